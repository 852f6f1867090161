/* test_import_job.c - an import as a program embeds it: what it asks, leases, writes down and
 * tells, and that nothing of it reaches stdout or stderr. */
#include "engine/silence.h"

#include "base/suite.h"
#include "engine/engine.h"

#include <ftw.h>
#include <sqlite3.h>

#define VERDICT 42 /* no exit code: a number for the ledger */
#define GAMES "id,day\n"

static const char yaml[] = "sluice: 1\n"
                           "name: embedded\n"
                           "store: {driver: sqlite, path: embedded.db}\n"
                           "tables:\n"
                           "  games: {date: day, key: [id], columns: {id: text, day: date}}\n";

static char folder[64];

/* One import, from context_open on. */
struct work {
    struct context context;
    struct import_job job;
    struct import_item item;
    struct sluice_error error;
    atomic_bool cancel;
    int waiting, verdicts;
    int status; /* of the verdict */
};

/* ---- files ---- */

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void enter(void)
{
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    (void)snprintf(folder, sizeof folder, "/tmp/sluice-embedded-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    write_file("p.yaml", yaml);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void leave(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* ---- the store ---- */

static int add_row(void *user, int count, char **cells, char **names)
{
    struct buffer *out = user;

    (void)names;
    for (int i = 0; i < count; i++)
        buffer_printf(out, "%s%s", i > 0 ? "|" : "", cells[i] == NULL ? "" : cells[i]);
    buffer_char(out, '\n');
    return 0;
}

static void expect_rows(const char *name, const char *query, const char *expected)
{
    struct buffer rows = { 0 };
    char *message = NULL;
    sqlite3 *sql;

    ck_assert_int_eq(sqlite3_open("embedded.db", &sql), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(sql, query, add_row, &rows, &message) == SQLITE_OK, "%s: %s", query,
                  message);
    ck_assert_msg(strcmp(rows.data == NULL ? "" : rows.data, expected) == 0,
                  "%s: the store has\n%sinstead of\n%s", name, rows.data, expected);
    buffer_fini(&rows);
    ck_assert_int_eq(sqlite3_close(sql), SQLITE_OK);
}

/* ---- an import ---- */

static void hear_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    struct work *work = user;

    ck_assert_int_eq(seconds, 3600);
    ck_assert_int_eq(held->status, SLUICE_E_REFUSED);
    work->waiting++;
    atomic_store(&work->cancel, true);
}

static int hear_verdict(void *user, int status, const struct run_summary *none)
{
    struct work *work = user;

    ck_assert_ptr_null(none);
    work->verdicts++;
    work->status = status;
    return VERDICT;
}

static void work_open(struct work *work, const char *text)
{
    static const struct engine_events events = { .waiting = hear_waiting, .verdict = hear_verdict };

    *work = (struct work){ .error = SLUICE_ERROR_INIT };
    write_file("games.csv", text);
    ck_assert_msg(context_open(&work->context, "p.yaml", CONTEXT_WRITE | CONTEXT_LATER,
                               &work->error) == SLUICE_OK,
                  "%s", work->error.message);
    import_job_init(&work->job, &work->context);
    work->item =
        (struct import_item){ .table = &work->context.pipeline->tables[0], .path = "games.csv" };
    work->job.request = (struct import_request){
        .items = &work->item,
        .count = 1,
        .options = { .cancel = &work->cancel, .from = 1, .to = 0 },
    };
    work->job.claim.pipeline = "p.yaml";
    work->job.claim.command = "a program";
    work->job.claim.events = &events;
    work->job.claim.user = work;
}

static int work_run(struct work *work)
{
    struct silence silence;
    int status;

    silence_begin(&silence);
    status = import_job_run(&work->job, &work->error);
    silence_end(&silence);
    return status;
}

static void work_close(struct work *work)
{
    import_job_fini(&work->job);
    context_close(&work->context);
}

/* ---- what is written down ---- */

static const struct written_case {
    const char *name, *file;
    bool cancelled;
    int status;
    const char *summary, *commits;
} written[] = {
    { "done", GAMES "a,2022-01-01\nb,2022-01-02\n", false, SLUICE_OK, "imported 2 rows of 1 file",
      "2022-01-01|-000001|1\n2022-01-02|-000002|1\n" },
    { "mistakes", GAMES "a,yesterday\n", false, SLUICE_E_INVALID, "imported 0 rows of 0 files",
      "" },
    { "cancelled", GAMES "a,2022-01-01\n", true, SLUICE_E_CANCELLED,
      "imported 0 rows of 0 files; interrupted", "" },
};

START_TEST(it_is_written_down_and_its_lease_released)
{
    const struct written_case *test = &written[_i];
    struct buffer expected = { 0 };
    struct work work;

    work_open(&work, test->file);
    atomic_store(&work.cancel, test->cancelled);
    ck_assert_msg(work_run(&work) == test->status, "%s: %s", test->name, work.error.message);
    ck_assert(work.job.begun);
    ck_assert_int_eq(work.job.claim.end.status, SLUICE_OK);
    ck_assert_uint_eq(work.job.result.done, test->status == SLUICE_OK);
    ck_assert_int_eq(work.verdicts, 1);
    ck_assert_int_eq(work.status, test->status);
    work_close(&work);
    buffer_printf(&expected, "start|p.yaml|a program||\nend|||%d|%s\n", VERDICT, test->summary);
    expect_rows(test->name,
                "SELECT event, pipeline, command, exit_code, summary FROM sluice_runs "
                "ORDER BY event DESC",
                expected.data);
    expect_rows(test->name,
                "SELECT partition, substr(commit_id, length(run_id) + 1), row_count "
                "FROM sluice_commits ORDER BY partition",
                test->commits);
    expect_rows(test->name,
                "SELECT table_name, first, last, released_at IS NOT NULL FROM sluice_leases",
                "games|all|all|1\n");
    buffer_fini(&expected);
}
END_TEST

START_TEST(a_dry_run_makes_no_store)
{
    struct work work;

    work_open(&work, GAMES "a,2022-01-01\n");
    work.job.request.options.dry_run = true;
    ck_assert_int_eq(work_run(&work), SLUICE_OK);
    ck_assert(work.job.begun);
    ck_assert_uint_eq(work.job.result.done, 1);
    ck_assert_int_eq(work.verdicts, 0);
    work_close(&work);
    ck_assert_int_ne(access("embedded.db", F_OK), 0);
}
END_TEST

/* ---- what is in the way ---- */

START_TEST(a_store_with_another_table_of_that_name_stays_as_it_is)
{
    struct work work;

    expect_rows("another program's", "CREATE TABLE games (id INTEGER PRIMARY KEY)", "");
    work_open(&work, GAMES "a,2022-01-01\n");
    ck_assert_int_eq(work_run(&work), SLUICE_E_INVALID);
    ck_assert_uint_gt(work.context.diagnostics.count, 0);
    ck_assert(!work.job.begun);
    ck_assert_int_eq(work.verdicts, 0);
    work_close(&work);
    expect_rows("tables", "SELECT name FROM sqlite_schema WHERE type = 'table'", "games\n");
}
END_TEST

static const struct {
    int64_t seconds;
    int status, waiting;
} in_the_way[] = {
    { 0, SLUICE_E_REFUSED, 0 },
    { 3600, SLUICE_E_CANCELLED, 1 },
};

START_TEST(what_others_hold_is_waited_for_if_it_may_be)
{
    const struct lease_span all = { "games", NO_DATE, INT32_MAX };
    const struct lease_request request = {
        .spans = &all, .span_count = 1, .run_id = "other", .command = "another"
    };
    struct work other, work;
    struct lease *lease;

    work_open(&other, GAMES "a,2022-01-01\n");
    ck_assert_int_eq(work_run(&other), SLUICE_OK);
    lease_release(other.job.claim.lease, other.context.session);
    other.job.claim.lease = NULL;
    ck_assert_int_eq(
        lease_acquire(other.context.store, other.context.session, &request, &lease, &other.error),
        SLUICE_OK);
    work_open(&work, GAMES "b,2022-01-01\n");
    work.job.claim.seconds = in_the_way[_i].seconds;
    ck_assert_int_eq(work_run(&work), in_the_way[_i].status);
    ck_assert_int_eq(work.waiting, in_the_way[_i].waiting);
    ck_assert_int_eq(work.job.claim.gave_up, in_the_way[_i].seconds == 0);
    ck_assert(!work.job.begun);
    work_close(&work);
    lease_release(lease, other.context.session);
    work_close(&other);
    expect_rows("rows", "SELECT id FROM games", "a\n");
    expect_rows("runs", "SELECT count(*) FROM sluice_runs WHERE event = 'start'", "1\n");
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("import_job");

    tcase_add_checked_fixture(promises, enter, leave);
    tcase_set_timeout(promises, 120);
    tcase_add_loop_test(promises, it_is_written_down_and_its_lease_released, 0, COUNT_OF(written));
    tcase_add_test(promises, a_dry_run_makes_no_store);
    tcase_add_test(promises, a_store_with_another_table_of_that_name_stays_as_it_is);
    tcase_add_loop_test(promises, what_others_hold_is_waited_for_if_it_may_be, 0,
                        COUNT_OF(in_the_way));
    return runner_run("import_job", promises);
}
