/* windows.c - which partitions of an input differ from those that a version was made from. */
#include "explain/windows.h"

static int kind_of(const struct comparison *comparison, const struct then *then,
                   const struct window_version *now)
{
    const struct source *source = comparison->read->source;

    if (now->label[0] == '\0' && source->date != NULL && !source_has_all_dates(source) &&
        calendar_find(comparison->versions->calendar, then->date) < 0)
        return WINDOW_LEFT_CALENDAR;
    if (now->label[0] == '\0')
        return window_slot(comparison, then->date) == SIZE_MAX ? WINDOW_LEFT_WINDOW
                                                               : WINDOW_DISAPPEARED;
    if (then->doubtful)
        return WINDOW_MAY_DIFFER;
    if (then->version.known && now->known)
        return digest_equals(then->version.digest, now->digest) ? 0 : WINDOW_CHANGED;
    /* Part of its digest, which is not that of the rows there are. */
    return then->version.label[0] == '=' && !comparison->other_read ? WINDOW_CHANGED
                                                                    : WINDOW_MAY_DIFFER;
}

static void add_change(struct window_difference *out, struct window_change *changes,
                       sluice_day date, int kind, const struct window_version *before,
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
    size_t slot = window_slot(comparison, then->date);
    struct window_version now = { 0 };
    bool same_label;
    int kind;

    if (slot != SIZE_MAX)
        now = window_version_now(comparison, slot);
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
        sluice_day date = end ? INT32_MAX : window_date(comparison, slot);
        struct window_version now;
        while (next < comparison->then_count && comparison->then[next].date < date)
            compare_then(comparison, &comparison->then[next++], changes, out);
        if (end)
            break;
        now = window_version_now(comparison, slot);
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
        &comparison->versions->projections[comparison->read->projection->index];

    for (size_t i = comparison->low; i < comparison->high; i++)
        if (digests->states[i] == DIGEST_PRESENT && digests->news[i])
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
            "%s had %zu dates between %s and %s and has %zu; which joined or left is not known",
            source_has_all_dates(comparison->read->source) ? "the table" : "the calendar",
            mismatch->stretch.count - 2, date_format(mismatch->stretch.from, from),
            date_format(mismatch->stretch.to, to), mismatch->now - 2);
    if (!all_known)
        return "the ledger does not remember all digests from before, so there may be more";
    /* Within a stretch one date may have taken the place of another. */
    return arena_printf(comparison->arena, "%s than before%s",
                        !comparison->has_range ? "another part of its window is read"
                        : source_has_all_dates(comparison->read->source)
                            ? "other dates of the table or another part of its window are read"
                            : "other dates of the calendar or another part of its window are read",
                        is_remembered(comparison) ? ""
                                                  : ", or rows were changed without an import");
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
    sluice_day from = INT32_MAX, to = NO_DATE;
    struct version_stretch stretch;
    int status;

    for (size_t i = comparison->low; i < comparison->high; i++) {
        from = window_date(comparison, i) < from ? window_date(comparison, i) : from;
        to = window_date(comparison, i) > to ? window_date(comparison, i) : to;
    }
    while (versions_next(&text, &stretch)) {
        from = stretch.from < from ? stretch.from : from;
        to = stretch.to > to ? stretch.to : to;
    }
    if (source->date == NULL)
        from = to = NO_DATE;
    if (from > to)
        return SLUICE_OK;
    status =
        ledger_commits(session, (struct ledger_range){ source->name, from, to }, comparison->arena,
                       &comparison->commits, &comparison->commit_count, error);
    if (status == SLUICE_OK)
        status = ledger_digests(
            session, (struct ledger_view){ comparison->read->projection->id, source->name },
            comparison->arena, &comparison->remembered, &comparison->remembered_count, error);
    return status;
}

int explain_window(const struct explainer *explainer, size_t date_index,
                   struct difference *difference, struct sluice_error *error)
{
    const char *text = difference->before->detail;
    struct window_difference *out = &difference->window;
    struct comparison comparison = { .versions = &explainer->plan->versions,
                                     .read = difference->read,
                                     .arena = explainer->arena };
    bool all_known = false;
    int status;

    if (text == NULL) {
        out->note = "the ledger does not have which versions were read, so which partition it is "
                    "is not known";
        return SLUICE_OK;
    }
    if (!same_table(&comparison, text, &out->note))
        return out->note == NULL ? error_memory(error, "an explanation") : SLUICE_OK;
    read_span(&explainer->plan->versions, comparison.read, date_index, &comparison.low,
              &comparison.high);
    status = load(&comparison, explainer->session, text, error);
    if (status == SLUICE_OK)
        status = window_read(&comparison, text, error);
    if (status != SLUICE_OK)
        return status;
    if (comparison.torn) {
        out->note = make_note(&comparison, false, false);
        return SLUICE_OK;
    }
    if (!comparison.other_read)
        out->proven = window_prove(&comparison, difference->before->digest, &all_known);
    status = compare_windows(&comparison, out, error);
    if (status == SLUICE_OK)
        out->note = make_note(&comparison, out->proven, all_known);
    return status;
}
