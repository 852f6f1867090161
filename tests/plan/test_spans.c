/* test_spans.c - a lease covers every date that a run writes or retires, table by table. */
#include "base/suite.h"
#include "run/world.h"

static struct world world;

/* b reads D - 1 and D of what a writes on D from the readings of D. */
static const char chain[] = "  a: {plugin: fixture_told}\n"
                            "  b: {plugin: fixture_next}\n";

#define LEAVES(day) "DELETE FROM days WHERE day = '" day "';"
#define CHANGES(day) "UPDATE readings SET value = 6 WHERE day = '" day "';"

/* After all dates were computed: what happens, which dates are asked for, what is leased. */
static const struct {
    const char *promise, *sql, *changed;
    struct world_request request;
    const char *spans;
} cases[] = {
    { "nothing to do", "", NULL, { 0 }, "" },
    { "one date",
      CHANGES("2021-01-03"),
      "2021-01-03",
      { .only = "a" },
      "told 2021-01-03..2021-01-03\n" },
    { "a date and those that may follow",
      CHANGES("2021-01-02"),
      "2021-01-02",
      { 0 },
      "told 2021-01-02..2021-01-02\nnext 2021-01-02..2021-01-03\n" },
    { "what is forced",
      "",
      NULL,
      { .from = "2021-01-02", .to = "2021-01-05", .force = true },
      "told 2021-01-02..2021-01-05\nnext 2021-01-02..2021-01-05\n" },
    { "a retired date alone",
      LEAVES("2021-01-03"),
      NULL,
      { .only = "a" },
      "told 2021-01-03..2021-01-03\n" },
    { "a retired date before what runs",
      LEAVES("2021-01-02") CHANGES("2021-01-05"),
      "2021-01-05",
      { .only = "a" },
      "told 2021-01-02..2021-01-05\n" },
    { "a retired date behind what runs",
      LEAVES("2021-01-05") CHANGES("2021-01-02"),
      "2021-01-02",
      { .only = "a" },
      "told 2021-01-02..2021-01-05\n" },
    { "retired dates on both sides",
      LEAVES("2021-01-02") LEAVES("2021-01-06") CHANGES("2021-01-03"),
      "2021-01-03",
      { .only = "a" },
      "told 2021-01-02..2021-01-06\n" },
    { "what is not asked for is not retired",
      LEAVES("2021-01-02") CHANGES("2021-01-05"),
      "2021-01-05",
      { .from = "2021-01-03", .only = "a" },
      "told 2021-01-05..2021-01-05\n" },
};

static void open_computed(void)
{
    static const char *const days[] = { "2021-01-01", "2021-01-02", "2021-01-03", "2021-01-05",
                                        "2021-01-06" };

    world_open(&world, chain);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        world_reading(&world, days[i], 1, "0");
    world_run(&world, (struct world_request){ 0 });
    ck_assert_int_eq(world_committed(&world), 2 * COUNT_OF(days));
}

static char *spans_text(void)
{
    struct buffer text = { 0 };
    struct lease_span *spans;
    size_t count;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_text(&text, "");
    world_ok(&world, plan_spans(world.plan, &world.arena, &spans, &count, &world.error));
    for (size_t i = 0; i < count; i++)
        buffer_printf(&text, "%s %s..%s\n", spans[i].table, date_format(spans[i].from, from),
                      date_format(spans[i].to, to));
    ck_assert(!text.failed);
    return text.data == NULL ? strdup("") : text.data;
}

START_TEST(a_lease_covers_all_dates_of_the_work)
{
    char *text;

    open_computed();
    world_sql(&world, "%s", cases[_i].sql);
    if (cases[_i].changed != NULL)
        world_import(&world, "readings", cases[_i].changed);
    world_ok(&world, world_plan(&world, cases[_i].request));
    text = spans_text();
    ck_assert_msg(strcmp(text, cases[_i].spans) == 0, "%s: %s", cases[_i].promise, text);
    free(text);
    world_close(&world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("spans");

    tcase_add_loop_test(tests, a_lease_covers_all_dates_of_the_work, 0, COUNT_OF(cases));
    return runner_run("plan_spans", tests);
}
