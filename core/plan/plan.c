/* plan.c - which partitions are wanted, what is done about each, and why. */
#include "plan/private.h"

#include <stdlib.h>

static const char *const action_names[] = {
    [ACTION_RUN] = "run",         [ACTION_IF_CHANGED] = "if-changed",
    [ACTION_REUSE] = "reuse",     [ACTION_RETIRE] = "retire",
    [ACTION_BLOCKED] = "blocked", [ACTION_STAYS_FAILED] = "stays-failed",
    [ACTION_UNKNOWN] = "unknown", [ACTION_UNSEEN] = "unseen",
};

const char *action_name(int action)
{
    return action_names[action];
}

bool action_is_work(int action)
{
    return action == ACTION_RUN || action == ACTION_IF_CHANGED || action == ACTION_RETIRE;
}

int plan_poll(const struct plan *plan, struct sluice_error *error)
{
    if (plan->cancel == NULL || !atomic_load_explicit(plan->cancel, memory_order_relaxed))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
}

static int out_of_memory(struct planner *planner)
{
    return error_memory(planner->error, "the plan");
}

static bool is_chosen(const struct planner *planner, const struct node *node)
{
    if (planner->request->node != NULL)
        return node == planner->request->node;
    if (planner->request->only_count == 0)
        return true;
    for (size_t i = 0; i < planner->request->only_count; i++)
        if (strcmp(planner->request->only[i], node->name) == 0)
            return true;
    return false;
}

static int check_only(struct planner *planner)
{
    for (size_t i = 0; i < planner->request->only_count; i++) {
        const struct node *node;
        if (binding_choose_node(planner->plan->binding, planner->request->only[i], &node,
                                planner->error) != SLUICE_OK)
            return error_prefix(planner->error, "--only");
    }
    return SLUICE_OK;
}

static int make_pairs(struct planner *planner)
{
    const struct binding *binding = planner->plan->binding;
    struct arena *arena = &planner->plan->arena;

    planner->pairs = arena_alloc(arena, sizeof *planner->pairs * (binding->node_count + 1));
    if (planner->pairs == NULL)
        return out_of_memory(planner);
    for (size_t n = 0; n < binding->node_count; n++) {
        planner->pairs[n] =
            arena_alloc(arena, sizeof(struct pair) * (planner->plan->calendar.count + 1));
        if (planner->pairs[n] == NULL)
            return out_of_memory(planner);
    }
    return SLUICE_OK;
}

static void mark_requested(struct planner *planner)
{
    struct plan *plan = planner->plan;
    size_t low = calendar_from(&plan->calendar, planner->request->from);
    size_t high = calendar_from(&plan->calendar, planner->request->to + 1);

    plan->from = planner->request->from;
    plan->to = planner->request->to;
    plan->outside = (size_t)(planner->request->to - planner->request->from + 1) - (high - low);
    for (size_t n = 0; n < plan->binding->node_count; n++)
        if (is_chosen(planner, plan->binding->nodes[n]))
            for (size_t i = low; i < high; i++)
                planner->pairs[n][i].wanted = WANT_REQUESTED;
}

static void mark_span(struct planner *planner, const struct node *upstream, size_t low, size_t high)
{
    for (size_t i = low; i < high; i++)
        planner->pairs[upstream->index][i].wanted |= WANT_UPSTREAM;
}

/* Everything upstream, transitively: consumers stand after their producers. */
static void mark_upstream_of(struct planner *planner, const struct node *node, size_t index)
{
    for (uint32_t r = 0; r < node->read_count; r++) {
        size_t low, high;
        if (node->reads[r].source->producer == NULL)
            continue;
        read_span(&planner->plan->versions, &node->reads[r], index, &low, &high);
        mark_span(planner, node->reads[r].source->producer, low, high);
    }
    for (size_t k = 0; k < node->processor->needs_count; k++)
        mark_span(planner,
                  binding_find_node(planner->plan->binding, node->processor->needs[k].name), index,
                  index + 1);
}

static int mark_upstream(struct planner *planner)
{
    const struct binding *binding = planner->plan->binding;
    int status = SLUICE_OK;

    if (planner->request->only_count > 0)
        return SLUICE_OK;
    for (size_t n = binding->node_count; n-- > 0;)
        for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
            status = plan_poll(planner->plan, planner->error);
            if (planner->pairs[n][i].wanted)
                mark_upstream_of(planner, binding->nodes[n], i);
        }
    return status;
}

static const char *reason(struct planner *planner, const char *format, const char *name,
                          int32_t date)
{
    char text[DATE_TEXT_SIZE];
    char *made = arena_printf(&planner->plan->arena, format, name, date_format(date, text));

    planner->no_memory = planner->no_memory || made == NULL;
    return made;
}

static void decide(struct pair *pair, int action, const char *why)
{
    pair->action = (uint8_t)action;
    pair->reason = why;
}

/* Is a partition of a raw table missing that this read must have? */
static bool check_raw(struct planner *planner, const struct read *read, size_t low, size_t high,
                      struct pair *pair)
{
    if (read->input->need != SLUICE_HARD ||
        planner->plan->versions.sources[read->source->index].unseen)
        return false;
    for (size_t i = low; i < high; i++) {
        if (!source_lacks(&planner->plan->versions, read->source, i))
            continue;
        if (read->source->date == NULL)
            decide(pair, ACTION_BLOCKED,
                   reason(planner, "table '%s' has no rows", read->source->name, 0));
        else
            decide(pair, ACTION_BLOCKED,
                   reason(planner, "table '%s' has no rows on %s", read->source->name,
                          source_date(&planner->plan->versions, read->source, i)));
        return true;
    }
    return false;
}

/* What --only must not go round. */
static void note_lack(struct planner *planner, bool missing, const struct node *node, size_t index,
                      const char *why)
{
    if (!missing || planner->lacks || planner->request->only_count == 0)
        return;
    planner->lacks = true;
    planner->lacking = (struct plan_entry){ .node = node,
                                            .date = planner->plan->calendar.dates[index],
                                            .reason = why };
}

/* Of a plan from memory: is it left open what would be done? */
static bool is_open(int action)
{
    return action == ACTION_UNKNOWN || action == ACTION_UNSEEN;
}

/* The same for an upstream node; notes an upstream that will run. */
static bool check_computed(struct planner *planner, const struct node *node, size_t index,
                           const struct read *read, size_t low, size_t high, struct pair *pair)
{
    const struct node *upstream = read->source->producer;
    const struct pair *above = planner->pairs[upstream->index];
    const struct source_state *state = &planner->plan->versions.sources[read->source->index];

    for (size_t i = low; i < high; i++) {
        bool stuck = above[i].action == ACTION_BLOCKED || above[i].action == ACTION_STAYS_FAILED;
        bool missing = above[i].action == 0 && !state->present[i];
        if (is_open(above[i].action) && (pair->action == 0 || pair->action == ACTION_UNSEEN))
            decide(pair, above[i].action, above[i].reason);
        if (above[i].action == ACTION_RUN || above[i].action == ACTION_IF_CHANGED) {
            if (pair->action == 0 || is_open(pair->action))
                decide(pair, ACTION_IF_CHANGED,
                       reason(planner, "%s runs on %s", upstream->name,
                              planner->plan->calendar.dates[i]));
        } else if ((stuck || missing) && read->input->need == SLUICE_HARD) {
            decide(pair, ACTION_BLOCKED,
                   reason(planner, stuck ? "%s is blocked or failed on %s" : "%s is missing on %s",
                          upstream->name, planner->plan->calendar.dates[i]));
            note_lack(planner, missing, node, index, pair->reason);
            return true;
        }
    }
    return false;
}

static bool check_reads(struct planner *planner, const struct node *node, size_t index,
                        struct pair *pair)
{
    for (uint32_t r = 0; r < node->read_count; r++) {
        const struct read *read = &node->reads[r];
        size_t low, high;
        bool blocked;
        read_span(&planner->plan->versions, read, index, &low, &high);
        blocked = read->source->producer == NULL
                      ? check_raw(planner, read, low, high, pair)
                      : check_computed(planner, node, index, read, low, high, pair);
        if (blocked)
            return true;
    }
    return false;
}

static const struct commit_record *committed_of(const struct planner *planner,
                                                const struct node *node, size_t index)
{
    return ledger_committed(planner->plan->ledger, node->output->name,
                            planner->plan->calendar.dates[index]);
}

static const struct commit_record *attempt_of(const struct planner *planner,
                                              const struct node *node, size_t index)
{
    return ledger_failed_attempt(planner->plan->ledger, node->output->name,
                                 planner->plan->calendar.dates[index]);
}

/* Nothing stands and nothing was tried since: a record there is, is of its retirement. */
static bool was_retired(const struct planner *planner, const struct node *node, size_t index)
{
    return ledger_next_sequence(planner->plan->ledger, node->output->name,
                                planner->plan->calendar.dates[index]) > 1;
}

/* What can be said without a fingerprint. */
static void judge(struct planner *planner, const struct node *node, size_t index)
{
    struct pair *pair = &planner->pairs[node->index][index];
    const struct commit_record *committed = committed_of(planner, node, index);
    const struct commit_record *attempt = attempt_of(planner, node, index);
    const struct plan_request *request = planner->request;
    bool requested = (pair->wanted & WANT_REQUESTED) != 0;

    if (check_reads(planner, node, index, pair))
        return;
    if (request->force && requested)
        decide(pair, ACTION_RUN, "forced");
    else if (committed != NULL && committed->rows > 0 &&
             planner->plan->versions.sources[node->output->index].gone)
        decide(pair, ACTION_RUN,
               reason(planner, "its rows are gone: the store has no table '%s'", node->output->name,
                      0));
    else if (committed == NULL && attempt == NULL)
        decide(pair, ACTION_RUN,
               was_retired(planner, node, index) ? "retired before, and in the calendar again"
                                                 : "never computed");
    else if (request->retry_failed && requested &&
             (attempt != NULL || (committed != NULL && committed->failed > 0)))
        decide(pair, ACTION_RUN, "failed before, retried on request");
    else if (attempt != NULL && attempt->retryable > 0)
        decide(pair, ACTION_RUN, "failed before, for reasons that may have passed");
    else if (attempt == NULL && committed->retryable > 0)
        decide(pair, ACTION_RUN, "some entities failed for reasons that may have passed");
    else if (pair->action != ACTION_IF_CHANGED && !is_open(pair->action))
        pair->compare = true;
}

/* One read of each projection for all partitions of the node that need their fingerprint. */
static int require_digests(struct planner *planner, const struct node *node)
{
    const struct pair *pairs = planner->pairs[node->index];

    for (uint32_t r = 0; r < node->read_count; r++) {
        size_t first = SIZE_MAX, last = 0;
        int status = SLUICE_OK;
        for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
            size_t low, high;
            status = plan_poll(planner->plan, planner->error);
            if (!pairs[i].compare)
                continue;
            read_span(&planner->plan->versions, &node->reads[r], i, &low, &high);
            if (low == high)
                continue;
            first = low < first ? low : first;
            last = high > last ? high : last;
        }
        if (first != SIZE_MAX && status == SLUICE_OK)
            status = digests_require(&planner->plan->versions, planner->session,
                                     node->reads[r].projection, first, last, planner->error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static bool is_read_unknown(struct planner *planner, const struct read *read, size_t index,
                            struct pair *pair)
{
    const struct plan *plan = planner->plan;
    const uint8_t *states = plan->versions.projections[read->projection->index].states;
    const char *name = read->source->name;
    size_t low, high;

    read_span(&plan->versions, read, index, &low, &high);
    while (low < high && states[low] != DIGEST_UNKNOWN)
        low++;
    if (low == high)
        return false;
    decide(pair, ACTION_UNKNOWN,
           read->source->date == NULL
               ? reason(planner, "no run has read table '%s' as it is now", name, 0)
               : reason(planner, "no run has read '%s' of %s as it is now", name,
                        source_date(&plan->versions, read->source, low)));
    return true;
}

/* Of a plan from memory: is every digest in the windows remembered? */
static bool is_remembered(struct planner *planner, const struct node *node, size_t index,
                          struct pair *pair)
{
    for (uint32_t r = 0; r < node->read_count; r++) {
        const struct source *source = node->reads[r].source;
        if (planner->plan->versions.sources[source->index].unseen)
            decide(pair, ACTION_UNSEEN,
                   reason(planner, "table '%s' has no versions, for no import brought it in",
                          source->name, 0));
        else if (is_read_unknown(planner, &node->reads[r], index, pair))
            return false;
    }
    return pair->action != ACTION_UNSEEN;
}

static int compare_one(struct planner *planner, const struct node *node, size_t index,
                       struct component *components)
{
    struct pair *pair = &planner->pairs[node->index][index];
    const struct commit_record *committed = committed_of(planner, node, index);
    const struct commit_record *attempt = attempt_of(planner, node, index);
    const struct commit_record *latest = attempt != NULL ? attempt : committed;
    struct fingerprint fingerprint;
    const char *why = NULL;
    int status = fingerprint_compute(&planner->plan->versions, node, index, components,
                                     &fingerprint, planner->error);

    if (status != SLUICE_OK)
        return status;
    /* What stands is good again when a change that failed was taken back. */
    if (committed != NULL && committed->retryable == 0 &&
        fingerprint_is(&fingerprint, committed->fingerprint))
        decide(pair, ACTION_REUSE, "up to date");
    else if (attempt != NULL && fingerprint_is(&fingerprint, attempt->fingerprint))
        decide(pair, ACTION_STAYS_FAILED, "failed before and nothing has changed since");
    else
        status = planner_reason(
            planner, node, latest,
            (struct component_list){ components, fingerprint_component_count(node) }, &why);
    if (why != NULL)
        decide(pair, ACTION_RUN, why);
    return status;
}

static int plan_node(struct planner *planner, const struct node *node)
{
    struct pair *pairs = planner->pairs[node->index];
    struct component *components =
        arena_alloc(&planner->plan->arena, sizeof *components * fingerprint_component_count(node));
    int status = SLUICE_OK;

    if (components == NULL)
        return out_of_memory(planner);
    for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
        status = plan_poll(planner->plan, planner->error);
        if (pairs[i].wanted)
            judge(planner, node, i);
    }
    if (status == SLUICE_OK)
        status = require_digests(planner, node);
    for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
        status = plan_poll(planner->plan, planner->error);
        if (pairs[i].compare && status == SLUICE_OK &&
            (!planner->plan->from_memory || is_remembered(planner, node, i, &pairs[i])))
            status = compare_one(planner, node, i, components);
    }
    return status == SLUICE_OK && planner->no_memory ? out_of_memory(planner) : status;
}

static int add_entry(struct planner *planner, size_t *capacity, struct plan_entry entry)
{
    struct plan *plan = planner->plan;

    if (!array_reserve((void **)&plan->entries, capacity, plan->entry_count + 1,
                       sizeof *plan->entries))
        return out_of_memory(planner);
    plan->entries[plan->entry_count++] = entry;
    plan->counts[entry.action]++;
    return SLUICE_OK;
}

/* Is it of the requested dates, and in the calendar no more? What comes after today comes by
 * itself. */
static bool has_left(const struct planner *planner, int32_t date)
{
    const struct calendar *calendar = &planner->plan->calendar;

    return date >= planner->request->from && date <= planner->request->to &&
           calendar_find(calendar, date) < 0 && !(calendar->ends_today && date > calendar->end);
}

/* Committed partitions that left the calendar. */
static int add_retired(struct planner *planner, const struct node *node, size_t *capacity)
{
    const struct plan *plan = planner->plan;
    const struct commit_record *commit;

    for (size_t i = 0; (commit = ledger_partition(plan->ledger, node->output->name, i)) != NULL;
         i++) {
        struct plan_entry entry = { .node = node,
                                    .date = commit->date,
                                    .action = ACTION_RETIRE,
                                    .requested = true,
                                    .reason = "no longer in the calendar",
                                    .committed = commit };
        int status;
        if (!has_left(planner, commit->date) || !is_chosen(planner, node))
            continue;
        status = add_entry(planner, capacity, entry);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static int make_entries(struct planner *planner)
{
    struct plan *plan = planner->plan;
    size_t capacity = 0;

    for (size_t n = 0; n < plan->binding->node_count; n++) {
        const struct node *node = plan->binding->nodes[n];
        int status = add_retired(planner, node, &capacity);
        for (size_t i = 0; i < plan->calendar.count && status == SLUICE_OK; i++) {
            const struct pair *pair = &planner->pairs[n][i];
            bool requested = (pair->wanted & WANT_REQUESTED) != 0;
            const struct commit_record *committed = committed_of(planner, node, i);
            status = plan_poll(plan, planner->error);
            if (status != SLUICE_OK || !pair->wanted ||
                (!requested && pair->action == ACTION_REUSE))
                continue;
            status = add_entry(planner, &capacity,
                               (struct plan_entry){
                                   .node = node,
                                   .date = plan->calendar.dates[i],
                                   .date_index = i,
                                   .action = pair->action,
                                   .requested = requested,
                                   .reason = pair->reason,
                                   .rows = committed == NULL ? -1 : committed->rows,
                                   .committed = committed,
                               });
        }
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static int refuse_missing(struct planner *planner)
{
    const struct plan_entry *lacking = &planner->lacking;
    char date[DATE_TEXT_SIZE];

    return sluice_error_set(
        planner->error, SLUICE_E_REFUSED,
        "--only adds nothing upstream, but %s on %s lacks something: %s; run without "
        "--only, or name the processors upstream too",
        lacking->node->name, date_format(lacking->date, date), lacking->reason);
}

static int make_plan(struct planner *planner)
{
    struct plan *plan = planner->plan;
    int status = check_only(planner);

    if (status == SLUICE_OK)
        status = calendar_load(plan->binding, planner->session, &plan->calendar, planner->error);
    if (status == SLUICE_OK && plan->calendar.fault != NULL)
        status = sluice_error_set(planner->error, SLUICE_E_INVALID, "%s", plan->calendar.fault);
    if (status == SLUICE_OK)
        status = versions_load(&plan->versions, planner->session, planner->error);
    if (status == SLUICE_OK)
        status = make_pairs(planner);
    if (status != SLUICE_OK)
        return status;
    mark_requested(planner);
    status = mark_upstream(planner);
    for (size_t n = 0; n < plan->binding->node_count && status == SLUICE_OK; n++)
        status = plan_node(planner, plan->binding->nodes[n]);
    if (status == SLUICE_OK)
        status = make_entries(planner);
    if (status == SLUICE_OK)
        status = plan_find_absences(plan, planner->error);
    if (status == SLUICE_OK && planner->lacks)
        status = refuse_missing(planner);
    return status;
}

int plan_create(const struct binding *binding, const struct ledger *ledger, struct session *session,
                const struct plan_request *request, struct plan **out, struct sluice_error *error)
{
    struct plan *plan = calloc(1, sizeof *plan);
    struct planner planner = {
        .plan = plan, .session = session, .request = request, .error = error
    };
    int status;

    *out = NULL;
    if (plan == NULL)
        return error_memory(error, "the plan");
    arena_init(&plan->arena, 0);
    arena_init(&plan->calendar.arena, 0);
    plan->binding = binding;
    plan->ledger = ledger;
    plan->cancel = request->cancel;
    session_stop_reads(session, request->cancel);
    plan->from_memory = request->from_memory;
    plan->versions = (struct versions){ .binding = binding,
                                        .calendar = &plan->calendar,
                                        .ledger = ledger,
                                        .from_memory = request->from_memory };
    arena_init(&plan->versions.arena, 0);
    status = make_plan(&planner);
    session_stop_reads(session, NULL);
    if (status == SLUICE_E_CANCELLED)
        (void)sluice_error_set(error, status, "interrupted while planning; nothing was changed");
    if (status != SLUICE_OK)
        plan_destroy(plan);
    else
        *out = plan;
    return status;
}

const struct plan_entry *plan_find_entry(const struct plan *plan, const struct node *node,
                                         int32_t date)
{
    for (size_t i = 0; i < plan->entry_count; i++)
        if (plan->entries[i].node == node && plan->entries[i].date == date)
            return &plan->entries[i];
    return NULL;
}

void plan_destroy(struct plan *plan)
{
    if (plan == NULL)
        return;
    free(plan->entries);
    versions_fini(&plan->versions);
    calendar_fini(&plan->calendar);
    arena_fini(&plan->arena);
    free(plan);
}
