/* torture.c - one command tried with each failure in turn, and what must hold after it. */
#include "fault/torture.h"

#include <check.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FINDINGS 20 /* that are told before the rest is counted only */

/* Stores, by what was done in them. */
#define IMPORTED "imported.db"
#define COMPLETE "complete.db"
#define CHANGED "changed.db" /* complete, then three readings imported anew */
#define EDITED "edited.db"   /* complete, then changed by hand */
#define CHANGED_COMPLETE "changed-complete.db"

#define MERGED_COMPLETE "merged-complete.db"

#define MERGE "import p.yaml readings=changed.csv --merge"
#define COPY "copy p.yaml --source {\"driver\":\"sqlite\",\"path\":\"complete.db\"} --target p.yaml"
#define CHANGE "import p.yaml readings=changed.csv --from 2021-02-03 --to 2021-02-03"

const struct torture_subject torture_subjects[] = {
    { "import", FAULT_IMPORT, NULL, 0, FAULT_RUN, COMPLETE, NULL, false },
    { "import_again", CHANGE, COMPLETE, 0, FAULT_RUN, CHANGED_COMPLETE, NULL, false },
    { "import_merge", MERGE, COMPLETE, 0, FAULT_RUN, MERGED_COMPLETE, NULL, false },
    { "import_dry_run", CHANGE " --dry-run", COMPLETE, 0, NULL, NULL, NULL, false },
    { "run", FAULT_RUN, IMPORTED, FAULT_RUN_CODE, FAULT_RUN, COMPLETE, NULL, false },
    { "run_again", FAULT_RUN, COMPLETE, FAULT_RUN_CODE, FAULT_RUN, COMPLETE, NULL, false },
    { "run_changed", FAULT_RUN, CHANGED, FAULT_RUN_CODE, FAULT_RUN, CHANGED_COMPLETE, NULL, false },
    { "dry_run", FAULT_RUN " --dry-run", CHANGED, 0, NULL, NULL, NULL, false },
    { "validate", "validate p.yaml", NULL, 0, NULL, NULL, NULL, false },
    { "mistakes", "validate wrong.yaml --format json", NULL, 2, NULL, NULL, NULL, false },
    { "mistakes_sarif", "validate wrong.yaml --format sarif", NULL, 2, NULL, NULL, NULL, false },
    { "schema", "schema p.yaml", NULL, 0, NULL, NULL, "schema", false },
    { "new_pipeline", "new pipeline made data/due.csv data/stations.csv alike.csv --row-number",
      NULL, 0, NULL, NULL, "new", false },
    { "new_plugin", "new plugin made --pipeline p.yaml --entity site:text --input readings", NULL,
      0, NULL, NULL, "new", false },
    { "check", "check " FAULT_PLUGINS "/rain.so --seed 7", NULL, 0, NULL, NULL, "check", false },
    { "test", "test rain", NULL, 3, NULL, NULL, "test", false },
    { "test_inside", "test --inside test rain", NULL, 3, NULL, NULL, "test", false },
    { "test_lines", "test --inside test --lines rain", NULL, 0, NULL, NULL, "test", false },
    { "status", "status p.yaml", CHANGED, 0, NULL, NULL, NULL, false },
    { "status_json", "status p.yaml --format json", CHANGED, 0, NULL, NULL, NULL, false },
    { "export", "export p.yaml gauged " FAULT_RANGE " --all", COMPLETE, 0, NULL, NULL, NULL,
      false },
    { "export_jsonl", "export p.yaml doubled " FAULT_RANGE " --format jsonl", COMPLETE, 0, NULL,
      NULL, NULL, false },
    { "export_raw", "export p.yaml stations", COMPLETE, 0, NULL, NULL, NULL, false },
    { "outcomes", "export p.yaml gauged --outcomes " FAULT_RANGE, COMPLETE, 0, NULL, NULL, NULL,
      false },
    { "failures", "failures p.yaml --all --format json", COMPLETE, 0, NULL, NULL, NULL, false },
    { "history", "history p.yaml --format json", COMPLETE, 0, NULL, NULL, NULL, false },
    { "plugins", "plugins gauge", NULL, 0, NULL, NULL, NULL, false },
    { "breaker", "breaker reset p.yaml gauge b 4", COMPLETE, 0, FAULT_RUN, COMPLETE, NULL, false },
    { "verify", "verify p.yaml --format json", EDITED, 3, NULL, NULL, "verify", false },
    { "repair", "verify p.yaml --repair", EDITED, 0, FAULT_RUN, COMPLETE, "verify", false },
    { "prune", "prune p.yaml --keep 0", CHANGED_COMPLETE, 0, FAULT_RUN, CHANGED_COMPLETE, "prune",
      false },
    { "prune_dry_run", "prune p.yaml --keep 36500 --dry-run", COMPLETE, 0, NULL, NULL, "prune",
      false },
    { "why", "why p.yaml gauge 2021-02-03 b 4", COMPLETE, 0, NULL, NULL, "why", false },
    { "plan", "plan p.yaml " FAULT_RANGE " -o plan.json", CHANGED, 0, NULL, NULL, "plan", false },
    { "apply", "apply night.json --threads 1", CHANGED, FAULT_RUN_CODE, FAULT_RUN, CHANGED_COMPLETE,
      "apply", true },
    { "copy", COPY, NULL, 0, FAULT_RUN, COMPLETE, "copy", false },
    { "copy_again", COPY " --yes", CHANGED, 0, FAULT_RUN, COMPLETE, "copy", false },
    { "shadow", FAULT_RUN " --shadow", CHANGED, 5, NULL, NULL, NULL, false },
};
const int torture_subject_count = (int)(sizeof torture_subjects / sizeof *torture_subjects);

/* A case of `sluice test` that is not all as expected. */
static void make_case(void)
{
    static const struct {
        const char *path, *text;
    } files[] = {
        { "rain/rain.yaml", "sluice: 1\nname: rain_rows\ninclude: [../p.yaml]\n" },
        { "rain/test/days.csv", "day,season\n2021-02-01,s\n2021-02-02,s\n2021-02-03,s\n" },
        { "rain/test/stations.csv", "station,height_m\na,1\nb,2\n" },
        { "rain/test/readings.csv", "station,day,rain_mm\na,2021-02-01,1.5\na,2021-02-02,2.5\n"
                                    "b,2021-02-01,\n" },
        { "rain/test/expected.csv", "day,station,known_days,mean_mm\n2021-02-03,a,2,7\n" },
    };

    ck_assert_int_eq(mkdir("rain", 0755), 0);
    ck_assert_int_eq(mkdir("rain/test", 0755), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        e2e_write(files[i].path, files[i].text, strlen(files[i].text));
}

static void make_stores(void)
{
    static const char changed[] = "day,site,sensor,value\n"
                                  "2021-02-03,a,1,77.5\n"
                                  "2021-02-03,a,2,6.00\n"
                                  "2021-02-03,b,4,17.00\n";

    static const char wrong[] = "sluice: 1\n"
                                "name: wrong\n"
                                "include: [p.yaml]\n"
                                "tabels: {}\n"
                                "defaults: {workers: ${NO_SUCH_NUMBER}, parallel: maybe}\n";
    static const char alike[] = "day;what\n1.2.2021;a\n1.2.2021;a\n";

    e2e_write("changed.csv", changed, sizeof changed - 1);
    e2e_write("wrong.yaml", wrong, sizeof wrong - 1);
    e2e_write("alike.csv", alike, sizeof alike - 1);
    make_case();
    fault_must(FAULT_IMPORT, 0);
    fault_keep(IMPORTED);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    fault_keep(COMPLETE);
    free(fault_text("UPDATE gauged SET value = 99 WHERE day = '2021-02-03'"));
    fault_keep(EDITED);
    fault_store(COMPLETE);
    fault_must(CHANGE, 0);
    fault_must("plan p.yaml " FAULT_RANGE " -o night.json", 0);
    fault_keep(CHANGED);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    fault_keep(CHANGED_COMPLETE);
    fault_store(COMPLETE);
    fault_must(MERGE, 0);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    fault_keep(MERGED_COMPLETE);
}

void torture_enter(char folder[E2E_FOLDER_SIZE])
{
    fault_enter(folder);
    make_stores();
}

void torture_enter_apart(char folder[E2E_FOLDER_SIZE])
{
    fault_enter(folder);
    fault_apart("sqlite");
    make_stores();
}

/* ---- what is found ---- */

/* One try: which one failed and how, and what the command left. */
struct attempt {
    struct torture *torture;
    unsigned long long n;
    const char *way;
    const struct e2e_result *result;
};

__attribute__((format(printf, 2, 3))) static void find(const struct attempt *attempt,
                                                       const char *format, ...)
{
    struct torture *torture = attempt->torture;
    va_list arguments;

    if (torture->findings++ >= FINDINGS)
        return;
    printf("%s, %s %llu of %llu fails, %s: ", torture->subject->name, torture->kind, attempt->n,
           torture->count, attempt->way);
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    printf(" (exit %d)\n%.600s\n", attempt->result->code, attempt->result->err);
    (void)fflush(stdout);
}

/* The first line in which two texts differ. */
static void find_difference(const struct attempt *attempt, const char *what, const char *expected,
                            const char *got)
{
    size_t length = strcspn(expected, "\n");

    while (*expected != '\0' && strncmp(expected, got, length + 1) == 0) {
        expected += length + (expected[length] == '\n');
        got += length + (got[length] == '\n');
        length = strcspn(expected, "\n");
    }
    find(attempt, "%s:\n- %.*s\n+ %.*s\n", what, (int)length, expected, (int)strcspn(got, "\n"),
         got);
}

/* ---- judging ---- */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    return remove(path);
}

/* As the summary of a run has them: "  failed 2 (error 2)". */
static long failed_entities(const char *err)
{
    static const char label[] = "\n  failed ";
    long count = 0;

    for (const char *at = err; (at = strstr(at, label)) != NULL; at += sizeof label - 1)
        count += strtol(at + sizeof label - 1, NULL, 10);
    return count;
}

static void judge(const struct attempt *attempt)
{
    struct torture *torture = attempt->torture;
    const struct torture_subject *subject = torture->subject;
    const struct e2e_result *result = attempt->result;
    int errors = fault_errors(result->err) - fault_partition_errors(result->err);
    int told = subject->code == 2; /* that there are mistakes */

    if (result->code != 1 && result->code != subject->code &&
        !(subject->then != NULL && result->code == 3))
        find(attempt, "not documented");
    /* A partition that failed before has its own line. */
    if (result->code == 1 && (errors != 1 || strstr(result->err, torture->word) == NULL))
        find(attempt, "not one message with '%s'", torture->word);
    if (result->code != 1 && errors != told)
        find(attempt, "an error, but no failure");
    /* What a shadow run could not compute it tells of, and compares the rest. */
    if (subject->then == NULL && result->code == subject->code &&
        fault_partition_errors(result->err) == 0 &&
        failed_entities(result->err) == torture->expected_failed &&
        strcmp(result->out, torture->expected_out) != 0)
        find_difference(attempt, "other output", torture->expected_out, result->out);
    torture->failed += result->code != subject->code;
    torture->harmless += result->code == subject->code;
}

/* `new` makes a file or a folder of this name. */
static const char MADE[] = "made";

/* Text, or "" where there is nothing, or a folder. */
static char *made_text(void)
{
    struct stat status;
    size_t length;

    return stat(MADE, &status) == 0 && S_ISREG(status.st_mode) ? e2e_read(MADE, &length)
                                                               : strdup("");
}

/* What a command makes is there whole, or not at all. */
static void judge_made(const struct attempt *attempt)
{
    const struct torture_subject *subject = attempt->torture->subject;
    bool makes = strncmp(subject->line, "new ", 4) == 0, there = access(MADE, F_OK) == 0;
    char *made = made_text();

    if (there != (makes && attempt->result->code == subject->code))
        find(attempt, "'%s' is %s", MADE, there ? "left behind" : "not there");
    else if (there && strcmp(made, attempt->torture->expected_made) != 0)
        find_difference(attempt, "another file", attempt->torture->expected_made, made);
    free(made);
}

static void take_away(void)
{
    (void)nftw(MADE, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void judge_store(const struct attempt *attempt, const char *when)
{
    char *wrong = access(FAULT_STORE, F_OK) == 0 ? fault_inconsistency(FAULT_STORE) : NULL;

    if (wrong != NULL)
        find(attempt, "%s: %s", when, wrong);
    free(wrong);
}

static void run_again(const struct attempt *attempt, const char *line, int code, const char *when)
{
    struct e2e_result result = fault_command(line, NULL);

    if (result.code != code)
        find(&(struct attempt){ attempt->torture, attempt->n, attempt->way, &result }, "%s", when);
    e2e_result_fini(&result);
}

/* The same command, and what follows it (of a plan that was begun that alone), to the content that
 * an undisturbed one has. */
static void complete(const struct attempt *attempt)
{
    const struct torture_subject *subject = attempt->torture->subject;
    char *content;

    if (!subject->once)
        run_again(attempt, subject->line, subject->code, "completing");
    if (subject->once || strcmp(subject->then, subject->line) != 0)
        run_again(attempt, subject->then, FAULT_RUN_CODE, "running after it");
    judge_store(attempt, "completed");
    content = fault_content(FAULT_STORE);
    if (strcmp(content, attempt->torture->expected_content) != 0)
        find_difference(attempt, "completed to something else", attempt->torture->expected_content,
                        content);
    free(content);
}

/* ---- all of a command ---- */

static void read_count(struct torture *torture)
{
    size_t length;
    char *text = e2e_read(TORTURE_COUNTS, &length);

    torture->count = text == NULL ? 0 : strtoull(text, NULL, 10);
    free(text);
}

bool torture_begin(struct torture *torture, const struct torture_subject *subject,
                   const char *const *environment)
{
    struct e2e_result result;

    if (subject->needs != NULL && !fault_has_command(subject->needs))
        return false;
    torture->subject = subject;
    ck_assert(unlink(TORTURE_COUNTS) == 0 || errno == ENOENT);
    fault_store(subject->start);
    take_away();
    result = fault_command(subject->line, environment);
    ck_assert_msg(result.code == subject->code, "%s: exit %d\n%.1500s", subject->line, result.code,
                  result.err);
    torture->expected_out = result.out;
    torture->expected_made = made_text();
    torture->expected_failed = failed_entities(result.err);
    result.out = NULL;
    e2e_result_fini(&result);
    if (subject->result != NULL)
        torture->expected_content = fault_content(subject->result);
    read_count(torture);
    return true;
}

void torture_disturb(struct torture *torture, unsigned long long n, const char *way,
                     const char *const *environment)
{
    struct e2e_result result;
    struct attempt attempt = { torture, n, way, &result };

    fault_store(torture->subject->start);
    take_away();
    result = fault_command(torture->subject->line, environment);
    torture->tries++;
    judge(&attempt);
    judge_made(&attempt);
    judge_store(&attempt, "left");
    if (torture->subject->then != NULL)
        complete(&attempt);
    e2e_result_fini(&result);
}

void torture_end(struct torture *torture)
{
    printf("%-12s %6llu %ss: %6d tries, %6d ended in an error, %5d were harmless, %d findings\n",
           torture->subject->name, torture->count, torture->kind, torture->tries, torture->failed,
           torture->harmless, torture->findings);
    (void)fflush(stdout);
    free(torture->expected_out);
    free(torture->expected_content);
    free(torture->expected_made);
    ck_assert_msg(torture->findings == 0, "%s: %d findings, see above", torture->subject->name,
                  torture->findings);
}

bool torture_choose(int argc, char **argv, int *first, int *last)
{
    bool all = argc < 2, names = !all && strcmp(argv[1], "names") == 0;

    *first = names ? -1 : 0;
    *last = all ? torture_subject_count : 0;
    for (int i = 0; i < torture_subject_count && !all; i++) {
        if (names)
            printf("%s\n", torture_subjects[i].name);
        else if (strcmp(torture_subjects[i].name, argv[1]) == 0)
            *last = (*first = i) + 1;
    }
    if (*last == 0 && !names)
        printf("there is no subject '%s'\n", argv[1]);
    return *last > 0;
}
