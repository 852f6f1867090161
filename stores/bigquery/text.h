/*
 * text.h - text that grows, and the forms that text takes on its way to the service.
 *
 * Once memory is short a text is `failed` and takes no more: asked for once, at its end.
 */
#ifndef STORES_BIGQUERY_TEXT_H
#define STORES_BIGQUERY_TEXT_H

#include "sluice/table.h"

/* Zeroes are an empty one. */
struct text {
    char *data; /* terminated, once there is any */
    size_t length, capacity;
    bool failed;
};

/* Zeroes what it held first: it may be a secret. */
void text_fini(struct text *text);
/* Keeps its memory. */
void text_clear(struct text *text);
/* Room for so many bytes more; NULL where memory is short. What was written there counts once
 * `length` says so. */
char *text_room(struct text *text, size_t bytes);
void text_bytes(struct text *text, const void *bytes, size_t count);
void text_add(struct text *text, const char *words);
SLUICE_PRINTF(2, 3)
void text_format(struct text *text, const char *format, ...);
/* "" rather than NULL. */
const char *text_string(const struct text *text);

/* As one segment of a path, or one value of a query string. */
void text_segment(struct text *text, const char *words);
/* Quoted and escaped as a JSON string; the bytes are UTF-8. */
void text_json(struct text *text, const char *bytes, size_t count);
/* Without padding. */
void text_base64url(struct text *text, const void *bytes, size_t count);
/* In backticks, as GoogleSQL has names. */
void text_name(struct text *text, const char *name);
/* Bytes as hexadecimal digits. */
void text_hex(struct text *text, const void *bytes, size_t count);

/* Whether the bytes are UTF-8 as Unicode has it: no surrogates, nothing overlong. */
bool is_utf8(const char *bytes, size_t count);

#endif
