# check-league.awk - what must hold in the CSVs of a league, over all its files at once.
#
#   awk -v games=N -v players=N -f check-league.awk arenas.csv players.csv schedule.csv \
#       player_boxscores.csv team_boxscores.csv shots.csv game_lines.csv player_props.csv \
#       injury_status_by_game.csv
#
# Prints a line for the first violations and exits with 1 when there is one.

function complain(what) {
    if (++problems <= 10)
        print table ":" FNR ": " what
}

function must(holds, what) {
    if (!holds)
        complain(what)
}

# RFC 4180 without newlines in fields; the quick way for lines without quotes.
function parse(text,    last, c, i, quoted) {
    split("", field)
    if (index(text, "\"") == 0)
        return split(text, field, ",")
    last = 1
    field[1] = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\"" && quoted && substr(text, i + 1, 1) == "\"") {
            field[last] = field[last] c
            i++
        } else if (c == "\"") {
            quoted = !quoted
        } else if (c == "," && !quoted) {
            field[++last] = ""
        } else {
            field[last] = field[last] c
        }
    }
    return last
}

function f(name) {
    if (!(name in column)) {
        complain("no column " name)
        exit 1
    }
    return field[column[name]]
}

# A field of a line with quotes is a string to awk: compare numbers as numbers.
function n(name) {
    return f(name) + 0
}

function unique(key) {
    must(!((table, key) in seen), "second row of " key)
    seen[table, key] = 1
}

# The game exists, and the team plays in it on this date.
function check_game(game, team) {
    must(game in home, "unknown game " game)
    must(f("game_date") == date[game], "date of game " game)
    must(team == home[game] || team == away[game], team " does not play in " game)
}

function check_opponent(game, team) {
    must(f("opp_team") == (team == home[game] ? away[game] : home[game]), "opponent of " team)
}

function check_home_away(game, team) {
    must(f("home_away") == (team == home[game] ? "home" : "away"), "home or away of " team)
}

function check_shooting() {
    must(n("fgm") <= n("fga"), "fgm above fga")
    must(n("fg3m") <= n("fg3a"), "fg3m above fg3a")
    must(n("fg3m") <= n("fgm"), "fg3m above fgm")
    must(n("fg3a") <= n("fga"), "fg3a above fga")
    must(n("ftm") <= n("fta"), "ftm above fta")
    must(n("pts") == 2 * (n("fgm") - n("fg3m")) + 3 * n("fg3m") + n("ftm"), "points do not add up")
    must(n("reb") == n("oreb") + n("dreb"), "rebounds do not add up")
}

BEGIN {
    counts = split("minutes fgm fga fg3m fg3a ftm fta oreb dreb reb ast stl blk tov pf pts",
                   count, " ")
    shot_counts = split("fgm fga fg3m fg3a ast", shot_count, " ")
}

FNR == 1 {
    table = FILENAME
    sub(/.*\//, "", table)
    sub(/\.csv$/, "", table)
    split("", column)
    width = parse($0)
    for (i = 1; i <= width; i++)
        column[field[i]] = i
    next
}

{
    got = parse($0)
    must(got == width, got " fields, not " width)
    rows[table]++
}

table == "arenas" {
    unique(f("team"))
    must(f("team") ~ /^[A-Z][A-Z][A-Z]$/, "code " f("team"))
    team_known[f("team")] = 1
}

table == "players" {
    unique(f("player_id"))
    player_known[f("player_id")] = 1
    spells = split(f("teams"), codes, "|")
    for (i = 1; i <= spells; i++)
        must(codes[i] in team_known, "unknown team " codes[i])
}

table == "schedule" {
    game = f("game_id")
    unique(game)
    must(game ~ /^00[0-9]+$/ && length(game) == 10, "game_id " game)
    home[game] = f("home_team")
    away[game] = f("away_team")
    date[game] = f("game_date")
    season[game] = f("season")
    points[game, home[game]] = n("home_score")
    points[game, away[game]] = n("away_score")
    must(home[game] in team_known && away[game] in team_known, "unknown team")
    must(home[game] != away[game], "a team against itself")
    must(n("home_score") != n("away_score"), "a tie")
    must(date[game] >= last_date, "not in order of date")
    last_date = date[game]
    unique(date[game] " " home[game])
    unique(date[game] " " away[game])
    at_home[season[game], home[game]]++
    on_road[season[game], away[game]]++
}

table == "player_boxscores" {
    game = f("game_id"); player = f("player_id"); team = f("team")
    unique(game " " player)
    must(player in player_known, "unknown player " player)
    check_game(game, team)
    check_opponent(game, team)
    check_home_away(game, team)
    check_shooting()
    must(n("minutes") >= 0 && n("minutes") <= 73, "minutes " n("minutes"))
    must(n("pf") <= 6, "fouls " n("pf"))
    for (i = 1; i <= counts; i++)
        sum[game, team, count[i]] += n(count[i])
    margin_sum[game, team] += n("plus_minus")
    starters[game, team] += n("starter")
    for (i = 1; i <= shot_counts; i++)
        left[game, player, shot_count[i]] = n(shot_count[i])
    for (i = 1; i <= shot_counts; i++)
        shots_left += n(shot_count[i])
    team_of[game, player] = team
    actual[game, player, "points"] = n("pts")
    actual[game, player, "rebounds"] = n("reb")
    actual[game, player, "assists"] = f("ast")
    actual[game, player, "threes"] = n("fg3m")
}

table == "team_boxscores" {
    game = f("game_id"); team = f("team")
    unique(game " " team)
    check_game(game, team)
    check_opponent(game, team)
    check_home_away(game, team)
    check_shooting()
    for (i = 1; i <= counts; i++)
        must(n(count[i]) == sum[game, team, count[i]], count[i] " is not the sum of the players")
    must(n("pts") == points[game, team], "points differ from the schedule")
    must(n("opp_pts") == points[game, f("opp_team")], "opp_pts differ from the schedule")
    must(n("plus_minus") == n("pts") - n("opp_pts"), "plus_minus")
    must(margin_sum[game, team] == 5 * n("plus_minus"), "plus_minus of the players")
    must(f("win_loss") == (n("plus_minus") > 0 ? "W" : "L"), "win_loss")
    must(starters[game, team] == 5, starters[game, team] " starters")
    overtimes = int((n("minutes") - 240) / 25 + 0.5)
    off = n("minutes") - 240 - 25 * overtimes
    must(off >= -5 && off <= 5, "minutes " n("minutes"))
}

table == "shots" {
    game = f("game_id"); player = f("player_id"); made = n("made")
    unique(game " " f("event_num"))
    check_game(game, f("team"))
    check_opponent(game, f("team"))
    check_home_away(game, f("team"))
    must(team_of[game, player] == f("team"), "shot of who did not play")
    left[game, player, "fga"]--
    left[game, player, "fgm"] -= made
    shots_left -= 1 + made
    if (n("points") == 3) {
        left[game, player, "fg3a"]--
        left[game, player, "fg3m"] -= made
        shots_left -= 1 + made
    }
    for (i = 1; i < shot_counts; i++)
        must(left[game, player, shot_count[i]] >= 0, "more shots than " shot_count[i])
    passer = f("assist_player_id")
    if (passer != "") {
        must(made == 1 && passer != player, "assist")
        must(--left[game, passer, "ast"] >= 0, "more assists than in the box score")
        must(team_of[game, passer] == f("team"), "assist of who did not play")
        shots_left--
    }
    must(n("points") == 2 || n("points") == 3, "points " n("points"))
    must((n("points") == 3) == (f("zone") == "three"), "zone " f("zone"))
    must(f("zone") ~ /^(paint|mid|three)$/, "zone " f("zone"))
    must(n("seconds_left") >= 0 && n("seconds_left") <= (n("period") > 4 ? 300 : 720), "clock")
}

table == "game_lines" {
    unique(f("game_id"))
    check_game(f("game_id"), f("home_team"))
    must(f("home_team") == home[f("game_id")] && f("away_team") == away[f("game_id")], "teams")
}

table == "player_props" {
    game = f("game_id"); player = f("player_id")
    unique(game " " player " " f("market"))
    must(player in player_known, "unknown player " player)
    check_game(game, f("team"))
    check_opponent(game, f("team"))
    must(n("line") > 0, "line " n("line"))
    must(n("played") == ((game, player) in team_of), "played")
    if (n("played"))
        must(n("actual") == actual[game, player, f("market")], "actual")
    else
        must(f("actual") == "", "actual of who did not play")
}

table == "injury_status_by_game" {
    game = f("game_id"); player = f("player_id")
    unique(game " " player)
    must(player in player_known, "unknown player " player)
    check_game(game, f("team"))
    must(f("status") != "Out" || !((game, player) in team_of), "out, but played")
}

END {
    table = "all"
    must(rows["arenas"] == 30, rows["arenas"] " arenas")
    must(rows["players"] == players, rows["players"] " players")
    must(rows["schedule"] == games, rows["schedule"] " games")
    must(rows["team_boxscores"] == 2 * games, rows["team_boxscores"] " team box scores")
    must(rows["game_lines"] == games, rows["game_lines"] " game lines")
    must(rows["player_props"] > 0 && rows["injury_status_by_game"] > 0, "props and injuries")
    must(shots_left == 0, shots_left " shots or assists of the box scores are not among the shots")
    if (games % 1230 == 0) {
        for (key in at_home)
            must(at_home[key] == 41 && on_road[key] == 41, "41 games at home and away")
    }
    exit problems > 0
}
