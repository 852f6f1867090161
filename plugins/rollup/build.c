/* build.c - memory, mistakes and values while parameters become a plan. */
#include "rollup/rollup.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

void *build_allocate(struct build *build, size_t count, size_t size)
{
    void *memory = build->host->allocate(build->handle, (count + 1) * size);

    build->failed = build->failed || memory == NULL;
    return memory;
}

struct build_path build_path(const char *format, ...)
{
    struct build_path path;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(path.text, sizeof path.text, format, arguments);
    va_end(arguments);
    return path;
}

void build_mistake(struct build *build, struct build_path path, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)build->host->error(build->handle, path.text, text);
    build->failed = true;
}

void build_unknown(struct build *build, struct build_path path, const char *what, const char *name,
                   const struct sluice_setting *settings)
{
    char names[300] = "";
    size_t used = 0;

    for (uint32_t i = 0; i < settings->item_count && used < sizeof names; i++) {
        int length = snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "",
                              settings->items[i]->name);
        used += length > 0 ? (size_t)length : 0;
    }
    if (settings->item_count == 0)
        build_mistake(build, path, "'%s' is no %s: there are none", name, what);
    else
        build_mistake(build, path, "'%s' is no %s; there %s %s%s", name, what,
                      settings->item_count > 1 ? "are" : "is", names,
                      used >= sizeof names ? ".." : "");
}

uint32_t build_find(const struct sluice_setting *map, const char *name)
{
    uint32_t i = 0;

    while (i < map->item_count && strcmp(map->items[i]->name, name) != 0)
        i++;
    return i;
}

/* ---- values ---- */

static const struct {
    const char *name;
    int32_t type;
} types[] = {
    { "bool", SLUICE_BOOL }, { "int", SLUICE_INT },   { "real", SLUICE_REAL },
    { "text", SLUICE_TEXT }, { "date", SLUICE_DATE }, { "time", SLUICE_TIME },
};
enum { TYPES = sizeof types / sizeof *types };

const char *type_text(int32_t type)
{
    for (int i = 0; i < TYPES; i++)
        if (types[i].type == type)
            return types[i].name;
    return "null";
}

int32_t type_named(const char *name)
{
    for (int i = 0; i < TYPES; i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    return SLUICE_NULL;
}

static bool digits_read(const char *text, int count, int32_t *number)
{
    *number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

/* Days since 1970-01-01 of a civil date, by years that begin in March. */
static int32_t days_of(int32_t year, int32_t month, int32_t day)
{
    int32_t shifted = month <= 2 ? year - 1 : year;
    int32_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int32_t of_era = shifted - era * 400;
    int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool date_read(const char *text, struct sluice_value *value)
{
    static const int lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t year, month, day;

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !digits_read(text, 4, &year) ||
        !digits_read(text + 5, 2, &month) || !digits_read(text + 8, 2, &day) || month < 1 ||
        month > 12 || day < 1 || day > lengths[month - 1])
        return false;
    if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
        return false;
    *value = sluice_of_date(days_of(year, month, day));
    return true;
}

static bool int_read(const char *text, struct sluice_value *value)
{
    char *end = NULL;
    long long number;

    errno = 0;
    number = strtoll(text, &end, 10);
    *value = sluice_of_int(number);
    return errno == 0 && end != text && *end == '\0' && text[0] != ' ';
}

static bool real_read(const char *text, struct sluice_value *value)
{
    char *end = NULL;
    double number = strtod(text, &end);

    *value = sluice_of_real(number);
    return end != text && *end == '\0' && isfinite(number) &&
           strspn(text, "+-.0123456789eE") == strlen(text);
}

static bool bool_read(const char *text, struct sluice_value *value)
{
    bool yes = strcmp(text, "true") == 0;

    *value = sluice_of_bool(yes);
    return yes || strcmp(text, "false") == 0;
}

bool value_read(int32_t type, const char *text, struct sluice_value *value)
{
    switch (type) {
    case SLUICE_BOOL:
        return bool_read(text, value);
    case SLUICE_INT:
        return int_read(text, value);
    case SLUICE_REAL:
        return real_read(text, value);
    case SLUICE_DATE:
        return date_read(text, value);
    case SLUICE_TEXT:
        *value = sluice_of_text(text);
        return true;
    default:
        return false;
    }
}

int value_compare(struct sluice_value a, struct sluice_value b)
{
    int32_t shorter = a.length < b.length ? a.length : b.length;
    int order = 0;

    if (a.type != b.type || a.type == SLUICE_NULL)
        return (a.type > b.type) - (a.type < b.type);
    if (a.type == SLUICE_REAL)
        return (a.as.real > b.as.real) - (a.as.real < b.as.real);
    if (a.type != SLUICE_TEXT)
        return (a.as.integer > b.as.integer) - (a.as.integer < b.as.integer);
    if (shorter > 0)
        order = memcmp(a.as.text, b.as.text, (size_t)shorter);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}
