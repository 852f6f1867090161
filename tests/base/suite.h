/*
 * suite.h - runs the tests of one file.
 */
#ifndef TESTS_BASE_SUITE_H
#define TESTS_BASE_SUITE_H

#include "base/base.h"
#include "runner.h"

#include <check.h>
#include <stdlib.h>

static inline int suite_run(const char *name, const TTest *const *tests, size_t count)
{
    TCase *promises = tcase_create(name);

    for (size_t i = 0; i < count; i++)
        tcase_add_test(promises, tests[i]);
    tcase_set_timeout(promises, 120);
    return runner_run(name, promises);
}

#endif
