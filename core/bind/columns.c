/* columns.c - columns of outputs that the pipeline names. */
#include "bind/private.h"

/* The declared columns only: nobody sets those of the runtime. */
static const struct sluice_output_column *find_output(const struct node *node, const char *name)
{
    for (uint32_t i = 0; i < node->instance->column_count; i++)
        if (strcmp(node->instance->output->columns[i]->name, name) == 0)
            return node->instance->output->columns[i];
    return NULL;
}

static void report_unknown(struct binder *binder, const struct node *node, const char *key,
                           const struct pipeline_pair *pair)
{
    const char *close = source_closest_column(node->output, pair->name);

    diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_MISSING, pair->location,
                    "'%s' names '%s', which is no column that processor '%s' writes", key,
                    pair->name, node->name);
    if (close != NULL && find_output(node, close) != NULL)
        diagnostics_suggest(binder->diagnostics, "did you mean '%s'?", close);
    else
        diagnostics_suggest(binder->diagnostics, "`sluice plugins %s` lists them",
                            node->processor->plugin);
}

static int column_index(const struct node *node, const char *name)
{
    for (uint32_t i = 0; i < node->instance->column_count; i++)
        if (strcmp(node->instance->output->columns[i]->name, name) == 0)
            return (int)i;
    return -1;
}

static void take_fill(struct binder *binder, const struct node *node,
                      const struct pipeline_pair *pair, double *fill)
{
    int column = column_index(node, pair->name);
    struct sluice_value value;

    if (column < 0)
        report_unknown(binder, node, "fill_at_least", pair);
    else if (yaml_value(pair->value, SLUICE_REAL, "'fill_at_least'", &value, binder->diagnostics)) {
        if (value.as.real < 0.0 || value.as.real > 100.0)
            diagnostics_add(binder->diagnostics, MISTAKE_BAD_VALUE, pair->value->location,
                            "'fill_at_least' is a percentage, 0 to 100, not %g", value.as.real);
        fill[column] = value.as.real;
    }
}

/* The descriptor's shares, replaced by those of the pipeline. */
static int bind_fill(struct binder *binder, struct node *node)
{
    uint32_t count = node->instance->column_count;
    double *fill = binder_alloc(binder, sizeof *fill * (count + 1));
    const char **names = binder_alloc(binder, sizeof *names * (count + 1));

    if (fill == NULL || names == NULL)
        return binder_out_of_memory(binder);
    for (uint32_t i = 0; i < count; i++) {
        names[i] = node->instance->output->columns[i]->name;
        fill[i] = node->instance->output->columns[i]->fill_at_least;
    }
    for (size_t i = 0; i < node->processor->fill_count; i++)
        take_fill(binder, node, &node->processor->fill_at_least[i], fill);
    node->fill_at_least = fill;
    node->column_names = names;
    return SLUICE_OK;
}

static void take_tolerance(struct binder *binder, const struct node *node,
                           const struct pipeline_pair *pair, double *tolerance)
{
    const struct sluice_output_column *column = find_output(node, pair->name);
    struct sluice_value value;

    if (column == NULL) {
        report_unknown(binder, node, "tolerance", pair);
    } else if (column->type != SLUICE_INT && column->type != SLUICE_REAL) {
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_TYPE, pair->location,
                        "'tolerance' is for numbers, but column '%s' is %s", pair->name,
                        type_name(column->type));
        diagnostics_suggest(binder->diagnostics, "remove it");
    } else if (column_index(node, pair->name) < (int)node->instance->key_count) {
        diagnostics_add(binder->diagnostics, MISTAKE_COLUMN_UNFIT, pair->location,
                        "'tolerance' is for values, but column '%s' is of the key by which rows "
                        "are matched",
                        pair->name);
        diagnostics_suggest(binder->diagnostics, "remove it");
    } else if (yaml_value(pair->value, SLUICE_REAL, "'tolerance'", &value, binder->diagnostics)) {
        tolerance[column_index(node, pair->name)] = value.as.real;
    }
}

static int bind_tolerance(struct binder *binder, struct node *node)
{
    uint32_t count = node->instance->column_count;
    double *tolerance = binder_alloc(binder, sizeof *tolerance * (count + 1));

    if (tolerance == NULL)
        return binder_out_of_memory(binder);
    for (uint32_t i = 0; i < count; i++)
        tolerance[i] = -1.0;
    for (size_t i = 0; i < node->processor->tolerance_count; i++)
        take_tolerance(binder, node, &node->processor->tolerance[i], tolerance);
    node->tolerance = tolerance;
    return SLUICE_OK;
}

int bind_columns(struct binder *binder)
{
    for (size_t n = 0; n < binder->binding->node_count; n++) {
        int status = bind_fill(binder, binder->binding->nodes[n]);
        if (status == SLUICE_OK)
            status = bind_tolerance(binder, binder->binding->nodes[n]);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}
