/* layout.c - tables as the store has them, and bringing them to what the runtime wants. */
#include <stdlib.h>

#include "session.h"

struct type_name {
    int32_t type;
    const char *sql;
};

/* The first name of a type is the one that is written; others are read as well. */
static const struct type_name type_names[] = {
    { SLUICE_BOOL, "BOOLEAN" }, { SLUICE_INT, "BIGINT" }, { SLUICE_REAL, "DOUBLE" },
    { SLUICE_TEXT, "TEXT" },    { SLUICE_DATE, "DATE" },  { SLUICE_TIME, "TIMESTAMP" },
    { SLUICE_INT, "INTEGER" },  { SLUICE_REAL, "REAL" },
};

const char *sql_type(int32_t type)
{
    size_t i;

    for (i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (type_names[i].type == type)
            return type_names[i].sql;
    }
    return NULL;
}

int32_t sql_type_parse(const char *declared)
{
    size_t i;

    for (i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (sqlite3_stricmp(type_names[i].sql, declared) == 0)
            return type_names[i].type;
    }
    return SLUICE_NULL;
}

/* ---- describing ---- */

static bool description_grow(struct description *description)
{
    uint32_t capacity = description->capacity == 0 ? 32 : description->capacity * 2;
    struct sluice_field *fields = realloc(description->fields, capacity * sizeof *fields);
    char **declared;

    if (fields == NULL)
        return false;
    description->fields = fields;
    declared = realloc(description->declared, capacity * sizeof *declared);
    if (declared == NULL)
        return false;
    description->declared = declared;
    description->capacity = capacity;
    return true;
}

static bool description_add(struct description *description, sqlite3_stmt *row)
{
    uint32_t count = description->layout.field_count;
    const char *name = (const char *)sqlite3_column_text(row, 0);
    const char *declared = (const char *)sqlite3_column_text(row, 1);
    struct sluice_field *field;

    if (name == NULL || declared == NULL)
        return false;
    if (count == description->capacity && !description_grow(description))
        return false;
    field = &description->fields[count];
    *field = (struct sluice_field){ .size = sizeof *field,
                                    .type = sql_type_parse(declared),
                                    .name = strdup(name),
                                    .is_key = sqlite3_column_int(row, 2) > 0 };
    description->declared[count] = strdup(declared);
    description->layout.field_count = count + 1;
    return field->name != NULL && description->declared[count] != NULL;
}

static bool description_finish(struct description *description, const char *table)
{
    uint32_t count = description->layout.field_count;
    uint32_t i;

    description->pointers = calloc((size_t)count + 1, sizeof *description->pointers);
    description->layout.table = strdup(table);
    if (description->pointers == NULL || description->layout.table == NULL)
        return false;
    for (i = 0; i < count; i++)
        description->pointers[i] = &description->fields[i];
    description->layout.size = sizeof description->layout;
    description->layout.fields = description->pointers;
    return true;
}

int description_load(struct session *session, const char *table, struct description *description,
                     struct sluice_error *error)
{
    sqlite3_stmt *row = NULL;
    int status = SLUICE_OK, code;

    *description = (struct description){ 0 };
    if (sqlite3_prepare_v2(session->database,
                           "SELECT name, type, pk FROM pragma_table_info(?1, 'main') "
                           "ORDER BY pk = 0, pk, cid",
                           -1, &row, NULL) != SQLITE_OK ||
        sqlite3_bind_text(row, 1, table, -1, SQLITE_STATIC) != SQLITE_OK) {
        status = session_error(session, error, "describe table '%s'", table);
        goto out;
    }
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        if (!description_add(description, row)) {
            status = memory_error(error);
            goto out;
        }
    }
    if (code != SQLITE_DONE)
        status = session_error(session, error, "describe table '%s'", table);
    else if (description->layout.field_count == 0)
        status = SLUICE_E_NOT_FOUND;
    else if (!description_finish(description, table))
        status = memory_error(error);
out:
    (void)sqlite3_finalize(row); /* repeats an error that was reported */
    return status;
}

void description_fini(struct description *description)
{
    uint32_t i;

    for (i = 0; i < description->layout.field_count; i++) {
        free((void *)(uintptr_t)description->fields[i].name);
        free(description->declared[i]);
    }
    free((void *)(uintptr_t)description->layout.table);
    free(description->fields);
    free(description->declared);
    free(description->pointers);
    *description = (struct description){ 0 };
}

int layout_describe(void *handle, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error)
{
    struct session *session = handle;
    int status;

    description_fini(&session->described);
    status = description_load(session, table, &session->described, error);
    if (status != SLUICE_OK) {
        description_fini(&session->described);
        return status;
    }
    *layout = &session->described.layout;
    return SLUICE_OK;
}

/* ---- migrating ---- */

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
