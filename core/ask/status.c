/* status.c - what a run would find, from calendar, ledger and inputs. */
#include "ask/private.h"
#include "report/report.h"

#include <stdlib.h>

static const char *const state_names[STATE_COUNT] = {
    [STATE_UP_TO_DATE] = "up to date", [STATE_STALE] = "stale",     [STATE_MISSING] = "missing",
    [STATE_FAILED] = "failed",         [STATE_BLOCKED] = "blocked",
};

const char *partition_state_name(int state)
{
    return state_names[state];
}

/* ---- partitions ---- */

static int state_of(const struct plan_entry *entry, const struct commit_record *attempt)
{
    if (entry->action == ACTION_BLOCKED)
        return STATE_BLOCKED;
    if (entry->action == ACTION_REUSE)
        return STATE_UP_TO_DATE;
    if (entry->action == ACTION_RETIRE)
        return STATE_STALE;
    if (attempt != NULL)
        return STATE_FAILED;
    return entry->committed == NULL ? STATE_MISSING : STATE_STALE;
}

/* What the next run does about a failed partition, by action. */
static const char *const next_attempts[] = {
    [ACTION_RUN] = "the next run tries again",
    [ACTION_IF_CHANGED] = "the next run tries again if what it reads comes out different",
    [ACTION_STAYS_FAILED] = "nothing has changed since, --retry-failed tries again",
};

/* Of a failed partition, why it failed and what comes next. */
static const char *reason_of(struct status *status, const struct plan_entry *entry, int state,
                             const struct commit_record *attempt)
{
    if (state == STATE_UP_TO_DATE)
        return NULL;
    if (state != STATE_FAILED)
        return entry->reason;
    return arena_printf(&status->arena, "%s; %s",
                        attempt->reason == NULL ? "failed" : attempt->reason,
                        next_attempts[entry->action]);
}

/* False when memory is short. */
static bool fill_partition(struct status *status, const struct plan *plan,
                           const struct plan_entry *entry, struct partition_status *out)
{
    const struct commit_record *attempt =
        ledger_failed_attempt(plan->ledger, entry->node->output->name, entry->date);
    const struct commit_record *committed = entry->committed;

    out->node = entry->node;
    out->date = entry->date;
    out->state = state_of(entry, attempt);
    out->reason = reason_of(status, entry, out->state, attempt);
    out->reason_varies = entry->action == ACTION_BLOCKED || entry->action == ACTION_IF_CHANGED;
    if (out->reason == NULL && out->state != STATE_UP_TO_DATE)
        return false;
    if (committed == NULL)
        return true;
    out->entities.expected = committed->expected;
    out->entities.written = committed->written;
    out->entities.skipped = committed->skipped;
    out->entities.failed = committed->failed;
    return true;
}

static struct partition_status *find_partition(struct partition_status *partitions, size_t count,
                                               sluice_day date)
{
    for (size_t i = 0; i < count; i++)
        if (partitions[i].date == date)
            return &partitions[i];
    return NULL;
}

/* Outcomes come in order of date. */
static int count_categories(struct session *session, const char *table, const struct status *status,
                            struct partition_status *partitions, size_t count,
                            struct sluice_error *error)
{
    struct partition_status *at = NULL;
    struct outcome_record *outcomes;
    struct arena arena;
    size_t outcome_count;
    int result;

    arena_init(&arena, 0);
    result = ledger_outcomes(session, (struct ledger_range){ table, status->from, status->to },
                             &arena, &outcomes, &outcome_count, error);
    for (size_t i = 0; result == SLUICE_OK && i < outcome_count; i++) {
        const struct outcome_record *outcome = &outcomes[i];
        if (outcome->attempt)
            continue;
        if (at == NULL || at->date != outcome->date)
            at = find_partition(partitions, count, outcome->date);
        if (at != NULL && outcome->outcome == SLUICE_SKIPPED)
            at->entities.skipped_by[category_parse(outcome->category)]++;
        else if (at != NULL)
            at->entities.failed_by[category_parse(outcome->category)]++;
    }
    arena_fini(&arena);
    return result;
}

/* ---- nodes ---- */

static void add_counts(struct entity_counts *sum, const struct entity_counts *more)
{
    sum->expected += more->expected;
    sum->written += more->written;
    sum->skipped += more->skipped;
    sum->failed += more->failed;
    for (int c = 0; c < CATEGORY_COUNT; c++) {
        sum->skipped_by[c] += more->skipped_by[c];
        sum->failed_by[c] += more->failed_by[c];
    }
}

static int compare_dates(const void *a, const void *b)
{
    const struct partition_status *left = a, *right = b;

    return (left->date > right->date) - (left->date < right->date);
}

static int fill_node(struct status *status, const struct plan *plan, struct session *session,
                     struct node_status *out, struct sluice_error *error)
{
    struct plan_entries entries = plan_node_entries(plan, out->node);
    struct partition_status *partitions =
        arena_alloc(&status->arena, sizeof *partitions * (entries.count + 1));
    size_t count = 0;
    int result;

    if (partitions == NULL)
        return error_memory(error, "the status");
    for (size_t i = 0; i < entries.count; i++)
        if (entries.list[i].requested &&
            !fill_partition(status, plan, &entries.list[i], &partitions[count++]))
            return error_memory(error, "the status");
    /* Retired partitions stand first in a plan. */
    qsort(partitions, count, sizeof *partitions, compare_dates);
    result = count_categories(session, out->node->output->name, status, partitions, count, error);
    for (size_t i = 0; i < count; i++) {
        out->partitions_in[partitions[i].state]++;
        add_counts(&out->entities, &partitions[i].entities);
    }
    out->partitions = partitions;
    out->partition_count = count;
    status->partition_count += count;
    return result;
}

static int fill_nodes(struct status *status, const struct plan *plan, struct session *session,
                      struct sluice_error *error)
{
    const struct binding *binding = plan->binding;
    int result = SLUICE_OK;

    status->nodes = arena_alloc(&status->arena, sizeof *status->nodes * (binding->node_count + 1));
    if (status->nodes == NULL)
        return error_memory(error, "the status");
    status->node_count = binding->node_count;
    status->dates = calendar_from(&plan->calendar, day_add(status->to, 1)) -
                    calendar_from(&plan->calendar, status->from);
    for (size_t i = 0; i < plan->entry_count; i++)
        status->needed_upstream += !plan->entries[i].requested;
    for (size_t n = 0; n < binding->node_count && result == SLUICE_OK; n++) {
        status->nodes[n].node = binding->nodes[n];
        result = fill_node(status, plan, session, &status->nodes[n], error);
        if (result == SLUICE_OK)
            result = status_gather_health(status, plan->ledger, &status->nodes[n], error);
    }
    return result;
}

bool status_shows_lease(const struct lease_record *lease)
{
    return lease->state == LEASE_HELD || lease->state == LEASE_EXPIRED;
}

/* ---- all of it ---- */

static void widen_range(struct status *status, sluice_day date)
{
    bool none = status->from > status->to;

    status->from = none || date < status->from ? date : status->from;
    status->to = none || date > status->to ? date : status->to;
}

/* Without dates: the whole calendar, and what stands outside of it, to be retired. A range without
 * dates where there is neither. */
static int choose_range(const struct asker *asker, struct status *status,
                        struct sluice_error *error)
{
    const struct binding *binding = asker->binding;
    struct calendar calendar = { 0 };
    const struct commit_record *commit;
    int result;

    if (status->from <= status->to)
        return SLUICE_OK;
    arena_init(&calendar.arena, 0);
    result = calendar_load(binding, asker->session, &calendar, error);
    for (size_t i = 0; result == SLUICE_OK && i < calendar.count; i++)
        widen_range(status, calendar.dates[i]);
    for (size_t n = 0; n < binding->node_count; n++)
        for (size_t i = 0;
             (commit = ledger_partition(asker->ledger, binding->nodes[n]->output->name, i)) != NULL;
             i++)
            widen_range(status, commit->date);
    if (status->from > status->to)
        status->from = status->to = 0;
    calendar_fini(&calendar);
    return result;
}

/* The newest run, and who holds what. */
static int find_runs(struct status *status, struct session *session, struct sluice_error *error)
{
    struct lease_record *leases;
    struct run_record *runs;
    size_t count;
    int result = ledger_runs(session, &status->arena, &runs, &count, error);

    if (result == SLUICE_OK && count > 0)
        status->last_run = &runs[0];
    if (result == SLUICE_OK)
        result = ledger_leases(session, &status->arena, &leases, &status->lease_count, error);
    if (result == SLUICE_OK)
        status->leases = leases;
    return result == SLUICE_OK ? session_clock(session, &status->now, error) : result;
}

/* Declared tables that say how fresh they should be. */
static int find_stale(const struct asker *asker, struct status *status, struct sluice_error *error)
{
    const struct pipeline *pipeline = asker->binding->pipeline;
    sluice_day today = asker->binding->today;
    int result = SLUICE_OK;

    status->stale =
        arena_alloc(&status->arena, sizeof *status->stale * (pipeline->table_count + 1));
    if (status->stale == NULL)
        return error_memory(error, "the status");
    for (size_t i = 0; i < pipeline->table_count && result == SLUICE_OK; i++) {
        const struct pipeline_table *table = &pipeline->tables[i];
        struct staleness found = { table, ledger_newest(asker->ledger, table->name), NO_DATE };
        if (table->fresh >= 0 && today == NO_DATE)
            result = calendar_day_now(pipeline->calendar, asker->session, &today, error);
        found.today = today;
        if (result == SLUICE_OK && staleness_is_there(&found))
            status->stale[status->stale_count++] = found;
    }
    return result;
}

int status_gather(const struct asker *asker, struct status *status, struct sluice_error *error)
{
    struct plan_request request = { .cancel = asker->cancel };
    int result = choose_range(asker, status, error);

    request.from = status->from;
    request.to = status->to;
    if (result == SLUICE_OK)
        result = plan_create(asker->binding, asker->ledger, asker->session, &request, &status->plan,
                             error);
    if (result == SLUICE_OK)
        result = fill_nodes(status, status->plan, asker->session, error);
    if (result == SLUICE_OK)
        result = find_stale(asker, status, error);
    return result == SLUICE_OK ? find_runs(status, asker->session, error) : result;
}
