/* entity_key.c - a processor and the key of an entity, as arguments. */
#include "cli/entity_key.h"

static bool check_count(const struct invocation *invocation, const struct node *node, int given)
{
    uint32_t wanted = node->instance->key_count;
    struct buffer names = { 0 };

    if (given == (int)wanted)
        return true;
    for (uint32_t k = 0; k < wanted; k++)
        buffer_printf(&names, "%s%s", k == 0 ? "" : " ", node->instance->output->columns[k]->name);
    (void)cli_misuse(invocation, "the key of '%s' is %u argument%s, %s, not %d", node->name, wanted,
                     wanted == 1 ? "" : "s", names.failed ? "" : names.data, given);
    buffer_fini(&names);
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

enum exit_code node_argument(const struct invocation *invocation, const struct binding *binding,
                             const char *name, const struct node **node)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    return binding_choose_node(binding, name, node, &error) == SLUICE_OK
               ? EXIT_DONE
               : cli_fail(invocation, &error);
}
