/* intents.c - what is being published to a store apart from its ledger: noted, read and dropped. */
#include "ledger/private.h"

/* ---- reading ---- */

static int parse_intents(struct arena *arena, const struct table *rows,
                         struct intent_record **intents, size_t *count, struct sluice_error *error)
{
    bool failed = false;
    int status = SLUICE_OK;

    *intents = arena_alloc(arena, sizeof **intents * (size_t)(rows->row_count + 1));
    if (*intents == NULL)
        return error_memory(error, "the ledger");
    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        struct intent_record *intent = &(*intents)[(*count)++];
        status = commit_parse(arena, rows, row, NULL, &intent->record, error);
        intent->note = cell_text(arena, rows, I_NOTE, row, &failed);
    }
    return failed ? error_memory(error, "the ledger") : status;
}

int intents_load(struct session *session, const char *table, struct arena *arena,
                 struct intent_record **intents, size_t *count, struct sluice_error *error)
{
    struct condition one = { "table_name", SLUICE_EQUAL, { 0 } };
    struct table rows;
    int status;

    *count = 0;
    if (session_ledger(session) == session)
        return SLUICE_OK;
    if (table != NULL)
        one.value = sluice_of_text(table);
    status = ledger_read(session, LEDGER_INTENTS, &one, table != NULL, &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = parse_intents(arena, &rows, intents, count, error);
    table_fini(&rows);
    return status;
}

/* ---- writing ---- */

/* Which record, or intent, of a partition. */
struct of_partition {
    char partition[PARTITION_TEXT_SIZE];
    struct condition conditions[3];
};

static void make_conditions(struct of_partition *of, const struct commit_record *record,
                            struct condition last)
{
    of->conditions[0] =
        (struct condition){ "table_name", SLUICE_EQUAL, sluice_of_text(record->table) };
    of->conditions[1] =
        (struct condition){ "partition", SLUICE_EQUAL,
                            sluice_of_text(partition_format(record->date, of->partition)) };
    of->conditions[2] = last;
}

static int count_rows(struct session *session, enum ledger_table which,
                      const struct of_partition *of, int64_t *count, struct sluice_error *error)
{
    struct table rows;
    int status = ledger_read(session, which, of->conditions, 3, &rows, error);

    if (status != SLUICE_OK)
        return status;
    *count = rows.row_count;
    table_fini(&rows);
    return SLUICE_OK;
}

static int refuse(const struct commit_record *record, const char *what, struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE];

    return sluice_error_set(error, SLUICE_E_CONFLICT,
                            "'%s' %s: %s since this command looked: nothing of this commit was "
                            "written; run the same command again",
                            record->table, partition_format(record->date, partition), what);
}

/* Rows of the ledger are added in order: the number is free if nothing is at or after it. */
static int check_sequence(struct session *session, const struct commit_record *record,
                          struct sluice_error *error)
{
    struct of_partition taken;
    int64_t count = 0;
    int status;

    make_conditions(
        &taken, record,
        (struct condition){ "sequence", SLUICE_AT_LEAST, sluice_of_int(record->sequence) });
    status = count_rows(session, LEDGER_COMMITS, &taken, &count, error);
    return status == SLUICE_OK && count > 0
               ? refuse(record, "another command has committed it", error)
               : status;
}

static int add_row(struct table *rows, const struct intent_record *intent,
                   struct sluice_error *error)
{
    struct commit_cells cells;

    commit_cells(&intent->record, &cells);
    cells.values[I_NOTE] = value_of_text(intent->note);
    return table_append(rows, cells.values, error);
}

int ledger_add_intents(struct session *session, const struct lease *lease,
                       const struct intent_record *intents, size_t count,
                       struct sluice_error *error)
{
    struct table rows;
    int status = lease_check(session, lease, error);

    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = check_sequence(session, &intents[i].record, error);
    if (status == SLUICE_OK)
        status = ledger_rows_init(&rows, LEDGER_INTENTS, error);
    if (status != SLUICE_OK)
        return status;
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = add_row(&rows, &intents[i], error);
    table_finish(&rows);
    if (status == SLUICE_OK)
        status = session_replace(session_ledger(session), ledger_layouts[LEDGER_INTENTS].table,
                                 NULL, 0, &rows, error);
    table_fini(&rows);
    return status == SLUICE_E_CONFLICT
               ? refuse(&intents[0].record,
                        count == 1
                            ? "another command began to publish it"
                            : "another command began to publish it, or one published with it",
                        error)
               : status;
}

static void of_intent(struct of_partition *of, const struct commit_record *record)
{
    make_conditions(
        of, record,
        (struct condition){ "commit_id", SLUICE_EQUAL, sluice_of_text(record->commit_id) });
}

int ledger_drop_intent(struct session *session, const struct commit_record *record,
                       struct sluice_error *error)
{
    struct of_partition of;

    of_intent(&of, record);
    return session_replace(session_ledger(session), ledger_layouts[LEDGER_INTENTS].table,
                           of.conditions, 3, NULL, error);
}

int ledger_has_intent(struct session *session, const struct commit_record *record, bool *has,
                      struct sluice_error *error)
{
    struct of_partition of;
    int64_t count = 0;
    int status;

    of_intent(&of, record);
    status = count_rows(session, LEDGER_INTENTS, &of, &count, error);
    *has = count > 0;
    return status;
}

int ledger_has_commit(struct session *session, const struct commit_record *record, bool *has,
                      struct sluice_error *error)
{
    char fingerprint[DIGEST_TEXT_SIZE];
    struct sluice_value expected = sluice_of_text(digest_format(record->fingerprint, fingerprint));
    struct of_partition of;
    struct table rows;
    int status;

    of_intent(&of, record);
    status = ledger_read(session, LEDGER_COMMITS, of.conditions, 3, &rows, error);
    *has = false;
    if (status != SLUICE_OK)
        return status;
    *has = rows.row_count > 0 &&
           sluice_value_equals(sluice_value_at(&rows.views[C_FINGERPRINT], 0), expected);
    table_fini(&rows);
    return SLUICE_OK;
}

int ledger_check_intent(struct session *session, const struct commit_record *record,
                        struct sluice_error *error)
{
    bool has = false;
    int status = ledger_has_intent(session, record, &has, error);

    return status == SLUICE_OK && !has ? refuse(record, "another command has settled it", error)
                                       : status;
}
