/*
 * named - a reading without its fraction, by a function whose name libc has too. Builds differ in
 * how that is seen from outside; more by -D: NAMED_HELPER exports a function that nobody else has,
 * NAMED_UNIQUE one variable for the whole process, NAMED_IMPORTS refers to what ends and starts
 * processes, NAMED_STATIC has more thread-local memory than there is room for, NAMED_LIBRARY calls
 * a library.
 */
#include "sluice/plugin.h"

#ifdef NAMED_IMPORTS
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>
#endif

#ifndef NAMED_IMPORTS
double truncate(double value);
double truncate(double value)
{
    return (double)(int64_t)value;
}
#endif

#ifdef NAMED_HELPER
double named_helper(double value);
__attribute__((visibility("default"))) double named_helper(double value)
{
    return value;
}
double named_other(double value);
__attribute__((visibility("default"))) double named_other(double value)
{
    return value;
}
#endif

#ifdef NAMED_UNIQUE
__asm__(".data\n.globl named_once\n.type named_once, %gnu_unique_object\n.size named_once, 4\n"
        "named_once: .long 1\n.text\n");
#endif

#ifdef NAMED_STATIC
static __attribute__((tls_model("initial-exec"))) __thread char memory[1 << 20];
#endif

#ifdef NAMED_LIBRARY
double lean(double value);
#endif

#define READINGS(X)                                                                                \
    X(READINGS, site, TEXT, SLUICE_REQUIRED)                                                       \
    X(READINGS, sensor, INT, SLUICE_REQUIRED)                                                      \
    X(READINGS, value, REAL, SLUICE_NULLABLE)
enum { READINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(readings_columns, READINGS);

SLUICE_INPUTS(inputs,
              SLUICE_INPUT(.alias = "readings", .table = "readings", .need = SLUICE_HARD,
                           .columns = readings_columns, .window = SLUICE_ON_DATE,
                           .keys = SLUICE_KEYS(SLUICE_KEY(site), SLUICE_KEY(sensor)), .unique = 1));

#define OUT(X)                                                                                     \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, value, REAL, SLUICE_NULLABLE)
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

#ifdef NAMED_IMPORTS
/* Not called: that they are there is enough. */
static void end_it(int how)
{
    char *const none[] = { NULL };
    pid_t child;

    if (how == 1)
        exit(1);
    if (how == 2)
        _exit(1);
    if (how == 3)
        abort();
    if (how == 4)
        (void)fork();
    if (how == 5)
        (void)execvp("true", none);
    if (how == 6)
        (void)posix_spawn(&child, "true", NULL, NULL, none, none);
}
#endif

static int process(const struct sluice_call *call)
{
    struct sluice_number value =
        sluice_number_at(&sluice_columns(call, 0)[READINGS_value], sluice_at(call->slices[0], 0));

#ifndef NAMED_IMPORTS
    value.value = truncate(value.value);
#endif
#ifdef NAMED_LIBRARY
    value.value = lean(value.value);
#endif
#ifdef NAMED_STATIC
    memory[call->key[1].as.integer] = 1;
    value.value += memory[0];
#endif
#ifdef NAMED_IMPORTS
    if (value.value < -1e9)
        end_it((int)call->key[1].as.integer);
#endif
    sluice_set_number(call, OUT_value, value);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "named", .version = "1.0.0", .summary = "A whole reading.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "sensor",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "whole", .columns = output_columns),
              .process = process);
