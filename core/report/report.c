#include "report/private.h"

#include <jansson.h>
#include <stdlib.h>

int report_create(FILE *stream, int format, bool terminal, struct report **out,
                  struct sluice_error *error)
{
    struct report *report = calloc(1, sizeof *report);

    *out = NULL;
    if (report == NULL || pthread_mutex_init(&report->lock, NULL) != 0) {
        free(report);
        return error_memory(error, "the report");
    }
    report->stream = stream;
    report->format = format;
    report->terminal = terminal && format == REPORT_TEXT;
    *out = report;
    return SLUICE_OK;
}

void report_destroy(struct report *report)
{
    if (report == NULL)
        return;
    progress_clear(report);
    (void)pthread_mutex_destroy(&report->lock);
    free(report);
}

int report_format(const struct report *report)
{
    return report->format;
}

void report_write(struct report *report, struct buffer *text)
{
    if (!text->failed && text->length > 0) {
        (void)fwrite(text->data, 1, text->length, report->stream);
        (void)fflush(report->stream);
    }
    buffer_fini(text);
}

static void message_json(const char *level, const char *message, struct buffer *out)
{
    json_t *line =
        json_pack("{s:s, s:s, s:s}", "event", "message", "level", level, "text", message);
    char *text = line == NULL ? NULL : json_dumps(line, JSON_COMPACT);

    if (text != NULL)
        buffer_printf(out, "%s\n", text);
    free(text);
    json_decref(line);
}

void report_message(struct report *report, const char *level, const char *format, ...)
{
    struct buffer out = { 0 };
    char text[1200];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (report->format == REPORT_JSON)
        message_json(level, text, &out);
    else
        buffer_printf(&out, "%s: %s\n", level, text);
    (void)pthread_mutex_lock(&report->lock);
    progress_clear(report);
    report_write(report, &out);
    progress_draw(report);
    (void)pthread_mutex_unlock(&report->lock);
}
