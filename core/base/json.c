#include "base/base.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

char *json_to_text(const struct json_t *value, size_t flags)
{
    char *text;

    if (value == NULL)
        return NULL;
    errno = 0;
    text = json_dumps(value, flags);
    if (errno != ENOMEM)
        return text;
    free(text);
    return NULL;
}

struct json_t *json_from_text(const char *text, bool *no_memory)
{
    json_t *value;

    errno = 0;
    value = text == NULL ? NULL : json_loads(text, 0, NULL);
    *no_memory = value == NULL && errno == ENOMEM;
    return value;
}
