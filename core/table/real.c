/* real.c - reals as text and back, the same bits. */
#include "table/real.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    LONGEST_NUMBER = 1024, /* characters; nobody writes more, and none carries more */
    WORD_DIGITS = 19,      /* decimal digits that always fit in 64 bits */
    LARGEST_EXPONENT = 99999,
    SAFE_DIGITS = 15,   /* any decimal of so many digits survives in a double */
    ENOUGH_DIGITS = 17, /* any double survives in so many digits */
    POSITIONAL_FROM = -4,
    POSITIONAL_TO = 15, /* exponents written without an e */
};

#define LARGEST_EXACT (INT64_C(1) << 53)
#define LARGEST_SAFE 1e15
#define SMALLEST_POSITIONAL 1e-4

const double POWERS_OF_TEN[EXACT_POWERS] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* digits * 10^exponent */
struct decimal {
    bool negative;
    char digits[LONGEST_NUMBER + 1];
    int count;
    int exponent;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_sign(const char **text, const char *end)
{
    if (*text == end || (**text != '-' && **text != '+'))
        return false;
    return *(*text)++ == '-';
}

static bool read_exponent(const char *text, const char *end, int *exponent)
{
    int size = 0;
    bool negative = read_sign(&text, end);

    if (text == end)
        return false;
    for (; text < end && is_digit(*text); text++) {
        if (size < LARGEST_EXPONENT)
            size = size * 10 + (*text - '0');
    }
    *exponent += negative ? -size : size;
    return text == end;
}

/* Leading zeros are dropped; false if the text is no number. */
static bool read_decimal(const char *text, const char *end, struct decimal *decimal)
{
    bool any = false;
    bool in_fraction = false;

    decimal->negative = read_sign(&text, end);
    decimal->count = 0;
    decimal->exponent = 0;
    for (; text < end && (is_digit(*text) || (*text == '.' && !in_fraction)); text++) {
        if (*text == '.') {
            in_fraction = true;
            continue;
        }
        any = true;
        decimal->exponent -= in_fraction ? 1 : 0;
        if (decimal->count > 0 || *text != '0')
            decimal->digits[decimal->count++] = *text;
    }
    if (!any)
        return false;
    if (text < end && (*text == 'e' || *text == 'E'))
        return read_exponent(text + 1, end, &decimal->exponent);
    return text == end;
}

/* Without a decimal point strtod reads the same in every locale. */
static double nearest_double(struct decimal *decimal)
{
    char text[LONGEST_NUMBER + 16];
    int64_t whole = 0;

    if (decimal->count == 0)
        return 0.0;
    if (decimal->count <= WORD_DIGITS - 1) {
        for (int i = 0; i < decimal->count; i++)
            whole = whole * 10 + (decimal->digits[i] - '0');
        /* Both operands are exact, so the one operation rounds correctly. */
        if (whole <= LARGEST_EXACT && abs(decimal->exponent) < EXACT_POWERS)
            return decimal->exponent < 0 ? (double)whole / POWERS_OF_TEN[-decimal->exponent]
                                         : (double)whole * POWERS_OF_TEN[decimal->exponent];
    }
    decimal->digits[decimal->count] = '\0';
    (void)snprintf(text, sizeof text, "%se%d", decimal->digits, decimal->exponent);
    return strtod(text, NULL);
}

bool real_parse(const char *text, size_t length, double *value)
{
    struct decimal decimal;

    if (length > LONGEST_NUMBER || !read_decimal(text, text + length, &decimal))
        return false;
    double nearest = nearest_double(&decimal);
    if (!isfinite(nearest) || (nearest == 0 && decimal.count > 0))
        return false;
    *value = decimal.negative && nearest > 0 ? -nearest : nearest;
    return true;
}

const char *real_hint(const char *text, size_t length)
{
    struct decimal decimal;

    if (length > LONGEST_NUMBER || !read_decimal(text, text + length, &decimal))
        return NULL;
    double nearest = nearest_double(&decimal);
    if (!isfinite(nearest))
        return "it is beyond the largest real, 1.7976931348623157e+308";
    return nearest == 0 && decimal.count > 0
               ? "it is not zero, but nearer to zero than the least real, 5e-324"
               : NULL;
}

static char *put_whole(char *text, int64_t number)
{
    char digits[WORD_DIGITS + 1];
    int count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0)
        *text++ = digits[--count];
    return text;
}

/*
 * Most values are a few decimals: the least n for which value * 10^n is a whole number gives the
 * shortest form. Returns NULL for others, which need more than 15 digits.
 */
static char *put_short(char *text, double value)
{
    for (int n = 0; n <= SAFE_DIGITS; n++) {
        double scaled = value * POWERS_OF_TEN[n];
        if (scaled >= LARGEST_SAFE)
            return NULL;
        int64_t whole = (int64_t)(scaled + 0.5);
        if ((double)whole / POWERS_OF_TEN[n] != value)
            continue;
        int64_t power = (int64_t)POWERS_OF_TEN[n];
        text = put_whole(text, whole / power);
        *text++ = '.';
        if (n == 0)
            *text++ = '0';
        for (int64_t rest = whole % power; power > 1; rest %= power) {
            power /= 10;
            *text++ = (char)('0' + rest / power);
        }
        return text;
    }
    return NULL;
}

/* The digits of `value` > 0, without trailing zeros, so that it is d.ddd * 10^point. */
static void take_digits(double value, int precision, struct decimal *decimal, int *point)
{
    char text[REAL_TEXT_SIZE];
    const char *c = text;

    (void)snprintf(text, sizeof text, "%.*e", precision - 1, value);
    decimal->count = 0;
    /* Skips the point, which is the locale's. */
    for (; *c != 'e'; c++) {
        if (is_digit(*c))
            decimal->digits[decimal->count++] = *c;
    }
    *point = (int)strtol(c + 1, NULL, 10);
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    decimal->negative = false;
    decimal->exponent = *point - (decimal->count - 1);
}

static char *put_exponential(char *text, const struct decimal *decimal, int point)
{
    *text++ = decimal->digits[0];
    if (decimal->count > 1)
        *text++ = '.';
    for (int i = 1; i < decimal->count; i++)
        *text++ = decimal->digits[i];
    *text++ = 'e';
    *text++ = point < 0 ? '-' : '+';
    if (abs(point) < 10)
        *text++ = '0';
    return put_whole(text, abs(point));
}

static char *put_positional(char *text, const struct decimal *decimal, int point)
{
    int last = decimal->count - 1 > point + 1 ? decimal->count - 1 : point + 1;

    for (int i = point < 0 ? point : 0; i <= last; i++) {
        if (i == point + 1 && point >= 0)
            *text++ = '.';
        *text++ = i >= 0 && i < decimal->count ? decimal->digits[i] : '0';
        if (i == point && point < 0)
            *text++ = '.';
    }
    return text;
}

static char *put_long(char *text, double value)
{
    struct decimal decimal;
    int point = 0;

    /* A subnormal has so few bits that fewer digits may do. */
    for (int precision = value < DBL_MIN ? 1 : SAFE_DIGITS; precision <= ENOUGH_DIGITS;
         precision++) {
        take_digits(value, precision, &decimal, &point);
        if (nearest_double(&decimal) == value)
            break;
    }
    if (point < POSITIONAL_FROM || point > POSITIONAL_TO)
        return put_exponential(text, &decimal, point);
    return put_positional(text, &decimal, point);
}

size_t real_format(double value, char text[REAL_TEXT_SIZE])
{
    double size = fabs(value);
    char *start = text;
    char *end = NULL;

    if (value < 0)
        *text++ = '-';
    if (size >= SMALLEST_POSITIONAL || size == 0)
        end = put_short(text, size);
    if (end == NULL)
        end = put_long(text, size);
    return (size_t)(end - start);
}
