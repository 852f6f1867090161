#include "report/private.h"

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
    report->nodes = NULL;
    progress_redraw(report, NULL);
    (void)pthread_mutex_destroy(&report->lock);
    free(report);
}

void report_limit_log(struct report *report, int milliseconds)
{
    report->log_interval = (int64_t)milliseconds * 1000000;
}

int report_format(const struct report *report)
{
    return report->format;
}
