/* writers.c - the CSV files, one function for each kind of row. */
#include "league/writers.h"

#include "league/dates.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT_NAMES "fgm,fga,fg3m,fg3a,ftm,fta,oreb,dreb,reb,ast,stl,blk,tov,pf,pts"

static const struct {
    const char *name, *header;
} files[FILES] = {
    [FILE_SCHEDULE] = { "schedule.csv",
                        "game_id,season,season_type,game_date,tipoff_utc,home_team,away_team,"
                        "home_score,away_score,status,arena,city" },
    [FILE_PLAYER_BOXSCORES] = { "player_boxscores.csv",
                                "game_id,season,season_type,game_date,player_id,player_name,team,"
                                "opp_team,home_away,win_loss,starter,minutes," COUNT_NAMES
                                ",plus_minus" },
    [FILE_TEAM_BOXSCORES] = { "team_boxscores.csv",
                              "game_id,season,game_date,team,opp_team,home_away,win_loss,"
                              "minutes," COUNT_NAMES ",opp_pts,plus_minus" },
    [FILE_SHOTS] = { "shots.csv",
                     "game_id,event_num,game_date,player_id,team,opp_team,home_away,period,"
                     "seconds_left,points,made,zone,distance_ft,loc_x,loc_y,assist_player_id,"
                     "action" },
    [FILE_GAME_LINES] = { "game_lines.csv",
                          "game_id,game_date,home_team,away_team,open_total,close_total,"
                          "open_home_spread,close_home_spread,home_moneyline,away_moneyline,"
                          "suspect" },
    [FILE_PLAYER_PROPS] = { "player_props.csv", "game_id,game_date,player_id,team,opp_team,market,"
                                                "line,over_odds,under_odds,played,actual" },
    [FILE_INJURIES] = { "injury_status_by_game.csv",
                        "game_id,game_date,team,player_id,player_name,status,reason_type,reason" },
    [FILE_PLAYERS] = { "players.csv", "player_id,player_name,teams,position_group,position" },
    [FILE_ARENAS] = { "arenas.csv", "team,city,latitude,longitude,timezone,utc_offset_std_hours" },
};

const char *writers_name(enum file file)
{
    return files[file].name;
}

/* ---- opening and closing ---- */

static bool complain(const char *what, const char *path)
{
    (void)fprintf(stderr, "sluice-league: %s %s: %s\n", what, path, strerror(errno));
    return false;
}

bool writers_open(struct writers *writers, const char *folder)
{
    char path[4096];
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return complain("cannot make the folder", folder);
    for (int file = 0; file < FILES; file++) {
        int length = snprintf(path, sizeof(path), "%s/%s", folder, files[file].name);
        if (length < 0 || (size_t)length >= sizeof(path)) {
            errno = ENAMETOOLONG;
            return complain("cannot write to", folder);
        }
        writers->files[file] = fopen(path, "w");
        if (!writers->files[file])
            return complain("cannot write", path);
        (void)fprintf(writers->files[file], "%s\n", files[file].header);
    }
    return true;
}

/* Errors of the many small writes stay with the stream: one look at the end finds them. */
bool writers_close(struct writers *writers)
{
    bool ok = true;
    for (int file = 0; file < FILES; file++) {
        FILE *stream = writers->files[file];
        writers->files[file] = NULL;
        if (!stream)
            continue;
        bool failed = fflush(stream) != 0 || ferror(stream);
        if (fclose(stream) != 0 || failed)
            ok = complain("cannot write", files[file].name);
    }
    return ok;
}

/* ---- fields ---- */

static FILE *begin(struct writers *writers, enum file file)
{
    writers->rows[file]++;
    return writers->files[file];
}

static void end(FILE *out)
{
    (void)fputc('\n', out);
}

static void separate(FILE *out)
{
    (void)fputc(',', out);
}

/* RFC 4180: quotes where needed, doubled inside. */
static void put_text(FILE *out, const char *text)
{
    separate(out);
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        (void)fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            (void)fputc('"', out);
        (void)fputc(*c, out);
    }
    if (quoted)
        (void)fputc('"', out);
}

static void put_int(FILE *out, int value)
{
    (void)fprintf(out, ",%d", value);
}

static void put_null(FILE *out)
{
    separate(out);
}

static void put_halves(FILE *out, int halves)
{
    const char *sign = halves < 0 ? "-" : "";
    int magnitude = halves < 0 ? -halves : halves;
    (void)fprintf(out, ",%s%d.%d", sign, magnitude / 2, magnitude % 2 * 5);
}

static void put_odds(FILE *out, int odds)
{
    if (odds)
        put_int(out, odds);
    else
        put_null(out);
}

static void put_counts(FILE *out, const int counts[COUNTS])
{
    for (int count = 0; count < COUNTS; count++)
        put_int(out, counts[count]);
}

/* ---- parts that several files begin with ---- */

static void put_game_id(FILE *out, const struct game *game)
{
    (void)fprintf(out, "002%02d%05d", game->season % 100, game->number);
}

static void put_season(FILE *out, const struct game *game)
{
    (void)fprintf(out, ",%d-%02d", game->season, (game->season + 1) % 100);
}

static void put_date(FILE *out, const struct game *game)
{
    put_text(out, date_format(game->date).text);
}

static void put_team(FILE *out, int team)
{
    put_text(out, team_facts[team].code);
}

/* Team, opponent, home or away. */
static void put_sides(FILE *out, const struct box_score *box, int side)
{
    put_team(out, box->sides[side].team);
    put_team(out, box->sides[1 - side].team);
    put_text(out, side == 0 ? "home" : "away");
}

static void put_result(FILE *out, const struct box_score *box, int side)
{
    bool won = box->sides[side].totals[PTS] > box->sides[1 - side].totals[PTS];
    put_text(out, won ? "W" : "L");
}

/* ---- rows ---- */

static void put_tipoff(FILE *out, const struct game *game)
{
    int offset = team_facts[game->home].utc_offset_hours + date_in_summer_time(game->date);
    int minutes = game->tipoff - 60 * offset;
    struct date_text day = date_format(game->date + minutes / 1440);
    minutes %= 1440;
    (void)fprintf(out, ",%sT%02d:%02d:00Z", day.text, minutes / 60, minutes % 60);
}

static void write_schedule(struct writers *writers, const struct game *game,
                           const struct box_score *box)
{
    FILE *out = begin(writers, FILE_SCHEDULE);
    put_game_id(out, game);
    put_season(out, game);
    put_text(out, "Regular Season");
    put_date(out, game);
    put_tipoff(out, game);
    put_team(out, game->home);
    put_team(out, game->away);
    put_int(out, box->sides[0].totals[PTS]);
    put_int(out, box->sides[1].totals[PTS]);
    put_text(out, "Final");
    put_text(out, team_facts[game->home].arena);
    put_text(out, team_facts[game->home].city);
    end(out);
}

static void write_player_line(struct writers *writers, const struct game *game,
                              const struct box_score *box, int side, int index)
{
    const struct line *line = &box->sides[side].lines[index];
    FILE *out = begin(writers, FILE_PLAYER_BOXSCORES);
    put_game_id(out, game);
    put_season(out, game);
    put_text(out, "Regular Season");
    put_date(out, game);
    put_int(out, line->player->id);
    put_text(out, line->player->name);
    put_sides(out, box, side);
    put_result(out, box, side);
    put_int(out, index < STARTERS);
    put_int(out, line->minutes);
    put_counts(out, line->counts);
    put_int(out, line->plus_minus);
    end(out);
}

static void write_team_line(struct writers *writers, const struct game *game,
                            const struct box_score *box, int side)
{
    const int *own = box->sides[side].totals, *other = box->sides[1 - side].totals;
    FILE *out = begin(writers, FILE_TEAM_BOXSCORES);
    put_game_id(out, game);
    put_season(out, game);
    put_date(out, game);
    put_sides(out, box, side);
    put_result(out, box, side);
    put_int(out, box->sides[side].minutes);
    put_counts(out, own);
    put_int(out, other[PTS]);
    put_int(out, own[PTS] - other[PTS]);
    end(out);
}

static void put_clock(FILE *out, int elapsed)
{
    enum { QUARTER = 720, OVERTIME = 300 };
    bool extra = elapsed >= 4 * QUARTER;
    int length = extra ? OVERTIME : QUARTER;
    int before = extra ? 4 * QUARTER : 0;
    put_int(out, (extra ? 5 : 1) + (elapsed - before) / length);
    put_int(out, length - (elapsed - before) % length);
}

static void put_location(FILE *out, const struct shot *shot)
{
    bool three = shot->zone == ZONE_THREE;
    put_text(out, three ? "three" : shot->in_lane ? "paint" : "mid");
    if (shot->located) {
        put_int(out, shot->distance_ft);
        put_int(out, shot->loc_x);
        put_int(out, shot->loc_y);
        return;
    }
    put_null(out);
    put_null(out);
    put_null(out);
}

static void write_shot(struct writers *writers, const struct game *game,
                       const struct box_score *box, const struct shot *shot)
{
    FILE *out = begin(writers, FILE_SHOTS);
    put_game_id(out, game);
    put_int(out, shot->event_num);
    put_date(out, game);
    put_int(out, shot->shooter->id);
    put_sides(out, box, shot->side);
    put_clock(out, shot->elapsed);
    put_int(out, shot->zone == ZONE_THREE ? 3 : 2);
    put_int(out, shot->made);
    put_location(out, shot);
    if (shot->passer)
        put_int(out, shot->passer->id);
    else
        put_null(out);
    put_text(out, shot->action);
    end(out);
}

static void write_odds(struct writers *writers, const struct game *game, const struct odds *odds)
{
    FILE *out = begin(writers, FILE_GAME_LINES);
    put_game_id(out, game);
    put_date(out, game);
    put_team(out, game->home);
    put_team(out, game->away);
    if (odds->opened)
        put_halves(out, odds->open_total);
    else
        put_null(out);
    put_halves(out, odds->close_total);
    if (odds->opened)
        put_halves(out, odds->open_home_spread);
    else
        put_null(out);
    put_halves(out, odds->close_home_spread);
    put_int(out, odds->home_moneyline);
    put_int(out, odds->away_moneyline);
    put_text(out, odds->suspect);
    end(out);
}

static void write_prop(struct writers *writers, const struct game *game,
                       const struct box_score *box, const struct prop *prop)
{
    FILE *out = begin(writers, FILE_PLAYER_PROPS);
    const struct line *line = box_score_find(box, prop->player);
    int team = prop->player->team;
    put_game_id(out, game);
    put_date(out, game);
    put_int(out, prop->player->id);
    put_team(out, team);
    put_team(out, team == game->home ? game->away : game->home);
    put_text(out, prop->market);
    put_halves(out, prop->line_halves);
    put_odds(out, prop->over_odds);
    put_odds(out, prop->under_odds);
    put_int(out, line != NULL);
    if (line)
        put_int(out, line->counts[prop->stat]);
    else
        put_null(out);
    end(out);
}

static void write_absence(struct writers *writers, const struct game *game,
                          const struct absence *absence)
{
    FILE *out = begin(writers, FILE_INJURIES);
    put_game_id(out, game);
    put_date(out, game);
    put_team(out, absence->player->team);
    put_int(out, absence->player->id);
    put_text(out, absence->player->name);
    put_text(out, absence->status);
    put_text(out, absence->reason_type);
    put_text(out, absence->reason);
    end(out);
}

void write_game(struct writers *writers, const struct game *game, const struct box_score *box,
                const struct market *market)
{
    write_schedule(writers, game, box);
    for (int side = 1; side >= 0; side--) {
        write_team_line(writers, game, box, side);
        for (int i = 0; i < box->sides[side].line_count; i++)
            write_player_line(writers, game, box, side, i);
    }
    for (int i = 0; i < box->shot_count; i++)
        write_shot(writers, game, box, &box->shots[i]);
    write_odds(writers, game, &market->odds);
    for (int i = 0; i < market->prop_count; i++)
        write_prop(writers, game, box, &market->props[i]);
    for (int i = 0; i < market->absence_count; i++)
        write_absence(writers, game, &market->absences[i]);
}

/* ---- dimensions ---- */

static void put_teams(FILE *out, uint32_t teams)
{
    const char *separator = ",";
    for (int team = 0; team < TEAMS; team++) {
        if (teams & (1u << team)) {
            (void)fprintf(out, "%s%s", separator, team_facts[team].code);
            separator = "|";
        }
    }
}

void write_players(struct writers *writers, const struct league *league)
{
    for (int i = 0; i < league->player_count; i++) {
        const struct player *player = &league->players[i];
        FILE *out = begin(writers, FILE_PLAYERS);
        (void)fprintf(out, "%d", player->id);
        put_text(out, player->name);
        put_teams(out, player->teams);
        put_text(out, player->position_group);
        put_text(out, player->position);
        end(out);
    }
}

void write_arenas(struct writers *writers)
{
    for (int team = 0; team < TEAMS; team++) {
        const struct team_facts *facts = &team_facts[team];
        FILE *out = begin(writers, FILE_ARENAS);
        (void)fprintf(out, "%s", facts->code);
        put_text(out, facts->city);
        put_text(out, facts->latitude);
        put_text(out, facts->longitude);
        put_text(out, facts->timezone);
        put_int(out, facts->utc_offset_hours);
        end(out);
    }
}
