#!/usr/bin/env bash
# test_plugin_cpp.sh SLUICE FOLDER DATA COMPILER SANITIZE - samples/plugin_cpp builds on its own
# with a C++ compiler, its pipeline gives rows, and an exception is a failed entity.
set -euo pipefail

sluice=$1 folder=$2 data=$3 compiler=$4 sanitize=${5:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SPELL_STORE=$work/spell.db
pipeline=$folder/spell.yaml

fail() {
    echo "FAILED: $1"
    [ $# -lt 2 ] || cat "$2"
    exit 1
}

if ! command -v "$compiler" >/dev/null; then
    echo "skipped: no $compiler (Debian: g++, or clang with libstdc++-12-dev)"
    exit 0
fi
flags=${sanitize:+-fsanitize=$sanitize}
{
    cmake -S "$folder" -B "$work/build" -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_CXX_FLAGS="$flags -Werror" -DCMAKE_MODULE_LINKER_FLAGS="$flags" &&
        cmake --build "$work/build"
} >"$work/log" 2>&1 || fail "the plugin does not build" "$work/log"

# expect TEXT ARGUMENTS.. : what it prints.
expect() {
    local wanted=$1
    shift
    "$sluice" "$@" --plugins "$work/build" >"$work/got" 2>"$work/log" || true
    diff -u - "$work/got" <<<"$wanted" || fail "$*" "$work/log"
}

cp -r "$data" "$work/data"
sed -i 's/^summit,2024-03-05,.*/summit,2024-03-05,-6.0/' "$work/data/readings.csv"
"$sluice" plugins spell --plugins "$work/build" >"$work/got" 2>"$work/log" ||
    fail "it is refused" "$work/log"
! grep -q exports "$work/log" "$work/got" || fail "it exports more than its descriptor" "$work/got"
"$sluice" import "$pipeline" "$work/data" >"$work/log" 2>&1 || fail "no import" "$work/log"
"$sluice" run "$pipeline" --date 2024-03-06 --plugins "$work/build" >"$work/log" 2>&1 &&
    fail "no failure"
expect 'day,station,longest,latest
2024-03-06,harbour,2,2
2024-03-06,meadow,1,1
2024-03-06,valley,1,0' export "$pipeline" dry_spells --date 2024-03-06
expect 'day,station,outcome,category,reason
2024-03-06,summit,failed,error,exception: a gauge of -6.000000 mm' \
    export "$pipeline" dry_spells --date 2024-03-06 --outcomes
expect 'passed   test         1 date, 3 rows
1 case: 1 passed' test "$folder"
echo "C++ plugin: all hold"
