/* secrets.c - values of a file that no message may quote. */
#include "pipeline/loader.h"

/* Shorter ones would hide parts of ordinary words, and are no secrets. */
enum { LEAST_LENGTH = 4 };

/* Recursion ends: values are nested no deeper than MAX_PIPELINE_DEPTH. */
static void hide_all(struct loader *loader, const struct yaml *value)
{
    if (value->text != NULL && strlen(value->text) >= LEAST_LENGTH)
        secrets_add(&loader->diagnostics->secrets, value->text);
    for (size_t i = 0; i < value->count; i++)
        hide_all(loader, value->items[i]);
}

void hide_secrets(struct loader *loader, const char *name, const struct yaml *value)
{
    if (secrets_is_name(name)) {
        hide_all(loader, value);
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        hide_secrets(loader, value->kind == YAML_MAP ? value->keys[i]->text : name,
                     value->items[i]);
}
