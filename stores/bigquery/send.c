/* send.c - a partition made ready, and its load job started. */
#include <stdlib.h>

#include "job.h"
#include "upload.h"
#include "value.h"

#define LOAD_ROLE                                                                                  \
    "roles/bigquery.jobUser on the project and roles/bigquery.dataEditor on the dataset"

struct staged {
    struct text gzip, doing;
    char *table, *id, *job; /* `job` is JSON */
    bool is_dated;
    struct note note;
    char text[NOTE_SIZE];
};

/* ---- stage ---- */

void job_unstage(void *handle)
{
    struct staged *staged = handle;

    if (staged == NULL)
        return;
    text_fini(&staged->gzip);
    text_fini(&staged->doing);
    free(staged->table);
    free(staged->id);
    free(staged->job);
    free(staged);
}

static int check(const struct session *session, const struct sluice_publication *publication,
                 struct sluice_error *error)
{
    char day[VALUE_TEXT_SIZE];

    if (session->is_read_only)
        return sluice_error_set(error, SLUICE_E_READ_ONLY,
                                "table '%s' in '%s.%s' cannot be written: the store is open for "
                                "reading",
                                publication->table, session->project, session->dataset);
    if (publication->date != NULL && day_write(publication->day, day) == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s': BigQuery has no partition of day %d since 1970: its "
                                "years are 1 to 9999; column '%s' says otherwise",
                                publication->table, publication->day, publication->date);
    return SLUICE_OK;
}

/* The columns are given as the table has them: a schema that differs would be refused, or, where a
 * table is replaced whole, be taken over. */
static json_t *load_json(const struct session *session, const struct table *table,
                         const char *destination, bool is_dated)
{
    const json_t *fields = json_object_get(json_object_get(table->json, "schema"), "fields");

    return json_pack("{s:{s:s,s:s,s:s},s:s,s:s,s:s,s:{s:O},s:b,s:i,s:b}", "destinationTable",
                     "projectId", session->project, "datasetId", session->dataset, "tableId",
                     destination, "sourceFormat", "NEWLINE_DELIMITED_JSON", "writeDisposition",
                     is_dated ? "WRITE_TRUNCATE" : "WRITE_TRUNCATE_DATA", "createDisposition",
                     "CREATE_NEVER", "schema", "fields", fields, "autodetect", 0, "maxBadRecords",
                     0, "ignoreUnknownValues", 0);
}

static bool write_job(const struct session *session, const struct table *table,
                      struct staged *staged)
{
    struct text destination = { 0 };
    json_t *root = NULL;

    if (destination_name(staged->table, staged->note.decorator, &destination))
        root = json_pack("{s:o,s:{s:o,s:o}}", "jobReference",
                         job_reference(session, staged->id, staged->note.location), "configuration",
                         "labels", job_labels(staged->id, staged->note.hash), "load",
                         load_json(session, table, text_string(&destination), staged->is_dated));
    staged->job = root == NULL ? NULL : json_dumps(root, JSON_COMPACT);
    json_decref(root);
    text_fini(&destination);
    return staged->job != NULL;
}

static int make_note(const struct session *session, const struct sluice_publication *publication,
                     struct staged *staged, struct sluice_error *error)
{
    struct note *note = &staged->note;
    char day[VALUE_TEXT_SIZE] = "-";

    if (staged->is_dated)
        (void)day_write_partition(publication->day, day);
    note->rows = publication->rows == NULL ? 0 : publication->rows->row_count;
    (void)snprintf(note->decorator, sizeof note->decorator, "%.8s", day);
    (void)snprintf(note->location, sizeof note->location, "%s", session->location);
    if (!hash_bytes(&staged->gzip, note->hash) || !note_write(note, staged->text))
        return memory_error(error);
    return SLUICE_OK;
}

static int check_table(const struct session *session, const struct sluice_publication *publication,
                       const struct table *table, struct sluice_error *error)
{
    if (!table->is_native)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' in '%s.%s' is a view or an external table, which can be read "
                                "alone",
                                publication->table, session->project, session->dataset);
    if (publication->date != NULL && table->date == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' in '%s.%s' is not partitioned by the days of '%s': its "
                                "dates cannot be replaced one by one",
                                publication->table, session->project, session->dataset,
                                publication->date);
    return SLUICE_OK;
}

static int find_table(struct session *session, const struct sluice_publication *publication,
                      struct table **table, struct sluice_error *error)
{
    int status = table_known(session, publication->table, table, error);

    if (status == SLUICE_E_NOT_FOUND)
        return sluice_error_set(error, status, "there is no table '%s' in '%s.%s' to write to",
                                publication->table, session->project, session->dataset);
    return status == SLUICE_OK ? check_table(session, publication, *table, error) : status;
}

int job_stage(void *handle, const struct sluice_publication *publication, void **out,
              const char **note, struct sluice_error *error)
{
    struct session *session = handle;
    struct staged *staged;
    struct table *table;
    int status = check(session, publication, error);

    if (status == SLUICE_OK)
        status = find_table(session, publication, &table, error);
    if (status != SLUICE_OK)
        return status;
    staged = calloc(1, sizeof *staged);
    if (staged == NULL)
        return memory_error(error);
    staged->is_dated = publication->date != NULL;
    staged->table = strdup(publication->table);
    staged->id = strdup(publication->id);
    text_format(&staged->doing, "load table '%s'", publication->table);
    if (staged->table == NULL || staged->id == NULL || staged->doing.failed)
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = encode_rows(session, publication, &staged->gzip, error);
    if (status == SLUICE_OK)
        status = make_note(session, publication, staged, error);
    if (status == SLUICE_OK && !write_job(session, table, staged))
        status = sluice_error_set(error, SLUICE_E_INVALID,
                                  "a load of table '%s' cannot be named: a name with '$' in it is "
                                  "no table's",
                                  publication->table);
    if (status != SLUICE_OK) {
        job_unstage(staged);
        return status;
    }
    *note = staged->text;
    *out = staged;
    return SLUICE_OK;
}

/* ---- send ---- */

/* There is a job of that id. It is ours if an earlier try of ours came through. */
static int adopt(struct session *session, const struct staged *staged, struct sluice_error *error)
{
    struct reply reply;
    int status = job_get_existing(session, staged->id, staged->note.location, &reply, error);

    if (status == SLUICE_OK && !job_is_ours(reply.json, staged->id, &staged->note))
        status = sluice_error_set(error, SLUICE_E_CONFLICT,
                                  "cannot load table '%s' in '%s.%s': there is another job '%s' in "
                                  "the project",
                                  staged->table, session->project, session->dataset, staged->id);
    reply_fini(&reply);
    return status;
}

/* Does the status promise that nothing of the job will ever stand? */
static bool is_promise(int status)
{
    return status == SLUICE_E_REFUSED || status == SLUICE_E_INVALID ||
           status == SLUICE_E_CONFLICT || status == SLUICE_E_NOT_FOUND;
}

/* Of a call that failed, what may be said of the job. */
static int settle_status(int status, const struct reply *reply)
{
    if (is_promise(status) && reply->is_doubtful)
        return SLUICE_E_IO;
    if (status == SLUICE_E_NOT_FOUND)
        return strcmp(reply->reason, "notFound") == 0 ? SLUICE_E_INVALID : SLUICE_E_IO;
    return status;
}

/* The service's time before the call, with room for the clocks that it has many of. */
static void note_since(struct known_jobs *jobs, const struct reply *reply, int64_t began)
{
    int64_t seconds = (moment() - began) / SECOND + 60;

    if (jobs->since == 0 && reply->date > 0)
        jobs->since = (reply->date - seconds) * 1000;
}

int job_send(void *handle, void *staging, struct sluice_error *error)
{
    struct session *session = handle;
    struct staged *staged = staging;
    struct table *table = table_entry(session, staged->table);
    const struct upload upload = { .job = staged->job,
                                   .bytes = &staged->gzip,
                                   .doing = text_string(&staged->doing),
                                   .role = LOAD_ROLE };
    int64_t began = moment();
    struct reply reply;
    int status;

    if (table == NULL)
        return memory_error(error);
    table_pace(table, staged->is_dated);
    status = upload_send(session, &upload, &reply, error);
    note_since(&session->jobs, &reply, began);
    if (status == SLUICE_E_CONFLICT && reply.code == 409)
        status = adopt(session, staged, error);
    else if (status != SLUICE_OK)
        status = settle_status(status, &reply);
    if (status == SLUICE_OK)
        known_jobs_add(&session->jobs, staged->id);
    else if (error != NULL)
        error->status = status;
    reply_fini(&reply);
    return status;
}
