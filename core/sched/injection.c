/* injection.c - tasks from threads that are no workers. */
#include "sched/injection.h"

void injection_init(struct injection *injection)
{
    (void)pthread_mutex_init(&injection->mutex, NULL); /* cannot fail without attributes */
    injection->head = injection->tail = NULL;
    atomic_init(&injection->filled, false);
}

void injection_fini(struct injection *injection)
{
    (void)pthread_mutex_destroy(&injection->mutex);
}

void injection_push(struct injection *injection, struct task *task, struct event *event)
{
    task->next = NULL;
    pthread_mutex_lock(&injection->mutex);
    if (injection->tail == NULL)
        injection->head = task;
    else
        injection->tail->next = task;
    injection->tail = task;
    atomic_store_explicit(&injection->filled, true, memory_order_seq_cst);
    event_notify_one(event);
    pthread_mutex_unlock(&injection->mutex);
}

struct task *injection_pop(struct injection *injection)
{
    if (!atomic_load_explicit(&injection->filled, memory_order_seq_cst))
        return NULL;

    pthread_mutex_lock(&injection->mutex);
    struct task *task = injection->head;
    if (task != NULL)
        injection->head = task->next;
    if (injection->head == NULL) {
        injection->tail = NULL;
        atomic_store_explicit(&injection->filled, false, memory_order_seq_cst);
    }
    pthread_mutex_unlock(&injection->mutex);
    return task;
}
