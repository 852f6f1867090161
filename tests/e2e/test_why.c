/* `sluice why`: every kind of answer, and that it never says other than a run does. */
#include "e2e/gates.h"

#include <regex.h>
#include <sys/stat.h>

#define D "2021-02-20"
#define RUN "run p.yaml --from " D " --to 2021-02-21"

/* Readings of which one of D is 1, 5, or the number that fails. */
#define READINGS(value)                                                                            \
    "2021-02-19,a,1,1\n" D ",a,1," value "\n" D ",a,2,2\n" D ",a,3,3\n2021-02-21,a,1,1\n"
#define ONE READINGS("1")
#define FIVE READINGS("5")
#define BAD READINGS("666")
#define DUE_KIND(kind) "2021-02-18,a,2,x," kind "\n2021-02-18,a,3,x," kind "\n"

static const char without_20[] =
    "2021-02-01,s2\n2021-02-02,s2\n2021-02-03,s2\n2021-02-04,s2\n2021-02-05,s2\n"
    "2021-02-06,s2\n2021-02-07,s2\n2021-02-08,s2\n2021-02-09,s2\n2021-02-10,s2\n"
    "2021-02-11,s2\n2021-02-12,s2\n2021-02-13,s2\n2021-02-14,s2\n2021-02-15,s2\n"
    "2021-02-16,s2\n2021-02-17,s2\n2021-02-18,s2\n2021-02-19,s2\n2021-02-21,s2\n"
    "2021-02-22,s2\n2021-02-23,s2\n2021-02-24,s2\n2021-02-25,s2\n2021-02-26,s2\n"
    "2021-02-27,s2\n2021-02-28,s2\n";

/* One after the other on one store: what happens, what is asked then, and how the answer begins. T
 * is a time, R a run, H a hash. */
static const struct {
    const char *promise;
    const char *table, *rows; /* imported */
    const char *gauge;        /* the processor's keys from then on */
    const char *sql, *command;
    int code; /* of the command */
    const char *why, *begins;
} steps[] = {
    { .promise = "what was never computed",
      .table = "readings",
      .rows = ONE,
      .why = "gauge 2021-02-20",
      .begins =
          "gauge 2021-02-20: run, never computed\n"
          "\n"
          "it reads\n"
          "  input readings, table readings: 2021-02-20..2021-02-20, 1 of 1 partition\n"
          "  input history, table readings: 2021-02-01..2021-02-19, 1 of 19 partitions\n"
          "  input site, table readings: 2021-02-20..2021-02-20, 1 of 1 partition\n"
          "  input completeness.due[0], table due: 2021-02-01..2021-02-19, 19 of 19 partitions\n"
          "  input completeness.present, table arrived: 2021-02-01..2021-02-19, 0 of 19 "
          "partitions\n" },
    { .promise = "an entity of what was never computed",
      .why = "gauge 2021-02-20 a 1",
      .begins = "gauge 2021-02-20: run, never computed\n"
                "\n"
                "sensor [\"a\",1]\n"
                "  not known: the partition is not there\n" },
    { .promise = "a dependant of it",
      .table = "due",
      .rows = DUE_KIND("real"),
      .why = "next 2021-02-20",
      .begins = "next 2021-02-20: run, never computed\n" },
    { .promise = "what is up to date",
      .table = "arrived",
      .rows = "2021-02-18,a,3,x\n",
      .command = RUN,
      .why = "gauge 2021-02-20",
      .begins =
          "gauge 2021-02-20: reuse, up to date\n"
          "\n"
          "what stands\n"
          "  version 1, computed T by run R\n"
          "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
          "  by gauge 1.0.0 build H\n"
          "  3 expected: 2 written, 1 skipped, 0 failed\n"
          "  1 skipped, incomplete\n"
          "\n"
          "made from\n"
          "  input readings, table readings: 2021-02-20..2021-02-20, 1 of 1 partition\n"
          "  input history, table readings: 2021-02-01..2021-02-19, 1 of 19 partitions\n"
          "  input site, table readings: 2021-02-20..2021-02-20, 1 of 1 partition\n"
          "  input completeness.due[0], table due: 2021-02-01..2021-02-19, 19 of 19 partitions\n"
          "  input completeness.present, table arrived: 2021-02-01..2021-02-19, 1 of 19 "
          "partitions\n" },
    { .promise = "a dependant that is up to date",
      .why = "next 2021-02-21",
      .begins = "next 2021-02-21: reuse, up to date\n" },
    { .promise = "an entity that was written",
      .why = "gauge 2021-02-20 a 3",
      .begins = "gauge 2021-02-20: reuse, up to date\n"
                "\n"
                "sensor [\"a\",3]\n"
                "  written T by run R\n"
                "  completeness 100 %: 1 of 1 rows present, ready\n" },
    { .promise = "an entity that was skipped, and its breaker",
      .why = "gauge 2021-02-20 a 2",
      .begins = "gauge 2021-02-20: reuse, up to date\n"
                "\n"
                "sensor [\"a\",2]\n"
                "  skipped, incomplete: 0 of 1 games\n"
                "  the breaker has 1 of 2 attempts, the last T by run R\n" },
    { .promise = "an entity that the partition does not have",
      .why = "gauge 2021-02-20 a 9",
      .begins = "gauge 2021-02-20: reuse, up to date\n"
                "\n"
                "sensor [\"a\",9]\n"
                "  none of the 3 that the partition has\n" },
    { .promise = "a breaker that is open",
      .command = "run p.yaml --force --date 2021-02-20",
      .why = "gauge 2021-02-20 a 2",
      .begins = "gauge 2021-02-20: reuse, up to date\n"
                "\n"
                "sensor [\"a\",2]\n"
                "  skipped, incomplete: 0 of 1 games\n"
                "  the breaker has 2 of 2 attempts, the last T by run R\n"
                "  left alone until T, unless its own rows or the settings of its gates change\n"
                "\n"
                "what stands\n"
                "  version 2, computed T by run R\n"
                "  with `sluice run p.yaml --force --date 2021-02-20`\n"
                "  by gauge 1.0.0 build H\n"
                "  3 expected: 2 written, 1 skipped, 0 failed\n"
                "  1 skipped, incomplete\n" },
    { .promise = "a date that is not in the calendar",
      .why = "gauge 2021-01-15",
      .begins = "gauge 2021-01-15: nothing, not in the calendar\n"
                "  the date before it is 2020-12-31\n"
                "  the date after it is 2021-02-01\n" },
    { .promise = "what lacks raw rows",
      .why = "gauge 2021-02-22",
      .begins = "gauge 2021-02-22: blocked, table 'readings' has no rows on 2021-02-22\n"
                "\n"
                "it waits for\n"
                "  readings 2021-02-22: no rows in version 1, imported T by run R; if it rightly "
                "has none, "
                "say 'empty: allowed' of the table\n" },
    { .promise = "what lacks something further up",
      .why = "next 2021-02-23",
      .begins = "next 2021-02-23: blocked, gauge is blocked or failed on 2021-02-22\n"
                "\n"
                "it waits for\n"
                "  gauge 2021-02-22: blocked, table 'readings' has no rows on 2021-02-22; the "
                "first of 2 in input told\n"
                "    readings 2021-02-22: no rows in version 1, imported T by run R; if it rightly "
                "has none, "
                "say 'empty: allowed' of the table\n"
                "  gauge 2021-02-23: blocked, table 'readings' has no rows on 2021-02-23\n"
                "  to ask further: sluice why p.yaml gauge 2021-02-22\n" },
    { .promise = "a column that nobody reads is no cause",
      .table = "due",
      .rows = DUE_KIND("test"),
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: reuse, up to date\n" },
    { .promise = "rows of an input",
      .table = "readings",
      .rows = FIVE,
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: run, input readings changed\n"
                "\n"
                "changed since version 2, computed T by run R\n"
                "  input readings, table readings: 1 of 1 partition\n"
                "    2021-02-20  other rows\n"
                "      before  version 2, imported T by run R, 3 rows, digest H\n"
                "      now     version 3, imported T by run R, 3 rows, digest H\n"
                "  input site, table readings: 1 of 1 partition\n"
                "    2021-02-20  other rows\n"
                "      before  version 2, imported T by run R, 3 rows, digest H\n"
                "      now     version 3, imported T by run R, 3 rows, digest H\n" },
    { .promise = "the same for programs",
      .why = "gauge 2021-02-20 --format json",
      .begins =
          "{\"event\":\"why\",\"node\":\"gauge\",\"table\":\"gauged\",\"date\":\"2021-02-20\","
          "\"action\":\"run\",\"reason\":\"input readings changed\",\"in_calendar\":true}\n"
          "{\"event\":\"difference\",\"node\":\"gauge\",\"date\":\"2021-02-20\",\"component\":"
          "\"input "
          "readings\",\"table\":\"readings\",\"partition\":\"2021-02-20\",\"change\":\"changed\","
          "\"before\":{\"version\":2,\"kind\":\"import\",\"run\":\"R\",\"at\":\"T\",\"command\":"
          "\"sluice import p.yaml readings=readings.csv --from 2020-01-01 --to "
          "2021-12-31\",\"rows\":3,\"digest\":\"H\"},\"after\":{\"version\":3,\"kind\":\"import\","
          "\"run\":\"R\",\"at\":\"T\",\"command\":\"sluice import p.yaml readings=readings.csv "
          "--from 2020-01-01 --to 2021-12-31\",\"rows\":3,\"digest\":\"H\"}}\n" },
    { .promise = "down to the change that began it",
      .why = "next 2021-02-21",
      .begins = "next 2021-02-21: if-changed, gauge runs on 2021-02-20\n"
                "\n"
                "it runs if one comes out different\n"
                "  gauge 2021-02-20: run, input readings changed; the first of 2 in input told\n"
                "    input readings, table readings: 1 of 1 partition\n"
                "      2021-02-20  other rows\n"
                "        before  version 2, imported T by run R, 3 rows, digest H\n"
                "        now     version 3, imported T by run R, 3 rows, digest H\n"
                "    input site, table readings: 1 of 1 partition\n"
                "      2021-02-20  other rows\n"
                "        before  version 2, imported T by run R, 3 rows, digest H\n"
                "        now     version 3, imported T by run R, 3 rows, digest H\n"
                "  gauge 2021-02-21: run, input history changed\n"
                "    input history, table readings: 1 of 2 partitions\n"
                "      2021-02-20  other rows\n"
                "        before  version 2, imported T by run R, 3 rows, digest H\n"
                "        now     version 3, imported T by run R, 3 rows, digest H\n"
                "  to ask further: sluice why p.yaml gauge 2021-02-20\n"
                "\n"
                "what stands\n"
                "  version 1, computed T by run R\n"
                "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
                "  by fixture_next 1.0.0 build H\n"
                "  2 expected: 2 written, 0 skipped, 0 failed\n"
                "\n"
                "it reads\n"
                "  input told, table gauged: 2021-02-20..2021-02-21, 2 of 2 partitions\n" },
    { .promise = "a gate",
      .table = "readings",
      .rows = ONE,
      .gauge = "    gates: {early_season: {days: 2}, completeness: {at_least: 80}}\n",
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: run, gates changed\n"
                "\n"
                "changed since version 2, computed T by run R\n"
                "  gates\n"
                "    early_season 14 -> 2\n"
                "    completeness at_least 70 -> 80\n" },
    { .promise = "a ledger without versions",
      .table = "readings",
      .rows = FIVE,
      .gauge = "",
      .sql = "UPDATE sluice_components SET detail = NULL WHERE name LIKE 'input %'",
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: run, input readings changed\n"
                "\n"
                "changed since version 2, computed T by run R\n"
                "  input readings, table readings\n"
                "    the ledger does not have which versions were read, so which partition it is "
                "is not known\n"
                "  input site, table readings\n"
                "    the ledger does not have which versions were read, so which partition it is "
                "is not known\n" },
    { .promise = "a failed attempt",
      .table = "readings",
      .rows = BAD,
      .gauge = "    max_failed: 10\n",
      .command = RUN,
      .code = 3,
      .why = "gauge 2021-02-20",
      .begins =
          "gauge 2021-02-20: stays-failed, failed before and nothing has changed since\n"
          "\n"
          "last attempt, which failed\n"
          "  version 3, tried T by run R\n"
          "  1 of 3 sensors failed, more than the 10 % of max_failed\n"
          "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
          "  1 failed, error\n"
          "    [\"a\",1]: the reading is 666\n"
          "  1 skipped, breaker_open\n"
          "  the next run leaves it; a change of what it reads, or --retry-failed, tries again\n"
          "\n"
          "changed since version 2, computed T by run R\n"
          "  gates\n"
          "    max_failed 20 -> 10\n"
          "  input readings, table readings\n"
          "    the ledger does not have which versions were read, so which partition it is is not "
          "known\n"
          "  input site, table readings\n"
          "    the ledger does not have which versions were read, so which partition it is is not "
          "known\n" },
    { .promise = "an entity of a failed attempt",
      .why = "gauge 2021-02-20 a 1",
      .begins =
          "gauge 2021-02-20: stays-failed, failed before and nothing has changed since\n"
          "\n"
          "sensor [\"a\",1]\n"
          "  written T by run R\n"
          "  completeness 100 %: 0 of 0 rows present, ready\n"
          "  in the last attempt failed, error: the reading is 666\n"
          "  the next run leaves it as it is unless something it reads changes, or with "
          "--retry-failed\n"
          "\n"
          "last attempt, which failed\n"
          "  version 3, tried T by run R\n"
          "  1 of 3 sensors failed, more than the 10 % of max_failed\n"
          "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
          "  1 failed, error\n"
          "    [\"a\",1]: the reading is 666\n"
          "  1 skipped, breaker_open\n"
          "  the next run leaves it; a change of what it reads, or --retry-failed, tries again\n"
          "\n"
          "changed since version 2, computed T by run R\n"
          "  gates\n"
          "    max_failed 20 -> 10\n"
          "  input readings, table readings\n"
          "    the ledger does not have which versions were read, so which partition it is is not "
          "known\n"
          "  input site, table readings\n"
          "    the ledger does not have which versions were read, so which partition it is is not "
          "known\n" },
    { .promise = "behind a failed attempt",
      .why = "next 2021-02-20",
      .begins =
          "next 2021-02-20: blocked, gauge is blocked or failed on 2021-02-20\n"
          "\n"
          "it waits for\n"
          "  gauge 2021-02-20: stays-failed, failed before and nothing has changed since\n"
          "    its last attempt failed: 1 of 3 sensors failed, more than the 10 % of max_failed\n"
          "  to ask further: sluice why p.yaml gauge 2021-02-20\n" },
    { .promise = "a failed attempt that is tried again",
      .table = "readings",
      .rows = FIVE,
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: run, input readings changed\n"
                "\n"
                "last attempt, which failed\n"
                "  version 3, tried T by run R\n"
                "  1 of 3 sensors failed, more than the 10 % of max_failed\n"
                "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
                "  1 failed, error\n"
                "    [\"a\",1]: the reading is 666\n"
                "  1 skipped, breaker_open\n"
                "  the next run tries again\n"
                "\n"
                "changed since that attempt, version 3, tried T by run R\n"
                "  input readings, table readings: 1 of 1 partition\n"
                "    2021-02-20  other rows\n"
                "      before  version 6, imported T by run R, 3 rows, digest H\n"
                "      now     version 7, imported T by run R, 3 rows, digest H\n"
                "  input site, table readings: 1 of 1 partition\n"
                "    2021-02-20  other rows\n"
                "      before  version 6, imported T by run R, 3 rows, digest H\n"
                "      now     version 7, imported T by run R, 3 rows, digest H\n" },
    { .promise = "a failed entity",
      .table = "readings",
      .rows = BAD,
      .gauge = "    max_failed: 50\n",
      .command = RUN,
      .code = 3,
      .why = "gauge 2021-02-20 a 1",
      .begins = "gauge 2021-02-20: reuse, up to date\n"
                "\n"
                "sensor [\"a\",1]\n"
                "  failed, error: the reading is 666\n"
                "  the next run leaves it as it is unless something it reads changes, or with "
                "--retry-failed\n"
                "\n"
                "what stands\n"
                "  version 4, computed T by run R\n"
                "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
                "  by gauge 1.0.0 build H\n"
                "  3 expected: 1 written, 1 skipped, 1 failed\n"
                "  1 failed, error\n"
                "    [\"a\",1]: the reading is 666\n"
                "  1 skipped, breaker_open\n"
                "  what failed is tried again when something it reads changes, or with "
                "--retry-failed\n" },
    { .promise = "what is about to be retired",
      .table = "days",
      .rows = without_20,
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: retire, no longer in the calendar\n"
                "  the date before it is 2021-02-19\n"
                "  the date after it is 2021-02-21\n"
                "\n"
                "what stands\n"
                "  version 4, computed T by run R\n"
                "  with `sluice run p.yaml --from 2021-02-20 --to 2021-02-21`\n"
                "  by gauge 1.0.0 build H\n"
                "  3 expected: 1 written, 1 skipped, 1 failed\n"
                "  1 failed, error\n"
                "    [\"a\",1]: the reading is 666\n"
                "  1 skipped, breaker_open\n" },
    { .promise = "a dependant of a date that left the calendar",
      .why = "next 2021-02-21",
      .begins = "next 2021-02-21: if-changed, gauge runs on 2021-02-21\n"
                "\n"
                "changed since version 2, computed T by run R\n"
                "  input told, table gauged: 1 of 2 partitions\n"
                "    2021-02-20  was read, and is not in the calendar\n"
                "      before  version 4, computed T by run R, 1 row, digest H\n"
                "\n"
                "upstream runs first\n"
                "  gauge 2021-02-21: run, input history changed\n"
                "    input history, table readings: 1 of 2 partitions\n"
                "      2021-02-20  was read, and is not in the calendar\n"
                "        before  version 8, imported T by run R, 3 rows, digest H\n"
                "    input completeness.due[0], table due: 1 of 20 partitions\n"
                "      2021-02-20  was read, and is not in the calendar\n"
                "        before  version 1, imported T by run R, 0 rows, digest H\n"
                "  to ask further: sluice why p.yaml gauge 2021-02-21\n" },
    { .promise = "what was retired",
      .command = RUN,
      .why = "gauge 2021-02-20",
      .begins = "gauge 2021-02-20: nothing, retired: it left the calendar\n"
                "  the date before it is 2021-02-19\n"
                "  the date after it is 2021-02-21\n"
                "  what was computed is gone: version 5, retired T by run R\n" },
};

/* ---- an answer without what differs from run to run ---- */

static const struct {
    const char *pattern, *name;
} varying[] = {
    { "[0-9]{8}T[0-9]{6}[.][0-9]{6}Z-[0-9a-f]+", "R" },
    { "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "T" },
    { "\\b([0-9a-f]{32}|[0-9a-f]{12})\\b", "H" },
};

static char *replace(char *text, const char *pattern, const char *name)
{
    struct buffer out = { 0 };
    const char *at = text;
    regmatch_t match;
    regex_t regex;

    ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED), 0);
    buffer_text(&out, "");
    while (regexec(&regex, at, 1, &match, 0) == 0) {
        buffer_append(&out, at, (size_t)match.rm_so);
        buffer_text(&out, name);
        at += match.rm_eo;
    }
    buffer_text(&out, at);
    regfree(&regex);
    ck_assert(!out.failed);
    free(text);
    return out.data == NULL ? strdup("") : out.data;
}

static char *ask(const char *line, int code)
{
    char command[160], *text;
    struct e2e_result result;

    (void)snprintf(command, sizeof command, "why p.yaml %s", line);
    result = gates_command(command, code);
    text = strdup(result.out);
    ck_assert_ptr_nonnull(text);
    e2e_result_fini(&result);
    for (size_t i = 0; i < COUNT_OF(varying); i++)
        text = replace(text, varying[i].pattern, varying[i].name);
    return text;
}

/* ---- promises ---- */

static void pipeline(const char *gauge)
{
    char text[512];

    (void)snprintf(text, sizeof text,
                   "  gauge:\n    plugin: gauge\n%s"
                   "  next: {plugin: fixture_next, inputs: {told: gauged}}\n",
                   gauge);
    gates_pipeline(text);
}

static void enter(void)
{
    gates_enter();
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", GAUGE_FOLDER ":" FIXTURES, 1), 0);
    pipeline("");
}

static void prepare(size_t i)
{
    if (steps[i].table != NULL)
        gates_import(steps[i].table, steps[i].rows);
    if (steps[i].gauge != NULL)
        pipeline(steps[i].gauge);
    if (steps[i].command != NULL)
        gates_must(steps[i].command, steps[i].code);
    if (steps[i].sql != NULL)
        free(gates_sql(steps[i].sql));
}

/* The first line is what a dry run says of the same partition. */
static void expect_agreement(const char *plan, const char *node, const char *date)
{
    char question[64], part[256], *answer = NULL, *action, *reason;
    const char *place;

    (void)snprintf(question, sizeof question, "%s %s", node, date);
    answer = ask(question, 0);
    *strchr(answer, '\n') = '\0';
    action = strstr(answer, ": ");
    reason = strstr(answer, ", ");
    ck_assert_msg(action != NULL && reason != NULL, "%s", answer);
    *reason = '\0';
    action += 2;
    reason += 2;
    (void)snprintf(part, sizeof part,
                   "\"partition\":\"%s\",\"action\":\"%s\",\"requested\":true,"
                   "\"reason\":\"%s\"",
                   date, action, reason);
    if (strcmp(action, "nothing") == 0)
        (void)snprintf(part, sizeof part, "\"partition\":\"%s\"", date);
    place = strstr(plan, part);
    ck_assert_msg((place == NULL) == (strcmp(action, "nothing") == 0), "%s: %s in\n%s", question,
                  part, plan);
    free(answer);
}

/* One processor at a time: its name stands before its partitions. */
static void expect_plan(void)
{
    static const char *const nodes[] = { "gauge", "next" };
    static const char *const dates[] = { D, "2021-02-21", "2021-02-19", "2021-02-22" };
    size_t count = getenv("SLUICE_TEST_QUICK") != NULL ? 1 : COUNT_OF(dates);
    struct e2e_result plan = gates_command(
        "run p.yaml --dry-run --log-format json --from 2021-02-19 --to 2021-02-22", 0);
    char *next = strstr(plan.out, "{\"event\":\"plan\",\"node\":\"next\"");

    ck_assert_ptr_nonnull(next);
    for (size_t d = 0; d < count; d++)
        expect_agreement(next, nodes[1], dates[d]);
    *next = '\0';
    for (size_t d = 0; d < count; d++)
        expect_agreement(plan.out, nodes[0], dates[d]);
    e2e_result_fini(&plan);
}

START_TEST(every_answer_says_what_and_why)
{
    enter();
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        char *answer;
        bool changed = steps[i].table != NULL || steps[i].gauge != NULL || steps[i].command != NULL;
        prepare(i);
        answer = ask(steps[i].why, 0);
        ck_assert_msg(strncmp(answer, steps[i].begins, strlen(steps[i].begins)) == 0,
                      "%s: the answer is\n%s\nand does not begin with\n%s", steps[i].promise,
                      answer, steps[i].begins);
        free(answer);
        if (changed)
            expect_plan();
    }
    gates_leave();
}
END_TEST

START_TEST(another_build_of_the_plugin_is_named)
{
    static const char begins[] = "gauge " D ": run, plugin changed\n\n"
                                 "changed since version 1, computed T by run R\n"
                                 "  plugin\n"
                                 "    gauge 1.0.0 build H -> H\n";
    char *answer;

    enter();
    gates_import("readings", ONE);
    gates_must("run p.yaml --date " D, 0);
    ck_assert_int_eq(mkdir("newer", 0755), 0);
    e2e_rebuild(GAUGE_FOLDER "/gauge.so", "newer/gauge.so", "A reading, behind");
    answer = ask("gauge " D " --plugins newer", 0);
    ck_assert_msg(strncmp(answer, begins, strlen(begins)) == 0, "%s", answer);
    free(answer);
    gates_leave();
}
END_TEST

/* It can be typed as it stands, and asks of the same builds. */
START_TEST(the_question_to_ask_further_is_a_whole_command)
{
    static const char next[] =
        "to ask further: sluice why 'p(1).yaml' gauge 2021-02-19 --plugins " GAUGE_FOLDER "\n";

    enter();
    ck_assert_int_eq(rename("p.yaml", "p(1).yaml"), 0);
    gates_expect_part("why p(1).yaml next " D " --plugins " GAUGE_FOLDER, 0, next, "");
    gates_leave();
}
END_TEST

/* What was asked wrongly: the message, and exit code 2. */
static const struct {
    const char *line, *message;
} mistakes[] = {
    { "why p.yaml gauge", "too few arguments; usage: sluice why PIPELINE NODE DATE [KEY..]" },
    { "why p.yaml gaug " D, "'gaug' is no enabled processor of p.yaml; did you mean 'gauge'?" },
    { "why p.yaml gauge 2021-02-30",
      "'2021-02-30' is no date as YYYY-MM-DD; usage: sluice why PIPELINE NODE DATE [KEY..]" },
    { "why p.yaml gauge " D " a", "the key of 'gauge' is 2 arguments, site sensor, not 1" },
    { "why p.yaml gauge " D " a one",
      "'sensor' of the key of 'gauge' must be a whole number of at most 64 bits, not 'one'" },
    { "why p.yaml gauge " D " --format csv", "--format is text or json, not 'csv'" },
};

START_TEST(a_wrong_question_is_explained)
{
    enter();
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        char expected[192];
        (void)snprintf(expected, sizeof expected, "sluice why: error: %s\n", mistakes[i].message);
        gates_expect(mistakes[i].line, 2, "", expected);
    }
    gates_leave();
}
END_TEST

START_TEST(without_a_calendar_there_is_no_answer)
{
    enter();
    free(gates_sql("DROP TABLE days"));
    gates_expect("why p.yaml gauge " D, 4, "",
                 "sluice why: error: the calendar's table 'days' is not in the store: load it "
                 "first with `sluice import p.yaml DIR`\n");
    gates_leave();
}
END_TEST

/* The store does not change, and need not be writable. */
START_TEST(asking_changes_nothing)
{
    char *before, *after;
    size_t length = 0, other = 0;

    enter();
    gates_import("readings", ONE);
    gates_must(RUN, 0);
    gates_import("readings", FIVE);
    before = e2e_read("gates.db", &length);
    gates_must("why p.yaml next 2021-02-21", 0);
    after = e2e_read("gates.db", &other);
    ck_assert_uint_eq(length, other);
    ck_assert_int_eq(memcmp(before, after, length), 0);
    free(before);
    free(after);
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_question_to_ask_further_is_a_whole_command, every_answer_says_what_and_why,
        another_build_of_the_plugin_is_named,           a_wrong_question_is_explained,
        without_a_calendar_there_is_no_answer,          asking_changes_nothing,
    };

    return suite_run("e2e_why", tests, COUNT_OF(tests));
}
