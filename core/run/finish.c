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

/* Standard columns, in the order of the layout: at most so many. */
#define STANDARD_COLUMNS 7

/* What rows are completed with. */
struct completion {
    struct partition_run *partition;
    struct table dates, standard;
    int64_t now; /* one moment for all of them */
    struct buffer
        scratch; /* the canonical row; it begins with the date, which is always the same: */
    size_t date_length;
};

/* What stands in the scratch gives the row hash: date and declared columns. */
static struct sluice_value row_hash(struct completion *completion, int64_t row,
                                    char text[HASH_TEXT_SIZE])
{
    const struct table *rows = &completion->partition->result.rows;
    struct buffer *scratch = &completion->scratch;

    buffer_take(scratch, scratch->data + completion->date_length);
    canonical_append_row(scratch, rows->views, NULL, rows->column_count, row);
    return sluice_of_text(
        hash_format(scratch->failed ? 0 : hash_bytes(scratch->data, scratch->length), text));
}

/* With the rest of the row behind them it gives the digest, for next to nothing. */
static bool add_content(struct completion *completion, const struct sluice_value *rest,
                        uint32_t count)
{
    struct buffer *scratch = &completion->scratch;

    for (uint32_t i = 0; i < count; i++)
        canonical_append(scratch, rest[i]);
    if (!scratch->failed)
        digest_add(&completion->partition->commit.content,
                   digest_bytes(scratch->data, scratch->length));
    return !scratch->failed;
}

static int append_row(struct completion *completion, int64_t row, struct sluice_error *error)
{
    struct partition_run *partition = completion->partition;
    const struct node *node = partition->node_run->node;
    const struct call_outcome *result =
        &partition->result.outcomes[partition->result.entities[row]];
    struct sluice_value values[STANDARD_COLUMNS];
    uint32_t used = 0, hashed;
    char hash[HASH_TEXT_SIZE];

    values[used++] = sluice_of_text(partition->node_run->run->options->run_id);
    values[used++] = sluice_of_time(completion->now);
    hashed = used;
    values[used++] = row_hash(completion, row, hash);
    if (node->declared_count + used < node->layout->field_count) {
        double percent =
            result->due == 0 ? 100.0 : 100.0 * (double)result->present / (double)result->due;
        bool gated = result->gated;
        values[used++] = gated ? sluice_of_int(result->due) : sluice_of_null();
        values[used++] = gated ? sluice_of_int(result->present) : sluice_of_null();
        values[used++] = gated ? sluice_of_real(real_round(percent, 1)) : sluice_of_null();
        values[used++] = gated ? sluice_of_bool(percent >= node->gates.at_least) : sluice_of_null();
    }
    if (!add_content(completion, &values[hashed], used - hashed))
        return error_memory(error, "a row hash");
    return table_append(&completion->standard, values, error);
}

/* A table of the fields [from, to) of the layout, empty, with room for the rows. */
static int start_table(const struct partition_run *partition, uint32_t from, uint32_t to,
                       struct table *table, struct sluice_error *error)
{
    const struct sluice_layout *layout = partition->node_run->node->layout;
    const char *names[STANDARD_COLUMNS];
    int32_t types[STANDARD_COLUMNS];

    for (uint32_t i = from; i < to; i++) {
        names[i - from] = layout->fields[i]->name;
        types[i - from] = layout->fields[i]->type;
    }
    return table_init_rows(table, names, types, (int32_t)(to - from),
                           partition->result.rows.row_count, error);
}

static int append_all(struct completion *completion, struct sluice_error *error)
{
    const struct partition_run *partition = completion->partition;
    const struct sluice_value date = sluice_of_date(partition->input.date);
    int status = SLUICE_OK;

    canonical_append(&completion->scratch, date);
    if (completion->scratch.failed)
        return error_memory(error, "a row hash");
    completion->date_length = completion->scratch.length;
    completion->now = clock_utc_us();
    for (int64_t row = 0; row < partition->result.rows.row_count && status == SLUICE_OK; row++) {
        status = append_row(completion, row, error);
        if (status == SLUICE_OK)
            status = table_append(&completion->dates, &date, error);
    }
    table_finish(&completion->dates);
    table_finish(&completion->standard);
    return status;
}

/* The date, what the caller gave, and the standard columns: as the store has them. */
static int make_rows(struct partition_run *partition, struct sluice_error *error)
{
    const struct node *node = partition->node_run->node;
    struct partition_commit *commit = &partition->commit;
    struct completion completion = { .partition = partition };
    struct table *const parts[] = { &completion.dates, &partition->result.rows,
                                    &completion.standard };
    int status = start_table(partition, 0, 1, &completion.dates, error);

    if (status == SLUICE_OK)
        status = start_table(partition, node->declared_count, node->layout->field_count,
                             &completion.standard, error);
    if (status == SLUICE_OK)
        status = append_all(&completion, error);
    if (status == SLUICE_OK) {
        commit->row_count = partition->result.rows.row_count;
        partition->result.has_rows = false;
        status = table_join(&commit->rows, parts, COUNT_OF(parts), error);
        commit->has_rows = status == SLUICE_OK;
    }
    table_fini(&completion.dates);
    table_fini(&completion.standard);
    buffer_fini(&completion.scratch);
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
