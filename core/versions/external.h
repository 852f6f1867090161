/*
 * external.h - by which dates a table is counted, and reading one that somebody else writes.
 *
 * It is part of versions.h.
 */
#ifndef CORE_VERSIONS_EXTERNAL_H
#define CORE_VERSIONS_EXTERNAL_H

#include "bind/bind.h"
#include "store/store.h"

struct versions;

/*
 * The dates that the partitions of a table are counted by: of each its number is its slot. Those of
 * the calendar; of a table with `dates: all` its own too; an undated table has one, NO_DATE. Of a
 * table whose rows are known since a date, the days up to which they are read: what stands at a
 * slot, digests too, is of all rows known by then, and all slots are of one version.
 */
struct axis {
    const sluice_day *dates; /* ascending */
    size_t count;
};

/* What is read of an external table. */
struct external_read {
    const struct source *source;
    struct axis axis;    /* dates that somebody sees; one by one where that is needed */
    const char **faults; /* by slot, NULL so far; out: why a date cannot be read, in `arena` */
    struct arena *arena;
    const struct read_request *request; /* but for its conditions */
};
/* Rows of the slots [low, high), as session_read_grown reads them. A date with a cell that cannot
 * be converted has none, and its fault says so. */
int external_read(const struct external_read *read, struct session *session, size_t low,
                  size_t high, struct table *rows, struct sluice_error *error);
/* Notes as faults the dates of `rows`, with all of the key and the date, that have two rows of one
 * key. Nothing is looked for where the store has such a key itself. */
int external_check_keys(const struct external_read *read, struct session *session,
                        const struct table *rows, size_t low, size_t high,
                        struct sluice_error *error);

/* Why a date in [low, high) of what is read cannot be read; NULL: all can. */
const char *read_fault(const struct versions *versions, const struct read *read, size_t low,
                       size_t high);

#endif
