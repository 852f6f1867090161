/*
 * partition.h - what entities come to, and whether all of them together may be committed.
 */
#ifndef TESTS_PROPERTY_PARTITION_H
#define TESTS_PROPERTY_PARTITION_H

#include "property/reference.h"

struct entity {
    const char *team;
    int64_t slot;
    int outcome, category; /* enum sluice_outcome; 0: written */
    char reason[96];
    bool gated;
    int due, present;
    struct fact rows[3];
    int row_count;
};

/* The reason where a row has a null that its table is declared without; which row is not compared.
 */
#define PARTITION_NULL "a null"

/* How an entity ends that has no rows; the first that is said holds. */
__attribute__((format(printf, 4, 5))) void entity_end(struct entity *entity, int outcome,
                                                      int category, const char *format, ...);
void partition_end(const struct node *node, const struct entity *entities, int count,
                   struct partition *partition);

#endif
