/*
 * source.h - a data file while it is read, packed or not. Private to the import.
 *
 * Files are read and never mapped: one that is cut meanwhile ends in a message, not in a signal.
 */
#ifndef CORE_IMPORT_SOURCE_H
#define CORE_IMPORT_SOURCE_H

#include "csv/csv.h"

struct import_source;

/* `path` outlives it. SLUICE_E_INVALID where it cannot be read or is no text. */
int import_source_open(const char *path, struct import_source **source, struct sluice_error *error);
/* NULL is accepted. */
void import_source_close(struct import_source *source);
/* csv_source's `read`: the text, unpacked where the file is gzip. Packed data that is damaged or
 * cut off is SLUICE_E_INVALID, the message beginning "PATH: ". */
int import_source_read(void *source, char *text, size_t room, size_t *got,
                       struct sluice_error *error);
/* How much of the file was read; 0 where nobody knows. */
int import_source_percent(const struct import_source *source);
/* All of it was read: only the check follows, for which it need not stay open. */
void import_source_release(struct import_source *source);
/* SLUICE_E_INVALID where the file is another one than when it was opened: longer, shorter, written
 * to, replaced or deleted. What is no regular file is what was read. */
int import_source_check(const struct import_source *source, struct sluice_error *error);

#endif
