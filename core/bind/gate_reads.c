/* gate_reads.c - the tables that a completeness gate looks into, as reads of its node. */
#include "bind/private.h"

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
static int bind_gate_read(struct binder *binder, struct node *node, int kind,
                          const struct sluice_input *input, const struct pipeline_due *given)
{
    struct read *read = &node->reads[node->read_count++];

    *read = (struct read){
        .kind = kind,
        .alias = input->alias,
        .input = input,
        .table = input->table,
        .location = given != NULL ? given->location : node->processor->plugin_location,
    };
    return is_broken(node, input->table) ? SLUICE_OK : bind_read(binder, node, read);
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
    return bind_gate_read(binder, node, READ_DUE, input, own != NULL ? &own[number] : NULL);
}

/* Days that no calendar has; still days that can be added to a date. */
#define FAR 100000

static void widen(struct sluice_window *all, const struct sluice_window *window)
{
    bool days = window->kind == SLUICE_WINDOW_DAYS;
    bool season = window->kind == SLUICE_WINDOW_SEASON;
    int32_t from = days ? window->from_days : -FAR;
    sluice_day to = days ? window->to_days : season ? FAR : -1;

    all->from_days = from < all->from_days ? from : all->from_days;
    all->to_days = to > all->to_days ? to : all->to_days;
    all->same_season = all->same_season && (season || window->same_season);
}

/* What is due in any window may be there in it. What is undated is due at any time: then, as where
 * nothing is said of an input, before D. */
static struct sluice_window present_window(const struct sluice_due *const *due,
                                           const struct source *present)
{
    struct sluice_window all = { .size = sizeof all,
                                 .kind = SLUICE_WINDOW_DAYS,
                                 .from_days = FAR,
                                 .to_days = -FAR,
                                 .same_season = 1 };

    if (present != NULL && present->date == NULL)
        return (struct sluice_window){ .size = sizeof all, .kind = SLUICE_WINDOW_ALL };
    for (; *due != NULL; due++)
        if ((*due)->window.kind != SLUICE_WINDOW_ALL)
            widen(&all, &(*due)->window);
    if (all.from_days > all.to_days || (all.from_days <= -FAR && all.to_days == -1))
        all.kind = SLUICE_WINDOW_BEFORE;
    else if (all.from_days <= -FAR && all.to_days >= FAR && all.same_season)
        all.kind = SLUICE_WINDOW_SEASON;
    if (all.kind != SLUICE_WINDOW_DAYS)
        all.from_days = all.to_days = 0;
    return all;
}

/* A due value of another type than those of the present rows is never there. */
static void check_match(struct binder *binder, const struct node *node, const struct read *due,
                        const char *due_match, const struct read *present, const char *match)
{
    const struct source_column *a =
        due->projection == NULL ? NULL : source_find_column(due->source, due_match);
    const struct source_column *b =
        present->projection == NULL ? NULL : source_find_column(present->source, match);

    if (a == NULL || b == NULL || a->type == b->type)
        return;
    diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_TYPE, due->location,
                    "%s of processor '%s' matches column '%s' of table '%s', which is %s, with "
                    "column '%s' of table '%s', which is %s",
                    due->title, node->name, due_match, due->source->name, type_name(a->type), match,
                    present->source->name, type_name(b->type));
    diagnostics_suggest(binder->diagnostics, "match columns of one type");
}

static void describe_place(const struct read *read, const struct sluice_input_key *const *keys,
                           const char *match, struct buffer *text)
{
    const struct sluice_window *window = &read->input->window;

    buffer_printf(text, " %s", read->table);
    for (; *keys != NULL; keys++)
        buffer_printf(text, " %s=%s", (*keys)->column, (*keys)->entity);
    buffer_printf(text, " match %s window %d", match, (int)window->kind);
    if (window->kind == SLUICE_WINDOW_DAYS)
        buffer_printf(text, " %d..%d", (int)window->from_days, (int)window->to_days);
    if (window->last > 0)
        buffer_printf(text, " last %d", (int)window->last);
    if (window->same_season)
        buffer_text(text, " same_season");
}

/* Keys and matches are of a result, and in no projection as such. */
static int describe_completeness(struct binder *binder, struct node *node,
                                 const struct sluice_completeness *gate)
{
    struct node_gates *gates = &node->gates;
    struct buffer text = { 0 };

    buffer_printf(&text, "completeness at_least %.17g%s", gate->at_least,
                  gate->warn ? " warn" : "");
    for (uint32_t i = 0; i < gates->due_count; i++) {
        buffer_text(&text, "; due");
        describe_place(&node->reads[gates->due_first + i], gate->due[i]->keys, gate->due[i]->match,
                       &text);
    }
    buffer_text(&text, "; present");
    describe_place(&node->reads[gates->present], gate->keys, gate->match, &text);
    gates->completeness =
        text.failed ? NULL : arena_copy(&binder->binding->arena, text.data, text.length);
    buffer_fini(&text);
    return gates->completeness == NULL ? binder_out_of_memory(binder) : SLUICE_OK;
}

static int bind_present(struct binder *binder, struct node *node,
                        const struct sluice_completeness *gate)
{
    const struct pipeline_due *own = node->processor->gates.present;
    const char *table = own != NULL ? gate->table : gate_table(node, gate->table);
    struct sluice_input *present =
        gate_input(binder, "completeness.present", table, gate->keys, gate->match, true);
    int status;

    if (present == NULL)
        return binder_out_of_memory(binder);
    present->window = present_window(gate->due, binding_find_source(binder->binding, table));
    status = bind_gate_read(binder, node, READ_PRESENT, present, own);
    for (uint32_t i = 0; i < node->gates.due_count && status == SLUICE_OK; i++)
        check_match(binder, node, &node->reads[node->gates.due_first + i], gate->due[i]->match,
                    &node->reads[node->gates.present], gate->match);
    return status;
}

static void report_too_many(struct binder *binder, const struct node *node)
{
    const struct pipeline_due *own = node->processor->gates.due;

    diagnostics_add(binder->diagnostics, MISTAKE_OVER_LIMIT,
                    own != NULL ? own[MAX_DUE_TABLES].location : node->processor->plugin_location,
                    "the completeness gate of processor '%s' has more than %d due tables",
                    node->name, MAX_DUE_TABLES);
    diagnostics_suggest(binder->diagnostics,
                        own != NULL ? "remove some, or list what is due in one table"
                                    : "say what is 'due' and 'present' in the pipeline");
}

int bind_completeness(struct binder *binder, struct node *node,
                      const struct sluice_completeness *gate)
{
    struct node_gates *gates = &node->gates;
    int status = SLUICE_OK;

    gates->has_completeness = true;
    gates->warn = gate->warn != 0;
    gates->at_least = gate->at_least;
    gates->word = gate->word != NULL ? gate->word : "rows";
    gates->due_first = node->read_count;
    for (; gate->due[gates->due_count] != NULL && status == SLUICE_OK; gates->due_count++) {
        if (gates->due_count == MAX_DUE_TABLES) {
            report_too_many(binder, node);
            return SLUICE_OK;
        }
        status = bind_due(binder, node, gate->due[gates->due_count], gates->due_count);
    }
    if (status != SLUICE_OK)
        return status;
    gates->present = node->read_count;
    status = bind_present(binder, node, gate);
    return status == SLUICE_OK ? describe_completeness(binder, node, gate) : status;
}
