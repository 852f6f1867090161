/* test_symbols.c - what a plugin may export, what its imports say, and what the loader says. */
#include "e2e/gates.h"

#include <sys/stat.h>

#define D "2021-02-20"

static void copy_file(const char *from, const char *to)
{
    size_t length = 0;
    char *bytes = e2e_read(from, &length);

    ck_assert_msg(bytes != NULL, "no %s", from);
    e2e_write(to, bytes, length);
    free(bytes);
}

/* A pipeline of `named`, and the folder `lib` with this build of it and with gauge. */
static void enter(const char *build)
{
    char path[512];

    gates_enter();
    ck_assert_int_eq(unsetenv("SLUICE_PLUGIN_PATH"), 0);
    gates_pipeline("  named: {plugin: named}\n");
    gates_import("readings", D ",a,1,1.75\n");
    ck_assert_int_eq(mkdir("lib", 0755), 0);
    (void)snprintf(path, sizeof path, "%s/%s/named.so", SYMBOLS, build);
    copy_file(path, "lib/named.so");
    copy_file(GAUGE_FOLDER "/gauge.so", "lib/gauge.so");
}

/* ---- exports ---- */

/* 1.75 is what libc's function makes of it. */
static void expect_whole(const char *build)
{
    enter(build);
    gates_must("run p.yaml --plugins lib --date " D, 0);
    gates_expect_part("export p.yaml whole --plugins lib --date " D, 0, "a,1,1.0\n", "");
    gates_leave();
}

START_TEST(a_function_that_libc_has_too_is_refused_or_the_plugins_own)
{
    enter("visible");
    gates_expect_part("run p.yaml --plugins lib --date " D, 2, "",
                      "lib/named.so: exports 'truncate', which libc.so.6 has too, so that its own "
                      "uses of it would go there: make it static, or build with "
                      "-fvisibility=hidden or -Wl,-Bsymbolic");
    gates_leave();
    expect_whole("bound");
    expect_whole("hidden");
}
END_TEST

START_TEST(what_all_plugins_would_share_is_refused)
{
    enter("unique");
    gates_expect_part("validate p.yaml --plugins lib", 2, "",
                      "lib/named.so: exports 'named_once' as one for the whole process, so that "
                      "plugins would share it: build with -fno-gnu-unique");
    gates_leave();
}
END_TEST

START_TEST(other_exports_are_a_warning)
{
    static const char *const lines[] = { "plugins --plugins lib", "plugins named --plugins lib" };

    enter("helper");
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        gates_expect_part(lines[i], 0, "named", "warning: lib/named.so exports 'named_");
    gates_expect_part(lines[0], 0, "gauge",
                      " and 1 more besides its descriptor, which the next program or library may "
                      "have too: build with -fvisibility=hidden\n");
    gates_must("run p.yaml --plugins lib --date " D, 0);
    gates_leave();
    enter("hidden");
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct e2e_result result = gates_command(lines[i], 0);
        ck_assert_msg(strstr(result.err, "warning") == NULL, "%s: %s", lines[i], result.err);
        ck_assert_msg(strstr(result.out, "imports;") == NULL, "%s: %s", lines[i], result.out);
        e2e_result_fini(&result);
    }
    gates_leave();
}
END_TEST

/* ---- imports ---- */

START_TEST(what_ends_or_starts_processes_is_named)
{
    static const char imports[] =
        "\nimports; what each does where it is called\n"
        "  exit          ends the run: it is told, and the exit code is 1\n"
        "  _exit         ends the run at once: nothing is told, and the exit code is whatever it "
        "says\n"
        "  abort         ends the run by a signal, which is told\n"
        "  fork          is denied: the child ends at once, and the call fails\n"
        "  posix_spawn   starts another program, which nobody sees\n"
        "  execvp        puts another program in the place of the run, unseen\n";

    enter("imports");
    gates_expect_part("plugins named --plugins lib", 0, imports, "");
    gates_leave();
}
END_TEST

/* ---- what the loader says ---- */

/* One that cannot be loaded is told as it is, and the others are there. */
static void expect_unloadable(const char *reason)
{
    gates_expect_part("validate p.yaml --plugins lib", 2, "", reason);
    gates_expect_part("plugins --plugins lib", 0, "A reading, behind every gate.", "");
    gates_expect_part("plugins --plugins lib", 0, reason, "");
}

START_TEST(a_plugin_that_cannot_be_loaded_is_told_as_what_it_is)
{
    enter("library");
    expect_unloadable("lib/named.so: cannot be loaded: libinmemory.so: cannot open shared object");
    gates_leave();
    enter("static");
    expect_unloadable("cannot allocate memory in static TLS block");
    gates_leave();
}
END_TEST

/* A folder, and what is in it, may be called anything. */
START_TEST(a_folder_called_memory_hides_no_reason)
{
    enter("library");
    ck_assert_int_eq(mkdir("out-of-memory", 0755), 0);
    ck_assert_int_eq(rename("lib/named.so", "out-of-memory/named.so"), 0);
    gates_expect_part("validate p.yaml --plugins out-of-memory", 2, "",
                      "out-of-memory/named.so: cannot be loaded: libinmemory.so: cannot open");
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *tests[] = { a_function_that_libc_has_too_is_refused_or_the_plugins_own,
                             what_all_plugins_would_share_is_refused,
                             other_exports_are_a_warning,
                             what_ends_or_starts_processes_is_named,
                             a_plugin_that_cannot_be_loaded_is_told_as_what_it_is,
                             a_folder_called_memory_hides_no_reason };

    return suite_run("symbols", tests, COUNT_OF(tests));
}
