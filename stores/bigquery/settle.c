/* settle.c - what became of publications, and the end of those that must not come any more. */
#include <stdlib.h>

#include "job.h"

#define JOB_ROLE "roles/bigquery.jobUser on the project"
#define FIRST_POLL (SECOND / 4)
#define LAST_POLL (4 * SECOND)
#define PAGES 5 /* of a list; what is not among them is asked for by its id */

/* ---- one job ---- */

static void set_failed(struct sluice_sent *sent, const json_t *failure)
{
    const char *reason = json_text(failure, "reason");
    int verdict = failure_class_of(reason, 0)->verdict;

    sent->state = SLUICE_NOT_PUBLISHED;
    sent->may_retry = verdict == VERDICT_AGAIN || verdict == VERDICT_ANEW ? 1 : 0;
    (void)snprintf(sent->message, sizeof sent->message, "%s (%s)", json_text(failure, "message"),
                   reason);
}

static void set_void(struct sluice_sent *sent, const char *message)
{
    sent->state = SLUICE_NOT_PUBLISHED;
    sent->may_retry = 1;
    (void)snprintf(sent->message, sizeof sent->message, "%s", message);
}

static int check_rows(const json_t *job, const struct sluice_sent *sent, const struct note *note,
                      struct sluice_error *error)
{
    const json_t *load = json_object_get(json_object_get(job, "statistics"), "load");
    int64_t rows = json_number(load, "outputRows", note->rows == 0 ? 0 : -1);

    if (rows == note->rows)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "job '%s' has loaded %lld rows of %lld into table '%s': nobody knows "
                            "what stands there; look at the job, delete the partition's rows and "
                            "run the same command again",
                            sent->id, (long long)rows, (long long)note->rows, sent->table);
}

/* What a job, as the service has it, says of the publication. */
static int read_job(const json_t *job, struct sluice_sent *sent, const struct note *note,
                    struct sluice_error *error)
{
    const json_t *status = json_object_get(job, "status");
    const json_t *failure = json_object_get(status, "errorResult");

    if (json_object_get(json_object_get(job, "configuration"), "query") != NULL)
        set_void(sent, "it was called off before it began");
    else if (!job_is_ours(job, sent->id, note))
        set_void(sent, "another job of the project has its id");
    else if (strcmp(json_text(status, "state"), "DONE") != 0)
        sent->state = SLUICE_PUBLISHING;
    else if (failure != NULL)
        set_failed(sent, failure);
    else
        sent->state = SLUICE_PUBLISHED;
    return sent->state == SLUICE_PUBLISHED ? check_rows(job, sent, note, error) : SLUICE_OK;
}

static int read_note(const struct sluice_sent *sent, struct note *note, struct sluice_error *error)
{
    if (note_read(sent->note, note))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "the ledger's note of publication '%s' of table '%s' is none of "
                            "BigQuery's: '%.80s'",
                            sent->id, sent->table, sent->note == NULL ? "" : sent->note);
}

/* Asks for it by its id. */
static int ask(struct session *session, struct sluice_sent *sent, struct sluice_error *error)
{
    struct sluice_error said = SLUICE_ERROR_INIT;
    struct reply reply = { .date = -1 };
    struct note note;
    int status = read_note(sent, &note, error);

    if (status != SLUICE_OK)
        return status;
    status = job_get(session, sent->id, note.location, &reply, &said);
    if (status == SLUICE_E_NOT_FOUND) {
        /* One that the service has spoken of may be hidden for a while. */
        sent->state =
            known_jobs_has(&session->jobs, sent->id) ? SLUICE_PUBLISHING : SLUICE_NEVER_SEEN;
        status = SLUICE_OK;
    } else if (status == SLUICE_OK) {
        status = read_job(reply.json, sent, &note, error);
    } else if (error != NULL) {
        *error = said;
    }
    reply_fini(&reply);
    return status;
}

/* ---- all jobs at once ---- */

static struct sluice_sent *find_sent(struct sluice_sent *const *sent, uint32_t count,
                                     const char *id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (sent[i]->state == 0 && strcmp(sent[i]->id, id) == 0)
            return sent[i];
    }
    return NULL;
}

static int read_list(const json_t *list, struct sluice_sent *const *sent, uint32_t count,
                     struct sluice_error *error)
{
    const json_t *jobs = json_object_get(list, "jobs");
    int status = SLUICE_OK;

    for (size_t i = 0; i < json_array_size(jobs) && status == SLUICE_OK; i++) {
        const json_t *job = json_array_get(jobs, i);
        const char *id = json_text(json_object_get(job, "jobReference"), "jobId");
        struct sluice_sent *found = find_sent(sent, count, id);
        struct note note;
        if (found == NULL)
            continue;
        status = read_note(found, &note, error);
        if (status == SLUICE_OK)
            status = read_job(job, found, &note, error);
    }
    return status;
}

static int get_list(struct session *session, const char *page, struct reply *reply,
                    struct sluice_error *error)
{
    struct text url = { 0 };
    struct call call = { .method = "GET", .doing = "list the jobs", .role = JOB_ROLE };
    int status;

    url_project(session, &url);
    text_format(&url, "/jobs?projection=full&maxResults=500&minCreationTime=%lld",
                (long long)session->jobs.since);
    text_add(&url, "&fields=nextPageToken,jobs(jobReference,status,configuration(labels,query,"
                   "load(destinationTable)),statistics(load))");
    if (page[0] != '\0') {
        text_add(&url, "&pageToken=");
        text_segment(&url, page);
    }
    call.url = text_string(&url);
    *reply = (struct reply){ .date = -1 };
    status = url.failed ? memory_error(error) : call_send(session, &call, reply, error);
    text_fini(&url);
    return status;
}

static uint32_t count_state(struct sluice_sent *const *sent, uint32_t count, int state)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++)
        found += sent[i]->state == state ? 1 : 0;
    return found;
}

static int ask_list(struct session *session, struct sluice_sent *const *sent, uint32_t count,
                    struct sluice_error *error)
{
    struct text page = { 0 };
    int status = SLUICE_OK;

    for (int i = 0; i < PAGES && status == SLUICE_OK && count_state(sent, count, 0) > 0; i++) {
        struct reply reply;
        status = get_list(session, text_string(&page), &reply, error);
        if (status == SLUICE_OK)
            status = read_list(reply.json, sent, count, error);
        text_clear(&page);
        text_add(&page, json_text(reply.json, "nextPageToken"));
        reply_fini(&reply);
        if (page.length == 0)
            break;
    }
    text_fini(&page);
    return status;
}

/* One list where several were started by this session, then those that it does not have. */
static int ask_all(struct session *session, struct sluice_sent *const *sent, uint32_t count,
                   struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (uint32_t i = 0; i < count; i++) {
        sent[i]->state = 0;
        sent[i]->message[0] = '\0';
        sent[i]->may_retry = 0;
    }
    if (count > 1 && session->jobs.since > 0)
        status = ask_list(session, sent, count, error);
    for (uint32_t i = 0; i < count && status == SLUICE_OK; i++) {
        if (sent[i]->state == 0)
            status = ask(session, sent[i], error);
    }
    return status;
}

int job_settle(void *handle, struct sluice_sent *const *sent, uint32_t count, uint32_t milliseconds,
               struct sluice_error *error)
{
    int64_t deadline = moment() + (int64_t)milliseconds * 1000;
    int64_t pause = FIRST_POLL;

    for (;;) {
        int status = ask_all(handle, sent, count, error);
        int64_t left = deadline - moment();
        if (status != SLUICE_OK || left <= 0 || count_state(sent, count, SLUICE_PUBLISHING) < count)
            return status;
        sleep_for((pause < left ? pause : left) / HASTE);
        pause = pause + pause / 2 < LAST_POLL ? pause + pause / 2 : LAST_POLL;
    }
}

/* ---- revoking ---- */

/* A job that does nothing, under the id: the load can only be refused from then on.
 * SLUICE_E_CONFLICT: there is a job of that id. */
static int use_up(struct session *session, const struct sluice_sent *sent, const struct note *note,
                  struct sluice_error *error)
{
    struct text url = { 0 }, doing = { 0 };
    struct call call = { .role = JOB_ROLE };
    struct reply reply;
    int status;

    url_project(session, &url);
    text_add(&url, "/jobs");
    text_format(&doing, "call off job '%s'", sent->id);
    call.url = text_string(&url);
    call.doing = text_string(&doing);
    status = call_send_json(session, &call,
                            json_pack("{s:o,s:{s:o,s:{s:s,s:b}}}", "jobReference",
                                      job_reference(session, sent->id, note->location),
                                      "configuration", "labels", job_labels(sent->id, "revoked"),
                                      "query", "query", "SELECT 1", "useLegacySql", 0),
                            &reply, error);
    reply_fini(&reply);
    text_fini(&url);
    text_fini(&doing);
    return status;
}

/* Asks for the end of a job; that it has ended already is no failure. */
static int cancel(struct session *session, const struct sluice_sent *sent, const struct note *note,
                  struct sluice_error *error)
{
    struct text url = { 0 }, doing = { 0 };
    struct call call = { .method = "POST",
                         .role = JOB_ROLE,
                         .content_type = "application/json; charset=UTF-8",
                         .body = "" };
    struct reply reply = { .date = -1 };
    int status;

    url_project(session, &url);
    text_add(&url, "/jobs/");
    text_segment(&url, sent->id);
    text_add(&url, "/cancel?location=");
    text_segment(&url, note->location);
    text_format(&doing, "cancel job '%s'", sent->id);
    call.url = text_string(&url);
    call.doing = text_string(&doing);
    status = url.failed ? memory_error(error) : call_send(session, &call, &reply, error);
    reply_fini(&reply);
    text_fini(&url);
    text_fini(&doing);
    return status;
}

/* Of a job that exists: until it has ended. */
static int end_job(struct session *session, struct sluice_sent *sent, const struct note *note,
                   struct sluice_error *error)
{
    int64_t deadline = moment() + session->deadline;
    int64_t pause = FIRST_POLL;
    bool is_cancelled = false;

    for (;;) {
        struct reply reply;
        int status = job_get_existing(session, sent->id, note->location, &reply, error);
        if (status == SLUICE_OK)
            status = read_job(reply.json, sent, note, error);
        reply_fini(&reply);
        if (status != SLUICE_OK || sent->state != SLUICE_PUBLISHING)
            return status;
        if (!is_cancelled)
            status = cancel(session, sent, note, error);
        if (status != SLUICE_OK)
            return status;
        is_cancelled = true;
        if (moment() + pause > deadline)
            return sluice_error_set(error, SLUICE_E_IO,
                                    "job '%s' of table '%s' was cancelled and goes on: run the "
                                    "same command again later",
                                    sent->id, sent->table);
        sleep_for(pause / HASTE);
        pause = pause + pause / 2 < LAST_POLL ? pause + pause / 2 : LAST_POLL;
    }
}

int job_revoke(void *handle, struct sluice_sent *sent, struct sluice_error *error)
{
    struct session *session = handle;
    struct note note;
    int status = read_note(sent, &note, error);

    sent->message[0] = '\0';
    sent->may_retry = 0;
    if (status == SLUICE_OK)
        status = ask(session, sent, error);
    if (status != SLUICE_OK || sent->state == SLUICE_PUBLISHED ||
        sent->state == SLUICE_NOT_PUBLISHED)
        return status;
    if (sent->state == SLUICE_NEVER_SEEN) {
        status = use_up(session, sent, &note, error);
        if (status == SLUICE_OK) {
            set_void(sent, "it never began, and its id is used up");
            return SLUICE_OK;
        }
        if (status != SLUICE_E_CONFLICT)
            return status;
    }
    return end_job(session, sent, &note, error);
}
