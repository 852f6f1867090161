/* absent.c - what takes the place of a driver where a ledger is asked that nobody has made yet. */
#include "store/private.h"

static void close_session(void *session)
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
    return refuse(error);
}

static int replace(void *session, const struct sluice_replace *replace, struct sluice_error *error)
{
    (void)session;
    (void)replace;
    return refuse(error);
}

/* There are no times that it could be compared with. */
static int tell_time(void *session, int64_t *time, struct sluice_error *error)
{
    (void)session;
    (void)error;
    *time = clock_utc_us();
    return SLUICE_OK;
}

const struct sluice_store_driver absent_driver = {
    .size = sizeof absent_driver,
    .name = "absent",
    .close = close_session,
    .describe = describe,
    .migrate = migrate,
    .scan = scan,
    .next = next,
    .finish = close_session,
    .begin_read = begin_read,
    .end_read = close_session,
    .begin = begin,
    .replace = replace,
    .commit = begin,
    .rollback = close_session,
    .clock = tell_time,
};
