/* test_lane.c - jobs on a few threads, in order, which may block. */
#include "runner.h"
#include "sched/faults.h"
#include "sched/sched.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>

static const int THREADS[] = { 1, 2, 4 };
#define THREAD_CASES ((int)COUNT_OF(THREADS))

struct record {
    atomic_int ran, bad_threads;
    int threads;
};

struct ticket {
    struct lane_job job;
    struct record *record;
    struct lane *lane;
    struct ticket *follower; /* submitted by this one; may be NULL */
    int place;               /* in the order of running */
};

static void ticket_run(struct lane_job *job, int thread)
{
    struct ticket *ticket = (struct ticket *)job;
    struct record *record = ticket->record;

    if (thread < 0 || thread >= record->threads)
        (void)atomic_fetch_add(&record->bad_threads, 1);
    if (ticket->follower != NULL)
        lane_submit(ticket->lane, &ticket->follower->job);
    ticket->place = atomic_fetch_add(&record->ran, 1);
}

static struct lane *make_lane(int threads)
{
    struct lane *lane = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    ck_assert_msg(lane_create(threads, &lane, &error) == SLUICE_OK, "%s", error.message);
    return lane;
}

static struct ticket *make_tickets(int count, struct lane *lane, struct record *record)
{
    struct ticket *tickets = calloc((size_t)count, sizeof *tickets);
    ck_assert_ptr_nonnull(tickets);
    for (int i = 0; i < count; i++)
        tickets[i] = (struct ticket){ { ticket_run, NULL }, record, lane, NULL, -1 };
    return tickets;
}

START_TEST(one_thread_runs_first_in_first_out)
{
    enum { COUNT = 10000 };
    struct record record = { .threads = 1 };
    struct lane *lane = make_lane(1);
    struct ticket *tickets = make_tickets(COUNT, lane, &record);

    for (int i = 0; i < COUNT; i++)
        lane_submit(lane, &tickets[i].job);
    lane_destroy(lane);
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(tickets[i].place, i);
    free(tickets);
}
END_TEST

START_TEST(destroy_runs_what_is_queued_and_what_that_submits)
{
    enum { COUNT = 5000 };
    struct record record = { .threads = THREADS[_i] };
    struct lane *lane = make_lane(THREADS[_i]);
    struct ticket *tickets = make_tickets(2 * COUNT, lane, &record);

    for (int i = 0; i < COUNT; i++) {
        tickets[i].follower = &tickets[COUNT + i];
        lane_submit(lane, &tickets[i].job);
    }
    lane_destroy(lane);
    ck_assert_int_eq(atomic_load(&record.ran), 2 * COUNT);
    ck_assert_int_eq(atomic_load(&record.bad_threads), 0);
    for (int i = 0; i < 2 * COUNT; i++)
        ck_assert_int_ge(tickets[i].place, 0);
    free(tickets);
}
END_TEST

struct guest {
    struct lane_job job;
    pthread_barrier_t *barrier;
};

static void guest_run(struct lane_job *job, int thread)
{
    (void)thread;
    (void)pthread_barrier_wait(((struct guest *)job)->barrier);
}

START_TEST(as_many_jobs_may_block_as_there_are_threads)
{
    enum { MOST = 4, ROUNDS = 200 };
    int threads = THREADS[_i];
    pthread_barrier_t barrier;
    struct guest guests[MOST];
    struct lane *lane = make_lane(threads);

    ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1), 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < threads; i++) {
            guests[i] = (struct guest){ { guest_run, NULL }, &barrier };
            lane_submit(lane, &guests[i].job);
        }
        (void)pthread_barrier_wait(&barrier);
    }
    lane_destroy(lane);
    (void)pthread_barrier_destroy(&barrier);
}
END_TEST

static const struct {
    void (*shorten)(int count);
    int count, status;
    const char *message;
} SHORTAGES[] = {
    { faults_allocations_after, 0, SLUICE_E_MEMORY, "out of memory for the I/O lane" },
    { faults_threads_after, 0, SLUICE_E_LIMIT, "cannot start I/O thread 1 of 2" },
    { faults_threads_after, 1, SLUICE_E_LIMIT, "cannot start I/O thread 2 of 2" },
};

START_TEST(a_lane_that_cannot_start_says_why_and_leaves_nothing)
{
    struct lane *lane = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;

    SHORTAGES[_i].shorten(SHORTAGES[_i].count);
    int status = lane_create(2, &lane, &error);
    SHORTAGES[_i].shorten(FAULTS_NEVER);
    ck_assert_int_eq(status, SHORTAGES[_i].status);
    ck_assert_ptr_null(lane);
    ck_assert_ptr_nonnull(strstr(error.message, SHORTAGES[_i].message));
}
END_TEST

START_TEST(destroying_no_lane_is_fine)
{
    lane_destroy(NULL);
}
END_TEST

int main(void)
{
    TCase *tcase = tcase_create("lane");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, one_thread_runs_first_in_first_out);
    tcase_add_loop_test(tcase, destroy_runs_what_is_queued_and_what_that_submits, 0, THREAD_CASES);
    tcase_add_loop_test(tcase, as_many_jobs_may_block_as_there_are_threads, 0, THREAD_CASES);
    tcase_add_loop_test(tcase, a_lane_that_cannot_start_says_why_and_leaves_nothing, 0,
                        (int)COUNT_OF(SHORTAGES));
    tcase_add_test(tcase, destroying_no_lane_is_fine);
    return runner_run("lane", tcase);
}
