/* status, history, failures and plugins say what a store holds, to people and to machines. */
#include "base/suite.h"
#include "e2e/sluice.h"
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ARGUMENTS 16

static const char PIPELINE[] =
    "sluice: 1\n"
    "name: test\n"
    "store: {driver: sqlite, path: test.db}\n"
    "calendar: {table: days, date: day}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
    "  things:\n"
    "    date: day\n"
    "    key: [game, player]\n"
    "    columns: {day: date, game: text, player: int, what: text?}\n"
    "processors:\n"
    "  probe: {plugin: probe, with: {label: x}}\n";

#define DAYS "day\n2022-01-01\n2022-01-02\n2022-01-03\n2022-01-04\n"
/* One failure of six is bearable; two of three fail the partition; the third day has no rows. */
#define THINGS                                                                                     \
    "day,game,player,what\n"                                                                       \
    "2022-01-01,g1,11,ok\n2022-01-01,g1,12,skip\n2022-01-01,g1,13,fail\n"                          \
    "2022-01-01,g2,11,ok\n2022-01-01,g2,12,ok\n2022-01-01,g2,13,ok\n"                              \
    "2022-01-02,g3,11,fail\n2022-01-02,g3,12,wrong\n2022-01-02,g3,13,ok\n"                         \
    "2022-01-04,g4,11,ok\n"

static char folder[E2E_FOLDER_SIZE];

static void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

/* `line` is split at blanks; --plugins is added. */
static struct e2e_result run_line(const char *line)
{
    const char *arguments[MAX_ARGUMENTS + 3];
    char copy[256], *rest = copy, *word;
    size_t count = 0;

    ck_assert_uint_lt(strlen(line), sizeof copy);
    memcpy(copy, line, strlen(line) + 1);
    while ((word = strsep(&rest, " ")) != NULL && count < MAX_ARGUMENTS)
        arguments[count++] = word;
    if (strncmp(line, "history", 7) != 0 && strncmp(line, "import", 6) != 0) {
        arguments[count++] = "--plugins";
        arguments[count++] = PROBE_FOLDER;
    }
    arguments[count] = NULL;
    return e2e_run(arguments);
}

static void must(const char *line, int code)
{
    struct e2e_result result = run_line(line);

    ck_assert_msg(result.code == code, "%s: exit code %d\n%s%s", line, result.code, result.out,
                  result.err);
    e2e_result_fini(&result);
}

static void enter(void)
{
    e2e_enter(folder);
    write_text("p.yaml", PIPELINE);
}

static void import(const char *things)
{
    write_text("days.csv", DAYS);
    write_text("things.csv", things);
    must("import p.yaml days=days.csv things=things.csv", 0);
}

/* Three days of four: one good, one failed as a whole, one without input. */
static void enter_computed(void)
{
    enter();
    import(THINGS);
    must("run p.yaml --from 2022-01-01 --to 2022-01-03", 3);
}

static void leave(void)
{
    e2e_leave(folder);
}

static void expect(const char *line, int code, const char *out, const char *err)
{
    struct e2e_result result = run_line(line);

    ck_assert_msg(result.code == code, "%s: exit code %d\n%s%s", line, result.code, result.out,
                  result.err);
    ck_assert_msg(strcmp(result.out, out) == 0, "%s: stdout is\n%s\nnot\n%s", line, result.out,
                  out);
    ck_assert_msg(strcmp(result.err, err) == 0, "%s: stderr is\n%s\nnot\n%s", line, result.err,
                  err);
    e2e_result_fini(&result);
}

/* Every one of `parts` (NULL-terminated), in this order. */
static void expect_parts(const char *line, const char *const *parts)
{
    struct e2e_result result = run_line(line);
    const char *at = result.out;

    ck_assert_msg(result.code == 0, "%s: exit code %d\n%s", line, result.code, result.err);
    for (; *parts != NULL; parts++) {
        const char *found = strstr(at, *parts);
        ck_assert_msg(found != NULL, "%s: no '%s' in\n%s", line, *parts, at);
        at = found + strlen(*parts);
    }
    e2e_result_fini(&result);
}

#define EXPECT_PARTS(line, ...) expect_parts(line, (const char *const[]){ __VA_ARGS__, NULL })

START_TEST(a_wrong_use_is_explained)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        { "status p.yaml --from 2022-01-01",
          "sluice status: error: --from and --to go together: --from D --to D\n" },
        { "status p.yaml --format csv",
          "sluice status: error: --format is text or json, not 'csv'\n" },
        { "history p.yaml --limit 0",
          "sluice history: error: --limit wants a whole number from 1 to 2147483647, not '0'\n" },
        { "history p.yaml --format yaml",
          "sluice history: error: --format is text, csv or json, not 'yaml'\n" },
        { "failures p.yaml --node prob",
          "sluice failures: error: --node is one of probe, not 'prob'; did you mean 'probe'?\n" },
        { "failures p.yaml --category eror",
          "sluice failures: error: --category is one of early_season, insufficient, incomplete, "
          "breaker_open, not_applicable, bad_value, missing_upstream, error, partition, not "
          "'eror'; did you mean 'error'?\n" },
    };

    enter();
    import(THINGS);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect(cases[i].line, 2, "", cases[i].message);
    leave();
}
END_TEST

/* ---- output that nobody gets ---- */

static const struct {
    const char *line;
    const char *who;
} outputs[] = {
    { SLUICE_BINARY " --help", "sluice" },
    { SLUICE_BINARY " help", "sluice" },
    { SLUICE_BINARY " --version", "sluice" },
    { SLUICE_BINARY " run --help", "sluice run" },
    { SLUICE_BINARY " validate p.yaml", "sluice validate" },
    { SLUICE_BINARY " breaker reset p.yaml probe g1 11", "sluice breaker" },
    { SLUICE_BINARY " history p.yaml", "sluice history" },
    { SLUICE_LEAGUE " --help", "sluice-league" },
    { SLUICE_LEAGUE " --out league", "sluice-league" },
};

static const struct {
    const char *to, *reason;
} holes[] = {
    { ">/dev/full", "No space left on device" },
    { ">&-", "Bad file descriptor" },
};

static int run_shell(const char *line)
{
    int result = 0;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    return result;
}

START_TEST(output_that_cannot_be_written_is_an_error)
{
    enter_computed();
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", PROBE_FOLDER, 1), 0);
    for (size_t i = 0; i < COUNT_OF(outputs) * COUNT_OF(holes); i++) {
        size_t o = i / COUNT_OF(holes), h = i % COUNT_OF(holes), length;
        char line[512], expected[128], *err;
        int result;
        (void)snprintf(line, sizeof line, "%s %s 2>err", outputs[o].line, holes[h].to);
        (void)snprintf(expected, sizeof expected, "%s: %scannot write the output: %s\n",
                       outputs[o].who, strchr(outputs[o].who, '-') == NULL ? "error: " : "",
                       holes[h].reason);
        result = run_shell(line);
        err = e2e_read("err", &length);
        ck_assert_msg(WIFEXITED(result) && WEXITSTATUS(result) == 1, "%s: %d\n%s", line, result,
                      err);
        ck_assert_msg(strcmp(err, expected) == 0, "%s: stderr is\n%s\nnot\n%s", line, err,
                      expected);
        free(err);
    }
    leave();
}
END_TEST

START_TEST(a_store_that_is_not_there_is_an_error_of_the_store)
{
    static const char *const commands[] = { "status", "history", "failures" };

    enter();
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        char line[64];
        struct e2e_result result;
        (void)snprintf(line, sizeof line, "%s p.yaml", commands[i]);
        result = run_line(line);
        ck_assert_int_eq(result.code, 1);
        ck_assert_str_eq(result.out, "");
        ck_assert_ptr_nonnull(strstr(result.err, "there is no store"));
        e2e_result_fini(&result);
    }
    leave();
}
END_TEST

START_TEST(status_tells_every_state_of_a_date)
{
    enter_computed();
    EXPECT_PARTS(
        "status p.yaml", "p.yaml, sqlite ", "test.db\n4 calendar dates in 2022-01-01..2022-01-04\n",
        "dates\n"
        "processor  table   up to date  stale  missing  failed  blocked\n"
        "probe      probed           1      0        1       1        1\n"
        "\nentities\n"
        "processor  expected  written  skipped  failed  not written\n"
        "probe             6        4        1       1  insufficient 1; failed: error 1\n"
        "\ndate by date\n",
        "2022-01-01  probe      up to date         6        4        1       1  insufficient 1; "
        "failed: error 1\n",
        "2022-01-02  probe      failed             0        0        0       0",
        "2 of 3 things failed, more than the 20 % of max_failed; nothing has changed since, "
        "--retry-failed tries again\n",
        "2022-01-03  probe      blocked ", "table 'things' has no rows on 2022-01-03\n",
        "2022-01-04  probe      missing ", "never computed\n",
        "\n1 of 4 partitions are up to date\n",
        "last run: sluice run p.yaml --from 2022-01-01 --to 2022-01-03 --plugins", "ended after ",
        "with exit code 3\n");
    leave();
}
END_TEST

START_TEST(status_calls_what_other_inputs_would_change_stale)
{
    enter_computed();
    import("day,game,player,what\n2022-01-01,g1,11,skip\n2022-01-03,g5,11,ok\n");
    EXPECT_PARTS("status p.yaml --from 2022-01-01 --to 2022-01-02", "2 calendar dates",
                 "2022-01-01  probe      stale ", "things", "last run: sluice import");
    must("run p.yaml --date 2022-01-01", 0);
    EXPECT_PARTS("status p.yaml --date 2022-01-01", "1 calendar date in",
                 "2022-01-01  probe      up to date         1        0        1       0  "
                 "insufficient 1\n",
                 "the partition is up to date\n");
    leave();
}
END_TEST

/* Whatever the last attempt at it came to: the next run retires it, and tries nothing. */
START_TEST(status_calls_what_left_the_calendar_stale)
{
    enter_computed();
    import("day,game,player,what\n2022-01-01,g1,11,fail\n");
    must("run p.yaml --date 2022-01-01", 3);
    write_text("days.csv", "day\n2022-01-02\n2022-01-03\n2022-01-04\n");
    must("import p.yaml days=days.csv --from 2022-01-01 --to 2022-01-04", 0);
    EXPECT_PARTS("status p.yaml --from 2022-01-01 --to 2022-01-02", "1 calendar date in",
                 "2022-01-01  probe      stale ", "no longer in the calendar\n",
                 "2022-01-02  probe      failed ");
    must("run p.yaml --date 2022-01-01", 0);
    EXPECT_PARTS("status p.yaml --date 2022-01-01", "0 calendar dates in",
                 "probe      probed           0      0        0       0        0\n");
    leave();
}
END_TEST

/* Nothing of it is in the calendar's range any more. */
START_TEST(status_shows_what_an_empty_calendar_leaves)
{
    enter_computed();
    write_text("days.csv", "day\n");
    must("import p.yaml days=days.csv --from 2022-01-01 --to 2022-01-04", 0);
    EXPECT_PARTS("status p.yaml", "the calendar has no dates: import its table first\n",
                 "probe      probed           0      1        0       0        0\n",
                 "2022-01-01  probe      stale ", "no longer in the calendar\n",
                 "0 of 1 partitions are up to date\n");
    must("run p.yaml --from 2022-01-01 --to 2022-01-04", 0);
    EXPECT_PARTS("status p.yaml", "the calendar has no dates: import its table first\n",
                 "probe      probed           0      0        0       0        0\n");
    leave();
}
END_TEST

START_TEST(status_shows_what_is_computed_outside_of_the_calendar)
{
    enter();
    write_text("days.csv", "day\n2022-01-01\n2022-01-02\n2022-01-03\n2022-01-04\n2022-01-05\n"
                           "2022-01-06\n2022-01-07\n2022-01-08\n2022-01-09\n2022-01-10\n"
                           "2022-01-11\n2022-01-12\n");
    write_text("things.csv", "day,game,player,what\n2022-01-01,g,1,ok\n2022-01-12,g,4,ok\n");
    must("import p.yaml days=days.csv things=things.csv", 0);
    must("run p.yaml --date 2022-01-01", 0);
    must("run p.yaml --date 2022-01-12", 0);
    write_text("days.csv", "day\n2022-01-01\n");
    must("import p.yaml days=days.csv --from 2022-01-01 --to 2022-01-12", 0);
    EXPECT_PARTS("status p.yaml",
                 "1 calendar date in 2022-01-01..2022-01-12; the calendar ends on 2022-01-01\n",
                 "probe      probed           1      1        0       0        0\n",
                 "2022-01-01  probe      up to date ", "2022-01-12  probe      stale ",
                 "no longer in the calendar\n");
    leave();
}
END_TEST

START_TEST(status_of_a_long_range_groups_neighbours)
{
    enter();
    write_text("days.csv", "day\n2022-01-01\n2022-01-02\n2022-01-03\n2022-01-04\n2022-01-05\n"
                           "2022-01-06\n2022-01-07\n2022-01-08\n2022-01-09\n2022-01-10\n"
                           "2022-01-11\n2022-01-12\n");
    write_text("things.csv", "day,game,player,what\n2022-01-01,g,1,ok\n2022-01-02,g,2,ok\n"
                             "2022-01-03,g,3,ok\n2022-01-12,g,4,ok\n");
    must("import p.yaml days=days.csv things=things.csv", 0);
    must("run p.yaml --date 2022-01-01", 0);
    EXPECT_PARTS("status p.yaml", "12 calendar dates",
                 "not up to date\n"
                 "processor  state    dates  from        to          why\n"
                 "probe      missing      2  2022-01-02  2022-01-03  never computed\n"
                 "probe      blocked      8  2022-01-04  2022-01-11  table 'things' has no rows on "
                 "2022-01-04, and so on\n"
                 "probe      missing      1  2022-01-12  2022-01-12  never computed\n");
    leave();
}
END_TEST

START_TEST(status_is_one_json_object_per_line)
{
    enter_computed();
    EXPECT_PARTS(
        "status p.yaml --from 2022-01-01 --to 2022-01-02 --format json",
        "{\"event\":\"node\",\"node\":\"probe\",\"table\":\"probed\",\"dates\":{\"up_to_date\":1,"
        "\"stale\":0,\"missing\":0,\"failed\":1,\"blocked\":0},\"entities\":{\"expected\":6,"
        "\"written\":4,\"skipped\":1,\"failed\":1,\"skipped_by\":{\"insufficient\":1},"
        "\"failed_by\":{\"error\":1}},\"columns\":{\"rows\":4,\"nulls\":{},\"constant\":[\"share\"]"
        ","
        "\"news\":null}}\n",
        "{\"event\":\"partition\",\"node\":\"probe\",\"date\":\"2022-01-01\",\"state\":"
        "\"up_to_date\",\"reason\":null,",
        "\n{\"event\":\"partition\",\"node\":\"probe\",\"date\":\"2022-01-02\",\"state\":"
        "\"failed\",\"reason\":\"2 of 3 ",
        "\n{\"event\":\"last_run\",\"run\":\"", "\"state\":\"ended\"", "\"exit\":3");
    leave();
}
END_TEST

START_TEST(history_lists_runs_newest_first)
{
    enter();
    must("import p.yaml days=nothing.csv", 2);
    import(THINGS);
    must("run p.yaml --date 2022-01-01", 3);
    EXPECT_PARTS("history p.yaml", "run  ", "started", "seconds", "state", "exit  command",
                 "  ended     3  sluice run p.yaml --date 2022-01-01 --plugins ",
                 "  ended     0  sluice import p.yaml days=days.csv things=things.csv");
    EXPECT_PARTS("history p.yaml --limit 1", "sluice run p.yaml", "older run");
    EXPECT_PARTS("history p.yaml --format csv --limit 1",
                 "run,started,seconds,state,exit,pipeline,host,pid,command,summary\n",
                 ",ended,3,p.yaml,", ",sluice run p.yaml --date 2022-01-01 ");
    EXPECT_PARTS("history p.yaml --format json", "{\"run\":\"",
                 "\"exit\":3,\"pipeline\":\"p.yaml\"", "}\n{\"run\":\"", "\"exit\":0,");
    leave();
}
END_TEST

#define HEAD "date,node,key,outcome,category,reason,retryable,version,run\n"

/* The run's id at the end of each CSV line is cut off. */
static void expect_failures(const char *options, const char *expected)
{
    char line[160], found[2048] = "";
    struct e2e_result result;
    char *rest, *row;

    (void)snprintf(line, sizeof line, "failures p.yaml --format csv%s", options);
    result = run_line(line);
    ck_assert_msg(result.code == 0, "%s: %s", line, result.err);
    ck_assert_msg(strncmp(result.out, HEAD, strlen(HEAD)) == 0, "%s", result.out);
    rest = result.out + strlen(HEAD);
    while ((row = strsep(&rest, "\n")) != NULL && *row != '\0') {
        size_t used = strlen(found);
        char *run = strrchr(row, ',');
        ck_assert_ptr_nonnull(run);
        (void)snprintf(found + used, sizeof found - used, "%.*s\n", (int)(run - row), row);
    }
    ck_assert_msg(strcmp(found, expected) == 0, "%s: is\n%s\nnot\n%s", line, found, expected);
    e2e_result_fini(&result);
}

#define SKIP_12 "2022-01-01,probe,\"g1,12\",skipped,insufficient,1 of 2,false,committed\n"
#define FAIL_13 "2022-01-01,probe,\"g1,13\",failed,error,asked to,false,committed\n"
#define WHOLE                                                                                      \
    "2022-01-02,probe,,failed,partition,\"2 of 3 things failed, more than the 20 % of "            \
    "max_failed\",false,attempt\n"
#define FAIL_11 "2022-01-02,probe,\"g3,11\",failed,error,asked to,false,attempt\n"
#define WRONG_12                                                                                   \
    "2022-01-02,probe,\"g3,12\",failed,bad_value,\"share is 7.0, allowed are 0 to 1 "              \
    "(fraction)\",false,"                                                                          \
    "attempt\n"

START_TEST(failures_are_filtered_by_node_date_category_and_key)
{
    static const struct {
        const char *options, *expected;
    } cases[] = {
        { "", FAIL_13 WHOLE FAIL_11 WRONG_12 },
        { " --all", SKIP_12 FAIL_13 WHOLE FAIL_11 WRONG_12 },
        { " --node probe --date 2022-01-01", FAIL_13 },
        { " --from 2022-01-02 --to 2022-01-04", WHOLE FAIL_11 WRONG_12 },
        { " --date 2022-01-04", "" },
        { " --date 1999-01-01", "" },
        { " --category insufficient", SKIP_12 },
        { " --category bad_value", WRONG_12 },
        { " --category partition", WHOLE },
        { " --key 11", FAIL_11 },
        { " --key 1", "" },
        { " --key g3", FAIL_11 WRONG_12 },
        { " --key g1,13", FAIL_13 },
        { " --key g1,1", "" },
        { " --key g3 --key 12", WRONG_12 },
        { " --key 12 --all", SKIP_12 WRONG_12 },
    };

    enter_computed();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_failures(cases[i].options, cases[i].expected);
    leave();
}
END_TEST

START_TEST(failures_are_a_table_for_people_and_lines_for_machines)
{
    enter_computed();
    expect("failures p.yaml --date 2022-01-01 --all", 0,
           "date        node   key    outcome  category      reason    retryable\n"
           "2022-01-01  probe  g1,12  skipped  insufficient  1 of 2    no\n"
           "2022-01-01  probe  g1,13  failed   error         asked to  no\n"
           "\n1 failed, 0 of them for causes that may pass (retryable); 1 skipped\n",
           "");
    expect("failures p.yaml --date 2022-01-04", 0, "none\n", "");
    EXPECT_PARTS("failures p.yaml --format json",
                 "{\"date\":\"2022-01-01\",\"node\":\"probe\",\"key\":\"g1,13\",\"outcome\":"
                 "\"failed\",\"category\":\"error\",\"reason\":\"asked to\",\"retryable\":false,"
                 "\"version\":\"committed\",\"run\":\"",
                 "}\n{\"date\":\"2022-01-02\",\"node\":\"probe\",\"key\":null,");
    leave();
}
END_TEST

START_TEST(plugins_are_listed_and_described)
{
    struct e2e_result result;

    enter();
    EXPECT_PARTS("plugins", "name  ", "version  file", "summary\n", "\nprobe", "2.1.0    ",
                 "probe.so  ", "does as it is told\n");
    EXPECT_PARTS("plugins probe", "probe 2.1.0 - does as it is told\n", "  file     ",
                 "probe.so\n  build    ", "  entity   thing: game text, player int\n",
                 "  as of    after the events", "  threads  entities run one after the other\n",
                 "  parameter  type  default     range  meaning\n"
                 "  size       real  0.5         0..1   how large\n"
                 "  label      text  (required)         what to call it\n",
                 "  things: table things, hard: a missing date blocks\n"
                 "    rows   D\n"
                 "    key    game, player; one row per key and date\n"
                 "    reads  game text, player int, what text?\n",
                 "output probed: the partition column, then\n"
                 "  column  type      range  unit      meaning\n"
                 "  game    text                       key\n"
                 "  player  int                        key\n"
                 "  share   real(2)?  0..1   fraction  always a half\n",
                 "breaker: opens after 3 attempts, for 7 days\n");
    result = run_line("plugins prob");
    ck_assert_int_eq(result.code, 2);
    ck_assert_ptr_nonnull(strstr(result.err, "no plugin 'prob' in "));
    ck_assert_ptr_nonnull(strstr(result.err, "; did you mean 'probe'?\n"));
    e2e_result_fini(&result);
    leave();
}
END_TEST

START_TEST(a_refused_plugin_is_listed_with_the_reason)
{
    static const char *const list[] = { "plugins", "--plugins", ".", NULL };
    static const char *const one[] = { "plugins", "broken", "--plugins", ".", NULL };
    struct e2e_result result;

    enter();
    write_text("broken.so", "no object");
    result = e2e_run(list);
    ck_assert_int_eq(result.code, 0);
    ck_assert_ptr_nonnull(strstr(result.out, "\nbroken  refused"));
    ck_assert_ptr_nonnull(strstr(result.out, "./broken.so: "));
    e2e_result_fini(&result);
    result = e2e_run(one);
    ck_assert_int_eq(result.code, 2);
    ck_assert_str_eq(result.out, "");
    ck_assert_ptr_nonnull(strstr(result.err, "./broken.so: "));
    e2e_result_fini(&result);
    leave();
}
END_TEST

/* Names, choices and sentences as long as those of the shipped ones. */
START_TEST(what_is_said_of_a_plugin_fits_into_100_columns)
{
    static const char *const names[] = { "rollup", "tdza", "utgc", "pcf", "mlfs" };
    static const char take[] =
        "\n  columns.*.take       choice          (required)  count | distinct |  an aggregate of "
        "rows, or a\n"
        "                                                   sum | mean | std |  function of "
        "columns "
        "above\n"
        "                                                   std_population |\n";

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *const command[] = { "plugins", names[i], NULL };
        struct e2e_result result = e2e_run(command);
        size_t longest = 0;
        ck_assert_int_eq(result.code, 0);
        for (const char *line = result.out; *line != '\0'; line += strcspn(line, "\n") + 1) {
            size_t length = text_characters(line, strcspn(line, "\n"));
            longest = length > longest ? length : longest;
        }
        ck_assert_msg(longest > 90 && longest <= 100, "%s: %zu\n%.900s", names[i], longest,
                      result.out);
        ck_assert_msg(i > 0 || strstr(result.out, take) != NULL, "%.3000s", result.out);
        e2e_result_fini(&result);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_wrong_use_is_explained,
        output_that_cannot_be_written_is_an_error,
        a_store_that_is_not_there_is_an_error_of_the_store,
        status_tells_every_state_of_a_date,
        status_calls_what_other_inputs_would_change_stale,
        status_calls_what_left_the_calendar_stale,
        status_shows_what_an_empty_calendar_leaves,
        status_shows_what_is_computed_outside_of_the_calendar,
        status_of_a_long_range_groups_neighbours,
        status_is_one_json_object_per_line,
        history_lists_runs_newest_first,
        failures_are_filtered_by_node_date_category_and_key,
        failures_are_a_table_for_people_and_lines_for_machines,
        plugins_are_listed_and_described,
        a_refused_plugin_is_listed_with_the_reason,
        what_is_said_of_a_plugin_fits_into_100_columns,
    };

    return suite_run("inspect", tests, COUNT_OF(tests));
}
