#!/usr/bin/env bash
# test_league.sh SLUICE-LEAGUE LEAGUE.YAML - one seed, one league; what the CSVs promise holds.
set -euo pipefail

generator=$1
pipeline=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

files=(arenas players schedule player_boxscores team_boxscores shots game_lines player_props
       injury_status_by_game)

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

generate() { # FOLDER OPTIONS..
    local folder=$1
    shift
    "$generator" --out "$work/$folder" "$@" >"$work/log" || fail "generator with $*"
}

check() { # FOLDER GAMES PLAYERS
    local paths=() file
    for file in "${files[@]}"; do
        paths+=("$work/$1/$file.csv")
    done
    awk -v games="$2" -v players="$3" -f "$here/check-league.awk" "${paths[@]}"
}

one_seed_gives_the_same_bytes() {
    generate again --seed 1
    diff -r "$work/league" "$work/again" >"$work/log" || fail "two runs with one seed differ"
    generate other --seed 2
    local file
    for file in "${files[@]}"; do
        if [ "$file" != arenas ] && cmp -s "$work/league/$file.csv" "$work/other/$file.csv"; then
            fail "$file.csv is the same with another seed"
        fi
    done
}

# The same on every machine and with every compiler; changes with the generator only.
bytes_are_the_recorded_ones() {
    local got
    got=$(cd "$work/league" && cat "${files[@]/%/.csv}" | cksum)
    [ "$got" = "$(cat "$here/seed-1.cksum")" ] || fail "seed 1 has cksum $got, not the recorded one"
}

scaled_invariants_hold() {
    generate scaled --seed 3 --players 600 --seasons 2 --first-season 2023
    check scaled 2460 600 || fail "600 players, two seasons"
}

invariants_hold() {
    check league 1230 450 || fail "seed 1"
    [ -n "${SLUICE_TEST_QUICK:-}" ] || scaled_invariants_hold
    generate smallest --seed 4 --players 300
    check smallest 1230 300 || fail "300 players"
}

# Of the first forty games, to be quick.
excerpt() {
    local file
    mkdir -p "$work/excerpt"
    cp "$work/league/arenas.csv" "$work/league/players.csv" "$work/excerpt"
    for file in "${files[@]:2}"; do
        awk 'NR == 1 || substr($0, 1, 10) <= "0022100040"' "$work/league/$file.csv" \
            >"$work/excerpt/$file.csv"
    done
    check excerpt 40 450 || fail "the first forty games"
}

# Each line damages one file; the checker has to see it.
damage_is_seen() {
    local file edit
    excerpt
    while read -r file edit; do
        cp "$work/excerpt/$file.csv" "$work/keep"
        sed "$edit" "$work/keep" >"$work/excerpt/$file.csv"
        cmp -s "$work/keep" "$work/excerpt/$file.csv" && fail "$edit changes nothing in $file.csv"
        check excerpt 40 450 >"$work/log" && fail "the checker misses $edit in $file.csv"
        cp "$work/keep" "$work/excerpt/$file.csv"
    done <<'DAMAGE'
arenas 5d
players 7d
schedule 9d
schedule 12s/,home/,away/;12s/[0-9]*,[0-9]*,Final/1,2,Final/
player_boxscores 100d
player_boxscores 200{p;}
team_boxscores 50d
team_boxscores 50s/,W,24/,L,24/;50s/,L,24/,W,24/;50s/,[0-9-]*$/,99/
shots 1000d
shots 1000{p;}
shots 2,60s/,paint,/,court,/
game_lines 30d
game_lines 30{p;}
player_props 40{p;}
player_props 41,60s/,1,[0-9]*$/,1,77/
injury_status_by_game 20{p;}
DAMAGE
}

every_declared_column_is_there() {
    awk -v folder="$work/league" '
        /^  [a-z_]+:$/ { table = substr($1, 1, length($1) - 1); next }
        /^    file:/ { getline header < (folder "/" $2); header = "," header ","; tables++ }
        /^      [a-z_0-9]+:/ {
            name = substr($1, 1, length($1) - 1)
            columns++
            if (index(header, "," name ",") == 0) { print table "." name; missing++ }
        }
        END { exit missing > 0 || tables != 9 || columns < 100 }' "$pipeline" ||
        fail "a declared column is not in its file"
}

bad_options_are_refused() {
    local options
    while read -r -a options; do
        local code=0
        "$generator" "${options[@]}" >"$work/log" 2>&1 || code=$?
        [ "$code" -eq 2 ] || fail "${options[*]}: exit $code, not 2"
    done <<DAMAGE
--seed 1
--out $work/bad --seed x
--out $work/bad --players 10
--out $work/bad --seasons 0
--out $work/bad --first-season 1066
--out $work/bad --colour red
--out $work/bad stray
DAMAGE
}

generate league
one_seed_gives_the_same_bytes
bytes_are_the_recorded_ones
invariants_hold
# What the checker is worth does not depend on how the generator was built.
[ -n "${SLUICE_TEST_QUICK:-}" ] || damage_is_seen
every_declared_column_is_there
bad_options_are_refused
echo "league: all hold"
