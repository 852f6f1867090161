/* file.c - files read whole or written whole, and paths. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024 };

static int file_error(struct sluice_error *error, const char *path, int reason)
{
    int status = reason == ENOENT ? SLUICE_E_NOT_FOUND : SLUICE_E_IO;

    return sluice_error_set(error, status, "cannot read '%s': %s; check the path and its rights",
                            path, strerror(reason));
}

/* Room for the next read; knowing the size spares copying, but pipes have none. */
static size_t first_capacity(int descriptor, size_t limit)
{
    struct stat status;

    if (fstat(descriptor, &status) != 0 || status.st_size <= 0)
        return READ_SIZE;
    size_t size = (size_t)status.st_size;
    return (size < limit ? size : limit) + 2;
}

/* `whole`: from the beginning, wherever the descriptor stands. */
static int read_all(int descriptor, const char *path, bool whole, size_t limit,
                    struct buffer *content, struct sluice_error *error)
{
    size_t room = first_capacity(descriptor, limit);

    for (;;) {
        void *data = content->data;
        if (!array_reserve(&data, &content->capacity, content->length + room, 1))
            return error_memory(error, path);
        content->data = data;
        char *at = content->data + content->length;
        size_t left = content->capacity - content->length - 1;
        ssize_t got = whole ? pread(descriptor, at, left, (off_t)content->length)
                            : read(descriptor, at, left);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_error(error, path, errno);
        content->length += (size_t)got;
        content->data[content->length] = '\0';
        if (content->length > limit)
            return sluice_error_set(error, SLUICE_E_LIMIT,
                                    "'%s' is larger than %zu bytes: is it the right file?", path,
                                    limit);
        if (got == 0)
            return SLUICE_OK;
        room = content->capacity - content->length > 1 ? 0 : READ_SIZE;
    }
}

/* Asked of the open file, so that what is checked is what is read. */
static int check_writers(int descriptor, const char *path, struct sluice_error *error)
{
    struct stat status;

    if (fstat(descriptor, &status) != 0)
        return file_error(error, path, errno);
    if (S_ISREG(status.st_mode) && (status.st_mode & S_IWOTH) != 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' may be written by anybody, and it says what code is loaded; "
                                "mend it with: chmod o-w %s",
                                path, path);
    return SLUICE_OK;
}

static int read_file(const char *path, size_t limit, bool trusted, char **text, size_t *length,
                     struct sluice_error *error)
{
    struct buffer content = { 0 };
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    int status = SLUICE_OK;

    if (descriptor < 0)
        return file_error(error, path, errno);
    if (trusted)
        status = check_writers(descriptor, path, error);
    if (status == SLUICE_OK)
        status = read_all(descriptor, path, false, limit, &content, error);
    /* Nothing was written, so there is nothing a failed close could lose. */
    (void)close(descriptor);
    if (status != SLUICE_OK) {
        buffer_fini(&content);
        return status;
    }
    *text = content.data;
    *length = content.length;
    return SLUICE_OK;
}

int file_read(const char *path, size_t limit, char **text, size_t *length,
              struct sluice_error *error)
{
    return read_file(path, limit, false, text, length, error);
}

int file_read_trusted(const char *path, size_t limit, char **text, size_t *length,
                      struct sluice_error *error)
{
    return read_file(path, limit, true, text, length, error);
}

int file_read_open(int descriptor, const char *path, size_t limit, char **text, size_t *length,
                   struct sluice_error *error)
{
    struct buffer content = { 0 };
    int status = read_all(descriptor, path, true, limit, &content, error);

    if (status != SLUICE_OK) {
        buffer_fini(&content);
        return status;
    }
    *text = content.data;
    *length = content.length;
    return SLUICE_OK;
}

char *path_beside(struct arena *arena, const char *base_file, const char *path)
{
    const char *slash = strrchr(base_file, '/');

    if (path[0] == '/' || slash == NULL)
        return arena_text(arena, path);
    return arena_printf(arena, "%.*s%s", (int)(slash - base_file + 1), base_file, path);
}

char *path_join(struct arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    const char *separator = length == 0 || folder[length - 1] == '/' ? "" : "/";

    return arena_printf(arena, "%s%s%s", folder, separator, name);
}
