/* The breaker: when it counts, opens, closes and reopens; and that nothing else does. */
#include "e2e/gates.h"
#include "places/places.h"

#define D "2021-02-20"
#define RUN "run p.yaml --date " D
#define FORCE "run p.yaml --force --date " D

#define INCOMPLETE "skipped,incomplete,0 of 2 games"
#define OPEN "skipped,breaker_open,"

/* ---- what the ledger has of an entity: "sequence attempts" of its newest record ---- */

static void expect_attempts(const char *key, const char *expected, const char *promise)
{
    char query[256], *text;

    (void)snprintf(query, sizeof query,
                   "SELECT sequence || ' ' || attempts FROM sluice_attempts WHERE partition = '" D
                   "' AND key = '%s' ORDER BY sequence DESC LIMIT 1",
                   key);
    text = gates_sql(query);
    ck_assert_msg(strcmp(text, expected) == 0, "%s: attempts of %s are '%s', not '%s'", promise,
                  key, text, expected);
    free(text);
}

/* The reason of an open breaker, by what the ledger says of the newest attempt. */
static char *open_outcome(int attempts, const char *key, int cooldown)
{
    char query[320];

    (void)snprintf(query, sizeof query,
                   "SELECT '\"after %d attempts, until ' || strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ',"
                   " at, '+%d days') || '\"' FROM sluice_attempts WHERE key = '%s' ORDER BY"
                   " sequence DESC LIMIT 1",
                   attempts, cooldown, key);
    return gates_sql(query);
}

/* Nobody knows for sure how SQLite rounds the fraction: a time without one has none to round. */
static void move_attempts(const char *by)
{
    char query[192];

    (void)snprintf(query, sizeof query,
                   "UPDATE sluice_attempts SET at = strftime('%%Y-%%m-%%dT%%H:%%M:%%S.000000Z',"
                   " at, '%s')",
                   by);
    free(gates_sql(query));
}

/* ---- one entity through its states ---- */

#define DUE_1 "2021-02-18,a,1,x,real\n2021-02-19,a,1,y,real\n"
#define DUE_2 "2021-02-18,a,2,x,real\n2021-02-19,a,2,y,real\n"
#define AT_70 "{breaker: {attempts: 2, cooldown: 7 days}}"
#define AT_80 "{breaker: {attempts: 2, cooldown: 7 days}, completeness: {at_least: 80}}"
#define AT_40 "{breaker: {attempts: 2, cooldown: 7 days}, completeness: {at_least: 40}}"

static const struct {
    const char *promise;
    const char *gates, *due, *arrived; /* what changes before; NULL: nothing */
    const char *back;                  /* the attempts are that much older */
    const char *command;
    const char *told;     /* of a,1; NULL: the breaker is open */
    const char *attempts; /* of a,1 */
} steps[] = {
    { "the first run counts one", AT_70, DUE_1 DUE_2, "", NULL, RUN, INCOMPLETE, "1 1" },
    { "a reused partition counts nothing", NULL, NULL, NULL, NULL, RUN, INCOMPLETE, "1 1" },
    { "the second counts another", NULL, NULL, NULL, NULL, FORCE, INCOMPLETE, "2 2" },
    { "then it is open", NULL, NULL, NULL, NULL, FORCE, NULL, "2 2" },
    { "and an open one counts nothing", NULL, NULL, NULL, NULL, FORCE, NULL, "2 2" },
    { "not even in a run without force", NULL, NULL, NULL, NULL, RUN, NULL, "2 2" },
    { "another entity's rows change nothing", NULL, NULL, "2021-02-18,a,2,x\n", NULL, RUN, NULL,
      "2 2" },
    { "open for nearly seven days", NULL, NULL, NULL, "-604700 seconds", FORCE, NULL, "2 2" },
    { "and no longer: counting begins anew", NULL, NULL, NULL, "-100 seconds", FORCE, INCOMPLETE,
      "3 1" },
    { "up to the limit", NULL, NULL, NULL, NULL, FORCE, INCOMPLETE, "4 2" },
    { "open once more", NULL, NULL, NULL, NULL, FORCE, NULL, "4 2" },
    { "another at_least closes it", AT_80, NULL, NULL, NULL, RUN, INCOMPLETE, "5 1" },
    { "and back again is a change too", AT_70, NULL, NULL, NULL, RUN, INCOMPLETE, "6 1" },
    { "up to the limit again", NULL, NULL, NULL, NULL, FORCE, INCOMPLETE, "7 2" },
    { "open again", NULL, NULL, NULL, NULL, FORCE, NULL, "7 2" },
    { "its own present rows close it", NULL, NULL, "2021-02-18,a,1,x\n", NULL, RUN,
      "skipped,incomplete,1 of 2 games", "8 1" },
    { "its own due rows as well", NULL, DUE_1 DUE_2 "2021-02-17,a,1,w,real\n", NULL, NULL, RUN,
      "skipped,incomplete,1 of 3 games", "9 1" },
    { "up to the limit a third time", NULL, NULL, NULL, NULL, FORCE,
      "skipped,incomplete,1 of 3 games", "10 2" },
    { "open a third time", NULL, NULL, NULL, NULL, FORCE, NULL, "10 2" },
    { "complete is complete, whatever was before", NULL, NULL,
      "2021-02-17,a,1,w\n2021-02-18,a,1,x\n2021-02-19,a,1,y\n", NULL, RUN, "3,3,100.0,true",
      "10 2" },
    { "what was open stays open when its rows are as they were", NULL, NULL, "2021-02-18,a,1,x\n",
      NULL, RUN, NULL, "10 2" },
    { "less is asked for: written", AT_40, NULL, "2021-02-18,a,1,x\n2021-02-17,a,1,w\n", NULL, RUN,
      "3,2,66.7,true", "10 2" },
    { "no breaker, no attempts", "{breaker: off}", NULL, "", NULL, FORCE,
      "skipped,incomplete,0 of 3 games", "10 2" },
};

START_TEST(a_breaker_opens_and_closes)
{
    gates_enter();
    gates_import("readings", D ",a,1,1\n" D ",a,2,1\n");
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        char expected[160], *told, *open;
        if (steps[i].back != NULL && !places_ledger_is_file()) {
            printf("skipped: only attempts in an SQLite file are moved in time\n");
            break;
        }
        if (steps[i].gates != NULL)
            gates_processor(steps[i].gates, "");
        if (steps[i].due != NULL)
            gates_import("due", steps[i].due);
        if (steps[i].arrived != NULL)
            gates_import("arrived", steps[i].arrived);
        if (steps[i].back != NULL)
            move_attempts(steps[i].back);
        gates_must(steps[i].command, 0);
        told = gates_told("gauged", D);
        open = open_outcome(2, "[\"a\",1]", 7);
        (void)snprintf(expected, sizeof expected, OPEN "%s", open);
        gates_expect_told(told, "a,1", steps[i].told == NULL ? expected : steps[i].told,
                          steps[i].promise);
        expect_attempts("[\"a\",1]", steps[i].attempts, steps[i].promise);
        free(open);
        free(told);
    }
    gates_leave();
}
END_TEST

/* ---- entities apart, partitions that fail ---- */

START_TEST(attempts_outlive_replaces_and_failed_partitions)
{
    gates_enter();
    gates_processor(AT_70, "    max_failed: 0\n");
    gates_import("readings", D ",a,1,1\n" D ",a,2,1\n");
    gates_import("due", DUE_1);
    gates_must(RUN, 0);
    expect_attempts("[\"a\",1]", "1 1", "one");
    expect_attempts("[\"a\",2]", "", "a complete entity has no attempts");
    gates_import("readings", D ",a,1,1\n" D ",a,2,666\n");
    gates_expect_part(RUN, 3, "", "failed");
    gates_expect_outcomes("gauged", D, D, D ",a,1," INCOMPLETE "\n", "the old version stays");
    expect_attempts("[\"a\",1]", "2 2", "the failed partition counted");
    gates_import("readings", D ",a,1,1\n" D ",a,2,2\n");
    gates_must(RUN, 0);
    gates_expect_sql("SELECT category FROM sluice_outcomes WHERE partition = '" D "'",
                     "breaker_open");
    expect_attempts("[\"a\",1]", "2 2", "a replaced partition keeps them");
    gates_leave();
}
END_TEST

/* It decides categories only: the rows of a run with an open breaker are those of one without. */
START_TEST(a_breaker_changes_no_row_and_causes_no_work)
{
    char *open, *closed;

    gates_enter();
    gates_processor(AT_70, "");
    gates_import("readings", D ",a,1,1\n" D ",a,2,1\n");
    gates_import("due", DUE_1);
    for (int i = 0; i < 3; i++)
        gates_must(FORCE, 0);
    open = gates_rows("gauged", D, "site,sensor,value,level,row_hash");
    gates_expect_part("run p.yaml --dry-run --date " D, 0, "reuse", "");
    move_attempts("-8 days");
    gates_expect_part("run p.yaml --dry-run --date " D, 0, "reuse", "");
    gates_must(FORCE, 0);
    closed = gates_rows("gauged", D, "site,sensor,value,level,row_hash");
    ck_assert_str_eq(open, closed);
    ck_assert_str_ne(open, "");
    free(open);
    free(closed);
    gates_leave();
}
END_TEST

/* ---- breaker reset ---- */

START_TEST(reset_is_the_override)
{
    static const char none[] = "gauge [\"a\",1]: the breaker has no attempts to forget\n";

    gates_enter();
    gates_processor(AT_70, "");
    gates_expect("breaker reset p.yaml gauge a 1", 0, none, "");
    gates_import("readings", "2021-02-19,a,1,1\n" D ",a,1,1\n" D ",a,2,1\n");
    gates_import("due", "2021-02-17,a,1,x,real\n2021-02-18,a,1,y,real\n" DUE_2);
    for (int i = 0; i < 3; i++)
        gates_must("run p.yaml --force --from 2021-02-19 --to " D, 0);
    gates_expect("breaker reset p.yaml gauge a 1 --date 2021-02-18", 0, none, "");
    gates_expect("breaker reset p.yaml gauge b 1", 0,
                 "gauge [\"b\",1]: the breaker has no attempts to forget\n", "");
    gates_expect("breaker reset p.yaml gauge a 1 --date 2021-02-19", 0,
                 "gauge [\"a\",1]: forgot the attempts of 1 date; the next run that computes them "
                 "tries again\n",
                 "");
    gates_expect_part("run p.yaml --dry-run --from 2021-02-19 --to " D, 0, "reuse", "");
    gates_must("run p.yaml --force --from 2021-02-19 --to " D, 0);
    gates_expect_sql("SELECT group_concat(partition || key || category, ' ') FROM sluice_outcomes",
                     "2021-02-19[\"a\",1]incomplete 2021-02-20[\"a\",1]breaker_open"
                     " 2021-02-20[\"a\",2]breaker_open");
    gates_expect("breaker reset p.yaml gauge a 1", 0,
                 "gauge [\"a\",1]: forgot the attempts of 2 dates; the next run that computes them "
                 "tries again\n",
                 "");
    gates_expect("breaker reset p.yaml gauge a 1", 0, none, "");
    gates_must("run p.yaml --force --from 2021-02-19 --to " D, 0);
    gates_expect_sql("SELECT group_concat(partition || key || category, ' ') FROM sluice_outcomes",
                     "2021-02-19[\"a\",1]incomplete 2021-02-20[\"a\",1]incomplete"
                     " 2021-02-20[\"a\",2]breaker_open");
    gates_leave();
}
END_TEST

/* Keys as the ledger spells them, whatever is in them. */
START_TEST(reset_finds_any_key)
{
    gates_enter();
    gates_processor(AT_70, "");
    gates_import("readings", D ",\"q\"\"\\\",1,1\n");
    gates_import("due", "2021-02-18,\"q\"\"\\\",1,x,real\n");
    gates_must(RUN, 0);
    gates_expect_part("breaker reset p.yaml gauge q\"\\ 001", 0, "forgot the attempts of 1 date",
                      "");
    gates_leave();
}
END_TEST

START_TEST(a_wrong_reset_is_explained)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        { "breaker reset p.yaml gaug a 1",
          "sluice breaker: error: 'gaug' is no enabled processor of p.yaml; did you mean "
          "'gauge'?\n" },
        { "breaker reset p.yaml gauge a",
          "sluice breaker: error: the key of 'gauge' is 2 arguments, site sensor, not 1\n" },
        { "breaker reset p.yaml gauge a 1 2",
          "sluice breaker: error: the key of 'gauge' is 2 arguments, site sensor, not 3\n" },
        { "breaker reset p.yaml gauge a one",
          "sluice breaker: error: 'sensor' of the key of 'gauge' must be a whole number of at most "
          "64 bits, not "
          "'one'\n" },
        { "breaker open p.yaml gauge a 1",
          "sluice breaker: error: the breaker can be 'reset', not 'open'\n" },
        { "breaker reset p.yaml gauge a 1 --date 2021-02-30",
          "sluice breaker: error: --date wants a date as YYYY-MM-DD, not '2021-02-30'\n" },
    };

    gates_enter();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        gates_expect(cases[i].line, 2, "", cases[i].message);
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_breaker_opens_and_closes,
        attempts_outlive_replaces_and_failed_partitions,
        a_breaker_changes_no_row_and_causes_no_work,
        reset_is_the_override,
        reset_finds_any_key,
        a_wrong_reset_is_explained,
    };

    if (!places_ready())
        return PLACES_SKIPPED;
    return suite_run("e2e_breaker", tests, COUNT_OF(tests));
}
