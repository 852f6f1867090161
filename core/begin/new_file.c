/* new_file.c - files that are written only where there are none. */
#include "begin/new_plugin.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int new_there_already(const char *path, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "'%s' is there already, and nothing is overwritten: name another one",
                            path);
}

static bool write_all(int descriptor, const struct buffer *out)
{
    size_t done = 0;

    while (done < out->length) {
        ssize_t put = write(descriptor, out->data + done, out->length - done);
        if (put < 0 && errno != EINTR)
            return false;
        done += put > 0 ? (size_t)put : 0;
    }
    return true;
}

int new_file_write(const char *path, const struct buffer *out, struct sluice_error *error)
{
    int descriptor, reason = 0;

    if (out->failed)
        return error_memory(error, path);
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST)
        return new_there_already(path, error);
    if (descriptor < 0)
        return sluice_error_set(error, SLUICE_E_IO, "cannot write '%s': %s", path, strerror(errno));
    if (!write_all(descriptor, out))
        reason = errno;
    if (close(descriptor) != 0 && reason == 0)
        reason = errno;
    if (reason == 0)
        return SLUICE_OK;
    (void)unlink(path);
    return sluice_error_set(error, SLUICE_E_IO, "cannot write '%s': %s", path, strerror(reason));
}
