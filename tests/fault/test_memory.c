/* test_memory.c - every allocation of a command fails in turn: it says so once, breaks nothing, and
 * the same command does the rest afterwards. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/suite.h"
#include "fault/torture.h"

#define QUICK_TRIES 5             /* per command and way of failing */
#define PLAN_FILE_ALLOCATIONS 200 /* of `apply` until its file is read */
#define PLAN_FILE_STEP 3          /* its values, keys and texts take turns */

static char folder[E2E_FOLDER_SIZE];

/* Ways in which allocations fail: which of them, from the Nth. */
static const struct {
    const char *name;
    unsigned long long more; /* after the Nth */
    unsigned long long step; /* of the full form */
} ways[] = {
    { "that one", 0, 1 },
    { "that one and seven more", 7, 16 },
    { "all from there", 1000000000, 16 },
};
#define WAYS (sizeof ways / sizeof *ways)

#define PRELOAD "LD_PRELOAD=" FAIL_MEMORY

static void disturb(struct torture *torture, unsigned long long n, size_t way)
{
    char first[64], last[64];

    (void)snprintf(first, sizeof first, "FAULT_MEMORY_FIRST=%llu", n);
    (void)snprintf(last, sizeof last, "FAULT_MEMORY_LAST=%llu", n + ways[way].more);
    torture_disturb(torture, n, ways[way].name, (const char *[]){ PRELOAD, first, last, NULL });
}

/* So many that lie evenly, or every one; in each way from another one on. */
static void go_through(struct torture *torture, size_t way)
{
    unsigned long long count = torture->count;
    unsigned long long step = fault_is_full() ? ways[way].step : count / QUICK_TRIES + 1;

    for (unsigned long long n = 1 + step * way / WAYS; n <= count; n += step)
        disturb(torture, n, way);
}

START_TEST(memory_that_fails_is_told_once_and_loses_nothing)
{
    static const char *const counting[] = { PRELOAD, "FAULT_MEMORY_COUNT=" TORTURE_COUNTS, NULL };
    struct torture torture = { .kind = "allocation", .word = "memory" };

    if (!torture_begin(&torture, &torture_subjects[_i], counting))
        return;
    ck_assert_uint_gt(torture.count, 0);
    for (size_t way = 0; way < WAYS; way++)
        go_through(&torture, way);
    torture_end(&torture);
}
END_TEST

/* jansson leaves out what it has no memory for, and reports success: another plan. */
START_TEST(no_part_of_a_plan_file_is_left_out)
{
    static const char *const counting[] = { PRELOAD, "FAULT_MEMORY_COUNT=" TORTURE_COUNTS, NULL };
    struct torture torture = { .kind = "allocation", .word = "memory" };
    int apply = 0;

    while (strcmp(torture_subjects[apply].name, "apply") != 0)
        apply++;
    if (!torture_begin(&torture, &torture_subjects[apply], counting))
        return;
    for (unsigned long long n = 1; n <= PLAN_FILE_ALLOCATIONS; n += PLAN_FILE_STEP)
        disturb(&torture, n, 0);
    torture_end(&torture);
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    torture_enter(folder);
}

static void teardown(void)
{
    e2e_leave(folder);
}

int main(int argc, char **argv)
{
    TCase *tests;
    int first, last;

    if (FAULT_SANITIZED[0] != '\0') {
        printf("skipped: a sanitizer has its own allocator\n");
        return EXIT_SUCCESS;
    }
    if (!torture_choose(argc, argv, &first, &last))
        return first < 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    tests = tcase_create("memory that fails");
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, memory_that_fails_is_told_once_and_loses_nothing, first, last);
    if (!fault_is_full())
        tcase_add_test(tests, no_part_of_a_plan_file_is_left_out);
    return fault_suite("memory", tests);
}
