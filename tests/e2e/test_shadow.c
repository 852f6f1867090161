/* A shadow run: another build tried on what is committed, which stays as it is. */
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e/gates.h"

#define NOBODY 65534
#define RANGE "--from 2021-02-01 --to 2021-02-03"
#define PROCESSORS "  meter: {plugin: meter}\n  follow: {plugin: follow}\n"
#define GO                                                                                         \
    "shadow of meter: 3 partitions, 9 rows compared\n"                                             \
    "shadow of follow: 3 partitions, 6 rows compared\n"                                            \
    "go: nothing differs\n"

/* Three days of four sensors; on day 2 sensor 3 reads `third`. */
static void import_readings(const char *third)
{
    struct buffer rows = { 0 };

    for (int day = 1; day <= 3; day++)
        buffer_printf(&rows,
                      "2021-02-%02d,a,1,1.%d\n2021-02-%02d,a,2,2.%d\n2021-02-%02d,a,3,%s\n"
                      "2021-02-%02d,a,9,9.%d\n",
                      day, day, day, day, day, day == 2 ? third : "3.1", day, day);
    ck_assert(!rows.failed);
    gates_import("readings", rows.data);
    buffer_fini(&rows);
}

/* What the builds of `base` make of them is committed. */
static void enter(void)
{
    gates_enter();
    gates_pipeline(PROCESSORS);
    import_readings("3.2");
    gates_must("run p.yaml " RANGE, 0);
}

static struct e2e_result shadow(const char *build, const char *more, int code)
{
    char line[256];

    ck_assert_int_lt(
        snprintf(line, sizeof line, "run p.yaml --shadow --plugins %s/%s %s", BUILDS, build, more),
        sizeof line);
    return gates_command(line, code);
}

/* Takes out of each processor's head by which build it was computed: hashes differ by compiler. */
static void drop_builds(char *text)
{
    static const struct {
        const char *head, *begin, *end;
    } forms[] = { { "shadow of ", "\n  by ", "\n" },
                  { "{\"event\":\"shadow\"", ",\"plugin\":\"", "," } };

    for (size_t i = 0; i < COUNT_OF(forms); i++)
        for (char *at = text; (at = strstr(at, forms[i].head)) != NULL; at++) {
            char *begin = strstr(at, forms[i].begin), *end;
            ck_assert_msg(begin != NULL && begin < strchr(at, '\n') + 1, "no build in %s", at);
            end = strstr(begin + strlen(forms[i].begin), forms[i].end);
            ck_assert_ptr_nonnull(end);
            memmove(begin, end, strlen(end) + 1);
        }
}

static void expect_shadow(const char *build, const char *more, int code, const char *expected)
{
    struct e2e_result result = shadow(build, more, code);

    drop_builds(result.out);
    ck_assert_msg(strcmp(result.out, expected) == 0, "%s %s:\n%s\nnot\n%s", build, more, result.out,
                  expected);
    e2e_result_fini(&result);
}

/* ---- nothing is written ---- */

static void expect_same_store(const char *bytes, size_t length)
{
    size_t now_length;
    char *now = e2e_read("gates.db", &now_length);

    ck_assert_uint_eq(now_length, length);
    ck_assert(memcmp(now, bytes, length) == 0);
    ck_assert_int_ne(access("gates.db-wal", F_OK), 0);
    free(now);
}

START_TEST(the_same_build_differs_in_nothing)
{
    enter();
    expect_shadow("base", RANGE, 0, GO);
    expect_shadow("base", RANGE " --force --memory 1G", 0, GO);
    gates_leave();
}
END_TEST

START_TEST(not_a_byte_of_the_store_changes)
{
    static const char *const builds[] = { "base", "shifted", "skipping", "strict", "wider" };
    size_t length;
    char *bytes;

    enter();
    bytes = e2e_read("gates.db", &length);
    for (size_t i = 0; i < COUNT_OF(builds); i++) {
        struct e2e_result result = shadow(builds[i], RANGE, i == 0 ? 0 : 5);
        ck_assert_msg(strstr(result.err, "shadow run, nothing committed: ") != NULL, "%s",
                      result.err);
        ck_assert_msg(strstr(result.err, "  committed") == NULL, "%s", result.err);
        e2e_result_fini(&result);
        expect_same_store(bytes, length);
    }
    free(bytes);
    gates_leave();
}
END_TEST

/* Root may write everything: until further notice this is somebody else. */
static bool become_nobody(void)
{
    return geteuid() != 0 ||
           (setresgid(NOBODY, NOBODY, 0) == 0 && setresuid(NOBODY, NOBODY, 0) == 0 &&
            access(SLUICE_BINARY, X_OK) == 0);
}

static void become_oneself(void)
{
    if (getuid() != NOBODY)
        return;
    ck_assert_int_eq(setresuid(0, 0, 0), 0);
    ck_assert_int_eq(setresgid(0, 0, 0), 0);
}

START_TEST(a_store_without_permission_will_do)
{
    char folder[PATH_MAX];

    enter();
    ck_assert_ptr_nonnull(getcwd(folder, sizeof folder));
    ck_assert_int_eq(chmod("gates.db", 0444), 0);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    if (become_nobody()) {
        gates_must("run p.yaml " RANGE, 1);
        expect_shadow("base", RANGE, 0, GO);
    } else {
        printf("skipped: root cannot run the binary as somebody else\n");
    }
    become_oneself();
    gates_leave();
}
END_TEST

/* ---- what differs ---- */

#define SHIFTED_METER                                                                              \
    "shadow of meter: 3 partitions, 9 rows compared\n"                                             \
    "  rows only committed 0, only computed 0, differing 6\n"                                      \
    "  column  rows  largest difference  tolerance  first\n"                                       \
    "  value      6                0.04          -  2021-02-01 site=a sensor=2: 2.1 -> 2.14\n"
#define SHIFTED_FOLLOW                                                                             \
    "shadow of follow: 3 partitions, 6 rows compared\n"                                            \
    "  rows only committed 0, only computed 0, differing 4\n"                                      \
    "  column  rows  largest difference  tolerance  first\n"                                       \
    "  total      4                0.08          -  2021-02-02 site=a sensor=2: 2.1 -> 2.14\n"

START_TEST(another_build_is_told_cell_by_cell_down_to_its_followers)
{
    enter();
    expect_shadow("shifted", RANGE, 5,
                  SHIFTED_METER SHIFTED_FOLLOW "no go: meter, follow differ\n");
    expect_shadow("shifted", RANGE " --only meter", 5, SHIFTED_METER "no go: meter differs\n");
    expect_shadow("base", RANGE " --only follow", 0,
                  "shadow of follow: 3 partitions, 6 rows compared\ngo: nothing differs\n");
    gates_leave();
}
END_TEST

START_TEST(followers_alone_see_upstream_that_is_stale)
{
    enter();
    import_readings("3.9");
    expect_shadow("base", "--date 2021-02-03", 5,
                  "shadow of meter: 2 partitions, 6 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  value      1                 0.7          -  2021-02-02 site=a sensor=3: 3.2 "
                  "-> 3.9\n"
                  "  level      1                   7          -  2021-02-02 site=a sensor=3: 32 "
                  "-> 39\n"
                  "shadow of follow: 1 partition, 3 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  total      1                 0.7          -  2021-02-03 site=a sensor=3: 6.3 "
                  "-> 7.0\n"
                  "no go: meter, follow differ\n");
    gates_leave();
}
END_TEST

/* Texts, and a value that comes or goes, have no distance: no tolerance covers them. */
START_TEST(null_and_text_always_differ)
{
    enter();
    gates_pipeline("  meter: {plugin: meter, tolerance: {value: 100, level: 100}}\n");
    import_readings("");
    expect_shadow("base", "--date 2021-02-02", 5,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  value      1                   -        100  2021-02-02 site=a sensor=3: 3.2 "
                  "-> null\n"
                  "  level      1                   -        100  2021-02-02 site=a sensor=3: 32 "
                  "-> null\n"
                  "  label      1                   -          -  2021-02-02 site=a sensor=3: high "
                  "-> null\n"
                  "no go: meter differs\n");
    gates_must("run p.yaml --date 2021-02-02", 0);
    import_readings("0.0");
    expect_shadow("base", "--date 2021-02-02", 5,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  value      1                   -        100  2021-02-02 site=a sensor=3: null "
                  "-> 0.0\n"
                  "  level      1                   -        100  2021-02-02 site=a sensor=3: null "
                  "-> 0\n"
                  "  label      1                   -          -  2021-02-02 site=a sensor=3: null "
                  "-> low\n"
                  "no go: meter differs\n");
    import_readings("3.2");
    gates_must("run p.yaml --date 2021-02-02", 0);
    import_readings("1.0");
    expect_shadow("base", "--date 2021-02-02", 5,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  label      1                   -          -  2021-02-02 site=a sensor=3: high "
                  "-> low\n"
                  "no go: meter differs\n");
    gates_leave();
}
END_TEST

/* Both cuts would fall into the letter. */
#define UNIT "0123456789\u00e9"
#define END "\u00e90123456789\u00e9reading"

START_TEST(long_texts_are_shown_where_they_begin_to_differ)
{
    enter();
    gates_pipeline("  meter: {plugin: meter}\n");
    expect_shadow("long_1", "--date 2021-02-01", 5,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  label      1                   -          -  2021-02-01 site=a sensor=3: high "
                  "-> the label" UNIT UNIT UNIT UNIT UNIT "0123456789...\n"
                  "no go: meter differs\n");
    gates_must("run p.yaml --date 2021-02-01 --plugins " BUILDS "/long_1", 0);
    expect_shadow("long_2", "--date 2021-02-01", 5,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 1\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  label      1                   -          -  2021-02-01 site=a sensor=3: "
                  "..." END "1 -> ..." END "2\n"
                  "no go: meter differs\n");
    gates_leave();
}
END_TEST

/* 37.84 - 37.8 is a little more than 0.04 in doubles, and 0.04 for a person. */
START_TEST(tolerance_lets_pass_what_is_within)
{
    static const struct {
        const char *meter, *follow;
        int code;
        const char *verdict;
    } cases[] = {
        { "0.04", "0.08", 0, "go: nothing differs\n" },
        { "1", "1", 0, "go: nothing differs\n" },
        { "0.039", "0.08", 5, "no go: meter differs\n" },
        { "0.04", "0.079", 5, "no go: follow differs\n" },
        { "0", "0", 5, "no go: meter, follow differ\n" },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char processors[256];
        struct e2e_result result;
        (void)snprintf(processors, sizeof processors,
                       "  meter: {plugin: meter, tolerance: {value: %s}}\n"
                       "  follow: {plugin: follow, tolerance: {total: %s}}\n",
                       cases[i].meter, cases[i].follow);
        gates_pipeline(processors);
        result = shadow("shifted", RANGE, cases[i].code);
        ck_assert_msg(strstr(result.out, cases[i].verdict) != NULL, "case %zu:\n%s", i, result.out);
        e2e_result_fini(&result);
    }
    expect_shadow("base", RANGE " --only follow", 0,
                  "shadow of follow: 3 partitions, 6 rows compared\ngo: nothing differs\n");
    gates_leave();
}
END_TEST

START_TEST(rows_and_outcomes_of_one_side_are_told)
{
    enter();
    expect_shadow("skipping", RANGE, 5,
                  "shadow of meter: 3 partitions, 6 rows compared\n"
                  "  rows only committed 3 (first 2021-02-01 site=a sensor=2), only computed 3 "
                  "(first 2021-02-01 site=a sensor=9), differing 0\n"
                  "  outcomes differing 6 (first 2021-02-01 site=a sensor=2: written -> skipped, "
                  "not_applicable: sensor 2 is out of order)\n"
                  "shadow of follow: 3 partitions, 4 rows compared\n"
                  "  rows only committed 2 (first 2021-02-02 site=a sensor=2), only computed 2 "
                  "(first 2021-02-02 site=a sensor=9), differing 0\n"
                  "no go: meter, follow differ\n");
    gates_leave();
}
END_TEST

START_TEST(a_column_of_the_build_alone_is_told_and_seen_downstream)
{
    enter();
    expect_shadow("wider", RANGE, 5,
                  "shadow of meter: 3 partitions, 9 rows compared\n"
                  "  column extra is only computed: 9 rows have a value (first 2021-02-01 site=a "
                  "sensor=1: null -> 2.2)\n"
                  "shadow of follow: 3 partitions, 6 rows compared\n"
                  "  rows only committed 0, only computed 0, differing 6\n"
                  "  column  rows  largest difference  tolerance  first\n"
                  "  total      6                12.6          -  2021-02-02 site=a sensor=1: 1.1 "
                  "-> 3.3\n"
                  "no go: meter, follow differ\n");
    expect_shadow("blank", RANGE, 5,
                  "shadow of meter: 3 partitions, 9 rows compared\n"
                  "  column extra is only computed: 0 rows have a value\n"
                  "shadow of follow: 3 partitions, 6 rows compared\n"
                  "no go: meter differs\n");
    /* Where the column is in no store and not computed either, it is null. */
    expect_shadow("wider", RANGE " --only follow", 0,
                  "shadow of follow: 3 partitions, 6 rows compared\ngo: nothing differs\n");
    gates_leave();
}
END_TEST

/* Columns are never taken out of a table: one that no build writes any more is no difference. */
START_TEST(a_column_of_the_store_alone_is_told_while_it_has_values)
{
    enter();
    gates_pipeline("  meter: {plugin: meter}\n");
    gates_must("run p.yaml --plugins " BUILDS "/wider " RANGE, 0);
    expect_shadow("base", RANGE, 5,
                  "shadow of meter: 3 partitions, 9 rows compared\n"
                  "  column extra is only committed: 9 rows have a value (first 2021-02-01 site=a "
                  "sensor=1: 2.2 -> null)\n"
                  "no go: meter differs\n");
    gates_must("run p.yaml " RANGE, 0);
    expect_shadow("base", RANGE, 0,
                  "shadow of meter: 3 partitions, 9 rows compared\ngo: nothing differs\n");
    gates_leave();
}
END_TEST

/* ---- what cannot be compared ---- */

/* It would compare the builds in use with themselves, and say go. */
/* What stands on the days before is read from the store, as a run reads it. */
START_TEST(a_column_in_other_capitals_is_the_same_column)
{
    enter();
    gates_expect_sql("ALTER TABLE metered RENAME COLUMN value TO VALUE", "");
    gates_expect_sql("SELECT count(*) FROM pragma_table_info('metered') WHERE name = 'VALUE'", "1");
    expect_shadow("base", "--date 2021-02-03", 0,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "shadow of follow: 1 partition, 3 rows compared\n"
                  "go: nothing differs\n");
    gates_leave();
}
END_TEST

START_TEST(a_folder_without_a_plugin_of_the_run_is_no_canary)
{
    enter();
    gates_expect_part("run p.yaml --shadow --only follow --plugins " BUILDS "/long_1 " RANGE, 2, "",
                      "no processor of this run is a plugin of '" BUILDS "/long_1'");
    expect_shadow("wider/", RANGE " --only follow", 0,
                  "shadow of follow: 3 partitions, 6 rows compared\ngo: nothing differs\n");
    gates_leave();
}
END_TEST

START_TEST(a_partition_that_fails_in_the_shadow_alone_differs)
{
    enter();
    expect_shadow("strict", RANGE " --only meter", 5,
                  "shadow of meter: 0 partitions, 0 rows compared\n"
                  "  partitions failing that are committed 3 (first 2021-02-01: 2 of 4 sensors "
                  "failed, more than the 20 % of max_failed)\n"
                  "no go: meter differs\n");
    gates_must("run p.yaml " RANGE " --only meter --plugins " BUILDS "/strict", 3);
    expect_shadow("strict", RANGE " --only meter", 3,
                  "shadow of meter: 0 partitions, 0 rows compared\n"
                  "  failed, as before or never committed: 3 partitions, not compared\n"
                  "undecided: nothing differs, but 3 partitions failed or are blocked\n");
    gates_leave();
}
END_TEST

START_TEST(what_was_never_committed_decides_nothing)
{
    gates_enter();
    gates_pipeline("  meter: {plugin: meter}\n");
    import_readings("3.2");
    expect_shadow("base", RANGE, 4,
                  "shadow of meter: 0 partitions, 0 rows compared\n"
                  "  not committed: 3 partitions, nothing to compare with\n"
                  "undecided: none of these dates was ever committed\n");
    gates_must("run p.yaml --date 2021-02-01", 0);
    expect_shadow("base", RANGE, 0,
                  "shadow of meter: 1 partition, 3 rows compared\n"
                  "  not committed: 2 partitions, nothing to compare with\n"
                  "go: nothing differs\n");
    expect_shadow("base", "--date 2021-07-01", 4, "undecided: there is nothing to compare\n");
    gates_leave();
}
END_TEST

/* An entity that the breaker keeps closed was not tried: the shadow finds it incomplete. */
START_TEST(the_breaker_is_left_alone)
{
    gates_enter();
    gates_processor("{early_season: off}", "");
    gates_import("readings", "2021-02-01,a,1,1\n2021-02-02,a,1,1\n2021-02-03,a,1,1\n");
    gates_import("due", "2021-02-01,a,1,x,k\n2021-02-02,a,1,x,k\n2021-02-02,a,1,y,k\n");
    for (int i = 0; i < 3; i++)
        gates_must("run p.yaml --force --date 2021-02-03", 0);
    gates_expect_sql("SELECT group_concat(category) FROM sluice_outcomes", "breaker_open");
    expect_shadow("base", "--date 2021-02-03", 0,
                  "shadow of gauge: 1 partition, 0 rows compared\ngo: nothing differs\n");
    gates_expect_sql("SELECT max(attempts) FROM sluice_attempts", "2");
    gates_leave();
}
END_TEST

/* ---- the command ---- */

START_TEST(one_thread_and_eight_print_the_same)
{
    static const char *const builds[] = { "shifted", "skipping" };

    enter();
    for (size_t i = 0; i < COUNT_OF(builds); i++) {
        struct e2e_result one = shadow(builds[i], RANGE " --threads 1", 5);
        drop_builds(one.out);
        for (int round = 0; round < 3; round++)
            expect_shadow(builds[i], RANGE " --threads 8", 5, one.out);
        e2e_result_fini(&one);
    }
    gates_leave();
}
END_TEST

#define NONE "{\"count\":0,\"first\":null}"
#define FIRST_2 "\"date\":\"2021-02-01\",\"key\":{\"site\":\"a\",\"sensor\":2}"

START_TEST(json_is_an_object_for_each_node_and_the_verdict)
{
    enter();
    expect_shadow(
        "shifted", "--date 2021-02-01 --only meter --log-format json", 5,
        "{\"event\":\"shadow\",\"node\":\"meter\",\"table\":\"metered\",\"differs\":true,"
        "\"partitions\":1,\"rows\":3,\"not_committed\":0,\"retired\":0,\"blocked\":0,\"failed\":0,"
        "\"newly_failed\":" NONE ",\"only_committed\":" NONE ",\"only_computed\":" NONE ","
        "\"differing\":{\"count\":2,\"first\":{" FIRST_2 "}},\"outcomes\":" NONE ","
        "\"columns\":[{\"column\":\"value\",\"side\":\"both\",\"rows\":2,"
        "\"largest_difference\":0.040000000000000036,\"tolerance\":null,"
        "\"first\":{" FIRST_2 ",\"before\":2.1000000000000001,\"after\":2.1400000000000001}}]}\n"
        "{\"event\":\"verdict\",\"go\":false,\"exit_code\":5,\"differs\":[\"meter\"]}\n");
    gates_leave();
}
END_TEST

/* As only somebody else may have written it: a label that is not UTF-8, a key that colours. */
START_TEST(what_is_committed_is_told_whatever_its_bytes)
{
    struct e2e_result result;

    enter();
    gates_expect_sql("UPDATE metered SET label = CAST(x'6F6BC3' AS TEXT)"
                     " WHERE day = '2021-02-01' AND sensor = 1",
                     "");
    gates_expect_sql("UPDATE metered SET site = 'har' || char(10, 27) || '[31mbour'"
                     " WHERE day = '2021-02-01' AND sensor = 2",
                     "");
    result = shadow("base", "--date 2021-02-01 --only meter", 5);
    ck_assert_msg(strstr(result.out, "only committed 1 (first 2021-02-01 site=har??[31mbour "
                                     "sensor=2)") != NULL &&
                      strstr(result.out, "a sensor=1: ok? -> low\n") != NULL,
                  "%s", result.out);
    e2e_result_fini(&result);
    result = shadow("base", "--date 2021-02-01 --only meter --log-format json", 5);
    ck_assert_msg(strstr(result.out, "\"before\":\"ok?\",\"after\":\"low\"") != NULL, "%s",
                  result.out);
    e2e_result_fini(&result);
    gates_leave();
}
END_TEST

/* The hash that `sluice plugins` tells of meter in that folder. */
static void read_build(const char *build, char hash[64])
{
    static const char label[] = "\n  build    ";
    char line[256];
    struct e2e_result result;
    const char *at;

    (void)snprintf(line, sizeof line, "plugins meter --plugins %s/%s", BUILDS, build);
    result = gates_command(line, 0);
    at = strstr(result.out, label);
    ck_assert_msg(at != NULL, "no build in %s", result.out);
    at += strlen(label);
    (void)snprintf(hash, 64, "%.*s", (int)strcspn(at, "\n"), at);
    e2e_result_fini(&result);
}

START_TEST(it_says_which_build_it_was)
{
    static const char *const builds[] = { "base", "shifted" };
    char hashes[COUNT_OF(builds)][64], line[256];

    enter();
    for (size_t i = 0; i < COUNT_OF(builds); i++) {
        struct e2e_result result = shadow(builds[i], RANGE " --only meter", i == 0 ? 0 : 5);
        read_build(builds[i], hashes[i]);
        (void)snprintf(line, sizeof line, "compared\n  by meter 1.0.0 build %s\n", hashes[i]);
        ck_assert_msg(strstr(result.out, line) != NULL, "no '%s' in %s", line, result.out);
        e2e_result_fini(&result);
    }
    ck_assert_str_ne(hashes[0], hashes[1]);
    gates_leave();
}
END_TEST

START_TEST(a_dry_run_prints_the_plan_of_the_shadow)
{
    enter();
    gates_expect_part("run p.yaml " RANGE " --shadow --dry-run", 0, "total: 6 run\n", "");
    gates_expect_part("run p.yaml " RANGE " --dry-run", 0, "total: 6 reuse", "");
    gates_expect("run p.yaml " RANGE " --shadow --retry-failed", 2, "",
                 "sluice run: error: --retry-failed does not go with --shadow, which computes all "
                 "of the requested dates anyway and commits none\n");
    gates_expect("run p.yaml " RANGE " --shadow --retire", 2, "",
                 "sluice run: error: --retire does not go with --shadow, which retires nothing\n");
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_same_build_differs_in_nothing,
        not_a_byte_of_the_store_changes,
        a_store_without_permission_will_do,
        another_build_is_told_cell_by_cell_down_to_its_followers,
        followers_alone_see_upstream_that_is_stale,
        null_and_text_always_differ,
        long_texts_are_shown_where_they_begin_to_differ,
        tolerance_lets_pass_what_is_within,
        rows_and_outcomes_of_one_side_are_told,
        a_column_of_the_build_alone_is_told_and_seen_downstream,
        a_column_of_the_store_alone_is_told_while_it_has_values,
        a_column_in_other_capitals_is_the_same_column,
        a_folder_without_a_plugin_of_the_run_is_no_canary,
        a_partition_that_fails_in_the_shadow_alone_differs,
        what_was_never_committed_decides_nothing,
        the_breaker_is_left_alone,
        one_thread_and_eight_print_the_same,
        json_is_an_object_for_each_node_and_the_verdict,
        what_is_committed_is_told_whatever_its_bytes,
        it_says_which_build_it_was,
        a_dry_run_prints_the_plan_of_the_shadow,
    };

    return suite_run("shadow", tests, COUNT_OF(tests));
}
