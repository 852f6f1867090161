/* test_error.c - every status has words and an exit code. */
#include "base/suite.h"

START_TEST(every_status_has_a_text)
{
#define CHECK_TEXT(name, value, meaning) ck_assert_str_eq(status_text(SLUICE_##name), meaning);
    SLUICE_STATUS_MAP(CHECK_TEXT)
#undef CHECK_TEXT
    ck_assert_str_eq(status_text(-1), "unknown status");
    ck_assert_str_eq(status_text(17), "unknown status");
    ck_assert_str_eq(status_text(INT32_MAX), "unknown status");
}
END_TEST

START_TEST(prefix_goes_before_the_message)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    sluice_error_set(&error, SLUICE_E_IO, "disk %d is gone", 3);
    ck_assert_int_eq(error_prefix(&error, "table '%s'", "shots"), SLUICE_E_IO);
    ck_assert_str_eq(error.message, "table 'shots': disk 3 is gone");
    ck_assert_int_eq(error.status, SLUICE_E_IO);
}
END_TEST

START_TEST(prefix_cuts_what_does_not_fit)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char longest[2000];

    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    sluice_error_set(&error, SLUICE_E_IO, "%s", longest);
    error_prefix(&error, "place");
    ck_assert_uint_eq(strlen(error.message), sizeof error.message - 1);
    ck_assert_int_eq(strncmp(error.message, "place: xxx", 10), 0);

    sluice_error_set(&error, SLUICE_E_IO, "message");
    error_prefix(&error, "%s", longest);
    ck_assert_uint_lt(strlen(error.message), sizeof error.message);
    ck_assert_int_eq(error.message[0], 'x');
}
END_TEST

START_TEST(memory_error_names_what_was_made)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(error_memory(&error, "the index of shots"), SLUICE_E_MEMORY);
    ck_assert_ptr_nonnull(strstr(error.message, "the index of shots"));
    ck_assert_int_eq(error_memory(NULL, "nothing"), SLUICE_E_MEMORY);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { every_status_has_a_text, prefix_goes_before_the_message,
                                   prefix_cuts_what_does_not_fit,
                                   memory_error_names_what_was_made };

    return suite_run("error", tests, COUNT_OF(tests));
}
