/*
 * plugin.h - all a processor plugin includes.
 *
 * A plugin is a shared object with one exported symbol, `sluice_processor`, and one ELF note, both
 * made by SLUICE_PLUGIN(descriptor) at the end of its file. The descriptor is data: it says what
 * the processor reads, what it writes and how it is gated. `process` computes one entity.
 *
 * A plugin links nothing of Sluice. Services reach it as a table of functions, `struct
 * sluice_host`. It keeps no state between calls and starts no threads: `process` must be a pure
 * function of what it reads through its call and of its parameters, so that any order and any
 * number of threads give the same bytes.
 *
 * Thread classes: [bind] once per instance on the main thread; [partition] on some pool thread, one
 * call per partition at a time; [entity] on any pool thread, many at once.
 *
 * Lifetime: whatever a call hands out is valid until that call returns, except the block made by
 * `prepare`, which lives until the partition is finished.
 */
#ifndef SLUICE_PLUGIN_H
#define SLUICE_PLUGIN_H

#include "sluice/table.h"

#define SLUICE_ABI_MAJOR 1
#define SLUICE_ABI_MINOR 1

/* ---- the descriptor ---- */

/* What a processor knows: only what stood before the partition's events, or their results too. */
enum sluice_as_of { SLUICE_BEFORE = 1, SLUICE_AFTER = 2 };

/* May entities run on several threads at once? A pipeline can only tighten this. */
enum sluice_thread_class { SLUICE_PARALLEL = 1, SLUICE_SERIAL = 2 };

enum sluice_need {
    SLUICE_HARD = 1, /* a missing partition in the window blocks this partition */
    SLUICE_SOFT = 2, /* a missing partition is an empty one, and is part of the fingerprint */
};

enum sluice_parameter_kind {
    SLUICE_PARAMETER_SCALAR = 1,
    SLUICE_PARAMETER_CHOICE = 2, /* text, one of `choices` */
    SLUICE_PARAMETER_LIST = 3,   /* scalars of `type` */
    SLUICE_PARAMETER_RECORD = 4, /* named `fields` */
    SLUICE_PARAMETER_MAP = 5,    /* names of the pipeline's choice, each with a record of `fields`;
                                    without fields, with a scalar of `type` */
};

struct sluice_parameter {
    uint32_t size;
    int32_t kind; /* enum sluice_parameter_kind; 0 means scalar */
    const char *name;
    int32_t type;                                 /* of the scalar or of the items */
    int32_t required;                             /* 1: no default, a pipeline must set it */
    struct sluice_value default_value;            /* scalar, choice */
    double minimum, maximum;                      /* inclusive; both 0: unbounded */
    const char *const *choices;                   /* NULL-terminated, choice only */
    const struct sluice_parameter *const *fields; /* NULL-terminated, record and map only */
    const char *help;
};

/*
 * A resolved parameter as a plugin sees it. Scalar and choice: `value`. List: `items`, unnamed.
 * Record: `items`, named, in the order of the declared fields. Map: `items`, named, in the order of
 * the pipeline.
 */
struct sluice_setting {
    uint32_t size;
    uint32_t item_count;
    const char *name;
    struct sluice_value value;
    const struct sluice_setting *const *items;
};

enum sluice_filter_kind {
    SLUICE_FILTER_EQUAL = 1,
    SLUICE_FILTER_IN = 2,
    SLUICE_FILTER_NOT_IN = 3,
    SLUICE_FILTER_NOT_NULL = 4,
};

/* A constant condition on a column of the table; null satisfies none of them. */
struct sluice_filter {
    uint32_t size;
    int32_t kind;
    const char *column;
    uint32_t value_count;
    int32_t fold_case; /* 1: compare text with ASCII letters lower-cased on both sides */
    const struct sluice_value *values;
};

enum sluice_window_kind {
    SLUICE_WINDOW_BEFORE = 0, /* every calendar date before D */
    SLUICE_WINDOW_DAYS = 1,   /* D + from_days .. D + to_days, inclusive */
    SLUICE_WINDOW_SEASON = 2, /* first to last date of the season of D, before and after D */
    SLUICE_WINDOW_ALL = 3,    /* undated tables: all that is known as of D */
};

/* Which rows, relative to the partition date D. Windows see calendar dates only, unless the
 * pipeline says `dates: all` of the table. */
struct sluice_window {
    uint32_t size;
    int32_t kind;
    int32_t from_days, to_days; /* SLUICE_WINDOW_DAYS; D only is 0, 0 */
    int32_t same_season;        /* 1: cut at the first date of the season of D */
    int32_t last;               /* keep the newest `last` rows per key, after filters; 0: all */
    /* Names of int parameters that replace the figures above where not NULL. A parameter for
     * from_days counts days backwards: 30 means from_days -30. */
    const char *from_parameter, *to_parameter, *last_parameter;
};

struct sluice_input_column {
    uint32_t size;
    int32_t type;
    const char *name;
    int32_t nullable; /* 0: a null is an error of the table */
};

/* A key column of an input, and the entity column it equals; entity NULL: not mapped. */
struct sluice_input_key {
    uint32_t size;
    int32_t reserved;
    const char *column;
    const char *entity;
};

/*
 * One input. If every key column is mapped, `process` finds the slice of its entity in
 * call->slices; else it looks rows up with sluice_lookup. One table may be read under several
 * aliases. Rows are sorted by key, date, order columns, rest of the primary key; text by bytes,
 * null first; `newest_first` turns the slices round.
 */
struct sluice_input {
    uint32_t size;
    int32_t need; /* enum sluice_need */
    const char *alias;
    const char *table;                                /* default, a pipeline may name another */
    const struct sluice_input_column *const *columns; /* NULL-terminated */
    const struct sluice_input_key *const *keys;       /* NULL-terminated */
    const char *const *order;                         /* NULL-terminated, may be NULL */
    int32_t newest_first;
    int32_t unique; /* 1: two rows of one key and date are an error (known since: of one key) */
    struct sluice_window window;
    const struct sluice_filter *const *filters; /* NULL-terminated, may be NULL */
    int32_t min_rows;                           /* sample-size gate; 0: none */
    int32_t reserved;
    const char *word; /* what a row is called in messages: "games"; NULL: "rows" */
};

struct sluice_output_column {
    uint32_t size;
    int32_t type;
    const char *name;
    int32_t nullable;
    int32_t scaled; /* 1: a real is rounded to `scale` decimals, half to even */
    int32_t scale;  /* 0-15 */
    int32_t reserved;
    double minimum, maximum;                           /* inclusive; both 0: unbounded */
    const char *minimum_parameter, *maximum_parameter; /* parameters that replace them */
    const char *unit;
    const char *help;
    double fill_at_least; /* percent of the rows that must not be null; 0: any share */
};

/*
 * The output. Its first columns are the entity key, in its order; the partition column stands
 * before them in the store and in exports and is not declared here. `row_key` names further key
 * columns where one entity writes several rows.
 */
struct sluice_output {
    uint32_t size;
    int32_t reserved;
    const char *table;                                 /* default */
    const struct sluice_output_column *const *columns; /* NULL-terminated */
    const char *const *row_key;                        /* NULL-terminated, may be NULL */
};

struct sluice_key_column {
    uint32_t size;
    int32_t type; /* int, text, date or bool */
    const char *name;
};

/* Rows that are due for an entity. Key columns map to entity columns as in an input. */
struct sluice_due {
    uint32_t size;
    int32_t reserved;
    const char *table;
    const struct sluice_input_key *const *keys;
    const char *match; /* the column that, with the key, names one due thing */
    const struct sluice_filter *const *filters; /* NULL-terminated, may be NULL */
    struct sluice_window window;
};

/*
 * Completeness: due = distinct (entity, match) over all `due`; present = those with a row in
 * `table`, whose keys are mapped to entity columns and whose `match` is the due one.
 */
struct sluice_completeness {
    uint32_t size;
    int32_t warn;                        /* 1: never skip, only mark the row */
    const struct sluice_due *const *due; /* NULL-terminated */
    const char *table;
    const struct sluice_input_key *const *keys;
    const char *match;
    double at_least; /* percent, 0-100 */
    const char *word;
};

struct sluice_gates {
    uint32_t size;
    int32_t early_season_days; /* 0: none */
    int32_t breaker_attempts;  /* 0: no breaker */
    int32_t breaker_cooldown_days;
    const struct sluice_completeness *completeness; /* NULL: none */
};

/* ---- outcomes ---- */

/* What `process` returns. Anything else fails the entity with category `error`. */
enum sluice_outcome { SLUICE_WRITTEN = 1, SLUICE_SKIPPED = 2, SLUICE_FAILED = 3 };

#define SLUICE_CATEGORY_MAP(X)                                                                     \
    X(EARLY_SEASON, 1, "early_season")                                                             \
    X(INSUFFICIENT, 2, "insufficient")                                                             \
    X(INCOMPLETE, 3, "incomplete")                                                                 \
    X(BREAKER_OPEN, 4, "breaker_open")                                                             \
    X(NOT_APPLICABLE, 5, "not_applicable")                                                         \
    X(BAD_VALUE, 6, "bad_value")                                                                   \
    X(MISSING_UPSTREAM, 7, "missing_upstream")                                                     \
    X(ERROR, 8, "error")

enum sluice_category {
    SLUICE_CATEGORY_NONE = 0,
#define SLUICE_CATEGORY_ENUM(name, value, text) SLUICE_##name = value,
    SLUICE_CATEGORY_MAP(SLUICE_CATEGORY_ENUM)
#undef SLUICE_CATEGORY_ENUM
};

/* ---- calls ---- */

struct sluice_call;

/*
 * The runtime's services; `call` is the call at hand. Slots are never NULL in a host of this ABI.
 * A service that fails says so in the entity's outcome; the plugin just returns.
 */
struct sluice_host {
    uint32_t size;
    uint32_t abi_minor;

    /* [entity, partition] The rows of `input` with this key, cut to the window; O(1). `keys` has
     * one value per key column of the input. Unknown key, or a null in it: empty slice. A key of
     * another type, or of bits that are no value of its type, fails the entity or partition. */
    struct sluice_slice (*lookup)(const struct sluice_call *call, uint32_t input,
                                  const struct sluice_value *keys);
    /* [partition] Every key that has rows in the window, one slice each, keys ascending. */
    const struct sluice_slice *(*groups)(const struct sluice_call *call, uint32_t input,
                                         int64_t *count);
    /* [entity, partition] Scratch memory, zeroed, 16-byte aligned, gone when the call returns.
     * NULL when memory is short: return SLUICE_FAILED at once, the outcome is set. */
    void *(*scratch)(const struct sluice_call *call, size_t bytes);

    /* [entity, collect] Sets a cell of the current row; the text is copied. A value of another type
     * than the column's fails the entity. */
    void (*set)(const struct sluice_call *call, uint32_t column, const struct sluice_value *value);
    /* [entity] Ends the current row and begins another, for outputs with a row key. */
    void (*next_row)(const struct sluice_call *call);
    /* [entity] Records category and reason; returns `outcome`, to be returned by `process`. */
    int (*decide)(const struct sluice_call *call, int outcome, int category, const char *format,
                  va_list arguments);

    /* [iterate] Lists an entity. `keys` has one value per entity column. `outcome` is
     * SLUICE_WRITTEN for "compute it", or a ready skip or failure. Emitting a key again has no
     * effect: the first holds. */
    void (*emit)(const struct sluice_call *call, const struct sluice_value *keys, int outcome,
                 int category, const char *reason);

    /* [prepare] The block that `process` finds in call->block: `bytes` of zeroed memory, flat and
     * without pointers. One per partition. NULL when memory is short: return its status. */
    void *(*make_block)(const struct sluice_call *call, size_t bytes);
    /* [prepare, iterate, collect] Fails the whole partition; returns SLUICE_E_PLUGIN. */
    int (*fail_partition)(const struct sluice_call *call, const char *format, va_list arguments);

    /* [collect] The rows of the partition in key order, by index; cells by column. */
    int64_t (*row_count)(const struct sluice_call *call);
    struct sluice_value (*row_get)(const struct sluice_call *call, int64_t row, uint32_t column);
    void (*row_set)(const struct sluice_call *call, int64_t row, uint32_t column,
                    const struct sluice_value *value);
    /* Drops a row: its entity ends with this outcome and category instead. */
    void (*row_drop)(const struct sluice_call *call, int64_t row, int outcome, int category,
                     const char *reason);
    /* Adds a row for an entity of the partition or a new one; returns its index, cells null but
     * the key. Indexes of other rows stay. -1 when memory is short. */
    int64_t (*row_add)(const struct sluice_call *call, const struct sluice_value *keys);
    /* [collect] Outcomes of entities in key order; category and reason are borrowed, may be NULL.
     */
    int64_t (*entity_count)(const struct sluice_call *call);
    int (*entity_get)(const struct sluice_call *call, int64_t entity,
                      const struct sluice_value **keys, int *category, const char **reason);
};

/* What every function but `bind` gets. Read only. */
struct sluice_call {
    uint32_t size;
    int32_t date;         /* D */
    int32_t season_start; /* first date of the season of D */
    int32_t season_end;   /* its last one, where an input reads the season; else D */
    const char *season;   /* its label, e.g. "2021-22"; "" without seasons */
    const struct sluice_host *host;
    void *handle;                                   /* the runtime's own */
    const struct sluice_setting *const *parameters; /* as declared by the descriptor */
    const struct sluice_view *const *inputs;        /* as declared */
    const struct sluice_slice *slices;              /* process: one per input, else NULL */
    const struct sluice_value *key;                 /* process: the entity, else NULL */
    const void *block;                              /* made by prepare, else NULL */
    size_t block_size;
};

/* What `bind` may replace, filled with the descriptor's own; arrays as in the descriptor. */
struct sluice_binding {
    uint32_t size;
    int32_t reserved;
    const struct sluice_input *const *inputs;
    const struct sluice_output *output;
    /* Since the table service of sluice_bind_host: a host whose `size` ends before has them not. */
    const struct sluice_key_column *const *entity;
    const char *entity_word;
    /* What call->block is wherever `prepare` makes none; it lives as long as the instance, and may
     * have pointers. NULL: none. */
    const void *block;
    size_t block_size;
    int32_t as_of; /* enum sluice_as_of */
    int32_t reserved_end;
};

/* A table that an input may read: its columns as they stand in the pipeline, or as a processor
 * above this one writes them. */
struct sluice_bound_table {
    uint32_t size;
    int32_t reserved;
    const char *name;
    const char *date;                                 /* its partition column; NULL: undated */
    const struct sluice_input_column *const *columns; /* NULL-terminated */
};

struct sluice_bind_host {
    uint32_t size;
    int32_t reserved;
    /* Zeroed memory that lives as long as the instance; NULL when memory is short. */
    void *(*allocate)(void *handle, size_t bytes);
    /* Reports a mistake in a parameter: `path` is "name", "name.field" or "name[2]". Returns
     * SLUICE_E_INVALID. The host prints file, line and column of the value. */
    int (*error)(void *handle, const char *path, const char *message);
    /* The table that input `alias` reads, which is `table` unless the pipeline names another. NULL
     * where none is known, or when memory is short. A host whose `size` ends before has no such
     * service. */
    const struct sluice_bound_table *(*table)(void *handle, const char *alias, const char *table);
};

/*
 * The one exported symbol. Strings and arrays are static. Only `process` is required of the
 * functions; all return a status (SLUICE_OK) but `process`, which returns an outcome.
 */
struct sluice_processor {
    uint32_t size;
    int32_t as_of;        /* enum sluice_as_of */
    int32_t thread_class; /* enum sluice_thread_class */
    int32_t reserved;
    const char *name;                                 /* [a-z][a-z0-9_]* */
    const char *version;                              /* for people: "1.0.0" */
    const char *summary;                              /* one line */
    const char *entity_word;                          /* "player", for messages */
    const struct sluice_key_column *const *entity;    /* NULL-terminated */
    const struct sluice_parameter *const *parameters; /* NULL-terminated, may be NULL */
    const struct sluice_input *const *inputs;         /* NULL-terminated, at least one */
    const struct sluice_output *output;
    const struct sluice_gates *gates; /* NULL: none */

    /* [bind] Pure, no I/O. Computes inputs and output from parameters. */
    int (*bind)(const struct sluice_setting *const *parameters, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding);
    /* [partition] Reads whole windows; see make_block. */
    int (*prepare)(const struct sluice_call *call);
    /* [partition] Emits the entities. Default: the distinct keys of the first input's window. */
    int (*iterate)(const struct sluice_call *call);
    /* [entity] Computes one entity. */
    int (*process)(const struct sluice_call *call);
    /* [partition] After all entities. */
    int (*collect)(const struct sluice_call *call);

    /* Since ABI 1.1. */

    struct sluice_reader *reader; /* SLUICE_READER, set by SLUICE_PLUGIN */
};

/* ---- shorthands ---- */

static inline struct sluice_slice sluice_lookup(const struct sluice_call *call, uint32_t input,
                                                const struct sluice_value *keys)
{
    return call->host->lookup(call, input, keys);
}

static inline const struct sluice_column *sluice_columns(const struct sluice_call *call,
                                                         uint32_t input)
{
    return call->inputs[input]->columns;
}

/* A number that may be unknown; unknown operands make unknown results. */
struct sluice_number {
    double value;
    bool known;
};

static inline struct sluice_number sluice_known(double value)
{
    struct sluice_number number;

    number.value = value;
    number.known = true;
    return number;
}

static inline struct sluice_number sluice_unknown(void)
{
    struct sluice_number number;

    number.value = 0.0;
    number.known = false;
    return number;
}

static inline struct sluice_number
sluice_number_at_from(struct sluice_place place, const struct sluice_column *column, int64_t row)
{
    if (SLUICE_MISSES(column, row, "sluice_number_at", place) ||
        (column->validity != NULL && !sluice_bit(column->validity, row)))
        return sluice_unknown();
    if (column->type == SLUICE_REAL)
        return sluice_known(((const double *)column->values)[row]);
    if (SLUICE_MISREADS(column, row, SLUICE_INT, "sluice_number_at", place))
        return sluice_unknown();
    return sluice_known((double)((const int64_t *)column->values)[row]);
}

/* An int or real cell as a number. */
static inline struct sluice_number sluice_number_at(const struct sluice_column *column, int64_t row)
{
    return sluice_number_at_from(sluice_nowhere(), column, row);
}

/* a / b; unknown if b is 0. */
static inline struct sluice_number sluice_ratio(double a, double b)
{
    if (!(b < 0.0) && !(b > 0.0))
        return sluice_unknown();
    return sluice_known(a / b);
}

static inline void sluice_set(const struct sluice_call *call, uint32_t column,
                              struct sluice_value value)
{
    call->host->set(call, column, &value);
}

static inline void sluice_set_bool(const struct sluice_call *call, uint32_t column, bool value)
{
    sluice_set(call, column, sluice_of_bool(value));
}

static inline void sluice_set_int(const struct sluice_call *call, uint32_t column, int64_t value)
{
    sluice_set(call, column, sluice_of_int(value));
}

static inline void sluice_set_real(const struct sluice_call *call, uint32_t column, double value)
{
    sluice_set(call, column, sluice_of_real(value));
}

static inline void sluice_set_text(const struct sluice_call *call, uint32_t column,
                                   const char *value)
{
    sluice_set(call, column, sluice_of_text(value));
}

/* Sets a real column, or leaves it null. */
static inline void sluice_set_number(const struct sluice_call *call, uint32_t column,
                                     struct sluice_number number)
{
    if (number.known)
        sluice_set_real(call, column, number.value);
}

static inline void sluice_copy_from(struct sluice_place place, const struct sluice_call *call,
                                    uint32_t column, const struct sluice_column *from, int64_t row)
{
    sluice_set(call, column, sluice_value_at_from(place, from, row));
}

/* Copies a cell of an input of the same type, null or not. */
static inline void sluice_copy(const struct sluice_call *call, uint32_t column,
                               const struct sluice_column *from, int64_t row)
{
    sluice_copy_from(sluice_nowhere(), call, column, from, row);
}

#ifndef SLUICE_UNCHECKED
#define sluice_number_at(...) sluice_number_at_from(SLUICE_PLACE, __VA_ARGS__)
#define sluice_copy(...) sluice_copy_from(SLUICE_PLACE, __VA_ARGS__)
#endif

/* return sluice_skip(call, SLUICE_INSUFFICIENT, "%d of %d games", found, needed); */
SLUICE_PRINTF(3, 4)
static inline int sluice_skip(const struct sluice_call *call, int category, const char *format, ...)
{
    va_list arguments;
    int outcome;

    va_start(arguments, format);
    outcome = call->host->decide(call, SLUICE_SKIPPED, category, format, arguments);
    va_end(arguments);
    return outcome;
}

SLUICE_PRINTF(3, 4)
static inline int sluice_fail(const struct sluice_call *call, int category, const char *format, ...)
{
    va_list arguments;
    int outcome;

    va_start(arguments, format);
    outcome = call->host->decide(call, SLUICE_FAILED, category, format, arguments);
    va_end(arguments);
    return outcome;
}

static inline void sluice_emit(const struct sluice_call *call, const struct sluice_value *keys)
{
    call->host->emit(call, keys, SLUICE_WRITTEN, SLUICE_CATEGORY_NONE, NULL);
}

/* The i-th parameter, as declared. */
static inline int64_t sluice_parameter_int(const struct sluice_call *call, uint32_t i)
{
    return call->parameters[i]->value.as.integer;
}

static inline double sluice_parameter_real(const struct sluice_call *call, uint32_t i)
{
    return call->parameters[i]->value.as.real;
}

/* In C++ a function of a struct's name is taken to hide it, which it does not: `struct` is said. */
#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif
static inline struct sluice_value sluice_parameter(const struct sluice_call *call, uint32_t i)
{
    return call->parameters[i]->value;
}
#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif

/*
 * ---- writing a descriptor ----
 *
 * Columns are declared once, as a list macro, and become both an enum of indexes and the table:
 *
 *     #define GAMES(X)                          \
 *         X(GAMES, game_id, TEXT, SLUICE_REQUIRED)  \
 *         X(GAMES, points, INT, SLUICE_NULLABLE)
 *     enum { GAMES(SLUICE_INDEX) };  // GAMES_game_id = 0, GAMES_points = 1
 *     SLUICE_INPUT_COLUMNS(games_columns, GAMES);
 *
 * SLUICE_REQUIRED to SLUICE_RANGE are the usual arguments behind the type; any field may follow.
 */
#define SLUICE_REQUIRED .nullable = 0
#define SLUICE_NULLABLE .nullable = 1
#define SLUICE_DECIMALS(n) .scaled = 1, .scale = (n)
#define SLUICE_RANGE(low, high) .minimum = (low), .maximum = (high)

#define SLUICE_INDEX(list, column, kind, ...) list##_##column,

#define SLUICE_INPUT_COLUMN(list, column, kind, ...)                                               \
    &(const struct sluice_input_column){ .size = sizeof(struct sluice_input_column),               \
                                         .type = SLUICE_##kind,                                    \
                                         .name = #column,                                          \
                                         __VA_ARGS__ },
#define SLUICE_INPUT_COLUMNS(array, list)                                                          \
    static const struct sluice_input_column *const array[] = { list(SLUICE_INPUT_COLUMN) NULL }

#define SLUICE_OUTPUT_COLUMN(list, column, kind, ...)                                              \
    &(const struct sluice_output_column){ .size = sizeof(struct sluice_output_column),             \
                                          .type = SLUICE_##kind,                                   \
                                          .name = #column,                                         \
                                          __VA_ARGS__ },
#define SLUICE_OUTPUT_COLUMNS(array, list)                                                         \
    static const struct sluice_output_column *const array[] = { list(SLUICE_OUTPUT_COLUMN) NULL }

#define SLUICE_PARAMETER(list, parameter, kind_, ...)                                              \
    &(const struct sluice_parameter){ .size = sizeof(struct sluice_parameter),                     \
                                      .type = SLUICE_##kind_,                                      \
                                      .name = #parameter,                                          \
                                      __VA_ARGS__ },
/* Behind the type of a parameter: SLUICE_DEFAULT(INT, 10), SLUICE_RANGE(1, 20). */
#define SLUICE_DEFAULT(kind, value_) .default_value = SLUICE_##kind##_VALUE(value_)
#define SLUICE_PARAMETERS(array, list)                                                             \
    static const struct sluice_parameter *const array[] = { list(SLUICE_PARAMETER) NULL }

/* A static value in an initializer: .default_value = SLUICE_INT_VALUE(10). */
#define SLUICE_INT_VALUE(x)                                                                        \
    {                                                                                              \
        SLUICE_INT, 0,                                                                             \
        {                                                                                          \
            .integer = (x)                                                                         \
        }                                                                                          \
    }
#define SLUICE_BOOL_VALUE(x)                                                                       \
    {                                                                                              \
        SLUICE_BOOL, 0,                                                                            \
        {                                                                                          \
            .integer = (x)                                                                         \
        }                                                                                          \
    }
#define SLUICE_REAL_VALUE(x)                                                                       \
    {                                                                                              \
        SLUICE_REAL, 0,                                                                            \
        {                                                                                          \
            .real = (x)                                                                            \
        }                                                                                          \
    }
#define SLUICE_TEXT_VALUE(x)                                                                       \
    {                                                                                              \
        SLUICE_TEXT, (int32_t)(sizeof(x) - 1),                                                     \
        {                                                                                          \
            .text = (x)                                                                            \
        }                                                                                          \
    }

/* A key column that equals the entity column of the same name; one for look-ups. */
#define SLUICE_KEY(name_)                                                                          \
    &(const struct sluice_input_key)                                                               \
    {                                                                                              \
        sizeof(struct sluice_input_key), 0, #name_, #name_                                         \
    }
#define SLUICE_KEY_AS(name_, entity_)                                                              \
    &(const struct sluice_input_key)                                                               \
    {                                                                                              \
        sizeof(struct sluice_input_key), 0, #name_, #entity_                                       \
    }
#define SLUICE_LOOKUP(name_)                                                                       \
    &(const struct sluice_input_key)                                                               \
    {                                                                                              \
        sizeof(struct sluice_input_key), 0, #name_, NULL                                           \
    }
#define SLUICE_KEYS(...)                                                                           \
    (const struct sluice_input_key *const[])                                                       \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define SLUICE_NAMES(...)                                                                          \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* The parts of a descriptor, with their sizes: .inputs = inputs, .output = SLUICE_OUTPUT(...). */
#define SLUICE_INPUT(...)                                                                          \
    &(const struct sluice_input)                                                                   \
    {                                                                                              \
        .size = sizeof(struct sluice_input), __VA_ARGS__                                           \
    }
#define SLUICE_INPUTS(array, ...)                                                                  \
    static const struct sluice_input *const array[] = { __VA_ARGS__, NULL }
#define SLUICE_OUTPUT(...)                                                                         \
    &(const struct sluice_output)                                                                  \
    {                                                                                              \
        .size = sizeof(struct sluice_output), __VA_ARGS__                                          \
    }
#define SLUICE_FILTER(...)                                                                         \
    &(const struct sluice_filter)                                                                  \
    {                                                                                              \
        .size = sizeof(struct sluice_filter), __VA_ARGS__                                          \
    }
#define SLUICE_FILTERS(...)                                                                        \
    (const struct sluice_filter *const[])                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define SLUICE_DUE(...)                                                                            \
    &(const struct sluice_due)                                                                     \
    {                                                                                              \
        .size = sizeof(struct sluice_due), __VA_ARGS__                                             \
    }
#define SLUICE_DUES(...)                                                                           \
    (const struct sluice_due *const[])                                                             \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define SLUICE_COMPLETENESS(...)                                                                   \
    &(const struct sluice_completeness)                                                            \
    {                                                                                              \
        .size = sizeof(struct sluice_completeness), __VA_ARGS__                                    \
    }
#define SLUICE_GATES(...)                                                                          \
    &(const struct sluice_gates)                                                                   \
    {                                                                                              \
        .size = sizeof(struct sluice_gates), __VA_ARGS__                                           \
    }

#define SLUICE_ENTITY(...)                                                                         \
    (const struct sluice_key_column *const[])                                                      \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define SLUICE_ENTITY_COLUMN(name_, kind)                                                          \
    &(const struct sluice_key_column)                                                              \
    {                                                                                              \
        sizeof(struct sluice_key_column), SLUICE_##kind, #name_                                    \
    }

/* Windows: any; the partition's own date; before D in the season of D; the same, newest n rows. */
#define SLUICE_WINDOW(...)                                                                         \
    {                                                                                              \
        .size = sizeof(struct sluice_window), __VA_ARGS__                                          \
    }
#define SLUICE_ON_DATE                                                                             \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_DAYS                           \
    }
#define SLUICE_SEASON_SO_FAR                                                                       \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_BEFORE, .same_season = 1       \
    }
#define SLUICE_SEASON_LAST(n)                                                                      \
    {                                                                                              \
        .size = sizeof(struct sluice_window), .kind = SLUICE_WINDOW_BEFORE, .same_season = 1,      \
        .last = (n)                                                                                \
    }

/* ---- the end of the file ---- */

#include "sluice/identity.h"

#define SLUICE_PLUGIN(...)                                                                         \
    __attribute__((section(".note.sluice"), used,                                                  \
                   aligned(4))) static const struct sluice_note sluice_identity_note = {           \
        sizeof SLUICE_NOTE_NAME, sizeof(struct sluice_identity), SLUICE_NOTE_TYPE,                 \
        SLUICE_NOTE_NAME, SLUICE_IDENTITY_INIT                                                     \
    };                                                                                             \
    extern const struct sluice_processor sluice_processor;                                         \
    __attribute__((visibility("default"))) const struct sluice_processor sluice_processor = {      \
        .size = sizeof(struct sluice_processor), .reader = SLUICE_READER, __VA_ARGS__              \
    }

#endif
