/* filters.c - `where`: a map of columns and the values they may have. */
#include "pipeline/keys.h"
#include "sluice/plugin.h"

static bool set_values(struct loader *loader, const struct yaml *const *items, size_t count,
                       struct pipeline_filter *filter)
{
    const struct yaml **values = loader_alloc(loader, count, sizeof *values);

    if (values == NULL)
        return false;
    memcpy(values, items, count * sizeof *values);
    filter->values = values;
    filter->value_count = count;
    return true;
}

static bool check_values(struct loader *loader, const struct yaml *list, const char *what)
{
    bool good = list->count > 0;

    if (!good) {
        diagnostics_add(loader->diagnostics, MISTAKE_EMPTY_LIST, list->location,
                        "%s lists no values", what);
        diagnostics_suggest(loader->diagnostics, "list at least one, or remove the condition");
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct yaml *item = list->items[i];
        if (item->kind == YAML_SCALAR && !yaml_is_null(item))
            continue;
        good = false;
        if (item->kind != YAML_BROKEN)
            diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, item->location,
                            "%s lists single values; this one is %s", what, yaml_kind_name(item));
    }
    return good;
}

static void read_values(struct loader *loader, const struct field *field, int kind,
                        struct pipeline_filter *filter)
{
    if (check_values(loader, field->value, field->what) &&
        set_values(loader, (const struct yaml *const *)field->value->items, field->value->count,
                   filter))
        filter->kind = kind;
}

void read_condition_in(struct loader *loader, const struct field *field, void *target)
{
    if (field_check_list(loader, field->value, field->what))
        read_values(loader, field, SLUICE_FILTER_IN, target);
}

void read_condition_not(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_filter *filter = target;

    if (yaml_is_null(field->value)) {
        filter->kind = SLUICE_FILTER_NOT_NULL;
    } else if (field->value->kind == YAML_SCALAR) {
        if (set_values(loader, &field->value, 1, filter))
            filter->kind = SLUICE_FILTER_NOT_IN;
    } else if (field_check_list(loader, field->value, field->what)) {
        read_values(loader, field, SLUICE_FILTER_NOT_IN, filter);
    }
}

/* {in: [..]}, {not: [..]} or {not: null}, with fold_case. */
static void read_condition(struct loader *loader, const struct field *field,
                           struct pipeline_filter *filter)
{
    struct owner owner = { field->key->location,
                           loader_title(loader, "the condition on", field->key->text),
                           field->what };
    const struct yaml *in = yaml_get(field->value, "in");
    const struct yaml *not_in = yaml_get(field->value, "not");
    size_t before = loader->diagnostics->count;

    (void)section_read(loader, field->rule->section, &owner, field->value, filter);
    if (loader->diagnostics->count > before)
        return;
    if ((in == NULL) == (not_in == NULL)) {
        diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, field->value->location,
                        "%s must have either 'in' or 'not'", owner.title);
        diagnostics_suggest(loader->diagnostics,
                            "write {in: [a, b]}, {not: [a, b]} or {not: null}");
    } else if (filter->fold_case && filter->kind == SLUICE_FILTER_NOT_NULL) {
        diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, field->value->location,
                        "'fold_case' says nothing about null in %s", owner.title);
        diagnostics_suggest(loader->diagnostics, "remove 'fold_case'");
    }
}

static void read_filter(struct loader *loader, const struct field *field,
                        struct pipeline_filter *filter)
{
    filter->location = field->key->location;
    filter->column = field->key->text;
    if (!check_key(loader, field->key, "column") || field->value->kind == YAML_BROKEN)
        return;
    if (field->value->kind == YAML_MAP) {
        read_condition(loader, field, filter);
    } else if (field->value->kind == YAML_LIST) {
        read_values(loader, field, SLUICE_FILTER_IN, filter);
    } else if (yaml_is_null(field->value)) {
        diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, field->value->location,
                        "%s must be a value, a list or a map, not empty", field->what);
        diagnostics_suggest(loader->diagnostics, "null satisfies no condition but {not: null}");
    } else if (set_values(loader, &field->value, 1, filter)) {
        filter->kind = SLUICE_FILTER_EQUAL;
    }
}

void read_where(struct loader *loader, const struct field *field, void *target)
{
    const struct yaml *map = field->value;
    struct pipeline_filter *made;
    char what[WHAT_SIZE + 4];

    if (!check_map(loader, map, field->what))
        return;
    if (map->count > MAX_CONDITIONS) {
        diagnostics_add(loader->diagnostics, MISTAKE_OVER_LIMIT,
                        map->keys[MAX_CONDITIONS]->location,
                        "%s of %s has %zu conditions, at most %d", field->what, field->owner->title,
                        map->count, MAX_CONDITIONS);
        diagnostics_suggest(loader->diagnostics, "remove some, or make a column of several");
    }
    made = loader_alloc(loader, map->count, sizeof *made);
    if (made == NULL)
        return;
    for (size_t i = 0; i < map->count; i++) {
        struct field condition = { field->owner, map->keys[i], map->items[i], what, field->rule };
        (void)snprintf(what, sizeof what, "'%s'", map->keys[i]->text);
        read_filter(loader, &condition, &made[i]);
    }
    memcpy((char *)target + field->rule->offset, &made, sizeof(struct pipeline_filter *));
    memcpy((char *)target + field->rule->count_offset, &map->count, sizeof map->count);
}
