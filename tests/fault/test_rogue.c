/* test_rogue.c - a plugin that does wrong harms the entities it does wrong to: each way ends as
 * documented, names what it was, and leaves everybody else's rows as they are. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fault/suite.h"

#define DATE "2021-02-04"
/* Of seven things that day two are of the sensor in question. */
#define MANY ", max_failed: 50"

static char folder[E2E_FOLDER_SIZE];
static char *undisturbed, *others;

static const struct {
    const char *mode;
    const char *outcome; /* category, reason and retryable; NULL: its row is written */
} modes[] = {
    { "good", NULL },
    { "sleep", NULL },
    { "leak", NULL },
    { "scratch", NULL },
    { "garbage", "error plugin 'rogue' returned 4711, which is no outcome 0" },
    { "nothing", "error plugin 'rogue' returned 0, which is no outcome 0" },
    { "unreasoned", "error the plugin gave no reason 0" },
    { "range", "bad_value doubled is 1000.01, allowed are -1000 to 1000 0" },
    { "nan", "bad_value doubled is not a finite number 0" },
    { "unset", "bad_value note is null 0" },
    { "type", "error the plugin set level, which is int, to a value of type text 0" },
    { "column", "error the plugin set column 99 of 5 0" },
    { "rows", "error the plugin wrote a second row, but its output has no row key 0" },
    { "key", "error key column sensor is not the entity's 0" },
    { "long", "error xxx" },
    { "memory", "error out of memory 1" },
};

#define ROWS "SELECT group_concat(doubled || note || row_hash, ' ') FROM doubled WHERE sensor "
#define OUTCOME                                                                                    \
    "SELECT category || ' ' || reason || ' ' || retryable FROM sluice_outcomes WHERE table_name"   \
    " = 'doubled' AND partition = '" DATE "' AND key = '[\"a\",1]'"

static void expect_text(const char *query, const char *expected, const char *mode)
{
    char *text = fault_text(query);

    ck_assert_msg(strncmp(text, expected, strlen(expected)) == 0, "%s: %.300s, not %s", mode, text,
                  expected);
    ck_assert_uint_lt(strlen(text), 4096);
    free(text);
}

static void expect_consistent(const char *mode)
{
    char *wrong = fault_inconsistency(FAULT_STORE);

    ck_assert_msg(wrong == NULL, "%s: %s", mode, wrong);
}

/* The plugin mends its ways: what others have in place of its doings is computed. */
static void expect_mended(const char *mode)
{
    char *content;

    fault_pipeline(MANY);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    expect_consistent(mode);
    content = fault_content(FAULT_STORE);
    ck_assert_msg(strcmp(content, undisturbed) == 0, "%s: other content once mended", mode);
    free(content);
}

START_TEST(what_a_plugin_does_wrong_fails_that_entity_alone)
{
    const char *mode = modes[_i].mode;
    char more[128], failed[64];
    struct e2e_result result;

    if (strcmp(mode, "leak") == 0 && strstr(FAULT_SANITIZED, "address") != NULL)
        return; /* what it finds is this */
    (void)snprintf(more, sizeof more, ", with: {mode: %s}" MANY, mode);
    fault_pipeline(more);
    fault_store("imported.db");
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    expect_consistent(mode);
    expect_text(ROWS "<> 1", others, mode);
    if (modes[_i].outcome == NULL) {
        expect_mended(mode);
        return;
    }
    expect_text(OUTCOME, modes[_i].outcome, mode);
    result = fault_command("failures p.yaml --node rogue --format csv", NULL);
    (void)snprintf(failed, sizeof failed, DATE ",rogue,\"a,1\",failed,%.5s", modes[_i].outcome);
    ck_assert_msg(strstr(result.out, failed) != NULL, "%s: no %s in\n%.900s", mode, failed,
                  result.out);
    e2e_result_fini(&result);
    expect_mended(mode);
}
END_TEST

/* Too many of them fail the partition: what stood stays, and the message says which and why. */
START_TEST(too_much_wrong_keeps_what_was_committed)
{
    char *before;
    struct e2e_result result;

    fault_pipeline("");
    fault_store("imported.db");
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    before = fault_text("SELECT group_concat(row_hash) FROM doubled");
    fault_pipeline(", with: {mode: range}");
    result = fault_command(FAULT_RUN, NULL);
    ck_assert_int_eq(result.code, 3);
    ck_assert_msg(strstr(result.err, "error: rogue " DATE " failed: 2 of 6 things failed, more "
                                     "than the 20 % of max_failed\n") != NULL,
                  "%.1500s", result.err);
    e2e_result_fini(&result);
    expect_consistent("too much");
    expect_text("SELECT group_concat(row_hash) FROM doubled", before, "too much");
    free(before);
}
END_TEST

/* ---- what it declares ---- */

static void replace_in_pipeline(const char *old, const char *new)
{
    size_t length;
    char *text = e2e_read("p.yaml", &length), *at = strstr(text, old);
    FILE *file = fopen("p.yaml", "w");

    ck_assert(file != NULL && at != NULL);
    ck_assert_int_ge(fprintf(file, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old)), 0);
    ck_assert_int_eq(fclose(file), 0);
    free(text);
}

static void expect_mistake(const char *message)
{
    static const char *const lines[] = { "validate p.yaml", FAULT_RUN, FAULT_RUN " --dry-run" };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct e2e_result result = fault_command(lines[i], NULL);
        ck_assert_msg(result.code == 2, "%s: exit %d\n%.1500s", lines[i], result.code, result.err);
        ck_assert_msg(strstr(result.err, message) != NULL, "%s: no '%s' in\n%.1500s", lines[i],
                      message, result.err);
        e2e_result_fini(&result);
    }
}

START_TEST(columns_that_are_not_as_the_plugin_says_are_refused_before_anything_runs)
{
    fault_store("imported.db");
    fault_pipeline(", inputs: {things: rainfall}");
    expect_mistake("needs columns 'site' (text)");
    fault_pipeline("");
    replace_in_pipeline("value: real?", "value: text?");
    expect_mistake("'value'");
    ck_assert_int_eq(fault_number("SELECT count(*) FROM sluice_commits WHERE kind = 'run'"), 0);
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    fault_enter(folder);
    fault_must(FAULT_IMPORT, 0);
    fault_keep("imported.db");
    fault_pipeline(MANY);
    fault_must(FAULT_RUN, FAULT_RUN_CODE);
    undisturbed = fault_content(FAULT_STORE);
    others = fault_text(ROWS "<> 1");
}

static void teardown(void)
{
    free(undisturbed);
    free(others);
    e2e_leave(folder);
}

int main(void)
{
    TCase *tests = tcase_create("a plugin that does wrong");

    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, what_a_plugin_does_wrong_fails_that_entity_alone, 0,
                        (int)(sizeof modes / sizeof *modes));
    tcase_add_test(tests, too_much_wrong_keeps_what_was_committed);
    tcase_add_test(tests, columns_that_are_not_as_the_plugin_says_are_refused_before_anything_runs);
    return fault_suite("rogue", tests);
}
