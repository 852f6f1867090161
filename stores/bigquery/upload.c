/* upload.c - a load job with its bytes. */
#include "upload.h"

#include <stdlib.h>
#include <strings.h>

#define BEGINNINGS 4 /* of a session that gets lost */

static void add_address(const struct session *session, const char *kind, struct text *url)
{
    text_add(url, session->endpoint);
    text_add(url, "/upload/bigquery/v2/projects/");
    text_segment(url, session->project);
    text_format(url, "/jobs?uploadType=%s", kind);
}

/* ---- in one request ---- */

static void add_parts(const struct upload *upload, const char *boundary, struct text *body)
{
    text_format(body, "--%s\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n", boundary);
    text_add(body, upload->job);
    text_format(body, "\r\n--%s\r\nContent-Type: application/octet-stream\r\n\r\n", boundary);
    text_bytes(body, text_string(upload->bytes), upload->bytes->length);
    text_format(body, "\r\n--%s--\r\n", boundary);
}

static int send_at_once(struct session *session, const struct upload *upload, struct reply *reply,
                        struct sluice_error *error)
{
    struct text url = { 0 }, body = { 0 };
    char boundary[40], type[96];
    struct call call = { .method = "POST",
                         .doing = upload->doing,
                         .role = upload->role,
                         .content_type = type,
                         .is_once = true };
    int status;

    (void)snprintf(boundary, sizeof boundary, "%016llx%016llx",
                   (unsigned long long)random_next(&session->random),
                   (unsigned long long)random_next(&session->random));
    (void)snprintf(type, sizeof type, "multipart/related; boundary=%s", boundary);
    add_address(session, "multipart", &url);
    add_parts(upload, boundary, &body);
    call.url = text_string(&url);
    call.body = text_string(&body);
    call.length = body.length;
    *reply = (struct reply){ .date = -1 };
    status =
        url.failed || body.failed ? memory_error(error) : call_send(session, &call, reply, error);
    text_fini(&url);
    text_fini(&body);
    return status;
}

/* ---- in a session ---- */

size_t upload_received(const char *range)
{
    const char *dash = strchr(range, '-');
    unsigned long long last;
    char *end;

    if (dash == NULL || dash[1] < '0' || dash[1] > '9')
        return 0;
    last = strtoull(dash + 1, &end, 10);
    return *end == '\0' ? (size_t)last + 1 : 0;
}

/* The token goes along: only to the service itself. */
static bool is_ours(const struct session *session, const char *address)
{
    static const char domain[] = ".googleapis.com";
    size_t length = strlen(session->endpoint);
    const char *host, *slash;

    if (strncmp(address, session->endpoint, length) == 0 && address[length] == '/')
        return true;
    if (strncmp(address, "https://", 8) != 0)
        return false;
    host = address + 8;
    slash = host + strcspn(host, "/?#");
    if (memchr(host, '@', (size_t)(slash - host)) != NULL ||
        slash - host <= (ptrdiff_t)sizeof domain - 1)
        return false;
    return strncasecmp(slash - (sizeof domain - 1), domain, sizeof domain - 1) == 0;
}

static int begin(struct session *session, const struct upload *upload, struct text *address,
                 struct reply *reply, struct sluice_error *error)
{
    struct text url = { 0 }, length = { 0 };
    const char *headers[] = { "X-Upload-Content-Type: application/octet-stream", NULL, NULL };
    struct call call = { .method = "POST",
                         .doing = upload->doing,
                         .role = upload->role,
                         .content_type = "application/json; charset=UTF-8",
                         .body = upload->job,
                         .length = strlen(upload->job),
                         .headers = headers,
                         .is_bare = true,
                         .is_once = true };
    int status;

    add_address(session, "resumable", &url);
    text_format(&length, "X-Upload-Content-Length: %zu", upload->bytes->length);
    headers[1] = text_string(&length);
    call.url = text_string(&url);
    *reply = (struct reply){ .date = -1 };
    status =
        url.failed || length.failed ? memory_error(error) : call_send(session, &call, reply, error);
    if (status == SLUICE_OK && !is_ours(session, text_string(&reply->location)))
        status = sluice_error_set(error, SLUICE_E_IO,
                                  "cannot %s in '%s.%s': the service gave no address of its own to "
                                  "send the rows to",
                                  upload->doing, session->project, session->dataset);
    text_clear(address);
    text_add(address, text_string(&reply->location));
    text_fini(&url);
    text_fini(&length);
    return status;
}

/* From `from` on; `from` SIZE_MAX asks how much has come. */
static int put(struct session *session, const struct upload *upload, const char *address,
               size_t from, struct reply *reply, struct sluice_error *error)
{
    size_t length = upload->bytes->length;
    bool is_question = from == SIZE_MAX;
    char range[96];
    const char *const headers[] = { range, NULL };
    struct call call = { .method = "PUT",
                         .url = address,
                         .doing = upload->doing,
                         .role = upload->role,
                         .content_type = "application/octet-stream",
                         .headers = headers,
                         .is_bare = true,
                         .is_once = true,
                         .is_impatient = !is_question };

    if (is_question)
        (void)snprintf(range, sizeof range, "Content-Range: bytes */%zu", length);
    else
        (void)snprintf(range, sizeof range, "Content-Range: bytes %zu-%zu/%zu", from, length - 1,
                       length);
    call.body = is_question ? "" : upload->bytes->data + from;
    call.length = is_question ? 0 : length - from;
    return call_send(session, &call, reply, error);
}

enum progress { PROGRESS_DONE, PROGRESS_MORE, PROGRESS_ASK, PROGRESS_ANEW };

/* What an answer to a PUT means; `from` becomes where to go on. */
static int judge(const struct reply *reply, size_t length, size_t *from)
{
    if (reply->failure == NULL && reply->code == 308) {
        *from = upload_received(text_string(&reply->range));
        return *from < length ? PROGRESS_MORE : PROGRESS_ASK;
    }
    if (reply->failure == NULL)
        return PROGRESS_DONE;
    if (reply->code == 404 || reply->code == 410)
        return PROGRESS_ANEW;
    return reply->failure->verdict == VERDICT_AGAIN ? PROGRESS_ASK : PROGRESS_DONE;
}

static void reply_move(struct reply *to, struct reply *from)
{
    bool is_doubtful = to->is_doubtful || from->is_doubtful;

    reply_fini(to);
    *to = *from;
    to->is_doubtful = is_doubtful;
}

/* PROGRESS_ANEW: the session is lost. */
static int go_through(struct session *session, const struct upload *upload, const char *address,
                      struct patience *patience, struct reply *reply, int *progress,
                      struct sluice_error *error)
{
    size_t from = 0, before = 0;
    int status;

    *progress = PROGRESS_MORE;
    for (;;) {
        struct reply next;
        status = put(session, upload, address, *progress == PROGRESS_ASK ? SIZE_MAX : from, &next,
                     error);
        reply_move(reply, &next);
        if (reply->failure == NULL && reply->code == 0)
            return status; /* no memory */
        *progress = judge(reply, upload->bytes->length, &from);
        if (*progress == PROGRESS_DONE || *progress == PROGRESS_ANEW)
            return status;
        if (from > before)
            patience->tries = 0;
        before = from;
        if (!patience_wait(patience, reply->retry_after))
            return status != SLUICE_OK
                       ? status
                       : sluice_error_set(error, SLUICE_E_IO,
                                          "cannot %s in '%s.%s': the service takes no more than "
                                          "%zu of %zu bytes; run the same command again later",
                                          upload->doing, session->project, session->dataset, from,
                                          upload->bytes->length);
    }
}

static int send_in_session(struct session *session, const struct upload *upload,
                           struct reply *reply, struct sluice_error *error)
{
    struct patience patience = { .deadline = moment() + session->deadline,
                                 .random = &session->random };
    struct text address = { 0 };
    int progress = PROGRESS_ANEW;
    int status = SLUICE_OK;

    *reply = (struct reply){ .date = -1 };
    for (int i = 0; i < BEGINNINGS && progress == PROGRESS_ANEW; i++) {
        struct reply first;
        status = begin(session, upload, &address, &first, error);
        reply_move(reply, &first);
        if (status == SLUICE_OK && address.failed)
            status = memory_error(error);
        if (status != SLUICE_OK)
            break;
        status =
            go_through(session, upload, text_string(&address), &patience, reply, &progress, error);
        reply->is_doubtful = true; /* a session that was begun may become a job */
    }
    text_fini(&address);
    return status;
}

int upload_send(struct session *session, const struct upload *upload, struct reply *reply,
                struct sluice_error *error)
{
    return upload->bytes->length <= UPLOAD_AT_ONCE ? send_at_once(session, upload, reply, error)
                                                   : send_in_session(session, upload, reply, error);
}
