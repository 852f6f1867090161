/* test_parts.c - the parts of the server by themselves: SQL, multipart, values, masks, faults. */
#include "runner.h"

#include <sqlite3.h>
#include <stdint.h>

#include "answer.h"
#include "faults.h"
#include "mask.h"
#include "media.h"
#include "sql.h"
#include "values.h"
#include "world.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static char *dump(const json_t *json)
{
    return json != NULL ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
}

static const struct {
    const char *text, *parsed; /* NULL: it is none */
} queries[] = {
    { "SELECT 1", "{\"columns\":[],\"select\":\"one\"}" },
    { "select count(*) as n from d.t",
      "{\"as\":\"n\",\"columns\":[],\"from\":{\"dataset\":\"d\",\"table\":\"t\"},"
      "\"select\":\"count\"}" },
    { "SELECT * FROM `a-b.d.t`;",
      "{\"columns\":[],\"from\":{\"dataset\":\"d\",\"project\":\"a-b\",\"table\":\"t\"},"
      "\"select\":\"rows\"}" },
    { "SELECT `a` AS b, c FROM `p`.`d`.`t` WHERE a BETWEEN @x AND -5 AND (c <> 'it\\'s')",
      "{\"columns\":[{\"as\":\"b\",\"name\":\"a\"},{\"name\":\"c\"}],"
      "\"from\":{\"dataset\":\"d\",\"project\":\"p\",\"table\":\"t\"},\"select\":\"rows\","
      "\"where\":[{\"column\":\"a\",\"op\":\"BETWEEN\",\"operands\":[{\"parameter\":\"x\"},"
      "{\"text\":\"-5\",\"type\":\"INT64\"}]},{\"column\":\"c\",\"op\":\"<>\",\"operands\":"
      "[{\"text\":\"it's\",\"type\":\"STRING\"}]}]}" },
    { "SELECT a FROM d.INFORMATION_SCHEMA.PARTITIONS WHERE a IN UNNEST(@l) AND b IS NOT NULL",
      "{\"columns\":[{\"name\":\"a\"}],\"from\":{\"dataset\":\"d\",\"partitions\":true},"
      "\"select\":\"rows\",\"where\":[{\"column\":\"a\",\"op\":\"UNNEST\",\"operands\":"
      "[{\"parameter\":\"l\"}]},{\"column\":\"b\",\"op\":\"IS NOT NULL\",\"operands\":[]}]}" },
    { "SELECT a FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '2021-10-19' ORDER BY a DESC, b LIMIT 5",
      "{\"at\":{\"text\":\"2021-10-19\",\"type\":\"TIMESTAMP\"},\"columns\":[{\"name\":\"a\"}],"
      "\"from\":{\"table\":\"t\"},\"limit\":{\"text\":\"5\",\"type\":\"INT64\"},\"order\":"
      "[{\"column\":\"a\",\"descending\":true},{\"column\":\"b\",\"descending\":false}],"
      "\"select\":\"rows\"}" },
    { "SELECT a", NULL },
    { "SELECT a FROM", NULL },
    { "SELECT a b FROM t", NULL },
    { "SELECT a FROM t WHERE DATE(a) = '2021-10-19'", NULL },
    { "SELECT a FROM t WHERE a = b", NULL },
    { "SELECT a FROM t WHERE a = 1 OR a = 2", NULL },
    { "SELECT a FROM t GROUP BY a", NULL },
    { "SELECT a FROM t WHERE a = 'open", NULL },
    { "SELECT SUM(a) FROM t", NULL },
    { "DELETE FROM t WHERE a = 1", NULL },
    { "", NULL },
};

START_TEST(queries_are_read_or_refused)
{
    json_t *failure, *parsed;
    char *text;
    size_t i;

    for (i = 0; i < ROWS(queries); i++) {
        parsed = sql_parse(queries[i].text, &failure);
        text = dump(parsed);
        ck_assert_msg((failure == NULL) == (queries[i].parsed != NULL), "%s", queries[i].text);
        if (failure == NULL)
            ck_assert_str_eq(text, queries[i].parsed);
        else
            ck_assert_str_eq(json_text(failure, "reason"), "invalidQuery");
        free(text);
        json_decref(parsed);
        json_decref(failure);
    }
}
END_TEST

#define JSON_PART "--B\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{}\r\n"
#define MEDIA_PART "--B\r\nContent-Type: application/octet-stream\r\n\r\n"

static const struct {
    const char *type, *body, *media; /* NULL: it is none */
} bodies[] = {
    { "multipart/related; boundary=B", JSON_PART MEDIA_PART "rows\r\n--B--", "rows" },
    { "multipart/related; boundary=\"B\"", JSON_PART MEDIA_PART "rows\r\n--B--\r\n", "rows" },
    { "Multipart/Related; charset=x; boundary=B", JSON_PART MEDIA_PART "\r\n--B--", "" },
    { "multipart/related; boundary=B", JSON_PART MEDIA_PART "a\r\n--B--\r\nb\r\n--B--",
      "a\r\n--B--\r\nb" },
    { "multipart/related; boundary=B", JSON_PART MEDIA_PART "a--Bb\n\r\n--B--", "a--Bb\n" },
    { "multipart/form-data; boundary=B", JSON_PART MEDIA_PART "rows\r\n--B--", NULL },
    { "multipart/related", JSON_PART MEDIA_PART "rows\r\n--B--", NULL },
    { "multipart/related; boundary=C", JSON_PART MEDIA_PART "rows\r\n--B--", NULL },
    { "multipart/related; boundary=B", JSON_PART MEDIA_PART "rows", NULL },
    { "multipart/related; boundary=B", JSON_PART "--B--", NULL },
    { "multipart/related; boundary=B", MEDIA_PART "rows\r\n" JSON_PART "--B--", NULL },
    { NULL, "", NULL },
};

START_TEST(bodies_come_in_two_parts)
{
    struct parts parts;
    const char *fault;
    size_t i;

    for (i = 0; i < ROWS(bodies); i++) {
        fault = media_split(bodies[i].type, bodies[i].body, strlen(bodies[i].body), &parts);
        ck_assert_msg((fault == NULL) == (bodies[i].media != NULL), "%s: %s", bodies[i].body,
                      fault != NULL ? fault : "taken");
        if (fault != NULL)
            continue;
        ck_assert_int_eq((int)parts.metadata_size, 2);
        ck_assert_int_eq(memcmp(parts.metadata, "{}", 2), 0);
        ck_assert_int_eq((int)parts.media_size, (int)strlen(bodies[i].media));
        ck_assert_int_eq(memcmp(parts.media, bodies[i].media, parts.media_size), 0);
    }
}
END_TEST

static const struct {
    const char *type, *given, *answer; /* JSON; NULL: refused */
} values[] = {
    { "INT64", "5", "\"5\"" },
    { "INTEGER", "\"9223372036854775807\"", "\"9223372036854775807\"" },
    { "INT64", "9007199254740993", NULL }, /* text, where a double would lose */
    { "INT64", "\"9223372036854775808\"", NULL },
    { "INT64", "1.0", NULL },
    { "INT64", "\"\"", NULL },
    { "FLOAT64", "0.1", "\"0.1\"" },
    { "FLOAT64", "5", "\"5.0\"" },
    { "FLOAT64", "1.5e300", "\"1.5E300\"" },
    { "FLOAT64", "1e-7", "\"1E-7\"" },
    { "FLOAT64", "0.30000000000000004", "\"0.30000000000000004\"" },
    { "FLOAT", "\"NaN\"", "\"NaN\"" },
    { "FLOAT", "\"-Infinity\"", "\"-Infinity\"" },
    { "FLOAT", "\"nan\"", NULL },
    { "BOOL", "true", "\"true\"" },
    { "BOOLEAN", "\"no\"", "\"false\"" },
    { "BOOL", "\"maybe\"", NULL },
    { "BOOL", "2", NULL },
    { "STRING", "\"caf\\u00e9\"", "\"caf\\u00E9\"" },
    { "STRING", "5", NULL },
    { "STRING", "[]", NULL },
    { "BYTES", "\"AAEC\"", "\"AAEC\"" },
    { "BYTES", "\"AA==\"", "\"AA==\"" },
    { "BYTES", "\"AAE\"", NULL },
    { "BYTES", "\"A_==\"", NULL },
    { "DATE", "\"2024-02-29\"", "\"2024-02-29\"" },
    { "DATE", "\"2023-02-29\"", NULL },
    { "DATE", "\"0000-01-01\"", NULL },
    { "DATE", "\"2024-2-9\"", NULL },
    { "TIME", "\"01:02:03\"", "\"01:02:03\"" },
    { "TIME", "\"24:00:00\"", NULL },
    { "DATETIME", "\"2024-02-29 01:02:03.5\"", "\"2024-02-29T01:02:03.500000\"" },
    { "DATETIME", "\"2024-02-29T01:02:03\"", "\"2024-02-29T01:02:03\"" },
    { "DATETIME", "\"2024-02-29 01:02:03Z\"", NULL },
    { "TIMESTAMP", "\"1970-01-01 00:00:01.5 UTC\"", "\"1500000\"" },
    { "TIMESTAMP", "\"1969-12-31T23:59:59Z\"", "\"-1000000\"" },
    { "TIMESTAMP", "\"1970-01-01 01:00:00+01:00\"", "\"0\"" },
    { "TIMESTAMP", "\"9999-12-31 23:59:59.999999 UTC\"", "\"253402300799999999\"" },
    { "TIMESTAMP", "1534680695", NULL }, /* seconds or milliseconds: the documents have both */
    { "TIMESTAMP", "\"1970-01-01 00:00:01.1234567 UTC\"", NULL },
    { "NUMERIC", "\"-0012.3400\"", "\"-12.34\"" },
    { "NUMERIC", "\"-0.0\"", "\"0\"" },
    { "NUMERIC", "\"0.0000000001\"", NULL },
    { "NUMERIC", "\"123456789012345678901234567890\"", NULL },
    { "NUMERIC", "\"1e3\"", NULL },
};

/* What an answer has of a value that a load job takes; NULL: it does not. */
static char *load_and_answer(sqlite3 *db, const char *type, const char *given)
{
    enum value_class class = value_class_named(type);
    json_t *value = json_loads(given, JSON_DECODE_ANY, NULL), *answer;
    sqlite3_stmt *statement = NULL;
    char *text = NULL;

    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT ?", -1, &statement, NULL), SQLITE_OK);
    if (value_bind(statement, 1, class, value) == NULL) {
        ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
        answer = value_answer(statement, 0, class, 1);
        text = json_dumps(answer, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        json_decref(answer);
    }
    (void)sqlite3_finalize(statement);
    json_decref(value);
    return text;
}

START_TEST(values_are_taken_as_documented_or_refused)
{
    sqlite3 *db = NULL;
    char *text;
    size_t i;

    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (i = 0; i < ROWS(values); i++) {
        text = load_and_answer(db, values[i].type, values[i].given);
        ck_assert_msg((text != NULL) == (values[i].answer != NULL), "%s %s: %s", values[i].type,
                      values[i].given, text != NULL ? text : "refused");
        if (text != NULL)
            ck_assert_str_eq(text, values[i].answer);
        free(text);
    }
    (void)sqlite3_close(db);
}
END_TEST

static const struct {
    int64_t us;
    const char *text;
} times[] = {
    { 0, "0.0" },
    { 1700000000123456, "1.700000000123456E9" },
    { -19954383398377106, "-1.9954383398377106E10" },
    { 1500000, "1.5E0" },
};

START_TEST(times_are_floating_text_unless_asked)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    json_t *answer;
    size_t i;

    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT ?", -1, &statement, NULL), SQLITE_OK);
    for (i = 0; i < ROWS(times); i++) {
        (void)sqlite3_bind_int64(statement, 1, times[i].us);
        ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
        answer = value_answer(statement, 0, VALUE_TIMESTAMP, 0);
        ck_assert_str_eq(json_string_value(answer), times[i].text);
        json_decref(answer);
        (void)sqlite3_reset(statement);
    }
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
}
END_TEST

static const struct {
    const char *mask, *kept; /* NULL: it is none */
} masks[] = {
    { "a", "{\"a\":1}" },
    { "a,l(x,y/z)", "{\"a\":1,\"l\":[{\"x\":1,\"y\":{\"z\":3}},{}]}" },
    { "l/y/z", "{\"l\":[{\"y\":{\"z\":3}},{}]}" },
    { "nothing", "{}" },
    { "l(x", NULL },
    { ",a", NULL },
};

START_TEST(masks_leave_what_they_name)
{
    json_t *json = json_loads("{\"a\":1,\"b\":2,\"l\":[{\"x\":1,\"y\":{\"z\":3,\"q\":4}},"
                              "{\"w\":5}]}",
                              0, NULL);
    json_t *kept;
    char *text;
    size_t i;

    for (i = 0; i < ROWS(masks); i++) {
        kept = mask_apply(json, masks[i].mask);
        text = dump(kept);
        ck_assert_msg((kept != NULL) == (masks[i].kept != NULL), "%s", masks[i].mask);
        if (kept != NULL)
            ck_assert_str_eq(text, masks[i].kept);
        free(text);
        json_decref(kept);
    }
    json_decref(json);
}
END_TEST

/* Which of the first `count` requests of a method are hit, as text of . and x. */
static void draw_hits(struct world *world, const char *faults, char *hits, int count)
{
    struct request request = { .verb = "GET", .target = (char[]){ "/" } };
    struct answer answer = { .status = 0 };
    json_t *body = json_loads(faults, 0, NULL);
    int i;

    ck_assert_int_eq(faults_set(world, body, &answer), 1);
    for (i = 0; i < count; i++)
        hits[i] = faults_pick(world, FAULT_BEFORE, "jobs.get", &request) != NULL ? 'x' : '.';
    hits[count] = '\0';
    json_decref(body);
}

static const struct {
    const char *faults, *hits;
} drawn[] = {
    { "{\"faults\":[]}", "........" },
    { "{\"faults\":[{\"kind\":\"503\"}]}", "x......." },
    { "{\"faults\":[{\"kind\":\"503\",\"count\":2,\"skip\":3}]}", "...xx..." },
    { "{\"faults\":[{\"kind\":\"503\",\"count\":-1}]}", "xxxxxxxx" },
    { "{\"faults\":[{\"kind\":\"503\",\"method\":\"jobs.list\",\"count\":-1}]}", "........" },
    { "{\"faults\":[{\"kind\":\"lost\",\"count\":-1}]}", "........" },
    { "{\"faults\":[{\"kind\":\"503\"},{\"kind\":\"reset\"}]}", "xx......" },
};

START_TEST(faults_hit_whom_they_are_set_for)
{
    struct world *world = world_create(":memory:");
    char hits[16];
    size_t i;

    for (i = 0; i < ROWS(drawn); i++) {
        draw_hits(world, drawn[i].faults, hits, 8);
        ck_assert_str_eq(hits, drawn[i].hits);
    }
    world_destroy(world);
}
END_TEST

START_TEST(faults_by_chance_are_those_of_their_seed)
{
    static const char form[] = "{\"seed\":%d,\"faults\":[{\"kind\":\"503\",\"count\":-1,"
                               "\"probability\":0.5}]}";
    struct world *world = world_create(":memory:");
    char text[128], first[104], again[104], other[104];

    (void)snprintf(text, sizeof text, form, 7);
    draw_hits(world, text, first, 100);
    draw_hits(world, text, again, 100);
    (void)snprintf(text, sizeof text, form, 8);
    draw_hits(world, text, other, 100);
    ck_assert_str_eq(first, again);
    ck_assert_str_ne(first, other);
    ck_assert_ptr_nonnull(strchr(first, 'x'));
    ck_assert_ptr_nonnull(strchr(first, '.'));
    world_destroy(world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("parts");

    tcase_add_test(tests, queries_are_read_or_refused);
    tcase_add_test(tests, bodies_come_in_two_parts);
    tcase_add_test(tests, values_are_taken_as_documented_or_refused);
    tcase_add_test(tests, times_are_floating_text_unless_asked);
    tcase_add_test(tests, masks_leave_what_they_name);
    tcase_add_test(tests, faults_hit_whom_they_are_set_for);
    tcase_add_test(tests, faults_by_chance_are_those_of_their_seed);
    return runner_run("bigquery_server_parts", tests);
}
