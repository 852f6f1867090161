/* outcomes.c - entities that were not written: rows of the ledger, changed where they differ. */
#include "ledger/private.h"

#include <stdlib.h>

/* The columns of LEDGER_OUTCOMES; the first ones are its key. */
enum {
    O_TABLE,
    O_PARTITION,
    O_VERSION,
    O_ENTITY,
    O_KEY,
    O_OUTCOME,
    O_CATEGORY,
    O_REASON,
    O_RETRYABLE,
    O_RUN,
    OUTCOME_COLUMNS,
};
#define OUTCOME_KEYS O_KEY

struct outcome_cells {
    char partition[PARTITION_TEXT_SIZE];
    struct sluice_value values[OUTCOME_COLUMNS];
};

static void make_cells(const struct outcome_record *outcome, struct outcome_cells *cells)
{
    const struct sluice_value values[OUTCOME_COLUMNS] = {
        sluice_of_text(outcome->table),
        sluice_of_text(partition_format(outcome->date, cells->partition)),
        sluice_of_text(outcome_version(outcome->attempt)),
        sluice_of_int(outcome->entity),
        sluice_of_text(outcome->key),
        sluice_of_text(outcome_name(outcome->outcome)),
        sluice_of_text(outcome->category),
        value_of_text(outcome->reason),
        sluice_of_bool(outcome->retryable),
        sluice_of_text(outcome->run_id),
    };

    memcpy(cells->values, values, sizeof values);
}

int ledger_add_outcome(struct ledger_batch *batch, const struct outcome_record *outcome,
                       struct sluice_error *error)
{
    struct outcome_cells cells;

    make_cells(outcome, &cells);
    return table_append(&batch->outcomes, cells.values, error);
}

int ledger_clear_outcomes(struct session *session, const char *table, sluice_day date,
                          bool attempt_only, struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE];
    const struct condition of[] = {
        { "table_name", SLUICE_EQUAL, sluice_of_text(table) },
        { "partition", SLUICE_EQUAL, sluice_of_text(partition_format(date, partition)) },
        { "version", SLUICE_EQUAL, sluice_of_text(outcome_version(true)) },
    };

    return session_replace(session_ledger(session), ledger_layouts[LEDGER_OUTCOMES].table, of,
                           attempt_only ? COUNT_OF(of) : COUNT_OF(of) - 1, NULL, error);
}

/* ---- those that stand, beside those that are to stand ---- */

struct standing {
    struct table rows; /* of both versions */
    bool *stays;       /* per row */
    int64_t kept;
    struct map by_key; /* text of the key -> row of the version that is written */
};

static int read_standing(struct session *session, const struct outcome_list *list,
                         struct standing *standing, struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE];
    const struct condition of[] = {
        { "table_name", SLUICE_EQUAL, sluice_of_text(list->table) },
        { "partition", SLUICE_EQUAL, sluice_of_text(partition_format(list->date, partition)) },
    };
    int status = ledger_read(session, LEDGER_OUTCOMES, of, COUNT_OF(of), &standing->rows, error);

    if (status != SLUICE_OK)
        return status;
    standing->stays = calloc((size_t)standing->rows.row_count + 1, sizeof *standing->stays);
    return standing->stays == NULL ? error_memory(error, "outcomes") : SLUICE_OK;
}

static void standing_fini(struct standing *standing)
{
    table_fini(&standing->rows);
    map_fini(&standing->by_key);
    free(standing->stays);
}

static bool is_of_version(const struct standing *standing, int64_t row, bool attempt)
{
    return sluice_value_equals(sluice_value_at(&standing->rows.views[O_VERSION], row),
                               sluice_of_text(outcome_version(attempt)));
}

/* The address of a flag stands for its row. What has no key is nobody's. */
static bool index_keys(struct standing *standing, bool attempt)
{
    for (int64_t row = 0; row < standing->rows.row_count; row++) {
        const struct sluice_column *keys = &standing->rows.views[O_KEY];
        int32_t length;
        const char *key;
        if (!is_of_version(standing, row, attempt) || !sluice_is_known(keys, row))
            continue;
        key = sluice_text(keys, row, &length);
        if (!map_put(&standing->by_key, key, (size_t)length, &standing->stays[row]))
            return false;
    }
    return true;
}

static bool stands_already(struct standing *standing, const struct outcome_cells *cells)
{
    bool *flag = map_get_text(&standing->by_key, cells->values[O_KEY].as.text);
    int64_t row = flag == NULL ? -1 : flag - standing->stays;

    if (row < 0 || *flag)
        return false;
    for (int c = O_ENTITY; c < O_RUN; c++)
        if (!sluice_value_equals(cells->values[c], sluice_value_at(&standing->rows.views[c], row)))
            return false;
    *flag = true;
    standing->kept++;
    return true;
}

static int add_new(struct ledger_batch *batch, const struct outcome_list *list,
                   struct standing *standing, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t i = 0; i < list->count && status == SLUICE_OK; i++) {
        struct outcome_record outcome = list->items[i];
        struct outcome_cells cells;
        outcome.table = list->table;
        outcome.date = list->date;
        outcome.attempt = list->attempt;
        outcome.run_id = list->run_id;
        make_cells(&outcome, &cells);
        if (!stands_already(standing, &cells))
            status = table_append(&batch->outcomes, cells.values, error);
    }
    return status;
}

/* Outcomes of the version that stands stay where another attempt fails. */
static int drop_old(struct session *session, const struct outcome_list *list,
                    const struct standing *standing, struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[LEDGER_OUTCOMES];
    int status = SLUICE_OK;

    if (standing->kept == 0 && standing->rows.row_count > 0)
        return ledger_clear_outcomes(session, list->table, list->date, list->attempt, error);
    for (int64_t row = 0; row < standing->rows.row_count && status == SLUICE_OK; row++) {
        struct condition same[OUTCOME_KEYS];
        if (standing->stays[row] || (list->attempt && !is_of_version(standing, row, true)))
            continue;
        for (int k = 0; k < OUTCOME_KEYS; k++)
            same[k] = (struct condition){ spec->names[k], SLUICE_EQUAL,
                                          sluice_value_at(&standing->rows.views[k], row) };
        status = session_replace(session_ledger(session), spec->table, same, COUNT_OF(same), NULL,
                                 error);
    }
    return status;
}

int ledger_change_outcomes(struct session *session, struct ledger_batch *batch,
                           const struct outcome_list *list, struct sluice_error *error)
{
    struct standing standing = { 0 };
    int status = list->is_first ? SLUICE_OK : read_standing(session, list, &standing, error);

    /* What cannot be read is written anew. */
    if (status == SLUICE_E_CORRUPT) {
        *error = (struct sluice_error)SLUICE_ERROR_INIT;
        status = ledger_clear_outcomes(session, list->table, list->date, list->attempt, error);
    }
    if (status == SLUICE_OK && !index_keys(&standing, list->attempt))
        status = error_memory(error, "outcomes");
    if (status == SLUICE_OK)
        status = add_new(batch, list, &standing, error);
    if (status == SLUICE_OK)
        status = drop_old(session, list, &standing, error);
    standing_fini(&standing);
    return status;
}
