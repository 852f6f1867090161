/* Mistakes: the command line, the store and what is in it. */
#include "e2e/mistakes.h"

const struct mistake mistakes_commands[] = {
    { .promise = "no such file",
      .command = "validate b.yaml",
      .code = 2,
      .expected = "sluice validate: error: cannot read 'b.yaml': No such file or directory; check "
                  "the path and its rights\n" },
    { .promise = "a folder as the pipeline",
      .command = "validate .",
      .code = 2,
      .expected = "sluice validate: error: cannot read '.': Is a directory; check the path and its "
                  "rights\n" },
    { .promise = "an unknown command",
      .command = "valdate a.yaml",
      .code = 2,
      .expected = "sluice: error: unknown command 'valdate'; did you mean 'validate'?\n" },
    { .promise = "an unknown command that nothing resembles",
      .command = "frobnicate a.yaml",
      .code = 2,
      .expected = "sluice: error: unknown command 'frobnicate'; `sluice --help` lists them\n" },
    { .promise = "no pipeline",
      .command = "validate",
      .code = 2,
      .expected = "sluice validate: error: too few arguments; usage: sluice validate PIPELINE\n" },
    { .promise = "two pipelines",
      .command = "validate readings.yaml games.yaml",
      .code = 2,
      .expected = "sluice validate: error: unexpected argument 'games.yaml'; usage: sluice "
                  "validate PIPELINE\n" },
    { .promise = "an unknown option",
      .command = "run readings.yaml --dtae 2021-10-19",
      .code = 2,
      .expected = "sluice run: error: unknown option '--dtae'; did you mean '--date'?\n" },
    { .promise = "an unknown option with its value",
      .command = "run readings.yaml --dtae=2021-10-19",
      .code = 2,
      .expected = "sluice run: error: unknown option '--dtae'; did you mean '--date'?\n" },
    { .promise = "an unknown option that nothing resembles",
      .command = "validate readings.yaml --verbose",
      .code = 2,
      .expected = "sluice validate: error: unknown option '--verbose'; `sluice validate --help` "
                  "lists them\n" },
    { .promise = "an option without its value",
      .command = "run readings.yaml --date",
      .code = 2,
      .expected = "sluice run: error: option --date needs a value: --date D\n" },
    { .promise = "a value for a switch",
      .command = "run readings.yaml --date 2021-10-19 --force=yes",
      .code = 2,
      .expected = "sluice run: error: option --force takes no value\n" },
    { .promise = "an option given twice",
      .command = "run readings.yaml --date 2021-10-19 --date 2021-10-20",
      .code = 2,
      .expected = "sluice run: error: option --date is given twice\n" },
    { .promise = "no dates",
      .command = "run readings.yaml",
      .code = 2,
      .expected = "sluice run: error: say which dates: --date D, or --from D --to D\n" },
    { .promise = "a date that is none",
      .command = "run readings.yaml --date 19.10.2021",
      .code = 2,
      .expected = "sluice run: error: --date wants a date as YYYY-MM-DD, not '19.10.2021'\n" },
    { .promise = "a day that no month has",
      .command = "run readings.yaml --date 2021-02-30",
      .code = 2,
      .expected = "sluice run: error: --date wants a date as YYYY-MM-DD, not '2021-02-30'\n" },
    { .promise = "a range without an end",
      .command = "run readings.yaml --from 2021-10-19",
      .code = 2,
      .expected = "sluice run: error: --from and --to go together: --from D --to D\n" },
    { .promise = "a range that ends before it begins",
      .command = "run readings.yaml --from 2021-10-20 --to 2021-10-19",
      .code = 2,
      .expected = "sluice run: error: --from is after --to\n" },
    { .promise = "a date and a range",
      .command = "run readings.yaml --date 2021-10-19 --to 2021-10-20",
      .code = 2,
      .expected = "sluice run: error: give either --date or --from and --to, not both\n" },
    { .promise = "no threads",
      .command = "run readings.yaml --date 2021-10-19 --threads 0",
      .code = 2,
      .expected = "sluice run: error: --threads wants a whole number from 1 to 256, not '0'\n" },
    { .promise = "threads that are no number",
      .command = "run readings.yaml --date 2021-10-19 --threads four",
      .code = 2,
      .expected = "sluice run: error: --threads wants a whole number from 1 to 256, not 'four'\n" },
    { .promise = "a memory that is no size",
      .command = "run readings.yaml --date 2021-10-19 --memory lots",
      .code = 2,
      .expected = "sluice run: error: --memory wants a size such as 500M or 2G, not 'lots'\n" },
    { .promise = "a memory that is no number",
      .command = "run readings.yaml --date 2021-10-19 --memory nan",
      .code = 2,
      .expected = "sluice run: error: --memory wants a size such as 500M or 2G, not 'nan'\n" },
    { .promise = "a memory that is no end",
      .command = "run readings.yaml --date 2021-10-19 --memory inf",
      .code = 2,
      .expected = "sluice run: error: --memory wants a size such as 500M or 2G, not 'inf'\n" },
    { .promise = "a memory that is nothing",
      .command = "run readings.yaml --date 2021-10-19 --memory 0G",
      .code = 2,
      .expected = "sluice run: error: --memory wants a size such as 500M or 2G, not '0G'\n" },
    { .promise = "a memory that is more than can be counted",
      .command = "run readings.yaml --date 2021-10-19 --memory 1e15G",
      .code = 2,
      .expected = "sluice run: error: --memory wants a size such as 500M or 2G, not '1e15G'\n" },
    { .promise = "a log of no known format",
      .command = "run readings.yaml --date 2021-10-19 --log-format yaml",
      .code = 2,
      .expected = "sluice run: error: --log-format is text or json, not 'yaml'\n" },
    { .promise = "a folder of plugins that is not there",
      .command = "validate readings.yaml --plugins nowhere",
      .code = 2,
      .expected = "sluice validate: error: nowhere: there is no such plugin folder\n" },
    { .promise = "a run of a pipeline without processors",
      .command = "run readings.yaml --date 2021-10-19",
      .code = 2,
      .expected = "readings.yaml: error: the pipeline has no processors to run\n"
                  "  add 'processors', or run a pipeline that includes this one\n"
                  "sluice run: error: 1 mistake in readings.yaml\n" },
    { .promise = "a run with mistakes makes no store",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n"
                                      "  more: {plugin: fixture_plain, workers: 0}\n" } },
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 2,
      .expected = "a.yaml:7:42: error: 'workers' must be at least 1, not '0'\n"
                  "    7 |   more: {plugin: fixture_plain, workers: 0}\n"
                  "      |                                          ^\n"
                  "sluice run: error: 1 mistake in a.yaml\n" },
    { .promise = "a run without a store",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "processors:\n"
                             "  plain: {plugin: fixture_plain, workers: 0}\n"
                             "calendar: {table: days, date: day}\n"
                             "tables:\n"
                             "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
                             "  readings: {date: day, key: [sensor, day], columns: {sensor: int, "
                             "day: date, value: real?}}\n" } },
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 2,
      .expected = "a.yaml: error: the pipeline has no store\n"
                  "  add 'store: {driver: sqlite, path: my.db}' or include a file that has one\n"
                  "a.yaml:4:43: error: 'workers' must be at least 1, not '0'\n"
                  "    4 |   plain: {plugin: fixture_plain, workers: 0}\n"
                  "      |                                           ^\n"
                  "sluice run: error: 2 mistakes in a.yaml\n" },
    { .promise = "a run before anything was imported",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" } },
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 1,
      .expected = "sluice run: error: there is no store 'readings.db': import data first, or "
                  "correct its path\n" },
    { .promise = "a dry run before anything was imported",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" } },
      .command = "run a.yaml --date 2021-10-19 --dry-run --plugins $PLUGINS",
      .code = 1,
      .expected = "sluice run: error: there is no store 'readings.db': import data first, or "
                  "correct its path\n" },
    { .promise = "a store in a folder that is not there",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" } },
      .from = "path: readings.db",
      .to = "path: nowhere/readings.db",
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 1,
      .expected = "sluice run: error: there is no folder 'nowhere' for the store "
                  "'nowhere/readings.db': make it first\n" },
    { .promise = "a store that is a folder",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" } },
      .from = "path: readings.db",
      .to = "path: .",
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 2,
      .expected = "sluice run: error: the store '.' is a folder: set 'path' to a file\n" },
    { .promise = "a store that is no database",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" },
                 { "readings.db",
                   "this is no database, but a letter to my mother, and a long one at that: this "
                   "is no database, but a letter to my mother, and a long one at that: this is no "
                   "database, but a letter to my mother, and a long one at that: this is no "
                   "database, but a letter to my mother, and a long one at that: " } },
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 1,
      .expected = "sluice run: error: cannot open the store in 'readings.db': file is not a "
                  "database; this is no SQLite store; name another path, or move the file away\n" },
    { .promise = "a store without its calendar",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" },
                 { "readings.csv", "sensor,day,value,quality\n"
                                   "1,2021-10-19,1.5,good\n" } },
      .before = "import a.yaml readings=readings.csv",
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 4,
      .expected = "sluice run: error: the calendar's table 'days' is not in the store: load it "
                  "first with `sluice import a.yaml DIR`\n" },
    { .promise = "a processor of --only that is none",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" },
                 { "days.csv", "day,year,weather\n"
                               "2021-10-19,2021,\n"
                               "2021-10-20,2021,dry\n" },
                 { "readings.csv", "sensor,day,value,quality\n"
                                   "1,2021-10-19,1.5,good\n" } },
      .before = "import a.yaml .",
      .command = "run a.yaml --date 2021-10-19 --only row --plugins $PLUGINS",
      .code = 2,
      .expected =
          "sluice run: error: --only: 'row' is no enabled processor of a.yaml; did you mean "
          "'rows'?\n" },
    { .promise = "an --only with nothing between commas",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" } },
      .command = "run a.yaml --date 2021-10-19 --only rows,,plain --plugins $PLUGINS",
      .code = 2,
      .expected = "sluice run: error: --only wants processors, separated by commas: a,b\n" },
    { .promise = "an --only that lacks something upstream",
      .files = { { "a.yaml", READINGS
                   "processors:\n"
                   "  rows: {plugin: fixture_rows}\n"
                   "  plain: {plugin: fixture_plain, inputs: {readings: fixture_rows_output}}\n" },
                 { "days.csv", "day,year,weather\n"
                               "2021-10-19,2021,\n"
                               "2021-10-20,2021,dry\n" },
                 { "readings.csv", "sensor,day,value,quality\n"
                                   "1,2021-10-19,1.5,good\n" } },
      .before = "import a.yaml .",
      .command = "run a.yaml --date 2021-10-19 --only plain --plugins $PLUGINS",
      .code = 4,
      .expected = "sluice run: error: --only adds nothing upstream, but plain on 2021-10-19 lacks "
                  "something: rows is missing on 2021-10-19; run without --only, or name the "
                  "processors upstream too\n" },
    { .promise = "a table of other types in the store",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" },
                 { "b.yaml", "sluice: 1\n"
                             "name: b\n"
                             "store: {driver: sqlite, path: readings.db}\n"
                             "tables:\n"
                             "  readings: {date: day, key: [sensor, day], columns: {sensor: int, "
                             "day: date, value: text?}}\n" },
                 { "readings.csv", "sensor,day,value,quality\n"
                                   "1,2021-10-19,1.5,good\n" } },
      .from = "      value: real?\n",
      .to = "      value: real?\n",
      .before = "import b.yaml readings=readings.csv",
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 2,
      .expected = "readings.yaml:20:7: error: column 'value' of table 'readings' is text in the "
                  "store, but real here\n"
                  "   20 |       value: real?\n"
                  "      |       ^\n"
                  "  rename or drop the column in the store and import the table again, or correct "
                  "its declaration\n"
                  "readings.yaml:21:7: error: table 'readings' in the store has no column "
                  "'quality', which is declared here\n"
                  "   21 |       quality: text?\n"
                  "      |       ^\n"
                  "  import the table again, or correct its declaration\n"
                  "sluice run: error: the store does not fit the pipeline a.yaml\n" },
    { .promise = "a table of another key in the store",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain}\n"
                                      "  rows: {plugin: fixture_rows}\n" },
                 { "b.yaml", "sluice: 1\n"
                             "name: b\n"
                             "store: {driver: sqlite, path: readings.db}\n"
                             "tables:\n"
                             "  readings: {date: day, key: [sensor, quality], columns: {sensor: "
                             "int, day: date, value: real?, quality: text}}\n" },
                 { "readings.csv", "sensor,day,value,quality\n"
                                   "1,2021-10-19,1.5,good\n" } },
      .before = "import b.yaml readings=readings.csv",
      .command = "run a.yaml --date 2021-10-19 --plugins $PLUGINS",
      .code = 2,
      .expected =
          "readings.yaml:14:3: error: the key of table 'readings' is (day, sensor, quality) "
          "in the store, but (day, sensor) here\n"
          "   14 |   readings:\n"
          "      |   ^\n"
          "  rename or drop the table in the store and import it again, or correct its "
          "declaration\n"
          "sluice run: error: the store does not fit the pipeline a.yaml\n" },
    { .promise = "an import of a broken pipeline",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: fixture_plain, workers: 0}\n" },
                 { "days.csv", "day,year,weather\n"
                               "2021-10-19,2021,\n"
                               "2021-10-20,2021,dry\n" } },
      .command = "import a.yaml days=days.csv",
      .code = 2,
      .expected = "a.yaml:5:43: error: 'workers' must be at least 1, not '0'\n"
                  "    5 |   plain: {plugin: fixture_plain, workers: 0}\n"
                  "      |                                           ^\n"
                  "sluice import: error: 1 mistake in a.yaml\n" },
    { .promise = "a dry run of a pipeline without processors",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "include: [readings.yaml]\n"
                             "processors: {}\n" } },
      .command = "run a.yaml --date 2021-10-19 --dry-run",
      .code = 2,
      .expected = "a.yaml: error: the pipeline has no processors to run\n"
                  "  add 'processors', or run a pipeline that includes this one\n"
                  "sluice run: error: 1 mistake in a.yaml\n" },
    { .promise = NULL },
};
