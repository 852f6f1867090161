/* Mistakes: keys, types and values of every section. */
#include "e2e/mistakes.h"

const struct mistake mistakes_keys[] = {
    { .promise = "an unknown section",
      .files = { { "a.yaml", READINGS "procesors:\n"
                                      "  plain: {plugin: fixture_plain}\n" } },
      .code = 2,
      .expected = "a.yaml:4:1: error: unknown key 'procesors'\n"
                  "    4 | procesors:\n"
                  "      | ^\n"
                  "  did you mean 'processors'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "an unknown key of a processor",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugn: fixture_plain\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:6:5: error: unknown key 'plugn' in processor 'plain'\n"
                  "    6 |     plugn: fixture_plain\n"
                  "      |     ^\n"
                  "  did you mean 'plugin'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "an unknown key far from all",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    colour: red\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:5: error: unknown key 'colour' in processor 'plain'\n"
                  "    7 |     colour: red\n"
                  "      |     ^\n"
                  "  the keys here are plugin, enabled, with, inputs, output, needs, parallel, "
                  "workers, progress_every, max_failed, gates, fill_at_least and tolerance\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "wrong types of what says how to run",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    parallel: maybe\n"
                                      "    workers: 0\n"
                                      "    progress_every: -1\n"
                                      "    max_failed: 120\n"
                                      "    enabled: 2\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:15: error: 'parallel' must be true or false, not 'maybe'\n"
                  "    7 |     parallel: maybe\n"
                  "      |               ^\n"
                  "a.yaml:8:14: error: 'workers' must be at least 1, not '0'\n"
                  "    8 |     workers: 0\n"
                  "      |              ^\n"
                  "a.yaml:9:21: error: 'progress_every' must be at least 0, not '-1'\n"
                  "    9 |     progress_every: -1\n"
                  "      |                     ^\n"
                  "a.yaml:10:17: error: 'max_failed' must be at most 100, not '120'\n"
                  "   10 |     max_failed: 120\n"
                  "      |                 ^\n"
                  "a.yaml:11:14: error: 'enabled' must be true or false, not '2'\n"
                  "   11 |     enabled: 2\n"
                  "      |              ^\n"
                  "sluice validate: error: 5 mistakes in a.yaml\n" },
    { .promise = "a number in quotes, and one that is none",
      .files = { { "a.yaml", READINGS "defaults:\n"
                                      "  workers: \"4\"\n"
                                      "  max_failed: many\n" } },
      .code = 2,
      .expected = "a.yaml:5:12: error: 'workers' must be a whole number, not the text '4'\n"
                  "    5 |   workers: \"4\"\n"
                  "      |            ^\n"
                  "  remove the quotes\n"
                  "a.yaml:6:15: error: 'max_failed' must be a number, not 'many'\n"
                  "    6 |   max_failed: many\n"
                  "      |               ^\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a processor without a plugin, and one that is a list",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {workers: 1}\n"
                                      "  rows: [fixture_rows]\n" } },
      .code = 2,
      .expected = "a.yaml:5:3: error: 'plugin' is missing in processor 'plain'\n"
                  "    5 |   plain: {workers: 1}\n"
                  "      |   ^\n"
                  "  name the plugin that computes it: 'plugin: NAME'\n"
                  "a.yaml:6:9: error: processor 'rows' must be a map, not a list\n"
                  "    6 |   rows: [fixture_rows]\n"
                  "      |         ^\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "names that are none",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  2plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: ../rows, output: my-rows}\n" } },
      .code = 2,
      .expected = "a.yaml:5:3: error: '2plain' cannot name a processor\n"
                  "    5 |   2plain: {plugin: fixture_plain}\n"
                  "      |   ^\n"
                  "  names are letters, digits and _, and do not begin with a digit\n"
                  "a.yaml:6:18: error: 'plugin' must be a name, not '../rows'\n"
                  "    6 |   rows: {plugin: ../rows, output: my-rows}\n"
                  "      |                  ^\n"
                  "  names are letters, digits and _, and do not begin with a digit\n"
                  "a.yaml:6:35: error: 'output' must be a name, not 'my-rows'\n"
                  "    6 |   rows: {plugin: ../rows, output: my-rows}\n"
                  "      |                                   ^\n"
                  "  names are letters, digits and _, and do not begin with a digit\n"
                  "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = "reserved table names",
      .files = { { "a.yaml",
                   READINGS "tables:\n"
                            "  sluice_runs: {key: [a], columns: {a: int}}\n"
                            "processors:\n"
                            "  plain: {plugin: fixture_plain, output: Sluice_commits}\n" } },
      .code = 2,
      .expected = "a.yaml:5:3: error: the table name 'sluice_runs' is reserved\n"
                  "    5 |   sluice_runs: {key: [a], columns: {a: int}}\n"
                  "      |   ^\n"
                  "  names that begin with 'sluice_' belong to the runtime\n"
                  "a.yaml:7:42: error: the table name 'Sluice_commits' is reserved\n"
                  "    7 |   plain: {plugin: fixture_plain, output: Sluice_commits}\n"
                  "      |                                          ^\n"
                  "  names that begin with 'sluice_' belong to the runtime\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "gates of the wrong kind",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    gates:\n"
                                      "      early_season: 14\n"
                                      "      breaker: {attempts: 3}\n"
                                      "      completeness: {at_least: 120, mode: ignore}\n"
                                      "      sample_size: {readings: few}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:8:21: error: 'early_season' must be a map or off, not '14'\n"
          "    8 |       early_season: 14\n"
          "      |                     ^\n"
          "a.yaml:9:7: error: 'cooldown' is missing in 'breaker' of 'gates' of processor 'plain'\n"
          "    9 |       breaker: {attempts: 3}\n"
          "      |       ^\n"
          "  write 'breaker: {attempts: 3, cooldown: 7}' or 'breaker: off'\n"
          "a.yaml:10:32: error: 'at_least' must be at most 100, not '120'\n"
          "   10 |       completeness: {at_least: 120, mode: ignore}\n"
          "      |                                ^\n"
          "a.yaml:10:43: error: 'mode' must be skip or warn, not 'ignore'\n"
          "   10 |       completeness: {at_least: 120, mode: ignore}\n"
          "      |                                           ^\n"
          "a.yaml:11:31: error: 'readings' must be a whole number, not 'few'\n"
          "   11 |       sample_size: {readings: few}\n"
          "      |                               ^\n"
          "sluice validate: error: 5 mistakes in a.yaml\n" },
    { .promise = "an unknown gate",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    gates: {earlyseason: {days: 7}}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:13: error: unknown key 'earlyseason' in 'gates' of processor 'plain'\n"
                  "    7 |     gates: {earlyseason: {days: 7}}\n"
                  "      |             ^\n"
                  "  did you mean 'early_season'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a store without a driver",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "store: {path: a.db}\n" } },
      .code = 2,
      .expected = "a.yaml: error: the pipeline has no calendar\n"
                  "  add 'calendar: {table: .., date: ..}' or include a file that has one\n"
                  "a.yaml:3:1: error: 'driver' is missing in 'store'\n"
                  "    3 | store: {path: a.db}\n"
                  "      | ^\n"
                  "  name the store's driver: 'driver: sqlite'\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a store of no known driver",
      .files = { { "a.yaml",
                   "sluice: 1\n"
                   "name: a\n"
                   "store: {driver: sqlit, path: a.db}\n"
                   "calendar: {table: days, date: day}\n"
                   "tables:\n"
                   "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n" } },
      .code = 2,
      .expected = "a.yaml:3:1: error: there is no store driver 'sqlit'\n"
                  "    3 | store: {driver: sqlit, path: a.db}\n"
                  "      | ^\n"
                  "  did you mean 'sqlite'?\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a store with keys of its own",
      .files = { { "a.yaml",
                   "sluice: 1\n"
                   "name: a\n"
                   "store: {driver: sqlite, file: a.db, durability: high}\n"
                   "calendar: {table: days, date: day}\n"
                   "tables:\n"
                   "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n" } },
      .code = 2,
      .expected = "a.yaml:3:1: error: 'path' is missing for a sqlite store\n"
                  "    3 | store: {driver: sqlite, file: ***, durability: high}\n"
                  "      | ^\n"
                  "  path: the file of the store, made by the first import\n"
                  "a.yaml:3:25: error: unknown key 'file' for a sqlite store\n"
                  "    3 | store: {driver: sqlite, file: ***, durability: high}\n"
                  "      |                         ^\n"
                  "  remove it\n"
                  "a.yaml:3:49: error: 'durability' must be normal or full, not 'high'\n"
                  "    3 | store: {driver: sqlite, file: ***, durability: high}\n"
                  "      |                                                ^\n"
                  "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = "a ledger in what is the store",
      .files = { { "a.yaml", READINGS "ledger: {path: readings.db, driver: sqlite}\n" } },
      .code = 2,
      .expected = "a.yaml:4:1: error: 'ledger' names the store itself\n"
                  "    4 | ledger: {path: readings.db, driver: sqlite}\n"
                  "      | ^\n"
                  "  remove 'ledger': without it the ledger is kept in the store\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "mistakes of store and ledger alike",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "store: {driver: sqlite, pth: a.db}\n"
                             "calendar: {every: day, from: 2020-01-01, to: 2020-01-02}\n"
                             "ledger: {driver: sqlite, path: b.db, pth: x}\n" } },
      .code = 2,
      .expected = "a.yaml:3:1: error: 'path' is missing for a sqlite store\n"
                  "    3 | store: {driver: sqlite, pth: a.db}\n"
                  "      | ^\n"
                  "  path: the file of the store, made by the first import\n"
                  "a.yaml:3:25: error: unknown key 'pth' for a sqlite store\n"
                  "    3 | store: {driver: sqlite, pth: a.db}\n"
                  "      |                         ^\n"
                  "  did you mean 'path'?\n"
                  "a.yaml:5:38: error: unknown key 'pth' for a sqlite store\n"
                  "    5 | ledger: {driver: sqlite, path: b.db, pth: x}\n"
                  "      |                                      ^\n"
                  "  did you mean 'path'?\n"
                  "sluice validate: error: 3 mistakes in a.yaml\n" },
    { .promise = NULL },
};
