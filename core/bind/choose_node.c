/* choose_node.c - a processor by the name that somebody typed. */
#include "bind/private.h"

#include <stdlib.h>

#define NAMES_SHOWN 12

static void append_names(const struct binding *binding, struct buffer *hint)
{
    buffer_text(hint, binding->node_count == 1 ? "; there is " : "; there are ");
    for (size_t n = 0; n < binding->node_count && n < NAMES_SHOWN; n++)
        buffer_printf(hint, "%s%s", n == 0 ? "" : ", ", binding->nodes[n]->name);
    if (binding->node_count > NAMES_SHOWN)
        buffer_printf(hint, " and %zu more", binding->node_count - NAMES_SHOWN);
}

static const char *closest_node(const struct binding *binding, const char *name)
{
    const char **names = calloc(binding->node_count + 1, sizeof *names);
    const char *close = NULL;

    for (size_t n = 0; names != NULL && n < binding->node_count; n++)
        names[n] = binding->nodes[n]->name;
    if (names != NULL)
        close = closest_match(name, names, binding->node_count);
    free(names);
    return close;
}

/* What to name instead. */
static void append_hint(const struct binding *binding, const char *name, struct buffer *hint)
{
    const struct source *table = binding_find_source(binding, name);
    const char *close = closest_node(binding, name);

    if (table != NULL && table->producer != NULL)
        buffer_printf(hint, "; the processor that writes this table is '%s'",
                      table->producer->name);
    else if (table != NULL)
        buffer_text(hint, "; it is a table that is imported");
    else if (binding->node_count == 0)
        buffer_text(hint, ", which has none");
    else if (close != NULL)
        buffer_printf(hint, "; did you mean '%s'?", close);
    else
        append_names(binding, hint);
}

int binding_choose_node(const struct binding *binding, const char *name, const struct node **node,
                        struct sluice_error *error)
{
    struct buffer hint = { 0 };

    *node = binding_find_node(binding, name);
    if (*node != NULL)
        return SLUICE_OK;
    append_hint(binding, name, &hint);
    (void)sluice_error_set(error, SLUICE_E_INVALID, "'%s' is no enabled processor of %s%s", name,
                           binding->pipeline->path,
                           hint.failed || hint.data == NULL ? "" : hint.data);
    buffer_fini(&hint);
    return SLUICE_E_INVALID;
}
