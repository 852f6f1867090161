/* Mistakes: plugins, parameters, inputs and gates. */
#include "e2e/mistakes.h"

const struct mistake mistakes_processors[] = {
    { .promise = "a plugin that is not there",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza: {plugin: pzsa}\n" } },
      .code = 2,
      .expected = "a.yaml:5:18: error: no plugin 'pzsa' in $BUILD/plugins\n"
                  "    5 |   psza: {plugin: pzsa}\n"
                  "      |                  ^\n"
                  "  did you mean 'psza'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a plugin that nothing resembles",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n" } },
      .code = 2,
      .expected = "a.yaml:5:19: error: no plugin 'fixture_plain' in $BUILD/plugins\n"
                  "    5 |   plain: {plugin: fixture_plain}\n"
                  "      |                   ^\n"
                  "  `sluice plugins` lists those there are\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a plugin of another ABI",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: newer_major}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:5:19: error: $BUILD/fixtures/mistakes/newer_major.so: was built for another "
          "sluice: ABI 2.0, this sluice has 1.1; rebuild it with the headers of this one\n"
          "    5 |   plain: {plugin: newer_major}\n"
          "      |                   ^\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a window in which no row can be",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: bad_window}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:5:19: error: $BUILD/fixtures/mistakes/bad_window.so: the descriptor of plugin "
          "'bad_window' is wrong: window of input 'readings': from day 3 to day -1 holds no rows\n"
          "    5 |   plain: {plugin: bad_window}\n"
          "      |                   ^\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a window that parameters make impossible",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  peek:\n"
                                      "    plugin: peek\n"
                                      "    with: {from: 1, to: -5}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:5:3: error: plugin 'peek' does not work with these parameters: window of "
                  "input 'readings': from day -1 to day -5 holds no rows\n"
                  "    5 |   peek:\n"
                  "      |   ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "an unknown parameter",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    with: {min_game: 10}\n" } },
      .code = 2,
      .expected = "a.yaml:7:12: error: unknown parameter 'min_game' of plugin 'psza'\n"
                  "    7 |     with: {min_game: 10}\n"
                  "      |            ^\n"
                  "  did you mean 'min_games'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "parameters out of range and of wrong types",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  tdza:\n"
                                   "    plugin: tdza\n"
                                   "    with:\n"
                                   "      min_games: 16\n"
                                   "      league_days: 7.5\n"
                                   "      league_min_games: \"10\"\n"
                                   "      default_paint_pct: high\n"
                                   "      league_min_teams: [1]\n"
                                   "      default_three_pt_pct:\n" } },
      .code = 2,
      .expected = "a.yaml:8:18: error: parameter 'min_games' of plugin 'tdza' must be an int from "
                  "1 to 15, not '16'\n"
                  "    8 |       min_games: 16\n"
                  "      |                  ^\n"
                  "a.yaml:9:20: error: parameter 'league_days' of plugin 'tdza' must be an int "
                  "from 7 to 365, not '7.5'\n"
                  "    9 |       league_days: 7.5\n"
                  "      |                    ^\n"
                  "a.yaml:10:25: error: parameter 'league_min_games' of plugin 'tdza' must be an "
                  "int from 1 to 82, not the text '10'\n"
                  "   10 |       league_min_games: \"10\"\n"
                  "      |                         ^\n"
                  "a.yaml:11:26: error: parameter 'default_paint_pct' of plugin 'tdza' must be a "
                  "real from 0.0 to 1.0, not 'high'\n"
                  "   11 |       default_paint_pct: high\n"
                  "      |                          ^\n"
                  "a.yaml:12:25: error: parameter 'league_min_teams' of plugin 'tdza' must be an "
                  "int from 1 to 30, not a list\n"
                  "   12 |       league_min_teams: [1]\n"
                  "      |                         ^\n"
                  "a.yaml:13:28: error: parameter 'default_three_pt_pct' of plugin 'tdza' must be "
                  "a real from 0.0 to 1.0, not empty\n"
                  "   13 |       default_three_pt_pct:\n"
                  "      |                            ^\n"
                  "sluice validate: error: 6 mistakes in a.yaml\n" },
    { .promise = "a parameter from the environment that will not do",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    with: {min_games: \"${MIN_GAMES:-10}\"}\n" } },
      .environment = "MIN_GAMES=few",
      .code = 2,
      .expected = "a.yaml:7:23: error: parameter 'min_games' of plugin 'psza' must be an int from "
                  "1 to 10, not what the environment says\n"
                  "    7 |     with: {min_games: \"${MIN_GAMES:-10}\"}\n"
                  "      |                       ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a bind that fails without a reason",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  peek:\n"
                                      "    plugin: peek\n"
                                      "    with: {fails: true}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:6:13: error: plugin 'peek': bind failed without naming a parameter: "
                  "invalid input\n"
                  "    6 |     plugin: peek\n"
                  "      |             ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "parameters of no map",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    with: 10\n" } },
      .code = 2,
      .expected = "a.yaml:7:11: error: 'with' must be a map, not '10'\n"
                  "    7 |     with: 10\n"
                  "      |           ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "an alias that the plugin does not have",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  tdza:\n"
                                   "    plugin: tdza\n"
                                   "    inputs: {leage: team_boxscores, gmaes: team_boxscores}\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    inputs: {scores: player_boxscores}\n" } },
      .code = 2,
      .expected = "a.yaml:7:14: error: plugin 'tdza' has no input 'leage'\n"
                  "    7 |     inputs: {leage: team_boxscores, gmaes: team_boxscores}\n"
                  "      |              ^\n"
                  "  did you mean 'league'?\n"
                  "a.yaml:7:37: error: plugin 'tdza' has no input 'gmaes'\n"
                  "    7 |     inputs: {leage: team_boxscores, gmaes: team_boxscores}\n"
                  "      |                                     ^\n"
                  "  did you mean 'games'?\n"
                  "a.yaml:10:14: error: plugin 'psza' has no input 'scores'\n"
                  "   10 |     inputs: {scores: player_boxscores}\n"
                  "      |              ^\n"
                  "  its input is games\n"
                  "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = "sample sizes of no input, and of one that is looked up",
      .files = { { "a.yaml",
                   GAMES "processors:\n"
                         "  tdza:\n"
                         "    plugin: tdza\n"
                         "    gates: {sample_size: {calendar: 3, game: 15, games: 15}}\n" } },
      .code = 2,
      .expected =
          "a.yaml:7:27: error: 'sample_size' cannot count input 'calendar' of plugin 'tdza': it is "
          "looked up, no team has rows of its own there\n"
          "    7 |     gates: {sample_size: {calendar: 3, game: 15, games: 15}}\n"
          "      |                           ^\n"
          "  remove it\n"
          "a.yaml:7:40: error: 'sample_size' names 'game', which is no input of plugin 'tdza'\n"
          "    7 |     gates: {sample_size: {calendar: 3, game: 15, games: 15}}\n"
          "      |                                        ^\n"
          "  did you mean 'games'?\n"
          "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a completeness that the plugin does not have",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    gates:\n"
                                      "      completeness: {at_least: 80}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:8:21: error: plugin 'fixture_plain' has no completeness gate to adjust\n"
                  "    8 |       completeness: {at_least: 80}\n"
                  "      |                     ^\n"
                  "  remove 'completeness', or say what is 'due' and 'present'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a gate whose table is missing",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza: {plugin: psza}\n" } },
      .from = "  player_boxscores:\n",
      .to = "  boxes:\n",
      .code = 2,
      .expected = "a.yaml:5:18: error: gate 'completeness.due[0]' of processor 'psza' reads table "
                  "'player_boxscores', which is neither declared nor written by a processor\n"
                  "    5 |   psza: {plugin: psza}\n"
                  "      |                  ^\n"
                  "  did you mean 'team_boxscores'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "fill rates and tolerances of no column, or of text",
      .files = { { "a.yaml",
                   GAMES "processors:\n"
                         "  psza:\n"
                         "    plugin: psza\n"
                         "    fill_at_least: {paint_rate_last_1: 90, run_id: 100}\n"
                         "    tolerance: {primary_scoring_zone: 0.1, pace: 1, player_id: 1}\n" } },
      .code = 2,
      .expected = "a.yaml:7:21: error: 'fill_at_least' names 'paint_rate_last_1', which is no "
                  "column that processor 'psza' writes\n"
                  "    7 |     fill_at_least: {paint_rate_last_1: 90, run_id: 100}\n"
                  "      |                     ^\n"
                  "  did you mean 'paint_rate_last_10'?\n"
                  "a.yaml:7:44: error: 'fill_at_least' names 'run_id', which is no column that "
                  "processor 'psza' writes\n"
                  "    7 |     fill_at_least: {paint_rate_last_1: 90, run_id: 100}\n"
                  "      |                                            ^\n"
                  "  `sluice plugins psza` lists them\n"
                  "a.yaml:8:17: error: 'tolerance' is for numbers, but column "
                  "'primary_scoring_zone' is text\n"
                  "    8 |     tolerance: {primary_scoring_zone: 0.1, pace: 1, player_id: 1}\n"
                  "      |                 ^\n"
                  "  remove it\n"
                  "a.yaml:8:44: error: 'tolerance' names 'pace', which is no column that processor "
                  "'psza' writes\n"
                  "    8 |     tolerance: {primary_scoring_zone: 0.1, pace: 1, player_id: 1}\n"
                  "      |                                            ^\n"
                  "  `sluice plugins psza` lists them\n"
                  "a.yaml:8:53: error: 'tolerance' is for values, but column 'player_id' is of the "
                  "key by which rows are matched\n"
                  "    8 |     tolerance: {primary_scoring_zone: 0.1, pace: 1, player_id: 1}\n"
                  "      |                                                     ^\n"
                  "  remove it\n"
                  "sluice validate: error: 5 mistakes in a.yaml\n" },
    { .promise = "a choice that is none, a list and a record with mistakes in them",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  full:\n"
                                      "    plugin: fixture_full\n"
                                      "    with:\n"
                                      "      statistic: totla\n"
                                      "      weights: [1, two]\n"
                                      "      limits: {hgih: 1, low: none}\n"
                                      "      newest: 2000\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:8:18: error: parameter 'statistic' of plugin 'fixture_full' must be one "
                  "of mean, total, not 'totla'\n"
                  "    8 |       statistic: totla\n"
                  "      |                  ^\n"
                  "  did you mean 'total'?\n"
                  "a.yaml:9:20: error: parameter 'weights[1]' of plugin 'fixture_full' must be a "
                  "real, not 'two'\n"
                  "    9 |       weights: [1, two]\n"
                  "      |                    ^\n"
                  "a.yaml:10:22: error: unknown field 'hgih' in parameter 'limits' of plugin "
                  "'fixture_full'\n"
                  "   10 |       limits: {hgih: 1, low: none}\n"
                  "      |                      ^\n"
                  "  did you mean 'high'?\n"
                  "a.yaml:10:30: error: parameter 'limits.low' of plugin 'fixture_full' must be a "
                  "real, not 'none'\n"
                  "   10 |       limits: {hgih: 1, low: none}\n"
                  "      |                              ^\n"
                  "a.yaml:11:15: error: parameter 'newest' of plugin 'fixture_full' must be an int "
                  "from 0 to 1000, not '2000'\n"
                  "   11 |       newest: 2000\n"
                  "      |               ^\n"
                  "sluice validate: error: 5 mistakes in a.yaml\n" },
    { .promise = "what only bind can see stands at the value",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  full:\n"
                                      "    plugin: fixture_full\n"
                                      "    with:\n"
                                      "      weights: [1, -2]\n"
                                      "  more:\n"
                                      "    plugin: fixture_full\n"
                                      "    output: more\n"
                                      "    with:\n"
                                      "      limits: {low: 2, high: 1}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:8:20: error: parameter 'weights[1]' of plugin 'fixture_full': a weight "
                  "must not be negative\n"
                  "    8 |       weights: [1, -2]\n"
                  "      |                    ^\n"
                  "a.yaml:13:21: error: parameter 'limits.low' of plugin 'fixture_full': must not "
                  "be above limits.high\n"
                  "   13 |       limits: {low: 2, high: 1}\n"
                  "      |                     ^\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a completeness whose tables and columns are not there",
      .files = { { "a.yaml", GAMES "processors:\n"
                                   "  psza:\n"
                                   "    plugin: psza\n"
                                   "    gates:\n"
                                   "      completeness:\n"
                                   "        due:\n"
                                   "          - {table: player_boxscore, key: {player_id: "
                                   "player_id}, match: game_id}\n"
                                   "          - {table: player_boxscores, key: {player: "
                                   "player_id}, match: game_id}\n"
                                   "          - {table: player_boxscores, key: {player_id: "
                                   "playr_id}, match: game_id, where: {games: 1}}\n"
                                   "        present: {table: player_game_summary, key: {game_id: "
                                   "player_id}, match: game}\n" } },
      .code = 2,
      .expected = "a.yaml:10:13: error: gate 'completeness.due[0]' of processor 'psza' reads table "
                  "'player_boxscore', which is neither declared nor written by a processor\n"
                  "   10 |           - {table: player_boxscore, key: {player_id: player_id}, "
                  "match: game_id}\n"
                  "      |             ^\n"
                  "  did you mean 'player_boxscores'?\n"
                  "a.yaml:11:13: error: gate 'completeness.due[1]' of processor 'psza' needs "
                  "column 'player' of table 'player_boxscores', which has none of that name\n"
                  "   11 |           - {table: player_boxscores, key: {player: player_id}, match: "
                  "game_id}\n"
                  "      |             ^\n"
                  "  the table has 'player_id'\n"
                  "a.yaml:12:56: error: 'playr_id' is no entity column of plugin 'psza'\n"
                  "   12 |           - {table: player_boxscores, key: {player_id: playr_id}, "
                  "match: game_id, where: {games: 1}}\n"
                  "      |                                                        ^\n"
                  "  did you mean 'player_id'?\n"
                  "a.yaml:12:91: error: table 'player_boxscores' has no column 'games'\n"
                  "   12 |           - {table: player_boxscores, key: {player_id: playr_id}, "
                  "match: game_id, where: {games: 1}}\n"
                  "      |                                                                         "
                  "                  ^\n"
                  "  the table is declared at games.yaml:17:3\n"
                  "a.yaml:13:18: error: gate 'completeness.present' of processor 'psza' needs "
                  "column 'game' of table 'player_game_summary', which has none of that name\n"
                  "   13 |         present: {table: player_game_summary, key: {game_id: "
                  "player_id}, match: game}\n"
                  "      |                  ^\n"
                  "  the table is declared at games.yaml:25:3\n"
                  "sluice validate: error: 5 mistakes in a.yaml\n" },
    { .promise = "half a completeness",
      .files = { { "a.yaml", READINGS
                   "processors:\n"
                   "  peek:\n"
                   "    plugin: peek\n"
                   "    gates:\n"
                   "      completeness:\n"
                   "        due: [{table: readings, key: {sensor: sensor}, match: day}]\n"
                   "  more:\n"
                   "    plugin: peek\n"
                   "    output: more\n"
                   "    gates:\n"
                   "      completeness:\n"
                   "        due: [{table: readings, key: {sensor: sensor}, match: day}]\n"
                   "        present: {table: readings, key: {sensor: sensor}, match: day}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:9:9: error: 'due' and 'present' of a completeness gate go together\n"
                  "    9 |         due: [{table: readings, key: {sensor: sensor}, match: day}]\n"
                  "      |         ^\n"
                  "  add 'present'\n"
                  "a.yaml:15:9: error: the completeness gate lacks 'at_least'\n"
                  "   15 |         due: [{table: readings, key: {sensor: sensor}, match: day}]\n"
                  "      |         ^\n"
                  "  add a percentage: 'at_least: 90'\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a completeness of impossible windows",
      .files = { { "a.yaml",
                   READINGS "processors:\n"
                            "  peek:\n"
                            "    plugin: peek\n"
                            "    gates:\n"
                            "      completeness:\n"
                            "        at_least: 90\n"
                            "        due:\n"
                            "          - {table: readings, key: {sensor: sensor}, match: day, "
                            "window: {from_days: -1, to_days: -3}}\n"
                            "          - {table: readings, match: day, window: {from_days: -1}}\n"
                            "        present: {table: sensors, key: {sensor: sensor}}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:11:74: error: the window is empty: 'from_days' -1 is after 'to_days' -3\n"
          "   11 |           - {table: readings, key: {sensor: sensor}, match: day, window: "
          "{from_days: -1, to_days: -3}}\n"
          "      |                                                                          ^\n"
          "a.yaml:12:13: error: 'key' is missing in 'due'\n"
          "   12 |           - {table: readings, match: day, window: {from_days: -1}}\n"
          "      |             ^\n"
          "  write 'key: {column: entity column}'\n"
          "a.yaml:12:51: error: 'from_days' and 'to_days' go together\n"
          "   12 |           - {table: readings, match: day, window: {from_days: -1}}\n"
          "      |                                                   ^\n"
          "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = "a completeness that looks ahead, and maps badly or not at all",
      .files = { { "a.yaml", READINGS
                   "processors:\n"
                   "  peek:\n"
                   "    plugin: peek\n"
                   "    gates:\n"
                   "      completeness:\n"
                   "        at_least: 90\n"
                   "        due: [{table: readings, key: {sensor: sensor}, match: day, window: "
                   "{from_days: -3, to_days: 0}}, {table: readings, key: {}, match: day}]\n"
                   "        present: {table: readings, key: {quality: sensor}, match: day}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:10:15: error: look-ahead: processor 'peek' is as-of before D, but its gate "
          "'completeness.due[0]' reads 'sensor', 'day' of table 'readings', known after its date, "
          "up to D\n"
          "   10 |         due: [{table: readings, key: {sensor: sensor}, match: day, window: "
          "{from_days: -3, to_days: 0}}, {table: readings, key: {}, match: day}]\n"
          "      |               ^\n"
          "  it may read what is known after its date up to the day before D\n"
          "a.yaml:10:106: error: 'key' maps no column of table 'readings'\n"
          "   10 |         due: [{table: readings, key: {sensor: sensor}, match: day, window: "
          "{from_days: -3, to_days: 0}}, {table: readings, key: {}, match: day}]\n"
          "      |                                                                                 "
          "                         ^\n"
          "  write 'key: {column: entity column}'\n"
          "a.yaml:11:18: error: gate 'completeness.present' of processor 'peek' finds its rows by "
          "column 'quality' of table 'readings', which is text, but the sensor's 'sensor' is int\n"
          "   11 |         present: {table: readings, key: {quality: sensor}, match: day}\n"
          "      |                  ^\n"
          "  it is declared at readings.yaml:21:7\n"
          "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = NULL },
};
