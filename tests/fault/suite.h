/*
 * suite.h - runs the tests of one file, with time enough for their full form.
 */
#ifndef TESTS_FAULT_SUITE_H
#define TESTS_FAULT_SUITE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/fault.h"

static inline int fault_suite(const char *name, TCase *tests)
{
    Suite *suite = suite_create(name);
    SRunner *runner;
    int failures;

    tcase_set_timeout(tests, fault_is_full() ? 7200 : 280);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
