/* world.c - drawing a world, and changing it. */
#include "property/world.h"

#include <sluice/plugin.h>
#include <string.h>

const char *const world_tables[WORLD_TABLES] = { "facts", "plans", "teams" };
const char *const world_teams[WORLD_TEAMS] = { "a", "b", "a,b", "d\"q" };
const char *const world_tags[WORLD_TAGS] = { "a",       "b", "a,b", "A",  "a;b",
                                             "b=\"1\"", "",  " a",  "c'", "\u00e9,a" };
const char *const world_seasons[3] = { "2020-21", "2021", "x, y" };

/* ---- data ---- */

static bool has_key(const struct raw_table *table, int kind, const struct raw_row *row)
{
    for (int i = 0; i < table->count; i++) {
        const struct raw_row *other = &table->rows[i];
        if (other != row &&
            (kind == TABLE_PLANS
                 ? other->day == row->day && other->team == row->team && other->slot == row->slot
                 : other->id == row->id))
            return true;
    }
    return false;
}

static void draw_cells(struct raw_row *row, struct draw *draw)
{
    row->tag =
        draw_chance(draw, 15) ? -1 : draw_below(draw, draw_chance(draw, 60) ? 3 : WORLD_TAGS);
    row->n = draw_below(draw, 50);
    row->known = draw_chance(draw, 85);
    row->x =
        row->known ? draw_between(draw, -80, 400) * (draw_chance(draw, 50) ? 0.125 : 0.1) : 0.0;
}

static void add_row(struct data *data, int kind, int day, struct draw *draw)
{
    struct raw_table *table = &data->tables[kind];
    struct raw_row row = { .id = data->next_id++, .day = day };

    row.team = draw_below(draw, WORLD_TEAMS);
    row.slot = draw_below(draw, 3);
    draw_cells(&row, draw);
    if (table->count < WORLD_ROWS && !has_key(table, kind, &row))
        table->rows[table->count++] = row;
}

static void draw_days(struct data *data, struct draw *draw)
{
    int season = 0, density = draw_between(draw, 50, 100);

    for (int day = 0; day < WORLD_DAYS; day++) {
        if (season < 2 && draw_chance(draw, 15))
            season++;
        data->days[day] = (struct calendar_day){ .there = draw_chance(draw, density),
                                                 .counts = draw_chance(draw, 90),
                                                 .season = season };
    }
    data->days[WORLD_DAYS / 2].there = data->days[WORLD_DAYS / 2].counts = true;
}

/* On most days outside of the calendar there is nothing. */
static void draw_rows(struct data *data, struct draw *draw)
{
    int most = draw_between(draw, 1, 4), least = draw_chance(draw, 60) ? 1 : 0;

    for (int day = 0; day < WORLD_DAYS; day++)
        for (int table = TABLE_FACTS; table <= TABLE_PLANS; table++)
            for (int i = draw_between(draw, least, most);
                 i > 0 && (data->days[day].there || draw_chance(draw, 20)); i--)
                add_row(data, table, day, draw);
    for (int i = draw_between(draw, 0, 8); i > 0; i--)
        add_row(data, TABLE_TEAMS, draw_below(draw, WORLD_DAYS), draw);
}

/* ---- nodes ---- */

int world_as_of(const struct node *node)
{
    return node->plugin == PLUGIN_EARLY ? SLUICE_BEFORE : SLUICE_AFTER;
}

bool world_is_pair(const struct node *node)
{
    return node->plugin == PLUGIN_PAIR;
}

static int known_of(const struct world *world, int source)
{
    if (source < WORLD_TABLES)
        return world->known[source];
    return world_as_of(&world->nodes[source - WORLD_TABLES]) == SLUICE_BEFORE ? KNOWN_MORNING
                                                                              : KNOWN_EVENING;
}

/* The newest day, counted from D, that a node may read. */
static int newest_allowed(const struct world *world, const struct node *node, int source)
{
    int known = known_of(world, source);

    if (known == KNOWN_ANY_TIME)
        return 3;
    return known == KNOWN_EVENING && world_as_of(node) == SLUICE_BEFORE ? -1 : 0;
}

static struct window draw_window(const struct world *world, const struct node *node, int source,
                                 struct draw *draw)
{
    int newest = newest_allowed(world, node, source);
    struct window window = { .kind = newest > 0 && draw_chance(draw, 50) ? SLUICE_WINDOW_SEASON
                                                                         : draw_below(draw, 2),
                             .same_season = draw_chance(draw, 40),
                             .last = draw_chance(draw, 35) ? draw_between(draw, 1, 4) : 0 };

    if (source == TABLE_TEAMS)
        return (struct window){ .kind = SLUICE_WINDOW_ALL, .last = window.last };
    if (window.kind == SLUICE_WINDOW_DAYS) {
        window.to = draw_chance(draw, 50) ? newest : draw_between(draw, newest - 3, newest);
        window.from = window.to - draw_below(draw, 5);
    }
    return window;
}

static struct filter draw_filter(struct draw *draw)
{
    struct filter filter = { .kind = draw_chance(draw, 50) ? 0 : draw_between(draw, 1, 4),
                             .fold_case = draw_chance(draw, 25) };

    filter.count = filter.kind == SLUICE_FILTER_EQUAL ? 1 : draw_between(draw, 1, FILTER_TEXTS);
    for (int i = 0; i < filter.count; i++)
        filter.texts[i] = draw_below(draw, WORLD_TAGS);
    return filter;
}

static int draw_source(const struct world *world, int n, struct draw *draw)
{
    int source = draw_chance(draw, 20) ? TABLE_PLANS : draw_below(draw, WORLD_TABLES + n);

    if (source >= WORLD_TABLES && !world->nodes[source - WORLD_TABLES].there)
        source = TABLE_FACTS;
    return source;
}

static struct node_input draw_input(const struct world *world, int n, struct draw *draw)
{
    struct node_input input = { .source = draw_source(world, n, draw),
                                .filter = draw_filter(draw),
                                .hard = draw_chance(draw, 40),
                                .newest = draw_chance(draw, 30),
                                .ordered = draw_chance(draw, 40),
                                .unique = draw_chance(draw, 4) };

    input.window = draw_window(world, &world->nodes[n], input.source, draw);
    return input;
}

/* Two inputs of one table that differ in little: "a,b" as one text, and as two. */
static void draw_twin(struct node *node, struct draw *draw)
{
    struct filter *first = &node->inputs[0].filter, *second = &node->inputs[1].filter;

    node->inputs[1] = node->inputs[0];
    if (draw_chance(draw, 50))
        node->inputs[1].newest = !node->inputs[1].newest;
    first->kind = second->kind = draw_chance(draw, 70) ? SLUICE_FILTER_IN : SLUICE_FILTER_NOT_IN;
    first->fold_case = second->fold_case = false;
    first->count = 1;
    first->texts[0] = 2;
    second->count = 2;
    second->texts[0] = 0;
    second->texts[1] = 1;
}

static struct completeness draw_completeness(const struct world *world, const struct node *node,
                                             struct draw *draw)
{
    struct completeness gate = { .on = draw_chance(draw, 40),
                                 .warn = draw_chance(draw, 20),
                                 .due = draw_below(draw, WORLD_TABLES),
                                 .present = draw_below(draw, WORLD_TABLES),
                                 .at_least = draw_between(draw, 2, 10) * 10 };
    int newest = world_as_of(node) == SLUICE_BEFORE ? -1 : 0;

    gate.window = draw_window(world, node, TABLE_FACTS, draw);
    if (gate.window.kind == SLUICE_WINDOW_DAYS && gate.window.to > newest)
        gate.window.to = gate.window.from = newest;
    if (gate.due == TABLE_TEAMS)
        gate.window = (struct window){ .kind = SLUICE_WINDOW_ALL };
    return gate;
}

static void draw_gates(const struct world *world, struct node *node, struct draw *draw)
{
    struct gates *gates = &node->gates;

    *gates = (struct gates){ .early_days = draw_chance(draw, 30) ? draw_between(draw, 1, 4) : 0,
                             .completeness = draw_completeness(world, node, draw) };
    for (int i = 0; i < 2 && i < node->input_count; i++)
        gates->min_rows[i] = draw_chance(draw, 20) ? draw_between(draw, 1, 3) : 0;
    if (draw_chance(draw, 60)) {
        gates->attempts = draw_between(draw, 1, 3);
        gates->cooldown = draw_between(draw, 0, 7);
    }
}

void world_draw_node(struct world *world, int n, struct draw *draw)
{
    struct node *node = &world->nodes[n];

    node->input_count = draw_between(draw, 1, NODE_INPUTS);
    for (int i = 0; i < node->input_count; i++)
        node->inputs[i] = draw_input(world, n, draw);
    if (node->input_count > 1 && draw_chance(draw, 25))
        draw_twin(node, draw);
    draw_gates(world, node, draw);
    node->factor = draw_between(draw, 1, 3);
    node->scale = draw_between(draw, 0, 3);
    node->parts = draw_chance(draw, 25) ? 2 : 1;
    node->high = draw_chance(draw, 30) ? draw_between(draw, 10, 40) : 0;
    node->skips = draw_chance(draw, 40) ? draw_between(draw, 3, 9) : 0;
    node->fails = draw_chance(draw, 30) ? draw_between(draw, 5, 12) : 0;
    node->drops = draw_chance(draw, 50) ? draw_between(draw, 2, 6) : 0;
    node->ready = draw_chance(draw, 40);
    node->extra = draw_chance(draw, 30);
    node->total = draw_chance(draw, 50);
    node->max_failed = draw_chance(draw, 25) ? 20 : 100;
    node->fill = draw_chance(draw, 8) ? 50 : 0;
    node->workers = draw_below(draw, 4);
}

void world_draw(struct world *world, struct draw *draw)
{
    int count = draw_between(draw, 1, WORLD_NODES);

    memset(world, 0, sizeof *world);
    world->known[TABLE_FACTS] = KNOWN_EVENING;
    world->known[TABLE_PLANS] = draw_chance(draw, 70) ? KNOWN_ANY_TIME : KNOWN_MORNING;
    world->all_dates[TABLE_FACTS] = draw_chance(draw, 25);
    world->all_dates[TABLE_PLANS] = draw_chance(draw, 15);
    world->empty_counts[TABLE_FACTS] = draw_chance(draw, 40);
    world->empty_counts[TABLE_PLANS] = draw_chance(draw, 80);
    world->since = draw_chance(draw, 40);
    draw_days(&world->data, draw);
    draw_rows(&world->data, draw);
    for (int n = 0; n < count; n++) {
        world->nodes[n].there = true;
        world->nodes[n].plugin = draw_below(draw, PLUGINS);
        world_draw_node(world, n, draw);
    }
}

void world_drop_node(struct world *world, int n)
{
    world->nodes[n].there = false;
    for (int m = n + 1; m < WORLD_NODES; m++)
        for (int i = 0; world->nodes[m].there && i < world->nodes[m].input_count; i++)
            if (world->nodes[m].inputs[i].source == WORLD_TABLES + n)
                world_drop_node(world, m);
}

/* ---- changes ---- */

static void concern(int day, int *first, int *last)
{
    *first = day < *first ? day : *first;
    *last = day > *last ? day : *last;
}

void world_change_rows(struct world *world, int table, bool keep, struct draw *draw, int *first,
                       int *last)
{
    struct raw_table *rows = &world->data.tables[table];
    int what = draw_below(draw, 10), day = draw_below(draw, WORLD_DAYS);
    struct raw_row *row = rows->count == 0 ? NULL : &rows->rows[draw_below(draw, rows->count)];
    int was;

    if (row == NULL || what < 3) {
        concern(day, first, last);
        add_row(&world->data, table, day, draw);
        return;
    }
    was = row->day;
    concern(was, first, last);
    if (what < 5 && !keep) {
        *row = rows->rows[--rows->count];
    } else if (what < 9) {
        draw_cells(row, draw);
    } else {
        row->day = day;
        if (has_key(rows, table, row))
            row->day = was;
        concern(row->day, first, last);
    }
}

void world_empty_day(struct world *world, int table, int day)
{
    struct raw_table *rows = &world->data.tables[table];

    for (int i = rows->count; i-- > 0;)
        if (rows->rows[i].day == day)
            rows->rows[i] = rows->rows[--rows->count];
}

static int calendar_count(const struct world *world)
{
    int count = 0;

    for (int day = 0; day < WORLD_DAYS; day++)
        count += world_has_day(world, day);
    return count;
}

/* A season ends a day later, or earlier. */
static void move_end(struct world *world, int at, struct draw *draw)
{
    struct calendar_day *days = world->data.days;
    int first, last;

    world_season(world, at, &first, &last);
    if (draw_chance(draw, 60) && last + 1 < WORLD_DAYS && !world_has_day(world, last + 1))
        days[last + 1] = days[last];
    else
        days[last].there = false;
}

void world_change_calendar(struct world *world, struct draw *draw)
{
    int at = draw_below(draw, WORLD_DAYS);
    struct calendar_day *day = &world->data.days[at];

    if (world_has_day(world, at) && draw_chance(draw, 50))
        move_end(world, at, draw);
    else if (draw_chance(draw, 50))
        day->there = !day->there;
    else
        day->counts = !day->counts;
    if (draw_chance(draw, 30) && at > 0)
        day->season = world->data.days[at - 1].season;
    if (calendar_count(world) < 3)
        day->there = day->counts = true;
}

bool world_has_rows(const struct world *world, int table, int day)
{
    const struct raw_table *rows = &world->data.tables[table];

    for (int i = 0; i < rows->count; i++)
        if (rows->rows[i].day == day)
            return true;
    return false;
}

void world_see(struct world *world, int tables, bool rows, int first, int last)
{
    for (int t = 0; t < WORLD_TABLES; t++)
        for (int day = first; day <= last && (tables & 1 << t) != 0; day++)
            world->seen[t][day] = world->seen[t][day] || (!rows && world->data.days[day].there) ||
                                  world_has_rows(world, t, day);
}

bool world_has_day(const struct world *world, int day)
{
    return day >= 0 && day < WORLD_DAYS && world->data.days[day].there &&
           world->data.days[day].counts;
}

void world_season(const struct world *world, int day, int *first, int *last)
{
    *first = *last = day;
    for (int other = 0; other < WORLD_DAYS; other++)
        if (world_has_day(world, other) &&
            world->data.days[other].season == world->data.days[day].season)
            concern(other, first, last);
}
