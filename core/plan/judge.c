/*
 * judge.c - what can be said of a pair without its fingerprint: what it waits for, what was never
 * computed, what failed and may be tried again.
 *
 * A window may be all dates so far, and there is one for every date. So nobody walks through them:
 * of each table a pair may wait for it is noted once where the next date is that stands in its way.
 */
#include "plan/private.h"

/* ---- the next slot of which something holds ---- */

/* Of every slot the first from it on; as many as there are: none. */
static uint32_t *look_ahead(struct planner *planner, const struct source *source,
                            bool (*holds)(const struct planner *planner,
                                          const struct source *source, size_t slot))
{
    size_t count = source_axis(&planner->plan->versions, source).count;
    uint32_t *ahead = arena_alloc(&planner->arena, sizeof *ahead * (count + 1));

    if (ahead == NULL)
        return NULL;
    ahead[count] = (uint32_t)count;
    for (size_t i = count; i-- > 0;)
        ahead[i] = holds(planner, source, i) ? (uint32_t)i : ahead[i + 1];
    return ahead;
}

static bool is_lacking(const struct planner *planner, const struct source *source, size_t slot)
{
    return source_lacks(&planner->plan->versions, source, slot);
}

static const struct pair *pair_at(const struct planner *planner, const struct source *source,
                                  size_t slot)
{
    return &planner->pairs[source->producer->index][slot];
}

static bool is_stuck(const struct pair *pair)
{
    return pair->action == ACTION_BLOCKED || pair->action == ACTION_STAYS_FAILED;
}

/* Stuck, or neither there nor to be made. */
static bool is_bad(const struct planner *planner, const struct source *source, size_t slot)
{
    const struct pair *pair = pair_at(planner, source, slot);
    const struct source_state *state = &planner->plan->versions.sources[source->index];

    return is_stuck(pair) || (pair->action == 0 && !state->present[slot]);
}

static bool is_run(const struct planner *planner, const struct source *source, size_t slot)
{
    const struct pair *pair = pair_at(planner, source, slot);

    return pair->action == ACTION_RUN || pair->action == ACTION_IF_CHANGED;
}

static bool is_left_open(const struct planner *planner, const struct source *source, size_t slot)
{
    return action_is_open(pair_at(planner, source, slot)->action);
}

static bool is_unsettled(const struct planner *planner, const struct source *source, size_t slot)
{
    const struct plan *plan = planner->plan;

    return ledger_intent(plan->ledger, source->name,
                         source_partition(&plan->versions, source, slot)) != NULL;
}

/* Most ledgers have nothing that is. */
static int prepare_raw(struct planner *planner, const struct source *source)
{
    struct ahead *ahead = &planner->ahead[source->index];

    if (ledger_intent_at(planner->plan->ledger, 0) != NULL) {
        ahead->unsettled = look_ahead(planner, source, is_unsettled);
        if (ahead->unsettled == NULL)
            return planner_no_memory(planner);
    }
    return ahead->bad == NULL ? planner_no_memory(planner) : SLUICE_OK;
}

/* What stands upstream of a node is decided: it is noted when the first node that reads it is
 * judged. */
static int prepare(struct planner *planner, const struct source *source)
{
    struct ahead *ahead = &planner->ahead[source->index];
    bool computed = source->producer != NULL;

    if (ahead->bad != NULL)
        return SLUICE_OK;
    ahead->bad = look_ahead(planner, source, computed ? is_bad : is_lacking);
    if (!computed)
        return prepare_raw(planner, source);
    ahead->run = look_ahead(planner, source, is_run);
    ahead->open = look_ahead(planner, source, is_left_open);
    return ahead->bad == NULL || ahead->run == NULL || ahead->open == NULL
               ? planner_no_memory(planner)
               : SLUICE_OK;
}

/* ---- what a pair reads ---- */

/* A read of a pair. */
struct reading {
    const struct node *node;
    size_t index; /* of the date */
    const struct read *read;
    size_t low, high;
    struct pair *pair;
};

/* Nobody knows what a read finds where something is being published. */
static bool check_settled(struct planner *planner, const struct reading *reading, int action)
{
    const struct source *source = reading->read->source;
    const uint32_t *unsettled = planner->ahead[source->index].unsettled;

    if (unsettled == NULL || unsettled[reading->low] >= reading->high)
        return true;
    pair_decide(
        reading->pair, action,
        source->date == NULL
            ? pair_reason(planner, "table '%s' is unsettled", source->name, 0)
            : pair_reason(planner, "table '%s' is unsettled on %s", source->name,
                          source_date(&planner->plan->versions, source, unsettled[reading->low])));
    return false;
}

/* Is a partition of a raw table missing that this read must have? */
static bool check_raw(struct planner *planner, const struct reading *reading)
{
    const struct source *source = reading->read->source;
    const struct versions *versions = &planner->plan->versions;
    size_t at;

    (void)check_settled(planner, reading, ACTION_IF_CHANGED);
    if (reading->read->input->need != SLUICE_HARD || versions->sources[source->index].unseen)
        return false;
    at = planner->ahead[source->index].bad[reading->low];
    if (at >= reading->high)
        return false;
    if (!check_settled(planner, reading, ACTION_BLOCKED))
        return true;
    if (source->date == NULL)
        pair_decide(reading->pair, ACTION_BLOCKED,
                    pair_reason(planner, "table '%s' has no rows", source->name, 0));
    else
        pair_decide(reading->pair, ACTION_BLOCKED,
                    pair_reason(planner, "table '%s' has no rows on %s", source->name,
                                source_date(versions, source, at)));
    return true;
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

/* Those before `end` upstream that are left open: what is sure of one is sure of the pair. */
static void take_open(const struct planner *planner, const struct reading *reading, size_t end)
{
    const struct source *source = reading->read->source;
    const uint32_t *open = planner->ahead[source->index].open;
    struct pair *pair = reading->pair;

    for (size_t i = open[reading->low]; i < end; i = open[i + 1]) {
        if (pair->action != 0 && pair->action != ACTION_UNSEEN)
            return;
        pair_decide(pair, pair_at(planner, source, i)->action, pair_at(planner, source, i)->reason);
    }
}

/* The same for an upstream node; notes an upstream that will run. */
static bool check_computed(struct planner *planner, const struct reading *reading)
{
    const struct source *source = reading->read->source;
    const struct ahead *ahead = &planner->ahead[source->index];
    const sluice_day *dates = planner->plan->calendar.dates;
    const char *upstream = source->producer->name;
    bool hard = reading->read->input->need == SLUICE_HARD, stuck;
    size_t bad = hard ? ahead->bad[reading->low] : reading->high;
    size_t end = bad < reading->high ? bad : reading->high, run = ahead->run[reading->low];
    struct pair *pair = reading->pair;

    if (run < end && (pair->action == 0 || action_is_open(pair->action)))
        pair_decide(pair, ACTION_IF_CHANGED,
                    pair_reason(planner, "%s runs on %s", upstream, dates[run]));
    else
        take_open(planner, reading, end);
    if (end == reading->high)
        return false;
    stuck = is_stuck(pair_at(planner, source, bad));
    pair_decide(pair, ACTION_BLOCKED,
                pair_reason(planner,
                            stuck ? "%s is blocked or failed on %s" : "%s is missing on %s",
                            upstream, dates[bad]));
    note_lack(planner, !stuck, reading->node, reading->index, pair->reason);
    return true;
}

static bool check_reads(struct planner *planner, const struct node *node, size_t index)
{
    for (uint32_t r = 0; r < node->read_count; r++) {
        struct reading reading = { .node = node,
                                   .index = index,
                                   .read = &node->reads[r],
                                   .pair = &planner->pairs[node->index][index] };
        bool blocked;
        read_span(&planner->plan->versions, reading.read, index, &reading.low, &reading.high);
        blocked = reading.read->source->producer == NULL ? check_raw(planner, &reading)
                                                         : check_computed(planner, &reading);
        if (blocked)
            return true;
    }
    return false;
}

/* ---- what stands ---- */

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
    const struct commit_record *committed = planner_committed(planner, node, index);
    const struct commit_record *attempt = planner_attempt(planner, node, index);
    const struct plan_request *request = planner->request;
    bool requested = (pair->wanted & WANT_REQUESTED) != 0;

    if (check_reads(planner, node, index))
        return;
    if (ledger_intent(planner->plan->ledger, node->output->name,
                      planner->plan->calendar.dates[index]) != NULL)
        pair_decide(pair, ACTION_RUN,
                    "unsettled: a run that published it did not say how it ended");
    else if (request->force && requested)
        pair_decide(pair, ACTION_RUN, "forced");
    else if (committed != NULL && committed->rows > 0 &&
             planner->plan->versions.sources[node->output->index].gone)
        pair_decide(pair, ACTION_RUN,
                    pair_reason(planner, "its rows are gone: the store has no table '%s'",
                                node->output->name, 0));
    else if (committed == NULL && attempt == NULL)
        pair_decide(pair, ACTION_RUN,
                    was_retired(planner, node, index) ? "retired before, and in the calendar again"
                                                      : "never computed");
    else if (request->retry_failed && requested &&
             (attempt != NULL || (committed != NULL && committed->failed > 0)))
        pair_decide(pair, ACTION_RUN, "failed before, retried on request");
    else if (attempt != NULL && attempt->retryable > 0)
        pair_decide(pair, ACTION_RUN, "failed before, for reasons that may have passed");
    else if (attempt == NULL && committed->retryable > 0)
        pair_decide(pair, ACTION_RUN, "some entities failed for reasons that may have passed");
    else if (pair->action != ACTION_IF_CHANGED && !action_is_open(pair->action))
        pair->compare = true;
}

int planner_judge(struct planner *planner, const struct node *node)
{
    int status = SLUICE_OK;

    for (uint32_t r = 0; r < node->read_count && status == SLUICE_OK; r++)
        status = prepare(planner, node->reads[r].source);
    for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
        status = plan_poll(planner->plan, planner->error);
        if (status == SLUICE_OK && planner->pairs[node->index][i].wanted)
            judge(planner, node, i);
    }
    return status;
}
