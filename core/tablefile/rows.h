/*
 * rows.h - what may stand in a table file, for its writer and its reader.
 *
 * Each function looks at `count` values from the `first` on and returns what is wrong with one of
 * them, as the rest of a sentence ("is not a finite number"); NULL: nothing. `first` is a multiple
 * of 64. A column of type FORMAT_UINT32 has four bytes a value.
 */
#ifndef CORE_TABLEFILE_ROWS_H
#define CORE_TABLEFILE_ROWS_H

#include "tablefile/format.h"

/* Values of another type than text. What stands under a null is 0. */
const char *rows_values_fault(const struct sluice_column *column, int64_t first, int64_t count);
/* Offsets ascend, and lie within `bytes` of text; those of a null are equal. */
const char *rows_offsets_fault(const struct sluice_column *column, int64_t first, int64_t count,
                               uint64_t bytes);
/* Text whose offsets are sound. */
const char *rows_text_fault(const struct sluice_column *column, int64_t first, int64_t count);
/* `length` bytes are UTF-8 without NUL. */
const char *rows_bytes_fault(const char *text, size_t length);
/* The nulls among the 64 values from `row` on, a multiple of 64, the first in the lowest bit; none
 * from `end` on. */
uint64_t rows_nulls(const uint8_t *validity, int64_t row, int64_t end);
/* The bits of a bitmap after its last value are 0. */
const char *rows_tail_fault(const uint8_t *bits, int64_t count);

#endif
