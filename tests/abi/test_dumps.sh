#!/usr/bin/env bash
# test_dumps.sh INCLUDE DUMPS COMPILER - the public structs against what they were in each release
# (DUMPS/*.abi, made by make_dump): members may be added, at the end or where there was padding;
# none goes, moves, or gets another type, and no constant gets another value.
set -euo pipefail

include=$1 dumps=$2 compiler=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v abidiff >/dev/null; then
    echo "skipped: no abidiff (Debian: abigail-tools)"
    exit 0
fi

# What abidiff calls a change that old plugins or drivers would feel.
breaks='deletion|offset changed|type name changed|enumerators? change|entity changed'
breaks+='|[1-9][0-9]* Removed|parameter .* (removed|added)|return type changed|alignment changed'

# without_reserved FILE: without what is said of reserved words, which wait to become something.
without_reserved() {
    awk '{ match($0, /^ */); depth = RLENGTH }
        skipping && (depth > at || / offset changed /) { next }
        { skipping = 0 }
        /type of .* reserved.* changed:$/ { skipping = 1; at = depth; next }
        { print }' "$1"
}

# shrinks FILE: is there a struct that got smaller?
shrinks() {
    sed -n 's/.*size changed from \([0-9]*\) to \([0-9]*\).*/\1 \2/p' "$1" |
        awk '$2 < $1 { found = 1 } END { exit !found }'
}

# broken INCLUDE DUMP: does it say that something broke?
broken() {
    local status=0
    "$compiler" -std=c17 -g -O0 -fPIC -shared -fvisibility=hidden -I"$1" "$here/structs.c" \
        -o "$work/now.so"
    abidiff --no-default-suppression "$2" "$work/now.so" >"$work/report" 2>&1 || status=$?
    if [ $((status & 3)) -ne 0 ]; then
        cat "$work/report"
        echo "FAILED: abidiff cannot compare with $2"
        exit 1
    fi
    without_reserved "$work/report" >"$work/rest"
    grep -qE "$breaks" "$work/rest" || shrinks "$work/rest"
}

for dump in "$dumps"/*.abi; do
    if broken "$include" "$dump"; then
        cat "$work/report"
        echo "FAILED: a public struct does not only grow since $(basename "$dump" .abi)"
        exit 1
    fi
done

# The rule is one: each of these breaks, and is seen.
spoil() {
    rm -rf "$work/spoilt"
    cp -r "$include" "$work/spoilt"
    sed -i "$2" "$work/spoilt/sluice/$1"
    if cmp -s "$include/sluice/$1" "$work/spoilt/sluice/$1"; then
        echo "FAILED: $2 changes nothing"
        exit 1
    fi
    broken "$work/spoilt" "$dump" || { echo "FAILED: unseen: $1, $2"; exit 1; }
}
spoil plugin.h 's/^    const char \*summary;.*//'
spoil plugin.h 's/^    int32_t date; .*/    int32_t before_date, date;/'
spoil table.h 's/^    int64_t count;$/    int32_t count;/'
spoil plugin.h 's/SLUICE_SOFT = 2,/SLUICE_SOFT = 3,/'
echo "dumps: structs only grow"
