/*
 * made.h - contents of table files for tests, and the bytes that become of them.
 */
#ifndef TESTS_TABLEFILE_MADE_H
#define TESTS_TABLEFILE_MADE_H

#include "table/build.h"
#include "tablefile/forge.h"

/* What `made_content` gives: a table of all types with nulls, keyed and dated, with labels and what
 * it covers; rows without an index; no rows. */
enum made_kind { MADE_FULL, MADE_PLAIN, MADE_EMPTY, MADE_KINDS };

enum {
    MADE_TEAM,
    MADE_DAY,
    MADE_NUMBER,
    MADE_SCORE,
    MADE_HOME,
    MADE_MOMENT,
    MADE_NOTE,
    MADE_COLUMNS
};

struct made {
    struct table table;
    struct indexed *indexed;
    struct table_file_content content;
};

void made_content(struct made *made, enum made_kind kind);
void made_fini(struct made *made);

/* Content of the rows of an index. */
struct table_file_content made_of(const struct indexed *indexed, const char *const *names);

/* The file of a content, free() it. Fails the test where it is not written. */
unsigned char *made_bytes(const struct table_file_content *content, size_t *length);
/* Opens bytes; the test fails unless that gives `status`. NULL unless it was opened. */
struct table_file *made_open(const void *bytes, size_t length, int status,
                             struct sluice_error *error);

#endif
