/*
 * private.h - shared by the files of base only.
 */
#ifndef CORE_BASE_PRIVATE_H
#define CORE_BASE_PRIVATE_H

#include "base/base.h"

SLUICE_PRINTF(2, 0)
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments);

/* The bytes of the control character that the text begins with, 0 if it is none: of ASCII, or
 * U+0080 to U+009F, which some terminals obey. */
size_t text_control(const char *text, size_t length);

/* Where the system keeps its time zones. */
#define ZONE_FOLDER "/usr/share/zoneinfo/"

/* A file of which lines are shown. */
struct source_text {
    const char *text;
    size_t length;
    bool *mask; /* what is not to be shown; NULL until the file is printed */
    int line;   /* of `line_start`; 0: before the first look */
    size_t line_start;
};

/* Bytes of what can be a key at the beginning of the text: letters, digits, _, - and points. */
size_t secrets_name_length(const char *text, size_t length);
bool secrets_has_name(const struct secrets *secrets, const char *name, size_t length);
/* Marks the bytes of the text that are not to be shown; `mask` has `length` items. */
void secrets_mask(const struct secrets *secrets, const char *text, size_t length, bool *mask);
/* The same for a pipeline file: the values of keys that sound like secrets as well. */
void secrets_mask_source(const struct secrets *secrets, const char *text, size_t length,
                         bool *mask);
/* Appends the text, *** in place of what is marked. */
void secrets_put_masked(const char *text, size_t length, const bool *mask, struct buffer *out);

#endif
