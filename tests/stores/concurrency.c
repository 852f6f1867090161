/* concurrency.c - what every store driver promises to several sessions at once. */
#include <pthread.h>
#include <stdatomic.h>

#include "stores/workbench.h"

enum { DAY_ROWS = 50, REPLACES = 60, OPENERS = 4 };

struct worker {
    const struct subject *subject;
    void *session;
    struct sluice_error error;
    atomic_bool *done;
};

/* Replaces one day again and again: every version has DAY_ROWS rows, all with the same points. */
static void *replace_often(void *user)
{
    struct worker *worker = user;
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct sluice_value rows[DAY_ROWS * 3];
    char names[DAY_ROWS][8];
    struct sheet sheet;
    int version, i;
    int status = SLUICE_OK;

    plain_sheet(&sheet);
    for (version = 1; version <= REPLACES && status == SLUICE_OK; version++) {
        for (i = 0; i < DAY_ROWS; i++) {
            (void)snprintf(names[i], sizeof names[i], "T%d", i + version);
            rows[3 * i] = sluice_of_date(10);
            rows[3 * i + 1] = sluice_of_text(names[i]);
            rows[3 * i + 2] = sluice_of_int(version);
        }
        status = store_rows(worker->subject, worker->session, &sheet, &day, rows, DAY_ROWS,
                            &worker->error);
    }
    atomic_store(worker->done, true);
    return NULL;
}

static int64_t read_version(const struct subject *subject, void *session, const struct sheet *sheet)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;
    int64_t version = 0;
    int64_t i;

    ck_ok(read_rows(subject, session, sheet, NULL, &table, &error), error);
    if (table.row_count > 0)
        version = sluice_int(&table.views[2], 0);
    ck_assert_int_eq(table.row_count, version == 0 ? 0 : DAY_ROWS);
    for (i = 0; i < table.row_count; i++)
        ck_assert_int_eq(sluice_int(&table.views[2], i), version);
    table_fini(&table);
    return version;
}

static void check_a_reader_never_sees_half_a_day(const struct subject *subject)
{
    atomic_bool done = false;
    struct worker worker = { .subject = subject, .error = SLUICE_ERROR_INIT, .done = &done };
    struct sheet sheet;
    pthread_t thread;
    void *reader;
    int64_t version = 0;

    plain_sheet(&sheet);
    worker.session = open_with(subject, &sheet);
    reader = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    ck_assert_int_eq(pthread_create(&thread, NULL, replace_often, &worker), 0);
    while (!atomic_load(&done)) {
        int64_t newer = read_version(subject, reader, &sheet);
        ck_assert_int_ge(newer, version);
        version = newer;
    }
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_ok(worker.error.status, worker.error);
    ck_assert_int_eq(read_version(subject, reader, &sheet), REPLACES);
    subject->driver->close(reader);
    subject->driver->close(worker.session);
}

static void *open_new(void *user)
{
    struct worker *worker = user;
    struct sheet sheet;

    plain_sheet(&sheet);
    worker->error.status =
        worker->subject->driver->open(worker->subject->settings, worker->subject->setting_count,
                                      SLUICE_OPEN_CREATE, &worker->session, &worker->error);
    if (worker->error.status == SLUICE_OK)
        worker->error.status =
            worker->subject->driver->migrate(worker->session, &sheet.layout, &worker->error);
    return NULL;
}

static void check_several_may_make_the_store_at_once(const struct subject *subject)
{
    struct worker workers[OPENERS];
    pthread_t threads[OPENERS];
    int i;

    for (i = 0; i < OPENERS; i++) {
        workers[i] = (struct worker){ .subject = subject, .error = SLUICE_ERROR_INIT };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, open_new, &workers[i]), 0);
    }
    for (i = 0; i < OPENERS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    for (i = 0; i < OPENERS; i++) {
        ck_ok(workers[i].error.status, workers[i].error);
        subject->driver->close(workers[i].session);
    }
}

const struct promise concurrency_promises[] = {
    { "a reader never sees half a day", check_a_reader_never_sees_half_a_day, 0 },
    { "several may make the store at once", check_several_may_make_the_store_at_once, 0 },
};
const size_t concurrency_promise_count = COUNT_OF(concurrency_promises);
