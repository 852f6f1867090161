/* update.c - what came of a case, written as what is expected of it: only files that change, each
 * in one step. */
#include "trial/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST ((size_t)64 << 20)

/* As `sluice export` prints it. */
static void print_table(const struct csv_shape *shape, const struct table *table,
                        struct buffer *out)
{
    for (int32_t c = 0; c < shape->count; c++) {
        buffer_text(out, c == 0 ? "" : ",");
        csv_write_text(out, shape->columns[c].name, strlen(shape->columns[c].name));
    }
    buffer_char(out, '\n');
    for (int64_t row = 0; row < table->row_count; row++) {
        for (int32_t c = 0; c < shape->count; c++) {
            buffer_text(out, c == 0 ? "" : ",");
            csv_write_value(out, sluice_value_at(&table->views[c], row));
        }
        buffer_char(out, '\n');
    }
}

static bool is_same(const char *path, const struct buffer *text)
{
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    char *bytes = NULL;
    size_t length = 0;
    bool same = file_read(path, LARGEST, &bytes, &length, &ignored) == SLUICE_OK &&
                length == text->length && memcmp(bytes, text->data, length) == 0;

    free(bytes);
    return same;
}

/* ---- in one step ---- */

static bool write_all(int descriptor, const struct buffer *text)
{
    size_t done = 0;
    ssize_t count = 1;

    while (count > 0 && done < text->length) {
        count = write(descriptor, text->data + done, text->length - done);
        done += count > 0 ? (size_t)count : 0;
    }
    return count > 0;
}

/* The rights of the file that is there, or of a new one. */
static mode_t mode_of(const char *path)
{
    struct stat about;
    mode_t mask;

    if (stat(path, &about) == 0)
        return about.st_mode & 0777;
    mask = umask(0);
    (void)umask(mask);
    return 0666 & ~mask;
}

static int cannot(const char *path, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_IO, "cannot write '%s': %s", path, strerror(errno));
}

/* A file beside it takes its place: nobody ever sees a part of it. */
static int replace(const char *path, const struct buffer *text, struct arena *arena,
                   struct sluice_error *error)
{
    char *beside = arena_printf(arena, "%s.XXXXXX", path);
    int descriptor, status = SLUICE_OK;

    if (beside == NULL || text->failed)
        return error_memory(error, path);
    descriptor = mkostemp(beside, O_CLOEXEC);
    if (descriptor < 0)
        return cannot(path, error);
    if (!write_all(descriptor, text) || fchmod(descriptor, mode_of(path)) != 0)
        status = cannot(path, error);
    if (close(descriptor) != 0 && status == SLUICE_OK)
        status = cannot(path, error);
    if (status == SLUICE_OK && rename(beside, path) != 0)
        status = cannot(path, error);
    if (status != SLUICE_OK)
        (void)unlink(beside);
    return status;
}

/* ---- what changes ---- */

static int tell_changes(struct exam *exam, const struct answer *answer, const struct table *got,
                        struct sluice_error *error)
{
    if (answer->doubt != NULL)
        tell_text(exam, "note", "%s; the file is written anew", answer->doubt);
    tell_text(exam, "note", "%s is written%s: %lld row%s", answer->shape.path,
              answer->there ? " anew" : "", (long long)got->row_count, PLURAL(got->row_count));
    return answer->sound ? compare_tables(exam,
                                          &(struct comparison){ .answer = answer,
                                                                .expected = &answer->expected.table,
                                                                .got = got,
                                                                .has = answer->expected.has,
                                                                .way = "" },
                                          error)
                         : SLUICE_OK;
}

int update_files(struct exam *exam, const struct got *got, int *written, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t a = 0; a < ANSWERS && status == SLUICE_OK; a++) {
        const struct answer *answer = &exam->answers[a];
        struct buffer text = { 0 };
        print_table(&answer->shape, &got->tables[a], &text);
        if (text.failed || !is_same(answer->place, &text)) {
            status = replace(answer->place, &text, &exam->arena, error);
            if (status == SLUICE_OK)
                status = tell_changes(exam, answer, &got->tables[a], error);
            ++*written;
        }
        buffer_fini(&text);
    }
    return status;
}
