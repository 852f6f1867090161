/* import.c - the life of an import: its files one after the other, each through all steps. */
#include "import/private.h"

#include <stdlib.h>

/* ---- which files ---- */

/* The calendar's file comes before the others, whose dates it says. */
static void order_items(const struct import_request *request)
{
    const struct pipeline_calendar *calendar = request->pipeline->calendar;
    const char *table = calendar == NULL ? NULL : calendar->table;

    for (size_t i = 1; table != NULL && i < request->count; i++) {
        struct import_item item = request->items[i];
        if (strcmp(item.table->name, table) != 0)
            continue;
        memmove(&request->items[1], request->items, sizeof item * i);
        request->items[0] = item;
    }
}

static bool numbers_rows(const struct pipeline_table *table)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (table->columns[c].row_number)
            return true;
    return false;
}

static int add_file(struct import *import, const struct import_item *item,
                    struct sluice_error *error)
{
    struct import_file *file = &import->files[import->file_count];
    int mode = import->options.mode == 0 ? item->table->import : import->options.mode;
    size_t count = item->path_count == 0 ? 1 : item->path_count;

    file->about = (struct import_about){ item->table, item->path, mode == IMPORT_MERGE };
    if (file->about.merge && numbers_rows(item->table))
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "table '%s' numbers the rows of its files: a merge would replace "
                                "rows of another file by their numbers; import all files at once, "
                                "without --merge",
                                item->table->name);
    file->path = item->path;
    file->parts = arena_alloc(&import->arena, sizeof *file->parts * count);
    if (file->parts == NULL)
        return error_memory(error, "the list of files");
    for (size_t i = 0; i < count; i++)
        file->parts[i] =
            (struct import_part){ .path = item->path_count == 0 ? item->path : item->paths[i] };
    file->part_count = count;
    import->file_count++;
    return import_table_init(&file->table, item->table, &import->arena, error);
}

static int add_files(struct import *import, const struct import_request *request,
                     struct sluice_error *error)
{
    int status = SLUICE_OK;

    import->files = calloc(request->count, sizeof *import->files);
    if (import->files == NULL)
        return error_memory(error, "the list of files");
    for (size_t i = 0; i < request->count && status == SLUICE_OK; i++)
        status = add_file(import, &request->items[i], error);
    return status;
}

/* A range picks among dates: there must be some. */
static int check_range(const struct import_request *request, struct sluice_error *error)
{
    for (size_t i = 0; i < request->count; i++)
        if (request->items[i].table->date != NULL)
            return SLUICE_OK;
    return sluice_error_set(
        error, SLUICE_E_INVALID, "--from and --to are for tables with dates, and '%s' has none%s",
        request->items[0].table->name, request->count > 1 ? ", nor has any other" : "");
}

int import_create(const struct import_request *request, struct import **import,
                  struct sluice_error *error)
{
    static const struct import_events nobody = { 0 };
    static const atomic_bool never = false;
    struct import *made = calloc(1, sizeof *made);
    int status;

    *import = NULL;
    if (made == NULL)
        return error_memory(error, "an import");
    *made = (struct import){ .pipeline = request->pipeline,
                             .options = request->options,
                             .events = request->events == NULL ? &nobody : request->events,
                             .has_range = request->options.from <= request->options.to,
                             .calendar = { .today = NO_DATE } };
    if (made->options.cancel == NULL)
        made->options.cancel = &never;
    arena_init(&made->arena, 0);
    if (made->has_range)
        order_items(request);
    status = import_order_references(request, error);
    if (status == SLUICE_OK)
        status = add_files(made, request, error);
    if (status == SLUICE_OK && made->has_range)
        status = check_range(request, error);
    if (status == SLUICE_OK)
        *import = made;
    else
        import_destroy(made);
    return status;
}

void import_destroy(struct import *import)
{
    if (import == NULL)
        return;
    import_calendar_fini(&import->calendar);
    for (size_t i = 0; i < import->file_count; i++)
        import_file_fini(&import->files[i]);
    free(import->files);
    arena_fini(&import->arena);
    free(import);
}

int import_begin(struct import *import, struct session *session, struct sluice_error *error)
{
    import->session = session;
    return import_calendar_init(import, error);
}

/* ---- one file ---- */

static int import_one(struct import *import, struct import_file *file, struct import_result *result,
                      struct sluice_error *error)
{
    int64_t started = clock_monotonic_ns();
    int status = import_read(import, file, error);

    if (status == SLUICE_OK)
        status = import_check_references(import, file, error);
    if (status == SLUICE_OK)
        status = import_check_keys(import, file, error);
    if (status == SLUICE_OK && file->mistakes > 0) {
        result->mistakes = file->mistakes;
        status = import_refuse(file, error);
    }
    if (status == SLUICE_OK)
        status = import_sort(import, file, error);
    if (status == SLUICE_OK && atomic_load(import->options.cancel))
        status = sluice_error_set(error, SLUICE_E_CANCELLED, "interrupted");
    if (status == SLUICE_OK)
        status = import_commit(import, file, error);
    if (status == SLUICE_OK) {
        file->summary.rows = file->rows.row_count;
        file->summary.nanoseconds = clock_monotonic_ns() - started;
        result->rows += file->summary.rows;
        result->done++;
        import_tell_done(import, file);
    }
    return status;
}

/* ---- all of them ---- */

int import_run(struct import *import, const char *run_id, struct lease *lease,
               struct import_result *result, struct sluice_error *error)
{
    const struct sink_request commits = { import->session, lease, run_id, NULL };
    int status = SLUICE_OK;

    *result = (struct import_result){ 0 };
    if (!import->options.dry_run)
        status = sink_store_create(&commits, &import->sink, error);
    while (import->done < import->file_count && status == SLUICE_OK) {
        struct import_file *file = &import->files[import->done];
        status = import_one(import, file, result, error);
        if (!import_is_referenced(import, file))
            import_file_fini(file);
        import->done = result->done;
        result->partly = import->partly;
        result->unsettled = import->unsettled;
    }
    sink_destroy(import->sink);
    import->sink = NULL;
    if (status == SLUICE_OK)
        status = import_check_fresh(import, error);
    return status == SLUICE_OK ? import_count_outside(import, error) : status;
}
