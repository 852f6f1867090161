/* test_current.c - an export says which of its dates are not what a run would leave. */
#include "e2e/gates.h"
#include "runner.h"

#include <unistd.h>

#define RANGE "--from 2021-02-01 --to 2021-02-04"
#define ENDING "; `sluice run` mends it, `sluice why` says more\n"
#define BLOCKED_ENDING "; no run mends that, `sluice why` says more\n"
#define FAILED_ENDING "; `sluice run --retry-failed` tries it again, `sluice why` says more\n"
#define UNSEEN_ENDING "; import that table, or leave out --only-current\n"
#define D1 "2021-02-01,a,1,1.5\n2021-02-01,a,2,2.5\n"
#define D2 "2021-02-02,a,1,4.5\n2021-02-02,a,2,5.5\n"
#define D2_CHANGED "2021-02-02,a,1,4.5\n2021-02-02,a,2,6.5\n"
#define D3 "2021-02-03,a,1,7.5\n2021-02-03,a,2,8.5\n"
#define D4 "2021-02-04,a,1,0.5\n"
#define MOST_STEPS 4

static char *clean;
static size_t clean_length;

static void enter(void)
{
    gates_enter();
    gates_pipeline("  meter: {plugin: meter}\n"
                   "  follow: {plugin: follow}\n");
    gates_import("readings", D1 D2 D3 D4);
    gates_must("run p.yaml " RANGE, 0);
    clean = e2e_read("gates.db", &clean_length);
    ck_assert_ptr_nonnull(clean);
}

static void leave(void)
{
    free(clean);
    gates_leave();
}

static void restore(void)
{
    (void)unlink("gates.db-wal");
    (void)unlink("gates.db-shm");
    e2e_write("gates.db", clean, clean_length);
}

static const struct {
    const char *promise;
    const char *readings; /* imported anew; NULL: as they are */
    const char *sql;      /* then; may be NULL */
    const char *commands[MOST_STEPS];
    int codes[MOST_STEPS];
    const char *export;
    const char *doubt;  /* "": none */
    bool quiet;         /* told with --only-current alone */
    const char *ending; /* NULL: ENDING */
} CASES[] = {
    { .promise = "what is up to date", .export = "metered " RANGE, .doubt = "" },
    { .promise = "an imported table", .export = "readings " RANGE, .doubt = "" },
    { .promise = "an import that changed nothing",
      .readings = D1 D2 D3 D4,
      .export = "metered " RANGE,
      .doubt = "" },
    { .promise = "a version that no run has read",
      .readings = D1 D2_CHANGED D3 D4,
      .export = "metered " RANGE,
      .doubt = "metered: 1 of 4 dates may not be current, the first 2021-02-02: no run has read "
               "'readings' of 2021-02-02 as it is now" },
    { .promise = "outcomes, too",
      .readings = D1 D2_CHANGED D3 D4,
      .export = "metered --outcomes " RANGE,
      .doubt = "metered: 1 of 4 dates may not be current, the first 2021-02-02: no run has read "
               "'readings' of 2021-02-02 as it is now" },
    { .promise = "other dates",
      .readings = D1 D2_CHANGED D3 D4,
      .export = "metered --date 2021-02-03",
      .doubt = "" },
    { .promise = "what stands behind it",
      .readings = D1 D2_CHANGED D3 D4,
      .export = "followed " RANGE,
      .doubt = "followed: 2 of 4 dates may not be current, the first 2021-02-03: no run has read "
               "'readings' of 2021-02-02 as it is now" },
    { .promise = "what was run no further than its upstream",
      .readings = D1 D2_CHANGED D3 D4,
      .commands = { "run p.yaml --only meter " RANGE },
      .export = "followed " RANGE,
      .doubt = "followed: 2 of 4 dates are not current, the first 2021-02-03: input metered "
               "changed" },
    { .promise = "what was run, and came out otherwise",
      .readings = D1 D2_CHANGED D3 D4,
      .commands = { "run p.yaml --only meter " RANGE, "run p.yaml --date 2021-02-03" },
      .export = "followed " RANGE,
      .doubt = "followed: 1 of 4 dates is not current, the first 2021-02-04: input metered "
               "changed" },
    { .promise = "blocked",
      .readings = D1 D2 D4,
      .export = "metered " RANGE,
      .doubt = "metered: 1 of 4 dates is not current, the first 2021-02-03: blocked, table "
               "'readings' has no rows on 2021-02-03",
      .ending = BLOCKED_ENDING },
    { .promise = "blocked and not known",
      .readings = D1 D2_CHANGED D4,
      .export = "metered " RANGE,
      .doubt = "metered: 1 of 4 dates is not current, the first 2021-02-03: blocked, table "
               "'readings' has no rows on 2021-02-03; 1 of 4 dates may not be current, the first "
               "2021-02-02: no run has read 'readings' of 2021-02-02 as it is now",
      .ending = BLOCKED_ENDING },
    { .promise = "failed since",
      .commands = { "run p.yaml --only meter --plugins " BUILDS "/strict " RANGE },
      .codes = { 3 },
      .export = "metered --plugins " BUILDS "/strict --date 2021-02-03",
      .doubt = "metered: 1 of 1 date is not current, the first 2021-02-03: failed before and "
               "nothing has changed since",
      .ending = FAILED_ENDING },
    { .promise = "a change that failed, taken back",
      .commands = { "run p.yaml --only meter --plugins " BUILDS "/strict " RANGE },
      .codes = { 3 },
      .export = "metered --date 2021-02-03",
      .doubt = "" },
    { .promise = "another build",
      .export = "metered --plugins " BUILDS "/shifted " RANGE,
      .doubt = "metered: 4 of 4 dates are not current, the first 2021-02-01: plugin changed" },
    { .promise = "what `verify` made stale",
      .sql = "UPDATE metered SET value = 9 WHERE day = '2021-02-04'",
      .commands = { "verify p.yaml --repair" },
      .export = "metered " RANGE,
      .doubt = "metered: 1 of 4 dates is not current, the first 2021-02-04: its rows were changed "
               "by hand" },
    { .promise = "a table without versions",
      .sql = "DELETE FROM sluice_commits WHERE table_name = 'readings'",
      .export = "metered " RANGE,
      .doubt = "metered: 4 of 4 dates may not be current, the first 2021-02-01: table 'readings' "
               "has no versions, for no import brought it in",
      .quiet = true,
      .ending = UNSEEN_ENDING },
};

static const char *ending_of(size_t i)
{
    return CASES[i].ending == NULL ? ENDING : CASES[i].ending;
}

static void prepare(size_t i)
{
    restore();
    if (CASES[i].readings != NULL)
        gates_import("readings", CASES[i].readings);
    if (CASES[i].sql != NULL)
        free(gates_sql(CASES[i].sql));
    for (size_t c = 0; c < MOST_STEPS && CASES[i].commands[c] != NULL; c++)
        gates_must(CASES[i].commands[c], CASES[i].codes[c]);
}

START_TEST(an_export_says_what_of_it_is_not_current)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        bool told = CASES[i].doubt[0] != '\0' && !CASES[i].quiet;
        char line[256], expected[512] = "";
        struct e2e_result result;
        prepare(i);
        (void)snprintf(line, sizeof line, "export p.yaml %s", CASES[i].export);
        if (told)
            (void)snprintf(expected, sizeof expected, "sluice export: warning: %s%s",
                           CASES[i].doubt, ending_of(i));
        result = gates_command(line, 0);
        ck_assert_msg(strcmp(result.err, expected) == 0, "%s: stderr is\n%s\nnot\n%s",
                      CASES[i].promise, result.err, expected);
        ck_assert_msg(strncmp(result.out, "day,", 4) == 0, "%s: no rows", CASES[i].promise);
        e2e_result_fini(&result);
    }
}
END_TEST

START_TEST(an_export_of_what_is_current_alone_refuses_the_rest)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        bool current = CASES[i].doubt[0] == '\0';
        char line[256], expected[512] = "";
        struct e2e_result result;
        prepare(i);
        (void)snprintf(line, sizeof line, "export p.yaml --only-current %s", CASES[i].export);
        if (!current)
            (void)snprintf(expected, sizeof expected, "sluice export: error: %s%s", CASES[i].doubt,
                           ending_of(i));
        result = gates_command(line, current ? 0 : 4);
        ck_assert_msg(strcmp(result.err, expected) == 0, "%s: stderr is\n%s\nnot\n%s",
                      CASES[i].promise, result.err, expected);
        ck_assert_msg((result.out[0] == '\0') == !current, "%s: rows", CASES[i].promise);
        e2e_result_fini(&result);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_export_says_what_of_it_is_not_current,
        an_export_of_what_is_current_alone_refuses_the_rest,
    };
    TCase *promises = tcase_create("current");

    tcase_add_unchecked_fixture(promises, enter, leave);
    tcase_set_timeout(promises, 120);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    return runner_run("current", promises);
}
