/* Generated calendars, and dates outside of one, through the built binary. */
#include "base/suite.h"
#include "e2e/gates.h"

#include <signal.h>
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

/* ---- dates outside ---- */

/* The 3rd is missing among them. */
#define DAYS "day\n2024-02-01\n2024-02-02\n2024-02-04\n2024-02-05\n"
#define ALL "--from 2024-02-01 --to 2024-02-05"
#define OF_TABLE "calendar: {table: days, date: day}"

static void import_days(const char *days)
{
    e2e_write("days.csv", days, strlen(days));
    gates_must("import p.yaml days=days.csv --from 2024-01-01 --to 2024-12-31", 0);
}

static const struct {
    const char *promise, *dates;
    int code;
    const char *says; /* of a run, on stderr */
} outside[] = {
    { "after the end", "--date 2024-02-06", 4,
      "error: the calendar ends on 2024-02-05: 'days' has no later dates; import it when it "
      "has\n" },
    { "a range after the end", "--from 2024-02-06 --to 2024-02-09", 4,
      "error: the calendar ends on 2024-02-05" },
    { "the last date", "--date 2024-02-05", 0, "run " },
    { "between its dates", "--date 2024-02-03", 0,
      "info: nothing to do: none of these dates is in the calendar (4 dates in "
      "2024-02-01..2024-02-05)\n" },
    { "before its first date", "--date 2024-01-31", 0, "info: nothing to do: none of these" },
    { "a range before it", "--from 2023-01-01 --to 2024-01-31", 0,
      "info: nothing to do: none of " },
    { "a range over the end", "--from 2024-02-04 --to 2024-02-09", 0,
      "warning: the calendar ends on 2024-02-05: 4 requested dates are after it\n" },
    { "a range by one", "--from 2024-02-04 --to 2024-02-06", 0,
      "warning: the calendar ends on 2024-02-05: 1 requested date is after it\n" },
};

START_TEST(a_date_after_the_calendars_end_is_refused_and_one_before_it_is_nothing_to_do)
{
    static const char *const commands[] = { "plan p.yaml %s", "run p.yaml %s --dry-run",
                                            "plan p.yaml %s -o plan.json", "run p.yaml %s" };

    enter(OF_TABLE);
    import_days(DAYS);
    import_things("2024-02-01", 5);
    for (size_t i = 0; i < COUNT_OF(outside); i++)
        for (size_t c = 0; c < COUNT_OF(commands); c++) {
            bool runs = c + 1 == COUNT_OF(commands);
            bool warns = outside[i].code != 0 || strncmp(outside[i].says, "warning", 7) == 0;
            char line[128];
            (void)snprintf(line, sizeof line, commands[c], outside[i].dates);
            gates_expect_part(line, outside[i].code, "", runs || warns ? outside[i].says : "");
        }
    e2e_leave(folder);
}
END_TEST

/* A file without rows is no answer to who asks for a night that is not in the calendar. */
START_TEST(an_export_of_dates_after_the_calendars_end_says_so)
{
    static const struct {
        const char *dates;
        int code; /* with --only-current */
        const char *warning;
    } cases[] = {
        { "--date 2024-02-06", 4, "the calendar ends on 2024-02-05: 1 requested date is after it" },
        { "--from 2024-02-06 --to 2024-02-09", 4, "4 requested dates are after it" },
        { "--from 2024-02-04 --to 2024-02-09", 0, "4 requested dates are after it" },
        { "--date 2024-02-05", 0, NULL },
        { "--date 2024-02-03", 0, NULL },
        { "--date 2024-01-31", 0, NULL },
    };

    enter(OF_TABLE);
    import_days(DAYS);
    import_things("2024-02-01", 5);
    gates_must("run p.yaml " ALL, 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct e2e_result result;
        char line[128];
        (void)snprintf(line, sizeof line, "export p.yaml probed %s", cases[i].dates);
        result = gates_command(line, 0);
        ck_assert_msg(cases[i].warning == NULL ? result.err[0] == '\0'
                                               : strstr(result.err, cases[i].warning) != NULL,
                      "%s\n%s", line, result.err);
        e2e_result_fini(&result);
        (void)snprintf(line, sizeof line, "export p.yaml probed --only-current %s", cases[i].dates);
        if (cases[i].code == 0)
            gates_must(line, 0);
        else
            gates_expect(line, 4, "",
                         "sluice export: error: the calendar ends on 2024-02-05: 'days' has no "
                         "later dates; import it when it has\n");
    }
    e2e_leave(folder);
}
END_TEST

START_TEST(what_was_computed_after_the_calendars_end_is_retired)
{
    enter(OF_TABLE);
    import_days(DAYS);
    import_things("2024-02-01", 5);
    gates_must("run p.yaml " ALL, 0);
    import_days("day\n2024-02-01\n2024-02-02\n");
    gates_expect_part("plan p.yaml --date 2024-02-05", 0, "total: 1 retire\n", "");
    gates_must("run p.yaml --date 2024-02-05", 0);
    gates_expect_sql("SELECT group_concat(day, ' ') FROM (SELECT DISTINCT day FROM probed)",
                     "2024-02-01 2024-02-02 2024-02-04");
    gates_expect_part("run p.yaml --date 2024-02-05", 4, "", "the calendar ends on 2024-02-02");
    gates_must("run p.yaml --from 2024-02-03 --to 2024-02-09", 0);
    gates_expect_part("run p.yaml --from 2024-02-03 --to 2024-02-09", 4, "",
                      "the calendar ends on 2024-02-02");
    e2e_leave(folder);
}
END_TEST

START_TEST(generated_dates_end_where_they_are_said_to)
{
    enter("calendar: {every: week, from: 2024-02-01, to: 2024-02-13}");
    import_things("2024-02-01", 13);
    gates_expect_part("run p.yaml --date 2024-02-13", 0, "", "info: nothing to do: none of these");
    gates_expect_part("run p.yaml --date 2024-02-14", 4, "",
                      "the calendar ends on 2024-02-13: extend its 'to'\n");
    gates_expect_part(
        "status p.yaml --date 2024-02-14", 0,
        "0 calendar dates in 2024-02-14..2024-02-14; the calendar ends on 2024-02-13\n", "");
    gates_expect_part("status p.yaml --date 2024-02-13", 0,
                      "0 calendar dates in 2024-02-13..2024-02-13\n", "");
    e2e_leave(folder);
}
END_TEST

START_TEST(a_calendar_without_dates_does_nothing_and_says_that_this_is_no_success)
{
    enter(OF_TABLE);
    import_days("day\n");
    gates_expect("run p.yaml --date 2024-02-01", 4, "",
                 "sluice run: error: the calendar has no dates: 'days' has no rows that count; "
                 "import it\n");
    e2e_leave(folder);
}
END_TEST

START_TEST(tomorrow_is_after_the_end_of_a_calendar_that_ends_today)
{
    enter(CALENDAR);
    set_clock("2024-02-28T12:00:00Z");
    import_things("2024-02-26", 7);
    gates_expect_part("run p.yaml --date 2024-02-29", 4, "",
                      "the calendar ends on 2024-02-28, which is today\n");
    gates_must("run p.yaml --date 2024-02-28", 0);
    set_clock("2024-02-29T12:00:00Z");
    gates_must("run p.yaml --date 2024-02-29", 0);
    /* The clock is set back: it is computed, after today, and is not retired. */
    set_clock("2024-02-28T12:00:00Z");
    gates_expect_part("run p.yaml --date 2024-02-29", 4, "", "which is today\n");
    e2e_leave(folder);
}
END_TEST

/* ---- retiring ---- */

#define RANGE "--from 2024-01-01 --to 2024-12-31"
#define RETIRED "SELECT count(*) FROM sluice_commits WHERE kind = 'retire'"

/* `days` dates are committed, then the first `left` of them leave the calendar. */
static void leave_calendar(int days, int left)
{
    char calendar[128], first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
    int32_t start = date_from_civil(2024, 1, 1);

    (void)date_format(start + days - 1, last);
    (void)snprintf(calendar, sizeof calendar, "calendar: {every: day, from: 2024-01-01, to: %s}",
                   last);
    enter(calendar);
    import_things("2024-01-01", days);
    gates_must("run p.yaml " RANGE, 0);
    (void)snprintf(calendar, sizeof calendar, "calendar: {every: day, from: %s, to: %s}",
                   date_format(start + left, first), last);
    write_pipeline(calendar, "  probe: {plugin: probe, with: {label: x}}\n"
                             "  more: {plugin: probe, with: {label: y}, output: more}\n");
}

static const struct {
    int days, left;
    bool many;
} shares[] = { { 8, 5, false }, { 8, 6, true },   { 60, 6, false },
               { 59, 6, true }, { 70, 7, false }, { 69, 7, true } };

START_TEST(many_dates_are_retired_only_on_request)
{
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        char left[16];
        (void)snprintf(left, sizeof left, "%d", shares[i].left);
        leave_calendar(shares[i].days, shares[i].left);
        gates_must("run p.yaml --only probe --yes " RANGE, shares[i].many ? 4 : 0);
        gates_expect_sql(RETIRED, shares[i].many ? "0" : left);
        gates_must("run p.yaml --only probe --retire " RANGE, 0);
        gates_expect_sql(RETIRED, left);
        e2e_leave(folder);
    }
}
END_TEST

#define COUNTED                                                                                    \
    "6 of 8 committed dates are not in the calendar any more (2024-01-01, 2024-01-02, "            \
    "2024-01-03, "                                                                                 \
    "..)"

START_TEST(many_dates_to_be_retired_are_counted_and_shown)
{
    leave_calendar(8, 6);
    gates_expect("run p.yaml " RANGE, 4, "",
                 "sluice run: error: nothing was run: " COUNTED
                 "; give --retire to retire them, or correct the calendar\n");
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE kind <> 'import'", "8");
    gates_expect_part("run p.yaml --dry-run " RANGE, 0, " retire            6  2024-01-01..",
                      "warning: " COUNTED ": `sluice run` retires them only with --retire\n");
    gates_expect_part("plan p.yaml " RANGE, 0, " 6 retire", "warning: " COUNTED);
    gates_must("run p.yaml --shadow " RANGE, 0);
    /* A plan that somebody has seen is what is done. */
    gates_must("plan p.yaml -o plan.json " RANGE, 0);
    gates_must("apply plan.json", 0);
    gates_expect_sql(RETIRED, "6");
    gates_expect_sql(PROBED, "2024-01-07 2024-01-08");
    e2e_leave(folder);
}
END_TEST

/* ---- rows that no window sees ---- */

#define UNSEEN "things: 2 rows on 2 dates outside the calendar (2023-12-30..2023-12-31)\n"
#define THINGS "day,game,player,what\n"
#define JANUARY "calendar: {every: day, from: 2024-01-01, to: 2024-01-03}"

START_TEST(rows_outside_the_calendar_are_told_of_by_import_run_and_status)
{
    struct e2e_result result;

    enter(JANUARY);
    import_things("2023-12-30", 5);
    result = gates_command("import p.yaml things=things.csv", 0);
    ck_assert_msg(strlen(result.err) > strlen(UNSEEN) &&
                      strcmp(result.err + strlen(result.err) - strlen(UNSEEN), UNSEEN) == 0,
                  "%s", result.err);
    e2e_result_fini(&result);
    gates_expect_part("run p.yaml " RANGE, 0, "", " s\n" UNSEEN);
    gates_expect_part("run p.yaml --date 2024-01-01", 0, "", " s\n" UNSEEN);
    gates_expect_part("status p.yaml", 0, "\n" UNSEEN, "");
    gates_expect_part("status p.yaml --format json", 0,
                      "{\"event\":\"outside_calendar\",\"table\":\"things\",\"rows\":2,"
                      "\"dates\":2,\"from\":\"2023-12-30\",\"to\":\"2023-12-31\"}\n",
                      "");
    gates_expect_part("run p.yaml --date 2024-01-01 --log-format json", 0, "",
                      "{\"event\":\"outside_calendar\",\"table\":\"things\",\"rows\":2,");
    /* One date, and none. */
    import_things("2023-12-31", 1);
    gates_must("import p.yaml things=things.csv --from 2023-12-30 --to 2023-12-31", 0);
    gates_expect_part("status p.yaml", 0,
                      "\nthings: 1 row on 1 date outside the calendar (2023-12-31)\n", "");
    e2e_write("things.csv", "day,game,player,what\n", 21);
    gates_must("import p.yaml things=things.csv --from 2023-12-30 --to 2023-12-31", 0);
    result = gates_command("status p.yaml", 0);
    ck_assert_ptr_null(strstr(result.out, "outside"));
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

/* A dry run, which has no store yet, and the import. The table that the calendar comes from may be
 * read last. */
START_TEST(an_import_tells_of_rows_outside_when_all_tables_are_in)
{
    static const struct {
        const char *calendar, *things, *files, *says;
    } steps[] = {
        { OF_TABLE, THINGS "2024-02-02,a,1,ok\n2024-02-03,b,1,ok\n",
          "things=things.csv days=days.csv",
          "things: 1 row on 1 date outside the calendar (2024-02-03)\n" },
        /* One moves out of the calendar, one within what is outside. */
        { OF_TABLE, THINGS "2024-02-07,a,1,ok\n2024-02-08,b,1,ok\n", "things=things.csv",
          "things: 2 rows on 2 dates outside the calendar (2024-02-07..2024-02-08)\n" },
        { OF_TABLE, THINGS "2024-02-09,c,1,ok\n", "things=things.csv",
          "things: 3 rows on 3 dates outside the calendar (2024-02-07..2024-02-09)\n" },
        /* What the calendar leaves out of its own table. */
        { "calendar: {table: days, date: day, where: {day: {not: 2024-02-02}}}", THINGS,
          "days=days.csv", "days: 1 row on 1 date outside the calendar (2024-02-02)\n" },
        { "calendar: {every: day, from: 2024-02-02, to: 2024-02-08}", THINGS, "days=days.csv",
          "days: 1 row on 1 date outside the calendar (2024-02-01)\n" },
    };

    enter(OF_TABLE);
    e2e_write("days.csv", DAYS, strlen(DAYS));
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        char line[128];
        write_pipeline(steps[i].calendar, "  probe: {plugin: probe, with: {label: x}}\n");
        e2e_write("things.csv", steps[i].things, strlen(steps[i].things));
        (void)snprintf(line, sizeof line, "import p.yaml %s --dry-run", steps[i].files);
        gates_expect_part(line, 0, "", steps[i].says);
        (void)snprintf(line, sizeof line, "import p.yaml %s", steps[i].files);
        gates_expect_part(line, 0, "", steps[i].says);
    }
    e2e_leave(folder);
}
END_TEST

START_TEST(a_table_of_all_dates_has_none_outside)
{
    struct e2e_result result;
    char *text;
    size_t length;
    char *at;

    enter(JANUARY);
    text = e2e_read("p.yaml", &length);
    at = strstr(text, "  things:\n");
    ck_assert_ptr_nonnull(at);
    result = (struct e2e_result){ 0 };
    {
        struct buffer changed = { 0 };
        buffer_append(&changed, text, (size_t)(at - text) + strlen("  things:\n"));
        buffer_text(&changed, "    dates: all\n");
        buffer_text(&changed, at + strlen("  things:\n"));
        e2e_write("p.yaml", changed.data, changed.length);
        buffer_fini(&changed);
    }
    free(text);
    import_things("2023-12-30", 5);
    result = gates_command("import p.yaml things=things.csv", 0);
    ck_assert_ptr_null(strstr(result.err, "outside"));
    e2e_result_fini(&result);
    result = gates_command("run p.yaml " RANGE, 0);
    ck_assert_ptr_null(strstr(result.err, "outside"));
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

/* ---- signals ---- */

/* Every day there is: seconds of planning, and minutes without a look at signals. */
#define FOREVER "calendar: {every: day, from: 0001-01-01, to: 9999-12-31, season: year}"
#define ALWAYS " --from 0001-01-01 --to 9999-12-31"

static void interrupt(const char *line, int signal)
{
    const char *arguments[8] = { NULL };
    char copy[128], *rest = copy;
    struct e2e_result result;
    struct e2e_child child;

    (void)snprintf(copy, sizeof copy, "%s", line);
    for (size_t i = 0; i < 7 && rest != NULL; i++)
        arguments[i] = strsep(&rest, " ");
    e2e_start(&child, arguments);
    (void)usleep(1000000);
    ck_assert_int_eq(kill(child.process, signal), 0);
    result = e2e_wait(&child);
    ck_assert_msg(result.code == 130 && strstr(result.err, "interrupted while") != NULL,
                  "%s: %d, %.500s", line, result.code, result.err);
    e2e_result_fini(&result);
}

START_TEST(planning_for_long_can_be_interrupted)
{
    enter(FOREVER);
    import_things("2024-01-01", 2);
    write_pipeline(FOREVER, "  probe: {plugin: probe, with: {label: x}}\n"
                            "  more: {plugin: probe, with: {label: y}, output: more}\n"
                            "  third: {plugin: probe, with: {label: z}, output: third}\n");
    interrupt("plan p.yaml" ALWAYS, SIGINT);
    interrupt("run p.yaml" ALWAYS, SIGTERM);
    interrupt("status p.yaml" ALWAYS, SIGINT);
    e2e_leave(folder);
}
END_TEST

START_TEST(a_calendar_that_has_yet_to_begin_has_no_dates)
{
    enter(CALENDAR);
    set_clock("2024-02-20T12:00:00Z");
    import_things("2024-02-26", 7);
    gates_expect_part("status p.yaml", 0,
                      "the calendar has no dates: none lies from its 'from' to its 'to'\n", "");
    gates_expect_part("run p.yaml --date 2024-02-20", 0, "",
                      "nothing to do: the calendar has no dates\n");
    gates_expect_part("run p.yaml --date 2024-02-26", 4, "",
                      "the calendar ends on 2024-02-20, which is today\n");
    e2e_leave(folder);
}
END_TEST

/* The clock jumps back to that day at every look in turn: all that is said is of one day. */
START_TEST(today_is_asked_once_a_command)
{
    enter("calendar: {every: day, from: 2024-02-26, to: today}");
    set_clock("2024-02-28T12:00:00Z");
    import_things("2024-02-26", 7);
    for (int look = 0; look < 12; look++) {
        struct e2e_result result;
        char after[16];
        bool few, early;
        (void)snprintf(after, sizeof after, "%d", look);
        ck_assert_int_eq(setenv("FAULT_CLOCK_AFTER", after, 1), 0);
        result = gates_command("status p.yaml", 0);
        few = strstr(result.out, "\n3 calendar dates in ") != NULL;
        early = strstr(result.out, "..2024-02-28\n") != NULL;
        ck_assert_msg(few == early && (look > 0 || few), "%d: %.300s", look, result.out);
        e2e_result_fini(&result);
    }
    ck_assert_int_eq(unsetenv("FAULT_CLOCK_AFTER"), 0);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        generated_dates_are_computed_like_those_of_a_table,
        the_partition_column_of_generated_dates_has_the_name_that_is_given,
        what_needs_a_season_is_refused_where_there_is_none,
        a_date_after_the_calendars_end_is_refused_and_one_before_it_is_nothing_to_do,
        an_export_of_dates_after_the_calendars_end_says_so,
        what_was_computed_after_the_calendars_end_is_retired,
        generated_dates_end_where_they_are_said_to,
        a_calendar_without_dates_does_nothing_and_says_that_this_is_no_success,
        many_dates_are_retired_only_on_request,
        many_dates_to_be_retired_are_counted_and_shown,
        rows_outside_the_calendar_are_told_of_by_import_run_and_status,
        an_import_tells_of_rows_outside_when_all_tables_are_in,
        a_table_of_all_dates_has_none_outside,
        planning_for_long_can_be_interrupted,
    };
    const TTest *const by_the_clock[] = {
        an_import_of_a_range_asks_generated_dates_for_those_that_may_be_empty,
        today_is_what_it_is_in_the_calendars_zone,
        a_plan_keeps_its_day,
        what_lies_after_today_is_not_retired,
        tomorrow_is_after_the_end_of_a_calendar_that_ends_today,
        today_is_asked_once_a_command,
        a_calendar_that_has_yet_to_begin_has_no_dates,
    };
    int code = suite_run("e2e_calendar", tests, COUNT_OF(tests));

    if (SANITIZED[0] != '\0') {
        printf("skipped: a sanitizer comes before LD_PRELOAD, which sets the clock\n");
        return code;
    }
    return code + suite_run("e2e_calendar_clock", by_the_clock, COUNT_OF(by_the_clock));
}
