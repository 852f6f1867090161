/* gifts.c - can what is published be kept as promised, by what the drivers say they can? */
#include "store/private.h"

/* What a driver does not declare it is never believed to have. */
static const struct gift {
    uint32_t bit;
    const char *name, *means;
} gifts[] = {
    { SLUICE_CAN_ATOMIC_LEDGER, "atomic_ledger", "one transaction over rows and ledger" },
    { SLUICE_CAN_LEASE, "lease", "leases" },
    { SLUICE_CAN_PUBLISH, "publish", "a partition replaced in one step" },
};

/* Rows and ledger in one transaction, without a word from other commands where it has no leases:
 * whoever comes second finds that its sequence number is taken. */
#define ONE_STORE SLUICE_CAN_ATOMIC_LEDGER
/* In two steps, one after the other, a lease is all that keeps others out between them. */
#define LEDGER_APART (SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_LEASE)
/* Of these a store of data has one. */
#define DATA_APART (SLUICE_CAN_ATOMIC_LEDGER | SLUICE_CAN_PUBLISH)

/* "atomic_ledger (one transaction over rows and ledger) and lease (leases)": of `wanted`, those
 * that it does not have. */
static void list_lacking(const struct store *store, uint32_t wanted, const char *word,
                         struct buffer *out)
{
    for (size_t i = 0; i < COUNT_OF(gifts); i++)
        if ((wanted & gifts[i].bit) && (store->driver.capabilities & gifts[i].bit) == 0)
            buffer_printf(out, "%s%s (%s)", out->length == 0 ? "" : word, gifts[i].name,
                          gifts[i].means);
}

static void refuse(const struct store *store, struct location location, uint32_t wanted,
                   const char *mend, struct diagnostics *diagnostics)
{
    struct buffer lacking = { 0 };

    list_lacking(store, wanted, " and ", &lacking);
    diagnostics_add(diagnostics, MISTAKE_STORE_UNFIT, location,
                    "a %s store cannot hold the ledger: it lacks %s", store->driver.name,
                    lacking.data == NULL ? "" : lacking.data);
    diagnostics_suggest(diagnostics, "%s", mend);
    buffer_fini(&lacking);
}

static void refuse_data(const struct store *store, struct location location,
                        struct diagnostics *diagnostics)
{
    struct buffer lacking = { 0 };

    list_lacking(store, DATA_APART, " and ", &lacking);
    diagnostics_add(diagnostics, MISTAKE_STORE_UNFIT, location,
                    "nothing can be published to a %s store: it lacks %s", store->driver.name,
                    lacking.data == NULL ? "" : lacking.data);
    diagnostics_suggest(diagnostics, "one of the two is needed: use another driver for 'store'");
    buffer_fini(&lacking);
}

void store_check_gifts(const struct store *store, const struct pipeline_store *settings,
                       const struct pipeline_store *ledger, struct diagnostics *diagnostics)
{
    uint32_t can = store->driver.capabilities;

    if ((can & DATA_APART) == 0)
        refuse_data(store, settings->location, diagnostics);
    else if (ledger == NULL && (can & ONE_STORE) == 0)
        refuse(store, settings->location, ONE_STORE,
               "keep the ledger in another store, as in 'ledger: {driver: sqlite, path: "
               "ledger.db}'",
               diagnostics);
    if (ledger != NULL && (store->ledger->driver.capabilities & LEDGER_APART) != LEDGER_APART)
        refuse(store->ledger, ledger->location, LEDGER_APART,
               "keep it in a store that has what is lacking, as in 'ledger: {driver: sqlite, path: "
               "ledger.db}'",
               diagnostics);
}
