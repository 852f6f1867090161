/* mailbox.h - messages to the coordinator, the thread in run_execute that owns the state of nodes
 * and tables: pool tasks and lane jobs work on one object at a time and hand it back with one. */
#ifndef CORE_RUN_MAILBOX_H
#define CORE_RUN_MAILBOX_H

#include "base/base.h"
#include <pthread.h>

struct run;

struct message {
    void (*handle)(struct run *run, struct message *message);
    struct message *next;
};

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct message *first, **last;
};

int mailbox_init(struct mailbox *mailbox, struct sluice_error *error);
void mailbox_fini(struct mailbox *mailbox);
/* Any thread. The message must live until it was handled. */
void mailbox_post(struct mailbox *mailbox, struct message *message);
/* Waits at most `milliseconds` for one; NULL when there was none. */
struct message *mailbox_take(struct mailbox *mailbox, int milliseconds);

#endif
