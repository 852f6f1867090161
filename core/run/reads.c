/* reads.c - what the reads of a node show: which index each goes by, and rows that may not be. */
#include "run/chunk.h"

#include <stdlib.h>

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

static bool same_date(const struct call_read *read, int64_t first, int64_t second)
{
    const struct sluice_column *columns = indexed_columns(read->indexed);

    return read->spec->date < 0 || sluice_date(&columns[read->spec->date], first) ==
                                       sluice_date(&columns[read->spec->date], second);
}

/* Where more than the newest row of a key is read, rows of one key are one too many whatever date
 * they are known since. */
static bool takes_all_known(const struct read *read)
{
    return read->source->since != NULL && read->input->window.last != 1;
}

static void report_duplicate(struct partition_run *partition, uint32_t r, int64_t first,
                             int64_t second)
{
    const struct read *of = &partition->node_run->node->reads[r];
    const struct call_read *read = &partition->node_run->reads[r];
    struct buffer a = { 0 }, b = { 0 };

    call_describe_row(read->table, indexed_columns(read->indexed), first, &a);
    call_describe_row(read->table, indexed_columns(read->indexed), second, &b);
    if (a.failed || b.failed)
        call_fail(&partition->result, true, "out of memory");
    else
        call_fail(&partition->result, false,
                  "table '%s' has two rows for one key of input '%s': (%s) and (%s); %s",
                  of->source->name, of->alias, a.data == NULL ? "" : a.data,
                  b.data == NULL ? "" : b.data,
                  takes_all_known(of) && !same_date(read, first, second)
                      ? "the plugin takes one row of a key, so its window must say `last` 1"
                      : source_mend(of->source));
    buffer_fini(&a);
    buffer_fini(&b);
}

/* Rows of a key and date stand together: neighbours are compared. */
static bool check_slice(struct partition_run *partition, uint32_t r, struct sluice_slice slice)
{
    bool all = takes_all_known(&partition->node_run->node->reads[r]);

    for (int64_t i = 1; i < slice.count; i++)
        if (all ||
            same_date(&partition->node_run->reads[r], slice.first + i - 1, slice.first + i)) {
            report_duplicate(partition, r, slice.first + i - 1, slice.first + i);
            return true;
        }
    return false;
}

static void check_range(struct partition_run *partition, uint32_t r)
{
    const struct indexed *indexed = partition->node_run->reads[r].indexed;
    struct index_range range = partition->input.ranges[r];
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t *groups = NULL, count = 0;
    bool found = false;

    range.last = 0;
    range.newest_first = false;
    if (indexed_groups(indexed, range, &groups, &count, &error) != SLUICE_OK)
        call_fail(&partition->result, true, "out of memory");
    for (int64_t g = 0; g < count && !found; g++)
        found = check_slice(partition, r, indexed_cut(indexed, groups[g], range));
    free(groups);
}

void reads_check_unique(struct partition_run *partition)
{
    for (uint32_t r = 0; r < partition->node_run->node->read_count; r++)
        if (partition->node_run->bound[r].has_duplicates)
            check_range(partition, r);
}

static bool has_duplicates(const struct read *read, const struct indexed *indexed)
{
    int64_t first, second;

    return read->input->unique != 0 &&
           (indexed_find_duplicate(indexed, &first, &second) ||
            (takes_all_known(read) && indexed_row_count(indexed) > indexed_group_count(indexed)));
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
        bound->has_duplicates = has_duplicates(&node_run->node->reads[r], call->indexed);
    }
    if (node_run->run->options->check_inputs)
        inputs_seal(node_run);
}
