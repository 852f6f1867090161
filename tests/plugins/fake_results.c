/* fake_results.c - what a run wrote, as text, and the runner of a suite. */
#include "plugins/fake_private.h"
#include "runner.h"

#include <math.h>
#include <stdlib.h>

size_t fake_entity_count(const struct fake *fake)
{
    return fake->entity_count;
}

const char *fake_entity(const struct fake *fake, size_t i)
{
    return fake->entities[i].name;
}

static struct fake_entity *entity_of(const struct fake *fake, const char *key)
{
    struct fake_entity *entity = fake_find(fake, key);

    ck_assert_msg(entity != NULL, "no entity %s", key);
    return entity;
}

const char *fake_outcome(const struct fake *fake, const char *key)
{
    static const char *const categories[] = { "none",
#define CATEGORY_NAME(name, value, text) text,
                                              SLUICE_CATEGORY_MAP(CATEGORY_NAME)
#undef CATEGORY_NAME
    };
    static const char *const outcomes[] = { "none", "written", "skipped", "failed" };
    const struct fake_entity *entity = entity_of(fake, key);

    if (entity->outcome == SLUICE_WRITTEN)
        return "written";
    /* The text belongs to the fake, which is not otherwise changed. */
    return fake_text((struct fake *)(uintptr_t)fake, "%s %s: %s", outcomes[entity->outcome],
                     categories[entity->category], entity->reason);
}

/* As few decimals, at least one, as give the value back. */
static const char *real_text(double value, char text[FAKE_TEXT])
{
    for (int decimals = 1; decimals <= 17; decimals++) {
        (void)snprintf(text, FAKE_TEXT, "%.*f", decimals, value);
        if (fabs(strtod(text, NULL) - value) <= 0.0)
            break;
    }
    return text;
}

static const char *cell_text(struct sluice_value value, char text[FAKE_TEXT])
{
    if (value.type == SLUICE_NULL)
        return "";
    if (value.type == SLUICE_REAL)
        return real_text(value.as.real, text);
    if (value.type == SLUICE_BOOL)
        return value.as.integer != 0 ? "true" : "false";
    if (value.type == SLUICE_TEXT)
        return value.as.text;
    (void)snprintf(text, FAKE_TEXT, "%lld", (long long)value.as.integer);
    return text;
}

static struct sluice_value cell_of(const struct fake *fake, const struct fake_entity *entity,
                                   const char *name, size_t length)
{
    const struct sluice_output_column *const *columns = fake->processor->output->columns;

    for (size_t i = 0; columns[i] != NULL; i++)
        if (strlen(columns[i]->name) == length && memcmp(columns[i]->name, name, length) == 0)
            return entity->cells[i];
    ck_abort_msg("no output column %.*s", (int)length, name);
    return sluice_of_null();
}

/* Up to the next ";": one before a space is part of the text. */
static size_t cell_size(const char *cells)
{
    size_t size = strcspn(cells, ";");

    while (cells[size] == ';' && cells[size + 1] == ' ')
        size += 1 + strcspn(cells + size + 1, ";");
    return size;
}

void fake_expect(const struct fake *fake, const char *key, const char *cells)
{
    const struct fake_entity *entity = entity_of(fake, key);

    ck_assert_str_eq(fake_outcome(fake, key), "written");
    while (*cells != '\0') {
        char buffer[FAKE_TEXT];
        size_t name = strcspn(cells, "="), size = cell_size(cells);
        const char *text = cell_text(cell_of(fake, entity, cells, name), buffer);

        ck_assert_msg(strlen(text) == size - name - 1 &&
                          memcmp(text, cells + name + 1, size - name - 1) == 0,
                      "%s: expected %.*s, got \"%s\"", key, (int)size, cells, text);
        cells += size;
        cells += *cells == ';' ? 1 : 0;
    }
}

const char *fake_header(struct fake *fake)
{
    const struct sluice_output_column *const *columns = fake->processor->output->columns;
    size_t size = 1;
    char *header;

    for (size_t i = 0; columns[i] != NULL; i++)
        size += strlen(columns[i]->name) + 1;
    header = fake_allocate(fake, size);
    for (size_t i = 0; columns[i] != NULL; i++) {
        if (i > 0)
            (void)strncat(header, ",", size);
        (void)strncat(header, columns[i]->name, size);
    }
    return header;
}

int fake_suite(const char *name, const TTest *const *tests, size_t count)
{
    TCase *tcase = tcase_create(name);

    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    return runner_run(name, tcase);
}
