/* fixture.h - files in a folder of their own, and what loading them says. */
#ifndef TESTS_PIPELINE_FIXTURE_H
#define TESTS_PIPELINE_FIXTURE_H

#include "pipeline/pipeline.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture_file {
    const char *path, *text;
};

/* The current folder becomes an empty new one. */
static inline void fixture_enter(char folder[32])
{
    (void)snprintf(folder, 32, "/tmp/sluice-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static inline void fixture_write(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static inline void fixture_leave(const char *folder, const struct fixture_file *files)
{
    for (; files != NULL && files->path != NULL; files++)
        (void)unlink(files->path);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* Loads `path`; the rendered mistakes go to `rendered`. */
static inline struct pipeline *fixture_load(const char *path, struct buffer *rendered,
                                            struct sluice_error *error)
{
    struct diagnostics diagnostics;
    struct pipeline *pipeline = NULL;
    int status;

    diagnostics_init(&diagnostics);
    status = pipeline_load(path, &diagnostics, &pipeline, error);
    ck_assert_int_eq(status == SLUICE_OK, pipeline != NULL);
    ck_assert_int_eq(status == SLUICE_E_INVALID, diagnostics.count > 0);
    diagnostics_print(&diagnostics, rendered);
    diagnostics_fini(&diagnostics);
    return pipeline;
}

#endif
