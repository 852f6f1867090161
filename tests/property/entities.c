/* entities.c - listing and collecting the entities of one partition, and all between. */
#include "property/entities.h"

#include <sluice/plugin.h>
#include <stdlib.h>
#include <string.h>

#include "property/formula.h"
#include "property/work.h"

/* ---- slices ---- */

static bool is_of(const struct fact *fact, const char *team, const int64_t *slot)
{
    return strcmp(fact->team, team) == 0 && (slot == NULL || fact->slot == *slot);
}

void work_cut(const struct seen *seen, const char *team, const int64_t *slot, int last, bool newest,
              struct seen *slice)
{
    int skip = 0;

    for (int i = 0; i < seen->count; i++)
        skip += is_of(&seen->rows[i], team, slot);
    skip = last > 0 && skip > last ? skip - last : 0;
    slice->count = 0;
    for (int i = 0; i < seen->count; i++)
        if (is_of(&seen->rows[i], team, slot) && skip-- <= 0)
            slice->rows[slice->count++] = seen->rows[i];
    for (int i = 0; newest && i < slice->count / 2; i++) {
        struct fact fact = slice->rows[i];
        slice->rows[i] = slice->rows[slice->count - 1 - i];
        slice->rows[slice->count - 1 - i] = fact;
    }
}

void work_cut_own(const struct work *work, int i, const struct entity *entity, struct seen *slice)
{
    work_cut(&work->inputs[i], entity->team, world_is_pair(work->node) ? &entity->slot : NULL,
             work->node->inputs[i].window.last, work->node->inputs[i].newest, slice);
}

static bool has_doubles(const struct work *work, int i)
{
    const struct seen *seen = &work->inputs[i];
    /* Of rows known since a day the newest may be asked for; two of one day are two newest. */
    bool newest = work->world->since && work->node->inputs[i].window.last == 1;
    bool any_day = work->node->inputs[i].source == TABLE_TEAMS && !newest;
    bool pair = world_is_pair(work->node) && i < 2;

    for (int a = 0; a < seen->count; a++)
        for (int b = a + 1; b < seen->count; b++)
            if ((any_day || seen->rows[a].day == seen->rows[b].day) &&
                is_of(&seen->rows[b], seen->rows[a].team, pair ? &seen->rows[a].slot : NULL))
                return true;
    return false;
}

bool work_has_null(const struct work *work, int i, const struct seen *slice)
{
    int source = work->node->inputs[i].source;

    for (int row = 0; row < slice->count; row++)
        if (source < WORLD_TABLES && work->world->strict[source] && !slice->rows[row].known)
            return true;
    return false;
}

/* ---- listing ---- */

static struct entity *find(struct work *work, const char *team, int64_t slot)
{
    for (int e = 0; e < work->count; e++)
        if (strcmp(work->entities[e].team, team) == 0 &&
            (!world_is_pair(work->node) || work->entities[e].slot == slot))
            return &work->entities[e];
    return NULL;
}

/* Entities stand by key. */
static struct entity *list(struct work *work, const char *team, int64_t slot)
{
    int at = work->count;

    if (work->count == ENTITIES)
        abort();
    while (at > 0 && (strcmp(work->entities[at - 1].team, team) > 0 ||
                      (strcmp(work->entities[at - 1].team, team) == 0 &&
                       work->entities[at - 1].slot > slot))) {
        work->entities[at] = work->entities[at - 1];
        at--;
    }
    work->entities[at] = (struct entity){ .team = team, .slot = slot };
    work->count++;
    return &work->entities[at];
}

/* What is emitted first holds: the stranger that `extra` adds, whatever the table has of it. */
static void list_all(struct work *work)
{
    const struct node *node = work->node;
    bool iterates = node->plugin == PLUGIN_PAIR || node->plugin == PLUGIN_WHOLE;
    const struct entity *stranger;
    struct seen slice;

    if (iterates && node->extra)
        (void)list(work, "zz", world_is_pair(node) ? 9 : 0);
    for (int i = 0; i < work->inputs[0].count; i++) {
        const struct fact *row = &work->inputs[0].rows[i];
        if (find(work, row->team, row->slot) == NULL)
            (void)list(work, row->team, world_is_pair(node) ? row->slot : 0);
    }
    stranger = iterates && node->extra ? find(work, "zz", 9) : NULL;
    for (int e = 0; iterates && e < work->count; e++) {
        work_cut_own(work, 0, &work->entities[e], &slice);
        work->broken = work->broken || work_has_null(work, 0, &slice);
        if (node->ready && slice.count % 2 == 0 && &work->entities[e] != stranger)
            entity_end(&work->entities[e], SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "even");
    }
}

/* ---- collect ---- */

/* Where an upstream has a sum too, it is an entity already: written now, however it ended. */
static void add_sum(struct work *work, int64_t total)
{
    struct entity *sum = find(work, "sum", 0);

    if (sum == NULL)
        sum = list(work, "sum", 0);
    if (sum->outcome != 0)
        sum->row_count = 0;
    sum->outcome = 0;
    work->broken = work->broken || (sum->row_count > 0 && sum->rows[0].part == 0);
    for (int i = sum->row_count++; i > 0; i--)
        sum->rows[i] = sum->rows[i - 1];
    sum->rows[0] = (struct fact){ .day = work->day, .team = "sum", .n = total };
}

static void collect(struct work *work)
{
    int64_t total = 0;
    int count = 0;

    for (int e = 0; e < work->count; e++)
        count += work->entities[e].outcome == 0 ? work->entities[e].row_count : 0;
    for (int e = 0; e < work->count; e++) {
        struct entity *entity = &work->entities[e];
        int kept = 0;
        for (int i = 0; entity->outcome == 0 && i < entity->row_count; i++) {
            if (formula_picks(entity->rows[i].n, work->node->drops))
                continue;
            total += entity->rows[i].n;
            entity->rows[kept] = entity->rows[i];
            entity->rows[kept++].n += count;
        }
        if (entity->outcome == 0 && kept == 0)
            entity_end(entity, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "dropped");
        entity->row_count = kept;
    }
    if (work->node->total)
        add_sum(work, total);
}

void entities_compute(const struct reference *reference, const struct world *world, int n, int day,
                      struct partition *partition)
{
    struct work *work = calloc(1, sizeof *work);
    const struct node *node = &world->nodes[n];
    int64_t hash;

    if (work == NULL)
        abort();
    *work = (struct work){ .reference = reference, .world = world, .node = node, .day = day };
    for (int i = 0; i < node->input_count; i++) {
        const struct node_input *input = &node->inputs[i];
        const struct view view = { world, &input->window,    &input->filter,
                                   day,   world_as_of(node), input->source };
        reference_see(&work->inputs[i], reference, &view, input->ordered);
        if (input->unique && has_doubles(work, i))
            partition->state = STATE_FAILED;
    }
    if (partition->state != STATE_FAILED) {
        list_all(work);
        hash = work_hash(work);
        work_gate_early(work);
        work_gate_completeness(work);
        for (int i = 0; i < 2 && i < node->input_count; i++)
            work_gate_size(work, i);
        for (int e = 0; e < work->count; e++)
            if (work->entities[e].outcome == 0)
                work_process(work, hash, &work->entities[e]);
        if (node->plugin == PLUGIN_WHOLE)
            collect(work);
        partition_end(node, work->entities, work->count, partition);
        if (work->broken)
            partition->state = STATE_FAILED;
    }
    free(work);
}
