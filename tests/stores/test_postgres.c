/* test_postgres.c - the PostgreSQL driver on a real server: the promises of every store, and its
 * own. The server is that of SLUICE_TEST_POSTGRES (scripts/postgres); skipped without one. */
#include <math.h>
#include <stdlib.h>

#include "runner.h"
#include "stores/postgres_server.h"
#include "stores/workbench.h"

static void expect_message(const struct sluice_error *error, const char *part)
{
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' lacks '%s'", error->message, part);
}

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&server.subject, _i);
}
END_TEST

START_TEST(declares_what_it_is)
{
    suite_expect_page(&server.subject);
}
END_TEST

START_TEST(tables_are_declared_for_people)
{
    static const struct column columns[] = {
        { "day", SLUICE_DATE, 1 },   { "team", SLUICE_TEXT, 1 },  { "made", SLUICE_BOOL, 0 },
        { "points", SLUICE_INT, 0 }, { "share", SLUICE_REAL, 0 }, { "seen", SLUICE_TIME, 0 },
    };
    const struct sluice_value row[] = { sluice_of_date(-719528), sluice_of_text("it's \\ one"),
                                        sluice_of_bool(true),    sluice_of_int(7),
                                        sluice_of_real(0.1),     sluice_of_time(1500000) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    char text[512];
    void *session;

    sheet_init(&sheet, "games", columns, COUNT_OF(columns));
    session = open_with(&server.subject, &sheet);
    ck_ok(store_rows(&server.subject, session, &sheet, NULL, row, 1, &error), error);
    server.subject.driver->close(session);
    raw_text("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' "
             "ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'games'::regclass AND attnum > 0",
             text, sizeof text);
    ck_assert_str_eq(text, "day date, team text, made boolean, points bigint, "
                           "share double precision, seen timestamp with time zone");
    raw_text("SELECT pg_get_constraintdef(oid) FROM pg_constraint "
             "WHERE conrelid = 'games'::regclass AND contype = 'p'",
             text, sizeof text);
    ck_assert_str_eq(text, "PRIMARY KEY (day, team)");
    raw_text("SELECT to_char(day, 'YYYY-MM-DD BC') || ' ' || team || ' ' || made || ' ' || points "
             "|| ' ' || share || ' ' || (seen AT TIME ZONE 'UTC')::time FROM games",
             text, sizeof text);
    ck_assert_str_eq(text, "0001-01-01 BC it's \\ one true 7 0.1 00:00:01.5");
    raw_text("SELECT count(*) FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation "
             "WHERE attrelid = 'games'::regclass AND collname = 'C'",
             text, sizeof text);
    ck_assert_str_eq(text, "1");
}
END_TEST

/* ---- tables that others made ---- */

#define BIT(type) (1U << (type))

START_TEST(foreign_tables_are_described)
{
    static const struct {
        const char *name;
        int32_t type;
        uint32_t converts;
        int32_t is_key;
    } expected[] = {
        { "b", SLUICE_NULL, BIT(SLUICE_TEXT), 1 },
        { "a", SLUICE_INT, BIT(SLUICE_REAL), 1 },
        { "c", SLUICE_NULL, BIT(SLUICE_INT) | BIT(SLUICE_REAL), 0 },
        { "d", SLUICE_NULL, BIT(SLUICE_INT) | BIT(SLUICE_REAL), 0 },
        { "e", SLUICE_NULL, BIT(SLUICE_INT) | BIT(SLUICE_REAL), 0 },
        { "f", SLUICE_NULL, BIT(SLUICE_REAL), 0 },
        { "g", SLUICE_NULL, BIT(SLUICE_TEXT), 0 },
        { "h", SLUICE_NULL, BIT(SLUICE_TIME), 0 },
        { "i", SLUICE_TIME, 0, 0 },
        { "j", SLUICE_NULL, 0, 0 },
        { "k", SLUICE_NULL, BIT(SLUICE_TEXT), 0 },
        { "l", SLUICE_TEXT, 0, 0 },
        { "m", SLUICE_NULL, 0, 0 },
    };
    static const struct {
        const char *table;
        int32_t is_view;
    } kinds[] = { { "foreigner", 0 }, { "parted", 0 }, { "shown", 1 }, { "kept", 1 } };
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    void *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    raw("CREATE TYPE mood AS ENUM ('low', 'high'); CREATE DOMAIN word AS text CHECK (value <> '');"
        "CREATE TABLE foreigner (a bigint, b varchar(3), c smallint, d integer, e numeric(10, 2), "
        "f real, g char(4), h timestamp, i timestamptz, j bytea, k mood, l word, m int[], "
        "PRIMARY KEY (b, a));"
        "ALTER TABLE foreigner ADD COLUMN gone int; ALTER TABLE foreigner DROP COLUMN gone;"
        "CREATE TABLE parted (day date, n bigint, PRIMARY KEY (day)) PARTITION BY RANGE (day);"
        "CREATE VIEW shown AS SELECT * FROM foreigner;"
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM foreigner");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        ck_ok(server.subject.driver->describe(session, kinds[i].table, &layout, &error), error);
        ck_assert_int_eq(layout->is_view, kinds[i].is_view);
    }
    ck_ok(server.subject.driver->describe(session, "foreigner", &layout, &error), error);
    ck_assert_uint_eq(layout->field_count, COUNT_OF(expected));
    for (uint32_t i = 0; i < COUNT_OF(expected); i++) {
        ck_assert_str_eq(layout->fields[i]->name, expected[i].name);
        ck_assert_int_eq(layout->fields[i]->type, expected[i].type);
        ck_assert_uint_eq(layout->fields[i]->converts, expected[i].converts);
        ck_assert_int_eq(layout->fields[i]->is_key, expected[i].is_key);
    }
    server.subject.driver->close(session);
}
END_TEST

/* A value of a type, read as another: what comes, or the part of the message that refuses it. */
static const struct conversion {
    const char *sql; /* type and value */
    struct sluice_value value;
    const char *refused;
} conversions[] = {
    { "smallint|'-32768'", { SLUICE_INT, 0, { .integer = -32768 } }, NULL },
    { "integer|'-2147483648'", { SLUICE_INT, 0, { .integer = INT32_MIN } }, NULL },
    { "integer|'7'", { SLUICE_REAL, 0, { .real = 7.0 } }, NULL },
    { "bigint|'9007199254740992'", { SLUICE_REAL, 0, { .real = 9007199254740992.0 } }, NULL },
    { "bigint|'9007199254740993'", { .type = SLUICE_REAL }, "the bigint '9007199254740993'" },
    { "bigint|'9223372036854775807'", { .type = SLUICE_REAL }, "'9223372036854775807'" },
    { "real|'0.5'", { SLUICE_REAL, 0, { .real = 0.5 } }, NULL },
    { "real|'0.1'", { SLUICE_REAL, 0, { .real = (double)0.1F } }, NULL },
    { "double precision|'NaN'", { .type = SLUICE_REAL }, "the double precision 'nan'" },
    { "double precision|'-Infinity'", { .type = SLUICE_REAL }, "'-inf'" },
    { "double precision|'-0'", { SLUICE_REAL, 0, { .real = 0.0 } }, NULL },
    { "numeric|'0'", { SLUICE_INT, 0, { .integer = 0 } }, NULL },
    { "numeric|'12000000'", { SLUICE_INT, 0, { .integer = 12000000 } }, NULL },
    { "numeric(6, 2)|'-120.00'", { SLUICE_INT, 0, { .integer = -120 } }, NULL },
    { "numeric|'9223372036854775807'", { SLUICE_INT, 0, { .integer = INT64_MAX } }, NULL },
    { "numeric|'-9223372036854775808'", { SLUICE_INT, 0, { .integer = INT64_MIN } }, NULL },
    { "numeric|'9223372036854775808'", { .type = SLUICE_INT }, "'9223372036854775808'" },
    { "numeric|'1e30'", { .type = SLUICE_INT }, "the numeric '1000000000000000000000000000000'" },
    { "numeric(6, 2)|'1.50'", { .type = SLUICE_INT }, "the numeric(6,2) '1.5' where an int" },
    { "numeric|'NaN'", { .type = SLUICE_INT }, "'NaN'" },
    { "numeric|'0.1'", { SLUICE_REAL, 0, { .real = 0.1 } }, NULL },
    { "numeric|'-0.0000123'", { SLUICE_REAL, 0, { .real = -0.0000123 } }, NULL },
    { "numeric|'1e308'", { SLUICE_REAL, 0, { .real = 1e308 } }, NULL },
    { "numeric|'0.30000000000000004'", { SLUICE_REAL, 0, { .real = 0.1 + 0.2 } }, NULL },
    { "numeric|'0.300000000000000041'", { .type = SLUICE_REAL }, "'0.300000000000000041'" },
    { "numeric|'9007199254740993'", { .type = SLUICE_REAL }, "'9007199254740993'" },
    { "numeric|'1e309'", { .type = SLUICE_REAL }, "'1e309'" },
    { "numeric|'Infinity'", { .type = SLUICE_REAL }, "'Infinity' where a finite real" },
    { "varchar(9)|'ab '", { SLUICE_TEXT, 3, { .text = "ab " } }, NULL },
    { "char(5)|'ab'", { SLUICE_TEXT, 2, { .text = "ab" } }, NULL },
    { "uuid|'{A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11}'",
      { SLUICE_TEXT, 36, { .text = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" } },
      NULL },
    { "timestamp|'1970-01-02 00:00:00.000001'",
      { SLUICE_TIME, 0, { .integer = INT64_C(86400000001) } },
      NULL },
    { "timestamptz|'1970-01-01 01:00:00+01'", { SLUICE_TIME, 0, { .integer = 0 } }, NULL },
    { "timestamptz|'infinity'", { .type = SLUICE_TIME }, "time zone 'infinity' where a time" },
    { "timestamp|'10000-01-01 00:00:00'", { .type = SLUICE_TIME }, "'10000-01-01T00:00:00Z'" },
    { "date|'0001-12-31 BC'", { SLUICE_DATE, 0, { .integer = -719163 } }, NULL },
    { "date|'0002-12-31 BC'", { .type = SLUICE_DATE }, "the date '-001-12-31' where a date" },
    { "date|'-infinity'", { .type = SLUICE_DATE }, "the date '-infinity' where a date" },
    { "date|'10000-01-01'", { .type = SLUICE_DATE }, "the date '10000-01-01'" },
    { "bytea|'x'", { .type = SLUICE_TEXT }, "is bytea, which cannot be read as text" },
    { "text|'x'", { .type = SLUICE_INT }, "is text, which cannot be read as bigint" },
};

START_TEST(values_are_converted_or_refused)
{
    const struct conversion *conversion = &conversions[_i];
    struct column column = { "v", conversion->value.type, 0 };
    const char *bar = strchr(conversion->sql, '|');
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct query query = { .order = { "v" }, .order_count = 1 };
    struct sheet sheet;
    struct table table;
    char sql[256];
    void *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    (void)snprintf(sql, sizeof sql, "CREATE TABLE loose (v %.*s); INSERT INTO loose VALUES (%s)",
                   (int)(bar - conversion->sql), conversion->sql, bar + 1);
    raw(sql);
    sheet_init(&sheet, "loose", &column, 1);
    if (conversion->refused == NULL) {
        expect_rows(&server.subject, session, &sheet, &query, &conversion->value, 1);
        query.terms[query.term_count++] = term("v", SLUICE_EQUAL, conversion->value);
        query.terms[query.term_count++] = term("v", SLUICE_AT_LEAST, conversion->value);
        ck_assert_msg(count_rows(&server.subject, session, &sheet, &query) == 1, "%s: not selected",
                      conversion->sql);
    } else {
        ck_assert_int_eq(read_rows(&server.subject, session, &sheet, &query, &table, &error),
                         SLUICE_E_CORRUPT);
        expect_message(&error, conversion->refused);
        expect_message(&error, "column 'v' of table 'loose'");
    }
    server.subject.driver->close(session);
}
END_TEST

/* What the caller says names a row; and the session is as good as before, in a read and outside. */
START_TEST(the_row_of_a_cell_that_cannot_be_converted_is_named)
{
    static const struct column columns[] = { { "v", SLUICE_INT, 0 },
                                             { "station", SLUICE_TEXT, 1 },
                                             { "hour", SLUICE_INT, 1 } };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, others;
    struct table table;
    void *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    raw("CREATE TABLE loose (hour int, v numeric, station text); INSERT INTO loose "
        "SELECT i, i, 'alm' FROM generate_series(1, 20000) i; INSERT INTO loose VALUES "
        "(NULL, 0.5, 'tal'); INSERT INTO loose SELECT i, i, 'alm' FROM generate_series(1, 9) i");
    sheet_init(&sheet, "loose", columns, COUNT_OF(columns));
    sheet_init(&others, "loose", &columns[1], 1);
    for (int in_read = 0; in_read < 2; in_read++) {
        if (in_read == 1)
            ck_ok(server.subject.driver->begin_read(session, &error), error);
        for (int i = 0; i < 2; i++) {
            ck_assert_int_eq(read_rows(&server.subject, session, &sheet, NULL, &table, &error),
                             SLUICE_E_CORRUPT);
            expect_message(&error, "holds the numeric '0.5' where an int is expected (station tal, "
                                   "hour null): correct the value");
            ck_assert_int_eq(count_rows(&server.subject, session, &others, NULL), 20010);
        }
        server.subject.driver->end_read(session);
    }
    plain_sheet(&sheet);
    ck_ok(server.subject.driver->migrate(session, &sheet.layout, &error), error);
    server.subject.driver->close(session);
}
END_TEST

START_TEST(dates_that_are_none_are_counted)
{
    struct sluice_term undated = term("day", SLUICE_UNDATED, sluice_of_null());
    const struct sluice_term *const terms[] = { &undated };
    struct sluice_scan scan = {
        .size = sizeof scan, .table = "loose", .terms = terms, .term_count = 1
    };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_batch batch;
    void *cursor = NULL, *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    raw("CREATE TABLE loose (day date); INSERT INTO loose VALUES (NULL), ('infinity'), "
        "('-infinity'), ('0001-12-31 BC'), ('10000-01-01'), ('0001-01-01'), ('9999-12-31')");
    ck_ok(server.subject.driver->scan(session, &scan, &cursor, &error), error);
    ck_ok(server.subject.driver->next(cursor, &batch, &error), error);
    ck_assert_int_eq(batch.row_count, 5);
    server.subject.driver->finish(cursor);
    server.subject.driver->close(session);
}
END_TEST

/* Of a column whose collation is not that of bytes, and even takes two texts for one. */
START_TEST(text_of_others_is_compared_by_bytes_too)
{
    static const struct column columns[] = { { "t", SLUICE_TEXT, 0 } };
    static const char *const types[] = { "text", "varchar(9)", "text COLLATE blind", "mood",
                                         "char(4)" };
    const struct sluice_value sorted[] = { sluice_of_text("A"), sluice_of_text("B"),
                                           sluice_of_text("a"), sluice_of_text("a-b") };
    struct query all = { .order = { "t" }, .order_count = 1 };
    struct query equal = { .terms = { term("t", SLUICE_EQUAL, sluice_of_text("a")) },
                           .term_count = 1 };
    struct query least = { .terms = { term("t", SLUICE_AT_LEAST, sluice_of_text("a")) },
                           .term_count = 1 };
    struct sheet sheet;
    void *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    raw("CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = "
        "false);"
        "CREATE TYPE mood AS ENUM ('a-b', 'B', 'a', 'A')");
    sheet_init(&sheet, "words", columns, 1);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "DROP TABLE IF EXISTS words; CREATE TABLE words (t %s); "
                       "INSERT INTO words VALUES ('a'), ('B'), ('A'), ('a-b')",
                       types[i]);
        raw(sql);
        expect_rows(&server.subject, session, &sheet, &all, sorted, 4);
        ck_assert_int_eq(count_rows(&server.subject, session, &sheet, &equal), 1);
        ck_assert_int_eq(count_rows(&server.subject, session, &sheet, &least), 2);
    }
    server.subject.driver->close(session);
}
END_TEST

/* What the session remembers of a table is no reason to take bytes for another type. */
START_TEST(a_table_that_changed_is_never_misread)
{
    static const struct column whole[] = { { "v", SLUICE_INT, 0 } };
    static const struct column real[] = { { "v", SLUICE_REAL, 0 } };
    const struct sluice_value seven[] = { sluice_of_int(7) };
    const struct sluice_value halves[] = { sluice_of_real(7.0) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, sheet_real;
    struct table table;
    void *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    sheet_init(&sheet, "loose", whole, 1);
    sheet_init(&sheet_real, "loose", real, 1);
    raw("CREATE TABLE loose (v bigint); INSERT INTO loose VALUES (7)");
    expect_rows(&server.subject, session, &sheet, NULL, seven, 1);
    raw("ALTER TABLE loose ALTER v TYPE double precision");
    ck_assert_int_eq(read_rows(&server.subject, session, &sheet, NULL, &table, &error),
                     SLUICE_E_CORRUPT);
    expect_message(&error, "is double precision, which cannot be read as bigint");
    expect_rows(&server.subject, session, &sheet_real, NULL, halves, 1);
    raw("ALTER TABLE loose ALTER v TYPE integer; ALTER TABLE loose ADD COLUMN w int");
    expect_rows(&server.subject, session, &sheet, NULL, seven, 1);
    raw("DROP TABLE loose");
    ck_assert_int_eq(read_rows(&server.subject, session, &sheet, NULL, &table, &error),
                     SLUICE_E_NOT_FOUND);
    raw("CREATE TABLE loose (v smallint); INSERT INTO loose VALUES (7)");
    expect_rows(&server.subject, session, &sheet, NULL, seven, 1);
    server.subject.driver->close(session);
}
END_TEST

/* ---- writing ---- */

static struct sluice_value *many_rows(int rows)
{
    struct sluice_value *values = calloc((size_t)rows * 3, sizeof *values);

    ck_assert_ptr_nonnull(values);
    for (int i = 0; i < rows; i++) {
        values[3 * i] = sluice_of_date(10 + i);
        values[3 * i + 1] = sluice_of_text("BOS");
        values[3 * i + 2] = sluice_of_int(i);
    }
    return values;
}

/* With a few rows and with many, which go another way. */
START_TEST(the_row_that_is_wrong_is_named)
{
    static const int counts[] = { 5, 2000 };
    int rows = counts[_i];
    struct sluice_value *values = many_rows(rows);
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(&server.subject, &sheet);
    values[3 * rows - 3] = values[3];
    ck_assert_int_eq(store_rows(&server.subject, session, &sheet, NULL, values, rows, &error),
                     SLUICE_E_CONFLICT);
    expect_message(&error, "two rows with the key game_date=1970-01-12, team='BOS'");
    values[3 * rows - 3] = sluice_of_date(5);
    values[3 * rows - 2] = sluice_of_text("\xff");
    ck_assert_int_eq(store_rows(&server.subject, session, &sheet, NULL, values, rows, &error),
                     SLUICE_E_INVALID);
    expect_message(&error, rows == 5 ? "row 5 of table 'plain': column 'team'"
                                     : "row 2000 of table 'plain': column 'team'");
    values[3 * rows - 2] = sluice_of_text("NYK");
    ck_ok(store_rows(&server.subject, session, &sheet, NULL, values, rows, &error), error);
    ck_assert_int_eq(
        store_rows(&server.subject, session, &sheet, NULL, values + 3 * rows - 3, 1, &error),
        SLUICE_E_CONFLICT);
    expect_message(&error, "1970-01-06");
    ck_assert_int_eq(count_rows(&server.subject, session, &sheet, NULL), rows);
    server.subject.driver->close(session);
    free(values);
}
END_TEST

START_TEST(a_conflict_holds_the_statement_that_mends_it)
{
    static const struct {
        const char *made, *message, *mend;
    } cases[] = {
        { "CREATE TABLE games (day date PRIMARY KEY, points int)",
          "column 'points' of table 'games' in '%s' is integer where bigint is wanted; to put the "
          "old column aside: ",
          "ALTER TABLE \"%s\".\"games\" RENAME COLUMN \"points\" TO \"points_old\";" },
        { "CREATE TABLE games (day date, points bigint PRIMARY KEY)",
          "the key of table 'games' in '%s' is (\"points\") where (\"day\") is wanted; to put the "
          "old table aside: ",
          "ALTER TABLE \"%s\".\"games\" RENAME TO \"games_old\";" },
        { "CREATE TABLE games (day text PRIMARY KEY, points bigint)",
          "column 'day' of table 'games' in '%s' is text where date is wanted; to put the old "
          "table aside: ",
          "ALTER TABLE \"%s\".\"games\" RENAME TO \"games_old\";" },
        { "CREATE TABLE games (day date PRIMARY KEY, points bigint GENERATED ALWAYS AS (1) STORED)",
          "column 'points' of table 'games' in '%s' is generated as bigint where bigint is wanted; "
          "to put the old column aside: ",
          "ALTER TABLE \"%s\".\"games\" RENAME COLUMN \"points\" TO \"points_old\";" },
        { "CREATE VIEW games AS SELECT date '2021-01-01' AS day, 1::bigint AS points",
          "'games' in '%s' is a view or a foreign table and can be read alone; to put it aside: ",
          "ALTER VIEW \"%s\".\"games\" RENAME TO \"games_old\";" },
        { "CREATE UNLOGGED TABLE games (day date PRIMARY KEY, points bigint)",
          "table 'games' in '%s' is unlogged: after a crash of the server it is empty; to mend "
          "that: ",
          "ALTER TABLE \"%s\".\"games\" SET LOGGED;" },
    };
    static const struct column columns[] = { { "day", SLUICE_DATE, 1 },
                                             { "points", SLUICE_INT, 0 } };
    struct sluice_error error = SLUICE_ERROR_INIT;
    char message[512], mend[256], expected[800];
    struct sheet sheet;
    void *session = open_or_fail(&server.subject, SLUICE_OPEN_CREATE);

    sheet_init(&sheet, "games", columns, COUNT_OF(columns));
    raw(cases[_i].made);
    ck_assert_int_eq(server.subject.driver->migrate(session, &sheet.layout, &error),
                     SLUICE_E_CONFLICT);
    (void)snprintf(message, sizeof message, cases[_i].message, server.place);
    (void)snprintf(mend, sizeof mend, cases[_i].mend, server.schema);
    (void)snprintf(expected, sizeof expected, "%s%s", message, mend);
    ck_assert_str_eq(error.message, expected);
    raw(mend);
    ck_ok(server.subject.driver->migrate(session, &sheet.layout, &error), error);
    server.subject.driver->close(session);
}
END_TEST

/* ---- several scans, and scans given up ---- */

START_TEST(a_scan_that_is_given_up_leaves_the_session_usable)
{
    enum { ROWS = 120000 };
    struct sluice_value *values = many_rows(ROWS);
    struct sluice_scan scan = { .size = sizeof scan, .field_count = 3, .table = "plain" };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    scan.fields = sheet.pointers;
    session = open_with(&server.subject, &sheet);
    ck_ok(store_rows(&server.subject, session, &sheet, NULL, values, ROWS, &error), error);
    for (int in_read = 0; in_read < 2; in_read++) {
        if (in_read == 1)
            ck_ok(server.subject.driver->begin_read(session, &error), error);
        for (int i = 0; i < 3; i++) {
            struct sluice_batch batch;
            void *cursor = NULL;
            ck_ok(server.subject.driver->scan(session, &scan, &cursor, &error), error);
            ck_ok(server.subject.driver->next(cursor, &batch, &error), error);
            ck_assert_int_gt(batch.row_count, 0);
            server.subject.driver->finish(cursor);
        }
        ck_assert_int_eq(count_rows(&server.subject, session, &sheet, NULL), ROWS);
        server.subject.driver->end_read(session);
    }
    server.subject.driver->close(session);
    free(values);
}
END_TEST

/* Anything else may be asked for between the batches of a scan. */
START_TEST(a_scan_goes_on_after_other_calls)
{
    enum { ROWS = 30000 };
    struct sluice_value *values = many_rows(ROWS);
    struct sluice_scan scan = { .size = sizeof scan, .field_count = 3, .table = "plain" };
    const struct sluice_layout *layout = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_batch batch;
    struct sheet sheet;
    void *session, *cursor = NULL;
    int64_t rows = 0, now;

    plain_sheet(&sheet);
    scan.fields = sheet.pointers;
    session = open_with(&server.subject, &sheet);
    ck_ok(store_rows(&server.subject, session, &sheet, NULL, values, ROWS, &error), error);
    ck_ok(server.subject.driver->scan(session, &scan, &cursor, &error), error);
    do {
        ck_ok(server.subject.driver->next(cursor, &batch, &error), error);
        rows += batch.row_count;
        if (batch.row_count > 0)
            ck_assert_int_eq(sluice_int(&batch.columns[2], 0), rows - batch.row_count);
        ck_ok(server.subject.driver->clock(session, &now, &error), error);
        ck_ok(server.subject.driver->describe(session, "plain", &layout, &error), error);
    } while (batch.row_count > 0);
    ck_assert_int_eq(rows, ROWS);
    server.subject.driver->finish(cursor);
    server.subject.driver->close(session);
    free(values);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("postgres");

    if (!server_is_there())
        return server_skipped("store_postgres");
    tcase_add_checked_fixture(test, server_setup, server_teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_test(test, declares_what_it_is);
    tcase_add_test(test, tables_are_declared_for_people);
    tcase_add_test(test, foreign_tables_are_described);
    tcase_add_loop_test(test, values_are_converted_or_refused, 0, (int)COUNT_OF(conversions));
    tcase_add_test(test, the_row_of_a_cell_that_cannot_be_converted_is_named);
    tcase_add_test(test, dates_that_are_none_are_counted);
    tcase_add_test(test, text_of_others_is_compared_by_bytes_too);
    tcase_add_test(test, a_table_that_changed_is_never_misread);
    tcase_add_loop_test(test, the_row_that_is_wrong_is_named, 0, 2);
    tcase_add_loop_test(test, a_conflict_holds_the_statement_that_mends_it, 0, 6);
    tcase_add_test(test, a_scan_that_is_given_up_leaves_the_session_usable);
    tcase_add_test(test, a_scan_goes_on_after_other_calls);
    return runner_run("postgres", test);
}
