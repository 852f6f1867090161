/* lease.c - taking, keeping and giving back what a command may commit to. */
#include "ledger/private.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* A heartbeat that is this old has missed its turn. */
#define LATE_SECONDS (LEASE_HEARTBEAT_SECONDS + 5)
/* From a heartbeat that failed to the next attempt at it. */
#define RETRY_MILLISECONDS 200

struct lease {
    struct arena arena;
    struct lease_record *records; /* one a span */
    size_t count;
    int64_t token;
    struct lease_doubt *doubt; /* of who asks for it; may be NULL */
    const char *predecessor;
    struct session *session; /* of the heartbeat */
    int beat_milliseconds;
    pthread_t thread;
    bool beats; /* the thread runs */
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool ending;
    bool is_held; /* by somebody else, which is why it was refused */
};

static struct condition with_token(const struct lease *lease)
{
    return (struct condition){ "token", SLUICE_EQUAL, sluice_of_int(lease->token) };
}

/* In place of what the store has of this lease. In a transaction. */
static int write_records(struct session *session, const struct lease *lease, int64_t now,
                         bool release, struct sluice_error *error)
{
    struct condition mine = with_token(lease);
    struct table rows;
    int status = ledger_rows_init(&rows, LEDGER_LEASES, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < lease->count && status == SLUICE_OK; i++) {
        struct lease_record record = lease->records[i];
        record.heartbeat_at = now;
        status = lease_rows_add(&rows, &record, release ? now : 0, error);
    }
    table_finish(&rows);
    if (status == SLUICE_OK)
        status = session_replace(session_ledger(session), ledger_layouts[LEDGER_LEASES].table,
                                 &mine, 1, &rows, error);
    table_fini(&rows);
    return status;
}

/* What the store has of this lease; SLUICE_E_CONFLICT if it is not there. In a transaction. */
static int find_own(struct session *session, const struct lease *lease, int64_t *heartbeat_at,
                    struct sluice_error *error)
{
    struct condition mine = with_token(lease);
    struct table rows;
    bool held;
    int status = ledger_read(session, LEDGER_LEASES, &mine, 1, &rows, error);

    if (status != SLUICE_OK)
        return status;
    held = rows.row_count > 0;
    if (held)
        *heartbeat_at = cell_int(&rows, table_find(&rows, "heartbeat_at"), 0);
    table_fini(&rows);
    if (held)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_CONFLICT,
                            "this run's lease was taken over by another command, since it had "
                            "given no sign of life for %d s: nothing of this commit was written; "
                            "run the same command again",
                            LEASE_SECONDS);
}

/* The heartbeat waits while a long transaction has the store: who waits too must not find the lease
 * expired when it ends. */
int lease_check(struct session *session, const struct lease *lease, struct sluice_error *error)
{
    int64_t heartbeat_at = 0, now = 0;
    int status;

    if (lease == NULL)
        return SLUICE_OK;
    status = find_own(session, lease, &heartbeat_at, error);
    if (status == SLUICE_OK)
        status = session_clock(session, &now, error);
    if (status == SLUICE_OK && now - heartbeat_at > LATE_SECONDS * INT64_C(1000000))
        status = write_records(session, lease, now, false, error);
    return status;
}

/* ---- the heartbeat ---- */

static int write_anew(struct session *session, const struct lease *lease, bool release,
                      struct sluice_error *error)
{
    int64_t now = 0, before;
    int status = find_own(session, lease, &before, error);

    if (status == SLUICE_OK)
        status = session_clock(session, &now, error);
    return status == SLUICE_OK ? write_records(session, lease, now, release, error) : status;
}

static int write_beat(struct session *session, void *lease, struct sluice_error *error)
{
    return write_anew(session, lease, false, error);
}

static int write_release(struct session *session, void *lease, struct sluice_error *error)
{
    return write_anew(session, lease, true, error);
}

/* The lease's records anew, if they are still there. */
static int renew(struct session *session, struct lease *lease, bool release)
{
    struct sluice_error ignored = SLUICE_ERROR_INIT;
    const struct transaction renewal = { .work = release ? write_release : write_beat,
                                         .user = lease,
                                         .repeats = true };

    return session_transact(session_ledger(session), &renewal, &ignored);
}

/* Until the next beat; false once the lease is to end. */
static bool rest(struct lease *lease, int milliseconds)
{
    struct timespec until;
    bool ending;
    int code = 0;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    (void)pthread_mutex_lock(&lease->lock);
    while (!lease->ending && code == 0)
        code = pthread_cond_timedwait(&lease->ended, &lease->lock, &until);
    ending = lease->ending;
    (void)pthread_mutex_unlock(&lease->lock);
    return !ending;
}

/* A beat that fails is tried again soon: while the driver waited for a busy store, a good part of
 * the lease's time went by. Once the lease is gone, the commits find out. */
static void *beat(void *user)
{
    struct lease *lease = user;
    int pause = lease->beat_milliseconds;

    while (rest(lease, pause)) {
        int status = renew(lease->session, lease, false);
        pause = lease->beat_milliseconds;
        if (status != SLUICE_OK && status != SLUICE_E_CONFLICT && pause > RETRY_MILLISECONDS)
            pause = RETRY_MILLISECONDS;
    }
    return NULL;
}

/* Waits are by the clock that nobody sets. */
static bool make_signal(struct lease *lease)
{
    pthread_condattr_t attributes;
    bool made;

    if (pthread_condattr_init(&attributes) != 0)
        return false;
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    made = pthread_cond_init(&lease->ended, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    if (made && pthread_mutex_init(&lease->lock, NULL) != 0) {
        (void)pthread_cond_destroy(&lease->ended);
        made = false;
    }
    return made;
}

static void destroy_signal(struct lease *lease)
{
    (void)pthread_cond_destroy(&lease->ended);
    (void)pthread_mutex_destroy(&lease->lock);
}

static int start_beating(struct lease *lease, struct store *store, struct sluice_error *error)
{
    int status = store_open(store_ledger(store), 0, &lease->session, error);

    if (status != SLUICE_OK)
        return status;
    if (!make_signal(lease))
        return error_memory(error, "a lease");
    lease->beats = thread_start(&lease->thread, beat, lease) == 0;
    if (lease->beats)
        return SLUICE_OK;
    destroy_signal(lease);
    return sluice_error_set(error, SLUICE_E_MEMORY,
                            "cannot start the thread that keeps the lease: out of memory or "
                            "threads");
}

static void stop_beating(struct lease *lease)
{
    if (lease->beats) {
        (void)pthread_mutex_lock(&lease->lock);
        lease->ending = true;
        (void)pthread_cond_signal(&lease->ended);
        (void)pthread_mutex_unlock(&lease->lock);
        (void)pthread_join(lease->thread, NULL);
        destroy_signal(lease);
    }
    session_close(lease->session);
}

/* ---- taking it ---- */

/* Names that differ in capitals only may be one table to the store: who comes second waits until
 * the first is in the ledger, and is refused then. */
static bool overlaps(const struct lease_span *a, const struct lease_span *b)
{
    return strcasecmp(a->table, b->table) == 0 && a->from <= b->to && b->from <= a->to;
}

static void describe_span(const struct lease_span *span, char *text, size_t size)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (span->from == NO_DATE)
        (void)snprintf(text, size, "'%s'", span->table);
    else
        (void)snprintf(text, size, "'%s' %s..%s", span->table, date_format(span->from, from),
                       date_format(span->to, to));
}

static int refuse(struct lease *lease, const struct lease_record *held, struct sluice_error *error)
{
    char what[160];

    lease->is_held = true;
    describe_span(&held->span, what, sizeof what);
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "%s is held by another run, %s (process %lld on %s, last sign of life "
                            "%lld s ago): %s",
                            what, held->run_id, (long long)held->holder.pid, held->holder.host,
                            (long long)(held->age < 0 ? 0 : held->age),
                            held->command == NULL ? "an unknown command" : held->command);
}

/* What became of the last holder, where it did not give the lease back. */
static int note_predecessor(struct lease *lease, const struct lease_record *old,
                            struct sluice_error *error)
{
    if (old->state == LEASE_RELEASED)
        return SLUICE_OK;
    if (old->state == LEASE_ABANDONED)
        lease->predecessor = arena_printf(&lease->arena, "run %s, whose process %lld is gone",
                                          old->run_id, (long long)old->holder.pid);
    else
        lease->predecessor = arena_printf(
            &lease->arena, "run %s (process %lld on %s), silent for %lld s", old->run_id,
            (long long)old->holder.pid, old->holder.host, (long long)(old->age < 0 ? 0 : old->age));
    return lease->predecessor == NULL ? error_memory(error, "a lease") : SLUICE_OK;
}

static bool wants(const struct lease *lease, const struct lease_record *old)
{
    bool wanted = false;

    for (size_t k = 0; k < lease->count; k++)
        wanted = wanted || overlaps(&lease->records[k].span, &old->span);
    return wanted;
}

/* A lease that could not be given back must not hold up its own run. */
static bool is_own(const struct lease *lease, const struct lease_record *old)
{
    return lease->count > 0 && text_equals(lease->records[0].run_id, old->run_id);
}

static bool may_wake(const struct lease *lease, const struct lease_record *old)
{
    return old->state == LEASE_EXPIRED && !is_own(lease, old) && wants(lease, old) &&
           process_lives(&old->holder);
}

/* The holder that is to be given time, if any. Of several the newest heartbeat stands for all. */
static const struct lease_record *find_doubtful(struct lease *lease, const struct lease_record *old,
                                                size_t count)
{
    struct lease_doubt *doubt = lease->doubt;
    const struct lease_record *newest = NULL;
    int64_t now = clock_monotonic_ns();

    for (size_t i = 0; i < count && doubt != NULL; i++)
        if (may_wake(lease, &old[i]) &&
            (newest == NULL || old[i].heartbeat_at > newest->heartbeat_at))
            newest = &old[i];
    if (newest == NULL) {
        if (doubt != NULL)
            doubt->since = 0;
        return NULL;
    }
    if (doubt->since == 0 || doubt->heartbeat_at != newest->heartbeat_at)
        *doubt = (struct lease_doubt){ newest->heartbeat_at, now };
    return now - doubt->since > LEASE_DOUBT_SECONDS * INT64_C(1000000000) ? NULL : newest;
}

/* What is held and wanted refuses. The rest of what has ended is cleared away, but for those that
 * only seem to: while nobody wants their partitions, they may go on. */
static int clear_way(struct session *session, struct lease *lease, struct sluice_error *error)
{
    struct lease_record *old;
    const struct lease_record *doubtful = NULL;
    size_t count;
    int status = ledger_leases(session, &lease->arena, &old, &count, error);

    if (status == SLUICE_OK)
        doubtful = find_doubtful(lease, old, count);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        struct condition his = { "token", SLUICE_EQUAL, sluice_of_int(old[i].token) };
        bool own = is_own(lease, &old[i]), wanted = !own && wants(lease, &old[i]);
        lease->token = old[i].token > lease->token ? old[i].token : lease->token;
        if (old[i].state == LEASE_HELD && wanted)
            status = refuse(lease, &old[i], error);
        if (!own && !wanted && (old[i].state == LEASE_HELD || old[i].state == LEASE_EXPIRED))
            continue;
        if (wanted && status == SLUICE_OK)
            status = note_predecessor(lease, &old[i], error);
        if (status == SLUICE_OK)
            status =
                session_replace(session, ledger_layouts[LEDGER_LEASES].table, &his, 1, NULL, error);
    }
    if (doubtful != NULL && status == SLUICE_OK)
        status = refuse(lease, doubtful, error);
    lease->token++;
    return status;
}

static int take(struct session *session, void *user, struct sluice_error *error)
{
    struct lease *lease = user;
    int64_t now = 0;
    int status = session_clock(session, &now, error);

    lease->token = 0;
    if (status == SLUICE_OK)
        status = clear_way(session, lease, error);
    for (size_t i = 0; i < lease->count && status == SLUICE_OK; i++) {
        lease->records[i].token = lease->token;
        lease->records[i].taken_at = now;
    }
    return status == SLUICE_OK ? write_records(session, lease, now, false, error) : status;
}

/* What an attempt whose answer was lost has taken is replaced: it is this run's own. */
static int take_all(struct session *session, struct lease *lease, struct sluice_error *error)
{
    const struct transaction taking = { .work = take, .user = lease, .repeats = true };

    return session_transact(session_ledger(session), &taking, error);
}

/* Names of tables are kept: spans of what is settled come from a ledger that is loaded anew. */
static int make_records(struct lease *lease, const struct lease_request *request,
                        struct sluice_error *error)
{
    struct process self;

    process_identify(&self);
    lease->records = arena_alloc(&lease->arena, sizeof *lease->records * (request->span_count + 1));
    if (lease->records == NULL)
        return error_memory(error, "a lease");
    lease->count = request->span_count;
    for (size_t i = 0; i < lease->count; i++) {
        struct lease_span span = request->spans[i];
        span.table = arena_text(&lease->arena, span.table);
        if (span.table == NULL)
            return error_memory(error, "a lease");
        lease->records[i] = (struct lease_record){
            .span = span, .run_id = request->run_id, .command = request->command, .holder = self
        };
    }
    return SLUICE_OK;
}

int lease_acquire(struct store *store, struct session *session, const struct lease_request *request,
                  struct lease **out, struct sluice_error *error)
{
    struct lease *lease;
    int status;

    *out = NULL;
    if ((store_capabilities(store_ledger(store)) & SLUICE_CAN_LEASE) == 0)
        return SLUICE_OK;
    lease = calloc(1, sizeof *lease);
    if (lease == NULL)
        return error_memory(error, "a lease");
    arena_init(&lease->arena, 0);
    lease->doubt = request->doubt;
    lease->beat_milliseconds = request->beat_milliseconds > 0 ? request->beat_milliseconds
                                                              : LEASE_HEARTBEAT_SECONDS * 1000;
    status = make_records(lease, request, error);
    if (status == SLUICE_OK)
        status = take_all(session, lease, error);
    /* A store that refuses it does not begin to like it by and by. */
    if (status == SLUICE_E_REFUSED && !lease->is_held)
        status = error->status = SLUICE_E_IO;
    if (status != SLUICE_OK) {
        arena_fini(&lease->arena);
        free(lease);
        return status;
    }
    status = start_beating(lease, store, error);
    if (status == SLUICE_OK)
        *out = lease;
    else
        lease_release(lease, session);
    return status;
}

void lease_release(struct lease *lease, struct session *session)
{
    if (lease == NULL)
        return;
    stop_beating(lease);
    (void)renew(session, lease, true);
    arena_fini(&lease->arena);
    free(lease);
}

bool lease_covers(const struct lease *lease, const struct lease_span *spans, size_t count)
{
    if (lease == NULL)
        return true;
    for (size_t i = 0; i < count; i++) {
        bool covered = false;
        for (size_t k = 0; k < lease->count; k++)
            covered = covered || (strcmp(lease->records[k].span.table, spans[i].table) == 0 &&
                                  lease->records[k].span.from <= spans[i].from &&
                                  lease->records[k].span.to >= spans[i].to);
        if (!covered)
            return false;
    }
    return true;
}

const char *lease_predecessor(const struct lease *lease)
{
    return lease == NULL ? NULL : lease->predecessor;
}
