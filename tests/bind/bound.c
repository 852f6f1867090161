/* bound.c - writes a pipeline, loads and binds it, and keeps what is said of it. */
#include "bind/bound.h"

#include <stdlib.h>
#include <unistd.h>

static const char preamble[] =
    "sluice: 1\n"
    "name: bound\n"
    "store: {driver: sqlite, path: none.db}\n"
    "calendar: {table: days, date: day, season: season}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text}}\n"
    "  readings:\n"
    "    date: day\n"
    "    key: [day, sensor, slot]\n"
    "    columns: {day: date, sensor: int, slot: text, value: real?, note: text?}\n"
    "  plan:\n"
    "    {date: day, key: [day, sensor, slot], known: ahead,\n"
    "     columns: {day: date, sensor: int, slot: text}}\n"
    "  sensors: {key: [sensor], columns: {sensor: int, name: text?}}\n";

static void write_pipeline(const char *path, const char *more, const char *processors)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fprintf(file, "%s%sprocessors:\n%s", preamble, more, processors), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static char *mistakes_text(const struct diagnostics *diagnostics)
{
    struct buffer text = { 0 };

    buffer_text(&text, "");
    for (size_t i = 0; i < diagnostics->count; i++)
        buffer_printf(&text, "%s\n  %s\n", diagnostics->items[i].message,
                      diagnostics->items[i].suggestion == NULL ? ""
                                                               : diagnostics->items[i].suggestion);
    ck_assert(!text.failed);
    return text.data == NULL ? strdup("") : text.data;
}

void bound_open(struct bound *bound, const char *more, const char *processors)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[] = "/tmp/sluice-bound-XXXXXX";
    int file = mkstemp(path), status;

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(close(file), 0);
    *bound = (struct bound){ 0 };
    write_pipeline(path, more, processors);
    diagnostics_init(&bound->diagnostics);
    ck_assert_int_eq(unsetenv("SLUICE_PLUGIN_PATH"), 0);
    ck_assert_msg(registry_create(FIXTURES, &bound->registry, &error) == SLUICE_OK, "%s",
                  error.message);
    status = pipeline_load(path, &bound->diagnostics, &bound->pipeline, &error);
    bound->mistakes = mistakes_text(&bound->diagnostics);
    ck_assert_msg(status == SLUICE_OK, "%s%s", error.message, bound->mistakes);
    free(bound->mistakes);
    status = binding_create(bound->pipeline, bound->registry, &bound->diagnostics, &bound->binding,
                            &error);
    bound->mistakes = mistakes_text(&bound->diagnostics);
    ck_assert_msg((status == SLUICE_OK) == (bound->diagnostics.count == 0), "%s: %s", error.message,
                  bound->mistakes);
    ck_assert_int_eq(unlink(path), 0);
}

void bound_close(struct bound *bound)
{
    binding_destroy(bound->binding);
    registry_destroy(bound->registry);
    pipeline_destroy(bound->pipeline);
    diagnostics_fini(&bound->diagnostics);
    free(bound->mistakes);
}
