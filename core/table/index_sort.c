/* index_sort.c - the order of the rows of an index. */
#include "table/index_sort.h"

#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)
#define WORD_BITS 64
/* A column takes at most a word for its values and a bit, perhaps of another word, for null. */
#define WORDS_PER_COLUMN 2

/* ---- radix sort ---- */

/* Turns counts into first positions; false if one digit has every item. */
static bool positions(uint32_t counts[DIGITS], int64_t count)
{
    uint32_t sum = 0;

    for (size_t digit = 0; digit < DIGITS; digit++) {
        uint32_t here = counts[digit];

        if (here == (uint64_t)count)
            return false;
        counts[digit] = sum;
        sum += here;
    }
    return true;
}

struct sort_item *items_sort(struct sort_item *items, struct sort_item *spare, int64_t count,
                             int bits)
{
    uint32_t counts[DIGITS];

    for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
        struct sort_item *sorted = spare;

        memset(counts, 0, sizeof counts);
        for (int64_t i = 0; i < count; i++)
            counts[(items[i].key >> shift) & (DIGITS - 1)]++;
        if (!positions(counts, count))
            continue;
        for (int64_t i = 0; i < count; i++)
            sorted[counts[(items[i].key >> shift) & (DIGITS - 1)]++] = items[i];
        spare = items;
        items = sorted;
    }
    return items;
}

/* ---- values as numbers ---- */

/* Order-preserving: the sign bit turned; negative reals turned whole. */
static uint64_t real_code(double real)
{
    const uint64_t sign = (uint64_t)1 << 63;
    double plain = real + 0.0; /* -0.0 sorts as 0.0 */
    uint64_t bits;

    memcpy(&bits, &plain, sizeof bits);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

static uint64_t value_code(struct sluice_value value)
{
    if (value.type == SLUICE_REAL)
        return real_code(value.as.real);
    return (uint64_t)value.as.integer ^ ((uint64_t)1 << 63);
}

/* Codes counted from the least, so that few bits do; null has code 0. */
static uint64_t number_codes(const struct sluice_column *column, const uint32_t *rows,
                             int64_t count, uint64_t *codes)
{
    uint64_t least = UINT64_MAX, most = 0;

    for (int64_t i = 0; i < count; i++) {
        if (!sluice_is_known(column, rows[i]))
            continue;
        codes[i] = value_code(sluice_value_at(column, rows[i]));
        least = codes[i] < least ? codes[i] : least;
        most = codes[i] > most ? codes[i] : most;
    }
    for (int64_t i = 0; i < count; i++)
        codes[i] = sluice_is_known(column, rows[i]) ? codes[i] - least : 0;
    return most > least ? most - least : 0;
}

/* ---- packing ---- */

/* One 64-bit number per row; words are filled from the least significant bit. */
struct word {
    uint64_t *numbers;
    uint64_t key_mask; /* bits that belong to the key */
    int used;
};

struct packing {
    struct word *words; /* least significant first */
    int32_t count;
    int64_t rows;
};

static int bits_of(uint64_t most)
{
    return most == 0 ? 0 : WORD_BITS - __builtin_clzll(most);
}

static bool pack(struct packing *packing, const uint64_t *codes, int bits, bool is_key)
{
    struct word *word = packing->count == 0 ? NULL : &packing->words[packing->count - 1];

    if (bits == 0)
        return true;
    if (word == NULL || word->used + bits > WORD_BITS) {
        word = &packing->words[packing->count];
        word->numbers = calloc((size_t)packing->rows, sizeof *word->numbers);
        if (word->numbers == NULL)
            return false;
        packing->count++;
    }
    for (int64_t i = 0; i < packing->rows; i++)
        word->numbers[i] |= codes[i] << word->used;
    if (is_key)
        word->key_mask |= (UINT64_MAX >> (WORD_BITS - bits)) << word->used;
    word->used += bits;
    return true;
}

static bool pack_column(struct packing *packing, const struct sluice_column *column,
                        const uint32_t *rows, uint64_t *codes, uint64_t most, bool is_key)
{
    if (!pack(packing, codes, bits_of(most), is_key))
        return false;
    if (column->validity == NULL)
        return true;
    for (int64_t i = 0; i < packing->rows; i++)
        codes[i] = sluice_is_known(column, rows[i]) ? 1 : 0;
    return pack(packing, codes, 1, is_key);
}

static int pack_columns(struct packing *packing, const struct sort_spec *spec, const uint32_t *rows,
                        uint64_t *codes, struct sluice_error *error)
{
    for (int32_t i = spec->count - 1; i >= 0; i--) {
        const struct sluice_column *column = &spec->columns[spec->chosen[i]];
        uint64_t most = 0;
        int status = SLUICE_OK;

        if (column->type == SLUICE_TEXT)
            status = text_codes(column, rows, packing->rows, codes, &most, error);
        else
            most = number_codes(column, rows, packing->rows, codes);
        if (status != SLUICE_OK)
            return status;
        if (!pack_column(packing, column, rows, codes, most, i < spec->key_count))
            return error_memory(error, "the sort keys of an index");
    }
    return SLUICE_OK;
}

/* ---- rows ---- */

/* Sorts by one word after the other, the least significant first. */
static struct sort_item *sort_words(const struct packing *packing, struct sort_item *items,
                                    struct sort_item *spare)
{
    for (int64_t i = 0; i < packing->rows; i++)
        items[i] = (struct sort_item){ .payload = (uint32_t)i };
    for (int32_t w = 0; w < packing->count; w++) {
        const struct word *word = &packing->words[w];
        struct sort_item *sorted;

        for (int64_t i = 0; i < packing->rows; i++)
            items[i].key = word->numbers[items[i].payload];
        sorted = items_sort(items, spare, packing->rows, word->used);
        spare = sorted == items ? spare : items;
        items = sorted;
    }
    return items;
}

static bool same_key(const struct packing *packing, uint32_t a, uint32_t b)
{
    for (int32_t w = 0; w < packing->count; w++) {
        const struct word *word = &packing->words[w];

        if (((word->numbers[a] ^ word->numbers[b]) & word->key_mask) != 0)
            return false;
    }
    return true;
}

/* `spare` has room for the row numbers, which are read in sorted and written in plain order. */
static void take_order(const struct packing *packing, const struct sort_item *sorted,
                       uint32_t *rows, uint32_t *groups, uint32_t *spare)
{
    uint32_t group = 0;

    for (int64_t i = 0; i < packing->rows; i++) {
        if (i > 0 && !same_key(packing, sorted[i - 1].payload, sorted[i].payload))
            group++;
        groups[i] = group;
        spare[i] = rows[sorted[i].payload];
    }
    memcpy(rows, spare, (size_t)packing->rows * sizeof *rows);
}

int rows_sort(const struct sort_spec *spec, uint32_t *rows, uint32_t *groups, int64_t count,
              struct sluice_error *error)
{
    size_t size = (size_t)count;
    struct packing packing = { .rows = count };
    uint64_t *codes = NULL; /* serves as spare row numbers at the end */
    struct sort_item *items = NULL;
    int status = SLUICE_OK;

    if (count == 0)
        return SLUICE_OK;
    packing.words = calloc((size_t)spec->count * WORDS_PER_COLUMN + 1, sizeof *packing.words);
    codes = memory_large(size * sizeof *codes);
    if (packing.words == NULL || codes == NULL) {
        status = error_memory(error, "the sort keys of an index");
        goto end;
    }
    status = pack_columns(&packing, spec, rows, codes, error);
    if (status != SLUICE_OK)
        goto end;
    items = memory_large(2 * size * sizeof *items);
    if (items == NULL) {
        status = error_memory(error, "the order of an index");
        goto end;
    }
    take_order(&packing, sort_words(&packing, items, items + size), rows, groups,
               (uint32_t *)codes);
end:
    free(items);
    for (int32_t w = 0; w < packing.count; w++)
        free(packing.words[w].numbers);
    free(packing.words);
    free(codes);
    return status;
}
