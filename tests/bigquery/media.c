/* media.c - multipart bodies and gzip. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "media.h"
#include "world.h"

/* The boundary of the type, with -- before it; 0 where there is none. */
static int read_boundary(const char *type, char out[128])
{
    const char *at = type != NULL ? strcasestr(type, "boundary=") : NULL;
    size_t size;

    if (at == NULL || strncasecmp(type, "multipart/related", 17) != 0)
        return 0;
    at += 9;
    size = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; ");
    if (size == 0 || size > 70)
        return 0;
    (void)snprintf(out, 128, "--%.*s", (int)size, at);
    return 1;
}

/* The last place of `needle`, or NULL. */
static const char *find_last(const char *text, size_t size, const char *needle)
{
    size_t length = strlen(needle), i;

    for (i = size; i-- > 0;) {
        if (i + length <= size && memcmp(text + i, needle, length) == 0)
            return text + i;
    }
    return NULL;
}

/* Past the headers of a part, or NULL. */
static const char *skip_headers(const char *at, const char *end, int *is_json)
{
    const char *blank = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);

    if (blank == NULL)
        return NULL;
    *is_json = memmem(at, (size_t)(blank - at), "application/json", 16) != NULL;
    return blank + 4;
}

const char *media_split(const char *type, const char *body, size_t size, struct parts *parts)
{
    char mark[128], line[136], last[136];
    const char *end, *second, *at;
    int is_json = 0;

    if (!read_boundary(type, mark))
        return "The Content-Type is no multipart/related with a boundary";
    (void)snprintf(line, sizeof line, "\r\n%s\r\n", mark);
    (void)snprintf(last, sizeof last, "\r\n%s--", mark);
    end = find_last(body, size, last);
    if (end == NULL || strncmp(body, mark, strlen(mark)) != 0)
        return "The body does not begin or end with its boundary";
    at = skip_headers(body, end, &is_json);
    second = at != NULL ? memmem(at, (size_t)(end - at), line, strlen(line)) : NULL;
    if (second == NULL || !is_json)
        return "The body has not two parts of which the first is JSON";
    parts->metadata = at;
    parts->metadata_size = (size_t)(second - at);
    at = skip_headers(second + strlen(line), end + 2, &is_json);
    if (at == NULL)
        return "The second part has no headers";
    parts->media = at;
    parts->media_size = at <= end ? (size_t)(end - at) : 0;
    return NULL;
}

static char *inflate_all(z_stream *stream, size_t *unpacked)
{
    size_t space = 65536;
    char *bytes = must(malloc(space + 1));
    int code = Z_OK;

    *unpacked = 0;
    while (code == Z_OK && *unpacked < MEDIA_LIMIT) {
        if (*unpacked == space)
            bytes = must(realloc(bytes, (space *= 2) + 1));
        stream->next_out = (Bytef *)bytes + *unpacked;
        stream->avail_out = (uInt)(space - *unpacked);
        code = inflate(stream, Z_NO_FLUSH);
        *unpacked = (size_t)((char *)stream->next_out - bytes);
        if (code == Z_STREAM_END && stream->avail_in > 0) /* another member follows */
            code = inflateReset(stream);
        else if (code == Z_BUF_ERROR && stream->avail_out == 0)
            code = Z_OK;
    }
    bytes[*unpacked] = '\0';
    if (code == Z_STREAM_END)
        return bytes;
    free(bytes);
    return NULL;
}

char *media_unpack(const char *bytes, size_t size, size_t *unpacked)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)size };
    char *plain;

    if (size < 2 || (unsigned char)bytes[0] != 0x1f || (unsigned char)bytes[1] != 0x8b) {
        plain = must(malloc(size + 1));
        if (size > 0)
            memcpy(plain, bytes, size);
        plain[size] = '\0';
        *unpacked = size;
        return plain;
    }
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return NULL;
    plain = inflate_all(&stream, unpacked);
    (void)inflateEnd(&stream);
    return plain;
}
