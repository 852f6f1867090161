/* tables.c - a declared table: columns, key, partition column. */
#include "pipeline/keys.h"
#include "table/table.h"

#include <strings.h>

/* In the order of enum known, which begins at 1. */
static const char *const known_words[] = { "ahead", "before", "after" };

const char *known_name(int known)
{
    return known_words[known - KNOWN_AHEAD];
}

enum { DATES_CALENDAR, DATES_ALL };
static const char *const dates_words[] = { [DATES_CALENDAR] = "calendar", [DATES_ALL] = "all" };

enum { EMPTY_MISSING, EMPTY_ALLOWED };
static const char *const empty_words[] = {
    [EMPTY_MISSING] = "missing", [EMPTY_ALLOWED] = "allowed"
};

/* In the order of enum import_mode, which begins at 1. */
static const char *const import_words[] = { "replace", "merge" };

#define DEFAULT_MAX_REMOVED 50 /* percent */

static const char *const type_words[] = { "text", "int", "real", "bool", "date", "time" };

/* ---- one column ---- */

static int read_known(struct loader *loader, const struct field *field)
{
    return 1 + read_choice(loader, field->value, field->what, known_words, COUNT_OF(known_words));
}

void read_table_known(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;
    char title[WHAT_SIZE + 16];
    struct owner owner = { field->key->location, title, field->what };

    if (field->value->kind == YAML_SCALAR && text_equals(field->value->text, "since")) {
        diagnostics_add(loader->diagnostics, MISTAKE_KEY_MISSING, field->value->location,
                        "'since' does not say which column it goes by");
        diagnostics_suggest(loader->diagnostics, "write 'known: {since: COLUMN}'");
        return;
    }
    if (field->value->kind != YAML_MAP) {
        draft->table.known = read_known(loader, field);
        return;
    }
    draft->since.key = field->key;
    (void)snprintf(title, sizeof title, "%s of %s", field->what, field->owner->title);
    (void)section_read(loader, field->rule->section, &owner, field->value, draft);
    /* Row by row; no column is known ahead of its row. */
    draft->table.known = KNOWN_AFTER;
}

void read_known_since(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;

    draft->since = (struct named){ field->key, field->value, NULL };
    draft->table.since = read_name(loader, field->value, field->what);
}

void read_table_date(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;

    draft->date = (struct named){ field->key, field->value, NULL };
    draft->table.date = read_name(loader, field->value, field->what);
}

void read_table_dates(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;

    draft->dates = (struct named){ field->key, field->value, NULL };
    draft->table.all_dates = read_choice(loader, field->value, field->what, dates_words,
                                         COUNT_OF(dates_words)) == DATES_ALL;
}

void read_table_empty(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;

    draft->empty = (struct named){ field->key, field->value, NULL };
    draft->table.empty_counts = read_choice(loader, field->value, field->what, empty_words,
                                            COUNT_OF(empty_words)) == EMPTY_ALLOWED;
}

void read_table_fresh(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;
    int64_t days = -1;

    draft->fresh = (struct named){ field->key, field->value, NULL };
    if (read_int(loader, field->value, field->what, 0, MAX_WINDOW_DAYS, &days))
        draft->table.fresh = (int)days;
}

void read_table_import(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;

    draft->table.import =
        1 + read_choice(loader, field->value, field->what, import_words, COUNT_OF(import_words));
}

void read_column_known(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_column *column = target;

    column->known = read_known(loader, field);
}

static void report_type(struct loader *loader, const struct field *field, size_t length)
{
    char word[32];
    char shown[YAML_SHOWN_SIZE];
    const char *closest;

    (void)snprintf(word, sizeof word, "%.*s", (int)length, field->value->text);
    closest = closest_match(word, type_words, COUNT_OF(type_words));
    diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, field->value->location,
                    "%s cannot be of type %s", field->what, yaml_shown(field->value, shown));
    if (closest != NULL)
        diagnostics_suggest(loader->diagnostics, "did you mean '%s%s'?", closest,
                            field->value->text[length] == '?' ? "?" : "");
    else
        diagnostics_suggest(loader->diagnostics,
                            "types are text, int, real, bool, date and time, with ? for nullable");
}

/* "int" or, nullable, "int?". */
void read_column_type(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_column *column = target;
    const char *text = field->value->text;
    struct sluice_value value;
    size_t length;

    if (!yaml_value(field->value, SLUICE_TEXT, field->what, &value, loader->diagnostics))
        return;
    length = strlen(text);
    column->nullable = length > 0 && text[length - 1] == '?';
    if (column->nullable)
        length--;
    column->type = type_parse(text, length);
    if (column->type == SLUICE_NULL)
        report_type(loader, field, length);
}

static void read_column(struct loader *loader, const struct owner *owner, const struct named *named,
                        struct pipeline_column *column)
{
    const struct yaml *key = named->key, *value = named->value;
    char what[WHAT_SIZE + 16];
    struct field field = { owner, key, value, what, NULL };
    struct owner title;

    column->location = key->location;
    column->name = key->text;
    column->from = key->text;
    if (!check_key(loader, key, "column") || value->kind == YAML_BROKEN)
        return;
    (void)snprintf(what, sizeof what, "column '%s'", key->text);
    if (value->kind == YAML_SCALAR && !yaml_is_null(value)) {
        read_column_type(loader, &field, column);
        return;
    }
    if (value->kind != YAML_MAP) {
        diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, value->location,
                        "%s must be a type or a map, not %s", what, yaml_kind_name(value));
        diagnostics_suggest(loader->diagnostics, "write '%s: text', or another type", key->text);
        return;
    }
    title = (struct owner){ key->location, loader_title(loader, "column", key->text), what };
    (void)section_read(loader, named->section, &title, value, column);
}

/* ---- columns, key and date ---- */

/* Where rows are known one by one, columns are known with them. */
static void refuse_known(struct loader *loader, const struct pipeline_table *table,
                         const struct pipeline_column *column)
{
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->location,
                    "column '%s' may not say when it is known: rows of table '%s' are known since "
                    "a date of their own",
                    column->name, table->name);
    diagnostics_suggest(loader->diagnostics, "remove 'known' of the column");
}

static void read_columns(struct loader *loader, const struct owner *owner,
                         struct table_draft *draft)
{
    const struct yaml *map = draft->columns.value;
    struct pipeline_table *table = &draft->table;
    struct pipeline_column *columns;

    if (map == NULL || !check_map(loader, map, "'columns'"))
        return;
    if (map->count == 0) {
        diagnostics_add(loader->diagnostics, MISTAKE_EMPTY_LIST, map->location, "%s has no columns",
                        owner->title);
        diagnostics_suggest(loader->diagnostics, "give every column a type: '{game_id: text}'");
    }
    if (map->count > MAX_TABLE_COLUMNS) {
        diagnostics_add(loader->diagnostics, MISTAKE_OVER_LIMIT,
                        map->keys[MAX_TABLE_COLUMNS]->location, "%s has %zu columns, at most %d",
                        owner->title, map->count, MAX_TABLE_COLUMNS);
        diagnostics_suggest(loader->diagnostics, "make several tables of it");
    }
    columns = loader_alloc(loader, map->count, sizeof *columns);
    if (columns == NULL)
        return;
    for (size_t i = 0; i < map->count; i++) {
        read_column(loader, owner,
                    &(struct named){ map->keys[i], map->items[i], draft->columns.section },
                    &columns[i]);
        for (size_t j = 0; j < i; j++)
            check_case(loader, map->keys[i], map->keys[j], "column");
        if (draft->since.key != NULL && columns[i].known != 0)
            refuse_known(loader, table, &columns[i]);
        if (columns[i].known == 0)
            columns[i].known = table->known;
    }
    table->columns = columns;
    table->column_count = map->count;
}

static const struct pipeline_column *find_column(const struct pipeline_table *table,
                                                 const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (text_equals(table->columns[i].name, name))
            return &table->columns[i];
    }
    return NULL;
}

static void suggest_column(struct loader *loader, const struct pipeline_table *table,
                           const char *name)
{
    const char **names = loader_alloc(loader, table->column_count, sizeof *names);
    const char *closest;

    if (names == NULL)
        return;
    for (size_t i = 0; i < table->column_count; i++)
        names[i] = table->columns[i].name;
    closest = closest_match(name, names, table->column_count);
    if (closest != NULL)
        diagnostics_suggest(loader->diagnostics, "did you mean '%s'?", closest);
    else
        diagnostics_suggest(loader->diagnostics, "declare it under 'columns'");
}

const struct pipeline_column *need_column(struct loader *loader, struct location location,
                                          const struct pipeline_table *table, const char *role,
                                          const char *name)
{
    const struct pipeline_column *column = find_column(table, name);

    if (column != NULL || table->column_count == 0)
        return column;
    diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_MISSING, location,
                    "%s '%.60s' is not a column of table '%s'", role, name, table->name);
    suggest_column(loader, table, name);
    return NULL;
}

static void refuse_nullable(struct loader *loader, struct location location,
                            const struct pipeline_column *column, const char *role)
{
    if (column == NULL || !column->nullable || column->type == SLUICE_NULL)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_NULLABLE, location,
                    "%s '%s' may not be nullable", role, column->name);
    diagnostics_suggest(loader->diagnostics, "make it '%s', without the question mark",
                        type_name(column->type));
}

static bool is_key(const struct pipeline_table *table, const char *name)
{
    for (size_t i = 0; i < table->key_count; i++) {
        if (text_equals(table->key[i], name))
            return true;
    }
    return false;
}

static void read_key_item(struct loader *loader, const struct yaml *item,
                          struct pipeline_table *table, const char **key)
{
    const char *name = read_name(loader, item, "a column of 'key'");

    if (name == NULL)
        return;
    if (is_key(table, name)) {
        diagnostics_add(loader->diagnostics, MISTAKE_DUPLICATE_ENTRY, item->location,
                        "'%s' stands twice in 'key'", name);
        diagnostics_suggest(loader->diagnostics, "remove one of them");
        return;
    }
    key[table->key_count++] = name;
    refuse_nullable(loader, item->location,
                    need_column(loader, item->location, table, "key column", name), "key column");
}

static void read_key(struct loader *loader, struct table_draft *draft)
{
    const struct yaml *list = draft->key.value;
    const char **key;

    if (list == NULL || !field_check_list(loader, list, "'key'"))
        return;
    if (list->count == 0) {
        diagnostics_add(loader->diagnostics, MISTAKE_EMPTY_LIST, list->location,
                        "'key' names no columns");
        diagnostics_suggest(loader->diagnostics, "list the columns that together name a row");
    }
    key = loader_alloc(loader, list->count, sizeof *key);
    if (key == NULL)
        return;
    draft->table.key = key;
    for (size_t i = 0; i < list->count; i++)
        read_key_item(loader, list->items[i], &draft->table, key);
}

/* `role` is "date column" and the like; `name` (may be NULL) stands at `place`. */
static void check_date(struct loader *loader, const struct pipeline_table *table,
                       const struct named *place, const char *role, const char *name)
{
    const struct pipeline_column *column;
    struct location location;

    if (name == NULL)
        return;
    location = place->value->location;
    column = need_column(loader, location, table, role, name);
    if (column == NULL || column->type == SLUICE_NULL)
        return;
    if (column->type != SLUICE_DATE) {
        diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, location, "%s '%s' is of type %s",
                        role, column->name, type_name(column->type));
        diagnostics_suggest(loader->diagnostics, "make it 'date'");
    } else if (!is_key(table, name)) {
        refuse_nullable(loader, location, column, role);
    }
}

/* A table has dates, or rows that are known from a date on. */
static void check_since(struct loader *loader, const struct table_draft *draft)
{
    if (draft->since.key == NULL || draft->date.value == NULL)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, draft->since.key->location,
                    "'since' is for tables without a date, and table '%s' has one: its rows are "
                    "known by their date",
                    draft->table.name);
    diagnostics_suggest(loader->diagnostics,
                        "remove 'date', or write 'known: ahead', before or after");
}

/* What is said of dates means nothing where there are none. */
static void check_of_dates(struct loader *loader, const struct table_draft *draft,
                           const struct named *said, const char *meaning)
{
    if (said->key == NULL || draft->date.value != NULL)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, said->key->location,
                    "'%s' says %s, but table '%s' has no date", said->key->text, meaning,
                    draft->table.name);
    diagnostics_suggest(loader->diagnostics,
                        "name the table's date column: 'date: COLUMN', or remove '%s'",
                        said->key->text);
}

/* "After its date" says nothing where there is no date. */
static void check_known(struct loader *loader, const struct table_draft *draft)
{
    const struct pipeline_table *table = &draft->table;

    if (draft->date.value != NULL || draft->since.key != NULL)
        return;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        if (column->known == KNOWN_AHEAD || column->known == 0)
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->location,
                        "column '%s' is known %s its date, but table '%s' has no date",
                        column->name, known_name(column->known), table->name);
        diagnostics_suggest(loader->diagnostics,
                            "name the table's date column: 'date: COLUMN', or make it 'known: "
                            "ahead'");
        return;
    }
}

static void check_conditions(struct loader *loader, const struct pipeline_table *table)
{
    const struct pipeline_column *column;
    struct sluice_value value;
    char what[WHAT_SIZE + 4];

    for (size_t i = 0; i < table->where_count; i++) {
        const struct pipeline_filter *filter = &table->where[i];
        if (filter->kind == 0)
            continue;
        column = need_column(loader, filter->location, table, "column", filter->column);
        if (column == NULL || column->type == SLUICE_NULL)
            continue;
        (void)snprintf(what, sizeof what, "'%s'", column->name);
        for (size_t j = 0; j < filter->value_count; j++)
            (void)yaml_value(filter->values[j], column->type, what, &value, loader->diagnostics);
    }
}

static void default_file(struct loader *loader, struct pipeline_table *table)
{
    const char **files = loader_alloc(loader, 1, sizeof *files);

    if (files == NULL)
        return;
    files[0] = arena_printf(&loader->pipeline->arena, "%s.csv", table->name);
    loader->no_memory = loader->no_memory || files[0] == NULL;
    table->files = files;
    table->file_count = 1;
}

void read_table(struct loader *loader, const struct named *named, struct pipeline_table *table)
{
    const char *name = named->key->text;
    const char *title = loader_title(loader, "table", name);
    struct owner owner = { named->key->location, title, title };
    struct table_draft draft = { .table = { .location = owner.location,
                                            .name = name,
                                            .import = IMPORT_REPLACE,
                                            .fresh = -1,
                                            .max_removed = DEFAULT_MAX_REMOVED } };

    if (named->value->kind != YAML_BROKEN &&
        section_read(loader, named->section, &owner, named->value, &draft)) {
        if (draft.table.known == 0)
            draft.table.known = draft.table.date == NULL ? KNOWN_AHEAD : KNOWN_AFTER;
        /* Results without rows have not arrived; what is known before may well have none. */
        if (draft.empty.key == NULL)
            draft.table.empty_counts =
                draft.table.known != KNOWN_AFTER || draft.table.since != NULL;
        read_columns(loader, &owner, &draft);
        read_key(loader, &draft);
        check_date(loader, &draft.table, &draft.date, "date column", draft.table.date);
        check_date(loader, &draft.table, &draft.since, "since column", draft.table.since);
        check_since(loader, &draft);
        check_of_dates(loader, &draft, &draft.dates, "which dates count");
        check_of_dates(loader, &draft, &draft.empty, "what a date without rows is");
        check_of_dates(loader, &draft, &draft.fresh, "how old its newest date may be");
        check_known(loader, &draft);
        check_conditions(loader, &draft.table);
        check_dialect(loader, &draft);
        check_external(loader, named->value, &draft.table);
    }
    if (draft.table.file_count == 0)
        default_file(loader, &draft.table);
    draft.table.file = draft.table.file_count == 0 ? NULL : draft.table.files[0];
    *table = draft.table;
}
