/* call.c - the life of what a partition is computed from, and of what comes of it. */
#include "call/call.h"

#include <stdlib.h>

static const char no_memory[] = "out of memory";

void call_input_init(struct call_input *input, const struct call_node *node, sluice_day date)
{
    input->node = node;
    input->date = date;
    input->season = "";
    arena_init(&input->arena, 4096);
}

void call_input_fini(struct call_input *input)
{
    free(input->keys);
    free(input->block);
    input->keys = NULL;
    input->block = NULL;
    arena_fini(&input->arena);
}

void call_result_fini(struct call_result *result)
{
    struct call_memory *memory = atomic_exchange(&result->memory, NULL);

    while (memory != NULL) {
        struct call_memory *next = memory->next;
        arena_fini(&memory->arena);
        free(memory);
        memory = next;
    }
    free(result->outcomes);
    free(result->entities);
    if (result->failure != no_memory)
        free((void *)(uintptr_t)result->failure);
    result->outcomes = NULL;
    result->entities = NULL;
    result->failure = NULL;
    if (result->has_rows)
        table_fini(&result->rows);
    result->has_rows = false;
}

void call_fail(struct call_result *result, bool retryable, const char *format, ...)
{
    char text[512];
    va_list arguments;

    if (atomic_exchange(&result->failed, true))
        return;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    text_make_utf8(text, strlen(text));
    result->retryable = retryable;
    result->failure = strdup(text);
    if (result->failure != NULL)
        return;
    /* The reason is lost: the next run shall find it again. */
    result->failure = no_memory;
    result->retryable = true;
}
