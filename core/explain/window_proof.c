/*
 * window_proof.c - the digest of a window from before, made anew.
 *
 * Somebody asks why a partition is stale, and its input differs. A list of partitions that look
 * changed is half an answer: it is not known whether they are all, and whether they are the cause.
 * Here the other half is found, or it is found that it cannot be.
 *
 * What there is. Of each input a version keeps one digest, which is part of its fingerprint, and a
 * text: "2021-10-19..2021-12-14/57 #1, 2021-12-15 #2", which versions of its partitions were read,
 * a stretch of neighbouring dates for each. The digest is that of the sum of a hash of (date,
 * digest of the partition) for every partition that was there. The ledger remembers the digests of
 * partitions by version, for each projection through which they were read. So the digest of the
 * window then can be made anew, from parts: window_then.c gives each date of the text its version,
 * and each version its digest.
 *
 * What that proves. If the sum of the parts gives the digest that was kept, the parts are right,
 * all of them: there is no other list of dates and digests with this sum that anybody would meet.
 * What is not equal between that list and the one of now is then every change there is, and what
 * was replaced by a version with the same rows is known to be no cause. Only so `why` says
 * "proven".
 *
 * What is missing in the text. A stretch has its first date, its last, and how many dates it has;
 * those between are the dates of the axis, by the calendar of then. The axis of now is at hand
 * alone. While the counts agree, the dates between are taken to be the same, and if one took the
 * place of another the hash tells: it does not come out. Where a count does not agree a date joined
 * or left, and all dates of the stretch are doubtful: any of them may be the one.
 *
 * What is searched for. One date, in one stretch, that joined or left; this is what happens to
 * calendars. Of a date that joined: each of those inside the stretch is left out in turn. Of one
 * that left: each date of which the ledger has that very version, and which the axis has no more,
 * is put in in turn. The one by which the hash comes out is it, and no date is doubtful any longer.
 * Two dates, or two stretches, would take the square of the hashes; then the answer is that it is
 * not known which, with the counts (make_note in windows.c).
 *
 * What cannot be proven. Another projection was read then: its digests are no parts of this hash.
 * A digest that the ledger does not remember. Rows that were changed without an import, since the
 * version was made and before they were next read: what is remembered of their version is of other
 * rows than those that stood then. The hash does not come out, and the answer says what may be the
 * reason.
 *
 * A hash is over some tens of bytes a date: the windows of a season are hashed in microseconds, and
 * a search of one in the square of its dates, once for a partition that somebody asks about.
 */
#include "explain/windows.h"

static struct digest part_of(const struct comparison *comparison, const struct then *then)
{
    return window_part(comparison->read->source, then->date, then->version.digest);
}

/* The sum of the window then. False where a digest is not known. */
static bool sum_then(const struct comparison *comparison, struct digest *sum)
{
    *sum = (struct digest){ 0, 0 };
    for (size_t i = 0; i < comparison->then_count; i++) {
        if (!comparison->then[i].version.known)
            return false;
        digest_add(sum, part_of(comparison, &comparison->then[i]));
    }
    return true;
}

static bool comes_out(const struct comparison *comparison, struct digest sum,
                      struct digest expected)
{
    struct digest digest;

    return window_digest(comparison->read, sum, &digest) && digest_equals(digest, expected);
}

static void settle(struct comparison *comparison)
{
    comparison->mismatch_count = 0;
    for (size_t i = 0; i < comparison->then_count; i++)
        comparison->then[i].doubtful = false;
}

static void remove_then(struct comparison *comparison, size_t index)
{
    comparison->then_count--;
    memmove(&comparison->then[index], &comparison->then[index + 1],
            sizeof *comparison->then * (comparison->then_count - index));
}

/* A date joined inside a stretch: the one without which the digest comes out. What was not read
 * then may be unknown, all others are not. */
static bool try_joined(struct comparison *comparison, struct digest expected)
{
    const struct version_stretch *stretch = &comparison->mismatch.stretch;

    for (size_t i = 0; i < comparison->then_count; i++) {
        struct then left_out = comparison->then[i];
        struct digest sum;
        bool known;
        if (left_out.date <= stretch->from || left_out.date >= stretch->to)
            continue;
        comparison->then[i].version.known = true;
        known = sum_then(comparison, &sum);
        digest_subtract(&sum, part_of(comparison, &left_out));
        comparison->then[i] = left_out;
        if (!known || !comes_out(comparison, sum, expected))
            continue;
        remove_then(comparison, i);
        return true;
    }
    return false;
}

static size_t insert_then(struct comparison *comparison, sluice_day date, const char *label)
{
    struct then added = { date, false, window_version_then(comparison, date, label) };
    size_t i = comparison->then_count++;

    for (; i > 0 && comparison->then[i - 1].date > date; i--)
        comparison->then[i] = comparison->then[i - 1];
    comparison->then[i] = added;
    return i;
}

/* A date left: one of those of which the ledger has that version. */
static bool try_left(struct comparison *comparison, struct digest expected)
{
    struct axis axis = source_axis(comparison->versions, comparison->read->source);
    const struct version_stretch *stretch = &comparison->mismatch.stretch;

    for (size_t i = 0; i < comparison->commit_count; i++) {
        const struct commit_record *commit = &comparison->commits[i];
        struct digest sum;
        size_t at;
        if (commit->date <= stretch->from || commit->date >= stretch->to ||
            axis_find(axis, commit->date) != SIZE_MAX ||
            window_commit(comparison, commit->date, stretch->label) != commit)
            continue;
        at = insert_then(comparison, commit->date, stretch->label);
        if (sum_then(comparison, &sum) && comes_out(comparison, sum, expected))
            return true;
        remove_then(comparison, at);
    }
    return false;
}

bool window_prove(struct comparison *comparison, struct digest expected, bool *all_known)
{
    struct digest sum;
    bool found = false;

    *all_known = sum_then(comparison, &sum);
    if (*all_known && comes_out(comparison, sum, expected))
        found = true;
    else if (comparison->mismatch_count == 1 &&
             comparison->mismatch.now == comparison->mismatch.stretch.count + 1)
        found = try_joined(comparison, expected);
    else if (comparison->mismatch_count == 1 &&
             comparison->mismatch.now + 1 == comparison->mismatch.stretch.count)
        found = try_left(comparison, expected);
    if (found)
        settle(comparison);
    return found;
}
