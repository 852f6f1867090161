/*
 * sieve - sums the levels of an entity's rows and looks up its weight, in plain C that takes every
 * cell for known. `mode` says what else reads: "lookup", "prepare groups", "prepare lookup",
 * "iterate groups", "collect groups", "collect lookup", "process groups"; "bind" sleeps there. -D
 * SIEVE_UPSTREAM makes a processor that reads the column `twice` of its output; -D SIEVE_TWICE is
 * the build that has it.
 */
#include "sluice/plugin.h"

#include <time.h>

#define IDS(X) X(IDS, id, INT, SLUICE_REQUIRED)
enum { IDS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(ids_columns, IDS);

#ifdef SIEVE_UPSTREAM
#define NAME "second"
#define TABLE "seconds"
#define ROWS(X)                                                                                    \
    X(ROWS, id, INT, SLUICE_REQUIRED)                                                              \
    X(ROWS, twice, REAL, SLUICE_REQUIRED)
#define LEVEL ROWS_twice
#else
#define NAME "sieve"
#define TABLE "sieved"
#define ROWS(X)                                                                                    \
    X(ROWS, id, INT, SLUICE_NULLABLE)                                                              \
    X(ROWS, level, REAL, SLUICE_NULLABLE)
#define LEVEL ROWS_level
#endif
enum { ROWS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(rows_columns, ROWS);

#define THINGS(X) X(THINGS, weight, INT, SLUICE_NULLABLE)
enum { THINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(things_columns, THINGS);

enum { IN_IDS, IN_ROWS, IN_THINGS };

#define ROWS_INPUT(...)                                                                            \
    SLUICE_INPUT(.alias = "rows", .need = SLUICE_HARD, .columns = rows_columns,                    \
                 .keys = SLUICE_KEYS(SLUICE_KEY(id)), __VA_ARGS__)
#ifdef SIEVE_UPSTREAM
#define ROWS_HERE ROWS_INPUT(.table = "sieved", .window = SLUICE_ON_DATE)
#else
#define ROWS_HERE                                                                                  \
    ROWS_INPUT(.table = "rows", .order = SLUICE_NAMES("rank"),                                     \
               .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .from_parameter = "days",       \
                                       .last_parameter = "last"))
#endif

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "ids", .table = "ids", .need = SLUICE_HARD,
                           .columns = ids_columns, .keys = SLUICE_KEYS(SLUICE_KEY(id)),
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL)),
              ROWS_HERE,
              SLUICE_INPUT(.alias = "things", .table = "things", .need = SLUICE_SOFT,
                           .columns = things_columns, .keys = SLUICE_KEYS(SLUICE_LOOKUP(id)),
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL)));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, mode, TEXT, SLUICE_DEFAULT(TEXT, "slice"), .help = "what else reads")             \
    X(PARAMETER, days, INT, SLUICE_DEFAULT(INT, 0), SLUICE_RANGE(0, 30), .help = "days before D")  \
    X(PARAMETER, last, INT, SLUICE_DEFAULT(INT, 0), SLUICE_RANGE(0, 30), .help = "0: all rows")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define SUMS(X)                                                                                    \
    X(OUT, id, INT, SLUICE_REQUIRED)                                                               \
    X(OUT, total, REAL, SLUICE_REQUIRED)                                                           \
    X(OUT, weight, INT, SLUICE_NULLABLE)
#ifdef SIEVE_TWICE
#define OUT(X) SUMS(X) X(OUT, twice, REAL, SLUICE_REQUIRED)
#else
#define OUT(X) SUMS(X)
#endif
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static bool is_mode(const struct sluice_call *call, const char *mode)
{
    struct sluice_value value = sluice_parameter(call, PARAMETER_mode);

    return (size_t)value.length == strlen(mode) && memcmp(value.as.text, mode, strlen(mode)) == 0;
}

static double sum(const struct sluice_call *call, struct sluice_slice slice)
{
    double total = 0.0;

    for (int64_t i = 0; i < slice.count; i++)
        total += sluice_number_at(&sluice_columns(call, IN_ROWS)[LEVEL], sluice_at(slice, i)).value;
    return total;
}

static double sum_groups(const struct sluice_call *call)
{
    double total = 0.0;
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, IN_ROWS, &count);

    for (int64_t g = 0; g < count; g++)
        total += sum(call, groups[g]);
    return total;
}

static int64_t look(const struct sluice_call *call, int64_t id)
{
    struct sluice_value key = sluice_of_int(id);
    struct sluice_slice slice = sluice_lookup(call, IN_THINGS, &key);

    if (slice.count == 0)
        return -1;
    /* A null taken for 0 ends the process here. */
    return 100 / sluice_int(&sluice_columns(call, IN_THINGS)[THINGS_weight], slice.first);
}

static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    struct timespec hour = { 3600, 0 };
    struct sluice_value mode = settings[PARAMETER_mode]->value;
    FILE *mark;

    (void)host;
    (void)handle;
    (void)binding;
    if (mode.length != 4 || memcmp(mode.as.text, "bind", 4) != 0)
        return SLUICE_OK;
    mark = fopen("asleep", "w");
    if (mark != NULL)
        (void)fclose(mark);
    while (nanosleep(&hour, &hour) != 0)
        ;
    return SLUICE_OK;
}

static int prepare(const struct sluice_call *call)
{
    double *block = call->host->make_block(call, sizeof *block);

    if (block == NULL)
        return SLUICE_E_MEMORY;
    if (is_mode(call, "prepare groups"))
        *block = sum_groups(call);
    if (is_mode(call, "prepare lookup"))
        *block = (double)look(call, 2);
    return SLUICE_OK;
}

static int iterate(const struct sluice_call *call)
{
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, IN_IDS, &count);

    if (is_mode(call, "iterate groups"))
        (void)sum_groups(call);
    for (int64_t g = 0; g < count; g++) {
        struct sluice_value key =
            sluice_of_int(sluice_int(&sluice_columns(call, IN_IDS)[IDS_id], groups[g].first));
        sluice_emit(call, &key);
    }
    return SLUICE_OK;
}

static int process(const struct sluice_call *call)
{
    double total = sum(call, call->slices[IN_ROWS]);

    if (is_mode(call, "process groups"))
        total = sum_groups(call);
    sluice_set_real(call, OUT_total, total);
#ifdef SIEVE_TWICE
    sluice_set_real(call, OUT_twice, total * 2.0);
#endif
    if (is_mode(call, "lookup"))
        sluice_set_int(call, OUT_weight, look(call, call->key[0].as.integer));
    return SLUICE_WRITTEN;
}

static int collect(const struct sluice_call *call)
{
    if (is_mode(call, "collect groups"))
        (void)sum_groups(call);
    if (is_mode(call, "collect lookup"))
        (void)look(call, 2);
    return SLUICE_OK;
}

SLUICE_PLUGIN(.name = NAME, .version = "1.0.0", .summary = "sums, and takes all for known",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "thing",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(id, INT)), .parameters = parameters,
              .inputs = inputs, .output = SLUICE_OUTPUT(.table = TABLE, .columns = output_columns),
              .bind = bind, .prepare = prepare, .iterate = iterate, .process = process,
              .collect = collect);
