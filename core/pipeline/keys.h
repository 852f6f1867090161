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
    KEY_WHERE,    /* const struct pipeline_filter *, and a size_t at count_offset */
    KEY_SECTION,  /* struct named, checked by whoever reads it */
    KEY_CUSTOM,   /* whatever `read` fills; it gets the section's struct */
};

struct key {
    const char *name;
    int kind; /* enum key_kind */
    bool required;
    int item; /* KEY_PAIRS: kind of the values; 0: any */
    size_t offset, count_offset;
    double minimum, maximum; /* of numbers, inclusive */
    void (*read)(struct loader *loader, const struct field *field, void *section);
    const char *hint; /* what to do when a required key is missing */
};

struct section {
    const char *name;
    const struct key *keys;
    size_t count;
};

extern const struct section section_top, section_calendar, section_table, section_column,
    section_condition, section_defaults, section_processor, section_gates, section_early_season,
    section_breaker, section_completeness, section_due, section_window, section_present,
    section_known;

/* All of the above. */
extern const struct section *const sections[];
extern const size_t section_count;

/* Reads the keys of `map` into `target`; unknown and missing keys are mistakes. False only if
 * `map` is no map (a mistake naming `what`). */
bool section_read(struct loader *loader, const struct section *section, const struct owner *owner,
                  const struct yaml *map, const char *what, void *target);

/* The same, telling which keys there were, misspelt ones too; they stay as `*seen` says. */
bool section_read_seen(struct loader *loader, const struct section *section,
                       const struct owner *owner, const struct yaml *map, const char *what,
                       void *target, uint32_t *seen);
bool section_saw(const struct section *section, uint32_t seen, const char *key);

/* ---- readers of KEY_CUSTOM ---- */

void read_format(struct loader *loader, const struct field *field, void *top);
void read_every(struct loader *loader, const struct field *field, void *calendar);
void read_calendar_from(struct loader *loader, const struct field *field, void *calendar);
void read_calendar_to(struct loader *loader, const struct field *field, void *calendar);
void read_zone(struct loader *loader, const struct field *field, void *calendar);
void read_table_date(struct loader *loader, const struct field *field, void *draft);
void read_table_empty(struct loader *loader, const struct field *field, void *draft);
void read_table_dates(struct loader *loader, const struct field *field, void *draft);
void read_known_since(struct loader *loader, const struct field *field, void *draft);
void read_table_known(struct loader *loader, const struct field *field, void *draft);
void read_table_import(struct loader *loader, const struct field *field, void *draft);
void read_column_type(struct loader *loader, const struct field *field, void *column);
void read_column_known(struct loader *loader, const struct field *field, void *column);
void read_condition_in(struct loader *loader, const struct field *field, void *filter);
void read_condition_not(struct loader *loader, const struct field *field, void *filter);
void read_plugin(struct loader *loader, const struct field *field, void *processor);
void read_output(struct loader *loader, const struct field *field, void *processor);
void read_needs(struct loader *loader, const struct field *field, void *processor);
void read_gates(struct loader *loader, const struct field *field, void *processor);
void read_early_season(struct loader *loader, const struct field *field, void *gates);
void read_breaker(struct loader *loader, const struct field *field, void *gates);
void read_cooldown(struct loader *loader, const struct field *field, void *gates);
void read_completeness(struct loader *loader, const struct field *field, void *gates);
void read_at_least(struct loader *loader, const struct field *field, void *gates);
void read_mode(struct loader *loader, const struct field *field, void *gates);
void read_due(struct loader *loader, const struct field *field, void *gates);
void read_present(struct loader *loader, const struct field *field, void *gates);
void read_window(struct loader *loader, const struct field *field, void *due);

#endif
