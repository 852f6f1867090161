/*
 * bind.h - a pipeline and its plugins, bound: nodes, tables, columns, the graph of both.
 *
 * Binding is static. It knows no store and no ledger: what is asked of them is in calendar.h and
 * plan.h. A binding is made on the main thread and does not change; any thread may read it.
 */
#ifndef CORE_BIND_H
#define CORE_BIND_H

#include "pipeline/pipeline.h"
#include "plugin/plugin.h"
#include "table/table.h"

/* Raised whenever the runtime computes other bytes from the same inputs: everything is stale then.
 */
#define RUNTIME_SEMANTICS 2

struct node;

struct source_column {
    const char *name;
    int type;
    bool nullable;
    int known; /* enum known */
};

/* A table as nodes read it: declared in the pipeline, or the output of a node. */
struct source {
    const char *name;                 /* in the store, and so in the ledger */
    const struct pipeline_table *raw; /* NULL: computed */
    struct node *producer;            /* NULL: raw */
    const char *date;                 /* NULL: undated */
    const char *since;                /* undated: rows are known from this date on; NULL: always */
    const char *const *key;           /* primary key without the date */
    size_t key_count;
    const struct source_column *columns;
    size_t column_count;
    const struct sluice_filter *const *where; /* of the raw table, NULL-terminated; or NULL */
    size_t index;                             /* in binding.sources */
};

/* What is hashed of a table on behalf of a read: columns and filters. Shared by equal reads. */
struct projection {
    char id[DIGEST_TEXT_SIZE];
    const struct source *source;
    const char *const *columns; /* key first, then the columns read, each once */
    int32_t column_count;
    const struct sluice_filter *const *filters; /* the table's and the input's, or NULL */
    size_t index;                               /* in binding.projections */
};

enum read_kind {
    READ_INPUT = 1,
    READ_DUE,     /* what must be there, for a completeness gate */
    READ_PRESENT, /* where that gate looks for it */
};

/* One input of a node, or one read of its gates. */
struct read {
    int kind;                         /* enum read_kind */
    const char *alias;                /* "games"; gates: "completeness.due[0]" */
    const char *component;            /* its name in a fingerprint: "input games" */
    const char *title;                /* its name in messages: "input 'games'" */
    const struct sluice_input *input; /* as bound */
    const char *table;                /* as named */
    struct location location;         /* where the pipeline names its table, or the plugin */
    const struct source *source;
    const struct projection *projection;
    int last_day;  /* newest day of the window relative to D; INT_MAX: the whole season */
    int since_day; /* newest day, relative to D, since which a row that is read is known */
};

/* Gates with the pipeline's overrides. Reads are indexes into node.reads. */
struct node_gates {
    int early_season_days;
    int breaker_attempts, breaker_cooldown_days;
    bool has_completeness, warn;
    double at_least;
    const char *word;
    const char *completeness; /* its settings but for the word, as text */
    uint32_t due_first, due_count, present;
    const int32_t *min_rows; /* per input */
};

/* Where the plugin stands among node.components. */
#define NODE_PLUGIN_PART 0

struct node {
    const char *name;
    const struct pipeline_processor *processor;
    const struct plugin *plugin;
    struct instance *instance;
    struct source *output;
    const struct sluice_layout *layout; /* of the output in the store, standard columns included */
    const char *const *column_names;    /* of the output's declared columns, without the date */
    const double *fill_at_least;        /* per declared column, percent; 0: any share */
    const double *tolerance;            /* per declared column, absolute; negative: none */
    uint32_t declared_count;            /* fields of the layout that are declared: the first ones */
    const char *content_columns; /* the ledger's text for those that commits are hashed over */
    const char *content_text;    /* the same, with a word for those of the output */
    const char *partition_column;
    struct read *reads;
    uint32_t input_count, read_count; /* inputs come first */
    struct node_gates gates;
    struct node **upstream; /* by reads and `needs`, each once */
    size_t upstream_count;
    int level; /* 0: reads raw tables only */
    size_t index;
    const struct component *components; /* the parts of the fingerprint that do not vary by date */
    size_t component_count;
    /* What the release before wrote for the very same plugin: by a hash of its whole file. */
    struct component released_plugin;
};

struct binding {
    struct arena arena;
    const struct pipeline *pipeline;
    struct source **sources;
    size_t source_count;
    struct projection **projections;
    size_t projection_count;
    struct node **nodes; /* in topological order, ties by order of definition */
    size_t node_count;
    const struct source *calendar; /* NULL: its dates are generated */
    const struct sluice_filter *const *calendar_where;
    sluice_day today; /* where the calendar ends today; NO_DATE: not asked yet */
};

/*
 * Binds all enabled processors. Every mistake becomes a diagnostic; SLUICE_E_INVALID if there is
 * any. The pipeline and the registry must outlive the binding.
 */
int binding_create(const struct pipeline *pipeline, struct registry *registry,
                   struct diagnostics *diagnostics, struct binding **binding,
                   struct sluice_error *error);
/* The same of raw tables and the calendar alone, whatever the processors. */
int binding_create_tables(const struct pipeline *pipeline, struct diagnostics *diagnostics,
                          struct binding **binding, struct sluice_error *error);
void binding_destroy(struct binding *binding);
const struct node *binding_find_node(const struct binding *binding, const char *name);
/* Is a column of an output part of what a commit's digest is over? All but run_id and computed_at.
 */
bool column_is_content(const char *name);
/* "psza 1.2.0 build HASH", as the ledger has it. */
const char *node_plugin_text(const struct node *node);
/* "min_games=10 label=***", likewise. */
const char *node_parameters_text(const struct node *node);
/* The same for a name that somebody typed: SLUICE_E_INVALID, saying what it is instead, or what is
 * there. */
int binding_choose_node(const struct binding *binding, const char *name, const struct node **node,
                        struct sluice_error *error);
const struct source *binding_find_source(const struct binding *binding, const char *name);
/* By its name in the store. */
const struct source *binding_find_stored(const struct binding *binding, const char *name);
const struct source_column *source_find_column(const struct source *source, const char *name);
/* Where the column, or else the table, is declared; of an output, its processor. */
struct location source_column_place(const struct source *source, const char *name);
/* Does some node or the calendar read it? Of a raw table that nobody reads nothing is asked. */
bool source_is_read(const struct binding *binding, const struct source *source);
/* Does a table see the dates that it has rows of, in the calendar or not? */
static inline bool source_has_all_dates(const struct source *source)
{
    return source->raw != NULL && source->raw->all_dates;
}
/* Does somebody else write it, as the pipeline says? */
static inline bool source_is_external(const struct source *source)
{
    return source->raw != NULL && source->raw->external;
}
/* What mends rows of it that will not do, in words. */
static inline const char *source_mend(const struct source *source)
{
    return source_is_external(source) ? "correct the data where they are written"
                                      : "correct the data and import it again";
}
/* What the pipeline calls it; in the store an external table may have another name. */
static inline const char *source_title(const struct source *source)
{
    return source->raw != NULL ? source->raw->name : source->name;
}
/* The column by whose dates windows are cut; NULL: there is none. */
static inline const char *source_cut_by(const struct source *source)
{
    return source->date != NULL ? source->date : source->since;
}
/* Are rows of a key read that are known since several dates? Where one of a key is taken, all but
 * one are too many then, whatever their dates. */
static inline bool read_sees_all_known(const struct read *read)
{
    return read->source->since != NULL && read->input->window.last != 1;
}
/* Does it read a whole season? Only then is the season's end part of its fingerprint. */
bool node_reads_season(const struct node *node);

/* Where what a read needs stands among the columns of its table. */
struct read_places {
    struct index_spec spec;  /* how its rows are sorted and selected */
    const int32_t *columns;  /* column of the input -> column of the table */
    int32_t column_count;    /* of the input */
    const int32_t *entities; /* key column -> entity column, -1 where not mapped */
    uint32_t key_count;
    bool mapped; /* all keys are mapped */
};

/* The columns of a table as it is at hand: some of its source, in any order. */
struct column_names {
    const char *const *names;
    int32_t count;
};

/* In `arena`. SLUICE_E_MEMORY. */
int read_find_places(const struct node *node, const struct read *read,
                     const struct column_names *columns, struct arena *arena,
                     struct read_places *places);

#endif
