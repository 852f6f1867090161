/* draw.c - tables and indexes for tests that a seed decides. */
#include "tablefile/draw.h"

enum { MOST_ROWS = 300 };

const char *const draw_names[DRAW_COLUMNS] = { "team",  "player", "day",   "seq",
                                               "score", "flag",   "moment" };
static const int32_t types[DRAW_COLUMNS] = { SLUICE_TEXT, SLUICE_INT,  SLUICE_DATE, SLUICE_INT,
                                             SLUICE_REAL, SLUICE_BOOL, SLUICE_TIME };
static const struct {
    int32_t key[3], key_count, date;
} specs[] = {
    { { DRAW_TEAM }, 1, DRAW_DAY },
    { { DRAW_PLAYER }, 1, DRAW_DAY },
    { { DRAW_TEAM, DRAW_PLAYER }, 2, DRAW_DAY },
    { { DRAW_DAY }, 1, -1 },
    { { DRAW_SCORE, DRAW_FLAG }, 2, DRAW_DAY },
    { { DRAW_MOMENT, DRAW_TEAM, DRAW_PLAYER }, 3, -1 },
    { { 0 }, 0, DRAW_DAY },
    { { 0 }, 0, -1 },
    { { DRAW_FLAG }, 1, DRAW_DAY },
    { { DRAW_SEQ, DRAW_DAY }, 2, -1 },
};

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

int64_t draw_below(uint64_t *seed, int64_t limit)
{
    return (int64_t)(next(seed) >> 11) % limit;
}

static struct sluice_value draw_text(uint64_t *seed)
{
    static char longest[5000];
    static const char *const WORDS[] = {
        "", "a", "ab", "z\xc3\xa9", "\xf0\x9f\x98\x80", "common-1"
    };

    if (draw_below(seed, 200) == 0) {
        memset(longest, 'x', sizeof longest);
        return sluice_of_bytes(longest, (int32_t)draw_below(seed, sizeof longest));
    }
    return sluice_of_text(WORDS[draw_below(seed, COUNT_OF(WORDS))]);
}

struct sluice_value draw_value(uint64_t *seed, int column)
{
    static const double REALS[] = { -1e308, -1.5, 0.0, 5e-324, 0.1, 1e308 };
    static const int64_t INTS[] = { INT64_MIN, -1, 0, 1, 2, 3, INT64_MAX };
    static const int64_t TIMES[] = { -62167219200000000, -1, 0, 1, 253402300799999999 };

    switch (types[column]) {
    case SLUICE_TEXT:
        return draw_text(seed);
    case SLUICE_REAL:
        return sluice_of_real(REALS[draw_below(seed, COUNT_OF(REALS))]);
    case SLUICE_BOOL:
        return sluice_of_bool(draw_below(seed, 2) == 0);
    case SLUICE_DATE:
        return sluice_of_date(draw_below(seed, 20) == 0 ? -719528
                                                        : (int32_t)draw_below(seed, DRAW_DAYS));
    case SLUICE_TIME:
        return sluice_of_time(TIMES[draw_below(seed, COUNT_OF(TIMES))]);
    default:
        return sluice_of_int(INTS[draw_below(seed, COUNT_OF(INTS))]);
    }
}

/* ---- tables ---- */

void draw_row(uint64_t *seed, int64_t nulls, int64_t sequence, struct sluice_value *values)
{
    for (int c = 0; c < DRAW_COLUMNS; c++)
        values[c] = draw_below(seed, 100) < nulls ? sluice_of_null() : draw_value(seed, c);
    values[DRAW_SEQ] = sluice_of_int(sequence);
}

void draw_empty(struct table *table)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(table_init(table, draw_names, types, DRAW_COLUMNS, &error), SLUICE_OK);
}

void draw_append(struct table *table, const struct sluice_value *values)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (table_append(table, values, &error) != SLUICE_OK)
        ck_abort_msg("%s", error.message);
}

void draw_table(struct table *table, uint64_t *seed)
{
    struct sluice_value values[DRAW_COLUMNS];
    int64_t rows = draw_below(seed, 4) == 0 ? draw_below(seed, 3) : draw_below(seed, MOST_ROWS);
    int64_t nulls = draw_below(seed, 3) * 10;

    draw_empty(table);
    for (int64_t row = 0; row < rows; row++) {
        draw_row(seed, nulls, row, values);
        draw_append(table, values);
    }
    table_finish(table);
}

/* ---- indexes ---- */

struct index_spec draw_spec(uint64_t *seed)
{
    static const int32_t SEQUENCE[] = { DRAW_SEQ };
    size_t chosen = (size_t)draw_below(seed, COUNT_OF(specs));

    return (struct index_spec){ .key = specs[chosen].key,
                                .key_count = specs[chosen].key_count,
                                .date = specs[chosen].date,
                                .order = SEQUENCE,
                                .order_count = 1 };
}

struct indexed *draw_index(const struct table *table, const struct index_spec *spec)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct indexed *indexed = NULL;

    ck_assert_msg(indexed_create(table, spec, &indexed, &error) == SLUICE_OK, "%s", error.message);
    return indexed;
}
