/* test_import.c - what an import takes, refuses, replaces and moves, and what it says of it. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIPELINE(city)                                                                             \
    "sluice: 1\n"                                                                                  \
    "name: test\n"                                                                                 \
    "store: {driver: sqlite, path: test.db}\n"                                                     \
    "calendar: {table: games, date: day}\n"                                                        \
    "tables:\n"                                                                                    \
    "  games:\n"                                                                                   \
    "    date: day\n"                                                                              \
    "    key: [id]\n"                                                                              \
    "    known: ahead\n"                                                                           \
    "    columns: {id: text, day: date, points: int, ratio: real?, won: bool?, at: time?,\n"       \
    "              note: text?}\n"                                                                 \
    "  reports:\n"                                                                                 \
    "    date: day\n"                                                                              \
    "    key: [id]\n"                                                                              \
    "    known: before\n"                                                                          \
    "    columns: {id: text, day: date}\n"                                                         \
    "  teams:\n"                                                                                   \
    "    key: [team]\n"                                                                            \
    "    columns: {team: text, city: {type: " city ", from: town}}\n"

#define NO_VALUE ", or declare what stands for it: 'csv: {null: [..]}'\n"
#define HEADER "id,day,points,ratio,won,at,note\n"
#define BEFORE HEADER "a,2022-01-01,1,0.5,true,,x\nb,2022-01-02,2,,,,\n"

static char folder[E2E_FOLDER_SIZE];

static void enter(void)
{
    e2e_enter(folder);
    write_text("p.yaml", PIPELINE("text"));
}

static void leave(void)
{
    e2e_leave(folder);
}

static void expect_games(const char *name, const char *rows)
{
    const char *const arguments[] = { "export",     "p.yaml", "games",      "--from",
                                      "2021-12-01", "--to",   "2022-02-28", NULL };

    import_expect(name, arguments, 0, rows, "");
}

static void import_games(const char *name, const char *text, int code, const char *err)
{
    const char *const arguments[] = { "import", "p.yaml", "games=g.csv", NULL };

    write_text("g.csv", text);
    import_expect(name, arguments, code, "", err);
}

#define REFUSED_1                                                                                  \
    "sluice import: error: 1 mistake in 'g.csv'\n"                                                 \
    "nothing of 'g.csv' was imported\n"
#define REFUSED(n)                                                                                 \
    "sluice import: error: " n " mistakes in 'g.csv'\n"                                            \
    "nothing of 'g.csv' was imported\n"

static const struct {
    const char *name, *text, *err;
} broken[] = {
    { "empty file", "",
      "g.csv:1: the file is empty: its first line must name the columns\n" REFUSED_1 },
    { "missing column", "id,day,ratio,won,at,note\n",
      "g.csv:1: no column 'points', which table 'games' declares; 'from' says so if the file "
      "has another name for it\n" REFUSED_1 },
    { "misspelt column", "id,day,ponts,ratio,won,at,note\n",
      "g.csv:1: no column 'points': did you mean 'ponts'? If so, declare 'points: {type: int, "
      "from: ponts}'\n" REFUSED_1 },
    { "column twice", "id,day,points,ratio,won,at,note,day\n",
      "g.csv:1: the header has column 'day' twice\n" REFUSED_1 },
    { "int", HEADER "c,2022-01-03,abc,,,,\n",
      "g.csv:2: column 'points': 'abc' is not an int (a whole number of at most 64 "
      "bits)\n" REFUSED_1 },
    { "int with a fraction", HEADER "c,2022-01-03,1.0,,,,\n",
      "g.csv:2: column 'points': '1.0' is not an int (a whole number of at most 64 "
      "bits)\n" REFUSED_1 },
    { "quoted empty int", HEADER "c,2022-01-03,\"\",,,,\n",
      "g.csv:2: column 'points': '' is not an int (a whole number of at most 64 "
      "bits)\n" REFUSED_1 },
    { "real", HEADER "c,2022-01-03,1,nan,,,\n",
      "g.csv:2: column 'ratio': 'nan' is not a real (a number, with a point as decimal "
      "separator); where there is no value, leave the field empty" NO_VALUE REFUSED_1 },
    { "NA", HEADER "c,2022-01-03,NA,,,,NA\n",
      "g.csv:2: column 'points': 'NA' is not an int (a whole number of at most 64 bits); "
      "where there is no value, leave the field empty" NO_VALUE REFUSED_1 },
    { "beyond reals", HEADER "c,2022-01-03,1,1e309,,,\n",
      "g.csv:2: column 'ratio': '1e309' is not a real (a number, with a point as decimal "
      "separator); it is beyond the largest real, 1.7976931348623157e+308\n" REFUSED_1 },
    { "below reals", HEADER "c,2022-01-03,1,-1e-400,,,\n",
      "g.csv:2: column 'ratio': '-1e-400' is not a real (a number, with a point as decimal "
      "separator); it is not zero, but nearer to zero than the least real, "
      "5e-324\n" REFUSED_1 },
    { "no-break space",
      HEADER "c,2022-01-03,1\xC2\xA0"
             "200,,,,\n",
      "g.csv:2: column 'points': '1\xC2\xA0"
      "200' is not an int (a whole number of at most 64 "
      "bits); it has a no-break space (U+00A0) in it: remove it\n" REFUSED_1 },
    { "two byte-order marks", "\xEF\xBB\xBF\xEF\xBB\xBF" HEADER,
      "g.csv:1:1: a second byte-order mark: files that begin with one were joined, or it was "
      "added twice; remove it\n" REFUSED_1 },
    { "bool", HEADER "c,2022-01-03,1,,yes,,\n",
      "g.csv:2: column 'won': 'yes' is not a bool (true, false, 1 or 0)\n" REFUSED_1 },
    { "date", HEADER "c,2022-02-30,1,,,,\n",
      "g.csv:2: column 'day': '2022-02-30' is not a date (a date as YYYY-MM-DD)\n" REFUSED_1 },
    { "time", HEADER "c,2022-01-03,1,,,noon,\n",
      "g.csv:2: column 'at': 'noon' is not a time (a time as YYYY-MM-DDTHH:MM:SS with Z or an "
      "offset as +hh:mm)\n" REFUSED_1 },
    { "text", HEADER "c,2022-01-03,1,,,,\xff\n",
      "g.csv:2: column 'note': '?' is not a text (text in UTF-8)\n" REFUSED_1 },
    { "null", HEADER "c,2022-01-03,,,,,\n",
      "g.csv:2: column 'points' is empty: declare 'points: int?' if it may be "
      "null\n" REFUSED_1 },
    { "null key", HEADER ",2022-01-03,1,,,,\n",
      "g.csv:2: column 'id' is empty: a key is never null\n" REFUSED_1 },
    { "null date", HEADER "c,,1,,,,\n",
      "g.csv:2: column 'day' is empty: a key is never null\n" REFUSED_1 },
    { "too few fields", HEADER "c,2022-01-03,1\n",
      "g.csv:2: 3 fields where the header has 7\n" REFUSED_1 },
    { "too many fields", HEADER "c,2022-01-03,1,,,,,\n",
      "g.csv:2: 8 fields where the header has 7\n" REFUSED_1 },
    { "blank line", HEADER "c,2022-01-03,1,,,,\n\nd,2022-01-03,1,,,,\n",
      "g.csv:3: a blank line between rows\n" REFUSED_1 },
    { "key twice", HEADER "c,2022-01-03,1,,,,\nd,2022-01-03,1,,,,\nc,2022-01-03,2,,,,\n",
      "g.csv:4: the key id=c stands in line 2 already: keys are unique over all "
      "dates\n" REFUSED_1 },
    { "key on two dates", HEADER "c,2022-01-03,1,,,,\nc,2022-01-04,1,,,,\n",
      "g.csv:3: the key id=c stands in line 2 already: keys are unique over all "
      "dates\n" REFUSED_1 },
    { "open quote", HEADER "c,2022-01-03,1,,,,\"x\n",
      "g.csv:2:19: a quoted field without its closing quote: add it, or double the quotes "
      "within the field\n" REFUSED_1 },
    { "line of a record with newlines", HEADER "c,2022-01-03,1,,,,\"x\ny\"\nd,2022-01-03,z,,,,\n",
      "g.csv:4: column 'points': 'z' is not an int (a whole number of at most 64 "
      "bits)\n" REFUSED_1 },
    { "several in one row", HEADER "c,2022-01-03,x,y,,,\n",
      "g.csv:2: column 'points': 'x' is not an int (a whole number of at most 64 bits)\n"
      "g.csv:2: column 'ratio': 'y' is not a real (a number, with a point as decimal "
      "separator)\n" REFUSED("2") },
    { "many", HEADER "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
      "g.csv:2: 1 field where the header has 7\n"
      "g.csv:3: 1 field where the header has 7\n"
      "g.csv:4: 1 field where the header has 7\n"
      "g.csv:5: 1 field where the header has 7\n"
      "g.csv:6: 1 field where the header has 7\n"
      "g.csv:7: 1 field where the header has 7\n"
      "g.csv:8: 1 field where the header has 7\n"
      "g.csv:9: 1 field where the header has 7\n"
      "g.csv:10: 1 field where the header has 7\n"
      "g.csv:11: 1 field where the header has 7\n"
      "g.csv: and 2 more mistakes\n" REFUSED("12") },
};

START_TEST(a_broken_file_is_refused_whole_and_says_where)
{
    enter();
    import_games("good", BEFORE, 0, "games: 2 rows, 2 dates, +2 ~0 -0, T\n");
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        import_games(broken[i].name, broken[i].text, 2, broken[i].err);
        expect_games(broken[i].name, BEFORE);
    }
    leave();
}
END_TEST

START_TEST(a_header_of_another_format_is_told_as_what_it_is)
{
    static const struct {
        const char *name, *text, *err;
    } CASES[] = {
        { "a name that YAML would not read back", "id,day,points:,ratio,won,at,note\n",
          "g.csv:1: no column 'points': did you mean 'points:'? If so, declare 'points: {type: "
          "int, "
          "from: \"points:\"}'\n" REFUSED_1 },
        { "blanks after commas", "id, day,points\t,ratio,won,at,note\nc, 2022-01-03,1,,,,\n",
          "g.csv:1: no column 'day', but ' day': remove the blanks around fields, in the rows too\n"
          "g.csv:1: no column 'points', but 'points\t': remove the blanks around fields, in the "
          "rows "
          "too\n" REFUSED("2") },
        { "a blank that nobody sees", "id,day\xC2\xA0,points,ratio,won,at,note\n",
          "g.csv:1: no column 'day', but 'day\xC2\xA0': it has a no-break space (U+00A0) in it: "
          "remove it\n" REFUSED_1 },
        { "semicolons", "id;day;points;ratio;won;at;note\nc;2022-01-03;1,5;;;;\n",
          "g.csv:1: the header has one column: fields are separated by ',', these look separated "
          "by "
          "';'; if so, declare 'csv: {delimiter: \";\"}' for table 'games'\n" REFUSED_1 },
        { "tabs", "id\tday\tpoints\n",
          "g.csv:1: the header has one column: fields are separated by ',', these look separated "
          "by "
          "tabs; if so, declare 'csv: {delimiter: tab}' for table 'games'\n" REFUSED_1 },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        import_games(CASES[i].name, CASES[i].text, 2, CASES[i].err);
    leave();
}
END_TEST

START_TEST(a_file_replaces_its_dates_and_moves_rows)
{
    static const struct {
        const char *name, *text, *err, *rows;
    } STEPS[] = {
        { "two dates", BEFORE, "games: 2 rows, 2 dates, +2 ~0 -0, T\n", BEFORE },
        { "the same again", BEFORE, "games: 2 rows, 2 dates, unchanged, +0 ~0 -0, T\n", BEFORE },
        { "another order, other columns, CRLF, byte-order mark",
          "\xEF\xBB\xBFnote,more,id,day,points,ratio,won,at\r\n"
          ",1,b,2022-01-02,2,,,\r\nx,2,a,2022-01-01,1,5e-1,1,\r\n",
          "games: 2 rows, 2 dates, unchanged, +0 ~0 -0, T\n", BEFORE },
        { "one date changed", HEADER "a,2022-01-01,7,,,,\nb,2022-01-02,2,,,,\n",
          "games: 2 rows, 2 dates, 1 changed, +0 ~1 -0, T\n",
          HEADER "a,2022-01-01,7,,,,\nb,2022-01-02,2,,,,\n" },
        { "one date alone, the other stays", HEADER "b,2022-01-02,3,,,,\nc,2022-01-02,4,,,,\n",
          "games: 2 rows, 1 date, +1 ~1 -0, T\n",
          HEADER "a,2022-01-01,7,,,,\nb,2022-01-02,3,,,,\nc,2022-01-02,4,,,,\n" },
        { "a row moves to a date of the file", HEADER "b,2022-01-03,3,,,,\n",
          "games: id=b moved from 2022-01-02 to 2022-01-03\n"
          "games: 1 row, 1 date, +0 ~0 -0, 1 moved, T\n",
          HEADER "a,2022-01-01,7,,,,\nc,2022-01-02,4,,,,\nb,2022-01-03,3,,,,\n" },
        { "a row moves between dates of the file",
          HEADER "c,2022-01-03,4,,,,\nb,2022-01-02,3,,,,\n",
          "games: id=c moved from 2022-01-02 to 2022-01-03\n"
          "games: id=b moved from 2022-01-03 to 2022-01-02\n"
          "games: 2 rows, 2 dates, +0 ~0 -0, 2 moved, T\n",
          HEADER "a,2022-01-01,7,,,,\nb,2022-01-02,3,,,,\nc,2022-01-03,4,,,,\n" },
        { "denormal, and a time as others write it",
          HEADER "a,2022-01-01,1,5e-324,,2022-01-01 01:00:00+01,\n",
          "games: 1 row, 1 date, +0 ~1 -0, T\n",
          HEADER "a,2022-01-01,1,5e-324,,2022-01-01T00:00:00Z,\n"
                 "b,2022-01-02,3,,,,\nc,2022-01-03,4,,,,\n" },
        { "values",
          HEADER "\"a\",2022-01-01,-7,1e2,false,2022-01-01T01:00:00+01:00,\"\"\"q\"\"\"\n",
          "games: 1 row, 1 date, +0 ~1 -0, T\n",
          HEADER "a,2022-01-01,-7,100.0,false,2022-01-01T00:00:00Z,\"\"\"q\"\"\"\n"
                 "b,2022-01-02,3,,,,\nc,2022-01-03,4,,,,\n" },
        { "null, empty and newlines",
          HEADER "a,2022-01-01,1,,,,\"\"\ne,2022-01-01,1,,,,\"x\ny,z\"\n",
          "games: 2 rows, 1 date, +1 ~1 -0, T\n",
          HEADER "a,2022-01-01,1,,,,\"\"\ne,2022-01-01,1,,,,\"x\ny,z\"\n"
                 "b,2022-01-02,3,,,,\nc,2022-01-03,4,,,,\n" },
        { "no rows", HEADER, "games: 0 rows, 0 dates, unchanged, +0 ~0 -0, T\n",
          HEADER "a,2022-01-01,1,,,,\"\"\ne,2022-01-01,1,,,,\"x\ny,z\"\n"
                 "b,2022-01-02,3,,,,\nc,2022-01-03,4,,,,\n" },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        import_games(STEPS[i].name, STEPS[i].text, 0, STEPS[i].err);
        expect_games(STEPS[i].name, STEPS[i].rows);
    }
    leave();
}
END_TEST

START_TEST(a_range_is_replaced_whole)
{
    static const char *const RANGE[] = { "import",     "p.yaml", "games=g.csv", "--from",
                                         "2022-01-01", "--to",   "2022-01-03",  NULL };
    static const char *const REPORTS[] = { "import",     "p.yaml", "reports=r.csv", "--from",
                                           "2022-01-01", "--to",   "2022-01-31",    NULL };
    static const char *const OPEN[] = { "import", "p.yaml",     "games=g.csv",
                                        "--from", "2022-01-01", NULL };

    enter();
    import_games("before", HEADER "a,2022-01-01,1,,,,\nb,2022-01-02,1,,,,\nc,2022-01-04,1,,,,\n", 0,
                 "games: 3 rows, 3 dates, +3 ~0 -0, T\n");
    write_text("g.csv", HEADER "d,2022-01-02,2,,,,\nc,2022-01-03,2,,,,\ne,2022-01-09,2,,,,\n");
    import_expect("range", RANGE, 0, "",
                  "games: id=c moved from 2022-01-04 to 2022-01-03\n"
                  "games: 2 rows, 3 dates, +1 ~0 -2, 1 moved, 1 outside the range left out, T\n");
    expect_games("range", HEADER "d,2022-01-02,2,,,,\nc,2022-01-03,2,,,,\n");
    import_expect("again", RANGE, 0, "",
                  "games: 2 rows, 3 dates, unchanged, +0 ~0 -0, 1 outside the range left out, T\n");
    write_text("r.csv", "id,day\nf,2022-01-03\n");
    import_expect("reports", REPORTS, 0, "", "reports: 1 row, 2 dates, +1 ~0 -0, T\n");
    import_by_hand(
        "UPDATE reports SET day = '2022-01-05'; INSERT INTO reports VALUES ('2022-01-05', 'g')");
    write_text("r.csv", "id,day\nf,2022-01-02\n");
    import_expect("rows that no import brought", REPORTS, 0, "",
                  "reports: id=f moved from 2022-01-05 to 2022-01-02\n"
                  "reports: 1 row, 2 dates, +0 ~0 -1, 1 moved, T\n");
    import_expect("no record of them", REPORTS, 0, "",
                  "reports: 1 row, 2 dates, unchanged, +0 ~0 -0, T\n");
    write_text("g.csv", HEADER "e,2022-01-09,2,,,,\n");
    import_expect(
        "emptied", RANGE, 0, "",
        "games: 0 rows, 3 dates, 2 changed, +0 ~0 -2, 1 outside the range left out, T\n"
        "warning: games had 2 rows on 2022-01-01..2022-01-03 and has none there now: 'g.csv' has "
        "none of these dates\n");
    import_expect("empty", RANGE, 0, "",
                  "games: 0 rows, 3 dates, unchanged, +0 ~0 -0, 1 outside the range left out, T\n");
    import_expect("open", OPEN, 2, "",
                  "sluice import: error: --from and --to go together: --from D --to D\n");
    leave();
}
END_TEST

/* An empty date of the calendar is one that was looked at: the planner tells it from one that was
 * never imported. All others are nothing. */
START_TEST(empty_dates_of_a_range_count_in_the_calendar_alone)
{
    static const struct {
        const char *name, *games, *reports, *err;
    } STEPS[] = {
        { "the calendar comes first", BEFORE, "id,day\nr,2022-01-02\n",
          "games: 2 rows, 2 dates, +2 ~0 -0, T\n"
          "reports: 1 row, 2 dates, +1 ~0 -0, T\n" },
        { "the same again", BEFORE, "id,day\nr,2022-01-02\n",
          "games: 2 rows, 2 dates, unchanged, +0 ~0 -0, T\n"
          "reports: 1 row, 2 dates, unchanged, +0 ~0 -0, T\n" },
        { "outside the calendar", BEFORE, "id,day\nr,2022-01-02\ns,2022-01-05\n",
          "games: 2 rows, 2 dates, unchanged, +0 ~0 -0, T\n"
          "reports: 2 rows, 3 dates, 1 changed, +1 ~0 -0, T\n"
          "reports: 1 row on 1 date outside the calendar (2022-01-05)\n" },
        { "where there were rows", HEADER "b,2022-01-02,2,,,,\n", "id,day\nr,2022-01-02\n",
          "games: 1 row, 2 dates, 1 changed, +0 ~0 -1, T\n"
          "reports: 1 row, 3 dates, 1 changed, +0 ~0 -1, T\n" },
        { "where there is a version", HEADER "b,2022-01-02,2,,,,\n", "id,day\nr,2022-01-02\n",
          "games: 1 row, 2 dates, unchanged, +0 ~0 -0, T\n"
          "reports: 1 row, 3 dates, unchanged, +0 ~0 -0, T\n" },
    };
    static const char *const IMPORT[] = { "import",      "p.yaml",     "reports=r.csv",
                                          "games=g.csv", "--from",     "1900-01-01",
                                          "--to",        "2099-12-31", NULL };
    static const char *const DRY_RUN[] = { "import",      "p.yaml",     "reports=r.csv",
                                           "games=g.csv", "--from",     "1900-01-01",
                                           "--to",        "2099-12-31", "--dry-run",
                                           NULL };

    enter();
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        write_text("g.csv", STEPS[i].games);
        write_text("r.csv", STEPS[i].reports);
        char *first = text_of("%snothing was written: --dry-run\n", STEPS[i].err);
        import_expect(STEPS[i].name, DRY_RUN, 0, "", first);
        import_expect(STEPS[i].name, IMPORT, 0, "", STEPS[i].err);
        free(first);
    }
    leave();
}
END_TEST

START_TEST(a_table_without_dates_is_replaced_whole)
{
    static const struct {
        const char *name, *text, *err, *rows;
    } STEPS[] = {
        { "first", "team,town\nBOS,Boston\nATL,Atlanta\n", "teams: 2 rows, +2 ~0 -0, T\n",
          "team,city\nATL,Atlanta\nBOS,Boston\n" },
        { "unchanged", "town,team\nBoston,BOS\nAtlanta,ATL\n",
          "teams: 2 rows, unchanged, +0 ~0 -0, T\n", "team,city\nATL,Atlanta\nBOS,Boston\n" },
        { "fewer", "team,town\nNYK,New York\n", "teams: 1 row, +1 ~0 -2, T\n",
          "team,city\nNYK,New York\n" },
        { "none", "team,town\n",
          "teams: 0 rows, +0 ~0 -1, T\n"
          "warning: teams had 1 row and has none now: 't.csv' has none\n",
          "team,city\n" },
        { "none before either", "team,town\n", "teams: 0 rows, unchanged, +0 ~0 -0, T\n",
          "team,city\n" },
    };
    static const char *const IMPORT[] = { "import", "p.yaml", "teams=t.csv", NULL };
    static const char *const EXPORT[] = { "export", "p.yaml", "teams", NULL };
    static const char *const RANGE[] = { "import",     "p.yaml", "teams=t.csv", "--from",
                                         "2022-01-01", "--to",   "2022-01-03",  NULL };

    enter();
    import_games("calendar", BEFORE, 0, NULL);
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        write_text("t.csv", STEPS[i].text);
        import_expect(STEPS[i].name, IMPORT, 0, "", STEPS[i].err);
        import_expect(STEPS[i].name, EXPORT, 0, STEPS[i].rows, "");
    }
    import_expect(
        "range", RANGE, 2, "",
        "sluice import: error: --from and --to are for tables with dates, and 'teams' has "
        "none\n");
    leave();
}
END_TEST

START_TEST(files_before_a_bad_one_stay)
{
    static const char *const PAIRS[] = { "import", "p.yaml", "teams=t.csv", "games=g.csv", NULL };
    static const char *const FOLDER[] = { "import", "p.yaml", ".", NULL };
    static const char *const TEAMS[] = { "export", "p.yaml", "teams", NULL };

    enter();
    write_text("t.csv", "team,town\nBOS,Boston\n");
    write_text("g.csv", HEADER "a,x,1,,,,\n");
    import_expect("pairs", PAIRS, 2, "",
                  "teams: 1 row, +1 ~0 -0, T\n"
                  "g.csv:2: column 'day': 'x' is not a date (a date as YYYY-MM-DD)\n"
                  "sluice import: error: 1 mistake in 'g.csv'\n"
                  "nothing of 'g.csv' was imported; imported before it, and kept: teams\n");
    import_expect("kept", TEAMS, 0, "team,city\nBOS,Boston\n", "");
    write_text("games.csv", "id\n");
    write_text("teams.csv", "team,town\nATL,Atlanta\n");
    import_expect("folder", FOLDER, 2, "", NULL);
    import_expect("not begun", TEAMS, 0, "team,city\nBOS,Boston\n", "");
    write_text("games.csv", BEFORE);
    import_expect("good folder", FOLDER, 0, "",
                  "reports: no file './reports.csv', left as it is\n"
                  "games: 2 rows, 2 dates, +2 ~0 -0, T\nteams: 1 row, +1 ~0 -1, T\n");
    leave();
}
END_TEST

START_TEST(a_wrong_use_is_explained)
{
    static const struct {
        const char *name;
        const char *arguments[6];
        const char *err;
    } CASES[] = {
        { "no table of that name",
          { "import", "p.yaml", "gmes=g.csv" },
          "sluice import: error: p.yaml declares no table 'gmes'; did you mean 'games'?\n" },
        { "table twice",
          { "import", "p.yaml", "games=a.csv", "games=b.csv" },
          "sluice import: error: table 'games' is given twice\n" },
        { "neither folder nor pair",
          { "import", "p.yaml", "nowhere" },
          "sluice import: error: 'nowhere' is neither a folder nor TABLE=FILE; usage: sluice "
          "import PIPELINE DIR | TABLE=FILE..\n" },
        { "no such file",
          { "import", "p.yaml", "games=none.csv" },
          "sluice import: error: cannot read 'none.csv': No such file or directory; check the path "
          "and its rights\n"
          "nothing of 'none.csv' was imported\n" },
        { "folder as a file",
          { "import", "p.yaml", "games=." },
          "sluice import: error: '.' is a folder, not a CSV file\n"
          "nothing of '.' was imported\n" },
        { "folder without files",
          { "import", "p.yaml", "." },
          "games: no file './games.csv', left as it is\n"
          "reports: no file './reports.csv', left as it is\n"
          "teams: no file './teams.csv', left as it is\n"
          "sluice import: error: '.' has none of the files that p.yaml declares\n" },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        import_expect(CASES[i].name, CASES[i].arguments, 2, "", CASES[i].err);
    leave();
}
END_TEST

START_TEST(a_column_of_another_type_in_the_store_is_refused)
{
    static const char *const IMPORT[] = { "import", "p.yaml", "teams=t.csv", NULL };

    enter();
    write_text("t.csv", "team,town\nBOS,1\n");
    import_expect("text", IMPORT, 0, "", "teams: 1 row, +1 ~0 -0, T\n");
    write_text("p.yaml", PIPELINE("int"));
    import_expect(
        "int", IMPORT, 2, "",
        "p.yaml:19:27: error: column 'city' of table 'teams' is text in the store, but int here\n"
        "   19 |     columns: {team: text, city: {type: int, from: town}}\n"
        "      |                           ^\n"
        "  rename or drop the column in the store and import the table again, or correct its "
        "declaration\n"
        "sluice import: error: the store does not fit the pipeline p.yaml\n");
    leave();
}
END_TEST

START_TEST(a_store_of_another_program_that_does_not_fit_stays_as_it_is)
{
    static const struct {
        const char *name, *sql;
    } STORES[] = {
        { "another key", "CREATE TABLE teams (id INTEGER PRIMARY KEY, team TEXT, city TEXT)" },
        { "no key", "CREATE TABLE teams (team TEXT, city TEXT)" },
        { "another order", "CREATE TABLE reports (day DATE, id TEXT, PRIMARY KEY (id, day))" },
        { "another type", "CREATE TABLE teams (team TEXT PRIMARY KEY, city BLOB)" },
        { "a log", "PRAGMA journal_mode = WAL; CREATE TABLE teams (team TEXT, city BLOB)" },
    };
    static const char *const IMPORT[] = { "import", "p.yaml", ".", NULL };

    enter();
    write_text("games.csv", BEFORE);
    write_text("reports.csv", "id,day\nr,2022-01-02\n");
    write_text("teams.csv", "team,town\nBOS,Boston\n");
    for (size_t i = 0; i < COUNT_OF(STORES); i++) {
        size_t length = 0, length_after = 0;
        (void)remove("test.db");
        import_by_hand(STORES[i].sql);
        char *before = e2e_read("test.db", &length);
        import_expect(STORES[i].name, IMPORT, 2, "", NULL);
        char *after = e2e_read("test.db", &length_after);
        ck_assert_msg(length == length_after && memcmp(before, after, length) == 0,
                      "%s: the store was changed", STORES[i].name);
        ck_assert_msg(access("test.db-wal", F_OK) != 0, "%s: a log was left", STORES[i].name);
        free(before);
        free(after);
    }
    leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_broken_file_is_refused_whole_and_says_where,
        a_header_of_another_format_is_told_as_what_it_is,
        a_file_replaces_its_dates_and_moves_rows,
        a_range_is_replaced_whole,
        empty_dates_of_a_range_count_in_the_calendar_alone,
        a_table_without_dates_is_replaced_whole,
        files_before_a_bad_one_stay,
        a_wrong_use_is_explained,
        a_column_of_another_type_in_the_store_is_refused,
        a_store_of_another_program_that_does_not_fit_stays_as_it_is,
    };

    return suite_run("import", tests, COUNT_OF(tests));
}
