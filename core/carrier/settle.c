/*
 * settle.c - what became of partitions that somebody began to publish, and did not end.
 *
 * two_steps.c tells what is found after which end. An intent is the record that was to come; it
 * is complete where nothing else goes with a record, as of an import. Of what was computed outcomes
 * and components are lost with the process that had them. It is recorded nevertheless, since it is
 * what stands, but with a fingerprint that nothing has: the plan that is made next computes it
 * again, and publishes it under a new id.
 */
#include "carrier/carrier.h"

#include <stdlib.h>

#define PATIENCE_SECONDS 600 /* with what is at work, before it is revoked */

struct finding {
    const struct intent_record *intent;
    char id[CARRIER_ID_SIZE];
    struct sluice_sent sent;
    int settled; /* enum carrier_settled */
};

struct findings {
    const struct settling *settling;
    struct finding *items;
    size_t count;
    struct ledger_batch batch;
};

static bool is_covered(const struct settling *settling, const struct commit_record *record)
{
    for (size_t i = 0; i < settling->span_count; i++) {
        const struct lease_span *span = &settling->spans[i];
        if (strcmp(span->table, record->table) == 0 &&
            (span->from == NO_DATE || (record->date >= span->from && record->date <= span->to)))
            return true;
    }
    return false;
}

static int gather(struct findings *findings, struct sluice_error *error)
{
    const struct settling *settling = findings->settling;
    const struct intent_record *intent;
    size_t count = 0;

    while (ledger_intent_at(settling->ledger, count) != NULL)
        count++;
    findings->items = calloc(count + 1, sizeof *findings->items);
    if (findings->items == NULL)
        return error_memory(error, "unsettled partitions");
    for (size_t i = 0; (intent = ledger_intent_at(settling->ledger, i)) != NULL; i++) {
        struct finding *finding = &findings->items[findings->count];
        if (!is_covered(settling, &intent->record))
            continue;
        findings->count++;
        finding->intent = intent;
        carrier_id(intent->record.commit_id, finding->id);
        finding->sent = (struct sluice_sent){ .size = sizeof finding->sent,
                                              .table = intent->record.table,
                                              .id = finding->id,
                                              .note = intent->note == NULL ? "" : intent->note };
    }
    return SLUICE_OK;
}

static int ask(struct findings *findings, struct sluice_error *error)
{
    const struct settling *settling = findings->settling;
    const struct awaiting awaiting = { settling->session, settling->stop, PATIENCE_SECONDS };
    struct sluice_sent **sent = malloc(sizeof *sent * (findings->count + 1));
    int status;

    if (sent == NULL)
        return error_memory(error, "unsettled partitions");
    for (size_t i = 0; i < findings->count; i++)
        sent[i] = &findings->items[i].sent;
    status = carrier_of(settling->session)->prepare(settling->session, settling->stop, error);
    if (status == SLUICE_OK)
        status = await_all(&awaiting, sent, findings->count, error);
    free(sent);
    return status;
}

/* ---- what the ledger is told ---- */

static int judge(const struct finding *finding)
{
    if (finding->sent.state != SLUICE_PUBLISHED)
        return SETTLED_GIVEN_UP;
    return finding->intent->record.kind == COMMIT_RUN ? SETTLED_STALE : SETTLED_RECORDED;
}

static int add_record(struct findings *findings, const struct finding *finding,
                      struct sluice_error *error)
{
    struct commit_record record = finding->intent->record;
    const struct component lost = { component_name(COMPONENT_RECORD), { 0 }, "lost" };
    int status;

    record.sequence = ledger_next_sequence(findings->settling->ledger, record.table, record.date);
    if (finding->settled == SETTLED_STALE) {
        record.expected = record.written;
        record.skipped = record.failed = record.retryable = 0;
        record.fingerprint = (struct digest){ 0 };
        record.content_columns = NULL; /* said in words of a component that is lost */
    }
    status = ledger_add_commit(&findings->batch, &record, error);
    if (status == SLUICE_OK && finding->settled == SETTLED_STALE)
        status = ledger_add_component(&findings->batch, record.commit_id, &lost, error);
    return status;
}

static int note_finding(struct findings *findings, struct session *session, struct finding *finding,
                        struct sluice_error *error)
{
    const struct commit_record *record = &finding->intent->record;
    int status = ledger_check_intent(session, record, error);

    finding->settled = judge(finding);
    if (status == SLUICE_OK)
        status = ledger_drop_intent(session, record, error);
    if (status == SLUICE_OK && finding->settled != SETTLED_GIVEN_UP && record->node != NULL)
        status = ledger_clear_outcomes(session, record->table, record->date, false, error);
    if (status == SLUICE_OK && finding->settled != SETTLED_GIVEN_UP)
        status = add_record(findings, finding, error);
    return status;
}

/* Begins with nothing of an attempt before. */
static int write_findings(struct session *session, void *user, struct sluice_error *error)
{
    struct findings *findings = user;
    int status;

    ledger_batch_fini(&findings->batch);
    status = ledger_batch_init(&findings->batch, error);
    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < findings->count && status == SLUICE_OK; i++)
        status = note_finding(findings, session, &findings->items[i], error);
    return status == SLUICE_OK
               ? ledger_write(session, &findings->batch, findings->settling->lease, error)
               : status;
}

/* We hold the lease: nobody else takes an intent away. */
static int findings_stand(struct session *session, void *user, bool *stand,
                          struct sluice_error *error)
{
    const struct findings *findings = user;
    bool waits = false;
    int status = ledger_has_intent(session, &findings->items[0].intent->record, &waits, error);

    *stand = !waits;
    return status;
}

static int note_findings(struct findings *findings, struct sluice_error *error)
{
    const struct settling *settling = findings->settling;
    const struct transaction change = { .work = write_findings,
                                        .user = findings,
                                        .is_patient = true,
                                        .stop = settling->stop,
                                        .stands = findings_stand };
    int status = session_transact(session_ledger(settling->session), &change, error);

    ledger_batch_fini(&findings->batch);
    return status;
}

static void tell(const struct findings *findings)
{
    const struct settling *settling = findings->settling;

    for (size_t i = 0; i < findings->count && settling->settled != NULL; i++)
        settling->settled(settling->user, findings->items[i].intent, findings->items[i].settled);
}

int carrier_settle(const struct settling *settling, size_t *count, struct sluice_error *error)
{
    struct findings findings = { .settling = settling };
    int status = gather(&findings, error);

    *count = 0;
    if (status == SLUICE_OK && findings.count > 0) {
        status = ask(&findings, error);
        if (status == SLUICE_OK)
            status = note_findings(&findings, error);
        if (status == SLUICE_OK) {
            *count = findings.count;
            tell(&findings);
        }
    }
    free(findings.items);
    return status == SLUICE_OK ? status
                               : error_prefix(error, "cannot settle what was being published");
}
