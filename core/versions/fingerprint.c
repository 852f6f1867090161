/* fingerprint.c - what a version is made from, as one hash and part by part. */
#include "versions/versions.h"

#include <stdlib.h>

size_t fingerprint_component_count(const struct node *node)
{
    return node->component_count + 1 + node->read_count;
}

void read_dates(const struct versions *versions, const struct read *read, size_t date_index,
                sluice_day *from, sluice_day *to)
{
    window_dates(versions->calendar, &read->input->window, date_index, from, to);
    if (read->source->since == NULL)
        return;
    *from = INT32_MIN + 1;
    *to = day_add(versions->calendar->dates[date_index], read->since_day);
}

void read_span(const struct versions *versions, const struct read *read, size_t date_index,
               size_t *low, size_t *high)
{
    struct axis axis = source_axis(versions, read->source);
    sluice_day from, to;

    *low = 0;
    *high = 1;
    if (source_cut_by(read->source) == NULL)
        return;
    read_dates(versions, read, date_index, &from, &to);
    *low = axis_from(axis, read->source->since != NULL ? to : from);
    *high = to == INT32_MAX ? axis.count : axis_from(axis, day_add(to, 1));
    if (*high < *low)
        *high = *low;
}

static void append_number(struct buffer *text, uint64_t value)
{
    buffer_append(text, (const char *)&value, sizeof value);
}

/* Partitions that are not there are told by their absence; which were read, how the window is cut
 * out of them and in which order rows stand there stands beside the sum. */
bool window_digest(const struct read *read, struct digest sum, struct digest *out)
{
    struct buffer text = { 0 };
    bool done;

    buffer_text(&text, read->projection->id);
    buffer_printf(&text, "|%d|%d|", read->input->window.kind, read->input->window.last);
    /* In its order the rows of a key stand, and all that are known are one key's. */
    if (read->source->since != NULL)
        buffer_printf(&text, "since %s|", read->source->since);
    append_number(&text, sum.low);
    append_number(&text, sum.high);
    done = !text.failed;
    if (done)
        *out = digest_bytes(text.data, text.length);
    buffer_fini(&text);
    return done;
}

static bool read_digest(const struct versions *versions, const struct read *read, size_t date_index,
                        struct digest *out)
{
    size_t low, high;

    read_span(versions, read, date_index, &low, &high);
    return window_digest(read, digests_between(versions, read->projection, low, high), out);
}

/* The season's end counts only where a window reaches it: another game in April is no news to
 * November otherwise. */
static void append_calendar(const struct versions *versions, const struct node *node,
                            size_t date_index, struct buffer *text)
{
    const struct season *season = calendar_season(versions->calendar, date_index);
    char date[DATE_TEXT_SIZE], start[DATE_TEXT_SIZE];

    buffer_printf(text, "%s season %s from %s",
                  date_format(versions->calendar->dates[date_index], date), season->label,
                  date_format(season->start, start));
    if (node_reads_season(node))
        buffer_printf(text, " to %s", date_format(season->end, date));
}

/* The parts that do not vary by date come first, among them the plugin. */
static struct digest part_digest(const struct node *node, const struct component *components,
                                 size_t i, bool released)
{
    return released && i == NODE_PLUGIN_PART ? node->released_plugin.digest : components[i].digest;
}

static bool hash_parts(const struct node *node, const struct component *components, size_t count,
                       bool released, struct buffer *text, struct digest *out)
{
    buffer_clear(text);
    for (size_t i = 0; i < count; i++) {
        struct digest digest = part_digest(node, components, i, released);
        buffer_text(text, components[i].name);
        append_number(text, digest.low);
        append_number(text, digest.high);
    }
    if (!text->failed)
        *out = digest_bytes(text->data, text->length);
    return !text->failed;
}

static bool hash_components(const struct node *node, const struct component *components,
                            size_t count, struct buffer *text, struct fingerprint *fingerprint)
{
    return hash_parts(node, components, count, false, text, &fingerprint->now) &&
           hash_parts(node, components, count, true, text, &fingerprint->released);
}

bool fingerprint_is(const struct fingerprint *fingerprint, struct digest committed)
{
    return digest_equals(fingerprint->now, committed) ||
           digest_equals(fingerprint->released, committed);
}

bool component_is(const struct node *node, const struct component *now,
                  const struct component *then)
{
    return digest_equals(now->digest, then->digest) ||
           (strcmp(now->name, node->released_plugin.name) == 0 &&
            digest_equals(node->released_plugin.digest, then->digest));
}

int fingerprint_compute(const struct versions *versions, const struct node *node, size_t date_index,
                        struct component *components, struct fingerprint *fingerprint,
                        struct sluice_error *error)
{
    struct buffer text = { 0 };
    bool failed = false;
    size_t used = 0;

    for (size_t i = 0; i < node->component_count; i++)
        components[used++] = node->components[i];
    append_calendar(versions, node, date_index, &text);
    failed = text.failed;
    if (!failed)
        components[used++] = (struct component){ component_name(COMPONENT_CALENDAR),
                                                 digest_bytes(text.data, text.length), NULL };
    for (uint32_t i = 0; i < node->read_count && !failed; i++) {
        struct component *component = &components[used++];
        *component = (struct component){ .name = node->reads[i].component };
        failed = !read_digest(versions, &node->reads[i], date_index, &component->digest);
    }
    failed = failed || !hash_components(node, components, used, &text, fingerprint);
    buffer_fini(&text);
    return failed ? error_memory(error, "a fingerprint") : SLUICE_OK;
}

static char *keep(const struct buffer *text, struct arena *arena)
{
    return text->failed ? NULL : arena_copy(arena, text->data, text->length);
}

int fingerprint_describe(const struct versions *versions, const struct node *node,
                         size_t date_index, struct component *components, struct arena *arena,
                         struct sluice_error *error)
{
    struct component *calendar = &components[node->component_count];
    struct buffer text = { 0 };
    bool failed;

    append_calendar(versions, node, date_index, &text);
    calendar->detail = keep(&text, arena);
    failed = calendar->detail == NULL;
    for (uint32_t i = 0; i < node->read_count && !failed; i++) {
        size_t low, high;
        buffer_clear(&text);
        read_span(versions, &node->reads[i], date_index, &low, &high);
        versions_append(versions, &node->reads[i], low, high, &text);
        versions_append_source(&node->reads[i], &text);
        calendar[1 + i].detail = keep(&text, arena);
        failed = calendar[1 + i].detail == NULL;
    }
    buffer_fini(&text);
    return failed ? error_memory(error, "a fingerprint") : SLUICE_OK;
}

/* ---- what differs ---- */

const struct component *components_find(struct component_list list, const char *name)
{
    for (size_t i = 0; i < list.count; i++)
        if (strcmp(list.items[i].name, name) == 0)
            return &list.items[i];
    return NULL;
}

static const struct read *find_read(const struct node *node, const char *component)
{
    for (uint32_t i = 0; i < node->read_count; i++)
        if (strcmp(node->reads[i].component, component) == 0)
            return &node->reads[i];
    return NULL;
}

size_t components_compare(const struct node *node, struct component_list before,
                          struct component_list after, struct component_change *out)
{
    const struct component *lost = components_find(before, component_name(COMPONENT_RECORD));
    size_t count = 0;

    if (lost != NULL) {
        out[0] = (struct component_change){ .kind = COMPONENT_RECORD,
                                            .name = lost->name,
                                            .before = lost };
        return 1;
    }
    for (size_t i = 0; i < after.count; i++) {
        const struct component *now = &after.items[i], *old = components_find(before, now->name);
        if (old != NULL && component_is(node, now, old))
            continue;
        out[count++] = (struct component_change){ component_kind(now->name), now->name, old, now,
                                                  find_read(node, now->name) };
    }
    for (size_t i = 0; i < before.count; i++)
        if (components_find(after, before.items[i].name) == NULL)
            out[count++] = (struct component_change){ .kind = component_kind(before.items[i].name),
                                                      .name = before.items[i].name,
                                                      .before = &before.items[i] };
    return count;
}
