/* test_report_threads.c - progress told by many threads at once. */
#include "report/capture.h"

#include <pthread.h>

enum { THREADS = 6, STEPS = 50000, EVERY = 1000, MESSAGES = 50 };

struct crew {
    struct capture capture;
    struct report_node nodes[2];
    pthread_barrier_t start;
};

static void *advance(void *argument)
{
    struct crew *crew = argument;

    (void)pthread_barrier_wait(&crew->start);
    for (int i = 0; i < STEPS; i++) {
        struct report_node *node = &crew->nodes[i % 2];
        if (i % 7 == 0)
            atomic_fetch_add_explicit(&node->failed, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&node->done, 1, memory_order_relaxed);
        report_advance(crew->capture.report, node);
    }
    return NULL;
}

static void *interrupt(void *argument)
{
    struct crew *crew = argument;

    (void)pthread_barrier_wait(&crew->start);
    for (int i = 0; i < MESSAGES; i++) {
        struct report_node node = { .name = "tdza", .span = "now", .word = "team", .total = 1 };
        report_begin(crew->capture.report, &node);
        report_message(crew->capture.report, "info", "message %d", i);
        report_tick(crew->capture.report);
        report_end(crew->capture.report, &node);
    }
    return NULL;
}

static void work(struct crew *crew, bool terminal)
{
    pthread_t threads[THREADS + 1];

    capture_init(&crew->capture, REPORT_TEXT, terminal);
    ck_assert_int_eq(pthread_barrier_init(&crew->start, NULL, THREADS + 1), 0);
    for (int n = 0; n < 2; n++) {
        crew->nodes[n] = (struct report_node){ .name = n == 0 ? "pgs" : "psza",
                                               .span = "161 dates",
                                               .word = "player",
                                               .total = (int64_t)THREADS * STEPS / 2,
                                               .progress_every = EVERY };
        report_begin(crew->capture.report, &crew->nodes[n]);
    }
    for (int t = 0; t <= THREADS; t++)
        ck_assert_int_eq(
            pthread_create(&threads[t], NULL, t == THREADS ? interrupt : advance, crew), 0);
    for (int t = 0; t <= THREADS; t++)
        ck_assert_int_eq(pthread_join(threads[t], NULL), 0);
    for (int n = 0; n < 2; n++)
        report_end(crew->capture.report, &crew->nodes[n]);
    (void)pthread_barrier_destroy(&crew->start);
}

START_TEST(every_threshold_is_told_once_and_in_order)
{
    struct crew crew;
    long long told[2] = { 0, 0 };
    int messages = 0;

    work(&crew, false);
    for (char *line = crew.capture.text, *end; *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        if (strncmp(line, "info: message ", 14) == 0) {
            ck_assert_int_eq(strtol(line + 14, NULL, 10), messages);
            messages++;
            continue;
        }
        char *number = strstr(line, " 161 dates  ");
        ck_assert_ptr_nonnull(number);
        int node = strncmp(line, "pgs ", 4) == 0 ? 0 : 1;
        long long done = strtoll(number + strlen(" 161 dates  "), &number, 10);
        ck_assert_int_eq(*number, '/');
        long long total = strtoll(number + 1, NULL, 10);
        ck_assert_int_eq(total, (long long)THREADS * STEPS / 2);
        ck_assert_int_lt(done, total);
        ck_assert_int_gt(done / EVERY, told[node] / EVERY);
        told[node] = done;
    }
    ck_assert_int_eq(messages, MESSAGES);
    ck_assert_int_gt(told[0], 0);
    ck_assert_int_gt(told[1], 0);
    capture_fini(&crew.capture);
}
END_TEST

START_TEST(terminal_is_drawn_while_threads_advance)
{
    struct crew crew;
    int messages = 0;

    work(&crew, true);
    for (const char *at = crew.capture.text; (at = strstr(at, "info: message ")) != NULL; at++)
        messages++;
    ck_assert_int_eq(messages, MESSAGES);
    capture_fini(&crew.capture);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { every_threshold_is_told_once_and_in_order,
                                   terminal_is_drawn_while_threads_advance };

    return suite_run("report_threads", tests, COUNT_OF(tests));
}
