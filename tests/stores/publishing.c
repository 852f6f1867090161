/* publishing.c - what a store promises that replaces a partition in one step of its own, which a
 * ledger elsewhere asks about later. */
#include <math.h>

#include "stores/workbench.h"

static void dated_sheet(struct sheet *sheet)
{
    plain_sheet(sheet);
    sheet->layout.date = "game_date";
}

static const struct query by_key = { .order = { "game_date", "team" }, .order_count = 2 };

static void check_a_partition_is_replaced_whole(const struct subject *subject)
{
    const struct sluice_value ten[] = { ROW(10, "BOS", 1) };
    const struct sluice_value eleven[] = { ROW(11, "BOS", 2), ROW(11, "NYK", 3) };
    const struct sluice_value fresh[] = { ROW(11, "LAL", 9) };
    const struct sluice_value first[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2), ROW(11, "NYK", 3) };
    const struct sluice_value after[] = { ROW(10, "BOS", 1), ROW(11, "LAL", 9) };
    struct sending sending;
    struct sheet sheet;
    void *session;

    dated_sheet(&sheet);
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, ten, 1, &sending);
    publish_or_fail(subject, session, &sheet, 11, eleven, 2, &sending);
    expect_rows(subject, session, &sheet, &by_key, first, 3);
    publish_or_fail(subject, session, &sheet, 11, fresh, 1, &sending);
    expect_rows(subject, session, &sheet, &by_key, after, 2);
    publish_or_fail(subject, session, &sheet, 10, NULL, 0, &sending);
    expect_rows(subject, session, &sheet, &by_key, fresh, 1);
    publish_or_fail(subject, session, &sheet, 12, NULL, 0, &sending);
    expect_rows(subject, session, &sheet, &by_key, fresh, 1);
    subject->driver->close(session);
}

static void check_an_undated_table_is_replaced_whole(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2) };
    const struct sluice_value fresh[] = { ROW(12, "LAL", 9) };
    struct sending sending;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, SLUICE_NO_DATE, old, 2, &sending);
    expect_rows(subject, session, &sheet, &by_key, old, 2);
    publish_or_fail(subject, session, &sheet, SLUICE_NO_DATE, fresh, 1, &sending);
    expect_rows(subject, session, &sheet, NULL, fresh, 1);
    publish_or_fail(subject, session, &sheet, SLUICE_NO_DATE, NULL, 0, &sending);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

static void check_staging_changes_nothing(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sluice_publication publication = { .size = sizeof publication,
                                              .field_count = PLAIN_COLUMNS,
                                              .table = "plain",
                                              .date = "game_date",
                                              .day = 10,
                                              .id = "suite-only-staged" };
    struct sending only_staged = { .id = "suite-only-staged" };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    const char *note = NULL;
    void *session, *staged = NULL;
    struct sheet sheet;

    dated_sheet(&sheet);
    publication.fields = sheet.pointers;
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, rows, 1, &sending);
    ck_ok(subject->driver->stage(session, &publication, &staged, &note, &error), error);
    (void)snprintf(only_staged.note, sizeof only_staged.note, "%s", note);
    expect_rows(subject, session, &sheet, NULL, rows, 1);
    subject->driver->unstage(staged);
    expect_rows(subject, session, &sheet, NULL, rows, 1);
    ck_assert_int_eq(settle_sending(subject, session, &sheet, &only_staged), SLUICE_NEVER_SEEN);
    subject->driver->close(session);
}

/* As the next command does, after the one that sent it is gone. */
static void check_another_session_settles(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct sheet sheet;
    void *session;

    dated_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(send_rows(subject, session, &sheet, 10, rows, 1, &sending, &error), error);
    subject->driver->close(session);
    session = open_or_fail(subject, 0);
    ck_assert_int_eq(settle_sending(subject, session, &sheet, &sending), SLUICE_PUBLISHED);
    expect_rows(subject, session, &sheet, NULL, rows, 1);
    subject->driver->close(session);
}

static int revoke(const struct subject *subject, void *session, const struct sheet *sheet,
                  const struct sending *sending)
{
    struct sluice_sent sent = {
        .size = sizeof sent, .table = sheet->layout.table, .id = sending->id, .note = sending->note
    };
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_ok(subject->driver->revoke(session, &sent, &error), error);
    return sent.state;
}

/* The request comes when nobody waits for it any more. */
static void check_what_is_revoked_never_comes(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    struct sluice_publication publication = { .size = sizeof publication,
                                              .field_count = PLAIN_COLUMNS,
                                              .table = "plain",
                                              .date = "game_date",
                                              .day = 10,
                                              .id = "suite-revoked" };
    struct sending revoked = { .id = "suite-revoked" };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    const char *note = NULL;
    void *session, *staged = NULL;
    struct sheet sheet;

    dated_sheet(&sheet);
    publication.fields = sheet.pointers;
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, old, 1, &sending);
    ck_ok(subject->driver->stage(session, &publication, &staged, &note, &error), error);
    (void)snprintf(revoked.note, sizeof revoked.note, "%s", note);
    ck_assert_int_eq(revoke(subject, session, &sheet, &revoked), SLUICE_NOT_PUBLISHED);
    (void)subject->driver->send(session, staged, &error);
    subject->driver->unstage(staged);
    ck_assert_int_eq(settle_sending(subject, session, &sheet, &revoked), SLUICE_NOT_PUBLISHED);
    ck_assert_int_eq(revoke(subject, session, &sheet, &revoked), SLUICE_NOT_PUBLISHED);
    expect_rows(subject, session, &sheet, NULL, old, 1);
    subject->driver->close(session);
}

static void check_what_is_published_stays_so(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 2) };
    struct sending first, second;
    struct sheet sheet;
    void *session;

    dated_sheet(&sheet);
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, old, 1, &first);
    ck_assert_int_eq(revoke(subject, session, &sheet, &first), SLUICE_PUBLISHED);
    expect_rows(subject, session, &sheet, NULL, old, 1);
    publish_or_fail(subject, session, &sheet, 10, fresh, 1, &second);
    ck_assert_int_eq(settle_sending(subject, session, &sheet, &first), SLUICE_PUBLISHED);
    ck_assert_int_eq(revoke(subject, session, &sheet, &first), SLUICE_PUBLISHED);
    expect_rows(subject, session, &sheet, NULL, fresh, 1);
    subject->driver->close(session);
}

/* A request that was sent twice, because its answer was lost, is one publication. */
static void check_an_id_is_used_once(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 2) };
    const struct sluice_value other[] = { ROW(11, "LAL", 3) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending first, second;
    struct sheet sheet;
    void *session;

    dated_sheet(&sheet);
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, old, 1, &first);
    publish_or_fail(subject, session, &sheet, 10, fresh, 1, &second);
    (void)send_again(subject, session, &sheet, 10, old, 1, &first, &error);
    (void)settle_sending(subject, session, &sheet, &first);
    expect_rows(subject, session, &sheet, NULL, fresh, 1);
    (void)send_again(subject, session, &sheet, 11, other, 1, &first, &error);
    (void)settle_sending(subject, session, &sheet, &first);
    expect_rows(subject, session, &sheet, NULL, fresh, 1);
    subject->driver->close(session);
}

static void check_many_are_settled_at_once(const struct subject *subject)
{
    enum { DAYS = 5, ASKED = DAYS + 1, ROUNDS = 600 };
    struct sending sendings[ASKED] = { [DAYS] = { .id = "suite-nobody-sent-it" } };
    struct sluice_sent sent[ASKED];
    struct sluice_sent *all[ASKED];
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;
    int i, round, left = DAYS;

    dated_sheet(&sheet);
    session = open_with(subject, &sheet);
    for (i = 0; i < DAYS; i++) {
        const struct sluice_value rows[] = { ROW(10 + i, "BOS", i) };
        ck_ok(send_rows(subject, session, &sheet, 10 + i, rows, 1, &sendings[i], &error), error);
    }
    (void)snprintf(sendings[DAYS].note, sizeof sendings[DAYS].note, "%s", sendings[0].note);
    for (i = 0; i < ASKED; i++) {
        sent[i] = (struct sluice_sent){
            .size = sizeof sent[i], .table = "plain", .id = sendings[i].id, .note = sendings[i].note
        };
        all[i] = &sent[i];
    }
    for (round = 0; round < ROUNDS && left > 0; round++) {
        ck_ok(subject->driver->settle(session, all, ASKED, 100, &error), error);
        for (i = 0, left = 0; i < DAYS; i++)
            left += sent[i].state != SLUICE_PUBLISHED;
    }
    ck_assert_int_eq(left, 0);
    ck_assert_int_eq(sent[DAYS].state, SLUICE_NEVER_SEEN);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), DAYS);
    subject->driver->close(session);
}

static void check_what_cannot_be_published_is_refused(const struct subject *subject)
{
    static const struct column columns[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "share", SLUICE_REAL, 0 } };
    const struct sluice_value good[] = { sluice_of_date(10), sluice_of_real(0.5) };
    const struct sluice_value bad[] = { sluice_of_date(10), sluice_of_real(NAN) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct sheet sheet;
    void *session;

    sheet_init(&sheet, "shares", columns, COUNT_OF(columns));
    sheet.layout.date = "game_date";
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, good, 1, &sending);
    ck_assert_int_eq(send_rows(subject, session, &sheet, 10, bad, 1, &sending, &error),
                     SLUICE_E_INVALID);
    ck_assert_msg(strstr(error.message, "'shares'") != NULL, "%s", error.message);
    expect_rows(subject, session, &sheet, NULL, good, 1);
    subject->driver->close(session);
}

/* Rows that would stand in another partition, where the next to replace it would lose them. */
static void check_rows_of_another_date_are_refused(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value astray[] = { ROW(10, "BOS", 2), ROW(11, "NYK", 3) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;
    struct sheet sheet;
    void *session;

    dated_sheet(&sheet);
    session = open_with(subject, &sheet);
    publish_or_fail(subject, session, &sheet, 10, old, 1, &sending);
    ck_assert_int_eq(send_rows(subject, session, &sheet, 10, astray, 2, &sending, &error),
                     SLUICE_E_INVALID);
    ck_assert_msg(strstr(error.message, "'plain'") != NULL, "%s", error.message);
    expect_rows(subject, session, &sheet, NULL, old, 1);
    subject->driver->close(session);
}

#define NEEDS SLUICE_CAN_PUBLISH

const struct promise publishing_promises[] = {
    { "a partition is replaced whole", check_a_partition_is_replaced_whole, NEEDS },
    { "an undated table is replaced whole", check_an_undated_table_is_replaced_whole, NEEDS },
    { "staging changes nothing", check_staging_changes_nothing, NEEDS },
    { "another session settles", check_another_session_settles, NEEDS },
    { "what is revoked never comes", check_what_is_revoked_never_comes, NEEDS },
    { "what is published stays so", check_what_is_published_stays_so, NEEDS },
    { "an id is used once", check_an_id_is_used_once, NEEDS },
    { "many are settled at once", check_many_are_settled_at_once, NEEDS },
    { "rows of another date are refused", check_rows_of_another_date_are_refused, NEEDS },
    { "what cannot be published is refused", check_what_cannot_be_published_is_refused, NEEDS },
};
const size_t publishing_promise_count = COUNT_OF(publishing_promises);
