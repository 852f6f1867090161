/* verify.c - every table that the ledger covers, one after another. */
#include "ask/private.h"

#include <stdlib.h>

/* Imported by nobody, and not computed: no commit says what it should hold. What somebody else
 * writes he answers for. */
static int is_covered(struct verify *verify, const struct source *source, bool *covered,
                      struct sluice_error *error)
{
    bool has = false;
    int status = SLUICE_OK;

    *covered =
        !source_is_external(source) && ledger_knows_table(verify->asker.ledger, source->name);
    if (*covered)
        return SLUICE_OK;
    status = session_has_table(verify->asker.session, source->name, &has, error);
    if (source->producer != NULL)
        *covered = has;
    else if (status == SLUICE_OK && has)
        verify->uncovered[verify->uncovered_count++] = source->name;
    return status;
}

static int choose_tables(struct verify *verify, struct sluice_error *error)
{
    const struct binding *binding = verify->asker.binding;
    size_t most = binding->source_count + 1;
    int status = SLUICE_OK;

    verify->tables = arena_alloc(&verify->arena, sizeof *verify->tables * most);
    verify->uncovered = arena_alloc(&verify->arena, sizeof *verify->uncovered * most);
    if (verify->tables == NULL || verify->uncovered == NULL)
        return error_memory(error, "the list of tables");
    for (size_t i = 0; i < binding->source_count && status == SLUICE_OK; i++) {
        const struct source *source = binding->sources[i];
        bool covered = false;
        if (verify->has_range && source->date == NULL)
            continue;
        status = is_covered(verify, source, &covered, error);
        if (status == SLUICE_OK && covered)
            verify->tables[verify->table_count++] = (struct verify_table){ .source = source };
    }
    return status;
}

static int verify_table(struct verify *verify, struct verify_table *table,
                        struct sluice_error *error)
{
    int status = verify_columns_init(verify, table, error);

    if (status == SLUICE_OK)
        status = verify_scan(verify, table, error);
    if (status == SLUICE_OK)
        status = verify_judge(verify, table, error);
    return status;
}

int verify_all(struct verify *verify, struct sluice_error *error)
{
    int status = choose_tables(verify, error);

    for (size_t i = 0; i < verify->table_count && status == SLUICE_OK; i++) {
        struct verify_table *table = &verify->tables[i];
        if (verify->asker.cancel != NULL && atomic_load(verify->asker.cancel))
            status =
                sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted; nothing was changed");
        else
            status = verify_table(verify, table, error);
        verify->partitions += table->count;
        verify->differing += table->differing + (table->unreadable != NULL ? 1 : 0);
        verify->unknown += table->unknown;
    }
    return status;
}

/* ---- two stores that change while they are looked at ---- */

static bool is_unsettled(const struct verify *verify, const struct ledger *now,
                         const struct verify_table *table, const struct verify_partition *partition)
{
    const char *name = table->source->name;
    const struct commit_record *stands = ledger_committed(now, name, partition->date);
    const char *before = partition->commit == NULL ? NULL : partition->commit->commit_id;

    return ledger_intent(verify->asker.ledger, name, partition->date) != NULL ||
           ledger_intent(now, name, partition->date) != NULL ||
           !text_equals(before, stands == NULL ? NULL : stands->commit_id);
}

static void look_again(struct verify *verify, const struct ledger *now, struct verify_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        struct verify_partition *partition = &table->items[i];
        if (partition->verdict != VERDICT_DIFFERS || !is_unsettled(verify, now, table, partition))
            continue;
        partition->verdict = VERDICT_UNSETTLED;
        if (table->unsettled++ == 0)
            table->first_unsettled = partition->date;
        table->differing--;
        verify->differing--;
        verify->unsettled++;
    }
}

int verify_look_again(struct verify *verify, struct sluice_error *error)
{
    struct session *session = verify->asker.session;
    struct ledger *now = NULL;
    int status;

    if (session_ledger(session) == session || verify->differing == 0)
        return SLUICE_OK;
    status = ledger_load(session, NULL, &now, error);
    for (size_t i = 0; i < verify->table_count && status == SLUICE_OK; i++)
        look_again(verify, now, &verify->tables[i]);
    ledger_destroy(now);
    return status;
}

void verify_fini(struct verify *verify)
{
    for (size_t i = 0; i < verify->table_count; i++) {
        free(verify->tables[i].sets);
        free(verify->tables[i].items);
    }
    arena_fini(&verify->arena);
}
