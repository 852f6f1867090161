/* Mistakes: asking why, planning, applying a plan, comparing. */
#include "e2e/mistakes.h"

#define PLAIN_AND_ROWS                                                                             \
    READINGS "processors:\n"                                                                       \
             "  plain: {plugin: fixture_plain}\n"                                                  \
             "  rows: {plugin: fixture_rows}\n"
/* A store with a calendar of two days. */
#define DAYS                                                                                       \
    {                                                                                              \
        "days.csv", "day,year,weather\n"                                                           \
                    "2021-10-19,2021,\n"                                                           \
                    "2021-10-20,2021,dry\n"                                                        \
    }
#define IMPORT "import a.yaml days=days.csv"
#define WHY "why --plugins $PLUGINS a.yaml "
#define NO_PLAN "no valid plan: `sluice plan PIPELINE .. -o FILE` writes one\n"

const struct mistake mistakes_questions[] = {
    { .promise = "a table in place of its processor",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = WHY "fixture_rows_output 2021-10-19",
      .code = 2,
      .expected = "sluice why: error: 'fixture_rows_output' is no enabled processor of a.yaml; the "
                  "processor that writes this table is 'rows'\n" },
    { .promise = "an imported table in place of a processor",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = WHY "readings 2021-10-19",
      .code = 2,
      .expected = "sluice why: error: 'readings' is no enabled processor of a.yaml; it is a table "
                  "that is imported\n" },
    { .promise = "a processor that nothing resembles",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = WHY "nobody 2021-10-19",
      .code = 2,
      .expected = "sluice why: error: 'nobody' is no enabled processor of a.yaml; there are plain, "
                  "rows\n" },
    { .promise = "a processor of a pipeline without any",
      .files = { { "a.yaml", READINGS }, DAYS },
      .before = IMPORT,
      .command = WHY "rows 2021-10-19",
      .code = 2,
      .expected = "sluice why: error: 'rows' is no enabled processor of a.yaml, which has none\n" },
    { .promise = "date and processor in each other's place",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = WHY "2021-10-19 rows",
      .code = 2,
      .expected = "sluice why: error: 'rows' is no date as YYYY-MM-DD; usage: sluice why PIPELINE "
                  "NODE DATE [KEY..]\n" },
    { .promise = "a key of too many parts",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = WHY "rows 2021-10-19 1 2",
      .code = 2,
      .expected = "sluice why: error: the key of 'rows' is 1 argument, sensor, not 2\n" },
    { .promise = "a negative key that looks like an option",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = WHY "rows 2021-10-19 -1",
      .code = 2,
      .expected = "sluice why: error: '-1' is no option; negative values come last, after '--'\n" },
    { .promise = "an option in place of a value",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .command = "run a.yaml --wait --date 2021-10-19",
      .code = 2,
      .expected = "sluice run: error: option --wait needs a value: --wait SECONDS\n" },
    { .promise = "an option that was cut short",
      .command = "run a.yaml --date 2021-10-19 --retry",
      .code = 2,
      .expected = "sluice run: error: unknown option '--retry'; did you mean '--retry-failed'?\n" },
    { .promise = "a date without its option",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .command = "run a.yaml 2021-10-19",
      .code = 2,
      .expected = "sluice run: error: unexpected argument '2021-10-19'; usage: sluice run PIPELINE "
                  "--date D | --from D --to D\n" },
    { .promise = "a plan file without its option",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .command = "plan a.yaml --date 2021-10-19 a.json",
      .code = 2,
      .expected = "sluice plan: error: unexpected argument 'a.json'; usage: sluice plan PIPELINE "
                  "--date D | --from D --to D [-o FILE]\n" },
    { .promise = "a pipeline that is applied",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .command = "apply a.yaml",
      .code = 2,
      .expected = "sluice apply: error: a.yaml:1:1: 'sluice' cannot stand here; " NO_PLAN },
    { .promise = "an empty plan file",
      .files = { { "a.json", "" } },
      .command = "apply a.json",
      .code = 2,
      .expected = "sluice apply: error: a.json: the file is empty, and no plan: `sluice plan "
                  "PIPELINE .. -o FILE` writes one\n" },
    { .promise = "a plan file that was cut",
      .files = { { "a.json", "{\"sluice_plan\": 1,\n" } },
      .command = "apply a.json",
      .code = 2,
      .expected = "sluice apply: error: a.json:2:1: the file ends too early; " NO_PLAN },
    { .promise = "a folder without plugins for a shadow run",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .before = IMPORT,
      .command = "run a.yaml --date 2021-10-19 --shadow --plugins .",
      .code = 2,
      .expected = "sluice run: error: .: there is no plugin in this folder, no file NAME.so\n" },
    { .promise = "a wait for a shadow run",
      .files = { { "a.yaml", PLAIN_AND_ROWS }, DAYS },
      .command = "run a.yaml --date 2021-10-19 --shadow --wait 5",
      .code = 2,
      .expected = "sluice run: error: --wait does not go with --shadow, which writes nothing and "
                  "waits for nobody\n" },
    { .promise = NULL },
};
