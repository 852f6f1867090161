/*
 * explain.h - why a version is not what a run would make now, down to the partition.
 *
 * The comparison is the plan's (components_compare); here each difference is followed to where it
 * comes from: the items of a text, the partitions of a window. Main thread.
 */
#ifndef CORE_EXPLAIN_H
#define CORE_EXPLAIN_H

#include "plan/plan.h"

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
    sluice_day date; /* NO_DATE: of an undated table; of rows known since a date, up to when */
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
    int kind;                               /* enum component_kind */
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

/* What is asked for explanations; all of it outlives them. */
struct explainer {
    struct plan *plan;
    struct session *session;
    struct arena *arena; /* they live here */
};

/*
 * Compares what a version of (node, date) was made from with what a run would make it from now:
 * the same comparison of which the plan's reasons come, down to the partition. Tables may be read.
 * The differences of an upstream that has yet to run are not known.
 */
int explain_partition(const struct explainer *explainer, const struct node *node, size_t date_index,
                      const struct commit_record *version, struct explanation *explanation,
                      struct sluice_error *error);

#endif
