/*
 * import_lines.h - what `sluice import` says of it.
 */
#ifndef TESTS_E2E_IMPORT_LINES_H
#define TESTS_E2E_IMPORT_LINES_H

void write_text(const char *path, const char *text);
/* In new memory. */
char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Runs it. The seconds at the end of a line are "T"; out or err NULL: whatever it says. */
void import_expect(const char *name, const char *const *arguments, int code, const char *out,
                   const char *err);
/* What another program does to the store test.db. */
void import_by_hand(const char *sql);

#endif
