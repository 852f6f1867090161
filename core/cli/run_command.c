/* run_command.c - options of run, plan and apply, and the words about their job. */
#include "cli/run_command.h"
#include "cli/retire.h"
#include "show/show.h"

#include <stdlib.h>
#include <unistd.h>

static enum exit_code read_only_list(const struct invocation *invocation, struct run_command *run)
{
    const char *text = option_get(invocation, "--only");
    char *rest = run->only_text, *name;

    if (text == NULL)
        return EXIT_DONE;
    if (strlen(text) >= sizeof run->only_text)
        return cli_misuse(invocation, "--only is too long");
    memcpy(run->only_text, text, strlen(text) + 1);
    while ((name = strsep(&rest, ",")) != NULL) {
        if (*name == '\0')
            return cli_misuse(invocation, "--only wants processors, separated by commas: a,b");
        if (run->job.request.only_count == MAX_ONLY)
            return cli_misuse(invocation,
                              "--only names more than %d processors: leave it out, or name them "
                              "in several runs",
                              MAX_ONLY);
        run->only[run->job.request.only_count++] = name;
    }
    run->job.request.only = run->only;
    return EXIT_DONE;
}

/* More than any machine has, and what every counter of bytes holds. */
#define MOST_MEMORY 1e18

/* Half of the memory there is for us, or --memory: bytes with K, M or G. */
static enum exit_code read_memory(const struct invocation *invocation, uint64_t *bytes)
{
    static const char units[] = "KMG";
    const char *text = option_get(invocation, "--memory");
    const char *unit;
    char *end;
    double number;

    *bytes = memory_allowed("") / 2;
    if (text == NULL)
        return EXIT_DONE;
    number = strtod(text, &end);
    unit = *end == '\0' ? NULL : strchr(units, *end >= 'a' ? *end - 32 : *end);
    for (int i = 0; unit != NULL && i <= unit - units; i++)
        number *= 1024.0;
    /* What is no number is not above zero. */
    if (end == text || !(number > 0.0) || number > MOST_MEMORY || (*end != '\0' && unit == NULL) ||
        (unit != NULL && end[1] != '\0' && (end[1] != 'B' || end[2] != '\0')))
        return cli_misuse(invocation, "--memory wants a size such as 500M or 2G, not '%s'", text);
    *bytes = (uint64_t)number;
    return EXIT_DONE;
}

static enum exit_code read_format(const struct invocation *invocation, struct run_command *run)
{
    const char *format = option_get(invocation, "--log-format");

    run->format = REPORT_TEXT;
    if (format != NULL && strcmp(format, "json") == 0)
        run->format = REPORT_JSON;
    else if (format != NULL && strcmp(format, "text") != 0)
        return cli_misuse(invocation, "--log-format is text or json, not '%s'", format);
    return EXIT_DONE;
}

void run_command_init(struct run_command *run, const struct invocation *invocation,
                      struct context *context)
{
    *run = (struct run_command){ .invocation = invocation };
    job_init(&run->job, context);
    run->job.started = invocation->started;
    run->job.claim.command = invocation->command_line;
    run->job.request.cancel = invocation->cancel;
    run->job.check_inputs = SLUICE_CHECK_INPUTS;
    run->job.claim.user = run;
}

void run_command_fini(struct run_command *run)
{
    report_destroy(run->job.report);
    job_fini(&run->job);
}

enum exit_code run_command_request(const struct invocation *invocation, struct run_command *run)
{
    run->job.claim.pipeline = invocation->arguments[0];
    if (!option_dates(invocation, true, &run->job.request.from, &run->job.request.to))
        return EXIT_INPUT;
    run->job.request.force = option_has(invocation, "--force");
    run->job.request.retry_failed = option_has(invocation, "--retry-failed");
    return read_only_list(invocation, run);
}

enum exit_code run_command_settings(const struct invocation *invocation, struct run_command *run)
{
    int64_t threads = sysconf(_SC_NPROCESSORS_ONLN);
    enum exit_code code = read_format(invocation, run);

    threads = threads < 1 ? 1 : threads;
    if (code == EXIT_DONE && (!option_number(invocation, "--threads", 1, 256, &threads) ||
                              !option_wait(invocation, &run->job.claim.seconds)))
        code = EXIT_INPUT;
    run->job.threads = (int)threads;
    return code == EXIT_DONE ? read_memory(invocation, &run->job.memory) : code;
}

/* ---- what the job tells ---- */

static void tell_blocked(struct report *report, const struct plan *plan)
{
    size_t count = plan->counts[ACTION_BLOCKED], i = 0;

    if (count == 0)
        return;
    while (plan->entries[i].action != ACTION_BLOCKED)
        i++;
    report_blocked(report,
                   &(struct report_block){ plan->entries[i].node->name, plan->entries[i].date,
                                           plan->entries[i].reason, count });
}

static void tell_end(struct report *report, const struct plan *plan)
{
    size_t after = plan_after_end(plan);
    char end[DATE_TEXT_SIZE];

    if (after > 0)
        report_message(report, "warning", "the calendar ends on %s: %zu requested date%s after it",
                       date_format(plan->calendar.end, end), after, after == 1 ? " is" : "s are");
}

/* What of the plan the summary does not explain: that and why nothing is to be done, or blocked. */
static void tell_plan(struct report *report, const struct plan *plan)
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

static void tell_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    const struct run_command *run = user;
    struct buffer text = { 0 };

    waiting_text(seconds, held, &text);
    report_message(run->job.report, "info", "%s", text.failed ? "waiting" : text.data);
    buffer_fini(&text);
}

static void tell_took_over(void *user, const char *predecessor)
{
    const struct run_command *run = user;

    report_message(run->job.report, "info", "took over from %s", predecessor);
}

static void tell_settled(void *user, const struct settled *settled)
{
    const struct run_command *run = user;
    struct buffer text = { 0 };

    settled_text(settled, &text);
    report_message(run->job.report, "info", "%s", text.failed ? "settled" : text.data);
    buffer_fini(&text);
}

static void tell_begun(void *user, const struct job *job)
{
    (void)user;
    tell_plan(job->report, job->plan);
}

static int verdict(void *user, int status, const struct run_summary *summary)
{
    (void)user;
    return (int)(status == SLUICE_OK && job_has_failures(summary) ? EXIT_FAILURES
                                                                  : exit_code_of(status));
}

static int check_plan(void *user, struct job *job, struct sluice_error *error)
{
    struct run_command *run = user;

    (void)job;
    return run->check == NULL ? SLUICE_OK : run->check(run, error);
}

static const struct engine_events events = { .waiting = tell_waiting,
                                             .took_over = tell_took_over,
                                             .settled = tell_settled,
                                             .planned = check_plan,
                                             .retire = confirm_retire,
                                             .begun = tell_begun,
                                             .verdict = verdict };

static enum exit_code fail(struct run_command *run, struct sluice_error *error)
{
    waiting_advice(&run->job.claim, error);
    return cli_fail_context(run->invocation, run->job.context, error);
}

/* ---- planning ---- */

enum exit_code run_command_plan(struct run_command *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    run->job.claim.events = &events;
    return job_plan(&run->job, &error) == SLUICE_OK ? EXIT_DONE : fail(run, &error);
}

enum exit_code run_command_print_plan(struct run_command *run)
{
    const struct context *context = run->job.context;
    uint32_t most = store_limits(context->store).publications;
    bool as_json = run->format == REPORT_JSON;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };
    struct plan_costs costs;
    enum exit_code code;

    if (plan_estimate(run->job.plan, context->session, &run->job.arena, &costs, &error) !=
        SLUICE_OK)
        return fail(run, &error);
    if (as_json)
        plan_print_json(run->job.plan, &out);
    else
        plan_print(run->job.plan, &out);
    if (most > 0)
        plan_print_loads(run->job.plan, most, as_json, &out);
    plan_print_costs(&costs, as_json, &out);
    code = as_json ? cli_write(run->invocation, &out) : cli_write_text(run->invocation, &out);
    buffer_fini(&out);
    return code;
}

static void tell_loads(struct report *report, const struct run_command *run)
{
    uint32_t most = store_limits(run->job.context->store).publications;
    struct buffer many = { 0 };

    if (most > 0)
        plan_tell_loads(run->job.plan, most, &many);
    if (many.length > 0 && !many.failed)
        report_message(report, "warning", "%s", many.data);
    buffer_fini(&many);
}

enum exit_code run_command_tell_ahead(const struct run_command *run)
{
    bool may_retire = option_has(run->invocation, "--retire");
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer note = { 0 };
    struct report *report;
    int status = cli_report(run->format, false, &report, &error);

    if (status != SLUICE_OK)
        return cli_fail(run->invocation, &error);
    tell_end(report, run->job.plan);
    status = may_retire ? SLUICE_OK : retire_note(run->job.plan, &note, &error);
    if (note.length > 0 && !note.failed)
        report_message(report, "warning", "%s", note.data);
    tell_loads(report, run);
    buffer_fini(&note);
    report_destroy(report);
    return status == SLUICE_OK ? EXIT_DONE : cli_fail(run->invocation, &error);
}

/* ---- executing ---- */

int run_command_report(struct run_command *run, struct sluice_error *error)
{
    return cli_report(run->format, isatty(STDERR_FILENO) == 1, &run->job.report, error);
}

void run_command_print_summary(struct run_command *run)
{
    const struct job *job = &run->job;
    struct buffer text = { 0 };

    report_summary(&job->summary, run->format, &text);
    if (!job->summary.shadow)
        absences_append(job->plan->absences, job->plan->absence_count, run->format == REPORT_JSON,
                        &text);
    if (!text.failed && text.data != NULL)
        (void)fputs(text.data, stderr);
    buffer_fini(&text);
}

/* What ended it comes before the figures, which may be all zero then. */
static void tell_finish(struct run_command *run, int status, struct sluice_error *error)
{
    struct job *job = &run->job;

    report_destroy(job->report);
    job->report = NULL;
    if (status != SLUICE_OK)
        (void)cli_fail(run->invocation, error);
    if (job->claim.end.status != SLUICE_OK)
        job->summary.exit_code =
            (int)cli_tell_unwritten(run->invocation, &job->claim, status != SLUICE_OK);
    run_command_print_summary(run);
}

enum exit_code run_command_execute(struct run_command *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct job *job = &run->job;
    int status;

    if (run_command_report(run, &error) != SLUICE_OK)
        return cli_fail(run->invocation, &error);
    status = job_execute(job, &error);
    if (!job->begun)
        return fail(run, &error);
    tell_finish(run, status, &error);
    if (status == SLUICE_E_CANCELLED)
        cli_say("to continue: %s\n",
                run->again == NULL ? run->invocation->command_line : run->again);
    return (enum exit_code)job->summary.exit_code;
}
