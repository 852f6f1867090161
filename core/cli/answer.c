/* answer.c - what the commands that ask do alike: asking, and printing what was found. */
#include "cli/answer.h"

enum exit_code cli_tell(const struct invocation *invocation, int format, struct buffer *out)
{
    enum exit_code code =
        format == LISTING_TEXT ? cli_write_text(invocation, out) : cli_write(invocation, out);

    buffer_fini(out);
    return code;
}

static int ask(const struct invocation *invocation, struct context *context,
               const struct question *question, void *answer, struct sluice_error *error)
{
    struct asker asker = { context->binding, context->session, context->ledger,
                           invocation->cancel };
    int status;

    if (!question->one_state)
        return question->gather(&asker, answer, error);
    status = session_begin_read(context->session, error);
    if (status != SLUICE_OK)
        return status;
    status = context_load_ledger(context, &context->ledger, error);
    asker.ledger = context->ledger;
    if (status == SLUICE_OK)
        status = question->gather(&asker, answer, error);
    session_end_read(context->session);
    return status;
}

enum exit_code cli_answer(const struct invocation *invocation, struct context *context,
                          const struct question *question, void *answer, int format)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer out = { 0 };

    if (ask(invocation, context, question, answer, &error) != SLUICE_OK)
        return cli_fail_context(invocation, context, &error);
    question->print(answer, format, &out);
    return cli_tell(invocation, format, &out);
}
