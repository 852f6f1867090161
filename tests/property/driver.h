/*
 * driver.h - runs `sluice` in a folder of its own, bounded in time, and writes down every command
 * as a line of steps.sh there, so that a person can repeat them.
 */
#ifndef TESTS_PROPERTY_DRIVER_H
#define TESTS_PROPERTY_DRIVER_H

#include "property/world.h"

#define DRIVER_PATH 128

struct driver {
    char folder[DRIVER_PATH];
    int number;          /* of the newest files */
    double last_seconds; /* of the newest command that was not killed */
    int commands;
};

/* How a command is run. */
struct how {
    const char *store;    /* a name in the folder */
    const char *shortage; /* plugin and team for which there is no memory; NULL: none */
    int kill_percent;     /* of the time that the last one took, after which it is killed; 0: no */
};

struct ran {
    int code; /* 128 + signal; -1: it hung and was ended */
    char err[2000];
};

/* A new folder without a store. Ends the process where the machine does not let us. */
void driver_begin(struct driver *driver);
/* Its files are removed unless they are kept. */
void driver_end(struct driver *driver, bool keep);

/* The plugins in the builds that the world has, and its pipeline, under a new number. */
void driver_write_pipeline(struct driver *driver, const struct world *world);
/* Every table under a new number. */
void driver_write_tables(struct driver *driver, const struct data *data);
/* The command that imports these tables, a bit each. */
const char *driver_import(const struct driver *driver, int tables, char text[256]);
/* " facts007.csv plans007.csv ..": all tables. */
const char *driver_files(const struct driver *driver, char text[256]);
/* The pipeline's file. */
const char *driver_pipeline(const struct driver *driver, char text[32]);

__attribute__((format(printf, 4, 5))) void driver_run(struct driver *driver, struct how how,
                                                      struct ran *ran, const char *format, ...);
/* Two at once. */
void driver_run_both(struct driver *driver, const char *store, const char *const lines[2],
                     struct ran ran[2]);
/* A path in the folder. */
const char *driver_path(const struct driver *driver, const char *name, char text[DRIVER_PATH]);
/* The store becomes another one's copy, log and all; `from` NULL: it is no more. */
void driver_copy_store(struct driver *driver, const char *from, const char *to);
/* A line of steps.sh. */
__attribute__((format(printf, 2, 3))) void driver_note(struct driver *driver, const char *format,
                                                       ...);

#endif
