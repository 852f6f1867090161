/* items.c - what differs between two texts of a component: parameters, gates, columns, builds. */
#include "plan/private.h"

#include <stdlib.h>

/* Where the items of a component's text end; what is not listed is one item. */
static const char *const ends_by_kind[] = {
    [COMPONENT_PARAMETERS] = " ",
    [COMPONENT_GATES] = ",;",
    [COMPONENT_OUTPUT] = ",",
};

/* Part of a text. */
struct item {
    const char *text;
    size_t length;
    bool matched;
};

struct items {
    struct item *list;
    size_t count, capacity;
};

static const char *ends_of(int kind)
{
    return kind < (int)COUNT_OF(ends_by_kind) && ends_by_kind[kind] != NULL ? ends_by_kind[kind]
                                                                            : "";
}

/* Length up to the next end outside of quotes and brackets. */
static size_t item_length(const char *text, const char *ends)
{
    int depth = 0;
    bool quoted = false;
    size_t i = 0;

    for (; text[i] != '\0'; i++) {
        if (quoted && text[i] == '\\' && text[i + 1] != '\0')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr("[{(", text[i]) != NULL)
            depth++;
        else if (!quoted && strchr("]})", text[i]) != NULL)
            depth--;
        else if (!quoted && depth <= 0 && strchr(ends, text[i]) != NULL)
            break;
    }
    return i;
}

static bool split(const char *text, const char *ends, struct items *items)
{
    while (*text != '\0') {
        size_t length = item_length(text, ends);
        if (length > 0) {
            if (!array_reserve((void **)&items->list, &items->capacity, items->count + 1,
                               sizeof *items->list))
                return false;
            items->list[items->count++] = (struct item){ text, length, false };
        }
        text += length;
        if (*text != '\0')
            text++;
        text += strspn(text, " ");
    }
    return true;
}

static void match_equal(struct items *before, struct items *after)
{
    for (size_t i = 0; i < before->count; i++)
        for (size_t j = 0; j < after->count && !before->list[i].matched; j++) {
            struct item *a = &before->list[i], *b = &after->list[j];
            if (b->matched || a->length != b->length || memcmp(a->text, b->text, a->length) != 0)
                continue;
            a->matched = b->matched = true;
        }
}

/* Length of the words at the start that both have, without what follows the last of them. Neither
 * is left without a rest. */
static size_t common_name(const struct item *a, const struct item *b)
{
    size_t name = 0;

    for (size_t i = 0; i < a->length && i < b->length && a->text[i] == b->text[i]; i++)
        if (a->text[i] == ' ' || a->text[i] == '=')
            name = i;
    return name;
}

static const struct item *find_partner(const struct item *item, struct items *after, size_t *name)
{
    struct item *best = NULL;

    *name = 0;
    for (size_t j = 0; j < after->count; j++) {
        size_t length = after->list[j].matched ? 0 : common_name(item, &after->list[j]);
        if (length <= *name)
            continue;
        *name = length;
        best = &after->list[j];
    }
    if (best != NULL)
        best->matched = true;
    return best;
}

static const char *rest(const struct item *item, size_t name, struct arena *arena)
{
    size_t skip = name == 0 ? 0 : name + 1;

    return item == NULL ? NULL : arena_copy(arena, item->text + skip, item->length - skip);
}

static bool add_change(const struct item *before, const struct item *after, size_t name,
                       struct arena *arena, struct item_change *out)
{
    const struct item *any = before != NULL ? before : after;

    out->name = arena_copy(arena, any->text, name);
    out->before = rest(before, name, arena);
    out->after = rest(after, name, arena);
    return out->name != NULL && (before == NULL || out->before != NULL) &&
           (after == NULL || out->after != NULL);
}

/* A whole text is one item, which has a partner whatever its words. */
static bool pair_items(struct items *before, struct items *after, bool whole,
                       struct item_change *changes, size_t *count, struct arena *arena)
{
    bool ok = true;

    for (size_t i = 0; i < before->count && ok; i++) {
        const struct item *partner;
        size_t name;
        if (before->list[i].matched)
            continue;
        partner = find_partner(&before->list[i], after, &name);
        if (partner == NULL && whole && after->count > 0) {
            partner = &after->list[0];
            after->list[0].matched = true;
        }
        ok = add_change(&before->list[i], partner, name, arena, &changes[(*count)++]);
    }
    for (size_t j = 0; j < after->count && ok; j++)
        if (!after->list[j].matched)
            ok = add_change(NULL, &after->list[j], 0, arena, &changes[(*count)++]);
    return ok;
}

int items_compare(const struct component_change *change, struct arena *arena,
                  struct item_changes *out, struct sluice_error *error)
{
    const struct component *sides[] = { change->before, change->after };
    const char *ends = ends_of(change->kind);
    struct items items[2] = { { 0 } };
    struct item_change *changes = NULL;
    bool ok = true;

    *out = (struct item_changes){ 0 };
    for (int side = 0; side < 2 && ok; side++) {
        if (sides[side] == NULL)
            continue;
        if (sides[side]->detail == NULL) {
            out->note = "the ledger does not have what it was";
            goto done;
        }
        ok = split(sides[side]->detail, ends, &items[side]);
    }
    if (ok)
        changes = arena_alloc(arena, sizeof *changes * (items[0].count + items[1].count + 1));
    ok = changes != NULL;
    if (ok) {
        match_equal(&items[0], &items[1]);
        ok = pair_items(&items[0], &items[1], *ends == '\0', changes, &out->count, arena);
        out->items = changes;
    }
done:
    free(items[0].list);
    free(items[1].list);
    return ok ? SLUICE_OK : error_memory(error, "an explanation");
}
