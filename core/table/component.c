/* component.c - the names of the parts of a fingerprint. */
#include "table/table.h"

static const char *const names[] = {
    [COMPONENT_PLUGIN] = "plugin",         [COMPONENT_RUNTIME] = "runtime",
    [COMPONENT_PARAMETERS] = "parameters", [COMPONENT_OUTPUT] = "output",
    [COMPONENT_GATES] = "gates",           [COMPONENT_CALENDAR] = "calendar",
    [COMPONENT_INPUT] = "input",           [COMPONENT_ROWS] = "rows",
    [COMPONENT_RECORD] = "record",
};

const char *component_name(int kind)
{
    return names[kind];
}

int component_kind(const char *name)
{
    for (int kind = COMPONENT_PLUGIN; kind < (int)COUNT_OF(names); kind++) {
        size_t length = strlen(names[kind]);
        if (strncmp(name, names[kind], length) == 0 &&
            name[length] == (kind == COMPONENT_INPUT ? ' ' : '\0'))
            return kind;
    }
    return COMPONENT_OTHER;
}
