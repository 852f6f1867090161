/*
 * sluice.h - the built binary, run as a person runs it: in a folder of its own. What goes wrong
 * around it fails the test.
 */
#ifndef TESTS_E2E_SLUICE_H
#define TESTS_E2E_SLUICE_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#define E2E_FOLDER_SIZE 32

/* What a command left: its exit code (128 + signal), stdout and stderr, terminated. */
struct e2e_result {
    int code;
    char *out, *err;
    size_t out_length, err_length;
};

/* The current folder becomes an empty new one, and the caller's SLUICE_ variables are unset;
 * leaving removes the folder with all it has, and the stores in servers that were called after it.
 */
void e2e_enter(char folder[E2E_FOLDER_SIZE]);
void e2e_leave(const char *folder);

void e2e_write(const char *path, const char *bytes, size_t length);
/* The whole file, terminated; free() it. NULL if there is none. */
char *e2e_read(const char *path, size_t *length);

/* Another build of a plugin that computes the same: a letter of `text`, which it has, is another.
 */
void e2e_rebuild(const char *from, const char *to, const char *text);

/* Runs `sluice` with these arguments, NULL-terminated, and waits for it. */
struct e2e_result e2e_run(const char *const *arguments);

/* The same in two steps, for what happens to it meanwhile. Nobody else waits for `process`. */
struct e2e_child {
    pid_t process;
    FILE *out, *err;
};
void e2e_start(struct e2e_child *child, const char *const *arguments);
struct e2e_result e2e_wait(struct e2e_child *child);

void e2e_result_fini(struct e2e_result *result);

#endif
