/*
 * sluice-league - writes an invented league as CSV files for `sluice import`.
 */
#include "league/writers.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *folder;
    long seed, players, seasons, first_season;
};

static const char help[] =
    "sluice-league --out DIR [--seed N] [--players N] [--seasons N] [--first-season YEAR]\n"
    "\n"
    "Writes the seasons of an invented basketball league into DIR, as the CSV files that\n"
    "pipelines/league.yaml declares: 30 teams, 1,230 games a season. The same options give\n"
    "the same bytes on every machine.\n"
    "\n"
    "  --out DIR            folder for the files; made where it is missing, files replaced\n"
    "  --seed N             another number, another league (default 1)\n"
    "  --players N          players of the league, 300 to 30000 (default 450)\n"
    "  --seasons N          seasons one after another, 1 to 20 (default 1)\n"
    "  --first-season YEAR  year the first season starts in, 1990 to 2070 (default 2021)\n"
    "  --help               this text\n";

static const struct option long_options[] = {
    { "out", required_argument, NULL, 'o' },
    { "seed", required_argument, NULL, 's' },
    { "players", required_argument, NULL, 'p' },
    { "seasons", required_argument, NULL, 'n' },
    { "first-season", required_argument, NULL, 'f' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static bool parse_number(const char *name, const char *text, long low, long high, long *value)
{
    char *rest = NULL;
    errno = 0;
    *value = strtol(text, &rest, 10);
    if (errno == 0 && rest != text && *rest == '\0' && *value >= low && *value <= high)
        return true;
    (void)fprintf(stderr, "sluice-league: %s: \"%s\" is not a whole number from %ld to %ld\n", name,
                  text, low, high);
    return false;
}

static bool parse_option(int option, const char *text, struct options *options)
{
    switch (option) {
    case 'o':
        options->folder = text;
        return true;
    case 's':
        return parse_number("--seed", text, 0, 1000000000, &options->seed);
    case 'p':
        return parse_number("--players", text, MIN_PLAYERS, MAX_PLAYERS, &options->players);
    case 'n':
        return parse_number("--seasons", text, 1, MAX_SEASONS, &options->seasons);
    case 'f':
        return parse_number("--first-season", text, 1990, 2070, &options->first_season);
    default:
        (void)fputs(help, stderr);
        return false;
    }
}

static void trade_sometimes(struct league *league, int day)
{
    enum { FIRST_DAY = 60, LAST_DAY = 112, CHANCE = 400 };
    if (day >= FIRST_DAY && day <= LAST_DAY && random_chance(&league->random, CHANCE))
        league_trade(league);
}

static bool play_season(struct league *league, int season, struct box_score *box,
                        struct market *market, struct writers *writers)
{
    static struct game games[GAMES];
    if (!schedule_make(&league->random, season, games)) {
        (void)fprintf(stderr, "sluice-league: season %d does not fit its dates\n", season);
        return false;
    }
    for (int i = 0; i < GAMES; i++) {
        if (i > 0 && games[i].date != games[i - 1].date)
            trade_sometimes(league, games[i].date - games[0].date);
        market_open(league, &games[i], market);
        game_play(league, &games[i], box);
        write_game(writers, &games[i], box, market);
    }
    return true;
}

static bool play_seasons(const struct options *options, struct league *league,
                         struct writers *writers)
{
    struct box_score box = { 0 };
    struct market market = { 0 };
    bool ok = box_score_init(&box, league) && market_init(&market, league);
    if (!ok)
        (void)fputs("sluice-league: out of memory\n", stderr);
    for (int n = 0; ok && n < options->seasons; n++) {
        if (n > 0)
            league_new_season(league);
        ok = play_season(league, (int)options->first_season + n, &box, &market, writers);
    }
    market_fini(&market);
    box_score_fini(&box);
    return ok;
}

static bool write_league(const struct options *options, struct league *league)
{
    struct writers writers = { 0 };
    bool ok = writers_open(&writers, options->folder);
    if (ok) {
        write_arenas(&writers);
        ok = play_seasons(options, league, &writers);
        write_players(&writers, league);
    }
    ok = writers_close(&writers) && ok;
    for (int file = 0; ok && file < FILES; file++)
        (void)printf("%8ld rows  %s\n", writers.rows[file], writers_name((enum file)file));
    return ok;
}

/* What is printed is lost only here, at the end. */
static bool flush_output(void)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return true;
    (void)fprintf(stderr, "sluice-league: cannot write the output: %s\n", strerror(errno));
    return false;
}

int main(int argc, char **argv)
{
    struct options options = { .seed = 1, .players = 450, .seasons = 1, .first_season = 2021 };
    int option;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(help, stdout);
            return flush_output() ? EXIT_SUCCESS : EXIT_FAILURE;
        }
        if (!parse_option(option, optarg, &options))
            return 2;
    }
    if (!options.folder || optind < argc) {
        (void)fputs(help, stderr);
        return 2;
    }
    struct league league;
    bool ok = league_init(&league, (uint64_t)options.seed, (int)options.players);
    if (!ok)
        (void)fputs("sluice-league: out of memory\n", stderr);
    ok = ok && write_league(&options, &league) && flush_output();
    league_fini(&league);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
