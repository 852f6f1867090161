/*
 * tell.h - the words of imports and copies, said as they come, to a sink that the caller gives.
 */
#ifndef CORE_TELL_H
#define CORE_TELL_H

#include "copy/copy.h"
#include "import/import.h"
#include "report/report.h"

/* Where it is said. */
struct teller {
    struct report_sink sink;
    bool terminal;
    bool shows_progress; /* a progress line stands on the terminal */
};

/* ---- an import ---- */

struct import_teller {
    struct teller teller;
    const struct import_options *options;
    struct buffer outside; /* the lines for rows that no window sees; said by import_tell_outside */
};

/* `options` get how often a progress line is wanted. */
void import_teller_init(struct import_teller *teller, const struct teller *to,
                        struct import_options *options);
void import_teller_fini(struct import_teller *teller);
/* What the import tells, said as it comes. */
struct import_events import_teller_events(struct import_teller *teller);
/* Before the error of a file with mistakes: how many were not said. */
void import_tell_unsaid(const struct import_teller *teller, const char *path, int64_t mistakes);
/* After all files. SLUICE_E_MEMORY where the lines could not be made. */
int import_tell_outside(const struct import_teller *teller, struct sluice_error *error);
/* After the error of a file: what a failure left of all items. Files before it stay. */
void import_tell_kept(const struct import_teller *teller, const struct import_request *request,
                      const struct import_result *result);

/* ---- a copy: for people, or as objects ---- */

struct copy_teller {
    struct teller teller;
    bool json, dry_run;
    struct buffer out; /* objects, for who prints them in the end */
};

/* `options` get how often a progress line is wanted. */
void copy_teller_init(struct copy_teller *teller, const struct teller *to,
                      struct copy_options *options);
void copy_teller_fini(struct copy_teller *teller);
/* What the copy tells, said as it comes. */
struct copy_events copy_teller_events(struct copy_teller *teller);
/* After all: what it came to. */
void copy_tell_end(struct copy_teller *teller, const struct copy_result *result,
                   const char *target);

#endif
