/*
 * import_tell.h - the words of an import; all of them go to stderr.
 */
#ifndef CORE_CLI_IMPORT_TELL_H
#define CORE_CLI_IMPORT_TELL_H

#include "import/import.h"

struct import_teller {
    const struct import_options *options;
    bool terminal;
    bool shows_progress;   /* a progress line stands on the terminal */
    struct buffer outside; /* the lines for rows that no window sees; said by import_tell_outside */
};

/* `options` get how often a progress line is wanted. */
void import_teller_init(struct import_teller *teller, struct import_options *options);
void import_teller_fini(struct import_teller *teller);
/* What the import tells, said as it comes. */
struct import_events import_teller_events(struct import_teller *teller);
/* Before the error of a file with mistakes: how many were not said. */
void import_tell_unsaid(const char *path, int64_t mistakes);
/* After all files. SLUICE_E_MEMORY where the lines could not be made. */
int import_tell_outside(struct import_teller *teller, struct sluice_error *error);
/* After the error of a file: what a failure left of all items. Files before it stay. */
void import_tell_kept(const struct import_item *items, size_t count,
                      const struct import_result *result);

#endif
