/* completeness.c - the completeness gate as descriptor and pipeline say it together. */
#include "bind/private.h"

#include <limits.h>

static void check_entity(struct binder *binder, const struct node *node,
                         const struct pipeline_pair *pair, const char *entity)
{
    const struct sluice_key_column *const *column = node->instance->entity;
    const char *names[16];
    size_t count = 0;
    const char *close;

    for (; *column != NULL && count < COUNT_OF(names); column++) {
        if (strcmp((*column)->name, entity) == 0)
            return;
        names[count++] = (*column)->name;
    }
    close = closest_match(entity, names, count);
    diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_MISSING, pair->value->location,
                    "'%s' is no entity column of plugin '%s'", entity, node->processor->plugin);
    if (close != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
}

/* As of a descriptor's gate: an entity column names one column of the table. */
static void check_twice(struct binder *binder, const struct pipeline_due *due, size_t index)
{
    const struct pipeline_pair *pair = &due->key[index];

    for (size_t i = 0; i < index; i++)
        if (strcmp(due->key[i].value->text, pair->value->text) == 0) {
            diagnostics_add(binder->diagnostics, MISTAKE_GATE_UNFIT, pair->value->location,
                            "column '%s' is mapped to '%s', as column '%s' is", pair->name,
                            pair->value->text, due->key[i].name);
            diagnostics_suggest(binder->diagnostics, "remove one");
            return;
        }
}

static const struct sluice_input_key *const *
make_keys(struct binder *binder, const struct node *node, const struct pipeline_due *due)
{
    struct sluice_input_key *keys = binder_alloc(binder, sizeof *keys * (due->key_count + 1));
    const struct sluice_input_key **pointers =
        binder_alloc(binder, sizeof *pointers * (due->key_count + 1));

    if (keys == NULL || pointers == NULL)
        return NULL;
    if (due->key_count == 0) {
        diagnostics_add(binder->diagnostics, MISTAKE_GATE_UNFIT, due->location,
                        "'key' maps no column of table '%s'", due->table);
        diagnostics_suggest(binder->diagnostics, "write 'key: {column: entity column}'");
    }
    for (size_t i = 0; i < due->key_count; i++) {
        const char *entity = due->key[i].value->text;
        check_entity(binder, node, &due->key[i], entity);
        check_twice(binder, due, i);
        keys[i] = (struct sluice_input_key){ sizeof *keys, 0, due->key[i].name, entity };
        pointers[i] = &keys[i];
    }
    return pointers;
}

/* `source` may be NULL. Undated rows are due on every date. */
static struct sluice_window make_window(const struct pipeline_window *given,
                                        const struct source *source)
{
    struct sluice_window window = { .size = sizeof window,
                                    .kind = SLUICE_WINDOW_BEFORE,
                                    .same_season = given->same_season,
                                    .last = given->last };

    if (given->from_days != INT_MIN) {
        window.kind = SLUICE_WINDOW_DAYS;
        window.from_days = given->from_days;
        window.to_days = given->to_days;
    } else if (source != NULL && source->date == NULL && given->last == 0) {
        window = (struct sluice_window){ .size = sizeof window, .kind = SLUICE_WINDOW_ALL };
    }
    return window;
}

/* An unknown table is reported when the gate is bound; its filters cannot be typed. */
static int make_due(struct binder *binder, const struct node *node, const struct pipeline_due *due,
                    struct sluice_due *out)
{
    const struct source *source = binding_find_source(binder->binding, due->table);
    size_t before = binder->diagnostics->count;
    int status;

    *out = (struct sluice_due){ .size = sizeof *out,
                                .table = due->table,
                                .keys = make_keys(binder, node, due),
                                .match = due->match,
                                .window = make_window(&due->window, source) };
    if (out->keys == NULL)
        return binder_out_of_memory(binder);
    if (source == NULL)
        return SLUICE_OK;
    status = bind_filters(binder, due->where, due->where_count, source, &out->filters);
    if (binder->diagnostics->count > before)
        out->filters = NULL;
    return status;
}

static int take_rows(struct binder *binder, const struct node *node,
                     struct sluice_completeness *gate)
{
    const struct pipeline_gates *given = &node->processor->gates;
    struct sluice_due *due = binder_alloc(binder, sizeof *due * (given->due_count + 1));
    const struct sluice_due **pointers =
        binder_alloc(binder, sizeof *pointers * (given->due_count + 1));

    if (due == NULL || pointers == NULL)
        return binder_out_of_memory(binder);
    for (size_t i = 0; i < given->due_count; i++) {
        int status = make_due(binder, node, &given->due[i], &due[i]);
        if (status != SLUICE_OK)
            return status;
        pointers[i] = &due[i];
    }
    gate->due = pointers;
    gate->table = given->present->table;
    gate->match = given->present->match != NULL ? given->present->match : given->due[0].match;
    gate->keys = make_keys(binder, node, given->present);
    return gate->keys == NULL ? binder_out_of_memory(binder) : SLUICE_OK;
}

/* Is what the pipeline wrote a whole gate, or can it adjust one? */
static bool check_given(struct binder *binder, const struct node *node, bool has_default)
{
    const struct pipeline_gates *given = &node->processor->gates;

    if ((given->due == NULL) != (given->present == NULL)) {
        diagnostics_add(binder->diagnostics, MISTAKE_KEY_MISSING, given->completeness->location,
                        "'due' and 'present' of a completeness gate go together");
        diagnostics_suggest(binder->diagnostics, "add '%s'",
                            given->due == NULL ? "due" : "present");
        return false;
    }
    if (given->due == NULL && !has_default) {
        diagnostics_add(binder->diagnostics, MISTAKE_GATE_UNFIT, given->completeness->location,
                        "plugin '%s' has no completeness gate to adjust", node->processor->plugin);
        diagnostics_suggest(binder->diagnostics,
                            "remove 'completeness', or say what is 'due' and 'present'");
        return false;
    }
    if (given->due != NULL && !has_default && !given->at_least_set) {
        diagnostics_add(binder->diagnostics, MISTAKE_KEY_MISSING, given->completeness->location,
                        "the completeness gate lacks 'at_least'");
        diagnostics_suggest(binder->diagnostics, "add a percentage: 'at_least: 90'");
        return false;
    }
    return true;
}

int completeness_choose(struct binder *binder, const struct node *node,
                        const struct sluice_completeness **out)
{
    const struct pipeline_gates *given = &node->processor->gates;
    const struct sluice_gates *gates = node->instance->gates;
    const struct sluice_completeness *defaults = gates == NULL ? NULL : gates->completeness;
    struct sluice_completeness *gate;

    *out = defaults;
    if (given->completeness == NULL || !check_given(binder, node, defaults != NULL))
        return SLUICE_OK;
    gate = binder_alloc(binder, sizeof *gate);
    if (gate == NULL)
        return binder_out_of_memory(binder);
    if (defaults != NULL)
        *gate = *defaults;
    gate->size = sizeof *gate;
    if (given->at_least_set)
        gate->at_least = given->at_least;
    if (given->completeness_warn_set)
        gate->warn = given->completeness_warn;
    if (given->word != NULL)
        gate->word = given->word;
    *out = gate;
    return given->due == NULL ? SLUICE_OK : take_rows(binder, node, gate);
}
