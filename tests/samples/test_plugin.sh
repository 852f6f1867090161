#!/usr/bin/env bash
# test_plugin.sh SLUICE FOLDER COMPILER SANITIZE - samples/plugin builds on its own against the
# public headers, and its pipeline gives the rows that docs/plugins.md shows.
set -euo pipefail

sluice=$1 folder=$2 compiler=$3 sanitize=${4:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export RAIN_STORE=$work/rain.db
pipeline=$folder/rain.yaml
season=(--from 2024-03-01 --to 2024-03-06)

fail() {
    echo "FAILED: $1"
    [ $# -lt 2 ] || cat "$2"
    exit 1
}

same() {
    diff -u "$work/wanted" "$work/got" || fail "$1"
}

flags=${sanitize:+-fsanitize=$sanitize}
{
    cmake -S "$folder" -B "$work/build" -DCMAKE_C_COMPILER="$compiler" \
        -DCMAKE_C_FLAGS="$flags -Werror" -DCMAKE_MODULE_LINKER_FLAGS="$flags" &&
        cmake --build "$work/build"
} >"$work/log" 2>&1 || fail "the plugin does not build" "$work/log"
plugins=(--plugins "$work/build")

"$sluice" validate "$pipeline" "${plugins[@]}" >"$work/log" 2>&1 ||
    fail "the pipeline is not valid" "$work/log"
"$sluice" import "$pipeline" "$folder/data" >"$work/log" 2>&1 || fail "no import" "$work/log"
"$sluice" run "$pipeline" "${season[@]}" "${plugins[@]}" >"$work/log" 2>&1 ||
    fail "no run" "$work/log"

"$sluice" export "$pipeline" rain_outlook "${season[@]}" "${plugins[@]}" >"$work/got"
cat >"$work/wanted" <<'ROWS'
day,station,known_days,mean_mm,wettest_mm,wet_days,soaked_days,above_all_mm,place
2024-03-04,harbour,3,5.3,11.6,2,0,-5.0,3
2024-03-04,meadow,3,9.6,20.3,2,1,-0.7,1
2024-03-04,valley,2,8.1,15.9,1,0,-2.2,2
2024-03-05,harbour,4,4.0,11.6,2,0,-4.6,3
2024-03-05,meadow,4,7.7,20.3,3,1,-0.9,2
2024-03-05,valley,2,8.1,15.9,1,0,-0.5,1
2024-03-06,harbour,5,3.2,11.6,2,0,-3.6,3
2024-03-06,meadow,5,6.2,20.3,3,1,-0.6,1
2024-03-06,valley,3,5.8,15.9,1,0,-1.0,2
ROWS
same "other rows"

"$sluice" export "$pipeline" rain_outlook --date 2024-03-06 --outcomes "${plugins[@]}" \
    >"$work/got"
cat >"$work/wanted" <<'ROWS'
day,station,outcome,category,reason
2024-03-06,summit,skipped,insufficient,2 of 3 readings
ROWS
same "other outcomes"

# A parameter that `bind` refuses is told with its place.
sed 's/wet_mm: 2/wet_mm: 30/' "$pipeline" >"$work/wrong.yaml"
if "$sluice" validate "$work/wrong.yaml" "${plugins[@]}" >"$work/log" 2>&1; then
    fail "wet_mm above soaked_mm is accepted"
fi
grep -q "soaked_mm.*must be at least wet_mm" "$work/log" || fail "another message" "$work/log"
echo "sample plugin: all hold"
