/* type.c - the service's types: how cells of them are read, and what Sluice's own become. */
#include <strings.h>

#include "session.h"

struct type_name {
    const char *name;
    int kind;
};

/* The API answers with the older of two names. */
static const struct type_name type_names[] = {
    { "BOOLEAN", CELL_BOOL },    { "BOOL", CELL_BOOL },       { "INTEGER", CELL_INT },
    { "INT64", CELL_INT },       { "FLOAT", CELL_REAL },      { "FLOAT64", CELL_REAL },
    { "STRING", CELL_TEXT },     { "DATE", CELL_DATE },       { "TIMESTAMP", CELL_TIME },
    { "NUMERIC", CELL_NUMERIC }, { "DECIMAL", CELL_NUMERIC }, { "DATETIME", CELL_DATETIME },
};

struct kind {
    int32_t type;
    uint32_t converts; /* bits 1 << type */
};

static const struct kind kinds[] = {
    [CELL_NONE] = { SLUICE_NULL, 0 },
    [CELL_BOOL] = { SLUICE_BOOL, 0 },
    [CELL_INT] = { SLUICE_INT, 1U << SLUICE_REAL },
    [CELL_REAL] = { SLUICE_REAL, 0 },
    [CELL_TEXT] = { SLUICE_TEXT, 0 },
    [CELL_DATE] = { SLUICE_DATE, 0 },
    [CELL_TIME] = { SLUICE_TIME, 0 },
    [CELL_NUMERIC] = { SLUICE_NULL, 1U << SLUICE_INT | 1U << SLUICE_REAL },
    [CELL_DATETIME] = { SLUICE_NULL, 1U << SLUICE_TIME },
};

const char *type_declared(int32_t type)
{
    static const char *const names[] = {
        [SLUICE_BOOL] = "BOOLEAN", [SLUICE_INT] = "INTEGER", [SLUICE_REAL] = "FLOAT",
        [SLUICE_TEXT] = "STRING",  [SLUICE_DATE] = "DATE",   [SLUICE_TIME] = "TIMESTAMP",
    };

    return type > SLUICE_NULL && type < (int32_t)COUNT_OF(names) ? names[type] : NULL;
}

int field_kind(const json_t *field)
{
    const char *name = json_text(field, "type");

    if (strcasecmp(json_text(field, "mode"), "REPEATED") == 0)
        return CELL_NONE;
    if (json_number(field, "timestampPrecision", 6) != 6)
        return CELL_NONE;
    for (size_t i = 0; i < COUNT_OF(type_names); i++) {
        if (strcasecmp(type_names[i].name, name) == 0)
            return type_names[i].kind;
    }
    return CELL_NONE;
}

int32_t kind_type(int kind)
{
    return kinds[kind].type;
}

uint32_t kind_converts(int kind)
{
    return kinds[kind].converts;
}

bool kind_reads_as(int kind, int32_t type)
{
    if (type <= SLUICE_NULL || type > SLUICE_TIME)
        return false;
    return kinds[kind].type == type || (kinds[kind].converts >> type & 1) != 0;
}
