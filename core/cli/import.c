/* import.c - sluice import: CSV files into the declared raw tables. */
#include "cli/import.h"
#include "cli/option_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one file ---- */

static int import_one(struct import *import, struct import_file *file, struct sluice_error *error)
{
    int64_t started = clock_monotonic_ns();
    int status = import_read(import, file, error);

    if (status == SLUICE_OK)
        status = import_check_keys(import, file, error);
    if (status == SLUICE_OK && file->mistakes > 0)
        status = import_refuse(file, error);
    if (status == SLUICE_OK)
        status = import_sort(import, file, error);
    if (status == SLUICE_OK && atomic_load(import->invocation->cancel))
        status = sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    if (status == SLUICE_OK)
        status = import_commit(import, file, error);
    if (status == SLUICE_OK) {
        import->rows += file->rows.row_count;
        import_tell_done(import, file, (double)(clock_monotonic_ns() - started) / 1e9);
    }
    import_file_fini(file);
    return status;
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

/* File by file, up to the first that fails. */
static int import_files(struct import *import)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int code = 0;

    while (import->done < import->file_count && code == 0) {
        if (import_one(import, &import->files[import->done], &error) == SLUICE_OK) {
            import->done++;
            continue;
        }
        import_clear_progress(import);
        code = cli_fail(import->invocation, &error);
        import_tell_kept(import, &import->files[import->done]);
    }
    return code;
}

/* Against the store as it is, or none; without lease and record. */
static int import_nothing(struct import *import)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status =
        store_open(import->context.store, SLUICE_OPEN_READ_ONLY, &import->context.session, &error);
    int code;

    if (status != SLUICE_OK && status != SLUICE_E_NOT_FOUND)
        return cli_fail(import->invocation, &error);
    if (import_calendar_today(import, &error) != SLUICE_OK)
        return cli_fail(import->invocation, &error);
    code = import_files(import);
    if (code == 0 && import_tell_absences(import, &error) != SLUICE_OK)
        code = cli_fail(import->invocation, &error);
    (void)fputs("nothing was written: --dry-run\n", stderr);
    return code;
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
    code = import_files(import);
    if (code == 0 && import_tell_absences(import, &error) != SLUICE_OK)
        code = cli_fail(import->invocation, &error);
    code = end_record(import, code);
    if (code == status_exit_code(SLUICE_E_CANCELLED))
        cli_say("to continue: %s\n", import->invocation->command_line);
    return code;
}

/* ---- which files ---- */

static int add_file(struct import *import, const struct pipeline_table *declared, const char *path)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct import_file *file = &import->files[import->file_count];

    file->path = path;
    file->merge =
        import->mode == 0 ? declared->import == IMPORT_MERGE : import->mode == IMPORT_MERGE;
    if (import_table_init(&file->table, declared, &import->arena, &error) != SLUICE_OK)
        return cli_fail(import->invocation, &error);
    import->file_count++;
    return 0;
}

/* `*found` is `path`, or what is packed in its place; NULL: neither is there. False: no memory. */
static bool find_file(struct import *import, const char *path, const char **found)
{
    const char *packed = arena_printf(&import->arena, "%s.gz", path);

    *found = access(path, F_OK) == 0                       ? path
             : packed != NULL && access(packed, F_OK) == 0 ? packed
                                                           : NULL;
    return packed != NULL;
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
        const char *found;
        if (path == NULL || !find_file(import, path, &found))
            return out_of_memory(import);
        if (found != NULL)
            code = add_file(import, table, found);
        else
            cli_say("%s: no file '%s', left as it is\n", table->name, path);
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

static bool take_mode(struct import *import)
{
    bool merge = option_has(import->invocation, "--merge");
    bool replace = option_has(import->invocation, "--replace");

    if (merge && replace) {
        (void)cli_misuse(import->invocation, "--merge and --replace exclude each other");
        return false;
    }
    import->mode = merge ? IMPORT_MERGE : replace ? IMPORT_REPLACE : 0;
    return true;
}

static int import_store(struct import *import)
{
    int code = context_open_store(&import->context, import->invocation, CONTEXT_WRITE);

    return code == 0 ? import_all(import) : code;
}

static int run_import(const struct invocation *invocation)
{
    struct import import = { .invocation = invocation,
                             .terminal = isatty(STDERR_FILENO) == 1,
                             .yes = option_has(invocation, "--yes"),
                             .dry_run = option_has(invocation, "--dry-run") };
    int code;

    if (!take_mode(&import))
        return status_exit_code(SLUICE_E_INVALID);
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
        code = import.dry_run ? import_nothing(&import) : import_store(&import);
    lease_release(import.lease, import.context.session);
    binding_destroy(import.tables);
    context_close(&import.context);
    table_fini(&import.dates);
    free(import.files);
    arena_fini(&import.arena);
    return code;
}

static const struct option_spec options[] = {
    { "--from", "D", "replace the whole range from D, YYYY-MM-DD; goes with --to", false },
    { "--to", "D", "the last date of the range", false },
    { "--merge", NULL, "add and change rows by key, remove none", false },
    { "--replace", NULL, "replace dates, also of tables that say `import: merge`", false },
    { "--dry-run", NULL, "say what would be done, and do nothing", false },
    { "--yes", NULL, "remove rows although they are more than max_removed", false },
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
        "an empty field without quotes is null. Files may be packed with gzip; FILE.gz is taken\n"
        "where FILE is not there.\n\n"
        "A file replaces the dates that it has; with --from and --to it replaces that whole "
        "range,\n"
        "and its rows outside are left out. A table without dates is replaced whole. Keys are\n"
        "unique over all dates: a row that stands on another date in the store moves. Where a\n"
        "file without rows empties a table or a range, a warning says so.\n\n"
        "With --merge, or `import: merge` in the table, rows are added and changed by key, and\n"
        "none is removed: for files that hold a part of a day. Every line tells the rows that "
        "were\n"
        "added (+), changed (~) and removed (-). Where a date of 20 rows or more would lose more\n"
        "than half of them (max_removed), the import is refused, unless --yes.\n\n"
        "A file is taken whole or not at all: a bad row refuses it, naming line, column and "
        "value.\n"
        "Files before it stay. Dates that come out the same keep their version, and nothing that\n"
        "was computed from them is computed again.\n\n"
        "exit codes: 0 done; 1 error of the store; 2 invalid command, pipeline or data file;\n"
        "            4 another import of these tables is going on, or too many rows would go;\n"
        "            130 interrupted\n"
        "examples:   sluice import pipelines/league.yaml data/2021-22\n"
        "            sluice import pipelines/league.yaml shots=new.csv --from 2022-01-01 --to "
        "2022-01-31",
    .options = options,
    .run = run_import,
};
