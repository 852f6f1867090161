/* compute.c - what comes of a case: once at one thread, and again in other orders and at eight
 * threads, which must all come to the same bytes. */
#include "trial/private.h"

#include <stdlib.h>

#define MANY_THREADS 8
#define SEED 1

static const struct {
    const char *words; /* "": the one that the others are held against */
    struct bench_way way;
} ways[] = {
    { "", { .threads = 1, .order = BENCH_FORWARD } },
    { "in backward order", { .threads = 1, .order = BENCH_BACKWARD } },
    { "in mixed order", { .threads = 1, .order = BENCH_MIXED, .seed = SEED } },
    { "at 8 threads", { .threads = MANY_THREADS, .order = BENCH_FORWARD } },
    { "at 8 threads in backward order", { .threads = MANY_THREADS, .order = BENCH_BACKWARD } },
    { "at 8 threads in mixed order",
      { .threads = MANY_THREADS, .order = BENCH_MIXED, .seed = SEED } },
};

/* ---- tables of what came ---- */

static int start_table(const struct csv_shape *shape, struct arena *arena, struct table *table,
                       struct sluice_error *error)
{
    size_t count = (size_t)shape->count;
    const char **names = arena_alloc(arena, sizeof *names * (count + 1));
    int32_t *types = arena_alloc(arena, sizeof *types * (count + 1));

    if (names == NULL || types == NULL)
        return error_memory(error, "rows");
    for (size_t c = 0; c < count; c++) {
        names[c] = shape->columns[c].name;
        types[c] = shape->columns[c].type;
    }
    return table_init(table, names, types, shape->count, error);
}

static int got_start(struct exam *exam, struct got *got, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t a = 0; a < ANSWERS && status == SLUICE_OK; a++)
        status = start_table(&exam->answers[a].shape, &exam->arena, &got->tables[a], error);
    return status;
}

void got_fini(struct got *got)
{
    for (size_t a = 0; a < ANSWERS; a++)
        table_fini(&got->tables[a]);
}

static int sort_table(struct exam *exam, const struct csv_shape *shape, struct table *table,
                      struct sluice_error *error)
{
    int64_t *order = malloc(sizeof *order * (size_t)(table->row_count + 1));
    struct sluice_value *values =
        arena_alloc(&exam->arena, sizeof *values * ((size_t)shape->count + 1));
    struct table sorted = { 0 };
    int status = order == NULL || values == NULL ? error_memory(error, "rows")
                                                 : start_table(shape, &exam->arena, &sorted, error);

    table_finish(table);
    if (status == SLUICE_OK)
        csv_rows_sort(table, shape, order);
    for (int64_t i = 0; i < table->row_count && status == SLUICE_OK; i++) {
        for (int32_t c = 0; c < shape->count; c++)
            values[c] = sluice_value_at(&table->views[c], order[i]);
        status = table_append(&sorted, values, error);
    }
    table_fini(table);
    *table = sorted;
    table_finish(table);
    free(order);
    return status;
}

/* ---- a date ---- */

static int take_rows(struct exam *exam, const struct bench_partition *partition, struct got *got,
                     struct sluice_value *values, struct sluice_error *error)
{
    const struct table *rows = &partition->result.rows;
    int status = SLUICE_OK;

    (void)exam;
    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        for (int32_t c = 0; c < rows->column_count; c++)
            values[1 + c] = sluice_value_at(&rows->views[c], row);
        status = table_append(&got->tables[ANSWER_ROWS], values, error);
    }
    return status;
}

/* Of who is not written; as `sluice export --outcomes` has it. */
static int take_outcomes(struct exam *exam, const struct bench_partition *partition,
                         struct got *got, struct sluice_value *values, struct sluice_error *error)
{
    uint32_t keys = exam->node->instance->key_count;
    int status = SLUICE_OK;

    for (int64_t e = 0; e < partition->input.entity_count && status == SLUICE_OK; e++) {
        const struct call_outcome *outcome = &partition->result.outcomes[e];
        const char *category = category_name(outcome->category);
        if (outcome->outcome == SLUICE_WRITTEN)
            continue;
        if (outcome->retryable)
            return error_memory(error, "an entity");
        for (uint32_t k = 0; k < keys; k++)
            values[1 + k] = partition->input.keys[e * keys + k];
        values[1 + keys] = sluice_of_text(outcome_name(outcome->outcome));
        values[2 + keys] = value_of_text(*category == '\0' ? NULL : category);
        values[3 + keys] = value_of_text(outcome->reason);
        status = table_append(&got->tables[ANSWER_OUTCOMES], values, error);
    }
    return status;
}

/* A date that fails as a whole has no rows, and is a line without a key. */
static int take_failure(struct exam *exam, const struct bench_partition *partition, struct got *got,
                        struct sluice_value *values, struct sluice_error *error)
{
    uint32_t keys = exam->node->instance->key_count;

    for (uint32_t k = 0; k < keys; k++)
        values[1 + k] = sluice_of_null();
    values[1 + keys] = sluice_of_text(outcome_name(SLUICE_FAILED));
    values[2 + keys] = sluice_of_null();
    values[3 + keys] = value_of_text(partition->result.failure);
    return table_append(&got->tables[ANSWER_OUTCOMES], values, error);
}

static int take(struct exam *exam, const struct bench_partition *partition, struct got *got,
                struct sluice_error *error)
{
    size_t width = (size_t)exam->answers[ANSWER_ROWS].shape.count +
                   (size_t)exam->answers[ANSWER_OUTCOMES].shape.count;
    struct sluice_value *values = arena_alloc(&exam->arena, sizeof *values * width);
    int status;

    if (values == NULL)
        return error_memory(error, "rows");
    values[0] = sluice_of_date(partition->input.date);
    /* What may go well the next time says nothing of the plugin. */
    if (call_failed(&partition->result) && partition->result.retryable)
        return error_memory(error, "a date");
    if (call_failed(&partition->result))
        return take_failure(exam, partition, got, values, error);
    status = take_rows(exam, partition, got, values, error);
    return status == SLUICE_OK ? take_outcomes(exam, partition, got, values, error) : status;
}

static int compute_date(struct exam *exam, struct bench *bench, size_t date, size_t way,
                        struct got *got, struct sluice_error *error)
{
    struct bench_partition partition = { 0 };
    char text[DATE_TEXT_SIZE];
    int64_t index = calendar_find(&exam->calendar, exam->dates.items[date]);
    int status;

    tell_text(exam, "at", "%s%s%s", date_format(exam->dates.items[date], text),
              *ways[way].words == '\0' ? "" : " ", ways[way].words);
    status = bench_compute(bench, (size_t)index, ways[way].way, &partition, error);
    if (status == SLUICE_OK)
        status = take(exam, &partition, got, error);
    bench_done(&partition);
    return status;
}

/* ---- all dates, all ways ---- */

static int compute_way(struct exam *exam, struct bench *bench, size_t way, struct got *got,
                       struct sluice_error *error)
{
    int status = got_start(exam, got, error);

    for (size_t date = 0; date < exam->dates.count && status == SLUICE_OK; date++)
        status = compute_date(exam, bench, date, way, got, error);
    for (size_t a = 0; a < ANSWERS && status == SLUICE_OK; a++)
        status = sort_table(exam, &exam->answers[a].shape, &got->tables[a], error);
    return status;
}

/* Another way against the first. */
static int compare_way(struct exam *exam, struct bench *bench, size_t way, const struct got *first,
                       struct sluice_error *error)
{
    struct got other = { 0 };
    int status = compute_way(exam, bench, way, &other, error);

    for (size_t a = 0; a < ANSWERS && status == SLUICE_OK; a++)
        status = compare_tables(exam,
                                &(struct comparison){ .answer = &exam->answers[a],
                                                      .expected = &first->tables[a],
                                                      .got = &other.tables[a],
                                                      .way = ways[way].words },
                                error);
    got_fini(&other);
    return status;
}

/* All that its gate of completeness reads is in the case; else it is held as satisfied. */
static bool has_gate_rows(const struct exam *exam)
{
    for (uint32_t r = exam->node->input_count; r < exam->node->read_count; r++)
        if (!inputs_have(exam, exam->node->reads[r].source))
            return false;
    return true;
}

static bool is_serial(const struct node *node)
{
    return !node->processor->parallel || node->plugin->descriptor->thread_class == SLUICE_SERIAL;
}

int compute_ways(struct exam *exam, struct got *got, struct sluice_error *error)
{
    const struct binding *binding = exam->context->binding;
    struct table *tables = arena_alloc(&exam->arena, sizeof *tables * (binding->source_count + 1));
    struct bench *bench = NULL;
    struct bench_setup setup = { .binding = binding,
                                 .node = exam->node,
                                 .calendar = &exam->calendar,
                                 .tables = tables,
                                 .completeness = has_gate_rows(exam),
                                 .unique = true };
    int status;

    if (tables == NULL)
        return error_memory(error, "tables");
    for (size_t s = 0; s < binding->source_count; s++)
        tables[s] = exam->inputs[s].table;
    status = bench_create(&setup, &bench, error);
    if (status == SLUICE_OK)
        status = compute_way(exam, bench, 0, got, error);
    for (size_t way = 1; way < COUNT_OF(ways) && status == SLUICE_OK; way++)
        if (ways[way].way.threads < MANY_THREADS || !is_serial(exam->node))
            status = compare_way(exam, bench, way, got, error);
    bench_destroy(bench);
    return status;
}
