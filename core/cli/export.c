/* export.c - sluice export: rows of a table as CSV or JSON lines. */
#include "ask/ask.h"
#include "cli/cli.h"
#include "cli/option_rows.h"

#include <stdlib.h>

static enum exit_code run_export(const struct invocation *invocation, struct context *context);

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
    .needs = CONTEXT_BINDING | CONTEXT_STORE,
    .run = run_export,
};

#define FLUSH_BYTES ((size_t)256 * 1024)

struct command_export {
    const struct invocation *invocation;
    struct context *context;
    struct arena arena;
    struct asker asker;
    struct export rows;
    bool json, only_current;
    struct buffer out;
    enum exit_code code; /* of writing it */
};

/* ---- rows as text ---- */

static void add_row(const struct export *rows, const struct sluice_value *values, void *user)
{
    struct command_export *command = user;

    (command->json ? export_json : export_csv)(rows, values, &command->out);
}

/* Writes what has gathered. */
static int flush(struct command_export *command)
{
    command->code = cli_write(command->invocation, &command->out);
    buffer_clear(&command->out);
    return command->code == EXIT_DONE ? SLUICE_OK : SLUICE_E_IO;
}

static int end_piece(void *user, struct sluice_error *error)
{
    struct command_export *command = user;

    (void)error; /* is told already */
    return !command->out.failed && command->out.length < FLUSH_BYTES ? SLUICE_OK : flush(command);
}

static enum exit_code write_out(struct command_export *command)
{
    const struct export_sink sink = { add_row, end_piece, command };
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = export_columns(&command->rows, &error);

    if (status == SLUICE_OK && !command->json)
        export_csv(&command->rows, NULL, &command->out);
    if (status == SLUICE_OK)
        status = export_each(&command->rows, &sink, &error);
    if (status == SLUICE_OK)
        (void)flush(command);
    else if (command->code == EXIT_DONE)
        command->code = cli_fail(command->invocation, &error);
    return command->code;
}

/* ---- what may be exported ---- */

static enum exit_code unknown_table(const struct command_export *command, const char *name)
{
    const struct binding *binding = command->context->binding;
    const struct node *node = binding_find_node(binding, name);
    const char **names = calloc(binding->source_count + 1, sizeof *names);
    const char *close = node == NULL ? NULL : node->output->name;
    enum exit_code code;

    for (size_t i = 0; i < binding->source_count && names != NULL; i++)
        names[i] = binding->sources[i]->name;
    if (names != NULL && close == NULL)
        close = closest_match(name, names, binding->source_count);
    code = cli_misuse(command->invocation, "%s has no table '%s'%s%s%s",
                      command->invocation->arguments[0], name,
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

static enum exit_code check_options(struct command_export *command)
{
    const struct invocation *invocation = command->invocation;
    const char *format = option_get(invocation, "--format");
    struct export *rows = &command->rows;
    bool undated = rows->source->date == NULL;

    if (format != NULL && strcmp(format, "csv") != 0 && strcmp(format, "jsonl") != 0)
        return cli_misuse(invocation, "--format is csv or jsonl, not '%s'", format);
    command->json = format != NULL && strcmp(format, "jsonl") == 0;
    command->only_current = option_has(invocation, "--only-current");
    rows->outcomes = option_has(invocation, "--outcomes");
    rows->all = option_has(invocation, "--all");
    if (rows->source->producer == NULL && rows->outcomes)
        return cli_misuse(invocation,
                          "'%s' is imported, not computed: only computed tables have outcomes",
                          rows->source->name);
    if (rows->outcomes && rows->all)
        return cli_misuse(invocation, "--all adds columns to rows; --outcomes prints no rows");
    if (!option_dates(invocation, !undated, &rows->from, &rows->to))
        return EXIT_INPUT;
    if (undated && rows->from <= rows->to)
        return cli_misuse(invocation, "'%s' has no dates: leave out --date, --from and --to",
                          rows->source->name);
    return EXIT_DONE;
}

/* ---- what is not current ---- */

static void add_first(const struct plan_entry *entry, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    buffer_printf(out, ", the first %s: ", date_format(entry->date, date));
    if (entry->action == ACTION_BLOCKED)
        buffer_text(out, "blocked, ");
    buffer_clean(out, entry->reason);
}

/* What to do about the first of them. */
static const char *advice(const struct export_doubts *doubts)
{
    if (doubts->stale == 0 && doubts->unseen == doubts->unknown)
        return "; import that table, or leave out --only-current";
    if (doubts->stale > 0 && doubts->first_stale->action == ACTION_BLOCKED)
        return "; no run mends that, `sluice why` says more";
    if (doubts->stale > 0 && doubts->first_stale->action == ACTION_STAYS_FAILED)
        return "; `sluice run --retry-failed` tries it again, `sluice why` says more";
    return "; `sluice run` mends it, `sluice why` says more";
}

/* "gauged: 2 of 3 dates are not current, the first 2021-02-03: input readings changed" */
static void describe(const struct source *source, const struct export_doubts *doubts,
                     struct buffer *out)
{
    buffer_printf(out, "%s: ", source->name);
    if (doubts->stale > 0) {
        buffer_printf(out, "%zu of %zu date%s %s not current", doubts->stale, doubts->dates,
                      PLURAL(doubts->dates), doubts->stale == 1 ? "is" : "are");
        add_first(doubts->first_stale, out);
    }
    if (doubts->unknown > 0) {
        buffer_printf(out, "%s%zu of %zu date%s may not be current", doubts->stale > 0 ? "; " : "",
                      doubts->unknown, doubts->dates, PLURAL(doubts->dates));
        add_first(doubts->first_unknown, out);
    }
    buffer_text(out, advice(doubts));
}

static enum exit_code tell_doubts(const struct command_export *command,
                                  const struct export_doubts *doubts)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 };

    describe(command->rows.source, doubts, &text);
    if (text.failed)
        (void)error_memory(&error, "what is not current");
    else if (command->only_current)
        (void)sluice_error_set(&error, SLUICE_E_REFUSED, "%s", text.data);
    else
        cli_say("sluice export: warning: %s\n", text.data);
    buffer_fini(&text);
    return error.status == SLUICE_OK ? EXIT_DONE : cli_fail(command->invocation, &error);
}

/* Of dates that are not there yet a file without rows looks like one of a day without any. */
static void tell_end(const struct export_doubts *doubts)
{
    char end[DATE_TEXT_SIZE];

    cli_say("sluice export: warning: the calendar ends on %s: %zu requested date%s after it\n",
            date_format(doubts->end, end), doubts->after, doubts->after == 1 ? " is" : "s are");
}

static enum exit_code check_current(const struct command_export *command)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct export_doubts doubts = { 0 };
    enum exit_code code = EXIT_DONE;

    if (export_doubt(&command->rows, command->only_current, &doubts, &error) != SLUICE_OK)
        code = cli_fail(command->invocation, &error);
    if (code == EXIT_DONE && doubts.after > 0)
        tell_end(&doubts);
    if (code == EXIT_DONE && doubts.stale + doubts.unknown > 0)
        code = tell_doubts(command, &doubts);
    export_doubts_fini(&doubts);
    return code;
}

/* Of an imported table nothing else may be doubted. */
static enum exit_code check_settled(const struct command_export *command)
{
    const struct export *rows = &command->rows;
    const struct unsettled_filter filter = { rows->source->name, rows->from, rows->to };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 };

    unsettled_text(command->asker.ledger, &filter, &text);
    if (text.failed)
        (void)error_memory(&error, "what is unsettled");
    else if (text.length > 0 && command->only_current)
        (void)sluice_error_set(&error, SLUICE_E_REFUSED, "%s", text.data);
    else if (text.length > 0)
        cli_say("sluice export: warning: %s\n", text.data);
    buffer_fini(&text);
    return error.status == SLUICE_OK ? EXIT_DONE : cli_fail(command->invocation, &error);
}

/* ---- the command ---- */

/* All reads see one state of the store, whatever runs meanwhile. */
static enum exit_code read_and_write(struct command_export *command)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct context *context = command->context;
    enum exit_code code = EXIT_DONE;

    if (session_begin_read(context->session, &error) != SLUICE_OK)
        return cli_fail(command->invocation, &error);
    if (context_load_ledger(context, &context->ledger, &error) != SLUICE_OK) {
        session_end_read(context->session);
        return cli_fail_context(command->invocation, context, &error);
    }
    command->asker = (struct asker){ context->binding, context->session, context->ledger,
                                     command->invocation->cancel };
    if (export_check(&command->rows, &error) != SLUICE_OK)
        code = cli_fail(command->invocation, &error);
    if (code == EXIT_DONE)
        code = command->rows.source->producer != NULL ? check_current(command)
                                                      : check_settled(command);
    if (code == EXIT_DONE)
        code = write_out(command);
    session_end_read(context->session);
    return code;
}

static enum exit_code run_export(const struct invocation *invocation, struct context *context)
{
    struct command_export command = { .invocation = invocation, .context = context };
    struct export *rows = &command.rows;
    enum exit_code code;

    arena_init(&command.arena, 0);
    rows->asker = &command.asker;
    rows->arena = &command.arena;
    rows->source = binding_find_source(context->binding, invocation->arguments[1]);
    code = rows->source == NULL ? unknown_table(&command, invocation->arguments[1])
                                : check_options(&command);
    if (code == EXIT_DONE)
        code = read_and_write(&command);
    buffer_fini(&command.out);
    export_fini(rows);
    arena_fini(&command.arena);
    return code;
}
