/* A run without an end is told apart from one that goes on. */
#include "base/suite.h"
#include "cli/run_state.h"

#include <sys/wait.h>
#include <unistd.h>

static pid_t ended_child(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return child;
}

static int64_t dead_process(void)
{
    pid_t child = ended_child();

    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    return child;
}

/* One that has ended, and that its parent has not noticed. */
static int64_t zombie(void)
{
    pid_t child = ended_child();
    siginfo_t info;

    ck_assert_int_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    return child;
}

START_TEST(the_state_of_a_run_is_that_of_its_process_unless_it_wrote_its_end)
{
    char here[256] = "";
    int64_t now = clock_utc_us(), hour = 3600 * INT64_C(1000000);
    int64_t dead = dead_process(), undead = zombie();

    ck_assert_int_eq(gethostname(here, sizeof here - 1), 0);
    const struct {
        const char *what, *host, *expected;
        int64_t pid, started_at;
        bool ended, seconds_known;
    } cases[] = {
        { "ended", here, "ended", dead, now - hour, true, true },
        { "ended elsewhere", "elsewhere.invalid", "ended", 1, now - hour, true, true },
        { "goes on", here, "running", getpid(), now, false, true },
        { "its process is gone", here, "interrupted", dead, now, false, false },
        { "nobody has noticed its end", here, "interrupted", undead, now, false, false },
        { "no process", here, "interrupted", 0, now, false, false },
        { "its id belongs to a younger process", here, "interrupted", getpid(), now - hour, false,
          false },
        { "another host", "elsewhere.invalid", "unknown", getpid(), now, false, false },
        { "no host", NULL, "unknown", getpid(), now, false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run_record run = { .host = cases[i].host,
                                  .pid = cases[i].pid,
                                  .started_at = cases[i].started_at,
                                  .ended = cases[i].ended,
                                  .ended_at = cases[i].ended ? cases[i].started_at + 2345000 : 0 };
        int state = run_state(&run);
        struct sluice_value seconds = run_seconds(&run, state);
        ck_assert_msg(strcmp(run_state_name(state), cases[i].expected) == 0, "%s: %s",
                      cases[i].what, run_state_name(state));
        ck_assert_msg((seconds.type == SLUICE_REAL) == cases[i].seconds_known, "%s", cases[i].what);
        if (run.ended)
            ck_assert_double_eq(seconds.as.real, real_round(2.345, 2));
    }
    ck_assert_int_eq(waitpid((pid_t)undead, NULL, 0), undead);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_state_of_a_run_is_that_of_its_process_unless_it_wrote_its_end,
    };

    return suite_run("run state", tests, COUNT_OF(tests));
}
