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
