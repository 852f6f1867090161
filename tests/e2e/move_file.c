/*
 * move_file.c - for LD_PRELOAD: a file is written to while a process reads it.
 *
 *   MOVE_FILE=PATH    that file, as the process opens it
 *   MOVE_AT=N         before its Nth read of it, from 1; 0: once it has read all
 *   MOVE_HOW=WORD     grow, cut, touch, replace, remove; stop: the process stops instead
 */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

static atomic_int reads;

static int is_it(int descriptor, const char *path)
{
    struct stat opened, named;

    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

static void put(const char *path, int flags, const char *text)
{
    int descriptor = open(path, flags | O_WRONLY | O_CLOEXEC, 0600);

    if (descriptor < 0 || write(descriptor, text, strlen(text)) < 0 || close(descriptor) != 0)
        abort();
}

static void move(const char *path, const char *how)
{
    static const struct timespec then[2] = { { 1000, 0 }, { 1000, 0 } };

    if (strcmp(how, "grow") == 0)
        put(path, O_APPEND, "late,2022-01-01,1\n");
    else if (strcmp(how, "cut") == 0 && truncate(path, 40) != 0)
        abort();
    else if (strcmp(how, "touch") == 0 && utimensat(AT_FDCWD, path, then, 0) != 0)
        abort();
    else if (strcmp(how, "remove") == 0 && unlink(path) != 0)
        abort();
    else if (strcmp(how, "stop") == 0 && raise(SIGSTOP) != 0)
        abort();
    else if (strcmp(how, "replace") == 0) {
        put("other.csv", O_CREAT | O_TRUNC, "id,day,n\n");
        if (rename("other.csv", path) != 0)
            abort();
    }
}

EXPORTED ssize_t read(int descriptor, void *bytes, size_t count)
{
    const char *path = getenv("MOVE_FILE"), *how = getenv("MOVE_HOW"), *at = getenv("MOVE_AT");
    int mine = path != NULL && how != NULL && at != NULL && is_it(descriptor, path);
    long number = mine ? atomic_fetch_add(&reads, 1) + 1 : -1;
    long wanted = at == NULL ? -1 : strtol(at, NULL, 10);
    ssize_t got;

    if (mine && number == wanted)
        move(path, how);
    got = syscall(SYS_read, descriptor, bytes, count);
    if (mine && got == 0 && wanted == 0)
        move(path, how);
    return got;
}
