/*
 * sdk.h - for those who write plugins: a plugin is checked.
 *
 * A check looks at one promise of a plugin ("the same bytes at any number of threads"). Each runs
 * in a process of its own, which this program starts of itself, bounded in time and memory: a
 * plugin that crashes, hangs or ends the process is a finding, and nothing else. Nothing here
 * prints.
 */
#ifndef CORE_SDK_H
#define CORE_SDK_H

#include "engine/engine.h"
#include "sdk/bench.h"
#include "sdk/child.h"

enum check_status { CHECK_PASSED, CHECK_FAILED, CHECK_CRASHED, CHECK_SKIPPED, CHECK_WARNED };
#define CHECK_STATUSES 5

/* "passed" */
const char *check_status_name(int status);

struct check_request {
    const char *file;     /* of the plugin */
    const char *pipeline; /* whose processor of this plugin is checked with real rows; NULL: none */
    sluice_day date;      /* of these rows */
    uint64_t seed;        /* of rows that are made */
    const char *only;     /* an extended regular expression for names; NULL: all */
    int seconds;          /* that a step of a check may take */
    const atomic_bool *cancel;
};

struct check_result {
    const char *name, *description;
    int status;         /* enum check_status */
    const char *detail; /* what was found, or why it was skipped; "": nothing */
    const char *rows;   /* the input that shows it, a line for each row; "": none */
    const char *repeat; /* the command that repeats it alone, for a debugger; "": none */
    double seconds;
};

struct check_results {
    struct arena arena;
    struct check_result *list;
    size_t count;
    size_t by_status[CHECK_STATUSES];
};

/*
 * Runs the checks. Zero-initialise the results, and end them in any case. Findings are results:
 * SLUICE_OK. SLUICE_E_INVALID: `file` is no plugin of this release, or `only` no expression.
 */
int check_run(const struct check_request *request, struct check_results *results,
              struct sluice_error *error);
void check_results_fini(struct check_results *results);

/* One check in this process; what a process of its own is for. */
struct check_inside {
    const char *name;
    int64_t step;     /* of its steps this one alone; 0: all */
    const char *keep; /* rows of the input, by number: "3,7-9"; NULL: all */
    int output;       /* a descriptor that is told, line by line, how it goes */
};
int check_run_inside(const struct check_request *request, const struct check_inside *inside,
                     struct sluice_error *error);

/* The names and descriptions of all checks, in the order in which they run, a line each. */
void check_print_catalogue(struct buffer *out);
/* For people; as JSON; as JUnit has it. */
void check_print(const struct check_results *results, struct buffer *out);
void check_print_json(const struct check_request *request, const struct check_results *results,
                      struct buffer *out);
void check_print_junit(const struct check_request *request, const struct check_results *results,
                       struct buffer *out);

#endif
