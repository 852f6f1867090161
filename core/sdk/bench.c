/* bench.c - a node and its rows in memory, and one date of it computed. */
#include "sdk/bench.h"
#include "ledger/ledger.h"

#include <stdlib.h>

struct bench {
    struct bench_setup setup;
    struct arena arena;
    struct call_read *reads;
    struct index_spec *specs;
    struct indexed **indexes; /* by read */
    struct call_node call;
};

/* ---- reads ---- */

static struct call_table *describe_table(struct bench *bench, const struct source *source)
{
    struct call_table *table = arena_alloc(&bench->arena, sizeof *table);
    struct call_column *columns =
        arena_alloc(&bench->arena, sizeof *columns * (source->column_count + 1));

    if (table == NULL || columns == NULL)
        return NULL;
    for (size_t i = 0; i < source->column_count; i++) {
        columns[i] = (struct call_column){
            .name = source->columns[i].name,
            .nullable = source->columns[i].nullable,
            .identifies = text_equals(source_cut_by(source), source->columns[i].name),
        };
        for (size_t k = 0; k < source->key_count; k++)
            columns[i].identifies =
                columns[i].identifies || text_equals(source->columns[i].name, source->key[k]);
    }
    *table =
        (struct call_table){ .name = source->name,
                             .producer = source->producer == NULL ? NULL : source->producer->name,
                             .since = source->since,
                             .columns = columns,
                             .column_count = (int32_t)source->column_count,
                             .is_external = source_is_external(source),
                             .mend = source_mend(source) };
    return table;
}

static int find_places(struct bench *bench, const struct read *read, struct read_places *places)
{
    const struct source *source = read->source;
    const char **names = arena_alloc(&bench->arena, sizeof *names * (source->column_count + 1));

    for (size_t i = 0; i < source->column_count && names != NULL; i++)
        names[i] = source->columns[i].name;
    return names == NULL
               ? SLUICE_E_MEMORY
               : read_find_places(bench->setup.node, read,
                                  &(struct column_names){ names, (int32_t)source->column_count },
                                  &bench->arena, places);
}

static int open_read(struct bench *bench, uint32_t r, struct sluice_error *error)
{
    const struct read *read = &bench->setup.node->reads[r];
    struct call_read *call = &bench->reads[r];
    struct sluice_column *columns;
    struct read_places places;
    int status = find_places(bench, read, &places);

    call->table = describe_table(bench, read->source);
    columns = status == SLUICE_OK
                  ? arena_alloc(&bench->arena, sizeof *columns * ((size_t)places.column_count + 1))
                  : NULL;
    if (call->table == NULL || columns == NULL)
        return error_memory(error, "a bench");
    bench->specs[r] = places.spec;
    status = indexed_create(&bench->setup.tables[read->source->index], &bench->specs[r],
                            &bench->indexes[r], error);
    if (status != SLUICE_OK)
        return status;
    for (int32_t i = 0; i < places.column_count; i++)
        columns[i] = indexed_columns(bench->indexes[r])[places.columns[i]];
    call->alias = read->alias;
    call->indexed = bench->indexes[r];
    call->spec = &bench->specs[r];
    call->view = (struct sluice_view){ .size = sizeof call->view,
                                       .column_count = places.column_count,
                                       .row_count = indexed_row_count(bench->indexes[r]),
                                       .columns = columns };
    call->column_map = places.columns;
    call->entity_map = places.entities;
    call->key_count = places.key_count;
    call->mapped = places.mapped;
    call->unique = read->input->unique != 0;
    call->alone = read_sees_all_known(read);
    call_find_duplicates(call);
    return call_find_nulls(&bench->arena, call) == SLUICE_OK ? SLUICE_OK
                                                             : error_memory(error, "a bench");
}

int bench_create(const struct bench_setup *setup, struct bench **out, struct sluice_error *error)
{
    struct bench *bench = calloc(1, sizeof *bench);
    const struct node *node = setup->node;
    int status = SLUICE_OK;

    if (bench == NULL)
        return error_memory(error, "a bench");
    bench->setup = *setup;
    arena_init(&bench->arena, 0);
    bench->reads = arena_alloc(&bench->arena, sizeof *bench->reads * (node->read_count + 1));
    bench->specs = arena_alloc(&bench->arena, sizeof *bench->specs * (node->read_count + 1));
    bench->indexes = arena_alloc(&bench->arena, sizeof *bench->indexes * (node->read_count + 1));
    if (bench->reads == NULL || bench->specs == NULL || bench->indexes == NULL)
        status = error_memory(error, "a bench");
    for (uint32_t r = 0; r < node->read_count && status == SLUICE_OK; r++)
        status = open_read(bench, r, error);
    bench->call = (struct call_node){ .name = node->name,
                                      .plugin = node->plugin,
                                      .instance = node->instance,
                                      .reads = bench->reads,
                                      .input_count = node->input_count,
                                      .read_count = node->read_count };
    if (status != SLUICE_OK)
        bench_destroy(bench);
    else
        *out = bench;
    return status;
}

void bench_destroy(struct bench *bench)
{
    if (bench == NULL)
        return;
    for (uint32_t r = 0; bench->indexes != NULL && r < bench->setup.node->read_count; r++)
        indexed_destroy(bench->indexes[r]);
    arena_fini(&bench->arena);
    free(bench);
}

/* ---- a partition ---- */

struct index_range bench_range(const struct bench_setup *setup, const struct read *read,
                               size_t date_index)
{
    struct index_range range = { .last = read->input->window.last,
                                 .newest_first = read->input->newest_first != 0 };

    window_dates(setup->calendar, &read->input->window, date_index, &range.from, &range.to);
    if (read->source->since != NULL) {
        range.from = NO_DATE + 1;
        range.to = day_add(setup->calendar->dates[date_index], read->since_day);
    }
    return range;
}

static bool begin(struct bench *bench, size_t date_index, struct call_input *input)
{
    const struct calendar *calendar = bench->setup.calendar;
    const struct season *season = calendar_season(calendar, date_index);
    const struct node *node = bench->setup.node;

    call_input_init(input, &bench->call, calendar->dates[date_index]);
    input->season = season->label;
    input->season_start = season->start;
    input->season_end = node_reads_season(node) ? season->end : input->date;
    input->ranges = arena_alloc(&input->arena, sizeof *input->ranges * (node->read_count + 1));
    for (uint32_t r = 0; r < node->read_count && input->ranges != NULL; r++)
        input->ranges[r] = bench_range(&bench->setup, &node->reads[r], date_index);
    return input->ranges != NULL;
}

static void apply_gates(struct bench *bench, struct bench_partition *partition)
{
    const struct node_gates *gates = &bench->setup.node->gates;
    const struct call_gates applied = { .early_season_days = gates->early_season_days,
                                        .min_rows = gates->min_rows,
                                        .has_completeness =
                                            gates->has_completeness && bench->setup.completeness,
                                        .warn = gates->warn,
                                        .at_least = gates->at_least,
                                        .word = gates->word,
                                        .due_first = gates->due_first,
                                        .due_count = gates->due_count,
                                        .present = gates->present };

    call_apply_gates(&applied, &partition->input, &partition->result);
}

static int prepare(struct bench *bench, struct bench_partition *partition)
{
    const struct caller *caller = &caller_in_process;
    void *seat = NULL;
    int status = caller->sit(caller, &bench->call, &seat);

    if (status != SLUICE_OK)
        return status;
    if (bench->setup.unique)
        call_check_unique(&partition->input, &partition->result);
    if (!call_failed(&partition->result))
        caller->prepare(seat, &partition->input, &partition->result);
    partition->block = digest_bytes(partition->input.block, partition->input.block_size);
    if (!call_failed(&partition->result))
        caller->iterate(seat, &partition->input, &partition->result);
    caller->leave(caller, seat);
    if (!call_failed(&partition->result))
        apply_gates(bench, partition);
    return SLUICE_OK;
}

/* What one thread computes: every entity whose turn it is. */
struct share {
    struct bench *bench;
    struct bench_partition *partition;
    const int64_t *order;
    int number, count;
    int status;
    pthread_t thread;
};

static void *work(void *argument)
{
    struct share *share = argument;
    const struct caller *caller = &caller_in_process;
    struct bench_partition *partition = share->partition;
    void *seat = NULL;

    share->status = caller->sit(caller, &share->bench->call, &seat);
    if (share->status != SLUICE_OK)
        return NULL;
    for (int64_t i = share->number; i < partition->input.entity_count; i += share->count)
        caller->process(seat, &partition->input, &partition->result, share->order[i], 1);
    caller->leave(caller, seat);
    return NULL;
}

/* Begins the threads, and waits for those that began. */
static int work_in_threads(struct share *shares, int count)
{
    int begun = 0, status = SLUICE_OK;

    while (begun < count && thread_start(&shares[begun].thread, work, &shares[begun]) == 0)
        begun++;
    for (int i = 0; i < begun; i++) {
        (void)pthread_join(shares[i].thread, NULL);
        status = status == SLUICE_OK ? shares[i].status : status;
    }
    return begun < count ? SLUICE_E_MEMORY : status;
}

static int process(struct bench *bench, struct bench_partition *partition, int threads,
                   const int64_t *order)
{
    int count = threads < 1 ? 1 : threads, status;
    struct share *shares = calloc((size_t)count, sizeof *shares);
    int64_t started = clock_monotonic_ns();

    if (shares == NULL)
        return SLUICE_E_MEMORY;
    for (int i = 0; i < count; i++)
        shares[i] = (struct share){
            .bench = bench, .partition = partition, .order = order, .number = i, .count = count
        };
    if (threads < 1)
        (void)work(shares);
    status = threads < 1 ? shares[0].status : work_in_threads(shares, count);
    partition->nanoseconds = clock_monotonic_ns() - started;
    free(shares);
    return status;
}

/* splitmix64: the same everywhere. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void arrange(int64_t *order, int64_t count, struct bench_way way)
{
    for (int64_t i = 0; i < count; i++)
        order[i] = way.order == BENCH_BACKWARD ? count - 1 - i : i;
    for (int64_t i = count; way.order == BENCH_MIXED && i > 1; i--) {
        int64_t other = (int64_t)(draw(&way.seed) % (uint64_t)i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* Two rows of an entity that nothing tells apart. */
static void check_rows(struct bench_partition *partition)
{
    const struct instance *instance = partition->input.node->instance;
    struct call_result *result = &partition->result;
    struct buffer key = { 0 };
    int64_t entity;

    if (call_find_same(&partition->input, result, &entity) != SLUICE_OK)
        call_fail(result, true, "out of memory");
    else if (entity >= 0) {
        key_format(&key, partition->input.keys + entity * instance->key_count, instance->key_count);
        call_fail(result, key.failed, "two rows of %s %s have the same row key",
                  instance->entity_word, key.failed ? "?" : key.data);
    }
    buffer_fini(&key);
}

static int compute(struct bench *bench, struct bench_way way, struct bench_partition *partition)
{
    const struct caller *caller = &caller_in_process;
    int64_t count = partition->input.entity_count;
    int64_t *order = malloc(sizeof *order * ((size_t)count + 1));
    void *seat = NULL;
    int status = order == NULL ? SLUICE_E_MEMORY : SLUICE_OK;

    for (int64_t e = 0; e < count; e++)
        partition->process_count += partition->result.outcomes[e].outcome == 0;
    if (status == SLUICE_OK) {
        arrange(order, count, way);
        status = process(bench, partition, way.threads, order);
    }
    free(order);
    if (status == SLUICE_OK && !call_failed(&partition->result))
        status = caller->sit(caller, &bench->call, &seat);
    if (seat != NULL) {
        caller->collect(seat, &partition->input, &partition->result);
        caller->leave(caller, seat);
    }
    if (seat != NULL && bench->setup.unique && !call_failed(&partition->result))
        check_rows(partition);
    return status;
}

int bench_compute(struct bench *bench, size_t date_index, struct bench_way way,
                  struct bench_partition *partition, struct sluice_error *error)
{
    int status =
        begin(bench, date_index, &partition->input) ? prepare(bench, partition) : SLUICE_E_MEMORY;

    if (status == SLUICE_OK && !call_failed(&partition->result))
        status = compute(bench, way, partition);
    return status == SLUICE_OK ? status : error_memory(error, "a partition");
}

void bench_done(struct bench_partition *partition)
{
    if (partition->input.node == NULL)
        return;
    call_input_fini(&partition->input);
    call_result_fini(&partition->result);
    *partition = (struct bench_partition){ 0 };
}

/* ---- what came of it ---- */

void bench_print_key(const struct bench_partition *partition, int64_t entity, struct buffer *out)
{
    uint32_t count = partition->input.node->instance->key_count;

    for (uint32_t k = 0; k < count; k++) {
        if (k > 0)
            buffer_char(out, ',');
        value_format(out, partition->input.keys[entity * count + k]);
    }
}

static void print_row(const struct table *rows, int64_t row, struct buffer *out)
{
    buffer_text(out, "  ");
    for (int32_t i = 0; i < rows->column_count; i++) {
        if (i > 0)
            buffer_char(out, ',');
        csv_write_value(out, sluice_value_at(&rows->views[i], row));
    }
    buffer_char(out, '\n');
}

void bench_print(const struct bench_partition *partition, struct buffer *out)
{
    const struct call_result *result = &partition->result;
    const struct table *rows = &result->rows;
    int64_t row = 0;

    if (call_failed(result))
        buffer_printf(out, "failed: %s\n", result->failure == NULL ? "" : result->failure);
    for (int64_t e = 0; e < partition->input.entity_count; e++) {
        const struct call_outcome *outcome = &result->outcomes[e];
        bench_print_key(partition, e, out);
        buffer_printf(out, ": %d %d %s\n", outcome->outcome, outcome->category,
                      outcome->reason == NULL ? "" : outcome->reason);
        for (; result->has_rows && row < rows->row_count && result->entities[row] == e; row++)
            print_row(rows, row, out);
    }
}

struct digest bench_digest_inputs(const struct bench *bench)
{
    struct buffer bytes = { 0 };
    struct digest digest;

    for (uint32_t r = 0; r < bench->setup.node->input_count; r++)
        for (int32_t c = 0; c < bench->reads[r].view.column_count; c++)
            for (int64_t row = 0; row < bench->reads[r].view.row_count; row++)
                canonical_append(&bytes, sluice_value_at(&bench->reads[r].view.columns[c], row));
    digest = digest_bytes(bytes.data, bytes.length);
    buffer_fini(&bytes);
    return digest;
}
