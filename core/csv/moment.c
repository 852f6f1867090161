/* moment.c - dates and times by a format in the words of strptime, strictly. */
#include "csv/csv.h"

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY (86400 * US_PER_SECOND)

/* What a directive says; each at most once, so they are bits. */
enum part {
    YEAR = 1 << 0,
    MONTH = 1 << 1,
    DAY = 1 << 2,
    DAY_OF_YEAR = 1 << 3,
    WEEKDAY = 1 << 4,
    HOUR = 1 << 5,
    HOUR_OF_TWELVE = 1 << 6,
    HALF = 1 << 7,
    MINUTE = 1 << 8,
    SECOND = 1 << 9,
    FRACTION = 1 << 10,
    OFFSET = 1 << 11,
    SINCE = 1 << 12,
    PARTS = 13,
    OF_CLOCK = HOUR | HOUR_OF_TWELVE | HALF | MINUTE | SECOND | FRACTION | OFFSET | SINCE,
};

static const char *const part_names[PARTS] = {
    "the year",
    "the month",
    "the day",
    "the day of the year",
    "the weekday",
    "the hour",
    "the hour",
    "AM or PM",
    "the minute",
    "the second",
    "a fraction",
    "an offset",
    "the seconds since 1970",
};

/* The place in a text, and what was read of it. */
struct scan {
    const char *text, *end;
    int64_t parts[PARTS]; /* by number of the bit */
    int seen;
};

typedef bool taker(struct scan *scan, int64_t *value);

struct directive {
    char letter;
    int part;        /* enum part */
    int least, most; /* digits; 0: `take` reads it */
    int64_t lowest, highest;
    taker *take;
    const char *longer; /* the directives that it stands for */
};

/* ---- what is no plain number ---- */

static bool take_digits(struct scan *scan, int least, int most, int64_t *value)
{
    int digits = 0;

    *value = 0;
    for (; digits < most && scan->text < scan->end && *scan->text >= '0' && *scan->text <= '9';
         digits++)
        *value = *value * 10 + (*scan->text++ - '0');
    return digits >= least;
}

/* The number of the word that comes next, capitals or not; of each its first `letters`, 0: all. */
static bool take_word(struct scan *scan, const char *const *words, size_t count, size_t letters,
                      int64_t *value)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = letters == 0 ? strlen(words[i]) : letters, same = 0;
        while (same < length && same < (size_t)(scan->end - scan->text) &&
               ascii_lower(scan->text[same]) == words[i][same])
            same++;
        if (same < length)
            continue;
        scan->text += length;
        *value = (int64_t)i;
        return true;
    }
    return false;
}

static const char *const months[] = { "january",   "february", "march",    "april",
                                      "may",       "june",     "july",     "august",
                                      "september", "october",  "november", "december" };

static const char *const weekdays[] = { "sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday" };

static const char *const halves[] = { "am", "pm" };

static bool take_month(struct scan *scan, int64_t *value)
{
    bool taken = take_word(scan, months, COUNT_OF(months), 0, value);

    ++*value;
    return taken;
}

static bool take_short_month(struct scan *scan, int64_t *value)
{
    bool taken = take_word(scan, months, COUNT_OF(months), 3, value);

    ++*value;
    return taken;
}

static bool take_weekday(struct scan *scan, int64_t *value)
{
    return take_word(scan, weekdays, COUNT_OF(weekdays), 0, value);
}

static bool take_short_weekday(struct scan *scan, int64_t *value)
{
    return take_word(scan, weekdays, COUNT_OF(weekdays), 3, value);
}

static bool take_half(struct scan *scan, int64_t *value)
{
    return take_word(scan, halves, COUNT_OF(halves), 0, value);
}

/* POSIX: 69 to 99 are of the 20th century, 00 to 68 of the 21st. */
static bool take_short_year(struct scan *scan, int64_t *value)
{
    bool taken = take_digits(scan, 2, 2, value);

    *value += *value < 69 ? 2000 : 1900;
    return taken;
}

/* Filled up with a blank. */
static bool take_padded_day(struct scan *scan, int64_t *value)
{
    if (scan->text < scan->end && *scan->text == ' ')
        scan->text++;
    return take_digits(scan, 1, 2, value) && *value >= 1 && *value <= 31;
}

/* Microseconds. */
static bool take_fraction(struct scan *scan, int64_t *value)
{
    const char *start = scan->text;
    bool taken = take_digits(scan, 1, 6, value);

    for (long digits = scan->text - start; digits < 6; digits++)
        *value *= 10;
    return taken;
}

static bool take_offset(struct scan *scan, int64_t *value)
{
    static const size_t lengths[] = { 6, 5, 3, 1 };

    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        if ((size_t)(scan->end - scan->text) < lengths[i] ||
            !offset_parse(scan->text, lengths[i], value))
            continue;
        scan->text += lengths[i];
        return true;
    }
    return false;
}

/* At most what there is of days, in `unit`s of microseconds. */
static bool take_since(struct scan *scan, int64_t unit, int64_t *value)
{
    bool negative = scan->text < scan->end && *scan->text == '-';

    scan->text += negative;
    if (!take_digits(scan, 1, 15, value) || *value > INT64_MAX / 4 / unit)
        return false;
    *value *= negative ? -unit : unit;
    return true;
}

static bool take_seconds(struct scan *scan, int64_t *value)
{
    return take_since(scan, US_PER_SECOND, value);
}

static bool take_milliseconds(struct scan *scan, int64_t *value)
{
    return take_since(scan, US_PER_SECOND / 1000, value);
}

/* ---- the directives ---- */

static const struct directive directives[] = {
    { .letter = 'Y', .part = YEAR, .least = 4, .most = 4, .lowest = 0, .highest = 9999 },
    { .letter = 'y', .part = YEAR, .take = take_short_year },
    { .letter = 'm', .part = MONTH, .least = 1, .most = 2, .lowest = 1, .highest = 12 },
    { .letter = 'b', .part = MONTH, .take = take_short_month },
    { .letter = 'B', .part = MONTH, .take = take_month },
    { .letter = 'd', .part = DAY, .least = 1, .most = 2, .lowest = 1, .highest = 31 },
    { .letter = 'e', .part = DAY, .take = take_padded_day },
    { .letter = 'j', .part = DAY_OF_YEAR, .least = 1, .most = 3, .lowest = 1, .highest = 366 },
    { .letter = 'a', .part = WEEKDAY, .take = take_short_weekday },
    { .letter = 'A', .part = WEEKDAY, .take = take_weekday },
    { .letter = 'H', .part = HOUR, .least = 1, .most = 2, .lowest = 0, .highest = 23 },
    { .letter = 'I', .part = HOUR_OF_TWELVE, .least = 1, .most = 2, .lowest = 1, .highest = 12 },
    { .letter = 'p', .part = HALF, .take = take_half },
    { .letter = 'M', .part = MINUTE, .least = 2, .most = 2, .lowest = 0, .highest = 59 },
    { .letter = 'S', .part = SECOND, .least = 2, .most = 2, .lowest = 0, .highest = 59 },
    { .letter = 'f', .part = FRACTION, .take = take_fraction },
    { .letter = 'z', .part = OFFSET, .take = take_offset },
    { .letter = 's', .part = SINCE, .take = take_seconds },
    { .letter = 'Q', .part = SINCE, .take = take_milliseconds },
    { .letter = 'F', .longer = "%Y-%m-%d" },
    { .letter = 'D', .longer = "%m/%d/%y" },
    { .letter = 'T', .longer = "%H:%M:%S" },
    { .letter = 'R', .longer = "%H:%M" },
};

static const char all_directives[] =
    "%Y %y %m %b %B %d %e %j %a %A %H %I %p %M %S %f %z %s %Q %F %D %T %R and %%";

static const struct directive *find_directive(char letter)
{
    for (size_t i = 0; i < COUNT_OF(directives); i++)
        if (directives[i].letter == letter)
            return &directives[i];
    return NULL;
}

/* Numbers that stand side by side have all their digits. */
static bool is_number(const struct directive *directive)
{
    return directive != NULL && (directive->most > 0 || directive->longer != NULL ||
                                 strchr("yef", directive->letter) != NULL);
}

static bool digits_follow(const char *format)
{
    return (format[0] >= '0' && format[0] <= '9') ||
           (format[0] == '%' && is_number(find_directive(format[1])));
}

/* ---- reading ---- */

static int number_of(int part)
{
    int number = 0;

    while (part >> number != 1)
        number++;
    return number;
}

static bool take_directive(struct scan *scan, const struct directive *directive, bool whole)
{
    int64_t *value = &scan->parts[number_of(directive->part)];

    scan->seen |= directive->part;
    if (directive->take != NULL)
        return directive->take(scan, value);
    return take_digits(scan, whole ? directive->most : directive->least, directive->most, value) &&
           *value >= directive->lowest && *value <= directive->highest;
}

/* A character that stands for itself; a blank for one or more. */
static bool take_literal(struct scan *scan, char literal)
{
    if (scan->text == scan->end || *scan->text != literal)
        return false;
    do
        scan->text++;
    while (literal == ' ' && scan->text < scan->end && *scan->text == ' ');
    return true;
}

/* The text by the format; `depth` 1 within what a directive stands for. */
static bool take_all(struct scan *scan, const char *format, int depth)
{
    const struct directive *directive = NULL, *before;

    for (; *format != '\0'; format++) {
        bool taken;
        before = directive;
        directive = *format == '%' && *++format != '%' ? find_directive(*format) : NULL;
        if (directive == NULL)
            taken = take_literal(scan, *format);
        else if (directive->longer != NULL)
            taken = depth == 0 && take_all(scan, directive->longer, depth + 1);
        else
            taken = take_directive(scan, directive, is_number(before) || digits_follow(format + 1));
        if (!taken)
            return false;
    }
    return true;
}

static int64_t part_or(const struct scan *scan, int part, int64_t otherwise)
{
    return (scan->seen & part) != 0 ? scan->parts[number_of(part)] : otherwise;
}

/* A day that the calendar has, and on the weekday that is said. */
static bool make_date(const struct scan *scan, sluice_day *date)
{
    int year = (int)part_or(scan, YEAR, 0), month = (int)part_or(scan, MONTH, 1);
    int day = (int)part_or(scan, DAY, 1), read_year, read_month, read_day;

    *date = date_from_civil(year, month, day) + (sluice_day)part_or(scan, DAY_OF_YEAR, 1) - 1;
    date_to_civil(*date, &read_year, &read_month, &read_day);
    if (read_year != year || ((scan->seen & DAY) != 0 && (read_month != month || read_day != day)))
        return false;
    /* 1970-01-01 was a Thursday. */
    return (scan->seen & WEEKDAY) == 0 || part_or(scan, WEEKDAY, 0) == (*date % 7 + 11) % 7;
}

static int64_t make_clock(const struct scan *scan)
{
    int64_t hour = part_or(scan, HOUR, 0);

    if ((scan->seen & HOUR_OF_TWELVE) != 0)
        hour = part_or(scan, HOUR_OF_TWELVE, 12) % 12 + 12 * part_or(scan, HALF, 0);
    return ((hour * 60 + part_or(scan, MINUTE, 0)) * 60 + part_or(scan, SECOND, 0)) *
               US_PER_SECOND +
           part_or(scan, FRACTION, 0);
}

bool format_read_date(const char *format, const char *text, size_t length, sluice_day *date)
{
    struct scan scan = { .text = text, .end = text + length };

    return take_all(&scan, format, 0) && scan.text == scan.end && make_date(&scan, date);
}

bool format_read_time(const char *format, const struct zone *clock, const char *text, size_t length,
                      int64_t *time)
{
    struct scan scan = { .text = text, .end = text + length };
    sluice_day date = 0;

    if (!take_all(&scan, format, 0) || scan.text != scan.end)
        return false;
    if ((scan.seen & SINCE) != 0)
        *time = part_or(&scan, SINCE, 0) + part_or(&scan, FRACTION, 0);
    else if (make_date(&scan, &date))
        *time = date * US_PER_DAY + make_clock(&scan) - part_or(&scan, OFFSET, 0);
    else
        return false;
    if ((scan.seen & (OFFSET | SINCE)) == 0 && clock != NULL && !zone_time(clock, *time, time))
        return false;
    return value_fault(sluice_of_time(*time)) == NULL;
}

/* ---- what is wrong with a format ---- */

/* Its parts, with the first that stands twice or is unknown told of. */
static bool walk_fault(const char *format, int *seen, char fault[FORMAT_FAULT_SIZE])
{
    for (; *format != '\0'; format++) {
        const struct directive *directive;
        if (*format != '%' || *++format == '%')
            continue;
        directive = *format == '\0' ? NULL : find_directive(*format);
        if (*format == '\0')
            (void)snprintf(fault, FORMAT_FAULT_SIZE, "ends with a single %%: write %%%%");
        else if (directive == NULL)
            (void)snprintf(fault, FORMAT_FAULT_SIZE, "has '%%%c', which is none of %s", *format,
                           all_directives);
        else if ((*seen & directive->part) != 0)
            (void)snprintf(fault, FORMAT_FAULT_SIZE, "has '%%%c', but %s was said before it",
                           *format, part_names[number_of(directive->part)]);
        else if (directive->longer != NULL && walk_fault(directive->longer, seen, fault))
            return true;
        else {
            *seen |= directive->part;
            continue;
        }
        return true;
    }
    return false;
}

/* Which parts go with which. */
static const struct {
    int with, without; /* some of these, and none of those */
    bool of_time;      /* of times alone */
    const char *fault;
} rules[] = {
    { 0, YEAR | SINCE, false, "has no year (%Y or %y)" },
    { DAY, MONTH, false, "has a day, but no month (%m, %b or %B)" },
    { WEEKDAY, DAY | DAY_OF_YEAR, false, "has a weekday, but no day (%d)" },
    { 0, HOUR | HOUR_OF_TWELVE | SINCE, true, "has no hour (%H, or %I with %p)" },
    { 0, DAY | DAY_OF_YEAR | SINCE, true, "has no day (%d)" },
    { HOUR_OF_TWELVE, HALF, true, "has an hour of twelve, but no %p" },
    { HALF, HOUR_OF_TWELVE, true, "has %p, but no hour of twelve (%I)" },
    { SECOND, MINUTE, true, "has a second, but no minute (%M)" },
    { FRACTION, SECOND | SINCE, true, "has a fraction, but no second (%S)" },
};

static const char *rule_fault(int seen, bool of_time)
{
    if ((seen & SINCE) != 0)
        return (seen & ~(SINCE | FRACTION)) != 0
                   ? "has the seconds since 1970, which say all, and something beside them"
                   : NULL;
    if ((seen & DAY_OF_YEAR) != 0 && (seen & (MONTH | DAY)) != 0)
        return "has a day of the year, and a month or a day beside it";
    if ((seen & HOUR) != 0 && (seen & (HOUR_OF_TWELVE | HALF)) != 0)
        return "has an hour of 24, and one of twelve or %p beside it";
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if ((of_time || !rules[i].of_time) && (rules[i].with == 0 || (seen & rules[i].with) != 0) &&
            (seen & rules[i].without) == 0)
            return rules[i].fault;
    return NULL;
}

bool format_fault(const char *format, bool of_time, char fault[FORMAT_FAULT_SIZE])
{
    const char *found;
    int seen = 0;

    if (walk_fault(format, &seen, fault))
        return true;
    found = !of_time && (seen & OF_CLOCK) != 0 ? "has a time of day, and is for dates"
                                               : rule_fault(seen, of_time);
    if (found != NULL)
        (void)snprintf(fault, FORMAT_FAULT_SIZE, "%s", found);
    return found != NULL;
}

bool format_has_offset(const char *format)
{
    char fault[FORMAT_FAULT_SIZE];
    int seen = 0;

    return !walk_fault(format, &seen, fault) && (seen & (OFFSET | SINCE)) != 0;
}
