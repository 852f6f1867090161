/* guard_end.c - the guards of the whole process: put up, taken down, and how a plugin ends it. */
#include "object/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* What handlers of signals, exit and fork can reach: those of the process, once. */
static struct {
    atomic_bool up, ending;
    bool registered; /* with exit and fork, from which nobody can sign off */
    void (*tell)(const struct guard_end *end);
    pthread_key_t thread_ends;
    struct thread_home home;
} guards;

static void tell(const struct guard_end *end)
{
    if (guards.tell != NULL)
        guards.tell(end);
}

/* ---- exit, and the end of a thread ---- */

/* The first one tells and ends the program, all others wait for that. */
static void on_exit_called(void)
{
    if (!atomic_load(&guards.up))
        return;
    while (atomic_exchange(&guards.ending, true))
        (void)pause();
    tell(&(struct guard_end){ GUARD_EXIT, 0, guard_current() });
    _exit(EXIT_FAILURE);
}

static void on_thread_end(void *value)
{
    (void)value;
    if (!atomic_load(&guards.up) || guard_current() == NULL)
        return;
    tell(&(struct guard_end){ GUARD_THREAD, 0, guard_current() });
    _exit(EXIT_FAILURE);
}

/* ---- fork ---- */

static void before_fork(void)
{
    if (atomic_load(&guards.up))
        guard_note_fork();
}

/* It has one thread of many, and locks that nobody will release. */
static void in_child(void)
{
    if (atomic_load(&guards.up))
        _exit(EXIT_FAILURE);
}

/* ---- descriptors ---- */

/* Descriptors 0 to 2 are something, lest the store's file becomes one of them. */
static void fill_descriptors(void)
{
    int descriptor = open("/dev/null", O_RDWR);

    while (descriptor >= 0 && descriptor <= STDERR_FILENO)
        descriptor = open("/dev/null", O_RDWR);
    if (descriptor >= 0)
        (void)close(descriptor);
}

/* Lines of a plugin come among ours, not all at the end. */
static int take_output(void)
{
    int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    fill_descriptors();
    (void)dup2(STDERR_FILENO, STDOUT_FILENO);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    return output;
}

/* ---- up and down ---- */

/* More than threads that may be in a plugin at once. exit takes a handler off its list before it
 * calls it: of two threads that call exit, the second would find none, and end the program first.
 */
#define MOST_EXITS 320

static bool register_exits(void)
{
    for (int i = 0; i < MOST_EXITS; i++)
        if (atexit(on_exit_called) != 0 || at_quick_exit(on_exit_called) != 0)
            return false;
    return true;
}

static int register_once(struct sluice_error *error)
{
    if (guards.registered)
        return SLUICE_OK;
    if (pthread_key_create(&guards.thread_ends, on_thread_end) != 0)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "cannot watch over plugins: the process has no thread key left");
    if (!register_exits() || pthread_atfork(before_fork, NULL, in_child) != 0)
        return error_memory(error, "the guards of plugins");
    guards.registered = true;
    return SLUICE_OK;
}

int guard_put_up(void (*told)(const struct guard_end *end), int *output, struct sluice_error *error)
{
    int status = register_once(error);

    if (status != SLUICE_OK)
        return status;
    guards.tell = told;
    *output = take_output(); /* before a descriptor of ours takes the number of a closed one */
    guard_signals_catch(tell);
    if (!thread_home_enter(&guards.home) || !guard_host_take()) {
        thread_home_leave(&guards.home);
        guard_signals_release();
        return error_memory(error, "the guards of plugins");
    }
    atomic_store(&guards.up, true);
    guard_watch_threads(guards.thread_ends);
    return SLUICE_OK;
}

void guard_take_down(void)
{
    if (!atomic_exchange(&guards.up, false))
        return;
    guard_watch_no_threads();
    guard_signals_release();
    guard_host_forget();
    thread_home_leave(&guards.home);
}
