/* waiting.c - the words of a command that waits for a lease, or gave up. */
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
