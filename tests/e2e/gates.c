/* gates.c - a folder with a pipeline of `gauge` processors, and commands in it. */
#include "e2e/gates.h"

#include <sqlite3.h>

#include "places/places.h"

#define MAX_ARGUMENTS 16
#define MAX_COLUMNS 32

#define BASE                                                                                       \
    "sluice: 1\n"                                                                                  \
    "name: gates\n"                                                                                \
    "%s"                                                                                           \
    "calendar: {table: days, date: day, season: season}\n"                                         \
    "tables:\n"                                                                                    \
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text}}\n"          \
    "  readings:\n"                                                                                \
    "    date: day\n"                                                                              \
    "    key: [day, site, sensor]\n"                                                               \
    "    columns: {day: date, site: text, sensor: int, value: real?}\n"                            \
    "  due:\n"                                                                                     \
    "    date: day\n"                                                                              \
    "    known: ahead\n"                                                                           \
    "    key: [day, site, sensor, slot]\n"                                                         \
    "    columns: {day: date, site: text, sensor: int, slot: text, kind: text?}\n"                 \
    "  more:\n"                                                                                    \
    "    date: day\n"                                                                              \
    "    known: ahead\n"                                                                           \
    "    key: [day, site, sensor, game]\n"                                                         \
    "    columns: {day: date, site: text, sensor: int, game: text}\n"                              \
    "  arrived:\n"                                                                                 \
    "    date: day\n"                                                                              \
    "    key: [day, site, sensor, slot]\n"                                                         \
    "    columns: {day: date, site: text, sensor: int, slot: text}\n"                              \
    "  roster: {key: [site, sensor, slot], columns: {site: text, sensor: int, slot: text}}\n"      \
    "  numbers:\n"                                                                                 \
    "    date: day\n"                                                                              \
    "    key: [day, site, sensor, slot]\n"                                                         \
    "    columns: {day: date, site: text, sensor: int, slot: int}\n"                               \
    "processors:\n"

static const struct {
    const char *name, *header;
} tables[] = {
    { "days", "day,season" },
    { "readings", "day,site,sensor,value" },
    { "due", "day,site,sensor,slot,kind" },
    { "more", "day,site,sensor,game" },
    { "arrived", "day,site,sensor,slot" },
    { "roster", "site,sensor,slot" },
    { "numbers", "day,site,sensor,slot" },
};

static char folder[E2E_FOLDER_SIZE];

/* ---- the folder ---- */

void gates_pipeline(const char *processors)
{
    struct buffer text = { 0 };
    char sections[PLACES_TEXT];

    buffer_printf(&text, BASE "%s", places_sections("gates.db", sections), processors);
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
}

void gates_processor(const char *gates, const char *more)
{
    char text[1024];

    ck_assert_int_lt(
        snprintf(text, sizeof text, "  gauge:\n    plugin: gauge\n    gates: %s\n%s", gates, more),
        sizeof text);
    gates_pipeline(text);
}

/* An undated table is replaced whole; a dated one over every date there may be. */
void gates_import(const char *table, const char *rows)
{
    struct buffer text = { 0 };
    char file[32], line[128];
    bool less = strcmp(table, "readings") != 0; /* most of them may be taken back */
    size_t t = 0;

    while (t < COUNT_OF(tables) && strcmp(tables[t].name, table) != 0)
        t++;
    ck_assert_uint_lt(t, COUNT_OF(tables));
    buffer_printf(&text, "%s\n%s", tables[t].header, rows);
    ck_assert(!text.failed);
    (void)snprintf(file, sizeof file, "%s.csv", table);
    e2e_write(file, text.data, text.length);
    buffer_fini(&text);
    (void)snprintf(line, sizeof line, "import p.yaml %s=%s%s%s", table, file,
                   strcmp(table, "roster") == 0 ? "" : " --from 2020-01-01 --to 2021-12-31",
                   less ? " --yes" : "");
    gates_must(line, 0);
}

void gates_import_empty(void)
{
    struct buffer days = { 0 };

    buffer_text(&days, "2020-12-30,s1\n2020-12-31,s1\n");
    for (int day = 1; day <= 28; day++)
        buffer_printf(&days, "2021-02-%02d,s2\n", day);
    ck_assert(!days.failed);
    gates_import("days", days.data);
    buffer_fini(&days);
    for (size_t t = 1; t < COUNT_OF(tables); t++) {
        char file[32];
        (void)snprintf(file, sizeof file, "%s.csv", tables[t].name);
        gates_import(tables[t].name, "");
    }
}

void gates_enter(void)
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", GAUGE_FOLDER, 1), 0);
    gates_processor("{}", "");
    gates_import_empty();
}

void gates_leave(void)
{
    e2e_leave(folder);
}

/* ---- commands ---- */

struct e2e_result gates_command(const char *line, int code)
{
    const char *arguments[MAX_ARGUMENTS + 1];
    char copy[256], *rest = copy, *word;
    struct e2e_result result;
    size_t count = 0;

    ck_assert_uint_lt(strlen(line), sizeof copy);
    memcpy(copy, line, strlen(line) + 1);
    while ((word = strsep(&rest, " ")) != NULL && count < MAX_ARGUMENTS)
        arguments[count++] = word;
    arguments[count] = NULL;
    result = e2e_run(arguments);
    ck_assert_msg(result.code == code, "%s: exit code %d\n%s%s", line, result.code, result.out,
                  result.err);
    return result;
}

void gates_must(const char *line, int code)
{
    struct e2e_result result = gates_command(line, code);

    e2e_result_fini(&result);
}

void gates_expect(const char *line, int code, const char *out, const char *err)
{
    struct e2e_result result = gates_command(line, code);

    ck_assert_msg(strcmp(result.out, out) == 0, "%s: stdout is\n%s\nnot\n%s", line, result.out,
                  out);
    ck_assert_msg(strcmp(result.err, err) == 0, "%s: stderr is\n%s\nnot\n%s", line, result.err,
                  err);
    e2e_result_fini(&result);
}

void gates_expect_part(const char *line, int code, const char *out_part, const char *err_part)
{
    struct e2e_result result = gates_command(line, code);

    ck_assert_msg(strstr(result.out, out_part) != NULL, "%s: no '%s' in\n%s", line, out_part,
                  result.out);
    ck_assert_msg(strstr(result.err, err_part) != NULL, "%s: no '%s' in\n%s", line, err_part,
                  result.err);
    e2e_result_fini(&result);
}

/* ---- exports: no field here has a comma inside ---- */

static size_t split(char *line, char **fields)
{
    size_t count = 0;
    char *field;

    while ((field = strsep(&line, ",")) != NULL) {
        ck_assert_uint_lt(count, MAX_COLUMNS);
        fields[count++] = field;
    }
    return count;
}

static void add_columns(struct buffer *out, char **header, char **fields, size_t count,
                        const char *columns)
{
    char copy[256], *rest = copy, *name;
    const char *separator = "";

    (void)snprintf(copy, sizeof copy, "%s", columns);
    while ((name = strsep(&rest, ",")) != NULL) {
        size_t c = 0;
        while (c < count && strcmp(header[c], name) != 0)
            c++;
        ck_assert_msg(c < count, "no column %s", name);
        buffer_printf(out, "%s%s", separator, fields[c]);
        separator = ",";
    }
    buffer_char(out, '\n');
}

char *gates_rows(const char *table, const char *date, const char *columns)
{
    struct buffer out = { 0 };
    char line[128], *header[MAX_COLUMNS], *fields[MAX_COLUMNS], *rest, *row;
    struct e2e_result result;
    size_t count;

    (void)snprintf(line, sizeof line, "export p.yaml %s --all --date %s", table, date);
    result = gates_command(line, 0);
    rest = result.out;
    count = split(strsep(&rest, "\n"), header);
    buffer_text(&out, "");
    while ((row = strsep(&rest, "\n")) != NULL && *row != '\0') {
        ck_assert_uint_eq(split(row, fields), count);
        add_columns(&out, header, fields, count, columns);
    }
    ck_assert(!out.failed);
    e2e_result_fini(&result);
    return out.data == NULL ? strdup("") : out.data;
}

void gates_expect_rows(const char *table, const char *date, const char *columns,
                       const char *expected, const char *promise)
{
    char *rows = gates_rows(table, date, columns);

    ck_assert_msg(strcmp(rows, expected) == 0, "%s: rows are\n%s\nnot\n%s", promise, rows,
                  expected);
    free(rows);
}

void gates_expect_outcomes(const char *table, const char *from, const char *to,
                           const char *expected, const char *promise)
{
    struct buffer out = { 0 };
    char line[160], *rest, *row;
    struct e2e_result result;
    const char *text;

    (void)snprintf(line, sizeof line, "export p.yaml %s --outcomes --from %s --to %s", table, from,
                   to);
    result = gates_command(line, 0);
    rest = result.out;
    (void)strsep(&rest, "\n");
    while ((row = strsep(&rest, "\n")) != NULL && *row != '\0')
        buffer_printf(&out, "%s\n", row);
    text = out.data == NULL ? "" : out.data;
    ck_assert_msg(strcmp(text, expected) == 0, "%s: outcomes are\n%s\nnot\n%s", promise, text,
                  expected);
    buffer_fini(&out);
    e2e_result_fini(&result);
}

char *gates_told(const char *table, const char *date)
{
    char *rows = gates_rows(
        table, date, "site,sensor,due_rows,present_rows,completeness_pct100,production_ready");
    char line[128], *rest, *row;
    struct buffer out = { 0 };
    struct e2e_result result;

    (void)snprintf(line, sizeof line, "export p.yaml %s --outcomes --date %s", table, date);
    result = gates_command(line, 0);
    rest = result.out;
    (void)strsep(&rest, "\n");
    buffer_printf(&out, "\n%s", rows);
    while ((row = strsep(&rest, "\n")) != NULL && *row != '\0')
        buffer_printf(&out, "%s\n", row + strlen(date) + 1);
    ck_assert(!out.failed);
    e2e_result_fini(&result);
    free(rows);
    return out.data;
}

void gates_expect_told(const char *told, const char *entity, const char *expected,
                       const char *promise)
{
    char line[128];

    (void)snprintf(line, sizeof line, "\n%s,%s\n", entity, expected);
    ck_assert_msg(strstr(told, line) != NULL, "%s: not%sin%s", promise, line, told);
}

/* ---- the store ---- */

char *gates_sql(const char *query)
{
    sqlite3 *database;
    sqlite3_stmt *statement = NULL;
    const char *text = "";
    char *copy;

    database = places_look("gates.db", query);
    ck_assert_ptr_nonnull(database);
    ck_assert_msg(sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  query, sqlite3_errmsg(database));
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL)
        text = (const char *)sqlite3_column_text(statement, 0);
    copy = strdup(text);
    ck_assert_ptr_nonnull(copy);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return copy;
}

void gates_expect_sql(const char *query, const char *expected)
{
    char *text = gates_sql(query);

    ck_assert_msg(strcmp(text, expected) == 0, "%s: %s, not %s", query, text, expected);
    free(text);
}
