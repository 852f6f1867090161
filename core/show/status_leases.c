/* status_leases.c - which command holds what at this moment. */
#include "show/private.h"

static void print_span(const struct lease_span *span, struct buffer *out)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_printf(out, "  %s", span->table);
    if (span->from != NO_DATE)
        buffer_printf(out, " %s..%s", date_format(span->from, from), date_format(span->to, to));
    buffer_char(out, '\n');
}

void lease_print_silence(const struct lease_record *lease, struct buffer *out)
{
    if (lease != NULL && lease->state == LEASE_EXPIRED)
        buffer_printf(out, ", no sign of life for %lld s: it may be succeeded",
                      (long long)(lease->age < 0 ? 0 : lease->age));
}

/* The spans of one lease stand together, a line each. */
void status_print_leases(const struct status *status, struct buffer *out)
{
    int64_t token = 0;

    for (size_t i = 0; i < status->lease_count; i++) {
        const struct lease_record *lease = &status->leases[i];
        if (!status_shows_lease(lease))
            continue;
        if (lease->token != token) {
            buffer_printf(out, "\nheld by %s, process %lld on %s", lease->run_id,
                          (long long)lease->holder.pid, lease->holder.host);
            lease_print_silence(lease, out);
            buffer_char(out, '\n');
        }
        token = lease->token;
        print_span(&lease->span, out);
    }
}
