/* test_process.c - is a process gone, or is it another with its number? */
#include "base/suite.h"

#include <sys/wait.h>
#include <unistd.h>

/* A child that waits for `end` to be closed. */
static pid_t start_child(int end[2])
{
    pid_t child;
    char byte;

    ck_assert_int_eq(pipe(end), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)close(end[1]);
        _exit(read(end[0], &byte, 1) == 0 ? 0 : 1);
    }
    return child;
}

START_TEST(this_process_is_not_gone)
{
    struct process self;
    int64_t ticks = 0;

    process_identify(&self);
    ck_assert_int_eq(self.pid, getpid());
    ck_assert_str_ne(self.machine, "");
    ck_assert(process_started(getpid(), &ticks));
    ck_assert_int_eq(ticks, self.started);
    ck_assert(!process_is_gone(&self));
    ck_assert(process_lives(&self));
}
END_TEST

START_TEST(a_process_is_gone_once_it_ended)
{
    struct process child;
    siginfo_t info;
    int end[2];

    process_identify(&child);
    child.pid = start_child(end);
    ck_assert(process_started(child.pid, &child.started));
    ck_assert(!process_is_gone(&child));
    ck_assert(process_lives(&child));
    ck_assert_int_eq(close(end[1]), 0);
    /* Ended, but not collected. */
    ck_assert_int_eq(waitid(P_PID, (id_t)child.pid, &info, WEXITED | WNOWAIT), 0);
    ck_assert(process_is_gone(&child));
    ck_assert(!process_lives(&child));
    ck_assert_int_eq(waitpid((pid_t)child.pid, NULL, 0), child.pid);
    ck_assert(process_is_gone(&child));
    ck_assert(!process_lives(&child));
}
END_TEST

START_TEST(a_number_used_again_is_another_process)
{
    struct process other;

    process_identify(&other);
    other.started--;
    ck_assert(process_is_gone(&other));
    ck_assert(!process_lives(&other));
}
END_TEST

START_TEST(of_another_machine_nothing_is_known)
{
    struct process other;

    process_identify(&other);
    other.pid = 4194999;
    ck_assert(process_is_gone(&other));
    ck_assert(!process_lives(&other));
    other.machine[0] ^= 1;
    ck_assert(!process_is_gone(&other));
    ck_assert(!process_lives(&other));
    other.machine[0] = '\0';
    ck_assert(!process_is_gone(&other));
    ck_assert(!process_lives(&other));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        this_process_is_not_gone,
        a_process_is_gone_once_it_ended,
        a_number_used_again_is_another_process,
        of_another_machine_nothing_is_known,
    };

    return suite_run("process", tests, COUNT_OF(tests));
}
