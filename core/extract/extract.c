/*
 * extract.c - a table of a chunk: what of it is needed, read once, for everybody.
 *
 * Before the first node of a chunk begins, extraction_init goes over all planned entries of the
 * chunk and notes of each table the dates that some window reaches (from the first to the last: a
 * scan is one range) and the columns that some read touches: those of inputs and gates, keys,
 * order, filters, and the table's own key and date, by which rows are told apart and cut. So one
 * extraction serves all inputs of all nodes, whatever their windows and filters; filters are
 * applied when an index is made.
 *
 * It is read when the first node that needs it starts, which is after its producer is done: rows
 * that this chunk committed are read back like all others, or come from the sink, where the store
 * does not have them. Each of the readers has a session of its own. Rows, and the versions of their
 * partitions, are read in one snapshot of the store: a digest is remembered for the version that it
 * is of.
 *
 * On the reader's thread, too, rows go whose dates no window can see (those outside the calendar),
 * and the digest of each projection is made, per date. A digest is over the columns of a projection
 * alone: what another read needs of the table changes none.
 *
 * Then the message goes to the coordinator, and snapshot.c makes versions and digests those of the
 * run. A node that starts later finds the table there. Rows and indexes are let go with the last
 * node that wants them.
 */
#include "extract/extract.h"

#include <stdlib.h>

static void note_column(struct shared_table *table, const char *name)
{
    for (int32_t i = 0; i < table->count; i++)
        if (strcmp(table->names[i], name) == 0)
            return;
    table->types[table->count] = source_find_column(table->source, name)->type;
    table->names[table->count++] = name;
}

/* Everything a read touches: its columns, keys, order, filters, and the table's key and date. */
static void note_read(struct shared_table *table, const struct read *read)
{
    const struct sluice_input *input = read->input;
    const struct sluice_filter *const *filters = read->projection->filters;

    if (source_cut_by(table->source) != NULL)
        note_column(table, source_cut_by(table->source));
    for (size_t i = 0; i < table->source->key_count; i++)
        note_column(table, table->source->key[i]);
    for (size_t i = 0; input->columns[i] != NULL; i++)
        note_column(table, input->columns[i]->name);
    for (size_t i = 0; input->keys != NULL && input->keys[i] != NULL; i++)
        note_column(table, input->keys[i]->column);
    for (size_t i = 0; input->order != NULL && input->order[i] != NULL; i++)
        note_column(table, input->order[i]);
    for (size_t i = 0; filters != NULL && filters[i] != NULL; i++)
        note_column(table, filters[i]->column);
}

static void note_window(struct extraction *extraction, struct shared_table *table,
                        const struct read *read, size_t date_index)
{
    struct axis axis = source_axis(extraction->versions, table->source);
    size_t low, high;

    table->wanted = true;
    read_span(extraction->versions, read, date_index, &low, &high);
    if (table->source->date == NULL || low == high)
        return;
    table->from = axis.dates[low] < table->from ? axis.dates[low] : table->from;
    table->to = axis.dates[high - 1] > table->to ? axis.dates[high - 1] : table->to;
}

static int table_setup(struct extraction *extraction, struct shared_table *table,
                       const struct source *source)
{
    size_t projections = extraction->plan->binding->projection_count;

    table->extraction = extraction;
    table->source = source;
    table->from = INT32_MAX;
    table->to = INT32_MIN;
    table->error = (struct sluice_error)SLUICE_ERROR_INIT;
    table->names =
        arena_alloc(extraction->arena, sizeof *table->names * (source->column_count + 1));
    table->types =
        arena_alloc(extraction->arena, sizeof *table->types * (source->column_count + 1));
    table->digests = arena_alloc(extraction->arena, sizeof *table->digests * (projections + 1));
    table->digest_counts =
        arena_alloc(extraction->arena, sizeof *table->digest_counts * (projections + 1));
    table->faults =
        arena_alloc(extraction->arena,
                    sizeof *table->faults * (source_axis(extraction->versions, source).count + 1));
    arena_init(&table->arena, 0);
    return table->names == NULL || table->types == NULL || table->digests == NULL ||
                   table->digest_counts == NULL || table->faults == NULL
               ? SLUICE_E_MEMORY
               : SLUICE_OK;
}

/* What messages say of the table; in the chunk's arena. */
static int describe_table(struct extraction *extraction, struct shared_table *table)
{
    const struct source *source = table->source;
    struct call_column *columns =
        arena_alloc(extraction->arena, sizeof *columns * ((size_t)table->count + 1));

    if (columns == NULL)
        return SLUICE_E_MEMORY;
    for (int32_t i = 0; i < table->count; i++) {
        columns[i].name = table->names[i];
        columns[i].nullable = source_find_column(source, table->names[i])->nullable;
        columns[i].identifies = text_equals(source_cut_by(source), table->names[i]);
        for (size_t k = 0; k < source->key_count; k++)
            columns[i].identifies =
                columns[i].identifies || strcmp(table->names[i], source->key[k]) == 0;
    }
    table->described = (struct call_table){
        .name = source->name,
        .producer = source->producer == NULL ? NULL : source->producer->name,
        .since = source->since,
        .columns = columns,
        .column_count = table->count,
        .is_external = source_is_external(source),
        .mend = source_mend(source),
    };
    return SLUICE_OK;
}

/* What the partitions of a node read in this chunk. */
static void note_windows(struct extraction *extraction, const struct node *node)
{
    struct plan_entries entries =
        plan_node_dated(extraction->plan, node, extraction->from, extraction->to);

    for (size_t i = 0; i < entries.count; i++) {
        if (!action_is_work(entries.list[i].action))
            continue;
        for (uint32_t r = 0; r < node->read_count; r++) {
            const struct read *read = &node->reads[r];
            note_window(extraction, &extraction->tables[read->source->index], read,
                        entries.list[i].date_index);
        }
    }
}

int extraction_init(struct extraction *extraction, struct sluice_error *error)
{
    const struct plan *plan = extraction->plan;
    const struct binding *binding = plan->binding;

    extraction->tables =
        arena_alloc(extraction->arena, sizeof *extraction->tables * (binding->source_count + 1));
    if (extraction->tables == NULL)
        return error_memory(error, "the tables of a run");
    for (size_t i = 0; i < binding->source_count; i++)
        if (table_setup(extraction, &extraction->tables[i], binding->sources[i]) != SLUICE_OK)
            return error_memory(error, "the tables of a run");
    for (size_t n = 0; n < binding->node_count; n++)
        note_windows(extraction, binding->nodes[n]);
    for (size_t n = 0; n < binding->node_count; n++)
        for (uint32_t r = 0; r < binding->nodes[n]->read_count; r++) {
            const struct read *read = &binding->nodes[n]->reads[r];
            if (extraction->tables[read->source->index].wanted)
                note_read(&extraction->tables[read->source->index], read);
        }
    for (size_t i = 0; i < binding->source_count; i++)
        if (describe_table(extraction, &extraction->tables[i]) != SLUICE_OK)
            return error_memory(error, "the tables of a run");
    return SLUICE_OK;
}

/* Rows of dates outside the calendar are not seen by any window: drop them once, here. The same of
 * dates that a table with dates of its own has got since the plan was made. */
static int drop_strangers(struct shared_table *table, int32_t date_column)
{
    struct axis axis = source_axis(table->extraction->versions, table->source);
    const struct sluice_column *dates = &table->rows.views[date_column];
    struct sluice_value *values;
    struct table kept;
    int64_t row = 0;
    int status;

    while (row < table->rows.row_count && axis_find(axis, sluice_date(dates, row)) != SIZE_MAX)
        row++;
    if (row == table->rows.row_count)
        return SLUICE_OK;
    values = malloc(sizeof *values * (size_t)(table->count + 1));
    if (values == NULL)
        return error_memory(&table->error, table->source->name);
    status = table_init(&kept, table->names, table->types, table->count, &table->error);
    if (status != SLUICE_OK) {
        free(values);
        return status;
    }
    for (row = 0; row < table->rows.row_count && status == SLUICE_OK; row++) {
        if (axis_find(axis, sluice_date(dates, row)) == SIZE_MAX)
            continue;
        for (int32_t i = 0; i < table->count; i++)
            values[i] = sluice_value_at(&table->rows.views[i], row);
        status = table_append(&kept, values, &table->error);
    }
    free(values);
    if (status != SLUICE_OK) {
        table_fini(&kept);
        return status;
    }
    table_finish(&kept);
    table_fini(&table->rows);
    table->rows = kept;
    return SLUICE_OK;
}

static int digest_projection(struct shared_table *table, const struct projection *projection)
{
    int32_t chosen[MAX_TABLE_COLUMNS], filter_columns[MAX_CONDITIONS];
    const char *cut_by = source_cut_by(table->source);
    int32_t date = cut_by == NULL ? -1 : table_find(&table->rows, cut_by);
    size_t filters = 0;

    for (int32_t i = 0; i < projection->column_count; i++)
        chosen[i] = table_find(&table->rows, projection->columns[i]);
    for (; projection->filters != NULL && projection->filters[filters] != NULL; filters++)
        filter_columns[filters] = table_find(&table->rows, projection->filters[filters]->column);
    for (int32_t i = 0; i < projection->column_count; i++)
        if (chosen[i] < 0)
            return SLUICE_OK; /* a read of a node that does not run */
    return digest_table(&table->rows,
                        &(struct digest_request){ .columns = chosen,
                                                  .column_count = projection->column_count,
                                                  .date = date,
                                                  .filters = projection->filters,
                                                  .filter_columns = filter_columns },
                        &table->digests[projection->index],
                        &table->digest_counts[projection->index], &table->error);
}

/* The slots that are read. */
static void table_slots(const struct shared_table *table, size_t *low, size_t *high)
{
    struct axis axis = source_axis(table->extraction->versions, table->source);

    *low = table->source->date == NULL ? 0 : axis_from(axis, table->from);
    *high = table->source->date == NULL ? axis.count
            : table->from > table->to   ? *low
                                        : axis_from(axis, day_add(table->to, 1));
}

static int read_external(struct shared_table *table, struct session *session)
{
    const struct read_request request = { .table = table->source->name,
                                          .columns = table->names,
                                          .types = table->types,
                                          .count = table->count };
    const struct external_read read = { .source = table->source,
                                        .axis =
                                            source_axis(table->extraction->versions, table->source),
                                        .faults = table->faults,
                                        .arena = &table->arena,
                                        .request = &request };
    size_t low, high;
    int status;

    table_slots(table, &low, &high);
    status = external_read(&read, session, low, high, &table->rows, &table->error);
    return status == SLUICE_OK
               ? external_check_keys(&read, session, &table->rows, low, high, &table->error)
               : status;
}

/* As many as the ledger counts on the dates that are read: of a table that somebody else writes it
 * counts none. */
static int64_t rows_expected(const struct shared_table *table)
{
    const struct versions *versions = table->extraction->versions;
    size_t low, high;
    int64_t rows = 0;

    table_slots(table, &low, &high);
    for (size_t i = low; i < high; i++) {
        const struct commit_record *commit = ledger_committed(
            versions->ledger, table->source->name, source_partition(versions, table->source, i));
        if (commit != NULL && __builtin_add_overflow(rows, commit->rows, &rows))
            return 0;
    }
    return rows;
}

static int read_rows(struct shared_table *table, struct session *session)
{
    const struct source *source = table->source;
    struct condition within[2];
    bool has = false;
    int status = session_has_table(session, source->name, &has, &table->error);

    if (status != SLUICE_OK)
        return status;
    if (source->date != NULL) {
        within[0] =
            (struct condition){ source->date, SLUICE_AT_LEAST, sluice_of_date(table->from) };
        within[1] = (struct condition){ source->date, SLUICE_AT_MOST, sluice_of_date(table->to) };
    }
    if (source->date != NULL && table->from > table->to) {
        status = table_init(&table->rows, table->names, table->types, table->count, &table->error);
        if (status == SLUICE_OK)
            table_finish(&table->rows);
        return status;
    }
    if (source_is_external(source))
        return read_external(table, session);
    return sink_read(
        table->extraction->sink, session,
        &(struct sink_read){ .source = source,
                             .request = { .table = source->name,
                                          .columns = table->names,
                                          .types = table->types,
                                          .count = table->count,
                                          .conditions = within,
                                          .condition_count = source->date == NULL ? 0 : 2,
                                          .expected = rows_expected(table) },
                             .from = table->from,
                             .to = table->to,
                             .exists = has },
        &table->rows, &table->error);
}

static int read_all(void *user, struct session *session)
{
    struct shared_table *table = user;
    int status = read_rows(table, session);

    table->loaded = status == SLUICE_OK;
    return status;
}

static void forget_all(void *user)
{
    struct shared_table *table = user;
    size_t count = source_axis(table->extraction->versions, table->source).count;

    table_fini(&table->rows);
    table->loaded = false;
    memset(table->faults, 0, sizeof *table->faults * (count + 1));
    arena_reset(&table->arena);
}

/* Rows of the versions that are marked: a digest is remembered for the version it is of. */
static int read_snapshot(struct shared_table *table, struct session *session)
{
    struct marked_read read = { .source = table->source,
                                .axis = source_axis(table->extraction->versions, table->source),
                                .from = table->from,
                                .to = table->to,
                                .read = read_all,
                                .forget = forget_all,
                                .user = table,
                                .stop = table->extraction->stop };

    table_slots(table, &read.low, &read.high);
    return marks_around(&read, session, &table->marks, &table->error);
}

static void load_job(struct lane_job *job, int thread)
{
    struct shared_table *table =
        (struct shared_table *)((char *)job - offsetof(struct shared_table, job));
    const struct binding *binding = table->extraction->plan->binding;
    int status = read_snapshot(table, table->extraction->sessions[thread]);

    if (status == SLUICE_OK && table->source->date != NULL)
        status = drop_strangers(table, table_find(&table->rows, table->source->date));
    for (size_t i = 0; i < binding->projection_count && status == SLUICE_OK; i++)
        if (binding->projections[i]->source == table->source)
            status = digest_projection(table, binding->projections[i]);
    table->status = status;
    mailbox_post(table->extraction->mailbox, &table->message);
}

void extraction_request(struct extraction *extraction, struct shared_table *table)
{
    table->state = TABLE_LOADING;
    table->job.run = load_job;
    lane_submit(extraction->readers, &table->job);
}

static void table_free(struct extraction *extraction, struct shared_table *table)
{
    for (struct shared_index *index = table->indexes; index != NULL; index = index->next) {
        indexed_destroy(index->indexed);
        index->indexed = NULL;
    }
    table->indexes = NULL;
    if (table->loaded)
        table_fini(&table->rows);
    table->loaded = false;
    for (size_t i = 0; i < extraction->plan->binding->projection_count; i++) {
        free(table->digests[i]);
        table->digests[i] = NULL;
    }
    marks_fini(&table->marks);
    arena_fini(&table->arena);
}

void extraction_release(struct extraction *extraction, const struct node *node)
{
    for (size_t i = 0; i < extraction->plan->binding->source_count; i++) {
        struct shared_table *table = &extraction->tables[i];
        bool reads = false;
        for (uint32_t r = 0; r < node->read_count; r++)
            reads = reads || node->reads[r].source == table->source;
        if (reads && --table->users == 0)
            table_free(extraction, table);
    }
}

void extraction_fini(struct extraction *extraction)
{
    if (extraction->tables == NULL)
        return;
    for (size_t i = 0; i < extraction->plan->binding->source_count; i++)
        if (extraction->tables[i].digests != NULL)
            table_free(extraction, &extraction->tables[i]);
}
