/* route.c - finds who answers a request, and lets faults in before and after. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check.h"
#include "counts.h"
#include "faults.h"
#include "handlers.h"
#include "jobs.h"
#include "mask.h"
#include "media.h"
#include "route.h"
#include "tokens.h"

static const struct {
    const char *id;
    void (*handle)(struct call *call, struct answer *answer);
} handlers[] = {
    { "datasets.get", handle_datasets_get },
    { "datasets.insert", handle_datasets_insert },
    { "tables.get", handle_tables_get },
    { "tables.insert", handle_tables_insert },
    { "tables.patch", handle_tables_patch },
    { "tables.delete", handle_tables_delete },
    { "tables.list", handle_tables_list },
    { "tabledata.list", handle_tabledata_list },
    { "jobs.insert", handle_jobs_insert },
    { "jobs.get", handle_jobs_get },
    { "jobs.list", handle_jobs_list },
    { "jobs.cancel", handle_jobs_cancel },
    { "jobs.query", handle_jobs_query },
    { "jobs.getQueryResults", handle_jobs_get_query_results },
};

/* Takes a prefix from the path; was it there? */
static int strip(const char **path, const char *prefix)
{
    size_t size = strlen(prefix);

    if (strncmp(*path, prefix, size) != 0)
        return 0;
    *path += size;
    return 1;
}

/* The path below /bigquery/v2/, which emulators' clients leave out, or put before /upload too. */
static const char *strip_base(const char *path, int *upload)
{
    (void)strip(&path, "/bigquery/v2");
    (void)strip(&path, "/resumable");
    *upload = strip(&path, "/upload");
    (void)strip(&path, "/bigquery/v2");
    return *path == '/' ? path + 1 : path;
}

static const char *parameter_or(const struct request *request, const char *name)
{
    const char *text = request_parameter(request, name);

    return text != NULL ? text : "";
}

/* The body as JSON, and the media of an upload; 0 with an answer where it is none. */
static int read_body(struct call *call, int upload, struct answer *answer)
{
    const struct request *request = call->request;
    int multipart = upload && strcmp(parameter_or(request, "uploadType"), "multipart") == 0;
    struct parts parts = { .metadata = request->body, .metadata_size = request->size };
    const char *fault = NULL;
    json_error_t error;

    if (multipart) {
        fault = media_split(request_header(request, "content-type"), request->body, request->size,
                            &parts);
        call->media = parts.media;
        call->media_size = parts.media_size;
        call->has_media = 1;
    }
    if (fault != NULL) {
        answer_error(answer, 400, "badContent", "Media type: %s", fault);
        return 0;
    }
    if (parts.metadata_size == 0)
        return 1;
    call->body = json_loadb(parts.metadata, parts.metadata_size, JSON_REJECT_DUPLICATES, &error);
    if (call->body == NULL)
        answer_error(answer, 400, "parseError", "Parse Error: %s", error.text);
    return call->body != NULL;
}

static void handle(struct call *call, const char *id, int upload, struct answer *answer)
{
    size_t i;

    if (upload && strcmp(parameter_or(call->request, "uploadType"), "resumable") == 0) {
        handle_upload_start(call, answer);
        return;
    }
    for (i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (strcmp(handlers[i].id, id) == 0)
            handlers[i].handle(call, answer);
    }
}

static void apply_mask(const struct request *request, struct answer *answer)
{
    const char *mask = request_parameter(request, "fields");
    json_t *kept = mask != NULL && answer->json != NULL ? mask_apply(answer->json, mask) : NULL;

    if (kept != NULL)
        answer_json(answer, answer->status, kept);
    else if (mask != NULL && answer->json != NULL)
        answer_error(answer, 400, "invalidParameter", "Invalid field selection %s", mask);
}

/* A method of the table: checked, then done. */
static void serve(struct call *call, const struct api_method *method, int upload,
                  struct answer *answer)
{
    struct world *world = call->world;
    struct check check = { method, world->settings.lenient, counts_breaches(world) };
    int readable = method->body == NULL || read_body(call, upload, answer);
    const struct fault *fault;

    counts_request(world, method->id, call->request, call->body);
    fault = faults_pick(world, FAULT_BEFORE, method->id, call->request);
    if (fault != NULL) {
        fault_answer(fault, answer);
        return;
    }
    if (!readable || !tokens_check(world, call->request, answer) ||
        !check_request(&check, call->request, call->body, answer))
        return;
    handle(call, method->id, upload, answer);
    if (answer->status < 300) {
        apply_mask(call->request, answer);
        fault_answer(faults_pick(world, FAULT_AFTER, method->id, call->request), answer);
    }
}

/* The PUT of a session, which has no method in the table. */
static void serve_put(struct call *call, struct answer *answer)
{
    static const char id[] = "upload.put";
    const struct fault *fault;

    counts_request(call->world, id, call->request, NULL);
    fault = faults_pick(call->world, FAULT_BEFORE, id, call->request);
    if (fault != NULL) {
        fault_answer(fault, answer);
    } else if (tokens_check(call->world, call->request, answer)) {
        handle_upload_put(call, answer);
        if (answer->status < 400)
            fault_answer(faults_pick(call->world, FAULT_AFTER, id, call->request), answer);
    }
}

static void serve_tokens(struct world *world, const struct request *request, const char *id,
                         struct answer *answer)
{
    const struct fault *fault;

    counts_request(world, id, request, NULL);
    fault = faults_pick(world, FAULT_BEFORE, id, request);
    if (fault != NULL)
        fault_answer(fault, answer);
    else if (strcmp(id, "token") == 0)
        tokens_grant(world, request, answer);
    else
        tokens_metadata(world, request, answer);
}

static void serve_api(struct world *world, const struct request *request, struct answer *answer)
{
    struct call call = { .world = world, .request = request, .names = must(json_object()) };
    const struct api_method *method;
    int upload;
    const char *path = strip_base(request->path, &upload);

    method = check_find(request->verb, path, call.names);
    if (upload && strcmp(request->verb, "PUT") == 0)
        serve_put(&call, answer);
    else if (method == NULL || (upload && !method->uploads))
        answer_error(answer, 404, "notFound", "Not Found: %s %s", request->verb, request->path);
    else
        serve(&call, method, upload, answer);
    json_decref(call.names);
    json_decref(call.body);
}

void route(struct world *world, const struct request *request, struct answer *answer)
{
    static const char metadata[] = "/computeMetadata/v1/instance/service-accounts/default/token";

    (void)pthread_mutex_lock(&world->lock);
    jobs_advance(world);
    if (strncmp(request->path, "/control/", 9) == 0)
        handle_control(world, request, answer);
    else if (strcmp(request->path, "/token") == 0)
        serve_tokens(world, request, "token", answer);
    else if (strcmp(request->path, metadata) == 0)
        serve_tokens(world, request, "metadata", answer);
    else
        serve_api(world, request, answer);
    (void)pthread_mutex_unlock(&world->lock);
}
