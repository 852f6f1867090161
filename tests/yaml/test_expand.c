/* test_expand.c - variables of the environment within values. */
#include "runner.h"
#include "yaml/yaml.h"

#include <check.h>
#include <stdlib.h>

struct expand_case {
    const char *text;
    const char *expanded; /* NULL: a mistake */
    bool from_environment;
    const char *message, *suggestion;
};

static const struct expand_case expand_cases[] = {
    { "plain", "plain", false, NULL, NULL },
    { "$SET and $ stay", "$SET and $ stay", false, NULL, NULL },
    { "$$", "$", false, NULL, NULL },
    { "$${SET}", "${SET}", false, NULL, NULL },
    { "${SET}", "value", true, NULL, NULL },
    { "a${SET}b${SET}c", "avaluebvaluec", true, NULL, NULL },
    { "${SET:-default}", "value", true, NULL, NULL },
    { "${UNSET:-default}", "default", false, NULL, NULL },
    { "${UNSET:-}", "", false, NULL, NULL },
    { "${EMPTY}", "", false, NULL, NULL },
    { "${EMPTY:-default}", "default", false, NULL, NULL },
    { "${UNSET:-${OTHER:-${THIRD:-10}}}", "10", false, NULL, NULL },
    { "${UNSET:-${SET:-10}}", "value", true, NULL, NULL },
    { "${UNSET:-a$$b}", "a$b", false, NULL, NULL },
    { "${SET:-${UNSET}}", "value", true, NULL, NULL },
    { "${DOLLAR}", "${SET}", true, NULL, NULL },
    { "{}}", "{}}", false, NULL, NULL },
    { "${UNSET}", NULL, false, "the environment variable 'UNSET' is not set",
      "write ${UNSET:-default} or set it" },
    { "${UNSET}/${UNSET}", NULL, false, "the environment variable 'UNSET' is not set",
      "write ${UNSET:-default} or set it" },
    { "${OTHER:-${UNSET}}", NULL, false, "the environment variable 'UNSET' is not set",
      "write ${UNSET:-default} or set it" },
    { "${SET", NULL, false, "'${SET' has no closing '}'",
      "write ${NAME} or ${NAME:-default}; $$ is a plain dollar" },
    { "${UNSET", NULL, false, "'${UNSET' has no closing '}'",
      "write ${NAME} or ${NAME:-default}; $$ is a plain dollar" },
    { "${UNSET_TOKEN}", NULL, false, "the environment variable 'UNSET_TOKEN' is not set",
      "set it" },
    { "${UNSET:-a", NULL, false, "'${UNSET' has no closing '}'",
      "write ${NAME} or ${NAME:-default}; $$ is a plain dollar" },
    { "${SET:-a", NULL, false, "'${SET' has no closing '}'",
      "write ${NAME} or ${NAME:-default}; $$ is a plain dollar" },
    { "${}", NULL, false, "'${' must be followed by the name of a variable",
      "write ${NAME} or ${NAME:-default}; $$ is a plain dollar" },
    { "${1X}", NULL, false, "'${' must be followed by the name of a variable",
      "write ${NAME} or ${NAME:-default}; $$ is a plain dollar" },
    { "${SET-x}", NULL, false, "'-' cannot follow '${SET'", "write ${NAME} or ${NAME:-default}" },
};

static void set_variables(void)
{
    ck_assert_int_eq(setenv("SET", "value", 1), 0);
    ck_assert_int_eq(setenv("EMPTY", "", 1), 0);
    ck_assert_int_eq(setenv("DOLLAR", "${SET}", 1), 0);
    ck_assert_int_eq(unsetenv("UNSET"), 0);
    ck_assert_int_eq(unsetenv("OTHER"), 0);
    ck_assert_int_eq(unsetenv("THIRD"), 0);
}

START_TEST(values_expand_as_promised)
{
    const struct expand_case *test = &expand_cases[_i];
    struct yaml scalar = { .kind = YAML_SCALAR,
                           .location = { "a.yaml", 1, 1 },
                           .text = test->text };
    struct diagnostics diagnostics;
    struct arena arena;

    set_variables();
    arena_init(&arena, 0);
    diagnostics_init(&diagnostics);
    ck_assert(yaml_expand(&scalar, &arena, &diagnostics));
    if (test->expanded != NULL) {
        ck_assert_uint_eq(diagnostics.count, 0);
        ck_assert_str_eq(scalar.text, test->expanded);
        ck_assert_int_eq(scalar.from_environment, test->from_environment);
    } else {
        ck_assert_uint_eq(diagnostics.count, 1);
        ck_assert_int_eq(scalar.kind, YAML_BROKEN);
        ck_assert_str_eq(diagnostics.items[0].message, test->message);
        ck_assert_str_eq(diagnostics.items[0].suggestion, test->suggestion);
    }
    diagnostics_fini(&diagnostics);
    arena_fini(&arena);
}
END_TEST

/* In { } a value with ${...} has to be quoted, and still may be a number. */
START_TEST(quotes_mean_text_only_without_variables)
{
    static const struct {
        const char *text;
        bool quoted;
    } cases[] = {
        { "10", true }, { "$$10", true }, { "${UNSET:-10}", false }, { "${UNSET:-}", true }
    };
    struct diagnostics diagnostics;
    struct arena arena;

    set_variables();
    arena_init(&arena, 0);
    diagnostics_init(&diagnostics);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct yaml scalar = { .kind = YAML_SCALAR, .quoted = true, .text = cases[i].text };
        ck_assert(yaml_expand(&scalar, &arena, &diagnostics));
        ck_assert_int_eq(scalar.quoted, cases[i].quoted);
    }
    diagnostics_fini(&diagnostics);
    arena_fini(&arena);
}
END_TEST

static char *repeat(const char *before, const char *after, size_t count)
{
    struct buffer text = { 0 };

    for (size_t i = 0; i < count; i++)
        buffer_text(&text, before);
    for (size_t i = 0; i < count; i++)
        buffer_text(&text, after);
    ck_assert(!text.failed);
    return text.data;
}

static void check_only_mistake(const char *text, const char *message)
{
    struct yaml scalar = { .kind = YAML_SCALAR, .location = { "a.yaml", 1, 1 }, .text = text };
    struct diagnostics diagnostics;
    struct arena arena;

    arena_init(&arena, 0);
    diagnostics_init(&diagnostics);
    ck_assert(yaml_expand(&scalar, &arena, &diagnostics));
    ck_assert_uint_eq(diagnostics.count, 1);
    ck_assert_str_eq(diagnostics.items[0].message, message);
    diagnostics_fini(&diagnostics);
    arena_fini(&arena);
}

START_TEST(growth_and_nesting_are_limited)
{
    char *big = repeat("x", "", 40000);
    char *deep = repeat("${UNSET:-", "}", 40);

    ck_assert_int_eq(setenv("BIG", big, 1), 0);
    set_variables();
    check_only_mistake("${BIG}${BIG}",
                       "the value is longer than 65536 bytes when its variables are expanded");
    check_only_mistake(deep, "variables are nested too deeply");
    free(big);
    free(deep);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("expand");

    tcase_add_loop_test(cases, values_expand_as_promised, 0, (int)COUNT_OF(expand_cases));
    tcase_add_test(cases, quotes_mean_text_only_without_variables);
    tcase_add_test(cases, growth_and_nesting_are_limited);
    return runner_run("yaml_expand", cases);
}
