/* finish.c - a computed partition made ready for the sink: counted, judged, rows completed. */
#include "run/chunk.h"

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
            call_fail(&partition->result, true, "entity %lld of %lld has no outcome", (long long)e,
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
        call_fail(&partition->result, partition->commit.retryable > 0,
                  "%lld of %lld %ss failed, more than the %g %% of max_failed",
                  (long long)partition->commit.failed, (long long)partition->input.entity_count,
                  node->instance->entity_word, node->processor->max_failed);
}

/* ---- rows of one entity differ in their row key ---- */

static void tell_same(struct partition_run *partition, int64_t entity)
{
    const struct node *node = partition->node_run->node;
    uint32_t count = node->instance->key_count;
    struct buffer key = { 0 };

    key_format(&key, partition->input.keys + entity * count, count);
    call_fail(&partition->result, key.failed, "two rows of %s %s have the same row key",
              node->instance->entity_word, key.failed ? "?" : key.data);
    buffer_fini(&key);
}

static void check_unique(struct partition_run *partition)
{
    int64_t entity;

    if (call_find_same(&partition->input, &partition->result, &entity) != SLUICE_OK)
        call_fail(&partition->result, true, "out of memory");
    else if (entity >= 0)
        tell_same(partition, entity);
}

/* ---- what every row has beside the declared columns ---- */

/* What stands in the scratch gives the row hash: date and declared columns. */
static struct sluice_value row_hash(const struct partition_run *partition, int64_t row,
                                    struct buffer *scratch, char text[17])
{
    const struct table *rows = &partition->result.rows;

    buffer_clear(scratch);
    canonical_append(scratch, sluice_of_date(partition->input.date));
    for (int32_t i = 0; i < rows->column_count; i++)
        canonical_append(scratch, sluice_value_at(&rows->views[i], row));
    (void)snprintf(
        text, 17, "%016llx",
        (unsigned long long)(scratch->failed ? 0 : hash_bytes(scratch->data, scratch->length)));
    return sluice_of_text(text);
}

/* With the rest of the row behind them it gives the digest, for next to nothing. */
static bool add_content(struct partition_run *partition, const struct sluice_value *rest,
                        uint32_t count, struct buffer *scratch)
{
    for (uint32_t i = 0; i < count; i++)
        canonical_append(scratch, rest[i]);
    if (!scratch->failed)
        digest_add(&partition->commit.content, digest_bytes(scratch->data, scratch->length));
    return !scratch->failed;
}

/* Standard columns, in the order of the layout: at most so many. */
#define STANDARD_COLUMNS 7

static int append_row(struct partition_run *partition, int64_t row, struct table *standard,
                      struct buffer *scratch, struct sluice_error *error)
{
    const struct node *node = partition->node_run->node;
    const struct call_outcome *result =
        &partition->result.outcomes[partition->result.entities[row]];
    struct sluice_value values[STANDARD_COLUMNS];
    uint32_t used = 0, hashed;
    char hash[17];

    values[used++] = sluice_of_text(partition->node_run->run->options->run_id);
    values[used++] = sluice_of_time(clock_utc_us());
    hashed = used;
    values[used++] = row_hash(partition, row, scratch, hash);
    if (node->declared_count + used < node->layout->field_count) {
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
    return table_append(standard, values, error);
}

/* An empty table of the fields [from, to) of the layout. */
static int start_table(const struct sluice_layout *layout, uint32_t from, uint32_t to,
                       struct table *table, struct sluice_error *error)
{
    const char *names[STANDARD_COLUMNS];
    int32_t types[STANDARD_COLUMNS];

    for (uint32_t i = from; i < to; i++) {
        names[i - from] = layout->fields[i]->name;
        types[i - from] = layout->fields[i]->type;
    }
    return table_init(table, names, types, (int32_t)(to - from), error);
}

static int append_all(struct partition_run *partition, struct table *dates, struct table *standard,
                      struct sluice_error *error)
{
    const struct sluice_value date = sluice_of_date(partition->input.date);
    struct buffer scratch = { 0 };
    int status = SLUICE_OK;

    for (int64_t row = 0; row < partition->result.rows.row_count && status == SLUICE_OK; row++) {
        status = append_row(partition, row, standard, &scratch, error);
        if (status == SLUICE_OK)
            status = table_append(dates, &date, error);
    }
    buffer_fini(&scratch);
    table_finish(dates);
    table_finish(standard);
    return status;
}

/* The date, what the caller gave, and the standard columns: as the store has them. */
static int make_rows(struct partition_run *partition, struct sluice_error *error)
{
    const struct node *node = partition->node_run->node;
    const struct sluice_layout *layout = node->layout;
    struct partition_commit *commit = &partition->commit;
    struct table dates = { 0 }, standard = { 0 };
    struct table *const parts[] = { &dates, &partition->result.rows, &standard };
    int status = start_table(layout, 0, 1, &dates, error);

    if (status == SLUICE_OK)
        status = start_table(layout, node->declared_count, layout->field_count, &standard, error);
    if (status == SLUICE_OK)
        status = append_all(partition, &dates, &standard, error);
    if (status == SLUICE_OK) {
        commit->row_count = partition->result.rows.row_count;
        partition->result.has_rows = false;
        status = table_join(&commit->rows, parts, COUNT_OF(parts), error);
        commit->has_rows = status == SLUICE_OK;
    }
    table_fini(&dates);
    table_fini(&standard);
    return status;
}

void partition_finish(struct partition_run *partition)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (partition->retire)
        return;
    if (!call_failed(&partition->result))
        check_outcomes(partition);
    count_outcomes(partition);
    if (!call_failed(&partition->result))
        check_share(partition);
    if (!call_failed(&partition->result))
        check_unique(partition);
    if (!call_failed(&partition->result) && make_rows(partition, &error) != SLUICE_OK)
        call_fail(&partition->result, error.status == SLUICE_E_MEMORY, "%s", error.message);
    if (!call_failed(&partition->result))
        partition_health(partition);
}
