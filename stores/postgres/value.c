/* value.c - dates and times as text, values as SQL literals, terms. */
#include <math.h>

#include "session.h"

#define DAY_MICROSECONDS INT64_C(86400000000)

/* Of the proleptic Gregorian calendar, any year. */
static void civil_date(int64_t day, int64_t *year, int *month, int *of_month)
{
    int64_t since = day + 719468; /* from 0000-03-01 on */
    int64_t era = (since >= 0 ? since : since - 146096) / 146097;
    int of_era = (int)(since - era * 146097);
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * of_year + 2) / 153;

    *of_month = of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

void date_text(int64_t day, char text[VALUE_TEXT_SIZE])
{
    int64_t year;
    int month, of_month;

    civil_date(day, &year, &month, &of_month);
    (void)snprintf(text, VALUE_TEXT_SIZE, "%04lld-%02d-%02d", (long long)year, month, of_month);
}

static void split_time(int64_t time, int64_t *day, int *seconds, int *fraction)
{
    int64_t of_day = time % DAY_MICROSECONDS;

    *day = time / DAY_MICROSECONDS;
    if (of_day < 0) {
        of_day += DAY_MICROSECONDS;
        *day -= 1;
    }
    *seconds = (int)(of_day / 1000000);
    *fraction = (int)(of_day % 1000000);
}

static int add_time_of_day(char *text, size_t size, int seconds, int fraction)
{
    int length =
        snprintf(text, size, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);

    if (fraction != 0)
        length += snprintf(text + length, size - (size_t)length, ".%06d", fraction);
    return length;
}

void time_text(int64_t time, char text[VALUE_TEXT_SIZE])
{
    int64_t day;
    int seconds, fraction;
    size_t length;

    split_time(time, &day, &seconds, &fraction);
    date_text(day, text);
    length = strlen(text);
    text[length++] = 'T';
    length += (size_t)add_time_of_day(text + length, VALUE_TEXT_SIZE - length, seconds, fraction);
    (void)snprintf(text + length, VALUE_TEXT_SIZE - length, "Z");
}

/* ---- literals ---- */

/* PostgreSQL has no year 0: it calls it 1 BC. */
static const char *add_day(struct text *text, int64_t day)
{
    char words[VALUE_TEXT_SIZE];
    int64_t year;
    int month, of_month;

    civil_date(day, &year, &month, &of_month);
    (void)snprintf(words, sizeof words, "%04lld-%02d-%02d", (long long)(year == 0 ? 1 : year),
                   month, of_month);
    text_add(text, words);
    return year == 0 ? " BC" : "";
}

static void date_literal(struct text *text, int64_t day)
{
    text_add(text, "'");
    if (day == INT32_MIN)
        text_add(text, "4714-11-24 BC");
    else if (day < FIRST_DAY)
        text_add(text, "4714-11-25 BC"); /* nothing is stored between */
    else if (day > LAST_DAY)
        text_add(text, "infinity");
    else
        text_add(text, add_day(text, day));
    text_add(text, "'");
}

static void time_literal(struct text *text, int64_t time)
{
    char words[VALUE_TEXT_SIZE];
    const char *era;
    int64_t day;
    int seconds, fraction;

    if (time < FIRST_TIME || time >= END_TIME) {
        text_add(text, time < FIRST_TIME ? "'-infinity'" : "'infinity'");
        return;
    }
    split_time(time, &day, &seconds, &fraction);
    text_add(text, "'");
    era = add_day(text, day);
    (void)add_time_of_day(words, sizeof words, seconds, fraction);
    text_format(text, " %s+00%s'", words, era);
}

/* All digits that tell it from others, with a point whatever the locale says. */
static void real_literal(struct text *text, double real)
{
    char words[VALUE_TEXT_SIZE];
    bool pointed = false;
    size_t i;

    if (!isfinite(real)) {
        text_add(text, real > 0 ? "'Infinity'" : real < 0 ? "'-Infinity'" : "'NaN'");
        return;
    }
    (void)snprintf(words, sizeof words, "%.17g", real + 0.0);
    text_add(text, "'");
    for (i = 0; words[i] != '\0'; i++) {
        if (strchr("0123456789+-e", words[i]) != NULL)
            text_add_bytes(text, &words[i], 1);
        else if (!pointed)
            text_add(text, ".");
        pointed = pointed || strchr("0123456789+-e", words[i]) == NULL;
    }
    text_add(text, "'");
}

void value_literal(struct text *text, const struct sluice_value *value)
{
    switch (value->type) {
    case SLUICE_NULL:
        text_add(text, "NULL");
        break;
    case SLUICE_BOOL:
        text_add(text, value->as.integer != 0 ? "'t'" : "'f'");
        break;
    case SLUICE_REAL:
        real_literal(text, value->as.real);
        break;
    case SLUICE_TEXT:
        text_literal(text, value->as.text, (size_t)value->length);
        break;
    case SLUICE_DATE:
        date_literal(text, value->as.integer);
        break;
    case SLUICE_TIME:
        time_literal(text, value->as.integer);
        break;
    default:
        text_format(text, "'%lld'", (long long)value->as.integer);
    }
}

void value_words(struct text *text, const struct sluice_value *value)
{
    char words[VALUE_TEXT_SIZE];

    switch (value->type) {
    case SLUICE_NULL:
        text_add(text, "null");
        break;
    case SLUICE_REAL:
        text_format(text, "%.17g", value->as.real);
        break;
    case SLUICE_TEXT:
        text_add(text, "'");
        text_add_bytes(text, value->as.text, (size_t)value->length);
        text_add(text, "'");
        break;
    case SLUICE_DATE:
        date_text(value->as.integer, words);
        text_add(text, words);
        break;
    case SLUICE_TIME:
        time_text(value->as.integer, words);
        text_add(text, words);
        break;
    default:
        text_format(text, "%lld", (long long)value->as.integer);
    }
}

/* ---- terms ---- */

void column_expression(struct text *sql, const struct table_column *column)
{
    text_name(sql, column->name);
    text_add(sql, column->kind->cast);
}

/* The type of a literal: that of the column where times are concerned, which have two. */
static const char *literal_type(const struct table_column *column, int32_t type)
{
    static const char *const types[] = {
        [SLUICE_BOOL] = "bool", [SLUICE_INT] = "int8",  [SLUICE_REAL] = "float8",
        [SLUICE_TEXT] = "text", [SLUICE_DATE] = "date", [SLUICE_TIME] = "timestamptz"
    };

    if (type == SLUICE_TIME && strcmp(column->declared, "timestamp without time zone") == 0)
        return "timestamp";
    return type > SLUICE_NULL && type <= SLUICE_TIME ? types[type] : "text";
}

static void add_term(struct text *sql, const struct table_column *column,
                     const struct sluice_term *term)
{
    static const char *const operators[] = {
        [SLUICE_EQUAL] = "=", [SLUICE_AT_LEAST] = ">=", [SLUICE_AT_MOST] = "<="
    };

    if (term->comparison == SLUICE_UNDATED) {
        text_add(sql, "(");
        column_expression(sql, column);
        text_add(sql, " IS NULL OR ");
        column_expression(sql, column);
        text_add(sql, " NOT BETWEEN '0001-01-01' AND '9999-12-31')");
        return;
    }
    column_expression(sql, column);
    /* Bytes decide. Where the column's own collation agrees an index may help. */
    if (term->value.type == SLUICE_TEXT && (term->comparison != SLUICE_EQUAL || !column->is_plain))
        text_add(sql, " COLLATE \"C\"");
    text_format(sql, " %s ", operators[term->comparison]);
    value_literal(sql, &term->value);
    if (term->value.type != SLUICE_NULL)
        text_format(sql, "::pg_catalog.%s", literal_type(column, term->value.type));
}

int term_add(const struct session *session, struct text *sql, const struct description *description,
             const struct sluice_term *term, struct sluice_error *error)
{
    const struct table_column *column = column_find(description, term->column);

    if (column == NULL)
        return missing_column(session, description->name, term->column, error);
    add_term(sql, column, term);
    return SLUICE_OK;
}

int terms_add(const struct session *session, struct text *sql,
              const struct description *description, const struct sluice_term *const *terms,
              uint32_t count, struct sluice_error *error)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        int status;
        text_add(sql, i == 0 ? " WHERE " : " AND ");
        status = term_add(session, sql, description, terms[i], error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

/* ---- UTF-8 ---- */

/* How many bytes follow the first of a character, with the bounds of the second; -1: none begins
 * so. Neither overlong forms nor surrogates are UTF-8. */
static int followers(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xbf;
    if (first >= 0xc2 && first <= 0xdf)
        return 1;
    if (first >= 0xe0 && first <= 0xef) {
        *low = first == 0xe0 ? 0xa0 : 0x80;
        *high = first == 0xed ? 0x9f : 0xbf;
        return 2;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        *low = first == 0xf0 ? 0x90 : 0x80;
        *high = first == 0xf4 ? 0x8f : 0xbf;
        return 3;
    }
    return -1;
}

bool text_is_sound(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0;

    while (i < length) {
        unsigned char low, high;
        int more;
        if (bytes[i] > 0 && bytes[i] < 0x80) {
            i++;
            continue;
        }
        more = followers(bytes[i], &low, &high);
        if (more < 0 || length - i <= (size_t)more || bytes[i + 1] < low || bytes[i + 1] > high)
            return false;
        for (i += 2; more > 1; more--, i++)
            if ((bytes[i] & 0xc0) != 0x80)
                return false;
    }
    return true;
}
