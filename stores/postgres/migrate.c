/* migrate.c - bringing a table to what the runtime wants: made, or given the columns it lacks. */
#include "session.h"

static void append_keys(struct text *sql, const struct sluice_field *const *fields, uint32_t count)
{
    const char *separator = "";
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (fields[i]->is_key == 0)
            continue;
        text_add(sql, separator);
        text_name(sql, fields[i]->name);
        separator = ", ";
    }
}

/* Text is compared by its bytes, so that an index sorts as scans do. */
static void append_column(struct text *sql, const struct sluice_field *field)
{
    text_name(sql, field->name);
    text_format(sql, " %s%s%s", sql_type(field->type),
                field->type == SLUICE_TEXT ? " COLLATE \"C\"" : "",
                field->is_key != 0 ? " NOT NULL" : "");
}

static void append_create(const struct session *session, const struct sluice_layout *layout,
                          struct text *sql)
{
    bool keyed = false;
    uint32_t i;

    text_add(sql, "CREATE TABLE ");
    text_table(sql, session, layout->table);
    for (i = 0; i < layout->field_count; i++) {
        text_add(sql, i == 0 ? " (" : ", ");
        append_column(sql, layout->fields[i]);
        keyed = keyed || layout->fields[i]->is_key != 0;
    }
    if (keyed) {
        text_add(sql, ", PRIMARY KEY (");
        append_keys(sql, layout->fields, layout->field_count);
        text_add(sql, ")");
    }
    text_add(sql, ")");
}

/* ---- conflicts ---- */

/* "ALTER .. RENAME TO "name_old";": what stands is put aside, nothing is lost. */
static void append_aside(const struct session *session, struct text *text, const char *table,
                         char relation)
{
    struct text old = { 0 };
    const char *word = relation == 'v'   ? "VIEW"
                       : relation == 'm' ? "MATERIALIZED VIEW"
                       : relation == 'f' ? "FOREIGN TABLE"
                                         : "TABLE";

    text_format(&old, "%.59s_old", table);
    text_format(text, "ALTER %s ", word);
    text_table(text, session, table);
    text_add(text, " RENAME TO ");
    text_name(text, old.failed ? "" : old.data);
    text_add(text, ";");
    text->failed = text->failed || old.failed;
    text_fini(&old);
}

static int conflict(struct text *message, struct sluice_error *error)
{
    int status = message->failed ? memory_error(error)
                                 : sluice_error_set(error, SLUICE_E_CONFLICT, "%s", message->data);

    text_fini(message);
    return status;
}

/* The keys of both, in order, are the same columns. */
static bool same_keys(const struct sluice_layout *wanted, const struct sluice_layout *present)
{
    uint32_t at = 0;
    uint32_t i;

    for (i = 0; i < wanted->field_count; i++) {
        if (wanted->fields[i]->is_key == 0)
            continue;
        if (at == present->field_count || present->fields[at]->is_key == 0 ||
            strcmp(present->fields[at]->name, wanted->fields[i]->name) != 0)
            return false;
        at++;
    }
    return at == present->field_count || present->fields[at]->is_key == 0;
}

static int key_conflict(const struct session *session, const struct sluice_layout *wanted,
                        const struct description *present, struct sluice_error *error)
{
    struct text text = { 0 };

    text_format(&text, "the key of table '%s' in '%s' is (", wanted->table, session->place);
    append_keys(&text, present->layout.fields, present->layout.field_count);
    text_add(&text, ") where (");
    append_keys(&text, wanted->fields, wanted->field_count);
    text_add(&text, ") is wanted; to put the old table aside: ");
    append_aside(session, &text, wanted->table, present->relation);
    return conflict(&text, error);
}

static int type_conflict(const struct session *session, const char *table,
                         const struct sluice_field *wanted, const struct table_column *found,
                         struct sluice_error *error)
{
    struct text text = { 0 }, old = { 0 };

    text_format(&text,
                "column '%s' of table '%s' in '%s' is %s%s where %s is wanted; to put the old %s "
                "aside: ",
                wanted->name, table, session->place, found->is_generated ? "generated as " : "",
                found->declared, sql_type(wanted->type), wanted->is_key != 0 ? "table" : "column");
    if (wanted->is_key != 0) {
        append_aside(session, &text, table, 'r');
        return conflict(&text, error);
    }
    text_format(&old, "%.59s_old", wanted->name);
    text_add(&text, "ALTER TABLE ");
    text_table(&text, session, table);
    text_add(&text, " RENAME COLUMN ");
    text_name(&text, found->name);
    text_add(&text, " TO ");
    text_name(&text, old.failed ? "" : old.data);
    text_add(&text, ";");
    text.failed = text.failed || old.failed;
    text_fini(&old);
    return conflict(&text, error);
}

/* What cannot hold the rows of a partition, or would lose them. */
static int check_relation(const struct session *session, const struct description *present,
                          struct sluice_error *error)
{
    struct text text = { 0 };

    if (present->layout.is_view != 0) {
        text_format(&text,
                    "'%s' in '%s' is a view or a foreign table and can be read alone; to put "
                    "it aside: ",
                    present->name, session->place);
        append_aside(session, &text, present->name, present->relation);
        return conflict(&text, error);
    }
    if (!present->is_unlogged)
        return SLUICE_OK;
    text_format(&text,
                "table '%s' in '%s' is unlogged: after a crash of the server it is empty; to "
                "mend that: ALTER TABLE ",
                present->name, session->place);
    text_table(&text, session, present->name);
    text_add(&text, " SET LOGGED;");
    return conflict(&text, error);
}

/* ---- changes ---- */

/* Appends what brings the table to the layout: nothing if it is there already. */
static int append_changes(struct session *session, const struct sluice_layout *layout,
                          struct text *sql, struct sluice_error *error)
{
    const struct description *present;
    uint32_t i;
    int status = description_find(session, layout->table, false, &present, error);

    if (status == SLUICE_E_NOT_FOUND) {
        append_create(session, layout, sql);
        return SLUICE_OK;
    }
    if (status == SLUICE_OK)
        status = check_relation(session, present, error);
    if (status == SLUICE_OK && !same_keys(layout, &present->layout))
        status = key_conflict(session, layout, present, error);
    for (i = 0; i < layout->field_count && status == SLUICE_OK; i++) {
        const struct sluice_field *wanted = layout->fields[i];
        const struct table_column *found = column_find(present, wanted->name);
        if (found != NULL && (found->kind->type != wanted->type || found->is_generated))
            status = type_conflict(session, layout->table, wanted, found, error);
        if (found != NULL || status != SLUICE_OK)
            continue;
        text_add(sql, "ALTER TABLE ");
        text_table(sql, session, layout->table);
        text_add(sql, " ADD COLUMN ");
        append_column(sql, wanted);
        text_add(sql, ";");
    }
    return status;
}

static int check_layout(const struct sluice_layout *layout, struct sluice_error *error)
{
    uint32_t i;

    for (i = 0; i < layout->field_count; i++) {
        if (sql_type(layout->fields[i]->type) == NULL)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' has no type: give it one",
                                    layout->fields[i]->name, layout->table);
        if (strlen(layout->fields[i]->name) > 63)
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "column '%s' of table '%s' has a name of more than 63 bytes",
                                    layout->fields[i]->name, layout->table);
    }
    if (layout->field_count == 0 || strlen(layout->table) > 63)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' has no columns, or a name of more than 63 bytes",
                                layout->table);
    return SLUICE_OK;
}

static int change_error(struct session *session, const struct sluice_layout *layout,
                        const struct outcome *outcome, struct sluice_error *error)
{
    if (!is_state(outcome->failed, "42501"))
        return (int)error->status;
    (void)sluice_error_set(error, SLUICE_E_REFUSED,
                           "cannot make or extend table '%s' in '%s': %s; who owns the schema says "
                           "GRANT CREATE ON SCHEMA \"%s\" TO this role, or an owner of the table "
                           "extends it",
                           layout->table, session->place,
                           PQresultErrorField(outcome->failed, PG_DIAG_MESSAGE_PRIMARY),
                           session->schema);
    return SLUICE_E_REFUSED;
}

/* `*planned` alone: whether there is anything to do. */
static int apply_changes(struct session *session, const struct sluice_layout *layout, bool *planned,
                         struct sluice_error *error)
{
    struct sluice_error own = SLUICE_ERROR_INIT;
    struct outcome outcome = { 0 };
    struct text sql = { 0 };
    int status = append_changes(session, layout, &sql, &own);

    if (status == SLUICE_OK && planned != NULL)
        *planned = sql.length > 0 || sql.failed;
    if (status == SLUICE_OK && planned == NULL && (sql.length > 0 || sql.failed)) {
        descriptions_forget(session, layout->table);
        status = session_run(session, &sql, &outcome, "make or extend a table", &own);
        if (status != SLUICE_OK)
            status = change_error(session, layout, &outcome, &own);
    }
    if (status != SLUICE_OK)
        (void)sluice_error_set(error, status, "%s", own.message);
    outcome_clear(&outcome);
    text_fini(&sql);
    return status;
}

int layout_migrate(void *handle, const struct sluice_layout *layout, struct sluice_error *error)
{
    struct session *session = handle;
    bool planned = false;
    int status = check_layout(layout, error);

    if (status == SLUICE_OK)
        status = session_ready(session, error);
    if (status != SLUICE_OK)
        return status;
    if (session->transaction == TRANSACTION_WRITE) {
        status = apply_changes(session, layout, NULL, error);
        session->spoilt = session->spoilt || status != SLUICE_OK;
        return status;
    }
    /* Looked at twice: what is up to date needs no lock, and another session may be quicker. */
    status = apply_changes(session, layout, &planned, error);
    if (status != SLUICE_OK || !planned)
        return status;
    status = write_begin(session, error);
    if (status == SLUICE_OK)
        status = apply_changes(session, layout, NULL, error);
    if (status == SLUICE_OK)
        status = write_commit(session, error);
    if (status != SLUICE_OK)
        write_rollback(session);
    return status;
}
