/*
 * event.h - an event count: sleep until something was published, without a lock on the fast path.
 *
 *     sleeper: key = event_prepare(); look again; found: event_cancel(), else event_commit(key)
 *     waker:   publish; event_notify_one()
 *
 * No wake-up is lost if publishing is a sequentially consistent store and looking again a
 * sequentially consistent load: either the sleeper sees what was published or the waker sees the
 * sleeper.
 */
#ifndef CORE_SCHED_EVENT_H
#define CORE_SCHED_EVENT_H

#include "base/base.h"
#include <pthread.h>
#include <stdatomic.h>

struct event {
    _Atomic uint64_t state; /* epoch << 32 | waiters */
    pthread_mutex_t mutex;
    pthread_cond_t advanced;
};

void event_init(struct event *event);
/* Nobody waits any more. */
void event_fini(struct event *event);
/* Announces a sleeper. Each call is followed by one event_cancel or event_commit. */
uint32_t event_prepare(struct event *event);
void event_cancel(struct event *event);
/* Sleeps until a notification that came after event_prepare gave `key`. */
void event_commit(struct event *event, uint32_t key);
/* Cheap if nobody waits. */
void event_notify_one(struct event *event);
void event_notify_all(struct event *event);

#endif
