/*
 * wide - a plugin that is as wide as its parameters say: columns that it reads and writes, and
 * conditions of its own. KEYS is how many entity columns it has.
 */
#include "sluice/plugin.h"

#include <stdio.h>

#define PARAMETERS(X)                                                                              \
    X(PARAMETERS, columns, INT, .default_value = SLUICE_INT_VALUE(1), .minimum = 1,                \
      .maximum = 3000)                                                                             \
    X(PARAMETERS, outputs, INT, .default_value = SLUICE_INT_VALUE(1), .minimum = 1,                \
      .maximum = 3000)                                                                             \
    X(PARAMETERS, conditions, INT, .default_value = SLUICE_INT_VALUE(0), .minimum = 0,             \
      .maximum = 100)
enum { PARAMETERS(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETERS);

#if KEYS == 1
#define ENTITY(X) X(k0)
#elif KEYS == 16
#define ENTITY(X)                                                                                  \
    X(k0)                                                                                          \
    X(k1) X(k2) X(k3) X(k4) X(k5) X(k6) X(k7) X(k8) X(k9) X(k10) X(k11) X(k12) X(k13) X(k14) X(k15)
#else
#define ENTITY(X)                                                                                  \
    X(k0)                                                                                          \
    X(k1)                                                                                          \
    X(k2) X(k3) X(k4) X(k5) X(k6) X(k7) X(k8) X(k9) X(k10) X(k11) X(k12) X(k13) X(k14) X(k15) X(k16)
#endif

#define READ(column)                                                                               \
    &(const struct sluice_input_column){ sizeof(struct sluice_input_column), SLUICE_INT, #column,  \
                                         0 },
#define WRITE(column)                                                                              \
    &(const struct sluice_output_column){ .size = sizeof(struct sluice_output_column),             \
                                          .type = SLUICE_INT,                                      \
                                          .name = #column },
#define KEY(column)                                                                                \
    &(const struct sluice_key_column){ sizeof(struct sluice_key_column), SLUICE_INT, #column },
#define MAP(column) SLUICE_KEY(column),

static const struct sluice_input_column *const read_columns[] = { ENTITY(READ) NULL };
static const struct sluice_output_column *const written_columns[] = { ENTITY(WRITE) NULL };
static const struct sluice_key_column *const entity[] = { ENTITY(KEY) NULL };
static const struct sluice_input_key *const keys[] = { ENTITY(MAP) NULL };

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "rows", .table = "rows", .need = SLUICE_HARD,
                           .columns = read_columns, .window = SLUICE_ON_DATE, .keys = keys));

enum { NAME_SIZE = 32 };

static const char *name_of(char letter, size_t number, const struct sluice_bind_host *host,
                           void *handle)
{
    char *name = host->allocate(handle, NAME_SIZE);

    if (name != NULL)
        (void)snprintf(name, NAME_SIZE, "%c%zu", letter, number);
    return name;
}

static int bind_input(const struct sluice_setting *const *settings,
                      const struct sluice_bind_host *host, void *handle, struct sluice_input *input)
{
    static const struct sluice_value five = SLUICE_INT_VALUE(5);
    size_t count = (size_t)settings[PARAMETERS_columns]->value.as.integer;
    size_t conditions = (size_t)settings[PARAMETERS_conditions]->value.as.integer;
    const struct sluice_input_column **columns =
        host->allocate(handle, (KEYS + count + 1) * sizeof *columns);
    struct sluice_input_column *made = host->allocate(handle, count * sizeof *made);
    const struct sluice_filter **filters =
        host->allocate(handle, (conditions + 1) * sizeof *filters);
    struct sluice_filter *filter = host->allocate(handle, (conditions + 1) * sizeof *filter);

    if (columns == NULL || made == NULL || filters == NULL || filter == NULL)
        return SLUICE_E_MEMORY;
    for (size_t i = 0; i < KEYS; i++)
        columns[i] = read_columns[i];
    for (size_t i = 0; i < count; i++) {
        made[i] = (struct sluice_input_column){ sizeof *made, SLUICE_INT,
                                                name_of('c', i, host, handle), 1 };
        columns[KEYS + i] = &made[i];
    }
    for (size_t i = 0; i < conditions; i++) {
        filter[i] = (struct sluice_filter){ .size = sizeof *filter,
                                            .kind = SLUICE_FILTER_EQUAL,
                                            .column = name_of('c', i, host, handle),
                                            .value_count = 1,
                                            .values = &five };
        filters[i] = &filter[i];
    }
    input->columns = columns;
    input->filters = filters;
    return SLUICE_OK;
}

static int bind_output(const struct sluice_setting *const *settings,
                       const struct sluice_bind_host *host, void *handle,
                       struct sluice_output *output)
{
    size_t count = (size_t)settings[PARAMETERS_outputs]->value.as.integer;
    const struct sluice_output_column **columns =
        host->allocate(handle, (KEYS + count + 1) * sizeof *columns);
    struct sluice_output_column *made = host->allocate(handle, count * sizeof *made);

    if (columns == NULL || made == NULL)
        return SLUICE_E_MEMORY;
    for (size_t i = 0; i < KEYS; i++)
        columns[i] = written_columns[i];
    for (size_t i = 0; i < count; i++) {
        made[i] = (struct sluice_output_column){ .size = sizeof *made,
                                                 .type = SLUICE_INT,
                                                 .name = name_of('o', i, host, handle),
                                                 .nullable = 1 };
        columns[KEYS + i] = &made[i];
    }
    output->columns = columns;
    return SLUICE_OK;
}

static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    const struct sluice_input **list = host->allocate(handle, 2 * sizeof *list);
    struct sluice_input *input = host->allocate(handle, sizeof *input);
    struct sluice_output *output = host->allocate(handle, sizeof *output);

    if (list == NULL || input == NULL || output == NULL)
        return SLUICE_E_MEMORY;
    *input = *binding->inputs[0];
    *output = *binding->output;
    list[0] = input;
    binding->inputs = list;
    binding->output = output;
    if (bind_input(settings, host, handle, input) != SLUICE_OK)
        return SLUICE_E_MEMORY;
    return bind_output(settings, host, handle, output);
}

/* The first column read goes into the first written, the last into the last. */
static int process(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    int64_t row = sluice_at(call->slices[0], 0);
    int64_t last_read = sluice_parameter_int(call, PARAMETERS_columns) - 1;
    int64_t last = sluice_parameter_int(call, PARAMETERS_outputs) - 1;

    sluice_set_int(call, KEYS, sluice_int(&columns[KEYS], row));
    if (last > 0)
        sluice_set_int(call, (uint32_t)(KEYS + last), sluice_int(&columns[KEYS + last_read], row));
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = NAME, .version = "1.0.0", .summary = "As wide as it is told.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "row",
              .entity = entity, .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "wide", .columns = written_columns), .bind = bind,
              .process = process);
