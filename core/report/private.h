/* private.h - the state that progress and messages share, and lines of JSON. */
#ifndef CORE_REPORT_PRIVATE_H
#define CORE_REPORT_PRIVATE_H

#include "report/report.h"

#include <jansson.h>
#include <pthread.h>

struct report {
    struct report_sink sink;
    int format;
    bool terminal;
    int64_t log_interval; /* ns between two log lines of a node */
    pthread_mutex_t lock; /* of all below and of the sink */
    struct report_node *nodes;
    int lines;     /* progress lines standing on the terminal */
    int64_t drawn; /* when */
};

/* Writes `text` (may be NULL) above the progress lines, which are drawn anew. The lock is held. */
void progress_redraw(struct report *report, const struct buffer *text);

/* "read" and so on. */
const char *phase_name(enum phase phase);

/* A line of JSON with figures as the summary has them. */
void json_line(json_t *object, struct buffer *out);
/* A string whatever the bytes: where they are not UTF-8, '?' stands for all that are not ASCII. */
json_t *json_any_text(const char *text);

/* The lines of a summary for machines. */
void summary_json(const struct run_summary *summary, struct buffer *out);

#endif
