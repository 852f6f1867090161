/* write.c - replacing rows. */
#include <stdlib.h>

#include "feed.h"

/* ---- replacing ---- */

static int value_error(const struct session *session, const struct sluice_replace *replace,
                       struct sluice_error *error)
{
    const struct feed *feed = session->feed;

    return sluice_error_set(error, SLUICE_E_INVALID,
                            "row %lld of table '%s': column '%s' holds a value that '%s' cannot "
                            "store: reals are finite, years are 0000 to 9999, text has no NUL",
                            (long long)feed->row + 1, replace->table,
                            replace->fields[feed->unfit]->name, session->path);
}

static void append_value(sqlite3_str *text, const struct sluice_value *value)
{
    char moment[VALUE_TEXT_SIZE];

    switch (value->type) {
    case SLUICE_NULL:
        sqlite3_str_appendall(text, "null");
        break;
    case SLUICE_REAL:
        sqlite3_str_appendf(text, "%!.17g", value->as.real);
        break;
    case SLUICE_TEXT:
        sqlite3_str_appendf(text, "'%.*s'", value->length, value->as.text);
        break;
    case SLUICE_DATE:
        (void)date_write((int32_t)value->as.integer, moment);
        sqlite3_str_appendall(text, moment);
        break;
    case SLUICE_TIME:
        (void)time_write(value->as.integer, moment);
        sqlite3_str_appendall(text, moment);
        break;
    default:
        sqlite3_str_appendf(text, "%lld", (long long)value->as.integer);
    }
}

/* "game_date=2021-10-19, player_id=7": the key columns of a row, as the store has them. */
static char *key_text(struct session *session, const struct sluice_replace *replace, int64_t row)
{
    sqlite3_str *text = sqlite3_str_new(session->database);
    struct description description;
    uint32_t i, k;

    if (description_load(session, replace->table, &description, NULL) == SLUICE_OK) {
        for (k = 0; k < description.layout.field_count && description.fields[k].is_key != 0; k++) {
            const char *name = description.fields[k].name;
            sqlite3_str_appendf(text, "%s%s=", k == 0 ? "" : ", ", name);
            for (i = 0; i < replace->field_count; i++) {
                struct sluice_value value;
                if (sqlite3_stricmp(replace->fields[i]->name, name) != 0)
                    continue;
                value = sluice_value_at(&replace->rows->columns[i], row);
                append_value(text, &value);
            }
        }
    }
    description_fini(&description);
    return sqlite3_str_finish(text);
}

static int insert_error(struct session *session, const struct sluice_replace *replace, int64_t row,
                        struct sluice_error *error)
{
    int code = sqlite3_extended_errcode(session->database);
    char *key;

    if (code != SQLITE_CONSTRAINT_PRIMARYKEY && code != SQLITE_CONSTRAINT_UNIQUE &&
        code != SQLITE_CONSTRAINT_ROWID)
        return session_error(session, error, "write row %lld of table '%s'", (long long)row + 1,
                             replace->table);
    key = key_text(session, replace, row);
    (void)sluice_error_set(error, SLUICE_E_CONFLICT,
                           "table '%s' in '%s' would hold two rows with the key %s: keys are "
                           "unique, remove one of them",
                           replace->table, session->path, key == NULL ? "of one row" : key);
    sqlite3_free(key);
    return SLUICE_E_CONFLICT;
}

static int insert_rows(struct session *session, const struct sluice_replace *replace,
                       sqlite3_stmt *statement, struct sluice_error *error)
{
    if (sqlite3_step(statement) == SQLITE_DONE)
        return SLUICE_OK;
    return session->feed->unfit >= 0 ? value_error(session, replace, error)
                                     : insert_error(session, replace, session->feed->row, error);
}

static int check_rows(const struct sluice_replace *replace, struct sluice_error *error)
{
    uint32_t i;

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

/* A transaction in which a statement failed is given up: what it did need not be undone before. */
static sqlite3_str *insert_text(const struct session *session, const struct sluice_replace *replace)
{
    sqlite3_str *sql = sqlite3_str_new(session->database);
    uint32_t i;

    sqlite3_str_appendall(sql, "INSERT OR FAIL INTO ");
    sql_name(sql, replace->table);
    for (i = 0; i < replace->field_count; i++) {
        sqlite3_str_appendall(sql, i == 0 ? " (" : ", ");
        sql_name(sql, replace->fields[i]->name);
    }
    for (i = 0; i < replace->field_count; i++)
        sqlite3_str_appendf(sql, "%sc%u", i == 0 ? ") SELECT " : ", ", i);
    sqlite3_str_appendall(sql, " FROM " FEED_TABLE);
    return sql;
}

static int insert(struct session *session, const struct sluice_replace *replace,
                  struct sluice_error *error)
{
    struct statement *statement = NULL;
    struct former *formers = NULL;
    int status = check_rows(replace, error);

    if (status != SLUICE_OK)
        return status;
    formers = session_feed(session) == NULL ? NULL : formers_make(replace->rows);
    if (formers == NULL)
        return memory_error(error);
    *session->feed = (struct feed){ .formers = formers,
                                    .column_count = replace->rows->column_count,
                                    .row_count = replace->rows->row_count,
                                    .unfit = -1 };
    status =
        statement_take(session, insert_text(session, replace), replace->table, &statement, error);
    if (status == SLUICE_OK)
        status = insert_rows(session, replace, statement->handle, error);
    statement_give(statement);
    *session->feed = (struct feed){ .unfit = -1 };
    free(formers);
    return status;
}

static int delete_rows(struct session *session, const struct sluice_replace *replace,
                       struct sluice_error *error)
{
    uint32_t count = replace->delete_all != 0 ? 0 : replace->term_count;
    struct statement *statement = NULL;
    sqlite3_str *sql;
    int status;

    if (replace->delete_all == 0 && count == 0)
        return SLUICE_OK;
    sql = sqlite3_str_new(session->database);
    sqlite3_str_appendall(sql, "DELETE FROM ");
    sql_name(sql, replace->table);
    sql_where(sql, replace->terms, count);
    status = statement_take(session, sql, replace->table, &statement, error);
    if (status == SLUICE_OK)
        status = terms_bind(session, statement, replace->table, replace->terms, count, error);
    if (status == SLUICE_OK && sqlite3_step(statement->handle) != SQLITE_DONE)
        status = session_error(session, error, "delete rows of table '%s'", replace->table);
    statement_give(statement);
    return status;
}

static int check_open(const struct session *session, const char *table, struct sluice_error *error)
{
    if (session->transaction == TRANSACTION_WRITE)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID,
                            "table '%s' in '%s' is written outside a transaction: begin one", table,
                            session->path);
}

int write_replace(void *handle, const struct sluice_replace *replace, struct sluice_error *error)
{
    struct session *session = handle;
    int status = check_open(session, replace->table, error);

    if (status != SLUICE_OK)
        return status;
    status = delete_rows(session, replace, error);
    if (status == SLUICE_OK && replace->rows != NULL && replace->rows->row_count > 0)
        status = insert(session, replace, error);
    session->spoilt = session->spoilt || status != SLUICE_OK;
    return status;
}

/* ---- rows that go by their keys ---- */

/* A foreign table may have a null in its key. */
static sqlite3_str *delete_text(const struct session *session, const struct sluice_change *change)
{
    sqlite3_str *sql = sqlite3_str_new(session->database);
    uint32_t i;

    sqlite3_str_appendall(sql, "DELETE FROM ");
    sql_name(sql, change->table);
    for (i = 0; i < change->key_count; i++) {
        sqlite3_str_appendall(sql, i == 0 ? " WHERE " : " AND ");
        sql_name(sql, change->key_fields[i]->name);
        sqlite3_str_appendf(sql, " IS ?%u", i + 1);
    }
    return sql;
}

/* Nobody else writes between what this transaction read and what it writes. */
static int key_error(const struct session *session, const struct sluice_change *change, int64_t row,
                     struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_CONFLICT,
                            "table '%s' in '%s' does not find row %lld of those to delete by its "
                            "key, and has it",
                            change->table, session->path, (long long)row + 1);
}

/* What SQLite has no form for no row of a table has. */
static int bind_form(sqlite3_stmt *statement, int index, const struct form *form)
{
    switch (form->type) {
    case SQLITE_INTEGER:
        return sqlite3_bind_int64(statement, index, form->integer);
    case SQLITE_FLOAT:
        return sqlite3_bind_double(statement, index, form->real);
    case SQLITE_TEXT:
        return sqlite3_bind_text(statement, index, form->text, form->length, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, index);
    }
}

static int delete_key(struct session *session, const struct sluice_change *change, int64_t row,
                      sqlite3_stmt *statement, struct former *columns, struct sluice_error *error)
{
    uint32_t i;

    for (i = 0; i < change->key_count; i++) {
        struct form form;
        if (!form_cell(&columns[i], row, &form) ||
            bind_form(statement, (int)i + 1, &form) != SQLITE_OK)
            return session_error(session, error, "delete rows of table '%s'", change->table);
    }
    if (sqlite3_step(statement) != SQLITE_DONE)
        return session_error(session, error, "delete rows of table '%s'", change->table);
    (void)sqlite3_reset(statement); /* repeats the result of the step */
    return sqlite3_changes(session->database) == 1 ? SLUICE_OK
                                                   : key_error(session, change, row, error);
}

static int delete_keys(struct session *session, const struct sluice_change *change,
                       struct sluice_error *error)
{
    struct statement *statement = NULL;
    struct former *columns = NULL;
    int64_t row;
    int status =
        statement_take(session, delete_text(session, change), change->table, &statement, error);

    if (status == SLUICE_OK) {
        columns = formers_make(change->keys);
        if (columns == NULL)
            status = memory_error(error);
    }
    for (row = 0; status == SLUICE_OK && row < change->keys->row_count; row++)
        status = delete_key(session, change, row, statement->handle, columns, error);
    statement_give(statement);
    free(columns);
    return status;
}

static int check_keys(const struct sluice_change *change, struct sluice_error *error)
{
    uint32_t i;

    if (change->keys->column_count != change->key_count || change->key_count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID, "table '%s': %u columns of keys for %u",
                                change->table, change->keys->column_count, change->key_count);
    for (i = 0; i < change->key_count; i++) {
        if (sql_type(change->keys->columns[i].type) == NULL)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' has keys of no type",
                                    change->key_fields[i]->name, change->table);
    }
    return SLUICE_OK;
}

int write_change(void *handle, const struct sluice_change *change, struct sluice_error *error)
{
    struct session *session = handle;
    const struct sluice_replace come = { .size = sizeof come,
                                         .field_count = change->field_count,
                                         .table = change->table,
                                         .fields = change->fields,
                                         .rows = change->rows };
    int status = check_open(session, change->table, error);

    if (status != SLUICE_OK)
        return status;
    if (change->keys != NULL && change->keys->row_count > 0) {
        status = check_keys(change, error);
        if (status == SLUICE_OK)
            status = delete_keys(session, change, error);
    }
    if (status == SLUICE_OK && change->rows != NULL && change->rows->row_count > 0)
        status = insert(session, &come, error);
    session->spoilt = session->spoilt || status != SLUICE_OK;
    return status;
}
