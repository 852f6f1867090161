/*
 * canonical.c - values as canonical bytes.
 *
 * Every cell that is read and every row that is written goes through here, so room is made for a
 * whole row at a time, and a cell is written from its column as it stands there.
 */
#include "table/table.h"

#include <string.h>

enum {
    WIDEST = 9, /* a type byte and eight of a value, or four of a length */
};

/* Little-endian, whatever the machine is; compilers make one store of it. */
static char *put_half(char *to, uint32_t bits)
{
    to[0] = (char)(bits & 0xff);
    to[1] = (char)(bits >> 8 & 0xff);
    to[2] = (char)(bits >> 16 & 0xff);
    to[3] = (char)(bits >> 24);
    return to + 4;
}

static char *put_word(char *to, uint64_t bits)
{
    return put_half(put_half(to, (uint32_t)bits), (uint32_t)(bits >> 32));
}

static char *put_text(char *to, const char *text, size_t length)
{
    to = put_half(to, (uint32_t)length);
    if (length > 0)
        memcpy(to, text, length);
    return to + length;
}

static uint64_t real_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* ---- a value ---- */

static char *put_value(char *to, struct sluice_value value)
{
    *to++ = (char)value.type;
    switch (value.type) {
    case SLUICE_NULL:
        return to;
    case SLUICE_BOOL:
        *to = (char)(value.as.integer & 0xff);
        return to + 1;
    case SLUICE_DATE:
        return put_half(to, (uint32_t)value.as.integer);
    case SLUICE_TEXT:
        return put_text(to, value.as.text, (size_t)value.length);
    case SLUICE_REAL:
        return put_word(to, real_bits(value.as.real));
    default:
        return put_word(to, (uint64_t)value.as.integer);
    }
}

void canonical_append(struct buffer *out, struct sluice_value value)
{
    size_t text = value.type == SLUICE_TEXT ? (size_t)value.length : 0;

    if (buffer_reserve(out, WIDEST + text))
        buffer_take(out, put_value(out->data + out->length, value));
}

/* ---- a row ---- */

static char *put_cell(char *to, const struct sluice_column *column, int64_t row)
{
    if (column->validity != NULL && !sluice_bit(column->validity, row)) {
        *to = SLUICE_NULL;
        return to + 1;
    }
    *to++ = (char)column->type;
    switch (column->type) {
    case SLUICE_BOOL:
        *to = (char)sluice_bit(column->values, row);
        return to + 1;
    case SLUICE_DATE:
        return put_half(to, (uint32_t)((const int32_t *)column->values)[row]);
    case SLUICE_TEXT:
        return put_text(to, (const char *)column->values + column->offsets[row],
                        (size_t)(column->offsets[row + 1] - column->offsets[row]));
    case SLUICE_REAL:
        return put_word(to, real_bits(((const double *)column->values)[row]));
    default:
        return put_word(to, (uint64_t)((const int64_t *)column->values)[row]);
    }
}

static size_t most_bytes(const struct sluice_column *columns, const int32_t *chosen, int32_t count,
                         int64_t row)
{
    size_t bytes = WIDEST * (size_t)count;

    for (int32_t i = 0; i < count; i++) {
        const struct sluice_column *column = &columns[chosen == NULL ? i : chosen[i]];
        if (column->type == SLUICE_TEXT)
            bytes += (size_t)(column->offsets[row + 1] - column->offsets[row]);
    }
    return bytes;
}

void canonical_append_row(struct buffer *out, const struct sluice_column *columns,
                          const int32_t *chosen, int32_t count, int64_t row)
{
    char *to;

    if (!buffer_reserve(out, most_bytes(columns, chosen, count, row)))
        return;
    to = out->data + out->length;
    for (int32_t i = 0; i < count; i++)
        to = put_cell(to, &columns[chosen == NULL ? i : chosen[i]], row);
    buffer_take(out, to);
}
