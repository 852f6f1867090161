/*
 * status.h - what `sluice status` found, in words.
 */
#ifndef CORE_CLI_STATUS_H
#define CORE_CLI_STATUS_H

#include "ask/ask.h"

/* `pipeline` and `store` are their names. */
void status_print(const struct status *status, const char *pipeline, const char *store,
                  struct buffer *out);
/* One object per line: the nodes, the partitions, the leases that are held, then the last run. */
void status_print_json(const struct status *status, struct buffer *out);

/* How full the columns are. */
void status_print_health(const struct status *status, struct arena *arena, struct buffer *out);
/* Which command holds what at this moment. */
void status_print_leases(const struct status *status, struct buffer *out);
/* Of a lease without a sign of life for LEASE_SECONDS: ", no sign of life for 45 s: it may be
 * succeeded"; of any other one, and of NULL, nothing. */
void lease_print_silence(const struct lease_record *lease, struct buffer *out);

#endif
