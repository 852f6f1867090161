/*
 * affinity.c - what the columns of other programs may be read as.
 *
 * SQLite has no types but affinities, and other programs declare VARCHAR(40), DECIMAL(10, 2) or
 * nothing at all.
 */
#include "session.h"

#define BIT(type) (1U << (type))
#define ALL_TYPES                                                                                  \
    (BIT(SLUICE_BOOL) | BIT(SLUICE_INT) | BIT(SLUICE_REAL) | BIT(SLUICE_TEXT) | BIT(SLUICE_DATE) | \
     BIT(SLUICE_TIME))

/* In this order, as SQLite looks for them; "" is in every text. */
static const struct {
    const char *part; /* of the declared type, in whatever capitals */
    uint32_t types;
} affinities[] = {
    { "BOOL", BIT(SLUICE_BOOL) | BIT(SLUICE_INT) },
    { "DATETIME", BIT(SLUICE_TIME) },
    { "TIMESTAMP", BIT(SLUICE_TIME) },
    { "DATE", BIT(SLUICE_DATE) },
    { "INT", BIT(SLUICE_INT) | BIT(SLUICE_REAL) | BIT(SLUICE_BOOL) },
    { "CHAR", BIT(SLUICE_TEXT) | BIT(SLUICE_DATE) | BIT(SLUICE_TIME) },
    { "CLOB", BIT(SLUICE_TEXT) | BIT(SLUICE_DATE) | BIT(SLUICE_TIME) },
    { "TEXT", BIT(SLUICE_TEXT) | BIT(SLUICE_DATE) | BIT(SLUICE_TIME) },
    { "BLOB", 0 },
    { "REAL", BIT(SLUICE_REAL) },
    { "FLOA", BIT(SLUICE_REAL) },
    { "DOUB", BIT(SLUICE_REAL) },
    { "", BIT(SLUICE_INT) | BIT(SLUICE_REAL) },
};

static bool holds(const char *declared, const char *part)
{
    int length = (int)strlen(part);

    for (; *declared != '\0'; declared++)
        if (sqlite3_strnicmp(declared, part, length) == 0)
            return true;
    return false;
}

uint32_t sql_type_converts(const char *declared)
{
    size_t i = 0;

    /* A column of an expression. */
    if (declared == NULL || declared[0] == '\0')
        return ALL_TYPES;
    while (!holds(declared, affinities[i].part))
        i++;
    return affinities[i].types;
}
