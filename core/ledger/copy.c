/*
 * copy.c - what one ledger has of a table, in another one: as it is, ids and times included.
 *
 * Rows go by as they are read, a batch at a time; only the records of the table's versions are held
 * in memory, as whoever plans holds them.
 */
#include "ledger/private.h"

#include <stdlib.h>

/* Ids of commits or of runs. */
struct id_set {
    struct arena arena;
    struct map map;
};

/* From where to where, and of which table. */
struct transfer {
    struct session *from, *to;
    const char *table;
    enum ledger_table which;
    const struct id_set *chosen; /* of commits; the rest is left out. NULL: all */
};

static struct read_request whole_request(enum ledger_table which)
{
    const struct ledger_layout *spec = &ledger_layouts[which];

    return (struct read_request){
        .table = spec->table, .columns = spec->names, .types = spec->types, .count = spec->count
    };
}

static struct condition of_table(const char *table)
{
    return (struct condition){ "table_name", SLUICE_EQUAL, sluice_of_text(table) };
}

/* ---- rows going by ---- */

static bool is_chosen(const struct transfer *transfer, const struct sluice_batch *batch,
                      int64_t row)
{
    int32_t length;
    const char *id = sluice_text(&batch->columns[0], row, &length);

    return map_get(&transfer->chosen->map, id, (size_t)length) != NULL;
}

static int choose_rows(const struct transfer *transfer, const struct sluice_batch *batch,
                       struct table *rows, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int64_t row = 0; row < batch->row_count && status == SLUICE_OK; row++) {
        struct sluice_value values[LEDGER_MAX_COLUMNS];
        if (!is_chosen(transfer, batch, row))
            continue;
        for (uint32_t i = 0; i < batch->column_count; i++)
            values[i] = sluice_value_at(&batch->columns[i], row);
        status = table_append(rows, values, error);
    }
    table_finish(rows);
    return status;
}

static int pass_chosen(struct transfer *transfer, const struct sluice_batch *batch,
                       struct sluice_error *error)
{
    struct table rows;
    int status = ledger_rows_init(&rows, transfer->which, error);

    if (status != SLUICE_OK)
        return status;
    status = choose_rows(transfer, batch, &rows, error);
    if (status == SLUICE_OK && rows.row_count > 0)
        status = session_replace(transfer->to, ledger_layouts[transfer->which].table, NULL, 0,
                                 &rows, error);
    table_fini(&rows);
    return status;
}

static int pass_batch(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    struct transfer *transfer = user;
    const struct read_request like = whole_request(transfer->which);

    if (transfer->chosen != NULL)
        return pass_chosen(transfer, batch, error);
    return session_append(transfer->to, &like, batch, error);
}

static int pass(struct transfer *transfer, enum ledger_table which,
                const struct condition *conditions, size_t count, struct sluice_error *error)
{
    struct read_request read = whole_request(which);

    read.conditions = conditions;
    read.condition_count = count;
    transfer->which = which;
    return session_each(transfer->from, &read, pass_batch, transfer, error);
}

/* ---- ids ---- */

static void ids_init(struct id_set *ids)
{
    *ids = (struct id_set){ 0 };
    arena_init(&ids->arena, 0);
}

static void ids_fini(struct id_set *ids)
{
    map_fini(&ids->map);
    arena_fini(&ids->arena);
}

static bool ids_put(struct id_set *ids, const struct sluice_column *column, int64_t row)
{
    int32_t length;
    const char *id = sluice_text(column, row, &length), *copy;

    if (map_get(&ids->map, id, (size_t)length) != NULL)
        return true;
    copy = arena_copy(&ids->arena, id, (size_t)length);
    return copy != NULL && map_put(&ids->map, copy, (size_t)length, ids);
}

static int ids_gather(struct id_set *ids, const struct table *rows, int column,
                      struct sluice_error *error)
{
    for (int64_t row = 0; row < rows->row_count; row++)
        if (sluice_is_known(&rows->views[column], row) && !ids_put(ids, &rows->views[column], row))
            return error_memory(error, "the ids of a ledger");
    return SLUICE_OK;
}

/* The least and the greatest: what is read of components lies between them. */
static void find_bounds(const struct table *commits, struct condition bounds[2])
{
    struct sluice_value least = sluice_value_at(&commits->views[C_COMMIT], 0), most = least;

    for (int64_t row = 1; row < commits->row_count; row++) {
        struct sluice_value id = sluice_value_at(&commits->views[C_COMMIT], row);
        if (value_compare(id, least) < 0)
            least = id;
        if (value_compare(id, most) > 0)
            most = id;
    }
    bounds[0] = (struct condition){ "commit_id", SLUICE_AT_LEAST, least };
    bounds[1] = (struct condition){ "commit_id", SLUICE_AT_MOST, most };
}

/* ---- a table ---- */

static int clear_components(struct transfer *transfer, struct sluice_error *error)
{
    const struct condition of = of_table(transfer->table);
    struct table commits;
    int status = ledger_read(transfer->to, LEDGER_COMMITS, &of, 1, &commits, error);

    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < commits.row_count && status == SLUICE_OK; row++) {
        const struct condition one = { "commit_id", SLUICE_EQUAL,
                                       sluice_value_at(&commits.views[C_COMMIT], row) };
        status = session_replace(transfer->to, ledger_layouts[LEDGER_COMPONENTS].table, &one, 1,
                                 NULL, error);
    }
    table_fini(&commits);
    return status;
}

static const enum ledger_table named_by_table[] = { LEDGER_COMMITS, LEDGER_DIGESTS, LEDGER_OUTCOMES,
                                                    LEDGER_ATTEMPTS };

static int clear_table(struct transfer *transfer, struct sluice_error *error)
{
    const struct condition of = of_table(transfer->table);
    int status = clear_components(transfer, error);

    for (size_t i = 0; i < COUNT_OF(named_by_table) && status == SLUICE_OK; i++)
        status = session_replace(transfer->to, ledger_layouts[named_by_table[i]].table, &of, 1,
                                 NULL, error);
    return status;
}

static int pass_components(struct transfer *transfer, const struct table *commits,
                           struct sluice_error *error)
{
    struct id_set ids;
    struct condition bounds[2];
    int status;

    ids_init(&ids);
    status = ids_gather(&ids, commits, C_COMMIT, error);
    if (status == SLUICE_OK && commits->row_count > 0) {
        find_bounds(commits, bounds);
        transfer->chosen = &ids;
        status = pass(transfer, LEDGER_COMPONENTS, bounds, COUNT_OF(bounds), error);
        transfer->chosen = NULL;
    }
    ids_fini(&ids);
    return status;
}

static int pass_table(struct transfer *transfer, struct sluice_error *error)
{
    const struct condition of = of_table(transfer->table);
    struct table commits;
    int status = ledger_read(transfer->from, LEDGER_COMMITS, &of, 1, &commits, error);

    if (status != SLUICE_OK)
        return status;
    status = pass_components(transfer, &commits, error);
    table_fini(&commits);
    for (size_t i = 0; i < COUNT_OF(named_by_table) && status == SLUICE_OK; i++)
        status = pass(transfer, named_by_table[i], &of, 1, error);
    return status;
}

int ledger_copy_table(struct session *from, struct session *to, const char *table,
                      struct sluice_error *error)
{
    struct transfer transfer = { .from = session_ledger(from),
                                 .to = session_ledger(to),
                                 .table = table };
    int status = clear_table(&transfer, error);

    return status == SLUICE_OK ? pass_table(&transfer, error) : status;
}

/* ---- runs ---- */

/* Which runs go: those that committed to one of the tables, or all, that are not there yet. */
struct runs {
    bool all;
    struct id_set wanted, known;
};

/* Those that committed to it, or tried to. */
static int want_runs(struct runs *runs, struct session *from, const char *table,
                     struct sluice_error *error)
{
    const struct condition of = of_table(table);
    struct table rows;
    int status = ledger_read(from, LEDGER_COMMITS, &of, 1, &rows, error);

    if (status != SLUICE_OK)
        return status;
    status = ids_gather(&runs->wanted, &rows, C_RUN, error);
    table_fini(&rows);
    return status;
}

/* A run that both have stays as it stands there. */
static int know_runs(struct runs *runs, struct session *to, struct sluice_error *error)
{
    struct table rows;
    int status = ledger_read(to, LEDGER_RUNS, NULL, 0, &rows, error);

    if (status != SLUICE_OK)
        return status;
    status = ids_gather(&runs->known, &rows, 0, error);
    table_fini(&rows);
    return status;
}

static bool goes(const struct runs *runs, const struct table *rows, int64_t row)
{
    int32_t length;
    const char *id = sluice_text(&rows->views[0], row, &length);

    return map_get(&runs->known.map, id, (size_t)length) == NULL &&
           (runs->all || map_get(&runs->wanted.map, id, (size_t)length) != NULL);
}

static int pick_runs(const struct runs *runs, const struct table *rows, struct table *picked,
                     struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        struct sluice_value values[LEDGER_MAX_COLUMNS];
        if (!goes(runs, rows, row))
            continue;
        for (int32_t i = 0; i < rows->column_count; i++)
            values[i] = sluice_value_at(&rows->views[i], row);
        status = table_append(picked, values, error);
    }
    table_finish(picked);
    return status;
}

static int pass_runs(const struct runs *runs, struct session *from, struct session *to,
                     struct sluice_error *error)
{
    struct table rows, picked;
    int status = ledger_read(from, LEDGER_RUNS, NULL, 0, &rows, error);

    if (status != SLUICE_OK)
        return status;
    status = ledger_rows_init(&picked, LEDGER_RUNS, error);
    if (status == SLUICE_OK) {
        status = pick_runs(runs, &rows, &picked, error);
        if (status == SLUICE_OK && picked.row_count > 0)
            status = session_replace(session_ledger(to), ledger_layouts[LEDGER_RUNS].table, NULL, 0,
                                     &picked, error);
        table_fini(&picked);
    }
    table_fini(&rows);
    return status;
}

int ledger_copy_runs(struct session *from, struct session *to, const char *const *tables,
                     size_t count, struct sluice_error *error)
{
    struct runs runs = { .all = tables == NULL };
    int status = SLUICE_OK;

    ids_init(&runs.wanted);
    ids_init(&runs.known);
    for (size_t i = 0; i < count && status == SLUICE_OK; i++)
        status = want_runs(&runs, from, tables[i], error);
    if (status == SLUICE_OK)
        status = know_runs(&runs, to, error);
    if (status == SLUICE_OK)
        status = pass_runs(&runs, from, to, error);
    ids_fini(&runs.wanted);
    ids_fini(&runs.known);
    return status;
}

/* ---- are they the same? ---- */

static int compare_cells(const struct table *a, int64_t i, const struct table *b, int64_t k,
                         int32_t count)
{
    for (int32_t c = 0; c < count; c++) {
        int order =
            value_compare(sluice_value_at(&a->views[c], i), sluice_value_at(&b->views[c], k));
        if (order != 0)
            return order;
    }
    return 0;
}

static bool is_unfinished(const struct table *rows, int64_t row)
{
    struct sluice_value reason;

    if (rows->column_count <= C_REASON)
        return false; /* none of the versions */
    reason = sluice_value_at(&rows->views[C_REASON], row);
    return reason.type == SLUICE_TEXT && (size_t)reason.length == strlen(LEDGER_UNFINISHED) &&
           memcmp(reason.as.text, LEDGER_UNFINISHED, (size_t)reason.length) == 0;
}

/* Both stand in the order of their keys. */
static void compare_rows(const struct table *here, const struct table *there, int32_t keys,
                         struct ledger_comparison *comparison)
{
    int64_t i = 0, k = 0;

    while (i < here->row_count || k < there->row_count) {
        int order = i == here->row_count    ? 1
                    : k == there->row_count ? -1
                                            : compare_cells(here, i, there, k, keys);
        if (order == 0 && compare_cells(here, i, there, k, here->column_count) == 0) {
            comparison->same++;
        } else {
            comparison->here += order <= 0;
            comparison->there += order >= 0;
            comparison->unfinished += order >= 0 && is_unfinished(there, k);
        }
        i += order <= 0;
        k += order >= 0;
    }
}

int ledger_compare(struct session *from, struct session *to, const char *table,
                   struct ledger_comparison *comparison, struct sluice_error *error)
{
    static const enum ledger_table compared[] = { LEDGER_COMMITS, LEDGER_ATTEMPTS };
    const struct condition of = of_table(table);
    int status = SLUICE_OK;

    *comparison = (struct ledger_comparison){ 0 };
    for (size_t i = 0; i < COUNT_OF(compared) && status == SLUICE_OK; i++) {
        struct table here, there;
        status = ledger_read(from, compared[i], &of, 1, &here, error);
        if (status != SLUICE_OK)
            return status;
        status = ledger_read(to, compared[i], &of, 1, &there, error);
        if (status == SLUICE_OK) {
            compare_rows(&here, &there, ledger_layouts[compared[i]].keys, comparison);
            table_fini(&there);
        }
        table_fini(&here);
    }
    return status;
}
