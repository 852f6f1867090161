/* Which failures and skips are found. */
#include "asking.h"

static struct world world;
static struct asking asking;
static struct failures found;

static void open_failed(void)
{
    world_open(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
    world_reading(&world, "2021-01-01", 1, "0");
    world_reading(&world, "2021-01-01", 2, "1");  /* skipped */
    world_reading(&world, "2021-01-02", 12, "2"); /* failed */
    world_reading(&world, "2021-01-02", 3, "2");
    world_run(&world, (struct world_request){ .to = "2021-01-02" });
    world_rewrite(&world,
                  "  a: {plugin: fixture_told, max_failed: 100, with: {fault: prepare fails}}\n");
    world_ok(&world, world_plan(&world, (struct world_request){ .to = "2021-01-01" }));
    world_ok(&world, world_execute(&world));
}

/* "a 2021-01-02 12 missing_upstream" a line; a whole partition has no key. */
static char *ask(const struct failures_filter *filter)
{
    struct buffer out = { 0 };
    char date[DATE_TEXT_SIZE];
    int status;

    asking_begin(&asking, &world);
    status = failures_gather(&asking.asker, filter, &world.arena, &found, &world.error);
    asking_end(&asking);
    ck_assert_msg(status == SLUICE_OK, "%s", world.error.message);
    buffer_text(&out, "");
    for (size_t i = 0; i < found.count; i++)
        buffer_printf(&out, "%s %s %s %s\n", found.items[i].node->name,
                      date_format(found.items[i].record.date, date),
                      found.items[i].key == NULL ? "-" : found.items[i].key,
                      found.items[i].record.category);
    return out.data == NULL ? strdup("") : out.data;
}

#define WHOLE "a 2021-01-01 - partition\n"
#define SKIPPED "a 2021-01-01 2 not_applicable\n"
#define THIRD "a 2021-01-02 3 missing_upstream\n"
#define TWELFTH "a 2021-01-02 12 missing_upstream\n"

START_TEST(a_filter_chooses)
{
    static const char *third[] = { "3" }, *both[] = { "3", "12" };
    const struct {
        struct failures_filter filter;
        const char *expected;
        size_t failed;
    } cases[] = {
        { { .from = 1 }, WHOLE TWELFTH THIRD, 3 },
        { { .from = 1, .skips = true }, WHOLE SKIPPED TWELFTH THIRD, 3 },
        { { .from = 1, .category = "not_applicable" }, SKIPPED, 0 },
        { { .from = 1, .category = WHOLE_PARTITION }, WHOLE, 1 },
        { { .from = 1, .node = "a", .keys = third, .key_count = 1 }, THIRD, 1 },
        { { .from = 1, .keys = both, .key_count = 2 }, "", 0 },
        { { .from = 1, .node = "b" }, "", 0 },
        { { .from = day("2021-01-02"), .to = day("2021-01-02") }, TWELFTH THIRD, 2 },
    };

    open_failed();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *text = ask(&cases[i].filter);
        /* In which order a store gives the entities of a date is its own affair. */
        char *same = strcmp(text, WHOLE THIRD TWELFTH) == 0           ? strdup(cases[0].expected)
                     : strcmp(text, WHOLE SKIPPED THIRD TWELFTH) == 0 ? strdup(cases[1].expected)
                     : strcmp(text, THIRD TWELFTH) == 0               ? strdup(cases[7].expected)
                                                                      : strdup(text);
        ck_assert_msg(strcmp(same, cases[i].expected) == 0, "%zu: %s", i, text);
        ck_assert_uint_eq(found.failed, cases[i].failed);
        ck_assert_uint_eq(found.retryable, 0);
        free(text);
        free(same);
    }
    world_close(&world);
}
END_TEST

START_TEST(a_key_is_matched_by_neighbouring_parts)
{
    static const struct {
        const char *key, *wanted;
        bool matches;
    } cases[] = {
        { "a,1,b", "a,1,b", true }, { "a,1,b", "1", true },   { "a,1,b", "1,b", true },
        { "a,1,b", "a,b", false },  { "a,12,b", "1", false }, { "", "", true },
        { "", "1", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(key_matches(cases[i].key, cases[i].wanted) == cases[i].matches, "'%s' '%s'",
                      cases[i].key, cases[i].wanted);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_filter_chooses,
        a_key_is_matched_by_neighbouring_parts,
    };

    return suite_run("ask failures", tests, COUNT_OF(tests));
}
