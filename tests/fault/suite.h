/*
 * suite.h - runs the tests of one file, with time enough for their full form.
 */
#ifndef TESTS_FAULT_SUITE_H
#define TESTS_FAULT_SUITE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/fault.h"
#include "runner.h"

static inline int fault_suite(const char *name, TCase *tests)
{

    tcase_set_timeout(tests, fault_is_full() ? 7200 : 280);
    return runner_run(name, tests);
}

#endif
