/* Early season, sample size, the order of the gates, and mistakes in them. Completeness and breaker
 * have files of their own. */
#include "e2e/gates.h"
#include "places/places.h"

#define D "2021-02-20"

/* ---- early season ---- */

START_TEST(early_season_is_a_clean_skip_up_to_its_last_day)
{
    static const struct {
        const char *processor, *date;
        const char *outcome; /* NULL: a row */
    } cases[] = {
        { "fourteen", "2020-12-31",
          "a,1,skipped,early_season,\"day 1 of the season, rows from day 14\"" },
        { "fourteen", "2021-02-01",
          "a,1,skipped,early_season,\"day 0 of the season, rows from day 14\"" },
        { "fourteen", "2021-02-02",
          "a,1,skipped,early_season,\"day 1 of the season, rows from day 14\"" },
        { "fourteen", "2021-02-14",
          "a,1,skipped,early_season,\"day 13 of the season, rows from day 14\"" },
        { "fourteen", "2021-02-15", NULL },
        { "switched_off", "2021-02-01", NULL },
        { "none", "2021-02-01", NULL },
        { "one", "2021-02-01",
          "a,1,skipped,early_season,\"day 0 of the season, rows from day 1\"" },
        { "one", "2021-02-02", NULL },
        { "twenty", "2021-02-15",
          "a,1,skipped,early_season,\"day 14 of the season, rows from day 20\"" },
    };
    struct buffer readings = { 0 };

    gates_enter();
    gates_pipeline(
        "  fourteen: {plugin: gauge, output: fourteen}\n"
        "  switched_off: {plugin: gauge, output: switched_off, gates: {early_season: off}}\n"
        "  none: {plugin: gauge, output: none, gates: {early_season: {days: 0}}}\n"
        "  one: {plugin: gauge, output: one, gates: {early_season: {days: 1}}}\n"
        "  twenty: {plugin: gauge, output: twenty, gates: {early_season: {days: 20}}}\n");
    buffer_text(&readings, "2020-12-30,a,1,1\n2020-12-31,a,1,1\n");
    for (int day = 1; day <= 15; day++)
        buffer_printf(&readings, "2021-02-%02d,a,1,1\n", day);
    gates_import("readings", readings.data);
    buffer_fini(&readings);
    gates_must("run p.yaml --from 2020-12-30 --to 2021-02-15", 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char expected[128];
        (void)snprintf(expected, sizeof expected, "%s,%s\n", cases[i].date,
                       cases[i].outcome == NULL ? "" : cases[i].outcome);
        gates_expect_rows(cases[i].processor, cases[i].date, "site,sensor",
                          cases[i].outcome == NULL ? "a,1\n" : "", cases[i].processor);
        gates_expect_outcomes(cases[i].processor, cases[i].date, cases[i].date,
                              cases[i].outcome == NULL ? "" : expected, cases[i].processor);
    }
    gates_leave();
}
END_TEST

/* ---- sample size, and the order of the gates ---- */

START_TEST(sample_size_counts_rows_in_the_window)
{
    static const struct {
        const char *promise, *gates;
        const char *two, *three; /* of the sensors with so many readings before */
    } cases[] = {
        { "none by default", "{}", NULL, NULL },
        { "enough", "{sample_size: {history: 2}}", NULL, NULL },
        { "one too few", "{sample_size: {history: 3}}", "2 of 3 games", NULL },
        { "too few for all", "{sample_size: {history: 4}}", "2 of 4 games", "3 of 4 games" },
        { "rows where the input has no word", "{sample_size: {readings: 2}}", "1 of 2 rows",
          "1 of 2 rows" },
        { "switched off", "{sample_size: {history: 0}}", NULL, NULL },
        { "the first input speaks", "{sample_size: {history: 9, readings: 2}}", "1 of 2 rows",
          "1 of 2 rows" },
    };

    gates_enter();
    gates_import("readings", "2020-12-31,a,2,1\n2021-02-03,a,2,1\n2021-02-04,a,2,1\n" D ",a,2,1\n"
                             "2021-02-03,a,3,1\n2021-02-04,a,3,1\n2021-02-05,a,3,1\n" D ",a,3,1\n");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *reasons[] = { cases[i].two, cases[i].three };
        struct buffer outcomes = { 0 };
        buffer_text(&outcomes, "");
        for (int sensor = 2; sensor <= 3; sensor++)
            if (reasons[sensor - 2] != NULL)
                buffer_printf(&outcomes, D ",a,%d,skipped,insufficient,%s\n", sensor,
                              reasons[sensor - 2]);
        gates_processor(cases[i].gates, "");
        gates_must("run p.yaml --force --date " D, 0);
        gates_expect_outcomes("gauged", D, D, outcomes.data == NULL ? "" : outcomes.data,
                              cases[i].promise);
        buffer_fini(&outcomes);
    }
    gates_leave();
}
END_TEST

/* Sensor -1: iterate's own. 1: incomplete, few readings. 2: complete, few. 3: enough of both. */
START_TEST(the_first_gate_that_speaks_holds)
{
    gates_enter();
    gates_import("readings", "2021-02-03,a,1,1\n2021-02-03,a,3,1\n2021-02-04,a,3,1\n"
                             "2021-02-10,a,-1,1\n2021-02-10,a,1,1\n2021-02-10,a,2,1\n" D
                             ",a,-1,1\n" D ",a,1,1\n" D ",a,2,1\n" D ",a,3,1\n");
    gates_import("due", "2021-02-09,a,1,x,real\n2021-02-09,a,-1,x,real\n2021-02-09,a,3,x,real\n");
    gates_import("arrived", "2021-02-09,a,3,x\n");
    gates_processor("{sample_size: {history: 2}, breaker: {attempts: 1, cooldown: 1 day}}", "");
    gates_must("run p.yaml --date 2021-02-10", 0);
    gates_expect_outcomes(
        "gauged", "2021-02-10", "2021-02-10",
        "2021-02-10,a,-1,skipped,not_applicable,a test sensor\n"
        "2021-02-10,a,1,skipped,early_season,\"day 9 of the season, rows from day 14\"\n"
        "2021-02-10,a,2,skipped,early_season,\"day 9 of the season, rows from day 14\"\n",
        "early season before all but iterate");
    gates_expect_sql("SELECT count(*) FROM sluice_attempts", "0");
    gates_must("run p.yaml --date " D, 0);
    gates_expect_outcomes("gauged", D, D,
                          D ",a,-1,skipped,not_applicable,a test sensor\n" D
                            ",a,1,skipped,incomplete,0 of 1 games\n" D
                            ",a,2,skipped,insufficient,1 of 2 games\n",
                          "completeness before sample size");
    gates_must("run p.yaml --force --date " D, 0);
    gates_expect_sql("SELECT group_concat(category) FROM sluice_outcomes WHERE partition = '" D
                     "' ORDER BY entity",
                     "not_applicable,breaker_open,insufficient");
    gates_leave();
}
END_TEST

/* ---- mistakes ---- */

#define MISTAKES                                                                                   \
    "  gauge:\n"                                                                                   \
    "    plugin: gauge\n"                                                                          \
    "    gates:\n"

static const struct {
    const char *promise, *gates, *expected;
} mistakes[] = {
    { "one entity column of two columns",
      "      completeness:\n"
      "        due: [{table: due, key: {site: site, slot: site}, match: slot}]\n"
      "        present: {table: arrived, key: {site: site}}\n",
      "p.yaml:35:52: error: column 'slot' is mapped to 'site', as column 'site' is\n"
      "   35 |         due: [{table: due, key: {site: site, slot: site}, match: slot}]\n"
      "      |                                                    ^\n"
      "  remove one\n"
      "sluice validate: error: 1 mistake in p.yaml\n" },
    { "due and present of two types",
      "      completeness:\n"
      "        due: [" DUE "}]\n"
      "        present: {table: numbers, " BY "}\n",
      "p.yaml:35:15: error: gate 'completeness.due[0]' of processor 'gauge' matches column 'slot' "
      "of table 'due', which is text, with column 'slot' of table 'numbers', which is int\n"
      "   35 |         due: [{table: due, key: {site: site, sensor: sensor}, match: slot}]\n"
      "      |               ^\n"
      "  match columns of one type\n"
      "sluice validate: error: 1 mistake in p.yaml\n" },
    { "a present column that is not there",
      "      completeness:\n"
      "        due: [" MORE "}]\n"
      "        " ARRIVED "\n",
      "p.yaml:36:18: error: gate 'completeness.present' of processor 'gauge' needs column 'game' "
      "of table 'arrived', which has none of that name\n"
      "   36 |         present: {table: arrived, key: {site: site, sensor: sensor}}\n"
      "      |                  ^\n"
      "  the table is declared at p.yaml:21:3\n"
      "sluice validate: error: 1 mistake in p.yaml\n" },
    { "an unknown key, and a mode", "      completeness: {at_lest: 90, mode: mark}\n",
      "p.yaml:34:22: error: unknown key 'at_lest' in 'completeness' of 'gates' of processor "
      "'gauge'\n"
      "   34 |       completeness: {at_lest: 90, mode: mark}\n"
      "      |                      ^\n"
      "  did you mean 'at_least'?\n"
      "p.yaml:34:41: error: 'mode' must be skip or warn, not 'mark'\n"
      "   34 |       completeness: {at_lest: 90, mode: mark}\n"
      "      |                                         ^\n"
      "sluice validate: error: 2 mistakes in p.yaml\n" },
    { "no due table", "      completeness: {due: [], " ARRIVED "}\n",
      "p.yaml:34:27: error: 'due' is empty\n"
      "   34 |       completeness: {due: [], present: {table: arrived, key: {site: site, sensor: "
      "sensor}}}\n"
      "      |                           ^\n"
      "sluice validate: error: 1 mistake in p.yaml\n" },
    { "a day window of an undated table",
      "      completeness:\n"
      "        due: [{table: roster, " BY ", match: slot, window: {from_days: -5, to_days: -1}}]\n"
      "        " ARRIVED "\n",
      "p.yaml:35:15: error: gate 'completeness.due[0]' of processor 'gauge' has a window of dates, "
      "but table 'roster' has none\n"
      "   35 |         due: [{table: roster, key: {site: site, sensor: sensor}, match: slot, "
      "window: {from_days: -5, to_days: -1}}]\n"
      "      |               ^\n"
      "  the table is declared at p.yaml:25:3\n"
      "sluice validate: error: 1 mistake in p.yaml\n" },
    { "present after today",
      "      completeness:\n"
      "        due: [" DUE ", window: {from_days: 0, to_days: 5}}]\n"
      "        " ARRIVED "\n",
      "p.yaml:36:18: error: look-ahead: processor 'gauge' is as-of after D, but its gate "
      "'completeness.present' reads 'site', 'sensor', 'slot' of table 'arrived', known after its "
      "date, up to 5 days after D\n"
      "   36 |         present: {table: arrived, key: {site: site, sensor: sensor}}\n"
      "      |                  ^\n"
      "  it may read what is known after its date up to D\n"
      "sluice validate: error: 1 mistake in p.yaml\n" },
    { "a breaker that never closes", "      breaker: {attempts: 0, cooldown: 40000}\n",
      "p.yaml:34:27: error: 'attempts' must be at least 1, not '0'\n"
      "   34 |       breaker: {attempts: 0, cooldown: 40000}\n"
      "      |                           ^\n"
      "p.yaml:34:40: error: 'cooldown' must be at most 36500, not '40000'\n"
      "   34 |       breaker: {attempts: 0, cooldown: 40000}\n"
      "      |                                        ^\n"
      "  write a number of days: 7 or 7 days\n"
      "sluice validate: error: 2 mistakes in p.yaml\n" },
    { "sizes of what is no sample", "      sample_size: {histroy: 3, site: 1}\n",
      "p.yaml:34:21: error: 'sample_size' names 'histroy', which is no input of plugin 'gauge'\n"
      "   34 |       sample_size: {histroy: 3, site: 1}\n"
      "      |                     ^\n"
      "  did you mean 'history'?\n"
      "p.yaml:34:33: error: 'sample_size' cannot count input 'site' of plugin 'gauge': it is "
      "looked up, no sensor has rows of its own there\n"
      "   34 |       sample_size: {histroy: 3, site: 1}\n"
      "      |                                 ^\n"
      "  remove it\n"
      "sluice validate: error: 2 mistakes in p.yaml\n" },
};

START_TEST(a_mistake_is_told_with_its_place)
{
    const char *word = places_word();

    gates_enter();
    places_choose("sqlite"); /* whose section is one line, so that the others are where they are */
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        struct buffer text = { 0 };
        struct e2e_result result;
        buffer_printf(&text, "%s%s", MISTAKES, mistakes[i].gates);
        gates_pipeline(text.data);
        buffer_fini(&text);
        result = gates_command("validate p.yaml", 2);
        ck_assert_msg(strcmp(result.err, mistakes[i].expected) == 0, "%s: said is\n%s\nnot\n%s",
                      mistakes[i].promise, result.err, mistakes[i].expected);
        e2e_result_fini(&result);
    }
    places_choose(word);
    gates_leave();
}
END_TEST

/* ---- text that somebody put into the store, and that no import would have taken ---- */

static const struct {
    const char *bytes; /* of the site, as SQL */
    const char *fault;
    const char *json; /* of the site, exported */
} sites[] = {
    { "x'62C3'", "site is not UTF-8: 'b?'", "\"site\":\"b?\"" },
    { "x'6861720A1B5B33316D62C3'", "site is not UTF-8: 'har??[31mb?'",
      "\"site\":\"har\\n\\u001b[31mb?\"" },
};

/* Told in plain lines: nothing that a terminal would obey. */
static void expect_plain(const char *line, int code, const char *part)
{
    struct e2e_result result = gates_command(line, code);

    ck_assert_msg(strstr(result.out, part) != NULL || strstr(result.err, part) != NULL,
                  "%s: no '%s' in\n%s%s", line, part, result.out, result.err);
    for (const char *at = result.out; *at != '\0'; at++)
        ck_assert_msg(*at >= ' ' || *at == '\n' || (*at & 0x80) != 0, "%s:\n%s", line, result.out);
    for (const char *at = result.err; *at != '\0'; at++)
        ck_assert_msg(*at >= ' ' || *at == '\n' || (*at & 0x80) != 0, "%s:\n%s", line, result.err);
    e2e_result_fini(&result);
}

START_TEST(a_key_that_is_no_text_fails_its_partition_by_name)
{
    if (!places_data_is_file()) {
        printf("skipped: only rows in an SQLite file are spoilt\n");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(sites); i++) {
        char text[256];
        gates_enter();
        gates_processor("{early_season: off}", "");
        gates_import_empty();
        gates_import("readings", D ",a,1,1\n" D ",b,1,1\n");
        (void)snprintf(text, sizeof text,
                       "UPDATE readings SET site = CAST(%s AS TEXT) WHERE site = 'b'",
                       sites[i].bytes);
        gates_expect_sql(text, "");
        (void)snprintf(text, sizeof text,
                       "error: gauge " D " failed: the key of an entity cannot be stored: %s; cut "
                       "text between characters\n",
                       sites[i].fault);
        expect_plain("run p.yaml --date " D, 3, text);
        expect_plain("why p.yaml gauge " D, 0, sites[i].fault);
        expect_plain("failures p.yaml", 0, "the key of an entity cannot be stored");
        expect_plain("status p.yaml", 0, "the key of an entity cannot be stored");
        expect_plain("export p.yaml gauged --date " D, 4, sites[i].fault);
        gates_expect_part("export p.yaml readings --date " D " --format jsonl", 0, sites[i].json,
                          "");
        gates_leave();
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        early_season_is_a_clean_skip_up_to_its_last_day,
        sample_size_counts_rows_in_the_window,
        the_first_gate_that_speaks_holds,
        a_mistake_is_told_with_its_place,
        a_key_that_is_no_text_fails_its_partition_by_name,
    };

    if (!places_ready())
        return PLACES_SKIPPED;
    return suite_run("e2e_gates", tests, COUNT_OF(tests));
}
