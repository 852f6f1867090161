/*
 * rogue - a processor that does as its `mode` says, to the entities with the sensor `who`, and its
 * work well to all others: the reading doubled.
 */
#include "sluice/plugin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define THINGS(X)                                                                                  \
    X(THINGS, site, TEXT, SLUICE_REQUIRED)                                                         \
    X(THINGS, sensor, INT, SLUICE_REQUIRED)                                                        \
    X(THINGS, value, REAL, SLUICE_NULLABLE)
enum { THINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(things_columns, THINGS);
SLUICE_INPUTS(inputs, SLUICE_INPUT(.alias = "things", .table = "gauged", .need = SLUICE_HARD,
                                   .columns = things_columns, .window = SLUICE_ON_DATE,
                                   .keys = SLUICE_KEYS(SLUICE_KEY(site), SLUICE_KEY(sensor)),
                                   .unique = 1, .word = "things"));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, mode, TEXT, SLUICE_DEFAULT(TEXT, "good"), .help = "what it does")                 \
    X(PARAMETER, who, INT, SLUICE_DEFAULT(INT, 1), .help = "to the entities of this sensor")       \
    X(PARAMETER, milliseconds, INT, SLUICE_DEFAULT(INT, 50), SLUICE_RANGE(1, 3600000),             \
      .help = "how long it sleeps")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, doubled, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2), SLUICE_RANGE(-1000, 1000))          \
    X(OUT, level, INT, SLUICE_NULLABLE)                                                            \
    X(OUT, note, TEXT, SLUICE_REQUIRED)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int write_well(const struct sluice_call *call)
{
    struct sluice_number value =
        sluice_number_at(&sluice_columns(call, 0)[THINGS_value], sluice_at(call->slices[0], 0));

    sluice_set_text(call, OUT_note, value.known ? "read" : "silent");
    if (value.known)
        sluice_set_real(call, OUT_doubled, value.value * 2.0);
    sluice_set_int(call, OUT_level, (int64_t)value.value);
    return SLUICE_WRITTEN;
}

/* ---- what a plugin may do wrong ---- */

static int sleep_long(const struct sluice_call *call)
{
    int64_t milliseconds = sluice_parameter_int(call, PARAMETER_milliseconds);
    struct timespec left = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };
    FILE *mark = fopen("asleep", "w");

    /* Whoever waits for it finds out that there is none. */
    if (mark != NULL)
        (void)fclose(mark);
    while (nanosleep(&left, &left) != 0)
        ;
    return write_well(call);
}

/* Where the compiler cannot see that nobody looks: a leak of a hundred kilobytes. */
static void *volatile lost;

static int leak(const struct sluice_call *call)
{
    lost = calloc(100, 1024);
    return write_well(call);
}

static int return_garbage(const struct sluice_call *call)
{
    (void)write_well(call);
    return 4711;
}

static int write_out_of_range(const struct sluice_call *call)
{
    (void)write_well(call);
    sluice_set_real(call, OUT_doubled, 1000.01);
    return SLUICE_WRITTEN;
}

static int write_wrong_type(const struct sluice_call *call)
{
    (void)write_well(call);
    sluice_set_text(call, OUT_level, "high");
    return SLUICE_WRITTEN;
}

static int write_unknown_column(const struct sluice_call *call)
{
    (void)write_well(call);
    sluice_set_int(call, 99, 1);
    return SLUICE_WRITTEN;
}

static int write_many_rows(const struct sluice_call *call)
{
    for (int i = 0; i < 1000; i++) {
        (void)write_well(call);
        call->host->next_row(call);
    }
    return write_well(call);
}

static int write_nan(const struct sluice_call *call)
{
    (void)write_well(call);
    sluice_set_real(call, OUT_doubled, (double)NAN);
    return SLUICE_WRITTEN;
}

static int leave_null(const struct sluice_call *call)
{
    sluice_set_int(call, OUT_level, 1);
    return SLUICE_WRITTEN;
}

static int reason_at_length(const struct sluice_call *call)
{
    char reason[65536];

    memset(reason, 'x', sizeof reason - 1);
    reason[sizeof reason - 1] = '\0';
    return sluice_fail(call, SLUICE_ERROR, "%s", reason);
}

static int give_no_outcome(const struct sluice_call *call)
{
    (void)write_well(call);
    return 0;
}

static int skip_without_reason(const struct sluice_call *call)
{
    (void)call;
    return SLUICE_SKIPPED;
}

static int write_key(const struct sluice_call *call)
{
    (void)write_well(call);
    sluice_set_int(call, OUT_sensor, 777);
    return SLUICE_WRITTEN;
}

static int take_scratch(const struct sluice_call *call)
{
    for (int i = 0; i < 64; i++) {
        char *memory = call->host->scratch(call, 1 << 20);
        if (memory == NULL)
            return sluice_fail(call, SLUICE_ERROR, "no scratch");
        memory[i] = 1;
    }
    return write_well(call);
}

static int take_all_memory(const struct sluice_call *call)
{
    (void)call->host->scratch(call, PTRDIFF_MAX);
    return write_well(call);
}

static const struct {
    const char *name;
    int (*process)(const struct sluice_call *call);
} modes[] = {
    { "good", write_well },
    { "sleep", sleep_long },
    { "leak", leak },
    { "garbage", return_garbage },
    { "range", write_out_of_range },
    { "type", write_wrong_type },
    { "column", write_unknown_column },
    { "rows", write_many_rows },
    { "nan", write_nan },
    { "unset", leave_null },
    { "long", reason_at_length },
    { "nothing", give_no_outcome },
    { "unreasoned", skip_without_reason },
    { "key", write_key },
    { "scratch", take_scratch },
    { "memory", take_all_memory },
};

static int process(const struct sluice_call *call)
{
    struct sluice_value mode = sluice_parameter(call, PARAMETER_mode);

    if (call->key[1].as.integer != sluice_parameter_int(call, PARAMETER_who))
        return write_well(call);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strlen(modes[i].name) == (size_t)mode.length &&
            memcmp(modes[i].name, mode.as.text, (size_t)mode.length) == 0)
            return modes[i].process(call);
    return sluice_fail(call, SLUICE_ERROR, "there is no such mode");
}

SLUICE_PLUGIN(.name = "rogue", .version = "1.0.0", .summary = "Does as its mode says.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "thing",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "doubled", .columns = output_columns),
              .process = process);
