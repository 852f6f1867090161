/* settings.h - the parameters a pipeline gives, made into settings. */
#ifndef CORE_PLUGIN_SETTINGS_H
#define CORE_PLUGIN_SETTINGS_H

#include "plugin/plugin.h"

/* What is being resolved, and where mistakes go. */
struct resolver {
    struct arena *arena;
    const char *plugin; /* its name */
    const struct sluice_parameter *const *parameters;
    const struct yaml *given; /* a map, or NULL */
    struct location location; /* for what is missing */
    struct diagnostics *diagnostics;
    const struct instance_tables *tables; /* NULL: none are known */
    bool short_of_memory;
};

/*
 * One setting per declared parameter, NULL-terminated, in the resolver's arena. NULL when memory is
 * short; where there are diagnostics, the settings are not to be used.
 */
const struct sluice_setting *const *settings_resolve(struct resolver *resolver);

/* The place of the value at `path` ("name", "name.field", "name[2]") or of the nearest above it. */
struct location settings_place(const struct resolver *resolver, const char *path);

/* The setting of a name, or NULL. */
const struct sluice_setting *settings_find(const struct sluice_setting *const *settings,
                                           const char *name);

/* "min_games=10 weights=[1,2] label=\"a b\"": text is quoted where it could be misread. Records
 * in a map are without what they have by default. */
void settings_text(struct buffer *out, const struct sluice_setting *const *settings,
                   const struct sluice_parameter *const *parameters);

/* What a parameter takes, in words: "an int from 1 to 10". */
void parameter_words(struct buffer *out, const struct sluice_parameter *parameter);

#endif
