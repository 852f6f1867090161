/*
 * test_bigquery_faults.c - what the BigQuery driver makes of a service that fails.
 *
 * Whatever goes wrong, one of two states stands, and the driver says which; what was not published
 * can be published again, and nothing is there twice.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "runner.h"
#include "stores/bigquery_world.h"

static struct world world;
static struct sheet sheet;
#define STANDING(team, points)                                                                     \
    { SLUICE_DATE, 0, { .integer = 10 } }, { SLUICE_TEXT, 3, { .text = team } },                   \
    {                                                                                              \
        SLUICE_INT, 0,                                                                             \
        {                                                                                          \
            .integer = points                                                                      \
        }                                                                                          \
    }

static const struct sluice_value old_rows[] = { STANDING("BOS", 1) };
static const struct sluice_value new_rows[] = { STANDING("NYK", 2), STANDING("LAL", 3) };

static void setup(void)
{
    world_start(&world);
    plain_sheet(&sheet);
    sheet.layout.date = "game_date";
}

static void teardown(void)
{
    world_stop(&world);
}

static void expect_words(const struct sluice_error *error, const char *words)
{
    ck_assert_msg(words == NULL || strstr(error->message, words) != NULL, "'%s' lacks '%s'",
                  error->message, words);
}

/* ---- publishing ---- */

static const struct publish_case {
    const char *name, *faults;
    int sent;          /* what `send` says */
    int state;         /* in the end; of an unknown one, after it was revoked */
    const char *words; /* of the error, or why it was not published */
    int may_retry;
} publish_cases[] = {
    { "429 with Retry-After", "{'kind':'429','method':'jobs.insert','retry_after':'1'}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "Retry-After of the past",
      "{'kind':'429','method':'jobs.insert','retry_after':'past','count':2}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "403 that is a rate", "{'kind':'rate','method':'jobs.insert','count':2}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "503", "{'kind':'503','method':'jobs.insert','count':2}", SLUICE_OK, SLUICE_PUBLISHED, NULL,
      0 },
    { "a page of a proxy", "{'kind':'502','method':'jobs.insert'}", SLUICE_OK, SLUICE_PUBLISHED,
      NULL, 0 },
    { "connections that are reset", "{'kind':'reset','method':'jobs.insert','count':2}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "a lost answer", "{'kind':'lost','method':'jobs.insert'}", SLUICE_OK, SLUICE_PUBLISHED, NULL,
      0 },
    { "503 for what was done", "{'kind':'lost_503','method':'jobs.insert'}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "JSON that breaks off", "{'kind':'cut','method':'jobs.insert'}", SLUICE_OK, SLUICE_PUBLISHED,
      NULL, 0 },
    { "409, then 404",
      "{'kind':'lost','method':'jobs.insert'},{'kind':'404','method':'jobs.get','count':3}",
      SLUICE_OK, SLUICE_PUBLISHED, NULL, 0 },
    { "a slow body", "{'kind':'slow','method':'jobs.insert','ms':300}", SLUICE_OK, SLUICE_PUBLISHED,
      NULL, 0 },
    { "a slow job", "{'kind':'job_slow','method':'jobs.insert','ms':400}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "polls that fail",
      "{'kind':'503','method':'jobs.get'},{'kind':'cut','method':'jobs.get','skip':1}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "a job hidden for a while", "{'kind':'404','method':'jobs.get','count':2}", SLUICE_OK,
      SLUICE_PUBLISHED, NULL, 0 },
    { "a job that fails by no fault of its own",
      "{'kind':'job_failed','method':'jobs.insert','reason':'backendError'}", SLUICE_OK,
      SLUICE_NOT_PUBLISHED, "backendError", 1 },
    { "a job that fails by its own fault",
      "{'kind':'job_failed','method':'jobs.insert','reason':'invalid'}", SLUICE_OK,
      SLUICE_NOT_PUBLISHED, "invalid", 0 },
    { "a job over the quota",
      "{'kind':'job_failed','method':'jobs.insert','reason':'quotaExceeded'}", SLUICE_OK,
      SLUICE_NOT_PUBLISHED, "quotaExceeded", 0 },
    { "quota", "{'kind':'quota','method':'jobs.insert'}", SLUICE_E_REFUSED, SLUICE_NOT_PUBLISHED,
      "quotaExceeded", 1 },
    { "permission", "{'kind':'error','method':'jobs.insert','status':403,'reason':'accessDenied'}",
      SLUICE_E_REFUSED, SLUICE_NOT_PUBLISHED, "roles/bigquery.jobUser on the project", 1 },
    { "a token that is not taken", "{'kind':'401','method':'jobs.insert'}", SLUICE_E_REFUSED,
      SLUICE_NOT_PUBLISHED, "correct 'credentials' or 'token'", 1 },
    { "a lost answer, then a refusal",
      "{'kind':'lost','method':'jobs.insert'},"
      "{'kind':'quota','method':'jobs.insert','skip':1}",
      SLUICE_E_IO, SLUICE_PUBLISHED, "quotaExceeded", 0 },
    { "a service that is gone", "{'kind':'reset','method':'jobs.insert','count':-1}", SLUICE_E_IO,
      SLUICE_NOT_PUBLISHED, "no answer", 1 },
    { "a service that is busy for good", "{'kind':'429','method':'jobs.insert','count':-1}",
      SLUICE_E_BUSY, SLUICE_NOT_PUBLISHED, "rateLimitExceeded", 1 },
};

static struct sluice_sent sent_of(const struct sending *sending)
{
    return (struct sluice_sent){ .size = sizeof(struct sluice_sent),
                                 .table = "plain",
                                 .id = sending->id,
                                 .note = sending->note };
}

/* Asks what became of it, and calls it off where nobody knows. */
static void find_out(void *session, struct sluice_sent *sent)
{
    struct sluice_sent *const all[] = { sent };
    struct sluice_error error = SLUICE_ERROR_INIT;

    do
        ck_ok(world.subject.driver->settle(session, all, 1, 200, &error), error);
    while (sent->state == SLUICE_PUBLISHING);
    if (sent->state == SLUICE_NEVER_SEEN)
        ck_ok(world.subject.driver->revoke(session, sent, &error), error);
}

START_TEST(publishing_fails_in_one_of_two_ways)
{
    const struct publish_case *one = &publish_cases[_i];
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct sluice_sent sent;
    struct query by_key = { .order = { "points" }, .order_count = 1 };
    void *session;
    int status;

    printf("%s\n", one->name);
    world_set(&world, "deadline", one->sent == SLUICE_OK ? "60" : "3");
    session = open_with(&world.subject, &sheet);
    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    world_faults(&world, one->faults);
    status = send_rows(&world.subject, session, &sheet, 10, new_rows, 2, &sending, &error);
    ck_assert_msg(status == one->sent, "%d: %s", status, error.message);
    if (status != SLUICE_OK)
        expect_words(&error, one->words);
    sent = sent_of(&sending);
    if (one->sent != SLUICE_OK)
        world_faults(&world, "");
    find_out(session, &sent);
    ck_assert_msg(sent.state == one->state, "state %d: %s", sent.state, sent.message);
    if (sent.state == SLUICE_NOT_PUBLISHED)
        ck_assert_int_eq(sent.may_retry, one->may_retry);
    if (sent.state == SLUICE_NOT_PUBLISHED && status == SLUICE_OK)
        ck_assert_msg(strstr(sent.message, one->words) != NULL, "%s", sent.message);
    world_faults(&world, "");
    if (sent.state == SLUICE_PUBLISHED) {
        expect_rows(&world.subject, session, &sheet, &by_key, new_rows, 2);
    } else {
        expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
        publish_or_fail(&world.subject, session, &sheet, 10, new_rows, 2, &sending);
        expect_rows(&world.subject, session, &sheet, &by_key, new_rows, 2);
    }
    ck_assert_int_eq(world_count(&world, "breaches", "expect"), 0);
    world.subject.driver->close(session);
}
END_TEST

/* The request arrives when everybody has given up: under an id that is used up it can do nothing.
 */
START_TEST(a_job_that_comes_late_does_nothing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct sluice_sent sent;
    void *session;

    world_set(&world, "deadline", "1");
    session = open_with(&world.subject, &sheet);
    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    world_faults(&world, "{'kind':'job_late','method':'jobs.insert','ms':700},"
                         "{'kind':'reset','method':'jobs.insert','skip':1,'count':-1}");
    ck_assert_int_eq(send_rows(&world.subject, session, &sheet, 10, new_rows, 2, &sending, &error),
                     SLUICE_E_IO);
    world_faults(&world, "");
    world.subject.driver->close(session);
    world_set(&world, "deadline", "30");
    session = open_or_fail(&world.subject, 0); /* another process */
    sent = sent_of(&sending);
    find_out(session, &sent);
    if (sent.state == SLUICE_PUBLISHED)
        expect_rows(&world.subject, session, &sheet,
                    &(struct query){ .order = { "points" }, .order_count = 1 }, new_rows, 2);
    else
        expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
    (void)usleep(1000000);
    if (sent.state == SLUICE_NOT_PUBLISHED)
        expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
    world.subject.driver->close(session);
}
END_TEST

/* A job at work is cancelled; a slow one of another process too. */
START_TEST(a_job_at_work_can_be_called_off)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct sluice_sent sent;
    void *session = open_with(&world.subject, &sheet);

    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    world_faults(&world, "{'kind':'job_slow','method':'jobs.insert','ms':60000}");
    ck_ok(send_rows(&world.subject, session, &sheet, 10, new_rows, 2, &sending, &error), error);
    sent = sent_of(&sending);
    ck_ok(world.subject.driver->revoke(session, &sent, &error), error);
    ck_assert_int_eq(sent.state, SLUICE_NOT_PUBLISHED);
    ck_assert_int_eq(sent.may_retry, 1);
    expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
    world.subject.driver->close(session);
}
END_TEST

/* An answer of the ledger's note alone finds a job; of another job's it says so. */
START_TEST(an_id_of_somebody_else_is_not_ours)
{
    const struct sluice_value others[] = { ROW(10, "SEA", 9) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending, twin;
    struct sluice_sent sent;
    void *session = open_with(&world.subject, &sheet);

    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    twin = sending;
    ck_assert_int_eq(send_again(&world.subject, session, &sheet, 10, others, 1, &twin, &error),
                     SLUICE_E_CONFLICT);
    sent = sent_of(&twin);
    find_out(session, &sent);
    ck_assert_int_eq(sent.state, SLUICE_NOT_PUBLISHED);
    sent = sent_of(&sending);
    find_out(session, &sent);
    ck_assert_int_eq(sent.state, SLUICE_PUBLISHED);
    expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
    world.subject.driver->close(session);
}
END_TEST

/* A job that has done something else than was asked for is neither published nor not. */
START_TEST(rows_that_are_not_told_of_are_missed)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sendings[2];
    struct sluice_sent sent[2], *const all[] = { &sent[0], &sent[1] };
    void *session = open_with(&world.subject, &sheet);

    world_control(&world, "settings", "{'uncounted': 1}");
    for (int i = 0; i < 2; i++) {
        ck_ok(send_rows(&world.subject, session, &sheet, 10, new_rows, 2, &sendings[i], &error),
              error);
        sent[i] = sent_of(&sendings[i]);
    }
    for (uint32_t count = 1; count <= 2; count++) { /* asked for by its id, and as one of a list */
        ck_assert_int_eq(world.subject.driver->settle(session, all, count, 30000, &error),
                         SLUICE_E_CORRUPT);
        expect_words(&error, "has loaded 1 rows of 2 into table 'plain'");
    }
    world.subject.driver->close(session);
}
END_TEST

/* A table without partitions takes few updates: they are sent no faster than that. */
START_TEST(updates_of_a_table_are_paced)
{
    enum { AT_ONCE = 4, ROUNDS = 3 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct timespec begin, end;
    struct sending sending;
    int64_t taken;
    void *session;

    sheet.layout.date = NULL;
    session = open_with(&world.subject, &sheet);
    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &begin), 0);
    for (int i = 0; i < AT_ONCE * ROUNDS + 1; i++)
        ck_ok(send_rows(&world.subject, session, &sheet, 0, new_rows, 2, &sending, &error), error);
    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &end), 0);
    taken = (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
    ck_assert_int_ge(taken, ROUNDS * UPDATES_WHILE);
    world.subject.driver->close(session);
}
END_TEST

/* ---- large uploads ---- */

static const char *const upload_cases[] = {
    "",
    "{'kind':'upload_short','bytes':262144}",
    "{'kind':'upload_short','count':3}",
    "{'kind':'upload_404'}",
    "{'kind':'upload_410'}",
    "{'kind':'503','method':'upload.put'}",
    "{'kind':'reset','method':'upload.put'}",
    "{'kind':'lost','method':'upload.put'}",
    "{'kind':'cut','method':'upload.put'}",
    "{'kind':'503','method':'jobs.insert'}",
    "{'kind':'reset','method':'jobs.insert'}",
};

enum { LARGE_ROWS = 8, LARGE_TEXT = 1 << 17 };

START_TEST(a_large_upload_goes_on_where_it_broke_off)
{
    static const struct column columns[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "id", SLUICE_INT, 1 },
                                             { "note", SLUICE_TEXT, 0 } };
    struct query by_key = { .order = { "id" }, .order_count = 1 };
    struct sluice_value values[LARGE_ROWS * 3];
    char *noise = malloc((size_t)LARGE_ROWS * LARGE_TEXT);
    struct sending sending;
    uint64_t state = 88172645463325252;
    void *session;

    ck_assert_ptr_nonnull(noise);
    for (size_t i = 0; i < (size_t)LARGE_ROWS * LARGE_TEXT; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        noise[i] = (char)('0' + state % 64);
    }
    for (int i = 0; i < LARGE_ROWS; i++) {
        values[3 * i] = sluice_of_date(10);
        values[3 * i + 1] = sluice_of_int(i);
        values[3 * i + 2] = sluice_of_bytes(noise + (size_t)i * LARGE_TEXT, LARGE_TEXT);
    }
    printf("%s\n", upload_cases[_i]);
    sheet_init(&sheet, "notes", columns, 3);
    sheet.layout.date = "game_date";
    session = open_with(&world.subject, &sheet);
    world_faults(&world, upload_cases[_i]);
    publish_or_fail(&world.subject, session, &sheet, 10, values, LARGE_ROWS, &sending);
    ck_assert_int_ge(world_count(&world, "requests", "upload.put"), 1);
    ck_assert_int_eq(world_count(&world, "breaches", "resent"), 0);
    expect_rows(&world.subject, session, &sheet, &by_key, values, LARGE_ROWS);
    ck_assert_int_eq(world_count(&world, "breaches", "expect"), 0);
    world.subject.driver->close(session);
    free(noise);
}
END_TEST

/* ---- reading ---- */

static const struct read_case {
    const char *name, *faults;
    int status;
    const char *words;
} read_cases[] = {
    { "503", "{'kind':'503','count':2}", SLUICE_OK, NULL },
    { "resets", "{'kind':'reset','count':2}", SLUICE_OK, NULL },
    { "a page of a proxy", "{'kind':'502'}", SLUICE_OK, NULL },
    { "JSON that breaks off", "{'kind':'cut','count':2}", SLUICE_OK, NULL },
    { "a lost answer", "{'kind':'lost'}", SLUICE_OK, NULL },
    { "a rate", "{'kind':'rate'}", SLUICE_OK, NULL },
    { "JSON that breaks off on a later page", "{'kind':'cut','skip':3}", SLUICE_OK, NULL },
    { "a slow job", "{'kind':'job_slow','method':'jobs.query','ms':300}", SLUICE_OK, NULL },
    { "permission",
      "{'kind':'error','status':403,'reason':'accessDenied','message':'No','count':-1}",
      SLUICE_E_REFUSED, "roles/bigquery.dataViewer on the dataset" },
    { "a service that is gone", "{'kind':'503','count':-1}", SLUICE_E_IO, "backendError" },
    { "a table that is gone",
      "{'kind':'error','status':404,'reason':'notFound','message':'Not found: Table','count':-1}",
      SLUICE_E_NOT_FOUND, "plain" },
};

#define READ_DAYS 3

static void check_reads(void *session, const struct read_case *one, const struct query *query)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;
    int status;

    world_faults(&world, one->faults);
    status = read_rows(&world.subject, session, &sheet, query, &table, &error);
    ck_assert_msg(status == one->status, "%d: %s", status, error.message);
    world_faults(&world, "");
    if (status == SLUICE_OK) {
        ck_assert_int_eq(table.row_count, READ_DAYS * 2);
        table_fini(&table);
    } else {
        expect_words(&error, one->words);
    }
}

START_TEST(reads_fail_or_are_whole)
{
    const struct read_case *one = &read_cases[_i];
    struct query ordered = { .terms = { term("game_date", SLUICE_AT_LEAST, sluice_of_date(10)) },
                             .term_count = 1,
                             .order = { "game_date", "team" },
                             .order_count = 2 };
    struct sending sending;
    void *session;

    printf("%s\n", one->name);
    world_set(&world, "deadline", one->status == SLUICE_OK ? "60" : "2");
    session = open_with(&world.subject, &sheet);
    for (int day = 10; day < 10 + READ_DAYS; day++) {
        const struct sluice_value rows[] = { ROW(day, "NYK", day), ROW(day, "BOS", day) };
        publish_or_fail(&world.subject, session, &sheet, day, rows, 2, &sending);
    }
    world_control(&world, "settings", "{'page_rows': 1, 'empty_pages': 2}");
    check_reads(session, one, &ordered);
    check_reads(session, one, NULL);
    world.subject.driver->close(session);
}
END_TEST

/* The service says 500 to what will never be otherwise; and a query may grow dearer. */
START_TEST(what_is_too_dear_is_refused_at_once)
{
    struct query ordered = { .order = { "team" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct table table;
    void *session = open_with(&world.subject, &sheet);

    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    expect_rows(&world.subject, session, &sheet, &ordered, old_rows, 1);
    world_faults(&world, "{'kind':'error','method':'jobs.query','status':500,"
                         "'reason':'bytesBilledLimitExceeded'}");
    expect_rows(&world.subject, session, &sheet, &ordered, old_rows, 1);
    world_faults(&world, "{'kind':'error','method':'jobs.query','status':500,"
                         "'reason':'bytesBilledLimitExceeded','count':-1}");
    world_control(&world, "counts/reset", "{}");
    ck_assert_int_eq(read_rows(&world.subject, session, &sheet, &ordered, &table, &error),
                     SLUICE_E_REFUSED);
    expect_words(&error, "maximum_bytes_billed");
    ck_assert_int_le(world_count(&world, "faults", "error"), 2);
    world.subject.driver->close(session);
}
END_TEST

/* ---- what it takes ---- */

static long all_requests(void)
{
    static const char *const methods[] = { "datasets.get", "tables.get",     "tables.insert",
                                           "tables.patch", "tabledata.list", "jobs.insert",
                                           "jobs.query",   "upload.put",     "jobs.cancel" };
    long sum = 0;

    for (size_t i = 0; i < COUNT_OF(methods); i++)
        sum += world_count(&world, "requests", methods[i]);
    return sum;
}

START_TEST(requests_are_few)
{
    enum { DAYS = 6, WINDOWS = 5 };
    struct sending sendings[DAYS];
    struct sluice_sent sent[DAYS], *all[DAYS];
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = open_with(&world.subject, &sheet);

    world_reset_counts(&world);
    for (int i = 0; i < DAYS; i++) {
        const struct sluice_value rows[] = { ROW(10 + i, "BOS", i) };
        ck_ok(send_rows(&world.subject, session, &sheet, 10 + i, rows, 1, &sendings[i], &error),
              error);
        sent[i] = sent_of(&sendings[i]);
        all[i] = &sent[i];
    }
    ck_assert_int_eq(all_requests(), DAYS + 1); /* and one look at the table */
    do
        ck_ok(world.subject.driver->settle(session, all, DAYS, 5000, &error), error);
    while (sent[DAYS - 1].state == SLUICE_PUBLISHING);
    ck_assert_int_eq(world_count(&world, "polls", "jobs.get"), 0);
    world_reset_counts(&world);
    for (int i = 0; i < WINDOWS; i++) {
        struct query window = {
            .terms = { term("game_date", SLUICE_AT_LEAST, sluice_of_date(10 + i)),
                       term("game_date", SLUICE_AT_MOST, sluice_of_date(11 + i)) },
            .term_count = 2
        };
        ck_assert_int_eq(count_rows(&world.subject, session, &sheet, &window), 2);
    }
    ck_assert_int_eq(all_requests(), WINDOWS + 1); /* and one for what it costs */
    world_reset_counts(&world);
    ck_assert_int_eq(count_rows(&world.subject, session, &sheet, NULL), DAYS);
    ck_assert_int_eq(all_requests(), 1);
    ck_assert_int_eq(world_count(&world, "requests", "tabledata.list"), 1);
    world.subject.driver->close(session);
}
END_TEST

/* Within a read queries see one state, whatever is published meanwhile. */
START_TEST(queries_of_a_read_see_one_state)
{
    struct query ordered = { .order = { "points" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    void *writer = open_with(&world.subject, &sheet);
    void *reader = open_or_fail(&world.subject, SLUICE_OPEN_READ_ONLY);

    publish_or_fail(&world.subject, writer, &sheet, 10, old_rows, 1, &sending);
    ck_ok(world.subject.driver->begin_read(reader, &error), error);
    expect_rows(&world.subject, reader, &sheet, &ordered, old_rows, 1);
    publish_or_fail(&world.subject, writer, &sheet, 10, new_rows, 2, &sending);
    expect_rows(&world.subject, reader, &sheet, &ordered, old_rows, 1);
    world.subject.driver->end_read(reader);
    expect_rows(&world.subject, reader, &sheet, &ordered, new_rows, 2);
    world.subject.driver->close(reader);
    world.subject.driver->close(writer);
}
END_TEST

/* ---- signing in ---- */

static char key_path[128];

static void use_key(void)
{
    world_stop(&world);
    world_start_signing(&world);
    (void)snprintf(key_path, sizeof key_path, "%s/key.json", world.folder);
    world_set(&world, "token", "");
    world_set(&world, "credentials", key_path);
}

START_TEST(a_key_signs_in_and_tokens_are_renewed)
{
    struct sending sending;
    void *session;

    use_key();
    session = open_with(&world.subject, &sheet);
    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    ck_assert_int_eq(world_count(&world, "requests", "token"), 1);
    world_control(&world, "expire", "{}");
    expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
    ck_assert_int_eq(world_count(&world, "requests", "token"), 2);
    world.subject.driver->close(session);
}
END_TEST

static const struct sign_case {
    const char *name, *faults;
    int status;
    const char *words;
} sign_cases[] = {
    { "a clock that is off", "{'kind':'invalid_grant','method':'token','date_s':-3000}", SLUICE_OK,
      NULL },
    { "a clock that is off for good",
      "{'kind':'invalid_grant','method':'token','date_s':-7200,'count':-1}", SLUICE_E_REFUSED,
      "the clock of this machine is 72" },
    { "a key that is none", "{'kind':'invalid_grant','method':'token','count':-1}",
      SLUICE_E_REFUSED, "invalid_grant" },
    { "a token server that is busy", "{'kind':'503','method':'token','count':2}", SLUICE_OK, NULL },
    { "one that is gone", "{'kind':'reset','method':'token','count':-1}", SLUICE_E_IO,
      "gave no token" },
};

START_TEST(signing_in_fails_with_words)
{
    const struct sign_case *one = &sign_cases[_i];
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;
    int status;

    printf("%s\n", one->name);
    use_key();
    world_set(&world, "deadline", one->status == SLUICE_OK ? "30" : "2");
    world_faults(&world, one->faults);
    status = world.subject.driver->open(world.subject.settings, world.subject.setting_count, 0,
                                        &session, &error);
    ck_assert_msg(status == one->status, "%d: %s", status, error.message);
    if (one->words != NULL)
        expect_words(&error, one->words);
    world.subject.driver->close(session);
}
END_TEST

/* What was learnt of the clock holds for the next token too. */
START_TEST(a_clock_that_is_off_is_learnt_once)
{
    struct sending sending;
    void *session;

    use_key();
    world_control(&world, "settings", "{'clock_s': 86400}");
    session = open_with(&world.subject, &sheet);
    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    ck_assert_int_eq(world_count(&world, "requests", "token"), 2);
    world_control(&world, "expire", "{}");
    expect_rows(&world.subject, session, &sheet, NULL, old_rows, 1);
    ck_assert_int_eq(world_count(&world, "requests", "token"), 3);
    world.subject.driver->close(session);
}
END_TEST

START_TEST(a_machine_signs_in_with_its_own_account)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;
    char host[64];

    (void)snprintf(host, sizeof host, "127.0.0.1:%d", world.port);
    world_set(&world, "token", "");
    ck_assert_int_eq(unsetenv("GOOGLE_APPLICATION_CREDENTIALS"), 0);
    ck_assert_int_eq(setenv("GCE_METADATA_HOST", host, 1), 0);
    world.subject.driver->close(open_or_fail(&world.subject, 0));
    ck_assert_int_eq(world_count(&world, "requests", "metadata"), 1);
    ck_assert_int_eq(setenv("GCE_METADATA_HOST", "127.0.0.1:1", 1), 0);
    ck_assert_int_eq(world.subject.driver->open(world.subject.settings, world.subject.setting_count,
                                                0, &session, &error),
                     SLUICE_E_REFUSED);
    expect_words(&error, "'credentials'");
}
END_TEST

/* ---- opening ---- */

static const struct open_case {
    const char *setting, *value;
    int status;
    const char *words;
} open_cases[] = {
    { "dataset", "nowhere", SLUICE_E_NOT_FOUND,
      "bq mk --location=EU --dataset test-project:nowhere" },
    { "location", "US", SLUICE_E_INVALID, "lies in 'EU'" },
    { "location", "eu", SLUICE_OK, NULL },
    { "endpoint", "http://bigquery.googleapis.com", SLUICE_E_INVALID, "http:// is for this" },
    { "deadline", "0", SLUICE_E_INVALID, "'deadline'" },
    { "deadline", "soon", SLUICE_E_INVALID, "'deadline'" },
    { "maximum_bytes_billed", "1000", SLUICE_E_INVALID, "10485760" },
    { "maximum_bytes_billed", "10485760", SLUICE_OK, NULL },
    { "token", "two words", SLUICE_E_INVALID, "'token'" },
    { "token", "wrong-token", SLUICE_E_REFUSED, "authError" },
    { "credentials", "/nowhere/key.json", SLUICE_E_NOT_FOUND, "/nowhere/key.json" },
    { "credentials", "/dev/null", SLUICE_E_INVALID, "no key file" },
};

START_TEST(a_store_opens_or_says_why_not)
{
    const struct open_case *one = &open_cases[_i];
    static const uint32_t flags[] = { 0, SLUICE_OPEN_READ_ONLY, SLUICE_OPEN_CREATE };

    if (strcmp(one->setting, "credentials") == 0)
        world_set(&world, "token", "");
    world_set(&world, one->setting, one->value);
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        void *session = NULL;
        int status = world.subject.driver->open(world.subject.settings, world.subject.setting_count,
                                                flags[i], &session, &error);
        ck_assert_msg(status == one->status, "%d: %s", status, error.message);
        if (status != SLUICE_OK)
            expect_words(&error, one->words);
        ck_assert(strstr(error.message, one->value) == NULL || strcmp(one->setting, "token") != 0);
        world.subject.driver->close(session);
    }
}
END_TEST

START_TEST(a_service_that_was_never_reached_is_given_up)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;

    world_set(&world, "endpoint", "http://127.0.0.1:1");
    world_set(&world, "deadline", "3600");
    ck_assert_int_eq(world.subject.driver->open(world.subject.settings, world.subject.setting_count,
                                                0, &session, &error),
                     SLUICE_E_IO);
    expect_words(&error, "no answer: ");
}
END_TEST

/* By whatever call it is found out, and by the next one at once. */
START_TEST(a_service_that_is_gone_is_given_up)
{
    struct query ordered = { .order = { "team" }, .order_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct table table;
    void *session;

    world_set(&world, "deadline", "3600");
    session = open_with(&world.subject, &sheet);
    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    ck_assert_int_eq(kill(world.pid, SIGKILL), 0);
    for (int i = 0; i < 3; i++) {
        struct sluice_sent asked = {
            .size = sizeof asked, .table = "plain", .id = sending.id, .note = sending.note
        };
        struct sluice_sent *sent = &asked;
        int status = i == 0 ? world.subject.driver->settle(session, &sent, 1, 0, &error)
                            : read_rows(&world.subject, session, &sheet, i == 1 ? NULL : &ordered,
                                        &table, &error);
        ck_assert_msg(status == SLUICE_E_IO, "%d: %s", i, error.message);
        expect_words(&error, "no answer: ");
    }
    world.subject.driver->close(session);
}
END_TEST

/* ---- tables of others ---- */

static void estimate_of(void *session, const struct query *query, int64_t *bytes)
{
    const struct sluice_term *const terms[] = { &query->terms[0] };
    struct sluice_scan scan = { .size = sizeof scan,
                                .field_count = sheet.layout.field_count,
                                .table = "plain",
                                .fields = sheet.pointers,
                                .terms = terms,
                                .term_count = query->term_count,
                                .order_count = query->order_count,
                                .order = query->order };
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_ok(world.subject.driver->estimate(session, &scan, bytes, &error), error);
}

START_TEST(costs_are_told_beforehand)
{
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct query ordered = { .order = { "team" }, .order_count = 1 };
    struct sending sending;
    int64_t bytes = -1;
    void *session = open_with(&world.subject, &sheet);

    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    estimate_of(session, &day, &bytes);
    ck_assert_int_eq(bytes, 0);
    estimate_of(session, &ordered, &bytes);
    ck_assert_int_ge(bytes, 10485760);
    world.subject.driver->close(session);
}
END_TEST

/* What lies in the streaming buffer is of no partition yet: no token holds, and a list has it not.
 */
START_TEST(streamed_rows_are_read_and_have_no_token)
{
    struct sluice_token_request request = {
        .size = sizeof request, .from = 0, .to = 100, .table = "plain", .date = "game_date"
    };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    const struct sluice_tokens *tokens = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    void *session = open_with(&world.subject, &sheet);

    publish_or_fail(&world.subject, session, &sheet, 10, old_rows, 1, &sending);
    world_control(&world, "rows",
                  "{'projectId':'test-project','datasetId':'games','tableId':'plain','stream':true,"
                  "'rows':[{'game_date':'1970-01-11','team':'NYK','points':'5'}]}");
    world.subject.driver->close(session);
    session = open_or_fail(&world.subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(world.subject.driver->tokens(session, &request, &tokens, &error), error);
    ck_assert_int_eq(tokens->known, 0);
    ck_assert_int_eq(count_rows(&world.subject, session, &sheet, &day), 2);
    world.subject.driver->close(session);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("bigquery_faults");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, publishing_fails_in_one_of_two_ways, 0, COUNT_OF(publish_cases));
    tcase_add_test(test, a_job_that_comes_late_does_nothing);
    tcase_add_test(test, a_job_at_work_can_be_called_off);
    tcase_add_test(test, an_id_of_somebody_else_is_not_ours);
    tcase_add_test(test, rows_that_are_not_told_of_are_missed);
    tcase_add_test(test, updates_of_a_table_are_paced);
    tcase_add_loop_test(test, a_large_upload_goes_on_where_it_broke_off, 0, COUNT_OF(upload_cases));
    tcase_add_loop_test(test, reads_fail_or_are_whole, 0, COUNT_OF(read_cases));
    tcase_add_test(test, what_is_too_dear_is_refused_at_once);
    tcase_add_test(test, requests_are_few);
    tcase_add_test(test, queries_of_a_read_see_one_state);
    tcase_add_test(test, a_key_signs_in_and_tokens_are_renewed);
    tcase_add_loop_test(test, signing_in_fails_with_words, 0, COUNT_OF(sign_cases));
    tcase_add_test(test, a_clock_that_is_off_is_learnt_once);
    tcase_add_test(test, a_machine_signs_in_with_its_own_account);
    tcase_add_loop_test(test, a_store_opens_or_says_why_not, 0, COUNT_OF(open_cases));
    tcase_add_test(test, a_service_that_was_never_reached_is_given_up);
    tcase_add_test(test, a_service_that_is_gone_is_given_up);
    tcase_add_test(test, costs_are_told_beforehand);
    tcase_add_test(test, streamed_rows_are_read_and_have_no_token);
    return runner_run("bigquery_faults", test);
}
