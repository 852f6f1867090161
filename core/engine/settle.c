/* settle.c - before anything is done: what other runs began to publish, and what became of it. */
#include "engine/private.h"

/* ---- what a plan has to do with ---- */

static bool reads_partition(const struct plan *plan, const struct plan_entry *entry,
                            const struct commit_record *record)
{
    const struct node *node = entry->node;

    for (uint32_t r = 0; r < node->read_count && entry->action != ACTION_RETIRE; r++) {
        const struct read *read = &node->reads[r];
        sluice_day from, to;
        if (strcmp(read->source->name, record->table) != 0)
            continue;
        if (record->date == NO_DATE)
            return true;
        read_dates(&plan->versions, read, entry->date_index, &from, &to);
        if (record->date >= from && record->date <= to)
            return true;
    }
    return false;
}

static bool concerns(const struct plan *plan, const struct commit_record *record)
{
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        if (entry->date == record->date && strcmp(entry->node->output->name, record->table) == 0)
            return true;
        if (reads_partition(plan, entry, record))
            return true;
    }
    return false;
}

/* A run that gives signs of life settles what it began itself, and holds the lease for it. */
static bool lives(const struct lease_record *leases, size_t count,
                  const struct commit_record *record)
{
    for (size_t i = 0; i < count; i++)
        if (leases[i].state == LEASE_HELD && text_equals(leases[i].run_id, record->run_id))
            return true;
    return false;
}

static void add_span(struct claimed_spans *spans, const struct commit_record *record)
{
    bool whole = record->date == NO_DATE;
    struct lease_span *span = spans->items;

    while (span < spans->items + spans->count && strcmp(span->table, record->table) != 0)
        span++;
    if (span == spans->items + spans->count) {
        spans->count++;
        *span =
            (struct lease_span){ record->table, record->date, whole ? INT32_MAX : record->date };
    }
    span->from = record->date < span->from ? record->date : span->from;
    span->to = record->date > span->to ? record->date : span->to;
}

static size_t count_intents(const struct ledger *ledger)
{
    size_t count = 0;

    while (ledger_intent_at(ledger, count) != NULL)
        count++;
    return count;
}

/* What is found of the intents in a ledger. */
struct search {
    const struct job *job;
    struct claimed_spans *spans;
    struct lease_record *leases;
    size_t lease_count;
};

static int begin_search(struct search *search, struct job *job, struct claimed_spans *spans,
                        struct sluice_error *error)
{
    size_t intents = count_intents(job->context->ledger);
    struct lease_span *items;

    *search = (struct search){ .job = job, .spans = spans };
    spans->unsettled = spans->strays = 0;
    if (intents == 0)
        return SLUICE_OK;
    items = arena_alloc(&job->arena, sizeof *items * (spans->count + intents));
    if (items == NULL)
        return error_memory(error, "the lease");
    if (spans->count > 0)
        memcpy(items, spans->items, sizeof *items * spans->count);
    spans->items = items;
    return ledger_leases(job->context->session, &job->arena, &search->leases, &search->lease_count,
                         error);
}

static void add_concerned(const struct search *search)
{
    const struct intent_record *intent;

    for (size_t i = 0; (intent = ledger_intent_at(search->job->context->ledger, i)) != NULL; i++) {
        if (lives(search->leases, search->lease_count, &intent->record) ||
            !concerns(search->job->plan, &intent->record))
            continue;
        add_span(search->spans, &intent->record);
        search->spans->unsettled++;
    }
}

static bool is_held(const struct search *search, const struct commit_record *record)
{
    for (size_t i = 0; i < search->lease_count; i++) {
        const struct lease_record *lease = &search->leases[i];
        if (lease->state == LEASE_HELD && strcmp(lease->span.table, record->table) == 0 &&
            (record->date == NO_DATE ||
             (record->date >= lease->span.from && record->date <= lease->span.to)))
            return true;
    }
    return false;
}

/* Of tables that the pipeline no longer has, which no plan of it will ever have to do with. Those
 * that some command holds are for that one. */
static void add_strays(const struct search *search)
{
    const struct context *context = search->job->context;
    struct claimed_spans *spans = search->spans;
    size_t before = spans->count;
    const struct intent_record *intent;

    for (size_t i = 0; (intent = ledger_intent_at(context->ledger, i)) != NULL; i++)
        if (binding_find_stored(context->binding, intent->record.table) == NULL &&
            !lives(search->leases, search->lease_count, &intent->record) &&
            !is_held(search, &intent->record))
            add_span(spans, &intent->record);
    spans->strays = spans->count - before;
}

int job_add_unsettled(struct job *job, struct claimed_spans *spans, struct sluice_error *error)
{
    struct search search;
    int status = begin_search(&search, job, spans, error);

    if (status != SLUICE_OK)
        return status;
    add_concerned(&search);
    add_strays(&search);
    return SLUICE_OK;
}

/* What cannot be settled of the strays is in nobody's way, and `status` tells of it. */
int job_settle(struct job *job, const struct claimed_spans *spans, struct sluice_error *error)
{
    size_t own = spans->count - spans->strays;
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    int status = SLUICE_OK;

    if (spans->unsettled > 0)
        status = claim_settle(&job->claim, job->context, spans->items, own, NULL, error);
    if (status != SLUICE_OK || spans->strays == 0 ||
        claim_settle(&job->claim, job->context, spans->items + own, spans->strays, NULL,
                     &ignored) != SLUICE_E_CANCELLED)
        return status;
    *error = ignored;
    return error->status;
}

int job_refuse_unsettled(struct job *job, struct sluice_error *error)
{
    struct claimed_spans spans = { 0 };
    struct search search;
    char date[DATE_TEXT_SIZE];
    bool dated;
    int status = begin_search(&search, job, &spans, error);

    if (status == SLUICE_OK)
        add_concerned(&search);
    if (status != SLUICE_OK || spans.unsettled == 0)
        return status;
    dated = spans.items[0].from != NO_DATE;
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "'%s'%s%s is unsettled: a command that published it ended before it "
                            "was done; a run without --shadow, or an import, finds out what stands",
                            spans.items[0].table, dated ? " " : "",
                            dated ? date_format(spans.items[0].from, date) : "");
}

/* ---- settling, and telling of it ---- */

/* Partitions of which the same is to be told, as they come. */
struct telling {
    const struct claim *claim;
    struct arena arena;
    struct run_record *runs;
    size_t run_count;
    struct settled group; /* `count` 0: there is none */
};

static void tell(struct telling *telling)
{
    const struct engine_events *events = telling->claim->events;

    if (telling->group.count > 0 && events != NULL && events->settled != NULL)
        events->settled(telling->claim->user, &telling->group);
    telling->group.count = 0;
}

static const char *command_of(const struct telling *telling, const char *run_id)
{
    for (size_t i = 0; i < telling->run_count; i++)
        if (text_equals(telling->runs[i].run_id, run_id))
            return telling->runs[i].command;
    return NULL;
}

static void note(void *user, const struct intent_record *intent, int settled)
{
    struct telling *telling = user;
    const struct commit_record *record = &intent->record;
    struct settled *group = &telling->group;
    bool by_hand = settled == SETTLED_GIVEN_UP && record->node == NULL;

    if (group->count > 0 && (group->what != settled || strcmp(group->table, record->table) != 0 ||
                             !text_equals(group->run_id, record->run_id)))
        tell(telling);
    if (group->count++ == 0)
        *group = (struct settled){ record->table,
                                   record->date,
                                   record->date,
                                   1,
                                   settled,
                                   record->run_id,
                                   by_hand ? command_of(telling, record->run_id) : NULL };
    group->to = record->date;
}

static int settle(struct telling *telling, struct settling *settling, struct sluice_error *error)
{
    size_t count = 0;
    int status = SLUICE_OK;

    if (ledger_intent_at(settling->ledger, 0) == NULL)
        return SLUICE_OK;
    status =
        ledger_runs(settling->session, &telling->arena, &telling->runs, &telling->run_count, error);
    settling->settled = note;
    settling->user = telling;
    if (status == SLUICE_OK)
        status = carrier_settle(settling, &count, error);
    tell(telling);
    return status;
}

int claim_settle(const struct claim *claim, struct context *context, const struct lease_span *spans,
                 size_t count, const struct ledger *ledger, struct sluice_error *error)
{
    struct telling telling = { .claim = claim };
    struct ledger *own = NULL;
    struct settling settling = { .session = context->session,
                                 .lease = claim->lease,
                                 .spans = spans,
                                 .span_count = count,
                                 .stop = claim->cancel };
    int status = SLUICE_OK;

    arena_init(&telling.arena, 0);
    if (ledger == NULL)
        status = ledger_load(context->session, NULL, &own, error);
    settling.ledger = ledger == NULL ? own : ledger;
    if (status == SLUICE_OK)
        status = settle(&telling, &settling, error);
    ledger_destroy(own);
    arena_fini(&telling.arena);
    return status;
}
