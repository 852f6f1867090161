/*
 * marks.c - what marks the versions of a table's partitions at one moment: what the ledger has of
 * it, or of an external table the store's tokens.
 *
 * Where both lie in one store that has snapshots, rows and marks are read in one, and a digest is
 * of the version that stands beside it. A warehouse has none, and its ledger lies elsewhere: there
 * the marks are read before the rows and after them. What is marked alike on both sides did not
 * change in between, for who writes a partition of ours leaves an intent before it begins and a
 * commit when it has ended, and who writes an external table moves its token.
 */
#include "versions/private.h"

/* A token stands where the ids of commits do, and is none. */
#define TOKEN_SIGN '~'

static const char no_rows[] = "~";

const char *no_rows_version(void)
{
    return no_rows;
}

bool version_is_token(const char *id)
{
    return id != NULL && id[0] == TOKEN_SIGN;
}

bool version_is_empty(const char *id)
{
    return text_equals(id, no_rows);
}

bool source_goes_by_ledger(const struct ledger *ledger, const struct source *source)
{
    if (source->producer != NULL)
        return true;
    if (source_is_external(source) && source->raw->scans)
        return false;
    return ledger_knows_table(ledger, source->name);
}

/* ---- reading ---- */

int source_tokens(struct session *session, const struct source *source, struct day_range range,
                  struct arena *arena, struct token_list *tokens, struct sluice_error *error)
{
    const struct tokens_request request = { source->name, source->date, range.from, range.to };
    int status;

    *tokens = (struct token_list){ 0 };
    if (!source_is_external(source) || source->raw->scans)
        return SLUICE_OK;
    status = session_tokens(session, &request, arena, tokens, error);
    for (size_t i = 0; i < tokens->count && status == SLUICE_OK; i++) {
        const char *text = arena_printf(arena, "%c%s", TOKEN_SIGN, tokens->items[i].text);
        if (text == NULL)
            return error_memory(error, "the versions of a table");
        tokens->items[i].text = text;
    }
    return status;
}

/* Where the ledger has nothing of the dates it may still have the table. */
static int load_records(struct session *session, const struct source *source,
                        struct day_range range, struct ledger **ledger, struct sluice_error *error)
{
    const struct ledger_range records = { source->name, range.from, range.to };
    /* As text, only dates of four digits ascend. */
    bool all = source->date == NULL || source->since != NULL ||
               range.from < date_from_civil(0, 1, 1) || range.to > date_from_civil(9999, 12, 31);
    int status = SLUICE_OK;

    *ledger = NULL;
    if (!all)
        status = ledger_load_range(session, records, ledger, error);
    if (status != SLUICE_OK || (!all && ledger_knows_table(*ledger, source->name)))
        return status;
    ledger_destroy(*ledger);
    return ledger_load(session, source->name, ledger, error);
}

int marks_read(struct session *session, const struct source *source, sluice_day from, sluice_day to,
               struct marks *marks, struct sluice_error *error)
{
    int status;

    *marks = (struct marks){ 0 };
    arena_init(&marks->arena, 0);
    status = load_records(session, source, (struct day_range){ from, to }, &marks->ledger, error);
    if (status != SLUICE_OK)
        return status;
    marks->by_ledger = source_goes_by_ledger(marks->ledger, source);
    if (!marks->by_ledger)
        status = source_tokens(session, source, (struct day_range){ from, to }, &marks->arena,
                               &marks->tokens, error);
    return status;
}

void marks_fini(struct marks *marks)
{
    ledger_destroy(marks->ledger);
    marks->ledger = NULL;
    arena_fini(&marks->arena);
}

/* ---- what they say ---- */

const char *marks_version(const struct marks *marks, const struct source *source, sluice_day date)
{
    const struct commit_record *commit;
    const struct partition_token *token;

    if (marks->by_ledger) {
        commit = ledger_committed(marks->ledger, source->name, date);
        return commit == NULL || ledger_intent(marks->ledger, source->name, date) != NULL
                   ? NULL
                   : commit->content_id;
    }
    token = token_find(&marks->tokens, date);
    return token == NULL || token->rows == 0 ? NULL : token->text;
}

bool marks_is_settled(const struct marks *marks, const struct source *source, sluice_day date)
{
    return !marks->by_ledger || ledger_intent(marks->ledger, source->name, date) == NULL;
}

bool marks_agree(const struct marks *a, const struct marks *b, const struct source *source,
                 sluice_day date)
{
    if (a->by_ledger != b->by_ledger || a->tokens.known != b->tokens.known)
        return false;
    return marks_is_settled(a, source, date) && marks_is_settled(b, source, date) &&
           text_equals(marks_version(a, source, date), marks_version(b, source, date));
}

bool marks_are_apart(struct session *session)
{
    return session_ledger(session) != session || !session_has_snapshot(session);
}
