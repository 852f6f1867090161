/* `known: {since: COLUMN}`: a dimension with a history, joined as it was known. */
#include "e2e/shop.h"

#define BADGES "  badge: {plugin: badge}\n  early: {plugin: badge_before}\n"
#define TIERS "customer,since,tier"

static const char tiers_table[] = "  tiers: {key: [customer, since], known: {since: since}, "
                                  "columns: {customer: text, since: date, tier: text}}\n";

static const char days[] = "2024-01-01,s\n2024-01-02,s\n2024-01-03,s\n2024-01-04,s\n2024-01-05,s\n";
static const char run[] = "run p.yaml --from 2024-01-02 --to 2024-01-05";

static void open_history(const char *tiers, const char *processors)
{
    shop_pipeline("", tiers_table, processors);
    shop_import("days", "day,season", days, "");
    shop_import("orders", "day,customer,amount",
                "2024-01-01,c1,1\n2024-01-02,c0,1\n2024-01-03,c0,1\n2024-01-04,c1,1\n", "");
    shop_import("tiers", TIERS, tiers, "");
}

#define FIRST_TIERS "c0,2023-06-01,iron\nc0,2024-01-04,gold\nc1,2024-01-03,tin\n"

START_TEST(rows_are_seen_from_their_date_on)
{
    shop_enter();
    open_history(FIRST_TIERS, BADGES);
    gates_must(run, 0);
    gates_expect("export p.yaml badges --from 2024-01-02 --to 2024-01-05", 0,
                 "day,customer,tier,known,other\n"
                 "2024-01-02,c1,,0,iron\n"
                 "2024-01-03,c0,iron,1,iron\n"
                 "2024-01-03,c1,tin,1,iron\n"
                 "2024-01-04,c0,gold,2,gold\n"
                 "2024-01-04,c1,tin,1,gold\n"
                 "2024-01-05,c0,gold,2,gold\n"
                 "2024-01-05,c1,tin,1,gold\n",
                 "");
    /* As-of before: from the day after it. */
    gates_expect("export p.yaml badge_befores --from 2024-01-02 --to 2024-01-05", 0,
                 "day,customer,tier,known,other\n"
                 "2024-01-02,c1,,0,iron\n"
                 "2024-01-03,c0,iron,1,iron\n"
                 "2024-01-03,c1,,0,iron\n"
                 "2024-01-04,c0,iron,1,iron\n"
                 "2024-01-04,c1,tin,1,iron\n"
                 "2024-01-05,c0,gold,2,gold\n"
                 "2024-01-05,c1,tin,1,gold\n",
                 "");
    shop_leave();
}
END_TEST

static void expect_why(const char *node, const char *day, const char *verdict, const char *part)
{
    char line[64], begins[128];

    (void)snprintf(line, sizeof line, "why p.yaml %s %s", node, day);
    (void)snprintf(begins, sizeof begins, "%s %s: %s\n", node, day, verdict);
    gates_expect_part(line, 0, begins, "");
    gates_expect_part(line, 0, part, "");
}

/* The dates that a processor commits in the newest run, joined by blanks. */
static void expect_computed(const char *node, const char *dates)
{
    char query[256];

    (void)snprintf(query, sizeof query,
                   "SELECT coalesce(group_concat(partition, ' '), '') FROM (SELECT partition FROM "
                   "sluice_commits WHERE node = '%s' AND run_id = (SELECT max(run_id) FROM "
                   "sluice_runs) ORDER BY partition)",
                   node);
    gates_expect_sql(query, dates);
}

/* What a new file of tiers makes stale, as-of after and as-of before. */
static const struct {
    const char *promise, *tiers, *after, *before;
} changes[] = {
    { "a row more is news from its date on", FIRST_TIERS "c1,2024-01-05,iron\n", "2024-01-05", "" },
    { "a row that comes late too", FIRST_TIERS "c1,2024-01-04,iron\n", "2024-01-04 2024-01-05",
      "2024-01-05" },
    { "and one that goes", FIRST_TIERS, "2024-01-04 2024-01-05", "2024-01-05" },
    { "and one that changes", "c0,2023-06-01,iron\nc0,2024-01-04,ruby\nc1,2024-01-03,tin\n",
      "2024-01-04 2024-01-05", "2024-01-05" },
    { "one that is known earlier changes what lies between",
      "c0,2023-06-01,iron\nc0,2024-01-03,ruby\nc1,2024-01-03,tin\n",
      "2024-01-03 2024-01-04 2024-01-05", "2024-01-04 2024-01-05" },
    { "the oldest changes all", "c0,2023-06-02,iron\nc0,2024-01-03,ruby\nc1,2024-01-03,tin\n",
      "2024-01-02 2024-01-03 2024-01-04 2024-01-05",
      "2024-01-02 2024-01-03 2024-01-04 2024-01-05" },
    { "one that is known after all that was computed changes nothing",
      "c0,2023-06-02,iron\nc0,2024-01-03,ruby\nc1,2024-01-03,tin\nc9,2030-01-01,tin\n", "", "" },
};

START_TEST(a_row_makes_stale_what_is_from_its_date_on_and_nothing_before)
{
    shop_enter();
    open_history(FIRST_TIERS, BADGES);
    gates_must(run, 0);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        shop_import("tiers", TIERS, changes[i].tiers, "");
        gates_must(run, 0);
        expect_computed("badge", changes[i].after);
        expect_computed("early", changes[i].before);
        gates_must(run, 0);
        expect_computed("badge", "");
        expect_computed("early", "");
    }
    shop_leave();
}
END_TEST

START_TEST(why_says_up_to_when_rows_were_known)
{
    shop_enter();
    open_history(FIRST_TIERS, BADGES);
    gates_must(run, 0);
    gates_expect_sql(
        "SELECT substr(detail, 1, 21) FROM sluice_components JOIN sluice_commits USING "
        "(commit_id) WHERE node = 'early' AND partition = '2024-01-04' AND name = "
        "'input tier'",
        "since ..2024-01-03 #1");
    expect_why("early", "2024-01-04", "reuse, up to date",
               "  input tier, table tiers: what was known by 2024-01-03\n");
    shop_import("tiers", TIERS, FIRST_TIERS "c1,2024-01-04,iron\n", "");
    expect_why("badge", "2024-01-03", "reuse, up to date", "");
    expect_why("badge", "2024-01-05", "run, input tier changed",
               "  input tier, table tiers: 1 of 1 partition\n"
               "    since ..2024-01-05  other rows\n"
               "      before  version 1, imported ");
    expect_why("badge", "2024-01-05", "run, input tier changed", ", 3 rows, digest ");
    expect_why("badge", "2024-01-05", "run, input tier changed", ", 4 rows, digest ");
    gates_expect_part("why p.yaml badge 2024-01-05 --format json", 0,
                      "\"partition\":\"since ..2024-01-05\",\"change\":\"changed\"", "");
    shop_leave();
}
END_TEST

START_TEST(a_table_that_becomes_a_history_was_read_whole)
{
    shop_enter();
    shop_pipeline("",
                  "  tiers: {key: [customer, since], columns: {customer: text, since: date, tier: "
                  "text}}\n",
                  BADGES);
    shop_import("days", "day,season", days, "");
    shop_import("orders", "day,customer,amount", "2024-01-01,c1,1\n", "");
    shop_import("tiers", TIERS, "c1,2024-01-03,tin\n", "");
    gates_must("run p.yaml --date 2024-01-03", 0);
    shop_pipeline("", tiers_table, BADGES);
    expect_why("badge", "2024-01-03", "run, input tier changed",
               "  input tier, table tiers\n"
               "    all  was read, and is not in the window\n");
    shop_leave();
}
END_TEST

START_TEST(what_a_run_found_up_to_date_is_current)
{
    /* One day is computed again, or none: the others are as current as that. */
    static const char *const more[] = { "c1,2024-01-05,iron\n", "c1,2030-01-01,iron\n" };

    shop_enter();
    open_history(FIRST_TIERS, BADGES);
    gates_must(run, 0);
    shop_import("tiers", TIERS, more[_i], " --merge");
    gates_must("export p.yaml badges --from 2024-01-02 --to 2024-01-05 --only-current", 4);
    gates_must(run, 0);
    gates_must("export p.yaml badges --from 2024-01-02 --to 2024-01-05 --only-current", 0);
    shop_leave();
}
END_TEST

START_TEST(a_plan_is_refused_when_another_version_is_known)
{
    shop_enter();
    open_history(FIRST_TIERS, BADGES);
    gates_must("plan p.yaml --from 2024-01-02 --to 2024-01-05 -o plan.json", 0);
    shop_import("tiers", TIERS, FIRST_TIERS "c1,2024-01-05,iron\n", "");
    gates_expect_part("apply plan.json", 4, "", "table 'tiers': was #1, is #2");
    gates_must("plan p.yaml --from 2024-01-02 --to 2024-01-05 -o plan.json", 0);
    gates_must("apply plan.json", 0);
    gates_must(run, 0);
    expect_computed("badge", "");
    shop_leave();
}
END_TEST

START_TEST(without_any_version_nothing_is_known)
{
    shop_enter();
    shop_pipeline("", tiers_table, BADGES);
    shop_import("days", "day,season", days, "");
    shop_import("orders", "day,customer,amount", "2024-01-01,c1,1\n", "");
    expect_why("badge", "2024-01-02", "blocked, table 'tiers' has no rows",
               "  tiers all: never imported\n");
    /* A table that is there and empty is known to be empty. */
    shop_import("tiers", TIERS, "", "");
    gates_must("run p.yaml --date 2024-01-02", 0);
    gates_expect("export p.yaml badges --date 2024-01-02", 0,
                 "day,customer,tier,known,other\n2024-01-02,c1,,0,\n", "");
    shop_leave();
}
END_TEST

START_TEST(rows_of_a_history_that_was_never_imported_are_seen_as_they_are)
{
    shop_enter();
    open_history(FIRST_TIERS, BADGES);
    free(gates_sql("DELETE FROM sluice_commits WHERE table_name = 'tiers'"));
    gates_must(run, 0);
    gates_must(run, 0);
    expect_computed("badge", "");
    free(gates_sql("INSERT INTO tiers VALUES ('c1', '2024-01-04', 'iron')"));
    gates_must(run, 0);
    expect_computed("badge", "2024-01-04 2024-01-05");
    expect_computed("early", "2024-01-05");
    gates_must("plan p.yaml --from 2024-01-02 --to 2024-01-05 --force -o plan.json", 0);
    gates_must("apply plan.json", 0);
    shop_leave();
}
END_TEST

START_TEST(one_row_of_a_key_is_asked_for_and_all_that_are_known_are_more)
{
    shop_enter();
    open_history("c0,2023-06-01,iron\nc1,2024-01-03,tin\n", "  all: {plugin: badge_all}\n");
    gates_must(run, 0);
    shop_import("tiers", TIERS, FIRST_TIERS, "");
    gates_must(run, 3);
    gates_expect_part("status p.yaml --date 2024-01-04", 0,
                      "table 'tiers' has two rows for one key of input 'tier': (since 2023-06-01, "
                      "customer c0) and (since 2024-01-04, customer c0); the plugin takes one row "
                      "of a key, so its window must say `last` 1",
                      "");
    /* Before the second was known there was one. */
    expect_why("all", "2024-01-03", "reuse, up to date", "");
    shop_leave();
}
END_TEST

START_TEST(rows_of_a_key_stand_in_the_order_in_which_they_were_known)
{
    static const char numbered[] =
        "  tiers: {key: [id], known: {since: since}, columns: {id: int, customer: text, since: "
        "date, tier: text}}\n";
    static const char header[] = "id,customer,since,tier";

    shop_enter();
    shop_pipeline("", numbered, BADGES);
    shop_import("days", "day,season", days, "");
    shop_import("orders", "day,customer,amount", "2024-01-01,c0,1\n", "");
    shop_import("tiers", header, "1,c0,2024-01-02,tin\n2,c0,2024-01-01,iron\n", "");
    gates_must("run p.yaml --date 2024-01-03", 0);
    gates_expect("export p.yaml badges --date 2024-01-03", 0,
                 "day,customer,tier,known,other\n2024-01-03,c0,tin,2,tin\n", "");
    /* Only the order is another: both are known as before. */
    shop_import("tiers", header, "1,c0,2023-12-31,tin\n2,c0,2024-01-01,iron\n", "");
    gates_must("run p.yaml --date 2024-01-03", 0);
    gates_expect("export p.yaml badges --date 2024-01-03", 0,
                 "day,customer,tier,known,other\n2024-01-03,c0,iron,2,iron\n", "");
    shop_leave();
}
END_TEST

/* The rows that are seen, and their versions, are the same each time; their order is another. */
START_TEST(since_when_rows_are_known_is_part_of_what_is_read)
{
    static const char *const declared[] = { "", "known: {since: since}, ",
                                            "known: {since: upto}, " };
    static const char *const tier[] = { "", "tin", "iron" };

    shop_enter();
    for (size_t i = 0; i < COUNT_OF(declared); i++) {
        char table[256], rows[128];
        (void)snprintf(table, sizeof table,
                       "  tiers: {key: [id, since, upto], %scolumns: {id: int, since: date, upto: "
                       "date, customer: text, tier: text}}\n",
                       declared[i]);
        shop_pipeline("", table, "  badge: {plugin: badge}\n");
        if (i == 0) {
            shop_import("days", "day,season", days, "");
            shop_import("orders", "day,customer,amount", "2024-01-01,c0,1\n", "");
            shop_import("tiers", "id,since,upto,customer,tier",
                        "1,2024-01-02,2024-01-01,c0,tin\n2,2024-01-01,2024-01-02,c0,iron\n", "");
        }
        /* Without a history there are two rows of a key where one is asked for. */
        gates_must("run p.yaml --date 2024-01-05", i == 0 ? 3 : 0);
        (void)snprintf(rows, sizeof rows, "day,customer,tier,known,other\n2024-01-05,c0,%s,2,%s\n",
                       tier[i], tier[i]);
        if (i > 0)
            gates_expect("export p.yaml badges --date 2024-01-05", 0, rows, "");
    }
    shop_leave();
}
END_TEST

START_TEST(a_row_says_since_when_it_is_known)
{
    static const char rows[] = "customer,since,tier\nc1,,tin\n";

    shop_enter();
    shop_pipeline("",
                  "  tiers: {key: [customer], known: {since: since}, columns: {customer: text, "
                  "since: date, tier: text}}\n",
                  BADGES);
    e2e_write("tiers.csv", rows, sizeof rows - 1);
    gates_expect_part("import p.yaml tiers=tiers.csv", 2, "",
                      "tiers.csv:2: column 'since' is empty: the table's rows are known since that "
                      "date\n");
    shop_leave();
}
END_TEST

START_TEST(a_row_without_its_date_fails_who_might_see_it)
{
    static const char numbered[] =
        "  tiers: {key: [id], known: {since: since}, columns: {id: int, customer: text, since: "
        "date, tier: text}}\n";

    shop_enter();
    shop_pipeline("", numbered, "  badge: {plugin: badge}\n");
    shop_import("days", "day,season", days, "");
    shop_import("orders", "day,customer,amount", "2024-01-01,c0,1\n", "");
    shop_import("tiers", "id,customer,since,tier", "1,c0,2024-01-01,tin\n", "");
    free(gates_sql("INSERT INTO tiers (id, customer, tier) VALUES (2, 'c0', 'gold')"));
    gates_must("run p.yaml --date 2024-01-03", 3);
    gates_expect_part("status p.yaml --date 2024-01-03", 0,
                      "table 'tiers' has a null in 'since', declared without nulls: (", "");
    /* Once it is mended they are computed, though nothing else is another. */
    free(gates_sql("DELETE FROM tiers WHERE id = 2"));
    shop_import("tiers", "id,customer,since,tier", "1,c0,2024-01-01,tin\n3,c0,2024-01-05,ore\n",
                "");
    gates_must("run p.yaml --date 2024-01-03", 0);
    gates_expect("export p.yaml badges --date 2024-01-03", 0,
                 "day,customer,tier,known,other\n2024-01-03,c0,tin,1,tin\n", "");
    shop_leave();
}
END_TEST

START_TEST(a_history_counts_once_for_the_memory)
{
    struct buffer rows = { 0 };

    for (int i = 0; i < 6000; i++)
        buffer_printf(&rows, "x%d,2023-06-01,tin\n", i);
    shop_enter();
    open_history(rows.data, "  badge: {plugin: badge}\n");
    gates_expect_part("run p.yaml --from 2024-01-02 --to 2024-01-05 --memory 300K", 4, "",
                      "over the budget");
    gates_must("run p.yaml --from 2024-01-02 --to 2024-01-05 --memory 700K", 0);
    buffer_fini(&rows);
    shop_leave();
}
END_TEST

START_TEST(what_is_due_is_what_was_known)
{
    static const char gated[] =
        "  badge:\n"
        "    plugin: badge\n"
        "    gates:\n"
        "      completeness:\n"
        "        at_least: 0\n"
        "        due: [{table: tiers, key: {customer: customer}, match: tier}]\n"
        "        present: {table: tiers, key: {customer: customer}, match: tier}\n";

    shop_enter();
    open_history(FIRST_TIERS, gated);
    gates_must(run, 0);
    gates_expect_rows("badges", "2024-01-03", "customer,due_rows,present_rows", "c0,1,1\nc1,1,1\n",
                      "what comes later is not due yet");
    gates_expect_rows("badges", "2024-01-04", "customer,due_rows,present_rows", "c0,2,2\nc1,1,1\n",
                      "and is due from its date on");
    shop_leave();
}
END_TEST

START_TEST(no_calendar_hangs_on_rows_that_are_not_known_ahead)
{
    static const char pipeline[] =
        "sluice: 1\n"
        "name: bad\n"
        "calendar: {table: days, date: day}\n"
        "tables:\n"
        "  days: {key: [day], known: {since: day}, columns: {day: date}}\n"
        "  orders: {date: day, key: [day, customer], columns: {day: date, customer: text}}\n"
        "processors: {}\n";

    shop_enter();
    e2e_write("bad.yaml", pipeline, sizeof pipeline - 1);
    gates_expect("validate bad.yaml", 2, "",
                 "bad.yaml:3:1: error: calendar column 'day' of table 'days' is not known ahead\n"
                 "    3 | calendar: {table: days, date: day}\n"
                 "      | ^\n"
                 "  it is declared at bad.yaml:5:53\n"
                 "sluice validate: error: 1 mistake in bad.yaml\n");
    shop_leave();
}
END_TEST

/* ---- against a plain join ---- */

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

/* The tier of a customer that is known since a day; 0: none. */
struct history {
    int tiers[SHOP_DAYS][SHOP_CUSTOMERS];
};

static void import_history(const struct history *history)
{
    struct buffer rows = { 0 };

    for (int day = SHOP_DAYS - 1; day >= 0; day--)
        for (int c = 0; c < SHOP_CUSTOMERS; c++)
            if (history->tiers[day][c] != 0)
                buffer_printf(&rows, "c%d,%s,t%d\n", c, shop_day(day), history->tiers[day][c]);
    ck_assert(!rows.failed);
    shop_import("tiers", TIERS, rows.data == NULL ? "" : rows.data, "");
    buffer_fini(&rows);
}

/* The newest tier known by a day, as text; `*count` are all that are known. */
static const char *tier_by(const struct history *history, int customer, int limit, int *count)
{
    static char texts[4][16];
    static int next;
    int tier = 0;

    *count = 0;
    for (int day = 0; day <= limit; day++)
        if (history->tiers[day][customer] != 0) {
            tier = history->tiers[day][customer];
            ++*count;
        }
    if (tier == 0)
        return "";
    next = (next + 1) % 4;
    (void)snprintf(texts[next], sizeof texts[next], "t%d", tier);
    return texts[next];
}

static bool ordered(const struct shop *shop, int customer, int day)
{
    for (int before = day - 6; before < day; before++)
        if (before >= 0 && shop->open[before] && shop->amounts[before][customer] != 0)
            return true;
    return false;
}

static void expect_join(const struct shop *shop, const struct history *history, const char *table,
                        int since_day)
{
    struct buffer expected = { 0 };
    char *found = shop_export(table, 0, SHOP_DAYS - 1);

    buffer_text(&expected, "");
    for (int day = 0; day < SHOP_DAYS; day++)
        for (int c = 0; c < SHOP_CUSTOMERS && shop->open[day]; c++) {
            int known, ignored;
            const char *tier = tier_by(history, c, day + since_day, &known);
            if (ordered(shop, c, day))
                buffer_printf(&expected, "%s,c%d,%s,%d,%s\n", shop_day(day), c, tier, known,
                              tier_by(history, 0, day + since_day, &ignored));
        }
    ck_assert(!expected.failed);
    ck_assert_msg(strcmp(found, expected.data) == 0, "%s: found\n%.4000s\nnot\n%.4000s", table,
                  found, expected.data);
    buffer_fini(&expected);
    free(found);
}

/* Some tiers come, change and go; the earliest day of them. */
static int change_history(struct history *history, uint32_t *state, int count)
{
    int first = SHOP_DAYS;

    for (int i = 0; i < count; i++) {
        int day = (int)draw(state, SHOP_DAYS), c = (int)draw(state, SHOP_CUSTOMERS);
        int tier = (int)draw(state, 4);
        if (history->tiers[day][c] == tier)
            continue;
        history->tiers[day][c] = tier;
        first = day < first ? day : first;
    }
    return first;
}

/* Nothing is computed again of what is before this day. */
static void expect_none_before(int day)
{
    char query[256];

    (void)snprintf(
        query, sizeof query,
        "SELECT count(*) FROM sluice_commits WHERE kind = 'run' AND partition < '%s' AND "
        "run_id = (SELECT max(run_id) FROM sluice_runs)",
        shop_day(day));
    gates_expect_sql(query, "0");
}

START_TEST(a_history_is_joined_as_a_plain_loop_joins_it)
{
    uint32_t state = 100u + (uint32_t)_i;
    struct shop *shop = calloc(1, sizeof *shop);
    struct history *history = calloc(1, sizeof *history);

    ck_assert(shop != NULL && history != NULL);
    for (int day = 0; day < SHOP_DAYS; day += 1 + (int)draw(&state, 4)) {
        shop->open[day] = true;
        for (int c = 0; c < SHOP_CUSTOMERS; c++)
            shop->amounts[day][c] = (int)draw(&state, 2);
    }
    (void)change_history(history, &state, 60);
    shop_enter();
    shop_pipeline("", tiers_table, BADGES);
    shop_import_days(shop);
    shop_import_orders(shop);
    import_history(history);
    shop_run(0, SHOP_DAYS - 1, _i == 0 ? "" : " --memory 1M --threads 1");
    expect_join(shop, history, "badges", 0);
    expect_join(shop, history, "badge_befores", -1);
    for (int i = 0; i < 3; i++) {
        int first = change_history(history, &state, i == 0 ? 1 : 6);
        import_history(history);
        shop_run(0, SHOP_DAYS - 1, "");
        expect_join(shop, history, "badges", 0);
        expect_join(shop, history, "badge_befores", -1);
        expect_none_before(first);
    }
    shop_run(0, SHOP_DAYS - 1, "");
    expect_none_before(SHOP_DAYS);
    shop_leave();
    free(history);
    free(shop);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("since");

    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, rows_are_seen_from_their_date_on);
    tcase_add_test(cases, a_row_makes_stale_what_is_from_its_date_on_and_nothing_before);
    tcase_add_test(cases, why_says_up_to_when_rows_were_known);
    tcase_add_test(cases, a_table_that_becomes_a_history_was_read_whole);
    tcase_add_loop_test(cases, what_a_run_found_up_to_date_is_current, 0, 2);
    tcase_add_test(cases, a_plan_is_refused_when_another_version_is_known);
    tcase_add_test(cases, without_any_version_nothing_is_known);
    tcase_add_test(cases, rows_of_a_history_that_was_never_imported_are_seen_as_they_are);
    tcase_add_test(cases, one_row_of_a_key_is_asked_for_and_all_that_are_known_are_more);
    tcase_add_test(cases, rows_of_a_key_stand_in_the_order_in_which_they_were_known);
    tcase_add_test(cases, since_when_rows_are_known_is_part_of_what_is_read);
    tcase_add_test(cases, a_row_says_since_when_it_is_known);
    tcase_add_test(cases, a_row_without_its_date_fails_who_might_see_it);
    tcase_add_test(cases, a_history_counts_once_for_the_memory);
    tcase_add_test(cases, what_is_due_is_what_was_known);
    tcase_add_test(cases, no_calendar_hangs_on_rows_that_are_not_known_ahead);
    tcase_add_loop_test(cases, a_history_is_joined_as_a_plain_loop_joins_it, 0, 2);
    return runner_run("e2e_since", cases);
}
