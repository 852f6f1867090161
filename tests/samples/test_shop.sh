#!/usr/bin/env bash
# test_shop.sh SLUICE GENERATOR FOLDER PLUGINS - samples/shop: a small shop is generated, imported
# and computed; ten figures of each customer on one date are those that awk finds in the orders.
set -euo pipefail

sluice=$1 generator=$2 folder=$3 plugins=(--plugins "$4")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SHOP_STORE=$work/shop.db SHOP_TO=2023-03-01
range=(--from 2023-01-01 --to 2023-03-01)
date=2023-02-10 week=2023-02-03 month=2023-01-11 # D, D-7, D-30

fail() {
    echo "FAILED: $1"
    [ $# -lt 2 ] || head -20 "$2"
    exit 1
}

export_of() {
    "$sluice" export "$folder/tiers.yaml" "$1" --date $date "${plugins[@]}"
}

"$generator" --out "$work/data" --customers 120 --orders 2000 --days 60
"$generator" --out "$work/again" --customers 120 --orders 2000 --days 60
diff -r "$work/data" "$work/again" >/dev/null || fail "the same options, other bytes"
"$generator" --out "$work/other" --customers 120 --orders 2000 --days 60 --seed 2
diff -r "$work/data" "$work/other" >/dev/null && fail "another seed, the same bytes"

"$sluice" import "$folder/tiers.yaml" "$work/data" "${range[@]}" >"$work/log" 2>&1 ||
    fail "no import" "$work/log"
"$sluice" run "$folder/tiers.yaml" "${range[@]}" "${plugins[@]}" >"$work/log" 2>&1 ||
    fail "no run" "$work/log"

export_of customer_spending >"$work/spending"
awk -F, -v date=$date -v week=$week -v month=$month '
    function near(a, b) { return (a == "") == (b == "") && a - b < 0.0051 && b - a < 0.0051 }
    function check(what, a, b) {
        if (!near(a, b)) { print "customer " $2 ": " what " is " a ", not " b; wrong++ }
    }
    FNR == 1 { next }
    NR == FNR {
        if ($3 < month || $3 >= date) next
        c = $2; orders[c]++; spent[c] += $7; newest[c] = $3
        if ($7 > largest[c]) largest[c] = $7
        if ($8 != "") { rated[c]++; stars[c] += $8 }
        if ($3 < week) next
        orders_7[c]++; spent_7[c] += $7; pieces_7[c] += $6
        if ($7 > largest_7[c]) largest_7[c] = $7
        next
    }
    {
        rows++
        check("orders_7", $3, orders_7[$2] + 0)
        check("spent_7", $4, spent_7[$2])
        check("largest_7", $5, largest_7[$2])
        check("pieces_7", $6, pieces_7[$2])
        check("orders_30", $7, orders[$2])
        check("spent_30", $8, spent[$2])
        check("mean_30", $9, spent[$2] / orders[$2])
        check("largest_30", $10, largest[$2])
        check("rating_30", $11, rated[$2] ? stars[$2] / rated[$2] : "")
        split(date, d, "-"); split(newest[$2], n, "-")
        check("days_since", $12, d[3] - n[3] + (d[2] == n[2] ? 0 : 31))
        delete orders[$2]
    }
    END {
        for (c in orders) { print "customer " c " is missing"; wrong++ }
        if (rows < 50) { print rows + 0 " rows"; wrong++ }
        exit wrong > 0
    }' "$work/data/orders.csv" "$work/spending" >"$work/log" || fail "other figures" "$work/log"

# Of all customers one row, of each customer shares that add up, and tiers of those who spent.
[ "$(export_of customer_activity | wc -l)" -eq 121 ] || fail "not every customer is there"
export_of customer_categories | awk -F, '
    FNR > 1 { sum[$2] += $6; rows++ }
    END {
        for (c in sum) if (sum[c] < 0.996 || sum[c] > 1.004) { print c, sum[c]; wrong++ }
        exit wrong > 0 || rows < 200
    }' >"$work/log" || fail "shares of categories that do not add up" "$work/log"
export_of customer_tiers | cut -d, -f1-2 >"$work/got"
cut -d, -f1-2 "$work/spending" >"$work/wanted"
diff "$work/wanted" "$work/got" >"$work/log" || fail "tiers of others" "$work/log"
for tier in gold silver bronze; do
    export_of customer_tiers | grep -q ",$tier\$" || fail "nobody is $tier"
done
echo "shop: all hold"
