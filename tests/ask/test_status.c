/* What status finds: states, reasons, entities and columns, without a word printed. */
#include "asking.h"

static struct world world;
static struct asking asking;
static struct status status;

static const char chain[] = "  a: {plugin: fixture_told, max_failed: 100}\n"
                            "  b: {plugin: fixture_next}\n";

static void open_chain(void)
{
    world_open(&world, chain);
    for (int d = 1; d <= 3; d++) {
        char date[16];
        (void)snprintf(date, sizeof date, "2021-01-%02d", d);
        world_reading(&world, date, 1, "0");
        world_reading(&world, date, 2, "0");
    }
}

static void ask(const char *from, const char *to)
{
    int result;

    status =
        (struct status){ .from = from == NULL ? 1 : day(from), .to = to == NULL ? 0 : day(to) };
    arena_init(&status.arena, 0);
    asking_begin(&asking, &world);
    result = status_gather(&asking.asker, &status, &world.error);
    asking_end(&asking);
    ck_assert_msg(result == SLUICE_OK, "%s", world.error.message);
}

static void forget(void)
{
    plan_destroy(status.plan);
    arena_fini(&status.arena);
}

static void close_chain(void)
{
    forget();
    world_close(&world);
}

/* A state a date, and what is said of it. */
static void expect(size_t node, size_t i, int state, const char *reason)
{
    const struct partition_status *found;

    ck_assert_uint_lt(i, status.nodes[node].partition_count);
    found = &status.nodes[node].partitions[i];
    ck_assert_msg(found->state == state, "%s", partition_state_name(found->state));
    if (reason == NULL)
        ck_assert_ptr_null(found->reason);
    else
        ck_assert_str_eq(found->reason, reason);
}

START_TEST(what_was_never_computed_is_missing_or_blocked)
{
    open_chain();
    ask("2021-01-02", "2021-01-05");
    ck_assert_uint_eq(status.node_count, 2);
    ck_assert_uint_eq(status.dates, 3); /* 01-04 is no date of the calendar */
    expect(0, 0, STATE_MISSING, "never computed");
    ck_assert_int_eq(status.nodes[0].partitions[2].state, STATE_BLOCKED);
    ck_assert(status.nodes[0].partitions[2].reason_varies);
    ck_assert_int_eq(status.nodes[0].partitions_in[STATE_MISSING], 2);
    ck_assert_int_eq(status.nodes[0].partitions_in[STATE_BLOCKED], 1);
    ck_assert_uint_eq(status.needed_upstream, 1); /* a of 01-01 */
    ck_assert_ptr_null(status.last_run);
    close_chain();
}
END_TEST

START_TEST(what_changed_is_stale_and_what_failed_says_why)
{
    open_chain();
    world_reading(&world, "2021-01-02", 2, "1");
    world_reading(&world, "2021-01-03", 2, "2");
    world_run(&world, (struct world_request){ .to = "2021-01-03" });
    world_reading(&world, "2021-01-01", 1, "2");
    ask("2021-01-01", "2021-01-03");
    expect(0, 0, STATE_STALE, "input readings changed");
    expect(0, 1, STATE_UP_TO_DATE, NULL);
    ck_assert_int_eq(status.nodes[0].entities.expected, 6);
    ck_assert_int_eq(status.nodes[0].entities.written, 4);
    ck_assert_int_eq(status.nodes[0].partitions[1].entities.skipped_by[SLUICE_NOT_APPLICABLE], 1);
    ck_assert_int_eq(status.nodes[0].partitions[2].entities.failed_by[SLUICE_MISSING_UPSTREAM], 1);
    ck_assert_int_eq(status.nodes[0].entities.failed_by[SLUICE_MISSING_UPSTREAM], 1);
    close_chain();
}
END_TEST

START_TEST(a_partition_that_failed_as_a_whole_says_what_comes_next)
{
    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-03" });
    world_rewrite(&world,
                  "  a: {plugin: fixture_told, max_failed: 100, with: {fault: prepare fails}}\n"
                  "  b: {plugin: fixture_next}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-01" }));
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    ask("2021-01-01", "2021-01-01");
    ck_assert_int_eq(status.nodes[0].partitions[0].state, STATE_FAILED);
    ck_assert_ptr_nonnull(strstr(status.nodes[0].partitions[0].reason,
                                 "; nothing has changed since, --retry-failed tries again"));
    /* What stands is that of before. */
    ck_assert_int_eq(status.nodes[0].entities.written, 2);
    close_chain();
}
END_TEST

START_TEST(without_dates_it_is_the_calendar_and_what_stands_outside)
{
    open_chain();
    ask(NULL, NULL);
    ck_assert_int_eq(status.from, day("2021-01-01"));
    ck_assert_int_eq(status.to, day("2021-02-03"));
    ck_assert_uint_eq(status.dates, 8);
    forget();
    world_run(&world, (struct world_request){ .to = "2021-01-03" });
    world_sql(&world, "DELETE FROM days WHERE day = '2021-01-01' OR day > '2021-01-05'");
    ask(NULL, NULL);
    ck_assert_int_eq(status.from, day("2021-01-01"));
    ck_assert_int_eq(status.to, day("2021-01-05"));
    expect(0, 0, STATE_STALE, status.nodes[0].partitions[0].reason);
    close_chain();
}
END_TEST

START_TEST(the_emptiest_columns_come_first_and_equal_ones_in_their_order)
{
    int64_t nulls[] = { 0, 3, 7, 3, 1 }, constant[] = { 2, 1, 0, 2, 0 };
    const struct health health = {
        .count = 5, .rows = 10, .nulls = nulls, .constant = constant, .partitions = 2
    };
    size_t columns[3];

    ck_assert_uint_eq(health_emptiest(&health, columns, 3), 4);
    ck_assert_uint_eq(columns[0], 2);
    ck_assert_uint_eq(columns[1], 1);
    ck_assert_uint_eq(columns[2], 3);
    ck_assert(health_null_share(&health, 2) == 70.0);
    ck_assert(health_is_constant(&health, 0));
    ck_assert(!health_is_constant(&health, 1));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_was_never_computed_is_missing_or_blocked,
        what_changed_is_stale_and_what_failed_says_why,
        a_partition_that_failed_as_a_whole_says_what_comes_next,
        without_dates_it_is_the_calendar_and_what_stands_outside,
        the_emptiest_columns_come_first_and_equal_ones_in_their_order,
    };

    return suite_run("ask status", tests, COUNT_OF(tests));
}
