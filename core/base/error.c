/* error.c - a status with its message. */
#include "base/base.h"

static const char *const MEANINGS[] = {
#define MEANING(name, value, meaning) [value] = meaning,
    SLUICE_STATUS_MAP(MEANING)
#undef MEANING
};

const char *status_text(int status)
{
    if (status < 0 || (size_t)status >= COUNT_OF(MEANINGS) || MEANINGS[status] == NULL)
        return "unknown status";
    return MEANINGS[status];
}

int error_prefix(struct sluice_error *error, const char *format, ...)
{
    char prefix[sizeof error->message - 2];
    size_t space = sizeof error->message;
    va_list arguments;

    va_start(arguments, format);
    int printed = vsnprintf(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    if (printed < 0)
        return error->status;

    size_t length = strlen(prefix);
    memmove(error->message + length + 2, error->message, space - length - 2);
    memcpy(error->message, prefix, length);
    memcpy(error->message + length, ": ", 2);
    error->message[space - 1] = '\0';
    return error->status;
}

int error_memory(struct sluice_error *error, const char *what)
{
    return sluice_error_set(error, SLUICE_E_MEMORY,
                            "out of memory for %s: free memory or lower the memory budget", what);
}
