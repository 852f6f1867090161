/* open.c - a table file opened, mapped, and handed out in parts. */
#include "tablefile/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what may be opened ---- */

static int open_error(const char *path, int reason, struct sluice_error *error)
{
    return sluice_error_set(error, reason == ENOENT ? SLUICE_E_NOT_FOUND : SLUICE_E_IO,
                            "cannot read '%s': %s; check the path and its rights", path,
                            strerror(reason));
}

static int check_owner(const char *path, const struct stat *status, struct sluice_error *error)
{
    if (status->st_uid != geteuid())
        return sluice_error_set(
            error, SLUICE_E_REFUSED,
            "'%s' is not used: it belongs to user %lu and not to %lu; remove it", path,
            (unsigned long)status->st_uid, (unsigned long)geteuid());
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "'%s' is not used: others may write it; remove it, or mend it "
                                "with: chmod go-w %s",
                                path, path);
    return SLUICE_OK;
}

static int map_file(struct table_file *file, int descriptor, unsigned int flags,
                    struct sluice_error *error)
{
    struct stat status;
    void *map;

    if (fstat(descriptor, &status) != 0)
        return open_error(file->path, errno, error);
    if (!S_ISREG(status.st_mode))
        return reading_corrupt(file->path, error, "it is no regular file");
    if ((flags & TABLE_FILE_OWN) != 0 && check_owner(file->path, &status, error) != SLUICE_OK)
        return SLUICE_E_REFUSED;
    file->length = (size_t)status.st_size;
    if (file->length == 0)
        return SLUICE_OK; /* which is too short, but cannot be mapped */
    if ((flags & TABLE_FILE_BASE) != 0)
        file->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if ((flags & TABLE_FILE_BASE) != 0 && file->descriptor < 0)
        return open_error(file->path, errno, error);
    map = mmap(NULL, file->length, PROT_READ, MAP_SHARED, descriptor, 0);
    if (map == MAP_FAILED)
        return errno == ENOMEM ? error_memory(error, file->path)
                               : open_error(file->path, errno, error);
    file->map = map;
    return SLUICE_OK;
}

/* ---- what is handed out ---- */

static bool make_marks(struct table_file *file)
{
    uint64_t chunks = 0;

    file->first_chunk = calloc((size_t)file->count, sizeof *file->first_chunk);
    if (file->first_chunk == NULL)
        return false;
    for (uint64_t i = 0; i < file->count; i++) {
        file->first_chunk[i] = chunks;
        chunks += file->arrays[i].count / READING_ROWS + 1;
    }
    file->chunks = calloc((size_t)chunks, sizeof *file->chunks);
    file->blocks = calloc((size_t)format_blocks(&file->header) + 1, sizeof *file->blocks);
    return file->chunks != NULL && file->blocks != NULL;
}

static void make_views(struct table_file *file)
{
    for (uint64_t i = 0; i < file->count; i++) {
        const struct format_array *array = &file->arrays[i];

        if (array->kind == FORMAT_LABEL)
            continue;
        if (array->kind == FORMAT_KEY)
            file->key[i - file->header.columns] = (int32_t)array->number;
        file->views[i] = (struct sluice_column){
            .type = (int32_t)array->type,
            .reserved = (int32_t)(uint32_t)(array->count + 1),
            .validity = array->validity > 0 ? file->map + array->validity : NULL,
            .values = file->map + array->values,
            .offsets = array->offsets > 0
                           ? (const int32_t *)(const void *)(file->map + array->offsets)
                           : NULL,
        };
    }
}

static void make_about(struct table_file *file)
{
    const struct format_header *header = &file->header;
    struct table_file_about *about = &file->about;

    about->row_count = (int64_t)header->rows;
    about->group_count = (int64_t)header->groups;
    about->day_count = (int64_t)header->days;
    about->covered_count = (int64_t)header->covered;
    about->column_count = (int32_t)header->columns;
    about->key_count = header->keys;
    about->date = header->date;
    about->names = file->names;
    about->bytes = header->file_bytes;
    file->starts = header->columns + (header->keys < 0 ? 0 : (uint64_t)header->keys);
}

static int read_file(struct table_file *file, int descriptor, unsigned int flags,
                     struct sluice_error *error)
{
    int status = map_file(file, descriptor, flags, error);

    if (status == SLUICE_OK)
        status = reading_head(file, error);
    if (status != SLUICE_OK)
        return status;
    if (!make_marks(file))
        return error_memory(error, file->path);
    make_views(file);
    make_about(file);
    return SLUICE_OK;
}

/* ---- life ---- */

int table_file_open_descriptor(int descriptor, const char *path, unsigned int flags,
                               struct table_file **file, struct sluice_error *error)
{
    struct table_file *made = calloc(1, sizeof *made);
    int status = SLUICE_E_MEMORY;

    *file = NULL;
    if (made != NULL) {
        made->descriptor = -1;
        made->path = strdup(path);
    }
    if (made == NULL || made->path == NULL)
        (void)error_memory(error, path);
    else
        status = read_file(made, descriptor, flags, error);
    if (status == SLUICE_OK) {
        *file = made;
        made = NULL;
    }
    table_file_close(made);
    return status;
}

/* Whoever may put files into a folder may put a pipe there, which would wait for a writer. */
int table_file_open(const char *path, unsigned int flags, struct table_file **file,
                    struct sluice_error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int status;

    *file = NULL;
    if (descriptor < 0)
        return open_error(path, errno, error);
    status = table_file_open_descriptor(descriptor, path, flags, file, error);
    (void)close(descriptor); /* nothing was written; the map stays */
    return status;
}

void table_file_close(struct table_file *file)
{
    if (file == NULL)
        return;
    if (file->map != NULL)
        (void)munmap((void *)file->map, file->length); /* it was mapped so */
    if (file->descriptor >= 0)
        (void)close(file->descriptor); /* nothing was written */
    free(file->path);
    free(file->arrays);
    free(file->sums);
    free(file->views);
    free(file->names);
    free(file->texts);
    free(file->key);
    free(file->first_chunk);
    free(file->chunks);
    free(file->blocks);
    free(file);
}

/* ---- reading ---- */

const struct table_file_about *table_file_about(const struct table_file *file)
{
    return &file->about;
}

int32_t table_file_find(const struct table_file *file, const char *name)
{
    for (int32_t i = 0; i < file->about.column_count; i++)
        if (strcmp(file->names[i], name) == 0)
            return i;
    return -1;
}

const struct sluice_column *table_file_columns(const struct table_file *file)
{
    return file->views;
}

int table_file_check_rows(struct table_file *file, int32_t column, int64_t first, int64_t count,
                          struct sluice_error *error)
{
    const struct table_file_about *about = &file->about;

    if (column < 0 || column >= about->column_count || first < 0 || count < 0 ||
        first > about->row_count || count > about->row_count - first)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' has no rows %lld and the %lld after in a column %d",
                                file->path, (long long)first, (long long)count, column);
    return reading_check(file, (uint64_t)column, (uint64_t)first, (uint64_t)count, error);
}

/* The array of this kind; there is one. */
static uint64_t find_array(const struct table_file *file, uint32_t kind)
{
    uint64_t i = 0;

    while (file->arrays[i].kind != kind)
        i++;
    return i;
}

int table_file_covered(struct table_file *file, const sluice_day **dates,
                       struct sluice_column *content_ids, struct sluice_error *error)
{
    uint64_t array;
    int status;

    *dates = NULL;
    *content_ids = (struct sluice_column){ .type = SLUICE_TEXT, .reserved = 1 };
    if (file->header.covered == 0)
        return SLUICE_OK;
    array = find_array(file, FORMAT_COVERED);
    status = reading_check_all(file, array, error);
    if (status == SLUICE_OK)
        status = reading_check_all(file, array + 1, error);
    if (status != SLUICE_OK)
        return status;
    if (file->arrays[array].nulls == 0)
        *dates = file->views[array].values;
    *content_ids = file->views[array + 1];
    return SLUICE_OK;
}
