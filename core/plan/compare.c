/* compare.c - what the fingerprint of a pair says: the same would come out, or what is not as it
 * was. */
#include "plan/private.h"

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
    const char *name = read->source->name;
    size_t low, high;

    read_span(&plan->versions, read, index, &low, &high);
    low = digests_find_unknown(&plan->versions, read->projection, low, high);
    if (low == high)
        return false;
    pair_decide(pair, ACTION_UNKNOWN,
                read->source->date == NULL
                    ? pair_reason(planner, "no run has read table '%s' as it is now", name, 0)
                    : pair_reason(planner, "no run has read '%s' of %s as it is now", name,
                                  source_date(&plan->versions, read->source, low)));
    return true;
}

/* Of what has no versions, why nothing is known of it without reading it. */
static const char *unseen_words(const struct source *source)
{
    return source_is_external(source)
               ? "table '%s' is written by others, and has no versions but its rows"
               : "table '%s' has no versions, for no import brought it in";
}

/* Of a plan from memory: is every digest in the windows remembered? */
static bool is_remembered(struct planner *planner, const struct node *node, size_t index,
                          struct pair *pair)
{
    for (uint32_t r = 0; r < node->read_count; r++) {
        const struct source *source = node->reads[r].source;
        if (planner->plan->versions.sources[source->index].unseen)
            pair_decide(pair, ACTION_UNSEEN,
                        pair_reason(planner, unseen_words(source), source->name, 0));
        else if (is_read_unknown(planner, &node->reads[r], index, pair))
            return false;
    }
    return pair->action != ACTION_UNSEEN;
}

/* Does it read a date of an external table that cannot be read? */
static bool is_unreadable(struct planner *planner, const struct node *node, size_t index)
{
    const struct versions *versions = &planner->plan->versions;

    for (uint32_t r = 0; r < node->read_count; r++) {
        size_t low, high;
        const char *fault;
        read_span(versions, &node->reads[r], index, &low, &high);
        fault = read_fault(versions, &node->reads[r], low, high);
        if (fault == NULL)
            continue;
        pair_decide(&planner->pairs[node->index][index], ACTION_BLOCKED, fault);
        return true;
    }
    return false;
}

static int compare_one(struct planner *planner, const struct node *node, size_t index,
                       struct component *components)
{
    struct pair *pair = &planner->pairs[node->index][index];
    const struct commit_record *committed = planner_committed(planner, node, index);
    const struct commit_record *attempt = planner_attempt(planner, node, index);
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
        pair_decide(pair, ACTION_REUSE, "up to date");
    else if (attempt != NULL && fingerprint_is(&fingerprint, attempt->fingerprint))
        pair_decide(pair, ACTION_STAYS_FAILED, "failed before and nothing has changed since");
    else
        status = planner_reason(
            planner, node, latest,
            (struct component_list){ components, fingerprint_component_count(node) }, &why);
    if (why != NULL)
        pair_decide(pair, ACTION_RUN, why);
    return status;
}

int planner_compare(struct planner *planner, const struct node *node)
{
    struct pair *pairs = planner->pairs[node->index];
    struct component *components =
        arena_alloc(&planner->arena, sizeof *components * fingerprint_component_count(node));
    int status = components == NULL ? planner_no_memory(planner) : require_digests(planner, node);

    for (size_t i = 0; i < planner->plan->calendar.count && status == SLUICE_OK; i++) {
        status = plan_poll(planner->plan, planner->error);
        if (pairs[i].compare && status == SLUICE_OK && !is_unreadable(planner, node, i) &&
            (!planner->plan->from_memory || is_remembered(planner, node, i, &pairs[i])))
            status = compare_one(planner, node, i, components);
    }
    return status;
}
