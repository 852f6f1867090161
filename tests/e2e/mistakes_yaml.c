/* Mistakes: the file itself, its variables and includes. */
#include "e2e/mistakes.h"

const struct mistake mistakes_yaml[] = {
    { .promise = "an empty file",
      .files = { { "a.yaml", "" } },
      .code = 2,
      .expected = "a.yaml: error: the file is empty\n"
                  "  a pipeline file begins with 'sluice: 1'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a file of comments alone",
      .files = { { "a.yaml", "# later\n" } },
      .code = 2,
      .expected = "a.yaml: error: the file is empty\n"
                  "  a pipeline file begins with 'sluice: 1'\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a tab as indentation",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "processors:\n"
                             "\tplain:\n"
                             "\t\tplugin: fixture_plain\n" } },
      .code = 2,
      .expected = "a.yaml:4:1: error: not valid YAML: while scanning for the next token, found "
                  "character that cannot start any token\n"
                  "    4 | \tplain:\n"
                  "      | ^\n"
                  "  indent with blanks, not tabs\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "binary garbage",
      .files = { { "a.yaml", "\177ELF\002\001\001\003\377\376\200 garbage\n" } },
      .code = 2,
      .expected = "a.yaml:1:1: error: not valid YAML: control characters are not allowed\n"
                  "    1 | ?ELF??????? garbage\n"
                  "      | ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a picture of letters that are no UTF-8",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: caf\351\n" } },
      .code = 2,
      .expected = "a.yaml:2:10: error: not valid YAML: incomplete UTF-8 octet sequence\n"
                  "    2 | name: caf?\n"
                  "      |          ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "lists nested without end",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: "
                             "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                             "[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
                             "]]]]]]]]]]]]]]]]]]]]]]\n" } },
      .code = 2,
      .expected = "a.yaml:2:38: error: lists and maps are nested more than 32 deep\n"
                  "    2 | name: "
                  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                  "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] ...\n"
                  "      |                                      ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a bracket that is never closed",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "include: [readings.yaml\n"
                             "processors: {}\n" } },
      .code = 2,
      .expected = "a.yaml:4:11: error: not valid YAML: while parsing a flow sequence, did not find "
                  "expected ',' or ']'\n"
                  "    4 | processors: {}\n"
                  "      |           ^\n"
                  "  the '[' of a.yaml:3:10 is not closed before this, or a ',' is missing\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a quote that is never closed",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain: {plugin: \"fixture_plain}\n"
                                      "  other: {plugin: fixture_rows}\n" } },
      .code = 2,
      .expected = "a.yaml:5:19: error: not valid YAML: this quote is not closed\n"
                  "    5 |   plain: {plugin: \"fixture_plain}\n"
                  "      |                   ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a section without its colon",
      .files = { { "a.yaml", READINGS "processors\n"
                                      "  plain: {plugin: fixture_plain}\n" } },
      .code = 2,
      .expected = "a.yaml:4:1: error: not valid YAML: no ':' follows this key\n"
                  "    4 | processors\n"
                  "      | ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a key written twice",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "processors:\n"
                             "  plain:\n"
                             "    plugin: fixture_plain\n"
                             "    workers: 2\n"
                             "    workers: 4\n" } },
      .code = 2,
      .expected = "a.yaml:7:5: error: key 'workers' is written twice\n"
                  "    7 |     workers: 4\n"
                  "      |     ^\n"
                  "  first written at a.yaml:6:5\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "no format and no name",
      .files = { { "a.yaml", "store: {driver: sqlite, path: a.db}\n" } },
      .code = 2,
      .expected = "a.yaml: error: 'sluice' is missing\n"
                  "  every file begins with 'sluice: 1', the format it is written in\n"
                  "a.yaml: error: 'name' is missing\n"
                  "  every file has a name of its own: 'name: NAME'\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a format from the future",
      .files = { { "a.yaml", "sluice: 2\n"
                             "name: a\n" } },
      .code = 2,
      .expected = "a.yaml:1:9: error: 'sluice' must be 1, not '2'\n"
                  "    1 | sluice: 2\n"
                  "      |         ^\n"
                  "  this sluice reads files of format 1\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a format in quotes",
      .files = { { "a.yaml", "sluice: '1'\n"
                             "name: a\n" } },
      .code = 2,
      .expected = "a.yaml:1:9: error: 'sluice' must be 1, not the text '1'\n"
                  "    1 | sluice: '1'\n"
                  "      |         ^\n"
                  "  remove the quotes\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "anchors and aliases",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "defaults: &all {workers: 2}\n"
                             "processors: *all\n" } },
      .code = 2,
      .expected = "a.yaml:3:11: error: anchors are not supported\n"
                  "    3 | defaults: &all {workers: 2}\n"
                  "      |           ^\n"
                  "  remove '&all' and write the value out\n"
                  "a.yaml:4:13: error: aliases are not supported\n"
                  "    4 | processors: *all\n"
                  "      |             ^\n"
                  "  write the value of '*all' out\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a variable that is not set, and one that has a default",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    workers: ${PLAIN_WORKERS}\n"
                                      "    parallel: ${PLAIN_PARALLEL:-true}\n" } },
      .command = WITH_PLUGINS,
      .code = 2,
      .expected = "a.yaml:7:14: error: the environment variable 'PLAIN_WORKERS' is not set\n"
                  "    7 |     workers: ${PLAIN_WORKERS}\n"
                  "      |              ^\n"
                  "  write ${PLAIN_WORKERS:-default} or set it\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a value of the environment that will not do stays secret",
      .files = { { "a.yaml", READINGS "processors:\n"
                                      "  plain:\n"
                                      "    plugin: fixture_plain\n"
                                      "    workers: ${PLAIN_WORKERS:-2}\n" } },
      .environment = "PLAIN_WORKERS=hunter2",
      .command = WITH_PLUGINS,
      .code = 2,
      .expected =
          "a.yaml:7:14: error: 'workers' must be a whole number, not what the environment says\n"
          "    7 |     workers: ${PLAIN_WORKERS:-2}\n"
          "      |              ^\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "an included file that is missing",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "include: [reading.yaml]\n" } },
      .code = 2,
      .expected = "a.yaml:3:11: error: cannot read 'reading.yaml': No such file or directory; "
                  "check the path and its rights\n"
                  "    3 | include: [reading.yaml]\n"
                  "      |           ^\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a folder as an included file",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "include: [.]\n" } },
      .code = 2,
      .expected =
          "a.yaml:3:11: error: cannot read '.': Is a directory; check the path and its rights\n"
          "    3 | include: [.]\n"
          "      |           ^\n"
          "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "files that include each other",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "include: [b.yaml]\n" },
                 { "b.yaml", "sluice: 1\n"
                             "name: b\n"
                             "include: [a.yaml]\n" } },
      .code = 2,
      .expected = "b.yaml:3:11: error: the files include each other: a.yaml -> b.yaml -> a.yaml\n"
                  "    3 | include: [a.yaml]\n"
                  "      |           ^\n"
                  "  remove one of these includes\n"
                  "sluice validate: error: 1 mistake in a.yaml\n" },
    { .promise = "a table, a section and a processor defined in two files",
      .files = { { "a.yaml", READINGS "store: {driver: sqlite, path: b.db}\n"
                                      "tables:\n"
                                      "  days:\n"
                                      "    key: [day]\n"
                                      "    columns: {day: date}\n" } },
      .code = 2,
      .expected = "a.yaml:4:1: error: section 'store' is defined twice\n"
                  "    4 | store: {driver: sqlite, path: b.db}\n"
                  "      | ^\n"
                  "  first defined at readings.yaml:3:1\n"
                  "a.yaml:6:3: error: table 'days' is defined twice\n"
                  "    6 |   days:\n"
                  "      |   ^\n"
                  "  first defined at readings.yaml:6:3\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = "a mistake in an included file stands where it was made",
      .files = { { "a.yaml", "sluice: 1\n"
                             "name: a\n"
                             "include: [b.yaml]\n" },
                 { "b.yaml", "sluice: 1\n"
                             "name: b\n"
                             "defaults: {paralel: yes}\n" } },
      .code = 2,
      .expected = "a.yaml: error: the pipeline has no calendar\n"
                  "  add 'calendar: {table: .., date: ..}' or include a file that has one\n"
                  "b.yaml:3:12: error: unknown key 'paralel' in 'defaults'\n"
                  "    3 | defaults: {paralel: yes}\n"
                  "      |            ^\n"
                  "  did you mean 'parallel'?\n"
                  "sluice validate: error: 2 mistakes in a.yaml\n" },
    { .promise = NULL },
};
