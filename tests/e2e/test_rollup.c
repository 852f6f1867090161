/* What the plugin `rollup` computes, and what it says of wrong parameters: by the built binary. */
#include "base/suite.h"
#include "e2e/season.h"

#include <stdlib.h>
#include <string.h>

/* Orders of two customers who ordered before 2024-01-10, and of one who did not. */
static const char ORDERS[] = "order_id,customer_id,day,amount,pieces,kind\n"
                             "1,1,2024-01-01,10,1,a\n"
                             "2,1,2024-01-03,20,2,b\n"
                             "3,1,2024-01-03,30,,a\n"
                             "4,1,2024-01-07,,4,\n"
                             "5,1,2024-01-09,50,5,a\n"
                             "6,2,2024-01-05,8.5,3,b\n"
                             "7,3,2024-01-10,1,1,a\n"
                             "8,4,2024-01-02,1,9000000000000000000,a\n"
                             "9,4,2024-01-03,1,9000000000000000000,a\n";
static const char CUSTOMERS[] = "customer_id,city\n1,Bonn\n2,Ulm\n3,Trier\n";

static const char HEAD[] =
    "sluice: 1\n"
    "name: shop\n"
    "store: {driver: sqlite, path: shop.db}\n"
    "calendar: {every: day, from: 2024-01-01, to: 2024-01-31, season: month}\n"
    "tables:\n"
    "  orders: {date: day, key: [order_id], empty: allowed, columns: {order_id: int, customer_id: "
    "int, day: date, amount: real?, pieces: int?, kind: text?}}\n"
    "  customers: {key: [customer_id], columns: {customer_id: int, city: text}}\n"
    "  towns: {external: true, from: places, key: [customer_id], columns: {customer_id: int, "
    "city: text}}\n"
    "processors:\n";

#define PROCESSOR                                                                                  \
    "  figures:\n"                                                                                 \
    "    plugin: rollup\n"                                                                         \
    "    max_failed: 100\n"                                                                        \
    "    with:\n"                                                                                  \
    "      word: customer\n"                                                                       \
    "      entity: {customer_id: int}\n"
#define ORDERS_ALONE "      sources: {orders: {table: orders, order: [order_id]}}\n"
#define WINDOWS                                                                                    \
    "      windows:\n"                                                                             \
    "        so_far: {season: so_far}\n"                                                           \
    "        week: {days: 7}\n"                                                                    \
    "        three: {days: 3}\n"                                                                   \
    "        early: {days: 4, until: 6}\n"                                                         \
    "        last_2: {last: 2}\n"                                                                  \
    "        ever: {}\n"
#define FILTERS                                                                                    \
    "      filters:\n"                                                                             \
    "        a: {column: kind, equal: a}\n"                                                        \
    "        b: {column: kind, equal: b}\n"                                                        \
    "        not_a: {column: kind, not_equal: a}\n"                                                \
    "        both: {column: kind, in: [a, b]}\n"                                                   \
    "        not_b: {column: kind, not_in: [b, c]}\n"                                              \
    "        none: {column: kind, equal: z}\n"                                                     \
    "        kindless: {column: kind, known: no}\n"                                                \
    "        dear: {column: amount, above: 20}\n"                                                  \
    "        fair: {column: amount, at_least: 20}\n"                                               \
    "        cheap: {column: amount, below: 20}\n"                                                 \
    "        middle: {column: amount, at_least: 10, at_most: 20}\n"                                \
    "        many: {column: pieces, above: 3}\n"                                                   \
    "        few: {column: pieces, at_most: 3}\n"                                                  \
    "        late: {column: day, at_least: 2024-01-03}\n"                                          \
    "        soon: {column: day, below: 2024-01-03}\n"                                             \
    "        sixth: {column: pieces, equal: 5}\n"                                                  \
    "        dear_or_many: {any: [dear, many]}\n"

/* What a column takes, and what that is for customers 1 and 2 on 2024-01-10; A, B: columns that
 * stand above all, the sum of amounts and the count of orders. */
static const struct {
    const char *column, *first, *second;
} figures[] = {
    { "{take: count}", "5", "1" },
    { "{take: count, column: amount}", "4", "1" },
    { "{take: count, where: [none]}", "0", "0" },
    { "{take: distinct, column: kind}", "2", "1" },
    { "{take: distinct, column: kind, where: [none]}", "0", "0" },
    { "{take: distinct, column: day}", "4", "1" },
    { "{take: sum, column: amount}", "110.0", "8.5" },
    { "{take: sum, column: pieces}", "12", "3" },
    { "{take: sum, column: pieces, times: 0.5}", "6", "2" },
    { "{take: sum, column: pieces, type: real}", "12.0", "3.0" },
    { "{take: sum, column: amount, where: [none]}", "", "" },
    { "{take: mean, column: amount}", "27.5", "8.5" },
    { "{take: mean, column: amount, type: int}", "28", "8" },
    { "{take: mean, column: pieces, decimals: 1}", "3.0", "3.0" },
    { "{take: mean, column: pieces, where: [none]}", "", "" },
    { "{take: std, column: amount, decimals: 6}", "17.078251", "" },
    { "{take: std_population, column: amount, decimals: 6}", "14.790199", "0.0" },
    { "{take: std, column: pieces, where: [none]}", "", "" },
    { "{take: min, column: pieces}", "1", "3" },
    { "{take: max, column: amount}", "50.0", "8.5" },
    { "{take: min, column: day}", "2024-01-01", "2024-01-05" },
    { "{take: max, column: amount, where: [none]}", "", "" },
    { "{take: median, column: amount}", "25.0", "8.5" },
    { "{take: median, column: pieces, window: last_2}", "4.5", "3.0" },
    { "{take: percentile, column: amount, percent: 90, decimals: 6}", "44.0", "8.5" },
    { "{take: percentile, column: pieces, percent: 25}", "1.75", "3.0" },
    { "{take: percentile, column: pieces, percent: 100}", "5.0", "3.0" },
    { "{take: median, column: pieces, where: [none]}", "", "" },
    { "{take: share, column: amount, part: [a], decimals: 6}", "0.818182", "0.0" },
    { "{take: share, part: [a], times: 100}", "60.0", "0.0" },
    { "{take: share, part: [a], where: [none]}", "", "" },
    { "{take: rate, column: amount, per: pieces}", "10.0", "2.8333333333333335" },
    { "{take: rate, column: amount, window: week, decimals: 6}", "14.285714", "1.214286" },
    { "{take: rate, window: week, decimals: 6}", "0.571429", "0.142857" },
    { "{take: rate, column: amount, per: pieces, where: [none]}", "", "" },
    { "{take: first, column: kind}", "a", "b" },
    { "{take: first, column: pieces, where: [fair]}", "2", "" },
    { "{take: last, column: amount}", "50.0", "8.5" },
    { "{take: last, column: kind, where: [few]}", "b", "b" },
    { "{take: last, column: kind, where: [none]}", "", "" },
    { "{take: days_since}", "1", "5" },
    { "{take: days_since, where: [b]}", "7", "5" },
    { "{take: days_since, column: kind, where: [many]}", "1", "" },
    { "{take: trend, column: amount, decimals: 6}", "4.722222", "" },
    { "{take: trend_rows, column: amount}", "13.0", "" },
    { "{take: weighted_mean, column: amount, half_life: 2, decimals: 6}", "43.333333", "8.5" },
    { "{take: weighted_mean_rows, column: amount, half_life: 1}", "38.0", "8.5" },
    { "{take: weighted_mean, column: amount, half_life: 2, where: [none]}", "", "" },
    { "{take: count, window: week}", "4", "1" },
    { "{take: count, window: three}", "2", "0" },
    { "{take: count, window: early}", "3", "0" },
    { "{take: count, window: ever}", "5", "1" },
    { "{take: count, window: last_2}", "2", "1" },
    { "{take: sum, column: amount, window: last_2}", "50.0", "8.5" },
    { "{take: sum, column: amount, window: last_2, where: [a]}", "80.0", "" },
    { "{take: count, where: [not_a]}", "1", "1" },
    { "{take: count, where: [both]}", "4", "1" },
    { "{take: count, where: [not_b]}", "3", "0" },
    { "{take: count, where: [kindless]}", "1", "0" },
    { "{take: count, where: [dear]}", "2", "0" },
    { "{take: count, where: [fair]}", "3", "0" },
    { "{take: count, where: [cheap]}", "1", "1" },
    { "{take: count, where: [middle]}", "2", "0" },
    { "{take: count, where: [many]}", "2", "0" },
    { "{take: count, where: [few]}", "2", "1" },
    { "{take: count, where: [late]}", "4", "1" },
    { "{take: count, where: [soon]}", "1", "0" },
    { "{take: count, where: [sixth]}", "1", "0" },
    { "{take: count, where: [dear_or_many]}", "3", "0" },
    { "{take: count, where: [dear_or_many, a]}", "2", "0" },
    { "{take: ratio, operands: [A, B]}", "22.0", "8.5" },
    { "{take: ratio, operands: [A, 0]}", "", "" },
    { "{take: difference, operands: [A, 10]}", "100.0", "-1.5" },
    { "{take: difference, operands: [B, 10]}", "-5", "-9" },
    { "{take: add, operands: [A, B, 0.5]}", "115.5", "10.0" },
    { "{take: product, operands: [B, B, 2]}", "50", "2" },
    { "{take: clamp, operands: [A, 9, 100]}", "100.0", "9.0" },
    { "{take: coalesce, operands: [N, B]}", "5.0", "1.0" },
    { "{take: coalesce, operands: [N, M]}", "", "" },
    { "{take: add, operands: [N, B]}", "", "" },
    { "{take: least, operands: [A, B, 3]}", "3.0", "1.0" },
    { "{take: greatest, operands: [B, 3]}", "5", "3" },
};

static const char ABOVE[] =
    "        sum_a: {take: sum, column: amount, hidden: true}\n"
    "        sum_b: {take: count, hidden: true}\n"
    "        sum_n: {take: sum, column: amount, where: [none], hidden: true}\n"
    "        sum_m: {take: std, column: amount, where: [none], hidden: true}\n";

static char folder[E2E_FOLDER_SIZE];

static void enter(void)
{
    e2e_enter(folder);
    e2e_write("orders.csv", ORDERS, strlen(ORDERS));
    e2e_write("customers.csv", CUSTOMERS, strlen(CUSTOMERS));
}

static void write_pipeline(const char *processors)
{
    struct buffer text = { 0 };

    buffer_printf(&text, "%s%s", HEAD, processors);
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
}

static void succeed(const char *const *arguments, int code)
{
    struct e2e_result result = e2e_run(arguments);

    ck_assert_msg(result.code == code, "%s: %d\n%s", arguments[0], result.code, result.err);
    e2e_result_fini(&result);
}

static char *rows_of(const char *table, const char *what)
{
    const char *const arguments[] = {
        "export", "p.yaml", table, "--date", "2024-01-10", what, NULL
    };
    struct e2e_result result = e2e_run(arguments);
    char *out = result.out;

    ck_assert_msg(result.code == 0, "%s", result.err);
    result.out = NULL;
    e2e_result_fini(&result);
    return out;
}

static void compute(const char *processors, int code)
{
    const char *const import[] = { "import",     "p.yaml", ".",          "--from",
                                   "2024-01-01", "--to",   "2024-01-10", NULL };
    const char *const run[] = { "run", "p.yaml", "--date", "2024-01-10", NULL };

    write_pipeline(processors);
    succeed(import, 0);
    succeed(run, code);
}

/* ---- figures ---- */

/* Names of columns above, as they are written. */
static void put_column(struct buffer *text, const char *column)
{
    for (const char *c = column; *c != '\0'; c++)
        if (strchr("ABNM", *c) != NULL)
            buffer_printf(text, "sum_%c", *c + ('a' - 'A'));
        else
            buffer_char(text, *c);
}

/* The n-th cell of a line, from 0. */
static const char *cell_of(const char *line, size_t number, char cell[64])
{
    for (size_t i = 0; i < number; i++)
        line = strchr(line, ',') + 1;
    (void)snprintf(cell, 64, "%.*s", (int)strcspn(line, ",\n"), line);
    return cell;
}

static void compare(struct buffer *wrong, const char *column, const char *found, const char *wanted)
{
    if (strcmp(found, wanted) != 0)
        buffer_printf(wrong, "%s is '%s', not '%s'\n", column, found, wanted);
}

START_TEST(every_function_gives_its_figure)
{
    struct buffer text = { 0 }, wrong = { 0 };
    char *rows, *first, *second, cell[64];

    enter();
    buffer_text(&text, PROCESSOR ORDERS_ALONE WINDOWS FILTERS "      columns:\n");
    buffer_text(&text, ABOVE);
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        buffer_printf(&text, "        c%zu: ", i);
        put_column(&text, figures[i].column);
        buffer_text(&text, "\n");
    }
    ck_assert(!text.failed);
    compute(text.data, 3);
    rows = rows_of("rollup", NULL);
    first = strchr(rows, '\n') + 1;
    second = strchr(first, '\n') + 1;
    for (size_t i = 0; i < COUNT_OF(figures); i++) {
        compare(&wrong, figures[i].column, cell_of(first, i + 2, cell), figures[i].first);
        compare(&wrong, figures[i].column, cell_of(second, i + 2, cell), figures[i].second);
    }
    ck_assert_msg(wrong.length == 0, "%s", wrong.data);
    free(rows);
    buffer_fini(&text);
    e2e_leave(folder);
}
END_TEST

/* ---- whole tables ---- */

#define BY_KIND PROCESSOR ORDERS_ALONE "      group_by: kind\n"

static const struct {
    const char *processor;
    int code;
    const char *what; /* an option of export, or NULL */
    const char *rows;
} tables[] = {
    { BY_KIND "      windows: {so_far: {season: so_far}, three: {days: 3}}\n"
              "      columns:\n"
              "        orders: {take: count}\n"
              "        share: {take: share, column: amount, decimals: 3}\n"
              "        rows_share: {take: share, decimals: 3}\n"
              "        recent: {take: count, window: three}\n"
              "        per_order: {take: ratio, operands: [share, orders], decimals: 3}\n",
      0, NULL,
      "date,customer_id,kind,orders,share,rows_share,recent,per_order\n"
      "2024-01-10,1,a,3,0.818,0.75,1,0.273\n"
      "2024-01-10,1,b,1,0.182,0.25,0,0.182\n"
      "2024-01-10,2,b,1,1.0,1.0,0,1.0\n"
      "2024-01-10,4,a,2,1.0,1.0,0,0.5\n" },
    { BY_KIND "      windows: {three: {days: 3}}\n"
              "      columns:\n"
              "        orders: {take: count, window: three}\n",
      0, NULL,
      "date,customer_id,kind,orders\n"
      "2024-01-10,1,a,1\n" },
    /* The first source lists the entities: an undated one lists all. */
    { PROCESSOR "      sources: {customers: {table: customers}, orders: {table: orders}}\n"
                "      windows: {so_far: {season: so_far}, week: {days: 7}, ever: {}}\n"
                "      columns:\n"
                "        city: {take: last, column: city, source: customers, window: ever}\n"
                "        orders: {take: count, source: orders}\n"
                "        weekly: {take: count, source: orders, window: week}\n",
      0, NULL,
      "date,customer_id,city,orders,weekly\n"
      "2024-01-10,1,Bonn,5,4\n"
      "2024-01-10,2,Ulm,1,1\n"
      "2024-01-10,3,Trier,0,0\n" },
    { PROCESSOR ORDERS_ALONE "      columns:\n"
                             "        orders: {take: count, at_least: 2}\n"
                             "        amount: {take: sum, column: amount}\n",
      0, "--outcomes",
      "date,customer_id,outcome,category,reason\n"
      "2024-01-10,2,skipped,insufficient,orders is 1 of 2\n" },
    { PROCESSOR ORDERS_ALONE "      columns:\n"
                             "        pieces: {take: sum, column: pieces}\n"
                             "        spread: {take: std, column: pieces, nullable: false}\n",
      3, "--outcomes",
      "date,customer_id,outcome,category,reason\n"
      "2024-01-10,2,failed,bad_value,spread is null\n"
      "2024-01-10,4,failed,bad_value,pieces: a sum is beyond the ints of 64 bits\n" },
    { PROCESSOR "      as_of: after\n" ORDERS_ALONE "      windows: {day: {days: 1, until: 0}}\n"
                "      columns:\n"
                "        orders: {take: count}\n",
      0, NULL,
      "date,customer_id,orders\n"
      "2024-01-10,3,1\n" },
};

START_TEST(tables_have_their_rows_and_outcomes)
{
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        char *rows;

        enter();
        compute(tables[i].processor, tables[i].code);
        rows = rows_of("rollup", tables[i].what);
        ck_assert_str_eq(rows, tables[i].rows);
        free(rows);
        e2e_leave(folder);
    }
}
END_TEST

/* ---- the league ---- */

static const char LEAGUE[] = "sluice: 1\n"
                             "name: both\n"
                             "include: [" SLUICE_SOURCE "/pipelines/rollup.yaml]\n"
                             "processors:\n"
                             "  psza: {plugin: psza, gates: {completeness: off, breaker: off}}\n";

static void run_league(void)
{
    const char *const import[] = { "import",     "both.yaml", "data",       "--from",
                                   "2021-10-19", "--to",      "2021-11-20", NULL };
    const char *const run[] = { "run",        "both.yaml", "--from", "2021-10-19", "--to",
                                "2021-11-20", "--threads", "2",      NULL };

    ck_assert_int_eq(setenv("SLUICE_STORE", "league.db", 1), 0);
    season_make("data", "2021-11-20");
    e2e_write("both.yaml", LEAGUE, strlen(LEAGUE));
    succeed(import, 0);
    succeed(run, 0);
}

START_TEST(attempts_per_game_are_those_of_psza)
{
    long long count;

    enter();
    run_league();
    count = season_number("league.db", "SELECT count(*) FROM player_shot_zone_analysis");
    ck_assert_int_gt(count, 1000);
    ck_assert_int_eq(season_number("league.db", "SELECT count(*) FROM player_attempts"), count);
    ck_assert_int_eq(
        season_number("league.db",
                      "SELECT count(*) FROM player_shot_zone_analysis a JOIN "
                      "player_attempts b USING (game_date, player_id) WHERE "
                      "a.paint_attempts_per_game IS b.paint_attempts_per_game AND "
                      "a.mid_range_attempts_per_game IS b.mid_range_attempts_per_game AND "
                      "a.three_pt_attempts_per_game IS b.three_pt_attempts_per_game"),
        count);
    ck_assert_int_gt(
        season_number("league.db", "SELECT count(*) FROM player_form WHERE heat_clamped > 1"), 100);
    ck_assert_int_eq(
        season_number("league.db",
                      "SELECT count(*) FROM (SELECT 1 FROM team_zones GROUP BY game_date, "
                      "team HAVING abs(sum(attempt_share) - 1) > 0.003)"),
        0);
    e2e_leave(folder);
}
END_TEST

/* ---- mistakes ---- */

#define COLUMN(text) PROCESSOR ORDERS_ALONE WINDOWS FILTERS "      columns:\n        x: " text "\n"
#define IN_COLUMN "p.yaml:43:"
#define FILTER(text)                                                                               \
    PROCESSOR ORDERS_ALONE "      filters: {f: " text "}\n"                                        \
                           "      columns: {x: {take: count, where: [f]}}\n"
#define WINDOW(text)                                                                               \
    PROCESSOR ORDERS_ALONE "      windows: {w: " text "}\n      columns: {x: {take: count}}\n"
#define SOURCE(text) PROCESSOR "      sources: " text "\n      columns: {x: {take: count}}\n"
#define SAYS(place, path, message)                                                                 \
    place ": error: parameter '" path "' of plugin 'rollup': " message

static const struct {
    const char *processor, *said;
} mistakes[] = {
    { COLUMN("{take: mena, column: amount}"),
      IN_COLUMN "19: error: parameter 'columns.x.take' of plugin 'rollup' must be one of count" },
    { COLUMN("{take: mean}"), SAYS(IN_COLUMN "19", "columns.x.take", "'mean' needs a 'column'") },
    { COLUMN("{take: mean, column: amuont}"),
      SAYS(IN_COLUMN "33", "columns.x.column", "table 'orders' has no column 'amuont'") },
    { COLUMN("{take: mean, column: kind}"),
      SAYS(IN_COLUMN "33", "columns.x.column",
           "'mean' takes int, real, but column 'kind' of table 'orders' is text") },
    { COLUMN("{take: max, column: kind}"),
      SAYS(IN_COLUMN "32", "columns.x.column",
           "'max' takes int, real, date, time, but column 'kind' of table 'orders' is text") },
    { COLUMN("{take: count, percent: 30}"),
      SAYS(IN_COLUMN "35", "columns.x.percent", "'count' does not take 'percent'") },
    { COLUMN("{take: ratio, column: amount, operands: [1, 2]}"),
      SAYS(IN_COLUMN "34", "columns.x.column", "'ratio' does not take 'column'") },
    { COLUMN("{take: sum, column: amount, operands: [1, 2]}"),
      SAYS(IN_COLUMN "50", "columns.x.operands", "'sum' does not take 'operands'") },
    { COLUMN("{take: count, window: wek}"),
      SAYS(IN_COLUMN "34", "columns.x.window",
           "'wek' is no window; there are so_far, week, three, early, last_2, ever") },
    { COLUMN("{take: count, source: items}"),
      SAYS(IN_COLUMN "34", "columns.x.source", "'items' is no source; there is orders") },
    { COLUMN("{take: count, where: [a, zz]}"),
      SAYS(IN_COLUMN "37", "columns.x.where[1]", "'zz' is no filter; there are a, b") },
    { COLUMN("{take: share}"),
      SAYS(IN_COLUMN "19", "columns.x.take", "a share needs a 'part', or 'group_by'") },
    { COLUMN("{take: share, part: [zz]}"),
      SAYS(IN_COLUMN "33", "columns.x.part[0]", "'zz' is no filter; there are a, b") },
    { COLUMN("{take: rate, column: amount}"),
      SAYS(IN_COLUMN "19", "columns.x.take",
           "a rate needs a column that divides, 'per', or a window of days") },
    { COLUMN("{take: rate, column: amount, per: kind}"),
      SAYS(IN_COLUMN "46", "columns.x.per",
           "'rate' takes int, real, but column 'kind' of table 'orders' is text") },
    { COLUMN("{take: weighted_mean, column: amount}"),
      SAYS(IN_COLUMN "19", "columns.x.take", "'weighted_mean' needs a 'half_life' above 0") },
    { COLUMN("{take: ratio, operands: [1]}"),
      SAYS(IN_COLUMN "36", "columns.x.operands", "'ratio' takes 2 operands, not 1") },
    { COLUMN("{take: add, operands: [1]}"),
      SAYS(IN_COLUMN "34", "columns.x.operands", "'add' takes 2 or more operands, not 1") },
    { COLUMN("{take: ratio, operands: [x, 1]}"),
      SAYS(IN_COLUMN "37", "columns.x.operands[0]", "'x' is no number and no column above this") },
    { COLUMN("{take: last, column: kind, type: int}"),
      SAYS(IN_COLUMN "45", "columns.x.type", "it is text; only a number may be made another") },
    { COLUMN("{take: last, column: kind, times: 2}"),
      SAYS(IN_COLUMN "46", "columns.x.times", "it is text; only a number can be multiplied") },
    { COLUMN("{take: last, column: kind, at_least: 2}"),
      SAYS(IN_COLUMN "49", "columns.x.at_least", "it is text; only a number is less or more") },
    { COLUMN("{take: last, column: kind, range: [1, 2]}"),
      SAYS(IN_COLUMN "46", "columns.x.range", "it is text; only a number has a range") },
    { COLUMN("{take: count, range: [1]}"),
      SAYS(IN_COLUMN "33", "columns.x.range", "a range is [low, high]") },
    { COLUMN("{take: count, range: [2, 1]}"),
      SAYS(IN_COLUMN "33", "columns.x.range", "the low end is above the high one") },
    { COLUMN("{take: count, range: [0, 0]}"),
      SAYS(IN_COLUMN "33", "columns.x.range", "from 0 to 0 says that there is no range") },
    { COLUMN("{take: count, decimals: 2}"),
      SAYS(IN_COLUMN "36", "columns.x.decimals", "it is int; only a real is rounded") },
    { FILTER("{column: amount}"),
      SAYS("p.yaml:17:20", "filters.f", "it says nothing of column 'amount'") },
    { FILTER("{column: amuont, above: 1}"),
      SAYS("p.yaml:17:29", "filters.f.column", "table 'orders' has no column 'amuont'") },
    { FILTER("{column: amount, above: x}"),
      SAYS("p.yaml:17:44", "filters.f.above",
           "'x' is no real, as column 'amount' of table 'orders' is") },
    { FILTER("{column: pieces, in: [1, 2.5]}"),
      SAYS("p.yaml:17:45", "filters.f.in[1]",
           "'2.5' is no int, as column 'pieces' of table 'orders' is") },
    { FILTER("{column: day, below: 2023-02-29}"),
      SAYS("p.yaml:17:41", "filters.f.below",
           "'2023-02-29' is no date, as column 'day' of table 'orders' is") },
    { FILTER("{column: kind, below: b}"),
      SAYS("p.yaml:17:42", "filters.f.below",
           "column 'kind' of table 'orders' is text; int, real and date are compared") },
    { FILTER("{any: [f]}"),
      SAYS("p.yaml:17:27", "filters.f.any[0]", "'f' is one of others itself") },
    { FILTER("{column: day, any: [f]}"),
      SAYS("p.yaml:17:29", "filters.f.column", "a filter is on a column, or any of others") },
    { WINDOW("{days: 3, season: whole}"),
      SAYS("p.yaml:17:38", "windows.w.season",
           "a window of days has no rows of the whole season") },
    { WINDOW("{until: 3}"),
      SAYS("p.yaml:17:28", "windows.w.until", "it says where 'days' end, and there are none") },
    { WINDOW("{days: 36500, until: 30}"),
      SAYS("p.yaml:17:27", "windows.w.days", "it begins more than 36500 days before D") },
    { WINDOW("{days: 3, until: 0}"), "look-ahead: processor 'figures' is as-of before D" },
    { PROCESSOR ORDERS_ALONE "      windows: {w: {days: 3}, v: {days: 7}}\n"
                             "      columns: {x: {take: count, window: v}}\n",
      SAYS("p.yaml:17:20", "windows.w", "no column has window 'w': name it in one, or remove it") },
    { PROCESSOR ORDERS_ALONE "      filters: {f: {column: amount, above: 1}, g: {any: [f]}}\n"
                             "      columns: {x: {take: count}}\n",
      SAYS("p.yaml:17:51", "filters.g", "no column or source goes by filter 'g'") },
    { SOURCE("{orders: {table: odrers}}"),
      SAYS("p.yaml:16:33", "sources.orders.table",
           "'odrers' is neither a table nor written by a processor above this one") },
    { SOURCE("{orders: {table: orders, key: {kind: customer_id}}}"),
      SAYS("p.yaml:16:53", "sources.orders.key.kind",
           "column 'kind' of table 'orders' is text, but the customer's 'customer_id' is int") },
    { SOURCE("{orders: {table: orders, key: {order_id: customer}}}"),
      SAYS("p.yaml:16:57", "sources.orders.key.order_id",
           "'customer' is no entity column; there is customer_id") },
    { SOURCE("{orders: {table: orders, order: [id]}}"),
      SAYS("p.yaml:16:49", "sources.orders.order[0]", "table 'orders' has no column 'id'") },
    { SOURCE("{orders: {table: orders}, customers: {table: customers}}"),
      SAYS("p.yaml:16:61", "sources.customers.table", "no column is of source 'customers'") },
    { PROCESSOR "      sources: {towns: {table: towns}}\n"
                "      columns: {x: {take: mean, column: city}}\n",
      SAYS("p.yaml:17:41", "columns.x.column",
           "'mean' takes int, real, but column 'city' of table 'towns' is text") },
    { PROCESSOR ORDERS_ALONE "      columns: {customer_id: {take: count}}\n",
      SAYS("p.yaml:17:30", "columns.customer_id", "column 'customer_id' is of the key already") },
    { PROCESSOR ORDERS_ALONE "      group_by: amount\n      columns: {x: {take: count}}\n",
      SAYS("p.yaml:17:17", "group_by", "column 'amount' of table 'orders' is real; it must be") },
    { "  figures: {plugin: rollup, with: {entity: {id: real}, sources: {o: {table: orders}}, "
      "columns: {x: {take: count}}}}\n",
      SAYS("p.yaml:10:49", "entity.id", "'real' is no type of a key") },
    { PROCESSOR "      sources: {customers: {table: customers}}\n      windows: {w: {days: 3}}\n"
                "      columns: {x: {take: count, window: w}}\n",
      SAYS("p.yaml:18:42", "columns.x.window",
           "window 'w' goes by dates, but table 'customers' is undated") },
    { PROCESSOR "      sources: {customers: {table: customers}}\n"
                "      columns: {x: {take: days_since}}\n",
      SAYS("p.yaml:17:27", "columns.x.take",
           "it goes by dates, but table 'customers' is undated") },
};

START_TEST(mistakes_have_their_place)
{
    const char *const arguments[] = { "validate", "p.yaml", NULL };
    struct buffer wrong = { 0 };

    enter();
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        struct e2e_result result;

        write_pipeline(mistakes[i].processor);
        result = e2e_run(arguments);
        if (result.code != 2 || strstr(result.err, mistakes[i].said) == NULL)
            buffer_printf(&wrong, "%.*s\nnot: %s\n", (int)strcspn(result.err, "\n"), result.err,
                          mistakes[i].said);
        e2e_result_fini(&result);
    }
    ck_assert_msg(wrong.length == 0, "%s", wrong.data);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { every_function_gives_its_figure,
                                   tables_have_their_rows_and_outcomes, mistakes_have_their_place,
                                   attempts_per_game_are_those_of_psza };

    return suite_run("e2e_rollup", tests, COUNT_OF(tests));
}
