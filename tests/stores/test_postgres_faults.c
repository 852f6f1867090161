/* test_postgres_faults.c - the PostgreSQL driver where something is in its way: connections that
 * are ended, servers that hang, other writers, rights that are missing, settings that are wrong. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner.h"
#include "stores/postgres_server.h"
#include "stores/workbench.h"

#define DRIVER server.subject.driver

static void expect_message(const struct sluice_error *error, const char *part)
{
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' lacks '%s'", error->message, part);
}

static void make_schema(void)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql, "CREATE SCHEMA %s", server.schema);
    raw(sql);
}

/* ---- connections that are ended ---- */

static void end_all_connections(void)
{
    char ended[32];

    /* A moment later they are gone. */
    raw_text("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
             "WHERE application_name = current_schema()",
             ended, sizeof ended);
    ck_assert_str_ne(ended, "0");
}

/* As a network does: without a word of the server. The driver's are the only ones here. */
static void cut_all_connections(void)
{
    int cut = 0;

    for (int descriptor = 3; descriptor < 256; descriptor++)
        cut += shutdown(descriptor, SHUT_RDWR) == 0;
    ck_assert_int_gt(cut, 0);
}

static void (*const ways_to_end[])(void) = { end_all_connections, cut_all_connections };

struct bench {
    void *session, *cursor;
    struct sheet sheet;
    struct sluice_error error;
};

static int call_scan(struct bench *bench)
{
    struct table table;
    int status =
        read_rows(&server.subject, bench->session, &bench->sheet, NULL, &table, &bench->error);

    if (status == SLUICE_OK)
        table_fini(&table);
    return status;
}

static int call_describe(struct bench *bench)
{
    const struct sluice_layout *layout;

    return DRIVER->describe(bench->session, "plain", &layout, &bench->error);
}

static int call_migrate(struct bench *bench)
{
    return DRIVER->migrate(bench->session, &bench->sheet.layout, &bench->error);
}

static int call_clock(struct bench *bench)
{
    int64_t time;

    return DRIVER->clock(bench->session, &time, &bench->error);
}

static int call_begin(struct bench *bench)
{
    return DRIVER->begin(bench->session, &bench->error);
}

static int call_begin_read(struct bench *bench)
{
    return DRIVER->begin_read(bench->session, &bench->error);
}

static int call_replace(struct bench *bench)
{
    const struct sluice_value rows[] = { ROW(11, "NYK", 1) };

    return replace_rows(&server.subject, bench->session, &bench->sheet, NULL, rows, 1,
                        &bench->error);
}

static int call_copy(struct bench *bench)
{
    enum { MANY = 20000 };
    struct sluice_value *rows = calloc(MANY * 3, sizeof *rows);
    int status;

    ck_assert_ptr_nonnull(rows);
    for (int i = 0; i < MANY; i++) {
        rows[3 * i] = sluice_of_date(100 + i);
        rows[3 * i + 1] = sluice_of_text("BOS");
        rows[3 * i + 2] = sluice_of_int(i);
    }
    status = replace_rows(&server.subject, bench->session, &bench->sheet, NULL, rows, MANY,
                          &bench->error);
    free(rows);
    return status;
}

static int call_commit(struct bench *bench)
{
    return DRIVER->commit(bench->session, &bench->error);
}

static const struct {
    const char *name;
    int (*before)(struct bench *bench); /* the connection ends */
    int (*call)(struct bench *bench);
    /* By way. OK: on a new connection; BUSY: all of it may be tried again; IO: not, or unknown. */
    int status[COUNT_OF(ways_to_end)];
} ends[] = {
    { "scan", NULL, call_scan, { SLUICE_OK, SLUICE_OK } },
    { "describe", NULL, call_describe, { SLUICE_OK, SLUICE_OK } },
    { "migrate", NULL, call_migrate, { SLUICE_OK, SLUICE_OK } },
    { "clock", NULL, call_clock, { SLUICE_OK, SLUICE_OK } },
    { "begin", NULL, call_begin, { SLUICE_OK, SLUICE_OK } },
    { "begin_read", NULL, call_begin_read, { SLUICE_OK, SLUICE_OK } },
    { "replace", call_begin, call_replace, { SLUICE_E_BUSY, SLUICE_E_BUSY } },
    { "replace with many rows", call_begin, call_copy, { SLUICE_E_BUSY, SLUICE_E_BUSY } },
    { "scan while writing", call_begin, call_scan, { SLUICE_E_BUSY, SLUICE_E_BUSY } },
    { "describe while writing", call_begin, call_describe, { SLUICE_E_BUSY, SLUICE_E_BUSY } },
    { "migrate while writing", call_begin, call_migrate, { SLUICE_E_BUSY, SLUICE_E_BUSY } },
    { "clock while writing", call_begin, call_clock, { SLUICE_E_BUSY, SLUICE_E_BUSY } },
    { "commit", call_begin, call_commit, { SLUICE_E_IO, SLUICE_E_IO } },
    { "scan of one state", call_begin_read, call_scan, { SLUICE_E_BUSY, SLUICE_E_IO } },
    { "describe of one state", call_begin_read, call_describe, { SLUICE_E_BUSY, SLUICE_E_IO } },
};

START_TEST(a_connection_that_is_ended_is_told_and_made_anew)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    size_t end = (size_t)_i % COUNT_OF(ends), way = (size_t)_i / COUNT_OF(ends);
    int status;

    plain_sheet(&bench.sheet);
    bench.session = open_with(&server.subject, &bench.sheet);
    ck_ok(store_rows(&server.subject, bench.session, &bench.sheet, NULL, rows, 1, &bench.error),
          bench.error);
    if (ends[end].before != NULL)
        ck_ok(ends[end].before(&bench), bench.error);
    ways_to_end[way]();
    status = ends[end].call(&bench);
    ck_assert_msg(status == ends[end].status[way], "%s, way %zu: %s: %s", ends[end].name, way,
                  status_text(status), bench.error.message);
    if (status != SLUICE_OK)
        expect_message(&bench.error, server.place);
    /* Nothing more comes of the transaction, */
    if (ends[end].before == call_begin)
        ck_assert_int_ne(DRIVER->commit(bench.session, &bench.error), SLUICE_OK);
    DRIVER->rollback(bench.session);
    DRIVER->end_read(bench.session);
    /* and the session is as good as new. */
    expect_rows(&server.subject, bench.session, &bench.sheet, NULL, rows, 1);
    ck_ok(call_begin(&bench), bench.error);
    ck_ok(call_replace(&bench), bench.error);
    ck_ok(call_commit(&bench), bench.error);
    ck_assert_int_eq(count_rows(&server.subject, bench.session, &bench.sheet, NULL), 2);
    DRIVER->close(bench.session);
}
END_TEST

/* With rows of a scan under way. */
START_TEST(a_scan_whose_connection_ends_is_no_end_of_rows)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    struct sluice_scan scan = { .size = sizeof scan, .field_count = 3, .table = "plain" };
    struct sluice_batch batch;
    int64_t rows = 0;
    int status;

    plain_sheet(&bench.sheet);
    scan.fields = bench.sheet.pointers;
    bench.session = open_with(&server.subject, &bench.sheet);
    raw("INSERT INTO plain SELECT '2020-01-01'::date + i, repeat('x', 100), i "
        "FROM generate_series(1, 400000) i");
    ck_ok(DRIVER->scan(bench.session, &scan, &bench.cursor, &bench.error), bench.error);
    ck_ok(DRIVER->next(bench.cursor, &batch, &bench.error), bench.error);
    end_all_connections();
    do {
        rows += batch.row_count;
        status = DRIVER->next(bench.cursor, &batch, &bench.error);
    } while (status == SLUICE_OK && batch.row_count > 0);
    ck_assert_msg(status == SLUICE_E_BUSY || status == SLUICE_E_IO, "%lld rows, %s",
                  (long long)rows, bench.error.message);
    DRIVER->finish(bench.cursor);
    ck_ok(call_clock(&bench), bench.error);
    DRIVER->close(bench.session);
}
END_TEST

/* ---- a server that hangs ---- */

static pid_t backend_of_session(void)
{
    char text[32];

    raw_text("SELECT pid FROM pg_stat_activity WHERE application_name = current_schema()", text,
             sizeof text);
    return (pid_t)strtol(text, NULL, 10);
}

static int (*const waits[])(struct bench *bench) = { call_scan, call_describe, call_begin,
                                                     call_clock };

START_TEST(a_server_that_hangs_is_not_waited_for_without_an_end)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    pid_t backend;
    int status;

    server_set("deadline", "1");
    plain_sheet(&bench.sheet);
    bench.session = open_with(&server.subject, &bench.sheet);
    backend = backend_of_session();
    if (kill(backend, SIGSTOP) != 0) {
        printf("skipped: the server is another user's\n");
        DRIVER->close(bench.session);
        return;
    }
    status = waits[_i](&bench);
    (void)kill(backend, SIGCONT);
    if (waits[_i] == call_begin && status == SLUICE_OK) {
        DRIVER->rollback(bench.session); /* it is begun anew, once */
    } else {
        ck_assert_int_eq(status, SLUICE_E_IO);
        expect_message(&bench.error, "the server said nothing for 1 s");
    }
    ck_assert_int_eq(count_rows(&server.subject, bench.session, &bench.sheet, NULL), 0);
    DRIVER->close(bench.session);
}
END_TEST

/* The role's statement_timeout is 300 ms: it would end a scan whose rows are not fetched at once.
 */
START_TEST(timeouts_of_the_role_do_not_hold)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    struct sluice_scan scan = { .size = sizeof scan, .field_count = 3, .table = "plain" };
    struct sluice_batch batch;

    make_schema();
    server_set("user", "sluice_hasty");
    plain_sheet(&bench.sheet);
    scan.fields = bench.sheet.pointers;
    bench.session = open_with(&server.subject, &bench.sheet);
    ck_ok(call_begin(&bench), bench.error);
    ck_ok(call_copy(&bench), bench.error);
    (void)usleep(500000);
    ck_ok(call_commit(&bench), bench.error);
    scan.table = "long_one";
    raw("CREATE TABLE long_one AS SELECT '2020-01-01'::date + i AS game_date, "
        "repeat('x', 200) AS team, i::bigint AS points FROM generate_series(1, 100000) i; "
        "GRANT SELECT ON long_one TO sluice_hasty");
    ck_ok(DRIVER->scan(bench.session, &scan, &bench.cursor, &bench.error), bench.error);
    ck_ok(DRIVER->next(bench.cursor, &batch, &bench.error), bench.error);
    (void)usleep(600000);
    do {
        ck_ok(DRIVER->next(bench.cursor, &batch, &bench.error), bench.error);
    } while (batch.row_count > 0);
    DRIVER->finish(bench.cursor);
    DRIVER->close(bench.session);
}
END_TEST

/* ---- other writers ---- */

static void *begin_later(void *user)
{
    struct bench *bench = user;

    bench->error.status = call_begin(bench);
    return NULL;
}

/* As with BEGIN IMMEDIATE: what is read after it stays so. */
START_TEST(a_schema_has_one_writer_at_a_time)
{
    struct bench one = { .error = SLUICE_ERROR_INIT }, two = { .error = SLUICE_ERROR_INIT };
    pthread_t thread;
    char waiting[32];

    plain_sheet(&one.sheet);
    plain_sheet(&two.sheet);
    one.session = open_with(&server.subject, &one.sheet);
    two.session = open_with(&server.subject, &two.sheet);
    ck_ok(call_begin(&one), one.error);
    ck_assert_int_eq(pthread_create(&thread, NULL, begin_later, &two), 0);
    do {
        raw_text(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE locktype = 'advisory' AND NOT granted AND application_name = current_schema()",
            waiting, sizeof waiting);
    } while (strcmp(waiting, "1") != 0);
    /* A reader does not wait, nor does somebody who writes another schema. */
    ck_assert_int_eq(count_rows(&server.subject, one.session, &one.sheet, NULL), 0);
    ck_ok(call_replace(&one), one.error);
    ck_ok(call_commit(&one), one.error);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_ok(two.error.status, two.error);
    /* It sees what the one before it did. */
    ck_assert_int_eq(count_rows(&server.subject, two.session, &two.sheet, NULL), 1);
    DRIVER->rollback(two.session);
    DRIVER->close(one.session);
    DRIVER->close(two.session);
}
END_TEST

/* Takes as long as the driver is patient. */
START_TEST(a_writer_that_waits_too_long_is_busy)
{
    struct bench one = { .error = SLUICE_ERROR_INIT }, two = { .error = SLUICE_ERROR_INIT };

    if (getenv("SLUICE_TEST_FULL") == NULL)
        return;
    plain_sheet(&one.sheet);
    one.session = open_with(&server.subject, &one.sheet);
    two.session = open_or_fail(&server.subject, 0);
    ck_ok(call_begin(&one), one.error);
    ck_assert_int_eq(call_begin(&two), SLUICE_E_BUSY);
    expect_message(&two.error, "another program holds it");
    DRIVER->rollback(one.session);
    ck_ok(call_begin(&two), two.error);
    DRIVER->close(one.session);
    DRIVER->close(two.session);
}
END_TEST

/* ---- rights ---- */

static void open_as_reader(struct bench *bench, const char *rights)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char sql[256];

    plain_sheet(&bench->sheet);
    DRIVER->close(open_with(&server.subject, &bench->sheet));
    (void)snprintf(sql, sizeof sql, "GRANT USAGE ON SCHEMA %s TO sluice_reader; %s", server.schema,
                   rights);
    raw(sql);
    server_set("user", "sluice_reader");
    ck_ok(DRIVER->open(server.subject.settings, server.subject.setting_count, 0, &bench->session,
                       &error),
          error);
}

START_TEST(a_right_that_is_missing_is_named)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    static const struct column other[] = { { "id", SLUICE_INT, 1 } };
    struct sheet sheet;
    char grant[256];

    open_as_reader(&bench, "SELECT 1");
    ck_assert_int_eq(call_scan(&bench), SLUICE_E_REFUSED);
    (void)snprintf(grant, sizeof grant, "GRANT SELECT ON \"%s\".\"plain\" TO \"sluice_reader\";",
                   server.schema);
    expect_message(&bench.error, grant);
    ck_ok(call_begin(&bench), bench.error);
    ck_assert_int_eq(call_replace(&bench), SLUICE_E_REFUSED);
    expect_message(&bench.error, "GRANT SELECT, INSERT, DELETE ON");
    DRIVER->rollback(bench.session);
    sheet_init(&sheet, "fresh", other, 1);
    ck_assert_int_eq(DRIVER->migrate(bench.session, &sheet.layout, &bench.error), SLUICE_E_REFUSED);
    expect_message(&bench.error, "GRANT CREATE ON SCHEMA");
    DRIVER->close(bench.session);
}
END_TEST

/* What the role has of a table in another schema. */
static const struct {
    const char *right;
    bool may_use;
} elsewhere[] = {
    { "SELECT 1", false },
    { "GRANT SELECT ON %s_other.plain TO sluice_reader", false },
    { "GRANT USAGE ON SCHEMA %s_other TO sluice_reader", true },
};

START_TEST(a_right_that_is_missing_in_another_schema_is_named)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    const char *schema = server.schema;
    char sql[256], table[80];

    open_as_reader(&bench, "SELECT 1");
    (void)snprintf(sql, sizeof sql,
                   "CREATE SCHEMA %s_other; CREATE TABLE %s_other.plain (LIKE plain)", schema,
                   schema);
    raw(sql);
    (void)snprintf(sql, sizeof sql, elsewhere[_i].right, schema); /* NOLINT */
    raw(sql);
    (void)snprintf(table, sizeof table, "%s_other.plain", schema);
    bench.sheet.layout.table = table;
    ck_assert_int_eq(call_scan(&bench), SLUICE_E_REFUSED);
    (void)snprintf(sql, sizeof sql,
                   "says: GRANT USAGE ON SCHEMA \"%s_other\" TO \"sluice_reader\"; ", schema);
    ck_assert_int_eq(strstr(bench.error.message, sql) == NULL, elsewhere[_i].may_use);
    (void)snprintf(sql, sizeof sql, " GRANT SELECT ON \"%s_other\".\"plain\" TO \"sluice_reader\";",
                   schema);
    expect_message(&bench.error, sql);
    DRIVER->close(bench.session);
}
END_TEST

START_TEST(a_schema_that_may_not_be_used_is_named)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char expected[256];
    void *session = NULL;

    make_schema();
    server_set("user", "sluice_reader");
    ck_assert_int_eq(
        DRIVER->open(server.subject.settings, server.subject.setting_count, 0, &session, &error),
        SLUICE_E_REFUSED);
    (void)snprintf(expected, sizeof expected,
                   "does not let this role: it may not use the schema; who owns it says: GRANT "
                   "USAGE ON SCHEMA \"%s\" TO \"sluice_reader\";",
                   server.schema);
    expect_message(&error, expected);
}
END_TEST

static int delete_all(struct bench *bench)
{
    struct sluice_replace replace = { .size = sizeof replace, .table = "plain", .delete_all = 1 };

    return DRIVER->replace(bench->session, &replace, &bench->error);
}

/* A delete alone is sent with what comes next: it is seen by it, fails with it, and goes with a
 * rollback. */
START_TEST(a_delete_that_waits_is_as_good_as_one_that_was_sent)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };
    int64_t time;

    open_as_reader(&bench, "GRANT SELECT, INSERT ON plain TO sluice_reader");
    ck_ok(call_begin(&bench), bench.error);
    ck_ok(call_replace(&bench), bench.error);
    ck_ok(call_commit(&bench), bench.error);
    for (int way = 0; way < 4; way++) {
        int status;
        ck_ok(call_begin(&bench), bench.error);
        status = delete_all(&bench);
        if (status == SLUICE_OK && way == 1)
            status = call_scan(&bench);
        else if (status == SLUICE_OK && way == 2)
            status = DRIVER->clock(bench.session, &time, &bench.error);
        else if (status == SLUICE_OK && way == 3)
            status = call_replace(&bench);
        if (status == SLUICE_OK)
            status = call_commit(&bench);
        ck_assert_msg(status == SLUICE_E_REFUSED, "%d: %s", way, bench.error.message);
        DRIVER->rollback(bench.session);
        ck_assert_int_eq(count_rows(&server.subject, bench.session, &bench.sheet, NULL), 1);
    }
    DRIVER->close(bench.session);
    server_set("user", "sluice");
    bench.session = open_or_fail(&server.subject, 0);
    ck_ok(call_begin(&bench), bench.error);
    ck_ok(delete_all(&bench), bench.error);
    ck_assert_int_eq(count_rows(&server.subject, bench.session, &bench.sheet, NULL), 0);
    ck_ok(delete_all(&bench), bench.error);
    DRIVER->rollback(bench.session);
    ck_ok(call_begin(&bench), bench.error);
    ck_ok(call_commit(&bench), bench.error);
    ck_assert_int_eq(count_rows(&server.subject, bench.session, &bench.sheet, NULL), 1);
    ck_ok(call_begin(&bench), bench.error);
    ck_ok(delete_all(&bench), bench.error);
    ck_ok(call_commit(&bench), bench.error);
    ck_assert_int_eq(count_rows(&server.subject, bench.session, &bench.sheet, NULL), 0);
    DRIVER->close(bench.session);
}
END_TEST

START_TEST(rows_that_a_policy_hides_are_no_missing_rows)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };

    open_as_reader(&bench, "GRANT SELECT ON plain TO sluice_reader; "
                           "ALTER TABLE plain ENABLE ROW LEVEL SECURITY");
    ck_assert_int_eq(call_scan(&bench), SLUICE_E_REFUSED);
    expect_message(&bench.error, "row-level security");
    DRIVER->close(bench.session);
}
END_TEST

START_TEST(a_role_that_may_only_read_is_told_so)
{
    struct bench bench = { .error = SLUICE_ERROR_INIT };

    plain_sheet(&bench.sheet);
    DRIVER->close(open_with(&server.subject, &bench.sheet));
    ck_assert_int_eq(setenv("PGOPTIONS", "-c default_transaction_read_only=on", 1), 0);
    bench.session = open_or_fail(&server.subject, 0);
    ck_assert_int_eq(unsetenv("PGOPTIONS"), 0);
    ck_ok(call_scan(&bench), bench.error);
    ck_ok(call_begin(&bench), bench.error);
    ck_assert_int_eq(call_replace(&bench), SLUICE_E_READ_ONLY);
    expect_message(&bench.error, "it may be read alone");
    DRIVER->close(bench.session);
}
END_TEST

/* ---- opening ---- */

static const struct {
    const char *settings[3][2];
    uint32_t flags;
    int status;
    const char *message;
} mistakes[] = {
    { { { "user", "sluice_guarded" }, { "password", "sesame, open" } },
      SLUICE_OPEN_CREATE,
      SLUICE_E_REFUSED,
      "password authentication failed for user \"sluice_guarded\" (SQLSTATE 28P01)" },
    { { { "user", "sluice_guarded" } }, SLUICE_OPEN_CREATE, SLUICE_E_REFUSED, "no password" },
    { { { "user", "nobody at all" } }, SLUICE_OPEN_CREATE, SLUICE_E_REFUSED, "pg_hba" },
    { { { "dbname", "no_such" } }, SLUICE_OPEN_CREATE, SLUICE_E_NOT_FOUND, "have it made" },
    { { { "port", "1" } }, SLUICE_OPEN_CREATE, SLUICE_E_IO, "check `host` and `port`" },
    { { { "host", "no.such.host.invalid" } }, SLUICE_OPEN_CREATE, SLUICE_E_IO, "no.such.host" },
    { { { "schema", "" } }, 0, SLUICE_OK, NULL },
    { { { "user", "sluice" } }, 0, SLUICE_E_NOT_FOUND, "import data first" },
    { { { "user", "sluice_reader" } },
      SLUICE_OPEN_CREATE,
      SLUICE_E_REFUSED,
      "GRANT CREATE ON DATABASE" },
    { { { "schema", "pg_catalog" } }, 0, SLUICE_E_INVALID, "`schema` is 'pg_catalog'" },
    { { { "deadline", "soon" } }, 0, SLUICE_E_INVALID, "`deadline` is 'soon'" },
    { { { "sslmode", "require" } }, 0, SLUICE_E_IO, "SSL" },
};

START_TEST(what_is_wrong_with_the_settings_is_told)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;
    int status;

    for (size_t i = 0; i < 3 && mistakes[_i].settings[i][0] != NULL; i++)
        server_set(mistakes[_i].settings[i][0], mistakes[_i].settings[i][1]);
    status = DRIVER->open(server.subject.settings, server.subject.setting_count, mistakes[_i].flags,
                          &session, &error);
    ck_assert_msg(status == mistakes[_i].status, "%d: %s: %s", _i, status_text(status),
                  error.message);
    if (status != SLUICE_OK)
        expect_message(&error, mistakes[_i].message);
    ck_assert_ptr_null(strstr(error.message, "sesame, open"));
    DRIVER->close(session);
}
END_TEST

START_TEST(a_password_may_stand_in_a_file_of_ones_own)
{
    char path[] = "/tmp/sluice-pass-XXXXXX";
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;
    int file = mkstemp(path);

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(dprintf(file, "*:*:*:sluice_guarded:open sesame\n"), 33);
    ck_assert_int_eq(close(file), 0);
    make_schema();
    server_set("user", "sluice_guarded");
    server_set("passfile", path);
    DRIVER->close(open_or_fail(&server.subject, SLUICE_OPEN_CREATE));
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert_int_eq(
        DRIVER->open(server.subject.settings, server.subject.setting_count, 0, &session, &error),
        SLUICE_E_INVALID);
    expect_message(&error, "may be read by others");
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("postgres_faults");

    if (!server_is_there())
        return server_skipped("store_postgres_faults");
    tcase_add_checked_fixture(test, server_setup, server_teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, a_connection_that_is_ended_is_told_and_made_anew, 0,
                        (int)(COUNT_OF(ends) * COUNT_OF(ways_to_end)));
    tcase_add_test(test, a_scan_whose_connection_ends_is_no_end_of_rows);
    tcase_add_loop_test(test, a_server_that_hangs_is_not_waited_for_without_an_end, 0,
                        (int)COUNT_OF(waits));
    tcase_add_test(test, timeouts_of_the_role_do_not_hold);
    tcase_add_test(test, a_schema_has_one_writer_at_a_time);
    tcase_add_test(test, a_writer_that_waits_too_long_is_busy);
    tcase_add_test(test, a_right_that_is_missing_is_named);
    tcase_add_loop_test(test, a_right_that_is_missing_in_another_schema_is_named, 0,
                        (int)COUNT_OF(elsewhere));
    tcase_add_test(test, a_schema_that_may_not_be_used_is_named);
    tcase_add_test(test, a_delete_that_waits_is_as_good_as_one_that_was_sent);
    tcase_add_test(test, rows_that_a_policy_hides_are_no_missing_rows);
    tcase_add_test(test, a_role_that_may_only_read_is_told_so);
    tcase_add_loop_test(test, what_is_wrong_with_the_settings_is_told, 0, (int)COUNT_OF(mistakes));
    tcase_add_test(test, a_password_may_stand_in_a_file_of_ones_own);
    return runner_run("postgres_faults", test);
}
