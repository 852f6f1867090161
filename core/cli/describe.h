/*
 * describe.h - a processor plugin's descriptor in words.
 */
#ifndef CORE_CLI_DESCRIBE_H
#define CORE_CLI_DESCRIBE_H

#include "plugin/plugin.h"

void describe_plugin(const struct plugin *plugin, const struct plugin_symbols *symbols,
                     struct buffer *out);
/* "exports 'helper' and 2 more besides ..": a warning; nothing without such exports. */
void describe_exports(const struct plugin_symbols *symbols, struct buffer *out);

/* Parts of it. */
void describe_parameters(const struct sluice_processor *processor, struct buffer *out);
void describe_inputs(const struct sluice_processor *processor, struct buffer *out);
void describe_output(const struct sluice_processor *processor, struct buffer *out);
void describe_gates(const struct sluice_processor *processor, struct buffer *out);
void describe_symbols(const struct plugin_symbols *symbols, struct buffer *out);

/* "before D, same season, newest 10 rows per key" */
void describe_window(const struct sluice_window *window, struct buffer *out);
/* " where status = Final and minutes is not null"; nothing without filters. */
void describe_filters(const struct sluice_filter *const *filters, struct buffer *out);
/* "player_id, team = team_abbr" */
void describe_keys(const struct sluice_input_key *const *keys, struct buffer *out);

#endif
