/*
 * export.h - the rows of a table, or the entities that were not written, one after another.
 *
 * Fill in the first part and call in this order: export_check, export_doubt where the table is
 * computed, export_columns, export_each; export_fini in any case.
 */
#ifndef CORE_ASK_EXPORT_H
#define CORE_ASK_EXPORT_H

#include "ask/asker.h"

struct export
{
    const struct asker *asker;
    struct arena *arena;
    const struct source *source;
    sluice_day from, to; /* of tables with dates; inclusive */
    bool outcomes; /* of a computed table: what was not written, and why, instead of the rows */
    bool all;      /* also the columns that the runtime adds */

    struct calendar calendar; /* export_check: of computed tables */
    const char **names;       /* export_columns */
    int32_t *types;
    int32_t count;
};

/* Is there what is asked for? SLUICE_E_REFUSED where a raw table was never imported, or a calendar
 * date of a computed one was never computed: rows that are missing must not go unnoticed. */
int export_check(struct export *export, struct sluice_error *error);

/* Dates of a computed table that a run would not leave as they are, or of which it is not known. */
struct export_doubts {
    size_t dates; /* asked for, and in the calendar */
    size_t stale, unknown;
    size_t unseen; /* of the unknown, those that no run makes known */
    const struct plan_entry *first_stale, *first_unknown;
    size_t after; /* dates asked for after `end`, that of the calendar */
    sluice_day end;
    struct plan *plan; /* the entries live in it */
};

/* By the ledger alone. `strict`: external tables that have no versions are read; only dates after
 * the calendar's end are refused, and what no run makes known is doubted too. export_doubts_fini in
 * any case. */
int export_doubt(const struct export *export, bool strict, struct export_doubts *doubts,
                 struct sluice_error *error);
void export_doubts_fini(struct export_doubts *doubts);

/* The names and types of what export_each gives. */
int export_columns(struct export *export, struct sluice_error *error);

struct export_sink {
    /* `export->count` values, of the types of the columns or null; they last for the call. */
    void (*row)(const struct export *export, const struct sluice_value *values, void *user);
    /* A date or a month is complete: another status than SLUICE_OK ends the export with it. */
    int (*piece)(void *user, struct sluice_error *error);
    void *user;
};

/* Rows by date and key; the outcomes of a date by key. */
int export_each(const struct export *export, const struct export_sink *sink,
                struct sluice_error *error);
void export_fini(struct export *export);

/* ---- as text ---- */

/* A row as a line of CSV; the names in place of a row where `values` is NULL. */
void export_csv(const struct export *export, const struct sluice_value *values, struct buffer *out);
/* A row as a line with a JSON object. */
void export_json(const struct export *export, const struct sluice_value *values,
                 struct buffer *out);

#endif
