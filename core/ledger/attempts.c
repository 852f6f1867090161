/* attempts.c - what the breaker remembers of entities. */
#include "ledger/private.h"

#include <stdlib.h>

enum { A_TABLE, A_PARTITION, A_KEY, A_SEQUENCE, A_ATTEMPTS, A_AT, A_INPUTS, A_RUN };

struct attempts {
    struct arena arena;
    struct map newest; /* "table partition key" -> struct attempt_record */
};

static char *name_of(struct arena *arena, const char *table, sluice_day date, const char *key)
{
    char partition[PARTITION_TEXT_SIZE];

    return arena_printf(arena, "%s %s %s", table, partition_format(date, partition), key);
}

static int corrupt(const struct attempt_record *record, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_CORRUPT,
                            "the ledger's attempt %lld at %s of %s is not one this version of "
                            "sluice writes: restore the store from a copy, or delete that row of "
                            "sluice_attempts",
                            (long long)record->sequence, record->key, record->table);
}

/* Rows arrive with ascending sequence: the last one of an entity stays. */
static int add(struct attempts *attempts, const struct table *rows, int64_t row,
               struct sluice_error *error)
{
    struct attempt_record *record = arena_alloc(&attempts->arena, sizeof *record);
    bool failed = record == NULL;
    const char *partition, *inputs;
    char *name;

    if (failed)
        return error_memory(error, "the breaker's attempts");
    partition = cell_text(&attempts->arena, rows, A_PARTITION, row, &failed);
    inputs = cell_text(&attempts->arena, rows, A_INPUTS, row, &failed);
    *record = (struct attempt_record){
        .table = cell_text(&attempts->arena, rows, A_TABLE, row, &failed),
        .key = cell_text(&attempts->arena, rows, A_KEY, row, &failed),
        .sequence = cell_int(rows, A_SEQUENCE, row),
        .attempts = cell_int(rows, A_ATTEMPTS, row),
        .at = cell_int(rows, A_AT, row),
        .run_id = cell_text(&attempts->arena, rows, A_RUN, row, &failed),
    };
    if (failed)
        return error_memory(error, "the breaker's attempts");
    if (!partition_parse(partition, &record->date) || !sequence_is_sound(record->sequence) ||
        record->attempts < 0)
        return corrupt(record, error);
    if (inputs != NULL)
        (void)digest_parse(inputs, strlen(inputs), &record->inputs);
    name = name_of(&attempts->arena, record->table, record->date, record->key);
    return name != NULL && map_put_text(&attempts->newest, name, record)
               ? SLUICE_OK
               : error_memory(error, "the breaker's attempts");
}

int attempts_load(struct session *session, struct attempts **out, struct sluice_error *error)
{
    struct attempts *attempts = calloc(1, sizeof *attempts);
    struct table rows;
    int status;

    *out = NULL;
    if (attempts == NULL)
        return error_memory(error, "the breaker's attempts");
    arena_init(&attempts->arena, 0);
    status = ledger_read(session, LEDGER_ATTEMPTS, NULL, 0, &rows, error);
    if (status == SLUICE_OK) {
        for (int64_t row = 0; row < rows.row_count && status == SLUICE_OK; row++)
            status = add(attempts, &rows, row, error);
        table_fini(&rows);
    }
    if (status == SLUICE_OK)
        *out = attempts;
    else
        attempts_destroy(attempts);
    return ledger_fault(session, status, error);
}

void attempts_destroy(struct attempts *attempts)
{
    if (attempts == NULL)
        return;
    map_fini(&attempts->newest);
    arena_fini(&attempts->arena);
    free(attempts);
}

bool attempts_find(const struct attempts *attempts, const char *table, sluice_day date,
                   const char *key, const struct attempt_record **record)
{
    char partition[PARTITION_TEXT_SIZE];
    struct buffer name = { 0 };
    bool good;

    *record = NULL;
    if (attempts == NULL || attempts->newest.count == 0)
        return true;
    buffer_printf(&name, "%s %s %s", table, partition_format(date, partition), key);
    good = !name.failed;
    if (good)
        *record = map_get_text(&attempts->newest, name.data);
    buffer_fini(&name);
    return good;
}

const struct attempt_record *attempts_at(const struct attempts *attempts, size_t index)
{
    return attempts == NULL || index >= attempts->newest.count
               ? NULL
               : attempts->newest.entries[index].value;
}
