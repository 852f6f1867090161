/* sources.c - the entity, the sources with their keys, and the windows, out of the parameters. */
#include "rollup/rollup.h"

/* ---- the entity ---- */

bool entity_build(struct build *build)
{
    const struct sluice_setting *given = build->settings[PARAMETER_entity];
    struct sluice_key_column *columns = build_allocate(build, given->item_count, sizeof *columns);

    build->entity = build_allocate(build, given->item_count, sizeof(*build->entity));
    if (build->failed)
        return false;
    if (given->item_count == 0)
        build_mistake(build, build_path("entity"), "an entity needs a key column");
    for (uint32_t i = 0; i < given->item_count; i++) {
        const struct sluice_setting *item = given->items[i];
        int32_t type = type_named(item->value.as.text);

        if (type == SLUICE_NULL || type == SLUICE_REAL || type == SLUICE_TIME)
            build_mistake(build, build_path("entity.%s", item->name),
                          "'%s' is no type of a key; there are int, text, date and bool",
                          item->value.as.text);
        columns[i] = (struct sluice_key_column){ sizeof columns[i], type, item->name };
        build->entity[i] = &columns[i];
    }
    build->plan->key_count = given->item_count;
    return !build->failed;
}

static const struct sluice_key_column *entity_find(const struct build *build, const char *name)
{
    for (uint32_t i = 0; i < build->plan->key_count; i++)
        if (strcmp(build->entity[i]->name, name) == 0)
            return build->entity[i];
    return NULL;
}

/* ---- the keys of a source ---- */

static const struct sluice_input_column *table_column(const struct sluice_bound_table *table,
                                                      const char *name)
{
    for (size_t i = 0; table->columns[i] != NULL; i++)
        if (strcmp(table->columns[i]->name, name) == 0)
            return table->columns[i];
    return NULL;
}

static void check_key(struct build *build, const struct source *source,
                      const struct sluice_input_key *key, struct build_path path)
{
    const struct sluice_key_column *entity = entity_find(build, key->entity);
    const struct sluice_input_column *column = table_column(source->table, key->column);

    if (entity == NULL)
        build_unknown(build, path, "entity column", key->entity, build->settings[PARAMETER_entity]);
    else if (column == NULL)
        build_mistake(build, path, "table '%s' has no column '%s'", source->table->name,
                      key->column);
    else if (column->type != entity->type)
        build_mistake(build, path, "column '%s' of table '%s' is %s, but the %s's '%s' is %s",
                      key->column, source->table->name, type_text(column->type),
                      build->settings[PARAMETER_word]->value.as.text, entity->name,
                      type_text(entity->type));
}

static void check_first(struct build *build, const struct source *source, uint32_t mapped)
{
    if (source == build->plan->sources && mapped < build->plan->key_count)
        build_mistake(build, build_path("sources.%s.key", source->name),
                      "the first source lists the entities: give a column for each of the %u "
                      "columns of their key",
                      build->plan->key_count);
}

/* As written, or the entity's columns by their own names. */
static bool build_keys(struct build *build, struct source *source)
{
    const struct sluice_setting *given = source->setting->items[SOURCE_key];
    uint32_t count = given->item_count > 0 ? given->item_count : build->plan->key_count;
    struct sluice_input_key *keys = build_allocate(build, count, sizeof *keys);

    source->keys = build_allocate(build, count, sizeof(*source->keys));
    if (keys == NULL || source->keys == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        bool written = given->item_count > 0;
        const char *column = written ? given->items[i]->name : build->entity[i]->name;
        const char *entity = written ? given->items[i]->value.as.text : column;

        keys[i] = (struct sluice_input_key){ sizeof keys[i], 0, column, entity };
        source->keys[i] = &keys[i];
        check_key(build, source, &keys[i],
                  written ? build_path("sources.%s.key.%s", source->name, column)
                          : build_path("sources.%s.table", source->name));
    }
    check_first(build, source, count);
    return !build->failed;
}

static void check_order(struct build *build, const struct source *source)
{
    const struct sluice_setting *order = source->setting->items[SOURCE_order];

    for (uint32_t i = 0; i < order->item_count; i++)
        if (table_column(source->table, order->items[i]->value.as.text) == NULL)
            build_mistake(build, build_path("sources.%s.order[%u]", source->name, i),
                          "table '%s' has no column '%s'", source->table->name,
                          order->items[i]->value.as.text);
}

bool sources_build(struct build *build)
{
    const struct sluice_setting *given = build->settings[PARAMETER_sources];
    struct plan *plan = build->plan;

    plan->sources = build_allocate(build, given->item_count, sizeof *plan->sources);
    plan->source_count = given->item_count;
    if (plan->source_count == 0)
        build_mistake(build, build_path("sources"), "a source is needed: it lists the entities");
    for (uint32_t i = 0; i < given->item_count && plan->sources != NULL; i++) {
        struct source *source = &plan->sources[i];
        const char *table = setting_text(given->items[i], SOURCE_table);

        source->name = given->items[i]->name;
        source->setting = given->items[i];
        source->table = build->host->table(build->handle, source->name, table);
        if (source->table == NULL) {
            build_mistake(build, build_path("sources.%s.table", source->name),
                          "'%s' is neither a table nor written by a processor above this one",
                          table);
            continue;
        }
        if (build_keys(build, source))
            check_order(build, source);
    }
    return !build->failed;
}

/* ---- windows ---- */

static struct window window_of(const struct sluice_setting *given)
{
    const char *season = setting_text(given, WINDOW_season);
    int32_t days = (int32_t)setting_int(given, WINDOW_days);
    int32_t until = (int32_t)setting_int(given, WINDOW_until);

    return (struct window){ .name = given->name,
                            .last = (int32_t)setting_int(given, WINDOW_last),
                            .days = days > 0,
                            .from_days = days > 0 ? -until - days + 1 : 0,
                            .to_days = days > 0 ? -until : 0,
                            .so_far = strcmp(season, "so_far") == 0,
                            .whole_season = strcmp(season, "whole") == 0 };
}

static void check_window(struct build *build, const struct sluice_setting *given)
{
    const char *season = setting_text(given, WINDOW_season);
    int64_t days = setting_int(given, WINDOW_days);

    if (days > 0 && strcmp(season, "whole") == 0)
        build_mistake(build, build_path("windows.%s.season", given->name),
                      "a window of days has no rows of the whole season: write so_far, or take "
                      "'days' away");
    if (days == 0 && setting_int(given, WINDOW_until) != 1)
        build_mistake(build, build_path("windows.%s.until", given->name),
                      "it says where 'days' end, and there are none");
    if (days + setting_int(given, WINDOW_until) > 36500)
        build_mistake(build, build_path("windows.%s.days", given->name),
                      "it begins more than 36500 days before D");
}

/* The last one is for who names none where none is given. */
bool windows_build(struct build *build)
{
    const struct sluice_setting *given = build->settings[PARAMETER_windows];
    struct plan *plan = build->plan;

    plan->windows = build_allocate(build, given->item_count + 1, sizeof *plan->windows);
    plan->window_count = given->item_count;
    for (uint32_t i = 0; i < given->item_count && plan->windows != NULL; i++) {
        plan->windows[i] = window_of(given->items[i]);
        check_window(build, given->items[i]);
    }
    return !build->failed;
}
