/* sluice test: cases in rows, each with one thing that is not as it should be. */
#include "trial/tried.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY 65534

static char folder[E2E_FOLDER_SIZE];

static const struct {
    const char *name;
    struct file files[4];
    int code;
    const char *out;
} cases[] = {
    { "all as expected", { { NULL, NULL } }, 0, PASSED },
    { "columns in another order, reals and dates in another form",
      { { "tried/test/expected.csv", "note,total,day,orders,customer_id\n,-0,2024-03-03,1,2\n"
                                     "\"a, b\",3.750,2024-03-03,2,1\n" } },
      0,
      PASSED },
    { "a changed cell",
      { { "tried/test/expected.csv",
          "day,customer_id,orders,total,note\n2024-03-03,1,2,3.7500000000000004,\"a, b\"\n"
          "2024-03-03,2,1,,x\n" } },
      3,
      FAILED("3 differences",
             LINE("expected.csv:2: 2024-03-03, customer_id 1: total: expected 3.7500000000000004, "
                  "got 3.75") LINE("expected.csv:3: 2024-03-03, customer_id 2: total: expected "
                                   "null, got 0.0")
                 LINE("expected.csv:3: 2024-03-03, customer_id 2: note: expected x, got null")) },
    { "a row that does not come, and one that is not expected",
      { { "tried/test/expected.csv",
          "day,customer_id,orders,total,note\n2024-03-03,2,1,0.0,\n2024-03-03,7,1,0.0,\n" } },
      3,
      FAILED("2 differences",
             LINE("expected.csv: 2024-03-03, customer_id 1: expected none, got "
                  "2024-03-03,1,2,3.75,\"a, b\"")
                 LINE("expected.csv:3: 2024-03-03, customer_id 7: expected 2024-03-03,7,1,0.0,, "
                      "which did not come")) },
    { "another outcome",
      { { "tried/test/outcomes.csv",
          "day,customer_id,outcome,category,reason\n2024-03-03,2,failed,error,oh\n"
          "2024-03-03,3,skipped,insufficient,no order\n" } },
      3,
      FAILED("2 differences",
             LINE("outcomes.csv:2: 2024-03-03, customer_id 2: expected "
                  "2024-03-03,2,failed,error,oh, which did not come")
                 LINE("outcomes.csv:3: 2024-03-03, customer_id 3: reason: expected no order, got "
                      "no orders")) },
    { "no outcomes.csv is one without lines",
      { { "tried/test/outcomes.csv", NULL } },
      3,
      FAILED("1 difference", LINE("outcomes.csv: 2024-03-03, customer_id 3: expected none, got "
                                  "2024-03-03,3,skipped,insufficient,no orders")) },
    { "a column that expected.csv does not have",
      { { "tried/test/expected.csv",
          "day,customer_id,total,note\n2024-03-03,1,3.75,\"a, b\"\n2024-03-03,2,0.0,\n" } },
      3,
      FAILED("1 difference", LINE("expected.csv:1: there is no column 'orders', which the output "
                                  "has")) },
    { "two rows where one of a key and date is taken",
      { { "tried/test/bought.csv", "order_id,day,customer_id,amount,note\n1,2024-03-01,1,1.25,\n"
                                   "2,2024-03-01,1,2.5,\n" },
        { "tried/test/expected.csv", "day,customer_id,orders,total,note\n" },
        { "tried/test/outcomes.csv",
          "day,customer_id,outcome,category,reason\n2024-03-03,,failed,,\"table 'orders' has two "
          "rows for one key of input 'bought': (order_id 1, day 2024-03-01) and (order_id 2, day "
          "2024-03-01); correct the data and import it again\"\n" } },
      0,
      "passed   test         1 date, 0 rows, 1 outcome\n1 case: 1 passed\n" },
    { "a date that fails as a whole",
      { { "tried/tried.yaml", PIPELINE("date", "") } },
      3,
      "failed   test         1 date, 0 rows, 1 outcome; 4 differences\n" LINE(
          "expected.csv:2: 2024-03-03, customer_id 1: expected 2024-03-03,1,2,3.75,\"a, b\", "
          "which did not come") LINE("expected.csv:3: 2024-03-03, customer_id 2: expected "
                                     "2024-03-03,2,1,0.0,, which did not come")
          LINE("outcomes.csv: 2024-03-03, the whole date: expected none, got "
               "2024-03-03,,failed,,no luck today")
              LINE("outcomes.csv:2: 2024-03-03, customer_id 3: expected "
                   "2024-03-03,3,skipped,insufficient,no orders, which did not come")
                  LINE("repeat: sluice test --inside test --plugins " FIXTURES
                       " tried") "1 case: 1 failed\nif what came is right, `sluice test tried "
                                 "--update` makes it what is expected\n" },

    /* ---- cases that will not do ---- */
    { "no expected.csv",
      { { "tried/test/expected.csv", NULL } },
      2,
      INVALID(LINE("tried/test/expected.csv: there is no such file: nothing says what is expected; "
                   "`sluice test tried --update` writes what comes")) },
    { "an input that is misspelt",
      { { "tried/test/bought.csv", NULL }, { "tried/test/boght.csv", BOUGHT } },
      2,
      INVALID(LINE("tried/test/boght.csv: processor 'tried' has no input 'boght', and reads no "
                   "table of that name; did you mean 'bought.csv'?")
                  LINE("tried/test: input 'bought' has no rows: there is no bought.csv; for none, "
                       "write its header alone")) },
    { "two files of one table",
      { { "tried/test/orders.csv", BOUGHT } },
      2,
      INVALID(LINE("tried/test/orders.csv: bought.csv has rows of the same table, 'orders': a "
                   "table has one file")) },
    { "a table that is not read, for want of a gate",
      { { "tried/test/due.csv", "customer_id,order_id\n" } },
      2,
      INVALID(LINE("tried/test/due.csv: processor 'tried' does not read table 'due'; its inputs "
                   "are customers, bought")) },
    { "a column that is read is missing, one is misspelt",
      { { "tried/test/bought.csv", "order_id,day,customer_id,amont\n1,2024-03-01,1,1.25\n" } },
      2,
      INVALID(LINE("tried/test/bought.csv:1: table 'orders' has no column 'amont'; did you mean "
                   "'amount'?")
                  LINE("tried/test/bought.csv:1: column 'amount' is missing: processor 'tried' "
                       "reads it (input 'bought')")
                      LINE("tried/test/bought.csv:1: column 'note' is missing: processor 'tried' "
                           "reads it (input 'bought')")) },
    { "the key and the date of a table",
      { { "tried/test/bought.csv", "customer_id,amount,note\n1,1.25,\n" } },
      2,
      INVALID(LINE("tried/test/bought.csv:1: column 'order_id' is missing: it is of the table's "
                   "key")
                  LINE("tried/test/bought.csv:1: column 'day' is missing: rows stand by it in "
                       "windows")) },
    { "values that are none, and rows that are too short",
      { { "tried/test/bought.csv",
          "order_id,day,customer_id,amount,note\n1,2024-03-32,1,\"1,25\",\n2,2024-03-01,,1,\n"
          "3,2024-03-01\n" } },
      2,
      INVALID(LINE("tried/test/bought.csv:2: column 'day': '2024-03-32' is not a date (a date as "
                   "YYYY-MM-DD)") LINE("tried/test/bought.csv:2: column 'amount': '1,25' is not a "
                                       "real (a number, with a "
                                       "point as decimal separator)")
                  LINE("tried/test/bought.csv:3: column 'customer_id' is empty, and table "
                       "'orders' has it without nulls")
                      LINE("tried/test/bought.csv:4: 2 fields where the header has 5")) },
    { "a key twice",
      { { "tried/test/customers.csv", "customer_id\n1\n2\n1\n" } },
      2,
      INVALID(LINE("tried/test/customers.csv:4: line 2 has the same key (customer_id 1): each row "
                   "has one of its own")) },
    { "a row that is expected twice",
      { { "tried/test/expected.csv", EXPECTED "2024-03-03,2,1,0.5,\n" } },
      2,
      INVALID(LINE("tried/test/expected.csv:4: line 3 has the same key (day 2024-03-03, "
                   "customer_id 2): each row has one of its own")) },
    { "a column that is no output",
      { { "tried/test/expected.csv", "day,customer_id,order,total,note\n" } },
      2,
      INVALID(LINE("tried/test/expected.csv:1: output 'spent' has no column 'order'; did you mean "
                   "'orders'?")) },
    { "another separator",
      { { "tried/test/expected.csv",
          "day;customer_id;orders;total;note\n2024-03-03;1;2;3.75;\n" } },
      2,
      INVALID(LINE("tried/test/expected.csv:1: the header has one column: fields are separated by "
                   "',', these look separated by ';'; files of a case have the form that `sluice "
                   "export` prints")) },
    { "quotes that do not end",
      { { "tried/test/customers.csv", "customer_id\n\"1\n" } },
      2,
      INVALID(LINE("tried/test/customers.csv:2:1: a quoted field without its closing quote: add "
                   "it, or double the quotes within the field")) },

    /* ---- calendars and gates ---- */
    { "rows on dates outside the calendar are not seen",
      { { "tried/test/days.csv", "day,year\n2024-03-02,2024\n" },
        { "tried/test/expected.csv", "day,customer_id,orders,total,note\n2024-03-03,1,1,2.5,\"a, "
                                     "b\"\n2024-03-03,2,1,0.0,\n" } },
      0,
      "passed   test         1 date, 2 rows, 1 outcome\n" LINE(
          "table 'orders': 1 row on dates outside the calendar is not seen") "1 case: 1 passed\n" },
    { "without dates that are expected, all of the calendar are computed",
      { { "tried/test/expected.csv", "day,customer_id,orders,total,note\n" },
        { "tried/test/outcomes.csv", "day,customer_id,outcome,category,reason\n" } },
      3,
      NULL },
    { "early season, in the words of a run",
      { { "tried/tried.yaml", PIPELINE("nothing", ", gates: {early_season: {days: 3}}") },
        { "tried/test/expected.csv", "day,customer_id,orders,total,note\n" },
        { "tried/test/outcomes.csv",
          "day,customer_id,outcome,category,reason\n"
          "2024-03-03,1,skipped,early_season,\"day 2 of the season, rows from day 3\"\n"
          "2024-03-03,2,skipped,early_season,\"day 2 of the season, rows from day 3\"\n"
          "2024-03-03,3,skipped,early_season,\"day 2 of the season, rows from day 3\"\n" } },
      0,
      "passed   test         1 date, 0 rows, 3 outcomes\n1 case: 1 passed\n" },
    { "sample size, in the words of a run",
      { { "tried/tried.yaml", PIPELINE("nothing", ", gates: {sample_size: {bought: 2}}") },
        { "tried/test/expected.csv",
          "day,customer_id,orders,total,note\n2024-03-03,1,2,3.75,\"a, b\"\n" },
        { "tried/test/outcomes.csv", "day,customer_id,outcome,category,reason\n"
                                     "2024-03-03,2,skipped,insufficient,1 of 2 rows\n"
                                     "2024-03-03,3,skipped,insufficient,0 of 2 rows\n" } },
      0,
      "passed   test         1 date, 1 row, 2 outcomes\n1 case: 1 passed\n" },
    { "completeness goes by the rows of the case",
      { { "tried/tried.yaml", PIPELINE("nothing", COMPLETENESS) },
        { "tried/test/due.csv", "customer_id,order_id\n1,1\n1,9\n2,3\n" },
        { "tried/test/outcomes.csv", OUTCOMES "2024-03-03,1,skipped,incomplete,1 of 2 orders\n" } },
      3,
      NULL },
    { "completeness holds where a case has no rows of what is due",
      { { "tried/tried.yaml", PIPELINE("nothing", COMPLETENESS) } },
      0,
      PASSED },
};

START_TEST(a_case_is_told_as_what_it_is)
{
    struct e2e_result result;

    tried_write();
    tried_change(cases[_i].files);
    result = tried_run(NULL);
    ck_assert_msg(result.code == cases[_i].code && result.err_length == 0 &&
                      (cases[_i].out == NULL || strcmp(result.out, cases[_i].out) == 0),
                  "%s: exit %d\n%s%s", cases[_i].name, result.code, result.out, result.err);
    e2e_result_fini(&result);
}
END_TEST

/* ---- plugins that break a promise ---- */

static const struct {
    const char *breaks;
    int code;
    const char *words[4]; /* of stdout */
} broken[] = {
    { "order",
      3,
      { LINE("2024-03-03, customer_id 1: differs in backward order: total: first 3.75, got 4.75"),
        LINE("2024-03-03, customer_id 2: differs in backward order: total: first 0.0, got 1.0"),
        "\n1 case: 1 failed\n" } },
    { "threads", 3, { "customer_id 2: differs at 8 threads: total: first 2.0, got 1.0\n" } },
    { "crash",
      3,
      { "crashed  test        \n", " crashed", "(2024-03-03)\n",
        "repeat: sluice test --inside test --plugins " } },
    { "ends", 3, { "crashed  test        \n", "it has not ended after 1 s (2024-03-03)\n" } },
    { "prints", 0, { "passed   test         1 date, 2 rows, 1 outcome\n1 case: 1 passed\n" } },
};

START_TEST(a_plugin_that_breaks_a_promise_is_told)
{
    static const char *const OPTIONS[] = { "--seconds", "1", NULL };
    struct e2e_result result;
    char *pipeline = text_of(PIPELINE("%s", ""), broken[_i].breaks);

    tried_write();
    write_text("tried/tried.yaml", pipeline);
    result = tried_run(OPTIONS);
    ck_assert_msg(result.code == broken[_i].code && result.err_length == 0, "%s: exit %d\n%s%s",
                  broken[_i].breaks, result.code, result.out, result.err);
    for (size_t i = 0; i < COUNT_OF(broken[_i].words) && broken[_i].words[i] != NULL; i++)
        ck_assert_msg(strstr(result.out, broken[_i].words[i]) != NULL, "%s: no '%s' in\n%s",
                      broken[_i].breaks, broken[_i].words[i], result.out);
    free(pipeline);
    e2e_result_fini(&result);
}
END_TEST

/* What a plugin prints is shown where its case is not as expected. */
START_TEST(what_a_plugin_prints_is_shown_where_something_differs)
{
    struct e2e_result result;

    tried_write();
    write_text("tried/tried.yaml", PIPELINE("prints", ""));
    write_text("tried/test/outcomes.csv", "day,customer_id,outcome,category,reason\n");
    result = tried_run(NULL);
    ck_assert_int_eq(result.code, 3);
    ck_assert_msg(strstr(result.out, LINE("printed: customer 2")) != NULL, "%s", result.out);
    e2e_result_fini(&result);
    write_text("tried/tried.yaml", PIPELINE("forges", ""));
    result = tried_run(NULL);
    ck_assert_int_eq(result.code, 3);
    ck_assert_msg(strstr(result.out, LINE("printed: sluice: error: not so")
                                         LINE("printed: customer 2")) != NULL,
                  "%s", result.out);
    e2e_result_fini(&result);
}
END_TEST

/* What `repeat` offers tells and exits as the test does. */
START_TEST(a_case_in_this_process_is_told_as_any_other)
{
    static const char *const INSIDE[] = { "--inside", "test", NULL };
    static const char *const NONE[] = { "--inside", "tset", NULL };
    struct e2e_result result;

    tried_write();
    tried_expect("passed", INSIDE, 0, PASSED);
    write_text("tried/test/outcomes.csv", "day,customer_id,outcome,category,reason\n");
    tried_expect("failed", INSIDE, 3,
                 "failed   test         1 date, 2 rows, 1 outcome; 1 difference\n" LINE(
                     "outcomes.csv: 2024-03-03, customer_id 3: expected none, got "
                     "2024-03-03,3,skipped,insufficient,no orders") "1 case: 1 failed\nif what "
                                                                    "came is right, `sluice test "
                                                                    "tried --update` makes it what "
                                                                    "is expected\n");
    write_text("tried/test/customers.csv", "customer_id\n1\n1\n");
    tried_expect("invalid", INSIDE, 2,
                 INVALID(LINE("tried/test/customers.csv:3: line 2 has the same key (customer_id "
                              "1): each row has one of its own")));
    result = tried_run(NONE);
    ck_assert_int_eq(result.code, 2);
    ck_assert_str_eq(result.out, "");
    ck_assert_str_eq(result.err, "sluice test: error: 'tried' has no case 'tset'\n");
    e2e_result_fini(&result);
}
END_TEST

/* ---- several cases ---- */

START_TEST(each_folder_is_a_case_and_some_can_be_chosen)
{
    static const char *const ONLY[] = { "--only", "^l", NULL };
    static const char *const NONE[] = { "--only", "^x", NULL };
    static const char *const WRONG[] = { "--only", "(", NULL };
    struct e2e_result result;

    tried_write();
    ck_assert_int_eq(mkdir("tried/test/late", 0755), 0);
    ck_assert_int_eq(mkdir("tried/test/notes", 0755), 0);
    write_text("tried/test/notes/readme.txt", "no case\n");
    write_text("tried/test/late/customers.csv", "customer_id\n4\n");
    write_text("tried/test/late/bought.csv", "order_id,day,customer_id,amount,note\n");
    write_text("tried/test/late/expected.csv", "day,customer_id,orders,total,note\n");
    write_text("tried/test/late/outcomes.csv", "day,customer_id,outcome,category,reason\n"
                                               "2024-05-01,4,skipped,insufficient,no orders\n");
    tried_expect("two", NULL, 0,
                 "passed   test         1 date, 2 rows, 1 outcome\n"
                 "passed   late         1 date, 0 rows, 1 outcome\n2 cases: 2 passed\n");
    tried_expect("one", ONLY, 0,
                 "passed   late         1 date, 0 rows, 1 outcome\n1 case: 1 passed\n");
    result = tried_run(NONE);
    ck_assert_int_eq(result.code, 2);
    ck_assert_str_eq(
        result.err,
        "sluice test: error: no case has a name like '^x'; there are test and others\n");
    e2e_result_fini(&result);
    result = tried_run(WRONG);
    ck_assert_int_eq(result.code, 2);
    ck_assert_str_eq(result.err, "sluice test: error: '(' is no regular expression\n");
    e2e_result_fini(&result);
    write_text("tried/test/late/customers.csv", "customer\n4\n");
    write_text("tried/test/outcomes.csv", "day,customer_id,outcome,category,reason\n");
    result = tried_run(NULL);
    ck_assert_int_eq(result.code, 2);
    ck_assert_msg(strstr(result.out, "2 cases: 1 failed, 1 invalid\n") != NULL, "%s", result.out);
    e2e_result_fini(&result);
}
END_TEST

/* Root may look into everything: until further notice this is somebody else. */
static bool become_nobody(void)
{
    return geteuid() != 0 ||
           (setresgid(NOBODY, NOBODY, 0) == 0 && setresuid(NOBODY, NOBODY, 0) == 0 &&
            access(SLUICE_BINARY, X_OK) == 0 && access(FIXTURES, X_OK) == 0 &&
            access("tried", R_OK) == 0);
}

static void become_oneself(void)
{
    if (getuid() != NOBODY)
        return;
    ck_assert_int_eq(setresuid(0, 0, 0), 0);
    ck_assert_int_eq(setresgid(0, 0, 0), 0);
}

/* Without the right to search it, to list it, or either. */
START_TEST(a_case_that_may_not_be_seen_is_told)
{
    static const struct {
        mode_t mode;
        const char *err;
    } RIGHTS[] = {
        { 0, "sluice test: error: 'tried/test/late' cannot be looked into: Permission denied\n" },
        { 0444, "sluice test: error: 'tried/test/late/customers.csv' cannot be looked into: "
                "Permission denied\n" },
    };
    struct e2e_result result;

    tried_write();
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert_int_eq(mkdir("tried/test/late", 0755), 0);
    write_text("tried/test/late/customers.csv", CUSTOMERS);
    ck_assert_int_eq(chmod("tried/test/late", RIGHTS[_i].mode), 0);
    if (become_nobody()) {
        result = tried_run(NULL);
        ck_assert_msg(result.code == 2 && strcmp(result.err, RIGHTS[_i].err) == 0, "exit %d\n%s%s",
                      result.code, result.out, result.err);
        e2e_result_fini(&result);
    }
    become_oneself();
    ck_assert_int_eq(chmod("tried/test/late", 0755), 0);
}
END_TEST

/* A link to nothing is no less a file of a case than one without rights. */
START_TEST(a_case_that_leads_nowhere_is_told)
{
    struct e2e_result result;

    tried_write();
    ck_assert_int_eq(symlink("nothing", "tried/test/late"), 0);
    result = tried_run(NULL);
    ck_assert_int_eq(result.code, 2);
    ck_assert_str_eq(result.err, "sluice test: error: 'tried/test/late' cannot be looked into: No "
                                 "such file or directory\n");
    e2e_result_fini(&result);
}
END_TEST

/* ---- what is wrong whatever the case ---- */

static const struct {
    const char *name;
    const char *arguments[8];
    struct file files[2];
    const char *err;
} refused[] = {
    { "no folder",
      { "test", "nowhere", NULL },
      { { NULL, NULL } },
      "sluice test: error: 'nowhere' cannot be looked into: No such file or directory\n" },
    { "no pipeline",
      { "test", ".", NULL },
      { { NULL, NULL } },
      "sluice test: error: '.' has no pipeline (a file that ends in .yaml): name the folder of a "
      "plugin as `sluice new plugin` writes it\n" },
    { "two pipelines, none of the folder's name",
      { "test", "tried/test", NULL },
      { { "tried/test/a.yaml", "" }, { "tried/test/b.yaml", "" } },
      "sluice test: error: 'tried/test' has 2 pipelines, and none is called test.yaml, like the "
      "folder: which one is tried is not known\n" },
    { "a mistake in the pipeline",
      { "test", "tried", "--plugins", FIXTURES, NULL },
      { { "tried/tried.yaml", "sluice: 1\nname: tried\nprocesors: {}\n" } },
      "tried/tried.yaml:3:1: error: unknown key 'procesors'\n"
      "    3 | procesors: {}\n      | ^\n  did you mean 'processors'?\n"
      "sluice test: error: 1 mistake in tried/tried.yaml\n" },
    { "a case that is called like the one of the folder's own files",
      { "test", "tried", "--plugins", FIXTURES, NULL },
      { { "tried/test/test/customers.csv", CUSTOMERS } },
      "sluice test: error: 'tried/test/test' would be a case called 'test', as the files of "
      "'tried/test' are: give it another name\n" },
    { "--date alone",
      { "test", "tried", "--date", "2024-03-01", NULL },
      { { NULL, NULL } },
      "sluice test: error: --date goes with --update: without it the dates are those of "
      "expected.csv and outcomes.csv\n" },
    { "no date",
      { "test", "tried", "--update", "--date", "2024-03-41", NULL },
      { { NULL, NULL } },
      "sluice test: error: --date '2024-03-41' is no date: write it as YYYY-MM-DD\n" },
};

START_TEST(what_is_no_folder_of_a_plugin_is_told_once)
{
    struct file files[3] = { refused[_i].files[0], refused[_i].files[1], { NULL, NULL } };
    struct e2e_result result;

    tried_write();
    ck_assert_int_eq(mkdir("tried/test/test", 0755), 0);
    tried_change(files);
    result = e2e_run(refused[_i].arguments);
    ck_assert_msg(result.code == 2 && result.out_length == 0 &&
                      strcmp(result.err, refused[_i].err) == 0,
                  "%s: exit %d\n%s%s", refused[_i].name, result.code, result.out, result.err);
    e2e_result_fini(&result);
}
END_TEST

START_TEST(a_plugin_that_is_not_built_yet_is_told_as_that)
{
    static const char *const TEST[] = { "test", "tried", NULL };
    static const char end[] =
        "sluice test: error: 1 mistake in tried/tried.yaml; there is no .so in 'tried' yet: build "
        "the plugin, or say where it is with --plugins\n";
    struct e2e_result result;

    tried_write();
    write_text("tried/tried.c", "");
    result = e2e_run(TEST);
    ck_assert_int_eq(result.code, 2);
    ck_assert_msg(result.err_length > strlen(end) &&
                      strcmp(result.err + result.err_length - strlen(end), end) == 0,
                  "%s", result.err);
    e2e_result_fini(&result);
}
END_TEST

/* What is built in the folder itself, or by CMake in its folder `build`, is found there. */
START_TEST(a_plugin_is_found_where_it_was_built)
{
    static const char *const TEST[] = { "test", "tried", NULL };
    static const char *const PLACES[] = { "tried/tried.so", "tried/build/tried.so" };
    const struct timespec old[] = { { 1000000000, 0 }, { 1000000000, 0 } };
    size_t length;
    char *built = e2e_read(FIXTURES "/tried.so", &length);

    tried_write();
    ck_assert_int_eq(mkdir("tried/build", 0755), 0);
    write_text("tried/tried.c", "");
    e2e_write(PLACES[_i], built, length);
    ck_assert_int_eq(utimensat(AT_FDCWD, "tried/tried.c", old, 0), 0);
    import_expect(PLACES[_i], TEST, 0, PASSED, "");
    ck_assert_int_eq(utimensat(AT_FDCWD, PLACES[_i], old, 0), 0);
    write_text("tried/tried.h", "");
    import_expect(
        PLACES[_i], TEST, 0,
        "passed   test         1 date, 2 rows, 1 outcome\n" LINE(
            "tried.h was changed after tried.so was built: build it again") "1 case: 1 passed\n",
        "");
    free(built);
}
END_TEST

/* ---- for programs ---- */

START_TEST(results_are_an_object_of_json)
{
    static const char *const JSON[] = { "--json", NULL };
    struct e2e_result result;
    const char *name, *status, *kind, *key, *column, *got;
    json_t *root;
    int failed, line;

    tried_write();
    write_text("tried/test/expected.csv",
               "day,customer_id,orders,total,note\n2024-03-03,1,2,3.75,\"a, b\"\n"
               "2024-03-03,2,1,,\n");
    result = tried_run(JSON);
    ck_assert_int_eq(result.code, 3);
    root = json_loads(result.out, 0, NULL);
    ck_assert_int_eq(json_unpack(root, "{s:i, s:[{s:s, s:s, s:[{s:s, s:i, s:s, s:s, s:n, s:s}]}]}",
                                 "failed", &failed, "cases", "name", &name, "status", &status,
                                 "differences", "kind", &kind, "line", &line, "key", &key, "column",
                                 &column, "expected", "got", &got),
                     0);
    ck_assert_int_eq(failed, 1);
    ck_assert_int_eq(line, 3);
    ck_assert_str_eq(name, "test");
    ck_assert_str_eq(status, "failed");
    ck_assert_str_eq(kind, "cell");
    ck_assert_str_eq(key, "customer_id 2");
    ck_assert_str_eq(column, "total");
    ck_assert_str_eq(got, "0.0");
    json_decref(root);
    e2e_result_fini(&result);
}
END_TEST

/* ---- as a run has it ---- */

/* What comes of a case is what a run commits and `export` prints, byte for byte. */
START_TEST(a_case_comes_to_what_a_run_commits)
{
    static const char *const IMPORT[] = { "import",
                                          "tried/tried.yaml",
                                          "days=tried/test/days.csv",
                                          "customers=tried/test/customers.csv",
                                          "orders=tried/test/bought.csv",
                                          "due=tried/test/due.csv",
                                          NULL };
    static const char *const RUN[] = { "run",    "tried/tried.yaml", "--plugins",
                                       FIXTURES, "--from",           "2024-03-01",
                                       "--to",   "2024-03-03",       NULL };
    static const char *const ROWS[] = {
        "export", "tried/tried.yaml", "spent", "--plugins",  FIXTURES,
        "--from", "2024-03-01",       "--to",  "2024-03-03", NULL
    };
    static const char *const OUTCOME_ROWS[] = {
        "export", "tried/tried.yaml", "spent",      "--plugins", FIXTURES, "--from", "2024-03-01",
        "--to",   "2024-03-03",       "--outcomes", NULL
    };
    static const char *const UPDATE[] = { "--update", NULL };
    struct e2e_result result;
    char *rows, *outcomes;

    tried_write();
    write_text("tried/tried.yaml",
               "store: {driver: sqlite, path: ../test.db}\n" PIPELINE("nothing", COMPLETENESS));
    write_text("tried/test/days.csv", "day,year\n2024-03-01,2024\n2024-03-02,2024\n"
                                      "2024-03-03,2024\n");
    write_text("tried/test/customers.csv", "customer_id,city\n1,\n2,x\n3,\n10,\n");
    write_text("tried/test/bought.csv",
               "order_id,day,customer_id,amount,note,paid\n1,2024-02-29,1,0.125,\"\",true\n"
               "2,2024-03-01,1,1e-3,\"a \"\"b\"\"\",\n3,2024-03-02,2,200,y,\n"
               "4,2024-03-01,10,0.005,,false\n");
    write_text("tried/test/due.csv", "customer_id,order_id\n1,1\n1,2\n2,3\n10,4\n");
    ck_assert_int_eq(unlink("tried/test/expected.csv"), 0);
    ck_assert_int_eq(unlink("tried/test/outcomes.csv"), 0);
    result = tried_run(UPDATE);
    ck_assert_msg(result.code == 0, "%s%s", result.out, result.err);
    e2e_result_fini(&result);
    rows = e2e_read("tried/test/expected.csv", &(size_t){ 0 });
    outcomes = e2e_read("tried/test/outcomes.csv", &(size_t){ 0 });
    import_expect("import", IMPORT, 0, NULL, NULL);
    result = e2e_run(RUN);
    e2e_result_fini(&result);
    import_expect("rows", ROWS, 0, rows, NULL);
    import_expect("outcomes", OUTCOME_ROWS, 0, outcomes, NULL);
    ck_assert_ptr_nonnull(strstr(outcomes, "incomplete"));
    free(rows);
    free(outcomes);
}
END_TEST

static void enter(void)
{
    e2e_enter(folder);
}

static void leave(void)
{
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("trial");

    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, enter, leave);
    tcase_add_loop_test(tests, a_case_is_told_as_what_it_is, 0, COUNT_OF(cases));
    tcase_add_loop_test(tests, a_plugin_that_breaks_a_promise_is_told, 0, COUNT_OF(broken));
    tcase_add_test(tests, what_a_plugin_prints_is_shown_where_something_differs);
    tcase_add_test(tests, a_case_in_this_process_is_told_as_any_other);
    tcase_add_test(tests, each_folder_is_a_case_and_some_can_be_chosen);
    tcase_add_loop_test(tests, a_case_that_may_not_be_seen_is_told, 0, 2);
    tcase_add_test(tests, a_case_that_leads_nowhere_is_told);
    tcase_add_loop_test(tests, what_is_no_folder_of_a_plugin_is_told_once, 0, COUNT_OF(refused));
    tcase_add_test(tests, a_plugin_that_is_not_built_yet_is_told_as_that);
    tcase_add_loop_test(tests, a_plugin_is_found_where_it_was_built, 0, 2);
    add_updates(tests);
    tcase_add_test(tests, results_are_an_object_of_json);
    tcase_add_test(tests, a_case_comes_to_what_a_run_commits);
    return runner_run("trial", tests);
}
