#include "plan/private.h"

/* Due tables of one gate; bind_reads leaves room for them. */
#define MAX_DUE 16

/* A gate's table seen as an input: its key columns and the match column, no nulls wanted. */
static struct sluice_input *gate_input(struct binder *binder, const char *alias, const char *table,
                                       const struct sluice_input_key *const *keys,
                                       const char *match, bool match_is_key)
{
    size_t count = 0;
    struct sluice_input *input = binder_alloc(binder, sizeof *input);
    const struct sluice_input_key **all;
    struct sluice_input_column *columns;
    const struct sluice_input_column **pointers;
    const struct source *source = binding_find_source(binder->binding, table);

    while (keys[count] != NULL)
        count++;
    all = binder_alloc(binder, sizeof *all * (count + 2));
    columns = binder_alloc(binder, sizeof *columns * (count + 1));
    pointers = binder_alloc(binder, sizeof *pointers * (count + 2));
    if (input == NULL || all == NULL || columns == NULL || pointers == NULL)
        return NULL;
    for (size_t i = 0; i <= count; i++) {
        const char *name = i < count ? keys[i]->column : match;
        const struct source_column *column =
            source == NULL ? NULL : source_find_column(source, name);
        columns[i] =
            (struct sluice_input_column){ .size = sizeof *columns,
                                          .type = column == NULL ? SLUICE_NULL : column->type,
                                          .name = name,
                                          .nullable = 1 };
        pointers[i] = &columns[i];
    }
    for (size_t i = 0; i < count; i++)
        all[i] = keys[i];
    if (match_is_key) {
        struct sluice_input_key *key = binder_alloc(binder, sizeof *key);
        if (key == NULL)
            return NULL;
        *key = (struct sluice_input_key){ sizeof *key, 0, match, NULL };
        all[count] = key;
    }
    *input = (struct sluice_input){ .size = sizeof *input,
                                    .need = SLUICE_SOFT,
                                    .alias = alias,
                                    .table = table,
                                    .columns = pointers,
                                    .keys = all };
    return input;
}

/* A gate looks where the inputs look that have its table by default. */
static const char *gate_table(const struct node *node, const char *table)
{
    for (uint32_t i = 0; i < node->input_count; i++)
        if (strcmp(node->reads[i].input->table, table) == 0)
            return node->reads[i].table;
    return table;
}

/* What is wrong with an input's table has been said. */
static bool is_broken(const struct node *node, const char *table)
{
    for (uint32_t i = 0; i < node->input_count; i++)
        if (strcmp(node->reads[i].table, table) == 0 && node->reads[i].projection == NULL)
            return true;
    return false;
}

/* `given`: the pipeline's own part of the gate, or NULL. */
static int bind_gate_read(struct binder *binder, struct node *node,
                          const struct sluice_input *input, const struct pipeline_due *given)
{
    struct read *read = &node->reads[node->read_count++];

    *read = (struct read){ .alias = input->alias, .input = input, .table = input->table };
    if (is_broken(node, input->table))
        return SLUICE_OK;
    return bind_read(binder, node, input, input->table,
                     given != NULL ? given->location : node->processor->plugin_location, read);
}

static int bind_due(struct binder *binder, struct node *node, const struct sluice_due *due,
                    uint32_t number)
{
    char *alias = arena_printf(&binder->binding->arena, "completeness.due[%u]", number);
    const struct pipeline_due *own = node->processor->gates.due;
    const char *table = own != NULL ? due->table : gate_table(node, due->table);
    struct sluice_input *input =
        alias == NULL ? NULL : gate_input(binder, alias, table, due->keys, due->match, false);

    if (input == NULL)
        return binder_out_of_memory(binder);
    input->window = due->window;
    input->filters = due->filters;
    return bind_gate_read(binder, node, input, own != NULL ? &own[number] : NULL);
}

static int bind_completeness(struct binder *binder, struct node *node,
                             const struct sluice_completeness *gate)
{
    const struct pipeline_due *own = node->processor->gates.present;
    const char *table = own != NULL ? gate->table : gate_table(node, gate->table);
    struct node_gates *gates = &node->gates;
    struct sluice_input *present;
    int status = SLUICE_OK;

    gates->has_completeness = true;
    gates->warn = gate->warn != 0;
    gates->at_least = gate->at_least;
    gates->word = gate->word != NULL ? gate->word : "rows";
    gates->due_first = node->read_count;
    for (; gate->due[gates->due_count] != NULL && status == SLUICE_OK; gates->due_count++) {
        if (gates->due_count == MAX_DUE) {
            diagnostics_add(binder->diagnostics, node->processor->plugin_location,
                            "the completeness gate of processor '%s' has more than %d due tables",
                            node->name, MAX_DUE);
            return SLUICE_OK;
        }
        status = bind_due(binder, node, gate->due[gates->due_count], gates->due_count);
    }
    if (status != SLUICE_OK)
        return status;
    gates->present = node->read_count;
    present = gate_input(binder, "completeness.present", table, gate->keys, gate->match, true);
    if (present == NULL)
        return binder_out_of_memory(binder);
    present->window = gate->due[0]->window;
    present->window.last = 0;
    return bind_gate_read(binder, node, present, own);
}

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
    diagnostics_add(binder->diagnostics, pair->location,
                    "'sample_size' cannot count input '%s' of plugin '%s': it is looked up, no "
                    "%s has rows of its own there",
                    pair->name, node->processor->plugin, node->plugin->descriptor->entity_word);
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
            diagnostics_add(binder->diagnostics, pair->location,
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
