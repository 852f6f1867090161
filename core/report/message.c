/* message.c - warnings and other lines beside the progress. */
#include "report/private.h"

#include <stdlib.h>

/* One line, whatever the data has put into it. */
static void append_message(const struct report *report, const char *level, const char *text,
                           struct buffer *out)
{
    if (report->format == REPORT_JSON) {
        json_line(json_pack("{s:s, s:s, s:o}", "event", "message", "level", level, "text",
                            json_any_text(text)),
                  out);
        return;
    }
    buffer_printf(out, "%s: ", level);
    buffer_clean(out, text);
    buffer_char(out, '\n');
}

void report_blocked(struct report *report, const struct report_block *block)
{
    size_t more = block->count - 1;
    char date[DATE_TEXT_SIZE], others[96] = "";

    if (more > 0)
        (void)snprintf(others, sizeof others,
                       "; %zu more partition%s blocked, `sluice why` tells of each", more,
                       more == 1 ? " is" : "s are");
    report_message(report, "warning", "%s %s is blocked: %s%s", block->node,
                   date_format(block->date, date), block->reason, others);
}

void report_message(struct report *report, const char *level, const char *format, ...)
{
    struct buffer out = { 0 };
    char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    /* The pattern itself says more than silence. */
    append_message(report, level, length < 0 ? format : text, &out);
    if (length >= 0)
        free(text);
    (void)pthread_mutex_lock(&report->lock);
    progress_redraw(report, &out);
    (void)pthread_mutex_unlock(&report->lock);
    buffer_fini(&out);
}
