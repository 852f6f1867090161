/*
 * loader.h - what the readers of a pipeline's sections share. Private to pipeline/.
 *
 * A reader takes a value of the file, checks it and fills a part of the model. It adds a mistake
 * where the value will not do, leaves that part alone, and goes on. Values of kind YAML_BROKEN are
 * passed over in silence.
 */
#ifndef PIPELINE_LOADER_H
#define PIPELINE_LOADER_H

#include "pipeline/pipeline.h"

#include <sys/types.h>

/* Room for "'key'" in messages; longer keys are cut. */
#define WHAT_SIZE 128

struct section;

/* A key and its value, and what reads each map in it. */
struct named {
    const struct yaml *key, *value;
    const struct section *section;
};

/* The tables or processors of all files, in order of definition. */
struct named_list {
    struct named *items;
    size_t count, capacity;
    struct map by_name; /* name -> key */
};

struct file {
    dev_t device;
    ino_t inode;
    const char *path;
    bool open; /* it, or a file it includes, is being read */
};

struct loader {
    struct pipeline *pipeline;
    struct diagnostics *diagnostics;
    const struct section *top; /* what a file may have */
    bool no_memory;
    struct sluice_error unreadable; /* of the outermost file */
    size_t collected;               /* mistakes before the sections were read */
    size_t node_count;
    struct file files[1 + MAX_INCLUDES];
    size_t file_count;
    /* What the files together say. */
    struct named store, ledger, calendar, defaults;
    struct named_list tables, processors;
};

/* What a section belongs to, for messages. */
struct owner {
    struct location location;
    const char *title; /* "processor 'psza'"; "" at the top of a file */
    const char *what;  /* must be a map: "'calendar'" */
};

struct key;

/* One key of a section, as it stands in the file. */
struct field {
    const struct owner *owner;
    const struct yaml *key, *value;
    const char *what;       /* "'workers'" */
    const struct key *rule; /* of keys.c; of an item, that of the list or map it stands in */
};

/* The top of one file. */
struct top {
    const char *name;
    struct named include, store, ledger, calendar, tables, defaults, processors;
};

/* A table while it is read: its key and columns can be checked only when all is known. */
struct table_draft {
    struct pipeline_table table;
    struct named key, columns, date, dates, empty, since, csv, fresh;
};

/* A check of a column while it is read. */
struct check_draft {
    struct named kinds[CHECK_KINDS];
    bool warns;
};

/* ---- fields.c: values ---- */

/* From the pipeline's arena; NULL and loader->no_memory when memory is short. */
void *loader_alloc(struct loader *loader, size_t count, size_t size);
const char *loader_title(struct loader *loader, const char *noun, const char *name);

/* These return false, or NULL, after adding a mistake (or for a broken value). */
bool check_map(struct loader *loader, const struct yaml *yaml, const char *what);
bool field_check_list(struct loader *loader, const struct yaml *yaml, const char *what);
bool check_name(struct loader *loader, const struct yaml *yaml, const char *what);
/* A key that names a table, column or processor, the `noun`. */
bool check_key(struct loader *loader, const struct yaml *key, const char *noun);
/* Refuses the names the runtime keeps to itself. */
bool check_table_name(struct loader *loader, const struct yaml *name);
const char *read_text(struct loader *loader, const struct yaml *yaml, const char *what);
const char *read_name(struct loader *loader, const struct yaml *yaml, const char *what);
bool read_real(struct loader *loader, const struct yaml *yaml, const char *what, double minimum,
               double maximum, double *real);
bool read_int(struct loader *loader, const struct yaml *yaml, const char *what, int64_t minimum,
              int64_t maximum, int64_t *integer);
/* The number of the choice, from 0, or -1. */
int read_choice(struct loader *loader, const struct yaml *yaml, const char *what,
                const char *const *choices, size_t count);
/* "ahead, before or after"; `last` is the word before the last one. */
void list_words(struct buffer *out, const char *const *words, size_t count, const char *last);
/* An unquoted false, no, off or 0. */
bool is_off(const struct yaml *yaml);
/* Refuses two names that are equal but for capitals; `noun` is "table" and the like. */
void check_case(struct loader *loader, const struct yaml *key, const struct yaml *first,
                const char *noun);
/* "first defined at FILE:LINE:COL" for the newest mistake. */
void suggest_first(struct loader *loader, struct location first);

/* secrets.c: what `value` has under keys that sound like secrets, `name` being its own key, is not
 * to be quoted in messages. */
void hide_secrets(struct loader *loader, const char *name, const struct yaml *value);

/* ---- sections ---- */

/* include.c: reads a file and what it includes, and collects the sections of all. */
void include_file(struct loader *loader, const char *path, const struct yaml *item);
/* model.c: fills the pipeline from what was collected. */
void model_build(struct loader *loader);
/* calendar.c: a name of tzdata, or NULL where it is no text; one that is no zone is told of. */
const char *check_zone(struct loader *loader, const struct field *field);
/* dialect.c: what goes with the dialect of a table and what does not; after its columns. */
void check_dialect(struct loader *loader, const struct table_draft *draft);
/* calendar.c: which of its keys go together, too. */
void read_calendar_section(struct loader *loader, const struct named *section,
                           struct pipeline_calendar *calendar);
/* tables.c */
void read_table(struct loader *loader, const struct named *named, struct pipeline_table *table);
/* external.c: what goes with `external` and what does not; `map` is what the table was read from.
 */
void check_external(struct loader *loader, const struct yaml *map,
                    const struct pipeline_table *table);
/* The declared column `name`, or NULL after a mistake; `role` is "key column" and the like. */
const struct pipeline_column *need_column(struct loader *loader, struct location location,
                                          const struct pipeline_table *table, const char *role,
                                          const char *name);
/* checks.c: values of the columns' types; and, of all tables, that what they refer to is there. */
void check_column_checks(struct loader *loader, struct pipeline_table *table);
void check_references(struct loader *loader);
void read_processor(struct loader *loader, const struct named *named,
                    struct pipeline_processor *processor);

#endif
