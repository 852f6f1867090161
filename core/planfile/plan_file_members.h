/*
 * plan_file_members.h - what stands in a plan file, in the order in which it is written: what reads
 * one and what prints one go by these tables.
 */
#ifndef CORE_PLANFILE_MEMBERS_H
#define CORE_PLANFILE_MEMBERS_H

#include "planfile/planfile.h"

#include <stddef.h>

/* What a member holds, and so what stands at its offset. Text first. */
enum member_kind {
    MEMBER_TEXT,
    MEMBER_TEXT_OR_NULL,
    MEMBER_PATH, /* absolute */
    MEMBER_PATH_OR_NULL,
    MEMBER_BOOL,
    MEMBER_COUNT,
    MEMBER_COUNT_OR_NULL, /* -1 */
    MEMBER_DATE,
    MEMBER_DATE_IF_THERE, /* may be missing: the field stays */
    MEMBER_DIGEST,
    MEMBER_ACTION,
    MEMBER_LIST,    /* only checked */
    MEMBER_OBJECT,  /* likewise */
    MEMBER_CHECKED, /* elsewhere */
};

struct member {
    const char *key;
    int kind;
    size_t offset; /* in the struct that is filled */
};

/* An object of the file, and the struct it is of. */
struct plan_shape {
    const struct member *members;
    size_t count;
};

extern const struct plan_shape plan_shape_top;       /* struct plan_file */
extern const struct plan_shape plan_shape_request;   /* struct plan_request */
extern const struct plan_shape plan_shape_node;      /* struct plan_file_node */
extern const struct plan_shape plan_shape_component; /* struct component */
extern const struct plan_shape plan_shape_input;     /* struct plan_file_input */
extern const struct plan_shape plan_shape_entry;     /* struct plan_file_entry */

#endif
