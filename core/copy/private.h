/* private.h - the steps of a copy, a file each. */
#ifndef CORE_COPY_PRIVATE_H
#define CORE_COPY_PRIVATE_H

#include "copy/copy.h"
#include "publish/publish.h"

/* A table on its way. */
struct copy_item {
    struct copy_table table;
    const struct sluice_layout *layout; /* as the target is to have it */
    const char **names;                 /* columns that are copied, with their types */
    int32_t *types;
    int32_t count;
    int32_t date; /* which of them says the partition; -1: none */
};

struct copy {
    struct arena arena;
    const struct binding *binding;
    struct copy_options options;
    const struct copy_events *events;
    bool all; /* tables of the binding */
    int how;  /* enum copy_look */
    struct copy_item *items;
    size_t count;
    struct session *from, *to;
    struct ledger *intents; /* of a target apart from its ledger, while it is glanced at */
    const char *run_id;  /* begins the ids of what is published to a target apart from its ledger */
    struct sink *sink;   /* of such a target; NULL: none was needed yet */
    int64_t progress_at; /* when the next one is due, by clock_monotonic_ns */
};

/* ---- tally.c: rows of a table by date, with the digest of each date ---- */

struct tally_day {
    sluice_day date;
    int64_t rows;
    struct digest digest;
};

struct tally {
    const struct copy_item *item;
    struct tally_day *days; /* ascending */
    size_t count, capacity;
    size_t last; /* that of the row before */
    int64_t rows;
    int32_t *chosen; /* all columns */
    struct buffer scratch;
};

/* tally_fini it in any case. */
int tally_init(struct tally *tally, const struct copy_item *item, struct sluice_error *error);
void tally_fini(struct tally *tally);
/* Of a batch of the item's columns. */
int tally_add(struct tally *tally, const struct sluice_batch *batch, struct sluice_error *error);
/* The first date on which they differ; NULL: they are the same. The other's is `*there`, NULL:
 * it has no such date. */
const struct tally_day *tally_differ(const struct tally *here, const struct tally *there,
                                     const struct tally_day **other);

/* ---- layout.c ---- */

/* What is read of a table and how the target is to have it: as the pipeline declares it, and all
 * other columns that the source has. */
int copy_choose_columns(struct copy *copy, struct copy_item *item,
                        const struct sluice_layout *stored, struct sluice_error *error);
struct read_request copy_request_of(const struct copy_item *item);

/* ---- look.c ---- */

/* What the table is in source and target. */
int copy_look_at(struct copy *copy, struct copy_item *item, struct sluice_error *error);

/* ---- ship.c ---- */

/* The same as copy_move where rows and ledger of the target lie apart. */
int copy_ship(struct copy *copy, struct copy_item *item, const struct lease *lease,
              struct sluice_error *error);

/* ---- move.c ---- */

int copy_move(struct copy *copy, struct copy_item *item, const struct lease *lease,
              struct sluice_error *error);
/* What was read back, against what was written; SLUICE_E_CORRUPT names the first date that differs.
 */
int copy_compare(const struct copy_item *item, const struct tally *written,
                 const struct tally *read, struct sluice_error *error);
/* Adds to such an error what stands in the target for all that. Returns its status. */
int copy_tell_left(struct sluice_error *error, const char *left);
/* Counts and digests of what one of the stores has. */
int copy_count(struct copy *copy, const struct copy_item *item, struct session *session,
               struct tally *tally, struct sluice_error *error);
void copy_tell_progress(struct copy *copy, const struct copy_item *item, int64_t rows, bool ended);

#endif
