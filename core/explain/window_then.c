/* window_then.c - which partitions of an input a version read, and what is known of them. */
#include "explain/windows.h"

#include <stdlib.h>

sluice_day window_date(const struct comparison *comparison, size_t slot)
{
    return source_date(comparison->versions, comparison->read->source, slot);
}

const struct commit_record *window_commit(const struct comparison *comparison, sluice_day date,
                                          const char *label)
{
    sluice_day partition = comparison->read->source->date == NULL ? NO_DATE : date;
    int64_t sequence = label[0] == '#' ? strtoll(label + 1, NULL, 10) : 0;

    for (size_t i = 0; i < comparison->commit_count && sequence > 0; i++)
        if (comparison->commits[i].date == partition && comparison->commits[i].sequence == sequence)
            return &comparison->commits[i];
    return NULL;
}

/* Was the digest remembered of this version: of its commit, or of a token with this label? */
static bool is_of(const struct remembered_digest *found, const struct window_version *version)
{
    char label[VERSION_LABEL_SIZE];

    if (version->commit != NULL)
        return text_equals(found->token, version->commit->commit_id);
    if (!version_is_token(found->token))
        return false;
    token_label(found->token, label);
    return strcmp(label, version->label) == 0;
}

static void recall(const struct comparison *comparison, sluice_day date,
                   struct window_version *version)
{
    for (size_t i = 0; i < comparison->remembered_count; i++) {
        const struct remembered_digest *found = &comparison->remembered[i];
        if (found->date != date || !is_of(found, version))
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

struct window_version window_version_now(const struct comparison *comparison, size_t slot)
{
    const struct projection_digests *digests =
        &comparison->versions->projections[comparison->read->projection->index];
    const struct source_state *state =
        &comparison->versions->sources[comparison->read->source->index];
    struct window_version version = { .digest = digests->digests[slot],
                                      .rows = digests->rows[slot],
                                      .known = digests->states[slot] == DIGEST_PRESENT };

    if (!state->present[slot])
        return (struct window_version){ 0 };
    version_label(comparison->versions, comparison->read, slot, version.label);
    version.commit = window_commit(comparison, window_date(comparison, slot), version.label);
    return version;
}

size_t window_slot(const struct comparison *comparison, sluice_day date)
{
    size_t slot = axis_find(source_axis(comparison->versions, comparison->read->source), date);

    return slot < comparison->low || slot >= comparison->high ? SIZE_MAX : slot;
}

struct window_version window_version_then(const struct comparison *comparison, sluice_day date,
                                          const char *label)
{
    size_t slot = window_slot(comparison, date);
    struct window_version version = { 0 }, now = { 0 };

    memcpy(version.label, label, sizeof version.label);
    version.commit = window_commit(comparison, date, label);
    if (slot != SIZE_MAX)
        now = window_version_now(comparison, slot);
    recall(comparison, date, &version);
    if (!version.known && now.known &&
        (strcmp(now.label, label) == 0 || label_matches(label, now.digest))) {
        version.digest = now.digest;
        version.rows = now.rows;
        version.known = true;
    }
    return version;
}

/* ---- from the text ---- */

static void add_then(struct comparison *comparison, sluice_day date, const char *label,
                     bool doubtful)
{
    comparison->then[comparison->then_count++] =
        (struct then){ date, doubtful, window_version_then(comparison, date, label) };
}

/* Dates between the ends of a stretch. */
static size_t dates_between(struct axis axis, const struct version_stretch *stretch)
{
    return axis_from(axis, stretch->to) - axis_from(axis, day_add(stretch->from, 1));
}

/* The dates that stood between the ends of a stretch: those that stand there now; but a table may
 * have gone by the calendar then. */
static struct axis axis_then(const struct comparison *comparison,
                             const struct version_stretch *stretch)
{
    const struct calendar *calendar = comparison->versions->calendar;
    struct axis now = source_axis(comparison->versions, comparison->read->source);
    struct axis by_calendar = { calendar->dates, calendar->count };

    return source_has_all_dates(comparison->read->source) &&
                   dates_between(now, stretch) + 2 != stretch->count &&
                   dates_between(by_calendar, stretch) + 2 == stretch->count
               ? by_calendar
               : now;
}

/* Its ends were in it; what lies between is as it is now. */
static void expand(struct comparison *comparison, const struct version_stretch *stretch)
{
    struct axis axis = axis_then(comparison, stretch);
    size_t from, to;
    bool doubtful;

    if (stretch->from == NO_DATE) {
        add_then(comparison, stretch->to, stretch->label, false);
        return;
    }
    add_then(comparison, stretch->from, stretch->label, false);
    if (stretch->from == stretch->to)
        return;
    from = axis_from(axis, day_add(stretch->from, 1));
    to = axis_from(axis, stretch->to);
    comparison->has_range = comparison->has_range || stretch->count > 2;
    doubtful = to - from + 2 != stretch->count;
    if (doubtful && comparison->mismatch_count++ == 0)
        comparison->mismatch = (struct mismatch){ *stretch, to - from + 2 };
    for (size_t i = from; i < to; i++)
        add_then(comparison, axis.dates[i], stretch->label, doubtful);
    add_then(comparison, stretch->to, stretch->label, false);
}

/* As versions_append writes them: one behind the other. */
static bool follows(const struct version_stretch *stretch, const struct version_stretch *last)
{
    bool one = stretch->from == stretch->to || stretch->from == NO_DATE;

    return stretch->from <= stretch->to && (one ? stretch->count == 1 : stretch->count > 1) &&
           (last->count == 0 || stretch->from > last->to);
}

/* Every stretch has at most its dates of the axis, and two ends that may not be in it. */
int window_read(struct comparison *comparison, const char *text, struct sluice_error *error)
{
    struct version_stretch stretch, last = { 0 };
    size_t room = source_axis(comparison->versions, comparison->read->source).count + 3;

    for (const char *at = text; *at != '\0'; at++)
        room += *at == ',' ? 2 : 0;
    comparison->then = arena_alloc(comparison->arena, sizeof *comparison->then * room);
    if (comparison->then == NULL)
        return error_memory(error, "an explanation");
    while (!comparison->torn && versions_next(&text, &stretch)) {
        comparison->torn = !follows(&stretch, &last);
        if (!comparison->torn)
            expand(comparison, &stretch);
        last = stretch;
    }
    comparison->torn = comparison->torn || *text != ';';
    return SLUICE_OK;
}
