/*
 * import.h - data files into raw tables: read, checked, sorted, compared, committed.
 *
 * A file is taken whole or not at all. Nothing here prints: what is found on the way is told by
 * events, what ended it travels in the error.
 *
 * Create; begin, with the store that is open; run; destroy, in any case. All on one thread, whose
 * events come on it, in the order of the files.
 */
#ifndef CORE_IMPORT_H
#define CORE_IMPORT_H

#include "plan/plan.h"

struct import;

/* ---- what is asked for ---- */

/* A file, or several read as one, and the table that it is for. */
struct import_item {
    const struct pipeline_table *table; /* of the pipeline; each once */
    const char *path;                   /* for messages, too; of several, what they are called */
    const char *const *paths;           /* in the order of their rows */
    size_t path_count;                  /* 0: `path` alone */
};

struct import_options {
    const atomic_bool *cancel; /* raised: it ends with SLUICE_E_CANCELLED; NULL: never */
    sluice_day from, to;       /* replace this whole range; from > to: the dates of the file */
    int mode;                  /* enum import_mode of all tables; 0: as each says */
    bool yes;                  /* what max_removed would refuse is meant */
    bool dry_run;              /* nothing is written */
    uint32_t loads_a_day;      /* partitions of a table that may be replaced; 0: any number */
    int64_t progress_every;    /* nanoseconds between `progress`, at least; 0: as often as it can */
};

struct import_events;

/* All of it outlives the import. */
struct import_request {
    const struct pipeline *pipeline;
    struct import_item *items; /* import_create puts them in the order of the import */
    size_t count;              /* at least 1 */
    struct import_options options;
    const struct import_events *events; /* NULL: nobody listens */
};

/* ---- what is told ---- */

/* The file that an event is about. Like all that events get, it is there until they return. */
struct import_about {
    const struct pipeline_table *table;
    const char *path;
    bool merge; /* adds and changes rows, removes none */
};

struct import_mistake {
    int64_t number;   /* of the file, from 1 */
    int line;         /* where its row began; 0: the text names the place */
    const char *text; /* one line without control characters, if it has no place of its own */
};

struct import_progress {
    int64_t rows; /* read so far */
    int percent;  /* of the file's bytes; 0 where nobody knows */
    bool ended;   /* reading has, for better or worse: told once a file, whatever the time */
};

/* A row of the file that stands on another date in the store. */
struct import_move {
    int64_t row; /* of the file */
    sluice_day from;
};

struct import_file;

struct import_moves {
    const struct import_file *file;
    const struct import_move *items; /* by the date they moved from */
    size_t count;
};

/* A date that would lose more rows than the table allows. */
struct import_loss {
    sluice_day date; /* NO_DATE of an undated table */
    int64_t stood, removed;
};

/* Rows, by their keys in the store and in the file. */
struct import_counts {
    int64_t added;   /* stood nowhere */
    int64_t changed; /* stood on the same date with other values */
    int64_t removed; /* stand nowhere any more */
    int64_t moved;   /* stood on another date */
};

/* What a file did to the store, or would do. */
struct import_summary {
    int64_t rows;       /* of the file */
    int64_t outside;    /* left out: their date is outside the range */
    int64_t partitions; /* dates replaced */
    int64_t changed;    /* of these, those that differ from what was committed */
    int64_t before;     /* rows that stood on them, by the ledger */
    struct import_counts counts;
    int64_t doubts;      /* values that a check warned of */
    int64_t nanoseconds; /* that the file took */
};

/* Any may be NULL: that is not told. */
struct import_events {
    void *user;
    void (*progress)(void *user, const struct import_about *file,
                     const struct import_progress *progress);
    /* Each of the file: in its header, its rows, its keys. */
    void (*mistake)(void *user, const struct import_about *file,
                    const struct import_mistake *mistake);
    /* A value that a check of its column warns of; its `number` is that of warnings. */
    void (*doubt)(void *user, const struct import_about *file, const struct import_mistake *doubt);
    /* All at once, before SLUICE_E_REFUSED. */
    void (*losses)(void *user, const struct import_about *file, const struct import_loss *losses,
                   size_t count);
    /* All at once, if there are any, before `done`. */
    void (*moved)(void *user, const struct import_about *file, const struct import_moves *moves);
    /* It is in. */
    void (*done)(void *user, const struct import_about *file, const struct import_summary *summary);
    /* After all files: the newest date of a table is older than it says that it may be. */
    void (*stale)(void *user, const struct staleness *staleness);
    /* After all files: rows of a table that no window will see. */
    void (*outside)(void *user, const struct absence *absence);
};

/* "game_id=0022100001, event_num=7", as it stands in the file; the date it moved to. */
void import_move_key(const struct import_moves *moves, size_t i, struct buffer *out);
sluice_day import_move_to(const struct import_moves *moves, size_t i);

/* ---- which files there are ---- */

/*
 * Fills `item` with the files that `table` names and that are in `folder`, in `arena`: each name as
 * it is, or with .gz, or as a pattern of glob. `path_count` 0: there is none of them, and `path` is
 * the first that was looked for. SLUICE_E_INVALID where some are there and a name is not, or where
 * a folder cannot be read.
 */
int import_find(const struct pipeline_table *table, const char *folder, struct arena *arena,
                struct import_item *item, struct sluice_error *error);
/* The same of one path as it is, or as a pattern; where nothing is there it is taken all the same:
 * reading it tells why. */
int import_find_path(const struct pipeline_table *table, const char *path, struct arena *arena,
                     struct import_item *item, struct sluice_error *error);

/* ---- importing ---- */

/* No file and no store is touched yet. SLUICE_E_INVALID: a range, and no table that has dates;
 * SLUICE_E_MEMORY. `*import` is NULL then. */
int import_create(const struct import_request *request, struct import **import,
                  struct sluice_error *error);
/*
 * `session` outlives the import; NULL, of a dry run: there is no store. It is open for writing,
 * with the ledger's tables, unless of a dry run. Asks its clock for the day where the calendar ends
 * today, once: all files see the same calendar.
 */
int import_begin(struct import *import, struct session *session, struct sluice_error *error);

struct import_result {
    size_t done;              /* items that are in; the next one, if there is one, failed */
    int64_t rows;             /* of these */
    int64_t mistakes;         /* that the failed one was refused for; 0: for something else */
    size_t partly, unsettled; /* partitions of the failed one that are in, or maybe */
};

/*
 * File by file, up to the first that fails; those before it stay. `run_id` begins the ids of their
 * commits; `lease` is held on the items' tables for all dates (NULL: the caller is alone, or the
 * store has none). Of a dry run neither is used. SLUICE_E_INVALID: mistakes in a file;
 * SLUICE_E_REFUSED: it would remove more than its table allows, or replace more of its partitions
 * than `loads_a_day`, or the lease is lost;
 * SLUICE_E_CANCELLED; others of the store. `result` is right whatever comes back.
 */
int import_run(struct import *import, const char *run_id, struct lease *lease,
               struct import_result *result, struct sluice_error *error);
/* NULL is accepted. */
void import_destroy(struct import *import);

#endif
