/* test_season.c - where a window reaches the end of the season, that end is part of what a
 * partition was computed from. */
#include "base/suite.h"
#include "run/world.h"

#define D "2021-01-02"

static struct world world;

static const char processors[] = "  s: {plugin: fixture_season}\n"
                                 "  r: {plugin: fixture_rows}\n";

/* What happens to the calendar after D was computed, what the plan then says of D, and how the
 * season ends in the row of D that the next run leaves. */
static const struct {
    const char *promise, *sql, *season, *rows, *ends;
} cases[] = {
    { "nothing", "SELECT 1", "reuse: up to date", "reuse: up to date", "2021-01-06" },
    { "a later end, without a row", "INSERT INTO days VALUES ('2021-01-08', 's1', 'real')",
      "run: calendar changed", "reuse: up to date", "2021-01-08" },
    { "an earlier end", "DELETE FROM days WHERE day = '2021-01-06'", "run: calendar changed",
      "reuse: up to date", "2021-01-05" },
    { "a date between",
      "INSERT INTO days VALUES ('2021-01-04', 's1', 'real') ON CONFLICT DO UPDATE "
      "SET kind = 'real'",
      "reuse: up to date", "reuse: up to date", "2021-01-06" },
    { "a later date that does not count", "INSERT INTO days VALUES ('2021-01-08', 's1', 'test')",
      "reuse: up to date", "reuse: up to date", "2021-01-06" },
    { "the end of another season", "INSERT INTO days VALUES ('2021-02-08', 's2', 'real')",
      "reuse: up to date", "reuse: up to date", "2021-01-06" },
};

static void check(size_t i)
{
    static const struct world_request request = { .from = D, .to = D };
    char expected[160], *text;

    world_open(&world, processors);
    world_reading(&world, D, 1, "0");
    world_sql(&world, "INSERT INTO plan (day, sensor, slot) VALUES ('" D "', 1, 'a')");
    world_import(&world, "plan", D);
    world_run(&world, request);
    world_expect(&world, "SELECT slots, ends FROM seasons", "1|2021-01-06\n");
    world_sql(&world, "%s", cases[i].sql);
    world_ok(&world, world_plan(&world, request));
    text = world_plan_text(&world);
    (void)snprintf(expected, sizeof expected, "s " D " %s\nr " D " %s\n", cases[i].season,
                   cases[i].rows);
    ck_assert_msg(strcmp(text, expected) == 0, "%s: %s", cases[i].promise, text);
    free(text);
    world_ok(&world, world_execute(&world));
    (void)snprintf(expected, sizeof expected, "1|%s\n", cases[i].ends);
    world_expect(&world, "SELECT slots, ends FROM seasons", expected);
    world_close(&world);
}

START_TEST(the_end_of_a_season_is_news_to_who_reads_the_season)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check(i);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { the_end_of_a_season_is_news_to_who_reads_the_season };

    return suite_run("plan_season", tests, COUNT_OF(tests));
}
