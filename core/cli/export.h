/* export.h - rows of a table, or the outcomes of its entities, on their way to stdout. */
#ifndef CORE_CLI_EXPORT_H
#define CORE_CLI_EXPORT_H

#include "cli/cli.h"

struct export
{
    const struct invocation *invocation;
    struct context context;
    struct arena arena;
    const struct source *source;
    struct calendar calendar; /* of computed tables */
    int32_t from, to;
    bool json;
    const char **names; /* columns printed */
    int32_t *types;
    int32_t count;
    struct buffer out;
};

/* The names as a CSV line; nothing in JSON lines. */
void export_header(struct export *export);
/* One row of `count` values, of the types of the columns or null. */
void export_row(struct export *export, const struct sluice_value *values);
/* Writes what has gathered, when it is much or `all`; an exit code. */
int export_flush(struct export *export, bool all);
/* The entities of one date that were not written; a partition column, then the key. */
int export_outcome_columns(struct export *export);
int export_outcomes(struct export *export, int32_t date, struct sluice_error *error);

/* export_current.c: says on stderr, from the ledger alone, which dates of a computed table are
 * blocked, stale, failed since or not known to be none of it; with --only-current that is an error.
 * An exit code. */
int export_check_current(const struct export *export);

#endif
