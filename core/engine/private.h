/* private.h - what planning a job and executing it share. */
#ifndef CORE_ENGINE_PRIVATE_H
#define CORE_ENGINE_PRIVATE_H

#include "engine/engine.h"

/* Ledger and plan, by one state of the store: what planning reads is of the versions it knows.
 * Where there is a plan, another one takes its place only if the ledger has changed. */
int job_make_plan(struct job *job, bool *changed, struct sluice_error *error);
/* What must hold of the plan before anything is done; asks the events. */
int job_check(struct job *job, struct sluice_error *error);

/* What the record of a run says of who runs it; `host` has `size` bytes, which it borrows. */
void record_init(struct run_record *record, char *host, size_t size);

#endif
