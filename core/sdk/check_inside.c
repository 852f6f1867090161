/* check_inside.c - one check in this process, from the plugin's loading to its verdict. */
#include "sdk/check.h"

#include <stdlib.h>

/* "3,7-9" */
static bool keep_rows(struct world *world, const char *keep)
{
    const char *at = keep;

    world->kept = calloc((size_t)world->row_count + 1, sizeof *world->kept);
    while (world->kept != NULL && *at != '\0') {
        char *end = NULL;
        long long from = strtoll(at, &end, 10), to = from;
        if (*end == '-')
            to = strtoll(end + 1, &end, 10);
        for (long long i = from < 0 ? 0 : from; i <= to && i < world->row_count; i++)
            world->kept[i] = true;
        at = *end == ',' ? end + 1 : end + strlen(end);
    }
    return world->kept != NULL;
}

#define ROWS_SHOWN 5

static void tell_rows(struct check *check)
{
    struct buffer text = { 0 };
    int64_t count = 0;

    for (int64_t i = 0; check->world.kept != NULL && i < check->world.row_count; i++)
        count += check->world.kept[i];
    for (int64_t i = 0;
         count <= ROWS_SHOWN && check->world.kept != NULL && i < check->world.row_count; i++) {
        if (!check->world.kept[i])
            continue;
        buffer_clear(&text);
        world_print_row(&check->world, i, &text);
        check_tell(check, "row", "%s", text.data == NULL ? "" : text.data);
    }
    buffer_fini(&text);
}

static void run_entry(struct check *check)
{
    int status = world_open(check->request, &check->world, &check->error);

    if (status == SLUICE_E_PLUGIN)
        check_find(check, "%s", check->error.message);
    else if (status == SLUICE_E_MEMORY)
        (void)check_lacks(check, status);
    else if (status != SLUICE_OK)
        check_tell(check, "refused", "%s", check->error.message);
    if (status != SLUICE_OK)
        return;
    if (check->inside->keep != NULL && !keep_rows(&check->world, check->inside->keep)) {
        (void)check_lacks(check, error_memory(&check->error, "the rows that are kept"));
        return;
    }
    check_tell(check, "rows", "%lld", (long long)check->world.row_count);
    tell_rows(check);
    check->entry->run(check);
    check_end(check, CHECK_PASSED, "%s", "");
}

int check_run_inside(const struct check_request *request, const struct check_inside *inside,
                     struct sluice_error *error)
{
    struct check check = { .request = request, .inside = inside, .error = SLUICE_ERROR_INIT };

    for (size_t i = 0; i < check_entry_count; i++)
        if (text_equals(check_entries[i].name, inside->name))
            check.entry = &check_entries[i];
    if (check.entry == NULL)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "there is no check '%s'; --list shows them", inside->name);
    child_limit(request->seconds);
    run_entry(&check);
    world_close(&check.world);
    return SLUICE_OK;
}
