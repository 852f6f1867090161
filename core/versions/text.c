/* text.c - which versions of its partitions a window holds, as short text. */
#include "versions/versions.h"

#include <stdlib.h>

/* Neighbouring dates that are in the same version, from first to last. */
struct stretch {
    size_t first, last;
    char label[VERSION_LABEL_SIZE];
};

void token_label(const char *token, char label[VERSION_LABEL_SIZE])
{
    struct digest digest = digest_bytes(token, strlen(token));

    (void)snprintf(label, VERSION_LABEL_SIZE, "~%016llx", (unsigned long long)digest.low);
}

void version_label(const struct versions *versions, const struct read *read, size_t slot,
                   char label[VERSION_LABEL_SIZE])
{
    const struct source_state *state = &versions->sources[read->source->index];
    const struct projection_digests *digests = &versions->projections[read->projection->index];

    if (version_is_token(state->tokens[slot]))
        token_label(state->tokens[slot], label);
    else if (state->tokens[slot] != NULL)
        (void)snprintf(label, VERSION_LABEL_SIZE, "#%lld", (long long)state->sequences[slot]);
    else if (digests->states[slot] == DIGEST_PRESENT)
        (void)snprintf(label, VERSION_LABEL_SIZE, "=%016llx",
                       (unsigned long long)digests->digests[slot].low);
    else
        (void)snprintf(label, VERSION_LABEL_SIZE, "?");
}

static void append_stretch(const struct versions *versions, const struct read *read,
                           const struct stretch *stretch, struct buffer *out)
{
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
    const sluice_day *dates = source_axis(versions, read->source).dates;

    if (out->length > 0)
        buffer_text(out, ", ");
    if (read->source->since != NULL)
        buffer_printf(out, "since ..%s %s", date_format(dates[stretch->last], last),
                      stretch->label);
    else if (read->source->date == NULL)
        buffer_printf(out, "all %s", stretch->label);
    else if (stretch->first == stretch->last)
        buffer_printf(out, "%s %s", date_format(dates[stretch->first], first), stretch->label);
    else
        buffer_printf(out, "%s..%s/%zu %s", date_format(dates[stretch->first], first),
                      date_format(dates[stretch->last], last), stretch->last - stretch->first + 1,
                      stretch->label);
}

/* ---- stretches ---- */

/* Have both slots the same label? Told without making it. */
static bool is_alike(const struct source_state *state, const struct projection_digests *digests,
                     size_t a, size_t b)
{
    const char *of_a = state->tokens[a], *of_b = state->tokens[b];

    if (!state->present[a] || !state->present[b])
        return !state->present[a] && !state->present[b];
    if (version_is_token(of_a) || version_is_token(of_b))
        return text_equals(of_a, of_b);
    if (of_a != NULL && of_b != NULL)
        return state->sequences[a] == state->sequences[b];
    if (of_a != NULL || of_b != NULL || digests->states[a] != digests->states[b])
        return false;
    return digests->states[a] != DIGEST_PRESENT ||
           digests->digests[a].low == digests->digests[b].low;
}

/* Every date has a window that begins long ago: its slots are compared once for all of them. */
static const uint32_t *group_up(const struct versions *versions, const struct read *read,
                                size_t high)
{
    const struct source_state *state = &versions->sources[read->source->index];
    struct projection_digests *digests = &versions->projections[read->projection->index];

    for (size_t i = digests->grouped; i < high; i++)
        digests->groups[i] =
            i > 0 && is_alike(state, digests, i - 1, i) ? digests->groups[i - 1] : (uint32_t)i;
    if (digests->grouped < high)
        digests->grouped = high;
    return digests->groups;
}

/* The first slot in (first, high) that is of another group; `high`: there is none. */
static size_t group_end(const uint32_t *groups, size_t first, size_t high)
{
    size_t low = first, step = 1;

    while (high - low > step && groups[low + step] <= first) {
        low += step;
        step *= 2;
    }
    high = high - low > step ? low + step : high;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (groups[middle] <= first)
            low = middle;
        else
            high = middle;
    }
    return high;
}

void versions_append(const struct versions *versions, const struct read *read, size_t low,
                     size_t high, struct buffer *out)
{
    const struct source_state *state = &versions->sources[read->source->index];
    const uint32_t *groups = group_up(versions, read, high);
    size_t end;

    /* What is known last is all that is known. */
    if (read->source->since != NULL && low < high)
        low = high - 1;
    for (size_t i = low; i < high; i = end) {
        struct stretch stretch = { .first = i };
        end = group_end(groups, i, high);
        if (!state->present[i])
            continue;
        stretch.last = end - 1;
        version_label(versions, read, i, stretch.label);
        append_stretch(versions, read, &stretch, out);
    }
}

/* ---- read again ---- */

/* Digits that are a number from 1 on; `*at` moves behind them. */
static bool take_count(const char **at, size_t *count)
{
    const char *start = *at;

    for (*count = 0; **at >= '0' && **at <= '9' && *at - start < 9; ++*at)
        *count = *count * 10 + (size_t)(**at - '0');
    return *count > 0;
}

static bool take_date(const char **at, sluice_day *date)
{
    if (strnlen(*at, 10) < 10 || !date_parse(*at, 10, date))
        return false;
    *at += 10;
    return true;
}

bool versions_next(const char **text, struct version_stretch *stretch)
{
    const char *at = *text;
    size_t length;

    stretch->from = stretch->to = NO_DATE;
    stretch->count = 1;
    if (strncmp(at, "all", 3) == 0) {
        at += 3;
    } else if (strncmp(at, "since ..", 8) == 0) {
        at += 8;
        if (!take_date(&at, &stretch->to))
            return false;
    } else {
        if (!take_date(&at, &stretch->from))
            return false;
        stretch->to = stretch->from;
        if (at[0] == '.') {
            if (at[1] != '.')
                return false;
            at += 2;
            if (!take_date(&at, &stretch->to) || stretch->to <= stretch->from || *at++ != '/' ||
                !take_count(&at, &stretch->count))
                return false;
        }
    }
    if (*at++ != ' ')
        return false;
    length = strcspn(at, ",;");
    if (length == 0 || length >= VERSION_LABEL_SIZE)
        return false;
    memcpy(stretch->label, at, length);
    stretch->label[length] = '\0';
    at += length;
    *text = at[0] == ',' && at[1] == ' ' ? at + 2 : at;
    return true;
}

void versions_append_source(const struct read *read, struct buffer *out)
{
    buffer_printf(out, "; %s as %s", read->source->name, read->projection->id);
}

bool versions_source(const char *text, struct version_source *out)
{
    const char *start = text == NULL ? NULL : strstr(text, "; ");
    const char *as = start == NULL ? NULL : strstr(start, " as ");

    if (as == NULL)
        return false;
    *out = (struct version_source){ .table = start + 2,
                                    .table_length = (size_t)(as - start - 2),
                                    .projection = as + 4 };
    return true;
}
