/* value.c - dates and times as the text that stands in the store. */
#include "session.h"

#define MICROSECONDS INT64_C(1000000)
#define DAY_SECONDS INT64_C(86400)
#define DATE_LENGTH 10
#define TIME_LENGTH 20          /* YYYY-MM-DDTHH:MM:SSZ */
#define TIME_FRACTION_LENGTH 27 /* YYYY-MM-DDTHH:MM:SS.ffffffZ */
#define ERA_DAYS 146097
#define MARCH_0000 719468   /* days from 0000-03-01 to 1970-01-01 */
#define FIRST_DAY (-719528) /* 0000-01-01 */
#define LAST_DAY 2932896    /* 9999-12-31 */
#define FIRST_TIME (FIRST_DAY * DAY_SECONDS * MICROSECONDS)
#define END_TIME ((LAST_DAY + 1) * DAY_SECONDS * MICROSECONDS)

/* The ISO form of INT32_MIN. As text it stands before every date of a four-digit year. */
static const char no_date[] = "-5877641-06-23";

static void write_digits(char *text, int value, int digits)
{
    while (digits-- > 0) {
        text[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* The civil calendar counted in eras of 400 years that begin on 1 March, so that leap days come
 * last and, from one era before year 0, everything is positive. */
static void write_day(int64_t day, char *text)
{
    int64_t shifted = day + MARCH_0000 + ERA_DAYS;
    int64_t of_era = shifted % ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t of_month = of_year - (153 * month + 2) / 5 + 1;

    month = month < 10 ? month + 3 : month - 9;
    year += (shifted / ERA_DAYS - 1) * 400 + (month <= 2 ? 1 : 0);
    write_digits(text, (int)year, 4);
    text[4] = '-';
    write_digits(text + 5, (int)month, 2);
    text[7] = '-';
    write_digits(text + 8, (int)of_month, 2);
}

/* What sorts as a value that cannot be stored: after ('~') or before ('-') all that can. */
static int write_bound(char text[VALUE_TEXT_SIZE], const char *bound)
{
    memcpy(text, bound, strlen(bound) + 1);
    return 0;
}

int date_write(int32_t date, char text[VALUE_TEXT_SIZE])
{
    if (date == INT32_MIN) {
        memcpy(text, no_date, sizeof no_date);
        return (int)sizeof no_date - 1;
    }
    if (date > LAST_DAY)
        return write_bound(text, "~");
    if (date < FIRST_DAY)
        return write_bound(text, "-~");
    write_day(date, text);
    text[DATE_LENGTH] = '\0';
    return DATE_LENGTH;
}

int time_write(int64_t time, char text[VALUE_TEXT_SIZE])
{
    int64_t since, day, seconds;
    int fraction, length = TIME_LENGTH;

    if (time >= END_TIME)
        return write_bound(text, "~");
    if (time < FIRST_TIME)
        return write_bound(text, "-");
    since = time - FIRST_TIME;
    day = since / (DAY_SECONDS * MICROSECONDS);
    seconds = since / MICROSECONDS % DAY_SECONDS;
    fraction = (int)(since % MICROSECONDS);
    write_day(day + FIRST_DAY, text);
    text[10] = 'T';
    write_digits(text + 11, (int)(seconds / 3600), 2);
    text[13] = ':';
    write_digits(text + 14, (int)(seconds / 60 % 60), 2);
    text[16] = ':';
    write_digits(text + 17, (int)(seconds % 60), 2);
    if (fraction != 0) {
        text[19] = '.';
        write_digits(text + 20, fraction, 6);
        length = TIME_FRACTION_LENGTH;
    }
    text[length - 1] = 'Z';
    text[length] = '\0';
    return length;
}

static bool read_digits(const char *text, int digits, int *value)
{
    int sum = 0;
    int i;

    for (i = 0; i < digits; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9)
            return false;
        sum = sum * 10 + (int)digit;
    }
    *value = sum;
    return true;
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool read_day(const char *text, int32_t *date)
{
    int year, month, day, shifted, of_year;

    if (!read_digits(text, 4, &year) || text[4] != '-' || !read_digits(text + 5, 2, &month) ||
        text[7] != '-' || !read_digits(text + 8, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return false;
    shifted = year + 400 - (month <= 2 ? 1 : 0);
    of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *date = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + of_year - MARCH_0000 -
            ERA_DAYS;
    return true;
}

bool date_read(const char *text, int length, int32_t *date)
{
    if (length == DATE_LENGTH)
        return read_day(text, date);
    if (length != (int)sizeof no_date - 1 || memcmp(text, no_date, sizeof no_date - 1) != 0)
        return false;
    *date = INT32_MIN;
    return true;
}

bool time_read(const char *text, int length, int64_t *time)
{
    int hour, minute, second, fraction = 0;
    int32_t day;

    if ((length != TIME_LENGTH && length != TIME_FRACTION_LENGTH) || !read_day(text, &day))
        return false;
    if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[length - 1] != 'Z')
        return false;
    if (!read_digits(text + 11, 2, &hour) || !read_digits(text + 14, 2, &minute) ||
        !read_digits(text + 17, 2, &second) || hour > 23 || minute > 59 || second > 59)
        return false;
    if (length == TIME_FRACTION_LENGTH &&
        (text[19] != '.' || !read_digits(text + 20, 6, &fraction)))
        return false;
    *time = ((day * DAY_SECONDS) + hour * 3600 + minute * 60 + second) * MICROSECONDS + fraction;
    return true;
}
