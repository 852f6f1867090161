/* jobs.c - the jobs of the server, in the order of time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "jobs.h"

#define COLUMNS                                                                                    \
    "project, id, location, request, config, created, visible, due, ifnull(finished, 0),"          \
    " ifnull(seen, 0), failure, problem, statistics"

void job_clear(struct job *job)
{
    free(job->project);
    free(job->id);
    free(job->location);
    free(job->request);
    json_decref(job->config);
    json_decref(job->failure);
    json_decref(job->problems);
    json_decref(job->statistics);
    memset(job, 0, sizeof *job);
}

static char *copy_text(sqlite3_stmt *statement, int column)
{
    const char *text = db_text(statement, column);

    return text != NULL ? text_copy(text) : NULL;
}

static void read_job(sqlite3_stmt *statement, struct job *job)
{
    *job = (struct job){ .project = copy_text(statement, 0),
                         .id = copy_text(statement, 1),
                         .location = copy_text(statement, 2),
                         .request = copy_text(statement, 3),
                         .config = db_json(statement, 4),
                         .created = sqlite3_column_int64(statement, 5),
                         .visible = sqlite3_column_int64(statement, 6),
                         .due = sqlite3_column_int64(statement, 7),
                         .finished = sqlite3_column_int64(statement, 8),
                         .seen = sqlite3_column_int64(statement, 9),
                         .failure = db_json(statement, 10),
                         .problems = db_json(statement, 11),
                         .statistics = db_json(statement, 12) };
    job->state = job->finished != 0 ? "DONE" : "RUNNING";
}

/* One row or none of a statement that is finalized. */
static int read_one(struct world *world, sqlite3_stmt *statement, struct job *job)
{
    int found = db_step(world, statement);

    memset(job, 0, sizeof *job);
    if (found)
        read_job(statement, job);
    (void)sqlite3_finalize(statement);
    return found;
}

char *jobs_make_id(struct world *world)
{
    return text_format("job_%llx", (unsigned long long)world_instant(world));
}

void jobs_enter(struct world *world, struct job *job, const char *media, int64_t size,
                const struct fault *fault)
{
    int64_t now = world_instant(world), ms = world->settings.job_ms;
    json_t *failure = NULL;

    if (fault_is(fault, "job_slow") || fault_is(fault, "job_late"))
        ms += fault->ms;
    if (fault_is(fault, "job_failed"))
        failure = failure_create(fault->reason, "%s", fault->message);
    job->created = now;
    job->visible = fault_is(fault, "job_late") ? now + fault->ms * 1000 : now;
    job->due = now + ms * 1000;
    job->state = "RUNNING";
    db_run(world,
           "INSERT INTO jobs (project, id, location, request, config, created, visible, due,"
           " failure, media, stop) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
           "ssssjiiijb", job->project, job->id, job->location, job->request, job->config,
           job->created, job->visible, job->due, failure, media, media != NULL ? size : 0);
    json_decref(failure);
    (void)pthread_cond_broadcast(&world->changed);
}

int jobs_is_taken(struct world *world, const char *project, const char *id)
{
    db_run(world, "DELETE FROM jobs WHERE project = ? AND id = ? AND visible > ?", "ssi", project,
           id, wall_clock());
    return db_integer(world, 0, "SELECT 1 FROM jobs WHERE project = ? AND id = ?", "ss", project,
                      id) == 1;
}

int jobs_find(struct world *world, const char *project, const char *id, const char *location,
              struct job *job)
{
    return read_one(world,
                    db_prepare(world,
                               "SELECT " COLUMNS " FROM jobs WHERE project = ? AND id = ?"
                               " AND visible <= ? AND (upper(location) = upper(?4) OR"
                               " (?4 = '' AND location IN ('US', 'EU')))",
                               "ssis", project, id, wall_clock(), location),
                    job);
}

int jobs_find_request(struct world *world, const char *project, const char *request,
                      struct job *job)
{
    return read_one(world,
                    db_prepare(world,
                               "SELECT " COLUMNS " FROM jobs WHERE project = ? AND request = ?"
                               " AND created > ?",
                               "ssi", project, request, wall_clock() - INT64_C(900000000)),
                    job);
}

static void end_job(struct world *world, struct job *job, int64_t now)
{
    db_run(world,
           "UPDATE jobs SET finished = ?, failure = ?, problem = ?, statistics = ?, seen = ?,"
           " media = NULL WHERE project = ? AND id = ?",
           "ijjjiss", now, job->failure, job->problems, job->statistics, job->seen, job->project,
           job->id);
}

/* Does the work of a job whose time has come. */
static void do_job(struct world *world, struct job *job, const char *media, size_t size, int stop)
{
    const json_t *load = json_object_get(job->config, "load");

    job->statistics = must(json_object());
    job->seen = world_instant(world);
    if (stop)
        job->failure = failure_create("stopped", "Job execution was cancelled: User requested "
                                                 "cancellation");
    else if (job->failure == NULL && load != NULL)
        job->failure = load_run(world, load, media, size, job->statistics, &job->problems);
    else if (job->failure == NULL)
        job->failure = query_run(world, job, job->statistics);
    if (job->failure != NULL && job->problems == NULL)
        job->problems = must(json_pack("[O]", job->failure));
    end_job(world, job, world_instant(world));
}

static int do_next(struct world *world)
{
    sqlite3_stmt *statement = db_prepare(world,
                                         "SELECT " COLUMNS ", media, stop FROM jobs"
                                         " WHERE finished IS NULL AND due <= ?"
                                         " ORDER BY due, created LIMIT 1",
                                         "i", wall_clock());
    int found = db_step(world, statement), stop, size;
    struct job job;
    char *media;

    if (found) {
        read_job(statement, &job);
        size = sqlite3_column_bytes(statement, 13);
        media = must(malloc((size_t)size + 1));
        if (size > 0)
            memcpy(media, sqlite3_column_blob(statement, 13), (size_t)size);
        stop = sqlite3_column_int(statement, 14);
        (void)sqlite3_reset(statement);
        do_job(world, &job, media, (size_t)size, stop);
        free(media);
        job_clear(&job);
    }
    (void)sqlite3_finalize(statement);
    return found;
}

void jobs_advance(struct world *world)
{
    while (do_next(world))
        ;
}

void jobs_wait(struct world *world, struct job *job, int64_t until)
{
    char *project = text_copy(job->project), *id = text_copy(job->id);
    char *location = text_copy(job->location);
    struct job now;

    while (job->finished == 0 && wall_clock() < until && !world->stopping) {
        world_wait(world, job->due < until ? job->due : until);
        jobs_advance(world);
        /* One that begins late is not found yet, and stays as it was. */
        if (!jobs_find(world, project, id, location, &now))
            break;
        job_clear(job);
        *job = now;
    }
    free(project);
    free(id);
    free(location);
}

static json_t *describe_status(const struct job *job)
{
    json_t *status = must(json_pack("{s:s}", "state", job->state));

    if (job->finished == 0)
        return status;
    if (job->failure != NULL)
        (void)json_object_set(status, "errorResult", job->failure);
    if (job->problems != NULL)
        (void)json_object_set(status, "errors", job->problems);
    return status;
}

static json_t *describe_statistics(const struct job *job)
{
    json_t *statistics = job->finished != 0 && job->statistics != NULL
                             ? json_deep_copy(job->statistics)
                             : json_object();

    (void)json_object_set_new(statistics, "creationTime", json_decimal(job->created / 1000));
    (void)json_object_set_new(statistics, "startTime", json_decimal(job->created / 1000));
    if (job->finished != 0)
        (void)json_object_set_new(statistics, "endTime", json_decimal(job->finished / 1000));
    return must(statistics);
}

json_t *job_describe(const struct job *job, int minimal)
{
    int is_load = json_object_get(job->config, "load") != NULL;
    json_t *config = must(json_copy(job->config));
    json_t *json = json_pack(
        "{s:s,s:s,s:o,s:{s:s,s:s,s:s},s:o,s:o,s:s}", "kind", "bigquery#job", "etag", "\"job\"",
        "id", json_sprintf("%s:%s.%s", job->project, job->location, job->id), "jobReference",
        "projectId", job->project, "jobId", job->id, "location", job->location, "status",
        describe_status(job), "statistics", describe_statistics(job), "user_email",
        "tester@test-project.iam.gserviceaccount.com");

    (void)json_object_set_new(config, "jobType", json_string(is_load ? "LOAD" : "QUERY"));
    if (!minimal)
        (void)json_object_set(json, "configuration", config);
    (void)json_object_set_new(json, "state", json_string(job->state));
    if (!minimal) /* of jobs.list alone */
        (void)json_object_del(json, "state");
    json_decref(config);
    return must(json);
}
