/*
 * test_bigquery_account.c - the real service, for who has an account: the promises of every store,
 * and what is believed of the service though its documents do not say so.
 *
 * SLUICE_TEST_BIGQUERY="project=P dataset=D credentials=FILE" says where; any key of the store may
 * stand there, values without blanks. The dataset has to be empty: all tables in it are deleted,
 * again and again. Without the variable nothing is asked of anybody.
 */
#include <math.h>
#include <stdlib.h>

#include "runner.h"
#include "stores/bigquery_account.h"
#include "stores/workbench.h"

#define SKIPPED 77
#define MOST_SETTINGS 10

extern const struct sluice_store_driver sluice_store_driver;

static char words[2048];
static struct sluice_store_setting settings[MOST_SETTINGS];
static const struct sluice_store_setting *pointers[MOST_SETTINGS];
static struct subject subject = { .driver = &sluice_store_driver,
                                  .settings = pointers,
                                  .lacks = LACKS_YEAR_0 | LACKS_FREE_NAMES | LACKS_MAKING };
static void *session;

/* "name=value name=value" */
static bool read_settings(const char *text)
{
    char *word, *rest = NULL;

    (void)snprintf(words, sizeof words, "%s", text);
    for (word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        uint32_t i = subject.setting_count;
        if (equals == NULL || i == MOST_SETTINGS)
            return false;
        *equals = '\0';
        settings[i] = (struct sluice_store_setting){ .size = sizeof settings[i],
                                                     .name = word,
                                                     .value = equals + 1 };
        pointers[i] = &settings[i];
        subject.setting_count++;
    }
    return subject.setting_count > 0;
}

static void setup(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    session = open_or_fail(&subject, 0);
    ck_ok(account_clear(session, &error), error); /* what a test that failed has left */
}

static void teardown(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_ok(account_clear(session, &error), error);
    subject.driver->close(session);
}

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&subject, _i);
}
END_TEST

/* ---- what is believed of loads ---- */

static const char day_table[] = "{\"schema\": {\"fields\": ["
                                "{\"name\": \"day\", \"type\": \"DATE\", \"mode\": \"REQUIRED\"},"
                                "{\"name\": \"n\", \"type\": \"INTEGER\"},"
                                "{\"name\": \"share\", \"type\": \"FLOAT\"},"
                                "{\"name\": \"price\", \"type\": \"NUMERIC\"},"
                                "{\"name\": \"at\", \"type\": \"DATETIME\"}]},"
                                "\"timePartitioning\": {\"type\": \"DAY\", \"field\": \"day\"}}";

static const struct load_case {
    const char *name, *lines;
    int status;
    int64_t rows; /* of the day, afterwards */
} load_cases[] = {
    { "an int as text", "{\"day\":\"2021-10-19\",\"n\":\"9007199254740993\"}\n", SLUICE_OK, 1 },
    { "an empty file empties a day", "", SLUICE_OK, 0 },
    { "a row of another day is refused", "{\"day\":\"2021-10-20\",\"n\":\"1\"}\n", SLUICE_E_INVALID,
      1 },
    { "one among others is", "{\"day\":\"2021-10-19\"}\n{\"day\":\"2021-10-20\"}\n",
      SLUICE_E_INVALID, 1 },
    { "null in a required column is refused", "{\"day\":null,\"n\":\"1\"}\n", SLUICE_E_INVALID, 1 },
    { "a missing required column is refused", "{\"n\":\"1\"}\n", SLUICE_E_INVALID, 1 },
    { "an unknown key is refused", "{\"day\":\"2021-10-19\",\"m\":\"1\"}\n", SLUICE_E_INVALID, 1 },
    { "no year 0", "{\"day\":\"2021-10-19\",\"at\":\"0000-01-01 00:00:00\"}\n", SLUICE_E_INVALID,
      1 },
    { "a DATETIME with a blank", "{\"day\":\"2021-10-19\",\"at\":\"2021-10-19 01:02:03.000001\"}\n",
      SLUICE_OK, 1 },
};

static int64_t count_day(void)
{
    static const struct column columns[] = { { "day", SLUICE_DATE, 0 }, { "n", SLUICE_INT, 0 } };
    struct query day = { .terms = { term("day", SLUICE_EQUAL, sluice_of_date(18919)) },
                         .term_count = 1 };
    struct sheet sheet;

    sheet_init(&sheet, "days", columns, COUNT_OF(columns));
    return count_rows(&subject, session, &sheet, &day);
}

START_TEST(a_load_does_what_is_believed)
{
    const struct load_case *one = &load_cases[_i];
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status;

    printf("%s\n", one->name);
    ck_ok(account_make(session, "days", day_table, &error), error);
    ck_ok(
        account_load(session, "days", "20211019", "{\"day\":\"2021-10-19\",\"n\":\"7\"}\n", &error),
        error);
    ck_ok(account_load(session, "days", "20211021", "{\"day\":\"2021-10-21\"}\n", &error), error);
    status = account_load(session, "days", "20211019", one->lines, &error);
    ck_assert_msg(status == one->status, "%d: %s", status, error.message);
    ck_assert_int_eq(count_day(), one->rows);
}
END_TEST

/* An emptied day is no partition any more, and the others keep their tokens. */
START_TEST(an_emptied_day_has_no_token)
{
    struct sluice_token_request request = {
        .size = sizeof request, .from = 18919, .to = 18921, .table = "days", .date = "day"
    };
    const struct sluice_tokens *tokens = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    char before[96];

    ck_ok(account_make(session, "days", day_table, &error), error);
    ck_ok(account_load(session, "days", "20211019", "{\"day\":\"2021-10-19\"}\n", &error), error);
    ck_ok(account_load(session, "days", "20211021", "{\"day\":\"2021-10-21\"}\n", &error), error);
    ck_ok(subject.driver->tokens(session, &request, &tokens, &error), error);
    ck_assert_uint_eq(tokens->count, 2);
    (void)snprintf(before, sizeof before, "%s", tokens->items[1].text);
    ck_ok(account_load(session, "days", "20211019", "", &error), error);
    ck_ok(subject.driver->tokens(session, &request, &tokens, &error), error);
    ck_assert_uint_eq(tokens->count, 1);
    ck_assert_int_eq(tokens->items[0].day, 18921);
    ck_assert_str_eq(tokens->items[0].text, before);
}
END_TEST

/* ---- what is believed of values and order ---- */

START_TEST(reals_come_back_bit_by_bit)
{
    enum { ROWS = 200 };
    static const struct column columns[] = { { "id", SLUICE_INT, 1 }, { "x", SLUICE_REAL, 0 } };
    struct query by_id = { .order = { "id" }, .order_count = 1 };
    struct sluice_value values[ROWS * 2];
    struct sluice_error error = SLUICE_ERROR_INIT;
    uint64_t bits = 88172645463325252;
    struct sheet sheet;

    for (int i = 0; i < ROWS; i++) {
        double x;
        do {
            bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
            memcpy(&x, &bits, sizeof x);
        } while (!isfinite(x));
        values[2 * i] = sluice_of_int(i);
        values[2 * i + 1] = sluice_of_real(x);
    }
    sheet_init(&sheet, "reals", columns, COUNT_OF(columns));
    ck_ok(subject.driver->migrate(session, &sheet.layout, &error), error);
    ck_ok(store_rows(&subject, session, &sheet, NULL, values, ROWS, &error), error);
    expect_rows(&subject, session, &sheet, &by_id, values, ROWS);
    expect_rows(&subject, session, &sheet, &by_id, values, ROWS);
}
END_TEST

/* A table that is replaced as a whole keeps its key and its columns' descriptions. */
START_TEST(a_whole_table_keeps_its_key)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    const struct sluice_layout *layout = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *other;

    plain_sheet(&sheet);
    ck_ok(subject.driver->migrate(session, &sheet.layout, &error), error);
    ck_ok(store_rows(&subject, session, &sheet, NULL, rows, 1, &error), error);
    ck_ok(store_rows(&subject, session, &sheet, NULL, rows, 1, &error), error);
    other = open_or_fail(&subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject.driver->describe(other, "plain", &layout, &error), error);
    ck_assert_int_eq(layout->fields[0]->is_key, 1);
    ck_assert_int_eq(layout->fields[1]->is_key, 1);
    ck_assert_int_eq(layout->fields[2]->is_key, 0);
    subject.driver->close(other);
}
END_TEST

/* Decimals and times without a zone, where nothing is lost. */
START_TEST(other_types_are_converted)
{
    static const struct column columns[] = { { "n", SLUICE_INT, 0 },
                                             { "price", SLUICE_REAL, 0 },
                                             { "at", SLUICE_TIME, 0 } };
    const struct sluice_value row[] = { sluice_of_int(3), sluice_of_real(12.345),
                                        sluice_of_time(INT64_C(1634605323000001)) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;

    ck_ok(account_make(session, "days", day_table, &error), error);
    ck_ok(account_load(session, "days", "20211019",
                       "{\"day\":\"2021-10-19\",\"n\":\"3\",\"price\":\"12.345\","
                       "\"at\":\"2021-10-19 01:02:03.000001\"}\n",
                       &error),
          error);
    sheet_init(&sheet, "days", columns, COUNT_OF(columns));
    expect_rows(&subject, session, &sheet, NULL, row, 1);
}
END_TEST

/* Nothing of anybody is deleted. */
static bool is_empty(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *looking = NULL;
    int count = -1;

    if (subject.driver->open(pointers, subject.setting_count, 0, &looking, &error) == SLUICE_OK)
        count = account_tables(looking, &error);
    subject.driver->close(looking);
    if (count != 0)
        printf("bigquery_account: the dataset has to be empty, since all that is in it is deleted; "
               "%s\n",
               count > 0 ? "there are tables in it" : error.message);
    return count == 0;
}

int main(void)
{
    const char *where = getenv("SLUICE_TEST_BIGQUERY");
    TCase *test;

    if (where == NULL || !read_settings(where)) {
        printf("bigquery_account: skipped, SLUICE_TEST_BIGQUERY does not say which account\n");
        return SKIPPED;
    }
    if (!is_empty())
        return EXIT_FAILURE;
    test = tcase_create("bigquery_account");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 1800);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_loop_test(test, a_load_does_what_is_believed, 0, COUNT_OF(load_cases));
    tcase_add_test(test, an_emptied_day_has_no_token);
    tcase_add_test(test, reals_come_back_bit_by_bit);
    tcase_add_test(test, a_whole_table_keeps_its_key);
    tcase_add_test(test, other_types_are_converted);
    return runner_run("bigquery_account", test);
}
