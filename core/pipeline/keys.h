/*
 * keys.h - the keys of every section of a pipeline file, as data. Private to pipeline/.
 *
 * docs/pipeline.schema.json says the same for editors; a test compares the two.
 */
#ifndef PIPELINE_KEYS_H
#define PIPELINE_KEYS_H

#include "pipeline/loader.h"

/* What a key holds, and so what stands at its offset of the section's struct. */
enum key_kind {
    KEY_TEXT = 1, /* const char *: not empty */
    KEY_NAME,     /* const char *: [A-Za-z_][A-Za-z0-9_]* */
    KEY_BOOL,     /* bool */
    KEY_INT,      /* int */
    KEY_COUNT,    /* int64_t */
    KEY_REAL,     /* double */
    KEY_PAIRS,    /* struct pipeline_pair *, and a size_t at count_offset */
    KEY_TREE,     /* const struct yaml *: a map of anything */
    KEY_SECTION,  /* struct named, checked by whoever reads it */
    KEY_CUSTOM,   /* whatever `read` fills; it gets the section's struct */
};

/* Checks the value of a field and fills its part of `target`, the struct of its section. */
typedef void key_reader(struct loader *loader, const struct field *field, void *target);

struct key {
    const char *name;
    int kind; /* enum key_kind */
    bool required;
    int item; /* KEY_PAIRS: kind of the values; 0: any */
    size_t offset, count_offset;
    double minimum, maximum;       /* of numbers, inclusive */
    key_reader *read;              /* KEY_CUSTOM */
    const struct section *section; /* KEY_SECTION, KEY_CUSTOM: of the maps in it; NULL: none */
    const char *hint;              /* what to do when a required key is missing */
};

struct section {
    const char *name;
    const struct key *keys;
    size_t count;
};

/* The top of a file: all other sections are reached from its keys. */
extern const struct section section_top;

/* All sections. */
extern const struct section *const sections[];
extern const size_t section_count;

/* ---- sections.c: reading by these tables, without knowing them ---- */

/* Reads the keys of `map` into `target`; unknown and missing keys are mistakes. False only if
 * `map` is no map (a mistake naming what the owner says). */
bool section_read(struct loader *loader, const struct section *section, const struct owner *owner,
                  const struct yaml *map, void *target);

/* The same, telling which keys there were, misspelt ones too; they stay as `*seen` says. */
bool section_read_seen(struct loader *loader, const struct section *section,
                       const struct owner *owner, const struct yaml *map, void *target,
                       uint32_t *seen);
bool section_saw(const struct section *section, uint32_t seen, const char *key);

/* ---- readers of KEY_CUSTOM ---- */

/* include.c: of struct top */
key_reader read_format;
/* calendar.c: of struct pipeline_calendar */
key_reader read_every, read_calendar_from, read_calendar_to, read_zone;
/* tables.c: of struct table_draft, and of struct pipeline_column */
key_reader read_table_date, read_table_dates, read_table_empty, read_table_known, read_table_import;
key_reader read_table_fresh;
key_reader read_known_since;
/* dialect.c: of struct table_draft, of its struct csv_dialect, and of struct pipeline_column */
key_reader read_table_file, read_csv, read_delimiter, read_decimal, read_thousands, read_null_words;
key_reader read_date_format, read_time_format, read_clock, read_column_from, read_column_zone;
/* checks.c: of struct pipeline_column, and of struct check_draft */
key_reader read_check, read_check_else;
/* external.c: of struct table_draft */
key_reader read_table_from, read_table_token;
key_reader read_column_type, read_column_known;
/* filters.c: a `where` at offset and count_offset of any struct, and of struct pipeline_filter */
key_reader read_where;
key_reader read_condition_in, read_condition_not;
/* processors.c: of struct pipeline_processor */
key_reader read_plugin, read_output, read_needs;
/* gates.c: of struct pipeline_processor, of its struct pipeline_gates, and of a struct pipeline_due
 */
key_reader read_gates;
key_reader read_early_season, read_breaker, read_cooldown, read_completeness, read_at_least;
key_reader read_mode, read_due, read_present;
key_reader read_window;

#endif
