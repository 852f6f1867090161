/* Leases: who gets which partitions, from whom they may be taken, and what a commit finds out. */
#include "ledger/fixture.h"
#include "runner.h"

#include <sqlite3.h>
#include <sys/wait.h>

#define DAY 19000 /* some date */

static struct lease *leases[8];
static int beat; /* milliseconds; 0: as always */

/* The command `name` wants `span`; the status. */
static int acquire(int slot, const char *name, struct lease_span span)
{
    struct lease_request request = { &span, 1, name, "sluice run somewhere.yaml", beat, NULL };

    return lease_acquire(store, session, &request, &leases[slot], &error);
}

static void release(int slot)
{
    lease_release(leases[slot], session);
    leases[slot] = NULL;
}

static sqlite3 *open_database(void)
{
    char path[128];
    sqlite3 *database;

    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(database, 10000), SQLITE_OK);
    return database;
}

static void run_sql(const char *format, ...)
{
    sqlite3 *database = open_database();
    char *text;
    va_list arguments;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    ck_assert_msg(sqlite3_exec(database, text, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", text,
                  sqlite3_errmsg(database));
    sqlite3_free(text);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static int check(const struct lease *lease)
{
    int status;

    ok(session_begin(session, &error));
    status = lease_check(session, lease, &error);
    session_rollback(session);
    return status;
}

static int64_t newest_token(void)
{
    struct lease_record *found;
    size_t count;
    int64_t token = 0;

    ok(ledger_leases(session, &arena, &found, &count, &error));
    for (size_t i = 0; i < count; i++)
        token = found[i].token > token ? found[i].token : token;
    return token;
}

static void begin(void)
{
    memset(leases, 0, sizeof leases);
    open_store();
    ok(ledger_migrate(session, &error));
}

static void end(void)
{
    for (size_t i = 0; i < COUNT_OF(leases); i++)
        lease_release(leases[i], session);
    close_store();
}

/* ---- who gets what ---- */

static const struct {
    const char *what;
    struct lease_span first, second;
    int status; /* of the second */
} pairs[] = {
    { "the same dates", { "a", DAY, DAY + 9 }, { "a", DAY, DAY + 9 }, SLUICE_E_REFUSED },
    { "one date in common", { "a", DAY, DAY + 9 }, { "a", DAY + 9, DAY + 20 }, SLUICE_E_REFUSED },
    { "dates within", { "a", DAY, DAY + 9 }, { "a", DAY + 3, DAY + 3 }, SLUICE_E_REFUSED },
    { "the whole table", { "a", DAY, DAY }, { "a", NO_DATE, INT32_MAX }, SLUICE_E_REFUSED },
    { "of the whole table", { "a", NO_DATE, INT32_MAX }, { "a", DAY, DAY }, SLUICE_E_REFUSED },
    { "other dates", { "a", DAY, DAY + 9 }, { "a", DAY + 10, DAY + 20 }, SLUICE_OK },
    { "the table in other capitals", { "a", DAY, DAY }, { "A", DAY, DAY }, SLUICE_E_REFUSED },
    { "another table", { "a", DAY, DAY + 9 }, { "b", DAY, DAY + 9 }, SLUICE_OK },
};

START_TEST(only_what_nobody_holds_is_given)
{
    begin();
    ok(acquire(0, "run-1", pairs[_i].first));
    ck_assert_msg(acquire(1, "run-2", pairs[_i].second) == pairs[_i].status, "%s: %s",
                  pairs[_i].what, error.message);
    ck_assert_int_eq(check(leases[0]), SLUICE_OK);
    ck_assert_int_eq(check(leases[1]), SLUICE_OK);
    release(0);
    if (pairs[_i].status != SLUICE_OK)
        ok(acquire(1, "run-2", pairs[_i].second));
    ck_assert_ptr_null(lease_predecessor(leases[1]));
    end();
}
END_TEST

START_TEST(a_refusal_names_the_holder)
{
    char expected[256], host[64] = "";

    begin();
    ok(acquire(0, "run-1", (struct lease_span){ "a", 0, 9 }));
    ck_assert_int_eq(acquire(1, "run-2", (struct lease_span){ "a", 9, 9 }), SLUICE_E_REFUSED);
    ck_assert_int_eq(gethostname(host, sizeof host - 1), 0);
    (void)snprintf(expected, sizeof expected,
                   "'a' 1970-01-01..1970-01-10 is held by another run, run-1 (process %d on %s",
                   (int)getpid(), host);
    ck_assert_msg(strstr(error.message, expected) != NULL, "%s", error.message);
    ck_assert_msg(strstr(error.message, "s ago): sluice run somewhere.yaml") != NULL, "%s",
                  error.message);
    end();
}
END_TEST

/* Who waits for a holder would wait for nobody. */
START_TEST(a_store_that_refuses_is_no_other_holder)
{
    drivers = FAIL_STORE;
    begin();
    ck_assert_int_eq(setenv("FAULT_STORE_REFUSED", "replace", 1), 0);
    ck_assert_int_eq(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }), SLUICE_E_IO);
    ck_assert_int_eq(unsetenv("FAULT_STORE_REFUSED"), 0);
    ck_assert_int_eq(error.status, SLUICE_E_IO);
    ck_assert_msg(strstr(error.message, "the role may not") != NULL, "%s", error.message);
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    end();
    drivers = NULL;
}
END_TEST

START_TEST(several_spans_are_taken_together_or_not_at_all)
{
    struct lease_span spans[] = { { "a", DAY, DAY }, { "b", DAY, DAY }, { "c", DAY, DAY } };
    struct lease_request request = { spans, 3, "run-2", NULL, 0, NULL };

    begin();
    ok(acquire(0, "run-1", spans[2]));
    ck_assert_int_eq(lease_acquire(store, session, &request, &leases[1], &error), SLUICE_E_REFUSED);
    ok(acquire(2, "run-3", spans[0]));
    ck_assert(lease_covers(leases[2], spans, 1));
    ck_assert(!lease_covers(leases[2], spans, 2));
    release(0);
    release(2);
    ok(lease_acquire(store, session, &request, &leases[1], &error));
    ck_assert(lease_covers(leases[1], spans, 3));
    ck_assert(!lease_covers(leases[1], (struct lease_span[]){ { "a", DAY, DAY + 1 } }, 1));
    end();
}
END_TEST

/* A lease that could not be given back. */
START_TEST(a_run_is_not_held_up_by_itself)
{
    struct lease_record *found;
    size_t count;

    begin();
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY + 9 }));
    ok(acquire(1, "run-1", (struct lease_span){ "b", DAY, DAY }));
    ok(acquire(2, "run-1", (struct lease_span){ "b", DAY, DAY + 1 }));
    ck_assert_ptr_null(lease_predecessor(leases[2]));
    ok(ledger_leases(session, &arena, &found, &count, &error));
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(check(leases[2]), SLUICE_OK);
    ck_assert_int_eq(acquire(3, "run-2", (struct lease_span){ "b", DAY, DAY }), SLUICE_E_REFUSED);
    end();
}
END_TEST

START_TEST(tokens_rise_whatever_became_of_the_last_one)
{
    struct lease_span span = { "a", DAY, DAY };
    int64_t last = 0;

    begin();
    for (int i = 0; i < 4; i++) {
        ok(acquire(0, "run", span));
        ck_assert_int_gt(newest_token(), last);
        last = newest_token();
        release(0);
    }
    end();
}
END_TEST

/* ---- holders that ended, or seem to ---- */

static const struct {
    const char *change; /* of the holder's row */
    int status;         /* of who comes next */
    const char *predecessor;
} ends[] = {
    { "heartbeat_at = heartbeat_at", SLUICE_E_REFUSED, NULL },
    /* On this machine: gone, or its number used again. */
    { "pid = 4194999", SLUICE_OK, "whose process 4194999 is gone" },
    { "process_started = process_started - 1", SLUICE_OK, "is gone" },
    /* On another machine nothing can be asked: only time tells. */
    { "machine = 'other', pid = 4194999", SLUICE_E_REFUSED, NULL },
    { "machine = '', pid = 4194999", SLUICE_E_REFUSED, NULL },
    { "machine = 'other', heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-25 seconds')",
      SLUICE_E_REFUSED, NULL },
    { "machine = 'other', heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-32 seconds')",
      SLUICE_OK, "silent for 3" },
    /* The clock was set back by an hour, and the holder has not been heard of since. */
    { "machine = 'other', heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+1 hour')",
      SLUICE_OK, "silent for 0 s" },
};

START_TEST(a_lease_ends_with_its_holder_or_its_time)
{
    struct lease_span span = { "a", DAY, DAY };
    const char *predecessor;

    begin();
    ok(acquire(0, "run-1", span));
    run_sql("UPDATE sluice_leases SET %s", ends[_i].change);
    ck_assert_msg(acquire(1, "run-2", span) == ends[_i].status, "%s: %s", ends[_i].change,
                  error.message);
    predecessor = lease_predecessor(leases[1]);
    ck_assert((predecessor != NULL) == (ends[_i].predecessor != NULL));
    ck_assert_msg(predecessor == NULL || strstr(predecessor, ends[_i].predecessor) != NULL, "%s",
                  predecessor);
    /* Who was silent for too long finds out before it writes anything. */
    ck_assert_int_eq(check(leases[0]),
                     ends[_i].status == SLUICE_OK ? SLUICE_E_CONFLICT : SLUICE_OK);
    ck_assert_int_eq(check(leases[1]), SLUICE_OK);
    end();
}
END_TEST

#define SILENT "heartbeat_at = '2001-01-01T00:00:00Z'"

/* Of a process that lives here, and is silent: it may not have come through to the store. */
static const struct {
    const char *meanwhile; /* what happens to its row before it is asked for again */
    int64_t seconds;       /* and how much later that is, by the asker's clock */
    int status;
} doubts[] = {
    { SILENT, 1, SLUICE_E_REFUSED },
    { SILENT, LEASE_DOUBT_SECONDS + 1, SLUICE_OK },
    { "heartbeat_at = '2001-01-01T00:00:10Z'", LEASE_DOUBT_SECONDS + 1, SLUICE_E_REFUSED },
    { "heartbeat_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')", LEASE_DOUBT_SECONDS + 1,
      SLUICE_E_REFUSED },
    { SILENT ", pid = 4194999", 1, SLUICE_OK },
    { SILENT ", machine = 'other'", 1, SLUICE_OK },
};

START_TEST(who_lives_and_is_silent_is_given_time)
{
    struct lease_span span = { "a", DAY, DAY };
    struct lease_doubt doubt = { 0 };
    struct lease_request request = { &span, 1, "run-2", NULL, 0, &doubt };

    begin();
    ok(acquire(0, "run-1", span));
    run_sql("UPDATE sluice_leases SET " SILENT);
    ck_assert_int_eq(lease_acquire(store, session, &request, &leases[1], &error), SLUICE_E_REFUSED);
    ck_assert_int_eq(check(leases[0]), SLUICE_OK);
    run_sql("UPDATE sluice_leases SET %s", doubts[_i].meanwhile);
    doubt.since -= doubts[_i].seconds * 1000000000;
    ck_assert_msg(lease_acquire(store, session, &request, &leases[1], &error) == doubts[_i].status,
                  "%s: %s", doubts[_i].meanwhile, error.message);
    end();
}
END_TEST

START_TEST(who_was_silent_keeps_what_nobody_else_wants)
{
    begin();
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    run_sql("UPDATE sluice_leases SET machine = 'other', heartbeat_at = '2001-01-01T00:00:00Z'");
    ok(acquire(1, "run-2", (struct lease_span){ "b", DAY, DAY }));
    ck_assert_int_eq(check(leases[0]), SLUICE_OK);
    end();
}
END_TEST

/* What the store has of run-1, as it is once a heartbeat came, or after half a minute. */
static int64_t age_of_first(void)
{
    struct lease_record *found;
    size_t count = 0;
    int64_t age = INT64_MAX;

    for (int i = 0; i < 3000 && age > 5; i++) {
        ok(ledger_leases(session, &arena, &found, &count, &error));
        age = count == 0 ? INT64_MAX : found[0].age;
        (void)usleep(10000);
    }
    return age;
}

START_TEST(a_heartbeat_keeps_a_lease)
{
    begin();
    beat = 20;
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    run_sql("UPDATE sluice_leases SET machine = 'other', heartbeat_at = '2001-01-01T00:00:00Z'");
    ck_assert_int_le(age_of_first(), 5);
    beat = 0;
    ck_assert_int_eq(acquire(1, "run-2", (struct lease_span){ "a", DAY, DAY }), SLUICE_E_REFUSED);
    end();
}
END_TEST

/* The first beat comes after four seconds, and its driver waits for two: none of the others would
 * come for another four. */
START_TEST(a_heartbeat_that_met_a_busy_store_comes_as_soon_as_it_can)
{
    struct lease_record *found;
    size_t count = 0;
    sqlite3 *database;

    drivers = FAIL_STORE;
    begin();
    beat = 4000;
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    run_sql("UPDATE sluice_leases SET heartbeat_at = '2001-01-01T00:00:00Z'");
    database = open_database();
    ck_assert_int_eq(sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    (void)usleep(6500000);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    for (int i = 0; i < 300 && (count == 0 || found[0].age > 60); i++) {
        (void)usleep(10000);
        ok(ledger_leases(session, &arena, &found, &count, &error));
    }
    ck_assert_int_le(found[0].age, 60);
    end();
    drivers = NULL;
}
END_TEST

START_TEST(a_heartbeat_takes_nothing_back)
{
    struct lease_record *found;
    size_t count;

    begin();
    beat = 5;
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    beat = 0;
    run_sql("DELETE FROM sluice_leases");
    (void)usleep(100000);
    release(0);
    ok(ledger_leases(session, &arena, &found, &count, &error));
    ck_assert_uint_eq(count, 0);
    end();
}
END_TEST

/* No heartbeat comes through while a long transaction has the store. */
START_TEST(a_commit_keeps_a_lease_that_had_no_heartbeat)
{
    struct ledger_batch batch;

    begin();
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    run_sql("UPDATE sluice_leases SET machine = 'other', heartbeat_at = '2001-01-01T00:00:00Z'");
    ok(ledger_batch_init(&batch, &error));
    ok(session_begin(session, &error));
    ok(ledger_write(session, &batch, leases[0], &error));
    ok(session_commit(session, &error));
    ledger_batch_fini(&batch);
    ck_assert_int_eq(acquire(1, "run-2", (struct lease_span){ "a", DAY, DAY }), SLUICE_E_REFUSED);
    end();
}
END_TEST

START_TEST(a_commit_without_its_lease_is_refused)
{
    struct ledger_batch batch;

    begin();
    ok(acquire(0, "run-1", (struct lease_span){ "a", DAY, DAY }));
    run_sql("UPDATE sluice_leases SET pid = 4194999");
    ok(acquire(1, "run-2", (struct lease_span){ "a", DAY, DAY }));
    ok(ledger_batch_init(&batch, &error));
    ok(session_begin(session, &error));
    ck_assert_int_eq(ledger_write(session, &batch, leases[0], &error), SLUICE_E_CONFLICT);
    ck_assert_msg(strstr(error.message, "taken over by another command") != NULL, "%s",
                  error.message);
    session_rollback(session);
    ledger_batch_fini(&batch);
    end();
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("lease");

    tcase_add_loop_test(promises, only_what_nobody_holds_is_given, 0, (int)COUNT_OF(pairs));
    tcase_add_test(promises, a_refusal_names_the_holder);
    tcase_add_test(promises, a_store_that_refuses_is_no_other_holder);
    tcase_add_test(promises, several_spans_are_taken_together_or_not_at_all);
    tcase_add_test(promises, a_run_is_not_held_up_by_itself);
    tcase_add_test(promises, tokens_rise_whatever_became_of_the_last_one);
    tcase_add_loop_test(promises, a_lease_ends_with_its_holder_or_its_time, 0, (int)COUNT_OF(ends));
    tcase_add_loop_test(promises, who_lives_and_is_silent_is_given_time, 0, (int)COUNT_OF(doubts));
    tcase_add_test(promises, who_was_silent_keeps_what_nobody_else_wants);
    tcase_add_test(promises, a_heartbeat_keeps_a_lease);
    tcase_add_test(promises, a_heartbeat_that_met_a_busy_store_comes_as_soon_as_it_can);
    tcase_add_test(promises, a_heartbeat_takes_nothing_back);
    tcase_add_test(promises, a_commit_keeps_a_lease_that_had_no_heartbeat);
    tcase_add_test(promises, a_commit_without_its_lease_is_refused);
    tcase_set_timeout(promises, 60);
    return runner_run("lease", promises);
}
