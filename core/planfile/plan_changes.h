/*
 * plan_changes.h - a comparison of what a plan file says with a plan made now.
 */
#ifndef CORE_PLANFILE_CHANGES_H
#define CORE_PLANFILE_CHANGES_H

#include "planfile/planfile.h"

struct comparison {
    const struct plan_file *was, *is;
    const struct plan *plan; /* that `is` was made of */
    struct map was_entries, is_entries;
    struct plan_changes *changes;
    struct sluice_error *error;
    struct buffer key; /* of the entry that is looked for */
    bool failed;       /* memory ran short */
};

/* One line of the differences; said twice, it counts once. Control characters become blanks: text
 * of a file is shown on a terminal. */
SLUICE_PRINTF(2, 3)
void changes_add(struct comparison *comparison, const char *format, ...);
/* The entry of a partition in was_entries or is_entries, or NULL. */
const struct plan_file_entry *changes_find_entry(struct comparison *comparison,
                                                 const struct map *entries, const char *node,
                                                 sluice_day date);

/* Components and inputs of the nodes with work. */
void changes_of_nodes(struct comparison *comparison);
void changes_of_entries(struct comparison *comparison);

#endif
