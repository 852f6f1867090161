/* test_steps.c - publishing to a store apart from the ledger: wherever a command ends, whatever
 * answer is lost and however late a job is done, the same command brings the store to what an
 * undisturbed one leaves. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/suite.h"

#define IMPORTED "imported.db"
#define COMPLETE "complete.db"
#define CHANGED "changed.db"
#define CHANGED_COMPLETE "changed-complete.db"
#define COUNTS "counts"
#define LEDGER_COUNTS "ledger-counts"
#define TRIES 2 /* of each way, where not all are tried */

static char folder[E2E_FOLDER_SIZE];

/* ---- stores, and commands that change them ---- */

#define CHANGE "import p.yaml readings=changed.csv --from 2021-02-03 --to 2021-02-03"

static const struct subject {
    const char *line, *start; /* NULL: there is no store yet */
    int code;
    const char *then, *result;
} subjects[] = {
    { FAULT_IMPORT, NULL, 0, FAULT_RUN, COMPLETE },
    { FAULT_RUN, IMPORTED, FAULT_RUN_CODE, FAULT_RUN, COMPLETE },
    { CHANGE, COMPLETE, 0, FAULT_RUN, CHANGED_COMPLETE },
    { FAULT_RUN, CHANGED, FAULT_RUN_CODE, FAULT_RUN, CHANGED_COMPLETE },
};
#define SUBJECTS (int)(sizeof subjects / sizeof *subjects)

static void enter(const char *driver)
{
    static const char changed[] = "day,site,sensor,value\n"
                                  "2021-02-03,a,1,77.5\n"
                                  "2021-02-03,a,2,6.00\n"
                                  "2021-02-03,b,4,17.00\n";

    fault_enter(folder);
    fault_apart(driver);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", STORES, 1), 0);
    e2e_write("changed.csv", changed, sizeof changed - 1);
    fault_must(FAULT_IMPORT, 0);
    fault_keep(IMPORTED);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    fault_keep(COMPLETE);
    fault_must(CHANGE, 0);
    fault_keep(CHANGED);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    fault_keep(CHANGED_COMPLETE);
}

static void enter_depot(void)
{
    enter("depot");
}

static void enter_tagged(void)
{
    enter("sqlite");
}

static void leave(void)
{
    e2e_leave(folder);
}

/* ---- what must hold ---- */

static void expect_content(const char *what, const char *result)
{
    char *expected = fault_content(result), *got = fault_content(FAULT_STORE);
    const char *a = expected, *b = got;

    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    while (a > expected && a[-1] != '\n') {
        a--;
        b--;
    }
    ck_assert_msg(strcmp(expected, got) == 0,
                  "%s: completed to something else:\n- %.200s\n+ %.200s", what, a, b);
    free(expected);
    free(got);
}

static void expect_sound(const char *what)
{
    char *wrong = fault_inconsistency(FAULT_STORE);

    ck_assert_msg(wrong == NULL, "%s: %s", what, wrong);
    ck_assert_msg(fault_number("SELECT count(*) FROM sluice_intents") == 0, "%s: unsettled", what);
    fault_must("verify p.yaml", 0);
}

static void disturb(const struct subject *subject, const char *const *environment)
{
    char what[600];
    struct e2e_result result;

    fault_store(subject->start);
    result = fault_command(subject->line, environment);
    (void)snprintf(what, sizeof what, "%.40s with %.60s%s%.60s, which ended with %d\n%.300s",
                   subject->line, environment[0], environment[1] == NULL ? "" : " ",
                   environment[1] == NULL ? "" : environment[1], result.code, result.err);
    e2e_result_fini(&result);
    result = fault_command(subject->line, NULL);
    ck_assert_msg(result.code == subject->code, "%s\nthen exit %d\n%.900s", what, result.code,
                  result.err);
    e2e_result_fini(&result);
    fault_must(subject->then, FAULT_RUN_CODE);
    expect_content(what, subject->result);
    expect_sound(what);
}

/* ---- each call in turn ---- */

static unsigned long long read_count(const char *path, bool second)
{
    size_t length;
    char *text = e2e_read(path, &length), *end = NULL;
    unsigned long long count = text == NULL ? 0 : strtoull(text, &end, 10);

    if (second && end != NULL)
        count = strtoull(end, NULL, 10);
    free(text);
    return count;
}

static const struct way {
    const char *variable, *counts;
    bool second; /* of what is counted */
    bool depot;  /* a call of the depot, not of SQLite */
} ways[] = {
    { "DEPOT_KILL", COUNTS, false, true },
    { "DEPOT_KILL_DONE", COUNTS, false, true },
    { "DEPOT_CALL", COUNTS, false, true },
    { "DEPOT_DONE", COUNTS, false, true },
    { "FAULT_STORE_KILL", LEDGER_COUNTS, false, false },
    { "FAULT_STORE_KILL_DONE", LEDGER_COUNTS, true, false },
    { "FAULT_STORE_CALL", LEDGER_COUNTS, false, false },
    { "FAULT_STORE_DONE", LEDGER_COUNTS, true, false },
    { "FAULT_STORE_DOWN", LEDGER_COUNTS, false, false },
};
#define WAYS (int)(sizeof ways / sizeof *ways)

static void go_through(const struct subject *subject, const struct way *way)
{
    static const char *const counting[] = { "DEPOT_COUNT=" COUNTS,
                                            "FAULT_STORE_COUNT=" LEDGER_COUNTS, NULL };
    struct e2e_result result;
    unsigned long long count, step;

    fault_store(subject->start);
    result = fault_command(subject->line, counting);
    ck_assert_int_eq(result.code, subject->code);
    e2e_result_fini(&result);
    count = read_count(way->counts, way->second);
    ck_assert_uint_gt(count, 0);
    step = fault_is_full() ? 1 : count / (fault_is_quick() ? 2 : TRIES) + 1;
    for (unsigned long long n = 1 + count % step; n <= count; n += step) {
        char variable[64];
        (void)snprintf(variable, sizeof variable, "%s=%llu", way->variable, n);
        disturb(subject, (const char *[]){ variable, NULL });
    }
}

START_TEST(a_command_over_a_depot_that_ends_anywhere_is_completed_by_the_same_command)
{
    go_through(&subjects[_i % SUBJECTS], &ways[_i / SUBJECTS]);
}
END_TEST

START_TEST(a_command_over_two_stores_that_ends_anywhere_is_completed_by_the_same_command)
{
    if (!ways[_i / SUBJECTS].depot)
        go_through(&subjects[_i % SUBJECTS], &ways[_i / SUBJECTS]);
}
END_TEST

/* ---- jobs that go their own way ---- */

static const char *const odd_jobs[][4] = {
    { "DEPOT_SLOW=2" },
    { "DEPOT_SLOW=2", "DEPOT_KILL_DONE=9" },
    { "DEPOT_FAIL=2" },
    { "DEPOT_BAD=2" },
    { "DEPOT_REFUSE=1" },
    { "DEPOT_LATE=1" },
    { "DEPOT_LATE=2", "DEPOT_DOWN=settle" },
    { "DEPOT_VERY_LATE=1" },
    { "DEPOT_VERY_LATE=2", "DEPOT_DOWN=settle" },
    { "DEPOT_DOWN=revoke", "DEPOT_VERY_LATE=1" },
    { "DEPOT_DOWN=send" },
};
#define ODD_JOBS (int)(sizeof odd_jobs / sizeof *odd_jobs)

START_TEST(a_job_that_is_slow_fails_or_comes_too_late_changes_nothing_of_the_end)
{
    int subject = _i % SUBJECTS, job = _i / SUBJECTS;

    /* The import into nothing and the run of what changed, in turns. */
    if (fault_is_full() || subject == job % 2 * 3)
        disturb(&subjects[subject], odd_jobs[job]);
}
END_TEST

/* Of an import that is lost on its way, and that nobody wants any more when it arrives. */
START_TEST(what_arrives_after_it_was_given_up_changes_nothing)
{
    static const char *const lost[] = { "DEPOT_VERY_LATE=1", "DEPOT_DOWN=settle", NULL };
    struct e2e_result result;

    fault_store(COMPLETE);
    result = fault_command(CHANGE, lost);
    ck_assert_int_eq(result.code, 1);
    ck_assert_ptr_nonnull(strstr(result.err, "is unsettled"));
    ck_assert_ptr_nonnull(strstr(result.err, "of 'changed.csv' 1 is unsettled: the same command"));
    e2e_result_fini(&result);
    result = fault_command(FAULT_IMPORT, NULL);
    ck_assert_int_eq(result.code, 0);
    ck_assert_ptr_nonnull(strstr(result.err, "what stood before stands; to repeat it: "));
    e2e_result_fini(&result);
    for (int i = 0; i < 3; i++)
        fault_must(FAULT_RUN, FAULT_RUN_CODE);
    expect_content("arrived", COMPLETE);
    expect_sound("arrived");
    ck_assert_int_eq(fault_number("SELECT count(*) FROM depot_mail WHERE state = 'sent'"), 0);
}
END_TEST

/* ---- kills at random ---- */

static unsigned next(unsigned *state)
{
    return *state = *state * 1103515245u + 12345u;
}

/* From nothing on, one killed command after the other, none of which is completed; then one of
 * each. */
static void kill_at_random(unsigned seed)
{
    static const char *const lines[] = { FAULT_IMPORT, FAULT_RUN };
    static const char *const variables[] = { "DEPOT_KILL", "DEPOT_KILL_DONE", "FAULT_STORE_KILL",
                                             "FAULT_STORE_KILL_DONE" };
    unsigned state = seed;
    char what[32];

    fault_store(NULL);
    for (int i = 0; i < 6; i++) {
        char variable[64];
        struct e2e_result result;
        (void)snprintf(variable, sizeof variable, "%s=%u", variables[next(&state) >> 16 & 3],
                       1 + (next(&state) >> 16) % 90);
        result = fault_command(lines[i / 3], (const char *[]){ variable, NULL });
        e2e_result_fini(&result);
    }
    (void)snprintf(what, sizeof what, "seed %u", seed);
    fault_must(FAULT_IMPORT, 0);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    expect_content(what, COMPLETE);
    expect_sound(what);
}

START_TEST(killed_again_and_again_it_comes_to_the_same)
{
    for (unsigned seed = 1; seed <= (fault_is_full() ? 100 : fault_is_quick() ? 1 : 4); seed++)
        kill_at_random(seed * 7919u);
}
END_TEST

int main(void)
{
    TCase *depot = tcase_create("jobs"), *tagged = tcase_create("transactions");
    int code;

    tcase_add_unchecked_fixture(depot, enter_depot, leave);
    tcase_add_unchecked_fixture(tagged, enter_tagged, leave);
    tcase_add_loop_test(depot,
                        a_command_over_a_depot_that_ends_anywhere_is_completed_by_the_same_command,
                        0, WAYS * SUBJECTS);
    tcase_add_loop_test(depot,
                        a_job_that_is_slow_fails_or_comes_too_late_changes_nothing_of_the_end, 0,
                        ODD_JOBS * SUBJECTS);
    tcase_add_loop_test(
        tagged, a_command_over_two_stores_that_ends_anywhere_is_completed_by_the_same_command, 0,
        WAYS * SUBJECTS);
    tcase_add_test(depot, what_arrives_after_it_was_given_up_changes_nothing);
    tcase_add_test(depot, killed_again_and_again_it_comes_to_the_same);
    tcase_add_test(tagged, killed_again_and_again_it_comes_to_the_same);
    code = fault_suite("steps by jobs", depot);
    return code == EXIT_SUCCESS ? fault_suite("steps by transactions", tagged) : code;
}
