/* check_entries.c - all checks: what each is called, what it promises, what it looks for. */
#include "sdk/check.h"

static const char *const clocks[] = { "time",        "clock_gettime", "gettimeofday", "clock",
                                      "times",       "timespec_get",  "ftime",        "localtime",
                                      "localtime_r", "getrusage",     "time64",       NULL };
static const char *const dice[] = { "rand",      "rand_r",         "random",
                                    "random_r",  "drand48",        "lrand48",
                                    "mrand48",   "erand48",        "srand",
                                    "getrandom", "arc4random",     "getentropy",
                                    "srandom",   "arc4random_buf", "arc4random_uniform",
                                    NULL };
static const char *const variables[] = { "getenv",  "secure_getenv", "__secure_getenv",
                                         "environ", "setenv",        "unsetenv",
                                         "putenv",  "clearenv",      NULL };
static const char *const threads[] = { "pthread_create", "thrd_create", "clone", NULL };
static const char *const ends[] = { "exit",         "_exit",     "_Exit",      "quick_exit",
                                    "pthread_exit", "thrd_exit", "kill",       "raise",
                                    "longjmp",      "_longjmp",  "siglongjmp", NULL };
static const char *const libraries[] = { "dlopen", "dlmopen", "dlsym", "dlvsym", NULL };

static const char *const words_unfinished[] = { "is not a finite number", NULL };
static const char *const words_letters[] = { "is not UTF-8", "has a NUL byte", NULL };
static const char *const words_range[] = { ", allowed are ", NULL };
static const char *const words_misread[] = { " of input '", " of a column of no input", NULL };
static const char *const words_float[] = { "changed the floating-point mode", NULL };
static const char *const words_locale[] = { "changed the locale of its thread", "the locale",
                                            NULL };
static const char *const words_signals[] = { "what signals do", NULL };
static const char *const words_folder[] = { "the working directory", NULL };
static const char *const words_mask[] = { "the umask", NULL };
static const char *const words_environment[] = { "the environment", NULL };

const struct check_entry check_entries[] = {
    { "loads", "it is loaded, its descriptor is right, and bind takes parameters", probe_loads,
      NULL, 0, 0 },
    { "exports", "it exports nothing but its one symbol", probe_exports, NULL, 0, 0 },
    { "clock", "it refers to no clock", probe_imports, clocks, 0, 0 },
    { "random", "it refers to no random numbers", probe_imports, dice, 0, 0 },
    { "variables", "it refers to no environment variables", probe_imports, variables, 0, 0 },
    { "threads", "it starts no threads", probe_imports, threads, 0, 0 },
    { "ends", "it refers to nothing that ends the process or leaves a call", probe_imports, ends, 0,
      0 },
    { "libraries", "it opens no libraries by itself", probe_imports, libraries, 0, 0 },
    { "bind", "bind makes the same of the same parameters", probe_bind, NULL, 0, 0 },
    { "written", "of ordinary rows some entity is written", probe_written, NULL, 0, 0 },
    { "services", "it calls services as they are to be called, of ordinary rows", probe_reasons,
      words_misuse, FIGURES_AS_THEY_ARE, CHECK_SHRINKS },
    { "ranges", "what it writes lies in the ranges that it declares", probe_ranges, words_range,
      FIGURES_AS_THEY_ARE, CHECK_SHRINKS },
    { "order", "the same bytes in any order of entities", probe_order, NULL, 0, CHECK_SHRINKS },
    { "parallel", "the same bytes at one thread and at eight", probe_threads, NULL, 0,
      CHECK_SHRINKS },
    { "repeats", "the same bytes when it computes again", probe_repeats, NULL, 0, CHECK_SHRINKS },
    { "dates", "the same bytes after another date was computed", probe_dates, NULL, 0,
      CHECK_SHRINKS },
    { "state", "no variable of its own changes", probe_state, NULL, 0, CHECK_SHRINKS },
    { "leaks", "it keeps no memory", probe_leaks, NULL, 0, CHECK_SHRINKS },
    { "nulls", "it takes a null in every column that it says may have one", probe_nulls, words_bad,
      0, CHECK_SHRINKS },
    { "extremes", "it survives the least and the largest value of every column", probe_extremes,
      words_misuse, 0, CHECK_SHRINKS },
    { "empty", "it takes empty slices, of every input in turn and of all", probe_empty, words_bad,
      0, CHECK_SHRINKS },
    { "single", "it takes slices of one row", probe_single, words_bad, 0, CHECK_SHRINKS },
    { "many", "it takes slices of a few thousand rows", probe_many, words_bad, 0, CHECK_SHRINKS },
    { "zeros", "of figures that are all zero it makes no infinite ones", probe_reasons,
      words_unfinished, FIGURES_ZERO, CHECK_SHRINKS },
    { "letters", "it cuts no text within a letter of several bytes", probe_reasons, words_letters,
      FIGURES_LETTERS, CHECK_SHRINKS },
    { "reads", "it reads rows of its slices alone, and each column as what it is", probe_reads,
      words_misread, 0, CHECK_SHRINKS },
    { "beyond", "rows that no window reaches change nothing", probe_beyond, NULL, 0,
      CHECK_SHRINKS },
    { "inputs", "it writes into nothing that it may only read", probe_inputs, NULL, 0,
      CHECK_SHRINKS },
    { "block", "the block of prepare stays as prepare left it", probe_block, NULL, 0,
      CHECK_SHRINKS },
    { "float", "it leaves the floating-point mode as it was", probe_host, words_float, 0,
      CHECK_SHRINKS },
    { "locale", "it leaves the locale as it was", probe_host, words_locale, 0, CHECK_SHRINKS },
    { "signals", "it leaves signals as they were", probe_host, words_signals, 0, CHECK_SHRINKS },
    { "folder", "it leaves the working directory as it was", probe_host, words_folder, 0,
      CHECK_SHRINKS },
    { "mask", "it leaves the umask as it was", probe_host, words_mask, 0, CHECK_SHRINKS },
    { "environment", "it leaves the environment as it was", probe_host, words_environment, 0,
      CHECK_SHRINKS },
    { "descriptors", "it leaves no file open, and closes none", probe_descriptors, NULL, 0,
      CHECK_SHRINKS },
    { "files", "it asks the system for no files", probe_calls, NULL, SANDBOX_FILES, CHECK_SHRINKS },
    { "network", "it asks the system for no network", probe_calls, NULL, SANDBOX_NETWORK,
      CHECK_SHRINKS },
    { "processes", "it starts no processes or threads", probe_calls, NULL, SANDBOX_PROCESSES,
      CHECK_SHRINKS },
    { "prints", "it prints nothing", probe_prints, NULL, 0, CHECK_QUIET },
    { "time", "an entity takes less than ten milliseconds", probe_time, NULL, 0, 0 },
};
const size_t check_entry_count = COUNT_OF(check_entries);
