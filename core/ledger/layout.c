/* layout.c - the columns of the ledger's tables, and reading them as they are. */
#include "ledger/private.h"

#define TEXT SLUICE_TEXT
#define INT SLUICE_INT
#define TIME SLUICE_TIME
#define BOOL SLUICE_BOOL

const struct ledger_layout
    ledger_layouts[LEDGER_TABLE_COUNT] = {
        [LEDGER_RUNS] = { "sluice_runs",
                          10,
                          2,
                          { "run_id", "event", "at", "command", "pipeline", "host", "pid",
                            "exit_code", "summary", "version" },
                          { TEXT, TEXT, TIME, TEXT, TEXT, TEXT, INT, INT, TEXT, TEXT } },
        [LEDGER_COMMITS] = { "sluice_commits",
                             20,
                             3,
                             { "table_name", "partition",   "sequence", "kind",
                               "commit_id",  "run_id",      "node",     "at",
                               "expected",   "written",     "skipped",  "failed",
                               "retryable",  "fingerprint", "reason",   "health",
                               "row_count",  "content_id",  "content",  "content_columns" },
                             { TEXT, TEXT, INT, TEXT, TEXT, TEXT, TEXT, TIME, INT,  INT,
                               INT,  INT,  INT, TEXT, TEXT, TEXT, INT,  TEXT, TEXT, TEXT } },
        [LEDGER_COMPONENTS] = { "sluice_components",
                                4,
                                2,
                                { "commit_id", "name", "digest", "detail" },
                                { TEXT, TEXT, TEXT, TEXT } },
        [LEDGER_DIGESTS] = { "sluice_digests",
                             6,
                             4,
                             { "projection", "table_name", "partition", "token", "digest",
                               "row_count" },
                             { TEXT, TEXT, TEXT, TEXT, TEXT, INT } },
        [LEDGER_OUTCOMES] = { "sluice_outcomes",
                              10,
                              4,
                              { "table_name", "partition", "version", "entity", "key", "outcome",
                                "category", "reason", "retryable", "run_id" },
                              { TEXT, TEXT, TEXT, INT, TEXT, TEXT, TEXT, TEXT, BOOL, TEXT } },
        [LEDGER_ATTEMPTS] = { "sluice_attempts",
                              8,
                              4,
                              { "table_name", "partition", "key", "sequence", "attempts", "at",
                                "inputs", "run_id" },
                              { TEXT, TEXT, TEXT, INT, INT, TIME, TEXT, TEXT } },
        [LEDGER_LEASES] = { "sluice_leases",
                            13,
                            2,
                            { "token", "table_name", "first", "last", "run_id", "command", "host",
                              "machine", "pid", "process_started", "taken_at", "heartbeat_at",
                              "released_at" },
                            { INT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, INT, INT, TIME, TIME,
                              TIME } },
        /* The record that is to come, and one key fewer: a partition has one intent at most. */
        [LEDGER_INTENTS] = { "sluice_intents",
                             21,
                             2,
                             { "table_name", "partition",   "sequence", "kind",
                               "commit_id",  "run_id",      "node",     "at",
                               "expected",   "written",     "skipped",  "failed",
                               "retryable",  "fingerprint", "reason",   "health",
                               "row_count",  "content_id",  "content",  "content_columns",
                               "note" },
                             { TEXT, TEXT, INT,  TEXT, TEXT, TEXT, TEXT, TIME, INT,  INT, INT,
                               INT,  INT,  TEXT, TEXT, TEXT, INT,  TEXT, TEXT, TEXT, TEXT } },
    };

char *partition_format(sluice_day date, char text[PARTITION_TEXT_SIZE])
{
    if (date == NO_DATE) {
        memcpy(text, PARTITION_ALL, sizeof PARTITION_ALL);
        return text;
    }
    return date_format(date, text);
}

bool partition_parse(const char *text, sluice_day *date)
{
    *date = NO_DATE;
    return text_equals(text, PARTITION_ALL) ||
           (text != NULL && date_parse(text, strlen(text), date));
}

bool sequence_is_sound(int64_t sequence)
{
    return sequence >= 1 && sequence < INT64_MAX / 2;
}

static int migrate_one(struct session *session, const struct ledger_layout *spec,
                       struct sluice_error *error)
{
    struct sluice_field fields[LEDGER_MAX_COLUMNS];
    const struct sluice_field *pointers[LEDGER_MAX_COLUMNS];
    struct sluice_layout layout = { .size = sizeof layout,
                                    .field_count = (uint32_t)spec->count,
                                    .table = spec->table,
                                    .fields = pointers };

    for (int32_t i = 0; i < spec->count; i++) {
        fields[i] = (struct sluice_field){ .size = sizeof fields[i],
                                           .type = spec->types[i],
                                           .name = spec->names[i],
                                           .is_key = i < spec->keys };
        pointers[i] = &fields[i];
    }
    return session_migrate(session_ledger(session), &layout, error);
}

int ledger_migrate(struct session *session, struct sluice_error *error)
{
    for (int i = 0; i < LEDGER_TABLE_COUNT; i++) {
        int status;
        if (i == LEDGER_INTENTS && session_ledger(session) == session)
            continue;
        status = migrate_one(session, &ledger_layouts[i], error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

static const char *longer(const char *a, const char *b)
{
    return strlen(b) > strlen(a) ? b : a;
}

const char *ledger_measure(uint32_t *columns)
{
    const char *longest = "";

    *columns = 0;
    for (int t = 0; t < LEDGER_TABLE_COUNT; t++) {
        const struct ledger_layout *spec = &ledger_layouts[t];
        longest = longer(longest, spec->table);
        for (int32_t i = 0; i < spec->count; i++)
            longest = longer(longest, spec->names[i]);
        if ((uint32_t)spec->count > *columns)
            *columns = (uint32_t)spec->count;
    }
    return longest;
}

/* The columns of a ledger table that the store has, by their index. */
struct known_columns {
    int32_t items[LEDGER_MAX_COLUMNS], count;
};

/* Of the first `wanted` columns; a ledger written by an older version has fewer. */
static struct known_columns known_columns(const struct ledger_layout *spec,
                                          const struct sluice_layout *layout, int32_t wanted)
{
    struct known_columns known = { .count = 0 };

    for (int32_t i = 0; i < wanted; i++)
        if (layout_find(layout, spec->names[i]) != NULL)
            known.items[known.count++] = i;
    return known;
}

/* Rows with all columns of `spec`, null where `found` has none. */
static int widen(const struct table *found, const struct known_columns *known,
                 enum ledger_table which, struct table *rows, struct sluice_error *error)
{
    int status = ledger_rows_init(rows, which, error);

    if (status != SLUICE_OK)
        return status;
    for (int64_t row = 0; row < found->row_count && status == SLUICE_OK; row++) {
        struct sluice_value values[LEDGER_MAX_COLUMNS] = { 0 };
        for (int32_t i = 0; i < known->count; i++)
            values[known->items[i]] = sluice_value_at(&found->views[i], row);
        status = table_append(rows, values, error);
    }
    if (status == SLUICE_OK)
        table_finish(rows);
    else
        table_fini(rows);
    return status;
}

/* In the session of the ledger. */
static int read_older(struct session *session, enum ledger_table which,
                      const struct known_columns *known, struct ledger_where where,
                      struct table *rows, struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[which];
    const char *names[LEDGER_MAX_COLUMNS];
    int32_t types[LEDGER_MAX_COLUMNS];
    struct table found;
    int status;

    for (int32_t i = 0; i < known->count; i++) {
        names[i] = spec->names[known->items[i]];
        types[i] = spec->types[known->items[i]];
    }
    status = session_read(session,
                          &(struct read_request){ .table = spec->table,
                                                  .columns = names,
                                                  .types = types,
                                                  .count = known->count,
                                                  .conditions = where.conditions,
                                                  .condition_count = where.count,
                                                  .order = spec->names,
                                                  .order_count = (size_t)spec->keys },
                          &found, error);
    if (status != SLUICE_OK)
        return status;
    status = widen(&found, known, which, rows, error);
    table_fini(&found);
    return status;
}

/* Which of the wanted columns the store has; SLUICE_E_NOT_FOUND: no such table. */
static int find_columns(struct session *session, enum ledger_table which, int32_t wanted,
                        struct known_columns *known, struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[which];
    const struct sluice_layout *layout;
    int status = session_describe(session, spec->table, &layout, error);

    if (status != SLUICE_OK)
        return status;
    *known = known_columns(spec, layout, wanted);
    for (int32_t i = 0; i < spec->keys; i++)
        if (i >= known->count || known->items[i] != i)
            return sluice_error_set(error, SLUICE_E_CORRUPT,
                                    "the ledger's table %s has no column '%s': restore the store "
                                    "from a copy",
                                    spec->table, spec->names[i]);
    return SLUICE_OK;
}

static struct read_request request_first(enum ledger_table which, int32_t wanted,
                                         struct ledger_where where)
{
    const struct ledger_layout *spec = &ledger_layouts[which];

    return (struct read_request){ .table = spec->table,
                                  .columns = spec->names,
                                  .types = spec->types,
                                  .count = wanted,
                                  .conditions = where.conditions,
                                  .condition_count = where.count,
                                  .order = spec->names,
                                  .order_count = (size_t)spec->keys };
}

static int read_first(struct session *session, enum ledger_table which, int32_t wanted,
                      struct ledger_where where, struct table *rows, struct sluice_error *error)
{
    const struct read_request request = request_first(which, wanted, where);
    struct known_columns known;
    int status = find_columns(session, which, wanted, &known, error);

    if (status == SLUICE_E_NOT_FOUND) {
        status = ledger_rows_init(rows, which, error);
        if (status == SLUICE_OK)
            table_finish(rows);
        return status;
    }
    if (status != SLUICE_OK)
        return status;
    return known.count < wanted ? read_older(session, which, &known, where, rows, error)
                                : session_read(session, &request, rows, error);
}

static int take_part(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    const struct ledger_each *each = user;
    const struct table part = { .views = (struct sluice_column *)(uintptr_t)batch->columns,
                                .column_count = (int32_t)batch->column_count,
                                .row_count = batch->row_count };

    return each->take(&part, each->user, error);
}

int ledger_each_first(struct session *session, enum ledger_table which, int32_t wanted,
                      const struct ledger_each *each, struct sluice_error *error)
{
    const struct read_request request = request_first(which, wanted, each->where);
    struct session *ledger = session_ledger(session);
    struct known_columns known;
    struct table rows;
    int status = find_columns(ledger, which, wanted, &known, error);

    if (status == SLUICE_E_NOT_FOUND)
        return SLUICE_OK;
    if (status != SLUICE_OK)
        return status;
    if (known.count == wanted)
        return session_each(ledger, &request, take_part, (void *)(uintptr_t)each, error);
    status = read_older(ledger, which, &known, each->where, &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = each->take(&rows, each->user, error);
    table_fini(&rows);
    return status;
}

int ledger_fault(struct session *session, int status, struct sluice_error *error)
{
    const struct session *ledger = session_ledger(session);

    return status != SLUICE_E_CORRUPT || ledger == session
               ? status
               : error_prefix(error, "%s", session_name(ledger));
}

int ledger_cannot(struct session *session, const char *what, struct sluice_error *error)
{
    const struct session *ledger = session_ledger(session);

    return ledger == session
               ? error_prefix(error, "cannot %s the ledger", what)
               : error_prefix(error, "cannot %s the ledger in %s", what, session_name(ledger));
}

int ledger_read_first(struct session *session, enum ledger_table which, int32_t wanted,
                      struct ledger_where where, struct table *rows, struct sluice_error *error)
{
    return read_first(session_ledger(session), which, wanted, where, rows, error);
}

int ledger_read(struct session *session, enum ledger_table which,
                const struct condition *conditions, size_t condition_count, struct table *rows,
                struct sluice_error *error)
{
    return ledger_read_first(session, which, ledger_layouts[which].count,
                             (struct ledger_where){ conditions, condition_count }, rows, error);
}

struct each_text {
    int (*take)(const struct sluice_value *text, void *user, struct sluice_error *error);
    void *user;
};

static int take_texts(const struct sluice_batch *batch, void *user, struct sluice_error *error)
{
    const struct each_text *each = user;
    int status = SLUICE_OK;

    for (int64_t row = 0; row < batch->row_count && status == SLUICE_OK; row++) {
        struct sluice_value text = sluice_value_at(&batch->columns[0], row);
        if (text.type == SLUICE_TEXT)
            status = each->take(&text, each->user, error);
    }
    return status;
}

int ledger_each_text(struct session *session, enum ledger_table which, const char *column,
                     int (*take)(const struct sluice_value *text, void *user,
                                 struct sluice_error *error),
                     void *user, struct sluice_error *error)
{
    static const int32_t text = SLUICE_TEXT;
    struct each_text each = { take, user };
    const char *table = ledger_layouts[which].table;
    const struct read_request request = {
        .table = table, .columns = &column, .types = &text, .count = 1
    };
    bool has = false;
    int status = session_has_table(session_ledger(session), table, &has, error);

    return status == SLUICE_OK && has
               ? session_each(session_ledger(session), &request, take_texts, &each, error)
               : status;
}

int ledger_rows_init(struct table *rows, enum ledger_table which, struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[which];

    return table_init(rows, spec->names, spec->types, spec->count, error);
}

const char *cell_text(struct arena *arena, const struct table *rows, int column, int64_t row,
                      bool *failed)
{
    int32_t length;
    const char *text;
    char *copy;

    if (!sluice_is_known(&rows->views[column], row))
        return NULL;
    text = sluice_text(&rows->views[column], row, &length);
    copy = arena_copy(arena, text, (size_t)length);
    if (copy == NULL)
        *failed = true;
    else
        text_make_utf8(copy, (size_t)length);
    return copy;
}

const char *cell_shared(struct arena *arena, const struct table *rows, int column, int64_t row,
                        const char *other, bool *failed)
{
    struct sluice_value cell = sluice_value_at(&rows->views[column], row);

    if (other != NULL && cell.type == SLUICE_TEXT &&
        strncmp(other, cell.as.text, (size_t)cell.length) == 0 && other[cell.length] == '\0')
        return other;
    return cell_text(arena, rows, column, row, failed);
}

int64_t cell_int(const struct table *rows, int column, int64_t row)
{
    return sluice_value_at(&rows->views[column], row).as.integer;
}
