/* mistakes_known.c - what is wrong with when a table's rows are known, and with its dates. */
#include "mistakes.h"

#define HEAD "sluice: 1\nname: a\n"

const struct mistake_case known_mistakes[] = {
    { "dates of another kind",
      HEAD "tables:\n"
           "  days: {date: day, dates: every, key: [day], columns: {day: date}}\n",
      NULL,
      "a.yaml:4:28: error: 'dates' must be calendar or all, not 'every'\n"
      "    4 |   days: {date: day, dates: every, key: [day], columns: {day: date}}\n"
      "      |                            ^\n" },
    { "dates of a table without a date",
      HEAD "tables:\n"
           "  teams: {dates: all, key: [team], columns: {team: text}}\n",
      NULL,
      "a.yaml:4:11: error: 'dates' says which dates count, but table 'teams' has no date\n"
      "    4 |   teams: {dates: all, key: [team], columns: {team: text}}\n"
      "      |           ^\n"
      "  name the table's date column: 'date: COLUMN', or remove 'dates'\n" },
    { "dates without rows of a table without a date",
      HEAD "tables:\n"
           "  teams: {empty: allowed, key: [team], columns: {team: text}}\n"
           "  days: {date: day, empty: ok, key: [day], columns: {day: date}}\n",
      NULL,
      "a.yaml:4:11: error: 'empty' says what a date without rows is, but table 'teams' has no "
      "date\n"
      "    4 |   teams: {empty: allowed, key: [team], columns: {team: text}}\n"
      "      |           ^\n"
      "  name the table's date column: 'date: COLUMN', or remove 'empty'\n"
      "a.yaml:5:28: error: 'empty' must be missing or allowed, not 'ok'\n"
      "    5 |   days: {date: day, empty: ok, key: [day], columns: {day: date}}\n"
      "      |                            ^\n" },
    { "rows known since a column that will not do",
      HEAD "tables:\n"
           "  a: {key: [k], known: {since: form}, columns: {k: text, from: date}}\n"
           "  b: {key: [k], known: {since: from}, columns: {k: text, from: text}}\n"
           "  c: {key: [k], known: {since: from}, columns: {k: text, from: date?}}\n"
           "  d: {key: [k], known: {until: from}, columns: {k: text, from: date}}\n"
           "  e: {key: [k], known: {}, columns: {k: text, from: date}}\n",
      NULL,
      "a.yaml:4:32: error: since column 'form' is not a column of table 'a'\n"
      "    4 |   a: {key: [k], known: {since: form}, columns: {k: text, from: date}}\n"
      "      |                                ^\n"
      "  did you mean 'from'?\n"
      "a.yaml:5:32: error: since column 'from' is of type text\n"
      "    5 |   b: {key: [k], known: {since: from}, columns: {k: text, from: text}}\n"
      "      |                                ^\n"
      "  make it 'date'\n"
      "a.yaml:6:32: error: since column 'from' may not be nullable\n"
      "    6 |   c: {key: [k], known: {since: from}, columns: {k: text, from: date?}}\n"
      "      |                                ^\n"
      "  make it 'date', without the question mark\n"
      "a.yaml:7:17: error: 'since' is missing in 'known' of table 'd'\n"
      "    7 |   d: {key: [k], known: {until: from}, columns: {k: text, from: date}}\n"
      "      |                 ^\n"
      "  name the date column from which a row is known: 'known: {since: COLUMN}'\n"
      "a.yaml:7:25: error: unknown key 'until' in 'known' of table 'd'\n"
      "    7 |   d: {key: [k], known: {until: from}, columns: {k: text, from: date}}\n"
      "      |                         ^\n"
      "  the key here is since\n"
      "a.yaml:8:17: error: 'since' is missing in 'known' of table 'e'\n"
      "    8 |   e: {key: [k], known: {}, columns: {k: text, from: date}}\n"
      "      |                 ^\n"
      "  name the date column from which a row is known: 'known: {since: COLUMN}'\n" },
    { "rows known since a date, and something else about when",
      HEAD "tables:\n"
           "  a: {date: day, key: [k], known: {since: from}, columns: {k: text, day: date, from: "
           "date}}\n"
           "  b: {key: [k], known: {since: from}, columns: {k: text, from: {type: date, known: "
           "ahead}}}\n",
      NULL,
      "a.yaml:4:36: error: 'since' is for tables without a date, and table 'a' has one: its rows "
      "are known by their date\n"
      "    4 |   a: {date: day, key: [k], known: {since: from}, columns: {k: text, day: date, "
      "from: date}}\n"
      "      |                                    ^\n"
      "  remove 'date', or write 'known: ahead', before or after\n"
      "a.yaml:5:58: error: column 'from' may not say when it is known: rows of table 'b' are known "
      "since a date of their own\n"
      "    5 |   b: {key: [k], known: {since: from}, columns: {k: text, from: {type: date, known: "
      "ahead}}}\n"
      "      |                                                          ^\n"
      "  remove 'known' of the column\n" },
    { "rows known since no column",
      HEAD "tables:\n"
           "  tiers:\n"
           "    known: since\n"
           "    key: [k]\n"
           "    columns: {k: text, since: date}\n",
      NULL,
      "a.yaml:5:12: error: 'since' does not say which column it goes by\n"
      "    5 |     known: since\n"
      "      |            ^\n"
      "  write 'known: {since: COLUMN}'\n" },
    { "a table known at no time",
      HEAD "tables:\n"
           "  games:\n"
           "    known: later\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:12: error: 'known' must be ahead, before or after, not 'later'\n"
      "    5 |     known: later\n"
      "      |            ^\n" },
};

const size_t known_mistake_count = sizeof known_mistakes / sizeof known_mistakes[0];
