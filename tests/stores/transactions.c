/* transactions.c - what a store promises that can change data and ledger in one transaction. */
#include "stores/workbench.h"

static void check_migrate_rolls_back_with_its_transaction(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    struct sheet sheet;
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);

    plain_sheet(&sheet);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(subject->driver->migrate(session, &sheet.layout, &error), error);
    subject->driver->rollback(session);
    ck_assert_int_eq(subject->driver->describe(session, "plain", &layout, &error),
                     SLUICE_E_NOT_FOUND);
    subject->driver->close(session);
}

static void check_replace_deletes_what_it_selects_only(const struct subject *subject)
{
    const struct sluice_value before[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2), ROW(11, "NYK", 3),
                                           ROW(12, "BOS", 4) };
    const struct sluice_value fresh[] = { ROW(11, "LAL", 9) };
    const struct sluice_value after[] = { ROW(10, "BOS", 1), ROW(11, "LAL", 9), ROW(12, "BOS", 4) };
    const struct sluice_value emptied[] = { ROW(10, "BOS", 1), ROW(12, "BOS", 4) };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(11)) },
                         .term_count = 1 };
    struct query sorted = { .order = { "game_date", "team" }, .order_count = 2 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, before, 4, &error), error);
    ck_ok(store_rows(subject, session, &sheet, &day, fresh, 1, &error), error);
    expect_rows(subject, session, &sheet, &sorted, after, 3);
    ck_ok(store_rows(subject, session, &sheet, &day, NULL, 0, &error), error);
    expect_rows(subject, session, &sheet, &sorted, emptied, 2);
    ck_ok(store_rows(subject, session, &sheet, NULL, NULL, 0, &error), error);
    expect_rows(subject, session, &sheet, &sorted, emptied, 2);
    subject->driver->close(session);
}

static void check_delete_all_empties_the_table(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sluice_replace replace = { .size = sizeof replace, .table = "plain", .delete_all = 1 };
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 2, &error), error);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(subject->driver->replace(session, &replace, &error), error);
    ck_ok(subject->driver->commit(session, &error), error);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

static void check_rollback_leaves_the_old_rows(const struct subject *subject)
{
    const struct sluice_value before[] = { ROW(10, "BOS", 1) };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 2), ROW(10, "LAL", 3) };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, before, 1, &error), error);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(replace_rows(subject, session, &sheet, &day, fresh, 2, &error), error);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 2);
    subject->driver->rollback(session);
    expect_rows(subject, session, &sheet, NULL, before, 1);
    subject->driver->close(session);
}

static void check_closing_rolls_back(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_ok(replace_rows(subject, session, &sheet, NULL, rows, 1, &error), error);
    subject->driver->close(session);
    session = open_or_fail(subject, 0);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

/* The replaced day and a second table are one step. */
static void check_several_replaces_are_one_transaction(const struct subject *subject)
{
    static const struct column ledger[] = { { "id", SLUICE_INT, 1 } };
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    const struct sluice_value entry[] = { sluice_of_int(1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, book;
    void *writer, *reader;

    plain_sheet(&sheet);
    sheet_init(&book, "book", ledger, 1);
    writer = open_with(subject, &sheet);
    ck_ok(subject->driver->migrate(writer, &book.layout, &error), error);
    reader = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    ck_ok(subject->driver->begin(writer, &error), error);
    ck_ok(replace_rows(subject, writer, &sheet, NULL, rows, 1, &error), error);
    ck_ok(replace_rows(subject, writer, &book, NULL, entry, 1, &error), error);
    ck_assert_int_eq(count_rows(subject, reader, &sheet, NULL), 0);
    ck_assert_int_eq(count_rows(subject, reader, &book, NULL), 0);
    ck_ok(subject->driver->commit(writer, &error), error);
    ck_assert_int_eq(count_rows(subject, reader, &sheet, NULL), 1);
    ck_assert_int_eq(count_rows(subject, reader, &book, NULL), 1);
    subject->driver->close(reader);
    subject->driver->close(writer);
}

#define NEEDS SLUICE_CAN_ATOMIC_LEDGER

const struct promise transaction_promises[] = {
    { "migrate rolls back with its transaction", check_migrate_rolls_back_with_its_transaction,
      NEEDS },
    { "replace deletes what it selects only", check_replace_deletes_what_it_selects_only, NEEDS },
    { "delete_all empties the table", check_delete_all_empties_the_table, NEEDS },
    { "rollback leaves the old rows", check_rollback_leaves_the_old_rows, NEEDS },
    { "closing rolls back", check_closing_rolls_back, NEEDS },
    { "several replaces are one transaction", check_several_replaces_are_one_transaction, NEEDS },
};
const size_t transaction_promise_count = COUNT_OF(transaction_promises);
