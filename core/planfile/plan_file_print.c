/* plan_file_print.c - a plan file as JSON: one entry a line, so that two plans can be compared. */
#include "planfile/planfile.h"

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

static void put_member(struct buffer *out, const char *before, const char *key, const char *text)
{
    buffer_printf(out, "%s\"%s\": ", before, key);
    put_text(out, text);
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void print_head(const struct plan_file *file, struct buffer *out)
{
    const struct plan_file_origin *origin = &file->origin;
    char today[DATE_TEXT_SIZE];

    buffer_printf(out, "{\n  \"sluice_plan\": %d", PLAN_FILE_FORMAT);
    put_member(out, ",\n  ", "version", origin->version);
    put_member(out, ",\n  ", "made_at", origin->made_at);
    put_member(out, ",\n  ", "pipeline", origin->pipeline);
    put_member(out, ",\n  ", "plugins", origin->plugins);
    put_member(out, ",\n  ", "store", origin->store);
    if (file->today != NO_DATE)
        put_member(out, ",\n  ", "today", date_format(file->today, today));
}

static void print_request(const struct plan_request *request, struct buffer *out)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_printf(out, ",\n  \"request\": {\"from\": \"%s\", \"to\": \"%s\", \"only\": [",
                  date_format(request->from, from), date_format(request->to, to));
    for (size_t i = 0; i < request->only_count; i++) {
        buffer_text(out, i == 0 ? "" : ", ");
        put_text(out, request->only[i]);
    }
    buffer_printf(out, "], \"force\": %s, \"retry_failed\": %s}", truth(request->force),
                  truth(request->retry_failed));
}

static void print_component(const struct component *component, struct buffer *out)
{
    char digest[DIGEST_TEXT_SIZE];

    put_member(out, "\n        {", "name", component->name);
    put_member(out, ", ", "digest", digest_format(component->digest, digest));
    put_member(out, ", ", "detail", component->detail);
    buffer_char(out, '}');
}

/* A stretch a line. */
static void print_versions(const char *versions, struct buffer *out)
{
    const char *at = versions;
    struct version_stretch stretch;

    buffer_text(out, ", \"versions\": [");
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

static void print_input(const struct plan_file_input *input, struct buffer *out)
{
    char digest[DIGEST_TEXT_SIZE];

    put_member(out, "\n        {", "name", input->name);
    put_member(out, ", ", "table", input->table);
    put_member(out, ", ", "projection", digest_format(input->projection, digest));
    put_member(out, ", ", "tokens", digest_format(input->tokens, digest));
    print_versions(input->versions, out);
    buffer_char(out, '}');
}

static void print_node(const struct plan_file_node *node, struct buffer *out)
{
    put_member(out, "\n    {", "name", node->name);
    put_member(out, ", ", "table", node->table);
    buffer_text(out, ",\n      \"components\": [");
    for (size_t i = 0; i < node->component_count; i++) {
        buffer_text(out, i == 0 ? "" : ",");
        print_component(&node->components[i], out);
    }
    buffer_text(out, "],\n      \"inputs\": [");
    for (size_t i = 0; i < node->input_count; i++) {
        buffer_text(out, i == 0 ? "" : ",");
        print_input(&node->inputs[i], out);
    }
    buffer_text(out, "]}");
}

static void print_entry(const struct plan_file_entry *entry, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    put_member(out, "\n    {", "node", entry->node);
    put_member(out, ", ", "date", date_format(entry->date, date));
    put_member(out, ", ", "action", action_name(entry->action));
    put_member(out, ", ", "reason", entry->reason);
    buffer_printf(out, ", \"requested\": %s, \"rows\": ", truth(entry->requested));
    if (entry->rows < 0)
        buffer_text(out, "null");
    else
        buffer_printf(out, "%lld", (long long)entry->rows);
    buffer_printf(out, ", \"sequence\": %lld}", (long long)entry->sequence);
}

int plan_file_print(const struct plan_file *file, struct buffer *out, struct sluice_error *error)
{
    print_head(file, out);
    print_request(&file->request, out);
    buffer_text(out, ",\n  \"nodes\": [");
    for (size_t i = 0; i < file->node_count; i++) {
        buffer_text(out, i == 0 ? "" : ",");
        print_node(&file->nodes[i], out);
    }
    buffer_text(out, "],\n  \"entries\": [");
    for (size_t i = 0; i < file->entry_count && !out->failed; i++) {
        buffer_text(out, i == 0 ? "" : ",");
        print_entry(&file->entries[i], out);
    }
    buffer_text(out, "]\n}\n");
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
