/* upload.c - resumable uploads: sessions that take a load job's media in pieces. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "faults.h"
#include "handlers.h"
#include "http.h"
#include "jobs.h"

#define CHUNK 262144

/* What a Content-Range says: from, to and total; -1 is *. */
struct range {
    int64_t first, last, total;
};

void handle_upload_start(struct call *call, struct answer *answer)
{
    const struct request *request = call->request;
    const char *host = request_header(request, "host");
    const char *length = request_header(request, "x-upload-content-length");
    const char *id = json_text(json_object_get(call->body, "jobReference"), "jobId");
    const char *project = json_text(call->names, "projectId");
    char *session, *location;

    if (id[0] != '\0' && jobs_is_taken(call->world, project, id)) {
        answer_error(answer, 409, "duplicate", "Already Exists: Job %s:%s", project, id);
        return;
    }
    session = text_format("S%llx", (unsigned long long)world_instant(call->world));
    location = text_format("http://%s/upload/bigquery/v2/projects/%s/jobs?uploadType=resumable"
                           "&upload_id=%s",
                           host != NULL ? host : "127.0.0.1", project, session);
    db_run(call->world, "INSERT INTO uploads VALUES (?, ?, ?, NULL, ?, NULL, x'')", "ssji", session,
           project, call->body, length != NULL ? strtoll(length, NULL, 10) : -1);
    answer_json(answer, 200, NULL);
    answer_header(answer, "Location", location);
    answer_header(answer, "X-GUploader-UploadID", session);
    free(session);
    free(location);
}

static int read_bound(const char **text, int64_t *number)
{
    char *end;

    *number = -1;
    if (**text == '*') {
        (*text)++;
        return 1;
    }
    *number = strtoll(*text, &end, 10);
    if (end == *text)
        return 0;
    *text = end;
    return 1;
}

/* Of a whole body where there is no header. 0: it cannot be read. */
static int read_range(const struct request *request, struct range *range)
{
    const char *text = request_header(request, "content-range");

    *range = (struct range){ 0, (int64_t)request->size - 1, (int64_t)request->size };
    if (text == NULL)
        return 1;
    if (strncmp(text, "bytes ", 6) != 0)
        return 0;
    text += 6;
    if (!read_bound(&text, &range->first))
        return 0;
    range->last = -1;
    if (range->first >= 0 && (*text++ != '-' || !read_bound(&text, &range->last)))
        return 0;
    return *text++ == '/' && read_bound(&text, &range->total) && *text == '\0' &&
           (range->first < 0 ? request->size == 0
                             : range->last - range->first + 1 == (int64_t)request->size);
}

/* 308 with what is there; every other session without the word bytes, as both are seen. */
static void answer_more(const char *session, int64_t stored, struct answer *answer)
{
    char *range = text_format("%s0-%lld", session[strlen(session) - 1] % 2 ? "bytes=" : "",
                              (long long)stored - 1);

    answer_json(answer, 308, NULL);
    if (stored > 0)
        answer_header(answer, "Range", range);
    free(range);
}

/* The job that the whole upload makes; the session remembers it. */
static void finish(struct call *call, const char *session, struct answer *answer)
{
    sqlite3_stmt *statement = db_prepare(
        call->world, "SELECT project, config, media FROM uploads WHERE id = ?", "s", session);
    struct call insert = { .world = call->world, .request = call->request, .has_media = 1 };

    (void)db_step(call->world, statement);
    insert.names = must(json_pack("{s:s}", "projectId", db_text(statement, 0)));
    insert.body = must(db_json(statement, 1));
    insert.media_size = (size_t)sqlite3_column_bytes(statement, 2);
    insert.media = sqlite3_column_blob(statement, 2);
    insert.media = insert.media != NULL ? insert.media : "";
    handle_jobs_insert(&insert, answer);
    (void)sqlite3_finalize(statement);
    if (answer->status == 200)
        db_run(call->world, "UPDATE uploads SET job = ?, media = NULL WHERE id = ?", "js",
               answer->json, session);
    json_decref(insert.names);
    json_decref(insert.body);
}

/* Appends what is new of the body; a fault keeps less of it. Returns how much there is then. */
static int64_t store(struct call *call, const char *session, const struct range *range,
                     int64_t stored, const struct fault *fault)
{
    int64_t size = (int64_t)call->request->size, skip = stored - range->first, kept = size;
    sqlite3_stmt *statement;
    char *all;

    if (fault_is(fault, "upload_short"))
        kept = fault->bytes > 0 && fault->bytes < size ? fault->bytes : size / 2;
    if (kept <= skip)
        return stored;
    statement = db_prepare(call->world, "SELECT media FROM uploads WHERE id = ?", "s", session);
    (void)db_step(call->world, statement);
    all = must(malloc((size_t)(stored + kept - skip) + 1));
    if (stored > 0)
        memcpy(all, sqlite3_column_blob(statement, 0), (size_t)stored);
    (void)sqlite3_finalize(statement);
    memcpy(all + stored, call->request->body + skip, (size_t)(kept - skip));
    stored += kept - skip;
    db_run(call->world, "UPDATE uploads SET media = ? WHERE id = ?", "bs", all, stored, session);
    free(all);
    return stored;
}

static void take(struct call *call, const char *session, int64_t stored, struct answer *answer)
{
    const struct fault *fault = faults_pick(call->world, FAULT_UPLOAD, "upload.put", call->request);
    struct range range;

    if (fault != NULL && !fault_is(fault, "upload_short")) {
        db_run(call->world, "DELETE FROM uploads WHERE id = ?", "s", session);
        fault_answer(fault, answer);
        return;
    }
    if (!read_range(call->request, &range) || range.first > stored) {
        answer_error(answer, 400, "badRequest",
                     "Failed to parse Content-Range header, or bytes "
                     "before it are missing");
        return;
    }
    if (range.first >= 0 && range.last + 1 != range.total && (range.last + 1) % CHUNK != 0) {
        answer_error(answer, 400, "badRequest",
                     "A chunk that is not the last has a size that is "
                     "no multiple of %d",
                     CHUNK);
        return;
    }
    if (range.first >= 0 && range.first < stored)
        counts_breach(call->world, "resent");
    if (range.first >= 0)
        stored = store(call, session, &range, stored, fault);
    if (range.total >= 0 && stored == range.total)
        finish(call, session, answer);
    else
        answer_more(session, stored, answer);
}

void handle_upload_put(struct call *call, struct answer *answer)
{
    const char *session = request_parameter(call->request, "upload_id");
    sqlite3_stmt *statement =
        db_prepare(call->world, "SELECT length(media), job FROM uploads WHERE id = ?", "s",
                   session != NULL ? session : "");
    int found = db_step(call->world, statement);
    int64_t stored = found ? sqlite3_column_int64(statement, 0) : 0;
    json_t *job = found ? db_json(statement, 1) : NULL;

    (void)sqlite3_finalize(statement);
    if (!found)
        answer_error(answer, 404, "notFound", "No upload session of that id");
    else if (job != NULL)
        answer_json(answer, 200, job);
    else
        take(call, session, stored, answer);
}
