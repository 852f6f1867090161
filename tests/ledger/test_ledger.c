/* The ledger through a store of the sqlite driver: what is written is read back. */
#include "ledger/fixture.h"

#include <sqlite3.h>

/* ---- writing ---- */

static struct commit_record commit(const char *table, int32_t date, int64_t sequence, int kind,
                                   const char *id)
{
    return (struct commit_record){ .table = table,
                                   .date = date,
                                   .sequence = sequence,
                                   .kind = kind,
                                   .commit_id = id,
                                   .run_id = "run-1",
                                   .at = 1000000 * sequence };
}

/* One transaction with one commit, by `writer`; the status. */
static int write_by(struct session *writer, const struct commit_record *record)
{
    struct ledger_batch batch;
    int status;

    ok(ledger_batch_init(&batch, &error));
    ok(ledger_add_commit(&batch, record, &error));
    ok(session_begin(writer, &error));
    status = ledger_write(writer, &batch, NULL, &error);
    if (status == SLUICE_OK)
        status = session_commit(writer, &error);
    else
        session_rollback(writer);
    ledger_batch_fini(&batch);
    return status;
}

static void write_commit(const char *table, int32_t date, int64_t sequence, int kind,
                         const char *id)
{
    struct commit_record record = commit(table, date, sequence, kind, id);

    ok(write_by(session, &record));
}

static struct ledger *load(const char *table)
{
    struct ledger *ledger;

    ok(ledger_load(session, table, &ledger, &error));
    return ledger;
}

/* ---- reading ---- */

START_TEST(a_store_without_ledger_reads_as_empty)
{
    struct ledger *ledger;
    struct component *components;
    struct remembered_digest *digests;
    struct outcome_record *outcomes;
    struct run_record *runs;
    size_t count = 9;

    open_store();
    ledger = load(NULL);
    ck_assert(!ledger_knows_table(ledger, "games"));
    ck_assert_ptr_null(ledger_committed(ledger, "games", 10));
    ck_assert_ptr_null(ledger_failed_attempt(ledger, "games", 10));
    ck_assert_ptr_null(ledger_partition(ledger, "games", 0));
    ck_assert_int_eq(ledger_next_sequence(ledger, "games", 10), 1);
    ledger_destroy(ledger);
    ok(ledger_components(session, "c", &arena, &components, &count, &error));
    ck_assert_uint_eq(count, 0);
    ok(ledger_digests(session, (struct ledger_view){ "p", "games" }, &arena, &digests, &count,
                      &error));
    ck_assert_uint_eq(count, 0);
    ok(ledger_outcomes(session, (struct ledger_range){ "games", 0, 100 }, &arena, &outcomes, &count,
                       &error));
    ck_assert_uint_eq(count, 0);
    ok(ledger_runs(session, &arena, &runs, &count, &error));
    ck_assert_uint_eq(count, 0);
    close_store();
}
END_TEST

/* Who plans has no use for it; what cannot be read is not known. */
START_TEST(the_content_of_a_commit_is_read_where_it_is_asked_for)
{
    struct commit_record record = commit("psza", 18000, 1, COMMIT_RUN, "c-1");
    const struct commit_record *found;
    struct content_columns columns;
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    record.content = (struct digest){ .low = 7, .high = UINT64_MAX };
    record.content_columns = "day date, site text";
    ok(write_by(session, &record));
    write_commit("psza", 18001, 1, COMMIT_RUN, "c-2");
    ledger = load("psza");
    ck_assert_ptr_null(ledger_committed(ledger, "psza", 18000)->content_columns);
    ledger_destroy(ledger);
    ok(ledger_load_content(session, &ledger, &error));
    ck_assert_ptr_null(ledger_committed(ledger, "psza", 18001)->content_columns);
    found = ledger_committed(ledger, "psza", 18000);
    ck_assert_str_eq(found->content_columns, "day date, site text");
    ck_assert(digest_equals(found->content, record.content));
    ok(content_columns_parse(found->content_columns, &arena, &columns, &error));
    ck_assert_uint_eq(columns.count, 2);
    ck_assert_str_eq(columns.names[1], "site");
    ck_assert_int_eq(columns.types[0], SLUICE_DATE);
    ck_assert_int_eq(columns.types[1], SLUICE_TEXT);
    ledger_destroy(ledger);
    close_store();
}
END_TEST

START_TEST(columns_are_read_with_what_the_output_says_of_them)
{
    static const struct {
        const char *text;
        size_t count;
        int last;
    } CASES[] = {
        { "", 0, 0 },
        { "a int", 1, SLUICE_INT },
        { "a int, b real", 2, SLUICE_REAL },
        { " a int, b real?(2) 0..1, c bool?,", 3, SLUICE_BOOL },
        { "a int, b", 0, 0 },
        { "a number", 0, 0 },
        { " ,", 0, 0 },
    };

    open_store();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct content_columns columns;
        ok(content_columns_parse(CASES[i].text, &arena, &columns, &error));
        ck_assert_msg(columns.count == CASES[i].count, "'%s' has %zu", CASES[i].text,
                      columns.count);
        if (columns.count > 0)
            ck_assert_int_eq(columns.types[columns.count - 1], CASES[i].last);
    }
    close_store();
}
END_TEST

START_TEST(a_commit_is_read_as_it_was_written)
{
    struct commit_record record = commit("psza", 18000, 3, COMMIT_RUN, "c-3");
    const struct commit_record *found;
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    record.node = "zones";
    record.expected = 10;
    record.written = 6;
    record.skipped = 3;
    record.failed = 1;
    record.retryable = 1;
    record.fingerprint = (struct digest){ .low = 12345, .high = UINT64_MAX };
    record.reason = "it's \"odd\" \xe2\x82";
    ok(write_by(session, &record));
    ledger = load("psza");
    found = ledger_committed(ledger, "psza", 18000);
    ck_assert_ptr_nonnull(found);
    ck_assert_str_eq(found->table, "psza");
    ck_assert_int_eq(found->date, 18000);
    ck_assert_int_eq(found->sequence, 3);
    ck_assert_int_eq(found->kind, COMMIT_RUN);
    ck_assert_str_eq(found->commit_id, "c-3");
    ck_assert_str_eq(found->run_id, "run-1");
    ck_assert_str_eq(found->node, "zones");
    ck_assert_int_eq(found->at, 3000000);
    ck_assert_int_eq(found->expected, 10);
    ck_assert_int_eq(found->written, 6);
    ck_assert_int_eq(found->skipped, 3);
    ck_assert_int_eq(found->failed, 1);
    ck_assert_int_eq(found->retryable, 1);
    ck_assert(digest_equals(found->fingerprint, record.fingerprint));
    ck_assert_str_eq(found->reason, "it's \"odd\" ??");
    ck_assert_int_eq(ledger_next_sequence(ledger, "psza", 18000), 4);
    ledger_destroy(ledger);
    close_store();
}
END_TEST

/* Kinds in order of sequence; what stands (its sequence, 0: nothing) and whether the newest is a
 * failed attempt. */
static const struct {
    const char *promise;
    int kinds[4];
    int64_t stands;
    bool failed;
} histories[] = {
    { "the only one stands", { COMMIT_RUN }, 1, false },
    { "the latest wins", { COMMIT_RUN, COMMIT_RUN, COMMIT_IMPORT }, 3, false },
    { "a failed attempt leaves the old one", { COMMIT_RUN, COMMIT_FAILED }, 1, true },
    { "so do two", { COMMIT_RUN, COMMIT_RUN, COMMIT_FAILED, COMMIT_FAILED }, 2, true },
    { "a failed attempt alone is nothing", { COMMIT_FAILED }, 0, true },
    { "a success ends the failure", { COMMIT_FAILED, COMMIT_RUN }, 2, false },
    { "what is retired is gone", { COMMIT_RUN, COMMIT_RETIRE }, 0, false },
    { "and may come back", { COMMIT_RUN, COMMIT_RETIRE, COMMIT_RUN }, 3, false },
    { "an attempt to bring it back", { COMMIT_RUN, COMMIT_RETIRE, COMMIT_FAILED }, 0, true },
};

static void check_history(size_t i, int32_t date)
{
    struct ledger *ledger = load(NULL);
    const struct commit_record *stands = ledger_committed(ledger, "t", date);
    const struct commit_record *failed = ledger_failed_attempt(ledger, "t", date);

    ck_assert_msg((stands == NULL ? 0 : stands->sequence) == histories[i].stands, "%s",
                  histories[i].promise);
    ck_assert_msg((failed != NULL) == histories[i].failed, "%s", histories[i].promise);
    ledger_destroy(ledger);
}

START_TEST(the_newest_version_stands)
{
    open_store();
    ok(ledger_migrate(session, &error));
    for (size_t i = 0; i < COUNT_OF(histories); i++) {
        int32_t date = 100 + (int32_t)i;
        /* Backwards: what counts is the sequence. */
        for (int64_t sequence = 4; sequence >= 1; sequence--)
            if (histories[i].kinds[sequence - 1] != 0)
                write_commit("t", date, sequence, histories[i].kinds[sequence - 1], "c");
        check_history(i, date);
    }
    close_store();
}
END_TEST

START_TEST(an_undated_table_has_one_partition)
{
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    write_commit("arenas", NO_DATE, 1, COMMIT_IMPORT, "c-1");
    write_commit("arenas", NO_DATE, 2, COMMIT_IMPORT, "c-2");
    ledger = load("arenas");
    ck_assert_str_eq(ledger_committed(ledger, "arenas", NO_DATE)->commit_id, "c-2");
    ck_assert_int_eq(ledger_partition(ledger, "arenas", 0)->date, NO_DATE);
    ck_assert_ptr_null(ledger_partition(ledger, "arenas", 1));
    ck_assert_ptr_null(ledger_committed(ledger, "arenas", 0));
    ledger_destroy(ledger);
    close_store();
}
END_TEST

START_TEST(partitions_come_in_order_of_date)
{
    static const int32_t dates[] = { 300, -5, 18000, 2, 10 };
    static const int32_t sorted[] = { -5, 2, 10, 18000 };
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        write_commit("t", dates[i], 1, COMMIT_RUN, "c");
    write_commit("t", 300, 2, COMMIT_RETIRE, "c");
    write_commit("u", 7, 1, COMMIT_RUN, "c");
    ledger = load(NULL);
    for (size_t i = 0; i < COUNT_OF(sorted); i++)
        ck_assert_int_eq(ledger_partition(ledger, "t", i)->date, sorted[i]);
    ck_assert_ptr_null(ledger_partition(ledger, "t", COUNT_OF(sorted)));
    ledger_destroy(ledger);
    ledger = load("t");
    ck_assert(ledger_knows_table(ledger, "t"));
    ck_assert_msg(!ledger_knows_table(ledger, "u"), "only the table asked for is loaded");
    ledger_destroy(ledger);
    close_store();
}
END_TEST

START_TEST(a_range_of_dates_is_read_alone)
{
    static const int32_t dates[] = { 9, 10, 11, 12, 13 };
    const struct ledger_range range = { "t", 10, 12 };
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        write_commit("t", dates[i], 1, COMMIT_RUN, "c");
    write_commit("t", 11, 2, COMMIT_RUN, "c-2");
    write_commit("u", 11, 1, COMMIT_RUN, "c");
    ok(ledger_load_range(session, range, &ledger, &error));
    ck_assert_uint_eq(ledger_count(ledger), 4);
    ck_assert_ptr_null(ledger_committed(ledger, "t", 9));
    ck_assert_str_eq(ledger_committed(ledger, "t", 11)->commit_id, "c-2");
    ck_assert_int_eq(ledger_partition(ledger, "t", 2)->date, 12);
    ck_assert_ptr_null(ledger_partition(ledger, "t", 3));
    ck_assert(!ledger_knows_table(ledger, "u"));
    ledger_destroy(ledger);
    close_store();
}
END_TEST

START_TEST(of_two_writers_the_second_conflicts)
{
    struct commit_record first = commit("t", 5, 1, COMMIT_RUN, "mine");
    struct commit_record second = commit("t", 5, 1, COMMIT_RUN, "theirs");
    struct commit_record other = commit("t", 6, 1, COMMIT_RUN, "theirs");
    struct session *rival;
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    ok(store_open(store, 0, &rival, &error));
    ok(write_by(session, &first));
    ck_assert_int_eq(write_by(rival, &second), SLUICE_E_CONFLICT);
    ck_assert_ptr_nonnull(strstr(error.message, "another run has committed"));
    ok(write_by(rival, &other));
    ledger = load("t");
    ck_assert_str_eq(ledger_committed(ledger, "t", 5)->commit_id, "mine");
    ck_assert_str_eq(ledger_committed(ledger, "t", 6)->commit_id, "theirs");
    ledger_destroy(ledger);
    session_close(rival);
    close_store();
}
END_TEST

/* ---- what goes with a commit ---- */

static int write_batch(struct ledger_batch *batch)
{
    int status = session_begin(session, &error);

    if (status == SLUICE_OK)
        status = ledger_write(session, batch, NULL, &error);
    if (status == SLUICE_OK)
        status = session_commit(session, &error);
    ledger_batch_fini(batch);
    return status;
}

START_TEST(components_come_sorted_and_of_their_commit)
{
    static const struct component given[] = { { "plugin", { 1, 2 }, "psza 1.0.0" },
                                              { "calendar", { 3, 4 }, NULL },
                                              { "input games", { 5, 6 }, NULL } };
    struct ledger_batch batch;
    struct component *found;
    size_t count;

    open_store();
    ok(ledger_migrate(session, &error));
    ok(ledger_batch_init(&batch, &error));
    for (size_t i = 0; i < COUNT_OF(given); i++)
        ok(ledger_add_component(&batch, "c-1", &given[i], &error));
    ok(ledger_add_component(&batch, "c-2", &given[0], &error));
    ok(write_batch(&batch));
    ok(ledger_components(session, "c-1", &arena, &found, &count, &error));
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(found[0].name, "calendar");
    ck_assert_ptr_null(found[0].detail);
    ck_assert(digest_equals(found[0].digest, given[1].digest));
    ck_assert_str_eq(found[1].name, "input games");
    ck_assert_str_eq(found[2].detail, "psza 1.0.0");
    close_store();
}
END_TEST

static void remember(const char *projection, int32_t date, const char *token, uint64_t low)
{
    struct remembered_digest digest = { date, token, { low, 1 }, 7 };
    struct ledger_batch batch;

    ok(ledger_batch_init(&batch, &error));
    ok(ledger_add_digest(&batch, projection, "t", &digest, &error));
    ok(write_batch(&batch));
}

START_TEST(digests_may_be_remembered_twice)
{
    struct remembered_digest *found;
    size_t count;

    open_store();
    ok(ledger_migrate(session, &error));
    remember("p", 5, "c-1", 10);
    remember("p", 5, "c-1", 11);
    remember("p", NO_DATE, "c-2", 12);
    remember("q", 5, "c-1", 13);
    ok(ledger_digests(session, (struct ledger_view){ "p", "t" }, &arena, &found, &count, &error));
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(found[0].date, 5);
    ck_assert_str_eq(found[0].token, "c-1");
    ck_assert_uint_eq(found[0].digest.low, 11);
    ck_assert_int_eq(found[0].rows, 7);
    ck_assert_int_eq(found[1].date, NO_DATE);
    close_store();
}
END_TEST

static void add_outcome(int32_t date, bool attempt, int64_t entity, int outcome)
{
    struct outcome_record record = { .table = "t",
                                     .date = date,
                                     .attempt = attempt,
                                     .entity = entity,
                                     .key = "[\"a\",1]",
                                     .outcome = outcome,
                                     .category = "error",
                                     .reason = entity == 2 ? NULL : "why",
                                     .retryable = entity == 2,
                                     .run_id = "run-1" };
    struct ledger_batch batch;

    ok(ledger_batch_init(&batch, &error));
    ok(ledger_add_outcome(&batch, &record, &error));
    ok(write_batch(&batch));
}

static size_t count_outcomes(int32_t from, int32_t to)
{
    struct outcome_record *found;
    size_t count;

    ok(ledger_outcomes(session, (struct ledger_range){ "t", from, to }, &arena, &found, &count,
                       &error));
    return count;
}

START_TEST(outcomes_are_read_by_date_and_cleared_by_version)
{
    struct outcome_record *found;
    size_t count;

    open_store();
    ok(ledger_migrate(session, &error));
    add_outcome(5, false, 2, SLUICE_FAILED);
    add_outcome(5, false, 1, SLUICE_SKIPPED);
    add_outcome(5, true, 1, SLUICE_FAILED);
    add_outcome(6, false, 1, SLUICE_SKIPPED);
    ok(ledger_outcomes(session, (struct ledger_range){ "t", 5, 5 }, &arena, &found, &count,
                       &error));
    ck_assert_uint_eq(count, 3);
    ck_assert(found[0].attempt);
    ck_assert_int_eq(found[1].entity, 1);
    ck_assert_int_eq(found[1].outcome, SLUICE_SKIPPED);
    ck_assert_str_eq(found[1].key, "[\"a\",1]");
    ck_assert_str_eq(found[1].reason, "why");
    ck_assert_int_eq(found[2].outcome, SLUICE_FAILED);
    ck_assert_ptr_null(found[2].reason);
    ck_assert(found[2].retryable && !found[1].retryable);
    ck_assert_uint_eq(count_outcomes(4, 6), 4);
    ck_assert_uint_eq(count_outcomes(7, 9), 0);

    ok(session_begin(session, &error));
    ok(ledger_clear_outcomes(session, "t", 5, true, &error));
    ok(session_commit(session, &error));
    ck_assert_uint_eq(count_outcomes(5, 5), 2);
    ok(session_begin(session, &error));
    ok(ledger_clear_outcomes(session, "t", 5, false, &error));
    ok(session_commit(session, &error));
    ck_assert_uint_eq(count_outcomes(5, 5), 0);
    ck_assert_uint_eq(count_outcomes(6, 6), 1);
    close_store();
}
END_TEST

/* ---- runs ---- */

START_TEST(runs_come_newest_first_and_may_lack_an_end)
{
    struct run_record first = { .run_id = "20210101T000000.000000Z-1",
                                .command = "run a.yaml",
                                .pipeline = "a.yaml",
                                .host = "h",
                                .pid = 77,
                                .started_at = 1000000,
                                .ended_at = 2000000,
                                .exit_code = 3,
                                .summary = "written 5" };
    struct run_record second = { .run_id = "20210102T000000.000000Z-1", .started_at = 5000000 };
    struct run_record *found;
    size_t count;

    open_store();
    ok(ledger_migrate(session, &error));
    ok(ledger_start_run(session, &first, &error));
    ok(ledger_end_run(session, &first, &error));
    ok(ledger_start_run(session, &second, &error));
    ok(ledger_runs(session, &arena, &found, &count, &error));
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(found[0].run_id, second.run_id);
    ck_assert(!found[0].ended);
    ck_assert_ptr_null(found[0].summary);
    ck_assert(found[1].ended);
    ck_assert_str_eq(found[1].command, "run a.yaml");
    ck_assert_str_eq(found[1].summary, "written 5");
    ck_assert_int_eq(found[1].pid, 77);
    ck_assert_int_eq(found[1].exit_code, 3);
    ck_assert_int_eq(found[1].started_at, 1000000);
    ck_assert_int_eq(found[1].ended_at, 2000000);
    close_store();
}
END_TEST

START_TEST(a_run_cannot_start_twice_and_the_session_stays_usable)
{
    struct run_record run = { .run_id = "r" };

    open_store();
    ok(ledger_migrate(session, &error));
    ok(ledger_start_run(session, &run, &error));
    ck_assert_int_eq(ledger_start_run(session, &run, &error), SLUICE_E_CONFLICT);
    ok(ledger_end_run(session, &run, &error));
    close_store();
}
END_TEST

START_TEST(run_ids_sort_by_time)
{
    char first[LEDGER_ID_SIZE], second[LEDGER_ID_SIZE], text[64];

    (void)ledger_make_id(1637705703123456, first);
    (void)ledger_make_id(1637705703123457, second);
    (void)snprintf(text, sizeof text, "20211123T221503.123456Z-%x", (unsigned)getpid());
    ck_assert_str_eq(first, text);
    ck_assert_int_lt(strcmp(first, second), 0);
}
END_TEST

/* ---- damage ---- */

START_TEST(a_record_of_an_unknown_kind_is_refused)
{
    char path[128];
    sqlite3 *sql;
    struct ledger *ledger;

    open_store();
    ok(ledger_migrate(session, &error));
    write_commit("t", 5, 1, COMMIT_RUN, "c");
    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    ck_assert_int_eq(sqlite3_open(path, &sql), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(sql, "UPDATE sluice_commits SET kind = 'odd'", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(sql), SQLITE_OK);
    ck_assert_int_eq(ledger_load(session, NULL, &ledger, &error), SLUICE_E_CORRUPT);
    ck_assert_ptr_null(ledger);
    ck_assert_ptr_nonnull(strstr(error.message, "record 1 of t 1970-01-06"));
    close_store();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_store_without_ledger_reads_as_empty,
        a_commit_is_read_as_it_was_written,
        the_content_of_a_commit_is_read_where_it_is_asked_for,
        columns_are_read_with_what_the_output_says_of_them,
        the_newest_version_stands,
        an_undated_table_has_one_partition,
        partitions_come_in_order_of_date,
        a_range_of_dates_is_read_alone,
        of_two_writers_the_second_conflicts,
        components_come_sorted_and_of_their_commit,
        digests_may_be_remembered_twice,
        outcomes_are_read_by_date_and_cleared_by_version,
        runs_come_newest_first_and_may_lack_an_end,
        a_run_cannot_start_twice_and_the_session_stays_usable,
        run_ids_sort_by_time,
        a_record_of_an_unknown_kind_is_refused,
    };

    return suite_run("ledger", tests, COUNT_OF(tests));
}
