/* world.c - the world of world.h: its folder, its tables, and runs in it. */
#include "run/world.h"

#include "report/capture.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

static const char preamble[] =
    "sluice: 1\n"
    "name: world\n"
    "store: {driver: sqlite, path: world.db}\n"
    "calendar: {table: days, date: day, season: season, where: {kind: [real]}}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text, kind: "
    "text}}\n"
    "  readings:\n"
    "    date: day\n"
    "    key: [day, sensor, slot]\n"
    "    columns: {day: date, sensor: int, slot: text, value: real?, note: text?}\n"
    "  plan:\n"
    "    {date: day, key: [day, sensor, slot], known: ahead,\n"
    "     columns: {day: date, sensor: int, slot: text}}\n"
    "  sensors: {key: [sensor], columns: {sensor: int, name: text?}}\n"
    "  names: {key: [sensor], columns: {sensor: int, name: text?}}\n"
    "  beside: {date: day, key: [sensor], columns: {day: date, sensor: int, value: real?}}\n"
    "processors:\n";

static const char days[] =
    "INSERT INTO days (day, season, kind) VALUES"
    " ('2021-01-01', 's1', 'real'), ('2021-01-02', 's1', 'real'), ('2021-01-03', 's1', 'real'),"
    " ('2021-01-04', 's1', 'test'), ('2021-01-05', 's1', 'real'), ('2021-01-06', 's1', 'real'),"
    " ('2021-02-01', 's2', 'real'), ('2021-02-02', 's2', 'real'), ('2021-02-03', 's2', 'real')";

/* ---- opening and closing ---- */

static void make_raw_tables(struct world *world)
{
    for (size_t i = 0; i < world->binding->source_count; i++) {
        const struct source *source = world->binding->sources[i];
        const struct sluice_layout *layout;
        if (source->raw == NULL)
            continue;
        layout = pipeline_table_layout(source->raw, &world->arena);
        ck_assert_ptr_nonnull(layout);
        world_ok(world, session_migrate(world->session, layout, &world->error));
    }
}

static void write_pipeline(const struct world *world, const char *processors)
{
    FILE *file = fopen(world->yaml, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fprintf(file, "%s%s", preamble, processors), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void load(struct world *world, const char *processors)
{
    struct buffer mistakes = { 0 };
    int status;

    write_pipeline(world, processors);
    diagnostics_init(&world->diagnostics);
    world_ok(world, registry_create(FIXTURES, &world->registry, &world->error));
    status = pipeline_load(world->yaml, &world->diagnostics, &world->pipeline, &world->error);
    if (status == SLUICE_OK)
        status = binding_create(world->pipeline, world->registry, &world->diagnostics,
                                &world->binding, &world->error);
    diagnostics_print(&world->diagnostics, &mistakes);
    ck_assert_msg(status == SLUICE_OK, "%s", mistakes.data == NULL ? "?" : mistakes.data);
    buffer_fini(&mistakes);
    world_ok(world, store_create(world->pipeline->store, NULL, &world->diagnostics, &world->store,
                                 &world->error));
    world_ok(world, store_open(world->store, SLUICE_OPEN_CREATE, &world->session, &world->error));
}

static void unload(struct world *world)
{
    plan_destroy(world->plan);
    ledger_destroy(world->ledger);
    session_close(world->session);
    store_destroy(world->store);
    binding_destroy(world->binding);
    registry_destroy(world->registry);
    pipeline_destroy(world->pipeline);
    diagnostics_fini(&world->diagnostics);
    world->plan = NULL;
    world->ledger = NULL;
}

void world_open(struct world *world, const char *processors)
{
    char path[128];

    *world = (struct world){ .threads = 2, .memory = UINT64_MAX, .error = SLUICE_ERROR_INIT };
    arena_init(&world->arena, 0);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    ck_assert_int_eq(unsetenv("SLUICE_PLUGIN_PATH"), 0);
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/sluice-world-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(world->folder));
    (void)snprintf(world->yaml, sizeof world->yaml, "%s/world.yaml", world->folder);
    (void)snprintf(path, sizeof path, "%s/world.db", world->folder);
    load(world, processors);
    world_ok(world, ledger_migrate(world->session, &world->error));
    make_raw_tables(world);
    ck_assert_int_eq(sqlite3_open(path, &world->sql), SQLITE_OK);
    ck_assert_int_eq(sqlite3_busy_timeout(world->sql, 10000), SQLITE_OK);
    world_sql(world, "%s", days);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

void world_close(struct world *world)
{
    ck_assert_int_eq(sqlite3_close(world->sql), SQLITE_OK);
    unload(world);
    arena_fini(&world->arena);
    buffer_fini(&world->log);
    ck_assert_int_eq(nftw(world->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void world_rewrite(struct world *world, const char *processors)
{
    unload(world);
    load(world, processors);
}

/* ---- SQL ---- */

void world_sql(struct world *world, const char *format, ...)
{
    va_list arguments;
    char *text, *message = NULL;

    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    ck_assert_msg(sqlite3_exec(world->sql, text, NULL, NULL, &message) == SQLITE_OK, "%s: %s", text,
                  message);
    sqlite3_free(text);
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

char *world_query(struct world *world, const char *format, ...)
{
    struct buffer out = { 0 };
    va_list arguments;
    char *text, *message = NULL;

    buffer_text(&out, "");
    va_start(arguments, format);
    text = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    ck_assert_msg(sqlite3_exec(world->sql, text, add_row, &out, &message) == SQLITE_OK, "%s: %s",
                  text, message);
    sqlite3_free(text);
    ck_assert(!out.failed);
    return out.data == NULL ? strdup("") : out.data;
}

void world_expect(struct world *world, const char *query, const char *expected)
{
    char *found = world_query(world, "%s", query);

    ck_assert_msg(strcmp(found, expected) == 0, "%s\nexpected:\n%sfound:\n%s", query, expected,
                  found);
    free(found);
}

/* ---- raw data ---- */

static int64_t count_rows(struct world *world, const char *table, const char *partition)
{
    bool whole = strcmp(partition, "all") == 0;
    char *text = world_query(world, "SELECT count(*) FROM %s%s'%s'", table,
                             whole ? " WHERE 'all' = " : " WHERE day = ", partition);
    int64_t rows = strtoll(text, NULL, 10);

    free(text);
    return rows;
}

void world_import(struct world *world, const char *table, const char *partition)
{
    int64_t rows = count_rows(world, table, partition);

    world_sql(world,
              "INSERT INTO sluice_commits (table_name, partition, sequence, kind, commit_id,"
              " run_id, at, expected, written, skipped, failed, retryable)"
              " SELECT '%s', '%s', coalesce(max(sequence), 0) + 1, 'import',"
              " printf('%%s-%%s-%%d', '%s', '%s', coalesce(max(sequence), 0) + 1), 'import',"
              " '2021-01-01T00:00:00Z', %lld, %lld, 0, 0, 0"
              " FROM sluice_commits WHERE table_name = '%s' AND partition = '%s'",
              table, partition, table, partition, (long long)rows, (long long)rows, table,
              partition);
}

void world_reading(struct world *world, const char *day, int sensor, const char *value)
{
    world_sql(world,
              "INSERT INTO readings (day, sensor, slot, value) VALUES ('%s', %d, 'a', %s)"
              " ON CONFLICT DO UPDATE SET value = excluded.value",
              day, sensor, value);
    world_import(world, "readings", day);
}

/* ---- planning and running ---- */

static int32_t parse_date(const char *text, const char *otherwise)
{
    int32_t date = 0;

    text = text == NULL ? otherwise : text;
    ck_assert(date_parse(text, strlen(text), &date));
    return date;
}

int world_plan(struct world *world, struct world_request request)
{
    struct plan_request wanted = { .from = parse_date(request.from, "2021-01-01"),
                                   .to = parse_date(request.to, "2021-01-06"),
                                   .only = &request.only,
                                   .only_count = request.only != NULL,
                                   .force = request.force,
                                   .retry_failed = request.retry_failed };

    plan_destroy(world->plan);
    ledger_destroy(world->ledger);
    world->plan = NULL;
    world->ledger = NULL;
    world_ok(world, ledger_load(world->session, NULL, &world->ledger, &world->error));
    return plan_create(world->binding, world->ledger, world->session, &wanted, &world->plan,
                       &world->error);
}

char *world_plan_text(const struct world *world)
{
    struct buffer out = { 0 };
    char date[DATE_TEXT_SIZE];

    buffer_text(&out, "");
    for (size_t i = 0; i < world->plan->entry_count; i++) {
        const struct plan_entry *entry = &world->plan->entries[i];
        buffer_printf(&out, "%s %s %s: %s\n", entry->node->name, date_format(entry->date, date),
                      action_name(entry->action), entry->reason);
    }
    ck_assert(!out.failed);
    return out.data == NULL ? strdup("") : out.data;
}

static void take_log(struct world *world, FILE *file)
{
    char block[512];
    size_t length;

    buffer_clear(&world->log);
    rewind(file);
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        buffer_append(&world->log, block, length);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert(!world->log.failed);
}

uint64_t world_estimate(struct world *world, size_t low, size_t high)
{
    struct estimate *estimate;
    uint64_t bytes;

    world_ok(world, estimate_create(world->plan, &estimate, &world->error));
    bytes = estimate_bytes(estimate, low, high);
    estimate_destroy(estimate);
    return bytes;
}

int world_execute(struct world *world)
{
    char run_id[LEDGER_ID_SIZE];
    FILE *log = tmpfile();
    struct run_options options = { .store = world->store,
                                   .session = world->session,
                                   .threads = world->threads,
                                   .memory = world->memory,
                                   .cancel = world->cancel,
                                   .run_id = run_id,
                                   .slow_milliseconds = world->slow_milliseconds,
                                   .exact = world->exact,
                                   .check_inputs = world->check_inputs };
    int status;

    (void)snprintf(run_id, sizeof run_id, "run-%03d", ++world->runs);
    ck_assert_ptr_nonnull(log);
    world_ok(world, stream_report(log, REPORT_TEXT, false, &options.report, &world->error));
    world->summary = (struct run_summary){ 0 };
    if (world->shadow == NULL)
        world_ok(world, sink_store_create(&(struct sink_request){ world->session, NULL, run_id,
                                                                  world->plan->binding },
                                          &options.sink, &world->error));
    else
        world_ok(world, sink_shadow_create(world->session, world->plan, world->shadow,
                                           &options.sink, &world->error));
    status = run_execute(world->plan, &options, &world->arena, &world->summary, &world->error);
    sink_destroy(options.sink);
    report_destroy(options.report);
    take_log(world, log);
    return status;
}

void world_run(struct world *world, struct world_request request)
{
    world_ok(world, world_plan(world, request));
    world_ok(world, world_execute(world));
}

int64_t world_failed_partitions(const struct world *world)
{
    int64_t sum = 0;

    for (size_t n = 0; n < world->summary.node_count; n++)
        sum += world->summary.nodes[n].failed_partitions;
    return sum;
}

int64_t world_blocked(const struct world *world)
{
    int64_t sum = 0;

    for (size_t n = 0; n < world->summary.node_count; n++)
        sum += world->summary.nodes[n].blocked;
    return sum;
}

int64_t world_committed(const struct world *world)
{
    int64_t sum = 0;

    for (size_t n = 0; n < world->summary.node_count; n++)
        sum += world->summary.nodes[n].partitions;
    return sum;
}

int64_t world_reused(const struct world *world)
{
    int64_t sum = 0;

    for (size_t n = 0; n < world->summary.node_count; n++)
        sum += world->summary.nodes[n].reused;
    return sum;
}
