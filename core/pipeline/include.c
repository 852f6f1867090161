/* include.c - a file and those it includes, collected into the sections of one pipeline. */
#include "pipeline/keys.h"

#include <stdlib.h>
#include <sys/stat.h>

static const char byte_order_mark[] = "\xEF\xBB\xBF";

static void include_all(struct loader *loader, const char *path, const struct named *include);

/* ---- which file ---- */

static struct file *find_file(struct loader *loader, const struct stat *identity)
{
    for (size_t i = 0; i < loader->file_count; i++) {
        struct file *file = &loader->files[i];
        if (file->device == identity->st_dev && file->inode == identity->st_ino)
            return file;
    }
    return NULL;
}

static void report_cycle(struct loader *loader, const struct file *again, const struct yaml *item)
{
    struct buffer chain = { 0 };

    for (const struct file *file = again; file < loader->files + loader->file_count; file++) {
        if (file->open)
            buffer_printf(&chain, "%s -> ", file->path);
    }
    buffer_text(&chain, again->path);
    if (chain.failed)
        loader->no_memory = true;
    else
        diagnostics_add(loader->diagnostics, MISTAKE_CYCLE, item->location,
                        "the files include each other: %s", chain.data);
    diagnostics_suggest(loader->diagnostics, "remove one of these includes");
    buffer_fini(&chain);
}

/* That others may write the outermost file is a mistake of it; that it cannot be read is none. */
static void report_unreadable(struct loader *loader, const char *path, const struct yaml *item,
                              const struct sluice_error *error)
{
    struct location whole = { path, 0, 0 };

    if (error->status == SLUICE_E_MEMORY)
        loader->no_memory = true;
    else if (item != NULL || error->status == SLUICE_E_INVALID)
        diagnostics_add(loader->diagnostics, MISTAKE_FILE_UNREADABLE,
                        item != NULL ? item->location : whole, "%s", error->message);
    else
        loader->unreadable = *error;
}

static struct file *add_file(struct loader *loader, const char *path, const struct yaml *item,
                             const struct stat *identity)
{
    struct file *file;

    if (loader->file_count == COUNT_OF(loader->files)) {
        diagnostics_add(loader->diagnostics, MISTAKE_OVER_LIMIT, item->location,
                        "more than %d included files", MAX_INCLUDES);
        return NULL;
    }
    file = &loader->files[loader->file_count++];
    *file = (struct file){ identity->st_dev, identity->st_ino, path, true };
    return file;
}

/* ---- what it says ---- */

void read_format(struct loader *loader, const struct field *field, void *target)
{
    const struct yaml *value = field->value;
    bool is_one = value->kind == YAML_SCALAR && text_equals(value->text, "1");
    char shown[YAML_SHOWN_SIZE];

    (void)target;
    if (is_one && !value->quoted)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, value->location,
                    "'sluice' must be 1, not %s%s", is_one ? "the text " : "",
                    yaml_shown(value, shown));
    diagnostics_suggest(loader->diagnostics,
                        is_one ? "remove the quotes" : "this sluice reads files of format 1");
}

static void collect_section(struct loader *loader, const struct named *found, struct named *kept)
{
    if (found->value == NULL)
        return;
    if (kept->value == NULL) {
        *kept = *found;
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_DUPLICATE_NAME, found->key->location,
                    "section '%s' is defined twice", found->key->text);
    suggest_first(loader, kept->key->location);
}

static void collect_item(struct loader *loader, struct named item, const char *noun,
                         struct named_list *list)
{
    const struct yaml *first = map_get_text(&list->by_name, item.key->text);
    void *items = list->items;

    if (first != NULL) {
        diagnostics_add(loader->diagnostics, MISTAKE_DUPLICATE_NAME, item.key->location,
                        "%s '%s' is defined twice", noun, item.key->text);
        suggest_first(loader, first->location);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        check_case(loader, item.key, list->items[i].key, noun);
    if (!map_put_text(&list->by_name, item.key->text, (void *)item.key) ||
        !array_reserve(&items, &list->capacity, list->count + 1, sizeof *list->items)) {
        loader->no_memory = true;
        return;
    }
    list->items = items;
    list->items[list->count++] = item;
}

static void collect_items(struct loader *loader, const struct named *found, const char *noun,
                          struct named_list *list)
{
    const struct yaml *map = found->value;
    char what[WHAT_SIZE];

    if (map == NULL)
        return;
    (void)snprintf(what, sizeof what, "'%s'", found->key->text);
    if (!check_map(loader, map, what))
        return;
    for (size_t i = 0; i < map->count; i++) {
        bool good = check_key(loader, map->keys[i], noun) &&
                    (list != &loader->tables || check_table_name(loader, map->keys[i]));
        if (good)
            collect_item(loader, (struct named){ map->keys[i], map->items[i], found->section },
                         noun, list);
    }
}

static void collect(struct loader *loader, const char *path, const struct yaml *root)
{
    struct owner owner = { { path, 0, 0 }, "", "the file" };
    struct top top = { 0 };

    if (!section_read(loader, loader->top, &owner, root, &top))
        return;
    include_all(loader, path, &top.include);
    /* Includes are named by their own files; what is left last is the outermost name. */
    loader->pipeline->name = top.name;
    collect_section(loader, &top.store, &loader->store);
    collect_section(loader, &top.ledger, &loader->ledger);
    collect_section(loader, &top.calendar, &loader->calendar);
    collect_section(loader, &top.defaults, &loader->defaults);
    collect_items(loader, &top.tables, "table", &loader->tables);
    collect_items(loader, &top.processors, "processor", &loader->processors);
}

/* ---- reading ---- */

static void read_text_of(struct loader *loader, const char *path, const char *text, size_t length)
{
    struct yaml_source source = { path, text, length };
    size_t mark = strlen(byte_order_mark);
    struct yaml *root = NULL;
    int status;

    if (length >= mark && memcmp(text, byte_order_mark, mark) == 0) {
        source.text += mark;
        source.length -= mark;
    }
    diagnostics_source(loader->diagnostics, path, source.text, source.length);
    status = yaml_read(&source, &loader->pipeline->arena, &loader->node_count, loader->diagnostics,
                       &root, NULL);
    if (status == SLUICE_E_MEMORY)
        loader->no_memory = true;
    else if (status == SLUICE_OK)
        collect(loader, path, root);
}

void include_file(struct loader *loader, const char *path, const struct yaml *item)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct stat identity = { 0 };
    struct file *file;
    char *text = NULL;
    size_t length = 0;

    if (stat(path, &identity) == 0) {
        file = find_file(loader, &identity);
        if (file != NULL && file->open)
            report_cycle(loader, file, item);
        if (file != NULL)
            return;
    }
    if (file_read_trusted(path, MAX_PIPELINE_FILE, &text, &length, &error) != SLUICE_OK) {
        report_unreadable(loader, path, item, &error);
        return;
    }
    file = add_file(loader, path, item, &identity);
    if (file != NULL) {
        read_text_of(loader, path, text, length);
        file->open = false;
    }
    free(text);
}

static void include_item(struct loader *loader, const char *path, const struct yaml *item)
{
    const char *name = read_text(loader, item, "an item of 'include'");
    const char *beside;

    if (name == NULL)
        return;
    /* Who sets a variable thinks of the folder they are in. */
    beside = item->from_environment ? name : path_beside(&loader->pipeline->arena, path, name);
    if (beside == NULL)
        loader->no_memory = true;
    else
        include_file(loader, beside, item);
}

static void include_all(struct loader *loader, const char *path, const struct named *include)
{
    if (include->value == NULL || !field_check_list(loader, include->value, "'include'"))
        return;
    for (size_t i = 0; i < include->value->count; i++)
        include_item(loader, path, include->value->items[i]);
}
