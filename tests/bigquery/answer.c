/* answer.c - requests and answers: their members, and errors in the form of the API. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "answer.h"
#include "world.h"

void request_clear(struct request *request)
{
    free(request->target);
    free(request->path);
    free(request->body);
    json_decref(request->query);
    json_decref(request->headers);
    memset(request, 0, sizeof *request);
}

void answer_clear(struct answer *answer)
{
    json_decref(answer->json);
    free(answer->text);
    free(answer->headers);
    memset(answer, 0, sizeof *answer);
}

const char *request_header(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->headers, name));
}

const char *request_parameter(const struct request *request, const char *name)
{
    return json_string_value(json_object_get(request->query, name));
}

int64_t request_number(const struct request *request, const char *name, int64_t absent)
{
    const char *text = request_parameter(request, name);

    return text != NULL ? strtoll(text, NULL, 10) : absent;
}

int request_is_true(const struct request *request, const char *name)
{
    const char *text = request_parameter(request, name);

    return text != NULL && strcasecmp(text, "true") == 0;
}

void answer_json(struct answer *answer, int status, json_t *json)
{
    answer_clear(answer);
    answer->status = status;
    answer->json = json;
}

void answer_header(struct answer *answer, const char *name, const char *value)
{
    char *before = answer->headers;

    answer->headers = text_format("%s%s: %s\r\n", before != NULL ? before : "", name, value);
    free(before);
}

void answer_date(struct answer *answer, int64_t seconds)
{
    time_t then = time(NULL) + (time_t)seconds;
    struct tm parts;
    char date[64];

    (void)gmtime_r(&then, &parts);
    (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    answer_header(answer, "Date", date);
}

static const char *status_name(int status)
{
    static const struct {
        int status;
        const char *name;
    } names[] = {
        { 400, "INVALID_ARGUMENT" },   { 401, "UNAUTHENTICATED" }, { 403, "PERMISSION_DENIED" },
        { 404, "NOT_FOUND" },          { 409, "ALREADY_EXISTS" },  { 412, "FAILED_PRECONDITION" },
        { 429, "RESOURCE_EXHAUSTED" }, { 500, "INTERNAL" },        { 501, "UNIMPLEMENTED" },
        { 503, "UNAVAILABLE" },
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].status == status)
            return names[i].name;
    }
    return "UNKNOWN";
}

void answer_error(struct answer *answer, int status, const char *reason, const char *format, ...)
{
    va_list arguments;
    char *message = NULL;
    json_t *json;

    va_start(arguments, format);
    if (vasprintf(&message, format, arguments) < 0)
        message = NULL;
    va_end(arguments);
    json = json_pack("{s:{s:i,s:s,s:[{s:s,s:s,s:s}],s:s}}", "error", "code", status, "message",
                     must(message), "errors", "message", message, "domain", "global", "reason",
                     reason, "status", status_name(status));
    answer_json(answer, status, must(json));
    free(message);
}

json_t *failure_create(const char *reason, const char *format, ...)
{
    va_list arguments;
    char *message = NULL;
    json_t *json;

    va_start(arguments, format);
    if (vasprintf(&message, format, arguments) < 0)
        message = NULL;
    va_end(arguments);
    json = json_pack("{s:s,s:s}", "reason", reason, "message", must(message));
    free(message);
    return must(json);
}

void answer_failure(struct answer *answer, json_t *failure)
{
    static const struct {
        const char *reason;
        int status;
    } codes[] = {
        { "notFound", 404 },          { "duplicate", 409 },
        { "rateLimitExceeded", 403 }, { "quotaExceeded", 403 },
        { "accessDenied", 403 },      { "responseTooLarge", 403 },
        { "conditionNotMet", 412 },   { "bytesBilledLimitExceeded", 500 },
        { "notImplemented", 501 },    { "backendError", 503 },
        { "internalError", 500 },
    };
    int status = 400;
    size_t i;

    if (failure == NULL)
        return;
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(codes[i].reason, json_text(failure, "reason")) == 0)
            status = codes[i].status;
    }
    answer_error(answer, status, json_text(failure, "reason"), "%s", json_text(failure, "message"));
    json_decref(failure);
}

const char *json_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

json_t *json_at(const json_t *object, const char *path)
{
    const char *dot;
    char name[64];

    while ((dot = strchr(path, '.')) != NULL) {
        (void)snprintf(name, sizeof name, "%.*s", (int)(dot - path), path);
        object = json_object_get(object, name);
        path = dot + 1;
    }
    return json_object_get(object, path);
}

int64_t json_whole(const json_t *object, const char *name, int64_t absent)
{
    const json_t *value = json_object_get(object, name);

    if (json_is_integer(value))
        return json_integer_value(value);
    return json_is_string(value) ? strtoll(json_string_value(value), NULL, 10) : absent;
}

json_t *json_decimal(int64_t number)
{
    return must(json_sprintf("%lld", (long long)number));
}
