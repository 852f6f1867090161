/* operations.c - what can be done to a store. */
#include "property/operations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property/files.h"

/* A new number for the files, and another fresh store. */
static bool new_pipeline(struct sequence *sequence)
{
    driver_write_pipeline(&sequence->driver, &sequence->world);
    sequence->checks.fresh = false;
    return true;
}

/* ---- imports ---- */

/* Brings these days of some tables to what the world has. */
static bool import_days(struct sequence *sequence, int tables, int first, int last,
                        int kill_percent)
{
    char range[96] = "", files[256];
    struct how how = { .store = CHECKS_STORE, .kill_percent = kill_percent };
    struct ran ran;

    driver_write_pipeline(&sequence->driver, &sequence->world);
    driver_write_tables(&sequence->driver, &sequence->world.data);
    if (tables != 1 << TABLE_TEAMS)
        (void)checks_range(first, last, range);
    for (int i = 0; i < (kill_percent > 0 ? 2 : 1); i++) {
        driver_run(&sequence->driver, how, &ran, "%s%s%s",
                   driver_import(&sequence->driver, tables, files), range[0] == '\0' ? "" : " ",
                   range);
        how.kill_percent = 0;
    }
    sequence->checks.fresh = false;
    world_see(&sequence->world, tables, false, first, last);
    return checks_code(&sequence->checks, &ran, "an import", 0, 0);
}

bool operation_import(struct sequence *sequence)
{
    return import_days(sequence, WORLD_ALL, 0, WORLD_DAYS - 1, 0);
}

static bool change(struct sequence *sequence, struct draw *draw, int kill_percent)
{
    int table = draw_below(draw, 5), first = WORLD_DAYS, last = -1;

    table = table >= WORLD_TABLES ? TABLE_FACTS : table;
    sequence->before = sequence->world.data;
    for (int i = draw_between(draw, 1, 4); i > 0; i--)
        world_change_rows(&sequence->world, table, false, draw, &first, &last);
    if (draw_chance(draw, 30)) {
        first = 0;
        last = WORLD_DAYS - 1;
    }
    return import_days(sequence, 1 << table, first, last, kill_percent);
}

static bool import_change(struct sequence *sequence, struct draw *draw)
{
    return change(sequence, draw, 0);
}

static bool import_killed(struct sequence *sequence, struct draw *draw)
{
    return change(sequence, draw, draw_between(draw, 1, 110));
}

static bool is_in(const struct raw_table *table, const struct raw_row *row)
{
    for (int i = 0; i < table->count; i++)
        if (memcmp(&table->rows[i], row, sizeof *row) == 0)
            return true;
    return false;
}

/* What is new or changed, alone. */
static bool import_merge(struct sequence *sequence, struct draw *draw)
{
    int table = draw_chance(draw, 70) ? TABLE_FACTS : TABLE_TEAMS, first = 0, last = 0;
    struct data delta = { 0 };
    struct ran ran;
    char files[256];

    sequence->before = sequence->world.data;
    for (int i = draw_between(draw, 1, 4); i > 0; i--)
        world_change_rows(&sequence->world, table, true, draw, &first, &last);
    for (int i = 0; i < sequence->world.data.tables[table].count; i++) {
        const struct raw_row *row = &sequence->world.data.tables[table].rows[i];
        if (!is_in(&sequence->before.tables[table], row))
            delta.tables[table].rows[delta.tables[table].count++] = *row;
    }
    driver_write_pipeline(&sequence->driver, &sequence->world);
    driver_write_tables(&sequence->driver, &delta);
    driver_run(&sequence->driver, (struct how){ .store = CHECKS_STORE }, &ran, "%s --merge",
               driver_import(&sequence->driver, 1 << table, files));
    world_see(&sequence->world, 1 << table, true, 0, WORLD_DAYS - 1);
    /* The files of a fresh store are others. */
    return checks_code(&sequence->checks, &ran, "an import --merge", 0, 0) &&
           new_pipeline(sequence);
}

static bool empty_day(struct sequence *sequence, struct draw *draw)
{
    int table = draw_below(draw, TABLE_TEAMS), day = draw_below(draw, WORLD_DAYS);

    sequence->before = sequence->world.data;
    world_empty_day(&sequence->world, table, day);
    return import_days(sequence, 1 << table, day, day, 0);
}

/* The other tables may say later what they have on a date that comes into it. */
static bool change_calendar(struct sequence *sequence, struct draw *draw)
{
    sequence->before = sequence->world.data;
    for (int i = draw_between(draw, 1, 2); i > 0; i--)
        world_change_calendar(&sequence->world, draw);
    return import_days(sequence, draw_chance(draw, 40) ? WORLD_ALL : WORLD_CALENDAR, 0,
                       WORLD_DAYS - 1, 0);
}

static bool take_back(struct sequence *sequence, struct draw *draw)
{
    struct data now = sequence->world.data;

    (void)draw;
    sequence->world.data = sequence->before;
    sequence->world.data.next_id = now.next_id;
    sequence->before = now;
    return operation_import(sequence);
}

/* ---- the pipeline ---- */

static int draw_node(const struct sequence *sequence, struct draw *draw)
{
    int n = draw_below(draw, WORLD_NODES);

    while (!sequence->world.nodes[n].there)
        n = (n + 1) % WORLD_NODES;
    return n;
}

static bool change_node(struct sequence *sequence, struct draw *draw)
{
    world_draw_node(&sequence->world, draw_node(sequence, draw), draw);
    return new_pipeline(sequence);
}

static bool change_build(struct sequence *sequence, struct draw *draw)
{
    int plugin = sequence->world.nodes[draw_node(sequence, draw)].plugin;

    sequence->world.builds[plugin] = draw_below(draw, BUILDS);
    return new_pipeline(sequence);
}

/* A column may be declared without nulls that the store has. */
static bool change_declaration(struct sequence *sequence, struct draw *draw)
{
    bool *strict = &sequence->world.strict[draw_below(draw, WORLD_TABLES)];

    *strict = !*strict;
    return new_pipeline(sequence);
}

/* ---- runs ---- */

static const char *draw_range(struct draw *draw, char text[96])
{
    int first = draw_below(draw, WORLD_DAYS), last = draw_below(draw, WORLD_DAYS);

    if (draw_chance(draw, 30))
        last = first;
    if (draw_chance(draw, 25)) {
        first = 0;
        last = WORLD_DAYS - 1;
    }
    return checks_range(first < last ? first : last, first < last ? last : first, text);
}

/* A refusal is no fault here: of a date alone that is too late, of what --only lacks. */
static bool run(struct sequence *sequence, struct draw *draw, struct how how, const char *options)
{
    char range[96], pipeline[32];
    struct ran ran;

    how.store = CHECKS_STORE;
    driver_run(&sequence->driver, how, &ran, "run %s %s --threads %d%s",
               driver_pipeline(&sequence->driver, pipeline), draw_range(draw, range),
               draw_between(draw, 1, 8), options);
    return how.kill_percent > 0 || ran.code == 4 ||
           checks_code(&sequence->checks, &ran, "a run", 0, 3);
}

static bool run_range(struct sequence *sequence, struct draw *draw)
{
    return run(sequence, draw, (struct how){ 0 }, "");
}

static bool run_force(struct sequence *sequence, struct draw *draw)
{
    return run(sequence, draw, (struct how){ 0 },
               draw_chance(draw, 70) ? " --force" : " --retry-failed");
}

static bool run_only(struct sequence *sequence, struct draw *draw)
{
    char options[32];

    (void)snprintf(options, sizeof options, " --only node%d", draw_node(sequence, draw));
    return run(sequence, draw, (struct how){ 0 }, options);
}

static bool run_memory(struct sequence *sequence, struct draw *draw)
{
    char options[32];

    (void)snprintf(options, sizeof options, " --memory %dK", draw_between(draw, 8, 80));
    return run(sequence, draw, (struct how){ 0 }, options);
}

static bool run_killed(struct sequence *sequence, struct draw *draw)
{
    return run(sequence, draw, (struct how){ .kill_percent = draw_between(draw, 1, 110) }, "");
}

/* One processor has no memory for one team. */
static bool run_short_of(struct sequence *sequence, int n, const char *team, const char *options,
                         struct draw *draw)
{
    char shortage[32];

    (void)snprintf(shortage, sizeof shortage, "%s %s",
                   files_plugins[sequence->world.nodes[n].plugin], team);
    return run(sequence, draw, (struct how){ .shortage = shortage }, options);
}

static bool run_short(struct sequence *sequence, struct draw *draw)
{
    return run_short_of(sequence, draw_node(sequence, draw),
                        world_teams[draw_below(draw, WORLD_TEAMS)],
                        draw_chance(draw, 50) ? " --force" : "", draw);
}

/* What a processor reads comes from another build, that computes the same. */
static void rebuild_upstream(struct world *world, const struct node *node)
{
    for (int i = 0; i < node->input_count; i++) {
        int source = node->inputs[i].source, plugin;
        if (source < WORLD_TABLES)
            continue;
        plugin = world->nodes[source - WORLD_TABLES].plugin;
        if (plugin != node->plugin && world->builds[plugin] != BUILD_OTHER)
            world->builds[plugin] = world->builds[plugin] == BUILD_ONE ? BUILD_SAME : BUILD_ONE;
    }
}

/* One that reads another, where it is found soon. */
static int draw_reader(const struct sequence *sequence, struct draw *draw)
{
    int n = draw_node(sequence, draw);

    for (int tries = 0; tries < 8; tries++) {
        const struct node *node = &sequence->world.nodes[n];
        for (int i = 0; i < node->input_count; i++)
            if (node->inputs[i].source >= WORLD_TABLES)
                return n;
        n = draw_node(sequence, draw);
    }
    return n;
}

/* Some dates without memory for a team, then with parameters under which they fail as a whole, and
 * then all as it was. */
static bool run_spoilt(struct sequence *sequence, struct draw *draw)
{
    struct world *world = &sequence->world;
    int n = draw_reader(sequence, draw);
    const char *team = draw_chance(draw, 60) ? "*" : world_teams[draw_below(draw, WORLD_TEAMS)];
    struct draw again = *draw;
    struct node node;

    world->nodes[n].max_failed = 100;
    node = world->nodes[n];
    if (!new_pipeline(sequence) || !run_short_of(sequence, n, team, " --force", draw))
        return false;
    world->nodes[n].spoilt = true;
    world->nodes[n].max_failed = 0;
    if (!new_pipeline(sequence) || !run(sequence, &again, (struct how){ 0 }, ""))
        return false;
    world->nodes[n] = node;
    if (draw_chance(draw, 60))
        rebuild_upstream(world, &node);
    return new_pipeline(sequence);
}

/* The second waits for what both compute. */
static bool run_both(struct sequence *sequence, struct draw *draw)
{
    char range[96], pipeline[32], text[2][256];
    const char *const lines[] = { text[0], text[1] };
    struct ran ran[2];

    for (int i = 0; i < 2; i++)
        (void)snprintf(text[i], sizeof text[i], "run %s %s --threads %d --wait 100%s",
                       driver_pipeline(&sequence->driver, pipeline), draw_range(draw, range),
                       draw_between(draw, 1, 4), draw_chance(draw, 30) ? " --force" : "");
    driver_run_both(&sequence->driver, CHECKS_STORE, lines, ran);
    for (int i = 0; i < 2; i++)
        if (ran[i].code != 4 &&
            !checks_code(&sequence->checks, &ran[i], "one of two runs at once", 0, 3))
            return false;
    return true;
}

static bool run_shadow(struct sequence *sequence, struct draw *draw)
{
    char range[96], pipeline[32];
    struct ran ran;

    driver_run(&sequence->driver, (struct how){ .store = CHECKS_STORE }, &ran, "run %s %s --shadow",
               driver_pipeline(&sequence->driver, pipeline), draw_range(draw, range));
    return ran.code == 4 || ran.code == 5 ||
           checks_code(&sequence->checks, &ran, "a shadow run", 0, 3);
}

/* ---- plans ---- */

/* `refused`: may it be applied no more? */
static bool plan_and_apply(struct sequence *sequence, struct draw *draw, bool refused)
{
    const struct how how = { .store = CHECKS_STORE };
    char range[96], pipeline[32];
    struct ran ran;

    driver_run(&sequence->driver, how, &ran, "plan %s %s%s -o plan.json",
               driver_pipeline(&sequence->driver, pipeline), draw_range(draw, range),
               draw_chance(draw, 40) ? " --force" : "");
    if (ran.code == 4)
        return true;
    if (!checks_code(&sequence->checks, &ran, "a plan", 0, 0) ||
        (refused && !change(sequence, draw, 0)))
        return false;
    driver_run(&sequence->driver, how, &ran, "apply plan.json --threads %d",
               draw_between(draw, 1, 4));
    return (refused && ran.code == 4) ||
           checks_code(&sequence->checks, &ran, "applying a plan just made", 0, 3);
}

static bool apply_at_once(struct sequence *sequence, struct draw *draw)
{
    return plan_and_apply(sequence, draw, false);
}

static bool apply_late(struct sequence *sequence, struct draw *draw)
{
    return plan_and_apply(sequence, draw, true);
}

/* ---- all of them ---- */

const struct operation operations[] = {
    { "import of changed rows", 14, import_change },
    { "import --merge of changed rows", 6, import_merge },
    { "import killed and repeated", 4, import_killed },
    { "import of a day without rows", 5, empty_day },
    { "import of another calendar", 12, change_calendar },
    { "import of the data before", 4, take_back },
    { "other parameters of a processor", 7, change_node },
    { "another build of a plugin", 5, change_build },
    { "another declaration of a table", 4, change_declaration },
    { "run of a range", 14, run_range },
    { "run --force or --retry-failed", 6, run_force },
    { "run --only", 6, run_only },
    { "run --memory", 4, run_memory },
    { "two runs at once", 4, run_both },
    { "run killed", 7, run_killed },
    { "run without memory for a team", 4, run_short },
    { "run without memory, then one that fails", 6, run_spoilt },
    { "run --shadow", 4, run_shadow },
    { "plan -o and apply", 7, apply_at_once },
    { "plan -o, an import, and apply", 3, apply_late },
    { "new pipeline of the files", 3, operation_new_pipeline },
    { "schema, validate --format", 2, operation_schema },
    { "check of a plugin", 1, operation_check },
};
#define OPERATIONS (int)(sizeof operations / sizeof *operations)

int operation_draw(struct draw *draw)
{
    int sum = 0, at = 0;

    for (int i = 0; i < OPERATIONS; i++)
        sum += operations[i].weight;
    sum = draw_below(draw, sum);
    while (sum >= operations[at].weight)
        sum -= operations[at++].weight;
    return at;
}
