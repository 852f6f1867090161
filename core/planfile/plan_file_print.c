/* plan_file_print.c - a plan file as JSON: one entry a line, so that two plans can be compared. */
#include "planfile/plan_file_members.h"

#include <jansson.h>
#include <stdlib.h>

/* Text, or null. */
static void put_text(struct buffer *out, const char *text)
{
    json_t *value = text == NULL ? json_null() : json_string(text);
    char *made = json_to_text(value, JSON_ENCODE_ANY);

    if (made == NULL)
        out->failed = true;
    else
        buffer_text(out, made);
    free(made);
    json_decref(value);
}

/* ---- members ---- */

static void put_truth(struct buffer *out, bool value)
{
    buffer_text(out, value ? "true" : "false");
}

static void put_count(struct buffer *out, int64_t count)
{
    if (count < 0)
        buffer_text(out, "null");
    else
        buffer_printf(out, "%lld", (long long)count);
}

static void put_plain(const struct member *member, const void *field, struct buffer *out)
{
    char date[DATE_TEXT_SIZE], digest[DIGEST_TEXT_SIZE];

    switch (member->kind) {
    case MEMBER_BOOL:
        put_truth(out, *(const bool *)field);
        break;
    case MEMBER_COUNT:
    case MEMBER_COUNT_OR_NULL:
        put_count(out, *(const int64_t *)field);
        break;
    case MEMBER_DATE:
    case MEMBER_DATE_IF_THERE:
        put_text(out, date_format(*(const sluice_day *)field, date));
        break;
    case MEMBER_DIGEST:
        put_text(out, digest_format(*(const struct digest *)field, digest));
        break;
    case MEMBER_ACTION:
        put_text(out, action_name(*(const int *)field));
        break;
    default:
        put_text(out, *(const char *const *)field);
        break;
    }
}

/* Prints what is no plain value: a list of `object`, or an object in it. */
typedef void put_part(const void *object, struct buffer *out);

/* How an object stands in the file. */
struct layout {
    const struct plan_shape *shape;
    const char *between, *before_part; /* members; and what is no plain value */
    put_part *const *parts;            /* of the members that are no plain values, in order */
};

static bool is_plain(int kind)
{
    return kind != MEMBER_LIST && kind != MEMBER_OBJECT && kind != MEMBER_CHECKED;
}

static void put_members(const struct layout *layout, const void *object, struct buffer *out)
{
    put_part *const *part = layout->parts;

    for (size_t i = 0; i < layout->shape->count; i++) {
        const struct member *member = &layout->shape->members[i];
        const void *field = (const char *)object + member->offset;
        bool plain = is_plain(member->kind);
        if (member->kind == MEMBER_DATE_IF_THERE && *(const sluice_day *)field == NO_DATE)
            continue;
        if (i > 0)
            buffer_text(out, plain ? layout->between : layout->before_part);
        buffer_printf(out, "\"%s\": ", member->key);
        if (plain)
            put_plain(member, field, out);
        else
            (*part++)(object, out);
    }
}

/* Each item on a line that begins with `indent`. */
static void put_items(const struct layout *layout, const char *indent, const void *items,
                      size_t count, size_t size, struct buffer *out)
{
    buffer_char(out, '[');
    for (size_t i = 0; i < count && !out->failed; i++) {
        buffer_printf(out, "%s\n%s{", i == 0 ? "" : ",", indent);
        put_members(layout, (const char *)items + i * size, out);
        buffer_char(out, '}');
    }
    buffer_char(out, ']');
}

/* ---- what is no plain value ---- */

/* A stretch a line. */
static void put_versions(const void *object, struct buffer *out)
{
    const char *versions = ((const struct plan_file_input *)object)->versions, *at = versions;
    struct version_stretch stretch;

    buffer_char(out, '[');
    for (const char *start = at; versions_next(&at, &stretch); start = at) {
        size_t length = (size_t)(at - start);
        while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == ','))
            length--;
        buffer_text(out, start == versions ? "\n          \"" : ",\n          \"");
        buffer_append(out, start, length);
        buffer_char(out, '"');
    }
    buffer_char(out, ']');
}

static void put_components(const void *object, struct buffer *out)
{
    static const struct layout layout = { &plan_shape_component, ", ", ", ", NULL };
    const struct plan_file_node *node = object;

    put_items(&layout, "        ", node->components, node->component_count,
              sizeof *node->components, out);
}

static void put_inputs(const void *object, struct buffer *out)
{
    static put_part *const parts[] = { put_versions };
    static const struct layout layout = { &plan_shape_input, ", ", ", ", parts };
    const struct plan_file_node *node = object;

    put_items(&layout, "        ", node->inputs, node->input_count, sizeof *node->inputs, out);
}

static void put_only(const void *object, struct buffer *out)
{
    const struct plan_request *request = object;

    buffer_char(out, '[');
    for (size_t i = 0; i < request->only_count; i++) {
        buffer_text(out, i == 0 ? "" : ", ");
        put_text(out, request->only[i]);
    }
    buffer_char(out, ']');
}

static void put_format(const void *object, struct buffer *out)
{
    (void)object;
    buffer_printf(out, "%d", PLAN_FILE_FORMAT);
}

static void put_request(const void *object, struct buffer *out)
{
    static put_part *const parts[] = { put_only };
    static const struct layout layout = { &plan_shape_request, ", ", ", ", parts };

    buffer_char(out, '{');
    put_members(&layout, &((const struct plan_file *)object)->request, out);
    buffer_char(out, '}');
}

static void put_nodes(const void *object, struct buffer *out)
{
    static put_part *const parts[] = { put_components, put_inputs };
    static const struct layout layout = { &plan_shape_node, ", ", ",\n      ", parts };
    const struct plan_file *file = object;

    put_items(&layout, "    ", file->nodes, file->node_count, sizeof *file->nodes, out);
}

static void put_entries(const void *object, struct buffer *out)
{
    static const struct layout layout = { &plan_shape_entry, ", ", ", ", NULL };
    const struct plan_file *file = object;

    put_items(&layout, "    ", file->entries, file->entry_count, sizeof *file->entries, out);
}

/* ---- the whole ---- */

int plan_file_print(const struct plan_file *file, struct buffer *out, struct sluice_error *error)
{
    static put_part *const parts[] = { put_format, put_request, put_nodes, put_entries };
    static const struct layout layout = { &plan_shape_top, ",\n  ", ",\n  ", parts };

    buffer_text(out, "{\n  ");
    put_members(&layout, file, out);
    buffer_text(out, "\n}\n");
    if (out->failed)
        return sluice_error_set(error, SLUICE_E_MEMORY,
                                "the plan cannot be written as JSON: memory is short, or a path or "
                                "name in it is not UTF-8");
    if (out->length > MAX_PLAN_FILE)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "the plan file would have %zu bytes, at most %zu are read back: "
                                "plan fewer dates at once",
                                out->length, MAX_PLAN_FILE);
    return SLUICE_OK;
}
