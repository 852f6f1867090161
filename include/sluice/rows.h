/*
 * rows.h - what moves into a store and out of it: layouts, batches, scans, replacements.
 *
 * A part of store.h, which is what drivers include.
 */
#ifndef SLUICE_ROWS_H
#define SLUICE_ROWS_H

#include "sluice/table.h"

struct sluice_field {
    uint32_t size;
    int32_t type; /* enum sluice_type */
    const char *name;
    int32_t is_key; /* part of the primary key; keys stand first, in key order */
    /* Of `describe`: besides `type`, the types that a scan may ask for, as bits 1 << type. Each
     * cell is converted, or refused where something would be lost. */
    uint32_t converts;
    uint32_t reserved;
    const char *type_name; /* of `describe`: the type as the store calls it; NULL: not told */
};

/* A table as the runtime wants it, or as the store has it. Columns that are not keys are nullable.
 */
struct sluice_layout {
    uint32_t size;
    uint32_t field_count;
    const char *table;
    const struct sluice_field *const *fields;
    const char *date; /* of `migrate`: the column whose dates are the partitions; NULL: none */
    int32_t is_view;  /* of `describe`: it can be read alone */
    int32_t reserved;
};

enum sluice_comparison {
    SLUICE_EQUAL = 1,
    SLUICE_AT_LEAST = 2,
    SLUICE_AT_MOST = 3,
    /* SLUICE_CAN_UNDATED. Of a column of dates, whatever the value is: null, or no date of the
     * years 0001 to 9999. Such a scan asks for no columns: it counts. */
    SLUICE_UNDATED = 4
};

/* column <comparison> value; terms are joined by AND. The column may be one that is not scanned.
 * Null satisfies SLUICE_UNDATED alone, whether it is the cell or the value. */
struct sluice_term {
    uint32_t size;
    int32_t comparison;
    const char *column;
    struct sluice_value value;
};

/* A batch of rows in the Arrow layout. `release` frees it, is called once, before the cursor that
 * gave it is used again, and may be NULL. */
struct sluice_batch {
    uint32_t size;
    uint32_t column_count;
    int64_t row_count; /* below 2^31 */
    const struct sluice_column *columns;
    void (*release)(struct sluice_batch *batch);
    void *owner; /* the producer's own */
};

struct sluice_scan {
    uint32_t size;
    uint32_t field_count;
    const char *table;
    /* Columns wanted, with the types expected. `is_key`: it names the row to people, for messages
     * of a cell that cannot be converted. */
    const struct sluice_field *const *fields;
    const struct sluice_term *const *terms;
    uint32_t term_count;
    uint32_t order_count;
    const char *const *order; /* ascending, null first; text by bytes; columns of the scan */
};

/* Deletes the rows that `terms` select, then inserts `rows` (may be NULL). No terms: deletes none.
 */
struct sluice_replace {
    uint32_t size;
    uint32_t field_count;
    const char *table;
    const struct sluice_field *const *fields; /* of rows, in their order */
    const struct sluice_term *const *terms;
    uint32_t term_count;
    int32_t delete_all; /* 1: delete every row of the table, terms are ignored */
    const struct sluice_batch *rows;
};

#endif
