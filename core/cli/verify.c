/* verify.c - sluice verify: do the tables hold what was committed? */
#include "cli/cli.h"
#include "cli/option_rows.h"
#include "show/show.h"

#include <unistd.h>

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code run_verify(const struct invocation *invocation, struct context *context);

static const struct command_needs instead[] = {
    { "--repair", CONTEXT_BINDING | CONTEXT_UPDATE },
    { NULL, 0 },
};

static const struct option_spec options[] = {
    { "--from", "D", "first date of a range, of tables with dates alone; goes with --to", false },
    { OPTION_TO },
    { "--repair", NULL, "give what differs a new version, so that runs see it", false },
    { "--wait", "SECONDS", "with --repair: wait so long for runs and imports to end", false },
    { OPTION_FORMAT_JSON },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_verify = {
    .name = "verify",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "tell which rows are not what was committed, and mend it",
    .help =
        "Compares the rows of every table with what the ledger says was committed: rows that\n"
        "were added, changed or deleted with another program, on any date. One line for each\n"
        "partition that differs, with the keys of the first ten rows that are known. What stood\n"
        "is not kept: `at least` stands before counts that are the least that explains it.\n\n"
        "Of commits that older releases made, counts and row hashes are compared; where too\n"
        "little was kept they `cannot be verified`, which is no fault. run_id, computed_at and\n"
        "tables that no import brought in are not covered.\n\n"
        "--repair holds off runs and imports. What was computed becomes stale: the next run\n"
        "that computes its date makes it again. Imported rows become a new version as they\n"
        "are, and what was computed from others becomes stale; to have the old ones back,\n"
        "import their file again.\n\n"
        "exit codes: 0 sound, or repaired; 1 error of the store; 2 invalid command or pipeline;\n"
        "            3 differences; 4 --repair, and another command is running; 130 interrupted\n"
        "examples:   sluice verify pipelines/nightly.yaml\n"
        "            sluice verify pipelines/nightly.yaml --from 2022-01-01 --to 2022-01-31 "
        "--repair",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_STORE,
    .instead = instead,
    .check = check_options,
    .run = run_verify,
};

struct command_verify {
    const struct invocation *invocation;
    struct context *context;
    struct verify verify;
    struct ledger *ledger;
    bool repair;
    int format;
    struct patience patience;
    struct run_record record;
    char run_id[LEDGER_ID_SIZE];
    char host[256];
    char summary[64];
    struct lease *lease;
};

/* ---- looking ---- */

/* Ledger and tables by one state of the store. */
static int look(struct command_verify *command, struct sluice_error *error)
{
    struct session *session = command->context->session;
    int status = session_begin_read(session, error);

    if (status != SLUICE_OK)
        return status;
    status = ledger_load_content(session, &command->ledger, error);
    if (status == SLUICE_OK)
        status = binding_check_names(command->context->binding, command->ledger,
                                     &command->context->diagnostics, error);
    if (status == SLUICE_OK) {
        command->verify.asker.ledger = command->ledger;
        status = verify_all(&command->verify, error);
    }
    session_end_read(session);
    return status;
}

static enum exit_code print(const struct command_verify *command)
{
    struct buffer out = { 0 };
    enum exit_code code;

    if (command->format == LISTING_JSON)
        verify_json(&command->verify, command->repair, &out);
    else
        verify_text(&command->verify, command->repair, &out);
    code = command->format == LISTING_JSON ? cli_write(command->invocation, &out)
                                           : cli_write_text(command->invocation, &out);
    buffer_fini(&out);
    return code;
}

/* ---- mending ---- */

/* Every table of the pipeline: what is computed meanwhile would be neither old nor new. */
static enum exit_code take_lease(struct command_verify *command)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct binding *binding = command->context->binding;
    struct lease_span *spans =
        arena_alloc(&command->verify.arena, sizeof *spans * (binding->source_count + 1));
    struct lease_request request = { .spans = spans,
                                     .span_count = binding->source_count,
                                     .run_id = command->run_id,
                                     .command = command->invocation->command_line };

    if (spans == NULL) {
        (void)error_memory(&error, "the lease");
        return cli_fail(command->invocation, &error);
    }
    for (size_t i = 0; i < binding->source_count; i++)
        spans[i] = (struct lease_span){ binding->sources[i]->name, NO_DATE, INT32_MAX };
    return cli_lease(command->invocation, command->context, &request, &command->patience,
                     &command->lease);
}

static enum exit_code begin(struct command_verify *command)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct run_record *record = &command->record;
    enum exit_code code =
        cli_migrate_ledger(command->invocation, command->context->session, &command->patience);

    if (code != EXIT_DONE)
        return code;
    if (gethostname(command->host, sizeof command->host - 1) != 0)
        command->host[0] = '\0';
    *record = (struct run_record){ .run_id = command->run_id,
                                   .command = command->invocation->command_line,
                                   .pipeline = command->invocation->arguments[0],
                                   .host = command->host,
                                   .pid = getpid() };
    if (ledger_new_id(command->context->session, &record->started_at, command->run_id, &error) !=
        SLUICE_OK)
        return cli_fail(command->invocation, &error);
    command->patience.record = record;
    command->patience.run_id = command->run_id;
    code = take_lease(command);
    if (code != EXIT_DONE)
        return code;
    return cli_start_run(command->invocation, command->context->session, record, &error) ==
                   SLUICE_OK
               ? EXIT_DONE
               : cli_fail(command->invocation, &error);
}

static enum exit_code end(struct command_verify *command, enum exit_code code)
{
    size_t differing = command->verify.differing;

    (void)snprintf(command->summary, sizeof command->summary, "%zu partition%s not as committed%s",
                   differing, differing == 1 ? "" : "s",
                   differing > 0 && code == EXIT_DONE ? ", repaired" : "");
    command->record.exit_code = code;
    command->record.summary = command->summary;
    return cli_end_run(command->invocation, command->context->session, &command->record,
                       code != EXIT_DONE);
}

static enum exit_code look_and_mend(struct command_verify *command)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct verify *verify = &command->verify;
    int status = look(command, &error);
    enum exit_code code;

    if (status == SLUICE_OK && command->repair && verify->differing > 0)
        status = verify_repair(verify, command->run_id, command->lease, &error);
    if (status != SLUICE_OK)
        return cli_fail_context(command->invocation, command->context, &error);
    code = print(command);
    if (code == EXIT_DONE && (command->repair ? verify_left(verify) : verify->differing) > 0)
        code = EXIT_FAILURES;
    return code;
}

/* ---- the command ---- */

static enum exit_code look_or_mend(struct command_verify *command)
{
    enum exit_code code;

    command->verify.asker = (struct asker){ .binding = command->context->binding,
                                            .session = command->context->session,
                                            .cancel = command->invocation->cancel };
    if (!command->repair)
        return look_and_mend(command);
    code = begin(command);
    if (code == EXIT_DONE)
        code = end(command, look_and_mend(command));
    lease_release(command->lease, command->context->session);
    return code;
}

static bool read_options(const struct invocation *invocation, struct command_verify *command)
{
    struct verify *verify = &command->verify;

    command->repair = option_has(invocation, "--repair");
    if (!option_dates(invocation, false, &verify->from, &verify->to) ||
        !option_wait(invocation, &command->patience.seconds) ||
        !option_listing_format(invocation, false, &command->format))
        return false;
    verify->has_range = verify->from <= verify->to;
    return true;
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct command_verify command;

    if (!read_options(invocation, &command))
        return EXIT_INPUT;
    if (option_has(invocation, "--wait") && !command.repair)
        return cli_misuse(invocation, "--wait goes with --repair: to look waits for nobody");
    return EXIT_DONE;
}

static enum exit_code run_verify(const struct invocation *invocation, struct context *context)
{
    struct command_verify command = { .invocation = invocation, .context = context };
    enum exit_code code;

    (void)read_options(invocation, &command);
    arena_init(&command.verify.arena, 0);
    code = look_or_mend(&command);
    verify_fini(&command.verify);
    ledger_destroy(command.ledger);
    return code;
}
