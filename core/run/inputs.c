/* inputs.c - what plugins may only read is looked at again once they are done: for debug builds,
 * since it reads everything twice. */
#include "run/chunk.h"

static size_t values_size(const struct sluice_column *column, int64_t rows)
{
    switch (column->type) {
    case SLUICE_BOOL:
        return (size_t)(rows + 7) / 8;
    case SLUICE_DATE:
        return (size_t)rows * sizeof(int32_t);
    case SLUICE_TEXT:
        return column->offsets == NULL ? 0 : (size_t)column->offsets[rows];
    default:
        return (size_t)rows * sizeof(int64_t);
    }
}

static struct digest digest_view(const struct sluice_view *view)
{
    struct digest sum = { 0 };

    for (int32_t i = 0; i < view->column_count && view->row_count > 0; i++) {
        const struct sluice_column *column = &view->columns[i];
        int64_t rows = view->row_count;
        digest_add(&sum, digest_bytes(column->values, values_size(column, rows)));
        if (column->validity != NULL)
            digest_add(&sum, digest_bytes(column->validity, (size_t)(rows + 7) / 8));
        if (column->offsets != NULL)
            digest_add(&sum, digest_bytes(column->offsets, (size_t)(rows + 1) * sizeof(int32_t)));
    }
    return sum;
}

void inputs_seal(struct node_run *node_run)
{
    for (uint32_t r = 0; r < node_run->node->read_count; r++)
        node_run->bound[r].seal = digest_view(&node_run->reads[r].view);
}

/* Indexes are shared: whoever was at work with this one may have done it. */
static void name_readers(const struct run *run, const struct node_run *node_run, uint32_t r,
                         struct buffer *names)
{
    buffer_printf(names, "'%s'", node_run->node->name);
    for (size_t n = 0; n < run->plan->binding->node_count; n++) {
        const struct node_run *other = &run->chunk.nodes[n];
        bool shares = false;
        if (other == node_run || other->state != NODE_WORKING)
            continue;
        for (uint32_t o = 0; o < other->node->read_count; o++)
            shares = shares || other->bound[o].index == node_run->bound[r].index;
        if (shares)
            buffer_printf(names, " or '%s'", other->node->name);
    }
}

void inputs_check(struct run *run, const struct node_run *node_run)
{
    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct buffer names = { 0 };
        if (digest_equals(node_run->bound[r].seal, digest_view(&node_run->reads[r].view)))
            continue;
        name_readers(run, node_run, r, &names);
        (void)sluice_error_set(&error, SLUICE_E_PLUGIN,
                               "the plugin of processor %s wrote into its input '%s', which it may "
                               "only read: rows of others are spoilt, those of this run too",
                               names.failed ? node_run->node->name : names.data,
                               node_run->node->reads[r].alias);
        run_fail(run, error.status, &error);
        buffer_fini(&names);
        return;
    }
}

/* ---- blocks ---- */

void block_seal(struct partition_run *partition)
{
    if (partition->input.block != NULL)
        partition->block_seal = digest_bytes(partition->input.block, partition->input.block_size);
}

void block_check(struct partition_run *partition)
{
    if (partition->input.block != NULL &&
        !digest_equals(partition->block_seal,
                       digest_bytes(partition->input.block, partition->input.block_size)))
        call_fail(&partition->result, false,
                  "plugin '%s' wrote into its block in process, which may only read it",
                  partition->node_run->node->plugin->name);
}
