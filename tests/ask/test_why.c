/* What why finds of a partition: its grounds, what upstream it waits for, and an entity of it. */
#include "asking.h"
#include "show/show.h"

static struct world world;
static struct asking asking;
static struct why why;

static const char chain[] = "  a: {plugin: fixture_told, max_failed: 100}\n"
                            "  b: {plugin: fixture_next}\n";

static void open_chain(void)
{
    world_open(&world, chain);
    world_reading(&world, "2021-01-01", 1, "0");
    world_reading(&world, "2021-01-02", 1, "0");
    world_reading(&world, "2021-01-02", 2, "2");
}

static void ask(const char *node, const char *date, const char *key)
{
    int result = SLUICE_OK;

    why = (struct why){ .date = day(date), .node = binding_find_node(world.binding, node) };
    arena_init(&why.arena, 0);
    asking_begin(&asking, &world);
    why.asker = asking.asker;
    if (key != NULL)
        result = entity_key_read(why.node, &key, 1, &why.arena, &why.entity.key, &world.error);
    if (result == SLUICE_OK)
        result = why_gather(&why, &world.error);
    asking_end(&asking);
    ck_assert_msg(result == SLUICE_OK, "%s", world.error.message);
}

static void forget(void)
{
    why_fini(&why);
}

static void close_chain(void)
{
    forget();
    world_close(&world);
}

START_TEST(a_change_is_found_down_to_the_partition)
{
    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
    world_reading(&world, "2021-01-02", 1, "1");
    ask("a", "2021-01-02", NULL);
    ck_assert_str_eq(why_action(&why), "run");
    ck_assert_str_eq(why_reason(&why), "input readings changed");
    ck_assert_ptr_eq(why.compared, why.standing);
    ck_assert_uint_eq(why.explanation.count, 1);
    ck_assert_uint_eq(why.explanation.differences[0].window.change_count, 1);
    ck_assert_int_eq(why.explanation.differences[0].window.changes[0].date, day("2021-01-02"));
    ck_assert_uint_eq(why.input_count, 2);
    ck_assert_uint_eq(why.inputs[0].present, 1);
    ck_assert_ptr_nonnull(why_component(why.components, why.component_count, COMPONENT_PLUGIN));
    close_chain();
}
END_TEST

/* A change of parameters is of no table. */
START_TEST(a_change_of_no_input_is_told_to_programs_too)
{
    struct buffer out = { 0 };

    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
    world_rewrite(&world, "  a: {plugin: fixture_told, max_failed: 100, with: {fault: other}}\n"
                          "  b: {plugin: fixture_next}\n");
    ask("a", "2021-01-02", NULL);
    ck_assert_uint_eq(why.explanation.count, 1);
    ck_assert_ptr_null(why.explanation.differences[0].read);
    why_print_json(&why, &out);
    ck_assert(!out.failed);
    ck_assert_ptr_nonnull(strstr(out.data, "\"component\":\"parameters\",\"item\":\"fault\","
                                           "\"before\":\"none\",\"after\":\"other\"}\n"));
    buffer_fini(&out);
    close_chain();
}
END_TEST

START_TEST(upstream_is_followed_to_where_it_begins)
{
    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
    world_reading(&world, "2021-01-01", 1, "1");
    ask("b", "2021-01-02", NULL);
    ck_assert_str_eq(why_action(&why), "if-changed");
    ck_assert_uint_eq(why.step_count, 1);
    ck_assert_str_eq(why.steps[0].entry->node->name, "a");
    ck_assert_int_eq(why.steps[0].date, day("2021-01-01"));
    ck_assert_uint_eq(why.steps[0].explanation.count, 1);
    forget();
    /* Nothing was read on 01-03: both wait for it. */
    ask("b", "2021-01-03", NULL);
    ck_assert_str_eq(why_action(&why), "blocked");
    ck_assert_uint_eq(why.step_count, 2);
    ck_assert_ptr_null(why.steps[1].entry);
    ck_assert_str_eq(why.steps[1].read->source->name, "readings");
    ck_assert_ptr_null(why.steps[1].version);
    close_chain();
}
END_TEST

/* Nothing has changed since the attempt; what it was about has, since what stands. */
START_TEST(what_stays_failed_is_compared_with_what_stands)
{
    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-01" });
    world_rewrite(&world,
                  "  a: {plugin: fixture_told, max_failed: 100, with: {fault: prepare fails}}\n"
                  "  b: {plugin: fixture_next}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-01" }));
    world_ok(&world, world_execute(&world));
    ask("a", "2021-01-01", NULL);
    ck_assert_str_eq(why_action(&why), "stays-failed");
    ck_assert_ptr_nonnull(why.attempt);
    ck_assert_ptr_eq(why.compared, why.standing);
    ck_assert_uint_eq(why.explanation.count, 1);
    ck_assert_str_eq(why.explanation.differences[0].name, "parameters");
    close_chain();
}
END_TEST

START_TEST(what_stands_is_grouped_and_an_entity_is_found)
{
    open_chain();
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
    ask("a", "2021-01-02", "1");
    ck_assert_uint_eq(why.group_count, 1);
    ck_assert_int_eq(why.groups[0].outcome, SLUICE_FAILED);
    ck_assert_str_eq(why.groups[0].category, "missing_upstream");
    ck_assert_str_eq(why.groups[0].first[0]->key, "[2]");
    ck_assert_str_eq(why.entity.key.text, "[1]");
    ck_assert_int_eq(why.entity.rows, 1);
    ck_assert_str_eq(why.entity.run_id, "run-001");
    ck_assert_ptr_null(why.entity.committed);
    forget();
    ask("a", "2021-01-02", "2");
    ck_assert_int_eq(why.entity.rows, 0);
    ck_assert_str_eq(why.entity.committed->reason, "told to fail");
    forget();
    ask("a", "2021-01-04", NULL);
    ck_assert_int_eq(why.date_index, -1);
    ck_assert_str_eq(why_reason(&why), "not in the calendar");
    close_chain();
}
END_TEST

START_TEST(a_key_is_as_many_words_of_its_types)
{
    static const char *const words[] = { "1", "x" };
    static const struct {
        int first, count, status;
        const char *message;
    } cases[] = {
        { 0, 1, SLUICE_OK, "" },
        { 1, 1, SLUICE_E_INVALID, "'sensor' of the key of 'a' must be " },
        { 0, 2, SLUICE_E_INVALID, "the key of 'a' is 1 argument, sensor, not 2" },
        { 0, 0, SLUICE_E_INVALID, "the key of 'a' is 1 argument, sensor, not 0" },
    };

    world_open(&world, chain);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct entity_key key = { 0 };
        int result = entity_key_read(binding_find_node(world.binding, "a"), words + cases[i].first,
                                     cases[i].count, &world.arena, &key, &world.error);
        ck_assert_int_eq(result, cases[i].status);
        if (result == SLUICE_OK)
            ck_assert_str_eq(key.text, "[1]");
        else
            ck_assert_msg(
                strncmp(world.error.message, cases[i].message, strlen(cases[i].message)) == 0, "%s",
                world.error.message);
    }
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_change_is_found_down_to_the_partition,
        a_change_of_no_input_is_told_to_programs_too,
        upstream_is_followed_to_where_it_begins,
        what_stays_failed_is_compared_with_what_stands,
        what_stands_is_grouped_and_an_entity_is_found,
        a_key_is_as_many_words_of_its_types,
    };

    return suite_run("ask why", tests, COUNT_OF(tests));
}
