/* places.c - where keys, order, conditions and columns of a read stand in the table that it reads.
 */
#include "bind/private.h"

static int32_t find_column(const struct column_names *columns, const char *name)
{
    for (int32_t i = 0; i < columns->count; i++)
        if (strcmp(columns->names[i], name) == 0)
            return i;
    return -1;
}

static int32_t *find_names(const struct column_names *columns, const char *const *names,
                           size_t count, struct arena *arena)
{
    int32_t *found = arena_alloc(arena, sizeof *found * (count + 1));

    for (size_t i = 0; i < count && found != NULL; i++)
        found[i] = find_column(columns, names[i]);
    return found;
}

static bool make_spec(const struct read *read, const struct column_names *columns,
                      struct arena *arena, struct index_spec *spec)
{
    const struct sluice_input *input = read->input;
    const struct sluice_filter *const *filters = read->projection->filters;
    const char *cut_by = source_cut_by(read->source);
    size_t keys = 0, order = 0, filter_count = 0;
    int32_t *key, *filter_columns;

    while (input->keys != NULL && input->keys[keys] != NULL)
        keys++;
    while (input->order != NULL && input->order[order] != NULL)
        order++;
    while (filters != NULL && filters[filter_count] != NULL)
        filter_count++;
    key = arena_alloc(arena, sizeof *key * (keys + 1));
    filter_columns = arena_alloc(arena, sizeof *filter_columns * (filter_count + 1));
    if (key == NULL || filter_columns == NULL)
        return false;
    for (size_t i = 0; i < keys; i++)
        key[i] = find_column(columns, input->keys[i]->column);
    for (size_t i = 0; i < filter_count; i++)
        filter_columns[i] = find_column(columns, filters[i]->column);
    *spec = (struct index_spec){
        .key = key,
        .key_count = (int32_t)keys,
        .order = find_names(columns, input->order, order, arena),
        .order_count = (int32_t)order,
        .rest = find_names(columns, read->source->key, read->source->key_count, arena),
        .rest_count = (int32_t)read->source->key_count,
        .date = cut_by == NULL ? -1 : find_column(columns, cut_by),
        .filters = filters,
        .filter_columns = filter_columns,
    };
    return spec->order != NULL && spec->rest != NULL;
}

/* Which entity column each key column equals. */
static bool map_keys(const struct node *node, const struct read *read, struct arena *arena,
                     struct read_places *places)
{
    int32_t *map = arena_alloc(arena, sizeof *map * ((size_t)places->spec.key_count + 1));

    places->key_count = (uint32_t)places->spec.key_count;
    places->entities = map;
    if (map == NULL)
        return false;
    places->mapped = places->key_count > 0;
    for (uint32_t k = 0; k < places->key_count; k++) {
        const char *entity = read->input->keys[k]->entity;
        map[k] = -1;
        for (uint32_t e = 0; entity != NULL && e < node->instance->key_count; e++)
            if (strcmp(node->instance->entity[e]->name, entity) == 0)
                map[k] = (int32_t)e;
        places->mapped = places->mapped && map[k] >= 0;
    }
    return true;
}

/* The columns of the table that the input declares. */
static bool map_columns(const struct read *read, const struct column_names *columns,
                        struct arena *arena, struct read_places *places)
{
    int32_t *map, count = 0;

    while (read->input->columns[count] != NULL)
        count++;
    places->columns = map = arena_alloc(arena, sizeof *map * ((size_t)count + 1));
    places->column_count = count;
    for (int32_t i = 0; i < count && map != NULL; i++)
        map[i] = find_column(columns, read->input->columns[i]->name);
    return map != NULL;
}

int read_find_places(const struct node *node, const struct read *read,
                     const struct column_names *columns, struct arena *arena,
                     struct read_places *places)
{
    return make_spec(read, columns, arena, &places->spec) && map_keys(node, read, arena, places) &&
                   map_columns(read, columns, arena, places)
               ? SLUICE_OK
               : SLUICE_E_MEMORY;
}
