/* mistakes.c - the mistakes of a pipeline for programs: lines of JSON, and a SARIF log. */
#include "show/private.h"

#include <jansson.h>
#include <stdlib.h>

/* More results than this GitHub does not show, and of many more it refuses the log. */
#define SARIF_RESULTS 5000

/* ---- parts of both ---- */

/* `second` begins a line of its own; NULL: there is none. Secrets are not shown. */
static json_t *shown_text(const struct secrets *secrets, const char *first, const char *second)
{
    struct buffer text = { 0 };
    json_t *value = NULL;

    secrets_redact(secrets, first, &text);
    if (second != NULL) {
        buffer_char(&text, '\n');
        secrets_redact(secrets, second, &text);
    }
    if (!text.failed)
        value = json_string(text.data == NULL ? "" : text.data);
    buffer_fini(&text);
    return value;
}

/* NULL: null. */
static json_t *clean_text(const char *text)
{
    struct buffer clean = { 0 };
    json_t *value = NULL;

    if (text == NULL)
        return json_null();
    buffer_clean(&clean, text);
    if (!clean.failed)
        value = json_string(clean.data == NULL ? "" : clean.data);
    buffer_fini(&clean);
    return value;
}

static struct sluice_value number_or_null(int number)
{
    return number > 0 ? sluice_of_int(number) : sluice_of_null();
}

/* ---- JSON ---- */

static json_t *mistake_object(const struct diagnostic *item, const struct secrets *secrets)
{
    struct location place = item->location;

    return report_object(
        "id:s severity:s message:o file:o line:v column:v suggestion:o", mistake_name(item->kind),
        "error", shown_text(secrets, item->message, NULL), clean_text(place.file),
        number_or_null(place.line), number_or_null(place.line > 0 ? place.column : 0),
        item->suggestion == NULL ? json_null() : shown_text(secrets, item->suggestion, NULL));
}

void mistakes_json(struct diagnostics *diagnostics, struct buffer *out)
{
    diagnostics_sort(diagnostics);
    for (size_t i = 0; i < diagnostics->count && !out->failed; i++)
        report_json_line(mistake_object(&diagnostics->items[i], &diagnostics->secrets), 15, out);
}

/* ---- addresses of files ---- */

/* Takes "." and ".." out of what follows `start`, as far as the text alone tells. */
static void append_segments(const char *path, size_t start, struct buffer *out)
{
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        bool up = length == 2 && memcmp(path, "..", 2) == 0;
        const char *last = up && out->length > start ? out->data + out->length : NULL;

        while (last != NULL && last > out->data + start && last[-1] != '/')
            last--;
        if (last != NULL && strcmp(last, "..") != 0) {
            out->length = (size_t)(last - out->data) - (last > out->data + start);
            out->data[out->length] = '\0';
        } else if (length > 0 && !(length == 1 && path[0] == '.')) {
            if (out->length > start)
                buffer_char(out, '/');
            buffer_append(out, path, length);
        }
        path += length + (path[length] == '/');
    }
}

static void append_encoded(const char *text, struct buffer *out)
{
    static const char PLAIN[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

    for (; *text != '\0'; text++) {
        if (strchr(PLAIN, *text) != NULL)
            buffer_char(out, *text);
        else
            buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
    }
}

/* Relative to the folder where the file lies in it: that is what a log is read by. */
static json_t *file_address(const char *file, const char *folder)
{
    struct buffer path = { 0 }, uri = { 0 };
    size_t length = strlen(folder);
    bool absolute = file[0] == '/';
    json_t *value = NULL;

    if (absolute)
        buffer_char(&path, '/');
    append_segments(file, path.length, &path);
    if (!path.failed && path.data != NULL) {
        const char *text = path.data;
        bool inside = absolute && strncmp(text, folder, length) == 0 && text[length] == '/';
        buffer_text(&uri, absolute && !inside ? "file://" : "");
        append_encoded(inside ? text + length + 1 : text, &uri);
    }
    if (!path.failed && !uri.failed)
        value = json_string(uri.data == NULL ? "" : uri.data);
    buffer_fini(&path);
    buffer_fini(&uri);
    return value;
}

/* ---- SARIF ---- */

static json_t *message_object(const char *text)
{
    return report_object("text:s", text);
}

/* Takes over `item`; lets go of `list` and gives NULL where it fails. */
static json_t *appended(json_t *list, json_t *item)
{
    if (list != NULL && json_array_append_new(list, item) == 0)
        return list;
    if (list == NULL)
        json_decref(item);
    json_decref(list);
    return NULL;
}

static json_t *rules(void)
{
    json_t *list = json_array();

    for (int kind = 0; kind < MISTAKE_COUNT; kind++) {
        const char *about = mistake_about((enum mistake_kind)kind);
        char help[256];
        (void)snprintf(help, sizeof help,
                       "%s. docs/messages.md has all kinds; docs/pipeline.md says what may stand "
                       "in a pipeline.",
                       about);
        list =
            appended(list, report_object("id:s shortDescription:o fullDescription:o help:o "
                                         "defaultConfiguration:o",
                                         mistake_name((enum mistake_kind)kind),
                                         message_object(about), message_object(about),
                                         message_object(help), report_object("level:s", "error")));
    }
    return list;
}

static json_t *region(struct location place)
{
    /* What is wrong with a whole file is shown at its beginning. */
    if (place.line < 1)
        return report_object("startLine:i", (int64_t)1);
    if (place.column < 1)
        return report_object("startLine:i", (int64_t)place.line);
    return report_object("startLine:i startColumn:i", (int64_t)place.line, (int64_t)place.column);
}

static json_t *result(const struct diagnostic *item, const struct sarif_request *request)
{
    struct location place = item->location;
    const char *file = place.file != NULL ? place.file : request->pipeline;
    json_t *address = report_object("uri:o", file_address(file, request->folder));
    json_t *where = report_object("artifactLocation:o region:o", address, region(place));
    json_t *text = shown_text(&request->diagnostics->secrets, item->message, item->suggestion);

    return report_object("ruleId:s ruleIndex:i level:s message:o locations:o",
                         mistake_name(item->kind), (int64_t)item->kind, "error",
                         report_object("text:o", text),
                         appended(json_array(), report_object("physicalLocation:o", where)));
}

static json_t *results(const struct sarif_request *request)
{
    const struct diagnostics *diagnostics = request->diagnostics;
    json_t *list = json_array();

    for (size_t i = 0; i < diagnostics->count && i < SARIF_RESULTS; i++)
        list = appended(list, result(&diagnostics->items[i], request));
    return list;
}

/* What kept the pipeline from being looked at, and what was left out. */
static json_t *notifications(const struct sarif_request *request)
{
    const size_t count = request->diagnostics->count;
    json_t *list = json_array();
    char more[128];

    if (request->failure != NULL)
        list = appended(
            list, report_object("level:s message:o", "error", message_object(request->failure)));
    if (count <= SARIF_RESULTS)
        return list;
    (void)snprintf(more, sizeof more, "%zu more mistakes are not in this log",
                   count - SARIF_RESULTS);
    return appended(list, report_object("level:s message:o", "warning", message_object(more)));
}

static json_t *run_object(const struct sarif_request *request)
{
    json_t *driver = report_object("name:s version:s rules:o", "sluice", request->version, rules());
    json_t *invocation = report_object("executionSuccessful:b toolExecutionNotifications:o",
                                       request->failure == NULL, notifications(request));

    return report_object("tool:o columnKind:s invocations:o results:o",
                         report_object("driver:o", driver), "unicodeCodePoints",
                         appended(json_array(), invocation), results(request));
}

void mistakes_sarif(const struct sarif_request *request, struct buffer *out)
{
    diagnostics_sort(request->diagnostics);
    report_json_line(report_object("$schema:s version:s runs:o",
                                   "https://json.schemastore.org/sarif-2.1.0.json", "2.1.0",
                                   appended(json_array(), run_object(request))),
                     15, out);
}
