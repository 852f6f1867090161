/*
 * column_build.h - one column of a table while it grows.
 *
 * An append writes row `row` and what belongs to it and nothing before it. The row counts once the
 * table says so: appending it anew replaces what a failed attempt left.
 */
#ifndef CORE_TABLE_COLUMN_BUILD_H
#define CORE_TABLE_COLUMN_BUILD_H

#include "table/table.h"

/* False when memory is short; column_fini is right either way. */
bool column_init(struct table_column *column, const char *name, int32_t type);
void column_fini(struct table_column *column);
/* Makes room for `capacity` rows, keeping `used`. False when memory is short. */
bool column_reserve_rows(struct table_column *column, int64_t used, int64_t capacity);
/* `row` is below `capacity`, the rows there is room for. */
int column_append(struct table_column *column, int64_t row, struct sluice_value value,
                  int64_t capacity, struct sluice_error *error);
/* Rows first .. first + rows - 1 from `source`, which has the type of the column. */
int column_append_all(struct table_column *column, int64_t first,
                      const struct sluice_column *source, int64_t rows, int64_t capacity,
                      struct sluice_error *error);

#endif
