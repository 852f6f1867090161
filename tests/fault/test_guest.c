/* test_guest.c - a plugin that changes its host: what is of its thread fails what it computed, what
 * is of the process is refused or put back with a word, and how it may end the program is told.
 * Everybody else's rows are as they were. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault/suite.h"

#define DATE "2021-02-04"
#define EXPORT "export g.yaml quiet_rows --date " DATE
#define RUN "run g.yaml " FAULT_RANGE " --threads "
#define BUILT FAULT_PLUGINS "/../guests"

static char folder[E2E_FOLDER_SIZE];
static char *undisturbed;

static const char PIPELINE[] =
    "sluice: 1\n"
    "name: guests\n"
    "store: {driver: sqlite, path: store.db}\n"
    "calendar: {table: days, date: day, season: season}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text}}\n"
    "  readings:\n"
    "    date: day\n"
    "    key: [day, site, sensor]\n"
    "    columns: {day: date, site: text, sensor: int, value: real?}\n"
    "processors:\n"
    "  quiet: {plugin: quiet}\n"
    "  guest: {plugin: %s, max_failed: 50, with: {at: %s, does: %s}}\n";

static void write_pipeline_of(const char *plugin, const char *at, const char *does)
{
    char text[2048];
    int length = snprintf(text, sizeof text, PIPELINE, plugin, at, does);

    ck_assert_int_lt(length, sizeof text);
    e2e_write("g.yaml", text, (size_t)length);
}

static void write_pipeline(const char *at, const char *does)
{
    write_pipeline_of("guest", at, does);
}

#define QUIET "SELECT group_concat(third || row_hash, ' ') FROM quiet_rows"
#define GUEST_FAILS                                                                                \
    "SELECT category || ' ' || reason || ' ' || retryable FROM sluice_outcomes WHERE table_name"   \
    " = 'guest_rows' AND partition = '" DATE "' AND key = '[\"a\",2]'"

static void expect_quiet(const char *what)
{
    char *text = fault_text(QUIET);

    ck_assert_msg(strcmp(text, undisturbed) == 0, "%s: other rows of somebody else\n%.300s\n%.300s",
                  what, text, undisturbed);
    free(text);
}

static void expect_text(const char *query, const char *expected, const char *what)
{
    char *text = fault_text(query);

    ck_assert_msg(strstr(text, expected) != NULL, "%s: %.300s, not %s", what, text, expected);
    free(text);
}

static struct e2e_result expect(const char *line, const char *const *environment, int code,
                                const char *said)
{
    struct e2e_result result = fault_command(line, environment);

    ck_assert_msg(result.code == code && strstr(result.err, said) != NULL,
                  "%s: exit %d, not %d, or no '%s' in\n%.1500s", line, result.code, code, said,
                  result.err);
    return result;
}

static void check(const char *line, const char *const *environment, int code, const char *said)
{
    struct e2e_result result = expect(line, environment, code, said);

    e2e_result_fini(&result);
}

/* ---- of the thread ---- */

static const struct {
    const char *does, *did;
} of_threads[] = {
    { "round", "changed the floating-point mode of its thread (rounding)" },
    { "flush", "changed the floating-point mode of its thread (denormal numbers as zero)" },
#if defined(__x86_64__)
    { "x87", "changed the floating-point mode of its thread (precision or traps)" },
    { "traps", "changed the floating-point mode of its thread (precision or traps)" },
#endif
    { "thread_locale", "changed the locale of its thread" },
    { "fork", "called fork; a plugin begins no process" },
};

START_TEST(what_a_plugin_does_to_its_thread_fails_the_entity_alone)
{
    static const char *const threads[] = { "1", "4" };
    const char *does = of_threads[_i].does;

    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        char line[128], expected[160];
        (void)snprintf(line, sizeof line, RUN "%s", threads[i]);
        (void)snprintf(expected, sizeof expected, "error plugin 'guest' %s 0", of_threads[_i].did);
        fault_store("imported.db");
        write_pipeline("process", does);
        check(line, NULL, 3, "failed");
        expect_text(GUEST_FAILS, expected, does);
        expect_quiet(does);
        ck_assert_int_eq(
            fault_number("SELECT count(*) FROM guest_rows g JOIN quiet_rows q USING (day, site, "
                         "sensor) WHERE g.third IS q.third"),
            fault_number("SELECT count(*) FROM quiet_rows WHERE sensor <> 2"));
        ck_assert_int_ne(access("child", F_OK), 0);
    }
}
END_TEST

START_TEST(what_a_plugin_does_to_its_thread_fails_the_partition)
{
    static const char *const functions[] = { "prepare", "iterate", "collect" };

    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        char expected[160];
        (void)snprintf(expected, sizeof expected,
                       "error: guest " DATE " failed: plugin 'guest' %s "
                       "in %s\n",
                       of_threads[_i].did, functions[f]);
        fault_store("imported.db");
        write_pipeline(functions[f], of_threads[_i].does);
        check(RUN "2", NULL, 3, expected);
        expect_quiet(functions[f]);
    }
}
END_TEST

/* ---- while it is loaded, and in bind ---- */

static const struct {
    const char *does;
    const char *loaded, *bound; /* what is said after its file */
} refusals[] = {
    { "round", "changed the floating-point mode of its thread (rounding) while it was loaded",
      "changed the floating-point mode of its thread (rounding) in bind" },
    { "flush", "changed the floating-point mode while it was loaded (linked with -ffast-math?)",
      "changed the floating-point mode of its thread (denormal numbers as zero) in bind" },
    { "thread_locale", "changed the locale of its thread while it was loaded",
      "changed the locale of its thread in bind" },
    { "fork", "called fork; a plugin begins no process while it was loaded",
      "called fork; a plugin begins no process in bind" },
    { "locale", "changed the locale while it was loaded", "changed the locale in bind" },
    { "ignore", "changed what signals do while it was loaded", "changed what signals do in bind" },
    { "block", "changed what signals do while it was loaded", "changed what signals do in bind" },
    { "folder", "changed the working directory while it was loaded",
      "changed the working directory in bind" },
    { "umask", "changed the umask while it was loaded", "changed the umask in bind" },
    { "variable", "changed the environment while it was loaded",
      "changed the environment in bind" },
    { "path", "changed the environment while it was loaded", "changed the environment in bind" },
};

START_TEST(a_plugin_that_changes_its_host_is_refused_before_anything_runs)
{
    static const char *const lines[] = { "validate g.yaml", RUN "1", EXPORT };
    char loads[64], expected[160];
    const char *const environment[] = { loads, NULL };
    struct e2e_result result;

    (void)snprintf(loads, sizeof loads, "GUEST_LOADS=%s", refusals[_i].does);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        write_pipeline("nowhere", "nothing");
        (void)snprintf(expected, sizeof expected, "guest.so %s", refusals[_i].loaded);
        check(lines[i], environment, 2, expected);
        write_pipeline("bind", refusals[_i].does);
        (void)snprintf(expected, sizeof expected, "guest.so) %s", refusals[_i].bound);
        check(lines[i], NULL, 2, expected);
    }
    /* Whoever comes after it is found and good, by relative paths too. */
    ck_assert_int_eq(symlink(BUILT, "built"), 0);
    result = expect("plugins --plugins built", environment, 0, "");
    ck_assert_msg(strstr(result.out, refusals[_i].loaded) != NULL &&
                      strstr(result.out, "\nquiet ") != NULL,
                  "%s", result.out);
    e2e_result_fini(&result);
    ck_assert_int_eq(unlink("built"), 0);
    ck_assert_int_ne(access("child", F_OK), 0);
}
END_TEST

/* Compilers put a constructor into what they link so; later ones do no longer. */
START_TEST(a_plugin_that_was_linked_with_fast_math_is_refused)
{
    static const char *const compilers[] = { "gcc", "clang" };

    for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++) {
        char path[512], line[1024];
        size_t length;
        char *bytes;
        (void)snprintf(path, sizeof path, "%s/../fast/%s/fast.so", FAULT_PLUGINS, compilers[i]);
        bytes = e2e_read(path, &length);
        if (bytes == NULL || memmem(bytes, length, "set_fast_math", 13) == NULL) {
            free(bytes);
            continue;
        }
        free(bytes);
        ck_assert_int_eq(symlink(FAULT_PLUGINS "/../fast", "built"), 0);
        (void)snprintf(line, sizeof line, "plugins fast --plugins built/%s", compilers[i]);
        check(line, NULL, 2,
              "fast.so changed the floating-point mode while it was loaded (linked with "
              "-ffast-math?)\n");
        ck_assert_int_eq(unlink("built"), 0);
    }
}
END_TEST

/* ---- of the process, while entities are computed ---- */

static const struct {
    const char *does, *changed;
} of_process[] = {
    { "locale", "the locale" },
    { "ignore", "what signals do" },
    { "folder", "the working directory" },
    { "umask", "the umask" },
    { "variable", "the environment" },
};

START_TEST(what_a_plugin_does_to_the_process_is_put_back_with_a_word)
{
    static const char *const functions[] = { "prepare", "iterate", "process", "collect" };

    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        char expected[160];
        struct e2e_result result;
        const char *told;
        (void)snprintf(expected, sizeof expected, "warning: %s changed while plugins ran (",
                       of_process[_i].changed);
        fault_store("imported.db");
        write_pipeline(functions[f], of_process[_i].does);
        result = expect(RUN "2", NULL, 0, expected);
        told = strstr(result.err, expected);
        ck_assert_ptr_nonnull(strstr(told, "'guest'"));
        ck_assert_ptr_nonnull(strstr(told, "); no row depends on it, and it was put back\n"));
        e2e_result_fini(&result);
        expect_quiet(functions[f]);
        ck_assert_int_eq(fault_number("SELECT count(*) FROM guest_rows g JOIN quiet_rows q USING "
                                      "(day, site, sensor) WHERE g.third IS q.third"),
                         fault_number("SELECT count(*) FROM quiet_rows"));
    }
}
END_TEST

/* A figure with a comma would be another parameter to the ledger. */
START_TEST(a_language_of_a_plugin_changes_no_figure)
{
    static const char *const environment[] = { "LOCPATH=" FAULT_PLUGINS "/../locales", NULL };
    static const char *const functions[] = { "process", "collect" };

    if (access(FAULT_PLUGINS "/../locales/de_DE.UTF-8/LC_NUMERIC", F_OK) != 0)
        return; /* this system has no such language */
    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        fault_store("imported.db");
        write_pipeline(functions[f], "german");
        check(RUN "2", environment, 0, "warning: the locale changed while plugins ran (");
        expect_quiet(functions[f]);
        check(RUN "2", NULL, 0, "");
        ck_assert_int_eq(fault_number("SELECT max(sequence) FROM sluice_commits WHERE kind = "
                                      "'run'"),
                         1);
    }
}
END_TEST

/* ---- descriptors that it closes ---- */

/* SQLite takes a lock that it has lost for one of another program, and waits. */
START_TEST(a_plugin_that_closes_descriptors_ends_the_run_soon)
{
    static const char *const functions[] = { "prepare", "iterate", "process", "collect" };
    static const char *const bad[] = { "GUEST_LOADS=close", NULL };

    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        char line[64];
        struct e2e_result result;
        char *wrong;
        (void)snprintf(line, sizeof line, RUN "%d", f % 2 == 0 ? 1 : 3);
        fault_store("imported.db");
        write_pipeline(functions[f], "close");
        result = fault_command(line, NULL);
        ck_assert_msg(result.code == 1 && strstr(result.err, " closed") != NULL, "exit %d\n%.1500s",
                      result.code, result.err);
        ck_assert_ptr_nonnull(strstr(result.err, "descriptor"));
        e2e_result_fini(&result);
        wrong = fault_inconsistency(FAULT_STORE);
        ck_assert_msg(wrong == NULL, "%s: %s", functions[f], wrong);
        write_pipeline("nowhere", "nothing");
        check(RUN "2", NULL, 0, "");
        expect_quiet(functions[f]);
    }
    write_pipeline("bind", "close");
    check(RUN "1", NULL, 2, "closed descriptors that are not its own in bind");
    write_pipeline("nowhere", "nothing");
    check("status g.yaml", bad, 2, "closed descriptors that are not its own while it was loaded");
}
END_TEST

/* ---- what it prints ---- */

START_TEST(what_a_plugin_prints_is_not_in_the_output)
{
    static const char *const places[] = { "bind", "nowhere" };
    static const char *const loads[] = { "GUEST_LOADS=print", NULL };

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct e2e_result result;
        write_pipeline(places[i], "print");
        result = expect(EXPORT, i == 0 ? NULL : loads, 0, "the guest was here\n");
        ck_assert_msg(strncmp(result.out, "day,site,sensor,third\n", 22) == 0, "%s", result.out);
        e2e_result_fini(&result);
    }
}
END_TEST

/* ---- rows that are no function of what is read ---- */

#define IMPURE                                                                                     \
    "warning: guest 2021-02-04: computed again by the same build from the same inputs, 2 of 10 "   \
    "rows differ from those that stood: plugin '"

static void check_not(const char *line, const char *const *environment, int code, const char *said)
{
    struct e2e_result result = fault_command(line, environment);

    ck_assert_msg(result.code == code && strstr(result.err, said) == NULL,
                  "%s: exit %d, not %d, or '%s' in\n%.1500s", line, result.code, code, said,
                  result.err);
    e2e_result_fini(&result);
}

START_TEST(rows_that_come_out_otherwise_from_the_same_inputs_are_told)
{
    static const char *const plugins[] = { "guest", "plain" };
    static const char *const one[] = { "GUEST_DRIFT=1", NULL };
    static const char *const skip[] = { "GUEST_DRIFT=skip", NULL };

    for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++) {
        fault_store("imported.db");
        write_pipeline_of(plugins[i], "nowhere", "nothing");
        check_not(RUN "2", NULL, 0, "computed again");
        check_not(RUN "2 --force", NULL, 0, "computed again");
        check(RUN "2 --shadow", one, 5, IMPURE);
        check(RUN "2 --force", one, 0, IMPURE);
        check_not(RUN "2 --force", one, 0, "computed again");
        check(RUN "2 --force", NULL, 0, IMPURE);
        check(RUN "2 --force", skip, 0, IMPURE);
        check(RUN "2 --force", NULL, 0, IMPURE);
        check_not(RUN "2 --force", NULL, 0, "warning: quiet");
        expect_quiet(plugins[i]);
    }
}
END_TEST

/* Whose memory was short the first time is written now; whoever else was written comes out as it
 * was, but for what `collect` makes of all of them. */
START_TEST(a_retry_that_finds_memory_is_not_accused)
{
    static const char *const memory[] = { "GUEST_DRIFT=memory", NULL };
    static const char *const plugins[] = { "guest", "plain" };

    for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++) {
        fault_store("imported.db");
        write_pipeline_of(plugins[i], "nowhere", "nothing");
        check(RUN "2", memory, 3, "");
        check_not(RUN "2", NULL, 0, "computed again");
        ck_assert_int_eq(fault_number("SELECT count(*) FROM quiet_rows"), 70);
    }
}
END_TEST

/* ---- the end of the program ---- */

#define WHO "plugin 'guest' ("

static const struct {
    const char *does;
    const char *did; /* after its file */
    int code;
} ends[] = {
    { "exit", "ended the program by exit", 1 },
    { "quick_exit", "ended the program by exit", 1 },
    { "thread", "ended a thread that is not its own", 1 },
    { "abort", "died of SIGABRT (abort, or a C++ exception that nobody caught)", 128 + SIGABRT },
    { "segv", "died of SIGSEGV (an address that is not its own, or too deep a stack)",
      128 + SIGSEGV },
    { "overflow", "died of SIGSEGV (an address that is not its own, or too deep a stack)",
      128 + SIGSEGV },
    { "fpe", "died of SIGFPE (a division by zero or an overflow)", 128 + SIGFPE },
    { "bus", "died of SIGBUS (memory that is not there)", 128 + SIGBUS },
    { "ill", "died of SIGILL (an instruction that is none)", 128 + SIGILL },
};

/* A sanitizer has an end of its own after ours. */
static bool has_own_end(int code)
{
    return FAULT_SANITIZED[0] != '\0' && code > 128 && code != 128 + SIGABRT;
}

static void expect_end(const char *line, const char *const *environment, size_t end,
                       const char *where)
{
    struct e2e_result result = fault_command(line, environment);
    char expected[256];

    (void)snprintf(expected, sizeof expected, "%s %s", ends[end].did, where);
    ck_assert_msg(strstr(result.err, expected) != NULL, "%s: no '%s' in\n%.1500s", line, expected,
                  result.err);
    ck_assert_ptr_nonnull(strstr(result.err, "guest.so"));
    ck_assert_msg(has_own_end(ends[end].code) ? result.code != 0 : result.code == ends[end].code,
                  "%s: exit %d\n%.900s", line, result.code, result.err);
    e2e_result_fini(&result);
}

/* At one thread and at several; in what stands nothing is half. */
START_TEST(how_a_plugin_ends_a_run_is_told_and_loses_nothing)
{
    static const char *const functions[] = { "prepare", "iterate", "process", "collect" };

    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        char where[64], line[128];
        bool entity = strcmp(functions[f], "process") == 0;
        char *wrong;
        (void)snprintf(where, sizeof where, "in %s of guest %s", functions[f],
                       entity ? "2020-12-30 a,2; what was committed stands\n" : "20");
        (void)snprintf(line, sizeof line, RUN "%d", f % 2 == 0 ? 1 : 3);
        fault_store("imported.db");
        write_pipeline(functions[f], ends[_i].does);
        if (entity)
            (void)snprintf(line, sizeof line, "run g.yaml --date 2020-12-30 --threads 1");
        expect_end(line, NULL, (size_t)_i, where);
        wrong = fault_inconsistency(FAULT_STORE);
        ck_assert_msg(wrong == NULL, "%s: %s", functions[f], wrong);
        check("history g.yaml", NULL, 0, "");
        expect_text("SELECT coalesce(group_concat(exit_code), 'none') FROM sluice_runs WHERE "
                    "command LIKE '%run g.yaml%'",
                    "none", functions[f]);
        write_pipeline("nowhere", "nothing");
        check(RUN "2", NULL, 0, "");
        expect_quiet(functions[f]);
    }
}
END_TEST

START_TEST(how_a_plugin_ends_a_command_is_told)
{
    char loads[64];
    const char *const environment[] = { loads, NULL };

    (void)snprintf(loads, sizeof loads, "GUEST_LOADS=%s", ends[_i].does);
    write_pipeline("nowhere", "nothing");
    expect_end("validate g.yaml", environment, (size_t)_i, "in its constructors\n");
    expect_end("plugins --plugins " BUILT, environment, (size_t)_i, "in its constructors\n");
    write_pipeline("bind", ends[_i].does);
    expect_end("validate g.yaml", NULL, (size_t)_i, "in bind\n");
    expect_end(RUN "1 --shadow", NULL, (size_t)_i, "in bind\n");
}
END_TEST

START_TEST(an_exception_that_nobody_catches_is_told)
{
    struct e2e_result result;

    if (access(FAULT_PLUGINS "/../throws/guest.so", F_OK) != 0)
        return; /* no compiler of C++ */
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", FAULT_PLUGINS "/../throws:" BUILT, 1), 0);
    write_pipeline("process", "throw");
    result = expect(RUN "2", NULL, 128 + SIGABRT,
                    "died of SIGABRT (abort, or a C++ exception that nobody caught) in process of "
                    "guest 2");
    ck_assert_ptr_nonnull(strstr(result.err, ",2; what was committed stands\n"));
    e2e_result_fini(&result);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", BUILT, 1), 0);
}
END_TEST

START_TEST(a_descriptor_that_points_nowhere_is_told)
{
    struct e2e_result result = fault_command("plugins --plugins " BUILT "/../wild", NULL);

    ck_assert_msg(has_own_end(128 + SIGSEGV) ? result.code != 0 : result.code == 128 + SIGSEGV,
                  "exit %d\n%.900s", result.code, result.err);
    ck_assert_ptr_nonnull(strstr(result.err, "wild.so) died of SIGSEGV (an address that is not "
                                             "its own, or too deep a stack) in its descriptor\n"));
    e2e_result_fini(&result);
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    fault_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", BUILT, 1), 0);
    write_pipeline("nowhere", "nothing");
    fault_must("import g.yaml days=data/days.csv readings=data/readings.csv", 0);
    fault_keep("imported.db");
    fault_must(RUN "1", 0);
    fault_keep("run.db");
    undisturbed = fault_text(QUIET);
}

static void begin(void)
{
    fault_store("run.db");
}

static void teardown(void)
{
    free(undisturbed);
    e2e_leave(folder);
}

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

int main(void)
{
    TCase *tests = tcase_create("a plugin and its host");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_checked_fixture(tests, begin, NULL);
    tcase_add_loop_test(tests, what_a_plugin_does_to_its_thread_fails_the_entity_alone, 0,
                        COUNT(of_threads));
    tcase_add_loop_test(tests, what_a_plugin_does_to_its_thread_fails_the_partition, 0,
                        COUNT(of_threads));
    tcase_add_loop_test(tests, a_plugin_that_changes_its_host_is_refused_before_anything_runs, 0,
                        COUNT(refusals));
    tcase_add_test(tests, a_plugin_that_was_linked_with_fast_math_is_refused);
    tcase_add_loop_test(tests, what_a_plugin_does_to_the_process_is_put_back_with_a_word, 0,
                        COUNT(of_process));
    tcase_add_test(tests, a_language_of_a_plugin_changes_no_figure);
    tcase_add_test(tests, a_plugin_that_closes_descriptors_ends_the_run_soon);
    tcase_add_test(tests, what_a_plugin_prints_is_not_in_the_output);
    tcase_add_test(tests, rows_that_come_out_otherwise_from_the_same_inputs_are_told);
    tcase_add_test(tests, a_retry_that_finds_memory_is_not_accused);
    tcase_add_loop_test(tests, how_a_plugin_ends_a_run_is_told_and_loses_nothing, 0, COUNT(ends));
    tcase_add_loop_test(tests, how_a_plugin_ends_a_command_is_told, 0, COUNT(ends));
    tcase_add_test(tests, an_exception_that_nobody_catches_is_told);
    tcase_add_test(tests, a_descriptor_that_points_nowhere_is_told);
    return fault_suite("guest", tests);
}
