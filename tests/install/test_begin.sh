#!/usr/bin/env bash
# test_begin.sh BUILD COMPILER SANITIZE - with what is installed alone: from two CSV files to a
# plugin that is begun, built in both ways, tested, checked, run, and missed when it is gone.
set -euo pipefail

build=$1 compiler=$2 sanitize=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/install/installed.sh
. "$(dirname "$0")/installed.sh"
flags=${sanitize:+-fsanitize=$sanitize}
install_moved "$build" "$work"
mkdir "$work/shop"
cd "$work/shop"

# ok COMMAND.. : it ends with 0; what it prints is in `log`.
ok() {
    alone "$@" >"$work/log" 2>&1 || fail "$* ends with $?" "$work/log"
}

printf 'order_id,customer_id,ordered_on,amount\n1,7,2024-03-01,12.5\n2,8,2024-03-01,3\n' >orders.csv
printf '3,7,2024-03-02,8.25\n4,7,2024-03-04,1.5\n5,9,2024-03-04,100\n' >>orders.csv
printf 'customer_id,name\n7,Ada\n8,Bo\n9,Cy\n' >customers.csv

ok sluice new pipeline shop.yaml orders.csv customers.csv
ok sluice import shop.yaml .
ok sluice new plugin spend --pipeline shop.yaml --entity customer_id:int --input orders

# By CMake, in a folder of its own; by `make` alone, in the plugin's.
ok cmake -S spend -B built -DCMAKE_C_COMPILER="$compiler" \
    -DCMAKE_C_FLAGS="$flags -Werror" -DCMAKE_MODULE_LINKER_FLAGS="$flags"
ok cmake --build built
[ -f built/spend.so ] || fail "CMake makes no spend.so"
ok make -C spend CC="$compiler" CFLAGS="$flags -Werror"
[ -f spend/spend.so ] || fail "make makes no spend.so"
cd spend
ok sluice test .
# A sanitizer's runtime opens files of its own.
ok sluice check spend.so ${sanitize:+--only '^(order|nulls|reads)$'}
cd ..

for folder in built spend; do
    rm -f shop.db
    ok sluice import shop.yaml .
    ok sluice run spend/spend.yaml --from 2024-03-02 --to 2024-03-04 --plugins "$folder"
    alone sluice export spend/spend.yaml spend --date 2024-03-04 --plugins "$folder" >"$work/got"
    diff -u - "$work/got" <<'ROWS' || fail "other rows of $folder/spend.so"
ordered_on,customer_id,orders_rows,mean_amount
2024-03-04,7,2,10.375
2024-03-04,8,1,3.0
ROWS
done

# Where an installed sluice looks it needs no --plugins; gone, it is missed at its place.
home=$(alone pkg-config --variable=pluginsdir sluice)
cp built/spend.so "$home/"
ok sluice validate spend/spend.yaml
rm "$home/spend.so" spend/spend.so
code=0
alone sluice validate spend/spend.yaml >"$work/log" 2>&1 || code=$?
[ "$code" = 2 ] || fail "a missing plugin ends validate with $code" "$work/log"
line=$(grep -n "plugin: spend" spend/spend.yaml | cut -d: -f1)
grep -qF "spend/spend.yaml:$line:13: error: no plugin 'spend' in $prefix/lib/sluice/plugins" \
    "$work/log" || fail "another message" "$work/log"
echo "begin: all hold"
