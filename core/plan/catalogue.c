/* catalogue.c - tables as the store has them, against those of the pipeline. */
#include "plan/private.h"

#include <strings.h>

/* A column as the pipeline has it. */
struct declared {
    const char *table, *name;
    int type;
    struct location location;
    bool is_raw; /* else of an output */
};

/* A column that the store lacks (`field` NULL) is no other one. */
static void compare_type(const struct declared *column, const struct sluice_field *field,
                         struct diagnostics *diagnostics)
{
    if (field == NULL || field->type == column->type)
        return;
    diagnostics_add(diagnostics, MISTAKE_STORED_OTHERWISE, column->location,
                    "column '%s' of table '%s' is %s in the store, but %s here", column->name,
                    column->table,
                    field->type == SLUICE_NULL ? "of an unknown type" : type_name(field->type),
                    type_name(column->type));
    if (column->is_raw)
        diagnostics_suggest(diagnostics,
                            "rename or drop the %s in the store and import the table again, or "
                            "correct its declaration",
                            field->is_key != 0 ? "table" : "column");
    else
        diagnostics_suggest(diagnostics, "drop or rename the table in the store, or give the "
                                         "processor another 'output'");
}

/* ---- raw tables ---- */

static bool is_declared_key(const struct pipeline_table *table, const char *name)
{
    if (table->date != NULL && strcasecmp(table->date, name) == 0)
        return true;
    for (size_t i = 0; i < table->key_count; i++)
        if (strcasecmp(table->key[i], name) == 0)
            return true;
    return false;
}

/* The same columns, in whatever order. Who only reads may find a table of another program, which
 * has no key. */
static bool key_fits(const struct pipeline_table *table, const struct sluice_layout *layout)
{
    size_t wanted = table->key_count, found = 0;
    bool has_date = table->date == NULL;

    for (size_t i = 0; i < table->key_count && !has_date; i++)
        has_date = strcmp(table->key[i], table->date) == 0;
    wanted += has_date ? 0 : 1;
    for (uint32_t i = 0; i < layout->field_count; i++) {
        if (layout->fields[i]->is_key == 0)
            continue;
        if (!is_declared_key(table, layout->fields[i]->name))
            return false;
        found++;
    }
    return found == 0 || found == wanted;
}

static void append_key(struct buffer *key, const char *name)
{
    buffer_printf(key, "%s%s", key->length > 0 ? ", " : "(", name);
}

/* Keys as text, in the order of the store: the date first. */
static int write_keys(const struct pipeline_table *table, const struct sluice_layout *layout,
                      struct buffer *found, struct buffer *wanted, struct sluice_error *error)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (layout->fields[i]->is_key != 0)
            append_key(found, layout->fields[i]->name);
    if (table->date != NULL)
        append_key(wanted, table->date);
    for (size_t i = 0; i < table->key_count; i++)
        if (!text_equals(table->key[i], table->date))
            append_key(wanted, table->key[i]);
    buffer_text(found, found->length > 0 ? ")" : "none");
    buffer_text(wanted, ")");
    return found->failed || wanted->failed ? error_memory(error, "the key of a table") : SLUICE_OK;
}

static int compare_key(const struct pipeline_table *table, const struct sluice_layout *layout,
                       bool exact, struct diagnostics *diagnostics, struct sluice_error *error)
{
    struct buffer found = { 0 }, wanted = { 0 };
    int status = write_keys(table, layout, &found, &wanted, error);

    if (status == SLUICE_OK &&
        (exact ? strcasecmp(found.data, wanted.data) != 0 : !key_fits(table, layout))) {
        diagnostics_add(diagnostics, MISTAKE_STORED_OTHERWISE, table->location,
                        "the key of table '%s' is %s in the store, but %s here", table->name,
                        found.data, wanted.data);
        diagnostics_suggest(diagnostics,
                            "rename or drop the table in the store and import it again, or correct "
                            "its declaration");
    }
    buffer_fini(&found);
    buffer_fini(&wanted);
    return status;
}

static int compare_raw(const struct pipeline_table *table, const struct sluice_layout *layout,
                       bool exact, struct diagnostics *diagnostics, struct sluice_error *error)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        const struct declared declared = { table->name, column->name, column->type,
                                           column->location, true };
        compare_type(&declared, layout_find(layout, column->name), diagnostics);
    }
    return compare_key(table, layout, exact, diagnostics, error);
}

int raw_check_store(const struct pipeline_table *table, struct session *session,
                    struct diagnostics *diagnostics, struct sluice_error *error)
{
    const struct sluice_layout *layout;
    int status = session_describe(session, table->name, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK)
        return status;
    if (layout_is_view(layout)) {
        diagnostics_add(diagnostics, MISTAKE_STORED_VIEW, table->location,
                        "table '%s' is a view in the store: nothing can be imported into it",
                        table->name);
        diagnostics_suggest(diagnostics,
                            "to read it as it is, declare the table as 'external: true'; else "
                            "rename or drop the view in the store");
        return SLUICE_OK;
    }
    return compare_raw(table, layout, true, diagnostics, error);
}

/* ---- tables that somebody else writes ---- */

/* "varchar(40)", or what it is to us. */
static const char *stored_type(const struct sluice_field *field)
{
    const char *name = field_type_name(field);

    if (name != NULL)
        return name[0] == '\0' ? "without a type" : name;
    return field->type == SLUICE_NULL ? "of an unknown type" : type_name(field->type);
}

/* What it can be read as: "int or real". */
static void list_types(const struct sluice_field *field, struct buffer *out)
{
    int last = 0;

    for (int type = SLUICE_BOOL; type <= SLUICE_TIME; type++)
        last = field_reads_as(field, type) ? type : last;
    for (int type = SLUICE_BOOL; type <= last; type++)
        if (field_reads_as(field, type))
            buffer_printf(out, "%s%s",
                          out->length == 0 ? ""
                          : type == last   ? " or "
                                           : ", ",
                          type_name(type));
}

static int compare_external_type(const struct source *source, const struct pipeline_column *column,
                                 const struct sluice_field *field, struct diagnostics *diagnostics,
                                 struct sluice_error *error)
{
    struct buffer types = { 0 };
    int status = SLUICE_OK;

    if (field_reads_as(field, column->type))
        return SLUICE_OK;
    list_types(field, &types);
    diagnostics_add(diagnostics, MISTAKE_STORED_OTHERWISE, column->location,
                    "column '%s' of table '%s' is %s in the store, which cannot be read as %s",
                    column->name, source->name, stored_type(field), type_name(column->type));
    if (types.failed)
        status = error_memory(error, "the types of a column");
    else if (types.length > 0)
        diagnostics_suggest(diagnostics, "declare it as %s, or read a view that casts it",
                            types.data);
    else
        diagnostics_suggest(diagnostics, "read a view that casts it, or leave it out");
    buffer_fini(&types);
    return status;
}

/* Its key is a promise about its rows, which is checked when they are read, and no key of the
 * store. */
static int compare_external(const struct source *source, const struct sluice_layout *layout,
                            struct diagnostics *diagnostics, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < source->raw->column_count && status == SLUICE_OK; i++) {
        const struct pipeline_column *column = &source->raw->columns[i];
        const struct sluice_field *field = layout_find(layout, column->name);
        if (field != NULL) {
            status = compare_external_type(source, column, field, diagnostics, error);
            continue;
        }
        diagnostics_add(diagnostics, MISTAKE_STORED_COLUMN_MISSING, column->location,
                        "table '%s' in the store has no column '%s', which is declared here",
                        source->name, column->name);
        diagnostics_suggest(diagnostics, "correct its declaration, or read a view that has it");
    }
    return status;
}

/* ---- all that a binding names ---- */

static void refuse_view(const struct source *source, struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, MISTAKE_STORED_VIEW,
                    source_column_place(source, source->columns[0].name),
                    "processor '%s' writes '%s', which is a view in the store",
                    source->producer->name, source->name);
    diagnostics_suggest(diagnostics, "give the processor another 'output', or drop the view");
}

static int compare_layout(const struct source *source, const struct sluice_layout *layout,
                          struct diagnostics *diagnostics, struct sluice_error *error)
{
    if (source_is_external(source))
        return compare_external(source, layout, diagnostics, error);
    if (source->producer != NULL && layout_is_view(layout)) {
        refuse_view(source, diagnostics);
        return SLUICE_OK;
    }
    for (size_t i = 0; i < source->column_count; i++) {
        const struct source_column *column = &source->columns[i];
        const struct sluice_field *field = layout_find(layout, column->name);
        struct location location = source_column_place(source, column->name);
        if (source->raw == NULL) {
            const struct declared declared = { source->name, column->name, column->type, location,
                                               false };
            compare_type(&declared, field, diagnostics);
        } else if (field == NULL) {
            diagnostics_add(diagnostics, MISTAKE_STORED_COLUMN_MISSING, location,
                            "table '%s' in the store has no column '%s', which is declared here",
                            source->name, column->name);
            diagnostics_suggest(diagnostics, "import the table again, or correct its declaration");
        }
    }
    return source->raw == NULL ? SLUICE_OK
                               : compare_raw(source->raw, layout, false, diagnostics, error);
}

/* Nobody here will ever make it. */
static void refuse_absent(const struct source *source, struct diagnostics *diagnostics)
{
    diagnostics_add(
        diagnostics, MISTAKE_STORED_TABLE_MISSING, source->raw->location,
        "the store has no table '%s', which somebody else writes as it is declared here",
        source->name);
    diagnostics_suggest(diagnostics,
                        "correct its name, say where it lies with 'from', or see to it that the "
                        "store's user may read it");
}

int binding_check_store(const struct binding *binding, struct session *session,
                        struct diagnostics *diagnostics, struct sluice_error *error)
{
    size_t before = diagnostics->count;

    for (size_t i = 0; i < binding->source_count; i++) {
        const struct source *source = binding->sources[i];
        const struct sluice_layout *layout;
        int status;
        if (source->producer == NULL && !source_is_read(binding, source))
            continue;
        status = session_describe(session, source->name, &layout, error);
        if (status == SLUICE_OK)
            status = compare_layout(source, layout, diagnostics, error);
        else if (status == SLUICE_E_NOT_FOUND && source_is_external(source))
            refuse_absent(source, diagnostics);
        if (status != SLUICE_OK && status != SLUICE_E_NOT_FOUND)
            return status;
    }
    if (diagnostics->count > before)
        return sluice_error_set(error, SLUICE_E_INVALID, "the store does not fit the pipeline %s",
                                binding->pipeline->path);
    return SLUICE_OK;
}
