/*
 * promise.h - what every fuzz target has: its entry, and a way to say that a promise is broken.
 */
#ifndef TESTS_FUZZ_PROMISE_H
#define TESTS_FUZZ_PROMISE_H

#include "base/base.h"

/* Tries one input. Returns 0; a broken promise, like a crash, ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Ends the process, after saying what was promised and where, unless `holds`. */
#define promise(holds, ...)                                                                        \
    do {                                                                                           \
        if (!(holds))                                                                              \
            promise_broken(__FILE__, __LINE__, __VA_ARGS__);                                       \
    } while (0)

SLUICE_PRINTF(3, 4)
_Noreturn void promise_broken(const char *file, int line, const char *format, ...);

/* What a diagnostic may point into. */
struct promise_source {
    const char *file;
    const char *text;
    size_t length;
};

/*
 * Every mistake has a message of one clean line and stands within one of the sources, and printing
 * them gives clean text. `sources` ends with a NULL file.
 */
void promise_diagnostics(struct diagnostics *diagnostics, const struct promise_source *sources);
/* UTF-8 that a terminal shows: no control characters but tabs and, if `lines`, line feeds. */
void promise_clean(const char *text, size_t length, bool lines);

#endif
