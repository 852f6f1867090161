/* Generated calendars, and dates outside of one, through the built binary. */
#include "base/suite.h"
#include "e2e/gates.h"

#include <unistd.h>

#define CALENDAR "calendar: {every: day, from: 2024-02-26, to: today, zone: Europe/Berlin}"

static char folder[E2E_FOLDER_SIZE];

static void write_pipeline(const char *calendar, const char *processors)
{
    struct buffer text = { 0 };

    buffer_printf(&text,
                  "sluice: 1\nname: t\nstore: {driver: sqlite, path: gates.db}\n%s\n"
                  "tables:\n"
                  "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
                  "  things:\n    date: day\n    key: [game, player]\n"
                  "    columns: {day: date, game: text, player: int, what: text?}\n"
                  "  readings:\n    date: day\n    key: [day, site, sensor]\n"
                  "    columns: {day: date, site: text, sensor: int, value: real?}\n"
                  "  due:\n    date: day\n    known: ahead\n    key: [day, site, sensor, slot]\n"
                  "    columns: {day: date, site: text, sensor: int, slot: text}\n"
                  "  arrived:\n    date: day\n    key: [day, site, sensor, slot]\n"
                  "    columns: {day: date, site: text, sensor: int, slot: text}\n"
                  "processors:\n%s",
                  calendar, processors);
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
}

/* The clock of the commands to come, and no longer than `time` is shown: whole seconds. */
static void set_clock(const char *time)
{
    char shift[32];
    int64_t at;

    ck_assert(time_parse(time, strlen(time), &at));
    (void)snprintf(shift, sizeof shift, "%lld", (long long)((at - clock_utc_us()) / 1000000));
    ck_assert_int_eq(setenv("LD_PRELOAD", SET_CLOCK, 1), 0);
    ck_assert_int_eq(setenv("FAULT_CLOCK_SHIFT", shift, 1), 0);
}

/* A thing a day, from `from` on. */
static void import_things(const char *from, int days)
{
    struct buffer text = { 0 };
    char date[DATE_TEXT_SIZE];
    int32_t first;

    ck_assert(date_parse(from, strlen(from), &first));
    buffer_text(&text, "day,game,player,what\n");
    for (int i = 0; i < days; i++)
        buffer_printf(&text, "%s,g%d,1,ok\n", date_format(first + i, date), i);
    ck_assert(!text.failed);
    e2e_write("things.csv", text.data, text.length);
    buffer_fini(&text);
    gates_must("import p.yaml things=things.csv", 0);
}

static void enter(const char *calendar)
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", PROBE_FOLDER ":" GAUGE_FOLDER, 1), 0);
    write_pipeline(calendar, "  probe: {plugin: probe, with: {label: x}}\n");
}

#define PROBED "SELECT group_concat(date, ' ') FROM (SELECT DISTINCT date FROM probed ORDER BY 1)"

/* ---- generated ---- */

START_TEST(generated_dates_are_computed_like_those_of_a_table)
{
    enter("calendar: {every: weekday, from: 2024-02-01, to: 2024-02-08, season: year}");
    import_things("2024-02-01", 8);
    gates_must("run p.yaml --from 2024-02-01 --to 2024-02-08", 0);
    gates_expect_sql(PROBED, "2024-02-01 2024-02-02 2024-02-05 2024-02-06 2024-02-07 2024-02-08");
    gates_expect_sql(
        "SELECT detail FROM sluice_components WHERE name = 'calendar' ORDER BY 1 LIMIT 1",
        "2024-02-01 season 2024 from 2024-01-01");
    gates_expect_part("export p.yaml probed --date 2024-02-01", 0,
                      "date,game,player,share\n2024-02-01,g0,1,0.5\n", "");
    /* An earlier beginning, another end: the seasons are the same, and nothing is stale. */
    write_pipeline("calendar: {every: weekday, from: 2023-12-01, to: 2024-03-01, season: year}",
                   "  probe: {plugin: probe, with: {label: x}}\n");
    gates_expect_part("plan p.yaml --from 2024-02-01 --to 2024-02-08", 0,
                      "total: 6 reuse; everything is up to date", "");
    e2e_leave(folder);
}
END_TEST

START_TEST(the_partition_column_of_generated_dates_has_the_name_that_is_given)
{
    enter("calendar: {every: day, from: 2024-02-01, to: 2024-02-02, date: day}");
    import_things("2024-02-01", 1);
    gates_must("run p.yaml --date 2024-02-01", 0);
    gates_expect_part("export p.yaml probed --date 2024-02-01", 0, "day,game,player,share\n", "");
    e2e_leave(folder);
}
END_TEST

START_TEST(an_import_of_a_range_asks_generated_dates_for_those_that_may_be_empty)
{
    enter(CALENDAR);
    set_clock("2024-02-28T12:00:00Z");
    e2e_write("things.csv", "day,game,player,what\n", 21);
    gates_must("import p.yaml things=things.csv --from 2024-02-20 --to 2024-03-05", 0);
    gates_expect_sql(
        "SELECT group_concat(partition, ' ') FROM (SELECT partition FROM sluice_commits"
        " WHERE table_name = 'things' ORDER BY 1)",
        "2024-02-26 2024-02-27 2024-02-28");
    e2e_leave(folder);
}
END_TEST

/* What the plugin reads and what its gates read, in a calendar without seasons. */
START_TEST(what_needs_a_season_is_refused_where_there_is_none)
{
    enter("calendar: {every: day, from: 2024-01-01, to: today, season: none}");
    write_pipeline("calendar: {every: day, from: 2024-01-01, to: today, season: none}",
                   "  gauge: {plugin: gauge}\n");
    gates_expect(
        "validate p.yaml", 2, "",
        "p.yaml:25:19: error: input 'history' of processor 'gauge' reads within the season of its "
        "date, but the calendar has no seasons\n"
        "   25 |   gauge: {plugin: gauge}\n"
        "      |                   ^\n"
        "  add 'season: year' or 'season: month' to the calendar\n"
        "p.yaml:25:19: error: gate 'completeness.due[0]' of processor 'gauge' reads within the "
        "season of "
        "its date, but the calendar has no seasons\n"
        "   25 |   gauge: {plugin: gauge}\n"
        "      |                   ^\n"
        "  write 'same_season: false' in its window, or add 'season: year' to the calendar\n"
        "p.yaml:25:19: error: processor 'gauge' has the gate early_season, but the calendar has no "
        "seasons\n"
        "   25 |   gauge: {plugin: gauge}\n"
        "      |                   ^\n"
        "  write 'early_season: off' under its 'gates', or add 'season: year' to the calendar\n"
        "sluice validate: error: 3 mistakes in p.yaml\n");
    write_pipeline("calendar: {every: day, from: 2024-01-01, to: today, season: month}",
                   "  gauge: {plugin: gauge}\n");
    gates_must("validate p.yaml", 0);
    e2e_leave(folder);
}
END_TEST

/* The clock, and the newest date that there is in a zone then. */
static const struct {
    const char *zone, *clock, *today;
} midnights[] = {
    { "UTC", "2024-02-28T23:59:00Z", "2024-02-28" },
    { "UTC", "2024-02-29T00:00:01Z", "2024-02-29" },
    { "Europe/Berlin", "2024-02-28T22:59:00Z", "2024-02-28" },
    { "Europe/Berlin", "2024-02-28T23:00:01Z", "2024-02-29" },
    { "Pacific/Kiritimati", "2024-02-28T12:00:00Z", "2024-02-29" },
    { "Pacific/Pago_Pago", "2024-02-29T10:59:00Z", "2024-02-28" },
};

START_TEST(today_is_what_it_is_in_the_calendars_zone)
{
    for (size_t i = 0; i < COUNT_OF(midnights); i++) {
        char calendar[128], told[64];
        (void)snprintf(calendar, sizeof calendar,
                       "calendar: {every: day, from: 2024-02-26, to: today, zone: %s}",
                       midnights[i].zone);
        enter(calendar);
        set_clock(midnights[i].clock);
        import_things("2024-02-26", 3);
        (void)snprintf(told, sizeof told, "in 2024-02-26..%s\n", midnights[i].today);
        gates_expect_part("status p.yaml", 0, told, "");
        e2e_leave(folder);
    }
}
END_TEST

#define WEEK "--from 2024-02-26 --to 2024-03-03"

START_TEST(a_plan_keeps_its_day)
{
    enter(CALENDAR);
    set_clock("2024-02-28T12:00:00Z");
    import_things("2024-02-26", 7);
    gates_must("plan p.yaml " WEEK " -o plan.json", 0);
    /* Not before its day: the clock is what cannot be planned. */
    set_clock("2024-02-27T12:00:00Z");
    gates_expect("apply plan.json", 4, "",
                 "sluice apply: error: the plan is of 2024-02-28, and by the store's clock it is "
                 "2024-02-27\n");
    set_clock("2024-03-02T12:00:00Z");
    gates_must("apply plan.json", 0);
    gates_expect_sql(PROBED, "2024-02-26 2024-02-27 2024-02-28");
    /* A new one is of the new day. */
    gates_must("run p.yaml " WEEK, 0);
    gates_expect_sql(PROBED, "2024-02-26 2024-02-27 2024-02-28 2024-02-29 2024-03-01 2024-03-02");
    e2e_leave(folder);
}
END_TEST

START_TEST(what_lies_after_today_is_not_retired)
{
    enter(CALENDAR);
    set_clock("2024-03-02T12:00:00Z");
    import_things("2024-02-26", 7);
    gates_must("run p.yaml " WEEK, 0);
    set_clock("2024-02-28T12:00:00Z");
    gates_expect_part("plan p.yaml " WEEK, 0, "total: 3 reuse", "");
    gates_must("run p.yaml " WEEK, 0);
    gates_expect_sql(PROBED, "2024-02-26 2024-02-27 2024-02-28 2024-02-29 2024-03-01 2024-03-02");
    /* A last day that is written down is another thing. */
    write_pipeline("calendar: {every: day, from: 2024-02-26, to: 2024-02-28}",
                   "  probe: {plugin: probe, with: {label: x}}\n");
    gates_must("run p.yaml " WEEK, 0);
    gates_expect_sql(PROBED, "2024-02-26 2024-02-27 2024-02-28");
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        generated_dates_are_computed_like_those_of_a_table,
        the_partition_column_of_generated_dates_has_the_name_that_is_given,
        what_needs_a_season_is_refused_where_there_is_none,
    };
    const TTest *const by_the_clock[] = {
        an_import_of_a_range_asks_generated_dates_for_those_that_may_be_empty,
        today_is_what_it_is_in_the_calendars_zone,
        a_plan_keeps_its_day,
        what_lies_after_today_is_not_retired,
    };
    int code = suite_run("e2e_calendar", tests, COUNT_OF(tests));

    if (SANITIZED[0] != '\0') {
        printf("skipped: a sanitizer comes before LD_PRELOAD, which sets the clock\n");
        return code;
    }
    return code + suite_run("e2e_calendar_clock", by_the_clock, COUNT_OF(by_the_clock));
}
