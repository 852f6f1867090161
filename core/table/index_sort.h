/*
 * index_sort.h - sorting row numbers by several columns.
 *
 * Every sort column becomes an unsigned number that sorts as its values do; the numbers of a row
 * are packed into as few 64-bit words as their bits need, and the words are radix sorted. Cost is
 * linear in the rows.
 */
#ifndef CORE_TABLE_INDEX_SORT_H
#define CORE_TABLE_INDEX_SORT_H

#include "sluice/table.h"

struct sort_item {
    uint64_t key;
    uint32_t payload;
};

/*
 * Sorts by the lowest `bits` bits of `key`; stable. `spare` is as long as `items`; returns
 * whichever of the two holds the result.
 */
struct sort_item *items_sort(struct sort_item *items, struct sort_item *spare, int64_t count,
                             int bits);

/* What to sort: columns from most to least significant, of which the first `key_count` are a key.
 */
struct sort_spec {
    const struct sluice_column *columns;
    const int32_t *chosen;
    int32_t count, key_count;
};

/*
 * Sorts `rows`, nulls first; stable. `groups[i]` becomes the number, from 0, of the key of the i-th
 * sorted row.
 */
int rows_sort(const struct sort_spec *spec, uint32_t *rows, uint32_t *groups, int64_t count,
              struct sluice_error *error);

/*
 * The codes of a text column: the rank of a row's text among the distinct ones, by bytes. Null has
 * code 0. `*most` is the highest code.
 */
int text_codes(const struct sluice_column *column, const uint32_t *rows, int64_t count,
               uint64_t *codes, uint64_t *most, struct sluice_error *error);

#endif
