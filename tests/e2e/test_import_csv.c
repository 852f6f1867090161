/* Files as other programs write them: what a table says of them, and what becomes of their rows. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD                                                                                       \
    "sluice: 1\n"                                                                                  \
    "name: test\n"                                                                                 \
    "store: {driver: sqlite, path: test.db}\n"                                                     \
    "calendar: {every: day, from: 2000-01-01, to: 2024-12-31, season: none}\n"                     \
    "tables:\n"
#define REFUSED(n, file)                                                                           \
    "sluice import: error: " n " in '" file "'\n"                                                  \
    "nothing of '" file "' was imported\n"

static char folder[E2E_FOLDER_SIZE];

/* Table t, all of it. */
static void expect_t(const char *name, const char *rows)
{
    static const char *const EXPORT[] = { "export",     "p.yaml", "t",          "--from",
                                          "2000-01-01", "--to",   "2024-12-31", NULL };

    import_expect(name, EXPORT, 0, rows, "");
}

/* ---- dialects ---- */

static const struct {
    const char *name, *table, *text; /* of table t, in t.csv */
    int code;
    const char *err;
    const char *rows; /* NULL: none were imported */
} dialects[] = {
    { "dates with words",
      "    date: day\n    key: [symbol, day]\n    csv: {date_format: \"%b %d %Y\"}\n"
      "    columns: {symbol: text, day: {type: date, from: date}, price: real}\n",
      "symbol,date,price\nMSFT,Jan 1 2000,39.81\nMSFT,Feb 1 2000,36.35\n", 0,
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n",
      "symbol,day,price\nMSFT,2000-01-01,39.81\nMSFT,2000-02-01,36.35\n" },
    { "semicolons, decimal commas and points between groups",
      "    date: Tag\n    key: [Tag]\n"
      "    csv: {delimiter: \";\", decimal: \",\", thousands: \".\", date_format: \"%d.%m.%Y\"}\n"
      "    columns: {Tag: date, Menge: int, Preis: real?}\n",
      "Tag;Menge;Preis\n01.02.2024;1.234;-1.234.567,5\n2.2.2024;17;\n", 0,
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n",
      "Tag,Menge,Preis\n2024-02-01,1234,-1234567.5\n2024-02-02,17,\n" },
    { "tabs, and words for no value, in quotes or not",
      "    date: day\n    key: [day]\n    csv: {delimiter: tab, null: [NA, null, -999, \"\"]}\n"
      "    columns: {day: date, a: int?, b: text?, c: real?}\n",
      "day\ta\tb\tc\n2024-01-01\tNA\t\"NA\"\t-999\n2024-01-02\tnull\t\"\"\t1\n"
      "2024-01-03\t3\tna\t\n",
      0, "t: 3 rows, 3 dates, +3 ~0 -0, T\n",
      "day,a,b,c\n2024-01-01,,,\n2024-01-02,,,1.0\n2024-01-03,3,na,\n" },
    { "the day of a time, of 23 and of 25 hours",
      "    date: day\n    key: [id]\n"
      "    columns: {id: int, at: time, day: {type: date, from: at, zone: America/New_York}}\n",
      "id,at\n1,2024-03-10T04:59:59Z\n2,2024-03-10 00:00:00-05:00\n3,2024-03-11T03:59:59Z\n"
      "4,2024-03-11T04:00:00Z\n5,2024-11-03T03:59:59Z\n6,2024-11-04T04:59:59Z\n"
      "7,2024-11-04T05:00:00Z\n",
      0, "t: 7 rows, 6 dates, +7 ~0 -0, T\n",
      "id,at,day\n1,2024-03-10T04:59:59Z,2024-03-09\n2,2024-03-10T05:00:00Z,2024-03-10\n"
      "3,2024-03-11T03:59:59Z,2024-03-10\n4,2024-03-11T04:00:00Z,2024-03-11\n"
      "5,2024-11-03T03:59:59Z,2024-11-02\n6,2024-11-04T04:59:59Z,2024-11-03\n"
      "7,2024-11-04T05:00:00Z,2024-11-04\n" },
    { "times of a clock on the wall",
      "    date: day\n    key: [id]\n"
      "    csv: {time_format: \"%m/%d/%Y %I:%M %p\", zone: America/New_York}\n"
      "    columns: {id: int, at: {type: time, from: when},\n"
      "              day: {type: date, from: when, zone: America/New_York}}\n",
      "id,when\n1,11/3/2024 12:30 AM\n2,11/3/2024 1:30 AM\n3,11/3/2024 11:59 PM\n", 0,
      "t: 3 rows, 1 date, +3 ~0 -0, T\n",
      "id,at,day\n1,2024-11-03T04:30:00Z,2024-11-03\n2,2024-11-03T05:30:00Z,2024-11-03\n"
      "3,2024-11-04T04:59:00Z,2024-11-03\n" },
    { "what is none of the dialect",
      "    date: day\n    key: [day]\n"
      "    csv: {decimal: \",\", delimiter: \";\", date_format: \"%d/%m/%Y\", null: [NA],\n"
      "          time_format: \"%H:%M %d/%m/%Y\", zone: Europe/Berlin}\n"
      "    columns: {day: date, n: int, x: real?, at: time?,\n"
      "              on: {type: date?, from: at, zone: UTC}}\n",
      "day;n;x;at\n13/13/2024;1;1,5;\n01/02/2024;NA;1.5;\n;1;1e-400;02:30 31/03/2024\n", 2,
      "t.csv:2: column 'day': '13/13/2024' is not a date (a date as %d/%m/%Y)\n"
      "t.csv:3: column 'n' is 'NA', which is no value: declare 'n: int?' if it may be null\n"
      "t.csv:3: column 'x': '1.5' is not a real (a number, with ',' as decimal separator)\n"
      "t.csv:4: column 'day' is empty: a key is never null\n"
      "t.csv:4: column 'x': '1e-400' is not a real (a number, with ',' as decimal separator); it "
      "is not zero, but nearer to zero than the least real, 5e-324\n"
      "t.csv:4: column 'at': '02:30 31/03/2024' is not a time (a time as %H:%M %d/%m/%Y that the "
      "clock shows in Europe/Berlin)\n"
      "t.csv:4: column 'at': '02:30 31/03/2024' is not a date (a time as %H:%M %d/%m/%Y that the "
      "clock shows in Europe/Berlin)\n" REFUSED("7 mistakes", "t.csv"),
      NULL },
    { "bools as programs write them",
      "    date: day\n    key: [day]\n    columns: {day: date, ok: bool}\n",
      "day,ok\n2024-01-01,True\n2024-01-02,FALSE\n2024-01-03,TRUE\n2024-01-04,False\n", 0,
      "t: 4 rows, 4 dates, +4 ~0 -0, T\n",
      "day,ok\n2024-01-01,true\n2024-01-02,false\n2024-01-03,true\n2024-01-04,false\n" },
    { "a date and its time of day in two columns",
      "    date: day\n    key: [id]\n"
      "    csv: {date_format: \"%d.%m.%Y\", time_format: \"%d.%m.%Y %H:%M\", zone: Europe/Berlin,\n"
      "          null: [NA]}\n"
      "    columns: {id: int, at: {type: time?, from: [on, clock]}, \"on\": date?,\n"
      "              day: {type: date, from: [sold, when], zone: America/New_York}}\n",
      "id,on,clock,sold,when\n1,31.1.2024,14:05,1.2.2024,05:59\n2,31.1.2024,,1.2.2024,06:00\n"
      "3,,14:05,1.2.2024,06:00\n4,1.7.2024,NA,1.2.2024,06:00\n",
      0, "t: 4 rows, 2 dates, +4 ~0 -0, T\n",
      "id,at,on,day\n1,2024-01-31T13:05:00Z,2024-01-31,2024-01-31\n2,,2024-01-31,2024-02-01\n"
      "3,,,2024-02-01\n4,,2024-07-01,2024-02-01\n" },
    { "a date and its time of day, in ISO 8601",
      "    date: day\n    key: [at]\n    csv: {zone: UTC}\n"
      "    columns: {at: {type: time, from: [day, clock]}, day: date}\n",
      "day,clock\n2024-01-31,14:05:30\n", 0, "t: 1 row, 1 date, +1 ~0 -0, T\n",
      "at,day\n2024-01-31T14:05:30Z,2024-01-31\n" },
    { "two columns that are no time",
      "    date: day\n    key: [day]\n    csv: {zone: UTC}\n"
      "    columns: {at: {type: time, from: [day, clock]}, day: date}\n",
      "day,clock\n2024-01-31,24:05:30\n2024-02-01,\n", 2,
      "t.csv:2: column 'day' and 'clock': '2024-01-31 24:05:30' is not a time (a time as "
      "YYYY-MM-DDTHH:MM:SS with Z or an offset as +hh:mm, or that the clock shows in UTC)\n"
      "t.csv:3: column 'clock' is empty: declare 'at: time?' if it may be null\n" REFUSED(
          "2 mistakes", "t.csv"),
      NULL },
    { "two columns of which the file has none",
      "    date: day\n    key: [day]\n    csv: {zone: UTC}\n"
      "    columns: {at: {type: time, from: [Day, o_clock]}, day: date}\n",
      "day,clock\n2024-01-31,24:05:30\n", 2,
      "t.csv:1: no column 'Day': did you mean 'day'?\n"
      "t.csv:1: no column 'o_clock': did you mean 'clock'?\n" REFUSED("2 mistakes", "t.csv"),
      NULL },
    { "numbers of rows, beside a column of that name",
      "    date: day\n    key: [day, row]\n"
      "    columns: {row: {type: int, row_number: true}, day: date, a: int}\n",
      "row,day,a\n7,2024-01-02,5\n8,2024-01-01,5\n9,2024-01-02,5\n", 0,
      "t: 3 rows, 2 dates, +3 ~0 -0, T\n",
      "row,day,a\n2,2024-01-01,5\n1,2024-01-02,5\n3,2024-01-02,5\n" },
    { "another delimiter than the one declared",
      "    key: [a]\n    csv: {delimiter: \";\"}\n    columns: {a: int, b: int}\n", "a,b\n1,2\n", 2,
      "t.csv:1: the header has one column: fields are separated by ';', these look separated by "
      "','; if so, declare 'csv: {delimiter: \",\"}' for table 't'\n" REFUSED("1 mistake", "t.csv"),
      NULL },
};

START_TEST(a_file_is_read_as_its_table_says_it_is_written)
{
    static const char *const IMPORT[] = { "import", "p.yaml", "t=t.csv", NULL };
    char *pipeline = text_of(HEAD "  t:\n%s", dialects[_i].table);

    e2e_enter(folder);
    write_text("p.yaml", pipeline);
    write_text("t.csv", dialects[_i].text);
    import_expect(dialects[_i].name, IMPORT, dialects[_i].code, "", dialects[_i].err);
    if (dialects[_i].rows != NULL)
        expect_t(dialects[_i].name, dialects[_i].rows);
    e2e_leave(folder);
    free(pipeline);
}
END_TEST

/* ---- several files ---- */

#define SEVERAL(file)                                                                              \
    HEAD "  t:\n    date: day\n    key: [id]\n    file: " file                                     \
         "\n    columns: {id: int, day: date, n: int?}\n"

static const struct {
    const char *name, *pipeline, *from; /* `from`: the argument after the pipeline */
    struct {
        const char *path, *text;
    } files[4];
    int code;
    const char *err;
    const char *rows; /* NULL: none were imported */
} several[] = {
    { "a list, each with a header of its own",
      SEVERAL("[b.csv, a.csv]"),
      "in",
      { { "in/a.csv", "id,day,n\n1,2024-01-01,1\n" },
        { "in/b.csv", "n,day,id\n2,2024-01-02,2\n" } },
      0,
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n",
      "id,day,n\n1,2024-01-01,1\n2,2024-01-02,2\n" },
    { "a pattern, in a folder that looks like one",
      SEVERAL("\"t-*.csv\""),
      "in[1]",
      { { "in[1]/t-2.csv", "id,day,n\n2,2024-01-02,\n" },
        { "in[1]/t-1.csv", "id,day,n\n1,2024-01-01,1\n" },
        { "in[1]/u.csv", "no such file\n" } },
      0,
      "t: 2 rows, 2 dates, +2 ~0 -0, T\n",
      "id,day,n\n1,2024-01-01,1\n2,2024-01-02,\n" },
    { "a file that two name is read once",
      SEVERAL("[\"*.csv\", a.csv]"),
      "in",
      { { "in/a.csv", "id,day,n\n1,2024-01-01,1\n" } },
      0,
      "t: 1 row, 1 date, +1 ~0 -0, T\n",
      "id,day,n\n1,2024-01-01,1\n" },
    { "a name with a star is a name where it is there",
      SEVERAL("\"a*.csv\""),
      "in",
      { { "in/a*.csv", "id,day,n\n1,2024-01-01,1\n" }, { "in/ab.csv", "id\n" } },
      0,
      "t: 1 row, 1 date, +1 ~0 -0, T\n",
      "id,day,n\n1,2024-01-01,1\n" },
    { "numbers of rows go on from file to file",
      HEAD "  t:\n    date: day\n    key: [row]\n    file: [b.csv, a.csv]\n"
           "    columns: {row: {type: int, row_number: true}, day: date, a: int}\n",
      "in",
      { { "in/a.csv", "day,a\n2024-01-02,1\n" },
        { "in/b.csv", "day,a\n2024-01-01,1\n2024-01-01,1\n" } },
      0,
      "t: 3 rows, 2 dates, +3 ~0 -0, T\n",
      "row,day,a\n1,2024-01-01,1\n2,2024-01-01,1\n3,2024-01-02,1\n" },
    { "a key that stands twice",
      SEVERAL("[a.csv, b.csv]"),
      "in",
      { { "in/a.csv", "id,day,n\n1,2024-01-01,1\n1,2024-01-01,1\n" },
        { "in/b.csv", "id,day,n\n2,2024-01-02,2\n1,2024-01-03,2\n" } },
      2,
      "in/a.csv:3: the key id=1 stands in line 2 already: keys are unique over all dates\n"
      "in/b.csv:3: the key id=1 stands in 'in/a.csv', line 2, already: keys are unique over all "
      "dates, and over all files of a table\n" REFUSED("2 mistakes", "in/a.csv and 1 more"),
      NULL },
    { "mistakes in each",
      SEVERAL("[a.csv, b.csv, c.csv]"),
      "in",
      { { "in/a.csv", "id,n\n1,2\n" },
        { "in/b.csv", "id,day,n\n2,x,2\n" },
        { "in/c.csv", "id,day,n\n3,\"2024-01-01\n" } },
      2,
      "in/a.csv:1: no column 'day', which table 't' declares; 'from' says so if the file has "
      "another name for it\n"
      "in/b.csv:2: column 'day': 'x' is not a date (a date as YYYY-MM-DD)\n"
      "in/c.csv:2:3: a quoted field without its closing quote: add it, or double the quotes within "
      "the field\n" REFUSED("3 mistakes", "in/a.csv and 2 more"),
      NULL },
    { "one of a list is not there",
      SEVERAL("[a.csv, b.csv]"),
      "in",
      { { "in/a.csv", "id,day,n\n1,2024-01-01,1\n" } },
      2,
      "sluice import: error: table 't' is of several files, and there is no 'in/b.csv': put it "
      "there, or remove it from 'file'\n",
      NULL },
    { "none is there",
      SEVERAL("[\"a-*.csv\", b.csv]"),
      "in",
      { { "in/x", "" } },
      2,
      "t: no file 'in/a-*.csv', left as it is\n"
      "sluice import: error: 'in' has none of the files that p.yaml declares\n",
      NULL },
    { "a pattern of the command",
      SEVERAL("a.csv"),
      "t=in/*.csv",
      { { "in/1.csv", "id,day,n\n1,2024-01-01,1\n" },
        { "in/2.csv", "id,day,n\n2,2024-01-01,1\n" } },
      0,
      "t: 2 rows, 1 date, +2 ~0 -0, T\n",
      "id,day,n\n1,2024-01-01,1\n2,2024-01-01,1\n" },
    { "a pattern of the command that nothing matches",
      SEVERAL("a.csv"),
      "t=in/*.csv",
      { { "in/x", "" } },
      2,
      "sluice import: error: cannot read 'in/*.csv': No such file or directory; check the path and "
      "its rights\nnothing of 'in/*.csv' was imported\n",
      NULL },
};

START_TEST(several_files_are_read_as_one)
{
    const char *const import[] = { "import", "p.yaml", several[_i].from, NULL };

    e2e_enter(folder);
    ck_assert_int_eq(mkdir("in", 0755), 0);
    ck_assert_int_eq(mkdir("in[1]", 0755), 0);
    write_text("p.yaml", several[_i].pipeline);
    for (size_t i = 0; i < COUNT_OF(several[_i].files) && several[_i].files[i].path != NULL; i++)
        write_text(several[_i].files[i].path, several[_i].files[i].text);
    import_expect(several[_i].name, import, several[_i].code, "", several[_i].err);
    if (several[_i].rows != NULL)
        expect_t(several[_i].name, several[_i].rows);
    e2e_leave(folder);
}
END_TEST

/* More than a process may have open; packed copies of what is there are left out. */
START_TEST(any_number_of_files_is_read)
{
    static const char *const IMPORT[] = { "import", "p.yaml", "in", NULL };
    const struct rlimit few = { 64, 64 };

    e2e_enter(folder);
    ck_assert_int_eq(mkdir("in", 0755), 0);
    write_text("p.yaml", SEVERAL("\"*.csv*\""));
    for (int i = 0; i < 100; i++) {
        char *path = text_of("in/%03d.csv", i), *text = text_of("id,day,n\n%d,2024-01-01,1\n", i);
        write_text(path, text);
        free(path);
        free(text);
    }
    write_text("in/050.csv.gz", "no gzip data\n");
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    import_expect("many", IMPORT, 0, "", "t: 100 rows, 1 date, +100 ~0 -0, T\n");
    e2e_leave(folder);
}
END_TEST

/* A merge goes by keys, and these mean another row in every file. */
START_TEST(rows_that_are_numbered_are_not_merged)
{
    static const char *const IMPORT[] = { "import", "p.yaml", "t=t.csv", "--merge", NULL };

    e2e_enter(folder);
    write_text("p.yaml", HEAD "  t: {key: [row], columns: {row: {type: int, row_number: true}, "
                              "a: int}}\n");
    write_text("t.csv", "a\n1\n");
    import_expect(
        "--merge", IMPORT, 2, "",
        "sluice import: error: table 't' numbers the rows of its files: a merge would "
        "replace rows of another file by their numbers; import all files at once, without "
        "--merge\n");
    e2e_leave(folder);
}
END_TEST

/* ---- checks ---- */

#define SHOP                                                                                       \
    HEAD "  orders:\n"                                                                             \
         "    date: day\n"                                                                         \
         "    key: [id]\n"                                                                         \
         "    columns:\n"                                                                          \
         "      id: int\n"                                                                         \
         "      day: {type: date, check: {range: [2024-01-01, null]}}\n"                           \
         "      state: {type: text?, check: {in: [open, paid]}}\n"                                 \
         "      total: {type: real, check: {range: [0, 1000], else: warn}}\n"                      \
         "      who: {type: int?, check: {references: people.id, else: ELSE}}\n"                   \
         "      before: {type: int?, check: {references: orders.id}}\n"                            \
         "  people: {key: [id], columns: {id: int}}\n"
#define ORDERS "id,day,state,total,who,before\n"
#define PEOPLE "people: 2 rows, +2 ~0 -0, T\n"

static const struct {
    const char *name, *orders, *people; /* NULL: no such file */
    const char *otherwise;              /* of the reference to people */
    int code;
    const char *err, *again; /* the latter with what is in the store; NULL: not tried */
} checks[] = {
    { "all is well",
      ORDERS "1,2024-01-01,open,0,7,\n2,2024-01-02,,1000,,1\n3,2024-01-02,paid,1,8,3\n",
      "id\n7\n8\n", "refuse", 0, PEOPLE "orders: 3 rows, 2 dates, +3 ~0 -0, T\n",
      "people: 2 rows, unchanged, +0 ~0 -0, T\norders: 3 rows, 2 dates, unchanged, +0 ~0 -0, T\n" },
    { "values that will not do",
      ORDERS "1,2023-12-31,opne,-0.5,7,2\n2,2024-01-02,open,1000.5,9,1\n", "id\n7\n8\n", "refuse",
      2,
      PEOPLE "./orders.csv:2: column 'day': '2023-12-31' is below '2024-01-01'\n"
             "./orders.csv:2: column 'state': 'opne' is none of 'open', 'paid'\n"
             "warning: ./orders.csv:2: column 'total': '-0.5' is below '0.0'\n"
             "warning: ./orders.csv:3: column 'total': '1000.5' is above '1000.0'\n"
             "./orders.csv:3: column 'who': '9' is not in people.id\n"
             "sluice import: error: 3 mistakes in './orders.csv'\n"
             "nothing of './orders.csv' was imported; imported before it, and kept: people\n",
      NULL },
    { "warnings refuse nothing", ORDERS "1,2024-01-01,open,-1,9,\n", "id\n7\n8\n", "warn", 0,
      PEOPLE "warning: ./orders.csv:2: column 'total': '-1.0' is below '0.0'\n"
             "warning: ./orders.csv:2: column 'who': '9' is not in people.id\n"
             "orders: 1 row, 1 date, +1 ~0 -0, T\n",
      NULL },
    { "rows that refer to others of their table",
      ORDERS "1,2024-01-01,open,1,7,2\n2,2024-01-02,open,1,7,3\n", "id\n7\n", "refuse", 2,
      "people: 1 row, +1 ~0 -0, T\n"
      "./orders.csv:3: column 'before': '3' is not in orders.id\n"
      "sluice import: error: 1 mistake in './orders.csv'\n"
      "nothing of './orders.csv' was imported; imported before it, and kept: people\n",
      NULL },
    { "a table that was never imported", ORDERS "1,2024-01-01,open,1,9,\n", NULL, "refuse", 2,
      "people: no file './people.csv', left as it is\n"
      "./orders.csv:1: column 'who' refers to people.id, which was never imported: import it "
      "before, "
      "or by the same command\n" REFUSED("1 mistake", "./orders.csv"),
      NULL },
};

/* The same by a dry run, which has no store to look into. */
START_TEST(values_are_held_against_the_checks_of_their_columns)
{
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };
    static const char *const TRY[] = { "import", "p.yaml", ".", "--dry-run", NULL };
    const char *place = strstr(SHOP, "ELSE");
    char *pipeline =
        text_of("%.*s%s%s", (int)(place - SHOP), SHOP, checks[_i].otherwise, place + 4);
    char *tried = text_of("%snothing was written: --dry-run\n", checks[_i].err);

    e2e_enter(folder);
    write_text("p.yaml", pipeline);
    write_text("orders.csv", checks[_i].orders);
    if (checks[_i].people != NULL)
        write_text("people.csv", checks[_i].people);
    import_expect(checks[_i].name, TRY, checks[_i].code, "", tried);
    import_expect(checks[_i].name, IMPORT, checks[_i].code, "", checks[_i].err);
    if (checks[_i].again != NULL)
        import_expect(checks[_i].name, IMPORT, 0, "", checks[_i].again);
    e2e_leave(folder);
    free(tried);
    free(pipeline);
}
END_TEST

START_TEST(warnings_beyond_ten_are_counted)
{
    static const char *const IMPORT[] = { "import", "p.yaml", "t=t.csv", NULL };
    char *text = text_of("n\n"), *err = text_of("%s", "");

    e2e_enter(folder);
    write_text("p.yaml", HEAD "  t: {key: [n], columns: {n: {type: int, check: {range: [null, 1], "
                              "else: warn}}}}\n");
    for (int i = 0; i < 14; i++) {
        char *more = text_of("%s%d\n", text, i);
        char *said = i < 2 || i > 11 ? text_of("%s", err)
                                     : text_of("%swarning: t.csv:%d: column 'n': '%d' is above "
                                               "'1'\n",
                                               err, i + 2, i);
        free(text);
        free(err);
        text = more;
        err = said;
    }
    write_text("t.csv", text);
    free(text);
    text = text_of("%st: 14 rows, +14 ~0 -0, T\nwarning: t.csv: and 2 more values that its checks "
                   "warn of\n",
                   err);
    import_expect("many", IMPORT, 0, "", text);
    e2e_leave(folder);
    free(text);
    free(err);
}
END_TEST

/* Today is long after, or before, all dates of the files. */
START_TEST(a_table_that_is_not_fresh_is_told_of)
{
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };
    static const char *const TRY[] = { "import", "p.yaml", ".", "--dry-run", NULL };
    static const char *const STATUS[] = { "status", "p.yaml", NULL };
    static const char *const JSON[] = { "status", "p.yaml", "--format", "json", NULL };
    static const char *const commands[] = { "dry run", "import" };
    struct e2e_result status;

    e2e_enter(folder);
    write_text("p.yaml",
               HEAD "  t: {date: d, fresh: 30, dates: all, key: [d], columns: {d: date}}\n"
                    "  u: {date: d, fresh: 30, dates: all, key: [d], columns: {d: date}}\n"
                    "  v: {date: d, fresh: 30, dates: all, key: [d], columns: {d: date}}\n"
                    "  w: {date: d, dates: all, key: [d], columns: {d: date}}\n");
    write_text("t.csv", "d\n2001-01-01\n2001-02-03\n");
    write_text("u.csv", "d\n2001-01-01\n9999-01-01\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        struct e2e_result result = e2e_run(i == 0 ? TRY : IMPORT);
        ck_assert_int_eq(result.code, 0);
        ck_assert_msg(strstr(result.err, "warning: t: its newest date, 2001-02-03, is ") != NULL,
                      "%s: %s", commands[i], result.err);
        ck_assert_msg(strstr(result.err, "; it may be 30 (fresh)\n") != NULL, "%s", result.err);
        ck_assert_msg(strstr(result.err, "warning: u") == NULL, "%s", result.err);
        e2e_result_fini(&result);
    }
    status = e2e_run(STATUS);
    ck_assert_msg(
        status.code == 0 &&
            strstr(status.out, "\nwarning: t: its newest date, 2001-02-03, is ") != NULL &&
            strstr(status.out, "warning: v has no rows, and should be fresh: 30\n") != NULL &&
            strstr(status.out, "warning: u") == NULL && strstr(status.out, "warning: w") == NULL,
        "%s%s", status.out, status.err);
    e2e_result_fini(&status);
    status = e2e_run(JSON);
    ck_assert_msg(strstr(status.out, "{\"event\":\"not_fresh\",\"table\":\"t\",\"newest\":"
                                     "\"2001-02-03\",\"today\":\"") != NULL &&
                      strstr(status.out, "\"table\":\"v\",\"newest\":null,") != NULL,
                  "%s", status.out);
    e2e_result_fini(&status);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("import_csv");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, a_file_is_read_as_its_table_says_it_is_written, 0,
                        COUNT_OF(dialects));
    tcase_add_loop_test(cases, several_files_are_read_as_one, 0, COUNT_OF(several));
    tcase_add_test(cases, any_number_of_files_is_read);
    tcase_add_test(cases, rows_that_are_numbered_are_not_merged);
    tcase_add_loop_test(cases, values_are_held_against_the_checks_of_their_columns, 0,
                        COUNT_OF(checks));
    tcase_add_test(cases, warnings_beyond_ten_are_counted);
    tcase_add_test(cases, a_table_that_is_not_fresh_is_told_of);
    return runner_run("e2e_import_csv", cases);
}
