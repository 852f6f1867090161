/* check.h - a check at work, in its own process, and what it tells the process that waits for it.
 */
#ifndef CORE_SDK_CHECK_H
#define CORE_SDK_CHECK_H

#include "sdk/check_world.h"

struct check;

/* What a check needs, and what is made of it. */
enum check_traits {
    CHECK_SHRINKS = 1, /* fewer rows may show the same */
    CHECK_QUIET = 2,   /* what the process prints is what was looked for */
};

struct check_entry {
    const char *name, *description;
    void (*run)(struct check *check);
    const char *const *words; /* of `run`: what it looks for; NULL-terminated */
    int value;                /* of `run` */
    int traits;
};

/* In the order in which they run; the first one only loads the plugin. */
extern const struct check_entry check_entries[];
extern const size_t check_entry_count;

struct check {
    const struct check_entry *entry;
    const struct check_request *request;
    const struct check_inside *inside;
    struct world world;
    int64_t step;
    bool over;                 /* it has told its end */
    struct sluice_error error; /* what kept it from going on */
};

/*
 * What is told, a line each: "at STEP TEXT" before a step; "row TEXT"; and at the end one of
 * "passed TEXT", "failed TEXT", "skipped TEXT", "warned TEXT", "refused TEXT", or "lacking TEXT":
 * memory was short, and nothing is known. Who ends without one has crashed.
 */
SLUICE_PRINTF(3, 4)
void check_tell(struct check *check, const char *word, const char *format, ...);
/* Begins a step; false: it is not to be done. */
SLUICE_PRINTF(2, 3)
bool check_step(struct check *check, const char *format, ...);
/* The end of a check; the first one holds. */
SLUICE_PRINTF(2, 3)
void check_find(struct check *check, const char *format, ...);
SLUICE_PRINTF(3, 4)
void check_end(struct check *check, int status, const char *format, ...);

/* What is needed for the check cannot be had, as check->error says: it is skipped; for want of
 * memory there is no verdict at all. False where `status` is SLUICE_OK. */
bool check_lacks(struct check *check, int status);

/* ---- rows on a bench ---- */

struct scene {
    const struct world *world;
    struct table *tables;
    struct bench *bench;
    struct bench_partition partition;
    struct buffer text; /* what came of it */
};

/* Zero-initialise; closing accepts that. False: the check is over. */
bool scene_open(struct check *check, const struct recipe *recipe, struct scene *scene);
/* Computes the date, `days` later in the calendar, and prints what came of it. */
bool scene_compute(struct check *check, struct scene *scene, struct bench_way way, int days);
void scene_close(struct scene *scene);
/* The outcome, or the failure of all, whose reason has one of the words (NULL-terminated); told as
 * a finding. */
bool scene_look_for(struct check *check, const struct scene *scene, const char *const *words);
/* Differences between two texts of bench_print, told as a finding that begins with `what`. */
void check_compare(struct check *check, const char *what, const struct buffer *first,
                   const struct buffer *second);

/* ---- the checks; their words and values are those of their entries ---- */

void probe_loads(struct check *check);
void probe_exports(struct check *check);
void probe_imports(struct check *check);
void probe_bind(struct check *check);
void probe_reasons(struct check *check);
void probe_ranges(struct check *check);
void probe_written(struct check *check);
void probe_order(struct check *check);
void probe_threads(struct check *check);
void probe_repeats(struct check *check);
void probe_dates(struct check *check);
void probe_state(struct check *check);
void probe_leaks(struct check *check);
void probe_nulls(struct check *check);
void probe_extremes(struct check *check);
void probe_empty(struct check *check);
void probe_single(struct check *check);
void probe_many(struct check *check);
void probe_reads(struct check *check);
void probe_beyond(struct check *check);
void probe_inputs(struct check *check);
void probe_block(struct check *check);
void probe_host(struct check *check);
void probe_descriptors(struct check *check);
void probe_calls(struct check *check);
void probe_time(struct check *check);
void probe_prints(struct check *check);

/* Words for scene_look_for. */
extern const char *const words_misuse[], *const words_bad[];

/* ---- system calls ---- */

enum sandbox { SANDBOX_FILES = 1, SANDBOX_NETWORK, SANDBOX_PROCESSES };
/* From here on such a call of this thread ends the process, after "failed called openat in
 * process" was told on `output`. False: this system cannot do that. */
bool sandbox_close(int sandbox, int output);

/* ---- the process that waits ---- */

struct check_trial {
    int status;         /* enum check_status */
    int64_t step;       /* at which it ended */
    int64_t row_count;  /* of its input */
    const char *detail; /* in the arena that was given; so are rows */
    const char *rows;
    double seconds;
    bool refused;
};
/* Runs a check in a process of its own. */
int check_spawn(const struct check_request *request, const struct check_entry *entry,
                const struct check_inside *inside, struct arena *arena, struct check_trial *trial,
                struct sluice_error *error);
/* Finds fewer rows that show the same, and notes them in `trial`; `*keep` (in the arena) is what
 * keeps them. */
int check_shrink(const struct check_request *request, const struct check_entry *entry,
                 struct arena *arena, struct check_trial *trial, const char **keep);

#endif
