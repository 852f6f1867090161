/* test_builds.c - which builds of a plugin are one plugin. */
#include "e2e/gates.h"
#include "plugin/plugin.h"

#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define D "2021-02-20"
#define DRY_RUN "run p.yaml --dry-run --plugins newer --date " D

extern char **environ;

static void copy_file(const char *from, const char *to)
{
    size_t length = 0;
    char *bytes = e2e_read(from, &length);

    ck_assert_msg(bytes != NULL, "no %s", from);
    e2e_write(to, bytes, length);
    free(bytes);
}

/* ---- one file ---- */

static void strip(const char *from, const char *to)
{
    char *arguments[] = { "strip", "-o", (char *)to, (char *)from, NULL };
    pid_t child;
    int status;

    ck_assert_int_eq(posix_spawnp(&child, "strip", NULL, NULL, arguments, environ), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

static void computed(void)
{
    gates_enter();
    gates_import("readings", D ",a,1,1\n");
    gates_must("run p.yaml --date " D, 0);
    ck_assert_int_eq(mkdir("newer", 0755), 0);
}

static void expect_newer(const char *what, const char *plan)
{
    struct stat now, was;

    ck_assert_int_eq(stat("newer/gauge.so", &now), 0);
    ck_assert_int_eq(stat(GAUGE_FOLDER "/gauge.so", &was), 0);
    ck_assert_msg(now.st_size != was.st_size, "%s is the same file", what);
    gates_expect_part(DRY_RUN, 0, plan, "");
}

/* An instrumented build writes the name of each source into what is loaded. */
static bool is_plain(void)
{
    if (strcmp(SANITIZER, "") == 0)
        return true;
    (void)printf("skipped: builds with " SANITIZER " name their source\n");
    return false;
}

START_TEST(the_same_code_built_again_is_the_same_plugin)
{
    computed();
    strip(GAUGE_FOLDER "/gauge.so", "newer/gauge.so");
    expect_newer("the stripped one", "1 reuse");
    if (is_plain()) {
        copy_file(BUILDS "/debug/gauge.so", "newer/gauge.so");
        expect_newer("that with -g3", "1 reuse");
        strip(BUILDS "/debug/gauge.so", "newer/gauge.so");
        gates_expect_part(DRY_RUN, 0, "1 reuse", "");
        copy_file(BUILDS "/comment/gauge.so", "newer/gauge.so");
        gates_expect_part(DRY_RUN, 0, "1 reuse", "");
    }
    gates_leave();
}
END_TEST

START_TEST(another_constant_is_another_plugin)
{
    computed();
    e2e_rebuild(GAUGE_FOLDER "/gauge.so", "newer/gauge.so", "a test sensor");
    gates_expect_part(DRY_RUN, 0, "plugin changed", "");
    gates_leave();
}
END_TEST

/* ---- with libraries of its own ---- */

#define DEEP "lib/libsluice_deep.so"
#define LEAN "lib/libsluice_lean.so"

static void place_libraries(const char *lean, const char *deep)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s/libsluice_lean.so", BUILDS, lean);
    copy_file(path, LEAN);
    (void)snprintf(path, sizeof path, "%s/%s/libsluice_deep.so", BUILDS, deep);
    copy_file(path, DEEP);
}

#define LEANING "run p.yaml --plugins lib --date " D
#define LEANING_PLAN LEANING " --dry-run"

START_TEST(a_library_of_a_plugin_is_part_of_it)
{
    gates_enter();
    ck_assert_int_eq(unsetenv("LD_LIBRARY_PATH"), 0);
    gates_pipeline("  leaner: {plugin: leaner}\n");
    gates_import("readings", D ",a,1,3\n");
    ck_assert_int_eq(mkdir("lib", 0755), 0);
    copy_file(BUILDS "/lib/leaner.so", "lib/leaner.so");
    place_libraries("lib", "lib");
    gates_must(LEANING, 0);
    gates_expect_part("export p.yaml leaned --plugins lib --date " D, 0, "a,1,7.0\n", "");
    gates_expect_part(LEANING_PLAN, 0, "1 reuse", "");
    place_libraries("lib_again", "lib_again");
    if (is_plain())
        gates_expect_part(LEANING_PLAN, 0, "1 reuse", "");
    place_libraries("other", "lib");
    gates_expect_part(LEANING_PLAN, 0, "plugin changed", "");
    place_libraries("lib", "other");
    gates_expect_part(LEANING_PLAN, 0, "plugin changed", "");
    gates_must(LEANING, 0);
    gates_expect_part("export p.yaml leaned --plugins lib --date " D, 0, "a,1,10.0\n", "");
    gates_leave();
}
END_TEST

/* Its code is in use as the plugin's is. */
START_TEST(a_library_overwritten_while_in_use_is_noticed)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct registry *registry = NULL;
    const struct plugin *plugin = NULL;
    FILE *file;

    gates_enter();
    ck_assert_int_eq(mkdir("lib", 0755), 0);
    copy_file(BUILDS "/lib/leaner.so", "lib/leaner.so");
    place_libraries("lib", "lib");
    ck_assert_int_eq(registry_create("lib", &registry, &error), SLUICE_OK);
    ck_assert_msg(registry_find(registry, "leaner", &plugin, &error) == SLUICE_OK, "%s",
                  error.message);
    ck_assert_int_eq(plugin_is_unchanged(plugin, &error), SLUICE_OK);
    file = fopen(DEEP, "a");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fputc('x', file), 'x');
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(plugin_is_unchanged(plugin, &error), SLUICE_E_REFUSED);
    ck_assert_msg(strstr(error.message, "libsluice_deep.so) was overwritten") != NULL, "%s",
                  error.message);
    registry_destroy(registry);
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *tests[] = { the_same_code_built_again_is_the_same_plugin,
                             another_constant_is_another_plugin,
                             a_library_of_a_plugin_is_part_of_it,
                             a_library_overwritten_while_in_use_is_noticed };

    return suite_run("builds", tests, COUNT_OF(tests));
}
