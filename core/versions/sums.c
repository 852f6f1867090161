/*
 * sums.c - what the partitions of any window add up to.
 *
 * The digest of a window is that of a sum, so each window of a projection is the difference of two
 * sums over all slots before one. These are made once, from the first slot on, and again only from
 * the first slot on that was written since: a plan in which every date sees all dates before it
 * costs as much as one in which each sees a week.
 */
#include "versions/versions.h"

struct digest window_part(const struct source *source, sluice_day date, struct digest digest)
{
    const uint64_t parts[] = { source->date == NULL ? 0 : (uint64_t)date, digest.low, digest.high };

    return digest_bytes(parts, sizeof parts);
}

static void sum_up(const struct versions *versions, const struct projection *projection,
                   size_t high)
{
    struct projection_digests *digests = &versions->projections[projection->index];
    struct axis axis = source_axis(versions, projection->source);

    if (digests->summed == 0) {
        digests->sums[0] = (struct digest){ 0, 0 };
        digests->unknown[0] = 0;
    }
    for (size_t i = digests->summed; i < high; i++) {
        struct digest sum = digests->sums[i];
        if (digests->states[i] == DIGEST_PRESENT)
            digest_add(&sum, window_part(projection->source, axis.dates[i], digests->digests[i]));
        digests->sums[i + 1] = sum;
        digests->unknown[i + 1] = digests->unknown[i] + (digests->states[i] == DIGEST_UNKNOWN);
    }
    if (digests->summed < high)
        digests->summed = high;
}

struct digest digests_between(const struct versions *versions, const struct projection *projection,
                              size_t low, size_t high)
{
    const struct projection_digests *digests = &versions->projections[projection->index];
    struct digest sum;

    sum_up(versions, projection, high);
    sum = digests->sums[high];
    digest_subtract(&sum, digests->sums[low]);
    return sum;
}

size_t digests_find_unknown(const struct versions *versions, const struct projection *projection,
                            size_t low, size_t high)
{
    const struct projection_digests *digests = &versions->projections[projection->index];
    size_t before, end = high;

    sum_up(versions, projection, high);
    before = digests->unknown[low];
    if (digests->unknown[high] == before)
        return high;
    while (low < end) {
        size_t middle = low + (end - low) / 2;
        if (digests->unknown[middle + 1] > before)
            end = middle;
        else
            low = middle + 1;
    }
    return low;
}
