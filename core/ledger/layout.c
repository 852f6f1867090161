#include "ledger/private.h"

#define TEXT SLUICE_TEXT
#define INT SLUICE_INT
#define TIME SLUICE_TIME
#define BOOL SLUICE_BOOL

const struct ledger_layout ledger_layouts[LEDGER_TABLE_COUNT] = {
    [LEDGER_RUNS] = { "sluice_runs",
                      10,
                      2,
                      { "run_id", "event", "at", "command", "pipeline", "host", "pid", "exit_code",
                        "summary", "version" },
                      { TEXT, TEXT, TIME, TEXT, TEXT, TEXT, INT, INT, TEXT, TEXT } },
    [LEDGER_COMMITS] = { "sluice_commits",
                         16,
                         3,
                         { "table_name", "partition", "sequence", "kind", "commit_id", "run_id",
                           "node", "at", "expected", "written", "skipped", "failed", "retryable",
                           "fingerprint", "reason", "health" },
                         { TEXT, TEXT, INT, TEXT, TEXT, TEXT, TEXT, TIME, INT, INT, INT, INT, INT,
                           TEXT, TEXT, TEXT } },
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
};

char *partition_format(int32_t date, char text[PARTITION_TEXT_SIZE])
{
    if (date == NO_DATE) {
        memcpy(text, PARTITION_ALL, sizeof PARTITION_ALL);
        return text;
    }
    return date_format(date, text);
}

int32_t partition_parse(const char *text, size_t length)
{
    int32_t date;

    return date_parse(text, length, &date) ? date : NO_DATE;
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
    return session_migrate(session, &layout, error);
}

int ledger_migrate(struct session *session, struct sluice_error *error)
{
    for (int i = 0; i < LEDGER_TABLE_COUNT; i++) {
        int status = migrate_one(session, &ledger_layouts[i], error);
        if (status != SLUICE_OK)
            return status;
    }
    return SLUICE_OK;
}

int ledger_read(struct session *session, enum ledger_table which,
                const struct condition *conditions, size_t condition_count, struct table *rows,
                struct sluice_error *error)
{
    const struct ledger_layout *spec = &ledger_layouts[which];

    if (!session_has_table(session, spec->table)) {
        int status = ledger_rows_init(rows, which, error);
        if (status == SLUICE_OK)
            table_finish(rows);
        return status;
    }
    return session_read(session, spec->table, spec->names, spec->types, spec->count, conditions,
                        condition_count, spec->names, (size_t)spec->keys, rows, error);
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
    return copy;
}

int64_t cell_int(const struct table *rows, int column, int64_t row)
{
    return sluice_value_at(&rows->views[column], row).as.integer;
}
