/*
 * gifted.c - a store driver that says of itself what its build tells it to, and can do nothing:
 *
 *   GIFTED_NAME       what it is called
 *   GIFTED_CAN        its capabilities
 *   GIFTED_LACKS      a call of `publish` that it leaves out
 *   GIFTED_SIZE       as many bytes as its headers had
 *   GIFTED_COLUMNS, GIFTED_NAME_BYTES, GIFTED_PUBLICATIONS
 *                     its limits
 */
#include "sluice/store.h"

#include <stddef.h>

#ifndef GIFTED_CAN
#define GIFTED_CAN 0
#endif
#ifndef GIFTED_COLUMNS
#define GIFTED_COLUMNS 0
#endif
#ifndef GIFTED_NAME_BYTES
#define GIFTED_NAME_BYTES 0
#endif
#ifndef GIFTED_PUBLICATIONS
#define GIFTED_PUBLICATIONS 0
#endif

static int refuse(struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_STORE, "there is nothing behind this driver");
}

static int open_session(const struct sluice_store_setting *const *settings, uint32_t count,
                        uint32_t flags, void **session, struct sluice_error *error)
{
    (void)settings;
    (void)count;
    (void)flags;
    *session = NULL;
    return refuse(error);
}

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
    return refuse(error);
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
    (void)cursor;
    return refuse(error);
}

static int next(void *cursor, struct sluice_batch *batch, struct sluice_error *error)
{
    (void)cursor;
    (void)batch;
    return refuse(error);
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

static int tell_time(void *session, int64_t *time, struct sluice_error *error)
{
    (void)session;
    (void)time;
    return refuse(error);
}

static int stage(void *session, const struct sluice_publication *publication, void **staged,
                 const char **note, struct sluice_error *error)
{
    (void)session;
    (void)publication;
    (void)staged;
    (void)note;
    return refuse(error);
}

static int send_staged(void *session, void *staged, struct sluice_error *error)
{
    (void)session;
    (void)staged;
    return refuse(error);
}

#ifndef GIFTED_LACKS
static int settle_sent(void *session, struct sluice_sent *const *sent, uint32_t count,
                       uint32_t milliseconds, struct sluice_error *error)
{
    (void)session;
    (void)sent;
    (void)count;
    (void)milliseconds;
    return refuse(error);
}
#else
#define settle_sent NULL
#endif

static int revoke(void *session, struct sluice_sent *sent, struct sluice_error *error)
{
    (void)session;
    (void)sent;
    return refuse(error);
}

static const struct sluice_store_parameter path_parameter = {
    .size = sizeof path_parameter, .name = "path", .is_path = 1, .help = "of nothing"
};
static const struct sluice_store_parameter host_parameter = {
    .size = sizeof host_parameter, .name = "host", .default_value = "localhost", .is_shown = 1
};
static const struct sluice_store_parameter user_parameter = { .size = sizeof user_parameter,
                                                              .name = "user" };
static const struct sluice_store_parameter base_parameter = { .size = sizeof base_parameter,
                                                              .name = "dbname",
                                                              .is_shown = 1 };
static const struct sluice_store_parameter password_parameter = {
    .size = sizeof password_parameter, .name = "password", .is_secret = 1, .is_shown = 1
};
/* Of headers that ended before: what stands there is not its own. */
static const struct sluice_store_parameter older_parameter = {
    .size = offsetof(struct sluice_store_parameter, is_shown), .name = "older", .is_shown = 1
};
static const struct sluice_store_parameter *const parameters[] = {
    &path_parameter,
    &host_parameter,
    &user_parameter,
    &base_parameter,
    &password_parameter,
    &older_parameter,
    NULL,
};

#ifdef GIFTED_SIZE
/* As a driver of other headers looks from here: what lies behind its end is not its own. */
struct other_driver {
    struct sluice_store_driver driver;
    void *of_later[4];
};
__attribute__((section(".note.sluice"), used,
               aligned(4))) static const struct sluice_note identity_note = {
    sizeof SLUICE_NOTE_NAME, sizeof(struct sluice_identity), SLUICE_NOTE_TYPE, SLUICE_NOTE_NAME,
    SLUICE_IDENTITY_INIT
};
extern const struct other_driver sluice_store_driver;
#define DRIVER(...)                                                                                \
    __attribute__((visibility("default"))) const struct other_driver sluice_store_driver = {       \
        .driver = { .size = (GIFTED_SIZE), __VA_ARGS__ },                                          \
        .of_later = { (void *)1, (void *)2, (void *)3, (void *)4 }                                 \
    }
#define LIMITS ((const struct sluice_store_limits *)8)
#else
static const struct sluice_store_limits limits = { .size = sizeof limits,
                                                   .columns = GIFTED_COLUMNS,
                                                   .name_bytes = GIFTED_NAME_BYTES,
                                                   .publications = GIFTED_PUBLICATIONS };
#define DRIVER(...) SLUICE_DRIVER(__VA_ARGS__)
#define LIMITS (&limits)
#endif

DRIVER(.capabilities = (GIFTED_CAN), .name = GIFTED_NAME, .version = "1.0.0",
       .summary = "says more than it does", .parameters = parameters, .open = open_session,
       .close = close_session, .describe = describe, .migrate = migrate, .scan = scan, .next = next,
       .finish = close_session, .begin_read = begin, .end_read = close_session, .begin = begin,
       .replace = replace, .commit = begin, .rollback = close_session, .clock = tell_time,
       .limits = LIMITS, .stage = stage, .send = send_staged, .unstage = close_session,
       .settle = settle_sent, .revoke = revoke);
