/*
 * csv.h - records of CSV files, fields as their dialect has them, and values written as fields.
 *
 * A reader is used by one thread at a time.
 */
#ifndef CORE_CSV_H
#define CORE_CSV_H

#include "csv/dialect.h"
#include "table/table.h"

/* ---- CSV (RFC 4180; LF or CRLF; a leading byte-order mark is skipped) ---- */

struct csv_field {
    const char *text; /* borrowed until the next record; not terminated */
    size_t length;
    bool quoted; /* an unquoted empty field is null */
};

struct csv_reader;

#define CSV_WINDOW ((size_t)256 << 10)

/* Where text comes from that is not in memory. */
struct csv_source {
    /* At most `room` bytes, which is more than 0; `*got` 0: the end. */
    int (*read)(void *user, char *text, size_t room, size_t *got, struct sluice_error *error);
    void *user;
    size_t window;  /* bytes read at once; a longer record makes it grow. 0: CSV_WINDOW */
    size_t longest; /* bytes of a record that are too many; 0: MAX_CSV_RECORD */
};

/* Reads `text` in place: it must outlive the reader. `name` is for messages. */
int csv_reader_create(const char *name, const char *text, size_t length, struct csv_reader **reader,
                      struct sluice_error *error);
/* The same of a source, with memory for the longest of its records. */
int csv_reader_open(const char *name, const struct csv_source *source, struct csv_reader **reader,
                    struct sluice_error *error);
/* What separates fields, before the first record: an ASCII character that is no quote and ends no
 * line. */
void csv_reader_delimit(struct csv_reader *reader, char delimiter);
void csv_reader_destroy(struct csv_reader *reader);
/*
 * The next record; `*count` 0 at the end. Blank lines at the end are skipped. Malformed quoting is
 * SLUICE_E_INVALID, the message beginning "NAME:LINE:COLUMN: "; a record of a source
 * that is too long is SLUICE_E_LIMIT; what the source says is passed on. None goes on after it.
 */
int csv_read(struct csv_reader *reader, const struct csv_field **fields, size_t *count,
             struct sluice_error *error);
/* Line on which the last record began, from 1; bytes read so far. */
int csv_line(const struct csv_reader *reader);
size_t csv_offset(const struct csv_reader *reader);

/* Appends a field: null as nothing, empty text as "", quoted only where needed. */
void csv_write_value(struct buffer *out, struct sluice_value value);
void csv_write_text(struct buffer *out, const char *text, size_t length);

/* value_hint's word about a field, where "NA" stands for no value. */
const char *csv_hint(int type, const char *text, size_t length);

#endif
