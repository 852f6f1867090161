/*
 * split - two inputs of one table that differ in their filter alone: so many orders of the team
 * "a,b", and of the teams "a" and "b". With -D SPLIT_NUL a filter's text holds a NUL.
 */
#include "sluice/plugin.h"

#define ORDERS(X)                                                                                  \
    X(ORDERS, shop, TEXT, SLUICE_REQUIRED)                                                         \
    X(ORDERS, number, INT, SLUICE_REQUIRED)
enum { ORDERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(orders_columns, ORDERS);

#ifdef SPLIT_NUL
#define PAIR "a\0b"
#else
#define PAIR "a,b"
#endif

static const struct sluice_value one[] = { SLUICE_TEXT_VALUE(PAIR) };
static const struct sluice_value two[] = { SLUICE_TEXT_VALUE("a"), SLUICE_TEXT_VALUE("b") };

#define OF_TEAMS(alias_, values_)                                                                  \
    SLUICE_INPUT(.alias = alias_, .table = "orders", .need = SLUICE_SOFT,                          \
                 .columns = orders_columns, .window = SLUICE_ON_DATE,                              \
                 .keys = SLUICE_KEYS(SLUICE_KEY(shop)),                                            \
                 .filters = SLUICE_FILTERS(                                                        \
                     SLUICE_FILTER(.column = "team", .kind = SLUICE_FILTER_IN, .values = values_,  \
                                   .value_count = sizeof values_ / sizeof *values_)))

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "orders", .table = "orders", .need = SLUICE_HARD,
                           .columns = orders_columns, .window = SLUICE_ON_DATE,
                           .keys = SLUICE_KEYS(SLUICE_KEY(shop))),
              OF_TEAMS("pair", one), OF_TEAMS("singles", two));

#define OUT(X)                                                                                     \
    X(OUT, shop, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, pair, INT, SLUICE_REQUIRED)                                                             \
    X(OUT, singles, INT, SLUICE_REQUIRED)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int process(const struct sluice_call *call)
{
    sluice_set_int(call, OUT_pair, call->slices[1].count);
    sluice_set_int(call, OUT_singles, call->slices[2].count);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "split", .version = "1.0.0", .summary = "Orders by teams.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "shop",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(shop, TEXT)), .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "teams", .columns = output_columns),
              .process = process);
