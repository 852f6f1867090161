/* window_proof.c - the digest of a window from before, made anew. */
#include "explain/windows.h"

/* The digest of the window then, without the entry `left_out`. False where one is not known. */
static bool digest_then(const struct comparison *comparison, size_t left_out, struct digest *out)
{
    struct buffer text = { 0 };
    bool known = true;

    window_digest_begin(comparison->read, &text);
    for (size_t i = 0; i < comparison->then_count && known; i++) {
        const struct then *then = &comparison->then[i];
        known = i == left_out || then->version.known;
        if (i != left_out)
            window_digest_add(comparison->read, then->date, then->version.digest, &text);
    }
    known = known && !text.failed;
    if (known)
        *out = digest_bytes(text.data, text.length);
    buffer_fini(&text);
    return known;
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

/* A date joined inside a stretch: the one without which the digest comes out. */
static bool try_joined(struct comparison *comparison, struct digest expected)
{
    const struct version_stretch *stretch = &comparison->mismatch.stretch;

    for (size_t i = 0; i < comparison->then_count; i++) {
        struct digest digest;
        if (comparison->then[i].date <= stretch->from || comparison->then[i].date >= stretch->to ||
            !digest_then(comparison, i, &digest) || !digest_equals(digest, expected))
            continue;
        remove_then(comparison, i);
        return true;
    }
    return false;
}

static size_t insert_then(struct comparison *comparison, int32_t date, const char *label)
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
        struct digest digest;
        size_t at;
        if (commit->date <= stretch->from || commit->date >= stretch->to ||
            axis_find(axis, commit->date) != SIZE_MAX ||
            window_commit(comparison, commit->date, stretch->label) != commit)
            continue;
        at = insert_then(comparison, commit->date, stretch->label);
        if (digest_then(comparison, SIZE_MAX, &digest) && digest_equals(digest, expected))
            return true;
        remove_then(comparison, at);
    }
    return false;
}

bool window_prove(struct comparison *comparison, struct digest expected, bool *all_known)
{
    struct digest digest;
    bool found = false;

    *all_known = digest_then(comparison, SIZE_MAX, &digest);
    if (*all_known && digest_equals(digest, expected))
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
