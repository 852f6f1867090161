/* workbench.c - tables, rows and scans for tests of any store driver. */
#include "stores/workbench.h"

#include <time.h>
#include <unistd.h>

void sheet_init(struct sheet *sheet, const char *table, const struct column *columns,
                uint32_t count)
{
    uint32_t i;

    ck_assert_uint_le(count, SHEET_COLUMNS);
    for (i = 0; i < count; i++) {
        sheet->fields[i] = (struct sluice_field){ .size = sizeof sheet->fields[i],
                                                  .type = columns[i].type,
                                                  .name = columns[i].name,
                                                  .is_key = columns[i].is_key };
        sheet->pointers[i] = &sheet->fields[i];
    }
    sheet->layout = (struct sluice_layout){ .size = sizeof sheet->layout,
                                            .field_count = count,
                                            .table = table,
                                            .fields = sheet->pointers };
}

const struct column plain_columns[PLAIN_COLUMNS] = { { "game_date", SLUICE_DATE, 1 },
                                                     { "team", SLUICE_TEXT, 1 },
                                                     { "points", SLUICE_INT, 0 } };

void plain_sheet(struct sheet *sheet)
{
    sheet_init(sheet, "plain", plain_columns, PLAIN_COLUMNS);
}

bool subject_can(const struct subject *subject, uint32_t capabilities)
{
    return (subject->driver->capabilities & capabilities) == capabilities;
}

bool subject_lacks(const struct subject *subject, enum subject_lack lack)
{
    return (subject->lacks & (uint32_t)lack) != 0;
}

struct sluice_term term(const char *column, int comparison, struct sluice_value value)
{
    return (struct sluice_term){ .size = sizeof(struct sluice_term),
                                 .comparison = comparison,
                                 .column = column,
                                 .value = value };
}

void *open_or_fail(const struct subject *subject, uint32_t flags)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = NULL;
    int status =
        subject->driver->open(subject->settings, subject->setting_count, flags, &session, &error);

    ck_ok(status, error);
    return session;
}

void *open_with(const struct subject *subject, const struct sheet *sheet)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    void *session = open_or_fail(subject, SLUICE_OPEN_CREATE);
    int status = subject->driver->migrate(session, &sheet->layout, &error);

    ck_ok(status, error);
    return session;
}

static void make_table(struct table *table, const struct sheet *sheet)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *names[SHEET_COLUMNS];
    int32_t types[SHEET_COLUMNS];
    uint32_t i;
    int status;

    for (i = 0; i < sheet->layout.field_count; i++) {
        names[i] = sheet->fields[i].name;
        types[i] = sheet->fields[i].type;
    }
    status = table_init(table, names, types, (int32_t)sheet->layout.field_count, &error);
    ck_ok(status, error);
}

/* The table is finished, whatever the status. */
static int fill_table(struct table *table, const struct sheet *sheet,
                      const struct sluice_value *values, int64_t rows, struct sluice_error *error)
{
    int64_t i;
    int status = SLUICE_OK;

    make_table(table, sheet);
    for (i = 0; i < rows && status == SLUICE_OK; i++)
        status = table_append(table, values + i * sheet->layout.field_count, error);
    table_finish(table);
    return status;
}

int replace_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                 const struct query *query, const struct sluice_value *values, int64_t rows,
                 struct sluice_error *error)
{
    struct sluice_replace replace = { .size = sizeof replace,
                                      .field_count = sheet->layout.field_count,
                                      .table = sheet->layout.table,
                                      .fields = sheet->pointers };
    const struct sluice_term *terms[QUERY_TERMS];
    struct sluice_batch batch;
    struct table table;
    uint32_t i;
    int status = fill_table(&table, sheet, values, rows, error);

    batch = table_batch(&table);
    replace.rows = rows > 0 ? &batch : NULL;
    if (query != NULL) {
        for (i = 0; i < query->term_count; i++)
            terms[i] = &query->terms[i];
        replace.terms = terms;
        replace.term_count = query->term_count;
    }
    if (status == SLUICE_OK)
        status = subject->driver->replace(session, &replace, error);
    table_fini(&table);
    return status;
}

static int publish_all(const struct subject *subject, void *session, const struct sheet *sheet,
                       const struct sluice_value *values, int64_t rows, struct sluice_error *error)
{
    struct sending sending;
    int status = send_rows(subject, session, sheet, SLUICE_NO_DATE, values, rows, &sending, error);

    if (status == SLUICE_OK)
        ck_assert_int_eq(settle_sending(subject, session, sheet, &sending), SLUICE_PUBLISHED);
    return status;
}

int store_rows(const struct subject *subject, void *session, const struct sheet *sheet,
               const struct query *query, const struct sluice_value *values, int64_t rows,
               struct sluice_error *error)
{
    int status;

    if (!subject_can(subject, SLUICE_CAN_ATOMIC_LEDGER))
        return publish_all(subject, session, sheet, values, rows, error);
    status = subject->driver->begin(session, error);
    if (status != SLUICE_OK)
        return status;
    status = replace_rows(subject, session, sheet, query, values, rows, error);
    if (status == SLUICE_OK)
        status = subject->driver->commit(session, error);
    if (status != SLUICE_OK)
        subject->driver->rollback(session);
    return status;
}

static int read_batches(const struct subject *subject, void *cursor, struct table *table,
                        struct sluice_error *error)
{
    for (;;) {
        struct sluice_batch batch = { .size = sizeof batch };
        int64_t rows;
        int status = subject->driver->next(cursor, &batch, error);

        if (status != SLUICE_OK)
            return status;
        rows = batch.row_count;
        if (rows > 0)
            status = table_append_batch(table, &batch, error);
        if (batch.release != NULL)
            batch.release(&batch);
        if (status != SLUICE_OK || rows == 0)
            return status;
    }
}

int read_rows(const struct subject *subject, void *session, const struct sheet *sheet,
              const struct query *query, struct table *table, struct sluice_error *error)
{
    struct sluice_scan scan = { .size = sizeof scan,
                                .field_count = sheet->layout.field_count,
                                .table = sheet->layout.table,
                                .fields = sheet->pointers };
    const struct sluice_term *terms[QUERY_TERMS];
    void *cursor = NULL;
    uint32_t i;
    int status;

    if (query != NULL) {
        for (i = 0; i < query->term_count; i++)
            terms[i] = &query->terms[i];
        scan.terms = terms;
        scan.term_count = query->term_count;
        scan.order = query->order;
        scan.order_count = query->order_count;
    }
    make_table(table, sheet);
    status = subject->driver->scan(session, &scan, &cursor, error);
    if (status == SLUICE_OK)
        status = read_batches(subject, cursor, table, error);
    subject->driver->finish(cursor);
    table_finish(table);
    if (status != SLUICE_OK)
        table_fini(table);
    return status;
}

int64_t count_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                   const struct query *query)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;
    int64_t rows;
    int status = read_rows(subject, session, sheet, query, &table, &error);

    ck_ok(status, error);
    rows = table.row_count;
    table_fini(&table);
    return rows;
}

void expect_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                 const struct query *query, const struct sluice_value *values, int64_t rows)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    uint32_t count = sheet->layout.field_count;
    struct table table;
    uint32_t i;
    int64_t row;
    int status = read_rows(subject, session, sheet, query, &table, &error);

    ck_ok(status, error);
    ck_assert_int_eq(table.row_count, rows);
    for (row = 0; row < rows; row++) {
        for (i = 0; i < count; i++) {
            struct sluice_value got = sluice_value_at(&table.views[i], row);
            ck_assert_msg(sluice_value_equals(got, values[row * count + i]),
                          "row %lld, column '%s' differs", (long long)row, sheet->fields[i].name);
        }
    }
    table_fini(&table);
}

/* ---- publishing ---- */

int send_again(const struct subject *subject, void *session, const struct sheet *sheet, int32_t day,
               const struct sluice_value *values, int64_t rows, struct sending *sending,
               struct sluice_error *error)
{
    struct sluice_publication publication = { .size = sizeof publication,
                                              .field_count = sheet->layout.field_count,
                                              .table = sheet->layout.table,
                                              .fields = sheet->pointers,
                                              .date = sheet->layout.date,
                                              .day = day,
                                              .id = sending->id };
    struct sluice_batch batch;
    const char *note = NULL;
    void *staged = NULL;
    struct table table;
    int status = fill_table(&table, sheet, values, rows, error);

    batch = table_batch(&table);
    publication.rows = rows > 0 ? &batch : NULL;
    if (status == SLUICE_OK)
        status = subject->driver->stage(session, &publication, &staged, &note, error);
    if (status == SLUICE_OK) {
        ck_assert_ptr_nonnull(note);
        ck_assert_uint_lt(strlen(note), sizeof sending->note);
        (void)snprintf(sending->note, sizeof sending->note, "%s", note);
        status = subject->driver->send(session, staged, error);
    }
    subject->driver->unstage(staged);
    table_fini(&table);
    return status;
}

/* Of this process and the one before it. */
static void new_id(struct sending *sending)
{
    static int number;
    struct timespec now;

    ck_assert_int_eq(clock_gettime(CLOCK_REALTIME, &now), 0);
    (void)snprintf(sending->id, sizeof sending->id, "suite-%lld%09ld-%d-%d", (long long)now.tv_sec,
                   now.tv_nsec, (int)getpid(), ++number);
    sending->note[0] = '\0';
}

int send_rows(const struct subject *subject, void *session, const struct sheet *sheet, int32_t day,
              const struct sluice_value *values, int64_t rows, struct sending *sending,
              struct sluice_error *error)
{
    new_id(sending);
    return send_again(subject, session, sheet, day, values, rows, sending, error);
}

int settle_sending(const struct subject *subject, void *session, const struct sheet *sheet,
                   const struct sending *sending)
{
    enum { ROUNDS = 600 };
    struct sluice_sent sent = {
        .size = sizeof sent, .table = sheet->layout.table, .id = sending->id, .note = sending->note
    };
    struct sluice_sent *const all[] = { &sent };
    int round;

    for (round = 0; round < ROUNDS; round++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        ck_ok(subject->driver->settle(session, all, 1, 100, &error), error);
        if (sent.state != SLUICE_PUBLISHING)
            return sent.state;
    }
    ck_abort_msg("%s is still at work", sending->id);
    return sent.state;
}

void publish_or_fail(const struct subject *subject, void *session, const struct sheet *sheet,
                     int32_t day, const struct sluice_value *values, int64_t rows,
                     struct sending *sending)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_ok(send_rows(subject, session, sheet, day, values, rows, sending, &error), error);
    ck_assert_int_eq(settle_sending(subject, session, sheet, sending), SLUICE_PUBLISHED);
}
