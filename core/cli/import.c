/* import.c - sluice import: CSV files into the declared raw tables. */
#include "cli/cli.h"
#include "cli/import_tell.h"
#include "cli/option_rows.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code run_import(const struct invocation *invocation, struct context *context);

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
    .needs = CONTEXT_WRITE | CONTEXT_LATER,
    .check = check_options,
    .run = run_import,
};

/* The command at work. */
struct importing {
    const struct invocation *invocation;
    struct context *context;
    struct arena arena;
    struct import_request request;
    struct import_teller teller;
    struct import_events events;
    struct import *import;
    struct import_result result;
    struct run_record record;
    char run_id[LEDGER_ID_SIZE];
    struct lease *lease; /* of the tables of all files */
    char host[256];
    char summary[96];
    struct patience patience; /* --wait */
};

static enum exit_code out_of_memory(const struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)error_memory(&error, "the list of files");
    return cli_fail(importing->invocation, &error);
}

/* ---- the run's record ---- */

static int start_record(struct importing *importing, struct sluice_error *error)
{
    if (gethostname(importing->host, sizeof importing->host - 1) != 0)
        importing->host[0] = '\0';
    importing->record.host = importing->host;
    importing->record.pid = getpid();
    importing->record.command = importing->invocation->command_line;
    importing->record.pipeline = importing->invocation->arguments[0];
    return cli_start_run(importing->invocation, importing->context->session, &importing->record,
                         error);
}

static enum exit_code end_record(struct importing *importing, enum exit_code code)
{
    bool interrupted = code == EXIT_INTERRUPTED;
    size_t done = importing->result.done;

    (void)snprintf(importing->summary, sizeof importing->summary,
                   "imported %lld rows of %zu file%s%s", (long long)importing->result.rows, done,
                   done == 1 ? "" : "s", interrupted ? "; interrupted" : "");
    importing->record.exit_code = code;
    importing->record.summary = importing->summary;
    return cli_end_run(importing->invocation, importing->context->session, &importing->record,
                       code != EXIT_DONE);
}

/* NULL when memory is short. */
static const struct pipeline_table **declared_tables(struct importing *importing)
{
    const struct import_request *request = &importing->request;
    const struct pipeline_table **tables =
        arena_alloc(&importing->arena, sizeof *tables * (request->count + 1));

    for (size_t i = 0; tables != NULL && i < request->count; i++)
        tables[i] = request->items[i].table;
    return tables;
}

/* All tables whole: a row may move from any date. */
static enum exit_code take_lease(struct importing *importing)
{
    const struct import_request *request = &importing->request;
    struct lease_request lease = { .span_count = request->count,
                                   .run_id = importing->run_id,
                                   .command = importing->invocation->command_line };
    struct lease_span *spans = arena_alloc(&importing->arena, sizeof *spans * request->count);

    if (spans == NULL)
        return out_of_memory(importing);
    for (size_t i = 0; i < request->count; i++)
        spans[i] = (struct lease_span){ request->items[i].table->name, NO_DATE, INT32_MAX };
    lease.spans = spans;
    return cli_lease(importing->invocation, importing->context, &lease, &importing->patience,
                     &importing->lease);
}

/* Who had the lease before us may have made what ours differs from in capitals only. */
static enum exit_code check_names(struct importing *importing)
{
    const struct pipeline_table **tables = declared_tables(importing);

    return tables == NULL ? out_of_memory(importing)
                          : cli_check_names(importing->invocation, importing->context, tables,
                                            importing->request.count);
}

/* File by file, up to the first that fails. */
static enum exit_code import_files(struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct import_request *request = &importing->request;
    const struct import_result *result = &importing->result;
    int status = import_run(importing->import, importing->run_id, importing->lease,
                            &importing->result, &error);
    enum exit_code code;

    if (status == SLUICE_OK)
        status = import_tell_outside(&importing->teller, &error);
    if (status == SLUICE_OK)
        return EXIT_DONE;
    if (result->mistakes > 0)
        import_tell_unsaid(request->items[result->done].path, result->mistakes);
    code = cli_fail(importing->invocation, &error);
    if (result->done < request->count)
        import_tell_kept(request->items, request->count, result->done);
    return code;
}

/* Against the store as it is, or none; without lease and record. */
static enum exit_code import_nothing(struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct context *context = importing->context;
    int status = store_open(context->store, SLUICE_OPEN_READ_ONLY, &context->session, &error);
    enum exit_code code;

    if (status != SLUICE_OK && status != SLUICE_E_NOT_FOUND)
        return cli_fail(importing->invocation, &error);
    if (import_begin(importing->import, context->session, &error) != SLUICE_OK)
        return cli_fail(importing->invocation, &error);
    code = import_files(importing);
    (void)fputs("nothing was written: --dry-run\n", stderr);
    return code;
}

/* Ids sort in the order in which imports began. */
static int make_id(struct importing *importing, struct sluice_error *error)
{
    importing->record.run_id = importing->run_id;
    importing->patience.record = &importing->record;
    importing->patience.run_id = importing->run_id;
    return ledger_new_id(importing->context->session, &importing->record.started_at,
                         importing->run_id, error);
}

static enum exit_code import_all(struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = importing->context->session;
    enum exit_code code = cli_migrate_ledger(importing->invocation, session, &importing->patience);

    if (code != EXIT_DONE)
        return code;
    if (import_begin(importing->import, session, &error) != SLUICE_OK ||
        make_id(importing, &error) != SLUICE_OK)
        return cli_fail(importing->invocation, &error);
    code = take_lease(importing);
    if (code == EXIT_DONE)
        code = check_names(importing);
    if (code != EXIT_DONE)
        return code;
    if (start_record(importing, &error) != SLUICE_OK)
        return cli_fail(importing->invocation, &error);
    code = end_record(importing, import_files(importing));
    if (code == EXIT_INTERRUPTED)
        cli_say("to continue: %s\n", importing->invocation->command_line);
    return code;
}

/* ---- which files ---- */

static void add_item(struct importing *importing, const struct pipeline_table *table,
                     const char *path)
{
    importing->request.items[importing->request.count++] = (struct import_item){ table, path };
}

/* `*found` is `path`, or what is packed in its place; NULL: neither is there. False: no memory. */
static bool find_file(struct importing *importing, const char *path, const char **found)
{
    const char *packed = arena_printf(&importing->arena, "%s.gz", path);

    *found = access(path, F_OK) == 0                       ? path
             : packed != NULL && access(packed, F_OK) == 0 ? packed
                                                           : NULL;
    return packed != NULL;
}

/* Every declared table whose file is there. */
static enum exit_code take_folder(struct importing *importing, const char *folder)
{
    const struct pipeline *pipeline = importing->context->pipeline;

    for (size_t i = 0; i < pipeline->table_count; i++) {
        const struct pipeline_table *table = &pipeline->tables[i];
        const char *path =
            table->file[0] == '/' ? table->file : path_join(&importing->arena, folder, table->file);
        const char *found;
        if (path == NULL || !find_file(importing, path, &found))
            return out_of_memory(importing);
        if (found != NULL)
            add_item(importing, table, found);
        else
            cli_say("%s: no file '%s', left as it is\n", table->name, path);
    }
    if (importing->request.count == 0)
        return cli_misuse(importing->invocation, "'%s' has none of the files that %s declares",
                          folder, importing->invocation->arguments[0]);
    return EXIT_DONE;
}

static enum exit_code unknown_table(const struct importing *importing, const char *name)
{
    const struct pipeline *pipeline = importing->context->pipeline;
    const char **names = calloc(pipeline->table_count + 1, sizeof *names);
    const char *close = NULL;
    enum exit_code code;

    for (size_t i = 0; i < pipeline->table_count && names != NULL; i++)
        names[i] = pipeline->tables[i].name;
    if (names != NULL)
        close = closest_match(name, names, pipeline->table_count);
    code = cli_misuse(importing->invocation, "%s declares no table '%s'%s%s%s",
                      importing->invocation->arguments[0], name,
                      close == NULL ? "" : "; did you mean '", close == NULL ? "" : close,
                      close == NULL ? "" : "'?");
    free(names);
    return code;
}

/* TABLE=FILE */
static enum exit_code take_pair(struct importing *importing, const char *argument)
{
    const char *equals = strchr(argument, '=');
    const struct pipeline_table *table;
    const char *name;

    if (equals == NULL || equals == argument || equals[1] == '\0')
        return cli_misuse(importing->invocation,
                          "'%s' is neither a folder nor TABLE=FILE; usage: sluice import %s",
                          argument, importing->invocation->command->arguments);
    name = arena_copy(&importing->arena, argument, (size_t)(equals - argument));
    if (name == NULL)
        return out_of_memory(importing);
    table = pipeline_find_table(importing->context->pipeline, name);
    if (table == NULL)
        return unknown_table(importing, name);
    for (size_t i = 0; i < importing->request.count; i++)
        if (importing->request.items[i].table == table)
            return cli_misuse(importing->invocation, "table '%s' is given twice", name);
    add_item(importing, table, equals + 1);
    return EXIT_DONE;
}

static bool is_folder(const char *path)
{
    struct stat state;

    return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

/* A range picks among dates: there must be some. */
static enum exit_code check_range(const struct importing *importing)
{
    const struct import_request *request = &importing->request;

    for (size_t i = 0; i < request->count; i++)
        if (request->items[i].table->date != NULL)
            return EXIT_DONE;
    return cli_misuse(
        importing->invocation, "--from and --to are for tables with dates, and '%s' has none%s",
        request->items[0].table->name, request->count > 1 ? ", nor has any other" : "");
}

static enum exit_code take_items(struct importing *importing)
{
    const struct invocation *invocation = importing->invocation;
    const struct pipeline *pipeline = importing->context->pipeline;
    size_t most = pipeline->table_count + (size_t)invocation->argument_count;
    enum exit_code code = EXIT_DONE;

    if (pipeline->table_count == 0)
        return cli_misuse(invocation, "%s declares no tables", invocation->arguments[0]);
    importing->request.items =
        arena_alloc(&importing->arena, sizeof *importing->request.items * most);
    if (importing->request.items == NULL)
        return out_of_memory(importing);
    if (invocation->argument_count == 2 && is_folder(invocation->arguments[1]))
        return take_folder(importing, invocation->arguments[1]);
    for (int i = 1; i < invocation->argument_count && code == EXIT_DONE; i++)
        code = take_pair(importing, invocation->arguments[i]);
    return code;
}

static enum exit_code take_arguments(struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct import_request *request = &importing->request;
    enum exit_code code = take_items(importing);

    if (code != EXIT_DONE)
        return code;
    request->pipeline = importing->context->pipeline;
    request->events = &importing->events;
    if (import_create(request, &importing->import, &error) != SLUICE_OK)
        return cli_fail(importing->invocation, &error);
    return request->options.from <= request->options.to ? check_range(importing) : 0;
}

/* A store that has other tables of these names may be another program's: it stays as it is. */
static enum exit_code check_store(struct importing *importing)
{
    const struct pipeline_table **tables = declared_tables(importing);

    if (tables == NULL)
        return out_of_memory(importing);
    return cli_check_tables(importing->invocation, importing->context, tables,
                            importing->request.count);
}

/* ---- the command ---- */

/* False after saying what is wrong. */
static bool take_options(struct importing *importing)
{
    const struct invocation *invocation = importing->invocation;
    struct import_options *taken = &importing->request.options;
    bool merge = option_has(invocation, "--merge");
    bool replace = option_has(invocation, "--replace");

    taken->cancel = invocation->cancel;
    taken->yes = option_has(invocation, "--yes");
    taken->dry_run = option_has(invocation, "--dry-run");
    if (merge && replace) {
        (void)cli_misuse(invocation, "--merge and --replace exclude each other");
        return false;
    }
    taken->mode = merge ? IMPORT_MERGE : replace ? IMPORT_REPLACE : 0;
    return option_dates(invocation, false, &taken->from, &taken->to) &&
           option_wait(invocation, &importing->patience.seconds);
}

static enum exit_code import_store(struct importing *importing)
{
    enum exit_code code = cli_open_store(importing->invocation, importing->context, CONTEXT_WRITE);

    return code == EXIT_DONE ? import_all(importing) : code;
}

static void importing_fini(struct importing *importing)
{
    lease_release(importing->lease, importing->context->session);
    import_destroy(importing->import);
    import_teller_fini(&importing->teller);
    arena_fini(&importing->arena);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct importing importing = { .invocation = invocation };

    return take_options(&importing) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code run_import(const struct invocation *invocation, struct context *context)
{
    struct importing importing = { .invocation = invocation, .context = context };
    enum exit_code code;

    (void)take_options(&importing);
    import_teller_init(&importing.teller, &importing.request.options);
    importing.events = import_teller_events(&importing.teller);
    arena_init(&importing.arena, 0);
    code = take_arguments(&importing);
    if (code == EXIT_DONE)
        code = check_store(&importing);
    if (code == EXIT_DONE)
        code = importing.request.options.dry_run ? import_nothing(&importing)
                                                 : import_store(&importing);
    importing_fini(&importing);
    return code;
}
