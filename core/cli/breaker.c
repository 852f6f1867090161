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

struct reset {
    struct context *context;
    struct attempts *attempts;
    struct ledger_batch batch;
    bool has_batch;
    char run_id[LEDGER_ID_SIZE];
    int32_t from, to;
    int64_t at, count;
};

static int add_resets(struct reset *reset, const struct node *node, const char *key,
                      struct sluice_error *error)
{
    const struct attempt_record *record;
    int status = ledger_batch_init(&reset->batch, error);

    reset->has_batch = status == SLUICE_OK;
    for (size_t i = 0; (record = attempts_at(reset->attempts, i)) != NULL && status == SLUICE_OK;
         i++) {
        struct attempt_record none = *record;
        if (strcmp(record->table, node->output->name) != 0 || strcmp(record->key, key) != 0 ||
            record->attempts == 0 ||
            (reset->from <= reset->to && (record->date < reset->from || record->date > reset->to)))
            continue;
        none.sequence++;
        none.attempts = 0;
        none.at = reset->at;
        none.run_id = reset->run_id;
        status = ledger_add_attempt(&reset->batch, &none, error);
        reset->count++;
    }
    return status;
}

static int write_batch(struct session *session, void *batch, struct sluice_error *error)
{
    return ledger_write(session, batch, NULL, error);
}

static int write_resets(struct reset *reset, struct sluice_error *error)
{
    const struct transaction write = { .work = write_batch, .user = &reset->batch };

    return session_transact(reset->context->session, &write, error);
}

static enum exit_code reset_node(struct reset *reset, const struct invocation *invocation,
                                 const struct node *node)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_value values[MAX_KEY_COLUMNS];
    struct buffer key = { 0 }, out = { 0 };
    enum exit_code code;
    int status;

    if (!entity_key_read(invocation, 3, node, values))
        return EXIT_INPUT;
    key_format(&key, values, node->instance->key_count);
    status = key.failed ? error_memory(&error, "the key")
                        : session_clock(reset->context->session, &reset->at, &error);
    if (status == SLUICE_OK) {
        (void)ledger_make_id(reset->at, reset->run_id);
        status = attempts_load(reset->context->session, &reset->attempts, &error);
    }
    if (status == SLUICE_OK)
        status = add_resets(reset, node, key.data, &error);
    if (status == SLUICE_OK && reset->count > 0)
        status = write_resets(reset, &error);
    if (status == SLUICE_OK && reset->count == 0)
        buffer_printf(&out, "%s %s: the breaker has no attempts to forget\n", node->name, key.data);
    else if (status == SLUICE_OK)
        buffer_printf(
            &out,
            "%s %s: forgot the attempts of %lld date%s; the next run that computes them tries "
            "again\n",
            node->name, key.data, (long long)reset->count, reset->count == 1 ? "" : "s");
    code = status == SLUICE_OK ? cli_write_text(invocation, &out) : cli_fail(invocation, &error);
    buffer_fini(&key);
    buffer_fini(&out);
    return code;
}

static enum exit_code find_and_reset(struct reset *reset, const struct invocation *invocation)
{
    const struct node *node;
    enum exit_code code =
        node_argument(invocation, reset->context->binding, invocation->arguments[2], &node);

    return code == EXIT_DONE ? reset_node(reset, invocation, node) : code;
}

static enum exit_code check_arguments(const struct invocation *invocation)
{
    struct reset reset;

    if (strcmp(invocation->arguments[0], "reset") != 0)
        return cli_misuse(invocation, "the breaker can be 'reset', not '%s'",
                          invocation->arguments[0]);
    return option_dates(invocation, false, &reset.from, &reset.to) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code reset_breaker(const struct invocation *invocation, struct context *context)
{
    struct reset reset = { .context = context };
    enum exit_code code;

    (void)option_dates(invocation, false, &reset.from, &reset.to);
    code = find_and_reset(&reset, invocation);
    if (reset.has_batch)
        ledger_batch_fini(&reset.batch);
    attempts_destroy(reset.attempts);
    return code;
}
