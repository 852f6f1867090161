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

/* The calls of publish.h of the same names. */
struct sink_kind {
    const char *leaves;
    int (*prepare)(struct sink *sink, const struct sink_table *table, struct sluice_error *error);
    int (*clock)(struct sink *sink, int64_t *time, struct sluice_error *error);
    int (*attempts)(struct sink *sink, struct attempts **attempts, struct sluice_error *error);
    int (*begin)(struct sink *sink, const struct publish_base *base, struct sluice_error *error);
    int (*clear)(struct sink *sink, const struct sink_range *range, struct sluice_error *error);
    int (*partition)(struct sink *sink, struct publish_partition *partition,
                     struct sluice_error *error);
    int (*commit)(struct sink *sink, struct sluice_error *error);
    void (*abandon)(struct sink *sink);
    int (*remember)(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                    struct sluice_error *error);
    bool (*keep)(struct sink *sink, const struct source *source, size_t date_index,
                 struct table *rows);
    bool (*has)(const struct sink *sink, const struct source *source, size_t date_index);
    void (*trim)(struct sink *sink, sluice_day date);
    int (*read)(struct sink *sink, struct session *session, const struct sink_read *read,
                struct table *rows, struct sluice_error *error);
    void (*destroy)(struct sink *sink); /* nothing is open */
};

/* Stands first in each kind's own struct. */
struct sink {
    const struct sink_kind *kind;
    struct session *session;
    const struct ledger *ledger; /* of the open publication */
};

/* stored.c: what the store itself has of a table, and its clock. */
int stored_clock(struct sink *sink, int64_t *time, struct sluice_error *error);
int stored_read(struct session *session, const struct sink_read *read, struct table *rows,
                struct sluice_error *error);
/* Calls of a sink that writes to a store: whatever is done, that has. */
int stored_attempts(struct sink *sink, struct attempts **attempts, struct sluice_error *error);
int stored_remember(struct sink *sink, struct ledger_batch *batch, const atomic_bool *stop,
                    struct sluice_error *error);
bool stored_keep(struct sink *sink, const struct source *source, size_t date_index,
                 struct table *rows);
bool stored_has(const struct sink *sink, const struct source *source, size_t date_index);
void stored_trim(struct sink *sink, sluice_day date);
int stored_sees(struct sink *sink, struct session *session, const struct sink_read *read,
                struct table *rows, struct sluice_error *error);

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
/* Its record and all that goes with it joins the batch. */
int recorder_add(struct recorder *recorder, const struct publish_partition *partition,
                 struct sluice_error *error);
/* Outcomes of what it replaces go. In a transaction of the ledger. */
int recorder_clear(struct session *session, const struct publish_partition *partition,
                   struct sluice_error *error);

/* ---- the kinds that write to a store ---- */

int sink_one_transaction(const struct sink_request *request, struct sink **sink,
                         struct sluice_error *error);
int sink_two_steps(const struct sink_request *request, struct sink **sink,
                   struct sluice_error *error);

#endif
