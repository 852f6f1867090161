/*
 * component.h - what a version is of, as the ledger and plan files have it. Part of table.h.
 *
 * Each text is written and read in one file: names of components in component.c, columns in
 * content.c.
 */
#ifndef CORE_TABLE_COMPONENT_H
#define CORE_TABLE_COMPONENT_H

#include "base/base.h"
#include "table/digest.h"

/* The parts of a fingerprint. */
enum component_kind {
    COMPONENT_OTHER, /* of another release */
    COMPONENT_PLUGIN,
    COMPONENT_RUNTIME,
    COMPONENT_PARAMETERS,
    COMPONENT_OUTPUT,
    COMPONENT_GATES,
    COMPONENT_CALENDAR,
    COMPONENT_INPUT,  /* one for each read: "input games" */
    COMPONENT_ROWS,   /* of what `sluice verify --repair` made: its rows were not as committed */
    COMPONENT_RECORD, /* of what was found to stand, and who made it ended before it was recorded:
                         all that is known of it */
};

/* "parameters"; of an input the word before its alias. Not of COMPONENT_OTHER. */
const char *component_name(int kind);
/* The kind of a component with this name. */
int component_kind(const char *name);

/* What a fingerprint was made of, so that a difference can be named. */
struct component {
    const char *name; /* "plugin", "parameters", "input games" .. */
    struct digest digest;
    const char *detail; /* readable form, may be NULL */
};

/* Adds to the text for the columns whose values are hashed, in their order: "game_date date,
 * player_id int". */
void content_columns_add(const char *name, int32_t type, struct buffer *out);
/* In the text of a commit of a run one word stands for the columns of its component `output`:
 * "game_date date, output, row_hash text". Adds that word. */
void content_columns_add_output(struct buffer *out);
bool content_columns_has_output(const char *text);
/* Adds such a text with the columns of `detail`, that component's ("table: site text, value
 * real?(2),"), in place of the word. False where it has no columns. */
bool content_columns_expand(const char *text, const char *detail, struct buffer *out);
struct content_columns {
    const char **names;
    int32_t *types;
    size_t count;
};
/* Reads such a text, and what stands behind the type of a column; in `arena`. `*columns` has none
 * where it is no such text. SLUICE_E_MEMORY. */
int content_columns_parse(const char *text, struct arena *arena, struct content_columns *columns,
                          struct sluice_error *error);

#endif
