/*
 * descriptor.h - what a processor plugin says about itself, as short texts to be laid out.
 */
#ifndef CORE_ASK_DESCRIPTOR_H
#define CORE_ASK_DESCRIPTOR_H

#include "plugin/plugin.h"

/* A parameter, or a column of the output. No text is NULL but where it says so. */
struct descriptor_field {
    const char *name;  /* of a field of a record: record.field */
    const char *type;  /* "list of int"; of a column "real(2)?" */
    const char *range; /* "a | b", "0..10", "0..most"; empty: any value */
    const char *value; /* of a parameter, where nothing is set; NULL: it must be set */
    const char *unit;  /* of a column; may be NULL */
    const char *help;  /* may be NULL */
};

struct descriptor_fields {
    struct descriptor_field *items; /* in the order of the descriptor; fields follow their record */
    size_t count;
};

/* In `arena`; SLUICE_E_MEMORY is all that can go wrong. */
int descriptor_parameters(const struct sluice_processor *processor, struct arena *arena,
                          struct descriptor_fields *fields);
int descriptor_columns(const struct sluice_processor *processor, struct arena *arena,
                       struct descriptor_fields *fields);

/* "before D, same season, newest 10 rows per key" */
void descriptor_window(const struct sluice_window *window, struct buffer *out);
/* " where status = Final and minutes is not null"; nothing without filters. */
void descriptor_filters(const struct sluice_filter *const *filters, struct buffer *out);
/* "player_id, team = team_abbr" */
void descriptor_keys(const struct sluice_input_key *const *keys, struct buffer *out);

/* What a function does to a run that calls it. */
enum foreign_effect {
    IMPORT_ENDS,        /* ends the run, which is told */
    IMPORT_ENDS_UNTOLD, /* ends it at once */
    IMPORT_ABORTS,      /* by a signal, which is told */
    IMPORT_ENDS_THREAD,
    IMPORT_IS_DENIED,
    IMPORT_STARTS_PROCESS, /* that nobody sees */
    IMPORT_STARTS_PROGRAM, /* that nobody sees */
    IMPORT_REPLACES,       /* the run by another program */
    IMPORT_LOADS,          /* code that is part of no build */
};

struct descriptor_import {
    const char *name;
    int effect;
};

/* The functions that end or start processes; ends with a NULL name. */
const struct descriptor_import *descriptor_imports(void);
/* Does the plugin import it? */
bool descriptor_has_import(const struct object_symbols *symbols, const char *name);

/* A file that was found, by name; be it one that is refused. */
struct plugin_found {
    const char *name;
    const struct plugin *plugin;   /* NULL: it is refused */
    const char *refused;           /* why */
    struct object_symbols symbols; /* of one that is not refused */
};

/* All of them, in `arena`. */
int plugins_gather(struct registry *registry, struct arena *arena, struct plugin_found **found,
                   size_t *count, struct sluice_error *error);

#endif
