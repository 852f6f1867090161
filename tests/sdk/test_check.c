/* test_check.c - every check finds the defect that it is for, and is silent about a good plugin. */
#include "base/suite.h"
#include "e2e/sluice.h"
#include "sdk/sdk.h"

static const bool is_sanitized = sizeof SLUICE_SANITIZER > 1;

/* The allocator of a sanitizer tells nothing, and it writes into the memory of plugins; its runtime
 * calls the system. */
static bool is_seen(const char *defect)
{
    static const char *const unseen[] = { "leaks", "state", "files", "network", "processes" };

    for (size_t i = 0; is_sanitized && i < COUNT_OF(unseen); i++)
        if (text_equals(defect, unseen[i]))
            return false;
    return true;
}

/* Sanitizers are slow to begin a process, and here are a thousand: they try a part. */
#define SOME "^(order|nulls|reads|float)$"

static bool is_quick(void)
{
    return getenv("SLUICE_TEST_QUICK") != NULL;
}

static struct e2e_result check(const char *name, const char *only, const char *more)
{
    char file[512];

    (void)snprintf(file, sizeof file, DEFECTS "/%s.so", name);
    return e2e_run((const char *const[]){ "check", file, only == NULL ? "--seed=0" : "--only",
                                          only == NULL ? more : only, only == NULL ? NULL : more,
                                          NULL });
}

static void expect(const char *name, const struct e2e_result *result, int code, const char *words)
{
    ck_assert_msg(result->code == code && strstr(result->out, words) != NULL,
                  "%s: code %d, expected %d and '%s':\n%s%s", name, result->code, code, words,
                  result->out, result->err);
}

static const struct {
    const char *defect, *status;
    int code;
    const char *detail;
} DEFECTS_FOUND[] = {
    { "loads", "failed", 3, "its range from 5 to 1 is empty" },
    { "exports", "failed", 3, "it exports 'exported'" },
    { "clock", "failed", 3, "it refers to 'time'" },
    { "random", "failed", 3, "it refers to 'random'" },
    { "variables", "failed", 3, "it refers to 'getenv'" },
    { "threads", "failed", 3, "it refers to 'pthread_create'" },
    { "ends", "failed", 3, "it refers to 'exit'" },
    { "libraries", "failed", 3, "it refers to 'dlopen'" },
    { "bind", "failed", 3, "bound twice" },
    { "written", "warned", 0, "nothing is" },
    { "services", "failed", 3, "the plugin set word, which is text, to a value of type int" },
    { "ranges", "warned", 0, "allowed are 0 to 0.001" },
    { "order", "failed", 3, "entities backwards" },
    { "parallel", "failed", 3, "at one thread of its own" },
    { "repeats", "failed", 3, "computed again" },
    { "dates", "failed", 3, "after the date before it" },
    { "state", "failed", 3, "a variable that is not of one call was changed" },
    { "leaks", "failed", 3, "bytes more were in use each time" },
    { "nulls", "failed", 3, "other is not a finite number" },
    { "extremes", "crashed", 3, "the least value in" },
    { "empty", "failed", 3, "other is not a finite number (no rows in readings)" },
    { "single", "failed", 3, "other is not a finite number (rows of D-0 alone)" },
    { "many", "crashed", 3, "every row sixty times" },
    { "zeros", "failed", 3, "other is not a finite number" },
    { "letters", "failed", 3, "word is not UTF-8" },
    { "reads", "failed", 3, ", which is null (day " },
    { "beyond", "failed", 3, "with other rows outside its windows" },
    { "inputs", "failed", 3, "it wrote into the rows that it is given to read" },
    { "block", "failed", 3, "it wrote into its block after prepare" },
    { "float", "failed", 3, "changed the floating-point mode of its thread (rounding)" },
    { "locale", "failed", 3, "changed the locale of its thread" },
    { "signals", "failed", 3, "it changed what signals do" },
    { "folder", "failed", 3, "it changed the working directory" },
    { "mask", "failed", 3, "it changed the umask" },
    { "environment", "failed", 3, "it changed the environment" },
    { "descriptors", "failed", 3, "it leaves 1 descriptor open" },
    { "files", "failed", 3, "in process" },
    { "network", "failed", 3, "it calls socket in process" },
    { "processes", "failed", 3, "in process" },
    { "prints", "warned", 0, "here I am" },
    { "time", "warned", 0, "us for each of 6 entities" },
};

/* Others that see a defect too, in the order of the checks: what is computed is another thing then,
 * or nothing, and what was changed is written into or looked at by a name that others look for. */
static const struct {
    const char *defect, *others;
} ALSO_SEEN[] = {
    { "services", "written nulls extremes empty single many " },
    { "ranges", "written " },
    { "order", "parallel repeats dates state beyond " },
    { "repeats", "order parallel dates state beyond " },
    { "dates", "state " },
    { "beyond", "reads " },
    { "inputs", "order parallel repeats dates " },
    { "float", "written " },
    { "locale", "written " },
    { "environment", "variables " },
    { "processes", "written " },
    { "prints", "files " },
};

/* The check that a line of results is of, where it did not pass; NULL else. */
static const char *seen_by(const char *line, char name[32])
{
    static const char *const statuses[] = { "failed ", "crashed ", "warned ", "skipped " };

    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        size_t length = strlen(statuses[i]);
        if (strncmp(line, statuses[i], length) != 0)
            continue;
        line += length + strspn(line + length, " ");
        (void)snprintf(name, 32, "%.*s", (int)strcspn(line, " \n"), line);
        return name;
    }
    return NULL;
}

/* Every other check is silent about it. How long something takes is not the plugin's alone. */
static void expect_silence(const char *defect)
{
    struct e2e_result result = check(defect, NULL, "--seconds=60");
    const char *expected = "", *line = result.out;
    char seen[256] = "", name[32];

    for (size_t i = 0; i < COUNT_OF(ALSO_SEEN); i++)
        if (text_equals(ALSO_SEEN[i].defect, defect))
            expected = ALSO_SEEN[i].others;
    while (*line != '\0') {
        size_t used = strlen(seen);
        if (seen_by(line, name) != NULL && !text_equals(name, defect) && !text_equals(name, "time"))
            (void)snprintf(seen + used, sizeof seen - used, "%s ", name);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    ck_assert_msg(text_equals(seen, expected), "%s is seen by '%s', not '%s':\n%s", defect, seen,
                  expected, result.out);
    e2e_result_fini(&result);
}

START_TEST(each_defect_is_found_and_no_other_is)
{
    struct buffer all = { 0 };
    const char *listed;

    check_print_catalogue(&all);
    listed = all.data;
    for (size_t i = 0; i < COUNT_OF(DEFECTS_FOUND); i++) {
        char only[64], line[64];
        struct e2e_result result;
        (void)snprintf(line, sizeof line, "%-12s ", DEFECTS_FOUND[i].defect);
        ck_assert_msg(strncmp(listed, line, strlen(line)) == 0, "%s is not in %s", line, listed);
        listed = strchr(listed, '\n') + 1;
        if (!is_seen(DEFECTS_FOUND[i].defect) || (is_quick() && i % 4 != 0))
            continue;
        (void)snprintf(only, sizeof only, "^%s$", DEFECTS_FOUND[i].defect);
        (void)snprintf(line, sizeof line, "%-8s %-12s ", DEFECTS_FOUND[i].status,
                       DEFECTS_FOUND[i].defect);
        result = check(DEFECTS_FOUND[i].defect, only, NULL);
        expect(DEFECTS_FOUND[i].defect, &result, DEFECTS_FOUND[i].code, line);
        expect(DEFECTS_FOUND[i].defect, &result, DEFECTS_FOUND[i].code, DEFECTS_FOUND[i].detail);
        e2e_result_fini(&result);
        if (!is_quick() && !is_sanitized)
            expect_silence(DEFECTS_FOUND[i].defect);
    }
    ck_assert_str_eq(listed, "");
    buffer_fini(&all);
}
END_TEST

START_TEST(a_good_plugin_passes_in_silence)
{
    struct e2e_result result = check("good", is_sanitized ? SOME : NULL, "--seconds=60");

    expect("good", &result, 0, is_sanitized ? "4 checks: 4 passed\n" : "41 checks: 41 passed\n");
    ck_assert_str_eq(result.err, "");
    e2e_result_fini(&result);
}
END_TEST

START_TEST(shipped_plugins_pass)
{
    static const char *const names[] = { "pgs",  "togs", "tdgs", "psza", "tdza",
                                         "utgc", "upgc", "pcf",  "pdc",  "mlfs" };

    for (size_t i = 0; i < (is_quick() ? 2 : COUNT_OF(names)); i++) {
        const char *only = is_sanitized ? "--only=" SOME : "--seed=0";
        char file[512];
        struct e2e_result result;
        (void)snprintf(file, sizeof file, PLUGINS "/%s.so", names[i]);
        result = e2e_run((const char *const[]){ "check", file, "--seconds=60", only, NULL });
        expect(names[i], &result, 0, is_sanitized ? "4 checks: " : "41 checks: ");
        e2e_result_fini(&result);
    }
}
END_TEST

static int count_words(const char *text, const char *word)
{
    int count = 0;

    while ((text = strstr(text, word)) != NULL) {
        text += strlen(word);
        count++;
    }
    return count;
}

START_TEST(a_finding_names_the_fewest_rows_that_show_it)
{
    struct e2e_result result = check("row", "services", NULL);

    expect("row", &result, 3, "returned 77, which is no outcome");
    ck_assert_msg(count_words(result.out, " row: ") == 2 &&
                      count_words(result.out, " row: readings: ") == 1 &&
                      strstr(result.out, "drops 7") != NULL,
                  "%s", result.out);
    ck_assert_ptr_nonnull(strstr(result.out, "--inside services --step 1 --keep "));
    e2e_result_fini(&result);
}
END_TEST

START_TEST(who_dies_or_hangs_is_told_of)
{
    struct e2e_result crash = check("crash", "order", NULL);
    struct e2e_result hang = check("hang", "order", "--seconds=1");

    expect("crash", &crash, 3, "died of SIGABRT");
    expect("crash", &crash, 3, "in process of crash 2024-03-01 k");
    expect("hang", &hang, 3, "it has not ended after 1 s (entities backwards)");
    e2e_result_fini(&crash);
    e2e_result_fini(&hang);
}
END_TEST

START_TEST(programs_read_it_too)
{
    char folder[E2E_FOLDER_SIZE];
    struct e2e_result result;
    char *junit;
    size_t length;

    e2e_enter(folder);
    result =
        e2e_run((const char *const[]){ "check", DEFECTS "/exports.so", "--only", "exports|clock",
                                       "--json", "--junit", "found.xml", NULL });
    expect("exports", &result, 3, "\"failed\": 1,");
    expect("exports", &result, 3, "\"passed\": 1,");
    expect("exports", &result, 3, "\"detail\": \"it exports 'exported'");
    junit = e2e_read("found.xml", &length);
    ck_assert_ptr_nonnull(junit);
    ck_assert_ptr_nonnull(strstr(junit, "tests=\"2\" failures=\"1\" errors=\"0\""));
    ck_assert_ptr_nonnull(strstr(junit, "name=\"exports\""));
    free(junit);
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

/* A week begins with the 3rd, the 10th and so on. */
static const struct {
    const char *path, *every, *dates;
} PIPELINES[] = { { "p.yaml", "day", "calendar" },
                  { "weeks.yaml", "week", "calendar" },
                  { "all.yaml", "week", "all" } };

static void write_pipeline(const char *path, const char *every, const char *dates)
{
    static const char format[] =
        "sluice: 1\nname: p\nstore: {driver: sqlite, path: s.db}\n"
        "calendar: {every: %s, from: 2024-01-03, to: 2024-01-31}\n"
        "tables:\n"
        "  stations: {key: [station], columns: {station: text}}\n"
        "  readings: {date: day, dates: %s, key: [day, station, n], known: ahead, columns: {"
        "day: date, station: text, n: int, rain: real?, drops: int, word: text?}}\n"
        "processors:\n  one: {plugin: good}\n  two: {plugin: ranges, output: twos}\n"
        "  three: {plugin: row, output: threes}\n";
    char text[sizeof format + 32];

    (void)snprintf(text, sizeof text, format, every, dates);
    e2e_write(path, text, strlen(text));
}

static void write_rows(void)
{
    static const char stations[] = "station\na\nb\nc\n";
    static const char readings[] = "day,station,n,rain,drops,word\n"
                                   "2024-01-09,a,1,1.5,3,oak\n2024-01-10,a,1,,4,\n"
                                   "2024-01-10,b,1,2.5,5,elm\n2024-01-10,b,2,0.5,7,ash\n"
                                   "2024-01-20,c,1,9.5,7,fir\n";
    struct e2e_result result;

    for (size_t i = 0; i < COUNT_OF(PIPELINES); i++)
        write_pipeline(PIPELINES[i].path, PIPELINES[i].every, PIPELINES[i].dates);
    e2e_write("stations.csv", stations, strlen(stations));
    e2e_write("readings.csv", readings, strlen(readings));
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", DEFECTS, 1), 0);
    result = e2e_run((const char *const[]){ "import", "p.yaml", ".", NULL });
    expect("import", &result, 0, "");
    e2e_result_fini(&result);
}

START_TEST(real_rows_are_checked_as_they_are_read)
{
    static const struct {
        const char *defect, *date, *only;
        int code;
        const char *words;
        const char *pipeline; /* NULL: p.yaml */
    } CASES[] = {
        { "good", "2024-01-10", "written", 0, "3 of 3 entities", NULL },
        { "good", "2024-01-10", "order|nulls|beyond|empty", 0, "4 checks: 4 passed", NULL },
        { "ranges", "2024-01-10", "ranges", 3,
          "row: readings: day 2024-01-09, station a, n 1, rain 1.5, ", NULL },
        { "row", "2024-01-10", "services", 3, "day 2024-01-10, station b, n 2, rain 0.5, drops 7",
          NULL },
        { "row", "2024-01-09", "services", 0, "1 check: 1 passed", NULL },
        { "good", "2025-01-10", "written", 2, "2025-01-10 is no date of the calendar", NULL },
        { "time", "2024-01-10", "written", 2, "no processor of p.yaml has the plugin 'time'",
          NULL },
        { "ranges", "2024-01-10", "ranges", 3, "row: readings: day 2024-01-10, station b, n 2, ",
          "weeks.yaml" },
        { "ranges", "2024-01-10", "ranges", 3, "row: readings: day 2024-01-09, station a, n 1, ",
          "all.yaml" },
    };
    char folder[E2E_FOLDER_SIZE];

    e2e_enter(folder);
    write_rows();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char file[512];
        struct e2e_result result;
        (void)snprintf(file, sizeof file, DEFECTS "/%s.so", CASES[i].defect);
        result = e2e_run((const char *const[]){
            "check", file, "--pipeline", CASES[i].pipeline == NULL ? "p.yaml" : CASES[i].pipeline,
            "--date", CASES[i].date, "--only", CASES[i].only, NULL });
        ck_assert_msg(result.code == CASES[i].code && (strstr(result.out, CASES[i].words) != NULL ||
                                                       strstr(result.err, CASES[i].words) != NULL),
                      "case %zu: code %d: %s%s", i, result.code, result.out, result.err);
        e2e_result_fini(&result);
    }
    e2e_leave(folder);
}
END_TEST

START_TEST(mistakes_are_told)
{
    static const struct {
        const char *arguments[4];
        const char *words;
    } CASES[] = {
        { { NULL }, "which plugin?" },
        { { "nowhere.so" }, "nowhere.so" },
        { { SLUICE_SOURCE "/README.md" }, "README.md" },
        { { DEFECTS "/good.so", "--only", "(" }, "'(' is no regular expression" },
        { { DEFECTS "/good.so", "--only", "colour" }, "no check has a name like 'colour'" },
        { { DEFECTS "/good.so", "--date", "2024-01-01" }, "--pipeline and --date go together" },
        { { DEFECTS "/good.so", "--keep", "1" }, "--step and --keep are for --inside" },
        { { DEFECTS "/good.so", "--inside", "colour" }, "there is no check 'colour'" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *const *given = CASES[i].arguments;
        struct e2e_result result =
            e2e_run((const char *const[]){ "check", given[0], given[1], given[2], NULL });
        ck_assert_msg(result.code == 2 && strstr(result.err, CASES[i].words) != NULL,
                      "case %zu: code %d: %s%s", i, result.code, result.out, result.err);
        e2e_result_fini(&result);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { each_defect_is_found_and_no_other_is,
                                   a_good_plugin_passes_in_silence,
                                   shipped_plugins_pass,
                                   a_finding_names_the_fewest_rows_that_show_it,
                                   who_dies_or_hangs_is_told_of,
                                   programs_read_it_too,
                                   real_rows_are_checked_as_they_are_read,
                                   mistakes_are_told };

    return suite_run("sdk_check", tests, COUNT_OF(tests));
}
