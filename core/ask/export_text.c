/* export_text.c - a row of values as a line of CSV, or as a JSON object. */
#include "ask/ask.h"
#include "csv/csv.h"

/* What is not UTF-8 becomes ?: others may have written to the store, and this shall be JSON. */
static void json_text(struct buffer *out, const char *text, size_t length)
{
    static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";

    buffer_char(out, '"');
    for (size_t i = 0, size = 1; i < length; i += size) {
        const char *place = text[i] == '\0' ? NULL : strchr(escaped, text[i]);
        size = (unsigned char)text[i] < 0x80 ? 1 : utf8_length(text + i, length - i);
        if (place != NULL) {
            buffer_char(out, '\\');
            buffer_char(out, letters[place - escaped]);
        } else if ((unsigned char)text[i] < 0x20) {
            buffer_printf(out, "\\u%04x", (unsigned char)text[i]);
        } else {
            buffer_append(out, size == 0 ? "?" : text + i, size == 0 ? 1 : size);
        }
        size = size == 0 ? 1 : size;
    }
    buffer_char(out, '"');
}

static void json_value(struct buffer *out, struct sluice_value value)
{
    bool quoted = value.type == SLUICE_DATE || value.type == SLUICE_TIME;

    if (value.type == SLUICE_NULL) {
        buffer_text(out, "null");
    } else if (value.type == SLUICE_TEXT) {
        json_text(out, value.as.text, (size_t)value.length);
    } else {
        buffer_text(out, quoted ? "\"" : "");
        value_format(out, value);
        buffer_text(out, quoted ? "\"" : "");
    }
}

void export_json(const struct export *export, const struct sluice_value *values, struct buffer *out)
{
    for (int32_t c = 0; c < export->count; c++) {
        buffer_char(out, c > 0 ? ',' : '{');
        json_text(out, export->names[c], strlen(export->names[c]));
        buffer_char(out, ':');
        json_value(out, values[c]);
    }
    buffer_text(out, "}\n");
}

void export_csv(const struct export *export, const struct sluice_value *values, struct buffer *out)
{
    for (int32_t c = 0; c < export->count; c++) {
        buffer_text(out, c == 0 ? "" : ",");
        if (values == NULL)
            csv_write_text(out, export->names[c], strlen(export->names[c]));
        else
            csv_write_value(out, values[c]);
    }
    buffer_char(out, '\n');
}
