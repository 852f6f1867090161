/* tiers - which tier a customer is in, by what `rollup` wrote of the last thirty days. */
#include "sluice/plugin.h"

enum { IN_SPENDING, IN_ACTIVITY };

#define SPENDING(X)                                                                                \
    X(SPENDING, customer_id, INT, SLUICE_REQUIRED)                                                 \
    X(SPENDING, spent_30, REAL, SLUICE_NULLABLE)
enum { SPENDING(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(spending_columns, SPENDING);

#define ACTIVITY(X) X(ACTIVITY, city, TEXT, SLUICE_NULLABLE)
enum { ACTIVITY(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(activity_columns, ACTIVITY);

#define BY_CUSTOMER SLUICE_KEYS(SLUICE_KEY(customer_id))
SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "spending", .table = "customer_spending", .need = SLUICE_HARD,
                           .columns = spending_columns, .keys = BY_CUSTOMER, .unique = 1,
                           .window = SLUICE_ON_DATE),
              SLUICE_INPUT(.alias = "activity", .table = "customer_activity", .need = SLUICE_HARD,
                           .columns = activity_columns, .keys = BY_CUSTOMER, .unique = 1,
                           .window = SLUICE_ON_DATE));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, gold, REAL, SLUICE_DEFAULT(REAL, 1000.0), SLUICE_RANGE(1, 1000000),               \
      .help = "spent in thirty days, from which a customer is gold; a half of it: silver")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, customer_id, INT, SLUICE_REQUIRED, .help = "key")                                       \
    X(OUT, city, TEXT, SLUICE_NULLABLE)                                                            \
    X(OUT, tier, TEXT, SLUICE_REQUIRED, .help = "gold, silver, bronze")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int process(const struct sluice_call *call)
{
    const struct sluice_column *spending = sluice_columns(call, IN_SPENDING);
    struct sluice_slice activity = call->slices[IN_ACTIVITY];
    struct sluice_number spent =
        sluice_number_at(&spending[SPENDING_spent_30], sluice_at(call->slices[IN_SPENDING], 0));
    double gold = sluice_parameter_real(call, PARAMETER_gold);

    if (!spent.known)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "nothing spent");
    sluice_set(call, OUT_customer_id, call->key[0]);
    if (activity.count > 0)
        sluice_copy(call, OUT_city, &sluice_columns(call, IN_ACTIVITY)[ACTIVITY_city],
                    sluice_at(activity, 0));
    sluice_set_text(call, OUT_tier,
                    spent.value >= gold       ? "gold"
                    : spent.value >= gold / 2 ? "silver"
                                              : "bronze");
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "tiers", .version = "1.0.0",
              .summary = "customer_tiers: gold, silver or bronze by what was spent of late",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "customer",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(customer_id, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "customer_tiers", .columns = output_columns),
              .process = process);
