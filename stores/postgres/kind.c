/* kind.c - PostgreSQL's types and Sluice's. */
#include "session.h"

#define BIT(type) (1U << (type))
#define AS_TEXT "::pg_catalog.text"

enum {
    OID_BOOL = 16,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMP = 1114,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700,
    OID_UUID = 2950,
};

/* The oids of these types are part of PostgreSQL's protocol: they never change. */
static const struct kind kinds[] = {
    { OID_BOOL, OID_BOOL, SLUICE_BOOL, 0, "" },
    { OID_INT8, OID_INT8, SLUICE_INT, BIT(SLUICE_REAL), "" },
    { OID_FLOAT8, OID_FLOAT8, SLUICE_REAL, 0, "" },
    { OID_TEXT, OID_TEXT, SLUICE_TEXT, 0, "" },
    { OID_DATE, OID_DATE, SLUICE_DATE, 0, "" },
    { OID_TIMESTAMPTZ, OID_TIMESTAMPTZ, SLUICE_TIME, 0, "" },
    { OID_TIMESTAMP, OID_TIMESTAMP, SLUICE_NULL, BIT(SLUICE_TIME), "" },
    { OID_INT2, OID_INT2, SLUICE_NULL, BIT(SLUICE_INT) | BIT(SLUICE_REAL), "" },
    { OID_INT4, OID_INT4, SLUICE_NULL, BIT(SLUICE_INT) | BIT(SLUICE_REAL), "" },
    { OID_FLOAT4, OID_FLOAT4, SLUICE_NULL, BIT(SLUICE_REAL), "" },
    { OID_NUMERIC, OID_NUMERIC, SLUICE_NULL, BIT(SLUICE_INT) | BIT(SLUICE_REAL), "" },
    { OID_VARCHAR, OID_VARCHAR, SLUICE_NULL, BIT(SLUICE_TEXT), "" },
    { OID_BPCHAR, OID_TEXT, SLUICE_NULL, BIT(SLUICE_TEXT), AS_TEXT },
    { OID_NAME, OID_TEXT, SLUICE_NULL, BIT(SLUICE_TEXT), AS_TEXT },
    { OID_UUID, OID_TEXT, SLUICE_NULL, BIT(SLUICE_TEXT), AS_TEXT },
};

static const struct kind enumeration = { 0, OID_TEXT, SLUICE_NULL, BIT(SLUICE_TEXT), AS_TEXT };
static const struct kind unknown = { 0, 0, SLUICE_NULL, 0, "" };

const struct kind *kind_find(Oid oid, bool is_enum)
{
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].oid == oid)
            return &kinds[i];
    }
    return is_enum ? &enumeration : &unknown;
}

const char *sql_type(int32_t type)
{
    static const char *const types[] = {
        [SLUICE_BOOL] = "boolean",
        [SLUICE_INT] = "bigint",
        [SLUICE_REAL] = "double precision",
        [SLUICE_TEXT] = "text",
        [SLUICE_DATE] = "date",
        [SLUICE_TIME] = "timestamp with time zone",
    };

    return type > SLUICE_NULL && type <= SLUICE_TIME ? types[type] : NULL;
}
