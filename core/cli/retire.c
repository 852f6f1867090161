/* retire.c - many partitions that left the calendar are retired only where somebody says so. */
#include "cli/retire.h"
#include "cli/run_command.h"

#include <unistd.h>

static void append_first(const struct retirement *retirement, struct buffer *out)
{
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; i < COUNT_OF(retirement->first) && i < retirement->dates; i++)
        buffer_printf(out, "%s%s", i > 0 ? ", " : "", date_format(retirement->first[i], date));
    buffer_text(out, retirement->dates > COUNT_OF(retirement->first) ? ", .." : "");
}

static void append_count(const struct retirement *retirement, struct buffer *out)
{
    buffer_printf(out, "%zu of %zu committed dates are not in the calendar any more (",
                  retirement->dates, retirement->committed);
    append_first(retirement, out);
    buffer_char(out, ')');
}

static int refuse(const struct invocation *invocation, const struct buffer *count, bool asked,
                  struct sluice_error *error)
{
    if (atomic_load(invocation->cancel))
        return sluice_error_set(error, SLUICE_E_CANCELLED, "nothing was run");
    if (asked)
        return sluice_error_set(error, SLUICE_E_REFUSED,
                                "nothing was run; give --retire to retire without asking");
    return sluice_error_set(error, SLUICE_E_REFUSED,
                            "nothing was run: %s; give --retire to retire them, or correct the "
                            "calendar",
                            count->failed ? "many dates have left the calendar" : count->data);
}

int confirm_retire(void *user, const struct retirement *retirement, struct sluice_error *error)
{
    const struct run_command *run = user;
    struct buffer count = { 0 };
    bool terminal = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    int status = SLUICE_OK;

    append_count(retirement, &count);
    if (terminal && !count.failed)
        (void)fprintf(stderr, "%s\nretire them? [y/N] ", count.data);
    if (!terminal || !confirm_answer())
        status = refuse(run->invocation, &count, terminal, error);
    buffer_fini(&count);
    return status;
}

int retire_note(const struct plan *plan, struct buffer *out, struct sluice_error *error)
{
    struct retirement retirement;
    int status = plan_find_retirement(plan, &retirement, error);

    if (status != SLUICE_OK || !retirement.many)
        return status;
    append_count(&retirement, out);
    buffer_text(out, ": `sluice run` retires them only with --retire");
    return SLUICE_OK;
}
