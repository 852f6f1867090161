/* Mistakes for programs: their kinds, and logs that what annotates pull requests takes. */
#include "base/base.h"
#include "e2e/sluice.h"
#include "runner.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

#define HEAD "sluice: 1\nname: a\n"
#define CALENDAR "calendar: {table: games, date: day}\n"
#define GAMES                                                                                      \
    "tables:\n"                                                                                    \
    "  games: {date: day, key: [id], known: ahead, columns: {id: int, day: date, won: bool?}}\n"
#define STORE "store: {driver: sqlite, path: a.db}\n"
#define PGS "processors: {pgs: {plugin: pgs}}\n"

#define LEAGUE "sluice: 1\nname: a\ninclude: ['" SLUICE_SOURCE "/pipelines/league.yaml']\n"
#define DEEP "[[[[[[[[[[[[[[[[[[[["

static struct e2e_result validate(const char *pipeline, const char *format)
{
    return e2e_run((const char *[]){ "validate", pipeline, "--format", format, NULL });
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    ck_assert_msg(text != NULL, "no text '%s'", name);
    return text;
}

/* ---- kinds ---- */

static const struct {
    const char *text;
    const char *first; /* id:line:column of the first mistake; the id alone will do; "": none */
} CASES[] = {
    { HEAD STORE CALENDAR GAMES, "" },
    { HEAD STORE CALENDAR GAMES "a: [\n", "invalid-yaml:7:4" },
    { "", "invalid-yaml:0:0" },
    { HEAD STORE CALENDAR GAMES "processors: &a {}\n", "yaml-feature:7:13" },
    { HEAD "include: [b.yaml]\n", "file-unreadable:3:11" },
    { HEAD "store: {driver: sqlite, path: \"${NOT_SET_HERE}\"}\n" CALENDAR GAMES,
      "unset-variable:3:31" },
    { HEAD "store: {driver: sqlite, path: \"${1}\"}\n" CALENDAR GAMES, "bad-variable:3:31" },
    { HEAD STORE, "section-missing:0:0" },
    { HEAD STORE CALENDAR GAMES "tabels: {}\n", "unknown-key:7:1" },
    { "name: a\n" STORE CALENDAR GAMES, "key-missing:0:0" },
    { HEAD "store: {driver: sqlite}\n" CALENDAR GAMES, "key-missing:3:1" },
    { HEAD STORE "calendar: {every: day, table: games, from: 2020-01-01, to: today}\n" GAMES,
      "conflicting-keys:4:24" },
    { HEAD STORE CALENDAR GAMES "defaults: {parallel: maybe}\n", "wrong-type:7:22" },
    { HEAD STORE CALENDAR GAMES "defaults: {workers: 0}\n", "bad-value:7:21" },
    { HEAD STORE "calendar: {every: day, from: 2020-01-01, to: today, zone: Mars}\n",
      "unknown-zone:4:59" },
    { HEAD STORE CALENDAR "tables:\n  games: {key: [], columns: {day: date}}\n",
      "empty-list:6:16" },
    { HEAD STORE CALENDAR GAMES "  sluice_x: {key: [id], columns: {id: int}}\n", "bad-name:7:3" },
    { HEAD STORE STORE CALENDAR GAMES, "duplicate-name:4:1" },
    { HEAD STORE CALENDAR "tables:\n  games: {key: [id, id], columns: {id: int, day: date}}\n",
      "duplicate-entry:6:21" },
    { HEAD STORE CALENDAR GAMES "  Games: {key: [id], columns: {id: int}}\n", "capitals:7:3" },
    { HEAD STORE "calendar: {table: game, date: day}\n" GAMES, "table-missing:4:1" },
    { HEAD STORE "calendar: {table: games, date: dai}\n" GAMES, "column-missing:4:1" },
    { HEAD STORE "calendar: {table: games, date: id}\n" GAMES, "column-type:4:1" },
    { HEAD STORE CALENDAR "tables:\n  games: {key: [id], columns: {id: int?, day: date}}\n",
      "column-nullable:6:17" },
    { HEAD STORE CALENDAR "tables:\n  games: {date: day, key: [id], columns: {id: int, day: date, "
                          "won: {type: bool, known: after}}}\n",
      "calendar-not-ahead:4:1" },
    { HEAD STORE CALENDAR GAMES "processors: {pgs: {plugin: pgs, needs: [x]}}\n",
      "table-missing:7:28" },
    { HEAD STORE CALENDAR GAMES "processors: {pgs: {plugin: pgx}}\n", "plugin-missing:7:28" },
    { HEAD STORE CALENDAR GAMES "processors: {pgs: {plugin: pgs, with: {x: 1}}}\n",
      "unknown-parameter:7:40" },
    { HEAD "store: {driver: sqlight}\n" CALENDAR GAMES, "driver-missing:3:1" },
    { HEAD STORE "ledger: {driver: sqlite, path: a.db}\n" CALENDAR GAMES, "store-unfit:4:1" },
    { HEAD STORE "defaults: " DEEP DEEP DEEP DEEP DEEP "\n", "over-limit" },
    { LEAGUE "processors: {pgs: {plugin: pgs, inputs: {bix: shots}}}\n", "unknown-input" },
    { LEAGUE "processors: {pgs: {plugin: pgs, needs: [x]}}\n", "processor-missing" },
    { LEAGUE "processors:\n  pgs: {plugin: pgs, needs: [togs]}\n"
             "  togs: {plugin: togs, enabled: false}\n",
      "processor-disabled" },
    { LEAGUE "processors: {pgs: {plugin: pgs, needs: [pgs]}}\n", "cycle" },
    { LEAGUE "processors: {pgs: {plugin: pgs}, also: {plugin: pgs}}\n", "two-writers" },
    { LEAGUE "processors: {pgs: {plugin: pgs, with: {paint_feet: x}}}\n", "bad-parameter" },
    { LEAGUE "processors: {r: {plugin: rollup, with: {sources: {s: {table: shots}}}}}\n",
      "parameter-missing" },
    { LEAGUE "processors: {pgs: {plugin: pgs, gates: {completeness: {at_least: 50}}}}\n",
      "gate-unfit" },
    { LEAGUE "processors: {pgs: {plugin: pgs, tolerance: {player_id: 1}}}\n", "column-unfit" },
    { LEAGUE "processors: {pgs: {plugin: pgs, inputs: {box: players}}}\n", "column-missing" },
};

START_TEST(each_kind_of_mistake_has_its_name)
{
    struct e2e_result result;
    char folder[E2E_FOLDER_SIZE], first[96] = "";

    e2e_enter(folder);
    e2e_write("a.yaml", CASES[_i].text, strlen(CASES[_i].text));
    result = validate("a.yaml", "json");
    if (result.out_length > 0) {
        json_t *mistake = json_loads(result.out, JSON_DISABLE_EOF_CHECK, NULL);
        ck_assert_msg(mistake != NULL, "%s", result.out);
        (void)snprintf(first, sizeof first, "%s:%d:%d", text_of(mistake, "id"),
                       (int)json_integer_value(json_object_get(mistake, "line")),
                       (int)json_integer_value(json_object_get(mistake, "column")));
        ck_assert_str_eq(text_of(mistake, "severity"), "error");
        ck_assert_str_eq(text_of(mistake, "file"), "a.yaml");
        json_decref(mistake);
    }
    if (strchr(CASES[_i].first, ':') == NULL)
        first[strcspn(first, ":")] = '\0';
    ck_assert_msg(text_equals(first, CASES[_i].first), "%s: %s instead of %s\n%s", CASES[_i].text,
                  first, CASES[_i].first, result.out);
    ck_assert_int_eq(result.code, CASES[_i].first[0] == '\0' ? 0 : 2);
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

START_TEST(a_mistake_is_an_object_a_line)
{
    struct e2e_result result;
    char folder[E2E_FOLDER_SIZE];

    e2e_enter(folder);
    e2e_write("a.yaml", HEAD "tabels: {}\nname: b\n", strlen(HEAD "tabels: {}\nname: b\n"));
    result = validate("./a.yaml", "json");
    ck_assert_str_eq(
        result.out,
        "{\"id\":\"unknown-key\",\"severity\":\"error\",\"message\":\"unknown key 'tabels'\","
        "\"file\":\"./a.yaml\",\"line\":3,\"column\":1,\"suggestion\":\"did you mean 'tables'?\"}\n"
        "{\"id\":\"duplicate-name\",\"severity\":\"error\",\"message\":\"key 'name' is written "
        "twice\",\"file\":\"./a.yaml\",\"line\":4,\"column\":1,\"suggestion\":\"first written at "
        "./a.yaml:2:1\"}\n");
    ck_assert_str_eq(result.err, "sluice validate: error: 2 mistakes in ./a.yaml\n");
    ck_assert_int_eq(result.code, 2);
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

/* ---- SARIF ---- */

/* What version 2.1.0 demands of each object that a log has, and GitHub on top of it: where it
 * stands, from the log on ("[]": of each that is in the list), its type, and what the text must be
 * (NULL: any that is not empty). */
static const struct {
    const char *path;
    json_type type;
    const char *is;
} MEMBERS[] = {
    { "version", JSON_STRING, "2.1.0" },
    { "$schema", JSON_STRING, "https://json.schemastore.org/sarif-2.1.0.json" },
    { "runs[].tool.driver.name", JSON_STRING, "sluice" },
    { "runs[].tool.driver.version", JSON_STRING, NULL },
    { "runs[].tool.driver.rules[].id", JSON_STRING, NULL },
    { "runs[].tool.driver.rules[].shortDescription.text", JSON_STRING, NULL },
    { "runs[].tool.driver.rules[].fullDescription.text", JSON_STRING, NULL },
    { "runs[].tool.driver.rules[].help.text", JSON_STRING, NULL },
    { "runs[].tool.driver.rules[].defaultConfiguration.level", JSON_STRING, "error" },
    { "runs[].columnKind", JSON_STRING, "unicodeCodePoints" },
    { "runs[].invocations[].executionSuccessful", JSON_TRUE, NULL },
    { "runs[].results[].ruleId", JSON_STRING, NULL },
    { "runs[].results[].ruleIndex", JSON_INTEGER, NULL },
    { "runs[].results[].level", JSON_STRING, "error" },
    { "runs[].results[].message.text", JSON_STRING, NULL },
    { "runs[].results[].locations[].physicalLocation.artifactLocation.uri", JSON_STRING, NULL },
    { "runs[].results[].locations[].physicalLocation.region.startLine", JSON_INTEGER, NULL },
};

static void hold(const json_t *value, const char *path, size_t member)
{
    size_t length = strcspn(path, ".[");
    char name[32];

    (void)snprintf(name, sizeof name, "%.*s", (int)length, path);
    value = json_object_get(value, name);
    ck_assert_msg(value != NULL, "%s: no '%s'", MEMBERS[member].path, name);
    path += length;
    if (strncmp(path, "[].", 3) == 0) {
        ck_assert_msg(json_is_array(value), "%s: '%s' is no list", MEMBERS[member].path, name);
        for (size_t i = 0; i < json_array_size(value); i++)
            hold(json_array_get(value, i), path + 3, member);
    } else if (*path == '.') {
        hold(value, path + 1, member);
    } else {
        const char *text = json_string_value(value);
        ck_assert_msg(json_typeof(value) == MEMBERS[member].type, "%s", MEMBERS[member].path);
        ck_assert_msg(text == NULL || text[0] != '\0', "%s is empty", MEMBERS[member].path);
        ck_assert_msg(MEMBERS[member].is == NULL || text_equals(text, MEMBERS[member].is), "%s: %s",
                      MEMBERS[member].path, text);
    }
}

static json_t *log_of(const char *pipeline, int code, size_t count)
{
    struct e2e_result result = validate(pipeline, "sarif");
    json_t *log = json_loads(result.out, 0, NULL), *run, *rules, *results;

    ck_assert_msg(log != NULL, "%s\n%s", result.out, result.err);
    ck_assert_int_eq(result.code, code);
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
        hold(log, MEMBERS[i].path, i);
    run = json_array_get(json_object_get(log, "runs"), 0);
    results = json_object_get(run, "results");
    rules = json_object_get(json_object_get(json_object_get(run, "tool"), "driver"), "rules");
    ck_assert_uint_eq(json_array_size(results), count);
    for (size_t i = 0; i < count; i++) {
        const json_t *found = json_array_get(results, i);
        json_int_t rule = json_integer_value(json_object_get(found, "ruleIndex"));
        ck_assert_str_eq(text_of(json_array_get(rules, (size_t)rule), "id"),
                         text_of(found, "ruleId"));
    }
    e2e_result_fini(&result);
    return log;
}

/* "ID URI LINE COLUMN MESSAGE" of a result; a column that is not there is 0. */
static void expect(const json_t *log, size_t number, const char *expected)
{
    json_t *run = json_array_get(json_object_get(log, "runs"), 0);
    json_t *found = json_array_get(json_object_get(run, "results"), number);
    json_t *place =
        json_object_get(json_array_get(json_object_get(found, "locations"), 0), "physicalLocation");
    json_t *region = json_object_get(place, "region");
    char text[512];

    (void)snprintf(text, sizeof text, "%s %s %d %d %s", text_of(found, "ruleId"),
                   text_of(json_object_get(place, "artifactLocation"), "uri"),
                   (int)json_integer_value(json_object_get(region, "startLine")),
                   (int)json_integer_value(json_object_get(region, "startColumn")),
                   text_of(json_object_get(found, "message"), "text"));
    ck_assert_str_eq(text, expected);
}

START_TEST(a_log_of_a_good_pipeline_has_no_results)
{
    char folder[E2E_FOLDER_SIZE];

    e2e_enter(folder);
    e2e_write("a.yaml", HEAD STORE CALENDAR GAMES, strlen(HEAD STORE CALENDAR GAMES));
    json_decref(log_of("a.yaml", 0, 0));
    e2e_leave(folder);
}
END_TEST

static const struct {
    const char *pipeline; /* %s: the current folder */
    const char *expected; /* the URI of what it includes */
} ADDRESSES[] = {
    { "a.yaml", "sub/b%20%231.yaml" },
    { "./sub/../a.yaml", "sub/b%20%231.yaml" },
    { "%s/a.yaml", "sub/b%20%231.yaml" },
};

START_TEST(files_are_addressed_from_where_the_command_stands)
{
    char folder[E2E_FOLDER_SIZE], path[128], expected[128];
    json_t *log;

    e2e_enter(folder);
    ck_assert_int_eq(mkdir("sub", 0755), 0);
    e2e_write("a.yaml", "sluice: 1\nname: a\ninclude: ['sub/b #1.yaml']\n", 45);
    e2e_write("sub/b #1.yaml", HEAD STORE "tabels: {}\n", strlen(HEAD STORE "tabels: {}\n"));
    (void)snprintf(path, sizeof path, ADDRESSES[_i].pipeline, folder);
    log = log_of(path, 2, 1);
    (void)snprintf(expected, sizeof expected, "unknown-key %s 4 1 unknown key 'tabels'\n%s",
                   ADDRESSES[_i].expected, "did you mean 'tables'?");
    expect(log, 0, expected);
    json_decref(log);
    e2e_leave(folder);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_a_result_at_its_beginning)
{
    char folder[E2E_FOLDER_SIZE];
    json_t *log;

    e2e_enter(folder);
    log = log_of("none.yaml", 2, 1);
    expect(
        log, 0,
        "file-unreadable none.yaml 1 0 cannot read 'none.yaml': No such file or directory; check "
        "the path and its rights");
    json_decref(log);
    e2e_leave(folder);
}
END_TEST

START_TEST(secrets_are_in_no_log)
{
    static const char *const formats[] = { "json", "sarif" };
    const char *text = HEAD "store: {driver: sqlite, path: a.db, password: [hunter2secret]}\n"
                            "calendar: {table: hunter2secret, date: \"${DAY_TOKEN}\"}\n" GAMES;
    struct e2e_result result;
    char folder[E2E_FOLDER_SIZE];

    e2e_enter(folder);
    ck_assert_int_eq(setenv("DAY_TOKEN", "hunter2secret", 1), 0);
    e2e_write("a.yaml", text, strlen(text));
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        result = validate("a.yaml", formats[i]);
        ck_assert_int_eq(result.code, 2);
        ck_assert_msg(strstr(result.out, "hunter2") == NULL, "%s", result.out);
        ck_assert_msg(strstr(result.out, "***") != NULL, "%s", result.out);
        e2e_result_fini(&result);
    }
    e2e_leave(folder);
}
END_TEST

/* More than GitHub takes: the log says how many are left out. */
START_TEST(a_log_has_the_first_five_thousand)
{
    struct buffer text = { 0 };
    char folder[E2E_FOLDER_SIZE];
    json_t *log, *list;

    buffer_text(&text, HEAD STORE CALENDAR GAMES);
    for (int i = 0; i < 5003; i++)
        buffer_printf(&text, "key%d: 1\n", i);
    e2e_enter(folder);
    e2e_write("a.yaml", text.data, text.length);
    log = log_of("a.yaml", 2, 5000);
    list = json_object_get(json_array_get(json_object_get(log, "runs"), 0), "invocations");
    list = json_object_get(json_array_get(list, 0), "toolExecutionNotifications");
    ck_assert_str_eq(text_of(json_object_get(json_array_get(list, 0), "message"), "text"),
                     "3 more mistakes are not in this log");
    json_decref(log);
    e2e_leave(folder);
    buffer_fini(&text);
}
END_TEST

START_TEST(another_format_is_refused)
{
    char folder[E2E_FOLDER_SIZE];
    struct e2e_result result;

    e2e_enter(folder);
    result = validate("none.yaml", "xml");
    ck_assert_int_eq(result.code, 2);
    ck_assert_str_eq(result.err,
                     "sluice validate: error: --format is text, json or sarif, not 'xml'\n");
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("validate");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, each_kind_of_mistake_has_its_name, 0, COUNT_OF(CASES));
    tcase_add_test(cases, a_mistake_is_an_object_a_line);
    tcase_add_test(cases, a_log_of_a_good_pipeline_has_no_results);
    tcase_add_loop_test(cases, files_are_addressed_from_where_the_command_stands, 0,
                        COUNT_OF(ADDRESSES));
    tcase_add_test(cases, a_file_that_cannot_be_read_is_a_result_at_its_beginning);
    tcase_add_test(cases, secrets_are_in_no_log);
    tcase_add_test(cases, a_log_has_the_first_five_thousand);
    tcase_add_test(cases, another_format_is_refused);
    return runner_run("e2e_validate", cases);
}
