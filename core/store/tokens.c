/* tokens.c - what marks the states of partitions, copied from the driver and checked. */
#include "store/private.h"

bool session_has_snapshot(const struct session *session)
{
    return (session->driver->capabilities & SLUICE_CAN_SNAPSHOT) != 0;
}

static int refuse(const struct session *session, const char *table, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_PLUGIN,
                            "the %s driver marks partitions of table '%s' that it was not asked "
                            "for, out of order or without text: use a driver built for this sluice",
                            session->driver->name, table);
}

/* Is it one of those that were asked for, after the one before? */
static bool is_expected(const struct tokens_request *request, const struct sluice_token *token,
                        const struct partition_token *before)
{
    bool dated = request->date != NULL;

    if (token->text == NULL || (before != NULL && (!dated || token->day <= before->date)))
        return false;
    return dated ? token->day >= request->from && token->day <= request->to
                 : token->day == SLUICE_NO_DATE;
}

static int copy_tokens(const struct session *session, const struct tokens_request *request,
                       const struct sluice_tokens *given, struct arena *arena,
                       struct token_list *tokens, struct sluice_error *error)
{
    tokens->items = arena_alloc(arena, sizeof *tokens->items * ((size_t)given->count + 1));
    if (tokens->items == NULL)
        return error_memory(error, "the versions of a table");
    for (uint32_t i = 0; i < given->count; i++) {
        const struct sluice_token *token = &given->items[i];
        struct partition_token *out = &tokens->items[tokens->count];
        if (!is_expected(request, token, tokens->count == 0 ? NULL : out - 1))
            return refuse(session, request->table, error);
        out->date = request->date == NULL ? NO_DATE : token->day;
        out->rows = token->rows;
        out->text = arena_text(arena, token->text);
        if (out->text == NULL)
            return error_memory(error, "the versions of a table");
        tokens->count++;
    }
    if (given->size >= offsetof(struct sluice_tokens, undated) + sizeof given->undated)
        tokens->undated = given->undated;
    tokens->known = true;
    return SLUICE_OK;
}

int session_tokens(struct session *session, const struct tokens_request *request,
                   struct arena *arena, struct token_list *tokens, struct sluice_error *error)
{
    const struct sluice_token_request asked = { .size = sizeof asked,
                                                .from = request->from,
                                                .to = request->to,
                                                .table = request->table,
                                                .date = request->date };
    const struct sluice_tokens *given = NULL;
    int status;

    *tokens = (struct token_list){ 0 };
    if ((session->driver->capabilities & SLUICE_CAN_TOKEN) == 0)
        return SLUICE_OK;
    status = session_checked(
        session, session->driver->tokens(session->handle, &asked, &given, error), error);
    if (status != SLUICE_OK || given->known == 0)
        return status;
    return copy_tokens(session, request, given, arena, tokens, error);
}

const struct partition_token *token_find(const struct token_list *tokens, sluice_day date)
{
    size_t low = 0, high = tokens->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tokens->items[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tokens->count && tokens->items[low].date == date ? &tokens->items[low] : NULL;
}
