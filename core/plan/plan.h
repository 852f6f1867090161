/*
 * plan.h - what runs, why, and over which partitions.
 *
 * Binding is static: pipeline + plugins -> nodes, tables, columns, the DAG. It needs no store.
 * Planning asks calendar, catalogue and ledger: which (node, partition) pairs are missing or stale.
 * The runner executes the plan it is given; a dry run prints the same plan. Main thread.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "ledger/ledger.h"
#include "pipeline/pipeline.h"
#include "plugin/plugin.h"
#include "store/store.h"

/* Raised whenever the runtime computes other bytes from the same inputs: everything is stale then.
 */
#define RUNTIME_SEMANTICS 1

/* Entity columns of a processor, and key columns of what is found by them. */
#define MAX_KEY_COLUMNS 16

/* ---- binding ---- */

struct node;

struct source_column {
    const char *name;
    int type;
    bool nullable;
    int known; /* enum known */
};

/* A table as nodes read it: declared in the pipeline, or the output of a node. */
struct source {
    const char *name;
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

/* One input of a node, or one read of its gates. */
struct read {
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
    const char *content_text;    /* the same, with CONTENT_OUTPUT for those of the output */
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
    int32_t today; /* where the calendar ends today; NO_DATE: not asked yet */
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
/*
 * Asks the store's clock which day it is where the calendar ends today, once: all that follows
 * sees the same calendar. `planned`: the day a plan was made of, which then holds; NO_DATE: none.
 * SLUICE_E_REFUSED if that day has yet to come.
 */
int binding_read_today(struct binding *binding, struct session *session, int32_t planned,
                       struct sluice_error *error);
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
const struct source_column *source_find_column(const struct source *source, const char *name);
/* Layout of a raw table in the store: date first, then the key, then the rest; in `arena`. */
const struct sluice_layout *source_layout(const struct source *source, struct arena *arena);
/*
 * Can rows of a declared table be put into the store: has it, as far as it is there, columns of
 * these types and this very key? Mistakes are added to `diagnostics`. Columns that the store lacks
 * are none: an import adds them.
 */
int raw_check_store(const struct pipeline_table *table, struct session *session,
                    struct diagnostics *diagnostics, struct sluice_error *error);
/*
 * Has the ledger commits of a table whose name differs in capitals only? One store takes that for
 * one table, the ledger for two. A mistake for each; SLUICE_E_INVALID if there is any.
 */
int binding_check_names(const struct binding *binding, const struct ledger *ledger,
                        struct diagnostics *diagnostics, struct sluice_error *error);
void raw_check_names(const struct pipeline_table *const *tables, size_t count,
                     const struct ledger *ledger, struct diagnostics *diagnostics);
/* Compares raw tables that nodes read, and outputs, with the store's catalogue. */
int binding_check_store(const struct binding *binding, struct session *session,
                        struct diagnostics *diagnostics, struct sluice_error *error);

/* ---- calendar and windows ---- */

struct season {
    const char *label;
    int32_t start, end;
};

struct calendar {
    struct arena arena;
    int32_t *dates; /* ascending */
    uint32_t *season_of;
    size_t count;
    struct season *seasons;
    size_t season_count;
    int32_t end;     /* nothing is known of later dates; NO_DATE: there are none at all */
    bool ends_today; /* later dates come by themselves */
    /* A null in a column that its table declares without nulls: dates or seasons may be wrong.
     * NULL: there is none. */
    const char *fault;
};

int calendar_load(const struct binding *binding, struct session *session, struct calendar *calendar,
                  struct sluice_error *error);
/* Generated dates up to `today`, where the calendar ends then. */
int calendar_generate(const struct pipeline_calendar *from, int32_t today,
                      struct calendar *calendar, struct sluice_error *error);
/* Which day it is where the calendar ends today, by the store's clock (`session` NULL, where there
 * is no store yet: by this machine's); NO_DATE where it does not. */
int calendar_today(const struct pipeline_calendar *calendar, struct session *session,
                   int32_t *today, struct sluice_error *error);
void calendar_fini(struct calendar *calendar);
/* Index of a date, or -1. */
int64_t calendar_find(const struct calendar *calendar, int32_t date);
/* Index of the first date >= `date`; count if there is none. */
size_t calendar_from(const struct calendar *calendar, int32_t date);
const struct season *calendar_season(const struct calendar *calendar, size_t index);
/* The dates of a window for the partition at `index`; from > to when it is empty. */
void window_dates(const struct calendar *calendar, const struct sluice_window *window, size_t index,
                  int32_t *from, int32_t *to);

/* ---- planning ---- */

enum action {
    ACTION_RUN = 1,
    ACTION_IF_CHANGED = 2, /* run if an upstream that runs comes out different */
    ACTION_REUSE = 3,
    ACTION_RETIRE = 4,
    ACTION_BLOCKED = 5,
    ACTION_STAYS_FAILED = 6, /* failed before, and nothing has changed since */
    /* In a plan from memory alone: */
    ACTION_UNKNOWN = 7, /* it reads a version that no run has read */
    ACTION_UNSEEN = 8,  /* it reads a table that has no versions, for nobody imported it */
};
const char *action_name(int action);
/* Does executing it change the store, or may it? */
bool action_is_work(int action);

struct plan_entry {
    const struct node *node;
    int32_t date;
    size_t date_index; /* meaningless for retire */
    int action;
    bool requested;
    const char *reason;
    int64_t rows; /* expected, -1 unknown */
    const struct commit_record *committed;
};

/* Does the ledger have it? If not, is it worth remembering? */
enum digest_news { NEWS_NONE = 0, NEWS_REMEMBER = 1, NEWS_FORGET = 2 };
enum digest_state { DIGEST_UNKNOWN = 0, DIGEST_PRESENT = 1, DIGEST_ABSENT = 2 };

/*
 * The dates that the partitions of a table are counted by: of each its number is its slot. Those of
 * the calendar; of a table with `dates: all` its own too; an undated table has one, NO_DATE. Of a
 * table whose rows are known since a date, the days up to which they are read: what stands at a
 * slot, digests too, is of all rows known by then, and all slots are of one version.
 */
struct axis {
    const int32_t *dates; /* ascending */
    size_t count;
};

/* Digests of one projection by slot. */
struct projection_digests {
    struct digest *digests;
    int64_t *rows;
    uint8_t *states; /* enum digest_state */
    uint8_t *news;   /* enum digest_news */
    bool remembered; /* what the ledger knows has been looked up */
};

/* Which partitions of a table are there, by slot, and their versions. */
struct source_state {
    struct axis axis;
    const uint8_t *stray; /* dates that the calendar does not have; NULL: there are none */
    bool gone;            /* the ledger has rows of it, and the store has no such table */
    bool unseen;          /* nobody imported it, and a plan from memory does not look at it */
    uint8_t *present;
    const char **tokens; /* commit ids; NULL: unknown version */
    int64_t *sequences;  /* of these commits */
};

/* Rows of a raw table on dates that are not in the calendar: no window sees them. */
struct absence {
    const char *table;
    int64_t rows; /* by the ledger; 0: there are none */
    size_t dates;
    int32_t from, to; /* the first and the last of them */
};

/* What of the committed partitions is to be retired. */
struct retirement {
    size_t dates, committed; /* dates to be retired, and those of the pipeline that stand */
    int32_t first[3];        /* of the former */
    bool many;               /* so many that somebody has to say so */
};

struct plan {
    struct arena arena;
    const struct binding *binding;
    const struct ledger *ledger;
    const atomic_bool *cancel; /* as requested */
    struct calendar calendar;
    struct plan_entry *entries; /* by node in topological order, then date */
    size_t entry_count;
    size_t counts[ACTION_UNSEEN + 1];
    bool from_memory;         /* of ledger and remembered digests alone; it is never executed */
    int32_t from, to;         /* as requested */
    size_t outside;           /* requested dates that are not in the calendar */
    struct absence *absences; /* of raw tables that are read */
    size_t absence_count;
    struct source_state *sources;           /* by source.index */
    struct projection_digests *projections; /* by projection.index */
};

struct plan_request {
    int32_t from, to; /* inclusive */
    const char *const *only;
    size_t only_count;
    bool force, retry_failed;
    const atomic_bool
        *cancel; /* ends planning, and what is asked of the plan; NULL: nothing does */
    /* No table is read but the calendar's: ACTION_UNKNOWN or _UNSEEN where that does not do. */
    bool from_memory;
    const struct node *node; /* this one and what is upstream of it; NULL: all */
};

/* SLUICE_E_REFUSED if --only lacks something upstream, SLUICE_E_CANCELLED where that was asked for.
 * `ledger` must outlive the plan. */
int plan_create(const struct binding *binding, const struct ledger *ledger, struct session *session,
                const struct plan_request *request, struct plan **plan, struct sluice_error *error);
void plan_destroy(struct plan *plan);
/* What the plan does about a partition; NULL: nothing. */
const struct plan_entry *plan_find_entry(const struct plan *plan, const struct node *node,
                                         int32_t date);
/* Nodes in order, why each runs, partitions, rows expected, what is done already. */
void plan_print(const struct plan *plan, struct buffer *out);
void plan_print_json(const struct plan *plan, struct buffer *out);
/* "nothing to do: ..", of a plan without entries. */
void plan_print_nothing(const struct plan *plan, struct buffer *out);

/* Requested dates after the calendar's end. */
size_t plan_after_end(const struct plan *plan);
/* SLUICE_E_REFUSED where there are such, and nothing else is requested or to be retired: to do
 * nothing would be no success. */
int plan_check_dates(const struct plan *plan, struct sluice_error *error);
/* SLUICE_E_MEMORY */
int plan_find_retirement(const struct plan *plan, struct retirement *retirement,
                         struct sluice_error *error);

/* Can it have rows that no window sees? It has dates, and windows do not go by them. */
bool absence_is_possible(const struct source *source);
/* Adds the rows of a date, if that is not in the calendar. */
void absence_add(struct absence *absence, const struct calendar *calendar, int32_t date,
                 int64_t rows);
struct absence absence_count(const struct ledger *ledger, const struct calendar *calendar,
                             const char *table);

/* The partitions that executing the plan may commit to: per output from its first date to its last.
 * In `arena`; SLUICE_E_MEMORY. */
int plan_spans(const struct plan *plan, struct arena *arena, struct lease_span **spans,
               size_t *count, struct sluice_error *error);

/* ---- slots ---- */

/* The first slot whose date is not before this one; count if there is none. */
size_t axis_from(struct axis axis, int32_t date);
/* The slot of a date, or SIZE_MAX. */
size_t axis_find(struct axis axis, int32_t date);
/* Does a table see the dates that it has rows of, in the calendar or not? */
static inline bool source_has_all_dates(const struct source *source)
{
    return source->raw != NULL && source->raw->all_dates;
}
static inline struct axis source_axis(const struct plan *plan, const struct source *source)
{
    return plan->sources[source->index].axis;
}
/* The column by whose dates windows are cut; NULL: there is none. */
static inline const char *source_cut_by(const struct source *source)
{
    return source->date != NULL ? source->date : source->since;
}
/* The date of a slot; NO_DATE of an undated table. */
static inline int32_t source_date(const struct plan *plan, const struct source *source, size_t slot)
{
    return plan->sources[source->index].axis.dates[slot];
}
/* The partition that a slot is of, as the ledger has it. */
static inline int32_t source_partition(const struct plan *plan, const struct source *source,
                                       size_t slot)
{
    return source->date == NULL ? NO_DATE : source_date(plan, source, slot);
}
/* Is a partition not there that should be? A date outside the calendar never should. */
bool source_lacks(const struct plan *plan, const struct source *source, size_t slot);
/* Does this version make the partition one that is there? A computed partition without rows is, a
 * raw one as its table says: results without rows have not arrived. */
bool source_is_present(const struct plan *plan, const struct source *source, size_t slot,
                       const struct commit_record *version);
/* A new version of the partition: what was known of the old one's digests goes. `commit_id` NULL:
 * it is there, but not in the store. */
void plan_note_commit(struct plan *plan, const struct source *source, size_t slot,
                      const char *commit_id, int64_t sequence);
/* Of rows that are known since a date, what is known by each date of the axis: sums of the digests
 * of their dates (ascending). Rows without a date, which nobody may see, are in all of them. */
void digests_sum(struct axis axis, const struct dated_digest *dated, size_t count,
                 struct digest *digests, int64_t *rows);

/* ---- fingerprints ---- */

/* Does it read a whole season? Only then is the season's end part of its fingerprint. */
bool node_reads_season(const struct node *node);
/* The most components a fingerprint of this node has. */
size_t fingerprint_component_count(const struct node *node);
/* As it is written now, and as the release before wrote it: a plugin file that computed something
 * then, and is the very same now, computes it no more. */
struct fingerprint {
    struct digest now, released;
};
bool fingerprint_is(const struct fingerprint *fingerprint, struct digest committed);
/* Is a part of a version what it is now? */
bool component_is(const struct node *node, const struct component *now,
                  const struct component *then);
/*
 * Fingerprint of (node, date). `components` has room for fingerprint_component_count; names are
 * borrowed. All digests in the windows must be known.
 */
int fingerprint_compute(const struct plan *plan, const struct node *node, size_t date_index,
                        struct component *components, size_t *count,
                        struct fingerprint *fingerprint, struct sluice_error *error);
/* Gives the calendar and the inputs among the components their readable form; in `arena`. */
int fingerprint_describe(const struct plan *plan, const struct node *node, size_t date_index,
                         struct component *components, struct arena *arena,
                         struct sluice_error *error);
/* The dates of a read's window, as window_dates has them. An undated table has none; rows that are
 * known since a date are read up to the one on which they are known. */
void read_dates(const struct plan *plan, const struct read *read, size_t date_index, int32_t *from,
                int32_t *to);
/* Slots [low, high) of a read's window. */
void read_span(const struct plan *plan, const struct read *read, size_t date_index, size_t *low,
               size_t *high);

/* ---- versions ---- */

#define VERSION_LABEL_SIZE 24

/*
 * Appends which versions of the partitions [low, high) are there, as neighbouring dates
 * share them: "2021-10-19..2021-12-14/57 #1, 2021-12-15 #2". "/57" counts the dates, "#2" is the
 * sequence of the commit; "=6f1c.." is of the digest where the ledger has no version, "?" where
 * nothing is known. An undated table is "all #1"; rows known since a date, up to 2021-12-15, are
 * "since ..2021-12-15 #1". Partitions that are not there are left out.
 */
void versions_append(const struct plan *plan, const struct read *read, size_t low, size_t high,
                     struct buffer *out);
/* Appends what they are versions of, and through which projection they are read:
 * "; games as 0f3c..". */
void versions_append_source(const struct read *read, struct buffer *out);

struct version_source {
    const char *table; /* not terminated */
    size_t table_length;
    const char *projection; /* its id */
};
/* The source that ends such a text (may be NULL); false where it has none. Borrows from it. */
bool versions_source(const char *text, struct version_source *source);

struct version_stretch {
    int32_t from, to; /* NO_DATE: of an undated table; `from` alone: of rows known by `to` */
    size_t count;     /* of the dates that were in it */
    char label[VERSION_LABEL_SIZE];
};
/* Takes the first stretch off such a text; false at its end, or where it is no such text. */
bool versions_next(const char **text, struct version_stretch *stretch);
/* The label ("#2") that such a text (may be NULL) has for a date; false and "" if it has none. */
bool versions_find(const char *text, int32_t date, char label[VERSION_LABEL_SIZE]);

/* ---- explanations ---- */

/* A word of a component's text that is not what it was: "min_games", 10, 12. */
struct item_change {
    const char *name;           /* "" where the whole text differs */
    const char *before, *after; /* NULL: there is none on that side */
};

enum window_change_kind {
    WINDOW_CHANGED = 1,       /* other rows */
    WINDOW_MAY_DIFFER = 2,    /* another version; whether its rows differ is not known */
    WINDOW_APPEARED = 3,      /* is read, and was not */
    WINDOW_DISAPPEARED = 4,   /* was read, and is there no more */
    WINDOW_LEFT_CALENDAR = 5, /* was read, and its date is not in the calendar */
    WINDOW_LEFT_WINDOW = 6,   /* was read, and its date is not in the window */
};

/* A partition as a window has it or had it. */
struct window_version {
    char label[VERSION_LABEL_SIZE];     /* "#2"; "" where it is not there */
    const struct commit_record *commit; /* NULL: of no version that the ledger has */
    struct digest digest;               /* seen through the projection */
    int64_t rows;                       /* likewise */
    bool known;                         /* digest and rows are */
};

struct window_change {
    int32_t date; /* NO_DATE: of an undated table; of rows known since a date, up to when */
    int kind;
    struct window_version before, after;
};

/* What is known of an input that differs. */
struct window_difference {
    const struct window_change *changes; /* ascending by date */
    size_t change_count;
    size_t same;      /* partitions in another version with the same rows: no cause */
    size_t unchanged; /* partitions in the same version */
    bool proven;      /* the changes above are all there is: the digest from before follows */
    const char *note; /* what else it is, or what is not known; NULL: nothing */
};

/* A part of a fingerprint that is not what it was. */
struct difference {
    const char *name;                       /* of the component: "parameters", "input games" */
    const struct component *before, *after; /* NULL: there is none on that side */
    const struct read *read;                /* of an input that is read now; else NULL */
    const struct item_change *items;        /* of what is no input */
    size_t item_count;
    const char *note;                /* what is not known of the items; NULL: nothing */
    struct window_difference window; /* of an input that is and was read */
};

struct explanation {
    const struct difference *differences; /* in the order of a fingerprint */
    size_t count;
    const struct component *before; /* of the version; by name */
    size_t before_count;
};

/*
 * Compares what a version of (node, date) was made from with what a run would make it from now:
 * the same comparison of which the plan's reasons come, down to the partition. In `arena`. The
 * differences of an upstream that has yet to run are not known.
 */
int explain_partition(struct plan *plan, struct session *session, const struct node *node,
                      size_t date_index, const struct commit_record *version, struct arena *arena,
                      struct explanation *explanation, struct sluice_error *error);

/* ---- plan files (docs/plan-file.md) ---- */

/* Raised when a file can no longer be read as one of the format before. */
#define PLAN_FILE_FORMAT 2
/* The largest file that is written and read, bytes. */
#define PLAN_FILE_LIMIT ((size_t)64 << 20)

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
    int32_t date;
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
    int32_t today; /* where the calendar ended today; else NO_DATE */
    struct plan_request request;
    struct plan_file_node *nodes;
    size_t node_count;
    struct plan_file_entry *entries;
    size_t entry_count;
};

/*
 * What a file would say of this plan. Text of the plan, the request and the origin is borrowed.
 * `like` (may be NULL): the nodes are those with work in this file, and cover its dates. Versions
 * of tables that the ledger does not know are made known: tables may be read.
 */
int plan_file_create(struct plan *plan, struct session *session, const struct plan_file *like,
                     const struct plan_request *request, const struct plan_file_origin *origin,
                     struct plan_file **file, struct sluice_error *error);
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
