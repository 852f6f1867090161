/* dates.c - dates without a library: from year, month and day and back, weekdays, summer time. */
#include "league/dates.h"

#include <stdio.h>

/* The year is counted from March, so that the leap day is its last. */
int date_make(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

void date_split(int date, int *year, int *month, int *day)
{
    int y = 1970 + date / 366;
    while (date_make(y + 1, 1, 1) <= date)
        y++;
    int m = 1;
    while (m < 12 && date_make(y, m + 1, 1) <= date)
        m++;
    *year = y;
    *month = m;
    *day = date - date_make(y, m, 1) + 1;
}

int date_weekday(int date)
{
    return (date + 4) % 7;
}

static int nth_sunday(int year, int month, int nth)
{
    int first = date_make(year, month, 1);
    return first + (7 - date_weekday(first)) % 7 + 7 * (nth - 1);
}

bool date_in_summer_time(int date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return date >= nth_sunday(year, 3, 2) && date < nth_sunday(year, 11, 1);
}

struct date_text date_format(int date)
{
    struct date_text text;
    int year, month, day;
    date_split(date, &year, &month, &day);
    (void)snprintf(text.text, sizeof(text.text), "%04d-%02d-%02d", year % 10000, month % 100,
                   day % 100);
    return text;
}
