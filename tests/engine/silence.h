/*
 * silence.h - what a test does between these two reaches neither stdout nor stderr.
 */
#ifndef TESTS_ENGINE_SILENCE_H
#define TESTS_ENGINE_SILENCE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct silence {
    int kept[2], files[2];
};

static inline void silence_begin(struct silence *silence)
{
    FILE *const streams[] = { stdout, stderr };

    for (int i = 0; i < 2; i++) {
        char path[] = "/tmp/sluice-silence-XXXXXX";
        ck_assert_int_eq(fflush(streams[i]), 0);
        silence->files[i] = mkstemp(path);
        ck_assert_int_ge(silence->files[i], 0);
        ck_assert_int_eq(unlink(path), 0);
        silence->kept[i] = dup(i + 1);
        ck_assert_int_ge(silence->kept[i], 0);
        ck_assert_int_eq(dup2(silence->files[i], i + 1), i + 1);
    }
}

/* Fails the test if a byte was written. */
static inline void silence_end(struct silence *silence)
{
    FILE *const streams[] = { stdout, stderr };

    for (int i = 0; i < 2; i++) {
        struct stat written;
        ck_assert_int_eq(fflush(streams[i]), 0);
        ck_assert_int_eq(dup2(silence->kept[i], i + 1), i + 1);
        ck_assert_int_eq(close(silence->kept[i]), 0);
        ck_assert_int_eq(fstat(silence->files[i], &written), 0);
        ck_assert_int_eq(written.st_size, 0);
        ck_assert_int_eq(close(silence->files[i]), 0);
    }
}

#endif
