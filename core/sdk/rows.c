/* rows.c - rows for tables that were made of a descriptor. Every row is somebody's: its number
 * chooses the values of all keys in it, so that what one table names is found in the others. */
#include "sdk/check_world.h"

#include <stdlib.h>

#define ENTITIES 6 /* beside two that no window sees, whose keys come before and after all */
#define DAYS_BEFORE 45
#define DAYS_AFTER 8
#define BEYOND 5 /* days after the date, where most windows have ended */

struct cell {
    const struct world *world;
    const struct source *source;
    uint64_t seed;
    sluice_day date;
    int entity;
    int64_t number; /* of the row, in its table */
};

static uint64_t hash_cell(const struct cell *cell, const char *column)
{
    uint64_t parts[] = { cell->seed, (uint64_t)cell->date, (uint64_t)cell->entity,
                         hash_bytes(column, strlen(column)) };

    return hash_bytes(parts, sizeof parts);
}

/* ---- keys ---- */

/* Is a column called as a key is: "team", or "home_team"? */
static bool is_called(const char *column, const char *key)
{
    size_t length = strlen(column), end = strlen(key);

    return length == end ? text_equals(column, key)
                         : length > end + 1 && column[length - end - 1] == '_' &&
                               text_equals(column + length - end, key);
}

/* What the values of a column are values of: the entity's column that it is mapped to, or the key
 * that it is called like. NULL: of nothing. */
static const char *domain_of(const struct node *node, const struct source *source,
                             const char *column)
{
    const char *called = NULL;

    for (uint32_t r = 0; r < node->read_count; r++) {
        const struct sluice_input *input = node->reads[r].input;
        for (size_t k = 0; input->keys != NULL && input->keys[k] != NULL; k++) {
            const struct sluice_input_key *key = input->keys[k];
            const char *domain = key->entity == NULL ? key->column : key->entity;
            if (node->reads[r].source == source && text_equals(key->column, column))
                return domain;
            if (is_called(column, domain))
                called = domain;
        }
    }
    return called;
}

/* Two columns of one domain, as two teams of a game, are two of its values. */
static int shift_of(const struct node *node, const struct source *source, const char *column,
                    const char *domain)
{
    int shift = 0;

    for (size_t i = 0; !text_equals(source->columns[i].name, column); i++) {
        const char *other = domain_of(node, source, source->columns[i].name);
        shift += other != NULL && text_equals(other, domain);
    }
    return shift;
}

static struct sluice_value key_value(struct world *world, int type, int entity)
{
    switch (type) {
    case SLUICE_BOOL:
        return sluice_of_bool(entity % 2 != 0);
    case SLUICE_INT:
    case SLUICE_TIME:
        return (struct sluice_value){ type, 0, { .integer = 100 + entity } };
    case SLUICE_DATE:
        return sluice_of_date(world->calendar.dates[world->date_index] - 20 + entity);
    case SLUICE_REAL:
        return sluice_of_real(entity);
    default:
        return value_of_text(arena_printf(&world->arena, "k%d", entity));
    }
}

static int shifted(int entity, int shift)
{
    return entity < 1 || entity > ENTITIES ? entity : (entity - 1 + shift) % ENTITIES + 1;
}

/* ---- figures ---- */

static struct sluice_value figure(const struct cell *cell, const char *column, int type)
{
    static const char *const words[] = { "oak", "elm", "ash", "fir", "yew" };
    uint64_t drawn = hash_cell(cell, column);

    switch (type) {
    case SLUICE_BOOL:
        return sluice_of_bool(drawn % 2 != 0);
    case SLUICE_INT:
        return sluice_of_int((int64_t)(drawn % 10));
    case SLUICE_REAL:
        return sluice_of_real((double)(drawn % 100) / 100.0);
    case SLUICE_DATE:
        return sluice_of_date(cell->date);
    case SLUICE_TIME:
        return sluice_of_time(cell->date * INT64_C(86400000000) +
                              (int64_t)(drawn % 86400) * 1000000);
    default:
        return sluice_of_text(words[drawn % COUNT_OF(words)]);
    }
}

/* A value that the condition takes, mostly. */
static bool filtered(const struct cell *cell, const char *column, struct sluice_value *value)
{
    const struct node *node = cell->world->node;

    for (uint32_t r = 0; r < node->input_count; r++) {
        const struct sluice_filter *const *filters = node->reads[r].input->filters;
        if (node->reads[r].source != cell->source)
            continue;
        for (size_t f = 0; filters != NULL && filters[f] != NULL; f++) {
            if (!text_equals(filters[f]->column, column) || filters[f]->value_count == 0 ||
                filters[f]->kind == SLUICE_FILTER_NOT_IN || hash_cell(cell, column) % 16 == 0)
                continue;
            *value = filters[f]->values[(uint64_t)cell->number % filters[f]->value_count];
            return true;
        }
    }
    return false;
}

static struct sluice_value cell_value(struct world *world, const struct cell *cell,
                                      const struct source_column *column)
{
    const char *domain = domain_of(world->node, cell->source, column->name);
    struct sluice_value value;

    if (text_equals(column->name, source_cut_by(cell->source)))
        return sluice_of_date(cell->date);
    if (text_equals(column->name, MADE_ROW))
        return sluice_of_int(cell->number);
    if (filtered(cell, column->name, &value))
        return value;
    if (domain != NULL)
        return key_value(
            world, column->type,
            shifted(cell->entity, shift_of(world->node, cell->source, column->name, domain)));
    return figure(cell, column->name, column->type);
}

/* ---- tables ---- */

int world_init_table(const struct source *source, struct table *table, struct sluice_error *error)
{
    const char *names[MAX_TABLE_COLUMNS];
    int32_t types[MAX_TABLE_COLUMNS];

    for (size_t i = 0; i < source->column_count; i++) {
        names[i] = source->columns[i].name;
        types[i] = source->columns[i].type;
    }
    return table_init(table, names, types, (int32_t)source->column_count, error);
}

static int add_row(struct world *world, struct cell *cell, struct table *table,
                   struct sluice_error *error)
{
    struct sluice_value values[MAX_TABLE_COLUMNS];

    for (size_t i = 0; i < cell->source->column_count; i++) {
        values[i] = cell_value(world, cell, &cell->source->columns[i]);
        /* The one column that is made text here may have had no memory. */
        if (values[i].type == SLUICE_NULL)
            return error_memory(error, "rows");
    }
    cell->number++;
    return table_append(table, values, error);
}

static int fill_table(struct world *world, const struct source *source, uint64_t seed,
                      struct sluice_error *error)
{
    sluice_day date = world->calendar.dates[world->date_index];
    bool dated = source_cut_by(source) != NULL;
    struct table *table = &world->rows[source->index];
    struct cell cell = { .world = world, .source = source, .seed = seed };
    int status = SLUICE_OK;

    for (int day = dated ? -DAYS_BEFORE : 0; day <= (dated ? DAYS_AFTER : 0); day++)
        for (int e = 0; e <= ENTITIES + 1 && status == SLUICE_OK; e++) {
            if ((e == 0 || e > ENTITIES) && (!dated || day < BEYOND))
                continue;
            cell.date = date + day;
            cell.entity = e;
            status = add_row(world, &cell, table, error);
        }
    table_finish(table);
    return status;
}

int made_rows(struct world *world, uint64_t seed, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < world->table_count && status == SLUICE_OK; i++)
        if (world->context.binding->sources[i]->raw != NULL)
            status = fill_table(world, world->context.binding->sources[i], seed, error);
    return status;
}

/* ---- the same rows, otherwise ---- */

static bool names_column(const struct sluice_input *input, const char *column)
{
    for (size_t k = 0; input->keys != NULL && input->keys[k] != NULL; k++)
        if (text_equals(input->keys[k]->column, column))
            return true;
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        if (text_equals(input->order[i], column))
            return true;
    return false;
}

bool world_may_change(const struct world *world, const struct source *source, const char *column)
{
    const struct node *node = world->node;
    bool may = !text_equals(column, source_cut_by(source));

    for (size_t k = 0; k < source->key_count && may; k++)
        may = !text_equals(source->key[k], column);
    for (uint32_t r = 0; r < node->read_count && may; r++) {
        const struct sluice_filter *const *filters = node->reads[r].projection->filters;
        if (node->reads[r].source != source)
            continue;
        may = !names_column(node->reads[r].input, column);
        for (size_t f = 0; filters != NULL && filters[f] != NULL && may; f++)
            may = !text_equals(filters[f]->column, column);
    }
    return may;
}

static const char letters[] = "\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\xb2";

static struct sluice_value changed_text(int figures, struct arena *arena)
{
    struct buffer text = { 0 };
    struct sluice_value value;

    for (int i = 0; i < (figures == FIGURES_LONG ? 2000 : figures == FIGURES_LETTERS ? 7 : 0); i++)
        buffer_text(&text, figures == FIGURES_LONG ? "a long text, " : letters + 2 * (i % 2));
    value = value_of_text(arena_copy(arena, text.length == 0 ? "" : text.data, text.length));
    buffer_fini(&text);
    return value;
}

#define LAST_DAY 2932896    /* 9999-12-31 */
#define FIRST_DAY (-719528) /* 0000-01-01 */
#define DAY_US INT64_C(86400000000)

static struct sluice_value changed(struct sluice_value before, int type, int figures,
                                   struct arena *arena)
{
    bool high = figures == FIGURES_HIGHEST, low = figures == FIGURES_LOWEST;

    if (figures == FIGURES_NULL)
        return sluice_of_null();
    if (type == SLUICE_TEXT)
        return figures == FIGURES_EMPTY || figures == FIGURES_LONG || figures == FIGURES_LETTERS
                   ? changed_text(figures, arena)
                   : before;
    if (!high && !low && figures != FIGURES_ZERO)
        return before;
    switch (type) {
    case SLUICE_BOOL:
        return sluice_of_bool(high);
    case SLUICE_INT:
        return sluice_of_int(high ? INT64_MAX : low ? INT64_MIN : 0);
    case SLUICE_REAL:
        return sluice_of_real(high ? 1.7976931348623157e308 : low ? -1.7976931348623157e308 : 0.0);
    case SLUICE_DATE:
        return high || low ? sluice_of_date(high ? LAST_DAY : FIRST_DAY) : before;
    default:
        return high || low ? sluice_of_time((high ? LAST_DAY : FIRST_DAY) * DAY_US) : before;
    }
}

#define LONG_ROWS 64 /* of a table that get long texts: enough to be met, and to be in memory */

struct cook {
    const struct world *world;
    const struct recipe *recipe;
    const struct source *source;
    struct arena *arena;
    bool *changes; /* by column */
};

/* Does no window of the date reach it? */
static bool is_beyond(const struct cook *cook, sluice_day date)
{
    const struct world *world = cook->world;
    struct bench_setup setup = world_setup(world, NULL);

    for (uint32_t r = 0; r < world->node->read_count; r++) {
        const struct read *read = &world->node->reads[r];
        struct index_range range = { 0 };
        if (read->source != cook->source)
            continue;
        range = bench_range(&setup, read, world->date_index);
        if (date >= range.from && date <= range.to)
            return false;
    }
    return true;
}

/* A date that no run has: one outside the calendar, unless the table has dates of its own. */
static bool is_stranger(const struct cook *cook, sluice_day date)
{
    return cook->source->date != NULL && !source_has_all_dates(cook->source) &&
           calendar_find(&cook->world->calendar, date) < 0;
}

static bool is_touched(const struct cook *cook, const struct source_column *column)
{
    const struct recipe *recipe = cook->recipe;

    return recipe->figures != FIGURES_AS_THEY_ARE &&
           (recipe->source == NULL || recipe->source == cook->source) &&
           (recipe->column == NULL || text_equals(recipe->column, column->name)) &&
           (recipe->figures != FIGURES_NULL || column->nullable) &&
           world_may_change(cook->world, cook->source, column->name);
}

static int cook_row(const struct cook *cook, const struct table *from, int64_t row,
                    struct table *table, struct sluice_error *error)
{
    const struct recipe *recipe = cook->recipe;
    int32_t date_column =
        source_cut_by(cook->source) == NULL ? -1 : table_find(from, source_cut_by(cook->source));
    sluice_day today = cook->world->calendar.dates[cook->world->date_index];
    sluice_day date = date_column < 0 ? today : sluice_date(&from->views[date_column], row);
    struct sluice_value values[MAX_TABLE_COLUMNS];
    bool skips = (recipe->beyond && (date_column < 0 || !is_beyond(cook, date))) ||
                 (recipe->figures == FIGURES_LONG && row % (from->row_count / LONG_ROWS + 1) != 0);
    int status = SLUICE_OK;

    if (recipe->empty == cook->source || is_stranger(cook, date) ||
        (recipe->single && date_column >= 0 && date != today - recipe->days_back))
        return SLUICE_OK;
    for (int32_t c = 0; c < from->column_count; c++) {
        values[c] = sluice_value_at(&from->views[c], row);
        if (cook->changes[c] && !skips)
            values[c] = changed(values[c], from->views[c].type, recipe->figures, cook->arena);
    }
    for (int i = 0; i < (recipe->copies < 1 ? 1 : recipe->copies) && status == SLUICE_OK; i++)
        status = table_append(table, values, error);
    return status;
}

/* Rows of a table that somebody reads as unique stay alone. */
static bool is_unique(const struct world *world, const struct source *source)
{
    for (uint32_t r = 0; r < world->node->input_count; r++)
        if (world->node->reads[r].source == source && world->node->reads[r].input->unique != 0)
            return true;
    return false;
}

static int cook_table(const struct world *world, const struct recipe *recipe, size_t index,
                      int64_t *number, struct table *table, struct sluice_error *error)
{
    const struct source *source = world->context.binding->sources[index];
    const struct table *from = &world->rows[index];
    struct recipe own = *recipe;
    struct arena arena;
    struct cook cook = { .world = world, .recipe = &own, .source = source, .arena = &arena };
    int status = world_init_table(source, table, error);

    arena_init(&arena, 0);
    cook.changes = arena_alloc(&arena, sizeof *cook.changes * (source->column_count + 1));
    if (status == SLUICE_OK && cook.changes == NULL)
        status = error_memory(error, "rows");
    own.copies = is_unique(world, source) ? 1 : recipe->copies;
    for (size_t c = 0; c < source->column_count && status == SLUICE_OK; c++)
        cook.changes[c] = is_touched(&cook, &source->columns[c]);
    for (int64_t row = 0; row < from->row_count && status == SLUICE_OK; row++, (*number)++)
        if (world->kept == NULL || world->kept[*number])
            status = cook_row(&cook, from, row, table, error);
    if (status == SLUICE_OK)
        table_finish(table);
    arena_fini(&arena);
    return status;
}

int world_cook(const struct world *world, const struct recipe *recipe, struct table **out,
               struct sluice_error *error)
{
    struct table *tables = calloc(world->table_count + 1, sizeof *tables);
    int64_t number = 0;
    int status = tables == NULL ? error_memory(error, "rows") : SLUICE_OK;

    for (size_t i = 0; i < world->table_count && status == SLUICE_OK; i++)
        status = cook_table(world, recipe, i, &number, &tables[i], error);
    if (status != SLUICE_OK)
        world_free(world, tables);
    else
        *out = tables;
    return status;
}

void world_free(const struct world *world, struct table *tables)
{
    for (size_t i = 0; tables != NULL && i < world->table_count; i++)
        table_fini(&tables[i]);
    free(tables);
}

void world_print_row(const struct world *world, int64_t number, struct buffer *out)
{
    for (size_t i = 0; i < world->table_count; i++) {
        const struct table *table = &world->rows[i];
        const char *between = ": ";
        if (number >= table->row_count) {
            number -= table->row_count;
            continue;
        }
        buffer_text(out, source_title(world->context.binding->sources[i]));
        for (int32_t c = 0; c < table->column_count; c++) {
            if (text_equals(table->columns[c].name, MADE_ROW))
                continue;
            buffer_printf(out, "%s%s ", between, table->columns[c].name);
            csv_write_value(out, sluice_value_at(&table->views[c], number));
            between = ", ";
        }
        return;
    }
}
