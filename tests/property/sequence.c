/* sequence.c - drawing a world, and going through a sequence of operations. */
#include "property/sequence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property/operations.h"

/* What a step draws does not depend on the others. */
static struct draw draw_of(uint64_t seed, int step)
{
    struct draw draw = { seed ^ (uint64_t)(step + 1) * 0x9e3779b97f4a7c15u };

    (void)draw_next(&draw);
    return draw;
}

static void take_out(struct world *world, const struct recipe *recipe, struct findings *findings)
{
    for (int n = 0; n < WORLD_NODES; n++)
        if (!recipe->nodes[n])
            world_drop_node(world, n);
    for (int t = 0; t < WORLD_TABLES; t++) {
        struct raw_table *table = &world->data.tables[t];
        int kept = 0;
        findings->drawn[t] = table->count;
        for (int i = 0; i < table->count; i++)
            if (recipe->rows[t][i])
                table->rows[kept++] = table->rows[i];
        table->count = kept;
        findings->rows += kept;
    }
    for (int n = 0; n < WORLD_NODES; n++)
        findings->nodes += world->nodes[n].there;
}

static bool begin(struct sequence *sequence, const struct recipe *recipe, struct findings *findings,
                  struct counts *counts)
{
    struct draw draw = { recipe->seed };

    *findings = (struct findings){ 0 };
    world_draw(&sequence->world, &draw);
    take_out(&sequence->world, recipe, findings);
    driver_begin(&sequence->driver);
    sequence->before = sequence->world.data;
    sequence->checks = (struct checks){ .driver = &sequence->driver,
                                        .world = &sequence->world,
                                        .counts = counts,
                                        .findings = findings };
    return findings->nodes > 0 && operation_import(sequence);
}

static bool go_through(struct sequence *sequence, const struct recipe *recipe)
{
    struct findings *findings = sequence->checks.findings;

    for (int step = 0; step < SEQUENCE_STEPS; step++) {
        struct draw draw = draw_of(recipe->seed, step);
        int which = operation_draw(&draw);
        if (!recipe->steps[step])
            continue;
        (void)snprintf(findings->steps[step], sizeof *findings->steps, "%s",
                       operations[which].name);
        driver_note(&sequence->driver, "# step %d: %s", step, operations[which].name);
        sequence->checks.spoil = step == recipe->spoil;
        sequence->checks.counts->steps++;
        if (!operations[which].operation(sequence, &draw) || !checks_all(&sequence->checks, &draw))
            return false;
    }
    return true;
}

void recipe_init(struct recipe *recipe, uint64_t seed)
{
    memset(recipe, 1, sizeof *recipe);
    recipe->seed = seed;
    recipe->spoil = -1;
}

bool sequence_run(const struct recipe *recipe, enum keep keep, struct findings *findings,
                  struct counts *counts)
{
    struct sequence *sequence = calloc(1, sizeof *sequence);
    bool good, kept;

    if (sequence == NULL)
        abort();
    good = begin(sequence, recipe, findings, counts) && go_through(sequence, recipe);
    good = good || !findings->failed;
    counts->sequences++;
    counts->commands += sequence->driver.commands;
    kept = keep == KEEP_ALL || (keep == KEEP_FAILED && !good);
    driver_end(&sequence->driver, kept);
    if (kept)
        (void)snprintf(findings->folder, sizeof findings->folder, "%s", sequence->driver.folder);
    free(sequence);
    return good;
}
