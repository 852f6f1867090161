/* failures.c - what failed or was skipped, by processor and date. */
#include "ask/ask.h"

struct search {
    const struct asker *asker;
    const struct failures_filter *filter;
    sluice_day from, to;
    struct calendar calendar;
    struct arena *arena;
    struct failures *failures;
    struct failure *items;
    size_t capacity;
};

const char *const *failures_categories(void)
{
    static const char *const names[] = {
#define CATEGORY_NAME(label, value, text) text,
        SLUICE_CATEGORY_MAP(CATEGORY_NAME)
#undef CATEGORY_NAME
            WHOLE_PARTITION,
        NULL,
    };

    return names;
}

static bool matches(const struct failures_filter *filter, const struct outcome_record *record,
                    const char *key)
{
    if (filter->category != NULL && !text_equals(filter->category, record->category))
        return false;
    if (filter->category == NULL && !filter->skips && record->outcome != SLUICE_FAILED)
        return false;
    for (size_t i = 0; i < filter->key_count; i++)
        if (!key_matches(key, filter->keys[i]))
            return false;
    return true;
}

/* Twice the room, in the same arena. */
static bool make_room(struct search *search)
{
    size_t capacity = search->capacity * 2 + 64;
    struct failure *items;

    if (search->failures->count < search->capacity)
        return true;
    items = arena_alloc(search->arena, sizeof *items * capacity);
    if (items == NULL)
        return false;
    if (search->failures->count > 0)
        memcpy(items, search->items, sizeof *items * search->failures->count);
    search->items = items;
    search->capacity = capacity;
    return true;
}

static int add(struct search *search, const struct failure *failure, struct sluice_error *error)
{
    struct failures *failures = search->failures;
    bool failed = failure->record.outcome == SLUICE_FAILED;

    if (!make_room(search))
        return error_memory(error, "the list of failures");
    search->items[failures->count++] = *failure;
    failures->failed += failed;
    failures->retryable += failed && failure->record.retryable;
    return SLUICE_OK;
}

static int add_attempt(struct search *search, const struct node *node, sluice_day date,
                       struct sluice_error *error)
{
    const struct commit_record *attempt =
        ledger_failed_attempt(search->asker->ledger, node->output->name, date);
    struct failure whole = {
        .node = node,
        .record = { .date = date,
                    .attempt = true,
                    .outcome = SLUICE_FAILED,
                    .category = WHOLE_PARTITION },
    };

    if (attempt == NULL || !matches(search->filter, &whole.record, ""))
        return SLUICE_OK;
    whole.record.reason = attempt->reason;
    whole.record.retryable = attempt->retryable > 0;
    whole.record.run_id = attempt->run_id;
    return add(search, &whole, error);
}

static int add_outcome(struct search *search, const struct node *node, sluice_day date,
                       const struct outcome_record *record, struct sluice_error *error)
{
    const struct failure entity = { .node = node,
                                    .key = key_text(record->key, search->arena),
                                    .record = *record };

    if (entity.key == NULL)
        return error_memory(error, "the list of failures");
    return record->date == date && matches(search->filter, record, entity.key)
               ? add(search, &entity, error)
               : SLUICE_OK;
}

static int search_node(struct search *search, const struct node *node, struct sluice_error *error)
{
    const struct calendar *calendar = &search->calendar;
    struct outcome_record *outcomes;
    size_t count, next = 0;
    int status =
        ledger_outcomes(search->asker->session,
                        (struct ledger_range){ node->output->name, search->from, search->to },
                        search->arena, &outcomes, &count, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = calendar_from(calendar, search->from);
         i < calendar->count && calendar->dates[i] <= search->to && status == SLUICE_OK; i++) {
        sluice_day date = calendar->dates[i];
        status = add_attempt(search, node, date, error);
        for (; next < count && outcomes[next].date <= date && status == SLUICE_OK; next++)
            status = add_outcome(search, node, date, &outcomes[next], error);
    }
    return status;
}

static int search_nodes(struct search *search, struct sluice_error *error)
{
    const struct binding *binding = search->asker->binding;
    const struct failures_filter *filter = search->filter;
    const struct calendar *calendar = &search->calendar;
    int status = calendar_load(binding, search->asker->session, &search->calendar, error);

    if (status != SLUICE_OK || calendar->count == 0)
        return status;
    search->from = filter->from <= filter->to ? filter->from : calendar->dates[0];
    search->to = filter->from <= filter->to ? filter->to : calendar->dates[calendar->count - 1];
    for (size_t n = 0; n < binding->node_count && status == SLUICE_OK; n++)
        if (filter->node == NULL || strcmp(filter->node, binding->nodes[n]->name) == 0)
            status = search_node(search, binding->nodes[n], error);
    return status;
}

int failures_gather(const struct asker *asker, const struct failures_filter *filter,
                    struct arena *arena, struct failures *failures, struct sluice_error *error)
{
    struct search search = {
        .asker = asker, .filter = filter, .arena = arena, .failures = failures
    };
    int status;

    *failures = (struct failures){ 0 };
    arena_init(&search.calendar.arena, 0);
    status = search_nodes(&search, error);
    failures->items = search.items;
    calendar_fini(&search.calendar);
    return status;
}
