/*
 * value.h - dates, times and numbers as the service writes them.
 *
 * Years are 0001 to 9999. Writing returns the length, 0 for what the service has no form for.
 */
#ifndef STORES_BIGQUERY_VALUE_H
#define STORES_BIGQUERY_VALUE_H

#include <locale.h>

#include "sluice/table.h"

#define VALUE_TEXT_SIZE 40
#define FIRST_DAY (-719162) /* 0001-01-01 */
#define LAST_DAY 2932896    /* 9999-12-31 */
#define FIRST_TIME INT64_C(-62135596800000000)
#define LAST_TIME INT64_C(253402300799999999)

/* YYYY-MM-DD */
int day_write(int32_t day, char text[VALUE_TEXT_SIZE]);
/* YYYYMMDD, the name of a partition */
int day_write_partition(int32_t day, char text[VALUE_TEXT_SIZE]);
/* YYYY-MM-DD HH:MM:SS.ffffff+00:00 */
int time_write(int64_t time, char text[VALUE_TEXT_SIZE]);

bool day_read(const char *text, int32_t *day);
bool day_read_partition(const char *text, int32_t *day);
/* YYYY-MM-DD and HH:MM:SS[.f..] with a blank or T between; at most six digits of fraction. */
bool datetime_read(const char *text, int64_t *time);
/* All of the text is one integer of 64 bits. */
bool integer_read(const char *text, int64_t *value);
/* All of the text is one number; NaN and Infinity are none. `locale` is the C locale. */
bool real_read(const char *text, locale_t locale, double *value);
/* A decimal of NUMERIC, where the double nearest to it stands for no other decimal of as many
 * digits. */
bool decimal_read_real(const char *text, locale_t locale, double *value);
/* A decimal without a fraction. */
bool decimal_read_integer(const char *text, int64_t *value);

#endif
