/* records.c - records of the ledger, read as they are asked for: commits, components, digests,
 * outcomes. */
#include "ledger/private.h"

int commit_parse(struct arena *arena, const struct table *rows, int64_t row,
                 struct commit_record *out, struct sluice_error *error)
{
    bool failed = false;
    const char *partition = cell_text(arena, rows, C_PARTITION, row, &failed);
    const char *kind = cell_text(arena, rows, C_KIND, row, &failed);
    const char *fingerprint = cell_text(arena, rows, C_FINGERPRINT, row, &failed);
    bool has_content = rows->column_count > C_CONTENT_COLUMNS;
    const char *content = has_content ? cell_text(arena, rows, C_CONTENT, row, &failed) : NULL;

    *out = (struct commit_record){
        .table = cell_text(arena, rows, C_TABLE, row, &failed),
        .sequence = cell_int(rows, C_SEQUENCE, row),
        .commit_id = cell_text(arena, rows, C_COMMIT, row, &failed),
        .run_id = cell_text(arena, rows, C_RUN, row, &failed),
        .content_id = cell_text(arena, rows, C_CONTENT_ID, row, &failed),
        .node = cell_text(arena, rows, C_NODE, row, &failed),
        .at = cell_int(rows, C_AT, row),
        .expected = cell_int(rows, C_EXPECTED, row),
        .written = cell_int(rows, C_WRITTEN, row),
        .skipped = cell_int(rows, C_SKIPPED, row),
        .failed = cell_int(rows, C_FAILED, row),
        .retryable = cell_int(rows, C_RETRYABLE, row),
        .reason = cell_text(arena, rows, C_REASON, row, &failed),
        .health = cell_text(arena, rows, C_HEALTH, row, &failed),
        .content_columns =
            has_content ? cell_text(arena, rows, C_CONTENT_COLUMNS, row, &failed) : NULL,
    };
    if (failed)
        return error_memory(error, "the ledger");
    /* A ledger from before rows were counted: one row an entity. */
    out->rows =
        sluice_is_known(&rows->views[C_ROWS], row) ? cell_int(rows, C_ROWS, row) : out->written;
    out->kind = commit_kind_parse(kind);
    /* One from before contents had ids made its own. */
    if (out->content_id == NULL)
        out->content_id = out->commit_id;
    if (!partition_parse(partition, &out->date) || !sequence_is_sound(out->sequence) ||
        out->kind == 0 || out->commit_id == NULL)
        return sluice_error_set(error, SLUICE_E_CORRUPT,
                                "the ledger's record %lld of %s %s is not one this version of "
                                "sluice writes: restore the store from a copy",
                                (long long)out->sequence, out->table, partition);
    if (fingerprint != NULL)
        (void)digest_parse(fingerprint, strlen(fingerprint), &out->fingerprint);
    /* What cannot be read is not known. */
    if (content == NULL || !digest_parse(content, strlen(content), &out->content))
        out->content_columns = NULL;
    return SLUICE_OK;
}

/* The rows of `which` about a range. */
static int read_within(struct session *session, enum ledger_table which, struct ledger_range range,
                       struct table *rows, struct sluice_error *error)
{
    char first[PARTITION_TEXT_SIZE], last[PARTITION_TEXT_SIZE];
    struct condition within[] = {
        { "table_name", SLUICE_EQUAL, sluice_of_text(range.table) },
        { "partition", SLUICE_AT_LEAST, sluice_of_text(partition_format(range.from, first)) },
        { "partition", SLUICE_AT_MOST, sluice_of_text(partition_format(range.to, last)) },
    };

    return ledger_read(session, which, within, COUNT_OF(within), rows, error);
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
        status = commit_parse(arena, &rows, row, &(*commits)[(*count)++], error);
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
