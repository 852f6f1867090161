/* graph.c - which node stands upstream of which: cycles, levels, and the order of all. */
#include "bind/private.h"

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

static const struct pipeline_processor *find_processor(const struct pipeline *pipeline,
                                                       const char *name)
{
    for (size_t i = 0; i < pipeline->processor_count; i++)
        if (strcmp(pipeline->processors[i].name, name) == 0)
            return &pipeline->processors[i];
    return NULL;
}

static void suggest_processor(struct binder *binder, const char *name)
{
    const struct pipeline *pipeline = binder->binding->pipeline;
    const char **names = malloc(sizeof *names * (pipeline->processor_count + 1));
    const char *close = NULL;

    for (size_t i = 0; names != NULL && i < pipeline->processor_count; i++)
        names[i] = pipeline->processors[i].name;
    if (names != NULL)
        close = closest_match(name, names, pipeline->processor_count);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    else
        diagnostics_suggest(binder->diagnostics, "'needs' lists names under 'processors'");
    free(names);
}

/* `need` is no node: it does not exist, is not enabled, or has mistakes of its own. */
static void unknown_need(struct binder *binder, const struct node *node,
                         const struct pipeline_pair *need)
{
    const struct pipeline_processor *processor =
        find_processor(binder->binding->pipeline, need->name);

    if (processor == NULL) {
        diagnostics_add(binder->diagnostics, MISTAKE_PROCESSOR_MISSING, need->location,
                        "processor '%s' needs '%s', which is no processor", node->name, need->name);
        suggest_processor(binder, need->name);
    } else if (!processor->enabled) {
        diagnostics_add(binder->diagnostics, MISTAKE_PROCESSOR_DISABLED, need->location,
                        "processor '%s' needs '%s', which is not enabled", node->name, need->name);
        diagnostics_suggest(binder->diagnostics, "enable it, or remove it from 'needs'");
    }
}

static int add_need(struct binder *binder, struct node *node, const struct pipeline_pair *need)
{
    struct node *upstream = binder_find_node(binder, need->name);

    if (upstream == node) {
        diagnostics_add(binder->diagnostics, MISTAKE_CYCLE, need->location,
                        "processor '%s' needs itself", node->name);
        diagnostics_suggest(binder->diagnostics, "remove it from 'needs'");
        return SLUICE_OK;
    }
    if (upstream != NULL)
        return add_upstream(binder, node, upstream);
    unknown_need(binder, node, need);
    return SLUICE_OK;
}

static int find_upstream(struct binder *binder, struct node *node)
{
    int status = SLUICE_OK;

    for (uint32_t i = 0; i < node->read_count && status == SLUICE_OK; i++) {
        const struct source *source = node->reads[i].source;
        if (source != NULL && source->producer != NULL && source->producer != node)
            status = add_upstream(binder, node, source->producer);
    }
    for (size_t i = 0; i < node->processor->needs_count && status == SLUICE_OK; i++)
        status = add_need(binder, node, &node->processor->needs[i]);
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
    buffer_text(&text, again->name);
    for (size_t i = walk->depth; i-- > first;)
        buffer_printf(&text, " -> %s", walk->path[i]->name);
    diagnostics_add(walk->binder->diagnostics, MISTAKE_CYCLE, node_location(again),
                    "processors depend on each other: %s", text.failed ? again->name : text.data);
    diagnostics_suggest(walk->binder->diagnostics,
                        "a -> b means that b reads what a writes, or needs it");
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
