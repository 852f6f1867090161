/* call.c - calls of the service: the token, what is tried again, and what is said of a failure. */
#include <stdlib.h>

#include "session.h"

#define MOST_HEADERS 10
#ifndef UNREACHED_SECONDS /* without an answer, where there never was one */
#define UNREACHED_SECONDS 60
#endif
#ifndef GONE_SECONDS /* without an answer, where there was one before */
#define GONE_SECONDS 120
#endif

/* ---- what an answer is ---- */

void reply_fini(struct reply *reply)
{
    json_decref(reply->json);
    text_fini(&reply->location);
    text_fini(&reply->range);
    reply->json = NULL;
}

static void set_words(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from);
}

/* The service's own form of an error; what a proxy says has none. */
static void read_error(struct reply *reply, const struct http_answer *answer)
{
    const json_t *error = json_object_get(reply->json, "error");
    const json_t *first = json_array_get(json_object_get(error, "errors"), 0);

    set_words(reply->reason, sizeof reply->reason, json_text(first, "reason"));
    set_words(reply->message, sizeof reply->message, json_text(error, "message"));
    if (reply->message[0] == '\0')
        (void)snprintf(reply->message, sizeof reply->message, "HTTP %ld", answer->code);
    reply->failure = failure_class_of(reply->reason, answer->code);
}

static bool is_success(const struct call *call, long code)
{
    return (code >= 200 && code < 300) || (call->is_bare && code == 308);
}

/* A JSON that breaks off, and a page of a proxy, are no answers, whatever their code says. */
static void read_answer(const struct call *call, struct http_answer *answer, struct reply *reply)
{
    size_t length = answer->body.length;

    reply->code = answer->code;
    reply->date = answer->date;
    reply->json = length == 0 ? NULL : json_loadb(answer->body.data, length, 0, NULL);
    reply->location = answer->location;
    reply->range = answer->range;
    answer->location = answer->range = (struct text){ 0 };
    if (!is_success(call, answer->code)) {
        read_error(reply, answer);
    } else if (reply->json == NULL && !call->is_bare) {
        reply->failure = failure_class_of_silence();
        set_words(reply->message, sizeof reply->message, "an answer that is not JSON");
    }
}

static void read_silence(const struct http_answer *answer, int status, struct reply *reply)
{
    bool is_hopeless = status == SLUICE_E_REFUSED;

    reply->failure = is_hopeless ? failure_class_of_mistrust() : failure_class_of_silence();
    (void)snprintf(reply->message, sizeof reply->message, "%s%s",
                   is_hopeless ? "" : "no answer: ", answer->words);
}

/* Nothing was done of what got an answer that says no; of others nobody knows. */
static bool leaves_doubt(const struct reply *reply)
{
    return reply->failure != NULL && reply->failure->status == SLUICE_E_IO;
}

/* ---- in words ---- */

int reply_error(const struct session *session, const struct call *call, const struct reply *reply,
                struct sluice_error *error)
{
    const struct failure_class *failure = reply->failure;
    const char *advice = failure->advice;
    char needs[200] = "", reason[80] = "";

    if (failure->status == SLUICE_E_REFUSED && advice == NULL && call->role != NULL) {
        (void)snprintf(needs, sizeof needs, "the account needs %s", call->role);
        advice = needs;
    }
    if (reply->reason[0] != '\0')
        (void)snprintf(reason, sizeof reason, " (%s)", reply->reason);
    return sluice_error_set(error, failure->status, "cannot %s in '%s.%s': %s%s%s%s", call->doing,
                            session->project, session->dataset, reply->message, reason,
                            advice == NULL ? "" : "; ", advice == NULL ? "" : advice);
}

/* ---- sending ---- */

static int attempt(struct session *session, const struct call *call, struct patience *patience,
                   struct reply *reply, struct sluice_error *error)
{
    const char *headers[MOST_HEADERS] = { NULL };
    struct http_answer answer = { .date = -1 };
    struct http_request request = { .method = call->method,
                                    .url = call->url,
                                    .body = call->body,
                                    .length = call->length,
                                    .headers = headers,
                                    .is_once = call->is_once,
                                    .deadline = patience->deadline };
    char type[128];
    size_t count = 1;
    int status = auth_header(&session->auth, &session->http, patience, &headers[0], error);

    if (status != SLUICE_OK)
        return status == SLUICE_E_MEMORY ? memory_error(error) : status;
    if (call->content_type != NULL) {
        (void)snprintf(type, sizeof type, "Content-Type: %s", call->content_type);
        headers[count++] = type;
    }
    for (size_t i = 0; call->headers != NULL && call->headers[i] != NULL; i++) {
        if (count + 1 < MOST_HEADERS)
            headers[count++] = call->headers[i];
    }
    status = http_send(&session->http, &request, &answer);
    reply->retry_after = answer.retry_after;
    if (status == SLUICE_OK)
        read_answer(call, &answer, reply);
    else
        read_silence(&answer, status, reply);
    reply->is_doubtful = reply->is_doubtful || leaves_doubt(reply);
    http_answer_fini(&answer);
    return status == SLUICE_E_MEMORY ? memory_error(error) : SLUICE_OK;
}

/* What one try left, but for the doubt. */
static void reply_clear(struct reply *reply)
{
    bool is_doubtful = reply->is_doubtful;

    reply_fini(reply);
    *reply = (struct reply){ .date = -1, .is_doubtful = is_doubtful };
}

static void note_answer(struct session *session)
{
    session->is_reached = true;
    session->silent_since = 0;
}

/* Who never had an answer has a wrong address more often than a service that will come back; and a
 * service that is gone is not waited for as one that says it is busy: nobody would know why. */
static void note_silence(struct session *session, struct patience *patience, int64_t began)
{
    int64_t seconds = session->is_reached ? GONE_SECONDS : UNREACHED_SECONDS;

    if (session->silent_since == 0)
        session->silent_since = session->is_reached ? moment() : began;
    if (patience->deadline > session->silent_since + seconds * SECOND)
        patience->deadline = session->silent_since + seconds * SECOND;
}

int call_send(struct session *session, const struct call *call, struct reply *reply,
              struct sluice_error *error)
{
    int64_t began = moment();
    struct patience patience = { .deadline = call->deadline != 0 ? call->deadline
                                                                 : began + session->deadline,
                                 .random = &session->random };
    bool is_renewed = false;

    *reply = (struct reply){ .date = -1 };
    for (;;) {
        int verdict, status;
        reply_clear(reply);
        status = attempt(session, call, &patience, reply, error);
        if (reply->code != 0)
            note_answer(session);
        if (status != SLUICE_OK || reply->failure == NULL)
            return status;
        if (reply->code == 0)
            note_silence(session, &patience, began);
        verdict = reply->failure->verdict;
        if (verdict == VERDICT_RENEW && !is_renewed && auth_spoil(&session->auth)) {
            is_renewed = true;
            continue;
        }
        if (verdict == VERDICT_AGAIN && !call->is_impatient &&
            patience_wait(&patience, reply->retry_after))
            continue;
        return reply_error(session, call, reply, error);
    }
}

int call_send_json(struct session *session, struct call *call, json_t *body, struct reply *reply,
                   struct sluice_error *error)
{
    char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
    int status;

    *reply = (struct reply){ .date = -1 };
    json_decref(body);
    if (text == NULL)
        return memory_error(error);
    call->method = call->method == NULL ? "POST" : call->method;
    call->content_type = "application/json; charset=UTF-8";
    call->body = text;
    call->length = strlen(text);
    status = call_send(session, call, reply, error);
    call->body = NULL;
    free(text);
    return status;
}

/* ---- addresses and numbers ---- */

static void add_project(const struct session *session, const char *project, struct text *url)
{
    text_add(url, session->endpoint);
    text_add(url, "/bigquery/v2/projects/");
    text_segment(url, project);
}

static void add_dataset(const struct session *session, const char *project, const char *dataset,
                        struct text *url)
{
    add_project(session, project, url);
    text_add(url, "/datasets/");
    text_segment(url, dataset);
}

void url_project(const struct session *session, struct text *url)
{
    add_project(session, session->project, url);
}

void url_dataset(const struct session *session, struct text *url)
{
    add_dataset(session, session->project, session->dataset, url);
}

void url_table(const struct session *session, const char *table, struct text *url)
{
    struct place place;

    place_find(session, table, &place);
    add_dataset(session, place.project, place.dataset, url);
    text_add(url, "/tables/");
    text_segment(url, place.table);
}

int64_t json_number(const json_t *object, const char *name, int64_t absent)
{
    const json_t *value = json_object_get(object, name);
    char *end = NULL;
    int64_t number;

    if (json_is_integer(value))
        return json_integer_value(value);
    if (!json_is_string(value) || json_string_length(value) == 0)
        return absent;
    number = strtoll(json_string_value(value), &end, 10);
    return *end == '\0' ? number : absent;
}

const char *json_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

int memory_error(struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_MEMORY,
                            "out of memory in the BigQuery driver: free some memory and try again");
}
