/* settings_private.h - how settings.c says what is wrong. */
#ifndef CORE_PLUGIN_SETTINGS_PRIVATE_H
#define CORE_PLUGIN_SETTINGS_PRIVATE_H

#include "plugin/settings.h"

/* Returns `memory`, and remembers if it is NULL. */
void *resolver_need(struct resolver *resolver, void *memory);

/* Is it neither a list, nor a map, nor empty or what YAML calls null? */
bool given_is_scalar(const struct yaml *given);

/* "parameter 'min_games' of plugin 'psza' must be an int from 1 to 10, not '11'" */
void mistake_must_be(struct resolver *resolver, const struct sluice_parameter *parameter,
                     const struct yaml *given, const char *path);
/* "parameter 'min_games' of plugin 'psza' is missing: it must be an int from 1 to 10" */
void mistake_missing(struct resolver *resolver, const struct sluice_parameter *parameter,
                     const char *path, struct location location);
/* "unknown parameter 'min_gmes' of plugin 'psza'", with what may have been meant: a key of `map`.
 */
void mistake_unknown(struct resolver *resolver, const struct sluice_parameter *const *parameters,
                     const struct yaml *map, size_t number, const char *path);

#endif
