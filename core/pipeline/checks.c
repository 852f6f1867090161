/* checks.c - what the values of a column must be: one of some, in a range, or in another table. */
#include "pipeline/keys.h"

#define MOST_VALUES 1000

static const char *const else_words[] = { "refuse", "warn" };

/* ---- as it is written ---- */

void read_check_else(struct loader *loader, const struct field *field, void *target)
{
    ((struct check_draft *)target)->warns =
        read_choice(loader, field->value, field->what, else_words, COUNT_OF(else_words)) == 1;
}

/* Its values have the column's type, which may stand after it. */
void read_check(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_check *check = loader_alloc(loader, 1, sizeof *check);
    struct check_draft draft = { 0 };
    char title[WHAT_SIZE + 64];
    struct owner owner = { field->key->location, title, field->what };

    (void)snprintf(title, sizeof title, "%s of %s", field->what, field->owner->title);
    if (check == NULL || !section_read(loader, field->rule->section, &owner, field->value, &draft))
        return;
    *check = (struct pipeline_check){ .location = field->key->location, .warns = draft.warns };
    for (int kind = 0; kind < CHECK_KINDS; kind++) {
        if (draft.kinds[kind].key == NULL)
            continue;
        check->yaml = check->yaml == NULL ? draft.kinds[kind].value : field->value;
        check->kind = kind;
    }
    if (check->yaml != NULL && check->yaml != field->value) {
        ((struct pipeline_column *)target)->check = check;
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, field->value->location,
                    "%s has %s of 'in', 'range' and 'references'", title,
                    check->yaml == NULL ? "none" : "more than one");
    diagnostics_suggest(loader->diagnostics,
                        "write one: 'check: {range: [0, 100]}', and 'else: warn' where another "
                        "value is no mistake");
}

/* ---- what it means for its column ---- */

static bool check_range(struct loader *loader, const struct pipeline_column *column,
                        const struct sluice_value *sides)
{
    const struct location place = column->check->yaml->location;

    if (column->type == SLUICE_TEXT || column->type == SLUICE_BOOL) {
        diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, place,
                        "'range' is for numbers, dates and times, and column '%s' is of type %s",
                        column->name, type_name(column->type));
        diagnostics_suggest(loader->diagnostics, "write 'in' and all values");
        return false;
    }
    if (sides[0].type == SLUICE_NULL || sides[1].type == SLUICE_NULL ||
        value_compare(sides[0], sides[1]) <= 0)
        return true;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, place,
                    "'range' of column '%s' ends before it begins", column->name);
    diagnostics_suggest(loader->diagnostics, "exchange its two values");
    return false;
}

/* A side of a range may be open. */
static void take_values(struct loader *loader, const struct pipeline_column *column)
{
    struct pipeline_check *check = column->check;
    const struct yaml *list = check->yaml;
    bool range = check->kind == CHECK_RANGE, good = true;
    char what[WHAT_SIZE + 32];
    struct sluice_value *values;

    if (!field_check_list(loader, list, range ? "'range'" : "'in'"))
        return;
    if (range ? list->count != 2 : list->count == 0 || list->count > MOST_VALUES) {
        diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, list->location,
                        range ? "'range' must be the least and the greatest value: [0, 100], or "
                                "[0, null]"
                              : "'in' must list 1 to %d values",
                        MOST_VALUES);
        return;
    }
    values = loader_alloc(loader, list->count, sizeof *values);
    if (values == NULL)
        return;
    (void)snprintf(what, sizeof what, "a value of column '%s'", column->name);
    for (size_t i = 0; i < list->count; i++) {
        values[i] = sluice_of_null();
        if (!(range && yaml_is_null(list->items[i])) &&
            !yaml_value(list->items[i], column->type, what, &values[i], loader->diagnostics))
            good = false;
    }
    if (good && (!range || check_range(loader, column, values))) {
        check->values = values;
        check->value_count = list->count;
    }
}

/* TABLE.COLUMN */
static void take_reference(struct loader *loader, struct pipeline_check *check)
{
    const char *text = read_text(loader, check->yaml, "'references'");
    const char *point = text == NULL ? NULL : strchr(text, '.');

    if (text == NULL)
        return;
    if (point == NULL || point == text || point[1] == '\0') {
        diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, check->yaml->location,
                        "'references' must be a table and its column: TABLE.COLUMN");
        return;
    }
    check->table = arena_copy(&loader->pipeline->arena, text, (size_t)(point - text));
    check->column = point + 1;
    loader->no_memory = loader->no_memory || check->table == NULL;
}

void check_column_checks(struct loader *loader, struct pipeline_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        if (column->check == NULL || column->type == SLUICE_NULL)
            continue;
        if (table->external) {
            diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->check->location,
                            "'check' is of an import, but table '%s' is external: somebody else "
                            "writes it",
                            table->name);
            diagnostics_suggest(loader->diagnostics, "remove 'check', or 'external: true'");
        } else if (column->check->kind == CHECK_REFERENCES) {
            take_reference(loader, column->check);
        } else {
            take_values(loader, column);
        }
    }
}

/* ---- what it means for other tables ---- */

static void check_reference(struct loader *loader, const struct pipeline_column *column)
{
    const struct pipeline_check *check = column->check;
    const struct pipeline_table *table = pipeline_find_table(loader->pipeline, check->table);
    const struct pipeline_column *other;
    const struct location place = check->yaml->location;

    if (table == NULL) {
        diagnostics_add(loader->diagnostics, MISTAKE_TABLE_MISSING, place,
                        "'references' names no declared table: '%.60s'", check->table);
        diagnostics_suggest(loader->diagnostics, "declare it under 'tables', or correct the name");
        return;
    }
    other = need_column(loader, place, table, "column", check->column);
    if (other == NULL || other->type == column->type || other->type == SLUICE_NULL)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, place,
                    "column '%s' is of type %s, and '%s.%s' of type %s", column->name,
                    type_name(column->type), table->name, other->name, type_name(other->type));
    diagnostics_suggest(loader->diagnostics, "declare both alike");
}

void check_references(struct loader *loader)
{
    for (size_t i = 0; i < loader->pipeline->table_count; i++) {
        struct pipeline_table *table = &loader->pipeline->tables[i];
        size_t before = loader->diagnostics->count;
        for (size_t c = 0; c < table->column_count; c++)
            if (table->columns[c].check != NULL && table->columns[c].check->table != NULL)
                check_reference(loader, &table->columns[c]);
        table->broken = table->broken || loader->diagnostics->count > before;
    }
}
