/* layout.c - tables as the store has them. */
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
                                    .is_key = sqlite3_column_int(row, 2) > 0,
                                    .converts = sql_type_converts(declared) };
    description->declared[count] = strdup(declared);
    description->layout.is_view = sqlite3_column_int(row, 3);
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
    for (i = 0; i < count; i++) {
        description->fields[i].type_name = description->declared[i];
        description->pointers[i] = &description->fields[i];
    }
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
                           "SELECT name, type, pk, EXISTS(SELECT 1 FROM main.sqlite_schema s "
                           "WHERE s.type = 'view' AND s.name = ?1 COLLATE NOCASE) "
                           "FROM pragma_table_info(?1, 'main') ORDER BY pk = 0, pk, cid",
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
