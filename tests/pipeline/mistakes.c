/* mistakes.c - mistakes of pipeline files, and what is said of each. */
#include "mistakes.h"

#define HEAD "sluice: 1\nname: a\n"

/* The variable BAD is set to "secret", UNSET is not set. */
const struct mistake_case mistake_cases[] = {
    { "an unknown key names its section and the key meant",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugn: psza\n",
      NULL,
      "a.yaml:5:5: error: unknown key 'plugn' in processor 'psza'\n"
      "    5 |     plugn: psza\n"
      "      |     ^\n"
      "  did you mean 'plugin'?\n" },
    { "an unknown key far from any other lists those there are",
      HEAD "calendar: {table: schedule, date: game_date, zebra: 1}\n", NULL,
      "a.yaml:3:46: error: unknown key 'zebra' in 'calendar'\n"
      "    3 | calendar: {table: schedule, date: game_date, zebra: 1}\n"
      "      |                                              ^\n"
      "  the keys here are table, date, season, where, every, from, to and zone\n" },
    { "an unknown section", HEAD "procesors: {}\n", NULL,
      "a.yaml:3:1: error: unknown key 'procesors'\n"
      "    3 | procesors: {}\n"
      "      | ^\n"
      "  did you mean 'processors'?\n" },
    { "a key written twice",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: 2\n"
           "    workers: 3\n",
      NULL,
      "a.yaml:7:5: error: key 'workers' is written twice\n"
      "    7 |     workers: 3\n"
      "      |     ^\n"
      "  first written at a.yaml:6:5\n" },
    { "a missing format and name", "store: {driver: sqlite}\n", NULL,
      "a.yaml: error: 'sluice' is missing\n"
      "  every file begins with 'sluice: 1', the format it is written in\n"
      "a.yaml: error: 'name' is missing\n"
      "  every file has a name of its own: 'name: NAME'\n" },
    { "a format of the future",
      "sluice: 2\n"
      "name: a\n",
      NULL,
      "a.yaml:1:9: error: 'sluice' must be 1, not '2'\n"
      "    1 | sluice: 2\n"
      "      |         ^\n"
      "  this sluice reads files of format 1\n" },
    { "an empty file", "", NULL,
      "a.yaml: error: the file is empty\n"
      "  a pipeline file begins with 'sluice: 1'\n" },
    { "a file of comments", "# nothing\n", NULL,
      "a.yaml: error: the file is empty\n"
      "  a pipeline file begins with 'sluice: 1'\n" },
    { "a file that is a list", "- sluice\n", NULL,
      "a.yaml:1:1: error: the file must be a map, not a list\n"
      "    1 | - sluice\n"
      "      | ^\n" },
    { "a second document",
      HEAD "---\n"
           "sluice: 1\n",
      NULL,
      "a.yaml:3:1: error: a second document begins here\n"
      "    3 | ---\n"
      "      | ^\n"
      "  remove the line '---', or move the rest to a file of its own and include it\n" },
    { "broken YAML",
      HEAD "store: {driver: sqlite\n"
           "calendar: x\n",
      NULL,
      "a.yaml:4:9: error: not valid YAML: while parsing a flow mapping, did not find expected ',' "
      "or '}'\n"
      "    4 | calendar: x\n"
      "      |         ^\n"
      "  the '{' of a.yaml:3:8 is not closed before this, or a ',' is missing\n" },
    { "a variable without quotes in braces", HEAD "store: {driver: sqlite, path: ${STORE:-a.db}}\n",
      NULL,
      "a.yaml:3:32: error: not valid YAML: while parsing a flow mapping, did not find expected ',' "
      "or '}'\n"
      "    3 | store: {driver: sqlite, path: ${STORE:-a.db}}\n"
      "      |                                ^\n"
      "  inside { } and [ ] a value with ${...} stands in quotes\n" },
    { "a tab as indentation",
      HEAD "store:\n"
           "\tdriver: sqlite\n",
      NULL,
      "a.yaml:4:1: error: not valid YAML: while scanning for the next token, found character that "
      "cannot start any token\n"
      "    4 | \tdriver: sqlite\n"
      "      | ^\n"
      "  indent with blanks, not tabs\n" },
    { "an anchor and its alias",
      HEAD "store: &here {driver: sqlite}\n"
           "ledger: *here\n",
      NULL,
      "a.yaml:3:8: error: anchors are not supported\n"
      "    3 | store: &here {driver: sqlite}\n"
      "      |        ^\n"
      "  remove '&here' and write the value out\n"
      "a.yaml:4:9: error: aliases are not supported\n"
      "    4 | ledger: *here\n"
      "      |         ^\n"
      "  write the value of '*here' out\n" },
    { "a tag",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: !!int 3\n",
      NULL,
      "a.yaml:6:14: error: tags are not supported\n"
      "    6 |     workers: !!int 3\n"
      "      |              ^\n"
      "  remove the tag; quotes make a value text\n" },
    { "an unset variable",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: ${UNSET}\n",
      NULL,
      "a.yaml:6:14: error: the environment variable 'UNSET' is not set\n"
      "    6 |     workers: ${UNSET}\n"
      "      |              ^\n"
      "  write ${UNSET:-default} or set it\n" },
    { "a variable without an end",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: ${UNSET:-1\n",
      NULL,
      "a.yaml:6:14: error: '${UNSET' has no closing '}'\n"
      "    6 |     workers: ${UNSET:-1\n"
      "      |              ^\n"
      "  write ${NAME} or ${NAME:-default}; $$ is a plain dollar\n" },
    { "a value of the environment is kept secret",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: ${BAD}\n",
      NULL,
      "a.yaml:6:14: error: 'workers' must be a whole number, not what the environment says\n"
      "    6 |     workers: ${BAD}\n"
      "      |              ^\n" },
    { "a list where a number stands",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: [1]\n",
      NULL,
      "a.yaml:6:14: error: 'workers' must be a whole number, not a list\n"
      "    6 |     workers: [1]\n"
      "      |              ^\n" },
    { "a number in quotes",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: \"10\"\n",
      NULL,
      "a.yaml:6:14: error: 'workers' must be a whole number, not the text '10'\n"
      "    6 |     workers: \"10\"\n"
      "      |              ^\n"
      "  remove the quotes\n" },
    { "no workers",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    workers: 0\n",
      NULL,
      "a.yaml:6:14: error: 'workers' must be at least 1, not '0'\n"
      "    6 |     workers: 0\n"
      "      |              ^\n" },
    { "a word for a bool",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    parallel: maybe\n",
      NULL,
      "a.yaml:6:15: error: 'parallel' must be true or false, not 'maybe'\n"
      "    6 |     parallel: maybe\n"
      "      |               ^\n" },
    { "a share above all",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    max_failed: 120\n"
           "    progress_every: -1\n",
      NULL,
      "a.yaml:6:17: error: 'max_failed' must be at most 100, not '120'\n"
      "    6 |     max_failed: 120\n"
      "      |                 ^\n"
      "a.yaml:7:21: error: 'progress_every' must be at least 0, not '-1'\n"
      "    7 |     progress_every: -1\n"
      "      |                     ^\n" },
    { "numbers that no real holds",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    max_failed: 1e-400\n"
           "    tolerance: {x: 5e-324}\n"
           "    progress_every: \"1 \"\n",
      NULL,
      "a.yaml:6:17: error: 'max_failed' must be a number, not '1e-400'\n"
      "    6 |     max_failed: 1e-400\n"
      "      |                 ^\n"
      "  it is not zero, but nearer to zero than the least real, 5e-324\n"
      "a.yaml:8:21: error: 'progress_every' must be a whole number, not '1 '\n"
      "    8 |     progress_every: \"1 \"\n"
      "      |                     ^\n"
      "  remove the blanks around it\n" },
    { "nothing where a plugin stands",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin:\n",
      NULL,
      "a.yaml:5:12: error: 'plugin' must be a name, not empty\n"
      "    5 |     plugin:\n"
      "      |            ^\n"
      "  names are letters, digits and _, and do not begin with a digit\n" },
    { "a processor without a plugin",
      HEAD "processors:\n"
           "  psza: {enabled: false}\n",
      NULL,
      "a.yaml:4:3: error: 'plugin' is missing in processor 'psza'\n"
      "    4 |   psza: {enabled: false}\n"
      "      |   ^\n"
      "  name the plugin that computes it: 'plugin: NAME'\n" },
    { "a processor that is no map",
      HEAD "processors:\n"
           "  psza:\n"
           "  tdza: yes\n",
      NULL,
      "a.yaml:4:8: error: processor 'psza' must be a map, not empty\n"
      "    4 |   psza:\n"
      "      |        ^\n"
      "a.yaml:5:9: error: processor 'tdza' must be a map, not 'yes'\n"
      "    5 |   tdza: yes\n"
      "      |         ^\n" },
    { "a name that is none",
      HEAD "processors:\n"
           "  shot-zones: {plugin: psza}\n",
      NULL,
      "a.yaml:4:3: error: 'shot-zones' cannot name a processor\n"
      "    4 |   shot-zones: {plugin: psza}\n"
      "      |   ^\n"
      "  names are letters, digits and _, and do not begin with a digit\n" },
    { "defaults out of range count once",
      HEAD "defaults: {workers: 0}\n"
           "processors:\n"
           "  a: {plugin: a}\n"
           "  b: {plugin: b}\n",
      NULL,
      "a.yaml:3:21: error: 'workers' must be at least 1, not '0'\n"
      "    3 | defaults: {workers: 0}\n"
      "      |                     ^\n" },
    { "a list of needs and a map of inputs",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    needs: tdza\n"
           "    inputs: [games]\n",
      NULL,
      "a.yaml:6:12: error: 'needs' must be a list, not 'tdza'\n"
      "    6 |     needs: tdza\n"
      "      |            ^\n"
      "  write [tdza]\n"
      "a.yaml:7:13: error: 'inputs' must be a map, not a list\n"
      "    7 |     inputs: [games]\n"
      "      |             ^\n" },
    { "an input that is no table's name",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    inputs: {games: [a]}\n",
      NULL,
      "a.yaml:6:21: error: 'games' must be a name, not a list\n"
      "    6 |     inputs: {games: [a]}\n"
      "      |                     ^\n"
      "  names are letters, digits and _, and do not begin with a digit\n" },
    { "a fill rate and a tolerance out of range",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    fill_at_least: {pts: 101}\n"
           "    tolerance: {pts: -0.5}\n",
      NULL,
      "a.yaml:6:26: error: 'pts' must be at most 100, not '101'\n"
      "    6 |     fill_at_least: {pts: 101}\n"
      "      |                          ^\n"
      "a.yaml:7:22: error: 'pts' must be at least 0, not '-0.5'\n"
      "    7 |     tolerance: {pts: -0.5}\n"
      "      |                      ^\n" },
    { "an unknown gate",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates: {early_seasn: {days: 14}}\n",
      NULL,
      "a.yaml:6:13: error: unknown key 'early_seasn' in 'gates' of processor 'psza'\n"
      "    6 |     gates: {early_seasn: {days: 14}}\n"
      "      |             ^\n"
      "  did you mean 'early_season'?\n" },
    { "gates of the wrong kind",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates:\n"
           "      early_season: 14\n"
           "      breaker: on\n"
           "      completeness: [90]\n"
           "      sample_size: 10\n",
      NULL,
      "a.yaml:7:21: error: 'early_season' must be a map or off, not '14'\n"
      "    7 |       early_season: 14\n"
      "      |                     ^\n"
      "a.yaml:8:16: error: 'breaker' must be a map or off, not 'on'\n"
      "    8 |       breaker: on\n"
      "      |                ^\n"
      "a.yaml:9:21: error: 'completeness' must be a map or off, not a list\n"
      "    9 |       completeness: [90]\n"
      "      |                     ^\n"
      "a.yaml:10:20: error: 'sample_size' must be a map, not '10'\n"
      "   10 |       sample_size: 10\n"
      "      |                    ^\n" },
    { "half a breaker",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates: {breaker: {attempts: 3}}\n",
      NULL,
      "a.yaml:6:13: error: 'cooldown' is missing in 'breaker' of 'gates' of processor 'psza'\n"
      "    6 |     gates: {breaker: {attempts: 3}}\n"
      "      |             ^\n"
      "  write 'breaker: {attempts: 3, cooldown: 7}' or 'breaker: off'\n" },
    { "a cooldown in weeks",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates: {breaker: {attempts: 0, cooldown: 2 weeks}}\n",
      NULL,
      "a.yaml:6:33: error: 'attempts' must be at least 1, not '0'\n"
      "    6 |     gates: {breaker: {attempts: 0, cooldown: 2 weeks}}\n"
      "      |                                 ^\n"
      "a.yaml:6:46: error: 'cooldown' must be a whole number, not '2 weeks'\n"
      "    6 |     gates: {breaker: {attempts: 0, cooldown: 2 weeks}}\n"
      "      |                                              ^\n"
      "  write a number of days: 7 or 7 days\n" },
    { "days below zero",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates: {early_season: {days: -1}}\n",
      NULL,
      "a.yaml:6:34: error: 'days' must be at least 0, not '-1'\n"
      "    6 |     gates: {early_season: {days: -1}}\n"
      "      |                                  ^\n" },
    { "completeness that cannot be",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates: {completeness: {at_least: 101, mode: wran, due: games, present: games}}\n",
      NULL,
      "a.yaml:6:38: error: 'at_least' must be at most 100, not '101'\n"
      "    6 |     gates: {completeness: {at_least: 101, mode: wran, due: games, present: games}}\n"
      "      |                                      ^\n"
      "a.yaml:6:49: error: 'mode' must be skip or warn, not 'wran'\n"
      "    6 |     gates: {completeness: {at_least: 101, mode: wran, due: games, present: games}}\n"
      "      |                                                 ^\n"
      "  did you mean 'warn'?\n"
      "a.yaml:6:60: error: 'due' must be a list, not 'games'\n"
      "    6 |     gates: {completeness: {at_least: 101, mode: wran, due: games, present: games}}\n"
      "      |                                                            ^\n"
      "  write [games]\n"
      "a.yaml:6:76: error: 'present' must be a map, not 'games'\n"
      "    6 |     gates: {completeness: {at_least: 101, mode: wran, due: games, present: games}}\n"
      "      |                                                                            ^\n" },
    { "sample sizes that are no numbers",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    gates: {sample_size: {games: ten}}\n",
      NULL,
      "a.yaml:6:34: error: 'games' must be a whole number, not 'ten'\n"
      "    6 |     gates: {sample_size: {games: ten}}\n"
      "      |                                  ^\n" },
    { "a table without key and columns",
      HEAD "tables:\n"
           "  games:\n"
           "    file: games.csv\n",
      NULL,
      "a.yaml:4:3: error: 'key' is missing in table 'games'\n"
      "    4 |   games:\n"
      "      |   ^\n"
      "  list the columns that name a row: 'key: [game_id]'\n"
      "a.yaml:4:3: error: 'columns' is missing in table 'games'\n"
      "    4 |   games:\n"
      "      |   ^\n"
      "  give every column a type: 'columns: {game_id: text}'\n" },
    { "a key column that is not declared",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [gane_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:11: error: key column 'gane_id' is not a column of table 'games'\n"
      "    5 |     key: [gane_id]\n"
      "      |           ^\n"
      "  did you mean 'game_id'?\n" },
    { "a key column that may be null",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id, team]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:20: error: key column 'team' may not be nullable\n"
      "    5 |     key: [game_id, team]\n"
      "      |                    ^\n"
      "  make it 'text', without the question mark\n" },
    { "a key column twice",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id, game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:20: error: 'game_id' stands twice in 'key'\n"
      "    5 |     key: [game_id, game_id]\n"
      "      |                    ^\n"
      "  remove one of them\n" },
    { "a key that is no list",
      HEAD "tables:\n"
           "  games:\n"
           "    key: game_id\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:10: error: 'key' must be a list, not 'game_id'\n"
      "    5 |     key: game_id\n"
      "      |          ^\n"
      "  write [game_id]\n" },
    { "an empty key and no columns",
      HEAD "tables:\n"
           "  games:\n"
           "    key: []\n"
           "    columns: {}\n",
      NULL,
      "a.yaml:5:10: error: 'key' names no columns\n"
      "    5 |     key: []\n"
      "      |          ^\n"
      "  list the columns that together name a row\n"
      "a.yaml:6:14: error: table 'games' has no columns\n"
      "    6 |     columns: {}\n"
      "      |              ^\n"
      "  give every column a type: '{game_id: text}'\n" },
    { "a date that is no date",
      HEAD "tables:\n"
           "  games:\n"
           "    date: pts\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:11: error: date column 'pts' is of type int\n"
      "    5 |     date: pts\n"
      "      |           ^\n"
      "  make it 'date'\n" },
    { "a date column that is not declared",
      HEAD "tables:\n"
           "  games:\n"
           "    date: zebra\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n",
      NULL,
      "a.yaml:5:11: error: date column 'zebra' is not a column of table 'games'\n"
      "    5 |     date: zebra\n"
      "      |           ^\n"
      "  declare it under 'columns'\n" },
    { "a date column that may be null",
      HEAD "tables:\n"
           "  games:\n"
           "    date: day\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, day: date?}\n",
      NULL,
      "a.yaml:5:11: error: date column 'day' may not be nullable\n"
      "    5 |     date: day\n"
      "      |           ^\n"
      "  make it 'date', without the question mark\n" },
    { "a type that is none",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, a: itn?, b: varchar, c: [int], d: }\n",
      NULL,
      "a.yaml:6:33: error: column 'a' cannot be of type 'itn?'\n"
      "    6 |     columns: {game_id: text, a: itn?, b: varchar, c: [int], d: }\n"
      "      |                                 ^\n"
      "  did you mean 'int?'?\n"
      "a.yaml:6:42: error: column 'b' cannot be of type 'varchar'\n"
      "    6 |     columns: {game_id: text, a: itn?, b: varchar, c: [int], d: }\n"
      "      |                                          ^\n"
      "  types are text, int, real, bool, date and time, with ? for nullable\n"
      "a.yaml:6:54: error: column 'c' must be a type or a map, not a list\n"
      "    6 |     columns: {game_id: text, a: itn?, b: varchar, c: [int], d: }\n"
      "      |                                                      ^\n"
      "  write 'c: text', or another type\n"
      "a.yaml:6:64: error: column 'd' must be a type or a map, not empty\n"
      "    6 |     columns: {game_id: text, a: itn?, b: varchar, c: [int], d: }\n"
      "      |                                                                ^\n"
      "  write 'd: text', or another type\n" },
    { "a column in long form",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, a: {known: afer}, b: {type: int, form: x}}\n",
      NULL,
      "a.yaml:6:30: error: 'type' is missing in column 'a'\n"
      "    6 |     columns: {game_id: text, a: {known: afer}, b: {type: int, form: x}}\n"
      "      |                              ^\n"
      "  write 'type: text', or int, real, bool, date or time\n"
      "a.yaml:6:41: error: 'known' must be ahead, before or after, not 'afer'\n"
      "    6 |     columns: {game_id: text, a: {known: afer}, b: {type: int, form: x}}\n"
      "      |                                         ^\n"
      "  did you mean 'after'?\n"
      "a.yaml:6:63: error: unknown key 'form' in column 'b'\n"
      "    6 |     columns: {game_id: text, a: {known: afer}, b: {type: int, form: x}}\n"
      "      |                                                               ^\n"
      "  did you mean 'from'?\n" },
    { "a reserved table",
      HEAD "tables:\n"
           "  sluice_runs: {key: [a], columns: {a: int}}\n",
      NULL,
      "a.yaml:4:3: error: the table name 'sluice_runs' is reserved\n"
      "    4 |   sluice_runs: {key: [a], columns: {a: int}}\n"
      "      |   ^\n"
      "  names that begin with 'sluice_' belong to the runtime\n" },
    { "a reserved output",
      HEAD "processors:\n"
           "  psza:\n"
           "    plugin: psza\n"
           "    output: Sluice_runs\n",
      NULL,
      "a.yaml:6:13: error: the table name 'Sluice_runs' is reserved\n"
      "    6 |     output: Sluice_runs\n"
      "      |             ^\n"
      "  names that begin with 'sluice_' belong to the runtime\n" },
    { "a condition on no column",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n"
           "    where: {taem: BOS}\n",
      NULL,
      "a.yaml:7:13: error: column 'taem' is not a column of table 'games'\n"
      "    7 |     where: {taem: BOS}\n"
      "      |             ^\n"
      "  did you mean 'team'?\n" },
    { "a condition with a value of another type",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n"
           "    where: {pts: [1, two]}\n",
      NULL,
      "a.yaml:7:22: error: 'pts' must be a whole number, not 'two'\n"
      "    7 |     where: {pts: [1, two]}\n"
      "      |                      ^\n" },
    { "conditions that say nothing",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n"
           "    where: {team: , pts: [], game_id: {fold_case: true}, day: {nto: 1}}\n",
      NULL,
      "a.yaml:7:19: error: 'team' must be a value, a list or a map, not empty\n"
      "    7 |     where: {team: , pts: [], game_id: {fold_case: true}, day: {nto: 1}}\n"
      "      |                   ^\n"
      "  null satisfies no condition but {not: null}\n"
      "a.yaml:7:26: error: 'pts' lists no values\n"
      "    7 |     where: {team: , pts: [], game_id: {fold_case: true}, day: {nto: 1}}\n"
      "      |                          ^\n"
      "  list at least one, or remove the condition\n"
      "a.yaml:7:39: error: the condition on 'game_id' must have either 'in' or 'not'\n"
      "    7 |     where: {team: , pts: [], game_id: {fold_case: true}, day: {nto: 1}}\n"
      "      |                                       ^\n"
      "  write {in: [a, b]}, {not: [a, b]} or {not: null}\n"
      "a.yaml:7:64: error: unknown key 'nto' in the condition on 'day'\n"
      "    7 |     where: {team: , pts: [], game_id: {fold_case: true}, day: {nto: 1}}\n"
      "      |                                                                ^\n"
      "  did you mean 'not'?\n" },
    { "a condition on lists",
      HEAD "tables:\n"
           "  games:\n"
           "    key: [game_id]\n"
           "    columns: {game_id: text, team: text?, day: date, pts: int}\n"
           "    where: {team: [[a]]}\n",
      NULL,
      "a.yaml:7:20: error: 'team' lists single values; this one is a list\n"
      "    7 |     where: {team: [[a]]}\n"
      "      |                    ^\n" },
    { "a store without a driver",
      HEAD "store: {path: a.db}\n"
           "ledger: sqlite\n",
      NULL,
      "a.yaml:3:1: error: 'driver' is missing in 'store'\n"
      "    3 | store: {path: a.db}\n"
      "      | ^\n"
      "  name the store's driver: 'driver: sqlite'\n"
      "a.yaml:4:9: error: 'ledger' must be a map, not 'sqlite'\n"
      "    4 | ledger: sqlite\n"
      "      |         ^\n" },
    { "a calendar without a date", HEAD "calendar: {table: schedule}\n", NULL,
      "a.yaml:3:1: error: 'date' is missing in 'calendar'\n"
      "    3 | calendar: {table: schedule}\n"
      "      | ^\n"
      "  name the date column of the calendar's table\n" },
    { "dates of no known kind", HEAD "calendar: {every: dya, from: 2024-01-01, to: today}\n", NULL,
      "a.yaml:3:19: error: 'every' must be day, weekday, week or month, not 'dya'\n"
      "    3 | calendar: {every: dya, from: 2024-01-01, to: today}\n"
      "      |                   ^\n"
      "  did you mean 'day'?\n" },
    { "generated dates without ends", HEAD "calendar: {every: day}\n", NULL,
      "a.yaml:3:1: error: 'from' is missing in 'calendar'\n"
      "    3 | calendar: {every: day}\n"
      "      | ^\n"
      "  write its first date: 'from: 2024-01-01'\n"
      "a.yaml:3:1: error: 'to' is missing in 'calendar'\n"
      "    3 | calendar: {every: day}\n"
      "      | ^\n"
      "  write its last date, or 'to: today'\n" },
    { "a misspelt 'every' is one mistake",
      HEAD "calendar: {evry: day, from: 2024-01-01, to: today}\n", NULL,
      "a.yaml:3:12: error: unknown key 'evry' in 'calendar'\n"
      "    3 | calendar: {evry: day, from: 2024-01-01, to: today}\n"
      "      |            ^\n"
      "  did you mean 'every'?\n" },
    { "no dates for ends", HEAD "calendar: {every: day, from: today, to: tomorrow}\n", NULL,
      "a.yaml:3:30: error: 'from' must be a date as YYYY-MM-DD, not 'today'\n"
      "    3 | calendar: {every: day, from: today, to: tomorrow}\n"
      "      |                              ^\n"
      "  write 'from: 2024-01-01'\n"
      "a.yaml:3:41: error: 'to' must be a date as YYYY-MM-DD or today, not 'tomorrow'\n"
      "    3 | calendar: {every: day, from: today, to: tomorrow}\n"
      "      |                                         ^\n"
      "  write 'to: 2024-12-31' or 'to: today'\n" },
    { "days that there are not", HEAD "calendar: {every: day, from: 2024-02-30, to: 2023-02-29}\n",
      NULL,
      "a.yaml:3:30: error: 'from' must be a date as YYYY-MM-DD, not '2024-02-30'\n"
      "    3 | calendar: {every: day, from: 2024-02-30, to: 2023-02-29}\n"
      "      |                              ^\n"
      "  write 'from: 2024-01-01'\n"
      "a.yaml:3:46: error: 'to' must be a date as YYYY-MM-DD or today, not '2023-02-29'\n"
      "    3 | calendar: {every: day, from: 2024-02-30, to: 2023-02-29}\n"
      "      |                                              ^\n"
      "  write 'to: 2024-12-31' or 'to: today'\n" },
    { "an end before the beginning",
      HEAD "calendar: {every: day, from: 2024-01-02, to: 2024-01-01}\n", NULL,
      "a.yaml:3:46: error: 'to' is before 'from'\n"
      "    3 | calendar: {every: day, from: 2024-01-02, to: 2024-01-01}\n"
      "      |                                              ^\n"
      "  exchange them: the calendar has both dates, and what lies between\n" },
    { "seasons of no known kind",
      HEAD "calendar: {every: month, from: 2024-01-31, to: today, season: yaer}\n", NULL,
      "a.yaml:3:63: error: 'season' must be none, year or month, not 'yaer'\n"
      "    3 | calendar: {every: month, from: 2024-01-31, to: today, season: yaer}\n"
      "      |                                                               ^\n"
      "  did you mean 'year'?\n" },
    { "a zone that there is not",
      HEAD "calendar: {every: day, from: 2024-01-01, to: today, zone: Europe/Berlni}\n", NULL,
      "a.yaml:3:59: error: 'zone' names no time zone of this machine: 'Europe/Berlni'\n"
      "    3 | calendar: {every: day, from: 2024-01-01, to: today, zone: Europe/Berlni}\n"
      "      |                                                           ^\n"
      "  did you mean 'Europe/Berlin'?\n" },
    { "a zone that is a path",
      HEAD "calendar: {every: day, from: 2024-01-01, to: today, zone: ../../../etc/passwd}\n", NULL,
      "a.yaml:3:59: error: 'zone' names no time zone of this machine: '../../../etc/passwd'\n"
      "    3 | calendar: {every: day, from: 2024-01-01, to: today, zone: ../../../etc/passwd}\n"
      "      |                                                           ^\n"
      "  write a name of tzdata such as Europe/Berlin; tzdata must be installed for all but "
      "UTC\n" },
    { "nothing of what is wanted",
      HEAD "calendar: {every: fortnight, from: [], to: {}, season: 5, zone: \"\"}\n", NULL,
      "a.yaml:3:19: error: 'every' must be day, weekday, week or month, not 'fortnight'\n"
      "    3 | calendar: {every: fortnight, from: [], to: {}, season: 5, zone: \"\"}\n"
      "      |                   ^\n"
      "  write 'every: day'\n"
      "a.yaml:3:36: error: 'from' must be a date as YYYY-MM-DD, not a list\n"
      "    3 | calendar: {every: fortnight, from: [], to: {}, season: 5, zone: \"\"}\n"
      "      |                                    ^\n"
      "  write 'from: 2024-01-01'\n"
      "a.yaml:3:44: error: 'to' must be a date as YYYY-MM-DD or today, not a map\n"
      "    3 | calendar: {every: fortnight, from: [], to: {}, season: 5, zone: \"\"}\n"
      "      |                                            ^\n"
      "  write 'to: 2024-12-31' or 'to: today'\n"
      "a.yaml:3:56: error: 'season' must be a name, not '5'\n"
      "    3 | calendar: {every: fortnight, from: [], to: {}, season: 5, zone: \"\"}\n"
      "      |                                                        ^\n"
      "  names are letters, digits and _, and do not begin with a digit\n"
      "a.yaml:3:65: error: 'zone' must be text, not empty\n"
      "    3 | calendar: {every: fortnight, from: [], to: {}, season: 5, zone: \"\"}\n"
      "      |                                                                 ^\n"
      "  write 'zone: Europe/Berlin'\n" },
    { "a table beside generated dates",
      HEAD "calendar: {every: day, from: 2024-01-01, to: today, table: days, where: {a: 1}}\n",
      NULL,
      "a.yaml:3:53: error: 'table' is of a calendar that is read from a table, and 'every' "
      "generates one\n"
      "    3 | calendar: {every: day, from: 2024-01-01, to: today, table: days, where: {a: 1}}\n"
      "      |                                                     ^\n"
      "  remove 'every' or this key\n" },
    { "ends beside a table", HEAD "calendar: {table: days, date: day, to: today, zone: UTC}\n",
      NULL,
      "a.yaml:3:36: error: 'to' is of a calendar that is generated\n"
      "    3 | calendar: {table: days, date: day, to: today, zone: UTC}\n"
      "      |                                    ^\n"
      "  add 'every: day', or weekday, week or month, in place of 'table'\n" },
    { "a file that is not there", HEAD "include: [b.yaml]\n", NULL,
      "a.yaml:3:11: error: cannot read 'b.yaml': No such file or directory; check the path and its "
      "rights\n"
      "    3 | include: [b.yaml]\n"
      "      |           ^\n" },
    { "a file that includes itself", HEAD "include: [a.yaml]\n", NULL,
      "a.yaml:3:11: error: the files include each other: a.yaml -> a.yaml\n"
      "    3 | include: [a.yaml]\n"
      "      |           ^\n"
      "  remove one of these includes\n" },
    { "files that include each other", HEAD "include: [b.yaml]\n",
      "sluice: 1\n"
      "name: b\n"
      "include: [a.yaml]\n",
      "b.yaml:3:11: error: the files include each other: a.yaml -> b.yaml -> a.yaml\n"
      "    3 | include: [a.yaml]\n"
      "      |           ^\n"
      "  remove one of these includes\n" },
    { "a table in two files",
      HEAD "include: [b.yaml]\n"
           "tables: {games: {key: [a], columns: {a: int}}}\n",
      "sluice: 1\n"
      "name: b\n"
      "tables: {games: {key: [a], columns: {a: int}}}\n",
      "a.yaml:4:10: error: table 'games' is defined twice\n"
      "    4 | tables: {games: {key: [a], columns: {a: int}}}\n"
      "      |          ^\n"
      "  first defined at b.yaml:3:10\n" },
    { "a section in two files",
      HEAD "include: [b.yaml]\n"
           "store: {driver: sqlite}\n",
      "sluice: 1\n"
      "name: b\n"
      "store: {driver: sqlite}\n",
      "a.yaml:4:1: error: section 'store' is defined twice\n"
      "    4 | store: {driver: sqlite}\n"
      "      | ^\n"
      "  first defined at b.yaml:3:1\n" },
    { "an included file without a name", HEAD "include: [b.yaml]\n", "sluice: 1\n",
      "b.yaml: error: 'name' is missing\n"
      "  every file has a name of its own: 'name: NAME'\n" },
    { "includes that are no list of files", HEAD "include: b.yaml\n", NULL,
      "a.yaml:3:10: error: 'include' must be a list, not 'b.yaml'\n"
      "    3 | include: b.yaml\n"
      "      |          ^\n"
      "  write [b.yaml]\n" },
    { "mistakes in several files at once",
      HEAD "include: [b.yaml]\n"
           "processors:\n"
           "  psza: {plugin: psza, workers: x}\n",
      "sluice: 1\n"
      "name: b\n"
      "defaults: {paralel: true}\n",
      "a.yaml:5:33: error: 'workers' must be a whole number, not 'x'\n"
      "    5 |   psza: {plugin: psza, workers: x}\n"
      "      |                                 ^\n"
      "b.yaml:3:12: error: unknown key 'paralel' in 'defaults'\n"
      "    3 | defaults: {paralel: true}\n"
      "      |            ^\n"
      "  did you mean 'parallel'?\n" },
};

const size_t mistake_count = sizeof mistake_cases / sizeof mistake_cases[0];
