/*
 * dates.h - days since 1970-01-01 and the few calendar facts a tip-off time needs.
 */
#ifndef LEAGUE_DATES_H
#define LEAGUE_DATES_H

#include <stdbool.h>

int date_make(int year, int month, int day);
void date_split(int date, int *year, int *month, int *day);

/* 0 = Sunday. */
int date_weekday(int date);

/* North American summer time: second Sunday of March to first Sunday of November. */
bool date_in_summer_time(int date);

/* "2021-10-19". */
struct date_text {
    char text[16];
};
struct date_text date_format(int date);

#endif
