#!/usr/bin/env bash
# test_notes.sh SOURCE - `scripts/release notes` takes every interface change into CHANGELOG.md,
# once.
set -euo pipefail

source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
changes=$work/docs/interface-changes

fail() {
    echo "FAILED: $1"
    exit 1
}

mkdir -p "$work/scripts" "$changes"
cp "$source/scripts/release" "$work/scripts/"
echo 'project(sluice VERSION 9.8.7 LANGUAGES C)' >"$work/CMakeLists.txt"
printf '# Changes\n\nReleases.\n\n## 0.1.0\n\nThe first.\n' >"$work/CHANGELOG.md"
printf '# Interface changes\n' >"$changes/README.md"
printf '# B is gone\n\nUse A.\n' >"$changes/b.md"
printf '# A is new\n\nAs B was.\n\n## By hand\n\nNo.\n' >"$changes/a.md"
"$work/scripts/release" notes >/dev/null || fail "no notes"
cat >"$work/wanted" <<'TEXT'
# Changes

Releases.

## 9.8.7

### A is new

As B was.

#### By hand

No.

### B is gone

Use A.

## 0.1.0

The first.
TEXT
diff -u "$work/wanted" "$work/CHANGELOG.md" || fail "another CHANGELOG.md"
[ "$(ls "$changes")" = README.md ] || fail "left behind: $(ls "$changes")"
! "$work/scripts/release" notes 2>"$work/log" || fail "9.8.7 is taken in twice"
grep -q "has 9.8.7 already" "$work/log" || fail "another message: $(cat "$work/log")"
diff -u "$work/wanted" "$work/CHANGELOG.md" || fail "CHANGELOG.md changed"
for file in "$source"/docs/interface-changes/*.md; do
    head -n 1 "$file" | grep -q '^# ' || fail "$file does not begin with '# What changed'"
done
echo "notes: all hold"
