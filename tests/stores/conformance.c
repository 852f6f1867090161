/* conformance.c - what every store driver promises: data goes in, comes out, and is never half. */
#include <float.h>
#include <stdlib.h>

#include "stores/workbench.h"

static const struct column mixed_columns[] = {
    { "game_date", SLUICE_DATE, 1 }, { "player_id", SLUICE_INT, 1 }, { "made", SLUICE_BOOL, 0 },
    { "points", SLUICE_INT, 0 },     { "share", SLUICE_REAL, 0 },    { "note", SLUICE_TEXT, 0 },
    { "born", SLUICE_DATE, 0 },      { "seen", SLUICE_TIME, 0 },
};

static void mixed_sheet(struct sheet *sheet)
{
    sheet_init(sheet, "mixed", mixed_columns, COUNT_OF(mixed_columns));
}

/* ---- layouts ---- */

static void expect_layout(const struct subject *subject, void *session,
                          const struct column *columns, uint32_t count, const char *table)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    uint32_t i;
    int status = subject->driver->describe(session, table, &layout, &error);

    ck_ok(status, error);
    ck_assert_str_eq(layout->table, table);
    ck_assert_uint_eq(layout->field_count, count);
    for (i = 0; i < count; i++) {
        ck_assert_str_eq(layout->fields[i]->name, columns[i].name);
        ck_assert_int_eq(layout->fields[i]->type, columns[i].type);
        ck_assert_int_eq(layout->fields[i]->is_key, columns[i].is_key);
    }
}

static void check_describe_returns_what_was_migrated(const struct subject *subject)
{
    struct sheet sheet;
    void *session;

    mixed_sheet(&sheet);
    session = open_with(subject, &sheet);
    expect_layout(subject, session, mixed_columns, COUNT_OF(mixed_columns), "mixed");
    subject->driver->close(session);
    session = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    expect_layout(subject, session, mixed_columns, COUNT_OF(mixed_columns), "mixed");
    subject->driver->close(session);
}

static void check_names_may_hold_anything(const struct subject *subject)
{
    static const struct column columns[] = { { "order", SLUICE_INT, 1 },
                                             { "a \"quoted\" one", SLUICE_TEXT, 1 },
                                             { "it's; --", SLUICE_REAL, 0 },
                                             { "größe", SLUICE_BOOL, 0 } };
    const struct sluice_value row[] = { sluice_of_int(1), sluice_of_text("x"), sluice_of_real(0.5),
                                        sluice_of_bool(true) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct query query = { .terms = { term("a \"quoted\" one", SLUICE_EQUAL, row[1]) },
                           .term_count = 1,
                           .order = { "it's; --" },
                           .order_count = 1 };
    struct sheet sheet;
    void *session;

    sheet_init(&sheet, "select \"from\"", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    expect_layout(subject, session, columns, COUNT_OF(columns), "select \"from\"");
    ck_ok(store_rows(subject, session, &sheet, &query, row, 1, &error), error);
    expect_rows(subject, session, &sheet, &query, row, 1);
    subject->driver->close(session);
}

static void check_migrate_again_changes_nothing(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 100) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 1, &error), error);
    ck_ok(subject->driver->migrate(session, &sheet.layout, &error), error);
    expect_rows(subject, session, &sheet, NULL, rows, 1);
    subject->driver->close(session);
}

static void check_migrate_adds_columns_with_nulls(const struct subject *subject)
{
    static const struct column wider[] = { { "game_date", SLUICE_DATE, 1 },
                                           { "team", SLUICE_TEXT, 1 },
                                           { "points", SLUICE_INT, 0 },
                                           { "seen", SLUICE_TIME, 0 },
                                           { "made", SLUICE_BOOL, 0 } };
    const struct sluice_value old[] = { ROW(10, "BOS", 100) };
    const struct sluice_value expected[] = { ROW(10, "BOS", 100), sluice_of_null(),
                                             sluice_of_null() };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, wide;
    void *session;

    plain_sheet(&sheet);
    sheet_init(&wide, "plain", wider, COUNT_OF(wider));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, old, 1, &error), error);
    ck_ok(subject->driver->migrate(session, &wide.layout, &error), error);
    expect_layout(subject, session, wider, COUNT_OF(wider), "plain");
    expect_rows(subject, session, &wide, NULL, expected, 1);
    subject->driver->close(session);
}

/* A layout that lacks columns of the store is none of the store's business. */
static void check_migrate_keeps_columns_it_was_not_told(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, narrow;
    void *session;

    plain_sheet(&sheet);
    sheet_init(&narrow, "plain", plain_columns, 2);
    session = open_with(subject, &sheet);
    ck_ok(subject->driver->migrate(session, &narrow.layout, &error), error);
    expect_layout(subject, session, plain_columns, COUNT_OF(plain_columns), "plain");
    subject->driver->close(session);
}

static void check_migrate_rolls_back_with_its_transaction(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    struct sheet sheet;
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);

    plain_sheet(&sheet);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(subject->driver->migrate(session, &sheet.layout, &error), error);
    subject->driver->rollback(session);
    ck_assert_int_eq(subject->driver->describe(session, "plain", &layout, &error),
                     SLUICE_E_NOT_FOUND);
    subject->driver->close(session);
}

/* ---- values ---- */

#define MIXED_ROW(id, ...) sluice_of_date(18919), sluice_of_int(id), __VA_ARGS__
#define N sluice_of_null()

static void check_every_value_comes_back(const struct subject *subject)
{
    const struct sluice_value rows[] = {
        MIXED_ROW(1, sluice_of_bool(true), sluice_of_int(0), sluice_of_real(0.1),
                  sluice_of_text("plain"), sluice_of_date(0), sluice_of_time(0)),
        MIXED_ROW(2, sluice_of_bool(false), sluice_of_int(INT64_MAX), sluice_of_real(DBL_MAX),
                  sluice_of_text("größe 数据 🏀"), sluice_of_date(2932896),
                  sluice_of_time(INT64_C(253402300799999999))),
        MIXED_ROW(3, sluice_of_bool(true), sluice_of_int(INT64_MIN), sluice_of_real(-DBL_MAX),
                  sluice_of_text(""), sluice_of_date(-719528),
                  sluice_of_time(INT64_C(-62167219200000000))),
        MIXED_ROW(4, N, N, N, N, N, N),
        MIXED_ROW(5, sluice_of_bool(false), sluice_of_int(-1), sluice_of_real(4.9e-324),
                  sluice_of_bytes("a\0b", 3), sluice_of_date(-1), sluice_of_time(-1)),
        MIXED_ROW(6, sluice_of_bool(true), sluice_of_int(INT64_C(9007199254740993)),
                  sluice_of_real(0.0), sluice_of_text("12"), sluice_of_date(11016),
                  sluice_of_time(INT64_C(951782400500000))),
        MIXED_ROW(7, N, sluice_of_int(1), sluice_of_real(32.0), sluice_of_text("2021-10-19"),
                  sluice_of_date(NO_DATE), sluice_of_time(1)),
        MIXED_ROW(8, N, sluice_of_int(1), sluice_of_real(1e300), sluice_of_text(" it's\r\n\"x\" "),
                  sluice_of_date(-25509), sluice_of_time(INT64_C(-2203977600000000))),
    };
    struct query query = { .order = { "player_id" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    mixed_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 8, &error), error);
    expect_rows(subject, session, &sheet, &query, rows, 8);
    subject->driver->close(session);
    session = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    expect_rows(subject, session, &sheet, &query, rows, 8);
    subject->driver->close(session);
}

/* Every day of nine centuries, so that a calendar of the driver's own cannot be wrong. */
static void check_every_date_comes_back(const struct subject *subject)
{
    static const struct column columns[] = { { "day", SLUICE_DATE, 1 },
                                             { "number", SLUICE_INT, 0 } };
    enum { FIRST = -200000, DAYS = 330000 };
    struct sluice_value *rows = calloc((size_t)DAYS * 2, sizeof *rows);
    struct query query = { .order = { "day" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    int32_t i;

    ck_assert_ptr_nonnull(rows);
    for (i = 0; i < DAYS; i++) {
        rows[2 * i] = sluice_of_date(FIRST + i);
        rows[2 * i + 1] = sluice_of_int(i);
    }
    sheet_init(&sheet, "days", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, DAYS, &error), error);
    expect_rows(subject, session, &sheet, &query, rows, DAYS);
    subject->driver->close(session);
    free(rows);
}

static void check_long_text_comes_back(const struct subject *subject)
{
    static const struct column columns[] = { { "id", SLUICE_INT, 1 }, { "note", SLUICE_TEXT, 0 } };
    enum { LONG = 3000000 };
    char *text = malloc(LONG);
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    ck_assert_ptr_nonnull(text);
    memset(text, 'x', LONG);
    {
        const struct sluice_value rows[] = { sluice_of_int(1), sluice_of_bytes(text, LONG),
                                             sluice_of_int(2), sluice_of_text("short"),
                                             sluice_of_int(3), sluice_of_bytes(text, LONG - 1) };
        sheet_init(&sheet, "notes", columns, COUNT_OF(columns));
        session = open_with(subject, &sheet);
        ck_ok(store_rows(subject, session, &sheet, NULL, rows, 3, &error), error);
        expect_rows(subject, session, &sheet, NULL, rows, 3);
    }
    subject->driver->close(session);
    free(text);
}

/* ---- selecting ---- */

static const struct sluice_value *selectable_rows(void)
{
    static struct sluice_value rows[5 * 8];
    const struct sluice_value values[] = {
        sluice_of_date(100),
        sluice_of_int(1),
        sluice_of_bool(true),
        sluice_of_int(5),
        sluice_of_real(0.5),
        sluice_of_text("a"),
        sluice_of_date(7),
        sluice_of_time(1000000),
        sluice_of_date(100),
        sluice_of_int(2),
        sluice_of_bool(false),
        sluice_of_int(-5),
        sluice_of_real(-0.5),
        sluice_of_text("B"),
        sluice_of_date(8),
        sluice_of_time(1500000),
        sluice_of_date(101),
        sluice_of_int(1),
        N,
        N,
        N,
        N,
        N,
        N,
        sluice_of_date(102),
        sluice_of_int(1),
        sluice_of_bool(true),
        sluice_of_int(50),
        sluice_of_real(2.0),
        sluice_of_text(""),
        sluice_of_date(NO_DATE),
        sluice_of_time(2000000),
        sluice_of_date(102),
        sluice_of_int(10),
        sluice_of_bool(true),
        sluice_of_int(6),
        sluice_of_real(10.0),
        sluice_of_text("é"),
        sluice_of_date(-719528),
        sluice_of_time(-1),
    };

    memcpy(rows, values, sizeof values);
    return rows;
}

static void check_terms_select(const struct subject *subject)
{
    const struct {
        struct sluice_term terms[2];
        uint32_t term_count;
        int64_t rows;
    } cases[] = {
        { { { 0 } }, 0, 5 },
        { { term("game_date", SLUICE_EQUAL, sluice_of_date(100)) }, 1, 2 },
        { { term("game_date", SLUICE_AT_LEAST, sluice_of_date(101)) }, 1, 3 },
        { { term("game_date", SLUICE_AT_MOST, sluice_of_date(101)) }, 1, 3 },
        { { term("game_date", SLUICE_AT_LEAST, sluice_of_date(NO_DATE)) }, 1, 5 },
        { { term("game_date", SLUICE_AT_MOST, sluice_of_date(INT32_MAX)) }, 1, 5 },
        { { term("game_date", SLUICE_AT_LEAST, sluice_of_date(INT32_MAX)) }, 1, 0 },
        { { term("game_date", SLUICE_AT_LEAST, sluice_of_date(100)),
            term("game_date", SLUICE_AT_MOST, sluice_of_date(101)) },
          2,
          3 },
        { { term("game_date", SLUICE_EQUAL, sluice_of_date(102)),
            term("player_id", SLUICE_EQUAL, sluice_of_int(10)) },
          2,
          1 },
        { { term("made", SLUICE_EQUAL, sluice_of_bool(true)) }, 1, 3 },
        { { term("made", SLUICE_EQUAL, sluice_of_bool(false)) }, 1, 1 },
        { { term("points", SLUICE_AT_LEAST, sluice_of_int(6)) }, 1, 2 },
        { { term("share", SLUICE_AT_MOST, sluice_of_real(0.5)) }, 1, 2 },
        { { term("share", SLUICE_EQUAL, sluice_of_real(2.0)) }, 1, 1 },
        { { term("note", SLUICE_EQUAL, sluice_of_text("")) }, 1, 1 },
        { { term("note", SLUICE_EQUAL, sluice_of_text("b")) }, 1, 0 },
        { { term("note", SLUICE_AT_LEAST, sluice_of_text("a")) }, 1, 2 },
        { { term("note", SLUICE_EQUAL, sluice_of_null()) }, 1, 0 },
        { { term("born", SLUICE_EQUAL, sluice_of_date(NO_DATE)) }, 1, 1 },
        { { term("born", SLUICE_AT_MOST, sluice_of_date(-800000)) }, 1, 1 },
        { { term("born", SLUICE_AT_LEAST, sluice_of_date(-800000)) }, 1, 3 },
        { { term("seen", SLUICE_EQUAL, sluice_of_time(1500000)) }, 1, 1 },
        { { term("seen", SLUICE_AT_LEAST, sluice_of_time(1000000)) }, 1, 3 },
        { { term("seen", SLUICE_AT_LEAST, sluice_of_time(1000001)) }, 1, 2 },
        { { term("seen", SLUICE_AT_MOST, sluice_of_time(1000000)) }, 1, 2 },
        { { term("seen", SLUICE_AT_MOST, sluice_of_time(INT64_MAX)) }, 1, 4 },
        { { term("seen", SLUICE_AT_LEAST, sluice_of_time(INT64_MIN)) }, 1, 4 },
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    size_t i;

    mixed_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, selectable_rows(), 5, &error), error);
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct query query = { .term_count = cases[i].term_count };
        int64_t rows;
        memcpy(query.terms, cases[i].terms, sizeof cases[i].terms);
        rows = count_rows(subject, session, &sheet, &query);
        ck_assert_msg(rows == cases[i].rows, "case %zu: %lld rows, not %lld", i, (long long)rows,
                      (long long)cases[i].rows);
    }
    subject->driver->close(session);
}

static void check_order_is_total_and_by_bytes(const struct subject *subject)
{
    static const struct {
        const char *order[2];
        uint32_t count;
        int expected[5]; /* rows of selectable_rows */
    } cases[] = {
        { { "game_date", "player_id" }, 2, { 0, 1, 2, 3, 4 } },
        { { "player_id", "game_date" }, 2, { 0, 2, 3, 1, 4 } },
        { { "points" }, 1, { 2, 1, 0, 4, 3 } },
        { { "share" }, 1, { 2, 1, 0, 3, 4 } },
        { { "note" }, 1, { 2, 3, 1, 0, 4 } },
        { { "born" }, 1, { 2, 3, 4, 0, 1 } },
        { { "seen" }, 1, { 2, 4, 0, 1, 3 } },
        { { "made", "points" }, 2, { 2, 1, 0, 4, 3 } },
    };
    const struct sluice_value *rows = selectable_rows();
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    size_t i, k;

    mixed_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 5, &error), error);
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct query query = { .order_count = cases[i].count };
        struct sluice_value expected[5 * 8];
        memcpy(query.order, cases[i].order, sizeof cases[i].order);
        for (k = 0; k < 5; k++)
            memcpy(expected + k * 8, rows + cases[i].expected[k] * 8, 8 * sizeof *rows);
        expect_rows(subject, session, &sheet, &query, expected, 5);
    }
    subject->driver->close(session);
}

static void check_scans_go_over_many_batches(const struct subject *subject)
{
    enum { ROWS = 40000 };
    struct sluice_value *rows = calloc((size_t)ROWS * 8, sizeof *rows);
    struct query query = { .order = { "player_id" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    int i;

    ck_assert_ptr_nonnull(rows);
    for (i = 0; i < ROWS; i++) {
        const struct sluice_value row[] = {
            sluice_of_date(100),
            sluice_of_int(i),
            sluice_of_bool(i % 3 == 0),
            i % 7 == 0 && i > 20000 ? sluice_of_null() : sluice_of_int(-i),
            sluice_of_real(i / 7.0),
            i % 5 == 0 ? sluice_of_text("five") : sluice_of_text(""),
            i % 11 == 0 ? sluice_of_null() : sluice_of_date(i / 100),
            sluice_of_time(i),
        };
        memcpy(rows + i * 8, row, sizeof row);
    }
    mixed_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, ROWS, &error), error);
    expect_rows(subject, session, &sheet, &query, rows, ROWS);
    subject->driver->close(session);
    free(rows);
}

/* ---- replacing ---- */

static void check_replace_deletes_what_it_selects_only(const struct subject *subject)
{
    const struct sluice_value before[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2), ROW(11, "NYK", 3),
                                           ROW(12, "BOS", 4) };
    const struct sluice_value fresh[] = { ROW(11, "LAL", 9) };
    const struct sluice_value after[] = { ROW(10, "BOS", 1), ROW(11, "LAL", 9), ROW(12, "BOS", 4) };
    const struct sluice_value emptied[] = { ROW(10, "BOS", 1), ROW(12, "BOS", 4) };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(11)) },
                         .term_count = 1 };
    struct query sorted = { .order = { "game_date", "team" }, .order_count = 2 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, before, 4, &error), error);
    ck_ok(store_rows(subject, session, &sheet, &day, fresh, 1, &error), error);
    expect_rows(subject, session, &sheet, &sorted, after, 3);
    ck_ok(store_rows(subject, session, &sheet, &day, NULL, 0, &error), error);
    expect_rows(subject, session, &sheet, &sorted, emptied, 2);
    ck_ok(store_rows(subject, session, &sheet, NULL, NULL, 0, &error), error);
    expect_rows(subject, session, &sheet, &sorted, emptied, 2);
    subject->driver->close(session);
}

static void check_delete_all_empties_the_table(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_replace replace = { .size = sizeof replace, .table = "plain", .delete_all = 1 };
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 2, &error), error);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(subject->driver->replace(session, &replace, &error), error);
    ck_ok(subject->driver->commit(session, &error), error);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

static void check_rollback_leaves_the_old_rows(const struct subject *subject)
{
    const struct sluice_value before[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 2), ROW(10, "LAL", 3) };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, before, 1, &error), error);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(replace_rows(subject, session, &sheet, &day, fresh, 2, &error), error);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 2);
    subject->driver->rollback(session);
    expect_rows(subject, session, &sheet, NULL, before, 1);
    subject->driver->close(session);
}

static void check_closing_rolls_back(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(replace_rows(subject, session, &sheet, NULL, rows, 1, &error), error);
    subject->driver->close(session);
    session = open_or_fail(subject, 0);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

/* The replaced day and a second table are one step. */
static void check_several_replaces_are_one_transaction(const struct subject *subject)
{
    static const struct column ledger[] = { { "id", SLUICE_INT, 1 } };
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    const struct sluice_value entry[] = { sluice_of_int(1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, book;
    void *writer, *reader;

    plain_sheet(&sheet);
    sheet_init(&book, "book", ledger, 1);
    writer = open_with(subject, &sheet);
    ck_ok(subject->driver->migrate(writer, &book.layout, &error), error);
    reader = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject->driver->begin(writer, &error), error);
    ck_ok(replace_rows(subject, writer, &sheet, NULL, rows, 1, &error), error);
    ck_ok(replace_rows(subject, writer, &book, NULL, entry, 1, &error), error);
    ck_assert_int_eq(count_rows(subject, reader, &sheet, NULL), 0);
    ck_assert_int_eq(count_rows(subject, reader, &book, NULL), 0);
    ck_ok(subject->driver->commit(writer, &error), error);
    ck_assert_int_eq(count_rows(subject, reader, &sheet, NULL), 1);
    ck_assert_int_eq(count_rows(subject, reader, &book, NULL), 1);
    subject->driver->close(reader);
    subject->driver->close(writer);
}

static void check_a_reader_keeps_its_state(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "BOS", 2) };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *writer, *reader;

    plain_sheet(&sheet);
    writer = open_with(subject, &sheet);
    ck_ok(store_rows(subject, writer, &sheet, NULL, old, 1, &error), error);
    reader = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject->driver->begin_read(reader, &error), error);
    ck_ok(store_rows(subject, writer, &sheet, &day, fresh, 1, &error), error);
    expect_rows(subject, reader, &sheet, NULL, old, 1);
    subject->driver->end_read(reader);
    expect_rows(subject, reader, &sheet, NULL, fresh, 1);
    subject->driver->close(reader);
    subject->driver->close(writer);
}

static void check_scans_may_overlap(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_scan scan = { .size = sizeof scan, .field_count = 3, .table = "plain" };
    void *session, *first = NULL, *second = NULL;
    struct sluice_batch one, two;
    struct sheet sheet;

    plain_sheet(&sheet);
    scan.fields = sheet.pointers;
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 2, &error), error);
    ck_ok(subject->driver->scan(session, &scan, &first, &error), error);
    ck_ok(subject->driver->scan(session, &scan, &second, &error), error);
    ck_ok(subject->driver->next(first, &one, &error), error);
    ck_ok(subject->driver->next(second, &two, &error), error);
    ck_assert_int_eq(one.row_count, 2);
    ck_assert_int_eq(two.row_count, 2);
    ck_assert_int_eq(sluice_int(&one.columns[2], 1), 2);
    subject->driver->finish(first);
    subject->driver->finish(second);
    subject->driver->close(session);
}

const struct promise store_promises[] = {
    { "describe returns what was migrated", check_describe_returns_what_was_migrated },
    { "names may hold anything", check_names_may_hold_anything },
    { "migrate again changes nothing", check_migrate_again_changes_nothing },
    { "migrate adds columns with nulls", check_migrate_adds_columns_with_nulls },
    { "migrate keeps columns it was not told", check_migrate_keeps_columns_it_was_not_told },
    { "migrate rolls back with its transaction", check_migrate_rolls_back_with_its_transaction },
    { "every value comes back", check_every_value_comes_back },
    { "every date comes back", check_every_date_comes_back },
    { "long text comes back", check_long_text_comes_back },
    { "terms select", check_terms_select },
    { "order is total and by bytes", check_order_is_total_and_by_bytes },
    { "scans go over many batches", check_scans_go_over_many_batches },
    { "replace deletes what it selects only", check_replace_deletes_what_it_selects_only },
    { "delete_all empties the table", check_delete_all_empties_the_table },
    { "rollback leaves the old rows", check_rollback_leaves_the_old_rows },
    { "closing rolls back", check_closing_rolls_back },
    { "several replaces are one transaction", check_several_replaces_are_one_transaction },
    { "a reader keeps its state", check_a_reader_keeps_its_state },
    { "scans may overlap", check_scans_may_overlap },
};
const size_t store_promise_count = COUNT_OF(store_promises);
