/* test_thread.c - what threads of ours have that others have not. */
#include <signal.h>
#include <stdlib.h>

#include "base/base.h"
#include "base/suite.h"

static bool has_home(void)
{
    stack_t stack = { 0 };

    return uselocale((locale_t)0) != LC_GLOBAL_LOCALE && sigaltstack(NULL, &stack) == 0 &&
           (stack.ss_flags & SS_DISABLE) == 0;
}

static void *look(void *argument)
{
    bool *found = argument;

    *found = has_home();
    return argument;
}

START_TEST(a_thread_has_a_locale_and_a_stack_for_signals_of_its_own)
{
    bool found = false;
    pthread_t thread;
    void *result = NULL;

    ck_assert_int_eq(thread_start(&thread, look, &found), 0);
    ck_assert_int_eq(pthread_join(thread, &result), 0);
    ck_assert(found && result == &found);
}
END_TEST

START_TEST(a_thread_that_left_its_home_is_as_it_was)
{
    struct thread_home home = { 0 };
    stack_t before = { 0 }, after = { 0 };

    ck_assert_int_eq(sigaltstack(NULL, &before), 0);
    ck_assert(thread_home_enter(&home));
    ck_assert(has_home());
    thread_home_leave(&home);
    ck_assert(uselocale((locale_t)0) == LC_GLOBAL_LOCALE);
    ck_assert_int_eq(sigaltstack(NULL, &after), 0);
    ck_assert_int_eq(before.ss_flags, after.ss_flags);
    thread_home_leave(&home); /* accepts zeroes */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_thread_has_a_locale_and_a_stack_for_signals_of_its_own,
                                   a_thread_that_left_its_home_is_as_it_was };

    return suite_run("thread", tests, COUNT_OF(tests));
}
