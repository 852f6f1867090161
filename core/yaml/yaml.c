/* yaml.c - events of a file to a tree of values. */
#include "yaml/reader.h"

#include <stdlib.h>

struct children {
    struct yaml **keys, **items;
    size_t count, key_capacity, item_capacity;
    size_t outer; /* where the list or map around these begins */
};

static struct yaml *read_node(struct reader *reader);

static void refuse_marks(struct reader *reader, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL) {
        diagnostics_add(reader->diagnostics, MISTAKE_YAML_FEATURE, reader_place(reader),
                        "anchors are not supported");
        diagnostics_suggest(reader->diagnostics, "remove '&%s' and write the value out",
                            (const char *)anchor);
    }
    if (tag != NULL) {
        diagnostics_add(reader->diagnostics, MISTAKE_YAML_FEATURE, reader_place(reader),
                        "tags are not supported");
        diagnostics_suggest(reader->diagnostics, "remove the tag; quotes make a value text");
    }
}

/* ---- nodes ---- */

static struct yaml *make_node(struct reader *reader, int kind)
{
    struct yaml *node;

    if (*reader->node_count >= MAX_PIPELINE_VALUES) {
        diagnostics_add(reader->diagnostics, MISTAKE_OVER_LIMIT, reader_place(reader),
                        "more than %d values in the files of one pipeline", MAX_PIPELINE_VALUES);
        reader->stopped = true;
        return NULL;
    }
    node = arena_alloc(reader->arena, sizeof *node);
    if (node == NULL) {
        reader_no_memory(reader);
        return NULL;
    }
    (*reader->node_count)++;
    node->kind = kind;
    node->location = reader_place(reader);
    return node;
}

static struct yaml *open_collection(struct reader *reader, int kind, struct children *children)
{
    if (reader->depth >= MAX_PIPELINE_DEPTH) {
        diagnostics_add(reader->diagnostics, MISTAKE_OVER_LIMIT, reader_place(reader),
                        "lists and maps are nested more than %d deep", MAX_PIPELINE_DEPTH);
        reader->stopped = true;
        return NULL;
    }
    reader->depth++;
    *children = (struct children){ .outer = reader->open };
    reader->open = reader->event.start_mark.index;
    return make_node(reader, kind);
}

static struct yaml *read_scalar(struct reader *reader)
{
    struct yaml *scalar = make_node(reader, YAML_SCALAR);
    const char *text = (const char *)reader->event.data.scalar.value;
    size_t length = reader->event.data.scalar.length;

    if (scalar == NULL)
        return NULL;
    refuse_marks(reader, reader->event.data.scalar.anchor, reader->event.data.scalar.tag);
    scalar->quoted = reader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    scalar->text = arena_copy(reader->arena, text, length);
    if (scalar->text == NULL) {
        reader_no_memory(reader);
        return NULL;
    }
    if (memchr(text, '\0', length) != NULL) {
        diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML, scalar->location,
                        "text must not contain the character NUL");
        scalar->kind = YAML_BROKEN;
    }
    return scalar;
}

static struct yaml *read_value(struct reader *reader)
{
    struct yaml *value = read_node(reader);

    if (value != NULL && value->kind == YAML_SCALAR &&
        !yaml_expand(value, reader->arena, reader->diagnostics)) {
        reader_no_memory(reader);
        return NULL;
    }
    if (value != NULL && value->kind == YAML_SCALAR)
        secrets_find(&reader->diagnostics->secrets, value->text);
    return value;
}

static struct yaml *read_alias(struct reader *reader)
{
    diagnostics_add(reader->diagnostics, MISTAKE_YAML_FEATURE, reader_place(reader),
                    "aliases are not supported");
    diagnostics_suggest(reader->diagnostics, "write the value of '*%s' out",
                        (const char *)reader->event.data.alias.anchor);
    return make_node(reader, YAML_BROKEN);
}

static bool add_child(struct reader *reader, struct children *children, struct yaml *key,
                      struct yaml *item)
{
    void *items = children->items, *keys = children->keys;
    bool grown =
        array_reserve(&items, &children->item_capacity, children->count + 1, sizeof(struct yaml *));

    children->items = items;
    grown = grown && array_reserve(&keys, &children->key_capacity, children->count + 1,
                                   sizeof(struct yaml *));
    children->keys = keys;
    if (!grown) {
        reader_no_memory(reader);
        return false;
    }
    children->keys[children->count] = key;
    children->items[children->count++] = item;
    return true;
}

static struct yaml **keep(struct reader *reader, struct yaml **nodes, size_t count)
{
    struct yaml **kept = arena_alloc(reader->arena, (count > 0 ? count : 1) * sizeof(*kept));

    if (kept == NULL)
        reader_no_memory(reader);
    else if (count > 0)
        memcpy(kept, nodes, count * sizeof(*kept));
    return kept;
}

static struct yaml *close_collection(struct reader *reader, struct yaml *node,
                                     struct children *children)
{
    reader->depth--;
    reader->open = children->outer;
    node->count = children->count;
    if (!reader->stopped)
        node->items = keep(reader, children->items, children->count);
    if (!reader->stopped && node->kind == YAML_MAP)
        node->keys = keep(reader, children->keys, children->count);
    free(children->items);
    free(children->keys);
    return reader->stopped ? NULL : node;
}

static struct yaml *read_list(struct reader *reader)
{
    struct children children;
    struct yaml *list = open_collection(reader, YAML_LIST, &children);
    struct yaml *item;

    if (list == NULL)
        return NULL;
    refuse_marks(reader, reader->event.data.sequence_start.anchor,
                 reader->event.data.sequence_start.tag);
    while (reader_next(reader) && reader->event.type != YAML_SEQUENCE_END_EVENT) {
        item = read_value(reader);
        if (item == NULL || !add_child(reader, &children, NULL, item))
            break;
    }
    return close_collection(reader, list, &children);
}

/* Keys stand in messages as they are. */
static bool is_plain_key(const char *text)
{
    size_t length = 0;

    for (; text[length] != '\0'; length++) {
        if ((unsigned char)text[length] < ' ' || text[length] == '\x7f' ||
            length >= MAX_PIPELINE_KEY)
            return false;
    }
    return true;
}

/* Keys are not expanded: the names in a file do not depend on where it is run. */
static struct yaml *read_key(struct reader *reader)
{
    struct yaml *key = read_node(reader);

    if (key == NULL || key->kind == YAML_BROKEN)
        return key;
    if (key->kind != YAML_SCALAR || (!key->quoted && key->text[0] == '\0')) {
        diagnostics_add(reader->diagnostics, MISTAKE_BAD_NAME, key->location,
                        "a key must be text, not %s", yaml_kind_name(key));
        key->kind = YAML_BROKEN;
    } else if (!is_plain_key(key->text)) {
        diagnostics_add(reader->diagnostics, MISTAKE_BAD_NAME, key->location,
                        "a key has at most %d bytes and no control characters", MAX_PIPELINE_KEY);
        key->kind = YAML_BROKEN;
    }
    return key;
}

static void report_duplicate(struct reader *reader, const struct yaml *key,
                             const struct yaml *first)
{
    diagnostics_add(reader->diagnostics, MISTAKE_DUPLICATE_NAME, key->location,
                    "key '%s' is written twice", key->text);
    diagnostics_suggest(reader->diagnostics, "first written at %s:%d:%d", first->location.file,
                        first->location.line, first->location.column);
}

static bool add_pair(struct reader *reader, struct children *children, struct map *seen,
                     struct yaml *key, struct yaml *value)
{
    const struct yaml *first;

    if (key->kind == YAML_BROKEN)
        return true;
    first = map_get_text(seen, key->text);
    if (first != NULL) {
        report_duplicate(reader, key, first);
        return true;
    }
    if (!map_put_text(seen, key->text, key)) {
        reader_no_memory(reader);
        return false;
    }
    return add_child(reader, children, key, value);
}

static struct yaml *read_map(struct reader *reader)
{
    struct children children;
    struct yaml *map = open_collection(reader, YAML_MAP, &children);
    struct map seen = { 0 };
    struct yaml *key, *value;

    if (map == NULL)
        return NULL;
    refuse_marks(reader, reader->event.data.mapping_start.anchor,
                 reader->event.data.mapping_start.tag);
    while (reader_next(reader) && reader->event.type != YAML_MAPPING_END_EVENT) {
        key = read_key(reader);
        if (key == NULL || !reader_next(reader))
            break;
        value = read_value(reader);
        if (value == NULL || !add_pair(reader, &children, &seen, key, value))
            break;
    }
    map_fini(&seen);
    return close_collection(reader, map, &children);
}

static struct yaml *read_node(struct reader *reader)
{
    switch (reader->event.type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader);
    case YAML_SEQUENCE_START_EVENT:
        return read_list(reader);
    case YAML_MAPPING_START_EVENT:
        return read_map(reader);
    default:
        return read_alias(reader);
    }
}

/* ---- the document ---- */

static void report_empty(struct reader *reader)
{
    struct location whole = { reader->source->file, 0, 0 };

    diagnostics_add(reader->diagnostics, MISTAKE_INVALID_YAML, whole, "the file is empty");
    diagnostics_suggest(reader->diagnostics, "a pipeline file begins with 'sluice: 1'");
    reader->stopped = true;
}

static void refuse_second_document(struct reader *reader)
{
    if (!reader_next(reader) || !reader_next(reader) || reader->event.type == YAML_STREAM_END_EVENT)
        return;
    diagnostics_add(reader->diagnostics, MISTAKE_YAML_FEATURE, reader_place(reader),
                    "a second document begins here");
    diagnostics_suggest(reader->diagnostics,
                        "remove the line '---', or move the rest to a file of its own and include "
                        "it");
}

static struct yaml *read_document(struct reader *reader)
{
    struct yaml *root = NULL;

    if (!reader_next(reader) || !reader_next(reader))
        return NULL;
    if (reader->event.type == YAML_STREAM_END_EVENT) {
        report_empty(reader);
        return NULL;
    }
    if (reader_next(reader))
        root = read_value(reader);
    if (root == NULL)
        return NULL;
    if (yaml_is_null(root))
        report_empty(reader);
    else
        refuse_second_document(reader);
    return reader->stopped ? NULL : root;
}

int yaml_read(const struct yaml_source *source, struct arena *arena, size_t *node_count,
              struct diagnostics *diagnostics, struct yaml **root, struct sluice_error *error)
{
    struct reader reader = {
        .source = source, .arena = arena, .diagnostics = diagnostics, .node_count = node_count
    };

    *root = NULL;
    if (yaml_parser_initialize(&reader.parser) == 0)
        return error_memory(error, source->file);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)source->text,
                                 source->length);
    reader_refuse_breaks(&reader);
    *root = read_document(&reader);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    if (reader.no_memory)
        return error_memory(error, source->file);
    if (*root == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID, "%s is not a pipeline file", source->file);
    return SLUICE_OK;
}
