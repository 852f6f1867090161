/*
 * check_world.h - what a plugin is checked with: a pipeline of it alone, or somebody's, and rows.
 *
 * Without a pipeline tables are made of the descriptor, and rows of tables, the same for one seed.
 * Neither knows what the plugin computes: figures are small, texts are words, keys are found again
 * in every table that has a column of their name.
 */
#ifndef CORE_SDK_CHECK_WORLD_H
#define CORE_SDK_CHECK_WORLD_H

#include "engine/engine.h"
#include "sdk/bench.h"
#include "sdk/sdk.h"

struct world {
    struct context context; /* of the pipeline */
    const struct node *node;
    struct calendar calendar;
    bool has_calendar, made; /* made: of the descriptor */
    size_t date_index;       /* the date that is computed */
    struct table *rows;      /* by source.index, as they are */
    size_t table_count;
    int64_t row_count; /* of all tables; rows are numbered through, table by table */
    bool *kept;        /* by that number; NULL: all */
    struct arena arena;
};

/* Zero-initialise; closing accepts that. SLUICE_E_INVALID: the pipeline has mistakes, or has no
 * processor of this plugin; SLUICE_E_PLUGIN: it cannot be loaded. */
int world_open(const struct check_request *request, struct world *world,
               struct sluice_error *error);
void world_close(struct world *world);
static inline struct bench_setup world_setup(const struct world *world, const struct table *tables)
{
    return (struct bench_setup){ .binding = world->context.binding,
                                 .node = world->node,
                                 .calendar = &world->calendar,
                                 .tables = tables };
}

/* The folder of a plugin's file and its name without ".so"; in `arena`. False: no such name,
 * or no memory. */
bool plugin_split(const char *file, struct arena *arena, const char **folder, const char **name);

/* made.c: a pipeline of the plugin alone, as text; `with` (NULL: none) are its parameters. */
void made_parameters(const struct sluice_processor *processor, struct buffer *out);
int made_pipeline(const struct instance *instance, const char *with, struct arena *arena,
                  struct buffer *out);
/* rows.c: rows for the tables of such a pipeline. */
int made_rows(struct world *world, uint64_t seed, struct sluice_error *error);
/* A table with the columns of a source and no rows. */
int world_init_table(const struct source *source, struct table *table, struct sluice_error *error);
#define MADE_DATE "2024-03-01"
#define MADE_ROW "row_number_"

/* ---- the same rows, otherwise ---- */

enum figures {
    FIGURES_AS_THEY_ARE,
    FIGURES_NULL,
    FIGURES_ZERO,
    FIGURES_LOWEST,
    FIGURES_HIGHEST,
    FIGURES_EMPTY, /* text alone */
    FIGURES_LONG,
    FIGURES_LETTERS, /* of several bytes */
};

/* What is done to the rows: to all columns that are no key, date, order or condition. */
struct recipe {
    const struct source *source; /* of one table alone; NULL: of all */
    const char *column;          /* of one column; NULL: of all */
    const struct source *empty;  /* a table without rows; NULL: none */
    int figures;                 /* enum figures */
    int days_back;               /* with `single`: that many days before the date */
    int copies;                  /* of each row, where keys need not be unique; 0: 1 */
    bool beyond;                 /* of the rows alone that no window of the date reaches */
    bool single;                 /* of dated tables the rows of one date alone */
};

/* May a recipe change it? */
bool world_may_change(const struct world *world, const struct source *source, const char *column);
/* By source.index, in heap memory, for tables_free. */
int world_cook(const struct world *world, const struct recipe *recipe, struct table **tables,
               struct sluice_error *error);
void world_free(const struct world *world, struct table *tables);
/* "readings: day 2024-02-28, station b, rain_mm 3.5": a row by its number. */
void world_print_row(const struct world *world, int64_t number, struct buffer *out);

#endif
