/*
 * suite.h - runs the tests of one file, with time enough for their full form.
 */
#ifndef TESTS_FAULT_SUITE_H
#define TESTS_FAULT_SUITE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/torture.h"

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

/* `test_memory run` is for that subject alone: subjects `*first` up to `*last`. */
static inline bool suite_choose(int argc, char **argv, int *first, int *last)
{
    *first = 0;
    *last = torture_subject_count;
    if (argc < 2)
        return true;
    while (*first < *last && strcmp(torture_subjects[*first].name, argv[1]) != 0)
        ++*first;
    if (*first < *last)
        *last = *first + 1;
    else
        printf("there is no subject '%s'\n", argv[1]);
    return *first < *last;
}

#endif
