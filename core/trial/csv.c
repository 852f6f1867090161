/* csv.c - a CSV file of a case, read: in the form of `sluice export`, whatever a table's own files
 * look like. */
#include "trial/private.h"

#include <stdlib.h>

#define LARGEST ((size_t)64 << 20)
#define SHOWN 40 /* bytes of a value in a message */

/* A file while it is read. */
struct reading {
    const struct csv_shape *shape;
    struct arena *arena;
    struct mistake_list *mistakes;
    struct csv_rows *rows;
    struct csv_reader *csv;
    int32_t *columns; /* per field: of the shape; -1: passed over */
    size_t width;
    size_t line_capacity;
};

SLUICE_PRINTF(3, 4)
static void mistake(struct reading *reading, int line, const char *format, ...)
{
    char message[600];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    text_clean(message, strlen(message));
    mistake_add(reading->mistakes, reading->shape->path, line, "%s", message);
}

/* ---- the header ---- */

static int32_t find_column(const struct csv_shape *shape, const char *name)
{
    for (int32_t c = 0; c < shape->count; c++)
        if (text_equals(shape->columns[c].name, name))
            return c;
    return -1;
}

static void unknown_column(struct reading *reading, const char *name)
{
    const struct csv_shape *shape = reading->shape;
    const char **names = arena_alloc(reading->arena, sizeof *names * ((size_t)shape->count + 1));
    const char *close = NULL;

    for (int32_t c = 0; c < shape->count && names != NULL; c++)
        names[c] = shape->columns[c].name;
    reading->mistakes->failed = reading->mistakes->failed || names == NULL;
    if (names != NULL)
        close = closest_match(name, names, (size_t)shape->count);
    mistake(reading, 1, "%s has no column '%.80s'%s%s%s", shape->owner, name,
            close == NULL ? "" : "; did you mean '", close == NULL ? "" : close,
            close == NULL ? "" : "'?");
}

static int take_name(struct reading *reading, size_t field, const struct csv_field *text,
                     struct sluice_error *error)
{
    const char *name = arena_copy(reading->arena, text->text, text->length);
    int32_t column = name == NULL ? -1 : find_column(reading->shape, name);

    if (name == NULL)
        return error_memory(error, "a header");
    reading->columns[field] = column;
    if (column < 0 && !reading->shape->others)
        unknown_column(reading, name);
    else if (column >= 0 && reading->rows->has[column])
        mistake(reading, 1, "column '%s' stands twice: remove one of them", name);
    if (column >= 0)
        reading->rows->has[column] = true;
    return SLUICE_OK;
}

/* A header of one column that nobody declares and that has another separator in it: one mistake,
 * for which no column is to blame. */
static bool is_separated_otherwise(struct reading *reading, const struct csv_field *field,
                                   struct sluice_error *error, int *status)
{
    static const struct {
        char separator;
        const char *shown;
    } others[] = { { ';', "';'" }, { '\t', "tabs" }, { '|', "'|'" } };
    const char *header = arena_copy(reading->arena, field->text, field->length);

    *status = header == NULL ? error_memory(error, "a header") : SLUICE_OK;
    if (header == NULL || find_column(reading->shape, header) >= 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (strchr(header, others[i].separator) == NULL)
            continue;
        mistake(reading, 1,
                "the header has one column: fields are separated by ',', these look separated by "
                "%s; files of a case have the form that `sluice export` prints",
                others[i].shown);
        return true;
    }
    return false;
}

static int read_header(struct reading *reading, struct sluice_error *error)
{
    const struct csv_shape *shape = reading->shape;
    const struct csv_field *fields;
    int status = csv_read(reading->csv, &fields, &reading->width, error);

    if (status == SLUICE_OK && reading->width == 0)
        mistake(reading, 1, "the file is empty: its first line must name the columns");
    if (status != SLUICE_OK || reading->width == 0)
        return status;
    if (reading->width == 1 &&
        (is_separated_otherwise(reading, &fields[0], error, &status) || status != SLUICE_OK))
        return status;
    reading->columns = arena_alloc(reading->arena, sizeof *reading->columns * reading->width);
    if (reading->columns == NULL)
        return error_memory(error, "a header");
    for (size_t f = 0; f < reading->width && status == SLUICE_OK; f++)
        status = take_name(reading, f, &fields[f], error);
    for (int32_t c = 0; c < shape->count && status == SLUICE_OK; c++)
        if (!reading->rows->has[c] && shape->columns[c].needed != NULL)
            mistake(reading, 1, "column '%s' is missing: %s", shape->columns[c].name,
                    shape->columns[c].needed);
    return status;
}

/* ---- rows ---- */

static void bad_value(struct reading *reading, const struct csv_column *column,
                      const struct csv_field *field, const char *expected)
{
    const char *hint = csv_hint(column->type, field->text, field->length);
    const char *type = type_name(column->type);
    int length = (int)(field->length < SHOWN ? field->length : SHOWN);

    mistake(reading, csv_line(reading->csv), "column '%s': '%.*s%s' is not %s %s (%s)%s%s",
            column->name, length, field->text, field->length > SHOWN ? "..." : "",
            *type == 'i' ? "an" : "a", type, expected, hint == NULL ? "" : "; ",
            hint == NULL ? "" : hint);
}

static void take_field(struct reading *reading, const struct csv_field *field, int32_t c,
                       struct sluice_value *values)
{
    const struct csv_column *column = &reading->shape->columns[c];
    const char *expected = "";

    if (field->length == 0 && !field->quoted) {
        if (!column->nullable)
            mistake(reading, csv_line(reading->csv),
                    "column '%s' is empty, and %s has it without nulls", column->name,
                    reading->shape->owner);
    } else if (!value_parse(column->type, field->text, field->length, &values[c], &expected)) {
        values[c] = sluice_of_null();
        bad_value(reading, column, field, expected);
    }
}

static int add_row(struct reading *reading, const struct sluice_value *values,
                   struct sluice_error *error)
{
    struct csv_rows *rows = reading->rows;

    if (!array_reserve((void **)&rows->lines, &reading->line_capacity,
                       (size_t)rows->table.row_count + 1, sizeof *rows->lines))
        return error_memory(error, reading->shape->path);
    rows->lines[rows->table.row_count] = csv_line(reading->csv);
    return table_append(&rows->table, values, error);
}

static int read_row(struct reading *reading, const struct csv_field *fields, size_t count,
                    struct sluice_value *values, struct sluice_error *error)
{
    for (int32_t c = 0; c < reading->shape->count; c++)
        values[c] = sluice_of_null();
    if (count != reading->width) {
        mistake(reading, csv_line(reading->csv), "%zu field%s where the header has %zu", count,
                PLURAL(count), reading->width);
        return SLUICE_OK;
    }
    for (size_t f = 0; f < count; f++)
        if (reading->columns[f] >= 0)
            take_field(reading, &fields[f], reading->columns[f], values);
    return add_row(reading, values, error);
}

static int read_rows(struct reading *reading, struct sluice_error *error)
{
    struct sluice_value *values =
        arena_alloc(reading->arena, sizeof *values * ((size_t)reading->shape->count + 1));
    const struct csv_field *fields;
    size_t count = 1;
    int status = values == NULL ? error_memory(error, "a row") : SLUICE_OK;

    while (status == SLUICE_OK) {
        status = csv_read(reading->csv, &fields, &count, error);
        if (status != SLUICE_OK || count == 0)
            break;
        status = read_row(reading, fields, count, values, error);
    }
    return status;
}

/* ---- keys ---- */

int csv_rows_compare(const struct sluice_column *left, int64_t a, const struct sluice_column *right,
                     int64_t b, const struct csv_shape *shape)
{
    int order = 0;

    for (int32_t k = 0; k < shape->key_count && order == 0; k++)
        order = value_compare(sluice_value_at(&left[shape->key[k]], a),
                              sluice_value_at(&right[shape->key[k]], b));
    return order;
}

struct order {
    const struct table *table;
    const struct csv_shape *shape;
};

static int compare_rows(const void *a, const void *b, void *user)
{
    const struct order *order = user;
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    int difference =
        csv_rows_compare(order->table->views, left, order->table->views, right, order->shape);

    return difference != 0 ? difference : left < right ? -1 : left > right;
}

void csv_rows_sort(const struct table *table, const struct csv_shape *shape, int64_t *order)
{
    struct order by = { table, shape };

    for (int64_t row = 0; row < table->row_count; row++)
        order[row] = row;
    if (table->row_count > 1)
        qsort_r(order, (size_t)table->row_count, sizeof *order, compare_rows, &by);
}

void csv_rows_key_text(const struct sluice_column *columns, int64_t row,
                       const struct csv_shape *shape, int32_t from, struct buffer *out)
{
    for (int32_t k = from; k < shape->key_count; k++) {
        buffer_printf(out, "%s%s ", k == from ? "" : ", ", shape->columns[shape->key[k]].name);
        csv_write_value(out, sluice_value_at(&columns[shape->key[k]], row));
    }
}

static bool has_key(const struct reading *reading)
{
    bool has = reading->shape->key_count > 0;

    for (int32_t k = 0; k < reading->shape->key_count; k++)
        has = has && reading->rows->has[reading->shape->key[k]];
    return has;
}

static int check_keys(struct reading *reading, struct sluice_error *error)
{
    const struct csv_shape *shape = reading->shape;
    const struct table *table = &reading->rows->table;
    int64_t *order = malloc(sizeof *order * (size_t)(table->row_count + 1));
    struct buffer key = { 0 };

    if (order == NULL)
        return error_memory(error, shape->path);
    csv_rows_sort(table, shape, order);
    for (int64_t i = 1; i < table->row_count; i++) {
        if (csv_rows_compare(table->views, order[i - 1], table->views, order[i], shape) != 0)
            continue;
        buffer_clear(&key);
        csv_rows_key_text(table->views, order[i], shape, 0, &key);
        mistake(reading, reading->rows->lines[order[i]], "line %d has the same key (%s): %s",
                reading->rows->lines[order[i - 1]], key.failed ? "" : key.data,
                "each row has one of its own");
    }
    buffer_fini(&key);
    free(order);
    return SLUICE_OK;
}

/* ---- a file ---- */

static int open_rows(struct reading *reading, struct sluice_error *error)
{
    const struct csv_shape *shape = reading->shape;
    size_t count = (size_t)shape->count;
    const char **names = arena_alloc(reading->arena, sizeof *names * (count + 1));
    int32_t *types = arena_alloc(reading->arena, sizeof *types * (count + 1));
    int status;

    reading->rows->has = arena_alloc(reading->arena, sizeof *reading->rows->has * (count + 1));
    if (names == NULL || types == NULL || reading->rows->has == NULL)
        return error_memory(error, shape->path);
    for (size_t c = 0; c < count; c++) {
        names[c] = shape->columns[c].name;
        types[c] = shape->columns[c].type;
    }
    status = table_init(&reading->rows->table, names, types, shape->count, error);
    reading->rows->read = status == SLUICE_OK;
    return status;
}

/* What a file says wrongly beside its values is the last that is told of it. */
static int read_text(struct reading *reading, const char *text, size_t length,
                     struct sluice_error *error)
{
    size_t before = reading->mistakes->texts.count;
    int status;

    if (!text_is_utf8(text, length)) {
        mistake(reading, 0, "this is not text in UTF-8");
        return SLUICE_OK;
    }
    status = csv_reader_create(reading->shape->path, text, length, &reading->csv, error);
    if (status == SLUICE_OK)
        status = read_header(reading, error);
    if (status == SLUICE_OK && reading->mistakes->texts.count == before)
        status = read_rows(reading, error);
    if (status == SLUICE_E_INVALID) {
        mistake_add(reading->mistakes, NULL, 0, "%s", error->message);
        status = SLUICE_OK;
    }
    table_finish(&reading->rows->table);
    if (status == SLUICE_OK && reading->mistakes->texts.count == before && has_key(reading))
        status = check_keys(reading, error);
    csv_reader_destroy(reading->csv);
    return status;
}

int csv_rows_read(const struct csv_shape *shape, struct arena *arena, struct mistake_list *mistakes,
                  struct csv_rows *rows, struct sluice_error *error)
{
    struct reading reading = { shape, arena, mistakes, rows, NULL, NULL, 0, 0 };
    char *text = NULL;
    size_t length = 0;
    int status = open_rows(&reading, error);

    if (status == SLUICE_OK)
        table_finish(&rows->table);
    if (status == SLUICE_OK)
        status = file_read(shape->path, LARGEST, &text, &length, error);
    if (status == SLUICE_OK) {
        status = read_text(&reading, text, length, error);
    } else if (status != SLUICE_E_MEMORY) {
        mistake_add(mistakes, NULL, 0, "%s", error->message);
        status = SLUICE_OK;
    }
    free(text);
    return status;
}

void csv_rows_fini(struct csv_rows *rows)
{
    if (rows->read)
        table_fini(&rows->table);
    free(rows->lines);
    *rows = (struct csv_rows){ 0 };
}
