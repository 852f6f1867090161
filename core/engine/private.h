/* private.h - what the jobs share. */
#ifndef CORE_ENGINE_PRIVATE_H
#define CORE_ENGINE_PRIVATE_H

#include "engine/engine.h"

/* Ledger and plan, by one state of the store: what planning reads is of the versions it knows.
 * Where there is a plan, another one takes its place only if the ledger has changed. */
int job_make_plan(struct job *job, bool *changed, struct sluice_error *error);
/* What must hold of the plan before anything is done; asks the events. */
int job_check(struct job *job, struct sluice_error *error);

/* ---- contexts ---- */

/* All that can be said of a pipeline that was read without opening its store, in one go. */
int context_check(struct context *context, int parts, struct sluice_error *error);
/* As context_open, of a store in words: a pipeline file, or a map as pipeline_read_store takes it;
 * `title` is what a person gave them as, "--target". */
int context_open_words(struct context *context, const char *words, const char *title, int parts,
                       struct sluice_error *error);
/* Before a store that must exist is opened for writing: is its ledger, in a store of its own, still
 * to be made? SLUICE_E_IO where it was lost. */
int context_may_make_ledger(const struct context *context, bool *may, struct sluice_error *error);
/* Of a store that is not there, as `error` says: opened where a run may make it, else said in words
 * that fit what the pipeline reads. */
int context_open_first(struct context *context, bool may_make, struct sluice_error *error);
/* Adds a mistake for whatever the pipeline, as far as it is bound, has more of than its store and
 * that of its ledger can hold. Both sections are sound. */
void context_check_limits(struct context *context);

/* ---- claim.c: in this order ---- */

/* Makes the ledger's tables where they are not there. A busy store is waited for, until `cancel`,
 * which the claim keeps. */
int claim_open(struct claim *claim, struct session *session, const atomic_bool *cancel,
               struct sluice_error *error);
/* Start, id and all else that the record says of who does the job. */
int claim_sign(struct claim *claim, struct session *session, struct sluice_error *error);
/* Takes a lease in place of the one it has. If it waited for the first one it begins now: start and
 * id are made anew. SLUICE_E_REFUSED: another command holds some of it; SLUICE_E_CANCELLED:
 * `cancel` was raised meanwhile. */
int claim_lease(struct claim *claim, struct context *context, const struct lease_span *spans,
                size_t count, struct sluice_error *error);
/* Spans, of at most one a table, that can get more. */
struct claimed_spans {
    struct lease_span *items;
    size_t count;
    size_t unsettled; /* partitions that are to be settled */
    size_t strays;    /* the last spans, of tables that the pipeline no longer has */
};
/* Adds what the plan computes or reads and is unsettled, but for what a run that lives is just
 * publishing; and what is unsettled of tables that the pipeline no longer has. In the job's arena.
 */
int job_add_unsettled(struct job *job, struct claimed_spans *spans, struct sluice_error *error);
/* Settles all of that, which is leased: the strays as far as the store can still tell. */
int job_settle(struct job *job, const struct claimed_spans *spans, struct sluice_error *error);
/* SLUICE_E_REFUSED if the plan has to do with any of that, for who may not settle it. */
int job_refuse_unsettled(struct job *job, struct sluice_error *error);
/* Settles what of the spans, which are leased, is unsettled by this ledger (NULL: as it is now);
 * tells the events. */
int claim_settle(const struct claim *claim, struct context *context, const struct lease_span *spans,
                 size_t count, const struct ledger *ledger, struct sluice_error *error);
/* Writes the record; a busy store is waited for as by session_patiently. */
int claim_start(const struct claim *claim, struct session *session, struct sluice_error *error);
/* What the job came to, as the events have it; NULL: of a job without a summary. */
int claim_judge(const struct claim *claim, int status, const struct run_summary *summary);
/* Writes the end of the record: the verdict, and a line that sums it up (may be NULL). A failure is
 * in `end`. */
void claim_end(struct claim *claim, struct session *session, int verdict, const char *summary);
/* Gives the lease back. Harmless where there is none, whatever the context. */
void claim_fini(struct claim *claim, struct context *context);

#endif
