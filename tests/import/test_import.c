/* What an import does to a store, tells by events and ends with; and that it never prints. */
#include "base/suite.h"
#include "import/house.h"

#define GAMES "id,day,n\n"
#define TEAMS "team,city\n"

static struct house house;

static void enter(void)
{
    house_open(&house);
}

static void leave(void)
{
    house_close(&house);
}

/* ---- one step after the other, over one store ---- */

#define ALL HOUSE_ALL_DATES
#define RANGE .from = DAY(1), .to = DAY(31)
#define DAY(n) (18992 + (n)-1) /* of January 2022 */

#define TEN_TEAMS "a,A\nb,A\nc,A\nd,A\ne,A\nf,A\ng,A\nh,A\ni,A\nj,A\n"
#define TWENTY_TEAMS TEN_TEAMS "k,A\nl,A\nm,A\nn,A\no,A\np,A\nq,A\nr,A\ns,A\nt,A\n"

static const struct step {
    const char *name;
    struct house_file files[4];
    struct import_options options;
    int status;
    const char *error; /* NULL: there is none */
    const char *told;
    const char *games; /* as the store has them then */
    struct import_result result;
} steps[] = {
    { "two files",
      { { "games", GAMES "a,2022-01-01,1\nb,2022-01-02,\n" },
        { "reports", "id,day\nr,2022-01-02\ns,2022-01-09\n" } },
      { ALL },
      SLUICE_OK,
      NULL,
      "games 2 rows read\n"
      "games in: 2 rows, 0 out, 2 of 2 dates, +2 ~0 -0 >0, before 0\n"
      "reports 2 rows read\n"
      "reports in: 2 rows, 0 out, 2 of 2 dates, +2 ~0 -0 >0, before 0\n"
      "reports: 1 rows on 1 dates outside\n",
      "2022-01-01|a|1\n2022-01-02|b|\n",
      { 2, 4, 0, 0, 0 } },
    { "a row moves, one is changed, one is added",
      { { "games", GAMES "b,2022-01-01,2\na,2022-01-01,3\nc,2022-01-01,\n" } },
      { ALL },
      SLUICE_OK,
      NULL,
      "games 3 rows read\n"
      "games id=b moved 2022-01-02 to 2022-01-01\n"
      "games in: 3 rows, 0 out, 1 of 1 dates, +1 ~1 -0 >1, before 1\n",
      "2022-01-01|a|3\n2022-01-01|b|2\n2022-01-01|c|\n",
      { 1, 3, 0, 0, 0 } },
    { "every mistake is told, however many; files before stay, those after are not begun",
      { { "reports", "id,day\nr,2022-01-02\n" },
        { "games", GAMES "a,2022-01-01,x\n,2022-01-01,1\nd,,1\nd,2022-01-01\nd,2022-01-01,1\n"
                         "d,2022-01-03,1\n" },
        { "teams", TEAMS } },
      { ALL },
      SLUICE_E_INVALID,
      "5 mistakes in 'games.csv'",
      "reports 1 rows read\n"
      "reports in: 1 rows, 0 out, 0 of 1 dates, +0 ~0 -0 >0, before 1\n"
      "games.csv 1. at 2: column 'n': 'x' is not an int (a whole number of at most 64 bits)\n"
      "games.csv 2. at 3: column 'id' is empty: a key is never null\n"
      "games.csv 3. at 4: column 'day' is empty: a key is never null\n"
      "games.csv 4. at 5: 2 fields where the header has 3\n"
      "games 2 rows read\n"
      "games.csv 5. at 7: the key id=d stands in line 6 already: keys are unique over all dates\n",
      "2022-01-01|a|3\n2022-01-01|b|2\n2022-01-01|c|\n",
      { 1, 1, 5, 0, 0 } },
    { "a mistake that has a place of its own",
      { { "games", GAMES "a,2022-01-01,\"x\n" } },
      { ALL },
      SLUICE_E_INVALID,
      "1 mistake in 'games.csv'",
      "games.csv 1. at 0: games.csv:2:14: a quoted field without its closing quote: add it, or "
      "double the quotes within the field\n"
      "games 0 rows read\n",
      NULL,
      { 0, 0, 1, 0, 0 } },
    { "no file",
      { { "games", NULL } },
      { ALL },
      SLUICE_E_INVALID,
      "cannot read 'games.csv': No such file or directory; check the path and its rights",
      "games 0 rows read\n",
      NULL,
      { 0 } },
    { "merged by the option",
      { { "games", GAMES "d,2022-01-01,4\n" } },
      { ALL, .mode = IMPORT_MERGE },
      SLUICE_OK,
      NULL,
      "games 1 rows read\n"
      "games merged in: 1 rows, 0 out, 1 of 1 dates, +1 ~0 -0 >0, before 3\n",
      "2022-01-01|a|3\n2022-01-01|b|2\n2022-01-01|c|\n2022-01-01|d|4\n",
      { 1, 1, 0, 0, 0 } },
    { "a dry run tells the same, and the calendar as it would be; that comes first in a range",
      { { "reports", "id,day\nr,2022-01-02\ns,2022-02-01\n" },
        { "games", GAMES "a,2022-01-01,3\nx,2022-01-09,\n" } },
      { RANGE, .dry_run = true },
      SLUICE_OK,
      NULL,
      "games 2 rows read\n"
      "games in: 2 rows, 0 out, 2 of 3 dates, +1 ~0 -3 >0, before 4\n"
      "reports 2 rows read\n"
      "reports in: 1 rows, 1 out, 2 of 3 dates, +0 ~0 -1 >0, before 2\n"
      "reports: 1 rows on 1 dates outside\n",
      "2022-01-01|a|3\n2022-01-01|b|2\n2022-01-01|c|\n2022-01-01|d|4\n",
      { 2, 3, 0, 0, 0 } },
    { "teams",
      { { "teams", TEAMS TWENTY_TEAMS } },
      { ALL },
      SLUICE_OK,
      NULL,
      "teams 20 rows read\n"
      "teams in: 20 rows, 0 out, 1 of 1 dates, +20 ~0 -0 >0, before 0\n",
      NULL,
      { 1, 20, 0, 0, 0 } },
    { "too many would go",
      { { "teams", TEAMS TEN_TEAMS } },
      { ALL },
      SLUICE_E_REFUSED,
      "'teams.csv' would remove more than 20 % of the rows of 'teams': if it has only a part of "
      "them, give --merge; to remove them, give --yes",
      "teams 10 rows read\n"
      "teams all loses 10 of 20\n",
      NULL,
      { 0 } },
    { "that is meant",
      { { "teams", TEAMS TEN_TEAMS } },
      { ALL, .yes = true },
      SLUICE_OK,
      NULL,
      "teams 10 rows read\n"
      "teams in: 10 rows, 0 out, 1 of 1 dates, +0 ~0 -10 >0, before 20\n",
      NULL,
      { 1, 10, 0, 0, 0 } },
};

static void take_step(const struct step *step)
{
    const struct import_result *result = &house.result, *expected = &step->result;
    int status = house_import(&house, step->files, step->options);

    ck_assert_msg(status == step->status, "%s: status %d, %s", step->name, status,
                  house.error.message);
    if (step->error != NULL)
        ck_assert_str_eq(house.error.message, step->error);
    house_expect_told(&house, step->name, step->told);
    ck_assert_msg(result->done == expected->done && result->rows == expected->rows &&
                      result->mistakes == expected->mistakes,
                  "%s: %zu done, %lld rows, %lld mistakes", step->name, result->done,
                  (long long)result->rows, (long long)result->mistakes);
    if (step->games != NULL)
        house_expect_rows(&house, step->name, "SELECT day, id, n FROM games", step->games);
}

START_TEST(what_it_does_is_told_and_done)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        take_step(&steps[i]);
    house_expect_rows(&house, "commits",
                      "SELECT table_name, partition, sequence, commit_id, row_count FROM "
                      "sluice_commits WHERE table_name = 'games' ORDER BY partition, sequence",
                      "games|2022-01-01|1|test-000001|1\n"
                      "games|2022-01-01|2|test-000001|3\n"
                      "games|2022-01-01|3|test-000001|4\n"
                      "games|2022-01-02|1|test-000002|1\n"
                      "games|2022-01-02|2|test-000002|0\n");
}
END_TEST

/* ---- those that end early ---- */

START_TEST(raised_cancel_ends_it_before_anything_is_written)
{
    static const struct house_file files[] = { { "games", GAMES "a,2022-01-01,1\n" }, { 0 } };

    atomic_store(&house.cancel, true);
    ck_assert_int_eq(house_import(&house, files, (struct import_options){ ALL }),
                     SLUICE_E_CANCELLED);
    house_expect_told(&house, "cancelled", "games 1 rows read\n");
    ck_assert_uint_eq(house.result.done, 0);
    house_expect_rows(&house, "commits", "SELECT count(*) FROM sluice_commits", "0\n");
}
END_TEST

START_TEST(a_dry_run_needs_no_store)
{
    static const struct house_file files[] = { { "games", GAMES "a,2022-01-01,1\n" }, { 0 } };
    struct session *session = house.session;

    house.session = NULL;
    ck_assert_int_eq(house_import(&house, files, (struct import_options){ ALL, .dry_run = true }),
                     SLUICE_OK);
    house.session = session;
    house_expect_told(&house, "dry",
                      "games 1 rows read\n"
                      "games in: 1 rows, 0 out, 1 of 1 dates, +1 ~0 -0 >0, "
                      "before 0\n");
}
END_TEST

/* ---- those who do not listen, or often ---- */

START_TEST(nobody_has_to_listen)
{
    static const struct house_file good[] = { { "games", GAMES "a,2022-01-01,1\n" },
                                              { "reports", "id,day\nr,2022-01-09\n" },
                                              { "teams", TEAMS TWENTY_TEAMS },
                                              { 0 } };
    static const struct house_file moved[] = { { "games", GAMES "a,2022-01-02,1\n" }, { 0 } };
    static const struct house_file less[] = { { "teams", TEAMS "a,A\n" }, { 0 } };
    static const struct house_file bad[] = { { "games", GAMES "a,2022-01-01,x\n" }, { 0 } };

    house.deaf = true;
    ck_assert_int_eq(house_import(&house, good, (struct import_options){ ALL }), SLUICE_OK);
    ck_assert_int_eq(house_import(&house, moved, (struct import_options){ ALL }), SLUICE_OK);
    ck_assert_int_eq(house_import(&house, less, (struct import_options){ ALL }), SLUICE_E_REFUSED);
    ck_assert_int_eq(house_import(&house, bad, (struct import_options){ ALL }), SLUICE_E_INVALID);
    house_expect_rows(&house, "deaf", "SELECT day, id, n FROM games", "2022-01-02|a|1\n");
}
END_TEST

START_TEST(progress_is_told_as_often_as_it_may_be)
{
    struct buffer text = { 0 };

    buffer_text(&text, GAMES);
    for (int i = 0; i < 20000; i++)
        buffer_printf(&text, "g%d,2022-01-01,\n", i);
    ck_assert(!text.failed);
    const struct house_file files[] = { { "games", text.data }, { 0 } };
    static const struct {
        int64_t every;
        const char *told;
    } CASES[] = {
        { 0, "games 8192 rows\ngames 16384 rows\n" },
        { INT64_MAX / 2, "" },
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct import_options options = { ALL, .dry_run = true, .progress_every = CASES[i].every };
        struct buffer expected = { 0 };
        buffer_printf(&expected,
                      "%sgames 20000 rows read\n"
                      "games in: 20000 rows, 0 out, 1 of 1 dates, +20000 ~0 -0 >0, before 0\n",
                      CASES[i].told);
        ck_assert_int_eq(house_import(&house, files, options), SLUICE_OK);
        house_expect_told(&house, "progress", expected.data);
        buffer_fini(&expected);
    }
    buffer_fini(&text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { what_it_does_is_told_and_done,
                                   raised_cancel_ends_it_before_anything_is_written,
                                   a_dry_run_needs_no_store, nobody_has_to_listen,
                                   progress_is_told_as_often_as_it_may_be };
    TCase *promises = tcase_create("import");

    tcase_add_checked_fixture(promises, enter, leave);
    tcase_set_timeout(promises, 120);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    return runner_run("import", promises);
}
