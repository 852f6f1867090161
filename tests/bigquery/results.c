/* results.c - jobs.query and jobs.getQueryResults: waiting for rows and giving them by pages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "handlers.h"
#include "jobs.h"
#include "query.h"

#define SECOND INT64_C(1000000)
#define LONGEST_WAIT (200 * SECOND)

json_t *query_run(struct world *world, const struct job *job, json_t *statistics)
{
    const json_t *request = json_object_get(job->config, "query");
    struct query query;
    json_t *failure = query_open(world, job->project, request, job->seen, &query);

    if (failure == NULL)
        failure = query_check_bytes(&query, request);
    if (failure == NULL) {
        (void)json_object_set_new(statistics, "totalBytesProcessed", json_decimal(query.bytes));
        (void)json_object_set_new(statistics, "query",
                                  json_pack("{s:o,s:o,s:b,s:s}", "totalBytesProcessed",
                                            json_decimal(query.bytes), "totalBytesBilled",
                                            json_decimal(query.bytes), "cacheHit", 0,
                                            "statementType", "SELECT"));
    }
    query_clear(&query);
    return failure;
}

static json_t *make_reference(const struct job *job)
{
    return must(json_pack("{s:s,s:s,s:s}", "projectId", job->project, "jobId", job->id, "location",
                          job->location));
}

/* The job's failure as these two methods tell it: what may be tried again has a name of its own. */
static void answer_job_failure(const struct job *job, struct answer *answer)
{
    static const char *const names[][2] = { { "backendError", "jobBackendError" },
                                            { "internalError", "jobInternalError" },
                                            { "rateLimitExceeded", "jobRateLimitExceeded" } };
    const char *reason = json_text(job->failure, "reason");
    json_t *failure = must(json_deep_copy(job->failure));
    size_t i;

    for (i = 0; i < 3; i++) {
        if (strcmp(reason, names[i][0]) == 0)
            (void)json_object_set_new(failure, "reason", json_string(names[i][1]));
    }
    answer_failure(answer, failure);
}

static void add_rows(struct world *world, const struct query *query, struct page *page,
                     const struct job *job, json_t *json)
{
    sqlite3_stmt *rows = query_rows(world, query, page->first);
    char *token;

    page->classes = query->classes;
    page->columns = query->columns;
    rows_page(world, rows, page);
    (void)sqlite3_finalize(rows);
    (void)json_object_set(json, "schema", query->schema);
    (void)json_object_set_new(json, "totalRows", json_decimal(query_count(world, query)));
    (void)json_object_set_new(json, "totalBytesProcessed", json_decimal(query->bytes));
    (void)json_object_set_new(json, "cacheHit", json_false());
    if (json_array_size(page->rows) > 0)
        (void)json_object_set(json, "rows", page->rows);
    if (page->more) {
        token = page_token(page, job->seen);
        (void)json_object_set_new(json, "pageToken", json_string(token));
        free(token);
    }
    json_decref(page->rows);
}

/* What is known of the job now. */
static void give(struct world *world, const struct job *job, struct page *page, const char *kind,
                 struct answer *answer)
{
    json_t *json = json_pack("{s:s,s:o,s:b}", "kind", kind, "jobReference", make_reference(job),
                             "jobComplete", job->finished != 0);
    json_t *failure = NULL;
    struct query query;

    if (job->finished != 0 && job->failure != NULL) {
        json_decref(json);
        answer_job_failure(job, answer);
        return;
    }
    if (job->finished != 0) {
        failure = query_open(world, job->project, json_object_get(job->config, "query"), job->seen,
                             &query);
        if (failure == NULL)
            add_rows(world, &query, page, job, json);
        query_clear(&query);
    }
    answer_json(answer, 200, must(json));
    answer_failure(answer, failure);
}

/* The configuration of the job that a request of jobs.query makes. */
static json_t *make_config(const json_t *body)
{
    static const char *const members[] = {
        "query",         "useLegacySql",       "queryParameters",
        "parameterMode", "maximumBytesBilled", "defaultDataset"
    };
    json_t *query = must(json_object()), *config;
    size_t i;

    for (i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (json_object_get(body, members[i]) != NULL)
            (void)json_object_set(query, members[i], json_object_get(body, members[i]));
    }
    config = must(json_pack("{s:o}", "query", query));
    if (json_object_get(body, "labels") != NULL)
        (void)json_object_set(config, "labels", json_object_get(body, "labels"));
    return config;
}

/* What is refused at once, or answered at once as a dry run: a failure or NULL. */
static json_t *look_ahead(struct call *call, struct answer *answer)
{
    const char *project = json_text(call->names, "projectId");
    const char *request = json_text(call->body, "requestId");
    struct query query;
    json_t *failure;

    if (strlen(request) > 36)
        return failure_create("invalid", "Invalid requestId: it has more than 36 characters");
    failure = query_open(call->world, project, call->body, world_instant(call->world), &query);
    if (failure == NULL && json_is_true(json_object_get(call->body, "dryRun")))
        answer_json(answer, 200,
                    json_pack("{s:s,s:{s:s},s:b,s:O,s:o,s:b}", "kind", "bigquery#queryResponse",
                              "jobReference", "projectId", project, "jobComplete", 1, "schema",
                              query.schema, "totalBytesProcessed", json_decimal(query.bytes),
                              "cacheHit", 0));
    else if (failure == NULL)
        failure = query_check_bytes(&query, call->body);
    query_clear(&query);
    return failure;
}

/* `*late`: it begins later, and the call gets no answer. */
static json_t *enter(struct call *call, const char *request, struct job *job, int *late)
{
    const struct fault *fault;
    json_t *failure = NULL;

    *job = (struct job){ .project = text_copy(json_text(call->names, "projectId")),
                         .id = jobs_make_id(call->world),
                         .request = request[0] != '\0' ? text_copy(request) : NULL,
                         .config = make_config(call->body) };
    job->location = config_location(call->world, job->project, job->config,
                                    json_text(call->body, "location"), &failure);
    if (failure != NULL)
        return failure;
    fault = faults_pick(call->world, FAULT_JOB, "jobs.query", call->request);
    *late = fault_is(fault, "job_late");
    jobs_enter(call->world, job, NULL, 0, fault);
    return NULL;
}

void handle_jobs_query(struct call *call, struct answer *answer)
{
    const char *project = json_text(call->names, "projectId");
    const char *request = json_text(call->body, "requestId");
    int64_t wait = json_whole(call->body, "timeoutMs", 10000) * 1000;
    struct page page = { .most = json_whole(call->body, "maxResults", 0),
                         .int64_times =
                             json_is_true(json_at(call->body, "formatOptions.useInt64Timestamp")) };
    struct job job = { .id = NULL };
    json_t *failure = look_ahead(call, answer);
    int late = 0;

    if (failure == NULL && answer->status == 0) {
        if (request[0] == '\0' || !jobs_find_request(call->world, project, request, &job))
            failure = enter(call, request, &job, &late);
        if (failure == NULL) {
            if (!late)
                jobs_wait(call->world, &job,
                          wall_clock() + (wait < LONGEST_WAIT ? wait : LONGEST_WAIT));
            give(call->world, &job, &page, "bigquery#queryResponse", answer);
            answer->spoil = late ? SPOIL_RESET : answer->spoil;
        }
    }
    answer_failure(answer, failure);
    job_clear(&job);
}

void handle_jobs_get_query_results(struct call *call, struct answer *answer)
{
    const struct request *request = call->request;
    const char *project = json_text(call->names, "projectId"),
               *id = json_text(call->names, "jobId");
    const char *location = request_parameter(request, "location");
    const char *token = request_parameter(request, "pageToken");
    int64_t wait = request_number(request, "timeoutMs", 10000) * 1000, instant;
    struct page page = { .first = request_number(request, "startIndex", 0),
                         .most = request_number(request, "maxResults", 0),
                         .int64_times =
                             request_is_true(request, "formatOptions.useInt64Timestamp") };
    struct job job;

    if (!jobs_find(call->world, project, id, location != NULL ? location : "", &job)) {
        answer_error(answer, 404, "notFound", "Not found: Job %s:%s", project, id);
    } else if (json_object_get(job.config, "query") == NULL) {
        answer_error(answer, 400, "invalid", "Cannot retrieve query results of a load job");
    } else if (token != NULL && !page_read_token(&page, token, &instant)) {
        answer_error(answer, 400, "invalid", "Invalid page token: %s", token);
    } else {
        jobs_wait(call->world, &job, wall_clock() + (wait < LONGEST_WAIT ? wait : LONGEST_WAIT));
        give(call->world, &job, &page, "bigquery#getQueryResultsResponse", answer);
    }
    job_clear(&job);
}
