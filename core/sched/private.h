/*
 * private.h - what ranges need to know of the pool.
 */
#ifndef CORE_SCHED_PRIVATE_H
#define CORE_SCHED_PRIVATE_H

#include "sched/sched.h"

/* How many workers are without work. */
const atomic_int *pool_hungry(const struct pool *pool);
/* On the thread of `worker`: does it have tasks that others could take? */
bool pool_worker_has_queued(const struct pool *pool, int worker);

#endif
