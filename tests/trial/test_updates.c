/* sluice test --update: what comes of a case, written as what is expected. */
#include "trial/tried.h"

#include <sys/stat.h>
#include <unistd.h>

START_TEST(an_update_writes_what_comes_and_then_nothing_more)
{
    static const char *const UPDATE[] = { "--update", NULL };
    struct stat before, after;

    tried_write();
    write_text("tried/test/expected.csv",
               "day,customer_id,orders,total,note\n2024-03-03,1,2,4.0,\"a, b\"\n");
    tried_expect(
        "anew", UPDATE, 0,
        "updated  test         1 date, 2 rows, 1 outcome\n" LINE(
            "tried/test/expected.csv is written anew: 2 rows")
            LINE("expected.csv: 2024-03-03, customer_id 1: total: was 4.0, is 3.75") LINE(
                "expected.csv: 2024-03-03, customer_id 2: new is 2024-03-03,2,1,0.0,") "1 case: 1 "
                                                                                       "updated\n");
    tried_expect_file("anew", "tried/test/expected.csv", EXPECTED);
    tried_expect_file("anew", "tried/test/outcomes.csv", OUTCOMES);
    ck_assert_int_eq(stat("tried/test/expected.csv", &before), 0);
    tried_expect("again", UPDATE, 0, PASSED);
    ck_assert_int_eq(stat("tried/test/expected.csv", &after), 0);
    ck_assert_uint_eq(before.st_ino, after.st_ino);
    tried_expect("as expected", NULL, 0, PASSED);
}
END_TEST

START_TEST(an_update_begins_from_nothing)
{
    static const char *const UPDATE[] = { "--update", NULL };
    static const char *const DATE[] = { "--update", "--date", "2024-03-03", NULL };

    tried_write();
    ck_assert_int_eq(unlink("tried/test/expected.csv"), 0);
    ck_assert_int_eq(unlink("tried/test/outcomes.csv"), 0);
    tried_expect("all dates of its rows", UPDATE, 0,
                 "updated  test         2 dates, 1 row, 5 outcomes\n" LINE(
                     "tried/test/expected.csv is written: 1 row")
                     LINE("tried/test/outcomes.csv is written: 5 rows") "1 case: 1 updated\n");
    tried_expect_file("all dates", "tried/test/expected.csv",
                      "day,customer_id,orders,total,note\n2024-03-02,1,1,1.25,first\n");
    ck_assert_int_eq(unlink("tried/test/expected.csv"), 0);
    ck_assert_int_eq(unlink("tried/test/outcomes.csv"), 0);
    tried_expect("a date", DATE, 0,
                 "updated  test         1 date, 2 rows, 1 outcome\n" LINE(
                     "tried/test/expected.csv is written: 2 rows")
                     LINE("tried/test/outcomes.csv is written: 1 row") "1 case: 1 updated\n");
    tried_expect_file("a date", "tried/test/expected.csv", EXPECTED);
}
END_TEST

/* A new build has other columns: the old file is no obstacle. */
START_TEST(an_update_takes_the_dates_of_a_file_that_is_not_as_it_should_be)
{
    static const char *const UPDATE[] = { "--update", NULL };

    tried_write();
    write_text("tried/test/expected.csv", "day,customer_id,sum\n2024-03-03,1,x\n");
    tried_expect(
        "other columns", UPDATE, 0,
        "updated  test         1 date, 2 rows, 1 outcome\n" LINE(
            "tried/test/expected.csv:1: output 'spent' has no column 'sum'; the file is written "
            "anew") LINE("tried/test/expected.csv is written anew: 2 rows") "1 case: 1 updated\n");
    tried_expect_file("other columns", "tried/test/expected.csv", EXPECTED);
}
END_TEST

/* A file that names no date is as good as none; one with a date that is none is not written over.
 */
START_TEST(an_update_of_a_file_without_dates)
{
    static const char *const UPDATE[] = { "--update", NULL };
    static const char BAD[] = "day,customer_id,orders,total,note\n2024-03-32,1,2,3.75,\n";

    tried_write();
    write_text("tried/test/expected.csv", "garbage\n1\n");
    tried_expect(
        "garbage", UPDATE, 0,
        "updated  test         1 date, 2 rows, 1 outcome\n" LINE(
            "tried/test/expected.csv:1: output 'spent' has no column 'garbage'; the file is "
            "written anew")
            LINE("tried/test/expected.csv is written anew: 2 rows") "1 case: 1 updated\n");
    tried_expect_file("garbage", "tried/test/expected.csv", EXPECTED);
    write_text("tried/test/outcomes.csv", "");
    tried_expect(
        "empty", UPDATE, 0,
        "updated  test         1 date, 2 rows, 1 outcome\n" LINE(
            "tried/test/outcomes.csv:1: the file is empty: its first line must name the columns; "
            "the file is written anew")
            LINE("tried/test/outcomes.csv is written anew: 1 row") "1 case: 1 updated\n");
    tried_expect_file("empty", "tried/test/outcomes.csv", OUTCOMES);
    write_text("tried/test/expected.csv", BAD);
    tried_expect(
        "no date", UPDATE, 2,
        INVALID(LINE("tried/test/expected.csv:2: column 'day': '2024-03-32' is not a date (a "
                     "date as YYYY-MM-DD)")));
    tried_expect_file("no date", "tried/test/expected.csv", BAD);
}
END_TEST

/* Files without lines would make the next test compute other dates. */
START_TEST(an_update_to_nothing_at_all_is_refused)
{
    static const char *const DATE[] = { "--update", "--date", "2024-03-03", NULL };

    tried_write();
    write_text("tried/test/customers.csv", "customer_id\n");
    tried_expect(
        "nothing", DATE, 2,
        "invalid  test        \n" LINE(
            "tried/test: no row and no outcome comes on 2024-03-03: files without lines name no "
            "date, so they are left as they were; give the case an entity, or --date another "
            "date") "1 case: 1 invalid\n");
    tried_expect_file("nothing", "tried/test/expected.csv", EXPECTED);
    tried_expect_file("nothing", "tried/test/outcomes.csv", OUTCOMES);
}
END_TEST

/* Wherever a plugin goes, the files of its case are written. */
START_TEST(a_plugin_that_goes_elsewhere_writes_nothing_there)
{
    static const char *const UPDATE[] = { "--update", NULL };
    struct stat about;

    tried_write();
    write_text("tried/tried.yaml", PIPELINE("leaves", ""));
    ck_assert_int_eq(unlink("tried/test/expected.csv"), 0);
    ck_assert_int_eq(mkdir("elsewhere", 0755), 0);
    ck_assert_int_eq(mkdir("elsewhere/tried", 0755), 0);
    ck_assert_int_eq(mkdir("elsewhere/tried/test", 0755), 0);
    write_text("elsewhere/tried/test/expected.csv", "mine\n");
    tried_expect(
        "elsewhere", UPDATE, 0,
        "updated  test         1 date, 2 rows, 1 outcome\n" LINE(
            "warning: the working directory, the umask changed while plugins ran ('tried'), and "
            "this was put back")
            LINE("tried/test/expected.csv is written: 2 rows") "1 case: 1 updated\n");
    tried_expect_file("elsewhere", "tried/test/expected.csv", EXPECTED);
    tried_expect_file("elsewhere", "elsewhere/tried/test/expected.csv", "mine\n");
    ck_assert_int_eq(stat("tried/test/expected.csv", &about), 0);
    ck_assert_uint_eq(about.st_mode & 0022, 0);
}
END_TEST

/* What nobody can rely on is not made what is expected. */
START_TEST(a_plugin_that_goes_by_order_is_not_taken_for_right)
{
    static const char *const UPDATE[] = { "--update", NULL };
    struct e2e_result result;

    tried_write();
    write_text("tried/tried.yaml", PIPELINE("order", ""));
    result = tried_run(UPDATE);
    ck_assert_int_eq(result.code, 3);
    ck_assert_msg(strstr(result.out, "differs in backward order") != NULL, "%s", result.out);
    tried_expect_file("by order", "tried/test/expected.csv", EXPECTED);
    e2e_result_fini(&result);
}
END_TEST

void add_updates(TCase *tests)
{
    tcase_add_test(tests, an_update_writes_what_comes_and_then_nothing_more);
    tcase_add_test(tests, an_update_begins_from_nothing);
    tcase_add_test(tests, an_update_takes_the_dates_of_a_file_that_is_not_as_it_should_be);
    tcase_add_test(tests, an_update_of_a_file_without_dates);
    tcase_add_test(tests, an_update_to_nothing_at_all_is_refused);
    tcase_add_test(tests, a_plugin_that_goes_elsewhere_writes_nothing_there);
    tcase_add_test(tests, a_plugin_that_goes_by_order_is_not_taken_for_right);
}
