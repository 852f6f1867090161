/* test_publish.c - partitions and what the ledger says of them stand together or not at all,
 * whatever call of the store fails; and who publishes learns what became of each. */
#include "publish/readings.h"

#include <stdlib.h>
#include <sys/wait.h>

static struct sink *sink;
static struct ledger *ledger;
static const struct node node; /* that it is computed is all that is asked of it */

/* ---- a store with a table ---- */

static void open_sink(const char *run_id, const struct lease *lease)
{
    const struct sink_request request = { session, lease, run_id, NULL };

    ok(sink_store_create(&request, &sink, &error));
    ok(ledger_load(session, NULL, &ledger, &error));
}

static void close_sink(void)
{
    sink_destroy(sink);
    ledger_destroy(ledger);
    sink = NULL;
    ledger = NULL;
}

static void setup(void)
{
    drivers = FAIL_STORE;
    open_store();
    make_readings();
}

static void no_faults(void)
{
    ck_assert_int_eq(unsetenv("FAULT_STORE_CALL"), 0);
    ck_assert_int_eq(unsetenv("FAULT_STORE_DONE"), 0);
    ck_assert_int_eq(unsetenv("FAULT_STORE_BUSY"), 0);
    ck_assert_int_eq(unsetenv("FAULT_STORE_LOST"), 0);
}

static void teardown(void)
{
    no_faults();
    close_sink();
    close_readings();
}

/* All that a publication may change, but for the time. free() it. */
static char *content(void)
{
    struct buffer out = { 0 };

    query("SELECT * FROM readings", &out);
    query(
        "SELECT table_name, partition, sequence, kind, commit_id, run_id, node, expected, written,"
        " reason, row_count FROM sluice_commits",
        &out);
    query("SELECT * FROM sluice_components", &out);
    query("SELECT * FROM sluice_outcomes", &out);
    query("SELECT * FROM sluice_attempts", &out);
    ck_assert(!out.failed);
    return out.data == NULL ? calloc(1, 1) : out.data;
}

#define COMMITS                                                                                    \
    "SELECT partition, sequence, kind, commit_id, row_count FROM sluice_commits ORDER BY 1, 2"

/* ---- what is published ---- */

static struct publish_partition partition(sluice_day day, int kind, const struct table *rows)
{
    return (struct publish_partition){
        .table = { "readings", "day", &node },
        .date = day,
        .change = kind == COMMIT_FAILED ? PUBLISH_RECORD : PUBLISH_REPLACE,
        .rows = { rows },
        .record = { .kind = kind,
                    .node = "n",
                    .expected = 2,
                    .written = 1,
                    .rows = rows == NULL ? 0 : 1,
                    .reason = kind == COMMIT_FAILED ? "told to" : NULL },
    };
}

static int publish(struct publish_partition *items, size_t count)
{
    const struct publish_base base = { .ledger = ledger };
    int status = publish_begin(sink, &base, &error);

    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = publish_partition(sink, &items[i], &error);
    if (status == SLUICE_OK)
        status = publish_commit(sink, &error);
    if (status != SLUICE_OK)
        publish_abandon(sink);
    return status;
}

/* One date that stands, with an outcome and an attempt. */
static void publish_first(void)
{
    const struct reading readings[] = { { DAY, 1, 0.5 }, { DAY, 2, 0.25 } };
    const struct outcome_record outcome = { .entity = 2,
                                            .key = "[9]",
                                            .outcome = SLUICE_SKIPPED,
                                            .category = "incomplete",
                                            .reason = "1 of 2" };
    const struct attempt_record attempt = { .key = "[9]", .sequence = 1, .attempts = 1 };
    struct table rows = rows_of(readings, COUNT_OF(readings));
    struct publish_partition item = partition(DAY, COMMIT_RUN, &rows);

    item.outcomes = &outcome;
    item.attempts = &attempt;
    item.outcome_count = item.attempt_count = 1;
    open_sink("first", NULL);
    ok(publish(&item, 1));
    close_sink();
    table_fini(&rows);
}

/* That date anew, another one, and an attempt at a third that failed. */
static int publish_second(struct publish_partition items[3])
{
    const struct reading again = { DAY, 1, 1.5 }, other = { DAY + 1, 1, 2.5 };
    const struct component component = { "plugin", { 1, 2 }, "detail" };
    const struct outcome_record outcome = { .entity = 0,
                                            .key = "[1]",
                                            .outcome = SLUICE_FAILED,
                                            .category = "error",
                                            .reason = "told to" };
    const struct attempt_record attempt = { .key = "[9]", .sequence = 2, .attempts = 2 };
    struct table rows[] = { rows_of(&again, 1), rows_of(&other, 1) };
    int status;

    items[0] = partition(DAY, COMMIT_RUN, &rows[0]);
    items[0].components = &component;
    items[0].component_count = 1;
    items[0].attempts = &attempt;
    items[0].attempt_count = 1;
    items[1] = partition(DAY + 1, COMMIT_RUN, &rows[1]);
    items[2] = partition(DAY + 2, COMMIT_FAILED, NULL);
    items[2].outcomes = &outcome;
    items[2].outcome_count = 1;
    status = publish(items, 3);
    table_fini(&rows[0]);
    table_fini(&rows[1]);
    return status;
}

static int64_t commits_of(const char *run)
{
    struct buffer text = { 0 }, out = { 0 };
    int64_t count;

    buffer_printf(&text, "SELECT count(*) FROM sluice_commits WHERE run_id = '%s'", run);
    query(text.data, &out);
    count = strtoll(out.data, NULL, 10);
    buffer_fini(&text);
    buffer_fini(&out);
    return count;
}

/* ---- calls that fail ---- */

static int ask_clock(void)
{
    int64_t time;

    return session_clock(session, &time, &error);
}

static int migrate_again(void)
{
    struct sluice_error failure = SLUICE_ERROR_INIT;

    return ledger_migrate(session, &failure);
}

static const struct way {
    const char *variable; /* see fault/fail_store.c */
    int (*call)(void);    /* of a kind that it counts */
    int least;            /* calls of that kind that publish_second makes, at least */
} ways[] = {
    { "FAULT_STORE_CALL", ask_clock, 14 },
    { "FAULT_STORE_DONE", migrate_again, 9 },
};

/* The driver counts from its first call on; from here on it fails the one of this number. */
static void fail_call(const struct way *way, int number)
{
    static int known[COUNT_OF(ways)];
    int *base = &known[way - ways];
    char text[16];

    *base += 1000;
    (void)snprintf(text, sizeof text, "%d", *base);
    ck_assert_int_eq(setenv(way->variable, text, 1), 0);
    while (way->call() == SLUICE_OK)
        continue;
    (void)snprintf(text, sizeof text, "%d", *base + number);
    ck_assert_int_eq(setenv(way->variable, text, 1), 0);
}

static void empty_all(void)
{
    static const char text[] = "DELETE FROM readings; DELETE FROM sluice_commits;"
                               " DELETE FROM sluice_components; DELETE FROM sluice_outcomes;"
                               " DELETE FROM sluice_attempts";

    execute(text);
}

/* The same once more, by another command: it finds what is done, or does it. */
static void publish_again(void)
{
    struct publish_partition items[3];
    bool done = commits_of("second") > 0;

    open_sink("third", NULL);
    if (!done)
        ok(publish_second(items));
    close_sink();
    expect(ROWS, "2021-01-01|1|1.5\n2021-01-02|1|2.5\n");
    expect("SELECT partition, version, key FROM sluice_outcomes", "2021-01-03|attempt|[1]\n");
    expect("SELECT key, sequence, attempts FROM sluice_attempts", "[9]|1|1\n[9]|2|2\n");
    expect("SELECT partition, sequence, kind FROM sluice_commits ORDER BY 1, 2",
           "2021-01-01|1|run\n2021-01-01|2|run\n2021-01-02|1|run\n2021-01-03|1|failed\n");
}

/* Whether there was such a call. */
static bool publish_with_fault(const struct way *way, int number)
{
    struct publish_partition items[3] = { 0 };
    char *before, *after;
    int status;

    empty_all();
    publish_first();
    before = content();
    open_sink("second", NULL);
    fail_call(way, number);
    status = publish_second(items);
    no_faults();
    close_sink();
    after = content();
    if (status != SLUICE_OK) {
        bool same = strcmp(after, before) == 0;
        ck_assert_int_eq(status, SLUICE_E_IO);
        ck_assert_ptr_nonnull(strstr(error.message, "told to fail"));
        /* Only the answer to a commit leaves a doubt. */
        ck_assert(same || items[0].became == PUBLISH_UNKNOWN);
        ck_assert(same || commits_of("second") == 3);
        for (int i = 0; i < 3; i++)
            ck_assert_int_ne(items[i].became, PUBLISH_DONE);
    }
    free(before);
    free(after);
    publish_again();
    return status != SLUICE_OK;
}

START_TEST(whatever_call_fails_nothing_is_half_done)
{
    int number = 1;

    while (publish_with_fault(&ways[_i], number))
        number++;
    ck_assert_int_gt(number, ways[_i].least);
}
END_TEST

/* ---- killed ---- */

/* A version of four rows of which the next one changes one. */
static int publish_four(double value)
{
    const struct reading readings[] = {
        { DAY, 1, value }, { DAY, 2, 0.25 }, { DAY, 3, 0.5 }, { DAY, 4, 0.75 }
    };
    struct table rows = rows_of(readings, COUNT_OF(readings));
    struct publish_partition item = partition(DAY, COMMIT_RUN, &rows);
    int status = publish(&item, 1);

    table_fini(&rows);
    return status;
}

static void leave_store(void)
{
    session_close(session);
    ck_assert_int_eq(sqlite3_close(sql), SQLITE_OK);
}

static void enter_store(void)
{
    char path[160];

    ok(store_open(store, 0, &session, &error));
    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    ck_assert_int_eq(sqlite3_open(path, &sql), SQLITE_OK);
}

/* In a process that ends as the change of this number is done. */
static void publish_and_die(int number)
{
    enum { BASE = 1000 };
    char text[16];

    (void)setenv("FAULT_STORE_DONE", "1000", 1);
    while (migrate_again() == SLUICE_OK)
        continue;
    (void)unsetenv("FAULT_STORE_DONE");
    (void)snprintf(text, sizeof text, "%d", BASE + number);
    (void)setenv("FAULT_STORE_KILL_DONE", text, 1);
    open_sink("second", NULL);
    _exit(publish_four(9.5) == SLUICE_OK ? 0 : 1);
}

/* Whether it lived to the end. */
static bool publish_elsewhere(int number)
{
    pid_t child;
    int status;

    leave_store();
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        enter_store();
        publish_and_die(number);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    enter_store();
    ck_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return !WIFSIGNALED(status);
}

#define FOUR "2021-01-01|2|0.25\n2021-01-01|3|0.5\n2021-01-01|4|0.75\n"
#define LAST                                                                                       \
    "SELECT run_id, content_id = commit_id FROM sluice_commits ORDER BY sequence DESC LIMIT 1"

START_TEST(killed_at_any_change_the_old_rows_stand_or_the_new_ones)
{
    int number = 1;
    bool lived = false;

    for (; !lived; number++) {
        bool is_new;
        empty_all();
        open_sink("first", NULL);
        ok(publish_four(0.125));
        close_sink();
        lived = publish_elsewhere(number);
        is_new = commits_of("second") > 0;
        expect(ROWS, is_new ? "2021-01-01|1|9.5\n" FOUR : "2021-01-01|1|0.125\n" FOUR);
        expect(LAST, is_new ? "second|1\n" : "first|1\n");
        ck_assert(is_new || !lived);
    }
    ck_assert_int_gt(number, 4);
}
END_TEST

/* ---- the same again ---- */

/* What the store says of some calls, and what comes of it: it stands, once. */
static const struct {
    const char *name, *value, *also;
    int status, became;
} attempts_at_it[] = {
    { "FAULT_STORE_BUSY", "replace:1-1", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:2-2", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:3-3", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:4-5", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:6-6", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:7-7", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:8-8", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:9-9", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "replace:10-14", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "commit:1-1", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_BUSY", "commit:1-3", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_LOST", "done:1-1", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_LOST", "dropped:1-1", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_LOST", "dropped:1-2", NULL, SLUICE_OK, PUBLISH_DONE },
    { "FAULT_STORE_LOST", "dropped:1-1000", NULL, SLUICE_E_IO, PUBLISH_UNKNOWN },
    { "FAULT_STORE_LOST", "done:1-1", "begin:2-1000", SLUICE_E_IO, PUBLISH_UNKNOWN },
};

START_TEST(what_others_were_in_the_way_of_stands_once)
{
    struct publish_partition items[3];
    bool known = attempts_at_it[_i].became == PUBLISH_DONE;

    open_sink("second", NULL);
    ck_assert_int_eq(setenv(attempts_at_it[_i].name, attempts_at_it[_i].value, 1), 0);
    if (attempts_at_it[_i].also != NULL)
        ck_assert_int_eq(setenv("FAULT_STORE_BUSY", attempts_at_it[_i].also, 1), 0);
    ck_assert_msg(publish_second(items) == attempts_at_it[_i].status, "%s: %s",
                  attempts_at_it[_i].value, error.message);
    no_faults();
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(items[i].became, attempts_at_it[_i].became);
    if (!known) {
        ck_assert_str_eq(error.message, "cannot commit: told to fail");
        return;
    }
    expect(ROWS, "2021-01-01|1|1.5\n2021-01-02|1|2.5\n");
    expect(COMMITS, "2021-01-01|1|run|second-000001|1\n2021-01-02|1|run|second-000002|1\n"
                    "2021-01-03|1|failed|second-000003|0\n");
    expect("SELECT count(*) FROM sluice_components", "1\n");
    expect("SELECT count(*) FROM sluice_outcomes", "1\n");
}
END_TEST

START_TEST(who_waits_for_others_can_be_stopped)
{
    const struct reading reading = { DAY, 1, 0.5 };
    struct table rows = rows_of(&reading, 1);
    struct publish_partition item = partition(DAY, COMMIT_RUN, &rows);
    const atomic_bool stop = true;
    struct publish_base base;

    open_sink("second", NULL);
    base = (struct publish_base){ .ledger = ledger, .stop = &stop };
    ok(publish_begin(sink, &base, &error));
    ck_assert_int_eq(setenv("FAULT_STORE_BUSY", "replace:1-100000", 1), 0);
    ok(publish_partition(sink, &item, &error));
    ck_assert_int_eq(publish_commit(sink, &error), SLUICE_E_CANCELLED);
    publish_abandon(sink);
    ck_assert_int_eq(item.became, PUBLISH_DROPPED);
    expect(COMMITS, "");
    table_fini(&rows);
}
END_TEST

/* ---- others ---- */

START_TEST(who_comes_second_leaves_nothing)
{
    struct publish_partition items[3];
    struct sink *slow;
    struct ledger *old;

    publish_first();
    open_sink("slow", NULL);
    slow = sink;
    old = ledger;
    open_sink("second", NULL);
    ok(publish_second(items));
    close_sink();
    sink = slow;
    ledger = old;
    ck_assert_int_eq(publish_second(items), SLUICE_E_CONFLICT);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(items[i].became, PUBLISH_DROPPED);
    ck_assert_int_eq(commits_of("slow"), 0);
    ck_assert_int_eq(commits_of("second"), 3);
}
END_TEST

START_TEST(without_its_lease_nothing_stands)
{
    const struct lease_span all = { "readings", NO_DATE, INT32_MAX };
    const struct lease_request request = {
        .spans = &all, .span_count = 1, .run_id = "second", .command = "sluice run"
    };
    struct publish_partition items[3];
    struct lease *lease;

    ok(lease_acquire(store, session, &request, &lease, &error));
    open_sink("second", lease);
    execute("DELETE FROM sluice_leases");
    ck_assert_int_eq(publish_second(items), SLUICE_E_CONFLICT);
    expect(ROWS, "");
    expect(COMMITS, "");
    lease_release(lease, session);
}
END_TEST

/* Its rows were deleted, so a computed key that is there can only be one that was not found. */
START_TEST(two_rows_of_one_key_are_a_conflict_or_damage)
{
    static const int statuses[] = { SLUICE_E_CONFLICT, SLUICE_E_CORRUPT };
    const struct reading twice[] = { { DAY, 1, 1.5 }, { DAY, 1, 2.5 } };
    struct table rows = rows_of(twice, COUNT_OF(twice));
    struct publish_partition item = partition(DAY, COMMIT_RUN, &rows);
    char *before, *after;

    publish_first();
    before = content();
    item.table.node = _i == 0 ? NULL : &node;
    open_sink("second", NULL);
    ck_assert_int_eq(publish(&item, 1), statuses[_i]);
    ck_assert_int_eq(item.became, PUBLISH_DROPPED);
    after = content();
    ck_assert_str_eq(after, before);
    free(before);
    free(after);
    table_fini(&rows);
}
END_TEST

static int refuse(void *user, struct sluice_error *failure)
{
    ++*(int *)user;
    return sluice_error_set(failure, SLUICE_E_REFUSED, "it may not stand");
}

START_TEST(who_is_asked_last_may_refuse)
{
    const struct reading reading = { DAY, 1, 1.5 };
    struct table rows = rows_of(&reading, 1);
    struct publish_partition item = partition(DAY, COMMIT_RUN, &rows);
    int asked = 0;
    const struct publish_base base = { .table = "readings", .may_stand = refuse, .user = &asked };

    open_sink("second", NULL);
    ok(publish_begin(sink, &base, &error));
    ok(publish_partition(sink, &item, &error));
    ck_assert_int_eq(asked, 0);
    ck_assert_int_eq(publish_commit(sink, &error), SLUICE_E_REFUSED);
    ck_assert_int_eq(asked, 1);
    publish_abandon(sink);
    ck_assert_int_eq(item.became, PUBLISH_DROPPED);
    expect(ROWS, "");
    expect(COMMITS, "");
    table_fini(&rows);
}
END_TEST

START_TEST(what_is_given_up_leaves_nothing)
{
    const struct reading reading = { DAY, 1, 0.5 };
    struct table rows = rows_of(&reading, 1);
    struct publish_partition item = partition(DAY, COMMIT_RUN, &rows);
    const struct publish_base base = { .ledger = NULL, .table = "readings" };

    open_sink("first", NULL);
    for (int way = 0; way < 2; way++) {
        ok(publish_begin(sink, &base, &error));
        ck_assert_ptr_nonnull(publish_ledger(sink));
        ok(publish_partition(sink, &item, &error));
        if (way == 0)
            publish_abandon(sink);
        else
            close_sink();
        ck_assert_int_eq(item.became, PUBLISH_DROPPED);
    }
    expect(ROWS, "");
    expect(COMMITS, "");
    table_fini(&rows);
}
END_TEST

/* ---- what may become of a partition ---- */

static const struct change {
    const char *what;
    int change, kind;
    bool computed; /* by a processor */
    const char *rows, *outcomes, *commits;
} changes[] = {
    { "replaced", PUBLISH_REPLACE, COMMIT_RUN, true, "2021-01-01|1|1.5\n", "",
      "2021-01-01|1|run|first-000001|1\n2021-01-01|2|run|then-000001|1\n" },
    { "emptied", PUBLISH_REPLACE, COMMIT_RETIRE, true, "", "",
      "2021-01-01|1|run|first-000001|1\n2021-01-01|2|retire|then-000001|0\n" },
    { "without some", PUBLISH_REMOVE, COMMIT_IMPORT, false, "2021-01-01|1|0.5\n", "[9]\n",
      "2021-01-01|1|run|first-000001|1\n2021-01-01|2|import|then-000001|0\n" },
    { "recorded alone", PUBLISH_RECORD, COMMIT_RUN, true, "2021-01-01|1|0.5\n2021-01-01|2|0.25\n",
      "[9]\n", "2021-01-01|1|run|first-000001|1\n2021-01-01|2|run|then-000001|0\n" },
    { "the same again", PUBLISH_REPLACE, 0, false, "2021-01-01|1|1.5\n", "[9]\n",
      "2021-01-01|1|run|first-000001|1\n" },
};

START_TEST(a_partition_becomes_what_was_asked)
{
    const struct change *change = &changes[_i];
    const struct reading again = { DAY, 1, 1.5 }, gone = { DAY, 2, 0 };
    const char *key[] = { "sensor" };
    const int32_t type[] = { SLUICE_INT };
    const struct sluice_value sensor = sluice_of_int(gone.sensor);
    struct table rows = rows_of(&again, 1), removed;
    bool replaced = change->change == PUBLISH_REPLACE && change->kind != COMMIT_RETIRE;
    struct publish_partition item = partition(DAY, change->kind, replaced ? &rows : NULL);

    publish_first();
    ok(table_init(&removed, key, type, 1, &error));
    ok(table_append(&removed, &sensor, &error));
    table_finish(&removed);
    item.change = change->change;
    item.removed = &removed;
    item.table.node = change->computed ? &node : NULL;
    open_sink("then", NULL);
    ok(publish(&item, 1));
    ck_assert_int_eq(item.became, PUBLISH_DONE);
    ck_assert_int_eq(item.commit_id[0] == '\0', change->kind == 0);
    expect(ROWS, change->rows);
    expect("SELECT key FROM sluice_outcomes", change->outcomes);
    expect(COMMITS, change->commits);
    table_fini(&removed);
    table_fini(&rows);
}
END_TEST

/* Two tables for all dates, as an import has them: the file's rows, and those that a merge keeps.
 */
START_TEST(partitions_may_share_their_tables)
{
    const struct reading file[] = { { DAY, 1, 1.5 }, { DAY + 1, 1, 2.5 }, { DAY + 2, 1, 3.5 } };
    const struct reading kept[] = { { DAY, 2, 0.25 }, { DAY + 2, 2, 0.75 } };
    struct table rows = rows_of(file, COUNT_OF(file)), more = rows_of(kept, COUNT_OF(kept));
    struct publish_partition items[3];

    publish_first();
    for (int i = 0; i < 3; i++) {
        items[i] = partition(DAY + i, COMMIT_IMPORT, &rows);
        items[i].rows[1] = &more;
    }
    open_sink("file", NULL);
    ok(publish(items, 3));
    expect(ROWS, "2021-01-01|1|1.5\n2021-01-01|2|0.25\n2021-01-02|1|2.5\n2021-01-03|1|3.5\n"
                 "2021-01-03|2|0.75\n");
    expect("SELECT count(DISTINCT at) FROM sluice_commits WHERE run_id = 'file'", "1\n");
    table_fini(&rows);
    table_fini(&more);
}
END_TEST

START_TEST(a_range_is_cleared_of_what_no_partition_has)
{
    const struct reading reading = { DAY, 1, 1.5 };
    struct table rows = rows_of(&reading, 1);
    struct publish_partition item = partition(DAY, COMMIT_IMPORT, &rows);
    const struct publish_base base = { .table = "readings" };

    execute("INSERT INTO readings VALUES ('2020-12-31', 1, 9), ('2021-01-01', 7, 9),"
            " ('2021-01-02', 1, 9), ('2021-01-04', 1, 9)");
    open_sink("file", NULL);
    ok(publish_begin(sink, &base, &error));
    ok(publish_clear(sink, &item.table, DAY, DAY + 2, &error));
    ok(publish_partition(sink, &item, &error));
    ok(publish_commit(sink, &error));
    expect(ROWS, "2020-12-31|1|9.0\n2021-01-01|1|1.5\n2021-01-04|1|9.0\n");
    table_fini(&rows);
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("publish");

    tcase_add_checked_fixture(promises, setup, teardown);
    tcase_add_loop_test(promises, what_others_were_in_the_way_of_stands_once, 0,
                        (int)COUNT_OF(attempts_at_it));
    tcase_add_test(promises, who_waits_for_others_can_be_stopped);
    tcase_add_loop_test(promises, whatever_call_fails_nothing_is_half_done, 0, (int)COUNT_OF(ways));
    tcase_add_test(promises, killed_at_any_change_the_old_rows_stand_or_the_new_ones);
    tcase_add_test(promises, who_comes_second_leaves_nothing);
    tcase_add_test(promises, without_its_lease_nothing_stands);
    tcase_add_loop_test(promises, two_rows_of_one_key_are_a_conflict_or_damage, 0, 2);
    tcase_add_test(promises, who_is_asked_last_may_refuse);
    tcase_add_test(promises, what_is_given_up_leaves_nothing);
    tcase_add_loop_test(promises, a_partition_becomes_what_was_asked, 0, (int)COUNT_OF(changes));
    tcase_add_test(promises, partitions_may_share_their_tables);
    tcase_add_test(promises, a_range_is_cleared_of_what_no_partition_has);
    tcase_set_timeout(promises, 120);
    return runner_run("publish", promises);
}
