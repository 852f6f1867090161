/* test_runner.c - a suite is green only if every test came to its end, however one ends it. */
#include "runner.h"

#include <fcntl.h>
#include <stdbool.h>

/* What this program does as another: test_runner END PLACE. */
static const char *how, *where;

static void end_by(const char *way)
{
    if (strcmp(way, "exit") == 0)
        exit(0);
    if (strcmp(way, "_exit") == 0)
        _exit(0);
    if (strcmp(way, "quick_exit") == 0)
        quick_exit(0);
    if (strcmp(way, "kill") == 0)
        (void)raise(SIGKILL);
}

static void end_in(const char *place)
{
    if (strcmp(place, where) == 0)
        end_by(how);
}

/* A child that ends by itself is nothing to the test. */
static void fork_and_wait(void)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        end_by(how);
        return;
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
}

static void set_up_case(void)
{
    end_in("case");
}

static void set_up_test(void)
{
    end_in("setup");
}

static void tear_down_test(void)
{
    end_in("teardown");
}

START_TEST(first)
{
    ck_assert_int_ge(_i, 0);
}
END_TEST

START_TEST(middle)
{
    end_in("test");
    if (strcmp(where, "child") == 0)
        fork_and_wait();
    ck_assert_str_ne(where, "nowhere but fail");
}
END_TEST

START_TEST(last)
{
    ck_assert_str_ne(where, "last fails");
}
END_TEST

static int run_other(void)
{
    TCase *tests = tcase_create("other");

    tcase_add_unchecked_fixture(tests, set_up_case, NULL);
    tcase_add_checked_fixture(tests, set_up_test, tear_down_test);
    if (strcmp(where, "no test") != 0) {
        tcase_add_loop_test(tests, first, 0, 3);
        tcase_add_test(tests, middle);
        tcase_add_test(tests, last);
    }
    return runner_run("other", tests);
}

/* ---- and from outside ---- */

static const struct {
    const char *how, *where;
    bool green, green_together; /* with a process for each test, and with one for all */
} endings[] = {
    { "exit", "nowhere", true, true },      { "exit", "last fails", false, false },
    { "exit", "test", false, false },       { "_exit", "test", false, false },
    { "quick_exit", "test", false, false }, { "kill", "test", false, false },
    { "exit", "setup", false, false },      { "_exit", "setup", false, false },
    { "exit", "case", false, false },       { "_exit", "case", false, false },
    { "exit", "child", true, true },        { "_exit", "child", true, true },
    { "quick_exit", "child", true, true },  { "kill", "child", true, true },
    { "return", "child", true, false }, /* together it goes on with the tests that follow */
    { "exit", "no test", false, false },
};
#define ENDINGS (int)(sizeof endings / sizeof endings[0])

static int code_of(const char *end, const char *place, const char *forks)
{
    pid_t child = fork();
    int status = 0, null;

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        null = open("/dev/null", O_WRONLY);
        if (dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0 ||
            setenv("CK_FORK", forks, 1) != 0)
            _exit(126);
        (void)execl("/proc/self/exe", "test_runner", end, place, NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void expect(int i, const char *forks, bool green)
{
    int code = code_of(endings[i].how, endings[i].where, forks);

    ck_assert_msg((code == 0) == green && code < 126, "%s in %s, CK_FORK=%s: exit code %d",
                  endings[i].how, endings[i].where, forks, code);
}

START_TEST(a_test_that_does_not_return_is_not_passed)
{
    expect(_i, "yes", endings[_i].green);
}
END_TEST

START_TEST(nor_is_it_in_the_process_of_the_suite)
{
    expect(_i, "no", endings[_i].green_together);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *tests;

    if (argc == 3) {
        how = argv[1];
        where = argv[2];
        return run_other();
    }
    tests = tcase_create("runner");
    tcase_add_loop_test(tests, a_test_that_does_not_return_is_not_passed, 0, ENDINGS);
    tcase_add_loop_test(tests, nor_is_it_in_the_process_of_the_suite, 0, ENDINGS);
    return runner_run("runner", tests);
}
