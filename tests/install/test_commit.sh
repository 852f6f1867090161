#!/usr/bin/env bash
# test_commit.sh SOURCE - which commit a build says it was made of: of a clone, of an archive that
# git made, of one that lies in somebody else's repository, and of files alone.
set -euo pipefail

source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git=(git -c user.name=somebody -c user.email=somebody@host.invalid -c commit.gpgsign=false)

fail() {
    echo "FAILED: $1"
    exit 1
}

# FOLDER WANTED: what is written into commit.h for the sources of FOLDER.
expect() {
    local got
    cmake -D "SOURCE=$1" -D "HEADER=$work/commit.h" -P "$source/packaging/commit.cmake"
    got=$(sed -n 's/^#define SLUICE_COMMIT "\(.*\)"$/\1/p' "$work/commit.h")
    grep -q SLUICE_COMMIT "$work/commit.h" || fail "no SLUICE_COMMIT for $1"
    [ "$got" = "$2" ] || fail "'$got' is said of $1, wanted '$2'"
}

mkdir -p "$work/clone/packaging"
cp "$source/.gitattributes" "$work/clone/"
printf '$Format:%%H$\n' >"$work/clone/packaging/commit"
expect "$work/clone" ""
if ! command -v git >/dev/null; then
    echo "commit: without git: clones and archives are not tried"
    echo "commit: all hold"
    exit 0
fi

export GIT_CONFIG_GLOBAL=/dev/null GIT_CEILING_DIRECTORIES=$work
unset GIT_DIR GIT_WORK_TREE
"${git[@]}" -C "$work/clone" init -q
"${git[@]}" -C "$work/clone" add -A
"${git[@]}" -C "$work/clone" commit -q -m first
commit=$(git -C "$work/clone" rev-parse HEAD)
expect "$work/clone" "${commit:0:12}"

mkdir -p "$work/archive" "$work/clone/inner"
git -C "$work/clone" archive HEAD | tar -x -C "$work/archive"
expect "$work/archive" "${commit:0:12}"
git -C "$work/clone" archive HEAD | tar -x -C "$work/clone/inner"
echo changed >>"$work/clone/.gitattributes"
expect "$work/clone" "${commit:0:12}-dirty"
"${git[@]}" -C "$work/clone" commit -q -a -m second
expect "$work/clone/inner" "${commit:0:12}"
echo "commit: all hold"
