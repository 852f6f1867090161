/* A plan in a file: it is applied as it is, and whatever changed is refused. */
#include "e2e/gates.h"
#include "places/places.h"
#include "runner.h"

#include <glob.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAYS "--from 2021-02-19 --to 2021-02-21"
#define PLAN "plan p.yaml " DAYS " -o plan.json"
#define REFUSED "plan.json differs from what would be done:\n"
#define PARTITIONS "SELECT group_concat(day) FROM (SELECT DISTINCT day FROM gauged ORDER BY day)"
#define ALL_DAYS "2021-02-19,2021-02-20,2021-02-21"

static void enter_gauge(void)
{
    gates_enter();
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-20,a,1,2\n2021-02-21,a,1,3\n");
}

/* Everything the store has been told so far. */
static char *count_records(void)
{
    return gates_sql("SELECT (SELECT count(*) FROM sluice_commits) || ' ' ||"
                     " (SELECT count(*) FROM sluice_runs) || ' ' ||"
                     " (SELECT count(*) FROM sluice_digests)");
}

/* ---- what is printed and written ---- */

START_TEST(without_a_file_it_prints_what_a_dry_run_prints)
{
    static const char *const pairs[][2] = {
        { "run p.yaml --dry-run " DAYS, "plan p.yaml " DAYS },
        { "run p.yaml --dry-run --log-format json " DAYS, "plan p.yaml --format json " DAYS },
    };

    enter_gauge();
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct e2e_result dry = gates_command(pairs[i][0], 0);
        ck_assert_msg(strstr(dry.out, "never computed") != NULL, "%s", dry.out);
        gates_expect(pairs[i][1], 0, dry.out, "");
        e2e_result_fini(&dry);
    }
    gates_leave();
}
END_TEST

START_TEST(a_plan_changes_nothing_but_its_file)
{
    struct stat status;
    char *before, *after;

    enter_gauge();
    before = count_records();
    gates_expect(PLAN, 0, "",
                 "sluice plan: wrote plan.json (3 run); execute it with: sluice apply plan.json\n");
    after = count_records();
    ck_assert_str_eq(after, before);
    ck_assert_int_eq(stat("plan.json", &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0600);
    free(before);
    free(after);
    gates_must("apply plan.json", 0);
    gates_expect_sql(PARTITIONS, ALL_DAYS);
    gates_expect(PLAN, 0, "",
                 "sluice plan: wrote plan.json (3 reuse); there is nothing to execute\n");
    gates_must("apply plan.json", 0);
    gates_expect("plan p.yaml --date 2021-01-19 -o plan.json", 0, "",
                 "sluice plan: wrote plan.json; nothing to do: none of these dates is in the "
                 "calendar (30 dates in 2020-12-30..2021-02-28)\n");
    gates_leave();
}
END_TEST

/* The same but for when it was made; nothing else is said. */
START_TEST(a_plan_goes_to_stdout_for_a_dash)
{
    struct e2e_result result;
    size_t length;
    char *text, *at;

    enter_gauge();
    gates_must(PLAN, 0);
    text = e2e_read("plan.json", &length);
    result = gates_command("plan p.yaml " DAYS " -o -", 0);
    ck_assert_str_eq(result.err, "");
    ck_assert_int_ne(access("-", F_OK), 0);
    at = strstr(text, "\"pipeline\": ");
    ck_assert_ptr_nonnull(at);
    ck_assert_uint_eq(strlen(result.out), length);
    ck_assert_str_eq(result.out + (at - text), at);
    e2e_write("plan.json", result.out, length);
    e2e_result_fini(&result);
    free(text);
    gates_must("apply plan.json", 0);
    gates_expect_sql(PARTITIONS, ALL_DAYS);
    gates_leave();
}
END_TEST

/* Neither the file nor what was to become it. */
static void expect_no_leftover(void)
{
    glob_t found = { 0 };

    ck_assert_int_eq(glob("*.json.*", 0, NULL, &found), GLOB_NOMATCH);
    globfree(&found);
    ck_assert_int_ne(access("a.json", F_OK), 0);
}

START_TEST(a_file_that_cannot_be_written_leaves_nothing)
{
    static const struct {
        const char *line;
        int code;
        const char *message;
    } cases[] = {
        { "plan p.yaml " DAYS " -o folder.json", 2,
          "sluice plan: error: 'folder.json' is a folder: a plan is written to a file\n" },
        { "plan p.yaml " DAYS " -o link.json", 2,
          "sluice plan: error: 'link.json' is a link: a plan is written to a file\n" },
        { "plan p.yaml " DAYS " -o pipe.json", 2,
          "sluice plan: error: 'pipe.json' is no regular file: a plan is written to a file\n" },
        { "plan p.yaml " DAYS " -o no/such.json", 1,
          "sluice plan: error: cannot write 'no/such.json': No such file or directory; check the "
          "folder, its rights and its space\n" },
        { "plan p.yaml " DAYS " --output=", 2, "sluice plan: error: --output wants a file\n" },
        { "plan p.yaml " DAYS " -o", 2,
          "sluice plan: error: option --output needs a value: --output FILE\n" },
        { "plan p.yaml " DAYS " -o a.json --output b.json", 2,
          "sluice plan: error: option --output is given twice\n" },
        { "plan p.yaml " DAYS " -o a.json --format json", 2,
          "sluice plan: error: --format is how a plan is printed; with --output the file is always "
          "the same JSON\n" },
        { "run p.yaml " DAYS " -o a.json", 2,
          "sluice run: error: unknown option '-o'; `sluice run --help` lists them\n" },
    };

    enter_gauge();
    ck_assert_int_eq(mkdir("folder.json", 0755), 0);
    ck_assert_int_eq(symlink("p.yaml", "link.json"), 0);
    ck_assert_int_eq(mkfifo("pipe.json", 0600), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        gates_expect(cases[i].line, cases[i].code, "", cases[i].message);
    expect_no_leftover();
    gates_leave();
}
END_TEST

START_TEST(a_wrong_pipeline_leaves_the_plan_there_was)
{
    size_t length;
    char *kept;

    enter_gauge();
    e2e_write("plan.json", "old", 3);
    gates_processor("{no_such_gate: 1}", "");
    gates_must(PLAN, 2);
    gates_processor("{}", "");
    gates_must("plan p.yaml --only nobody " DAYS " -o plan.json", 2);
    kept = e2e_read("plan.json", &length);
    ck_assert_str_eq(kept, "old");
    free(kept);
    expect_no_leftover();
    gates_leave();
}
END_TEST

/* ---- what has changed is refused ---- */

static void import_a_changed_row(void)
{
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-20,a,1,7\n2021-02-21,a,1,3\n");
}

static void import_another_date(void)
{
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-20,a,1,2\n2021-02-21,a,1,3\n"
                             "2021-02-18,a,1,0\n");
}

static void change_a_gate(void)
{
    gates_processor("{early_season: {days: 3}}", "");
}

static void change_a_parameter(void)
{
    gates_processor("{}", "    with: {ceiling: 2.5}\n");
}

/* In p.yaml, as it is. */
static void edit_pipeline(const char *piece, const char *instead)
{
    struct buffer edited = { 0 };
    size_t length;
    char *text = e2e_read("p.yaml", &length), *at = strstr(text, piece);

    ck_assert_ptr_nonnull(at);
    buffer_append(&edited, text, (size_t)(at - text));
    buffer_printf(&edited, "%s%s", instead, at + strlen(piece));
    ck_assert(!edited.failed);
    e2e_write("p.yaml", edited.data, edited.length);
    buffer_fini(&edited);
    free(text);
}

static void filter_a_table(void)
{
    edit_pipeline("  readings:\n", "  readings:\n    where: {site: {in: [a, b]}}\n");
}

static void filter_what_is_due(void)
{
    gates_processor("{completeness: {due: [" DUE "}], " ARRIVED "}}", "");
    gates_must(PLAN, 0);
    edit_pipeline(", match: slot}", ", match: slot, where: {kind: real}}");
}

static void add_a_processor(void)
{
    gates_processor("{}", "  second: {plugin: gauge, output: seconds}\n");
}

static void run_one_day(void)
{
    gates_must("run p.yaml --date 2021-02-19", 0);
}

static void run_all(void)
{
    gates_must("run p.yaml " DAYS, 0);
}

static void make_the_store_anew(void)
{
    places_copy(NULL, "gates.db");
    gates_import_empty();
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-20,a,1,2\n2021-02-21,a,1,3\n");
}

static void import_another_calendar(void)
{
    gates_import("days", "2021-02-18,s2\n2021-02-19,s2\n2021-02-21,s2\n");
}

/* Season s3 lies within s2: which date is in which does not show in where they begin. */
static void import_seasons(const char *nineteenth)
{
    char days[256];

    (void)snprintf(days, sizeof days,
                   "2021-02-01,s2\n2021-02-10,s3\n2021-02-19,%s\n2021-02-20,s3\n2021-02-21,s2\n",
                   nineteenth);
    gates_import("days", days);
}

static void move_a_date_to_another_season(void)
{
    import_seasons("s2");
    gates_must(PLAN, 0);
    import_seasons("s3");
}

static void retire_all(void)
{
    run_all();
    gates_import("days", "2021-02-18,s2\n");
    gates_must(PLAN, 0);
    run_all();
}

#define MAKE_NEW " -o plan.json\n"

static const struct {
    const char *options; /* of the plan */
    void (*change)(void);
    const char *lines, *end;
} refusals[] = {
    { "", import_a_changed_row, "  table 'readings': 2021-02-20 was #2, is #3\n", MAKE_NEW },
    { "", import_another_date, "  table 'readings': 2021-02-18 was not there, is #2\n", MAKE_NEW },
    { "", change_a_gate, "  processor 'gauge': gates were early_season 14, are early_season 3\n",
      MAKE_NEW },
    { "", change_a_parameter,
      "  processor 'gauge': parameters were ceiling=665.0, are ceiling=2.5\n", MAKE_NEW },
    { "", filter_a_table,
      "  processor 'gauge': input readings reads other columns or other rows (where) of table "
      "'readings'\n",
      MAKE_NEW },
    { "", filter_what_is_due,
      "  processor 'gauge': input completeness.due[0] reads other columns or other rows (where) of "
      "table 'due'\n",
      MAKE_NEW },
    { "", add_a_processor,
      "  second 2021-02-19..2021-02-21: 3 dates were not in the plan, are run: never computed\n",
      MAKE_NEW },
    { "", run_one_day, "  gauge 2021-02-19: was run, is reuse: computed since\n",
      "1 of its 3 partitions has been done since; for the rest: sluice run " },
    { "", run_all, "  gauge 2021-02-19..2021-02-21: 3 dates were run, are reuse: computed since\n",
      "nothing was run: all of it has been done since\n" },
    { " --force --only gauge", run_all,
      "  gauge 2021-02-19..2021-02-21: 3 dates were run, have been computed since\n",
      "nothing was run: all of it has been done since\n" },
    { "", retire_all, "  gauge 2021-02-19..2021-02-21: 3 dates were retire, retired since\n",
      "nothing was run: all of it has been done since\n" },
    { "", make_the_store_anew,
      "  table 'readings': its versions have the same numbers, but are others: another store or "
      "ledger\n",
      MAKE_NEW },
    { "", import_another_calendar, "  gauge 2021-02-20: was run, is not in the plan\n", MAKE_NEW },
    { "", move_a_date_to_another_season,
      "  processor 'gauge': calendar: other dates, or dates of other seasons\n", MAKE_NEW },
};

START_TEST(what_has_changed_is_refused_and_named)
{
    char line[128], *before, *after;
    struct e2e_result result;

    enter_gauge();
    (void)snprintf(line, sizeof line, PLAN "%s", refusals[_i].options);
    gates_must(line, 0);
    refusals[_i].change();
    before = count_records();
    result = gates_command("apply plan.json", 4);
    ck_assert_str_eq(result.out, "");
    ck_assert_msg(strncmp(result.err, REFUSED, strlen(REFUSED)) == 0, "%s", result.err);
    ck_assert_msg(strstr(result.err, refusals[_i].lines) != NULL, "no '%s' in\n%s",
                  refusals[_i].lines, result.err);
    ck_assert_msg(strstr(result.err, "sluice apply: error: nothing was run: ") != NULL, "%s",
                  result.err);
    ck_assert_msg(strstr(result.err, refusals[_i].end) != NULL, "no '%s' in\n%s", refusals[_i].end,
                  result.err);
    after = count_records();
    ck_assert_str_eq(after, before);
    free(before);
    free(after);
    e2e_result_fini(&result);
    gates_leave();
}
END_TEST

/* What is forced stands already: that is no reason to refuse it, but to be computed once more is.
 */
START_TEST(a_forced_plan_is_applied_once)
{
    enter_gauge();
    run_all();
    gates_expect(PLAN " --force", 0, "",
                 "sluice plan: wrote plan.json (3 run); execute it with: sluice apply plan.json\n");
    gates_must("apply plan.json", 0);
    gates_expect_sql(
        "SELECT group_concat(sequence) FROM sluice_commits WHERE table_name = 'gauged'",
        "1,2,1,2,1,2");
    gates_expect_part("apply plan.json", 4, "", "3 dates were run, have been computed since\n");
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE table_name = 'gauged'", "6");
    gates_leave();
}
END_TEST

/* The command that is given is one that works. */
START_TEST(the_command_for_the_rest_does_the_rest)
{
    struct e2e_result result;
    char *command;

    enter_gauge();
    gates_must(PLAN, 0);
    run_one_day();
    result = gates_command("apply plan.json", 4);
    command = strstr(result.err, "for the rest: sluice ");
    ck_assert_ptr_nonnull(command);
    command += strlen("for the rest: sluice ");
    command[strcspn(command, "\n")] = '\0';
    gates_must(command, 0);
    e2e_result_fini(&result);
    gates_expect_sql(PARTITIONS, ALL_DAYS);
    gates_leave();
}
END_TEST

/* The plugin built anew, with another byte in it. */
START_TEST(another_build_of_a_plugin_is_refused)
{
    enter_gauge();
    ck_assert_int_eq(mkdir("newer", 0755), 0);
    e2e_rebuild(GAUGE_FOLDER "/gauge.so", "newer/gauge.so", "A reading, behind");
    gates_must(PLAN, 0);
    gates_expect_part("apply plan.json --plugins newer", 4, "",
                      "  processor 'gauge': plugin was gauge 1.0.0 build ");
    gates_expect_sql("SELECT count(*) FROM sluice_runs WHERE command LIKE '%apply%'", "0");
    gates_must(PLAN " --plugins newer", 0);
    gates_must("apply plan.json", 0);
    gates_expect_sql("SELECT count(DISTINCT detail) FROM sluice_components WHERE name = 'plugin'",
                     "1");
    gates_expect_part("run p.yaml --dry-run " DAYS, 0, "plugin changed", "");
    gates_leave();
}
END_TEST

START_TEST(another_store_is_refused)
{
    struct e2e_result result;

    if (!places_is_file())
        return;
    enter_gauge();
    gates_must(PLAN, 0);
    ck_assert_int_eq(link("gates.db", "other.db"), 0);
    edit_pipeline("gates.db", "other.db");
    result = gates_command("apply plan.json", 4);
    ck_assert_msg(strstr(result.err, "  store: was sqlite /tmp/") != NULL, "%s", result.err);
    ck_assert_msg(strstr(result.err, "/other.db\n") != NULL, "%s", result.err);
    e2e_result_fini(&result);
    gates_leave();
}
END_TEST

START_TEST(many_differences_are_shown_in_part_and_counted)
{
    struct buffer rows = { 0 };
    struct e2e_result result;

    gates_enter();
    gates_must("plan p.yaml --from 2021-02-01 --to 2021-02-28 -o plan.json", 0);
    for (int day = 1; day <= 28; day += 2)
        buffer_printf(&rows, "2021-02-%02d,a,1,1\n", day);
    gates_import("readings", rows.data);
    buffer_fini(&rows);
    result = gates_command("apply plan.json", 4);
    ck_assert_msg(strstr(result.err, "\n  and 4 more\n") != NULL, "%s", result.err);
    ck_assert_msg(strstr(result.err, "nothing was run: 14 differences; make a new plan") != NULL,
                  "%s", result.err);
    e2e_result_fini(&result);
    gates_leave();
}
END_TEST

/* ---- what decides no row is none of its business ---- */

static void change_the_pace(void)
{
    gates_processor("{}", "    workers: 3\n    parallel: false\n    progress_every: 7\n");
}

static void import_the_same(void)
{
    gates_import("readings", "2021-02-21,a,1,3\n2021-02-20,a,1,2\n2021-02-19,a,1,1\n");
}

static void import_a_later_date(void)
{
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-20,a,1,2\n2021-02-21,a,1,3\n"
                             "2021-02-22,a,1,4\n");
}

static void run_another_date(void)
{
    gates_import("readings", "2021-02-19,a,1,1\n2021-02-20,a,1,2\n2021-02-21,a,1,3\n"
                             "2021-02-22,a,1,4\n");
    gates_must("run p.yaml --date 2021-02-22 --only gauge", 0);
    free(gates_sql("DELETE FROM gauged WHERE day = '2021-02-22'"));
}

static void (*const harmless[])(void) = { change_the_pace, import_the_same, import_a_later_date,
                                          run_another_date };

START_TEST(what_decides_no_row_of_it_is_not_refused)
{
    if (harmless[_i] == run_another_date && !places_data_is_file())
        return;
    enter_gauge();
    gates_must(PLAN, 0);
    harmless[_i]();
    gates_must("apply plan.json --threads 2 --memory 1G", 0);
    gates_expect_sql(PARTITIONS, ALL_DAYS);
    gates_leave();
}
END_TEST

START_TEST(a_plan_is_applied_from_any_folder)
{
    enter_gauge();
    ck_assert_int_eq(mkdir("elsewhere", 0755), 0);
    ck_assert_int_eq(mkdir("none", 0755), 0);
    e2e_write("none/other.so", "", 0);
    gates_must("plan ./p.yaml --plugins none " DAYS " -o elsewhere/plan.json", 0);
    ck_assert_int_eq(chdir("elsewhere"), 0);
    gates_must("apply plan.json", 0);
    ck_assert_int_eq(chdir(".."), 0);
    gates_expect_sql(PARTITIONS, ALL_DAYS);
    gates_leave();
}
END_TEST

/* A path of the environment counts from where the command is given. */
START_TEST(a_store_is_the_same_by_any_path)
{
    char here[PATH_MAX], path[PATH_MAX + 16];

    if (!places_is_file())
        return;
    enter_gauge();
    edit_pipeline("path: gates.db", "path: \"${GATES_STORE}\"");
    ck_assert_int_eq(setenv("GATES_STORE", "gates.db", 1), 0);
    ck_assert_int_eq(symlink("gates.db", "link.db"), 0);
    ck_assert_int_eq(mkdir("elsewhere", 0755), 0);
    gates_must(PLAN, 0);
    ck_assert_int_eq(chdir("elsewhere"), 0);
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    (void)snprintf(path, sizeof path, "%s/../link.db", here);
    ck_assert_int_eq(setenv("GATES_STORE", path, 1), 0);
    gates_must("apply ../plan.json", 0);
    ck_assert_int_eq(chdir(".."), 0);
    gates_expect_sql(PARTITIONS, ALL_DAYS);
    ck_assert_int_eq(unsetenv("GATES_STORE"), 0);
    gates_leave();
}
END_TEST

/* ---- what is no plan ---- */

START_TEST(what_is_no_plan_is_told_and_nothing_is_opened)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        { "apply none.json",
          "cannot read 'none.json': No such file or directory; check the path and its rights" },
        { "apply .", "cannot read '.': Is a directory; check the path and its rights" },
        { "apply p.yaml", "p.yaml:1:1: 'sluice' cannot stand here; no valid plan: "
                          "`sluice plan PIPELINE .. -o FILE` writes one" },
        { "apply plan.json", "plan.json: unknown key 'stores'; did you mean 'store'?" },
        { "apply open.json", "'open.json' may be written by anybody, and it says what code is "
                             "loaded; mend it with: chmod o-w open.json" },
        { "apply", "too few arguments; usage: sluice apply FILE" },
    };
    size_t length;
    char *text, *at;

    enter_gauge();
    gates_must(PLAN, 0);
    text = e2e_read("plan.json", &length);
    e2e_write("open.json", text, length);
    ck_assert_int_eq(chmod("open.json", 0666), 0);
    at = strstr(text, "\"store\": ");
    ck_assert_ptr_nonnull(at);
    memcpy(at, "\"stores\":", 9);
    e2e_write("plan.json", text, length);
    free(text);
    places_copy(NULL, "gates.db");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char expected[256];
        (void)snprintf(expected, sizeof expected, "sluice apply: error: %s\n", cases[i].message);
        gates_expect(cases[i].line, 2, "", expected);
    }
    ck_assert(!places_has("gates.db"));
    gates_leave();
}
END_TEST

/* A hand that changes what is to be done makes it another plan. */
START_TEST(an_edited_plan_is_refused)
{
    static const char entry[] = "    {\"node\": \"gauge\", \"date\": \"2021-02-20\"";
    size_t length;
    char *text, *at, *end;

    enter_gauge();
    gates_must(PLAN, 0);
    text = e2e_read("plan.json", &length);
    at = strstr(text, entry);
    ck_assert_ptr_nonnull(at);
    end = strstr(at, ": true");
    ck_assert_ptr_nonnull(end);
    memcpy(end, ":false", 6);
    e2e_write("plan.json", text, length);
    gates_expect_part("apply plan.json", 4, "",
                      "  gauge 2021-02-20: was needed downstream, is requested\n");
    end = strchr(at, '\n') + 1;
    memmove(at, end, strlen(end) + 1);
    e2e_write("plan.json", text, strlen(text));
    free(text);
    gates_expect_part("apply plan.json", 4, "",
                      "  gauge 2021-02-20: was not in the plan, is run: never computed\n");
    gates_leave();
}
END_TEST

/* It would be done as planned, but what it was planned upon has been tried meanwhile. */
START_TEST(a_retry_that_another_run_had_is_refused)
{
    enter_gauge();
    gates_import("readings", "2021-02-20,a,1,700\n");
    gates_must("run p.yaml --date 2021-02-20", 3);
    gates_must("plan p.yaml --date 2021-02-20 --retry-failed -o plan.json", 0);
    gates_must("run p.yaml --date 2021-02-20 --retry-failed", 3);
    gates_expect_part("apply plan.json", 4, "", "  gauge 2021-02-20: another run had it since\n");
    gates_leave();
}
END_TEST

/* Nobody typed --only for `apply`: it is the pipeline that has changed. */
START_TEST(a_chosen_processor_that_is_gone_is_refused)
{
    enter_gauge();
    gates_must("plan p.yaml --date 2021-02-20 --only gauge -o plan.json", 0);
    gates_pipeline("  other: {plugin: gauge}\n");
    gates_expect_part(
        "apply plan.json", 4, "",
        "sluice apply: error: nothing was run: it cannot be planned again: --only: 'gauge' "
        "is no enabled processor of ");
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        without_a_file_it_prints_what_a_dry_run_prints,
        a_plan_changes_nothing_but_its_file,
        a_plan_goes_to_stdout_for_a_dash,
        a_file_that_cannot_be_written_leaves_nothing,
        a_wrong_pipeline_leaves_the_plan_there_was,
        a_forced_plan_is_applied_once,
        the_command_for_the_rest_does_the_rest,
        another_build_of_a_plugin_is_refused,
        another_store_is_refused,
        many_differences_are_shown_in_part_and_counted,
        a_plan_is_applied_from_any_folder,
        a_store_is_the_same_by_any_path,
        what_is_no_plan_is_told_and_nothing_is_opened,
        an_edited_plan_is_refused,
        a_retry_that_another_run_had_is_refused,
        a_chosen_processor_that_is_gone_is_refused,
    };
    TCase *promises = tcase_create("e2e_plan");

    if (!places_ready())
        return PLACES_SKIPPED;
    if (!places_data_is_file() && getenv("SLUICE_TEST_FULL") == NULL) {
        puts("skipped: all plans over a server are for SLUICE_TEST_FULL");
        return PLACES_SKIPPED;
    }
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    tcase_add_loop_test(promises, what_has_changed_is_refused_and_named, 0, COUNT_OF(refusals));
    tcase_add_loop_test(promises, what_decides_no_row_of_it_is_not_refused, 0, COUNT_OF(harmless));
    tcase_set_timeout(promises, 120);
    return runner_run("e2e_plan", promises);
}
