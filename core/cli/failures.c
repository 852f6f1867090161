#include "cli/failures.h"
#include "cli/listing.h"
#include "cli/option_rows.h"

static const struct listing_column columns[] = {
    { "date", SLUICE_DATE, false },      { "node", SLUICE_TEXT, false },
    { "key", SLUICE_TEXT, false },       { "outcome", SLUICE_TEXT, false },
    { "category", SLUICE_TEXT, false },  { "reason", SLUICE_TEXT, false },
    { "retryable", SLUICE_BOOL, false }, { "version", SLUICE_TEXT, true },
    { "run", SLUICE_TEXT, true },
};

struct failures {
    struct arena arena;
    struct failures_filter filter;
    struct calendar calendar;
    const struct context *context;
    struct listing listing;
    size_t failed, retryable;
};

static void add_row(struct failures *failures, const char *node, const char *key,
                    const struct outcome_record *record)
{
    bool failed = record->outcome == SLUICE_FAILED;
    const struct sluice_value row[] = {
        sluice_of_date(record->date),
        sluice_of_text(node),
        listing_text(key),
        sluice_of_text(failed ? "failed" : "skipped"),
        listing_text(record->category),
        listing_text(record->reason),
        sluice_of_bool(record->retryable),
        sluice_of_text(record->attempt ? "attempt" : "committed"),
        listing_text(record->run_id),
    };

    listing_add(&failures->listing, row);
    failures->failed += failed;
    failures->retryable += failed && record->retryable;
}

static void add_attempt(struct failures *failures, const struct node *node, int32_t date)
{
    const struct commit_record *attempt =
        ledger_failed_attempt(failures->context->ledger, node->output->name, date);
    struct outcome_record record = {
        .date = date, .attempt = true, .outcome = SLUICE_FAILED, .category = WHOLE_PARTITION
    };

    if (attempt == NULL || !failures_filter_match(&failures->filter, &record, ""))
        return;
    record.reason = attempt->reason;
    record.retryable = attempt->retryable > 0;
    record.run_id = attempt->run_id;
    add_row(failures, node->name, NULL, &record);
}

static int add_node(struct failures *failures, const struct node *node, struct sluice_error *error)
{
    struct outcome_record *outcomes;
    size_t count, next = 0;
    int32_t from = failures->filter.from, to = failures->filter.to;
    int status = ledger_outcomes(failures->context->session, node->output->name, from, to,
                                 &failures->arena, &outcomes, &count, error);

    if (status != SLUICE_OK)
        return status;
    for (size_t i = calendar_from(&failures->calendar, from);
         i < failures->calendar.count && failures->calendar.dates[i] <= to; i++) {
        int32_t date = failures->calendar.dates[i];
        add_attempt(failures, node, date);
        for (; next < count && outcomes[next].date <= date; next++) {
            const char *key = key_text(outcomes[next].key, &failures->arena);
            if (key == NULL)
                return error_memory(error, "the list of failures");
            if (outcomes[next].date == date &&
                failures_filter_match(&failures->filter, &outcomes[next], key))
                add_row(failures, node->name, key, &outcomes[next]);
        }
    }
    return SLUICE_OK;
}

static int find(struct failures *failures, struct sluice_error *error)
{
    const struct context *context = failures->context;
    struct failures_filter *filter = &failures->filter;
    int status = calendar_load(context->binding, context->session, &failures->calendar, error);

    if (status != SLUICE_OK || failures->calendar.count == 0)
        return status;
    if (filter->from > filter->to) {
        filter->from = failures->calendar.dates[0];
        filter->to = failures->calendar.dates[failures->calendar.count - 1];
    }
    for (size_t n = 0; n < context->binding->node_count && status == SLUICE_OK; n++)
        if (filter->node == NULL || strcmp(filter->node, context->binding->nodes[n]->name) == 0)
            status = add_node(failures, context->binding->nodes[n], error);
    return status;
}

static void print_total(const struct failures *failures, struct buffer *out)
{
    size_t rows = listing_rows(&failures->listing);

    if (rows == 0)
        buffer_text(out, "none\n");
    else
        buffer_printf(out,
                      "\n%zu failed, %zu of them for causes that may pass (retryable); %zu "
                      "skipped\n",
                      failures->failed, failures->retryable, rows - failures->failed);
}

static int print(const struct invocation *invocation, struct failures *failures, int format)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };
    int code;

    if (find(failures, &error) != SLUICE_OK)
        return cli_fail(invocation, &error);
    if (format != LISTING_TEXT || failures->listing.failed || listing_rows(&failures->listing) > 0)
        listing_print(&failures->listing, format, NULL, &out);
    if (format == LISTING_TEXT) {
        print_total(failures, &out);
        buffer_clean_lines(&out);
    }
    code = cli_write(invocation, &out);
    buffer_fini(&out);
    return code;
}

static int list_failures(const struct invocation *invocation)
{
    struct context context = { 0 };
    struct failures failures = { .context = &context };
    int format, code;

    if (!option_dates(invocation, false, &failures.filter.from, &failures.filter.to) ||
        !option_listing_format(invocation, true, &format))
        return status_exit_code(SLUICE_E_INVALID);
    arena_init(&failures.arena, 0);
    arena_init(&failures.calendar.arena, 0);
    listing_init(&failures.listing, columns, COUNT_OF(columns));
    code = context_open(&context, invocation, invocation->arguments[0],
                        CONTEXT_BINDING | CONTEXT_STORE | CONTEXT_LEDGER);
    if (code == 0 && !failures_filter_read(invocation, context.binding, &failures.filter))
        code = status_exit_code(SLUICE_E_INVALID);
    if (code == 0)
        code = print(invocation, &failures, format);
    listing_fini(&failures.listing);
    calendar_fini(&failures.calendar);
    arena_fini(&failures.arena);
    context_close(&context);
    return code;
}

static const struct option_spec options[] = {
    { OPTION_DATE },
    { "--from", "D", "first date of a range; goes with --to; default: all dates", false },
    { OPTION_TO },
    { "--node", "NODE", "of this processor alone", false },
    { "--category", "C", "of this category alone, be it of failures or of skips", false },
    { "--key", "KEY", "with this in their key: one part, or all parts as A,B; may be repeated",
      true },
    { "--all", NULL, "skipped entities too", false },
    { OPTION_FORMAT_LISTING },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_failures = {
    .name = "failures",
    .arguments = "PIPELINE",
    .least = 1,
    .most = 1,
    .summary = "list the entities and partitions that failed, and why",
    .help =
        "Lists, by processor and date, every entity that failed and every partition whose last\n"
        "attempt failed as a whole (category 'partition', no key). Skips are no failures: see\n"
        "them with --all or by naming their category. `retryable` says whether the cause lies\n"
        "outside the computation (memory, deadline, crash), so that the next run tries again;\n"
        "all else waits for a change of its inputs or for `sluice run --retry-failed`.\n\n"
        "of skips:    early_season, insufficient, incomplete, breaker_open, not_applicable\n"
        "of failures: bad_value, missing_upstream, error, partition\n\n"
        "csv and json also give the version (committed, or the last attempt) and the run.\n\n"
        "exit codes: 0 listed, whether there are any or not; 1 error of the store; 2 invalid\n"
        "            command, pipeline or plugin; 4 the calendar was never imported\n"
        "example:    sluice failures pipelines/zones.yaml --node psza --key 201939 --all",
    .options = options,
    .run = list_failures,
};
