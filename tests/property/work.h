/*
 * work.h - the entities of a partition while the reference goes through them.
 */
#ifndef TESTS_PROPERTY_WORK_H
#define TESTS_PROPERTY_WORK_H

#include "property/entities.h"
#include "property/partition.h"

enum { ENTITIES = 24 };

struct work {
    const struct reference *reference;
    const struct world *world;
    const struct node *node;
    int day;
    struct seen inputs[NODE_INPUTS];
    struct entity entities[ENTITIES];
    int count;
    bool broken; /* what is of the whole partition cannot be done */
};

/* The rows of a key; the newest `last` of them; turned round. `slot` NULL: of any. */
void work_cut(const struct seen *seen, const char *team, const int64_t *slot, int last, bool newest,
              struct seen *slice);
/* Of one of the two inputs that an entity has a slice of. */
void work_cut_own(const struct work *work, int i, const struct entity *entity, struct seen *slice);
/* Holds the slice of an input a null where none is declared? */
bool work_has_null(const struct work *work, int i, const struct seen *slice);

/* In this order; what an earlier one said holds. */
void work_gate_early(struct work *work);
void work_gate_completeness(struct work *work);
void work_gate_size(struct work *work, int i);

/* What every entity of the partition begins with. */
int64_t work_hash(const struct work *work);
void work_process(const struct work *work, int64_t hash, struct entity *entity);

#endif
