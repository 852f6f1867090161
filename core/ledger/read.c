/* read.c - what the ledger says: commits, components, digests, outcomes. */
#include "ledger/private.h"

#include <stdlib.h>
#include <strings.h>

enum {
    C_TABLE,
    C_PARTITION,
    C_SEQUENCE,
    C_KIND,
    C_COMMIT,
    C_RUN,
    C_NODE,
    C_AT,
    C_EXPECTED,
    C_WRITTEN,
    C_SKIPPED,
    C_FAILED,
    C_RETRYABLE,
    C_FINGERPRINT,
    C_REASON,
    C_HEALTH,
    C_ROWS,
    C_CONTENT,
    C_CONTENT_COLUMNS,
};

/* The records of one partition: the standing one and the newest. */
struct slot {
    const struct commit_record *standing;
    const struct commit_record *newest;
    sluice_day date;
};

struct slots {
    struct slot *items;
    size_t count, capacity;
    const struct commit_record **standing; /* those that count as there, ascending by date */
    size_t standing_count;
};

struct ledger {
    struct arena arena;
    struct map tables; /* name -> struct slots, ascending by date */
    size_t count;      /* of records */
};

static int parse_commit(struct arena *arena, const struct table *rows, int64_t row,
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

static struct slots *slots_of(struct ledger *ledger, const char *table)
{
    struct slots *slots = map_get_text(&ledger->tables, table);

    if (slots != NULL)
        return slots;
    slots = arena_alloc(&ledger->arena, sizeof *slots);
    if (slots == NULL || !map_put_text(&ledger->tables, table, slots))
        return NULL;
    return slots;
}

/* Records arrive sorted by table, partition, sequence; "all" sorts alone in its table. */
static int add_record(struct ledger *ledger, const struct commit_record *record,
                      struct sluice_error *error)
{
    struct slots *slots = slots_of(ledger, record->table);
    struct slot *slot;

    if (slots == NULL)
        return error_memory(error, "the ledger");
    if (slots->count == 0 || slots->items[slots->count - 1].date != record->date) {
        if (!array_reserve((void **)&slots->items, &slots->capacity, slots->count + 1,
                           sizeof *slots->items))
            return error_memory(error, "the ledger");
        slots->items[slots->count++] = (struct slot){ .date = record->date };
    }
    slot = &slots->items[slots->count - 1];
    slot->newest = record;
    if (record->kind != COMMIT_FAILED)
        slot->standing = record;
    return SLUICE_OK;
}

static int load_commits(struct ledger *ledger, const struct table *rows, struct sluice_error *error)
{
    struct commit_record *records =
        arena_alloc(&ledger->arena, sizeof *records * (size_t)(rows->row_count + 1));
    int status = SLUICE_OK;

    if (records == NULL)
        return error_memory(error, "the ledger");
    ledger->count = (size_t)rows->row_count;
    for (int64_t row = 0; row < rows->row_count && status == SLUICE_OK; row++) {
        status = parse_commit(&ledger->arena, rows, row, &records[row], error);
        if (status == SLUICE_OK)
            status = add_record(ledger, &records[row], error);
    }
    return status;
}

static const struct commit_record *standing(const struct slot *slot)
{
    return slot == NULL || slot->standing == NULL || slot->standing->kind == COMMIT_RETIRE
               ? NULL
               : slot->standing;
}

static bool list_standing(struct slots *slots, struct arena *arena)
{
    slots->standing = arena_alloc(arena, sizeof *slots->standing * (slots->count + 1));
    for (size_t i = 0; slots->standing != NULL && i < slots->count; i++)
        if (standing(&slots->items[i]) != NULL)
            slots->standing[slots->standing_count++] = standing(&slots->items[i]);
    return slots->standing != NULL;
}

static int list_all_standing(struct ledger *ledger, struct sluice_error *error)
{
    for (size_t i = 0; i < ledger->tables.count; i++)
        if (!list_standing(ledger->tables.entries[i].value, &ledger->arena))
            return error_memory(error, "the ledger");
    return SLUICE_OK;
}

static int load(struct session *session, const char *table, int32_t columns, struct ledger **out,
                struct sluice_error *error)
{
    struct condition one = { "table_name", SLUICE_EQUAL, { 0 } };
    struct ledger *ledger = calloc(1, sizeof *ledger);
    struct table rows;
    int status;

    *out = NULL;
    if (ledger == NULL)
        return error_memory(error, "the ledger");
    arena_init(&ledger->arena, 0);
    if (table != NULL)
        one.value = sluice_of_text(table);
    status = ledger_read_first(session, LEDGER_COMMITS, columns,
                               (struct ledger_where){ &one, table != NULL }, &rows, error);
    if (status != SLUICE_OK) {
        ledger_destroy(ledger);
        return error_prefix(error, "cannot read the ledger");
    }
    status = load_commits(ledger, &rows, error);
    table_fini(&rows);
    if (status == SLUICE_OK)
        status = list_all_standing(ledger, error);
    if (status != SLUICE_OK)
        ledger_destroy(ledger);
    else
        *out = ledger;
    return status;
}

/* Rows of a table stand together: each name is looked for once. */
static int add_names(struct ledger *ledger, const struct table *rows, struct sluice_error *error)
{
    struct sluice_value last = sluice_of_null();
    bool failed = false;

    for (int64_t row = 0; row < rows->row_count && !failed; row++) {
        struct sluice_value name = sluice_value_at(&rows->views[0], row);
        if (sluice_value_equals(name, last))
            continue;
        last = name;
        const char *copy = cell_text(&ledger->arena, rows, 0, row, &failed);
        failed = failed || (copy != NULL && slots_of(ledger, copy) == NULL);
    }
    return failed ? error_memory(error, "the ledger") : SLUICE_OK;
}

static int read_names(struct session *session, struct ledger *ledger, struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[LEDGER_COMMITS];
    const struct sluice_layout *layout;
    struct table rows;
    int status = session_describe(session, spec->table, &layout, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status == SLUICE_OK)
        status = session_read(session,
                              &(struct read_request){ .table = spec->table,
                                                      .columns = &spec->names[C_TABLE],
                                                      .types = &spec->types[C_TABLE],
                                                      .count = 1,
                                                      .order = spec->names,
                                                      .order_count = (size_t)spec->keys },
                              &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = add_names(ledger, &rows, error);
    table_fini(&rows);
    return status;
}

int ledger_load_names(struct session *session, struct ledger **out, struct sluice_error *error)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    int status;

    *out = NULL;
    if (ledger == NULL)
        return error_memory(error, "the ledger");
    arena_init(&ledger->arena, 0);
    status = read_names(session, ledger, error);
    if (status != SLUICE_OK) {
        ledger_destroy(ledger);
        return error_prefix(error, "cannot read the ledger");
    }
    *out = ledger;
    return SLUICE_OK;
}

/* The content is long, and nobody who plans or commits asks for it. */
int ledger_load(struct session *session, const char *table, struct ledger **ledger,
                struct sluice_error *error)
{
    return load(session, table, C_CONTENT, ledger, error);
}

int ledger_load_content(struct session *session, struct ledger **ledger, struct sluice_error *error)
{
    return load(session, NULL, C_CONTENT_COLUMNS + 1, ledger, error);
}

void ledger_destroy(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->tables.count; i++)
        free(((struct slots *)ledger->tables.entries[i].value)->items);
    map_fini(&ledger->tables);
    arena_fini(&ledger->arena);
    free(ledger);
}

static const struct slot *find_slot(const struct ledger *ledger, const char *table, sluice_day date)
{
    const struct slots *slots = map_get_text(&ledger->tables, table);
    size_t low = 0, high;

    if (slots == NULL)
        return NULL;
    high = slots->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slots->items[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low < slots->count && slots->items[low].date == date ? &slots->items[low] : NULL;
}

const struct commit_record *ledger_committed(const struct ledger *ledger, const char *table,
                                             sluice_day date)
{
    return standing(find_slot(ledger, table, date));
}

const struct commit_record *ledger_failed_attempt(const struct ledger *ledger, const char *table,
                                                  sluice_day date)
{
    const struct slot *slot = find_slot(ledger, table, date);

    return slot != NULL && slot->newest->kind == COMMIT_FAILED ? slot->newest : NULL;
}

int64_t ledger_next_sequence(const struct ledger *ledger, const char *table, sluice_day date)
{
    const struct slot *slot = find_slot(ledger, table, date);

    return slot == NULL ? 1 : slot->newest->sequence + 1;
}

bool ledger_knows_table(const struct ledger *ledger, const char *table)
{
    return map_get_text(&ledger->tables, table) != NULL;
}

const char *ledger_other_spelling(const struct ledger *ledger, const char *table)
{
    for (size_t i = 0; i < ledger->tables.count; i++) {
        const char *name = ledger->tables.entries[i].key;
        if (strcmp(name, table) != 0 && strcasecmp(name, table) == 0)
            return name;
    }
    return NULL;
}

size_t ledger_count(const struct ledger *ledger)
{
    return ledger->count;
}

const struct commit_record *ledger_partition(const struct ledger *ledger, const char *table,
                                             size_t index)
{
    const struct slots *slots = map_get_text(&ledger->tables, table);

    return slots != NULL && index < slots->standing_count ? slots->standing[index] : NULL;
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
        status = parse_commit(arena, &rows, row, &(*commits)[(*count)++], error);
    table_fini(&rows);
    return status;
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
    return status;
}
