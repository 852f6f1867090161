/* mailbox.c - messages to one thread, in the order in which they came. */
#include "sched/sched.h"

#include <time.h>

int mailbox_init(struct mailbox *mailbox, struct sluice_error *error)
{
    pthread_condattr_t attributes;
    int failed = pthread_mutex_init(&mailbox->lock, NULL);

    if (failed == 0)
        failed = pthread_condattr_init(&attributes);
    if (failed == 0) {
        /* Monotonic: a wait must not depend on somebody setting the clock. */
        failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        if (failed == 0)
            failed = pthread_cond_init(&mailbox->arrived, &attributes);
        (void)pthread_condattr_destroy(&attributes);
    }
    mailbox->first = NULL;
    mailbox->last = &mailbox->first;
    return failed == 0 ? SLUICE_OK : error_memory(error, "the coordinator's mailbox");
}

void mailbox_fini(struct mailbox *mailbox)
{
    (void)pthread_cond_destroy(&mailbox->arrived);
    (void)pthread_mutex_destroy(&mailbox->lock);
}

void mailbox_post(struct mailbox *mailbox, struct message *message)
{
    message->next = NULL;
    (void)pthread_mutex_lock(&mailbox->lock);
    *mailbox->last = message;
    mailbox->last = &message->next;
    /* Inside the lock: the coordinator may destroy the mailbox once it has the last message. */
    (void)pthread_cond_signal(&mailbox->arrived);
    (void)pthread_mutex_unlock(&mailbox->lock);
}

struct message *mailbox_take(struct mailbox *mailbox, int milliseconds)
{
    int64_t until = clock_monotonic_ns() + (int64_t)milliseconds * 1000000;
    struct timespec limit = { .tv_sec = until / 1000000000, .tv_nsec = until % 1000000000 };
    struct message *message;

    (void)pthread_mutex_lock(&mailbox->lock);
    while (mailbox->first == NULL)
        if (pthread_cond_timedwait(&mailbox->arrived, &mailbox->lock, &limit) != 0)
            break;
    message = mailbox->first;
    if (message != NULL) {
        mailbox->first = message->next;
        if (mailbox->first == NULL)
            mailbox->last = &mailbox->first;
    }
    (void)pthread_mutex_unlock(&mailbox->lock);
    return message;
}
