/* writer.h - the one writer: what finished partitions wait for. */
#ifndef CORE_RUN_WRITER_H
#define CORE_RUN_WRITER_H

#include "plan/plan.h"
#include "run/run.h"
#include "sched/sched.h"
#include <pthread.h>

struct run;
struct partition_run;

struct writer {
    struct session *session;
    struct lane *lane;
    pthread_mutex_t lock;
    struct partition_run *first, **last;
    bool scheduled;
    struct lane_job job;
    int status; /* the first failure; later partitions are dropped */
    struct sluice_error error;
};

/* commit.c */
int writer_init(struct writer *writer, struct session *session, struct sluice_error *error);
void writer_fini(struct writer *writer);
/* Hands a finished partition over; its message, which has its handler, comes back when the sink has
 * it. Any thread. */
void writer_submit(struct run *run, struct partition_run *partition);
/* Gives the sink the digests that the ledger does not remember yet. */
int digests_remember(const struct plan *plan, struct versions *versions,
                     const struct run_options *options, struct sluice_error *error);

/* purity.c: warns where a finished partition has the fingerprint of what stands, but other rows.
 * Reads the store in that case alone. */
int purity_check(const struct partition_run *partition, struct session *session,
                 struct sluice_error *error);

#endif
