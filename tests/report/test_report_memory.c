/* test_report_memory.c - a report whose memory is short goes on without what it could not make. */
#include "report/capture.h"

#include <jansson.h>

/* Allocations until one fails, and all after it; negative: none fails. */
static long left = -1;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_vasprintf(char **text, const char *format, va_list arguments);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_vasprintf(char **text, const char *format, va_list arguments);

static bool is_short(void)
{
    if (left > 0)
        left--;
    return left == 0;
}

void *__wrap_malloc(size_t size)
{
    return is_short() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_short() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return is_short() ? NULL : __real_realloc(memory, size);
}

SLUICE_PRINTF(2, 0)
int __wrap_vasprintf(char **text, const char *format, va_list arguments)
{
    return is_short() ? -1 : __real_vasprintf(text, format, arguments);
}

/*
 * Everything a report does, at the end of its memory; returns whether memory sufficed. Asserts
 * nothing meanwhile: Check allocates too.
 */
static bool report_all(FILE *stream, int format, bool terminal)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct report_node node = {
        .name = "pgs", .span = "x", .word = "player", .total = 9, .progress_every = 2
    };
    struct node_summary summary_node = { .name = "pgs",
                                         .skipped = { 0, 5 },
                                         .failed = { 0, 0, 6 } };
    struct run_summary summary = { .run_id = "r1", .nodes = &summary_node, .node_count = 1 };
    struct buffer out = { 0 };
    struct report *report;
    int status = stream_report(stream, format, terminal, &report, &error);

    if (status != SLUICE_OK) {
        left = -1;
        ck_assert_int_eq(status, SLUICE_E_MEMORY);
        ck_assert_int_eq(error.status, SLUICE_E_MEMORY);
        ck_assert_ptr_null(report);
        return false;
    }
    report_begin(report, &node);
    atomic_store(&node.done, 5);
    report_advance(report, &node);
    report_tick(report);
    report_message(report, "info", "text with %d bytes: \xff", 24);
    report_end(report, &node);
    report_destroy(report);
    report_summary(&summary, format, &out);
    report_summary_line(&summary, &out);
    bool failed = out.failed;
    buffer_fini(&out);
    return !failed;
}

START_TEST(every_allocation_may_fail)
{
    static const struct {
        int format;
        bool terminal;
    } CASES[] = { { REPORT_TEXT, false }, { REPORT_TEXT, true }, { REPORT_JSON, false } };
    FILE *stream = fopen("/dev/null", "w");

    ck_assert_ptr_nonnull(stream);
    (void)setvbuf(stream, NULL, _IONBF, 0);
    json_set_alloc_funcs(__wrap_malloc, free);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        long allowed = 0;
        bool sufficed = false;
        while (!sufficed) {
            ck_assert_int_lt(allowed, 2000);
            left = ++allowed;
            sufficed = report_all(stream, CASES[i].format, CASES[i].terminal);
            left = -1;
        }
        ck_assert_int_gt(allowed, 5);
    }
    (void)fclose(stream);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { every_allocation_may_fail };

    return suite_run("report_memory", tests, COUNT_OF(tests));
}
