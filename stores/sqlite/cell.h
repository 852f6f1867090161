/* cell.h - one column of a batch being filled, cell by cell. */
#ifndef STORES_SQLITE_CELL_H
#define STORES_SQLITE_CELL_H

#include "session.h"
#include "shared/column.h"

/* `read` takes a value that is not null: SLUICE_E_CORRUPT if it is of another type. */
struct filler {
    enum sluice_status (*read)(struct filler *filler, sqlite3_value *value, int64_t row);
    const char *expected; /* for messages */
    bool is_foreign;      /* of a column that Sluice would declare otherwise */
    char *name;
    struct column column;
};

/* Finish it after a failure too. */
int filler_init(struct filler *filler, const struct sluice_field *field, const char *table,
                struct sluice_error *error);
void filler_fini(struct filler *filler);
/* Of a column of this declared type (NULL: of an expression): cells of other programs are converted
 * where it is not the type's own. */
void filler_convert(struct filler *filler, const char *declared);

#endif
