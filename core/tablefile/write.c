/*
 * write.c - a table file, front to back.
 *
 * All offsets are known before the first byte is written, all sums after the last: the header has
 * the former, the end the latter. So a file is written without going back, to a pipe as well.
 */
#include "tablefile/writing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_SUFFIX ".part-XXXXXX"

/* ---- the file ---- */

static void put_head(const struct writing *writing, struct output *output)
{
    static const char ZEROES[FORMAT_PAGE];
    const struct format_header *header = &writing->header;

    output_plain(output, header, sizeof *header);
    output_plain(output, writing->arrays, (size_t)writing->count * sizeof *writing->arrays);
    output_plain(output, writing->names.data, writing->names.length);
    output_plain(output, ZEROES, (size_t)(header->body - output->at));
}

static int put_end(const struct writing *writing, struct output *output, struct digest *sum)
{
    struct format_parts parts = {
        .header = writing->header.sum,
        .descriptors = (const unsigned char *)writing->arrays,
        .count = writing->count,
        .stride = sizeof *writing->arrays,
        .blocks = output->sums,
        .block_count = output->sum_count,
    };
    struct format_trailer trailer = {
        .file_bytes = writing->header.file_bytes,
        .header_sum = writing->header.sum,
    };

    memcpy(trailer.magic, FORMAT_END, sizeof trailer.magic);
    if (!format_file_sum(&parts, &trailer.file_sum))
        return error_memory(output->error, output->path);
    trailer.sum = format_trailer_sum(&trailer);
    output_plain(output, output->sums, output->sum_count * sizeof *output->sums);
    output_plain(output, &trailer, sizeof trailer);
    if (sum != NULL && output->status == SLUICE_OK)
        *sum = trailer.file_sum;
    return output->status;
}

static int put_all(struct writing *writing, struct output *output, struct digest *sum)
{
    int status = SLUICE_OK;

    put_head(writing, output);
    for (uint64_t i = 0; i < writing->count && status == SLUICE_OK; i++)
        status = writing_put(writing, i, output);
    output_pad(output, writing->header.body + writing->header.body_bytes);
    output_end(output);
    status = output->status;
    return status == SLUICE_OK ? put_end(writing, output, sum) : status;
}

/* Numbers lie in memory as they lie in a file. */
static bool is_little_endian(void)
{
    const uint16_t one = 1;
    uint8_t first;

    memcpy(&first, &one, sizeof first);
    return first == 1;
}

int table_file_write_open(int descriptor, const char *path,
                          const struct table_file_content *content, struct digest *sum,
                          struct sluice_error *error)
{
    struct writing writing;
    struct output output = { 0 };
    int status;

    if (!is_little_endian())
        return sluice_error_set(error, SLUICE_E_UNSUPPORTED,
                                "'%s': table files are for little-endian machines", path);
    status = writing_init(&writing, content, error);
    if (status == SLUICE_OK)
        status = output_init(&output, descriptor, path, format_blocks(&writing.header), error);
    if (status == SLUICE_OK)
        status = put_all(&writing, &output, sum);
    output_fini(&output);
    writing_fini(&writing);
    return status;
}

/* ---- under another name first ---- */

static int path_error(struct sluice_error *error, const char *path, int reason)
{
    bool full = reason == ENOSPC || reason == EDQUOT;

    return sluice_error_set(error, full ? SLUICE_E_FULL : SLUICE_E_IO, "cannot write '%s': %s; %s",
                            path, strerror(reason),
                            full ? "make room, or choose another folder"
                                 : "check the folder and its rights");
}

/* Some file systems sync no folders, and say so: the file itself is what counts. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    int descriptor = folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor >= 0) {
        (void)fsync(descriptor);
        (void)close(descriptor);
    }
    free(folder);
}

static int write_part(int descriptor, const char *path, const struct table_file_content *content,
                      bool sync, struct digest *sum, struct sluice_error *error)
{
    int status = table_file_write_open(descriptor, path, content, sum, error);

    if (status == SLUICE_OK && sync && fsync(descriptor) != 0)
        status = path_error(error, path, errno);
    /* Some file systems tell only now that there was no room. */
    if (close(descriptor) != 0 && status == SLUICE_OK)
        status = path_error(error, path, errno);
    return status;
}

int table_file_write(const char *path, const struct table_file_content *content, bool sync,
                     struct digest *sum, struct sluice_error *error)
{
    size_t size = strlen(path) + sizeof PART_SUFFIX;
    char *part = malloc(size);
    int descriptor, status;

    if (part == NULL)
        return error_memory(error, path);
    (void)snprintf(part, size, "%s" PART_SUFFIX, path);
    descriptor = mkostemp(part, O_CLOEXEC);
    if (descriptor < 0) {
        status = path_error(error, path, errno);
        goto end;
    }
    status = write_part(descriptor, path, content, sync, sum, error);
    if (status == SLUICE_OK && rename(part, path) != 0)
        status = path_error(error, path, errno);
    if (status != SLUICE_OK)
        (void)unlink(part); /* there is nothing left to tell */
    else if (sync)
        sync_folder(path);
end:
    free(part);
    return status;
}
