/* why_entity.c - one entity of a partition: its row, its outcome, what the breaker remembers. */
#include "ask/private.h"

#define DAY_US ((int64_t)86400 * 1000000)

enum { R_RUN, R_AT, R_DUE, R_PRESENT, R_PERCENT, R_READY, R_COUNT };

static const struct {
    const char *name;
    int32_t type;
} row_columns[R_COUNT] = {
    [R_RUN] = { "run_id", SLUICE_TEXT },
    [R_AT] = { "computed_at", SLUICE_TIME },
    [R_DUE] = { "due_rows", SLUICE_INT },
    [R_PRESENT] = { "present_rows", SLUICE_INT },
    [R_PERCENT] = { "completeness_pct100", SLUICE_REAL },
    [R_READY] = { "production_ready", SLUICE_BOOL },
};

static int take_row(struct why *why, const struct table *rows, struct sluice_error *error)
{
    struct why_entity *entity = &why->entity;
    struct sluice_value run;

    entity->rows = rows->row_count;
    if (rows->row_count == 0)
        return SLUICE_OK;
    run = sluice_value_at(&rows->views[R_RUN], 0);
    entity->run_id = arena_copy(&why->arena, run.as.text, (size_t)run.length);
    entity->computed_at = sluice_value_at(&rows->views[R_AT], 0).as.integer;
    if (rows->column_count == R_COUNT && sluice_is_known(&rows->views[R_DUE], 0)) {
        entity->gated = true;
        entity->due = sluice_int(&rows->views[R_DUE], 0);
        entity->present = sluice_int(&rows->views[R_PRESENT], 0);
        entity->percent = sluice_value_at(&rows->views[R_PERCENT], 0).as.real;
        entity->ready = sluice_bool(&rows->views[R_READY], 0);
    }
    return entity->run_id == NULL ? error_memory(error, "the answer") : SLUICE_OK;
}

static int find_row(struct why *why, struct sluice_error *error)
{
    const struct node *node = why->node;
    struct condition conditions[MAX_KEY_COLUMNS + 1];
    const char *names[R_COUNT];
    int32_t types[R_COUNT], count = node->gates.has_completeness ? R_COUNT : R_DUE;
    uint32_t keys = node->instance->key_count;
    struct table rows;
    bool has = false;
    int status = session_has_table(why->asker.session, node->output->name, &has, error);

    if (status != SLUICE_OK || !has)
        return status;
    for (int32_t i = 0; i < count; i++) {
        names[i] = row_columns[i].name;
        types[i] = row_columns[i].type;
    }
    for (uint32_t k = 0; k < keys; k++)
        conditions[k] = (struct condition){ node->instance->output->columns[k]->name, SLUICE_EQUAL,
                                            why->entity.key.values[k] };
    conditions[keys] =
        (struct condition){ node->partition_column, SLUICE_EQUAL, sluice_of_date(why->date) };
    status = session_read(why->asker.session,
                          &(struct read_request){ .table = node->output->name,
                                                  .columns = names,
                                                  .types = types,
                                                  .count = count,
                                                  .conditions = conditions,
                                                  .condition_count = keys + 1 },
                          &rows, error);
    if (status != SLUICE_OK)
        return status;
    status = take_row(why, &rows, error);
    table_fini(&rows);
    return status;
}

int why_gather_entity(struct why *why, const struct outcome_record *outcomes, size_t count,
                      struct sluice_error *error)
{
    struct why_entity *entity = &why->entity;
    int status = find_row(why, error);

    if (status == SLUICE_OK)
        status = session_clock(why->asker.session, &why->now, error);
    if (status == SLUICE_OK)
        status = attempts_load(why->asker.session, &why->attempts, error);
    if (status != SLUICE_OK)
        return status;
    if (!attempts_find(why->attempts, why->node->output->name, why->date, entity->key.text,
                       &entity->breaker))
        return error_memory(error, "the breaker's attempts");
    if (entity->breaker != NULL && entity->breaker->attempts == 0)
        entity->breaker = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!text_equals(outcomes[i].key, entity->key.text))
            continue;
        if (outcomes[i].attempt)
            entity->attempt = &outcomes[i];
        else
            entity->committed = &outcomes[i];
    }
    return SLUICE_OK;
}

int64_t why_open_until(const struct why *why)
{
    const struct node_gates *gates = &why->node->gates;
    const struct attempt_record *record = why->entity.breaker;
    int64_t now = why->now, until;

    /* As the breaker decides: an attempt of a later day was made by a clock that was wrong. */
    if (record == NULL || gates->breaker_attempts <= 0 ||
        record->attempts < gates->breaker_attempts || record->at > now + DAY_US)
        return 0;
    until = record->at + gates->breaker_cooldown_days * DAY_US;
    return now < until ? until : 0;
}
