/* event.c - sleeping until there may be something to do, without missing it. */
#include "sched/event.h"

#define EPOCH_SHIFT 32
#define EPOCH_STEP (UINT64_C(1) << EPOCH_SHIFT)
#define WAITERS (EPOCH_STEP - 1)

static uint32_t epoch(const struct event *event)
{
    return (uint32_t)(atomic_load_explicit(&event->state, memory_order_acquire) >> EPOCH_SHIFT);
}

void event_init(struct event *event)
{
    atomic_init(&event->state, 0);
    /* Without attributes neither can fail here. */
    (void)pthread_mutex_init(&event->mutex, NULL);
    (void)pthread_cond_init(&event->advanced, NULL);
}

void event_fini(struct event *event)
{
    (void)pthread_cond_destroy(&event->advanced);
    (void)pthread_mutex_destroy(&event->mutex);
}

uint32_t event_prepare(struct event *event)
{
    uint64_t state = atomic_fetch_add_explicit(&event->state, 1, memory_order_seq_cst);
    return (uint32_t)(state >> EPOCH_SHIFT);
}

void event_cancel(struct event *event)
{
    (void)atomic_fetch_sub_explicit(&event->state, 1, memory_order_relaxed);
}

void event_commit(struct event *event, uint32_t key)
{
    pthread_mutex_lock(&event->mutex);
    while (epoch(event) == key)
        pthread_cond_wait(&event->advanced, &event->mutex);
    pthread_mutex_unlock(&event->mutex);
    event_cancel(event);
}

/* A signal may reach a sleeper that prepared after the epoch moved. It goes back to sleep, and
 * nothing is lost: it saw what was published, so somebody took it. */
static void notify(struct event *event, int (*wake)(pthread_cond_t *))
{
    if ((atomic_load_explicit(&event->state, memory_order_seq_cst) & WAITERS) == 0)
        return;

    (void)atomic_fetch_add_explicit(&event->state, EPOCH_STEP, memory_order_acq_rel);
    pthread_mutex_lock(&event->mutex);
    (void)wake(&event->advanced);
    pthread_mutex_unlock(&event->mutex);
}

void event_notify_one(struct event *event)
{
    notify(event, pthread_cond_signal);
}

void event_notify_all(struct event *event)
{
    notify(event, pthread_cond_broadcast);
}
