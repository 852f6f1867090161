/* test_around.c - rows read between two looks at the ledger, which lies in a store of its own, or
 * in one whose reads are of no one state, and moves as the test says. */
#include "ledger/fixture.h"
#include "store/private.h"
#include "versions/versions.h"

#define FIRST 19000

/* What others do while the rows are read for the first time, the second time, ..: a letter each.
 * "." nothing; "c" a commit of the first date; "i" an intent of it, "d" its end; "o" a commit of
 * the date that nobody sees; "s" the command is stopped; "f" the read fails. */
static const struct around {
    const char *promise, *does;
    int status;
    int reads;
    const char *version; /* of the first date, in the end */
} cases[] = {
    { "what stands still is read once", ".", SLUICE_OK, 1, "c0" },
    { "a commit meanwhile: once more", "c.", SLUICE_OK, 2, "c1" },
    { "two commits: twice more", "cc.", SLUICE_OK, 3, "c2" },
    { "an intent is waited for", "id.", SLUICE_OK, 3, "c0" },
    { "one that comes to nothing while it is read", "i.d.", SLUICE_OK, 4, "c0" },
    { "what nobody sees may move", "o", SLUICE_OK, 1, "c0" },
    { "who is stopped does not wait", "is", SLUICE_E_CANCELLED, 2, NULL },
    { "a read that fails is not tried again", "f", SLUICE_E_CORRUPT, 1, NULL },
};

static struct session *others; /* of another command */

struct reading {
    const char *does;
    int reads, forgotten, commits;
    atomic_bool stop;
    struct lease *lease;
};

static struct commit_record record_of(sluice_day date, int number, char id[16])
{
    (void)snprintf(id, 16, "c%d", number);
    return (struct commit_record){ .table = "zones",
                                   .date = date,
                                   .sequence = number + 1,
                                   .kind = COMMIT_RUN,
                                   .commit_id = id,
                                   .run_id = "r1",
                                   .node = "zones",
                                   .at = 1700000000000000 };
}

static void make_commit(sluice_day date, int number)
{
    struct session *ledger = session_ledger(others);
    char id[16];
    const struct commit_record commit = record_of(date, number, id);
    struct ledger_batch batch;

    ok(ledger_batch_init(&batch, &error));
    ok(ledger_add_commit(&batch, &commit, &error));
    ok(session_begin(ledger, &error));
    ok(ledger_write(ledger, &batch, NULL, &error));
    ok(session_commit(ledger, &error));
    ledger_batch_fini(&batch);
}

static void change_intent(struct reading *reading, bool made)
{
    struct session *ledger = session_ledger(others);
    char id[16];
    const struct intent_record intent = { .record = record_of(FIRST, 9, id) };

    ok(session_begin(ledger, &error));
    if (made)
        ok(ledger_add_intents(ledger, reading->lease, &intent, 1, &error));
    else
        ok(ledger_drop_intent(ledger, &intent.record, &error));
    ok(session_commit(ledger, &error));
}

static int read_rows(void *user, struct session *of)
{
    struct reading *reading = user;
    char does = reading->does[reading->reads++];

    ck_assert_ptr_eq(of, session);
    ck_assert_msg(does != '\0', "read too often");
    if (does == 'c')
        make_commit(FIRST, ++reading->commits);
    else if (does == 'o')
        make_commit(FIRST + 1, 1);
    else if (does == 'i' || does == 'd')
        change_intent(reading, does == 'i');
    else if (does == 's')
        atomic_store(&reading->stop, true);
    return does == 'f' ? sluice_error_set(&error, SLUICE_E_CORRUPT, "a cell") : SLUICE_OK;
}

static void forget_rows(void *user)
{
    struct reading *reading = user;

    reading->forgotten++;
    ck_assert_int_eq(reading->forgotten, reading->reads);
}

/* ---- a store without snapshots ---- */

static int begin_nothing(void *handle, struct sluice_error *failure)
{
    (void)handle;
    (void)failure;
    return SLUICE_OK;
}

static void end_nothing(void *handle)
{
    (void)handle;
}

static void take_snapshots_away(struct sluice_store_driver *driver)
{
    *driver = *session->driver;
    driver->capabilities &= ~(uint32_t)SLUICE_CAN_SNAPSHOT;
    driver->begin_read = begin_nothing;
    driver->end_read = end_nothing;
    session->driver = driver;
}

/* ---- the promises ---- */

/* Each with the ledger elsewhere, then in the same store, which has no intents. */
START_TEST(rows_are_of_one_version)
{
    static const sluice_day dates[] = { FIRST, FIRST + 1 };
    struct lease_span span = { "zones", FIRST, FIRST + 1 };
    const struct lease_request request = { &span, 1, "r1", "run", 0, NULL };
    static struct node *const producer = (struct node *)(uintptr_t)&dates; /* there is one */
    const struct source source = { .name = "zones", .producer = producer, .date = "day" };
    const struct around *wanted = &cases[_i / 2];
    struct sluice_store_driver driver;
    struct reading reading = { .does = wanted->does };
    const struct marked_read read = { .source = &source,
                                      .axis = { dates, COUNT_OF(dates) },
                                      .low = 0,
                                      .high = 1,
                                      .from = FIRST,
                                      .to = FIRST,
                                      .read = read_rows,
                                      .forget = forget_rows,
                                      .user = &reading,
                                      .stop = &reading.stop };
    struct marks marks;
    int status;

    apart = _i % 2 == 0;
    if (!apart && strchr(wanted->does, 'i') != NULL)
        return;
    open_store();
    if (!apart)
        take_snapshots_away(&driver);
    ok(store_open(store, 0, &others, &error));
    ok(ledger_migrate(session, &error));
    make_commit(FIRST, 0);
    make_commit(FIRST + 1, 0);
    ok(lease_acquire(store, session, &request, &reading.lease, &error));
    status = marks_around(&read, session, &marks, &error);
    ck_assert_msg(status == wanted->status, "%s: %d: %s", wanted->promise, status, error.message);
    ck_assert_int_eq(reading.reads, wanted->reads);
    if (status == SLUICE_OK)
        ck_assert_str_eq(marks_version(&marks, &source, FIRST), wanted->version);
    marks_fini(&marks);
    lease_release(reading.lease, session);
    session_close(others);
    close_store();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("around");

    tcase_add_loop_test(tests, rows_are_of_one_version, 0, 2 * COUNT_OF(cases));
    return runner_run("versions_around", tests);
}
