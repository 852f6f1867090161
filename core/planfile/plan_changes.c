/* plan_changes.c - how a plan made now differs from the one of a file, in words. */
#include "planfile/plan_changes.h"

static bool index_entries(const struct plan_file *file, struct arena *arena, struct map *map)
{
    for (size_t i = 0; i < file->entry_count; i++) {
        char date[DATE_TEXT_SIZE];
        const char *key = arena_printf(arena, "%s %s", file->entries[i].node,
                                       date_format(file->entries[i].date, date));
        if (key == NULL || !map_put_text(map, key, &file->entries[i]))
            return false;
    }
    return true;
}

static int compare(struct comparison *comparison, const char *store)
{
    struct arena *arena = &comparison->changes->arena;
    const char *was_store = comparison->was->origin.store;

    if (!index_entries(comparison->was, arena, &comparison->was_entries) ||
        !index_entries(comparison->is, arena, &comparison->is_entries))
        return error_memory(comparison->error, "the differences");
    if (strcmp(was_store, store) != 0)
        changes_add(comparison, "store: was %.160s, is %.160s", was_store, store);
    changes_of_nodes(comparison);
    changes_of_entries(comparison);
    return comparison->failed ? error_memory(comparison->error, "the differences") : SLUICE_OK;
}

int plan_file_compare(const struct plan_file *was, struct plan *plan, struct session *session,
                      const char *store, struct plan_changes *changes, struct sluice_error *error)
{
    const struct plan_file_subject subject = { plan, session, &was->request, &was->origin, was };
    struct plan_file *is;
    struct comparison comparison = { .was = was, .plan = plan, .changes = changes, .error = error };
    int status = plan_file_create(&subject, &is, error);

    arena_init(&changes->arena, 0);
    if (status != SLUICE_OK)
        return status;
    comparison.is = is;
    status = compare(&comparison, store);
    map_fini(&comparison.was_entries);
    map_fini(&comparison.is_entries);
    buffer_fini(&comparison.key);
    plan_file_destroy(is);
    return status;
}

void plan_changes_fini(struct plan_changes *changes)
{
    map_fini(&changes->lines);
    arena_fini(&changes->arena);
}
