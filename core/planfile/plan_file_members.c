/* plan_file_members.c - the members of every object of a plan file. */
#include "planfile/plan_file_members.h"

static const struct member top_members[] = {
    { "sluice_plan", MEMBER_CHECKED, 0 },
    { "version", MEMBER_TEXT, offsetof(struct plan_file, origin.version) },
    { "made_at", MEMBER_TEXT, offsetof(struct plan_file, origin.made_at) },
    { "pipeline", MEMBER_PATH, offsetof(struct plan_file, origin.pipeline) },
    { "plugins", MEMBER_PATH_OR_NULL, offsetof(struct plan_file, origin.plugins) },
    { "store", MEMBER_TEXT, offsetof(struct plan_file, origin.store) },
    { "today", MEMBER_DATE_IF_THERE, offsetof(struct plan_file, today) },
    { "request", MEMBER_OBJECT, 0 },
    { "nodes", MEMBER_LIST, 0 },
    { "entries", MEMBER_LIST, 0 },
};

static const struct member request_members[] = {
    { "from", MEMBER_DATE, offsetof(struct plan_request, from) },
    { "to", MEMBER_DATE, offsetof(struct plan_request, to) },
    { "only", MEMBER_LIST, 0 },
    { "force", MEMBER_BOOL, offsetof(struct plan_request, force) },
    { "retry_failed", MEMBER_BOOL, offsetof(struct plan_request, retry_failed) },
};

static const struct member node_members[] = {
    { "name", MEMBER_TEXT, offsetof(struct plan_file_node, name) },
    { "table", MEMBER_TEXT, offsetof(struct plan_file_node, table) },
    { "components", MEMBER_LIST, 0 },
    { "inputs", MEMBER_LIST, 0 },
};

static const struct member component_members[] = {
    { "name", MEMBER_TEXT, offsetof(struct component, name) },
    { "digest", MEMBER_DIGEST, offsetof(struct component, digest) },
    { "detail", MEMBER_TEXT_OR_NULL, offsetof(struct component, detail) },
};

static const struct member input_members[] = {
    { "name", MEMBER_TEXT, offsetof(struct plan_file_input, name) },
    { "table", MEMBER_TEXT, offsetof(struct plan_file_input, table) },
    { "projection", MEMBER_DIGEST, offsetof(struct plan_file_input, projection) },
    { "tokens", MEMBER_DIGEST, offsetof(struct plan_file_input, tokens) },
    { "versions", MEMBER_LIST, 0 },
};

static const struct member entry_members[] = {
    { "node", MEMBER_TEXT, offsetof(struct plan_file_entry, node) },
    { "date", MEMBER_DATE, offsetof(struct plan_file_entry, date) },
    { "action", MEMBER_ACTION, offsetof(struct plan_file_entry, action) },
    { "reason", MEMBER_TEXT, offsetof(struct plan_file_entry, reason) },
    { "requested", MEMBER_BOOL, offsetof(struct plan_file_entry, requested) },
    { "rows", MEMBER_COUNT_OR_NULL, offsetof(struct plan_file_entry, rows) },
    { "sequence", MEMBER_COUNT, offsetof(struct plan_file_entry, sequence) },
};

#define SHAPE(name)                                                                                \
    const struct plan_shape plan_shape_##name = { name##_members, COUNT_OF(name##_members) }

SHAPE(top);
SHAPE(request);
SHAPE(node);
SHAPE(component);
SHAPE(input);
SHAPE(entry);
