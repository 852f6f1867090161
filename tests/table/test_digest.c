/* test_digest.c - canonical bytes, hashes of rows and sums of them, which ledgers keep for ever. */
#include "table/build.h"

/* Digests were made by a program that calls xxhash and nothing of Sluice. */
static const struct {
    struct sluice_value value;
    const char *bytes;
    size_t length;
    const char *digest;
} canonical_cases[] = {
    { NONE, "\0", 1, "a6cd5e9392000f6ac44bdff4074eecdb" },
    { BOOL(true), "\1\1", 2, "50e58cbd6ada00a1070d80d6a76865f3" },
    { INT(1), "\2\1\0\0\0\0\0\0\0", 9, "0767fb9f04b9a26fa40fc77aa948bcf7" },
    { INT(-2), "\2\xfe\xff\xff\xff\xff\xff\xff\xff", 9, "5e4bd9f8da1903e3a651bd46f2dd31e8" },
    { REAL(1.5), "\3\0\0\0\0\0\0\xf8\x3f", 9, "2d0719929098c2ee4848f1440928d509" },
    { TEXT(""), "\4\0\0\0\0", 5, "5b5de4a7ca623e1b136da6c5d4b59956" },
    { TEXT("aé"), "\4\3\0\0\0a\xc3\xa9", 8, "d703c685dc4789182b73e08e02c863e1" },
    { DATE(18962), "\5\x12\x4a\0\0", 5, "8db6789e995c7c10cac308625fde0095" },
    { DATE(-1), "\5\xff\xff\xff\xff", 5, "e493b660c164b9ce565858ce8e0b52c8" },
    { TIME(1000000), "\6\x40\x42\x0f\0\0\0\0\0", 9, "87b3163b0bf454b4b0cfaf819180879b" },
};

START_TEST(canonical_bytes_and_their_hash_never_change)
{
    for (size_t i = 0; i < COUNT_OF(canonical_cases); i++) {
        struct buffer out = { 0 };
        char text[DIGEST_TEXT_SIZE];

        canonical_append(&out, canonical_cases[i].value);
        ck_assert_uint_eq(out.length, canonical_cases[i].length);
        ck_assert_mem_eq(out.data, canonical_cases[i].bytes, out.length);
        ck_assert_str_eq(digest_format(digest_bytes(out.data, out.length), text),
                         canonical_cases[i].digest);
        buffer_fini(&out);
    }
}
END_TEST

/* Every type, and no value of it, in two rows; the bytes are those of the values one by one. */
START_TEST(a_row_is_its_values_one_after_the_other)
{
    static const char *const names[] = { "b", "i", "r", "t", "d", "m" };
    static const int32_t types[] = { SLUICE_BOOL, SLUICE_INT,  SLUICE_REAL,
                                     SLUICE_TEXT, SLUICE_DATE, SLUICE_TIME };
    static const int32_t chosen[][6] = { { 0, 1, 2, 3, 4, 5 }, { 3, 0, 3, 5, 2, 1 } };
    static const struct sluice_value values[] = {
        BOOL(true),  INT(-2), REAL(-1.5), TEXT("aé\n"), DATE(-1), TIME(1000000),
        NONE,        NONE,    NONE,       NONE,         NONE,     NONE,
        BOOL(false), INT(7),  REAL(0.1),  TEXT(""),     DATE(0),  TIME(-1),
    };
    struct table table;

    build_table(&table, names, types, 6, values, 3);
    for (size_t c = 0; c < COUNT_OF(chosen); c++) {
        struct buffer row = { 0 }, cells = { 0 };

        for (int64_t r = 0; r < 3; r++) {
            canonical_append_row(&row, table.views, c == 0 ? NULL : chosen[c], 6, r);
            for (int32_t i = 0; i < 6; i++)
                canonical_append(&cells, values[r * 6 + chosen[c][i]]);
            ck_assert_uint_eq(row.length, cells.length);
            ck_assert_mem_eq(row.data, cells.data, row.length);
        }
        buffer_fini(&row);
        buffer_fini(&cells);
    }
    table_fini(&table);
}
END_TEST

static struct digest parsed(const char *text)
{
    struct digest digest = { 0, 0 };

    ck_assert(digest_parse(text, strlen(text), &digest));
    return digest;
}

START_TEST(sums_carry_and_wrap)
{
    static const struct {
        const char *a, *b, *sum;
    } cases[] = {
        { "00000000000000000000000000000001", "00000000000000000000000000000002",
          "00000000000000000000000000000003" },
        { "0000000000000000ffffffffffffffff", "00000000000000000000000000000001",
          "00000000000000010000000000000000" },
        { "ffffffffffffffffffffffffffffffff", "00000000000000000000000000000001",
          "00000000000000000000000000000000" },
        { "80000000000000008000000000000000", "80000000000000008000000000000000",
          "00000000000000010000000000000000" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct digest sum = parsed(cases[i].a);
        char text[DIGEST_TEXT_SIZE];

        digest_add(&sum, parsed(cases[i].b));
        ck_assert_str_eq(digest_format(sum, text), cases[i].sum);
        ck_assert(digest_equals(sum, parsed(cases[i].sum)));
    }
}
END_TEST

START_TEST(only_32_hex_digits_are_a_digest)
{
    static const char *const wrong[] = { "",
                                         "1",
                                         "0123456789abcdef0123456789abcde",
                                         "0123456789abcdef0123456789abcdef0",
                                         "0123456789abcdef0123456789abcdeg",
                                         "0123456789abcde 0123456789abcdef" };
    struct digest digest;

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ck_assert_msg(!digest_parse(wrong[i], strlen(wrong[i]), &digest), "'%s'", wrong[i]);
    digest = parsed("0123456789abcdeffedcba9876543210");
    ck_assert(digest.high == UINT64_C(0x0123456789abcdef));
    ck_assert(digest.low == UINT64_C(0xfedcba9876543210));
}
END_TEST

static const char *const names[] = { "team", "points", "share", "day" };
static const int32_t types[] = { SLUICE_TEXT, SLUICE_INT, SLUICE_REAL, SLUICE_DATE };
static const int32_t chosen[] = { 0, 1, 2 };
enum { COLUMNS = 4, CHOSEN = 3 };
static const struct digest_request by_date = { .columns = chosen,
                                               .column_count = CHOSEN,
                                               .date = 3 };

#define DIGEST_LA "23fc92f4fe4ff6d6a547dd05ed9ce648"
#define DIGEST_NY "f71ee4eb1ae92c313bf35dd2ca19d718"

static const struct sluice_value games[] = {
    TEXT("LA"), INT(7), NONE,      DATE(11), /**/
    TEXT("NY"), NONE,   REAL(2.0), DATE(10), /**/
    TEXT("LA"), INT(7), NONE,      DATE(10), /**/
    TEXT("NY"), NONE,   REAL(2.0), NONE,
};

START_TEST(a_table_is_digested_by_date)
{
    const struct digest la = parsed(DIGEST_LA), ny = parsed(DIGEST_NY);
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct dated_digest *dated = NULL;
    struct digest both = la;
    struct table table;
    size_t count = 0;

    build_table(&table, names, types, COLUMNS, games, 4);
    ck_assert_int_eq(digest_table(&table, &by_date, &dated, &count, &error), SLUICE_OK);
    digest_add(&both, ny);
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(dated[0].date, NO_DATE);
    ck_assert_int_eq(dated[0].rows, 1);
    ck_assert(digest_equals(dated[0].digest, ny));
    ck_assert_int_eq(dated[1].date, 10);
    ck_assert_int_eq(dated[1].rows, 2);
    ck_assert(digest_equals(dated[1].digest, both));
    ck_assert_int_eq(dated[2].date, 11);
    ck_assert(digest_equals(dated[2].digest, la));
    free(dated);
    table_fini(&table);
}
END_TEST

START_TEST(undated_tables_have_one_entry_of_the_rows_kept)
{
    static const struct sluice_value team = TEXT("la");
    static const struct sluice_filter filter = { sizeof filter, SLUICE_FILTER_EQUAL, "team", 1, 1,
                                                 &team };
    const struct sluice_filter *const filters[] = { &filter, NULL };
    const int32_t filter_columns[] = { 0 };
    const struct digest_request at_once = { .columns = chosen,
                                            .column_count = CHOSEN,
                                            .date = -1,
                                            .filters = filters,
                                            .filter_columns = filter_columns };
    struct sluice_error error = SLUICE_ERROR_INIT;

    for (int64_t rows = 0; rows <= 2; rows += 2) {
        struct dated_digest *dated = NULL;
        struct table table;
        size_t count = 0;

        build_table(&table, names, types, COLUMNS, games, rows);
        ck_assert_int_eq(digest_table(&table, &at_once, &dated, &count, &error), SLUICE_OK);
        ck_assert_uint_eq(count, 1);
        ck_assert_int_eq(dated[0].date, NO_DATE);
        ck_assert_int_eq(dated[0].rows, rows / 2);
        ck_assert(
            digest_equals(dated[0].digest, rows > 0 ? parsed(DIGEST_LA) : (struct digest){ 0, 0 }));
        free(dated);
        table_fini(&table);
    }
}
END_TEST

/* Row `i` of many, in a scattered order where `step` is not 1. */
static void make_many(struct table *table, int rows, int step)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(table_init(table, names, types, COLUMNS, &error), SLUICE_OK);
    for (int n = 0; n < rows; n++) {
        int i = (int)((int64_t)n * step % rows);
        const struct sluice_value row[COLUMNS] = { sluice_of_text(i % 2 == 0 ? "even" : "odd"),
                                                   sluice_of_int(i), sluice_of_real(i / 3.0),
                                                   sluice_of_date(i % 3000) };

        ck_assert_int_eq(table_append(table, row, &error), SLUICE_OK);
    }
    table_finish(table);
}

START_TEST(the_order_of_rows_does_not_matter)
{
    enum { ROWS = 20011, STEP = 7919, DATES = 3000 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct dated_digest *dated[2];
    struct buffer scratch = { 0 };
    struct digest *expected = calloc(DATES, sizeof *expected);

    ck_assert_ptr_nonnull(expected);
    for (int turn = 0; turn < 2; turn++) {
        struct table table;
        size_t count = 0;

        make_many(&table, ROWS, turn == 0 ? 1 : STEP);
        for (int row = 0; turn == 0 && row < ROWS; row++)
            digest_add(&expected[row % DATES],
                       digest_row(table.views, chosen, CHOSEN, row, &scratch));
        ck_assert_int_eq(digest_table(&table, &by_date, &dated[turn], &count, &error), SLUICE_OK);
        ck_assert_uint_eq(count, DATES);
        table_fini(&table);
    }
    for (int d = 0; d < DATES; d++)
        for (int turn = 0; turn < 2; turn++) {
            ck_assert_int_eq(dated[turn][d].date, d);
            ck_assert_int_eq(dated[turn][d].rows, (ROWS - 1 - d) / DATES + 1);
            ck_assert(digest_equals(dated[turn][d].digest, expected[d]));
        }
    free(dated[0]);
    free(dated[1]);
    free(expected);
    buffer_fini(&scratch);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        canonical_bytes_and_their_hash_never_change,
        a_row_is_its_values_one_after_the_other,
        sums_carry_and_wrap,
        only_32_hex_digits_are_a_digest,
        a_table_is_digested_by_date,
        undated_tables_have_one_entry_of_the_rows_kept,
        the_order_of_rows_does_not_matter,
    };

    return suite_run("digest", tests, COUNT_OF(tests));
}
