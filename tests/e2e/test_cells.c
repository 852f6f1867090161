/* Values that come from a plugin: every type is checked wherever it comes in, and what is wrong
 * costs its entity. */
#include "e2e/gates.h"

#define DAY "2022-01-08"
#define DAY_2 "2022-01-09"

static const char PIPELINE[] =
    "sluice: 1\n"
    "name: cells\n"
    "store: {driver: sqlite, path: gates.db}\n"
    "calendar: {table: days, date: day}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
    "  asks: {date: day, key: [day, id], columns: {day: date, id: int, what: text}}\n"
    "  things: {key: [name], columns: {name: text, flag: bool, since: date}}\n"
    "processors:\n"
    "  cells: {plugin: cells, max_failed: 100}\n";

static char folder[E2E_FOLDER_SIZE];

static void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

/* Ask 1 of both days is good; asks 2 and later of the first day are `words`. */
static void enter(const char *const *words, size_t count)
{
    struct buffer asks = { 0 };

    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", CELLS_FOLDER, 1), 0);
    write_text("p.yaml", PIPELINE);
    write_text("days.csv", "day\n" DAY "\n" DAY_2 "\n");
    write_text("things.csv", "name,flag,since\na,true,2022-01-08\n");
    buffer_text(&asks, "day,id,what\n" DAY ",1,good\n" DAY_2 ",1,good\n");
    for (size_t i = 0; i < count; i++)
        buffer_printf(&asks, DAY ",%zu,%s\n", i + 2, words[i]);
    ck_assert(!asks.failed);
    write_text("asks.csv", asks.data);
    buffer_fini(&asks);
    gates_must("import p.yaml .", 0);
}

static void leave(void)
{
    e2e_leave(folder);
}

/* The good ask is written whatever the others do, on this day and the next. */
static void expect_others(void)
{
    gates_expect_sql("SELECT group_concat(day || ' ' || note, ', ') FROM celled WHERE id = 1",
                     DAY " well, " DAY_2 " well");
}

static const struct {
    const char *word;
    const char *row;     /* due|seen|note, or NULL: no row */
    const char *outcome; /* category|reason|retryable; NULL: written */
} entities[] = {
    { "cell first date", "0000-01-01||well", NULL },
    { "cell last date", "9999-12-31||well", NULL },
    { "cell early date", NULL,
      "bad_value|due is a date outside the years 0000 to 9999 (-719529)|0" },
    { "cell late date", NULL,
      "bad_value|due is a date outside the years 0000 to 9999 (2932897)|0" },
    { "cell cut date", NULL,
      "bad_value|due is a date outside the years 0000 to 9999 (4294986296)|0" },
    { "cell no date", NULL,
      "bad_value|due is a date outside the years 0000 to 9999 (-2147483648)|0" },
    { "cell first time", "|0000-01-01T00:00:00Z|well", NULL },
    { "cell last time", "|9999-12-31T23:59:59.999999Z|well", NULL },
    { "cell early time", NULL,
      "bad_value|seen is a time outside the years 0000 to 9999 (-62167219200000001)|0" },
    { "cell late time", NULL,
      "bad_value|seen is a time outside the years 0000 to 9999 (253402300800000000)|0" },
    { "cell bool 2", NULL, "bad_value|won is neither 0 nor 1 (2)|0" },
    { "cell bool cut", NULL, "bad_value|won is neither 0 nor 1 (4294967296)|0" },
    { "cell bool below", NULL, "bad_value|won is neither 0 nor 1 (-1)|0" },
    { "cell key bool 2", NULL, "bad_value|flag is neither 0 nor 1 (2)|0" },
    { "cell empty text", "||", NULL },
    { "cell negative text", NULL, "bad_value|note is text of negative length|0" },
    { "cell least text", NULL, "bad_value|note is text of negative length|0" },
    { "cell null text", NULL, "bad_value|note is text without bytes (NULL)|0" },
    { "look known", "||found", NULL },
    { "look unknown", "||not found", NULL },
    { "look null", "||not found", NULL },
    { "look negative text", NULL,
      "bad_value|the plugin looked up input 'names' by a key whose name is text of negative "
      "length|0" },
    { "look null text", NULL,
      "bad_value|the plugin looked up input 'names' by a key whose name is text without bytes "
      "(NULL)|0" },
    { "look int for text", NULL,
      "error|the plugin looked up input 'names' by name, which is text, with a value of type "
      "int|0" },
    { "look bool 2", NULL,
      "bad_value|the plugin looked up input 'flags' by a key whose flag is neither 0 nor 1|0" },
    { "look cut date", NULL,
      "bad_value|the plugin looked up input 'days' by a key whose since is a date outside the "
      "years 0000 to 9999|0" },
    { "row bools", NULL, "bad_value|home is neither 0 nor 1 (2)|0" },
    { "say nothing", NULL, "error|the plugin gave a reason that cannot be printed|0" },
    { "put negative text", NULL, "bad_value|note is text of negative length|0" },
    { "put null text", NULL, "bad_value|note is text without bytes (NULL)|0" },
    { "put cut date", NULL,
      "bad_value|due is a date outside the years 0000 to 9999 (4294986296)|0" },
};

static void expect_entity(size_t i)
{
    char query[256], *row, *outcome;

    (void)snprintf(query, sizeof query,
                   "SELECT coalesce(due, '') || '|' || coalesce(seen, '') || '|' ||"
                   " coalesce(note, '') FROM celled WHERE id = %zu",
                   i + 2);
    row = gates_sql(query);
    (void)snprintf(query, sizeof query,
                   "SELECT category || '|' || reason || '|' || retryable FROM sluice_outcomes"
                   " WHERE key LIKE '[%zu,%%'",
                   i + 2);
    outcome = gates_sql(query);
    ck_assert_msg(strcmp(row, entities[i].row == NULL ? "" : entities[i].row) == 0, "%s: row %s",
                  entities[i].word, row);
    ck_assert_msg(strcmp(outcome, entities[i].outcome == NULL ? "" : entities[i].outcome) == 0,
                  "%s: outcome %s", entities[i].word, outcome);
    free(row);
    free(outcome);
}

START_TEST(a_value_of_other_bits_costs_its_entity)
{
    const char *words[COUNT_OF(entities)];

    for (size_t i = 0; i < COUNT_OF(entities); i++)
        words[i] = entities[i].word;
    enter(words, COUNT_OF(entities));
    gates_must("run p.yaml --from " DAY " --to " DAY_2, 3);
    expect_others();
    for (size_t i = 0; i < COUNT_OF(entities); i++)
        expect_entity(i);
    /* Nothing of it is tried again by itself. */
    gates_expect_sql("SELECT count(*) FROM sluice_runs WHERE command LIKE '%run%'", "1");
    gates_must("run p.yaml --from " DAY " --to " DAY_2, 3);
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE kind = 'run'", "2");
    leave();
}
END_TEST

static const struct {
    const char *word, *reason; /* NULL: it is written */
} partitions[] = {
    { "emit good", NULL },
    { "emit late date", "the key of an entity cannot be stored: since is a date outside the years "
                        "0000 to 9999 (2932897)" },
    { "emit cut date", "the key of an entity cannot be stored: since is a date outside the years "
                       "0000 to 9999 (4294986296)" },
    { "emit bool 2", "the key of an entity cannot be stored: flag is neither 0 nor 1 (2)" },
    { "emit negative text",
      "the key of an entity cannot be stored: word is text of negative length" },
    { "emit null text",
      "the key of an entity cannot be stored: word is text without bytes (NULL)" },
    { "add good", NULL },
    { "add late date", "the key of an entity cannot be stored: since is a date outside the years "
                       "0000 to 9999 (2932897)" },
    { "add cut date", "the key of an entity cannot be stored: since is a date outside the years "
                      "0000 to 9999 (4294986296)" },
    { "add bool 2", "the key of an entity cannot be stored: flag is neither 0 nor 1 (2)" },
    { "add negative text",
      "the key of an entity cannot be stored: word is text of negative length" },
    { "add null text", "the key of an entity cannot be stored: word is text without bytes (NULL)" },
    { "row two", NULL },
    { "row same", "two rows of ask [2,\"2022-01-08\",true,\"x\"] have the same row key" },
};

/* Who has no key has no outcome either: the date fails, and no other date or processor. */
START_TEST(a_key_of_other_bits_costs_its_date_alone)
{
    for (size_t i = 0; i < COUNT_OF(partitions); i++) {
        bool good = partitions[i].reason == NULL;
        char *reason;
        enter(&partitions[i].word, 1);
        gates_expect_part("run p.yaml --from " DAY " --to " DAY_2, good ? 0 : 3, "",
                          good ? "" : "cells " DAY " failed: ");
        reason = gates_sql("SELECT reason FROM sluice_commits WHERE kind = 'failed'");
        ck_assert_msg(strcmp(reason, good ? "" : partitions[i].reason) == 0, "%s: %s",
                      partitions[i].word, reason);
        free(reason);
        gates_expect_sql("SELECT count(*) FROM celled WHERE day = '" DAY_2 "'", "1");
        gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE retryable > 0", "0");
        leave();
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_value_of_other_bits_costs_its_entity,
        a_key_of_other_bits_costs_its_date_alone,
    };

    return suite_run("e2e_cells", tests, COUNT_OF(tests));
}
