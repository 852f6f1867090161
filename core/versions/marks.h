/*
 * marks.h - what marks the versions of a table while its rows are read: a part of versions.h, which
 * includes it.
 */
#ifndef CORE_VERSIONS_MARKS_H
#define CORE_VERSIONS_MARKS_H

#include "bind/bind.h"
#include "ledger/ledger.h"
#include "store/store.h"
#include <stdatomic.h>

/* Days from..to, inclusive. */
struct day_range {
    sluice_day from, to;
};
/* What marks the versions of a table at one moment. */
struct marks {
    struct arena arena;
    struct ledger *ledger; /* of this table alone, and of some dates of it */
    bool by_ledger;
    struct token_list tokens; /* else, of an external table; their texts as source_state has them */
};
/* Of an external table, where the store has them and the table goes by them; in `arena`. */
int source_tokens(struct session *session, const struct source *source, struct day_range range,
                  struct arena *arena, struct token_list *tokens, struct sluice_error *error);
/* Of dates from..to, of which alone something is asked then. For marks_fini, after a failure too.
 */
int marks_read(struct session *session, const struct source *source, sluice_day from, sluice_day to,
               struct marks *marks, struct sluice_error *error);
void marks_fini(struct marks *marks);
/* Are they of another state than what the session reads beside them? Then they are read before rows
 * and after. */
bool marks_are_apart(struct session *session);
/* The version of a partition: a commit id or a token; NULL: unknown, or not settled. */
const char *marks_version(const struct marks *marks, const struct source *source, sluice_day date);
/* Is nothing of it under way? */
bool marks_is_settled(const struct marks *marks, const struct source *source, sluice_day date);
/* Do both show one version, and nothing of it under way? */
bool marks_agree(const struct marks *a, const struct marks *b, const struct source *source,
                 sluice_day date);

/* Rows that are to be of one version each. */
struct marked_read {
    const struct source *source;
    struct axis axis;
    size_t low, high;                                 /* slots that somebody sees */
    sluice_day from, to;                              /* dates that are read */
    int (*read)(void *user, struct session *session); /* inside of session_begin_read */
    void (*forget)(void *user);                       /* what was read, to be read again */
    void *user;
    const atomic_bool *stop; /* ends the waiting; NULL: nothing does */
};
/* Reads, again while somebody writes the table meanwhile, for SESSION_PATIENCE seconds at most;
 * then SLUICE_E_BUSY. `marks`, for marks_fini in any case, are those of what was read. `read` fills
 * the error itself. */
int marks_around(const struct marked_read *read, struct session *session, struct marks *marks,
                 struct sluice_error *error);

#endif
