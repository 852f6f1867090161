/* A pipeline written for CSV files: what it says of them, and that it imports them at once. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"
#include "sluice/plugin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAD                                                                                       \
    "sluice: 1\nname: \"p\"\n\nstore: {driver: sqlite, path: \"${SLUICE_STORE:-p.db}\"}\n\n"
#define KEY(columns, rows) "    key: [" columns "]  # no two of " rows " rows have the same\n"

static char folder[E2E_FOLDER_SIZE];

/* ---- one file each ---- */

static const struct {
    const char *name, *text; /* of t.csv */
    const char *calendar;    /* its line, or nothing */
    const char *table;       /* what is said of t, behind its file */
    const char *imported;
} files[] = {
    { "commas, and numbers that are none",
      "id,zip,phone,amount,big\n1,01234,+49170,1.5,9223372036854775807\n"
      "2,98765,+49171,2,12345678901234567890\n",
      "",
      KEY("id",
          "2") "    columns:\n"
               "      id: int  # all of 2 values\n"
               "      zip: text  # line 2 has '01234', which as a number would not be the same\n"
               "      phone: text  # line 2 has '+49170', which as a number would not be the "
               "same\n"
               "      amount: real  # all of 2 values\n"
               "      big: text  # line 3 has '12345678901234567890'\n",
      "t: 2 rows, +2 ~0 -0, T\n" },
    { "semicolons, decimal commas, groups, a byte-order mark and CRLF",
      "\xef\xbb\xbfTag;Menge;Preis \xe2\x82\xac;Text\r\n"
      "31.01.2024;1.234;1,5;\"a; \"\"b\"\"\"\r\n1.2.2024;17;-2,25;\r\n",
      "calendar: {table: t, date: Tag}\n\n",
      "    date: Tag\n" KEY(
          "Tag", "2") "    csv: {delimiter: \";\", decimal: \",\", thousands: \".\", date_format: "
                      "\"%d.%m.%Y\"}\n"
                      "    columns:\n"
                      "      Tag: {type: date, known: ahead}  # all of 2 values\n"
                      "      Menge: int  # all of 2 values\n"
                      "      preis: {type: real, from: \"Preis \xe2\x82\xac\"}  # all of 2 values\n"
                      "      Text: text?  # line 2 has 'a; \"b\"'; 1 row without\n",
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n" },
    { "tabs, words for no value, a key of two columns",
      "day\tstation\train\tok\n2024-01-01\ta\t1.5\ttrue\n2024-01-01\tb\tNA\tfalse\n"
      "2024-01-02\ta\t\ttrue\n",
      "calendar: {table: t, date: day}\n\n",
      "    date: day\n" KEY("day, station",
                            "3") "    csv: {delimiter: \"tab\", null: [\"NA\"]}\n"
                                 "    columns:\n"
                                 "      day: {type: date, known: ahead}  # all of 3 values\n"
                                 "      station: text  # line 2 has 'a'\n"
                                 "      rain: real?  # all of 1 value; 2 rows without\n"
                                 "      ok: bool  # all of 3 values\n",
      "t: 3 rows, 2 dates, +3 ~0 -0, T\n" },
    { "a word for no value in a text stays what it is, where no other column has it",
      "id,country\n1,NA\n2,DE\n", "",
      KEY("id", "2") "    columns:\n      id: int  # all of 2 values\n"
                     "      country: text  # line 3 has 'DE'\n",
      "t: 2 rows, +2 ~0 -0, T\n" },
    { "two quotes in a column of numbers", "id,n\n1,\"\"\n2,5\n", "",
      KEY("id", "2") "    csv: {null: [\"\"]}\n    columns:\n      id: int  # all of 2 values\n"
                     "      \"n\": int?  # all of 1 value; 1 row without\n",
      "t: 2 rows, +2 ~0 -0, T\n" },
    { "no row tells month from day", "d,x,n\n03/04/2024,1.5,1\n05/06/2024,2.5,1\n",
      "calendar: {table: t, date: d}\n\n",
      "    date: d\n" KEY(
          "d", "2") "    csv: {date_format: \"%m/%d/%Y\"}\n    columns:\n"
                    "      d: {type: date, known: ahead}  # all of 2 values; no row tells whether "
                    "month or day "
                    "comes first\n"
                    "      x: real  # all of 2 values\n      \"n\": int  # all of 2 values\n",
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n" },
    { "one row tells", "d,n\n03/04/2024,1\n25/06/2024,1\n", "calendar: {table: t, date: d}\n\n",
      "    date: d\n" KEY("d", "2") "    csv: {date_format: \"%d/%m/%Y\"}\n    columns:\n"
                                    "      d: {type: date, known: ahead}  # all of 2 values\n"
                                    "      \"n\": int  # all of 2 values\n",
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n" },
    { "times of an unknown clock, and a thousand with a comma",
      "Order ID,ordered,total\n1,1/5/2024 10:00 AM,\"1,234.50\"\n2,1/16/2024 11:00 PM,\"12,000\"\n",
      "",
      KEY("order_id",
          "2") "    csv: {thousands: \",\", time_format: \"%m/%d/%Y %I:%M %p\", zone: \"UTC\"}\n"
               "    columns:\n      order_id: {type: int, from: \"Order ID\"}  # all of 2 values\n"
               "      ordered: time  # all of 2 values; which clock it was the file does not say\n"
               "      # its day: {type: date, from: \"ordered\", zone: UTC}, of whichever zone; "
               "then 'date:' "
               "above can name it\n"
               "      total: real  # all of 2 values\n",
      "t: 2 rows, +2 ~0 -0, T\n" },
    { "dates of eight digits, where the name speaks of days",
      "date,number\n20240105,20240105\n20240106,20240105\n", "calendar: {table: t, date: date}\n\n",
      "    date: date\n" KEY("date",
                             "2") "    csv: {date_format: \"%Y%m%d\"}\n    columns:\n"
                                  "      date: {type: date, known: ahead}  # all of 2 values\n"
                                  "      number: int  # all of 2 values\n",
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n" },
    { "reals are the last that tell rows apart", "x,a,b\n1.5,1,1\n2.5,1,2\n3.5,2,1\n", "",
      KEY("a, b", "3") "    columns:\n      x: real  # all of 3 values\n"
                       "      a: int  # all of 3 values\n      b: int  # all of 3 values\n",
      "t: 3 rows, +3 ~0 -0, T\n" },
    { "only a real does", "x,a\n1.5,1\n2.5,1\n", "",
      KEY("x", "2") "    columns:\n      x: real  # all of 2 values\n"
                    "      a: int  # all of 2 values\n",
      "t: 2 rows, +2 ~0 -0, T\n" },
    { "names that are none, or something else in YAML; $, and no name",
      "null,,3P%,Null,$x\n1,x,2,5,a\n2,y,3,6,b\n", "",
      KEY("\"null\"", "2") "    columns:\n      \"null\": int  # all of 2 values\n"
                           "      # column 2 has no name in the header and is left out\n"
                           "      column_3p: {type: int, from: \"3P%\"}  # all of 2 values\n"
                           "      Null_2: {type: int, from: \"Null\"}  # all of 2 values\n"
                           "      x: {type: text, from: \"$$x\"}  # line 2 has 'a'\n",
      "t: 2 rows, +2 ~0 -0, T\n" },
    { "a header alone", "a,b\n", "",
      "    key: [a]  # no two of 0 rows have the same\n    columns:\n"
      "      a: text  # no row has a value\n      b: text  # no row has a value\n",
      "t: 0 rows, +0 ~0 -0, T\n" },
};

static void expect_file(const char *name, const char *path, const char *text)
{
    char *found = e2e_read(path, &(size_t){ 0 });

    ck_assert_msg(found != NULL && strcmp(found, text) == 0, "%s: %s is\n%s", name, path,
                  found == NULL ? "not there" : found);
    free(found);
}

START_TEST(a_pipeline_says_what_a_file_is_and_imports_it)
{
    static const char *const NEW[] = { "new", "pipeline", "p.yaml", "t.csv", NULL };
    static const char *const VALIDATE[] = { "validate", "p.yaml", NULL };
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };
    const char *name = files[_i].name;
    char *text =
        text_of(HEAD "%stables:\n  t:\n    file: t.csv\n%s", files[_i].calendar, files[_i].table);

    write_text("t.csv", files[_i].text);
    import_expect(name, NEW, 0, NULL, "");
    expect_file(name, "p.yaml", text);
    import_expect(name, VALIDATE, 0, "p.yaml: ok, 0 processors\n", "");
    import_expect(name, IMPORT, 0, NULL, files[_i].imported);
    free(text);
}
END_TEST

/* ---- rows that nothing tells apart ---- */

static const struct {
    const char *name, *text;
    const char *calendar, *table; /* as of `files` */
    const char *key;              /* what is said of it on stdout */
    const char *rows;             /* that are exported */
} numbered[] = {
    { "with a date, which is of the key too",
      "day,item\n2024-01-02,a\n2024-01-01,b\n2024-01-01,b\n", "calendar: {table: t, date: day}\n\n",
      "    date: day\n    key: [day, row]  # no other columns tell all rows apart\n    columns:\n"
      "      row: {type: int, row_number: true}  # of the file: a row put in before others changes "
      "their keys\n"
      "      day: {type: date, known: ahead}  # all of 3 values\n"
      "      item: text  # line 2 has 'a'\n",
      "t: 3 rows, 2 columns, key [day, row], date day",
      "row,day,item\n2,2024-01-01,b\n3,2024-01-01,b\n1,2024-01-02,a\n" },
    { "without one, beside a column of that name", "Row,n\n1,\n,2\n", "",
      "    key: [row_2]  # no other columns tell all rows apart\n    columns:\n"
      "      row_2: {type: int, row_number: true}  # of the file: a row put in before others "
      "changes "
      "their keys\n"
      "      Row: int?  # all of 1 value; 1 row without\n"
      "      \"n\": int?  # all of 1 value; 1 row without\n",
      "t: 2 rows, 2 columns, key [row_2]", "row_2,Row,n\n1,1,\n2,,2\n" },
    { "not where columns tell them apart", "a,b\n1,1\n2,1\n", "",
      KEY("a",
          "2") "    columns:\n      a: int  # all of 2 values\n      b: int  # all of 2 values\n",
      "t: 2 rows, 2 columns, key [a]", "a,b\n1,1\n2,1\n" },
};

START_TEST(rows_that_nothing_tells_apart_are_numbered_where_that_is_asked_for)
{
    static const char *const NEW[] = { "new", "pipeline", "p.yaml", "t.csv", "--row-number", NULL };
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };
    static const char *const EXPORT[] = { "export",     "p.yaml", "t",          "--from",
                                          "2024-01-01", "--to",   "2024-12-31", NULL };
    static const char *const EXPORT_ALL[] = { "export", "p.yaml", "t", NULL };
    const char *name = numbered[_i].name;
    char *text = text_of(HEAD "%stables:\n  t:\n    file: t.csv\n%s", numbered[_i].calendar,
                         numbered[_i].table);
    char *out = text_of("%s\n\np.yaml is written; next:\n  sluice validate p.yaml\n  sluice import "
                        "p.yaml .\n",
                        numbered[_i].key);

    write_text("t.csv", numbered[_i].text);
    import_expect(name, NEW, 0, out, "");
    expect_file(name, "p.yaml", text);
    import_expect(name, IMPORT, 0, NULL, NULL);
    import_expect(name, numbered[_i].calendar[0] == '\0' ? EXPORT_ALL : EXPORT, 0,
                  numbered[_i].rows, "");
    free(text);
    free(out);
}
END_TEST

/* ---- files that cannot be ---- */

static const struct {
    const char *name, *text, *err;
} refused[] = {
    { "rows that nothing tells apart", "a,b,c\n1,2,x\n1,3,x\n1,2,x\n",
      "sluice new: error: 't.csv': no columns tell its rows apart; nearest are [b], and lines 2 "
      "and 4 both have (2): remove rows that stand twice, or number them with --row-number\n" },
    { "columns with empty fields are of no key", "a,b\n1,2\n1,\n",
      "sluice new: error: 't.csv': no columns tell its rows apart; nearest are [a], and lines 2 "
      "and 3 both have (1); columns with empty fields cannot be of a key: remove rows that stand "
      "twice, or number them with --row-number\n" },
    { "no column without empty fields", "a,b\n1,\n,2\n",
      "sluice new: error: 't.csv': every column with a name has rows without a value, so none can "
      "be of a key: number the rows with --row-number\n" },
    { "fields that are missing", "a,b\n1,2\n1\n",
      "sluice new: error: 't.csv', line 3: 1 field where the header has 2: a row has a field for "
      "each column; one with a separator in it stands in quotes\n" },
    { "a blank line", "a,b\n1,2\n\n3,4\n",
      "sluice new: error: 't.csv', line 3: a blank line between rows: remove it\n" },
    { "a column twice", "a,b,a\n1,2,3\n",
      "sluice new: error: 't.csv', line 1: the header has column 'a' twice, as columns 1 and 3: "
      "rename one of them\n" },
    { "nothing", "",
      "sluice new: error: 't.csv' is empty: its first line must name the columns\n" },
    { "another encoding", "a,b\n1,x\n2,M\xfcller\n",
      "sluice new: error: 't.csv', line 3: this is not text in UTF-8; convert the file, for "
      "example "
      "with 'iconv -f ISO-8859-1 -t UTF-8'\n" },
    { "packed", "\x1f\x8b\x08",
      "sluice new: error: 't.csv' is packed: unpack it with 'gunzip -k' and name the file that "
      "comes of it\n" },
    { "quotes that do not end", "a,b\n1,\"2\n",
      "sluice new: error: t.csv:2:3: a quoted field without its closing quote: add it, or double "
      "the quotes within the field\n" },
};

START_TEST(what_cannot_be_imported_is_told_and_nothing_is_written)
{
    static const char *const NEW[] = { "new", "pipeline", "p.yaml", "t.csv", NULL };

    write_text("t.csv", refused[_i].text);
    import_expect(refused[_i].name, NEW, 2, "", refused[_i].err);
    ck_assert_int_ne(access("p.yaml", F_OK), 0);
}
END_TEST

/* ---- several files ---- */

START_TEST(nothing_is_overwritten)
{
    static const char *const NEW[] = { "new", "pipeline", "p.yaml", "t.csv", NULL };

    write_text("t.csv", "a\n1\n");
    write_text("p.yaml", "mine\n");
    import_expect("there already", NEW, 2, "",
                  "sluice new: error: 'p.yaml' is there already, and nothing is overwritten: name "
                  "another one\n");
    expect_file("there already", "p.yaml", "mine\n");
}
END_TEST

START_TEST(the_calendar_is_of_the_first_table_with_dates)
{
    static const char *const NEW[] = { "new",        "pipeline",   "my shop.yaml",
                                       "people.csv", "orders.csv", "2024 x.csv",
                                       NULL };
    static const char *const IMPORT[] = { "import", "my shop.yaml", ".", NULL };

    write_text("people.csv", "id,name\n1,Ann\n2,Bob\n");
    write_text("orders.csv", "id,day\n1,2024-01-01\n2,2024-01-01\n");
    write_text("2024 x.csv", "day,n\n2024-01-01,1\n2024-01-02,1\n");
    import_expect("three files", NEW, 0,
                  "people: 2 rows, 2 columns, key [id]\n"
                  "orders: 2 rows, 2 columns, key [id], date day\n"
                  "data_2024_x: 2 rows, 2 columns, key [day], date day\n"
                  "\nmy shop.yaml is written; next:\n"
                  "  sluice validate 'my shop.yaml'\n"
                  "  sluice import 'my shop.yaml' .\n",
                  "");
    expect_file(
        "three files", "my shop.yaml",
        "sluice: 1\nname: \"my_shop\"\n\n"
        "store: {driver: sqlite, path: \"${SLUICE_STORE:-my_shop.db}\"}\n\n"
        "calendar: {table: orders, date: day}\n\n"
        "tables:\n"
        "  people:\n    file: people.csv\n" KEY(
            "id", "2") "    columns:\n      id: int  # all of 2 values\n"
                       "      name: text  # line 2 has 'Ann'\n\n"
                       "  orders:\n    file: orders.csv\n    date: day\n" KEY(
                           "id",
                           "2") "    columns:\n      id: int  # all of 2 values\n"
                                "      day: {type: date, known: ahead}  # all of 2 values\n\n"
                                "  data_2024_x:\n    file: \"2024 x.csv\"\n    date: day\n" KEY(
                                    "day", "2") "    columns:\n      day: date  # all of 2 values\n"
                                                "      \"n\": int  # all of 2 values\n");
    import_expect("three files", IMPORT, 0, NULL, NULL);
}
END_TEST

/* More rows than are looked at first, told apart by the last of them. */
START_TEST(all_rows_are_looked_at)
{
    static const char *const NEW[] = { "new", "pipeline", "p.yaml", "t.csv", NULL };
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };
    FILE *file = fopen("t.csv", "w");

    ck_assert_ptr_nonnull(file);
    (void)fputs("a,b,c,late\n", file);
    for (int row = 0; row < 3000; row++)
        (void)fprintf(file, "%d,%d,%d,%s\n", row % 2999, row / 1500, row % 7,
                      row == 2998 ? "x" : "5");
    ck_assert_int_eq(fclose(file), 0);
    import_expect("many rows", NEW, 0,
                  "t: 3000 rows, 4 columns, key [a, b]\n\np.yaml is written; next:\n"
                  "  sluice validate p.yaml\n  sluice import p.yaml .\n",
                  "");
    import_expect("many rows", IMPORT, 0, NULL, "t: 3,000 rows, +3,000 ~0 -0, T\n");
}
END_TEST

/* A pipeline of tables without dates has no calendar: what else there is of it. */
START_TEST(tables_without_dates_need_no_calendar)
{
    static const char *const NEW[] = { "new", "pipeline", "p.yaml", "t.csv", NULL };
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };
    static const char *const EXPORT[] = { "export", "p.yaml", "t", NULL };
    static const char *const STATUS[] = { "status", "p.yaml", NULL };
    static const char *const VERIFY[] = { "verify", "p.yaml", NULL };

    write_text("t.csv", "a,b\n1,x\n2,y\n");
    import_expect("no dates", NEW, 0, NULL, "");
    import_expect("no dates", IMPORT, 0, NULL, NULL);
    import_expect("no dates", EXPORT, 0, "a,b\n1,x\n2,y\n", "");
    import_expect("no dates", STATUS, 0, NULL, NULL);
    import_expect("no dates", VERIFY, 0, NULL, NULL);
}
END_TEST

/* ---- plugins ---- */

#define SHOP                                                                                       \
    "sluice: 1\nname: shop\nstore: {driver: sqlite, path: \"${SLUICE_STORE:-test.db}\"}\n"         \
    "calendar: {every: day, from: 2024-01-01, to: 2024-12-31, season: none}\n"                     \
    "tables:\n"                                                                                    \
    "  customers:\n    key: [customer_id]\n"                                                       \
    "    columns: {customer_id: int, name: text, \"n\": bool}\n"                                   \
    "  Orders:\n    date: day\n    key: [order_id]\n    where: {kind: [web, shop]}\n"              \
    "    columns: {order_id: text, customer_id: int, day: date, kind: text, total: real?, "        \
    "paid_at: time?}\n"                                                                            \
    "  rates:\n    date: day\n    key: [day]\n    columns: {day: date, rate: real}\n"              \
    "  seats:\n    key: [room, seat]\n    columns: {room: text, seat: date, taken: bool?}\n"

static const struct {
    const char *name;
    const char *const options[12];
    const char *expected; /* test/expected.csv, and what a run comes to */
} plugins[] = {
    { "tables with dates and without, an alias, and rows of all entities",
      { "--entity", "customer_id:int", "--input", "customers", "--input", "Orders=sold", "--input",
        "rates", NULL },
      "date,customer_id,customers_rows,sold_rows,rates_rows,mean_total\n"
      "2024-01-04,1,1,2,2,2.0\n2024-01-04,2,1,1,2,3.5\n" },
    { "a first table with dates; an alias that is a word of the descriptor",
      { "--entity", "customer_id:int", "--input", "Orders=out", "--input", "rates=in", NULL },
      "date,customer_id,out_rows,in_rows,mean_total\n"
      "2024-01-04,1,2,2,2.0\n2024-01-04,2,1,2,3.5\n" },
    { "a key of two columns; no numbers",
      { "--entity", "room:text", "--entity", "seat:date", "--input", "seats", NULL },
      "date,room,seat,seats_rows\n2024-01-04,text 1,2024-01-01,1\n2024-01-04,text "
      "2,2024-01-02,1\n" },
    { "part of a table's key",
      { "--entity", "room:text", "--input", "seats", "--input", "rates", NULL },
      "date,room,seats_rows,rates_rows,mean_rate\n2024-01-04,text 1,2,2,2.0\n"
      "2024-01-04,text 2,1,2,2.0\n" },
};

/* `sluice new plugin form --pipeline shop.yaml ..` */
static struct e2e_result make_plugin(const char *const *options)
{
    const char *arguments[24] = { "new", "plugin", "form", "--pipeline", "shop.yaml" };
    size_t count = 5;

    while (*options != NULL)
        arguments[count++] = *options++;
    return e2e_run(arguments);
}

/* As a person does who has not installed the headers. */
static int run_make(const char *in)
{
    pid_t process = fork();
    int status = -1;

    if (process == 0) {
        (void)alarm(60);
        (void)execlp("make", "make", "-s", "-C", in, "SLUICE=-Werror -I" SLUICE_SOURCE "/include",
                     (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    return status;
}

/* Imports what the test has for every input. */
static void import_rows(const char *name, const char *const *options)
{
    const char *arguments[16] = { "import", "form/form.yaml" };
    char *named[8];
    size_t count = 0;

    for (; *options != NULL; options += 2) {
        char *equals = strchr(options[1], '=');
        int length = equals == NULL ? (int)strlen(options[1]) : (int)(equals - options[1]);
        if (strcmp(options[0], "--input") != 0)
            continue;
        named[count] = text_of("%.*s=form/test/%s.csv", length, options[1],
                               equals == NULL ? options[1] : equals + 1);
        arguments[2 + count] = named[count];
        count++;
    }
    import_expect(name, arguments, 0, NULL, NULL);
    while (count > 0)
        free(named[--count]);
}

START_TEST(a_plugin_builds_runs_and_comes_to_what_its_test_expects)
{
    static const char *const VALIDATE[] = { "validate", "form/form.yaml", "--plugins", "form",
                                            NULL };
    static const char *const RUN[] = { "run",    "form/form.yaml", "--plugins", "form",
                                       "--date", "2024-01-04",     NULL };
    static const char *const EXPORT[] = { "export", "form/form.yaml", "form",       "--plugins",
                                          "form",   "--date",         "2024-01-04", NULL };
    static const char *const TEST[] = { "test", "form", NULL };
    const char *name = plugins[_i].name;
    struct e2e_result made;

    write_text("shop.yaml", SHOP);
    made = make_plugin(plugins[_i].options);
    ck_assert_msg(made.code == 0, "%s: %s", name, made.err);
    e2e_result_fini(&made);
    expect_file(name, "form/test/expected.csv", plugins[_i].expected);
    ck_assert_int_eq(run_make("form"), 0);
    import_expect(name, VALIDATE, 0, NULL, "");
    import_expect(name, TEST, 0, "passed   test         1 date, 2 rows\n1 case: 1 passed\n", "");
    import_rows(name, plugins[_i].options);
    import_expect(name, RUN, 0, NULL, NULL);
    import_expect(name, EXPORT, 0, plugins[_i].expected, "");
}
END_TEST

/* Pipelines whose calendar decides which rows are seen, and on which dates there are any. */
#define LEAGUE(calendar)                                                                           \
    "sluice: 1\nname: league\ncalendar: " calendar "\ntables:\n"                                   \
    "  games:\n    date: day\n    key: [team]\n    known: ahead\n"                                 \
    "    columns: {team: int, day: date, season: text, kind: text}\n"                              \
    "  shots:\n    date: day\n    key: [shot]\n"                                                   \
    "    columns: {shot: int, team: int, day: date, points: int?}\n"

static const struct {
    const char *name, *pipeline;
    const char *const options[12];
} calendars[] = {
    { "of a table, with seasons and conditions",
      LEAGUE("{table: games, date: day, season: season, where: {kind: [a, b]}}"),
      { "--entity", "team:int", "--input", "games", "--input", "shots", NULL } },
    { "of a table that the plugin does not read",
      LEAGUE("{table: games, date: day, season: season}"),
      { "--entity", "team:int", "--input", "shots", NULL } },
    { "months that are far away",
      LEAGUE("{every: month, from: 2031-05-31, to: 2032-12-31, season: year}"),
      { "--entity", "team:int", "--input", "games", "--input", "shots", NULL } },
    { "up to today",
      LEAGUE("{every: weekday, from: 2019-01-01, to: today, season: none}"),
      { "--entity", "team:int", "--input", "shots", NULL } },
    { "a table under two names",
      LEAGUE("{table: games, date: day}"),
      { "--entity", "team:int", "--input", "games", "--input", "shots=near", "--input", "shots=far",
        NULL } },
};

START_TEST(a_plugin_passes_its_test_whatever_the_calendar)
{
    static const char *const TEST[] = { "test", ".", NULL };
    struct e2e_result made;

    write_text("shop.yaml", calendars[_i].pipeline);
    made = make_plugin(calendars[_i].options);
    ck_assert_msg(made.code == 0, "%s: %s", calendars[_i].name, made.err);
    ck_assert_msg(strstr(made.out, "next:\n  make -C form\n  sluice test form\n"
                                   "  sluice check form/form.so\n") != NULL,
                  "%s: %s", calendars[_i].name, made.out);
    e2e_result_fini(&made);
    ck_assert_int_eq(run_make("form"), 0);
    ck_assert_int_eq(chdir("form"), 0);
    import_expect(calendars[_i].name, TEST, 0,
                  "passed   test         1 date, 2 rows\n1 case: 1 passed\n", "");
    ck_assert_int_eq(chdir(".."), 0);
}
END_TEST

static const struct {
    const char *name;
    const char *const options[12];
    const char *err;
} no_plugins[] = {
    { "a table that is not declared",
      { "--entity", "customer_id:int", "--input", "customer", NULL },
      "sluice new: error: shop.yaml declares no table 'customer'; did you mean 'customers'?\n" },
    { "a first table that cannot list the entities",
      { "--entity", "customer_id:int", "--input", "rates", "--input", "customers", NULL },
      "sluice new: error: table 'rates' has no column 'customer_id' of the type of the entity's: "
      "the first input lists the entities, so it has all of their columns\n" },
    { "an entity of another type",
      { "--entity", "customer_id:text", "--input", "customers", NULL },
      "sluice new: error: table 'customers' has no column 'customer_id' of the type of the "
      "entity's: the first input lists the entities, so it has all of their columns\n" },
    { "no type",
      { "--entity", "customer_id", "--input", "customers", NULL },
      "sluice new: error: --entity 'customer_id' is not NAME:TYPE with a type of int, text, date "
      "or "
      "bool, as in player_id:int\n" },
    { "one table twice",
      { "--entity", "customer_id:int", "--input", "customers", "--input", "customers", NULL },
      "sluice new: error: two inputs are called 'customers': name one with --input TABLE=ALIAS\n" },
    { "an alias that is no name",
      { "--entity", "customer_id:int", "--input", "customers=1a", NULL },
      "sluice new: error: the alias '1a' cannot be: names are small letters, digits and _, at most "
      "47, and begin with a letter\n" },
    { "an alias that is a file of the test",
      { "--entity", "customer_id:int", "--input", "customers=expected", NULL },
      "sluice new: error: no input can be called 'expected': a file of the plugin's test is; name "
      "it with --input TABLE=ALIAS\n" },
    { "no input",
      { "--entity", "customer_id:int", NULL },
      "sluice new: error: --input is missing\n" },
};

START_TEST(what_is_no_plugin_is_told_and_nothing_is_written)
{
    struct e2e_result made;

    write_text("shop.yaml", SHOP);
    made = make_plugin(no_plugins[_i].options);
    ck_assert_msg(made.code == 2 && strcmp(made.err, no_plugins[_i].err) == 0, "%s: %d\n%s",
                  no_plugins[_i].name, made.code, made.err);
    ck_assert_int_ne(access("form", F_OK), 0);
    e2e_result_fini(&made);
}
END_TEST

START_TEST(a_folder_that_is_there_stays_as_it_is)
{
    static const char *const OPTIONS[] = { "--entity", "customer_id:int", "--input", "customers",
                                           NULL };
    struct e2e_result made;

    write_text("shop.yaml", SHOP);
    ck_assert_int_eq(mkdir("form", 0755), 0);
    made = make_plugin(OPTIONS);
    ck_assert_int_eq(made.code, 2);
    ck_assert_str_eq(made.err, "sluice new: error: 'form' is there already, and nothing is "
                               "overwritten: name another one\n");
    ck_assert_int_eq(rmdir("form"), 0);
    e2e_result_fini(&made);
}
END_TEST

START_TEST(names_and_pipelines_that_no_plugin_can_have_are_refused)
{
    static const struct {
        const char *name, *pipeline, *err;
    } cases[] = {
        { "_x", SHOP,
          "sluice new: error: the plugin's name '_x' cannot be: names are small letters, digits "
          "and _, at most 47, and begin with a letter\n" },
        { "form",
          "sluice: 1\nname: shop\ntables:\n  customers: {key: [customer_id], columns: "
          "{customer_id: int}}\n",
          "sluice new: error: shop.yaml has no 'calendar', and a plugin computes dates of one: "
          "give it a table's, or {every: day, from: 2024-01-01, to: today}\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct e2e_result made;
        write_text("shop.yaml", cases[i].pipeline);
        made = e2e_run((const char *const[]){ "new", "plugin", cases[i].name, "--pipeline",
                                              "shop.yaml", "--entity", "customer_id:int", "--input",
                                              "customers", NULL });
        ck_assert_msg(made.code == 2 && strcmp(made.err, cases[i].err) == 0, "%d\n%s", made.code,
                      made.err);
        ck_assert_int_ne(access(cases[i].name, F_OK), 0);
        e2e_result_fini(&made);
    }
}
END_TEST

START_TEST(a_word_of_yaml_can_be_a_name)
{
    static const char *const VALIDATE[] = { "validate", "null/null.yaml", "--plugins", "null",
                                            NULL };
    struct e2e_result made;

    write_text("shop.yaml", SHOP);
    made = e2e_run((const char *const[]){ "new", "plugin", "null", "--pipeline", "shop.yaml",
                                          "--entity", "customer_id:int", "--input", "customers=yes",
                                          NULL });
    ck_assert_msg(made.code == 0, "%s", made.err);
    e2e_result_fini(&made);
    ck_assert_int_eq(run_make("null"), 0);
    import_expect("null", VALIDATE, 0, NULL, "");
}
END_TEST

static void enter(void)
{
    e2e_enter(folder);
}

static void leave(void)
{
    e2e_leave(folder);
}

int main(void)
{
    TCase *cases = tcase_create("new");

    tcase_set_timeout(cases, 60);
    tcase_add_checked_fixture(cases, enter, leave);
    tcase_add_test(cases, names_and_pipelines_that_no_plugin_can_have_are_refused);
    tcase_add_loop_test(cases, a_pipeline_says_what_a_file_is_and_imports_it, 0, COUNT_OF(files));
    tcase_add_loop_test(cases, rows_that_nothing_tells_apart_are_numbered_where_that_is_asked_for,
                        0, COUNT_OF(numbered));
    tcase_add_loop_test(cases, what_cannot_be_imported_is_told_and_nothing_is_written, 0,
                        COUNT_OF(refused));
    tcase_add_test(cases, nothing_is_overwritten);
    tcase_add_test(cases, the_calendar_is_of_the_first_table_with_dates);
    tcase_add_test(cases, all_rows_are_looked_at);
    tcase_add_test(cases, tables_without_dates_need_no_calendar);
    /* Its Makefile knows nothing of a sanitizer, which a plugin has to share with the host. */
    if (sizeof SLUICE_SANITIZER == 1) {
        tcase_add_test(cases, a_word_of_yaml_can_be_a_name);
        tcase_add_loop_test(cases, a_plugin_builds_runs_and_comes_to_what_its_test_expects, 0,
                            COUNT_OF(plugins));
        tcase_add_loop_test(cases, a_plugin_passes_its_test_whatever_the_calendar, 0,
                            COUNT_OF(calendars));
    }
    tcase_add_loop_test(cases, what_is_no_plugin_is_told_and_nothing_is_written, 0,
                        COUNT_OF(no_plugins));
    tcase_add_test(cases, a_folder_that_is_there_stays_as_it_is);
    return runner_run("e2e_new", cases);
}
