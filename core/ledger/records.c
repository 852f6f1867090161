/* records.c - records of the ledger, read as they are asked for: commits, components, digests,
 * outcomes. */
#include "ledger/private.h"

/* A cell in `text`, which has `size` bytes; "" where it is null or longer. */
static const char *short_text(const struct table *rows, int column, int64_t row, char *text,
                              int32_t size)
{
    struct sluice_value cell = sluice_value_at(&rows->views[column], row);
    int32_t length = cell.type == SLUICE_TEXT && cell.length < size ? cell.length : 0;

    if (length > 0)
        memcpy(text, cell.as.text, (size_t)length);
    text[length] = '\0';
    text_make_utf8(text, (size_t)length);
    return text;
}

static bool cell_digest(const struct table *rows, int column, int64_t row, struct digest *digest)
{
    struct sluice_value cell = sluice_value_at(&rows->views[column], row);

    return cell.type == SLUICE_TEXT && digest_parse(cell.as.text, (size_t)cell.length, digest);
}

/* Records that stand together have most of their texts in common. */
static void take_texts(struct arena *arena, const struct table *rows, int64_t row,
                       const struct commit_record *before, struct commit_record *out, bool *failed)
{
    static const struct commit_record none = { 0 };
    const struct commit_record *as = before == NULL ? &none : before;

    out->table = cell_shared(arena, rows, C_TABLE, row, as->table, failed);
    out->commit_id = cell_text(arena, rows, C_COMMIT, row, failed);
    out->run_id = cell_shared(arena, rows, C_RUN, row, as->run_id, failed);
    out->content_id = cell_shared(arena, rows, C_CONTENT_ID, row, out->commit_id, failed);
    out->node = cell_shared(arena, rows, C_NODE, row, as->node, failed);
    out->reason = cell_shared(arena, rows, C_REASON, row, as->reason, failed);
    out->health = cell_shared(arena, rows, C_HEALTH, row, as->health, failed);
    if (rows->column_count > C_CONTENT_COLUMNS)
        out->content_columns =
            cell_shared(arena, rows, C_CONTENT_COLUMNS, row, as->content_columns, failed);
    /* One from before contents had ids made its own. */
    if (out->content_id == NULL)
        out->content_id = out->commit_id;
}

static void take_counts(const struct table *rows, int64_t row, struct commit_record *out)
{
    out->sequence = cell_int(rows, C_SEQUENCE, row);
    out->at = cell_int(rows, C_AT, row);
    out->expected = cell_int(rows, C_EXPECTED, row);
    out->written = cell_int(rows, C_WRITTEN, row);
    out->skipped = cell_int(rows, C_SKIPPED, row);
    out->failed = cell_int(rows, C_FAILED, row);
    out->retryable = cell_int(rows, C_RETRYABLE, row);
    /* A ledger from before rows were counted: one row an entity. */
    out->rows =
        sluice_is_known(&rows->views[C_ROWS], row) ? cell_int(rows, C_ROWS, row) : out->written;
}

int commit_parse(struct arena *arena, const struct table *rows, int64_t row,
                 const struct commit_record *before, struct commit_record *out,
                 struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE], kind[16];
    bool failed = false;

    *out = (struct commit_record){ 0 };
    take_texts(arena, rows, row, before, out, &failed);
    if (failed)
        return error_memory(error, "the ledger");
    take_counts(rows, row, out);
    out->kind = commit_kind_parse(short_text(rows, C_KIND, row, kind, sizeof kind));
    (void)short_text(rows, C_PARTITION, row, partition, sizeof partition);
    if (!partition_parse(partition, &out->date) || !sequence_is_sound(out->sequence) ||
        out->kind == 0 || out->commit_id == NULL)
        return sluice_error_set(error, SLUICE_E_CORRUPT,
                                "the ledger's record %lld of %s %s is not one this version of "
                                "sluice writes: restore the store from a copy",
                                (long long)out->sequence, out->table, partition);
    (void)cell_digest(rows, C_FINGERPRINT, row, &out->fingerprint);
    /* What cannot be read is not known. */
    if (rows->column_count <= C_CONTENT || !cell_digest(rows, C_CONTENT, row, &out->content))
        out->content_columns = NULL;
    return SLUICE_OK;
}

void ledger_within(struct ledger_range range, struct ledger_within *out)
{
    out->conditions[0] =
        (struct condition){ "table_name", SLUICE_EQUAL, sluice_of_text(range.table) };
    out->conditions[1] =
        (struct condition){ "partition", SLUICE_AT_LEAST,
                            sluice_of_text(partition_format(range.from, out->first)) };
    out->conditions[2] =
        (struct condition){ "partition", SLUICE_AT_MOST,
                            sluice_of_text(partition_format(range.to, out->last)) };
}

/* The rows of `which` about a range. */
static int read_within(struct session *session, enum ledger_table which, struct ledger_range range,
                       struct table *rows, struct sluice_error *error)
{
    struct ledger_within within;

    ledger_within(range, &within);
    return ledger_read(session, which, within.conditions, COUNT_OF(within.conditions), rows, error);
}

int ledger_commits(struct session *session, struct ledger_range range, struct arena *arena,
                   struct commit_record **commits, size_t *count, struct sluice_error *error)
{
    struct table rows;
    int status = read_within(session, LEDGER_COMMITS, range, &rows, error);

    *count = 0;
    if (status != SLUICE_OK)
        return status;
    *commits = arena_alloc(arena, sizeof **commits * (size_t)(rows.row_count + 1));
    if (*commits == NULL)
        status = error_memory(error, "commits");
    for (int64_t row = 0; row < rows.row_count && status == SLUICE_OK; row++)
        status = commit_parse(arena, &rows, row, NULL, &(*commits)[(*count)++], error);
    table_fini(&rows);
    return ledger_fault(session, status, error);
}

int ledger_components(struct session *session, const char *commit_id, struct arena *arena,
                      struct component **components, size_t *count, struct sluice_error *error)
{
    struct condition same = { "commit_id", SLUICE_EQUAL, sluice_of_text(commit_id) };
    struct table rows;
    bool failed = false;
    int status = ledger_read(session, LEDGER_COMPONENTS, &same, 1, &rows, error);

    *count = 0;
    if (status != SLUICE_OK)
        return status;
    *components = arena_alloc(arena, sizeof **components * (size_t)(rows.row_count + 1));
    for (int64_t row = 0; row < rows.row_count && *components != NULL; row++) {
        struct component *component = &(*components)[(*count)++];
        const char *digest = cell_text(arena, &rows, 2, row, &failed);
        component->name = cell_text(arena, &rows, 1, row, &failed);
        component->detail = cell_text(arena, &rows, 3, row, &failed);
        if (digest != NULL)
            (void)digest_parse(digest, strlen(digest), &component->digest);
    }
    failed = failed || *components == NULL;
    table_fini(&rows);
    return failed ? error_memory(error, "components of a commit") : SLUICE_OK;
}

int ledger_digests(struct session *session, struct ledger_view view, struct arena *arena,
                   struct remembered_digest **digests, size_t *count, struct sluice_error *error)
{
    struct condition same[] = { { "projection", SLUICE_EQUAL, sluice_of_text(view.projection) },
                                { "table_name", SLUICE_EQUAL, sluice_of_text(view.table) } };
    struct table rows;
    bool failed = false;
    int status = ledger_read(session, LEDGER_DIGESTS, same, COUNT_OF(same), &rows, error);

    *count = 0;
    if (status != SLUICE_OK)
        return status;
    *digests = arena_alloc(arena, sizeof **digests * (size_t)(rows.row_count + 1));
    for (int64_t row = 0; row < rows.row_count && *digests != NULL; row++) {
        struct remembered_digest *out = &(*digests)[*count];
        const char *partition = cell_text(arena, &rows, 2, row, &failed);
        struct sluice_value digest = sluice_value_at(&rows.views[4], row);
        out->token = cell_text(arena, &rows, 3, row, &failed);
        out->rows = cell_int(&rows, 5, row);
        /* What cannot be read is not remembered. */
        *count += partition_parse(partition, &out->date) && digest.type == SLUICE_TEXT &&
                  digest_parse(digest.as.text, (size_t)digest.length, &out->digest);
    }
    failed = failed || *digests == NULL;
    table_fini(&rows);
    return failed ? error_memory(error, "remembered digests") : SLUICE_OK;
}

int ledger_find_digest(struct session *session, struct ledger_view view,
                       struct remembered_digest *digest, bool *found, struct sluice_error *error)
{
    char partition[PARTITION_TEXT_SIZE];
    const struct condition same[] = {
        { "projection", SLUICE_EQUAL, sluice_of_text(view.projection) },
        { "table_name", SLUICE_EQUAL, sluice_of_text(view.table) },
        { "partition", SLUICE_EQUAL, sluice_of_text(partition_format(digest->date, partition)) },
        { "token", SLUICE_EQUAL, sluice_of_text(digest->token) },
    };
    struct table rows;
    int status = ledger_read(session, LEDGER_DIGESTS, same, COUNT_OF(same), &rows, error);

    *found = false;
    if (status != SLUICE_OK)
        return status;
    if (rows.row_count > 0) {
        struct sluice_value text = sluice_value_at(&rows.views[4], 0);
        digest->rows = cell_int(&rows, 5, 0);
        *found = text.type == SLUICE_TEXT &&
                 digest_parse(text.as.text, (size_t)text.length, &digest->digest);
    }
    table_fini(&rows);
    return SLUICE_OK;
}

static int parse_outcome(struct arena *arena, const struct table *rows, int64_t row,
                         const char *table, struct outcome_record *out, struct sluice_error *error)
{
    bool failed = false;
    const char *partition = cell_text(arena, rows, 1, row, &failed);
    const char *version = cell_text(arena, rows, 2, row, &failed);

    *out = (struct outcome_record){
        .table = table,
        .attempt = outcome_is_of_attempt(version),
        .entity = cell_int(rows, 3, row),
        .key = cell_text(arena, rows, 4, row, &failed),
        .outcome = outcome_parse(cell_text(arena, rows, 5, row, &failed)),
        .category = cell_text(arena, rows, 6, row, &failed),
        .reason = cell_text(arena, rows, 7, row, &failed),
        .retryable = cell_int(rows, 8, row) != 0,
        .run_id = cell_text(arena, rows, 9, row, &failed),
    };
    if (failed)
        return error_memory(error, "outcomes");
    if (!partition_parse(partition, &out->date) || out->outcome == 0)
        return sluice_error_set(error, SLUICE_E_CORRUPT,
                                "the ledger's outcome of entity %lld of %s %s is not one this "
                                "version of sluice writes: restore the store from a copy, or "
                                "compute the date again with --force",
                                (long long)out->entity, table, partition);
    return SLUICE_OK;
}

int ledger_outcomes(struct session *session, struct ledger_range range, struct arena *arena,
                    struct outcome_record **outcomes, size_t *count, struct sluice_error *error)
{
    struct table rows;
    int status = read_within(session, LEDGER_OUTCOMES, range, &rows, error);

    *count = 0;
    if (status != SLUICE_OK)
        return status;
    *outcomes = arena_alloc(arena, sizeof **outcomes * (size_t)(rows.row_count + 1));
    if (*outcomes == NULL)
        status = error_memory(error, "outcomes");
    for (int64_t row = 0; row < rows.row_count && status == SLUICE_OK; row++)
        status = parse_outcome(arena, &rows, row, range.table, &(*outcomes)[(*count)++], error);
    table_fini(&rows);
    return ledger_fault(session, status, error);
}
