/* A null in a column that is declared without nulls is never read as 0: whoever is given it fails,
 * by name, and nobody else. */
#include "e2e/gates.h"

#define PERIOD " --from 2024-01-01 --to 2024-01-03"
#define RUN "run p.yaml" PERIOD

/* `q` is the `?` of the columns of `rows` and `things`. */
static const char PIPELINE[] =
    "sluice: 1\n"
    "name: nulls\n"
    "store: {driver: sqlite, path: gates.db}\n"
    "calendar: {table: days, date: day}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
    "  ids: {key: [id], columns: {id: int}}\n"
    "  things: {key: [id], columns: {id: int, weight: int%s}}\n"
    "  arrived: {date: day, key: [day, id], columns: {day: date, id: int, mark: text}}\n"
    "  rows:\n"
    "    date: day\n"
    "    key: [day, n]\n"
    "    columns: {day: date, n: int, id: int%s, kind: text%s, rank: int%s,\n"
    "              level: real%s, mark: text%s}\n"
    "%s"
    "processors:\n"
    "  sieve:\n"
    "    plugin: sieve\n"
    "    max_failed: 100\n"
    "    with: {%s}\n"
    "%s";

static char folder[E2E_FOLDER_SIZE];

static void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

static void write_pipeline(const char *q, const char *where, const char *with, const char *more)
{
    char text[2048];

    ck_assert_int_lt(snprintf(text, sizeof text, PIPELINE, q, q, q, q, q, q, where, with, more),
                     sizeof text);
    write_text("p.yaml", text);
}

/* Puts other text in place of the first `from` of the pipeline. */
static void edit_pipeline(const char *from, const char *to)
{
    struct buffer text = { 0 };
    size_t length;
    char *old = e2e_read("p.yaml", &length), *at;

    ck_assert_ptr_nonnull(old);
    at = strstr(old, from);
    ck_assert_ptr_nonnull(at);
    buffer_printf(&text, "%.*s%s%s", (int)(at - old), old, to, at + strlen(from));
    ck_assert(!text.failed);
    e2e_write("p.yaml", text.data, text.length);
    buffer_fini(&text);
    free(old);
}

/* Three things, each with one row a day of level 1, kind a, rank 1 and mark m; `spoilt` is the row
 * of thing 2 on the first day instead. */
static void write_rows(const char *spoilt)
{
    struct buffer rows = { 0 };

    buffer_text(&rows, "day,n,id,kind,rank,level,mark\n");
    for (int day = 1; day <= 3; day++)
        for (int id = 1; id <= 3; id++)
            if (day == 1 && id == 2)
                buffer_printf(&rows, "%s\n", spoilt);
            else
                buffer_printf(&rows, "2024-01-%02d,%d,%d,a,1,1.0,m\n", day, day * 10 + id, id);
    ck_assert(!rows.failed);
    write_text("rows.csv", rows.data);
    buffer_fini(&rows);
}

#define ARRIVALS_ON(day) day ",1,m\n" day ",2,m\n" day ",3,m\n"
#define ARRIVALS                                                                                   \
    "day,id,mark\n" ARRIVALS_ON("2024-01-01") ARRIVALS_ON("2024-01-02") ARRIVALS_ON("2024-01-03")

static void enter(const char *spoilt, const char *things)
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", SIEVES "/new", 1), 0);
    write_text("days.csv", "day\n2024-01-01\n2024-01-02\n2024-01-03\n");
    write_text("ids.csv", "id\n1\n2\n3\n");
    write_text("things.csv", things);
    write_text("arrived.csv", ARRIVALS);
    write_rows(spoilt);
}

#define GOOD "2024-01-01,12,2,a,1,1.0,m"
#define WEIGHED "id,weight\n1,10\n2,20\n3,30\n"
#define NO_WEIGHT "id,weight\n1,10\n2,\n3,30\n"
#define NULL_IN(column, key)                                                                       \
    "table 'rows' has a null in '" column "', declared without nulls: (" key                       \
    "); import that row again, or declare '" column "' as '"
#define ROW "day 2024-01-01, n 12"
#define THING_2                                                                                    \
    "table 'things' has a null in 'weight', declared without nulls: (id 2); import that row "      \
    "again, or declare 'weight' as 'int?' and run with --retry-failed"
#define MARKS                                                                                      \
    "    gates: {completeness: {at_least: 1, due: [{table: rows, key: {id: id}, match: mark,"      \
    " window: {from_days: 0, to_days: 0}}], present: {table: arrived, key: {id: id}}}}\n"

/* What is committed: "id day total, ..", what failed: "key day, ..", and dates that failed. */
static const struct {
    const char *promise, *with, *where, *more, *spoilt, *things;
    const char *failed, *dates, *reason;
} reads[] = {
    { "all is known", "mode: lookup", "", "", GOOD, WEIGHED, "", "", "" },
    { "a slice", "mode: slice", "", "", "2024-01-01,12,2,a,1,,m", WEIGHED, "[2] 2024-01-01", "",
      NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "a longer window", "days: 1", "", "", "2024-01-01,12,2,a,1,,m", WEIGHED,
      "[2] 2024-01-01, [2] 2024-01-02", "",
      NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "after last", "days: 2, last: 1", "", "", "2024-01-01,12,2,a,1,,m", WEIGHED, "[2] 2024-01-01",
      "", NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "after filters", "days: 1", "    where: {kind: a}\n", "", "2024-01-01,12,2,b,1,,m", WEIGHED,
      "", "", "" },
    { "a column that is not read", "days: 1", "", "", "2024-01-01,12,2,a,1,1.0,", WEIGHED, "", "",
      "" },
    { "what rows are ordered by", "days: 1, last: 2", "", "", "2024-01-01,12,2,a,,1.0,m", WEIGHED,
      "[2] 2024-01-01, [2] 2024-01-02", "",
      NULL_IN("rank", ROW) "int?' and run with --retry-failed" },
    { "a look-up", "mode: lookup", "", "", GOOD, NO_WEIGHT,
      "[2] 2024-01-01, [2] 2024-01-02, [2] 2024-01-03", "", THING_2 },
    { "a look-up of others", "mode: slice", "", "", GOOD, NO_WEIGHT, "", "", "" },
    { "groups in process", "mode: process groups", "", "", "2024-01-01,12,2,a,1,,m", WEIGHED,
      "[1] 2024-01-01, [2] 2024-01-01, [3] 2024-01-01", "",
      NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "groups in prepare", "mode: prepare groups, days: 1", "", "", "2024-01-01,12,2,a,1,,m",
      WEIGHED, "", "2024-01-01, 2024-01-02",
      NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "a look-up in prepare", "mode: prepare lookup", "", "", GOOD, NO_WEIGHT, "",
      "2024-01-01, 2024-01-02, 2024-01-03", THING_2 },
    { "groups in iterate", "mode: iterate groups", "", "", "2024-01-01,12,2,a,1,,m", WEIGHED, "",
      "2024-01-01", NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "groups in collect", "mode: collect groups", "", "", "2024-01-01,12,2,a,1,,m", WEIGHED, "",
      "2024-01-01", NULL_IN("level", ROW) "real?' and run with --retry-failed" },
    { "a look-up in collect", "mode: collect lookup", "", "", GOOD, NO_WEIGHT, "",
      "2024-01-01, 2024-01-02, 2024-01-03", THING_2 },
    { "what a gate counts", "mode: slice", "", MARKS, "2024-01-01,12,2,a,1,1.0,", WEIGHED, "",
      "2024-01-01", NULL_IN("mark", ROW) "text?' and run with --retry-failed" },
    { "a key: whose it is nobody knows", "days: 1", "", "", "2024-01-01,12,,a,1,1.0,m", WEIGHED, "",
      "2024-01-01, 2024-01-02", NULL_IN("id", ROW) "int?' and run with --retry-failed" },
    { "a condition", "days: 1", "    where: {kind: a}\n", "", "2024-01-01,12,2,,1,1.0,m", WEIGHED,
      "", "2024-01-01, 2024-01-02", NULL_IN("kind", ROW) "text?' and run with --retry-failed" },
    { "a condition that is not the only one", "days: 1", "    where: {kind: a, mark: m}\n", "",
      "2024-01-01,12,2,,1,1.0,other", WEIGHED, "", "", "" },
    { "a condition that asks for known values", "days: 1", "    where: {kind: {not: null}}\n", "",
      "2024-01-01,12,2,,1,1.0,m", WEIGHED, "", "", "" },
};

static void expect_reasons(size_t i)
{
    char *reasons = gates_sql("SELECT group_concat(reason, '; ') FROM (SELECT DISTINCT reason FROM"
                              " sluice_outcomes WHERE outcome = 'failed' AND category = 'bad_value'"
                              " AND retryable = 0 AND version = 'committed'"
                              " UNION SELECT reason FROM sluice_commits WHERE kind = 'failed'"
                              " AND retryable = 0)");

    ck_assert_msg(strcmp(reasons, reads[i].reason) == 0, "%s: %s", reads[i].promise, reasons);
    free(reasons);
}

static void expect_read(size_t i)
{
    bool good = *reads[i].reason == '\0';
    char *failed, *dates;

    gates_must(RUN, good ? 0 : 3);
    failed =
        gates_sql("SELECT group_concat(key || ' ' || partition, ', ') FROM (SELECT key,"
                  " partition FROM sluice_outcomes WHERE version = 'committed' ORDER BY 2, 1)");
    dates = gates_sql("SELECT group_concat(partition, ', ') FROM (SELECT partition FROM"
                      " sluice_commits WHERE kind = 'failed' ORDER BY 1)");
    ck_assert_msg(strcmp(failed, reads[i].failed) == 0, "%s: failed %s", reads[i].promise, failed);
    ck_assert_msg(strcmp(dates, reads[i].dates) == 0, "%s: dates %s", reads[i].promise, dates);
    expect_reasons(i);
    free(failed);
    free(dates);
}

/* Imported when the columns might be null, and then declared without. */
START_TEST(a_null_that_is_declared_away_fails_who_reads_it)
{
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        enter(reads[i].spoilt, reads[i].things);
        write_pipeline("?", "", "", "");
        gates_must("import p.yaml .", 0);
        write_pipeline("", reads[i].where, reads[i].with, reads[i].more);
        expect_read(i);
        e2e_leave(folder);
    }
}
END_TEST

/* A null that is declared is the plugin's business, as ever; and once the row is imported with a
 * value the entity is computed. */
START_TEST(a_null_is_mended_by_an_import_or_by_the_declaration)
{
    enter("2024-01-01,12,2,a,1,,m", WEIGHED);
    write_pipeline("?", "", "", "");
    gates_must("import p.yaml .", 0);
    gates_must(RUN, 0);
    gates_expect_sql("SELECT count(*) FROM sieved", "9");
    write_pipeline("", "", "", "");
    gates_must(RUN " --force", 3);
    gates_expect_sql("SELECT count(*) FROM sieved", "8");
    gates_must(RUN, 3);
    write_pipeline("?", "", "", "");
    gates_must(RUN, 3);
    gates_must(RUN " --retry-failed", 0);
    gates_expect_sql("SELECT count(*) || ' ' || sum(total) FROM sieved", "9 8.0");
    write_pipeline("", "", "", "");
    gates_must(RUN " --force", 3);
    write_rows(GOOD);
    gates_must("import p.yaml rows=rows.csv", 0);
    gates_must(RUN, 0);
    gates_expect_sql("SELECT count(*) || ' ' || sum(total) FROM sieved", "9 9.0");
    e2e_leave(folder);
}
END_TEST

/* A column that is added to a declaration: rows from before have none. */
START_TEST(a_column_added_to_a_declaration_is_not_0_in_older_rows)
{
    enter(GOOD, WEIGHED);
    write_pipeline("", "", "days: 1", "");
    edit_pipeline("level: real, ", "");
    gates_must("import p.yaml .", 0);
    write_pipeline("", "", "days: 1", "");
    gates_must("import p.yaml rows=rows.csv --from 2024-01-02 --to 2024-01-03", 0);
    gates_must(RUN, 3);
    gates_expect_sql("SELECT group_concat(day || ' ' || total, ', ') FROM sieved WHERE id = 2",
                     "2024-01-03 2.0");
    gates_expect_sql("SELECT reason FROM sluice_outcomes WHERE key = '[2]' AND partition ="
                     " '2024-01-02'",
                     NULL_IN("level", ROW) "real?' and run with --retry-failed");
    gates_must("import p.yaml rows=rows.csv", 0);
    gates_must(RUN, 0);
    gates_expect_sql("SELECT sum(total) FROM sieved", "15.0");
    e2e_leave(folder);
}
END_TEST

/* A table that another program wrote, which no import checked. */
START_TEST(a_null_of_another_program_fails_who_reads_it)
{
    enter(GOOD, WEIGHED);
    write_pipeline("", "", "", "");
    gates_must("import p.yaml days=days.csv ids=ids.csv things=things.csv", 0);
    free(gates_sql("CREATE TABLE rows (day DATE NOT NULL, n INTEGER NOT NULL, id INTEGER,"
                   " kind TEXT, rank INTEGER, level REAL, mark TEXT, PRIMARY KEY (day, n))"));
    free(gates_sql("INSERT INTO rows VALUES ('2024-01-01', 11, 1, 'a', 1, 1.0, 'm'),"
                   " ('2024-01-01', 12, 2, 'a', 1, NULL, 'm'),"
                   " ('2024-01-02', 21, 1, 'a', 1, 2.0, 'm'),"
                   " ('2024-01-03', 31, 1, 'a', 1, 3.0, 'm')"));
    gates_must(RUN, 3);
    gates_expect_sql("SELECT group_concat(key || ' ' || partition || ': ' || reason, ', ') FROM"
                     " sluice_outcomes",
                     "[2] 2024-01-01: " NULL_IN("level", ROW) "real?' and run with --retry-failed");
    gates_expect_sql("SELECT count(*) FROM sieved", "8");
    e2e_leave(folder);
}
END_TEST

/* Rows that are known since a date: one without it would never be known. */
START_TEST(a_row_that_is_known_since_no_date_is_told)
{
    enter(GOOD, "id,weight,begins\n1,10,2024-01-01\n2,20,\n3,30,2024-01-01\n");
    write_pipeline("", "", "mode: lookup", "");
    edit_pipeline("weight: int", "weight: int, begins: date?");
    gates_must("import p.yaml .", 0);
    gates_must(RUN, 0);
    edit_pipeline("things: {", "things: {known: {since: begins}, ");
    edit_pipeline("date?", "date");
    gates_must(RUN, 3);
    gates_expect_sql("SELECT group_concat(partition, ', ') || ': ' || max(reason) FROM"
                     " sluice_commits WHERE kind = 'failed'",
                     "2024-01-01, 2024-01-02, 2024-01-03: table 'things' has a null in 'begins', "
                     "declared without nulls: (begins null, id 2); import that row with its "
                     "date");
    e2e_leave(folder);
}
END_TEST

/* What the calendar is made of: a date would leave it, or be of a season without a name. */
START_TEST(a_null_in_the_calendar_is_told_before_anything_runs)
{
    static const struct {
        const char *promise, *columns, *calendar, *row;
        const char *message; /* NULL: it runs */
    } cases[] = {
        { "all is known", "kind: text, season: text", "season: season, where: {kind: real}",
          "real,s", NULL },
        { "a season", "kind: text, season: text", "season: season", "real,", "season" },
        { "a condition", "kind: text, season: text", "where: {kind: real}", ",s", "kind" },
        { "a row that is left out", "kind: text, season: text",
          "season: season, where: {kind: real}", "test,", NULL },
        { "a column that is not asked", "kind: text, season: text", "where: {kind: real}", "real,",
          NULL },
        { "nulls that are declared", "kind: text?, season: text?",
          "season: season, where: {kind: real}", ",", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[256];
        enter(GOOD, WEIGHED);
        write_pipeline("", "", "", "");
        edit_pipeline("columns: {day: date}", "columns: {day: date, kind: text?, season: text?}");
        (void)snprintf(text, sizeof text,
                       "day,kind,season\n2024-01-01,real,s\n2024-01-02,%s\n2024-01-03,real,s\n",
                       cases[i].row);
        write_text("days.csv", text);
        gates_must("import p.yaml .", 0);
        edit_pipeline("kind: text?, season: text?", cases[i].columns);
        (void)snprintf(text, sizeof text, "date: day, %s}", cases[i].calendar);
        edit_pipeline("date: day}", text);
        (void)snprintf(text, sizeof text,
                       "the calendar's table 'days' has a null in '%s', declared without nulls: "
                       "(day 2024-01-02); import that row again, or declare '%s' as 'text?'\n",
                       cases[i].message, cases[i].message);
        gates_expect_part(RUN, cases[i].message == NULL ? 0 : 2, "",
                          cases[i].message == NULL ? "" : text);
        gates_must("failures p.yaml", 0);
        write_text("days.csv", "day,kind,season\n2024-01-01,real,s\n2024-01-02,real,s\n"
                               "2024-01-03,real,s\n");
        gates_must("import p.yaml days=days.csv", 0);
        gates_must(RUN, 0);
        e2e_leave(folder);
    }
}
END_TEST

static const char SECOND[] = "  second: {plugin: second, max_failed: 100}\n";

/* Rows that an older build of the processor above wrote have none of its new column. */
START_TEST(a_column_that_an_older_build_did_not_write_is_not_0)
{
    enter(GOOD, WEIGHED);
    write_pipeline("", "", "", SECOND);
    gates_must("import p.yaml .", 0);
    write_pipeline("", "", "", "");
    gates_must(RUN " --plugins " SIEVES "/old", 0);
    write_pipeline("", "", "", SECOND);
    gates_must(RUN " --only second", 3);
    gates_expect_sql("SELECT count(*) FROM seconds", "0");
    gates_expect_sql("SELECT reason FROM sluice_outcomes WHERE key = '[2]' AND partition ="
                     " '2024-01-01'",
                     "table 'sieved' has a null in 'twice', declared without nulls: (day "
                     "2024-01-01, id 2); run 'sieve' again");
    /* So does a run that is only compared. */
    gates_expect_part(RUN " --only second --shadow", 0, "", "");
    gates_must(RUN, 0);
    gates_expect_sql("SELECT sum(total) FROM seconds", "18.0");
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_null_that_is_declared_away_fails_who_reads_it,
        a_null_is_mended_by_an_import_or_by_the_declaration,
        a_column_added_to_a_declaration_is_not_0_in_older_rows,
        a_null_of_another_program_fails_who_reads_it,
        a_row_that_is_known_since_no_date_is_told,
        a_null_in_the_calendar_is_told_before_anything_runs,
        a_column_that_an_older_build_did_not_write_is_not_0,
    };

    return suite_run("e2e_nulls", tests, COUNT_OF(tests));
}
