/* index.c - the indexes of a chunk: who shares one, when it is built, what it is used for. */
#include "run/chunk.h"

#include <stdlib.h>

static size_t key_count_of(const struct sluice_input *input)
{
    size_t count = 0;

    while (input->keys != NULL && input->keys[count] != NULL)
        count++;
    return count;
}

/* In the chunk's arena; NULL when memory is short. */
static char *signature_of(struct chunk *chunk, const struct read *read, size_t *length)
{
    struct buffer bytes = { 0 };
    char *copy = NULL;

    read_signature(&bytes, read);
    *length = bytes.length;
    if (!bytes.failed)
        copy = arena_copy(&chunk->arena, bytes.data, bytes.length);
    buffer_fini(&bytes);
    return copy;
}

static int32_t find_column(const struct shared_table *table, const char *name)
{
    for (int32_t i = 0; i < table->count; i++)
        if (strcmp(table->names[i], name) == 0)
            return i;
    return -1;
}

static int32_t *columns_of(struct chunk *chunk, const struct shared_table *table,
                           const char *const *names, size_t count)
{
    int32_t *columns = arena_alloc(&chunk->arena, sizeof *columns * (count + 1));

    for (size_t i = 0; i < count && columns != NULL; i++)
        columns[i] = find_column(table, names[i]);
    return columns;
}

static bool make_spec(struct chunk *chunk, const struct shared_table *table,
                      const struct read *read, struct index_spec *spec)
{
    const struct sluice_input *input = read->input;
    const struct sluice_filter *const *filters = read->projection->filters;
    const char *cut_by = source_cut_by(table->source);
    size_t keys = key_count_of(input), order = 0, filter_count = 0;
    int32_t *key = arena_alloc(&chunk->arena, sizeof *key * (keys + 1));
    int32_t *filter_columns;

    while (input->order != NULL && input->order[order] != NULL)
        order++;
    while (filters != NULL && filters[filter_count] != NULL)
        filter_count++;
    filter_columns = arena_alloc(&chunk->arena, sizeof *filter_columns * (filter_count + 1));
    if (key == NULL || filter_columns == NULL)
        return false;
    for (size_t i = 0; i < keys; i++)
        key[i] = find_column(table, input->keys[i]->column);
    for (size_t i = 0; i < filter_count; i++)
        filter_columns[i] = find_column(table, filters[i]->column);
    *spec = (struct index_spec){
        .key = key,
        .key_count = (int32_t)keys,
        .order = columns_of(chunk, table, input->order, order),
        .order_count = (int32_t)order,
        .rest = columns_of(chunk, table, table->source->key, table->source->key_count),
        .rest_count = (int32_t)table->source->key_count,
        .date = cut_by == NULL ? -1 : find_column(table, cut_by),
        .filters = filters,
        .filter_columns = filter_columns,
    };
    return spec->order != NULL && spec->rest != NULL;
}

static int share_one(struct chunk *chunk, struct shared_table *table, const struct read *read,
                     struct shared_index **out)
{
    size_t length;
    char *signature = signature_of(chunk, read, &length);
    struct shared_index *index;

    if (signature == NULL)
        return SLUICE_E_MEMORY;
    for (index = table->indexes; index != NULL; index = index->next)
        if (index->signature_length == length && memcmp(index->signature, signature, length) == 0) {
            *out = index;
            return SLUICE_OK;
        }
    index = arena_alloc(&chunk->arena, sizeof *index);
    if (index == NULL || !make_spec(chunk, table, read, &index->spec))
        return SLUICE_E_MEMORY;
    index->table = table;
    index->signature = signature;
    index->signature_length = length;
    index->error = (struct sluice_error)SLUICE_ERROR_INIT;
    index->next = table->indexes;
    table->indexes = index;
    *out = index;
    return SLUICE_OK;
}

/* Which entity column each key column equals. */
static bool map_keys(struct chunk *chunk, const struct node *node, const struct read *read,
                     struct bound_read *bound)
{
    bound->key_count = (uint32_t)key_count_of(read->input);
    bound->entity_map = arena_alloc(&chunk->arena, sizeof(int32_t) * (bound->key_count + 1));
    if (bound->entity_map == NULL)
        return false;
    bound->mapped = bound->key_count > 0;
    for (uint32_t k = 0; k < bound->key_count; k++) {
        const char *entity = read->input->keys[k]->entity;
        bound->entity_map[k] = -1;
        for (uint32_t e = 0; entity != NULL && e < node->instance->key_count; e++)
            if (strcmp(node->plugin->descriptor->entity[e]->name, entity) == 0)
                bound->entity_map[k] = (int32_t)e;
        bound->mapped = bound->mapped && bound->entity_map[k] >= 0;
    }
    return true;
}

int index_share(struct chunk *chunk, struct node_run *node_run, struct sluice_error *error)
{
    const struct node *node = node_run->node;

    for (uint32_t r = 0; r < node->read_count; r++) {
        const struct read *read = &node->reads[r];
        struct bound_read *bound = &node_run->reads[r];
        size_t count = 0;
        while (read->input->columns[count] != NULL)
            count++;
        bound->columns = arena_alloc(&chunk->arena, sizeof *bound->columns * (count + 1));
        bound->column_map = arena_alloc(&chunk->arena, sizeof(int32_t) * (count + 1));
        if (bound->columns == NULL || bound->column_map == NULL ||
            !map_keys(chunk, node, read, bound) ||
            share_one(chunk, &chunk->tables[read->source->index], read, &bound->index) != SLUICE_OK)
            return error_memory(error, "the indexes of a run");
        for (size_t i = 0; i < count; i++)
            bound->column_map[i] =
                find_column(&chunk->tables[read->source->index], read->input->columns[i]->name);
        bound->view =
            (struct sluice_view){ .size = sizeof bound->view, .column_count = (int32_t)count };
    }
    return SLUICE_OK;
}

static void index_built(struct chunk *chunk, struct message *message)
{
    struct shared_index *index =
        (struct shared_index *)((char *)message - offsetof(struct shared_index, message));

    chunk->in_flight--;
    index->state = INDEX_READY;
    if (index->status != SLUICE_OK) {
        chunk_fail(chunk, index->status, &index->error);
        return;
    }
    for (size_t n = 0; n < chunk->plan->binding->node_count; n++) {
        struct node_run *node_run = &chunk->nodes[n];
        bool uses = false;
        if (node_run->state != NODE_INDEXING)
            continue;
        for (uint32_t r = 0; r < node_run->node->read_count; r++)
            uses = uses || node_run->reads[r].index == index;
        if (uses && --node_run->waiting_for == 0)
            node_indexes_ready(chunk, node_run);
    }
}

static void index_task(struct task *task, struct pool *pool, int worker)
{
    struct shared_index *index =
        (struct shared_index *)((char *)task - offsetof(struct shared_index, task));

    (void)pool;
    (void)worker;
    index->status =
        indexed_create(&index->table->rows, &index->spec, &index->indexed, &index->error);
    index->message.handle = index_built;
    mailbox_post(&index->table->chunk->mailbox, &index->message);
}

void index_request(struct chunk *chunk, struct shared_index *index)
{
    index->state = INDEX_BUILDING;
    index->task.run = index_task;
    chunk->in_flight++;
    pool_submit(chunk->pool, &index->task);
}

void index_destroy(struct shared_index *index)
{
    indexed_destroy(index->indexed);
    index->indexed = NULL;
}

void table_describe_row(const struct shared_table *table, const struct sluice_column *columns,
                        int64_t row, struct buffer *text)
{
    const struct source *source = table->source;
    const char *cut_by = source_cut_by(source), *separator = "";

    for (int32_t i = 0; i < table->count; i++) {
        bool is_key = cut_by != NULL && strcmp(table->names[i], cut_by) == 0;
        for (size_t k = 0; k < source->key_count; k++)
            is_key = is_key || strcmp(table->names[i], source->key[k]) == 0;
        if (!is_key)
            continue;
        buffer_printf(text, "%s%s ", separator, table->names[i]);
        separator = ", ";
        if (sluice_is_known(&columns[i], row))
            value_format(text, sluice_value_at(&columns[i], row));
        else
            buffer_text(text, "null");
    }
}

static bool same_date(const struct shared_index *index, int64_t first, int64_t second)
{
    const struct sluice_column *columns = indexed_columns(index->indexed);

    return index->spec.date < 0 || sluice_date(&columns[index->spec.date], first) ==
                                       sluice_date(&columns[index->spec.date], second);
}

/* Where more than the newest row of a key is read, rows of one key are one too many whatever date
 * they are known since. */
static bool takes_all_known(const struct read *read)
{
    return read->source->since != NULL && read->input->window.last != 1;
}

static void report_duplicate(struct partition_run *partition, uint32_t read, int64_t first,
                             int64_t second)
{
    const struct read *of = &partition->node_run->node->reads[read];
    const struct shared_index *index = partition->node_run->reads[read].index;
    struct buffer a = { 0 }, b = { 0 };

    table_describe_row(index->table, indexed_columns(index->indexed), first, &a);
    table_describe_row(index->table, indexed_columns(index->indexed), second, &b);
    if (a.failed || b.failed)
        partition_fail(partition, true, "out of memory");
    else
        partition_fail(partition, false,
                       "table '%s' has two rows for one key of input '%s': (%s) and (%s); %s",
                       of->source->name, of->alias, a.data == NULL ? "" : a.data,
                       b.data == NULL ? "" : b.data,
                       takes_all_known(of) && !same_date(index, first, second)
                           ? "the plugin takes one row of a key, so its window must say `last` 1"
                           : "correct the data and import it again");
    buffer_fini(&a);
    buffer_fini(&b);
}

/* Rows of a key and date stand together: neighbours are compared. */
static bool check_slice(struct partition_run *partition, uint32_t read, struct sluice_slice slice)
{
    bool all = takes_all_known(&partition->node_run->node->reads[read]);

    for (int64_t i = 1; i < slice.count; i++)
        if (all || same_date(partition->node_run->reads[read].index, slice.first + i - 1,
                             slice.first + i)) {
            report_duplicate(partition, read, slice.first + i - 1, slice.first + i);
            return true;
        }
    return false;
}

static void check_range(struct partition_run *partition, uint32_t read)
{
    const struct indexed *indexed = partition->node_run->reads[read].index->indexed;
    struct index_range range = partition->input.ranges[read];
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t *groups = NULL, count = 0;
    bool found = false;

    range.last = 0;
    range.newest_first = false;
    if (indexed_groups(indexed, range, &groups, &count, &error) != SLUICE_OK)
        partition_fail(partition, true, "out of memory");
    for (int64_t g = 0; g < count && !found; g++)
        found = check_slice(partition, read, indexed_cut(indexed, groups[g], range));
    free(groups);
}

void reads_check_unique(struct partition_run *partition)
{
    for (uint32_t r = 0; r < partition->node_run->node->read_count; r++)
        if (partition->node_run->reads[r].has_duplicates)
            check_range(partition, r);
}

void reads_open(struct node_run *node_run)
{
    for (uint32_t r = 0; r < node_run->node->read_count; r++) {
        const struct read *read = &node_run->node->reads[r];
        struct bound_read *bound = &node_run->reads[r];
        const struct sluice_column *columns = indexed_columns(bound->index->indexed);
        int64_t first, second;
        for (int32_t i = 0; i < bound->view.column_count; i++)
            bound->columns[i] = columns[bound->column_map[i]];
        bound->view.columns = bound->columns;
        bound->view.row_count = indexed_row_count(bound->index->indexed);
        bound->has_duplicates =
            read->input->unique != 0 &&
            (indexed_find_duplicate(bound->index->indexed, &first, &second) ||
             (takes_all_known(read) && indexed_row_count(bound->index->indexed) >
                                           indexed_group_count(bound->index->indexed)));
    }
    if (node_run->chunk->options->check_inputs)
        inputs_seal(node_run);
}
