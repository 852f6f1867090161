/* layout.c - tables as the store has them. */
#include <stdlib.h>
#include <strings.h>

#include "session.h"

/*
 * Key columns first, in key order. A domain is what it is made of. What a table, a view and a
 * foreign table have in common is enough to read it.
 */
static const char query[] =
    "WITH RECURSIVE kind AS ("
    " SELECT a.attnum, a.atttypid AS oid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = $1::name AND c.relname = $2::name AND a.attnum > 0 AND NOT a.attisdropped"
    " UNION ALL SELECT k.attnum, t.typbasetype FROM kind k JOIN pg_type t ON t.oid = k.oid"
    " WHERE t.typtype = 'd') "
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.oid, t.typtype = 'e',"
    " array_position(i.indkey::int2[], a.attnum) IS NOT NULL, a.attnotnull, a.attgenerated <> '',"
    " coalesce(l.collisdeterministic, true), c.relkind, c.relpersistence = 'u',"
    " has_schema_privilege(n.oid, 'USAGE') "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " JOIN kind k ON k.attnum = a.attnum JOIN pg_type t ON t.oid = k.oid AND t.typtype <> 'd'"
    " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " LEFT JOIN pg_collation l ON l.oid = a.attcollation "
    "WHERE n.nspname = $1::name AND c.relname = $2::name AND c.relkind IN ('r', 'p', 'v', 'm', "
    "'f') "
    "ORDER BY array_position(i.indkey::int2[], a.attnum), a.attnum";

enum {
    NAME,
    DECLARED,
    OID,
    IS_ENUM,
    IS_KEY,
    IS_REQUIRED,
    IS_GENERATED,
    IS_PLAIN,
    RELATION,
    LOG,
    REACHED
};

/* ---- descriptions ---- */

static void description_destroy(struct description *description)
{
    uint32_t i;

    if (description == NULL)
        return;
    for (i = 0; description->columns != NULL && i < description->layout.field_count; i++) {
        free(description->columns[i].name);
        free(description->columns[i].declared);
    }
    free(description->columns);
    free(description->fields);
    free(description->pointers);
    free(description->name);
    free(description->schema);
    free(description);
}

void descriptions_forget(struct session *session, const char *table)
{
    struct description **place = &session->descriptions;

    while (*place != NULL && strcmp((*place)->name, table) != 0)
        place = &(*place)->next;
    if (*place == NULL)
        return;
    struct description *gone = *place;
    *place = gone->next;
    description_destroy(gone);
}

void descriptions_clear(struct session *session)
{
    while (session->descriptions != NULL) {
        struct description *next = session->descriptions->next;
        description_destroy(session->descriptions);
        session->descriptions = next;
    }
}

void descriptions_fini(struct session *session)
{
    descriptions_clear(session);
    description_destroy(session->described);
    session->described = NULL;
}

static bool is_true(const PGresult *rows, int row, int column)
{
    return PQgetvalue(rows, row, column)[0] == 't';
}

static bool add_column(struct description *description, const PGresult *rows, int row)
{
    struct table_column *column = &description->columns[row];
    struct sluice_field *field = &description->fields[row];
    Oid oid = (Oid)strtoul(PQgetvalue(rows, row, OID), NULL, 10);

    *column = (struct table_column){ .name = strdup(PQgetvalue(rows, row, NAME)),
                                     .declared = strdup(PQgetvalue(rows, row, DECLARED)),
                                     .kind = kind_find(oid, is_true(rows, row, IS_ENUM)),
                                     .is_key = is_true(rows, row, IS_KEY),
                                     .is_required = is_true(rows, row, IS_REQUIRED),
                                     .is_generated = is_true(rows, row, IS_GENERATED),
                                     .is_plain = is_true(rows, row, IS_PLAIN) };
    *field = (struct sluice_field){ .size = sizeof *field,
                                    .type = column->kind->type,
                                    .name = column->name,
                                    .is_key = column->is_key,
                                    .converts = column->kind->converts,
                                    .type_name = column->declared };
    description->pointers[row] = field;
    description->layout.field_count++;
    return column->name != NULL && column->declared != NULL;
}

static struct description *description_create(const char *table, const PGresult *rows)
{
    struct description *description = calloc(1, sizeof *description);
    int count = PQntuples(rows);
    int i;

    if (description == NULL)
        return NULL;
    description->name = strdup(table);
    description->columns = calloc((size_t)count + 1, sizeof *description->columns);
    description->fields = calloc((size_t)count + 1, sizeof *description->fields);
    description->pointers = calloc((size_t)count + 1, sizeof *description->pointers);
    if (description->name == NULL || description->columns == NULL || description->fields == NULL ||
        description->pointers == NULL)
        goto failed;
    for (i = 0; i < count; i++) {
        if (!add_column(description, rows, i))
            goto failed;
    }
    description->relation = PQgetvalue(rows, 0, RELATION)[0];
    description->is_unlogged = is_true(rows, 0, LOG);
    description->is_reached = is_true(rows, 0, REACHED);
    description->layout.size = sizeof description->layout;
    description->layout.table = description->name;
    description->layout.fields = description->pointers;
    description->layout.is_view = strchr("vmf", description->relation) != NULL;
    return description;
failed:
    description_destroy(description);
    return NULL;
}

static bool description_rename(struct description *description, const char *name)
{
    char *copy = strdup(name);

    if (copy == NULL)
        return false;
    free(description->name);
    description->name = copy;
    description->layout.table = copy;
    return true;
}

/* ---- asking ---- */

/* A prepared statement belongs to the server's session: it is there where it should not be, or gone
 * where it should be. */
static bool is_elsewhere(const struct outcome *outcome)
{
    return is_state(outcome->failed, "42P05") || is_state(outcome->failed, "26000");
}

static int prepare(struct session *session, const char *doing, struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    int status;

    if (session->can_describe)
        return SLUICE_OK;
    session->awaited = 0;
    if (PQsendPrepare(session->connection, "sluice_describe", query, 0, NULL) == 0)
        return session_error(session, NULL, error, "%s", doing);
    status = session_flush(session, doing, error);
    if (status == SLUICE_OK)
        status = session_collect(session, &outcome, doing, error);
    session->can_describe = status == SLUICE_OK;
    if (is_elsewhere(&outcome))
        status = pooler_error(session, error);
    outcome_clear(&outcome);
    return status;
}

static int ask(struct session *session, const char *schema, const char *table,
               struct outcome *outcome, struct sluice_error *error)
{
    const char *values[] = { schema, table };
    char doing[160];
    int status;

    (void)snprintf(doing, sizeof doing, "describe table '%.100s'", table);
    status = prepare(session, doing, error);
    if (status != SLUICE_OK)
        return status;
    session->awaited = 0;
    if (PQsendQueryPrepared(session->connection, "sluice_describe", 2, values, NULL, NULL, 0) == 0)
        return session_error(session, NULL, error, "%s", doing);
    status = session_flush(session, doing, error);
    if (status == SLUICE_OK)
        status = session_collect(session, outcome, doing, error);
    return is_elsewhere(outcome) ? pooler_error(session, error) : status;
}

static int load_from(struct session *session, const char *schema, const char *table,
                     struct description **loaded, struct sluice_error *error)
{
    struct outcome outcome = { 0 };
    int status = strlen(table) > 63 || strlen(schema) > 63
                     ? SLUICE_E_NOT_FOUND
                     : ask(session, schema, table, &outcome, error);

    if (status == SLUICE_OK && (outcome.rows == NULL || PQntuples(outcome.rows) == 0))
        status = SLUICE_E_NOT_FOUND;
    if (status == SLUICE_OK) {
        *loaded = description_create(table, outcome.rows);
        status = *loaded == NULL ? memory_error(error) : SLUICE_OK;
    }
    outcome_clear(&outcome);
    return status;
}

/* "schema.table", of which the session's own schema has none of that name. */
static int load_foreign(struct session *session, const char *name, struct description **loaded,
                        struct sluice_error *error)
{
    const char *dot = strchr(name, '.');
    char *schema = dot == NULL ? NULL : strndup(name, (size_t)(dot - name));
    int status;

    if (dot == NULL)
        return SLUICE_E_NOT_FOUND;
    if (schema == NULL)
        return memory_error(error);
    status = load_from(session, schema, dot + 1, loaded, error);
    if (status == SLUICE_OK && !description_rename(*loaded, name)) {
        description_destroy(*loaded);
        status = memory_error(error);
    }
    if (status != SLUICE_OK) {
        free(schema);
        return status;
    }
    (*loaded)->schema = schema;
    (*loaded)->local = (*loaded)->name + (dot + 1 - name);
    return SLUICE_OK;
}

static int load(struct session *session, const char *table, struct description **loaded,
                struct sluice_error *error)
{
    int status = load_from(session, session->schema, table, loaded, error);

    return status == SLUICE_E_NOT_FOUND ? load_foreign(session, table, loaded, error) : status;
}

int description_find(struct session *session, const char *table, bool may_be_old,
                     const struct description **found, struct sluice_error *error)
{
    struct description *description;
    int status;

    for (description = session->descriptions; may_be_old && description != NULL;
         description = description->next) {
        *found = description;
        if (strcmp(description->name, table) == 0)
            return SLUICE_OK;
    }
    *found = NULL;
    descriptions_forget(session, table);
    status = load(session, table, &description, error);
    if (status != SLUICE_OK)
        return status;
    description->next = session->descriptions;
    session->descriptions = description;
    *found = description;
    return SLUICE_OK;
}

const struct table_column *column_find(const struct description *description, const char *name)
{
    uint32_t i;

    for (i = 0; i < description->layout.field_count; i++) {
        if (strcmp(description->columns[i].name, name) == 0)
            return &description->columns[i];
    }
    for (i = 0; i < description->layout.field_count; i++) {
        if (strcasecmp(description->columns[i].name, name) == 0)
            return &description->columns[i];
    }
    return NULL;
}

int missing_column(const struct session *session, const char *table, const char *column,
                   struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                            "table '%s' in '%s' has no column '%s': correct the name, or import "
                            "again",
                            table, session->place, column);
}

int missing_table(const struct session *session, const char *table, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_NOT_FOUND,
                            "there is no table '%s' in '%s': restore it, or import again and "
                            "compute with --force",
                            table, session->place);
}

/* What was handed out is kept apart: it lives until the next call, whatever is forgotten. */
int layout_describe(void *handle, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error)
{
    struct session *session = handle;
    struct description *description = NULL;
    int status = session_ready(session, error);

    if (status == SLUICE_OK)
        status = load(session, table, &description, error);
    description_destroy(session->described);
    session->described = description;
    if (status != SLUICE_OK)
        return status;
    *layout = &description->layout;
    return SLUICE_OK;
}
