#include "plan/private.h"

#include <limits.h>
#include <stdlib.h>

static int add_upstream(struct binder *binder, struct node *node, struct node *upstream)
{
    struct node **grown;

    for (size_t i = 0; i < node->upstream_count; i++)
        if (node->upstream[i] == upstream)
            return SLUICE_OK;
    grown = binder_alloc(binder, sizeof *grown * (node->upstream_count + 1));
    if (grown == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < node->upstream_count; i++)
        grown[i] = node->upstream[i];
    grown[node->upstream_count++] = upstream;
    node->upstream = grown;
    return SLUICE_OK;
}

static struct node *find_node(const struct binding *binding, const char *name)
{
    for (size_t i = 0; i < binding->node_count; i++)
        if (strcmp(binding->nodes[i]->name, name) == 0)
            return binding->nodes[i];
    return NULL;
}

static void unknown_need(struct binder *binder, const struct node *node,
                         const struct pipeline_pair *need)
{
    const struct binding *binding = binder->binding;
    const char **names = malloc(sizeof *names * (binding->node_count + 1));
    const char *close = NULL;

    for (size_t i = 0; names != NULL && i < binding->node_count; i++)
        names[i] = binding->nodes[i]->name;
    if (names != NULL)
        close = closest_match(need->name, names, binding->node_count);
    diagnostics_add(binder->diagnostics, need->location,
                    "processor '%s' needs '%s', which is no enabled processor", node->name,
                    need->name);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    free(names);
}

static int find_upstream(struct binder *binder, struct node *node)
{
    int status = SLUICE_OK;

    for (uint32_t i = 0; i < node->read_count && status == SLUICE_OK; i++) {
        const struct source *source = node->reads[i].source;
        if (source != NULL && source->producer != NULL && source->producer != node)
            status = add_upstream(binder, node, source->producer);
    }
    for (size_t i = 0; i < node->processor->needs_count && status == SLUICE_OK; i++) {
        struct node *need = find_node(binder->binding, node->processor->needs[i].name);
        if (need == NULL)
            unknown_need(binder, node, &node->processor->needs[i]);
        else
            status = add_upstream(binder, node, need);
    }
    return status;
}

enum mark { UNSEEN, OPEN, CLOSED };

struct walk {
    struct binder *binder;
    uint8_t *marks;     /* by definition order */
    struct node **path; /* open nodes */
    size_t depth;
    struct node **order; /* result */
    size_t done;
};

static void report_cycle(struct walk *walk, const struct node *again)
{
    struct buffer text = { 0 };
    size_t first = 0;

    while (walk->path[first] != again)
        first++;
    for (size_t i = walk->depth; i-- > first;)
        buffer_printf(&text, "%s -> ", walk->path[i]->name);
    buffer_text(&text, walk->path[walk->depth - 1]->name);
    diagnostics_add(walk->binder->diagnostics, node_location(again),
                    "processors depend on each other: %s", text.failed ? again->name : text.data);
    diagnostics_suggest(walk->binder->diagnostics, "a -> b means that b reads what a writes");
    buffer_fini(&text);
}

static void visit(struct walk *walk, struct node *node)
{
    if (walk->marks[node->index] == CLOSED)
        return;
    if (walk->marks[node->index] == OPEN) {
        report_cycle(walk, node);
        return;
    }
    walk->marks[node->index] = OPEN;
    walk->path[walk->depth++] = node;
    for (size_t i = 0; i < node->upstream_count; i++) {
        visit(walk, node->upstream[i]);
        if (node->upstream[i]->level >= node->level)
            node->level = node->upstream[i]->level + 1;
    }
    walk->depth--;
    walk->marks[node->index] = CLOSED;
    walk->order[walk->done++] = node;
}

/* By level, then as defined: independent nodes stand together and the order is stable. */
static int compare_nodes(const void *a, const void *b)
{
    const struct node *left = *(struct node *const *)a, *right = *(struct node *const *)b;

    if (left->level != right->level)
        return left->level < right->level ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

int bind_graph(struct binder *binder)
{
    struct binding *binding = binder->binding;
    size_t count = binding->node_count;
    struct walk walk = { .binder = binder };

    for (size_t i = 0; i < count; i++) {
        int status = find_upstream(binder, binding->nodes[i]);
        if (status != SLUICE_OK)
            return status;
    }
    walk.marks = binder_alloc(binder, count + 1);
    walk.path = binder_alloc(binder, sizeof(struct node *) * (count + 1));
    walk.order = binder_alloc(binder, sizeof(struct node *) * (count + 1));
    if (walk.marks == NULL || walk.path == NULL || walk.order == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < count; i++)
        visit(&walk, binding->nodes[i]);
    if (count > 0)
        qsort(binding->nodes, count, sizeof *binding->nodes, compare_nodes);
    for (size_t i = 0; i < count; i++)
        binding->nodes[i]->index = i;
    return SLUICE_OK;
}

/* The newest day, relative to D, at which a processor may see what is known so. */
static int newest_allowed(int as_of, int known)
{
    if (known == KNOWN_AHEAD)
        return INT_MAX;
    if (as_of == SLUICE_AFTER || known == KNOWN_BEFORE)
        return 0;
    return -1;
}

static const char *known_name(int known)
{
    static const char *const names[] = {
        [KNOWN_AHEAD] = "ahead", [KNOWN_BEFORE] = "before", [KNOWN_AFTER] = "after"
    };

    return names[known];
}

static void describe_day(char *text, size_t size, int day)
{
    if (day == INT_MAX)
        (void)snprintf(text, size, "the end of the season");
    else if (day == 0)
        (void)snprintf(text, size, "D");
    else
        (void)snprintf(text, size, "D %+d day%s", day, day == 1 || day == -1 ? "" : "s");
}

static void check_look_ahead(struct binder *binder, const struct node *node,
                             const struct read *read, const char *name)
{
    const struct source_column *column = source_find_column(read->source, name);
    int as_of = node->plugin->descriptor->as_of;
    char newest[32];

    if (column == NULL || read->last_day <= newest_allowed(as_of, column->known))
        return;
    describe_day(newest, sizeof newest, read->last_day);
    diagnostics_add(binder->diagnostics, node->processor->plugin_location,
                    "look-ahead: processor '%s' is as-of %s D, but its input '%s' reads column "
                    "'%s' of table '%s', known %s its date, up to %s",
                    node->name, as_of == SLUICE_BEFORE ? "before" : "after", read->alias, name,
                    read->source->name, known_name(column->known), newest);
}

int bind_look_ahead(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        const struct node *node = binder->binding->nodes[n];
        for (uint32_t r = 0; r < node->read_count; r++) {
            const struct read *read = &node->reads[r];
            if (read->projection == NULL)
                continue;
            for (int32_t c = 0; c < read->projection->column_count; c++) {
                const char *name = read->projection->columns[c];
                bool of_input = false;
                for (size_t i = 0; read->input->columns[i] != NULL; i++)
                    of_input = of_input || strcmp(read->input->columns[i]->name, name) == 0;
                if (of_input)
                    check_look_ahead(binder, node, read, name);
            }
            for (size_t f = 0;
                 read->projection->filters != NULL && read->projection->filters[f] != NULL; f++)
                check_look_ahead(binder, node, read, read->projection->filters[f]->column);
        }
    }
    return SLUICE_OK;
}
