#include "cli/run_session.h"
#include "cli/absence.h"
#include "cli/retire.h"

#include <stdlib.h>
#include <unistd.h>

static int read_only_list(const struct invocation *invocation, struct session_of_run *run)
{
    const char *text = option_get(invocation, "--only");
    char *rest = run->only_text, *name;

    if (text == NULL)
        return 0;
    if (strlen(text) >= sizeof run->only_text)
        return cli_misuse(invocation, "--only is too long");
    memcpy(run->only_text, text, strlen(text) + 1);
    while ((name = strsep(&rest, ",")) != NULL) {
        if (*name == '\0' || run->request.only_count == MAX_ONLY)
            return cli_misuse(invocation, "--only wants processors, separated by commas: a,b");
        run->only[run->request.only_count++] = name;
    }
    run->request.only = run->only;
    return 0;
}

/* More than any machine has, and what every counter of bytes holds. */
#define MOST_MEMORY 1e18

/* Half of the memory there is for us, or --memory: bytes with K, M or G. */
static int read_memory(const struct invocation *invocation, uint64_t *bytes)
{
    static const char units[] = "KMG";
    const char *text = option_get(invocation, "--memory");
    const char *unit;
    char *end;
    double number;

    *bytes = memory_allowed("") / 2;
    if (text == NULL)
        return 0;
    number = strtod(text, &end);
    unit = *end == '\0' ? NULL : strchr(units, *end >= 'a' ? *end - 32 : *end);
    for (int i = 0; unit != NULL && i <= unit - units; i++)
        number *= 1024.0;
    /* What is no number is not above zero. */
    if (end == text || !(number > 0.0) || number > MOST_MEMORY || (*end != '\0' && unit == NULL) ||
        (unit != NULL && end[1] != '\0' && (end[1] != 'B' || end[2] != '\0')))
        return cli_misuse(invocation, "--memory wants a size such as 500M or 2G, not '%s'", text);
    *bytes = (uint64_t)number;
    return 0;
}

static int read_format(const struct invocation *invocation, struct session_of_run *run)
{
    const char *format = option_get(invocation, "--log-format");

    run->format = REPORT_TEXT;
    if (format != NULL && strcmp(format, "json") == 0)
        run->format = REPORT_JSON;
    else if (format != NULL && strcmp(format, "text") != 0)
        return cli_misuse(invocation, "--log-format is text or json, not '%s'", format);
    return 0;
}

void session_of_run_init(struct session_of_run *run)
{
    *run = (struct session_of_run){ .started = clock_monotonic_ns() };
    arena_init(&run->arena, 0);
}

void session_of_run_fini(struct session_of_run *run)
{
    report_destroy(run->report);
    lease_release(run->lease, run->context.session);
    plan_destroy(run->plan);
    context_close(&run->context);
    arena_fini(&run->arena);
}

int session_of_run_request(const struct invocation *invocation, struct session_of_run *run)
{
    run->pipeline = invocation->arguments[0];
    if (!option_dates(invocation, true, &run->request.from, &run->request.to))
        return status_exit_code(SLUICE_E_INVALID);
    run->request.cancel = invocation->cancel;
    run->request.force = option_has(invocation, "--force");
    run->request.retry_failed = option_has(invocation, "--retry-failed");
    return read_only_list(invocation, run);
}

int session_of_run_settings(const struct invocation *invocation, struct session_of_run *run)
{
    int code = read_format(invocation, run);

    run->threads = sysconf(_SC_NPROCESSORS_ONLN);
    run->threads = run->threads < 1 ? 1 : run->threads;
    if (code == 0 && (!option_number(invocation, "--threads", 1, 256, &run->threads) ||
                      !option_wait(invocation, &run->patience.seconds)))
        code = status_exit_code(SLUICE_E_INVALID);
    return code == 0 ? read_memory(invocation, &run->memory) : code;
}

/* What was planned exactly and can be planned no more, is refused: nobody has typed a mistake. */
static int fail_planning(const struct invocation *invocation, struct session_of_run *run,
                         struct sluice_error *error)
{
    if (run->exact && error->status == SLUICE_E_INVALID) {
        (void)error_prefix(error, "nothing was run: it cannot be planned again");
        error->status = SLUICE_E_REFUSED;
    }
    return context_fail(&run->context, invocation, error);
}

/* Ledger and plan, by one state of the store: what planning reads is of the versions it knows.
 * Where there is a plan, another one takes its place only if the ledger has changed. */
static int make_plan(struct session_of_run *run, bool *changed, struct sluice_error *error)
{
    struct context *context = &run->context;
    struct ledger *ledger = NULL;
    int status = session_begin_read(context->session, error);

    *changed = false;
    if (status != SLUICE_OK)
        return status;
    session_stop_reads(context->session, run->request.cancel);
    status = context_load_ledger(context, &ledger, error);
    session_stop_reads(context->session, NULL);
    if (status == SLUICE_OK)
        *changed = context->ledger == NULL || ledger_count(ledger) != ledger_count(context->ledger);
    if (*changed) {
        plan_destroy(run->plan);
        run->plan = NULL;
        ledger_destroy(context->ledger);
        context->ledger = ledger;
        ledger = NULL;
        status = plan_create(context->binding, context->ledger, context->session, &run->request,
                             &run->plan, error);
        if (status == SLUICE_OK && !run->any_dates)
            status = plan_check_dates(run->plan, error);
    }
    session_end_read(context->session);
    ledger_destroy(ledger);
    return status;
}

int session_of_run_plan(const struct invocation *invocation, struct session_of_run *run,
                        bool update)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int parts = CONTEXT_BINDING | CONTEXT_NODES | (update ? CONTEXT_UPDATE : CONTEXT_STORE);
    int code = context_open(&run->context, invocation, run->pipeline, parts);
    bool made;

    if (code != 0)
        return code;
    if (make_plan(run, &made, &error) != SLUICE_OK)
        return fail_planning(invocation, run, &error);
    run->summary.plan_seconds = (double)(clock_monotonic_ns() - run->started) / 1e9;
    return run->check == NULL ? 0 : run->check(invocation, run);
}

int session_of_run_print_plan(const struct invocation *invocation, const struct session_of_run *run)
{
    struct buffer out = { 0 };
    int code;

    if (run->format == REPORT_JSON)
        plan_print_json(run->plan, &out);
    else
        plan_print(run->plan, &out);
    code =
        run->format == REPORT_JSON ? cli_write(invocation, &out) : cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code;
}

static int make_record(const struct invocation *invocation, struct session_of_run *run,
                       struct sluice_error *error)
{
    if (gethostname(run->host, sizeof run->host - 1) != 0)
        run->host[0] = '\0';
    run->record.run_id = run->run_id;
    run->record.command = invocation->command_line;
    run->record.pipeline = run->pipeline;
    run->record.host = run->host;
    run->record.pid = getpid();
    return ledger_new_id(run->context.session, &run->record.started_at, run->run_id, error);
}

/* The plan by the ledger of now. */
static int plan_again(const struct invocation *invocation, struct session_of_run *run,
                      bool *changed)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (make_plan(run, changed, &error) != SLUICE_OK)
        return context_fail(&run->context, invocation, &error);
    return !*changed || run->check == NULL ? 0 : run->check(invocation, run);
}

/* Others that commit all the time would have us plan for ever. */
#define MOST_PLANS 20

/* A plan that nobody changes any more, since all that it computes is ours. */
static int secure_plan(const struct invocation *invocation, struct session_of_run *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    bool asked = false, changed = true;

    for (int i = 0; i < MOST_PLANS; i++) {
        struct lease_request request = { .run_id = run->run_id, .command = run->record.command };
        struct lease_span *spans;
        int code = 0;
        if (plan_spans(run->plan, &run->arena, &spans, &request.span_count, &error) != SLUICE_OK)
            return cli_fail(invocation, &error);
        if (request.span_count == 0)
            return 0;
        request.spans = spans;
        if (!asked || !lease_covers(run->lease, spans, request.span_count)) {
            lease_release(run->lease, run->context.session);
            code = cli_lease(invocation, &run->context, &request, &run->patience, &run->lease);
            asked = true;
        }
        if (code == 0)
            code = plan_again(invocation, run, &changed);
        if (code != 0 || !changed)
            return code;
    }
    (void)sluice_error_set(&error, SLUICE_E_REFUSED,
                           "other commands changed the store %d times while this run was planned; "
                           "run it again when they are done",
                           MOST_PLANS);
    return cli_fail(invocation, &error);
}

static bool any_failure(const struct run_summary *summary)
{
    for (size_t n = 0; n < summary->node_count; n++) {
        const struct node_summary *node = &summary->nodes[n];
        int64_t failed = node->blocked + node->failed_partitions;
        for (int c = 0; c <= SLUICE_ERROR; c++)
            failed += node->failed[c];
        if (failed > 0)
            return true;
    }
    return false;
}

static int finish(const struct invocation *invocation, struct session_of_run *run, int status,
                  struct sluice_error *error)
{
    struct buffer text = { 0 }, line = { 0 };
    int64_t ended = clock_monotonic_ns();

    run->summary.run_id = run->run_id;
    run->summary.interrupted = status == SLUICE_E_CANCELLED;
    run->summary.wall_seconds = (double)(ended - run->started) / 1e9;
    /* Whatever is not planning or nodes is the start and the end of the run. */
    run->summary.finish_seconds =
        run->summary.wall_seconds - run->summary.plan_seconds - run->summary.nodes_seconds;
    run->summary.exit_code = status_exit_code(status);
    if (status == SLUICE_OK && any_failure(&run->summary))
        run->summary.exit_code = EXIT_FAILURES;
    report_summary_line(&run->summary, &line);
    run->record.exit_code = run->summary.exit_code;
    run->record.summary = line.failed ? NULL : line.data;
    report_destroy(run->report);
    run->report = NULL;
    run->summary.exit_code =
        cli_end_run(invocation, run->context.session, &run->record, status != SLUICE_OK);
    report_summary(&run->summary, run->format, &text);
    absences_append(run->plan->absences, run->plan->absence_count, run->format == REPORT_JSON,
                    &text);
    if (!text.failed && text.data != NULL)
        (void)fputs(text.data, stderr);
    if (status != SLUICE_OK)
        (void)cli_fail(invocation, error);
    if (status == SLUICE_E_CANCELLED)
        cli_say("to continue: %s\n", run->again == NULL ? invocation->command_line : run->again);
    buffer_fini(&text);
    buffer_fini(&line);
    return run->summary.exit_code;
}

static void tell_blocked(struct report *report, const struct plan *plan)
{
    size_t count = plan->counts[ACTION_BLOCKED];
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; count > 0 && i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        if (entry->action != ACTION_BLOCKED)
            continue;
        report_message(report, "warning",
                       "%zu partition%s blocked, the first: %s %s, %s; `sluice why` tells of each",
                       count, count == 1 ? " is" : "s are", entry->node->name,
                       date_format(entry->date, date), entry->reason);
        return;
    }
}

static void tell_end(struct report *report, const struct plan *plan)
{
    size_t after = plan_after_end(plan);
    char end[DATE_TEXT_SIZE];

    if (after > 0)
        report_message(report, "warning", "the calendar ends on %s: %zu requested date%s after it",
                       date_format(plan->calendar.end, end), after, after == 1 ? " is" : "s are");
}

int session_of_run_tell_ahead(const struct invocation *invocation, const struct session_of_run *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer note = { 0 };
    struct report *report;
    int status = report_create(stderr, run->format, false, &report, &error);

    if (status != SLUICE_OK)
        return cli_fail(invocation, &error);
    tell_end(report, run->plan);
    status = run->may_retire ? SLUICE_OK : retire_note(run->plan, &note, &error);
    if (note.length > 0 && !note.failed)
        report_message(report, "warning", "%s", note.data);
    buffer_fini(&note);
    report_destroy(report);
    return status == SLUICE_OK ? 0 : cli_fail(invocation, &error);
}

void session_of_run_tell_plan(struct report *report, const struct plan *plan)
{
    struct buffer text = { 0 };

    tell_end(report, plan);
    tell_blocked(report, plan);
    if (plan->entry_count > 0)
        return;
    plan_print_nothing(plan, &text);
    report_message(report, "info", "%s", text.failed ? "nothing to do" : text.data);
    buffer_fini(&text);
}

static int run_plan(const struct invocation *invocation, struct session_of_run *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct run_options options = { .threads = (int)run->threads,
                                   .memory = run->memory,
                                   .cancel = invocation->cancel,
                                   .report = run->report,
                                   .run_id = run->run_id,
                                   .lease = run->lease,
                                   .exact = run->exact,
                                   .check_inputs = SLUICE_CHECK_INPUTS };
    int status = cli_start_run(invocation, run->context.session, &run->record, &error);

    if (status != SLUICE_OK)
        return cli_fail(invocation, &error);
    session_of_run_tell_plan(run->report, run->plan);
    status = run_execute(run->plan, run->context.store, run->context.session, &options, &run->arena,
                         &run->summary, &error);
    return finish(invocation, run, status, &error);
}

int session_of_run_execute(const struct invocation *invocation, struct session_of_run *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int code;

    if (report_create(stderr, run->format, isatty(STDERR_FILENO) == 1, &run->report, &error) !=
        SLUICE_OK)
        return cli_fail(invocation, &error);
    report_limit_log(run->report, LOG_INTERVAL);
    run->patience.report = run->report;
    code = cli_migrate_ledger(invocation, run->context.session, &run->patience);
    if (code != 0)
        return code;
    if (make_record(invocation, run, &error) != SLUICE_OK)
        return cli_fail(invocation, &error);
    run->patience.record = &run->record;
    run->patience.run_id = run->run_id;
    code = secure_plan(invocation, run);
    run->started += run->patience.spent; /* it has begun since then */
    /* With planning again. */
    run->summary.plan_seconds = (double)(clock_monotonic_ns() - run->started) / 1e9;
    return code == 0 ? run_plan(invocation, run) : code;
}
