/* The question before a large run: asked on a terminal, and nowhere else. */
#include "e2e/gates.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two processors: 1,000 partitions are 500 dates, the 501st makes it a large run. */
#define FIRST "2020-01-01"
#define DAYS_ASKED 501
#define LARGE " p.yaml --from 2020-01-01 --to 2021-05-15"
#define AT_LIMIT " p.yaml --from 2020-01-01 --to 2021-05-14"
#define QUESTION "compute 1002 partitions? [y/N] "
#define REFUSED "error: nothing was run; give --yes to run without asking"
#define COMPUTED "SELECT count(*) FROM sluice_commits WHERE kind = 'run'"

static void enter_large(void)
{
    struct buffer days = { 0 }, readings = { 0 };
    int32_t first;

    gates_enter();
    gates_pipeline("  one: {plugin: gauge, output: ones}\n"
                   "  two: {plugin: gauge, output: twos}\n");
    ck_assert(date_parse(FIRST, strlen(FIRST), &first));
    for (int i = 0; i < DAYS_ASKED; i++) {
        char date[DATE_TEXT_SIZE];
        buffer_printf(&days, "%s,s1\n", date_format(first + i, date));
        buffer_printf(&readings, "%s,a,1,1\n", date);
    }
    ck_assert(!days.failed && !readings.failed);
    gates_import("days", days.data);
    gates_import("readings", readings.data);
    buffer_fini(&days);
    buffer_fini(&readings);
}

/* ---- a terminal ---- */

static _Noreturn void become_sluice(const char *line, int terminal)
{
    char copy[256], *rest = copy;
    char *arguments[16] = { (char[]){ "sluice" } };
    int nothing = open("/dev/null", O_WRONLY);

    (void)snprintf(copy, sizeof copy, "%s", line);
    for (int i = 1; i < 15 && rest != NULL; i++)
        arguments[i] = strsep(&rest, " ");
    if (dup2(terminal, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
        dup2(terminal, STDERR_FILENO) < 0)
        _exit(125);
    (void)execv(SLUICE_BINARY, arguments);
    _exit(127);
}

/* What it shows until it ends. */
static char *read_terminal(int master)
{
    struct buffer shown = { 0 };
    char block[1024];
    ssize_t got;

    while ((got = read(master, block, sizeof block)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            buffer_append(&shown, block, (size_t)got);
    ck_assert(!shown.failed);
    return shown.data == NULL ? strdup("") : shown.data;
}

/* Runs the command with `typed` waiting for it; returns what it shows. */
static char *on_terminal(const char *line, const char *typed, int *code)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), terminal, status = 0;
    pid_t child;
    char *shown;

    ck_assert_int_ge(master, 0);
    ck_assert_int_eq(grantpt(master), 0);
    ck_assert_int_eq(unlockpt(master), 0);
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(terminal, 0);
    ck_assert_int_eq(write(master, typed, strlen(typed)), (long)strlen(typed));
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        become_sluice(line, terminal);
    ck_assert_int_eq(close(terminal), 0);
    shown = read_terminal(master);
    while (waitpid(child, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    ck_assert_int_eq(close(master), 0);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return shown;
}

/* `asked`: does it ask? `computed`: partitions in the ledger afterwards. */
static void expect_on_terminal(const char *line, const char *typed, int code, bool asked,
                               const char *computed)
{
    int got;
    char *shown = on_terminal(line, typed, &got);

    ck_assert_msg(got == code, "%s: exit %d\n%.1500s", line, got, shown);
    ck_assert_msg((strstr(shown, QUESTION) != NULL) == asked, "%s: %.1500s", line, shown);
    ck_assert_msg((strstr(shown, REFUSED) != NULL) == (code == 4), "%s: %.1500s", line, shown);
    ck_assert_msg(!asked || strstr(shown, "total: 1002 run") != NULL, "%s: %.1500s", line, shown);
    gates_expect_sql(COMPUTED, computed);
    free(shown);
}

START_TEST(a_large_run_is_asked_about_and_only_yes_is_yes)
{
    static const char *const refusals[] = { "n\n", "\n", "\004", "yesterday\n", "yy\n", "no\ny\n" };

    enter_large();
    gates_must("plan" LARGE " -o plan.json", 0);
    for (size_t i = 0; i < COUNT_OF(refusals); i++)
        expect_on_terminal("run" LARGE, refusals[i], 4, true, "0");
    expect_on_terminal("apply plan.json", "n\n", 4, true, "0");
    expect_on_terminal("apply plan.json", "YES\n", 0, true, "1002");
    /* Nothing is left to ask about. */
    expect_on_terminal("run" LARGE, "", 0, false, "1002");
    expect_on_terminal("run" LARGE " --force", "y\n", 0, true, "2004");
    gates_leave();
}
END_TEST

START_TEST(a_thousand_partitions_are_not_asked_about)
{
    enter_large();
    expect_on_terminal("run" AT_LIMIT, "n\n", 0, false, "1000");
    gates_leave();
}
END_TEST

START_TEST(yes_or_no_terminal_is_not_asked)
{
    enter_large();
    expect_on_terminal("run --yes" LARGE, "n\n", 0, false, "1002");
    gates_must("run" LARGE " --force", 0);
    gates_expect_sql(COMPUTED, "2004");
    gates_leave();
}
END_TEST

#define RETIRED "SELECT count(*) FROM sluice_commits WHERE kind = 'retire'"

/* 500 dates left the calendar: that is another question, which --yes does not answer. */
START_TEST(many_dates_to_be_retired_are_asked_about)
{
    static const char *const refused[] = { "run" AT_LIMIT, "run --yes" AT_LIMIT };
    char *shown;
    int code;

    enter_large();
    gates_must("run --yes" AT_LIMIT, 0);
    gates_import("days", "2021-05-15,s1\n");
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        shown = on_terminal(refused[i], "n\n", &code);
        ck_assert_msg(code == 4, "%s: exit %d\n%.1500s", refused[i], code, shown);
        ck_assert_msg(strstr(shown, "500 of 500 committed dates are not in the calendar any more "
                                    "(2020-01-01, 2020-01-02, 2020-01-03, ..)") != NULL,
                      "%.1500s", shown);
        ck_assert_ptr_nonnull(strstr(shown, "retire them? [y/N] "));
        ck_assert_ptr_nonnull(
            strstr(shown, "nothing was run; give --retire to retire without asking"));
        gates_expect_sql(RETIRED, "0");
        free(shown);
    }
    shown = on_terminal(refused[0], "y\n", &code);
    ck_assert_msg(code == 0, "%d: %.1500s", code, shown);
    gates_expect_sql(RETIRED, "1000");
    free(shown);
    gates_leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_large_run_is_asked_about_and_only_yes_is_yes,
        a_thousand_partitions_are_not_asked_about,
        yes_or_no_terminal_is_not_asked,
        many_dates_to_be_retired_are_asked_about,
    };

    return suite_run("e2e_confirm", tests, COUNT_OF(tests));
}
