/* test_external_bigquery.c - tables that somebody else writes in BigQuery, by the commands, with
 * the ledger in an SQLite file. What others write there is written into lake.db as well, and what
 * comes out must be the same. */
#include "e2e/lake.h"
#include "stores/bigquery_world.h"

#include <unistd.h>

static struct world world;

#define TABLE(name, amount)                                                                        \
    "{'tableReference':{'projectId':'test-project','datasetId':'games','tableId':'" name           \
    "'},'schema':{'fields':[{'name':'day','type':'DATE'},{'name':'customer','type':'STRING'},"     \
    "{'name':'amount','type':'" amount "'}]},'timePartitioning':{'type':'DAY','field':'day'}}"
#define ROWS(place, how)                                                                           \
    "{'projectId':'test-project','datasetId':'games','tableId':'" place "'," how "}"

/* A day of orders becomes one row; NULL: of its own words alone. */
static void put(int day, const char *customer, int amount)
{
    char json[256];

    (void)snprintf(json, sizeof json,
                   ROWS("orders$2024010%d", "'delete':true,'rows':[{'day':'2024-01-0%d',"
                                            "'customer':'%s','amount':'%d'}]"),
                   day, day, customer, amount);
    world_control(&world, "rows", json);
    lake_sql("DELETE FROM orders WHERE day = '2024-01-0%d';"
             "INSERT INTO orders VALUES ('2024-01-0%d', '%s', %d, NULL)",
             day, day, customer, amount);
}

static void pipeline(const char *keys)
{
    char stores[256];

    (void)snprintf(stores, sizeof stores,
                   "store: {driver: bigquery, project: test-project, dataset: games, endpoint: "
                   "\"%s\", token: test-token, deadline: 60}\n"
                   "ledger: {driver: sqlite, path: ledger.db}\n",
                   world.endpoint);
    lake_pipeline_over(stores, keys);
}

static void enter(const char *keys)
{
    static const char *const customers[] = { "ann", "ann", "bob", "ann", "bob" };

    world_start(&world);
    lake_enter("sqlite", "");
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", BIGQUERY_FOLDER, 1), 0);
    world_make_table(&world, TABLE("orders", "INTEGER"));
    world_make_table(&world, TABLE("bookings", "NUMERIC"));
    pipeline(keys);
    for (int day = 1; day <= 5; day++)
        put(day, customers[day - 1], 1 << (day - 1));
}

static void leave(void)
{
    lake_leave();
    world_stop(&world);
}

START_TEST(what_others_wrote_is_computed_again_and_nothing_else)
{
    enter("");
    lake_expect_plan("rrrrr");
    lake_run(0);
    lake_expect_fresh();
    /* Nothing to do: nothing is loaded, nor are rows read. */
    world_reset_counts(&world);
    lake_expect_plan(".....");
    lake_run(0);
    ck_assert_int_eq(world_count(&world, "requests", "jobs.insert"), 0);
    ck_assert_int_eq(world_count(&world, "requests", "tabledata.list"), 0);
    put(3, "bob", 5);
    lake_expect_plan("..rrr");
    gates_expect_part("why p.yaml tally 2024-01-04", 0, "of the store, 1 row", "");
    lake_run(0);
    lake_expect_fresh();
    /* Written, and the same: read once, and remembered. */
    put(2, "ann", 2);
    lake_run(0);
    world_reset_counts(&world);
    lake_expect_plan(".....");
    ck_assert_int_eq(world_count(&world, "requests", "tabledata.list"), 0);
    gates_expect_part("status p.yaml", 0, "orders    2024-01-05     1  tokens of the store\n", "");
    leave();
}
END_TEST

START_TEST(a_plan_is_refused_where_a_token_moved)
{
    enter("");
    lake_expect_plan("rrrrr");
    put(4, "ann", 9);
    gates_expect_part("apply plan.json", 4, "", "table 'orders': 2024-01-04 was ~");
    lake_expect_plan("rrrrr");
    gates_must("apply plan.json", 0);
    lake_expect_fresh();
    leave();
}
END_TEST

/* Rows in the streaming buffer, or a table that says so. */
START_TEST(where_there_are_no_tokens_the_rows_are_read)
{
    enter("");
    lake_run(0);
    world_control(&world, "rows",
                  ROWS("orders", "'stream':true,'rows':[{'day':'2024-01-04','customer':'cid',"
                                 "'amount':'7'}]"));
    lake_sql("INSERT INTO orders VALUES ('2024-01-04', 'cid', 7, NULL)");
    lake_expect_plan("...rr");
    lake_run(0);
    lake_expect_fresh();
    lake_expect_plan(".....");
    pipeline("token: scan, ");
    lake_expect_plan(".....");
    put(5, "bob", 3);
    lake_expect_plan("....r");
    lake_run(0);
    lake_expect_fresh();
    leave();
}
END_TEST

START_TEST(a_cell_that_cannot_be_converted_is_told_with_its_row)
{
    enter("");
    world_control(&world, "rows",
                  ROWS("bookings$20240102", "'rows':[{'day':'2024-01-02','customer':'eve',"
                                            "'amount':'0.5'}]"));
    gates_expect_part("run p.yaml" ALL_DAYS, 3, "",
                      "table 'bookings' cannot be read on 2024-01-02: column 'amount' of table "
                      "'bookings' in 'test-project.games' holds '0.5' where a decimal that is an "
                      "int is expected (customer eve): correct the value");
    world_control(&world, "rows", ROWS("bookings$20240102", "'delete':true,'rows':[]"));
    lake_run(0);
    lake_expect_fresh();
    leave();
}
END_TEST

/* By what the partitions say, and where they say nothing by a query. */
START_TEST(rows_on_no_date_are_told_of)
{
    static const char told[] =
        "\norders: 2 rows without a date of the years 1 to 9999, seen by no window\n";

    enter("");
    world_control(&world, "rows",
                  ROWS("orders", "'rows':[{'customer':'ann','amount':'1'},{'customer':'bob'}]"));
    gates_expect_part("run p.yaml" ALL_DAYS, 0, "", told);
    gates_expect_part("status p.yaml", 0, told, "");
    pipeline("token: scan, ");
    gates_expect_part("run p.yaml" ALL_DAYS, 0, "", told);
    leave();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("external_bigquery");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, what_others_wrote_is_computed_again_and_nothing_else);
    tcase_add_test(tests, a_plan_is_refused_where_a_token_moved);
    tcase_add_test(tests, where_there_are_no_tokens_the_rows_are_read);
    tcase_add_test(tests, a_cell_that_cannot_be_converted_is_told_with_its_row);
    tcase_add_test(tests, rows_on_no_date_are_told_of);
    return runner_run("external_bigquery", tests);
}
