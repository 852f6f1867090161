#include "cli/describe.h"

static void put_entity(const struct sluice_processor *processor, struct buffer *out)
{
    buffer_printf(
        out, "  entity   %s:", processor->entity_word == NULL ? "entity" : processor->entity_word);
    for (size_t i = 0; processor->entity[i] != NULL; i++)
        buffer_printf(out, "%s %s %s", i == 0 ? "" : ",", processor->entity[i]->name,
                      type_name(processor->entity[i]->type));
    buffer_char(out, '\n');
}

static void put_head(const struct plugin *plugin, struct buffer *out)
{
    const struct sluice_processor *processor = plugin->descriptor;
    char build[DIGEST_TEXT_SIZE];

    buffer_printf(out, "%s %s - %s\n\n", processor->name,
                  processor->version == NULL ? "" : processor->version,
                  processor->summary == NULL ? "" : processor->summary);
    buffer_printf(out, "  file     %s\n", plugin->path);
    buffer_printf(out, "  build    %s\n", digest_format(plugin->identity, build));
    put_entity(processor, out);
    buffer_printf(out, "  as of    %s\n",
                  processor->as_of == SLUICE_BEFORE
                      ? "before the events of date D: reads nothing that they made known"
                      : "after the events of date D: reads their results too");
    buffer_printf(out, "  threads  %s\n",
                  processor->thread_class == SLUICE_PARALLEL
                      ? "entities run in parallel, unless the pipeline says `parallel: false`"
                      : "entities run one after the other");
    if (processor->bind != NULL)
        buffer_text(out, "  binding  inputs and output depend on the parameters; shown as they are "
                         "declared\n");
}

/* ---- inputs ---- */

static void put_columns(const struct sluice_input *input, struct buffer *out)
{
    size_t line = 0;

    for (size_t i = 0; input->columns[i] != NULL; i++) {
        const struct sluice_input_column *column = input->columns[i];
        size_t before = out->length;
        if (i > 0)
            buffer_text(out, line > 80 ? ",\n           " : ", ");
        line = line > 80 ? 0 : line;
        buffer_printf(out, "%s %s%s", column->name, type_name(column->type),
                      column->nullable ? "?" : "");
        line += out->length - before;
    }
    buffer_char(out, '\n');
}

static void put_input(const struct sluice_input *input, struct buffer *out)
{
    buffer_printf(out, "  %s: table %s, %s\n", input->alias, input->table,
                  input->need == SLUICE_HARD ? "hard: a missing date blocks"
                                             : "soft: a missing date is an empty one");
    buffer_text(out, "    rows   ");
    describe_window(&input->window, out);
    describe_filters(input->filters, out);
    if (input->keys != NULL && input->keys[0] != NULL) {
        buffer_text(out, "\n    key    ");
        describe_keys(input->keys, out);
    }
    buffer_text(out, input->unique ? "; one row per key and date" : "");
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        buffer_printf(out, "%s%s", i == 0 ? "\n    order  " : ", ", input->order[i]);
    if (input->newest_first)
        buffer_text(out, ", newest first");
    if (input->min_rows > 0)
        buffer_printf(out, "\n    gate   at least %d %s", (int)input->min_rows,
                      input->word == NULL ? "rows" : input->word);
    buffer_text(out, "\n    reads  ");
    put_columns(input, out);
}

void describe_inputs(const struct sluice_processor *processor, struct buffer *out)
{
    buffer_text(out, "\ninputs; another table is named under `inputs: {alias: table}`\n");
    for (size_t i = 0; processor->inputs[i] != NULL; i++)
        put_input(processor->inputs[i], out);
}

/* ---- gates ---- */

static void put_due(const struct sluice_due *due, struct buffer *out)
{
    buffer_printf(out, "    due      %s of %s: ", due->match, due->table);
    describe_window(&due->window, out);
    describe_filters(due->filters, out);
    buffer_text(out, ", by ");
    describe_keys(due->keys, out);
    buffer_char(out, '\n');
}

static void put_completeness(const struct sluice_completeness *gate, struct buffer *out)
{
    buffer_printf(out, "  completeness: at least %.15g %% of the %s due are there, else %s\n",
                  gate->at_least, gate->word == NULL ? "rows" : gate->word,
                  gate->warn ? "the row is marked as not ready" : "skipped as incomplete");
    for (size_t i = 0; gate->due != NULL && gate->due[i] != NULL; i++)
        put_due(gate->due[i], out);
    buffer_printf(out, "    present  %s of %s, by ", gate->match, gate->table);
    describe_keys(gate->keys, out);
    buffer_char(out, '\n');
}

static bool has_gates(const struct sluice_gates *gates)
{
    return gates != NULL && (gates->early_season_days > 0 || gates->breaker_attempts > 0 ||
                             gates->completeness != NULL);
}

void describe_gates(const struct sluice_processor *processor, struct buffer *out)
{
    const struct sluice_gates *gates = processor->gates;

    if (!has_gates(gates)) {
        buffer_text(out, "\nno gates\n");
        return;
    }
    buffer_text(out, "\ngates; a pipeline changes their figures under `gates:`\n");
    if (gates->early_season_days > 0)
        buffer_printf(out, "  early season: the first %d days of a season are skipped\n",
                      (int)gates->early_season_days);
    if (gates->completeness != NULL)
        put_completeness(gates->completeness, out);
    if (gates->breaker_attempts > 0)
        buffer_printf(out, "  breaker: opens after %d attempts, for %d days\n",
                      (int)gates->breaker_attempts, (int)gates->breaker_cooldown_days);
}

void describe_plugin(const struct plugin *plugin, const struct plugin_symbols *symbols,
                     struct buffer *out)
{
    put_head(plugin, out);
    describe_parameters(plugin->descriptor, out);
    describe_inputs(plugin->descriptor, out);
    describe_output(plugin->descriptor, out);
    describe_gates(plugin->descriptor, out);
    describe_symbols(symbols, out);
}
