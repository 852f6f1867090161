/* verify_columns.c - which columns a commit is compared over, and hashes over them. */
#include "ask/private.h"

#define ROW_HASH "row_hash"

/* ---- where they are in the store ---- */

static int32_t find_stored(const struct verify_table *table, const char *name)
{
    for (size_t i = 0; i < table->stored.count; i++)
        if (strcmp(table->stored.names[i], name) == 0)
            return (int32_t)i;
    return -1;
}

/* Its place in the scan of the table, which takes it in; -1: the store has none. */
static int place_of(struct verify *verify, struct verify_table *table, const char *name,
                    int32_t type, int32_t *place)
{
    size_t most = table->stored.count;

    *place = -1;
    if (find_stored(table, name) < 0)
        return SLUICE_OK;
    for (size_t i = 0; i < table->scan_count; i++)
        if (strcmp(table->scan_names[i], name) == 0) {
            *place = (int32_t)i;
            return SLUICE_OK;
        }
    if (table->scan_names == NULL) {
        table->scan_names = arena_alloc(&verify->arena, sizeof *table->scan_names * (most + 1));
        table->scan_types = arena_alloc(&verify->arena, sizeof *table->scan_types * (most + 1));
    }
    if (table->scan_names == NULL || table->scan_types == NULL)
        return SLUICE_E_MEMORY;
    *place = (int32_t)table->scan_count;
    table->scan_names[table->scan_count] = name;
    table->scan_types[table->scan_count++] = type;
    return SLUICE_OK;
}

/* ---- sets ---- */

static int make_set(struct verify *verify, struct verify_table *table, const char *text,
                    struct verify_columns *set, struct sluice_error *error)
{
    struct content_columns parsed;
    int status = content_columns_parse(text, &verify->arena, &parsed, error);

    if (status != SLUICE_OK)
        return status;
    *set = (struct verify_columns){
        .text = text, .names = parsed.names, .types = parsed.types, .count = (int32_t)parsed.count
    };
    set->places = arena_alloc(&verify->arena, sizeof *set->places * (parsed.count + 1));
    for (int32_t i = 0; i < set->count && set->places != NULL; i++) {
        if (table->source->producer != NULL && strcmp(set->names[i], ROW_HASH) == 0)
            set->hashed = i;
        if (place_of(verify, table, set->names[i], set->types[i], &set->places[i]) != SLUICE_OK)
            set->places = NULL;
    }
    return set->places == NULL ? error_memory(error, "the columns of a table") : SLUICE_OK;
}

int verify_columns_of(struct verify *verify, struct verify_table *table, const char *text,
                      const struct verify_columns **columns, struct sluice_error *error)
{
    struct verify_columns *set = NULL;

    for (size_t i = 0; i < table->set_count && set == NULL; i++)
        if (strcmp(table->sets[i]->text, text) == 0)
            set = table->sets[i];
    if (set == NULL) {
        int status;
        set = arena_alloc(&verify->arena, sizeof *set);
        text = arena_text(&verify->arena, text);
        if (set == NULL || text == NULL ||
            !array_reserve((void **)&table->sets, &table->set_capacity, table->set_count + 1,
                           sizeof(struct verify_columns *)))
            return error_memory(error, "the columns of a table");
        status = make_set(verify, table, text, set, error);
        if (status != SLUICE_OK)
            return status;
        table->sets[table->set_count++] = set;
    }
    *columns = set->count == 0 ? NULL : set;
    return SLUICE_OK;
}

/* The columns of an output, as its commit has them; NULL: it does not say. */
static int output_of(struct verify *verify, const struct commit_record *commit, const char **detail,
                     struct sluice_error *error)
{
    struct component *components;
    size_t count;
    int status = ledger_components(verify->asker.session, commit->commit_id, &verify->arena,
                                   &components, &count, error);

    *detail = NULL;
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        if (component_kind(components[i].name) == COMPONENT_OUTPUT)
            *detail = components[i].detail;
    return status;
}

/* What a commit of the release before is over, which did not say it; in place of `text`. */
static int presumed_text(const struct verify_table *table, struct buffer *text)
{
    content_columns_add(table->source->date, SLUICE_DATE, text);
    content_columns_add_output(text);
    content_columns_add(ROW_HASH, SLUICE_TEXT, text);
    return text->failed ? SLUICE_E_MEMORY : SLUICE_OK;
}

static int whole_columns_of(struct verify *verify, struct verify_table *table,
                            const struct commit_record *commit, const char *text,
                            const struct verify_columns **columns, struct sluice_error *error)
{
    struct buffer whole = { 0 };
    const char *detail;
    int status = output_of(verify, commit, &detail, error);

    if (status == SLUICE_OK && detail != NULL && content_columns_expand(text, detail, &whole))
        status = whole.failed ? error_memory(error, "the columns of a commit")
                              : verify_columns_of(verify, table, whole.data, columns, error);
    buffer_fini(&whole);
    return status;
}

int verify_columns_of_commit(struct verify *verify, struct verify_table *table,
                             const struct commit_record *commit,
                             const struct verify_columns **columns, struct sluice_error *error)
{
    const char *text = commit->content_columns;
    struct buffer presumed = { 0 };
    int status;

    *columns = NULL;
    if (text == NULL && presumed_text(table, &presumed) != SLUICE_OK)
        status = error_memory(error, "the columns of a commit");
    else if (text != NULL && !content_columns_has_output(text))
        status = verify_columns_of(verify, table, text, columns, error);
    else
        status = whole_columns_of(verify, table, commit, text != NULL ? text : presumed.data,
                                  columns, error);
    buffer_fini(&presumed);
    return status;
}

static int read_stored(struct verify *verify, struct verify_table *table,
                       struct sluice_error *error)
{
    const struct sluice_layout *layout;
    struct content_columns *stored = &table->stored;
    int status = session_describe(verify->asker.session, table->source->name, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK)
        return status;
    stored->names = arena_alloc(&verify->arena, sizeof *stored->names * (layout->field_count + 1));
    stored->types = arena_alloc(&verify->arena, sizeof *stored->types * (layout->field_count + 1));
    for (uint32_t i = 0; i < layout->field_count; i++) {
        if (stored->names == NULL || stored->types == NULL)
            break;
        if (layout->fields[i]->type == SLUICE_NULL)
            continue; /* of a type that is none of ours: no commit was over it */
        stored->types[stored->count] = layout->fields[i]->type;
        stored->names[stored->count] = arena_text(&verify->arena, layout->fields[i]->name);
        if (stored->names[stored->count++] == NULL)
            stored->names = NULL;
    }
    return stored->names == NULL || stored->types == NULL
               ? error_memory(error, "the columns of a table")
               : SLUICE_OK;
}

static int declared_text(const struct verify *verify, const struct source *source,
                         struct arena *arena, struct buffer *text)
{
    const struct sluice_layout *layout;

    (void)verify;
    if (source->producer != NULL) {
        buffer_text(text, source->producer->content_columns);
        return text->failed ? SLUICE_E_MEMORY : SLUICE_OK;
    }
    layout = pipeline_table_layout(source->raw, arena);
    for (uint32_t i = 0; layout != NULL && i < layout->field_count; i++)
        content_columns_add(layout->fields[i]->name, layout->fields[i]->type, text);
    return layout == NULL || text->failed ? SLUICE_E_MEMORY : SLUICE_OK;
}

int verify_columns_init(struct verify *verify, struct verify_table *table,
                        struct sluice_error *error)
{
    struct buffer text = { 0 };
    int status = read_stored(verify, table, error);

    if (status == SLUICE_OK &&
        declared_text(verify, table->source, &verify->arena, &text) != SLUICE_OK)
        status = error_memory(error, "the columns of a table");
    if (status == SLUICE_OK)
        status = verify_columns_of(verify, table, text.data, &table->declared, error);
    buffer_fini(&text);
    return status;
}

/* ---- hashes ---- */

void verify_reuse(struct buffer *scratch)
{
    if (!scratch->failed)
        buffer_clear(scratch);
}

void verify_append_row(const struct verify_columns *set, const int32_t *places, int32_t count,
                       const struct sluice_column *columns, int64_t row, struct buffer *scratch)
{
    (void)set;
    for (int32_t i = 0; i < count; i++)
        canonical_append(scratch, places[i] < 0 ? sluice_of_null()
                                                : sluice_value_at(&columns[places[i]], row));
}

bool verify_hash_is_right(const struct verify_columns *set, const int32_t *places,
                          const struct sluice_column *columns, int64_t row, struct buffer *scratch)
{
    struct sluice_value kept = sluice_of_null();
    char text[17];

    if (places[set->hashed] >= 0)
        kept = sluice_value_at(&columns[places[set->hashed]], row);
    if (kept.type != SLUICE_TEXT || kept.length != 16)
        return false;
    verify_reuse(scratch);
    verify_append_row(set, places, set->hashed, columns, row, scratch);
    if (scratch->failed)
        return false;
    (void)snprintf(text, sizeof text, "%016llx",
                   (unsigned long long)hash_bytes(scratch->data, scratch->length));
    return memcmp(text, kept.as.text, 16) == 0;
}
