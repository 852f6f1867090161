/* breaker.c - sluice breaker reset: forget the attempts at an entity. */
#include "cli/entity_key.h"
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

/* What is asked for; the dates are those of the options. */
static enum exit_code reset_node(const struct invocation *invocation, struct context *context,
                                 struct breaker_reset *asked)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };
    enum exit_code code;
    int64_t count;

    if (breaker_reset(context, asked, &count, &error) != SLUICE_OK)
        return cli_fail(invocation, &error);
    if (count == 0)
        buffer_printf(&out, "%s %s: the breaker has no attempts to forget\n", asked->node->name,
                      asked->key);
    else
        buffer_printf(
            &out,
            "%s %s: forgot the attempts of %lld date%s; the next run that computes them tries "
            "again\n",
            asked->node->name, asked->key, (long long)count, count == 1 ? "" : "s");
    code = cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code;
}

static enum exit_code find_and_reset(const struct invocation *invocation, struct context *context,
                                     struct breaker_reset *asked)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_value values[MAX_KEY_COLUMNS];
    struct buffer key = { 0 };
    enum exit_code code =
        node_argument(invocation, context->binding, invocation->arguments[2], &asked->node);

    if (code != EXIT_DONE)
        return code;
    if (!entity_key_read(invocation, 3, asked->node, values))
        return EXIT_INPUT;
    key_format(&key, values, asked->node->instance->key_count);
    asked->key = key.data;
    if (key.failed) {
        (void)error_memory(&error, "the key");
        code = cli_fail(invocation, &error);
    } else {
        code = reset_node(invocation, context, asked);
    }
    buffer_fini(&key);
    return code;
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
    struct breaker_reset asked = { 0 };

    (void)option_dates(invocation, false, &asked.from, &asked.to);
    return find_and_reset(invocation, context, &asked);
}
