/*
 * cli.h - the commands of `sluice`: one file per command, each a const entry and a function.
 */
#ifndef CORE_CLI_H
#define CORE_CLI_H

#include "engine/engine.h"
#include "tell/tell.h"

/* ---- commands ---- */

struct option_spec {
    const char *name;     /* "--date" */
    const char *argument; /* "DATE"; NULL: a switch */
    const char *help;
    bool repeated; /* may be given several times */
};

struct option_value {
    const struct option_spec *spec;
    const char *text; /* NULL for a switch */
};

struct invocation;

/* What a command comes to, for who called it. Beside these: 128 + N, a plugin crashed of signal N;
 * that is the signal's own end. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_ERROR = 1,    /* of the program or the store */
    EXIT_INPUT = 2,    /* an invalid command, pipeline, plan or data file */
    EXIT_FAILURES = 3, /* finished, with failures */
    EXIT_REFUSED = 4,
    EXIT_DIFFERS = 5, /* a shadow run */
    EXIT_INTERRUPTED = 130,
};

/* Of what ended with such a status. */
enum exit_code exit_code_of(int status);

/* What is opened instead where an option is given. */
struct command_needs {
    const char *option;
    int parts; /* enum context_parts */
};

struct command {
    const char *name;                  /* "export", "breaker reset" */
    const char *arguments;             /* "PIPELINE TABLE" for the usage line */
    int least, most;                   /* number of arguments; most -1: any */
    const char *summary;               /* one line */
    const char *help;                  /* the rest of --help: what it does, exit codes, examples */
    const struct option_spec *options; /* ends with a NULL name */
    int needs;    /* enum context_parts, opened before `run` and closed after it; 0: nothing is */
    int pipeline; /* of which argument */
    const struct command_needs *instead; /* ends with a NULL option; the first given; NULL: none */
    /* Tells the mistakes in options and arguments that are seen without opening anything, before
     * anything is opened. NULL: there are none. */
    enum exit_code (*check)(const struct invocation *invocation);
    /* Data goes to stdout, all else to stderr. The context holds what is needed, or nothing. */
    enum exit_code (*run)(const struct invocation *invocation, struct context *context);
};

struct invocation {
    const struct command *command;
    const char *program;
    const char **arguments; /* without options */
    int argument_count;
    const struct option_value *options;
    int option_count;
    const char *command_line;  /* as typed, for the ledger */
    const atomic_bool *cancel; /* raised by SIGINT, SIGTERM and SIGHUP */
    int64_t started;           /* monotonic ns */
    int output;                /* stdout: descriptor 1 is that of plugins; -1: it was closed */
};

extern const struct command command_import, command_validate, command_run, command_plan,
    command_apply, command_status, command_why, command_history, command_failures, command_export,
    command_plugins, command_breaker, command_verify, command_copy, command_check, command_new,
    command_schema, command_test, command_prune;

/* ---- the program ---- */

/* What it does with a command line. */
enum exit_code cli_main(int argc, char **argv);
/* The commands in the order of --help; NULL after the last. */
const struct command *cli_command(size_t index);
/* What an option is called in short, "-o"; "" where it has no other name. */
const char *cli_alias(const char *name);
/* "sluice VERSION (commit .., ABI ..)", a line. */
void cli_version(struct buffer *out);
extern const char cli_exit_codes[];

/* ---- for commands ---- */

/* The text of an option, the last one given; NULL if absent. */
const char *option_get(const struct invocation *invocation, const char *name);
bool option_has(const struct invocation *invocation, const char *name);
/* All texts of one that may be repeated, in the order given; how many, at most `most`. */
size_t option_all(const struct invocation *invocation, const char *name, const char **values,
                  size_t most);
/*
 * --date D, or --from D --to D. False after printing the mistake. `required`: one of them must be
 * there; else *from > *to when absent.
 */
bool option_dates(const struct invocation *invocation, bool required, sluice_day *from,
                  sluice_day *to);
/* A whole number within [low, high]; `*value` stays where the option is absent. */
bool option_number(const struct invocation *invocation, const char *name, int64_t low, int64_t high,
                   int64_t *value);
/* --format, LISTING_TEXT where it is absent. False after printing the mistake; `csv` says whether
 * that is one of the choices. */
bool option_listing_format(const struct invocation *invocation, bool csv, int *format);
/* --wait SECONDS for a lease; 0 where it is absent. */
bool option_wait(const struct invocation *invocation, int64_t *seconds);

/* "sluice COMMAND: error: ..." on stderr (the command may be NULL); returns the exit code of
 * error->status. */
enum exit_code cli_fail(const struct invocation *invocation, const struct sluice_error *error);
/* The same with a message of its own; exit code 2, a wrong use of the command. */
SLUICE_PRINTF(2, 3)
enum exit_code cli_misuse(const struct invocation *invocation, const char *format, ...);
/* Writes a buffer to stdout; exit code 0, or 1 if that fails (a full disk counts). */
enum exit_code cli_write(const struct invocation *invocation, const struct buffer *out);
/* The same of text for people, made clean first: names of files, data and plugins reach a terminal
 * in it. */
enum exit_code cli_write_text(const struct invocation *invocation, struct buffer *out);
/* A report on stderr; `terminal`: lines are redrawn. A status. */
int cli_report(int format, bool terminal, struct report **report, struct sluice_error *error);
/* Where imports and copies are told of: stderr. */
struct teller cli_teller(void);
/* Lines for people on stderr, made clean. */
SLUICE_PRINTF(1, 2)
void cli_say(const char *format, ...);

/*
 * Before more partitions than a person means by accident are computed: shows the plan and asks, if
 * stdin and stderr are a terminal and there is no --yes. 0 to go on; else the exit code, after
 * saying that nothing was run.
 */
enum exit_code confirm_run(const struct invocation *invocation, const struct plan *plan);
/* Reads the answer to a question on the terminal: is it yes? */
bool confirm_answer(void);

/* As context_open, with an exit code after saying what is wrong. --plugins is honoured. */
enum exit_code cli_open(const struct invocation *invocation, struct context *context,
                        const char *path, int parts);
/* Prints the mistakes there are, then the error; an exit code. */
enum exit_code cli_fail_context(const struct invocation *invocation, struct context *context,
                                const struct sluice_error *error);

/* What engine_events tell of waiting. */
void cli_say_waiting(const struct invocation *invocation, int64_t seconds,
                     const struct sluice_error *held);
void cli_say_took_over(const struct invocation *invocation, const char *predecessor);
/* What became of what another run began to publish. */
void settled_text(const struct settled *settled, struct buffer *out);
/* "readings: 2 dates are unsettled, the first 2021-02-03"; nothing where none are. Of all tables
 * (NULL), or of dates from..to of one. */
struct unsettled_filter {
    const char *table;
    sluice_day from, to; /* of an undated table they do not matter */
};
void unsettled_text(const struct ledger *ledger, const struct unsettled_filter *filter,
                    struct buffer *out);
void cli_say_settled(const struct invocation *invocation, const struct settled *settled);
/* The words for waiting, and for what was in the way: "waiting, at most 3 s: .."; an error that
 * says what to do about it. */
void waiting_text(int64_t seconds, const struct sluice_error *held, struct buffer *out);
void waiting_advice(const struct claim *claim, struct sluice_error *error);
/* The end of a run that could not be written: an exit code, that of the run if it had `failed`. */
enum exit_code cli_tell_unwritten(const struct invocation *invocation, const struct claim *claim,
                                  bool failed);

#endif
