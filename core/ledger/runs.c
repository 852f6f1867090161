/* runs.c - runs: their begin and end, and all of them. */
#include "ledger/private.h"

#include <unistd.h>

/* Of "20261123T221503.123456Z". */
#define ID_TIME_LENGTH 23

enum { R_ID, R_EVENT, R_AT, R_COMMAND, R_PIPELINE, R_HOST, R_PID, R_EXIT, R_SUMMARY, R_VERSION };

#ifndef SLUICE_VERSION
#define SLUICE_VERSION "0"
#endif

char *ledger_make_id(int64_t at, char id[LEDGER_ID_SIZE])
{
    char text[TIME_TEXT_SIZE];
    size_t used = 0;

    (void)time_format(at - at % 1000000, text);
    for (const char *c = text; *c != '\0' && *c != 'Z'; c++)
        if (*c != '-' && *c != ':')
            id[used++] = *c;
    (void)snprintf(id + used, LEDGER_ID_SIZE - used, ".%06dZ-%x", (int)(at % 1000000),
                   (unsigned)getpid());
    return id;
}

/* "20261123T221503.123456Z", however it goes on; false if it is no id of ours. */
static bool id_time(const char *id, size_t length, int64_t *at)
{
    char text[TIME_TEXT_SIZE];
    int used;

    if (length < ID_TIME_LENGTH)
        return false;
    used = snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%.10s", id, id + 4, id + 6, id + 9,
                    id + 11, id + 13);
    return used > 0 && time_parse(text, (size_t)used, at);
}

/* The latest time of the ids in `rows` if that is `*at` or later. */
static void latest_time(const struct table *rows, int64_t *at)
{
    for (int64_t row = 0; row < rows->row_count; row++) {
        int32_t length;
        const char *id = sluice_text(&rows->views[R_ID], row, &length);
        int64_t time;
        if (id_time(id, (size_t)length, &time) && time >= *at)
            *at = time + 1;
    }
}

int ledger_new_id(struct session *session, int64_t *at, char id[LEDGER_ID_SIZE],
                  struct sluice_error *error)
{
    struct condition later = { "run_id", SLUICE_AT_LEAST, { 0 } };
    struct table rows;
    int64_t latest;
    int status = session_clock(session, at, error);

    if (status != SLUICE_OK)
        return status;
    latest = *at;
    (void)ledger_make_id(latest, id);
    later.value = sluice_of_text(id);
    later.value.length = ID_TIME_LENGTH;
    status = ledger_read(session, LEDGER_RUNS, &later, 1, &rows, error);
    if (status != SLUICE_OK)
        return status;
    if (rows.row_count > 0) {
        latest_time(&rows, &latest);
        (void)ledger_make_id(latest, id);
    }
    table_fini(&rows);
    return SLUICE_OK;
}

static int append_runs(struct session *session, void *rows, struct sluice_error *error)
{
    return session_replace(session, ledger_layouts[LEDGER_RUNS].table, NULL, 0, rows, error);
}

static int find_runs(struct session *session, void *rows, bool *stands, struct sluice_error *error)
{
    const struct table *written = rows;
    const struct condition same[] = {
        { "run_id", SLUICE_EQUAL, sluice_value_at(&written->views[R_ID], 0) },
        { "event", SLUICE_EQUAL, sluice_value_at(&written->views[R_EVENT], 0) },
    };
    struct table found;
    int status = ledger_read(session, LEDGER_RUNS, same, COUNT_OF(same), &found, error);

    if (status != SLUICE_OK)
        return status;
    *stands = found.row_count > 0;
    table_fini(&found);
    return SLUICE_OK;
}

static int write_event(struct session *session, const struct sluice_value *values,
                       struct sluice_error *error)
{
    struct table rows;
    const struct transaction append = { .work = append_runs, .user = &rows, .stands = find_runs };
    int status = ledger_rows_init(&rows, LEDGER_RUNS, error);

    if (status != SLUICE_OK)
        return status;
    status = table_append(&rows, values, error);
    table_finish(&rows);
    if (status == SLUICE_OK)
        status = session_transact(session_ledger(session), &append, error);
    table_fini(&rows);
    return status == SLUICE_OK ? SLUICE_OK : ledger_cannot(session, "write", error);
}

int ledger_start_run(struct session *session, const struct run_record *run,
                     struct sluice_error *error)
{
    const struct sluice_value values[] = { sluice_of_text(run->run_id),
                                           sluice_of_text("start"),
                                           sluice_of_time(run->started_at),
                                           value_of_text(run->command),
                                           value_of_text(run->pipeline),
                                           value_of_text(run->host),
                                           sluice_of_int(run->pid),
                                           sluice_of_null(),
                                           sluice_of_null(),
                                           sluice_of_text(SLUICE_VERSION) };

    return write_event(session, values, error);
}

int ledger_end_run(struct session *session, const struct run_record *run,
                   struct sluice_error *error)
{
    const struct sluice_value values[] = { sluice_of_text(run->run_id),
                                           sluice_of_text("end"),
                                           sluice_of_time(run->ended_at),
                                           sluice_of_null(),
                                           sluice_of_null(),
                                           sluice_of_null(),
                                           sluice_of_null(),
                                           sluice_of_int(run->exit_code),
                                           value_of_text(run->summary),
                                           sluice_of_text(SLUICE_VERSION) };

    return write_event(session, values, error);
}

/* Events of a run arrive end before start: "end" < "start". */
static void merge_event(const struct table *rows, int64_t row, struct arena *arena, bool *failed,
                        struct run_record *run)
{
    if (text_equals(cell_text(arena, rows, R_EVENT, row, failed), "end")) {
        run->ended = true;
        run->ended_at = cell_int(rows, R_AT, row);
        run->exit_code = cell_int(rows, R_EXIT, row);
        run->summary = cell_text(arena, rows, R_SUMMARY, row, failed);
        return;
    }
    run->started_at = cell_int(rows, R_AT, row);
    run->command = cell_text(arena, rows, R_COMMAND, row, failed);
    run->pipeline = cell_text(arena, rows, R_PIPELINE, row, failed);
    run->host = cell_text(arena, rows, R_HOST, row, failed);
    run->pid = cell_int(rows, R_PID, row);
}

static void reverse(struct run_record *runs, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct run_record other = runs[i];
        runs[i] = runs[count - 1 - i];
        runs[count - 1 - i] = other;
    }
}

int ledger_runs(struct session *session, struct arena *arena, struct run_record **runs,
                size_t *count, struct sluice_error *error)
{
    struct table rows;
    bool failed = false;
    int status = ledger_read(session, LEDGER_RUNS, NULL, 0, &rows, error);

    *count = 0;
    if (status != SLUICE_OK)
        return status;
    *runs = arena_alloc(arena, sizeof **runs * (size_t)(rows.row_count + 1));
    for (int64_t row = 0; row < rows.row_count && *runs != NULL && !failed; row++) {
        const char *id = cell_text(arena, &rows, R_ID, row, &failed);
        if (*count == 0 || !text_equals((*runs)[*count - 1].run_id, id))
            (*runs)[(*count)++] = (struct run_record){ .run_id = id };
        merge_event(&rows, row, arena, &failed, &(*runs)[*count - 1]);
    }
    failed = failed || *runs == NULL;
    table_fini(&rows);
    if (failed)
        return error_memory(error, "the list of runs");
    reverse(*runs, *count);
    return SLUICE_OK;
}
