/* compute.c - one entity. */
#include <sluice/plugin.h>
#include <stdlib.h>
#include <string.h>

#include "property/formula.h"
#include "property/work.h"

struct total {
    int64_t hash;
    int known;
    double sum;
    const char *tag;
};

static void add_rows(const struct seen *slice, int input, struct total *total)
{
    for (int i = 0; i < slice->count; i++) {
        const struct fact *row = &slice->rows[i];
        total->hash = formula_mix(total->hash, row->n + 7 * input);
        total->hash = formula_mix(total->hash, row->slot);
        total->hash = formula_mix(total->hash,
                                  formula_text(row->tag, row->tag == NULL ? 0 : strlen(row->tag)));
        total->sum += row->known ? row->x : 0.0;
        total->known += row->known;
        if (input == 0)
            total->tag = row->tag;
    }
}

int64_t work_hash(const struct work *work)
{
    const char *label = world_seasons[work->world->data.days[work->day].season];
    int64_t hash = work->world->builds[work->node->plugin] == BUILD_OTHER, rows = 0, numbers = 0;
    bool season = false;
    struct seen slice;
    int first, last;

    world_season(work->world, work->day, &first, &last);
    for (int i = 0; i < work->node->input_count; i++)
        season = season || work->node->inputs[i].window.kind == SLUICE_WINDOW_SEASON;
    hash = formula_mix(hash, formula_text(label, strlen(label)));
    hash = formula_mix(hash, work->day - first);
    hash = formula_mix(hash, season ? last - work->day : 0);
    if (work->node->plugin != PLUGIN_WHOLE)
        return hash;
    for (int e = 0; e < work->count; e++) {
        work_cut_own(work, 0, &work->entities[e], &slice);
        rows += slice.count;
        for (int i = 0; i < slice.count; i++)
            numbers += slice.rows[i].n;
    }
    return formula_mix(hash, rows * 1000 + numbers);
}

static void write_rows(const struct work *work, struct entity *entity, const struct total *total,
                       int64_t slot)
{
    char text[32], real[32];
    const struct node *node = work->node;

    for (int part = 0; part < node->parts; part++) {
        struct fact *row = &entity->rows[entity->row_count++];
        *row = (struct fact){ .day = work->day,
                              .slot = slot,
                              .part = part,
                              .n = total->hash + part,
                              .team = entity->team,
                              .tag = total->tag,
                              .known = total->known > 0 };
        if (!row->known)
            continue;
        /* The C library rounds as the runtime says it does. */
        (void)snprintf(text, sizeof text, "%.*f", node->scale,
                       total->sum / total->known * node->factor);
        row->x = strtod(text, NULL) + 0.0;
        if (node->high > 0 && (row->x > node->high || row->x < -node->high))
            entity_end(entity, SLUICE_FAILED, SLUICE_BAD_VALUE, "x is %s, allowed are %g to %g",
                       reference_real(row->x, real), (double)-node->high, (double)node->high);
    }
}

void work_process(const struct work *work, int64_t hash, struct entity *entity)
{
    const struct node *node = work->node;
    struct total total = { .hash = hash };
    struct seen slice;
    int64_t slot = 0;

    for (int i = 0; i < node->input_count && i < 2; i++) {
        work_cut_own(work, i, entity, &slice);
        slot = i == 0 ? slice.count : slot;
        if (work_has_null(work, i, &slice))
            entity_end(entity, SLUICE_FAILED, SLUICE_BAD_VALUE, PARTITION_NULL);
        add_rows(&slice, i, &total);
    }
    if (node->input_count > 2) {
        work_cut(&work->inputs[2], total.tag == NULL ? entity->team : total.tag, NULL,
                 node->inputs[2].window.last, node->inputs[2].newest, &slice);
        if (work_has_null(work, 2, &slice))
            entity_end(entity, SLUICE_FAILED, SLUICE_BAD_VALUE, PARTITION_NULL);
        add_rows(&slice, 2, &total);
    }
    if (formula_picks(total.hash, node->skips))
        entity_end(entity, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "picked at %lld",
                   (long long)total.hash);
    else if (formula_picks(total.hash, node->fails))
        entity_end(entity, SLUICE_FAILED, SLUICE_ERROR, "picked at %lld", (long long)total.hash);
    else
        write_rows(work, entity, &total, world_is_pair(node) ? entity->slot : slot);
}
