/* test_index.c - rows by key and date: order, look-ups, cuts and groups. */
#include "table/build.h"

#include <math.h>

enum { TEAM, DAY, SEQ, NOTE, COLUMNS };

static const char *const names[COLUMNS] = { "team", "day", "seq", "note" };
static const int32_t types[COLUMNS] = { SLUICE_TEXT, SLUICE_DATE, SLUICE_INT, SLUICE_TEXT };

static const struct sluice_value rows[] = {
    TEXT("b"),  DATE(12), INT(1), TEXT("b12"),       /**/
    TEXT("é"),  DATE(10), INT(2), TEXT("e10"),       /**/
    TEXT("a"),  DATE(11), INT(3), TEXT("a11"),       /**/
    TEXT("b"),  DATE(10), INT(5), TEXT("b10, 5"),    /**/
    NONE,       DATE(10), INT(6), TEXT("no team"),   /**/
    TEXT("b"),  NONE,     INT(7), TEXT("b, no day"), /**/
    TEXT("b"),  DATE(11), INT(8), NONE,              /**/
    TEXT("Z"),  DATE(14), INT(9), TEXT("Z14"),       /**/
    TEXT("ab"), DATE(13), INT(4), TEXT("ab13"),
};
enum { ROWS = COUNT_OF(rows) / COLUMNS };

static const int32_t team_key[] = { TEAM };
static const int32_t seq_order[] = { SEQ };
static const struct index_spec by_team = {
    .key = team_key, .key_count = 1, .order = seq_order, .order_count = 1, .date = DAY
};

static struct indexed *make(const struct sluice_value *values, int64_t count,
                            const struct index_spec *spec)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct indexed *indexed = NULL;
    struct table table;

    build_table(&table, names, types, COLUMNS, values, count);
    ck_assert_msg(indexed_create(&table, spec, &indexed, &error) == SLUICE_OK, "%s", error.message);
    table_fini(&table);
    return indexed;
}

static int64_t find(const struct indexed *indexed, const char *team)
{
    const struct sluice_value key = sluice_of_text(team);

    return indexed_find(indexed, &key);
}

START_TEST(rows_are_sorted_by_bytes_with_null_first)
{
    static const char *const notes[] = { "Z14",    "a11", "ab13", "b, no day",
                                         "b10, 5", NULL,  "b12",  "e10" };
    struct indexed *indexed = make(rows, ROWS, &by_team);

    ck_assert_int_eq(indexed_row_count(indexed), COUNT_OF(notes));
    for (int64_t i = 0; i < (int64_t)COUNT_OF(notes); i++)
        ck_assert_msg(value_is(&indexed_columns(indexed)[NOTE], i,
                               notes[i] == NULL ? sluice_of_null() : sluice_of_text(notes[i])),
                      "row %d", (int)i);
    indexed_destroy(indexed);
}
END_TEST

START_TEST(keys_are_found_and_numbered_in_ascending_order)
{
    static const char *const teams[] = { "Z", "a", "ab", "b", "é" };
    static const char *const absent[] = { "", "z", "abc", "A" };
    const struct sluice_value null = sluice_of_null(), number = sluice_of_int(1);
    struct indexed *indexed = make(rows, ROWS, &by_team);

    ck_assert_int_eq(indexed_group_count(indexed), COUNT_OF(teams));
    for (int64_t i = 0; i < (int64_t)COUNT_OF(teams); i++)
        ck_assert_int_eq(find(indexed, teams[i]), i);
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        ck_assert_int_eq(find(indexed, absent[i]), -1);
    ck_assert_int_eq(indexed_find(indexed, &null), -1);
    ck_assert_int_eq(indexed_find(indexed, &number), -1);
    indexed_destroy(indexed);
}
END_TEST

/* Rows of team b: 3 (no day), 4 (day 10), 5 (11), 6 (12). */
static const struct {
    const char *team;
    struct index_range range;
    struct sluice_slice slice;
} cut_cases[] = {
    { "b", { 10, 12, 0, false }, { 4, 3, 1 } },
    { "b", { 10, 12, 0, true }, { 6, 3, -1 } },
    { "b", { 11, 11, 0, false }, { 5, 1, 1 } },
    { "b", { 10, 12, 2, false }, { 5, 2, 1 } },
    { "b", { 10, 12, 2, true }, { 6, 2, -1 } },
    { "b", { 10, 11, 1, true }, { 5, 1, -1 } },
    { "b", { 10, 12, 9, false }, { 4, 3, 1 } },
    { "b", { INT32_MIN, INT32_MAX, 0, false }, { 4, 3, 1 } },
    { "b", { 13, INT32_MAX, 0, false }, { 0, 0, 1 } },
    { "b", { 12, 10, 0, false }, { 0, 0, 1 } },
    { "b", { INT32_MIN, 9, 0, true }, { 0, 0, -1 } },
    { "Z", { 14, 14, 0, false }, { 0, 1, 1 } },
    { "none", { 10, 12, 0, false }, { 0, 0, 1 } },
};

START_TEST(a_cut_is_the_newest_rows_of_the_dates)
{
    struct indexed *indexed = make(rows, ROWS, &by_team);

    for (size_t i = 0; i < COUNT_OF(cut_cases); i++) {
        struct sluice_slice slice =
            indexed_cut(indexed, find(indexed, cut_cases[i].team), cut_cases[i].range);

        ck_assert_msg(slice.first == cut_cases[i].slice.first &&
                          slice.count == cut_cases[i].slice.count &&
                          slice.step == cut_cases[i].slice.step,
                      "case %zu: %d rows from %d by %d", i, (int)slice.count, (int)slice.first,
                      (int)slice.step);
    }
    indexed_destroy(indexed);
}
END_TEST

static const struct {
    struct index_range range;
    int64_t count, groups[5];
} group_cases[] = {
    { { 10, 10, 0, false }, 2, { 3, 4 } },
    { { 10, 11, 0, false }, 3, { 1, 3, 4 } },
    { { 14, 14, 0, false }, 1, { 0 } },
    { { 15, 20, 0, false }, 0, { 0 } },
    { { 12, 10, 0, false }, 0, { 0 } },
    { { 11, 13, 0, false }, 3, { 1, 2, 3 } },
    { { INT32_MIN, INT32_MAX, 1, false }, 5, { 0, 1, 2, 3, 4 } },
};

START_TEST(the_groups_of_a_range_are_ascending_and_once_each)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct indexed *indexed = make(rows, ROWS, &by_team);

    for (size_t i = 0; i < COUNT_OF(group_cases); i++) {
        int64_t *groups = NULL, count = -1;

        ck_assert_int_eq(indexed_groups(indexed, group_cases[i].range, &groups, &count, &error),
                         SLUICE_OK);
        ck_assert_msg(count == group_cases[i].count, "case %zu: %d groups", i, (int)count);
        for (int64_t g = 0; g < count; g++)
            ck_assert_msg(groups[g] == group_cases[i].groups[g], "case %zu", i);
        free(groups);
    }
    indexed_destroy(indexed);
}
END_TEST

START_TEST(without_a_key_there_is_one_group)
{
    const struct index_spec spec = { .order = seq_order, .order_count = 1, .date = -1 };
    struct sluice_error error = SLUICE_ERROR_INIT;

    for (int64_t count = 0; count <= ROWS; count += ROWS) {
        struct indexed *indexed = make(rows, count, &spec);
        int64_t *groups = NULL, found = -1;
        struct sluice_slice slice;

        ck_assert_int_eq(indexed_group_count(indexed), 1);
        ck_assert_int_eq(indexed_find(indexed, NULL), 0);
        slice = indexed_cut(indexed, 0, (struct index_range){ 5, 4, 0, false });
        ck_assert_int_eq(slice.count, count);
        for (int64_t i = 0; i < count; i++)
            ck_assert_int_eq(sluice_int(&indexed_columns(indexed)[SEQ], i), i + 1);
        ck_assert_int_eq(indexed_groups(indexed, (struct index_range){ 5, 4, 0, false }, &groups,
                                        &found, &error),
                         SLUICE_OK);
        ck_assert_int_eq(found, count > 0 ? 1 : 0);
        free(groups);
        indexed_destroy(indexed);
    }
}
END_TEST

START_TEST(duplicates_are_two_rows_of_a_key_and_date)
{
    static const struct {
        int32_t first_day, second_day;
        const char *first_team, *second_team;
        bool dated, found;
    } cases[] = {
        { 10, 11, "a", "a", true, false },  { 10, 10, "a", "a", true, true },
        { 10, 10, "a", "b", true, false },  { 10, 11, "a", "a", false, true },
        { 10, 10, "a", "b", false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct sluice_value two[] = {
            sluice_of_text(cases[i].first_team),
            sluice_of_date(cases[i].first_day),
            sluice_of_int(1),
            sluice_of_null(),
            sluice_of_text(cases[i].second_team),
            sluice_of_date(cases[i].second_day),
            sluice_of_int(2),
            sluice_of_null(),
        };
        struct index_spec spec = by_team;
        struct indexed *indexed;
        int64_t first = -1, second = -1;

        spec.date = cases[i].dated ? DAY : -1;
        indexed = make(two, 2, &spec);
        ck_assert_msg(indexed_find_duplicate(indexed, &first, &second) == cases[i].found,
                      "case %zu", i);
        ck_assert_int_eq(first, cases[i].found ? 0 : -1);
        ck_assert_int_eq(second, cases[i].found ? 1 : -1);
        indexed_destroy(indexed);
    }
}
END_TEST

static const struct sluice_value team_b[] = { TEXT("b"), TEXT("é") };
static const struct sluice_value team_upper[] = { TEXT("B"), TEXT("z") };
static const struct sluice_value seq_five[] = { INT(5) };

static const struct {
    struct sluice_filter filter;
    int32_t column;
    int64_t kept;
} filter_cases[] = {
    { { sizeof(struct sluice_filter), SLUICE_FILTER_EQUAL, "team", 1, 0, team_b }, TEAM, 4 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_IN, "team", 2, 0, team_b }, TEAM, 5 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_NOT_IN, "team", 2, 0, team_b }, TEAM, 3 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_IN, "team", 2, 0, team_upper }, TEAM, 0 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_IN, "team", 2, 1, team_upper }, TEAM, 5 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_NOT_IN, "team", 2, 1, team_upper }, TEAM, 3 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_NOT_NULL, "day", 0, 0, NULL }, DAY, 8 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_EQUAL, "seq", 1, 1, seq_five }, SEQ, 1 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_NOT_IN, "seq", 1, 0, seq_five }, SEQ, 8 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_IN, "seq", 0, 0, NULL }, SEQ, 0 },
    { { sizeof(struct sluice_filter), SLUICE_FILTER_NOT_IN, "day", 0, 0, NULL }, DAY, 8 },
};

START_TEST(filters_keep_what_they_say_and_never_null)
{
    for (size_t i = 0; i < COUNT_OF(filter_cases); i++) {
        const struct sluice_filter *const filters[] = { &filter_cases[i].filter, NULL };
        const struct index_spec spec = { .date = -1,
                                         .filters = filters,
                                         .filter_columns = &filter_cases[i].column };
        struct indexed *indexed = make(rows, ROWS, &spec);

        ck_assert_msg(indexed_row_count(indexed) == filter_cases[i].kept, "case %zu: kept %d", i,
                      (int)indexed_row_count(indexed));
        indexed_destroy(indexed);
    }
}
END_TEST

START_TEST(all_filters_must_hold)
{
    const struct sluice_filter *const filters[] = { &filter_cases[0].filter,
                                                    &filter_cases[6].filter, NULL };
    const int32_t filter_columns[] = { TEAM, DAY };
    const struct index_spec spec = { .date = -1,
                                     .filters = filters,
                                     .filter_columns = filter_columns };
    struct indexed *indexed = make(rows, ROWS, &spec);

    ck_assert_int_eq(indexed_row_count(indexed), 3);
    indexed_destroy(indexed);
}
END_TEST

START_TEST(only_a_date_column_can_date_the_rows)
{
    struct index_spec spec = by_team;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct indexed *indexed = NULL;
    struct table table;

    spec.date = SEQ;
    build_table(&table, names, types, COLUMNS, rows, ROWS);
    ck_assert_int_eq(indexed_create(&table, &spec, &indexed, &error), SLUICE_E_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "'seq' is int"));
    ck_assert_ptr_null(indexed);
    table_fini(&table);
    indexed_destroy(NULL);
}
END_TEST

/* ---- standing on the parts of another ---- */

START_TEST(an_index_stands_on_parts_that_are_made_already)
{
    static const struct sluice_value words[] = { TEXT("Z"), TEXT("a"), TEXT("ab"), TEXT("b"),
                                                 TEXT("\u00e9") };
    const char *const key_name[] = { "team" };
    struct index_range all = { .from = NO_DATE, .to = INT32_MAX };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct indexed *indexed = make(rows, ROWS, &by_team), *borrowed = NULL;
    struct index_parts parts = indexed_parts(indexed);
    const struct sluice_value null = sluice_of_null(), number = sluice_of_int(1);
    struct table keys;

    build_table(&keys, key_name, types, 1, words, COUNT_OF(words));
    for (int sorted = 0; sorted < 2; sorted++) {
        parts.keys = sorted == 1 ? keys.views : NULL;
        ck_assert_int_eq(indexed_borrow(&parts, &borrowed, &error), SLUICE_OK);
        ck_assert_ptr_eq(indexed_columns(borrowed)[NOTE].values,
                         indexed_columns(indexed)[NOTE].values);
        ck_assert_int_eq(indexed_row_count(borrowed), indexed_row_count(indexed));
        for (int64_t i = 0; i < (int64_t)COUNT_OF(words); i++) {
            ck_assert_int_eq(indexed_find(borrowed, &words[i]), i);
            ck_assert_int_eq(indexed_cut(borrowed, i, all).count,
                             indexed_cut(indexed, i, all).count);
        }
        ck_assert_int_eq(find(borrowed, "aa"), -1);
        ck_assert_int_eq(find(borrowed, ""), -1);
        ck_assert_int_eq(indexed_find(borrowed, &null), -1);
        ck_assert_int_eq(indexed_find(borrowed, &number), -1);
        indexed_destroy(borrowed);
    }
    table_fini(&keys);
    indexed_destroy(indexed);
}
END_TEST

/* What is no number is not found where numbers have an order. */
START_TEST(no_order_finds_what_is_no_number)
{
    static const double numbers[] = { -1.5, 0.0, 2.5 };
    static const int64_t whole[] = { INT64_MIN, 7, INT64_MAX }, starts[] = { 0, 1, 2, 3 };
    static const int32_t key[] = { 0 };
    const struct sluice_column reals = { SLUICE_REAL, 4, NULL, numbers, NULL };
    const struct sluice_column ints = { SLUICE_INT, 4, NULL, whole, NULL };
    static const struct {
        struct sluice_value key;
        int64_t group;
    } cases[] = {
        { REAL((double)NAN), -1 }, { REAL(-0.0), 1 },     { REAL(2.5), 2 }, { REAL(3.0), -1 },
        { INT(INT64_MIN), 0 },     { INT(INT64_MAX), 2 }, { INT(0), -1 },   { INT(7), 1 },
        { TEXT("7"), -1 }
    };
    struct sluice_error error = SLUICE_ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct sluice_column *column = cases[i].key.type == SLUICE_REAL ? &reals : &ints;
        const struct index_parts parts = { .columns = column,
                                           .column_count = 1,
                                           .key_count = 1,
                                           .row_count = 3,
                                           .key = key,
                                           .keys = column,
                                           .starts = starts,
                                           .group_count = 3,
                                           .date = -1 };
        struct indexed *indexed = NULL;

        ck_assert_int_eq(indexed_borrow(&parts, &indexed, &error), SLUICE_OK);
        ck_assert_msg(indexed_find(indexed, &cases[i].key) == cases[i].group, "case %zu", i);
        indexed_destroy(indexed);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_are_sorted_by_bytes_with_null_first,
        keys_are_found_and_numbered_in_ascending_order,
        a_cut_is_the_newest_rows_of_the_dates,
        the_groups_of_a_range_are_ascending_and_once_each,
        without_a_key_there_is_one_group,
        duplicates_are_two_rows_of_a_key_and_date,
        filters_keep_what_they_say_and_never_null,
        all_filters_must_hold,
        only_a_date_column_can_date_the_rows,
        an_index_stands_on_parts_that_are_made_already,
        no_order_finds_what_is_no_number,
    };

    return suite_run("index", tests, COUNT_OF(tests));
}
