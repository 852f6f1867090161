/* test_buffer.c - texts that grow, and what they are after memory was short. */
#include "base/suite.h"

START_TEST(appends_follow_each_other)
{
    struct buffer buffer = { 0 };

    ck_assert_ptr_null(buffer.data);
    buffer_text(&buffer, "one");
    buffer_char(&buffer, ' ');
    buffer_append(&buffer, "two!", 3);
    buffer_printf(&buffer, " %d%s", 3, "");
    buffer_append(&buffer, NULL, 0);
    ck_assert_str_eq(buffer.data, "one two 3");
    ck_assert_uint_eq(buffer.length, 9);
    ck_assert(!buffer.failed);
    buffer_fini(&buffer);
    ck_assert_ptr_null(buffer.data);
}
END_TEST

START_TEST(text_is_terminated_at_every_length)
{
    struct buffer buffer = { 0 };

    for (size_t i = 1; i <= 300; i++) {
        if (i % 2 == 0)
            buffer_char(&buffer, 'a');
        else
            buffer_printf(&buffer, "%c", 'b');
        ck_assert_uint_eq(strlen(buffer.data), i);
        ck_assert_uint_eq(buffer.length, i);
    }
    buffer_fini(&buffer);
}
END_TEST

START_TEST(what_is_written_into_reserved_room_is_taken)
{
    struct buffer buffer = { 0 };

    for (size_t i = 1; i <= 300; i++) {
        ck_assert(buffer_reserve(&buffer, i));
        memset(buffer.data + buffer.length, 'a' + (int)(i % 26), i);
        buffer_take(&buffer, buffer.data + buffer.length + i);
        ck_assert_uint_eq(buffer.length, i * (i + 1) / 2);
        ck_assert_uint_eq(strlen(buffer.data), buffer.length);
    }
    buffer_take(&buffer, buffer.data + 1);
    ck_assert_str_eq(buffer.data, "b");
    buffer.failed = true;
    ck_assert(!buffer_reserve(&buffer, 1));
    buffer_fini(&buffer);
}
END_TEST

START_TEST(cleared_buffer_starts_anew)
{
    struct buffer buffer = { 0 };

    buffer_clear(&buffer);
    buffer_text(&buffer, "old");
    buffer_clear(&buffer);
    ck_assert_uint_eq(buffer.length, 0);
    ck_assert_str_eq(buffer.data, "");
    buffer_text(&buffer, "new");
    ck_assert_str_eq(buffer.data, "new");
    buffer_fini(&buffer);
}
END_TEST

START_TEST(a_word_is_one_word_to_a_shell)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        { "run", "run" },
        { "--date=2021-11-03", "--date=2021-11-03" },
        { "", "''" },
        { "my plan.json", "'my plan.json'" },
        { "it's", "'it'\\''s'" },
        { "$HOME;ls", "'$HOME;ls'" },
        { "gr\303\266n", "'gr\303\266n'" },
        { "a\033[2J'\\\n", "$'a\\033[2J\\'\\\\\\012'" },
        { "\302\233x", "$'\\302\\233x'" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer buffer = { 0 };
        buffer_word(&buffer, cases[i].text);
        ck_assert_str_eq(buffer.data, cases[i].word);
        buffer_fini(&buffer);
    }
}
END_TEST

START_TEST(failure_stays_and_keeps_the_text)
{
    struct buffer buffer = { 0 };

    buffer_text(&buffer, "kept");
    buffer_append(&buffer, "x", SIZE_MAX - 2);
    ck_assert(buffer.failed);
    buffer_text(&buffer, "more");
    buffer_char(&buffer, 'x');
    buffer_printf(&buffer, "%d", 1);
    ck_assert(buffer.failed);
    ck_assert_str_eq(buffer.data, "kept");
    buffer_fini(&buffer);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { appends_follow_each_other,
                                   text_is_terminated_at_every_length,
                                   what_is_written_into_reserved_room_is_taken,
                                   cleared_buffer_starts_anew,
                                   a_word_is_one_word_to_a_shell,
                                   failure_stays_and_keeps_the_text };

    return suite_run("buffer", tests, COUNT_OF(tests));
}
