/*
 * difference.c - rows that are to stand held against those that do, cell by cell.
 *
 * Both sides come in nearly the same order: rows of a run by key, rows of the store by its key. So
 * the partner of a row is looked for where the one before it was found, and by an index of the keys
 * that stand only where it is not there. Cells are compared as the store gives them back: a digest
 * of a row is somebody's word for it, and a hand that edits a cell keeps the row's hash.
 *
 * A row that stands has cells in columns that nobody declares any more. Written again it would lose
 * them, so it is the same only where they are null.
 */
#include "publish/difference.h"

#include <stdlib.h>
#include <strings.h>

/* Of more than half of its rows a partition is written whole. */
#define MOST_SHARE 2

/* Of a key, with the date and what tells rows of one entity apart. Tables of others may have more.
 */
#define KEY_COLUMNS (4 * MAX_KEY_COLUMNS)

static void compared_fini(struct compared_table *table)
{
    if (table->name != NULL)
        arena_fini(&table->arena);
    *table = (struct compared_table){ 0 };
}

void comparer_fini(struct comparer *comparer)
{
    compared_fini(&comparer->table);
    whole_fini(&comparer->whole);
    *comparer = (struct comparer){ 0 };
}

void difference_fini(struct difference *difference)
{
    table_fini(&difference->keys);
    table_fini(&difference->gone);
    table_fini(&difference->come);
    *difference = (struct difference){ 0 };
}

/* ---- the columns ---- */

static int32_t find_given(const struct table *given, const char *name)
{
    for (int32_t i = 0; i < given->column_count; i++)
        if (strcasecmp(given->columns[i].name, name) == 0)
            return i;
    return -1;
}

static bool columns_alloc(struct compared_table *table, size_t stored, size_t given)
{
    table->columns = arena_alloc(&table->arena, sizeof *table->columns * (stored + 1));
    table->types = arena_alloc(&table->arena, sizeof *table->types * (stored + 1));
    table->given = arena_alloc(&table->arena, sizeof *table->given * (stored + 1));
    table->is_kept = arena_alloc(&table->arena, sizeof *table->is_kept * (stored + 1));
    table->stored = arena_alloc(&table->arena, sizeof *table->stored * (given + 1));
    return table->columns != NULL && table->types != NULL && table->given != NULL &&
           table->is_kept != NULL && table->stored != NULL;
}

/* False: it is read as nothing that could be compared. */
static bool take_field(struct compared_table *table, const struct sluice_field *field,
                       const struct table *given, bool computed)
{
    int32_t place = find_given(given, field->name), i = table->count;

    table->columns[i] = arena_text(&table->arena, field->name);
    table->types[i] = place < 0 ? field->type : given->columns[place].type;
    table->given[i] = place;
    table->is_kept[i] = computed && !column_is_content(field->name);
    if (place >= 0)
        table->stored[place] = i;
    table->count++;
    table->key_count += field->is_key != 0;
    return table->columns[i] != NULL && table->types[i] != SLUICE_NULL &&
           (field->is_key == 0 || place >= 0);
}

/* A column handed over that the store does not have is for the insert to complain of. */
static bool lay_out(struct compared_table *table, const struct sluice_layout *layout,
                    const struct table *given, bool computed)
{
    bool fits = columns_alloc(table, layout->field_count, (size_t)given->column_count);

    for (int32_t i = 0; i < given->column_count && fits; i++)
        table->stored[i] = -1;
    for (uint32_t i = 0; i < layout->field_count && fits; i++)
        fits = take_field(table, layout->fields[i], given, computed);
    for (int32_t i = 0; i < given->column_count && fits; i++)
        fits = table->stored[i] >= 0;
    return fits && table->key_count > 0 && table->key_count <= KEY_COLUMNS;
}

static int learn_table(struct comparer *comparer, const struct publish_table *table,
                       const struct table *given, struct sluice_error *error)
{
    struct compared_table *compared = &comparer->table;
    const struct sluice_layout *layout;
    int status;

    if (compared->name != NULL && strcmp(compared->name, table->name) == 0)
        return SLUICE_OK;
    compared_fini(compared);
    compared->name = table->name;
    arena_init(&compared->arena, 0);
    status = session_describe(comparer->session, table->name, &layout, error);
    if (status == SLUICE_OK && !lay_out(compared, layout, given, table->node != NULL))
        compared->count = 0;
    return status == SLUICE_E_NOT_FOUND ? SLUICE_OK : status;
}

/* ---- the rows that stand ---- */

/* One is enough. */
static int take_any(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    bool *is_empty = user;

    (void)batch;
    *is_empty = false;
    return sluice_error_set(error, SLUICE_E_LIMIT, "there is a row");
}

/* Of this partition and those of its table that come after it. */
static void find_range(const struct publish_partition *partition, struct condition within[2])
{
    sluice_day from = partition->date, to = partition->date;

    for (const struct publish_partition *p = partition->next; p != NULL; p = p->next) {
        if (strcmp(p->table.name, partition->table.name) != 0)
            continue;
        from = p->date < from ? p->date : from;
        to = p->date > to ? p->date : to;
    }
    within[0] = (struct condition){ partition->table.date, SLUICE_AT_LEAST, sluice_of_date(from) };
    within[1] = (struct condition){ partition->table.date, SLUICE_AT_MOST, sluice_of_date(to) };
}

/* Asked where a partition has no version: most dates of a new table, all of a new store. Then none
 * of them need be read by itself. */
static int probe(struct comparer *comparer, const struct publish_partition *partition,
                 struct sluice_error *error)
{
    struct compared_table *table = &comparer->table;
    struct condition within[2];
    int status = SLUICE_OK;

    if (table->is_probed || table->count == 0)
        return SLUICE_OK;
    table->is_probed = table->is_empty = true;
    find_range(partition, within);
    status =
        session_each(comparer->session,
                     &(struct read_request){
                         .table = table->name,
                         .columns = table->columns,
                         .types = table->types,
                         .count = 1,
                         .conditions = within,
                         .condition_count = partition->table.date == NULL ? 0 : COUNT_OF(within) },
                     take_any, &table->is_empty, error);
    if (status == SLUICE_E_CORRUPT)
        table->is_empty = false;
    else if (status != SLUICE_E_LIMIT)
        return status;
    *error = (struct sluice_error)SLUICE_ERROR_INIT;
    return SLUICE_OK;
}

static int read_stored(struct comparer *comparer, const struct publish_partition *partition,
                       struct table *rows, struct sluice_error *error)
{
    const struct compared_table *table = &comparer->table;
    const char *date = partition->table.date;
    const struct condition on = { date, SLUICE_EQUAL, sluice_of_date(partition->date) };

    return session_read(comparer->session,
                        &(struct read_request){ .table = table->name,
                                                .columns = table->columns,
                                                .types = table->types,
                                                .count = table->count,
                                                .conditions = &on,
                                                .condition_count = date == NULL ? 0 : 1,
                                                .order = table->columns,
                                                .order_count = (size_t)table->key_count },
                        rows, error);
}

/* ---- pairs ---- */

/* A row that was handed over. */
struct given_row {
    const struct sluice_column *views;
    int64_t row;
};

/* The two sides of one partition. */
struct sides {
    const struct compared_table *table;
    struct stretch parts[2];
    const struct table *stored;
    int64_t given_count;
    int64_t *partners;         /* per row handed over: the row that stands with its key; -1: none */
    bool *same;                /* per row handed over: is it that one? */
    bool *met;                 /* per row that stands: is it anyone's partner? */
    struct sluice_value *keys; /* of those that stand, once they are asked for */
    struct key_set *index;
    bool is_indexed;
    int64_t same_count, gone_count; /* gone: changed or met by nobody */
    bool is_torn;                   /* two rows of one key */
};

static struct given_row given_at(const struct sides *sides, int64_t i)
{
    const struct stretch *part = &sides->parts[0];

    if ((size_t)i >= part->count) {
        i -= (int64_t)part->count;
        part = &sides->parts[1];
    }
    return (struct given_row){ part->table->views, stretch_row(part, (size_t)i) };
}

static uint64_t bits_of(double real)
{
    uint64_t bits;

    memcpy(&bits, &real, sizeof bits);
    return bits;
}

/* Zeroes of both signs are two values here, and whatever is no number is itself. */
static bool same_cell(struct sluice_value a, struct sluice_value b)
{
    if (a.type == SLUICE_REAL && b.type == SLUICE_REAL)
        return bits_of(a.as.real) == bits_of(b.as.real);
    return sluice_value_equals(a, b);
}

static struct sluice_value given_cell(const struct sides *sides, struct given_row given, int32_t c)
{
    int32_t place = sides->table->given[c];

    return place < 0 ? sluice_of_null() : sluice_value_at(&given.views[place], given.row);
}

static bool same_cells(const struct sides *sides, struct given_row given, int64_t row, int32_t from,
                       int32_t to)
{
    for (int32_t c = from; c < to; c++)
        if (!sides->table->is_kept[c] &&
            !same_cell(given_cell(sides, given, c), sluice_value_at(&sides->stored->views[c], row)))
            return false;
    return true;
}

static bool make_index(struct sides *sides)
{
    int32_t width = sides->table->key_count;

    for (int64_t row = 0; row < sides->stored->row_count; row++) {
        int64_t index = row;
        for (int32_t k = 0; k < width; k++)
            sides->keys[row * width + k] = sluice_value_at(&sides->stored->views[k], row);
        if (!key_set_put(sides->index, sides->keys, &index))
            return false;
        sides->is_torn = sides->is_torn || index != row;
    }
    sides->is_indexed = true;
    return true;
}

static bool find_partner(struct sides *sides, struct given_row given, int64_t *partner)
{
    struct sluice_value key[KEY_COLUMNS];

    if (!sides->is_indexed && !make_index(sides))
        return false;
    for (int32_t k = 0; k < sides->table->key_count; k++)
        key[k] = given_cell(sides, given, k);
    *partner = key_set_find(sides->index, sides->keys, key);
    return true;
}

static bool sides_alloc(struct sides *sides)
{
    size_t cells = (size_t)sides->stored->row_count * (size_t)sides->table->key_count;

    sides->partners = malloc(sizeof *sides->partners * ((size_t)sides->given_count + 1));
    sides->same = calloc((size_t)sides->given_count + 1, sizeof *sides->same);
    sides->met = calloc((size_t)sides->stored->row_count + 1, sizeof *sides->met);
    sides->keys = malloc(sizeof *sides->keys * (cells + 1));
    return sides->partners != NULL && sides->same != NULL && sides->met != NULL &&
           sides->keys != NULL;
}

static void sides_fini(struct sides *sides)
{
    free(sides->partners);
    free(sides->same);
    free(sides->met);
    free(sides->keys);
    key_set_fini(sides->index);
}

static bool pair_rows(struct sides *sides)
{
    int64_t next = 0;
    bool ok = true;

    for (int64_t i = 0; i < sides->given_count && ok; i++) {
        struct given_row given = given_at(sides, i);
        int64_t partner = -1;
        if (next < sides->stored->row_count &&
            same_cells(sides, given, next, 0, sides->table->key_count))
            partner = next;
        else if (sides->stored->row_count > 0)
            ok = find_partner(sides, given, &partner);
        sides->partners[i] = partner;
        if (partner < 0)
            continue;
        next = partner + 1;
        sides->is_torn = sides->is_torn || sides->met[partner];
        sides->met[partner] = true;
        sides->same[i] =
            same_cells(sides, given, partner, sides->table->key_count, sides->table->count);
        sides->same_count += sides->same[i];
    }
    sides->gone_count = sides->stored->row_count - sides->same_count;
    return ok;
}

/* ---- what comes of it ---- */

static const struct table *any_given(const struct sides *sides)
{
    return sides->parts[0].table != NULL ? sides->parts[0].table : sides->parts[1].table;
}

/* A row of those that stand, in the columns handed over. */
static int add_gone(const struct sides *sides, int64_t row, struct sluice_value *values,
                    struct difference *difference, struct sluice_error *error)
{
    const struct compared_table *table = sides->table;
    int status;

    for (int32_t k = 0; k < table->key_count; k++)
        values[k] = sluice_value_at(&sides->stored->views[k], row);
    status = table_append(&difference->keys, values, error);
    if (status != SLUICE_OK)
        return status;
    for (int32_t c = 0; c < difference->gone.column_count; c++)
        values[c] = sluice_value_at(&sides->stored->views[table->stored[c]], row);
    return table_append(&difference->gone, values, error);
}

static int add_come(const struct sides *sides, int64_t i, struct sluice_value *values,
                    struct difference *difference, struct sluice_error *error)
{
    struct given_row given = given_at(sides, i);

    for (int32_t c = 0; c < difference->come.column_count; c++)
        values[c] = sluice_value_at(&given.views[c], given.row);
    return table_append(&difference->come, values, error);
}

/* A row that stays as it is keeps what says when it was made. */
static int add_kept(const struct sides *sides, int64_t i, struct sluice_value *values,
                    struct difference *difference, struct sluice_error *error)
{
    const struct compared_table *table = sides->table;
    struct given_row given = given_at(sides, i);

    for (int32_t c = 0; c < difference->come.column_count; c++) {
        int32_t stored = table->stored[c];
        values[c] = sides->same[i] && table->is_kept[stored]
                        ? sluice_value_at(&sides->stored->views[stored], sides->partners[i])
                        : sluice_value_at(&given.views[c], given.row);
    }
    return table_append(&difference->come, values, error);
}

static int fill_some(const struct sides *sides, struct sluice_value *values,
                     struct difference *difference, struct sluice_error *error)
{
    bool *stays = sides->met; /* from here on: as it is */
    int status = SLUICE_OK;

    for (int64_t i = 0; i < sides->given_count && status == SLUICE_OK; i++) {
        if (sides->same[i])
            continue;
        if (sides->partners[i] >= 0)
            stays[sides->partners[i]] = false;
        status = add_come(sides, i, values, difference, error);
    }
    for (int64_t row = 0; row < sides->stored->row_count && status == SLUICE_OK; row++)
        if (!stays[row])
            status = add_gone(sides, row, values, difference, error);
    return status;
}

static int fill_whole(const struct sides *sides, struct sluice_value *values,
                      struct difference *difference, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int64_t i = 0; i < sides->given_count && status == SLUICE_OK; i++)
        status = add_kept(sides, i, values, difference, error);
    return status;
}

static int make_tables(const struct sides *sides, struct difference *difference,
                       struct sluice_value **values, struct sluice_error *error)
{
    const struct compared_table *table = sides->table;
    struct sluice_value *unused = NULL;
    int status =
        table_init(&difference->keys, table->columns, table->types, table->key_count, error);

    if (status == SLUICE_OK)
        status = whole_table_like(any_given(sides), &difference->gone, &unused, error);
    free(unused);
    if (status == SLUICE_OK)
        status = whole_table_like(any_given(sides), &difference->come, values, error);
    if (status != SLUICE_OK)
        difference_fini(difference);
    difference->is_made = status == SLUICE_OK;
    return status;
}

static int fill(const struct sides *sides, struct difference *difference,
                struct sluice_error *error)
{
    struct sluice_value *values = NULL;
    int kind = difference->kind, status = make_tables(sides, difference, &values, error);

    difference->kind = kind;
    if (status == SLUICE_OK)
        status = kind == DIFFERENCE_SOME ? fill_some(sides, values, difference, error)
                                         : fill_whole(sides, values, difference, error);
    free(values);
    table_finish(&difference->keys);
    table_finish(&difference->gone);
    table_finish(&difference->come);
    return status;
}

static bool has_kept(const struct compared_table *table)
{
    for (int32_t c = 0; c < table->count; c++)
        if (table->is_kept[c])
            return true;
    return false;
}

/* Rows as they were handed over will do where none of them has anything to keep. */
static int conclude(const struct sides *sides, bool may_be_some, struct difference *difference,
                    struct sluice_error *error)
{
    int64_t come = sides->given_count - sides->same_count, stood = sides->stored->row_count;
    int64_t most = sides->given_count > stood ? sides->given_count : stood;
    int64_t differ = come > sides->gone_count ? come : sides->gone_count;

    difference->finds_none = stood == 0;
    if (sides->is_torn)
        return SLUICE_OK;
    if (differ == 0)
        difference->kind = DIFFERENCE_NONE;
    else if (may_be_some && differ * MOST_SHARE <= most)
        difference->kind = DIFFERENCE_SOME;
    else if (sides->same_count == 0 || !has_kept(sides->table))
        return SLUICE_OK;
    return differ == 0 ? SLUICE_OK : fill(sides, difference, error);
}

static int compare(struct comparer *comparer, const struct publish_partition *partition,
                   struct sides *sides, struct table *stored, struct sluice_error *error)
{
    int status = read_stored(comparer, partition, stored, error);

    sides->stored = stored;
    sides->given_count = (int64_t)(sides->parts[0].count + sides->parts[1].count);
    key_set_init(sides->index, (uint32_t)sides->table->key_count);
    if (status == SLUICE_OK && (!sides_alloc(sides) || !pair_rows(sides)))
        status = error_memory(error, "the rows of a partition");
    return status;
}

/* The columns of what is handed over, be it no row at all. */
static const struct table *columns_of(const struct publish_partition *partition)
{
    return partition->rows[0] != NULL ? partition->rows[0] : partition->rows[1];
}

/* What cannot be read is replaced, whatever it was. */
static bool is_unreadable(int status)
{
    return status == SLUICE_E_CORRUPT || status == SLUICE_E_NOT_FOUND;
}

int difference_make(struct comparer *comparer, const struct publish_partition *partition,
                    bool may_be_some, struct difference *difference, struct sluice_error *error)
{
    struct key_set index = { 0 };
    struct sides sides = { .table = &comparer->table, .index = &index };
    struct table stored = { 0 };
    int status = SLUICE_OK;

    *difference = (struct difference){ .kind = DIFFERENCE_WHOLE };
    if (columns_of(partition) == NULL)
        return SLUICE_OK;
    status = learn_table(comparer, &partition->table, columns_of(partition), error);
    if (status == SLUICE_OK && partition->stands == NULL)
        status = probe(comparer, partition, error);
    difference->finds_none = comparer->table.is_empty;
    if (status != SLUICE_OK || comparer->table.count == 0)
        return status;
    status = whole_stretches(&comparer->whole, partition, sides.parts, error);
    if (status == SLUICE_OK && comparer->table.is_empty) {
        if (sides.parts[0].count + sides.parts[1].count == 0)
            difference->kind = DIFFERENCE_NONE;
        return SLUICE_OK;
    }
    if (status == SLUICE_OK)
        status = compare(comparer, partition, &sides, &stored, error);
    if (status == SLUICE_OK)
        status = conclude(&sides, may_be_some, difference, error);
    sides_fini(&sides);
    table_fini(&stored);
    if (!is_unreadable(status))
        return status;
    *error = (struct sluice_error)SLUICE_ERROR_INIT;
    return SLUICE_OK;
}
