/* output.c - the body of a table file, written front to back and summed block by block. */
#include "tablefile/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(struct output *output, int reason)
{
    bool full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;

    output->status = sluice_error_set(output->error, full ? SLUICE_E_FULL : SLUICE_E_IO,
                                      "cannot write '%s': %s; %s", output->path, strerror(reason),
                                      full ? "make room, or choose another folder"
                                           : "check the folder and its rights");
}

/* A write that stops short is gone on with; one that writes nothing has no room. */
static void write_all(struct output *output, const unsigned char *bytes, size_t length)
{
    while (length > 0 && output->status == SLUICE_OK) {
        ssize_t written = write(output->descriptor, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            fail(output, written < 0 ? errno : ENOSPC);
            return;
        }
        bytes += written;
        length -= (size_t)written;
    }
}

int output_init(struct output *output, int descriptor, const char *path, uint64_t blocks,
                struct sluice_error *error)
{
    *output = (struct output){ .descriptor = descriptor, .path = path, .error = error };
    output->block = malloc(FORMAT_BLOCK);
    output->sums = malloc((size_t)(blocks + 1) * sizeof *output->sums);
    if (output->block == NULL || output->sums == NULL)
        output->status = error_memory(error, path);
    return output->status;
}

void output_fini(struct output *output)
{
    free(output->block);
    free(output->sums);
}

void output_plain(struct output *output, const void *bytes, size_t length)
{
    write_all(output, bytes, length);
    output->at += length;
}

static void put_block(struct output *output, const unsigned char *bytes, size_t length)
{
    output->sums[output->sum_count++] = digest_bytes(bytes, length);
    write_all(output, bytes, length);
}

void output_append(struct output *output, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;

    output->at += length;
    while (length > 0 && output->status == SLUICE_OK) {
        size_t part = FORMAT_BLOCK - output->used;

        if (part > length)
            part = length;
        if (part == FORMAT_BLOCK) {
            put_block(output, from, part);
        } else {
            memcpy(output->block + output->used, from, part);
            output->used += part;
        }
        if (output->used == FORMAT_BLOCK)
            output_end(output);
        from += part;
        length -= part;
    }
}

void output_pad(struct output *output, uint64_t at)
{
    static const unsigned char ZEROES[FORMAT_PAGE];

    while (output->at < at && output->status == SLUICE_OK) {
        uint64_t left = at - output->at;

        output_append(output, ZEROES, left < sizeof ZEROES ? (size_t)left : sizeof ZEROES);
    }
}

void output_end(struct output *output)
{
    if (output->used > 0 && output->status == SLUICE_OK)
        put_block(output, output->block, output->used);
    output->used = 0;
}
