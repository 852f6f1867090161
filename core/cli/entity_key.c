#include "cli/entity_key.h"

#include <stdlib.h>

static bool check_count(const struct invocation *invocation, const struct node *node, int given)
{
    uint32_t wanted = node->instance->key_count;

    if (given == (int)wanted)
        return true;
    (void)cli_misuse(invocation, "the key of '%s' has %u part%s, not %d", node->name, wanted,
                     wanted == 1 ? "" : "s", given);
    return false;
}

bool entity_key_read(const struct invocation *invocation, int first, const struct node *node,
                     struct sluice_value key[MAX_KEY_COLUMNS])
{
    const char *const *words = invocation->arguments + first;
    const char *expected;

    if (!check_count(invocation, node, invocation->argument_count - first))
        return false;
    for (uint32_t k = 0; k < node->instance->key_count; k++) {
        const struct sluice_output_column *column = node->instance->output->columns[k];
        if (!value_parse(column->type, words[k], strlen(words[k]), &key[k], &expected)) {
            (void)cli_misuse(invocation, "'%s' of the key of '%s' must be %s, not '%s'",
                             column->name, node->name, expected, words[k]);
            return false;
        }
    }
    return true;
}

const struct node *node_argument(const struct invocation *invocation, const struct binding *binding,
                                 const char *name)
{
    const struct node *node = binding_find_node(binding, name);
    const char **names, *close = NULL;

    if (node != NULL)
        return node;
    names = calloc(binding->node_count + 1, sizeof *names);
    for (size_t n = 0; names != NULL && n < binding->node_count; n++)
        names[n] = binding->nodes[n]->name;
    if (names != NULL)
        close = closest_match(name, names, binding->node_count);
    (void)cli_misuse(invocation, "'%s' is no enabled processor of %s%s%s%s", name,
                     binding->pipeline->path, close == NULL ? "" : "; did you mean '",
                     close == NULL ? "" : close, close == NULL ? "" : "'?");
    free(names);
    return NULL;
}
