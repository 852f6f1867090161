/* json.c - one compact JSON object about an entity, for a text column. */
#include "hoops/hoops.h"

#include <math.h>

enum {
    FIRST_SIZE = 512,
    NUMBER_SIZE = 352, /* the longest double, with 15 decimals */
    SCALED_SIZE = 32,  /* 16 digits, a sign, a point */
    ESCAPE_SIZE = 8,
};

/* Makes room for `length` more bytes; false, then and ever after, when memory is short. */
static bool reserve(struct hoops_json *json, size_t length)
{
    size_t size = json->size == 0 ? FIRST_SIZE : json->size;
    char *text;

    while (size - json->length < length)
        size *= 2;
    if (json->is_short || size == json->size)
        return !json->is_short;
    text = json->of->call->host->scratch(json->of->call, size);
    json->is_short = text == NULL;
    if (json->is_short)
        return false;
    if (json->length > 0)
        memcpy(text, json->text, json->length);
    json->text = text;
    json->size = size;
    return true;
}

static void add(struct hoops_json *json, const char *text, size_t length)
{
    if (!reserve(json, length))
        return;
    memcpy(json->text + json->length, text, length);
    json->length += length;
}

static void add_text(struct hoops_json *json, const char *text)
{
    add(json, text, strlen(text));
}

/* Quotes and backslashes escaped, control characters as \u00XX; other bytes are UTF-8 as they are.
 */
static void add_string(struct hoops_json *json, const char *text, size_t length)
{
    size_t plain = 0;

    add_text(json, "\"");
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        char escaped[ESCAPE_SIZE];

        if (byte >= ' ' && byte != '"' && byte != '\\')
            continue;
        add(json, text + plain, i - plain);
        plain = i + 1;
        (void)snprintf(escaped, sizeof escaped, byte < ' ' ? "\\u%04x" : "\\%c", byte);
        add_text(json, escaped);
    }
    add(json, text + plain, length - plain);
    add_text(json, "\"");
}

/* Digits from the last to the first. */
static void add_scaled(struct hoops_json *json, double whole, int decimals)
{
    char text[SCALED_SIZE];
    char *digit = text + sizeof text - 1;
    uint64_t rest = (uint64_t)fabs(whole);

    *digit = '\0';
    for (int i = 0; i <= decimals || rest > 0; i++, rest /= 10) {
        if (i == decimals && i > 0)
            *--digit = '.';
        *--digit = (char)('0' + rest % 10);
    }
    if (whole < 0)
        *--digit = '-';
    add_text(json, digit);
}

static void add_real(struct hoops_json *json, double value, int decimals)
{
    char text[NUMBER_SIZE];
    const char *digits = text;
    double whole;

    if (hoops_scale(value, decimals, &whole)) {
        add_scaled(json, whole, decimals);
        return;
    }
    /* The C library rounds the exact binary value, half to even; a zero has no sign. */
    (void)snprintf(text, sizeof text, "%.*f", decimals, value);
    if (text[0] == '-' && text[strspn(text, "-0.")] == '\0')
        digits++;
    add_text(json, digits);
}

/* The comma before what follows, unless it opens its object or list. */
static void separate(struct hoops_json *json)
{
    if (json->length > 0 && json->text[json->length - 1] != '{' &&
        json->text[json->length - 1] != '[')
        add_text(json, ",");
}

static void add_key(struct hoops_json *json, const char *key)
{
    if (json->length == 0)
        add_text(json, "{");
    separate(json);
    add_string(json, key, strlen(key));
    add_text(json, ":");
}

void hoops_json_value(struct hoops_json *json, const char *key, struct sluice_value value,
                      int decimals)
{
    char text[NUMBER_SIZE];

    add_key(json, key);
    switch (value.type) {
    case SLUICE_BOOL:
        add_text(json, value.as.integer != 0 ? "true" : "false");
        break;
    case SLUICE_INT:
        (void)snprintf(text, sizeof text, "%lld", (long long)value.as.integer);
        add_text(json, text);
        break;
    case SLUICE_REAL:
        add_real(json, value.as.real, decimals);
        break;
    case SLUICE_TEXT:
        add_string(json, value.as.text, (size_t)value.length);
        break;
    default:
        add_text(json, "null");
    }
}

void hoops_json_number(struct hoops_json *json, const char *key, struct sluice_number number,
                       int decimals)
{
    hoops_json_value(json, key, number.known ? sluice_of_real(number.value) : sluice_of_null(),
                     decimals);
}

void hoops_json_cell(struct hoops_json *json, const char *key, uint32_t input, uint32_t column,
                     int decimals)
{
    hoops_json_value(json, key, hoops_value(json->of, input, column), decimals);
}

void hoops_json_list(struct hoops_json *json, const char *key, const char *list)
{
    add_key(json, key);
    add_text(json, "[");
    while (*list != '\0') {
        size_t length = strcspn(list, ",");

        separate(json);
        add_string(json, list, length);
        list += length + (list[length] != '\0');
    }
    add_text(json, "]");
}

void hoops_json_set(struct hoops_json *json, uint32_t column)
{
    add_text(json, json->length == 0 ? "{}" : "}");
    if (!json->is_short)
        sluice_set(json->of->call, column, sluice_of_bytes(json->text, (int32_t)json->length));
}
