/* json.c - JSON read and written by jansson, whose lack of memory is noticed. */
#include "base/base.h"

#include <jansson.h>
#include <stdlib.h>

/* jansson does not look at all that its own allocations return: it leaves characters out and
 * reports success, in text that it reads as in text that it makes. errno does not tell either,
 * since reading a number clears it. */
static _Thread_local bool lacked;

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    lacked = lacked || memory == NULL;
    return memory;
}

/* Before there is a second thread. */
__attribute__((constructor)) static void watch_allocations(void)
{
    json_set_alloc_funcs(allocate, free);
}

void json_memory_begin(void)
{
    lacked = false;
}

bool json_memory_lacked(void)
{
    return lacked;
}

char *json_to_text(const struct json_t *value, size_t flags)
{
    char *text;

    if (value == NULL)
        return NULL;
    json_memory_begin();
    text = json_dumps(value, flags);
    if (!json_memory_lacked())
        return text;
    free(text);
    return NULL;
}

struct json_t *json_from_text(const char *text, bool *no_memory)
{
    json_t *value;

    json_memory_begin();
    value = text == NULL ? NULL : json_loads(text, 0, NULL);
    *no_memory = json_memory_lacked();
    if (!*no_memory)
        return value;
    json_decref(value);
    return NULL;
}
