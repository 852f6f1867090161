/* test_elsewhere.c - a ledger in a store of its own: what goes there, and what is there before. */
#include "ledger/fixture.h"

#include <sqlite3.h>

static void setup(void)
{
    apart = true;
    open_store();
}

static void teardown(void)
{
    close_store();
}

/* The one number of a query of a file in the folder; -1: it cannot be asked. */
static int64_t ask(const char *file, const char *query)
{
    char path[128];
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;

    (void)snprintf(path, sizeof path, "%s/%s", folder, file);
    ck_assert_int_eq(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return number;
}

static void make_commit(void)
{
    const struct commit_record commit = { .table = "zones",
                                          .date = 19000,
                                          .sequence = 1,
                                          .kind = COMMIT_RUN,
                                          .commit_id = "c1",
                                          .run_id = "r1",
                                          .node = "zones",
                                          .at = 1700000000000000 };
    struct session *ledger = session_ledger(session);
    struct ledger_batch batch;

    ok(ledger_batch_init(&batch, &error));
    ok(ledger_add_commit(&batch, &commit, &error));
    ok(session_begin(ledger, &error));
    ok(ledger_clear_outcomes(session, "zones", 19000, false, &error));
    ok(ledger_write(session, &batch, NULL, &error));
    ok(session_commit(ledger, &error));
    ledger_batch_fini(&batch);
}

static size_t count_commits(struct session *of)
{
    struct ledger *ledger = NULL;
    size_t count;

    ok(ledger_load(of, NULL, &ledger, &error));
    count = ledger_count(ledger);
    ledger_destroy(ledger);
    return count;
}

START_TEST(all_of_it_lies_in_its_own_store)
{
    struct lease_span span = { "zones", NO_DATE, INT32_MAX };
    const struct lease_request request = {
        .spans = &span, .span_count = 1, .run_id = "r1", .command = "run"
    };
    struct run_record run = { .run_id = "r1", .started_at = 1 };
    struct lease *lease;

    ok(ledger_migrate(session, &error));
    make_commit();
    ok(ledger_start_run(session, &run, &error));
    ok(lease_acquire(store, session, &request, &lease, &error));
    ck_assert_ptr_nonnull(lease);
    ck_assert_int_eq(ask("other.db", "SELECT count(*) FROM sluice_leases"), 1);
    lease_release(lease, session);
    ok(ledger_end_run(session, &run, &error));
    ck_assert_int_eq(ask("ledger.db", "SELECT count(*) FROM sqlite_master"), 0);
    ck_assert_int_eq(ask("other.db", "SELECT count(*) FROM sluice_commits"), 1);
    ck_assert_int_eq(ask("other.db", "SELECT count(*) FROM sluice_runs"), 2);
    ck_assert_uint_eq(count_commits(session), 1);
    /* Its own session is as good as the other one. */
    ck_assert_uint_eq(count_commits(session_ledger(session)), 1);
    ck_assert_ptr_eq(session_ledger(session_ledger(session)), session_ledger(session));
    ck_assert_str_ne(store_name(store), store_name(store_ledger(store)));
}
END_TEST

START_TEST(one_state_is_read_of_both)
{
    struct session *reader;

    ok(ledger_migrate(session, &error));
    ok(store_open(store, SLUICE_OPEN_READ_ONLY, &reader, &error));
    ok(session_begin_read(reader, &error));
    ck_assert_uint_eq(count_commits(reader), 0);
    make_commit();
    ck_assert_uint_eq(count_commits(reader), 0);
    session_end_read(reader);
    ck_assert_uint_eq(count_commits(reader), 1);
    session_close(reader);
}
END_TEST

static void remove_other(void)
{
    static const char *const files[] = { "other.db", "other.db-wal", "other.db-shm" };

    session_close(session);
    session = NULL;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)remove(path); /* not all of them are there */
    }
}

START_TEST(what_nobody_has_made_yet_is_empty_to_who_reads)
{
    struct run_record *runs;
    size_t count;
    int64_t now = 0;

    remove_other();
    ok(store_open(store, SLUICE_OPEN_READ_ONLY, &session, &error));
    ok(session_begin_read(session, &error));
    ck_assert_uint_eq(count_commits(session), 0);
    ok(ledger_runs(session, &arena, &runs, &count, &error));
    ck_assert_uint_eq(count, 0);
    ok(session_clock(session, &now, &error));
    ck_assert_int_gt(now, 0);
    session_end_read(session);
    session_close(session);
    ck_assert_int_eq(ask("ledger.db", "SELECT count(*) FROM sqlite_master"), 0);
    /* Who writes has to make it. */
    ck_assert_int_eq(store_open(store, 0, &session, &error), SLUICE_E_IO);
    ck_assert_ptr_null(session);
    ck_assert_ptr_nonnull(strstr(error.message, "other.db"));
    ok(store_open(store, SLUICE_OPEN_CREATE, &session, &error));
    ok(ledger_migrate(session, &error));
}
END_TEST

START_TEST(both_have_to_be_there_but_for_that)
{
    char path[128];

    session_close(session);
    session = NULL;
    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    ck_assert_int_eq(remove(path), 0);
    ck_assert_int_eq(store_open(store, SLUICE_OPEN_READ_ONLY, &session, &error),
                     SLUICE_E_NOT_FOUND);
    ck_assert_ptr_null(session);
    ck_assert_ptr_nonnull(strstr(error.message, "ledger.db"));
}
END_TEST

START_TEST(reads_of_the_ledger_are_stopped_as_those_of_the_data)
{
    atomic_bool stop = true;
    struct ledger *ledger;

    ok(ledger_migrate(session, &error));
    session_stop_reads(session, &stop);
    ck_assert_int_eq(ledger_load(session, NULL, &ledger, &error), SLUICE_E_CANCELLED);
    session_stop_reads(session, NULL);
    ck_assert_uint_eq(count_commits(session), 0);
}
END_TEST

static void change(const char *query)
{
    char path[128];
    sqlite3 *database = NULL;

    (void)snprintf(path, sizeof path, "%s/other.db", folder);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, query, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

START_TEST(what_is_wrong_with_it_names_its_store)
{
    static const char *const damages[] = {
        "UPDATE sluice_commits SET kind = 'x'",
        "DROP TABLE sluice_commits; CREATE TABLE sluice_commits (table_name TEXT PRIMARY KEY)",
    };
    struct ledger *ledger = NULL;

    ok(ledger_migrate(session, &error));
    make_commit();
    change(damages[_i]);
    ck_assert_int_eq(ledger_load(session, NULL, &ledger, &error), SLUICE_E_CORRUPT);
    ck_assert_msg(strstr(error.message, session_name(session_ledger(session))) != NULL, "%s",
                  error.message);
    ck_assert_ptr_nonnull(strstr(session_name(session_ledger(session)), "other.db"));
}
END_TEST

START_TEST(its_names_are_those_of_its_store)
{
    struct ledger *ledger = NULL;

    ok(ledger_migrate(session, &error));
    make_commit();
    ok(ledger_load_names(session, &ledger, &error));
    ck_assert_str_eq(ledger_other_spelling(ledger, "Zones"), "zones");
    ledger_destroy(ledger);
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("elsewhere");

    tcase_add_checked_fixture(promises, setup, teardown);
    tcase_add_test(promises, all_of_it_lies_in_its_own_store);
    tcase_add_test(promises, one_state_is_read_of_both);
    tcase_add_test(promises, what_nobody_has_made_yet_is_empty_to_who_reads);
    tcase_add_test(promises, both_have_to_be_there_but_for_that);
    tcase_add_test(promises, reads_of_the_ledger_are_stopped_as_those_of_the_data);
    tcase_add_loop_test(promises, what_is_wrong_with_it_names_its_store, 0, 2);
    tcase_add_test(promises, its_names_are_those_of_its_store);
    return runner_run("elsewhere", promises);
}
