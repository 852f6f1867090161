/* why.c - sluice why: what a run does about a partition, and what became of an entity. */
#include "cli/cli.h"
#include "cli/entity_key.h"
#include "cli/option_rows.h"
#include "show/show.h"

#include <stdlib.h>

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code explain(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_FORMAT_JSON },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_why = {
    .name = "why",
    .arguments = "PIPELINE NODE DATE [KEY..]",
    .least = 3,
    .most = -1,
    .summary = "explain what a run does about one partition, or what became of one entity",
    .help =
        "Says what the next run does about this date of this processor, as `run --dry-run` does,\n"
        "and on what grounds: which parameter, build, gate or partition of which input changed,\n"
        "with before and after; what upstream it waits for, down to the change that began it;\n"
        "what is missing; why the last attempt failed. Then what stands: by which run, plugin\n"
        "and inputs it was made. With KEY, one argument per column of the entity's key: what\n"
        "became of that entity. What is not known is said to be not known. Changes nothing.\n\n"
        "exit codes: 0 answered, whatever the answer; 1 error of the store; 2 invalid command,\n"
        "            pipeline or plugin, unknown processor; 4 the calendar was never imported\n"
        "example:    sluice why pipelines/nightly.yaml psza 2021-12-15 201939",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_STORE,
    .check = check_options,
    .run = explain,
};

/* Everything that is told comes from one state of the store. */
static int gather(const struct invocation *invocation, struct context *context, struct why *why,
                  struct sluice_error *error)
{
    int status = session_begin_read(context->session, error);

    if (status != SLUICE_OK)
        return status;
    status = context_load_ledger(context, &context->ledger, error);
    why->asker =
        (struct asker){ context->binding, context->session, context->ledger, invocation->cancel };
    if (status == SLUICE_OK)
        status = why_gather(why, error);
    session_end_read(context->session);
    return status;
}

static enum exit_code answer(const struct invocation *invocation, struct context *context,
                             struct why *why, int format)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct why_asked asked = { .path = invocation->arguments[0],
                                     .plugins = option_get(invocation, "--plugins") };
    struct buffer out = { 0 };
    enum exit_code code;

    if (gather(invocation, context, why, &error) != SLUICE_OK)
        return cli_fail_context(invocation, context, &error);
    if (format == LISTING_JSON)
        why_print_json(why, &out);
    else
        why_print(why, &asked, &out);
    code = format == LISTING_JSON ? cli_write(invocation, &out) : cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code;
}

/* An exit code. */
static enum exit_code read_key(const struct invocation *invocation, struct why *why)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer key = { 0 };

    if (invocation->argument_count == 3)
        return EXIT_DONE;
    if (!entity_key_read(invocation, 3, why->node, why->entity.values))
        return EXIT_INPUT;
    key_format(&key, why->entity.values, why->node->instance->key_count);
    if (!key.failed)
        why->entity.key = arena_text(&why->arena, key.data);
    buffer_fini(&key);
    if (why->entity.key != NULL)
        return EXIT_DONE;
    (void)error_memory(&error, "the key");
    return cli_fail(invocation, &error);
}

static bool read_date(const struct invocation *invocation, struct why *why)
{
    const char *text = invocation->arguments[2];

    if (date_parse(text, strlen(text), &why->date))
        return true;
    (void)cli_misuse(invocation, "'%s' is no date as YYYY-MM-DD; usage: sluice %s %s", text,
                     invocation->command->name, invocation->command->arguments);
    return false;
}

static bool read_options(const struct invocation *invocation, struct why *why, int *format)
{
    return option_listing_format(invocation, false, format) && read_date(invocation, why);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct why why;
    int format;

    return read_options(invocation, &why, &format) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code explain(const struct invocation *invocation, struct context *context)
{
    struct why why = { 0 };
    enum exit_code code;
    int format;

    (void)read_options(invocation, &why, &format);
    arena_init(&why.arena, 0);
    code = node_argument(invocation, context->binding, invocation->arguments[1], &why.node);
    if (code == EXIT_DONE)
        code = read_key(invocation, &why);
    if (code == EXIT_DONE)
        code = answer(invocation, context, &why, format);
    free(why.steps);
    attempts_destroy(why.attempts);
    plan_destroy(why.plan);
    arena_fini(&why.arena);
    return code;
}
