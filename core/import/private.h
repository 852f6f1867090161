/*
 * private.h - an import at work, and the steps that each of its files takes. Private to the import.
 */
#ifndef CORE_IMPORT_PRIVATE_H
#define CORE_IMPORT_PRIVATE_H

#include "import/partitions.h"
#include "publish/publish.h"

/* The calendar as an import sees it. */
struct import_calendar {
    sluice_day today;         /* where it ends today; else NO_DATE */
    struct binding *tables;   /* raw tables and calendar; NULL: there is no sound one */
    bool foreseen;            /* its table is in, of a dry run: that says its dates */
    struct date_list dates;   /* then: those of all its rows */
    struct date_list counted; /* and of those that satisfy its conditions */
};

struct import {
    const struct pipeline *pipeline;
    struct import_options options;
    const struct import_events *events;
    bool has_range; /* options.from..to */
    struct arena arena;
    struct session *session; /* NULL: there is no store */
    struct sink *sink;       /* NULL: of a dry run */
    struct import_calendar calendar;
    int64_t progress_at;       /* monotonic ns of the next one */
    struct import_file *files; /* in the order of the items */
    size_t file_count;
    size_t done;              /* files committed */
    size_t partly, unsettled; /* partitions of one that was not, see struct import_result */
};

/* ---- telling ---- */

/* If it is time for one. */
void import_tell_progress(struct import *import, const struct import_file *file);
void import_tell_ended(const struct import *import, const struct import_file *file);
/* All are counted. */
SLUICE_PRINTF(4, 5)
void import_mistake(const struct import *import, struct import_file *file, int line,
                    const char *format, ...);
/* What a check of a column finds: a mistake, or where it only warns a doubt. */
SLUICE_PRINTF(5, 6)
void import_unfit(const struct import *import, struct import_file *file, int line, bool warns,
                  const char *format, ...);
/* The same of a text that is there; `line` 0: it names its place. */
void import_mistake_placed(const struct import *import, struct import_file *file, int line,
                           const char *text);
/* The error that a file with mistakes ends with. */
int import_refuse(const struct import_file *file, struct sluice_error *error);
void import_tell_losses(const struct import *import, const struct import_file *file,
                        const struct import_partitions *partitions);
void import_tell_moves(const struct import *import, const struct import_file *file,
                       const struct import_partitions *partitions);
void import_tell_done(const struct import *import, const struct import_file *file);

/* ---- the steps, in order; the caller ends the file with import_file_fini ---- */

/* The whole file as rows. Mistakes in cells are counted and are no error here, unless the file
 * changed while it was read. */
int import_read(struct import *import, struct import_file *file, struct sluice_error *error);
/* A value of `line`, which is not null, held against the check of its column; not references. */
void import_check_value(const struct import *import, struct import_file *file, int line,
                        const struct pipeline_column *column, struct sluice_value value);
/* Values that must stand in a column of another table, or of this one. */
int import_check_references(struct import *import, struct import_file *file,
                            struct sluice_error *error);
/* Of a dry run: a file that comes later, or this one, refers to its table: its rows stay. */
bool import_is_referenced(const struct import *import, const struct import_file *file);
/* Tables that others refer to come before these. */
int import_order_references(const struct import_request *request, struct sluice_error *error);
/* Tells of every table that is in and whose newest date is too old. */
int import_check_fresh(const struct import *import, struct sluice_error *error);
/* Keys that stand twice, in the whole file, are mistakes. */
int import_check_keys(struct import *import, struct import_file *file, struct sluice_error *error);
/* Leaves out what is outside the range, sorts by date and key. */
int import_sort(struct import *import, struct import_file *file, struct sluice_error *error);
/* Hands the file to the sink; of a dry run finds out what that would do. SLUICE_E_REFUSED where it
 * would remove or load more than is allowed. */
int import_commit(struct import *import, struct import_file *file, struct sluice_error *error);

/* ---- what a file does to the store (partitions.c, compare.c, moves.c) ---- */

/*
 * The dates of the file, compared with the ledger (NULL: an empty one); of a range also those that
 * have no rows in the file but a version, or a place in the calendar. In the transaction.
 */
int import_partitions_init(struct import_partitions *partitions, const struct import *import,
                           const struct import_file *file, const struct ledger *ledger,
                           struct sluice_error *error);
/*
 * Holds the file against the rows of the store: counts, moves, losses; of a merge also the rows
 * that stay, with which its dates are complete. Dates that did not change are not looked at. In the
 * transaction; changes nothing.
 */
int import_compare(struct import *import, const struct import_file *file,
                   struct import_partitions *partitions, const struct ledger *ledger,
                   struct sluice_error *error);
/* SLUICE_E_REFUSED where it replaces more partitions than the options allow, with the range of
 * dates that would do. After the comparison. */
int import_check_loads(const struct import *import, const struct import_file *file,
                       const struct import_partitions *partitions, const struct ledger *ledger,
                       struct sluice_error *error);
/* Dates that are not written, but lose rows that moved, join the partitions. */
int import_leave_dates(struct import *import, const struct import_file *file,
                       struct import_partitions *partitions, struct sluice_error *error);

/* ---- the calendar ---- */

/* Fills `calendar`. */
int import_calendar_init(struct import *import, struct sluice_error *error);
void import_calendar_fini(struct import_calendar *calendar);
/* Adds the dates of the calendar within the range, ascending; of its table, its conditions left
 * aside, and none where the store has no such table. The caller ends the list, whatever comes. */
int import_calendar_dates(const struct import *import, struct date_list *dates,
                          struct sluice_error *error);
/* Tells, of every table that is in, how many of its rows lie outside the calendar. */
int import_count_outside(const struct import *import, struct sluice_error *error);

/* ---- what a dry run remembers of a file, for those after it and for the end ---- */

/* How many rows of which dates its table would have, and where it is the calendar's, its dates.
 * `ledger` as it is; NULL: there is none. */
int import_foresee(struct import *import, struct import_file *file,
                   const struct import_partitions *partitions, const struct ledger *ledger,
                   struct sluice_error *error);

#endif
