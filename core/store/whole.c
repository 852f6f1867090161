/*
 * whole.c - a driver as it is called here: with every member, whatever headers it was built with.
 *
 * A driver of an older release ends before members that were added since, one without transactions
 * leaves out what belongs to them. What is missing is filled in once, so that nobody who calls a
 * driver asks whether a call is there.
 */
#include "store/private.h"

#include <stddef.h>

/* A driver may end here: what stands before it, every release has had. */
#define RELEASED_SIZE offsetof(struct sluice_store_driver, limits)

/* No other clock takes the place of the store's. */
static int no_clock(void *session, int64_t *time, struct sluice_error *error)
{
    (void)session;
    *time = 0;
    return sluice_error_set(error, SLUICE_E_REFUSED, "the store has no clock");
}

struct slot {
    const char *name;
    bool present;
};

static int check_slots(const struct slot *slots, size_t count, const char *path, const char *needs,
                       struct sluice_error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!slots[i].present)
            return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: the driver lacks '%s'%s", path,
                                    slots[i].name, needs);
    return SLUICE_OK;
}

static int check_always(const struct sluice_store_driver *driver, const char *path,
                        struct sluice_error *error)
{
    const struct slot slots[] = {
        { "open", driver->open != NULL },         { "close", driver->close != NULL },
        { "describe", driver->describe != NULL }, { "migrate", driver->migrate != NULL },
        { "scan", driver->scan != NULL },         { "next", driver->next != NULL },
        { "finish", driver->finish != NULL },     { "begin_read", driver->begin_read != NULL },
        { "end_read", driver->end_read != NULL }, { "parameters", driver->parameters != NULL },
    };

    return check_slots(slots, COUNT_OF(slots), path, "", error);
}

/* What a driver says it can, it has the calls for. */
static int check_gifts(const struct sluice_store_driver *driver, const char *path,
                       struct sluice_error *error)
{
    const struct slot transactions[] = {
        { "begin", driver->begin != NULL },   { "replace", driver->replace != NULL },
        { "commit", driver->commit != NULL }, { "rollback", driver->rollback != NULL },
        { "clock", driver->clock != NULL },
    };
    const struct slot publishing[] = {
        { "stage", driver->stage != NULL },     { "send", driver->send != NULL },
        { "unstage", driver->unstage != NULL }, { "settle", driver->settle != NULL },
        { "revoke", driver->revoke != NULL },
    };
    const struct slot tokens[] = { { "tokens", driver->tokens != NULL } };
    const struct slot changing[] = { { "change", driver->change != NULL } };
    uint32_t can = driver->capabilities;
    int status = SLUICE_OK;

    if (can & SLUICE_CAN_ATOMIC_LEDGER)
        status = check_slots(transactions, COUNT_OF(transactions), path,
                             ", which belongs to SLUICE_CAN_ATOMIC_LEDGER", error);
    if (status == SLUICE_OK && (can & SLUICE_CAN_PUBLISH))
        status = check_slots(publishing, COUNT_OF(publishing), path,
                             ", which belongs to SLUICE_CAN_PUBLISH", error);
    if (status == SLUICE_OK && (can & SLUICE_CAN_TOKEN))
        status = check_slots(tokens, COUNT_OF(tokens), path, ", which belongs to SLUICE_CAN_TOKEN",
                             error);
    if (status == SLUICE_OK && (can & SLUICE_CAN_DELTA))
        status = check_slots(changing, COUNT_OF(changing), path,
                             ", which belongs to SLUICE_CAN_DELTA", error);
    return status;
}

#define FILL(driver, member)                                                                       \
    do {                                                                                           \
        if ((driver)->member == NULL)                                                              \
            (driver)->member = absent_driver.member;                                               \
    } while (0)

static void fill(struct sluice_store_driver *driver)
{
    FILL(driver, begin);
    FILL(driver, replace);
    FILL(driver, commit);
    FILL(driver, rollback);
    FILL(driver, limits);
    FILL(driver, estimate);
    FILL(driver, change);
    if (driver->clock == NULL)
        driver->clock = no_clock;
}

int driver_make_whole(const struct sluice_store_driver *found, const char *path,
                      struct sluice_store_driver *whole, struct sluice_error *error)
{
    int status;

    if (found->size < RELEASED_SIZE)
        return sluice_error_set(error, SLUICE_E_PLUGIN,
                                "%s: its struct sluice_store_driver has %u bytes, here it has %zu "
                                "or more; build it with this sluice's headers",
                                path, found->size, RELEASED_SIZE);
    *whole = (struct sluice_store_driver){ 0 };
    memcpy(whole, found, found->size < sizeof *whole ? found->size : sizeof *whole);
    status = check_always(whole, path, error);
    if (status == SLUICE_OK)
        status = check_gifts(whole, path, error);
    if (status == SLUICE_OK)
        fill(whole);
    return status;
}
