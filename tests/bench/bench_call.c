/* What an entity costs beside its plugin, by one thread: its key listed, its rows found, `process`
 * called, its row checked and put into a table. Medians of CPU time; no store, no ledger. */
#include "call/call.h"

#include <stdlib.h>
#include <time.h>

#define DAY 18628 /* 2021-01-01 */

enum { ENTITIES = 100000, DAYS = 5, REPEATS = 5 };

/* ---- the plugin: it copies a figure of the newest row ---- */

#define READINGS(X)                                                                                \
    X(READINGS, sensor, TEXT, .nullable = 0)                                                       \
    X(READINGS, value, REAL, .nullable = 0)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

#define OUTPUT(X)                                                                                  \
    X(OUTPUT, sensor, TEXT, .nullable = 0)                                                         \
    X(OUTPUT, newest, REAL, .nullable = 0)
enum { OUTPUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUTPUT);

static int process(const struct sluice_call *call)
{
    struct sluice_slice slice = call->slices[0];

    sluice_set_real(call, OUTPUT_newest,
                    sluice_real(&sluice_columns(call, 0)[READINGS_value], sluice_at(slice, 0)));
    return SLUICE_WRITTEN;
}

static const struct sluice_processor descriptor = {
    .size = sizeof(struct sluice_processor),
    .as_of = SLUICE_AFTER,
    .thread_class = SLUICE_PARALLEL,
    .name = "newest",
    .version = "1",
    .summary = "The newest reading.",
    .entity_word = "sensor",
    .entity = (const struct sluice_key_column *const[]){ SLUICE_ENTITY_COLUMN(sensor, TEXT), NULL },
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
                                             .table = "newest",
                                             .columns = output_columns },
    .process = process,
};
static const struct plugin plugin = { .name = "newest", .descriptor = &descriptor };

/* ---- its rows ---- */

static const struct call_column declared[] = { { "day", false, true },
                                               { "sensor", false, true },
                                               { "value", false, false } };
static const struct call_table described = { .name = "readings",
                                             .columns = declared,
                                             .column_count = COUNT_OF(declared) };
static const int32_t key_columns[] = { 1 }, column_map[] = { 1, 2 }, entity_map[] = { 0 };
static const struct index_spec spec = { .key = key_columns, .key_count = 1, .date = 0 };
static struct index_range window = { DAY - 1, DAY + DAYS, 3, true };

static int make_table(struct table *table, struct sluice_error *error)
{
    static const char *const names[] = { "day", "sensor", "value" };
    static const int32_t types[] = { SLUICE_DATE, SLUICE_TEXT, SLUICE_REAL };
    int status = table_init(table, names, types, 3, error);

    for (int i = 0; i < ENTITIES * DAYS && status == SLUICE_OK; i++) {
        char sensor[16];
        (void)snprintf(sensor, sizeof sensor, "sensor%06d", i % ENTITIES);
        const struct sluice_value row[] = { sluice_of_date(DAY + i / ENTITIES),
                                            sluice_of_text(sensor), sluice_of_real(i) };
        status = table_append(table, row, error);
    }
    table_finish(table);
    return status;
}

/* ---- time ---- */

static int64_t cpu_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

enum { LIST, PROCESS, COLLECT, STEPS };

static int measure(const struct call_node *node, int64_t times[STEPS][REPEATS], int repeat)
{
    const struct caller *caller = &caller_in_process;
    struct call_result result = { 0 };
    struct call_input input = { 0 };
    void *seat = NULL;
    int64_t stamps[STEPS + 1];
    bool good;

    call_input_init(&input, node, DAY + DAYS - 1);
    input.ranges = &window;
    if (caller->sit(caller, node, &seat) != SLUICE_OK)
        return 1;
    stamps[LIST] = cpu_ns();
    caller->iterate(seat, &input, &result);
    stamps[PROCESS] = cpu_ns();
    for (int64_t e = 0; e < input.entity_count; e++)
        caller->process(seat, &input, &result, e, 1);
    stamps[COLLECT] = cpu_ns();
    caller->collect(seat, &input, &result);
    stamps[STEPS] = cpu_ns();
    for (int step = 0; step < STEPS; step++)
        times[step][repeat] = stamps[step + 1] - stamps[step];
    caller->leave(caller, seat);
    good = !call_failed(&result) && result.rows.row_count == ENTITIES;
    call_result_fini(&result);
    call_input_fini(&input);
    return good ? 0 : 1;
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static int bench(const struct call_node *node)
{
    static const char *const names[STEPS] = { "listed", "processed", "collected" };
    int64_t times[STEPS][REPEATS];
    double sum = 0;

    for (int i = 0; i < REPEATS; i++)
        if (measure(node, times, i) != 0) {
            (void)fprintf(stderr, "bench_call: an entity has no row\n");
            return 1;
        }
    for (int step = 0; step < STEPS; step++) {
        qsort(times[step], REPEATS, sizeof times[step][0], compare);
        sum += (double)times[step][REPEATS / 2];
        printf("%s %.0f ns, ", names[step], (double)times[step][REPEATS / 2] / ENTITIES);
    }
    printf("all %.0f ns of CPU per entity\n", sum / ENTITIES);
    return 0;
}

int main(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct diagnostics diagnostics;
    struct table table;
    struct indexed *indexed = NULL;
    struct instance *instance = NULL;
    int status = make_table(&table, &error);

    diagnostics_init(&diagnostics);
    if (status == SLUICE_OK)
        status = indexed_create(&table, &spec, &indexed, &error);
    if (status == SLUICE_OK)
        status =
            instance_create(&plugin, NULL, (struct location){ 0 }, &diagnostics, &instance, &error);
    if (status != SLUICE_OK) {
        (void)fprintf(stderr, "bench_call: %s\n", error.message);
        return 1;
    }
    struct call_read read = { .alias = "readings",
                              .table = &described,
                              .indexed = indexed,
                              .spec = &spec,
                              .view = { .size = sizeof(struct sluice_view),
                                        .column_count = COUNT_OF(column_map),
                                        .row_count = indexed_row_count(indexed),
                                        .columns = indexed_columns(indexed) + 1 },
                              .column_map = column_map,
                              .entity_map = entity_map,
                              .key_count = 1,
                              .mapped = true };
    const struct call_node node = {
        .name = "newest", .plugin = &plugin, .instance = instance, .reads = &read, .input_count = 1
    };
    status = bench(&node);
    indexed_destroy(indexed);
    table_fini(&table);
    instance_destroy(instance);
    diagnostics_fini(&diagnostics);
    return status;
}
