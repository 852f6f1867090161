/* export_outcomes.c - the entities of a date that were not written, by key. */
#include "ask/private.h"

#include <jansson.h>
#include <stdlib.h>

/* After the partition column and the key. */
static const char *const tail[] = { "outcome", "category", "reason" };

#define TAIL_COUNT ((int32_t)COUNT_OF(tail))

static int32_t key_count(const struct export *export)
{
    return export->count - 1 - TAIL_COUNT;
}

int export_outcome_columns(struct export *export)
{
    const struct node *node = export->source->producer;
    uint32_t keys = node->instance->key_count;
    size_t count = 1 + keys + COUNT_OF(tail);

    export->names = arena_alloc(export->arena, sizeof *export->names * count);
    export->types = arena_alloc(export->arena, sizeof *export->types * count);
    if (export->names == NULL || export->types == NULL)
        return SLUICE_E_MEMORY;
    /* The layout begins with the partition column and the key of the entity. */
    for (uint32_t c = 0; c <= keys; c++) {
        export->names[c] = node->layout->fields[c]->name;
        export->types[c] = node->layout->fields[c]->type;
    }
    for (size_t i = 0; i < COUNT_OF(tail); i++) {
        export->names[1 + keys + i] = tail[i];
        export->types[1 + keys + i] = SLUICE_TEXT;
    }
    export->count = (int32_t)count;
    return SLUICE_OK;
}

/* A part of a key in its type: numbers and booleans as JSON has them, all else as text. */
static bool parse_part(const json_t *part, int32_t type, struct arena *arena,
                       struct sluice_value *value, bool *no_memory)
{
    const char *expected;

    if (type == SLUICE_INT && json_is_integer(part))
        *value = sluice_of_int(json_integer_value(part));
    else if (type == SLUICE_BOOL && json_is_boolean(part))
        *value = sluice_of_bool(json_is_true(part));
    else if (type == SLUICE_REAL && json_is_number(part))
        *value = sluice_of_real(json_number_value(part));
    else if (json_is_string(part)) {
        size_t length = json_string_length(part);
        const char *text = arena_copy(arena, json_string_value(part), length);
        *no_memory = *no_memory || text == NULL;
        return text != NULL && value_parse(type, text, length, value, &expected);
    } else {
        return false;
    }
    return true;
}

static int parse_key(const struct export *export, const struct outcome_record *record,
                     struct arena *arena, struct sluice_value *key, struct sluice_error *error)
{
    bool no_memory;
    json_t *parts = json_from_text(record->key, &no_memory);
    char date[DATE_TEXT_SIZE];
    int32_t count = key_count(export);
    bool good = json_is_array(parts) && json_array_size(parts) == (size_t)count;

    for (int32_t k = 0; k < count && good; k++)
        good = parse_part(json_array_get(parts, (size_t)k), export->types[1 + k], arena, &key[k],
                          &no_memory);
    json_decref(parts);
    if (good)
        return SLUICE_OK;
    if (no_memory)
        return error_memory(error, "outcomes");
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "the ledger has an outcome of %s %s with the key %s, which is no key "
                            "of that table: compute the date again with --force",
                            record->table, date_format(record->date, date),
                            record->key == NULL ? "null" : record->key);
}

/* A row of `export->count` values. */
static int make_row(const struct export *export, const struct outcome_record *record,
                    struct arena *arena, struct sluice_value *row, struct sluice_error *error)
{
    struct sluice_value *rest = row + 1 + key_count(export);

    row[0] = sluice_of_date(record->date);
    rest[0] = sluice_of_text(outcome_name(record->outcome));
    rest[1] = value_of_text(record->category);
    rest[2] = value_of_text(record->reason);
    return parse_key(export, record, arena, row + 1, error);
}

static int compare_rows(const void *a, const void *b, void *user)
{
    const struct export *export = user;
    const struct sluice_value *left = *(struct sluice_value *const *)a;
    const struct sluice_value *right = *(struct sluice_value *const *)b;

    for (int32_t k = 1; k <= key_count(export); k++) {
        int order = value_compare(left[k], right[k]);
        if (order != 0)
            return order;
    }
    return 0;
}

struct outcome_rows {
    struct arena arena;
    struct sluice_value **rows;
    size_t count;
};

/* Of the version that stands; where none does, of the last attempt. */
static int collect(const struct export *export, sluice_day date, struct outcome_rows *all,
                   struct sluice_error *error)
{
    const char *table = export->source->name;
    bool attempt = ledger_committed(export->asker->ledger, table, date) == NULL;
    struct outcome_record *records = NULL;
    size_t count = 0;
    int status = ledger_outcomes(export->asker->session, (struct ledger_range){ table, date, date },
                                 &all->arena, &records, &count, error);

    if (status != SLUICE_OK)
        return status;
    all->rows = arena_alloc(&all->arena, sizeof *all->rows * (count + 1));
    if (all->rows == NULL)
        return error_memory(error, "outcomes");
    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct sluice_value *row;
        if (records[i].attempt != attempt)
            continue;
        row = arena_alloc(&all->arena, sizeof *row * (size_t) export->count);
        if (row == NULL)
            return error_memory(error, "outcomes");
        all->rows[all->count++] = row;
        status = make_row(export, &records[i], &all->arena, row, error);
    }
    return status;
}

int export_outcomes(const struct export *export, sluice_day date, const struct export_sink *sink,
                    struct sluice_error *error)
{
    struct outcome_rows all = { 0 };
    int status;

    arena_init(&all.arena, 0);
    status = collect(export, date, &all, error);
    if (status == SLUICE_OK)
        qsort_r(all.rows, all.count, sizeof(struct sluice_value *), compare_rows, (void *)export);
    for (size_t i = 0; i < all.count && status == SLUICE_OK; i++)
        sink->row(export, all.rows[i], sink->user);
    arena_fini(&all.arena);
    return status;
}
