/* test_diagnostics.c - mistakes as they are shown: place, line, caret, advice, order. */
#include "base/suite.h"

static void expect_output(struct diagnostics *diagnostics, const char *expected)
{
    struct buffer out = { 0 };

    diagnostics_print(diagnostics, &out);
    ck_assert_str_eq(out.data != NULL ? out.data : "", expected);
    buffer_fini(&out);
}

START_TEST(shows_place_line_caret_and_suggestion)
{
    static const char TEXT[] = "name: x\nprocessors:\n    plugn: psza\n";
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    diagnostics_source(&diagnostics, "zones.yaml", TEXT, strlen(TEXT));
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "zones.yaml", 3, 5 },
                    "unknown key '%s' in processor 'psza'", "plugn");
    diagnostics_suggest(&diagnostics, "did you mean '%s'?", "plugin");
    expect_output(&diagnostics, "zones.yaml:3:5: error: unknown key 'plugn' in processor 'psza'\n"
                                "    3 |     plugn: psza\n"
                                "      |     ^\n"
                                "  did you mean 'plugin'?\n");
    diagnostics_fini(&diagnostics);
}
END_TEST

START_TEST(sorts_by_place_and_keeps_the_order_of_equals)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "b.yaml", 1, 1 }, "sixth");
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "a.yaml", 10, 2 }, "fifth");
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "a.yaml", 9, 3 }, "third");
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "a.yaml", 9, 3 }, "fourth");
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "a.yaml", 0, 0 }, "second");
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ NULL, 0, 0 }, "first");
    expect_output(&diagnostics, "error: first\n"
                                "a.yaml: error: second\n"
                                "a.yaml:9:3: error: third\n"
                                "a.yaml:9:3: error: fourth\n"
                                "a.yaml:10:2: error: fifth\n"
                                "b.yaml:1:1: error: sixth\n");
    diagnostics_fini(&diagnostics);
}
END_TEST

START_TEST(caret_stands_under_the_place)
{
    static const struct {
        const char *text;
        int line, column;
        const char *expected;
    } CASES[] = {
        { "\tkey: x\r\n", 1, 2, "f:1:2: error: m\n    1 | \tkey: x\n      | \t^\n" },
        { "\xC3\xA9t\xC3\xA9: x", 1, 4,
          "f:1:4: error: m\n    1 | \xC3\xA9t\xC3\xA9: x\n"
          "      |    ^\n" },
        { "ab\n", 1, 3, "f:1:3: error: m\n    1 | ab\n      |   ^\n" },
        { "ab\n", 2, 1, "f:2:1: error: m\n    2 | \n      | ^\n" },
        { "ab", 3, 1, "f:3:1: error: m\n" },
        { "ab", 1, 0, "f:1: error: m\n    1 | ab\n" },
        { "a\x1B[2Jb", 1, 1, "f:1:1: error: m\n    1 | a?[2Jb\n      | ^\n" },
        { "", 1, 1, "f:1:1: error: m\n    1 | \n      | ^\n" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        diagnostics_source(&diagnostics, "f", CASES[i].text, strlen(CASES[i].text));
        diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE,
                        (struct location){ "f", CASES[i].line, CASES[i].column }, "m");
        expect_output(&diagnostics, CASES[i].expected);
        diagnostics_fini(&diagnostics);
    }
}
END_TEST

START_TEST(long_line_is_cut)
{
    struct diagnostics diagnostics;
    struct buffer out = { 0 };
    char text[1000];

    memset(text, 'y', sizeof text);
    diagnostics_init(&diagnostics);
    diagnostics_source(&diagnostics, "f", text, sizeof text);
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "f", 1, 900 }, "m");
    diagnostics_print(&diagnostics, &out);
    ck_assert_uint_lt(out.length, 250);
    ck_assert_ptr_nonnull(strstr(out.data, "yyy ...\n"));
    ck_assert_ptr_null(strchr(out.data, '^'));
    buffer_fini(&out);
    diagnostics_fini(&diagnostics);
}
END_TEST

START_TEST(many_mistakes_are_counted)
{
    static const struct {
        size_t count, shown;
        const char *last;
    } CASES[] = { { 100, 100, "f:100: error: m\n" },
                  { 101, 100, "\nerror: and 1 more mistake\n" },
                  { 49990, 100, "\nerror: and 49,890 more mistakes\n" } };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct diagnostics diagnostics;
        struct buffer out = { 0 };
        size_t shown = 0;
        diagnostics_init(&diagnostics);
        for (size_t n = 0; n < CASES[i].count; n++)
            diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE,
                            (struct location){ "f", (int)n + 1, 0 }, "m");
        diagnostics_print(&diagnostics, &out);
        for (const char *at = out.data; (at = strstr(at, ": error: m")) != NULL; at++)
            shown++;
        ck_assert_uint_eq(shown, CASES[i].shown);
        ck_assert_str_eq(out.data + out.length - strlen(CASES[i].last), CASES[i].last);
        buffer_fini(&out);
        diagnostics_fini(&diagnostics);
    }
}
END_TEST

START_TEST(names_and_texts_are_copied)
{
    struct diagnostics diagnostics;
    char name[] = "f";
    char text[] = "ab";

    diagnostics_init(&diagnostics);
    diagnostics_source(&diagnostics, name, text, 2);
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ name, 1, 1 }, "%s", text);
    name[0] = text[0] = '#';
    expect_output(&diagnostics, "f:1:1: error: ab\n    1 | ab\n      | ^\n");
    diagnostics_fini(&diagnostics);
}
END_TEST

START_TEST(nothing_wrong_prints_nothing)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    diagnostics_suggest(&diagnostics, "to nobody");
    expect_output(&diagnostics, "");
    ck_assert_uint_eq(diagnostics.count, 0);
    diagnostics_fini(&diagnostics);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { shows_place_line_caret_and_suggestion,
                                   sorts_by_place_and_keeps_the_order_of_equals,
                                   caret_stands_under_the_place,
                                   long_line_is_cut,
                                   many_mistakes_are_counted,
                                   names_and_texts_are_copied,
                                   nothing_wrong_prints_nothing };

    return suite_run("diagnostics", tests, COUNT_OF(tests));
}
