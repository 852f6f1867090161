/*
 * entity_key.h - an entity's key, typed as one word per key column.
 */
#ifndef CORE_ASK_ENTITY_KEY_H
#define CORE_ASK_ENTITY_KEY_H

#include "ask/asker.h"

struct entity_key {
    struct sluice_value values[MAX_KEY_COLUMNS]; /* they borrow from the words */
    const char *text;                            /* as the ledger has it */
};

/* The key of an entity of `node`. SLUICE_E_INVALID: not as many words as it has columns, or one
 * that is none of its type. The text is in `arena`. */
int entity_key_read(const struct node *node, const char *const *words, int count,
                    struct arena *arena, struct entity_key *key, struct sluice_error *error);

#endif
