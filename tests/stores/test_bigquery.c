/* test_bigquery.c - the BigQuery driver against the server of tests/bigquery: the promises of every
 * store, and its own. */
#include "runner.h"
#include "stores/bigquery_world.h"

static struct world world;

static void setup(void)
{
    world_start(&world);
}

static void teardown(void)
{
    world_stop(&world);
}

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&world.subject, _i);
}
END_TEST

START_TEST(is_what_the_page_says)
{
    suite_expect_page(&world.subject);
}
END_TEST

/* As tables of others lie. */
START_TEST(a_table_may_lie_in_another_dataset)
{
    static const char *const names[] = { "other.plain", "test-project.other.plain" };
    const int32_t day = 18919;
    const struct sluice_value rows[] = { ROW(day, "BOS", 90), ROW(day, "NYK", 100) };
    struct sheet sheet;
    struct sending sending;
    void *session;

    plain_sheet(&sheet);
    sheet.layout.date = "game_date";
    session = open_with(&world.subject, &sheet);
    publish_or_fail(&world.subject, session, &sheet, day, rows, 2, &sending);
    world_control(&world, "copy", "{'from': 'games', 'to': 'other'}");
    publish_or_fail(&world.subject, session, &sheet, day, rows, 1, &sending);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct query whole = { .terms = { term("game_date", SLUICE_AT_LEAST, sluice_of_date(day)) },
                               .term_count = 1 };
        struct sluice_token_request asked = {
            .size = sizeof asked, .from = day, .to = day, .table = names[i], .date = "game_date"
        };
        const struct sluice_tokens *tokens = NULL;
        const struct sluice_layout *layout = NULL;
        struct sluice_error error = SLUICE_ERROR_INIT;
        sheet.layout.table = names[i];
        ck_ok(world.subject.driver->describe(session, names[i], &layout, &error), error);
        ck_assert_str_eq(layout->fields[0]->type_name, "DATE");
        ck_assert_int_eq(count_rows(&world.subject, session, &sheet, NULL), 2);
        ck_assert_int_eq(count_rows(&world.subject, session, &sheet, &whole), 2);
        ck_ok(world.subject.driver->tokens(session, &asked, &tokens, &error), error);
        ck_assert_int_eq(tokens->count, 1);
        ck_assert_int_eq(tokens->items[0].rows, 2);
    }
    world.subject.driver->close(session);
}
END_TEST

/* By a query and by a list. What the caller says names a row; and the session is as good as before.
 */
START_TEST(the_row_of_a_cell_that_cannot_be_converted_is_named)
{
    static const struct column columns[] = { { "v", SLUICE_INT, 0 },
                                             { "station", SLUICE_TEXT, 1 },
                                             { "hour", SLUICE_INT, 1 } };
    struct query ordered = { .order = { "station" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, others;
    struct table table;
    void *session;

    world_make_table(&world, "{'tableReference':{'projectId':'test-project','datasetId':'games',"
                             "'tableId':'loose'},'schema':{'fields':[{'name':'hour','type':"
                             "'INTEGER'},{'name':'v','type':'NUMERIC'},{'name':'station','type':"
                             "'STRING'}]}}");
    world_control(&world, "rows",
                  "{'projectId':'test-project','datasetId':'games','tableId':'loose','rows':["
                  "{'hour':'7','v':'3','station':'alm'},{'v':'0.5','station':'tal'},"
                  "{'hour':'8','v':'4','station':'ulm'}]}");
    session = open_or_fail(&world.subject, 0);
    sheet_init(&sheet, "loose", columns, COUNT_OF(columns));
    sheet_init(&others, "loose", &columns[1], 1);
    for (int i = 0; i < 4; i++) {
        const struct query *query = i % 2 == 0 ? NULL : &ordered;
        ck_assert_int_eq(read_rows(&world.subject, session, &sheet, query, &table, &error),
                         SLUICE_E_CORRUPT);
        ck_assert_msg(strstr(error.message,
                             "holds '0.5' where a decimal that is an int is expected "
                             "(station tal, hour null): correct the value") != NULL,
                      "%s", error.message);
        ck_assert_int_eq(count_rows(&world.subject, session, &others, query), 3);
    }
    world.subject.driver->close(session);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bigquery");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_test(test, is_what_the_page_says);
    tcase_add_test(test, a_table_may_lie_in_another_dataset);
    tcase_add_test(test, the_row_of_a_cell_that_cannot_be_converted_is_named);
    return runner_run("bigquery", test);
}
