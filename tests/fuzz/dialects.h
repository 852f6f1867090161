/* dialects.h - what holds of CSV as other programs write it. */
#ifndef TESTS_FUZZ_DIALECTS_H
#define TESTS_FUZZ_DIALECTS_H

#include "csv/csv.h"

/* A file of semicolons is one of commas with the two exchanged. */
void check_delimiter(const char *text, size_t length);
/* A field as every type, in every dialect. */
void check_field(const struct csv_field *field);
/* The second field by the first as a format. */
void check_format(const struct csv_field *format, const struct csv_field *text);

#endif
