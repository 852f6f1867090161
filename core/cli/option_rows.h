/*
 * option_rows.h - rows of option tables that several commands have, as initialisers, so that an
 * option reads the same in every --help.
 */
#ifndef CORE_CLI_OPTION_ROWS_H
#define CORE_CLI_OPTION_ROWS_H

/* Which dates: read with option_dates. */
#define OPTION_DATE "--date", "D", "one date, YYYY-MM-DD", false
#define OPTION_FROM "--from", "D", "first date of a range; goes with --to", false
#define OPTION_TO "--to", "D", "last date of a range", false

/* What to compute: read with run_command_request. */
#define OPTION_ONLY                                                                                \
    "--only", "NODE,..", "these processors alone; refuses if something upstream is missing", false
#define OPTION_FORCE                                                                               \
    "--force", NULL, "compute the requested dates even if they are up to date", false
#define OPTION_RETRY_FAILED                                                                        \
    "--retry-failed", NULL, "compute again what failed, although nothing has changed", false

/* How to compute it: read with run_command_settings, --yes with confirm_run. */
#define OPTION_THREADS                                                                             \
    "--threads", "N", "workers of the pool; default: one per processor of the machine", false
#define OPTION_MEMORY                                                                              \
    "--memory", "SIZE", "budget, e.g. 2G; longer runs are cut by dates; default: half of it all",  \
        false
#define OPTION_WAIT                                                                                \
    "--wait", "SECONDS", "wait so long for another run to give back what is to be computed", false
#define OPTION_YES "--yes", NULL, "do not ask before more than 1,000 partitions are computed", false
#define OPTION_ANY_LOADS                                                                           \
    "--any-loads", NULL, "also more loads of a table than its store takes in a day", false
#define OPTION_LOG_FORMAT                                                                          \
    "--log-format", "text|json", "how progress and summary are written to stderr", false

/* Honoured by cli_open. */
#define OPTION_PLUGINS "--plugins", "DIR", "look for plugins in this folder first", false

/* How it is printed: read with option_listing_format. */
#define OPTION_FORMAT_JSON "--format", "text|json", "json is one object per line", false
#define OPTION_FORMAT_LISTING                                                                      \
    "--format", "text|csv|json", "text is a table; json is one object per line", false

#define OPTION_END NULL, NULL, NULL, false

#endif
