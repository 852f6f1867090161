/* resolve.h - inputs, output and gates with the figures that parameters give. */
#ifndef CORE_PLUGIN_RESOLVE_H
#define CORE_PLUGIN_RESOLVE_H

#include "plugin/settings.h"

/*
 * Copies into the resolver's arena in which no member names a parameter any more. NULL when memory
 * is short. A figure that cannot be used becomes a diagnostic.
 */
const struct sluice_input *const *resolve_inputs(struct resolver *resolver,
                                                 const struct sluice_setting *const *settings,
                                                 const struct sluice_input *const *inputs);
const struct sluice_output *resolve_output(struct resolver *resolver,
                                           const struct sluice_setting *const *settings,
                                           const struct sluice_output *output);
const struct sluice_gates *resolve_gates(struct resolver *resolver,
                                         const struct sluice_setting *const *settings,
                                         const struct sluice_gates *gates);

#endif
