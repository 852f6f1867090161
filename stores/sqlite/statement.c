/* statement.c - SQL text, and the prepared statements that a session keeps. */
#include <stdlib.h>

#include "session.h"

void sql_name(sqlite3_str *sql, const char *name)
{
    sqlite3_str_appendf(sql, "\"%w\"", name);
}

/*
 * A time's fraction is optional, and 'Z' sorts after '.': without the Z text sorts as the times do.
 * Equality needs no such care, since every time has one text.
 */
static void append_term(sqlite3_str *sql, const struct sluice_term *term, uint32_t number)
{
    static const char *const operators[] = {
        [SLUICE_EQUAL] = "=", [SLUICE_AT_LEAST] = ">=", [SLUICE_AT_MOST] = "<="
    };
    const char *operator= term->comparison == SLUICE_UNDATED ? "" : operators[term->comparison];

    if (term->comparison == SLUICE_UNDATED)
        sqlite3_str_appendf(sql,
                            "(\"%w\" IS NULL OR \"%w\" NOT BETWEEN '0001-01-01' AND '9999-12-31')",
                            term->column, term->column);
    else if (term->value.type == SLUICE_TIME && term->comparison != SLUICE_EQUAL)
        sqlite3_str_appendf(sql, "rtrim(\"%w\", 'Z') %s rtrim(?%u, 'Z')", term->column, operator,
                            number);
    else
        sqlite3_str_appendf(sql, "\"%w\" %s ?%u", term->column, operator, number);
}

void sql_where(sqlite3_str *sql, const struct sluice_term *const *terms, uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        sqlite3_str_appendall(sql, i == 0 ? " WHERE " : " AND ");
        append_term(sql, terms[i], i + 1);
    }
}

static int bind_value(sqlite3_stmt *statement, int index, const struct sluice_value *value)
{
    char text[VALUE_TEXT_SIZE];

    switch (value->type) {
    case SLUICE_NULL:
        return sqlite3_bind_null(statement, index);
    case SLUICE_REAL:
        return sqlite3_bind_double(statement, index, value->as.real);
    case SLUICE_TEXT:
        return sqlite3_bind_text(statement, index, value->length > 0 ? value->as.text : "",
                                 value->length, SQLITE_TRANSIENT);
    case SLUICE_DATE:
        (void)date_write((int32_t)value->as.integer, text);
        return sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    case SLUICE_TIME:
        (void)time_write(value->as.integer, text);
        return sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
    default:
        return sqlite3_bind_int64(statement, index, value->as.integer);
    }
}

int terms_bind(struct session *session, struct statement *statement, const char *table,
               const struct sluice_term *const *terms, uint32_t count, struct sluice_error *error)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (terms[i]->comparison != SLUICE_UNDATED &&
            bind_value(statement->handle, (int)i + 1, &terms[i]->value) != SQLITE_OK)
            return session_error(session, error, "select by column '%s' of table '%s'",
                                 terms[i]->column, table);
    }
    return SLUICE_OK;
}

static struct statement *find_cached(struct session *session, const char *sql)
{
    size_t i;

    for (i = 0; i < STATEMENT_CACHE_SIZE; i++) {
        struct statement *entry = &session->cache[i];
        if (entry->sql != NULL && !entry->taken && strcmp(entry->sql, sql) == 0)
            return entry;
    }
    return NULL;
}

static void discard(struct statement *statement)
{
    (void)sqlite3_finalize(statement->handle); /* repeats an error that was reported */
    sqlite3_free(statement->sql);
    statement->handle = NULL;
    statement->sql = NULL;
}

/* A place for one more statement: the oldest that is free, else memory of its own. */
static struct statement *find_place(struct session *session)
{
    struct statement *place;
    unsigned tries;

    for (tries = 0; tries < STATEMENT_CACHE_SIZE; tries++) {
        place = &session->cache[session->next_victim++ % STATEMENT_CACHE_SIZE];
        if (!place->taken) {
            discard(place);
            place->cached = true;
            return place;
        }
    }
    return calloc(1, sizeof *place);
}

/* All SQL here is the driver's own: what SQLite does not understand is a name. */
static int prepare_error(struct session *session, const char *table, struct sluice_error *error)
{
    bool is_name = sqlite3_errcode(session->database) == SQLITE_ERROR;
    int status = session_error(session, error, "use table '%s'", table);
    struct description description;

    if (!is_name)
        return status;
    (void)sluice_error_set(error, SLUICE_E_NOT_FOUND, "cannot use table '%s' in '%s': %s", table,
                           session->path, sqlite3_errmsg(session->database));
    status = description_load(session, table, &description, NULL);
    description_fini(&description);
    if (status == SLUICE_E_NOT_FOUND)
        (void)sluice_error_set(
            error, status,
            "there is no table '%s' in '%s': restore the store from a copy, with its -wal and "
            "-shm files out of the way, or import again and compute with --force",
            table, session->path);
    return SLUICE_E_NOT_FOUND;
}

int statement_take(struct session *session, sqlite3_str *sql, const char *table,
                   struct statement **statement, struct sluice_error *error)
{
    bool failed = sqlite3_str_errcode(sql) != SQLITE_OK;
    char *text = sqlite3_str_finish(sql);
    struct statement *place;

    if (failed || text == NULL) {
        sqlite3_free(text);
        return memory_error(error);
    }
    /* Within a transaction its end will tell. */
    if (session->transaction == TRANSACTION_NONE && session_is_cut_off(session)) {
        sqlite3_free(text);
        return session_error(session, error, "reach table '%s'", table);
    }
    *statement = find_cached(session, text);
    if (*statement != NULL) {
        sqlite3_free(text);
        (*statement)->taken = true;
        return SLUICE_OK;
    }
    place = find_place(session);
    if (place == NULL) {
        sqlite3_free(text);
        return memory_error(error);
    }
    place->sql = text;
    place->taken = true;
    if (sqlite3_prepare_v3(session->database, text, -1, SQLITE_PREPARE_PERSISTENT, &place->handle,
                           NULL) != SQLITE_OK) {
        int status = prepare_error(session, table, error);
        statement_give(place);
        return status;
    }
    *statement = place;
    return SLUICE_OK;
}

void statement_give(struct statement *statement)
{
    if (statement == NULL)
        return;
    statement->taken = false;
    if (statement->handle == NULL || !statement->cached) {
        bool owned = !statement->cached;
        discard(statement);
        if (owned)
            free(statement);
        return;
    }
    (void)sqlite3_reset(statement->handle); /* repeats an error that was reported */
    (void)sqlite3_clear_bindings(statement->handle);
}

void statements_fini(struct session *session)
{
    size_t i;

    for (i = 0; i < STATEMENT_CACHE_SIZE; i++)
        discard(&session->cache[i]);
}

void session_undo(struct session *session)
{
    /* SQLite may have rolled back already. */
    if (sqlite3_get_autocommit(session->database) != 0)
        return;
    /* A failure leaves the transaction, which shows below and in whatever is begun next. */
    (void)sqlite3_step(session->undo);
    (void)sqlite3_reset(session->undo);
    if (sqlite3_get_autocommit(session->database) == 0)
        (void)sqlite3_exec(session->database, "ROLLBACK", NULL, NULL, NULL);
}

int session_execute(struct session *session, const char *sql, const char *doing,
                    struct sluice_error *error)
{
    /* SQLite would wait for a lock that it has lost, or write into what another file is now. */
    if (session_is_cut_off(session) ||
        sqlite3_exec(session->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return session_error(session, error, "%s", doing);
    return SLUICE_OK;
}
