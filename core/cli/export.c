/* export.c - sluice export: rows of a table as CSV or JSON lines. */
#include "cli/export.h"
#include "cli/option_rows.h"

#include <stdlib.h>

#define FLUSH_BYTES ((size_t)256 * 1024)
#define DAYS_PER_READ 31 /* of a raw table: a month is a piece */

/* ---- rows as text ---- */

/* What is not UTF-8 becomes ?: others may have written to the store, and this shall be JSON. */
static void json_text(struct buffer *out, const char *text, size_t length)
{
    static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";

    buffer_char(out, '"');
    for (size_t i = 0, size = 1; i < length; i += size) {
        const char *place = text[i] == '\0' ? NULL : strchr(escaped, text[i]);
        size = (unsigned char)text[i] < 0x80 ? 1 : utf8_length(text + i, length - i);
        if (place != NULL) {
            buffer_char(out, '\\');
            buffer_char(out, letters[place - escaped]);
        } else if ((unsigned char)text[i] < 0x20) {
            buffer_printf(out, "\\u%04x", (unsigned char)text[i]);
        } else {
            buffer_append(out, size == 0 ? "?" : text + i, size == 0 ? 1 : size);
        }
        size = size == 0 ? 1 : size;
    }
    buffer_char(out, '"');
}

static void json_value(struct buffer *out, struct sluice_value value)
{
    bool quoted = value.type == SLUICE_DATE || value.type == SLUICE_TIME;

    if (value.type == SLUICE_NULL) {
        buffer_text(out, "null");
    } else if (value.type == SLUICE_TEXT) {
        json_text(out, value.as.text, (size_t)value.length);
    } else {
        buffer_text(out, quoted ? "\"" : "");
        value_format(out, value);
        buffer_text(out, quoted ? "\"" : "");
    }
}

void export_header(struct export *export)
{
    for (int32_t c = 0; c < export->count && !export->json; c++) {
        buffer_text(&export->out, c == 0 ? "" : ",");
        csv_write_text(&export->out, export->names[c], strlen(export->names[c]));
    }
    buffer_text(&export->out, export->json ? "" : "\n");
}

void export_row(struct export *export, const struct sluice_value *values)
{
    struct buffer *out = &export->out;

    for (int32_t c = 0; c < export->count; c++) {
        buffer_text(out, c > 0 ? "," : export->json ? "{" : "");
        if (export->json) {
            json_text(out, export->names[c], strlen(export->names[c]));
            buffer_char(out, ':');
            json_value(out, values[c]);
        } else {
            csv_write_value(out, values[c]);
        }
    }
    buffer_text(out, export->json ? "}\n" : "\n");
}

int export_flush(struct export *export, bool all)
{
    int code;

    if (!all && !export->out.failed && export->out.length < FLUSH_BYTES)
        return 0;
    code = cli_write(export->invocation, &export->out);
    buffer_clear(&export->out);
    return code;
}

/* ---- which columns ---- */

/* Computed tables have the partition column first; raw ones are as declared. */
static int table_columns(struct export *export)
{
    const struct source *source = export->source;
    bool all = option_has(export->invocation, "--all");
    size_t count =
        source->producer != NULL && !all ? source->producer->declared_count : source->column_count;

    export->names = arena_alloc(&export->arena, sizeof *export->names * (count + 1));
    export->types = arena_alloc(&export->arena, sizeof *export->types * (count + 1));
    if (export->names == NULL || export->types == NULL)
        return SLUICE_E_MEMORY;
    for (size_t c = 0; c < count; c++) {
        export->names[c] = source->columns[c].name;
        export->types[c] = source->columns[c].type;
    }
    export->count = (int32_t)count;
    return SLUICE_OK;
}

/* ---- rows ---- */

/* The rows from..to (undated: all), by date and key. */
static int export_rows(struct export *export, int32_t from, int32_t to, struct sluice_error *error)
{
    const struct source *source = export->source;
    const char **order = arena_alloc(&export->arena, sizeof *order * (source->key_count + 1));
    struct sluice_value *values =
        arena_alloc(&export->arena, sizeof *values * (size_t) export->count);
    struct condition within[] = { { source->date, SLUICE_AT_LEAST, sluice_of_date(from) },
                                  { source->date, SLUICE_AT_MOST, sluice_of_date(to) } };
    size_t dated = source->date != NULL ? 1 : 0;
    struct table rows;
    int status;

    if (order == NULL || values == NULL)
        return error_memory(error, "the columns of a table");
    if (dated > 0)
        order[0] = source->date;
    for (size_t k = 0; k < source->key_count; k++)
        order[dated + k] = source->key[k];
    status =
        session_read(export->context.session,
                     &(struct read_request){ .table = source->name,
                                             .columns = export->names,
                                             .types = export->types,
                                             .count = export->count,
                                             .conditions = within,
                                             .condition_count = dated > 0 ? COUNT_OF(within) : 0,
                                             .order = order,
                                             .order_count = dated + source->key_count },
                     &rows, error);
    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < rows.row_count; row++) {
        for (int32_t c = 0; c < export->count; c++)
            values[c] = sluice_value_at(&rows.views[c], row);
        export_row(export, values);
    }
    table_fini(&rows);
    return SLUICE_OK;
}

/* One piece of the output: rows or outcomes; an exit code. */
static int export_piece(struct export *export, int32_t from, int32_t to)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    bool outcomes = option_has(export->invocation, "--outcomes");
    int status =
        outcomes ? export_outcomes(export, from, &error) : export_rows(export, from, to, &error);

    return status == SLUICE_OK ? export_flush(export, false) : cli_fail(export->invocation, &error);
}

static int export_computed(struct export *export)
{
    const struct calendar *calendar = &export->calendar;
    int code = 0;

    for (size_t i = calendar_from(calendar, export->from);
         i < calendar->count && calendar->dates[i] <= export->to && code == 0; i++)
        code = export_piece(export, calendar->dates[i], calendar->dates[i]);
    return code;
}

/* The dates that there are, a month at a time: a range may have millions that are not. */
static int export_raw(struct export *export)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct dates_request request = { export->source->name, export->source->date, export->from,
                                           export->to };
    struct date_list dates = { 0 };
    int code = 0;

    if (export->source->date == NULL)
        return export_piece(export, 0, 0);
    if (session_dates(export->context.session, &request, &dates, &error) != SLUICE_OK)
        code = cli_fail(export->invocation, &error);
    for (size_t i = 0, end; i < dates.count && code == 0; i = end) {
        for (end = i + 1; end < dates.count && dates.items[end] < dates.items[i] + DAYS_PER_READ;)
            end++;
        code = export_piece(export, dates.items[i], dates.items[end - 1]);
    }
    date_list_fini(&dates);
    return code;
}

/* ---- what may be exported ---- */

static int unknown_table(const struct export *export, const char *name)
{
    const struct binding *binding = export->context.binding;
    const struct node *node = binding_find_node(binding, name);
    const char **names = calloc(binding->source_count + 1, sizeof *names);
    const char *close = node == NULL ? NULL : node->output->name;
    int code;

    for (size_t i = 0; i < binding->source_count && names != NULL; i++)
        names[i] = binding->sources[i]->name;
    if (names != NULL && close == NULL)
        close = closest_match(name, names, binding->source_count);
    code = cli_misuse(export->invocation, "%s has no table '%s'%s%s%s",
                      export->invocation->arguments[0], name,
                      close == NULL  ? ""
                      : node != NULL ? "; the processor of that name writes '"
                                     : "; did you mean '",
                      close == NULL ? "" : close,
                      close == NULL  ? ""
                      : node != NULL ? "'"
                                     : "'?");
    free(names);
    return code;
}

static int check_options(struct export *export)
{
    const struct invocation *invocation = export->invocation;
    const char *format = option_get(invocation, "--format");
    bool undated = export->source->date == NULL;

    if (format != NULL && strcmp(format, "csv") != 0 && strcmp(format, "jsonl") != 0)
        return cli_misuse(invocation, "--format is csv or jsonl, not '%s'", format);
    export->json = format != NULL && strcmp(format, "jsonl") == 0;
    if (export->source->producer == NULL && option_has(invocation, "--outcomes"))
        return cli_misuse(invocation,
                          "'%s' is imported, not computed: only computed tables have outcomes",
                          export->source->name);
    if (option_has(invocation, "--outcomes") && option_has(invocation, "--all"))
        return cli_misuse(invocation, "--all adds columns to rows; --outcomes prints no rows");
    if (!option_dates(invocation, !undated, &export->from, &export->to))
        return status_exit_code(SLUICE_E_INVALID);
    if (undated && export->from <= export->to)
        return cli_misuse(invocation, "'%s' has no dates: leave out --date, --from and --to",
                          export->source->name);
    return 0;
}

/* A date with an attempt alone has outcomes but no rows. */
static bool is_there(const struct export *export, int32_t date)
{
    const struct ledger *ledger = export->context.ledger;
    const char *table = export->source->name;

    return ledger_committed(ledger, table, date) != NULL ||
           (option_has(export->invocation, "--outcomes") &&
            ledger_failed_attempt(ledger, table, date) != NULL);
}

static int never_computed(const struct export *export, size_t first, size_t count)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *table = export->source->name;
    int32_t date = export->calendar.dates[first];
    const struct commit_record *attempt =
        ledger_failed_attempt(export->context.ledger, table, date);
    char text[DATE_TEXT_SIZE], others[48] = "";

    if (count > 1)
        (void)snprintf(others, sizeof others, " and %zu more date%s", count - 1,
                       count == 2 ? "" : "s");
    (void)date_format(date, text);
    if (attempt != NULL)
        (void)sluice_error_set(&error, SLUICE_E_REFUSED,
                               "%s of %s%s is not there: its computation failed%s%s; `sluice "
                               "failures` says more",
                               table, text, others, attempt->reason == NULL ? "" : ": ",
                               attempt->reason == NULL ? "" : attempt->reason);
    else
        (void)sluice_error_set(&error, SLUICE_E_REFUSED,
                               "%s of %s%s was never computed: `sluice run` makes it", table, text,
                               others);
    return cli_fail(export->invocation, &error);
}

/* Every calendar date of the range must be there: rows that are missing must not go unnoticed. */
static int check_computed(struct export *export)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct calendar *calendar = &export->calendar;
    size_t missing = 0, first = 0;

    if (calendar_load(export->context.binding, export->context.session, &export->calendar,
                      &error) != SLUICE_OK)
        return cli_fail(export->invocation, &error);
    for (size_t i = calendar_from(calendar, export->from);
         i < calendar->count && calendar->dates[i] <= export->to; i++)
        if (!is_there(export, calendar->dates[i]) && missing++ == 0)
            first = i;
    return missing > 0 ? never_computed(export, first, missing) : 0;
}

static int check_raw(const struct export *export)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    bool has = false;
    int status = session_has_table(export->context.session, export->source->name, &has, &error);

    if (status == SLUICE_OK && has)
        return 0;
    if (status == SLUICE_OK)
        (void)sluice_error_set(&error, SLUICE_E_REFUSED,
                               "%s was never imported: `sluice import` does", export->source->name);
    return cli_fail(export->invocation, &error);
}

/* ---- the command ---- */

static int write_out(struct export *export)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    bool computed = export->source->producer != NULL;
    int code;

    if ((option_has(export->invocation, "--outcomes") ? export_outcome_columns(export)
                                                      : table_columns(export)) != SLUICE_OK) {
        (void)error_memory(&error, "the columns of a table");
        return cli_fail(export->invocation, &error);
    }
    export_header(export);
    code = computed ? export_computed(export) : export_raw(export);
    return code == 0 ? export_flush(export, true) : code;
}

/* All reads see one state of the store, whatever runs meanwhile. */
static int read_and_write(struct export *export)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int code;

    if (session_begin_read(export->context.session, &error) != SLUICE_OK)
        return cli_fail(export->invocation, &error);
    if (context_load_ledger(&export->context, &export->context.ledger, &error) != SLUICE_OK) {
        session_end_read(export->context.session);
        return context_fail(&export->context, export->invocation, &error);
    }
    code = export->source->producer != NULL ? check_computed(export) : check_raw(export);
    if (code == 0 && export->source->producer != NULL)
        code = export_check_current(export);
    if (code == 0)
        code = write_out(export);
    session_end_read(export->context.session);
    return code;
}

static int run_export(const struct invocation *invocation)
{
    struct export export = { .invocation = invocation };
    int code = context_open(&export.context, invocation, invocation->arguments[0],
                            CONTEXT_BINDING | CONTEXT_STORE);

    arena_init(&export.arena, 0);
    if (code == 0) {
        export.source = binding_find_source(export.context.binding, invocation->arguments[1]);
        if (export.source == NULL)
            code = unknown_table(&export, invocation->arguments[1]);
    }
    if (code == 0)
        code = check_options(&export);
    if (code == 0)
        code = read_and_write(&export);
    buffer_fini(&export.out);
    calendar_fini(&export.calendar);
    context_close(&export.context);
    arena_fini(&export.arena);
    return code;
}

static const struct option_spec options[] = {
    { OPTION_DATE },
    { OPTION_FROM },
    { OPTION_TO },
    { "--outcomes", NULL, "what was not written instead of the rows, and why", false },
    { "--only-current", NULL, "refuse if a run would, or might, compute some date again", false },
    { "--all", NULL, "also the columns that the runtime adds", false },
    { "--format", "csv|jsonl", "CSV, or one JSON object per line; default csv", false },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_export = {
    .name = "export",
    .arguments = "PIPELINE TABLE",
    .least = 2,
    .most = 2,
    .summary = "print rows of a table, or what of it was not written and why",
    .help =
        "Prints the declared columns of a computed or imported table, rows sorted by date and "
        "key.\n"
        "CSV: null is empty, empty text is \"\", quotes stand only where needed, reals in the\n"
        "shortest form that reads back the same, dates and times in ISO 8601. An imported table\n"
        "without dates is printed whole. Dates outside the calendar have no rows.\n\n"
        "--outcomes prints date, key, outcome, category and reason of every entity that was\n"
        "skipped or failed.\n\n"
        "One line on stderr says how many dates are blocked, stale or failed since, and of how "
        "many\n"
        "it is not known; --only-current makes that an error. Another tells of dates after the\n"
        "calendar's end; --only-current refuses where no other are asked for.\n\n"
        "exit codes: 0 done; 1 error of the store; 2 invalid command or pipeline;\n"
        "            4 a date of the calendar was never computed, or with --only-current is not\n"
        "            current, or all dates are after the calendar's end\n"
        "examples:   sluice export pipelines/zones.yaml player_shot_zone_analysis --date "
        "2021-11-15\n"
        "            sluice export pipelines/zones.yaml players --format jsonl",
    .options = options,
    .run = run_export,
};
