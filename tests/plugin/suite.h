/* suite.h - runs the tests of one file, and gives them folders of their own. */
#ifndef TESTS_PLUGIN_SUITE_H
#define TESTS_PLUGIN_SUITE_H

#include "plugin/plugin.h"
#include "runner.h"
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 512

static inline int suite_run(const char *name, const TTest *const *tests, size_t count)
{
    TCase *promises = tcase_create(name);

    for (size_t i = 0; i < count; i++)
        tcase_add_test(promises, tests[i]);
    tcase_set_timeout(promises, 240);
    return runner_run(name, promises);
}

/* A new folder that only the user may write. */
static inline void scratch_create(char folder[PATH_SIZE])
{
    (void)snprintf(folder, PATH_SIZE, "/tmp/sluice-plugin-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* The folder and the files in it. */
static inline void scratch_remove(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;

    ck_assert_ptr_nonnull(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.')
            ck_assert_int_eq(unlinkat(dirfd(directory), entry->d_name, 0), 0);
    }
    (void)closedir(directory);
    ck_assert_int_eq(rmdir(folder), 0);
}

static inline void bytes_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, 0644), 0);
}

/* The bytes of a fixture; free() them. */
static inline char *fixture_bytes(const char *name, size_t *length)
{
    char path[PATH_SIZE];
    char *bytes = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)snprintf(path, sizeof path, "%s/%s.so", FIXTURES, name);
    ck_assert_msg(file_read(path, (size_t)64 << 20, &bytes, length, &error) == SLUICE_OK, "%s",
                  error.message);
    return bytes;
}

/* Copies a fixture to `folder`/`file` and gives its path. */
static inline void fixture_copy(const char *name, const char *folder, const char *file,
                                char path[PATH_SIZE])
{
    size_t length = 0;
    char *bytes = fixture_bytes(name, &length);

    ck_assert_int_lt(snprintf(path, PATH_SIZE, "%s/%s", folder, file), PATH_SIZE);
    bytes_write(path, bytes, length);
    free(bytes);
}

#endif
