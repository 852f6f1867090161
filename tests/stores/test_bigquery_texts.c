/* test_bigquery_texts.c - the parts of the BigQuery driver that need no service: texts, SQL, names,
 * rows as JSON, signatures, classes of errors, pauses. */
#include <math.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <zlib.h>

#include "runner.h"
#include "stores/bigquery/job.h"
#include "stores/bigquery/sql.h"
#include "stores/bigquery/upload.h"
#include "stores/bigquery/value.h"

static struct session session = { .project = (char *)(uintptr_t) "p-1",
                                  .dataset = (char *)(uintptr_t) "d",
                                  .location = (char *)(uintptr_t) "EU" };

static void setup(void)
{
    session.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    session.random = 7;
    ck_assert(session.plain != (locale_t)0);
}

static void teardown(void)
{
    freelocale(session.plain);
}

/* ---- texts ---- */

START_TEST(bytes_become_base64_for_addresses)
{
    static const struct {
        const char *bytes, *expected;
    } cases[] = { { "", "" },        { "f", "Zg" },        { "fo", "Zm8" },
                  { "foo", "Zm9v" }, { "foob", "Zm9vYg" }, { "\xfb\xff\xfe", "-__-" } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text text = { 0 };
        text_base64url(&text, cases[i].bytes, strlen(cases[i].bytes));
        ck_assert_str_eq(text_string(&text), cases[i].expected);
        text_fini(&text);
    }
}
END_TEST

START_TEST(texts_are_escaped_where_they_go)
{
    static const struct {
        void (*write)(struct text *text, const char *words);
        const char *words, *expected;
    } cases[] = {
        { text_segment, "a b/c$20211019?", "a%20b%2Fc%2420211019%3F" },
        { text_segment, "gr\xc3\xb6\xc3\x9f", "gr%C3%B6%C3%9F" },
        { text_name, "a`b\\c", "`a\\`b\\\\c`" },
    };
    struct text json = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text text = { 0 };
        cases[i].write(&text, cases[i].words);
        ck_assert_str_eq(text_string(&text), cases[i].expected);
        text_fini(&text);
    }
    text_json(&json, "a\"\\\n\t\x01\x7f\xc3\xb6\0b", 11);
    ck_assert_str_eq(text_string(&json), "\"a\\\"\\\\\\n\\t\\u0001\\u007f\xc3\xb6\\u0000b\"");
    text_fini(&json);
}
END_TEST

START_TEST(utf8_is_told_from_other_bytes)
{
    static const struct {
        const char *bytes;
        bool good;
    } cases[] = {
        { "", true },
        { "plain", true },
        { "gr\xc3\xb6\xc3\x9f", true },
        { "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", true },
        { "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true },
        { "\xc3", false },
        { "\xc0\x80", false },
        { "\xe0\x9f\xbf", false },
        { "\xed\xa0\x80", false },
        { "\xf0\x8f\xbf\xbf", false },
        { "\xf4\x90\x80\x80", false },
        { "\xf5\x80\x80\x80", false },
        { "\x80", false },
        { "a\xff", false },
        { "\xc3\x28", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(is_utf8(cases[i].bytes, strlen(cases[i].bytes)) == cases[i].good, "case %zu",
                      i);
}
END_TEST

/* ---- dates, times, numbers ---- */

START_TEST(every_day_is_written_and_read)
{
    char text[VALUE_TEXT_SIZE], name[VALUE_TEXT_SIZE];
    int32_t day, read;

    for (day = FIRST_DAY; day <= LAST_DAY; day++) {
        if (day_write(day, text) != 10 || !day_read(text, &read) || read != day ||
            day_write_partition(day, name) != 8 || !day_read_partition(name, &read) || read != day)
            ck_abort_msg("day %d became '%s'", day, text);
    }
    ck_assert_int_eq(day_write(18919, text), 10);
    ck_assert_str_eq(text, "2021-10-19");
    ck_assert_int_eq(day_write(FIRST_DAY, text), 10);
    ck_assert_str_eq(text, "0001-01-01");
    ck_assert_int_eq(day_write(LAST_DAY, text), 10);
    ck_assert_str_eq(text, "9999-12-31");
    ck_assert_int_eq(day_write(FIRST_DAY - 1, text), 0);
    ck_assert_int_eq(day_write(LAST_DAY + 1, text), 0);
    ck_assert_int_eq(day_write(INT32_MIN, text), 0);
    ck_assert(!day_read("2021-02-29", &read));
    ck_assert(!day_read("2021-10-19x", &read));
    ck_assert(!day_read("0000-01-01", &read));
    ck_assert(!day_read_partition("__NULL__", &read));
}
END_TEST

START_TEST(times_are_written_as_the_service_has_them)
{
    char text[VALUE_TEXT_SIZE];

    ck_assert_int_eq(time_write(INT64_C(1634691723000001), text), 32);
    ck_assert_str_eq(text, "2021-10-20 01:02:03.000001+00:00");
    ck_assert_int_eq(time_write(-1, text), 32);
    ck_assert_str_eq(text, "1969-12-31 23:59:59.999999+00:00");
    ck_assert_int_eq(time_write(FIRST_TIME, text), 32);
    ck_assert_str_eq(text, "0001-01-01 00:00:00.000000+00:00");
    ck_assert_int_eq(time_write(LAST_TIME, text), 32);
    ck_assert_str_eq(text, "9999-12-31 23:59:59.999999+00:00");
    ck_assert_int_eq(time_write(LAST_TIME + 1, text), 0);
    ck_assert_int_eq(time_write(FIRST_TIME - 1, text), 0);
}
END_TEST

START_TEST(datetimes_are_read_with_both_separators)
{
    static const struct {
        const char *text;
        bool good;
        int64_t time;
    } cases[] = {
        { "2021-10-20T01:02:03", true, INT64_C(1634691723000000) },
        { "2021-10-20 01:02:03", true, INT64_C(1634691723000000) },
        { "2021-10-20T01:02:03.5", true, INT64_C(1634691723500000) },
        { "2021-10-20T01:02:03.000001", true, INT64_C(1634691723000001) },
        { "2021-10-20T01:02:03.0000010", true, INT64_C(1634691723000001) },
        { "2021-10-20T01:02:03.0000001", false, 0 },
        { "2021-10-20T01:02:03Z", false, 0 },
        { "2021-10-20T24:00:00", false, 0 },
        { "2021-10-20", false, 0 },
        { "2021-10-20T01:02:03.", false, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t time = 0;
        ck_assert_msg(datetime_read(cases[i].text, &time) == cases[i].good, "%s", cases[i].text);
        ck_assert(!cases[i].good || time == cases[i].time);
    }
}
END_TEST

START_TEST(numbers_are_whole_texts)
{
    static const struct {
        const char *text;
        bool is_integer, is_real;
    } cases[] = {
        { "5", true, true },
        { "-9223372036854775808", true, true },
        { "9223372036854775808", false, true },
        { "1.5E300", false, true },
        { "1e-300", false, true },
        { "", false, false },
        { " 5", false, false },
        { "5x", false, false },
        { "NaN", false, false },
        { "Infinity", false, false },
        { "-Infinity", false, false },
        { "0x10", false, false },
        { "1e999", false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t integer;
        double real;
        ck_assert_msg(integer_read(cases[i].text, &integer) == cases[i].is_integer, "%s",
                      cases[i].text);
        ck_assert_msg(real_read(cases[i].text, session.plain, &real) == cases[i].is_real, "%s",
                      cases[i].text);
    }
}
END_TEST

START_TEST(decimals_are_read_where_nothing_is_lost)
{
    static const struct {
        const char *text;
        bool is_real, is_integer;
    } cases[] = {
        { "0", true, true },
        { "-0.00", true, true },
        { "12.345", true, false },
        { "0.05", true, false },
        { "1200", true, true },
        { "1200.000000000", true, true },
        { "-7", true, true },
        { "9007199254740993", false, true },
        { "9007199254740992", true, true },
        { "0.1", true, false },
        { "123456789.123456789", false, false },
        { "12345678901234567890", false, false },
        { "99999999999999999999999999999.999999999", false, false },
        { "100000000000000000000", true, false },
        { "1e5", false, false },
        { "", false, false },
        { ".", false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t integer;
        double real;
        ck_assert_msg(decimal_read_real(cases[i].text, session.plain, &real) == cases[i].is_real,
                      "%s as a real", cases[i].text);
        ck_assert_msg(!cases[i].is_real || real == strtod(cases[i].text, NULL), "%s",
                      cases[i].text);
        ck_assert_msg(decimal_read_integer(cases[i].text, &integer) == cases[i].is_integer,
                      "%s as an int", cases[i].text);
    }
}
END_TEST

/* ---- errors and pauses ---- */

START_TEST(reasons_come_before_codes)
{
    static const struct {
        const char *reason;
        long code;
        int verdict, status;
    } cases[] = {
        { "bytesBilledLimitExceeded", 500, VERDICT_FINAL, SLUICE_E_REFUSED },
        { "rateLimitExceeded", 403, VERDICT_AGAIN, SLUICE_E_BUSY },
        { "rateLimitExceeded", 429, VERDICT_AGAIN, SLUICE_E_BUSY },
        { "quotaExceeded", 403, VERDICT_FINAL, SLUICE_E_REFUSED },
        { "backendError", 503, VERDICT_AGAIN, SLUICE_E_IO },
        { "jobBackendError", 400, VERDICT_ANEW, SLUICE_E_IO },
        { "notImplemented", 501, VERDICT_FINAL, SLUICE_E_UNSUPPORTED },
        { "accessDenied", 403, VERDICT_FINAL, SLUICE_E_REFUSED },
        { "invalidQuery", 400, VERDICT_FINAL, SLUICE_E_INVALID },
        { "duplicate", 409, VERDICT_FINAL, SLUICE_E_CONFLICT },
        { "authError", 401, VERDICT_RENEW, SLUICE_E_REFUSED },
        { "", 401, VERDICT_RENEW, SLUICE_E_REFUSED },
        { "", 403, VERDICT_FINAL, SLUICE_E_REFUSED },
        { "", 404, VERDICT_FINAL, SLUICE_E_NOT_FOUND },
        { "", 409, VERDICT_FINAL, SLUICE_E_CONFLICT },
        { "", 429, VERDICT_AGAIN, SLUICE_E_BUSY },
        { "", 502, VERDICT_AGAIN, SLUICE_E_IO },
        { "", 501, VERDICT_FINAL, SLUICE_E_UNSUPPORTED },
        { "somethingNew", 503, VERDICT_AGAIN, SLUICE_E_IO },
        { "somethingNew", 400, VERDICT_FINAL, SLUICE_E_INVALID },
        { "", 302, VERDICT_FINAL, SLUICE_E_INVALID },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct failure_class *found = failure_class_of(cases[i].reason, cases[i].code);
        ck_assert_msg(found->verdict == cases[i].verdict && found->status == cases[i].status,
                      "%s %ld", cases[i].reason, cases[i].code);
    }
}
END_TEST

START_TEST(pauses_grow_and_heed_the_service)
{
    static const int64_t most[] = { SECOND / 2, SECOND,      2 * SECOND,  4 * SECOND,
                                    8 * SECOND, 16 * SECOND, 32 * SECOND, 32 * SECOND };
    struct patience patience = { .random = &session.random };
    int64_t sum = 0;

    for (size_t i = 0; i < COUNT_OF(most); i++) {
        int64_t pause = patience_pause(&patience, i % 2 == 0 ? 0 : -86400);
        ck_assert(pause >= 0 && pause < most[i]);
        sum += pause;
    }
    ck_assert(sum > 0);
    patience.tries = 0;
    ck_assert(patience_pause(&patience, 3) >= 3 * SECOND);
    ck_assert(patience_pause(&patience, INT64_C(1) << 40) <= 64 * SECOND);
    patience = (struct patience){ .deadline = moment() + SECOND, .random = &session.random };
    ck_assert(!patience_wait(&patience, 5));
}
END_TEST

START_TEST(updates_are_paced)
{
    static const struct {
        bool is_partitioned;
        unsigned most;
    } cases[] = { { true, UPDATES }, { false, UPDATES_UNPARTITIONED } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct table table = { .name = NULL };
        bool is_partitioned = cases[i].is_partitioned;
        for (unsigned at = 0; at < 2 * cases[i].most; at++) {
            int64_t now = 1000 + (int64_t)at + (at < cases[i].most ? 0 : 10 * SECOND);
            ck_assert(table_pause(&table, is_partitioned, now) <= 0);
            table_count_update(&table, is_partitioned, now);
            ck_assert_int_eq(table_pause(&table, is_partitioned, now) > 0,
                             (at + 1) % cases[i].most == 0);
        }
        ck_assert_int_eq(table_pause(&table, is_partitioned, 1000 + 10 * SECOND),
                         10 * SECOND + cases[i].most);
    }
}
END_TEST

/* ---- names and notes ---- */

START_TEST(a_load_of_a_day_names_its_partition)
{
    static const struct {
        const char *table, *decorator, *expected;
    } cases[] = {
        { "games", "20211019", "games$20211019" },
        { "games", "-", "games" },
        { "games$20211018", "20211019", NULL },
        { "games$20211018", "-", NULL },
        { "games", "", NULL },
        { "games", "2021101", NULL },
        { "games", "2021-10-", NULL },
        { "", "20211019", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text name = { 0 };
        bool done = destination_name(cases[i].table, cases[i].decorator, &name);
        ck_assert_msg(done == (cases[i].expected != NULL), "case %zu", i);
        if (done)
            ck_assert_str_eq(text_string(&name), cases[i].expected);
        text_fini(&name);
    }
}
END_TEST

START_TEST(notes_come_back_whole)
{
    static const char *const bad[] = { "", "EU", "EU h", "EU h 3", "EU h x 20211019", NULL };
    struct note note = {
        .location = "europe-west1", .hash = "00ff", .decorator = "-", .rows = 437
    };
    struct note read;
    char text[NOTE_SIZE];

    ck_assert(note_write(&note, text) && note_read(text, &read));
    ck_assert_str_eq(read.location, note.location);
    ck_assert_str_eq(read.hash, note.hash);
    ck_assert_str_eq(read.decorator, note.decorator);
    ck_assert_int_eq(read.rows, 437);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert(!note_read(bad[i], &read));
}
END_TEST

START_TEST(what_the_service_has_received_is_read)
{
    static const struct {
        const char *range;
        size_t bytes;
    } cases[] = { { "bytes=0-42", 43 }, { "0-42", 43 }, { "", 0 }, { "bytes=0-", 0 }, { "x", 0 } };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_uint_eq(upload_received(cases[i].range), cases[i].bytes);
}
END_TEST

START_TEST(tokens_go_to_safe_addresses_only)
{
    static const struct {
        const char *address;
        bool safe;
    } cases[] = {
        { "https://bigquery.googleapis.com", true },
        { "http://127.0.0.1:8080", true },
        { "http://localhost", true },
        { "http://[::1]:80", true },
        { "http://bigquery.googleapis.com", false },
        { "http://127.0.0.1.evil.example", false },
        { "http://localhost@evil.example", false },
        { "https://user@bigquery.googleapis.com", false },
        { "ftp://127.0.0.1", false },
        { "file:///etc/passwd", false },
        { "", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(address_is_safe(cases[i].address) == cases[i].safe, "%s", cases[i].address);
}
END_TEST

/* ---- SQL ---- */

static struct table_column columns[] = {
    { "day", "DATE", CELL_DATE, false },        { "team", "STRING", CELL_TEXT, false },
    { "points", "INTEGER", CELL_INT, false },   { "note", "STRING", CELL_TEXT, true },
    { "at", "DATETIME", CELL_DATETIME, false }, { "seen", "TIMESTAMP", CELL_TIME, false },
};

static const struct sluice_field team_field = { .size = sizeof team_field,
                                                .type = SLUICE_TEXT,
                                                .name = "team" };
static const struct sluice_field points_field = { .size = sizeof points_field,
                                                  .type = SLUICE_INT,
                                                  .name = "points" };

struct sql_case {
    struct sluice_term terms[3];
    uint32_t term_count;
    const char *order[2];
    uint32_t order_count;
    bool is_filter_needed;
    int64_t instant;
    const char *expected, *parameters; /* NULL: nothing can satisfy it */
};

#define TERM(name, how, what)                                                                      \
    {                                                                                              \
        .size = sizeof(struct sluice_term), .comparison = how, .column = name, .value = what       \
    }
#define DAY(number)                                                                                \
    {                                                                                              \
        SLUICE_DATE, 0,                                                                            \
        {                                                                                          \
            .integer = number                                                                      \
        }                                                                                          \
    }
#define ZERO(type)                                                                                 \
    {                                                                                              \
        type, 0,                                                                                   \
        {                                                                                          \
            .integer = 0                                                                           \
        }                                                                                          \
    }
#define FROM "SELECT `team`, `points` FROM `p-1`.`d`.`t`"

static const struct sql_case sql_cases[] = {
    { .expected = FROM, .parameters = "" },
    { .is_filter_needed = true,
      .expected = FROM " WHERE `day` BETWEEN @from AND @to",
      .parameters = "from DATE 0001-01-01;to DATE 9999-12-31;" },
    { .terms = { TERM("day", SLUICE_AT_LEAST, DAY(18919)),
                 TERM("DAY", SLUICE_AT_MOST, DAY(18920)) },
      .term_count = 2,
      .order = { "day", "note" },
      .order_count = 2,
      .instant = INT64_C(1634691723000001),
      .expected = FROM " FOR SYSTEM_TIME AS OF TIMESTAMP '2021-10-20 01:02:03.000001+00:00' WHERE "
                       "`day` BETWEEN @from AND @to ORDER BY `day`, COLLATE(`note`, '')",
      .parameters = "from DATE 2021-10-19;to DATE 2021-10-20;" },
    { .terms = { TERM("day", SLUICE_EQUAL, DAY(18919)),
                 TERM("points", SLUICE_AT_LEAST, ZERO(SLUICE_INT)) },
      .term_count = 2,
      .expected = FROM " WHERE `day` BETWEEN @from AND @to AND `points` >= @p1",
      .parameters = "from DATE 2021-10-19;to DATE 2021-10-19;p1 INT64 0;" },
    { .terms = { TERM("at", SLUICE_AT_MOST, ZERO(SLUICE_TIME)),
                 TERM("seen", SLUICE_EQUAL, ZERO(SLUICE_TIME)),
                 TERM("note", SLUICE_EQUAL, ZERO(SLUICE_TEXT)) },
      .term_count = 3,
      .expected = FROM " WHERE `at` <= @p0 AND `seen` = @p1 AND COLLATE(`note`, '') = @p2",
      .parameters = "p0 DATETIME 1970-01-01 00:00:00.000000;"
                    "p1 TIMESTAMP 1970-01-01 00:00:00.000000+00:00;p2 STRING ;" },
    { .terms = { TERM("day", SLUICE_AT_LEAST, DAY(-800000)), TERM("day", SLUICE_AT_MOST, DAY(5)) },
      .term_count = 2,
      .expected = FROM " WHERE `day` BETWEEN @from AND @to",
      .parameters = "from DATE 0001-01-01;to DATE 1970-01-06;" },
    { .terms = { TERM("day", SLUICE_AT_LEAST, DAY(6)), TERM("day", SLUICE_AT_MOST, DAY(5)) },
      .term_count = 2 },
    { .terms = { TERM("day", SLUICE_EQUAL, DAY(LAST_DAY + 1)) }, .term_count = 1 },
    { .terms = { TERM("points", SLUICE_EQUAL, ZERO(SLUICE_NULL)) }, .term_count = 1 },
};

static void parameters_text(const struct query *query, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < json_array_size(query->parameters); i++) {
        const json_t *one = json_array_get(query->parameters, i);
        length +=
            (size_t)snprintf(text + length, size - length, "%s %s %s;", json_text(one, "name"),
                             json_text(json_object_get(one, "parameterType"), "type"),
                             json_text(json_object_get(one, "parameterValue"), "value"));
        ck_assert_uint_lt(length, size);
    }
}

START_TEST(scans_become_queries)
{
    const struct sql_case *one = &sql_cases[_i];
    const struct sluice_field *const fields[] = { &team_field, &points_field };
    const struct sluice_term *terms[] = { &one->terms[0], &one->terms[1], &one->terms[2] };
    struct table table = { .columns = columns,
                           .column_count = COUNT_OF(columns),
                           .date = "day",
                           .is_native = true,
                           .is_filter_needed = one->is_filter_needed };
    struct sluice_scan scan = { .size = sizeof scan,
                                .field_count = 2,
                                .table = "t",
                                .fields = fields,
                                .terms = terms,
                                .term_count = one->term_count,
                                .order_count = one->order_count,
                                .order = one->order };
    struct query query;
    char parameters[400];

    ck_assert(selection_of(&table, &scan).is_empty == (one->expected == NULL));
    if (one->expected == NULL)
        return;
    ck_assert(query_of_scan(&session, &table, &scan, one->instant, &query));
    ck_assert_str_eq(text_string(&query.sql), one->expected);
    parameters_text(&query, parameters, sizeof parameters);
    ck_assert_str_eq(parameters, one->parameters);
    query_fini(&query);
}
END_TEST

/* ---- rows ---- */

#define ROWS 3

static const uint8_t bits[] = { 5 }, known_two[] = { 3 };
static const int64_t integers[] = { 1, INT64_C(9007199254740993), 0 };
static const double reals[] = { 0.1, -0.0, 1e300 };
static const int32_t offsets[] = { 0, 3, 3, 7 };
static const char letters[] = "a\"bgr\xc3\xb6";
static const int32_t days[] = { 18919, 18919, 18919 };
static const int64_t times[] = { 0, INT64_C(1634691723000001), -1 };

static struct sluice_column row_columns[] = {
    { .type = SLUICE_DATE, .values = days },
    { .type = SLUICE_BOOL, .values = bits },
    { .type = SLUICE_INT, .values = integers, .validity = known_two },
    { .type = SLUICE_REAL, .values = reals },
    { .type = SLUICE_TEXT, .values = letters, .offsets = offsets },
    { .type = SLUICE_TIME, .values = times },
};

static const char expected_rows[] =
    "{\"day\":\"2021-10-19\",\"won\":true,\"points\":\"1\",\"share\":0.10000000000000001,"
    "\"note\":\"a\\\"b\",\"seen\":\"1970-01-01 00:00:00.000000+00:00\"}\n"
    "{\"day\":\"2021-10-19\",\"won\":false,\"points\":\"9007199254740993\",\"share\":0,"
    "\"note\":\"\",\"seen\":\"2021-10-20 01:02:03.000001+00:00\"}\n"
    "{\"day\":\"2021-10-19\",\"won\":true,\"points\":null,"
    "\"share\":1.0000000000000001e+300,"
    "\"note\":\"gr\xc3\xb6\",\"seen\":\"1969-12-31 23:59:59.999999+00:00\"}\n";

static struct sluice_field row_fields[] = {
    { .type = SLUICE_DATE, .name = "day" },   { .type = SLUICE_BOOL, .name = "won" },
    { .type = SLUICE_INT, .name = "points" }, { .type = SLUICE_REAL, .name = "share" },
    { .type = SLUICE_TEXT, .name = "note" },  { .type = SLUICE_TIME, .name = "seen" },
};

#define FIELDS 6

static const struct sluice_field *const row_pointers[] = { &row_fields[0], &row_fields[1],
                                                           &row_fields[2], &row_fields[3],
                                                           &row_fields[4], &row_fields[5] };
static struct sluice_batch row_batch = {
    .size = sizeof row_batch, .column_count = FIELDS, .row_count = ROWS, .columns = row_columns
};

static struct sluice_publication publication_of(const struct sluice_batch *rows)
{
    return (struct sluice_publication){ .size = sizeof(struct sluice_publication),
                                        .field_count = FIELDS,
                                        .table = "games",
                                        .fields = row_pointers,
                                        .date = "day",
                                        .day = 18919,
                                        .id = "id",
                                        .rows = rows };
}

static void unpack(const struct text *gzip, char *text, size_t size)
{
    z_stream stream = { .next_in = (unsigned char *)gzip->data,
                        .avail_in = (unsigned)gzip->length,
                        .next_out = (unsigned char *)text,
                        .avail_out = (unsigned)size - 1 };

    ck_assert_int_eq(inflateInit2(&stream, 31), Z_OK);
    ck_assert_int_eq(inflate(&stream, Z_FINISH), Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    text[stream.total_out] = '\0';
    ck_assert_int_eq(inflateEnd(&stream), Z_OK);
}

START_TEST(rows_become_lines_of_json)
{
    const struct sluice_publication publication = publication_of(&row_batch);
    const struct sluice_publication none = publication_of(NULL);
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct text first = { 0 }, second = { 0 }, empty = { 0 };
    char text[2048], one[HASH_SIZE], two[HASH_SIZE];

    ck_assert_int_eq(encode_rows(&session, &publication, &first, &error), SLUICE_OK);
    ck_assert_int_eq(encode_rows(&session, &publication, &second, &error), SLUICE_OK);
    unpack(&first, text, sizeof text);
    ck_assert_str_eq(text, expected_rows);
    ck_assert_uint_eq(first.length, second.length);
    ck_assert_int_eq(memcmp(first.data, second.data, first.length), 0);
    ck_assert_int_eq(encode_rows(&session, &none, &empty, &error), SLUICE_OK);
    unpack(&empty, text, sizeof text);
    ck_assert_str_eq(text, "");
    ck_assert(hash_bytes(&first, one) && hash_bytes(&empty, two));
    ck_assert_uint_eq(strlen(one), HASH_SIZE - 1);
    ck_assert_str_ne(one, two);
    text_fini(&first);
    text_fini(&second);
    text_fini(&empty);
}
END_TEST

static const double bad_reals[] = { 0.0, 0.0, NAN };
static const double endless_reals[] = { INFINITY, 0.0, 0.0 };
static const char bad_letters[] = "abcgr\xc3x";
static const char nul_letters[] = "abcgr\0x";
static const int32_t bad_days[] = { 18919, 18920, 18919 };
static const int64_t early_times[] = { 0, 0, FIRST_TIME - 1 };

static const struct {
    int column;
    const void *values;
    const char *words;
} bad_values[] = {
    { 3, bad_reals, "row 3 of table 'games': column 'share'" },
    { 3, endless_reals, "row 1 of table 'games': column 'share'" },
    { 4, bad_letters, "column 'note' holds a value that BigQuery cannot store: 'gr\\xc3x'" },
    { 4, nul_letters, "'gr\\x00x'" },
    { 5, early_times, "in none of the years 1 to 9999" },
    { 0, bad_days, "row 2 of table 'games': its 'day' is not the date" },
};

START_TEST(what_cannot_be_stored_is_refused_with_its_place)
{
    const struct sluice_publication publication = publication_of(&row_batch);
    const void *before = row_columns[bad_values[_i].column].values;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct text gzip = { 0 };

    row_columns[bad_values[_i].column].values = bad_values[_i].values;
    ck_assert_int_eq(encode_rows(&session, &publication, &gzip, &error), SLUICE_E_INVALID);
    ck_assert_msg(strstr(error.message, bad_values[_i].words) != NULL, "%s", error.message);
    row_columns[bad_values[_i].column].values = before;
    text_fini(&gzip);
}
END_TEST

/* ---- signatures ---- */

static size_t decode(const char *from, size_t length, unsigned char *to)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t group = 0;
    size_t count = 0;
    int held = 0;

    for (size_t i = 0; i < length; i++) {
        const char *found = strchr(alphabet, from[i]);
        ck_assert_ptr_nonnull(found);
        group = group << 6 | (uint32_t)(found - alphabet);
        held += 6;
        if (held >= 8) {
            held -= 8;
            to[count++] = (unsigned char)(group >> held);
        }
    }
    to[count] = '\0';
    return count;
}

START_TEST(assertions_are_signed)
{
    struct key key = { .email = strdup("robot@p.example"),
                       .id = strdup("k1"),
                       .token_uri = strdup("https://token.example/x"),
                       .private_key = EVP_RSA_gen(2048) };
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct text assertion = { 0 };
    unsigned char part[2048];
    const char *claims, *signature;
    json_t *root;

    ck_assert(key.private_key != NULL && context != NULL);
    ck_assert(key_assertion(&key, 1634691723, &assertion));
    claims = strchr(assertion.data, '.') + 1;
    signature = strchr(claims, '.') + 1;
    (void)decode(assertion.data, (size_t)(claims - assertion.data) - 1, part);
    root = json_loads((const char *)part, 0, NULL);
    ck_assert_str_eq(json_text(root, "alg"), "RS256");
    ck_assert_str_eq(json_text(root, "kid"), "k1");
    json_decref(root);
    (void)decode(claims, (size_t)(signature - claims) - 1, part);
    root = json_loads((const char *)part, 0, NULL);
    ck_assert_str_eq(json_text(root, "iss"), "robot@p.example");
    ck_assert_str_eq(json_text(root, "aud"), "https://token.example/x");
    ck_assert_str_eq(json_text(root, "scope"), "https://www.googleapis.com/auth/bigquery");
    ck_assert(json_is_integer(json_object_get(root, "iat")));
    ck_assert_int_eq(json_integer_value(json_object_get(root, "iat")), 1634691663);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "exp")), 1634695263);
    json_decref(root);
    ck_assert_int_eq(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key.private_key), 1);
    ck_assert_int_eq(EVP_DigestVerify(context, part, decode(signature, strlen(signature), part),
                                      (const unsigned char *)assertion.data,
                                      (size_t)(signature - assertion.data) - 1),
                     1);
    EVP_MD_CTX_free(context);
    text_fini(&assertion);
    key_fini(&key);
}
END_TEST

START_TEST(types_are_compared_by_class)
{
    static const struct {
        const char *field;
        int kind;
    } cases[] = {
        { "{\"type\":\"INTEGER\"}", CELL_INT },
        { "{\"type\":\"INT64\",\"mode\":\"REQUIRED\"}", CELL_INT },
        { "{\"type\":\"FLOAT\"}", CELL_REAL },
        { "{\"type\":\"FLOAT64\"}", CELL_REAL },
        { "{\"type\":\"BOOL\"}", CELL_BOOL },
        { "{\"type\":\"NUMERIC\"}", CELL_NUMERIC },
        { "{\"type\":\"BIGNUMERIC\"}", CELL_NONE },
        { "{\"type\":\"RECORD\"}", CELL_NONE },
        { "{\"type\":\"STRUCT\"}", CELL_NONE },
        { "{\"type\":\"STRING\",\"mode\":\"REPEATED\"}", CELL_NONE },
        { "{\"type\":\"TIMESTAMP\"}", CELL_TIME },
        { "{\"type\":\"TIMESTAMP\",\"timestampPrecision\":\"12\"}", CELL_NONE },
        { "{\"type\":\"DATETIME\"}", CELL_DATETIME },
        { "{\"type\":\"BYTES\"}", CELL_NONE },
        { "{\"type\":\"JSON\"}", CELL_NONE },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *field = json_loads(cases[i].field, 0, NULL);
        ck_assert_msg(field_kind(field) == cases[i].kind, "%s", cases[i].field);
        json_decref(field);
    }
    ck_assert(kind_reads_as(CELL_NUMERIC, SLUICE_INT) && kind_reads_as(CELL_NUMERIC, SLUICE_REAL));
    ck_assert(kind_reads_as(CELL_DATETIME, SLUICE_TIME));
    ck_assert(!kind_reads_as(CELL_DATETIME, SLUICE_TEXT) && !kind_reads_as(CELL_NONE, SLUICE_TEXT));
    ck_assert(!kind_reads_as(CELL_INT, SLUICE_NULL));
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bigquery_texts");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 60);
    tcase_add_test(test, bytes_become_base64_for_addresses);
    tcase_add_test(test, texts_are_escaped_where_they_go);
    tcase_add_test(test, utf8_is_told_from_other_bytes);
    tcase_add_test(test, every_day_is_written_and_read);
    tcase_add_test(test, times_are_written_as_the_service_has_them);
    tcase_add_test(test, datetimes_are_read_with_both_separators);
    tcase_add_test(test, numbers_are_whole_texts);
    tcase_add_test(test, decimals_are_read_where_nothing_is_lost);
    tcase_add_test(test, reasons_come_before_codes);
    tcase_add_test(test, pauses_grow_and_heed_the_service);
    tcase_add_test(test, updates_are_paced);
    tcase_add_test(test, a_load_of_a_day_names_its_partition);
    tcase_add_test(test, notes_come_back_whole);
    tcase_add_test(test, what_the_service_has_received_is_read);
    tcase_add_test(test, tokens_go_to_safe_addresses_only);
    tcase_add_loop_test(test, scans_become_queries, 0, COUNT_OF(sql_cases));
    tcase_add_test(test, rows_become_lines_of_json);
    tcase_add_loop_test(test, what_cannot_be_stored_is_refused_with_its_place, 0,
                        COUNT_OF(bad_values));
    tcase_add_test(test, assertions_are_signed);
    tcase_add_test(test, types_are_compared_by_class);
    return runner_run("bigquery_texts", test);
}
