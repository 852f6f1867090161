/*
 * describe.h - a processor plugin's descriptor in words.
 */
#ifndef CORE_CLI_DESCRIBE_H
#define CORE_CLI_DESCRIBE_H

#include "ask/ask.h"

void describe_plugin(const struct plugin *plugin, const struct plugin_symbols *symbols,
                     struct buffer *out);
/* "exports 'helper' and 2 more besides ..": a warning; nothing without such exports. */
void describe_exports(const struct plugin_symbols *symbols, struct buffer *out);

#endif
