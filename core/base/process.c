/* process.c - who this process is, and whether another one still lives. Linux: /proc. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAT_SIZE 1024

/* What fits of a small file, terminated; without memory of its own, so that a shortage is never
 * taken for a process that is gone. False if it cannot be read. */
static bool read_small(const char *path, char *text, size_t size)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    size_t used = 0;
    ssize_t got = 0;

    if (descriptor < 0)
        return false;
    do {
        got = read(descriptor, text + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && used < size - 1) || (got < 0 && errno == EINTR));
    text[used] = '\0';
    (void)close(descriptor); /* only read */
    return got >= 0 && used > 0;
}

/* State and start of a process: fields 3 and 22 of its stat, after the name in brackets, which may
 * hold anything. */
static bool read_stat(int64_t pid, char *state, int64_t *ticks)
{
    char path[64], text[STAT_SIZE];
    const char *at;

    (void)snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    if (!read_small(path, text, sizeof text))
        return false;
    at = strrchr(text, ')');
    if (at == NULL || at[1] != ' ')
        return false;
    *state = at[2];
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at != NULL)
        *ticks = strtoll(at + 1, NULL, 10);
    return at != NULL;
}

/* A zombie has ended; only its parent has not noticed. */
static bool has_ended(char state)
{
    return state == 'Z' || state == 'X';
}

bool process_started(int64_t pid, int64_t *ticks)
{
    char state = 0;

    return read_stat(pid, &state, ticks) && !has_ended(state);
}

/* The boot of the machine, and within it the name space in which its process ids count. */
static void read_machine(char machine[PROCESS_MACHINE_SIZE])
{
    char boot[64];
    struct stat space;

    machine[0] = '\0';
    if (!read_small("/proc/sys/kernel/random/boot_id", boot, sizeof boot) ||
        stat("/proc/self/ns/pid", &space) != 0)
        return;
    boot[strcspn(boot, "\n")] = '\0';
    (void)snprintf(machine, PROCESS_MACHINE_SIZE, "%s/%llx", boot,
                   (unsigned long long)space.st_ino);
}

void process_identify(struct process *process)
{
    *process = (struct process){ .pid = getpid() };
    if (gethostname(process->host, sizeof process->host - 1) != 0)
        process->host[0] = '\0';
    read_machine(process->machine);
    if (!process_started(process->pid, &process->started))
        process->machine[0] = '\0';
}

static bool is_of_this_machine(const struct process *process)
{
    char machine[PROCESS_MACHINE_SIZE];

    read_machine(machine);
    return machine[0] != '\0' && strcmp(machine, process->machine) == 0 && process->pid > 0;
}

bool process_lives(const struct process *process)
{
    int64_t ticks;

    return is_of_this_machine(process) && process_started(process->pid, &ticks) &&
           ticks == process->started;
}

bool process_is_gone(const struct process *process)
{
    char state = 0;
    int64_t ticks;

    if (!is_of_this_machine(process))
        return false;
    if (kill((pid_t)process->pid, 0) != 0 && errno == ESRCH)
        return true;
    return read_stat(process->pid, &state, &ticks) &&
           (has_ended(state) || ticks != process->started);
}
