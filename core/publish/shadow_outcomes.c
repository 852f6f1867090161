/* shadow_outcomes.c - entities without rows, against what became of them in what stands. */
#include "publish/compare.h"
#include "report/report.h"

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
    const struct publish_partition *partition;
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
    const struct publish_partition *partition = judge->partition;

    judge->computed.items =
        arena_alloc(&judge->arena, sizeof *judge->computed.items * (partition->outcome_count + 1));
    if (judge->computed.items == NULL)
        return error_memory(judge->error, "a shadow run");
    for (size_t i = 0; i < partition->outcome_count; i++) {
        const struct outcome_record *outcome = &partition->outcomes[i];
        if (is_outcome(outcome->outcome))
            judge->computed.items[judge->computed.count++] =
                (struct outcome){ outcome->key, outcome->outcome, outcome->category,
                                  outcome->reason };
    }
    return SLUICE_OK;
}

static int take_committed(struct judge *judge, struct session *session)
{
    sluice_day date = judge->partition->date;
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
    text = arena_printf(&judge->arena, "%s, %s: %s", outcome_name(outcome->outcome),
                        outcome->category == NULL ? "" : outcome->category,
                        outcome->reason == NULL ? "" : outcome->reason);
    return text == NULL ? sluice_of_null() : sluice_of_text(text);
}

static int note(struct judge *judge, const struct outcome *committed,
                const struct outcome *computed)
{
    struct shadow_count *count = &judge->comparison->out->outcomes;
    const char *key = committed != NULL ? committed->key : computed->key;
    sluice_day date = judge->partition->date;
    struct difference difference = { .date = date };
    int status;

    if (count->count > 0 && date >= count->date) {
        count->count++;
        return SLUICE_OK;
    }
    difference.before = describe(judge, &judge->committed, committed, key);
    difference.after = describe(judge, &judge->computed, computed, key);
    status = shadow_note(judge->shadow, count, &difference, judge->error);
    count->key = arena_text(&judge->shadow->arena, key);
    if (difference.before.type == SLUICE_NULL || difference.after.type == SLUICE_NULL ||
        count->key == NULL)
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

int shadow_compare_outcomes(const struct compared *compared, struct session *session,
                            struct sluice_error *error)
{
    const struct comparison *comparison = compared->comparison;
    struct judge judge = {
        .shadow = compared->shadow,
        .comparison = comparison,
        .partition = compared->partition,
        .committed = { .rows = compared->committed, .key_columns = comparison->committed_keys },
        .computed = { .rows = compared->partition->rows[0],
                      .key_columns = comparison->computed_keys },
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
