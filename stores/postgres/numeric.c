/* numeric.c - decimal numbers, where an int or a real is the same number. */
#include <math.h>
#include <stdlib.h>

#include "cell.h"

#define HEAD 8 /* bytes before the digits, of which each has four decimal ones */

static const char *special_name(unsigned sign)
{
    return sign == 0xC000   ? "NaN"
           : sign == 0xD000 ? "Infinity"
           : sign == 0xF000 ? "-Infinity"
                            : NULL;
}

static void strip_zeros(struct numeric *numeric)
{
    int zeros = 0;

    while (zeros < numeric->count && numeric->digits[zeros] == '0')
        zeros++;
    numeric->count -= zeros;
    memmove(numeric->digits, numeric->digits + zeros, (size_t)numeric->count);
    while (numeric->count > 0 && numeric->digits[numeric->count - 1] == '0') {
        numeric->count--;
        numeric->exponent++;
    }
    numeric->digits[numeric->count] = '\0';
}

bool numeric_parse(struct wire wire, struct numeric *numeric)
{
    int groups, weight, i;
    unsigned sign;

    if (wire.length < HEAD)
        return false;
    groups = wire_int16(wire.bytes);
    weight = wire_int16(wire.bytes + 2);
    sign = (uint16_t)wire_int16(wire.bytes + 4);
    if (groups < 0 || wire.length != HEAD + 2 * groups || groups * 4 > NUMERIC_DIGITS)
        return false;
    numeric->special = special_name(sign);
    numeric->is_negative = sign == 0x4000;
    numeric->count = groups * 4;
    numeric->exponent = (weight - groups + 1) * 4;
    for (i = 0; i < groups; i++) {
        int group = wire_int16(wire.bytes + HEAD + 2 * i);
        if (group < 0 || group > 9999)
            return false;
        numeric->digits[4 * i] = (char)('0' + group / 1000);
        numeric->digits[4 * i + 1] = (char)('0' + group / 100 % 10);
        numeric->digits[4 * i + 2] = (char)('0' + group / 10 % 10);
        numeric->digits[4 * i + 3] = (char)('0' + group % 10);
    }
    strip_zeros(numeric);
    return true;
}

bool numeric_to_int(const struct numeric *numeric, int64_t *number)
{
    int64_t sum = 0;
    int i;

    if (numeric->special != NULL || (numeric->count > 0 && numeric->exponent < 0) ||
        (numeric->count > 0 && numeric->count + numeric->exponent > 19))
        return false;
    for (i = 0; i < (numeric->count > 0 ? numeric->count + numeric->exponent : 0); i++) {
        int digit = i < numeric->count ? numeric->digits[i] - '0' : 0;
        /* Downwards, since the least int has no opposite. */
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_sub_overflow(sum, digit, &sum))
            return false;
    }
    if (!numeric->is_negative && sum == INT64_MIN)
        return false;
    *number = numeric->is_negative ? sum : -sum;
    return true;
}

/*
 * A decimal number is kept by the real next to it if it can be told from that real again: written
 * with as many digits the real is the number. No point is written or read, whatever the locale.
 */
bool numeric_to_real(const struct numeric *numeric, double *number)
{
    char words[NUMERIC_DIGITS + 32], *end;
    int i = 0, at = 0;

    if (numeric->special != NULL)
        return false;
    if (numeric->count == 0) {
        *number = 0.0;
        return true;
    }
    (void)snprintf(words, sizeof words, "%s%se%d", numeric->is_negative ? "-" : "", numeric->digits,
                   numeric->exponent);
    *number = strtod(words, &end);
    if (!isfinite(*number))
        return false;
    (void)snprintf(words, sizeof words, "%.*e", numeric->count - 1, fabs(*number));
    for (i = 0; words[i] != '\0' && words[i] != 'e'; i++) {
        if (words[i] < '0' || words[i] > '9')
            continue;
        if (at >= numeric->count || words[i] != numeric->digits[at++])
            return false;
    }
    return words[i] == 'e' &&
           strtol(words + i + 1, NULL, 10) == numeric->count - 1 + numeric->exponent;
}

void numeric_words(const struct numeric *numeric, struct text *text)
{
    int whole = numeric->count + numeric->exponent; /* digits before the point */
    int i;

    if (numeric->special != NULL) {
        text_add(text, numeric->special);
        return;
    }
    text_add(text, numeric->is_negative ? "-" : "");
    if (numeric->count == 0) {
        text_add(text, "0");
        return;
    }
    if (whole > 40 || whole < -40) {
        text_format(text, "%.40se%d", numeric->digits, numeric->exponent);
        return;
    }
    if (whole <= 0)
        text_add(text, "0.");
    for (i = whole; i < 0; i++)
        text_add(text, "0");
    for (i = 0; i < numeric->count && i < 60; i++) {
        text_add(text, i == whole && i > 0 ? "." : "");
        text_add_bytes(text, &numeric->digits[i], 1);
    }
    for (; i < whole; i++)
        text_add(text, "0");
}
