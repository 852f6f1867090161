/*
 * engine.h - what a program embeds: a pipeline and its store opened, a plan made, secured and
 * executed.
 *
 * Nothing here prints, asks a person, ends the process or knows of exit codes. Functions return a
 * status (SLUICE_E_*) with its error; mistakes in files are diagnostics of the context, beside the
 * error that sums them up. What happens meanwhile is told by struct engine_events. All functions of
 * one context or job are called by one thread, which is also the one that events come on.
 *
 * One job: context_open; job_init; the fields that are the caller's; job_plan; job_execute or
 * job_compare, or neither; job_fini and context_close, in any case.
 */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "ask/ask.h"
#include "copy/copy.h"
#include "import/import.h"
#include "publish/publish.h"
#include "run/run.h"

/* ---- what nearly everything stands on ---- */

/* Zero-initialise; context_close accepts that. */
struct context {
    const char *plugins;       /* the folder looked in first; NULL: none */
    const sluice_day *planned; /* the day of a plan, for a calendar that ends today; NULL: none */
    struct diagnostics diagnostics; /* mistakes found so far */
    bool has_diagnostics;
    struct pipeline *pipeline;
    struct registry *registry;
    struct binding *binding;
    struct store *store;
    struct session *session;
    struct ledger *ledger;
};

enum context_parts {
    CONTEXT_PIPELINE = 0,     /* the pipeline alone */
    CONTEXT_BINDING = 1 << 0, /* plugins, nodes, tables */
    CONTEXT_STORE = 1 << 1,   /* the store, opened read only; must exist */
    CONTEXT_WRITE = 1 << 2,   /* opened for writing, made if missing; the ledger is not */
    CONTEXT_LEDGER = 1 << 3,  /* loaded, all tables */
    CONTEXT_UPDATE = 1 << 4,  /* opened for writing; must exist, nothing is made yet */
    CONTEXT_NODES = 1 << 5,   /* a pipeline without processors is a mistake */
    CONTEXT_LATER = 1 << 6,   /* the store is checked, and opened by context_open_store */
};

/* Opens what `parts` says. SLUICE_E_INVALID: mistakes, all that were found in `diagnostics`; there
 * are none where the file itself cannot be read. Close in any case. */
int context_open(struct context *context, const char *path, int parts, struct sluice_error *error);
/* For those who check more before they touch the store; `parts` as before. */
int context_open_store(struct context *context, int parts, struct sluice_error *error);
/* Before a store is opened for writing: are these raw tables as the pipeline says, as far as it has
 * them? SLUICE_E_INVALID with diagnostics if not. Nothing is made or changed. */
int context_check_tables(struct context *context, const struct pipeline_table *const *tables,
                         size_t count, struct sluice_error *error);
/* Of these raw tables, by the store that is open: does its ledger have one in other capitals? */
int context_check_names(struct context *context, const struct pipeline_table *const *tables,
                        size_t count, struct sluice_error *error);
/* All commits of the store, by what it shows now. SLUICE_E_INVALID, with diagnostics, if the
 * pipeline spells a table of them in other capitals. */
int context_load_ledger(struct context *context, struct ledger **ledger,
                        struct sluice_error *error);
void context_close(struct context *context);

/* ---- what is told ---- */

struct job;

/* Partitions of a table that another run began to publish to a store apart from its ledger, and
 * what was found to have become of them. */
struct settled {
    const char *table;
    sluice_day from, to; /* the first and the last; NO_DATE of an undated table */
    size_t count;
    int what; /* enum carrier_settled */
    const char *run_id;
    const char *command; /* of that run, where it is to be repeated by hand; else NULL */
};

/* What is NULL is not told, and not asked. `user` is who gave the events. */
struct engine_events {
    /* Something is held by another command, and waited for at most so long in all; told once. */
    void (*waiting)(void *user, int64_t seconds, const struct sluice_error *held);
    /* Of a lease that was had: who held it before, and is gone. */
    void (*took_over)(void *user, const char *predecessor);
    /* Of partitions that nobody knew of whether they stand. */
    void (*settled)(void *user, const struct settled *settled);
    /* A plan was made; once more whenever others committed before it was secured. Anything but
     * SLUICE_OK, with its error, ends the job before anything was done. */
    int (*planned)(void *user, struct job *job, struct sluice_error *error);
    /* So many dates left the calendar that somebody has to say whether they are retired: SLUICE_OK
     * is yes. NULL: SLUICE_E_REFUSED. */
    int (*retire)(void *user, const struct retirement *retirement, struct sluice_error *error);
    /* The plan is final, and the ledger knows of the run. */
    void (*begun)(void *user, const struct job *job);
    /* The number that the ledger keeps as what the run came to: `status` is that of the job, the
     * summary is complete (of an import or a repair there is none: NULL). 0: all is well. NULL: 0
     * for SLUICE_OK, else 1. */
    int (*verdict)(void *user, int status, const struct run_summary *summary);
};

/* ---- a job among other commands ---- */

/* Who does a job and how long it waits for others before it begins; the lease that it then holds,
 * and what the ledger says of it. */
struct claim {
    /* The caller's: */
    const char *pipeline;               /* its file, for the ledger */
    const char *command;                /* for lease and ledger */
    const struct engine_events *events; /* NULL: nobody listens */
    void *user;                         /* of the events */
    int64_t seconds;                    /* waits so long in all; 0: not at all */

    /* The job's: */
    const atomic_bool *cancel; /* that of the request: ends the waiting early; may be NULL */
    int64_t spent;             /* nanoseconds waited */
    bool told;                 /* that it waits */
    /* Waited long enough: the error is the last refusal as it was, and `waited` the seconds. */
    bool gave_up;
    int64_t waited;
    struct lease *lease;
    bool leased; /* had one, by this id */
    struct run_record record;
    char run_id[LEDGER_ID_SIZE];
    char host[256];
    struct sluice_error end; /* of a job that begun: why its end could not be written, or OK */
};

/* ---- a plan, made and executed ---- */

struct job {
    /* The caller's, from job_init on; all that is borrowed must outlive the job. */
    struct context *context; /* open, with CONTEXT_BINDING and a store, from job_plan on */
    struct claim claim;      /* its lease is of all that the plan computes */
    struct plan_request request;
    struct report *report; /* progress and messages; NULL: nobody looks */
    int threads;           /* pool workers, >= 1 */
    uint64_t memory;       /* budget in bytes */
    bool any_dates;        /* also none but after the calendar's end, else that is refused */
    bool any_retirement;   /* however many dates: nobody is asked */
    bool any_loads;        /* however many a day of the store takes */
    bool exact; /* nothing but what the plan was made from: what changes meanwhile ends the run */
    bool check_inputs; /* look again at what plugins may only read; it takes its time */

    /* The job's. */
    struct plan *plan;
    struct report *silent; /* where none was given */
    struct arena arena;
    struct run_summary summary;
    int64_t started; /* monotonic ns, at first of job_init; time spent waiting is not of the job */
    bool begun;      /* the ledger knows of the run, and the summary tells of it */
};

void job_init(struct job *job, struct context *context);
void job_fini(struct job *job);

/* Plans the request, by what the store shows now. SLUICE_E_REFUSED also for an exact job that can
 * be planned no more, and what the events refuse. */
int job_plan(struct job *job, struct sluice_error *error);
/*
 * Takes the lease of what the plan computes, and plans again where another command has committed
 * something since; runs the plan, with the ledger's record of it. The store is open for writing.
 * Returns as run_execute does; with `begun` false nothing was done.
 */
int job_execute(struct job *job, struct sluice_error *error);
/* Computes the plan, commits nothing, and compares: a shadow run, as run_execute has it. `begun`
 * is told of; no lease, no record. */
int job_compare(struct job *job, struct shadow *shadow, struct sluice_error *error);

/* Partitions that executing the plan computes or retires. */
size_t job_count_work(const struct plan *plan);
/* Did anything fail, or is anything blocked? */
bool job_has_failures(const struct run_summary *summary);

/* ---- files into raw tables ---- */

/* Init; the fields that are the caller's; run, once; fini, in any case. */
struct import_job {
    /* The caller's, from import_job_init on; all that is borrowed must outlive the job. */
    struct context *context; /* opened for CONTEXT_WRITE, CONTEXT_LATER: the job opens the store */
    struct claim claim;      /* its lease is of the tables of all items */
    struct import_request request; /* but for loads_a_day */
    bool any_loads;                /* however many a day of the store takes */

    /* The job's. */
    struct import *import;
    struct import_result result;
    struct arena arena;
    bool begun; /* files were: `result` says how far they came */
};

void import_job_init(struct import_job *job, struct context *context);
void import_job_fini(struct import_job *job);
/*
 * Checks what the store has, takes the lease of the tables, and imports, with the ledger's record
 * of it. A dry run neither needs nor makes a store, and has no lease and no record. Returns as
 * import_run does; SLUICE_E_INVALID also, with diagnostics of the context, where the store does not
 * fit the pipeline.
 */
int import_job_run(struct import_job *job, struct sluice_error *error);

/* ---- from one store into another ---- */

/* Init; the fields that are the caller's; run, once; fini, in any case. */
struct copy_job {
    /* The caller's, from copy_job_init on; all that is borrowed must outlive the job. */
    struct context *context; /* opened for CONTEXT_BINDING: its pipeline says which tables */
    /* Stores in words: a pipeline file, whose `store` and `ledger` hold, or a map with them. */
    const char *source; /* NULL: that of the context's pipeline */
    const char *target;
    struct claim claim; /* its lease and record are of the target; the source is leased likewise */
    struct copy_request request; /* but for the binding */
    bool dry_run;                /* looks, and is refused as a copy would be; writes nothing */

    /* The job's. */
    struct context from, to; /* with mistakes of their own */
    struct claim held;       /* in the source, without a record */
    struct copy *copy;
    struct copy_result result;
    struct arena arena;
    bool begun; /* of a copy: the ledger knows of it; of a dry run: it looked */
};

void copy_job_init(struct copy_job *job, struct context *context);
void copy_job_fini(struct copy_job *job);
/*
 * Looks, takes the leases of the tables in both stores, looks again, and copies, with the record of
 * it in the target's ledger. Where it is refused, the target is neither made nor changed. Returns
 * as copy_look and copy_run do; SLUICE_E_INVALID, perhaps with diagnostics of one of the contexts:
 * the words name no store, both are one, or one does not fit the pipeline.
 */
int copy_job_run(struct copy_job *job, struct sluice_error *error);

/* ---- tables compared with what was committed ---- */

/* Init; the fields that are the caller's; run, once; fini, in any case. */
struct verify_job {
    /* The caller's, from verify_job_init on; all that is borrowed must outlive the job. */
    struct context *context; /* open, with CONTEXT_BINDING and a store, for writing to repair */
    struct claim claim;      /* of a repair; its lease is of all tables */
    const atomic_bool *cancel;
    bool repair;          /* what differs and can be */
    struct verify verify; /* its range; what was found, once it has run */

    /* The job's. */
    struct ledger *ledger;
    bool begun; /* tables were looked at */
};

void verify_job_init(struct verify_job *job, struct context *context);
void verify_job_fini(struct verify_job *job);
/* Compares; a repair has a lease of all tables and a record in the ledger, and asks the verdict
 * while both last. Returns as verify_all and verify_repair do, or as a lease is refused. */
int verify_job_run(struct verify_job *job, struct sluice_error *error);

/* ---- the breaker ---- */

struct breaker_reset {
    const struct node *node;
    const char *key;     /* of the entity, as key_format has it */
    sluice_day from, to; /* from > to: every date */
};

/* Forgets the attempts at an entity that was skipped as incomplete; `*count` dates had some. The
 * context is opened for CONTEXT_BINDING and CONTEXT_UPDATE. */
int breaker_reset(struct context *context, const struct breaker_reset *asked, int64_t *count,
                  struct sluice_error *error);

/* A part of this header. */
#include "engine/prune_job.h"

#endif
