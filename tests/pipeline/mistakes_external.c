/* mistakes_external.c - what is wrong with tables that somebody else writes. */
#include "mistakes.h"

#define HEAD "sluice: 1\nname: a\ntables:\n"
#define COLUMNS "key: [k], columns: {k: text}"

const struct mistake_case external_mistakes[] = {
    { "what is of imports, of a table that is not imported",
      HEAD "  a: {external: true, file: a.csv, import: merge, max_removed: 3, " COLUMNS "}\n", NULL,
      "a.yaml:4:23: error: 'file' says what an import reads, but table 'a' is external: somebody "
      "else writes it\n"
      "    4 |   a: {external: true, file: a.csv, import: merge, max_removed: 3, key: [k], "
      "columns: {k: text}}\n"
      "      |                       ^\n"
      "  remove 'file', or 'external: true'\n"
      "a.yaml:4:36: error: 'import' says what an import does, but table 'a' is external: somebody "
      "else writes it\n"
      "    4 |   a: {external: true, file: a.csv, import: merge, max_removed: 3, key: [k], "
      "columns: {k: text}}\n"
      "      |                                    ^\n"
      "  remove 'import', or 'external: true'\n"
      "a.yaml:4:51: error: 'max_removed' says what an import may remove, but table 'a' is "
      "external: somebody else writes it\n"
      "    4 |   a: {external: true, file: a.csv, import: merge, max_removed: 3, key: [k], "
      "columns: {k: text}}\n"
      "      |                                                   ^\n"
      "  remove 'max_removed', or 'external: true'\n" },
    { "what is of external tables, of one that is not",
      HEAD "  a: {from: lake.a, " COLUMNS "}\n"
           "  b: {external: false, token: scan, " COLUMNS "}\n",
      NULL,
      "a.yaml:4:7: error: 'from' says where in the store an external table lies, but table 'a' is "
      "not external\n"
      "    4 |   a: {from: lake.a, key: [k], columns: {k: text}}\n"
      "      |       ^\n"
      "  write 'external: true', or remove 'from'\n"
      "a.yaml:5:24: error: 'token' says how an external table is asked for changes, but table 'b' "
      "is not external\n"
      "    5 |   b: {external: false, token: ***, key: [k], columns: {k: text}}\n"
      "      |                        ^\n"
      "  write 'external: true', or remove 'token'\n" },
    { "names in the store that are none",
      HEAD "  a: {external: true, from: \"lake.\", " COLUMNS "}\n"
           "  b: {external: true, from: a.b.c.d, " COLUMNS "}\n"
           "  c: {external: true, from: 'my \"games\"', " COLUMNS "}\n",
      NULL,
      "a.yaml:4:29: error: 'from' must be the name of a table in the store, not 'lake.'\n"
      "    4 |   a: {external: true, from: \"lake.\", key: [k], columns: {k: text}}\n"
      "      |                             ^\n"
      "  write TABLE, SCHEMA.TABLE or PROJECT.DATASET.TABLE, without quotes; for a name of other "
      "characters make a view\n"
      "a.yaml:5:29: error: 'from' must be the name of a table in the store, not 'a.b.c.d'\n"
      "    5 |   b: {external: true, from: a.b.c.d, key: [k], columns: {k: text}}\n"
      "      |                             ^\n"
      "  write TABLE, SCHEMA.TABLE or PROJECT.DATASET.TABLE, without quotes; for a name of other "
      "characters make a view\n"
      "a.yaml:6:29: error: 'from' must be the name of a table in the store, not 'my \"games\"'\n"
      "    6 |   c: {external: true, from: 'my \"games\"', key: [k], columns: {k: text}}\n"
      "      |                             ^\n"
      "  write TABLE, SCHEMA.TABLE or PROJECT.DATASET.TABLE, without quotes; for a name of other "
      "characters make a view\n" },
    { "a table of the runtime's own",
      HEAD "  a: {external: true, from: sluice_commits, " COLUMNS "}\n", NULL,
      "a.yaml:4:29: error: the table name 'sluice_commits' is reserved\n"
      "    4 |   a: {external: true, from: sluice_commits, key: [k], columns: {k: text}}\n"
      "      |                             ^\n"
      "  names that begin with 'sluice_' belong to the runtime\n" },
    /* What follows a word such as token may be a secret, and is not shown. */
    { "another way to find changes", HEAD "  a: {external: true, token: never, " COLUMNS "}\n",
      NULL,
      "a.yaml:4:30: error: 'token' must be store or scan, not 'never'\n"
      "    4 |   a: {external: true, token: ***, key: [k], columns: {k: text}}\n"
      "      |                              ^\n" },
    { "a column that is called otherwise in a file",
      HEAD "  a: {external: true, key: [k], columns: {k: {type: text, from: key}}}\n", NULL,
      "a.yaml:4:43: error: column 'k' may not have another name in its file: table 'a' is external "
      "and has none\n"
      "    4 |   a: {external: true, key: [k], columns: {k: {type: text, from: key}}}\n"
      "      |                                           ^\n"
      "  call it as the store does, or read a view that renames it\n" },
};

const size_t external_mistake_count = sizeof external_mistakes / sizeof external_mistakes[0];
