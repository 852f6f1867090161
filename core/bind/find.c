/* find.c - what there is in a binding, by name, and where a name was written. */
#include "bind/private.h"

#include <stdlib.h>

const struct source *binding_find_source(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->source_count; i++)
        if (strcmp(source_title(binding->sources[i]), name) == 0)
            return binding->sources[i];
    return NULL;
}

const struct source *binding_find_stored(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->source_count; i++)
        if (strcmp(binding->sources[i]->name, name) == 0)
            return binding->sources[i];
    return NULL;
}

static struct node *find_node(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->node_count; i++)
        if (strcmp(binding->nodes[i]->name, name) == 0)
            return binding->nodes[i];
    return NULL;
}

const struct node *binding_find_node(const struct binding *binding, const char *name)
{
    return find_node(binding, name);
}

struct node *binder_find_node(const struct binder *binder, const char *name)
{
    return find_node(binder->binding, name);
}

const struct source_column *source_find_column(const struct source *source, const char *name)
{
    for (size_t i = 0; i < source->column_count; i++)
        if (strcmp(source->columns[i].name, name) == 0)
            return &source->columns[i];
    return NULL;
}

bool source_is_read(const struct binding *binding, const struct source *source)
{
    if (source == binding->calendar)
        return true;
    for (size_t n = 0; n < binding->node_count; n++)
        for (uint32_t r = 0; r < binding->nodes[n]->read_count; r++)
            if (binding->nodes[n]->reads[r].source == source)
                return true;
    return false;
}

const char **source_names(const struct binding *binding, size_t *count)
{
    const char **names = malloc(sizeof *names * (binding->source_count + 1));

    *count = 0;
    if (names != NULL)
        for (size_t i = 0; i < binding->source_count; i++)
            names[(*count)++] = source_title(binding->sources[i]);
    return names;
}

const char *source_closest_column(const struct source *source, const char *name)
{
    const char **names = malloc(sizeof *names * (source->column_count + 1));
    const char *close = NULL;

    for (size_t i = 0; names != NULL && i < source->column_count; i++)
        names[i] = source->columns[i].name;
    if (names != NULL)
        close = closest_match(name, names, source->column_count);
    free(names);
    return close;
}

struct location source_column_place(const struct source *source, const char *name)
{
    if (source->raw == NULL)
        return node_location(source->producer);
    for (size_t i = 0; i < source->raw->column_count; i++)
        if (strcmp(source->raw->columns[i].name, name) == 0)
            return source->raw->columns[i].location;
    return source->raw->location;
}

struct location node_location(const struct node *node)
{
    return node->processor->location;
}
