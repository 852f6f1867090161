/* date.c - days and times as text and back. */
#include "base/base.h"

#define DAYS_PER_400_YEARS INT64_C(146097)
/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_FROM_MARCH_0 INT64_C(719468)
#define US_PER_SECOND INT64_C(1000000)
#define US_PER_MINUTE (60 * US_PER_SECOND)
#define US_PER_HOUR (60 * US_PER_MINUTE)
#define US_PER_DAY (24 * US_PER_HOUR)

enum {
    DATE_LENGTH = 10, /* YYYY-MM-DD */
    TIME_LENGTH = 19, /* YYYY-MM-DDTHH:MM:SS */
    FRACTION_DIGITS = 6,
};

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Days before a month counted from March, so that the leap day ends the year. */
static int64_t days_before_month(int64_t month_from_march)
{
    return (153 * month_from_march + 2) / 5;
}

/* Leap days before the March that begins a year, counted from year 0. */
static int64_t leap_days(int64_t year)
{
    return floor_divide(year, 4) - floor_divide(year, 100) + floor_divide(year, 400);
}

sluice_day date_from_civil(int year, int month, int day)
{
    int64_t march_year = (int64_t)year - (month <= 2 ? 1 : 0);
    int64_t days =
        365 * march_year + leap_days(march_year) + days_before_month((month + 9) % 12) + day - 1;

    return (sluice_day)(days - EPOCH_FROM_MARCH_0);
}

void date_to_civil(sluice_day date, int *year, int *month, int *day)
{
    int64_t days = date + EPOCH_FROM_MARCH_0;
    int64_t era = floor_divide(days, DAYS_PER_400_YEARS);
    int64_t rest = days - era * DAYS_PER_400_YEARS;
    int64_t march_year = rest / 365;

    /* Leap days make the quotient at most one year too large. */
    if (365 * march_year + leap_days(march_year) > rest)
        march_year--;
    rest -= 365 * march_year + leap_days(march_year);
    int64_t month_from_march = (5 * rest + 2) / 153;
    *month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *day = (int)(rest - days_before_month(month_from_march) + 1);
    *year = (int)(era * 400 + march_year + (*month <= 2 ? 1 : 0));
}

/* A number of exactly `count` digits, or -1. */
static int read_digits(const char *text, size_t count)
{
    int number = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool date_parse(const char *text, size_t length, sluice_day *date)
{
    if (length != DATE_LENGTH || text[4] != '-' || text[7] != '-')
        return false;
    int year = read_digits(text, 4);
    int month = read_digits(text + 5, 2);
    int day = read_digits(text + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *date = date_from_civil(year, month, day);
    return true;
}

static bool clock_parse(const char *text, int64_t *time)
{
    int hour = read_digits(text, 2);
    int minute = read_digits(text + 3, 2);
    int second = read_digits(text + 6, 2);

    if (text[2] != ':' || text[5] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59)
        return false;
    *time = hour * US_PER_HOUR + minute * US_PER_MINUTE + second * US_PER_SECOND;
    return true;
}

bool offset_parse(const char *text, size_t length, int64_t *offset)
{
    size_t colon = length == 6 && text[3] == ':' ? 1 : 0;
    int hours, minutes;

    if (length == 1 && text[0] == 'Z') {
        *offset = 0;
        return true;
    }
    if ((length != 3 && length != 5 && colon == 0) || (text[0] != '+' && text[0] != '-'))
        return false;
    hours = read_digits(text + 1, 2);
    minutes = length == 3 ? 0 : read_digits(text + 3 + colon, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *offset = (text[0] == '-' ? -1 : 1) * (hours * US_PER_HOUR + minutes * US_PER_MINUTE);
    return true;
}

bool time_parse(const char *text, size_t length, int64_t *time)
{
    size_t place = TIME_LENGTH;
    int64_t fraction = 0;
    int64_t clock = 0;
    int64_t offset = 0;
    sluice_day date = 0;

    if (length <= TIME_LENGTH || !date_parse(text, DATE_LENGTH, &date) ||
        (text[DATE_LENGTH] != 'T' && text[DATE_LENGTH] != ' ') ||
        !clock_parse(text + DATE_LENGTH + 1, &clock))
        return false;
    if (text[place] == '.') {
        int64_t unit = US_PER_SECOND / 10;
        size_t first = ++place;
        for (; place < length && text[place] >= '0' && text[place] <= '9'; place++, unit /= 10)
            fraction += unit * (text[place] - '0');
        if (place == first || place - first > FRACTION_DIGITS)
            return false;
    }
    if (!offset_parse(text + place, length - place, &offset))
        return false;
    *time = date * US_PER_DAY + clock + fraction - offset;
    /* Only years of four digits have a text form that is read again. */
    return *time >= date_from_civil(0, 1, 1) * US_PER_DAY &&
           *time < date_from_civil(10000, 1, 1) * US_PER_DAY;
}

static char *put_digits(char *text, int64_t number, int count)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        text[i] = (char)('0' + number % 10);
    return text + count;
}

static char *put_date(char *text, sluice_day date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int digits = 4;

    date_to_civil(date, &year, &month, &day);
    if (year < 0) {
        *text++ = '-';
        year = -year;
    }
    for (int largest = 9999; year > largest && digits < 7; digits++)
        largest = largest * 10 + 9;
    text = put_digits(text, year, digits);
    *text++ = '-';
    text = put_digits(text, month, 2);
    *text++ = '-';
    return put_digits(text, day, 2);
}

char *date_format(sluice_day date, char text[DATE_TEXT_SIZE])
{
    *put_date(text, date) = '\0';
    return text;
}

char *time_format(int64_t time, char text[TIME_TEXT_SIZE])
{
    int64_t date = floor_divide(time, US_PER_DAY);
    int64_t clock = time % US_PER_DAY;
    char *end = put_date(text, (sluice_day)date);

    clock += clock < 0 ? US_PER_DAY : 0;
    *end++ = 'T';
    end = put_digits(end, clock / US_PER_HOUR, 2);
    *end++ = ':';
    end = put_digits(end, clock / US_PER_MINUTE % 60, 2);
    *end++ = ':';
    end = put_digits(end, clock / US_PER_SECOND % 60, 2);
    if (clock % US_PER_SECOND != 0) {
        *end++ = '.';
        end = put_digits(end, clock % US_PER_SECOND, FRACTION_DIGITS);
    }
    *end++ = 'Z';
    *end = '\0';
    return text;
}
