/* export_current.c - is what is exported what a run would leave as it is? */
#include "cli/export.h"

/* Of the exported dates, those of which it is not so, or not known. */
struct doubts {
    size_t dates;
    size_t stale, unknown;
    size_t unseen; /* of the unknown, those that no run makes known */
    const struct plan_entry *first_stale, *first_unknown;
};

static void gather(const struct export *export, const struct plan *plan, struct doubts *doubts)
{
    for (size_t i = 0; i < plan->entry_count; i++) {
        const struct plan_entry *entry = &plan->entries[i];
        if (entry->node != export->source->producer || entry->date < export->from ||
            entry->date > export->to || entry->action == ACTION_RETIRE)
            continue;
        doubts->dates++;
        /* Of such a table nothing is ever known without a look: who has one need not be told. */
        if (entry->action == ACTION_UNSEEN && !option_has(export->invocation, "--only-current"))
            continue;
        if (entry->action == ACTION_UNKNOWN || entry->action == ACTION_UNSEEN) {
            doubts->unseen += entry->action == ACTION_UNSEEN;
            if (doubts->unknown++ == 0)
                doubts->first_unknown = entry;
        } else if (entry->action != ACTION_REUSE) {
            if (doubts->stale++ == 0)
                doubts->first_stale = entry;
        }
    }
}

static void add_first(const struct plan_entry *entry, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    buffer_printf(out, ", the first %s: ", date_format(entry->date, date));
    if (entry->action == ACTION_BLOCKED)
        buffer_text(out, "blocked, ");
    buffer_clean(out, entry->reason);
}

/* What to do about the first of them. */
static const char *advice(const struct doubts *doubts)
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
static void describe(const struct export *export, const struct doubts *doubts, struct buffer *out)
{
    buffer_printf(out, "%s: ", export->source->name);
    if (doubts->stale > 0) {
        buffer_printf(out, "%zu of %zu date%s %s not current", doubts->stale, doubts->dates,
                      doubts->dates == 1 ? "" : "s", doubts->stale == 1 ? "is" : "are");
        add_first(doubts->first_stale, out);
    }
    if (doubts->unknown > 0) {
        buffer_printf(out, "%s%zu of %zu date%s may not be current", doubts->stale > 0 ? "; " : "",
                      doubts->unknown, doubts->dates, doubts->dates == 1 ? "" : "s");
        add_first(doubts->first_unknown, out);
    }
    buffer_text(out, advice(doubts));
}

static int tell(const struct export *export, const struct doubts *doubts)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 };
    bool refuse = option_has(export->invocation, "--only-current");

    describe(export, doubts, &text);
    if (text.failed)
        (void)error_memory(&error, "what is not current");
    else if (refuse)
        (void)sluice_error_set(&error, SLUICE_E_REFUSED, "%s", text.data);
    else
        cli_say("sluice export: warning: %s\n", text.data);
    buffer_fini(&text);
    return error.status == SLUICE_OK ? 0 : cli_fail(export->invocation, &error);
}

/* Of dates that are not there yet a file without rows looks like one of a day without any. */
static int check_end(const struct export *export, const struct plan *plan)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    size_t after = plan_after_end(plan);
    char end[DATE_TEXT_SIZE];

    if (option_has(export->invocation, "--only-current") &&
        plan_check_dates(plan, &error) != SLUICE_OK)
        return cli_fail(export->invocation, &error);
    if (after > 0)
        cli_say("sluice export: warning: the calendar ends on %s: %zu requested date%s "
                "after it\n",
                date_format(plan->calendar.end, end), after, after == 1 ? " is" : "s are");
    return 0;
}

int export_check_current(const struct export *export)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct plan_request request = { .from = export->from,
                                          .to = export->to,
                                          .from_memory = true,
                                          .cancel = export->invocation->cancel,
                                          .node = export->source->producer };
    struct doubts doubts = { 0 };
    struct plan *plan;
    int code = 0;

    if (plan_create(export->context.binding, export->context.ledger, export->context.session,
                    &request, &plan, &error) != SLUICE_OK)
        return cli_fail(export->invocation, &error);
    code = check_end(export, plan);
    gather(export, plan, &doubts);
    if (code == 0 && doubts.stale + doubts.unknown > 0)
        code = tell(export, &doubts);
    plan_destroy(plan);
    return code;
}
