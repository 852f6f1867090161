/* entity_key.c - an entity's key, typed as one word per key column. */
#include "ask/ask.h"

static int refuse_count(const struct node *node, int given, struct sluice_error *error)
{
    uint32_t wanted = node->instance->key_count;
    struct buffer names = { 0 };

    for (uint32_t k = 0; k < wanted; k++)
        buffer_printf(&names, "%s%s", k == 0 ? "" : " ", node->instance->output->columns[k]->name);
    (void)sluice_error_set(error, SLUICE_E_INVALID, "the key of '%s' is %u argument%s, %s, not %d",
                           node->name, wanted, PLURAL(wanted), names.failed ? "" : names.data,
                           given);
    buffer_fini(&names);
    return SLUICE_E_INVALID;
}

int entity_key_read(const struct node *node, const char *const *words, int count,
                    struct arena *arena, struct entity_key *key, struct sluice_error *error)
{
    struct buffer text = { 0 };
    const char *expected;

    if (count != (int)node->instance->key_count)
        return refuse_count(node, count, error);
    for (int k = 0; k < count; k++) {
        const struct sluice_output_column *column = node->instance->output->columns[k];
        if (!value_parse(column->type, words[k], strlen(words[k]), &key->values[k], &expected))
            return sluice_error_set(error, SLUICE_E_INVALID,
                                    "'%s' of the key of '%s' must be %s, not '%s'", column->name,
                                    node->name, expected, words[k]);
    }
    key_format(&text, key->values, (uint32_t)count);
    key->text = text.failed ? NULL : arena_text(arena, text.data);
    buffer_fini(&text);
    return key->text == NULL ? error_memory(error, "the key") : SLUICE_OK;
}
