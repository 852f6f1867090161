/*
 * deque.h - a Chase-Lev deque of tasks: one owner works at the bottom, thieves take from the top.
 *
 * All ordering sits on the atomics themselves, so that ThreadSanitizer understands it. Pushing is a
 * sequentially consistent store and deque_steal a sequentially consistent load of `bottom`: event.h
 * relies on it.
 */
#ifndef CORE_SCHED_DEQUE_H
#define CORE_SCHED_DEQUE_H

#include "sched/sched.h"
#include <stdalign.h>

#define CACHE_LINE 64

struct ring;

struct deque {
    /* Apart from each other: thieves write the one, the owner the other. */
    alignas(CACHE_LINE) _Atomic int64_t top;
    alignas(CACHE_LINE) _Atomic int64_t bottom;
    _Atomic(struct ring *) ring; /* the newest; older ones live until deque_fini */
};

/* `capacity` is a power of two. False when memory is short. */
bool deque_init(struct deque *deque, int64_t capacity);
/* Accepts a zeroed deque. The tasks belong to others. */
void deque_fini(struct deque *deque);
/* Owner. False, and nothing changed, when the deque is full and memory is short. */
bool deque_push(struct deque *deque, struct task *task);
/* Owner: the newest task, or NULL. */
struct task *deque_pop(struct deque *deque);
/* Any thread: the oldest task. NULL only if there was a moment without tasks to take. */
struct task *deque_steal(struct deque *deque);
/* Owner. Thieves may empty it at any time, none can fill it. */
bool deque_is_empty(const struct deque *deque);

#endif
