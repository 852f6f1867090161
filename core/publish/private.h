/* private.h - what the kinds of sinks share. */
#ifndef CORE_PUBLISH_PRIVATE_H
#define CORE_PUBLISH_PRIVATE_H

#include "publish/publish.h"

struct sink_range {
    const struct publish_table *table;
    sluice_day from, to;
};

struct sink_table {
    const struct publish_table *table;
    const struct sluice_layout *layout;
    const atomic_bool *stop;
};

/* What others see of a sink's work: the calls of publish.h of the same names. */
struct sink_sight {
    const char *leaves;
    int (*attempts)(struct sink *sink, struct attempts **attempts, struct sluice_error *error);
    int (*remember)(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                    struct sluice_error *error);
    bool (*keep)(struct sink *sink, const struct source *source, size_t date_index,
                 struct table *rows);
    bool (*has)(const struct sink *sink, const struct source *source, size_t date_index);
    void (*trim)(struct sink *sink, sluice_day date);
    int (*read)(struct sink *sink, struct session *session, const struct sink_read *read,
                struct table *rows, struct sluice_error *error);
};

/* How partitions are published: likewise. */
struct sink_kind {
    const struct sink_sight *sight;
    int (*prepare)(struct sink *sink, const struct sink_table *table, struct sluice_error *error);
    int (*begin)(struct sink *sink, const struct publish_base *base, struct sluice_error *error);
    int (*clear)(struct sink *sink, const struct sink_range *range, struct sluice_error *error);
    int (*partition)(struct sink *sink, struct publish_partition *partition,
                     struct sluice_error *error);
    int (*commit)(struct sink *sink, struct sluice_error *error);
    void (*abandon)(struct sink *sink);
    void (*destroy)(struct sink *sink); /* nothing is open */
};

/* Stands first in each kind's own struct. */
struct sink {
    const struct sink_kind *kind;
    struct session *session;
    const struct ledger *ledger; /* of the open publication */
};

/* A table as the store itself has it. */
int stored_read(struct session *session, const struct sink_read *read, struct table *rows,
                struct sluice_error *error);

/* ---- record.c: what the ledger is told of partitions ---- */

struct recorder {
    const char *run_id;
    int64_t commits; /* made so far: numbers the next id */
    int64_t at;      /* of the commits, by the ledger's clock */
    struct ledger_batch batch;
};
/* Gives the partition a new commit id, and its record all that the sink knows. */
void recorder_name(struct recorder *recorder, const struct ledger *ledger,
                   struct publish_partition *partition);
/* Its rows are a content of their own, as recorder_name has it; or still those of the version that
 * stands, if one does. */
void recorder_own_content(struct publish_partition *partition);
void recorder_keep_content(const struct ledger *ledger, struct publish_partition *partition);
/* Its record and all that goes with it joins the batch; outcomes that are no more go. In the
 * transaction of the ledger in which the batch is written. */
int recorder_add(struct recorder *recorder, struct session *session,
                 const struct publish_partition *partition, struct sluice_error *error);

/* ---- stored.c: what the kinds share that write to a store ---- */

/* Whatever is done, the store has. */
extern const struct sink_sight stored_sight;

/* Stands first in the struct of such a kind. */
struct stored_sink {
    struct sink sink;
    const struct lease *lease;
    const struct binding *binding; /* NULL: nobody knows what is read of the tables */
    struct recorder recorder;
    bool is_open;
    struct publish_base base;                /* of the open publication */
    struct ledger *own_ledger;               /* where the caller brought none */
    struct publish_partition *first, **last; /* as they were handed over */
};

/* `size` bytes, zeroes behind the stored_sink. SLUICE_E_MEMORY; `*sink` is NULL then. */
int stored_create(const struct sink_kind *kind, size_t size, const struct sink_request *request,
                  struct sink **sink, struct sluice_error *error);
void stored_destroy(struct sink *sink);
/* A publication opens, or is over: whatever failed, the second ends it. */
void stored_begin(struct stored_sink *stored, const struct publish_base *base);
void stored_end(struct stored_sink *stored);
/* The ledger that it goes by and the time of its commits; may be called again. */
int stored_orient(struct stored_sink *stored, struct sluice_error *error);
/* Adds it to those that were handed over. */
void stored_take(struct stored_sink *stored, struct publish_partition *partition);
/* Asks the caller, as late as anything can be given up. */
int stored_may_stand(const struct stored_sink *stored, struct sluice_error *error);
/* Of each of which that is not known yet. */
void stored_tell(const struct stored_sink *stored, int became);

/* ---- the kinds that write to a store ---- */

int sink_one_transaction(const struct sink_request *request, struct sink **sink,
                         struct sluice_error *error);
int sink_two_steps(const struct sink_request *request, struct sink **sink,
                   struct sluice_error *error);

#endif
