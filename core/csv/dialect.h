/*
 * dialect.h - CSV as other programs write it: its separators, its words for no value, its forms of
 * numbers, dates and times.
 *
 * A part of csv.h, which is what others include.
 */
#ifndef CORE_CSV_DIALECT_H
#define CORE_CSV_DIALECT_H

#include "base/base.h"
#include "sluice/table.h"

/* Zeros: as RFC 4180 and ISO 8601 have it. Texts are the caller's. */
struct csv_dialect {
    char delimiter;          /* one ASCII character; 0: ',' */
    char decimal;            /* '.' or ','; 0: '.' */
    const char *thousands;   /* one character of UTF-8 between groups of three digits; NULL: none */
    const char *const *null; /* fields that are no value, in quotes or not */
    size_t null_count;
    const char *date_format;  /* NULL: YYYY-MM-DD */
    const char *time_format;  /* NULL: ISO 8601 */
    const char *zone;         /* whose clock shows times without an offset; NULL: they need one */
    const struct zone *clock; /* that zone, open; NULL where `zone` is */
};

/* ---- formats of dates and times ---- */

#define FORMAT_FAULT_SIZE 200

/*
 * What is wrong with a format, as the rest of a sentence that begins with its name; false: nothing.
 * Of a date format it has a time of day, of a time format it has none, and so on.
 */
bool format_fault(const char *format, bool of_time, char fault[FORMAT_FAULT_SIZE]);
/* Its times say what they are ahead of UTC, or count from 1970 UTC. */
bool format_has_offset(const char *format);
/* The whole text, by a format without a fault. A month without a day is its first, a year without
 * a month its January. */
bool format_read_date(const char *format, const char *text, size_t length, sluice_day *date);
/* `clock` shows times of a format without offset; NULL: it is UTC. False also for a time that this
 * clock never shows. */
bool format_read_time(const char *format, const struct zone *clock, const char *text, size_t length,
                      int64_t *time);

/* ---- fields ---- */

#define DIALECT_EXPECTED_SIZE 160

/* A field that is one of the words for no value; an empty one without quotes always is. */
bool dialect_is_null(const struct csv_dialect *dialect, const char *text, size_t length);
/* As value_parse, which it is where the dialect says nothing of the type. */
bool dialect_parse(const struct csv_dialect *dialect, int type, const char *text, size_t length,
                   struct sluice_value *value);
/* The date of a time in a zone. Where the clock of the dialect is that of `day` the time need not
 * be one that it shows: its date is there. */
bool dialect_parse_day(const struct csv_dialect *dialect, const struct zone *day, bool same_clock,
                       const char *text, size_t length, struct sluice_value *value);
/* What would do: "a date as %d/%m/%Y". `type` is the column's; SLUICE_TIME for a date of a time. */
const char *dialect_expected(const struct csv_dialect *dialect, int type,
                             char text[DIALECT_EXPECTED_SIZE]);

#endif
