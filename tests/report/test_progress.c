/* test_progress.c - lines of progress and messages, as text and as JSON. */
#include "report/capture.h"

#include <jansson.h>

#define SECOND 1000000000LL
#define STARTED (5 * SECOND)

static struct report_node a_node(int64_t total, int64_t every)
{
    return (struct report_node){ .name = "psza",
                                 .span = "2021-11-15",
                                 .word = "player",
                                 .total = total,
                                 .progress_every = every };
}

START_TEST(line_tells_share_rate_eta_and_failures)
{
    static const struct {
        const char *word;
        int64_t total, done, failed, elapsed;
        const char *expected;
    } CASES[] = {
        { "player", 438, 150, 0, 310000000,
          "psza 2021-11-15  150/438 | 483.9 players/s | ETA 0.6s" },
        { "player", 438, 150, 3, 310000000,
          "psza 2021-11-15  150/438 | 483.9 players/s | ETA 0.6s | 3 failed" },
        { "player-game", 100, 10, 0, 2 * SECOND,
          "psza 2021-11-15  10/100 | 5.0 player-games/s | ETA 18.0s" },
        { "team", 30, 0, 0, SECOND, "psza 2021-11-15  0/30 | 0.0 teams/s | ETA ?" },
        { "team", 30, 15, 0, 0, "psza 2021-11-15  15/30 | 0.0 teams/s | ETA ?" },
        { "team", 30, 15, 0, -SECOND, "psza 2021-11-15  15/30 | 0.0 teams/s | ETA ?" },
        { "team", 30, 30, 30, 3 * SECOND,
          "psza 2021-11-15  30/30 | 10.0 teams/s | ETA 0.0s | 30 failed" },
        { "team", 0, 0, 0, SECOND, "psza 2021-11-15  0/0 | 0.0 teams/s | ETA 0.0s" },
        { "team", 10, 12, 0, SECOND, "psza 2021-11-15  12/10 | 12.0 teams/s | ETA 0.0s" },
        { "row", 9000000000, 4500000000, 0, SECOND,
          "psza 2021-11-15  4500000000/9000000000 | 4500000000.0 rows/s | ETA 1.0s" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct report_node node = a_node(CASES[i].total, 0);
        struct buffer out = { 0 };
        node.word = CASES[i].word;
        node.started = STARTED;
        atomic_store(&node.done, CASES[i].done);
        atomic_store(&node.failed, CASES[i].failed);
        report_line(&node, STARTED + CASES[i].elapsed, &out);
        ck_assert_str_eq(out.data, CASES[i].expected);
        buffer_fini(&out);
    }
}
END_TEST

/* "150 300" for the lines of a log that tell of 150 and 300 done. */
static void list_done(const char *text, struct buffer *out)
{
    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *slash = strchr(line, '/'), *done = slash;
        ck_assert_ptr_nonnull(slash);
        ck_assert_int_eq(strncmp(line, "psza 2021-11-15  ", 17), 0);
        while (done[-1] != ' ')
            done--;
        buffer_printf(out, "%s%.*s", out->length > 0 ? " " : "", (int)(slash - done), done);
    }
}

START_TEST(log_has_a_line_at_every_threshold)
{
    static const struct {
        int64_t total, every, step;
        const char *expected;
    } CASES[] = {
        { 438, 150, 1, "150 300" },
        { 300, 150, 1, "150" },            /* none at the end */
        { 1000, 100, 250, "250 500 750" }, /* thresholds passed at once print once */
        { 1000, 100, 130, "130 260 390 520 650 780 910" },
        { 500, 100, 60, "120 240 300 420" }, /* thresholds do not drift */
        { 10, 100, 1, "" },
        { 3, 1, 1, "1 2" },
        { 100, 0, 1, "" }, /* never */
        { 100, -5, 1, "" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct report_node node = a_node(CASES[i].total, CASES[i].every);
        struct capture capture;
        struct buffer done = { 0 };
        capture_init(&capture, REPORT_TEXT, false);
        report_begin(capture.report, &node);
        for (int64_t at = 0; at < CASES[i].total;) {
            at = at + CASES[i].step < CASES[i].total ? at + CASES[i].step : CASES[i].total;
            atomic_store(&node.done, at);
            report_advance(capture.report, &node);
            report_advance(capture.report, &node);
            report_tick(capture.report);
        }
        report_end(capture.report, &node);
        list_done(capture.text, &done);
        ck_assert_str_eq(done.data == NULL ? "" : done.data, CASES[i].expected);
        buffer_fini(&done);
        capture_fini(&capture);
    }
}
END_TEST

START_TEST(node_begun_again_counts_anew)
{
    struct report_node node = a_node(10, 4);
    struct capture capture;
    struct buffer done = { 0 };

    capture_init(&capture, REPORT_TEXT, false);
    for (int round = 0; round < 2; round++) {
        atomic_store(&node.done, 0);
        report_begin(capture.report, &node);
        atomic_store(&node.done, 4);
        report_advance(capture.report, &node);
        report_end(capture.report, &node);
    }
    list_done(capture.text, &done);
    ck_assert_str_eq(done.data, "4 4");
    buffer_fini(&done);
    capture_fini(&capture);
}
END_TEST

START_TEST(json_has_one_object_a_line)
{
    struct report_node node = a_node(438, 150);
    struct capture capture;
    json_error_t error;

    capture_init(&capture, REPORT_JSON, true);
    ck_assert_int_eq(report_format(capture.report), REPORT_JSON);
    report_begin(capture.report, &node);
    atomic_store(&node.done, 150);
    atomic_store(&node.failed, 3);
    report_advance(capture.report, &node);
    report_tick(capture.report);
    report_end(capture.report, &node);

    static const char START[] = "{\"event\":\"progress\",\"node\":\"psza\",\"span\":\"2021-11-15\","
                                "\"done\":150,\"total\":438,\"rate\":";
    ck_assert_int_eq(strncmp(capture.text, START, strlen(START)), 0);
    ck_assert_ptr_eq(strchr(capture.text, '\n'), capture.text + capture.length - 1);
    json_t *line = json_loads(capture.text, JSON_REJECT_DUPLICATES, &error);
    ck_assert_ptr_nonnull(line);
    double rate = json_real_value(json_object_get(line, "rate"));
    double eta = json_real_value(json_object_get(line, "eta_seconds"));
    ck_assert(rate > 0.0);
    ck_assert_double_eq_tol(eta * rate, 288.0, 0.001);
    ck_assert_int_eq(json_integer_value(json_object_get(line, "failed")), 3);
    json_decref(line);
    capture_fini(&capture);
}
END_TEST

START_TEST(message_is_a_line_whatever_it_holds)
{
    static char long_text[5001];
    memset(long_text, 'x', sizeof long_text - 1);
    const struct {
        int format;
        const char *level, *text, *before, *after;
    } cases[] = {
        { REPORT_TEXT, "warning", "3 dates left", "warning: ", "\n" },
        { REPORT_TEXT, "error", "", "error: ", "\n" },
        { REPORT_TEXT, "info", long_text, "info: ", "\n" },
        { REPORT_JSON, "info", long_text, "{\"event\":\"message\",\"level\":\"info\",\"text\":\"",
          "\"}\n" },
        { REPORT_JSON, "info", "50 % M\xc3\xbcller",
          "{\"event\":\"message\",\"level\":\"info\",\"text\":\"", "\"}\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct capture capture;
        struct buffer expected = { 0 };
        capture_init(&capture, cases[i].format, false);
        report_message(capture.report, cases[i].level, "%s", cases[i].text);
        buffer_printf(&expected, "%s%s%s", cases[i].before, cases[i].text, cases[i].after);
        ck_assert_str_eq(capture.text, expected.data);
        buffer_fini(&expected);
        capture_fini(&capture);
    }
}
END_TEST

START_TEST(text_of_a_message_has_no_control_characters)
{
    struct capture capture;

    capture_init(&capture, REPORT_TEXT, false);
    report_message(capture.report, "error", "%s", "har\n\x1b[31mbour \xc3");
    ck_assert_str_eq(capture.text, "error: har??[31mbour ?\n");
    capture_fini(&capture);
}
END_TEST

START_TEST(json_of_a_message_is_escaped_and_valid)
{
    static const struct {
        const char *text, *expected;
    } CASES[] = {
        { "say \"no\"\n", "say \\\"no\\\"\\n" },
        { "a\xff"
          "b",
          "a?b" }, /* no UTF-8 */
        { "\xc3", "?" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct capture capture;
        char expected[200];
        capture_init(&capture, REPORT_JSON, false);
        report_message(capture.report, "error", "%s", CASES[i].text);
        (void)snprintf(expected, sizeof expected,
                       "{\"event\":\"message\",\"level\":\"error\",\"text\":\"%s\"}\n",
                       CASES[i].expected);
        ck_assert_str_eq(capture.text, expected);
        capture_fini(&capture);
    }
}
END_TEST

/* ---- terminal ---- */

START_TEST(no_figure_of_a_narrow_line_is_cut)
{
    static const struct {
        size_t columns;
        const char *expected;
    } CASES[] = {
        { 0, "psza 2021-11-15 [#####-----------] 150/438 | 483.9 players/s | ETA 0.6s | 3 failed" },
        { 82,
          "psza 2021-11-15 [#####-----------] 150/438 | 483.9 players/s | ETA 0.6s | 3 failed" },
        { 81, "psza 2021-11-15 150/438 | 483.9 players/s | ETA 0.6s | 3 failed" },
        { 63, "psza 2021-11-15 150/438 | 483.9 players/s | ETA 0.6s | 3 failed" },
        { 62, "psza 2021-11-15 150/438 | ETA 0.6s | 3 failed" },
        { 44, "psza 2021-11-15 150/438 | 3 failed" },
        { 33, "psza 2021-11-15 150/438" },
        { 23, "psza 2021-11-15 150/438" },
        { 22, "psza" },
        { 1, "psza" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct report_node node = a_node(438, 0);
        struct buffer out = { 0 };
        node.started = STARTED;
        atomic_store(&node.done, 150);
        atomic_store(&node.failed, 3);
        report_terminal_line(&node, STARTED + 310000000, CASES[i].columns, &out);
        ck_assert_str_eq(out.data, CASES[i].expected);
        buffer_fini(&out);
    }
}
END_TEST

/* The text since `*from`, with the rates, which nobody knows, as R and T; moves `*from` on. */
static char *written_since(const struct capture *capture, size_t *from, struct buffer *out)
{
    buffer_clear(out);
    buffer_text(out, "");
    for (const char *at = capture->text + *from; *at != '\0';) {
        if (strncmp(at, " | ETA ", 7) == 0) {
            buffer_text(out, " | ETA T");
            at += 7;
            at += strcspn(at, " \n");
        } else if (strncmp(at, " | ", 3) == 0 &&
                   strncmp(at + 3 + strspn(at + 3, "0123456789."), " players/s", 10) == 0) {
            buffer_text(out, " | R");
            at += 3 + strspn(at + 3, "0123456789.");
        } else {
            buffer_char(out, *at++);
        }
    }
    *from = capture->length;
    return out->data == NULL ? "" : out->data;
}

#define CUT "\033[?7l"
#define WRAP "\033[?7h"
#define UP_1 "\033[1A\r\033[J"
#define UP_2 "\033[2A\r\033[J"

START_TEST(terminal_redraws_a_line_for_every_node_at_work)
{
    struct report_node first = a_node(16000, 100), second = a_node(10, 1);
    struct capture capture;
    struct buffer out = { 0 };
    size_t from = 0;

    first.span = "161 dates";
    second.name = "tdza";
    capture_init(&capture, REPORT_TEXT, true);
    report_tick(capture.report);
    ck_assert_str_eq(written_since(&capture, &from, &out), "");

    report_begin(capture.report, &first);
    atomic_store(&first.done, 8999);
    report_advance(capture.report, &first);
    ck_assert_str_eq(written_since(&capture, &from, &out), ""); /* no lines of a log */

    report_message(capture.report, "info", "first");
    ck_assert_str_eq(written_since(&capture, &from, &out),
                     "info: first\n" CUT "psza 161 dates [########--------] 8999/16000 | R "
                     "players/s | ETA T\n" WRAP);

    report_begin(capture.report, &second);
    atomic_store(&first.done, 9000);
    atomic_store(&second.done, 10);
    atomic_store(&second.failed, 2);
    report_message(capture.report, "warning", "second");
    ck_assert_str_eq(written_since(&capture, &from, &out),
                     UP_1 "warning: second\n" CUT
                          "psza 161 dates [#########-------] 9000/16000 | R players/s | ETA T\n"
                          "tdza 2021-11-15 [################] 10/10 | R players/s | ETA T"
                          " | 2 failed\n" WRAP);

    report_end(capture.report, &first);
    ck_assert_str_eq(written_since(&capture, &from, &out),
                     UP_2 CUT "tdza 2021-11-15 [################] 10/10 | R players/s | ETA T"
                              " | 2 failed\n" WRAP);
    report_end(capture.report, &second);
    ck_assert_str_eq(written_since(&capture, &from, &out), UP_1);
    report_message(capture.report, "info", "last");
    ck_assert_str_eq(written_since(&capture, &from, &out), "info: last\n");
    buffer_fini(&out);
    capture_fini(&capture);
}
END_TEST

START_TEST(tick_draws_and_destroy_clears)
{
    struct report_node node = a_node(0, 0);
    struct capture capture;
    struct buffer out = { 0 };
    size_t from = 0;

    capture_init(&capture, REPORT_TEXT, true);
    report_begin(capture.report, &node);
    report_tick(capture.report);
    ck_assert_str_eq(written_since(&capture, &from, &out),
                     CUT "psza 2021-11-15 [################] 0/0 | R players/s | ETA T\n" WRAP);
    report_destroy(capture.report);
    ck_assert_str_eq(written_since(&capture, &from, &out), UP_1);
    capture.report = NULL;
    buffer_fini(&out);
    capture_fini(&capture);
}
END_TEST

START_TEST(stream_that_fails_stops_nothing)
{
    static const struct {
        int format;
        bool terminal;
    } CASES[] = { { REPORT_TEXT, false }, { REPORT_TEXT, true }, { REPORT_JSON, false } };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct report_node node = a_node(100000, 1);
        struct report *report;
        FILE *full = fopen("/dev/full", "w");
        ck_assert_ptr_nonnull(full);
        ck_assert_int_eq(stream_report(full, CASES[i].format, CASES[i].terminal, &report, &error),
                         SLUICE_OK);
        report_begin(report, &node);
        for (int n = 0; n < 5000; n++) {
            atomic_fetch_add(&node.done, 1);
            report_advance(report, &node);
            report_tick(report);
        }
        report_message(report, "error", "nobody reads this");
        report_end(report, &node);
        report_destroy(report);
        ck_assert(ferror(full));
        (void)fclose(full);
    }
    report_destroy(NULL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        line_tells_share_rate_eta_and_failures, log_has_a_line_at_every_threshold,
        node_begun_again_counts_anew,           json_has_one_object_a_line,
        message_is_a_line_whatever_it_holds,    text_of_a_message_has_no_control_characters,
        json_of_a_message_is_escaped_and_valid, terminal_redraws_a_line_for_every_node_at_work,
        tick_draws_and_destroy_clears,          stream_that_fails_stops_nothing,
        no_figure_of_a_narrow_line_is_cut
    };

    return suite_run("progress", tests, COUNT_OF(tests));
}
