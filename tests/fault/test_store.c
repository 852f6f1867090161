/* test_store.c - every call of the store fails in turn, also after it has done its work: the
 * command says so once, breaks nothing, and the same command does the rest afterwards. */
#include <check.h>
#include <stdlib.h>

#include "fault/suite.h"
#include "fault/torture.h"

/* Per command and way of failing, where not all are tried. */
#define TRIES 6
#define QUICK_TRIES 3

static char folder[E2E_FOLDER_SIZE];

static const struct {
    const char *kind, *way, *variable;
} ways[] = {
    { "store call", "without doing anything", "FAULT_STORE_CALL" },
    { "change", "after it was done", "FAULT_STORE_DONE" },
};

#define DRIVER "SLUICE_STORE_PATH=" FAIL_STORE

static unsigned long long second_count(void)
{
    size_t length;
    char *text = e2e_read(TORTURE_COUNTS, &length), *end = NULL;
    unsigned long long count = 0;

    if (text != NULL && strtoull(text, &end, 10) > 0)
        count = strtoull(end, NULL, 10);
    free(text);
    return count;
}

static void go_through(struct torture *torture, int way)
{
    unsigned long long tries = fault_is_quick() ? QUICK_TRIES : TRIES;
    unsigned long long step = fault_is_full() ? 1 : torture->count / tries + 1;

    for (unsigned long long n = 1; n <= torture->count; n += step) {
        char variable[64];
        (void)snprintf(variable, sizeof variable, "%s=%llu", ways[way].variable, n);
        torture_disturb(torture, n, ways[way].way, (const char *[]){ DRIVER, variable, NULL });
    }
}

static void torture_store(int subject, int way)
{
    static const char *const counting[] = { DRIVER, "FAULT_STORE_COUNT=" TORTURE_COUNTS, NULL };
    struct torture torture = { .kind = ways[way].kind, .word = "told to fail" };

    if (!torture_begin(&torture, &torture_subjects[subject], counting))
        return;
    if (way > 0)
        torture.count = second_count();
    go_through(&torture, way);
    torture_end(&torture);
}

START_TEST(a_store_call_that_fails_is_told_once_and_loses_nothing)
{
    torture_store(_i, 0);
}
END_TEST

START_TEST(a_change_that_was_made_and_told_as_failed_is_not_made_twice)
{
    torture_store(_i, 1);
}
END_TEST

/* ---- with the ledger in a store apart ---- */

/* Those that change something; whatever only reads is no other. */
static const char *const apart[] = { "import",  "import_merge", "run_changed",
                                     "breaker", "repair",       "apply" };
#define APART (int)(sizeof apart / sizeof *apart)

static void torture_apart(int which, int way)
{
    for (int i = 0; i < torture_subject_count; i++)
        if (strcmp(torture_subjects[i].name, apart[which]) == 0)
            torture_store(i, way);
}

START_TEST(a_call_of_either_of_two_stores_that_fails_is_told_once_and_loses_nothing)
{
    torture_apart(_i, 0);
}
END_TEST

START_TEST(a_change_of_either_of_two_stores_that_is_told_as_failed_is_not_made_twice)
{
    torture_apart(_i, 1);
}
END_TEST

static void setup_apart(void)
{
    torture_enter_apart(folder);
}

/* ---- once for all ---- */

static void setup(void)
{
    torture_enter(folder);
}

static void teardown(void)
{
    e2e_leave(folder);
}

static int run_apart(void)
{
    TCase *tests = tcase_create("two stores that fail");

    tcase_add_unchecked_fixture(tests, setup_apart, teardown);
    tcase_add_loop_test(
        tests, a_call_of_either_of_two_stores_that_fails_is_told_once_and_loses_nothing, 0, APART);
    tcase_add_loop_test(
        tests, a_change_of_either_of_two_stores_that_is_told_as_failed_is_not_made_twice, 0, APART);
    return fault_suite("two stores", tests);
}

int main(int argc, char **argv)
{
    TCase *tests;
    int first, last, code;

    if (!torture_choose(argc, argv, &first, &last))
        return first < 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    tests = tcase_create("a store that fails");
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, a_store_call_that_fails_is_told_once_and_loses_nothing, first, last);
    tcase_add_loop_test(tests, a_change_that_was_made_and_told_as_failed_is_not_made_twice, first,
                        last);
    code = fault_suite("store", tests);
    return code == EXIT_SUCCESS && argc < 2 ? run_apart() : code;
}
