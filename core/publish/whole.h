/*
 * whole.h - all rows that are to stand of a partition, where it is replaced as a whole. Private to
 * publish.
 */
#ifndef CORE_PUBLISH_WHOLE_H
#define CORE_PUBLISH_WHOLE_H

#include "publish/publish.h"

struct dated_row {
    sluice_day date;
    int64_t row;
};

/* Where the rows of each date stand in a table that is handed over with several partitions. */
struct dated_rows {
    const struct table *table; /* NULL: none yet */
    struct dated_row *rows;    /* by date, in the order of the table */
};

/* Of the tables at hand: partitions that share them come one after the other. Zero-initialise. */
struct whole {
    struct session *session;
    struct dated_rows dated[2];
};
void whole_fini(struct whole *whole);

/* Those of one partition in a table that was handed over. */
struct stretch {
    const struct table *table; /* NULL: it has none there */
    const struct dated_row *rows;
    size_t count;
};
static inline int64_t stretch_row(const struct stretch *stretch, size_t i)
{
    return stretch->rows == NULL ? (int64_t)i : stretch->rows[i].row;
}
/* Valid until the partition after it. */
int whole_stretches(struct whole *whole, const struct publish_partition *partition,
                    struct stretch parts[2], struct sluice_error *error);
/* An empty table with the columns of another; `*values` is a row of it. Heap memory, also after a
 * failure, where the table needs no fini. */
int whole_table_like(const struct table *like, struct table *out, struct sluice_value **values,
                     struct sluice_error *error);

/* The rows of one partition. */
struct whole_rows {
    const struct table *rows; /* NULL: it has none */
    struct table own;         /* of these, if `owns` */
    bool owns;
};
/*
 * What is to stand of it, read from the store where rows stay. Rows that are those of one table are
 * borrowed. SLUICE_E_UNSUPPORTED: rows stay that cannot be read whole.
 */
int whole_rows_make(struct whole *whole, const struct publish_partition *partition,
                    struct whole_rows *out, struct sluice_error *error);
void whole_rows_fini(struct whole_rows *rows);

#endif
