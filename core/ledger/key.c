/* key.c - an entity key as text. */
#include "ledger/ledger.h"

static void json_text(struct buffer *out, struct sluice_value value)
{
    buffer_char(out, '"');
    for (int32_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.as.text[i];
        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c < 0x20)
            buffer_printf(out, "\\u%04x", c);
        else
            buffer_char(out, (char)c);
    }
    buffer_char(out, '"');
}

void key_format(struct buffer *out, const struct sluice_value *key, uint32_t count)
{
    buffer_clear(out);
    buffer_char(out, '[');
    for (uint32_t k = 0; k < count; k++) {
        bool quoted = key[k].type == SLUICE_DATE || key[k].type == SLUICE_TIME;
        if (k > 0)
            buffer_char(out, ',');
        if (key[k].type == SLUICE_TEXT) {
            json_text(out, key[k]);
            continue;
        }
        buffer_text(out, quoted ? "\"" : "");
        value_format(out, key[k]);
        buffer_text(out, quoted ? "\"" : "");
    }
    buffer_char(out, ']');
}
