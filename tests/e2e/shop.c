/* shop.c - a folder of orders and bookings, of a table that keeps its own dates. */
#include "e2e/shop.h"

#include "places/places.h"

static char folder[E2E_FOLDER_SIZE];

/* ---- the folder ---- */

void shop_enter(void)
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", SHOP_FOLDER, 1), 0);
}

void shop_leave(void)
{
    e2e_leave(folder);
}

void shop_pipeline(const char *keys, const char *tables, const char *processors)
{
    shop_pipeline_of(keys, keys, tables, processors);
}

void shop_pipeline_of(const char *orders, const char *bookings, const char *tables,
                      const char *processors)
{
    struct buffer text = { 0 };
    char sections[PLACES_TEXT];

    buffer_printf(
        &text,
        "sluice: 1\n"
        "name: shop\n"
        "%s"
        "calendar: {table: days, date: day, season: season}\n"
        "tables:\n"
        "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text}}\n"
        "  orders: {date: day, %skey: [day, customer], columns: {day: date, customer: text, "
        "amount: int}}\n"
        "  bookings: {date: day, %sknown: ahead, key: [day, customer], columns: {day: date, "
        "customer: text, amount: int}}\n"
        "%sprocessors:\n%s",
        places_sections("gates.db", sections), orders, bookings, tables, processors);
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
}

const char *shop_day(int day)
{
    static char texts[4][DATE_TEXT_SIZE];
    static int next;
    int32_t first = 0;

    ck_assert(date_parse("2023-12-01", 10, &first));
    next = (next + 1) % 4;
    return date_format(first + day, texts[next]);
}

void shop_import(const char *table, const char *header, const char *rows, const char *more)
{
    struct buffer text = { 0 };
    char file[32], line[128];

    buffer_printf(&text, "%s\n%s", header, rows);
    ck_assert(!text.failed);
    (void)snprintf(file, sizeof file, "%s.csv", table);
    e2e_write(file, text.data, text.length);
    buffer_fini(&text);
    (void)snprintf(line, sizeof line, "import p.yaml %s=%s%s", table, file, more);
    gates_must(line, 0);
}

/* ---- tables of numbers ---- */

static void import_all(const char *table, const char *header, struct buffer *rows)
{
    char more[64];

    ck_assert(!rows->failed);
    (void)snprintf(more, sizeof more, " --from %s --to %s", shop_day(0), shop_day(SHOP_DAYS - 1));
    shop_import(table, header, rows->data == NULL ? "" : rows->data, more);
    buffer_fini(rows);
}

void shop_import_days(const struct shop *shop)
{
    struct buffer rows = { 0 };

    for (int day = 0; day < SHOP_DAYS; day++)
        if (shop->open[day])
            buffer_printf(&rows, "%s,s%d\n", shop_day(day), shop->seasons[day]);
    import_all("days", "day,season", &rows);
}

void shop_import_orders(const struct shop *shop)
{
    static const char *const tables[] = { "orders", "bookings" };

    for (size_t t = 0; t < COUNT_OF(tables); t++) {
        struct buffer rows = { 0 };
        for (int day = 0; day < SHOP_DAYS; day++)
            for (int c = 0; c < SHOP_CUSTOMERS; c++)
                if (shop->amounts[day][c] != 0)
                    buffer_printf(&rows, "%s,c%d,%d\n", shop_day(day), c, shop->amounts[day][c]);
        import_all(tables[t], "day,customer,amount", &rows);
    }
}

/* ---- the plain reference ---- */

/* First and last day of a season. */
static void season_of(const struct shop *shop, int season, int *first, int *last)
{
    *first = SHOP_DAYS;
    for (int day = 0; day < SHOP_DAYS; day++) {
        if (!shop->open[day] || shop->seasons[day] != season)
            continue;
        *first = day < *first ? day : *first;
        *last = day;
    }
}

/* Sum over from..to; `*rows` counts them. */
static int sum_of(const struct shop *shop, int customer, int from, int to, bool all, int *rows)
{
    int sum = 0;

    *rows = 0;
    for (int day = from < 0 ? 0 : from; day <= to && day < SHOP_DAYS; day++) {
        if (shop->amounts[day][customer] == 0 || (!all && !shop->open[day]))
            continue;
        sum += shop->amounts[day][customer];
        ++*rows;
    }
    return sum;
}

static int last_two(const struct shop *shop, int customer, int before, bool all)
{
    int sum = 0, found = 0;

    for (int day = before - 1; day >= 0 && found < 2; day--) {
        if (shop->amounts[day][customer] == 0 || (!all && !shop->open[day]))
            continue;
        sum += shop->amounts[day][customer];
        found++;
    }
    return sum;
}

void shop_tally(const struct shop *shop, int day, bool all, struct buffer *out)
{
    int first = 0, last = 0, rows;

    ck_assert(shop->open[day]);
    season_of(shop, shop->seasons[day], &first, &last);
    for (int c = 0; c < SHOP_CUSTOMERS; c++) {
        int from = day - 6 < first ? first : day - 6, ignored;
        int week = sum_of(shop, c, from, day, all, &rows);
        if (rows == 0)
            continue;
        buffer_printf(out, "%s,c%d,%d,%d,%d,%d\n", shop_day(day), c, week,
                      sum_of(shop, c, first, day - 1, all, &ignored),
                      sum_of(shop, c, first, last, all, &ignored), last_two(shop, c, day, all));
    }
}

char *shop_export(const char *table, int from, int to)
{
    char line[128];
    struct e2e_result result;
    const char *body;
    char *copy;

    (void)snprintf(line, sizeof line, "export p.yaml %s --from %s --to %s", table, shop_day(from),
                   shop_day(to));
    result = gates_command(line, 0);
    body = strchr(result.out, '\n');
    ck_assert_ptr_nonnull(body);
    copy = strdup(body + 1);
    ck_assert_ptr_nonnull(copy);
    e2e_result_fini(&result);
    return copy;
}

void shop_run(int from, int to, const char *more)
{
    char line[160];

    (void)snprintf(line, sizeof line, "run p.yaml --from %s --to %s%s", shop_day(from),
                   shop_day(to), more);
    gates_must(line, 0);
}
