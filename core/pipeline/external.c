/* external.c - tables that somebody else writes: where they lie, and what their versions are. */
#include "pipeline/keys.h"

#define MOST_PARTS 3 /* project.dataset.table */

enum { TOKEN_STORE, TOKEN_SCAN };
static const char *const token_words[] = { [TOKEN_STORE] = "store", [TOKEN_SCAN] = "scan" };

void read_table_token(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;

    draft->table.scans = read_choice(loader, field->value, field->what, token_words,
                                     COUNT_OF(token_words)) == TOKEN_SCAN;
}

/* Letters, digits, _, - and $, and whatever is no ASCII; as long as it goes. */
static size_t part_length(const char *text)
{
    size_t length = 0;

    for (; text[length] != '\0'; length++) {
        char lower = ascii_lower(text[length]);
        bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (!plain && strchr("_-$", lower) == NULL && (unsigned char)lower < 0x80)
            break;
    }
    return length;
}

static bool is_place(const char *text)
{
    int parts = 0;

    for (;;) {
        size_t length = part_length(text);
        parts++;
        if (length == 0 || parts > MOST_PARTS)
            return false;
        if (text[length] == '\0')
            return true;
        if (text[length] != '.')
            return false;
        text += length + 1;
    }
}

void read_table_from(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;
    const char *text = read_text(loader, field->value, field->what);
    char shown[YAML_SHOWN_SIZE];

    if (text == NULL)
        return;
    if (is_place(text)) {
        draft->table.from = check_table_name(loader, field->value) ? text : NULL;
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_NAME, field->value->location,
                    "%s must be the name of a table in the store, not %s", field->what,
                    yaml_shown(field->value, shown));
    diagnostics_suggest(loader->diagnostics,
                        "write TABLE, SCHEMA.TABLE or PROJECT.DATASET.TABLE, without quotes; for a "
                        "name of other characters make a view");
}

/* Of the keys below those that mean nothing with `external`, or without it. */
struct clash {
    const char *key, *meaning;
    bool with;
};

static const struct clash clashes[] = {
    { "file", "what an import reads", true },
    { "csv", "how the file of an import is written", true },
    { "import", "what an import does", true },
    { "fresh", "how old what an import brings may be", true },
    { "max_removed", "what an import may remove", true },
    { "from", "where in the store an external table lies", false },
    { "token", "how an external table is asked for changes", false },
};

static void refuse(struct loader *loader, const struct yaml *key, const struct clash *clash,
                   const char *table)
{
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, key->location,
                    "'%s' says %s, but table '%s' is %s", clash->key, clash->meaning, table,
                    clash->with ? "external: somebody else writes it" : "not external");
    if (clash->with)
        diagnostics_suggest(loader->diagnostics, "remove '%s', or 'external: true'", clash->key);
    else
        diagnostics_suggest(loader->diagnostics, "write 'external: true', or remove '%s'",
                            clash->key);
}

/* Nothing renames or converts a column of a table that is read as it is. */
static void refuse_names(struct loader *loader, const struct pipeline_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        if (column->zone != NULL) {
            diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->location,
                            "column '%s' may not be the date of a time in a file: table '%s' is "
                            "external and has none",
                            column->name, table->name);
            diagnostics_suggest(loader->diagnostics,
                                "remove 'zone', or read a view that makes the date");
        }
        if (column->row_number) {
            diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->location,
                            "column '%s' may not number the rows of a file: table '%s' is external "
                            "and has none",
                            column->name, table->name);
            diagnostics_suggest(loader->diagnostics, "remove 'row_number', or read a view that "
                                                     "numbers its rows");
        }
        if (text_equals(column->from, column->name) && column->from_clock == NULL)
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->location,
                        "column '%s' may not have another name in its file: table '%s' is external "
                        "and has none",
                        column->name, table->name);
        diagnostics_suggest(loader->diagnostics,
                            "call it as the store does, or read a view that renames it");
    }
}

void check_external(struct loader *loader, const struct yaml *map,
                    const struct pipeline_table *table)
{
    for (size_t k = 0; k < map->count; k++)
        for (size_t i = 0; i < COUNT_OF(clashes); i++)
            if (clashes[i].with == table->external &&
                text_equals(map->keys[k]->text, clashes[i].key))
                refuse(loader, map->keys[k], &clashes[i], table->name);
    if (table->external)
        refuse_names(loader, table);
}
