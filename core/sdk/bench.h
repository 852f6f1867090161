/*
 * bench.h - rows in, a partition computed, rows and outcomes out: no store, no ledger, no plan.
 *
 * A part of sdk.h, which is what others include. The plugin is called by core/call as in a run, and
 * its rows are checked and rounded as there; so are its gates, but that completeness, for which the
 * tables have to be all there is, holds where it is asked for. Nothing is judged by shares:
 * max_failed and fill_at_least are of runs. A bench is used by one thread; it computes on as many
 * as it is told.
 */
#ifndef CORE_SDK_BENCH_H
#define CORE_SDK_BENCH_H

#include "calendar/calendar.h"
#include "call/call.h"

/* What a bench is made of; all of it outlives the bench. */
struct bench_setup {
    const struct binding *binding;
    const struct node *node;
    const struct calendar *calendar;
    const struct table *tables; /* by source.index: finished, with all columns of the source */
    bool completeness;          /* the gate holds */
    bool unique; /* two rows of one key fail a partition as in a run, of an input or an entity */
};

struct bench;

/* Indexes the tables that the node reads. */
int bench_create(const struct bench_setup *setup, struct bench **bench, struct sluice_error *error);
void bench_destroy(struct bench *bench); /* NULL is accepted */

/* In which order entities are computed, and by how many threads. */
enum bench_order { BENCH_FORWARD, BENCH_BACKWARD, BENCH_MIXED };
struct bench_way {
    int threads; /* 0: the calling one alone */
    int order;   /* enum bench_order */
    uint64_t seed;
};

/* Zero-initialise; bench_done accepts that, and ends what was computed. */
struct bench_partition {
    struct call_input input;
    struct call_result result;
    struct digest block;   /* as `prepare` left it */
    int64_t nanoseconds;   /* all calls of `process` */
    int64_t process_count; /* of how many entities */
};
/* Computes a date of the calendar. What goes wrong in the plugin is an outcome or the failure of
 * the partition; SLUICE_E_MEMORY. */
int bench_compute(struct bench *bench, size_t date_index, struct bench_way way,
                  struct bench_partition *partition, struct sluice_error *error);
void bench_done(struct bench_partition *partition);

/* All that came of it, as text that is equal where all bits are: a line for each entity with key,
 * outcome, category and reason, then its rows. */
void bench_print(const struct bench_partition *partition, struct buffer *out);
/* The key of an entity: "a,2". */
void bench_print_key(const struct bench_partition *partition, int64_t entity, struct buffer *out);
/* A digest of every byte that the plugin may read of its inputs. */
struct digest bench_digest_inputs(const struct bench *bench);
/* The dates of the window of a read. */
struct index_range bench_range(const struct bench_setup *setup, const struct read *read,
                               size_t date_index);

#endif
