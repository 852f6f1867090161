/* test_attempts.c - what a run lets the breaker count. */
#include "base/suite.h"
#include "run/world.h"

#define DAY "2021-01-01"
#define ATTEMPTS                                                                                   \
    "SELECT key, sequence, attempts, run_id FROM sluice_attempts ORDER BY key, sequence"

static struct world world;

/* Sensor 2 is incomplete; sensor 3 lacks memory while its value is 99999. */
static void open_gated(void)
{
    world_open(&world, "  g: {plugin: fixture_gated, max_failed: 100,"
                       " gates: {early_season: off, sample_size: {readings: 0},"
                       " breaker: {attempts: 3, cooldown: 7}}}\n");
    world_sql(&world, "INSERT INTO plan (day, sensor, slot) VALUES ('" DAY "', 2, 'a'),"
                      " ('" DAY "', 2, 'b')");
    world_sql(&world, "INSERT INTO readings (day, sensor, slot, value) VALUES"
                      " ('" DAY "', 2, 'a', 1.5), ('" DAY "', 3, 'a', 99999.0)");
}

/* The next run computes the partition again, and finds the same entity incomplete: that is one
 * attempt, not two. */
START_TEST(a_run_that_lacked_memory_counts_no_attempt)
{
    open_gated();
    world_run(&world, (struct world_request){ .to = DAY });
    world_expect(&world, "SELECT skipped, failed, retryable FROM sluice_commits WHERE node = 'g'",
                 "1|1|1\n");
    world_expect(&world, ATTEMPTS, "");
    world_sql(&world, "UPDATE readings SET value = 2.5 WHERE sensor = 3");
    world_run(&world, (struct world_request){ .to = DAY });
    world_expect(&world, ATTEMPTS, "[2]|1|1|run-002\n");
    world_close(&world);
}
END_TEST

START_TEST(each_run_that_computes_an_incomplete_entity_counts_one)
{
    open_gated();
    world_sql(&world, "UPDATE readings SET value = 2.5 WHERE sensor = 3");
    world_run(&world, (struct world_request){ .to = DAY });
    world_run(&world, (struct world_request){ .to = DAY });
    world_run(&world, (struct world_request){ .to = DAY, .force = true });
    world_expect(&world, ATTEMPTS, "[2]|1|1|run-001\n[2]|2|2|run-003\n");
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_run_that_lacked_memory_counts_no_attempt,
        each_run_that_computes_an_incomplete_entity_counts_one,
    };

    return suite_run("run_attempts", tests, COUNT_OF(tests));
}
