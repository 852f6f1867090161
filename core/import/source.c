/* source.c - a data file while it is read: what it is, and whether it stays the same. */
#include "import/source.h"
#include "import/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_SIZE 16 /* bytes that tell what a file is */

struct import_source {
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

static bool begins_with(const struct import_source *source, const char *bytes, size_t length)
{
    return source->head_length >= length && memcmp(source->head, bytes, length) == 0;
}

static int check_format(const struct import_source *source, struct sluice_error *error)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (begins_with(source, formats[i].bytes, formats[i].length))
            return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is %s", source->path,
                                    formats[i].what);
    return SLUICE_OK;
}

/* ---- its bytes ---- */

static int read_file(struct import_source *source, char *bytes, size_t room, size_t *got,
                     struct sluice_error *error)
{
    ssize_t count;

    do
        count = read(source->descriptor, bytes, room);
    while (count < 0 && errno == EINTR);
    *got = count > 0 ? (size_t)count : 0;
    source->taken += (int64_t)*got;
    if (count < 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "cannot read '%s': %s", source->path,
                                strerror(errno));
    if (!S_ISREG(source->opened.st_mode) && source->taken > MAX_PIPE)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "'%s' is larger than %lld bytes: is it the right file?",
                                source->path, (long long)MAX_PIPE);
    return SLUICE_OK;
}

/* The head was read already. */
static int read_bytes(void *user, char *bytes, size_t room, size_t *got, struct sluice_error *error)
{
    struct import_source *source = user;
    size_t left = source->head_length - source->head_given;

    if (left == 0)
        return read_file(source, bytes, room, got, error);
    *got = left < room ? left : room;
    memcpy(bytes, source->head + source->head_given, *got);
    source->head_given += *got;
    return SLUICE_OK;
}

int import_source_read(void *user, char *text, size_t room, size_t *got, struct sluice_error *error)
{
    struct import_source *source = user;

    *got = 0;
    return source->unpacker == NULL ? read_bytes(source, text, room, got, error)
                                    : unpacker_read(source->unpacker, text, room, got, error);
}

/* ---- life ---- */

static int read_head(struct import_source *source, struct sluice_error *error)
{
    size_t got = 1;
    int status = SLUICE_OK;

    while (status == SLUICE_OK && got > 0 && source->head_length < HEAD_SIZE) {
        status = read_file(source, source->head + source->head_length,
                           HEAD_SIZE - source->head_length, &got, error);
        source->head_length += got;
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

static int open_file(struct import_source *source, struct sluice_error *error)
{
    int status;

    source->descriptor = open(source->path, O_RDONLY | O_CLOEXEC);
    if (source->descriptor < 0 || fstat(source->descriptor, &source->opened) != 0)
        return cannot_open(source->path, error);
    if (S_ISDIR(source->opened.st_mode))
        return sluice_error_set(error, SLUICE_E_INVALID, "'%s' is a folder, not a CSV file",
                                source->path);
    status = read_head(source, error);
    if (status == SLUICE_OK)
        status = check_format(source, error);
    if (status == SLUICE_OK && begins_with(source, UNPACKER_MAGIC, 2))
        status = unpacker_create(source->path, read_bytes, source, &source->unpacker, error);
    return status;
}

int import_source_open(const char *path, struct import_source **source, struct sluice_error *error)
{
    struct import_source *made = calloc(1, sizeof *made);
    int status;

    if (made == NULL)
        return error_memory(error, "a file");
    made->path = path;
    status = open_file(made, error);
    if (status == SLUICE_OK)
        *source = made;
    else
        import_source_close(made);
    return status;
}

void import_source_close(struct import_source *source)
{
    if (source == NULL)
        return;
    unpacker_destroy(source->unpacker);
    if (source->descriptor >= 0)
        (void)close(source->descriptor);
    free(source);
}

void import_source_release(struct import_source *source)
{
    unpacker_destroy(source->unpacker);
    source->unpacker = NULL;
    if (source->descriptor >= 0)
        (void)close(source->descriptor);
    source->descriptor = -1;
}

int import_source_percent(const struct import_source *source)
{
    int64_t size = S_ISREG(source->opened.st_mode) ? (int64_t)source->opened.st_size : 0;

    return size == 0 || source->taken > size ? 0 : (int)(source->taken * 100 / size);
}

/* ---- is it the same? ---- */

static int changed(const struct import_source *source, const char *how, struct sluice_error *error)
{
    return sluice_error_set(
        error, SLUICE_E_INVALID,
        "'%s' %s while it was imported: import it again once nobody writes to it", source->path,
        how);
}

static int changed_size(const struct import_source *source, off_t now, struct sluice_error *error)
{
    char how[80];

    (void)snprintf(how, sizeof how, "%s from %lld to %lld bytes",
                   now > source->opened.st_size ? "grew" : "was cut",
                   (long long)source->opened.st_size, (long long)now);
    return changed(source, how, error);
}

static int check_content(const struct import_source *source, const struct stat *now,
                         struct sluice_error *error)
{
    const struct stat *then = &source->opened;

    if (now->st_size != then->st_size)
        return changed_size(source, now->st_size, error);
    return now->st_mtim.tv_sec == then->st_mtim.tv_sec &&
                   now->st_mtim.tv_nsec == then->st_mtim.tv_nsec
               ? SLUICE_OK
               : changed(source, "was written to", error);
}

static int check_place(const struct import_source *source, struct stat *now,
                       struct sluice_error *error)
{
    if (stat(source->path, now) != 0)
        return changed(source, "was moved away", error);
    return now->st_dev == source->opened.st_dev && now->st_ino == source->opened.st_ino
               ? SLUICE_OK
               : changed(source, "was replaced by another file", error);
}

/* The file that was read may no longer be the one at the path. */
int import_source_check(const struct import_source *source, struct sluice_error *error)
{
    struct stat now;
    int status = SLUICE_OK;

    if (!S_ISREG(source->opened.st_mode))
        return SLUICE_OK;
    if (source->descriptor >= 0) {
        if (fstat(source->descriptor, &now) != 0)
            return changed(source, "went away", error);
        status = check_content(source, &now, error);
    }
    if (status == SLUICE_OK)
        status = check_place(source, &now, error);
    return status == SLUICE_OK ? check_content(source, &now, error) : status;
}
