/* model.c - the collected sections of all files become the pipeline. */
#include "pipeline/keys.h"

/* What a processor has that neither it nor `defaults` says otherwise. */
static const struct pipeline_processor built_in = {
    .parallel = true, .workers = 0, .progress_every = 0, .max_failed = 20
};

static void read_driver(struct loader *loader, const struct named *section,
                        struct pipeline_store *store)
{
    const struct yaml *driver = yaml_get(section->value, "driver");

    if (driver != NULL) {
        store->driver = read_name(loader, driver, "'driver'");
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_KEY_MISSING, section->key->location,
                    "'driver' is missing in '%s'", section->key->text);
    diagnostics_suggest(loader->diagnostics, "name the store's driver: 'driver: sqlite'");
}

/* Which settings are secret only the driver says: of a section without one any may be. */
static void hide_settings(struct loader *loader, const struct pipeline_store *store)
{
    for (size_t i = 0; i < store->setting_count; i++) {
        const struct pipeline_pair *pair = &store->settings[i];
        hide_secrets(loader, pair->name, pair->value);
        if (store->driver == NULL && !text_equals(pair->name, "path"))
            secrets_add_name(&loader->diagnostics->secrets, pair->name);
    }
}

/* Only the driver knows its settings: they are kept as written. */
static struct pipeline_store *read_store(struct loader *loader, const struct named *section)
{
    const struct yaml *map = section->value;
    size_t before = loader->diagnostics->count;
    struct pipeline_store *store;
    struct pipeline_pair *settings;
    char what[WHAT_SIZE];

    if (map == NULL)
        return NULL;
    (void)snprintf(what, sizeof what, "'%s'", section->key->text);
    if (!check_map(loader, map, what))
        return NULL;
    store = loader_alloc(loader, 1, sizeof *store);
    settings = loader_alloc(loader, map->count, sizeof *settings);
    if (store == NULL || settings == NULL)
        return NULL;
    store->location = section->key->location;
    store->settings = settings;
    read_driver(loader, section, store);
    for (size_t i = 0; i < map->count; i++) {
        if (!text_equals(map->keys[i]->text, "driver"))
            settings[store->setting_count++] =
                (struct pipeline_pair){ map->keys[i]->location, map->keys[i]->text, map->items[i] };
    }
    hide_settings(loader, store);
    store->broken = loader->diagnostics->count > before;
    return store;
}

static struct pipeline_calendar *read_calendar(struct loader *loader)
{
    const struct named *section = &loader->calendar;
    size_t before = loader->diagnostics->count;
    struct pipeline_calendar *calendar;

    if (section->value == NULL)
        return NULL;
    calendar = loader_alloc(loader, 1, sizeof *calendar);
    if (calendar == NULL)
        return NULL;
    read_calendar_section(loader, section, calendar);
    calendar->broken = loader->diagnostics->count > before;
    return calendar;
}

static void read_tables(struct loader *loader)
{
    struct pipeline *pipeline = loader->pipeline;
    size_t count = loader->tables.count;

    pipeline->tables = loader_alloc(loader, count, sizeof *pipeline->tables);
    for (size_t i = 0; pipeline->tables != NULL && i < count; i++) {
        size_t before = loader->diagnostics->count;
        read_table(loader, &loader->tables.items[i], &pipeline->tables[i]);
        check_column_checks(loader, &pipeline->tables[i]);
        pipeline->tables[i].broken = loader->diagnostics->count > before;
        pipeline->table_count++;
    }
}

static void read_processors(struct loader *loader)
{
    struct pipeline *pipeline = loader->pipeline;
    struct pipeline_processor first = built_in;
    const struct named *defaults = &loader->defaults;
    struct owner owner = { { NULL, 0, 0 }, "'defaults'", "'defaults'" };
    size_t count = loader->processors.count;

    if (defaults->value != NULL) {
        owner.location = defaults->key->location;
        (void)section_read(loader, defaults->section, &owner, defaults->value, &first);
    }
    pipeline->processors = loader_alloc(loader, count, sizeof *pipeline->processors);
    for (size_t i = 0; pipeline->processors != NULL && i < count; i++) {
        size_t before = loader->diagnostics->count;
        pipeline->processors[i] = first;
        read_processor(loader, &loader->processors.items[i], &pipeline->processors[i]);
        pipeline->processors[i].broken = loader->diagnostics->count > before;
        pipeline->processor_count++;
    }
}

void model_build(struct loader *loader)
{
    struct pipeline *pipeline = loader->pipeline;

    pipeline->store = read_store(loader, &loader->store);
    pipeline->ledger = read_store(loader, &loader->ledger);
    pipeline->calendar = read_calendar(loader);
    read_tables(loader);
    check_references(loader);
    read_processors(loader);
}
