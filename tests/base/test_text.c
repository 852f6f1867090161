/* test_text.c - small questions about texts: which is closest, equal, lower, clean. */
#include "base/suite.h"

START_TEST(closest_match_guesses_what_was_meant)
{
    static const char *const KEYS[] = { "plugin", "parameters", "inputs",  "output",
                                        "psza",   "key",        "columns", "date" };
    static const struct {
        const char *word, *expected;
    } CASES[] = {
        { "plugn", "plugin" },   /* one missing */
        { "pluggin", "plugin" }, /* one too many */
        { "pxgxxn", NULL },      /* three wrong of six */
        { "plguin", "plugin" },  /* swapped */
        { "PLUGIN", "plugin" },  /* case */
        { "paramters", "parameters" },
        { "paramtrs", "parameters" }, /* two missing */
        { "input", "inputs" },
        { "ouput", "output" },
        { "pzsa", "psza" },
        { "kye", "key" },
        { "para", "parameters" }, /* cut short */
        { "par", NULL },
        { "x", NULL },
        { "", NULL },
        { "weather", NULL },
        { "dates", "date" },
        { "a_word_so_long_that_nobody_can_have_meant_any_of_the_short_candidates_here", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *match = closest_match(CASES[i].word, KEYS, COUNT_OF(KEYS));
        ck_assert_msg(text_equals(match, CASES[i].expected), "%s: %s", CASES[i].word,
                      match != NULL ? match : "none");
    }
}
END_TEST

START_TEST(closest_match_prefers_the_nearest_then_the_first)
{
    static const char *const NEAREST[] = { "assists_total", "assists_totals" };
    static const char *const TIED[] = { "bat", "car" };
    static const char *const CUT_SHORT[] = { "--retire", "--retry-failed" };

    ck_assert_str_eq(closest_match("assist_totals", NEAREST, 2), "assists_totals");
    ck_assert_str_eq(closest_match("cat", TIED, 2), "bat");
    ck_assert_ptr_null(closest_match("cat", NULL, 0));
    ck_assert_ptr_null(closest_match("assi", NEAREST, 2));
    ck_assert_str_eq(closest_match("--retry", CUT_SHORT, 2), "--retry-failed");
    ck_assert_str_eq(closest_match("--retirr", CUT_SHORT, 2), "--retire");
}
END_TEST

START_TEST(text_equals_accepts_null)
{
    ck_assert(text_equals("a", "a"));
    ck_assert(!text_equals("a", "A"));
    ck_assert(text_equals(NULL, NULL));
    ck_assert(!text_equals(NULL, ""));
    ck_assert(!text_equals("", NULL));
}
END_TEST

START_TEST(only_ascii_letters_have_a_lower_case)
{
    ck_assert_int_eq(ascii_lower('A'), 'a');
    ck_assert_int_eq(ascii_lower('Z'), 'z');
    ck_assert_int_eq(ascii_lower('@'), '@');
    ck_assert_int_eq(ascii_lower('['), '[');
    ck_assert_int_eq(ascii_lower('7'), '7');
    ck_assert_int_eq(ascii_lower('\xC4'), '\xC4');
}
END_TEST

START_TEST(clean_text_has_no_control_characters_and_is_utf8)
{
    static const struct {
        const char *text, *expected;
    } CASES[] = {
        { "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8F\x80",
          "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8F\x80" },
        { "tab\tstays", "tab\tstays" },
        { "a\nb\r\x1b[31m\x7f", "a?b??[31m?" },
        { "caf\xE9", "caf?" },
        { "cut \xE2\x82", "cut ??" },
        { "c1 \xC2\x9B"
          "31m \xC2\xA0",
          "c1 ??31m \xC2\xA0" },
        { "overlong \xC0\xAF surrogate \xED\xA0\x80", "overlong ?? surrogate ???" },
        { "beyond \xF4\x90\x80\x80", "beyond ????" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s", CASES[i].text);
        text_clean(text, strlen(text));
        ck_assert_str_eq(text, CASES[i].expected);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { closest_match_guesses_what_was_meant,
                                   closest_match_prefers_the_nearest_then_the_first,
                                   text_equals_accepts_null, only_ascii_letters_have_a_lower_case,
                                   clean_text_has_no_control_characters_and_is_utf8 };

    return suite_run("text", tests, COUNT_OF(tests));
}
