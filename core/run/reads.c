/* reads.c - what the reads of a node show: which index each goes by, and its columns. */
#include "run/chunk.h"

static int share_read(struct node_run *node_run, uint32_t r)
{
    struct run *run = node_run->run;
    const struct read *read = &node_run->node->reads[r];
    struct extraction *extraction = &run->chunk.extraction;
    const struct shared_table *table = &extraction->tables[read->source->index];
    struct bound_read *bound = &node_run->bound[r];
    struct call_read *call = &node_run->reads[r];
    const struct column_names columns = { table->names, table->count };
    struct read_places places;

    if (read_find_places(node_run->node, read, &columns, &run->chunk.arena, &places) != SLUICE_OK ||
        extraction_share(extraction, read, &places.spec, &bound->index) != SLUICE_OK)
        return SLUICE_E_MEMORY;
    call->alias = read->alias;
    call->table = &table->described;
    call->view =
        (struct sluice_view){ .size = sizeof call->view, .column_count = places.column_count };
    call->column_map = places.columns;
    call->entity_map = places.entities;
    call->key_count = places.key_count;
    call->mapped = places.mapped;
    call->unique = read->input->unique != 0;
    call->alone = read_sees_all_known(read);
    call->spec = &bound->index->spec;
    bound->columns = arena_alloc(&run->chunk.arena,
                                 sizeof *bound->columns * ((size_t)call->view.column_count + 1));
    return bound->columns == NULL ? SLUICE_E_MEMORY : SLUICE_OK;
}

int reads_share(struct node_run *node_run, struct sluice_error *error)
{
    for (uint32_t r = 0; r < node_run->node->read_count; r++)
        if (share_read(node_run, r) != SLUICE_OK)
            return error_memory(error, "the indexes of a run");
    return SLUICE_OK;
}

void reads_open(struct node_run *node_run)
{
    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        struct bound_read *bound = &node_run->bound[r];
        struct call_read *call = &node_run->reads[r];
        const struct sluice_column *columns = indexed_columns(bound->index->indexed);
        call->indexed = bound->index->indexed;
        for (int32_t i = 0; i < call->view.column_count; i++)
            bound->columns[i] = columns[call->column_map[i]];
        call->view.columns = bound->columns;
        call->view.row_count = indexed_row_count(call->indexed);
        call_find_duplicates(call);
    }
    if (node_run->run->options->check_inputs)
        inputs_seal(node_run);
}
