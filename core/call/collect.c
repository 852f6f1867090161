/* collect.c - `collect` of a plugin: rows are lent to it as a list, and go back to their entities
 * once they were checked again. */
#include "call/work.h"

#include <stdlib.h>

static bool gather(const struct work *work, struct collected *collected)
{
    for (int64_t e = 0; e < work->input->entity_count; e++)
        for (struct call_row *row = work->result->outcomes[e].rows; row != NULL; row = row->next)
            if (work->result->outcomes[e].outcome == SLUICE_WRITTEN &&
                !collected_push(collected, row, e))
                return false;
    return true;
}

static void check_again(struct work *work, const struct collected_row *at)
{
    const struct instance *instance = work->node->instance;
    struct call_outcome *result = &work->result->outcomes[at->entity];
    const char *reason = NULL;
    int category;

    if (at->dropped || result->rejected)
        return;
    category = row_check(instance, work->input->keys + at->entity * instance->key_count, at->row,
                         work->memory, &reason);
    if (category == 0)
        return;
    result->rejected = true;
    result->outcome = SLUICE_FAILED;
    result->category = (uint8_t)category;
    result->reason = reason;
    work->no_memory = work->no_memory || reason == NULL;
}

/* Rows go back to their entities, in the order of the list. One bad row fails its entity. */
static void put_back(struct work *work, const struct collected *collected)
{
    for (int64_t e = 0; e < work->input->entity_count; e++)
        work->result->outcomes[e].rows = NULL;
    for (size_t i = 0; i < collected->count; i++)
        check_again(work, &collected->rows[i]);
    for (size_t i = collected->count; i-- > 0;) {
        struct collected_row *at = &collected->rows[i];
        struct call_outcome *result = &work->result->outcomes[at->entity];
        if (at->dropped || result->rejected)
            continue;
        at->row->next = result->rows;
        result->rows = at->row;
        result->outcome = SLUICE_WRITTEN;
    }
    if (work->no_memory)
        call_fail(work->result, true, "out of memory in collect");
}

static void call_collect(struct work *work, struct collected *collected)
{
    int status;

    work->collected = collected;
    status = work_call(work, STAGE_COLLECT, work->node->plugin->descriptor->collect);
    work->collected = NULL;
    if (work->no_memory)
        call_fail(work->result, true, "out of memory in collect");
    else if (status != SLUICE_OK)
        call_fail(work->result, false, "collect returned status %d (%s)", status,
                  status_text(status));
}

void work_collect(struct work *work)
{
    struct collected collected = { 0 };

    if (work->node->plugin->descriptor->collect == NULL)
        return;
    key_set_init(&collected.entities, work->node->instance->key_count);
    if (gather(work, &collected))
        call_collect(work, &collected);
    else
        call_fail(work->result, true, "out of memory");
    if (!call_failed(work->result))
        put_back(work, &collected);
    if (!call_failed(work->result) && !entities_sort(work->input, work->result))
        call_fail(work->result, true, "out of memory");
    key_set_fini(&collected.entities);
    free(collected.rows);
}
