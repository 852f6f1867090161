/* test_prune.c - what is removed from a ledger is of the past alone: nothing becomes stale, nobody
 * else notices, and what is made of the store later is what it would have been. */
#include "e2e/gates.h"
#include "runner.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#define RANGE "--from 2021-02-01 --to 2021-02-04"
#define ROUNDS 6
#define STEPS 12

/* ---- a store with a past ---- */

/* `value` makes another version of each date; the second sensor has always the same. */
static void import_all(int value)
{
    char rows[512];

    (void)snprintf(rows, sizeof rows,
                   "2021-02-01,a,1,%d.5\n2021-02-01,a,2,2.5\n2021-02-02,a,1,4.5\n"
                   "2021-02-02,a,2,%d.5\n2021-02-03,a,1,7.5\n2021-02-03,b,1,9.5\n"
                   "2021-02-04,a,1,0.5\n",
                   value, value / 2);
    gates_import("readings", rows);
}

static void enter(void)
{
    gates_enter();
    gates_pipeline("  meter: {plugin: meter}\n"
                   "  follow: {plugin: follow}\n");
}

static void make_past(void)
{
    enter();
    for (int value = 1; value <= 4; value++) {
        import_all(value);
        gates_must("run p.yaml " RANGE, 0);
    }
    gates_must("run p.yaml --force " RANGE, 0);
}

static void by_hand(const char *path, const char *statements)
{
    sqlite3 *database = NULL;
    char *message = NULL;

    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(database, statements, NULL, NULL, &message) == SQLITE_OK, "%s: %s",
                  statements, message);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

/* The command that wrote last is another one. */
static char *without_last(char *text)
{
    char *last = strstr(text, "\nlast run: ");

    if (last != NULL)
        *last = '\0';
    return text;
}

static void expect_same(const char *line, const char *expected, const char *promise)
{
    struct e2e_result result = gates_command(line, 0);

    ck_assert_msg(strcmp(without_last(result.out), expected) == 0, "%s: %s\n%.1500s\nnot\n%.1500s",
                  promise, line, result.out, expected);
    e2e_result_fini(&result);
}

/* What people are shown of the store. */
static const char *const shown[] = {
    "export p.yaml metered --all " RANGE,
    "export p.yaml followed --all " RANGE,
    "export p.yaml metered --outcomes " RANGE,
    "export p.yaml readings " RANGE,
    "status p.yaml",
    "verify p.yaml",
    "run p.yaml --dry-run " RANGE,
    "why p.yaml meter 2021-02-02",
    "why p.yaml follow 2021-02-03 a 1",
};

/* Digests of the contents that stand. */
#define REMEMBERED                                                                                 \
    "SELECT group_concat(projection || partition || token) FROM sluice_digests WHERE token IN"     \
    " (SELECT content_id FROM sluice_commits AS c WHERE sequence = (SELECT max(sequence) FROM"     \
    "  sluice_commits AS d WHERE d.table_name = c.table_name AND d.partition = c.partition))"

/* ---- what goes, and what stays ---- */

START_TEST(nothing_but_the_past_goes)
{
    char *before[COUNT_OF(shown)], *remembered;

    make_past();
    remembered = gates_sql(REMEMBERED);
    ck_assert_uint_gt(strlen(remembered), 100);
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        struct e2e_result result = gates_command(shown[i], 0);
        before[i] = strdup(without_last(result.out));
        ck_assert_ptr_nonnull(before[i]);
        e2e_result_fini(&result);
    }
    gates_must("prune p.yaml --keep 0", 0);
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        expect_same(shown[i], before[i], "after prune");
        free(before[i]);
    }
    gates_expect_sql("SELECT count(*) FROM sluice_commits AS c WHERE kind = 'run' AND sequence <"
                     " (SELECT max(sequence) FROM sluice_commits AS d WHERE d.table_name ="
                     " c.table_name AND d.partition = c.partition) AND commit_id NOT IN"
                     " (SELECT content_id FROM sluice_commits WHERE content_id <> commit_id)",
                     "0");
    gates_expect_sql("SELECT count(*) FROM sluice_components WHERE commit_id NOT IN"
                     " (SELECT commit_id FROM sluice_commits)",
                     "0");
    gates_expect_sql("SELECT count(*) FROM sluice_digests WHERE token NOT IN"
                     " (SELECT commit_id FROM sluice_commits)",
                     "0");
    gates_expect_sql(REMEMBERED, remembered);
    free(remembered);
    gates_leave();
}
END_TEST

/* Rows keep the run that last changed them, which may be older than all versions that stay. */
START_TEST(runs_that_rows_name_stay)
{
    make_past();
    gates_must("prune p.yaml --keep 0", 0);
    gates_expect_sql("SELECT count(DISTINCT run_id) > 1 FROM metered", "1");
    gates_expect_sql("SELECT count(*) FROM metered WHERE run_id NOT IN"
                     " (SELECT run_id FROM sluice_runs WHERE event = 'start')",
                     "0");
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE run_id NOT IN"
                     " (SELECT run_id FROM sluice_runs WHERE event = 'end')",
                     "0");
    /* The import of the first value and the runs before it did no row that is there. */
    gates_expect_sql("SELECT count(*) FROM sluice_runs WHERE event = 'start' AND run_id NOT IN"
                     " (SELECT run_id FROM sluice_commits UNION SELECT run_id FROM metered UNION"
                     "  SELECT run_id FROM followed)"
                     " AND run_id < (SELECT max(run_id) FROM sluice_runs)",
                     "0");
    gates_leave();
}
END_TEST

START_TEST(what_is_young_stays)
{
    char *rows;

    make_past();
    rows = gates_sql("SELECT count(*) FROM sluice_commits");
    gates_must("prune p.yaml --keep 1", 0);
    gates_expect_sql("SELECT count(*) FROM sluice_commits", rows);
    by_hand("gates.db", "UPDATE sluice_commits SET at = '2001-01-01T00:00:00Z'"
                        " WHERE table_name = 'metered' AND sequence = 1");
    gates_must("prune p.yaml --keep 1", 0);
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE table_name = 'metered' AND"
                     " sequence = 1 AND partition <> '2021-02-03' AND partition <> '2021-02-04'",
                     "0");
    gates_expect_sql("SELECT count(*) > 0 FROM sluice_commits WHERE table_name = 'followed' AND"
                     " sequence = 1",
                     "1");
    free(rows);
    gates_leave();
}
END_TEST

START_TEST(a_dry_run_removes_nothing)
{
    struct e2e_result first, second;
    char *before, *after;

    make_past();
    before = gates_sql("SELECT group_concat(commit_id || sequence) FROM sluice_commits");
    first = gates_command("prune p.yaml --keep 0 --dry-run", 0);
    ck_assert_ptr_nonnull(strstr(first.out, "sluice_commits"));
    ck_assert_ptr_nonnull(strstr(first.out, " rows would go"));
    after = gates_sql("SELECT group_concat(commit_id || sequence) FROM sluice_commits");
    ck_assert_str_eq(before, after);
    second = gates_command("prune p.yaml --keep 0", 0);
    ck_assert_ptr_nonnull(strstr(second.out, " rows removed"));
    /* The same versions. */
    ck_assert_int_eq(strncmp(strchr(first.out, '\n'), strchr(second.out, '\n'),
                             strlen("\nsluice_commits            10 of        40 rows")),
                     0);
    e2e_result_fini(&first);
    e2e_result_fini(&second);
    free(before);
    free(after);
    gates_leave();
}
END_TEST

/* ---- with others ---- */

START_TEST(it_waits_for_whoever_writes)
{
    make_past();
    by_hand("gates.db", "INSERT INTO sluice_leases VALUES (1000, 'metered', 'all', 'all', 'r', 's',"
                        " 'elsewhere', 'm', 1, 1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),"
                        " strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), NULL)");
    gates_expect_part("prune p.yaml --keep 0", 4, "", "elsewhere");
    gates_must("prune p.yaml --keep 0 --dry-run", 0);
    gates_leave();
}
END_TEST

/* ---- any past ---- */

static void step(unsigned int *seed)
{
    switch (rand_r(seed) % 6) {
    case 0:
    case 1:
        import_all(rand_r(seed) % 4);
        break;
    case 2:
        gates_must("run p.yaml --force " RANGE, 0);
        break;
    case 3:
        by_hand("gates.db", "UPDATE readings SET value = value + 1 WHERE day = '2021-02-02'");
        gates_must("verify p.yaml --repair", 0);
        break;
    default:
        gates_must("run p.yaml " RANGE, 0);
    }
}

/* Rows without what tells when they were made. */
static char *content(void)
{
    char *metered = gates_rows("metered", "2021-02-02", "day,site,sensor,value,row_hash");
    char *followed = gates_rows("followed", "2021-02-03", "day,site,sensor,row_hash");
    struct buffer both = { 0 };

    buffer_printf(&both, "%s\n%s", metered, followed);
    ck_assert(!both.failed);
    free(metered);
    free(followed);
    return both.data;
}

START_TEST(a_pruned_store_goes_on_like_its_twin)
{
    unsigned int seed = (unsigned int)_i + 1;
    unsigned int later;
    char *pruned, *whole;

    enter();
    import_all(1);
    for (int i = 0; i < STEPS; i++)
        step(&seed);
    gates_must("run p.yaml " RANGE, 0);
    by_hand("gates.db", "VACUUM INTO 'twin.db'");
    gates_must("prune p.yaml --keep 0", 0);
    gates_expect_part("run p.yaml " RANGE, 0, "", "everything is up to date");
    gates_must("verify p.yaml", 0);
    later = seed;
    step(&later);
    gates_must("run p.yaml " RANGE, 0);
    pruned = content();
    (void)unlink("gates.db-wal");
    (void)unlink("gates.db-shm");
    ck_assert_int_eq(rename("twin.db", "gates.db"), 0);
    step(&seed);
    gates_must("run p.yaml " RANGE, 0);
    whole = content();
    ck_assert_str_eq(pruned, whole);
    free(pruned);
    free(whole);
    gates_leave();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("prune");
    int rounds = getenv("SLUICE_TEST_QUICK") == NULL ? ROUNDS : ROUNDS / 3;

    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, nothing_but_the_past_goes);
    tcase_add_test(tests, runs_that_rows_name_stay);
    tcase_add_test(tests, what_is_young_stays);
    tcase_add_test(tests, a_dry_run_removes_nothing);
    tcase_add_test(tests, it_waits_for_whoever_writes);
    tcase_add_loop_test(tests, a_pruned_store_goes_on_like_its_twin, 0, rounds);
    return runner_run("prune", tests);
}
