/* test_file.c - reading whole files, paths, and whose files are trusted. */
#include "base/suite.h"

#include <sys/stat.h>
#include <unistd.h>

static void write_temporary(char path[], const char *bytes, size_t length)
{
    int descriptor = mkstemp(path);

    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, bytes, length), (ssize_t)length);
    ck_assert_int_eq(close(descriptor), 0);
}

START_TEST(reads_whole_files_up_to_the_limit)
{
    static const struct {
        size_t size, limit;
        int status;
    } CASES[] = {
        { 0, 0, SLUICE_OK },
        { 0, 10, SLUICE_OK },
        { 10, 10, SLUICE_OK },
        { 11, 10, SLUICE_E_LIMIT },
        { 200000, 1000000, SLUICE_OK },
        { 200000, SIZE_MAX, SLUICE_OK },
        { 200000, 5, SLUICE_E_LIMIT },
    };
    static char bytes[200000];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i % 251);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char path[] = "/tmp/sluice_test_XXXXXX";
        struct sluice_error error = SLUICE_ERROR_INIT;
        char *text = NULL;
        size_t length = 0;
        write_temporary(path, bytes, CASES[i].size);
        int status = file_read(path, CASES[i].limit, &text, &length, &error);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_int_eq(status, CASES[i].status);
        if (status == SLUICE_OK) {
            ck_assert_uint_eq(length, CASES[i].size);
            ck_assert_int_eq(memcmp(text, bytes, length), 0);
            ck_assert_int_eq(text[length], '\0');
        } else {
            ck_assert_ptr_nonnull(strstr(error.message, path));
        }
        free(text);
    }
}
END_TEST

START_TEST(says_which_file_and_why_not)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char *text = NULL;
    size_t length = 0;

    ck_assert_int_eq(file_read("/nowhere/x.yaml", 10, &text, &length, &error), SLUICE_E_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(error.message, "'/nowhere/x.yaml': No such file"));
    ck_assert_int_eq(file_read("/tmp", 10, &text, &length, &error), SLUICE_E_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "directory"));
    ck_assert_ptr_null(text);
}
END_TEST

START_TEST(reads_what_has_no_size)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char *text = NULL;
    size_t length = 0;

    ck_assert_int_eq(file_read("/proc/self/status", 1000000, &text, &length, &error), SLUICE_OK);
    ck_assert_uint_gt(length, 0);
    ck_assert_uint_eq(strlen(text), length);
    free(text);
}
END_TEST

START_TEST(a_file_that_anybody_may_write_is_not_trusted)
{
    static const struct {
        mode_t mode;
        int status;
    } CASES[] = {
        { 0600, SLUICE_OK },        { 0644, SLUICE_OK },        { 0664, SLUICE_OK },
        { 0666, SLUICE_E_INVALID }, { 0602, SLUICE_E_INVALID }, { 0646, SLUICE_E_INVALID },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char path[] = "/tmp/sluice_test_XXXXXX", mend[64];
        struct sluice_error error = SLUICE_ERROR_INIT;
        char *text = NULL;
        size_t length = 0;
        write_temporary(path, "x", 1);
        (void)snprintf(mend, sizeof mend, "chmod o-w %s", path);
        ck_assert_int_eq(chmod(path, CASES[i].mode), 0);
        ck_assert_int_eq(file_read_trusted(path, 10, &text, &length, &error), CASES[i].status);
        ck_assert_int_eq(text != NULL, CASES[i].status == SLUICE_OK);
        ck_assert_int_eq(strstr(error.message, mend) != NULL, CASES[i].status != SLUICE_OK);
        ck_assert_int_eq(unlink(path), 0);
        free(text);
    }
}
END_TEST

/* Only its two ends have a pipe, whatever its mode. */
START_TEST(a_pipe_is_trusted)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[32], *text = NULL;
    size_t length = 0;
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "abc", 3), 3);
    ck_assert_int_eq(close(ends[1]), 0);
    ck_assert_int_eq(fchmod(ends[0], 0666), 0);
    (void)snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    ck_assert_int_eq(file_read_trusted(path, 10, &text, &length, &error), SLUICE_OK);
    ck_assert_str_eq(text, "abc");
    ck_assert_int_eq(close(ends[0]), 0);
    free(text);
}
END_TEST

START_TEST(paths_are_put_together)
{
    static const struct {
        const char *base, *path, *expected;
    } BESIDE[] = {
        { "pipelines/zones.yaml", "league.yaml", "pipelines/league.yaml" },
        { "zones.yaml", "league.yaml", "league.yaml" },
        { "/a/zones.yaml", "../league.yaml", "/a/../league.yaml" },
        { "/a/zones.yaml", "/b/league.yaml", "/b/league.yaml" },
        { "/zones.yaml", "league.yaml", "/league.yaml" },
    };
    static const struct {
        const char *folder, *name, *expected;
    } JOINED[] = {
        { "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "", "b", "b" }, { "/", "b", "/b" }
    };
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(BESIDE); i++)
        ck_assert_str_eq(path_beside(&arena, BESIDE[i].base, BESIDE[i].path), BESIDE[i].expected);
    for (size_t i = 0; i < COUNT_OF(JOINED); i++)
        ck_assert_str_eq(path_join(&arena, JOINED[i].folder, JOINED[i].name), JOINED[i].expected);
    arena_fini(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { reads_whole_files_up_to_the_limit,
                                   says_which_file_and_why_not,
                                   reads_what_has_no_size,
                                   a_file_that_anybody_may_write_is_not_trusted,
                                   a_pipe_is_trusted,
                                   paths_are_put_together };

    return suite_run("file", tests, COUNT_OF(tests));
}
