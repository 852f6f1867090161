#include "run/chunk.h"

#include <stdlib.h>

static void count_outcomes(struct partition_run *partition)
{
    for (int64_t e = 0; e < partition->input.entity_count; e++) {
        const struct call_outcome *result = &partition->result.outcomes[e];
        switch (result->outcome) {
        case SLUICE_WRITTEN:
            partition->commit.written++;
            break;
        case SLUICE_SKIPPED:
            partition->commit.skipped++;
            partition->commit.skipped_by[result->category]++;
            break;
        default:
            partition->commit.failed++;
            partition->commit.failed_by[result->category]++;
            partition->commit.retryable += result->retryable;
        }
    }
}

/* Expected = written + skipped + failed: an entity without an outcome is a fault of ours. */
static void check_outcomes(struct partition_run *partition)
{
    for (int64_t e = 0; e < partition->input.entity_count; e++)
        if (partition->result.outcomes[e].outcome == 0) {
            partition_fail(partition, true, "entity %lld of %lld has no outcome", (long long)e,
                           (long long)partition->input.entity_count);
            return;
        }
}

static void check_share(struct partition_run *partition)
{
    const struct node *node = partition->node_run->node;
    double share;

    if (partition->commit.failed == 0)
        return;
    share = 100.0 * (double)partition->commit.failed / (double)partition->input.entity_count;
    if (share > node->processor->max_failed)
        partition_fail(partition, partition->commit.retryable > 0,
                       "%lld of %lld %ss failed, more than the %g %% of max_failed",
                       (long long)partition->commit.failed,
                       (long long)partition->input.entity_count,
                       node->plugin->descriptor->entity_word, node->processor->max_failed);
}

/* The row keys of one entity, one after the other. */
struct row_keys {
    struct sluice_value *values;
    size_t count, capacity; /* of values */
    struct key_set known;
};

static uint32_t row_key_width(const struct node *node)
{
    uint32_t width = 0;

    for (uint32_t i = node->instance->key_count; i < node->instance->column_count; i++)
        width += node->layout->fields[i + 1]->is_key != 0;
    return width;
}

static bool take_row_key(struct row_keys *keys, const struct node *node, const struct row *row)
{
    for (uint32_t i = node->instance->key_count; i < node->instance->column_count; i++) {
        if (!node->layout->fields[i + 1]->is_key)
            continue;
        if (!array_reserve((void **)&keys->values, &keys->capacity, keys->count + 1,
                           sizeof *keys->values))
            return false;
        keys->values[keys->count++] = row->cells[i];
    }
    return true;
}

/* Two rows of one entity must differ in their row key: 0, 1 where two do not, -1 without memory. */
static int find_same(struct row_keys *keys, const struct node *node, const struct row *rows)
{
    int64_t next = 0;

    /* Without row key columns there are no values, and all rows are the same. */
    if (!array_reserve((void **)&keys->values, &keys->capacity, 1, sizeof *keys->values))
        return -1;
    keys->count = 0;
    key_set_clear(&keys->known);
    for (const struct row *row = rows; row != NULL; row = row->next, next++) {
        int64_t index = next;
        if (!take_row_key(keys, node, row) || !key_set_put(&keys->known, keys->values, &index))
            return -1;
        if (index != next)
            return 1;
    }
    return 0;
}

static void tell_same(struct partition_run *partition, int64_t entity)
{
    const struct node *node = partition->node_run->node;
    uint32_t count = node->instance->key_count;
    struct buffer key = { 0 };

    key_format(&key, partition->input.keys + entity * count, count);
    partition_fail(partition, key.failed, "two rows of %s %s have the same row key",
                   node->plugin->descriptor->entity_word, key.failed ? "?" : key.data);
    buffer_fini(&key);
}

static void check_unique(struct partition_run *partition)
{
    const struct node *node = partition->node_run->node;
    struct row_keys keys = { 0 };
    int same = 0;

    key_set_init(&keys.known, row_key_width(node));
    for (int64_t e = 0; e < partition->input.entity_count && same == 0; e++) {
        const struct row *rows = partition->result.outcomes[e].rows;
        if (rows == NULL || rows->next == NULL)
            continue;
        same = find_same(&keys, node, rows);
        if (same > 0)
            tell_same(partition, e);
        else if (same < 0)
            partition_fail(partition, true, "out of memory");
    }
    key_set_fini(&keys.known);
    free(keys.values);
}

static struct sluice_value row_hash(const struct partition_run *partition, const struct row *row,
                                    struct buffer *scratch, char text[17])
{
    buffer_clear(scratch);
    canonical_append(scratch, sluice_of_date(partition->input.date));
    for (uint32_t i = 0; i < partition->node_run->node->instance->column_count; i++)
        canonical_append(scratch, row->cells[i]);
    (void)snprintf(
        text, 17, "%016llx",
        (unsigned long long)(scratch->failed ? 0 : hash_bytes(scratch->data, scratch->length)));
    return sluice_of_text(text);
}

/* What stands in the scratch gives the row hash: the declared columns. With the rest of the row
 * behind them it gives the digest, for next to nothing. */
static bool add_content(struct partition_run *partition, const struct sluice_value *rest,
                        uint32_t count, struct buffer *scratch)
{
    for (uint32_t i = 0; i < count; i++)
        canonical_append(scratch, rest[i]);
    if (!scratch->failed)
        digest_add(&partition->commit.content, digest_bytes(scratch->data, scratch->length));
    return !scratch->failed;
}

static int append_row(struct partition_run *partition, const struct call_outcome *result,
                      const struct row *row, struct sluice_value *values, struct buffer *scratch,
                      struct sluice_error *error)
{
    const struct node *node = partition->node_run->node;
    uint32_t used = node->declared_count, hashed;
    char hash[17];

    values[0] = sluice_of_date(partition->input.date);
    memcpy(values + 1, row->cells, sizeof *values * node->instance->column_count);
    values[used++] = sluice_of_text(partition->node_run->chunk->options->run_id);
    values[used++] = sluice_of_time(clock_utc_us());
    hashed = used;
    values[used++] = row_hash(partition, row, scratch, hash);
    if (used < node->layout->field_count) {
        double percent =
            result->due == 0 ? 100.0 : 100.0 * (double)result->present / (double)result->due;
        bool gated = result->gated;
        values[used++] = gated ? sluice_of_int(result->due) : sluice_of_null();
        values[used++] = gated ? sluice_of_int(result->present) : sluice_of_null();
        values[used++] = gated ? sluice_of_real(real_round(percent, 1)) : sluice_of_null();
        values[used++] = gated ? sluice_of_bool(percent >= node->gates.at_least) : sluice_of_null();
    }
    if (!add_content(partition, &values[hashed], used - hashed, scratch))
        return error_memory(error, "a row hash");
    partition->commit.row_count++;
    return table_append(&partition->commit.rows, values, error);
}

static int make_rows(struct partition_run *partition, struct sluice_error *error)
{
    const struct sluice_layout *layout = partition->node_run->node->layout;
    size_t count = layout->field_count;
    const char **names = arena_alloc(&partition->input.arena, sizeof *names * count);
    int32_t *types = arena_alloc(&partition->input.arena, sizeof *types * count);
    struct sluice_value *values = arena_alloc(&partition->input.arena, sizeof *values * count);
    struct buffer scratch = { 0 };
    int status;

    if (names == NULL || types == NULL || values == NULL)
        return error_memory(error, "the rows of a partition");
    for (size_t i = 0; i < count; i++) {
        names[i] = layout->fields[i]->name;
        types[i] = layout->fields[i]->type;
    }
    status = table_init(&partition->commit.rows, names, types, (int32_t)count, error);
    if (status != SLUICE_OK)
        return status;
    partition->commit.has_rows = true;
    for (int64_t e = 0; e < partition->input.entity_count && status == SLUICE_OK; e++)
        for (const struct row *row = partition->result.outcomes[e].rows;
             row != NULL && status == SLUICE_OK; row = row->next)
            if (partition->result.outcomes[e].outcome == SLUICE_WRITTEN)
                status = append_row(partition, &partition->result.outcomes[e], row, values,
                                    &scratch, error);
    buffer_fini(&scratch);
    table_finish(&partition->commit.rows);
    return status;
}

void partition_finish(struct partition_run *partition)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (partition->retire)
        return;
    if (!atomic_load(&partition->result.failed))
        check_outcomes(partition);
    count_outcomes(partition);
    if (!atomic_load(&partition->result.failed))
        check_share(partition);
    if (!atomic_load(&partition->result.failed))
        check_unique(partition);
    if (!atomic_load(&partition->result.failed) && make_rows(partition, &error) != SLUICE_OK)
        partition_fail(partition, error.status == SLUICE_E_MEMORY, "%s", error.message);
    if (!atomic_load(&partition->result.failed))
        partition_health(partition);
}
