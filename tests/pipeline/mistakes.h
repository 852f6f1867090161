/* mistakes.h - broken pipelines and exactly what is said of each. */
#ifndef TESTS_PIPELINE_MISTAKES_H
#define TESTS_PIPELINE_MISTAKES_H

#include <stddef.h>

struct mistake_case {
    const char *promise;
    const char *text;     /* of a.yaml, the file loaded */
    const char *included; /* of b.yaml; NULL: there is none */
    const char *expected;
};

extern const struct mistake_case mistake_cases[];
extern const size_t mistake_count;
/* Of when a table's rows are known, and of its dates. */
extern const struct mistake_case known_mistakes[];
extern const size_t known_mistake_count;
/* Of how a table's file is written. */
extern const struct mistake_case csv_mistakes[];
extern const size_t csv_mistake_count;
/* Of tables that somebody else writes. */
extern const struct mistake_case external_mistakes[];
extern const size_t external_mistake_count;

#endif
