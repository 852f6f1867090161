/* exit_code.c - the exit code of each status. */
#include "cli/cli.h"

/* Whatever is not named here is an error of the program or the store. */
static const struct {
    int status;
    enum exit_code code;
} codes[] = {
    { SLUICE_OK, EXIT_DONE },
    { SLUICE_E_INVALID, EXIT_INPUT },
    { SLUICE_E_PLUGIN, EXIT_INPUT },
    { SLUICE_E_UNSUPPORTED, EXIT_INPUT },
    { SLUICE_E_REFUSED, EXIT_REFUSED },
    { SLUICE_E_CONFLICT, EXIT_REFUSED },
    { SLUICE_E_CANCELLED, EXIT_INTERRUPTED },
};

enum exit_code exit_code_of(int status)
{
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (codes[i].status == status)
            return codes[i].code;
    return EXIT_ERROR;
}
