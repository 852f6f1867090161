/*
 * plan_file_reader.h - reads JSON objects into structs by tables of their members. It trusts
 * nothing: every member of the table, no other, each of its kind; else one message with its place.
 */
#ifndef CORE_PLANFILE_READER_H
#define CORE_PLANFILE_READER_H

#include "planfile/plan_file_members.h"

#include <jansson.h>

#define PLAN_READER_MAKE_ONE "`sluice plan PIPELINE .. -o FILE` writes one"

/* The bytes of a file. */
struct plan_text {
    const char *bytes;
    size_t length;
};

struct plan_reader {
    const char *name; /* of the file */
    struct plan_file *file;
    struct sluice_error *error;
    char place[128]; /* what is being read: "entries[3]"; "": the whole */
};

struct list {
    const char *key;
    size_t item_size;
    int (*read)(struct plan_reader *reader, json_t *item, void *out);
    const char *(*name)(const void *item); /* that no two may share; NULL: none */
};

/* SLUICE_E_INVALID with "NAME: .."; control characters are shown as `?`. */
SLUICE_PRINTF(2, 3)
int plan_reader_mistake(struct plan_reader *reader, const char *format, ...);
/* The same with "NAME:LINE:COLUMN: .."; a column is of characters. */
SLUICE_PRINTF(4, 5)
int plan_reader_mistake_at(struct plan_reader *reader, size_t line, size_t column,
                           const char *format, ...);
int plan_reader_no_memory(struct plan_reader *reader);

/* The JSON of a file, for json_decref; a mistake is told where its token begins. */
int plan_reader_parse(struct plan_reader *reader, const struct plan_text *text, json_t **top);

/* Reads all members of an object into the struct `out`; text lives in the file's arena. */
int plan_reader_members(struct plan_reader *reader, json_t *object, const struct plan_shape *shape,
                        void *out);
/* Reads every item of `list` of an object into an array in the arena; `*items` is a pointer. */
int plan_reader_list(struct plan_reader *reader, json_t *object, const struct list *list,
                     void *items, size_t *count);

/* For what reads items. */
int plan_reader_object(struct plan_reader *reader, json_t *item, const struct plan_shape *shape,
                       void *out);
/* A copy of text; NULL of anything else. */
int plan_reader_text(struct plan_reader *reader, json_t *item, const char **out);
/* Member `key`, or the item itself, must be something else. */
int plan_reader_wrong_value(struct plan_reader *reader, const char *key, json_t *value,
                            const char *wanted);
int plan_reader_wrong_item(struct plan_reader *reader, json_t *item, const char *wanted);

#endif
