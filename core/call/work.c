/* work.c - a thread at a plugin: who is called, for which partition, and how the thread was before.
 */
#include "call/work.h"

#include <stdlib.h>

static int work_init(struct work *work, const struct call_node *node,
                     const struct sluice_host *host)
{
    arena_init(&work->scratch, 0);
    work->node = node;
    work->slices = calloc(node->input_count + 1, sizeof *work->slices);
    work->views = calloc(node->input_count + 1, sizeof *work->views);
    work->near = calloc(node->input_count + 1, sizeof *work->near);
    if (work->slices == NULL || work->views == NULL || work->near == NULL)
        return SLUICE_E_MEMORY;
    for (uint32_t i = 0; i < node->input_count; i++)
        work->views[i] = &node->reads[i].view;
    work->guard = (struct guard_call){ .name = node->plugin->name,
                                       .file = node->plugin->path,
                                       .node = node->name,
                                       .key_count = node->instance->key_count,
                                       .misread = work_misread,
                                       .told = work };
    guard_init(&work->guard);
    work->call = (struct sluice_call){ .size = sizeof work->call,
                                       .host = host,
                                       .handle = work,
                                       .parameters = node->instance->settings,
                                       .inputs = work->views };
    return SLUICE_OK;
}

int work_create(const struct call_node *node, const struct sluice_host *host, struct work **out)
{
    struct work *work = calloc(1, sizeof *work);
    int status = work == NULL ? SLUICE_E_MEMORY : work_init(work, node, host);

    if (status != SLUICE_OK)
        work_destroy(work);
    else
        *out = work;
    return status;
}

void work_destroy(struct work *work)
{
    if (work == NULL)
        return;
    arena_fini(&work->scratch);
    free(work->slices);
    free(work->views);
    free(work->near);
    free(work);
}

/* Of this seat alone, and ended with the result. */
static struct arena *memory_in(struct call_result *result)
{
    struct call_memory *memory = calloc(1, sizeof *memory);

    if (memory == NULL)
        return NULL;
    arena_init(&memory->arena, 32768);
    memory->next = atomic_load(&result->memory);
    while (!atomic_compare_exchange_weak(&result->memory, &memory->next, memory))
        ;
    return &memory->arena;
}

void work_take_block(struct work *work)
{
    const struct instance *instance = work->node->instance;
    bool made = work->input->block != NULL;

    work->call.block = made ? work->input->block : instance->block;
    work->call.block_size = made ? work->input->block_size : instance->block_size;
}

bool work_enter(struct work *work, struct call_input *input, struct call_result *result)
{
    if (work->input == input)
        return true;
    work->input = NULL;
    work->memory = memory_in(result);
    if (work->memory == NULL) {
        call_fail(result, true, "out of memory");
        return false;
    }
    work->input = input;
    work->result = result;
    work->guard.date = input->date;
    work->call.date = input->date;
    work->call.season = input->season;
    work->call.season_start = input->season_start;
    work->call.season_end = input->season_end;
    work_take_block(work);
    return true;
}

const char *stage_name(enum stage stage)
{
    static const char *const names[] = { [STAGE_PREPARE] = "prepare",
                                         [STAGE_ITERATE] = "iterate",
                                         [STAGE_PROCESS] = "process",
                                         [STAGE_COLLECT] = "collect" };

    return names[stage];
}

int work_call(struct work *work, enum stage stage, int (*function)(const struct sluice_call *call))
{
    enum guard_deed deed;
    int status;

    work->stage = stage;
    work->guard.function = stage_name(stage);
    work->guard.key = NULL;
    work->no_memory = false;
    work->misread = NULL;
    work->outcome = NULL;
    work->current = NULL;
    arena_reset(&work->scratch);
    guard_enter(&work->guard);
    status = function(&work->call);
    deed = guard_leave(&work->guard);
    if (deed != GUARD_NOTHING)
        call_fail(work->result, false, "plugin '%s' %s in %s", work->guard.name, guard_text(deed),
                  work->guard.function);
    if (work->misread != NULL)
        call_fail(work->result, false, "%s", work->misread);
    return status;
}

void work_conclude(struct work *work, int outcome, int category, char *text)
{
    work->outcome->outcome = (uint8_t)outcome;
    work->outcome->category = (uint8_t)category;
    text_make_utf8(text, strlen(text));
    work->outcome->reason = arena_text(work->memory, text);
    work->no_memory = work->no_memory || work->outcome->reason == NULL;
}

void work_fail(struct work *work, int category, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (work->outcome == NULL)
        call_fail(work->result, false, "%s", text);
    else if (work->outcome->outcome == 0)
        work_conclude(work, SLUICE_FAILED, category, text);
}

struct call_row *work_row(struct work *work)
{
    return arena_alloc(work->memory,
                       sizeof(struct call_row) +
                           sizeof(struct sluice_value) * work->node->instance->column_count);
}
