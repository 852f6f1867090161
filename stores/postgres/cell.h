/* cell.h - one column of a batch being filled, cell by cell. */
#ifndef STORES_POSTGRES_CELL_H
#define STORES_POSTGRES_CELL_H

#include "session.h"
#include "shared/column.h"

/* A value as the server sends it: big-endian. */
struct wire {
    const unsigned char *bytes;
    int32_t length;
};

/* `read` takes a value that is not null: SLUICE_E_CORRUPT if the column's type cannot hold it. */
struct filler {
    enum sluice_status (*read)(struct filler *filler, struct wire wire, int64_t row);
    Oid oid;              /* of what the server sends */
    const char *expected; /* for messages */
    char *name, *declared;
    struct column column;
    bool is_key; /* part of what names a row */
};

/* How a column of the table is read as a field; finish it after a failure too. */
int filler_init(struct filler *filler, const struct table_column *column,
                const struct sluice_field *field, struct sluice_error *error);
void filler_fini(struct filler *filler);
/* What stands in the store, for messages. */
void wire_words(Oid oid, struct wire wire, struct text *text);

static inline int16_t wire_int16(const unsigned char *bytes)
{
    return (int16_t)(uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline int32_t wire_int32(const unsigned char *bytes)
{
    uint32_t number;

    memcpy(&number, bytes, sizeof number);
    return (int32_t)__builtin_bswap32(number);
}

static inline int64_t wire_int64(const unsigned char *bytes)
{
    uint64_t number;

    memcpy(&number, bytes, sizeof number);
    return (int64_t)__builtin_bswap64(number);
}

/* ---- numeric ---- */

#define NUMERIC_DIGITS 2048

/* sign * digits * 10^exponent, the digits without zeros at their ends; none for zero. */
struct numeric {
    const char *special; /* "NaN", "Infinity", ..; NULL: a number */
    bool is_negative;
    int count, exponent;
    char digits[NUMERIC_DIGITS + 8];
};

/* False for what is no numeric, or longer than any number that an int or a real can be. */
bool numeric_parse(struct wire wire, struct numeric *numeric);
/* False where something would be lost. */
bool numeric_to_int(const struct numeric *numeric, int64_t *number);
bool numeric_to_real(const struct numeric *numeric, double *number);
void numeric_words(const struct numeric *numeric, struct text *text);

#endif
