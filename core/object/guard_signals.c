/* guard_signals.c - a crash is told of before it ends the process as it would have. */
#include "object/guard.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };

/* A signal handler has nothing else to reach them by. `before` is what was there: a sanitizer's. */
static struct sigaction before[COUNT_OF(crashes)];
static atomic_int crashing; /* the thread that is told of; 0: none */
static void (*tell)(const struct guard_end *end);

bool guard_is_crashing(void)
{
    return atomic_load(&crashing) != 0;
}

static size_t place_of(int number)
{
    size_t i = 0;

    while (i + 1 < COUNT_OF(crashes) && crashes[i] != number)
        i++;
    return i;
}

static bool has_handler(const struct sigaction *action)
{
    return action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

/* Back to what would have been. What the processor found comes again where it was found, with its
 * address, if somebody is there to look at it; all else is raised again. */
static void go_on(int number, const siginfo_t *info)
{
    struct sigaction action = before[place_of(number)];

    if (!has_handler(&action))
        action = (struct sigaction){ .sa_handler = SIG_DFL };
    (void)sigaction(number, &action, NULL);
    if (!has_handler(&action) || info->si_code <= 0 || number == SIGTRAP || number == SIGSYS)
        (void)raise(number); /* delivered when the handler returns */
}

static void on_crash(int number, siginfo_t *info, void *context)
{
    int self = gettid(), other = 0;

    (void)context;
    /* Two threads at once: the second must not end the process before the first has spoken. */
    if (!atomic_compare_exchange_strong(&crashing, &other, self)) {
        while (other != self)
            (void)pause();
        /* Told already: guard_restore put this handler back before the end came. */
        go_on(number, info);
        return;
    }
    tell(&(struct guard_end){ GUARD_SIGNAL, number, guard_current() });
    go_on(number, info);
}

void guard_signals_catch(void (*told)(const struct guard_end *end))
{
    struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };

    tell = told;
    (void)sigemptyset(&action.sa_mask);
    /* A crash while one is told of ends the process at once. */
    for (size_t i = 0; i < COUNT_OF(crashes); i++)
        (void)sigaddset(&action.sa_mask, crashes[i]);
    for (size_t i = 0; i < COUNT_OF(crashes); i++)
        (void)sigaction(crashes[i], &action, &before[i]);
}

void guard_signals_release(void)
{
    for (size_t i = 0; i < COUNT_OF(crashes); i++)
        (void)sigaction(crashes[i], &before[i], NULL);
}
