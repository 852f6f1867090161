/*
 * report.h - what a person or a log sees of a run: progress, messages, the summary.
 *
 * On a terminal one line per node is redrawn; elsewhere the same figures appear as plain lines
 * every `progress_every` entities; with REPORT_JSON every line is one JSON object. Everything goes
 * to one sink, which is its creator's: a report knows no stream and no terminal.
 */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include "report/listing.h"
#include "sluice/plugin.h"
#include <stdatomic.h>

enum report_format { REPORT_TEXT = 1, REPORT_JSON = 2 };

struct report;

/* Where a report goes. Called on whatever thread tells something, by one at a time. */
struct report_sink {
    /* Whole lines, or what redraws a terminal, at once. What cannot be written is lost: that must
     * not stop a run. NULL: nobody looks. */
    void (*write)(void *user, const char *bytes, size_t length);
    /* Columns of the terminal, which may change; 0 where nobody knows. NULL: nobody does. */
    size_t (*columns)(void *user);
    void *user;
};

struct report_options {
    struct report_sink sink;
    int format;         /* enum report_format */
    bool terminal;      /* redraw lines (only with REPORT_TEXT) */
    int64_t log_seldom; /* ms: log lines of a node that would come sooner after its last one are
                         * left out; 0: all are there */
};

/* The options are copied. */
int report_create(const struct report_options *options, struct report **report,
                  struct sluice_error *error);
/* Clears the progress lines; NULL is accepted. */
void report_destroy(struct report *report);
int report_format(const struct report *report);

/* A line of text ("info", "warning", "error"), above the progress lines. Any thread. */
SLUICE_PRINTF(3, 4)
void report_message(struct report *report, const char *level, const char *format, ...);

/* Partitions that cannot be computed. */
struct report_block {
    const char *node; /* of the first */
    sluice_day date;
    const char *reason;
    size_t count; /* of all */
};
/* One warning for all of them, with the reason of the first. Any thread. */
void report_blocked(struct report *report, const struct report_block *block);

/* ---- progress ---- */

/* One node at work. Filled in by the caller, then report_begin; must live until report_end. */
struct report_node {
    const char *name;
    const char *span;       /* "2021-11-15" or "161 dates" */
    const char *word;       /* "player": one of them */
    int64_t total;          /* entities */
    int64_t progress_every; /* 0: never in a log */
    atomic_llong done, failed;

    int64_t started; /* from here on the report's own */
    int64_t logged;  /* when its last log line was printed */
    atomic_llong printed;
    struct report_node *next;
};

void report_begin(struct report *report, struct report_node *node);
/* After `done` was raised: prints a log line when it is due. Cheap. Any thread. */
void report_advance(struct report *report, struct report_node *node);
void report_end(struct report *report, struct report_node *node);
/* Redraws the terminal's lines; called about ten times a second. More often is harmless. */
void report_tick(struct report *report);
/* "psza 2021-11-15  150/438 | 483.9 players/s | ETA 0.6s[ | 3 failed]" */
void report_line(const struct report_node *node, int64_t now_ns, struct buffer *out);
/* The line of a terminal of so many columns (0: as many as it takes), with a bar of the share. What
 * does not fit is left out whole, bar first, then rate, ETA and failures, so that no figure is cut
 * into another; where not even "150/438" fits, the name alone stands there. */
void report_terminal_line(const struct report_node *node, int64_t now_ns, size_t columns,
                          struct buffer *out);

/* ---- summary ---- */

/* Steps of a node, in order; their seconds add up to its wall time. */
enum phase { PHASE_READ, PHASE_INDEX, PHASE_PREPARE, PHASE_PROCESS, PHASE_COMMIT, PHASE_COUNT };

struct node_summary {
    const char *name, *table;
    int64_t partitions; /* committed now; of a shadow run: computed */
    int64_t reused, retired, blocked;
    int64_t failed_partitions;
    int64_t expected, written;         /* entities of these partitions; rows of them */
    int64_t skipped[SLUICE_ERROR + 1]; /* by category */
    int64_t failed[SLUICE_ERROR + 1];  /* by category, failed partitions included */
    double seconds[PHASE_COUNT];
    const char *health; /* of the columns, where worth a look; NULL: nothing to say */
};

struct run_summary {
    const char *run_id;
    struct node_summary *nodes;
    size_t node_count;
    double plan_seconds, nodes_seconds, finish_seconds; /* add up to wall_seconds */
    double wall_seconds;
    int exit_code;
    bool interrupted;
    bool shadow; /* nothing was committed, and run_id is NULL: the ledger knows no such run */
};

/* The table after a run. Text goes to `out`; JSON as one object per node and one for the run. */
void report_summary(const struct run_summary *summary, int format, struct buffer *out);
/* "written 26039, skipped 0, failed 0 in 5 nodes" - one line, for the ledger. */
void report_summary_line(const struct run_summary *summary, struct buffer *out);
/* "insufficient" and so on; "" for 0. */
const char *category_name(int category);
/* SLUICE_CATEGORY_NONE if it is none; `name` may be NULL. */
int category_parse(const char *name);

/* ---- for programs ---- */

struct json_t;

/* Appends `object`, its reals with so many digits, and a line end, and lets go of it; NULL, or no
 * memory: `out` has failed. */
void report_json_line(struct json_t *object, int digits, struct buffer *out);
/*
 * An object of the fields that `fields` names with their types, "event:s node:s rows:i", in that
 * order, from as many arguments:
 *   s  const char *, UTF-8         b  int, a boolean
 *   ?  the same, or NULL: null     d  int32_t, a date; NO_DATE: null
 *   i  int64_t                     t  int64_t, a time
 *   r  double, finite              v  struct sluice_value
 *   o  struct json_t *, taken over, also where it fails
 * NULL when memory is short or a value is none that JSON has.
 */
struct json_t *report_object(const char *fields, ...);
/* What is no UTF-8 becomes ?: a store that others write may hold anything. NULL: no memory. */
struct json_t *report_json_value(struct sluice_value value);

#endif
