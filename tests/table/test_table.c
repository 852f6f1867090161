/* test_table.c - tables built by rows and by batches, value by value. */
#include "table/build.h"

enum { MANY = 1000, TYPES = 6, SOME_DATE = 18900 };

static const char *const names[] = { "flag", "number", "share", "name", "day", "moment" };
static const int32_t types[] = { SLUICE_BOOL, SLUICE_INT,  SLUICE_REAL,
                                 SLUICE_TEXT, SLUICE_DATE, SLUICE_TIME };

static const char *const words[] = { "", "a", "Dončić", "a longer word, so that text grows" };

/* Column `c` of row `i`; every third row of odd columns is null. */
static struct sluice_value cell(int i, int c)
{
    const struct sluice_value cells[TYPES] = {
        sluice_of_bool(i % 5 == 1),         sluice_of_int((int64_t)i * i - 7),
        sluice_of_real((double)i / 4 - 10), sluice_of_text(words[i % 4]),
        sluice_of_date(SOME_DATE + i),      sluice_of_time((int64_t)i * 1000003 - 5),
    };

    return c % 2 == 1 && i % 3 == 2 ? sluice_of_null() : cells[c];
}

static void make_many(struct table *table, int rows)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(table_init(table, names, types, TYPES, &error), SLUICE_OK);
    for (int i = 0; i < rows; i++) {
        struct sluice_value row[TYPES];

        for (int c = 0; c < TYPES; c++)
            row[c] = cell(i, c);
        ck_assert_int_eq(table_append(table, row, &error), SLUICE_OK);
    }
    table_finish(table);
}

START_TEST(keeps_values_and_nulls_of_every_type)
{
    struct table table;

    make_many(&table, MANY);
    ck_assert_int_eq(table.row_count, MANY);
    for (int i = 0; i < MANY; i++)
        for (int c = 0; c < TYPES; c++)
            ck_assert_msg(value_is(&table.views[c], i, cell(i, c)), "row %d of %s", i, names[c]);
    table_fini(&table);
}
END_TEST

START_TEST(values_are_aligned_to_64_bytes)
{
    struct table table;

    make_many(&table, MANY);
    for (int c = 0; c < TYPES; c++) {
        ck_assert_uint_eq((uintptr_t)table.views[c].values % 64, 0);
        ck_assert_uint_eq((uintptr_t)table.views[c].validity % 64, 0);
        ck_assert_uint_eq((uintptr_t)table.views[c].offsets % 64, 0);
    }
    table_fini(&table);
}
END_TEST

START_TEST(columns_without_nulls_have_no_bitmap)
{
    struct table table;

    make_many(&table, MANY);
    for (int c = 0; c < TYPES; c++)
        ck_assert_int_eq(table.views[c].validity == NULL, c % 2 == 0);
    table_fini(&table);
}
END_TEST

START_TEST(batches_add_up_to_the_same_bytes_as_rows)
{
    static const int sizes[] = { 0, 1, 7, 8, 9, 63, 64, 65, 200 };
    struct sluice_error error = SLUICE_ERROR_INIT;

    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        struct table part, twice, whole;
        struct sluice_batch batch;

        make_many(&part, sizes[s]);
        make_many(&whole, sizes[s]);
        ck_assert_int_eq(table_init(&twice, names, types, TYPES, &error), SLUICE_OK);
        batch = table_batch(&part);
        for (int n = 0; n < 2; n++)
            ck_assert_int_eq(table_append_batch(&twice, &batch, &error), SLUICE_OK);
        for (int i = 0; i < sizes[s]; i++) {
            struct sluice_value row[TYPES];

            for (int c = 0; c < TYPES; c++)
                row[c] = cell(i, c);
            ck_assert_int_eq(table_append(&whole, row, &error), SLUICE_OK);
        }
        table_finish(&twice);
        table_finish(&whole);
        ck_assert_int_eq(twice.row_count, 2 * sizes[s]);
        for (int c = 0; c < TYPES; c++)
            ck_assert_msg(columns_same(&twice.views[c], &whole.views[c], whole.row_count),
                          "%s of %d rows twice", names[c], sizes[s]);
        table_fini(&part);
        table_fini(&twice);
        table_fini(&whole);
    }
}
END_TEST

START_TEST(nulls_of_a_batch_are_stored_as_zero)
{
    const int64_t numbers[] = { 5, 77, 6 };
    const int32_t offsets[] = { 3, 5, 8, 9 };
    const uint8_t validity = 5;
    const struct sluice_column columns[] = {
        { .type = SLUICE_INT, .validity = &validity, .values = numbers },
        { .type = SLUICE_TEXT, .validity = &validity, .values = "...abxyzc", .offsets = offsets },
    };
    const struct sluice_batch batch = { sizeof batch, 2, 3, columns, NULL, NULL };
    static const char *const two_names[] = { "n", "t" };
    static const int32_t two_types[] = { SLUICE_INT, SLUICE_TEXT };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;

    ck_assert_int_eq(table_init(&table, two_names, two_types, 2, &error), SLUICE_OK);
    ck_assert_int_eq(table_append_batch(&table, &batch, &error), SLUICE_OK);
    table_finish(&table);
    ck_assert_int_eq(sluice_int(&table.views[0], 0), 5);
    ck_assert_int_eq(sluice_int(&table.views[0], 1), 0);
    ck_assert_int_eq(sluice_int(&table.views[0], 2), 6);
    ck_assert_int_eq(table.views[1].offsets[3], 3);
    ck_assert_mem_eq(table.views[1].values, "abc", 3);
    table_fini(&table);
}
END_TEST

START_TEST(text_beyond_2_gib_is_refused_and_leaves_the_table_as_it_was)
{
    static const char *const one_name[] = { "name" };
    static const int32_t one_type[] = { SLUICE_TEXT };
    const struct sluice_value small = TEXT("ab");
    /* Refused before a byte of it is read. */
    const struct sluice_value huge = sluice_of_bytes("x", INT32_MAX - 1);
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;

    ck_assert_int_eq(table_init(&table, one_name, one_type, 1, &error), SLUICE_OK);
    ck_assert_int_eq(table_append(&table, &small, &error), SLUICE_OK);
    ck_assert_int_eq(table_append(&table, &huge, &error), SLUICE_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(error.message, "'name'"));
    ck_assert_int_eq(table_append(&table, &small, &error), SLUICE_OK);
    table_finish(&table);
    ck_assert_int_eq(table.row_count, 2);
    ck_assert(value_is(&table.views[0], 1, small));
    table_fini(&table);
}
END_TEST

START_TEST(wrong_types_are_refused_naming_the_column)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table, other;
    struct sluice_value row[TYPES];
    struct sluice_batch batch;

    make_many(&table, 4);
    for (int c = 0; c < TYPES; c++)
        row[c] = cell(0, c);
    row[4] = sluice_of_int(3);
    ck_assert_int_eq(table_append(&table, row, &error), SLUICE_E_INVALID);
    ck_assert_str_eq(error.message, "column 'day' holds date: give it no int value");
    ck_assert_int_eq(table.row_count, 4);
    ck_assert_int_eq(table_init(&other, names + 1, types + 1, TYPES - 1, &error), SLUICE_OK);
    batch = table_batch(&other);
    ck_assert_int_eq(table_append_batch(&table, &batch, &error), SLUICE_E_INVALID);
    table_fini(&other);
    table_fini(&table);
}
END_TEST

START_TEST(a_refused_row_leaves_no_trace_in_the_bytes)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table, clean;
    struct sluice_value row[TYPES];

    make_many(&table, 9);
    make_many(&clean, 9);
    for (int c = 0; c < TYPES; c++)
        row[c] = cell(1, c);
    row[5] = sluice_of_int(3);
    ck_assert_int_eq(table_append(&table, row, &error), SLUICE_E_INVALID);
    row[5] = row[3] = row[0] = sluice_of_null();
    ck_assert_int_eq(table_append(&table, row, &error), SLUICE_OK);
    ck_assert_int_eq(table_append(&clean, row, &error), SLUICE_OK);
    table_finish(&table);
    table_finish(&clean);
    for (int c = 0; c < TYPES; c++)
        ck_assert_msg(columns_same(&table.views[c], &clean.views[c], 10), "%s", names[c]);
    table_fini(&table);
    table_fini(&clean);
}
END_TEST

START_TEST(columns_are_found_by_name)
{
    struct table table;

    make_many(&table, 0);
    ck_assert_int_eq(table_find(&table, "share"), 2);
    ck_assert_int_eq(table_find(&table, "Share"), -1);
    table_fini(&table);
}
END_TEST

/* Columns are moved, whatever room each had, and the whole grows like any table. */
START_TEST(tables_are_joined_without_copying)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_value row[2 * TYPES];
    struct table first, second, joined;
    struct table *const parts[] = { &first, &second };
    const void *values;

    make_many(&first, 100);
    make_many(&second, 100);
    values = second.views[2].values;
    ck_assert_int_eq(table_join(&joined, parts, COUNT_OF(parts), &error), SLUICE_OK);
    ck_assert_int_eq(joined.column_count, 2 * TYPES);
    ck_assert_ptr_eq(joined.views[TYPES + 2].values, values);
    ck_assert_int_eq(first.column_count, 0);
    for (int c = 0; c < 2 * TYPES; c++)
        row[c] = cell(100, c % TYPES);
    ck_assert_int_eq(table_append(&joined, row, &error), SLUICE_OK);
    table_finish(&joined);
    for (int i = 0; i <= 100; i++)
        for (int c = 0; c < 2 * TYPES; c++)
            ck_assert_msg(value_is(&joined.views[c], i, cell(i, c % TYPES)), "row %d", i);
    table_fini(&first);
    table_fini(&second);
    table_fini(&joined);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        keeps_values_and_nulls_of_every_type,
        values_are_aligned_to_64_bytes,
        columns_without_nulls_have_no_bitmap,
        batches_add_up_to_the_same_bytes_as_rows,
        nulls_of_a_batch_are_stored_as_zero,
        text_beyond_2_gib_is_refused_and_leaves_the_table_as_it_was,
        wrong_types_are_refused_naming_the_column,
        a_refused_row_leaves_no_trace_in_the_bytes,
        columns_are_found_by_name,
        tables_are_joined_without_copying,
    };

    return suite_run("table", tests, COUNT_OF(tests));
}
