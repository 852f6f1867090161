/* shadow_columns.c - which columns of an output are compared with which of the store. */
#include "publish/compare.h"

#include <strings.h>

/* Columns that differ from run to run, or say once more what the others say. */
static const char *const uncompared[] = { "run_id", "computed_at", "row_hash" };

static bool is_compared(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(uncompared); i++)
        if (strcmp(uncompared[i], name) == 0)
            return false;
    return true;
}

/* As a run finds it: names of columns differ in more than capitals. */
static const struct sluice_field *find_field(const struct sluice_layout *layout, const char *name)
{
    for (uint32_t i = 0; i < layout->field_count; i++)
        if (strcasecmp(layout->fields[i]->name, name) == 0)
            return layout->fields[i];
    return NULL;
}

static uint32_t count_keys(const struct sluice_layout *layout)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < layout->field_count; i++)
        count += layout->fields[i]->is_key != 0;
    return count;
}

/* Rows that are not told apart by the same columns cannot be matched. */
static int check_keys(const struct node *node, const struct sluice_layout *stored,
                      struct sluice_error *error)
{
    bool same = count_keys(node->layout) == count_keys(stored);

    for (uint32_t i = 0; i < node->layout->field_count && same; i++) {
        const struct sluice_field *field = find_field(stored, node->layout->fields[i]->name);
        same = node->layout->fields[i]->is_key == 0 || (field != NULL && field->is_key != 0);
    }
    return same ? SLUICE_OK
                : sluice_error_set(error, SLUICE_E_CONFLICT,
                                   "table '%s' in the store has another key than processor '%s' "
                                   "gives it: its rows cannot be compared",
                                   stored->table, node->name);
}

static int32_t note_read(struct comparison *comparison, const char *name, int32_t type)
{
    comparison->names[comparison->count] = name;
    comparison->types[comparison->count] = type;
    return comparison->count++;
}

static bool allocate(struct arena *arena, struct comparison *comparison, uint32_t limit)
{
    struct shadow_node *out = comparison->out;

    comparison->names = arena_alloc(arena, sizeof *comparison->names * limit);
    comparison->types = arena_alloc(arena, sizeof *comparison->types * limit);
    comparison->computed_keys = arena_alloc(arena, sizeof(int32_t) * limit);
    comparison->committed_keys = arena_alloc(arena, sizeof(int32_t) * limit);
    comparison->computed = arena_alloc(arena, sizeof(int32_t) * limit);
    comparison->committed = arena_alloc(arena, sizeof(int32_t) * limit);
    out->key_names = arena_alloc(arena, sizeof *out->key_names * limit);
    out->columns = arena_alloc(arena, sizeof *out->columns * limit);
    return comparison->names != NULL && comparison->types != NULL &&
           comparison->computed_keys != NULL && comparison->committed_keys != NULL &&
           comparison->computed != NULL && comparison->committed != NULL &&
           out->key_names != NULL && out->columns != NULL;
}

static void add_key(struct comparison *comparison, uint32_t field)
{
    const struct sluice_field *key = comparison->node->layout->fields[field];
    struct shadow_node *out = comparison->out;

    comparison->computed_keys[out->key_count] = (int32_t)field;
    comparison->committed_keys[out->key_count] = note_read(comparison, key->name, key->type);
    out->key_names[out->key_count++] = key->name;
}

static void add_column(struct comparison *comparison, const struct shadow_column *column,
                       int32_t computed, int32_t committed)
{
    struct shadow_node *out = comparison->out;

    comparison->computed[out->column_count] = computed;
    comparison->committed[out->column_count] = committed;
    out->columns[out->column_count++] = *column;
}

/* Columns of the build; a table that is not there yet has them all. */
static void add_computed(struct comparison *comparison, const struct sluice_layout *stored)
{
    const struct node *node = comparison->node;

    for (uint32_t i = 1; i < node->layout->field_count; i++) {
        const struct sluice_field *field = node->layout->fields[i];
        bool both = stored == NULL || find_field(stored, field->name) != NULL;
        struct shadow_column column = { .name = field->name,
                                        .type = field->type,
                                        .side = both ? SHADOW_BOTH : SHADOW_ONLY_COMPUTED,
                                        .tolerance = -1.0 };
        if (field->is_key) {
            add_key(comparison, i);
            continue;
        }
        if (!is_compared(field->name))
            continue;
        if (i < node->declared_count)
            column.tolerance = node->tolerance[i - 1];
        add_column(comparison, &column, (int32_t)i,
                   both ? note_read(comparison, field->name, field->type) : -1);
    }
}

/* Columns that the build does not declare; the name is the session's and is copied. */
static bool add_committed(struct arena *arena, struct comparison *comparison,
                          const struct sluice_layout *stored)
{
    for (uint32_t i = 0; stored != NULL && i < stored->field_count; i++) {
        const struct sluice_field *field = stored->fields[i];
        const char *name;
        /* Not of Sluice, if it has no type of Sluice. */
        if (find_field(comparison->node->layout, field->name) != NULL ||
            !is_compared(field->name) || field->type == SLUICE_NULL)
            continue;
        name = arena_text(arena, field->name);
        if (name == NULL)
            return false;
        add_column(comparison,
                   &(struct shadow_column){ .name = name,
                                            .type = field->type,
                                            .side = SHADOW_ONLY_COMMITTED,
                                            .tolerance = -1.0 },
                   -1, note_read(comparison, name, field->type));
    }
    return true;
}

int comparison_lay_out(struct comparison *comparison, struct arena *arena, struct session *session,
                       struct sluice_error *error)
{
    const struct node *node = comparison->node;
    const struct sluice_layout *stored = NULL;
    int status = session_describe(session, node->output->name, &stored, error);

    if (status == SLUICE_E_NOT_FOUND)
        stored = NULL;
    else if (status != SLUICE_OK)
        return status;
    else if (check_keys(node, stored, error) != SLUICE_OK)
        return error->status;
    comparison->has_table = stored != NULL;
    if (!allocate(arena, comparison,
                  node->layout->field_count + (stored == NULL ? 0 : stored->field_count) + 1))
        return error_memory(error, "a shadow run");
    add_computed(comparison, stored);
    return add_committed(arena, comparison, stored) ? SLUICE_OK
                                                    : error_memory(error, "a shadow run");
}
