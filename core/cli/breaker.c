/* breaker.c - sluice breaker reset: forget the attempts at an entity. */
#include "cli/answer.h"
#include "cli/option_rows.h"

static enum exit_code check_arguments(const struct invocation *invocation);
static enum exit_code reset_breaker(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { "--date", "D", "this date only; default: every date with attempts", false },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_breaker = {
    .name = "breaker",
    .arguments = "reset PIPELINE NODE KEY..",
    .least = 4,
    .most = -1,
    .summary = "forget the attempts at an incomplete entity",
    .help =
        "An entity that was skipped as incomplete as often as the breaker's `attempts` say is\n"
        "left alone (breaker_open) for its cooldown, or until its own rows or the settings\n"
        "change. This is the only way to end that early. KEY is the entity's key, one argument\n"
        "per column. Computes nothing by itself.\n\n"
        "exit codes: 0 done, also if there was nothing to forget; 1 error of the store;\n"
        "            2 invalid command or pipeline\n"
        "example:    sluice breaker reset pipelines/nightly.yaml psza 201939",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_UPDATE | CONTEXT_LEDGER,
    .pipeline = 1,
    .check = check_arguments,
    .run = reset_breaker,
};

static void print(const struct breaker_reset *asked, int64_t count, struct buffer *out)
{
    if (count == 0)
        buffer_printf(out, "%s %s: the breaker has no attempts to forget\n", asked->node->name,
                      asked->key);
    else
        buffer_printf(out,
                      "%s %s: forgot the attempts of %lld date%s; the next run that computes them "
                      "tries again\n",
                      asked->node->name, asked->key, (long long)count, PLURAL(count));
}

static int find_and_reset(const struct invocation *invocation, struct context *context,
                          struct arena *arena, struct buffer *out, struct sluice_error *error)
{
    struct breaker_reset asked = { 0 };
    struct entity_key key;
    int64_t count;
    int status =
        binding_choose_node(context->binding, invocation->arguments[2], &asked.node, error);

    (void)option_dates(invocation, false, &asked.from, &asked.to);
    if (status == SLUICE_OK)
        status = entity_key_read(asked.node, invocation->arguments + 3,
                                 invocation->argument_count - 3, arena, &key, error);
    if (status != SLUICE_OK)
        return status;
    asked.key = key.text;
    status = breaker_reset(context, &asked, &count, error);
    if (status == SLUICE_OK)
        print(&asked, count, out);
    return status;
}

static enum exit_code check_arguments(const struct invocation *invocation)
{
    struct breaker_reset asked;

    if (strcmp(invocation->arguments[0], "reset") != 0)
        return cli_misuse(invocation, "the breaker can be 'reset', not '%s'",
                          invocation->arguments[0]);
    return option_dates(invocation, false, &asked.from, &asked.to) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code reset_breaker(const struct invocation *invocation, struct context *context)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };
    struct arena arena;
    enum exit_code code;

    arena_init(&arena, 0);
    code = find_and_reset(invocation, context, &arena, &out, &error) == SLUICE_OK
               ? cli_tell(invocation, LISTING_TEXT, &out)
               : cli_fail(invocation, &error);
    arena_fini(&arena);
    return code;
}
