/* stderr.c - a report on stderr. */
#include "cli/cli.h"

#include <sys/ioctl.h>
#include <unistd.h>

/* A log is read by people: a node tells of itself once a second, however fast it is. */
#define LOG_SELDOM 1000

static void write_out(void *user, const char *bytes, size_t length)
{
    (void)user;
    (void)fwrite(bytes, 1, length, stderr);
    (void)fflush(stderr);
}

/* 0 where nobody knows: no terminal, or one that does not say. */
static size_t columns(void *user)
{
    struct winsize size = { 0 };

    (void)user;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

struct teller cli_teller(void)
{
    return (struct teller){ .sink = { write_out, columns, NULL },
                            .terminal = isatty(STDERR_FILENO) == 1 };
}

int cli_report(int format, bool terminal, struct report **report, struct sluice_error *error)
{
    const struct report_options options = { .sink = { write_out, columns, NULL },
                                            .format = format,
                                            .terminal = terminal,
                                            .log_seldom = LOG_SELDOM };

    return report_create(&options, report, error);
}
