/* report.c - a report begins and ends. */
#include "report/private.h"

#include <stdlib.h>

int report_create(const struct report_options *options, struct report **out,
                  struct sluice_error *error)
{
    struct report *report = calloc(1, sizeof *report);

    *out = NULL;
    if (report == NULL || pthread_mutex_init(&report->lock, NULL) != 0) {
        free(report);
        return error_memory(error, "the report");
    }
    report->sink = options->sink;
    report->format = options->format;
    report->terminal = options->terminal && options->format == REPORT_TEXT;
    report->log_interval = options->log_seldom * 1000000;
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

int report_format(const struct report *report)
{
    return report->format;
}
