/*
 * planfile.h - a plan as a file (docs/plan-file.md), and what differs from one.
 *
 * A file is read with distrust: whoever wrote it, it holds or it is refused. Main thread.
 */
#ifndef CORE_PLANFILE_H
#define CORE_PLANFILE_H

#include "plan/plan.h"

/* Raised when a file can no longer be read as one of the format before. */
#define PLAN_FILE_FORMAT 2

/* Where a plan comes from. */
struct plan_file_origin {
    const char *version;  /* of sluice */
    const char *made_at;  /* time as text */
    const char *pipeline; /* absolute path of its file */
    const char *plugins;  /* absolute path of --plugins; NULL: none */
    const char *store;    /* store_full_name */
};

struct plan_file_input {
    const char *name; /* as in the fingerprint: "input games" */
    const char *table;
    struct digest projection; /* its id: which columns and rows of the table */
    const char *versions;     /* of the partitions in all windows, as versions_append writes them */
    struct digest tokens;     /* of their commits */
};

/* A node with work. */
struct plan_file_node {
    const char *name, *table;
    struct component *components; /* those of its fingerprints but for the inputs; the seasons */
    size_t component_count;
    struct plan_file_input *inputs;
    size_t input_count;
};

struct plan_file_entry {
    const char *node;
    sluice_day date;
    int action;
    bool requested;
    const char *reason;
    int64_t rows;     /* expected, -1 unknown */
    int64_t sequence; /* of the partition's newest record in the ledger, 0: none */
};

/* What a plan file says. */
struct plan_file {
    struct arena arena;
    struct plan_file_origin origin;
    sluice_day today; /* where the calendar ended today; else NO_DATE */
    struct plan_request request;
    struct plan_file_node *nodes;
    size_t node_count;
    struct plan_file_entry *entries;
    size_t entry_count;
};

/* What a file is made of, all of which outlives it: text is borrowed. */
struct plan_file_subject {
    struct plan *plan; /* versions of tables that the ledger does not know are made known in it */
    struct session *session; /* to read such tables */
    const struct plan_request *request;
    const struct plan_file_origin *origin;
    /* NULL, or a file made before: the nodes are those with work in it, and cover its dates. */
    const struct plan_file *like;
};
/* What a file would say of this plan. */
int plan_file_create(const struct plan_file_subject *subject, struct plan_file **file,
                     struct sluice_error *error);
/* The JSON of the file. */
int plan_file_print(const struct plan_file *file, struct buffer *out, struct sluice_error *error);
/*
 * Reads such JSON, which anybody may have written. SLUICE_E_INVALID with one message that begins
 * with `name` and the place: "plan.json:3:14: ..", "plan.json: entries[3].date must be ..".
 */
int plan_file_parse(const char *name, const char *text, size_t length, struct plan_file **file,
                    struct sluice_error *error);
/* The same of a file. Refused if others may write it: it names the code that is loaded. */
int plan_file_read(const char *path, struct plan_file **file, struct sluice_error *error);
void plan_file_destroy(struct plan_file *file);

/* How what would be done differs from what was planned. Zero-initialise. */
struct plan_changes {
    struct arena arena;
    struct map lines;  /* keys: "table 'shots': 2021-11-03 was #1, is #2", most telling first */
    size_t work, done; /* partitions to compute or retire, and those of them done since */
};
/* `plan`: of the same request, just made. No lines: it is the same plan. */
int plan_file_compare(const struct plan_file *was, struct plan *plan, struct session *session,
                      const char *store, struct plan_changes *changes, struct sluice_error *error);
void plan_changes_fini(struct plan_changes *changes);

#endif
