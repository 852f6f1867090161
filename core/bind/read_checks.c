/* read_checks.c - a read against the table it names. */
#include "bind/private.h"

#include <stdlib.h>

/* ---- the table ---- */

/* The table that a processor without a node would write; NULL if nobody can say. */
static const char *unbound_output(struct binder *binder, const struct pipeline_processor *processor)
{
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    const struct plugin *plugin = NULL;

    if (processor->output != NULL)
        return processor->output;
    if (processor->plugin == NULL ||
        registry_find(binder->registry, processor->plugin, &plugin, &ignored) != SLUICE_OK)
        return NULL;
    return plugin->descriptor->output->table;
}

struct writers {
    const struct pipeline_processor *disabled; /* would write the table if it were enabled */
    bool broken;                               /* one with mistakes writes it */
    bool unknown;                              /* one with mistakes writes nobody knows what */
};

static struct writers find_writers(struct binder *binder, const char *table)
{
    const struct pipeline *pipeline = binder->binding->pipeline;
    struct writers writers = { 0 };

    for (size_t i = 0; i < pipeline->processor_count; i++) {
        const struct pipeline_processor *processor = &pipeline->processors[i];
        const char *output;
        if (binding_find_node(binder->binding, processor->name) != NULL)
            continue;
        output = unbound_output(binder, processor);
        if (output == NULL)
            writers.unknown = writers.unknown || processor->enabled;
        else if (strcmp(output, table) == 0 && processor->enabled)
            writers.broken = true;
        else if (strcmp(output, table) == 0)
            writers.disabled = processor;
    }
    return writers;
}

/* Two aliases of one missing table are one mistake. */
static bool is_reported(const struct node *node, const struct read *read)
{
    for (const struct read *other = node->reads; other < read; other++)
        if (other->source == NULL && strcmp(other->table, read->table) == 0 &&
            other->location.line == read->location.line &&
            other->location.column == read->location.column)
            return true;
    return false;
}

void report_unknown_table(struct binder *binder, const struct node *node, const struct read *read)
{
    struct writers writers = find_writers(binder, read->table);
    size_t count;
    const char **names = source_names(binder->binding, &count);
    const char *close = names == NULL ? NULL : closest_match(read->table, names, count);

    /* What a processor with mistakes writes is no mistake of those that read it. */
    if (!is_reported(node, read) && !writers.broken &&
        (close != NULL || writers.disabled != NULL || !writers.unknown)) {
        diagnostics_add(binder->diagnostics, MISTAKE_TABLE_MISSING, read->location,
                        "%s of processor '%s' reads table '%s', which is neither declared nor "
                        "written by a processor",
                        read->title, node->name, read->table);
        if (writers.disabled != NULL)
            diagnostics_suggest(binder->diagnostics,
                                "processor '%s' would write it, but is not enabled",
                                writers.disabled->name);
        else if (close != NULL)
            diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
        else
            diagnostics_suggest(binder->diagnostics,
                                "declare it under 'tables', or add the processor that writes it");
    }
    free(names);
}

/* ---- its columns ---- */

/* Where the column comes from, for the newest mistake. */
static void suggest_origin(struct binder *binder, const struct source *source, const char *name)
{
    struct location place = source_column_place(source, name);

    if (source->producer != NULL)
        diagnostics_suggest(binder->diagnostics, "processor '%s' writes it",
                            source->producer->name);
    else
        diagnostics_suggest(binder->diagnostics, "it is declared at %s:%d:%d", place.file,
                            place.line, place.column);
}

static void suggest_column(struct binder *binder, const struct source *source, const char *name)
{
    const char *close = source_closest_column(source, name);

    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "the table has '%s'", close);
    else if (source->raw != NULL)
        diagnostics_suggest(binder->diagnostics, "the table is declared at %s:%d:%d",
                            source->raw->location.file, source->raw->location.line,
                            source->raw->location.column);
    else
        diagnostics_suggest(binder->diagnostics, "processor '%s' writes the table",
                            source->producer->name);
}

static void check_column(struct binder *binder, const struct node *node, const struct read *read,
                         const struct sluice_input_column *wanted)
{
    const struct source_column *column = source_find_column(read->source, wanted->name);

    if (column == NULL)
        return;
    if (column->type != wanted->type)
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_TYPE, read->location,
                        "%s of processor '%s' needs column '%s' of table '%s' as %s, but it is %s",
                        read->title, node->name, wanted->name, read->source->name,
                        type_name(wanted->type), type_name(column->type));
    else if (column->nullable && !wanted->nullable)
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_NULLABLE, read->location,
                        "%s of processor '%s' needs column '%s' of table '%s' without nulls, but "
                        "it may be null (%s?)",
                        read->title, node->name, wanted->name, read->source->name,
                        type_name(column->type));
    else
        return;
    suggest_origin(binder, read->source, wanted->name);
}

/* All columns that are missing are one mistake: mostly the table is the wrong one. */
static void check_columns(struct binder *binder, const struct node *node, const struct read *read)
{
    struct buffer missing = { 0 };
    const char *first = NULL;
    size_t count = 0;

    for (size_t i = 0; read->input->columns[i] != NULL; i++) {
        const struct sluice_input_column *wanted = read->input->columns[i];
        if (source_find_column(read->source, wanted->name) != NULL) {
            check_column(binder, node, read, wanted);
            continue;
        }
        buffer_printf(&missing, "%s'%s'", count > 0 ? ", " : "", wanted->name);
        if (wanted->type != SLUICE_NULL)
            buffer_printf(&missing, " (%s%s)", type_name(wanted->type),
                          wanted->nullable ? "?" : "");
        first = count++ == 0 ? wanted->name : first;
    }
    if (count > 0) {
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_MISSING, read->location,
                        "%s of processor '%s' needs column%s %s of table '%s', which has none of "
                        "%s",
                        read->title, node->name, PLURAL(count),
                        missing.failed ? first : missing.data, read->source->name,
                        count == 1 ? "that name" : "these names");
        suggest_column(binder, read->source, first);
    }
    buffer_fini(&missing);
}

/* ---- keys, order and filters: they may name columns that the input does not list ---- */

static void check_name(struct binder *binder, const struct node *node, const struct read *read,
                       const char *verb, const char *name)
{
    if (source_find_column(read->source, name) != NULL)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_MISSING, read->location,
                    "%s of processor '%s' is %s by column '%s', which table '%s' does not have",
                    read->title, node->name, verb, name, read->source->name);
    suggest_column(binder, read->source, name);
}

static void check_mapping(struct binder *binder, const struct node *node, const struct read *read,
                          const struct sluice_input_key *key)
{
    const struct sluice_key_column *const *entity = node->instance->entity;
    const struct source_column *column = source_find_column(read->source, key->column);

    while (key->entity != NULL && *entity != NULL && strcmp((*entity)->name, key->entity) != 0)
        entity++;
    if (key->entity == NULL || *entity == NULL || column == NULL || column->type == (*entity)->type)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_TYPE, read->location,
                    "%s of processor '%s' finds its rows by column '%s' of table '%s', which is "
                    "%s, but the %s's '%s' is %s",
                    read->title, node->name, key->column, read->source->name,
                    type_name(column->type), node->instance->entity_word, key->entity,
                    type_name((*entity)->type));
    suggest_origin(binder, read->source, key->column);
}

static void check_names(struct binder *binder, const struct node *node, const struct read *read)
{
    const struct sluice_input *input = read->input;

    for (size_t i = 0; input->keys != NULL && input->keys[i] != NULL; i++) {
        check_name(binder, node, read, "keyed", input->keys[i]->column);
        check_mapping(binder, node, read, input->keys[i]);
    }
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        check_name(binder, node, read, "ordered", input->order[i]);
    for (size_t i = 0; input->filters != NULL && input->filters[i] != NULL; i++)
        check_name(binder, node, read, "filtered", input->filters[i]->column);
}

/* The table's own conditions are no more than may be: the pipeline was read. */
static void check_conditions(struct binder *binder, const struct node *node,
                             const struct read *read)
{
    size_t own = 0, table = 0;

    while (read->input->filters != NULL && read->input->filters[own] != NULL)
        own++;
    while (read->source->where != NULL && read->source->where[table] != NULL)
        table++;
    if (own + table <= MAX_CONDITIONS)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_OVER_LIMIT, read->location,
                    "%s of processor '%s' reads table '%s' under %zu conditions, %zu of them the "
                    "table's: at most %d",
                    read->title, node->name, read->source->name, own + table, table,
                    MAX_CONDITIONS);
    diagnostics_suggest(binder->diagnostics, table > 0
                                                 ? "remove conditions of the table, or make a "
                                                   "column of several"
                                                 : "make a column of several");
}

/* ---- the window ---- */

static void check_window(struct binder *binder, const struct node *node, const struct read *read)
{
    bool dated = read->source->date != NULL;

    if (dated == (read->input->window.kind != SLUICE_WINDOW_ALL))
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_WINDOW_UNFIT, read->location,
                    dated ? "%s of processor '%s' has no window of dates, but table '%s' has dates"
                          : "%s of processor '%s' has a window of dates, but table '%s' has none",
                    read->title, node->name, read->source->name);
    if (read->source->raw != NULL)
        diagnostics_suggest(binder->diagnostics, "the table is declared at %s:%d:%d",
                            read->source->raw->location.file, read->source->raw->location.line,
                            read->source->raw->location.column);
}

void check_read(struct binder *binder, const struct node *node, const struct read *read)
{
    size_t before = binder->diagnostics->count;

    check_columns(binder, node, read);
    if (binder->diagnostics->count == before)
        check_names(binder, node, read);
    check_conditions(binder, node, read);
    check_window(binder, node, read);
}
