/* process.c - one entity: what its plugin is given, and whether what comes back can stand. */
#include "call/work.h"

/* No reason: there was no memory for one. */
static void fail_entity(struct work *work, int category, const char *reason)
{
    work->outcome->outcome = SLUICE_FAILED;
    work->outcome->category = (uint8_t)(reason == NULL ? SLUICE_ERROR : category);
    work->outcome->reason = reason == NULL ? "out of memory" : reason;
    work->outcome->retryable = reason == NULL;
    work->outcome->rows = NULL;
}

static void check_rows(struct work *work, const struct sluice_value *key)
{
    for (struct call_row *row = work->outcome->rows; row != NULL; row = row->next) {
        const char *reason = NULL;
        int category = row_check(work->node->instance, key, row, work->memory, &reason);
        if (category != 0) {
            fail_entity(work, category, reason);
            return;
        }
    }
}

/* Whatever it says of itself: its figures came of what nobody reads, or of another arithmetic. */
static void fail_guest(struct work *work, enum guard_deed deed)
{
    if (work->misread != NULL)
        fail_entity(work, SLUICE_ERROR, work->misread);
    if (deed != GUARD_NOTHING)
        fail_entity(
            work, SLUICE_ERROR,
            arena_printf(work->memory, "plugin '%s' %s", work->guard.name, guard_text(deed)));
}

static int call_process(struct work *work, const struct sluice_value *key, enum guard_deed *deed)
{
    int outcome;

    work->guard.key = key;
    guard_enter(&work->guard);
    outcome = work->node->plugin->descriptor->process(&work->call);
    *deed = guard_leave(&work->guard);
    return outcome;
}

/* What `process` returned against what it said through the services; both may be wrong. */
static void take_outcome(struct work *work, const struct sluice_value *key, int outcome)
{
    struct call_outcome *result = work->outcome;
    const char *plugin = work->node->plugin->descriptor->name;

    if (work->no_memory || result->rows == NULL)
        fail_entity(work, SLUICE_ERROR, NULL);
    else if (outcome < SLUICE_WRITTEN || outcome > SLUICE_FAILED)
        fail_entity(work, SLUICE_ERROR,
                    arena_printf(work->memory, "plugin '%s' returned %d, which is no outcome",
                                 plugin, outcome));
    else if (result->outcome == SLUICE_SKIPPED && outcome != SLUICE_SKIPPED)
        fail_entity(work, SLUICE_ERROR,
                    arena_printf(work->memory, "plugin '%s' skipped, but returned %d: %s", plugin,
                                 outcome, result->reason));
    else if (result->outcome != 0)
        result->rows = NULL; /* a skip, a failure, or a bad call of a service */
    else if (outcome != SLUICE_WRITTEN)
        fail_entity(work, SLUICE_ERROR, "the plugin gave no reason");
    else {
        result->outcome = SLUICE_WRITTEN;
        check_rows(work, key);
    }
}

/* False: a row that the entity would be given cannot be read, and it has failed. */
static bool take_slices(struct work *work, const struct sluice_value *key)
{
    for (uint32_t i = 0; i < work->node->input_count; i++) {
        const struct call_read *read = &work->node->reads[i];
        int64_t null;
        work->slices[i] = read->mapped
                              ? call_entity_slice(read, work->input->ranges[i], key, &work->near[i])
                              : (struct sluice_slice){ 0, 0, 1 };
        null = call_null_in(read, work->slices[i]);
        if (null < 0)
            continue;
        fail_entity(work, SLUICE_BAD_VALUE, call_describe_null(work->memory, read, null));
        return false;
    }
    return true;
}

void work_process(struct work *work, int64_t entity)
{
    const struct sluice_value *key = work->input->keys + entity * work->node->instance->key_count;
    struct call_outcome *result = &work->result->outcomes[entity];
    enum guard_deed deed = GUARD_NOTHING;
    int outcome = SLUICE_FAILED;

    work->stage = STAGE_PROCESS;
    work->guard.function = stage_name(STAGE_PROCESS);
    work->outcome = result;
    work->no_memory = false;
    work->misread = NULL;
    if (!take_slices(work, key))
        return;
    work->call.key = key;
    work->call.slices = work->slices;
    work->current = result->rows = work_row(work);
    arena_reset(&work->scratch);
    if (result->rows != NULL)
        outcome = call_process(work, key, &deed);
    take_outcome(work, key, outcome);
    fail_guest(work, deed);
    work->call.key = NULL;
    work->call.slices = NULL;
}
