/* How full the columns are: told in summaries and status, and enforced where asked for. */
#include "e2e/gates.h"

#define GATES "{early_season: off, completeness: off}"

/* Sensors 1 to `known` have a value of their own, up to `rows` none. */
static void add_day(struct buffer *readings, int day, int known, int rows)
{
    for (int sensor = 1; sensor <= rows; sensor++)
        buffer_printf(readings, sensor <= known ? "2021-02-%02d,a,%d,%d\n" : "2021-02-%02d,a,%d,\n",
                      day, sensor, sensor);
}

static void import_day(int day, int known, int rows)
{
    struct buffer readings = { 0 };

    add_day(&readings, day, known, rows);
    ck_assert(!readings.failed);
    gates_import("readings", readings.data);
    buffer_fini(&readings);
}

/* The plugin asks for a quarter of `value`. */
START_TEST(a_column_emptier_than_it_may_be_fails_the_partition)
{
    static const struct {
        const char *promise, *fill; /* of the pipeline, or "" */
        int known, rows;
        const char *message; /* NULL: committed */
    } cases[] = {
        { "the plugin's share, just reached", "", 1, 4, NULL },
        { "the plugin's share, missed", "", 1, 5,
          "column 'value' is filled to 20.0 % (1 of 5 rows), less than the 25 % of fill_at_least" },
        { "the pipeline asks for less", "{value: 20}", 1, 5, NULL },
        { "the pipeline asks for nothing", "{value: 0}", 0, 5, NULL },
        { "the pipeline asks for more", "{value: 60.5}", 3, 5,
          "column 'value' is filled to 60.0 % (3 of 5 rows), less than the 60.5 % of "
          "fill_at_least" },
        { "of another column", "{level: 50}", 2, 5,
          "column 'level' is filled to 40.0 % (2 of 5 rows), less than the 50 % of "
          "fill_at_least" },
        { "all of it", "{value: 100}", 5, 5, NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char more[64], line[256];
        gates_enter();
        gates_processor(GATES, "");
        import_day(1, 2, 2);
        gates_must("run p.yaml --date 2021-02-01", 0);
        (void)snprintf(more, sizeof more, "    fill_at_least: %s\n", cases[i].fill);
        gates_processor(GATES, *cases[i].fill == '\0' ? "" : more);
        import_day(1, cases[i].known, cases[i].rows);
        (void)snprintf(line, sizeof line, "error: gauge 2021-02-01 failed: %s\n",
                       cases[i].message == NULL ? "" : cases[i].message);
        gates_expect_part("run p.yaml --date 2021-02-01", cases[i].message == NULL ? 0 : 3, "",
                          cases[i].message == NULL ? "" : line);
        if (cases[i].message != NULL)
            gates_expect_rows("gauged", "2021-02-01", "sensor,value", "1,1.0\n2,2.0\n",
                              cases[i].promise);
        gates_expect_sql("SELECT count(*) FROM gauged", cases[i].message != NULL ? "2"
                                                        : cases[i].rows == 4     ? "4"
                                                                                 : "5");
        gates_leave();
    }
}
END_TEST

/* The failure is no accident: it stands until something changes, and no rows are no fall. */
START_TEST(a_fall_stands_until_something_changes)
{
    gates_enter();
    gates_processor(GATES, "");
    import_day(1, 0, 3);
    gates_must("run p.yaml --date 2021-02-01", 3);
    gates_expect_part("run p.yaml --date 2021-02-01", 3, "", "");
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE kind = 'failed'", "1");
    gates_expect_part("failures p.yaml", 0, "column 'value' is filled to 0.0 % (0 of 3 rows)", "");
    gates_processor(GATES, "    fill_at_least: {value: 0}\n");
    gates_must("run p.yaml --date 2021-02-01", 0);
    gates_processor("{early_season: {days: 5}}", "    fill_at_least: {value: 100, level: 100}\n");
    gates_must("run p.yaml --date 2021-02-01", 0);
    gates_expect_sql("SELECT count(*) FROM gauged", "0");
    gates_leave();
}
END_TEST

START_TEST(a_column_to_fill_must_be_there)
{
    gates_enter();
    gates_processor(GATES, "    fill_at_least: {vale: 50, row_hash: 50}\n");
    gates_expect("validate p.yaml", 2, "",
                 "p.yaml:34:21: error: 'fill_at_least' names 'vale', which is no column that "
                 "processor 'gauge' writes\n"
                 "   34 |     fill_at_least: {vale: 50, row_hash: 50}\n"
                 "      |                     ^\n"
                 "  did you mean 'value'?\n"
                 "p.yaml:34:31: error: 'fill_at_least' names 'row_hash', which is no column that "
                 "processor 'gauge' writes\n"
                 "   34 |     fill_at_least: {vale: 50, row_hash: 50}\n"
                 "      |                               ^\n"
                 "  `sluice plugins gauge` lists them\n"
                 "sluice validate: error: 2 mistakes in p.yaml\n");
    gates_processor(GATES, "    fill_at_least: {value: 101}\n");
    gates_expect_part("validate p.yaml", 2, "", "'value' must be at most 100, not '101'\n");
    gates_leave();
}
END_TEST

/* Days 1 and 2: one value in six is null. Day 3: three in four; the site is always the same. */
static void enter_health(void)
{
    struct buffer readings = { 0 };

    gates_enter();
    gates_processor(GATES, "");
    add_day(&readings, 1, 3, 3);
    add_day(&readings, 2, 2, 3);
    add_day(&readings, 3, 1, 4);
    buffer_text(&readings, "2021-02-04,a,1,7\n2021-02-04,a,2,7\n2021-02-05,a,1,7\n");
    gates_import("readings", readings.data);
    buffer_fini(&readings);
}

START_TEST(a_run_tells_what_is_worth_a_look_of_the_columns)
{
    static const struct {
        const char *promise, *range, *told; /* NULL: nothing */
    } cases[] = {
        { "nothing to compare with: what is constant", "--from 2021-02-01 --to 2021-02-02",
          "columns: constant site\n" },
        { "a rise of nulls", "--from 2021-02-03 --to 2021-02-03",
          "columns: null value 75.0 % (was 16.7 %), level 75.0 % (was 16.7 %)\n" },
        { "a column that became constant", "--from 2021-02-04 --to 2021-02-04",
          "columns: constant value, level\n" },
        { "one row is no constant, and a fall no rise", "--from 2021-02-05 --to 2021-02-05", NULL },
        { "compared with what came before, not after", "--force --from 2021-02-03 --to 2021-02-03",
          "columns: null value 75.0 % (was 16.7 %), level 75.0 % (was 16.7 %)\n" },
    };

    enter_health();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char line[96];
        struct e2e_result result;
        (void)snprintf(line, sizeof line, "run p.yaml %s", cases[i].range);
        result = gates_command(line, 0);
        if (cases[i].told == NULL)
            ck_assert_msg(strstr(result.err, "columns:") == NULL, "%s: %s", cases[i].promise,
                          result.err);
        else
            ck_assert_msg(strstr(result.err, cases[i].told) != NULL, "%s: %s", cases[i].promise,
                          result.err);
        e2e_result_fini(&result);
    }
    gates_expect_part("run p.yaml --log-format json --force --date 2021-02-03", 0, "",
                      "\"columns\":\"null value 75.0 % (was 16.7 %), level 75.0 % (was 16.7 %)\"");
    gates_leave();
}
END_TEST

START_TEST(status_tells_how_full_the_columns_are)
{
    enter_health();
    gates_must("run p.yaml --from 2021-02-01 --to 2021-02-04", 0);
    gates_expect_part("status p.yaml --from 2021-02-01 --to 2021-02-03", 0,
                      "columns\n"
                      "processor  null                        constant  news\n"
                      "gauge      value 40.0 %, level 40.0 %  site      -\n",
                      "");
    gates_expect_part(
        "status p.yaml --from 2021-02-03 --to 2021-02-03", 0,
        "gauge      value 75.0 %, level 75.0 %  site      null value 75.0 % (was 16.7 %), "
        "level 75.0 % (was 16.7 %)\n",
        "");
    gates_expect_part("status p.yaml --from 2021-02-04 --to 2021-02-04 --format json", 0,
                      "\"columns\":{\"rows\":2,\"nulls\":{},\"constant\":[\"site\",\"value\","
                      "\"level\"],\"news\":\"constant value, level\"}",
                      "");
    gates_expect_part("status p.yaml --from 2021-02-01 --to 2021-02-02 --format json", 0,
                      "\"columns\":{\"rows\":6,\"nulls\":{\"value\":1,\"level\":1},\"constant\":"
                      "[\"site\"],\"news\":null}",
                      "");
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_column_emptier_than_it_may_be_fails_the_partition,
        a_fall_stands_until_something_changes,
        a_column_to_fill_must_be_there,
        a_run_tells_what_is_worth_a_look_of_the_columns,
        status_tells_how_full_the_columns_are,
    };

    return suite_run("e2e_fill", tests, COUNT_OF(tests));
}
