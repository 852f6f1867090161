/* test_external.c - tables that somebody else writes, by the commands. */
#include "e2e/lake.h"
#include "places/places.h"

#include <stdlib.h>
#include <unistd.h>

#define DAY(d) "2024-01-0" #d

/* ---- without tokens: the rows speak for themselves ---- */

static const struct {
    const char *promise, *sql, *plan;
} edits[] = {
    { "nothing", "SELECT 1", "....." },
    { "another amount", "UPDATE orders SET amount = 5 WHERE day = '2024-01-03'", "..rrr" },
    { "a row more", "INSERT INTO orders VALUES ('2024-01-04', 'bob', 1, NULL)", "...rr" },
    { "a row less, of two", "INSERT INTO orders VALUES ('2024-01-01', 'bob', 1, NULL)", "rrrrr" },
    { "a column that nobody reads", "UPDATE orders SET note = x'ff'", "....." },
    { "a row that moves", "UPDATE orders SET day = '2024-01-04' WHERE day = '2024-01-05'",
      "...rb" },
    { "a date that is gone", "DELETE FROM orders WHERE day = '2024-01-03'", "..bbr" },
    { "a date outside the calendar", "INSERT INTO orders VALUES ('2024-02-01', 'ann', 1, NULL)",
      "....." },
    { "the same value in another form", "UPDATE orders SET amount = amount * 1.0", "....." },
    { "another column type",
      "ALTER TABLE orders RENAME TO had; CREATE TABLE orders (day DATE, customer TEXT, amount "
      "DECIMAL(9, 1)); INSERT INTO orders SELECT day, customer, amount FROM had; DROP TABLE had",
      "....." },
};

START_TEST(what_others_wrote_is_computed_again_and_nothing_else)
{
    lake_enter("sqlite", "");
    lake_run(0);
    lake_sql("%s", edits[_i].sql);
    lake_expect_plan(edits[_i].plan);
    lake_run(strchr(edits[_i].plan, 'b') != NULL ? 3 : 0);
    if (strchr(edits[_i].plan, 'b') == NULL) {
        lake_expect_plan(".....");
        lake_expect_fresh();
    }
    lake_leave();
}
END_TEST

START_TEST(nothing_of_sluice_is_written_into_them)
{
    lake_enter("sqlite", "");
    lake_sql("CREATE TABLE copied AS SELECT * FROM orders");
    lake_run(0);
    lake_sql("CREATE TABLE seen (same CHECK (same = 1));"
             "INSERT INTO seen SELECT count(*) = 5 FROM (SELECT * FROM orders INTERSECT SELECT * "
             "FROM copied);"
             "INSERT INTO seen SELECT count(*) = 5 FROM orders;"
             "INSERT INTO seen SELECT sql NOT LIKE '%%sluice%%' FROM sqlite_schema WHERE name = "
             "'orders'");
    gates_expect_part("import p.yaml orders=orders.csv", 2, "",
                      "sluice import: error: table 'orders' is external at p.yaml:6:3: somebody "
                      "else writes it, and it is read where it lies; remove 'external: true' there "
                      "to import it\n");
    e2e_write("orders.csv", "day,customer,amount\n", 20);
    gates_expect_part(
        "import p.yaml .", 2, "",
        "sluice import: error: there is nothing to import: all tables that p.yaml declares are "
        "external");
    gates_expect_part("verify p.yaml", 0,
                      "not covered: run_id and computed_at of computed rows; tables that no import "
                      "brought in: orders, bookings\n",
                      "");
    lake_leave();
}
END_TEST

START_TEST(a_plan_is_refused_where_others_wrote_since)
{
    lake_enter("sqlite", "");
    lake_expect_plan("rrrrr");
    lake_sql("UPDATE orders SET amount = 3 WHERE day = '2024-01-02'");
    gates_expect_part("apply plan.json", 4, "", "table 'orders': 2024-01-02 was =");
    lake_expect_plan("rrrrr");
    gates_must("apply plan.json", 0);
    lake_expect_fresh();
    lake_leave();
}
END_TEST

START_TEST(why_tells_which_date_others_wrote)
{
    lake_enter("sqlite", "");
    lake_run(0);
    lake_sql("UPDATE orders SET amount = 3 WHERE day = '2024-01-02'");
    gates_expect_part("why p.yaml tally 2024-01-04", 0, "2024-01-02  other rows", "");
    gates_expect_part("why p.yaml tally 2024-01-04", 0, "now     as others wrote it, 1 row", "");
    gates_expect_part("why p.yaml tally 2024-01-01", 0, "tally 2024-01-01: reuse, up to date", "");
    lake_leave();
}
END_TEST

/* ---- what cannot be read ---- */

START_TEST(a_cell_that_cannot_be_converted_stops_who_reads_its_date)
{
    static const char fault[] =
        "table 'orders' cannot be read on 2024-01-04: column 'amount' of table 'orders' in "
        "'lake.db' holds the text 'many' where an int is expected: correct the value or import "
        "the table again";
    char expected[512];

    lake_enter("sqlite", "");
    lake_sql("UPDATE orders SET amount = 'many' WHERE day = '2024-01-04'");
    (void)snprintf(expected, sizeof expected,
                   "warning: tally 2024-01-04 is blocked: %s; 1 more partition is blocked, `sluice "
                   "why` tells of each\n",
                   fault);
    gates_expect_part("run p.yaml" ALL_DAYS, 3, "", expected);
    lake_expect_plan("...rr");
    lake_sql("UPDATE orders SET amount = 8 WHERE day = '2024-01-04'");
    lake_run(0);
    lake_expect_fresh();
    lake_sql("UPDATE orders SET amount = 'many' WHERE day = '2024-01-04'");
    lake_expect_plan("...bb");
    (void)snprintf(expected, sizeof expected, "tally 2024-01-05: blocked: %s", fault);
    gates_expect_part("why p.yaml tally 2024-01-05", 0, fault, "");
    lake_leave();
}
END_TEST

START_TEST(rows_on_no_date_are_told_of)
{
    lake_enter("sqlite", "");
    lake_sql("INSERT INTO orders VALUES (NULL, 'ann', 1, NULL), ('soon', 'bob', 2, NULL)");
    gates_expect_part(
        "run p.yaml" ALL_DAYS, 0, "",
        "\norders: 2 rows without a date of the years 1 to 9999, seen by no window\n");
    gates_expect_part("status p.yaml", 0,
                      "\norders: 2 rows without a date of the years 1 to 9999, seen by no window\n",
                      "");
    gates_expect_part("status p.yaml --format json", 0,
                      "{\"event\":\"without_date\",\"table\":\"orders\",\"rows\":2}\n", "");
    lake_sql("DELETE FROM orders WHERE customer = 'bob' AND day = 'soon'");
    gates_expect_part("run p.yaml" ALL_DAYS, 0, "", "\norders: 1 row without a date of");
    lake_leave();
}
END_TEST

START_TEST(two_rows_of_one_key_stop_who_reads_their_date)
{
    lake_enter("sqlite", "");
    lake_sql("INSERT INTO orders VALUES ('2024-01-04', 'ann', 9, NULL)");
    gates_expect_part("run p.yaml" ALL_DAYS, 3, "",
                      "tally 2024-01-04 is blocked: table 'orders' has two rows for one key on "
                      "2024-01-04: [\"ann\"]; correct the data where they are written, or the "
                      "declared key");
    gates_expect_part("why p.yaml tally 2024-01-04", 0,
                      "tally 2024-01-04: run, never computed\n  it will be blocked: table "
                      "'orders' has two rows for one key on 2024-01-04: [\"ann\"]",
                      "");
    gates_expect_part("why p.yaml tally 2024-01-04 --format json", 0,
                      "{\"event\":\"fault\",\"reason\":\"table 'orders' has two rows", "");
    lake_sql("DELETE FROM orders WHERE amount = 9");
    lake_run(0);
    lake_expect_fresh();
    /* Of what stands a plan reads the rows, and knows what a run would find. */
    lake_sql("INSERT INTO orders VALUES ('2024-01-04', 'ann', 9, NULL)");
    lake_run(3);
    lake_expect_plan("...bb");
    gates_expect_part("why p.yaml tally 2024-01-04", 0,
                      "tally 2024-01-04: blocked, table 'orders' has two rows for one key on "
                      "2024-01-04: [\"ann\"]",
                      "");
    lake_sql("DELETE FROM orders WHERE amount = 9");
    lake_expect_plan(".....");
    lake_leave();
}
END_TEST

static const struct {
    const char *promise, *sql, *mistake;
} misfits[] = {
    { "a type that converts to no other",
      "DROP TABLE bookings; CREATE TABLE bookings (day DATE, customer TEXT, amount BLOB)",
      "p.yaml:11:43: error: column 'amount' of table 'bookings' is BLOB in the store, which cannot "
      "be read as int\n" },
    { "a type that converts to others",
      "DROP TABLE bookings; CREATE TABLE bookings (day DATE, customer TEXT, amount VARCHAR(3))",
      "  declare it as text, date or time, or read a view that casts it\n" },
    { "a column that is not there", "ALTER TABLE orders DROP COLUMN amount",
      "error: table 'orders' in the store has no column 'amount', which is declared here\n" },
    { "a table that is not there", "DROP TABLE orders",
      "p.yaml:6:3: error: the store has no table 'orders', which somebody else writes as it is "
      "declared here\n" },
    { "an output that is a view", "CREATE VIEW tallied AS SELECT day FROM orders",
      "error: processor 'tally' writes 'tallied', which is a view in the store\n" },
};

START_TEST(what_does_not_fit_is_refused_before_anything_runs)
{
    lake_enter("sqlite", "");
    lake_sql("%s", misfits[_i].sql);
    gates_expect_part("run p.yaml" ALL_DAYS, 2, "", misfits[_i].mistake);
    lake_leave();
}
END_TEST

START_TEST(a_view_is_read_and_never_imported_into)
{
    lake_enter("sqlite", "from: seen, ");
    lake_sql("CREATE VIEW seen AS SELECT day, customer, amount * 2 AS amount FROM orders");
    lake_run(0);
    gates_expect("export p.yaml tallied --date 2024-01-02", 0,
                 "day,customer,week,before,season,two\n2024-01-02,ann,6,2,0,2\n", "");
    lake_sql("UPDATE orders SET amount = 3 WHERE day = '2024-01-02'");
    lake_expect_plan(".rrrr");
    lake_sql("CREATE VIEW plain AS SELECT 1 AS k");
    e2e_write("q.yaml",
              "sluice: 1\nname: q\nstore: {driver: sqlite, path: lake.db}\ntables:\n  plain: {key: "
              "[k], columns: {k: int}}\n",
              strlen("sluice: 1\nname: q\nstore: {driver: sqlite, path: lake.db}\ntables:\n  "
                     "plain: {key: [k], columns: {k: int}}\n"));
    e2e_write("plain.csv", "k\n1\n", 4);
    gates_expect_part("import q.yaml plain=plain.csv", 2, "",
                      "table 'plain' is a view in the store: nothing can be imported into it");
    lake_leave();
}
END_TEST

/* ---- whether what was made of them is current ---- */

#define EXPORT "export p.yaml tallied --date 2024-01-04"

START_TEST(an_export_can_ask_whether_others_wrote_since)
{
    struct e2e_result result;

    lake_enter("sqlite", "");
    lake_run(0);
    result = gates_command(EXPORT, 0);
    gates_expect(EXPORT " --only-current", 0, result.out, "");
    lake_sql("UPDATE orders SET amount = 5 WHERE day = '2024-01-03'");
    gates_expect(EXPORT, 0, result.out, "");
    gates_expect(EXPORT " --only-current", 4, "",
                 "sluice export: error: tallied: 1 of 1 date is not current, the first 2024-01-04: "
                 "input week changed; `sluice run` mends it, `sluice why` says more\n");
    e2e_result_fini(&result);
    lake_sql("UPDATE orders SET amount = 'many' WHERE day = '2024-01-04'");
    gates_expect_part(EXPORT " --only-current", 4, "",
                      "the first 2024-01-04: blocked, table 'orders' cannot be read on 2024-01-04");
    lake_leave();
}
END_TEST

/* ---- what ends a run ---- */

START_TEST(what_ended_a_run_is_told_before_its_figures)
{
    struct e2e_result result;
    const char *figures;

    lake_enter("sqlite", "");
    lake_run(0);
    lake_sql(
        "UPDATE orders SET amount = 5; CREATE TRIGGER no BEFORE INSERT ON tallied BEGIN SELECT "
        "RAISE(ABORT, 'not now'); END");
    result = gates_command("run p.yaml" ALL_DAYS, 1);
    figures = strstr(result.err, "\nnode ");
    ck_assert_ptr_nonnull(figures);
    ck_assert_ptr_nonnull(strstr(result.err, "sluice run: error: "));
    ck_assert_msg(strstr(result.err, "sluice run: error: ") < figures, "%s", result.err);
    e2e_result_fini(&result);
    lake_leave();
}
END_TEST

/* ---- dates without rows ---- */

START_TEST(a_date_without_rows_is_there_up_to_the_newest_that_has_some)
{
    lake_enter("sqlite", "empty: allowed, ");
    lake_sql("DELETE FROM orders WHERE day IN ('2024-01-03', '2024-01-05')");
    lake_run(3);
    lake_expect_plan("....b");
    gates_expect_part("why p.yaml tally 2024-01-05", 0, "table 'orders' has no rows on 2024-01-05",
                      "");
    lake_sql("INSERT INTO orders VALUES ('2024-01-07', 'ann', 1, NULL)");
    lake_run(0);
    lake_expect_plan(".....");
    lake_pipeline("sqlite", "");
    lake_expect_plan("..bbb");
    lake_leave();
}
END_TEST

/* ---- with tokens ---- */

static void mark(int day, const char *text)
{
    lake_sql("DELETE FROM marks WHERE name = 'orders' AND day = '2024-01-0%d';"
             "INSERT INTO marks VALUES ('orders', '2024-01-0%d', '%s', 1)",
             day, day, text);
}

static void enter_marked(const char *keys)
{
    lake_enter("marked", keys);
    lake_sql("CREATE TABLE marks (name TEXT, day TEXT, mark TEXT, rows INT);"
             "INSERT INTO marks VALUES ('bookings', '2024-01-01', 'x', 0)");
    for (int day = 1; day <= 5; day++)
        mark(day, "first");
}

/* How many scans of orders a command takes. */
static int scans(const char *line)
{
    size_t length = 0;
    int count = 0;
    char *log, *at;

    (void)remove("scans.log");
    ck_assert_int_eq(setenv("MARKED_LOG", "scans.log", 1), 0);
    gates_must(line, 0);
    ck_assert_int_eq(unsetenv("MARKED_LOG"), 0);
    log = e2e_read("scans.log", &length);
    for (at = log; at != NULL && (at = strstr(at, "orders ")) != NULL; at++)
        count++;
    free(log);
    return count;
}

START_TEST(a_table_is_read_again_where_its_token_moved_and_nowhere_else)
{
    enter_marked("");
    lake_run(0);
    ck_assert_int_eq(scans("run p.yaml" ALL_DAYS), 0);
    /* The store says that nothing was written. */
    lake_sql("UPDATE orders SET amount = 5 WHERE day = '2024-01-03'");
    lake_expect_plan(".....");
    mark(3, "second");
    lake_expect_plan("..rrr");
    gates_expect_part("why p.yaml tally 2024-01-04", 0, "of the store, 1 row", "");
    lake_run(0);
    lake_expect_fresh();
    /* Written, and the same: read once, and remembered. */
    mark(2, "second");
    ck_assert_int_gt(scans("run p.yaml" ALL_DAYS), 0);
    ck_assert_int_eq(scans("run p.yaml" ALL_DAYS), 0);
    lake_expect_plan(".....");
    lake_leave();
}
END_TEST

START_TEST(a_token_that_comes_or_goes_is_a_date_that_does)
{
    enter_marked("");
    lake_sql("DELETE FROM marks WHERE day = '2024-01-05'; DELETE FROM orders WHERE day = "
             "'2024-01-05'");
    lake_run(3);
    lake_expect_plan("....b");
    lake_sql("INSERT INTO orders VALUES ('2024-01-05', 'bob', 1, NULL)");
    lake_expect_plan("....b");
    mark(5, "first");
    lake_run(0);
    lake_expect_fresh();
    lake_sql("DELETE FROM marks WHERE day = '2024-01-02'; DELETE FROM orders WHERE day = "
             "'2024-01-02'");
    lake_expect_plan(".bbrr");
    lake_pipeline("marked", "empty: allowed, ");
    lake_expect_plan(".rrrr");
    lake_run(0);
    ck_assert_int_eq(scans("run p.yaml" ALL_DAYS), 0);
    lake_leave();
}
END_TEST

START_TEST(where_the_store_cannot_tell_the_rows_are_read)
{
    enter_marked("");
    lake_run(0);
    lake_sql("DELETE FROM marks WHERE name = 'orders'");
    lake_sql("UPDATE orders SET amount = 5 WHERE day = '2024-01-03'");
    lake_expect_plan("..rrr");
    lake_run(0);
    lake_expect_fresh();
    /* It can again. */
    for (int day = 1; day <= 5; day++)
        mark(day, "third");
    lake_expect_plan(".....");
    lake_leave();
}
END_TEST

START_TEST(a_table_may_say_that_its_rows_are_to_be_read)
{
    enter_marked("token: scan, ");
    lake_run(0);
    lake_sql("UPDATE orders SET amount = 5 WHERE day = '2024-01-03'");
    lake_expect_plan("..rrr");
    lake_leave();
}
END_TEST

START_TEST(a_plan_is_refused_where_a_token_moved)
{
    enter_marked("");
    lake_expect_plan("rrrrr");
    mark(4, "second");
    gates_expect_part("apply plan.json", 4, "", "table 'orders': 2024-01-04 was ~");
    lake_expect_plan("rrrrr");
    gates_must("apply plan.json", 0);
    lake_expect_fresh();
    lake_leave();
}
END_TEST

/* The store has no state that several scans see, and the ledger lies elsewhere. */
START_TEST(tokens_are_looked_at_before_and_after_where_nothing_stands_still)
{
    lake_enter("depot", "");
    ck_assert_int_eq(setenv("DEPOT_TOKENS", "1", 1), 0);
    lake_run(0);
    lake_expect_plan(".....");
    lake_sql("UPDATE orders SET amount = 5 WHERE day = '2024-01-03'");
    lake_expect_plan("..rrr");
    lake_run(0);
    lake_expect_plan(".....");
    lake_expect_fresh();
    lake_sql("UPDATE orders SET note = x'ff' WHERE day = '2024-01-02'");
    lake_run(0);
    lake_expect_plan(".....");
    ck_assert_int_eq(unsetenv("DEPOT_TOKENS"), 0);
    lake_expect_plan(".....");
    lake_leave();
}
END_TEST

START_TEST(status_lists_what_others_write_and_how_new_it_is)
{
    enter_marked("");
    lake_sql("UPDATE marks SET rows = 7 WHERE day = '2024-01-05'");
    gates_expect_part("status p.yaml", 0,
                      "tables of others\n"
                      "external  newest      rows  changes are seen by\n"
                      "orders    2024-01-05     7  tokens of the store\n"
                      "bookings                    tokens of the store\n",
                      "");
    gates_expect_part("status p.yaml --format json", 0,
                      "{\"event\":\"external\",\"table\":\"orders\",\"newest\":\"2024-01-05\","
                      "\"rows\":7,\"seen_by\":\"tokens of the store\"}\n",
                      "");
    lake_pipeline("sqlite", "");
    gates_expect_part("status p.yaml", 0, "orders    2024-01-05        reading its rows\n", "");
    lake_leave();
}
END_TEST

/* ---- another pipeline writes it ---- */

START_TEST(the_ledger_tells_of_what_another_pipeline_writes)
{
    static const char other[] =
        "sluice: 1\nname: other\nstore: {driver: sqlite, path: lake.db}\ntables:\n"
        "  told:\n    {date: day, key: [day, customer], columns: {day: date, customer: text, "
        "amount: "
        "int}}\n";
    static const char rows[] = "day,customer,amount\n2024-01-01,ann,1\n2024-01-02,ann,2\n"
                               "2024-01-03,ann,3\n2024-01-04,ann,4\n2024-01-05,ann,5\n";
    static const char more[] = "day,customer,amount\n2024-01-04,ann,7\n";

    lake_enter("sqlite", "from: told, ");
    e2e_write("other.yaml", other, sizeof other - 1);
    e2e_write("told.csv", rows, sizeof rows - 1);
    gates_must("import other.yaml told=told.csv", 0);
    lake_run(0);
    e2e_write("told.csv", more, sizeof more - 1);
    gates_must("import other.yaml told=told.csv", 0);
    lake_expect_plan("...rr");
    gates_expect_part("why p.yaml tally 2024-01-04", 0, "import", "");
    lake_run(0);
    /* What nobody committed is not seen, unless the table says so. */
    lake_sql("UPDATE told SET amount = 9 WHERE day = '2024-01-02'");
    lake_expect_plan(".....");
    lake_pipeline("sqlite", "from: told, token: scan, ");
    lake_expect_plan(".rrrr");
    lake_leave();
}
END_TEST

/* ---- a store that is not there yet ---- */

START_TEST(a_store_that_should_have_them_is_not_made)
{
    static const char *const lines[] = { "run p.yaml" ALL_DAYS, "plan p.yaml" ALL_DAYS };

    lake_enter("sqlite", "");
    ck_assert_int_eq(remove("lake.db"), 0);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        gates_expect_part(lines[i], 1, "",
                          "error: there is no store 'sqlite lake.db': the tables that are read are "
                          "external, and somebody else makes them there; correct its section\n");
        ck_assert_int_ne(access("lake.db", F_OK), 0);
    }
    lake_leave();
}
END_TEST

/* The schema in the section of a store. */
static void schema_of(const char *section, char schema[128])
{
    const char *place = strstr(section, "schema: ");

    ck_assert_ptr_nonnull(place);
    place += strlen("schema: ");
    (void)snprintf(schema, 128, "%.*s", (int)strcspn(place, ",}"), place);
}

/* Tables of this schema, which others write; NULL: our own. */
static void put_table(struct buffer *text, const char *name, const char *schema, const char *known)
{
    buffer_printf(text, "  %s:\n    {date: day, key: [day, customer]%s", name, known);
    if (schema != NULL)
        buffer_printf(text, ", external: true, from: %s.%s", schema, name);
    buffer_text(text, ",\n     columns: {day: date, customer: text, amount: int}}\n");
}

static void write_told(const char *path, const char *section, const char *schema)
{
    struct buffer text = { 0 };

    buffer_printf(&text,
                  "sluice: 1\nname: told\n%s"
                  "calendar: {every: day, from: 2024-01-01, to: 2024-01-05, season: month, date: "
                  "day}\ntables:\n",
                  section);
    put_table(&text, "orders", schema, "");
    put_table(&text, "bookings", schema, ", known: ahead");
    buffer_text(&text, "processors:\n  tally: {plugin: tally, with: {days: 1}}\n");
    ck_assert(!text.failed);
    e2e_write(path, text.data, text.length);
    buffer_fini(&text);
}

START_TEST(the_first_run_makes_the_schema_of_its_own_tables)
{
    static const char rows[] = "day,customer,amount\n2024-01-01,ann,1\n2024-01-02,ann,2\n"
                               "2024-01-03,ann,3\n2024-01-04,ann,4\n2024-01-05,ann,5\n";
    char section[PLACES_TEXT], schema[128];

    if (getenv("SLUICE_TEST_POSTGRES") == NULL)
        return;
    lake_enter("sqlite", "");
    places_choose("postgres");
    places_scope();
    write_told("theirs.yaml", places_sections("theirs", section), NULL);
    schema_of(section, schema);
    e2e_write("orders.csv", rows, sizeof rows - 1);
    e2e_write("bookings.csv", rows, 20);
    gates_must("import theirs.yaml .", 0);
    write_told("p.yaml", places_sections("ours", section), schema);
    gates_expect_part("plan p.yaml" ALL_DAYS, 1, "",
                      "ours': the first `sluice run` makes it, or correct its section\n");
    lake_run(0);
    lake_expect_plan(".....");
    places_leave();
    lake_leave();
}
END_TEST

/* ---- a ledger in a store of its own ---- */

START_TEST(the_first_run_makes_the_ledger_and_no_later_one_does)
{
    lake_enter("depot", "");
    lake_expect_plan("rrrrr");
    lake_run(0);
    lake_expect_plan(".....");
    ck_assert_int_eq(remove("ledger.db"), 0);
    (void)remove("ledger.db-wal"); /* where the last to close it left them */
    (void)remove("ledger.db-shm");
    gates_expect_part("run p.yaml" ALL_DAYS, 1, "",
                      "the ledger's store, sqlite ledger.db, is not there, though depot lake.db "
                      "has the table 'tallied' that this pipeline computes");
    ck_assert_int_ne(access("ledger.db", F_OK), 0);
    lake_sql("DROP TABLE tallied");
    lake_run(0);
    lake_expect_plan(".....");
    lake_leave();
}
END_TEST

/* ---- drawn edits ---- */

static unsigned draw(unsigned *seed, unsigned below)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % below;
}

static void edit(unsigned *seed, bool marked)
{
    static const char *const statements[] = {
        "UPDATE orders SET amount = amount + 1 WHERE day = '2024-01-0%d'",
        "DELETE FROM orders WHERE day = '2024-01-0%d' AND customer = 'cid'",
        ("INSERT INTO orders SELECT '2024-01-0%d', 'cid', 3, NULL WHERE NOT EXISTS (SELECT 1 FROM "
         "orders WHERE day = '2024-01-0%d' AND customer = 'cid')"),
        "UPDATE orders SET note = x'01' WHERE day = '2024-01-0%d'",
        "UPDATE orders SET customer = upper(customer) WHERE day = '2024-01-0%d'",
    };
    int day = 1 + (int)draw(seed, 5);
    char text[32];

    lake_sql(statements[draw(seed, COUNT_OF(statements))], day, day); /* NOLINT */
    (void)snprintf(text, sizeof text, "%u", *seed);
    if (marked)
        mark(day, text);
}

START_TEST(after_any_edits_the_rows_are_those_of_a_new_store)
{
    int rounds = getenv("SLUICE_TEST_FULL") != NULL ? 40 : 4;
    unsigned seed = (unsigned)_i + 1;
    bool marked = _i % 2 == 1;

    if (marked)
        enter_marked("");
    else
        lake_enter("sqlite", "");
    for (int round = 0; round < rounds; round++) {
        for (unsigned edits_left = 1 + draw(&seed, 3); edits_left > 0; edits_left--)
            edit(&seed, marked);
        lake_run(0);
        lake_expect_fresh();
        lake_expect_plan(".....");
    }
    lake_leave();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("external");

    tcase_set_timeout(tests, 240);
    tcase_add_loop_test(tests, what_others_wrote_is_computed_again_and_nothing_else, 0,
                        COUNT_OF(edits));
    tcase_add_test(tests, nothing_of_sluice_is_written_into_them);
    tcase_add_test(tests, a_plan_is_refused_where_others_wrote_since);
    tcase_add_test(tests, why_tells_which_date_others_wrote);
    tcase_add_test(tests, a_cell_that_cannot_be_converted_stops_who_reads_its_date);
    tcase_add_test(tests, rows_on_no_date_are_told_of);
    tcase_add_test(tests, two_rows_of_one_key_stop_who_reads_their_date);
    tcase_add_loop_test(tests, what_does_not_fit_is_refused_before_anything_runs, 0,
                        COUNT_OF(misfits));
    tcase_add_test(tests, a_view_is_read_and_never_imported_into);
    tcase_add_test(tests, an_export_can_ask_whether_others_wrote_since);
    tcase_add_test(tests, what_ended_a_run_is_told_before_its_figures);
    tcase_add_test(tests, a_date_without_rows_is_there_up_to_the_newest_that_has_some);
    tcase_add_test(tests, a_table_is_read_again_where_its_token_moved_and_nowhere_else);
    tcase_add_test(tests, a_token_that_comes_or_goes_is_a_date_that_does);
    tcase_add_test(tests, where_the_store_cannot_tell_the_rows_are_read);
    tcase_add_test(tests, a_table_may_say_that_its_rows_are_to_be_read);
    tcase_add_test(tests, a_plan_is_refused_where_a_token_moved);
    tcase_add_test(tests, tokens_are_looked_at_before_and_after_where_nothing_stands_still);
    tcase_add_test(tests, status_lists_what_others_write_and_how_new_it_is);
    tcase_add_test(tests, the_ledger_tells_of_what_another_pipeline_writes);
    tcase_add_test(tests, a_store_that_should_have_them_is_not_made);
    tcase_add_test(tests, the_first_run_makes_the_schema_of_its_own_tables);
    tcase_add_test(tests, the_first_run_makes_the_ledger_and_no_later_one_does);
    tcase_add_loop_test(tests, after_any_edits_the_rows_are_those_of_a_new_store, 0, 2);
    return runner_run("external", tests);
}
