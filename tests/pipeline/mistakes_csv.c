/* mistakes_csv.c - what is wrong with how a table's CSV file is said to be written. */
#include "mistakes.h"

#define HEAD "sluice: 1\nname: a\n"
#define TABLE(csv)                                                                                 \
    HEAD "tables:\n  t: {key: [k], columns: {k: text, at: time},\n    csv: {" csv "}}\n"
#define AT(column, message) "a.yaml:5:" #column ": error: " message "\n"

const struct mistake_case csv_mistakes[] = {
    { "what is no dialect",
      HEAD "tables:\n"
           "  t: {key: [k], columns: {k: text}, csv: semicolon}\n"
           "  u: {key: [k], columns: {k: text}, csv: {separator: tab}}\n",
      NULL,
      "a.yaml:4:42: error: 'csv' must be a map, not 'semicolon'\n"
      "    4 |   t: {key: [k], columns: {k: text}, csv: semicolon}\n"
      "      |                                          ^\n"
      "a.yaml:5:43: error: unknown key 'separator' in 'csv' of table 'u'\n"
      "    5 |   u: {key: [k], columns: {k: text}, csv: {separator: tab}}\n"
      "      |                                           ^\n"
      "  the keys here are delimiter, decimal, thousands, null, date_format, time_format and "
      "zone\n" },
    { "files that are none",
      HEAD "tables:\n"
           "  t: {file: [], key: [k], columns: {k: text}}\n"
           "  u: {file: [a.csv, {b: c}, a.csv], key: [k], columns: {k: text}}\n",
      NULL,
      "a.yaml:4:13: error: 'file' names no files\n"
      "    4 |   t: {file: [], key: [k], columns: {k: text}}\n"
      "      |             ^\n"
      "  remove it, or write 'file: NAME.csv'\n"
      "a.yaml:5:21: error: 'file' must be text, not a map\n"
      "    5 |   u: {file: [a.csv, {b: c}, a.csv], key: [k], columns: {k: text}}\n"
      "      |                     ^\n"
      "a.yaml:5:29: error: 'a.csv' stands twice in 'file'\n"
      "    5 |   u: {file: [a.csv, {b: c}, a.csv], key: [k], columns: {k: text}}\n"
      "      |                             ^\n"
      "  remove one of them\n" },
    { "delimiters", TABLE("delimiter: \";;\""), NULL,
      AT(22, "'delimiter' must be one ASCII character that is no quote and no digit") "    5 |     "
                                                                                      "csv: "
                                                                                      "{delimiter: "
                                                                                      "\";;\"}}\n"
                                                                                      "      |     "
                                                                                      "            "
                                                                                      "     ^\n"
                                                                                      "  write "
                                                                                      "';', '|', "
                                                                                      "',' or "
                                                                                      "tab\n" },
    { "no delimiter", TABLE("delimiter: "), NULL,
      AT(22, "'delimiter' must be one character, not empty") "    5 |     csv: {delimiter: }}\n"
                                                             "      |                      ^\n"
                                                             "  put it in quotes: 'delimiter: "
                                                             "\";\"'\n" },
    { "decimal separators", TABLE("decimal: \"'\""), NULL,
      AT(20, "'decimal' must be '.' or ','") "    5 |     csv: {decimal: \"'\"}}\n"
                                             "      |                    ^\n" },
    { "what stands between groups", TABLE("thousands: \"00\""), NULL,
      AT(22, "'thousands' must be one character that is no digit, letter, sign or quote") "    5 | "
                                                                                          "    "
                                                                                          "csv: "
                                                                                          "{thousan"
                                                                                          "ds: "
                                                                                          "\"00\"}}"
                                                                                          "\n"
                                                                                          "      | "
                                                                                          "        "
                                                                                          "        "
                                                                                          "     ^\n"
                                                                                          "  write "
                                                                                          "',', "
                                                                                          "'.', "
                                                                                          "\"'\" "
                                                                                          "or ' "
                                                                                          "'\n" },
    { "the same between groups and before a fraction", TABLE("thousands: \".\""), NULL,
      AT(22, "'thousands' is '.', and so is the decimal separator") "    5 |     csv: "
                                                                    "{thousands: \".\"}}\n"
                                                                    "      |                   "
                                                                    "   ^\n"
                                                                    "  add 'decimal: \",\"', "
                                                                    "or remove 'thousands'\n" },
    { "words for no value", TABLE("null: {NA: 1}"), NULL,
      AT(17, "'null' must be a list of 1 to 32 words that stand for no value") "    5 |     csv: "
                                                                               "{null: {NA: 1}}}\n"
                                                                               "      |            "
                                                                               "     ^\n"
                                                                               "  write 'null: "
                                                                               "[NA, \"-\"]'\n" },
    { "a word for no value that is none", TABLE("null: [NA, [x]]"), NULL,
      AT(17,
         "'null' must be a list of 1 to 32 words that stand for no value") "    5 |     csv: "
                                                                           "{null: [NA, [x]]}}\n"
                                                                           "      |                "
                                                                           " ^\n"
                                                                           "  write 'null: [NA, "
                                                                           "\"-\"]'\n" },
    { "a format of dates", TABLE("date_format: \"%d/%m\""), NULL,
      AT(24, "'date_format' has no year (%Y or %y)") "    5 |     csv: {date_format: \"%d/%m\"}}\n"
                                                     "      |                        ^\n"
                                                     "  write it as the dates of the file are: "
                                                     "'%d.%m.%Y', or '%b %d %Y' for Jan 31 "
                                                     "2024\n" },
    { "a format of times", TABLE("time_format: \"%F %I:%M\", zone: UTC"), NULL,
      AT(24, "'time_format' has an hour of twelve, but no %p") "    5 |     csv: {time_format: "
                                                               "\"%F %I:%M\", zone: UTC}}\n"
                                                               "      |                        ^\n"
                                                               "  write it as the times of the "
                                                               "file are: '%d.%m.%Y %H:%M'\n" },
    { "times of nobody's clock", TABLE("time_format: \"%F %T\""), NULL,
      AT(24, "'time_format' has no offset (%z), and nothing says which clock shows these "
             "times") "    5 |     csv: {time_format: \"%F %T\"}}\n"
                      "      |                        ^\n"
                      "  add 'zone: UTC' under 'csv', or the zone of that clock\n" },
    { "times with a clock and an offset", TABLE("time_format: \"%F %T%z\", zone: UTC"), NULL,
      AT(41, "'zone' says which clock shows the times of the file, but they have an offset by "
             "their 'time_format'") "    5 |     csv: {time_format: \"%F %T%z\", zone: UTC}}\n"
                                    "      |                                         ^\n"
                                    "  remove 'zone' under 'csv'\n" },
    { "a clock of nowhere", TABLE("zone: Europe/Berlni"), NULL,
      AT(17, "'zone' names no time zone of this machine: 'Europe/Berlni'") "    5 |     csv: "
                                                                           "{zone: "
                                                                           "Europe/Berlni}}\n"
                                                                           "      |                "
                                                                           " ^\n"
                                                                           "  did you mean "
                                                                           "'Europe/Berlin'?\n" },
    { "zones of columns that are no dates",
      HEAD "tables:\n"
           "  t:\n"
           "    key: [k]\n"
           "    columns:\n"
           "      k: {type: text, zone: UTC}\n"
           "      at: {type: time, zone: UTC}\n",
      NULL,
      "a.yaml:7:7: error: column 'k' is of type text: 'zone' is for a date, which is that of a "
      "time "
      "of the file in this zone\n"
      "    7 |       k: {type: text, zone: UTC}\n"
      "      |       ^\n"
      "  remove 'zone: UTC'\n"
      "a.yaml:8:7: error: column 'at' is of type time: 'zone' is for a date, which is that of "
      "a "
      "time of the file in this zone\n"
      "    8 |       at: {type: time, zone: UTC}\n"
      "      |       ^\n"
      "  say the zone of times without an offset for the table: 'csv: {zone: UTC}'\n" },
    { "checks that are none",
      HEAD "tables:\n"
           "  t:\n"
           "    key: [k]\n"
           "    columns:\n"
           "      k: {type: text, check: {in: [a], range: [1, 2]}}\n"
           "      a: {type: int, check: {else: warn}}\n"
           "      b: {type: int, check: {in: [1, x], else: warn}}\n"
           "      c: {type: int, check: {range: [2, 1], else: tell}}\n"
           "      d: {type: text, check: {range: [a, b]}}\n"
           "      e: {type: int, check: {references: u}}\n"
           "      f: {type: int, check: {references: u.k}}\n"
           "      g: {type: int, check: {references: t.l}}\n"
           "      h: {type: int, check: {references: t.k}}\n"
           "      i: {type: int, check: {in: []}}\n"
           "      j: {type: int, check: {range: [1]}}\n",
      NULL,
      "a.yaml:7:30: error: 'check' of column 'k' has more than one of 'in', 'range' and "
      "'references'\n"
      "    7 |       k: {type: text, check: {in: [a], range: [1, 2]}}\n"
      "      |                              ^\n"
      "  write one: 'check: {range: [0, 100]}', and 'else: warn' where another value is no "
      "mistake\n"
      "a.yaml:8:29: error: 'check' of column 'a' has none of 'in', 'range' and 'references'\n"
      "    8 |       a: {type: int, check: {else: warn}}\n"
      "      |                             ^\n"
      "  write one: 'check: {range: [0, 100]}', and 'else: warn' where another value is no "
      "mistake\n"
      "a.yaml:9:38: error: a value of column 'b' must be a whole number, not 'x'\n"
      "    9 |       b: {type: int, check: {in: [1, x], else: warn}}\n"
      "      |                                      ^\n"
      "a.yaml:10:37: error: 'range' of column 'c' ends before it begins\n"
      "   10 |       c: {type: int, check: {range: [2, 1], else: tell}}\n"
      "      |                                     ^\n"
      "  exchange its two values\n"
      "a.yaml:10:51: error: 'else' must be refuse or warn, not 'tell'\n"
      "   10 |       c: {type: int, check: {range: [2, 1], else: tell}}\n"
      "      |                                                   ^\n"
      "a.yaml:11:38: error: 'range' is for numbers, dates and times, and column 'd' is of type "
      "text\n"
      "   11 |       d: {type: text, check: {range: [a, b]}}\n"
      "      |                                      ^\n"
      "  write 'in' and all values\n"
      "a.yaml:12:42: error: 'references' must be a table and its column: TABLE.COLUMN\n"
      "   12 |       e: {type: int, check: {references: u}}\n"
      "      |                                          ^\n"
      "a.yaml:13:42: error: 'references' names no declared table: 'u'\n"
      "   13 |       f: {type: int, check: {references: u.k}}\n"
      "      |                                          ^\n"
      "  declare it under 'tables', or correct the name\n"
      "a.yaml:14:42: error: column 'l' is not a column of table 't'\n"
      "   14 |       g: {type: int, check: {references: t.l}}\n"
      "      |                                          ^\n"
      "  declare it under 'columns'\n"
      "a.yaml:15:42: error: column 'h' is of type int, and 't.k' of type text\n"
      "   15 |       h: {type: int, check: {references: t.k}}\n"
      "      |                                          ^\n"
      "  declare both alike\n"
      "a.yaml:16:34: error: 'in' must list 1 to 1000 values\n"
      "   16 |       i: {type: int, check: {in: []}}\n"
      "      |                                  ^\n"
      "a.yaml:17:37: error: 'range' must be the least and the greatest value: [0, 100], or [0, "
      "null]\n"
      "   17 |       j: {type: int, check: {range: [1]}}\n"
      "      |                                     ^\n" },
    { "how fresh what has no date is",
      HEAD "tables:\n"
           "  t: {fresh: 3, key: [k], columns: {k: text}}\n"
           "  u: {fresh: -1, date: d, key: [d], columns: {d: date}}\n",
      NULL,
      "a.yaml:4:7: error: 'fresh' says how old its newest date may be, but table 't' has no date\n"
      "    4 |   t: {fresh: 3, key: [k], columns: {k: text}}\n"
      "      |       ^\n"
      "  name the table's date column: 'date: COLUMN', or remove 'fresh'\n"
      "a.yaml:5:14: error: 'fresh' must be at least 0, not '-1'\n"
      "    5 |   u: {fresh: -1, date: d, key: [d], columns: {d: date}}\n"
      "      |              ^\n" },
    { "what numbers rows, and from which columns",
      HEAD "tables:\n"
           "  t:\n"
           "    import: merge\n"
           "    key: [k]\n"
           "    columns:\n"
           "      k: {type: text, row_number: true}\n"
           "      a: {type: int, from: b, row_number: true}\n"
           "      b: {type: int, check: {in: [1]}, row_number: yes}\n"
           "      c: {type: int, from: [d, e]}\n"
           "      d: {type: time, from: [d]}\n"
           "      e: {type: time, from: [d, {}]}\n"
           "  u: {external: true, key: [k], columns: {k: {type: int, row_number: true}}}\n",
      NULL,
      "a.yaml:8:7: error: column 'k' is of type text, and numbers rows\n"
      "    8 |       k: {type: text, row_number: true}\n"
      "      |       ^\n"
      "  make it 'int'\n"
      "a.yaml:8:7: error: column 'k' numbers rows, and with 'import: merge' the first row of a "
      "file "
      "would replace that of another\n"
      "    8 |       k: {type: text, row_number: true}\n"
      "      |       ^\n"
      "  remove one of them\n"
      "a.yaml:9:7: error: column 'a' numbers rows, and 'from' names a column of the file\n"
      "    9 |       a: {type: int, from: b, row_number: true}\n"
      "      |       ^\n"
      "  remove one of them\n"
      "a.yaml:10:7: error: column 'b' numbers rows, and 'check' is of values of the file\n"
      "   10 |       b: {type: int, check: {in: [1]}, row_number: yes}\n"
      "      |       ^\n"
      "  remove one of them\n"
      "a.yaml:11:7: error: column 'c' is of type int: a date and a time of day make a time\n"
      "   11 |       c: {type: int, from: [d, e]}\n"
      "      |       ^\n"
      "  make it 'time', or name one column in 'from'\n"
      "a.yaml:12:29: error: 'from' must be a name in the file, or two: of a date and of its time "
      "of "
      "day\n"
      "   12 |       d: {type: time, from: [d]}\n"
      "      |                             ^\n"
      "  write 'from: [day, clock]'\n"
      "a.yaml:13:33: error: 'from' must be text, not a map\n"
      "   13 |       e: {type: time, from: [d, {}]}\n"
      "      |                                 ^\n"
      "a.yaml:14:43: error: column 'k' may not number the rows of a file: table 'u' is external "
      "and "
      "has none\n"
      "   14 |   u: {external: true, key: [k], columns: {k: {type: int, row_number: true}}}\n"
      "      |                                           ^\n"
      "  remove 'row_number', or read a view that numbers its rows\n" },
    { "a dialect of what has no file",
      HEAD "tables:\n"
           "  t:\n"
           "    external: true\n"
           "    csv: {decimal: \",\"}\n"
           "    key: [k]\n"
           "    columns: {k: text, day: {type: date, zone: UTC}}\n",
      NULL,
      "a.yaml:6:5: error: 'csv' says how the file of an import is written, but table 't' is "
      "external: somebody else writes it\n"
      "    6 |     csv: {decimal: \",\"}\n"
      "      |     ^\n"
      "  remove 'csv', or 'external: true'\n"
      "a.yaml:8:24: error: column 'day' may not be the date of a time in a file: table 't' is "
      "external and has none\n"
      "    8 |     columns: {k: text, day: {type: date, zone: UTC}}\n"
      "      |                        ^\n"
      "  remove 'zone', or read a view that makes the date\n" },
};

const size_t csv_mistake_count = sizeof csv_mistakes / sizeof csv_mistakes[0];
