/* guard_host.c - what belongs to the whole process and no plugin may change: compared with what it
 * was, and put back. */
#include "object/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define SIGNALS 32 /* those that are not of real time */

/* There is one process, and one that describes it. Written by the main thread alone. */
static struct {
    bool taken;
    char *locale;
    struct sigaction actions[SIGNALS];
    sigset_t blocked;
    int folder; /* -1: it cannot be opened */
    struct stat folder_status;
    mode_t mask;
    char **variables, **copies; /* `environ`, a list of our own, and what stands in it */
    size_t variable_count;
} host = { .folder = -1 };

/* ---- taking ---- */

static char **copy_variables(size_t count)
{
    char **copy = calloc(count + 1, sizeof *copy);

    if (copy != NULL && count > 0)
        memcpy(copy, environ, count * sizeof *copy);
    return copy;
}

/* A list that nobody else frees: what setenv makes of it is another one. */
static bool take_environment(void)
{
    size_t count = 0;

    while (environ != NULL && environ[count] != NULL)
        count++;
    host.copies = copy_variables(count);
    host.variables = copy_variables(count);
    if (host.copies == NULL || host.variables == NULL) {
        free(host.variables);
        return false;
    }
    host.variable_count = count;
    environ = host.variables;
    return true;
}

static void take_folder(void)
{
    host.folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (host.folder >= 0 && fstat(host.folder, &host.folder_status) != 0) {
        (void)close(host.folder);
        host.folder = -1;
    }
}

bool guard_host_take(void)
{
    const char *locale = setlocale(LC_ALL, NULL);

    host.locale = strdup(locale == NULL ? "C" : locale);
    if (host.locale == NULL || !take_environment()) {
        guard_host_forget();
        return false;
    }
    for (int number = 1; number < SIGNALS; number++)
        (void)sigaction(number, NULL, &host.actions[number]);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &host.blocked);
    take_folder();
    host.mask = umask(077);
    (void)umask(host.mask);
    host.taken = true;
    return true;
}

void guard_host_forget(void)
{
    host.taken = false;
    if (host.folder >= 0)
        (void)close(host.folder);
    host.folder = -1;
    free(host.locale);
    free(host.copies);
    host.locale = NULL;
    host.copies = NULL;
}

/* ---- putting back: each says whether there was something to do ---- */

static bool restore_locale(void)
{
    const char *now = setlocale(LC_ALL, NULL);

    if (now != NULL && text_equals(now, host.locale))
        return false;
    (void)setlocale(LC_ALL, host.locale);
    return true;
}

/* The mask of a handler is read member by member: the rest of it may be anything. */
static bool same_set(const sigset_t *a, const sigset_t *b)
{
    for (int number = 1; number < SIGNALS; number++)
        if (sigismember(a, number) != sigismember(b, number))
            return false;
    return true;
}

static bool same_action(const struct sigaction *a, const struct sigaction *b)
{
    return a->sa_flags == b->sa_flags && a->sa_handler == b->sa_handler &&
           same_set(&a->sa_mask, &b->sa_mask);
}

static bool restore_signals(void)
{
    bool changed = false;
    sigset_t blocked;

    for (int number = 1; number < SIGNALS; number++) {
        struct sigaction now;
        if (number == SIGKILL || number == SIGSTOP || sigaction(number, NULL, &now) != 0 ||
            same_action(&now, &host.actions[number]))
            continue;
        /* Asked last: who sees the difference that a crash makes sees this too. */
        if (guard_is_crashing())
            return changed;
        (void)sigaction(number, &host.actions[number], NULL);
        changed = true;
    }
    if (pthread_sigmask(SIG_SETMASK, NULL, &blocked) == 0 && !same_set(&blocked, &host.blocked)) {
        (void)pthread_sigmask(SIG_SETMASK, &host.blocked, NULL);
        changed = true;
    }
    return changed;
}

static bool restore_folder(void)
{
    struct stat now;

    if (host.folder < 0 || (stat(".", &now) == 0 && now.st_dev == host.folder_status.st_dev &&
                            now.st_ino == host.folder_status.st_ino))
        return false;
    return fchdir(host.folder) == 0;
}

static bool restore_mask(void)
{
    return umask(host.mask) != host.mask;
}

/* The list that setenv made is not freed: somebody may have a pointer into it. */
static bool restore_environment(void)
{
    bool changed = environ != host.variables;

    for (size_t i = 0; i <= host.variable_count && !changed; i++)
        changed = host.variables[i] != host.copies[i];
    if (changed) {
        memcpy(host.variables, host.copies, (host.variable_count + 1) * sizeof *host.copies);
        environ = host.variables;
    }
    return changed;
}

static const struct {
    const char *name;
    bool (*restore)(void);
} properties[] = {
    { "the locale", restore_locale },
    { "what signals do", restore_signals },
    { "the working directory", restore_folder },
    { "the umask", restore_mask },
    { "the environment", restore_environment },
};

bool guard_restore(struct buffer *changes)
{
    size_t before = changes->length;

    for (size_t i = 0; i < COUNT_OF(properties) && host.taken; i++)
        if (properties[i].restore())
            buffer_printf(changes, "%s%s", changes->length > before ? ", " : "",
                          properties[i].name);
    return changes->length > before || changes->failed;
}

bool guard_is_cut_off(void)
{
    struct stat now;

    return host.taken && host.folder >= 0 &&
           (fstat(host.folder, &now) != 0 || now.st_dev != host.folder_status.st_dev ||
            now.st_ino != host.folder_status.st_ino);
}
