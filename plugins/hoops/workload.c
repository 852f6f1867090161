/* workload.c - how much a player had to play of late: days of rest, games and minutes in a span. */
#include "hoops/hoops.h"

#include <math.h>

enum { WEEK = 7, FORTNIGHT = 14, TENTHS = 10 };

/* In the order of HOOPS_WORKLOAD_OUT. */
enum {
    DAYS_REST,
    BACK_TO_BACK,
    REST_BEFORE_LAST,
    SINCE_2_PLUS,
    GAMES_7,
    GAMES_14,
    MINUTES_7,
    MINUTES_14,
    AVERAGE_7,
    BACK_TO_BACKS_14
};

struct log {
    const struct sluice_column *columns;
    struct sluice_slice games;
    int32_t date;
};

static int32_t days_ago(const struct log *log, int64_t i)
{
    return log->date - sluice_date(&log->columns[HOOPS_LOG_game_date], sluice_at(log->games, i));
}

/* Days between a game and the one before it. */
static int32_t gap(const struct log *log, int64_t i)
{
    return days_ago(log, i + 1) - days_ago(log, i);
}

static int64_t games_within(const struct log *log, int64_t days)
{
    int64_t count = 0;

    while (count < log->games.count && days_ago(log, count) <= days)
        count++;
    return count;
}

int64_t hoops_games_within(const struct sluice_column *games, struct sluice_slice history,
                           int32_t date, int64_t days)
{
    return games_within(&(struct log){ games, history, date }, days);
}

static void set_rest(const struct sluice_call *call, uint32_t first, const struct log *log)
{
    int64_t rested = 0;

    sluice_set_int(call, first + DAYS_REST, days_ago(log, 0));
    sluice_set_bool(call, first + BACK_TO_BACK, days_ago(log, 0) == 1);
    if (log->games.count > 1)
        sluice_set_int(call, first + REST_BEFORE_LAST, gap(log, 0));
    while (rested + 1 < log->games.count && gap(log, rested) < 2)
        rested++;
    if (rested + 1 < log->games.count)
        sluice_set_int(call, first + SINCE_2_PLUS, days_ago(log, rested));
}

/* Minutes are whole tenths, so that their sum is exact. */
struct load {
    int64_t games, tenths, back_to_backs;
};

static struct load load_of(const struct log *log, int64_t days)
{
    const struct sluice_column *minutes = &log->columns[HOOPS_LOG_minutes_played];
    struct load load = { .games = games_within(log, days) };

    for (int64_t i = 0; i < load.games; i++) {
        load.tenths += llround(sluice_number_at(minutes, sluice_at(log->games, i)).value * TENTHS);
        load.back_to_backs += i > 0 && gap(log, i - 1) == 1;
    }
    return load;
}

void hoops_set_workload(const struct sluice_call *call, uint32_t days_rest,
                        const struct sluice_column *games, struct sluice_slice history)
{
    const struct log log = { games, history, call->date };
    struct load week = load_of(&log, WEEK), fortnight = load_of(&log, FORTNIGHT);

    set_rest(call, days_rest, &log);
    sluice_set_int(call, days_rest + GAMES_7, week.games);
    sluice_set_int(call, days_rest + GAMES_14, fortnight.games);
    sluice_set_int(call, days_rest + MINUTES_7, week.tenths / TENTHS);
    sluice_set_int(call, days_rest + MINUTES_14, fortnight.tenths / TENTHS);
    sluice_set_number(call, days_rest + AVERAGE_7,
                      hoops_quotient(week.tenths, TENTHS * week.games));
    sluice_set_int(call, days_rest + BACK_TO_BACKS_14, fortnight.back_to_backs);
}
