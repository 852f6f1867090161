/* import.c - sluice import: CSV files into the declared raw tables. */
#include "cli/import.h"
#include "cli/option_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MISTAKES_SHOWN 10

/* ---- messages ---- */

void import_clear_progress(struct import *import)
{
    if (import->shows_progress)
        (void)fputs("\r\033[K", stderr);
    import->shows_progress = false;
}

void import_mistake(struct import *import, struct import_file *file, int line, const char *format,
                    ...)
{
    va_list arguments;
    char *text = NULL;
    int length;

    if (file->mistakes++ >= MISTAKES_SHOWN)
        return;
    import_clear_progress(import);
    va_start(arguments, format);
    length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length > 0)
        text_clean(text, (size_t)length);
    (void)fprintf(stderr, "%s:%d: %s\n", file->path, line, length < 0 ? format : text);
    if (length >= 0)
        free(text);
}

/* "shots: 216,722 rows, 161 dates, 3 changed, 0.9 s" */
static void tell_done(const struct import_file *file, double seconds)
{
    char rows[COUNT_TEXT_SIZE], dates[64] = "", changed[48] = "", outside[80] = "";
    char number[COUNT_TEXT_SIZE];

    if (file->table.date >= 0)
        (void)snprintf(dates, sizeof dates, ", %s date%s", count_format(file->partitions, number),
                       file->partitions == 1 ? "" : "s");
    if (file->changed == 0)
        (void)snprintf(changed, sizeof changed, ", unchanged");
    else if (file->changed < file->partitions)
        (void)snprintf(changed, sizeof changed, ", %s changed",
                       count_format(file->changed, number));
    if (file->outside > 0)
        (void)snprintf(outside, sizeof outside, ", %s outside the range left out",
                       count_format(file->outside, number));
    (void)fprintf(stderr, "%s: %s row%s%s%s%s, %.1f s\n", file->table.declared->name,
                  count_format(file->rows.row_count, rows), file->rows.row_count == 1 ? "" : "s",
                  dates, changed, outside, seconds);
}

/* A delivery cut off after its header looks like this; fewer rows may be meant. */
static void warn_emptied(const struct import *import, const struct import_file *file)
{
    bool undated = file->table.date < 0;
    char rows[COUNT_TEXT_SIZE], from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (file->rows.row_count > 0 || file->before == 0)
        return;
    (void)fprintf(stderr, "warning: %s had %s row%s", file->table.declared->name,
                  count_format(file->before, rows), file->before == 1 ? "" : "s");
    if (!undated)
        (void)fprintf(stderr, " on %s..%s", date_format(import->from, from),
                      date_format(import->to, to));
    (void)fprintf(stderr, " and has none%s now: '%s' has none%s\n", undated ? "" : " there",
                  file->path, undated ? "" : " of these dates");
}

/* ---- one file ---- */

static int refuse(const struct import_file *file, struct sluice_error *error)
{
    if (file->mistakes > MISTAKES_SHOWN)
        (void)fprintf(stderr, "%s: and %lld more mistake%s\n", file->path,
                      (long long)(file->mistakes - MISTAKES_SHOWN),
                      file->mistakes == MISTAKES_SHOWN + 1 ? "" : "s");
    return sluice_error_set(error, SLUICE_E_INVALID, "%lld mistake%s in '%s'",
                            (long long)file->mistakes, file->mistakes == 1 ? "" : "s", file->path);
}

static int import_one(struct import *import, struct import_file *file, struct sluice_error *error)
{
    int64_t started = clock_monotonic_ns();
    int status = import_read(import, file, error);

    if (status == SLUICE_OK)
        status = import_check_keys(import, file, error);
    if (status == SLUICE_OK && file->mistakes > 0)
        status = refuse(file, error);
    if (status == SLUICE_OK)
        status = import_sort(import, file, error);
    if (status == SLUICE_OK && atomic_load(import->invocation->cancel))
        status = sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    if (status == SLUICE_OK)
        status = import_commit(import, file, error);
    if (status == SLUICE_OK) {
        import->rows += file->rows.row_count;
        tell_done(file, (double)(clock_monotonic_ns() - started) / 1e9);
        warn_emptied(import, file);
    }
    import_file_fini(file);
    return status;
}

/* What a failure left: files before it stay. */
static void tell_kept(const struct import *import, const struct import_file *failed)
{
    struct buffer text = { 0 };

    buffer_printf(&text, "nothing of '%s' was imported", failed->path);
    for (size_t i = 0; i < import->done; i++)
        buffer_printf(&text, "%s%s", i == 0 ? "; imported before it, and kept: " : ", ",
                      import->files[i].table.declared->name);
    for (size_t i = import->done + 1; i < import->file_count; i++)
        buffer_printf(&text, "%s%s", i == import->done + 1 ? "; not begun: " : ", ",
                      import->files[i].table.declared->name);
    if (!text.failed)
        (void)fprintf(stderr, "%s\n", text.data);
    buffer_fini(&text);
}

static int out_of_memory(const struct import *import)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)error_memory(&error, "the list of files");
    return cli_fail(import->invocation, &error);
}

/* ---- the run's record ---- */

static int start_record(struct import *import, struct sluice_error *error)
{
    if (gethostname(import->host, sizeof import->host - 1) != 0)
        import->host[0] = '\0';
    import->record.host = import->host;
    import->record.pid = getpid();
    import->record.command = import->invocation->command_line;
    import->record.pipeline = import->invocation->arguments[0];
    return cli_start_run(import->invocation, import->context.session, &import->record, error);
}

static int end_record(struct import *import, int code)
{
    bool interrupted = code == status_exit_code(SLUICE_E_CANCELLED);

    (void)snprintf(import->summary, sizeof import->summary, "imported %lld rows of %zu file%s%s",
                   (long long)import->rows, import->done, import->done == 1 ? "" : "s",
                   interrupted ? "; interrupted" : "");
    import->record.ended_at = clock_utc_us();
    import->record.exit_code = code;
    import->record.summary = import->summary;
    return cli_end_run(import->invocation, import->context.session, &import->record, code != 0);
}

/* NULL when memory is short. */
static const struct pipeline_table **declared_tables(struct import *import)
{
    const struct pipeline_table **tables =
        arena_alloc(&import->arena, sizeof *tables * (import->file_count + 1));

    for (size_t i = 0; tables != NULL && i < import->file_count; i++)
        tables[i] = import->files[i].table.declared;
    return tables;
}

/* All tables whole: a row may move from any date. */
static int take_lease(struct import *import)
{
    struct lease_request request = { .span_count = import->file_count,
                                     .run_id = import->run_id,
                                     .command = import->invocation->command_line };
    struct lease_span *spans = arena_alloc(&import->arena, sizeof *spans * import->file_count);

    if (spans == NULL)
        return out_of_memory(import);
    for (size_t i = 0; i < import->file_count; i++)
        spans[i] = (struct lease_span){ import->files[i].table.declared->name, NO_DATE, INT32_MAX };
    request.spans = spans;
    return cli_lease(import->invocation, &import->context, &request, &import->patience,
                     &import->lease);
}

/* Who had the lease before us may have made what ours differs from in capitals only. */
static int check_names(struct import *import)
{
    const struct pipeline_table **tables = declared_tables(import);

    return tables == NULL ? out_of_memory(import)
                          : context_check_names(&import->context, import->invocation, tables,
                                                import->file_count);
}

static int import_all(struct import *import)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int code = cli_migrate_ledger(import->invocation, import->context.session, &import->patience);

    if (code != 0)
        return code;
    if (import_calendar_today(import, &error) != SLUICE_OK)
        return cli_fail(import->invocation, &error);
    import->record.started_at = clock_utc_us();
    import->record.run_id = import->run_id;
    if (ledger_new_id(import->context.session, import->record.started_at, import->run_id, &error) !=
        SLUICE_OK)
        return cli_fail(import->invocation, &error);
    import->patience.record = &import->record;
    import->patience.run_id = import->run_id;
    code = take_lease(import);
    if (code == 0)
        code = check_names(import);
    if (code != 0)
        return code;
    if (start_record(import, &error) != SLUICE_OK)
        return cli_fail(import->invocation, &error);
    while (import->done < import->file_count && code == 0) {
        if (import_one(import, &import->files[import->done], &error) == SLUICE_OK) {
            import->done++;
            continue;
        }
        import_clear_progress(import);
        code = cli_fail(import->invocation, &error);
        tell_kept(import, &import->files[import->done]);
    }
    code = end_record(import, code);
    if (code == status_exit_code(SLUICE_E_CANCELLED))
        (void)fprintf(stderr, "to continue: %s\n", import->invocation->command_line);
    return code;
}

/* ---- which files ---- */

static int add_file(struct import *import, const struct pipeline_table *declared, const char *path)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct import_file *file = &import->files[import->file_count];

    file->path = path;
    if (import_table_init(&file->table, declared, &import->arena, &error) != SLUICE_OK)
        return cli_fail(import->invocation, &error);
    import->file_count++;
    return 0;
}

/* Every declared table whose file is there. */
static int take_folder(struct import *import, const char *folder)
{
    const struct pipeline *pipeline = import->context.pipeline;
    int code = 0;

    for (size_t i = 0; i < pipeline->table_count && code == 0; i++) {
        const struct pipeline_table *table = &pipeline->tables[i];
        const char *path =
            table->file[0] == '/' ? table->file : path_join(&import->arena, folder, table->file);
        if (path == NULL)
            return out_of_memory(import);
        if (access(path, F_OK) == 0)
            code = add_file(import, table, path);
        else
            (void)fprintf(stderr, "%s: no file '%s', left as it is\n", table->name, path);
    }
    if (code == 0 && import->file_count == 0)
        return cli_misuse(import->invocation, "'%s' has none of the files that %s declares", folder,
                          import->invocation->arguments[0]);
    return code;
}

static int unknown_table(const struct import *import, const char *name)
{
    const struct pipeline *pipeline = import->context.pipeline;
    const char **names = calloc(pipeline->table_count + 1, sizeof *names);
    const char *close = NULL;
    int code;

    for (size_t i = 0; i < pipeline->table_count && names != NULL; i++)
        names[i] = pipeline->tables[i].name;
    if (names != NULL)
        close = closest_match(name, names, pipeline->table_count);
    code =
        cli_misuse(import->invocation, "%s declares no table '%s'%s%s%s",
                   import->invocation->arguments[0], name, close == NULL ? "" : "; did you mean '",
                   close == NULL ? "" : close, close == NULL ? "" : "'?");
    free(names);
    return code;
}

/* TABLE=FILE */
static int take_pair(struct import *import, const char *argument)
{
    const char *equals = strchr(argument, '=');
    const struct pipeline_table *table;
    const char *name;

    if (equals == NULL || equals == argument || equals[1] == '\0')
        return cli_misuse(import->invocation,
                          "'%s' is neither a folder nor TABLE=FILE; usage: sluice import %s",
                          argument, import->invocation->command->arguments);
    name = arena_copy(&import->arena, argument, (size_t)(equals - argument));
    if (name == NULL)
        return out_of_memory(import);
    table = pipeline_find_table(import->context.pipeline, name);
    if (table == NULL)
        return unknown_table(import, name);
    for (size_t i = 0; i < import->file_count; i++)
        if (import->files[i].table.declared == table)
            return cli_misuse(import->invocation, "table '%s' is given twice", name);
    return add_file(import, table, equals + 1);
}

static bool is_folder(const char *path)
{
    struct stat state;

    return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

/* A range picks among dates: there must be some. */
static int check_range(const struct import *import)
{
    const struct import_table *first = &import->files[0].table;

    for (size_t i = 0; i < import->file_count; i++)
        if (import->files[i].table.date >= 0)
            return 0;
    return cli_misuse(import->invocation,
                      "--from and --to are for tables with dates, and '%s' has none%s",
                      first->declared->name, import->file_count > 1 ? ", nor has any other" : "");
}

static int take_arguments(struct import *import)
{
    const struct invocation *invocation = import->invocation;
    size_t most = import->context.pipeline->table_count + (size_t)invocation->argument_count;
    int code = 0;

    if (import->context.pipeline->table_count == 0)
        return cli_misuse(invocation, "%s declares no tables", invocation->arguments[0]);
    import->files = calloc(most, sizeof *import->files);
    if (import->files == NULL)
        return out_of_memory(import);
    if (invocation->argument_count == 2 && is_folder(invocation->arguments[1]))
        code = take_folder(import, invocation->arguments[1]);
    else
        for (int i = 1; i < invocation->argument_count && code == 0; i++)
            code = take_pair(import, invocation->arguments[i]);
    if (code != 0 || !import->has_range)
        return code;
    import_calendar_first(import);
    return check_range(import);
}

/* A store that has other tables of these names may be another program's: it stays as it is. */
static int check_store(struct import *import)
{
    const struct pipeline_table **tables = declared_tables(import);

    if (tables == NULL)
        return out_of_memory(import);
    return context_check_tables(&import->context, import->invocation, tables, import->file_count);
}

/* ---- the command ---- */

static int run_import(const struct invocation *invocation)
{
    struct import import = { .invocation = invocation, .terminal = isatty(STDERR_FILENO) == 1 };
    int code;

    if (!option_dates(invocation, false, &import.from, &import.to) ||
        !option_wait(invocation, &import.patience.seconds))
        return status_exit_code(SLUICE_E_INVALID);
    import.has_range = import.from <= import.to;
    arena_init(&import.arena, 0);
    code = context_open(&import.context, invocation, invocation->arguments[0],
                        CONTEXT_WRITE | CONTEXT_LATER);
    if (code == 0)
        code = take_arguments(&import);
    if (code == 0)
        code = check_store(&import);
    if (code == 0)
        code = context_open_store(&import.context, invocation, CONTEXT_WRITE);
    if (code == 0)
        code = import_all(&import);
    lease_release(import.lease, import.context.session);
    context_close(&import.context);
    free(import.files);
    arena_fini(&import.arena);
    return code;
}

static const struct option_spec options[] = {
    { "--from", "D", "replace the whole range from D, YYYY-MM-DD; goes with --to", false },
    { "--to", "D", "the last date of the range", false },
    { "--wait", "SECONDS", "wait so long for another import of these tables to end", false },
    { OPTION_END },
};

const struct command command_import = {
    .name = "import",
    .arguments = "PIPELINE DIR | TABLE=FILE..",
    .least = 2,
    .most = -1,
    .summary = "load CSV files into the raw tables that a pipeline declares",
    .help =
        "With a folder, every declared table whose file is in it is loaded; with TABLE=FILE, "
        "those\n"
        "tables. The header names the columns; columns that are not declared are ignored. Fields\n"
        "are quoted as in RFC 4180; lines end in LF or CRLF. Booleans are 0, 1, false or true. "
        "Only\n"
        "an empty field without quotes is null.\n\n"
        "A file replaces the dates that it has; with --from and --to it replaces that whole "
        "range,\n"
        "and its rows outside are left out. A table without dates is replaced whole. Keys are\n"
        "unique over all dates: a row that stands on another date in the store moves. Where a\n"
        "file without rows empties a table or a range, a warning says so.\n\n"
        "A file is taken whole or not at all: a bad row refuses it, naming line, column and "
        "value.\n"
        "Files before it stay. Dates that come out the same keep their version, and nothing that\n"
        "was computed from them is computed again.\n\n"
        "exit codes: 0 done; 1 error of the store; 2 invalid command, pipeline or data file;\n"
        "            4 another import of these tables is going on; 130 interrupted\n"
        "examples:   sluice import pipelines/league.yaml data/2021-22\n"
        "            sluice import pipelines/league.yaml shots=new.csv --from 2022-01-01 --to "
        "2022-01-31",
    .options = options,
    .run = run_import,
};
