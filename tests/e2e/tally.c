/*
 * tally - what a customer ordered: in the days up to D (`days`), in the season so far, and the last
 * two orders before D; and what is booked in the whole season.
 */
#include "sluice/plugin.h"

#define PARAMETERS(X) X(PARAMETERS, days, INT, .default_value = SLUICE_INT_VALUE(6))
enum { PARAMETERS(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETERS);

#define ORDERS(X)                                                                                  \
    X(ORDERS, customer, TEXT, SLUICE_REQUIRED)                                                     \
    X(ORDERS, amount, INT, SLUICE_REQUIRED)
enum { ORDERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(orders_columns, ORDERS);

#define BY_CUSTOMER SLUICE_KEYS(SLUICE_KEY(customer))
#define WEEK                                                                                       \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_DAYS, .same_season = 1,        \
        .from_parameter = "days"                                                                   \
    }
#define SEASON                                                                                     \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_SEASON                         \
    }
#define TWO_BEFORE                                                                                 \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_BEFORE, .last = 2              \
    }
#define INPUT(name, from, needed, span)                                                            \
    SLUICE_INPUT(.alias = name, .table = from, .need = needed, .columns = orders_columns,          \
                 .keys = BY_CUSTOMER, .window = span)
SLUICE_INPUTS(inputs, INPUT("week", "orders", SLUICE_HARD, WEEK),
              INPUT("before", "orders", SLUICE_SOFT, SLUICE_SEASON_SO_FAR),
              INPUT("season", "bookings", SLUICE_SOFT, SEASON),
              INPUT("two", "orders", SLUICE_SOFT, TWO_BEFORE));

#define OUT(X)                                                                                     \
    X(OUT, customer, TEXT, SLUICE_REQUIRED)                                                        \
    X(OUT, week, INT, SLUICE_REQUIRED)                                                             \
    X(OUT, before, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, season, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, two, INT, SLUICE_REQUIRED)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int64_t sum(const struct sluice_call *call, uint32_t input)
{
    const struct sluice_column *amounts = &sluice_columns(call, input)[ORDERS_amount];
    int64_t total = 0;

    for (int64_t i = 0; i < call->slices[input].count; i++)
        total += sluice_int(amounts, sluice_at(call->slices[input], i));
    return total;
}

static int process(const struct sluice_call *call)
{
    sluice_set_int(call, OUT_week, sum(call, 0));
    sluice_set_int(call, OUT_before, sum(call, 1));
    sluice_set_int(call, OUT_season, sum(call, 2));
    sluice_set_int(call, OUT_two, sum(call, 3));
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "tally", .version = "1.0.0", .summary = "What a customer ordered.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "customer",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(customer, TEXT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "tallied", .columns = output_columns),
              .process = process);
