/*
 * listing.h - rows of named columns, printed as an aligned table, as CSV or as JSON lines.
 */
#ifndef CORE_REPORT_LISTING_H
#define CORE_REPORT_LISTING_H

#include "table/table.h"

enum listing_format { LISTING_TEXT = 1, LISTING_CSV = 2, LISTING_JSON = 3 };

#define LISTING_MAX_COLUMNS 16

struct listing_column {
    const char *name; /* also the key in JSON */
    int32_t type;     /* enum sluice_type; numbers are aligned to the right */
    bool only_data;   /* not in the table for people */
};

struct listing {
    const struct listing_column *columns;
    size_t column_count;
    struct sluice_value *cells; /* row by row; text is borrowed */
    size_t count, capacity;     /* cells */
    bool failed;                /* memory ran short */
};

/* `columns` must outlive the listing. */
void listing_init(struct listing *listing, const struct listing_column *columns, size_t count);
void listing_fini(struct listing *listing);
/* Appends one row: one value per column, of its type or null. Text must outlive the listing. */
void listing_add(struct listing *listing, const struct sluice_value *row);
size_t listing_rows(const struct listing *listing);
/* `event` (may be NULL) is the first key of each JSON object. Null is nothing, in JSON null. */
void listing_print(const struct listing *listing, int format, const char *event,
                   struct buffer *out);

/* Text or null. */
struct sluice_value listing_text(const char *text);
/* Text that was made for this listing: NULL is no memory for it. */
struct sluice_value listing_made(struct listing *listing, const char *text);

#endif
