/* node.h - the life of a node over its partitions. */
#ifndef CORE_RUN_NODE_H
#define CORE_RUN_NODE_H

#include "report/report.h"
#include "run/partition.h"
#include "run/reads.h"
#include "sched/sched.h"

/* What happened to a pair in this run, by calendar index. */
enum fate { FATE_NONE, FATE_GOOD, FATE_BAD };

/* What a node computes in a chunk, as two ranges: its partitions, then the entities of all of them.
 */
struct node_work {
    struct partition_run *partitions;
    struct index_range *ranges; /* of their reads, for each in turn */
    int64_t partition_count, partitions_left;
    int64_t *offsets; /* partition -> first item of the second range */
    int64_t item_count;
    struct range prepare_range, process_range;
    int prepare_status, process_status;
    struct message prepared, processed;
};

/* What is told of it while it works. */
struct node_progress {
    struct report_node report;
    bool reporting;
    char span[48];
    struct node_summary *summary;
    int64_t stamps[PHASE_COUNT + 1]; /* ends of phases, ns; [0] is the start */
};

struct node_run {
    struct run *run;
    const struct node *node;
    enum {
        NODE_WAITING,
        NODE_READING,
        NODE_INDEXING,
        NODE_WORKING,
        NODE_DONE,
    } state;
    struct call_node call;    /* who is called */
    struct call_read *reads;  /* of it */
    struct bound_read *bound; /* by read, as `reads` */
    int waiting_for;          /* tables or indexes */
    bool computes;            /* some partition is not merely retired: it reads its tables */
    uint8_t *fates;
    struct node_work work;
    struct node_progress progress;
};

/* Ends a phase, which began where the one before ended. */
static inline void node_stamp(struct node_run *node_run, enum phase phase)
{
    node_run->progress.stamps[phase + 1] = clock_monotonic_ns();
    node_run->progress.summary->seconds[phase] +=
        (double)(node_run->progress.stamps[phase + 1] - node_run->progress.stamps[phase]) / 1e9;
}

/* nodes.c */
int nodes_init(struct run *run, struct sluice_error *error);
/* Counts what the plan has decided already: reused, blocked, failed before. Once per run. */
void nodes_count_settled(struct run *run);
void nodes_fini(struct run *run);

/* node.c: starts every node whose upstreams are done. */
void nodes_advance(struct run *run);

/* ranges.c: prepares the partitions that run, then computes their entities and hands them to the
 * writer. The message `processed`, which has its handler, comes when all is computed. */
void node_work(struct node_run *node_run);

/* decide.c: which planned partitions really run. */
int node_decide(struct node_run *node_run, struct sluice_error *error);

#endif
