/* health.c - how full the columns of an output are: counted, as text, and compared. */
#include "ledger/private.h"

#include <jansson.h>

/* A rise of so many points of the share of nulls is worth a look. */
#define RISE 10.0
/* Of one partition; more is nonsense. */
#define MOST_ROWS 1000000000000

bool health_init(struct health *health, const char *const *names, size_t count, struct arena *arena)
{
    *health = (struct health){ .names = names, .count = count };
    health->nulls = arena_alloc(arena, sizeof *health->nulls * (count + 1));
    health->constant = arena_alloc(arena, sizeof *health->constant * (count + 1));
    return health->nulls != NULL && health->constant != NULL;
}

void health_add(struct health *health, const struct health *other)
{
    health->rows += other->rows;
    health->partitions += other->partitions;
    for (size_t c = 0; c < health->count; c++) {
        health->nulls[c] += other->nulls[c];
        health->constant[c] += other->constant[c];
    }
}

void health_format(const struct health *health, struct buffer *out)
{
    const char *separator = "";

    buffer_printf(out, "{\"rows\":%lld,\"nulls\":{", (long long)health->rows);
    for (size_t c = 0; c < health->count; c++)
        if (health->nulls[c] > 0) {
            buffer_printf(out, "%s\"%s\":%lld", separator, health->names[c],
                          (long long)health->nulls[c]);
            separator = ",";
        }
    buffer_text(out, "},\"constant\":[");
    separator = "";
    for (size_t c = 0; c < health->count; c++)
        if (health->constant[c] > 0) {
            buffer_printf(out, "%s\"%s\"", separator, health->names[c]);
            separator = ",";
        }
    buffer_text(out, "]}");
}

static size_t find_column(const struct health *health, const char *name)
{
    size_t c = 0;

    while (c < health->count && !text_equals(health->names[c], name))
        c++;
    return c;
}

bool health_parse(struct health *health, const char *text)
{
    bool no_memory;
    json_t *root = json_from_text(text, &no_memory);
    json_int_t rows;
    const char *name;
    json_t *value;
    size_t i;

    if (root == NULL)
        return !no_memory;
    rows = json_integer_value(json_object_get(root, "rows"));
    rows = rows < 0 || rows > MOST_ROWS ? 0 : rows;
    health->rows += rows;
    health->partitions += rows >= 2;
    json_object_foreach(json_object_get(root, "nulls"), name, value)
    {
        size_t c = find_column(health, name);
        json_int_t nulls = json_integer_value(value);
        if (c < health->count && nulls >= 0 && nulls <= rows)
            health->nulls[c] += nulls;
    }
    json_array_foreach(json_object_get(root, "constant"), i, value)
    {
        size_t c = find_column(health, json_string_value(value));
        if (c < health->count)
            health->constant[c]++;
    }
    json_decref(root);
    return true;
}

double health_null_share(const struct health *health, size_t column)
{
    return health->rows == 0 ? 0.0 : 100.0 * (double)health->nulls[column] / (double)health->rows;
}

bool health_is_constant(const struct health *health, size_t column)
{
    return health->partitions > 0 && health->constant[column] == health->partitions;
}

static void append_nulls(const struct health *now, const struct health *before, struct buffer *out)
{
    const char *separator = "null ";

    for (size_t c = 0; c < now->count; c++) {
        double share = health_null_share(now, c), was = health_null_share(before, c);
        bool worth = before->rows > 0 ? share - was >= RISE : share >= 100.0;
        if (!worth)
            continue;
        buffer_printf(out, "%s%s %.1f %%", separator, now->names[c], share);
        if (before->rows > 0)
            buffer_printf(out, " (was %.1f %%)", was);
        separator = ", ";
    }
}

static void append_constants(const struct health *now, const struct health *before,
                             struct buffer *out)
{
    const char *separator = out->length > 0 ? "; constant " : "constant ";

    for (size_t c = 0; c < now->count; c++)
        if (health_is_constant(now, c) && !health_is_constant(before, c)) {
            buffer_printf(out, "%s%s", separator, now->names[c]);
            separator = ", ";
        }
}

void health_compare(const struct health *now, const struct health *before, struct buffer *out)
{
    if (now->rows == 0)
        return;
    append_nulls(now, before, out);
    append_constants(now, before, out);
}
