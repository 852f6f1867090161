/* test_deque.c - one owner, several thieves: every task is taken once. */
#include "runner.h"
#include "sched/deque.h"
#include "sched/faults.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

struct ticket {
    struct task task;
    atomic_int taken;
};

static struct ticket *make_tickets(int64_t count)
{
    struct ticket *tickets = calloc((size_t)count, sizeof *tickets);
    ck_assert_ptr_nonnull(tickets);
    return tickets;
}

static void take(struct task *task)
{
    (void)atomic_fetch_add_explicit(&((struct ticket *)task)->taken, 1, memory_order_relaxed);
}

/* One assertion for all: a passed one is a system call. */
static void check_all_taken_once(const struct ticket *tickets, int64_t count)
{
    int64_t i = 0;
    while (i < count && atomic_load(&tickets[i].taken) == 1)
        i++;
    ck_assert_msg(i == count, "task %lld was not taken exactly once", (long long)i);
}

START_TEST(owner_takes_newest_and_thief_oldest)
{
    struct deque deque;
    struct ticket *tickets = make_tickets(4);

    ck_assert(deque_init(&deque, 2));
    ck_assert(deque_is_empty(&deque));
    for (int i = 0; i < 4; i++)
        ck_assert(deque_push(&deque, &tickets[i].task));
    ck_assert(!deque_is_empty(&deque));
    ck_assert_ptr_eq(deque_pop(&deque), &tickets[3].task);
    ck_assert_ptr_eq(deque_steal(&deque), &tickets[0].task);
    ck_assert_ptr_eq(deque_pop(&deque), &tickets[2].task);
    ck_assert_ptr_eq(deque_steal(&deque), &tickets[1].task);
    ck_assert(deque_is_empty(&deque));
    ck_assert_ptr_null(deque_pop(&deque));
    ck_assert_ptr_null(deque_steal(&deque));
    deque_fini(&deque);
    free(tickets);
}
END_TEST

START_TEST(order_survives_growth_of_a_ring_that_wrapped)
{
    enum { COUNT = 1000, SHIFT = 3 };
    struct deque deque;
    struct ticket *tickets = make_tickets(COUNT);

    ck_assert(deque_init(&deque, 4));
    for (int i = 0; i < SHIFT; i++) {
        ck_assert(deque_push(&deque, &tickets[i].task));
        ck_assert_ptr_eq(deque_steal(&deque), &tickets[i].task);
    }
    for (int i = 0; i < COUNT; i++)
        ck_assert(deque_push(&deque, &tickets[i].task));
    for (int i = 0; i < COUNT; i++)
        ck_assert_ptr_eq(deque_steal(&deque), &tickets[i].task);
    ck_assert_ptr_null(deque_steal(&deque));
    deque_fini(&deque);
    free(tickets);
}
END_TEST

START_TEST(full_deque_without_memory_refuses_and_keeps_its_tasks)
{
    struct deque deque;
    struct ticket *tickets = make_tickets(5);
    bool pushed[5];

    ck_assert(deque_init(&deque, 4));
    faults_allocations_after(0);
    for (int i = 0; i < 5; i++)
        pushed[i] = deque_push(&deque, &tickets[i].task);
    faults_allocations_after(FAULTS_NEVER);

    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(pushed[i], i < 4);
    for (int i = 0; i < 4; i++)
        ck_assert_ptr_eq(deque_steal(&deque), &tickets[i].task);
    ck_assert_ptr_null(deque_pop(&deque));
    ck_assert(deque_push(&deque, &tickets[4].task));
    ck_assert_ptr_eq(deque_pop(&deque), &tickets[4].task);
    deque_fini(&deque);

    faults_allocations_after(0);
    bool made = deque_init(&deque, 4);
    faults_allocations_after(FAULTS_NEVER);
    ck_assert(!made);
    deque_fini(&deque);
    free(tickets);
}
END_TEST

/* ---- one owner, several thieves ---- */

struct contest {
    struct deque deque;
    atomic_bool over;
};

static void *thieve(void *argument)
{
    struct contest *contest = argument;
    bool over = false;

    while (!over) {
        over = atomic_load(&contest->over);
        for (struct task *task; (task = deque_steal(&contest->deque)) != NULL;)
            take(task);
        (void)sched_yield(); /* more threads than cores: let the owner go on */
    }
    return NULL;
}

/* Bursts of `push` pushes and `pop` pops, so that a burst with more pops than pushes fights for
 * the last task again and again, and one with fewer grows the deque. */
static void play(struct contest *contest, struct ticket *tickets, int64_t count, int push, int pop)
{
    for (int64_t next = 0; next < count;) {
        for (int i = 0; i < push && next < count; i++, next++) {
            if (!deque_push(&contest->deque, &tickets[next].task))
                take(&tickets[next].task);
        }
        for (int i = 0; i < pop; i++) {
            struct task *task = deque_pop(&contest->deque);
            if (task != NULL)
                take(task);
        }
    }
}

static const struct {
    int thieves, push, pop;
    int64_t count, capacity;
} CONTESTS[] = {
    { 1, 1, 1, 1000000, 2 },    { 3, 1, 1, 1000000, 2 }, { 3, 2, 3, 1000000, 4 },
    { 2, 100, 60, 1000000, 2 }, { 4, 1, 0, 1000000, 2 }, { 3, 4000, 4000, 1000000, 2 },
    { 1, 7, 2, 1000000, 64 },
};

START_TEST(every_task_is_taken_once)
{
    static struct contest contest;
    pthread_t thieves[4];
    int64_t count = CONTESTS[_i].count;
    struct ticket *tickets = make_tickets(count);

    ck_assert(deque_init(&contest.deque, CONTESTS[_i].capacity));
    atomic_store(&contest.over, false);
    for (int i = 0; i < CONTESTS[_i].thieves; i++)
        ck_assert_int_eq(pthread_create(&thieves[i], NULL, thieve, &contest), 0);
    play(&contest, tickets, count, CONTESTS[_i].push, CONTESTS[_i].pop);
    atomic_store(&contest.over, true);
    for (int i = 0; i < CONTESTS[_i].thieves; i++)
        ck_assert_int_eq(pthread_join(thieves[i], NULL), 0);

    ck_assert(deque_is_empty(&contest.deque));
    check_all_taken_once(tickets, count);
    deque_fini(&contest.deque);
    free(tickets);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("deque");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, owner_takes_newest_and_thief_oldest);
    tcase_add_test(tcase, order_survives_growth_of_a_ring_that_wrapped);
    tcase_add_test(tcase, full_deque_without_memory_refuses_and_keeps_its_tasks);
    tcase_add_loop_test(tcase, every_task_is_taken_once, 0, (int)COUNT_OF(CONTESTS));
    return runner_run("deque", tcase);
}
