/* asking.c - jobs.get, jobs.list and jobs.cancel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "jobs.h"

/* Answers with 404 where it is not found. */
static int find(struct call *call, struct job *job, struct answer *answer)
{
    const char *project = json_text(call->names, "projectId"),
               *id = json_text(call->names, "jobId");
    const char *location = request_parameter(call->request, "location");

    if (jobs_find(call->world, project, id, location != NULL ? location : "", job))
        return 1;
    answer_error(answer, 404, "notFound", "Not found: Job %s:%s", project, id);
    return 0;
}

void handle_jobs_get(struct call *call, struct answer *answer)
{
    struct job job;

    if (find(call, &job, answer))
        answer_json(answer, 200, job_describe(&job, 0));
    job_clear(&job);
}

void handle_jobs_cancel(struct call *call, struct answer *answer)
{
    struct job job;

    if (find(call, &job, answer)) {
        db_run(call->world,
               "UPDATE jobs SET stop = 1, due = ? WHERE project = ? AND id = ?"
               " AND finished IS NULL",
               "iss", wall_clock(), job.project, job.id);
        answer_json(answer, 200,
                    json_pack("{s:s,s:o}", "kind", "bigquery#jobCancelResponse", "job",
                              job_describe(&job, 0)));
    }
    job_clear(&job);
}

/* Is a state among those that were asked for? All are where none was. */
static int is_asked(const struct request *request, const char *state)
{
    const json_t *filter = json_object_get(request->query, "stateFilter"), *item;
    size_t i;

    if (filter == NULL)
        return 1;
    if (json_is_string(filter))
        return strcmp(json_string_value(filter), state) == 0;
    json_array_foreach(filter, i, item)
    {
        if (strcmp(json_string_value(item), state) == 0)
            return 1;
    }
    return 0;
}

static json_t *list_job(struct call *call, sqlite3_stmt *statement)
{
    const char *projection = request_parameter(call->request, "projection");
    int full = projection != NULL && strcmp(projection, "full") == 0;
    struct job job;
    json_t *item = NULL, *failure;

    if (jobs_find(call->world, db_text(statement, 0), db_text(statement, 1), db_text(statement, 2),
                  &job)) {
        item = job_describe(&job, !full);
        (void)json_object_set_new(item, "state", json_string(job.state));
        failure = json_at(item, "status.errorResult");
        if (failure != NULL)
            (void)json_object_set(item, "errorResult", failure);
    }
    job_clear(&job);
    return item;
}

static sqlite3_stmt *select_jobs(struct call *call)
{
    const struct request *request = call->request;
    int64_t before = request_number(request, "pageToken", INT64_MAX);
    int64_t first = request_number(request, "minCreationTime", 0) * 1000;
    int64_t last = request_number(request, "maxCreationTime", INT64_MAX / 2000) * 1000 + 999;

    return db_prepare(call->world,
                      "SELECT project, id, location, created FROM jobs WHERE project = ?"
                      " AND visible <= ? AND created < ? AND created BETWEEN ? AND ?"
                      " AND ((finished IS NULL AND ?) OR (finished IS NOT NULL AND ?))"
                      " ORDER BY created DESC",
                      "siiiiii", json_text(call->names, "projectId"), wall_clock(), before, first,
                      last, (int64_t)is_asked(request, "running"),
                      (int64_t)is_asked(request, "done"));
}

void handle_jobs_list(struct call *call, struct answer *answer)
{
    int64_t most = request_number(call->request, "maxResults", 1000), last = 0;
    json_t *jobs = must(json_array()),
           *json = json_pack("{s:s,s:s,s:O}", "kind", "bigquery#jobList", "etag", "\"jobs\"",
                             "jobs", jobs);
    sqlite3_stmt *statement = select_jobs(call);

    while (db_step(call->world, statement)) {
        if ((int64_t)json_array_size(jobs) == most || json_array_size(jobs) == 1000) {
            (void)json_object_set_new(json, "nextPageToken", json_decimal(last));
            break;
        }
        last = sqlite3_column_int64(statement, 3);
        (void)json_array_append_new(jobs, list_job(call, statement));
    }
    (void)sqlite3_finalize(statement);
    json_decref(jobs);
    answer_json(answer, 200, must(json));
}
