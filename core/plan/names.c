/* names.c - table names of a pipeline against those that the ledger of its store knows. */
#include "plan/private.h"

static void check_name(const char *name, struct location location, const struct ledger *ledger,
                       struct diagnostics *diagnostics)
{
    const char *other = ledger_other_spelling(ledger, name);

    if (other == NULL)
        return;
    diagnostics_add(diagnostics, MISTAKE_CAPITALS, location,
                    "table '%s' is table '%s' in the ledger of this store: tables that differ in "
                    "capitals only, in the ledger of one store, are refused",
                    name, other);
    diagnostics_suggest(diagnostics, "write it as '%s', or use another name or another store",
                        other);
}

static struct location place_of(const struct source *source)
{
    const struct pipeline_processor *processor;

    if (source->raw != NULL)
        return source->raw->location;
    processor = source->producer->processor;
    return processor->output != NULL ? processor->output_location : processor->location;
}

int binding_check_names(const struct binding *binding, const struct ledger *ledger,
                        struct diagnostics *diagnostics, struct sluice_error *error)
{
    size_t before = diagnostics->count;

    for (size_t i = 0; i < binding->source_count; i++)
        check_name(binding->sources[i]->name, place_of(binding->sources[i]), ledger, diagnostics);
    return diagnostics->count == before
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID, "the store does not fit the pipeline %s",
                                  binding->pipeline->path);
}

void raw_check_names(const struct pipeline_table *const *tables, size_t count,
                     const struct ledger *ledger, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < count; i++)
        check_name(tables[i]->name, tables[i]->location, ledger, diagnostics);
}
