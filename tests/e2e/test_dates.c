/* `dates: all`: windows that see every date that has rows. */
#include "e2e/shop.h"

#define TALLY "  tally: {plugin: tally}\n"
#define ORDERS "day,customer,amount"
#define WEEKLY "2023-12-31,s\n2024-01-07,s\n2024-01-14,s\n2024-01-21,s\n"
/* A Sunday and two other days of its week; then the next two Sundays. */
#define DAILY "2024-01-02,a,1\n2024-01-05,a,10\n2024-01-07,a,100\n2024-01-14,a,1000\n"

static const char RUN[] = "run p.yaml --from 2024-01-07 --to 2024-01-14";
static const char DRY[] = "run p.yaml --from 2024-01-07 --to 2024-01-14 --dry-run";
static const char EXPORT[] = "export p.yaml tallied --from 2024-01-07 --to 2024-01-14";

static void import_both(const char *rows)
{
    shop_import("orders", ORDERS, rows, "");
    shop_import("bookings", ORDERS, rows, "");
}

static void open_weekly(const char *keys)
{
    shop_pipeline(keys, "", TALLY);
    shop_import("days", "day,season", WEEKLY, "");
    import_both(DAILY);
}

START_TEST(a_weekly_calendar_counts_the_orders_of_every_day)
{
    shop_enter();
    open_weekly("dates: all, ");
    gates_must(RUN, 0);
    gates_expect(EXPORT, 0,
                 "day,customer,week,before,season,two\n"
                 "2024-01-07,a,111,11,1111,11\n"
                 "2024-01-14,a,1000,111,1111,110\n",
                 "");
    gates_expect_part(DRY, 0, "up to date", "");
    /* Without it only the dates of the calendar count. */
    shop_pipeline("", "", TALLY);
    gates_must(RUN, 0);
    gates_expect(EXPORT, 0,
                 "day,customer,week,before,season,two\n"
                 "2024-01-07,a,100,0,1100,0\n"
                 "2024-01-14,a,1000,100,1100,100\n",
                 "");
    shop_leave();
}
END_TEST

START_TEST(a_date_outside_the_calendar_is_never_missing_and_one_inside_is)
{
    shop_enter();
    open_weekly("dates: all, ");
    gates_expect_part("run p.yaml --date 2024-01-21", 3, "", "");
    gates_expect_part("why p.yaml tally 2024-01-21", 0,
                      "tally 2024-01-21: blocked, table 'orders' has no rows on 2024-01-21\n"
                      "\nit waits for\n"
                      "  orders 2024-01-21: never imported\n",
                      "");
    /* A day that is emptied is there no more, and nobody waits for it. */
    gates_must(RUN, 0);
    shop_import("orders", ORDERS, "", " --from 2024-01-05 --to 2024-01-05");
    gates_must(RUN, 0);
    gates_expect(EXPORT, 0,
                 "day,customer,week,before,season,two\n"
                 "2024-01-07,a,101,1,1111,1\n"
                 "2024-01-14,a,1000,101,1111,101\n",
                 "");
    shop_leave();
}
END_TEST

/* What a run does about both Sundays once this file is imported. */
static const struct {
    const char *promise, *rows, *more, *first, *second, *why;
} news[] = {
    { "a late order on a day between makes stale whose windows see it", "2024-01-09,a,5\n", "",
      "reuse, up to date", "run, input week changed",
      "input week, table orders: 1 of 2 partitions\n    2024-01-09  is read, and was not\n" },
    { "a changed order on a day between too", "2024-01-09,a,6\n", "", "reuse, up to date",
      "run, input week changed",
      "input week, table orders: 1 of 2 partitions\n    2024-01-09  other rows\n" },
    { "a day between that is emptied too", "", " --from 2024-01-09 --to 2024-01-09",
      "reuse, up to date", "run, input week changed",
      "input week, table orders: 1 of 2 partitions\n"
      "    2024-01-09  was read, and is there no more\n" },
    { "one before all that the calendar has is in no week", "2023-12-20,a,7\n", "",
      "run, input two changed", "run, input two changed",
      "input two, table orders: 1 of 4 partitions\n    2023-12-20  is read, and was not\n" },
};

static void expect_why(const char *day, const char *verdict, const char *part)
{
    char line[64], begins[128];

    (void)snprintf(line, sizeof line, "why p.yaml tally %s", day);
    (void)snprintf(begins, sizeof begins, "tally %s: %s\n", day, verdict);
    gates_expect_part(line, 0, begins, "");
    gates_expect_part(line, 0, part, "");
}

START_TEST(what_comes_on_a_day_between_makes_stale_what_sees_it)
{
    shop_enter();
    /* A day between without rows is none, whatever that means of the calendar's. */
    open_weekly(_i == 0 ? "dates: all, " : "dates: all, empty: allowed, ");
    gates_must(RUN, 0);
    for (size_t i = 0; i < COUNT_OF(news); i++) {
        shop_import("orders", ORDERS, news[i].rows, news[i].more);
        expect_why("2024-01-07", news[i].first, "");
        expect_why("2024-01-14", news[i].second, news[i].why);
        gates_must(RUN, 0);
        expect_why("2024-01-14", "reuse, up to date", "");
    }
    shop_leave();
}
END_TEST

START_TEST(a_table_that_comes_to_see_all_its_dates_names_those_that_are_new)
{
    shop_enter();
    open_weekly("");
    gates_must(RUN, 0);
    shop_pipeline("dates: all, ", "", TALLY);
    expect_why("2024-01-07", "run, input week changed",
               "input week, table orders: 2 of 3 partitions\n"
               "    2024-01-02  is read, and was not\n"
               "      now     version 1,");
    gates_must(RUN, 0);
    shop_pipeline("", "", TALLY);
    expect_why("2024-01-07", "run, input week changed",
               "    2024-01-05  was read, and is not in the calendar\n");
    /* Several at once, between dates that the calendar has. */
    shop_pipeline("", "", "  tally: {plugin: tally, with: {days: 13}}\n");
    import_both("2024-01-09,a,2\n2024-01-10,a,3\n");
    gates_must("run p.yaml --date 2024-01-14", 0);
    shop_pipeline("dates: all, ", "", "  tally: {plugin: tally, with: {days: 13}}\n");
    expect_why("2024-01-14", "run, input week changed",
               "input week, table orders: 4 of 6 partitions\n"
               "    2024-01-02  is read, and was not\n");
    expect_why("2024-01-14", "run, input week changed", "    2024-01-10  is read, and was not\n");
    shop_leave();
}
END_TEST

START_TEST(a_plan_is_refused_when_a_date_between_has_changed)
{
    shop_enter();
    open_weekly("dates: all, ");
    gates_must("plan p.yaml --from 2024-01-07 --to 2024-01-14 -o plan.json", 0);
    shop_import("orders", ORDERS, "2024-01-05,a,11\n", "");
    gates_expect_part("apply plan.json", 4, "", "table 'orders': 2024-01-05 was #1, is #2");
    gates_must("plan p.yaml --from 2024-01-07 --to 2024-01-14 -o plan.json", 0);
    shop_import("orders", ORDERS, "2024-01-04,a,4\n", "");
    gates_expect_part("apply plan.json", 4, "", "table 'orders': 2024-01-04 was not there, is #1");
    gates_must("plan p.yaml --from 2024-01-07 --to 2024-01-14 -o plan.json", 0);
    gates_must("apply plan.json", 0);
    expect_why("2024-01-14", "reuse, up to date", "");
    shop_leave();
}
END_TEST

/* ---- dates without rows ---- */

#define EVERY_DAY "2024-01-01,s\n2024-01-02,s\n2024-01-03,s\n2024-01-04,s\n"
#define NO_THIRD "2024-01-01,a,1\n2024-01-02,a,10\n2024-01-04,a,100\n"
#define ON_THE_THIRD " --from 2024-01-03 --to 2024-01-03"

/* Three days of four are in; what becomes of the fourth, whose window reaches them all. */
static void open_daily(const char *keys)
{
    shop_pipeline(keys, "", TALLY);
    shop_import("days", "day,season", EVERY_DAY, "");
    import_both(NO_THIRD);
}

START_TEST(a_date_imported_without_rows_is_there_where_that_is_allowed)
{
    shop_enter();
    open_daily("empty: allowed, ");
    /* Nobody has said yet that there is nothing. */
    expect_why("2024-01-04", "blocked, table 'orders' has no rows on 2024-01-03",
               "orders 2024-01-03: never imported\n");
    /* A merge is about the rows of its file, and this one has none. */
    shop_import("orders", ORDERS, "", ON_THE_THIRD " --merge");
    expect_why("2024-01-04", "blocked, table 'orders' has no rows on 2024-01-03", "");
    shop_import("orders", ORDERS, "", ON_THE_THIRD);
    gates_must("run p.yaml --date 2024-01-04", 0);
    gates_expect("export p.yaml tallied --date 2024-01-04", 0,
                 "day,customer,week,before,season,two\n2024-01-04,a,111,11,111,11\n", "");
    expect_why("2024-01-04", "reuse, up to date",
               "input week, table orders: 2024-01-01..2024-01-04, 4 of 4 partitions\n");
    /* It had one after all; and then it had not. */
    shop_import("orders", ORDERS, "2024-01-03,a,1000\n", "");
    expect_why("2024-01-04", "run, input week changed", "    2024-01-03  other rows\n");
    shop_import("orders", ORDERS, "", ON_THE_THIRD);
    expect_why("2024-01-04", "reuse, up to date", "");
    shop_leave();
}
END_TEST

static const struct {
    const char *promise, *keys;
    bool there;
} empties[] = {
    { "of results", "", false },
    { "of results, said", "empty: missing, ", false },
    { "of what is known before", "known: before, ", true },
    { "of what is known before, said", "known: before, empty: missing, ", false },
    { "of all dates of a table", "dates: all, ", false },
    { "of all dates of a table, allowed", "dates: all, empty: allowed, ", true },
};

START_TEST(where_nothing_is_said_a_date_without_rows_is_missing)
{
    for (size_t i = 0; i < COUNT_OF(empties); i++) {
        shop_enter();
        open_daily("");
        shop_import("orders", ORDERS, "", ON_THE_THIRD);
        shop_pipeline_of(empties[i].keys, "", "", TALLY);
        if (empties[i].there)
            expect_why("2024-01-04", "run, never computed", "");
        else
            expect_why("2024-01-04", "blocked, table 'orders' has no rows on 2024-01-03",
                       "orders 2024-01-03: no rows in version 1,");
        shop_leave();
    }
}
END_TEST

/* ---- rows that Sluice did not bring in ---- */

START_TEST(dates_of_a_table_that_was_never_imported_count_as_they_are)
{
    shop_enter();
    open_weekly("dates: all, ");
    free(gates_sql("DELETE FROM sluice_commits WHERE table_name IN ('orders', 'bookings')"));
    gates_must(RUN, 0);
    gates_expect(EXPORT, 0,
                 "day,customer,week,before,season,two\n"
                 "2024-01-07,a,111,11,1111,11\n"
                 "2024-01-14,a,1000,111,1111,110\n",
                 "");
    expect_why("2024-01-14", "reuse, up to date", "");
    free(gates_sql("INSERT INTO orders (day, customer, amount) VALUES ('2024-01-09', 'a', 5)"));
    expect_why("2024-01-07", "reuse, up to date", "");
    expect_why("2024-01-14", "run, input week changed",
               "    2024-01-09  is read, and was not\n      now     rows without a version");
    shop_leave();
}
END_TEST

/* ---- gates ---- */

START_TEST(gates_go_by_all_dates_of_a_table)
{
    static const char tables[] =
        "  due: {date: day, dates: all, known: ahead, key: [day, customer, thing], columns: {day: "
        "date, customer: text, thing: text}}\n"
        "  done: {date: day, dates: all, key: [day, customer, thing], columns: {day: date, "
        "customer: text, thing: text}}\n";
    static const char gated[] =
        "  tally:\n"
        "    plugin: tally\n"
        "    gates:\n"
        "      sample_size: {week: 3}\n"
        "      completeness:\n"
        "        at_least: 50\n"
        "        due: [{table: due, key: {customer: customer}, match: thing}]\n"
        "        present: {table: done, key: {customer: customer}, match: thing}\n";

    shop_enter();
    shop_pipeline("dates: all, ", tables, gated);
    shop_import("days", "day,season", WEEKLY, "");
    import_both(DAILY "2024-01-02,b,1\n2024-01-07,b,1\n"
                      "2024-01-03,c,1\n2024-01-04,c,1\n2024-01-07,c,1\n");
    shop_import("due", "day,customer,thing",
                "2024-01-02,a,x\n2024-01-03,a,y\n2024-01-02,c,x\n2024-01-03,c,y\n2024-01-04,c,z\n",
                "");
    shop_import("done", "day,customer,thing", "2024-01-03,a,x\n2024-01-03,c,x\n", "");
    gates_must("run p.yaml --date 2024-01-07", 0);
    gates_expect_rows("tallied", "2024-01-07", "customer,week,due_rows,present_rows", "a,111,2,1\n",
                      "rows of all dates are due, there, and counted");
    gates_expect_outcomes("tallied", "2024-01-07", "2024-01-07",
                          "2024-01-07,b,skipped,insufficient,2 of 3 rows\n"
                          "2024-01-07,c,skipped,incomplete,1 of 3 rows\n",
                          "and so are those of who is skipped");
    shop_leave();
}
END_TEST

/* ---- against a plain reference ---- */

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

/* Two seasons with a gap, of which every `step`th day is in the calendar. */
static void make_calendar(struct shop *shop, int step)
{
    for (int day = 0; day < SHOP_DAYS; day += step) {
        shop->open[day] = day < 50 || day >= 63;
        shop->seasons[day] = day < 50 ? 1 : 2;
    }
}

/* `all`: on any day, else on those of the calendar, each of which has one then. */
static void draw_orders(struct shop *shop, uint32_t *state, bool all)
{
    for (int day = 0; day < SHOP_DAYS; day++)
        for (int c = 0; c < SHOP_CUSTOMERS; c++)
            if (all ? c == 0 || draw(state, 3) == 0
                    : shop->open[day] && (c == 0 || draw(state, 3) == 0))
                shop->amounts[day][c] = 1 + (int)draw(state, 1000);
}

static void expect_tally(const struct shop *shop, bool all)
{
    struct buffer expected = { 0 };
    char *found = shop_export("tallied", 0, SHOP_DAYS - 1);

    for (int day = 0; day < SHOP_DAYS; day++)
        if (shop->open[day])
            shop_tally(shop, day, all, &expected);
    ck_assert(!expected.failed && expected.data != NULL);
    ck_assert_msg(strcmp(found, expected.data) == 0, "found\n%.4000s\nnot\n%.4000s", found,
                  expected.data);
    buffer_fini(&expected);
    free(found);
}

static void run_all(const char *more)
{
    shop_run(0, SHOP_DAYS - 1, more);
}

static void expect_nothing_to_do(void)
{
    gates_expect_sql("SELECT count(*) FROM sluice_commits WHERE kind = 'run' AND run_id = (SELECT "
                     "max(run_id) FROM sluice_runs)",
                     "0");
}

START_TEST(windows_over_all_dates_are_those_of_a_plain_count)
{
    uint32_t state = 20240107u + (uint32_t)_i;
    struct shop *shop = calloc(1, sizeof *shop);

    ck_assert_ptr_nonnull(shop);
    shop_enter();
    make_calendar(shop, 7);
    draw_orders(shop, &state, true);
    shop_pipeline("dates: all, ", "", TALLY);
    shop_import_days(shop);
    shop_import_orders(shop);
    run_all(_i == 0 ? "" : " --memory 400K --threads 1");
    expect_tally(shop, true);
    /* Days that are emptied, filled and changed. */
    for (int i = 0; i < 12; i++) {
        int day = (int)draw(&state, SHOP_DAYS);
        for (int c = shop->open[day] ? 1 : 0; c < SHOP_CUSTOMERS; c++)
            shop->amounts[day][c] = draw(&state, 2) == 0 ? 0 : (int)draw(&state, 1000);
    }
    shop_import_orders(shop);
    run_all("");
    expect_tally(shop, true);
    run_all("");
    expect_nothing_to_do();
    shop_leave();
    free(shop);
}
END_TEST

START_TEST(where_all_dates_are_of_the_calendar_both_ways_are_one)
{
    uint32_t state = 7;
    struct shop *shop = calloc(1, sizeof *shop);
    char *before, *after;

    ck_assert_ptr_nonnull(shop);
    shop_enter();
    make_calendar(shop, 3);
    draw_orders(shop, &state, false);
    shop_pipeline("", "", TALLY);
    shop_import_days(shop);
    shop_import_orders(shop);
    run_all("");
    before = shop_export("tallied", 0, SHOP_DAYS - 1);
    /* Not only the same rows: made from the same. */
    shop_pipeline("dates: all, ", "", TALLY);
    run_all("");
    expect_nothing_to_do();
    run_all(" --force");
    after = shop_export("tallied", 0, SHOP_DAYS - 1);
    ck_assert_str_eq(before, after);
    expect_tally(shop, true);
    expect_tally(shop, false);
    free(before);
    free(after);
    shop_leave();
    free(shop);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("dates");

    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, a_weekly_calendar_counts_the_orders_of_every_day);
    tcase_add_test(cases, a_date_outside_the_calendar_is_never_missing_and_one_inside_is);
    tcase_add_loop_test(cases, what_comes_on_a_day_between_makes_stale_what_sees_it, 0, 2);
    tcase_add_test(cases, a_table_that_comes_to_see_all_its_dates_names_those_that_are_new);
    tcase_add_test(cases, a_plan_is_refused_when_a_date_between_has_changed);
    tcase_add_test(cases, dates_of_a_table_that_was_never_imported_count_as_they_are);
    tcase_add_test(cases, a_date_imported_without_rows_is_there_where_that_is_allowed);
    tcase_add_test(cases, where_nothing_is_said_a_date_without_rows_is_missing);
    tcase_add_test(cases, gates_go_by_all_dates_of_a_table);
    tcase_add_loop_test(cases, windows_over_all_dates_are_those_of_a_plain_count, 0, 2);
    tcase_add_test(cases, where_all_dates_are_of_the_calendar_both_ways_are_one);
    return runner_run("e2e_dates", cases);
}
