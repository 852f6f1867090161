/* media.h - what comes with an upload: the two parts of a multipart body, and gzip. */
#ifndef BIGQUERY_MEDIA_H
#define BIGQUERY_MEDIA_H

#include <stddef.h>

#define MEDIA_LIMIT ((size_t)512 << 20) /* of what a gzip file may become */

struct parts {
    const char *metadata, *media; /* within the body */
    size_t metadata_size, media_size;
};

/*
 * The parts of a multipart/related body with this Content-Type: exactly two, JSON first. What is
 * wrong with it, or NULL. A boundary counts at the beginning of a line, and the media end with the
 * last that there is, so that bytes which look like one do no harm.
 */
const char *media_split(const char *type, const char *body, size_t size, struct parts *parts);

/*
 * The bytes of a gzip file, or a copy of what is none, followed by a NUL that does not count; NULL
 * where it is damaged or becomes too large.
 */
char *media_unpack(const char *bytes, size_t size, size_t *unpacked);

#endif
