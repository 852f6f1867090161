/* What is planned, and why: missing, stale, up to date, blocked, failed, retired. */
#include "base/suite.h"
#include "explain/explain.h"
#include "run/world.h"

static struct world world;

/* b reads D - 1 and D of what a writes on D from the readings of D; both hard. */
static const char chain[] = "  a: {plugin: fixture_told}\n"
                            "  b: {plugin: fixture_next}\n";

static const struct world_request days_2_3 = { .from = "2021-01-02", .to = "2021-01-03" };

static void open_chain(void)
{
    world_open(&world, chain);
    world_reading(&world, "2021-01-01", 1, "0");
    world_reading(&world, "2021-01-02", 1, "0");
    world_reading(&world, "2021-01-03", 1, "0");
}

static void expect_plan(struct world_request request, const char *expected)
{
    char *text;

    world_ok(&world, world_plan(&world, request));
    text = world_plan_text(&world);
    ck_assert_str_eq(text, expected);
    free(text);
}

static void expect_refusal(struct world_request request, int status, const char *begins)
{
    ck_assert_int_eq(world_plan(&world, request), status);
    ck_assert_msg(strncmp(world.error.message, begins, strlen(begins)) == 0, "%s",
                  world.error.message);
}

START_TEST(what_is_missing_runs_with_what_it_needs)
{
    open_chain();
    expect_plan(days_2_3, "a 2021-01-01 run: never computed\n"
                          "a 2021-01-02 run: never computed\n"
                          "a 2021-01-03 run: never computed\n"
                          "b 2021-01-02 run: never computed\n"
                          "b 2021-01-03 run: never computed\n");
    ck_assert(!world.plan->entries[0].requested);
    ck_assert(world.plan->entries[1].requested);
    ck_assert_int_eq(world.plan->entries[0].rows, -1);
    world_close(&world);
}
END_TEST

START_TEST(what_is_up_to_date_is_reused_and_told_only_where_asked_for)
{
    open_chain();
    world_run(&world, days_2_3);
    expect_plan(days_2_3, "a 2021-01-02 reuse: up to date\n"
                          "a 2021-01-03 reuse: up to date\n"
                          "b 2021-01-02 reuse: up to date\n"
                          "b 2021-01-03 reuse: up to date\n");
    ck_assert_int_eq(world.plan->entries[0].rows, 1);
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_reused(&world), 4);
    ck_assert_int_eq(world_committed(&world), 0);
    world_close(&world);
}
END_TEST

START_TEST(a_change_travels_down_and_stops_where_nothing_changes)
{
    open_chain();
    world_run(&world, days_2_3);
    /* Another number with the same result: the upstream comes out as it was. */
    world_reading(&world, "2021-01-02", 1, "30");
    expect_plan(days_2_3, "a 2021-01-02 run: input readings changed\n"
                          "a 2021-01-03 reuse: up to date\n"
                          "b 2021-01-02 if-changed: a runs on 2021-01-02\n"
                          "b 2021-01-03 if-changed: a runs on 2021-01-02\n");
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_committed(&world), 1);
    ck_assert_int_eq(world_reused(&world), 3);
    /* And one that comes out different. */
    world_reading(&world, "2021-01-02", 1, "6");
    world_run(&world, days_2_3);
    ck_assert_int_eq(world_committed(&world), 3);
    world_expect(&world, "SELECT day, value FROM next", "2021-01-02|101.0\n2021-01-03|101.0\n");
    world_close(&world);
}
END_TEST

START_TEST(a_stale_upstream_before_the_dates_asked_for_is_pulled_in)
{
    open_chain();
    world_run(&world, days_2_3);
    world_reading(&world, "2021-01-01", 1, "6");
    expect_plan((struct world_request){ .from = "2021-01-02", .to = "2021-01-02" },
                "a 2021-01-01 run: input readings changed\n"
                "a 2021-01-02 reuse: up to date\n"
                "b 2021-01-02 if-changed: a runs on 2021-01-01\n");
    world_close(&world);
}
END_TEST

START_TEST(what_lacks_a_hard_input_is_blocked)
{
    open_chain();
    expect_plan((struct world_request){ .from = "2021-01-03", .to = "2021-01-06" },
                "a 2021-01-02 run: never computed\n"
                "a 2021-01-03 run: never computed\n"
                "a 2021-01-05 blocked: table 'readings' has no rows on 2021-01-05\n"
                "a 2021-01-06 blocked: table 'readings' has no rows on 2021-01-06\n"
                "b 2021-01-03 run: never computed\n"
                "b 2021-01-05 blocked: a is blocked or failed on 2021-01-05\n"
                "b 2021-01-06 blocked: a is blocked or failed on 2021-01-05\n");
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_blocked(&world), 4);
    world_close(&world);
}
END_TEST

START_TEST(what_was_imported_empty_is_missing_too)
{
    open_chain();
    world_sql(&world, "DELETE FROM readings WHERE day = '2021-01-02'");
    world_import(&world, "readings", "2021-01-02");
    expect_plan((struct world_request){ .from = "2021-01-02", .to = "2021-01-02", .only = "a" },
                "a 2021-01-02 blocked: table 'readings' has no rows on 2021-01-02\n");
    world_close(&world);
}
END_TEST

START_TEST(a_soft_input_may_be_missing_and_its_coming_is_news)
{
    struct world_request third = { .from = "2021-01-03", .to = "2021-01-03" };

    world_open(&world, "  r: {plugin: fixture_rows}\n");
    world_reading(&world, "2021-01-03", 1, "0");
    world_run(&world, third);
    ck_assert_int_eq(world_committed(&world), 1);
    world_reading(&world, "2021-01-02", 1, "0");
    expect_plan(third, "r 2021-01-03 run: input readings changed\n");
    world_close(&world);
}
END_TEST

/* ---- --only, --force, --retry-failed ---- */

START_TEST(only_adds_nothing)
{
    open_chain();
    expect_refusal((struct world_request){ .to = "2021-01-03", .only = "b" }, SLUICE_E_REFUSED,
                   "--only adds nothing upstream, but b on 2021-01-01 lacks something: a is "
                   "missing on 2021-01-01; ");
    expect_refusal((struct world_request){ .only = "bb" }, SLUICE_E_INVALID,
                   "--only: 'bb' is no enabled processor of ");
    expect_plan((struct world_request){ .to = "2021-01-01", .only = "a" },
                "a 2021-01-01 run: never computed\n");
    world_run(&world, (struct world_request){ .to = "2021-01-03", .only = "a" });
    world_expect(&world, "SELECT count(*) FROM told", "3\n");
    /* What is stale upstream is not looked at. */
    world_reading(&world, "2021-01-03", 1, "6");
    expect_plan((struct world_request){ .from = "2021-01-03", .to = "2021-01-03", .only = "b" },
                "b 2021-01-03 run: never computed\n");
    world_close(&world);
}
END_TEST

START_TEST(force_computes_what_was_asked_for)
{
    struct world_request third = { .from = "2021-01-03", .to = "2021-01-03", .force = true };

    open_chain();
    world_run(&world, days_2_3);
    expect_plan(third, "a 2021-01-03 run: forced\n"
                       "b 2021-01-03 run: forced\n");
    world_ok(&world, world_execute(&world));
    /* The same rows once more: a record of it, and no row is written. */
    world_expect(&world, "SELECT run_id FROM told ORDER BY day", "run-001\nrun-001\nrun-001\n");
    world_expect(&world,
                 "SELECT run_id, commit_id = content_id FROM sluice_commits"
                 " WHERE table_name = 'told' AND partition = '2021-01-03' ORDER BY sequence",
                 "run-001|1\nrun-002|0\n");
    /* Nothing downstream is stale. */
    third.only = "a";
    world_run(&world, third);
    expect_plan(days_2_3, "a 2021-01-02 reuse: up to date\n"
                          "a 2021-01-03 reuse: up to date\n"
                          "b 2021-01-02 reuse: up to date\n"
                          "b 2021-01-03 reuse: up to date\n");
    world_close(&world);
}
END_TEST

START_TEST(a_failure_stays_until_something_changes)
{
    struct world_request first = { .to = "2021-01-01" };

    open_chain();
    world_reading(&world, "2021-01-01", 1, "2");
    world_run(&world, first);
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    expect_plan(first, "a 2021-01-01 stays-failed: failed before and nothing has changed since\n"
                       "b 2021-01-01 blocked: a is blocked or failed on 2021-01-01\n");
    first.retry_failed = true;
    expect_plan(first, "a 2021-01-01 run: failed before, retried on request\n"
                       "b 2021-01-01 run: never computed\n");
    first.retry_failed = false;
    world_reading(&world, "2021-01-01", 1, "0");
    expect_plan(first, "a 2021-01-01 run: input readings changed\n"
                       "b 2021-01-01 run: never computed\n");
    world_close(&world);
}
END_TEST

START_TEST(a_change_that_failed_and_was_taken_back_needs_nothing)
{
    struct world_request first = { .to = "2021-01-01" };

    open_chain();
    world_run(&world, first);
    world_reading(&world, "2021-01-01", 1, "2");
    world_run(&world, first);
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    world_reading(&world, "2021-01-01", 1, "0");
    expect_plan(first, "a 2021-01-01 reuse: up to date\n"
                       "b 2021-01-01 reuse: up to date\n");
    world_close(&world);
}
END_TEST

START_TEST(failed_entities_are_retried_on_request)
{
    struct world_request first = { .to = "2021-01-01", .only = "a" };

    world_open(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
    world_reading(&world, "2021-01-01", 1, "2");
    world_run(&world, first);
    expect_plan(first, "a 2021-01-01 reuse: up to date\n");
    first.retry_failed = true;
    expect_plan(first, "a 2021-01-01 run: failed before, retried on request\n");
    world_close(&world);
}
END_TEST

/* Number 24 asks for more memory than there is: no fault of the data. */
START_TEST(what_failed_for_lack_of_memory_is_tried_again)
{
    struct world_request first = { .to = "2021-01-01" };

    world_open(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
    world_reading(&world, "2021-01-01", 1, "24");
    world_run(&world, first);
    expect_plan(first, "a 2021-01-01 run: some entities failed for reasons that may have passed\n");
    world_rewrite(&world, "  a: {plugin: fixture_told}\n");
    world_run(&world, first);
    ck_assert_int_eq(world_failed_partitions(&world), 1);
    expect_plan(first, "a 2021-01-01 run: failed before, for reasons that may have passed\n");
    world_close(&world);
}
END_TEST

/* ---- tables that are gone ---- */

START_TEST(what_lost_its_table_is_computed_again)
{
    open_chain();
    world_run(&world, days_2_3);
    world_sql(&world, "ALTER TABLE told RENAME TO told_before");
    expect_plan(days_2_3, "a 2021-01-01 run: its rows are gone: the store has no table 'told'\n"
                          "a 2021-01-02 run: its rows are gone: the store has no table 'told'\n"
                          "a 2021-01-03 run: its rows are gone: the store has no table 'told'\n"
                          "b 2021-01-02 if-changed: a runs on 2021-01-01\n"
                          "b 2021-01-03 if-changed: a runs on 2021-01-02\n");
    world_ok(&world, world_execute(&world));
    ck_assert_int_eq(world_committed(&world), 3);
    ck_assert_int_eq(world_reused(&world), 2);
    world_sql(&world, "DROP TABLE told");
    expect_refusal((struct world_request){ .from = "2021-01-02", .to = "2021-01-02", .only = "b" },
                   SLUICE_E_REFUSED,
                   "--only adds nothing upstream, but b on 2021-01-02 lacks something: a is "
                   "missing on 2021-01-01");
    world_close(&world);
}
END_TEST

/* Nobody can make them again but who has the file. */
START_TEST(what_was_imported_and_lost_its_table_is_an_error)
{
    open_chain();
    world_import(&world, "readings", "2021-01-02");
    world_sql(&world, "DROP TABLE readings");
    expect_refusal(days_2_3, SLUICE_E_CORRUPT,
                   "the ledger has rows of table 'readings', and the store has no such table: ");
    world_close(&world);
}
END_TEST

/* ---- the calendar ---- */

START_TEST(what_left_the_calendar_is_retired)
{
    open_chain();
    world_run(&world, days_2_3);
    world_sql(&world, "DELETE FROM days WHERE day = '2021-01-02'");
    expect_plan(days_2_3, "a 2021-01-02 retire: no longer in the calendar\n"
                          "a 2021-01-03 reuse: up to date\n"
                          "b 2021-01-02 retire: no longer in the calendar\n"
                          "b 2021-01-03 run: input told changed\n");
    ck_assert_uint_eq(world.plan->outside, 1);
    world_close(&world);
}
END_TEST

START_TEST(dates_outside_the_calendar_are_nothing_to_do)
{
    open_chain();
    expect_plan((struct world_request){ .from = "2021-01-04", .to = "2021-01-04" }, "");
    ck_assert_uint_eq(world.plan->outside, 1);
    world_close(&world);
}
END_TEST

START_TEST(needs_pulls_in_what_it_names_on_the_same_date)
{
    world_open(&world, "  r: {plugin: fixture_rows}\n"
                       "  s: {plugin: fixture_rows, output: second, needs: [r]}\n");
    world_reading(&world, "2021-01-01", 1, "0");
    expect_plan((struct world_request){ .to = "2021-01-01" }, "r 2021-01-01 run: never computed\n"
                                                              "s 2021-01-01 run: never computed\n");
    ck_assert_int_eq(world.binding->nodes[1]->level, 1);
    world_close(&world);
}
END_TEST

/* ---- interrupted ---- */

/* Whatever is asked of the plan or the store, once somebody wants an end. */
START_TEST(planning_ends_when_it_is_interrupted)
{
    static const struct plan_request request = { 0 };
    const atomic_bool raised = true;
    struct plan_request stopped = request;
    struct explanation explanation;
    struct plan *none;
    struct table rows;
    const char *const column = "day";
    const int32_t type = SLUICE_DATE;

    open_chain();
    world_run(&world, (struct world_request){ 0 });
    stopped.from = stopped.to = world.plan->entries[0].date;
    stopped.cancel = &raised;
    ck_assert_int_eq(
        plan_create(world.binding, world.ledger, world.session, &stopped, &none, &world.error),
        SLUICE_E_CANCELLED);
    ck_assert_ptr_null(none);
    ck_assert_str_eq(world.error.message, "interrupted while planning; nothing was changed");
    /* The session is none the worse for it. */
    ck_assert_int_eq(
        session_read(world.session,
                     &(struct read_request){
                         .table = "days", .columns = &column, .types = &type, .count = 1 },
                     &rows, &world.error),
        SLUICE_OK);
    table_fini(&rows);
    session_stop_reads(world.session, &raised);
    ck_assert_int_eq(
        session_read(world.session,
                     &(struct read_request){
                         .table = "days", .columns = &column, .types = &type, .count = 1 },
                     &rows, &world.error),
        SLUICE_E_CANCELLED);
    session_stop_reads(world.session, NULL);
    world.plan->cancel = &raised;
    ck_assert_int_eq(
        explain_partition(&(struct explainer){ world.plan, world.session, &world.arena },
                          world.binding->nodes[0], world.plan->entries[0].date_index,
                          world.plan->entries[0].committed, &explanation, &world.error),
        SLUICE_E_CANCELLED);
    world.plan->cancel = NULL;
    world_close(&world);
}
END_TEST

/* ---- as a person sees it ---- */

START_TEST(the_plan_is_printed_in_groups)
{
    struct buffer out = { 0 };

    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
    world_reading(&world, "2021-01-02", 1, "6");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-05" }));
    plan_print(world.plan, &out);
    ck_assert_str_eq(
        out.data,
        "  action        dates  from..to                    rows  why\n"
        "a  level 0  -> told\n"
        "  reuse             1  2021-01-01..2021-01-01         1  up to date\n"
        "  run               1  2021-01-02..2021-01-02         1  input readings changed\n"
        "  run               1  2021-01-03..2021-01-03         ?  never computed\n"
        "  blocked           1  2021-01-05..2021-01-05         ?  table 'readings' has no rows on "
        "2021-01-05\n"
        "b  level 1  -> next  after a\n"
        "  reuse             1  2021-01-01..2021-01-01         1  up to date\n"
        "  if-changed        1  2021-01-02..2021-01-02         1  a runs on 2021-01-02\n"
        "  run               1  2021-01-03..2021-01-03         ?  never computed\n"
        "  blocked           1  2021-01-05..2021-01-05         ?  a is blocked or failed on "
        "2021-01-05\n"
        "total: 3 run 1 if-changed 2 reuse 2 blocked\n");
    buffer_fini(&out);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_is_missing_runs_with_what_it_needs,
        what_is_up_to_date_is_reused_and_told_only_where_asked_for,
        a_change_travels_down_and_stops_where_nothing_changes,
        a_stale_upstream_before_the_dates_asked_for_is_pulled_in,
        what_lacks_a_hard_input_is_blocked,
        what_was_imported_empty_is_missing_too,
        a_soft_input_may_be_missing_and_its_coming_is_news,
        only_adds_nothing,
        force_computes_what_was_asked_for,
        a_failure_stays_until_something_changes,
        a_change_that_failed_and_was_taken_back_needs_nothing,
        failed_entities_are_retried_on_request,
        what_failed_for_lack_of_memory_is_tried_again,
        what_lost_its_table_is_computed_again,
        what_was_imported_and_lost_its_table_is_an_error,
        what_left_the_calendar_is_retired,
        dates_outside_the_calendar_are_nothing_to_do,
        needs_pulls_in_what_it_names_on_the_same_date,
        planning_ends_when_it_is_interrupted,
        the_plan_is_printed_in_groups,
    };

    return suite_run("plan_staleness", tests, COUNT_OF(tests));
}
