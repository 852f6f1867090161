/* version.c - which sluice this is: release, commit, and the ABI of its plugins and drivers. */
#include "cli/cli.h"

#include <commit.h>
#include <sluice/plugin.h>

void cli_version(struct buffer *out)
{
    buffer_printf(out, "sluice " SLUICE_VERSION " (%s%s, ABI %d.%d)\n",
                  SLUICE_COMMIT[0] == '\0' ? "no commit known" : "commit ", SLUICE_COMMIT,
                  SLUICE_ABI_MAJOR, SLUICE_ABI_MINOR);
}
