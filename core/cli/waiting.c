/* waiting.c - the words of a command that waits for a lease, gave up, or found what others left. */
#include "cli/cli.h"

void waiting_text(int64_t seconds, const struct sluice_error *held, struct buffer *out)
{
    buffer_printf(out, "waiting, at most %lld s: %s", (long long)seconds, held->message);
}

/* What a busy store says ends with something to do already. */
void waiting_advice(const struct claim *claim, struct sluice_error *error)
{
    struct sluice_error held = *error;
    const char *verb = claim->waited == 0 ? "wait for it" : "wait longer";
    bool busy = held.status == SLUICE_E_BUSY;
    char advice[96];

    if (!claim->gave_up)
        return;
    (void)snprintf(advice, sizeof advice, "%s %s with --wait SECONDS%s", busy ? ", or" : ";", verb,
                   busy ? "" : ", or try again later");
    if (claim->waited == 0)
        (void)sluice_error_set(error, held.status, "%s%s", held.message, advice);
    else
        (void)sluice_error_set(error, held.status, "waited %lld s: %s%s", (long long)claim->waited,
                               held.message, advice);
}

void cli_say_waiting(const struct invocation *invocation, int64_t seconds,
                     const struct sluice_error *held)
{
    struct buffer text = { 0 };

    waiting_text(seconds, held, &text);
    cli_say("sluice %s: %s\n", invocation->command->name, text.failed ? "waiting" : text.data);
    buffer_fini(&text);
}

void cli_say_took_over(const struct invocation *invocation, const char *predecessor)
{
    cli_say("sluice %s: took over from %s\n", invocation->command->name, predecessor);
}

static const char *const settled_words[] = {
    [SETTLED_RECORDED] = "it stands, and is recorded now",
    [SETTLED_STALE] = "it stands, and will be computed again",
    [SETTLED_GIVEN_UP] = "nothing came of it, and what stood before stands",
};

void settled_text(const struct settled *settled, struct buffer *out)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    buffer_printf(out, "'%s'", settled->table);
    if (settled->from != NO_DATE)
        buffer_printf(out, " %s", date_format(settled->from, from));
    if (settled->count > 1)
        buffer_printf(out, "..%s (%zu dates)", date_format(settled->to, to), settled->count);
    buffer_printf(out, " was being published when run %s ended: %s", settled->run_id,
                  settled_words[settled->what]);
    if (settled->command != NULL)
        buffer_printf(out, "; to repeat it: %s", settled->command);
}

void unsettled_text(const struct ledger *ledger, const struct unsettled_filter *filter,
                    struct buffer *out)
{
    const struct commit_record *first = NULL;
    const struct intent_record *intent;
    char date[DATE_TEXT_SIZE];
    size_t count = 0;

    for (size_t i = 0; (intent = ledger_intent_at(ledger, i)) != NULL; i++) {
        const struct commit_record *record = &intent->record;
        bool within =
            record->date == NO_DATE || (record->date >= filter->from && record->date <= filter->to);
        if (filter->table != NULL && (!within || strcmp(filter->table, record->table) != 0))
            continue;
        first = count++ == 0 ? record : first;
    }
    if (count == 0)
        return;
    if (filter->table == NULL)
        buffer_printf(out, "%zu partition%s unsettled, the first of table '%s'", count,
                      count == 1 ? " is" : "s are", first->table);
    else if (first->date == NO_DATE)
        buffer_printf(out, "%s is unsettled", first->table);
    else
        buffer_printf(out, "%s: %zu date%s unsettled, the first %s", first->table, count,
                      count == 1 ? " is" : "s are", date_format(first->date, date));
    buffer_text(out,
                ": a command publishes it, or ended before it was done; the next run or import "
                "finds out what stands");
}

void cli_say_settled(const struct invocation *invocation, const struct settled *settled)
{
    struct buffer text = { 0 };

    settled_text(settled, &text);
    cli_say("sluice %s: %s\n", invocation->command->name, text.failed ? "settled" : text.data);
    buffer_fini(&text);
}

enum exit_code cli_tell_unwritten(const struct invocation *invocation, const struct claim *claim,
                                  bool failed)
{
    enum exit_code code =
        failed ? (enum exit_code)claim->record.exit_code : cli_fail(invocation, &claim->end);

    cli_say("the end of run %s could not be written to the ledger: `sluice status` will show "
            "it as interrupted\n",
            claim->run_id);
    return code;
}
