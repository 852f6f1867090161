/*
 * sched.h - one work-stealing pool, ranges that split lazily, an I/O lane, and a mailbox.
 *
 * The pool has one Chase-Lev deque per worker, random victims, and workers that sleep on an event
 * count. A pool worker never blocks on I/O: that is what the lane is for.
 */
#ifndef CORE_SCHED_H
#define CORE_SCHED_H

#include "base/base.h"
#include <pthread.h>
#include <stdatomic.h>

struct pool;

/* Work. Memory belongs to the caller and must live until `run` was called. */
struct task {
    void (*run)(struct task *task, struct pool *pool, int worker);
    struct task *next; /* the pool's own while queued */
};

/* `threads` >= 1 workers are started. */
int pool_create(int threads, struct pool **pool, struct sluice_error *error);
/* Runs what is queued and what that submits, then joins. Not from a worker. NULL is accepted. */
void pool_destroy(struct pool *pool);
int pool_threads(const struct pool *pool);
/* Any thread. From a worker the task goes to its own deque. Never fails. */
void pool_submit(struct pool *pool, struct task *task);
/* Is some worker without work? A cheap poll for tasks that could share theirs. Any thread. */
bool pool_is_hungry(const struct pool *pool);

/* ---- ranges: [0, count) of independent items ---- */

struct range;

/* The items [first, last) of a range, run by one worker. The range's own. */
struct range_part {
    struct task task;
    struct range *range;
    int64_t first, last;
};

/*
 * A range over `count` items, split in halves only while someone is hungry and fewer than `limit`
 * parts of it exist. Zero-initialise, fill in the first paragraph, then range_start. Memory belongs
 * to the caller and must live until `done` was called.
 */
struct range {
    int64_t count;
    int limit; /* at most so many parts at once; 1 runs serially in order; 0 means pool size */
    /* A part begins and ends: room for memory of its own. May be NULL. `*part` is passed on. If
     * `begin` fails, the items of that part are left out and `end` is not called for it. */
    int (*begin)(struct range *range, void **part);
    void (*item)(struct range *range, void *part, int64_t i, int worker);
    /* Instead of `item`, where items are small: runs those from `first` on, at least one, none from
     * `end` on, and returns the one after the last. Between items, or few of them where they take
     * nanoseconds, it asks range_is_asked, and ends where that is so. */
    int64_t (*block)(struct range *range, void *part, int64_t first, int64_t end, int worker);
    void (*end)(struct range *range, void *part);
    /* Once, after the last part ended and on its thread; the range may be freed or started again
     * from here. `status` is the first failure of `begin`, or SLUICE_E_CANCELLED if items were
     * left out because of `cancel`, else SLUICE_OK. */
    void (*done)(struct range *range, int status);
    const atomic_bool *cancel; /* may be NULL; polled between items */
    void *user;

    struct pool *pool;        /* from here on the range's own */
    const atomic_int *hungry; /* of the pool */
    int most;                 /* parts */
    atomic_int parts;         /* begun or waiting to begin */
    atomic_int status;
    struct range_part first; /* so that starting needs no memory */
};

/* Is the range cancelled, or could a part of it be given to a worker without work? Two or three
 * reads of what seldom changes: for between any two items. */
static inline bool range_is_asked(const struct range *range)
{
    if (range->cancel != NULL && atomic_load_explicit(range->cancel, memory_order_relaxed))
        return true;
    return atomic_load_explicit(range->hungry, memory_order_relaxed) > 0 &&
           atomic_load_explicit(&range->parts, memory_order_relaxed) < range->most;
}

/* Any thread. Cannot fail. With no items `done` is called before this returns. */
void range_start(struct range *range, struct pool *pool);

/* ---- the I/O lane: threads that may block ---- */

struct lane;

struct lane_job {
    void (*run)(struct lane_job *job, int thread); /* thread: 0 <= n < threads of the lane */
    struct lane_job *next;
};

int lane_create(int threads, struct lane **lane, struct sluice_error *error);
/* Runs what is queued and what that submits, then joins. Not from a job. NULL is accepted. */
void lane_destroy(struct lane *lane);
/* First in, first out. Any thread. */
void lane_submit(struct lane *lane, struct lane_job *job);

/* ---- the mailbox: messages to the one thread that owns some state ----
 *
 * Tasks and jobs work on one object at a time and hand it back with a message. */

struct message {
    void (*handle)(void *owner, struct message *message);
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
