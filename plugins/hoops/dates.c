/* dates.c - summer time in the United States, and the time of day at a place. */
#include "hoops/hoops.h"

enum { JANUARY = 1, FEBRUARY, MARCH, OCTOBER = 10, NOVEMBER, DECEMBER };
enum { FIRST_YEAR = 1900, FIRST_DAY = -25567 };
enum { DAYS_IN_WEEK = 7, SUNDAY = 3 }; /* 1970-01-04 was one */
enum { MINUTES_IN_HOUR = 60, MINUTES_IN_DAY = 1440, MICROSECONDS_IN_MINUTE = 60000000 };

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_in_year(int32_t year)
{
    return is_leap(year) ? 366 : 365;
}

struct year {
    int32_t number, start; /* 1 January */
};

static struct year year_of(int32_t date)
{
    struct year year = { FIRST_YEAR, FIRST_DAY };

    for (; year.start + days_in_year(year.number) <= date; year.number++)
        year.start += days_in_year(year.number);
    return year;
}

static int32_t first_of(struct year year, int32_t month)
{
    static const int32_t days[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };

    return year.start + days[month - 1] + (month >= MARCH && is_leap(year.number) ? 1 : 0);
}

static int32_t month_of(int32_t date)
{
    struct year year = year_of(date);
    int32_t month = DECEMBER;

    while (month > JANUARY && first_of(year, month) > date)
        month--;
    return month;
}

/* `date`, or the first Sunday behind it. */
static int32_t sunday_from(int32_t date)
{
    int32_t past = ((date - SUNDAY) % DAYS_IN_WEEK + DAYS_IN_WEEK) % DAYS_IN_WEEK;

    return past == 0 ? date : date + DAYS_IN_WEEK - past;
}

bool hoops_is_summer_time(int32_t date)
{
    struct year year = year_of(date);

    return sunday_from(first_of(year, MARCH)) + DAYS_IN_WEEK <= date &&
           date < sunday_from(first_of(year, NOVEMBER));
}

void hoops_clock(int64_t utc, int64_t hours, char text[HOOPS_CLOCK_SIZE])
{
    int64_t minutes = utc / MICROSECONDS_IN_MINUTE - (utc % MICROSECONDS_IN_MINUTE < 0);

    minutes = (minutes + hours * MINUTES_IN_HOUR) % MINUTES_IN_DAY;
    minutes += minutes < 0 ? MINUTES_IN_DAY : 0;
    (void)snprintf(text, HOOPS_CLOCK_SIZE, "%02u:%02u", (unsigned)(minutes / MINUTES_IN_HOUR) % 24U,
                   (unsigned)(minutes % MINUTES_IN_HOUR) % 60U);
}

const char *hoops_season_phase(const struct sluice_column *season_type, int64_t row, int32_t date)
{
    int32_t month = month_of(date);

    if (hoops_is(season_type, row, "Playoffs"))
        return "playoffs";
    if (hoops_is(season_type, row, "Play-In") || hoops_is(season_type, row, "PlayIn"))
        return "play_in";
    if (month == OCTOBER || month == NOVEMBER)
        return "early";
    return month == DECEMBER || month <= FEBRUARY ? "mid" : "late";
}
