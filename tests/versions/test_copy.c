/* test_copy.c - what a run learns of versions is its own: those of its plan stay as they were. */
#include "base/suite.h"
#include "run/world.h"

static struct world world;

/* b reads what a writes. */
static const char chain[] = "  a: {plugin: fixture_told}\n"
                            "  b: {plugin: fixture_next}\n";

/* All that is known of tables, as text. */
static char *write_out(const struct versions *versions)
{
    struct buffer text = { 0 };
    char hash[DIGEST_TEXT_SIZE];

    for (size_t s = 0; s < versions->binding->source_count; s++) {
        const struct source_state *state = &versions->sources[s];
        for (size_t i = 0; i < state->axis.count; i++)
            buffer_printf(&text, "%s %d: %d %s %d\n", versions->binding->sources[s]->name,
                          (int)state->axis.dates[i], state->present[i],
                          state->tokens[i] == NULL ? "-" : state->tokens[i],
                          (int)state->sequences[i]);
    }
    for (size_t p = 0; p < versions->binding->projection_count; p++) {
        const struct projection_digests *digests = &versions->projections[p];
        size_t count = source_axis(versions, versions->binding->projections[p]->source).count;
        for (size_t i = 0; i < count; i++)
            buffer_printf(&text, "%zu %zu: %d %d %s %d\n", p, i, digests->states[i],
                          digests->news[i], digest_format(digests->digests[i], hash),
                          (int)digests->rows[i]);
    }
    ck_assert(!text.failed && text.data != NULL);
    return text.data;
}

static void open_chain(void)
{
    world_open(&world, chain);
    for (int day = 1; day <= 3; day++) {
        char date[DATE_TEXT_SIZE];
        (void)snprintf(date, sizeof date, "2021-01-0%d", day);
        world_reading(&world, date, 1, "0");
    }
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-03" }));
}

START_TEST(a_run_writes_nothing_into_its_plan)
{
    char *before, *after;

    open_chain();
    before = write_out(&world.plan->versions);
    world_ok(&world, world_execute(&world));
    ck_assert_int_gt(world_committed(&world), 0);
    after = write_out(&world.plan->versions);
    ck_assert_str_eq(after, before);
    free(before);
    free(after);
    world_close(&world);
}
END_TEST

START_TEST(a_copy_is_equal_and_changes_alone)
{
    struct versions copy;
    const struct source *source;
    char *before, *copied, *after;

    open_chain();
    source = world.binding->nodes[0]->output;
    before = write_out(&world.plan->versions);
    world_ok(&world, versions_copy(&world.plan->versions, &copy, &world.error));
    copied = write_out(&copy);
    ck_assert_str_eq(copied, before);
    versions_note_commit(&copy, source, 1, "commit", 7);
    ck_assert_int_eq(copy.sources[source->index].present[1], 1);
    ck_assert_str_eq(copy.sources[source->index].tokens[1], "commit");
    after = write_out(&world.plan->versions);
    ck_assert_str_eq(after, before);
    versions_fini(&copy);
    free(before);
    free(copied);
    free(after);
    world_close(&world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("copy");

    tcase_add_test(tests, a_run_writes_nothing_into_its_plan);
    tcase_add_test(tests, a_copy_is_equal_and_changes_alone);
    return runner_run("versions_copy", tests);
}
