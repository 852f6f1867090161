/* shadow.c - the results of a shadow run. */
#include "publish/compare.h"

int shadow_init(struct shadow *shadow, const struct binding *binding, struct sluice_error *error)
{
    arena_init(&shadow->arena, 0);
    shadow->nodes = arena_alloc(&shadow->arena, sizeof *shadow->nodes * (binding->node_count + 1));
    if (shadow->nodes == NULL)
        return error_memory(error, "a shadow run");
    shadow->node_count = binding->node_count;
    for (size_t n = 0; n < binding->node_count; n++) {
        const struct node *node = binding->nodes[n];
        shadow->nodes[n].name = node->name;
        shadow->nodes[n].table = node->output->name;
        shadow->nodes[n].plugin = node_plugin_text(node);
    }
    return SLUICE_OK;
}

void shadow_fini(struct shadow *shadow)
{
    arena_fini(&shadow->arena);
    *shadow = (struct shadow){ 0 };
}

/* A column that only the store has may be one that an older build wrote: without a value left in
 * it, it is none of anybody's. */
bool shadow_column_differs(const struct shadow_node *node, const struct shadow_column *column)
{
    return column->rows.count > 0 || (column->side == SHADOW_ONLY_COMPUTED && node->partitions > 0);
}

bool shadow_differs(const struct shadow_node *node)
{
    bool differs = node->only_committed.count > 0 || node->only_computed.count > 0 ||
                   node->differing.count > 0 || node->outcomes.count > 0 || node->failed.count > 0;

    for (size_t c = 0; c < node->column_count; c++)
        differs = differs || shadow_column_differs(node, &node->columns[c]);
    return differs;
}

static bool copy_value(struct arena *arena, struct sluice_value value, struct sluice_value *copy)
{
    *copy = value;
    if (value.type == SLUICE_TEXT)
        copy->as.text = arena_copy(arena, value.as.text, (size_t)value.length);
    return value.type != SLUICE_TEXT || copy->as.text != NULL;
}

static bool set_first(struct shadow *shadow, struct shadow_count *count,
                      const struct difference *difference)
{
    struct buffer text = { 0 };

    count->key = NULL;
    if (difference->key_count > 0) {
        key_format(&text, difference->key, difference->key_count);
        if (!text.failed)
            text_make_utf8(text.data, text.length);
        count->key = text.failed ? NULL : arena_copy(&shadow->arena, text.data, text.length);
        buffer_fini(&text);
    }
    return (count->key != NULL || difference->key_count == 0) &&
           copy_value(&shadow->arena, difference->before, &count->before) &&
           copy_value(&shadow->arena, difference->after, &count->after);
}

/* Partitions end in any order: the earliest date counts, and within it what is told first. */
int shadow_note(struct shadow *shadow, struct shadow_count *count,
                const struct difference *difference, struct sluice_error *error)
{
    bool is_first = count->count == 0 || difference->date < count->date;

    count->count++;
    if (!is_first)
        return SLUICE_OK;
    count->date = difference->date;
    return set_first(shadow, count, difference) ? SLUICE_OK : error_memory(error, "a shadow run");
}
