#include "base/base.h"

enum {
    EXIT_ERROR = 1,
    EXIT_INPUT = 2,
    EXIT_REFUSED = 4,
    EXIT_CANCELLED = 130,
};

static const char *const MEANINGS[] = {
#define MEANING(name, value, meaning) [value] = meaning,
    SLUICE_STATUS_MAP(MEANING)
#undef MEANING
};

/* Whatever is not named here is an error of the program or the store. */
static const struct {
    int status;
    int code;
} EXIT_CODES[] = {
    { SLUICE_OK, 0 },
    { SLUICE_E_INVALID, EXIT_INPUT },
    { SLUICE_E_PLUGIN, EXIT_INPUT },
    { SLUICE_E_UNSUPPORTED, EXIT_INPUT },
    { SLUICE_E_REFUSED, EXIT_REFUSED },
    { SLUICE_E_CONFLICT, EXIT_REFUSED },
    { SLUICE_E_CANCELLED, EXIT_CANCELLED },
};

const char *status_text(int status)
{
    if (status < 0 || (size_t)status >= COUNT_OF(MEANINGS) || MEANINGS[status] == NULL)
        return "unknown status";
    return MEANINGS[status];
}

int status_exit_code(int status)
{
    for (size_t i = 0; i < COUNT_OF(EXIT_CODES); i++) {
        if (EXIT_CODES[i].status == status)
            return EXIT_CODES[i].code;
    }
    return EXIT_ERROR;
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
