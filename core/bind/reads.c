/* reads.c - what a node reads: tables and columns, by name in the pipeline or by default. */
#include "bind/private.h"

#include <limits.h>
#include <stdlib.h>

/* Newest day of a window relative to D; INT_MAX for the season, INT_MIN for undated tables. */
static int last_day_of(const struct sluice_window *window, const struct source *source)
{
    if (source->date == NULL || window->kind == SLUICE_WINDOW_ALL)
        return INT_MIN;
    if (window->kind == SLUICE_WINDOW_SEASON)
        return INT_MAX;
    return window->kind == SLUICE_WINDOW_BEFORE ? -1 : window->to_days;
}

static const char *const nouns[] = {
    [READ_INPUT] = "input", [READ_DUE] = "gate", [READ_PRESENT] = "gate"
};

int bind_read(struct binder *binder, struct node *node, struct read *read)
{
    struct arena *arena = &binder->binding->arena;
    const struct sluice_input *input = read->input;
    const struct source *source = binding_find_source(binder->binding, read->table);
    size_t before = binder->diagnostics->count;

    read->alias = input->alias;
    read->source = source;
    read->component = arena_printf(arena, "%s %s", component_name(COMPONENT_INPUT), input->alias);
    read->title = arena_printf(arena, "%s '%s'", nouns[read->kind], input->alias);
    if (read->component == NULL || read->title == NULL)
        return binder_out_of_memory(binder);
    if (source == NULL) {
        report_unknown_table(binder, node, read);
        return SLUICE_OK;
    }
    if (source->raw != NULL && source->raw->broken)
        return SLUICE_OK;
    read->last_day = last_day_of(&input->window, source);
    read->since_day = node->instance->as_of == SLUICE_BEFORE ? -1 : 0;
    if (source->producer == node) {
        diagnostics_add(binder->diagnostics, MISTAKE_CYCLE, read->location,
                        "%s of processor '%s' reads '%s', which the processor itself writes",
                        read->title, node->name, read->table);
        diagnostics_suggest(binder->diagnostics,
                            "name another table under 'inputs', or give the processor another "
                            "'output'");
        return SLUICE_OK;
    }
    check_read(binder, node, read);
    return binder->diagnostics->count > before ? SLUICE_OK : make_projection(binder, read);
}

/* The pipeline's table for an input, with the place where it was said. */
static const char *input_table(const struct node *node, const struct sluice_input *input,
                               struct location *location)
{
    const struct pipeline_processor *processor = node->processor;

    *location = processor->plugin_location;
    for (size_t i = 0; i < processor->input_count; i++)
        if (strcmp(processor->inputs[i].name, input->alias) == 0) {
            *location = processor->inputs[i].value->location;
            return processor->inputs[i].value->text;
        }
    return input->table;
}

static bool has_input(const struct node *node, const char *alias)
{
    for (uint32_t i = 0; i < node->instance->input_count; i++)
        if (strcmp(node->instance->inputs[i]->alias, alias) == 0)
            return true;
    return false;
}

void suggest_input(struct binder *binder, const struct node *node, const char *alias)
{
    uint32_t count = node->instance->input_count;
    const char **names = binder_alloc(binder, sizeof *names * (count + 1));
    struct buffer list = { 0 };
    const char *close = NULL;

    for (uint32_t i = 0; names != NULL && i < count; i++) {
        names[i] = node->instance->inputs[i]->alias;
        buffer_printf(&list, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " and ", names[i]);
    }
    if (names != NULL)
        close = closest_match(alias, names, count);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    else if (!list.failed && list.data != NULL)
        diagnostics_suggest(binder->diagnostics,
                            count == 1 ? "its input is %s" : "its inputs are %s", list.data);
    buffer_fini(&list);
}

static void check_aliases(struct binder *binder, const struct node *node)
{
    const struct pipeline_processor *processor = node->processor;

    for (size_t i = 0; i < processor->input_count; i++) {
        const struct pipeline_pair *pair = &processor->inputs[i];
        if (has_input(node, pair->name))
            continue;
        diagnostics_add(binder->diagnostics, MISTAKE_UNKNOWN_INPUT, pair->location,
                        "plugin '%s' has no input '%s'", processor->plugin, pair->name);
        suggest_input(binder, node, pair->name);
    }
}

int bind_reads(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        struct node *node = binder->binding->nodes[n];
        /* Room for the gates' reads: due tables and present. */
        node->reads = binder_alloc(binder, sizeof *node->reads *
                                               (node->instance->input_count + MAX_DUE_TABLES + 1));
        if (node->reads == NULL)
            return binder_out_of_memory(binder);
        check_aliases(binder, node);
        for (uint32_t i = 0; i < node->instance->input_count; i++) {
            const struct sluice_input *input = node->instance->inputs[i];
            struct read *read = &node->reads[i];
            int status;
            *read = (struct read){ .kind = READ_INPUT, .input = input };
            read->table = input_table(node, input, &read->location);
            status = bind_read(binder, node, read);
            if (status != SLUICE_OK)
                return status;
        }
        node->input_count = node->read_count = node->instance->input_count;
    }
    return SLUICE_OK;
}

bool node_reads_season(const struct node *node)
{
    for (uint32_t i = 0; i < node->read_count; i++)
        if (node->reads[i].input->window.kind == SLUICE_WINDOW_SEASON)
            return true;
    return false;
}
