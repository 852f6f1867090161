/* plan_file.c - what a plan file says of a plan. */
#include "planfile/planfile.h"

#include <stdlib.h>

static int no_memory(struct sluice_error *error)
{
    return error_memory(error, "the plan file");
}

/* Text in the arena, which may be empty; the buffer ends. NULL when memory is short. */
static const char *keep(struct buffer *text, struct arena *arena)
{
    const char *kept =
        text->failed ? NULL : arena_copy(arena, text->data == NULL ? "" : text->data, text->length);

    buffer_fini(text);
    return kept;
}

/* ---- what the work of a node covers ---- */

struct span {
    size_t low, high; /* slots; low >= high: nothing */
};

struct cover {
    bool work;
    struct span *spans; /* by read */
    uint8_t *seasons;   /* which have a date with work */
    uint8_t *dates;     /* which have work, by calendar index */
};

static void cover_date(const struct plan *plan, const struct node *node, size_t date_index,
                       struct cover *cover)
{
    cover->seasons[plan->calendar.season_of[date_index]] = 1;
    cover->dates[date_index] = 1;
    for (uint32_t r = 0; r < node->read_count; r++) {
        struct span *span = &cover->spans[r];
        size_t low, high;
        read_span(&plan->versions, &node->reads[r], date_index, &low, &high);
        if (low >= high)
            continue;
        span->low = low < span->low ? low : span->low;
        span->high = high > span->high ? high : span->high;
    }
}

static bool cover_init(struct cover *cover, const struct plan *plan, const struct node *node,
                       struct arena *arena)
{
    cover->spans = arena_alloc(arena, sizeof *cover->spans * (node->read_count + 1));
    cover->seasons = arena_alloc(arena, plan->calendar.season_count + 1);
    cover->dates = arena_alloc(arena, plan->calendar.count + 1);
    for (uint32_t r = 0; cover->spans != NULL && r < node->read_count; r++)
        cover->spans[r].low = SIZE_MAX;
    return cover->spans != NULL && cover->seasons != NULL && cover->dates != NULL;
}

/* By node.index; NULL when memory is short. */
static struct cover *cover_work(const struct plan *plan, const struct plan_file *of,
                                struct arena *arena)
{
    const struct binding *binding = plan->binding;
    struct cover *covers = arena_alloc(arena, sizeof *covers * (binding->node_count + 1));
    const struct node *node = NULL;

    for (size_t n = 0; covers != NULL && n < binding->node_count; n++)
        if (!cover_init(&covers[n], plan, binding->nodes[n], arena))
            return NULL;
    for (size_t i = 0; covers != NULL && i < of->entry_count; i++) {
        const struct plan_file_entry *entry = &of->entries[i];
        int64_t date_index = calendar_find(&plan->calendar, entry->date);
        if (node == NULL || !text_equals(node->name, entry->node))
            node = binding_find_node(binding, entry->node);
        if (node == NULL || !action_is_work(entry->action))
            continue;
        covers[node->index].work = true;
        if (date_index >= 0)
            cover_date(plan, node, (size_t)date_index, &covers[node->index]);
    }
    return covers;
}

/* ---- nodes ---- */

/* As a fingerprint has it: the end of a season only where a window reaches it. */
static void describe_seasons(const struct plan *plan, const struct node *node,
                             const struct cover *cover, struct buffer *text)
{
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; i < plan->calendar.season_count; i++) {
        const struct season *season = &plan->calendar.seasons[i];
        if (!cover->seasons[i])
            continue;
        buffer_printf(text, "%sseason %s from %s", text->length > 0 ? ", " : "", season->label,
                      date_format(season->start, date));
        if (node_reads_season(node))
            buffer_printf(text, " to %s", date_format(season->end, date));
    }
}

/* Of the seasons as described, and of which date is in which: one may lie within another. */
static bool digest_seasons(const struct plan *plan, const struct cover *cover, const char *detail,
                           struct digest *digest)
{
    struct buffer text = { 0 };
    bool done;

    buffer_text(&text, detail);
    for (size_t i = 0; i < plan->calendar.count; i++)
        if (cover->dates[i])
            buffer_printf(&text, "\n%d %s", (int)plan->calendar.dates[i],
                          calendar_season(&plan->calendar, i)->label);
    done = !text.failed;
    if (done)
        *digest = digest_bytes(text.data, text.length);
    buffer_fini(&text);
    return done;
}

static bool add_components(const struct plan *plan, const struct node *node,
                           const struct cover *cover, struct arena *arena,
                           struct plan_file_node *out)
{
    struct component *calendar;
    struct buffer text = { 0 };

    out->component_count = node->component_count + 1;
    out->components = arena_alloc(arena, sizeof *out->components * out->component_count);
    if (out->components == NULL)
        return false;
    memcpy(out->components, node->components, sizeof *out->components * node->component_count);
    calendar = &out->components[node->component_count];
    describe_seasons(plan, node, cover, &text);
    calendar->name = component_name(COMPONENT_CALENDAR);
    calendar->detail = keep(&text, arena);
    return calendar->detail != NULL &&
           digest_seasons(plan, cover, calendar->detail, &calendar->digest);
}

/* Where a version has no commit, its rows speak for it. */
static bool digest_tokens(const struct versions *versions, const struct read *read,
                          const struct span *span, struct digest *digest)
{
    const struct source_state *state = &versions->sources[read->source->index];
    const struct projection_digests *rows = &versions->projections[read->projection->index];
    struct buffer text = { 0 };
    bool done;

    /* What is known last is all that is known. */
    size_t low = read->source->since != NULL && span->low < span->high ? span->high - 1 : span->low;

    for (size_t i = low; i < span->high; i++) {
        char hash[DIGEST_TEXT_SIZE];
        if (state->present[i])
            buffer_printf(&text, "%zu %s\n", i - low,
                          state->tokens[i] != NULL ? state->tokens[i]
                                                   : digest_format(rows->digests[i], hash));
    }
    done = !text.failed;
    if (done)
        *digest = digest_bytes(text.data == NULL ? "" : text.data, text.length);
    buffer_fini(&text);
    return done;
}

static bool lacks_versions(const struct versions *versions, const struct read *read,
                           const struct span *span)
{
    const struct source_state *state = &versions->sources[read->source->index];

    for (size_t i = span->low; i < span->high; i++)
        if (state->present[i] && state->tokens[i] == NULL)
            return true;
    return false;
}

/* What is made of a subject. */
struct making {
    const struct plan_file_subject *subject;
    struct plan_file *file;
    struct sluice_error *error;
};

static int add_input(const struct making *making, const struct read *read, const struct span *span,
                     struct plan_file_input *out)
{
    struct versions *versions = &making->subject->plan->versions;
    struct buffer text = { 0 };
    int status = SLUICE_OK;

    out->name = read->component;
    out->table = read->source->name;
    (void)digest_parse(read->projection->id, strlen(read->projection->id), &out->projection);
    if (lacks_versions(versions, read, span))
        status = digests_require(versions, making->subject->session, read->projection, span->low,
                                 span->high, making->error);
    if (status != SLUICE_OK)
        return status;
    versions_append(versions, read, span->low, span->high, &text);
    out->versions = keep(&text, &making->file->arena);
    if (out->versions == NULL || !digest_tokens(versions, read, span, &out->tokens))
        return no_memory(making->error);
    return SLUICE_OK;
}

static int add_node(const struct making *making, const struct node *node, const struct cover *cover)
{
    struct plan_file *file = making->file;
    struct plan_file_node *out = &file->nodes[file->node_count];
    int status = SLUICE_OK;

    out->name = node->name;
    out->table = node->output->name;
    out->inputs = arena_alloc(&file->arena, sizeof *out->inputs * (node->read_count + 1));
    if (out->inputs == NULL ||
        !add_components(making->subject->plan, node, cover, &file->arena, out))
        return no_memory(making->error);
    for (uint32_t r = 0; r < node->read_count && status == SLUICE_OK; r++)
        status =
            add_input(making, &node->reads[r], &cover->spans[r], &out->inputs[out->input_count++]);
    file->node_count++;
    return status;
}

/* Those with work among the entries of `of`. */
static int add_nodes(const struct making *making, const struct plan_file *of)
{
    const struct binding *binding = making->subject->plan->binding;
    struct plan_file *file = making->file;
    struct cover *covers = cover_work(making->subject->plan, of, &file->arena);
    int status = SLUICE_OK;

    file->nodes = arena_alloc(&file->arena, sizeof *file->nodes * (binding->node_count + 1));
    if (covers == NULL || file->nodes == NULL)
        return no_memory(making->error);
    for (size_t n = 0; n < binding->node_count && status == SLUICE_OK; n++)
        if (covers[n].work)
            status = add_node(making, binding->nodes[n], &covers[n]);
    return status;
}

/* ---- entries ---- */

static bool add_entries(struct plan_file *file, const struct plan *plan)
{
    file->entries = arena_alloc(&file->arena, sizeof *file->entries * (plan->entry_count + 1));
    if (file->entries == NULL)
        return false;
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        const char *table = entry->node->output->name;
        file->entries[file->entry_count++] = (struct plan_file_entry){
            .node = entry->node->name,
            .date = entry->date,
            .action = entry->action,
            .requested = entry->requested,
            .reason = entry->reason == NULL ? "" : entry->reason,
            .rows = entry->rows,
            .sequence = ledger_next_sequence(plan->ledger, table, entry->date) - 1,
        };
    }
    return true;
}

int plan_file_create(const struct plan_file_subject *subject, struct plan_file **out,
                     struct sluice_error *error)
{
    const struct plan *plan = subject->plan;
    struct plan_file *file = calloc(1, sizeof *file);
    const struct making making = { subject, file, error };
    int status;

    *out = NULL;
    if (file == NULL)
        return no_memory(error);
    arena_init(&file->arena, 0);
    file->origin = *subject->origin;
    file->today = plan->calendar.ends_today ? plan->calendar.end : NO_DATE;
    file->request = *subject->request;
    status = add_entries(file, plan) ? SLUICE_OK : no_memory(error);
    if (status == SLUICE_OK)
        status = add_nodes(&making, subject->like == NULL ? file : subject->like);
    if (status != SLUICE_OK)
        plan_file_destroy(file);
    else
        *out = file;
    return status;
}

void plan_file_destroy(struct plan_file *file)
{
    if (file == NULL)
        return;
    arena_fini(&file->arena);
    free(file);
}
