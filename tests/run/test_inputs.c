/* test_inputs.c - who writes into what may only be read is named, where that is looked at. */
#include "base/suite.h"
#include "run/world.h"

#define DAY "2021-01-01"
/* Numbers of fixture_told. */
#define WELL "0"
#define WRITE_INPUT "7001"
#define WRITE_BLOCK "7002"

static struct world world;

static int run(const char *processors, const char *second, int threads)
{
    int status;

    world_open(&world, processors);
    world.check_inputs = true;
    world.threads = threads;
    world_reading(&world, DAY, 1, WELL);
    world_reading(&world, DAY, 2, second);
    world_ok(&world, world_plan(&world, (struct world_request){ .to = DAY }));
    status = world_execute(&world);
    return status;
}

START_TEST(who_writes_into_an_input_is_named)
{
    for (int threads = 1; threads <= 4; threads += 3) {
        int status = run("  a: {plugin: fixture_told}\n", WRITE_INPUT, threads);
        ck_assert_int_eq(status, SLUICE_E_PLUGIN);
        ck_assert_str_eq(world.error.message,
                         "the plugin of processor 'a' wrote into its input 'readings', which it "
                         "may only read: rows of others are spoilt, those of this run too");
        world_close(&world);
    }
}
END_TEST

START_TEST(who_writes_into_the_block_fails_the_partition)
{
    int status = run("  a: {plugin: fixture_told, with: {fault: block}}\n", WRITE_BLOCK, 2);

    ck_assert_int_eq(status, SLUICE_OK);
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    ck_assert_msg(strstr(world.log.data,
                         "error: a " DAY " failed: plugin 'fixture_told' wrote into its block in "
                         "process, which may only read it\n") != NULL,
                  "%s", world.log.data);
    world_close(&world);
}
END_TEST

START_TEST(who_only_reads_is_not_accused)
{
    static const char *const processors[] = {
        "  a: {plugin: fixture_told, with: {fault: block}}\n",
        "  a: {plugin: fixture_full}\n  b: {plugin: fixture_rows}\n  c: {plugin: fixture_plain}\n",
    };

    for (size_t i = 0; i < COUNT_OF(processors); i++) {
        int status = run(processors[i], WELL, 4);
        ck_assert_msg(status == SLUICE_OK, "%s", world.error.message);
        ck_assert_int_eq(world_failed_partitions(&world), 0);
        world_close(&world);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { who_writes_into_an_input_is_named,
                                   who_writes_into_the_block_fails_the_partition,
                                   who_only_reads_is_not_accused };

    return suite_run("inputs", tests, COUNT_OF(tests));
}
