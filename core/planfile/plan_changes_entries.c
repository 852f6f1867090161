/* plan_changes_entries.c - what differs in what is done to which partitions. */
#include "planfile/plan_changes.h"

enum entry_change {
    SAME,
    ACTION_DIFFERS,
    COMPUTED_SINCE,
    TRIED_SINCE, /* the same is to be done, but the ledger has another record of it */
    NOT_WANTED,  /* no more in the plan, nor computed */
    ADDED,
    REQUEST_DIFFERS,
};

struct entry_pair {
    const struct plan_file_entry *was, *is; /* one may be NULL */
    int change;
};

/* Is what was planned in the store, as of a record that the plan did not know? */
static bool is_computed(const struct comparison *comparison, const struct plan_file_entry *was)
{
    const struct node *node = binding_find_node(comparison->plan->binding, was->node);
    const struct ledger *ledger = comparison->plan->ledger;
    const struct commit_record *commit;

    if (node == NULL)
        return false;
    commit = ledger_committed(ledger, node->output->name, was->date);
    if (was->action == ACTION_RETIRE)
        return commit == NULL &&
               ledger_next_sequence(ledger, node->output->name, was->date) > was->sequence + 1;
    return commit != NULL && commit->sequence > was->sequence;
}

static struct entry_pair pair_entry(struct comparison *comparison,
                                    const struct plan_file_entry *was)
{
    struct entry_pair pair = {
        was, changes_find_entry(comparison, &comparison->is_entries, was->node, was->date), SAME
    };
    bool settled = pair.is == NULL || pair.is->action == ACTION_REUSE;
    bool forced = was->requested && comparison->was->request.force;

    if (action_is_work(was->action) && (settled || forced) && is_computed(comparison, was))
        pair.change = COMPUTED_SINCE;
    else if (pair.is == NULL)
        pair.change = NOT_WANTED;
    else if (was->action != pair.is->action)
        pair.change = ACTION_DIFFERS;
    else if (action_is_work(was->action) && was->sequence != pair.is->sequence)
        pair.change = TRIED_SINCE;
    else if (was->requested != pair.is->requested)
        pair.change = REQUEST_DIFFERS;
    return pair;
}

static bool is_alike(const struct entry_pair *a, const struct entry_pair *b)
{
    const struct plan_file_entry *left = a->was != NULL ? a->was : a->is;
    const struct plan_file_entry *right = b->was != NULL ? b->was : b->is;

    if (a->change != b->change || strcmp(left->node, right->node) != 0 ||
        left->action != right->action)
        return false;
    if (a->change == COMPUTED_SINCE)
        return true;
    return a->is == NULL || b->is == NULL ? a->is == b->is : a->is->action == b->is->action;
}

static void describe_done(const struct entry_pair *pair, bool many, char text[256])
{
    const char *was = many ? "were" : "was", *before = action_name(pair->was->action);

    if (pair->was->action == ACTION_RETIRE)
        (void)snprintf(text, 256, "%s %s, retired since", was, before);
    /* What is forced is to be computed however often that was done. */
    else if (pair->is != NULL && pair->is->action == ACTION_RUN)
        (void)snprintf(text, 256, "%s %s, %s been computed since", was, before,
                       many ? "have" : "has");
    else
        (void)snprintf(text, 256, "%s %s, %s %s: computed since", was, before, many ? "are" : "is",
                       action_name(ACTION_REUSE));
}

static void describe_change(const struct entry_pair *pair, bool many, char text[256])
{
    const char *was = many ? "were" : "was", *is = many ? "are" : "is";
    const char *before = pair->was == NULL ? "" : action_name(pair->was->action);
    const char *now = pair->is == NULL ? "" : action_name(pair->is->action);

    switch (pair->change) {
    case COMPUTED_SINCE:
        describe_done(pair, many, text);
        break;
    case TRIED_SINCE:
        (void)snprintf(text, 256, "another run had %s since", many ? "them" : "it");
        break;
    case NOT_WANTED:
        (void)snprintf(text, 256, "%s %s, %s not in the plan", was, before, is);
        break;
    case ADDED:
        (void)snprintf(text, 256, "%s not in the plan, %s %s: %.120s", was, is, now,
                       pair->is->reason);
        break;
    case REQUEST_DIFFERS:
        (void)snprintf(text, 256, "%s %s, %s %s", was,
                       pair->was->requested ? "requested" : "needed downstream", is,
                       pair->is->requested ? "requested" : "needed downstream");
        break;
    default:
        (void)snprintf(text, 256, "%s %s, %s %s: %.120s", was, before, is, now, pair->is->reason);
        break;
    }
}

/* Entries next to each other that changed alike, told in one line. */
struct group {
    struct entry_pair first;
    sluice_day from, to;
    size_t count;
};

static void close_group(struct comparison *comparison, struct group *group)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE], text[256];
    const char *node;

    if (group->count == 0)
        return;
    node = group->first.was != NULL ? group->first.was->node : group->first.is->node;
    describe_change(&group->first, group->count > 1, text);
    if (group->count == 1)
        changes_add(comparison, "%.80s %s: %s", node, date_format(group->from, from), text);
    else
        changes_add(comparison, "%.80s %s..%s: %zu dates %s", node, date_format(group->from, from),
                    date_format(group->to, to), group->count, text);
    group->count = 0;
}

static void add_pair(struct comparison *comparison, struct group *group, struct entry_pair pair)
{
    sluice_day date = pair.was != NULL ? pair.was->date : pair.is->date;

    if (group->count > 0 && (pair.change == SAME || !is_alike(&group->first, &pair)))
        close_group(comparison, group);
    if (pair.change == SAME)
        return;
    if (group->count++ == 0) {
        group->first = pair;
        group->from = date;
    }
    group->to = date;
}

void changes_of_entries(struct comparison *comparison)
{
    const struct plan_file *was = comparison->was, *is = comparison->is;
    struct group group = { .count = 0 };

    for (size_t i = 0; i < was->entry_count; i++) {
        struct entry_pair pair = pair_entry(comparison, &was->entries[i]);
        add_pair(comparison, &group, pair);
        comparison->changes->work += action_is_work(was->entries[i].action);
        comparison->changes->done += pair.change == COMPUTED_SINCE;
    }
    close_group(comparison, &group);
    for (size_t i = 0; i < is->entry_count; i++)
        if (changes_find_entry(comparison, &comparison->was_entries, is->entries[i].node,
                               is->entries[i].date) == NULL)
            add_pair(comparison, &group, (struct entry_pair){ NULL, &is->entries[i], ADDED });
    close_group(comparison, &group);
}
