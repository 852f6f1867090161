/* test_operator.c - what goes wrong around a store: two runs at once, no permission, a full disk.
 */
#include <check.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e/season.h"
#include "runner.h"

#define TO "2021-11-14"
#define QUICK_TO "2021-11-05"
#define NOBODY 65534

static char folder[E2E_FOLDER_SIZE];
static const char *to;
static struct season_exports undisturbed;

static const char *imported_path(void)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "%s/imported.db", folder);
    return path;
}

/* One message: the lines that begin as errors do. */
static void expect_refusal(const struct e2e_result *result, int code, const char *message)
{
    int errors = 0;

    for (const char *at = result->err; (at = strstr(at, "error: ")) != NULL; at++)
        errors++;
    ck_assert_msg(result->code == code, "exit %d instead of %d\n%.1500s", result->code, code,
                  result->err);
    ck_assert_msg(strstr(result->err, message) != NULL, "no '%s' in\n%.1500s", message,
                  result->err);
    ck_assert_msg(errors == 1, "%d errors instead of one:\n%.1500s", errors, result->err);
}

/* ---- two at once ---- */

static void expect_done_or_refused(const struct e2e_result *result)
{
    if (result->code != 0)
        expect_refusal(result, 4, "is held by another run");
}

START_TEST(two_runs_at_once_end_as_one)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to", to, NULL };
    struct e2e_child children[2];
    int done = 0;

    season_copy("imported.db", "two.db");
    season_use("two.db");
    for (int i = 0; i < 2; i++)
        e2e_start(&children[i], arguments);
    for (int i = 0; i < 2; i++) {
        struct e2e_result result = e2e_wait(&children[i]);
        expect_done_or_refused(&result);
        done += result.code == 0;
        e2e_result_fini(&result);
    }
    season_expect_consistent("two.db", "two at once");
    ck_assert_int_ge(done, 1);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "two at once");
    ck_assert_int_eq(season_number("two.db", "SELECT count(*) FROM sluice_commits"
                                             " WHERE kind = 'run' AND sequence > 1"),
                     0);
}
END_TEST

START_TEST(two_imports_at_once_end_as_one)
{
    const char *arguments[] = { "import", SEASON_PIPELINE, "data", "--wait", "200", NULL };
    struct e2e_child children[2];

    season_use("two-imports.db");
    for (int i = 0; i < 2; i++)
        e2e_start(&children[i], arguments);
    for (int i = 0; i < 2; i++) {
        struct e2e_result result = e2e_wait(&children[i]);
        ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
        e2e_result_fini(&result);
    }
    season_expect_consistent("two-imports.db", "two imports at once");
    season_complete(SEASON_FROM, to, NULL);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "two imports at once");
}
END_TEST

/* A reader sees whole partitions while a run writes them. */
START_TEST(readers_see_whole_partitions_during_a_run)
{
    const char *arguments[] = { "run", SEASON_PIPELINE, "--from", SEASON_FROM, "--to", to, NULL };
    struct e2e_child child;
    struct e2e_result result;

    season_copy("imported.db", "read.db");
    season_use("read.db");
    e2e_start(&child, arguments);
    for (int i = 0; i < 5; i++) {
        result = e2e_run((const char *[]){ "status", SEASON_PIPELINE, NULL });
        ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
        e2e_result_fini(&result);
    }
    result = e2e_wait(&child);
    ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "read during the run");
}
END_TEST

/* ---- a plan in a file ---- */

START_TEST(an_applied_plan_is_the_run_byte_for_byte)
{
    struct e2e_result result;
    char *text;

    season_copy("imported.db", "apply.db");
    season_use("apply.db");
    result = e2e_run((const char *[]){ "plan", SEASON_PIPELINE, "--from", SEASON_FROM, "--to", to,
                                       "--output", "plan.json", NULL });
    ck_assert_msg(result.code == 0, "plan: exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    result = e2e_run((const char *[]){ "apply", "plan.json", "--threads", "3", NULL });
    ck_assert_msg(result.code == 0, "apply: exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    season_expect_consistent("apply.db", "applied");
    season_expect_exports(&undisturbed, SEASON_FROM, to, "applied");
    text = season_text("apply.db", "SELECT command || '|' || pipeline FROM sluice_runs"
                                   " WHERE event = 'start' ORDER BY at DESC LIMIT 1");
    ck_assert_str_eq(text, "sluice apply plan.json --threads 3|" SEASON_PIPELINE);
    free(text);
}
END_TEST

/* ---- a store that cannot be written ---- */

/* Root may write everything: the rest of this test is somebody else. */
static bool become_nobody(void)
{
    if (geteuid() != 0)
        return true;
    if (setegid(NOBODY) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
        setresuid(NOBODY, NOBODY, NOBODY) != 0 || access(SLUICE_BINARY, X_OK) != 0 ||
        access(SEASON_PIPELINE, R_OK) != 0) {
        printf("skipped: root cannot run the binary as somebody else\n");
        return false;
    }
    return true;
}

START_TEST(a_store_without_permission_is_refused)
{
    struct e2e_result result;

    season_copy("imported.db", "locked.db");
    ck_assert_int_eq(chmod("locked.db", 0444), 0);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    season_use("locked.db");
    if (!become_nobody())
        return;
    result = season_run(SEASON_FROM, to, NULL);
    expect_refusal(&result, 1, "check the permissions of the file");
    e2e_result_fini(&result);
    result = e2e_run((const char *[]){ "import", SEASON_PIPELINE, "data", NULL });
    expect_refusal(&result, 1, "check the permissions of the file");
    e2e_result_fini(&result);
}
END_TEST

START_TEST(a_folder_is_no_store)
{
    struct e2e_result result;

    ck_assert_int_eq(mkdir("folder.db", 0755), 0);
    season_use("folder.db");
    result = season_run(SEASON_FROM, to, NULL);
    expect_refusal(&result, 2, "is a folder: set 'path' to a file");
    e2e_result_fini(&result);
}
END_TEST

START_TEST(a_file_that_is_no_store_stays_as_it_is)
{
    static const char text[] = "dear diary, this is not a store, and it is long enough to be one\n";
    struct e2e_result result;
    size_t length;
    char *kept;

    e2e_write("diary.txt", text, sizeof text - 1);
    season_use("diary.txt");
    result = season_run(SEASON_FROM, to, NULL);
    expect_refusal(&result, 1, "this is no SQLite store");
    e2e_result_fini(&result);
    kept = e2e_read("diary.txt", &length);
    ck_assert_str_eq(kept, text);
    free(kept);
}
END_TEST

START_TEST(a_memory_that_is_too_small_for_one_date_is_refused)
{
    struct e2e_result result;

    season_copy(imported_path(), "small.db");
    season_use("small.db");
    result = season_run(SEASON_FROM, to, (const char *[]){ "--memory", "1K", NULL });
    expect_refusal(&result, 4, "over the budget of 0 MB: give a larger --memory");
    e2e_result_fini(&result);
}
END_TEST

START_TEST(a_store_that_is_not_there_is_named)
{
    struct e2e_result result;

    season_use("no/such/folder.db");
    result = season_run(SEASON_FROM, to, NULL);
    expect_refusal(&result, 1, "there is no folder 'no/such' for the store");
    e2e_result_fini(&result);
}
END_TEST

/* ---- a small disk ---- */

/* The current folder is a new disk of this many bytes, of this process alone. */
static bool enter_disk(const char *place, long bytes)
{
    char size[64];

    (void)snprintf(size, sizeof size, "size=%ld", bytes);
    ck_assert(mkdir(place, 0755) == 0 || errno == EEXIST);
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", place, "tmpfs", 0, size) != 0) {
        printf("skipped: a small disk cannot be mounted: %s\n", strerror(errno));
        return false;
    }
    ck_assert_int_eq(chdir(place), 0);
    return true;
}

static void resize_disk(long bytes)
{
    char size[64];

    (void)snprintf(size, sizeof size, "size=%ld", bytes);
    ck_assert_int_eq(mount("none", ".", "tmpfs", MS_REMOUNT, size), 0);
}

static long file_size(const char *path)
{
    struct stat status;

    ck_assert_int_eq(stat(path, &status), 0);
    return (long)status.st_size;
}

/* Room beyond the imported store: none at all, some, nearly enough. */
static const long rooms[] = { 16 << 10, 256 << 10, 1 << 20, 2 << 20 };

START_TEST(a_run_on_a_full_disk_completes_once_there_is_room)
{
    long size = file_size("imported.db");
    struct e2e_result result;

    if (!enter_disk("disk", size + rooms[_i]))
        return;
    season_copy(imported_path(), "store.db");
    season_use("store.db");
    result = season_run(SEASON_FROM, to, NULL);
    expect_refusal(&result, 1, "free some space");
    e2e_result_fini(&result);
    resize_disk(size + (64 << 20));
    season_expect_consistent("store.db", "full disk");
    season_complete(SEASON_FROM, to, NULL);
    season_expect_consistent("store.db", "room again");
    season_expect_exports(&undisturbed, SEASON_FROM, to, "full disk");
}
END_TEST

START_TEST(a_copy_to_a_full_disk_completes_once_there_is_room)
{
    static const char command[] = "{driver: sqlite, path: %s/imported.db}";
    char source[128];
    const char *const arguments[] = { "copy",     SEASON_PIPELINE, "--source", source,
                                      "--target", SEASON_PIPELINE, NULL };
    long size = file_size("imported.db");
    struct e2e_result result;

    (void)snprintf(source, sizeof source, command, folder);
    if (!enter_disk("disk", size / 8 + rooms[_i]))
        return;
    season_use("store.db");
    result = e2e_run(arguments);
    expect_refusal(&result, 1, "free some space");
    e2e_result_fini(&result);
    resize_disk(4 * size + (64 << 20));
    result = e2e_run(arguments);
    ck_assert_msg(result.code == 0, "%.1500s", result.err);
    e2e_result_fini(&result);
    season_expect_consistent("store.db", "room again");
    season_complete(SEASON_FROM, to, NULL);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "copy to a full disk");
}
END_TEST

START_TEST(an_import_on_a_full_disk_completes_once_there_is_room)
{
    long size = file_size("imported.db");
    char data[64];
    struct e2e_result result;

    (void)snprintf(data, sizeof data, "%s/data", folder);
    if (!enter_disk("disk", size / 8 + rooms[_i]))
        return;
    season_use("store.db");
    result = e2e_run((const char *[]){ "import", SEASON_PIPELINE, data, NULL });
    expect_refusal(&result, 1, "free some space");
    e2e_result_fini(&result);
    resize_disk(size + (64 << 20));
    season_expect_consistent("store.db", "full disk");
    season_import("store.db", data);
    season_complete(SEASON_FROM, to, NULL);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "import on a full disk");
}
END_TEST

START_TEST(a_read_only_disk_can_be_read)
{
    struct e2e_result result;

    if (!enter_disk("disk", file_size("imported.db") + (64 << 20)))
        return;
    season_copy(imported_path(), "store.db");
    season_use("store.db");
    season_complete(SEASON_FROM, to, NULL);
    ck_assert_int_eq(mount("none", ".", "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "read-only disk");
    result = season_run(SEASON_FROM, to, NULL);
    expect_refusal(&result, 1, "its folder may be read and written");
    e2e_result_fini(&result);
}
END_TEST

/* ---- a limit to the size of files ---- */

START_TEST(a_store_at_the_limit_of_files_is_told)
{
    struct rlimit limit, before;
    struct e2e_result result;

    season_copy("imported.db", "limited.db");
    season_use("limited.db");
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 64 << 10;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    result = season_run(SEASON_FROM, to, NULL);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_refusal(&result, 1, "raise `ulimit -f` and run again");
    e2e_result_fini(&result);
    season_complete(SEASON_FROM, to, NULL);
    season_expect_consistent("limited.db", "file size limit");
    season_expect_exports(&undisturbed, SEASON_FROM, to, "file size limit");
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    to = season_is_quick() ? QUICK_TO : TO;
    e2e_enter(folder);
    season_make("data", to);
    season_import("imported.db", "data");
    season_copy("imported.db", "undisturbed.db");
    season_use("undisturbed.db");
    season_complete(SEASON_FROM, to, NULL);
    season_export(&undisturbed, SEASON_FROM, to);
}

static void teardown(void)
{
    season_exports_fini(&undisturbed);
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("around a store");
    int room_count = (int)(sizeof rooms / sizeof *rooms);
    int first_room = season_is_quick() ? room_count - 2 : 0;

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 280);
    tcase_add_loop_test(tests, two_runs_at_once_end_as_one, 0, season_is_quick() ? 1 : 3);
    tcase_add_test(tests, two_imports_at_once_end_as_one);
    tcase_add_test(tests, readers_see_whole_partitions_during_a_run);
    tcase_add_test(tests, an_applied_plan_is_the_run_byte_for_byte);
    tcase_add_test(tests, a_store_without_permission_is_refused);
    tcase_add_test(tests, a_folder_is_no_store);
    tcase_add_test(tests, a_file_that_is_no_store_stays_as_it_is);
    tcase_add_test(tests, a_memory_that_is_too_small_for_one_date_is_refused);
    tcase_add_test(tests, a_store_that_is_not_there_is_named);
    tcase_add_loop_test(tests, a_run_on_a_full_disk_completes_once_there_is_room, first_room,
                        room_count);
    tcase_add_loop_test(tests, an_import_on_a_full_disk_completes_once_there_is_room, first_room,
                        room_count);
    tcase_add_loop_test(tests, a_copy_to_a_full_disk_completes_once_there_is_room, first_room,
                        first_room + 1);
    tcase_add_test(tests, a_store_at_the_limit_of_files_is_told);
    tcase_add_test(tests, a_read_only_disk_can_be_read);
    return runner_run("operator", tests);
}
