/* counts.c - counts of requests, polls, retries, faults, breaches and bytes. */
#include <stdlib.h>
#include <string.h>

#include "counts.h"

#define SEEN_LIMIT 100000

struct counts {
    json_t *requests, *polls, *retries, *faults, *breaches;
    json_t *spoilt; /* requests whose repetition is a retry */
    json_t *used;   /* ids of jobs and requests */
    int64_t in, out;
};

static void make_empty(struct counts *counts)
{
    counts->requests = must(json_object());
    counts->polls = must(json_object());
    counts->retries = must(json_object());
    counts->faults = must(json_object());
    counts->breaches = must(json_object());
    counts->spoilt = must(json_object());
    counts->used = must(json_object());
    counts->in = counts->out = 0;
}

static void drop_all(struct counts *counts)
{
    json_decref(counts->requests);
    json_decref(counts->polls);
    json_decref(counts->retries);
    json_decref(counts->faults);
    json_decref(counts->breaches);
    json_decref(counts->spoilt);
    json_decref(counts->used);
}

struct counts *counts_create(void)
{
    struct counts *counts = must(calloc(1, sizeof *counts));

    make_empty(counts);
    return counts;
}

void counts_destroy(struct counts *counts)
{
    drop_all(counts);
    free(counts);
}

void counts_clear(struct world *world)
{
    drop_all(world->counts);
    make_empty(world->counts);
}

static void add(json_t *to, const char *name, json_int_t more)
{
    (void)json_object_set_new(to, name,
                              json_integer(json_integer_value(json_object_get(to, name)) + more));
}

static uint64_t mix(uint64_t hash, const char *bytes, size_t size)
{
    size_t i;

    for (i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

/* Text of a hash of all that makes two requests the same. */
static char *fingerprint(const struct request *request)
{
    uint64_t hash = mix(UINT64_C(14695981039346656037), request->verb, strlen(request->verb));

    hash = mix(hash, request->target, strlen(request->target));
    hash = mix(hash, request->body != NULL ? request->body : "", request->size);
    return text_format("%016llx", (unsigned long long)hash);
}

/* Enters an id; was it there? An empty one is none. */
static int is_used(struct counts *counts, const char *id)
{
    if (id[0] == '\0')
        return 0;
    if (json_object_get(counts->used, id) != NULL)
        return 1;
    if (json_object_size(counts->used) >= SEEN_LIMIT)
        (void)json_object_clear(counts->used);
    (void)json_object_set_new(counts->used, id, json_true());
    return 0;
}

static int is_retry(struct counts *counts, const struct request *request, const json_t *body)
{
    char *print = fingerprint(request);
    int again = json_object_del(counts->spoilt, print) == 0;

    free(print);
    if (body != NULL) {
        again |= is_used(counts, json_text(json_object_get(body, "jobReference"), "jobId"));
        again |= is_used(counts, json_text(body, "requestId"));
    }
    return again;
}

void counts_request(struct world *world, const char *method, const struct request *request,
                    const json_t *body)
{
    struct counts *counts = world->counts;
    int poll = strcmp(method, "jobs.get") == 0 || strcmp(method, "jobs.list") == 0 ||
               (strcmp(method, "jobs.getQueryResults") == 0 &&
                request_parameter(request, "pageToken") == NULL);

    if (is_retry(counts, request, body))
        add(counts->retries, method, 1);
    else
        add(poll ? counts->polls : counts->requests, method, 1);
    if (request_header(request, "expect") != NULL)
        counts_breach(world, "expect");
}

void counts_fault(struct world *world, const char *kind, const struct request *request)
{
    struct counts *counts = world->counts;
    char *print;

    add(counts->faults, kind, 1);
    if (request == NULL)
        return;
    print = fingerprint(request);
    if (json_object_size(counts->spoilt) >= SEEN_LIMIT)
        (void)json_object_clear(counts->spoilt);
    (void)json_object_set_new(counts->spoilt, print, json_true());
    free(print);
}

void counts_bytes(struct world *world, size_t in, size_t out)
{
    world->counts->in += (int64_t)in;
    world->counts->out += (int64_t)out;
}

void counts_breach(struct world *world, const char *what)
{
    add(world->counts->breaches, what, 1);
}

json_t *counts_breaches(struct world *world)
{
    return world->counts->breaches;
}

json_t *counts_read(struct world *world)
{
    struct counts *counts = world->counts;

    return must(json_pack("{s:O,s:O,s:O,s:O,s:O,s:I,s:I}", "requests", counts->requests, "polls",
                          counts->polls, "retries", counts->retries, "faults", counts->faults,
                          "breaches", counts->breaches, "bytes_in", (json_int_t)counts->in,
                          "bytes_out", (json_int_t)counts->out));
}
