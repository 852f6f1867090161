/*
 * encode.h - rows as newline-delimited JSON in gzip, the same bytes for the same rows.
 *
 * Every key is written, null where the cell is null. An int is text, since JSON numbers are doubles
 * to the service; a real has 17 digits, -0.0 is 0.0.
 */
#ifndef STORES_BIGQUERY_ENCODE_H
#define STORES_BIGQUERY_ENCODE_H

#include "session.h"

#define HASH_SIZE 41 /* hexadecimal digits and the end */

/* Appends the file to `gzip`. SLUICE_E_INVALID, naming table, column and value: the service has no
 * form for a cell (a real that is not finite, a year outside 1 to 9999, text that is no UTF-8 or
 * has a NUL), or a row is of another date than the partition. */
int encode_rows(const struct session *session, const struct sluice_publication *publication,
                struct text *gzip, struct sluice_error *error);
/* The beginning of their SHA-256. */
bool hash_bytes(const struct text *bytes, char hash[HASH_SIZE]);

#endif
