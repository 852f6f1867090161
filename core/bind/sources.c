/* sources.c - raw tables as they are declared, their conditions, and the table of the calendar. */
#include "bind/private.h"

#include <stdlib.h>
#include <strings.h>

static int raw_columns(struct binder *binder, const struct pipeline_table *table,
                       struct source *source)
{
    struct source_column *columns =
        binder_alloc(binder, sizeof *columns * (table->column_count + 1));

    if (columns == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < table->column_count; i++)
        columns[i] = (struct source_column){ table->columns[i].name, table->columns[i].type,
                                             table->columns[i].nullable, table->columns[i].known };
    source->columns = columns;
    source->column_count = table->column_count;
    return SLUICE_OK;
}

/* The primary key without the date: the date stands first in every dated table. */
static int raw_key(struct binder *binder, const struct pipeline_table *table, struct source *source)
{
    const char **key = binder_alloc(binder, sizeof *key * (table->key_count + 1));

    if (key == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < table->key_count; i++)
        if (table->date == NULL || strcmp(table->key[i], table->date) != 0)
            key[source->key_count++] = table->key[i];
    source->key = key;
    return SLUICE_OK;
}

/* Two declarations of one table would be two answers to what its key is, and since when it is
 * known.
 */
static void check_place(struct binder *binder, const struct source *source)
{
    const struct binding *binding = binder->binding;

    for (size_t i = 0; i < binding->source_count; i++) {
        const struct source *other = binding->sources[i];
        if (strcasecmp(other->name, source->name) != 0 ||
            (other->raw->from == NULL && source->raw->from == NULL))
            continue;
        diagnostics_add(binder->diagnostics, MISTAKE_TWO_WRITERS, source->raw->location,
                        "tables '%s' and '%s' are both '%s' in the store", other->raw->name,
                        source->raw->name, source->name);
        diagnostics_suggest(binder->diagnostics,
                            "declare it once; a processor may read it under several aliases");
        return;
    }
}

int bind_raw_sources(struct binder *binder)
{
    const struct pipeline *pipeline = binder->binding->pipeline;
    int status = SLUICE_OK;

    for (size_t i = 0; i < pipeline->table_count && status == SLUICE_OK; i++) {
        const struct pipeline_table *table = &pipeline->tables[i];
        struct source *source = binder_alloc(binder, sizeof *source);
        if (source == NULL)
            return binder_out_of_memory(binder);
        source->name = table->from != NULL ? table->from : table->name;
        source->raw = table;
        source->date = table->date;
        source->since = table->date == NULL ? table->since : NULL;
        status = raw_columns(binder, table, source);
        if (status == SLUICE_OK)
            status = raw_key(binder, table, source);
        if (status == SLUICE_OK && !table->broken)
            status = bind_filters(binder, table->where, table->where_count, source, &source->where);
        if (status == SLUICE_OK)
            check_place(binder, source);
        if (status == SLUICE_OK)
            status = binder_add_source(binder, source);
    }
    return status;
}

/* "it is declared at FILE:LINE:COL" */
static void suggest_declaration(struct binder *binder, const char *what, struct location location)
{
    diagnostics_suggest(binder->diagnostics, "%s is declared at %s:%d:%d", what, location.file,
                        location.line, location.column);
}

static void unknown_column(struct binder *binder, struct location location,
                           const struct source *source, const char *name)
{
    const char *close = source_closest_column(source, name);

    diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_MISSING, location,
                    "table '%s' has no column '%s'", source->name, name);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    else if (source->raw != NULL)
        suggest_declaration(binder, "the table", source->raw->location);
    else
        diagnostics_suggest(binder->diagnostics, "processor '%s' writes the table",
                            source->producer->name);
}

static int bind_filter(struct binder *binder, const struct pipeline_filter *where,
                       const struct source *source, struct sluice_filter *filter)
{
    const struct source_column *column = source_find_column(source, where->column);
    struct sluice_value *values = binder_alloc(binder, sizeof *values * (where->value_count + 1));
    const char *what;

    if (values == NULL)
        return binder_out_of_memory(binder);
    *filter = (struct sluice_filter){ .size = sizeof *filter,
                                      .kind = where->kind,
                                      .column = where->column,
                                      .value_count = (uint32_t)where->value_count,
                                      .fold_case = where->fold_case,
                                      .values = values };
    if (column == NULL) {
        unknown_column(binder, where->location, source, where->column);
        return SLUICE_OK;
    }
    what = arena_printf(&binder->binding->arena, "'%s'", where->column);
    if (what == NULL)
        return binder_out_of_memory(binder);
    if (where->fold_case && column->type != SLUICE_TEXT) {
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_TYPE, where->location,
                        "'fold_case' says nothing about '%s', which is %s", where->column,
                        type_name(column->type));
        diagnostics_suggest(binder->diagnostics, "remove 'fold_case'");
    }
    for (size_t i = 0; i < where->value_count; i++)
        (void)yaml_value(where->values[i], column->type, what, &values[i], binder->diagnostics);
    return SLUICE_OK;
}

int bind_filters(struct binder *binder, const struct pipeline_filter *where, size_t count,
                 const struct source *source, const struct sluice_filter *const **out)
{
    struct sluice_filter *filters;
    const struct sluice_filter **pointers;

    *out = NULL;
    if (count == 0)
        return SLUICE_OK;
    filters = binder_alloc(binder, sizeof *filters * count);
    pointers = binder_alloc(binder, sizeof *pointers * (count + 1));
    if (filters == NULL || pointers == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < count; i++) {
        int status = bind_filter(binder, &where[i], source, &filters[i]);
        if (status != SLUICE_OK)
            return status;
        pointers[i] = &filters[i];
    }
    *out = pointers;
    return SLUICE_OK;
}

static void check_calendar_column(struct binder *binder, const struct pipeline_calendar *calendar,
                                  const struct source *source, const char *name, int type)
{
    const struct source_column *column = source_find_column(source, name);

    if (column == NULL) {
        unknown_column(binder, calendar->location, source, name);
        return;
    }
    if (column->type != type)
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_TYPE, calendar->location,
                        "calendar column '%s' of table '%s' is %s, not %s", name, source->name,
                        type_name(column->type), type_name(type));
    else if (column->known != KNOWN_AHEAD)
        diagnostics_add(binder->diagnostics, MISTAKE_CALENDAR_NOT_AHEAD, calendar->location,
                        "calendar column '%s' of table '%s' is not known ahead", name,
                        source->name);
    else
        return;
    suggest_declaration(binder, "it", source_column_place(source, name));
}

/* Which dates there are must not hang on what happens on them. */
static void check_calendar_filters(struct binder *binder, const struct pipeline_calendar *calendar,
                                   const struct source *source)
{
    for (size_t i = 0; i < calendar->where_count; i++) {
        const struct pipeline_filter *where = &calendar->where[i];
        const struct source_column *column = source_find_column(source, where->column);
        if (column == NULL || column->known == KNOWN_AHEAD)
            continue;
        diagnostics_add(binder->diagnostics, MISTAKE_CALENDAR_NOT_AHEAD, where->location,
                        "the calendar's condition on '%s' of table '%s' is not known ahead",
                        where->column, source->name);
        suggest_declaration(binder, "it", source_column_place(source, where->column));
    }
}

/* Nothing of tables without dates alone is of a date. */
static bool needs_calendar(const struct pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->table_count; i++)
        if (pipeline->tables[i].broken || pipeline->tables[i].date != NULL)
            return true;
    return pipeline->table_count == 0 || pipeline->processor_count > 0;
}

int bind_calendar(struct binder *binder)
{
    struct binding *binding = binder->binding;
    const struct pipeline_calendar *calendar = binding->pipeline->calendar;
    struct location whole = { binding->pipeline->path, 0, 0 };
    const struct source *source;

    if (calendar == NULL && !needs_calendar(binding->pipeline))
        return SLUICE_OK;
    if (calendar == NULL) {
        diagnostics_add(binder->diagnostics, MISTAKE_SECTION_MISSING, whole,
                        "the pipeline has no calendar");
        diagnostics_suggest(binder->diagnostics,
                            "add 'calendar: {table: .., date: ..}' or include a file that has one");
        return SLUICE_OK;
    }
    if (calendar->broken || calendar->generated)
        return SLUICE_OK;
    source = binding_find_source(binding, calendar->table);
    if (source == NULL) {
        size_t count;
        const char **names = source_names(binding, &count);
        const char *close = names == NULL ? NULL : closest_match(calendar->table, names, count);
        diagnostics_add(binder->diagnostics, MISTAKE_TABLE_MISSING, calendar->location,
                        "the calendar's table '%s' is not declared", calendar->table);
        if (close != NULL)
            diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
        else
            diagnostics_suggest(binder->diagnostics, "declare it under 'tables'");
        free(names);
        return SLUICE_OK;
    }
    binding->calendar = source;
    if (source->raw->broken)
        return SLUICE_OK;
    check_calendar_column(binder, calendar, source, calendar->date, SLUICE_DATE);
    if (calendar->season != NULL)
        check_calendar_column(binder, calendar, source, calendar->season, SLUICE_TEXT);
    check_calendar_filters(binder, calendar, source);
    return bind_filters(binder, calendar->where, calendar->where_count, source,
                        &binding->calendar_where);
}
