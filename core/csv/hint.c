/* hint.c - what is probably wrong with a field that is no value of its type. */
#include "csv/csv.h"

#include <strings.h>

/* What other programs write where there is no value. */
static const char *const absent[] = { "na",  "n/a", "#n/a", "null", "nil", "none",
                                      "nan", "\\n", "-",    ".",    "?" };

static bool is_absent(const char *text, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        if (strlen(absent[i]) == length && strncasecmp(absent[i], text, length) == 0)
            return true;
    return false;
}

const char *csv_hint(int type, const char *text, size_t length)
{
    if (type != SLUICE_TEXT && is_absent(text, length))
        return "where there is no value, leave the field empty, or declare what stands for it: "
               "'csv: "
               "{null: [..]}'";
    return value_hint(type, text, length);
}
