/*
 * runner.h - runs the cases of one file as a suite, and sees that all of them came to their end.
 *
 * Check takes a test whose process ends with 0 for passed: an `exit(0)` in what it tests hides the
 * assertions that follow, and with CK_FORK=no, or in a fixture of the whole case, the tests that
 * follow and the summary. So every test counts itself when it has returned, and the tests run in a
 * process of their own, which the caller waits for (gdb: `set follow-fork-mode child`).
 */
#ifndef TESTS_RUNNER_H
#define TESTS_RUNNER_H

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shared by the caller, the process of the suite, and those of its tests. */
struct runner_counts {
    int returned; /* tests that came to their end; one runs at a time */
    int finished; /* the summary was printed */
};

static struct runner_counts *runner_counts;
static pid_t runner_test; /* whose end counts, not that of what it forks */

static inline void runner_begin_test(void)
{
    runner_test = getpid();
}

static inline void runner_end_test(void)
{
    if (getpid() == runner_test)
        runner_counts->returned++;
}

/* What must hold of a suite without failures. */
static inline int runner_judge(const char *name, int planned)
{
    if (planned == 0 && getenv("CK_RUN_CASE") == NULL && getenv("CK_RUN_SUITE") == NULL) {
        (void)printf("%s: no test was run\n", name);
        return EXIT_FAILURE;
    }
    if (runner_counts->returned != planned) {
        (void)printf("%s: %d tests, of which %d came to their end\n", name, planned,
                     runner_counts->returned);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

/* In the process of the suite; does not return. */
static inline void runner_work(const char *name, SRunner *runner)
{
    int code = EXIT_FAILURE;

    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* Check ends the test that runs */
    srunner_run_all(runner, CK_NORMAL);
    if (srunner_ntests_failed(runner) == 0)
        code = runner_judge(name, srunner_ntests_run(runner));
    srunner_free(runner);
    runner_counts->finished = 1;
    exit(code);
}

static inline int runner_wait(const char *name, pid_t process)
{
    int status = 0;

    while (process > 0 && waitpid(process, &status, 0) != process) {
        if (errno != EINTR)
            process = -1;
    }
    if (process < 0)
        perror(name);
    else if (WIFSIGNALED(status))
        (void)printf("%s: %s\n", name, strsignal(WTERMSIG(status)));
    else if (!runner_counts->finished)
        (void)printf("%s: a test ended the process of all, with %d\n", name, WEXITSTATUS(status));
    else
        return WEXITSTATUS(status);
    return EXIT_FAILURE;
}

/* What main returns. Takes over `tests`, none of which is for a signal or an exit code. */
static inline int runner_run(const char *name, TCase *tests)
{
    Suite *suite = suite_create(name);
    SRunner *runner;
    pid_t process;
    int code;

    runner_counts = mmap(NULL, sizeof *runner_counts, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (runner_counts == MAP_FAILED)
        abort();
    /* The last one added is the last before a test and the first after it. */
    tcase_add_checked_fixture(tests, runner_begin_test, runner_end_test);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    (void)fflush(NULL);
    process = fork();
    if (process == 0)
        runner_work(name, runner);
    code = runner_wait(name, process);
    srunner_free(runner);
    (void)munmap(runner_counts, sizeof *runner_counts);
    return code;
}

#endif
