/* twice.c - rows of an external table that have one key: nobody but its reader looks for them. */
#include "versions/versions.h"

#include <stdlib.h>

/* Is a column of the store's key part of the declared one, or the date? */
static bool is_ours(const struct source *source, const char *name)
{
    for (size_t i = 0; i < source->key_count; i++)
        if (strcmp(source->key[i], name) == 0)
            return true;
    return text_equals(source->date, name);
}

/* Does the store itself see to it that no two rows of a date have one key? */
static int is_kept_by_store(struct session *session, const struct source *source, bool *kept,
                            struct sluice_error *error)
{
    const struct sluice_layout *layout;
    int status = session_describe(session, source->name, &layout, error);
    uint32_t keys = 0;

    *kept = status == SLUICE_OK;
    for (uint32_t i = 0; *kept && i < layout->field_count; i++) {
        keys += layout->fields[i]->is_key != 0;
        *kept = layout->fields[i]->is_key == 0 || is_ours(source, layout->fields[i]->name);
    }
    *kept = *kept && keys > 0;
    return status;
}

struct search {
    const struct external_read *read;
    const struct table *rows;
    uint32_t width;            /* the date, if there is one, then the key */
    struct sluice_value *keys; /* `width` of each row */
};

static void take_column(struct search *search, uint32_t place, const char *name)
{
    const struct sluice_column *column = &search->rows->views[table_find(search->rows, name)];

    for (int64_t row = 0; row < search->rows->row_count; row++)
        search->keys[(size_t)row * search->width + place] = sluice_value_at(column, row);
}

static bool search_init(struct search *search)
{
    const struct source *source = search->read->source;
    uint32_t place = source->date != NULL ? 1 : 0;

    search->width = (uint32_t)source->key_count + place;
    search->keys =
        malloc(sizeof *search->keys * (search->width * (size_t)search->rows->row_count + 1));
    if (search->keys == NULL)
        return false;
    if (source->date != NULL)
        take_column(search, 0, source->date);
    for (size_t i = 0; i < source->key_count; i++)
        take_column(search, place++, source->key[i]);
    return true;
}

/* The slots that see the row are not to be read. */
static int note_twice(const struct search *search, int64_t row, size_t low, size_t high,
                      struct sluice_error *error)
{
    const struct external_read *read = search->read;
    const struct sluice_value *key = &search->keys[(size_t)row * search->width];
    uint32_t dated = read->source->date != NULL ? 1 : 0;
    char date[DATE_TEXT_SIZE] = "";
    struct buffer text = { 0 };
    const char *fault;
    size_t slot = dated ? axis_find(read->axis, (sluice_day)key[0].as.integer) : low;

    if (slot == SIZE_MAX || slot < low || slot >= high || read->faults[slot] != NULL)
        return SLUICE_OK;
    key_format(&text, key + dated, search->width - dated);
    fault = text.failed
                ? NULL
                : arena_printf(read->arena,
                               "table '%s' has two rows for one key%s%s: %s; correct the "
                               "data where they are written, or the declared key",
                               read->source->name, dated ? " on " : "",
                               dated ? date_format((sluice_day)key[0].as.integer, date) : "",
                               text.data);
    buffer_fini(&text);
    if (fault == NULL)
        return error_memory(error, "the keys of a table");
    for (size_t i = slot; i < (dated ? slot + 1 : high); i++)
        read->faults[i] = fault;
    return SLUICE_OK;
}

static int look_through(const struct search *search, size_t low, size_t high,
                        struct sluice_error *error)
{
    struct key_set set;
    int status = SLUICE_OK;

    key_set_init(&set, search->width);
    for (int64_t row = 0; row < search->rows->row_count && status == SLUICE_OK; row++) {
        int64_t found = row;
        if (!key_set_put(&set, search->keys, &found))
            status = error_memory(error, "the keys of a table");
        else if (found != row)
            status = note_twice(search, row, low, high, error);
    }
    key_set_fini(&set);
    return status;
}

int external_check_keys(const struct external_read *read, struct session *session,
                        const struct table *rows, size_t low, size_t high,
                        struct sluice_error *error)
{
    struct search search = { .read = read, .rows = rows };
    bool kept;
    int status = is_kept_by_store(session, read->source, &kept, error);

    if (status != SLUICE_OK || kept)
        return status;
    status = search_init(&search) ? look_through(&search, low, high, error)
                                  : error_memory(error, "the keys of a table");
    free(search.keys);
    return status;
}
