/*
 * prune_job.h - what of the ledger is of the past, removed under a lease; a part of engine.h, which
 * includes it.
 */
#ifndef CORE_ENGINE_PRUNE_JOB_H
#define CORE_ENGINE_PRUNE_JOB_H

#ifndef CORE_ENGINE_H
#error "include engine/engine.h"
#endif

/* Init; the fields that are the caller's; run, once; fini, in any case. */
struct prune_job {
    /* The caller's, from prune_job_init on; all that is borrowed must outlive the job. */
    struct context *context; /* open, with CONTEXT_BINDING and a store, for writing but to look */
    struct claim claim;      /* its lease is of all tables that the ledger knows */
    const atomic_bool *cancel;
    int64_t days; /* what was written in the last so many stays */
    bool dry_run; /* looks, and writes nothing */

    /* The job's. */
    int64_t before;  /* the moment that this is, microseconds UTC by the ledger's clock */
    bool keeps_runs; /* the store bills what is read: rows were not asked which runs they name */
    struct prune *prune; /* what was found; NULL: it did not come to that */
    struct map tokens;   /* table -> struct text_set: those that the store tells of */
    struct arena arena;
    bool begun; /* the ledger knows of it */
};

void prune_job_init(struct prune_job *job, struct context *context);
void prune_job_fini(struct prune_job *job);
/* Looks, and removes but in a dry run; then with a record in the ledger, and the verdict of the
 * events. Returns as prune_create and prune_remove do, or as a lease is refused. */
int prune_job_run(struct prune_job *job, struct sluice_error *error);

#endif
