/* Mistakes: tables, columns, keys and the calendar. */
#include "e2e/mistakes.h"

const struct mistake mistakes_tables[] = {
    { .promise = "a type that is none, and a key that is no column",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  games:\n"
                                      "    date: day\n"
                                      "    key: [game, day]\n"
                                      "    columns: {game_id: itn, day: date}\n" } },
      .code = 2,
      .expected = "a.yaml:7:11: error: key column 'game' is not a column of table 'games'\n"
                  "    7 |     key: [game, day]\n"
                  "      |           ^\n"
                  "  did you mean 'game_id'?\n"
                  "a.yaml:8:24: error: column 'game_id' cannot be of type 'itn'\n"
                  "    8 |     columns: {game_id: itn, day: date}\n"
                  "      |                        ^\n"
                  "  did you mean 'int'?\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a partition column that is no date",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  games:\n"
                                      "    date: season\n"
                                      "    key: [game_id]\n"
                                      "    columns: {game_id: int, season: text}\n" } },
      .code = 2,
      .expected = "a.yaml:6:11: error: date column 'season' is of type text\n"
                  "    6 |     date: season\n"
                  "      |           ^\n"
                  "  make it 'date'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a key that may be null",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  games:\n"
                                      "    key: [game_id]\n"
                                      "    columns: {game_id: int?}\n" } },
      .code = 2,
      .expected = "a.yaml:6:11: error: key column 'game_id' may not be nullable\n"
                  "    6 |     key: [game_id]\n"
                  "      |           ^\n"
                  "  make it 'int', without the question mark\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "how a table is imported, and how much may go",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  games:\n"
                                      "    key: [id]\n"
                                      "    import: marge\n"
                                      "    max_removed: 101\n"
                                      "    columns: {id: text}\n" } },
      .code = 2,
      .expected = "a.yaml:7:13: error: 'import' must be replace or merge, not 'marge'\n"
                  "    7 |     import: marge\n"
                  "      |             ^\n"
                  "  did you mean 'merge'?\n"
                  "a.yaml:8:18: error: 'max_removed' must be at most 100, not '101'\n"
                  "    8 |     max_removed: 101\n"
                  "      |                  ^\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "results without a date",
      .files = { { "a.yaml",
                   READINGS "tables:\n"
                            "  champions:\n"
                            "    key: [year]\n"
                            "    columns: {year: text, team: {type: text, known: after}}\n" } },
      .code = 2,
      .expected = "a.yaml:7:27: error: column 'team' is known after its date, but table "
                  "'champions' has no date\n"
                  "    7 |     columns: {year: text, team: {type: text, known: after}}\n"
                  "      |                           ^\n"
                  "  name the table's date column: 'date: COLUMN', or make it 'known: ahead'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "names that differ only in capitals",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  Readings: {key: [a], columns: {a: int, A: int}}\n" } },
      .code = 2,
      .expected = "a.yaml:5:3: error: table 'readings' and table 'Readings' differ only in "
                  "capitals, which a store does not tell apart\n"
                  "    5 |   Readings: {key: [a], columns: {a: int, A: int}}\n"
                  "      |   ^\n"
                  "  first defined at readings.yaml:14:3\n"
                  "a.yaml:5:42: error: column 'a' and column 'A' differ only in capitals, which a "
                  "store does not tell apart\n"
                  "    5 |   Readings: {key: [a], columns: {a: int, A: int}}\n"
                  "      |                                          ^\n"
                  "  first defined at a.yaml:5:34\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a condition on no column and with a wrong value",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  games:\n"
                                      "    key: [game_id]\n"
                                      "    columns: {game_id: int, team: text}\n"
                                      "    where: {game_id: first, taem: BOS}\n" } },
      .code = 2,
      .expected = "a.yaml:8:22: error: 'game_id' must be a whole number, not 'first'\n"
                  "    8 |     where: {game_id: first, taem: BOS}\n"
                  "      |                      ^\n"
                  "a.yaml:8:29: error: column 'taem' is not a column of table 'games'\n"
                  "    8 |     where: {game_id: first, taem: BOS}\n"
                  "      |                             ^\n"
                  "  did you mean 'team'?\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "capitals of a number",
      .files = { { "a.yaml", READINGS "tables:\n"
                                      "  games:\n"
                                      "    key: [game_id]\n"
                                      "    columns: {game_id: int, team: text}\n"
                                      "    where: {game_id: {in: [1, 2], fold_case: true}}\n" } },
      .code = 2,
      .expected = "a.yaml:8:13: error: 'fold_case' says nothing about 'game_id', which is int\n"
                  "    8 |     where: {game_id: {in: [1, 2], fold_case: true}}\n"
                  "      |             ^\n"
                  "  remove 'fold_case'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "no calendar",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "processors: {}\n" } },
      .code = 2,
      .expected = "a.yaml: error: the pipeline has no calendar\n"
                  "  add 'calendar: {table: .., date: ..}' or include a file that has one\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a calendar of an undeclared table",
      .files = { { "a.yaml",
                   "sluice: 1\n"
                   "name: a\n"
                   "calendar: {table: day, date: day}\n"
                   "tables:\n"
                   "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n" } },
      .code = 2,
      .expected = "a.yaml:3:1: error: the calendar's table 'day' is not declared\n"
                  "    3 | calendar: {table: day, date: day}\n"
                  "      | ^\n"
                  "  did you mean 'days'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a calendar of columns that are not there or of another type",
      .files = { { "a.yaml", READINGS } },
      .from = "date: day, season: year}",
      .to = "date: dya, season: day}",
      .code = 2,
      .expected =
          "readings.yaml:4:1: error: table 'days' has no column 'dya'\n"
          "    4 | calendar: {table: days, date: dya, season: day}\n"
          "      | ^\n"
          "  did you mean 'day'?\n"
          "readings.yaml:4:1: error: calendar column 'day' of table 'days' is date, not text\n"
          "    4 | calendar: {table: days, date: dya, season: day}\n"
          "      | ^\n"
          "  it is declared at readings.yaml:11:7\n"
          "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a calendar of results",
      .files = { { "a.yaml", READINGS } },
      .from = "season: year}",
      .to = "season: weather}",
      .code = 2,
      .expected =
          "readings.yaml:4:1: error: calendar column 'weather' of table 'days' is not known ahead\n"
          "    4 | calendar: {table: days, date: day, season: weather}\n"
          "      | ^\n"
          "  it is declared at readings.yaml:13:7\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a calendar that hangs on results",
      .files = { { "a.yaml", READINGS } },
      .from = "season: year}",
      .to = "season: year, where: {weather: {in: [dry], fold_case: true}, day: {in: [2021-10-19], "
            "fold_case: true}, yeer: x}}",
      .code = 2,
      .expected = "readings.yaml:4:58: error: the calendar's condition on 'weather' of table "
                  "'days' is not known ahead\n"
                  "    4 | calendar: {table: days, date: day, season: year, where: {weather: {in: "
                  "[dry], fold_case: true}, day: {in: [2021-10-19], fold_case: true}, yeer: x}}\n"
                  "      |                                                          ^\n"
                  "  it is declared at readings.yaml:13:7\n"
                  "readings.yaml:4:97: error: 'fold_case' says nothing about 'day', which is date\n"
                  "    4 | calendar: {table: days, date: day, season: year, where: {weather: {in: "
                  "[dry], fold_case: true}, day: {in: [2021-10-19], fold_case: true}, yeer: x}}\n"
                  "      |                                                                         "
                  "                        ^\n"
                  "  remove 'fold_case'\n"
                  "readings.yaml:4:139: error: table 'days' has no column 'yeer'\n"
                  "    4 | calendar: {table: days, date: day, season: year, where: {weather: {in: "
                  "[dry], fold_case: true}, day: {in: [2021-10-19], fold_case: true}, yeer: x}}\n"
                  "      |                                                                         "
                  "                                                                  ^\n"
                  "  did you mean 'year'?\n"
                  "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = "a calendar without a date",
      .files = { { "a.yaml", READINGS } },
      .from = "date: day, season: year}",
      .to = "season: year}",
      .code = 2,
      .expected = "readings.yaml:4:1: error: 'date' is missing in 'calendar'\n"
                  "    4 | calendar: {table: days, season: year}\n"
                  "      | ^\n"
                  "  name the date column of the calendar's table\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a missing table",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n" } },
      .from = "  readings:\n",
      .to = "  reading:\n",
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:19: error: input 'readings' of processor 'plain' reads table "
                  "'readings', which is neither declared nor written by a processor\n"
                  "    5 |   plain: {plugin: fixture_plain}\n"
                  "      |                   ^\n"
                  "  did you mean 'reading'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a missing table that nothing resembles",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  psza: {plugin: psza}\n"
                                      "  tdza: {plugin: tdza}\n" } },
      .code = 2,
      .expected =
          "a.yaml:5:18: error: input 'games' of processor 'psza' reads table "
          "'player_game_summary', which is neither declared nor written by a processor\n"
          "    5 |   psza: {plugin: psza}\n"
          "      |                  ^\n"
          "  declare it under 'tables', or add the processor that writes it\n"
          "a.yaml:5:18: error: gate 'completeness.due[0]' of processor 'psza' reads table "
          "'player_boxscores', which is neither declared nor written by a processor\n"
          "    5 |   psza: {plugin: psza}\n"
          "      |                  ^\n"
          "  declare it under 'tables', or add the processor that writes it\n"
          "a.yaml:6:18: error: input 'games' of processor 'tdza' reads table "
          "'team_defense_game_summary', which is neither declared nor written by a processor\n"
          "    6 |   tdza: {plugin: tdza}\n"
          "      |                  ^\n"
          "  declare it under 'tables', or add the processor that writes it\n"
          "a.yaml:6:18: error: input 'calendar' of processor 'tdza' reads table 'schedule', which "
          "is neither declared nor written by a processor\n"
          "    6 |   tdza: {plugin: tdza}\n"
          "      |                  ^\n"
          "  declare it under 'tables', or add the processor that writes it\n"
          "a.yaml:6:18: error: gate 'completeness.due[0]' of processor 'tdza' reads table "
          "'team_boxscores', which is neither declared nor written by a processor\n"
          "    6 |   tdza: {plugin: tdza}\n"
          "      |                  ^\n"
          "  declare it under 'tables', or add the processor that writes it\n"
          "sluice validate: error: 5 mistakes in a.yaml\n" },
    { .promise = "a missing column",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n" } },
      .from = "      value: real?\n",
      .to = "      values: real?\n",
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:19: error: input 'readings' of processor 'plain' needs column 'value' "
                  "(real?) of table 'readings', which has none of that name\n"
                  "    5 |   plain: {plugin: fixture_plain}\n"
                  "      |                   ^\n"
                  "  the table has 'values'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "another table for an input, which has nothing it needs",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    inputs: {games: schedule}\n" } },
      .code = 2,
      .expected =
          "a.yaml:7:21: error: input 'games' of processor 'psza' needs columns 'minutes_played' "
          "(real?), 'fg_attempts' (int?), 'fg_makes' (int?), 'paint_attempts' (int?), "
          "'paint_makes' (int?), 'mid_range_attempts' (int?), 'mid_range_makes' (int?), "
          "'three_pt_attempts' (int?), 'three_pt_makes' (int?), 'assisted_fg_makes' (int?), "
          "'unassisted_fg_makes' (int?) of table 'schedule', which has none of these names\n"
          "    7 |     inputs: {games: schedule}\n"
          "      |                     ^\n"
          "  the table is declared at games.yaml:6:3\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "columns of the wrong type",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n" } },
      .from = "      fg_makes: int?\n",
      .to = "      fg_makes: real?\n",
      .code = 2,
      .expected = "a.yaml:6:13: error: input 'games' of processor 'psza' needs column 'fg_makes' "
                  "of table 'player_game_summary' as int, but it is real\n"
                  "    6 |     plugin: psza\n"
                  "      |             ^\n"
                  "  it is declared at games.yaml:34:7\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a column that may be null where it must not",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  tdza:\n"
                                   "    plugin: tdza\n" } },
      .from = "      home_team: text\n",
      .to = "      home_team: text?\n",
      .code = 2,
      .expected = "a.yaml:6:13: error: input 'calendar' of processor 'tdza' needs column "
                  "'home_team' of table 'schedule' without nulls, but it may be null (text?)\n"
                  "    6 |     plugin: tdza\n"
                  "      |             ^\n"
                  "  it is declared at games.yaml:15:7\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "an entity of another type than its rows",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n" } },
      .from = "      game_date: date\n"
              "      player_id: int\n",
      .to = "      game_date: date\n"
            "      player_id: text\n",
      .code = 2,
      .expected = "a.yaml:6:13: error: input 'games' of processor 'psza' finds its rows by column "
                  "'player_id' of table 'player_game_summary', which is text, but the player's "
                  "'player_id' is int\n"
                  "    6 |     plugin: psza\n"
                  "      |             ^\n"
                  "  it is declared at games.yaml:31:7\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a filter on a column that is not there",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  tdza: {plugin: tdza}\n" } },
      .from = "      season_type: text\n",
      .to = "      kind: text\n",
      .code = 2,
      .expected = "a.yaml:5:18: error: input 'calendar' of processor 'tdza' is filtered by column "
                  "'season_type', which table 'schedule' does not have\n"
                  "    5 |   tdza: {plugin: tdza}\n"
                  "      |                  ^\n"
                  "  the table is declared at games.yaml:6:3\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "dates where a window needs them, and the other way round",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    inputs: {readings: names}\n"
                                      "  peek:\n"
                                      "    plugin: peek\n"
                                      "    inputs:\n"
                                      "      sensors: named\n"
                                      "tables:\n"
                                      "  names: {key: [sensor, day], columns: {sensor: int, day: "
                                      "date, value: real?}}\n"
                                      "  named: {date: day, key: [sensor], columns: {sensor: int, "
                                      "day: date, name: text}}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:24: error: input 'readings' of processor 'plain' has a window of "
                  "dates, but table 'names' has none\n"
                  "    7 |     inputs: {readings: names}\n"
                  "      |                        ^\n"
                  "  the table is declared at a.yaml:13:3\n"
                  "a.yaml:11:16: error: input 'sensors' of processor 'peek' has no window of "
                  "dates, but table 'named' has dates\n"
                  "   11 |       sensors: named\n"
                  "      |                ^\n"
                  "  the table is declared at a.yaml:14:3\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = NULL },
};
