/* tally.c - rows counted by date, and the digest of each date's: order does not matter. */
#include "copy/private.h"

#include <stdlib.h>

int tally_init(struct tally *tally, const struct copy_item *item, struct sluice_error *error)
{
    *tally = (struct tally){ .item = item };
    tally->chosen = malloc(sizeof *tally->chosen * ((size_t)item->count + 1));
    if (tally->chosen == NULL)
        return error_memory(error, "the digests of a table");
    for (int32_t i = 0; i < item->count; i++)
        tally->chosen[i] = i;
    return SLUICE_OK;
}

void tally_fini(struct tally *tally)
{
    free(tally->days);
    free(tally->chosen);
    buffer_fini(&tally->scratch);
}

static size_t place_for(const struct tally *tally, sluice_day date)
{
    size_t low = 0, high = tally->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tally->days[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_day(const struct tally *tally, size_t at, sluice_day date)
{
    return at < tally->count && tally->days[at].date == date;
}

/* Stores that have the date first in their key give rows of one date after the other. */
static bool find_day(struct tally *tally, sluice_day date)
{
    if (is_day(tally, tally->last, date))
        return true;
    tally->last = place_for(tally, date);
    if (is_day(tally, tally->last, date))
        return true;
    if (!array_reserve((void **)&tally->days, &tally->capacity, tally->count + 1,
                       sizeof *tally->days))
        return false;
    memmove(&tally->days[tally->last + 1], &tally->days[tally->last],
            sizeof *tally->days * (tally->count - tally->last));
    tally->days[tally->last] = (struct tally_day){ .date = date };
    tally->count++;
    return true;
}

int tally_add(struct tally *tally, const struct sluice_batch *batch, struct sluice_error *error)
{
    const struct copy_item *item = tally->item;

    for (int64_t row = 0; row < batch->row_count; row++) {
        sluice_day date = NO_DATE;
        struct tally_day *day;
        if (item->date >= 0 && sluice_is_known(&batch->columns[item->date], row))
            date = sluice_date(&batch->columns[item->date], row);
        if (!find_day(tally, date))
            return error_memory(error, "the digests of a table");
        day = &tally->days[tally->last];
        day->rows++;
        digest_add(&day->digest,
                   digest_row(batch->columns, tally->chosen, item->count, row, &tally->scratch));
    }
    tally->rows += batch->row_count;
    return tally->scratch.failed ? error_memory(error, "the digests of a table") : SLUICE_OK;
}

const struct tally_day *tally_differ(const struct tally *here, const struct tally *there,
                                     const struct tally_day **other)
{
    size_t i = 0, k = 0;

    for (; i < here->count || k < there->count; i++, k++) {
        const struct tally_day *a = i < here->count ? &here->days[i] : NULL;
        const struct tally_day *b = k < there->count ? &there->days[k] : NULL;
        *other = a != NULL && b != NULL && a->date != b->date ? NULL : b;
        if (a == NULL || (b != NULL && b->date < a->date)) {
            *other = b;
            return b;
        }
        if (b == NULL || a->date < b->date || a->rows != b->rows ||
            !digest_equals(a->digest, b->digest))
            return a;
    }
    return NULL;
}
