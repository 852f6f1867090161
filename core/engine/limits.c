/*
 * limits.c - what a pipeline has more of than its store can hold, told before the store is touched.
 *
 * A store may cut a long name without a word, so that two tables become one, or find out about a
 * column too many when the first partition is written. A driver says what it holds; everything that
 * would be made in its store is counted here: raw tables, outputs with the columns that the runtime
 * adds to them, and the ledger's own tables.
 */
#include "engine/private.h"

struct limited {
    struct diagnostics *diagnostics;
    struct sluice_store_limits most;
    const char *driver;
};

static bool is_long(const struct limited *limited, const char *name)
{
    return limited->most.name_bytes > 0 && strlen(name) > limited->most.name_bytes;
}

/* `what`: "table 'x'" and the like. */
static void refuse_name(const struct limited *limited, struct location location, const char *what,
                        const char *name, const char *mend)
{
    diagnostics_add(limited->diagnostics, MISTAKE_STORE_LIMIT, location,
                    "the name of %s has %zu bytes, at most %u in a %s store", what, strlen(name),
                    limited->most.name_bytes, limited->driver);
    diagnostics_suggest(limited->diagnostics, "%s", mend);
}

/* ---- raw tables ---- */

/* What mends a table, by whether the pipeline makes it or somebody else did. */
struct mends {
    const char *name, *columns, *column;
};

static const struct mends mends[] = {
    [false] = { "shorten it", "make several tables of it",
                "shorten it, and say 'from' which column of the file it is" },
    [true] = { "say 'from' with the name that it has in the store, which can be no longer",
               "declare the columns alone that are read",
               "read a view that gives it a shorter name" },
};

/* The longest of the names in SCHEMA.TABLE, which a store holds one by one. */
static size_t longest_part(const char *place)
{
    size_t longest = 0;

    for (size_t length; *place != '\0'; place += length + (place[length] == '.')) {
        length = strcspn(place, ".");
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* Of a table of others its name in the store counts: nothing is made by the one that it has here.
 */
static void check_from(const struct limited *limited, const struct pipeline_table *table)
{
    size_t longest = longest_part(table->from);

    if (limited->most.name_bytes == 0 || longest <= limited->most.name_bytes)
        return;
    diagnostics_add(limited->diagnostics, MISTAKE_STORE_LIMIT, table->location,
                    "'from' of table '%s' has a name of %zu bytes, at most %u in a %s store",
                    table->name, longest, limited->most.name_bytes, limited->driver);
    diagnostics_suggest(limited->diagnostics,
                        "correct 'from': the store can have no such table, and may take another "
                        "one for it");
}

static void check_name(const struct limited *limited, const struct pipeline_table *table,
                       const char *what)
{
    if (table->external && table->from != NULL)
        check_from(limited, table);
    else if (is_long(limited, table->name))
        refuse_name(limited, table->location, what, table->name, mends[table->external].name);
}

static void check_columns(const struct limited *limited, const struct pipeline_table *table)
{
    char what[2 * MAX_PIPELINE_KEY + 32];

    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        if (!is_long(limited, column->name))
            continue;
        (void)snprintf(what, sizeof what, "column '%s' of table '%s'", column->name, table->name);
        refuse_name(limited, column->location, what, column->name, mends[table->external].column);
    }
}

static void check_table(const struct limited *limited, const struct pipeline_table *table)
{
    char what[MAX_PIPELINE_KEY + 16];

    (void)snprintf(what, sizeof what, "table '%s'", table->name);
    check_name(limited, table, what);
    if (limited->most.columns > 0 && table->column_count > limited->most.columns) {
        diagnostics_add(limited->diagnostics, MISTAKE_STORE_LIMIT,
                        table->columns[limited->most.columns].location,
                        "%s has %zu columns, at most %u in a %s store", what, table->column_count,
                        limited->most.columns, limited->driver);
        diagnostics_suggest(limited->diagnostics, "%s", mends[table->external].columns);
    }
    check_columns(limited, table);
}

/* ---- outputs ---- */

static void check_fields(const struct limited *limited, const struct node *node)
{
    for (uint32_t i = 0; i < node->layout->field_count; i++) {
        const char *name = node->layout->fields[i]->name;
        struct buffer what = { 0 };
        if (!is_long(limited, name))
            continue;
        buffer_printf(&what, "column '%s' of table '%s' of processor '%s'", name,
                      node->output->name, node->name);
        refuse_name(limited, node->processor->plugin_location,
                    what.data == NULL ? "a column" : what.data, name,
                    i < node->declared_count ? "the plugin calls it so" : "the runtime adds it");
        buffer_fini(&what);
    }
}

static void check_output(const struct limited *limited, const struct node *node)
{
    const struct pipeline_processor *processor = node->processor;
    bool named = processor->output != NULL;
    uint32_t count = node->layout->field_count;
    struct buffer what = { 0 };

    buffer_printf(&what, "table '%s' of processor '%s'", node->output->name, node->name);
    if (what.data != NULL && is_long(limited, node->output->name))
        refuse_name(limited, named ? processor->output_location : processor->location, what.data,
                    node->output->name,
                    named ? "shorten it"
                          : "the plugin calls it so: give the processor an 'output' with a shorter "
                            "name");
    if (what.data != NULL && limited->most.columns > 0 && count > limited->most.columns) {
        diagnostics_add(limited->diagnostics, MISTAKE_STORE_LIMIT, processor->plugin_location,
                        "%s has %u columns, %u of them the runtime's: at most %u in a %s store",
                        what.data, count, count - node->instance->column_count,
                        limited->most.columns, limited->driver);
        diagnostics_suggest(limited->diagnostics, "write them by several processors");
    }
    buffer_fini(&what);
    check_fields(limited, node);
}

/* ---- the ledger ---- */

static void check_ledger(const struct limited *limited, struct location location)
{
    uint32_t columns;
    const char *longest = ledger_measure(&columns);

    if (is_long(limited, longest))
        refuse_name(limited, location, longest, longest,
                    "the ledger calls it so: keep the ledger in another store");
    if (limited->most.columns == 0 || columns <= limited->most.columns)
        return;
    diagnostics_add(limited->diagnostics, MISTAKE_STORE_LIMIT, location,
                    "a table of the ledger has %u columns, at most %u in a %s store", columns,
                    limited->most.columns, limited->driver);
    diagnostics_suggest(limited->diagnostics, "keep the ledger in another store");
}

/* ---- all of it ---- */

void context_check_limits(struct context *context)
{
    const struct pipeline *pipeline = context->pipeline;
    const struct binding *binding = context->binding;
    struct store *ledger = store_ledger(context->store);
    struct limited limited = { .diagnostics = &context->diagnostics,
                               .most = store_limits(context->store),
                               .driver = store_driver(context->store) };

    for (size_t i = 0; i < pipeline->table_count; i++)
        if (!pipeline->tables[i].broken)
            check_table(&limited, &pipeline->tables[i]);
    for (size_t i = 0; binding != NULL && i < binding->node_count; i++)
        check_output(&limited, binding->nodes[i]);
    limited.most = store_limits(ledger);
    limited.driver = store_driver(ledger);
    check_ledger(&limited,
                 ledger == context->store ? pipeline->store->location : pipeline->ledger->location);
}
