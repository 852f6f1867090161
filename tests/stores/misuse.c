/* misuse.c - what every store driver refuses, and that it says so and stays usable. */
#include <math.h>

#include "stores/workbench.h"

static void expect_message(const struct sluice_error *error, const char *part)
{
    ck_assert_msg(strstr(error->message, part) != NULL, "'%s' lacks '%s'", error->message, part);
}

static void check_a_missing_store_is_not_made(const struct subject *subject)
{
    static const uint32_t flags[] = { 0, SLUICE_OPEN_READ_ONLY };
    size_t i;

    for (i = 0; i < COUNT_OF(flags) && !subject_lacks(subject, LACKS_MAKING); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        void *session = NULL;
        int status = subject->driver->open(subject->settings, subject->setting_count, flags[i],
                                           &session, &error);
        ck_assert_int_eq(status, SLUICE_E_NOT_FOUND);
        ck_assert_ptr_null(session);
        ck_assert_str_ne(error.message, "");
    }
}

static void check_a_missing_table_is_not_found(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    struct table table;
    struct sheet sheet;
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);

    plain_sheet(&sheet);
    ck_assert_int_eq(subject->driver->describe(session, "plain", &layout, &error),
                     SLUICE_E_NOT_FOUND);
    ck_assert_str_eq(error.message, "");
    ck_assert_int_eq(read_rows(subject, session, &sheet, NULL, &table, &error), SLUICE_E_NOT_FOUND);
    expect_message(&error, "'plain'");
    subject->driver->close(session);
}

static void check_a_missing_column_is_not_found(const struct subject *subject)
{
    static const struct column columns[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "pints", SLUICE_INT, 0 } };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;
    struct sheet sheet, misspelt;
    void *session;

    plain_sheet(&sheet);
    sheet_init(&misspelt, "plain", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_assert_int_eq(read_rows(subject, session, &misspelt, NULL, &table, &error),
                     SLUICE_E_NOT_FOUND);
    expect_message(&error, "pints");
    subject->driver->close(session);
}

static void check_another_type_is_a_conflict(const struct subject *subject)
{
    static const struct column changed[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "team", SLUICE_TEXT, 1 },
                                             { "points", SLUICE_REAL, 0 },
                                             { "extra", SLUICE_INT, 0 } };
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_layout *layout = NULL;
    struct sheet sheet, other;
    void *session;

    plain_sheet(&sheet);
    sheet_init(&other, "plain", changed, COUNT_OF(changed));
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 1, &error), error);
    ck_assert_int_eq(subject->driver->migrate(session, &other.layout, &error), SLUICE_E_CONFLICT);
    expect_message(&error, "'points'");
    expect_message(&error, "'plain'");
    ck_ok(subject->driver->describe(session, "plain", &layout, &error), error);
    ck_assert_uint_eq(layout->field_count, 3);
    expect_rows(subject, session, &sheet, NULL, rows, 1);
    subject->driver->close(session);
}

static void check_another_key_is_a_conflict(const struct subject *subject)
{
    static const struct column swapped[] = { { "team", SLUICE_TEXT, 1 },
                                             { "game_date", SLUICE_DATE, 1 },
                                             { "points", SLUICE_INT, 0 } };
    static const struct column shorter[] = { { "game_date", SLUICE_DATE, 1 },
                                             { "team", SLUICE_TEXT, 0 } };
    static const struct column longer[] = { { "game_date", SLUICE_DATE, 1 },
                                            { "team", SLUICE_TEXT, 1 },
                                            { "points", SLUICE_INT, 1 } };
    static const struct {
        const struct column *columns;
        uint32_t count;
    } cases[] = { { swapped, 3 }, { shorter, 2 }, { longer, 3 } };
    struct sheet sheet, other;
    void *session;
    size_t i;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        sheet_init(&other, "plain", cases[i].columns, cases[i].count);
        ck_assert_int_eq(subject->driver->migrate(session, &other.layout, &error),
                         SLUICE_E_CONFLICT);
        expect_message(&error, "key");
    }
    subject->driver->close(session);
}

static void check_a_second_row_of_a_key_is_a_conflict(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value twice[] = { ROW(18919, "NYK", 1), ROW(18919, "LAL", 2),
                                          ROW(18919, "NYK", 3) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, old, 1, &error), error);
    ck_assert_int_eq(store_rows(subject, session, &sheet, &day, twice, 3, &error),
                     SLUICE_E_CONFLICT);
    expect_message(&error, "'plain'");
    expect_message(&error, "game_date=2021-10-19, team='NYK'");
    expect_rows(subject, session, &sheet, NULL, old, 1);
    subject->driver->close(session);
}

static void check_a_failed_replace_cannot_be_committed(const struct subject *subject)
{
    const struct sluice_value old[] = { ROW(10, "BOS", 1) };
    const struct sluice_value twice[] = { ROW(10, "NYK", 1), ROW(10, "NYK", 3) };
    struct query day = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(10)) },
                         .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, old, 1, &error), error);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_assert_int_eq(replace_rows(subject, session, &sheet, &day, twice, 2, &error),
                     SLUICE_E_CONFLICT);
    ck_assert_int_eq(subject->driver->commit(session, &error), SLUICE_E_REFUSED);
    subject->driver->rollback(session);
    expect_rows(subject, session, &sheet, NULL, old, 1);
    ck_ok(store_rows(subject, session, &sheet, &day, twice, 1, &error), error);
    subject->driver->close(session);
}

static void check_a_null_key_is_refused(const struct subject *subject)
{
    const struct sluice_value rows[] = { sluice_of_date(10), sluice_of_null(), sluice_of_int(1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_assert_int_eq(store_rows(subject, session, &sheet, NULL, rows, 1, &error),
                     SLUICE_E_CONFLICT);
    expect_message(&error, "team");
    subject->driver->close(session);
}

static void check_what_cannot_be_stored_is_refused(const struct subject *subject)
{
    static const struct column columns[] = { { "id", SLUICE_INT, 1 },
                                             { "share", SLUICE_REAL, 0 },
                                             { "born", SLUICE_DATE, 0 },
                                             { "seen", SLUICE_TIME, 0 } };
    const struct sluice_value cases[][4] = {
        { sluice_of_int(1), sluice_of_real(NAN), sluice_of_null(), sluice_of_null() },
        { sluice_of_int(1), sluice_of_real(INFINITY), sluice_of_null(), sluice_of_null() },
        { sluice_of_int(1), sluice_of_null(), sluice_of_date(2932897), sluice_of_null() },
        { sluice_of_int(1), sluice_of_null(), sluice_of_date(-719529), sluice_of_null() },
        { sluice_of_int(1), sluice_of_null(), sluice_of_null(), sluice_of_time(INT64_MAX) },
        { sluice_of_int(1), sluice_of_null(), sluice_of_null(), sluice_of_time(INT64_MIN) },
    };
    struct sheet sheet;
    void *session;
    size_t i;

    sheet_init(&sheet, "limits", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    for (i = 0; i < COUNT_OF(cases); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        ck_assert_int_eq(store_rows(subject, session, &sheet, NULL, cases[i], 1, &error),
                         SLUICE_E_INVALID);
        expect_message(&error, "'limits'");
    }
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

/* Numbers as keys: what is equal is one key, and what equals nothing is none. */
static void check_real_keys_are_numbers(const struct subject *subject)
{
    static const struct column columns[] = { { "share", SLUICE_REAL, 1 }, { "n", SLUICE_INT, 0 } };
    const struct sluice_value nan[] = { sluice_of_real(NAN), sluice_of_int(1) };
    const struct sluice_value zeros[] = { sluice_of_real(0.0), sluice_of_int(1),
                                          sluice_of_real(-0.0), sluice_of_int(2) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    sheet_init(&sheet, "shares", columns, COUNT_OF(columns));
    session = open_with(subject, &sheet);
    ck_assert_int_eq(store_rows(subject, session, &sheet, NULL, nan, 1, &error), SLUICE_E_INVALID);
    ck_assert_int_eq(store_rows(subject, session, &sheet, NULL, zeros, 2, &error),
                     SLUICE_E_CONFLICT);
    ck_ok(store_rows(subject, session, &sheet, NULL, zeros + 2, 1, &error), error);
    expect_rows(subject, session, &sheet, NULL, (const struct sluice_value[]){ zeros[0], zeros[3] },
                1);
    subject->driver->close(session);
}

static void check_read_only_changes_nothing(const struct subject *subject)
{
    static const struct column wider[] = { { "game_date", SLUICE_DATE, 1 },
                                           { "team", SLUICE_TEXT, 1 },
                                           { "points", SLUICE_INT, 0 },
                                           { "extra", SLUICE_INT, 0 } };
    const struct sluice_value rows[] = { ROW(10, "BOS", 1) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet, wide;
    void *session;

    plain_sheet(&sheet);
    sheet_init(&wide, "plain", wider, COUNT_OF(wider));
    session = open_with(subject, &sheet);
    subject->driver->close(session);
    session = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    ck_assert_int_eq(store_rows(subject, session, &sheet, NULL, rows, 1, &error),
                     SLUICE_E_READ_ONLY);
    ck_assert_int_eq(subject->driver->migrate(session, &wide.layout, &error), SLUICE_E_READ_ONLY);
    ck_ok(subject->driver->migrate(session, &sheet.layout, &error), error);
    ck_assert_int_eq(count_rows(subject, session, &sheet, NULL), 0);
    subject->driver->close(session);
}

static void check_transactions_do_not_nest(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_assert_int_eq(subject->driver->commit(session, &error), SLUICE_E_INVALID);
    ck_assert_int_eq(replace_rows(subject, session, &sheet, NULL, NULL, 0, &error),
                     SLUICE_E_INVALID);
    ck_ok(subject->driver->begin(session, &error), error);
    ck_assert_int_eq(subject->driver->begin(session, &error), SLUICE_E_INVALID);
    ck_assert_int_eq(subject->driver->begin_read(session, &error), SLUICE_E_INVALID);
    subject->driver->end_read(session);
    ck_ok(subject->driver->commit(session, &error), error);
    ck_ok(subject->driver->begin_read(session, &error), error);
    ck_assert_int_eq(subject->driver->begin(session, &error), SLUICE_E_INVALID);
    subject->driver->rollback(session);
    subject->driver->end_read(session);
    ck_ok(subject->driver->begin(session, &error), error);
    subject->driver->rollback(session);
    subject->driver->close(session);
}

static void check_endings_are_harmless(const struct subject *subject)
{
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);

    if (subject_can(subject, SLUICE_CAN_ATOMIC_LEDGER))
        subject->driver->rollback(session);
    if (subject_can(subject, SLUICE_CAN_PUBLISH))
        subject->driver->unstage(NULL);
    subject->driver->end_read(session);
    subject->driver->finish(NULL);
    subject->driver->close(session);
    subject->driver->close(NULL);
}

static void check_the_clock_is_utc_microseconds(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);
    int64_t first = 0, second = 0;

    ck_ok(subject->driver->clock(session, &first, &error), error);
    ck_ok(subject->driver->clock(session, &second, &error), error);
    ck_assert_int_ge(first, INT64_C(1577836800000000)); /* 2020 */
    ck_assert_int_le(first, INT64_C(7258118400000000)); /* 2200 */
    ck_assert_int_le(first - second, 1000000);
    subject->driver->close(session);
}

const struct promise misuse_promises[] = {
    { "a missing store is not made", check_a_missing_store_is_not_made, 0 },
    { "a missing table is not found", check_a_missing_table_is_not_found, 0 },
    { "a missing column is not found", check_a_missing_column_is_not_found, 0 },
    { "another type is a conflict", check_another_type_is_a_conflict, 0 },
    { "another key is a conflict", check_another_key_is_a_conflict, 0 },
    { "a second row of a key is a conflict", check_a_second_row_of_a_key_is_a_conflict,
      SLUICE_CAN_ATOMIC_LEDGER },
    { "a failed replace cannot be committed", check_a_failed_replace_cannot_be_committed,
      SLUICE_CAN_ATOMIC_LEDGER },
    { "a null key is refused", check_a_null_key_is_refused, SLUICE_CAN_ATOMIC_LEDGER },
    { "what cannot be stored is refused", check_what_cannot_be_stored_is_refused, 0 },
    { "real keys are numbers", check_real_keys_are_numbers, SLUICE_CAN_ATOMIC_LEDGER },
    { "read-only changes nothing", check_read_only_changes_nothing, 0 },
    { "transactions do not nest", check_transactions_do_not_nest, SLUICE_CAN_ATOMIC_LEDGER },
    { "endings are harmless", check_endings_are_harmless, 0 },
    { "the clock is UTC microseconds", check_the_clock_is_utc_microseconds,
      SLUICE_CAN_ATOMIC_LEDGER },
};
const size_t misuse_promise_count = COUNT_OF(misuse_promises);
