/* breaker.c - the attempts at an incomplete entity, forgotten. */
#include "engine/private.h"

struct reset {
    const struct breaker_reset *asked;
    struct ledger_batch batch;
    char run_id[LEDGER_ID_SIZE];
    int64_t at, count;
};

static bool is_asked(const struct reset *reset, const struct attempt_record *record)
{
    const struct breaker_reset *asked = reset->asked;

    return strcmp(record->table, asked->node->output->name) == 0 &&
           strcmp(record->key, asked->key) == 0 && record->attempts > 0 &&
           (asked->from > asked->to || (record->date >= asked->from && record->date <= asked->to));
}

/* A record of no attempts for each that has some. */
static int add_resets(struct reset *reset, const struct attempts *attempts,
                      struct sluice_error *error)
{
    const struct attempt_record *record;
    int status = SLUICE_OK;

    for (size_t i = 0; (record = attempts_at(attempts, i)) != NULL && status == SLUICE_OK; i++) {
        struct attempt_record none = *record;
        if (!is_asked(reset, record))
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

static int write_resets(struct session *session, struct reset *reset, struct sluice_error *error)
{
    const struct transaction write = { .work = write_batch, .user = &reset->batch };

    return session_transact(session_ledger(session), &write, error);
}

int breaker_reset(struct context *context, const struct breaker_reset *asked, int64_t *count,
                  struct sluice_error *error)
{
    struct reset reset = { .asked = asked };
    struct attempts *attempts = NULL;
    int status = session_clock(context->session, &reset.at, error);

    if (status != SLUICE_OK)
        return status;
    (void)ledger_make_id(reset.at, reset.run_id);
    status = attempts_load(context->session, &attempts, error);
    if (status == SLUICE_OK)
        status = ledger_batch_init(&reset.batch, error);
    if (status == SLUICE_OK) {
        status = add_resets(&reset, attempts, error);
        if (status == SLUICE_OK && reset.count > 0)
            status = write_resets(context->session, &reset, error);
        ledger_batch_fini(&reset.batch);
    }
    attempts_destroy(attempts);
    *count = reset.count;
    return status;
}
