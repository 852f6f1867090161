/* patience.c - calls that a busy store refuses, made again until it has time. */
#include "store/store.h"

#include <time.h>
#include <unistd.h>

/* A rest is drawn from the half to the whole of this, which doubles. */
#define FIRST_NANOSECONDS INT64_C(20000000)
#define MOST_NANOSECONDS INT64_C(1000000000)

static bool is_stopped(const atomic_bool *stop)
{
    return stop != NULL && atomic_load(stop);
}

static int interrupted(struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_CANCELLED,
                            "interrupted while another program was writing to the store; what "
                            "was committed before stands");
}

/* ---- attempts at a whole transaction ---- */

void patience_init(struct patience *patience, int seconds, const atomic_bool *stop)
{
    int64_t now = clock_monotonic_ns();

    *patience = (struct patience){ .until = now + seconds * INT64_C(1000000000),
                                   .most = FIRST_NANOSECONDS,
                                   .drawn = (uint64_t)now ^ ((uint64_t)getpid() << 32),
                                   .stop = stop };
}

/* Who met at one row does not meet there again. */
static int64_t draw(struct patience *patience)
{
    patience->drawn ^= patience->drawn << 13;
    patience->drawn ^= patience->drawn >> 7;
    patience->drawn ^= patience->drawn << 17;
    return patience->most / 2 + (int64_t)(patience->drawn % (uint64_t)(patience->most / 2));
}

bool patience_rest(struct patience *patience, struct sluice_error *error)
{
    int64_t rest = draw(patience);
    struct timespec time = { rest / 1000000000, rest % 1000000000 };

    if (is_stopped(patience->stop)) {
        if (error->status == SLUICE_E_BUSY)
            (void)interrupted(error);
        return false;
    }
    if (clock_monotonic_ns() + rest > patience->until)
        return false;
    (void)nanosleep(&time, NULL); /* a signal ends it early */
    patience->most = patience->most * 2 < MOST_NANOSECONDS ? patience->most * 2 : MOST_NANOSECONDS;
    return true;
}

/* ---- attempts at one call ---- */

int session_patiently(struct session *session,
                      int (*call)(struct session *session, const void *user,
                                  struct sluice_error *error),
                      const void *user, const atomic_bool *stop, struct sluice_error *error)
{
    int64_t until = clock_monotonic_ns() + SESSION_PATIENCE * INT64_C(1000000000);
    const struct timespec pause = { 0, 50000000 }; /* of drivers that do not wait */
    int status = call(session, user, error);

    while (status == SLUICE_E_BUSY && clock_monotonic_ns() < until && !is_stopped(stop)) {
        (void)nanosleep(&pause, NULL); /* a signal ends it early */
        status = call(session, user, error);
    }
    return status == SLUICE_E_BUSY && is_stopped(stop) ? interrupted(error) : status;
}

static int call_begin(struct session *session, const void *user, struct sluice_error *error)
{
    (void)user;
    return session_begin(session, error);
}

int session_begin_patiently(struct session *session, const atomic_bool *stop,
                            struct sluice_error *error)
{
    return session_patiently(session, call_begin, NULL, stop, error);
}

static int call_migrate(struct session *session, const void *user, struct sluice_error *error)
{
    return session_migrate(session, user, error);
}

int session_migrate_patiently(struct session *session, const struct sluice_layout *layout,
                              const atomic_bool *stop, struct sluice_error *error)
{
    return session_patiently(session, call_migrate, layout, stop, error);
}
