/*
 * absence.h - the words for rows that no window sees.
 */
#ifndef CORE_CLI_ABSENCE_H
#define CORE_CLI_ABSENCE_H

#include "plan/plan.h"

/* "things: 2 rows on 2 dates outside the calendar (2023-12-30..2023-12-31)", a line each, or an
 * object each; nothing of a table all of whose rows can be seen. */
void absences_append(const struct absence *absences, size_t count, bool json, struct buffer *out);

#endif
