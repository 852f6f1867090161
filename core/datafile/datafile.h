/*
 * datafile.h - a data file while it is read: packed or not, and whether it stays the same.
 *
 * Files are read and never mapped: one that is cut meanwhile ends in a message, not in a signal.
 */
#ifndef CORE_DATAFILE_H
#define CORE_DATAFILE_H

#include "base/base.h"

struct datafile;

/* `path` outlives it. SLUICE_E_INVALID where it cannot be read or is no text. */
int datafile_open(const char *path, struct datafile **file, struct sluice_error *error);
/* NULL is accepted. */
void datafile_close(struct datafile *file);
/* csv_source's `read`: the text, unpacked where the file is gzip. Packed data that is damaged or
 * cut off is SLUICE_E_INVALID, the message beginning "PATH: ". */
int datafile_read(void *file, char *text, size_t room, size_t *got, struct sluice_error *error);
/* How much of the file was read; 0 where nobody knows. */
int datafile_percent(const struct datafile *file);
/* All of it was read: only the check follows, for which it need not stay open. */
void datafile_release(struct datafile *file);
/* SLUICE_E_INVALID where the file is another one than when it was opened: longer, shorter, written
 * to, replaced or deleted. What is no regular file is what was read. */
int datafile_check(const struct datafile *file, struct sluice_error *error);

#endif
