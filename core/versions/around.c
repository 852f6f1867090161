/* around.c - rows read between two looks at what marks their versions, again while they differ. */
#include "versions/versions.h"

#include <time.h>

#define FIRST_REST 50  /* milliseconds */
#define LAST_REST 2000 /* the longest between two readings */

/* What stands in the way. */
struct unrest {
    sluice_day date;
    bool is_settled;
};

/* The first date that is marked otherwise, or of which something is under way. */
static bool find_unrest(const struct marked_read *read, const struct marks *before,
                        const struct marks *after, struct unrest *unrest)
{
    for (size_t i = read->low; i < read->high; i++) {
        sluice_day date = read->source->date == NULL ? NO_DATE : read->axis.dates[i];
        if (marks_agree(before, after, read->source, date))
            continue;
        *unrest = (struct unrest){ date, marks_is_settled(after, read->source, date) };
        return true;
    }
    return false;
}

/* One reading. `*again`: it may not be of one version. */
static int read_once(const struct marked_read *read, struct session *session, struct marks *marks,
                     bool *again, struct unrest *unrest, struct sluice_error *error)
{
    struct marks after = { 0 };
    bool elsewhere = session_ledger(session) != session, apart = false;
    int status = SLUICE_OK;

    if (elsewhere)
        status = marks_read(session, read->source, read->from, read->to, marks, error);
    if (status == SLUICE_OK)
        status = session_begin_read(session, error);
    if (status != SLUICE_OK)
        return status;
    if (!elsewhere)
        status = marks_read(session, read->source, read->from, read->to, marks, error);
    if (status == SLUICE_OK)
        status = read->read(read->user, session);
    session_end_read(session);
    if (status != SLUICE_OK)
        return status;
    apart = marks_are_apart(session);
    if (apart)
        status = marks_read(session, read->source, read->from, read->to, &after, error);
    *again = apart && status == SLUICE_OK && find_unrest(read, marks, &after, unrest);
    marks_fini(&after);
    return status;
}

static int give_up(const struct marked_read *read, const struct marks *marks,
                   const struct unrest *unrest, struct sluice_error *error)
{
    const struct intent_record *intent =
        ledger_intent(marks->ledger, read->source->name, unrest->date);
    char date[DATE_TEXT_SIZE] = "";
    bool dated = unrest->date != NO_DATE;

    if (dated)
        (void)date_format(unrest->date, date);
    if (!unrest->is_settled && intent != NULL)
        return sluice_error_set(error, SLUICE_E_BUSY,
                                "table '%s'%s%s is unsettled: run %s began to publish it, and has "
                                "not ended; try again when it has",
                                read->source->name, dated ? " " : "", date, intent->record.run_id);
    return sluice_error_set(error, SLUICE_E_BUSY,
                            "table '%s'%s%s was written to whenever it was read; try again when "
                            "that has ended",
                            read->source->name, dated ? " " : "", date);
}

static bool is_stopped(const struct marked_read *read)
{
    return read->stop != NULL && atomic_load(read->stop);
}

static void rest(const struct marked_read *read, int milliseconds)
{
    const struct timespec pause = { 0, FIRST_REST * 1000000L };

    for (; milliseconds > 0 && !is_stopped(read); milliseconds -= FIRST_REST)
        (void)nanosleep(&pause, NULL); /* a signal ends it early */
}

int marks_around(const struct marked_read *read, struct session *session, struct marks *marks,
                 struct sluice_error *error)
{
    int64_t until = clock_monotonic_ns() + SESSION_PATIENCE * INT64_C(1000000000);
    int pause = FIRST_REST;
    bool again = true;
    int status = SLUICE_OK;

    while (again && status == SLUICE_OK) {
        struct unrest unrest = { NO_DATE, true };
        again = false;
        status = read_once(read, session, marks, &again, &unrest, error);
        if (status != SLUICE_OK || !again)
            break;
        read->forget(read->user);
        if (is_stopped(read))
            status = sluice_error_set(error, SLUICE_E_CANCELLED,
                                      "interrupted while table '%s' was read", read->source->name);
        else if (clock_monotonic_ns() > until)
            status = give_up(read, marks, &unrest, error);
        else
            rest(read, pause);
        marks_fini(marks);
        pause = pause * 3 / 2 > LAST_REST ? LAST_REST : pause * 3 / 2;
    }
    return status;
}
