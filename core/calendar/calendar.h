/*
 * calendar.h - which dates there are, in which seasons, and which of them a window holds.
 *
 * A calendar is read from a table of the store or generated, as its pipeline says. Main thread; a
 * calendar that was loaded does not change, and any thread may read it.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "bind/bind.h"
#include "store/store.h"

struct season {
    const char *label;
    sluice_day start, end;
};

struct calendar {
    struct arena arena;
    sluice_day *dates; /* ascending */
    uint32_t *season_of;
    size_t count;
    struct season *seasons;
    size_t season_count;
    sluice_day end;  /* nothing is known of later dates; NO_DATE: there are none at all */
    bool ends_today; /* later dates come by themselves */
    /* A null in a column that its table declares without nulls: dates or seasons may be wrong.
     * NULL: there is none. */
    const char *fault;
};

/* Without dates where the pipeline has no calendar, for want of tables that have any. */
int calendar_load(const struct binding *binding, struct session *session, struct calendar *calendar,
                  struct sluice_error *error);
/* The same of rows at hand: `rows` are the calendar's table, finished, with its columns in any
 * order.
 */
int calendar_of_rows(const struct binding *binding, const struct table *rows,
                     struct calendar *calendar, struct sluice_error *error);
/* One more date, unless it is there: of the season of the date before it, else of the first one;
 * where there is none, of one without a label. A zeroed calendar has no dates. */
int calendar_add(struct calendar *calendar, sluice_day date, struct sluice_error *error);
/* Generated dates up to `today`, where the calendar ends then. */
int calendar_generate(const struct pipeline_calendar *from, sluice_day today,
                      struct calendar *calendar, struct sluice_error *error);
/* Which day it is by the store's clock (`session` NULL: by this machine's) in the zone of the
 * calendar, which may be NULL. */
int calendar_day_now(const struct pipeline_calendar *calendar, struct session *session,
                     sluice_day *day, struct sluice_error *error);
/* Which day it is where the calendar ends today, by the store's clock (`session` NULL, where there
 * is no store yet: by this machine's); NO_DATE where it does not. */
int calendar_today(const struct pipeline_calendar *calendar, struct session *session,
                   sluice_day *today, struct sluice_error *error);
/*
 * Asks the store's clock which day it is where the calendar ends today, once: all that follows
 * sees the same calendar. `planned`: the day a plan was made of, which then holds; NO_DATE: none.
 * SLUICE_E_REFUSED if that day has yet to come.
 */
int binding_read_today(struct binding *binding, struct session *session, sluice_day planned,
                       struct sluice_error *error);
void calendar_fini(struct calendar *calendar);
/* Index of a date, or -1. */
int64_t calendar_find(const struct calendar *calendar, sluice_day date);
/* Index of the first date >= `date`; count if there is none. */
size_t calendar_from(const struct calendar *calendar, sluice_day date);
const struct season *calendar_season(const struct calendar *calendar, size_t index);
/* The dates of a window for the partition at `index`; from > to when it is empty. */
void window_dates(const struct calendar *calendar, const struct sluice_window *window, size_t index,
                  sluice_day *from, sluice_day *to);

#endif
