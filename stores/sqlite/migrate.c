/* migrate.c - bringing a table to what the runtime wants: made, or given the columns it lacks. */
#include "session.h"

static void append_keys(sqlite3_str *sql, const struct sluice_field *const *fields, uint32_t count)
{
    const char *separator = "";
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (fields[i]->is_key == 0)
            continue;
        sqlite3_str_appendall(sql, separator);
        sql_name(sql, fields[i]->name);
        separator = ", ";
    }
}

static void append_create(sqlite3_str *sql, const struct sluice_layout *layout)
{
    bool keyed = false;
    uint32_t i;

    sqlite3_str_appendf(sql, "CREATE TABLE \"%w\" (", layout->table);
    for (i = 0; i < layout->field_count; i++) {
        const struct sluice_field *field = layout->fields[i];
        sqlite3_str_appendf(sql, "%s\"%w\" %s%s", i == 0 ? "" : ", ", field->name,
                            sql_type(field->type), field->is_key != 0 ? " NOT NULL" : "");
        keyed = keyed || field->is_key != 0;
    }
    if (keyed) {
        sqlite3_str_appendall(sql, ", PRIMARY KEY (");
        append_keys(sql, layout->fields, layout->field_count);
        sqlite3_str_appendall(sql, ")) WITHOUT ROWID;");
    } else {
        sqlite3_str_appendall(sql, ");");
    }
}

static const struct sluice_field *find_field(const struct description *present, const char *name,
                                             uint32_t *index)
{
    for (*index = 0; *index < present->layout.field_count; (*index)++) {
        if (sqlite3_stricmp(present->fields[*index].name, name) == 0)
            return &present->fields[*index];
    }
    return NULL;
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
            sqlite3_stricmp(present->fields[at]->name, wanted->fields[i]->name) != 0)
            return false;
        at++;
    }
    return at == present->field_count || present->fields[at]->is_key == 0;
}

static int key_conflict(const struct session *session, const struct sluice_layout *wanted,
                        const struct sluice_layout *present, struct sluice_error *error)
{
    sqlite3_str *text = sqlite3_str_new(session->database);
    char *message;

    sqlite3_str_appendf(text, "the key of table '%s' in '%s' is (", wanted->table, session->path);
    append_keys(text, present->fields, present->field_count);
    sqlite3_str_appendall(text, ") where (");
    append_keys(text, wanted->fields, wanted->field_count);
    sqlite3_str_appendf(text,
                        ") is wanted; to put the old table aside: "
                        "ALTER TABLE \"%w\" RENAME TO \"%w_old\";",
                        wanted->table, wanted->table);
    message = sqlite3_str_finish(text);
    if (message == NULL)
        return memory_error(error);
    (void)sluice_error_set(error, SLUICE_E_CONFLICT, "%s", message);
    sqlite3_free(message);
    return SLUICE_E_CONFLICT;
}

static int type_conflict(const struct session *session, const char *table,
                         const struct sluice_field *wanted, const char *declared,
                         struct sluice_error *error)
{
    char *mend = wanted->is_key != 0
                     ? sqlite3_mprintf("ALTER TABLE \"%w\" RENAME TO \"%w_old\";", table, table)
                     : sqlite3_mprintf("ALTER TABLE \"%w\" RENAME COLUMN \"%w\" TO \"%w_old\";",
                                       table, wanted->name, wanted->name);

    if (mend == NULL)
        return memory_error(error);
    (void)sluice_error_set(error, SLUICE_E_CONFLICT,
                           "column '%s' of table '%s' in '%s' is %s where %s is wanted; to put the "
                           "old %s aside: %s",
                           wanted->name, table, session->path, declared, sql_type(wanted->type),
                           wanted->is_key != 0 ? "table" : "column", mend);
    sqlite3_free(mend);
    return SLUICE_E_CONFLICT;
}

/* Appends what brings the table to the layout: nothing if it is there already. */
static int append_changes(struct session *session, const struct sluice_layout *layout,
                          sqlite3_str *sql, struct sluice_error *error)
{
    struct description present;
    uint32_t i, index;
    int status = description_load(session, layout->table, &present, error);

    if (status == SLUICE_E_NOT_FOUND) {
        append_create(sql, layout);
        status = SLUICE_OK;
        goto out;
    }
    if (status == SLUICE_OK && !same_keys(layout, &present.layout))
        status = key_conflict(session, layout, &present.layout, error);
    for (i = 0; i < layout->field_count && status == SLUICE_OK; i++) {
        const struct sluice_field *wanted = layout->fields[i];
        const struct sluice_field *found = find_field(&present, wanted->name, &index);
        if (found == NULL)
            sqlite3_str_appendf(sql, "ALTER TABLE \"%w\" ADD COLUMN \"%w\" %s;", layout->table,
                                wanted->name, sql_type(wanted->type));
        else if (found->type != wanted->type)
            status = type_conflict(session, layout->table, wanted, present.declared[index], error);
    }
out:
    description_fini(&present);
    return status;
}

/* `*sql` is NULL if there is nothing to do; sqlite3_free it. */
static int plan_changes(struct session *session, const struct sluice_layout *layout, char **sql,
                        struct sluice_error *error)
{
    sqlite3_str *text = sqlite3_str_new(session->database);
    int status = append_changes(session, layout, text, error);
    bool failed = sqlite3_str_errcode(text) != SQLITE_OK;

    *sql = sqlite3_str_finish(text);
    if (status == SLUICE_OK && failed)
        status = memory_error(error);
    if (status != SLUICE_OK) {
        sqlite3_free(*sql);
        *sql = NULL;
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
    }
    if (layout->field_count == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' has no columns: declare at least one", layout->table);
    return SLUICE_OK;
}

static int apply_changes(struct session *session, const struct sluice_layout *layout,
                         struct sluice_error *error)
{
    char *sql = NULL;
    int status = plan_changes(session, layout, &sql, error);

    if (status == SLUICE_OK && sql != NULL &&
        sqlite3_exec(session->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        status = session_error(session, error, "make or extend table '%s'", layout->table);
    sqlite3_free(sql);
    return status;
}

int layout_migrate(void *handle, const struct sluice_layout *layout, struct sluice_error *error)
{
    struct session *session = handle;
    char *sql = NULL;
    int status = check_layout(layout, error);

    if (status != SLUICE_OK)
        return status;
    if (session->transaction == TRANSACTION_WRITE) {
        status = apply_changes(session, layout, error);
        session->spoilt = session->spoilt || status != SLUICE_OK;
        return status;
    }
    /* Looked at twice: what is up to date needs no lock, and another session may be quicker. */
    status = plan_changes(session, layout, &sql, error);
    if (status != SLUICE_OK || sql == NULL)
        return status;
    sqlite3_free(sql);
    status = write_begin(session, error);
    if (status == SLUICE_OK)
        status = apply_changes(session, layout, error);
    if (status == SLUICE_OK)
        status = write_commit(session, error);
    if (status != SLUICE_OK)
        write_rollback(session);
    return status;
}
