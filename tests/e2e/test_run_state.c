/* A run without an end is told apart from one that goes on. */
#include "ask/ask.h"
#include "base/suite.h"

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
        int lease; /* its state; 0: none */
    } cases[] = {
        { "ended", here, "ended", dead, now - hour, true, true, 0 },
        { "ended elsewhere", "elsewhere.invalid", "ended", 1, now - hour, true, true, 0 },
        { "goes on", here, "running", getpid(), now, false, true, 0 },
        { "its process is gone", here, "interrupted", dead, now, false, false, 0 },
        { "nobody has noticed its end", here, "interrupted", undead, now, false, false, 0 },
        { "no process", here, "interrupted", 0, now, false, false, 0 },
        { "its id belongs to a younger process", here, "interrupted", getpid(), now - hour, false,
          false, 0 },
        { "another host", "elsewhere.invalid", "unknown", getpid(), now, false, false, 0 },
        { "no host", NULL, "unknown", getpid(), now, false, false, 0 },
        { "the clock jumped, its lease beats", here, "running", getpid(), now - hour, false, true,
          LEASE_HELD },
        { "goes on on another host", "elsewhere.invalid", "running", 1, now, false, true,
          LEASE_HELD },
        { "its lease knows better", here, "interrupted", getpid(), now, false, false,
          LEASE_ABANDONED },
        { "silent on another host", "elsewhere.invalid", "unknown", 1, now, false, false,
          LEASE_EXPIRED },
        { "ended, its lease not cleared away", here, "ended", getpid(), now - hour, true, true,
          LEASE_HELD },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct lease_record leases[] = { { .run_id = "another", .state = LEASE_ABANDONED },
                                               { .run_id = "it", .state = cases[i].lease } };
        struct run_record run = { .run_id = "it",
                                  .host = cases[i].host,
                                  .pid = cases[i].pid,
                                  .started_at = cases[i].started_at,
                                  .ended = cases[i].ended,
                                  .ended_at = cases[i].ended ? cases[i].started_at + 2345000 : 0 };
        int state = run_state(&run, leases, COUNT_OF(leases), now);
        struct sluice_value seconds = run_seconds(&run, state, now);
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
