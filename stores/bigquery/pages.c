/* pages.c - rows as the service gives them, page by page. */
#include "pages.h"

#include <stdlib.h>

#define READ_ROLE "roles/bigquery.dataViewer on the dataset"
#define QUERY_ROLE                                                                                 \
    "roles/bigquery.jobUser on the project and roles/bigquery.dataViewer on the dataset"
#define PAGE_ROWS 25000
#define HOLD_MILLISECONDS 20000 /* that the service keeps a request for a query at work */
#define ATTEMPTS 4              /* of a query whose jobs fail by no fault of its own */

void pages_fini(struct pages *pages)
{
    text_fini(&pages->doing);
    text_fini(&pages->url);
    text_fini(&pages->token);
    json_decref(pages->page);
    pages->page = pages->rows = NULL;
}

/* Takes the rows of an answer, and what it says of the next page. */
static bool take_page(struct pages *pages, json_t *page)
{
    const char *token = json_text(page, "pageToken");

    json_decref(pages->page);
    pages->page = json_incref(page);
    pages->rows = json_object_get(page, "rows");
    pages->count = json_array_size(pages->rows);
    pages->at = 0;
    if (pages->total < 0)
        pages->total = json_number(page, "totalRows", -1);
    text_clear(&pages->token);
    text_add(&pages->token, token);
    pages->is_last = token[0] == '\0';
    pages->is_begun = true;
    return !pages->token.failed;
}

/* GETs the address with what else is asked for. */
static int get_page(struct pages *pages, const char *more, struct reply *reply,
                    struct sluice_error *error)
{
    struct text url = { 0 };
    struct call call = { .method = "GET", .doing = text_string(&pages->doing), .role = READ_ROLE };
    int status;

    *reply = (struct reply){ .date = -1 };
    text_add(&url, text_string(&pages->url));
    text_add(&url, more);
    if (pages->token.length > 0) {
        text_add(&url, "&pageToken=");
        text_segment(&url, text_string(&pages->token));
    }
    call.url = text_string(&url);
    status = url.failed ? memory_error(error) : call_send(pages->session, &call, reply, error);
    text_fini(&url);
    return status;
}

/* ---- a table ---- */

int pages_of_table(struct session *session, const char *table, const char *decorator,
                   const char *columns, struct pages *pages, struct sluice_error *error)
{
    struct text name = { 0 };
    bool failed;

    *pages = (struct pages){ .session = session, .total = -1 };
    text_format(&name, "%s%s%s", table, decorator[0] == '\0' ? "" : "$", decorator);
    text_format(&pages->doing, "read table '%s'", table);
    url_table(session, text_string(&name), &pages->url);
    text_format(&pages->url, "/data?formatOptions.useInt64Timestamp=true&maxResults=%d", PAGE_ROWS);
    text_add(&pages->url, "&selectedFields=");
    text_segment(&pages->url, columns);
    failed = name.failed || pages->doing.failed || pages->url.failed;
    text_fini(&name);
    return failed ? memory_error(error) : SLUICE_OK;
}

/* ---- a query ---- */

static json_t *query_json(struct session *session, const struct query *query)
{
    json_t *body =
        json_pack("{s:s,s:b,s:s,s:{s:b}}", "query", text_string(&query->sql), "useLegacySql", 0,
                  "location", session->location, "formatOptions", "useInt64Timestamp", 1);

    if (json_array_size(query->parameters) == 0)
        return body;
    if (json_object_set_new(body, "parameterMode", json_string("NAMED")) != 0 ||
        json_object_set(body, "queryParameters", query->parameters) != 0) {
        json_decref(body);
        return NULL;
    }
    return body;
}

static void query_address(const struct session *session, struct text *url)
{
    url_project(session, url);
    text_add(url, "/queries");
}

int query_cost(struct session *session, const struct query *query, const char *doing,
               int64_t *bytes, struct sluice_error *error)
{
    json_t *body = query_json(session, query);
    struct call call = { .doing = doing, .role = QUERY_ROLE };
    struct text url = { 0 };
    struct reply reply;
    int status;

    query_address(session, &url);
    call.url = text_string(&url);
    if (json_object_set_new(body, "dryRun", json_true()) != 0 || url.failed) {
        json_decref(body);
        body = NULL;
    }
    status = call_send_json(session, &call, body, &reply, error);
    *bytes = json_number(reply.json, "totalBytesProcessed", 0);
    reply_fini(&reply);
    text_fini(&url);
    return status;
}

/* One try: the same request repeated is the same query, by its id. */
static int start(struct session *session, const struct query *query, const char *doing,
                 int64_t most, struct reply *reply, struct sluice_error *error)
{
    json_t *body = query_json(session, query);
    struct call call = { .doing = doing, .role = QUERY_ROLE };
    struct text url = { 0 };
    char id[40], bytes[24];
    int status;

    (void)snprintf(id, sizeof id, "%016llx%016llx",
                   (unsigned long long)random_next(&session->random),
                   (unsigned long long)random_next(&session->random));
    (void)snprintf(bytes, sizeof bytes, "%lld", (long long)most);
    query_address(session, &url);
    call.url = text_string(&url);
    if (url.failed || json_object_set_new(body, "requestId", json_string(id)) != 0 ||
        json_object_set_new(body, "maximumBytesBilled", json_string(bytes)) != 0 ||
        json_object_set_new(body, "timeoutMs", json_integer(HOLD_MILLISECONDS)) != 0 ||
        json_object_set_new(body, "maxResults", json_integer(PAGE_ROWS)) != 0) {
        json_decref(body);
        body = NULL;
    }
    status = call_send_json(session, &call, body, reply, error);
    text_fini(&url);
    return status;
}

/* Where the answers to a query that was started are. */
static bool set_address(struct pages *pages, const json_t *answer)
{
    const json_t *job = json_object_get(answer, "jobReference");
    const char *location = json_text(job, "location");

    text_clear(&pages->url);
    query_address(pages->session, &pages->url);
    text_add(&pages->url, "/");
    text_segment(&pages->url, json_text(job, "jobId"));
    text_format(&pages->url, "?formatOptions.useInt64Timestamp=true&maxResults=%d&timeoutMs=%d",
                PAGE_ROWS, HOLD_MILLISECONDS);
    text_add(&pages->url, "&location=");
    text_segment(&pages->url, location[0] != '\0' ? location : pages->session->location);
    return !pages->url.failed;
}

/* Asks until the query has ended. */
static int await(struct pages *pages, int64_t deadline, struct reply *reply,
                 struct sluice_error *error)
{
    int status = SLUICE_OK;

    while (status == SLUICE_OK && !json_is_true(json_object_get(reply->json, "jobComplete"))) {
        if (moment() > deadline)
            return sluice_error_set(error, SLUICE_E_IO,
                                    "cannot %s in '%s.%s': the query is still at work; raise "
                                    "'deadline' or run the same command again later",
                                    text_string(&pages->doing), pages->session->project,
                                    pages->session->dataset);
        reply_fini(reply);
        status = get_page(pages, "", reply, error);
    }
    return status;
}

static int try_query(struct pages *pages, const struct query *query, int64_t most,
                     struct reply *reply, struct sluice_error *error)
{
    int64_t deadline = moment() + pages->session->deadline;
    int status = start(pages->session, query, text_string(&pages->doing), most, reply, error);

    if (status == SLUICE_OK && !set_address(pages, reply->json))
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = await(pages, deadline, reply, error);
    if (status == SLUICE_OK && !take_page(pages, reply->json))
        status = memory_error(error);
    return status;
}

int pages_of_query(struct session *session, const struct query *query, const char *doing,
                   int64_t most, struct pages *pages, bool *is_too_dear, struct sluice_error *error)
{
    struct patience patience = { .deadline = moment() + session->deadline,
                                 .random = &session->random };

    *pages = (struct pages){ .session = session, .total = -1, .is_query = true };
    *is_too_dear = false;
    text_add(&pages->doing, doing);
    for (int i = 0;; i++) {
        struct reply reply;
        int status = try_query(pages, query, most, &reply, error);
        bool is_anew = reply.failure != NULL && reply.failure->verdict == VERDICT_ANEW;
        int64_t retry_after = reply.retry_after;
        *is_too_dear = strcmp(reply.reason, "bytesBilledLimitExceeded") == 0;
        reply_fini(&reply);
        if (status == SLUICE_OK || !is_anew || i + 1 == ATTEMPTS ||
            !patience_wait(&patience, retry_after))
            return status;
    }
}

/* ---- rows ---- */

static int next_page(struct pages *pages, struct sluice_error *error)
{
    struct reply reply;
    int status = get_page(pages, "", &reply, error);

    if (status == SLUICE_OK && !take_page(pages, reply.json))
        status = memory_error(error);
    reply_fini(&reply);
    return status;
}

static int check_total(const struct pages *pages, struct sluice_error *error)
{
    if (!pages->is_query || pages->total < 0 || pages->total == pages->seen)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_IO,
                            "cannot %s in '%s.%s': the service gave %lld of %lld rows; run the "
                            "same command again later",
                            text_string(&pages->doing), pages->session->project,
                            pages->session->dataset, (long long)pages->seen,
                            (long long)pages->total);
}

int pages_next(struct pages *pages, const json_t **cells, struct sluice_error *error)
{
    *cells = NULL;
    while (!pages->is_begun || (pages->at == pages->count && !pages->is_last)) {
        int status = next_page(pages, error); /* it may have no rows, and a page after it */
        if (status != SLUICE_OK)
            return status;
    }
    if (pages->at == pages->count)
        return check_total(pages, error);
    *cells = json_object_get(json_array_get(pages->rows, pages->at++), "f");
    pages->seen++;
    if (json_is_array(*cells))
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CORRUPT, "cannot %s in '%s.%s': a row without cells",
                            text_string(&pages->doing), pages->session->project,
                            pages->session->dataset);
}
