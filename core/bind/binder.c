/* binder.c - what all steps of binding need: memory, and a place for a table. */
#include "bind/private.h"

int binder_out_of_memory(struct binder *binder)
{
    return error_memory(binder->error, "the plan");
}

void *binder_alloc(struct binder *binder, size_t bytes)
{
    return arena_alloc(&binder->binding->arena, bytes);
}

int binder_add_source(struct binder *binder, struct source *source)
{
    struct binding *binding = binder->binding;

    if (!array_reserve((void **)&binding->sources, &binder->source_capacity,
                       binding->source_count + 1, sizeof(struct source *)))
        return binder_out_of_memory(binder);
    source->index = binding->source_count;
    binding->sources[binding->source_count++] = source;
    return SLUICE_OK;
}
