/* deque.c - the double-ended queue of a worker: its owner works at one end, thieves at the other.
 */
#include "sched/deque.h"

#include <stdlib.h>

struct ring {
    struct ring *previous;
    int64_t mask;
    _Atomic(struct task *) slots[];
};

static struct ring *ring_create(int64_t capacity, struct ring *previous)
{
    struct ring *ring = malloc(sizeof *ring + (size_t)capacity * sizeof ring->slots[0]);
    if (ring == NULL)
        return NULL;

    ring->previous = previous;
    ring->mask = capacity - 1;
    for (int64_t i = 0; i < capacity; i++)
        atomic_init(&ring->slots[i], NULL);
    return ring;
}

static struct task *ring_get(struct ring *ring, int64_t i)
{
    return atomic_load_explicit(&ring->slots[i & ring->mask], memory_order_relaxed);
}

static void ring_put(struct ring *ring, int64_t i, struct task *task)
{
    atomic_store_explicit(&ring->slots[i & ring->mask], task, memory_order_relaxed);
}

/* A thief may still read the old ring, and finds there what it would find in the new one. */
static struct ring *grow(struct deque *deque, struct ring *old, int64_t top, int64_t bottom)
{
    struct ring *ring = ring_create((old->mask + 1) * 2, old);
    if (ring == NULL)
        return NULL;

    for (int64_t i = top; i < bottom; i++)
        ring_put(ring, i, ring_get(old, i));
    atomic_store_explicit(&deque->ring, ring, memory_order_release);
    return ring;
}

static bool take_top(struct deque *deque, int64_t top)
{
    return atomic_compare_exchange_strong_explicit(&deque->top, &top, top + 1, memory_order_seq_cst,
                                                   memory_order_relaxed);
}

bool deque_init(struct deque *deque, int64_t capacity)
{
    atomic_init(&deque->top, 0);
    atomic_init(&deque->bottom, 0);
    struct ring *ring = ring_create(capacity, NULL);
    atomic_init(&deque->ring, ring);
    return ring != NULL;
}

void deque_fini(struct deque *deque)
{
    struct ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
    while (ring != NULL) {
        struct ring *previous = ring->previous;
        free(ring);
        ring = previous;
    }
    atomic_store_explicit(&deque->ring, NULL, memory_order_relaxed);
}

bool deque_push(struct deque *deque, struct task *task)
{
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    int64_t top = atomic_load_explicit(&deque->top, memory_order_acquire);
    struct ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);

    if (bottom - top > ring->mask)
        ring = grow(deque, ring, top, bottom);
    if (ring == NULL)
        return false;

    ring_put(ring, bottom, task);
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_seq_cst);
    return true;
}

struct task *deque_pop(struct deque *deque)
{
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed) - 1;
    struct ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);

    /* The claim must be visible before `top` is read: a thief does it the other way round, so one
     * of the two sees the other when they are after the same task. */
    atomic_store_explicit(&deque->bottom, bottom, memory_order_seq_cst);
    int64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
    if (top < bottom)
        return ring_get(ring, bottom);

    struct task *task = NULL;
    if (top == bottom && take_top(deque, top))
        task = ring_get(ring, bottom);
    /* Release: a thief that reads this value must see the tasks pushed before. */
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
    return task;
}

struct task *deque_steal(struct deque *deque)
{
    for (;;) {
        int64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
        int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_seq_cst);
        if (top >= bottom)
            return NULL;

        struct ring *ring = atomic_load_explicit(&deque->ring, memory_order_acquire);
        struct task *task = ring_get(ring, top); /* void if another one was faster */
        if (take_top(deque, top))
            return task;
    }
}

bool deque_is_empty(const struct deque *deque)
{
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    return atomic_load_explicit(&deque->top, memory_order_relaxed) >= bottom;
}
