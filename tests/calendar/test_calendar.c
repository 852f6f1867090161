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

/* ---- made of rows, and of single dates ---- */

/* What comes of dates that are added to a calendar of 10 and 20 January, season s, and 1 March,
 * season t: all dates with their seasons. */
static const struct {
    const char *added[4], *dates;
} added[] = {
    { { NULL }, "2021-01-10 s 2021-01-20 s 2021-03-01 t s 2021-01-10..2021-01-20" },
    { { "2021-01-15", NULL },
      "2021-01-10 s 2021-01-15 s 2021-01-20 s 2021-03-01 t s 2021-01-10..2021-01-20" },
    { { "2021-01-21", "2021-01-20", NULL },
      "2021-01-10 s 2021-01-20 s 2021-01-21 s 2021-03-01 t s 2021-01-10..2021-01-21" },
    { { "2021-03-02", "2021-01-01", NULL },
      "2021-01-01 s 2021-01-10 s 2021-01-20 s 2021-03-01 t 2021-03-02 t s "
      "2021-01-01..2021-01-20" },
};

static void describe_calendar(struct buffer *out)
{
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < calendar.count; i++)
        buffer_printf(out, "%s %s ", date_format(calendar.dates[i], text),
                      calendar_season(&calendar, i)->label);
    buffer_printf(out, "%s ", calendar.seasons[0].label);
    buffer_printf(out, "%s..", date_format(calendar.seasons[0].start, text));
    buffer_printf(out, "%s", date_format(calendar.seasons[0].end, text));
}

/* Its columns stand in another order than the pipeline names them; a row of another kind is none.
 */
static void make_days(struct table *days)
{
    static const char *const names[] = { "kind", "season", "day" };
    static const int32_t types[] = { SLUICE_TEXT, SLUICE_TEXT, SLUICE_DATE };
    static const char *const rows[][3] = { { "real", "t", "2021-03-01" },
                                           { "real", "s", "2021-01-10" },
                                           { "test", "u", "2021-01-11" },
                                           { "real", "s", "2021-01-20" } };
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(table_init(days, names, types, 3, &error), SLUICE_OK);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sluice_value values[] = { sluice_of_text(rows[i][0]), sluice_of_text(rows[i][1]),
                                         sluice_of_date(day(rows[i][2])) };
        ck_assert_int_eq(table_append(days, values, &error), SLUICE_OK);
    }
    table_finish(days);
}

START_TEST(a_calendar_of_rows_takes_single_dates)
{
    struct buffer text = { 0 };
    struct table days;

    make_days(&days);
    world_open(&world, "  a: {plugin: fixture_told}\n");
    world_ok(&world, calendar_of_rows(world.binding, &days, &calendar, &world.error));
    for (const char *const *date = added[_i].added; *date != NULL; date++)
        world_ok(&world, calendar_add(&calendar, day(*date), &world.error));
    describe_calendar(&text);
    ck_assert_str_eq(text.data, added[_i].dates);
    ck_assert_int_eq(calendar.end, calendar.dates[calendar.count - 1]);
    buffer_fini(&text);
    table_fini(&days);
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

/* ---- generated ---- */

#define DAY .every = EVERY_DAY
#define WEEKDAY .every = EVERY_WEEKDAY
#define WEEK .every = EVERY_WEEK
#define MONTH .every = EVERY_MONTH

/* What is generated, with the first day of each season and its label before it. */
static const struct {
    const char *promise;
    struct pipeline_calendar calendar;
    const char *from, *to;
    const char *dates;
} made[] = {
    { "a leap day",
      { DAY },
      "2024-02-27",
      "2024-03-01",
      "0001-01-01=: 2024-02-27 2024-02-28 2024-02-29 2024-03-01 " },
    { "no leap day in a century",
      { DAY },
      "2100-02-28",
      "2100-03-01",
      "0001-01-01=: 2100-02-28 2100-03-01 " },
    { "one date", { DAY }, "2024-05-05", "2024-05-05", "0001-01-01=: 2024-05-05 " },
    { "none", { MONTH }, "2024-05-05", "2024-05-04", "" },
    { "no weekend",
      { WEEKDAY },
      "2024-05-03",
      "2024-05-07",
      "0001-01-01=: 2024-05-03 2024-05-06 2024-05-07 " },
    { "from a Saturday", { WEEKDAY }, "2024-05-04", "2024-05-06", "0001-01-01=: 2024-05-06 " },
    { "a weekend alone", { WEEKDAY }, "2024-05-04", "2024-05-05", "" },
    { "weekdays before 1970",
      { WEEKDAY },
      "1969-12-26",
      "1969-12-29",
      "0001-01-01=: 1969-12-26 1969-12-29 " },
    { "the weekday of the first week",
      { WEEK },
      "2024-02-22",
      "2024-03-07",
      "0001-01-01=: 2024-02-22 2024-02-29 2024-03-07 " },
    { "a week that is cut has no date",
      { WEEK },
      "2024-02-22",
      "2024-03-06",
      "0001-01-01=: 2024-02-22 2024-02-29 " },
    { "the last day of shorter months, and the day itself again",
      { MONTH },
      "2023-12-31",
      "2024-05-30",
      "0001-01-01=: 2023-12-31 2024-01-31 2024-02-29 2024-03-31 2024-04-30 " },
    { "the 29th in February",
      { MONTH },
      "2022-12-29",
      "2023-03-29",
      "0001-01-01=: 2022-12-29 2023-01-29 2023-02-28 2023-03-29 " },
    { "over the end of a year",
      { MONTH },
      "2023-11-15",
      "2024-02-14",
      "0001-01-01=: 2023-11-15 2023-12-15 2024-01-15 " },
    { "seasons are whole years",
      { WEEK, .seasons = SEASONS_YEAR },
      "2023-12-18",
      "2024-01-01",
      "2023-01-01=2023: 2023-12-18 2023-12-25 2024-01-01=2024: 2024-01-01 " },
    { "seasons are whole months",
      { WEEKDAY, .seasons = SEASONS_MONTH },
      "2024-01-31",
      "2024-02-02",
      "2024-01-01=2024-01: 2024-01-31 2024-02-01=2024-02: 2024-02-01 2024-02-02 " },
    { "to the end of time",
      { MONTH, .seasons = SEASONS_YEAR },
      "9999-11-30",
      "9999-12-31",
      "9999-01-01=9999: 9999-11-30 9999-12-30 " },
};

START_TEST(dates_are_generated)
{
    struct pipeline_calendar from = made[_i].calendar;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 };
    char date[DATE_TEXT_SIZE];

    from.generated = true;
    from.from = day(made[_i].from);
    from.to = day(made[_i].to);
    ck_assert_int_eq(calendar_generate(&from, NO_DATE, &calendar, &error), SLUICE_OK);
    buffer_text(&text, "");
    for (size_t i = 0; i < calendar.count; i++) {
        const struct season *season = calendar_season(&calendar, i);
        ck_assert_int_le(season->start, calendar.dates[i]);
        ck_assert_int_ge(season->end, calendar.dates[i]);
        if (i == 0 || season != calendar_season(&calendar, i - 1))
            buffer_printf(&text, "%s=%s: ", date_format(season->start, date), season->label);
        buffer_printf(&text, "%s ", date_format(calendar.dates[i], date));
    }
    ck_assert_msg(strcmp(text.data == NULL ? "" : text.data, made[_i].dates) == 0, "%s: %s",
                  made[_i].promise, text.data);
    ck_assert_int_eq(calendar.end, from.to);
    /* Up to today it is the same, however far that is known. */
    from.to_today = true;
    from.to = NO_DATE;
    calendar_fini(&calendar);
    ck_assert_int_eq(calendar_generate(&from, day(made[_i].to), &calendar, &error), SLUICE_OK);
    ck_assert_int_eq(calendar.end, day(made[_i].to));
    ck_assert(calendar.ends_today);
    buffer_fini(&text);
    calendar_fini(&calendar);
}
END_TEST

static const struct {
    int seasons;
    const char *date, *start, *end;
} bounds[] = {
    { SEASONS_YEAR, "2024-06-30", "2024-01-01", "2024-12-31" },
    { SEASONS_MONTH, "2024-02-29", "2024-02-01", "2024-02-29" },
    { SEASONS_MONTH, "2023-02-01", "2023-02-01", "2023-02-28" },
    { SEASONS_MONTH, "2024-12-31", "2024-12-01", "2024-12-31" },
};

START_TEST(a_generated_season_is_whole_whatever_the_calendar_has_of_it)
{
    struct pipeline_calendar from = { .generated = true, .every = EVERY_DAY };
    struct sluice_error error = SLUICE_ERROR_INIT;

    for (size_t i = 0; i < COUNT_OF(bounds); i++) {
        from.seasons = bounds[i].seasons;
        from.from = from.to = day(bounds[i].date);
        ck_assert_int_eq(calendar_generate(&from, NO_DATE, &calendar, &error), SLUICE_OK);
        ck_assert_uint_eq(calendar.count, 1);
        ck_assert_int_eq(calendar.seasons[0].start, day(bounds[i].start));
        ck_assert_int_eq(calendar.seasons[0].end, day(bounds[i].end));
        calendar_fini(&calendar);
    }
}
END_TEST

int main(void)
{
    TCase *tables;
    const TTest *const tests[] = {
        dates_are_those_that_count_in_order,
        a_season_runs_from_its_first_to_its_last_date,
        windows_see_calendar_dates,
        a_date_in_two_seasons_is_refused,
        without_its_table_there_is_no_calendar,
        an_empty_calendar_has_nothing_to_do,
        a_generated_season_is_whole_whatever_the_calendar_has_of_it,
    };

    tables = tcase_create("plan_calendar");
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(tables, tests[i]);
    tcase_add_loop_test(tables, dates_are_generated, 0, COUNT_OF(made));
    tcase_add_loop_test(tables, a_calendar_of_rows_takes_single_dates, 0, COUNT_OF(added));
    return runner_run("plan_calendar", tables);
}
