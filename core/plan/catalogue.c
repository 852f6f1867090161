#include "plan/private.h"

bool source_is_read(const struct binding *binding, const struct source *source)
{
    if (source == binding->calendar)
        return true;
    for (size_t n = 0; n < binding->node_count; n++)
        for (uint32_t r = 0; r < binding->nodes[n]->read_count; r++)
            if (binding->nodes[n]->reads[r].source == source)
                return true;
    return false;
}

static const struct sluice_field *find_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i]->name, name) == 0)
            return layout->fields[i];
    return NULL;
}

static void compare_layout(const struct source *source, const struct sluice_layout *layout,
                           struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < source->column_count; i++) {
        const struct source_column *column = &source->columns[i];
        const struct sluice_field *field = find_field(layout, column->name);
        struct location location = source_column_place(source, column->name);
        if (field == NULL && source->producer == NULL)
            diagnostics_add(diagnostics, location,
                            "table '%s' in the store has no column '%s', which is declared here",
                            source->name, column->name);
        else if (field != NULL && field->type != column->type)
            diagnostics_add(
                diagnostics, location, "column '%s' of table '%s' is %s in the store, but %s here",
                column->name, source->name,
                field->type == SLUICE_NULL ? "of an unknown type" : type_name(field->type),
                type_name(column->type));
        else
            continue;
        diagnostics_suggest(diagnostics, source->producer == NULL
                                             ? "import the table again, or correct its declaration"
                                             : "drop or rename the table in the store, or give the "
                                               "processor another 'output'");
    }
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
            compare_layout(source, layout, diagnostics);
        else if (status != SLUICE_E_NOT_FOUND)
            return status;
    }
    if (diagnostics->count > before)
        return sluice_error_set(error, SLUICE_E_INVALID, "the store does not fit the pipeline %s",
                                binding->pipeline->path);
    return SLUICE_OK;
}
