/* look_ahead.c - nothing is read before it is known. */
#include "bind/private.h"

#include <limits.h>

/* The newest day, relative to D, at which a processor may see what is known so. */
static int newest_allowed(int as_of, int known)
{
    if (known == KNOWN_AHEAD)
        return INT_MAX;
    if (as_of == SLUICE_AFTER || known == KNOWN_BEFORE)
        return 0;
    return -1;
}

static void describe_day(char *text, size_t size, int day)
{
    if (day == INT_MAX)
        (void)snprintf(text, size, "the end of the season");
    else if (day == 0)
        (void)snprintf(text, size, "D");
    else if (day == 1 || day == -1)
        (void)snprintf(text, size, "the day %s D", day < 0 ? "before" : "after");
    else
        (void)snprintf(text, size, "%d days %s D", day < 0 ? -day : day,
                       day < 0 ? "before" : "after");
}

static bool is_named(const struct read *read, const char *name)
{
    const struct sluice_input *input = read->input;
    const struct sluice_filter *const *filters = read->projection->filters;

    for (size_t i = 0; input->columns[i] != NULL; i++)
        if (strcmp(input->columns[i]->name, name) == 0)
            return true;
    for (size_t i = 0; input->keys != NULL && input->keys[i] != NULL; i++)
        if (strcmp(input->keys[i]->column, name) == 0)
            return true;
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        if (strcmp(input->order[i], name) == 0)
            return true;
    for (size_t i = 0; filters != NULL && filters[i] != NULL; i++)
        if (strcmp(filters[i]->column, name) == 0)
            return true;
    return false;
}

static void report(struct binder *binder, const struct node *node, const struct read *read,
                   int known, const char *columns)
{
    int as_of = node->instance->as_of;
    char newest[40], allowed[40];

    describe_day(newest, sizeof newest, read->last_day);
    describe_day(allowed, sizeof allowed, newest_allowed(as_of, known));
    diagnostics_add(binder->diagnostics, MISTAKE_LOOK_AHEAD, read->location,
                    "look-ahead: processor '%s' is as-of %s D, but its %s reads %s of table '%s', "
                    "known %s its date, up to %s",
                    node->name, as_of == SLUICE_BEFORE ? "before" : "after", read->title, columns,
                    read->source->name, known_name(known), newest);
    diagnostics_suggest(binder->diagnostics, "it may read what is known %s its date up to %s",
                        known_name(known), allowed);
}

/* One mistake for all columns of a read that are known at the same time. */
static void check_known(struct binder *binder, const struct node *node, const struct read *read,
                        int known)
{
    struct buffer columns = { 0 };

    if (read->last_day <= newest_allowed(node->instance->as_of, known))
        return;
    for (size_t i = 0; i < read->source->column_count; i++) {
        const struct source_column *column = &read->source->columns[i];
        if (column->known == known && is_named(read, column->name))
            buffer_printf(&columns, "%s'%s'", columns.length > 0 ? ", " : "", column->name);
    }
    if (columns.failed)
        binder->diagnostics->failed = true;
    else if (columns.length > 0)
        report(binder, node, read, known, columns.data);
    buffer_fini(&columns);
}

int bind_look_ahead(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        const struct node *node = binder->binding->nodes[n];
        for (uint32_t r = 0; r < node->read_count; r++)
            for (int known = KNOWN_BEFORE; known <= KNOWN_AFTER; known++)
                if (node->reads[r].projection != NULL)
                    check_known(binder, node, &node->reads[r], known);
    }
    return SLUICE_OK;
}
