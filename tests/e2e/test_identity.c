/* test_identity.c - what differs in little is not taken for one thing. */
#include "e2e/gates.h"

/* ---- filters ---- */

#define SPLIT                                                                                      \
    "sluice: 1\n"                                                                                  \
    "name: split\n"                                                                                \
    "store: {driver: sqlite, path: split.db}\n"                                                    \
    "calendar: {table: days, date: day}\n"                                                         \
    "tables:\n"                                                                                    \
    "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"                        \
    "  orders:\n"                                                                                  \
    "    date: day\n"                                                                              \
    "    key: [number]\n"                                                                          \
    "    columns: {number: int, day: date, shop: text, team: text}\n"                              \
    "processors:\n"                                                                                \
    "  split: {plugin: split}\n"

static void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

START_TEST(filters_whose_texts_join_to_the_same_see_their_own_rows)
{
    gates_enter();
    write_text("split.yaml", SPLIT);
    write_text("days.csv", "day\n2021-02-01\n");
    write_text("orders.csv", "number,day,shop,team\n1,2021-02-01,s,\"a,b\"\n2,2021-02-01,s,a\n"
                             "3,2021-02-01,s,b\n4,2021-02-01,s,c\n");
    gates_must("import split.yaml .", 0);
    gates_must("run split.yaml --date 2021-02-01", 0);
    gates_expect("export split.yaml teams --date 2021-02-01", 0,
                 "day,shop,pair,singles\n"
                 "2021-02-01,s,1,2\n",
                 "");
    gates_leave();
}
END_TEST

/* Two sources of what is due, of one table, in the same order of their texts. */
START_TEST(what_is_due_goes_by_its_own_conditions)
{
    char *told;

    gates_enter();
    gates_processor("{early_season: off, breaker: off, completeness: {at_least: 100, due: "
                    "[" DUE ", where: {kind: \"a,b\"}}, " DUE ", where: {kind: [a, b]}}], " ARRIVED
                    "}}",
                    "");
    gates_import("readings", "2021-02-03,a,3,1.5\n");
    gates_import("due", "2021-02-02,a,3,s1,\"a,b\"\n2021-02-02,a,3,s2,a\n2021-02-02,a,3,s3,b\n"
                        "2021-02-02,a,3,s4,c\n");
    gates_import("arrived", "2021-02-02,a,3,s1\n");
    gates_must("run p.yaml --date 2021-02-03", 0);
    told = gates_told("gauged", "2021-02-03");
    gates_expect_told(told, "a,3", "skipped,incomplete,1 of 3 games", "the due of both sources");
    free(told);
    gates_leave();
}
END_TEST

START_TEST(a_filter_with_a_nul_is_refused)
{
    gates_enter();
    write_text("split.yaml", SPLIT);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", NUL_FOLDER, 1), 0);
    gates_expect_part("validate split.yaml", 2, "",
                      "filter 1 of input 'pair': has a value with the character NUL");
    gates_leave();
}
END_TEST

#define NUL_IN                                                                                     \
    "column 'site' of table 'readings' in sqlite gates.db has a text with the character NUL, in "  \
    "row 2 "                                                                                       \
    "of those read: take it out there"

/* Such as another program wrote, or a release that let it pass. */
START_TEST(a_text_with_a_nul_in_the_store_is_told_and_not_read)
{
    static const char *const lines[] = {
        "run p.yaml --date 2021-02-01",
        "export p.yaml readings --date 2021-02-01",
        "import p.yaml readings=r.csv",
        "copy p.yaml --target copy.yaml",
    };

    gates_enter();
    gates_import("readings", "2021-02-01,a,1,1.5\n2021-02-01,b,1,2.5\n");
    write_text("r.csv", "day,site,sensor,value\n2021-02-01,c,1,1.5\n");
    write_text("copy.yaml", "sluice: 1\nname: gates\nstore: {driver: sqlite, path: copy.db}\n");
    free(gates_sql("UPDATE readings SET site = CAST(x'620063' AS TEXT) WHERE site = 'b'"));
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        gates_expect_part(lines[i], 1, "", NUL_IN);
    gates_expect_sql("SELECT count(*) FROM readings", "2");
    gates_leave();
}
END_TEST

/* ---- names ---- */

#define OTHER(table, output)                                                                       \
    "sluice: 1\n"                                                                                  \
    "name: other\n"                                                                                \
    "store: {driver: sqlite, path: gates.db}\n"                                                    \
    "calendar: {table: days, date: day, season: season}\n"                                         \
    "tables:\n"                                                                                    \
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text}}\n"          \
    "  " table ":\n"                                                                               \
    "    date: day\n"                                                                              \
    "    key: [day, site, sensor]\n"                                                               \
    "    columns: {day: date, site: text, sensor: int, value: real?}\n"                            \
    "processors:\n"                                                                                \
    "  gauge:\n"                                                                                   \
    "    plugin: gauge\n"                                                                          \
    "    output: " output "\n"                                                                     \
    "    inputs: {readings: " table ", history: " table ", site: " table "}\n"                     \
    "    gates: {completeness: off}\n"

static const char *const commands[] = {
    "run o.yaml --date 2021-02-20",
    "run o.yaml --date 2021-02-20 --dry-run",
    "plan o.yaml --date 2021-02-20",
    "status o.yaml",
    "why o.yaml gauge 2021-02-20",
    "failures o.yaml",
    "breaker reset o.yaml gauge a 3",
    "export o.yaml days --date 2021-02-20",
    "verify o.yaml",
    "verify o.yaml --repair",
};

static void expect_refused(const char *const *lines, size_t count, const char *err)
{
    for (size_t i = 0; i < count; i++)
        gates_expect_part(lines[i], 2, "", err);
}

#define REFUSED(name, place, other)                                                                \
    "o.yaml:" place ": error: table '" name "' is table '" other                                   \
    "' in the ledger of this store: tables that differ in capitals only, in the ledger of one "    \
    "store, are refused"
#define WHAT_TO_DO(other) "write it as '" other "', or use another name or another store"

START_TEST(tables_that_differ_in_capitals_only_are_refused)
{
    const char *before = "SELECT group_concat(table_name || partition || sequence, ' ') FROM "
                         "sluice_commits";
    const char *imports[] = { "import o.yaml Readings=readings.csv" };
    char *was;

    gates_enter();
    gates_processor("{completeness: off}", "");
    gates_import("readings", "2021-02-20,a,3,1.5\n");
    gates_must("run p.yaml --date 2021-02-20", 0);
    was = gates_sql(before);
    write_text("o.yaml", OTHER("Readings", "own"));
    expect_refused(commands, COUNT_OF(commands), REFUSED("Readings", "7:3", "readings"));
    expect_refused(imports, COUNT_OF(imports), REFUSED("Readings", "7:3", "readings"));
    gates_expect_part(imports[0], 2, "", WHAT_TO_DO("readings"));
    write_text("o.yaml", OTHER("readings", "GAUGED"));
    expect_refused(commands, COUNT_OF(commands), REFUSED("GAUGED", "14:13", "gauged"));
    write_text("o.yaml", OTHER("readings", "own"));
    gates_must("run o.yaml --date 2021-02-20", 0);
    gates_must("run p.yaml --date 2021-02-20", 0);
    gates_expect_sql("SELECT group_concat(table_name || partition || sequence, ' ') FROM "
                     "sluice_commits WHERE table_name <> 'own'",
                     was);
    free(was);
    gates_leave();
}
END_TEST

START_TEST(a_plan_is_refused_when_its_table_came_in_other_capitals)
{
    gates_enter();
    write_text("o.yaml", OTHER("readings", "Own"));
    gates_import("readings", "2021-02-20,a,3,1.5\n");
    gates_must("plan o.yaml --date 2021-02-20 -o plan.json", 0);
    write_text("p.yaml", OTHER("readings", "own"));
    gates_must("run p.yaml --date 2021-02-20", 0);
    gates_expect_part("apply plan.json", 4, "", REFUSED("Own", "14:13", "own"));
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *tests[] = { filters_whose_texts_join_to_the_same_see_their_own_rows,
                             what_is_due_goes_by_its_own_conditions,
                             a_filter_with_a_nul_is_refused,
                             a_text_with_a_nul_in_the_store_is_told_and_not_read,
                             tables_that_differ_in_capitals_only_are_refused,
                             a_plan_is_refused_when_its_table_came_in_other_capitals };

    return suite_run("identity", tests, COUNT_OF(tests));
}
