/* datafile.c - a data file while it is read: what it is, and whether it stays the same. */
#include "datafile/datafile.h"
#include "datafile/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_SIZE 16 /* bytes that tell what a file is */

struct datafile {
    const char *path;
    int descriptor;
    struct stat opened; /* as it was then */
    int64_t taken;      /* bytes of the file */
    char head[HEAD_SIZE];
    size_t head_length, head_given;
    struct unpacker *unpacker; /* NULL: it is not packed */
};

/* ---- what it is ---- */

/* Nothing that can begin a CSV file. */
static const struct {
    const char *bytes;
    size_t length;
    const char *what;
} formats[] = {
    { "PK\x03\x04", 4, "a zip archive, as spreadsheets are too: write it as CSV" },
    { "\x28\xB5\x2F\xFD", 4, "packed with zstd: unpack it, or pack it with gzip" },
    { "\xFD\x37\x7A\x58\x5A\x00", 6, "packed with xz: unpack it, or pack it with gzip" },
    { "\xFF\xFE", 2, "text in UTF-16: write it in UTF-8" },
    { "\xFE\xFF", 2, "text in UTF-16: write it in UTF-8" },
    { "SQLite format 3", 16, "an SQLite database: write its table as CSV" },
    { "\xD0\xCF\x11\xE0", 4, "an old spreadsheet or document: write it as CSV" },
};

static bool begins_with(const struct datafile *file, const char *bytes, size_t length)
{
    return file->head_length >= length && memcmp(file->head, bytes, length) == 0;
}

static int check_format(const struct datafile *file, struct sluice_error *error)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (begins_with(file, formats[i].bytes, formats[i].length))
            return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is %s", file->path,
                                    formats[i].what);
    return SLUICE_OK;
}

/* ---- its bytes ---- */

static int read_file(struct datafile *file, char *bytes, size_t room, size_t *got,
                     struct sluice_error *error)
{
    ssize_t count;

    do
        count = read(file->descriptor, bytes, room);
    while (count < 0 && errno == EINTR);
    *got = count > 0 ? (size_t)count : 0;
    file->taken += (int64_t)*got;
    if (count < 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "cannot read '%s': %s", file->path,
                                strerror(errno));
    if (!S_ISREG(file->opened.st_mode) && file->taken > MAX_PIPE)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "'%s' is larger than %lld bytes: is it the right file?", file->path,
                                (long long)MAX_PIPE);
    return SLUICE_OK;
}

/* The head was read already. */
static int read_bytes(void *user, char *bytes, size_t room, size_t *got, struct sluice_error *error)
{
    struct datafile *file = user;
    size_t left = file->head_length - file->head_given;

    if (left == 0)
        return read_file(file, bytes, room, got, error);
    *got = left < room ? left : room;
    memcpy(bytes, file->head + file->head_given, *got);
    file->head_given += *got;
    return SLUICE_OK;
}

int datafile_read(void *user, char *text, size_t room, size_t *got, struct sluice_error *error)
{
    struct datafile *file = user;

    *got = 0;
    return file->unpacker == NULL ? read_bytes(file, text, room, got, error)
                                  : unpacker_read(file->unpacker, text, room, got, error);
}

/* ---- life ---- */

static int read_head(struct datafile *file, struct sluice_error *error)
{
    size_t got = 1;
    int status = SLUICE_OK;

    while (status == SLUICE_OK && got > 0 && file->head_length < HEAD_SIZE) {
        status = read_file(file, file->head + file->head_length, HEAD_SIZE - file->head_length,
                           &got, error);
        file->head_length += got;
    }
    return status;
}

static int cannot_open(const char *path, struct sluice_error *error)
{
    int reason = errno;
    char *packed = NULL;
    bool is_packed =
        reason == ENOENT && asprintf(&packed, "%s.gz", path) > 0 && access(packed, F_OK) == 0;

    free(packed);
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "cannot read '%s': %s; check the path and its rights%s", path,
                            strerror(reason), is_packed ? ": there is one with .gz" : "");
}

static int open_file(struct datafile *file, struct sluice_error *error)
{
    int status;

    file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
    if (file->descriptor < 0 || fstat(file->descriptor, &file->opened) != 0)
        return cannot_open(file->path, error);
    if (S_ISDIR(file->opened.st_mode))
        return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is a folder, not a CSV file",
                                file->path);
    status = read_head(file, error);
    if (status == SLUICE_OK)
        status = check_format(file, error);
    if (status == SLUICE_OK && begins_with(file, UNPACKER_MAGIC, 2))
        status = unpacker_create(file->path, read_bytes, file, &file->unpacker, error);
    return status;
}

int datafile_open(const char *path, struct datafile **file, struct sluice_error *error)
{
    struct datafile *made = calloc(1, sizeof *made);
    int status;

    if (made == NULL)
        return error_memory(error, "a file");
    made->path = path;
    status = open_file(made, error);
    if (status == SLUICE_OK)
        *file = made;
    else
        datafile_close(made);
    return status;
}

void datafile_close(struct datafile *file)
{
    if (file == NULL)
        return;
    unpacker_destroy(file->unpacker);
    if (file->descriptor >= 0)
        (void)close(file->descriptor);
    free(file);
}

void datafile_release(struct datafile *file)
{
    unpacker_destroy(file->unpacker);
    file->unpacker = NULL;
    if (file->descriptor >= 0)
        (void)close(file->descriptor);
    file->descriptor = -1;
}

int datafile_percent(const struct datafile *file)
{
    int64_t size = S_ISREG(file->opened.st_mode) ? (int64_t)file->opened.st_size : 0;

    return size == 0 || file->taken > size ? 0 : (int)(file->taken * 100 / size);
}

/* ---- is it the same? ---- */

static int changed(const struct datafile *file, const char *how, struct sluice_error *error)
{
    return sluice_error_set(
        error, SLUICE_E_INVALID,
        "'%s' %s while it was imported: import it again once nobody writes to it", file->path, how);
}

static int changed_size(const struct datafile *file, off_t now, struct sluice_error *error)
{
    char how[80];

    (void)snprintf(how, sizeof how, "%s from %lld to %lld bytes",
                   now > file->opened.st_size ? "grew" : "was cut", (long long)file->opened.st_size,
                   (long long)now);
    return changed(file, how, error);
}

static int check_content(const struct datafile *file, const struct stat *now,
                         struct sluice_error *error)
{
    const struct stat *then = &file->opened;

    if (now->st_size != then->st_size)
        return changed_size(file, now->st_size, error);
    return now->st_mtim.tv_sec == then->st_mtim.tv_sec &&
                   now->st_mtim.tv_nsec == then->st_mtim.tv_nsec
               ? SLUICE_OK
               : changed(file, "was written to", error);
}

static int check_place(const struct datafile *file, struct stat *now, struct sluice_error *error)
{
    if (stat(file->path, now) != 0)
        return changed(file, "was moved away", error);
    return now->st_dev == file->opened.st_dev && now->st_ino == file->opened.st_ino
               ? SLUICE_OK
               : changed(file, "was replaced by another file", error);
}

/* The file that was read may no longer be the one at the path. */
int datafile_check(const struct datafile *file, struct sluice_error *error)
{
    struct stat now;
    int status = SLUICE_OK;

    if (!S_ISREG(file->opened.st_mode))
        return SLUICE_OK;
    if (file->descriptor >= 0) {
        if (fstat(file->descriptor, &now) != 0)
            return changed(file, "went away", error);
        status = check_content(file, &now, error);
    }
    if (status == SLUICE_OK)
        status = check_place(file, &now, error);
    return status == SLUICE_OK ? check_content(file, &now, error) : status;
}
