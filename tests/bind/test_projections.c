/* test_projections.c - what of a table is hashed for a read, and which reads share that. */
#include "base/suite.h"
#include "bind/bound.h"

static struct bound bound;

#define WINDOW "  a: {plugin: fixture_window}\n"
#define OF(name, plugin, table) "  " name ": {plugin: " plugin ", inputs: {readings: " table "}}\n"

/* Tables like readings: with a filter, with another, and of rows known since a day. */
static const char tables[] =
    "  some: {date: day, key: [day, sensor], where: {note: [x]},"
    " columns: {day: date, sensor: int, value: real?, note: text?}}\n"
    "  others: {date: day, key: [day, sensor], where: {note: [y]},"
    " columns: {day: date, sensor: int, value: real?, note: text?}}\n"
    "  wide: {date: day, key: [day, slot], columns: {day: date, slot: text, value: real?,"
    " sensor: int, another: int?}}\n"
    "  lookup: {key: [code], columns: {code: text, sensor: int, name: text?}}\n";

/* "TABLE: columns; filters" of each projection, in order. */
static const struct {
    const char *promise, *processors, *projections;
} cases[] = {
    { "the key first, then what is read", WINDOW, "readings: sensor slot day value; 0\n" },
    { "by another key", OF("a", "fixture_window", "wide"), "wide: slot day sensor value; 0\n" },
    { "the same columns are shared", WINDOW "  b: {plugin: fixture_rows}\n",
      "readings: sensor slot day value; 0\n" },
    { "whatever the window",
      WINDOW "  b: {plugin: fixture_window, output: second, with: {from: 3}}\n",
      "readings: sensor slot day value; 0\n" },
    { "others are not", WINDOW "  b: {plugin: fixture_told}\n",
      "readings: sensor slot day value; 0\n"
      "readings: sensor slot value; 0\n"
      "sensors: sensor name; 0\n" },
    { "nor another table",
      WINDOW "  b: {plugin: fixture_window, output: second,"
             " inputs: {readings: wide}}\n",
      "readings: sensor slot day value; 0\n"
      "wide: slot day sensor value; 0\n" },
    { "a filter is of the table", OF("a", "fixture_window", "some"),
      "some: sensor day value; 1\n" },
    { "the key that it is found by", "  a: {plugin: fixture_told, inputs: {sensors: lookup}}\n",
      "readings: sensor slot value; 0\n"
      "lookup: code name sensor; 0\n" },
    { "an output has its own", "  a: {plugin: fixture_told}\n  b: {plugin: fixture_next}\n",
      "readings: sensor slot value; 0\n"
      "sensors: sensor name; 0\n"
      "told: sensor value; 0\n" },
};

static char *projections_text(void)
{
    struct buffer text = { 0 };

    buffer_text(&text, "");
    for (size_t i = 0; i < bound.binding->projection_count; i++) {
        const struct projection *projection = bound.binding->projections[i];
        int filters = 0;
        ck_assert_uint_eq(projection->index, i);
        buffer_printf(&text, "%s:", projection->source->name);
        for (int32_t c = 0; c < projection->column_count; c++)
            buffer_printf(&text, " %s", projection->columns[c]);
        while (projection->filters != NULL && projection->filters[filters] != NULL)
            filters++;
        buffer_printf(&text, "; %d\n", filters);
    }
    ck_assert(!text.failed);
    return text.data;
}

START_TEST(a_projection_has_the_key_and_what_is_read)
{
    char *text;

    bound_open(&bound, tables, cases[_i].processors);
    ck_assert_str_eq(bound.mistakes, "");
    text = projections_text();
    ck_assert_msg(strcmp(text, cases[_i].projections) == 0, "%s: %s", cases[_i].promise, text);
    free(text);
    bound_close(&bound);
}
END_TEST

/* ---- ids, which a ledger keeps ---- */

static void id_of(const char *more, const char *processors, char id[DIGEST_TEXT_SIZE])
{
    bound_open(&bound, more, processors);
    ck_assert_str_eq(bound.mistakes, "");
    (void)snprintf(id, DIGEST_TEXT_SIZE, "%s", bound.binding->projections[0]->id);
    bound_close(&bound);
}

#define TABLE(where, value)                                                                        \
    "  table: {date: day, key: [day, sensor]" where ", columns: {day: date, sensor: int,"          \
    " value: " value ", note: text?}}\n"
#define KEYED(type)                                                                                \
    "  table: {date: day, key: [day, sensor, note], columns: {day: date, sensor: int,"             \
    " value: real?, note: " type "}}\n"
#define READS OF("a", "fixture_window", "table")

/* Of two declarations of a table, or two readers of it. */
static const struct {
    const char *promise, *first, *first_reader, *second, *second_reader;
    bool same;
} ids[] = {
    { "twice the same", TABLE("", "real?"), READS, TABLE("", "real?"), READS, true },
    { "a name of a processor", TABLE("", "real?"), READS, TABLE("", "real?"),
      OF("b", "fixture_window", "table"), true },
    { "another plugin that reads the same", TABLE("", "real?"), READS, TABLE("", "real?"),
      OF("a", "fixture_rows", "table"), true },
    { "nulls allowed", TABLE("", "real?"), READS, TABLE("", "real"), READS, true },
    { "a column that nobody reads", TABLE("", "real?"), READS,
      "  table: {date: day, key: [day, sensor], columns: {day: date, sensor: int, value: real?}}\n",
      READS, true },
    { "another key", TABLE("", "real?"), READS, KEYED("text"), READS, false },
    { "another type of a key", KEYED("text"), READS, KEYED("int"), READS, false },
    { "a filter", TABLE("", "real?"), READS, TABLE(", where: {note: [x]}", "real?"), READS, false },
    { "another value of it", TABLE(", where: {note: [y]}", "real?"), READS,
      TABLE(", where: {note: [x]}", "real?"), READS, false },
    { "values that join to the same", TABLE(", where: {note: [ab, c]}", "real?"), READS,
      TABLE(", where: {note: [a, bc]}", "real?"), READS, false },
    { "the other way round", TABLE(", where: {note: [x, y]}", "real?"), READS,
      TABLE(", where: {note: {not: [x, y]}}", "real?"), READS, false },
    { "case folded", TABLE(", where: {note: {in: [x]}}", "real?"), READS,
      TABLE(", where: {note: {in: [x], fold_case: true}}", "real?"), READS, false },
};

START_TEST(an_id_is_of_columns_types_and_filters)
{
    char first[DIGEST_TEXT_SIZE], second[DIGEST_TEXT_SIZE];

    id_of(ids[_i].first, ids[_i].first_reader, first);
    id_of(ids[_i].second, ids[_i].second_reader, second);
    ck_assert_msg((strcmp(first, second) == 0) == ids[_i].same, "%s: %s, %s", ids[_i].promise,
                  first, second);
}
END_TEST

/* With another id all digests that stores remember would be unknown. */
START_TEST(an_id_never_changes)
{
    char id[DIGEST_TEXT_SIZE];

    id_of(tables, WINDOW, id);
    ck_assert_str_eq(id, "2a478ef18727b078fd59157e143af651");
    id_of(tables, OF("a", "fixture_window", "some"), id);
    ck_assert_str_eq(id, "f29b28e9ab0d90968793947bcb496f2c");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("projections");

    tcase_add_loop_test(tests, a_projection_has_the_key_and_what_is_read, 0, COUNT_OF(cases));
    tcase_add_loop_test(tests, an_id_is_of_columns_types_and_filters, 0, COUNT_OF(ids));
    tcase_add_test(tests, an_id_never_changes);
    return runner_run("bind_projections", tests);
}
