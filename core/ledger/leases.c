/* leases.c - the leases that a store holds, as records. */
#include "ledger/private.h"

enum {
    L_TOKEN,
    L_TABLE,
    L_FIRST,
    L_LAST,
    L_RUN,
    L_COMMAND,
    L_HOST,
    L_MACHINE,
    L_PID,
    L_STARTED,
    L_TAKEN,
    L_HEARTBEAT,
    L_RELEASED,
};

static bool is_whole(const struct lease_span *span)
{
    return span->from == NO_DATE;
}

static void copy_text(char *out, size_t size, const char *text)
{
    (void)snprintf(out, size, "%s", text == NULL ? "" : text);
}

static int state_of(const struct lease_record *record, bool released, int64_t now)
{
    int64_t silent = now - record->heartbeat_at;
    int64_t limit = LEASE_SECONDS * (int64_t)1000000;

    if (released)
        return LEASE_RELEASED;
    if (process_is_gone(&record->holder))
        return LEASE_ABANDONED;
    /* From the future: the clock was set back, and nobody has beaten since. */
    return silent > limit || silent < -limit ? LEASE_EXPIRED : LEASE_HELD;
}

static bool parse_lease(struct arena *arena, const struct table *rows, int64_t row, int64_t now,
                        struct lease_record *out)
{
    bool failed = false;
    const char *first = cell_text(arena, rows, L_FIRST, row, &failed);
    const char *last = cell_text(arena, rows, L_LAST, row, &failed);

    *out = (struct lease_record){
        .token = cell_int(rows, L_TOKEN, row),
        .span = { cell_text(arena, rows, L_TABLE, row, &failed), NO_DATE, INT32_MAX },
        .run_id = cell_text(arena, rows, L_RUN, row, &failed),
        .command = cell_text(arena, rows, L_COMMAND, row, &failed),
        .holder = { .pid = cell_int(rows, L_PID, row), .started = cell_int(rows, L_STARTED, row) },
        .taken_at = cell_int(rows, L_TAKEN, row),
        .heartbeat_at = cell_int(rows, L_HEARTBEAT, row),
    };
    copy_text(out->holder.host, sizeof out->holder.host,
              cell_text(arena, rows, L_HOST, row, &failed));
    copy_text(out->holder.machine, sizeof out->holder.machine,
              cell_text(arena, rows, L_MACHINE, row, &failed));
    if (first != NULL && last != NULL && date_parse(first, strlen(first), &out->span.from) &&
        !date_parse(last, strlen(last), &out->span.to))
        out->span.from = NO_DATE;
    out->age = (now - out->heartbeat_at) / 1000000;
    out->state = state_of(out, sluice_is_known(&rows->views[L_RELEASED], row), now);
    return !failed && out->span.table != NULL;
}

int ledger_leases(struct session *session, struct arena *arena, struct lease_record **leases,
                  size_t *count, struct sluice_error *error)
{
    struct table rows;
    bool failed;
    int64_t now;
    int status = session_clock(session, &now, error);

    *count = 0;
    if (status == SLUICE_OK)
        status = ledger_read(session, LEDGER_LEASES, NULL, 0, &rows, error);
    if (status != SLUICE_OK)
        return status;
    *leases = arena_alloc(arena, sizeof **leases * (size_t)(rows.row_count + 1));
    failed = *leases == NULL;
    for (int64_t row = 0; row < rows.row_count && !failed; row++)
        failed = !parse_lease(arena, &rows, row, now, &(*leases)[(*count)++]);
    table_fini(&rows);
    return failed ? error_memory(error, "the leases") : SLUICE_OK;
}

int lease_rows_add(struct table *rows, const struct lease_record *record, int64_t released_at,
                   struct sluice_error *error)
{
    char first[PARTITION_TEXT_SIZE], last[PARTITION_TEXT_SIZE];
    const struct sluice_value values[] = {
        sluice_of_int(record->token),
        sluice_of_text(record->span.table),
        sluice_of_text(partition_format(record->span.from, first)),
        sluice_of_text(partition_format(is_whole(&record->span) ? NO_DATE : record->span.to, last)),
        sluice_of_text(record->run_id),
        value_of_text(record->command),
        sluice_of_text(record->holder.host),
        sluice_of_text(record->holder.machine),
        sluice_of_int(record->holder.pid),
        sluice_of_int(record->holder.started),
        sluice_of_time(record->taken_at),
        sluice_of_time(record->heartbeat_at),
        released_at == 0 ? sluice_of_null() : sluice_of_time(released_at),
    };

    return table_append(rows, values, error);
}
