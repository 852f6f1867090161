/*
 * peak.c - peak FILE COMMAND..: runs a command and appends a line to FILE: wall seconds, CPU
 * seconds, and the most memory that was its own at one time (RssAnon + RssShmem), in KiB.
 *
 * What is mapped from files does not count: the kernel may drop it at any time, so that nobody goes
 * without it. GNU time's maximum counts it. The process is looked at every 2 ms, which is why a
 * shorter peak may be missed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static long field(const char *status, const char *name)
{
    const char *at = strstr(status, name);

    return at == NULL ? 0 : strtol(at + strlen(name), NULL, 10);
}

/* KiB that are its own now. */
static long own(const char *path)
{
    char status[4096];
    ssize_t length = 0;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0)
        return 0;
    length = read(descriptor, status, sizeof status - 1);
    close(descriptor);
    if (length <= 0)
        return 0;
    status[length] = '\0';
    return field(status, "RssAnon:") + field(status, "RssShmem:");
}

/* Until it ends. The most that was seen. */
static long watch(pid_t child, int *status, struct rusage *usage)
{
    const struct timespec pause = { .tv_nsec = 2000000 };
    char path[64];
    long most = 0;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)child);
    while (wait4(child, status, WNOHANG, usage) == 0) {
        long seen = own(path);

        most = seen > most ? seen : most;
        nanosleep(&pause, NULL);
    }
    return most;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    double begun = now(), ended;
    int status = 0;
    long most;
    FILE *file;
    pid_t child;

    if (argc < 3)
        return 2;
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0)
        return 1;
    most = watch(child, &status, &usage);
    ended = now();
    file = fopen(argv[1], "a");
    if (file == NULL)
        return 1;
    fprintf(file, "%.3f %.3f %ld\n", ended - begun,
            seconds(usage.ru_utime) + seconds(usage.ru_stime), most);
    if (fclose(file) != 0)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
