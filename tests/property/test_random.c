/* test_random.c - drawn pipelines under drawn operations, against a fresh store and a reference. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "places/places.h"
#include "property/shrink.h"
#include "runner.h"

#define SHRINK_SECONDS 60

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool try_recipe(struct recipe *recipe, struct counts *counts, double seconds)
{
    struct findings *findings = malloc(sizeof *findings);
    bool good;

    if (findings == NULL)
        abort();
    good = sequence_run(recipe, KEEP_NOTHING, findings, counts);
    if (!good) {
        (void)printf("seed %llu:\n%s\n", (unsigned long long)recipe->seed, findings->message);
        (void)fflush(stdout);
        shrink(recipe, seconds);
        shrink_tell(recipe, stdout);
        (void)fflush(stdout);
    }
    free(findings);
    return good;
}

static void tell_counts(const struct counts *counts, double seconds)
{
    (void)printf("%ld sequences, %ld operations, %ld commands in %.0f s; partitions compared %ld, "
                 "not comparable %ld; in fresh stores failed %ld, blocked %ld\n",
                 counts->sequences, counts->steps, counts->commands, seconds, counts->compared,
                 counts->unsure, counts->failed, counts->blocked);
}

/* ---- as a test ---- */

/* Where the machine is slow or has other things to do, fewer; over a server that answers requests
 * one by one, as few as there can be. */
static bool is_enough(long sequences, double seconds)
{
    bool quick = getenv("SLUICE_TEST_QUICK") != NULL;
    bool slow = strncmp(places_word(), "bigquery", strlen("bigquery")) == 0;

    return sequences >= (quick ? slow ? 1 : 2 : 10) || (sequences >= 2 && seconds > 20.0);
}

START_TEST(random_sequences_come_to_what_a_fresh_store_and_the_reference_have)
{
    struct counts counts = { 0 };
    struct recipe recipe;
    double begin = now();

    while (!is_enough(counts.sequences, now() - begin)) {
        recipe_init(&recipe, 1000 + (uint64_t)counts.sequences);
        ck_assert_msg(try_recipe(&recipe, &counts, SHRINK_SECONDS), "seed %llu, see above",
                      (unsigned long long)recipe.seed);
    }
    tell_counts(&counts, now() - begin);
    ck_assert_int_gt(counts.compared, 100 * counts.sequences);
}
END_TEST

START_TEST(random_sequences_that_fail_are_made_small_and_told)
{
    char *text = NULL;
    size_t length = 0;
    struct counts counts = { 0 };
    struct findings *findings = malloc(sizeof *findings);
    struct recipe recipe;
    FILE *out = open_memstream(&text, &length);
    int left = 0, before;

    ck_assert(findings != NULL && out != NULL);
    if (!places_is_file()) {
        printf("skipped: only rows in an SQLite file are spoilt\n");
        return;
    }
    recipe_init(&recipe, 3);
    recipe.spoil = 4;
    for (int i = recipe.spoil + 1; i < SEQUENCE_STEPS; i++)
        recipe.steps[i] = false;
    ck_assert(!sequence_run(&recipe, KEEP_NOTHING, findings, &counts));
    ck_assert_ptr_nonnull(strstr(findings->message, "is not what the reference"));
    before = findings->rows;
    shrink(&recipe, SHRINK_SECONDS);
    for (int i = 0; i < SEQUENCE_STEPS; i++)
        left += recipe.steps[i];
    ck_assert_int_eq(left, 1);
    ck_assert(recipe.steps[4]);
    ck_assert(!sequence_run(&recipe, KEEP_NOTHING, findings, &counts));
    ck_assert_int_eq(findings->nodes, 1);
    ck_assert_int_lt(findings->rows, before / 2);
    shrink_print(&recipe, out);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_ptr_nonnull(strstr(text, "3 steps=4 nodes="));
    free(text);
    free(findings);
}
END_TEST

/* ---- for hours ---- */

static int run_for(double seconds, uint64_t seed)
{
    struct counts counts = { 0 };
    double begin = now();
    int failed = 0;

    for (; now() < begin + seconds && failed < 5; seed++) {
        struct recipe recipe;
        recipe_init(&recipe, seed);
        failed += !try_recipe(&recipe, &counts, SHRINK_SECONDS * 5);
    }
    (void)printf("up to seed %llu: ", (unsigned long long)seed - 1);
    tell_counts(&counts, now() - begin);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int replay(int argc, char **argv)
{
    struct counts counts = { 0 };
    struct findings *findings = malloc(sizeof *findings);
    struct recipe recipe;
    bool good = true;

    if (findings == NULL)
        abort();
    recipe_init(&recipe, strtoull(argv[0], NULL, 10));
    for (int i = 1; i < argc; i++)
        if (!shrink_parse(&recipe, argv[i]))
            (void)printf("'%s' is no part of a sequence\n", argv[i]);
    good = sequence_run(&recipe, KEEP_ALL, findings, &counts);
    (void)printf("%s\n%s\n", good ? "all is well" : findings->message, findings->folder);
    free(findings);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* test_property_random [SECONDS [SEED] | replay SEED [steps=..] [nodes=..] [rows0=..] ..] */
int main(int argc, char **argv)
{
    TCase *tests;

    if (!places_ready())
        return PLACES_SKIPPED;
    if (argc > 2 && strcmp(argv[1], "replay") == 0)
        return replay(argc - 2, argv + 2);
    if (argc > 1)
        return run_for(strtod(argv[1], NULL),
                       argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) * 1000);
    tests = tcase_create("random");
    tcase_set_timeout(tests, 280);
    tcase_add_test(tests, random_sequences_come_to_what_a_fresh_store_and_the_reference_have);
    tcase_add_test(tests, random_sequences_that_fail_are_made_small_and_told);
    return runner_run("random", tests);
}
