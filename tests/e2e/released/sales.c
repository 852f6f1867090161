/* sales - a plugin of the released store: all types, all filters, parameters of all kinds. */
#include "sluice/plugin.h"

#define ORDERS(X)                                                                                  \
    X(ORDERS, customer, TEXT, SLUICE_REQUIRED)                                                     \
    X(ORDERS, at, TIME, SLUICE_NULLABLE)                                                           \
    X(ORDERS, amount, REAL, SLUICE_NULLABLE)                                                       \
    X(ORDERS, paid, BOOL, SLUICE_REQUIRED)                                                         \
    X(ORDERS, day, DATE, SLUICE_REQUIRED)
enum { ORDERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(orders_columns, ORDERS);

#define CUSTOMERS(X)                                                                               \
    X(CUSTOMERS, customer, TEXT, SLUICE_REQUIRED)                                                  \
    X(CUSTOMERS, since, DATE, SLUICE_NULLABLE)                                                     \
    X(CUSTOMERS, country, TEXT, SLUICE_NULLABLE)
enum { CUSTOMERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(customers_columns, CUSTOMERS);

enum { IN_ORDERS, IN_REFUNDS, IN_CUSTOMERS };

#define TEXTS(...)                                                                                 \
    .values = (const struct sluice_value[]){ __VA_ARGS__ },                                        \
    .value_count =                                                                                 \
        sizeof((const struct sluice_value[]){ __VA_ARGS__ }) / sizeof(struct sluice_value)

SLUICE_INPUTS(
    inputs,
    SLUICE_INPUT(.alias = "orders", .table = "orders", .need = SLUICE_HARD,
                 .columns = orders_columns, .keys = SLUICE_KEYS(SLUICE_KEY(customer)),
                 .order = SLUICE_NAMES("at"), .newest_first = 1,
                 .filters = SLUICE_FILTERS(
                     SLUICE_FILTER(.column = "kind", .kind = SLUICE_FILTER_NOT_IN,
                                   TEXTS(SLUICE_TEXT_VALUE("refund"), SLUICE_TEXT_VALUE("a,b"))),
                     SLUICE_FILTER(.column = "amount", .kind = SLUICE_FILTER_NOT_NULL)),
                 .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_DAYS, .from_parameter = "days")),
    SLUICE_INPUT(.alias = "refunds", .table = "orders", .need = SLUICE_SOFT,
                 .columns = orders_columns, .keys = SLUICE_KEYS(SLUICE_KEY(customer)),
                 .order = SLUICE_NAMES("at"),
                 .filters = SLUICE_FILTERS(
                     SLUICE_FILTER(.column = "kind", .kind = SLUICE_FILTER_EQUAL, .fold_case = 1,
                                   TEXTS(SLUICE_TEXT_VALUE("refund"))),
                     SLUICE_FILTER(.column = "paid", .kind = SLUICE_FILTER_IN,
                                   TEXTS(SLUICE_BOOL_VALUE(1)))),
                 .window = SLUICE_SEASON_LAST(2)),
    SLUICE_INPUT(.alias = "customers", .table = "customers", .need = SLUICE_HARD,
                 .columns = customers_columns, .keys = SLUICE_KEYS(SLUICE_KEY(customer)),
                 .unique = 1, .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_ALL)));

#define LIMITS(X)                                                                                  \
    X(LIMITS, low, REAL, .default_value = SLUICE_REAL_VALUE(0.1))                                  \
    X(LIMITS, high, REAL, .default_value = SLUICE_REAL_VALUE(1e6))
enum { LIMITS(SLUICE_INDEX) };
SLUICE_PARAMETERS(limits_fields, LIMITS);

#define PARAMETERS(X)                                                                              \
    X(PARAMETERS, days, INT, .default_value = SLUICE_INT_VALUE(6), .minimum = 0, .maximum = 60)    \
    X(PARAMETERS, label, TEXT, .default_value = SLUICE_TEXT_VALUE("plain"))                        \
    X(PARAMETERS, rate, REAL, .default_value = SLUICE_REAL_VALUE(1.0))                             \
    X(PARAMETERS, countries, TEXT, .kind = SLUICE_PARAMETER_LIST)                                  \
    X(PARAMETERS, limits, NULL, .kind = SLUICE_PARAMETER_RECORD, .fields = limits_fields)          \
    X(PARAMETERS, rounding, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                 \
      .default_value = SLUICE_TEXT_VALUE("none"), .choices = SLUICE_NAMES("none", "up"))           \
    X(PARAMETERS, told, BOOL, .default_value = SLUICE_BOOL_VALUE(0))
enum { PARAMETERS(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETERS);

#define OUT(X)                                                                                     \
    X(OUT, customer, TEXT, SLUICE_REQUIRED)                                                        \
    X(OUT, orders, INT, SLUICE_REQUIRED, SLUICE_RANGE(0, 1000))                                    \
    X(OUT, amount, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2))                                      \
    X(OUT, exact, REAL, SLUICE_NULLABLE)                                                           \
    X(OUT, newest, TIME, SLUICE_NULLABLE)                                                          \
    X(OUT, newest_day, DATE, SLUICE_NULLABLE)                                                      \
    X(OUT, all_paid, BOOL, SLUICE_NULLABLE)                                                        \
    X(OUT, refunds, INT, SLUICE_NULLABLE)                                                          \
    X(OUT, country, TEXT, SLUICE_NULLABLE)                                                         \
    X(OUT, since, DATE, SLUICE_NULLABLE)                                                           \
    X(OUT, label, TEXT, SLUICE_NULLABLE)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static void set_orders(const struct sluice_call *call, struct sluice_slice slice)
{
    const struct sluice_column *columns = sluice_columns(call, IN_ORDERS);
    double total = 0.0;
    int paid = 1;

    for (int64_t i = 0; i < slice.count; i++) {
        total += sluice_number_at(&columns[ORDERS_amount], sluice_at(slice, i)).value;
        paid &= sluice_value_at(&columns[ORDERS_paid], sluice_at(slice, i)).as.integer != 0;
    }
    sluice_set_real(call, OUT_amount, total * sluice_parameter_real(call, PARAMETERS_rate));
    sluice_set_real(call, OUT_exact, total / 3.0);
    sluice_set(call, OUT_newest, sluice_value_at(&columns[ORDERS_at], sluice_at(slice, 0)));
    sluice_set(call, OUT_newest_day, sluice_value_at(&columns[ORDERS_day], sluice_at(slice, 0)));
    sluice_set_bool(call, OUT_all_paid, paid);
}

static int process(const struct sluice_call *call)
{
    const struct sluice_column *customers = sluice_columns(call, IN_CUSTOMERS);
    struct sluice_slice orders = call->slices[IN_ORDERS], who = call->slices[IN_CUSTOMERS];

    if (who.count == 0)
        return sluice_skip(call, SLUICE_NOT_APPLICABLE, "no customer, %s; \"%s\"", "really", "so");
    sluice_set(call, OUT_customer, call->key[0]);
    sluice_set_int(call, OUT_orders, orders.count);
    set_orders(call, orders);
    sluice_set_int(call, OUT_refunds, call->slices[IN_REFUNDS].count);
    sluice_set(call, OUT_country,
               sluice_value_at(&customers[CUSTOMERS_country], sluice_at(who, 0)));
    sluice_set(call, OUT_since, sluice_value_at(&customers[CUSTOMERS_since], sluice_at(who, 0)));
    sluice_set(call, OUT_label, call->parameters[PARAMETERS_label]->value);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "sales", .version = "1.0.0", .summary = "What a customer bought.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "customer",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(customer, TEXT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "sales", .columns = output_columns),
              .process = process);
