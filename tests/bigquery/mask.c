/* mask.c - partial answers. */
#include <stdlib.h>
#include <string.h>

#include "mask.h"
#include "world.h"

static json_t *apply(const json_t *json, const char *mask, size_t size, int *good);

/* The size of the first selection in a list: up to a comma outside parentheses. */
static size_t first_size(const char *mask, size_t size, int *good)
{
    size_t i;
    int depth = 0;

    for (i = 0; i < size && (depth > 0 || mask[i] != ','); i++)
        depth += (mask[i] == '(') - (mask[i] == ')');
    *good &= depth == 0 && i > 0;
    return i;
}

/* What one selection, name, name/rest or name(list), leaves of an object; added to `kept`. */
static void select_one(const json_t *json, const char *mask, size_t size, json_t *kept, int *good)
{
    size_t length = 0;
    const json_t *value;
    json_t *inside;
    char *name;

    while (length < size && mask[length] != '/' && mask[length] != '(')
        length++;
    name = must(strndup(mask, length));
    value = json_object_get(json, name);
    *good &= length > 0 && (length == size || mask[length] == '/' || mask[size - 1] == ')');
    if (*good && value != NULL && length == size) {
        (void)json_object_set(kept, name, (json_t *)(uintptr_t)value);
    } else if (*good && length < size) {
        inside =
            apply(value, mask + length + 1, size - length - (mask[length] == '/' ? 1 : 2), good);
        if (value != NULL)
            (void)json_object_set(kept, name, inside);
        json_decref(inside);
    }
    free(name);
}

static json_t *apply(const json_t *json, const char *mask, size_t size, int *good)
{
    json_t *kept = must(json_is_array(json) ? json_array() : json_object()), *item;
    size_t i, length;

    json_array_foreach(json, i, item)(void)
        json_array_append_new(kept, apply(item, mask, size, good));
    if (json_is_array(json))
        return kept;
    while (*good && size > 0) {
        length = first_size(mask, size, good);
        if (*good)
            select_one(json, mask, length, kept, good);
        length += length < size;
        mask += length;
        size -= length;
    }
    return kept;
}

json_t *mask_apply(const json_t *json, const char *mask)
{
    int good = 1;
    json_t *kept = apply(json, mask, strlen(mask), &good);

    if (good)
        return kept;
    json_decref(kept);
    return NULL;
}
