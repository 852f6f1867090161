/*
 * readings.h - the table `readings` in a store of its own, what is published to it, and what an SQL
 * shell sees of it.
 */
#ifndef TESTS_PUBLISH_READINGS_H
#define TESTS_PUBLISH_READINGS_H

#include "ledger/fixture.h"
#include "publish/publish.h"

#include <sqlite3.h>

#define DAY 18628 /* 2021-01-01 */
#define ROWS "SELECT day, sensor, value FROM readings ORDER BY 1, 2"

static sqlite3 *sql;

/* With the ledger's tables; the shell is opened. */
static inline void make_readings(void)
{
    static const struct sluice_field day = {
        .size = sizeof day, .type = SLUICE_DATE, .name = "day", .is_key = 1
    };
    static const struct sluice_field sensor = {
        .size = sizeof sensor, .type = SLUICE_INT, .name = "sensor", .is_key = 1
    };
    static const struct sluice_field value = {
        .size = sizeof value, .type = SLUICE_REAL, .name = "value", .is_key = 0
    };
    static const struct sluice_field *const fields[] = { &day, &sensor, &value };
    const struct sluice_layout layout = { .size = sizeof layout,
                                          .field_count = COUNT_OF(fields),
                                          .table = "readings",
                                          .fields = fields };
    char path[160];

    ok(ledger_migrate(session, &error));
    ok(session_migrate(session, &layout, &error));
    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    ck_assert_int_eq(sqlite3_open(path, &sql), SQLITE_OK);
}

/* Ends what open_store began as well. */
static inline void close_readings(void)
{
    ck_assert_int_eq(sqlite3_close(sql), SQLITE_OK);
    close_store();
}

/* ---- the shell ---- */

static inline void execute(const char *text)
{
    ck_assert_msg(sqlite3_exec(sql, text, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", text,
                  sqlite3_errmsg(sql));
}

/* Rows of a query: cells joined by `|`, rows ended by a newline. */
static inline void query(const char *text, struct buffer *out)
{
    sqlite3_stmt *statement;

    ck_assert_msg(sqlite3_prepare_v2(sql, text, -1, &statement, NULL) == SQLITE_OK, "%s: %s", text,
                  sqlite3_errmsg(sql));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *cell = (const char *)sqlite3_column_text(statement, i);
            buffer_printf(out, "%s%s", i == 0 ? "" : "|", cell == NULL ? "" : cell);
        }
        buffer_char(out, '\n');
    }
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
}

static inline void expect(const char *text, const char *expected)
{
    struct buffer out = { 0 };

    query(text, &out);
    ck_assert_str_eq(out.data == NULL ? "" : out.data, expected);
    buffer_fini(&out);
}

/* ---- rows ---- */

struct reading {
    sluice_day day;
    int64_t sensor;
    double value;
};

/* Ended with table_fini. */
static inline struct table rows_of(const struct reading *readings, size_t count)
{
    const char *names[] = { "day", "sensor", "value" };
    const int32_t types[] = { SLUICE_DATE, SLUICE_INT, SLUICE_REAL };
    struct table rows;

    ok(table_init(&rows, names, types, COUNT_OF(names), &error));
    for (size_t i = 0; i < count; i++) {
        const struct sluice_value values[] = { sluice_of_date(readings[i].day),
                                               sluice_of_int(readings[i].sensor),
                                               sluice_of_real(readings[i].value) };
        ok(table_append(&rows, values, &error));
    }
    table_finish(&rows);
    return rows;
}

#endif
