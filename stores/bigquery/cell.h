/* cell.h - one column of a batch being filled, cell by cell, from the service's texts. */
#ifndef STORES_BIGQUERY_CELL_H
#define STORES_BIGQUERY_CELL_H

#include <locale.h>

#include "shared/column.h"
#include "table.h"

struct filler {
    bool (*read)(struct filler *filler, const char *text, size_t length, int64_t row);
    const char *expected; /* for messages */
    const char *name;     /* the scan's */
    locale_t locale;
    struct column column;
    bool no_memory;
    bool is_key; /* part of what names a row */
};

/* Cells of the kind, as the field's type; false: no memory. filler_fini it in any case. */
bool filler_init(struct filler *filler, const struct sluice_field *field, int kind,
                 locale_t locale);
void filler_fini(struct filler *filler);
/* A text of the service; false: it is none of the type, or there is no memory. */
bool filler_take(struct filler *filler, const char *text, size_t length, int64_t row);

#endif
