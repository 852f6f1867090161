/* private.h - the state that progress and messages share. */
#ifndef CORE_REPORT_PRIVATE_H
#define CORE_REPORT_PRIVATE_H

#include "report/report.h"
#include <pthread.h>

struct report {
    FILE *stream;
    int format;
    bool terminal;
    pthread_mutex_t lock; /* of the stream and the list */
    struct report_node *nodes;
    int lines; /* progress lines standing on the terminal */
};

/* Takes the progress lines off the terminal; the lock is held. */
void progress_clear(struct report *report);
/* Draws them again; the lock is held. */
void progress_draw(struct report *report);
/* Writes a buffer, then empties it. A log that cannot be written must not stop a run. */
void report_write(struct report *report, struct buffer *text);

#endif
