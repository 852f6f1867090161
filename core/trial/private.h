/*
 * private.h - a case at work. Private to this module.
 */
#ifndef CORE_TRIAL_PRIVATE_H
#define CORE_TRIAL_PRIVATE_H

#include "sdk/sdk.h"
#include "trial/trial.h"

/* ---- folder.c: what lies where ---- */

struct name_list {
    const char **items; /* ascending */
    size_t count;
};

struct trial_folder {
    const char *path;
    const char *name;     /* its last part, wherever it was named from */
    const char *pipeline; /* path of its file */
    const char *plugins;  /* where plugins are: it, or `build` in it; NULL: neither has one */
    bool has_sources;
    struct name_list cases;
};

/* The name of the case whose files stand in `test` itself. */
#define CASE_OF_TEST "test"

/* All in `arena`. SLUICE_E_INVALID. */
int folder_look(const char *path, struct arena *arena, struct trial_folder *folder,
                struct sluice_error *error);
/* Names of files that end so, without the end; NULL: of folders. */
int folder_names(const char *path, const char *suffix, struct arena *arena, struct name_list *names,
                 struct sluice_error *error);
/* A source in the folder that was changed after the file at `built`; `*name` NULL: there is none.
 */
int folder_find_newer(const struct trial_folder *folder, const char *built, struct arena *arena,
                      const char **name, struct sluice_error *error);
/* Where the files of a case are: "DIR/test/CASE", beside "." without a "./". */
const char *folder_of_case(const struct trial_folder *folder, const char *name,
                           struct arena *arena);

/* ---- what is wrong with a case ---- */

struct mistake_list {
    struct arena *arena; /* of the texts */
    struct trial_text_list texts;
    bool failed; /* memory ran short: the list is not complete */
};

/* "PATH:LINE: ..", without what is NULL or 0. */
SLUICE_PRINTF(4, 5)
void mistake_add(struct mistake_list *mistakes, const char *path, int line, const char *format,
                 ...);
/* Adds to the newest one: "did you mean 'bought.csv'?". */
SLUICE_PRINTF(2, 3)
void mistake_suggest(struct mistake_list *mistakes, const char *format, ...);
void mistakes_fini(struct mistake_list *mistakes);

/* ---- csv.c: a file of a case, read ---- */

struct csv_column {
    const char *name;
    int type;
    bool nullable;
    const char *needed; /* why it may not be missing, as the end of a sentence; NULL: it may */
};

struct csv_shape {
    const char *path;
    const char *owner; /* whose columns they are: "table 'orders'" */
    const struct csv_column *columns;
    int32_t count;
    const int32_t *key; /* columns by which each row differs from all others */
    int32_t key_count;
    bool others; /* other columns are passed over */
};

/* Zero-initialise. */
struct csv_rows {
    struct table table; /* the columns of the shape; null where the file has none */
    bool *has;          /* per column: the file has it */
    int *lines;         /* per row */
    bool read;
};

/* Mistakes go to `mistakes`, and the rows are then not all there. Fini accepts what failed. */
int csv_rows_read(const struct csv_shape *shape, struct arena *arena, struct mistake_list *mistakes,
                  struct csv_rows *rows, struct sluice_error *error);
void csv_rows_fini(struct csv_rows *rows);
/* The rows of a finished table by the key of the shape, of whose columns its first ones are. */
void csv_rows_sort(const struct table *table, const struct csv_shape *shape, int64_t *order);
int csv_rows_compare(const struct sluice_column *left, int64_t a, const struct sluice_column *right,
                     int64_t b, const struct csv_shape *shape);
/* "customer_id 1, room a": its key columns from the `from`-th on. */
void csv_rows_key_text(const struct sluice_column *columns, int64_t row,
                       const struct csv_shape *shape, int32_t from, struct buffer *out);

/* ---- what a case is ---- */

/* One of its two files of what comes: rows, or outcomes. */
struct answer {
    const char *file;  /* "expected.csv" */
    const char *place; /* its absolute path: where it is written, whatever a plugin does */
    const char *doubt; /* of an update: what is wrong with the file that is there; NULL: nothing */
    struct csv_shape shape;
    struct csv_rows expected;
    bool there; /* the file is */
    bool sound; /* it was read without a mistake */
};

enum { ANSWER_ROWS, ANSWER_OUTCOMES, ANSWERS };

/* What came, in one way: a table per answer, sorted. */
struct got {
    struct table tables[ANSWERS];
};

struct exam {
    const struct trial_request *request;
    const struct trial_folder *folder;
    const char *name, *path;
    int output;
    struct context *context;
    const struct node *node;
    struct arena arena;
    struct mistake_list mistakes;
    struct csv_rows *inputs; /* by source.index */
    struct answer answers[ANSWERS];
    struct calendar calendar;
    bool has_calendar;
    struct date_list dates; /* that are computed */
    bool asked;             /* they were asked for: they are not just all there are */
    int64_t told, more;     /* differences */
    bool failed;            /* memory was short for what is told */
};

/* inputs.c: the rows of all tables, from the files that the case has. */
int inputs_read(struct exam *exam, struct sluice_error *error);
void inputs_fini(struct exam *exam);
/* Of a table that the case has a file for. */
bool inputs_have(const struct exam *exam, const struct source *source);

/* answers.c: what is expected. */
int answers_read(struct exam *exam, struct sluice_error *error);
void answers_fini(struct exam *exam);

/* dates.c: the calendar, the dates that are computed, and rows that none of them can see. */
int dates_find(struct exam *exam, struct sluice_error *error);

/* compute.c: all ways; what came in the first is `got`. Ways that differ are told. */
int compute_ways(struct exam *exam, struct got *got, struct sluice_error *error);
void got_fini(struct got *got);

/* compare.c: differences between two tables of one answer, told. `lines` are those of `expected`;
 * may be NULL. `has`: its columns; NULL: all. */
struct comparison {
    const struct answer *answer;
    const struct table *expected, *got;
    const int *lines;
    const bool *has;
    const char *way;
};
int compare_tables(struct exam *exam, const struct comparison *comparison,
                   struct sluice_error *error);

/* update.c: what came, written as what is expected; `*written` files changed. */
int update_files(struct exam *exam, const struct got *got, int *written,
                 struct sluice_error *error);

/* tell.c: a case tells how it goes, and what it told is heard. */
/* One of these lines, also where memory is short. */
#define TOLD_BEGUN "{\"begun\":1}\n"
#define TOLD_REFUSED "{\"refused\":1}\n"
void tell_word(const struct exam *exam, const char *line);
SLUICE_PRINTF(3, 4)
void tell_text(struct exam *exam, const char *member, const char *format, ...);
/* The first of them. */
void tell_mistakes(struct exam *exam);
void tell_difference(struct exam *exam, const struct trial_difference *difference);
struct trial_case_end {
    int status;
    int64_t dates, rows, outcomes;
};
void tell_end(struct exam *exam, const struct trial_case_end *end);
struct heard {
    const char *at; /* the last step */
    bool ended;     /* it told its end */
    bool begun;     /* it came as far as to look for the case */
    bool refused;   /* it could not be tried, and the error says why */
};
/* Of all that was told; false when memory is short. */
bool trial_hear(char *told, struct arena *arena, struct trial_case *result, struct heard *heard);

#endif
