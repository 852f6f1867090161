/* A plugin is called through the seam alone: small tables in memory, no plan, store or ledger; and
 * a second caller, which works on copies as one in another process must. */
#include "call/call.h"
#include "runner.h"

#include <check.h>
#include <stdlib.h>

#define DAY 18628 /* 2021-01-01 */

/* ---- the plugin: a reading less the mean of all, which prepare finds ---- */

#define READINGS(X)                                                                                \
    X(READINGS, sensor, INT, .nullable = 0)                                                        \
    X(READINGS, value, REAL, .nullable = 1)                                                        \
    X(READINGS, note, TEXT, .nullable = 0)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

#define OUTPUT(X)                                                                                  \
    X(OUTPUT, sensor, INT, .nullable = 0)                                                          \
    X(OUTPUT, slot, INT, .nullable = 0)                                                            \
    X(OUTPUT, above, REAL, .nullable = 0, .scaled = 1, .scale = 1)                                 \
    X(OUTPUT, note, TEXT, .nullable = 1)
enum { OUTPUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUTPUT);

static int prepare(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    double *mean = call->host->make_block(call, sizeof *mean);
    int64_t count = 0, known = 0;
    const struct sluice_slice *groups = call->host->groups(call, 0, &count);

    if (mean == NULL || groups == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t g = 0; g < count; g++)
        for (int64_t i = 0; i < groups[g].count; i++) {
            struct sluice_number value =
                sluice_number_at(&columns[READINGS_value], sluice_at(groups[g], i));
            *mean += value.known ? value.value : 0;
            known += value.known;
        }
    *mean /= (double)known;
    return SLUICE_OK;
}

/* Sensors 1 to 5; 4 is not computed, and 9 is listed twice and unsorted. */
static int iterate(const struct sluice_call *call)
{
    static const int sensors[] = { 9, 1, 2, 3, 5, 9 };
    struct sluice_value key = sluice_of_int(4);

    call->host->emit(call, &key, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "four is out");
    for (size_t i = 0; i < COUNT_OF(sensors); i++) {
        key = sluice_of_int(sensors[i]);
        sluice_emit(call, &key);
    }
    return SLUICE_OK;
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    const double *mean = call->block;
    struct sluice_slice slice = call->slices[0];

    if (slice.count == 0)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "no reading of %lld",
                           (long long)call->key[0].as.integer);
    for (int64_t i = 0; i < slice.count; i++) {
        int64_t row = sluice_at(slice, i);
        struct sluice_number value = sluice_number_at(&columns[READINGS_value], row);
        if (!value.known)
            return sluice_fail(call, SLUICE_MISSING_UPSTREAM, "a reading is null");
        if (i > 0)
            call->host->next_row(call);
        sluice_set_int(call, OUTPUT_slot, i);
        sluice_set_real(call, OUTPUT_above, value.value - *mean);
        sluice_copy(call, OUTPUT_note, &columns[READINGS_note], row);
    }
    return SLUICE_WRITTEN;
}

/* Marks the first row, and adds one of a sensor that was not listed. */
static int collect(const struct sluice_call *call)
{
    const struct sluice_value seven = sluice_of_int(7), slot = sluice_of_int(0);
    const struct sluice_value nothing = sluice_of_real(0), first = sluice_of_text("first");
    int64_t row = call->host->row_add(call, &seven);

    call->host->row_set(call, row, OUTPUT_slot, &slot);
    call->host->row_set(call, row, OUTPUT_above, &nothing);
    call->host->row_set(call, 0, OUTPUT_note, &first);
    return SLUICE_OK;
}

static const struct sluice_processor descriptor = {
    .size = sizeof(struct sluice_processor),
    .as_of = SLUICE_AFTER,
    .thread_class = SLUICE_PARALLEL,
    .name = "above",
    .version = "1",
    .summary = "How far a reading is above the mean.",
    .entity_word = "sensor",
    .entity = (const struct sluice_key_column *const[]){ SLUICE_ENTITY_COLUMN(sensor, INT), NULL },
    .inputs = (const struct sluice_input *const[]){ &(const struct sluice_input){
                                                        .size = sizeof(struct sluice_input),
                                                        .need = SLUICE_SOFT,
                                                        .alias = "readings",
                                                        .table = "readings",
                                                        .columns = readings_columns,
                                                        .keys = SLUICE_KEYS(SLUICE_KEY(sensor)),
                                                        .window = SLUICE_WINDOW(.to_days = 0) },
                                                    NULL },
    .output = &(const struct sluice_output){ .size = sizeof(struct sluice_output),
                                             .table = "above",
                                             .columns = output_columns,
                                             .row_key = SLUICE_NAMES("slot") },
    .prepare = prepare,
    .iterate = iterate,
    .process = process,
    .collect = collect,
};

static const struct plugin plugin = { .name = "above", .descriptor = &descriptor };

/* ---- tables in memory, as whoever calls has them ---- */

static const struct call_column declared[] = { { "day", false, true },
                                               { "sensor", false, true },
                                               { "value", true, false },
                                               { "note", false, false } };
static const struct call_table described = { .name = "readings",
                                             .columns = declared,
                                             .column_count = COUNT_OF(declared) };
static const int32_t key_columns[] = { 1 }, column_map[] = { 1, 2, 3 }, entity_map[] = { 0 };
static const struct index_spec spec = { .key = key_columns, .key_count = 1, .date = 0 };

struct world {
    struct arena arena;
    struct table table;
    struct indexed *indexed;
    struct sluice_column columns[COUNT_OF(column_map)];
    struct instance *instance;
    struct call_read read;
    struct call_node node;
    struct sluice_error error;
};

static struct world world;

static void add(int32_t day, int64_t sensor, struct sluice_value value, struct sluice_value note)
{
    const struct sluice_value row[] = { sluice_of_date(day), sluice_of_int(sensor), value, note };

    ck_assert_int_eq(table_append(&world.table, row, &world.error), SLUICE_OK);
}

/* Sensors 1 and 2 have readings on the day, 3 a null, 5 a note that may not be null; what is of 9
 * is of the day after. */
static void fill(void)
{
    static const char *const names[] = { "day", "sensor", "value", "note" };
    static const int32_t types[] = { SLUICE_DATE, SLUICE_INT, SLUICE_REAL, SLUICE_TEXT };

    ck_assert_int_eq(table_init(&world.table, names, types, 4, &world.error), SLUICE_OK);
    add(DAY, 1, sluice_of_real(1), sluice_of_text("a"));
    add(DAY - 1, 1, sluice_of_real(3), sluice_of_text("b"));
    add(DAY, 2, sluice_of_real(8), sluice_of_text("c"));
    add(DAY, 3, sluice_of_null(), sluice_of_text("d"));
    add(DAY + 1, 9, sluice_of_real(500), sluice_of_text("e"));
    table_finish(&world.table);
}

static void open_world(void)
{
    struct diagnostics diagnostics;

    world = (struct world){ .error = SLUICE_ERROR_INIT };
    arena_init(&world.arena, 0);
    diagnostics_init(&diagnostics);
    ck_assert_int_eq(instance_create(&plugin, NULL, (struct location){ 0 }, &diagnostics,
                                     &world.instance, &world.error),
                     SLUICE_OK);
    diagnostics_fini(&diagnostics);
    fill();
}

/* What a run does before it calls: the table is indexed, and looked through for nulls. */
static void index_world(void)
{
    const struct sluice_column *columns;

    ck_assert_int_eq(indexed_create(&world.table, &spec, &world.indexed, &world.error), SLUICE_OK);
    columns = indexed_columns(world.indexed);
    for (size_t i = 0; i < COUNT_OF(column_map); i++)
        world.columns[i] = columns[column_map[i]];
    world.read = (struct call_read){ .alias = "readings",
                                     .table = &described,
                                     .indexed = world.indexed,
                                     .spec = &spec,
                                     .view = { .size = sizeof(struct sluice_view),
                                               .column_count = COUNT_OF(column_map),
                                               .row_count = indexed_row_count(world.indexed),
                                               .columns = world.columns },
                                     .column_map = column_map,
                                     .entity_map = entity_map,
                                     .key_count = 1,
                                     .mapped = true };
    ck_assert_int_eq(call_find_nulls(&world.arena, &world.read), SLUICE_OK);
    world.node = (struct call_node){ .name = "above",
                                     .plugin = &plugin,
                                     .instance = world.instance,
                                     .reads = &world.read,
                                     .input_count = 1 };
}

static void close_world(void)
{
    indexed_destroy(world.indexed);
    table_fini(&world.table);
    instance_destroy(world.instance);
    arena_fini(&world.arena);
}

/* ---- one partition, from the window to its rows ---- */

static struct index_range window = { DAY - 2, DAY, 0, false };

struct partition {
    struct call_input input;
    struct call_result result;
};

static void begin(struct partition *partition)
{
    *partition = (struct partition){ 0 };
    call_input_init(&partition->input, &world.node, DAY);
    partition->input.ranges = &window;
}

static void end(struct partition *partition)
{
    call_input_fini(&partition->input);
    call_result_fini(&partition->result);
}

/* The life of a partition; a gate says of sensor 5 how it ends. */
static void compute(const struct caller *caller, struct partition *partition)
{
    struct call_input *input = &partition->input;
    struct call_result *result = &partition->result;
    void *seat, *other;

    ck_assert_int_eq(caller->sit(caller, &world.node, &seat), SLUICE_OK);
    ck_assert_int_eq(caller->sit(caller, &world.node, &other), SLUICE_OK);
    caller->prepare(seat, input, result);
    if (!call_failed(result))
        caller->iterate(seat, input, result);
    for (int64_t e = 0; e < input->entity_count; e++)
        if (input->keys[e].as.integer == 5) {
            result->outcomes[e].outcome = SLUICE_SKIPPED;
            result->outcomes[e].category = SLUICE_EARLY_SEASON;
            result->outcomes[e].reason = "gated";
        }
    /* By two seats, the later half first. */
    caller->process(other, input, result, input->entity_count / 2,
                    input->entity_count - input->entity_count / 2);
    caller->process(seat, input, result, 0, input->entity_count / 2);
    caller->leave(caller, other);
    if (!call_failed(result))
        caller->collect(seat, input, result);
    caller->leave(caller, seat);
}

/* Entities with their outcome, then rows: a line each. */
static char *tell(const struct partition *partition)
{
    const struct call_input *input = &partition->input;
    const struct call_result *result = &partition->result;
    struct buffer text = { 0 };

    for (int64_t e = 0; e < input->entity_count; e++)
        buffer_printf(&text, "%lld: %d %d %s\n", (long long)input->keys[e].as.integer,
                      result->outcomes[e].outcome, result->outcomes[e].category,
                      result->outcomes[e].reason == NULL ? "-" : result->outcomes[e].reason);
    for (int64_t row = 0; result->has_rows && row < result->rows.row_count; row++) {
        buffer_printf(&text, "[%lld]", (long long)result->entities[row]);
        for (int32_t c = 0; c < result->rows.column_count; c++) {
            buffer_char(&text, '|');
            value_format(&text, sluice_value_at(&result->rows.views[c], row));
        }
        buffer_char(&text, '\n');
    }
    ck_assert(!text.failed);
    return text.data;
}

static const char expected[] = "1: 1 0 -\n"
                               "2: 1 0 -\n"
                               "3: 3 7 a reading is null\n"
                               "4: 2 5 four is out\n"
                               "5: 2 1 gated\n"
                               "7: 1 0 -\n"
                               "9: 2 2 no reading of 9\n"
                               "[0]|1|0|-1.0|first\n"
                               "[0]|1|1|-3.0|a\n"
                               "[1]|2|0|4.0|c\n"
                               "[5]|7|0|0.0|\n";

static void expect(const struct caller *caller)
{
    struct partition partition;
    char *text;

    open_world();
    index_world();
    begin(&partition);
    compute(caller, &partition);
    ck_assert_msg(!call_failed(&partition.result), "%s", partition.result.failure);
    text = tell(&partition);
    ck_assert_str_eq(text, expected);
    free(text);
    end(&partition);
    close_world();
}

START_TEST(a_partition_is_computed_without_plan_or_store)
{
    expect(&caller_in_process);
}
END_TEST

/* ---- a caller on copies: what crosses is what another process would be sent ---- */

struct far_seat {
    void *seat;
    struct partition *partition; /* the far side keeps rows from process to collect */
};

static struct partition far_side;

static int far_sit(const struct caller *caller, const struct call_node *node, void **out)
{
    struct far_seat *seat = malloc(sizeof *seat);

    (void)caller;
    ck_assert_ptr_nonnull(seat);
    seat->partition = &far_side;
    *out = seat;
    return caller_in_process.sit(&caller_in_process, node, &seat->seat);
}

static void far_leave(const struct caller *caller, void *out)
{
    struct far_seat *seat = out;

    (void)caller;
    caller_in_process.leave(&caller_in_process, seat->seat);
    free(seat);
}

static void *bytes_of(const void *bytes, size_t size)
{
    void *copy = malloc(size + 1);

    ck_assert_ptr_nonnull(copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

static void far_prepare(void *out, struct call_input *input, struct call_result *result)
{
    struct far_seat *seat = out;
    struct partition *far = seat->partition;

    (void)result;
    begin(far);
    ck_assert_int_eq(far->input.date, input->date);
    caller_in_process.prepare(seat->seat, &far->input, &far->result);
    input->block = bytes_of(far->input.block, far->input.block_size);
    input->block_size = far->input.block_size;
}

/* Keys and outcomes, whose rows stay. */
static void bring_entities(const struct partition *far, struct call_input *input,
                           struct call_result *result)
{
    size_t count = (size_t)far->input.entity_count;

    free(input->keys);
    free(result->outcomes);
    input->keys = bytes_of(far->input.keys, sizeof *input->keys * count);
    result->outcomes = bytes_of(far->result.outcomes, sizeof *result->outcomes * count);
    input->entity_count = input->entity_capacity = far->input.entity_count;
    for (size_t e = 0; e < count; e++) {
        const char *reason = result->outcomes[e].reason;
        result->outcomes[e].rows = NULL;
        result->outcomes[e].reason = reason == NULL ? NULL : arena_text(&input->arena, reason);
    }
}

static void far_iterate(void *out, struct call_input *input, struct call_result *result)
{
    struct far_seat *seat = out;

    caller_in_process.iterate(seat->seat, &seat->partition->input, &seat->partition->result);
    bring_entities(seat->partition, input, result);
}

static void far_process(void *out, struct call_input *input, struct call_result *result,
                        int64_t first, int64_t count)
{
    struct far_seat *seat = out;
    struct partition *far = seat->partition;

    /* What gates said goes along. */
    for (int64_t e = first; e < first + count; e++)
        if (far->result.outcomes[e].outcome == 0)
            far->result.outcomes[e] = result->outcomes[e];
    caller_in_process.process(seat->seat, &far->input, &far->result, first, count);
    for (int64_t e = first; e < first + count; e++)
        result->outcomes[e].outcome = far->result.outcomes[e].outcome;
    (void)input;
}

static void far_collect(void *out, struct call_input *input, struct call_result *result)
{
    struct far_seat *seat = out;
    struct partition *far = seat->partition;
    struct sluice_batch batch;
    const char *names[4];
    int32_t types[4];

    caller_in_process.collect(seat->seat, &far->input, &far->result);
    bring_entities(far, input, result);
    for (int32_t c = 0; c < far->result.rows.column_count; c++) {
        names[c] = far->result.rows.columns[c].name;
        types[c] = far->result.rows.columns[c].type;
    }
    batch = table_batch(&far->result.rows);
    ck_assert_int_eq(table_init(&result->rows, names, types, 4, &world.error), SLUICE_OK);
    ck_assert_int_eq(table_append_batch(&result->rows, &batch, &world.error), SLUICE_OK);
    table_finish(&result->rows);
    result->has_rows = true;
    result->entities =
        bytes_of(far->result.entities, sizeof(int64_t) * (size_t)result->rows.row_count);
    end(far);
}

START_TEST(another_caller_needs_no_more_than_what_it_is_given)
{
    static const struct caller far = { .sit = far_sit,
                                       .leave = far_leave,
                                       .prepare = far_prepare,
                                       .iterate = far_iterate,
                                       .process = far_process,
                                       .collect = far_collect };

    expect(&far);
}
END_TEST

/* ---- what fails ---- */

/* Who mends it, by who writes the table. */
static const struct {
    const char *producer;
    bool is_external;
    const char *mend;
} writers[] = {
    { NULL, false,
      "import that row again, or declare 'note' as 'text?' and run with --retry-failed" },
    { NULL, true, "correct it where it is written" },
    { "upstream", false, "run 'upstream' again" },
};

/* A null that the table says cannot be there fails whoever is given it: here prepare, which is
 * given all. */
START_TEST(nobody_is_given_a_null_that_may_not_be)
{
    struct call_table table = described;
    struct partition partition;
    char told[256];

    open_world();
    add(DAY, 5, sluice_of_real(1), sluice_of_null());
    table_finish(&world.table);
    index_world();
    table.producer = writers[_i].producer;
    table.is_external = writers[_i].is_external;
    world.read.table = &table;
    (void)snprintf(told, sizeof told,
                   "table 'readings' has a null in 'note', declared without nulls: (day "
                   "2021-01-01, sensor 5); %s",
                   writers[_i].mend);
    begin(&partition);
    compute(&caller_in_process, &partition);
    ck_assert(call_failed(&partition.result));
    ck_assert(!partition.result.has_rows);
    ck_assert_str_eq(partition.result.failure, told);
    end(&partition);
    close_world();
}
END_TEST

START_TEST(the_first_failure_of_a_partition_is_told)
{
    struct call_result result = { 0 };

    ck_assert(!call_failed(&result));
    call_fail(&result, true, "%s", "the first");
    call_fail(&result, false, "%s", "the second");
    ck_assert(call_failed(&result));
    ck_assert(result.retryable);
    ck_assert_str_eq(result.failure, "the first");
    call_result_fini(&result);
    call_result_fini(&result);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_partition_is_computed_without_plan_or_store,
                                   another_caller_needs_no_more_than_what_it_is_given,
                                   the_first_failure_of_a_partition_is_told };
    TCase *promises = tcase_create("caller");

    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    tcase_add_loop_test(promises, nobody_is_given_a_null_that_may_not_be, 0, COUNT_OF(writers));
    return runner_run("caller", promises);
}
