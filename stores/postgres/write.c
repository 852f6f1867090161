/*
 * write.c - replacing rows.
 *
 * Rows to go wait for the next message. Rows to go and those to come are one message: a DELETE, and
 * behind it either an INSERT with the values in it, for a few rows, which is one trip to the
 * server; or a COPY in binary. COPY takes bytes for what the column is, so the types of the columns
 * are asked for in the same message and compared before the first row is sent.
 */
#include <endian.h>
#include <math.h>
#include <stdlib.h>

#include "session.h"

#define CHUNK_BYTES (128 * 1024) /* of rows that are handed to libpq at a time */
#define FEW_CELLS 512            /* that an INSERT holds */
#define FEW_BYTES (64 * 1024)
#define PENDING_BYTES (256 * 1024) /* of deletes that are put off */

struct writer {
    struct session *session;
    const struct sluice_replace *replace;
    const struct description *description;
    char doing[160];
};

/* ---- values ---- */

/* SLUICE_TEXT's bytes are looked at one by one, the rest by range. */
static bool value_fits(const struct sluice_value *value)
{
    switch (value->type) {
    case SLUICE_REAL:
        return isfinite(value->as.real);
    case SLUICE_TEXT:
        return text_is_sound(value->as.text, (size_t)value->length);
    case SLUICE_DATE:
        return value->as.integer == INT32_MIN ||
               (value->as.integer >= FIRST_DAY && value->as.integer <= LAST_DAY);
    case SLUICE_TIME:
        return value->as.integer >= FIRST_TIME && value->as.integer < END_TIME;
    default:
        return true;
    }
}

static int value_error(const struct writer *writer, uint32_t column, int64_t row,
                       struct sluice_error *error)
{
    return sluice_error_set(
        error, SLUICE_E_INVALID,
        "row %lld of table '%s': column '%s' holds a value that '%s' cannot "
        "store: reals are finite, years are 0000 to 9999, text is UTF-8 without "
        "a NUL",
        (long long)row + 1, writer->replace->table, writer->replace->fields[column]->name,
        writer->session->place);
}

/* ---- COPY ---- */

static char *put_int16(char *at, int number)
{
    uint16_t wire = htobe16((uint16_t)number);

    memcpy(at, &wire, sizeof wire);
    return at + sizeof wire;
}

static char *put_int32(char *at, int32_t number)
{
    uint32_t wire = htobe32((uint32_t)number);

    memcpy(at, &wire, sizeof wire);
    return at + sizeof wire;
}

static char *put_int64(char *at, int64_t number)
{
    uint64_t wire = htobe64((uint64_t)number);

    memcpy(at, &wire, sizeof wire);
    return at + sizeof wire;
}

static char *put_eight(char *at, int64_t number)
{
    return put_int64(put_int32(at, 8), number);
}

static char *put_real(char *at, double real)
{
    int64_t bits;

    real += 0.0; /* -0.0 becomes 0.0 */
    memcpy(&bits, &real, sizeof bits);
    return put_eight(at, bits);
}

static char *put_date(char *at, int64_t day)
{
    int64_t stored = day == INT32_MIN ? NO_DATE_DAY : day;

    return put_int32(put_int32(at, 4), (int32_t)(stored - DAYS_TO_2000));
}

/* Length and value; at most 12 bytes, but for text, which has room of its own. */
static char *put_value(char *at, const struct sluice_value *value)
{
    switch (value->type) {
    case SLUICE_NULL:
        return put_int32(at, -1);
    case SLUICE_BOOL:
        at = put_int32(at, 1);
        *at = (char)(value->as.integer != 0);
        return at + 1;
    case SLUICE_REAL:
        return put_real(at, value->as.real);
    case SLUICE_TEXT:
        at = put_int32(at, value->length);
        if (value->length > 0)
            memcpy(at, value->as.text, (size_t)value->length);
        return at + value->length;
    case SLUICE_DATE:
        return put_date(at, value->as.integer);
    case SLUICE_TIME:
        return put_eight(at, value->as.integer - MICROSECONDS_TO_2000);
    default:
        return put_eight(at, value->as.integer);
    }
}

static int put_row(const struct writer *writer, int64_t row, struct text *chunk,
                   struct sluice_error *error)
{
    const struct sluice_batch *rows = writer->replace->rows;
    char *at = text_reserve(chunk, 2 + 12 * (size_t)rows->column_count);
    uint32_t i;

    if (at == NULL)
        return memory_error(error);
    at = put_int16(at, (int)rows->column_count);
    for (i = 0; i < rows->column_count; i++) {
        struct sluice_value value = sluice_value_at(&rows->columns[i], row);
        if (!value_fits(&value))
            return value_error(writer, i, row, error);
        if (value.length > 0) {
            size_t rest = 12 * (size_t)(rows->column_count - i);
            chunk->length = (size_t)(at - chunk->data);
            at = text_reserve(chunk, (size_t)value.length + rest);
            if (at == NULL)
                return memory_error(error);
        }
        at = put_value(at, &value);
    }
    chunk->length = (size_t)(at - chunk->data);
    return SLUICE_OK;
}

static int send_chunk(const struct writer *writer, struct text *chunk, struct sluice_error *error)
{
    struct session *session = writer->session;
    size_t at = 0;
    int status = SLUICE_OK;

    while (at < chunk->length && status == SLUICE_OK) {
        size_t left = chunk->length - at;
        int part = left > 1 << 20 ? 1 << 20 : (int)left;
        int sent = PQputCopyData(session->connection, chunk->data + at, part);
        if (sent < 0) {
            status = session_lost(session, writer->doing, error);
            break;
        }
        at += sent > 0 ? (size_t)part : 0;
        status = session_flush(session, writer->doing, error);
    }
    chunk->length = 0;
    return status;
}

/* Ends the COPY: with all rows, or because of `reason`, which the server takes for an error. */
static int end_copy(const struct writer *writer, const char *reason, struct sluice_error *error)
{
    struct session *session = writer->session;
    int sent;

    while ((sent = PQputCopyEnd(session->connection, reason)) == 0) {
        int status = session_flush(session, writer->doing, error);
        if (status != SLUICE_OK)
            return status;
    }
    if (sent < 0)
        return session_lost(session, writer->doing, error);
    return session_flush(session, writer->doing, error);
}

static int send_rows(const struct writer *writer, struct sluice_error *error)
{
    static const char head[19] = "PGCOPY\n\377\r\n";
    int64_t rows = writer->replace->rows->row_count;
    struct text chunk = { 0 };
    int64_t row;
    int status = SLUICE_OK;

    text_add_bytes(&chunk, head, sizeof head);
    for (row = 0; row < rows && status == SLUICE_OK; row++) {
        status = put_row(writer, row, &chunk, error);
        if (status == SLUICE_OK && chunk.length >= CHUNK_BYTES)
            status = send_chunk(writer, &chunk, error);
    }
    if (status == SLUICE_OK)
        text_add_bytes(&chunk, "\377\377", 2);
    if (status == SLUICE_OK && chunk.failed)
        status = memory_error(error);
    if (status == SLUICE_OK)
        status = send_chunk(writer, &chunk, error);
    text_fini(&chunk);
    return status;
}

static const Oid wires[] = { [SLUICE_BOOL] = 16, [SLUICE_INT] = 20,    [SLUICE_REAL] = 701,
                             [SLUICE_TEXT] = 25, [SLUICE_DATE] = 1082, [SLUICE_TIME] = 1184 };

/* Of the columns as the server has them now. */
static int check_types(const struct writer *writer, const PGresult *result,
                       struct sluice_error *error)
{
    uint32_t i;

    for (i = 0; i < writer->replace->field_count; i++) {
        const struct sluice_field *field = writer->replace->fields[i];
        if (PQftype(result, (int)i) != wires[field->type])
            return sluice_error_set(
                error, SLUICE_E_CONFLICT, "column '%s' of table '%s' in '%s' is not %s any more",
                field->name, writer->replace->table, writer->session->place, sql_type(field->type));
    }
    return SLUICE_OK;
}

/* ---- errors ---- */

/* "game_date=2021-10-19, team='NYK'": the key columns of a row. */
static void key_words(const struct writer *writer, int64_t row, struct text *text)
{
    const struct sluice_replace *replace = writer->replace;
    uint32_t i, k;

    for (k = 0; k < writer->description->layout.field_count; k++) {
        const struct table_column *column = &writer->description->columns[k];
        if (!column->is_key)
            return;
        text_format(text, "%s%s=", k == 0 ? "" : ", ", column->name);
        for (i = 0; i < replace->field_count; i++) {
            struct sluice_value value;
            if (column_find(writer->description, replace->fields[i]->name) != column)
                continue;
            value = sluice_value_at(&replace->rows->columns[i], row);
            value_words(text, &value);
        }
    }
}

/* Of "COPY table, line 7": the row that the server was at; -1 where it says nothing of one. */
static int64_t told_row(const struct writer *writer, const PGresult *failed)
{
    const char *context = PQresultErrorField(failed, PG_DIAG_CONTEXT);
    size_t skipped = strlen("COPY ") + strlen(writer->replace->table);
    int64_t row = 0;

    if (context == NULL || strlen(context) < skipped)
        return -1;
    for (context += skipped; *context != '\0' && (*context < '0' || *context > '9'); context++)
        continue;
    for (; *context >= '0' && *context <= '9' && row < INT32_MAX; context++)
        row = row * 10 + (*context - '0');
    return row > 0 && row <= writer->replace->rows->row_count ? row - 1 : -1;
}

static bool same_key(const struct writer *writer, int64_t a, int64_t b)
{
    const struct sluice_replace *replace = writer->replace;
    bool has_key = false;
    uint32_t i;

    for (i = 0; i < replace->field_count; i++) {
        const struct table_column *column =
            column_find(writer->description, replace->fields[i]->name);
        if (column == NULL || !column->is_key)
            continue;
        has_key = true;
        if (!sluice_value_equals(sluice_value_at(&replace->rows->columns[i], a),
                                 sluice_value_at(&replace->rows->columns[i], b)))
            return false;
    }
    return has_key;
}

/* Of a few rows, the first whose key another one before it has. */
static int64_t second_row(const struct writer *writer)
{
    int64_t rows = writer->replace->rows->row_count;
    int64_t row, other;

    for (row = 1; row < rows && rows <= FEW_CELLS; row++) {
        for (other = 0; other < row; other++) {
            if (same_key(writer, row, other))
                return row;
        }
    }
    return -1;
}

static int unique_error(const struct writer *writer, const PGresult *failed,
                        struct sluice_error *error)
{
    const char *detail = PQresultErrorField(failed, PG_DIAG_MESSAGE_DETAIL);
    struct text key = { 0 };
    int64_t row = told_row(writer, failed);

    if (row < 0)
        row = second_row(writer);
    if (row >= 0)
        key_words(writer, row, &key);
    else
        text_format(&key, "of one row (%s)", detail == NULL ? "" : detail);
    (void)sluice_error_set(error, SLUICE_E_CONFLICT,
                           "table '%s' in '%s' would hold two rows with the key %s: keys are "
                           "unique, remove one of them",
                           writer->replace->table, writer->session->place,
                           key.data == NULL ? "of one row" : key.data);
    text_fini(&key);
    return SLUICE_E_CONFLICT;
}

static int write_error(const struct writer *writer, const PGresult *failed, int status,
                       struct sluice_error *error)
{
    if (session_failed_earlier(writer->session))
        return status;
    if (is_state(failed, "23505") && writer->replace->rows != NULL)
        return unique_error(writer, failed, error);
    if (is_state(failed, "42P01"))
        return missing_table(writer->session, writer->replace->table, error);
    if (is_state(failed, "42501"))
        return grant_error(writer->session, failed, "SELECT, INSERT, DELETE",
                           writer->replace->table, error);
    return status;
}

/* ---- statements ---- */

static void append_columns(const struct writer *writer, struct text *sql)
{
    uint32_t i;

    for (i = 0; i < writer->replace->field_count; i++) {
        const struct table_column *column =
            column_find(writer->description, writer->replace->fields[i]->name);
        text_add(sql, i == 0 ? "" : ", ");
        text_name(sql, column == NULL ? writer->replace->fields[i]->name : column->name);
    }
}

static int append_delete(const struct writer *writer, struct text *sql, struct sluice_error *error)
{
    const struct sluice_replace *replace = writer->replace;

    if (replace->delete_all == 0 && replace->term_count == 0)
        return SLUICE_OK;
    text_add(sql, "DELETE FROM ");
    text_table(sql, writer->session, replace->table);
    int status = terms_add(writer->session, sql, writer->description, replace->terms,
                           replace->delete_all != 0 ? 0 : replace->term_count, error);
    text_add(sql, "; ");
    return status;
}

/* Texts become what the columns are: the server reads them as it reads any literal. */
static int append_insert(const struct writer *writer, struct text *sql, struct sluice_error *error)
{
    const struct sluice_batch *rows = writer->replace->rows;
    int64_t row;
    uint32_t i;

    text_add(sql, "INSERT INTO ");
    text_table(sql, writer->session, writer->replace->table);
    text_add(sql, " (");
    append_columns(writer, sql);
    text_add(sql, ") VALUES ");
    for (row = 0; row < rows->row_count; row++) {
        for (i = 0; i < rows->column_count; i++) {
            struct sluice_value value = sluice_value_at(&rows->columns[i], row);
            if (!value_fits(&value))
                return value_error(writer, i, row, error);
            text_add(sql, i > 0 ? ", " : row > 0 ? "), (" : "(");
            value_literal(sql, &value);
        }
    }
    text_add(sql, ")");
    return SLUICE_OK;
}

static void append_copy(const struct writer *writer, struct text *sql)
{
    text_add(sql, "SELECT ");
    append_columns(writer, sql);
    text_add(sql, " FROM ");
    text_table(sql, writer->session, writer->replace->table);
    text_add(sql, " LIMIT 0; COPY ");
    text_table(sql, writer->session, writer->replace->table);
    text_add(sql, " (");
    append_columns(writer, sql);
    text_add(sql, ") FROM STDIN (FORMAT binary)");
}

static bool are_few(const struct sluice_batch *rows)
{
    size_t bytes = 0;
    uint32_t i;

    if (rows->row_count * (int64_t)rows->column_count > FEW_CELLS)
        return false;
    for (i = 0; i < rows->column_count; i++) {
        if (rows->columns[i].type == SLUICE_TEXT)
            bytes +=
                (size_t)(rows->columns[i].offsets[rows->row_count] - rows->columns[i].offsets[0]);
    }
    return bytes <= FEW_BYTES;
}

/* ---- doing it ---- */

/* Up to the moment when the server waits for rows. */
static int open_copy(const struct writer *writer, struct outcome *outcome,
                     struct sluice_error *error)
{
    struct session *session = writer->session;
    int wrong = SLUICE_OK;

    for (;;) {
        PGresult *result;
        int status = session_result(session, &result, writer->doing, error);
        ExecStatusType kind = PQresultStatus(result);
        if (status != SLUICE_OK)
            return status;
        if (kind == PGRES_TUPLES_OK)
            wrong = check_types(writer, result, error);
        if (kind == PGRES_TUPLES_OK || kind == PGRES_COMMAND_OK || kind == PGRES_COPY_IN) {
            PQclear(result);
            if (kind != PGRES_COPY_IN)
                continue;
            return wrong;
        }
        outcome->failed = result;
        if (result != NULL)
            return session_collect(session, outcome, writer->doing, error);
        return session_lost(session, writer->doing, error);
    }
}

static int copy(const struct writer *writer, struct outcome *outcome, struct sluice_error *error)
{
    struct session *session = writer->session;
    int status = open_copy(writer, outcome, error);

    if (outcome->failed != NULL || session->connection == NULL)
        return status;
    if (status == SLUICE_OK)
        status = send_rows(writer, error);
    if (session->connection == NULL)
        return status;
    if (status == SLUICE_OK) {
        status = end_copy(writer, NULL, error);
        return status == SLUICE_OK ? session_collect(session, outcome, writer->doing, error)
                                   : status;
    }
    /* What is wrong with the rows is told already. */
    if (end_copy(writer, "rows that cannot be stored", NULL) == SLUICE_OK)
        (void)session_collect(session, outcome, writer->doing, NULL);
    PQclear(outcome->failed);
    outcome->failed = NULL;
    return status;
}

/*
 * A ledger forgets by thousands of deletes that say nothing back. They wait for the next message of
 * the transaction, at the latest its COMMIT, and fail with it.
 */
static int put_off(const struct writer *writer, struct sluice_error *error)
{
    struct session *session = writer->session;
    size_t before = session->pending.length;
    int status = append_delete(writer, &session->pending, error);

    if (status == SLUICE_OK && session->pending.failed)
        status = memory_error(error);
    if (status == SLUICE_OK && session->pending.length > before)
        session->pending_count++;
    if (status == SLUICE_OK && session->pending.length > PENDING_BYTES) {
        static const struct text nothing = { .data = (char *)(uintptr_t) "SELECT" };
        status = session_run(session, &nothing, NULL, writer->doing, error);
    }
    return status;
}

static int run(const struct writer *writer, struct sluice_error *error)
{
    const struct sluice_batch *rows = writer->replace->rows;
    bool has_rows = rows != NULL && rows->row_count > 0;
    bool is_copy = has_rows && !are_few(rows);
    struct outcome outcome = { 0 };
    struct text sql = { 0 };
    int status = has_rows ? append_delete(writer, &sql, error) : put_off(writer, error);

    if (status == SLUICE_OK && has_rows && !is_copy)
        status = append_insert(writer, &sql, error);
    if (is_copy)
        append_copy(writer, &sql);
    if (status == SLUICE_OK && sql.failed)
        status = memory_error(error);
    if (status == SLUICE_OK && sql.length > 0)
        status = session_send(writer->session, sql.data, writer->doing, error);
    if (status == SLUICE_OK && sql.length > 0)
        status = is_copy ? copy(writer, &outcome, error)
                         : session_collect(writer->session, &outcome, writer->doing, error);
    if (status != SLUICE_OK)
        status = write_error(writer, outcome.failed, status, error);
    outcome_clear(&outcome);
    text_fini(&sql);
    return status;
}

static int check_rows(const struct sluice_replace *replace, struct sluice_error *error)
{
    uint32_t i;

    if (replace->rows == NULL || replace->rows->row_count == 0)
        return SLUICE_OK;
    if (replace->rows->column_count != replace->field_count || replace->field_count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s': %u columns of rows for %u names", replace->table,
                                replace->rows->column_count, replace->field_count);
    for (i = 0; i < replace->field_count; i++) {
        int32_t type = replace->rows->columns[i].type;
        if (sql_type(type) == NULL || type != replace->fields[i]->type)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' has rows of another type than "
                                    "declared",
                                    replace->fields[i]->name, replace->table);
    }
    return SLUICE_OK;
}

int write_replace(void *handle, const struct sluice_replace *replace, struct sluice_error *error)
{
    struct session *session = handle;
    struct writer writer = { .session = session, .replace = replace };
    struct sluice_error own = SLUICE_ERROR_INIT;
    int status;

    if (session->transaction != TRANSACTION_WRITE)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' in '%s' is written outside a transaction: begin one",
                                replace->table, session->place);
    (void)snprintf(writer.doing, sizeof writer.doing, "write table '%.100s'", replace->table);
    status = check_rows(replace, &own);
    if (status == SLUICE_OK)
        status = session_ready(session, &own);
    if (status == SLUICE_OK)
        status = description_find(session, replace->table, true, &writer.description, &own);
    if (status == SLUICE_E_NOT_FOUND)
        status = missing_table(session, replace->table, &own);
    if (status == SLUICE_OK)
        status = run(&writer, &own);
    if (status == SLUICE_OK)
        return SLUICE_OK;
    session->spoilt = true;
    descriptions_forget(session, replace->table); /* it may have changed */
    return sluice_error_set(error, status, "%s", own.message);
}
