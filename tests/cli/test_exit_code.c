/* test_exit_code.c - what a command ends with, by how it went. */
#include "base/suite.h"
#include "cli/cli.h"

START_TEST(exit_codes_are_those_of_the_manual)
{
    static const struct {
        int status, code;
    } CASES[] = {
        { SLUICE_OK, 0 },
        { SLUICE_E_MEMORY, 1 },
        { SLUICE_E_INVALID, 2 },
        { SLUICE_E_NOT_FOUND, 1 },
        { SLUICE_E_IO, 1 },
        { SLUICE_E_STORE, 1 },
        { SLUICE_E_BUSY, 1 },
        { SLUICE_E_CORRUPT, 1 },
        { SLUICE_E_UNSUPPORTED, 2 },
        { SLUICE_E_REFUSED, 4 },
        { SLUICE_E_CANCELLED, 130 },
        { SLUICE_E_LIMIT, 1 },
        { SLUICE_E_PLUGIN, 2 },
        { SLUICE_E_CONFLICT, 4 },
        { SLUICE_E_FULL, 1 },
        { SLUICE_E_READ_ONLY, 1 },
        { SLUICE_E_INTERNAL, 1 },
        { 999, 1 },
        { -1, 1 },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        ck_assert_int_eq((int)exit_code_of(CASES[i].status), CASES[i].code);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { exit_codes_are_those_of_the_manual };

    return suite_run("exit_code", tests, COUNT_OF(tests));
}
