/* What becomes of one entity: what a plugin writes and says, and what is made of it. */
#include "base/suite.h"
#include "run/world.h"

#define DAY "2021-01-01"

static struct world world;

/* ---- what `process` may do, by the number that its reading tells (fixture_told) ---- */

static const struct {
    const char *promise;
    const char *reading;
    const char *row;     /* label|value|level, or NULL: no row */
    const char *outcome; /* outcome|category|reason|retryable */
} told[] = {
    { "a row", "0", "nameless|1.0|", NULL },
    { "no reading, a row", "NULL", "nameless|1.0|", NULL },
    { "a skip", "1", NULL, "skipped|not_applicable|told to skip|0" },
    { "a failure", "2", NULL, "failed|missing_upstream|told to fail|0" },
    { "NaN", "3", NULL, "failed|bad_value|value is not a finite number|0" },
    { "infinity", "4", NULL, "failed|bad_value|value is not a finite number|0" },
    { "a real out of range", "5", NULL,
      "failed|bad_value|value is 100.01, allowed are -100 to 100 (units)|0" },
    { "rounded before it is judged", "6", "x|100.0|", NULL },
    { "no minus zero", "7", "x|0.0|", NULL },
    { "a null that may not be", "8", NULL, "failed|bad_value|label is null|0" },
    { "an int out of range", "9", NULL, "failed|bad_value|level is 6, allowed are 1 to 5|0" },
    { "a range of one value", "10", NULL, "failed|bad_value|fixed is 8, allowed are 7 to 7|0" },
    { "a wrong type", "11", NULL,
      "failed|error|the plugin set value, which is real, to a value of type int|0" },
    { "an unknown column", "12", NULL, "failed|error|the plugin set column 99 of 5|0" },
    { "the key of another", "13", NULL, "failed|error|key column sensor is not the entity's|0" },
    { "garbage returned", "14", NULL,
      "failed|error|plugin 'fixture_told' returned 99, which is no outcome|0" },
    { "a skip without reason", "15", NULL, "failed|error|the plugin gave no reason|0" },
    { "a failure without reason", "16", NULL, "failed|error|the plugin gave no reason|0" },
    { "a skip with a failure's category", "17", NULL,
      "failed|error|the plugin gave category 6 to a skip: told so|0" },
    { "a failure with a skip's category", "18", NULL,
      "failed|error|the plugin gave category 2 to a failure: told so|0" },
    { "a skip that returns a row", "19", NULL,
      "failed|error|plugin 'fixture_told' skipped, but returned 1: told to skip|0" },
    { "two rows without row key", "20", NULL,
      "failed|error|the plugin wrote a second row, but its output has no row key|0" },
    { "emit in process", "21", NULL, "failed|error|the plugin called emit in process|0" },
    { "make_block in process", "22", NULL,
      "failed|error|the plugin called make_block in process|0" },
    { "scratch memory", "23", "nameless|1.0|", NULL },
    { "more scratch than there is", "24", NULL, "failed|error|out of memory|1" },
    { "text cut within a character", "26", NULL, "failed|bad_value|label is not UTF-8|0" },
    { "text with a NUL", "27", NULL, "failed|bad_value|label has a NUL byte|0" },
    { "a reason cut within a character", "28", NULL, "failed|error|no ok?|0" },
    { "an accessor of another type", "7100", NULL,
      "failed|error|fixture_told.c:1003: sluice_int of input 'readings', column 'value', which is "
      "real|0" },
    { "the first row of an empty slice", "7101", NULL,
      "failed|error|fixture_told.c:1012: sluice_text of input 'sensors', column 'name', row -1: "
      "there is none; a slice may be empty or short|0" },
    { "a row that is beyond", "7102", NULL,
      "failed|error|fixture_told.c:1019: sluice_real of input 'readings', column 'value', row "
      "1000000: it has 38|0" },
    { "a null taken for a number, and a skip", "7103", NULL,
      "failed|error|fixture_told.c:1025: sluice_real of input 'readings', column 'value', which is "
      "null (day 2021-01-01, sensor 2, slot a); ask sluice_is_known first|0" },
    { "a null of a copy, and a failure", "7104", NULL,
      "failed|error|fixture_told.c:1035: sluice_real of a column of no input, row 33, which is "
      "null|0" },
    { "a copy of no row, and garbage", "7105", NULL,
      "failed|error|fixture_told.c:1041: sluice_value_at of input 'readings', column 'value', row "
      "-1: there is none; a slice may be empty or short|0" },
    { "a number of no row", "7106", NULL,
      "failed|error|fixture_told.c:1050: sluice_number_at of input 'sensors', column 'name', row "
      "-1: there is none; a slice may be empty or short|0" },
    { "an accessor by its pointer", "7107", NULL,
      "failed|error|sluice_date of input 'readings', column 'value', which is real|0" },
    { "nulls and ends of slices, asked for", "7108", "nameless|1.0|", NULL },
};

static void expect_told(size_t i)
{
    char *row =
        world_query(&world, "SELECT label, value, level FROM told WHERE sensor = %d", (int)i + 1);
    char *outcome = world_query(&world,
                                "SELECT outcome, category, reason, retryable FROM sluice_outcomes"
                                " WHERE key = '[%d]' AND version = 'committed'",
                                (int)i + 1);

    if (*row != '\0')
        row[strlen(row) - 1] = '\0';
    if (*outcome != '\0')
        outcome[strlen(outcome) - 1] = '\0';
    ck_assert_msg(strcmp(row, told[i].row == NULL ? "" : told[i].row) == 0, "%s: row %s",
                  told[i].promise, row);
    ck_assert_msg(strcmp(outcome, told[i].outcome == NULL ? "" : told[i].outcome) == 0,
                  "%s: outcome %s", told[i].promise, outcome);
    free(row);
    free(outcome);
}

static void check_told(int threads)
{
    world_open(&world, "  a: {plugin: fixture_told, max_failed: 100}\n");
    world.threads = threads;
    for (size_t i = 0; i < COUNT_OF(told); i++)
        world_reading(&world, DAY, (int)i + 1, told[i].reading);
    world_run(&world, (struct world_request){ .to = DAY });
    for (size_t i = 0; i < COUNT_OF(told); i++)
        expect_told(i);
    world_expect(&world,
                 "SELECT expected, written, skipped, failed, retryable,"
                 " expected = written + skipped + failed,"
                 " written = (SELECT count(*) FROM told),"
                 " skipped + failed = (SELECT count(*) FROM sluice_outcomes)"
                 " FROM sluice_commits WHERE table_name = 'told'",
                 "38|6|1|31|1|1|1|1\n");
    world_close(&world);
}

START_TEST(every_way_to_end_is_told)
{
    check_told(1);
}
END_TEST

START_TEST(and_on_eight_threads)
{
    check_told(8);
}
END_TEST

/* Each of very many entities finds its scratch memory zeroed. */
START_TEST(scratch_memory_is_new_for_each)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    world_sql(&world, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                      " WHERE i < 500) INSERT INTO readings (day, sensor, slot, value)"
                      " SELECT '" DAY "', i, 'a', 23 FROM n");
    world_import(&world, "readings", DAY);
    world_run(&world, (struct world_request){ .to = DAY });
    world_expect(&world, "SELECT count(*) FROM told", "500\n");
    world_close(&world);
}
END_TEST

START_TEST(names_are_looked_up)
{
    world_open(&world, "  a: {plugin: fixture_told}\n");
    world_reading(&world, DAY, 1, "0");
    world_reading(&world, DAY, 2, "0");
    world_sql(&world, "INSERT INTO sensors VALUES (2, 'Zwö')");
    world_import(&world, "sensors", "all");
    world_run(&world, (struct world_request){ .to = DAY });
    world_expect(&world, "SELECT sensor, label FROM told ORDER BY 1", "1|nameless\n2|Zwö\n");
    world_close(&world);
}
END_TEST

/* ---- what iterate and collect do to entities; sensors 1 and 2 have rows ---- */

static const struct {
    const char *fault;
    const char *rows;     /* sensor|label */
    const char *outcomes; /* key|outcome|category|reason */
} faults[] = {
    { "none", "1|nameless\n2|nameless\n", "" },
    { "emit twice", "1|nameless\n2|nameless\n", "[8]|skipped|not_applicable|the first holds\n" },
    { "ready", "1|nameless\n2|nameless\n", "[9]|failed|missing_upstream|known to fail\n" },
    { "ready with cut text", "1|nameless\n2|nameless\n", "[9]|failed|error|no ok?\n" },
    { "ready category", "1|nameless\n2|nameless\n",
      "[9]|failed|error|the plugin emitted it with outcome 2 and category 6: odd\n" },
    { "ready outcome", "1|nameless\n2|nameless\n",
      "[9]|failed|error|the plugin emitted it with outcome 77 and category 8: no reason\n" },
    { "drop", "2|nameless\n", "[1]|skipped|not_applicable|dropped\n" },
    { "set type", "2|nameless\n",
      "[1]|failed|error|the plugin set label, which is text, to a value of type int\n" },
    { "set range", "2|nameless\n", "[1]|failed|bad_value|level is 6, allowed are 1 to 5\n" },
    { "set cut text", "2|nameless\n", "[1]|failed|bad_value|label is not UTF-8\n" },
    { "set null", "2|nameless\n", "[1]|failed|bad_value|label is null\n" },
};

START_TEST(iterate_and_collect_decide_for_single_entities)
{
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        char yaml[128];
        (void)snprintf(yaml, sizeof yaml,
                       "  a: {plugin: fixture_told, max_failed: 100, with: {fault: %s}}\n",
                       faults[i].fault);
        world_open(&world, yaml);
        world_reading(&world, DAY, 2, "0");
        world_reading(&world, DAY, 1, "0");
        world_run(&world, (struct world_request){ .to = DAY });
        world_expect(&world, "SELECT sensor, label FROM told ORDER BY sensor", faults[i].rows);
        world_expect(&world, "SELECT key, outcome, category, reason FROM sluice_outcomes",
                     faults[i].outcomes);
        world_expect(&world,
                     "SELECT expected = written + skipped + failed FROM sluice_commits"
                     " WHERE table_name = 'told'",
                     "1\n");
        world_close(&world);
    }
}
END_TEST

START_TEST(collect_may_add_many)
{
    world_open(&world, "  a: {plugin: fixture_told, with: {fault: add many}}\n");
    world_reading(&world, DAY, 1, "0");
    world_run(&world, (struct world_request){ .to = DAY });
    world_expect(&world, "SELECT count(*), sum(label = 'added') FROM told", "201|200\n");
    world_expect(&world, "SELECT expected, written FROM sluice_commits WHERE kind = 'run'",
                 "201|201\n");
    world_close(&world);
}
END_TEST

/* ---- the whole set of functions, and rows with a key of their own ---- */

START_TEST(the_full_set_of_functions)
{
    world_open(&world, "  f: {plugin: fixture_full, with: {days: 2, weights: [3], summary: true,"
                       " extra: 50, limits: {low: 0}}}\n");
    world_reading(&world, "2021-01-01", 1, "2");
    world_reading(&world, "2021-01-02", 1, "4");
    world_reading(&world, "2021-01-03", 1, "6");
    world_reading(&world, "2021-01-03", 2, "10");
    world_reading(&world, "2021-01-03", 3, "-5");
    world_reading(&world, "2021-01-03", -7, "1");
    world_run(&world, (struct world_request){ .from = "2021-01-03", .to = "2021-01-03" });
    world_expect(&world,
                 "SELECT sensor, rows, result, previous, overall, share"
                 " FROM fixture_full_output ORDER BY sensor",
                 "0|0|13.2|||\n"
                 "1|3|3.2|4.0|3.0|0.242424\n"
                 "2|1|10.0||3.0|0.757576\n");
    world_expect(&world, "SELECT key, outcome, category, reason FROM sluice_outcomes",
                 "[-7]|skipped|not_applicable|a test sensor\n"
                 "[3]|skipped|not_applicable|outside the limits\n"
                 "[50]|skipped|insufficient|no known reading among 0\n");
    world_close(&world);
}
END_TEST

START_TEST(an_entity_may_write_several_rows)
{
    world_open(&world, "  r: {plugin: fixture_rows}\n");
    world_reading(&world, "2021-01-01", 1, "2.555");
    world_reading(&world, "2021-01-02", 1, "NULL");
    world_reading(&world, "2021-01-03", 1, "6");
    world_reading(&world, "2021-01-03", 2, "NULL");
    world_run(&world, (struct world_request){ .from = "2021-01-03", .to = "2021-01-03" });
    world_expect(&world, "SELECT day, sensor, reading_day, value FROM fixture_rows_output",
                 "2021-01-03|1|2021-01-01|2.56\n2021-01-03|1|2021-01-03|6.0\n");
    world_expect(&world, "SELECT expected, written, skipped FROM sluice_commits WHERE kind = 'run'",
                 "2|1|1\n");
    world_close(&world);
}
END_TEST

/* ---- gates ---- */

START_TEST(gates_speak_in_their_order)
{
    world_open(&world, "  g: {plugin: fixture_gated}\n");
    /* -1: iterate speaks first. 2: incomplete and too few. 3: complete, too few. 4: enough. */
    world_sql(&world, "INSERT INTO plan (day, sensor, slot) VALUES ('2021-01-03', 2, 'a'),"
                      " ('2021-01-03', 2, 'b'), ('2021-01-03', 4, 'a'), ('2021-01-03', 4, 'b'),"
                      " ('2021-01-02', 4, 'a'), ('2021-01-03', 4, 'c'), ('2021-01-03', 4, 'd')");
    world_sql(&world, "INSERT INTO readings (day, sensor, slot) VALUES ('2021-01-02', -1, 'a'),"
                      " ('2021-01-02', 2, 'a'), ('2021-01-03', 3, 'a'), ('2021-01-03', -1, 'a'),"
                      " ('2021-01-03', 4, 'a'), ('2021-01-03', 4, 'b'), ('2021-01-03', 4, 'c')");
    world_run(&world, (struct world_request){ .from = "2021-01-02", .to = "2021-01-03" });
    world_expect(&world,
                 "SELECT partition, key, category, reason FROM sluice_outcomes ORDER BY 1, entity",
                 "2021-01-02|[-1]|not_applicable|a test sensor\n"
                 "2021-01-02|[2]|early_season|day 1 of the season, rows from day 2\n"
                 "2021-01-03|[-1]|not_applicable|a test sensor\n"
                 "2021-01-03|[2]|incomplete|1 of 2 slots\n"
                 "2021-01-03|[3]|insufficient|1 of 2 readings\n");
    world_expect(&world,
                 "SELECT sensor, rows, due_rows, present_rows, completeness_pct100,"
                 " production_ready FROM gated",
                 "4|3|4|3|75.0|1\n");
    world_close(&world);
}
END_TEST

START_TEST(a_pipeline_overrides_gates)
{
    world_open(&world,
               "  g: {plugin: fixture_gated, gates: {early_season: off,"
               " completeness: {mode: warn, at_least: 100}, sample_size: {readings: 0}}}\n");
    world_sql(&world, "INSERT INTO plan (day, sensor, slot) VALUES ('2021-01-01', 2, 'a'),"
                      " ('2021-01-01', 2, 'b'), ('2021-01-01', 2, 'c')");
    world_sql(&world, "INSERT INTO readings (day, sensor, slot) VALUES ('2021-01-01', 2, 'a'),"
                      " ('2021-01-01', 3, 'a')");
    world_run(&world, (struct world_request){ .to = DAY });
    world_expect(&world,
                 "SELECT sensor, due_rows, present_rows, completeness_pct100, production_ready"
                 " FROM gated ORDER BY sensor",
                 "2|3|1|33.3|0\n3|0|0|100.0|1\n");
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_way_to_end_is_told,
        and_on_eight_threads,
        scratch_memory_is_new_for_each,
        names_are_looked_up,
        iterate_and_collect_decide_for_single_entities,
        collect_may_add_many,
        the_full_set_of_functions,
        an_entity_may_write_several_rows,
        gates_speak_in_their_order,
        a_pipeline_overrides_gates,
    };

    return suite_run("run_outcomes", tests, COUNT_OF(tests));
}
