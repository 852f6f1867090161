/* store_delta.h - rows of a table changed by their keys: SLUICE_CAN_DELTA. A part of store.h. */
#ifndef SLUICE_STORE_DELTA_H
#define SLUICE_STORE_DELTA_H

#include <stdint.h>

struct sluice_batch;
struct sluice_field;

/*
 * Deletes the rows with these keys, then inserts `rows`. The keys are of rows that a scan of this
 * very transaction has read. One that is not there any more is SLUICE_E_BUSY where another program
 * may have taken its row away meanwhile: the transaction is rolled back and made again, from its
 * first scan on. Where none can, the table does not find its own rows: SLUICE_E_CONFLICT, as of a
 * row that comes and is there already.
 */
struct sluice_change {
    uint32_t size;
    uint32_t field_count; /* 0 may be where no rows come */
    const char *table;
    const struct sluice_field *const *fields;     /* of rows, in their order */
    const struct sluice_batch *rows;              /* that come; NULL: none */
    const struct sluice_field *const *key_fields; /* the table's whole key, in its order */
    uint32_t key_count;
    uint32_t reserved;
    const struct sluice_batch *keys; /* of rows that go; NULL: none */
};

#endif
