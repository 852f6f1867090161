/*
 * widen.c - what a plugin describes, in structs of the size that they have here.
 *
 * A struct that begins with its size grows at its end from one minor version to the next. Whoever
 * reads a descriptor reads whole structs, so a shorter one is copied first. Tables say how long
 * each was in ABI 1.0 and where it points to others; these are widened before it. A list or a
 * struct is copied where it is short or something below it was, and nothing is where all have the
 * size of here. A window, a value and a filter's values stand inside of others or in arrays: these
 * never grow.
 */
#include "plugin/widen.h"

/* Deeper than any descriptor that is accepted: what points to itself is left to the rules. */
#define MAX_DEPTH 16

struct form;

struct part {
    size_t offset;
    bool listed; /* a NULL-terminated array of pointers, else one pointer; either may be NULL */
    const struct form *form;
};

struct form {
    size_t first; /* its size in ABI 1.0 */
    size_t size;
    struct part parts[5]; /* up to one without a form */
};

#define FORM(name, first) (first), sizeof(struct name)
#define LIST(in, member, form)                                                                     \
    {                                                                                              \
        offsetof(struct in, member), true, form                                                    \
    }
#define ONE(in, member, form)                                                                      \
    {                                                                                              \
        offsetof(struct in, member), false, form                                                   \
    }

static const struct form entity_form = { FORM(sluice_key_column, 16), { { 0 } } };
static const struct form key_form = { FORM(sluice_input_key, 24), { { 0 } } };
static const struct form column_form = { FORM(sluice_input_column, 24), { { 0 } } };
static const struct form filter_form = { FORM(sluice_filter, 32), { { 0 } } };
static const struct form cell_form = { FORM(sluice_output_column, 88), { { 0 } } };
static const struct form parameter_form = { FORM(sluice_parameter, 80),
                                            { LIST(sluice_parameter, fields, &parameter_form) } };
static const struct form input_form = { FORM(sluice_input, 128),
                                        { LIST(sluice_input, columns, &column_form),
                                          LIST(sluice_input, keys, &key_form),
                                          LIST(sluice_input, filters, &filter_form) } };
static const struct form output_form = { FORM(sluice_output, 32),
                                         { LIST(sluice_output, columns, &cell_form) } };
static const struct form due_form = { FORM(sluice_due, 88),
                                      { LIST(sluice_due, keys, &key_form),
                                        LIST(sluice_due, filters, &filter_form) } };
static const struct form completeness_form = { FORM(sluice_completeness, 56),
                                               { LIST(sluice_completeness, due, &due_form),
                                                 LIST(sluice_completeness, keys, &key_form) } };
static const struct form gates_form = { FORM(sluice_gates, 24),
                                        { ONE(sluice_gates, completeness, &completeness_form) } };

static const struct part descriptor_parts[] = {
    LIST(sluice_processor, entity, &entity_form),
    LIST(sluice_processor, parameters, &parameter_form),
    LIST(sluice_processor, inputs, &input_form),
    ONE(sluice_processor, output, &output_form),
    ONE(sluice_processor, gates, &gates_form),
    { 0 },
};

static const struct part binding_parts[] = {
    LIST(sluice_binding, entity, &entity_form),
    LIST(sluice_binding, inputs, &input_form),
    ONE(sluice_binding, output, &output_form),
    { 0 },
};

struct widener {
    struct arena *arena;
    int depth;
    bool failed;
};

static void *pointer_at(const void *from, size_t offset)
{
    void *pointer;

    memcpy(&pointer, (const char *)from + offset, sizeof pointer);
    return pointer;
}

/* A copy of `used` bytes in memory of `size`, the rest of which is zero. */
static void *copy_into(struct widener *widener, const void *from, size_t used, size_t size)
{
    void *copy = arena_alloc(widener->arena, size);

    if (copy == NULL)
        widener->failed = true;
    else
        memcpy(copy, from, used);
    return copy;
}

static void *widen_one(struct widener *widener, void *object, const struct form *form);

static void *widen_list(struct widener *widener, void *list, const struct form *form)
{
    size_t count = 0;
    void *widened = list, *item;

    while (pointer_at(list, count * sizeof item) != NULL)
        count++;
    for (size_t i = 0; i < count && !widener->failed; i++) {
        void *was = pointer_at(list, i * sizeof item);

        item = widen_one(widener, was, form);
        if (item != was && widened == list)
            widened =
                copy_into(widener, list, (count + 1) * sizeof item, (count + 1) * sizeof item);
        if (item != was && !widener->failed)
            memcpy((char *)widened + i * sizeof item, &item, sizeof item);
    }
    return widened;
}

static void *widen_part(struct widener *widener, const void *object, const struct part *part)
{
    void *was = pointer_at(object, part->offset);

    if (was == NULL || widener->failed)
        return was;
    return part->listed ? widen_list(widener, was, part->form)
                        : widen_one(widener, was, part->form);
}

/* The struct at `object`: itself, or a copy of this program's size. */
static void *widen_one(struct widener *widener, void *object, const struct form *form)
{
    void *widened = object;
    uint32_t size;

    memcpy(&size, object, sizeof size);
    if (size < form->first || size > form->size || widener->depth == MAX_DEPTH)
        return object;
    widener->depth++;
    if (size < form->size)
        widened = copy_into(widener, object, size, form->size);
    for (const struct part *part = form->parts; part->form != NULL && !widener->failed; part++) {
        const void *below = widen_part(widener, object, part);

        if (below == pointer_at(object, part->offset) || widener->failed)
            continue;
        if (widened == object)
            widened = copy_into(widener, object, size, form->size);
        if (widened != NULL)
            memcpy((char *)widened + part->offset, &below, sizeof below);
    }
    widener->depth--;
    size = (uint32_t)form->size;
    if (widened != object && widened != NULL)
        memcpy(widened, &size, sizeof size);
    return widened;
}

static bool widen_parts(struct arena *arena, void *object, const struct part *parts)
{
    struct widener widener = { .arena = arena };

    for (const struct part *part = parts; part->form != NULL && !widener.failed; part++) {
        const void *below = widen_part(&widener, object, part);
        if (!widener.failed)
            memcpy((char *)object + part->offset, &below, sizeof below);
    }
    return !widener.failed;
}

bool widen_descriptor(struct arena *arena, struct sluice_processor *descriptor)
{
    return widen_parts(arena, descriptor, descriptor_parts);
}

bool widen_binding(struct arena *arena, struct sluice_binding *binding)
{
    return widen_parts(arena, binding, binding_parts);
}
