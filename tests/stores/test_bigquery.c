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

int main(void)
{
    TCase *test = tcase_create("bigquery");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_test(test, is_what_the_page_says);
    tcase_add_test(test, a_table_may_lie_in_another_dataset);
    return runner_run("bigquery", test);
}
