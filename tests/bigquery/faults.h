/*
 * faults.h - what goes wrong on purpose.
 *
 * POST /control/faults with {"seed": 1, "faults": [{"kind": "503", "method": "jobs.insert",
 * "count": 2, "skip": 1, "probability": 0.5, ..}]} replaces all that were set. `count` (1; -1 for
 * ever) is how often, `skip` (0) how many requests that fit are left alone before, `method` (any)
 * which; whether the n-th that fits is hit with a `probability` below 1 depends on the seed alone.
 * The kinds are the table in faults.c. Members that some take: `ms`, `status`, `reason`,
 * `message`, `retry_after` (text; "past": a date that is over), `bytes`, `date_s` (the
 * answer's Date is off by so many seconds).
 */
#ifndef BIGQUERY_FAULTS_H
#define BIGQUERY_FAULTS_H

#include "answer.h"
#include "world.h"

enum fault_phase {
    FAULT_BEFORE, /* instead of the work */
    FAULT_AFTER,  /* the work is done; its answer is spoilt */
    FAULT_JOB,    /* of the job that the request makes */
    FAULT_UPLOAD, /* of what is put to a session */
};

struct fault {
    const char *kind;
    enum fault_phase phase;
    int status; /* of the answer; 0: it is reset, or as the kind says */
    char *reason, *message, *retry_after, *method;
    int64_t ms, bytes, date_s;
    int64_t count, skip, matched;
    double probability;
};

struct faults *faults_create(void);
void faults_destroy(struct faults *faults);
/* 1, or 0 with an error: nothing has changed. */
int faults_set(struct world *world, const json_t *body, struct answer *answer);
/* The fault that hits this request, counted; or NULL. Valid until faults_set. */
const struct fault *faults_pick(struct world *world, enum fault_phase phase, const char *method,
                                const struct request *request);
int fault_is(const struct fault *fault, const char *kind);
/* Makes `answer` what a fault before or after the work makes of it. */
void fault_answer(const struct fault *fault, struct answer *answer);

#endif
