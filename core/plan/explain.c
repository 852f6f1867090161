/* explain.c - what of a fingerprint differs from that of a version: the parts, then their insides.
 */
#include "plan/private.h"

static const struct component *find_component(const struct component *components, size_t count,
                                              const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(components[i].name, name) == 0)
            return &components[i];
    return NULL;
}

static const struct read *find_read(const struct node *node, const char *component)
{
    for (uint32_t i = 0; i < node->read_count; i++)
        if (strcmp(node->reads[i].component, component) == 0)
            return &node->reads[i];
    return NULL;
}

/* The one comparison: whatever names a difference takes it from here. `out` has room for all of
 * both sides. */
static size_t compare(const struct node *node, const struct component *before, size_t before_count,
                      const struct component *after, size_t after_count, struct difference *out)
{
    size_t count = 0;

    for (size_t i = 0; i < after_count; i++) {
        const struct component *old = find_component(before, before_count, after[i].name);
        if (old != NULL && component_is(node, &after[i], old))
            continue;
        out[count++] = (struct difference){ .name = after[i].name,
                                            .before = old,
                                            .after = &after[i],
                                            .read = find_read(node, after[i].name) };
    }
    for (size_t i = 0; i < before_count; i++)
        if (find_component(after, after_count, before[i].name) == NULL)
            out[count++] = (struct difference){ .name = before[i].name, .before = &before[i] };
    return count;
}

static bool is_input(const struct difference *difference)
{
    return strncmp(difference->name, "input ", 6) == 0;
}

/* ---- in one line, for the plan ---- */

/* "parameters changed: min_games 10 -> 12 and 1 more": short where it is the same on every date. */
static const char *name_items(const struct difference *difference, struct arena *arena)
{
    const struct item_change *first = difference->items;
    char more[32] = "";

    if (difference->item_count > 1)
        (void)snprintf(more, sizeof more, " and %zu more", difference->item_count - 1);
    if (first->before == NULL || first->after == NULL)
        return arena_printf(arena, "%s changed: %s %s%s", difference->name,
                            first->before == NULL ? "with" : "without",
                            first->before == NULL ? first->after : first->before, more);
    return arena_printf(arena, "%s changed: %s %s -> %s%s", difference->name, first->name,
                        first->before, first->after, more);
}

static int name_difference(struct difference *difference, struct arena *arena, const char **why,
                           struct sluice_error *error)
{
    int status = SLUICE_OK;

    if (strcmp(difference->name, "parameters") == 0)
        status = explain_items(difference, arena, error);
    if (status != SLUICE_OK)
        return status;
    *why = difference->item_count > 0 ? name_items(difference, arena)
                                      : arena_printf(arena, "%s changed", difference->name);
    return *why == NULL ? error_memory(error, "the plan") : SLUICE_OK;
}

int explain_difference(struct plan *plan, struct session *session, const struct node *node,
                       const struct commit_record *version, const struct component *components,
                       size_t count, const char **why, struct sluice_error *error)
{
    struct difference *differences;
    struct component *before;
    size_t before_count;
    int status =
        ledger_components(session, version->commit_id, &plan->arena, &before, &before_count, error);

    if (status != SLUICE_OK)
        return status;
    differences = arena_alloc(&plan->arena, sizeof *differences * (count + before_count + 1));
    if (differences == NULL)
        return error_memory(error, "the plan");
    *why = "its inputs changed";
    if (find_component(before, before_count, COMPONENT_ROWS) != NULL) {
        *why = "its rows were changed by hand";
        return SLUICE_OK;
    }
    if (compare(node, before, before_count, components, count, differences) == 0)
        return SLUICE_OK;
    return name_difference(&differences[0], &plan->arena, why, error);
}

/* ---- down to the partition ---- */

static int require_windows(struct plan *plan, struct session *session, const struct node *node,
                           size_t date_index, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (uint32_t i = 0; i < node->read_count && status == SLUICE_OK; i++) {
        size_t low, high;
        read_span(plan, &node->reads[i], date_index, &low, &high);
        status = plan_poll(plan, error);
        if (low < high && status == SLUICE_OK)
            status = digests_require(plan, session, node->reads[i].projection, low, high, error);
    }
    return status;
}

int explain_partition(struct plan *plan, struct session *session, const struct node *node,
                      size_t date_index, const struct commit_record *version, struct arena *arena,
                      struct explanation *out, struct sluice_error *error)
{
    struct component *before = NULL;
    struct component *after = arena_alloc(arena, sizeof *after * fingerprint_component_count(node));
    struct difference *differences;
    struct fingerprint fingerprint;
    size_t after_count = 0;
    int status;

    *out = (struct explanation){ 0 };
    if (after == NULL)
        return error_memory(error, "an explanation");
    status = require_windows(plan, session, node, date_index, error);
    if (status == SLUICE_OK)
        status =
            fingerprint_compute(plan, node, date_index, after, &after_count, &fingerprint, error);
    if (status == SLUICE_OK)
        status = fingerprint_describe(plan, node, date_index, after, arena, error);
    if (status == SLUICE_OK)
        status = ledger_components(session, version->commit_id, arena, &before, &out->before_count,
                                   error);
    if (status != SLUICE_OK)
        return status;
    out->before = before;
    differences = arena_alloc(arena, sizeof *differences * (after_count + out->before_count + 1));
    if (differences == NULL)
        return error_memory(error, "an explanation");
    out->count = compare(node, before, out->before_count, after, after_count, differences);
    out->differences = differences;
    for (size_t i = 0; i < out->count && status == SLUICE_OK; i++) {
        struct difference *difference = &differences[i];
        status = plan_poll(plan, error);
        if (status != SLUICE_OK)
            break;
        if (!is_input(difference))
            status = explain_items(difference, arena, error);
        else if (difference->read != NULL && difference->before != NULL)
            status = explain_window(plan, session, date_index, difference, arena, error);
    }
    return status;
}
