#!/bin/sh
# Every test that docs/guarantees.md names is there: test_guarantees.sh SOURCE-FOLDER
set -eu
cd "$1"
known=$(grep -rhoE 'START_TEST\([a-z0-9_]+' tests --include='*.c' | cut -d'(' -f2)
named=$(grep -E '^`' docs/guarantees.md | grep -oE '`[a-z0-9_]+`' | tr -d '`' | sort -u)
test -n "$named"
failed=0
for name in $named; do
    if ! printf '%s\n' "$known" | grep -qx "$name"; then
        echo "docs/guarantees.md names '$name', which is no test"
        failed=1
    fi
done
exit $failed
