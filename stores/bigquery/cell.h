/* cell.h - one column of a batch being filled, cell by cell, from the service's texts. */
#ifndef STORES_BIGQUERY_CELL_H
#define STORES_BIGQUERY_CELL_H

#include <locale.h>

#include "table.h"

#define BATCH_ROWS 8192

struct filler {
    bool (*read)(struct filler *filler, const char *text, size_t length, int64_t row);
    int32_t type;
    const char *expected; /* for messages */
    const char *name;     /* the scan's */
    locale_t locale;
    uint8_t *validity;
    union {
        uint8_t *bits;
        int64_t *integers;
        double *reals;
        int32_t *dates;
        char *bytes;
        void *any;
    } values;
    int32_t *offsets; /* text only */
    size_t capacity;  /* of a text column's values */
    bool has_nulls, no_memory;
    bool is_key; /* part of what names a row */
};

/* Cells of the kind, as the field's type; false: no memory. filler_fini it in any case. */
bool filler_init(struct filler *filler, const struct sluice_field *field, int kind,
                 locale_t locale);
void filler_fini(struct filler *filler);
/* Makes it ready for a batch. */
void filler_clear(struct filler *filler);
void filler_null(struct filler *filler, int64_t row);
/* A text of the service; false: it is none of the type, or there is no memory. */
bool filler_take(struct filler *filler, const char *text, size_t length, int64_t row);

#endif
