/* test_registry.c - finding plugins in folders, and refusing those with a wrong descriptor. */
#include "suite.h"
#include <fcntl.h>

static struct registry *open_registry(const char *folder)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct registry *registry = NULL;

    ck_assert_msg(registry_create(folder, &registry, &error) == SLUICE_OK, "%s", error.message);
    return registry;
}

#define WRONG(name) "the descriptor of plugin '" name "' is wrong: "

static const struct {
    const char *plugin;
    const char *message; /* behind the path */
} refusals[] = {
    { "bad_default", WRONG("bad_default") "parameter 'days': its default 7 is not from 10 to 20" },
    { "bad_duplicate_column",
      WRONG("bad_duplicate_column") "output column 'rows': is declared twice" },
    { "bad_key_order", WRONG("bad_key_order") "output: column 1 must be the entity column "
                                              "'sensor': the entity key comes first, in its "
                                              "order" },
    { "bad_name", "the plugin is called 'good_name'; its file must be good_name.so" },
    { "bad_no_process", WRONG("bad_no_process") "descriptor: process is not set" },
    { "bad_nullable_key",
      WRONG("bad_nullable_key") "output: key column 'sensor' must not be nullable" },
    { "bad_range", WRONG("bad_range") "output column 'rows': its range from 5 to 1 is empty" },
    { "bad_type",
      WRONG("bad_type") "output column 'rows': type is 99, must be one of enum sluice_type" },
    { "bad_window",
      WRONG("bad_window") "window of input 'readings': from day 3 to day -1 holds no rows" },
    { "bad_window_parameter",
      WRONG("bad_window_parameter") "window of input 'readings': from_parameter names 'dayz', "
                                    "which is no parameter" },
    { "newer_major", "was built for another sluice: ABI 2.0, this sluice has 1.1; rebuild it "
                     "with the headers of this one" },
};

START_TEST(a_plugin_with_a_wrong_descriptor_is_refused)
{
    struct registry *registry = open_registry(FIXTURES);

    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        const struct plugin *plugin = NULL;
        char expected[1016];

        (void)snprintf(expected, sizeof expected, FIXTURES "/%s.so: %s", refusals[i].plugin,
                       refusals[i].message);
        ck_assert_int_eq(registry_find(registry, refusals[i].plugin, &plugin, &error),
                         SLUICE_E_PLUGIN);
        ck_assert_str_eq(error.message, expected);
        ck_assert_ptr_null(plugin);
    }
    registry_destroy(registry);
}
END_TEST

START_TEST(a_good_plugin_is_found_and_found_again)
{
    static const char *const names[] = { "fixture_full", "fixture_plain", "fixture_rows" };
    struct registry *registry = open_registry(FIXTURES);

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        const struct plugin *plugin = NULL, *again = NULL;
        char path[PATH_SIZE];

        ck_assert_msg(registry_find(registry, names[i], &plugin, &error) == SLUICE_OK, "%s",
                      error.message);
        (void)snprintf(path, sizeof path, FIXTURES "/%s.so", names[i]);
        ck_assert_str_eq(plugin->path, path);
        ck_assert_str_eq(plugin->descriptor->name, names[i]);
        ck_assert(plugin->file.hash.low != 0 || plugin->file.hash.high != 0);
        ck_assert_int_eq(registry_find(registry, names[i], &again, &error), SLUICE_OK);
        ck_assert_ptr_eq(again, plugin);
    }
    registry_destroy(registry);
}
END_TEST

START_TEST(what_is_not_there_is_said_with_the_folders_searched)
{
    static const char *const names[] = { "none", "../fixtures/fixture_plain", "", ".",
                                         "Fixture_plain" };
    char folder[PATH_SIZE], environment[2 * PATH_SIZE + 32], expected[1016];
    struct registry *registry;

    scratch_create(folder);
    (void)snprintf(environment, sizeof environment, ":%s:/does/not/exist:", folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", environment, 1), 0);
    registry = open_registry(FIXTURES);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        const struct plugin *plugin = NULL;
        size_t length;

        ck_assert_int_eq(registry_find(registry, names[i], &plugin, &error), SLUICE_E_NOT_FOUND);
        (void)snprintf(expected, sizeof expected, "no plugin '%s' in " FIXTURES ", %s", names[i],
                       folder);
        length = strlen(expected);
        /* The folders of the build tree follow, if there are any. */
        ck_assert_msg(strncmp(error.message, expected, length) == 0, "%s", error.message);
        ck_assert_msg(error.message[length] == '\0' || error.message[length] == ',', "%s",
                      error.message);
    }
    registry_destroy(registry);
    scratch_remove(folder);
}
END_TEST

START_TEST(a_plugin_folder_that_was_asked_for_must_exist)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct registry *registry = NULL;

    ck_assert_int_eq(registry_create("/does/not/exist", &registry, &error), SLUICE_E_NOT_FOUND);
    ck_assert_str_eq(error.message, "/does/not/exist: there is no such plugin folder");
    ck_assert_ptr_null(registry);
    ck_assert_int_eq(registry_create(FIXTURES "/fixture_plain.so", &registry, &error),
                     SLUICE_E_NOT_FOUND);
    ck_assert_str_eq(error.message, FIXTURES "/fixture_plain.so: is no folder; give the folder "
                                             "that the plugins are in");
    ck_assert_ptr_null(registry);
}
END_TEST

START_TEST(the_first_folder_wins)
{
    char folder[PATH_SIZE], path[PATH_SIZE];
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct plugin *plugin = NULL;
    struct registry *registry;

    scratch_create(folder);
    fixture_copy("fixture_plain", folder, "fixture_plain.so", path);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", FIXTURES, 1), 0);
    registry = open_registry(folder);
    ck_assert_int_eq(registry_find(registry, "fixture_plain", &plugin, &error), SLUICE_OK);
    ck_assert_str_eq(plugin->path, path);
    ck_assert_int_eq(registry_find(registry, "fixture_rows", &plugin, &error), SLUICE_OK);
    ck_assert_str_eq(plugin->path, FIXTURES "/fixture_rows.so");
    registry_destroy(registry);
    scratch_remove(folder);
}
END_TEST

START_TEST(a_link_to_nothing_is_not_passed_over)
{
    char folder[PATH_SIZE], path[PATH_SIZE + 32], expected[2 * PATH_SIZE];
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct plugin *plugin = NULL;
    struct registry *registry;

    scratch_create(folder);
    (void)snprintf(path, sizeof path, "%s/fixture_plain.so", folder);
    ck_assert_int_eq(symlink("/does/not/exist.so", path), 0);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", FIXTURES, 1), 0);
    registry = open_registry(folder);
    ck_assert_int_eq(registry_find(registry, "fixture_plain", &plugin, &error), SLUICE_E_PLUGIN);
    (void)snprintf(expected, sizeof expected,
                   "%s: leads to a file that is not there; mend the link or remove it", path);
    ck_assert_str_eq(error.message, expected);
    ck_assert_ptr_null(plugin);
    registry_destroy(registry);
    scratch_remove(folder);
}
END_TEST

/* Own folders of the binary may add names; those of two folders are merged. */
START_TEST(names_are_sorted_and_given_once)
{
    static const char *const files[] = { "zeta.so",   "alpha.so",   "fixture_plain.so",
                                         "alpha.txt", "Capital.so", "9lives.so",
                                         ".so" };
    char folder[PATH_SIZE], path[PATH_SIZE + 32];
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *const *names = NULL;
    size_t count = 0, alpha = 0, plain = 0, zeta = 0;
    struct registry *registry;

    scratch_create(folder);
    for (size_t i = 0; i < COUNT_OF(files) - 1; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        bytes_write(path, "", 0);
    }
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", FIXTURES, 1), 0);
    registry = open_registry(folder);
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(registry_names(registry, &names, &count, &error), SLUICE_OK);
        alpha = plain = zeta = 0;
        for (size_t i = 0; i < count; i++) {
            ck_assert(i == 0 || strcmp(names[i - 1], names[i]) < 0);
            ck_assert_str_ne(names[i], "Capital");
            ck_assert_str_ne(names[i], "9lives");
            alpha += text_equals(names[i], "alpha");
            plain += text_equals(names[i], "fixture_plain");
            zeta += text_equals(names[i], "zeta");
        }
        ck_assert_uint_eq(alpha, 1);
        ck_assert_uint_eq(plain, 1);
        ck_assert_uint_eq(zeta, 1);
    }
    registry_destroy(registry);
    scratch_remove(folder);
}
END_TEST

/* ---- a file that is in use ---- */

static void write_over(const char *path, off_t at, const char *bytes, size_t length)
{
    int file = open(path, O_WRONLY);

    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(pwrite(file, bytes, length, at), (ssize_t)length);
    ck_assert_int_eq(close(file), 0);
}

static struct stat status_of(const char *path)
{
    struct stat status;

    ck_assert_int_eq(stat(path, &status), 0);
    return status;
}

static void keep_time(const char *path, const struct stat *status)
{
    const struct timespec times[] = { status->st_atim, status->st_mtim };

    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Its last byte is no code, and nothing that is looked at again. */
static void overwrite(const char *path)
{
    write_over(path, status_of(path).st_size - 1, "\x55", 1);
}

static void overwrite_and_keep_time(const char *path)
{
    struct stat before = status_of(path);

    overwrite(path);
    keep_time(path, &before);
}

static void overwrite_and_take_back(const char *path)
{
    size_t length = 0;
    char *bytes = fixture_bytes("fixture_plain", &length);

    overwrite(path);
    write_over(path, 0, bytes, length);
    free(bytes);
}

static void lengthen(const char *path)
{
    write_over(path, status_of(path).st_size, "\x55", 1);
}

static void change_rights(const char *path)
{
    ck_assert_int_eq(chmod(path, 0600), 0);
}

static void link_twice(const char *path)
{
    char other[PATH_SIZE + 8];

    (void)snprintf(other, sizeof other, "%s.bak", path);
    ck_assert_int_eq(link(path, other), 0);
}

static void put_another_in_its_place(const char *path)
{
    char other[PATH_SIZE + 8];

    (void)snprintf(other, sizeof other, "%s.new", path);
    bytes_write(other, "another", 7);
    ck_assert_int_eq(rename(other, path), 0);
}

static void take_away(const char *path)
{
    ck_assert_int_eq(unlink(path), 0);
}

static void leave_alone(const char *path)
{
    (void)path;
}

static const struct {
    const char *what;
    void (*change)(const char *path);
    bool overwritten;
} changes[] = {
    { "nothing", leave_alone, false },
    { "rights", change_rights, false },
    { "a link", link_twice, false },
    { "another file in its place", put_another_in_its_place, false },
    { "no file in its place", take_away, false },
    { "one byte", overwrite, true },
    { "one byte, with the old time", overwrite_and_keep_time, true },
    { "there and back", overwrite_and_take_back, true },
    { "longer", lengthen, true },
};

/* Each in a process of its own: the loader knows a path that it has loaded. */
START_TEST(a_plugin_overwritten_while_in_use_is_noticed)
{
    char folder[PATH_SIZE], path[PATH_SIZE], expected[1016] = "";
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct plugin *plugin = NULL;
    struct registry *registry;
    int status;

    scratch_create(folder);
    fixture_copy("fixture_plain", folder, "fixture_plain.so", path);
    registry = open_registry(folder);
    ck_assert_int_eq(registry_find(registry, "fixture_plain", &plugin, &error), SLUICE_OK);
    ck_assert_int_eq(plugin_is_unchanged(plugin, &error), SLUICE_OK);
    changes[_i].change(path);
    status = plugin_is_unchanged(plugin, &error);
    if (changes[_i].overwritten)
        (void)snprintf(expected, sizeof expected,
                       "plugin 'fixture_plain' (%s) was overwritten while it was in use: what it "
                       "computed since is not committed; run again, and replace plugins by mv or "
                       "install, never in place",
                       path);
    ck_assert_msg(status == (changes[_i].overwritten ? SLUICE_E_REFUSED : SLUICE_OK), "%s: %s",
                  changes[_i].what, error.message);
    ck_assert_str_eq(error.message, expected);
    registry_destroy(registry);
    scratch_remove(folder);
}
END_TEST

static int open_files(void)
{
    int count = 0;

    for (int file = 0; file < 256; file++)
        count += fcntl(file, F_GETFD) >= 0;
    return count;
}

START_TEST(a_registry_leaves_no_file_open)
{
    static const char *const names[] = { "fixture_full", "bad_range", "bad_name", "newer_major" };
    int before = open_files();
    struct registry *registry = open_registry(FIXTURES);

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        const struct plugin *plugin = NULL;

        (void)registry_find(registry, names[i], &plugin, &error);
    }
    ck_assert_int_eq(open_files(), before + 1);
    registry_destroy(registry);
    ck_assert_int_eq(open_files(), before);
}
END_TEST

START_TEST(the_binary_knows_its_folder)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char *folder = NULL;
    char path[PATH_SIZE];

    ck_assert_int_eq(binary_folder(&folder, &error), SLUICE_OK);
    (void)snprintf(path, sizeof path, "%s/test_plugin_registry", folder);
    ck_assert_int_eq(access(path, X_OK), 0);
    free(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_plugin_with_a_wrong_descriptor_is_refused,
                                   a_good_plugin_is_found_and_found_again,
                                   what_is_not_there_is_said_with_the_folders_searched,
                                   a_plugin_folder_that_was_asked_for_must_exist,
                                   the_first_folder_wins,
                                   a_link_to_nothing_is_not_passed_over,
                                   names_are_sorted_and_given_once,
                                   a_registry_leaves_no_file_open,
                                   the_binary_knows_its_folder };
    TCase *promises = tcase_create("registry");

    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(promises, tests[i]);
    tcase_add_loop_test(promises, a_plugin_overwritten_while_in_use_is_noticed, 0,
                        (int)COUNT_OF(changes));
    tcase_set_timeout(promises, 240);
    return runner_run("registry", promises);
}
