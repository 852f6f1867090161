/* gates.c - the gates of a node: those of its plugin, with what the pipeline says of them. */
#include "bind/private.h"

/* Only an input whose keys are all mapped has rows of one entity to count. */
static void set_min_rows(struct binder *binder, const struct node *node,
                         const struct pipeline_pair *pair, const struct read *read, int32_t rows,
                         int32_t *min_rows)
{
    const struct sluice_input_key *const *keys = read->input->keys;
    bool mapped = keys != NULL && *keys != NULL;

    for (; keys != NULL && *keys != NULL; keys++)
        mapped = mapped && (*keys)->entity != NULL;
    *min_rows = rows;
    if (mapped || rows == 0)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_GATE_UNFIT, pair->location,
                    "'sample_size' cannot count input '%s' of plugin '%s': it is looked up, no "
                    "%s has rows of its own there",
                    pair->name, node->processor->plugin, node->instance->entity_word);
    diagnostics_suggest(binder->diagnostics, "remove it");
}

static int bind_min_rows(struct binder *binder, struct node *node)
{
    const struct pipeline_gates *given = &node->processor->gates;
    int32_t *min_rows = binder_alloc(binder, sizeof *min_rows * (node->input_count + 1));

    if (min_rows == NULL)
        return binder_out_of_memory(binder);
    node->gates.min_rows = min_rows;
    for (uint32_t i = 0; i < node->input_count; i++)
        min_rows[i] = node->reads[i].input->min_rows;
    for (size_t i = 0; i < given->min_rows_count; i++) {
        const struct pipeline_pair *pair = &given->min_rows[i];
        struct sluice_value value = { 0 };
        uint32_t input = 0;
        while (input < node->input_count && strcmp(node->reads[input].alias, pair->name) != 0)
            input++;
        if (input == node->input_count) {
            diagnostics_add(binder->diagnostics, MISTAKE_UNKNOWN_INPUT, pair->location,
                            "'sample_size' names '%s', which is no input of plugin '%s'",
                            pair->name, node->processor->plugin);
            suggest_input(binder, node, pair->name);
        } else if (yaml_value(pair->value, SLUICE_INT, "the sample size", &value,
                              binder->diagnostics))
            set_min_rows(binder, node, pair, &node->reads[input], (int32_t)value.as.integer,
                         &min_rows[input]);
    }
    return SLUICE_OK;
}

/* The descriptor's gates, each replaced or switched off by what the pipeline says. */
static int bind_gates_of(struct binder *binder, struct node *node)
{
    const struct sluice_gates *defaults = node->instance->gates;
    const struct pipeline_gates *given = &node->processor->gates;
    struct node_gates *gates = &node->gates;

    if (defaults != NULL) {
        gates->early_season_days = defaults->early_season_days;
        gates->breaker_attempts = defaults->breaker_attempts;
        gates->breaker_cooldown_days = defaults->breaker_cooldown_days;
    }
    if (given->early_season_set)
        gates->early_season_days = given->early_season_days;
    if (given->breaker_set) {
        gates->breaker_attempts = given->breaker_attempts;
        gates->breaker_cooldown_days = given->breaker_cooldown_days;
    }
    if (!given->completeness_off) {
        const struct sluice_completeness *gate;
        int status = completeness_choose(binder, node, &gate);
        if (status == SLUICE_OK && gate != NULL)
            status = bind_completeness(binder, node, gate);
        if (status != SLUICE_OK)
            return status;
    }
    return bind_min_rows(binder, node);
}

int bind_gates(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        int status = bind_gates_of(binder, binder->binding->nodes[n]);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}
