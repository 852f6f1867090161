#include "cli/shadow.h"
#include "cli/run_session.h"

#include <unistd.h>

static const struct {
    const char *option, *why;
} senseless[] = {
    { "--retry-failed", "computes all of the requested dates anyway and commits none" },
    { "--retire", "retires nothing" },
    { "--wait", "writes nothing and waits for nobody" },
};

int shadow_check_options(const struct invocation *invocation)
{
    if (!option_has(invocation, "--shadow"))
        return 0;
    for (size_t i = 0; i < COUNT_OF(senseless); i++)
        if (option_has(invocation, senseless[i].option))
            return cli_misuse(invocation, "%s does not go with --shadow, which %s",
                              senseless[i].option, senseless[i].why);
    return 0;
}

bool shadow_is_told(const struct shadow_node *node, const struct node_summary *summary)
{
    return node->partitions > 0 || node->uncommitted > 0 || node->retired > 0 ||
           summary->blocked > 0 || summary->failed_partitions > 0;
}

static struct shadow_verdict judge(const struct shadow *shadow, const struct run_summary *summary)
{
    struct shadow_verdict verdict = { 0 };

    for (size_t n = 0; n < shadow->node_count; n++) {
        const struct shadow_node *node = &shadow->nodes[n];
        verdict.differing += shadow_differs(node);
        verdict.compared += node->partitions;
        verdict.uncommitted += node->uncommitted;
        verdict.uncomputed += summary->nodes[n].blocked + summary->nodes[n].failed_partitions;
    }
    if (verdict.differing > 0)
        verdict.exit_code = EXIT_DIFFERS;
    else if (verdict.uncomputed > 0)
        verdict.exit_code = EXIT_FAILURES;
    else if (verdict.compared == 0)
        verdict.exit_code = EXIT_REFUSED;
    return verdict;
}

static int print(const struct invocation *invocation, const struct shadow *shadow,
                 const struct run_summary *summary, const struct shadow_verdict *verdict,
                 int format)
{
    struct buffer out = { 0 };
    int code;

    if (format == REPORT_JSON)
        shadow_json(shadow, summary, verdict, &out);
    else
        shadow_text(shadow, summary, verdict, &out);
    code = format == REPORT_JSON ? cli_write(invocation, &out) : cli_write_text(invocation, &out);
    buffer_fini(&out);
    return code != 0 ? code : verdict->exit_code;
}

/* Whatever is not planning or nodes is the start and the end of the run. */
static void print_summary(const struct shadow_work *work, struct run_summary *summary)
{
    struct buffer text = { 0 };

    summary->shadow = true;
    summary->plan_seconds = work->plan_seconds;
    summary->wall_seconds = (double)(clock_monotonic_ns() - work->started) / 1e9;
    summary->finish_seconds =
        summary->wall_seconds - summary->plan_seconds - summary->nodes_seconds;
    report_summary(summary, work->format, &text);
    if (!text.failed && text.data != NULL)
        (void)fputs(text.data, stderr);
    buffer_fini(&text);
}

static int run(const struct invocation *invocation, const struct shadow_work *work,
               struct shadow *shadow, struct arena *arena, struct run_summary *summary,
               struct sluice_error *error)
{
    char run_id[LEDGER_ID_SIZE];
    struct run_options options = { .threads = work->threads,
                                   .memory = work->memory,
                                   .cancel = invocation->cancel,
                                   .run_id = ledger_make_id(clock_utc_us(), run_id),
                                   .shadow = shadow,
                                   .check_inputs = SLUICE_CHECK_INPUTS };
    int status =
        report_create(stderr, work->format, isatty(STDERR_FILENO) == 1, &options.report, error);

    if (status != SLUICE_OK)
        return status;
    report_limit_log(options.report, LOG_INTERVAL);
    session_of_run_tell_plan(options.report, work->plan);
    status = run_execute(work->plan, work->context->store, work->context->session, &options, arena,
                         summary, error);
    report_destroy(options.report);
    return status;
}

static size_t without_slashes(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

/* Is the plugin a file of the folder? Folders are searched as they were named. */
static bool is_within(const struct plugin *plugin, const char *folder)
{
    size_t length = without_slashes(folder, strlen(folder));
    size_t own = (size_t)(strrchr(plugin->path, '/') - plugin->path);

    return without_slashes(plugin->path, own) == length &&
           strncmp(plugin->path, folder, length) == 0;
}

/* A canary that is not there would compare the builds in use with themselves, and say go. */
static int check_builds(const struct invocation *invocation, const struct plan *plan)
{
    const char *folder = option_get(invocation, "--plugins");

    if (folder == NULL || plan->entry_count == 0)
        return 0;
    for (size_t i = 0; i < plan->entry_count; i++)
        if (is_within(plan->entries[i].node->plugin, folder))
            return 0;
    return cli_misuse(invocation,
                      "no processor of this run is a plugin of '%s': the builds in use would be "
                      "compared with themselves",
                      folder);
}

int shadow_execute(const struct invocation *invocation, const struct shadow_work *work)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct run_summary summary = { 0 };
    struct shadow shadow = { 0 };
    struct shadow_verdict verdict = { 0 };
    struct arena arena;
    int status, code = check_builds(invocation, work->plan);

    if (code != 0)
        return code;
    arena_init(&arena, 0);
    status = run(invocation, work, &shadow, &arena, &summary, &error);
    if (status == SLUICE_OK)
        verdict = judge(&shadow, &summary);
    summary.exit_code = status == SLUICE_OK ? verdict.exit_code : status_exit_code(status);
    summary.interrupted = status == SLUICE_E_CANCELLED;
    print_summary(work, &summary);
    code = status == SLUICE_OK ? print(invocation, &shadow, &summary, &verdict, work->format)
                               : cli_fail(invocation, &error);
    shadow_fini(&shadow);
    arena_fini(&arena);
    return code;
}
