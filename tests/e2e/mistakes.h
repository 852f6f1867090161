/* mistakes.h - wrong pipelines and commands, and exactly what is said of each. */
#ifndef TESTS_E2E_MISTAKES_H
#define TESTS_E2E_MISTAKES_H

#include <stddef.h>

struct mistake_file {
    const char *path, *text;
};

/*
 * The command stands in a folder with readings.yaml and games.yaml (see mistakes.c) and `files`. In
 * its words $PLUGINS is the folder of the tests' own plugins; in `expected` $BUILD is the build
 * folder. Nothing is printed on stdout, and no file is made, changed or removed.
 */
struct mistake {
    const char *promise; /* NULL ends a table */
    struct mistake_file files[3];
    const char *from, *to;   /* text of readings.yaml or games.yaml that reads otherwise here */
    const char *environment; /* "NAME=value" */
    const char *before;      /* a command that must succeed first */
    const char *command;     /* NULL: "validate a.yaml" */
    int code;
    const char *expected; /* all of stderr */
};

/* What the pipelines here include; the outermost file is a.yaml. */
#define READINGS                                                                                   \
    "sluice: 1\n"                                                                                  \
    "name: a\n"                                                                                    \
    "include: [readings.yaml]\n"
#define GAMES                                                                                      \
    "sluice: 1\n"                                                                                  \
    "name: a\n"                                                                                    \
    "include: [games.yaml]\n"
#define WITH_PLUGINS "validate a.yaml --plugins $PLUGINS"

extern const struct mistake_file mistake_bases[2];

extern const struct mistake mistakes_yaml[], mistakes_keys[], mistakes_tables[],
    mistakes_processors[], mistakes_graph[], mistakes_commands[], mistakes_questions[];

#endif
