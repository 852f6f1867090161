/* listing.c - rows of named columns for people and for programs. */
#include "csv/csv.h"
#include "report/private.h"

#include <stdlib.h>

#define GAP 2

void listing_init(struct listing *listing, const struct listing_column *columns, size_t count)
{
    *listing = (struct listing){ .columns = columns, .column_count = count };
}

void listing_fini(struct listing *listing)
{
    free(listing->cells);
    listing->cells = NULL;
}

void listing_add(struct listing *listing, const struct sluice_value *row)
{
    if (listing->failed ||
        !array_reserve((void **)&listing->cells, &listing->capacity,
                       listing->count + listing->column_count, sizeof *listing->cells)) {
        listing->failed = true;
        return;
    }
    memcpy(listing->cells + listing->count, row, sizeof *row * listing->column_count);
    listing->count += listing->column_count;
}

size_t listing_rows(const struct listing *listing)
{
    return listing->count / listing->column_count;
}

struct sluice_value listing_text(const char *text)
{
    return text == NULL ? sluice_of_null() : sluice_of_text(text);
}

struct sluice_value listing_made(struct listing *listing, const char *text)
{
    listing->failed = listing->failed || text == NULL;
    return listing_text(text);
}

/* ---- text ---- */

/* What people see of a cell: one line, whatever the text holds. */
static void format_cell(struct buffer *cell, struct sluice_value value)
{
    buffer_clear(cell);
    if (value.type == SLUICE_BOOL)
        buffer_text(cell, value.as.integer ? "yes" : "no");
    else
        value_format(cell, value);
    for (size_t i = 0; i < cell->length; i++)
        if ((unsigned char)cell->data[i] < ' ')
            cell->data[i] = ' ';
    if (!cell->failed && cell->length > 0)
        text_clean(cell->data, cell->length);
}

static void pad(struct buffer *out, size_t count)
{
    while (count-- > 0)
        buffer_char(out, ' ');
}

static void put_cell(struct buffer *out, const char *text, size_t length, size_t width, bool right,
                     bool last)
{
    size_t used = text_characters(text, length);
    size_t space = used < width ? width - used : 0;

    if (right)
        pad(out, space);
    buffer_append(out, text, length);
    if (!right && !last)
        pad(out, space);
    if (!last)
        pad(out, GAP);
}

/* False when memory is short. */
static bool measure(const struct listing *listing, size_t *widths, struct buffer *cell)
{
    bool good = true;

    for (size_t c = 0; c < listing->column_count; c++)
        widths[c] = strlen(listing->columns[c].name);
    for (size_t i = 0; i < listing->count; i++) {
        size_t column = i % listing->column_count, width;
        format_cell(cell, listing->cells[i]);
        good = good && !cell->failed;
        width = text_characters(cell->data, cell->length);
        widths[column] = width > widths[column] ? width : widths[column];
    }
    return good;
}

static size_t last_shown(const struct listing *listing)
{
    size_t last = listing->column_count - 1;

    while (last > 0 && listing->columns[last].only_data)
        last--;
    return last;
}

/* Row `row`, or the names where it is SIZE_MAX. */
static void put_line(const struct listing *listing, size_t row, const size_t *widths,
                     struct buffer *cell, struct buffer *out)
{
    size_t last = last_shown(listing);

    for (size_t c = 0; c <= last; c++) {
        const struct listing_column *column = &listing->columns[c];
        if (column->only_data)
            continue;
        if (row == SIZE_MAX) {
            buffer_clear(cell);
            buffer_text(cell, column->name);
        } else {
            format_cell(cell, listing->cells[row * listing->column_count + c]);
        }
        out->failed = out->failed || cell->failed;
        put_cell(out, cell->length == 0 ? "" : cell->data, cell->length, widths[c],
                 type_is_number(column->type), c == last);
    }
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
    buffer_char(out, '\n');
}

static void print_text(const struct listing *listing, struct buffer *out)
{
    size_t widths[LISTING_MAX_COLUMNS];
    struct buffer cell = { 0 };

    if (!measure(listing, widths, &cell))
        out->failed = true;
    put_line(listing, SIZE_MAX, widths, &cell, out);
    for (size_t row = 0; row < listing_rows(listing); row++)
        put_line(listing, row, widths, &cell, out);
    buffer_fini(&cell);
}

/* ---- CSV ---- */

static void print_csv(const struct listing *listing, struct buffer *out)
{
    for (size_t c = 0; c < listing->column_count; c++)
        buffer_printf(out, "%s%s", c == 0 ? "" : ",", listing->columns[c].name);
    buffer_char(out, '\n');
    for (size_t i = 0; i < listing->count; i++) {
        csv_write_value(out, listing->cells[i]);
        buffer_char(out, (i + 1) % listing->column_count == 0 ? '\n' : ',');
    }
}

/* ---- JSON ---- */

static json_t *row_object(const struct listing *listing, size_t row, const char *event)
{
    json_t *object = json_object();
    bool failed = object == NULL;

    if (!failed && event != NULL)
        failed = json_object_set_new(object, "event", json_string(event)) != 0;
    for (size_t c = 0; c < listing->column_count && !failed; c++)
        failed = json_object_set_new(
                     object, listing->columns[c].name,
                     report_json_value(listing->cells[row * listing->column_count + c])) != 0;
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static void print_json(const struct listing *listing, const char *event, struct buffer *out)
{
    for (size_t row = 0; row < listing_rows(listing) && !out->failed; row++)
        report_json_line(row_object(listing, row, event), 15, out);
}

void listing_print(const struct listing *listing, int format, const char *event, struct buffer *out)
{
    out->failed = out->failed || listing->failed;
    if (format == LISTING_JSON)
        print_json(listing, event, out);
    else if (format == LISTING_CSV)
        print_csv(listing, out);
    else
        print_text(listing, out);
}
