/* import.c - sluice import: CSV files into the declared raw tables. */
#include "cli/cli.h"
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
    { OPTION_ANY_LOADS },
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
        "an empty field without quotes is null. What is written otherwise is said in the "
        "pipeline:\n"
        "`csv: {delimiter: \";\", decimal: \",\", date_format: \"%d.%m.%Y\", null: [NA]}`. "
        "Files may be\n"
        "packed with gzip; FILE.gz is taken where FILE is not there.\n\n"
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
        "            4 another import of these tables is going on, or too many rows would go,\n"
        "            or more dates be loaded than the store takes in a day;\n"
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
    struct import_job job;
    struct import_teller teller;
    struct import_events events;
};

static enum exit_code out_of_memory(const struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    (void)error_memory(&error, "the list of files");
    return cli_fail(importing->invocation, &error);
}

/* ---- which files ---- */

/* Where all tables are external: an import would have nothing to do with any folder. */
static enum exit_code refuse_folder(const struct importing *importing)
{
    return cli_misuse(importing->invocation,
                      "there is nothing to import: all tables that %s declares are external, which "
                      "means that somebody else writes them and that they are read where they lie; "
                      "run it as it is",
                      importing->invocation->arguments[0]);
}

static bool imports_something(const struct pipeline *pipeline)
{
    for (size_t i = 0; i < pipeline->table_count; i++)
        if (!pipeline->tables[i].external)
            return true;
    return false;
}

/* Every declared table whose file is there. */
static enum exit_code take_folder(struct importing *importing, const char *folder)
{
    const struct pipeline *pipeline = importing->job.context->pipeline;
    struct import_request *request = &importing->job.request;
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (!imports_something(pipeline))
        return refuse_folder(importing);
    for (size_t i = 0; i < pipeline->table_count; i++) {
        const struct pipeline_table *table = &pipeline->tables[i];
        struct import_item *item = &request->items[request->count];
        if (table->external)
            continue;
        if (import_find(table, folder, &importing->job.arena, item, &error) != SLUICE_OK)
            return cli_fail(importing->invocation, &error);
        if (item->path_count > 0)
            request->count++;
        else
            cli_say("%s: no file '%s', left as it is\n", table->name, item->path);
    }
    if (request->count == 0)
        return cli_misuse(importing->invocation, "'%s' has none of the files that %s declares",
                          folder, importing->invocation->arguments[0]);
    return EXIT_DONE;
}

static enum exit_code unknown_table(const struct importing *importing, const char *name)
{
    const struct pipeline *pipeline = importing->job.context->pipeline;
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

static enum exit_code refuse_external(const struct importing *importing,
                                      const struct pipeline_table *table)
{
    return cli_misuse(importing->invocation,
                      "table '%s' is external at %s:%d:%d: somebody else writes it, and it is read "
                      "where it lies; remove 'external: true' there to import it",
                      table->name, table->location.file, table->location.line,
                      table->location.column);
}

/* TABLE=FILE */
static enum exit_code take_pair(struct importing *importing, const char *argument)
{
    const char *equals = strchr(argument, '=');
    const struct pipeline_table *table;
    struct import_request *request = &importing->job.request;
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *name;

    if (equals == NULL || equals == argument || equals[1] == '\0')
        return cli_misuse(importing->invocation,
                          "'%s' is neither a folder nor TABLE=FILE; usage: sluice import %s",
                          argument, importing->invocation->command->arguments);
    name = arena_copy(&importing->job.arena, argument, (size_t)(equals - argument));
    if (name == NULL)
        return out_of_memory(importing);
    table = pipeline_find_table(importing->job.context->pipeline, name);
    if (table == NULL)
        return unknown_table(importing, name);
    if (table->external)
        return refuse_external(importing, table);
    for (size_t i = 0; i < request->count; i++)
        if (request->items[i].table == table)
            return cli_misuse(importing->invocation, "table '%s' is given twice", name);
    if (import_find_path(table, equals + 1, &importing->job.arena, &request->items[request->count],
                         &error) != SLUICE_OK)
        return cli_fail(importing->invocation, &error);
    request->count++;
    return EXIT_DONE;
}

static bool is_folder(const char *path)
{
    struct stat state;

    return stat(path, &state) == 0 && S_ISDIR(state.st_mode);
}

static enum exit_code take_items(struct importing *importing)
{
    const struct invocation *invocation = importing->invocation;
    const struct pipeline *pipeline = importing->job.context->pipeline;
    struct import_request *request = &importing->job.request;
    size_t most = pipeline->table_count + (size_t)invocation->argument_count;
    enum exit_code code = EXIT_DONE;

    if (pipeline->table_count == 0)
        return cli_misuse(invocation, "%s declares no tables", invocation->arguments[0]);
    request->items = arena_alloc(&importing->job.arena, sizeof *request->items * most);
    if (request->items == NULL)
        return out_of_memory(importing);
    if (invocation->argument_count == 2 && is_folder(invocation->arguments[1]))
        return take_folder(importing, invocation->arguments[1]);
    for (int i = 1; i < invocation->argument_count && code == EXIT_DONE; i++)
        code = take_pair(importing, invocation->arguments[i]);
    return code;
}

/* ---- the options ---- */

/* False after saying what is wrong. */
static bool take_options(const struct invocation *invocation, struct import_options *asked,
                         int64_t *wait)
{
    bool merge = option_has(invocation, "--merge");
    bool replace = option_has(invocation, "--replace");

    if (merge && replace) {
        (void)cli_misuse(invocation, "--merge and --replace exclude each other");
        return false;
    }
    *asked = (struct import_options){ .cancel = invocation->cancel,
                                      .mode = merge     ? IMPORT_MERGE
                                              : replace ? IMPORT_REPLACE
                                                        : 0,
                                      .yes = option_has(invocation, "--yes"),
                                      .dry_run = option_has(invocation, "--dry-run") };
    return option_dates(invocation, false, &asked->from, &asked->to) &&
           option_wait(invocation, wait);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct import_options asked;
    int64_t wait;

    return take_options(invocation, &asked, &wait) ? EXIT_DONE : EXIT_INPUT;
}

/* ---- what the engine tells ---- */

static void tell_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    cli_say_waiting(((const struct importing *)user)->invocation, seconds, held);
}

static void tell_settled(void *user, const struct settled *settled)
{
    cli_say_settled(((const struct importing *)user)->invocation, settled);
}

static void tell_took_over(void *user, const char *predecessor)
{
    cli_say_took_over(((const struct importing *)user)->invocation, predecessor);
}

static int judge(void *user, int status, const struct run_summary *none)
{
    const struct importing *importing = user;

    (void)none;
    if (status == SLUICE_OK && importing->teller.outside.failed)
        return EXIT_ERROR;
    return (int)exit_code_of(status);
}

static const struct engine_events engine_events = {
    .waiting = tell_waiting, .took_over = tell_took_over, .settled = tell_settled, .verdict = judge
};

/* ---- the command ---- */

static enum exit_code tell_failure(const struct importing *importing, struct sluice_error *error)
{
    const struct import_job *job = &importing->job;
    const struct import_request *request = &job->request;
    const struct import_result *result = &job->result;
    enum exit_code code;

    if (result->mistakes > 0)
        import_tell_unsaid(&importing->teller, request->items[result->done].path, result->mistakes);
    waiting_advice(&job->claim, error);
    code = cli_fail_context(importing->invocation, job->context, error);
    if (job->begun && result->done < request->count)
        import_tell_kept(&importing->teller, request, result);
    return code;
}

static enum exit_code import_items(struct importing *importing)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct import_job *job = &importing->job;
    int status = import_job_run(job, &error);
    enum exit_code code;

    if (status == SLUICE_OK)
        status = import_tell_outside(&importing->teller, &error);
    code = status == SLUICE_OK ? EXIT_DONE : tell_failure(importing, &error);
    if (job->claim.end.status != SLUICE_OK)
        code = cli_tell_unwritten(importing->invocation, &job->claim, status != SLUICE_OK);
    if (job->begun && job->request.options.dry_run)
        (void)fputs("nothing was written: --dry-run\n", stderr);
    else if (job->begun && code == EXIT_INTERRUPTED)
        cli_say("to continue: %s\n", importing->invocation->command_line);
    return code;
}

static enum exit_code run_import(const struct invocation *invocation, struct context *context)
{
    struct importing importing = { .invocation = invocation };
    struct import_job *job = &importing.job;
    const struct teller teller = cli_teller();
    enum exit_code code;

    import_job_init(job, context);
    (void)take_options(invocation, &job->request.options, &job->claim.seconds);
    job->any_loads = option_has(invocation, "--any-loads");
    import_teller_init(&importing.teller, &teller, &job->request.options);
    importing.events = import_teller_events(&importing.teller);
    job->request.events = &importing.events;
    job->claim.events = &engine_events;
    job->claim.user = &importing;
    job->claim.pipeline = invocation->arguments[0];
    job->claim.command = invocation->command_line;
    code = take_items(&importing);
    if (code == EXIT_DONE)
        code = import_items(&importing);
    import_job_fini(job);
    import_teller_fini(&importing.teller);
    return code;
}
