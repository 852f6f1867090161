/* thread.c - what every thread of ours has, whatever a plugin makes of the process: numbers by the
 * C locale, and a stack of its own for signal handlers. */
#include "base/base.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A handler that says who crashed, and what the system saves of the registers. */
#define HANDLER_STACK 32768

static size_t stack_size(void)
{
    long least = sysconf(_SC_MINSIGSTKSZ);

    return HANDLER_STACK + (least > 0 ? (size_t)least : 0);
}

static bool home_make(struct thread_home *home)
{
    *home = (struct thread_home){ .locale = newlocale(LC_ALL_MASK, "C", (locale_t)0),
                                  .stack = malloc(stack_size()) };
    return home->locale != (locale_t)0 && home->stack != NULL;
}

static void home_free(struct thread_home *home)
{
    if (home->locale != (locale_t)0)
        freelocale(home->locale);
    free(home->stack);
    *home = (struct thread_home){ 0 };
}

static void home_enter(struct thread_home *home)
{
    const stack_t stack = { .ss_sp = home->stack, .ss_size = stack_size() };
    stack_t before;

    (void)uselocale(home->locale);
    /* Sanitizers give their threads one, and take it away again. */
    home->stack_used = sigaltstack(NULL, &before) == 0 && (before.ss_flags & SS_DISABLE) != 0 &&
                       sigaltstack(&stack, NULL) == 0;
}

bool thread_home_enter(struct thread_home *home)
{
    if (!home_make(home)) {
        home_free(home);
        return false;
    }
    home_enter(home);
    return true;
}

void thread_home_leave(struct thread_home *home)
{
    const stack_t none = { .ss_flags = SS_DISABLE };

    if (home->locale == (locale_t)0)
        return;
    if (home->stack_used)
        (void)sigaltstack(&none, NULL);
    (void)uselocale(LC_GLOBAL_LOCALE);
    home_free(home);
}

struct beginning {
    struct thread_home home;
    void *(*run)(void *argument);
    void *argument;
};

static void *begin(void *argument)
{
    struct beginning beginning = *(struct beginning *)argument;
    void *result;

    free(argument);
    home_enter(&beginning.home);
    result = beginning.run(beginning.argument);
    thread_home_leave(&beginning.home);
    return result;
}

int thread_start(pthread_t *thread, void *(*run)(void *argument), void *argument)
{
    struct beginning *beginning = malloc(sizeof *beginning);
    int code;

    if (beginning == NULL)
        return ENOMEM;
    beginning->run = run;
    beginning->argument = argument;
    code = home_make(&beginning->home) ? pthread_create(thread, NULL, begin, beginning) : ENOMEM;
    if (code != 0) {
        home_free(&beginning->home);
        free(beginning);
    }
    return code;
}
