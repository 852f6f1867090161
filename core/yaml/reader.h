/*
 * reader.h - libyaml's event stream while a tree is made of it. Private to yaml/.
 */
#ifndef YAML_READER_H
#define YAML_READER_H

#include "yaml/yaml.h"

#include <yaml.h>

/* A place in the text, in characters (as libyaml counts) and in bytes. */
struct cursor {
    size_t index, line_index;  /* the place, and where its line begins, in characters */
    size_t offset, line_start; /* the same in bytes */
    size_t line;
};

struct reader {
    yaml_parser_t parser;
    yaml_event_t event;
    const struct yaml_source *source;
    struct arena *arena;
    struct diagnostics *diagnostics;
    size_t *node_count;
    struct cursor cursor;
    int depth;
    size_t open;  /* where the innermost list or map begins, in characters */
    bool stopped; /* no tree can be made */
    bool no_memory;
};

/* Where the current event begins. */
struct location reader_place(struct reader *reader);
/* Of a byte of the text. */
struct location reader_locate_byte(struct reader *reader, size_t offset);
/* Before anything is read: a text with a character that ends a line unseen is stopped at, a mistake
 * for each. */
void reader_refuse_breaks(struct reader *reader);
/* Moves to the next event. False at the end of what can be read; a mistake was added then, unless
 * memory is short. */
bool reader_next(struct reader *reader);
void reader_no_memory(struct reader *reader);

#endif
