/* scan.h - reading rows, and what that costs. */
#ifndef STORES_BIGQUERY_SCAN_H
#define STORES_BIGQUERY_SCAN_H

#include "session.h"

int scan_begin(void *session, const struct sluice_scan *scan, void **cursor,
               struct sluice_error *error);
int scan_next(void *cursor, struct sluice_batch *batch, struct sluice_error *error);
void scan_finish(void *cursor);
int scan_begin_read(void *session, struct sluice_error *error);
void scan_end_read(void *session);
int scan_estimate(void *session, const struct sluice_scan *scan, int64_t *bytes,
                  struct sluice_error *error);
/* The service's clock, by a query that reads nothing. */
int scan_clock(void *session, int64_t *time, struct sluice_error *error);
/* The costs that a session remembers. */
void costs_fini(struct session *session);

#endif
