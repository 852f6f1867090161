/*
 * table.h - typed tables in memory: text forms of values, builders, indexed tables, windows,
 * digests. Knows nothing of files, pipelines or stores.
 *
 * A finished `struct table` or `struct indexed` is read only and may be read by any thread.
 */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include "base/base.h"
#include "sluice/store.h"
#include "sluice/table.h"
#include "table/component.h"

/* ---- types and values ---- */

/* "int" and so on, as in pipeline files; 0 (SLUICE_NULL) if `name` is none. */
int type_parse(const char *name, size_t length);
const char *type_name(int type);
/* Int or real. */
bool type_is_number(int type);

/*
 * Reads the CSV or YAML form of a value: bool 0/1/true/false, int, real (not NaN or infinite, nor
 * so small that it would become 0), text without NUL, date, time. On failure returns false and
 * `*expected` says what would do ("a date as YYYY-MM-DD"). Text is borrowed from `text`.
 */
bool value_parse(int type, const char *text, size_t length, struct sluice_value *value,
                 const char **expected);
/* What is probably wrong with text that value_parse refused: "it has a no-break space (U+00A0) in
 * it: remove it". NULL where there is nothing to add to what was expected. */
const char *value_hint(int type, const char *text, size_t length);
/* value_hint's word about a blank that nobody sees; NULL: there is none. */
const char *text_unseen(const char *text, size_t length);
/* Text without the blanks around it, also those that nobody sees; `*length` is its length. */
const char *text_trim(const char *text, size_t *length);
/*
 * Appends the export form: true/false; reals in shortest round-trip form, always with a point or an
 * exponent; ISO dates and times; text as it is; null as nothing.
 */
void value_format(struct buffer *out, struct sluice_value value);
/*
 * What is wrong with the bits of a value, as the rest of a sentence ("is neither 0 nor 1"); NULL:
 * nothing. A bool is 0 or 1, a real finite, a date or time of the years 0000 to 9999, whose text
 * form is read again; text has its bytes. What stands in them is not looked at.
 */
const char *value_fault(struct sluice_value value);
/* Null where there is no text. */
static inline struct sluice_value value_of_text(const char *text)
{
    return text == NULL ? sluice_of_null() : sluice_of_text(text);
}
/* Total order: null first, numbers by value, text by bytes. Same type or null on both sides. */
int value_compare(struct sluice_value a, struct sluice_value b);
uint64_t value_hash(struct sluice_value value);

/*
 * `value` rounded to `scale` decimals (0-15), half to even on the exact binary value, as printf's
 * %.nf followed by strtod; -0.0 becomes 0.0. `value` is finite.
 */
double real_round(double value, int scale);

/* ---- tables ---- */

/* Columns owned by the table, growing row by row. */
struct table_column {
    char *name;
    int32_t type;
    bool has_nulls;
    uint8_t *validity;
    void *values;
    int32_t *offsets;
    size_t text_length, text_capacity;
};

struct table {
    struct table_column *columns;
    struct sluice_column *views; /* what readers use; valid after table_finish */
    int32_t column_count;
    int64_t row_count, capacity;
};

/* `names` are copied. */
int table_init(struct table *table, const char *const *names, const int32_t *types, int32_t count,
               struct sluice_error *error);
void table_fini(struct table *table);
/* As table_init; room for `rows` rows is made at once. */
int table_init_rows(struct table *table, const char *const *names, const int32_t *types,
                    int32_t count, int64_t rows, struct sluice_error *error);
/* Appends one row of `column_count` values of the columns' types or null. */
int table_append(struct table *table, const struct sluice_value *values,
                 struct sluice_error *error);
/* Appends the rows of a batch whose columns are those of the table. */
int table_append_batch(struct table *table, const struct sluice_batch *batch,
                       struct sluice_error *error);
/*
 * Makes one finished table of the columns of several, each with as many rows: they are moved, and
 * the parts end as after table_fini, also where memory is short.
 */
int table_join(struct table *table, struct table *const *parts, size_t count,
               struct sluice_error *error);
/* Fills `views`. Appending afterwards needs another finish. */
void table_finish(struct table *table);
/* Index of a column, or -1. */
int32_t table_find(const struct table *table, const char *name);
/* A batch over all columns (release is NULL); borrows from a finished table. */
struct sluice_batch table_batch(const struct table *table);

/* ---- indexed tables ---- */

/*
 * How to sort and select. Columns are indexes into the table. Rows are sorted by key columns, the
 * date column, order columns, then `rest` (the rest of the primary key): a total order.
 */
struct index_spec {
    const int32_t *key;
    int32_t key_count; /* may be 0: one group */
    const int32_t *order;
    int32_t order_count;
    const int32_t *rest;
    int32_t rest_count;
    int32_t date;                               /* -1: undated */
    const struct sluice_filter *const *filters; /* NULL-terminated or NULL: rows kept */
    const int32_t *filter_columns;              /* the column of each filter */
};

struct indexed;

/* Copies what it keeps of `table`. Rows with a null key column are left out. */
int indexed_create(const struct table *table, const struct index_spec *spec,
                   struct indexed **indexed, struct sluice_error *error);
void indexed_destroy(struct indexed *indexed);

/* Same columns, in the same order, as the table; rows in index order. */
const struct sluice_column *indexed_columns(const struct indexed *indexed);
int64_t indexed_row_count(const struct indexed *indexed);
/* Groups are numbered in ascending order of key. */
int64_t indexed_group_count(const struct indexed *indexed);
/* The group with this key (spec.key_count values) in O(1), or -1. Any thread. */
int64_t indexed_find(const struct indexed *indexed, const struct sluice_value *keys);
/* The same for who asks for many keys, one after the other: where they ascend, the group after the
 * last one is often the next. `*near` is the asker's, zero at first, and of this index alone. */
int64_t indexed_find_near(const struct indexed *indexed, const struct sluice_value *keys,
                          int64_t *near);

/* Dates from..to inclusive, then the newest `last` rows (0: all). */
struct index_range {
    sluice_day from, to; /* ignored for undated tables */
    int32_t last;
    bool newest_first; /* the slice counts backwards */
};

/* The rows of a group within the range; count 0 for group -1. Any thread. */
struct sluice_slice indexed_cut(const struct indexed *indexed, int64_t group,
                                struct index_range range);
/*
 * The groups with rows in the range, ascending; `*groups` (heap, free() it) has `*count` entries.
 * Costs the rows of the range, or the groups, whichever is less.
 */
int indexed_groups(const struct indexed *indexed, struct index_range range, int64_t **groups,
                   int64_t *count, struct sluice_error *error);
/* Looks for two rows of one group and date: returns true and their row numbers. */
bool indexed_find_duplicate(const struct indexed *indexed, int64_t *first, int64_t *second);

/*
 * What an index consists of, so that a file can keep it and give it back: all of it borrowed.
 * Groups without a key column in `key` are one.
 */
struct index_parts {
    const struct sluice_column *columns;
    int32_t column_count;
    int32_t key_count;
    int64_t row_count;
    const int32_t *key;               /* columns */
    const struct sluice_column *keys; /* the key of each group, ascending; NULL: found by hash */
    const int64_t *starts;            /* group_count + 1; NULL: rows without an index */
    const int64_t *ends;              /* NULL: each group ends where the next one starts */
    int64_t group_count;
    int32_t date; /* a column; -1: undated, without days */
    /* The groups of days[d] are day_groups[day_starts[d] .. day_starts[d + 1] - 1], ascending. */
    const sluice_day *days;
    const int64_t *day_starts;
    const uint32_t *day_groups;
    int64_t day_count;
};

struct index_parts indexed_parts(const struct indexed *indexed);
/*
 * An index that stands on parts which are made already, without copying them: they outlive it. Rows
 * of no group are never seen. Its own are the hash table where there are no `keys`, and the dates
 * of rows where the date column has nulls.
 */
int indexed_borrow(const struct index_parts *parts, struct indexed **indexed,
                   struct sluice_error *error);

/* Does the row satisfy all filters (columns as in index_spec)? */
bool filters_match(const struct sluice_column *columns, int64_t row,
                   const struct sluice_filter *const *filters, const int32_t *filter_columns);

/* ---- keys that are found again ---- */

/*
 * Which key of an array, of `width` values each, equals another: in O(1). The array is the caller's
 * and is given with every call: it may have moved, but keys that were put must be as they were.
 */
struct key_set {
    uint32_t width;
    uint32_t *slots; /* index + 1; 0: free */
    size_t slot_count, used;
};

void key_set_init(struct key_set *set, uint32_t width);
void key_set_fini(struct key_set *set);
/* Empty again, its memory kept. */
void key_set_clear(struct key_set *set);
/* The index of the key equal to `key`, or -1. */
int64_t key_set_find(const struct key_set *set, const struct sluice_value *keys,
                     const struct sluice_value *key);
/* Puts keys[*index]; if an equal one is there, that stays and `*index` becomes its index. False
 * when memory is short. */
bool key_set_put(struct key_set *set, const struct sluice_value *keys, int64_t *index);

/* ---- digests of rows ---- */

/*
 * The canonical form of a value: a type byte (0 for null), then its value little-endian (bool one
 * byte, date four, others eight), text as a 32-bit length and its bytes.
 */
void canonical_append(struct buffer *out, struct sluice_value value);
/* Of the cells of a row, one after the other. `chosen` NULL: the first `count` columns. */
void canonical_append_row(struct buffer *out, const struct sluice_column *columns,
                          const int32_t *chosen, int32_t count, int64_t row);

/* XXH3-128 of the canonical form of the `columns` of a row. `scratch` is reused memory. */
struct digest digest_row(const struct sluice_column *columns, const int32_t *chosen, int32_t count,
                         int64_t row, struct buffer *scratch);

/* One entry per date that has rows, ascending by date. */
struct dated_digest {
    sluice_day date;
    int64_t rows;
    struct digest digest;
};

/* What of a table is digested. */
struct digest_request {
    const int32_t *columns;
    int32_t column_count;
    int32_t date;                               /* a column; -1: one entry, NO_DATE */
    const struct sluice_filter *const *filters; /* NULL: all rows */
    const int32_t *filter_columns;              /* one per filter */
};

/* Digests of the rows that satisfy the filters, per date. `*out` is heap memory, free() it. */
int digest_table(const struct table *table, const struct digest_request *request,
                 struct dated_digest **out, size_t *out_count, struct sluice_error *error);

#endif
