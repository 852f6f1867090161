/* pool.c - workers that steal from each other. */
#include "sched/deque.h"
#include "sched/injection.h"
#include "sched/private.h"

#include <stdlib.h>

enum {
    DEQUE_CAPACITY = 256,    /* grows */
    LOOKS_BEFORE_SLEEP = 64, /* about a microsecond */
};

struct worker {
    struct deque deque;
    struct pool *pool;
    int index;
    uint64_t random;
    pthread_t thread;
};

struct pool {
    /* Read by every running part, so apart from what changes more often. */
    alignas(CACHE_LINE) atomic_int hungry; /* workers that look for work or sleep */
    alignas(CACHE_LINE) struct event event;
    struct injection injection;
    atomic_bool stopping;
    bool has_key;
    pthread_key_t current_worker;
    struct worker *workers;
    int threads, started;
};

/* ---- finding work ---- */

/* xorshift64: victims need no better. */
static uint64_t random_next(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static struct task *steal(struct worker *worker)
{
    struct pool *pool = worker->pool;
    int victim = (int)(random_next(&worker->random) % (uint64_t)pool->threads);
    struct task *task = NULL;

    for (int i = 0; i < pool->threads && task == NULL; i++) {
        if (victim != worker->index)
            task = deque_steal(&pool->workers[victim].deque);
        if (++victim == pool->threads)
            victim = 0;
    }
    return task;
}

static struct task *look(struct worker *worker)
{
    struct task *task = injection_pop(&worker->pool->injection);
    return task != NULL ? task : steal(worker);
}

/* NULL when the pool stops and nothing is left. */
static struct task *sleep_until_found(struct worker *worker)
{
    struct pool *pool = worker->pool;

    for (;;) {
        uint32_t key = event_prepare(&pool->event);
        /* Read before the last look: what was submitted before the stop is still found. */
        bool stopping = atomic_load_explicit(&pool->stopping, memory_order_seq_cst);
        struct task *task = look(worker);
        if (task != NULL || stopping) {
            event_cancel(&pool->event);
            return task;
        }
        event_commit(&pool->event, key);
    }
}

static struct task *find_elsewhere(struct worker *worker)
{
    struct pool *pool = worker->pool;
    struct task *task = NULL;

    (void)atomic_fetch_add_explicit(&pool->hungry, 1, memory_order_relaxed);
    for (int i = 0; i < LOOKS_BEFORE_SLEEP && task == NULL; i++)
        task = look(worker);
    if (task == NULL)
        task = sleep_until_found(worker);
    (void)atomic_fetch_sub_explicit(&pool->hungry, 1, memory_order_relaxed);
    return task;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    struct task *task;

    /* If this fails the worker's submits take the common queue: slower, not wrong. */
    (void)pthread_setspecific(pool->current_worker, worker);
    do {
        task = deque_pop(&worker->deque);
        if (task == NULL)
            task = find_elsewhere(worker);
        if (task != NULL)
            task->run(task, pool, worker->index);
    } while (task != NULL);
    return NULL;
}

/* ---- life ---- */

static void *allocate_zeroed(size_t size)
{
    void *memory = aligned_alloc(CACHE_LINE, size);
    if (memory != NULL)
        memset(memory, 0, size);
    return memory;
}

static bool make_workers(struct pool *pool)
{
    pool->workers = allocate_zeroed((size_t)pool->threads * sizeof *pool->workers);
    if (pool->workers == NULL)
        return false;

    for (int i = 0; i < pool->threads; i++) {
        struct worker *worker = &pool->workers[i];
        worker->pool = pool;
        worker->index = i;
        worker->random = (uint64_t)i + 1;
        if (!deque_init(&worker->deque, DEQUE_CAPACITY))
            return false;
    }
    return true;
}

static int start_workers(struct pool *pool, struct sluice_error *error)
{
    pool->has_key = pthread_key_create(&pool->current_worker, NULL) == 0;
    if (!pool->has_key)
        return sluice_error_set(error, SLUICE_E_LIMIT,
                                "cannot start a pool: the process has no thread key left");

    for (; pool->started < pool->threads; pool->started++) {
        struct worker *worker = &pool->workers[pool->started];
        if (thread_start(&worker->thread, work, worker) != 0)
            return sluice_error_set(error, SLUICE_E_LIMIT,
                                    "cannot start worker thread %d of %d: ask for fewer threads, "
                                    "free some memory or raise the limit on processes",
                                    pool->started + 1, pool->threads);
    }
    return SLUICE_OK;
}

int pool_create(int threads, struct pool **result, struct sluice_error *error)
{
    int status;
    struct pool *pool = allocate_zeroed(sizeof *pool);
    if (pool == NULL)
        return error_memory(error, "the worker pool");

    pool->threads = threads;
    event_init(&pool->event);
    injection_init(&pool->injection);
    if (make_workers(pool))
        status = start_workers(pool, error);
    else
        status = error_memory(error, "the worker pool");

    if (status == SLUICE_OK)
        *result = pool;
    else
        pool_destroy(pool);
    return status;
}

static void free_workers(struct pool *pool)
{
    if (pool->workers == NULL)
        return;
    for (int i = 0; i < pool->threads; i++)
        deque_fini(&pool->workers[i].deque);
    free(pool->workers);
}

void pool_destroy(struct pool *pool)
{
    if (pool == NULL)
        return;

    atomic_store_explicit(&pool->stopping, true, memory_order_seq_cst);
    event_notify_all(&pool->event);
    for (int i = 0; i < pool->started; i++)
        (void)pthread_join(pool->workers[i].thread, NULL);
    free_workers(pool);
    if (pool->has_key)
        (void)pthread_key_delete(pool->current_worker);
    injection_fini(&pool->injection);
    event_fini(&pool->event);
    free(pool);
}

/* ---- use ---- */

int pool_threads(const struct pool *pool)
{
    return pool->threads;
}

void pool_submit(struct pool *pool, struct task *task)
{
    struct worker *worker = pthread_getspecific(pool->current_worker);

    if (worker != NULL && deque_push(&worker->deque, task))
        event_notify_one(&pool->event);
    else
        injection_push(&pool->injection, task, &pool->event);
}

bool pool_is_hungry(const struct pool *pool)
{
    return atomic_load_explicit(&pool->hungry, memory_order_relaxed) > 0;
}

const atomic_int *pool_hungry(const struct pool *pool)
{
    return &pool->hungry;
}

bool pool_worker_has_queued(const struct pool *pool, int worker)
{
    return !deque_is_empty(&pool->workers[worker].deque);
}
