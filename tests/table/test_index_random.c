/*
 * Indexed tables against a slow reference, on random tables from a fixed seed.
 */
#include "table/build.h"

enum { TEAM, PLAYER, DAY, SEQ, SCORE, FLAG, MOMENT, COLUMNS };
enum { TABLES = 300, MOST_ROWS = 240, RANGES = 20 };

static const char *const names[COLUMNS] = { "team",  "player", "day",   "seq",
                                            "score", "flag",   "moment" };
static const int32_t types[COLUMNS] = { SLUICE_TEXT, SLUICE_TEXT, SLUICE_DATE, SLUICE_INT,
                                        SLUICE_REAL, SLUICE_BOOL, SLUICE_TIME };
static const char *const words[] = { "",    "a",          "aa",         "ab",
                                     "Zed", "common-one", "common-two", "common-twofold",
                                     "é",   "日本",       "common-" };
static const double scores[] = { -1e300, -2.5, -1.0, -1e-9, 0.0, 1e-300, 1.0, 2.5, 1e300 };
static const int64_t moments[] = { INT64_MIN, -1, 0, 1, INT64_MAX };

static const struct {
    int32_t key[3], key_count, order[3], order_count, date;
} specs[] = {
    { { TEAM }, 1, { SCORE, FLAG }, 2, DAY },
    { { TEAM, PLAYER }, 2, { MOMENT }, 1, DAY },
    { { SCORE, FLAG, PLAYER }, 3, { TEAM }, 1, DAY },
    { { MOMENT, SCORE }, 2, { MOMENT, PLAYER }, 2, DAY },
    { { DAY }, 1, { PLAYER }, 1, DAY },
    { { 0 }, 0, { TEAM, MOMENT, SCORE }, 3, DAY },
    { { PLAYER }, 1, { DAY }, 1, -1 },
    { { 0 }, 0, { 0 }, 0, -1 },
};

struct row {
    struct sluice_value values[COLUMNS];
};

struct random_table {
    struct row rows[MOST_ROWS];
    int64_t count;
};

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static int32_t below(uint64_t *seed, int32_t limit)
{
    return (int32_t)(next(seed) >> 11 & 0x7fffffff) % limit;
}

/* `seq` is unique, so that the order is total; everything else repeats and may be null. */
static void fill(struct random_table *random, uint64_t *seed)
{
    int32_t nulls = below(seed, 3) * 5; /* percent */
    int32_t days = 1 + below(seed, 40);

    random->count = below(seed, MOST_ROWS + 1);
    for (int64_t i = 0; i < random->count; i++) {
        struct sluice_value *values = random->rows[i].values;

        values[TEAM] = sluice_of_text(words[below(seed, COUNT_OF(words))]);
        values[PLAYER] = sluice_of_text(words[below(seed, COUNT_OF(words))]);
        values[DAY] = sluice_of_date(-10 + below(seed, days));
        values[SEQ] = sluice_of_int((i * 7919 + 13) % 1009 - 500);
        values[SCORE] = sluice_of_real(scores[below(seed, COUNT_OF(scores))]);
        values[FLAG] = sluice_of_bool(below(seed, 2) == 1);
        values[MOMENT] = sluice_of_time(moments[below(seed, COUNT_OF(moments))]);
        for (int32_t c = 0; c < COLUMNS; c++)
            if (c != SEQ && below(seed, 100) < nulls)
                values[c] = sluice_of_null();
    }
}

static struct indexed *index_of(const struct random_table *random, size_t s)
{
    static const int32_t rest[] = { SEQ };
    const struct index_spec spec = {
        .key = specs[s].key,
        .key_count = specs[s].key_count,
        .order = specs[s].order,
        .order_count = specs[s].order_count,
        .rest = rest,
        .rest_count = 1,
        .date = specs[s].date,
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct indexed *indexed = NULL;
    struct table table;

    build_table(&table, names, types, COLUMNS, random->rows[0].values, random->count);
    ck_assert_msg(indexed_create(&table, &spec, &indexed, &error) == SLUICE_OK, "%s",
                  error.message);
    table_fini(&table);
    return indexed;
}

/* ---- the reference ---- */

static int compare_columns(const struct row *a, const struct row *b, const int32_t *columns,
                           int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int order = value_compare(a->values[columns[i]], b->values[columns[i]]);

        if (order != 0)
            return order;
    }
    return 0;
}

static int compare_rows(const struct row *a, const struct row *b, size_t s)
{
    const int32_t last = SEQ;
    int order = compare_columns(a, b, specs[s].key, specs[s].key_count);

    if (order == 0)
        order = compare_columns(a, b, &specs[s].date, specs[s].date >= 0 ? 1 : 0);
    if (order == 0)
        order = compare_columns(a, b, specs[s].order, specs[s].order_count);
    return order != 0 ? order : compare_columns(a, b, &last, 1);
}

static bool has_key(const struct row *row, size_t s)
{
    for (int32_t i = 0; i < specs[s].key_count; i++)
        if (row->values[specs[s].key[i]].type == SLUICE_NULL)
            return false;
    return true;
}

/* Insertion sort of the rows that have a key. */
static void sort_reference(const struct random_table *random, size_t s, struct random_table *sorted)
{
    sorted->count = 0;
    for (int64_t i = 0; i < random->count; i++) {
        int64_t at = sorted->count;

        if (!has_key(&random->rows[i], s))
            continue;
        for (; at > 0 && compare_rows(&sorted->rows[at - 1], &random->rows[i], s) > 0; at--)
            sorted->rows[at] = sorted->rows[at - 1];
        sorted->rows[at] = random->rows[i];
        sorted->count++;
    }
}

static bool in_range(const struct row *row, size_t s, struct index_range range)
{
    struct sluice_value day = row->values[DAY];

    if (specs[s].date < 0)
        return true;
    return day.type != SLUICE_NULL && day.as.integer >= range.from && day.as.integer <= range.to;
}

/* The slice of the group that begins at row `start` and ends before `end`. */
static struct sluice_slice cut_reference(const struct random_table *sorted, size_t s, int64_t start,
                                         int64_t end, struct index_range range)
{
    struct sluice_slice slice = { .step = range.newest_first ? -1 : 1 };
    int64_t newest = -1;

    for (int64_t i = end - 1; i >= start; i--) {
        if (!in_range(&sorted->rows[i], s, range) || (range.last > 0 && slice.count == range.last))
            continue;
        newest = newest < 0 ? i : newest;
        slice.count++;
    }
    if (slice.count > 0)
        slice.first = range.newest_first ? newest : newest - slice.count + 1;
    return slice;
}

static int64_t group_end(const struct random_table *sorted, size_t s, int64_t start)
{
    int64_t end = start + 1;

    while (end < sorted->count && compare_columns(&sorted->rows[start], &sorted->rows[end],
                                                  specs[s].key, specs[s].key_count) == 0)
        end++;
    return end;
}

/* ---- promises: plain conditions in the inner loops, since each ck_assert writes to a pipe ---- */

static void check_rows(const struct indexed *indexed, const struct random_table *sorted)
{
    ck_assert_int_eq(indexed_row_count(indexed), sorted->count);
    for (int64_t i = 0; i < sorted->count; i++)
        for (int32_t c = 0; c < COLUMNS; c++)
            if (!value_is(&indexed_columns(indexed)[c], i, sorted->rows[i].values[c]))
                ck_abort_msg("row %d of %s", (int)i, names[c]);
}

static int64_t find(const struct indexed *indexed, const struct row *row, size_t s)
{
    struct sluice_value keys[3];
    int64_t group;

    for (int32_t i = 0; i < specs[s].key_count; i++)
        keys[i] = row->values[specs[s].key[i]];
    group = indexed_find(indexed, keys);
    /* Wherever one looks first. */
    for (int64_t from = 0; from <= indexed_group_count(indexed); from++) {
        int64_t near = from;
        if (indexed_find_near(indexed, keys, &near) != group)
            ck_abort_msg("looked first at %d: not group %d", (int)from, (int)group);
    }
    return group;
}

static void check_range(const struct indexed *indexed, const struct random_table *sorted, size_t s,
                        struct index_range range)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t *groups = NULL, listed = 0, group = 0, at = 0;

    ck_assert_int_eq(indexed_groups(indexed, range, &groups, &listed, &error), SLUICE_OK);
    for (int64_t start = 0, end; start < sorted->count; start = end, group++) {
        struct sluice_slice expected, slice;

        end = group_end(sorted, s, start);
        expected = cut_reference(sorted, s, start, end, range);
        if (find(indexed, &sorted->rows[start], s) != group)
            ck_abort_msg("group %d is not found by its key", (int)group);
        slice = indexed_cut(indexed, group, range);
        if (slice.first != expected.first || slice.count != expected.count ||
            slice.step != expected.step)
            ck_abort_msg("group %d: %d rows from %d, not %d from %d", (int)group, (int)slice.count,
                         (int)slice.first, (int)expected.count, (int)expected.first);
        if (expected.count > 0 && (at == listed || groups[at++] != group))
            ck_abort_msg("group %d is not listed where it belongs", (int)group);
    }
    ck_assert_int_eq(at, listed);
    if (specs[s].key_count > 0)
        ck_assert_int_eq(indexed_group_count(indexed), group);
    free(groups);
}

START_TEST(indexes_answer_as_a_scan_of_sorted_rows_does)
{
    struct random_table random, sorted;
    uint64_t seed = 20211019;

    for (int t = 0; t < TABLES; t++) {
        size_t s = (size_t)t % COUNT_OF(specs);
        struct indexed *indexed;

        fill(&random, &seed);
        sort_reference(&random, s, &sorted);
        indexed = index_of(&random, s);
        check_rows(indexed, &sorted);
        for (int r = 0; r < RANGES; r++) {
            int32_t from = -12 + below(&seed, 44);
            struct index_range range = { from, from + below(&seed, 30) - 1, below(&seed, 5),
                                         below(&seed, 2) == 1 };

            check_range(indexed, &sorted, s, range);
        }
        indexed_destroy(indexed);
    }
}
END_TEST

START_TEST(the_order_of_input_rows_does_not_matter)
{
    struct random_table random, shuffled;
    uint64_t seed = 20220410;

    for (int t = 0; t < TABLES; t++) {
        size_t s = (size_t)t % COUNT_OF(specs);
        struct indexed *a, *b;

        fill(&random, &seed);
        shuffled = random;
        for (int32_t i = (int32_t)random.count - 1; i > 0; i--) {
            int32_t other = below(&seed, i + 1);
            struct row row = shuffled.rows[i];

            shuffled.rows[i] = shuffled.rows[other];
            shuffled.rows[other] = row;
        }
        a = index_of(&random, s);
        b = index_of(&shuffled, s);
        ck_assert_int_eq(indexed_row_count(a), indexed_row_count(b));
        for (int32_t c = 0; c < COLUMNS; c++)
            ck_assert_msg(
                columns_same(&indexed_columns(a)[c], &indexed_columns(b)[c], indexed_row_count(a)),
                "table %d, %s", t, names[c]);
        indexed_destroy(a);
        indexed_destroy(b);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        indexes_answer_as_a_scan_of_sorted_rows_does,
        the_order_of_input_rows_does_not_matter,
    };

    return suite_run("index_random", tests, COUNT_OF(tests));
}
