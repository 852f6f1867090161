/* transactions.c - what a store promises that can change data and ledger in one transaction. */
#include "stores/workbench.h"

#include <stdlib.h>

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

/* ---- rows that go by their keys ---- */

#define KEYS 2 /* of the plain sheet: date and team */

static void fill(struct table *table, const struct sheet *sheet, int32_t columns,
                 const struct sluice_value *values, int64_t rows)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *names[SHEET_COLUMNS];
    int32_t types[SHEET_COLUMNS];

    for (int32_t i = 0; i < columns; i++) {
        names[i] = sheet->fields[i].name;
        types[i] = sheet->fields[i].type;
    }
    ck_ok(table_init(table, names, types, columns, &error), error);
    for (int64_t row = 0; row < rows; row++)
        ck_ok(table_append(table, values + row * columns, &error), error);
    table_finish(table);
}

/* Begun, and left to the caller to end. */
static int change_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                       const struct table *keys, const struct table *rows)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_batch going = table_batch(keys), coming = table_batch(rows);
    const struct sluice_change change = { .size = sizeof change,
                                          .table = sheet->layout.table,
                                          .field_count = PLAIN_COLUMNS,
                                          .fields = sheet->pointers,
                                          .rows = &coming,
                                          .key_count = KEYS,
                                          .key_fields = sheet->pointers,
                                          .keys = &going };

    ck_ok(subject->driver->begin(session, &error), error);
    return subject->driver->change(session, &change, &error);
}

static void check_rows_change_by_their_keys(const struct subject *subject)
{
    const struct sluice_value before[] = { ROW(10, "BOS", 1), ROW(10, "NYK", 2), ROW(11, "BOS", 3),
                                           ROW(11, "NYK", 4) };
    const struct sluice_value keys[] = { sluice_of_date(10), sluice_of_text("NYK"),
                                         sluice_of_date(11), sluice_of_text("BOS") };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 20), ROW(11, "LAL", 5) };
    const struct sluice_value after[] = { ROW(10, "BOS", 1), ROW(10, "NYK", 20), ROW(11, "LAL", 5),
                                          ROW(11, "NYK", 4) };
    struct query sorted = { .order = { "game_date", "team" }, .order_count = 2 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table going, coming;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, before, 4, &error), error);
    fill(&going, &sheet, KEYS, keys, 2);
    fill(&coming, &sheet, PLAIN_COLUMNS, fresh, 2);
    ck_assert_int_eq(change_rows(subject, session, &sheet, &going, &coming), SLUICE_OK);
    expect_rows(subject, session, &sheet, &sorted, after, 4);
    subject->driver->rollback(session);
    expect_rows(subject, session, &sheet, &sorted, before, 4);
    ck_assert_int_eq(change_rows(subject, session, &sheet, &going, &coming), SLUICE_OK);
    ck_ok(subject->driver->commit(session, &error), error);
    expect_rows(subject, session, &sheet, &sorted, after, 4);
    table_fini(&going);
    table_fini(&coming);
    subject->driver->close(session);
}

static void check_a_key_that_is_gone_is_told(const struct subject *subject)
{
    const struct sluice_value before[] = { ROW(10, "BOS", 1), ROW(10, "NYK", 2) };
    const struct sluice_value keys[] = { sluice_of_date(10), sluice_of_text("NYK"),
                                         sluice_of_date(10), sluice_of_text("LAL") };
    const struct sluice_value fresh[] = { ROW(10, "NYK", 20) };
    struct query sorted = { .order = { "game_date", "team" }, .order_count = 2 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table going, coming;
    struct sheet sheet;
    void *session;
    int status;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, before, 2, &error), error);
    fill(&going, &sheet, KEYS, keys, 2);
    fill(&coming, &sheet, PLAIN_COLUMNS, fresh, 1);
    status = change_rows(subject, session, &sheet, &going, &coming);
    ck_assert_msg(status == SLUICE_E_BUSY || status == SLUICE_E_CONFLICT, "status %d", status);
    ck_assert_int_ne(subject->driver->commit(session, &error), SLUICE_OK);
    subject->driver->rollback(session);
    expect_rows(subject, session, &sheet, &sorted, before, 2);
    table_fini(&going);
    table_fini(&coming);
    subject->driver->close(session);
}

/* More than a driver may take in one statement. */
static void check_many_rows_change_at_once(const struct subject *subject)
{
    enum { MANY = 700 };
    struct sluice_value *values = malloc(sizeof *values * PLAIN_COLUMNS * MANY);
    struct sluice_value *keys = malloc(sizeof *keys * KEYS * MANY);
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table going, coming;
    struct sheet sheet;
    void *session;

    ck_assert(values != NULL && keys != NULL);
    for (int i = 0; i < MANY; i++) {
        const struct sluice_value row[] = { ROW(i, "BOS", i) };
        memcpy(values + (ptrdiff_t)i * PLAIN_COLUMNS, row, sizeof row);
        memcpy(keys + (ptrdiff_t)i * KEYS, row, sizeof *keys * KEYS);
    }
    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, values, MANY, &error), error);
    fill(&going, &sheet, KEYS, keys, MANY);
    fill(&coming, &sheet, PLAIN_COLUMNS, values, MANY / 2);
    ck_assert_int_eq(change_rows(subject, session, &sheet, &going, &coming), SLUICE_OK);
    ck_ok(subject->driver->commit(session, &error), error);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), MANY / 2);
    table_fini(&going);
    table_fini(&coming);
    free(values);
    free(keys);
    subject->driver->close(session);
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
    { "rows change by their keys", check_rows_change_by_their_keys, NEEDS | SLUICE_CAN_DELTA },
    { "a key that is gone is told", check_a_key_that_is_gone_is_told, NEEDS | SLUICE_CAN_DELTA },
    { "many rows change at once", check_many_rows_change_at_once, NEEDS | SLUICE_CAN_DELTA },
};
const size_t transaction_promise_count = COUNT_OF(transaction_promises);
