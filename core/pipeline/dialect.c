/* dialect.c - which CSV files a table has, and how they are written. */
#include "pipeline/keys.h"

#define MOST_NULL_WORDS 32

/* ---- which files ---- */

static bool stands_before(const char *const *files, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equals(files[i], name))
            return true;
    return false;
}

/* One or several, each a name or a pattern. */
void read_table_file(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_table *table = &((struct table_draft *)target)->table;
    const struct yaml *list = field->value;
    size_t count = list->kind == YAML_LIST ? list->count : 1;
    const char **files = loader_alloc(loader, count, sizeof *files);

    if (files == NULL)
        return;
    if (count == 0) {
        diagnostics_add(loader->diagnostics, MISTAKE_EMPTY_LIST, list->location,
                        "%s names no files", field->what);
        diagnostics_suggest(loader->diagnostics, "remove it, or write 'file: NAME.csv'");
    }
    for (size_t i = 0; i < count; i++) {
        const struct yaml *item = list->kind == YAML_LIST ? list->items[i] : list;
        const char *name = item->kind == YAML_BROKEN ? NULL : read_text(loader, item, field->what);
        if (stands_before(files, table->file_count, name)) {
            diagnostics_add(loader->diagnostics, MISTAKE_DUPLICATE_ENTRY, item->location,
                            "'%.60s' stands twice in %s", name, field->what);
            diagnostics_suggest(loader->diagnostics, "remove one of them");
        } else if (name != NULL) {
            files[table->file_count++] = name;
        }
    }
    table->files = files;
}

/* ---- one key each ---- */

void read_csv(struct loader *loader, const struct field *field, void *target)
{
    struct table_draft *draft = target;
    struct csv_dialect *dialect = loader_alloc(loader, 1, sizeof *dialect);
    char title[WHAT_SIZE + 64];
    struct owner owner = { field->key->location, title, field->what };

    if (dialect == NULL)
        return;
    *dialect = (struct csv_dialect){ 0 };
    (void)snprintf(title, sizeof title, "%s of %s", field->what, field->owner->title);
    draft->csv = (struct named){ field->key, field->value, field->rule->section };
    if (section_read(loader, field->rule->section, &owner, field->value, dialect))
        draft->table.csv = dialect;
}

/* What an unquoted blank or nothing would be of: it is taken as it stands. */
static const char *read_sign(struct loader *loader, const struct field *field, const char *wanted)
{
    char shown[YAML_SHOWN_SIZE];

    if (field->value->kind == YAML_SCALAR && field->value->text[0] != '\0' &&
        !yaml_is_null(field->value))
        return field->value->text;
    diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, field->value->location,
                    "%s must be %s, not %s", field->what, wanted, yaml_shown(field->value, shown));
    diagnostics_suggest(loader->diagnostics, "put it in quotes: '%s: \";\"'", field->key->text);
    return NULL;
}

void read_delimiter(struct loader *loader, const struct field *field, void *target)
{
    struct csv_dialect *dialect = target;
    const char *text = read_sign(loader, field, "one character");
    bool tab = text_equals(text, "tab");

    if (text == NULL)
        return;
    if (tab || (text[1] == '\0' && (text[0] == '\t' || (text[0] >= ' ' && text[0] <= '~')) &&
                strchr("\"", text[0]) == NULL && !(text[0] >= '0' && text[0] <= '9'))) {
        dialect->delimiter = tab ? '\t' : text[0];
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, field->value->location,
                    "%s must be one ASCII character that is no quote and no digit", field->what);
    diagnostics_suggest(loader->diagnostics, "write ';', '|', ',' or tab");
}

void read_decimal(struct loader *loader, const struct field *field, void *target)
{
    struct csv_dialect *dialect = target;
    const char *text = read_sign(loader, field, "one character");

    if (text == NULL)
        return;
    if (text_equals(text, ".") || text_equals(text, ",")) {
        dialect->decimal = text[0];
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, field->value->location,
                    "%s must be '.' or ','", field->what);
}

/* Bytes of the first character. */
static size_t first_length(const char *text)
{
    size_t length = 1;

    while (((unsigned char)text[length] & 0xC0) == 0x80)
        length++;
    return length;
}

void read_thousands(struct loader *loader, const struct field *field, void *target)
{
    struct csv_dialect *dialect = target;
    const char *text = read_sign(loader, field, "one character");
    char lower = text == NULL ? '\0' : ascii_lower(text[0]);

    if (text == NULL)
        return;
    if (text[first_length(text)] == '\0' && strchr("+-\"\n\r\t", lower) == NULL &&
        !(lower >= '0' && lower <= '9') && !(lower >= 'a' && lower <= 'z')) {
        dialect->thousands = text;
        return;
    }
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, field->value->location,
                    "%s must be one character that is no digit, letter, sign or quote",
                    field->what);
    diagnostics_suggest(loader->diagnostics, "write ',', '.', \"'\" or ' '");
}

/* A word or several; any scalar is one, as it is written: NA, null, -999, "". */
void read_null_words(struct loader *loader, const struct field *field, void *target)
{
    struct csv_dialect *dialect = target;
    const struct yaml *list = field->value;
    size_t count = list->kind == YAML_LIST ? list->count : 1;
    const char **words = loader_alloc(loader, count, sizeof *words);
    bool good = count > 0 && count <= MOST_NULL_WORDS;

    for (size_t i = 0; words != NULL && good && i < count; i++) {
        const struct yaml *item = list->kind == YAML_LIST ? list->items[i] : list;
        good = item->kind == YAML_SCALAR || item->kind == YAML_BROKEN;
        if (item->kind == YAML_SCALAR)
            words[dialect->null_count++] = item->text;
    }
    dialect->null = words;
    if (good)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, list->location,
                    "%s must be a list of 1 to %d words that stand for no value", field->what,
                    MOST_NULL_WORDS);
    diagnostics_suggest(loader->diagnostics, "write 'null: [NA, \"-\"]'");
}

/* NULL after telling what is wrong. */
static const char *check_format(struct loader *loader, const struct field *field, bool of_time)
{
    const char *format = read_text(loader, field->value, field->what);
    char fault[FORMAT_FAULT_SIZE];

    if (format == NULL || !format_fault(format, of_time, fault))
        return format;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, field->value->location, "%s %s",
                    field->what, fault);
    diagnostics_suggest(loader->diagnostics,
                        of_time ? "write it as the times of the file are: '%%d.%%m.%%Y %%H:%%M'"
                                : "write it as the dates of the file are: '%%d.%%m.%%Y', or "
                                  "'%%b %%d %%Y' for Jan 31 2024");
    return NULL;
}

#define READER(name, type, member, value)                                                          \
    void name(struct loader *loader, const struct field *field, void *target)                      \
    {                                                                                              \
        ((type *)target)->member = value;                                                          \
    }

READER(read_date_format, struct csv_dialect, date_format, check_format(loader, field, false))
READER(read_time_format, struct csv_dialect, time_format, check_format(loader, field, true))
READER(read_clock, struct csv_dialect, zone, check_zone(loader, field))
READER(read_column_zone, struct pipeline_column, zone, check_zone(loader, field))

/* ---- what goes together ---- */

static struct location place_of(const struct table_draft *draft, const char *key)
{
    const struct yaml *value = yaml_get(draft->csv.value, key);

    return value == NULL ? draft->csv.key->location : value->location;
}

static void check_numbers(struct loader *loader, const struct table_draft *draft)
{
    const struct csv_dialect *csv = draft->table.csv;
    char decimal = csv->decimal == 0 ? '.' : csv->decimal;

    if (csv->thousands == NULL || csv->thousands[0] != decimal)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, place_of(draft, "thousands"),
                    "'thousands' is '%c', and so is the decimal separator", decimal);
    diagnostics_suggest(loader->diagnostics, decimal == '.'
                                                 ? "add 'decimal: \",\"', or remove 'thousands'"
                                                 : "add 'decimal: \".\"', or remove 'thousands'");
}

/* A local time is none without its clock. */
static void check_clock(struct loader *loader, const struct table_draft *draft)
{
    const struct csv_dialect *csv = draft->table.csv;
    bool offset = csv->time_format != NULL && format_has_offset(csv->time_format);

    if (csv->time_format == NULL || yaml_get(draft->csv.value, "zone") == NULL) {
        if (csv->time_format == NULL || offset)
            return;
        diagnostics_add(loader->diagnostics, MISTAKE_KEY_MISSING, place_of(draft, "time_format"),
                        "'time_format' has no offset (%%z), and nothing says which clock shows "
                        "these times");
        diagnostics_suggest(loader->diagnostics,
                            "add 'zone: UTC' under 'csv', or the zone of that clock");
    } else if (offset) {
        diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, place_of(draft, "zone"),
                        "'zone' says which clock shows the times of the file, but they have an "
                        "offset by their 'time_format'");
        diagnostics_suggest(loader->diagnostics, "remove 'zone' under 'csv'");
    }
}

/* A name of the header, or those of a date and of the time of day that goes with it. */
void read_column_from(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_column *column = target;
    const struct yaml *list = field->value;
    const char *name;

    if (list->kind != YAML_LIST) {
        name = read_text(loader, list, field->what);
        column->from = name == NULL ? column->from : name;
        return;
    }
    if (list->count != 2) {
        diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, list->location,
                        "%s must be a name in the file, or two: of a date and of its time of day",
                        field->what);
        diagnostics_suggest(loader->diagnostics, "write 'from: [day, clock]'");
        return;
    }
    name = read_text(loader, list->items[0], field->what);
    column->from = name == NULL ? column->from : name;
    column->from_clock = read_text(loader, list->items[1], field->what);
}

/* What else a column cannot say that numbers the rows; NULL: it says nothing of the kind. */
static const char *against_number(const struct table_draft *draft,
                                  const struct pipeline_column *column)
{
    if (!text_equals(column->from, column->name) || column->from_clock != NULL)
        return "'from' names a column of the file";
    if (column->check != NULL)
        return "'check' is of values of the file";
    if (draft->table.import == IMPORT_MERGE)
        return "with 'import: merge' the first row of a file would replace that of another";
    return NULL;
}

static void check_row_number(struct loader *loader, const struct table_draft *draft,
                             const struct pipeline_column *column)
{
    const char *against = against_number(draft, column);

    if (column->type != SLUICE_INT && column->type != SLUICE_NULL) {
        diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, column->location,
                        "column '%s' is of type %s, and numbers rows", column->name,
                        type_name(column->type));
        diagnostics_suggest(loader->diagnostics, "make it 'int'");
    }
    if (against == NULL)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, column->location,
                    "column '%s' numbers rows, and %s", column->name, against);
    diagnostics_suggest(loader->diagnostics, "remove one of them");
}

static void check_column_sources(struct loader *loader, const struct table_draft *draft)
{
    for (size_t i = 0; i < draft->table.column_count; i++) {
        const struct pipeline_column *column = &draft->table.columns[i];
        bool takes_time = column->type == SLUICE_TIME || column->zone != NULL;
        if (column->row_number)
            check_row_number(loader, draft, column);
        if (column->from_clock == NULL || takes_time || column->type == SLUICE_NULL)
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, column->location,
                        "column '%s' is of type %s: a date and a time of day make a time",
                        column->name, type_name(column->type));
        diagnostics_suggest(loader->diagnostics, "make it 'time', or name one column in 'from'");
    }
}

static void check_column_zones(struct loader *loader, const struct pipeline_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct pipeline_column *column = &table->columns[i];
        if (column->zone == NULL || column->type == SLUICE_DATE || column->type == SLUICE_NULL)
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_COLUMN_TYPE, column->location,
                        "column '%s' is of type %s: 'zone' is for a date, which is that of a time "
                        "of the file in this zone",
                        column->name, type_name(column->type));
        diagnostics_suggest(loader->diagnostics,
                            column->type == SLUICE_TIME
                                ? "say the zone of times without an offset for the table: 'csv: "
                                  "{zone: %s}'"
                                : "remove 'zone: %s'",
                            column->zone);
    }
}

void check_dialect(struct loader *loader, const struct table_draft *draft)
{
    check_column_zones(loader, &draft->table);
    check_column_sources(loader, draft);
    if (draft->table.csv == NULL)
        return;
    check_numbers(loader, draft);
    check_clock(loader, draft);
}
