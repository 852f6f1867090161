/* validate.c - sluice validate: a pipeline checked without a store. */
#include "cli/cli.h"
#include "cli/option_rows.h"

static enum exit_code validate(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_validate = {
    .name = "validate",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "check a pipeline down to its columns, without touching a store",
    .help = "Reads the pipeline and everything it includes, loads its plugins and binds every\n"
            "input column to the table that has it. All mistakes are reported at once, each with\n"
            "file, line and column. Prints the processors in the order in which they run.\n\n"
            "exit codes: 0 the pipeline is good; 2 it is not\n"
            "example:    sluice validate pipelines/zones.yaml",
    .options = options,
    .needs = CONTEXT_BINDING,
    .run = validate,
};

static void describe(const struct binding *binding, struct buffer *out)
{
    buffer_printf(out, "%s: ok, %zu processor%s\n", binding->pipeline->path, binding->node_count,
                  PLURAL(binding->node_count));
    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        buffer_printf(out, "  level %d  %-8s %-6s D  -> %s (%s)\n", node->level, node->name,
                      node->instance->as_of == SLUICE_BEFORE ? "before" : "after",
                      node->output->name, node_parameters_text(node));
        for (uint32_t r = 0; r < node->read_count; r++)
            buffer_printf(out, "             %-22s %s\n", node->reads[r].alias,
                          node->reads[r].source->name);
    }
}

static enum exit_code validate(const struct invocation *invocation, struct context *context)
{
    struct buffer out = { 0 };
    enum exit_code code;

    describe(context->binding, &out);
    code = cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code;
}
