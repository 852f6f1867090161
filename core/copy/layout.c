/* layout.c - which columns of a table are copied, and the table that they are copied into. */
#include "copy/private.h"

#include <strings.h>

/* In stores and pipelines names of columns differ in more than capitals. */
static const struct sluice_field *find_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcasecmp(layout->fields[i]->name, name) == 0)
            return layout->fields[i];
    return NULL;
}

struct draft {
    struct sluice_field *fields;
    const struct sluice_field **pointers;
    struct sluice_layout *layout;
};

static bool start_draft(struct copy *copy, struct copy_item *item, size_t most, struct draft *draft)
{
    struct arena *arena = &copy->arena;

    draft->fields = arena_alloc(arena, sizeof *draft->fields * most);
    draft->pointers = arena_alloc(arena, sizeof *draft->pointers * most);
    draft->layout = arena_alloc(arena, sizeof *draft->layout);
    item->names = arena_alloc(arena, sizeof *item->names * most);
    item->types = arena_alloc(arena, sizeof *item->types * most);
    if (draft->fields == NULL || draft->pointers == NULL || draft->layout == NULL ||
        item->names == NULL || item->types == NULL)
        return false;
    *draft->layout = (struct sluice_layout){ .size = sizeof *draft->layout,
                                             .table = item->table.source->name,
                                             .fields = draft->pointers,
                                             .date = item->table.source->date };
    item->layout = draft->layout;
    item->count = 0;
    item->date = -1;
    return true;
}

static void put_field(struct draft *draft, const char *name, int32_t type, bool is_key)
{
    uint32_t at = draft->layout->field_count++;

    draft->fields[at] = (struct sluice_field){
        .size = sizeof draft->fields[at], .type = type, .name = name, .is_key = is_key
    };
    draft->pointers[at] = &draft->fields[at];
}

static void put_column(struct copy_item *item, const char *name, int32_t type)
{
    if (text_equals(name, item->table.source->date))
        item->date = item->count;
    item->names[item->count] = name;
    item->types[item->count++] = type;
}

static bool converts(const struct sluice_field *field, int32_t type)
{
    return field->type == type || (field->converts & (1u << type)) != 0;
}

/* One that an older build did not have is null in the source, and in the target. */
static void take_declared(struct copy_item *item, struct draft *draft,
                          const struct sluice_layout *declared, const struct sluice_layout *stored)
{
    for (uint32_t i = 0; i < declared->field_count; i++) {
        const struct sluice_field *wanted = declared->fields[i];
        const struct sluice_field *field = find_field(stored, wanted->name);
        int32_t type = field == NULL || converts(field, wanted->type) ? wanted->type : field->type;
        put_field(draft, wanted->name, type, wanted->is_key != 0);
        if (field != NULL)
            put_column(item, wanted->name, type);
    }
}

/* Columns that the pipeline has no more: what was committed with them is over them. */
static bool take_others(struct copy *copy, struct copy_item *item, struct draft *draft,
                        const struct sluice_layout *declared, const struct sluice_layout *stored)
{
    for (uint32_t i = 0; i < stored->field_count; i++) {
        const struct sluice_field *field = stored->fields[i];
        const char *name;
        if (find_field(declared, field->name) != NULL)
            continue;
        name = arena_text(&copy->arena, field->name);
        if (name == NULL)
            return false;
        if (field->type == SLUICE_NULL) {
            item->table.unknown = item->table.unknown == NULL ? name : item->table.unknown;
            continue;
        }
        put_field(draft, name, field->type, false);
        put_column(item, name, field->type);
    }
    return true;
}

int copy_choose_columns(struct copy *copy, struct copy_item *item,
                        const struct sluice_layout *stored, struct sluice_error *error)
{
    const struct source *source = item->table.source;
    const struct sluice_layout *declared = source->producer != NULL
                                               ? source->producer->layout
                                               : pipeline_table_layout(source->raw, &copy->arena);
    struct draft draft;

    if (declared == NULL ||
        !start_draft(copy, item, (size_t)declared->field_count + stored->field_count + 1, &draft))
        return error_memory(error, "the columns of a table");
    take_declared(item, &draft, declared, stored);
    return take_others(copy, item, &draft, declared, stored)
               ? SLUICE_OK
               : error_memory(error, "the columns of a table");
}

struct read_request copy_request_of(const struct copy_item *item)
{
    return (struct read_request){ .table = item->table.source->name,
                                  .columns = item->names,
                                  .types = item->types,
                                  .count = item->count };
}
