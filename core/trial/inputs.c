/* inputs.c - the rows of a case: which file is of which table, and what must stand in it. */
#include "trial/private.h"

#include <stdlib.h>

/* ---- which file is of which table ---- */

static bool is_answer(const char *name)
{
    return text_equals(name, "expected") || text_equals(name, "outcomes");
}

/* Does the processor read it, by an input or a gate, or is it the calendar's? */
static bool is_read(const struct exam *exam, const struct source *source)
{
    for (uint32_t r = 0; r < exam->node->read_count; r++)
        if (exam->node->reads[r].source == source)
            return true;
    return source == exam->context->binding->calendar;
}

/* By the alias of an input, else by its own name. */
static const struct source *find_source(const struct exam *exam, const char *name)
{
    const struct binding *binding = exam->context->binding;

    for (uint32_t r = 0; r < exam->node->input_count; r++)
        if (text_equals(exam->node->reads[r].alias, name))
            return exam->node->reads[r].source;
    for (size_t s = 0; s < binding->source_count; s++)
        if (text_equals(source_title(binding->sources[s]), name))
            return binding->sources[s];
    return NULL;
}

/* The name that was meant. */
static const char *closest_name(struct exam *exam, const char *name)
{
    const struct binding *binding = exam->context->binding;
    size_t count = 0;
    const char **names = arena_alloc(
        &exam->arena, sizeof *names * (exam->node->input_count + binding->source_count + 3));

    exam->mistakes.failed = exam->mistakes.failed || names == NULL;
    if (names == NULL)
        return NULL;
    for (uint32_t r = 0; r < exam->node->input_count; r++)
        names[count++] = exam->node->reads[r].alias;
    for (size_t s = 0; s < binding->source_count; s++)
        if (is_read(exam, binding->sources[s]))
            names[count++] = source_title(binding->sources[s]);
    names[count++] = "expected";
    names[count++] = "outcomes";
    return closest_match(name, names, count);
}

static void list_inputs(struct exam *exam)
{
    struct buffer list = { 0 };

    for (uint32_t r = 0; r < exam->node->input_count; r++)
        buffer_printf(&list, "%s%s", r == 0 ? "" : ", ", exam->node->reads[r].alias);
    if (!list.failed && list.data != NULL)
        mistake_suggest(&exam->mistakes, "its inputs are %s", list.data);
    buffer_fini(&list);
}

static void unknown_file(struct exam *exam, const char *path, const char *name,
                         const struct source *source)
{
    const char *close = closest_name(exam, name);

    if (source != NULL)
        mistake_add(&exam->mistakes, path, 0, "processor '%s' does not read table '%s'",
                    exam->node->name, name);
    else
        mistake_add(&exam->mistakes, path, 0,
                    "processor '%s' has no input '%s', and reads no table of that name",
                    exam->node->name, name);
    if (close != NULL)
        mistake_suggest(&exam->mistakes, "did you mean '%s.csv'?", close);
    else
        list_inputs(exam);
}

/* ---- what must stand in a file ---- */

static void need(struct csv_column *columns, const struct source *source, const char *name,
                 const char *why)
{
    for (size_t c = 0; c < source->column_count; c++)
        if (text_equals(source->columns[c].name, name) && columns[c].needed == NULL)
            columns[c].needed = why;
}

static void need_of_read(struct exam *exam, const struct read *read, struct csv_column *columns)
{
    const struct projection *projection = read->projection;
    const char *why =
        arena_printf(&exam->arena, "processor '%s' reads it (%s)", exam->node->name, read->title);

    why = why == NULL ? "it is read" : why;
    for (size_t c = 0; read->input->columns[c] != NULL; c++)
        need(columns, read->source, read->input->columns[c]->name, why);
    for (size_t k = 0; k < read->source->key_count; k++)
        need(columns, read->source, read->source->key[k], "it is of the table's key");
    for (int32_t c = 0; c < projection->column_count; c++)
        need(columns, read->source, projection->columns[c], why);
    for (size_t f = 0; projection->filters != NULL && projection->filters[f] != NULL; f++)
        need(columns, read->source, projection->filters[f]->column, "a condition looks at it");
}

static void need_of_calendar(const struct exam *exam, struct csv_column *columns)
{
    const struct binding *binding = exam->context->binding;
    const struct pipeline_calendar *calendar = binding->pipeline->calendar;
    static const char why[] = "the calendar is made of it";

    need(columns, binding->calendar, calendar->date, why);
    if (calendar->season != NULL)
        need(columns, binding->calendar, calendar->season, why);
    for (size_t f = 0; binding->calendar_where != NULL && binding->calendar_where[f] != NULL; f++)
        need(columns, binding->calendar, binding->calendar_where[f]->column, why);
}

static struct csv_column *describe_columns(struct exam *exam, const struct source *source)
{
    struct csv_column *columns =
        arena_alloc(&exam->arena, sizeof *columns * (source->column_count + 1));

    if (columns == NULL)
        return NULL;
    for (size_t c = 0; c < source->column_count; c++)
        columns[c] = (struct csv_column){ .name = source->columns[c].name,
                                          .type = source->columns[c].type,
                                          .nullable = source->columns[c].nullable };
    for (uint32_t r = 0; r < exam->node->read_count; r++)
        if (exam->node->reads[r].source == source)
            need_of_read(exam, &exam->node->reads[r], columns);
    if (source == exam->context->binding->calendar)
        need_of_calendar(exam, columns);
    if (source_cut_by(source) != NULL)
        need(columns, source, source_cut_by(source), "rows stand by it in windows");
    return columns;
}

static int32_t place_of(const struct source *source, const char *name)
{
    for (size_t c = 0; c < source->column_count; c++)
        if (text_equals(source->columns[c].name, name))
            return (int32_t)c;
    return -1;
}

/* Of a raw table as it is declared; of an output also the date. */
static int32_t describe_key(struct exam *exam, const struct source *source, const int32_t **out)
{
    const struct pipeline_table *raw = source->raw;
    size_t count = raw != NULL ? raw->key_count : source->key_count;
    int32_t *key = arena_alloc(&exam->arena, sizeof *key * (count + 2)), used = 0;

    *out = key;
    if (key == NULL)
        return -1;
    if (raw == NULL && source->date != NULL)
        key[used++] = place_of(source, source->date);
    for (size_t k = 0; k < count; k++)
        key[used++] = place_of(source, raw != NULL ? raw->key[k] : source->key[k]);
    return used;
}

static int read_file(struct exam *exam, const struct source *source, const char *path,
                     struct sluice_error *error)
{
    struct csv_shape shape = { .path = path,
                               .owner =
                                   arena_printf(&exam->arena, "table '%s'", source_title(source)),
                               .columns = describe_columns(exam, source),
                               .count = (int32_t)source->column_count };

    shape.key_count = describe_key(exam, source, &shape.key);
    if (shape.owner == NULL || shape.columns == NULL || shape.key_count < 0)
        return error_memory(error, path);
    return csv_rows_read(&shape, &exam->arena, &exam->mistakes, &exam->inputs[source->index],
                         error);
}

/* ---- all files ---- */

/* `files`: the name of the file that each table has, by source.index. */
static int take_file(struct exam *exam, const char *name, const char **files,
                     struct sluice_error *error)
{
    const struct source *source = find_source(exam, name);
    const char *path = arena_printf(&exam->arena, "%s/%s.csv", exam->path, name);

    if (path == NULL)
        return error_memory(error, name);
    if (source == NULL || !is_read(exam, source)) {
        unknown_file(exam, path, name, source);
        return SLUICE_OK;
    }
    if (files[source->index] != NULL) {
        mistake_add(&exam->mistakes, path, 0,
                    "%s.csv has rows of the same table, '%s': a table has one file",
                    files[source->index], source_title(source));
        return SLUICE_OK;
    }
    files[source->index] = name;
    return read_file(exam, source, path, error);
}

static void tell_missing(struct exam *exam, const struct read *read)
{
    mistake_add(&exam->mistakes, exam->path, 0, "input '%s' has no rows: there is no %s.csv",
                read->alias, read->alias);
    mistake_suggest(&exam->mistakes, "for none, write its header alone");
}

/* A table that nothing was read of is there all the same, without rows. */
static int make_empty(struct exam *exam, const struct source *source, struct sluice_error *error)
{
    struct csv_rows *rows = &exam->inputs[source->index];
    const char **names = arena_alloc(&exam->arena, sizeof *names * (source->column_count + 1));
    int32_t *types = arena_alloc(&exam->arena, sizeof *types * (source->column_count + 1));
    int status;

    if (names == NULL || types == NULL)
        return error_memory(error, source->name);
    for (size_t c = 0; c < source->column_count; c++) {
        names[c] = source->columns[c].name;
        types[c] = source->columns[c].type;
    }
    status = table_init(&rows->table, names, types, (int32_t)source->column_count, error);
    rows->read = status == SLUICE_OK;
    if (rows->read)
        table_finish(&rows->table);
    return status;
}

static int fill_up(struct exam *exam, const char **files, struct sluice_error *error)
{
    const struct binding *binding = exam->context->binding;
    int status = SLUICE_OK;

    for (uint32_t r = 0; r < exam->node->input_count; r++) {
        const struct read *read = &exam->node->reads[r];
        if (files[read->source->index] != NULL)
            continue;
        tell_missing(exam, read);
        files[read->source->index] = read->alias;
    }
    for (size_t s = 0; s < binding->source_count && status == SLUICE_OK; s++)
        if (!exam->inputs[s].read)
            status = make_empty(exam, binding->sources[s], error);
    return status;
}

bool inputs_have(const struct exam *exam, const struct source *source)
{
    return source != NULL && exam->inputs[source->index].has != NULL;
}

int inputs_read(struct exam *exam, struct sluice_error *error)
{
    size_t count = exam->context->binding->source_count;
    const char **files = arena_alloc(&exam->arena, sizeof *files * (count + 1));
    struct name_list names;
    int status = folder_names(exam->path, ".csv", &exam->arena, &names, error);

    exam->inputs = arena_alloc(&exam->arena, sizeof *exam->inputs * (count + 1));
    if (status == SLUICE_OK && (files == NULL || exam->inputs == NULL))
        status = error_memory(error, exam->name);
    for (size_t i = 0; i < names.count && status == SLUICE_OK; i++)
        if (!is_answer(names.items[i]))
            status = take_file(exam, names.items[i], files, error);
    return status == SLUICE_OK ? fill_up(exam, files, error) : status;
}

void inputs_fini(struct exam *exam)
{
    if (exam->inputs == NULL)
        return;
    for (size_t s = 0; s < exam->context->binding->source_count; s++)
        csv_rows_fini(&exam->inputs[s]);
}
