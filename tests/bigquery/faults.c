/* faults.c - the kinds of faults, which of them are set, and whom they hit. */
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "faults.h"

#define FAULT_LIMIT 64

struct faults {
    struct fault set[FAULT_LIMIT];
    size_t count;
    uint64_t seed;
};

static const struct {
    const char *kind;
    enum fault_phase phase;
    int status;
    const char *reason, *message;
} kinds[] = {
    /* The work is not done. */
    { "reset", FAULT_BEFORE, 0, "", "" },
    { "401", FAULT_BEFORE, 401, "authError",
      "Request had invalid authentication credentials. Expected OAuth 2 access token." },
    { "404", FAULT_BEFORE, 404, "notFound", "Not found: Job" },
    { "429", FAULT_BEFORE, 429, "rateLimitExceeded", "Exceeded rate limits: too many requests" },
    { "500", FAULT_BEFORE, 500, "internalError", "An internal error occurred" },
    { "502", FAULT_BEFORE, 502, "html", "" },
    { "503", FAULT_BEFORE, 503, "backendError", "The service is currently unavailable." },
    { "rate", FAULT_BEFORE, 403, "rateLimitExceeded",
      "Exceeded rate limits: too many api requests per user per method for this user_method." },
    { "quota", FAULT_BEFORE, 403, "quotaExceeded",
      "Quota exceeded: Your project exceeded quota for load jobs per table." },
    { "invalid_grant", FAULT_BEFORE, 400, "invalid_grant", /* of `token`, in its own form */
      "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
      "Check your iat and exp values in the JWT claim." },
    { "error", FAULT_BEFORE, 400, "invalid", "Something is wrong" }, /* as its members say */
    /* The work is done, and the client does not learn of it. */
    { "lost", FAULT_AFTER, 0, "", "" },
    { "lost_503", FAULT_AFTER, 503, "backendError", "The service is currently unavailable." },
    { "lost_502", FAULT_AFTER, 502, "html", "" },
    { "cut", FAULT_AFTER, 200, "", "" },  /* JSON that ends before its end */
    { "slow", FAULT_AFTER, 200, "", "" }, /* the body takes `ms` */
    /* A job that is DONE with an error; takes `ms`; begins `ms` after its answer was reset. */
    { "job_failed", FAULT_JOB, 0, "backendError", "Error encountered during execution" },
    { "job_slow", FAULT_JOB, 0, "", "" },
    { "job_late", FAULT_JOB, 0, "", "" },
    /* Of a resumable upload: `bytes` of what came are kept (0: half); the session is gone. */
    { "upload_short", FAULT_UPLOAD, 308, "", "" },
    { "upload_404", FAULT_UPLOAD, 404, "notFound", "Upload session has expired" },
    { "upload_410", FAULT_UPLOAD, 410, "gone", "Upload session is lost" },
};

struct faults *faults_create(void)
{
    return must(calloc(1, sizeof(struct faults)));
}

static void clear(struct faults *faults)
{
    size_t i;

    for (i = 0; i < faults->count; i++) {
        free(faults->set[i].reason);
        free(faults->set[i].message);
        free(faults->set[i].retry_after);
        free(faults->set[i].method);
    }
    faults->count = 0;
}

void faults_destroy(struct faults *faults)
{
    clear(faults);
    free(faults);
}

static int find_kind(const char *kind)
{
    int i;

    for (i = 0; i < (int)(sizeof kinds / sizeof kinds[0]); i++) {
        if (strcmp(kinds[i].kind, kind) == 0)
            return i;
    }
    return -1;
}

static int check_members(const json_t *item, struct answer *answer)
{
    static const char known[] = " kind method count skip probability ms status reason message "
                                "retry_after bytes date_s ";
    const char *name;
    json_t *value;
    char *word;
    int good = 1;

    if (find_kind(json_text(item, "kind")) < 0) {
        answer_error(answer, 400, "invalid", "No fault is of kind '%s'", json_text(item, "kind"));
        return 0;
    }
    json_object_foreach((json_t *)(uintptr_t)item, name, value)
    {
        word = text_format(" %s ", name);
        good = good && strstr(known, word) != NULL;
        free(word);
        if (!good)
            answer_error(answer, 400, "invalid", "A fault has no member '%s'", name);
        if (!good)
            break;
    }
    return good;
}

static char *text_or(const json_t *item, const char *name, const char *absent)
{
    const char *text = json_text(item, name);

    return text_copy(text[0] != '\0' ? text : absent);
}

static void read_fault(struct fault *fault, const json_t *item)
{
    int kind = find_kind(json_text(item, "kind"));
    const json_t *probability = json_object_get(item, "probability");

    *fault = (struct fault){
        .kind = kinds[kind].kind,
        .phase = kinds[kind].phase,
        .status = (int)json_whole(item, "status", kinds[kind].status),
        .reason = text_or(item, "reason", kinds[kind].reason),
        .message = text_or(item, "message", kinds[kind].message),
        .retry_after = text_or(item, "retry_after", ""),
        .method = text_or(item, "method", ""),
        .ms = json_whole(item, "ms", 500),
        .bytes = json_whole(item, "bytes", 0),
        .date_s = json_whole(item, "date_s", 0),
        .count = json_whole(item, "count", 1),
        .skip = json_whole(item, "skip", 0),
        .probability = probability != NULL ? json_number_value(probability) : 1.0,
    };
}

int faults_set(struct world *world, const json_t *body, struct answer *answer)
{
    const json_t *list = json_object_get(body, "faults");
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > FAULT_LIMIT) {
        answer_error(answer, 400, "invalid", "'faults' is no array of at most %d", FAULT_LIMIT);
        return 0;
    }
    for (i = 0; i < json_array_size(list); i++) {
        if (!check_members(json_array_get(list, i), answer))
            return 0;
    }
    clear(world->faults);
    world->faults->seed = (uint64_t)json_whole(body, "seed", 1);
    for (i = 0; i < json_array_size(list); i++)
        read_fault(&world->faults->set[world->faults->count++], json_array_get(list, i));
    return 1;
}

/* In [0, 1), the same for the same three. */
static double draw(uint64_t seed, uint64_t fault, uint64_t number)
{
    uint64_t x =
        seed * UINT64_C(0x9e3779b97f4a7c15) + fault * UINT64_C(0xbf58476d1ce4e5b9) + number;

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((x ^ (x >> 31)) >> 11) * 0x1p-53;
}

static int hits(struct faults *faults, size_t i)
{
    struct fault *fault = &faults->set[i];
    int64_t number = fault->matched++;

    if (number < fault->skip || fault->count == 0)
        return 0;
    if (fault->probability < 1.0 &&
        draw(faults->seed, i + 1, (uint64_t)number) >= fault->probability)
        return 0;
    fault->count -= fault->count > 0;
    return 1;
}

/* Does the client not get what it asked for? */
static int spoils(const struct fault *fault)
{
    return fault->phase <= FAULT_AFTER ? !fault_is(fault, "slow") : fault_is(fault, "job_late");
}

const struct fault *faults_pick(struct world *world, enum fault_phase phase, const char *method,
                                const struct request *request)
{
    struct faults *faults = world->faults;
    struct fault *fault;
    size_t i;

    for (i = 0; i < faults->count; i++) {
        fault = &faults->set[i];
        if (fault->phase != phase ||
            (fault->method[0] != '\0' && strcmp(fault->method, method) != 0))
            continue;
        if (hits(faults, i)) {
            counts_fault(world, fault->kind, spoils(fault) ? request : NULL);
            return fault;
        }
    }
    return NULL;
}

int fault_is(const struct fault *fault, const char *kind)
{
    return fault != NULL && strcmp(fault->kind, kind) == 0;
}

static void answer_html(struct answer *answer, int status)
{
    answer_clear(answer);
    answer->status = status;
    answer->type = "text/html; charset=UTF-8";
    answer->text = text_copy("<!DOCTYPE html><html lang=en><title>Error</title>"
                             "<p><b>Bad Gateway</b> The server encountered an error.\n");
}

void fault_answer(const struct fault *fault, struct answer *answer)
{
    if (fault == NULL)
        return;
    if (fault->status == 0) {
        answer->spoil = SPOIL_RESET;
    } else if (fault_is(fault, "cut")) {
        answer->spoil = SPOIL_CUT;
    } else if (fault_is(fault, "slow")) {
        answer->spoil = SPOIL_SLOW;
        answer->spoil_ms = fault->ms;
    } else if (strcmp(fault->reason, "html") == 0) {
        answer_html(answer, fault->status);
    } else if (fault_is(fault, "invalid_grant")) {
        answer_json(
            answer, fault->status,
            json_pack("{s:s,s:s}", "error", fault->reason, "error_description", fault->message));
    } else {
        answer_error(answer, fault->status, fault->reason, "%s", fault->message);
    }
    if (fault->date_s != 0)
        answer_date(answer, fault->date_s);
    if (fault->retry_after[0] != '\0')
        answer_header(answer, "Retry-After",
                      strcmp(fault->retry_after, "past") == 0 ? "Wed, 21 Oct 2015 07:28:00 GMT"
                                                              : fault->retry_after);
}
