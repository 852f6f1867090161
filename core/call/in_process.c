/* in_process.c - the caller that computes on the thread that sits. All others end here, on the far
 * side. */
#include "call/work.h"

#include <stdlib.h>

static int sit(const struct caller *caller, const struct call_node *node, void **seat)
{
    struct work *work = NULL;
    int status = work_create(node, &call_services, &work);

    (void)caller;
    *seat = work;
    return status;
}

static void leave(const struct caller *caller, void *seat)
{
    (void)caller;
    work_destroy(seat);
}

/* ---- prepare and iterate ---- */

static void call_plugin(struct work *work, enum stage stage,
                        int (*function)(const struct sluice_call *call))
{
    int status = work_call(work, stage, function);
    const char *name = stage_name(stage);

    if (work->no_memory)
        call_fail(work->result, true, "out of memory in %s", name);
    else if (status != SLUICE_OK)
        call_fail(work->result, false, "%s of plugin '%s' returned status %d (%s)", name,
                  work->node->plugin->descriptor->name, status, status_text(status));
}

static void prepare(void *seat, struct call_input *input, struct call_result *result)
{
    struct work *work = seat;
    const struct sluice_processor *descriptor = work->node->plugin->descriptor;

    if (descriptor->prepare == NULL || !work_enter(work, input, result))
        return;
    call_plugin(work, STAGE_PREPARE, descriptor->prepare);
    work_take_block(work);
}

/* The default iterate: distinct keys of the first input in its window. */
static int list_keys(struct call_input *input, struct call_result *result)
{
    const struct call_read *read = &input->node->reads[0];
    const struct sluice_column *columns = indexed_columns(read->indexed);
    struct sluice_value keys[MAX_KEY_COLUMNS];
    struct sluice_error error = SLUICE_ERROR_INIT;
    int64_t *groups = NULL, count = 0;
    int status = indexed_groups(read->indexed, input->ranges[0], &groups, &count, &error);

    for (int64_t g = 0; g < count && status == SLUICE_OK; g++) {
        struct sluice_slice slice = indexed_cut(read->indexed, groups[g], input->ranges[0]);
        for (uint32_t k = 0; k < read->key_count; k++)
            keys[read->entity_map[k]] = sluice_value_at(&columns[read->spec->key[k]], slice.first);
        status = entities_emit(input, result, keys, SLUICE_WRITTEN, 0, NULL);
    }
    free(groups);
    return status;
}

static void list_default(struct call_input *input, struct call_result *result)
{
    int status = list_keys(input, result);

    if (status == SLUICE_E_PLUGIN)
        call_fail(result, false,
                  "the first input of plugin '%s' does not list its entities: it needs an iterate",
                  input->node->plugin->descriptor->name);
    else if (status != SLUICE_OK)
        call_fail(result, true, "out of memory");
}

static void iterate(void *seat, struct call_input *input, struct call_result *result)
{
    struct work *work = seat;
    const struct sluice_processor *descriptor = work->node->plugin->descriptor;

    if (descriptor->iterate == NULL)
        list_default(input, result);
    else if (work_enter(work, input, result))
        call_plugin(work, STAGE_ITERATE, descriptor->iterate);
    if (!call_failed(result) && !entities_sort(input, result))
        call_fail(result, true, "out of memory");
}

/* ---- entities and rows ---- */

static void process(void *seat, struct call_input *input, struct call_result *result, int64_t first,
                    int64_t count)
{
    struct work *work = seat;

    if (!work_enter(work, input, result))
        return;
    for (int64_t e = first; e < first + count; e++)
        if (result->outcomes[e].outcome == 0)
            work_process(work, e);
}

static void collect(void *seat, struct call_input *input, struct call_result *result)
{
    struct work *work = seat;

    if (work->node->plugin->descriptor->collect != NULL && work_enter(work, input, result))
        work_collect(work);
    if (!call_failed(result))
        rows_make(input, result);
}

const struct caller caller_in_process = {
    .sit = sit,
    .leave = leave,
    .prepare = prepare,
    .iterate = iterate,
    .process = process,
    .collect = collect,
};
