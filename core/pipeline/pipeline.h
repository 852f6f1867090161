/*
 * pipeline.h - a pipeline file as a model.
 *
 * pipeline_load reads the file and what it includes, expands ${VARIABLES}, checks every key and
 * type, and reports every mistake it finds with its place. What needs plugins or a store (tables,
 * columns, parameters of processors) is checked by plan/. Main thread.
 */
#ifndef CORE_PIPELINE_H
#define CORE_PIPELINE_H

#include "base/base.h"
#include "csv/csv.h"
#include "sluice/store.h"
#include "table/table.h"
#include "yaml/yaml.h"

/* ---- the model; everything lives in the pipeline's arena ---- */

enum known { KNOWN_AHEAD = 1, KNOWN_BEFORE = 2, KNOWN_AFTER = 3 };
/* "ahead", as in the file. */
const char *known_name(int known);

/* A condition of a `where`: column in (values), or not in / not null. */
struct pipeline_filter {
    struct location location;
    const char *column;
    int kind; /* enum sluice_filter_kind */
    bool fold_case;
    const struct yaml *const *values; /* scalars, typed when bound */
    size_t value_count;
};

enum check_kind { CHECK_IN, CHECK_RANGE, CHECK_REFERENCES, CHECK_KINDS };

/* What a value that an import brings must be, if it is not null. */
struct pipeline_check {
    struct location location;
    int kind;                    /* enum check_kind */
    bool warns;                  /* another value is told of; else it is a mistake of the file */
    const struct yaml *yaml;     /* what is said of this kind */
    struct sluice_value *values; /* of the column's type; of a range two, null where it is open */
    size_t value_count;
    const char *table, *column; /* CHECK_REFERENCES */
};

struct pipeline_column {
    struct location location;
    const char *name;
    int type;
    bool nullable;
    int known;                    /* enum known; the table's where not given */
    const char *from;             /* name in the file; default: the column's */
    const char *from_clock;       /* where that has the date alone: what has the time of day */
    bool row_number;              /* in no file: which row of it this is, from 1 */
    struct pipeline_check *check; /* NULL: none */
    const char *zone; /* a date: that of a time of the file, in this zone; NULL: it is a date */
};

/* What an import does with the rows that stand. */
enum import_mode { IMPORT_REPLACE = 1, IMPORT_MERGE = 2 };

struct pipeline_table {
    struct location location;
    const char *name;
    bool broken;              /* it has mistakes, reported already; only after pipeline_read */
    const char *file;         /* as written, the first where there are several; default NAME.csv */
    const char *const *files; /* all of them, names or patterns */
    size_t file_count;
    const struct csv_dialect *csv; /* NULL: as RFC 4180 and ISO 8601 have it */
    const char *date;              /* partition column, NULL: undated */
    const char *since; /* undated: the date from which a row is known, a column; NULL: any time */
    bool empty_counts; /* a date that was imported without rows is there */
    bool all_dates;    /* windows see every date that has rows, not those of the calendar alone */
    bool external;     /* somebody else writes it; it is never imported */
    bool scans;        /* external: its rows say whether it changed, whatever the store says */
    const char *const *key;
    size_t key_count;
    int known;
    const struct pipeline_filter *where;
    size_t where_count;
    const struct pipeline_column *columns;
    size_t column_count;
    int import;         /* enum import_mode; default IMPORT_REPLACE */
    int fresh;          /* days that its newest date may be old, else a warning; -1: any */
    double max_removed; /* percent of the rows of a date; default 50 */
    const char *from;   /* external: its name in the store, SCHEMA.TABLE too; NULL: `name` */
};

/* alias -> table of an `inputs` map. */
struct pipeline_pair {
    struct location location;
    const char *name;
    const struct yaml *value;
};

/* A window of a gate: D + from_days .. D + to_days, or all dates before D. */
struct pipeline_window {
    int from_days, to_days; /* INT_MIN where not written */
    int last;               /* newest rows; 0: all */
    bool same_season;       /* default true */
};

/* An item of `due`, or `present` (which has no where and no window). */
struct pipeline_due {
    struct location location;
    const char *table;
    const struct pipeline_pair *key; /* name = column, value = entity column */
    size_t key_count;
    const char *match;
    const struct pipeline_filter *where;
    size_t where_count;
    struct pipeline_window window;
};

/* `gates`: which members were written; the rest comes from the descriptor. */
struct pipeline_gates {
    struct location location;
    bool early_season_set; /* days, or 0 for `off` */
    int early_season_days;
    bool breaker_set; /* attempts 0 for `off` */
    int breaker_attempts, breaker_cooldown_days;
    bool completeness_off;
    bool completeness_warn_set, completeness_warn;
    bool at_least_set;
    double at_least;
    struct location at_least_location;
    const struct yaml *completeness; /* the map as written, NULL if none or off */
    const struct pipeline_due *due;  /* binding wants this and `present`, or neither */
    size_t due_count;
    const struct pipeline_due *present;
    const char *word;               /* what a due row is called: "games" */
    struct pipeline_pair *min_rows; /* sample_size: {alias: rows} */
    size_t min_rows_count;
};

struct pipeline_processor {
    struct location location; /* of its name */
    const char *name;
    bool broken;        /* as of a table */
    const char *plugin; /* NULL: broken */
    struct location plugin_location;
    bool enabled;
    const struct yaml *with; /* a map of anything, for the plugin; NULL: none */
    const struct pipeline_pair *inputs;
    size_t input_count;
    const char *output; /* NULL: the descriptor's */
    struct location output_location;
    const struct pipeline_pair *needs; /* name = processor */
    size_t needs_count;
    bool parallel;
    int workers;            /* >= 1; 0: as many as the pool has */
    int64_t progress_every; /* >= 1; 0: never */
    double max_failed;      /* percent of a partition's entities, 0-100 */
    struct pipeline_gates gates;
    const struct pipeline_pair *fill_at_least; /* name = column, value = percent */
    size_t fill_count;
    const struct pipeline_pair *tolerance;
    size_t tolerance_count;
};

struct pipeline_store {
    struct location location;
    bool broken; /* as of a table */
    const char *driver;
    const struct pipeline_pair *settings; /* everything but driver; paths not yet resolved */
    size_t setting_count;
};

enum calendar_every { EVERY_DAY = 1, EVERY_WEEKDAY, EVERY_WEEK, EVERY_MONTH };
enum calendar_seasons { SEASONS_NONE = 0, SEASONS_YEAR, SEASONS_MONTH };

struct pipeline_calendar {
    struct location location;
    bool broken; /* as of a table */
    const char *table;
    const char *date;   /* of the table; of generated dates the partition column, NULL: "date" */
    const char *season; /* column, NULL: no seasons */
    const struct pipeline_filter *where;
    size_t where_count;
    /* Without a table: */
    bool generated;
    int every;           /* enum calendar_every */
    sluice_day from, to; /* both included */
    bool to_today;       /* in place of `to` */
    int seasons;         /* enum calendar_seasons */
    const char *zone;    /* where it is today; NULL: UTC */
};

struct pipeline {
    struct arena arena;
    const char *path; /* of the outermost file, as given */
    const char *name;
    struct pipeline_store *store;       /* NULL if no file has one */
    struct pipeline_store *ledger;      /* NULL: in the store */
    struct pipeline_calendar *calendar; /* NULL if no file has one */
    struct pipeline_table *tables;
    size_t table_count;
    struct pipeline_processor *processors; /* in order of definition; disabled ones included */
    size_t processor_count;
};

/*
 * Loads `path`. SLUICE_E_INVALID when diagnostics were added (at least one), with `error` a summary
 * ("3 mistakes in pipelines/zones.yaml"); other codes for trouble beside the content: memory, or a
 * `path` that cannot be read. A missing top-level `processors` or `store` is no mistake here.
 * `*pipeline` is NULL on failure.
 */
int pipeline_load(const char *path, struct diagnostics *diagnostics, struct pipeline **pipeline,
                  struct sluice_error *error);
/*
 * The same, but where all mistakes lie within sections, `*pipeline` holds the rest beside
 * SLUICE_E_INVALID: good for finding further mistakes, and for nothing else. NULL else.
 */
int pipeline_read(const char *path, struct diagnostics *diagnostics, struct pipeline **pipeline,
                  struct sluice_error *error);
/*
 * A store in words, as on a command line: `text` is a map like the section `store` of a file, or
 * {store: {..}, ledger: {..}}. `title` stands in messages where a file would. What comes back has
 * these sections alone; paths in it count from the working directory. Returns as pipeline_load.
 */
int pipeline_read_store(const char *text, const char *title, struct diagnostics *diagnostics,
                        struct pipeline **pipeline, struct sluice_error *error);
void pipeline_destroy(struct pipeline *pipeline);

const struct pipeline_table *pipeline_find_table(const struct pipeline *pipeline, const char *name);
/* A sound table as a store is to have it: its date first, then the rest of the key, then the other
 * columns; in `arena`, names those of the table. NULL: no memory. */
const struct sluice_layout *pipeline_table_layout(const struct pipeline_table *table,
                                                  struct arena *arena);

#endif
