/* csv.c - a CSV file as typed rows; every mistake with its line, column and value. */
#include "import/private.h"

#define CHECK_EVERY 8192 /* rows between looks at the clock and at a signal */
#define SHOWN_BYTES 60

#define NO_FIELD SIZE_MAX

/* ---- the header ---- */

struct header {
    const char **names;
    size_t count;
};

struct reading {
    struct import *import;
    struct import_file *file;
    struct csv_reader *csv;
    size_t width;         /* fields of the header */
    size_t *fields;       /* by column of the table: its field */
    size_t *clocks;       /* by column of the table: the field that goes on with it, or none */
    struct buffer both;   /* of them */
    size_t line_capacity; /* of file->lines */
    struct sluice_value *values;
    bool plain; /* no dialect, zone or check says anything of a value, which is one field */
    struct csv_dialect dialect; /* of the table, its clock open */
    struct zone *clock;
    struct zone **zones; /* by column of the table: where the day of its time is cut */
};

/* The names of the header as text, for suggestions; in the arena of the import. */
static const char **header_names(struct reading *reading, const struct csv_field *fields,
                                 size_t count)
{
    struct arena *arena = &reading->import->arena;
    const char **names = arena_alloc(arena, sizeof *names * (count + 1));

    for (size_t i = 0; i < count && names != NULL; i++) {
        names[i] = arena_copy(arena, fields[i].text, fields[i].length);
        if (names[i] == NULL)
            return NULL;
    }
    return names;
}

/* A name as YAML reads it back: in quotes unless it is a plain word. NULL: no memory. */
static const char *yaml_name(struct arena *arena, const char *name)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    if (name[strspn(name, PLAIN)] == '\0' || strpbrk(name, "\"\\") != NULL)
        return name;
    return arena_printf(arena, "\"%s\"", name);
}

/* The name of the header that is `wanted` with blanks around it, or NULL. */
static const char *find_blanks(const char *wanted, const char **names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        const char *text = text_trim(names[i], &length);
        if (length == strlen(wanted) && memcmp(text, wanted, length) == 0)
            return names[i];
    }
    return NULL;
}

static void tell_blanks(struct reading *reading, const char *wanted, const char *found)
{
    const char *unseen = text_unseen(found, strlen(found));

    if (unseen != NULL)
        import_mistake(reading->import, reading->file, 1, "no column '%s', but '%s': %s", wanted,
                       found, unseen);
    else
        import_mistake(reading->import, reading->file, 1,
                       "no column '%s', but '%s': remove the blanks around fields, in the rows too",
                       wanted, found);
}

static int missing_column(struct reading *reading, const struct pipeline_column *column,
                          const char *wanted, const struct header *header,
                          struct sluice_error *error)
{
    const char *close = closest_match(wanted, header->names, header->count);
    const char *blanks = find_blanks(wanted, header->names, header->count);
    const char *from;

    if (close == NULL && !text_equals(wanted, column->name))
        close = closest_match(column->name, header->names, header->count);
    from = close == NULL ? "" : yaml_name(&reading->import->arena, close);
    if (from == NULL)
        return error_memory(error, "a header");
    if (blanks != NULL)
        tell_blanks(reading, wanted, blanks);
    else if (close != NULL && column->from_clock != NULL)
        import_mistake(reading->import, reading->file, 1, "no column '%s': did you mean '%s'?",
                       wanted, close);
    else if (close != NULL)
        import_mistake(reading->import, reading->file, 1,
                       "no column '%s': did you mean '%s'? If so, declare '%s: {type: %s%s, from: "
                       "%s}'",
                       wanted, close, column->name, type_name(column->type),
                       column->nullable ? "?" : "", from);
    else
        import_mistake(reading->import, reading->file, 1,
                       "no column '%s', which table '%s' declares%s", wanted,
                       reading->file->table.declared->name,
                       text_equals(wanted, column->name)
                           ? "; 'from' says so if the file has another name for it"
                           : "");
    return SLUICE_OK;
}

/* Where the header has what this column is made from: `field` of the row. */
static int match_name(struct reading *reading, int32_t c, const char *wanted,
                      const struct header *header, size_t *field, struct sluice_error *error)
{
    const struct pipeline_column *column = reading->file->table.columns[c];
    size_t found = 0;

    for (size_t i = 0; i < header->count; i++)
        if (strcmp(header->names[i], wanted) == 0 && found++ == 0)
            *field = i;
    if (found == 0)
        return missing_column(reading, column, wanted, header, error);
    if (found > 1)
        import_mistake(reading->import, reading->file, 1, "the header has column '%s' twice",
                       wanted);
    return SLUICE_OK;
}

static int match_column(struct reading *reading, int32_t c, const struct header *header,
                        struct sluice_error *error)
{
    const struct pipeline_column *column = reading->file->table.columns[c];
    int status = SLUICE_OK;

    reading->clocks[c] = NO_FIELD;
    if (!column->row_number)
        status = match_name(reading, c, column->from, header, &reading->fields[c], error);
    if (column->from_clock != NULL && status == SLUICE_OK)
        status = match_name(reading, c, column->from_clock, header, &reading->clocks[c], error);
    return status;
}

/* A header of one column that nobody declares and that has another separator in it: one mistake,
 * for which no column is to blame. */
static bool is_other_format(struct reading *reading, const char *header)
{
    static const struct {
        char separator;
        const char *shown, *word;
    } OTHERS[] = { { ';', "';'", "\";\"" },
                   { '\t', "tabs", "tab" },
                   { '|', "'|'", "\"|\"" },
                   { ',', "','", "\",\"" } };
    const char own = reading->dialect.delimiter;

    for (int32_t c = 0; c < reading->file->table.column_count; c++)
        if (text_equals(reading->file->table.columns[c]->from, header))
            return false;
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        if (OTHERS[i].separator == own || strchr(header, OTHERS[i].separator) == NULL)
            continue;
        import_mistake(reading->import, reading->file, 1,
                       "the header has one column: fields are separated by %s, these look "
                       "separated by %s; if so, declare 'csv: {delimiter: %s}' for table '%s'",
                       own == '\t' ? "tabs" : (const char[]){ '\'', own, '\'', '\0' },
                       OTHERS[i].shown, OTHERS[i].word, reading->file->table.declared->name);
        return true;
    }
    return false;
}

/* Malformed quoting: nothing after it can be told apart, so it is the last mistake found. */
static int read_record(struct reading *reading, const struct csv_field **fields, size_t *count,
                       struct sluice_error *error)
{
    int status = csv_read(reading->csv, fields, count, error);

    if (status != SLUICE_E_INVALID)
        return status;
    import_mistake_placed(reading->import, reading->file, 0, error->message);
    *count = 0;
    return SLUICE_OK;
}

static int read_header(struct reading *reading, struct sluice_error *error)
{
    const struct csv_field *fields;
    struct header header = { 0 };
    int64_t before = reading->file->mistakes;
    int status = read_record(reading, &fields, &reading->width, error);

    if (status != SLUICE_OK || reading->file->mistakes > before)
        return status;
    if (reading->width == 0) {
        import_mistake(reading->import, reading->file, 1,
                       "the file is empty: its first line must name the columns");
        return SLUICE_OK;
    }
    header = (struct header){ header_names(reading, fields, reading->width), reading->width };
    if (header.names == NULL)
        return error_memory(error, "a header");
    if (reading->width == 1 && is_other_format(reading, header.names[0]))
        return SLUICE_OK;
    for (int32_t c = 0; c < reading->file->table.column_count && status == SLUICE_OK; c++)
        status = match_column(reading, c, &header, error);
    return status;
}

/* ---- rows ---- */

/* At most SHOWN_BYTES of a field, fit for a terminal. */
static void show_field(const struct csv_field *field, char shown[SHOWN_BYTES + 4])
{
    size_t length = field->length < SHOWN_BYTES ? field->length : SHOWN_BYTES;

    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)field->text[i];
        shown[i] = c < 0x20 || c == 0x7f ? '?' : (char)c;
    }
    memcpy(shown + length, field->length > length ? "..." : "", field->length > length ? 4 : 1);
}

static void bad_value(struct reading *reading, const struct pipeline_column *column,
                      const struct csv_field *field)
{
    char shown[SHOWN_BYTES + 4];
    char expected[DIALECT_EXPECTED_SIZE];
    const char *type = type_name(column->type);
    const char *hint = csv_hint(column->type, field->text, field->length);

    (void)dialect_expected(&reading->dialect, column->zone != NULL ? SLUICE_TIME : column->type,
                           expected);

    show_field(field, shown);
    import_mistake(reading->import, reading->file, csv_line(reading->csv),
                   "column '%s%s%s': '%s' is not %s %s (%s)%s%s", column->from,
                   column->from_clock == NULL ? "" : "' and '",
                   column->from_clock == NULL ? "" : column->from_clock, shown,
                   *type == 'i' ? "an" : "a", type, expected, hint == NULL ? "" : "; ",
                   hint == NULL ? "" : hint);
}

/* `from`: which column of the file it is. */
static void empty_value(struct reading *reading, int32_t c, const struct csv_field *field,
                        const char *from)
{
    const struct pipeline_column *column = reading->file->table.columns[c];
    char shown[SHOWN_BYTES + 4], what[SHOWN_BYTES + 32];
    int line = csv_line(reading->csv);

    show_field(field, shown);
    (void)snprintf(what, sizeof what,
                   field->length == 0 ? "is empty" : "is '%s', which is no value", shown);
    if (reading->file->table.layout->fields[c]->is_key != 0)
        import_mistake(reading->import, reading->file, line, "column '%s' %s: a key is never null",
                       from, what);
    else if (text_equals(reading->file->table.declared->since, column->name))
        import_mistake(reading->import, reading->file, line,
                       "column '%s' %s: the table's rows are known since that date", from, what);
    else
        import_mistake(reading->import, reading->file, line,
                       "column '%s' %s: declare '%s: %s?' if it may be null", from, what,
                       column->name, type_name(column->type));
}

static bool is_empty(const struct reading *reading, const struct csv_field *field)
{
    return (field->length == 0 && !field->quoted) ||
           dialect_is_null(&reading->dialect, field->text, field->length);
}

/* A date and its time of day as one field, with a blank between them. */
static struct csv_field joined(struct reading *reading, const struct csv_field *date,
                               const struct csv_field *clock)
{
    struct buffer *both = &reading->both;

    buffer_clear(both);
    buffer_append(both, date->text, date->length);
    buffer_char(both, ' ');
    buffer_append(both, clock->text, clock->length);
    return (struct csv_field){ both->failed ? "" : both->data, both->failed ? 0 : both->length,
                               false };
}

/* False where it is no value of the column. */
static bool parse_otherwise(const struct reading *reading, int32_t c, const struct csv_field *field,
                            struct sluice_value *value)
{
    const struct pipeline_column *column = reading->file->table.columns[c];

    if (column->zone == NULL)
        return dialect_parse(&reading->dialect, column->type, field->text, field->length, value);
    return dialect_parse_day(&reading->dialect, reading->zones[c],
                             text_equals(column->zone, reading->dialect.zone), field->text,
                             field->length, value);
}

/* Most files need nothing of what the others do for every field. */
static void take_plain(struct reading *reading, const struct csv_field *fields)
{
    const struct import_table *table = &reading->file->table;
    const char *expected;

    for (int32_t c = 0; c < table->column_count; c++) {
        const struct csv_field *field = &fields[reading->fields[c]];
        struct sluice_value *value = &reading->values[c];
        bool empty = field->length == 0 && !field->quoted;
        *value = sluice_of_null();
        if (empty && table->columns[c]->nullable)
            continue;
        if (empty)
            empty_value(reading, c, field, table->columns[c]->from);
        else if (!value_parse(table->columns[c]->type, field->text, field->length, value,
                              &expected))
            bad_value(reading, table->columns[c], field);
    }
}

static void take_field(struct reading *reading, int32_t c, const struct csv_field *fields)
{
    const struct pipeline_column *column = reading->file->table.columns[c];
    const char *from = column->from;
    struct csv_field field = fields[reading->fields[c]];
    struct sluice_value *value = &reading->values[c];
    bool empty = is_empty(reading, &field);

    if (!empty && reading->clocks[c] != NO_FIELD) {
        empty = is_empty(reading, &fields[reading->clocks[c]]);
        from = column->from_clock;
        field = empty ? fields[reading->clocks[c]]
                      : joined(reading, &field, &fields[reading->clocks[c]]);
    }
    *value = sluice_of_null();
    if (empty && !column->nullable)
        empty_value(reading, c, &field, from);
    else if (!empty && !parse_otherwise(reading, c, &field, value))
        bad_value(reading, column, &field);
    else if (!empty && column->check != NULL)
        import_check_value(reading->import, reading->file, csv_line(reading->csv), column, *value);
}

static void parse_row(struct reading *reading, const struct csv_field *fields)
{
    const struct import_table *table = &reading->file->table;

    if (reading->plain) {
        take_plain(reading, fields);
        return;
    }
    for (int32_t c = 0; c < table->column_count; c++) {
        if (table->columns[c]->row_number)
            reading->values[c] = sluice_of_int(reading->file->rows.row_count + 1);
        else
            take_field(reading, c, fields);
    }
}

static int add_row(struct reading *reading, struct sluice_error *error)
{
    struct import_file *file = reading->file;

    if (file->rows.row_count >= MAX_CSV_ROWS)
        return sluice_error_set(error, SLUICE_E_LIMIT, "'%s' has more than %d rows: split it",
                                file->about.path, MAX_CSV_ROWS);
    if (!array_reserve((void **)&file->lines, &reading->line_capacity,
                       (size_t)file->rows.row_count + 1, sizeof *file->lines))
        return error_memory(error, "the lines of a file");
    file->lines[file->rows.row_count] = csv_line(reading->csv);
    return table_append(&file->rows, reading->values, error);
}

static void wrong_width(struct reading *reading, const struct csv_field *fields, size_t count)
{
    int line = csv_line(reading->csv);

    if (count == 1 && fields[0].length == 0 && !fields[0].quoted)
        import_mistake(reading->import, reading->file, line, "a blank line between rows");
    else
        import_mistake(reading->import, reading->file, line, "%zu field%s where the header has %zu",
                       count, PLURAL(count), reading->width);
}

static int take_row(struct reading *reading, const struct csv_field *fields, size_t count,
                    struct sluice_error *error)
{
    int64_t before = reading->file->mistakes;

    if (count != reading->width) {
        wrong_width(reading, fields, count);
        return SLUICE_OK;
    }
    parse_row(reading, fields);
    if (reading->both.failed)
        return error_memory(error, "a time of two fields");
    /* A row with a mistake is left out: it would only cause others. */
    return reading->file->mistakes > before ? SLUICE_OK : add_row(reading, error);
}

static int read_rows(struct reading *reading, struct sluice_error *error)
{
    const struct csv_field *fields;
    size_t count = 0;
    int status = SLUICE_OK;

    for (int64_t n = 1; status == SLUICE_OK; n++) {
        status = read_record(reading, &fields, &count, error);
        if (status != SLUICE_OK || count == 0)
            break;
        status = take_row(reading, fields, count, error);
        if (n % CHECK_EVERY != 0)
            continue;
        import_tell_progress(reading->import, reading->file);
        if (atomic_load(reading->import->options.cancel))
            return sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    }
    return status;
}

/* ---- the dialect ---- */

static int open_zone(const char *name, struct zone **zone, struct sluice_error *error)
{
    int status = zone_open(name, zone, error);

    /* It was there when the pipeline was read. */
    return status == SLUICE_E_NOT_FOUND ? error->status = SLUICE_E_INVALID : status;
}

static int dialect_init(struct reading *reading, struct sluice_error *error)
{
    const struct import_table *table = &reading->file->table;
    size_t columns = (size_t)table->column_count;
    int status = SLUICE_OK;

    reading->plain = table->declared->csv == NULL;
    if (!reading->plain)
        reading->dialect = *table->declared->csv;
    if (reading->dialect.delimiter == 0)
        reading->dialect.delimiter = ',';
    reading->zones = arena_alloc(&reading->import->arena, sizeof(struct zone *) * columns);
    if (reading->zones == NULL)
        return error_memory(error, "the columns of a file");
    memset(reading->zones, 0, sizeof(struct zone *) * columns);
    if (reading->dialect.zone != NULL)
        status = open_zone(reading->dialect.zone, &reading->clock, error);
    reading->dialect.clock = reading->clock;
    for (size_t c = 0; c < columns && status == SLUICE_OK; c++) {
        reading->plain = reading->plain && table->columns[c]->check == NULL &&
                         table->columns[c]->from_clock == NULL && !table->columns[c]->row_number;
        if (table->columns[c]->zone == NULL)
            continue;
        reading->plain = false;
        status = open_zone(table->columns[c]->zone, &reading->zones[c], error);
    }
    return status;
}

static void reading_fini(struct reading *reading)
{
    zone_close(reading->clock);
    buffer_fini(&reading->both);
    for (int32_t c = 0; reading->zones != NULL && c < reading->file->table.column_count; c++)
        zone_close(reading->zones[c]);
}

static int reading_init(struct reading *reading, struct sluice_error *error)
{
    struct import_file *file = reading->file;
    size_t columns = (size_t)file->table.column_count;
    struct arena *arena = &reading->import->arena;
    const char **names = arena_alloc(arena, sizeof *names * columns);
    int32_t *types = arena_alloc(arena, sizeof *types * columns);

    reading->fields = arena_alloc(arena, sizeof *reading->fields * columns);
    reading->clocks = arena_alloc(arena, sizeof *reading->clocks * columns);
    reading->values = arena_alloc(arena, sizeof *reading->values * columns);
    if (names == NULL || types == NULL || reading->fields == NULL || reading->clocks == NULL ||
        reading->values == NULL)
        return error_memory(error, "the columns of a file");
    for (size_t c = 0; c < columns; c++) {
        names[c] = file->table.columns[c]->name;
        types[c] = file->table.columns[c]->type;
    }
    if (dialect_init(reading, error) != SLUICE_OK)
        return error->status;
    return table_init(&file->rows, names, types, file->table.column_count, error);
}

/* ---- the files ---- */

/* What is wrong with a file that somebody writes to is that. */
static int close_part(const struct import_file *file, const struct import_part *part, int status,
                      struct sluice_error *error)
{
    if (part->source == NULL || (status != SLUICE_OK && status != SLUICE_E_INVALID))
        return status;
    if (datafile_check(part->source, error) != SLUICE_OK)
        return error->status;
    /* There may be more of them than a process may have open. */
    if (file->part_count > 1)
        datafile_release(part->source);
    return status;
}

/* Its header says where its columns are. */
static int read_part(struct reading *reading, struct import_part *part, struct sluice_error *error)
{
    struct import_file *file = reading->file;
    struct csv_source source = { .read = datafile_read };
    int64_t before = file->mistakes;
    int status = datafile_open(part->path, &part->source, error);

    part->first = file->rows.row_count;
    file->about.path = part->path;
    source.user = part->source;
    if (status == SLUICE_OK)
        status = csv_reader_open(part->path, &source, &reading->csv, error);
    if (status == SLUICE_OK) {
        csv_reader_delimit(reading->csv, reading->dialect.delimiter);
        status = read_header(reading, error);
    }
    if (status == SLUICE_OK && file->mistakes == before)
        status = read_rows(reading, error);
    /* Too much of it: the file is the mistake, as it is of a pipeline that is too large. */
    if (status == SLUICE_E_LIMIT)
        error->status = status = SLUICE_E_INVALID;
    csv_reader_destroy(reading->csv);
    reading->csv = NULL;
    return status;
}

int import_read(struct import *import, struct import_file *file, struct sluice_error *error)
{
    struct reading reading = { .import = import, .file = file };
    int status = reading_init(&reading, error);

    import->progress_at = clock_monotonic_ns() + import->options.progress_every;
    for (size_t i = 0; i < file->part_count && status == SLUICE_OK; i++) {
        file->at = i;
        status = read_part(&reading, &file->parts[i], error);
        status = close_part(file, &file->parts[i], status, error);
    }
    file->about.path = file->path;
    table_finish(&file->rows);
    import_tell_ended(import, file);
    reading_fini(&reading);
    return status;
}
