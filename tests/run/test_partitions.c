/* What becomes of a whole partition: failed, blocked, retired, empty, interrupted, in conflict. */
#include "base/suite.h"
#include "run/world.h"

#define DAY "2021-01-01"
#define DAY_2 "2021-01-02"

static struct world world;

static const char two_nodes[] = "  a: {plugin: fixture_told}\n"
                                "  b: {plugin: fixture_next}\n";

/* Readings on the first three days; the day before the season has none, so B begins at day 2. */
static void fill(void)
{
    world_reading(&world, DAY, 1, "0");
    world_reading(&world, DAY_2, 1, "0");
    world_reading(&world, "2021-01-03", 1, "0");
}

static void open_filled(const char *processors)
{
    world_open(&world, processors);
    fill();
}

/* ---- faults that fail a partition ---- */

static const struct {
    const char *fault, *reason;
} faults[] = {
    { "prepare status",
      "prepare of plugin 'fixture_told' returned status 4 (input or output error)" },
    { "prepare fails", "no mean of 0 readings" },
    { "prepare fails with cut text", "no ok?" },
    { "two blocks", "the plugin made a second block in prepare" },
    { "emit in prepare", "the plugin called emit out of place" },
    { "iterate status", "iterate of plugin 'fixture_told' returned status 11 (limit exceeded)" },
    { "iterate fails", "cannot list" },
    { "text key", "the plugin emitted a key of the wrong type" },
    { "misread in prepare",
      "fixture_told.c:1078: sluice_bool of input 'readings', column 'value', which is real" },
    { "misread in iterate",
      "fixture_told.c:1078: sluice_bool of input 'readings', column 'value', which is real" },
    { "misread in collect",
      "fixture_told.c:1078: sluice_bool of input 'readings', column 'value', which is real" },
    { "collect status", "collect returned status 4 (input or output error)" },
    { "collect fails", "cannot collect 1" },
    { "drop unknown", "collect dropped row 1000, which is none" },
    { "drop category", "collect dropped a row with outcome 2 and category 8" },
    { "set unknown", "collect set a cell of row -1, which is none" },
    { "add text key", "collect added a row with a key of the wrong type" },
};

static void check_fault(size_t i)
{
    char yaml[128], *reason;

    (void)snprintf(yaml, sizeof yaml,
                   "  a: {plugin: fixture_told, with: {fault: %s}}\n  b: {plugin: fixture_next}\n",
                   faults[i].fault);
    world_rewrite(&world, yaml);
    world_run(&world, (struct world_request){ .from = DAY_2, .to = DAY_2, .only = "a" });
    ck_assert_msg(world_failed_partitions(&world) == 1, "%s", faults[i].fault);
    reason = world_query(&world, "SELECT reason FROM sluice_commits WHERE table_name = 'told'"
                                 " AND partition = '" DAY_2 "' ORDER BY sequence DESC LIMIT 1");
    if (*reason != '\0')
        reason[strlen(reason) - 1] = '\0';
    ck_assert_msg(strcmp(reason, faults[i].reason) == 0, "%s: %s", faults[i].fault, reason);
    ck_assert_msg(strstr(world.log.data, faults[i].reason) != NULL, "%s", world.log.data);
    free(reason);
    world_expect(&world, "SELECT sensor, run_id FROM told WHERE day = '" DAY_2 "'", "1|run-001\n");
    world_expect(&world,
                 "SELECT count(*) FROM sluice_commits WHERE expected <> written + skipped + failed",
                 "0\n");
}

START_TEST(a_fault_of_the_plugin_fails_its_partition_and_the_old_one_stays)
{
    open_filled(two_nodes);
    world_run(&world, (struct world_request){ .to = "2021-01-03" });
    for (size_t i = 0; i < COUNT_OF(faults); i++)
        check_fault(i);
    world_close(&world);
}
END_TEST

START_TEST(what_reads_a_failed_partition_is_blocked)
{
    open_filled(two_nodes);
    world_run(&world, (struct world_request){ .from = DAY_2, .to = "2021-01-03" });
    ck_assert_int_eq(world_committed(&world), 3 + 2);
    /* Two of two sensors fail on day 2; b reads it on days 2 and 3. */
    world_reading(&world, DAY_2, 1, "2");
    world_reading(&world, DAY_2, 2, "2");
    world_run(&world, (struct world_request){ .from = DAY_2, .to = "2021-01-03" });
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    ck_assert_int_eq(world_blocked(&world), 2);
    ck_assert_int_eq(world_committed(&world), 0);
    ck_assert_ptr_nonnull(strstr(world.log.data, "b " DAY_2 " is blocked: a failed on " DAY_2
                                                 "; 1 more partition is blocked, `sluice why` "
                                                 "tells of each\n"));
    world_expect(&world, "SELECT DISTINCT run_id FROM next", "run-001\n");
    world_expect(&world, "SELECT version, count(*) FROM sluice_outcomes GROUP BY 1", "attempt|2\n");
    /* It stays so until something changes. */
    world_run(&world, (struct world_request){ .from = DAY_2, .to = "2021-01-03" });
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    ck_assert_int_eq(world_blocked(&world), 2);
    world_expect(&world, "SELECT count(*) FROM sluice_commits WHERE kind = 'failed'", "1\n");
    /* A good version clears what was said of the attempt. */
    world_reading(&world, DAY_2, 1, "0");
    world_reading(&world, DAY_2, 2, "0");
    world_run(&world, (struct world_request){ .from = DAY_2, .to = "2021-01-03" });
    ck_assert_int_eq(world_committed(&world), 3);
    world_expect(&world, "SELECT count(*) FROM sluice_outcomes", "0\n");
    world_close(&world);
}
END_TEST

/* ---- the share of failed entities ---- */

static const struct {
    const char *max_failed;
    int failing; /* of 5 */
    const char *reason;
} shares[] = {
    { "", 1, NULL },
    { ", max_failed: 19.9", 1, "1 of 5 sensors failed, more than the 19.9 % of max_failed" },
    { "", 2, "2 of 5 sensors failed, more than the 20 % of max_failed" },
    { ", max_failed: 40", 2, NULL },
    { ", max_failed: 0", 0, NULL },
    { ", max_failed: 100", 5, NULL },
};

START_TEST(too_many_failures_fail_the_partition)
{
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        char yaml[128], expected[128];
        (void)snprintf(yaml, sizeof yaml, "  a: {plugin: fixture_told%s}\n", shares[i].max_failed);
        world_open(&world, yaml);
        for (int sensor = 0; sensor < 5; sensor++)
            world_reading(&world, DAY, sensor, sensor < shares[i].failing ? "2" : "0");
        world_run(&world, (struct world_request){ .to = DAY });
        (void)snprintf(expected, sizeof expected, "%s|5|%d|%d|%s\n",
                       shares[i].reason == NULL ? "run" : "failed", 5 - shares[i].failing,
                       shares[i].failing, shares[i].reason == NULL ? "" : shares[i].reason);
        world_expect(&world,
                     "SELECT kind, expected, written, failed, reason FROM sluice_commits"
                     " WHERE table_name = 'told'",
                     expected);
        world_expect(&world, "SELECT count(*) > 0 FROM told",
                     shares[i].reason == NULL && shares[i].failing < 5 ? "1\n" : "0\n");
        world_close(&world);
    }
}
END_TEST

/* ---- nothing to compute, nothing there ---- */

START_TEST(an_empty_partition_is_done_with_no_rows)
{
    open_filled("  r: {plugin: fixture_rows}\n");
    world_run(&world, (struct world_request){ .from = "2021-01-06", .to = "2021-01-06" });
    world_expect(&world, "SELECT kind, expected, written FROM sluice_commits WHERE node = 'r'",
                 "run|0|0\n");
    world_run(&world, (struct world_request){ .from = "2021-01-06", .to = "2021-01-06" });
    ck_assert_int_eq(world_reused(&world), 1);
    ck_assert_int_eq(world_committed(&world), 0);
    world_close(&world);
}
END_TEST

START_TEST(a_hard_input_that_vanished_after_planning_blocks)
{
    open_filled("  a: {plugin: fixture_told}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = DAY_2 }));
    world_sql(&world, "DELETE FROM readings WHERE day = '" DAY "'");
    world_import(&world, "readings", DAY);
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_blocked(&world), 1);
    ck_assert_int_eq(world_committed(&world), 1);
    ck_assert_ptr_nonnull(
        strstr(world.log.data, "a " DAY " is blocked: readings is missing on " DAY));
    world_close(&world);
}
END_TEST

/* The fingerprint is of the rows that were read, not of those that were planned with. */
START_TEST(an_input_that_changed_after_planning_is_committed_as_read)
{
    open_filled("  a: {plugin: fixture_told}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = DAY }));
    world_reading(&world, DAY, 2, "0");
    world_ok(&world, world_execute(&world));
    world_expect(&world, "SELECT count(*) FROM told", "2\n");
    world_run(&world, (struct world_request){ .to = DAY });
    ck_assert_int_eq(world_reused(&world), 1);
    world_close(&world);
}
END_TEST

/* ---- duplicates ---- */

/* What somebody else does between planning and executing, and how the refusal names it. */
static const struct {
    const char *table, *partition, *what;
} rivals[] = {
    { "readings", DAY_2, "table 'readings' " DAY_2 " while" },
    { "readings", "2021-01-03", NULL }, /* not read */
    { "sensors", "all", "table 'sensors' while" },
};

static void check_rival(size_t i)
{
    open_filled(two_nodes);
    world_ok(&world, world_plan(&world, (struct world_request){ .to = DAY_2 }));
    world_import(&world, rivals[i].table, rivals[i].partition);
    world.exact = true;
    if (rivals[i].what == NULL) {
        world_ok(&world, world_execute(&world));
    } else {
        ck_assert_int_eq(world_execute(&world), SLUICE_E_REFUSED);
        ck_assert_ptr_nonnull(strstr(world.error.message, rivals[i].what));
        world_expect(&world, "SELECT count(*) FROM told", "0\n");
    }
    world_close(&world);
}

START_TEST(an_exact_run_reads_what_it_was_planned_from_or_refuses)
{
    for (size_t i = 0; i < COUNT_OF(rivals); i++)
        check_rival(i);
}
END_TEST

START_TEST(two_rows_of_a_unique_key_fail_those_that_see_them)
{
    static const char named[] =
        "table 'readings' has two rows for one key of input 'readings': (day 2021-01-02, sensor 1, "
        "slot a) and (day 2021-01-02, sensor 1, slot b); correct the data and import it again";

    open_filled("  r: {plugin: fixture_rows}\n");
    world_sql(&world, "INSERT INTO readings (day, sensor, slot) VALUES ('" DAY_2 "', 1, 'b')");
    world_import(&world, "readings", DAY_2);
    world_run(&world, (struct world_request){ .to = "2021-01-06" });
    world_expect(&world, "SELECT partition, kind FROM sluice_commits WHERE node = 'r' ORDER BY 1",
                 "2021-01-01|run\n2021-01-02|failed\n2021-01-03|failed\n2021-01-05|run\n"
                 "2021-01-06|run\n");
    ck_assert_msg(strstr(world.log.data, named) != NULL, "%s", world.log.data);
    world_close(&world);
}
END_TEST

/* ---- leaving the calendar ---- */

START_TEST(a_date_that_left_the_calendar_is_retired)
{
    open_filled(two_nodes);
    world_run(&world, (struct world_request){ .to = "2021-01-03" });
    world_sql(&world, "UPDATE days SET kind = 'test' WHERE day = '2021-01-03'");
    world_run(&world, (struct world_request){ .from = "2021-01-03", .to = "2021-01-03" });
    world_expect(&world, "SELECT count(*) FROM told WHERE day = '2021-01-03'", "0\n");
    world_expect(&world, "SELECT count(*) FROM next WHERE day = '2021-01-03'", "0\n");
    world_expect(&world,
                 "SELECT node, kind FROM sluice_commits WHERE partition = '2021-01-03'"
                 " AND kind <> 'import' ORDER BY 1, sequence",
                 "a|run\na|retire\nb|run\nb|retire\n");
    world_run(&world, (struct world_request){ .from = "2021-01-03", .to = "2021-01-03" });
    ck_assert_uint_eq(world.plan->entry_count, 0);
    /* And comes back. */
    world_sql(&world, "UPDATE days SET kind = 'real' WHERE day = '2021-01-03'");
    world_ok(&world, world_plan(&world, (struct world_request){ .from = "2021-01-03",
                                                                .to = "2021-01-03" }));
    ck_assert_str_eq(world.plan->entries[0].reason, "retired before, and in the calendar again");
    world_run(&world, (struct world_request){ .from = "2021-01-03", .to = "2021-01-03" });
    ck_assert_int_eq(world_committed(&world), 2);
    world_close(&world);
}
END_TEST

/* ---- interruptions, rivals, budgets ---- */

START_TEST(an_interrupted_run_says_so_and_the_next_does_the_rest)
{
    atomic_bool cancel = true;

    open_filled(two_nodes);
    world.cancel = &cancel;
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-03" }));
    ck_assert_int_eq(world_execute(&world), SLUICE_E_CANCELLED);
    world.cancel = NULL;
    world_run(&world, (struct world_request){ .to = "2021-01-03" });
    world_expect(&world, "SELECT count(*) FROM told", "3\n");
    world_expect(&world, "SELECT count(*) FROM next", "3\n");
    world_close(&world);
}
END_TEST

/* One node only: all that was dropped is of the last. */
START_TEST(an_interrupted_last_node_is_not_done)
{
    atomic_bool cancel = true;

    open_filled("  a: {plugin: fixture_told}\n");
    world.cancel = &cancel;
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-03" }));
    ck_assert_int_eq(world_execute(&world), SLUICE_E_CANCELLED);
    world_close(&world);
}
END_TEST

START_TEST(a_rival_that_was_faster_wins_and_nothing_is_mixed)
{
    open_filled("  a: {plugin: fixture_told}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = DAY }));
    world_sql(&world, "INSERT INTO sluice_commits (table_name, partition, sequence, kind,"
                      " commit_id, run_id, at, written) VALUES ('told', '" DAY "', 1, 'run', 'x',"
                      " 'rival', '2021-01-01T00:00:00Z', 7)");
    ck_assert_int_eq(world_execute(&world), SLUICE_E_CONFLICT);
    ck_assert_ptr_nonnull(strstr(world.error.message, "another run has committed"));
    world_expect(&world, "SELECT count(*) FROM told", "0\n");
    world_expect(&world, "SELECT count(*) FROM sluice_components", "0\n");
    /* The session is usable, and the next run repairs. */
    world_run(&world, (struct world_request){ .to = DAY, .force = true });
    world_expect(&world, "SELECT count(*) FROM told", "1\n");
    world_close(&world);
}
END_TEST

#define CONTENT                                                                                    \
    "SELECT 'a', day, sensor, row_hash FROM told UNION ALL"                                        \
    " SELECT 'b', day, sensor, row_hash FROM next ORDER BY 1, 2, 3"

/* The least budget with which the plan can be executed. */
static uint64_t least_memory(void)
{
    uint64_t least = 0;

    for (size_t i = 0; i < world.plan->calendar.count; i++) {
        uint64_t bytes = world_estimate(&world, i, i + 1);
        least = bytes > least ? bytes : least;
    }
    return least;
}

START_TEST(chunks_of_dates_give_the_same_rows)
{
    char *whole;

    open_filled(two_nodes);
    world_reading(&world, "2021-01-05", 3, "0");
    world_reading(&world, "2021-01-06", 1, "0");
    world_run(&world, (struct world_request){ 0 });
    whole = world_query(&world, "%s", CONTENT);
    ck_assert_str_ne(whole, "");
    world_ok(&world, world_plan(&world, (struct world_request){ .force = true }));
    world.memory = least_memory();
    ck_assert_uint_gt(world_estimate(&world, 0, world.plan->calendar.count), world.memory);
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_committed(&world), 10);
    world_expect(&world, CONTENT, whole);
    free(whole);
    world_close(&world);
}
END_TEST

START_TEST(a_date_over_budget_is_refused_before_anything_is_done)
{
    open_filled(two_nodes);
    world_ok(&world, world_plan(&world, (struct world_request){ 0 }));
    world.memory = least_memory() - 1;
    ck_assert_int_eq(world_execute(&world), SLUICE_E_REFUSED);
    world_expect(&world, "SELECT count(*) FROM sluice_commits WHERE kind <> 'import'", "0\n");
    world_close(&world);
}
END_TEST

/* A budget too small for any date is not found out by whoever wants an end. */
START_TEST(an_estimate_ends_when_it_is_interrupted)
{
    atomic_bool cancel = true;

    open_filled("  a: {plugin: fixture_told}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-03" }));
    world.memory = 1;
    ck_assert_int_eq(world_execute(&world), SLUICE_E_REFUSED);
    world.cancel = &cancel;
    ck_assert_int_eq(world_execute(&world), SLUICE_E_CANCELLED);
    ck_assert_str_eq(world.error.message, "interrupted while memory was estimated");
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_fault_of_the_plugin_fails_its_partition_and_the_old_one_stays,
        what_reads_a_failed_partition_is_blocked,
        too_many_failures_fail_the_partition,
        an_empty_partition_is_done_with_no_rows,
        a_hard_input_that_vanished_after_planning_blocks,
        an_input_that_changed_after_planning_is_committed_as_read,
        an_exact_run_reads_what_it_was_planned_from_or_refuses,
        two_rows_of_a_unique_key_fail_those_that_see_them,
        a_date_that_left_the_calendar_is_retired,
        an_interrupted_run_says_so_and_the_next_does_the_rest,
        an_interrupted_last_node_is_not_done,
        a_rival_that_was_faster_wins_and_nothing_is_mixed,
        chunks_of_dates_give_the_same_rows,
        a_date_over_budget_is_refused_before_anything_is_done,
        an_estimate_ends_when_it_is_interrupted,
    };

    return suite_run("run_partitions", tests, COUNT_OF(tests));
}
