/* explain.c - what of a fingerprint differs from that of a version: the parts, then their insides.
 */
#include "explain/windows.h"

static int require_windows(const struct explainer *explainer, const struct node *node,
                           size_t date_index, struct sluice_error *error)
{
    struct plan *plan = explainer->plan;
    int status = SLUICE_OK;

    for (uint32_t i = 0; i < node->read_count && status == SLUICE_OK; i++) {
        size_t low, high;
        read_span(&plan->versions, &node->reads[i], date_index, &low, &high);
        status = plan_poll(plan, error);
        if (low < high && status == SLUICE_OK)
            status = digests_require(&plan->versions, explainer->session, node->reads[i].projection,
                                     low, high, error);
    }
    return status;
}

/* What a run would make it from now. */
static int describe_now(const struct explainer *explainer, const struct node *node,
                        size_t date_index, struct component_list *now, struct sluice_error *error)
{
    struct component *parts =
        arena_alloc(explainer->arena, sizeof *parts * fingerprint_component_count(node));
    struct fingerprint fingerprint;
    int status;

    if (parts == NULL)
        return error_memory(error, "an explanation");
    status = require_windows(explainer, node, date_index, error);
    if (status == SLUICE_OK)
        status = fingerprint_compute(&explainer->plan->versions, node, date_index, parts,
                                     &fingerprint, error);
    if (status == SLUICE_OK)
        status = fingerprint_describe(&explainer->plan->versions, node, date_index, parts,
                                      explainer->arena, error);
    *now = (struct component_list){ parts, fingerprint_component_count(node) };
    return status;
}

static int look_inside(const struct explainer *explainer, size_t date_index,
                       const struct component_change *change, struct difference *out,
                       struct sluice_error *error)
{
    struct item_changes items;
    int status;

    *out = (struct difference){ .kind = change->kind,
                                .name = change->name,
                                .before = change->before,
                                .after = change->after,
                                .read = change->read };
    if (change->kind != COMPONENT_INPUT) {
        status = items_compare(change, explainer->arena, &items, error);
        out->items = items.items;
        out->item_count = items.count;
        out->note = items.note;
        return status;
    }
    return change->read == NULL || change->before == NULL
               ? SLUICE_OK
               : explain_window(explainer, date_index, out, error);
}

static int compare(const struct explainer *explainer, const struct node *node, size_t date_index,
                   struct component_list now, struct explanation *out, struct sluice_error *error)
{
    struct component_list before = { out->before, out->before_count };
    size_t room = now.count + before.count + 1;
    struct component_change *changes = arena_alloc(explainer->arena, sizeof *changes * room);
    struct difference *differences = arena_alloc(explainer->arena, sizeof *differences * room);
    int status = SLUICE_OK;

    if (changes == NULL || differences == NULL)
        return error_memory(error, "an explanation");
    out->count = components_compare(node, before, now, changes);
    out->differences = differences;
    for (size_t i = 0; i < out->count && status == SLUICE_OK; i++) {
        status = plan_poll(explainer->plan, error);
        if (status == SLUICE_OK)
            status = look_inside(explainer, date_index, &changes[i], &differences[i], error);
    }
    return status;
}

int explain_partition(const struct explainer *explainer, const struct node *node, size_t date_index,
                      const struct commit_record *version, struct explanation *out,
                      struct sluice_error *error)
{
    struct component_list now = { 0 };
    struct component *before = NULL;
    int status;

    *out = (struct explanation){ 0 };
    status = describe_now(explainer, node, date_index, &now, error);
    if (status == SLUICE_OK)
        status = ledger_components(explainer->session, version->commit_id, explainer->arena,
                                   &before, &out->before_count, error);
    out->before = before;
    return status == SLUICE_OK ? compare(explainer, node, date_index, now, out, error) : status;
}
