/*
 * world.h - what a test draws: a calendar, three tables with rows, and processors that read them
 * and each other. All of it is plain data, and changes by one operation at a time.
 */
#ifndef TESTS_PROPERTY_WORLD_H
#define TESTS_PROPERTY_WORLD_H

#include "property/draw.h"

enum {
    WORLD_DAYS = 20, /* days on which there may be rows, in the calendar or not */
    WORLD_TABLES = 3,
    WORLD_ROWS = 80, /* of one table */
    WORLD_NODES = 4,
    WORLD_TEAMS = 4,
    WORLD_TAGS = 10,
    NODE_INPUTS = 3, /* two by the entity's key, the last is looked up by team */
    FILTER_TEXTS = 2,
};

/* facts: known after, key id. plans: known ahead or before, key day, team, slot. teams: undated,
 * key id, perhaps known since its day. All have the columns id, day, team, slot, tag, n, x. */
enum { TABLE_FACTS, TABLE_PLANS, TABLE_TEAMS };

/* Sets of tables have a bit for each; the calendar's is the last. */
enum { WORLD_CALENDAR = 1 << WORLD_TABLES, WORLD_ALL = 2 * WORLD_CALENDAR - 1 };

enum known { KNOWN_ANY_TIME, KNOWN_MORNING, KNOWN_EVENING };

extern const char *const world_tables[WORLD_TABLES];
extern const char *const world_teams[WORLD_TEAMS];
extern const char *const world_tags[WORLD_TAGS]; /* commas, quotes, blanks, none */
extern const char *const world_seasons[3];

struct raw_row {
    int id, day, team, slot, tag, n; /* tag -1: null */
    bool known;                      /* x is not null */
    double x;
};

struct raw_table {
    struct raw_row rows[WORLD_ROWS];
    int count;
};

struct calendar_day {
    bool there, counts; /* a row of the table; one that `where` takes */
    int season;
};

struct data {
    struct calendar_day days[WORLD_DAYS];
    struct raw_table tables[WORLD_TABLES];
    int next_id;
};

struct window {
    int kind, from, to, last; /* kind: enum sluice_window_kind */
    bool same_season;
};

struct filter {
    int kind; /* enum sluice_filter_kind; 0: none */
    bool fold_case;
    int texts[FILTER_TEXTS], count;
};

struct node_input {
    int source; /* a table, or WORLD_TABLES + a node */
    struct window window;
    struct filter filter;
    bool hard, newest, ordered, unique;
};

struct completeness {
    bool on, warn;
    int due, present; /* tables */
    struct window window;
    int at_least;
};

struct gates {
    int early_days;
    int min_rows[2]; /* of the first two inputs */
    struct completeness completeness;
    int attempts, cooldown; /* of the breaker; 0: none */
};

enum plugin { PLUGIN_EARLY, PLUGIN_LATE, PLUGIN_PAIR, PLUGIN_WHOLE, PLUGINS };

struct node {
    bool there;
    int plugin;
    int input_count;
    struct node_input inputs[NODE_INPUTS];
    struct gates gates;
    int factor, scale, parts;
    int high; /* of x; 0: unbounded */
    int skips, fails, drops;
    bool ready, extra, total;
    bool spoilt; /* every entity fails: while an operation lasts */
    int max_failed, fill;
    int workers; /* decides nothing; 0: `parallel: false` */
};

enum build { BUILD_ONE, BUILD_SAME, BUILD_OTHER, BUILDS };

struct world {
    struct data data;
    int known[WORLD_TABLES]; /* enum known */
    bool seen[WORLD_TABLES]
             [WORLD_DAYS];           /* an import had a word on the day, be it that it is empty */
    bool all_dates[WORLD_TABLES];    /* windows see days outside of the calendar too */
    bool empty_counts[WORLD_TABLES]; /* a day that was imported without rows is there */
    bool since;                      /* a row of teams is known since its day */
    bool strict[WORLD_TABLES]; /* the pipeline declares x without nulls, whatever is imported */
    struct node nodes[WORLD_NODES];
    int builds[PLUGINS];
};

void world_draw(struct world *world, struct draw *draw);
void world_draw_node(struct world *world, int n, struct draw *draw);
/* The node and all that read it are no more. */
void world_drop_node(struct world *world, int n);

/* One change of a row, a table or the calendar; the days concerned, both ends included, come back
 * in `first` and `last`. `keep`: no row goes. */
void world_change_rows(struct world *world, int table, bool keep, struct draw *draw, int *first,
                       int *last);
void world_empty_day(struct world *world, int table, int day);
void world_change_calendar(struct world *world, struct draw *draw);

/* These days of some tables are imported; `rows`: only those that have some, as by a merge. */
void world_see(struct world *world, int tables, bool rows, int first, int last);
/* Is the day of the calendar? */
bool world_has_day(const struct world *world, int day);
bool world_has_rows(const struct world *world, int table, int day);
bool world_is_pair(const struct node *node);
int world_as_of(const struct node *node); /* enum sluice_as_of */
/* The first and last day of the season that `day`, a day of the calendar, lies in. */
void world_season(const struct world *world, int day, int *first, int *last);

#endif
