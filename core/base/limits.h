/*
 * limits.h - how much of a thing there may be. Part of base.h.
 *
 * What a pipeline or a plugin has too much of is told while the pipeline is read and bound, with
 * its place; what a file or a store has, when it is met. docs/pipeline.md has those of pipelines as
 * a table. They stand in base, below all modules that check one and all that count on its check.
 */
#ifndef CORE_BASE_LIMITS_H
#define CORE_BASE_LIMITS_H

/* ---- files of a pipeline ---- */

#define MAX_INCLUDES 64 /* files beside the outermost */
#define MAX_PIPELINE_FILE ((size_t)4 << 20)
#define MAX_PIPELINE_VALUES 100000       /* of all files together */
#define MAX_PIPELINE_DEPTH 32            /* of lists and maps in each other */
#define MAX_PIPELINE_KEY 128             /* bytes */
#define MAX_EXPANSION ((size_t)64 << 10) /* bytes of a value after its variables were put in */
#define MAX_EXPANSION_DEPTH 32           /* of variables in defaults */

/* ---- what is bound ---- */

/* Of a table in the store: its own, and those that the runtime adds to an output. What SQLite
 * takes. */
#define MAX_TABLE_COLUMNS 2000
/* Entity columns of a processor, and columns of a due or present table that are mapped to them. */
#define MAX_KEY_COLUMNS 16
/* Of a table, the calendar or a due table; and of a read: the table's and the input's together. */
#define MAX_CONDITIONS 32
#define MAX_DUE_TABLES 16 /* of a completeness gate */
/* Of a gate that a pipeline writes: a century, so that what it is added to stays a time. */
#define MAX_GATE_DAYS 36500
#define MAX_GATE_ROWS 100000 /* newest rows */

/* ---- plugins ---- */

#define MAX_PLUGIN_NAME 63 /* bytes of a name in a descriptor */
#define MAX_PARAMETER_DEPTH 4
/* Far beyond any calendar, and no sum of a date and two of them overflows. */
#define MAX_WINDOW_DAYS 1000000
/* Nobody's plugin needs more, with all that they need, or is larger. */
#define MAX_LIBRARIES 64 /* that are not the system's */
#define MAX_OBJECT_FILE ((size_t)256 << 20)

/* ---- the command line, plans and data ---- */

#define MAX_ONLY 64 /* processors of --only */
#define MAX_PLAN_FILE ((size_t)64 << 20)
#define MAX_CSV_RECORD ((size_t)256 << 20)
#define MAX_CSV_ROWS INT32_MAX
/* Bytes of a file that is no regular one: it ends somewhere. */
#define MAX_PIPE ((int64_t)4 << 30)

#endif
