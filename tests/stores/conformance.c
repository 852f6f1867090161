/* conformance.c - what every store driver promises: data goes in, comes out, and is never half. */
#include <float.h>
#include <math.h>
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

static void expect_names_refused(const struct subject *subject, const struct sheet *sheet)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);

    ck_assert_int_eq(subject->driver->migrate(session, &sheet->layout, &error), SLUICE_E_INVALID);
    ck_assert_msg(strstr(error.message, "from") != NULL, "%s", error.message);
    ck_assert_int_ne(subject->driver->describe(session, sheet->layout.table, &layout, &error),
                     SLUICE_OK);
    subject->driver->close(session);
}

static void check_words_of_the_language_are_names(const struct subject *subject)
{
    static const struct column columns[] = { { "order", SLUICE_INT, 1 },
                                             { "select", SLUICE_TEXT, 1 },
                                             { "user", SLUICE_REAL, 0 },
                                             { "Where", SLUICE_BOOL, 0 } };
    const struct sluice_value row[] = { sluice_of_int(1), sluice_of_text("x"), sluice_of_real(0.5),
                                        sluice_of_bool(true) };
    struct query query = { .terms = { term("select", SLUICE_EQUAL, row[1]) },
                           .term_count = 1,
                           .order = { "user" },
                           .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    sheet_init(&sheet, "table", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    expect_layout(subject, session, columns, COUNT_OF(columns), "table");
    ck_ok(store_rows(subject, session, &sheet, NULL, row, 1, &error), error);
    expect_rows(subject, session, &sheet, &query, row, 1);
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
    if (subject_lacks(subject, LACKS_FREE_NAMES)) {
        expect_names_refused(subject, &sheet);
        return;
    }
    session = open_with(subject, &sheet);
    expect_layout(subject, session, columns, COUNT_OF(columns), "select \"from\"");
    ck_ok(store_rows(subject, session, &sheet, NULL, row, 1, &error), error);
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
                  sluice_of_text(""), sluice_of_date(-719162),
                  sluice_of_time(INT64_C(-62135596800000000))),
        MIXED_ROW(4, N, N, N, N, N, N),
        MIXED_ROW(5, sluice_of_bool(false), sluice_of_int(-1), sluice_of_real(4.9e-324),
                  sluice_of_text("a\\0b\t\x7f\x01"), sluice_of_date(-1), sluice_of_time(-1)),
        MIXED_ROW(6, sluice_of_bool(true), sluice_of_int(INT64_C(9007199254740993)),
                  sluice_of_real(0.0), sluice_of_text("12"), sluice_of_date(11016),
                  sluice_of_time(INT64_C(951782400500000))),
        MIXED_ROW(7, N, sluice_of_int(1), sluice_of_real(32.0), sluice_of_text("2021-10-19"),
                  sluice_of_date(-719161), sluice_of_time(1)),
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

static const struct column limits[] = { { "id", SLUICE_INT, 1 },
                                        { "born", SLUICE_DATE, 0 },
                                        { "seen", SLUICE_TIME, 0 },
                                        { "note", SLUICE_TEXT, 0 } };

/* The row comes back whole, or is refused; it is never changed. */
static void expect_whole_or_refused(const struct subject *subject, const struct sluice_value *row,
                                    bool may_be_refused)
{
    struct query query = { .terms = { term("id", SLUICE_EQUAL, row[0]) }, .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    int status;

    sheet_init(&sheet, "limits", limits, COUNT_OF(limits));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, &query, NULL, 0, &error), error);
    status = store_rows(subject, session, &sheet, &query, row, 1, &error);
    if (status != SLUICE_OK && may_be_refused) {
        ck_assert_int_eq(status, SLUICE_E_INVALID);
        ck_assert_msg(strstr(error.message, "'limits'") != NULL, "%s", error.message);
        ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    } else {
        ck_ok(status, error);
        expect_rows(subject, session, &sheet, NULL, row, 1);
    }
    subject->driver->close(session);
}

static void check_the_year_0_comes_back(const struct subject *subject)
{
    const struct sluice_value born[] = { sluice_of_int(1), sluice_of_date(-719528), N, N };
    const struct sluice_value seen[] = { sluice_of_int(1), N,
                                         sluice_of_time(INT64_C(-62167219200000000)), N };
    const struct sluice_value none[] = { sluice_of_int(1), sluice_of_date(NO_DATE), N, N };

    expect_whole_or_refused(subject, born, subject_lacks(subject, LACKS_YEAR_0));
    expect_whole_or_refused(subject, seen, subject_lacks(subject, LACKS_YEAR_0));
    expect_whole_or_refused(subject, none, subject_lacks(subject, LACKS_YEAR_0));
}

/* The runtime keeps it from drivers: one that meets it all the same does not change it. */
static void check_text_is_whole_or_refused(const struct subject *subject)
{
    const struct sluice_value cases[] = {
        sluice_of_bytes("a\xff", 2),
        sluice_of_bytes("\xc3", 1),
        sluice_of_bytes("\xed\xa0\x80", 3),
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct sluice_value row[] = { sluice_of_int(1), N, N, cases[i] };
        expect_whole_or_refused(subject, row, true);
    }
}

/* Nor is it given one of these; no store has them. */
static void check_text_with_a_nul_is_refused(const struct subject *subject)
{
    const struct sluice_value cases[] = { sluice_of_bytes("a\0b", 3), sluice_of_bytes("\0", 1),
                                          sluice_of_bytes("a\0", 2) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    sheet_init(&sheet, "limits", limits, COUNT_OF(limits));
    session = open_with(subject, &sheet);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct sluice_value row[] = { sluice_of_int(1), N, N, cases[i] };
        ck_assert_int_eq(store_rows(subject, session, &sheet, NULL, row, 1, &error),
                         SLUICE_E_INVALID);
        ck_assert_msg(strstr(error.message, "'limits'") != NULL &&
                          strstr(error.message, "NUL") != NULL,
                      "%s", error.message);
        ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    }
    subject->driver->close(session);
}

static void check_minus_zero_is_zero(const struct subject *subject)
{
    static const struct column columns[] = { { "id", SLUICE_INT, 1 }, { "share", SLUICE_REAL, 0 } };
    const struct sluice_value row[] = { sluice_of_int(1), sluice_of_real(-0.0) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    struct table table;
    void *session;

    sheet_init(&sheet, "zeros", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, row, 1, &error), error);
    ck_ok(read_rows(subject, session, &sheet, NULL, &table, &error), error);
    ck_assert_int_eq(table.row_count, 1);
    ck_assert(sluice_real(&table.views[1], 0) == 0.0);
    ck_assert_int_eq(signbit(sluice_real(&table.views[1], 0)), 0);
    table_fini(&table);
    subject->driver->close(session);
}

/* Every day of nine centuries (every eleventh of a slow store), so that a calendar of the driver's
 * own cannot be wrong. */
static void check_every_date_comes_back(const struct subject *subject)
{
    static const struct column columns[] = { { "day", SLUICE_DATE, 1 },
                                             { "number", SLUICE_INT, 0 } };
    enum { FIRST = -200000, DAYS = 330000 };
    int32_t step = subject_lacks(subject, LACKS_SPEED) ? 11 : 1, days = DAYS / step;
    struct sluice_value *rows = calloc((size_t)days * 2, sizeof *rows);
    struct query query = { .order = { "day" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    int32_t i;

    ck_assert_ptr_nonnull(rows);
    for (i = 0; i < days; i++) {
        rows[2 * i] = sluice_of_date(FIRST + i * step);
        rows[2 * i + 1] = sluice_of_int(i);
    }
    sheet_init(&sheet, "days", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, days, &error), error);
    expect_rows(subject, session, &sheet, &query, rows, days);
    subject->driver->close(session);
    free(rows);
}

static void check_long_text_comes_back(const struct subject *subject)
{
    static const struct column columns[] = { { "id", SLUICE_INT, 1 }, { "note", SLUICE_TEXT, 0 } };
    enum { LONG = 3000000 };
    const struct query by_id = { .order = { "id" }, .order_count = 1 };
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
        expect_rows(subject, session, &sheet, &by_id, rows, 3);
    }
    subject->driver->close(session);
    free(text);
}

/* ---- selecting ---- */

/* The earliest date there is, and the one after it. */
static int32_t first_date(const struct subject *subject)
{
    return subject_lacks(subject, LACKS_YEAR_0) ? -719162 : NO_DATE;
}

static int32_t second_date(const struct subject *subject)
{
    return subject_lacks(subject, LACKS_YEAR_0) ? -719161 : -719528;
}

static const struct sluice_value *selectable_rows(const struct subject *subject)
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
        sluice_of_date(first_date(subject)),
        sluice_of_time(2000000),
        sluice_of_date(102),
        sluice_of_int(10),
        sluice_of_bool(true),
        sluice_of_int(6),
        sluice_of_real(10.0),
        sluice_of_text("é"),
        sluice_of_date(second_date(subject)),
        sluice_of_time(-1),
    };

    memcpy(rows, values, sizeof values);
    return rows;
}

static void check_terms_select(const struct subject *subject)
{
    const int32_t first = first_date(subject);
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
        { { term("born", SLUICE_EQUAL, sluice_of_date(first)) }, 1, 1 },
        { { term("born", SLUICE_AT_LEAST, sluice_of_date(first + 1)) }, 1, 3 },
        { { term("born", SLUICE_AT_MOST, sluice_of_date(-800000)) }, 1, first < -800000 },
        { { term("born", SLUICE_AT_LEAST, sluice_of_date(-800000)) }, 1, 4 - (first < -800000) },
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
    ck_ok(store_rows(subject, session, &sheet, NULL, selectable_rows(subject), 5, &error), error);
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
    const struct sluice_value *rows = selectable_rows(subject);
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

/* Whatever the language of the store: blanks, signs and capitals count. */
static void check_text_is_compared_by_bytes(const struct subject *subject)
{
    static const struct column columns[] = { { "word", SLUICE_TEXT, 1 }, { "n", SLUICE_INT, 0 } };
    static const char *const words[] = { "",    "1-1",  "11", "AB",  "B",
                                         "a b", "a-b",  "aB", "a_b", "ab",
                                         "b",   "\x7f", "é",  "ﬀ",   "\xf0\x9f\x8f\x80" };
    struct sluice_value rows[2 * COUNT_OF(words)];
    struct query query = { .order = { "word" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    size_t i;

    for (i = 0; i < COUNT_OF(words); i++) {
        rows[2 * i] = sluice_of_text(words[i]);
        rows[2 * i + 1] = sluice_of_int((int64_t)i);
    }
    sheet_init(&sheet, "words", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, COUNT_OF(words), &error), error);
    expect_rows(subject, session, &sheet, &query, rows, COUNT_OF(words));
    query.term_count = 1;
    for (i = 0; i < COUNT_OF(words); i++) {
        query.terms[0] = term("word", SLUICE_AT_MOST, sluice_of_text(words[i]));
        expect_rows(subject, session, &sheet, &query, rows, (int64_t)i + 1);
        query.terms[0] = term("word", SLUICE_AT_LEAST, sluice_of_text(words[i]));
        expect_rows(subject, session, &sheet, &query, rows + 2 * i, (int64_t)(COUNT_OF(words) - i));
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

/* ---- several sessions and scans ---- */

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
    const char *order[] = { "game_date" };
    struct sluice_scan scan = {
        .size = sizeof scan, .field_count = 3, .table = "plain", .order = order, .order_count = 1
    };
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

/* Of a column that is no key, all rows but those on a date. */
static void check_rows_without_a_date_are_found(const struct subject *subject)
{
    static const struct column columns[] = { { "id", SLUICE_INT, 1 }, { "seen", SLUICE_DATE, 0 } };
    const struct sluice_value rows[] = { sluice_of_int(1), sluice_of_date(18919),
                                         sluice_of_int(2), sluice_of_null(),
                                         sluice_of_int(3), sluice_of_date(-719162),
                                         sluice_of_int(4), sluice_of_date(2932896),
                                         sluice_of_int(5), sluice_of_null() };
    const struct sluice_term undated = term("seen", SLUICE_UNDATED, sluice_of_null());
    const struct sluice_term *const terms[] = { &undated };
    struct sluice_scan scan = {
        .size = sizeof scan, .table = "sightings", .terms = terms, .term_count = 1
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_batch batch;
    struct sheet sheet;
    void *session, *cursor = NULL;

    sheet_init(&sheet, "sightings", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 5, &error), error);
    ck_ok(subject->driver->scan(session, &scan, &cursor, &error), error);
    ck_ok(subject->driver->next(cursor, &batch, &error), error);
    ck_assert_int_eq(batch.row_count, 2);
    ck_ok(subject->driver->next(cursor, &batch, &error), error);
    ck_assert_int_eq(batch.row_count, 0);
    subject->driver->finish(cursor);
    subject->driver->close(session);
}

const struct promise store_promises[] = {
    { "describe returns what was migrated", check_describe_returns_what_was_migrated, 0 },
    { "names may hold anything", check_names_may_hold_anything, 0 },
    { "words of the language are names", check_words_of_the_language_are_names, 0 },
    { "migrate again changes nothing", check_migrate_again_changes_nothing, 0 },
    { "migrate adds columns with nulls", check_migrate_adds_columns_with_nulls, 0 },
    { "migrate keeps columns it was not told", check_migrate_keeps_columns_it_was_not_told, 0 },
    { "every value comes back", check_every_value_comes_back, 0 },
    { "the year 0 comes back", check_the_year_0_comes_back, 0 },
    { "text is whole or refused", check_text_is_whole_or_refused, 0 },
    { "text with a NUL is refused", check_text_with_a_nul_is_refused, 0 },
    { "minus zero is zero", check_minus_zero_is_zero, 0 },
    { "every date comes back", check_every_date_comes_back, 0 },
    { "long text comes back", check_long_text_comes_back, 0 },
    { "terms select", check_terms_select, 0 },
    { "order is total and by bytes", check_order_is_total_and_by_bytes, 0 },
    { "text is compared by bytes", check_text_is_compared_by_bytes, 0 },
    { "scans go over many batches", check_scans_go_over_many_batches, 0 },
    { "a reader keeps its state", check_a_reader_keeps_its_state, SLUICE_CAN_SNAPSHOT },
    { "scans may overlap", check_scans_may_overlap, 0 },
    { "rows without a date are found", check_rows_without_a_date_are_found, SLUICE_CAN_UNDATED },
};
const size_t store_promise_count = COUNT_OF(store_promises);
