/*
 * feed.h - a batch as a table that a statement of the session selects from.
 *
 * To step through a statement once for each row costs more than what the step does: parameters,
 * the end of the statement, the search for the place to insert at. INSERT .. SELECT from here is
 * one statement for all rows, in a third to a half of the time.
 */
#ifndef STORES_SQLITE_FEED_H
#define STORES_SQLITE_FEED_H

#include "form.h"

/* What the table has for now; the session owns it. */
struct feed {
    struct former *formers; /* by column */
    uint32_t column_count;
    int64_t row_count;
    int64_t row; /* that is at hand, or was when the statement failed */
    int unfit;   /* the column whose value SQLite has no form for; -1: none had */
};

/* The name to select from; its columns are c0, c1, .. */
#define FEED_TABLE "sluice_feed"

/* That of the session, made when it is first asked for; NULL when memory is short. */
struct feed *session_feed(struct session *session);

#endif
