/* publishing.c - what a store promises that replaces a partition in one step of its own, which a
 * ledger elsewhere asks about later. */
#include <math.h>

#include "stores/workbench.h"

/* A session of a store with the dated table "plain". */
struct shop {
    const struct subject *subject;
    void *session;
    struct sheet sheet;
    struct sluice_error error;
};

static void shop_open(struct shop *shop, const struct subject *subject)
{
    *shop = (struct shop){ .subject = subject, .error = SLUICE_ERROR_INIT };
    plain_sheet(&shop->sheet);
    shop->sheet.layout.date = "game_date";
    shop->session = open_with(subject, &shop->sheet);
}

static void shop_close(struct shop *shop)
{
    shop->subject->driver->close(shop->session);
}

static struct sending publish(struct shop *shop, int32_t day, const struct sluice_value *values,
                              int64_t rows)
{
    struct sending sending;

    publish_or_fail(shop->subject, shop->session, &shop->sheet, day, values, rows, &sending);
    return sending;
}

/* All that stands. */
static void expect(const struct shop *shop, const struct sluice_value *values, int64_t rows)
{
    static const struct query by_key = { .order = { "game_date", "team" }, .order_count = 2 };

    expect_rows(shop->subject, shop->session, &shop->sheet, &by_key, values, rows);
}

static void expect_settled(const struct shop *shop, const struct sending *sending, int state)
{
    ck_assert_int_eq(settle_sending(shop->subject, shop->session, &shop->sheet, sending), state);
}

static void expect_revoked(const struct shop *shop, const struct sending *sending, int state)
{
    struct sluice_sent sent = { .size = sizeof sent,
                                .table = shop->sheet.layout.table,
                                .id = sending->id,
                                .note = sending->note };
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_ok(shop->subject->driver->revoke(shop->session, &sent, &error), error);
    ck_assert_int_eq(sent.state, state);
}

/* No rows of the day 10, under an id of the test's own. */
static void *stage(struct shop *shop, const char *id, struct sending *sending)
{
    const struct sluice_publication publication = { .size = sizeof publication,
                                                    .field_count = PLAIN_COLUMNS,
                                                    .table = "plain",
                                                    .fields = shop->sheet.pointers,
                                                    .date = "game_date",
                                                    .day = 10,
                                                    .id = id };
    const char *note = NULL;
    void *staged = NULL;

    ck_ok(shop->subject->driver->stage(shop->session, &publication, &staged, &note, &shop->error),
          shop->error);
    (void)snprintf(sending->id, sizeof sending->id, "%s", id);
    (void)snprintf(sending->note, sizeof sending->note, "%s", note);
    return staged;
}

static void expect_refused(struct shop *shop, const struct sluice_value *values, int64_t rows)
{
    struct sending sending;
    char table[64];

    (void)snprintf(table, sizeof table, "'%s'", shop->sheet.layout.table);
    ck_assert_int_eq(send_rows(shop->subject, shop->session, &shop->sheet, 10, values, rows,
                               &sending, &shop->error),
                     SLUICE_E_INVALID);
    ck_assert_msg(strstr(shop->error.message, table) != NULL, "%s", shop->error.message);
}

/* ---- what stands ---- */

static void check_a_partition_is_replaced_whole(const struct subject *subject)
{
    const struct sluice_value ten[] = { ROW(10, "BOS", 1) };
    const struct sluice_value eleven[] = { ROW(11, "BOS", 2), ROW(11, "NYK", 3) };
    const struct sluice_value fresh[] = { ROW(11, "LAL", 9) };
    const struct sluice_value first[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2), ROW(11, "NYK", 3) };
    const struct sluice_value after[] = { ROW(10, "BOS", 1), ROW(11, "LAL", 9) };
    struct shop shop;

    shop_open(&shop, subject);
    (void)publish(&shop, 10, ten, 1);
    (void)publish(&shop, 11, eleven, 2);
    expect(&shop, first, 3);
    (void)publish(&shop, 11, fresh, 1);
    expect(&shop, after, 2);
    (void)publish(&shop, 10, NULL, 0);
    expect(&shop, fresh, 1);
    (void)publish(&shop, 12, NULL, 0);
    expect(&shop, fresh, 1);
    shop_close(&shop);
}

static void check_an_undated_table_is_replaced_whole(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2) };
    const struct sluice_value fresh[] = { ROW(12, "LAL", 9) };
    struct shop shop = { .subject = subject, .error = SLUICE_ERROR_INIT };

    plain_sheet(&shop.sheet);
    shop.session = open_with(subject, &shop.sheet);
    (void)publish(&shop, SLUICE_NO_DATE, old, 2);
    expect(&shop, old, 2);
    (void)publish(&shop, SLUICE_NO_DATE, fresh, 1);
    expect(&shop, fresh, 1);
    (void)publish(&shop, SLUICE_NO_DATE, NULL, 0);
    expect(&shop, NULL, 0);
    shop_close(&shop);
}

static void check_staging_changes_nothing(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sending only_staged;
    struct shop shop;
    void *staged;

    shop_open(&shop, subject);
    (void)publish(&shop, 10, rows, 1);
    staged = stage(&shop, "suite-only-staged", &only_staged);
    expect(&shop, rows, 1);
    subject->driver->unstage(staged);
    expect(&shop, rows, 1);
    expect_settled(&shop, &only_staged, SLUICE_NEVER_SEEN);
    shop_close(&shop);
}

/* ---- what became of it ---- */

/* As the next command does, after the one that sent it is gone. */
static void check_another_session_settles(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sending sending;
    struct shop shop;

    shop_open(&shop, subject);
    ck_ok(send_rows(subject, shop.session, &shop.sheet, 10, rows, 1, &sending, &shop.error),
          shop.error);
    shop_close(&shop);
    shop.session = open_or_fail(subject, 0);
    expect_settled(&shop, &sending, SLUICE_PUBLISHED);
    expect(&shop, rows, 1);
    shop_close(&shop);
}

/* The request comes when nobody waits for it any more. */
static void check_what_is_revoked_never_comes(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    struct sending revoked;
    struct shop shop;
    void *staged;

    shop_open(&shop, subject);
    (void)publish(&shop, 10, old, 1);
    staged = stage(&shop, "suite-revoked", &revoked);
    expect_revoked(&shop, &revoked, SLUICE_NOT_PUBLISHED);
    (void)subject->driver->send(shop.session, staged, &shop.error);
    subject->driver->unstage(staged);
    expect_settled(&shop, &revoked, SLUICE_NOT_PUBLISHED);
    expect_revoked(&shop, &revoked, SLUICE_NOT_PUBLISHED);
    expect(&shop, old, 1);
    shop_close(&shop);
}

static void check_what_is_published_stays_so(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 2) };
    struct sending first;
    struct shop shop;

    shop_open(&shop, subject);
    first = publish(&shop, 10, old, 1);
    expect_revoked(&shop, &first, SLUICE_PUBLISHED);
    expect(&shop, old, 1);
    (void)publish(&shop, 10, fresh, 1);
    expect_settled(&shop, &first, SLUICE_PUBLISHED);
    expect_revoked(&shop, &first, SLUICE_PUBLISHED);
    expect(&shop, fresh, 1);
    shop_close(&shop);
}

static void send_old(struct shop *shop, int32_t day, const struct sluice_value *row,
                     struct sending *sending)
{
    (void)send_again(shop->subject, shop->session, &shop->sheet, day, row, 1, sending,
                     &shop->error);
    (void)settle_sending(shop->subject, shop->session, &shop->sheet, sending);
}

/* A request that was sent twice, because its answer was lost, is one publication. */
static void check_an_id_is_used_once(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 2) };
    const struct sluice_value other[] = { ROW(11, "LAL", 3) };
    struct sending first;
    struct shop shop;

    shop_open(&shop, subject);
    first = publish(&shop, 10, old, 1);
    (void)publish(&shop, 10, fresh, 1);
    send_old(&shop, 10, old, &first);
    expect(&shop, fresh, 1);
    send_old(&shop, 11, other, &first);
    expect(&shop, fresh, 1);
    shop_close(&shop);
}

static void check_many_are_settled_at_once(const struct subject *subject)
{
    enum { DAYS = 5, ASKED = DAYS + 1, ROUNDS = 600 };
    struct sending sendings[ASKED] = { [DAYS] = { .id = "suite-nobody-sent-it" } };
    struct sluice_sent sent[ASKED];
    struct sluice_sent *all[ASKED];
    struct shop shop;
    int i, round, left = DAYS;

    shop_open(&shop, subject);
    for (i = 0; i < DAYS; i++) {
        const struct sluice_value rows[] = { ROW(10 + i, "BOS", i) };
        ck_ok(send_rows(subject, shop.session, &shop.sheet, 10 + i, rows, 1, &sendings[i],
                        &shop.error),
              shop.error);
    }
    (void)snprintf(sendings[DAYS].note, sizeof sendings[DAYS].note, "%s", sendings[0].note);
    for (i = 0; i < ASKED; i++) {
        sent[i] = (struct sluice_sent){
            .size = sizeof sent[i], .table = "plain", .id = sendings[i].id, .note = sendings[i].note
        };
        all[i] = &sent[i];
    }
    for (round = 0; round < ROUNDS && left > 0; round++) {
        ck_ok(subject->driver->settle(shop.session, all, ASKED, 100, &shop.error), shop.error);
        for (i = 0, left = 0; i < DAYS; i++)
            left += sent[i].state != SLUICE_PUBLISHED;
    }
    ck_assert_int_eq(left, 0);
    ck_assert_int_eq(sent[DAYS].state, SLUICE_NEVER_SEEN);
    ck_assert_int_eq(count_rows(subject, shop.session, &shop.sheet, NULL), DAYS);
    shop_close(&shop);
}

/* ---- what is refused ---- */

static void check_what_cannot_be_published_is_refused(const struct subject *subject)
{
    static const struct column columns[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "share", SLUICE_REAL, 0 } };
    const struct sluice_value good[] = { sluice_of_date(10), sluice_of_real(0.5) };
    const struct sluice_value bad[] = { sluice_of_date(10), sluice_of_real(NAN) };
    struct shop shop = { .subject = subject, .error = SLUICE_ERROR_INIT };

    sheet_init(&shop.sheet, "shares", columns, COUNT_OF(columns));
    shop.sheet.layout.date = "game_date";
    shop.session = open_with(subject, &shop.sheet);
    (void)publish(&shop, 10, good, 1);
    expect_refused(&shop, bad, 1);
    expect_rows(subject, shop.session, &shop.sheet, NULL, good, 1);
    shop_close(&shop);
}

/* Rows that would stand in another partition, where the next to replace it would lose them. */
static void check_rows_of_another_date_are_refused(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value astray[] = { ROW(10, "BOS", 2), ROW(11, "NYK", 3) };
    struct shop shop;

    shop_open(&shop, subject);
    (void)publish(&shop, 10, old, 1);
    expect_refused(&shop, astray, 2);
    expect(&shop, old, 1);
    shop_close(&shop);
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
