/* test_look_ahead.c - nothing is read before it is known: by when a processor is as of, the newest
 * day of its window, and when a column is known. */
#include "base/suite.h"
#include "bind/bound.h"

static struct bound bound;

/* A table `dated` whose value is known `known`; a processor as of before or after D that reads it
 * from D - 5 up to D + `to`. */
static const struct {
    const char *plugin, *known;
    int to;
    const char *up_to, *allowed; /* of the mistake; NULL: it may */
} cases[] = {
    { "fixture_window", "after", -1, NULL, NULL },
    { "fixture_window", "after", 0, NULL, NULL },
    { "fixture_window", "after", 1, "the day after D", "D" },
    { "fixture_window", "after", 3, "3 days after D", "D" },
    { "fixture_window", "before", 0, NULL, NULL },
    { "fixture_window", "before", 1, "the day after D", "D" },
    { "fixture_window", "ahead", 0, NULL, NULL },
    { "fixture_window", "ahead", 5, NULL, NULL },
    { "fixture_window_before", "after", -2, NULL, NULL },
    { "fixture_window_before", "after", -1, NULL, NULL },
    { "fixture_window_before", "after", 0, "D", "the day before D" },
    { "fixture_window_before", "after", 2, "2 days after D", "the day before D" },
    { "fixture_window_before", "before", 0, NULL, NULL },
    { "fixture_window_before", "before", 1, "the day after D", "D" },
    { "fixture_window_before", "ahead", 5, NULL, NULL },
};

static void expect_mistake(const char *plugin, const char *known, const char *up_to,
                           const char *allowed)
{
    bool before = strcmp(plugin, "fixture_window_before") == 0;
    char expected[512];

    (void)snprintf(expected, sizeof expected,
                   "look-ahead: processor 'a' is as-of %s D, but its input 'readings' reads "
                   "'value' of table 'dated', known %s its date, up to %s\n"
                   "  it may read what is known %s its date up to %s\n",
                   before ? "before" : "after", known, up_to, known, allowed);
    ck_assert_str_eq(bound.mistakes, up_to == NULL ? "" : expected);
}

START_TEST(a_window_ends_where_its_columns_are_known)
{
    char table[256], processor[160];

    (void)snprintf(
        table, sizeof table,
        "  dated:\n    {date: day, key: [day, sensor], known: ahead, columns: {day: date,"
        " sensor: int, value: {type: real?, known: %s}}}\n",
        cases[_i].known);
    (void)snprintf(processor, sizeof processor,
                   "  a: {plugin: %s, inputs: {readings: dated}, with: {from: 5, to: %d}}\n",
                   cases[_i].plugin, cases[_i].to);
    bound_open(&bound, table, processor);
    expect_mistake(cases[_i].plugin, cases[_i].known, cases[_i].up_to, cases[_i].allowed);
    bound_close(&bound);
}
END_TEST

/* ---- what else may be read too early ---- */

static const struct {
    const char *promise, *more, *processors, *mistakes;
} reads[] = {
    { "a season of what is known ahead", "", "  a: {plugin: fixture_season}\n", "" },
    { "a season of what is not", "", "  a: {plugin: fixture_season, inputs: {plan: readings}}\n",
      "look-ahead: processor 'a' is as-of after D, but its input 'plan' reads 'day', 'sensor' of "
      "table 'readings', known after its date, up to the end of the season\n"
      "  it may read what is known after its date up to D\n" },
    { "an output is known after", "",
      "  a: {plugin: fixture_window}\n"
      "  b: {plugin: fixture_window_before, inputs: {readings: fixture_window_output}}\n",
      "look-ahead: processor 'b' is as-of before D, but its input 'readings' reads 'day', "
      "'sensor', 'value' of table 'fixture_window_output', known after its date, up to D\n"
      "  it may read what is known after its date up to the day before D\n" },
    { "of who is as of before D it is known before", "",
      "  a: {plugin: fixture_window_before, inputs: {readings: far}}\n"
      "  b: {plugin: fixture_window_before, output: second,"
      " inputs: {readings: fixture_window_before_output}}\n",
      "" },
    { "each knowledge is a mistake of its own",
      "  mixed: {date: day, key: [day, sensor], known: before, columns: {day: date,"
      " sensor: int, value: {type: real?, known: after}}}\n",
      "  a: {plugin: fixture_window, inputs: {readings: mixed}, with: {to: 1}}\n",
      "look-ahead: processor 'a' is as-of after D, but its input 'readings' reads 'day', "
      "'sensor' of table 'mixed', known before its date, up to the day after D\n"
      "  it may read what is known before its date up to D\n"
      "look-ahead: processor 'a' is as-of after D, but its input 'readings' reads 'value' of "
      "table 'mixed', known after its date, up to the day after D\n"
      "  it may read what is known after its date up to D\n" },
    { "a filter reads its column",
      "  mixed: {date: day, key: [day, sensor], known: ahead, where: {kind: [x]},"
      " columns: {day: date, sensor: int, value: real?, kind: {type: text, known: after}}}\n",
      "  a: {plugin: fixture_window, inputs: {readings: mixed}, with: {to: 1}}\n",
      "look-ahead: processor 'a' is as-of after D, but its input 'readings' reads 'kind' of "
      "table 'mixed', known after its date, up to the day after D\n"
      "  it may read what is known after its date up to D\n" },
    { "what is not read may be known whenever",
      "  mixed: {date: day, key: [day, sensor], known: ahead,"
      " columns: {day: date, sensor: int, value: real?, kind: {type: text, known: after}}}\n",
      "  a: {plugin: fixture_window, inputs: {readings: mixed}, with: {to: 1}}\n", "" },
};

#define FAR                                                                                        \
    "  far: {date: day, key: [day, sensor], known: ahead, columns: {day: date, sensor: int,"       \
    " value: real?}}\n"

START_TEST(every_column_of_a_read_is_looked_at)
{
    char more[1024];

    (void)snprintf(more, sizeof more, FAR "%s", reads[_i].more);
    bound_open(&bound, more, reads[_i].processors);
    ck_assert_msg(strcmp(bound.mistakes, reads[_i].mistakes) == 0, "%s: %s", reads[_i].promise,
                  bound.mistakes);
    bound_close(&bound);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("look_ahead");

    tcase_add_loop_test(tests, a_window_ends_where_its_columns_are_known, 0, COUNT_OF(cases));
    tcase_add_loop_test(tests, every_column_of_a_read_is_looked_at, 0, COUNT_OF(reads));
    return runner_run("bind_look_ahead", tests);
}
