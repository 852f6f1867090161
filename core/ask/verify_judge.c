/* verify_judge.c - is a partition what was committed? */
#include "ask/private.h"

#include <stdlib.h>

/* ---- commits of older releases: over which columns? ---- */

/* The columns that gave the hashes of an import, by its run: one import has one declaration. */
struct known_run {
    const char *run_id;
    const struct verify_columns *columns;
};

struct judge {
    struct verify *verify;
    struct verify_table *table;
    struct known_run *runs;
    size_t run_count, run_capacity;
    struct buffer scratch;
};

static const struct verify_columns *columns_of_run(const struct judge *judge, const char *run_id)
{
    for (size_t i = judge->run_count; i-- > 0;)
        if (text_equals(judge->runs[i].run_id, run_id))
            return judge->runs[i].columns;
    return NULL;
}

static int know_run(struct judge *judge, const char *run_id, const struct verify_columns *columns,
                    struct sluice_error *error)
{
    if (columns_of_run(judge, run_id) != NULL)
        return SLUICE_OK;
    if (!array_reserve((void **)&judge->runs, &judge->run_capacity, judge->run_count + 1,
                       sizeof *judge->runs))
        return error_memory(error, "the columns of an import");
    judge->runs[judge->run_count++] = (struct known_run){ run_id, columns };
    return SLUICE_OK;
}

/* ---- hashes of rows that were read ---- */

static void add_hashes(struct judge *judge, struct verify_partition *partition,
                       const struct verify_rows *rows)
{
    const struct verify_columns *set = partition->columns;

    partition->right = 0;
    partition->content = (struct digest){ 0 };
    partition->rows = rows->rows.row_count;
    for (int64_t row = 0; row < rows->rows.row_count; row++) {
        partition->right +=
            set->hashed > 0 &&
            verify_hash_is_right(set, rows->places, rows->rows.views, row, &judge->scratch);
        digest_add(&partition->content, verify_row_digest(set, rows, row, &judge->scratch));
    }
}

static int hash_again(struct judge *judge, struct verify_partition *partition,
                      struct sluice_error *error)
{
    struct verify_rows rows;
    int status =
        verify_read(judge->verify, judge->table, partition->date, partition->columns, &rows, error);

    if (status != SLUICE_OK)
        return status;
    add_hashes(judge, partition, &rows);
    table_fini(&rows.rows);
    return judge->scratch.failed ? error_memory(error, "the hash of a row") : SLUICE_OK;
}

static bool is_as_imported(const struct verify_partition *partition)
{
    return partition->rows == partition->commit->rows &&
           digest_equals(partition->content, partition->commit->fingerprint);
}

/* Columns that were added since stand behind those there were: the first ones of the store, in its
 * order, are what some import was over. */
static int search_columns(struct judge *judge, struct verify_partition *partition,
                          struct sluice_error *error)
{
    const struct content_columns *stored = &judge->table->stored;
    struct buffer text = { 0 };
    int status = SLUICE_OK;

    for (size_t n = stored->count; n > 0 && status == SLUICE_OK; n--) {
        buffer_clear(&text);
        for (size_t i = 0; i < n; i++)
            content_columns_add(stored->names[i], stored->types[i], &text);
        status = text.failed ? error_memory(error, "the columns of a table")
                             : verify_columns_of(judge->verify, judge->table, text.data,
                                                 &partition->columns, error);
        if (status == SLUICE_OK)
            status = hash_again(judge, partition, error);
        if (status == SLUICE_OK && is_as_imported(partition)) {
            partition->verdict = VERDICT_SOUND;
            break;
        }
    }
    buffer_fini(&text);
    return status;
}

/* ---- what was read of it ---- */

/* Does a digest that was remembered of this very version say something else than its rows? */
static int contradicts(struct judge *judge, const struct projection *projection,
                       const struct verify_partition *partition, bool *differs,
                       struct sluice_error *error)
{
    const struct source *source = judge->table->source;
    struct verify *verify = judge->verify;
    struct remembered_digest *remembered;
    struct buffer text = { 0 };
    const struct verify_columns *set = NULL;
    struct verify_partition seen = *partition;
    size_t count;
    int status =
        ledger_digests(verify->asker.session, (struct ledger_view){ projection->id, source->name },
                       &verify->arena, &remembered, &count, error);

    for (int32_t i = 0; i < projection->column_count; i++)
        content_columns_add(projection->columns[i],
                            source_find_column(source, projection->columns[i])->type, &text);
    if (status == SLUICE_OK && text.failed)
        status = error_memory(error, "the columns of a table");
    if (status == SLUICE_OK)
        status = verify_columns_of(verify, judge->table, text.data, &set, error);
    buffer_fini(&text);
    seen.columns = set;
    for (size_t i = 0; i < count && status == SLUICE_OK && set != NULL; i++) {
        if (remembered[i].date != partition->date ||
            !text_equals(remembered[i].token, partition->commit->content_id))
            continue;
        status = hash_again(judge, &seen, error);
        *differs = *differs || !digest_equals(seen.content, remembered[i].digest);
    }
    return status;
}

static int ask_remembered(struct judge *judge, struct verify_partition *partition,
                          struct sluice_error *error)
{
    const struct binding *binding = judge->verify->asker.binding;
    bool differs = false;
    int status = SLUICE_OK;

    for (size_t i = 0; i < binding->projection_count && status == SLUICE_OK && !differs; i++)
        if (binding->projections[i]->source == judge->table->source &&
            binding->projections[i]->source->since == NULL &&
            binding->projections[i]->filters == NULL)
            status = contradicts(judge, binding->projections[i], partition, &differs, error);
    partition->verdict = differs ? VERDICT_DIFFERS : VERDICT_UNKNOWN;
    return status;
}

/* ---- one partition ---- */

static bool is_as_computed(const struct verify_partition *partition)
{
    const struct commit_record *commit = partition->commit;

    return partition->rows == commit->rows &&
           (commit->content_columns != NULL ? digest_equals(partition->content, commit->content)
                                            : partition->right == commit->rows);
}

/* Before it differs, its own columns are asked for: others may be declared today. */
static int judge_computed(struct judge *judge, struct verify_partition *partition,
                          struct sluice_error *error)
{
    const struct commit_record *commit = partition->commit;
    const struct verify_columns *before = partition->columns;
    int status;

    partition->verdict = VERDICT_SOUND;
    if (is_as_computed(partition))
        return SLUICE_OK;
    partition->verdict = VERDICT_DIFFERS;
    status =
        verify_columns_of_commit(judge->verify, judge->table, commit, &partition->columns, error);
    if (status == SLUICE_OK && partition->columns == NULL) {
        partition->columns = before;
        if (partition->rows == commit->rows)
            partition->verdict = VERDICT_UNKNOWN;
    } else if (status == SLUICE_OK && partition->columns != before) {
        status = hash_again(judge, partition, error);
        if (status == SLUICE_OK && is_as_computed(partition))
            partition->verdict = VERDICT_SOUND;
    }
    return status;
}

static int judge_import(struct judge *judge, struct verify_partition *partition,
                        struct sluice_error *error)
{
    const char *run_id = partition->commit->run_id;
    int status = SLUICE_OK;

    partition->verdict = is_as_imported(partition) ? VERDICT_SOUND : VERDICT_PENDING;
    if (partition->verdict == VERDICT_PENDING && columns_of_run(judge, run_id) == NULL)
        status = search_columns(judge, partition, error);
    if (status == SLUICE_OK && partition->verdict == VERDICT_SOUND && partition->rows > 0)
        status = know_run(judge, run_id, partition->columns, error);
    return status;
}

/* What no columns were found for: its neighbours of the same import may have told them. */
static int judge_pending(struct judge *judge, struct verify_partition *partition,
                         struct sluice_error *error)
{
    const struct verify_columns *columns = columns_of_run(judge, partition->commit->run_id);
    int status;

    partition->columns = columns == NULL ? judge->table->declared : columns;
    status = hash_again(judge, partition, error);
    if (status != SLUICE_OK)
        return status;
    partition->verdict = VERDICT_DIFFERS;
    if (columns != NULL)
        partition->verdict = is_as_imported(partition) ? VERDICT_SOUND : VERDICT_DIFFERS;
    else if (partition->rows == partition->commit->rows)
        status = ask_remembered(judge, partition, error);
    return status;
}

static int judge_one(struct judge *judge, struct verify_partition *partition,
                     struct sluice_error *error)
{
    const struct commit_record *commit = partition->commit;

    if (partition->unreadable != NULL) {
        partition->verdict = VERDICT_DIFFERS;
        return SLUICE_OK;
    }
    if (commit == NULL || (partition->rows == 0 && commit->rows == 0)) {
        partition->verdict = partition->rows == 0 ? VERDICT_SOUND : VERDICT_DIFFERS;
        return SLUICE_OK;
    }
    if (commit->kind == COMMIT_IMPORT && commit->content_columns != NULL) {
        partition->verdict =
            partition->rows == commit->rows && digest_equals(partition->content, commit->content)
                ? VERDICT_SOUND
                : VERDICT_DIFFERS;
        return SLUICE_OK;
    }
    return commit->kind == COMMIT_IMPORT ? judge_import(judge, partition, error)
                                         : judge_computed(judge, partition, error);
}

/* The digest that the version had; NULL: not known. Of an import of an older release it may be over
 * other columns than these: then no rows come to it. */
static const struct digest *content_of(const struct verify_partition *partition)
{
    const struct commit_record *commit = partition->commit;

    if (commit == NULL)
        return NULL;
    if (commit->content_columns != NULL)
        return &commit->content;
    return commit->kind == COMMIT_IMPORT ? &commit->fingerprint : NULL;
}

static int describe(struct judge *judge, struct verify_partition *partition,
                    struct sluice_error *error)
{
    struct verify_table *table = judge->table;

    if (partition->verdict == VERDICT_UNKNOWN && table->unknown++ == 0)
        table->first_unknown = partition->date;
    if (partition->verdict != VERDICT_DIFFERS)
        return SLUICE_OK;
    table->differing++;
    if (partition->unreadable != NULL)
        return SLUICE_OK;
    return verify_describe(judge->verify, table, partition, content_of(partition), error);
}

int verify_judge(struct verify *verify, struct verify_table *table, struct sluice_error *error)
{
    struct judge judge = { .verify = verify, .table = table };
    int status = SLUICE_OK;

    for (size_t i = 0; i < table->count && status == SLUICE_OK; i++)
        status = judge_one(&judge, &table->items[i], error);
    for (size_t i = 0; i < table->count && status == SLUICE_OK; i++)
        if (table->items[i].verdict == VERDICT_PENDING)
            status = judge_pending(&judge, &table->items[i], error);
    for (size_t i = 0; i < table->count && status == SLUICE_OK; i++)
        status = describe(&judge, &table->items[i], error);
    free(judge.runs);
    buffer_fini(&judge.scratch);
    return status;
}
