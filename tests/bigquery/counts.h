/*
 * counts.h - what was asked: requests by method, with polls and retries apart, and bytes.
 *
 * A poll asks for the state of a job: jobs.get, jobs.list, and getQueryResults without a page. A
 * retry is a request that repeats one whose answer a fault spoilt, or an insert or query under an
 * id that was used before.
 */
#ifndef BIGQUERY_COUNTS_H
#define BIGQUERY_COUNTS_H

#include "answer.h"
#include "world.h"

struct counts *counts_create(void);
void counts_destroy(struct counts *counts);
/* Under the lock, all of them. */
void counts_request(struct world *world, const char *method, const struct request *request,
                    const json_t *body);
/* A fault of that kind spoilt the answer to `request` (NULL: to none): its repetition is a retry.
 */
void counts_fault(struct world *world, const char *kind, const struct request *request);
void counts_bytes(struct world *world, size_t in, size_t out);
/* Adds to what lenient mode let pass, or the server saw and frowned at. */
void counts_breach(struct world *world, const char *what);
json_t *counts_breaches(struct world *world); /* borrowed */
json_t *counts_read(struct world *world);
void counts_clear(struct world *world);

#endif
