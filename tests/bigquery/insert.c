/* insert.c - jobs.insert, with media or without, and where a job lies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "catalog.h"
#include "faults.h"
#include "handlers.h"
#include "jobs.h"
#include "query.h"
#include "sql.h"

static int is_job_id(const char *id)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    return id[0] != '\0' && strlen(id) <= 1024 && strspn(id, letters) == strlen(id);
}

/* The dataset that a configuration names, in `project`; NULL with "" where it names none. */
static const char *find_dataset(const json_t *config, json_t *parsed, const char **project)
{
    const json_t *load = json_at(config, "load.destinationTable");
    const json_t *from = json_object_get(parsed, "from");
    const char *dataset;

    if (load != NULL) {
        *project = json_text(load, "projectId");
        return json_text(load, "datasetId");
    }
    if (json_text(from, "project")[0] != '\0')
        *project = json_text(from, "project");
    dataset = json_text(from, "dataset");
    return dataset[0] != '\0' ? dataset
                              : json_text(json_at(config, "query.defaultDataset"), "datasetId");
}

char *config_location(struct world *world, const char *project, const json_t *config,
                      const char *wanted, json_t **failure)
{
    json_t *bad = NULL;
    json_t *parsed = sql_parse(json_text(json_object_get(config, "query"), "query"), &bad);
    const char *dataset;
    char *location = NULL;

    json_decref(bad); /* the job itself will tell */
    dataset = find_dataset(config, parsed, &project);
    *failure = NULL;
    if (dataset[0] != '\0') {
        location = catalog_location(world, project, dataset);
        if (location == NULL || (wanted[0] != '\0' && strcasecmp(location, wanted) != 0)) {
            *failure =
                failure_create("notFound", "Not found: Dataset %s:%s was not found in location %s",
                               project, dataset, wanted[0] != '\0' ? wanted : "US");
            free(location);
            location = NULL;
        }
    } else {
        location = text_copy(wanted[0] != '\0' ? wanted : "US");
    }
    json_decref(parsed);
    return location;
}

static void answer_dry_run(struct call *call, const json_t *config, struct answer *answer)
{
    const json_t *request = json_object_get(config, "query");
    const char *project = json_text(call->names, "projectId");
    struct query query;
    json_t *failure;

    if (request == NULL) {
        answer_error(answer, 400, "invalid", "A dry run of a load job is undefined");
        return;
    }
    failure = query_open(call->world, project, request, world_instant(call->world), &query);
    if (failure == NULL)
        answer_json(answer, 200,
                    json_pack("{s:s,s:{s:s},s:O,s:{s:s},s:{s:o,s:{s:o,s:O}}}", "kind",
                              "bigquery#job", "jobReference", "projectId", project, "configuration",
                              config, "status", "state", "DONE", "statistics",
                              "totalBytesProcessed", json_decimal(query.bytes), "query",
                              "totalBytesProcessed", json_decimal(query.bytes), "schema",
                              query.schema));
    answer_failure(answer, failure);
    query_clear(&query);
}

/* What is wrong with the call, as a failure; NULL: nothing. */
static json_t *check_insert(const struct call *call, const char *id)
{
    const json_t *config = json_object_get(call->body, "configuration");
    int loads = json_object_get(config, "load") != NULL;
    const char *project = json_text(json_object_get(call->body, "jobReference"), "projectId");

    if (loads == (json_object_get(config, "query") != NULL))
        return failure_create("invalid",
                              "Job configuration must contain exactly one job-specific "
                              "configuration object (e.g., query, load), but there "
                              "were %d",
                              loads ? 2 : 0);
    if (loads && !call->has_media)
        return failure_create("invalid", "Load configuration must specify at least one source "
                                         "URI");
    if (!loads && call->has_media)
        return failure_create("invalid", "Media come with load jobs alone");
    if (project[0] != '\0' && strcmp(project, json_text(call->names, "projectId")) != 0)
        return failure_create("invalid",
                              "Value for field projectId in the body (%s) is not that "
                              "of the path",
                              project);
    if (!is_job_id(id))
        return failure_create("invalid",
                              "Invalid job ID \"%s\". Job IDs must be alphanumeric "
                              "(plus underscores and dashes) and must be at most 1024 "
                              "characters long.",
                              id);
    return NULL;
}

static void enter(struct call *call, struct job *job, struct answer *answer)
{
    const struct fault *fault = faults_pick(call->world, FAULT_JOB, "jobs.insert", call->request);
    int late = fault_is(fault, "job_late");

    jobs_enter(call->world, job, call->media, (int64_t)call->media_size, fault);
    answer_json(answer, 200, job_describe(job, 0));
    if (late)
        answer->spoil = SPOIL_RESET;
}

void handle_jobs_insert(struct call *call, struct answer *answer)
{
    const json_t *reference = json_object_get(call->body, "jobReference");
    json_t *config = json_object_get(call->body, "configuration"), *failure;
    const char *project = json_text(call->names, "projectId"), *id = json_text(reference, "jobId");
    char *made = id[0] != '\0' ? text_copy(id) : jobs_make_id(call->world), *location = NULL;
    struct job job;

    failure = check_insert(call, made);
    if (failure == NULL)
        location = config_location(call->world, project, config, json_text(reference, "location"),
                                   &failure);
    if (failure == NULL && jobs_is_taken(call->world, project, made))
        failure =
            failure_create("duplicate", "Already Exists: Job %s:%s.%s", project, location, made);
    job = (struct job){
        .project = (char *)(uintptr_t)project, .id = made, .location = location, .config = config
    };
    if (failure == NULL && json_is_true(json_object_get(config, "dryRun")))
        answer_dry_run(call, config, answer);
    else if (failure == NULL)
        enter(call, &job, answer);
    answer_failure(answer, failure);
    free(location);
    free(made);
}
