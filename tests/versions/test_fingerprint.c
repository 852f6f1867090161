/* A fingerprint changes when, and only when, what it was made from does. */
#include "base/suite.h"
#include "run/world.h"

#define D "2021-01-03"

static struct world world;

/* fixture_told reads D - 1 and D, and looks up sensors. */
static const char plain[] = "  a: {plugin: fixture_told, with: {days: 1}}\n";

static void fill(bool imported)
{
    static const char *const days[] = { "2021-01-01", "2021-01-02", "2021-01-03", "2021-01-05" };

    world_sql(&world, "INSERT INTO readings (day, sensor, slot, value) SELECT days.day, n.i, 'a', 0"
                      " FROM days, (SELECT 1 AS i UNION SELECT 2) AS n"
                      " WHERE kind = 'real' AND days.day < '2021-01-06'");
    world_sql(&world, "INSERT INTO sensors VALUES (1, 'one'), (2, 'two')");
    for (size_t i = 0; i < COUNT_OF(days) && imported; i++)
        world_import(&world, "readings", days[i]);
    if (imported)
        world_import(&world, "sensors", "all");
}

/* What is changed after D was computed, what is imported anew, and what the plan then says of D. */
static const struct {
    const char *promise, *sql, *table, *partition, *says;
} data[] = {
    { "nothing", "SELECT 1", NULL, NULL, "reuse: up to date" },
    { "an import of the same", "SELECT 1", "readings", D, "reuse: up to date" },
    { "a cell on D", "UPDATE readings SET value = 30 WHERE day = '" D "' AND sensor = 1",
      "readings", D, "run: input readings changed" },
    { "a null", "UPDATE readings SET value = NULL WHERE day = '" D "' AND sensor = 1", "readings",
      D, "run: input readings changed" },
    { "a cell in the window", "UPDATE readings SET value = 30 WHERE day = '2021-01-02'", "readings",
      "2021-01-02", "run: input readings changed" },
    { "a new row", "INSERT INTO readings (day, sensor, slot) VALUES ('" D "', 9, 'a')", "readings",
      D, "run: input readings changed" },
    { "a row less", "DELETE FROM readings WHERE day = '" D "' AND sensor = 2", "readings", D,
      "run: input readings changed" },
    { "a key", "UPDATE readings SET slot = 'b' WHERE day = '" D "' AND sensor = 2", "readings", D,
      "run: input readings changed" },
    { "a column that is not read", "UPDATE readings SET note = 'x'", "readings", D,
      "reuse: up to date" },
    { "a date before the window", "UPDATE readings SET value = 30 WHERE day = '2021-01-01'",
      "readings", "2021-01-01", "reuse: up to date" },
    { "a date behind it", "UPDATE readings SET value = 30 WHERE day = '2021-01-05'", "readings",
      "2021-01-05", "reuse: up to date" },
    { "a date that is not in the calendar",
      "INSERT INTO readings (day, sensor, slot) VALUES ('2021-01-04', 1, 'a')", "readings",
      "2021-01-04", "reuse: up to date" },
    { "a name that is looked up", "UPDATE sensors SET name = 'uno' WHERE sensor = 1", "sensors",
      "all", "run: input sensors changed" },
    { "the label of the season", "UPDATE days SET season = 'sX' WHERE season = 's1'", NULL, NULL,
      "run: calendar changed" },
    { "the start of the season", "INSERT INTO days VALUES ('2020-12-30', 's1', 'real')", NULL, NULL,
      "run: calendar changed" },
    { "the end of the season", "INSERT INTO days VALUES ('2021-01-08', 's1', 'real')", NULL, NULL,
      "reuse: up to date" },
    { "another season", "UPDATE days SET season = 'sX' WHERE season = 's2'", NULL, NULL,
      "reuse: up to date" },
};

static void expect_plan(const char *promise, const char *says)
{
    char *text, expected[128];

    (void)snprintf(expected, sizeof expected, "a " D " %s\n", says);
    world_ok(&world, world_plan(&world, (struct world_request){ .from = D, .to = D }));
    text = world_plan_text(&world);
    ck_assert_msg(strcmp(text, expected) == 0, "%s: %s", promise, text);
    free(text);
}

static void check_data(size_t i, bool imported)
{
    world_open(&world, plain);
    fill(imported);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    ck_assert_int_eq(world_committed(&world), 1);
    world_sql(&world, "%s", data[i].sql);
    if (data[i].table != NULL && imported)
        world_import(&world, data[i].table, data[i].partition);
    expect_plan(data[i].promise, data[i].says);
    world_ok(&world, world_execute(&world));
    /* Then from what the ledger remembers. */
    expect_plan(data[i].promise, "reuse: up to date");
    world_close(&world);
}

START_TEST(data_make_it_stale)
{
    for (size_t i = 0; i < COUNT_OF(data); i++)
        check_data(i, true);
}
END_TEST

START_TEST(also_data_that_came_without_import)
{
    for (size_t i = 0; i < COUNT_OF(data); i++)
        check_data(i, false);
}
END_TEST

/* A table without key gives its rows as they were inserted. */
START_TEST(the_order_of_rows_does_not)
{
    world_open(&world, plain);
    world_sql(&world,
              "ALTER TABLE readings RENAME TO old;"
              " CREATE TABLE readings (day DATE, sensor INTEGER, slot TEXT, value REAL,"
              " note TEXT);"
              " INSERT INTO old (day, sensor, slot, value) VALUES ('2021-01-02', 3, 'a', 0),"
              " ('" D "', 1, 'a', 0), ('" D "', 2, 'a', 0), ('" D "', 3, 'a', 1);"
              " INSERT INTO readings SELECT * FROM old ORDER BY sensor");
    world_run(&world, (struct world_request){ .from = D, .to = D });
    world_sql(&world, "DELETE FROM readings;"
                      " INSERT INTO readings SELECT * FROM old ORDER BY sensor DESC");
    expect_plan("turned round", "reuse: up to date");
    world_close(&world);
}
END_TEST

/* The pipeline after D was computed with `plain`. */
static const struct {
    const char *promise, *processors, *says;
} pipelines[] = {
    { "a parameter", "  a: {plugin: fixture_told, with: {days: 1, fault: other}}\n",
      "run: parameters changed: fault none -> other" },
    { "a window by parameter", "  a: {plugin: fixture_told, with: {days: 2}}\n",
      "run: parameters changed: days 1 -> 2" },
    { "two parameters", "  a: {plugin: fixture_told, with: {days: 2, fault: other}}\n",
      "run: parameters changed: fault none -> other and 1 more" },
    { "a gate", "  a: {plugin: fixture_told, with: {days: 1}, gates: {early_season: {days: 2}}}\n",
      "run: gates changed" },
    { "a sample size",
      "  a: {plugin: fixture_told, with: {days: 1}, gates: {sample_size: {readings: 1}}}\n",
      "run: gates changed" },
    { "max_failed", "  a: {plugin: fixture_told, with: {days: 1}, max_failed: 50}\n",
      "run: gates changed" },
    { "another output", "  a: {plugin: fixture_told, with: {days: 1}, output: other}\n",
      "run: never computed" },
    { "workers", "  a: {plugin: fixture_told, with: {days: 1}, workers: 7}\n",
      "reuse: up to date" },
    { "parallel", "  a: {plugin: fixture_told, with: {days: 1}, parallel: false}\n",
      "reuse: up to date" },
    { "progress_every", "  a: {plugin: fixture_told, with: {days: 1}, progress_every: 3}\n",
      "reuse: up to date" },
    { "a default written out", "  a: {plugin: fixture_told, with: {days: 1, fault: none}}\n",
      "reuse: up to date" },
    { "another table", "  a: {plugin: fixture_told, with: {days: 1}, inputs: {sensors: names}}\n",
      "run: input sensors changed" },
    { "another plugin", "  a: {plugin: fixture_full, output: told}\n", "run: plugin changed" },
};

START_TEST(the_pipeline_makes_it_stale)
{
    for (size_t i = 0; i < COUNT_OF(pipelines); i++) {
        world_open(&world, plain);
        fill(true);
        world_run(&world, (struct world_request){ .from = D, .to = D });
        world_rewrite(&world, pipelines[i].processors);
        expect_plan(pipelines[i].promise, pipelines[i].says);
        world_close(&world);
    }
}
END_TEST

/* ---- parts ---- */

#define MOST_COMPONENTS 16

static void components_of(const char *processors, struct component *out, size_t *count)
{
    const struct node *node;
    struct fingerprint fingerprint;

    world_rewrite(&world, processors);
    world_ok(&world, world_plan(&world, (struct world_request){ .from = D, .to = D }));
    node = world.binding->nodes[0];
    ck_assert_uint_le(fingerprint_component_count(node), MOST_COMPONENTS);
    world_ok(&world,
             fingerprint_compute(&world.plan->versions, node, world.plan->entries[0].date_index,
                                 out, &fingerprint, &world.error));
    *count = fingerprint_component_count(node);
}

/* Two pipelines, and the parts of the fingerprint of D in which they differ. */
static const struct {
    const char *promise, *first, *second, *differ;
} parts[] = {
    { "the range of an output column", "  f: {plugin: fixture_full, with: {maximum: 5}}\n",
      "  f: {plugin: fixture_full, with: {maximum: 6}}\n", "parameters output " },
    { "the name of a node", "  f: {plugin: fixture_full}\n", "  g: {plugin: fixture_full}\n", "" },
    { "defaults", "  f: {plugin: fixture_full}\n",
      "  f: {plugin: fixture_full, with: {days: 6, statistic: mean}}\n", "" },
    { "rows of a window", "  f: {plugin: fixture_full, with: {newest: 1}}\n",
      "  f: {plugin: fixture_full, with: {newest: 2}}\n", "parameters input readings " },
    { "a gate", "  g: {plugin: fixture_gated}\n",
      "  g: {plugin: fixture_gated, gates: {completeness: {mode: warn}}}\n", "gates " },
};

/* The text of differing names is compared while the names still live. */
static void check_parts(size_t p)
{
    struct component first[MOST_COMPONENTS], second[MOST_COMPONENTS];
    struct buffer differ = { 0 };
    size_t count, other;

    buffer_text(&differ, "");
    components_of(parts[p].first, first, &count);
    components_of(parts[p].second, second, &other);
    ck_assert_uint_eq(count, other);
    for (size_t i = 0; i < count; i++)
        if (!digest_equals(first[i].digest, second[i].digest))
            buffer_printf(&differ, "%s ", second[i].name);
    ck_assert_msg(strcmp(differ.data == NULL ? "" : differ.data, parts[p].differ) == 0, "%s: %s",
                  parts[p].promise, differ.data);
    buffer_fini(&differ);
}

START_TEST(components_say_what_it_is)
{
    world_open(&world, plain);
    fill(true);
    for (size_t p = 0; p < COUNT_OF(parts); p++)
        check_parts(p);
    world_close(&world);
}
END_TEST

/* Stores that exist have these: with others they would be stale. The plugin's is of its file. */
START_TEST(digests_in_a_ledger_never_change)
{
    world_open(&world, plain);
    fill(true);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    world_expect(&world,
                 "SELECT name, digest FROM sluice_components WHERE name <> 'plugin' ORDER BY name",
                 "calendar|d6b6e36cd2b050ce59998e5b3de23921\n"
                 "gates|f3eff6b1d4e071c272f1515fdb57c962\n"
                 "input readings|b34c565a3190df4b0403378734cec100\n"
                 "input sensors|08e2545bae8e8a95ec54fd2bc505c62d\n"
                 "output|14a45219fb1c7bdf2749ce70d9995876\n"
                 "parameters|8be4f9245c1397b47776e81f09567e64\n"
                 "runtime|194ffe70ede1e569504508e8ad231476\n");
    world_expect(&world,
                 "SELECT table_name, partition, digest FROM sluice_digests"
                 " ORDER BY table_name, partition, projection",
                 "readings|2021-01-02|8f12938cf32593282759a2ab58e80ba5\n"
                 "readings|2021-01-03|8f12938cf32593282759a2ab58e80ba5\n"
                 "sensors|all|f709fef1c9794b33e5527193cee0a235\n");
    world_close(&world);
}
END_TEST

#define CARRIED                                                                                    \
    "SELECT d.digest, d.row_count FROM sluice_digests AS d JOIN sluice_commits AS c ON d.token ="  \
    " c.content_id AND c.commit_id = c.content_id WHERE d.table_name = 'told' AND"                 \
    " d.partition = '" D "' AND c.sequence = 2"

/* What a row adds to what is remembered of a table is known when it is written. */
START_TEST(digests_are_carried_from_a_content_to_the_next)
{
    char *carried, *read;

    world_open(&world, "  a: {plugin: fixture_told, with: {days: 1}}\n"
                       "  b: {plugin: fixture_next}\n");
    fill(true);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    world_sql(&world, "UPDATE sensors SET name = 'uno' WHERE sensor = 1");
    world_import(&world, "sensors", "all");
    world_run(&world, (struct world_request){ .from = D, .to = D, .only = "a" });
    carried = world_query(&world, CARRIED);
    ck_assert_msg(strchr(carried, '|') != NULL, "nothing was carried");
    world_sql(&world, "DELETE FROM sluice_digests WHERE table_name = 'told'");
    world_run(&world, (struct world_request){ .from = D, .to = D });
    read = world_query(&world, CARRIED);
    ck_assert_str_eq(carried, read);
    free(carried);
    free(read);
    world_close(&world);
}
END_TEST

/* A row that somebody edited is in no sum. */
START_TEST(digests_are_not_carried_from_rows_that_were_edited)
{
    char *carried;

    world_open(&world, "  a: {plugin: fixture_told, with: {days: 1}}\n"
                       "  b: {plugin: fixture_next}\n");
    fill(true);
    world_sql(&world, "INSERT INTO readings (day, sensor, slot, value) SELECT '" D "', i, 'a', 0"
                      " FROM (SELECT 3 AS i UNION SELECT 4 UNION SELECT 5 UNION SELECT 6)");
    world_import(&world, "readings", D);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    world_sql(&world, "UPDATE told SET row_hash = '0' WHERE day = '" D "' AND sensor = 2");
    world_sql(&world, "UPDATE sensors SET name = 'uno' WHERE sensor = 1");
    world_import(&world, "sensors", "all");
    world_run(&world, (struct world_request){ .from = D, .to = D, .only = "a" });
    carried = world_query(&world, CARRIED);
    ck_assert_str_eq(carried, "");
    free(carried);
    world_close(&world);
}
END_TEST

START_TEST(digests_do_not_depend_on_threads)
{
    static const int threads[] = { 1, 2, 7 };
    char *first = NULL;

    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        char *digests;
        world_open(&world, "  a: {plugin: fixture_told, with: {days: 1}}\n"
                           "  b: {plugin: fixture_next}\n");
        fill(true);
        world.threads = threads[i];
        world_run(&world, (struct world_request){ 0 });
        digests = world_query(&world, "SELECT projection, partition, digest FROM sluice_digests"
                                      " UNION ALL SELECT table_name, partition, fingerprint"
                                      " FROM sluice_commits WHERE kind = 'run' ORDER BY 1, 2");
        if (first == NULL)
            first = digests;
        else
            ck_assert_str_eq(digests, first);
        if (digests != first)
            free(digests);
        world_close(&world);
    }
    free(first);
}
END_TEST

/* ---- what the ledger remembers ---- */

START_TEST(up_to_date_costs_no_scan)
{
    world_open(&world, plain);
    fill(true);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    /* Read again they would differ, but the versions that the ledger knows are the same. */
    world_sql(&world, "UPDATE readings SET value = 77");
    expect_plan("remembered", "reuse: up to date");
    world_import(&world, "readings", D);
    expect_plan("a new version", "run: input readings changed");
    world_close(&world);
}
END_TEST

START_TEST(digests_found_while_planning_are_remembered_too)
{
    world_open(&world, plain);
    fill(true);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    world_import(&world, "readings", D);
    world_run(&world, (struct world_request){ .from = D, .to = D });
    ck_assert_int_eq(world_committed(&world), 0);
    world_sql(&world, "UPDATE readings SET value = 77");
    expect_plan("remembered", "reuse: up to date");
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        data_make_it_stale,
        also_data_that_came_without_import,
        the_order_of_rows_does_not,
        the_pipeline_makes_it_stale,
        components_say_what_it_is,
        digests_in_a_ledger_never_change,
        digests_are_carried_from_a_content_to_the_next,
        digests_are_not_carried_from_rows_that_were_edited,
        digests_do_not_depend_on_threads,
        up_to_date_costs_no_scan,
        digests_found_while_planning_are_remembered_too,
    };

    return suite_run("plan_fingerprint", tests, COUNT_OF(tests));
}
