/* value.c - dates, times and numbers as the service writes them. */
#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define DAY_SECONDS INT64_C(86400)
#define MICROSECONDS INT64_C(1000000)
#define ERA_DAYS 146097
#define MARCH_0000 719468 /* days from 0000-03-01 to 1970-01-01 */
#define DAY_LENGTH 10

/* ---- writing ---- */

static void write_digits(char *text, int64_t value, int digits)
{
    while (digits-- > 0) {
        text[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

struct civil {
    int64_t year, month, day;
};

/* Years are counted from 1 March on, so that a leap day comes last. */
static struct civil civil_of(int32_t day)
{
    int64_t shifted = (int64_t)day + MARCH_0000 + ERA_DAYS;
    int64_t of_era = shifted % ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    struct civil civil = { .day = of_year - (153 * month + 2) / 5 + 1,
                           .month = month < 10 ? month + 3 : month - 9 };

    civil.year = year + (shifted / ERA_DAYS - 1) * 400 + (civil.month <= 2 ? 1 : 0);
    return civil;
}

int day_write(int32_t day, char text[VALUE_TEXT_SIZE])
{
    struct civil civil;

    text[0] = '\0';
    if (day < FIRST_DAY || day > LAST_DAY)
        return 0;
    civil = civil_of(day);
    write_digits(text, civil.year, 4);
    text[4] = '-';
    write_digits(text + 5, civil.month, 2);
    text[7] = '-';
    write_digits(text + 8, civil.day, 2);
    text[DAY_LENGTH] = '\0';
    return DAY_LENGTH;
}

int day_write_partition(int32_t day, char text[VALUE_TEXT_SIZE])
{
    char iso[VALUE_TEXT_SIZE];

    text[0] = '\0';
    if (day_write(day, iso) == 0)
        return 0;
    memcpy(text, iso, 4);
    memcpy(text + 4, iso + 5, 2);
    memcpy(text + 6, iso + 8, 3);
    return 8;
}

int time_write(int64_t time, char text[VALUE_TEXT_SIZE])
{
    int64_t since, second;

    text[0] = '\0';
    if (time < FIRST_TIME || time > LAST_TIME)
        return 0;
    since = time - FIRST_TIME;
    second = since / MICROSECONDS % DAY_SECONDS;
    (void)day_write((int32_t)(since / (DAY_SECONDS * MICROSECONDS)) + FIRST_DAY, text);
    memcpy(text + DAY_LENGTH, " 00:00:00.000000+00:00", sizeof " 00:00:00.000000+00:00");
    write_digits(text + 11, second / 3600, 2);
    write_digits(text + 14, second / 60 % 60, 2);
    write_digits(text + 17, second % 60, 2);
    write_digits(text + 20, since % MICROSECONDS, 6);
    return 32;
}

/* ---- reading dates and times ---- */

static bool read_digits(const char *text, int digits, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool day_of(int year, int month, int day, int32_t *number)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int shifted, of_year;

    if (year < 1 || month < 1 || month > 12 || day < 1 ||
        day > days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0))
        return false;
    shifted = year + 400 - (month <= 2 ? 1 : 0);
    of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *number = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + of_year - MARCH_0000 -
              ERA_DAYS;
    return true;
}

static bool read_iso(const char *text, int32_t *day)
{
    int year, month, of_month;

    return read_digits(text, 4, &year) && text[4] == '-' && read_digits(text + 5, 2, &month) &&
           text[7] == '-' && read_digits(text + 8, 2, &of_month) &&
           day_of(year, month, of_month, day);
}

bool day_read(const char *text, int32_t *day)
{
    return read_iso(text, day) && text[DAY_LENGTH] == '\0';
}

bool day_read_partition(const char *text, int32_t *day)
{
    int year, month, of_month;

    return read_digits(text, 4, &year) && read_digits(text + 4, 2, &month) &&
           read_digits(text + 6, 2, &of_month) && text[8] == '\0' &&
           day_of(year, month, of_month, day);
}

/* ".5" is half a second: digits that are not there are zeroes. */
static bool read_fraction(const char *text, int *microseconds)
{
    int digits = 0;

    *microseconds = 0;
    if (*text == '\0')
        return true;
    if (*text++ != '.' || *text == '\0')
        return false;
    for (; *text >= '0' && *text <= '9' && digits < 6; text++, digits++)
        *microseconds = *microseconds * 10 + (*text - '0');
    for (; digits < 6; digits++)
        *microseconds *= 10;
    while (*text == '0') /* no more than microseconds, said with more digits */
        text++;
    return *text == '\0';
}

bool datetime_read(const char *text, int64_t *time)
{
    int hour, minute, second, fraction;
    int32_t day;

    if (!read_iso(text, &day) || (text[10] != 'T' && text[10] != ' ') ||
        !read_digits(text + 11, 2, &hour) || text[13] != ':' ||
        !read_digits(text + 14, 2, &minute) || text[16] != ':' ||
        !read_digits(text + 17, 2, &second) || !read_fraction(text + 19, &fraction) || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    *time = (day * DAY_SECONDS + hour * 3600 + minute * 60 + second) * MICROSECONDS + fraction;
    return true;
}

/* ---- reading numbers ---- */

bool integer_read(const char *text, int64_t *value)
{
    char *end;
    long long number;

    if (*text != '-' && !isdigit((unsigned char)*text))
        return false;
    errno = 0;
    number = strtoll(text, &end, 10);
    *value = number;
    return errno == 0 && end != text && *end == '\0';
}

bool real_read(const char *text, locale_t locale, double *value)
{
    char *end;

    if (*text != '-' && *text != '.' && !isdigit((unsigned char)*text))
        return false;
    *value = strtod_l(text, &end, locale);
    return end != text && *end == '\0' && strpbrk(text, "xX") == NULL && isfinite(*value);
}

#define NUMERIC_DIGITS 77

/* The digits that count, and where the point stands behind the first of them; none: zero. */
struct decimal {
    char digits[NUMERIC_DIGITS];
    int count, point;
    bool negative;
};

static bool add_digit(struct decimal *decimal, char digit, bool behind_point)
{
    if (decimal->count == 0 && digit == '0') {
        decimal->point -= behind_point ? 1 : 0;
        return true;
    }
    if (decimal->count == NUMERIC_DIGITS)
        return false;
    decimal->digits[decimal->count++] = digit;
    decimal->point += behind_point ? 0 : 1;
    return true;
}

static bool decimal_parse(const char *text, struct decimal *decimal)
{
    bool behind_point = false, any = false;

    *decimal = (struct decimal){ .negative = *text == '-' };
    text += decimal->negative ? 1 : 0;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !behind_point) {
            behind_point = true;
            continue;
        }
        if (!isdigit((unsigned char)*text) || !add_digit(decimal, *text, behind_point))
            return false;
        any = true;
    }
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    return any;
}

/* Whether the double, written with as many digits as the decimal has, is the decimal again. */
static bool stands_for(double value, const struct decimal *decimal)
{
    char text[64], digits[32];
    int exponent = 0, count = 0;

    if (decimal->count > 17)
        return false;
    (void)snprintf(text, sizeof text, "%.*e", decimal->count - 1, fabs(value));
    for (const char *c = text; *c != '\0' && *c != 'e'; c++) {
        if (isdigit((unsigned char)*c))
            digits[count++] = *c;
    }
    if (strchr(text, 'e') != NULL)
        exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return count == decimal->count && memcmp(digits, decimal->digits, (size_t)count) == 0 &&
           exponent + 1 == decimal->point;
}

bool decimal_read_real(const char *text, locale_t locale, double *value)
{
    struct decimal decimal;

    if (!decimal_parse(text, &decimal) || !real_read(text, locale, value))
        return false;
    return decimal.count == 0 || stands_for(*value, &decimal);
}

bool decimal_read_integer(const char *text, int64_t *value)
{
    struct decimal decimal;
    char whole[32];
    int length;

    if (!decimal_parse(text, &decimal))
        return false;
    if (decimal.count == 0) {
        *value = 0;
        return true;
    }
    if (decimal.count > decimal.point || decimal.point > 19)
        return false;
    length = snprintf(whole, sizeof whole, "%s%.*s%.*s", decimal.negative ? "-" : "", decimal.count,
                      decimal.digits, decimal.point - decimal.count, "0000000000000000000");
    return length > 0 && integer_read(whole, value);
}
