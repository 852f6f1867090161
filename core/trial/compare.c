/* compare.c - what came of a case against what was expected, cell by cell. */
#include "trial/private.h"

#include <stdlib.h>

/* Two tables in the order of their keys. */
struct walk {
    struct exam *exam;
    const struct comparison *comparison;
    const struct csv_shape *shape;
    int64_t *order; /* of the expected rows; those that came stand in it */
    int64_t expected, got;
    bool failed; /* memory was short */
};

static bool has_column(const struct walk *walk, int32_t column)
{
    return walk->comparison->has == NULL || walk->comparison->has[column];
}

static void put_row(const struct walk *walk, const struct table *table, int64_t row,
                    struct buffer *out)
{
    for (int32_t c = 0; c < walk->shape->count; c++) {
        if (c > 0)
            buffer_char(out, ',');
        csv_write_value(out, sluice_value_at(&table->views[c], row));
    }
}

/* NULL: there is no value. */
static const char *put_cell(struct sluice_value value, struct buffer *out)
{
    if (value.type == SLUICE_NULL)
        return NULL;
    csv_write_value(out, value);
    return out->data;
}

/* Tells one that is about a row; the caller knows which of its texts it fills in. */
static void tell(struct walk *walk, struct trial_difference *difference, const struct table *table,
                 int64_t row)
{
    struct buffer key = { 0 };
    char date[DATE_TEXT_SIZE];
    bool whole =
        walk->shape->key_count > 1 && !sluice_is_known(&table->views[walk->shape->key[1]], row);

    difference->file = walk->comparison->answer->file;
    difference->way = walk->comparison->way;
    difference->date = date_format(sluice_date(&table->views[0], row), date);
    if (whole)
        buffer_text(&key, "the whole date");
    else
        csv_rows_key_text(table->views, row, walk->shape, 1, &key);
    difference->key = key.data == NULL ? "" : key.data;
    walk->failed = walk->failed || key.failed;
    tell_difference(walk->exam, difference);
    buffer_fini(&key);
}

static int line_of(const struct walk *walk, int64_t row)
{
    return walk->comparison->lines == NULL ? 0 : walk->comparison->lines[row];
}

static void tell_lost(struct walk *walk)
{
    const struct table *table = walk->comparison->expected;
    int64_t row = walk->order[walk->expected];
    struct trial_difference difference = { .kind = TRIAL_LOST, .line = line_of(walk, row) };
    struct buffer text = { 0 };

    put_row(walk, table, row, &text);
    difference.expected = text.data;
    walk->failed = walk->failed || text.failed;
    tell(walk, &difference, table, row);
    buffer_fini(&text);
}

static void tell_new(struct walk *walk)
{
    const struct table *table = walk->comparison->got;
    struct trial_difference difference = { .kind = TRIAL_NEW };
    struct buffer text = { 0 };

    put_row(walk, table, walk->got, &text);
    difference.got = text.data;
    walk->failed = walk->failed || text.failed;
    tell(walk, &difference, table, walk->got);
    buffer_fini(&text);
}

static void compare_cell(struct walk *walk, int32_t column)
{
    const struct comparison *comparison = walk->comparison;
    int64_t row = walk->order[walk->expected];
    struct sluice_value expected = sluice_value_at(&comparison->expected->views[column], row);
    struct sluice_value got = sluice_value_at(&comparison->got->views[column], walk->got);
    struct trial_difference difference = { .kind = TRIAL_CELL,
                                           .line = line_of(walk, row),
                                           .column = walk->shape->columns[column].name };
    struct buffer left = { 0 }, right = { 0 };

    if (value_compare(expected, got) == 0)
        return;
    difference.expected = put_cell(expected, &left);
    difference.got = put_cell(got, &right);
    walk->failed = walk->failed || left.failed || right.failed;
    tell(walk, &difference, comparison->got, walk->got);
    buffer_fini(&left);
    buffer_fini(&right);
}

static void compare_row(struct walk *walk)
{
    for (int32_t c = 0; c < walk->shape->count; c++)
        if (has_column(walk, c))
            compare_cell(walk, c);
    walk->expected++;
    walk->got++;
}

static void compare_rows(struct walk *walk)
{
    const struct table *expected = walk->comparison->expected, *got = walk->comparison->got;

    while (walk->expected < expected->row_count || walk->got < got->row_count) {
        int side = walk->expected == expected->row_count ? 1
                   : walk->got == got->row_count
                       ? -1
                       : csv_rows_compare(expected->views, walk->order[walk->expected], got->views,
                                          walk->got, walk->shape);
        if (side == 0) {
            compare_row(walk);
        } else if (side < 0) {
            tell_lost(walk);
            walk->expected++;
        } else {
            tell_new(walk);
            walk->got++;
        }
    }
}

static void tell_columns(struct walk *walk)
{
    for (int32_t c = 0; c < walk->shape->count; c++)
        if (!has_column(walk, c))
            tell_difference(walk->exam,
                            &(struct trial_difference){ .kind = TRIAL_COLUMN,
                                                        .file = walk->comparison->answer->file,
                                                        .line = 1,
                                                        .way = "",
                                                        .column = walk->shape->columns[c].name });
}

int compare_tables(struct exam *exam, const struct comparison *comparison,
                   struct sluice_error *error)
{
    struct walk walk = { .exam = exam,
                         .comparison = comparison,
                         .shape = &comparison->answer->shape };
    int64_t count = comparison->expected->row_count;

    walk.order = malloc(sizeof *walk.order * (size_t)(count + 1));
    if (walk.order == NULL)
        return error_memory(error, "rows");
    csv_rows_sort(comparison->expected, walk.shape, walk.order);
    tell_columns(&walk);
    compare_rows(&walk);
    free(walk.order);
    return walk.failed ? error_memory(error, "rows") : SLUICE_OK;
}
