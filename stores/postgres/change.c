/*
 * change.c - rows that go by their keys, and rows that come.
 *
 * A DELETE takes some hundred keys, and says how many rows it found: another program may have taken
 * one away since the transaction read it, or its key. Then nothing that was compared may be relied
 * on, and the transaction is made again.
 */
#include <stdlib.h>

#include "session.h"

#define KEYS_AT_ONCE 200

struct changing {
    struct session *session;
    const struct sluice_change *change;
    const struct description *description;
    char doing[160];
};

static int append_key(const struct changing *changing, struct text *sql, int64_t row,
                      struct sluice_error *error)
{
    const struct sluice_change *change = changing->change;
    uint32_t i;

    for (i = 0; i < change->key_count; i++) {
        const struct sluice_term term = {
            .size = sizeof term,
            .comparison = SLUICE_EQUAL,
            .column = change->key_fields[i]->name,
            .value = sluice_value_at(&change->keys->columns[i], row),
        };
        int status;
        text_add(sql, i == 0 ? "(" : " AND ");
        status = term_add(changing->session, sql, changing->description, &term, error);
        if (status != SLUICE_OK)
            return status;
    }
    text_add(sql, ")");
    return SLUICE_OK;
}

/* "WITH gone AS (DELETE FROM .. RETURNING 1) SELECT count(*) FROM gone" */
static int append_delete(const struct changing *changing, struct text *sql, int64_t from,
                         int64_t to, struct sluice_error *error)
{
    int64_t row;

    text_add(sql, "WITH gone AS (DELETE FROM ");
    text_table(sql, changing->session, changing->change->table);
    text_add(sql, " WHERE ");
    for (row = from; row < to; row++) {
        int status;
        text_add(sql, row == from ? "" : " OR ");
        status = append_key(changing, sql, row, error);
        if (status != SLUICE_OK)
            return status;
    }
    text_add(sql, " RETURNING 1) SELECT pg_catalog.count(*) FROM gone");
    return SLUICE_OK;
}

static int count_error(const struct changing *changing, int64_t lacking, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_BUSY,
                            "another program took %lld row%s of table '%s' in '%s' away, or gave "
                            "it another key, while this one compared them",
                            (long long)lacking, lacking == 1 ? "" : "s", changing->change->table,
                            changing->session->place);
}

static int64_t count_of(const struct outcome *outcome)
{
    return outcome->rows == NULL || PQntuples(outcome->rows) != 1
               ? -1
               : strtoll(PQgetvalue(outcome->rows, 0, 0), NULL, 10);
}

static int delete_some(const struct changing *changing, int64_t from, int64_t to,
                       struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    struct text sql = { 0 };
    int status = append_delete(changing, &sql, from, to, error);

    if (status == SLUICE_OK)
        status = session_run(changing->session, &sql, &outcome, changing->doing, error);
    if (status == SLUICE_OK && count_of(&outcome) != to - from)
        status = count_error(changing, to - from - count_of(&outcome), error);
    outcome_clear(&outcome);
    text_fini(&sql);
    return status;
}

static int delete_keys(const struct changing *changing, struct sluice_error *error)
{
    int64_t rows = changing->change->keys->row_count;
    int64_t from;
    int status = SLUICE_OK;

    for (from = 0; from < rows && status == SLUICE_OK; from += KEYS_AT_ONCE)
        status = delete_some(changing, from,
                             from + KEYS_AT_ONCE < rows ? from + KEYS_AT_ONCE : rows, error);
    return status;
}

static int check_keys(const struct sluice_change *change, struct sluice_error *error)
{
    if (change->keys->column_count == change->key_count && change->key_count > 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID, "table '%s': %u columns of keys for %u",
                            change->table, change->keys->column_count, change->key_count);
}

static int take_away(struct session *session, const struct sluice_change *change,
                     struct sluice_error *error)
{
    struct changing changing = { .session = session, .change = change };
    int status = check_keys(change, error);

    (void)snprintf(changing.doing, sizeof changing.doing, "write table '%.100s'", change->table);
    if (status == SLUICE_OK)
        status = session_ready(session, error);
    if (status == SLUICE_OK)
        status = description_find(session, change->table, true, &changing.description, error);
    if (status == SLUICE_E_NOT_FOUND)
        status = missing_table(session, change->table, error);
    return status == SLUICE_OK ? delete_keys(&changing, error) : status;
}

int write_change(void *handle, const struct sluice_change *change, struct sluice_error *error)
{
    struct session *session = handle;
    const struct sluice_replace come = { .size = sizeof come,
                                         .field_count = change->field_count,
                                         .table = change->table,
                                         .fields = change->fields,
                                         .rows = change->rows };
    struct sluice_error own = SLUICE_ERROR_INIT;
    int status = SLUICE_OK;

    if (session->transaction == TRANSACTION_WRITE && change->keys != NULL &&
        change->keys->row_count > 0)
        status = take_away(session, change, &own);
    if (status == SLUICE_OK)
        return write_replace(session, &come, error);
    session->spoilt = true;
    descriptions_forget(session, change->table); /* it may have changed */
    return sluice_error_set(error, status, "%s", own.message);
}
