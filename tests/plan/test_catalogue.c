/* test_catalogue.c - tables as the store has them against those of the pipeline: what differs is
 * told before anything is planned. */
#include "base/suite.h"
#include "run/world.h"

static struct world world;

static const char processors[] = "  a: {plugin: fixture_told}\n"
                                 "  b: {plugin: fixture_next}\n"
                                 "  c: {plugin: fixture_window, inputs: {readings: beside}}\n";

#define AGAIN                                                                                      \
    "rename or drop the table in the store and import it again, or correct its declaration"
#define COLUMN                                                                                     \
    "rename or drop the column in the store and import the table again, or correct its "           \
    "declaration"
#define OUTPUT "drop or rename the table in the store, or give the processor another 'output'"

#define READINGS(columns) "DROP TABLE readings; CREATE TABLE readings (" columns ") WITHOUT ROWID"
#define KEYS "day DATE, sensor BIGINT, slot TEXT"
#define REST ", value DOUBLE, note TEXT"

/* What the store has instead, and what is said of it; nothing, if that is good. */
static const struct {
    const char *promise, *sql, *mistakes;
} cases[] = {
    { "as they are", "SELECT 1", "" },
    { "no table yet", "DROP TABLE readings", "" },
    { "a table that nobody reads", "DROP TABLE plan; CREATE TABLE plan (x TEXT)", "" },
    { "a column more", "ALTER TABLE readings ADD COLUMN more TEXT", "" },
    { "a column less", "ALTER TABLE readings DROP COLUMN note",
      "table 'readings' in the store has no column 'note', which is declared here\n"
      "  import the table again, or correct its declaration\n" },
    { "another type", READINGS(KEYS ", value TEXT, note TEXT, PRIMARY KEY (day, sensor, slot)"),
      "column 'value' of table 'readings' is text in the store, but real here\n  " COLUMN "\n" },
    { "another type of a key",
      READINGS("day DATE, sensor TEXT, slot TEXT" REST ", PRIMARY KEY (day, sensor, slot)"),
      "column 'sensor' of table 'readings' is text in the store, but int here\n"
      "  rename or drop the table in the store and import the table again, or correct its "
      "declaration\n" },
    { "a type of another program",
      READINGS(KEYS ", value BLOB, note TEXT, PRIMARY KEY (day, sensor, slot)"),
      "column 'value' of table 'readings' is of an unknown type in the store, but real here\n"
      "  " COLUMN "\n" },
    { "the key in another order", READINGS(KEYS REST ", PRIMARY KEY (slot, sensor, day)"), "" },
    { "no key", "DROP TABLE readings; CREATE TABLE readings (" KEYS REST ")", "" },
    { "a smaller key", READINGS(KEYS REST ", PRIMARY KEY (day, sensor)"),
      "the key of table 'readings' is (day, sensor) in the store, but (day, sensor, slot) here\n"
      "  " AGAIN "\n" },
    { "a larger key",
      READINGS(KEYS ", value DOUBLE, note TEXT, PRIMARY KEY (day, sensor, slot, "
                    "note)"),
      "the key of table 'readings' is (day, sensor, slot, note) in the store, but (day, sensor, "
      "slot) here\n  " AGAIN "\n" },
    { "another key", READINGS(KEYS REST ", PRIMARY KEY (day, sensor, note)"),
      "the key of table 'readings' is (day, sensor, note) in the store, but (day, sensor, slot) "
      "here\n  " AGAIN "\n" },
    { "a key that is declared without its date",
      "DROP TABLE beside; CREATE TABLE beside (sensor BIGINT, day DATE, value DOUBLE,"
      " PRIMARY KEY (sensor, day)) WITHOUT ROWID",
      "" },
    { "and lacks it",
      "DROP TABLE beside; CREATE TABLE beside (sensor BIGINT PRIMARY KEY, day DATE, value DOUBLE)"
      " WITHOUT ROWID",
      "the key of table 'beside' is (sensor) in the store, but (day, sensor) here\n  " AGAIN "\n" },
    { "an undated table by another key",
      "DROP TABLE sensors; CREATE TABLE sensors (sensor BIGINT, name TEXT PRIMARY KEY) WITHOUT "
      "ROWID",
      "the key of table 'sensors' is (name) in the store, but (sensor) here\n  " AGAIN "\n" },
    { "an output of another type", "CREATE TABLE next (day DATE, sensor BIGINT, value TEXT)",
      "column 'value' of table 'next' is text in the store, but real here\n  " OUTPUT "\n" },
    { "an output that lacks a column", "CREATE TABLE next (day DATE, sensor BIGINT)", "" },
    { "all of them",
      "DROP TABLE sensors; CREATE TABLE sensors (sensor TEXT PRIMARY KEY) WITHOUT ROWID;"
      " CREATE TABLE next (day TEXT)",
      "table 'sensors' in the store has no column 'name', which is declared here\n"
      "  import the table again, or correct its declaration\n"
      "column 'sensor' of table 'sensors' is text in the store, but int here\n"
      "  rename or drop the table in the store and import the table again, or correct its "
      "declaration\n"
      "column 'day' of table 'next' is text in the store, but date here\n  " OUTPUT "\n" },
};

static char *mistakes_text(void)
{
    struct buffer text = { 0 };

    buffer_text(&text, "");
    for (size_t i = 0; i < world.diagnostics.count; i++)
        buffer_printf(&text, "%s\n  %s\n", world.diagnostics.items[i].message,
                      world.diagnostics.items[i].suggestion);
    ck_assert(!text.failed);
    return text.data == NULL ? strdup("") : text.data;
}

START_TEST(what_a_store_has_otherwise_is_told)
{
    char *text;
    int status;

    world_open(&world, processors);
    world_sql(&world, "%s", cases[_i].sql);
    status = binding_check_store(world.binding, world.session, &world.diagnostics, &world.error);
    text = mistakes_text();
    ck_assert_msg(strcmp(text, cases[_i].mistakes) == 0, "%s: %s", cases[_i].promise, text);
    ck_assert_int_eq(status, *text == '\0' ? SLUICE_OK : SLUICE_E_INVALID);
    free(text);
    world_close(&world);
}
END_TEST

/* An import makes rows by the very key, in its order. */
static const struct {
    const char *promise, *sql, *mistakes;
} imports[] = {
    { "as it is", "SELECT 1", "" },
    { "no table yet", "DROP TABLE readings", "" },
    { "a column less", "ALTER TABLE readings DROP COLUMN note", "" },
    { "other capitals",
      READINGS("Day DATE, sensor BIGINT, slot TEXT" REST ", PRIMARY KEY (DAY, Sensor, SLOT)"), "" },
    { "the key in another order", READINGS(KEYS REST ", PRIMARY KEY (sensor, day, slot)"),
      "the key of table 'readings' is (sensor, day, slot) in the store, but (day, sensor, slot) "
      "here\n  " AGAIN "\n" },
    { "no key", "DROP TABLE readings; CREATE TABLE readings (" KEYS REST ")",
      "the key of table 'readings' is none in the store, but (day, sensor, slot) here\n"
      "  " AGAIN "\n" },
    { "another type", READINGS(KEYS ", value TEXT, note TEXT, PRIMARY KEY (day, sensor, slot)"),
      "column 'value' of table 'readings' is text in the store, but real here\n  " COLUMN "\n" },
};

static const struct pipeline_table *find_table(const char *name)
{
    const struct source *source = binding_find_source(world.binding, name);

    ck_assert_ptr_nonnull(source);
    return source->raw;
}

START_TEST(an_import_wants_the_very_key)
{
    char *text;

    world_open(&world, processors);
    world_sql(&world, "%s", imports[_i].sql);
    world_ok(&world, raw_check_store(find_table("readings"), world.session, &world.diagnostics,
                                     &world.error));
    text = mistakes_text();
    ck_assert_msg(strcmp(text, imports[_i].mistakes) == 0, "%s: %s", imports[_i].promise, text);
    free(text);
    world_close(&world);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("catalogue");

    tcase_add_loop_test(tests, what_a_store_has_otherwise_is_told, 0, COUNT_OF(cases));
    tcase_add_loop_test(tests, an_import_wants_the_very_key, 0, COUNT_OF(imports));
    return runner_run("plan_catalogue", tests);
}
