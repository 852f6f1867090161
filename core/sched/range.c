/* range.c - many items as one task, which splits while somebody has nothing to do. */
#include "sched/private.h"

#include <stdlib.h>

static void run_part(struct task *task, struct pool *pool, int worker);

static void fail(struct range *range, int status)
{
    int expected = SLUICE_OK;
    (void)atomic_compare_exchange_strong_explicit(&range->status, &expected, status,
                                                  memory_order_relaxed, memory_order_relaxed);
}

static bool is_cancelled(const struct range *range)
{
    return range->cancel != NULL && atomic_load_explicit(range->cancel, memory_order_relaxed);
}

/* ---- splitting ---- */

static bool count_in_part(struct range *range)
{
    int parts = atomic_load_explicit(&range->parts, memory_order_relaxed);

    while (parts < range->most) {
        if (atomic_compare_exchange_weak_explicit(&range->parts, &parts, parts + 1,
                                                  memory_order_relaxed, memory_order_relaxed))
            return true;
    }
    return false;
}

/* Gives the upper half of [next, last) away and returns the new `last`. The caller's part still
 * counts, so `parts` cannot fall to 0 here. Without memory the part just keeps its items. */
static int64_t split(struct range *range, int64_t next, int64_t last)
{
    if (!count_in_part(range))
        return last;

    struct range_part *upper = malloc(sizeof *upper);
    if (upper == NULL) {
        (void)atomic_fetch_sub_explicit(&range->parts, 1, memory_order_relaxed);
        return last;
    }

    int64_t middle = last - (last - next) / 2;
    *upper = (struct range_part){ { run_part, NULL }, range, middle, last };
    pool_submit(range->pool, &upper->task);
    return middle;
}

/* A queued task of this worker already is something for the hungry to take. */
static bool should_split(const struct range *range, int64_t items, int worker)
{
    return items > 1 && range->most > 1 && pool_is_hungry(range->pool) &&
           !pool_worker_has_queued(range->pool, worker);
}

/* ---- running ---- */

static int64_t run_each(struct range *range, void *memory, int64_t first, int64_t end, int worker)
{
    int64_t next = first;

    do
        range->item(range, memory, next++, worker);
    while (next < end && !range_is_asked(range));
    return next;
}

/* False if cancelled. The position is kept out of shared memory: other workers read the range. */
static bool run_items(struct range *range, const struct range_part *part, void *memory, int worker)
{
    int64_t (*block)(struct range *, void *, int64_t, int64_t, int) =
        range->block != NULL ? range->block : run_each;
    int64_t next = part->first, last = part->last;

    while (next < last) {
        if (is_cancelled(range))
            return false;
        if (should_split(range, last - next, worker))
            last = split(range, next, last);
        next = block(range, memory, next, last, worker);
    }
    return true;
}

static void run_begun(struct range *range, const struct range_part *part, int worker)
{
    void *memory = NULL;
    int status = range->begin != NULL ? range->begin(range, &memory) : SLUICE_OK;
    if (status != SLUICE_OK) {
        fail(range, status);
        return;
    }

    if (!run_items(range, part, memory, worker))
        fail(range, SLUICE_E_CANCELLED);
    if (range->end != NULL)
        range->end(range, memory);
}

static void run_part(struct task *task, struct pool *pool, int worker)
{
    struct range_part *part = (struct range_part *)task;
    struct range *range = part->range;

    (void)pool;
    if (is_cancelled(range))
        fail(range, SLUICE_E_CANCELLED);
    else
        run_begun(range, part, worker);

    if (part != &range->first)
        free(part);
    /* With any part but the last, another thread may end the range as soon as this is counted. */
    if (atomic_fetch_sub_explicit(&range->parts, 1, memory_order_acq_rel) == 1)
        range->done(range, atomic_load_explicit(&range->status, memory_order_relaxed));
}

void range_start(struct range *range, struct pool *pool)
{
    if (range->count <= 0) {
        range->done(range, SLUICE_OK);
        return;
    }

    range->pool = pool;
    range->hungry = pool_hungry(pool);
    range->most = range->limit > 0 ? range->limit : pool_threads(pool);
    atomic_store_explicit(&range->parts, 1, memory_order_relaxed);
    atomic_store_explicit(&range->status, SLUICE_OK, memory_order_relaxed);
    range->first = (struct range_part){ { run_part, NULL }, range, 0, range->count };
    pool_submit(pool, &range->first.task);
}
