/* plan_file_read.c - what a plan file has to be. */
#include "planfile/plan_file_reader.h"

#include <stdlib.h>

/* ---- what the lists hold ---- */

static int read_only_name(struct plan_reader *reader, json_t *item, void *out)
{
    if (!json_is_string(item))
        return plan_reader_wrong_item(reader, item, "text");
    return plan_reader_text(reader, item, out);
}

static int read_component(struct plan_reader *reader, json_t *item, void *out)
{
    return plan_reader_object(reader, item, &plan_shape_component, out);
}

static const char *name_of_component(const void *item)
{
    return ((const struct component *)item)->name;
}

/* "#3", "=6f1c..", "~9b04..", "?". */
static bool is_label(const char *label)
{
    static const char hexadecimal[] = "0123456789abcdef";
    size_t length = strspn(label + 1, label[0] == '#' ? "0123456789" : hexadecimal);

    if (strcmp(label, "?") == 0)
        return true;
    return strchr("#=~", label[0]) != NULL && length > 0 && label[1 + length] == '\0';
}

/* One stretch: nothing before it, nothing behind it. */
static bool parse_version(const char *text, struct version_stretch *stretch)
{
    return strchr(text, ',') == NULL && versions_next(&text, stretch) && *text == '\0' &&
           is_label(stretch->label);
}

static int read_version(struct plan_reader *reader, json_t *item, void *out)
{
    struct version_stretch stretch;

    if (!json_is_string(item) || !parse_version(json_string_value(item), &stretch))
        return plan_reader_wrong_item(reader, item, "versions as \"2021-10-19..2021-10-21/3 #1\"");
    return plan_reader_text(reader, item, out);
}

/* Joins the stretches, which must be in order. */
static int join_versions(struct plan_reader *reader, const char *const *items, size_t count,
                         const char **out)
{
    struct buffer text = { 0 };
    struct version_stretch last = { 0 }, next;
    int status = SLUICE_OK;

    for (size_t i = 0; i < count && status == SLUICE_OK; i++) {
        if (parse_version(items[i], &next) && i > 0 && (next.from <= last.to || last.to == NO_DATE))
            status = plan_reader_mistake(
                reader, "%s.versions[%zu] must be later than the one before", reader->place, i);
        buffer_printf(&text, "%s%s", i == 0 ? "" : ", ", items[i]);
        last = next;
    }
    if (status == SLUICE_OK && !text.failed)
        *out = arena_copy(&reader->file->arena, text.data == NULL ? "" : text.data, text.length);
    if (status == SLUICE_OK && *out == NULL)
        status = plan_reader_no_memory(reader);
    buffer_fini(&text);
    return status;
}

static int read_input(struct plan_reader *reader, json_t *item, void *out)
{
    static const struct list list = { "versions", sizeof(char *), read_version, NULL };
    struct plan_file_input *input = out;
    const char *const *versions;
    size_t count;
    int status = plan_reader_object(reader, item, &plan_shape_input, input);

    if (status == SLUICE_OK)
        status = plan_reader_list(reader, item, &list, &versions, &count);
    return status == SLUICE_OK ? join_versions(reader, versions, count, &input->versions) : status;
}

static const char *input_name(const void *item)
{
    return ((const struct plan_file_input *)item)->name;
}

static int read_node(struct plan_reader *reader, json_t *item, void *out)
{
    static const struct list components = { "components", sizeof(struct component), read_component,
                                            name_of_component };
    static const struct list inputs = { "inputs", sizeof(struct plan_file_input), read_input,
                                        input_name };
    struct plan_file_node *node = out;
    int status = plan_reader_object(reader, item, &plan_shape_node, node);

    if (status == SLUICE_OK)
        status =
            plan_reader_list(reader, item, &components, &node->components, &node->component_count);
    if (status == SLUICE_OK)
        status = plan_reader_list(reader, item, &inputs, &node->inputs, &node->input_count);
    return status;
}

static const char *node_name(const void *item)
{
    return ((const struct plan_file_node *)item)->name;
}

static int read_entry(struct plan_reader *reader, json_t *item, void *out)
{
    return plan_reader_object(reader, item, &plan_shape_entry, out);
}

/* ---- the whole ---- */

static int read_request(struct plan_reader *reader, json_t *object, struct plan_request *request)
{
    static const struct list only = { "only", sizeof(char *), read_only_name, NULL };
    int status;

    (void)snprintf(reader->place, sizeof reader->place, "request");
    status = plan_reader_members(reader, object, &plan_shape_request, request);
    if (status == SLUICE_OK && request->from > request->to)
        status = plan_reader_mistake(reader, "request.from is after request.to");
    if (status == SLUICE_OK)
        status = plan_reader_list(reader, object, &only, &request->only, &request->only_count);
    reader->place[0] = '\0';
    return status;
}

/* No partition twice, and a node for all work. */
static int check_entries(struct plan_reader *reader)
{
    struct plan_file *file = reader->file;
    struct map partitions = { 0 }, nodes = { 0 };
    int status = SLUICE_OK;

    for (size_t i = 0; i < file->node_count && status == SLUICE_OK; i++)
        if (!map_put_text(&nodes, file->nodes[i].name, &file->nodes[i]))
            status = plan_reader_no_memory(reader);
    for (size_t i = 0; i < file->entry_count && status == SLUICE_OK; i++) {
        struct plan_file_entry *entry = &file->entries[i];
        char date[DATE_TEXT_SIZE];
        const char *key =
            arena_printf(&file->arena, "%s %s", entry->node, date_format(entry->date, date));
        if (key != NULL && map_get_text(&partitions, key) != NULL)
            status = plan_reader_mistake(reader, "entries[%zu] has '%.100s' a second time", i, key);
        else if (key == NULL || !map_put_text(&partitions, key, entry))
            status = plan_reader_no_memory(reader);
        else if (action_is_work(entry->action) && map_get_text(&nodes, entry->node) == NULL)
            status = plan_reader_mistake(
                reader, "entries[%zu].node is '%.100s', which is not among the nodes", i,
                entry->node);
    }
    map_fini(&partitions);
    map_fini(&nodes);
    return status;
}

/* Before all else: another format may have other members. */
static int check_format(struct plan_reader *reader, json_t *top)
{
    json_t *format = json_object_get(top, "sluice_plan"), *version;

    if (!json_is_object(top) || format == NULL)
        return plan_reader_mistake(reader, "this is no plan: " PLAN_READER_MAKE_ONE);
    if (!json_is_integer(format) || json_integer_value(format) < 1)
        return plan_reader_wrong_value(reader, "sluice_plan", format, "the number of the format");
    if (json_integer_value(format) == PLAN_FILE_FORMAT)
        return SLUICE_OK;
    version = json_object_get(top, "version");
    return plan_reader_mistake(
        reader,
        "this plan has format %lld, made by sluice %.40s; this sluice reads format %d: "
        "make the plan anew",
        (long long)json_integer_value(format),
        json_is_string(version) ? json_string_value(version) : "of a later version",
        PLAN_FILE_FORMAT);
}

static int read_top(struct plan_reader *reader, json_t *top)
{
    static const struct list nodes = { "nodes", sizeof(struct plan_file_node), read_node,
                                       node_name };
    static const struct list entries = { "entries", sizeof(struct plan_file_entry), read_entry,
                                         NULL };
    struct plan_file *file = reader->file;
    int status = check_format(reader, top);

    if (status == SLUICE_OK)
        status = plan_reader_members(reader, top, &plan_shape_top, file);
    if (status == SLUICE_OK)
        status = read_request(reader, json_object_get(top, "request"), &file->request);
    if (status == SLUICE_OK)
        status = plan_reader_list(reader, top, &nodes, &file->nodes, &file->node_count);
    if (status == SLUICE_OK)
        status = plan_reader_list(reader, top, &entries, &file->entries, &file->entry_count);
    return status == SLUICE_OK ? check_entries(reader) : status;
}

int plan_file_parse(const char *name, const char *text, size_t length, struct plan_file **out,
                    struct sluice_error *error)
{
    struct plan_file *file = calloc(1, sizeof *file);
    struct plan_reader reader = { .name = name, .file = file, .error = error };
    json_t *top = NULL;
    int status;

    *out = NULL;
    if (file == NULL)
        return plan_reader_no_memory(&reader);
    arena_init(&file->arena, 0);
    file->today = NO_DATE;
    if (length > MAX_PLAN_FILE)
        status = plan_reader_mistake(&reader, "larger than %zu bytes: is it the right file?",
                                     MAX_PLAN_FILE);
    else
        status = plan_reader_parse(&reader, &(struct plan_text){ text, length }, &top);
    if (status == SLUICE_OK)
        status = read_top(&reader, top);
    json_decref(top);
    if (status != SLUICE_OK)
        plan_file_destroy(file);
    else
        *out = file;
    return status;
}

/* ---- files ---- */

int plan_file_read(const char *path, struct plan_file **file, struct sluice_error *error)
{
    char *text = NULL;
    size_t length;
    int status = file_read_trusted(path, MAX_PLAN_FILE, &text, &length, error);

    *file = NULL;
    if (status == SLUICE_OK)
        status = plan_file_parse(path, text, length, file, error);
    else if (status != SLUICE_E_MEMORY)
        error->status = status = SLUICE_E_INVALID;
    free(text);
    return status;
}
