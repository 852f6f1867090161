/* What the comparison of a shadow run comes to. */
#include "asking.h"

static struct world world;
static struct asking asking;
static struct shadow shadow;

static const char one[] = "  a: {plugin: fixture_told, max_failed: 100}\n";
static const char other[] = "  a: {plugin: fixture_told, max_failed: 100, with: {days: 1}}\n";
static const char failing[] =
    "  a: {plugin: fixture_told, max_failed: 100, with: {fault: prepare fails}}\n";

static void open_committed(void)
{
    world_open(&world, one);
    world_reading(&world, "2021-01-01", 1, "0");
    world_reading(&world, "2021-01-02", 1, "0");
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
}

static struct shadow_verdict compare(const char *processors, const char *from, const char *to)
{
    struct shadow_verdict verdict;

    world_rewrite(&world, processors);
    shadow = (struct shadow){ 0 };
    world_ok(&world,
             world_plan(&world, (struct world_request){ .from = from, .to = to, .force = true }));
    world.shadow = &shadow;
    world_ok(&world, world_execute(&world));
    world.shadow = NULL;
    asking_begin(&asking, &world);
    verdict = shadow_judge(&shadow, &world.summary);
    asking_end(&asking);
    return verdict;
}

START_TEST(a_verdict_is_what_was_compared)
{
    static const struct {
        const char *processors, *from, *to;
        int conclusion;
        size_t differing;
        int64_t compared, uncomputed, uncommitted;
    } cases[] = {
        { one, "2021-01-01", "2021-01-02", SHADOW_GO, 0, 2, 0, 0 },
        { other, "2021-01-01", "2021-01-02", SHADOW_DIFFERS, 1, 2, 0, 0 },
        /* Nothing was read on 01-03. */
        { one, "2021-01-02", "2021-01-03", SHADOW_UNCOMPUTED, 0, 1, 1, 0 },
        { other, "2021-01-02", "2021-01-03", SHADOW_DIFFERS, 1, 1, 1, 0 },
        /* It stands, and this build does not compute it. */
        { failing, "2021-01-01", "2021-01-01", SHADOW_DIFFERS, 1, 0, 1, 0 },
    };

    open_committed();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct shadow_verdict found = compare(cases[i].processors, cases[i].from, cases[i].to);
        ck_assert_msg(
            found.conclusion == cases[i].conclusion && found.differing == cases[i].differing &&
                found.compared == cases[i].compared && found.uncomputed == cases[i].uncomputed &&
                found.uncommitted == cases[i].uncommitted,
            "%zu: %d, %zu differ, %lld compared, %lld not computed, %lld not committed", i,
            found.conclusion, found.differing, (long long)found.compared,
            (long long)found.uncomputed, (long long)found.uncommitted);
        ck_assert(shadow_is_told(&shadow.nodes[0], &world.summary.nodes[0]));
        shadow_fini(&shadow);
    }
    world_close(&world);
}
END_TEST

START_TEST(what_never_was_committed_is_compared_with_nothing)
{
    struct shadow_verdict found;

    open_committed();
    world_reading(&world, "2021-01-03", 1, "0");
    found = compare(one, "2021-01-03", "2021-01-03");
    ck_assert_int_eq(found.conclusion, SHADOW_NOTHING);
    ck_assert_int_eq(found.uncommitted, 1);
    shadow_fini(&shadow);
    world_close(&world);
}
END_TEST

START_TEST(a_folder_is_used_if_a_plugin_of_the_plan_lies_in_it)
{
    static const struct {
        const char *folder;
        bool used;
    } cases[] = {
        { FIXTURES, true }, { FIXTURES "/", true },   { FIXTURES "//", true },
        { "/", false },     { FIXTURES "/x", false }, { FIXTURES "x", false },
    };

    open_committed();
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-02" }));
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(shadow_uses_folder(world.plan, cases[i].folder) == cases[i].used, "%s",
                      cases[i].folder);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_verdict_is_what_was_compared,
        what_never_was_committed_is_compared_with_nothing,
        a_folder_is_used_if_a_plugin_of_the_plan_lies_in_it,
    };

    return suite_run("ask verdict", tests, COUNT_OF(tests));
}
