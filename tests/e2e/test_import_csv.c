/* Files as other programs write them: what a table says of them, and what becomes of their rows. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    { "another delimiter than the one declared",
      "    key: [a]\n    csv: {delimiter: \";\"}\n    columns: {a: int, b: int}\n", "a,b\n1,2\n", 2,
      "t.csv:1: the header has one column: fields are separated by ';', these look separated by "
      "','; if so, declare 'csv: {delimiter: \",\"}' for table 't'\n" REFUSED("1 mistake", "t.csv"),
      NULL },
};

START_TEST(a_file_is_read_as_its_table_says_it_is_written)
{
    static const char *const IMPORT[] = { "import", "p.yaml", "t=t.csv", NULL };
    static const char *const DATED[] = { "export",     "p.yaml", "t",          "--from",
                                         "2000-01-01", "--to",   "2024-12-31", NULL };
    char *pipeline = text_of(HEAD "  t:\n%s", dialects[_i].table);

    e2e_enter(folder);
    write_text("p.yaml", pipeline);
    write_text("t.csv", dialects[_i].text);
    import_expect(dialects[_i].name, IMPORT, dialects[_i].code, "", dialects[_i].err);
    if (dialects[_i].rows != NULL)
        import_expect(dialects[_i].name, DATED, 0, dialects[_i].rows, "");
    e2e_leave(folder);
    free(pipeline);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("import_csv");

    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, a_file_is_read_as_its_table_says_it_is_written, 0,
                        COUNT_OF(dialects));
    return runner_run("e2e_import_csv", cases);
}
