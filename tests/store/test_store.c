/* test_store.c - driver loading, settings, and typed reads and writes through core/store. */
#include <check.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner.h"
#include "store/store.h"

#define ck_ok(call, failure)                                                                       \
    ck_assert_msg((call) == SLUICE_OK, "%s: %s: %s", #call, status_text((failure).status),         \
                  (failure).message)

/* ---- a folder with a pipeline file in it ---- */

static char folder[64];
static char pipeline_path[128];
static struct diagnostics diagnostics;
static struct pipeline *pipeline;
static struct store *store;

static void setup(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/sluice-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(pipeline_path, sizeof pipeline_path, "%s/league.yaml", folder);
    ck_assert_int_eq(unsetenv("SLUICE_STORE_PATH"), 0);
    diagnostics_init(&diagnostics);
    pipeline = NULL;
    store = NULL;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void teardown(void)
{
    store_destroy(store);
    pipeline_destroy(pipeline);
    diagnostics_fini(&diagnostics);
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* Loads a pipeline with this `store` section and makes its store. */
static int make_store(const char *section, struct sluice_error *error)
{
    char text[512];

    (void)snprintf(text, sizeof text, "sluice: 1\nname: league\n%s\n", section);
    write_text(pipeline_path, text);
    ck_ok(pipeline_load(pipeline_path, &diagnostics, &pipeline, error), *error);
    ck_assert_ptr_nonnull(pipeline->store);
    return store_create(pipeline->store, NULL, &diagnostics, &store, error);
}

static void expect_diagnostics(const char *expected)
{
    struct buffer out = { 0 };
    const char *found;
    size_t length = strlen(folder) + 1;
    struct buffer plain = { 0 };

    diagnostics_print(&diagnostics, &out);
    /* The folder differs from run to run. */
    for (found = out.data; found != NULL && *found != '\0'; found++) {
        if (strncmp(found, folder, length - 1) == 0 && found[length - 1] == '/')
            found += length;
        buffer_char(&plain, *found);
    }
    ck_assert_str_eq(plain.data == NULL ? "" : plain.data, expected);
    buffer_fini(&plain);
    buffer_fini(&out);
}

/* ---- settings ---- */

static const struct {
    const char *section;
    const char *summary;
    const char *diagnostics;
} mistakes[] = {
    { "store: {driver: sqlit, path: league.db}", "there is no store driver 'sqlit'",
      "league.yaml:3:1: error: there is no store driver 'sqlit'\n"
      "    3 | store: {driver: sqlit, path: league.db}\n"
      "      | ^\n"
      "  did you mean 'sqlite'?\n" },
    { "store: {driver: sqlite}", "1 mistake in the settings of a sqlite store",
      "league.yaml:3:1: error: 'path' is missing for a sqlite store\n"
      "    3 | store: {driver: sqlite}\n"
      "      | ^\n"
      "  path: the file of the store, made by the first import\n" },
    { "store: {driver: sqlite, pth: league.db, durability: ful}",
      "3 mistakes in the settings of a sqlite store",
      "league.yaml:3:1: error: 'path' is missing for a sqlite store\n"
      "    3 | store: {driver: sqlite, pth: league.db, durability: ful}\n"
      "      | ^\n"
      "  path: the file of the store, made by the first import\n"
      "league.yaml:3:25: error: unknown key 'pth' for a sqlite store\n"
      "    3 | store: {driver: sqlite, pth: league.db, durability: ful}\n"
      "      |                         ^\n"
      "  did you mean 'path'?\n"
      "league.yaml:3:53: error: 'durability' must be normal or full, not 'ful'\n"
      "    3 | store: {driver: sqlite, pth: league.db, durability: ful}\n"
      "      |                                                     ^\n"
      "  did you mean 'full'?\n" },
    { "store:\n  driver: sqlite\n  path: [a, b]", "1 mistake in the settings of a sqlite store",
      "league.yaml:5:9: error: 'path' must be text, not a list\n"
      "    5 |   path: [a, b]\n"
      "      |         ^\n" },
    { "store: {driver: sqlite, path: \"\"}", "1 mistake in the settings of a sqlite store",
      "league.yaml:3:31: error: 'path' must be text, not empty\n"
      "    3 | store: {driver: sqlite, path: \"\"}\n"
      "      |                               ^\n" },
    { "store: {driver: sqlite, path: \"file:a.db?mode=ro\"}",
      "1 mistake in the settings of a sqlite store",
      "league.yaml:3:31: error: 'path' is an address, and must be a path\n"
      "    3 | store: {driver: sqlite, path: \"file:a.db?mode=ro\"}\n"
      "      |                               ^\n"
      "  write the path of the file alone, as in league.db or /data/league.db\n" },
    { "store: {driver: sqlite, path: \"sqlite:///a.db\"}",
      "1 mistake in the settings of a sqlite store",
      "league.yaml:3:31: error: 'path' is an address, and must be a path\n"
      "    3 | store: {driver: sqlite, path: \"sqlite:///a.db\"}\n"
      "      |                               ^\n"
      "  write the path of the file alone, as in league.db or /data/league.db\n" },
    { "store: {driver: sqlite, path: \":memory:\"}", "1 mistake in the settings of a sqlite store",
      "league.yaml:3:31: error: 'path' is ':memory:', which would be gone with the command\n"
      "    3 | store: {driver: sqlite, path: \":memory:\"}\n"
      "      |                               ^\n"
      "  write the path of a file; one below /dev/shm is in memory, and stays until the "
      "machine "
      "stops\n" },
    { "store: {driver: sqlite, path: a.db, password: x}",
      "1 mistake in the settings of a sqlite store",
      "league.yaml:3:37: error: unknown key 'password' for a sqlite store\n"
      "    3 | store: {driver: sqlite, path: a.db, password: ***}\n"
      "      |                                     ^\n"
      "  remove it\n" },
};

START_TEST(mistakes_in_settings_are_shown_in_their_place)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(make_store(mistakes[_i].section, &error), SLUICE_E_INVALID);
    ck_assert_ptr_null(store);
    ck_assert_str_eq(error.message, mistakes[_i].summary);
    expect_diagnostics(mistakes[_i].diagnostics);
}
END_TEST
#define SETTING_CASES 9

static void expect_full_name(const char *expected)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct arena arena;
    const char *name;

    arena_init(&arena, 0);
    ck_ok(store_full_name(store, &arena, &name, &error), error);
    ck_assert_str_eq(name, expected);
    arena_fini(&arena);
}

START_TEST(a_path_in_a_file_counts_from_that_file)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char expected[160];

    ck_ok(make_store("store: {driver: sqlite, path: league.db}", &error), error);
    (void)snprintf(expected, sizeof expected, "sqlite %s/league.db", folder);
    ck_assert_str_eq(store_name(store), expected);
    write_text(expected + strlen("sqlite "), "");
    expect_full_name(expected);
    ck_assert_uint_ne(store_capabilities(store) & SLUICE_CAN_ATOMIC_LEDGER, 0);
}
END_TEST

START_TEST(a_path_of_an_included_file_counts_from_that_file)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[160];

    (void)snprintf(path, sizeof path, "%s/shared", folder);
    ck_assert_int_eq(mkdir(path, 0755), 0);
    (void)snprintf(path, sizeof path, "%s/shared/store.yaml", folder);
    write_text(path, "sluice: 1\nname: shared\nstore: {driver: sqlite, path: league.db}\n");
    ck_ok(make_store("include: [shared/store.yaml]", &error), error);
    (void)snprintf(path, sizeof path, "sqlite %s/shared/league.db", folder);
    ck_assert_str_eq(store_name(store), path);
}
END_TEST

START_TEST(a_path_from_the_environment_counts_from_here)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(setenv("SLUICE_TEST_STORE", "here/league.db", 1), 0);
    ck_ok(make_store("store: {driver: sqlite, path: \"${SLUICE_TEST_STORE:-x.db}\"}", &error),
          error);
    ck_assert_str_eq(store_name(store), "sqlite here/league.db");
    expect_full_name("sqlite here/league.db");
    ck_assert_int_eq(unsetenv("SLUICE_TEST_STORE"), 0);
}
END_TEST

START_TEST(the_default_of_a_variable_counts_from_the_file)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char expected[160];

    ck_assert_int_eq(unsetenv("SLUICE_TEST_STORE"), 0);
    ck_ok(make_store("store: {driver: sqlite, path: \"${SLUICE_TEST_STORE:-x.db}\"}", &error),
          error);
    (void)snprintf(expected, sizeof expected, "sqlite %s/x.db", folder);
    ck_assert_str_eq(store_name(store), expected);
}
END_TEST

/* ---- drivers ---- */

START_TEST(a_file_that_is_no_driver_is_refused)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[160];

    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", folder, 1), 0);
    (void)snprintf(path, sizeof path, "%s/sqlite.so", folder);
    write_text(path, "not an object");
    ck_assert_int_eq(make_store("store: {driver: sqlite, path: a.db}", &error), SLUICE_E_PLUGIN);
    ck_assert_msg(strstr(error.message, path) != NULL, "'%s' lacks the path", error.message);
    ck_assert_ptr_null(store);
}
END_TEST

START_TEST(folders_without_the_driver_are_passed_over)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char path[160];

    (void)snprintf(path, sizeof path, "/no/such/folder:%s", folder);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", path, 1), 0);
    ck_ok(make_store("store: {driver: sqlite, path: a.db}", &error), error);
}
END_TEST

/* ---- sessions ---- */

static const struct sluice_field date_field = {
    .size = sizeof(struct sluice_field), .type = SLUICE_DATE, .name = "game_date", .is_key = 1
};
static const struct sluice_field team_field = {
    .size = sizeof(struct sluice_field), .type = SLUICE_TEXT, .name = "team", .is_key = 1
};
static const struct sluice_field points_field = { .size = sizeof(struct sluice_field),
                                                  .type = SLUICE_INT,
                                                  .name = "points" };
static const struct sluice_field *const fields[] = { &date_field, &team_field, &points_field };
static const struct sluice_layout games = {
    .size = sizeof(struct sluice_layout), .field_count = 3, .table = "games", .fields = fields
};
static const char *const names[] = { "game_date", "team", "points" };
static const int32_t types[] = { SLUICE_DATE, SLUICE_TEXT, SLUICE_INT };

static struct session *open_games(void)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = NULL;
    bool has = true;

    ck_ok(make_store("store: {driver: sqlite, path: league.db}", &error), error);
    ck_ok(store_open(store, SLUICE_OPEN_CREATE, &session, &error), error);
    ck_ok(session_has_table(session, "games", &has, &error), error);
    ck_assert(!has);
    ck_ok(session_migrate(session, &games, &error), error);
    ck_ok(session_has_table(session, "games", &has, &error), error);
    ck_assert(has);
    return session;
}

static void add_game(struct table *table, int32_t date, const char *team, int64_t points)
{
    const struct sluice_value row[] = { sluice_of_date(date), sluice_of_text(team),
                                        sluice_of_int(points) };
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_ok(table_append(table, row, &error), error);
}

static void store_games(struct session *session)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;

    ck_ok(table_init(&table, names, types, 3, &error), error);
    add_game(&table, 10, "NYK", 100);
    add_game(&table, 10, "BOS", 90);
    add_game(&table, 11, "BOS", 80);
    table_finish(&table);
    ck_ok(session_begin(session, &error), error);
    ck_ok(session_replace(session, "games", NULL, 0, &table, &error), error);
    ck_ok(session_commit(session, &error), error);
    table_fini(&table);
}

static int64_t sum_points(struct session *session, const struct condition *conditions,
                          size_t condition_count)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct table table;
    int64_t sum = 0;
    int64_t i;

    ck_ok(session_read(session,
                       &(struct read_request){ .table = "games",
                                               .columns = &names[2],
                                               .types = &types[2],
                                               .count = 1,
                                               .conditions = conditions,
                                               .condition_count = condition_count },
                       &table, &error),
          error);
    for (i = 0; i < table.row_count; i++)
        sum += sluice_int(&table.views[0], i);
    table_fini(&table);
    return sum;
}

/* Who counted may be mistaken. */
START_TEST(what_is_expected_changes_no_rows)
{
    static const int64_t expected[] = { -1, 0, 1, 3, 1000, INT64_C(1) << 26, INT64_MAX };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = open_games();

    store_games(session);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        struct table table;
        ck_ok(session_read(session,
                           &(struct read_request){ .table = "games",
                                                   .columns = names,
                                                   .types = types,
                                                   .count = 3,
                                                   .expected = expected[i] },
                           &table, &error),
              error);
        ck_assert_int_eq(table.row_count, 3);
        table_fini(&table);
    }
    session_close(session);
}
END_TEST

START_TEST(reads_are_typed_selected_and_ordered)
{
    static const char *const order[] = { "game_date", "team" };
    const struct condition since = { "game_date", SLUICE_AT_LEAST, sluice_of_date(11) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = open_games();
    struct table table;
    int32_t length;

    store_games(session);
    ck_ok(session_read(session,
                       &(struct read_request){ .table = "games",
                                               .columns = names,
                                               .types = types,
                                               .count = 3,
                                               .order = order,
                                               .order_count = 2 },
                       &table, &error),
          error);
    ck_assert_int_eq(table.row_count, 3);
    ck_assert_int_eq(sluice_date(&table.views[0], 0), 10);
    ck_assert_mem_eq(sluice_text(&table.views[1], 0, &length), "BOS", 3);
    ck_assert_int_eq(sluice_int(&table.views[2], 1), 100);
    ck_assert_int_eq(sluice_int(&table.views[2], 2), 80);
    table_fini(&table);
    ck_assert_int_eq(sum_points(session, &since, 1), 80);
    session_close(session);
}
END_TEST

START_TEST(a_failed_read_leaves_an_empty_table)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = open_games();
    struct table table;
    const char *column = "team";
    const int32_t type = SLUICE_DATE;

    store_games(session);
    ck_assert_int_eq(
        session_read(session,
                     &(struct read_request){
                         .table = "games", .columns = &column, .types = &type, .count = 1 },
                     &table, &error),
        SLUICE_E_CORRUPT);
    ck_assert_int_eq(table.column_count, 0);
    ck_assert_int_eq(table.row_count, 0);
    ck_assert_int_eq(
        session_read(session,
                     &(struct read_request){
                         .table = "gmes", .columns = &column, .types = &type, .count = 1 },
                     &table, &error),
        SLUICE_E_NOT_FOUND);
    session_close(session);
}
END_TEST

START_TEST(replace_changes_what_it_selects_and_replace_all_everything)
{
    const struct condition day = { "game_date", SLUICE_EQUAL, sluice_of_date(10) };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = open_games();
    struct table table;

    store_games(session);
    ck_ok(table_init(&table, names, types, 3, &error), error);
    add_game(&table, 10, "LAL", 1);
    table_finish(&table);
    ck_ok(session_begin(session, &error), error);
    ck_ok(session_replace(session, "games", &day, 1, &table, &error), error);
    ck_assert_int_eq(sum_points(session, NULL, 0), 81);
    session_rollback(session);
    ck_assert_int_eq(sum_points(session, NULL, 0), 270);
    ck_ok(session_begin(session, &error), error);
    ck_ok(session_replace(session, "games", &day, 1, NULL, &error), error);
    ck_ok(session_commit(session, &error), error);
    ck_assert_int_eq(sum_points(session, NULL, 0), 80);
    ck_ok(session_begin(session, &error), error);
    ck_ok(session_replace_all(session, "games", &table, &error), error);
    ck_ok(session_commit(session, &error), error);
    ck_assert_int_eq(sum_points(session, NULL, 0), 1);
    table_fini(&table);
    session_close(session);
}
END_TEST

START_TEST(a_session_reads_one_state_between_begin_and_end)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *writer = open_games();
    struct session *reader = NULL;

    ck_ok(store_open(store, SLUICE_OPEN_READ_ONLY, &reader, &error), error);
    ck_ok(session_begin_read(reader, &error), error);
    store_games(writer);
    ck_assert_int_eq(sum_points(reader, NULL, 0), 0);
    session_end_read(reader);
    ck_assert_int_eq(sum_points(reader, NULL, 0), 270);
    session_close(reader);
    session_close(writer);
}
END_TEST

START_TEST(a_session_may_be_closed_at_any_time)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = open_games();
    int64_t now = 0;

    ck_ok(session_clock(session, &now, &error), error);
    ck_assert_int_gt(now, INT64_C(1577836800000000));
    ck_ok(session_begin(session, &error), error);
    ck_ok(session_replace_all(session, "games", NULL, &error), error);
    session_close(session);
    session_close(NULL);
    ck_ok(store_open(store, SLUICE_OPEN_READ_ONLY, &session, &error), error);
    ck_ok(session_begin_read(session, &error), error);
    session_close(session);
}
END_TEST

START_TEST(a_store_that_is_missing_is_not_found)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct session *session = NULL;
    char expected[256];

    ck_ok(make_store("store: {driver: sqlite, path: league.db}", &error), error);
    ck_assert_int_eq(store_open(store, SLUICE_OPEN_READ_ONLY, &session, &error),
                     SLUICE_E_NOT_FOUND);
    ck_assert_ptr_null(session);
    (void)snprintf(expected, sizeof expected,
                   "there is no store '%s/league.db': import data first, or correct its path",
                   folder);
    ck_assert_str_eq(error.message, expected);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("store");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 60);
    tcase_add_loop_test(test, mistakes_in_settings_are_shown_in_their_place, 0, SETTING_CASES);
    tcase_add_test(test, a_path_in_a_file_counts_from_that_file);
    tcase_add_test(test, a_path_of_an_included_file_counts_from_that_file);
    tcase_add_test(test, a_path_from_the_environment_counts_from_here);
    tcase_add_test(test, the_default_of_a_variable_counts_from_the_file);
    tcase_add_test(test, a_file_that_is_no_driver_is_refused);
    tcase_add_test(test, folders_without_the_driver_are_passed_over);
    tcase_add_test(test, what_is_expected_changes_no_rows);
    tcase_add_test(test, reads_are_typed_selected_and_ordered);
    tcase_add_test(test, a_failed_read_leaves_an_empty_table);
    tcase_add_test(test, replace_changes_what_it_selects_and_replace_all_everything);
    tcase_add_test(test, a_session_reads_one_state_between_begin_and_end);
    tcase_add_test(test, a_session_may_be_closed_at_any_time);
    tcase_add_test(test, a_store_that_is_missing_is_not_found);
    return runner_run("store", test);
}
