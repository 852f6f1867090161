#!/bin/sh
# docs/messages.md lists the kinds of mistakes as core/base/mistakes.h has them, and each is told by
# somebody: test_messages.sh SOURCE-FOLDER
set -eu
cd "$1"
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "CONSTANT|name|about" a line.
tr -d '\\\n' <core/base/mistakes.h | sed 's/KIND(/\n&/g' |
    sed -n 's/^KIND(\([A-Z_]*\), *"\([^"]*\)", *"\([^"]*\)").*/\1|\2|\3/p' >"$work/kinds"
test -s "$work/kinds"

cut -d'|' -f2,3 "$work/kinds" | sed 's/^\([^|]*\)|\(.*\)/| `\1` | \2 |/' >"$work/expected"
sed -n '/^| kind | what is wrong |$/,/^$/p' docs/messages.md | sed '1,2d;/^$/d' >"$work/documented"
if ! diff "$work/expected" "$work/documented" >"$work/differences"; then
    echo "docs/messages.md (>) has other kinds of mistakes than core/base/mistakes.h (<):"
    cat "$work/differences"
    failed=1
fi

grep -rhoE 'MISTAKE_[A-Z_]+' core --include='*.c' | sort -u >"$work/told"
while IFS='|' read -r constant name about; do
    if ! grep -qx "MISTAKE_$constant" "$work/told"; then
        echo "core/base/mistakes.h: nobody tells of '$name' ($about)"
        failed=1
    fi
    case $name in
    *[!a-z-]* | -* | *-)
        echo "core/base/mistakes.h: '$name' is no name of small letters and hyphens"
        failed=1
        ;;
    esac
done <"$work/kinds"
for twice in $(cut -d'|' -f2 "$work/kinds" | sort | uniq -d); do
    echo "core/base/mistakes.h has '$twice' twice"
    failed=1
done
test $failed = 0
echo "messages: all kinds are told and listed"
