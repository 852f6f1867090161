/* test_bigquery.c - the BigQuery driver against the server of tests/bigquery: the promises of every
 * store, and its own. */
#include "runner.h"
#include "stores/bigquery_world.h"

static struct world world;

static void setup(void)
{
    world_start(&world);
}

static void teardown(void)
{
    world_stop(&world);
}

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&world.subject, _i);
}
END_TEST

START_TEST(is_what_the_page_says)
{
    suite_expect_page(&world.subject);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bigquery");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_test(test, is_what_the_page_says);
    return runner_run("bigquery", test);
}
