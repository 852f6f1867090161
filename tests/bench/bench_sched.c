/* What the pool itself costs: empty items of a range, tasks of a tree, and a million items of some
 * ten ns, beside oneTBB where it is (libtbb-dev). */
#include "sched/sched.h"
#include "small_items.h"

#include <semaphore.h>
#include <stdlib.h>

enum {
    ITEMS = 20000000,
    TREE_DEPTH = 20,
    TREE_TASKS = (2 << TREE_DEPTH) - 1,
    REPEATS = 15,
    FEW = 8, /* small items between two questions */
};

static void empty_item(struct range *range, void *part, int64_t i, int worker)
{
    (void)range;
    (void)part;
    (void)i;
    (void)worker;
}

static void range_done(struct range *range, int status)
{
    (void)status;
    (void)sem_post(range->user);
}

static int64_t measure_range(struct pool *pool, sem_t *done)
{
    atomic_bool cancel = false;
    struct range range = {
        .count = ITEMS, .item = empty_item, .done = range_done, .cancel = &cancel, .user = done
    };

    int64_t start = clock_monotonic_ns();
    range_start(&range, pool);
    (void)sem_wait(done);
    return clock_monotonic_ns() - start;
}

static int64_t small_block(struct range *range, void *part, int64_t first, int64_t end, int worker)
{
    (void)part;
    (void)worker;
    do {
        int64_t few = end - first < FEW ? end : first + FEW;
        while (first < few)
            small_item(first++);
    } while (first < end && !range_is_asked(range));
    return first;
}

static int64_t measure_small(struct pool *pool, sem_t *done)
{
    atomic_bool cancel = false;
    struct range range = { .count = SMALL_ITEMS,
                           .block = small_block,
                           .done = range_done,
                           .cancel = &cancel,
                           .user = done };

    int64_t start = clock_monotonic_ns();
    range_start(&range, pool);
    (void)sem_wait(done);
    return clock_monotonic_ns() - start;
}

struct node {
    struct task task;
    struct forest *forest;
    int index; /* the children of i are 2i + 1 and 2i + 2 */
};

struct forest {
    struct node *nodes;
    atomic_int left;
    sem_t *done;
};

static void node_run(struct task *task, struct pool *pool, int worker)
{
    struct node *node = (struct node *)task;
    struct forest *forest = node->forest;
    int child = 2 * node->index + 1;

    (void)worker;
    if (child < TREE_TASKS) {
        pool_submit(pool, &forest->nodes[child].task);
        pool_submit(pool, &forest->nodes[child + 1].task);
    }
    if (atomic_fetch_sub_explicit(&forest->left, 1, memory_order_acq_rel) == 1)
        (void)sem_post(forest->done);
}

static int64_t measure_tasks(struct pool *pool, struct node *nodes, sem_t *done)
{
    struct forest forest = { .nodes = nodes, .left = TREE_TASKS, .done = done };
    for (int i = 0; i < TREE_TASKS; i++)
        nodes[i] = (struct node){ { node_run, NULL }, &forest, i };

    int64_t start = clock_monotonic_ns();
    pool_submit(pool, &nodes[0].task);
    (void)sem_wait(done);
    return clock_monotonic_ns() - start;
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(int64_t times[REPEATS])
{
    qsort(times, REPEATS, sizeof times[0], compare);
    return (double)times[REPEATS / 2];
}

static int measure(int threads, struct node *nodes, sem_t *done)
{
    int64_t ranges[REPEATS], tasks[REPEATS], small[REPEATS], others[REPEATS];
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct pool *pool;

    if (pool_create(threads, &pool, &error) != SLUICE_OK) {
        (void)fprintf(stderr, "bench_sched: %s\n", error.message);
        return 1;
    }
    for (int i = 0; i < REPEATS; i++) {
        ranges[i] = measure_range(pool, done);
        tasks[i] = measure_tasks(pool, nodes, done);
        small[i] = measure_small(pool, done);
        others[i] = tbb_small_items(threads);
    }
    pool_destroy(pool);
    printf("%d thread(s): %.2f ns per item, %.1f million tasks per second\n", threads,
           median(ranges) / ITEMS, TREE_TASKS / median(tasks) * 1e3);
    printf("    %d small items: %.2f ms", SMALL_ITEMS, median(small) / 1e6);
    if (others[0] >= 0)
        printf(", with TBB %.2f ms: %.3f of it", median(others) / 1e6,
               median(small) / median(others));
    printf("\n");
    return 0;
}

int main(void)
{
    sem_t done;
    struct node *nodes = malloc(TREE_TASKS * sizeof *nodes);

    if (nodes == NULL || sem_init(&done, 0, 0) != 0) {
        (void)fprintf(stderr, "bench_sched: out of memory\n");
        free(nodes);
        return 1;
    }
    int failed = measure(1, nodes, &done) + measure(2, nodes, &done);
    (void)sem_destroy(&done);
    free(nodes);
    return failed;
}
