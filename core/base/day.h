/*
 * day.h - dates as days, as text and in time zones; times as microseconds.
 *
 * A part of base.h, which is what others include.
 */
#ifndef SLUICE_BASE_DAY_H
#define SLUICE_BASE_DAY_H

#include "sluice/table.h"

/* A date: days since 1970-01-01, as in columns of type SLUICE_DATE. Times are int64_t, microseconds
 * UTC since then. */
typedef int32_t sluice_day;

/* No day at all: where the date of a row of an undated table would stand, in digests and ledgers.
 */
#define NO_DATE INT32_MIN

/* The day `days` later, or earlier where that is negative; the last or first day there can be where
 * there is none. */
static inline sluice_day day_add(sluice_day day, int64_t days)
{
    int64_t sum = day + days;

    return sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : (sluice_day)sum;
}

/* How many days later `to` is than `from`. */
static inline int64_t days_between(sluice_day from, sluice_day to)
{
    return (int64_t)to - from;
}

/* Of the proleptic Gregorian calendar; `month` and `day` from 1. */
sluice_day date_from_civil(int year, int month, int day);
void date_to_civil(sluice_day date, int *year, int *month, int *day);
/* Dates from several places. Zero-initialise. What cannot be added sets `failed`: check once at the
 * end. */
struct date_list {
    sluice_day *items;
    size_t count, capacity;
    bool failed;
};

void date_list_fini(struct date_list *list);
void date_list_add(struct date_list *list, sluice_day date);
/* Ascending, each once. */
void date_list_sort(struct date_list *list);

/* Exactly YYYY-MM-DD, a real date. */
bool date_parse(const char *text, size_t length, sluice_day *date);
/* ISO 8601 with a T or blank, optional fraction of up to 6 digits, and Z or an offset: +hh:mm,
 * +hhmm or +hh, or with a minus. */
bool time_parse(const char *text, size_t length, int64_t *time);
/* Z, +hh:mm, +hhmm or +hh, or with a minus: microseconds that local time is ahead of UTC. */
bool offset_parse(const char *text, size_t length, int64_t *offset);

#define DATE_TEXT_SIZE 16
#define TIME_TEXT_SIZE 40
/* YYYY-MM-DD. Returns `text`. */
char *date_format(sluice_day date, char text[DATE_TEXT_SIZE]);
/* YYYY-MM-DDTHH:MM:SS[.ffffff]Z, the fraction only where there is one. Returns `text`. */
char *time_format(int64_t time, char text[TIME_TEXT_SIZE]);

/* ---- time zones ---- */

#define ZONE_NAME_SIZE 256

/* What local time is ahead of UTC, and when. Nothing of the process is asked or changed. */
struct zone;
/* By its name in the system's tzdata: "Europe/Berlin". "UTC" is always there. SLUICE_E_NOT_FOUND
 * if there is no such zone; other codes where it cannot be read. */
int zone_open(const char *name, struct zone **zone, struct sluice_error *error);
void zone_close(struct zone *zone);
/* Seconds east of UTC at a time in microseconds UTC. */
int32_t zone_offset(const struct zone *zone, int64_t time);
/* The date there. */
sluice_day zone_date(const struct zone *zone, int64_t time);
/*
 * The time at which the clock there shows `local`, microseconds since 1970-01-01T00:00 by that
 * clock; the first one where it shows it twice. False where it is put forward past it.
 */
bool zone_time(const struct zone *zone, int64_t local, int64_t *time);
/* The zone that was probably meant; false if there is none. */
bool zone_closest(const char *name, char closest[ZONE_NAME_SIZE]);

#endif
