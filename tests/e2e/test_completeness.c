/* The completeness gate: its whole grammar, and figures that cannot be wrong. */
#include "e2e/gates.h"

#define D "2021-02-20"

/* `count` rows of sensor `sensor`, one a day, from day `first` on. */
static void add(struct buffer *rows, int sensor, int first, int count, const char *prefix,
                const char *suffix)
{
    for (int i = 0; i < count; i++)
        buffer_printf(rows, "2021-02-%02d,a,%d,%s%d%s\n", first + i, sensor, prefix, i + 1, suffix);
}

static void import(const char *table, struct buffer *rows)
{
    ck_assert(!rows->failed);
    gates_import(table, rows->data);
    buffer_fini(rows);
}

static void import_league(void)
{
    struct buffer due = { 0 }, more = { 0 }, arrived = { 0 }, readings = { 0 };

    /* 1: all came, and much that nobody expected. 2: seven of ten. 3: six of ten, the rest tests.
     */
    add(&due, 1, 1, 10, "g", ",real");
    add(&arrived, 1, 1, 10, "g", "");
    add(&arrived, 1, 1, 19, "x", "");
    add(&due, 2, 1, 10, "g", ",real");
    add(&arrived, 2, 1, 7, "g", "");
    add(&due, 3, 1, 6, "g", ",real");
    add(&due, 3, 7, 4, "t", ",Test");
    add(&arrived, 3, 1, 6, "g", "");
    add(&more, 3, 1, 10, "m", "");
    add(&more, 3, 11, 2, "g", ""); /* due already */
    add(&arrived, 3, 1, 10, "m", "");
    /* 4: nothing is due but by the roster. 5: two of three, lately. */
    add(&arrived, 4, 3, 1, "r", "");
    add(&due, 5, 17, 3, "l", ",real");
    add(&arrived, 5, 17, 2, "l", "");
    /* 6: holes in the season before. 7: due today too. 8: one thing due five times. */
    buffer_text(&due, "2020-12-30,a,6,o1,real\n2020-12-31,a,6,o2,real\n");
    add(&due, 6, 19, 1, "n", ",real");
    add(&arrived, 6, 19, 1, "n", "");
    add(&due, 7, 19, 1, "y", ",real");
    add(&due, 7, 20, 1, "t", ",real");
    add(&arrived, 7, 19, 1, "y", "");
    for (int day = 1; day <= 5; day++)
        buffer_printf(&due, "2021-02-%02d,a,8,z,real\n", day);
    buffer_text(&arrived, "2021-02-05,a,8,z\n");
    /* b,1 has none of what a,1 has. */
    for (int day = 1; day <= 10; day++)
        buffer_printf(&due, "2021-02-%02d,b,1,g%d,real\n", day, day);
    for (int sensor = 1; sensor <= 8; sensor++)
        buffer_printf(&readings, D ",a,%d,1\n", sensor);
    buffer_text(&readings, D ",b,1,1\n");
    import("due", &due);
    import("more", &more);
    import("arrived", &arrived);
    import("readings", &readings);
    gates_import("roster", "a,4,r1\na,4,r2\n");
}

static const struct {
    const char *promise, *completeness;
    struct {
        const char *entity, *told;
    } told[6];
} completeness[] = {
    { "the plugin's own: 70 percent, skip",
      "{}",
      { { "a,1", "10,10,100.0,true" },
        { "a,2", "10,7,70.0,true" },
        { "a,3", "skipped,incomplete,6 of 10 games" },
        { "a,4", "0,0,100.0,true" },
        { "a,5", "skipped,incomplete,2 of 3 games" },
        { "b,1", "skipped,incomplete,0 of 10 games" } } },
    { "seasons apart, before today, each thing once",
      "{}",
      { { "a,6", "1,1,100.0,true" }, { "a,7", "1,1,100.0,true" }, { "a,8", "1,1,100.0,true" } } },
    { "warn writes the row and says how complete it is",
      "{mode: warn}",
      { { "a,2", "10,7,70.0,true" },
        { "a,3", "10,6,60.0,false" },
        { "a,4", "0,0,100.0,true" },
        { "a,5", "3,2,66.7,false" },
        { "b,1", "10,0,0.0,false" } } },
    { "a share just enough", "{at_least: 60}", { { "a,3", "10,6,60.0,true" } } },
    { "a share just too small",
      "{at_least: 60.01}",
      { { "a,3", "skipped,incomplete,6 of 10 games" }, { "a,5", "3,2,66.7,true" } } },
    { "the share is compared before it is rounded",
      "{at_least: 66.7}",
      { { "a,5", "skipped,incomplete,2 of 3 games" }, { "a,2", "10,7,70.0,true" } } },
    { "all of it",
      "{at_least: 100}",
      { { "a,1", "10,10,100.0,true" }, { "a,2", "skipped,incomplete,7 of 10 games" } } },
    { "any of it", "{at_least: 0}", { { "b,1", "10,0,0.0,true" } } },
    { "off judges nothing", "off", { { "a,1", ",,," }, { "b,1", ",,," } } },
    { "due rows under a condition",
      "{due: [" DUE ", where: {kind: real}}], " ARRIVED "}",
      { { "a,3", "6,6,100.0,true" }, { "a,5", "skipped,incomplete,2 of 3 games" } } },
    { "and under one whatever the capitals",
      "{due: [" DUE ", where: {kind: {in: [TEST], fold_case: true}}}], " ARRIVED "}",
      { { "a,3", "skipped,incomplete,0 of 4 games" }, { "a,5", "0,0,100.0,true" } } },
    { "due in a window of days",
      "{due: [" DUE ", window: {from_days: -2, to_days: -1}}], " ARRIVED "}",
      { { "a,3", "0,0,100.0,true" }, { "a,5", "skipped,incomplete,1 of 2 games" } } },
    { "up to today",
      "{due: [" DUE ", window: {from_days: -2, to_days: 0}}], " ARRIVED "}",
      { { "a,7", "skipped,incomplete,1 of 2 games" } } },
    { "the newest of them",
      "{due: [" DUE ", window: {last: 5}}], " ARRIVED "}",
      { { "a,3", "skipped,incomplete,1 of 5 games" },
        { "a,5", "skipped,incomplete,2 of 3 games" } } },
    { "over the season's start",
      "{due: [" DUE ", window: {same_season: false}}], " ARRIVED "}",
      { { "a,6", "skipped,incomplete,1 of 3 games" } } },
    { "several due tables, each thing once",
      "{due: [" DUE "}, " MORE "}], " ARRIVED "}",
      { { "a,3", "20,16,80.0,true" }, { "a,2", "10,7,70.0,true" } } },
    { "each due table in its own window",
      "{due: [" DUE ", window: {from_days: -2, to_days: -1}}, " MORE "}], " ARRIVED "}",
      { { "a,3", "12,12,100.0,true" } } },
    { "what is due at any time",
      "{due: [{table: roster, " BY ", match: slot}], " ARRIVED "}",
      { { "a,4", "skipped,incomplete,1 of 2 games" }, { "a,3", "0,0,100.0,true" } } },
    { "a match of another name",
      "{due: [" MORE "}], present: {table: arrived, " BY ", match: slot}}",
      { { "a,3", "12,12,100.0,true" } } },
    { "days matched instead of slots",
      "{due: [{table: due, " BY ", match: day}], " ARRIVED "}",
      { { "a,8", "skipped,incomplete,1 of 5 games" } } },
    { "due by a part of the key: the site's",
      "{due: [{table: due, key: {site: site}, match: slot}], present: {table: arrived, key: {site: "
      "site}}}",
      { { "a,1", "20,15,75.0,true" }, { "b,1", "skipped,incomplete,0 of 10 games" } } },
    { "another word", "{word: parts}", { { "a,3", "skipped,incomplete,6 of 10 parts" } } },
};

START_TEST(completeness_is_present_of_due)
{
    struct buffer text = { 0 };

    gates_enter();
    import_league();
    for (size_t i = 0; i < COUNT_OF(completeness); i++)
        buffer_printf(&text, "  c%zu: {plugin: gauge, output: c%zu, gates: {completeness: %s}}\n",
                      i, i, completeness[i].completeness);
    gates_pipeline(text.data);
    buffer_fini(&text);
    gates_must("run p.yaml --date " D, 0);
    for (size_t i = 0; i < COUNT_OF(completeness); i++) {
        char table[16], *told;
        (void)snprintf(table, sizeof table, "c%zu", i);
        told = gates_told(table, D);
        for (size_t t = 0; t < COUNT_OF(completeness[i].told); t++)
            if (completeness[i].told[t].entity != NULL)
                gates_expect_told(told, completeness[i].told[t].entity,
                                  completeness[i].told[t].told, completeness[i].promise);
        free(told);
    }
    gates_leave();
}
END_TEST

/* What a gate looks into is an input like any other. */
START_TEST(a_change_of_what_is_due_makes_stale)
{
    static const char due[] = "2021-02-18,a,1,x,real\n2021-02-19,a,1,y,real\n";

    gates_enter();
    gates_import("readings", D ",a,1,1\n");
    gates_import("due", due);
    gates_import("arrived", "2021-02-18,a,1,x\n");
    gates_must("run p.yaml --date " D, 0);
    gates_expect_outcomes("gauged", D, D, D ",a,1,skipped,incomplete,1 of 2 games\n", "before");
    gates_expect_part("run p.yaml --dry-run --date " D, 0, "reuse", "");
    gates_import("arrived", "2021-02-18,a,1,x\n2021-02-19,a,1,y\n");
    gates_expect_part("run p.yaml --dry-run --date " D, 0, "input completeness.present changed",
                      "");
    gates_must("run p.yaml --date " D, 0);
    gates_expect_rows("gauged", D, "site,sensor,due_rows", "a,1,2\n", "after");
    gates_processor("{completeness: {due: [{table: due, " BY
                    ", match: day}], present: {table: arrived, " BY ", match: day}}}",
                    "");
    gates_expect_part("run p.yaml --dry-run --date " D, 0, "gates changed", "");
    gates_leave();
}
END_TEST

/* ---- properties: small leagues at random, the same ones each time ---- */

#define SENSORS 40
#define DAYS 12
#define ROUNDS 6

/* By sensor and slot; a slot has the number of its day. Two tables say what is due. */
struct league {
    bool due[SENSORS][DAYS], more[SENSORS][DAYS], arrived[SENSORS][DAYS];
};

static bool toss(uint64_t *seed, unsigned of)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % of == 0;
}

static void import_slots(const char *table, bool slots[SENSORS][DAYS], const char *suffix)
{
    struct buffer rows = { 0 };

    buffer_text(&rows, "");
    for (int sensor = 0; sensor < SENSORS; sensor++)
        for (int day = 0; day < DAYS; day++)
            if (slots[sensor][day])
                buffer_printf(&rows, "2021-02-%02d,a,%d,s%d%s\n", day + 1, sensor, day, suffix);
    buffer_append(&rows, "", 1);
    import(table, &rows);
}

/* What the gate says of every sensor, against the plain definition. */
static void judge(const struct league *league, double percents[SENSORS])
{
    char *rows = gates_rows("gauged", D, "sensor,due_rows,present_rows,completeness_pct100"), *rest;

    rest = rows;
    for (int sensor = 0; sensor < SENSORS; sensor++) {
        char *line = strsep(&rest, "\n"), expected[64];
        int due = 0, present = 0;
        for (int day = 0; day < DAYS; day++) {
            bool is_due = league->due[sensor][day] || league->more[sensor][day];
            due += is_due;
            present += is_due && league->arrived[sensor][day];
        }
        (void)snprintf(expected, sizeof expected, "%d,%d,%d,", sensor, due, present);
        ck_assert_ptr_nonnull(line);
        ck_assert_msg(strncmp(line, expected, strlen(expected)) == 0, "%s, not %s", line, expected);
        percents[sensor] = strtod(line + strlen(expected), NULL);
        ck_assert_msg(percents[sensor] >= 0.0 && percents[sensor] <= 100.0, "%s", line);
        ck_assert_msg(due > 0 || percents[sensor] > 99.99, "%s", line);
    }
    free(rows);
}

START_TEST(fewer_present_rows_never_raise_completeness)
{
    uint64_t seed = 20211019;
    struct buffer readings = { 0 };

    gates_enter();
    for (int sensor = 0; sensor < SENSORS; sensor++)
        buffer_printf(&readings, D ",a,%d,1\n", sensor);
    import("readings", &readings);
    gates_processor("{completeness: {mode: warn, due: [" DUE "}, " MORE "}], " ARRIVED "}}", "");
    for (int round = 0; round < ROUNDS; round++) {
        struct league league = { 0 };
        double before[SENSORS], after[SENSORS];
        for (int sensor = 0; sensor < SENSORS; sensor++)
            for (int day = 0; day < DAYS; day++) {
                league.due[sensor][day] = sensor % 5 != 0 && toss(&seed, 2);
                league.more[sensor][day] = sensor % 5 != 0 && toss(&seed, 4);
                league.arrived[sensor][day] = toss(&seed, 2);
            }
        import_slots("due", league.due, ",real");
        import_slots("more", league.more, "");
        import_slots("arrived", league.arrived, "");
        gates_must("run p.yaml --date " D, 0);
        judge(&league, before);
        for (int sensor = 0; sensor < SENSORS; sensor++)
            for (int day = 0; day < DAYS; day++)
                league.arrived[sensor][day] = league.arrived[sensor][day] && !toss(&seed, 3);
        import_slots("arrived", league.arrived, "");
        gates_must("run p.yaml --date " D, 0);
        judge(&league, after);
        for (int sensor = 0; sensor < SENSORS; sensor++)
            ck_assert_msg(after[sensor] <= before[sensor], "round %d, sensor %d: %g, then %g",
                          round, sensor, before[sensor], after[sensor]);
    }
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        completeness_is_present_of_due,
        a_change_of_what_is_due_makes_stale,
        fewer_present_rows_never_raise_completeness,
    };

    return suite_run("e2e_completeness", tests, COUNT_OF(tests));
}
