/*
 * injection.h - the pool's common queue: tasks from outside, and those a full deque could not take.
 */
#ifndef CORE_SCHED_INJECTION_H
#define CORE_SCHED_INJECTION_H

#include "sched/event.h"
#include "sched/sched.h"

struct injection {
    pthread_mutex_t mutex;
    struct task *head, *tail;
    atomic_bool filled; /* a look without the lock */
};

void injection_init(struct injection *injection);
void injection_fini(struct injection *injection);
/*
 * Any thread. Notifies `event` before the task can be taken: once it ran, somebody may destroy the
 * pool while this call is still returning.
 */
void injection_push(struct injection *injection, struct task *task, struct event *event);
/* Any thread: the oldest task, or NULL. */
struct task *injection_pop(struct injection *injection);

#endif
