/*
 * capture.h - a report whose stream is memory.
 */
#ifndef TESTS_REPORT_CAPTURE_H
#define TESTS_REPORT_CAPTURE_H

#include "base/suite.h"
#include "report/report.h"

struct capture {
    struct report *report;
    FILE *stream;
    char *text; /* what was written so far; every write of a report is flushed */
    size_t length;
};

static inline void stream_write(void *stream, const char *bytes, size_t length)
{
    (void)fwrite(bytes, 1, length, stream);
    (void)fflush(stream);
}

/* A report on a stream. */
static inline int stream_report(FILE *stream, int format, bool terminal, struct report **report,
                                struct sluice_error *error)
{
    const struct report_options options = { .sink = { .write = stream_write, .user = stream },
                                            .format = format,
                                            .terminal = terminal };

    return report_create(&options, report, error);
}

static inline void capture_init(struct capture *capture, int format, bool terminal)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    *capture = (struct capture){ 0 };
    capture->stream = open_memstream(&capture->text, &capture->length);
    ck_assert_ptr_nonnull(capture->stream);
    ck_assert_int_eq(stream_report(capture->stream, format, terminal, &capture->report, &error),
                     SLUICE_OK);
    ck_assert_int_eq(fflush(capture->stream), 0);
}

static inline void capture_fini(struct capture *capture)
{
    report_destroy(capture->report);
    ck_assert_int_eq(fclose(capture->stream), 0);
    free(capture->text);
}

#endif
