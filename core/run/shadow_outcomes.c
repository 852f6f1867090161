#include "run/chunk.h"

#include <stdlib.h>

/* An entity that one side did not write, and why. */
struct outcome {
    const char *key; /* as in the ledger */
    int outcome;
    const char *category, *reason;
};

struct outcomes {
    struct outcome *items;
    size_t count;
    const struct table *rows; /* of that side */
    const int32_t *key_columns;
};

struct judge {
    struct shadow *shadow;
    const struct comparison *comparison;
    const struct partition_run *partition;
    struct arena arena;
    struct outcomes committed, computed;
    struct sluice_error *error;
};

static int compare_outcomes(const void *a, const void *b)
{
    const struct outcome *left = a, *right = b;

    return strcmp(left->key, right->key);
}

static bool is_outcome(int outcome)
{
    return outcome == SLUICE_SKIPPED || outcome == SLUICE_FAILED;
}

/* ---- both sides ---- */

static int take_computed(struct judge *judge)
{
    const struct partition_run *partition = judge->partition;
    uint32_t count = judge->comparison->node->instance->key_count;
    struct buffer key = { 0 };
    bool failed = false;

    judge->computed.items = arena_alloc(
        &judge->arena, sizeof *judge->computed.items * (size_t)(partition->input.entity_count + 1));
    if (judge->computed.items == NULL)
        return error_memory(judge->error, "a shadow run");
    for (int64_t e = 0; e < partition->input.entity_count && !failed; e++) {
        const struct call_outcome *result = &partition->result.outcomes[e];
        struct outcome *item = &judge->computed.items[judge->computed.count];
        if (!is_outcome(result->outcome))
            continue;
        key_format(&key, partition->input.keys + e * count, count);
        *item = (struct outcome){
            .key = key.failed ? NULL : arena_copy(&judge->arena, key.data, key.length),
            .outcome = result->outcome,
            .category = category_name(result->category),
            .reason = result->reason,
        };
        failed = item->key == NULL;
        judge->computed.count++;
    }
    buffer_fini(&key);
    return failed ? error_memory(judge->error, "a shadow run") : SLUICE_OK;
}

static int take_committed(struct judge *judge, struct session *session)
{
    int32_t date = judge->partition->input.date;
    struct outcome_record *records;
    size_t count;
    int status =
        ledger_outcomes(session, (struct ledger_range){ judge->comparison->out->table, date, date },
                        &judge->arena, &records, &count, judge->error);

    if (status != SLUICE_OK)
        return status;
    judge->committed.items =
        arena_alloc(&judge->arena, sizeof *judge->committed.items * (count + 1));
    if (judge->committed.items == NULL)
        return error_memory(judge->error, "a shadow run");
    for (size_t i = 0; i < count; i++)
        if (!records[i].attempt && is_outcome(records[i].outcome))
            judge->committed.items[judge->committed.count++] =
                (struct outcome){ records[i].key == NULL ? "" : records[i].key, records[i].outcome,
                                  records[i].category, records[i].reason };
    return SLUICE_OK;
}

/* ---- telling the difference ---- */

/* A shadow run leaves the breaker alone: what it would keep closed is incomplete. */
static bool same_outcome(const struct outcome *committed, const struct outcome *computed)
{
    if (text_equals(committed->category, category_name(SLUICE_BREAKER_OPEN)))
        return text_equals(computed->category, category_name(SLUICE_INCOMPLETE));
    return committed->outcome == computed->outcome &&
           text_equals(committed->category, computed->category) &&
           text_equals(committed->reason, computed->reason);
}

static bool has_row(const struct judge *judge, const struct outcomes *side, const char *key)
{
    uint32_t count = judge->comparison->node->instance->key_count;
    struct sluice_value values[MAX_KEY_COLUMNS];
    struct buffer text = { 0 };
    bool found = false;

    for (int64_t row = 0; row < side->rows->row_count && !found; row++) {
        for (uint32_t k = 0; k < count; k++)
            values[k] = sluice_value_at(&side->rows->views[side->key_columns[k]], row);
        key_format(&text, values, count);
        found = !text.failed && strcmp(text.data, key) == 0;
    }
    buffer_fini(&text);
    return found;
}

/* What became of an entity on one side; `outcome` NULL: nothing is said of it there. */
static struct sluice_value describe(struct judge *judge, const struct outcomes *side,
                                    const struct outcome *outcome, const char *key)
{
    char *text;

    if (outcome == NULL)
        return sluice_of_text(has_row(judge, side, key) ? "written" : "not listed");
    text = arena_printf(&judge->arena, "%s, %s: %s",
                        outcome->outcome == SLUICE_SKIPPED ? "skipped" : "failed",
                        outcome->category == NULL ? "" : outcome->category,
                        outcome->reason == NULL ? "" : outcome->reason);
    return text == NULL ? sluice_of_null() : sluice_of_text(text);
}

static int note(struct judge *judge, const struct outcome *committed,
                const struct outcome *computed)
{
    struct shadow_count *count = &judge->comparison->out->outcomes;
    const char *key = committed != NULL ? committed->key : computed->key;
    int32_t date = judge->partition->input.date;
    struct sluice_value before, after;
    int status;

    if (count->count > 0 && date >= count->date) {
        count->count++;
        return SLUICE_OK;
    }
    before = describe(judge, &judge->committed, committed, key);
    after = describe(judge, &judge->computed, computed, key);
    status = shadow_note(judge->shadow, count, date, NULL, 0, before, after, judge->error);
    count->key = arena_text(&judge->shadow->arena, key);
    if (before.type == SLUICE_NULL || after.type == SLUICE_NULL || count->key == NULL)
        return error_memory(judge->error, "a shadow run");
    return status;
}

static int merge(struct judge *judge)
{
    const struct outcomes *committed = &judge->committed, *computed = &judge->computed;
    size_t c = 0, n = 0;
    int status = SLUICE_OK;

    while (status == SLUICE_OK && (c < committed->count || n < computed->count)) {
        const struct outcome *was = c < committed->count ? &committed->items[c] : NULL;
        const struct outcome *is = n < computed->count ? &computed->items[n] : NULL;
        int order = was == NULL ? 1 : is == NULL ? -1 : strcmp(was->key, is->key);
        was = order <= 0 ? was : NULL;
        is = order >= 0 ? is : NULL;
        c += order <= 0;
        n += order >= 0;
        if (was == NULL || is == NULL || !same_outcome(was, is))
            status = note(judge, was, is);
    }
    return status;
}

int shadow_compare_outcomes(struct shadow *shadow, const struct comparison *comparison,
                            struct session *session, const struct partition_run *partition,
                            const struct table *committed, struct sluice_error *error)
{
    struct judge judge = {
        .shadow = shadow,
        .comparison = comparison,
        .partition = partition,
        .committed = { .rows = committed, .key_columns = comparison->committed_keys },
        .computed = { .rows = &partition->commit.rows, .key_columns = comparison->computed_keys },
        .error = error,
    };
    int status;

    arena_init(&judge.arena, 0);
    status = take_committed(&judge, session);
    if (status == SLUICE_OK)
        status = take_computed(&judge);
    if (status == SLUICE_OK) {
        qsort(judge.committed.items, judge.committed.count, sizeof *judge.committed.items,
              compare_outcomes);
        qsort(judge.computed.items, judge.computed.count, sizeof *judge.computed.items,
              compare_outcomes);
        status = merge(&judge);
    }
    arena_fini(&judge.arena);
    return status;
}
