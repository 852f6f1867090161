/*
 * absent.c - what takes the place of a call that is not there.
 *
 * All of them are not there where a ledger is asked that nobody has made yet; some are not in a
 * driver of an older release, or in one without transactions.
 */
#include "store/private.h"

static void do_nothing(void *session)
{
    (void)session;
}

static int describe(void *session, const char *table, const struct sluice_layout **layout,
                    struct sluice_error *error)
{
    (void)session;
    (void)table;
    (void)layout;
    (void)error;
    return SLUICE_E_NOT_FOUND;
}

static int refuse(struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_NOT_FOUND, "there is no ledger yet");
}

static int migrate(void *session, const struct sluice_layout *layout, struct sluice_error *error)
{
    (void)session;
    (void)layout;
    return refuse(error);
}

static int scan(void *session, const struct sluice_scan *scan, void **cursor,
                struct sluice_error *error)
{
    (void)session;
    (void)scan;
    *cursor = NULL;
    return refuse(error);
}

static int next(void *cursor, struct sluice_batch *batch, struct sluice_error *error)
{
    (void)cursor;
    (void)batch;
    return refuse(error);
}

static int begin_read(void *session, struct sluice_error *error)
{
    (void)session;
    (void)error;
    return SLUICE_OK;
}

static int begin(void *session, struct sluice_error *error)
{
    (void)session;
    return sluice_error_set(error, SLUICE_E_REFUSED, "the store has no transactions");
}

static int replace(void *session, const struct sluice_replace *replace, struct sluice_error *error)
{
    (void)replace;
    return begin(session, error);
}

static int change(void *session, const struct sluice_change *change, struct sluice_error *error)
{
    (void)session;
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "the store does not change rows of table '%s' by key", change->table);
}

/* There are no times that it could be compared with. */
static int tell_time(void *session, int64_t *time, struct sluice_error *error)
{
    (void)session;
    (void)error;
    *time = clock_utc_us();
    return SLUICE_OK;
}

static int estimate(void *session, const struct sluice_scan *scan, int64_t *bytes,
                    struct sluice_error *error)
{
    (void)session;
    (void)scan;
    (void)error;
    *bytes = 0;
    return SLUICE_OK;
}

static const struct sluice_store_limits no_limits = { .size = sizeof no_limits };

const struct sluice_store_driver absent_driver = {
    .size = sizeof absent_driver,
    .name = "absent",
    .close = do_nothing,
    .describe = describe,
    .migrate = migrate,
    .scan = scan,
    .next = next,
    .finish = do_nothing,
    .begin_read = begin_read,
    .end_read = do_nothing,
    .begin = begin,
    .replace = replace,
    .commit = begin,
    .rollback = do_nothing,
    .clock = tell_time,
    .limits = &no_limits,
    .estimate = estimate,
    .change = change,
};
