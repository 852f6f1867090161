/* program.c - where the program begins; what else is in core/cli, others may link. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    return (int)cli_main(argc, argv);
}
