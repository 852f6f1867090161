/* watch.h - what takes long: a place for each worker to say what it is at. */
#ifndef CORE_RUN_WATCH_H
#define CORE_RUN_WATCH_H

#include "base/base.h"
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>

struct run;
struct partition_run;

struct watch_slot {
    /* Raised when something begins and when it ends: odd in between. Of the worker alone. */
    alignas(64) _Atomic uint64_t steps;
    _Atomic(struct partition_run *) partition;
    _Atomic int64_t entity; /* below 0: the partition itself */

    uint64_t seen; /* of the coordinator alone */
    int64_t since;
    bool told;
};

struct watch {
    struct watch_slot *slots;
    int count;
    int64_t limit; /* ns */
    pthread_mutex_t settled;
};

/* watch.c: tells once of each entity that takes long. `milliseconds` 0: the default. */
int watch_init(struct watch *watch, int workers, int64_t milliseconds, struct sluice_error *error);
void watch_fini(struct watch *watch);
/* After the last entity of a partition, before its keys may move. */
void watch_settle(struct watch *watch);
/* The coordinator, now and then. */
void watch_look(struct run *run);

/* Around what a worker computes: no clock is read, the coordinator has one. Entity -1: the
 * partition. */
static inline void watch_begin(struct watch *watch, int worker, struct partition_run *partition,
                               int64_t entity)
{
    struct watch_slot *slot = &watch->slots[worker];
    uint64_t steps = atomic_load_explicit(&slot->steps, memory_order_relaxed);

    /* Release: who sees one of these sees too that what was before has ended. */
    atomic_store_explicit(&slot->partition, partition, memory_order_release);
    atomic_store_explicit(&slot->entity, entity, memory_order_release);
    atomic_store_explicit(&slot->steps, steps + 1, memory_order_release);
}

static inline void watch_end(struct watch *watch, int worker)
{
    struct watch_slot *slot = &watch->slots[worker];
    uint64_t steps = atomic_load_explicit(&slot->steps, memory_order_relaxed);

    atomic_store_explicit(&slot->steps, steps + 1, memory_order_release);
}

#endif
