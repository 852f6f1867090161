/* test_budget.c - what a run keeps in memory stays near its budget. */
#include "base/suite.h"
#include "run/world.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdatomic.h>

/* ---- every allocation of this program, but not of the libraries that it loads ---- */

/* The allocator of glibc under its other names. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

static _Atomic int64_t live, peak;

static void *count(void *memory)
{
    int64_t now, before = atomic_load(&peak);

    if (memory == NULL)
        return NULL;
    now = atomic_fetch_add(&live, (int64_t)malloc_usable_size(memory)) +
          (int64_t)malloc_usable_size(memory);
    while (now > before && !atomic_compare_exchange_weak(&peak, &before, now))
        ;
    return memory;
}

static void discount(void *memory)
{
    if (memory != NULL)
        atomic_fetch_sub(&live, (int64_t)malloc_usable_size(memory));
}

void *malloc(size_t size)
{
    return count(__libc_malloc(size));
}

void *calloc(size_t items, size_t size)
{
    return count(__libc_calloc(items, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return count(__libc_memalign(alignment, size));
}

/* What could not grow is still there. */
void *realloc(void *memory, size_t size)
{
    void *grown;

    discount(memory);
    grown = __libc_realloc(memory, size);
    (void)count(grown == NULL ? memory : grown);
    return grown;
}

void free(void *memory)
{
    discount(memory);
    __libc_free(memory);
}

/* ---- runs ---- */

/* Rows of a date: many of few sensors, so that next to nothing is written. */
#define SLOTS 8000
#define SENSORS 5

static struct world world;

static const char *const days[] = { "2021-01-01", "2021-01-02", "2021-01-03", "2021-01-05",
                                    "2021-01-06" };

/* Cells of eight bytes, texts too. */
static void fill(void)
{
    world_sql(&world,
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
              " INSERT INTO readings (day, sensor, slot, value)"
              " SELECT days.day, s.i, printf('%%08d', n.i), 0 FROM days, n, n AS s"
              " WHERE days.kind = 'real' AND days.day < '2021-01-07' AND s.i <= %d",
              SLOTS, SENSORS);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        world_import(&world, "readings", days[i]);
}

static int64_t peak_of_run(uint64_t memory)
{
    int64_t before;

    world.memory = memory;
    world_ok(&world, world_plan(&world, (struct world_request){ .force = true }));
    before = atomic_load(&live);
    atomic_store(&peak, before);
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_committed(&world), COUNT_OF(days));
    return atomic_load(&peak) - before;
}

/* What a date takes is an estimate. */
#define AT_MOST_PERCENT 150

START_TEST(memory_stays_near_the_budget)
{
    int64_t all, at_once;
    uint64_t date;

    world_open(&world, "  a: {plugin: fixture_plain}\n");
    fill();
    world_run(&world, (struct world_request){ 0 });
    world_ok(&world, world_plan(&world, (struct world_request){ .force = true }));
    all = (int64_t)world_estimate(&world, 0, world.plan->calendar.count);
    date = world_estimate(&world, 0, 1);
    at_once = peak_of_run(UINT64_MAX);
    ck_assert_int_gt(at_once, all / 2);
    for (uint64_t dates = 1; dates < COUNT_OF(days); dates++) {
        int64_t bytes = peak_of_run(dates * date);
        ck_assert_msg(bytes * 100 <= (int64_t)(dates * date) * AT_MOST_PERCENT,
                      "%" PRId64 " bytes with a budget of %" PRIu64, bytes, dates * date);
        ck_assert_int_lt(bytes, at_once);
    }
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { memory_stays_near_the_budget };

    return suite_run("run_budget", tests, COUNT_OF(tests));
}
