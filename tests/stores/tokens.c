/* tokens.c - what a store promises that can mark the state of a partition. */
#include "stores/workbench.h"

#define DAYS 3 /* from the tenth on */

struct marks {
    bool known;
    uint32_t count;
    int32_t days[DAYS];
    int64_t rows[DAYS];
    char texts[DAYS][256];
};

static void read_marks(const struct subject *subject, void *session, const struct sheet *sheet,
                       int32_t from, int32_t to, struct marks *marks)
{
    struct sluice_token_request request = { .size = sizeof request,
                                            .from = from,
                                            .to = to,
                                            .table = sheet->layout.table,
                                            .date = sheet->layout.date };
    const struct sluice_tokens *tokens = NULL;
    struct sluice_error error = SLUICE_ERROR_INIT;
    uint32_t i;

    ck_ok(subject->driver->tokens(session, &request, &tokens, &error), error);
    *marks = (struct marks){ .known = tokens->known != 0, .count = tokens->count };
    ck_assert_uint_le(tokens->count, DAYS);
    for (i = 0; i < tokens->count; i++) {
        marks->days[i] = tokens->items[i].day;
        marks->rows[i] = tokens->items[i].rows;
        (void)snprintf(marks->texts[i], sizeof marks->texts[i], "%s", tokens->items[i].text);
        ck_assert_str_ne(marks->texts[i], "");
        ck_assert(i == 0 || marks->days[i - 1] < marks->days[i]);
    }
}

/* By whatever way the store has. */
static void put_day(const struct subject *subject, void *session, const struct sheet *sheet,
                    int32_t day, int64_t points, int64_t rows)
{
    const struct sluice_value values[] = { ROW(day, "BOS", points), ROW(day, "NYK", points) };
    struct query query = { .terms = { term("game_date", SLUICE_EQUAL, sluice_of_date(day)) },
                           .term_count = 1 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct sending sending;

    if (subject_can(subject, SLUICE_CAN_PUBLISH))
        publish_or_fail(subject, session, sheet, day, values, rows, &sending);
    else
        ck_ok(store_rows(subject, session, sheet, &query, values, rows, &error), error);
}

static void *open_with_days(const struct subject *subject, struct sheet *sheet)
{
    void *session;

    plain_sheet(sheet);
    sheet->layout.date = "game_date";
    session = open_with(subject, sheet);
    for (int32_t day = 10; day < 10 + DAYS; day++)
        put_day(subject, session, sheet, day, day, 2);
    return session;
}

static void check_tokens_are_of_partitions_with_rows(const struct subject *subject)
{
    struct marks marks;
    struct sheet sheet;
    void *session = open_with_days(subject, &sheet);

    read_marks(subject, session, &sheet, 10, 12, &marks);
    ck_assert(marks.known);
    ck_assert_uint_eq(marks.count, DAYS);
    for (int32_t i = 0; i < DAYS; i++) {
        ck_assert_int_eq(marks.days[i], 10 + i);
        ck_assert(marks.rows[i] == 2 || marks.rows[i] == -1);
    }
    read_marks(subject, session, &sheet, 11, 11, &marks);
    ck_assert_uint_eq(marks.count, 1);
    ck_assert_int_eq(marks.days[0], 11);
    put_day(subject, session, &sheet, 11, 0, 0);
    read_marks(subject, session, &sheet, 10, 12, &marks);
    ck_assert_uint_eq(marks.count, 2);
    ck_assert_int_eq(marks.days[1], 12);
    read_marks(subject, session, &sheet, 20, 30, &marks);
    ck_assert_uint_eq(marks.count, 0);
    subject->driver->close(session);
}

static void check_a_token_changes_with_its_partition_alone(const struct subject *subject)
{
    struct marks before, after;
    struct sheet sheet;
    void *session = open_with_days(subject, &sheet);

    read_marks(subject, session, &sheet, 10, 12, &before);
    put_day(subject, session, &sheet, 11, 99, 1);
    read_marks(subject, session, &sheet, 10, 12, &after);
    ck_assert_uint_eq(after.count, DAYS);
    ck_assert_str_eq(before.texts[0], after.texts[0]);
    ck_assert_str_ne(before.texts[1], after.texts[1]);
    ck_assert_str_eq(before.texts[2], after.texts[2]);
    subject->driver->close(session);
    session = open_or_fail(subject, SLUICE_OPEN_READ_ONLY);
    read_marks(subject, session, &sheet, 10, 12, &before);
    for (int i = 0; i < DAYS; i++)
        ck_assert_str_eq(before.texts[i], after.texts[i]);
    subject->driver->close(session);
}

static void check_no_two_states_share_a_token(const struct subject *subject)
{
    enum { STATES = 20 };
    struct marks marks[STATES];
    struct sheet sheet;
    void *session = open_with_days(subject, &sheet);

    for (int i = 0; i < STATES; i++) {
        put_day(subject, session, &sheet, 11, i % 2, 2);
        read_marks(subject, session, &sheet, 11, 11, &marks[i]);
        for (int k = i - 1; k >= 0; k -= 2)
            ck_assert_str_ne(marks[i].texts[0], marks[k].texts[0]);
    }
    subject->driver->close(session);
}

static void check_an_undated_table_has_one_token(const struct subject *subject)
{
    const struct sluice_value rows[] = { ROW(10, "BOS", 1), ROW(11, "BOS", 2) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct marks before, after;
    struct sheet sheet;
    void *session;

    plain_sheet(&sheet);
    session = open_with(subject, &sheet);
    ck_ok(store_rows(subject, session, &sheet, NULL, rows, 1, &error), error);
    read_marks(subject, session, &sheet, INT32_MIN, INT32_MAX, &before);
    ck_assert(before.known);
    ck_assert_uint_eq(before.count, 1);
    ck_assert_int_eq(before.days[0], SLUICE_NO_DATE);
    if (subject_can(subject, SLUICE_CAN_ATOMIC_LEDGER))
        ck_ok(store_rows(subject, session, &sheet, NULL, rows + PLAIN_COLUMNS, 1, &error), error);
    else
        ck_ok(store_rows(subject, session, &sheet, NULL, rows, 2, &error), error);
    read_marks(subject, session, &sheet, INT32_MIN, INT32_MAX, &after);
    ck_assert_uint_eq(after.count, 1);
    ck_assert_str_ne(before.texts[0], after.texts[0]);
    subject->driver->close(session);
}

#define NEEDS SLUICE_CAN_TOKEN

const struct promise token_promises[] = {
    { "tokens are of partitions with rows", check_tokens_are_of_partitions_with_rows, NEEDS },
    { "a token changes with its partition alone", check_a_token_changes_with_its_partition_alone,
      NEEDS },
    { "an undated table has one token", check_an_undated_table_has_one_token, NEEDS },
    { "no two states share a token", check_no_two_states_share_a_token,
      NEEDS | SLUICE_CAN_EXACT_TOKEN },
};
const size_t token_promise_count = COUNT_OF(token_promises);
