/*
 * rollup.h - what the parts of `rollup` share: the parameters, made into a plan by `bind`, and the
 * rows that `process` computes from.
 *
 * A plan has inputs (what is read), passes (which rows of an input: one window and one set of
 * filters, looked at once for all that is taken of them) and items (one per column). It lives as
 * long as the instance and does not change once it is bound.
 */
#ifndef ROLLUP_H
#define ROLLUP_H

#include "rollup/parameters.h"

/* ---- the plan ---- */

/* A condition on a cell of a row; `TEST_ANY` on several. */
enum test_kind { TEST_KNOWN, TEST_NULL, TEST_WHOLE, TEST_REAL, TEST_MEMBER, TEST_ANY };

struct test;
struct tests {
    const struct test *items;
    uint32_t count;
};

struct test {
    enum test_kind kind;
    uint32_t column;   /* of the input */
    int64_t low, high; /* TEST_WHOLE: int, date and time, inclusive */
    double real_low, real_high;
    const struct sluice_value *values; /* TEST_MEMBER */
    uint32_t count;                    /* of values, or of groups */
    bool negate;
    const struct tests *groups; /* TEST_ANY */
};

struct window {
    const char *name;
    int32_t last, from_days, to_days;
    bool days, so_far, whole_season;
};

struct source {
    const char *name;
    const struct sluice_setting *setting;
    const struct sluice_bound_table *table;
    const struct sluice_input_key **keys;
};

/* Reads of one source whose windows are of one kind: the days of all of them together. */
struct input {
    const struct source *source;
    struct sluice_window window;
    const struct sluice_input_column **columns;
    uint32_t column_count;
    uint32_t day, group; /* columns, where they are needed */
};

#define NO_COLUMN UINT32_MAX

/* The rows of an input that one window and one set of filters leave. */
struct pass {
    uint32_t input;
    const struct window *window;
    const struct sluice_setting *where[2]; /* of the source, of the column */
    struct tests tests;
    bool cut; /* by date: its window is smaller than that of the input */
};

struct item;
struct rows;

enum {
    TYPE_INT = 1 << SLUICE_INT,
    TYPE_REAL = 1 << SLUICE_REAL,
    TYPE_NUMBER = TYPE_INT | TYPE_REAL,
    TYPE_ORDERED = TYPE_NUMBER | 1 << SLUICE_DATE | 1 << SLUICE_TIME,
    TYPE_ANY = TYPE_ORDERED | 1 << SLUICE_BOOL | 1 << SLUICE_TEXT,
};

/* What a function takes beside what all take. */
enum {
    WITH_PART = 1,
    WITH_PER = 2,
    WITH_PERCENT = 4,
    WITH_HALF_LIFE = 8,
    WITH_DATE = 16, /* the table must be dated */
    MAY_LACK_COLUMN = 32,
};

struct function {
    const char *name;
    uint32_t takes;       /* types of its column, TYPE_*; 0: none, it is of columns above */
    int32_t result;       /* type; SLUICE_NULL: that of its column or operands */
    uint32_t options;     /* WITH_* */
    uint32_t least, most; /* operands */
    struct sluice_value (*aggregate)(const struct item *item, struct rows *rows);
    struct sluice_number (*combine)(const struct sluice_number *operands, uint32_t count);
};

/* The names end with a NULL; functions are in the same order. */
extern const char *const rollup_function_names[];
extern const struct function rollup_functions[];

struct operand {
    const struct item *item; /* NULL: the number */
    double number;
};

struct item {
    const char *name;
    const struct function *function;
    const struct sluice_setting *setting;
    const struct source *source; /* NULL: it is of columns above */
    const struct window *window;
    uint32_t index;
    uint32_t pass;
    uint32_t column, per; /* of the input */
    struct tests part;
    double percent, half_life, times;
    int32_t days; /* of the window, for a rate without a column */
    int32_t type; /* of the value */
    int64_t at_least;
    uint32_t output; /* NO_COLUMN: hidden */
    const struct operand *operands;
    uint32_t operand_count;
};

struct plan {
    struct source *sources;
    struct window *windows;
    struct input *inputs;
    struct pass *passes;
    struct item *items;
    uint32_t source_count, window_count, input_count, pass_count, item_count;
    uint32_t key_count;
    bool grouped;
};

/* ---- bind ---- */

struct build {
    const struct sluice_setting *const *settings;
    const struct sluice_bind_host *host;
    void *handle;
    struct plan *plan;
    const struct sluice_key_column **entity;
    int32_t group_type; /* of the column of group_by */
    bool failed;        /* a mistake was told, or memory is short */
};

/* Zeroed; NULL when memory is short, and then the build has failed. */
void *build_allocate(struct build *build, size_t count, size_t size);
/* Where a parameter stands: "columns.spent.window". */
struct build_path {
    char text[320];
};
SLUICE_PRINTF(1, 2) struct build_path build_path(const char *format, ...);
SLUICE_PRINTF(3, 4)
void build_mistake(struct build *build, struct build_path path, const char *format, ...);
/* A name that none of `settings` has: "'wek' is no window; there are week, month". */
void build_unknown(struct build *build, struct build_path path, const char *what, const char *name,
                   const struct sluice_setting *settings);
/* The place of `name` in a map, or its item count. */
uint32_t build_find(const struct sluice_setting *map, const char *name);

/* Reads text as a value of a type; false if it is none. */
bool value_read(int32_t type, const char *text, struct sluice_value *value);
const char *type_text(int32_t type);
/* SLUICE_NULL: no type. */
int32_t type_named(const char *name);

bool entity_build(struct build *build);
bool sources_build(struct build *build);
bool windows_build(struct build *build);
/* The inputs that the items need, first those of the first source. */
bool inputs_build(struct build *build);
/* The input of a source for a window. */
uint32_t inputs_find(const struct plan *plan, const struct source *source,
                     const struct window *window);
/* The place of a column in the input, which reads it from now on; its type. NO_COLUMN, and a
 * mistake told at `path`, if its table has none of the name. */
uint32_t inputs_column(struct build *build, struct input *input, const char *name,
                       struct build_path path, int32_t *type);
/* The inputs as the runtime wants them. */
bool inputs_finish(struct build *build, struct sluice_binding *binding);
/* The conditions of filters that are named by the list at `path`, added to those in `tests`. */
bool filters_build(struct build *build, struct input *input, const struct sluice_setting *names,
                   struct build_path path, struct tests *tests);
bool columns_build(struct build *build);
/* False: there are windows or filters that nothing goes by. After all others. */
bool unused_check(struct build *build);
bool output_build(struct build *build, struct sluice_binding *binding);

/* ---- process ---- */

/* Rows of one pass, oldest first: those of `at`, or `count` from `first` on. */
struct selection {
    const int64_t *at;
    int64_t first, count;
};

struct rows {
    const struct sluice_call *call;
    const struct sluice_column *columns;
    const struct input *input;
    struct selection selection;
    struct selection all; /* of all groups, where there are groups */
    const char *fault;    /* why the entity fails: set by who cannot compute */
    bool no_memory;
};

static inline int64_t selection_row(struct selection selection, int64_t i)
{
    return selection.at != NULL ? selection.at[i] : selection.first + i;
}

bool tests_hold(struct tests tests, const struct sluice_column *columns, int64_t row);
/* false: memory is short. */
bool rows_select(const struct sluice_call *call, const struct plan *plan, const struct pass *pass,
                 struct rows *rows);
/* Values of items above stand in `values`. */
struct sluice_value item_value(const struct item *item, struct rows *rows,
                               const struct sluice_value *values);
/* Null first, then by value, text by bytes. */
int value_compare(struct sluice_value a, struct sluice_value b);

/* One row, of the rows in `rows`, one entry per pass. An outcome. */
int row_write(const struct sluice_call *call, const struct plan *plan, struct rows *rows);
/* A row for each value of the column by which they are grouped. */
int groups_write(const struct sluice_call *call, const struct plan *plan, struct rows *rows);

#endif
