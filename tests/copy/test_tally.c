/* Rows counted by date, and where two counts differ. */
#include "base/suite.h"
#include "copy/private.h"

static const char *names[] = { "day", "value" };
static int32_t types[] = { SLUICE_DATE, SLUICE_INT };
static const struct copy_item dated = { .names = names, .types = types, .count = 2, .date = 0 };
static const struct copy_item undated = { .names = names, .types = types, .count = 2, .date = -1 };

struct row {
    int32_t day;
    int64_t value;
};

static void fill(struct tally *tally, const struct copy_item *item, const struct row *rows,
                 size_t count)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;
    struct sluice_batch batch;

    ck_assert_int_eq(table_init(&table, names, types, 2, &error), SLUICE_OK);
    for (size_t i = 0; i < count; i++) {
        const struct sluice_value values[] = { sluice_of_date(rows[i].day),
                                               sluice_of_int(rows[i].value) };
        ck_assert_int_eq(table_append(&table, values, &error), SLUICE_OK);
    }
    table_finish(&table);
    batch = table_batch(&table);
    ck_assert_int_eq(tally_init(tally, item, &error), SLUICE_OK);
    ck_assert_int_eq(tally_add(tally, &batch, &error), SLUICE_OK);
    ck_assert_int_eq(tally->rows, (int64_t)count);
    table_fini(&table);
}

static const struct {
    const char *name;
    struct row here[4], there[4];
    size_t here_count, there_count;
    int32_t differs;   /* the day; -1: none */
    int32_t other_day; /* -1: on one side alone */
} cases[] = {
    { "nothing", { { 0, 0 } }, { { 0, 0 } }, 0, 0, -1, -1 },
    { "the same in another order",
      { { 5, 1 }, { 3, 2 }, { 5, 3 } },
      { { 3, 2 }, { 5, 3 }, { 5, 1 } },
      3,
      3,
      -1,
      -1 },
    { "a value", { { 3, 1 }, { 5, 1 } }, { { 3, 1 }, { 5, 2 } }, 2, 2, 5, 5 },
    { "a row twice", { { 3, 1 }, { 3, 1 } }, { { 3, 1 } }, 2, 1, 3, 3 },
    { "a row of another day", { { 3, 1 }, { 4, 1 } }, { { 3, 1 }, { 5, 1 } }, 2, 2, 4, -1 },
    { "a day more here", { { 3, 1 }, { 4, 1 } }, { { 3, 1 } }, 2, 1, 4, -1 },
    { "a day more there", { { 3, 1 } }, { { 2, 1 }, { 3, 1 } }, 1, 2, 2, 2 },
    { "a last day more there", { { 3, 1 } }, { { 3, 1 }, { 9, 1 } }, 1, 2, 9, 9 },
};

START_TEST(a_difference_is_found_on_its_first_day)
{
    struct tally here, there;
    const struct tally_day *found, *other = NULL;

    fill(&here, &dated, cases[_i].here, cases[_i].here_count);
    fill(&there, &dated, cases[_i].there, cases[_i].there_count);
    found = tally_differ(&here, &there, &other);
    ck_assert_msg((found == NULL ? -1 : found->date) == cases[_i].differs, "%s", cases[_i].name);
    if (found != NULL)
        ck_assert_msg((other == NULL ? -1 : other->date) == cases[_i].other_day, "%s: other",
                      cases[_i].name);
    tally_fini(&here);
    tally_fini(&there);
}
END_TEST

START_TEST(rows_without_dates_are_one_partition)
{
    static const struct row rows[] = { { 5, 1 }, { 3, 2 } };
    struct tally tally;

    fill(&tally, &undated, rows, COUNT_OF(rows));
    ck_assert_uint_eq(tally.count, 1);
    ck_assert_int_eq(tally.days[0].date, NO_DATE);
    ck_assert_int_eq(tally.days[0].rows, 2);
    tally_fini(&tally);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("tally");

    tcase_add_loop_test(tests, a_difference_is_found_on_its_first_day, 0, COUNT_OF(cases));
    tcase_add_test(tests, rows_without_dates_are_one_partition);
    return runner_run("tally", tests);
}
