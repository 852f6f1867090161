/*
 * badge - the tier that a customer with orders in the six days before D has, how many tiers are
 * known of him, and the tier of customer c0, looked up. The table of tiers is a history.
 * -D BADGE_BEFORE: as-of before; BADGE_ALL: the tier's input sees all that is known of a customer.
 */
#include "sluice/plugin.h"

#ifdef BADGE_BEFORE
#define NAME "badge_before"
#define AS_OF SLUICE_BEFORE
#else
#define AS_OF SLUICE_AFTER
#endif
#ifdef BADGE_ALL
#define NAME "badge_all"
#define NEWEST 0
#else
#define NEWEST 1
#endif
#ifndef NAME
#define NAME "badge"
#endif

#define ORDERS(X) X(ORDERS, customer, TEXT, SLUICE_REQUIRED)
enum { ORDERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(orders_columns, ORDERS);

#define TIERS(X)                                                                                   \
    X(TIERS, customer, TEXT, SLUICE_REQUIRED)                                                      \
    X(TIERS, tier, TEXT, SLUICE_REQUIRED)
enum { TIERS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(tiers_columns, TIERS);

#define BY_CUSTOMER SLUICE_KEYS(SLUICE_KEY(customer))
#define SIX_DAYS                                                                                   \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_DAYS, .from_days = -6,         \
        .to_days = -1                                                                              \
    }
#define KNOWN(count)                                                                               \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_ALL, .last = (count)           \
    }
SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "orders", .table = "orders", .need = SLUICE_SOFT,
                           .columns = orders_columns, .keys = BY_CUSTOMER, .window = SIX_DAYS),
              SLUICE_INPUT(.alias = "tier", .table = "tiers", .need = SLUICE_HARD,
                           .columns = tiers_columns, .keys = BY_CUSTOMER, .unique = 1,
                           .window = KNOWN(NEWEST)),
              SLUICE_INPUT(.alias = "known", .table = "tiers", .need = SLUICE_SOFT,
                           .columns = tiers_columns, .keys = BY_CUSTOMER, .window = KNOWN(0)),
              SLUICE_INPUT(.alias = "other", .table = "tiers", .need = SLUICE_SOFT,
                           .columns = tiers_columns, .keys = SLUICE_KEYS(SLUICE_LOOKUP(customer)),
                           .window = KNOWN(1)));

#define OUT(X)                                                                                     \
    X(OUT, customer, TEXT, SLUICE_REQUIRED)                                                        \
    X(OUT, tier, TEXT, SLUICE_NULLABLE)                                                            \
    X(OUT, known, INT, SLUICE_REQUIRED)                                                            \
    X(OUT, other, TEXT, SLUICE_NULLABLE)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static void set_tier(const struct sluice_call *call, uint32_t column, uint32_t input,
                     struct sluice_slice slice)
{
    struct sluice_value tier;

    if (slice.count == 0)
        return;
    tier = sluice_value_at(&sluice_columns(call, input)[TIERS_tier],
                           sluice_at(slice, slice.count - 1));
    call->host->set(call, column, &tier);
}

static int process(const struct sluice_call *call)
{
    const struct sluice_value other[] = { sluice_of_text("c0") };

    set_tier(call, OUT_tier, 1, call->slices[1]);
    sluice_set_int(call, OUT_known, call->slices[2].count);
    set_tier(call, OUT_other, 3, call->host->lookup(call, 3, other));
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = NAME, .version = "1.0.0", .summary = "The tier a customer has.",
              .as_of = AS_OF, .thread_class = SLUICE_PARALLEL, .entity_word = "customer",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(customer, TEXT)), .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = NAME "s", .columns = output_columns),
              .process = process);
