/* new_rows.c - the test of a plugin that is begun: rows for its inputs, and what comes of them. */
#include "begin/new_plugin.h"

/* A row of an input: of which entity, and which of the file, from 1. */
struct row {
    int entity, number;
};

/* Is there more in the key than the entity? */
static bool has_more_key(const struct new_draft *draft, const struct new_input *input)
{
    for (size_t k = 0; k < input->table->key_count; k++)
        if (!input->keyed || !new_is_entity(draft, input->table->key[k]))
            return true;
    return false;
}

/* The first entity has a row more than the second; rows that are nobody's stand under the first. */
static int count_rows(const struct new_draft *draft, const struct new_input *input, int entity)
{
    if (!input->keyed)
        return entity == 0 ? 2 : 0;
    return has_more_key(draft, input) ? NEW_ENTITIES - entity : 1;
}

static void put_value(struct buffer *out, int type, int number)
{
    switch (type) {
    case SLUICE_BOOL:
        buffer_text(out, number % 2 == 0 ? "true" : "false");
        break;
    case SLUICE_INT:
        buffer_printf(out, "%d", number);
        break;
    case SLUICE_REAL:
        buffer_printf(out, "%d.5", number);
        break;
    case SLUICE_TEXT:
        buffer_printf(out, "text %d", number);
        break;
    default:
        buffer_printf(out, "2024-01-%02d%s", number, type == SLUICE_DATE ? "" : "T12:00:00Z");
        break;
    }
}

/* What one of the conditions asks of a column; NULL: nothing that is known. */
static const char *asked_value(const struct pipeline_filter *where, size_t count,
                               const char *column)
{
    for (size_t w = 0; w < count; w++)
        if (text_equals(where[w].column, column) && where[w].value_count > 0 &&
            (where[w].kind == SLUICE_FILTER_EQUAL || where[w].kind == SLUICE_FILTER_IN))
            return where[w].values[0]->text;
    return NULL;
}

static bool is_calendar(const struct new_draft *draft, const struct pipeline_table *table)
{
    const struct pipeline_calendar *calendar = draft->request->pipeline->calendar;

    return calendar != NULL && !calendar->generated && text_equals(calendar->table, table->name);
}

/* What a row must have to be seen: by the table's conditions, and by those of the calendar, which
 * has all of its dates in one season. */
static const char *wanted_value(const struct new_draft *draft, const struct pipeline_table *table,
                                const char *column)
{
    const struct pipeline_calendar *calendar = draft->request->pipeline->calendar;
    const char *value = asked_value(table->where, table->where_count, column);

    if (value == NULL && is_calendar(draft, table))
        value = asked_value(calendar->where, calendar->where_count, column);
    if (value == NULL && is_calendar(draft, table) && text_equals(calendar->season, column))
        value = "2024";
    return value;
}

static int total_rows(const struct new_draft *draft, const struct new_input *input)
{
    int total = 0;

    for (int entity = 0; entity < NEW_ENTITIES; entity++)
        total += count_rows(draft, input, entity);
    return total;
}

/* Each row has a date of its own, but none that the calendar has not. */
static void put_date(const struct new_draft *draft, int number, struct buffer *out)
{
    int dates = NEW_DATES - 1;
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < draft->input_count; i++)
        if (is_calendar(draft, draft->inputs[i].table))
            dates = total_rows(draft, &draft->inputs[i]);
    buffer_text(out, date_format(draft->dates[(number - 1) % dates], text));
}

static void put_computed_date(const struct new_draft *draft, struct buffer *out)
{
    char text[DATE_TEXT_SIZE];

    buffer_text(out, date_format(draft->dates[NEW_DATES - 1], text));
}

static void put_cell(const struct new_draft *draft, const struct new_input *input,
                     const struct pipeline_column *column, struct row row, struct buffer *out)
{
    const char *wanted = wanted_value(draft, input->table, column->name);

    if (input->keyed && new_is_entity(draft, column->name))
        put_value(out, column->type, row.entity + 1);
    else if (text_equals(input->table->date, column->name))
        put_date(draft, row.number, out);
    else if (wanted != NULL)
        csv_write_text(out, wanted, strlen(wanted));
    else
        put_value(out, column->type, row.number);
}

void new_rows_text(const struct new_draft *draft, const struct new_input *input, struct buffer *out)
{
    const struct pipeline_table *table = input->table;
    struct row row = { 0 };

    for (size_t c = 0; c < table->column_count; c++)
        buffer_printf(out, "%s%s", c == 0 ? "" : ",", table->columns[c].name);
    buffer_char(out, '\n');
    for (; row.entity < NEW_ENTITIES; row.entity++)
        for (int nth = 0; nth < count_rows(draft, input, row.entity); nth++) {
            row.number++;
            for (size_t c = 0; c < table->column_count; c++) {
                buffer_text(out, c == 0 ? "" : ",");
                put_cell(draft, input, &table->columns[c], row, out);
            }
            buffer_char(out, '\n');
        }
}

/* ---- what comes of them ---- */

static const char *partition_column(const struct new_draft *draft)
{
    const struct pipeline_calendar *calendar = draft->request->pipeline->calendar;

    return calendar == NULL || calendar->date == NULL ? "date" : calendar->date;
}

static void put_key(const struct new_draft *draft, int entity, struct buffer *out)
{
    for (size_t e = 0; e < draft->entity_count; e++) {
        buffer_char(out, ',');
        put_value(out, draft->entities[e].type, entity + 1);
    }
}

static void put_key_names(const struct new_draft *draft, struct buffer *out)
{
    buffer_text(out, partition_column(draft));
    for (size_t e = 0; e < draft->entity_count; e++)
        buffer_printf(out, ",%s", draft->entities[e].name);
}

/* The mean of the figure over an entity's rows. */
static double mean_of(const struct new_draft *draft, int entity)
{
    const struct new_input *input = &draft->inputs[draft->figure_input];
    const char *wanted = wanted_value(draft, input->table, draft->figure->name);
    int owner = input->keyed ? entity : 0, rows = count_rows(draft, input, owner), first = 1;
    double each = draft->figure->type == SLUICE_REAL ? 0.5 : 0;
    struct sluice_value value = sluice_of_real(0);
    const char *expected;

    if (wanted != NULL && value_parse(SLUICE_REAL, wanted, strlen(wanted), &value, &expected))
        return value.as.real;
    for (int e = 0; e < owner; e++)
        first += count_rows(draft, input, e);
    return first + (rows - 1) / 2.0 + each;
}

void new_expected_text(const struct new_draft *draft, struct buffer *out)
{
    put_key_names(draft, out);
    for (size_t i = 0; i < draft->input_count; i++)
        buffer_printf(out, ",%s_rows", draft->inputs[i].alias);
    if (draft->figure != NULL)
        buffer_printf(out, ",mean_%s", draft->figure->name);
    buffer_char(out, '\n');
    for (int entity = 0; entity < NEW_ENTITIES; entity++) {
        put_computed_date(draft, out);
        put_key(draft, entity, out);
        for (size_t i = 0; i < draft->input_count; i++)
            buffer_printf(
                out, ",%d",
                count_rows(draft, &draft->inputs[i], draft->inputs[i].keyed ? entity : 0));
        if (draft->figure != NULL) {
            buffer_char(out, ',');
            value_format(out, sluice_of_real(real_round(mean_of(draft, entity), 3)));
        }
        buffer_char(out, '\n');
    }
}

/* All are written: none is listed. */
void new_outcomes_text(const struct new_draft *draft, struct buffer *out)
{
    put_key_names(draft, out);
    buffer_text(out, ",outcome,category,reason\n");
}
