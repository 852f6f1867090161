/* house.c - see house.h. */
#include "import/house.h"
#include "engine/silence.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#define MOST_FILES 4

static const char yaml[] = "sluice: 1\n"
                           "name: house\n"
                           "store: {driver: sqlite, path: house.db}\n"
                           "calendar: {table: games, date: day}\n"
                           "tables:\n"
                           "  games: {date: day, key: [id], known: ahead,\n"
                           "          columns: {id: text, day: date, n: int?}}\n"
                           "  reports: {date: day, key: [id], columns: {id: text, day: date}}\n"
                           "  teams: {key: [team], max_removed: 20,\n"
                           "          columns: {team: text, city: text}}\n";

#define ok(call) ck_assert_msg((call) == SLUICE_OK, "%s: %s", #call, house->error.message)

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

void house_open(struct house *house)
{
    *house = (struct house){ .error = SLUICE_ERROR_INIT };
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    (void)snprintf(house->folder, sizeof house->folder, "/tmp/sluice-house-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(house->folder));
    ck_assert_int_eq(chdir(house->folder), 0);
    write_file("house.yaml", yaml);
    diagnostics_init(&house->diagnostics);
    ok(pipeline_load("house.yaml", &house->diagnostics, &house->pipeline, &house->error));
    ok(store_create(house->pipeline->store, NULL, &house->diagnostics, &house->store,
                    &house->error));
    ok(store_open(house->store, SLUICE_OPEN_CREATE, &house->session, &house->error));
    ok(ledger_migrate(house->session, &house->error));
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

void house_close(struct house *house)
{
    session_close(house->session);
    store_destroy(house->store);
    pipeline_destroy(house->pipeline);
    diagnostics_fini(&house->diagnostics);
    buffer_fini(&house->told);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(nftw(house->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* ---- what is told ---- */

static void note_progress(void *user, const struct import_about *file,
                          const struct import_progress *progress)
{
    struct house *house = user;

    buffer_printf(&house->told, "%s %lld rows%s\n", file->table->name, (long long)progress->rows,
                  progress->ended ? " read" : "");
}

static void note_mistake(void *user, const struct import_about *file,
                         const struct import_mistake *mistake)
{
    struct house *house = user;

    buffer_printf(&house->told, "%s %lld. at %d: %s\n", file->path, (long long)mistake->number,
                  mistake->line, mistake->text);
}

static void note_losses(void *user, const struct import_about *file,
                        const struct import_loss *losses, size_t count)
{
    struct house *house = user;
    char date[DATE_TEXT_SIZE];

    for (size_t i = 0; i < count; i++)
        buffer_printf(&house->told, "%s %s loses %lld of %lld\n", file->table->name,
                      losses[i].date == NO_DATE ? "all" : date_format(losses[i].date, date),
                      (long long)losses[i].removed, (long long)losses[i].stood);
}

static void note_moved(void *user, const struct import_about *file,
                       const struct import_moves *moves)
{
    struct house *house = user;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    for (size_t i = 0; i < moves->count; i++) {
        buffer_printf(&house->told, "%s ", file->table->name);
        import_move_key(moves, i, &house->told);
        buffer_printf(&house->told, " moved %s to %s\n", date_format(moves->items[i].from, from),
                      date_format(import_move_to(moves, i), to));
    }
}

static void note_done(void *user, const struct import_about *file,
                      const struct import_summary *summary)
{
    struct house *house = user;
    const struct import_counts *counts = &summary->counts;

    buffer_printf(&house->told, "%s%s in: %lld rows, %lld out, %lld of %lld dates, +%lld ~%lld",
                  file->table->name, file->merge ? " merged" : "", (long long)summary->rows,
                  (long long)summary->outside, (long long)summary->changed,
                  (long long)summary->partitions, (long long)counts->added,
                  (long long)counts->changed);
    buffer_printf(&house->told, " -%lld >%lld, before %lld\n", (long long)counts->removed,
                  (long long)counts->moved, (long long)summary->before);
    ck_assert_int_ge(summary->nanoseconds, 0);
}

static void note_outside(void *user, const struct absence *absence)
{
    struct house *house = user;

    buffer_printf(&house->told, "%s: %lld rows on %zu dates outside\n", absence->table,
                  (long long)absence->rows, absence->dates);
}

/* ---- importing in silence ---- */

static int import_items(struct house *house, const struct import_request *request)
{
    bool dry = request->options.dry_run;
    struct import *import = NULL;
    int status = import_create(request, &import, &house->error);

    house->result = (struct import_result){ 0 };
    if (status == SLUICE_OK)
        status = import_begin(import, house->session, &house->error);
    if (status == SLUICE_OK)
        status = import_run(import, dry ? NULL : "test", NULL, &house->result, &house->error);
    import_destroy(import);
    return status;
}

int house_import(struct house *house, const struct house_file *files, struct import_options options)
{
    const struct import_events events = { .user = house,
                                          .progress = note_progress,
                                          .mistake = note_mistake,
                                          .losses = note_losses,
                                          .moved = note_moved,
                                          .done = note_done,
                                          .outside = note_outside };
    struct import_item items[MOST_FILES];
    char paths[MOST_FILES][32];
    struct import_request request = { .pipeline = house->pipeline,
                                      .items = items,
                                      .options = options,
                                      .events = house->deaf ? NULL : &events };
    struct silence silence;
    int status;

    buffer_clear(&house->told);
    for (; files[request.count].table != NULL; request.count++) {
        const struct house_file *file = &files[request.count];
        char *path = paths[request.count];
        ck_assert_uint_lt(request.count, MOST_FILES);
        (void)snprintf(path, sizeof paths[0], "%s.csv", file->table);
        items[request.count] =
            (struct import_item){ .table = pipeline_find_table(house->pipeline, file->table),
                                  .path = path };
        if (file->text == NULL)
            (void)unlink(path);
        else
            write_file(path, file->text);
    }
    request.options.cancel = &house->cancel;
    silence_begin(&silence);
    status = import_items(house, &request);
    silence_end(&silence);
    return status;
}

/* ---- what came of it ---- */

void house_expect_told(const struct house *house, const char *name, const char *expected)
{
    const char *told = house->told.data == NULL ? "" : house->told.data;

    ck_assert_msg(strcmp(told, expected) == 0, "%s: told\n%sinstead of\n%s", name, told, expected);
}

static int add_row(void *user, int count, char **cells, char **names)
{
    struct buffer *out = user;

    (void)names;
    for (int i = 0; i < count; i++)
        buffer_printf(out, "%s%s", i > 0 ? "|" : "", cells[i] == NULL ? "" : cells[i]);
    buffer_char(out, '\n');
    return 0;
}

void house_expect_rows(const struct house *house, const char *name, const char *query,
                       const char *expected)
{
    struct buffer rows = { 0 };
    char *message = NULL;
    sqlite3 *sql;

    (void)house;
    ck_assert_int_eq(sqlite3_open("house.db", &sql), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(sql, query, add_row, &rows, &message) == SQLITE_OK, "%s: %s", query,
                  message);
    ck_assert_msg(strcmp(rows.data == NULL ? "" : rows.data, expected) == 0,
                  "%s: the store has\n%sinstead of\n%s", name, rows.data, expected);
    buffer_fini(&rows);
    ck_assert_int_eq(sqlite3_close(sql), SQLITE_OK);
}
