/* zone.c - time zones of the system's tzdata: compiled files (RFC 8536), and the rule for later. */
#include "base/private.h"

#include <stdlib.h>

#define ZONE_FILE_LIMIT ((size_t)1 << 20)
#define SECONDS_PER_DAY INT64_C(86400)
#define US_PER_SECOND INT64_C(1000000)
#define MOST_TYPES 256

enum {
    HEADER_SIZE = 44,
    COUNTS_AT = 20, /* six counts of 4 bytes */
    TYPE_SIZE = 6,
};

/* When summer time begins or ends in a year: Mm.w.d, Jn or n of POSIX, and the time of day. */
struct switch_day {
    char kind; /* 'M', 'J' or 'n' */
    int month, week, day;
    int32_t time; /* local seconds, -167 to 167 hours */
};

/* What holds after the last switch of the file: "CET-1CEST,M3.5.0,M10.5.0/3". */
struct zone_rule {
    bool there, has_summer;
    int32_t standard, summer; /* seconds east of UTC */
    struct switch_day begin, end;
};

struct zone {
    size_t count;
    int64_t *at;      /* seconds UTC, ascending */
    int32_t *offsets; /* from then on, seconds east of UTC */
    int32_t first;    /* before all of them */
    struct zone_rule rule;
};

/* ---- the rule ---- */

static bool take_number(const char **text, int most, int *number)
{
    const char *start = *text;

    *number = 0;
    while (**text >= '0' && **text <= '9' && *number <= most)
        *number = *number * 10 + (*(*text)++ - '0');
    return *text > start && *number <= most;
}

/* [+-]h[h[h]][:mm[:ss]] */
static bool take_clock(const char **text, int32_t *seconds)
{
    int sign = **text == '-' ? -1 : 1, hours, minutes = 0, rest = 0;

    *text += **text == '-' || **text == '+';
    if (!take_number(text, 167, &hours))
        return false;
    if (**text == ':' && (++*text, !take_number(text, 59, &minutes)))
        return false;
    if (**text == ':' && (++*text, !take_number(text, 59, &rest)))
        return false;
    *seconds = sign * (hours * 3600 + minutes * 60 + rest);
    return true;
}

/* Letters, or anything within < >. */
static bool take_word(const char **text)
{
    const char *start = *text;

    if (**text == '<') {
        *text += strcspn(*text, ">");
        return *(*text)++ == '>';
    }
    while (ascii_lower(**text) >= 'a' && ascii_lower(**text) <= 'z')
        ++*text;
    return *text - start >= 3;
}

static bool take_day(const char **text, struct switch_day *day)
{
    *day = (struct switch_day){ .kind = 'n', .time = 2 * 3600 };
    if (*(*text)++ != ',')
        return false;
    if (**text == 'M' || **text == 'J')
        day->kind = *(*text)++;
    if (day->kind != 'M' && !take_number(text, day->kind == 'J' ? 365 : 366, &day->day))
        return false;
    if (day->kind == 'M' && (!take_number(text, 12, &day->month) || *(*text)++ != '.' ||
                             !take_number(text, 5, &day->week) || *(*text)++ != '.' ||
                             !take_number(text, 6, &day->day) || day->month < 1 || day->week < 1))
        return false;
    return **text != '/' || (++*text, take_clock(text, &day->time));
}

/* Offsets of POSIX count to the west. False where it is none that is understood. */
static bool parse_rule(const char *text, struct zone_rule *rule)
{
    int32_t west;

    if (!take_word(&text) || !take_clock(&text, &west))
        return false;
    rule->standard = -west;
    rule->summer = rule->standard + 3600;
    if (*text == '\0')
        return rule->there = true;
    if (!take_word(&text))
        return false;
    if (*text != ',') {
        if (!take_clock(&text, &west))
            return false;
        rule->summer = -west;
    }
    rule->has_summer = true;
    rule->there = take_day(&text, &rule->begin) && take_day(&text, &rule->end) && *text == '\0';
    return rule->there;
}

/* Local seconds since 1970 of the switch in a year. */
static int64_t switch_time(const struct switch_day *day, int year)
{
    sluice_day first = date_from_civil(year, 1, 1), date = first + day->day, next;
    bool leap = date_from_civil(year + 1, 1, 1) - first == 366;

    if (day->kind == 'J') /* never counts the 29th of February */
        date = first + day->day - 1 + (leap && day->day >= 60);
    if (day->kind == 'M') {
        first = date_from_civil(year, day->month, 1);
        next = day->month == 12 ? date_from_civil(year + 1, 1, 1)
                                : date_from_civil(year, day->month + 1, 1);
        /* 1970-01-01 was a Thursday, the fourth day of a week that begins with 0. */
        date = first + (day->day - (first % 7 + 11) % 7 + 7) % 7 + 7 * (day->week - 1);
        date -= date >= next ? 7 : 0; /* week 5 is the last one */
    }
    return date * SECONDS_PER_DAY + day->time;
}

static int32_t rule_offset(const struct zone_rule *rule, int64_t seconds)
{
    int64_t local = seconds + rule->standard, begin, end;
    int year, month, day;
    bool summer;

    if (!rule->has_summer)
        return rule->standard;
    date_to_civil((sluice_day)((local - (local < 0 ? SECONDS_PER_DAY - 1 : 0)) / SECONDS_PER_DAY),
                  &year, &month, &day);
    begin = switch_time(&rule->begin, year) - rule->standard;
    end = switch_time(&rule->end, year) - rule->summer;
    /* In the south summer lies around the end of the year. */
    summer = begin < end ? seconds >= begin && seconds < end : seconds >= begin || seconds < end;
    return summer ? rule->summer : rule->standard;
}

/* ---- the file ---- */

static int64_t big_endian(const unsigned char *bytes, size_t count)
{
    uint64_t value = (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (size_t i = 0; i < count; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

/* The counts of a header, in its order. */
struct block {
    size_t utc_flags, standard_flags, leaps, times, types, letters;
};

/* Bytes behind the header, with times of `width` bytes; 0 where it is no header. */
static size_t read_header(const unsigned char *bytes, size_t length, size_t width,
                          struct block *block)
{
    size_t counts[6];

    if (length < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
        return 0;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        int64_t count = big_endian(bytes + COUNTS_AT + 4 * i, 4);
        if (count < 0 || count > (int64_t)ZONE_FILE_LIMIT)
            return 0;
        counts[i] = (size_t)count;
    }
    *block = (struct block){ counts[0], counts[1], counts[2], counts[3], counts[4], counts[5] };
    if (block->types < 1 || block->types > MOST_TYPES)
        return 0;
    return block->times * (width + 1) + block->types * TYPE_SIZE + block->letters +
           block->leaps * (width + 4) + block->standard_flags + block->utc_flags;
}

static bool fill_zone(struct zone *zone, const struct block *block, const unsigned char *data)
{
    const unsigned char *numbers = data + block->times * 8, *types = numbers + block->times;

    zone->at = malloc(sizeof *zone->at * (block->times + 1));
    zone->offsets = malloc(sizeof *zone->offsets * (block->times + 1));
    if (zone->at == NULL || zone->offsets == NULL)
        return false;
    zone->first = (int32_t)big_endian(types, 4);
    for (size_t i = 0; i < block->times; i++) {
        size_t type = numbers[i] < block->types ? numbers[i] : 0;
        zone->at[i] = big_endian(data + i * 8, 8);
        zone->offsets[i] = (int32_t)big_endian(types + type * TYPE_SIZE, 4);
    }
    zone->count = block->times;
    return true;
}

/* Behind the block for old readers lie the one with times of 8 bytes and the rule's line. */
static int parse_zone(struct zone *zone, const char *name, const char *text, size_t length,
                      struct sluice_error *error)
{
    const unsigned char *bytes = (const unsigned char *)text;
    struct block old, block;
    size_t first = read_header(bytes, length, 4, &old) + HEADER_SIZE, size = 0;
    char line[128];

    if (first > HEADER_SIZE && first < length && bytes[4] >= '2')
        size = read_header(bytes + first, length - first, 8, &block);
    if (size == 0 || size + HEADER_SIZE > length - first)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'" ZONE_FOLDER "%s' is no file of a time zone", name);
    first += HEADER_SIZE;
    if (!fill_zone(zone, &block, bytes + first))
        return error_memory(error, "a time zone");
    first += size + 1; /* a line end */
    if (first < length && strcspn(text + first, "\n") < sizeof line) {
        (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(text + first, "\n"), text + first);
        (void)parse_rule(line, &zone->rule);
    }
    return SLUICE_OK;
}

/* ---- the interface ---- */

/* Letters, digits and "+-_" in parts between slashes: no way out of the folder. */
static bool is_sound(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789+-_/";
    char before = '/';
    size_t i = 0;

    for (; name[i] != '\0'; before = name[i++])
        if (strchr(good, ascii_lower(name[i])) == NULL || (name[i] == '/' && before == '/'))
            return false;
    return i > 0 && i < ZONE_NAME_SIZE && before != '/';
}

int zone_open(const char *name, struct zone **out, struct sluice_error *error)
{
    struct zone *zone = calloc(1, sizeof *zone);
    char path[sizeof ZONE_FOLDER + ZONE_NAME_SIZE];
    char *text = NULL;
    size_t length = 0;
    int status = SLUICE_OK;

    *out = NULL;
    if (zone == NULL)
        return error_memory(error, "a time zone");
    if (strcmp(name, "UTC") == 0) {
        *out = zone;
        return SLUICE_OK;
    }
    if (is_sound(name)) {
        (void)snprintf(path, sizeof path, "%s%s", ZONE_FOLDER, name);
        status = file_read(path, ZONE_FILE_LIMIT, &text, &length, error);
    } else {
        status = sluice_error_set(error, SLUICE_E_NOT_FOUND, "'%s' names no time zone", name);
    }
    if (status == SLUICE_OK)
        status = parse_zone(zone, name, text, length, error);
    free(text);
    if (status != SLUICE_OK)
        zone_close(zone);
    else
        *out = zone;
    return status;
}

void zone_close(struct zone *zone)
{
    if (zone == NULL)
        return;
    free(zone->at);
    free(zone->offsets);
    free(zone);
}

int32_t zone_offset(const struct zone *zone, int64_t time)
{
    int64_t seconds = time / US_PER_SECOND - (time % US_PER_SECOND < 0);
    size_t low = 0, high = zone->count;

    if (zone->rule.there && (high == 0 || seconds >= zone->at[high - 1]))
        return rule_offset(&zone->rule, seconds);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? zone->first : zone->offsets[low - 1];
}

sluice_day zone_date(const struct zone *zone, int64_t time)
{
    const int64_t day = SECONDS_PER_DAY * US_PER_SECOND;
    int64_t local = time + zone_offset(zone, time) * US_PER_SECOND;

    return (sluice_day)(local / day - (local % day < 0));
}

bool zone_time(const struct zone *zone, int64_t local, int64_t *time)
{
    const int64_t day = SECONDS_PER_DAY * US_PER_SECOND;
    /* What held the day before and what holds the day after: clocks are not put twice in two days
     * by anybody. What was ahead further is the earlier time. */
    int64_t before = zone_offset(zone, local - day), after = zone_offset(zone, local + day);
    int64_t most = before > after ? before : after, least = before > after ? after : before;

    *time = local - most * US_PER_SECOND;
    if (zone_offset(zone, *time) == most)
        return true;
    *time = local - least * US_PER_SECOND;
    return zone_offset(zone, *time) == least;
}
