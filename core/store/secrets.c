/* secrets.c - which settings of a store are secret. */
#include "store/private.h"

/* A key that is nearly a public one is taken for it; one that is like none may be anything. */
static bool is_public(const struct sluice_store_driver *driver, const char *name)
{
    const struct sluice_store_parameter *meant = store_find_parameter(driver, name);

    if (meant == NULL)
        meant = store_closest_parameter(driver, name);
    return meant != NULL && meant->is_secret == 0;
}

/* Recursion ends: the loader limits how deep values are nested. */
static void hide_value(const struct yaml *value, struct diagnostics *diagnostics,
                       struct store *store)
{
    if (value->text != NULL) {
        secrets_add(&diagnostics->secrets, value->text);
        secrets_add(&store->secrets, value->text);
    }
    for (size_t i = 0; i < value->count; i++)
        hide_value(value->items[i], diagnostics, store);
}

void store_hide_secrets(const struct pipeline_store *given, struct diagnostics *diagnostics,
                        struct store *store)
{
    for (size_t i = 0; i < given->setting_count; i++) {
        const struct pipeline_pair *pair = &given->settings[i];
        if (!is_public(&store->driver, pair->name)) {
            secrets_add_name(&diagnostics->secrets, pair->name);
            hide_value(pair->value, diagnostics, store);
        } else if (secrets_is_name(pair->name)) {
            hide_value(pair->value, diagnostics, store);
        } else if (pair->value->text != NULL) {
            secrets_find(&store->secrets, pair->value->text);
        }
    }
}

void store_hide_all(const struct pipeline_store *given, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < given->setting_count; i++) {
        if (!text_equals(given->settings[i].name, "path"))
            secrets_add_name(&diagnostics->secrets, given->settings[i].name);
    }
}
