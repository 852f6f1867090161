/* windows.c - which partitions of an input differ from those that a version was made from.
 *
 * The ledger has the versions that were read, as text (versions.c), and the digests of versions.
 * What follows from them is proven when the digest of the window from before comes out of it.
 */
#include "plan/private.h"

#include <stdlib.h>

/* A partition that was read then. */
struct then {
    int32_t date;
    bool doubtful; /* its stretch has another number of dates in the calendar now */
    struct window_version version;
};

/* A stretch of which some date joined or left the calendar since. */
struct mismatch {
    struct version_stretch stretch;
    size_t now; /* its ends, and the dates of the calendar between them */
};

struct comparison {
    struct plan *plan;
    const struct read *read;
    struct arena *arena;
    size_t low, high; /* the window now */
    struct commit_record *commits;
    size_t commit_count;
    struct remembered_digest *remembered;
    size_t remembered_count;
    struct then *then; /* ascending by date; room for one more */
    size_t then_count;
    struct mismatch mismatch; /* the first one */
    size_t mismatch_count;
    bool has_range;  /* some stretch has inner dates */
    bool torn;       /* the text is none that this version reads */
    bool other_read; /* another projection of the table was read then */
};

/* ---- versions ---- */

static int32_t date_at(const struct comparison *comparison, size_t slot)
{
    return comparison->read->source->date == NULL ? NO_DATE
                                                  : comparison->plan->calendar.dates[slot];
}

static const struct commit_record *find_commit(const struct comparison *comparison, int32_t date,
                                               const char *label)
{
    int64_t sequence = label[0] == '#' ? strtoll(label + 1, NULL, 10) : 0;

    for (size_t i = 0; i < comparison->commit_count && sequence > 0; i++)
        if (comparison->commits[i].date == date && comparison->commits[i].sequence == sequence)
            return &comparison->commits[i];
    return NULL;
}

static void recall(const struct comparison *comparison, int32_t date,
                   struct window_version *version)
{
    for (size_t i = 0; i < comparison->remembered_count && version->commit != NULL; i++) {
        const struct remembered_digest *found = &comparison->remembered[i];
        if (found->date != date || !text_equals(found->token, version->commit->commit_id))
            continue;
        version->digest = found->digest;
        version->rows = found->rows;
        version->known = true;
        return;
    }
}

static bool label_matches(const char *label, struct digest digest)
{
    char text[VERSION_LABEL_SIZE];

    (void)snprintf(text, sizeof text, "=%016llx", (unsigned long long)digest.low);
    return strcmp(text, label) == 0;
}

/* The partition as it is read now; its label is "" where it is not there. */
static struct window_version version_now(const struct comparison *comparison, size_t slot)
{
    const struct projection_digests *digests =
        &comparison->plan->projections[comparison->read->projection->index];
    const struct source_state *state = &comparison->plan->sources[comparison->read->source->index];
    struct window_version version = { .digest = digests->digests[slot],
                                      .rows = digests->rows[slot],
                                      .known = digests->states[slot] == DIGEST_PRESENT };

    if (!state->present[slot])
        return (struct window_version){ 0 };
    if (state->tokens[slot] != NULL)
        (void)snprintf(version.label, sizeof version.label, "#%lld",
                       (long long)state->sequences[slot]);
    else
        (void)snprintf(version.label, sizeof version.label, "=%016llx",
                       (unsigned long long)version.digest.low);
    version.commit = find_commit(comparison, date_at(comparison, slot), version.label);
    return version;
}

/* Its slot in the window now; SIZE_MAX if it is not in it. */
static size_t slot_in_window(const struct comparison *comparison, int32_t date)
{
    int64_t slot = comparison->read->source->date == NULL
                       ? 0
                       : calendar_find(&comparison->plan->calendar, date);

    return slot < (int64_t)comparison->low || slot >= (int64_t)comparison->high ? SIZE_MAX
                                                                                : (size_t)slot;
}

/* The same version has the same rows, and so has one whose label is of the digest there is. */
static struct window_version version_then(const struct comparison *comparison, int32_t date,
                                          const char *label)
{
    size_t slot = slot_in_window(comparison, date);
    struct window_version version = { 0 }, now = { 0 };

    memcpy(version.label, label, sizeof version.label);
    version.commit = find_commit(comparison, date, label);
    if (slot != SIZE_MAX)
        now = version_now(comparison, slot);
    recall(comparison, date, &version);
    if (!version.known && now.known &&
        (strcmp(now.label, label) == 0 || label_matches(label, now.digest))) {
        version.digest = now.digest;
        version.rows = now.rows;
        version.known = true;
    }
    return version;
}

/* ---- what was read then ---- */

static void add_then(struct comparison *comparison, int32_t date, const char *label, bool doubtful)
{
    comparison->then[comparison->then_count++] =
        (struct then){ date, doubtful, version_then(comparison, date, label) };
}

/* Its ends were in it; what lies between is of the calendar as it is now. */
static void expand(struct comparison *comparison, const struct version_stretch *stretch)
{
    const struct calendar *calendar = &comparison->plan->calendar;
    size_t from, to;
    bool doubtful;

    add_then(comparison, stretch->from, stretch->label, false);
    if (stretch->from == stretch->to)
        return;
    from = calendar_from(calendar, stretch->from + 1);
    to = calendar_from(calendar, stretch->to);
    comparison->has_range = comparison->has_range || stretch->count > 2;
    doubtful = to - from + 2 != stretch->count;
    if (doubtful && comparison->mismatch_count++ == 0)
        comparison->mismatch = (struct mismatch){ *stretch, to - from + 2 };
    for (size_t i = from; i < to; i++)
        add_then(comparison, calendar->dates[i], stretch->label, doubtful);
    add_then(comparison, stretch->to, stretch->label, false);
}

/* Every stretch has at most its dates of the calendar, and two ends that may not be in it. */
static int read_text(struct comparison *comparison, const char *text, struct sluice_error *error)
{
    struct version_stretch stretch;
    size_t room = comparison->plan->calendar.count + 3;

    for (const char *at = text; *at != '\0'; at++)
        room += *at == ',' ? 2 : 0;
    comparison->then = arena_alloc(comparison->arena, sizeof *comparison->then * room);
    if (comparison->then == NULL)
        return error_memory(error, "an explanation");
    while (versions_next(&text, &stretch))
        expand(comparison, &stretch);
    comparison->torn = comparison->torn || *text != ';';
    return SLUICE_OK;
}

/* ---- the proof ---- */

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

/* A date joined the calendar inside a stretch: the one without which the digest comes out. */
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
    struct then added = { date, false, version_then(comparison, date, label) };
    size_t i = comparison->then_count++;

    for (; i > 0 && comparison->then[i - 1].date > date; i--)
        comparison->then[i] = comparison->then[i - 1];
    comparison->then[i] = added;
    return i;
}

/* A date left it: one of those of which the ledger has that version. */
static bool try_left(struct comparison *comparison, struct digest expected)
{
    const struct version_stretch *stretch = &comparison->mismatch.stretch;

    for (size_t i = 0; i < comparison->commit_count; i++) {
        const struct commit_record *commit = &comparison->commits[i];
        struct digest digest;
        size_t at;
        if (commit->date <= stretch->from || commit->date >= stretch->to ||
            calendar_find(&comparison->plan->calendar, commit->date) >= 0 ||
            find_commit(comparison, commit->date, stretch->label) != commit)
            continue;
        at = insert_then(comparison, commit->date, stretch->label);
        if (digest_then(comparison, SIZE_MAX, &digest) && digest_equals(digest, expected))
            return true;
        remove_then(comparison, at);
    }
    return false;
}

/* Does the digest from before follow from what is known? Finds a single date that joined or left.
 * `*all_known`: every digest is, so that it would have to. */
static bool prove(struct comparison *comparison, struct digest expected, bool *all_known)
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

/* ---- the difference ---- */

static int kind_of(const struct comparison *comparison, const struct then *then,
                   const struct window_version *now)
{
    if (now->label[0] == '\0' && then->date != NO_DATE &&
        calendar_find(&comparison->plan->calendar, then->date) < 0)
        return WINDOW_LEFT_CALENDAR;
    if (now->label[0] == '\0')
        return slot_in_window(comparison, then->date) == SIZE_MAX ? WINDOW_LEFT_WINDOW
                                                                  : WINDOW_DISAPPEARED;
    if (then->doubtful)
        return WINDOW_MAY_DIFFER;
    if (then->version.known && now->known)
        return digest_equals(then->version.digest, now->digest) ? 0 : WINDOW_CHANGED;
    /* Part of its digest, which is not that of the rows there are. */
    return then->version.label[0] == '=' && !comparison->other_read ? WINDOW_CHANGED
                                                                    : WINDOW_MAY_DIFFER;
}

static void add_change(struct window_difference *out, struct window_change *changes, int32_t date,
                       int kind, const struct window_version *before,
                       const struct window_version *after)
{
    struct window_change *change = &changes[out->change_count++];

    *change = (struct window_change){ .date = date, .kind = kind };
    if (before != NULL)
        change->before = *before;
    if (after != NULL)
        change->after = *after;
}

static void compare_then(const struct comparison *comparison, const struct then *then,
                         struct window_change *changes, struct window_difference *out)
{
    size_t slot = slot_in_window(comparison, then->date);
    struct window_version now = { 0 };
    bool same_label;
    int kind;

    if (slot != SIZE_MAX)
        now = version_now(comparison, slot);
    same_label = strcmp(now.label, then->version.label) == 0 && now.label[0] != '?';
    kind = same_label ? 0 : kind_of(comparison, then, &now);
    if (kind != 0)
        add_change(out, changes, then->date, kind, &then->version, &now);
    else if (same_label)
        out->unchanged++;
    else
        out->same++;
}

/* Both sides ascend by date. */
static int compare_windows(const struct comparison *comparison, struct window_difference *out,
                           struct sluice_error *error)
{
    size_t next = 0, slots = comparison->high - comparison->low;
    struct window_change *changes =
        arena_alloc(comparison->arena, sizeof *changes * (comparison->then_count + slots + 1));

    if (changes == NULL)
        return error_memory(error, "an explanation");
    for (size_t slot = comparison->low; slot <= comparison->high; slot++) {
        bool end = slot == comparison->high;
        int32_t date = end ? INT32_MAX : date_at(comparison, slot);
        struct window_version now;
        while (next < comparison->then_count && comparison->then[next].date < date)
            compare_then(comparison, &comparison->then[next++], changes, out);
        if (end)
            break;
        now = version_now(comparison, slot);
        if (next < comparison->then_count && comparison->then[next].date == date)
            compare_then(comparison, &comparison->then[next++], changes, out);
        else if (now.label[0] != '\0')
            add_change(out, changes, date, WINDOW_APPEARED, NULL, &now);
    }
    out->changes = changes;
    return SLUICE_OK;
}

/* Digests that were read just now are of the rows as they are, not as they were when the version
 * was made. */
static bool is_remembered(const struct comparison *comparison)
{
    const struct projection_digests *digests =
        &comparison->plan->projections[comparison->read->projection->index];

    for (size_t i = comparison->low; i < comparison->high; i++)
        if (digests->states[i] == DIGEST_PRESENT && digests->is_new[i])
            return false;
    return true;
}

static const char *make_note(const struct comparison *comparison, bool proven, bool all_known)
{
    const struct mismatch *mismatch = &comparison->mismatch;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (proven)
        return NULL;
    if (comparison->torn)
        return "what the ledger has of its versions was written by another version of Sluice";
    if (comparison->other_read)
        return "other columns or filters are read of it than before";
    if (comparison->mismatch_count > 0)
        return arena_printf(
            comparison->arena,
            "the calendar had %zu dates between %s and %s and has %zu; which joined "
            "or left is not known",
            mismatch->stretch.count - 2, date_format(mismatch->stretch.from, from),
            date_format(mismatch->stretch.to, to), mismatch->now - 2);
    if (!all_known)
        return "the ledger does not remember all digests from before, so there may be more";
    /* Within a stretch one date may have taken the place of another. */
    return arena_printf(
        comparison->arena, "%s than before%s",
        comparison->has_range ? "other dates of the calendar or another part of its window are read"
                              : "another part of its window is read",
        is_remembered(comparison) ? "" : ", or rows were changed without an import");
}

/* Is it still the same table? Says so where it is not; notes whether it is read as it was. */
static bool same_table(struct comparison *comparison, const char *text, const char **note)
{
    const struct source *source = comparison->read->source;
    struct version_source then;

    comparison->torn = !versions_source(text, &then);
    if (comparison->torn)
        return true;
    comparison->other_read = strcmp(then.projection, comparison->read->projection->id) != 0;
    if (strlen(source->name) == then.table_length &&
        memcmp(source->name, then.table, then.table_length) == 0)
        return true;
    *note = arena_printf(comparison->arena, "table '%s' is read, it was '%.*s'", source->name,
                         (int)then.table_length, then.table);
    return false;
}

/* What the ledger has of the table, over the dates of both windows. */
static int load(struct comparison *comparison, struct session *session, const char *text,
                struct sluice_error *error)
{
    const struct source *source = comparison->read->source;
    int32_t from = INT32_MAX, to = NO_DATE;
    struct version_stretch stretch;
    int status;

    if (source->date == NULL)
        from = NO_DATE;
    for (size_t i = comparison->low; i < comparison->high; i++) {
        from = date_at(comparison, i) < from ? date_at(comparison, i) : from;
        to = date_at(comparison, i) > to ? date_at(comparison, i) : to;
    }
    while (versions_next(&text, &stretch)) {
        from = stretch.from < from ? stretch.from : from;
        to = stretch.to > to ? stretch.to : to;
    }
    if (from > to)
        return SLUICE_OK;
    status = ledger_commits(session, source->name, from, to, comparison->arena,
                            &comparison->commits, &comparison->commit_count, error);
    if (status == SLUICE_OK)
        status = ledger_digests(session, comparison->read->projection->id, source->name,
                                comparison->arena, &comparison->remembered,
                                &comparison->remembered_count, error);
    return status;
}

int explain_window(struct plan *plan, struct session *session, size_t date_index,
                   struct difference *difference, struct arena *arena, struct sluice_error *error)
{
    const char *text = difference->before->detail;
    struct window_difference *out = &difference->window;
    struct comparison comparison = { .plan = plan, .read = difference->read, .arena = arena };
    bool all_known = false;
    int status;

    if (text == NULL) {
        out->note = "the ledger does not have which versions were read, so which partition it is "
                    "is not known";
        return SLUICE_OK;
    }
    if (!same_table(&comparison, text, &out->note))
        return out->note == NULL ? error_memory(error, "an explanation") : SLUICE_OK;
    read_span(plan, comparison.read, date_index, &comparison.low, &comparison.high);
    status = load(&comparison, session, text, error);
    if (status == SLUICE_OK)
        status = read_text(&comparison, text, error);
    if (status != SLUICE_OK)
        return status;
    if (comparison.torn) {
        out->note = make_note(&comparison, false, false);
        return SLUICE_OK;
    }
    if (!comparison.other_read)
        out->proven = prove(&comparison, difference->before->digest, &all_known);
    status = compare_windows(&comparison, out, error);
    if (status == SLUICE_OK)
        out->note = make_note(&comparison, out->proven, all_known);
    return status;
}
