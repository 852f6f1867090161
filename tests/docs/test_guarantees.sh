#!/bin/sh
# docs/guarantees.md names tests that are there, and leaves no disaster out:
# test_guarantees.sh SOURCE-FOLDER
set -eu
cd "$1"
failed=0

known=$(grep -rhoE 'START_TEST\([a-z0-9_]+' tests --include='*.c' | cut -d'(' -f2)
named=$(grep -E '^`' docs/guarantees.md | grep -oE '`[a-z0-9_]+`' | tr -d '`' | sort -u)
test -n "$named"
for name in $named; do
    if ! printf '%s\n' "$known" | grep -qx "$name"; then
        echo "docs/guarantees.md names '$name', which is no test"
        failed=1
    fi
done

# Comments give the numbers of the list that the guarantees answer to.
answered=$(grep -oE '<!-- [0-9, ]+ -->' docs/guarantees.md | grep -oE '[0-9]+')
list=../shared/pains.md
if [ -r "$list" ]; then
    asked=$(grep -oE '^[0-9]+\.' "$list" | tr -d '.')
else
    echo "skipped: no $list, so the numbers are only counted"
    asked=$(seq 1 42)
fi
for number in $asked; do
    if ! printf '%s\n' "$answered" | grep -qx "$number"; then
        echo "docs/guarantees.md has nothing about number $number"
        failed=1
    fi
done
test $failed = 0
echo "guarantees: all hold"
