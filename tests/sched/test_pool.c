/* test_pool.c - tasks that submit tasks, on threads that steal them. */
#include "runner.h"
#include "sched/faults.h"
#include "sched/sched.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>

static const int THREADS[] = { 1, 2, 3, 8 };
#define THREAD_CASES ((int)COUNT_OF(THREADS))

static struct pool *make_pool(int threads)
{
    struct pool *pool = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    ck_assert_msg(pool_create(threads, &pool, &error) == SLUICE_OK, "%s", error.message);
    ck_assert_int_eq(pool_threads(pool), threads);
    return pool;
}

/* ---- a task that counts ---- */

struct counter {
    struct task task;
    atomic_int *total;
    sem_t *ran; /* may be NULL */
};

static void count_run(struct task *task, struct pool *pool, int worker)
{
    struct counter *counter = (struct counter *)task;
    sem_t *ran = counter->ran;

    (void)worker;
    (void)pool;
    (void)atomic_fetch_add(counter->total, 1);
    if (ran != NULL)
        (void)sem_post(ran);
}

static struct counter *make_counters(int count, atomic_int *total, sem_t *ran)
{
    struct counter *counters = calloc((size_t)count, sizeof *counters);
    ck_assert_ptr_nonnull(counters);
    for (int i = 0; i < count; i++)
        counters[i] = (struct counter){ { count_run, NULL }, total, ran };
    return counters;
}

/* ---- a tree of tasks that frees itself ---- */

struct tree {
    atomic_int nodes, bad_workers;
};

struct node {
    struct task task;
    struct tree *tree;
    int depth;
};

static void node_run(struct task *task, struct pool *pool, int worker);

static void node_submit(struct pool *pool, struct tree *tree, int depth)
{
    struct node *node = malloc(sizeof *node);
    if (node == NULL)
        abort();
    *node = (struct node){ { node_run, NULL }, tree, depth };
    pool_submit(pool, &node->task);
}

static void node_run(struct task *task, struct pool *pool, int worker)
{
    struct node node = *(struct node *)task;

    free(task);
    (void)atomic_fetch_add(&node.tree->nodes, 1);
    if (worker < 0 || worker >= pool_threads(pool))
        (void)atomic_fetch_add(&node.tree->bad_workers, 1);
    for (int child = 0; child < 2 && node.depth > 0; child++)
        node_submit(pool, node.tree, node.depth - 1);
}

START_TEST(tasks_submitted_by_tasks_all_run_before_destroy_returns)
{
    enum { DEPTH = 14 };
    struct tree tree = { 0 };
    struct pool *pool = make_pool(THREADS[_i]);

    node_submit(pool, &tree, DEPTH);
    pool_destroy(pool);
    ck_assert_int_eq(atomic_load(&tree.nodes), (2 << DEPTH) - 1);
    ck_assert_int_eq(atomic_load(&tree.bad_workers), 0);
}
END_TEST

/* ---- submits from outside ---- */

struct submitter {
    struct pool *pool;
    struct counter *counters;
    int count;
    pthread_t thread;
};

static void *submit_all(void *argument)
{
    const struct submitter *submitter = argument;
    for (int i = 0; i < submitter->count; i++)
        pool_submit(submitter->pool, &submitter->counters[i].task);
    return NULL;
}

START_TEST(submits_of_several_outside_threads_all_run)
{
    enum { SUBMITTERS = 3, COUNT = 20000 };
    atomic_int total = 0;
    struct submitter submitters[SUBMITTERS];
    struct pool *pool = make_pool(THREADS[_i]);

    for (int i = 0; i < SUBMITTERS; i++) {
        submitters[i] = (struct submitter){ .pool = pool,
                                            .counters = make_counters(COUNT, &total, NULL),
                                            .count = COUNT };
        ck_assert_int_eq(pthread_create(&submitters[i].thread, NULL, submit_all, &submitters[i]),
                         0);
    }
    for (int i = 0; i < SUBMITTERS; i++)
        ck_assert_int_eq(pthread_join(submitters[i].thread, NULL), 0);
    pool_destroy(pool);
    ck_assert_int_eq(atomic_load(&total), SUBMITTERS * COUNT);
    for (int i = 0; i < SUBMITTERS; i++)
        free(submitters[i].counters);
}
END_TEST

START_TEST(a_lone_task_wakes_a_sleeping_pool_every_time)
{
    enum { ROUNDS = 20000 };
    atomic_int total = 0;
    sem_t ran;
    ck_assert_int_eq(sem_init(&ran, 0, 0), 0);
    struct pool *pool = make_pool(THREADS[_i]);
    struct counter *counter = make_counters(1, &total, &ran);

    for (int i = 0; i < ROUNDS; i++) {
        for (volatile int pause = 0; pause < i % 2000; pause++)
            ;
        pool_submit(pool, &counter->task);
        ck_assert_int_eq(sem_wait(&ran), 0);
    }
    pool_destroy(pool);
    ck_assert_int_eq(atomic_load(&total), ROUNDS);
    free(counter);
    (void)sem_destroy(&ran);
}
END_TEST

/* The task may run, and the pool go, while the submit is still returning. */
START_TEST(the_pool_may_be_destroyed_as_soon_as_the_last_task_ran)
{
    enum { ROUNDS = 300 };
    atomic_int total = 0;
    sem_t ran;
    ck_assert_int_eq(sem_init(&ran, 0, 0), 0);
    struct counter *counter = make_counters(1, &total, &ran);

    for (int i = 0; i < ROUNDS; i++) {
        struct submitter submitter = { .pool = make_pool(2), .counters = counter, .count = 1 };
        ck_assert_int_eq(pthread_create(&submitter.thread, NULL, submit_all, &submitter), 0);
        ck_assert_int_eq(sem_wait(&ran), 0);
        pool_destroy(submitter.pool);
        ck_assert_int_eq(pthread_join(submitter.thread, NULL), 0);
    }
    ck_assert_int_eq(atomic_load(&total), ROUNDS);
    free(counter);
    (void)sem_destroy(&ran);
}
END_TEST

/* ---- tasks that wait for each other: each needs a worker of its own ---- */

struct meeting {
    pthread_barrier_t barrier;
    atomic_int hungry;
    sem_t left;
};

struct guest {
    struct task task;
    struct meeting *meeting;
    struct guest *others; /* submitted by this one */
    int other_count;
};

static void guest_run(struct task *task, struct pool *pool, int worker)
{
    struct guest *guest = (struct guest *)task;
    struct meeting *meeting = guest->meeting;

    (void)worker;
    for (int i = 0; i < guest->other_count; i++)
        pool_submit(pool, &guest->others[i].task);
    (void)pthread_barrier_wait(&meeting->barrier);
    if (pool_is_hungry(pool))
        (void)atomic_fetch_add(&meeting->hungry, 1);
    (void)pthread_barrier_wait(&meeting->barrier);
    (void)sem_post(&meeting->left);
}

static const struct {
    int threads;
    bool nested; /* one guest submits the others from its worker */
} MEETINGS[] = { { 2, false }, { 2, true }, { 3, false }, { 3, true }, { 8, false }, { 8, true } };

START_TEST(every_worker_wakes_when_each_is_needed_and_none_is_hungry_then)
{
    enum { ROUNDS = 400, MOST = 8 };
    struct meeting meeting = { .hungry = 0 };
    struct guest guests[MOST];
    int threads = MEETINGS[_i].threads;
    struct pool *pool = make_pool(threads);

    ck_assert_int_eq(sem_init(&meeting.left, 0, 0), 0);
    ck_assert_int_eq(pthread_barrier_init(&meeting.barrier, NULL, (unsigned)threads), 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < threads; i++)
            guests[i] = (struct guest){ { guest_run, NULL }, &meeting, guests + 1, 0 };
        if (MEETINGS[_i].nested)
            guests[0].other_count = threads - 1;
        for (int i = 0; i < (MEETINGS[_i].nested ? 1 : threads); i++)
            pool_submit(pool, &guests[i].task);
        for (int i = 0; i < threads; i++)
            ck_assert_int_eq(sem_wait(&meeting.left), 0);
    }
    pool_destroy(pool);
    ck_assert_int_eq(atomic_load(&meeting.hungry), 0);
    (void)pthread_barrier_destroy(&meeting.barrier);
    (void)sem_destroy(&meeting.left);
}
END_TEST

START_TEST(an_idle_pool_becomes_hungry)
{
    struct pool *pool = make_pool(THREADS[_i]);
    while (!pool_is_hungry(pool))
        (void)sched_yield();
    pool_destroy(pool);
}
END_TEST

START_TEST(destroy_runs_what_is_queued)
{
    enum { COUNT = 5000 };
    atomic_int total = 0;
    struct pool *pool = make_pool(THREADS[_i]);
    struct counter *counters = make_counters(COUNT, &total, NULL);

    for (int i = 0; i < COUNT; i++)
        pool_submit(pool, &counters[i].task);
    pool_destroy(pool);
    ck_assert_int_eq(atomic_load(&total), COUNT);
    free(counters);
}
END_TEST

/* ---- shortages ---- */

struct burst {
    struct task task;
    struct counter *counters;
    int count;
};

static void burst_run(struct task *task, struct pool *pool, int worker)
{
    const struct burst *burst = (struct burst *)task;
    (void)worker;
    for (int i = 0; i < burst->count; i++)
        pool_submit(pool, &burst->counters[i].task);
}

START_TEST(a_deque_that_cannot_grow_loses_no_task)
{
    enum { COUNT = 20000 };
    atomic_int total = 0;
    struct pool *pool = make_pool(THREADS[_i]);
    struct counter *counters = make_counters(COUNT, &total, NULL);
    struct burst burst = { { burst_run, NULL }, counters, COUNT };

    faults_allocations_after(0);
    pool_submit(pool, &burst.task);
    pool_destroy(pool);
    faults_allocations_after(FAULTS_NEVER);
    ck_assert_int_eq(atomic_load(&total), COUNT);
    free(counters);
}
END_TEST

static const struct {
    void (*shorten)(int count);
    int count, status;
    const char *message;
} SHORTAGES[] = {
    { faults_allocations_after, 0, SLUICE_E_MEMORY, "out of memory for the worker pool" },
    { faults_allocations_after, 1, SLUICE_E_MEMORY, "out of memory for the worker pool" },
    { faults_allocations_after, 3, SLUICE_E_MEMORY, "out of memory for the worker pool" },
    { faults_threads_after, 0, SLUICE_E_LIMIT, "cannot start worker thread 1 of 3" },
    { faults_threads_after, 2, SLUICE_E_LIMIT, "cannot start worker thread 3 of 3" },
};

START_TEST(a_pool_that_cannot_start_says_why_and_leaves_nothing)
{
    struct pool *pool = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;

    SHORTAGES[_i].shorten(SHORTAGES[_i].count);
    int status = pool_create(3, &pool, &error);
    SHORTAGES[_i].shorten(FAULTS_NEVER);
    ck_assert_int_eq(status, SHORTAGES[_i].status);
    ck_assert_int_eq(error.status, status);
    ck_assert_ptr_null(pool);
    ck_assert_ptr_nonnull(strstr(error.message, SHORTAGES[_i].message));
}
END_TEST

START_TEST(destroying_no_pool_is_fine)
{
    pool_destroy(NULL);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("pool");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, tasks_submitted_by_tasks_all_run_before_destroy_returns, 0,
                        THREAD_CASES);
    tcase_add_loop_test(tcase, submits_of_several_outside_threads_all_run, 0, THREAD_CASES);
    tcase_add_loop_test(tcase, a_lone_task_wakes_a_sleeping_pool_every_time, 0, THREAD_CASES);
    tcase_add_test(tcase, the_pool_may_be_destroyed_as_soon_as_the_last_task_ran);
    tcase_add_loop_test(tcase, every_worker_wakes_when_each_is_needed_and_none_is_hungry_then, 0,
                        (int)COUNT_OF(MEETINGS));
    tcase_add_loop_test(tcase, an_idle_pool_becomes_hungry, 0, THREAD_CASES);
    tcase_add_loop_test(tcase, destroy_runs_what_is_queued, 0, THREAD_CASES);
    tcase_add_loop_test(tcase, a_deque_that_cannot_grow_loses_no_task, 0, THREAD_CASES);
    tcase_add_loop_test(tcase, a_pool_that_cannot_start_says_why_and_leaves_nothing, 0,
                        (int)COUNT_OF(SHORTAGES));
    tcase_add_test(tcase, destroying_no_pool_is_fine);
    return runner_run("pool", tcase);
}
