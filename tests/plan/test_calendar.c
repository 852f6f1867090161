/* Which dates there are, and which of them a window sees. */
#include "base/suite.h"
#include "run/world.h"

static struct world world;
static struct calendar calendar;

static void open_calendar(const char *change)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    if (change != NULL)
        world_sql(&world, "%s", change);
    world_ok(&world, calendar_load(world.binding, world.session, &calendar, &world.error));
}

static void close_calendar(void)
{
    calendar_fini(&calendar);
    world_close(&world);
}

static int32_t day(const char *text)
{
    int32_t date = 0;

    ck_assert(date_parse(text, strlen(text), &date));
    return date;
}

START_TEST(dates_are_those_that_count_in_order)
{
    char text[DATE_TEXT_SIZE];

    open_calendar("INSERT INTO days VALUES ('2020-12-01', 's0', 'test')");
    ck_assert_uint_eq(calendar.count, 8);
    ck_assert_str_eq(date_format(calendar.dates[0], text), "2021-01-01");
    ck_assert_str_eq(date_format(calendar.dates[7], text), "2021-02-03");
    ck_assert_int_eq(calendar_find(&calendar, day("2021-01-05")), 3);
    ck_assert_int_eq(calendar_find(&calendar, day("2021-01-04")), -1);
    ck_assert_uint_eq(calendar_from(&calendar, day("2021-01-04")), 3);
    ck_assert_uint_eq(calendar_from(&calendar, day("2022-01-01")), 8);
    ck_assert_uint_eq(calendar_from(&calendar, day("1999-01-01")), 0);
    close_calendar();
}
END_TEST

START_TEST(a_season_runs_from_its_first_to_its_last_date)
{
    open_calendar(NULL);
    ck_assert_uint_eq(calendar.season_count, 2);
    ck_assert_str_eq(calendar_season(&calendar, 4)->label, "s1");
    ck_assert_int_eq(calendar_season(&calendar, 0)->start, day("2021-01-01"));
    ck_assert_int_eq(calendar_season(&calendar, 0)->end, day("2021-01-06"));
    ck_assert_str_eq(calendar_season(&calendar, 5)->label, "s2");
    ck_assert_int_eq(calendar_season(&calendar, 5)->start, day("2021-02-01"));
    close_calendar();
}
END_TEST

/* D, the window, and the calendar dates that it sees, as month-day. */
static const struct {
    const char *promise, *date;
    struct sluice_window window;
    const char *sees;
} windows[] = {
    { "D alone", "2021-01-03", { .kind = SLUICE_WINDOW_DAYS }, "01-03 " },
    { "days back, the stranger left out",
      "2021-01-05",
      { .kind = SLUICE_WINDOW_DAYS, .from_days = -2 },
      "01-03 01-05 " },
    { "days ahead",
      "2021-01-05",
      { .kind = SLUICE_WINDOW_DAYS, .from_days = 1, .to_days = 40 },
      "01-06 02-01 02-02 02-03 " },
    { "not the day itself",
      "2021-01-05",
      { .kind = SLUICE_WINDOW_DAYS, .from_days = -3, .to_days = -1 },
      "01-02 01-03 " },
    { "nothing there",
      "2021-02-01",
      { .kind = SLUICE_WINDOW_DAYS, .from_days = -3, .to_days = -1 },
      "" },
    { "before the first is nothing", "2021-01-01", { .kind = SLUICE_WINDOW_BEFORE }, "" },
    { "all before",
      "2021-02-01",
      { .kind = SLUICE_WINDOW_BEFORE },
      "01-01 01-02 01-03 01-05 01-06 " },
    { "before in the season, first day",
      "2021-02-01",
      { .kind = SLUICE_WINDOW_BEFORE, .same_season = 1 },
      "" },
    { "before in the season",
      "2021-02-03",
      { .kind = SLUICE_WINDOW_BEFORE, .same_season = 1 },
      "02-01 02-02 " },
    { "days cut at the season",
      "2021-02-02",
      { .kind = SLUICE_WINDOW_DAYS, .from_days = -60, .to_days = 0, .same_season = 1 },
      "02-01 02-02 " },
    { "days ahead cut at the season",
      "2021-01-05",
      { .kind = SLUICE_WINDOW_DAYS, .from_days = 0, .to_days = 60, .same_season = 1 },
      "01-05 01-06 " },
    { "the whole season",
      "2021-01-03",
      { .kind = SLUICE_WINDOW_SEASON },
      "01-01 01-02 01-03 01-05 01-06 " },
    { "everything",
      "2021-01-03",
      { .kind = SLUICE_WINDOW_ALL },
      "01-01 01-02 01-03 01-05 01-06 02-01 02-02 02-03 " },
};

static void check_window(size_t w)
{
    struct buffer seen = { 0 };
    int64_t index = calendar_find(&calendar, day(windows[w].date));
    char text[DATE_TEXT_SIZE];
    int32_t from, to;

    buffer_text(&seen, "");
    ck_assert_int_ge(index, 0);
    window_dates(&calendar, &windows[w].window, (size_t)index, &from, &to);
    for (size_t i = 0; i < calendar.count; i++)
        if (calendar.dates[i] >= from && calendar.dates[i] <= to)
            buffer_printf(&seen, "%s ", date_format(calendar.dates[i], text) + 5);
    ck_assert_msg(strcmp(seen.data == NULL ? "" : seen.data, windows[w].sees) == 0, "%s: %s",
                  windows[w].promise, seen.data);
    buffer_fini(&seen);
}

START_TEST(windows_see_calendar_dates)
{
    open_calendar(NULL);
    for (size_t w = 0; w < COUNT_OF(windows); w++)
        check_window(w);
    close_calendar();
}
END_TEST

START_TEST(a_date_in_two_seasons_is_refused)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    /* The key of days is the day: a table without it can hold a second label. */
    world_sql(&world, "ALTER TABLE days RENAME TO old;"
                      " CREATE TABLE days (day DATE, season TEXT, kind TEXT);"
                      " INSERT INTO days SELECT day, season, kind FROM old;"
                      " INSERT INTO days VALUES ('2021-01-02', 's9', 'real')");
    ck_assert_int_eq(calendar_load(world.binding, world.session, &calendar, &world.error),
                     SLUICE_E_INVALID);
    ck_assert_str_eq(world.error.message,
                     "the calendar has 2021-01-02 in two seasons, 's1' and 's9'");
    close_calendar();
}
END_TEST

START_TEST(without_its_table_there_is_no_calendar)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    world_sql(&world, "DROP TABLE days");
    ck_assert_int_eq(calendar_load(world.binding, world.session, &calendar, &world.error),
                     SLUICE_E_REFUSED);
    ck_assert_ptr_nonnull(strstr(world.error.message, "sluice import"));
    close_calendar();
}
END_TEST

START_TEST(an_empty_calendar_has_nothing_to_do)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    world_sql(&world, "DELETE FROM days");
    world_run(&world, (struct world_request){ 0 });
    ck_assert_uint_eq(world.plan->entry_count, 0);
    ck_assert_uint_eq(world.plan->outside, 6);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        dates_are_those_that_count_in_order,
        a_season_runs_from_its_first_to_its_last_date,
        windows_see_calendar_dates,
        a_date_in_two_seasons_is_refused,
        without_its_table_there_is_no_calendar,
        an_empty_calendar_has_nothing_to_do,
    };

    return suite_run("plan_calendar", tests, COUNT_OF(tests));
}
