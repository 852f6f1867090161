/*
 * entity_key.h - an entity's key, typed as one argument per key column.
 */
#ifndef CORE_CLI_ENTITY_KEY_H
#define CORE_CLI_ENTITY_KEY_H

#include "cli/cli.h"

/*
 * Reads the arguments from `first` on as the key of an entity of `node`, all of them. The values
 * borrow from the arguments. False after printing the mistake.
 */
bool entity_key_read(const struct invocation *invocation, int first, const struct node *node,
                     struct sluice_value key[MAX_KEY_COLUMNS]);

/* The processor of that name. 0, or the exit code after printing the mistake. */
enum exit_code node_argument(const struct invocation *invocation, const struct binding *binding,
                             const char *name, const struct node **node);

#endif
