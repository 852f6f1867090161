/* What takes long is told of, once, and changes nothing. */
#include "base/suite.h"
#include "run/world.h"

#define DAY "2021-01-01"

static struct world world;

static int count_lines(const char *text)
{
    int count = 0;

    for (const char *at = world.log.data; at != NULL && (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

static void expect_told(const char *line, int threads)
{
    ck_assert_msg(count_lines(line) == 1, "%d threads: %d times '%s' in\n%s", threads,
                  count_lines(line), line, world.log.data == NULL ? "" : world.log.data);
    ck_assert_msg(count_lines("has been computing") == 1, "%d threads: more told of than slow:\n%s",
                  threads, world.log.data);
}

START_TEST(an_entity_that_takes_long_is_told_of_once)
{
    for (int threads = 1; threads <= 4; threads += 3) {
        world_open(&world, "  a: {plugin: fixture_told}\n");
        world.threads = threads;
        world.slow_milliseconds = 100;
        for (int sensor = 1; sensor <= 9; sensor++)
            world_reading(&world, DAY, sensor, sensor == 4 ? "25" : "0");
        world_run(&world, (struct world_request){ .to = DAY });
        expect_told("warning: a " DAY " 4 has been computing for 0.1 s\n", threads);
        world_expect(&world, "SELECT count(*) FROM told", "9\n");
        world_close(&world);
    }
}
END_TEST

START_TEST(a_partition_that_takes_long_before_its_entities_is_told_of)
{
    world_open(&world, "  a: {plugin: fixture_told, with: {fault: slow prepare}}\n");
    world.slow_milliseconds = 100;
    world_reading(&world, DAY, 1, "0");
    world_run(&world, (struct world_request){ .to = DAY });
    expect_told("warning: a " DAY " has been computing for 0.1 s\n", world.threads);
    world_close(&world);
}
END_TEST

START_TEST(what_is_fast_is_not_told_of)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    for (int sensor = 1; sensor <= 3; sensor++)
        world_reading(&world, DAY, sensor, sensor == 2 ? "25" : "0");
    world_run(&world, (struct world_request){ .to = DAY });
    ck_assert_int_eq(count_lines("has been computing"), 0);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_entity_that_takes_long_is_told_of_once,
        a_partition_that_takes_long_before_its_entities_is_told_of,
        what_is_fast_is_not_told_of,
    };

    return suite_run("slow", tests, COUNT_OF(tests));
}
