/* unpack.c - gzip data, member by member, with memory for a piece of it. */
#include "datafile/unpack.h"

#include <stdlib.h>
#include <zlib.h>

#define PIECE_SIZE ((size_t)64 << 10)
#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, and a gzip header around it */

struct unpacker {
    const char *path;
    unpacker_source *read;
    void *user;
    z_stream stream;
    bool initialised;
    bool between; /* a member has ended */
    bool ended;   /* the file has no more bytes */
    int64_t taken;
    unsigned char piece[PIECE_SIZE];
};

int unpacker_create(const char *path, unpacker_source *read, void *user, struct unpacker **unpacker,
                    struct sluice_error *error)
{
    struct unpacker *made = calloc(1, sizeof *made);

    if (made == NULL)
        return error_memory(error, "packed data");
    made->path = path;
    made->read = read;
    made->user = user;
    made->initialised = inflateInit2(&made->stream, GZIP_WINDOW) == Z_OK;
    if (!made->initialised) {
        unpacker_destroy(made);
        return error_memory(error, "packed data");
    }
    *unpacker = made;
    return SLUICE_OK;
}

void unpacker_destroy(struct unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    if (unpacker->initialised)
        (void)inflateEnd(&unpacker->stream);
    free(unpacker);
}

/* ---- bytes of the file ---- */

/* Behind those that are at hand, which move to the front. */
static int read_more(struct unpacker *unpacker, struct sluice_error *error)
{
    z_stream *stream = &unpacker->stream;
    size_t got = 0;
    int status;

    if (stream->avail_in > 0)
        memmove(unpacker->piece, stream->next_in, stream->avail_in);
    stream->next_in = unpacker->piece;
    status = unpacker->read(unpacker->user, (char *)unpacker->piece + stream->avail_in,
                            PIECE_SIZE - stream->avail_in, &got, error);
    stream->avail_in += (uInt)got;
    unpacker->taken += (int64_t)got;
    unpacker->ended = status == SLUICE_OK && got == 0;
    return status;
}

static long long place(const struct unpacker *unpacker)
{
    return (long long)(unpacker->taken - (int64_t)unpacker->stream.avail_in);
}

/* ---- between members ---- */

/* Zeros at the end are padding, as tapes and block devices add it. */
static int skip_padding(struct unpacker *unpacker, struct sluice_error *error)
{
    z_stream *stream = &unpacker->stream;
    int status = SLUICE_OK;

    while (status == SLUICE_OK && !unpacker->ended) {
        while (stream->avail_in > 0 && *stream->next_in == 0) {
            stream->next_in++;
            stream->avail_in--;
        }
        if (stream->avail_in > 0)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "%s: something that is no gzip data follows it, at byte %lld",
                                    unpacker->path, place(unpacker) + 1);
        status = read_more(unpacker, error);
    }
    return status;
}

/* The next member, if there is one. */
static int next_member(struct unpacker *unpacker, struct sluice_error *error)
{
    z_stream *stream = &unpacker->stream;
    int status = SLUICE_OK;

    while (status == SLUICE_OK && stream->avail_in < sizeof UNPACKER_MAGIC - 1 && !unpacker->ended)
        status = read_more(unpacker, error);
    if (status != SLUICE_OK)
        return status;
    if (stream->avail_in < sizeof UNPACKER_MAGIC - 1 ||
        memcmp(stream->next_in, UNPACKER_MAGIC, sizeof UNPACKER_MAGIC - 1) != 0) {
        unpacker->ended = false;
        return skip_padding(unpacker, error);
    }
    unpacker->between = false;
    return inflateReset(stream) == Z_OK ? SLUICE_OK : error_memory(error, "packed data");
}

/* ---- within one ---- */

static int unpack_some(struct unpacker *unpacker, struct sluice_error *error)
{
    int result = inflate(&unpacker->stream, Z_NO_FLUSH);

    if (result == Z_STREAM_END)
        unpacker->between = true;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
        return SLUICE_OK;
    if (result == Z_MEM_ERROR)
        return error_memory(error, "packed data");
    return sluice_error_set(error, SLUICE_E_INVALID, "%s: the gzip data is damaged near byte %lld",
                            unpacker->path, place(unpacker));
}

static int read_member(struct unpacker *unpacker, struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (unpacker->stream.avail_in == 0)
        status = read_more(unpacker, error);
    if (status == SLUICE_OK && unpacker->ended)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "%s: the gzip data is cut off after %lld bytes", unpacker->path,
                                place(unpacker));
    return status == SLUICE_OK ? unpack_some(unpacker, error) : status;
}

int unpacker_read(struct unpacker *unpacker, char *text, size_t room, size_t *got,
                  struct sluice_error *error)
{
    z_stream *stream = &unpacker->stream;
    int status = SLUICE_OK;

    stream->next_out = (Bytef *)text;
    stream->avail_out = (uInt)(room < PIECE_SIZE ? room : PIECE_SIZE);
    while (status == SLUICE_OK && stream->next_out == (Bytef *)text &&
           !(unpacker->between && unpacker->ended))
        status = unpacker->between ? next_member(unpacker, error) : read_member(unpacker, error);
    *got = (size_t)(stream->next_out - (Bytef *)text);
    return status;
}
