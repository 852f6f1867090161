/* Mistakes: what processors have to do with each other, and with time. */
#include "e2e/mistakes.h"

const struct mistake mistakes_graph[] = {
    { .promise = "a cycle, printed as the cycle",
      .files = { { "a.yaml", READINGS
                   "processors:\n"
                   "  one: {plugin: fixture_rows, output: ones, inputs: {readings: threes}}\n"
                   "  two: {plugin: fixture_rows, output: twos, inputs: {readings: ones}}\n"
                   "  three: {plugin: fixture_rows, output: threes, inputs: {readings: "
                   "twos}}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:5:3: error: processors depend on each other: one -> two -> three -> one\n"
          "    5 |   one: {plugin: fixture_rows, output: ones, inputs: {readings: threes}}\n"
          "      |   ^\n"
          "  a -> b means that b reads what a writes, or needs it\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a cycle through needs",
      .files = { { "a.yaml", READINGS
                   "processors:\n"
                   "  one: {plugin: fixture_rows, output: ones, needs: [two]}\n"
                   "  two: {plugin: fixture_rows, output: twos, inputs: {readings: ones}}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:3: error: processors depend on each other: one -> two -> one\n"
                  "    5 |   one: {plugin: fixture_rows, output: ones, needs: [two]}\n"
                  "      |   ^\n"
                  "  a -> b means that b reads what a writes, or needs it\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "two cycles",
      .files = { { "a.yaml",
                   READINGS "processors:\n"
                            "  one: {plugin: fixture_rows, output: ones, needs: [two]}\n"
                            "  two: {plugin: fixture_rows, output: twos, needs: [one]}\n"
                            "  three: {plugin: fixture_rows, output: threes, needs: [four]}\n"
                            "  four: {plugin: fixture_rows, output: fours, needs: [three]}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:3: error: processors depend on each other: one -> two -> one\n"
                  "    5 |   one: {plugin: fixture_rows, output: ones, needs: [two]}\n"
                  "      |   ^\n"
                  "  a -> b means that b reads what a writes, or needs it\n"
                  "a.yaml:7:3: error: processors depend on each other: three -> four -> three\n"
                  "    7 |   three: {plugin: fixture_rows, output: threes, needs: [four]}\n"
                  "      |   ^\n"
                  "  a -> b means that b reads what a writes, or needs it\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a processor that reads what it writes",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  rows:\n"
                                      "    plugin: fixture_rows\n"
                                      "    inputs: {readings: fixture_rows_output}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:24: error: input 'readings' of processor 'rows' reads "
                  "'fixture_rows_output', which the processor itself writes\n"
                  "    7 |     inputs: {readings: fixture_rows_output}\n"
                  "      |                        ^\n"
                  "  name another table under 'inputs', or give the processor another 'output'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a processor that needs itself, another that is none, and one that is off",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  rows:\n"
                                      "    plugin: fixture_rows\n"
                                      "    needs: [rows, plai, plain, whatever]\n"
                                      "  plain: {plugin: fixture_plain, enabled: no}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:13: error: processor 'rows' needs itself\n"
                  "    7 |     needs: [rows, plai, plain, whatever]\n"
                  "      |             ^\n"
                  "  remove it from 'needs'\n"
                  "a.yaml:7:19: error: processor 'rows' needs 'plai', which is no processor\n"
                  "    7 |     needs: [rows, plai, plain, whatever]\n"
                  "      |                   ^\n"
                  "  did you mean 'plain'?\n"
                  "a.yaml:7:25: error: processor 'rows' needs 'plain', which is not enabled\n"
                  "    7 |     needs: [rows, plai, plain, whatever]\n"
                  "      |                         ^\n"
                  "  enable it, or remove it from 'needs'\n"
                  "a.yaml:7:32: error: processor 'rows' needs 'whatever', which is no processor\n"
                  "    7 |     needs: [rows, plai, plain, whatever]\n"
                  "      |                                ^\n"
                  "  'needs' lists names under 'processors'\n"
                  "sluice validate: error: 4 mistakes in a.yaml\n" },
    { .promise = "two writers of one table",
      .files = { { "a.yaml",
                   READINGS "processors:\n"
                            "  one: {plugin: fixture_rows}\n"
                            "  two: {plugin: fixture_rows}\n"
                            "  three: {plugin: fixture_plain, output: Fixture_Rows_Output}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:6:3: error: processors 'one' and 'two' both write 'fixture_rows_output'\n"
          "    6 |   two: {plugin: fixture_rows}\n"
          "      |   ^\n"
          "  give one of them another 'output'\n"
          "a.yaml:7:42: error: processors 'one' and 'three' both write 'fixture_rows_output'\n"
          "    7 |   three: {plugin: fixture_plain, output: Fixture_Rows_Output}\n"
          "      |                                          ^\n"
          "  give one of them another 'output'\n"
          "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a writer of a raw table",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  rows:\n"
                                      "    plugin: fixture_rows\n"
                                      "    output: sensors\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:13: error: processor 'rows' writes 'sensors', which is declared as a "
                  "raw table at readings.yaml:22:3\n"
                  "    7 |     output: sensors\n"
                  "      |             ^\n"
                  "  give the processor another 'output'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a table whose writer is not enabled",
      .files = { { "a.yaml",
                   READINGS "processors:\n"
                            "  rows: {plugin: fixture_rows, enabled: \"${ROWS:-false}\"}\n"
                            "  plain: {plugin: fixture_plain, inputs: {readings: "
                            "fixture_rows_output}}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:6:53: error: input 'readings' of processor 'plain' reads table "
          "'fixture_rows_output', which is neither declared nor written by a processor\n"
          "    6 |   plain: {plugin: fixture_plain, inputs: {readings: fixture_rows_output}}\n"
          "      |                                                     ^\n"
          "  processor 'rows' would write it, but is not enabled\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a writer with a mistake is not missed as well",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  rows: {plugin: fixture_rows, with: {days: 3}}\n"
                                      "  plain: {plugin: fixture_plain, inputs: {readings: "
                                      "fixture_rows_output}, needs: [rows]}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:39: error: unknown parameter 'days' of plugin 'fixture_rows'\n"
                  "    5 |   rows: {plugin: fixture_rows, with: {days: 3}}\n"
                  "      |                                       ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "look-ahead: results of the date itself",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  peek:\n"
                                      "    plugin: peek\n"
                                      "    with: {to: 0}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:6:13: error: look-ahead: processor 'peek' is as-of before D, but its "
                  "input 'readings' reads 'sensor', 'day', 'value' of table 'readings', known "
                  "after its date, up to D\n"
                  "    6 |     plugin: peek\n"
                  "      |             ^\n"
                  "  it may read what is known after its date up to the day before D\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "look-ahead: another table for an input",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  rows: {plugin: fixture_rows}\n"
                                      "  peek:\n"
                                      "    plugin: peek\n"
                                      "    with: {to: 0}\n"
                                      "    inputs:\n"
                                      "      readings: noted\n"
                                      "tables:\n"
                                      "  noted:\n"
                                      "    date: day\n"
                                      "    key: [sensor]\n"
                                      "    known: before\n"
                                      "    columns:\n"
                                      "      sensor: int\n"
                                      "      day: date\n"
                                      "      value: {type: real?, known: after}\n"
                                      "      quality: text?\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:10:17: error: look-ahead: processor 'peek' is as-of before D, but its "
                  "input 'readings' reads 'value' of table 'noted', known after its date, up to D\n"
                  "   10 |       readings: noted\n"
                  "      |                 ^\n"
                  "  it may read what is known after its date up to the day before D\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "look-ahead: what is known in the morning, of tomorrow",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  peek:\n"
                                      "    plugin: peek\n"
                                      "    with: {to: 1}\n" } },
      .from = "    key: [sensor, day]\n",
      .to = "    known: before\n"
            "    key: [sensor, day]\n",
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:6:13: error: look-ahead: processor 'peek' is as-of before D, but its "
                  "input 'readings' reads 'sensor', 'day', 'value' of table 'readings', known "
                  "before its date, up to the day after D\n"
                  "    6 |     plugin: peek\n"
                  "      |             ^\n"
                  "  it may read what is known before its date up to D\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "look-ahead: one column of a schedule",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  tdza:\n"
                                   "    plugin: tdza\n" } },
      .from = "      away_team: text\n",
      .to = "      away_team: {type: text, known: after}\n",
      .code = 2,
      .expected = "a.yaml:6:13: error: look-ahead: processor 'tdza' is as-of before D, but its "
                  "input 'calendar' reads 'away_team' of table 'schedule', known after its date, "
                  "up to the end of the season\n"
                  "    6 |     plugin: tdza\n"
                  "      |             ^\n"
                  "  it may read what is known after its date up to the day before D\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "look-ahead: a condition on a result",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  tdza:\n"
                                   "    plugin: tdza\n" } },
      .from = "      season_type: text\n",
      .to = "      season_type: {type: text, known: after}\n",
      .code = 2,
      .expected = "a.yaml:6:13: error: look-ahead: processor 'tdza' is as-of before D, but its "
                  "input 'calendar' reads 'season_type' of table 'schedule', known after its date, "
                  "up to the end of the season\n"
                  "    6 |     plugin: tdza\n"
                  "      |             ^\n"
                  "  it may read what is known after its date up to the day before D\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "look-ahead: what another processor makes of results",
      .files = { { "a.yaml",
                   READINGS "processors:\n"
                            "  peek: {plugin: peek, with: {to: 0}, inputs: {readings: judged}}\n"
                            "  judge: {plugin: fixture_rows, output: judged}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:58: error: look-ahead: processor 'peek' is as-of before D, but its "
                  "input 'readings' reads 'day', 'sensor', 'value' of table 'judged', known after "
                  "its date, up to D\n"
                  "    5 |   peek: {plugin: peek, with: {to: 0}, inputs: {readings: judged}}\n"
                  "      |                                                          ^\n"
                  "  it may read what is known after its date up to the day before D\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "mistakes of all kinds in one go",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    workers: none\n"
                                   "  tdza:\n"
                                   "    plugin: tdza\n"
                                   "    with: {min_games: 99}\n"
                                   "  rows: {plugin: fixture_rws}\n"
                                   "  more:\n"
                                   "    plugin: psza\n"
                                   "    inputs: {games: player_game_sumary}\n"
                                   "    needs: [psza, pzsa]\n"
                                   "    fill_at_least: {pace: 90}\n"
                                   "tables:\n"
                                   "  odds:\n"
                                   "    key: [game_id]\n"
                                   "    columns: {game_id: txt}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:14: error: 'workers' must be a whole number, not 'none'\n"
                  "    7 |     workers: none\n"
                  "      |              ^\n"
                  "a.yaml:10:23: error: parameter 'min_games' of plugin 'tdza' must be an int from "
                  "1 to 15, not '99'\n"
                  "   10 |     with: {min_games: 99}\n"
                  "      |                       ^\n"
                  "a.yaml:11:18: error: no plugin 'fixture_rws' in $BUILD/fixtures/mistakes, "
                  "$BUILD/plugins\n"
                  "   11 |   rows: {plugin: fixture_rws}\n"
                  "      |                  ^\n"
                  "  did you mean 'fixture_rows'?\n"
                  "a.yaml:14:21: error: input 'games' of processor 'more' reads table "
                  "'player_game_sumary', which is neither declared nor written by a processor\n"
                  "   14 |     inputs: {games: player_game_sumary}\n"
                  "      |                     ^\n"
                  "  did you mean 'player_game_summary'?\n"
                  "a.yaml:15:19: error: processor 'more' needs 'pzsa', which is no processor\n"
                  "   15 |     needs: [psza, pzsa]\n"
                  "      |                   ^\n"
                  "  did you mean 'psza'?\n"
                  "a.yaml:16:21: error: 'fill_at_least' names 'pace', which is no column that "
                  "processor 'more' writes\n"
                  "   16 |     fill_at_least: {pace: 90}\n"
                  "      |                     ^\n"
                  "  `sluice plugins psza` lists them\n"
                  "a.yaml:20:24: error: column 'game_id' cannot be of type 'txt'\n"
                  "   20 |     columns: {game_id: txt}\n"
                  "      |                        ^\n"
                  "  did you mean 'text'?\n"
                  "sluice validate: error: 7 mistakes in a.yaml\n" },
    { .promise = NULL },
};
