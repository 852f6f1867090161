/* describe.c - a processor plugin's descriptor in words. */
#include "show/private.h"

static void put_entity(const struct sluice_processor *processor, struct buffer *out)
{
    buffer_printf(
        out, "  entity   %s:", processor->entity_word == NULL ? "entity" : processor->entity_word);
    for (size_t i = 0; processor->entity[i] != NULL; i++)
        buffer_printf(out, "%s %s %s", i == 0 ? "" : ",", processor->entity[i]->name,
                      type_name(processor->entity[i]->type));
    buffer_char(out, '\n');
}

static void put_head(const struct plugin *plugin, struct buffer *out)
{
    const struct sluice_processor *processor = plugin->descriptor;
    char build[DIGEST_TEXT_SIZE];

    buffer_printf(out, "%s %s - %s\n\n", processor->name,
                  processor->version == NULL ? "" : processor->version,
                  processor->summary == NULL ? "" : processor->summary);
    buffer_printf(out, "  file     %s\n", plugin->path);
    buffer_printf(out, "  build    %s\n", digest_format(plugin->identity, build));
    put_entity(processor, out);
    buffer_printf(out, "  as of    %s\n",
                  processor->as_of == SLUICE_BEFORE
                      ? "before the events of date D: reads nothing that they made known"
                      : "after the events of date D: reads their results too");
    buffer_printf(out, "  threads  %s\n",
                  processor->thread_class == SLUICE_PARALLEL
                      ? "entities run in parallel, unless the pipeline says `parallel: false`"
                      : "entities run one after the other");
    if (processor->bind != NULL)
        buffer_text(out, "  binding  inputs and output depend on the parameters; shown as they are "
                         "declared\n");
}

/* ---- long lines ---- */

#define LINE_WIDTH 100
#define COLUMNS_INDENT 11 /* of what stands behind "    reads  " */
#define GATE_INDENT 13    /* .. "    due      " */

/* Where a line of at most so many characters ends: at a blank, or behind a word that is longer. */
static size_t line_end(const char *text, size_t width)
{
    size_t end = strcspn(text, " ");

    while (text[end] != '\0') {
        size_t next = end + 1 + strcspn(text + end + 1, " ");
        if (text_characters(text, next) > width)
            break;
        end = next;
    }
    return end;
}

/* Puts what was appended since `start`, a line that is not ended yet, into as many as it needs, all
 * but the first set in. */
static void wrap_line(struct buffer *out, size_t start, size_t indent)
{
    struct buffer line = { 0 };
    const char *rest;

    if (out->failed || text_characters(out->data + start, out->length - start) <= LINE_WIDTH)
        return;
    buffer_append(&line, out->data + start, out->length - start);
    out->failed = line.failed;
    out->length = start;
    rest = line.failed ? "" : line.data;
    for (bool first = true; *rest != '\0'; first = false) {
        size_t length = line_end(rest, first ? LINE_WIDTH : LINE_WIDTH - indent);
        if (!first)
            buffer_printf(out, "\n%*s", (int)indent, "");
        buffer_append(out, rest, length);
        rest += length + (rest[length] == ' ');
    }
    buffer_fini(&line);
}

/* ---- inputs ---- */

static void put_columns(const struct sluice_input *input, struct buffer *out)
{
    size_t line = 0, shown = 0;

    for (size_t i = 0; input->columns[i] != NULL; i++) {
        const struct sluice_input_column *column = input->columns[i];
        const char *type = type_name(column->type), *null = column->nullable ? "?" : "";
        size_t before = out->length, width = strlen(column->name) + strlen(type) + strlen(null) + 1;
        bool full = line > 80 || shown + width + 3 > LINE_WIDTH - COLUMNS_INDENT;
        if (i > 0)
            buffer_text(out, full ? ",\n           " : ", ");
        shown = full || i == 0 ? width : shown + width + 2;
        line = full ? 0 : line;
        buffer_printf(out, "%s %s%s", column->name, type, null);
        line += out->length - before;
    }
    buffer_char(out, '\n');
}

static void put_input(const struct sluice_input *input, struct buffer *out)
{
    size_t start;

    buffer_printf(out, "  %s: table %s, %s\n", input->alias, input->table,
                  input->need == SLUICE_HARD ? "hard: a missing date blocks"
                                             : "soft: a missing date is an empty one");
    start = out->length;
    buffer_text(out, "    rows   ");
    descriptor_window(&input->window, out);
    descriptor_filters(input->filters, out);
    wrap_line(out, start, COLUMNS_INDENT);
    if (input->keys != NULL && input->keys[0] != NULL) {
        buffer_text(out, "\n    key    ");
        descriptor_keys(input->keys, out);
    }
    buffer_text(out, input->unique ? "; one row per key and date" : "");
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        buffer_printf(out, "%s%s", i == 0 ? "\n    order  " : ", ", input->order[i]);
    if (input->newest_first)
        buffer_text(out, ", newest first");
    if (input->min_rows > 0)
        buffer_printf(out, "\n    gate   at least %d %s", (int)input->min_rows,
                      input->word == NULL ? "rows" : input->word);
    buffer_text(out, "\n    reads  ");
    put_columns(input, out);
}

static void put_inputs(const struct sluice_processor *processor, struct buffer *out)
{
    buffer_text(out, "\ninputs; another table is named under `inputs: {alias: table}`\n");
    for (size_t i = 0; processor->inputs[i] != NULL; i++)
        put_input(processor->inputs[i], out);
}

/* ---- gates ---- */

static void put_due(const struct sluice_due *due, struct buffer *out)
{
    size_t start = out->length;

    buffer_printf(out, "    due      %s of %s: ", due->match, due->table);
    descriptor_window(&due->window, out);
    descriptor_filters(due->filters, out);
    buffer_text(out, ", by ");
    descriptor_keys(due->keys, out);
    wrap_line(out, start, GATE_INDENT);
    buffer_char(out, '\n');
}

static void put_completeness(const struct sluice_completeness *gate, struct buffer *out)
{
    buffer_printf(out, "  completeness: at least %.15g %% of the %s due are there, else %s\n",
                  gate->at_least, gate->word == NULL ? "rows" : gate->word,
                  gate->warn ? "the row is marked as not ready" : "skipped as incomplete");
    for (size_t i = 0; gate->due != NULL && gate->due[i] != NULL; i++)
        put_due(gate->due[i], out);
    buffer_printf(out, "    present  %s of %s, by ", gate->match, gate->table);
    descriptor_keys(gate->keys, out);
    buffer_char(out, '\n');
}

static bool has_gates(const struct sluice_gates *gates)
{
    return gates != NULL && (gates->early_season_days > 0 || gates->breaker_attempts > 0 ||
                             gates->completeness != NULL);
}

static void put_gates(const struct sluice_processor *processor, struct buffer *out)
{
    const struct sluice_gates *gates = processor->gates;

    if (!has_gates(gates)) {
        buffer_text(out, "\nno gates\n");
        return;
    }
    buffer_text(out, "\ngates; a pipeline changes their figures under `gates:`\n");
    if (gates->early_season_days > 0)
        buffer_printf(out, "  early season: the first %d days of a season are skipped\n",
                      (int)gates->early_season_days);
    if (gates->completeness != NULL)
        put_completeness(gates->completeness, out);
    if (gates->breaker_attempts > 0)
        buffer_printf(out, "  breaker: opens after %d attempts, for %d days\n",
                      (int)gates->breaker_attempts, (int)gates->breaker_cooldown_days);
}

/* ---- parameters, columns ---- */

enum { FIELD_COLUMNS = 5, MEANING = FIELD_COLUMNS - 1, GOOD_MEANING = 24, LEAST_MEANING = 16 };

typedef int gather_fields(const struct sluice_processor *, struct arena *,
                          struct descriptor_fields *);

static const struct listing_column parameter_columns[] = {
    { "  parameter", SLUICE_TEXT, false }, { "type", SLUICE_TEXT, false },
    { "default", SLUICE_TEXT, false },     { "range", SLUICE_TEXT, false },
    { "meaning", SLUICE_TEXT, false },
};

static const struct listing_column output_columns[] = {
    { "  column", SLUICE_TEXT, false }, { "type", SLUICE_TEXT, false },
    { "range", SLUICE_TEXT, false },    { "unit", SLUICE_TEXT, false },
    { "meaning", SLUICE_TEXT, false },
};

/* A table of fields: its cells, and how wide the two columns are that may take several lines. */
struct fields_table {
    struct listing listing;
    const char *(*rows)[FIELD_COLUMNS]; /* NULL: an empty cell */
    size_t count;
    size_t widths[FIELD_COLUMNS];
};

/* The columns between the type and the meaning get as much as this, where that helps. */
static const size_t widest_between[] = { 24, 16 };

/* As narrow as can be asked of a column: its longest word, or as much. */
static size_t narrowed(const struct fields_table *table, size_t column, size_t width)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *word = table->rows[i][column];
        while (word != NULL && *word != '\0') {
            size_t length = strcspn(word, " "), shown = text_characters(word, length);
            width = shown > width ? shown : width;
            word += length + strspn(word + length, " ");
        }
    }
    return width < table->widths[column] ? width : table->widths[column];
}

/* What is left of a line for the meaning. */
static size_t left_over(const size_t widths[FIELD_COLUMNS])
{
    size_t all = 0;

    for (size_t c = 0; c < MEANING; c++)
        all += widths[c] + 2;
    return all < LINE_WIDTH ? LINE_WIDTH - all : 0;
}

static void measure_fields(struct fields_table *table, const struct listing_column *columns)
{
    size_t *widths = table->widths;

    for (size_t c = 0; c < FIELD_COLUMNS; c++) {
        widths[c] = strlen(columns[c].name);
        for (size_t i = 0; i < table->count; i++) {
            const char *cell = table->rows[i][c];
            size_t width = cell == NULL ? 0 : text_characters(cell, strlen(cell));
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    if (widths[MEANING] <= left_over(widths))
        return;
    for (size_t i = 0; i < COUNT_OF(widest_between); i++)
        for (size_t c = 2; c < MEANING && left_over(widths) < GOOD_MEANING; c++)
            widths[c] = narrowed(table, c, widest_between[i]);
    widths[MEANING] = left_over(widths) < LEAST_MEANING ? LEAST_MEANING : left_over(widths);
}

/* The next line of a cell. */
static const char *next_line(struct arena *arena, const char **rest, size_t width)
{
    const char *text = *rest;
    size_t length = line_end(text, width);

    *rest = text[length] == '\0' ? NULL : text + length + 1;
    return arena_copy(arena, text, length);
}

/* As many lines as its longest cell needs. */
static void add_field(struct fields_table *table, size_t row, struct arena *arena)
{
    const char *const *cells = table->rows[row];
    const char *rest[FIELD_COLUMNS];
    bool more = true;

    memcpy(rest, cells, sizeof rest);
    while (more && !table->listing.failed) {
        struct sluice_value line[FIELD_COLUMNS];
        more = false;
        for (size_t c = 0; c < FIELD_COLUMNS; c++) {
            line[c] = rest[c] == NULL ? sluice_of_null()
                                      : listing_made(&table->listing,
                                                     next_line(arena, &rest[c], table->widths[c]));
            more = more || rest[c] != NULL;
        }
        listing_add(&table->listing, line);
    }
}

static void put_fields(const struct sluice_processor *processor, gather_fields *gather,
                       const struct listing_column *columns, struct buffer *out)
{
    struct descriptor_fields fields = { 0 };
    struct fields_table table = { 0 };
    bool of_output = columns == output_columns;
    struct arena arena;

    arena_init(&arena, 0);
    listing_init(&table.listing, columns, FIELD_COLUMNS);
    table.listing.failed = gather(processor, &arena, &fields) != SLUICE_OK;
    table.rows = arena_alloc(&arena, sizeof *table.rows * (fields.count + 1));
    for (size_t i = 0; table.rows != NULL && i < fields.count; i++) {
        const struct descriptor_field *field = &fields.items[i];
        const char *value = field->value == NULL ? "(required)" : field->value;
        const char *row[FIELD_COLUMNS] = { arena_printf(&arena, "  %s", field->name), field->type,
                                           of_output ? field->range : value,
                                           of_output ? field->unit : field->range, field->help };
        table.listing.failed = table.listing.failed || row[0] == NULL;
        memcpy(table.rows[table.count++], row, sizeof row);
    }
    table.listing.failed = table.listing.failed || table.rows == NULL;
    measure_fields(&table, columns);
    for (size_t i = 0; i < table.count; i++)
        add_field(&table, i, &arena);
    listing_print(&table.listing, LISTING_TEXT, NULL, out);
    listing_fini(&table.listing);
    arena_fini(&arena);
}

static void put_parameters(const struct sluice_processor *processor, struct buffer *out)
{
    if (processor->parameters == NULL || processor->parameters[0] == NULL) {
        buffer_text(out, "\nno parameters\n");
        return;
    }
    buffer_text(out, "\nparameters, set under `with:`\n");
    put_fields(processor, descriptor_parameters, parameter_columns, out);
}

static void put_output(const struct sluice_processor *processor, struct buffer *out)
{
    const struct sluice_output *output = processor->output;

    buffer_printf(out, "\noutput %s: the partition column, then\n", output->table);
    put_fields(processor, descriptor_columns, output_columns, out);
    for (size_t i = 0; output->row_key != NULL && output->row_key[i] != NULL; i++)
        buffer_printf(out, "%s%s", i == 0 ? "  several rows per entity, told apart by " : ", ",
                      output->row_key[i]);
    if (output->row_key != NULL && output->row_key[0] != NULL)
        buffer_char(out, '\n');
}

/* ---- symbols ---- */

static const char *const effects[] = {
    [IMPORT_ENDS] = "ends the run: it is told, and the exit code is 1",
    [IMPORT_ENDS_UNTOLD] =
        "ends the run at once: nothing is told, and the exit code is whatever it says",
    [IMPORT_ABORTS] = "ends the run by a signal, which is told",
    [IMPORT_ENDS_THREAD] = "ends a thread of the run: it is told, and the exit code is 1",
    [IMPORT_IS_DENIED] = "is denied: the child ends at once, and the call fails",
    [IMPORT_STARTS_PROCESS] = "starts a process that nobody sees",
    [IMPORT_STARTS_PROGRAM] = "starts another program, which nobody sees",
    [IMPORT_REPLACES] = "puts another program in the place of the run, unseen",
    [IMPORT_LOADS] = "loads code that is part of no build",
};

static void put_imports(const struct object_symbols *symbols, struct buffer *out)
{
    const char *head = "\nimports; what each does where it is called\n";

    for (const struct descriptor_import *import = descriptor_imports(); import->name; import++)
        if (descriptor_has_import(symbols, import->name)) {
            buffer_printf(out, "%s  %-13s %s\n", head, import->name, effects[import->effect]);
            head = "";
        }
}

void describe_exports(const struct object_symbols *symbols, struct buffer *out)
{
    if (symbols->export_count == 0)
        return;
    buffer_text(out, "exports '");
    buffer_clean(out, symbols->exports[0]);
    buffer_char(out, '\'');
    if (symbols->export_count > 1)
        buffer_printf(out, " and %zu more", symbols->export_count - 1);
    buffer_text(out, " besides its descriptor, which the next program or library may have too: "
                     "build with -fvisibility=hidden");
}

void describe_plugin(const struct plugin *plugin, const struct object_symbols *symbols,
                     struct buffer *out)
{
    put_head(plugin, out);
    put_parameters(plugin->descriptor, out);
    put_inputs(plugin->descriptor, out);
    put_output(plugin->descriptor, out);
    put_gates(plugin->descriptor, out);
    put_imports(symbols, out);
}
