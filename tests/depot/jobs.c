/*
 * jobs.c - the jobs of a depot.
 *
 * `stage` writes the rows to a table of their own, `send` moves them: into the table, or for later,
 * with a row in depot_jobs that says how it stands; or into depot_mail, where what was sent is
 * under way. A job that is not at work any more keeps its row, so that its id is not used again.
 */
#include "depot/depot.h"

#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_ullong calls, jobs;

/* ---- what the environment asks for ---- */

static unsigned long long number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtoull(text, NULL, 10);
}

static void note(const char *call, const char *what)
{
    const char *path = getenv("DEPOT_LOG");
    int descriptor =
        path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

    if (descriptor < 0)
        return;
    (void)dprintf(descriptor, "%s %s\n", call, what);
    (void)close(descriptor);
}

static bool is_down(const char *call)
{
    const char *text = getenv("DEPOT_DOWN");

    return text != NULL && strstr(text, call) != NULL;
}

static int told_to(struct sluice_error *error, const char *call)
{
    return sluice_error_set(error, SLUICE_E_IO, "cannot %s: told to fail", call);
}

/* The number of the call, 0 where it fails. */
static unsigned long long begin_call(const char *call, struct sluice_error *error)
{
    unsigned long long number = atomic_fetch_add(&calls, 1) + 1;

    if (number == number_of("DEPOT_KILL"))
        (void)raise(SIGKILL);
    if (number != number_of("DEPOT_CALL") && !is_down(call))
        return number;
    (void)told_to(error, call);
    return 0;
}

static int end_call(unsigned long long number, int status, const char *call,
                    struct sluice_error *error)
{
    if (number == number_of("DEPOT_KILL_DONE"))
        (void)raise(SIGKILL);
    return number == number_of("DEPOT_DONE") && status == SLUICE_OK ? told_to(error, call) : status;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("DEPOT_COUNT");
    int descriptor = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (descriptor < 0)
        return;
    (void)dprintf(descriptor, "%llu\n", atomic_load(&calls));
    (void)close(descriptor);
}

/* ---- a job ---- */

struct staged {
    char id[64];
    char note[96];
};

static int begin(struct depot *depot, struct sluice_error *error)
{
    return write_begin(depot->session, error);
}

static int finish(struct depot *depot, int status, struct sluice_error *error)
{
    if (status == SLUICE_OK)
        status = write_commit(depot->session, error);
    if (status != SLUICE_OK)
        write_rollback(depot->session);
    return status;
}

/* "depot_jobs" or "depot_mail": the value of a column of a job; "" where there is none. */
static char *value_of(struct depot *depot, const char *table, const char *column, const char *id,
                      struct sluice_error *error)
{
    return depot_ask(depot, error, "SELECT %s FROM %s WHERE id = %Q", column, table, id);
}

static int set_state(struct depot *depot, const char *id, const char *state,
                     struct sluice_error *error)
{
    return depot_execute(depot, error,
                         "UPDATE depot_jobs SET state = %Q WHERE id = %Q;"
                         "DROP TABLE IF EXISTS \"depot_rows_%w\"",
                         state, id, id);
}

/* The rows of the job take the place of what stands on its date. In a transaction. */
static int apply(struct depot *depot, const char *id, struct sluice_error *error)
{
    char *table = value_of(depot, "depot_jobs", "target", id, error);
    char *date = value_of(depot, "depot_jobs", "date", id, error);
    char *day = value_of(depot, "depot_jobs", "day", id, error);
    char *columns = value_of(depot, "depot_jobs", "columns", id, error);
    int status = SLUICE_E_MEMORY;

    if (table != NULL && date != NULL && day != NULL && columns != NULL)
        status = date[0] == '\0'
                     ? depot_execute(depot, error, "DELETE FROM \"%w\"", table)
                     : depot_execute(depot, error, "DELETE FROM \"%w\" WHERE \"%w\" = %Q", table,
                                     date, day);
    if (status == SLUICE_OK && columns[0] != '\0')
        status =
            depot_execute(depot, error, "INSERT INTO \"%w\" (%s) SELECT %s FROM \"depot_rows_%w\"",
                          table, columns, columns, id);
    if (status == SLUICE_OK)
        status = set_state(depot, id, "done", error);
    sqlite3_free(table);
    sqlite3_free(date);
    sqlite3_free(day);
    sqlite3_free(columns);
    return status;
}

/* Whether a job or a revocation has the id already; in a transaction. */
static bool is_used(struct depot *depot, const char *id)
{
    char *state = value_of(depot, "depot_jobs", "state", id, NULL);
    bool used = state != NULL && state[0] != '\0';

    sqlite3_free(state);
    return used;
}

/* What was sent arrives: it becomes a job, unless its id is one already. In a transaction. */
static int arrive(struct depot *depot, const char *id, struct sluice_error *error)
{
    bool used = is_used(depot, id);
    int status = SLUICE_OK;

    note("arrive", used ? "too late" : "late");
    if (!used)
        status = depot_execute(depot, error,
                               "INSERT INTO depot_jobs SELECT * FROM depot_mail WHERE id = %Q", id);
    if (status == SLUICE_OK && !used)
        status = apply(depot, id, error);
    return status == SLUICE_OK
               ? depot_execute(depot, error, "DELETE FROM depot_mail WHERE id = %Q", id)
               : status;
}

/* What is under way comes nearer whenever the depot is opened. In a transaction. */
static int arrive_all(struct depot *depot, struct sluice_error *error)
{
    static const char next[] = "SELECT min(id) FROM depot_mail WHERE state = 'sent' AND waits <= 0";
    int status = depot_execute(depot, error, "UPDATE depot_mail SET waits = waits - 1");
    char *id = depot_ask(depot, error, "%s", next);

    while (status == SLUICE_OK && id != NULL && id[0] != '\0') {
        status = arrive(depot, id, error);
        sqlite3_free(id);
        id = depot_ask(depot, error, "%s", next);
    }
    status = id == NULL && status == SLUICE_OK ? SLUICE_E_IO : status;
    sqlite3_free(id);
    return status;
}

int jobs_open(struct depot *depot, struct sluice_error *error)
{
    static const char columns[] =
        "(id TEXT PRIMARY KEY, state TEXT, target TEXT, date TEXT,"
        " day TEXT, columns TEXT, note TEXT, waits INTEGER, retry INTEGER)";
    int status = begin(depot, error);

    if (status != SLUICE_OK)
        return status;
    status = depot_execute(depot, error,
                           "CREATE TABLE IF NOT EXISTS depot_jobs %s;"
                           "CREATE TABLE IF NOT EXISTS depot_mail %s",
                           columns, columns);
    if (status == SLUICE_OK)
        status = arrive_all(depot, error);
    return finish(depot, status, error);
}

/* ---- stage ---- */

static int check_id(const char *id, struct sluice_error *error)
{
    size_t length = strlen(id);

    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)id[i]) && id[i] != '-' && id[i] != '_')
            length = 0;
    return length > 0 && length < 64
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID, "'%s' is no id of a publication", id);
}

/* All rows are of the date that is replaced: another would stay, or come twice. */
static int check_days(const struct sluice_publication *publication, struct sluice_error *error)
{
    const struct sluice_batch *rows = publication->rows;

    for (uint32_t c = 0; rows != NULL && publication->date != NULL && c < rows->column_count; c++) {
        if (strcmp(publication->fields[c]->name, publication->date) != 0)
            continue;
        for (int64_t row = 0; row < rows->row_count; row++)
            if (sluice_date(&rows->columns[c], row) != publication->day)
                return sluice_error_set(error, SLUICE_E_INVALID,
                                        "'%s': a row is of another date than its partition",
                                        publication->table);
    }
    return SLUICE_OK;
}

/* A message tells of the table that the rows are for, not of where they are staged. */
static int name_target(const char *staged, const char *target, int status,
                       struct sluice_error *error)
{
    char copy[sizeof error->message];
    char *at = status == SLUICE_OK ? NULL : strstr(error->message, staged);

    if (at != NULL) {
        (void)snprintf(copy, sizeof copy, "%.*s%s%s", (int)(at - error->message), error->message,
                       target, at + strlen(staged));
        memcpy(error->message, copy, sizeof copy);
    }
    return status;
}

static int write_rows(struct depot *depot, const struct sluice_publication *publication,
                      struct sluice_error *error)
{
    char table[96];
    const struct sluice_replace insert = { .size = sizeof insert,
                                           .field_count = publication->field_count,
                                           .table = table,
                                           .fields = publication->fields,
                                           .rows = publication->rows };
    int status = depot_execute(depot, error,
                               "CREATE TABLE \"depot_rows_%w\" AS SELECT * FROM \"%w\" LIMIT 0",
                               publication->id, publication->table);

    (void)snprintf(table, sizeof table, "depot_rows_%s", publication->id);
    if (status == SLUICE_OK && publication->rows != NULL)
        status = write_replace(depot->session, &insert, error);
    return name_target(table, publication->table, status, error);
}

/* "a", "b": of the rows; NULL when memory is short. */
static char *list_columns(const struct sluice_publication *publication)
{
    sqlite3_str *text = sqlite3_str_new(NULL);

    for (uint32_t i = 0; publication->rows != NULL && i < publication->field_count; i++)
        sqlite3_str_appendf(text, "%s\"%w\"", i == 0 ? "" : ", ", publication->fields[i]->name);
    return sqlite3_str_length(text) == 0
               ? (sqlite3_free(sqlite3_str_finish(text)), sqlite3_mprintf("%s", ""))
               : sqlite3_str_finish(text);
}

/* Under way already, and nobody but depot_mail knows of it: that becomes a job when it is sent. */
static int write_job(struct depot *depot, const struct sluice_publication *publication,
                     const char *told, struct sluice_error *error)
{
    char day[VALUE_TEXT_SIZE] = "";
    char *columns = list_columns(publication);
    int status;

    if (columns == NULL)
        return memory_error(error);
    if (publication->date != NULL)
        (void)date_write(publication->day, day);
    status = depot_execute(depot, error,
                           "INSERT INTO depot_mail VALUES (%Q, 'staged', %Q, %Q, %Q, %Q, %Q, 0, 0)",
                           publication->id, publication->table,
                           publication->date == NULL ? "" : publication->date, day, columns, told);
    sqlite3_free(columns);
    return status;
}

static int stage(struct depot *depot, const struct sluice_publication *publication,
                 struct staged *staged, struct sluice_error *error)
{
    int status = check_id(publication->id, error);

    if (status == SLUICE_OK)
        status = check_days(publication, error);
    if (status == SLUICE_OK)
        status = begin(depot, error);
    if (status != SLUICE_OK)
        return status;
    (void)snprintf(staged->id, sizeof staged->id, "%s", publication->id);
    (void)snprintf(staged->note, sizeof staged->note, "note of %s", publication->id);
    status = write_rows(depot, publication, error);
    if (status == SLUICE_OK)
        status = write_job(depot, publication, staged->note, error);
    return finish(depot, status, error);
}

int jobs_stage(void *depot, const struct sluice_publication *publication, void **out,
               const char **told, struct sluice_error *error)
{
    unsigned long long number = begin_call("stage", error);
    struct staged *staged;
    int status;

    *out = NULL;
    note("stage", publication->id);
    if (number == 0)
        return SLUICE_E_IO;
    staged = calloc(1, sizeof *staged);
    if (staged == NULL)
        return memory_error(error);
    status = end_call(number, stage(depot, publication, staged, error), "stage", error);
    if (status != SLUICE_OK) {
        free(staged);
        return status;
    }
    *out = staged;
    *told = staged->note;
    return SLUICE_OK;
}

void jobs_unstage(void *staged)
{
    free(staged);
}

/* ---- send ---- */

/* What becomes of a job that has arrived. In a transaction. */
static int start(struct depot *depot, const char *id, unsigned long long number,
                 struct sluice_error *error)
{
    unsigned long long slow = number_of("DEPOT_SLOW");
    bool bad = number == number_of("DEPOT_BAD");

    if (bad || number <= number_of("DEPOT_FAIL"))
        return depot_execute(depot, error,
                             "UPDATE depot_jobs SET state = 'failed', retry = %d WHERE id = %Q;"
                             "DROP TABLE \"depot_rows_%w\"",
                             bad ? 0 : 1, id, id);
    if (slow == 0)
        return apply(depot, id, error);
    return depot_execute(depot, error,
                         "UPDATE depot_jobs SET state = 'working', waits = %llu WHERE id = %Q",
                         slow, id);
}

static int send_in(struct depot *depot, const char *id, unsigned long long number,
                   struct sluice_error *error)
{
    int status;

    if (is_used(depot, id))
        return sluice_error_set(error, SLUICE_E_CONFLICT, "the id '%s' was used before", id);
    if (number == number_of("DEPOT_REFUSE"))
        return sluice_error_set(error, SLUICE_E_REFUSED, "job '%s': told to refuse", id);
    if (number == number_of("DEPOT_LATE") || number == number_of("DEPOT_VERY_LATE"))
        return depot_execute(depot, error,
                             "UPDATE depot_mail SET state = 'sent', waits = %d WHERE id = %Q",
                             number == number_of("DEPOT_LATE") ? 1 : 3, id);
    status = depot_execute(depot, error,
                           "INSERT INTO depot_jobs SELECT * FROM depot_mail WHERE id = %Q;"
                           "DELETE FROM depot_mail WHERE id = %Q",
                           id, id);
    return status == SLUICE_OK ? start(depot, id, number, error) : status;
}

int jobs_send(void *handle, void *prepared, struct sluice_error *error)
{
    struct depot *depot = handle;
    const struct staged *staged = prepared;
    unsigned long long number = begin_call("send", error), job = atomic_fetch_add(&jobs, 1) + 1;
    int status;

    note("send", staged->id);
    if (number == 0)
        return SLUICE_E_IO;
    status = begin(depot, error);
    if (status == SLUICE_OK)
        status = finish(depot, send_in(depot, staged->id, job, error), error);
    if (status == SLUICE_OK &&
        (job == number_of("DEPOT_LATE") || job == number_of("DEPOT_VERY_LATE")))
        status = sluice_error_set(error, SLUICE_E_IO, "the connection was lost");
    return end_call(number, status, "send", error);
}

/* ---- settle, revoke ---- */

static void say(struct sluice_sent *sent, int state, const char *message, bool may_retry)
{
    const char *other = getenv("DEPOT_STATE");

    if (other == NULL || number_of("DEPOT_STATE") > 0)
        sent->state = other == NULL ? state : (int32_t)number_of("DEPOT_STATE");
    sent->may_retry = may_retry;
    (void)snprintf(sent->message, sizeof sent->message, "%s", message);
}

/* A job at work is asked for once more. In a transaction. */
static int wait_for(struct depot *depot, struct sluice_sent *sent, struct sluice_error *error)
{
    char *waits = value_of(depot, "depot_jobs", "waits", sent->id, error);
    bool ended = waits != NULL && strtoll(waits, NULL, 10) <= 0;
    int status = waits == NULL ? SLUICE_E_IO : SLUICE_OK;

    sqlite3_free(waits);
    say(sent, ended ? SLUICE_PUBLISHED : SLUICE_PUBLISHING, "", false);
    if (status == SLUICE_OK && ended)
        status = apply(depot, sent->id, error);
    else if (status == SLUICE_OK)
        status = depot_execute(depot, error,
                               "UPDATE depot_jobs SET waits = waits - 1 WHERE id = %Q", sent->id);
    return status;
}

static int settle_one(struct depot *depot, struct sluice_sent *sent, struct sluice_error *error)
{
    char *state = value_of(depot, "depot_jobs", "state", sent->id, error);
    char *retry = value_of(depot, "depot_jobs", "retry", sent->id, error);
    char *told = value_of(depot, "depot_jobs", "note", sent->id, error);
    int status = SLUICE_OK;

    if (state == NULL || retry == NULL || told == NULL)
        status = SLUICE_E_IO;
    else if (state[0] == '\0')
        say(sent, SLUICE_NEVER_SEEN, "", false);
    else if (strcmp(state, "revoked") == 0)
        say(sent, SLUICE_NOT_PUBLISHED, "it was revoked", true);
    else if (sent->note == NULL || strcmp(told, sent->note) != 0)
        status = sluice_error_set(error, SLUICE_E_INVALID, "'%s' has another note", sent->id);
    else if (strcmp(state, "done") == 0)
        say(sent, SLUICE_PUBLISHED, "", false);
    else if (strcmp(state, "failed") == 0)
        say(sent, SLUICE_NOT_PUBLISHED, "told to fail", retry[0] == '1');
    else
        status = wait_for(depot, sent, error);
    sqlite3_free(state);
    sqlite3_free(retry);
    sqlite3_free(told);
    return status;
}

int jobs_settle(void *depot, struct sluice_sent *const *sent, uint32_t count, uint32_t milliseconds,
                struct sluice_error *error)
{
    unsigned long long number = begin_call("settle", error);
    char text[16];
    int status;

    (void)milliseconds; /* it goes by how often it is asked */
    (void)snprintf(text, sizeof text, "%u", count);
    note("settle", text);
    if (number == 0)
        return SLUICE_E_IO;
    status = begin(depot, error);
    if (status != SLUICE_OK)
        return status;
    for (uint32_t i = 0; i < count && status == SLUICE_OK; i++)
        status = settle_one(depot, sent[i], error);
    return end_call(number, finish(depot, status, error), "settle", error);
}

/* In a transaction. */
static int revoke_in(struct depot *depot, struct sluice_sent *sent, struct sluice_error *error)
{
    char *state = value_of(depot, "depot_jobs", "state", sent->id, error);
    bool done = state != NULL && strcmp(state, "done") == 0;
    bool at_work = state != NULL && strcmp(state, "working") == 0;
    int status = state == NULL ? SLUICE_E_IO : SLUICE_OK;

    if (status == SLUICE_OK && at_work)
        status = set_state(depot, sent->id, "revoked", error);
    else if (status == SLUICE_OK && state[0] == '\0')
        status = depot_execute(
            depot, error, "INSERT INTO depot_jobs (id, state, note) VALUES (%Q, 'revoked', '')",
            sent->id);
    say(sent, done ? SLUICE_PUBLISHED : SLUICE_NOT_PUBLISHED, done ? "" : "it was revoked", !done);
    sqlite3_free(state);
    return status;
}

int jobs_revoke(void *depot, struct sluice_sent *sent, struct sluice_error *error)
{
    unsigned long long number = begin_call("revoke", error);
    int status;

    note("revoke", sent->id);
    if (number == 0)
        return SLUICE_E_IO;
    status = begin(depot, error);
    if (status == SLUICE_OK)
        status = finish(depot, revoke_in(depot, sent, error), error);
    return end_call(number, status, "revoke", error);
}
