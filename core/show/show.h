/*
 * show.h - what was found, laid out as text for people and as lines of JSON for programs.
 *
 * Every function appends to a buffer, which has failed where memory was short, and writes nowhere
 * itself. Text is not made clean yet: names of data are in it as they are.
 */
#ifndef CORE_SHOW_H
#define CORE_SHOW_H

#include "ask/ask.h"
#include "run/run.h"

/* ---- status ---- */

/* `pipeline` and `store` are their names. */
void status_print(const struct status *status, const char *pipeline, const char *store,
                  struct buffer *out);
/* One object per line: the nodes, the partitions, the leases that are held, then the last run. */
void status_print_json(const struct status *status, struct buffer *out);

/* ---- why ---- */

/* How it was asked, so that it can be asked further. */
struct why_asked {
    const char *path;    /* of the pipeline, as typed */
    const char *plugins; /* --plugins, as typed; NULL: not given */
};

void why_print(const struct why *why, const struct why_asked *asked, struct buffer *out);
void why_print_json(const struct why *why, struct buffer *out);

/* ---- verify ---- */

void verify_text(const struct verify *verify, bool repaired, struct buffer *out);
void verify_json(const struct verify *verify, bool repaired, struct buffer *out);

/* ---- mistakes ---- */

/* An object a mistake, in order of their places; nothing where there are none. */
void mistakes_json(struct diagnostics *diagnostics, struct buffer *out);

struct sarif_request {
    struct diagnostics *diagnostics;
    const char *pipeline; /* its file, for what has no place */
    const char *folder;   /* absolute; files in it are addressed relative to it */
    const char *version;  /* of the program */
    const char *failure;  /* why the pipeline could not be looked at; NULL: it was */
};

/* A log of SARIF 2.1.0: the kinds as rules, the first 5,000 mistakes as results. */
void mistakes_sarif(const struct sarif_request *request, struct buffer *out);

/* ---- plugins ---- */

/* All about one: its descriptor. */
void describe_plugin(const struct plugin *plugin, const struct object_symbols *symbols,
                     struct buffer *out);
/* "exports 'helper' and 2 more besides ..": a warning; nothing without such exports. */
void describe_exports(const struct object_symbols *symbols, struct buffer *out);

/* ---- rows that no window sees ---- */

/* "things: 2 rows on 2 dates outside the calendar (2023-12-30..2023-12-31)", a line each, or an
 * object each; nothing of a table all of whose rows can be seen. */
void absences_append(const struct absence *absences, size_t count, bool json, struct buffer *out);

/* ---- tables that should be fresher ---- */

/* "warning: things: its newest date, 2024-01-05, is 12 days before today, ..", a line each, or an
 * object each. */
void staleness_append(const struct staleness *staleness, size_t count, bool json,
                      struct buffer *out);

/* ---- a shadow run ---- */

void shadow_text(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out);
/* `summary->exit_code` is what the command ends with. */
void shadow_json(const struct shadow *shadow, const struct run_summary *summary,
                 const struct shadow_verdict *verdict, struct buffer *out);

#endif
