/* made.c - dates that are generated: which, in which seasons, and up to which day. */
#include "calendar/calendar.h"

#include <stdlib.h>

#define SATURDAY 6
/* Without seasons there is one, which begins before all dates, whatever the first one is. */
#define FIRST_YEAR 1

/* 1 is Monday, 7 is Sunday. */
static int weekday_of(sluice_day date)
{
    /* 1970-01-01 was a Thursday. */
    return (date % 7 + 7 + 3) % 7 + 1;
}

/* The day of `from`, or the last one where the month is shorter. */
static sluice_day date_in_month(int year, int month, int day)
{
    sluice_day first = date_from_civil(year, month, 1);
    sluice_day next =
        month == 12 ? date_from_civil(year + 1, 1, 1) : date_from_civil(year, month + 1, 1);

    return first + day - 1 < next ? first + day - 1 : next - 1;
}

/* The number'th date, weekends among weekdays too. */
static int64_t nth_date(const struct pipeline_calendar *calendar, int64_t number)
{
    int year, month, day;
    int64_t months;

    if (calendar->every == EVERY_WEEK)
        return calendar->from + 7 * number;
    if (calendar->every != EVERY_MONTH)
        return calendar->from + number;
    date_to_civil(calendar->from, &year, &month, &day);
    months = month - 1 + number;
    return date_in_month(year + (int)(months / 12), (int)(months % 12) + 1, day);
}

static bool is_in(const struct pipeline_calendar *calendar, int64_t date)
{
    return calendar->every != EVERY_WEEKDAY || weekday_of((sluice_day)date) < SATURDAY;
}

/* A whole year, a whole month, or all there is. */
static bool make_season(int seasons, sluice_day date, struct arena *arena, struct season *season)
{
    int year, month, day;

    date_to_civil(date, &year, &month, &day);
    season->start = date_from_civil(seasons == SEASONS_NONE ? FIRST_YEAR : year,
                                    seasons == SEASONS_MONTH ? month : 1, 1);
    season->end = seasons == SEASONS_MONTH  ? date_in_month(year, month, 31)
                  : seasons == SEASONS_YEAR ? date_from_civil(year, 12, 31)
                                            : date_from_civil(9999, 12, 31);
    season->label = seasons == SEASONS_NONE   ? ""
                    : seasons == SEASONS_YEAR ? arena_printf(arena, "%04d", year)
                                              : arena_printf(arena, "%04d-%02d", year, month);
    return season->label != NULL;
}

static bool add_date(struct calendar *calendar, int seasons, sluice_day date, size_t *dates_room,
                     size_t *seasons_of_room, size_t *seasons_room)
{
    size_t count = calendar->season_count;

    if (!array_reserve((void **)&calendar->dates, dates_room, calendar->count + 1,
                       sizeof *calendar->dates) ||
        !array_reserve((void **)&calendar->season_of, seasons_of_room, calendar->count + 1,
                       sizeof *calendar->season_of))
        return false;
    if (count == 0 || date > calendar->seasons[count - 1].end) {
        if (!array_reserve((void **)&calendar->seasons, seasons_room, count + 1,
                           sizeof *calendar->seasons) ||
            !make_season(seasons, date, &calendar->arena, &calendar->seasons[count]))
            return false;
        calendar->season_count = ++count;
    }
    calendar->dates[calendar->count] = date;
    calendar->season_of[calendar->count++] = (uint32_t)(count - 1);
    return true;
}

int calendar_generate(const struct pipeline_calendar *from, sluice_day today,
                      struct calendar *calendar, struct sluice_error *error)
{
    size_t dates_room = 0, seasons_of_room = 0, seasons_room = 0;
    int64_t date;

    memset(calendar, 0, sizeof *calendar);
    arena_init(&calendar->arena, 0);
    calendar->ends_today = from->to_today;
    calendar->end = from->to_today ? today : from->to;
    for (int64_t i = 0; (date = nth_date(from, i)) <= calendar->end; i++)
        if (is_in(from, date) && !add_date(calendar, from->seasons, (sluice_day)date, &dates_room,
                                           &seasons_of_room, &seasons_room))
            return error_memory(error, "the calendar");
    return SLUICE_OK;
}

int calendar_day_now(const struct pipeline_calendar *calendar, struct session *session,
                     sluice_day *day, struct sluice_error *error)
{
    const char *name = calendar == NULL || calendar->zone == NULL ? "UTC" : calendar->zone;
    int64_t now = clock_utc_us();
    struct zone *zone;
    int status = zone_open(name, &zone, error);

    if (status != SLUICE_OK)
        return status;
    if (session != NULL)
        status = session_clock(session, &now, error);
    if (status == SLUICE_OK)
        *day = zone_date(zone, now);
    zone_close(zone);
    return status;
}

int calendar_today(const struct pipeline_calendar *calendar, struct session *session,
                   sluice_day *today, struct sluice_error *error)
{
    *today = NO_DATE;
    return calendar->to_today ? calendar_day_now(calendar, session, today, error) : SLUICE_OK;
}

int binding_read_today(struct binding *binding, struct session *session, sluice_day planned,
                       struct sluice_error *error)
{
    const struct pipeline_calendar *calendar = binding->pipeline->calendar;
    char then[DATE_TEXT_SIZE], now[DATE_TEXT_SIZE];
    sluice_day today = NO_DATE;
    int status = SLUICE_OK;

    if (calendar != NULL && binding->today == NO_DATE)
        status = calendar_today(calendar, session, &today, error);
    if (status != SLUICE_OK || today == NO_DATE)
        return status;
    if (planned != NO_DATE && planned > today)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "the plan is of %s, and by the store's clock it is %s",
                                date_format(planned, then), date_format(today, now));
    binding->today = planned != NO_DATE ? planned : today;
    return SLUICE_OK;
}
