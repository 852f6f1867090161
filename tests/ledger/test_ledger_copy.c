/* What a ledger has of a table, in the ledger of another store. */
#include "ledger/fixture.h"

static struct pipeline *second_pipeline;
static struct store *second_store;
static struct session *second;

static void open_second(void)
{
    char words[128];

    (void)snprintf(words, sizeof words, "{driver: sqlite, path: %s/second.db}", folder);
    ok(pipeline_read_store(words, "--target", &diagnostics, &second_pipeline, &error));
    ok(store_create(second_pipeline->store, NULL, &diagnostics, &second_store, &error));
    ok(store_open(second_store, SLUICE_OPEN_CREATE, &second, &error));
    ok(ledger_migrate(session, &error));
    ok(ledger_migrate(second, &error));
}

static void close_second(void)
{
    session_close(second);
    store_destroy(second_store);
    pipeline_destroy(second_pipeline);
}

/* ---- writing ---- */

struct written {
    const char *table, *id, *run;
    int64_t sequence;
};

static int write_one(struct session *writer, void *user, struct sluice_error *failed)
{
    const struct written *written = user;
    const struct commit_record commit = { .table = written->table,
                                          .date = 10,
                                          .sequence = written->sequence,
                                          .kind = COMMIT_RUN,
                                          .commit_id = written->id,
                                          .run_id = written->run,
                                          .node = "node",
                                          .at = 77,
                                          .rows = 3 };
    const struct component component = { "input games", { 5, 6 }, "2021-01-01 #1" };
    const struct remembered_digest digest = { 10, written->id, { 1, 2 }, 3 };
    const struct outcome_record outcome = { .table = written->table,
                                            .date = 10,
                                            .entity = written->sequence,
                                            .key = "[1]",
                                            .outcome = SLUICE_SKIPPED,
                                            .category = "other",
                                            .run_id = written->run };
    const struct attempt_record attempt = { .table = written->table,
                                            .date = 10,
                                            .key = "[1]",
                                            .sequence = written->sequence,
                                            .attempts = 2,
                                            .at = 5,
                                            .run_id = written->run };
    struct ledger_batch batch;
    int status = ledger_batch_init(&batch, failed);

    ck_assert_int_eq(status, SLUICE_OK);
    ok(ledger_add_commit(&batch, &commit, failed));
    ok(ledger_add_component(&batch, written->id, &component, failed));
    ok(ledger_add_digest(&batch, "0f", written->table, &digest, failed));
    ok(ledger_add_outcome(&batch, &outcome, failed));
    ok(ledger_add_attempt(&batch, &attempt, failed));
    status = ledger_write(writer, &batch, NULL, failed);
    ledger_batch_fini(&batch);
    return status;
}

static void write_version(struct session *writer, const char *table, const char *id,
                          const char *run, int64_t sequence)
{
    struct written written = { table, id, run, sequence };
    const struct run_record record = { .run_id = run, .command = "run" };
    const struct transaction work = { .work = write_one, .user = &written };

    ok(session_transact(writer, &work, &error));
    ok(ledger_start_run(writer, &record, &error));
}

/* ---- copying ---- */

static const char *copied;
static const char *const *copied_runs;
static size_t copied_count;

static int copy_one(struct session *to, void *user, struct sluice_error *failed)
{
    (void)user;
    return ledger_copy_table(session, to, copied, failed);
}

static int copy_runs(struct session *to, void *user, struct sluice_error *failed)
{
    (void)user;
    return ledger_copy_runs(session, to, copied_runs, copied_count, failed);
}

static void copy(const char *table)
{
    const struct transaction work = { .work = copy_one };

    copied = table;
    ok(session_transact(second, &work, &error));
}

static size_t count_runs(const char *const *tables, size_t count)
{
    const struct transaction work = { .work = copy_runs };
    struct run_record *runs;
    size_t found;

    copied_runs = tables;
    copied_count = count;
    ok(session_transact(second, &work, &error));
    ok(ledger_runs(second, &arena, &runs, &found, &error));
    return found;
}

static struct ledger_comparison compare(const char *table)
{
    struct ledger_comparison found;

    ok(ledger_compare(session, second, table, &found, &error));
    return found;
}

static void expect(const char *table, int64_t same, int64_t here, int64_t there)
{
    struct ledger_comparison found = compare(table);

    ck_assert_int_eq(found.same, same);
    ck_assert_int_eq(found.here, here);
    ck_assert_int_eq(found.there, there);
}

static void expect_parts(const char *table, const char *id, size_t count)
{
    const struct ledger_range all = { table, 0, 20 };
    struct outcome_record *outcomes;
    struct component *components;
    struct remembered_digest *digests;
    size_t found;

    ok(ledger_components(second, id, &arena, &components, &found, &error));
    ck_assert_uint_eq(found, 1);
    ck_assert_str_eq(components[0].detail, "2021-01-01 #1");
    ok(ledger_digests(second, (struct ledger_view){ "0f", table }, &arena, &digests, &found,
                      &error));
    ck_assert_uint_eq(found, count);
    ck_assert_str_eq(digests[0].token, id);
    ok(ledger_outcomes(second, all, &arena, &outcomes, &found, &error));
    ck_assert_uint_eq(found, count);
}

START_TEST(what_a_ledger_has_of_a_table_is_copied_as_it_is)
{
    open_store();
    open_second();
    write_version(session, "games", "run-1-000001", "run-1", 1);
    write_version(session, "shots", "run-1-000002", "run-1x", 1);
    write_version(session, "games", "run-2-000001", "run-2", 2);
    expect("games", 0, 4, 0);
    copy("games");
    expect("games", 4, 0, 0);
    expect("shots", 0, 2, 0);
    expect_parts("games", "run-1-000001", 2);
    /* What the other one has beyond it goes; what it has of other tables stays. */
    write_version(second, "games", "run-3-000001", "run-3", 3);
    write_version(second, "other", "run-3-000002", "run-3x", 1);
    expect("games", 4, 0, 2);
    copy("games");
    expect("games", 4, 0, 0);
    expect("other", 0, 0, 2);
    expect_parts("games", "run-1-000001", 2);
    close_second();
    close_store();
}
END_TEST

START_TEST(runs_are_copied_once_those_of_the_tables_alone_or_all)
{
    static const char *const games[] = { "games" };

    open_store();
    open_second();
    write_version(session, "games", "run-1-000001", "run-1", 1);
    write_version(session, "shots", "run-2-000001", "run-2", 1);
    ck_assert_uint_eq(count_runs(games, 1), 1);
    ck_assert_uint_eq(count_runs(games, 1), 1);
    ck_assert_uint_eq(count_runs(NULL, 0), 2);
    close_second();
    close_store();
}
END_TEST

START_TEST(a_ledger_apart_is_copied_from)
{
    apart = true;
    open_store();
    open_second();
    write_version(session_ledger(session), "games", "run-1-000001", "run-1", 1);
    copy("games");
    expect("games", 2, 0, 0);
    close_second();
    close_store();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_a_ledger_has_of_a_table_is_copied_as_it_is,
        runs_are_copied_once_those_of_the_tables_alone_or_all,
        a_ledger_apart_is_copied_from,
    };

    return suite_run("ledger_copy", tests, COUNT_OF(tests));
}
