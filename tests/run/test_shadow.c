/* A shadow run computes what a run would, compares it with what is committed, and commits nothing.
 */
#include "base/suite.h"
#include "run/world.h"

#define DAY "2021-01-01"
#define DAY_2 "2021-01-02"
#define DAY_3 "2021-01-03"

static struct world world;
static struct shadow shadow;

static const char two_nodes[] = "  a: {plugin: fixture_told}\n"
                                "  b: {plugin: fixture_next}\n";
/* As another build would: each value counts the readings of two days, not of one. */
static const char other_build[] = "  a: {plugin: fixture_told, with: {days: 1}}\n"
                                  "  b: {plugin: fixture_next}\n";

static void open_committed(const char *processors)
{
    static const char *const days[] = { DAY, DAY_2, DAY_3, "2021-01-05", "2021-01-06" };

    world_open(&world, processors);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        world_reading(&world, days[i], 1, "0");
        world_reading(&world, days[i], 2, "0");
    }
    world_run(&world, (struct world_request){ 0 });
}

static void close_world(void)
{
    shadow_fini(&shadow);
    world_close(&world);
}

/* Plans and executes as `--shadow` does, and nothing changes in the store; the status. */
static int try_shadow(struct world_request request)
{
    /* Another number as soon as another connection has written. */
    char *before = world_query(&world, "PRAGMA data_version");
    int status;

    shadow_fini(&shadow);
    request.force = true;
    world_ok(&world, world_plan(&world, request));
    world.shadow = &shadow;
    status = world_execute(&world);
    world.shadow = NULL;
    world_expect(&world, "PRAGMA data_version", before);
    free(before);
    return status;
}

static const struct shadow_column *column_of(const struct shadow_node *node, const char *name)
{
    for (size_t c = 0; c < node->column_count; c++)
        if (strcmp(node->columns[c].name, name) == 0)
            return &node->columns[c];
    ck_abort_msg("%s has no column %s", node->name, name);
}

static void expect_node(size_t n, int64_t partitions, int64_t rows, int64_t differing)
{
    const struct shadow_node *node = &shadow.nodes[n];

    ck_assert_msg(
        node->partitions == partitions && node->rows == rows && node->differing.count == differing,
        "%s: %lld partitions, %lld rows, %lld differing", node->name, (long long)node->partitions,
        (long long)node->rows, (long long)node->differing.count);
    ck_assert_int_eq(node->only_committed.count + node->only_computed.count, 0);
    ck_assert_int_eq(shadow_differs(node), differing > 0);
}

/* `b` adds two days of `a`: days 2 and 6 see one value that changed, day 3 two. */
static void expect_other_build(void)
{
    expect_node(0, 5, 10, 6);
    expect_node(1, 5, 10, 6);
    ck_assert(column_of(&shadow.nodes[0], "value")->largest == 1.0);
    ck_assert(column_of(&shadow.nodes[1], "value")->largest == 2.0);
    ck_assert_str_eq(column_of(&shadow.nodes[1], "value")->rows.key, "[1]");
    ck_assert(column_of(&shadow.nodes[1], "value")->rows.before.as.real == 2.0);
    ck_assert(column_of(&shadow.nodes[1], "value")->rows.after.as.real == 3.0);
}

START_TEST(dependants_see_what_the_shadow_computed)
{
    open_committed(two_nodes);
    world_rewrite(&world, other_build);
    ck_assert_int_eq(try_shadow((struct world_request){ 0 }), SLUICE_OK);
    expect_other_build();
    close_world();
}
END_TEST

/* A date that was never committed is there for those downstream, and compared with nothing. */
START_TEST(dependants_see_dates_that_were_never_committed)
{
    open_committed(two_nodes);
    world_sql(&world, "DELETE FROM sluice_commits WHERE partition = '" DAY_3 "'"
                      " AND table_name <> 'readings'");
    world_sql(&world, "DELETE FROM told WHERE day = '" DAY_3 "'");
    ck_assert_int_eq(try_shadow((struct world_request){ .to = DAY_3 }), SLUICE_OK);
    expect_node(0, 2, 4, 0);
    expect_node(1, 2, 4, 0);
    ck_assert_int_eq(shadow.nodes[0].uncommitted, 1);
    ck_assert_int_eq(shadow.nodes[1].uncommitted, 1);
    ck_assert_int_eq(world_blocked(&world), 0);
    close_world();
}
END_TEST

static uint64_t least_memory(void)
{
    uint64_t least = 0;

    for (size_t i = 0; i < world.plan->calendar.count; i++) {
        uint64_t bytes = world_estimate(&world, i, i + 1);
        least = bytes > least ? bytes : least;
    }
    return least;
}

/* A chunk sees what the chunks before it made, although nothing of it is in the store. */
START_TEST(chunks_of_dates_compare_the_same)
{
    open_committed(two_nodes);
    world_rewrite(&world, other_build);
    world_ok(&world, world_plan(&world, (struct world_request){ .force = true }));
    world.memory = least_memory();
    ck_assert_uint_gt(world_estimate(&world, 0, world.plan->calendar.count), world.memory);
    ck_assert_int_eq(try_shadow((struct world_request){ 0 }), SLUICE_OK);
    expect_other_build();
    close_world();
}
END_TEST

/* `c` behind `b` behind `a`; on day 2 `a` is stale, and comes out the same. */
START_TEST(what_came_out_the_same_upstream_is_not_computed)
{
    open_committed("  a: {plugin: fixture_told}\n  b: {plugin: fixture_next}\n"
                   "  c: {plugin: fixture_next, inputs: {told: next}, output: third}\n");
    world_reading(&world, DAY_2, 1, "NULL");
    ck_assert_int_eq(try_shadow((struct world_request){ .from = DAY_3, .to = DAY_3 }), SLUICE_OK);
    expect_node(0, 2, 4, 0);
    expect_node(1, 1, 2, 0);
    expect_node(2, 1, 2, 0);
    ck_assert_int_eq(world_reused(&world), 1);
    close_world();
}
END_TEST

START_TEST(what_fails_in_the_shadow_blocks_what_stands_behind_it)
{
    open_committed(two_nodes);
    world_rewrite(&world, "  a: {plugin: fixture_told, with: {fault: prepare fails}}\n"
                          "  b: {plugin: fixture_next}\n");
    ck_assert_int_eq(try_shadow((struct world_request){ .to = DAY_2 }), SLUICE_OK);
    ck_assert_int_eq(shadow.nodes[0].failed.count, 2);
    ck_assert_int_eq(shadow.nodes[0].failed.date, world.plan->calendar.dates[0]);
    ck_assert(shadow_differs(&shadow.nodes[0]));
    ck_assert_int_eq(world_failed_partitions(&world), 2);
    ck_assert_int_eq(world_blocked(&world), 2);
    ck_assert(!shadow_differs(&shadow.nodes[1]));
    close_world();
}
END_TEST

START_TEST(what_left_the_calendar_is_counted_and_stays)
{
    open_committed("  a: {plugin: fixture_told}\n");
    world_sql(&world, "UPDATE days SET kind = 'test' WHERE day = '" DAY_2 "'");
    world_import(&world, "days", DAY_2);
    ck_assert_int_eq(try_shadow((struct world_request){ 0 }), SLUICE_OK);
    expect_node(0, 4, 8, 0);
    ck_assert_int_eq(shadow.nodes[0].retired, 1);
    world_expect(&world, "SELECT count(*) FROM told WHERE day = '" DAY_2 "'", "2\n");
    close_world();
}
END_TEST

/* The skips and failures of one build are rows of the other, or told otherwise. */
START_TEST(outcomes_are_compared_by_category_and_reason)
{
    static const struct {
        const char *committed, *computed; /* readings of sensor 1 */
        const char *before, *after;       /* NULL: the same */
    } cases[] = {
        { "1", "1", NULL, NULL },
        { "1", "0", "skipped, not_applicable: told to skip", "written" },
        { "0", "2", "written", "failed, missing_upstream: told to fail" },
        { "1", "2", "skipped, not_applicable: told to skip",
          "failed, missing_upstream: told to fail" },
        { "3", "5", "failed, bad_value: value is not a finite number",
          "failed, bad_value: value is 100.01, allowed are -100 to 100 (units)" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct shadow_count *outcomes;
        world_open(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
        world_reading(&world, DAY, 1, cases[i].committed);
        world_reading(&world, DAY, 2, "0");
        world_run(&world, (struct world_request){ .to = DAY });
        world_reading(&world, DAY, 1, cases[i].computed);
        ck_assert_int_eq(try_shadow((struct world_request){ .to = DAY }), SLUICE_OK);
        outcomes = &shadow.nodes[0].outcomes;
        ck_assert_int_eq(outcomes->count, cases[i].before != NULL);
        ck_assert_int_eq(shadow_differs(&shadow.nodes[0]), cases[i].before != NULL);
        if (cases[i].before != NULL) {
            ck_assert_str_eq(outcomes->key, "[1]");
            ck_assert(sluice_value_equals(outcomes->before, sluice_of_text(cases[i].before)));
            ck_assert(sluice_value_equals(outcomes->after, sluice_of_text(cases[i].after)));
        }
        close_world();
    }
}
END_TEST

/* The same reason in another category is another outcome. */
START_TEST(a_category_is_no_detail)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    world_reading(&world, DAY, 1, "1");
    world_run(&world, (struct world_request){ .to = DAY });
    world_sql(&world, "UPDATE sluice_outcomes SET category = 'insufficient'");
    ck_assert_int_eq(try_shadow((struct world_request){ .to = DAY }), SLUICE_OK);
    ck_assert_int_eq(shadow.nodes[0].outcomes.count, 1);
    close_world();
}
END_TEST

/* Rows are matched by the whole key: several of one entity too. */
START_TEST(rows_of_one_entity_are_told_apart)
{
    open_committed("  r: {plugin: fixture_rows}\n");
    world_sql(&world, "UPDATE fixture_rows_output SET value = 7 WHERE day = '" DAY_3 "'"
                      " AND sensor = 2 AND reading_day = '" DAY_2 "'");
    world_sql(&world, "DELETE FROM fixture_rows_output WHERE day = '" DAY_3 "'"
                      " AND sensor = 1 AND reading_day = '" DAY "'");
    ck_assert_int_eq(try_shadow((struct world_request){ .from = DAY_3, .to = DAY_3 }), SLUICE_OK);
    ck_assert_int_eq(shadow.nodes[0].rows, 5);
    ck_assert_int_eq(shadow.nodes[0].only_computed.count, 1);
    ck_assert_str_eq(shadow.nodes[0].only_computed.key, "[1,\"" DAY "\"]");
    ck_assert_int_eq(shadow.nodes[0].differing.count, 1);
    ck_assert_str_eq(shadow.nodes[0].differing.key, "[2,\"" DAY_2 "\"]");
    close_world();
}
END_TEST

START_TEST(rows_of_another_key_are_refused)
{
    open_committed("  r: {plugin: fixture_plain, output: rows}\n");
    world_rewrite(&world, "  r: {plugin: fixture_rows, output: rows}\n");
    ck_assert_int_eq(try_shadow((struct world_request){ .to = DAY }), SLUICE_E_CONFLICT);
    ck_assert_str_eq(world.error.message,
                     "table 'rows' in the store has another key than processor 'r' gives it: its "
                     "rows cannot be compared");
    close_world();
}
END_TEST

START_TEST(an_interrupted_shadow_decides_nothing)
{
    atomic_bool cancel = true;

    open_committed(two_nodes);
    world.cancel = &cancel;
    ck_assert_int_eq(try_shadow((struct world_request){ 0 }), SLUICE_E_CANCELLED);
    ck_assert_str_eq(world.error.message, "interrupted; nothing was committed");
    close_world();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        dependants_see_what_the_shadow_computed,
        dependants_see_dates_that_were_never_committed,
        chunks_of_dates_compare_the_same,
        what_came_out_the_same_upstream_is_not_computed,
        what_fails_in_the_shadow_blocks_what_stands_behind_it,
        what_left_the_calendar_is_counted_and_stays,
        outcomes_are_compared_by_category_and_reason,
        a_category_is_no_detail,
        rows_of_one_entity_are_told_apart,
        rows_of_another_key_are_refused,
        an_interrupted_shadow_decides_nothing,
    };

    return suite_run("run_shadow", tests, COUNT_OF(tests));
}
