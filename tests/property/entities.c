/* entities.c - listing, gating, computing and collecting the entities of one partition. */
#include "property/entities.h"

#include <sluice/plugin.h>
#include <stdlib.h>
#include <string.h>

#include "property/formula.h"
#include "property/partition.h"

enum { ENTITIES = 24 };

struct work {
    const struct reference *reference;
    const struct world *world;
    const struct node *node;
    int day;
    struct seen inputs[NODE_INPUTS];
    struct entity entities[ENTITIES];
    int count;
    bool broken; /* what is of the whole partition cannot be done */
};

static const struct filter no_filter;

/* ---- slices ---- */

static bool is_of(const struct fact *fact, const char *team, const int64_t *slot)
{
    return strcmp(fact->team, team) == 0 && (slot == NULL || fact->slot == *slot);
}

/* The rows of a key; the newest `last` of them; turned round. `slot` NULL: of any. */
static void cut(const struct seen *seen, const char *team, const int64_t *slot, int last,
                bool newest, struct seen *slice)
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

/* Of one of the two inputs that an entity has a slice of. */
static void cut_own(const struct work *work, int i, const struct entity *entity, struct seen *slice)
{
    cut(&work->inputs[i], entity->team, world_is_pair(work->node) ? &entity->slot : NULL,
        work->node->inputs[i].window.last, work->node->inputs[i].newest, slice);
}

static bool has_doubles(const struct work *work, int i)
{
    const struct seen *seen = &work->inputs[i];
    bool pair = world_is_pair(work->node) && i < 2;

    for (int a = 0; a < seen->count; a++)
        for (int b = a + 1; b < seen->count; b++)
            if (seen->rows[a].day == seen->rows[b].day &&
                is_of(&seen->rows[b], seen->rows[a].team, pair ? &seen->rows[a].slot : NULL))
                return true;
    return false;
}

/* Holds the slice of an input a null where none is declared? */
static bool has_null(const struct work *work, int i, const struct seen *slice)
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
        cut_own(work, 0, &work->entities[e], &slice);
        work->broken = work->broken || has_null(work, 0, &slice);
        if (node->ready && slice.count % 2 == 0 && &work->entities[e] != stranger)
            entity_end(&work->entities[e], SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "even");
    }
}

/* ---- gates ---- */

static void gate_early(struct work *work)
{
    int days = work->node->gates.early_days, first, last;

    world_season(work->world, work->day, &first, &last);
    for (int e = 0; e < work->count && work->day - first < days; e++)
        if (work->entities[e].outcome == 0)
            entity_end(&work->entities[e], SLUICE_SKIPPED, SLUICE_EARLY_SEASON,
                       "day %d of the season, rows from day %d", work->day - first, days);
}

/* Where what is present is looked for. */
static struct window present_window(const struct completeness *gate)
{
    struct window window = gate->window;

    window.last = 0;
    if (gate->present == TABLE_TEAMS)
        return (struct window){ .kind = SLUICE_WINDOW_ALL };
    if (gate->due == TABLE_TEAMS)
        return (struct window){ .kind = SLUICE_WINDOW_BEFORE, .same_season = true };
    return window;
}

static bool has_slot(const struct seen *seen, int64_t slot)
{
    for (int i = 0; i < seen->count; i++)
        if (seen->rows[i].slot == slot)
            return true;
    return false;
}

/* Slots of an entity are 0 to 2. */
static void count_slots(const struct seen *due, const struct seen *present, struct entity *entity)
{
    entity->gated = true;
    for (int64_t slot = 0; slot <= 2; slot++) {
        entity->due += has_slot(due, slot);
        entity->present += has_slot(due, slot) && has_slot(present, slot);
    }
}

static void gate_completeness(struct work *work)
{
    const struct completeness *gate = &work->node->gates.completeness;
    const struct window there = present_window(gate);
    const struct view due_view = { work->world, &gate->window, &no_filter, work->day };
    const struct view present_view = { work->world, &there, &no_filter, work->day };
    struct seen due, present, own_due, own_present;

    if (!gate->on)
        return;
    reference_see(&due, work->reference, &due_view, gate->due, false);
    reference_see(&present, work->reference, &present_view, gate->present, false);
    for (int e = 0; e < work->count; e++) {
        struct entity *entity = &work->entities[e];
        if (entity->outcome != 0)
            continue;
        cut(&due, entity->team, NULL, gate->window.last, false, &own_due);
        cut(&present, entity->team, NULL, 0, false, &own_present);
        count_slots(&own_due, &own_present, entity);
        if (!gate->warn && 100 * entity->present < gate->at_least * entity->due)
            entity_end(entity, SLUICE_SKIPPED, SLUICE_INCOMPLETE, "%d of %d slots", entity->present,
                       entity->due);
    }
}

static void gate_size(struct work *work, int i)
{
    int least = work->node->gates.min_rows[i];
    struct seen slice;

    for (int e = 0; e < work->count; e++) {
        struct entity *entity = &work->entities[e];
        cut_own(work, i, entity, &slice);
        if (entity->outcome == 0 && slice.count < least)
            entity_end(entity, SLUICE_SKIPPED, SLUICE_INSUFFICIENT, "%d of %d rows", slice.count,
                       least);
    }
}

/* ---- process ---- */

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

/* What every entity of the partition begins with. */
static int64_t first_hash(const struct work *work)
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
        cut_own(work, 0, &work->entities[e], &slice);
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

static void process(const struct work *work, int64_t hash, struct entity *entity)
{
    const struct node *node = work->node;
    struct total total = { .hash = hash };
    struct seen slice;
    int64_t slot = 0;

    for (int i = 0; i < node->input_count && i < 2; i++) {
        cut_own(work, i, entity, &slice);
        slot = i == 0 ? slice.count : slot;
        if (has_null(work, i, &slice))
            entity_end(entity, SLUICE_FAILED, SLUICE_BAD_VALUE, PARTITION_NULL);
        add_rows(&slice, i, &total);
    }
    if (node->input_count > 2) {
        cut(&work->inputs[2], total.tag == NULL ? entity->team : total.tag, NULL,
            node->inputs[2].window.last, node->inputs[2].newest, &slice);
        if (has_null(work, 2, &slice))
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
    work->broken = sum->row_count > 0 && sum->rows[0].part == 0;
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
        const struct view view = { world, &input->window, &input->filter, day };
        reference_see(&work->inputs[i], reference, &view, input->source, input->ordered);
        if (input->unique && has_doubles(work, i))
            partition->state = STATE_FAILED;
    }
    if (partition->state != STATE_FAILED) {
        list_all(work);
        hash = first_hash(work);
        gate_early(work);
        gate_completeness(work);
        for (int i = 0; i < 2 && i < node->input_count; i++)
            gate_size(work, i);
        for (int e = 0; e < work->count; e++)
            if (work->entities[e].outcome == 0)
                process(work, hash, &work->entities[e]);
        if (node->plugin == PLUGIN_WHOLE)
            collect(work);
        partition_end(node, work->entities, work->count, partition);
        if (work->broken)
            partition->state = STATE_FAILED;
    }
    free(work);
}
