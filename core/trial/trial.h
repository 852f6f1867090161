/*
 * trial.h - for those who write plugins: one tried on rows that lie beside it, against what is
 * expected of them.
 *
 * A folder has a pipeline, perhaps the built plugin, and `test`. There each case is a few CSV
 * files: rows for each input, `expected.csv` and `outcomes.csv` as `sluice export` prints them.
 * The files of `test` itself are one case, each folder in it is another. A case is computed by what
 * computes a run, without a store, at one and at eight threads and in three orders, in a process of
 * its own, which this program starts of itself, bounded in time and memory. Nothing here prints.
 */
#ifndef CORE_TRIAL_H
#define CORE_TRIAL_H

#include "engine/engine.h"

enum trial_status { TRIAL_PASSED, TRIAL_FAILED, TRIAL_CRASHED, TRIAL_INVALID, TRIAL_UPDATED };
#define TRIAL_STATUSES 5

/* "passed" */
const char *trial_status_name(int status);

struct trial_request {
    const char *folder;
    const char *plugins;      /* the folder looked in first; NULL: `folder`, if it has plugins */
    const char *only;         /* an extended regular expression for names of cases; NULL: all */
    bool update;              /* writes what comes of a case as what is expected */
    const char *const *dates; /* of an update: these, in place of those that are expected */
    size_t date_count;
    int seconds; /* that a date may take */
    const atomic_bool *cancel;
};

enum trial_kind { TRIAL_CELL, TRIAL_LOST, TRIAL_NEW, TRIAL_COLUMN };

/* What is expected and did not come, or came and was not expected. */
struct trial_difference {
    int kind;                   /* enum trial_kind */
    const char *file;           /* "expected.csv" */
    int line;                   /* of it; 0: none */
    const char *way;            /* how it was computed, where that alone makes it differ; "" */
    const char *date, *key;     /* "2024-01-04", "customer_id 1" */
    const char *column;         /* of a cell */
    const char *expected, *got; /* as files have it; of a row, all of it; NULL: null, or none */
};

struct trial_text_list {
    const char **items;
    size_t count, capacity;
};

struct trial_case {
    const char *name;   /* "test", or that of its folder */
    int status;         /* enum trial_status */
    const char *detail; /* how it crashed; "" */
    struct trial_text_list mistakes, notes;
    struct trial_difference *differences; /* the first of them */
    size_t difference_count, difference_capacity;
    int64_t more; /* that are left out */
    int64_t dates, rows, outcomes;
    const char *printed; /* by the plugin; "" */
    const char *repeat;  /* the command that does it again in one process, for a debugger */
    double seconds;
};

struct trial_results {
    struct arena arena;
    struct trial_case *list;
    size_t count, capacity;
    size_t by_status[TRIAL_STATUSES];
    /* What is wrong with pipeline or plugin, whatever the case, as told by the process that found
     * it, and its exit code; NULL: nothing. There are no cases then. */
    const char *refusal;
    int refusal_code;
};

/*
 * Tries all cases. Zero-initialise the results, and end them in any case. What is wrong with a case
 * is a result: SLUICE_OK. SLUICE_E_INVALID: the folder is not one of a plugin, or has no such case;
 * or the dates are none, or not of an update.
 */
int trial_run(const struct trial_request *request, struct trial_results *results,
              struct sluice_error *error);
void trial_results_fini(struct trial_results *results);

/*
 * One case in this process; what a process of its own is for. How it goes is told to `output`, line
 * by line. Zero-initialise the context, and close it in any case. SLUICE_E_INVALID, with
 * diagnostics of the context: the pipeline will not do.
 */
int trial_run_inside(const struct trial_request *request, const char *name, int output,
                     struct context *context, struct sluice_error *error);
/* Likewise, for who repeats a case in a debugger: it is the only one of the results. */
int trial_run_here(const struct trial_request *request, const char *name, struct context *context,
                   struct trial_results *results, struct sluice_error *error);

/* For people, or as JSON. */
void trial_print(const struct trial_request *request, const struct trial_results *results,
                 bool json, struct buffer *out);

#endif
