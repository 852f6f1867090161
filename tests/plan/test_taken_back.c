/* test_taken_back.c - what stands is good again when a change that failed is taken back, unless
 * some of it failed for reasons that may have passed. */
#include "base/suite.h"
#include "run/world.h"

static struct world world;

static const struct world_request first = { .from = "2021-01-01", .to = "2021-01-01" };

/* Told 24 an entity asks for more memory than there is, told 2 it fails, and 3 it is skipped: half
 * of them may fail. */
static void tell(const char *one, const char *two)
{
    world_reading(&world, "2021-01-01", 1, one);
    world_reading(&world, "2021-01-01", 2, two);
}

/* What stands of D was told `before`, and a run that was told to fail came after it. */
static const struct {
    const char *before, *one_processor, *behind_another;
    int committed, reused;
} cases[] = {
    { "2", "b 2021-01-01 reuse: up to date\n",
      "a 2021-01-01 run: input readings changed\n"
      "b 2021-01-01 if-changed: a runs on 2021-01-01\n",
      1, 1 },
    { "24", "b 2021-01-01 run: input readings changed\n",
      "a 2021-01-01 run: input readings changed\n"
      "b 2021-01-01 if-changed: a runs on 2021-01-01\n",
      2, 0 },
};

static void expect_plan(const char *expected)
{
    char *text;

    world_ok(&world, world_plan(&world, first));
    text = world_plan_text(&world);
    ck_assert_str_eq(text, expected);
    free(text);
}

static void fail_and_take_back(const char *processors, const char *before)
{
    world_open(&world, processors);
    tell(before, "0");
    world_run(&world, first);
    ck_assert_int_eq(world_failed_partitions(&world), 0);
    tell("2", "2");
    world_run(&world, first);
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    tell(before, "0");
}

START_TEST(the_plan_reuses_only_what_cannot_come_out_better)
{
    fail_and_take_back("  b: {plugin: fixture_told, max_failed: 60}\n", cases[_i].before);
    expect_plan(cases[_i].one_processor);
    world_close(&world);
}
END_TEST

/* `a` hands the readings on: only the run knows that they are those of before. */
START_TEST(so_does_a_run_whose_upstream_comes_out_as_it_was)
{
    fail_and_take_back("  a: {plugin: fixture_rows}\n"
                       "  b: {plugin: fixture_told, max_failed: 60,"
                       " inputs: {readings: fixture_rows_output}}\n",
                       cases[_i].before);
    expect_plan(cases[_i].behind_another);
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_committed(&world), cases[_i].committed);
    ck_assert_int_eq(world_reused(&world), cases[_i].reused);
    world_close(&world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("taken_back");

    tcase_add_loop_test(tests, the_plan_reuses_only_what_cannot_come_out_better, 0,
                        COUNT_OF(cases));
    tcase_add_loop_test(tests, so_does_a_run_whose_upstream_comes_out_as_it_was, 0,
                        COUNT_OF(cases));
    return runner_run("plan_taken_back", tests);
}
