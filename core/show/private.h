/* private.h - what the files of one answer share. */
#ifndef CORE_SHOW_PRIVATE_H
#define CORE_SHOW_PRIVATE_H

#include "report/report.h"
#include "show/show.h"

/* How full the columns are. */
void status_print_health(const struct status *status, struct arena *arena, struct buffer *out);
/* Tables that somebody else writes, as text and as lines of JSON. */
void status_print_external(const struct status *status, struct buffer *out);
void status_print_external_json(const struct status *status, struct buffer *out);
/* Which command holds what at this moment. */
void status_print_leases(const struct status *status, struct buffer *out);
/* Partitions that are unsettled; nothing where there are none. */
void unsettled_print(const struct ledger *ledger, struct buffer *out);
void unsettled_print_json(const struct ledger *ledger, struct buffer *out);
/* Of a lease without a sign of life for LEASE_SECONDS: ", no sign of life for 45 s: it may be
 * succeeded"; of any other one, and of NULL, nothing. */
void lease_print_silence(const struct lease_record *lease, struct buffer *out);

#endif
