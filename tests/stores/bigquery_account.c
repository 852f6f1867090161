/* bigquery_account.c - what a test of the real service does beside the driver. */
#include "stores/bigquery_account.h"

#include <stdlib.h>

#include "stores/bigquery/job.h"
#include "stores/bigquery/upload.h"

#define LISTED "/tables?maxResults=1000"

static int send_to(struct session *session, const char *method, const char *path,
                   struct reply *reply, struct sluice_error *error)
{
    struct call call = { .method = method, .doing = "clear the dataset", .is_bare = true };
    struct text url = { 0 };
    int status;

    url_dataset(session, &url);
    text_add(&url, path);
    call.url = text_string(&url);
    status = call_send(session, &call, reply, error);
    text_fini(&url);
    return status;
}

int account_tables(void *handle, struct sluice_error *error)
{
    struct reply reply;
    int count = -1;

    if (send_to(handle, "GET", LISTED, &reply, error) == SLUICE_OK)
        count = (int)json_array_size(json_object_get(reply.json, "tables"));
    reply_fini(&reply);
    return count;
}

static int drop(struct session *session, const char *table, struct sluice_error *error)
{
    struct text path = { 0 };
    struct reply reply;
    int status;

    text_add(&path, "/tables/");
    text_segment(&path, table);
    status = send_to(session, "DELETE", text_string(&path), &reply, error);
    reply_fini(&reply);
    text_fini(&path);
    return status;
}

int account_clear(void *handle, struct sluice_error *error)
{
    struct reply reply;
    int status = send_to(handle, "GET", LISTED, &reply, error);
    const json_t *tables = json_object_get(reply.json, "tables");

    for (size_t i = 0; i < json_array_size(tables) && status == SLUICE_OK; i++) {
        const json_t *reference = json_object_get(json_array_get(tables, i), "tableReference");
        status = drop(handle, json_text(reference, "tableId"), error);
    }
    reply_fini(&reply);
    return status;
}

int account_make(void *handle, const char *table, const char *json, struct sluice_error *error)
{
    struct session *session = handle;
    json_t *body = json_loads(json, 0, NULL);
    struct call call = { .doing = "make a table" };
    struct text url = { 0 };
    struct reply reply;
    int status;

    (void)json_object_set_new(body, "tableReference",
                              json_pack("{s:s,s:s,s:s}", "projectId", session->project, "datasetId",
                                        session->dataset, "tableId", table));
    url_dataset(session, &url);
    text_add(&url, "/tables");
    call.url = text_string(&url);
    status = call_send_json(session, &call, body, &reply, error);
    reply_fini(&reply);
    text_fini(&url);
    return status;
}

/* ---- loading ---- */

static char *job_text(const struct session *session, const char *id, const char *destination,
                      bool is_day)
{
    json_t *load = json_pack("{s:{s:s,s:s,s:s},s:s,s:s,s:s,s:i}", "destinationTable", "projectId",
                             session->project, "datasetId", session->dataset, "tableId",
                             destination, "sourceFormat", "NEWLINE_DELIMITED_JSON",
                             "writeDisposition", is_day ? "WRITE_TRUNCATE" : "WRITE_TRUNCATE_DATA",
                             "createDisposition", "CREATE_NEVER", "maxBadRecords", 0);
    json_t *root =
        json_pack("{s:o,s:{s:o}}", "jobReference", job_reference(session, id, session->location),
                  "configuration", "load", load);
    char *text = json_dumps(root, JSON_COMPACT);

    json_decref(root);
    return text;
}

static int wait_for(struct session *session, const char *id, struct sluice_error *error)
{
    for (;;) {
        struct reply reply;
        int status = job_get_existing(session, id, session->location, &reply, error);
        const json_t *state = json_object_get(reply.json, "status");
        const json_t *failure = json_object_get(state, "errorResult");
        bool is_done = strcmp(json_text(state, "state"), "DONE") == 0;
        if (status == SLUICE_OK && is_done && failure != NULL)
            status = sluice_error_set(error, SLUICE_E_INVALID, "%s (%s)",
                                      json_text(failure, "message"), json_text(failure, "reason"));
        reply_fini(&reply);
        if (status != SLUICE_OK || is_done)
            return status;
        sleep_for(SECOND);
    }
}

int account_load(void *handle, const char *table, const char *decorator, const char *lines,
                 struct sluice_error *error)
{
    struct session *session = handle;
    struct text name = { 0 }, bytes = { 0 };
    struct upload upload = { .bytes = &bytes, .doing = "load" };
    struct reply reply = { .date = -1 };
    char id[64];
    char *job;
    int status = SLUICE_E_INTERNAL;

    (void)snprintf(id, sizeof id, "sluice_account_%016llx%016llx",
                   (unsigned long long)random_next(&session->random),
                   (unsigned long long)random_next(&session->random));
    text_add(&bytes, lines);
    if (!destination_name(table, decorator, &name))
        goto out;
    job = job_text(session, id, text_string(&name), decorator[0] != '-');
    upload.job = job;
    status = upload_send(session, &upload, &reply, error);
    free(job);
    if (status == SLUICE_OK)
        status = wait_for(session, id, error);
out:
    reply_fini(&reply);
    text_fini(&name);
    text_fini(&bytes);
    return status;
}
