/* widen.h - what a plugin describes, in structs of the size that they have here. */
#ifndef CORE_PLUGIN_WIDEN_H
#define CORE_PLUGIN_WIDEN_H

#include "base/base.h"
#include "sluice/plugin.h"

/*
 * Has every member that points to structs point to ones of this header's size. Those of a plugin
 * that was built with an earlier header are copied into `arena`, with zero in what they lack; what
 * has this size stays where it is, and so does what no release ever had, which the rules refuse.
 * False when memory is short.
 */
bool widen_descriptor(struct arena *arena, struct sluice_processor *descriptor);
bool widen_binding(struct arena *arena, struct sluice_binding *binding);

#endif
