/* names.c - what steps and categories are called. */
#include "report/private.h"

static const char *const PHASE_NAMES[PHASE_COUNT] = { "read", "index", "prepare", "process",
                                                      "commit" };

static const char *const CATEGORY_NAMES[] = { [SLUICE_CATEGORY_NONE] = "",
#define CATEGORY_NAME(name, value, text) [SLUICE_##name] = text,
                                              SLUICE_CATEGORY_MAP(CATEGORY_NAME)
#undef CATEGORY_NAME
};

const char *category_name(int category)
{
    return category >= 0 && category <= SLUICE_ERROR ? CATEGORY_NAMES[category] : "";
}

int category_parse(const char *name)
{
    for (int category = 1; name != NULL && category <= SLUICE_ERROR; category++)
        if (strcmp(CATEGORY_NAMES[category], name) == 0)
            return category;
    return SLUICE_CATEGORY_NONE;
}

const char *phase_name(enum phase phase)
{
    return PHASE_NAMES[phase];
}
