/* json.c - objects and lines for programs. */
#include "report/private.h"

#include <stdlib.h>

/* Enough for a microsecond in a day; more digits would only show binary fractions. */
#define PRECISION 12

void report_json_line(json_t *object, int digits, struct buffer *out)
{
    char *text = json_to_text(object, JSON_COMPACT | JSON_REAL_PRECISION((size_t)digits));

    if (text == NULL)
        out->failed = true;
    else
        buffer_printf(out, "%s\n", text);
    free(text);
    json_decref(object);
}

void json_line(json_t *object, struct buffer *out)
{
    report_json_line(object, PRECISION, out);
}

json_t *json_any_text(const char *text)
{
    json_t *value = json_string(text);
    struct buffer ascii = { 0 };

    if (value != NULL)
        return value;
    for (const char *c = text; *c != '\0'; c++)
        buffer_char(&ascii, (unsigned char)*c < 0x80 ? *c : '?');
    if (!ascii.failed && ascii.data != NULL)
        value = json_string(ascii.data);
    buffer_fini(&ascii);
    return value;
}

json_t *report_json_value(struct sluice_value value)
{
    struct buffer text = { 0 };
    json_t *json = NULL;

    switch (value.type) {
    case SLUICE_NULL:
        return json_null();
    case SLUICE_BOOL:
        return json_boolean(value.as.integer != 0);
    case SLUICE_INT:
        return json_integer(value.as.integer);
    case SLUICE_REAL:
        return json_real(value.as.real);
    default:
        value_format(&text, value);
        if (!text.failed && text.length > 0)
            text_make_utf8(text.data, text.length);
        if (!text.failed)
            json = json_stringn(text.length == 0 ? "" : text.data, text.length);
        buffer_fini(&text);
        return json;
    }
}

static json_t *text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

static json_t *date_or_null(sluice_day date)
{
    char text[DATE_TEXT_SIZE];

    return date == NO_DATE ? json_null() : json_string(date_format(date, text));
}

static json_t *time_value(int64_t time)
{
    char text[TIME_TEXT_SIZE];

    return json_string(time_format(time, text));
}

/* `all` is a pointer, since a list that a callee took from may not be used by its caller. */
static json_t *next_value(char type, va_list *all)
{
    switch (type) {
    case 's':
        return json_string(va_arg(*all, const char *));
    case '?':
        return text_or_null(va_arg(*all, const char *));
    case 'i':
        return json_integer(va_arg(*all, int64_t));
    case 'r':
        return json_real(va_arg(*all, double));
    case 'b':
        return json_boolean(va_arg(*all, int));
    case 'd':
        return date_or_null(va_arg(*all, int32_t));
    case 't':
        return time_value(va_arg(*all, int64_t));
    case 'v':
        return report_json_value(va_arg(*all, struct sluice_value));
    default:
        return va_arg(*all, json_t *);
    }
}

json_t *report_object(const char *fields, ...)
{
    json_t *object = json_object();
    bool failed = object == NULL;
    va_list all;

    va_start(all, fields);
    for (const char *at = fields; *at != '\0';) {
        char name[32];
        size_t length = strcspn(at, ":");
        (void)snprintf(name, sizeof name, "%.*s", (int)length, at);
        /* Every argument is taken, since objects among them are ours. */
        failed |= json_object_set_new(object, name, next_value(at[length + 1], &all)) != 0;
        at += length + 2;
        at += *at == ' ';
    }
    va_end(all);
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}
