/* Threads and order change nothing; what must run alone does. */
#include "base/suite.h"
#include "run/world.h"

static struct world world;

/* Many sensors on five days. */
static void fill(int sensors)
{
    world_sql(
        &world,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " INSERT INTO readings (day, sensor, slot, value) SELECT d.day, (i * 37) %% 1009, 'a',"
        " (i * 7) %% 3 FROM n, days AS d WHERE d.season = 's1' AND d.kind = 'real'",
        sensors);
}

#define CONTENT                                                                                    \
    "SELECT 'a', day, sensor, row_hash FROM told UNION ALL"                                        \
    " SELECT 'b', day, sensor, row_hash FROM next UNION ALL"                                       \
    " SELECT 'o', partition, entity, key || category || reason FROM sluice_outcomes"               \
    " ORDER BY 1, 2, 3"

static char *compute(const char *processors, int threads)
{
    char *content;

    world_open(&world, processors);
    world.threads = threads;
    fill(600);
    world_run(&world, (struct world_request){ 0 });
    ck_assert_int_eq(world_committed(&world), 10);
    content = world_query(&world, "%s", CONTENT);
    world_close(&world);
    return content;
}

static const struct {
    const char *processors;
    int threads;
} ways[] = {
    { "  a: {plugin: fixture_told, max_failed: 50}\n  b: {plugin: fixture_next}\n", 2 },
    { "  a: {plugin: fixture_told, max_failed: 50}\n  b: {plugin: fixture_next}\n", 8 },
    { "  b: {plugin: fixture_next, parallel: false}\n"
      "  a: {plugin: fixture_told, max_failed: 50, parallel: false}\n",
      8 },
    { "  a: {plugin: fixture_told, max_failed: 50, workers: 3}\n  b: {plugin: fixture_next}\n", 8 },
};

START_TEST(any_number_of_threads_gives_the_same_rows)
{
    char *one = compute("  a: {plugin: fixture_told, max_failed: 50}\n"
                        "  b: {plugin: fixture_next}\n",
                        1);

    ck_assert_uint_gt(strlen(one), 10000);
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        char *other = compute(ways[i].processors, ways[i].threads);
        ck_assert_msg(strcmp(one, other) == 0, "way %zu", i);
        free(other);
    }
    free(one);
}
END_TEST

START_TEST(dates_one_by_one_and_backwards_give_the_same_rows)
{
    static const char *const days[] = { "2021-01-06", "2021-01-02", "2021-01-05", "2021-01-01",
                                        "2021-01-03" };
    const char *processors = "  a: {plugin: fixture_told, max_failed: 50}\n"
                             "  b: {plugin: fixture_next}\n";
    char *range = compute(processors, 2);

    world_open(&world, processors);
    fill(600);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        world_run(&world, (struct world_request){ .from = days[i], .to = days[i] });
    world_expect(&world, CONTENT, range);
    free(range);
    world_close(&world);
}
END_TEST

static const struct {
    const char *promise, *processors;
} alone[] = {
    { "a serial plugin", "  a: {plugin: fixture_serial}\n" },
    { "two nodes of a serial plugin", "  a: {plugin: fixture_serial}\n"
                                      "  b: {plugin: fixture_serial, output: second}\n" },
    { "parallel: false", "  a: {plugin: fixture_alone, parallel: false}\n" },
    { "one worker", "  a: {plugin: fixture_alone, workers: 1}\n" },
};

START_TEST(what_must_run_alone_does)
{
    for (size_t i = 0; i < COUNT_OF(alone); i++) {
        world_open(&world, alone[i].processors);
        world.threads = 8;
        fill(300);
        world_run(&world, (struct world_request){ 0 });
        world_expect(&world, "SELECT count(*) FROM sluice_outcomes", "0\n");
        ck_assert_msg(world_failed_partitions(&world) == 0, "%s", alone[i].promise);
        world_close(&world);
    }
}
END_TEST

START_TEST(needs_orders_nodes_that_do_not_read_each_other)
{
    world_open(&world, "  a: {plugin: fixture_alone, parallel: false, needs: [b]}\n"
                       "  b: {plugin: fixture_alone, parallel: false, output: second}\n");
    world.threads = 8;
    fill(300);
    world_run(&world, (struct world_request){ 0 });
    world_expect(&world, "SELECT count(*) FROM sluice_outcomes", "0\n");
    ck_assert_int_eq(world_committed(&world), 10);
    world_expect(&world,
                 "SELECT (SELECT max(commit_id) FROM sluice_commits WHERE node = 'b') <"
                 " (SELECT min(commit_id) FROM sluice_commits WHERE node = 'a')",
                 "1\n");
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        any_number_of_threads_gives_the_same_rows,
        dates_one_by_one_and_backwards_give_the_same_rows,
        what_must_run_alone_does,
        needs_orders_nodes_that_do_not_read_each_other,
    };

    return suite_run("run_order", tests, COUNT_OF(tests));
}
