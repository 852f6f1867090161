/* test_range.c - items of a range, each once, in as many parts as there may be. */
#include "runner.h"
#include "sched/faults.h"
#include "sched/sched.h"

#include <check.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>

static const int THREADS[] = { 1, 2, 3, 8 };
static const int LIMITS[] = { 0, 1, 2 };
static const int64_t COUNTS[] = { 0, 1, 2, 1000, 100000 };
static const bool BLOCKS[] = { false, true };

#define CASES ((int)(COUNT_OF(THREADS) * COUNT_OF(LIMITS)))

struct record;

struct part {
    const struct record *record;
    int64_t items;
};

/* What one range did. Lives on while the range itself is freed by `done`. */
struct record {
    int64_t count;
    atomic_int *runs; /* per item */
    atomic_int live, most, begun, ended, finished, disorder, bad_workers, lost_parts;
    atomic_llong last; /* item run, for the order */
    int status;
    int begin_fails_from; /* the n-th begin and later ones fail with begin_status; 0: none */
    int begin_status;
    int rounds; /* `done` starts the range again so often */
    atomic_bool cancel;
    int64_t cancel_at; /* item that sets `cancel`; -1: none */
    struct pool *pool;
    struct part only; /* where `begin` takes no memory */
    sem_t done;
};

static int part_begin(struct range *range, void **memory)
{
    struct record *record = range->user;
    int nth = atomic_fetch_add(&record->begun, 1) + 1;
    if (record->begin_fails_from > 0 && nth >= record->begin_fails_from)
        return record->begin_status;

    int live = atomic_fetch_add(&record->live, 1) + 1;
    int most = atomic_load(&record->most);
    while (live > most && !atomic_compare_exchange_weak(&record->most, &most, live))
        ;
    struct part *part = malloc(sizeof *part);
    if (part == NULL)
        abort();
    *part = (struct part){ record, 0 };
    *memory = part;
    return SLUICE_OK;
}

static void part_item(struct range *range, void *memory, int64_t i, int worker)
{
    struct record *record = range->user;
    struct part *part = memory;

    part->items++;
    (void)atomic_fetch_add_explicit(&record->runs[i], 1, memory_order_relaxed);
    if (worker < 0 || worker >= pool_threads(record->pool))
        (void)atomic_fetch_add(&record->bad_workers, 1);
    if (atomic_exchange(&record->last, i) != i - 1)
        (void)atomic_fetch_add(&record->disorder, 1);
    if (i == record->cancel_at)
        atomic_store(&record->cancel, true);
}

static void part_end(struct range *range, void *memory)
{
    struct record *record = range->user;
    struct part *part = memory;

    if (part == NULL || part->record != record || part->items > record->count)
        (void)atomic_fetch_add(&record->lost_parts, 1);
    free(part);
    (void)atomic_fetch_sub(&record->live, 1);
    (void)atomic_fetch_add(&record->ended, 1);
}

/* Frees the range, so that AddressSanitizer sees anyone who comes late. */
static void range_done(struct range *range, int status)
{
    struct record *record = range->user;
    int finished = atomic_fetch_add(&record->finished, 1) + 1;

    if (finished <= record->rounds) {
        atomic_store(&record->last, -1);
        range_start(range, record->pool);
        return;
    }
    record->status = status;
    free(range);
    (void)sem_post(&record->done);
}

static void record_init(struct record *record, struct pool *pool, int64_t count)
{
    *record = (struct record){ .count = count, .pool = pool, .cancel_at = -1, .status = -1 };
    atomic_store(&record->last, -1);
    record->runs = calloc((size_t)count + 1, sizeof *record->runs);
    ck_assert_ptr_nonnull(record->runs);
    ck_assert_int_eq(sem_init(&record->done, 0, 0), 0);
}

static void record_fini(struct record *record)
{
    free(record->runs);
    (void)sem_destroy(&record->done);
}

/* A block of at least one item, that ends where it is asked to. */
static int64_t part_block(struct range *range, void *memory, int64_t first, int64_t end, int worker)
{
    const struct record *record = range->user;

    if (first < 0 || first >= end || end > record->count)
        abort();
    do
        part_item(range, memory, first++, worker);
    while (first < end && !range_is_asked(range));
    return first;
}

static struct range *make_range(struct record *record, int limit, bool blocks)
{
    struct range *range = calloc(1, sizeof *range);
    ck_assert_ptr_nonnull(range);
    range->count = record->count;
    range->limit = limit;
    range->begin = part_begin;
    range->item = blocks ? NULL : part_item;
    range->block = blocks ? part_block : NULL;
    range->end = part_end;
    range->done = range_done;
    range->cancel = &record->cancel;
    range->user = record;
    return range;
}

static void run(struct record *record, struct range *range)
{
    range_start(range, record->pool);
    ck_assert_int_eq(sem_wait(&record->done), 0);
}

static struct pool *make_pool(int threads)
{
    struct pool *pool = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    ck_assert_msg(pool_create(threads, &pool, &error) == SLUICE_OK, "%s", error.message);
    return pool;
}

static int64_t items_run(const struct record *record)
{
    int64_t sum = 0;
    for (int64_t i = 0; i < record->count; i++)
        sum += atomic_load(&record->runs[i]);
    return sum;
}

/* One assertion for all: a passed one is a system call. */
static void check_each_ran(const struct record *record, int least, int most)
{
    int64_t i = 0;
    for (; i < record->count; i++) {
        int runs = atomic_load(&record->runs[i]);
        if (runs < least || runs > most)
            break;
    }
    ck_assert_msg(i == record->count, "item %lld did not run %d to %d times", (long long)i, least,
                  most);
}

static void check_consistent(const struct record *record)
{
    ck_assert_int_eq(atomic_load(&record->live), 0);
    ck_assert_int_eq(atomic_load(&record->bad_workers), 0);
    ck_assert_int_eq(atomic_load(&record->lost_parts), 0);
}

/* ---- every item once ---- */

static void check_range(struct pool *pool, int64_t count, int limit, bool blocks)
{
    struct record record;
    int most = limit > 0 ? limit : pool_threads(pool);

    record_init(&record, pool, count);
    run(&record, make_range(&record, limit, blocks));
    ck_assert_int_eq(record.status, SLUICE_OK);
    ck_assert_int_eq(atomic_load(&record.finished), 1);
    check_each_ran(&record, 1, 1);
    check_consistent(&record);
    ck_assert_int_eq(atomic_load(&record.begun), atomic_load(&record.ended));
    ck_assert_int_le(atomic_load(&record.most), most);
    if (most == 1) {
        ck_assert_int_eq(atomic_load(&record.disorder), 0);
        ck_assert_int_eq(atomic_load(&record.begun), count > 0 ? 1 : 0);
    }
    record_fini(&record);
}

START_TEST(every_item_runs_once_within_the_limit_and_limit_1_in_order)
{
    int threads = THREADS[_i % (int)COUNT_OF(THREADS)];
    int limit = LIMITS[_i / (int)COUNT_OF(THREADS)];
    struct pool *pool = make_pool(threads);

    for (size_t c = 0; c < COUNT_OF(COUNTS); c++) {
        for (size_t b = 0; b < COUNT_OF(BLOCKS); b++)
            check_range(pool, COUNTS[c], limit, BLOCKS[b]);
    }
    pool_destroy(pool);
}
END_TEST

START_TEST(many_ranges_at_once_each_run_once)
{
    enum { RANGES = 100 };
    struct record records[RANGES];
    struct pool *pool = make_pool(THREADS[_i]);

    for (int i = 0; i < RANGES; i++)
        record_init(&records[i], pool, i * 11);
    for (int i = 0; i < RANGES; i++)
        range_start(make_range(&records[i], i % 4, i % 3 == 0), pool);
    for (int i = 0; i < RANGES; i++)
        ck_assert_int_eq(sem_wait(&records[i].done), 0);
    pool_destroy(pool);
    for (int i = 0; i < RANGES; i++) {
        check_each_ran(&records[i], 1, 1);
        check_consistent(&records[i]);
        ck_assert_int_eq(atomic_load(&records[i].finished), 1);
        record_fini(&records[i]);
    }
}
END_TEST

START_TEST(done_may_start_the_range_again)
{
    enum { ROUNDS = 2000 };
    struct record record;
    struct pool *pool = make_pool(THREADS[_i]);

    record_init(&record, pool, 40);
    record.rounds = ROUNDS;
    run(&record, make_range(&record, 0, false));
    pool_destroy(pool);
    ck_assert_int_eq(atomic_load(&record.finished), ROUNDS + 1);
    check_each_ran(&record, ROUNDS + 1, ROUNDS + 1);
    check_consistent(&record);
    record_fini(&record);
}
END_TEST

static void bare_item(struct range *range, void *part, int64_t i, int worker)
{
    struct record *record = range->user;
    (void)worker;
    (void)atomic_fetch_add(part == NULL ? &record->runs[i] : &record->lost_parts, 1);
}

START_TEST(begin_end_and_cancel_may_be_missing)
{
    struct record record;
    struct pool *pool = make_pool(THREADS[_i]);

    record_init(&record, pool, 1000);
    struct range *range = make_range(&record, 0, false);
    range->begin = NULL;
    range->end = NULL;
    range->cancel = NULL;
    range->item = bare_item;
    run(&record, range);
    pool_destroy(pool);
    ck_assert_int_eq(record.status, SLUICE_OK);
    check_each_ran(&record, 1, 1);
    record_fini(&record);
}
END_TEST

/* ---- splitting, made certain: item 0 waits for somebody who has nothing to do ---- */

static void item_after_hunger(struct range *range, void *memory, int64_t i, int worker)
{
    struct record *record = range->user;
    if (i == 0) {
        while (!pool_is_hungry(record->pool))
            (void)sched_yield();
    }
    part_item(range, memory, i, worker);
}

/* A range that does not split needs room for one part only. */
static int begin_without_memory(struct range *range, void **memory)
{
    struct record *record = range->user;
    (void)atomic_fetch_add(&record->begun, 1);
    record->only = (struct part){ record, 0 };
    *memory = &record->only;
    return SLUICE_OK;
}

START_TEST(without_memory_a_range_just_does_not_split)
{
    struct record record;
    struct pool *pool = make_pool(THREADS[_i]);

    record_init(&record, pool, 20000);
    struct range *range = make_range(&record, 0, false);
    range->begin = begin_without_memory;
    range->item = item_after_hunger;
    range->end = NULL;
    faults_allocations_after(0);
    range_start(range, pool);
    while (sem_wait(&record.done) != 0)
        ;
    faults_allocations_after(FAULTS_NEVER);
    pool_destroy(pool);
    ck_assert_int_eq(record.status, SLUICE_OK);
    ck_assert_int_eq(atomic_load(&record.begun), 1);
    ck_assert_int_eq(atomic_load(&record.disorder), 0);
    check_each_ran(&record, 1, 1);
    check_consistent(&record);
    record_fini(&record);
}
END_TEST

/* Item 1 cannot end before an item of the upper half ran. */
static void item_with_company(struct range *range, void *memory, int64_t i, int worker)
{
    struct record *record = range->user;
    if (i == 1) {
        while (atomic_load(&record->runs[record->count - 1]) == 0)
            (void)sched_yield();
    }
    item_after_hunger(range, memory, i, worker);
}

START_TEST(a_hungry_worker_gets_the_upper_half)
{
    struct record record;
    struct pool *pool = make_pool(2);

    record_init(&record, pool, 100);
    struct range *range = make_range(&record, 2, false);
    range->item = item_with_company;
    run(&record, range);
    pool_destroy(pool);
    ck_assert_int_eq(record.status, SLUICE_OK);
    ck_assert_int_eq(atomic_load(&record.most), 2);
    check_each_ran(&record, 1, 1);
    check_consistent(&record);
    record_fini(&record);
}
END_TEST

/* ---- begin failing ---- */

static const struct {
    const char *name;
    int threads, limit, fails_from;
    int64_t least_run, most_run;
} BEGIN_FAILURES[] = {
    { "the only part", 1, 1, 1, 0, 0 },
    { "the first part of several", 3, 0, 1, 0, 0 },
    { "the part split off", 2, 2, 2, 1, 99 },
    { "parts split off", 8, 0, 2, 1, 99 },
};

START_TEST(items_of_a_part_that_cannot_begin_are_left_out)
{
    struct record record;
    struct pool *pool = make_pool(BEGIN_FAILURES[_i].threads);

    record_init(&record, pool, 100);
    record.begin_fails_from = BEGIN_FAILURES[_i].fails_from;
    record.begin_status = SLUICE_E_MEMORY;
    struct range *range = make_range(&record, BEGIN_FAILURES[_i].limit, false);
    range->item = item_after_hunger;
    run(&record, range);
    pool_destroy(pool);

    int64_t ran = items_run(&record);
    ck_assert_int_eq(record.status, SLUICE_E_MEMORY);
    ck_assert_int_eq(atomic_load(&record.finished), 1);
    ck_assert_int_ge(ran, BEGIN_FAILURES[_i].least_run);
    ck_assert_int_le(ran, BEGIN_FAILURES[_i].most_run);
    ck_assert_int_eq(atomic_load(&record.ended), BEGIN_FAILURES[_i].fails_from - 1);
    check_each_ran(&record, 0, 1);
    check_consistent(&record);
    record_fini(&record);
}
END_TEST

/* ---- cancelling ---- */

static const struct {
    int threads, limit;
    bool blocks;
    int64_t count, cancel_at; /* -1: before the start; count: never */
    int status;
    int64_t exactly; /* items run; -1: fewer than all */
} CANCELS[] = {
    { 1, 1, false, 1000, -1, SLUICE_E_CANCELLED, 0 },
    { 3, 0, true, 1000, -1, SLUICE_E_CANCELLED, 0 },
    { 1, 1, false, 1000, 0, SLUICE_E_CANCELLED, 1 },
    { 1, 1, true, 1000, 0, SLUICE_E_CANCELLED, 1 },
    { 2, 1, true, 1000, 499, SLUICE_E_CANCELLED, 500 },
    { 1, 0, false, 1000, 998, SLUICE_E_CANCELLED, 999 },
    { 1, 1, false, 1000, 999, SLUICE_OK, 1000 },
    { 1, 1, true, 1000, 999, SLUICE_OK, 1000 },
    { 2, 1, false, 1000, 1000, SLUICE_OK, 1000 },
    { 2, 2, false, 100000, 0, SLUICE_E_CANCELLED, -1 },
    { 3, 0, true, 100000, 5, SLUICE_E_CANCELLED, -1 },
    { 8, 0, false, 100000, 10, SLUICE_E_CANCELLED, -1 },
};

START_TEST(after_a_cancel_running_items_end_and_no_new_ones_begin)
{
    struct record record;
    struct pool *pool = make_pool(CANCELS[_i].threads);

    record_init(&record, pool, CANCELS[_i].count);
    record.cancel_at = CANCELS[_i].cancel_at;
    atomic_store(&record.cancel, CANCELS[_i].cancel_at < 0);
    run(&record, make_range(&record, CANCELS[_i].limit, CANCELS[_i].blocks));
    pool_destroy(pool);

    ck_assert_int_eq(record.status, CANCELS[_i].status);
    ck_assert_int_eq(atomic_load(&record.finished), 1);
    ck_assert_int_eq(atomic_load(&record.begun), atomic_load(&record.ended));
    if (CANCELS[_i].exactly >= 0)
        ck_assert_int_eq(items_run(&record), CANCELS[_i].exactly);
    else
        ck_assert_int_lt(items_run(&record), CANCELS[_i].count);
    check_each_ran(&record, 0, 1);
    check_consistent(&record);
    record_fini(&record);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("range");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, every_item_runs_once_within_the_limit_and_limit_1_in_order, 0,
                        CASES);
    tcase_add_loop_test(tcase, many_ranges_at_once_each_run_once, 0, (int)COUNT_OF(THREADS));
    tcase_add_loop_test(tcase, done_may_start_the_range_again, 0, (int)COUNT_OF(THREADS));
    tcase_add_loop_test(tcase, begin_end_and_cancel_may_be_missing, 0, (int)COUNT_OF(THREADS));
    tcase_add_loop_test(tcase, without_memory_a_range_just_does_not_split, 1,
                        (int)COUNT_OF(THREADS));
    tcase_add_test(tcase, a_hungry_worker_gets_the_upper_half);
    tcase_add_loop_test(tcase, items_of_a_part_that_cannot_begin_are_left_out, 0,
                        (int)COUNT_OF(BEGIN_FAILURES));
    tcase_add_loop_test(tcase, after_a_cancel_running_items_end_and_no_new_ones_begin, 0,
                        (int)COUNT_OF(CANCELS));
    return runner_run("range", tcase);
}
