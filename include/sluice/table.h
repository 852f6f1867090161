/*
 * table.h - the data model shared by the runtime, processor plugins and store drivers.
 *
 * Everything here crosses a shared-object boundary. A struct that may grow begins with its `size`
 * and grows only at the end; `sluice_value`, `sluice_column` and `sluice_slice` are frozen and have
 * no size. Enum values are never renumbered. The header needs nothing but the C library.
 *
 * Columns have the Arrow columnar layout: a validity bitmap (bit set = value present, least
 * significant bit first, NULL = every value present) beside the values.
 */
#ifndef SLUICE_TABLE_H
#define SLUICE_TABLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#if defined(__GNUC__)
#define SLUICE_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define SLUICE_PRINTF(text, first)
#endif

/*
 * Status of every call that can fail: X(NAME, value, meaning). 0 is success. The value of a code
 * never changes; new ones are added at the end.
 */
#define SLUICE_STATUS_MAP(X)                                                                       \
    X(OK, 0, "success")                                                                            \
    X(E_MEMORY, 1, "out of memory")                                                                \
    X(E_INVALID, 2, "invalid input")                                                               \
    X(E_NOT_FOUND, 3, "not found")                                                                 \
    X(E_IO, 4, "input or output error")                                                            \
    X(E_STORE, 5, "store error")                                                                   \
    X(E_BUSY, 6, "busy")                                                                           \
    X(E_CORRUPT, 7, "corrupt data")                                                                \
    X(E_UNSUPPORTED, 8, "not supported")                                                           \
    X(E_REFUSED, 9, "refused")                                                                     \
    X(E_CANCELLED, 10, "cancelled")                                                                \
    X(E_LIMIT, 11, "limit exceeded")                                                               \
    X(E_PLUGIN, 12, "plugin error")                                                                \
    X(E_CONFLICT, 13, "conflict")                                                                  \
    X(E_FULL, 14, "no space left")                                                                 \
    X(E_READ_ONLY, 15, "read only")                                                                \
    X(E_INTERNAL, 16, "internal error")

enum sluice_status {
#define SLUICE_STATUS_ENUM(name, value, meaning) SLUICE_##name = value,
    SLUICE_STATUS_MAP(SLUICE_STATUS_ENUM)
#undef SLUICE_STATUS_ENUM
};

/*
 * What went wrong, in words for a person: what, where, and what to do. Owned by the caller; `size`
 * is set by the caller to sizeof(struct sluice_error) before the call. Untouched on success.
 */
struct sluice_error {
    uint32_t size;
    int32_t status;
    char message[1016];
};

#define SLUICE_ERROR_INIT                                                                          \
    {                                                                                              \
        sizeof(struct sluice_error), SLUICE_OK, ""                                                 \
    }

/* Stores `status` and a formatted message in `error` (may be NULL) and returns `status`. */
SLUICE_PRINTF(3, 4)
static inline int sluice_error_set(struct sluice_error *error, int status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        error->status = status;
        (void)vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

/* Column types. The comment gives the Arrow storage of the values buffer. */
enum sluice_type {
    SLUICE_NULL = 0, /* a value only: no type, no value */
    SLUICE_BOOL = 1, /* bitmap, least significant bit first */
    SLUICE_INT = 2,  /* int64_t */
    SLUICE_REAL = 3, /* double, never NaN or infinite, never -0.0 */
    SLUICE_TEXT = 4, /* UTF-8 bytes without terminator, delimited by int32_t offsets */
    SLUICE_DATE = 5, /* int32_t, days since 1970-01-01 */
    SLUICE_TIME = 6, /* int64_t, microseconds since 1970-01-01T00:00:00Z */
};

/* One value. Frozen. For text, `text` is borrowed, has `length` bytes and need not be terminated.
 */
struct sluice_value {
    int32_t type;   /* enum sluice_type; SLUICE_NULL for null */
    int32_t length; /* bytes of text, else 0 */
    union {
        int64_t integer; /* bool (0 or 1), int, date, time */
        double real;
        const char *text;
    } as;
};

/* One column of `rows` values, in the Arrow layout. Frozen. Borrowed by whoever reads it. */
struct sluice_column {
    int32_t type;
    int32_t reserved;        /* as uint32_t: the number of rows and 1; 0: not known */
    const uint8_t *validity; /* NULL: nothing is null */
    const void *values;
    const int32_t *offsets; /* text: rows + 1 entries, else NULL */
};

/*
 * Rows first, first + step, ... of an indexed table, `count` of them. Frozen. `step` is 1, or -1
 * where the input is declared newest first. An empty slice has count 0.
 */
struct sluice_slice {
    int64_t first;
    int64_t count;
    int64_t step;
};

/* The columns of one input, in the order in which the input declares them. */
struct sluice_view {
    uint32_t size;
    int32_t column_count;
    int64_t row_count;
    const struct sluice_column *columns;
};

/* ---- making values ---- */

static inline struct sluice_value sluice_of_word(int32_t type, int64_t word)
{
    struct sluice_value value;

    value.type = type;
    value.length = 0;
    value.as.integer = word;
    return value;
}

static inline struct sluice_value sluice_of_null(void)
{
    return sluice_of_word(SLUICE_NULL, 0);
}

static inline struct sluice_value sluice_of_bool(bool value)
{
    return sluice_of_word(SLUICE_BOOL, value ? 1 : 0);
}

static inline struct sluice_value sluice_of_int(int64_t value)
{
    return sluice_of_word(SLUICE_INT, value);
}

static inline struct sluice_value sluice_of_real(double real)
{
    struct sluice_value value;

    value.type = SLUICE_REAL;
    value.length = 0;
    value.as.real = real;
    return value;
}

static inline struct sluice_value sluice_of_date(int32_t value)
{
    return sluice_of_word(SLUICE_DATE, value);
}

static inline struct sluice_value sluice_of_time(int64_t value)
{
    return sluice_of_word(SLUICE_TIME, value);
}

static inline struct sluice_value sluice_of_bytes(const char *text, int32_t length)
{
    struct sluice_value value;

    value.type = SLUICE_TEXT;
    value.length = length;
    value.as.text = text;
    return value;
}

/* `text` is terminated and shorter than 2 GiB. */
static inline struct sluice_value sluice_of_text(const char *text)
{
    return sluice_of_bytes(text, (int32_t)strlen(text));
}

static inline bool sluice_value_equals(struct sluice_value a, struct sluice_value b)
{
    if (a.type != b.type || a.length != b.length)
        return false;
    switch (a.type) {
    case SLUICE_NULL:
        return true;
    case SLUICE_REAL:
        return !(a.as.real < b.as.real) && !(a.as.real > b.as.real);
    case SLUICE_TEXT:
        return a.length == 0 || memcmp(a.as.text, b.as.text, (size_t)a.length) == 0;
    default:
        return a.as.integer == b.as.integer;
    }
}

#include "sluice/read.h"

#endif
