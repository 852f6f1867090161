#!/usr/bin/env bash
# test_plugin_cpp.sh BUILD COMPILER SANITIZE - samples/plugin_cpp builds with what is installed
# alone and a C++ compiler, its pipeline gives rows, and an exception is a failed entity.
set -euo pipefail

build=$1 compiler=$2 sanitize=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/install/installed.sh
. "$(dirname "$0")/installed.sh"
export SPELL_STORE=$work/spell.db

if ! command -v "$compiler" >/dev/null; then
    echo "skipped: no $compiler (Debian: g++, or clang with libstdc++-12-dev)"
    exit 0
fi
install_moved "$build" "$work"
cp -r "$prefix/share/sluice/samples/plugin_cpp" "$work/sample"
cp -r "$prefix/share/sluice/samples/plugin/data" "$work/data"
sluice=$prefix/bin/sluice pipeline=$work/sample/spell.yaml
flags=${sanitize:+-fsanitize=$sanitize}
{
    alone cmake -S "$work/sample" -B "$work/build" -DCMAKE_CXX_COMPILER="$compiler" \
        -DCMAKE_CXX_FLAGS="$flags -Werror" -DCMAKE_MODULE_LINKER_FLAGS="$flags" &&
        alone cmake --build "$work/build"
} >"$work/log" 2>&1 || fail "the plugin does not build" "$work/log"

# expect TEXT ARGUMENTS.. : what it prints.
expect() {
    local wanted=$1
    shift
    "$sluice" "$@" --plugins "$work/build" >"$work/got" 2>"$work/log" || true
    diff -u - "$work/got" <<<"$wanted" || fail "$*" "$work/log"
}

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
1 case: 1 passed' test "$work/sample"
echo "C++ plugin: all hold"
